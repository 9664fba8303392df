"""The laws of docs/decisions: what every resource obeys on every host, over gRPC against the emulator."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest

from cases import CASES, OTHER_REGION, REGION, Case
from hosts import WIRE_UNKNOWN, Failed, Host
from pulumi_ecr.core.model import Local, by_wire
from pulumi_ecr.core.values import leaves
from pulumi_ecr.resources import ALL
from pulumi_ecr.testing import Emulator

RESOURCES = sorted(CASES)
READING = ("Describe", "Get", "List")


@pytest.fixture(params=RESOURCES)
def resource(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def case(resource: str, emulator: Emulator) -> Case:
    CASES[resource].before(lambda service: emulator.client(service))
    emulator.clear_calls()
    return CASES[resource]


def made(host: Host, resource: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any], dict[str, Any]]:
    """Check and create: id, checked inputs, state."""
    checked, failures = host.check(resource, inputs)
    assert failures == {}
    id, state = host.create(resource, checked)
    return id, checked, state


def forms(case: Case) -> Iterator[dict[str, Any]]:
    yield case.minimal
    yield case.full


def test_every_resource_has_a_case() -> None:
    assert set(CASES) == set(ALL)


def test_check_twice_is_check_once_and_asks_ecr_nothing(
    host: Host, emulator: Emulator, resource: str, case: Case
) -> None:
    for inputs in forms(case):
        host.next_operation()  # each form is a program of its own
        once, failures = host.check(resource, inputs)
        assert failures == {}
        assert host.check(resource, once) == (once, {})
        assert host.check(resource, once, olds=once) == (once, {})
    assert emulator.operations() == []


def test_nothing_changes_after_create_and_after_read(host: Host, emulator: Emulator, resource: str, case: Case) -> None:
    for inputs in forms(case):
        id, checked, state = made(host, resource, inputs)
        again, _ = host.check(resource, inputs, olds=checked)
        emulator.clear_calls()
        assert not host.diff(resource, id, state, again).changes
        assert emulator.operations() == []
        same_id, live, live_inputs = host.read(resource, id, state, checked)
        assert same_id == id
        assert live == state
        assert not host.diff(resource, id, live, again).changes
        checked_again, failures = host.check(resource, live_inputs, olds=live_inputs)
        assert failures == {}
        assert {key: checked_again[key] for key in live_inputs} == live_inputs
        assert not host.diff(resource, id, live, live_inputs).changes
        host.delete(resource, id, live)


def test_state_holds_every_input_as_it_was_given(host: Host, resource: str, case: Case) -> None:
    _, _, state = made(host, resource, case.full)
    for key, value in case.full.items():
        if key == "encryptionConfigurations":
            assert state[key][0]["encryptionType"] == value[0]["encryptionType"]
        else:
            assert state[key] == _with_defaults(value)


def _with_defaults(value: Any) -> Any:
    if isinstance(value, dict) and "rules" in value and "destinations" in value["rules"][0]:
        return {
            "rules": [
                {"repositoryFilters": [], "deleteReplication": {"enabled": False}, **item} for item in value["rules"]
            ]
        }
    return value


def test_what_a_preview_knows_is_what_becomes_true(host: Host, resource: str, case: Case) -> None:
    for inputs in forms(case):
        checked, _ = host.check(resource, inputs)
        certain = host.certain(resource, checked)
        assert {"region", "registryId"} <= set(certain)
        id, state = host.create(resource, checked)
        for key, value in certain.items():
            if key == "encryptionConfigurations":
                assert value[0]["encryptionType"] == state[key][0]["encryptionType"]
            else:
                assert state[key] == value
        host.delete(resource, id, state)


def test_reading_only_reads(host: Host, emulator: Emulator, resource: str, case: Case) -> None:
    id, _, state = made(host, resource, case.full)
    emulator.clear_calls()
    host.read(resource, id, state)
    assert emulator.operations()
    assert all(operation.startswith(READING) for operation in emulator.operations())


def test_getting_by_id_alone_gives_the_same_state(host: Host, resource: str, case: Case) -> None:
    id, _, state = made(host, resource, case.full)
    same_id, live, _ = host.read(resource, id)
    assert same_id == id
    for key, value in live.items():
        spec = by_wire(ALL[resource].inputs).get(key)
        if spec is not None and spec.has(Local):
            continue
        if spec is not None and spec.kind == "document":
            assert json.loads(value) == (json.loads(state[key]) if isinstance(state[key], str) else state[key])
        else:
            assert (
                sorted(map(str, value)) == sorted(map(str, state[key]))
                if isinstance(value, list)
                else value == state[key]
            )


def test_deleting_twice_is_fine(host: Host, resource: str, case: Case) -> None:
    id, _, state = made(host, resource, case.minimal)
    host.delete(resource, id, state)
    host.delete(resource, id, state)


@pytest.mark.parametrize("resource", [r for r in RESOURCES if r != "ScanningConfiguration"])
def test_what_disappeared_is_missing_and_cannot_be_got(host: Host, resource: str, case: Case) -> None:
    id, _, state = made(host, resource, case.minimal)
    host.delete(resource, id, state)
    assert host.read(resource, id, state) == ("", {}, {})
    with pytest.raises(Failed, match="does not exist in us-east-1"):
        host.read(resource, id)


CREATE_ALONE = ("adoptExisting",)


def test_each_option_can_be_set_changed_and_cleared(host: Host, emulator: Emulator, resource: str, case: Case) -> None:
    for name, (first, second) in case.options.items():
        id, checked, state = made(host, resource, case.minimal)
        for value in (first, second, None):
            wanted = case.inputs(**{name: value})
            news, failures = host.check(resource, wanted, olds=checked)
            assert failures == {}, name
            planned = host.diff(resource, id, state, news)
            was = state.get(name)
            if value is None and was == _default(resource, name):
                assert not planned.changes, f"{name}: cleared to what it already is"
                continue
            if name in CREATE_ALONE:
                assert not planned.changes, f"{name} matters to the create alone"
                continue
            assert planned.changes, f"{name}: {was} to {value}"
            assert planned.replaces == [], name
            state = host.update(resource, id, state, news)
            assert not host.diff(resource, id, state, news).changes, name
            _, live, _ = host.read(resource, id, state)
            assert live == {**state, **{k: live[k] for k in ("updatedAt",) if k in live}}, name
            checked = news
        host.delete(resource, id, state)


def _default(resource: str, name: str) -> Any:
    from pulumi_ecr.core.model import effective

    return effective(ALL[resource].inputs, {}).get(name)


def test_only_what_cannot_change_replaces(host: Host, resource: str, case: Case) -> None:
    id, checked, state = made(host, resource, case.minimal)
    for name, value in case.immutable.items():
        news, failures = host.check(resource, case.inputs(**{name: value}), olds=checked)
        assert failures == {}, name
        planned = host.diff(resource, id, state, news)
        assert planned.replaces == [name]
        assert planned.delete_before_replace


def test_an_unknown_value_in_any_field_survives_check_and_diff(host: Host, resource: str, case: Case) -> None:
    id, checked, state = made(host, resource, case.full)
    for path, _ in leaves(case.full):
        for depth in range(1, len(path) + 1):
            inputs = _with(case.full, path[:depth], WIRE_UNKNOWN)
            news, failures = host.check(resource, inputs, olds=checked)
            assert failures == {}, path[:depth]
            assert WIRE_UNKNOWN in json.dumps(news), path[:depth]
            planned = host.diff(resource, id, state, news)
            assert planned.changes == (path[0] != "adoptExisting"), path[:depth]
            if path[0] in case.immutable:
                assert path[0] in planned.replaces


def test_an_unknown_parent_replaces_the_child(host: Host, resource: str, case: Case) -> None:
    if not ALL[resource].parent:
        return
    id, checked, state = made(host, resource, case.minimal)
    news, _ = host.check(resource, case.inputs(repository=WIRE_UNKNOWN), olds=checked)
    assert host.diff(resource, id, state, news).replaces == ["repository"]


def test_another_spelling_of_a_document_is_no_change_and_every_leaf_counts(
    host: Host, resource: str, case: Case
) -> None:
    for name in case.documents:
        id, checked, state = made(host, resource, case.minimal)
        document = case.minimal[name]
        for spelling in (json.dumps(document), json.dumps(document, indent=4, sort_keys=True), _reversed(document)):
            news, failures = host.check(resource, case.inputs(**{name: spelling}), olds=checked)
            assert failures == {}
            assert not host.diff(resource, id, state, news).changes
        for path, leaf in leaves(document):
            mutated = _with(document, path, _mutated(path, leaf))
            news, failures = host.check(resource, case.inputs(**{name: mutated}), olds=checked)
            if not failures:
                assert host.diff(resource, id, state, news).changes, path
        host.delete(resource, id, state)


def _mutated(path: tuple[Any, ...], leaf: Any) -> Any:
    others = {
        "2012-10-17": "2008-10-17",
        "Allow": "Deny",
        "ecr:BatchGetImage": "ecr:DescribeImages",
        "ecr:GetDownloadUrlForLayer": "ecr:DescribeImages",
        "ecr:ReplicateImage": "ecr:CreateRepository",
        "untagged": "any",
        "sinceImagePushed": "sinceImagePulled",
    }
    if isinstance(leaf, int):
        return leaf + 1
    if "root" in str(leaf):
        return str(leaf).replace(":root", ":role/someone")
    return others.get(str(leaf), f"{leaf}x")


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _reversed(item) for key, item in reversed(list(value.items()))}
    return value


def _with(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    changed = copy.deepcopy(value)
    if isinstance(changed, str) and path:
        return new
    here = changed
    for part in path[:-1]:
        here = here[part]
    here[path[-1]] = new
    return changed


def test_a_resource_in_another_region_stays_there(host: Host, emulator: Emulator) -> None:
    id, checked, state = made(host, "Repository", {"name": "far", "region": OTHER_REGION})
    assert state["arn"].split(":")[3] == OTHER_REGION
    assert state["arn"] == host.certain("Repository", checked)["arn"]
    assert host.read("Repository", f"{id}@{OTHER_REGION}")[1]["region"] == OTHER_REGION
    with pytest.raises(Failed, match="does not exist in us-east-1"):
        host.read("Repository", id)
    host.delete("Repository", id, state)
    assert {call.region for call in emulator.calls if call.service == "ecr"} == {OTHER_REGION, REGION}


def test_calls_are_those_that_the_resource_declares(host: Host, emulator: Emulator, resource: str, case: Case) -> None:
    permissions = ALL[resource].permissions
    optional = {action for action, _ in permissions.optional}

    def used() -> set[str]:
        called = {f"ecr:{operation}" for operation in emulator.operations()}
        emulator.clear_calls()
        return called

    id, checked, state = made(host, resource, case.full)
    # Tags ride in CreateRepository, but AWS asks for ecr:TagResource then.
    assert used() - optional == set(permissions.create) - {"ecr:TagResource"}
    host.read(resource, id, state)
    assert used() == set(permissions.read)
    updates: set[str] = set()
    for inputs in (*CHANGED.get(resource, ()), case.minimal):
        news, failures = host.check(resource, inputs, olds=checked)
        assert failures == {}
        if host.diff(resource, id, state, news).replaces:
            continue
        state = host.update(resource, id, state, news)
        updates |= used()
    assert updates - optional == set(permissions.update)
    if resource == "Repository":
        emulator.put_image("app/web", "v1")
        emulator.clear_calls()
        with pytest.raises(Failed):
            host.delete(resource, id, {**state, "forceDelete": False})
        state["forceDelete"] = True
    host.delete(resource, id, state)
    assert used() - optional == set(permissions.delete)


FULL = {name: case.full for name, case in CASES.items()}
CHANGED: dict[str, list[dict[str, Any]]] = {
    "Repository": [
        {**FULL["Repository"], "tags": {"new": "1"}, "imageScanningConfiguration": {"scanOnPush": False}},
        {
            **FULL["Repository"],
            "imageTagMutability": "MUTABLE",
            "imageTagMutabilityExclusionFilters": [],
            "imageScanningConfiguration": {"scanOnPush": False},
        },
    ],
    "LifecyclePolicy": [
        {
            **FULL["LifecyclePolicy"],
            "policy": json.dumps({"rules": []}).replace("[]", "[%s]")
            % json.dumps(
                {
                    "rulePriority": 1,
                    "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 30},
                    "action": {"type": "expire"},
                }
            ),
        }
    ],
    "RepositoryPolicy": [
        {
            "repository": "app/web",
            "policy": {
                "Version": "2012-10-17",
                "Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}],
            },
        }
    ],
    "RegistryPolicy": [
        {
            "policy": {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"AWS": "222222222222"},
                        "Action": "ecr:ReplicateImage",
                        "Resource": "*",
                    }
                ],
            }
        }
    ],
    "PullThroughCacheRule": [
        {
            **FULL["PullThroughCacheRule"],
            "credentialArn": FULL["PullThroughCacheRule"]["credentialArn"].replace("hub", "hub2"),
        }
    ],
}
