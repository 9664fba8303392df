"""What each step costs: calls of one resource as they reach the wire, on both hosts."""

from __future__ import annotations

from typing import Any

import pytest

from cases import ACCOUNT, CASES, SECRET, SECRET2, lifecycle, policy, registry_policy, rule, scan
from hosts import Host
from pulumi_ecr.testing import Emulator

HUB = {"ecrRepositoryPrefix": "hub", "upstreamRegistryUrl": "registry-1.docker.io"}

# Resource: inputs, one changed property, and calls of create, read, update and delete.
BUDGET: dict[str, tuple[dict[str, Any], dict[str, Any], tuple[int, int, int, int]]] = {
    "Repository": ({"name": "app/new"}, {"name": "app/new", "tags": {"a": "1"}}, (1, 2, 1, 1)),
    "LifecyclePolicy": (
        CASES["LifecyclePolicy"].minimal,
        {"repository": "app/web", "policy": lifecycle(7)},
        (2, 1, 1, 1),
    ),
    "RepositoryPolicy": (
        CASES["RepositoryPolicy"].minimal,
        {"repository": "app/web", "policy": policy(Action="ecr:ListImages")},
        (2, 1, 1, 1),
    ),
    "RegistryPolicy": (
        CASES["RegistryPolicy"].minimal,
        {"policy": registry_policy(Action=["ecr:CreateRepository"])},
        (2, 1, 1, 1),
    ),
    "ScanningConfiguration": ({}, {"rules": [scan("SCAN_ON_PUSH")]}, (2, 1, 1, 1)),
    "ReplicationConfiguration": (
        CASES["ReplicationConfiguration"].minimal,
        {"replicationConfiguration": {"rules": [rule("us-west-2")]}},
        (2, 1, 1, 1),
    ),
    "PullThroughCacheRule": ({**HUB, "credentialArn": SECRET}, {**HUB, "credentialArn": SECRET2}, (1, 1, 1, 1)),
}


@pytest.mark.parametrize("resource", sorted(BUDGET))
def test_a_step_makes_no_call_too_many(host: Host, emulator: Emulator, resource: str) -> None:
    CASES[resource].before(lambda service: emulator.client(service))
    inputs, changed, budget = BUDGET[resource]
    counts: list[int] = []

    def count() -> None:
        counts.append(len(emulator.operations()))
        sts.extend(emulator.operations("sts"))
        emulator.clear_calls()

    sts: list[str] = []
    emulator.clear_calls()
    checked, _ = host.check(resource, inputs)
    id, state = host.create(resource, checked)
    assert state["registryId"] == ACCOUNT
    count()
    host.read(resource, id, state)
    count()
    news, _ = host.check(resource, changed, olds=checked)
    assert host.diff(resource, id, state, news).changes
    state = host.update(resource, id, state, news)
    count()
    assert len(sts) <= 1
    sts.clear()
    host.delete(resource, id, state)  # an operation of its own
    count()
    assert tuple(counts) == budget
    assert len(sts) <= 1


def test_a_policy_of_a_repository_that_was_just_made_needs_no_look(host: Host, emulator: Emulator) -> None:
    checked, _ = host.check("Repository", {"name": "app"})
    host.create("Repository", checked)
    for resource, document in (("LifecyclePolicy", lifecycle()), ("RepositoryPolicy", policy())):
        emulator.clear_calls()
        checked, _ = host.check(resource, {"repository": "app", "policy": document})
        host.create(resource, checked)
        assert len(emulator.operations()) == 1


def test_what_only_the_provider_knows_costs_nothing(host: Host, emulator: Emulator) -> None:
    checked, _ = host.check("Repository", {"name": "app"})
    id, state = host.create("Repository", checked)
    news, _ = host.check("Repository", {"name": "app", "forceDelete": True}, olds=checked)
    emulator.clear_calls()
    assert host.update("Repository", id, state, news) == {**state, "forceDelete": True}
    assert emulator.operations() == []


IN_A_PREVIEW = {"__program": {"language": "python", "preview": True}}
ADOPTED = {  # what has a foreign thing behind it, and how often a preview reads it
    "Repository": (2, lambda client: client.create_repository(repositoryName="app/new")),
    "LifecyclePolicy": (1, None),
    "RepositoryPolicy": (1, None),
    "RegistryPolicy": (1, None),
    "ScanningConfiguration": (1, None),
    "ReplicationConfiguration": (1, None),
    "PullThroughCacheRule": (1, None),
}


@pytest.mark.parametrize("resource", sorted(ADOPTED))
def test_preview_of_a_create_reads_only_where_it_may_adopt(host: Host, emulator: Emulator, resource: str) -> None:
    CASES[resource].before(lambda service: emulator.client(service))
    reads, before = ADOPTED[resource]
    if before:
        before(emulator.client())
    inputs = BUDGET[resource][0]
    for flag, expected in (({}, 0), ({"adoptExisting": True}, reads)):
        emulator.clear_calls()
        checked, failures = host.check(resource, {**inputs, **flag, **IN_A_PREVIEW})
        host.certain(resource, checked)
        assert failures == {}
        assert len(emulator.operations()) == expected
        assert all(call.startswith(("Describe", "Get", "List")) for call in emulator.operations())


def test_replacement_looks_for_images_once_and_only_without_force_delete(host: Host, emulator: Emulator) -> None:
    for name, force in (("forced", True), ("plain", False)):
        host.logical = name
        checked, _ = host.check("Repository", {"name": name, "forceDelete": force})
        id, state = host.create("Repository", checked)
        host.configure()
        kms = {"name": name, "encryptionConfigurations": [{"encryptionType": "KMS"}]}
        emulator.clear_calls()
        news, _ = host.check("Repository", kms, olds=checked)
        assert host.diff("Repository", id, state, news).replaces == ["encryptionConfigurations"]
        assert emulator.operations() == []
        host.check("Repository", kms)  # the second one of a replacement
        assert emulator.operations() == ([] if force else ["DescribeImages"])
        host.delete("Repository", id, state)
