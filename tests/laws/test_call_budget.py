"""What each step costs: calls of one resource as they reach the wire, on both hosts."""

from __future__ import annotations

from typing import Any

import pytest

from cases import (
    ACCOUNT,
    CASES,
    OTHER_REGION,
    PUTS,
    REGION,
    SECRET,
    SECRET2,
    lifecycle,
    policy,
    registry_policy,
    rule,
    scan,
)
from hosts import WIRE_UNKNOWN, Failed, Host
from pulumi_ecr.testing import Emulator, Fault

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
def test_preview_of_a_create_reads_only_where_it_may_take_something_over(
    host: Host, emulator: Emulator, resource: str
) -> None:
    CASES[resource].before(lambda service: emulator.client(service))
    reads, before = ADOPTED[resource]
    if before:
        before(emulator.client())
    inputs = BUDGET[resource][0]
    put = resource not in ("Repository", "PullThroughCacheRule")  # over equal content, even without the flag
    for flag, expected in (({}, 1 if put else 0), ({"adoptExisting": True}, reads)):
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


@pytest.mark.parametrize("adopts", [False, True])
@pytest.mark.parametrize("resource", sorted(PUTS))
def test_create_sends_nothing_where_aws_has_the_content_already(
    host: Host, emulator: Emulator, resource: str, *, adopts: bool
) -> None:
    CASES[resource].before(lambda service: emulator.client(service))
    checked, _ = host.check(resource, {**CASES[resource].full, "adoptExisting": False})
    id, state = host.create(resource, checked)
    host.next_operation()
    host.stack = "other"
    # AWS gives back its own copy of a document: to put the program's again would write it in another order.
    turned, _ = host.check(resource, {**_turned(checked), "adoptExisting": adopts})
    emulator.clear_calls()
    with emulator.inject(Fault.of("denied", PUTS[resource], times=None)):
        taken, its_state = host.create(resource, turned)
    assert len(emulator.operations()) == (
        2 if "repository" in checked and not adopts else 1
    )  # when the repository was made
    assert PUTS[resource] not in emulator.operations()
    assert (taken, its_state) == (id, {**state, "adoptExisting": adopts})
    host.next_operation()
    assert not host.diff(resource, taken, its_state, turned).changes


def _turned(value: Any) -> Any:
    """The same with the keys of all objects in reverse order."""
    if isinstance(value, dict):
        return {key: _turned(value[key]) for key in reversed(value)}
    return [_turned(item) for item in value] if isinstance(value, list) else value


@pytest.mark.parametrize("resource", sorted(PUTS))
def test_create_puts_again_what_its_own_run_has_deleted(host: Host, emulator: Emulator, resource: str) -> None:
    """A read that follows at once may still show it."""
    CASES[resource].before(lambda service: emulator.client(service))
    checked, _ = host.check(resource, {**CASES[resource].full, "adoptExisting": False})
    id, state = host.create(resource, checked)
    host.delete(resource, id, state)
    other = type(host)(emulator.env())
    other.create(resource, checked)
    other.close()
    emulator.clear_calls()
    host.create(resource, checked)
    assert PUTS[resource] in emulator.operations()


FOREIGN: dict[str, dict[str, Any]] = {  # what is in the other region, beside the repositories
    "Repository": {"name": "app/new", "encryptionConfigurations": [{"encryptionType": "KMS"}]},
    "LifecyclePolicy": {"repository": "app/web", "policy": lifecycle(9)},
    "RepositoryPolicy": {"repository": "app/web", "policy": policy(Sid="Foreign")},
    "RegistryPolicy": {"policy": registry_policy(Sid="Foreign")},
    "ScanningConfiguration": {"rules": [scan("SCAN_ON_PUSH", "foreign*")]},
    "ReplicationConfiguration": {"replicationConfiguration": {"rules": [rule("ap-south-1")]}},
    "PullThroughCacheRule": {"ecrRepositoryPrefix": "hub", "upstreamRegistryUrl": "public.ecr.aws"},
}


@pytest.mark.parametrize("resource", sorted(FOREIGN))
def test_replacement_reads_its_new_place_once_and_is_refused_where_something_is_there(
    host: Host, emulator: Emulator, resource: str
) -> None:
    for region in (REGION, OTHER_REGION):
        CASES[resource].before(lambda service, region=region: emulator.client(service, region=region))
    inputs = BUDGET[resource][0]
    if resource == "ReplicationConfiguration":
        inputs = {"replicationConfiguration": {"rules": [rule("us-west-2")]}}
    checked, _ = host.check(resource, inputs)
    id, state = host.create(resource, checked)
    elsewhere = {"region": OTHER_REGION}
    if resource == "PullThroughCacheRule":
        elsewhere["credentialArn"] = SECRET.replace(REGION, OTHER_REGION)

    def replaced(**changes: Any) -> list[str]:
        """The calls of a replacement, up to its first delete."""
        host.next_operation()
        emulator.clear_calls()
        news = {**inputs, **elsewhere, **changes}
        compared, failures = host.check(resource, news, olds=checked)
        assert failures == {}
        assert "region" in host.diff(resource, id, state, compared).replaces
        assert emulator.operations() == []
        again, _ = host.check(resource, {**news, **IN_A_PREVIEW})
        host.certain(resource, again)
        return emulator.operations()

    images = ["DescribeImages"] if resource == "Repository" else []
    assert len(replaced()) == 1 + len(images)
    host.next_operation()
    host.stack = "other"  # what the stack itself has put it may take back
    foreign, failures = host.check(resource, {**FOREIGN[resource], "region": OTHER_REGION})
    assert failures == {}
    there, its_state = host.create(resource, foreign)
    host.stack = "dev"
    with pytest.raises(Failed) as refused:
        replaced()
    assert f"the replacement of {resource} res is not possible" in str(refused.value)
    assert "already exists" in str(refused.value)
    assert "; nothing of it was changed" in str(refused.value)
    assert len(emulator.operations()) == 1 + len(images)
    if resource in ("Repository", "PullThroughCacheRule"):
        with pytest.raises(Failed, match="exists and cannot be adopted"):
            replaced(adoptExisting=True)
    else:
        assert len(replaced(adoptExisting=True)) == 1
        if resource != "PullThroughCacheRule":
            same = {key: value for key, value in FOREIGN[resource].items() if key != "repository"}
            assert len(replaced(**same)) == 1
    host.stack = "other"
    host.delete(resource, there, its_state)
    host.stack = "dev"
    host.delete(resource, id, state)


def test_policy_goes_with_its_replaced_repository_without_a_call(host: Host, emulator: Emulator) -> None:
    """So it is still there where AWS refuses the delete of the repository, and the stack takes it back."""
    repository, _ = host.check("Repository", {"name": "app"})
    id, state = host.create("Repository", repository)
    child, _ = host.check("LifecyclePolicy", {"repository": "app", "policy": lifecycle()})
    policy_id, policy_state = host.create("LifecyclePolicy", child)
    host.next_operation()
    kms = {"name": "app", "encryptionConfigurations": [{"encryptionType": "KMS"}]}
    news, _ = host.check("Repository", kms, olds=repository)
    host.diff("Repository", id, state, news)
    host.check("Repository", kms)
    emulator.clear_calls()
    host.diff("LifecyclePolicy", policy_id, policy_state, {**child, "repository": WIRE_UNKNOWN})
    host.delete("LifecyclePolicy", policy_id, policy_state, same_run=True)
    assert emulator.operations() == []
    with emulator.inject(Fault.of("denied", "DeleteRepository")), pytest.raises(Failed, match="LifecyclePolicy stays"):
        host.delete("Repository", id, state, same_run=True)
    host.next_operation()
    emulator.clear_calls()
    changed, _ = host.check("LifecyclePolicy", {"repository": "app", "policy": lifecycle(7)})
    host.create("LifecyclePolicy", changed)
    assert "PutLifecyclePolicy" in emulator.operations()
