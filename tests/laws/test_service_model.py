"""Every constraint of botocore's request shapes, walked and broken: check refuses each before any call."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest

from cases import CASES
from hosts import DynamicHost
from pulumi_ecr.core.model import Model, Text, specs
from pulumi_ecr.resources import ALL
from pulumi_ecr.testing import Emulator

SERVICE = botocore.session.get_session().get_service_model("ecr")

# Members of the request shapes that are no property of ours: the registry comes from the credentials or from state.
NOT_OURS = {"registryId"}


class Broken:
    """One constraint: where in the inputs, a value that breaks it, and a name for the row."""

    def __init__(self, resource: str, path: tuple[Any, ...], value: Any, rule: str) -> None:
        self.resource, self.path, self.value, self.rule = resource, path, value, rule

    @property
    def name(self) -> str:
        return f"{self.resource}:{'.'.join(map(str, self.path))}:{self.rule}"


def too_long(shape: Any, size: int) -> str:
    return "a" * size


def broken(resource: str, model: type[Model], path: tuple[Any, ...], full: Any) -> Iterator[Broken]:
    """Walk a model along the service's shapes; ``full`` is the full case at this place."""
    shape = SERVICE.shape_for(model.shape)
    for spec in specs(model):
        member = shape.members.get(spec.member)
        if member is None or spec.has(Text):
            continue
        here = (*path, spec.wire)
        value = full.get(spec.wire) if isinstance(full, dict) else None
        if spec.required and here != ("name",):  # a repository's name is made by the provider
            yield Broken(resource, here, None, "required")
        limits = member.metadata
        if member.type_name == "string":
            if "enum" in limits:
                yield Broken(resource, here, "no such member", "enum")
                yield Broken(resource, here, limits["enum"][0].swapcase(), "enum")
            if limits.get("min", 0) > 1:
                yield Broken(resource, here, "a" * (limits["min"] - 1), "min")
            if limits.get("min") == 1:
                yield Broken(resource, here, "", "min")
            if "max" in limits:
                yield Broken(resource, here, "a" * (limits["max"] + 1), "max")
            if "pattern" in limits:
                yield Broken(resource, here, "!" * max(limits.get("min", 1), 4), "pattern")
            yield Broken(resource, here, 5, "type")
            yield Broken(resource, here, {"a": "b"}, "type")
        elif member.type_name == "boolean":
            yield Broken(resource, here, "maybe", "type")
            yield Broken(resource, here, 3, "type")
        elif member.type_name == "list" and spec.kind == "list":
            yield Broken(resource, here, "text", "type")
            item = (value or [None])[0]
            if "max" in limits and item is not None:
                yield Broken(resource, here, [item] * (limits["max"] + 1), "max")
            if spec.required and limits.get("min"):
                yield Broken(resource, here, [], "min")
            if spec.model and item is not None:
                yield from broken(resource, spec.model, (*here, 0), item)
        elif member.type_name == "structure":
            yield Broken(resource, here, "text", "type")
            if spec.kind == "list":
                yield Broken(resource, here, [value[0], value[0]], "max")
                yield from broken(resource, spec.model or Model, (*here, 0), value[0])
            elif spec.model:
                yield from broken(resource, spec.model, here, value or {})


ROWS = [row for name, handler in ALL.items() for row in broken(name, handler.inputs, (), CASES[name].full)]


def test_the_models_have_every_member_of_the_request_shapes() -> None:
    for handler in ALL.values():
        stack: list[type[Model]] = [handler.inputs]
        while stack:
            model = stack.pop()
            fields = {spec.member for spec in specs(model)}
            assert set(SERVICE.shape_for(model.shape).members) - NOT_OURS - fields == set(), model.__name__
            stack += [spec.model for spec in specs(model) if spec.model]


@pytest.fixture(scope="module")
def one_host(running_emulator: Emulator) -> Iterator[DynamicHost]:
    running_emulator.reset()
    host = DynamicHost(running_emulator.env())
    yield host
    host.close()


def test_there_is_something_to_walk() -> None:
    assert len(ROWS) > 90
    assert {row.resource for row in ROWS} == set(ALL) - {"RegistryPolicy"}


@pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])
def test_check_refuses(one_host: DynamicHost, running_emulator: Emulator, row: Broken) -> None:
    inputs = copy.deepcopy(CASES[row.resource].full)
    here: Any = inputs
    for part in row.path[:-1]:
        here = here.setdefault(part, {}) if isinstance(here, dict) else here[part]
    if row.value is None:
        here.pop(row.path[-1], None)
    else:
        here[row.path[-1]] = row.value
    with running_emulator.counting() as calls:
        _, failures = one_host.check(row.resource, inputs)
    assert failures, f"{row.name} was accepted"
    for path, reason in failures.items():
        assert "\n" not in reason
        assert path.split("[")[0].split(".")[0] == row.path[0]
    assert [call for call in calls if call.service == "ecr"] == []


@pytest.mark.parametrize(
    ("resource", "text"),
    [
        ("LifecyclePolicy", '{"rules":[{"rulePriority":1,"selection":{},"action":{}}]}'),
        ("RepositoryPolicy", "x" * 10241),
        ("RegistryPolicy", "x" * 10241),
        ("LifecyclePolicy", "x" * 30721),
    ],
)
def test_texts_of_policies_are_refused_too(one_host: DynamicHost, resource: str, text: str) -> None:
    _, failures = one_host.check(resource, {**CASES[resource].minimal, "policy": text})
    assert failures


def test_a_member_that_could_be_new_is_a_warning(emulator: Emulator) -> None:
    host = DynamicHost(emulator.env())
    _, failures = host.check("Repository", {"name": "app", "imageTagMutability": "FROZEN"})
    assert failures == {}
    said = host.close()
    assert 'imageTagMutability: is "FROZEN": must be one of MUTABLE' in said
    assert "left for AWS to decide" in said
