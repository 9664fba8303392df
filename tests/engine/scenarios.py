"""Scenarios as data, run side by side: many lanes in one stack, each scenario once a host.

An engine run costs the same for one resource as for forty, so that all scenarios of a kind walk through their steps
together. What went wrong is told by the lane's name, such as ``r5-native``. Rules of the peer's harness: H1 is in
``Engine.step``, H2 (every attribute of an import) in ``_imported``, H4 in ``disappear``, H3 in the fixture.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

import pulumi_ecr
import pulumi_ecr.native
from cases import ACCOUNT, OTHER_REGION, REGION, lifecycle, policy, registry_policy
from harness import Engine, Outcome
from pulumi_ecr.core.model import Local, Text, specs
from pulumi_ecr.resources import ALL
from pulumi_ecr.testing import Call

FACES: dict[str, Any] = {"dynamic": pulumi_ecr, "native": pulumi_ecr.native}
SINGLETONS = ("RegistryPolicy", "ScanningConfiguration", "ReplicationConfiguration")
READS = ("Describe", "Get", "List")


def in_shares(table: Mapping[str, Any]) -> pytest.MarkDecorator:
    """Runs a test, whose parameter is ``labels``, over a third of a table, and as a long one over the others."""
    first, *others = ([*table][start::3] for start in range(3))
    long = pytest.param([label for share in others for label in share], marks=pytest.mark.long)
    return pytest.mark.parametrize("labels", [first, long], ids=["some", "others"])


@dataclass(frozen=True)
class Step:
    """What the program says of the one resource, and what must come of it."""

    arguments: Mapping[str, Any]
    op: str = "same"
    calls: Sequence[str] = ()
    """The writes that it costs, in order; nothing else is written for this lane."""
    holds: Mapping[str, Any] = field(default_factory=dict)
    """Part of the state after it; ``{name}``, ``{region}`` and ``{account}`` stand for the lane's."""


@dataclass(frozen=True)
class Scenario:
    """The steps of one resource. ``regions``: where it lives on the dynamic and on the native host."""

    kind: str
    steps: Sequence[Step]
    regions: tuple[str, str] = (REGION, REGION)


class Lane:
    """One scenario on one host."""

    def __init__(self, id: str, scenario: Scenario, host: str) -> None:
        self.scenario = scenario
        self.ecr = FACES[host]
        self.kind = scenario.kind
        self.name = f"{id}-{host}".lower()
        self.region = dict(zip(FACES, scenario.regions, strict=True))[host]
        self.known_as = self.name
        """How AWS calls it: the name, but where the scenario gives another one."""
        self.history: list[dict[str, Any]] = []
        """The outputs after each step."""

    def step(self, number: int) -> Step:
        """The step of the lane while the others are at theirs; one that is through stays where it is."""
        return self.scenario.steps[min(number, len(self.scenario.steps) - 1)]

    def declare(self, number: int) -> None:
        arguments = dict(self.step(number).arguments)
        where = {} if self.region == REGION else {"region": self.region}
        if self.kind == "Repository":
            arguments = {"name": self.name, **where, **arguments}
        elif ALL[self.kind].parent:
            arguments["repository"] = self.ecr.Repository(f"{self.name} repo", name=self.name, **where)
        elif self.kind == "PullThroughCacheRule":
            # Two rules of a registry have two prefixes.
            arguments = {"ecr_repository_prefix": self.name, **arguments}
            if arguments["ecr_repository_prefix"] != self.name:
                arguments["ecr_repository_prefix"] += "d" if self.ecr is pulumi_ecr else "n"
            self.known_as = arguments["ecr_repository_prefix"]
        else:
            arguments |= where
        getattr(self.ecr, self.kind)(self.name, **arguments)

    def get(self, id: str) -> None:
        """Read the same thing by its id alone."""
        getattr(self.ecr, self.kind).get(f"{self.name} got", id if self.region == REGION else f"{id}@{self.region}")

    def expected(self, number: int) -> dict[str, str]:
        ops = {}
        if number < len(self.scenario.steps) and self.step(number).op != "same":
            ops[self.name] = self.step(number).op
        if number == 0 and ALL[self.kind].parent:
            ops[f"{self.name} repo"] = "create"
        return ops

    def owns(self, call: Call) -> bool:
        if self.kind in SINGLETONS:
            return self.kind.removesuffix("Configuration") in call.operation and call.region == self.region
        if ALL[self.kind].parent and self.kind not in call.operation:
            return False  # its repository is not what is tried here
        return f'"{self.known_as}"' in json.dumps(call.params) or f"/{self.known_as}" in call.params.get(
            "resourceArn", ""
        )


def lanes(scenarios: Mapping[str, Scenario]) -> dict[str, Lane]:
    """Each scenario on each host, by name."""
    made = [Lane(id, scenario, host) for id, scenario in scenarios.items() for host in FACES]
    return {lane.name: lane for lane in made}


def run(engine: Engine, running: Mapping[str, Lane]) -> list[Outcome]:
    """All lanes through all their steps; the program of the last step stays the engine's."""
    outcomes = []
    for number in range(max(len(lane.scenario.steps) for lane in running.values())):

        def program(number: int = number) -> None:
            for lane in running.values():
                lane.declare(number)

        expected = {name: op for lane in running.values() for name, op in lane.expected(number).items()}
        outcome = engine.step(program, expected)
        state = engine.state()
        for lane in running.values():
            _check(lane, number, outcome, state[lane.name])
        if number < 2:
            _imported(engine, running, program, state)
        outcomes.append(outcome)
    return outcomes


def _check(lane: Lane, number: int, outcome: Outcome, resource: Mapping[str, Any]) -> None:
    there = {key: value for key, value in resource["outputs"].items() if not key.startswith("__")}
    lane.history.append(there)
    if number >= len(lane.scenario.steps):
        return
    where = f"step {number + 1} of {lane.name}"
    writes = [call.operation for call in outcome.requests if lane.owns(call) and not call.operation.startswith(READS)]
    assert writes == list(lane.step(number).calls), where
    places = {"name": lane.name, "region": lane.region, "account": there["registryId"]}
    for key, value in {"region": "{region}", **lane.step(number).holds}.items():
        wanted = value.format_map(places) if isinstance(value, str) else value
        assert ({**there, "id": resource["id"]})[key] == wanted, f"{where}: {key}"


def _imported(
    engine: Engine, running: Mapping[str, Lane], program: Callable[[], None], before: Mapping[str, Mapping[str, Any]]
) -> None:
    """H2: read by id into nothing, every attribute is that of the state; documents by meaning."""

    def reading() -> None:
        program()
        for lane in running.values():
            lane.get(before[lane.name]["id"])

    outcome = engine.up(reading)
    assert outcome.error == ""
    assert [call for call in outcome.calls if not call.startswith(READS)] == []
    state = engine.state()
    for lane in running.values():
        made, got = state[lane.name], state[f"{lane.name} got"]
        assert got["id"] == made["id"]
        differences = [
            spec.wire
            for spec in specs(ALL[lane.kind].outputs)
            if not spec.has(Local) and not _agree(spec, made["outputs"].get(spec.wire), got["outputs"].get(spec.wire))
        ]
        assert differences == [], f"import of {lane.name}"
    engine.program = program


def _agree(spec: Any, one: Any, other: Any) -> bool:
    if text := spec.marker(Text):
        return bool(text.document.same(one, other))
    return bool(one == other)


def seven(ecr: Any, region: str, *, later: bool = False, policies: bool = True) -> None:
    """One of each resource in a region, and everything about them that can be updated."""
    one = ecr.Repository(
        f"one {region}",
        name="one",
        region=region,
        tags={"a": "2", "c": "1"} if later else {"a": "1", "b": "1"},
        image_tag_mutability="IMMUTABLE" if later else "MUTABLE",
        image_scanning_configuration={"scan_on_push": later},
    )
    if policies:
        ecr.LifecyclePolicy(f"lifecycle {region}", repository=one, region=region, policy=lifecycle(30 if later else 14))
        actions = "ecr:ListImages" if later else "ecr:BatchGetImage"
        ecr.RepositoryPolicy(f"policy {region}", repository=one, region=region, policy=policy(Action=actions))
    ecr.RegistryPolicy(
        f"registry {region}",
        region=region,
        policy=registry_policy(Action=["ecr:CreateRepository" if later else "ecr:ReplicateImage"]),
    )
    pattern = {"filter": "prod-*" if later else "*", "filter_type": "WILDCARD"}
    ecr.ScanningConfiguration(
        f"scanning {region}",
        region=region,
        rules=[{"scan_frequency": "SCAN_ON_PUSH", "repository_filters": [pattern]}],
    )
    destination = {"region": "me-south-1", "registry_id": ACCOUNT}
    prefix = [{"filter": "prod", "filter_type": "PREFIX_MATCH"}] if later else []
    ecr.ReplicationConfiguration(
        f"replication {region}",
        region=region,
        replication_configuration={"rules": [{"destinations": [destination], "repository_filters": prefix}]},
    )
    role = f"arn:aws:iam::{ACCOUNT}:role/{'second' if later else 'first'}"
    ecr.PullThroughCacheRule(
        f"cache {region}",
        region=region,
        ecr_repository_prefix="cache",
        upstream_registry_url="222222222222.dkr.ecr.us-east-1.amazonaws.com",
        upstream_repository_prefix="ROOT",
        custom_role_arn=role,
    )


def made_by_another_version(engine: Engine) -> None:
    """R14, R15, L9, L10, P8, P9: a state from before an option existed, and taken as it is: no action."""
    saved = engine.stack.export_stack()
    for resource in saved.deployment["resources"]:
        kind = resource["type"].rpartition(":")[2]
        if kind not in ALL or resource.get("external"):
            continue
        younger = [s.wire for s in specs(ALL[kind].inputs) if not s.required and s.default is not None]
        for part in ("inputs", "outputs"):
            for name in (name for name in younger if resource[part].get(name) in (False, [], {}, "MUTABLE", "BASIC")):
                del resource[part][name]
        assert "adoptExisting" not in resource["outputs"]
    engine.stack.import_stack(saved)
    planned = engine.preview()
    assert (planned.error, planned.changed, planned.calls) == ("", {}, [])
    done = engine.up()
    assert (done.error, done.changed, done.calls) == ("", {}, [])
    refreshed = engine.preview(refresh=True)
    assert (refreshed.error, refreshed.changed) == ("", {})


def disappear(engine: Engine, names: Iterable[str], deleting: Callable[[], None]) -> None:
    """H4: deleted behind the tool's back, refreshed without an error, and to be created again."""
    deleting()
    refreshed = engine.refresh()
    assert refreshed.error == ""
    assert [call for call in refreshed.calls if not call.startswith(READS)] == []
    assert not set(names) & set(engine.state())
    planned = engine.preview()
    assert (planned.error, planned.changed) == ("", dict.fromkeys(names, "create"))


__all__ = [
    "FACES",
    "OTHER_REGION",
    "Lane",
    "Scenario",
    "Step",
    "disappear",
    "lanes",
    "made_by_another_version",
    "run",
    "seven",
]
