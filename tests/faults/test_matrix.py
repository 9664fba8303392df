"""The matrix: every fault, on every resource, in every step of its life, on both hosts, once and for as long as the step
lasts. Then the faults stop, a new process takes up what the engine would have saved, and all is as it should be.

The cells of a fault and a host run side by side, each step in regions of its own: what fails is told by its cell.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import pytest

import neighbours
from cases import ACCOUNT, lifecycle, policy, registry_policy, rule, scan
from hosts import HOSTS, Failed, Host
from pulumi_ecr.resources import ALL
from pulumi_ecr.testing import Emulator, Fault, FaultProxy
from pulumi_ecr.testing.faults import Kind
from pulumi_ecr.testing.sessions import SECRET_KEY

STEPS = ("create", "read", "update", "delete")
MODES = ("once", "lasting")
REGIONS = (
    "us-east-1",
    "us-east-2",
    "us-west-1",
    "us-west-2",
    "eu-west-1",
    "eu-west-2",
    "eu-central-1",
    "ap-south-1",
)
"""One a step and mode."""
FINAL = ("expired token", "denied")
"""Not worth a second try."""
CODES = {
    "throttled": "ThrottlingException",
    "failed before": "ServerException",
    "failed after": "ServerException",
    "expired token": "ExpiredTokenException",
    "denied": "AccessDeniedException",
}
ONE_LINE = re.compile(r"ecr: [^\n]+\Z")


HOMES = ("lifecycle", "policy")
"""The repositories that the policies are for."""


def secret(region: str, name: str) -> str:
    return f"arn:aws:secretsmanager:{region}:{ACCOUNT}:secret:ecr-pullthroughcache/{name}"


def life(resource: str, region: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """What the program says first, and what it says later: as many calls as an update can make."""
    hub = {"ecrRepositoryPrefix": "hub", "upstreamRegistryUrl": "registry-1.docker.io"}
    both: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
        "Repository": (
            {"name": "mine", "tags": {"a": "1", "b": "1"}},
            {
                "name": "mine",
                "tags": {"a": "2", "c": "1"},
                "imageTagMutability": "IMMUTABLE",
                "imageScanningConfiguration": {"scanOnPush": True},
            },
        ),
        "LifecyclePolicy": (
            {"repository": "lifecycle", "policy": lifecycle()},
            {"repository": "lifecycle", "policy": lifecycle(7)},
        ),
        "RepositoryPolicy": (
            {"repository": "policy", "policy": policy()},
            {"repository": "policy", "policy": policy(Action="ecr:ListImages")},
        ),
        "RegistryPolicy": (
            {"policy": registry_policy()},
            {"policy": registry_policy(Action=["ecr:CreateRepository"])},
        ),
        "ScanningConfiguration": ({"rules": [scan("SCAN_ON_PUSH")]}, {"rules": [scan("SCAN_ON_PUSH", "prod-*")]}),
        "ReplicationConfiguration": (
            {"replicationConfiguration": {"rules": [rule("ca-central-1")]}},
            {"replicationConfiguration": {"rules": [rule("ca-central-1", prefix="prod")]}},
        ),
        "PullThroughCacheRule": (
            {**hub, "credentialArn": secret(region, "one")},
            {**hub, "credentialArn": secret(region, "two")},
        ),
    }
    first, later = both[resource]
    return {**first, "region": region}, {**later, "region": region}


def furnish(emulator: Emulator, region: str) -> None:
    """What the resources need, and what is somebody else's."""
    neighbours.settle_in(emulator, region)
    ecr, secrets = emulator.client("ecr", region), emulator.client("secretsmanager", region)
    for name in HOMES:
        ecr.create_repository(repositoryName=name)
    for name in ("one", "two"):
        text = json.dumps({"username": "u", "accessToken": "t"})
        secrets.create_secret(Name=f"ecr-pullthroughcache/{name}", SecretString=text)


@dataclass
class Cell:
    """One resource in one step, and what the engine knows of it."""

    resource: str
    step: str
    mode: str
    checked: dict[str, Any] = field(default_factory=dict)
    news: dict[str, Any] = field(default_factory=dict)
    id: str = ""
    state: dict[str, Any] | None = None
    error: str = ""

    def __str__(self) -> str:
        return f"{self.resource} {self.step} {self.mode}"

    @property
    def region(self) -> str:
        return REGIONS[STEPS.index(self.step) + len(STEPS) * MODES.index(self.mode)]

    def operations(self) -> set[str]:
        """All that the resource ever calls."""
        may = ALL[self.resource].permissions
        return {action.removeprefix("ecr:") for action in (*may.create, *may.read, *may.update, *may.delete)}

    def prepare(self, host: Host) -> None:
        first, later = life(self.resource, self.region)
        self.checked, failures = host.check(self.resource, first)
        self.news, more = host.check(self.resource, later, olds=self.checked)
        assert failures == more == {}
        if self.step != "create":
            self.id, self.state = host.create(self.resource, self.checked)

    def act(self, host: Host) -> None:
        """The step, as the engine takes it; of a failure only what it would save remains."""
        try:
            getattr(self, f"_{self.step}")(host)
            self.error = ""
        except Failed as failed:
            self.error = str(failed).strip()
            if failed.partial is not None:
                self.id, self.state = failed.partial

    def _create(self, host: Host) -> None:
        if self.state is None:
            self.id, self.state = host.create(self.resource, self.checked)
        elif host.diff(self.resource, self.id, self.state, self.checked).changes:
            self.state = host.update(self.resource, self.id, self.state, self.checked)

    def _update(self, host: Host) -> None:
        assert self.state is not None
        if host.diff(self.resource, self.id, self.state, self.news).changes:
            self.state = host.update(self.resource, self.id, self.state, self.news)

    def _read(self, host: Host) -> None:
        id, state, _ = host.read(self.resource, self.id, self.state, self.checked)
        assert id == self.id, "it is taken for gone"
        assert state == self.state, "it is read wrongly"

    def _delete(self, host: Host) -> None:
        assert self.state is not None
        host.delete(self.resource, self.id, self.state, same_run=True)  # others of the operation are under way

    def verify(self, host: Host) -> None:
        """State equals reality, and the program is content."""
        if self.step == "delete" and self.resource == "Repository":
            return  # a read so soon after the create would wait for it to appear; ``owned`` tells
        id, live, _ = host.read(self.resource, self.id, self.state)
        if self.step == "delete":
            assert self.resource == "ScanningConfiguration" or id == "", "it is still there"
            return
        assert (id, live) == (self.id, self.state), "state is not what is there"
        wanted = self.news if self.step == "update" else self.checked
        assert self.state is not None
        assert not host.diff(self.resource, self.id, self.state, wanted).changes, "the next preview is not empty"


def together(cells: list[Cell], act: Callable[[Cell], None]) -> list[str]:
    """What went wrong, by cell."""

    def one(cell: Cell) -> str:
        try:
            act(cell)
        except (AssertionError, Failed) as error:
            return f"{cell}: {str(error).splitlines()[0] if str(error) else error!r}"
        return ""

    with ThreadPoolExecutor(len(cells)) as pool:
        return [wrong for wrong in pool.map(one, cells) if wrong]


@pytest.fixture(params=HOSTS, ids=[kind.name for kind in HOSTS])
def start(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[Mapping[str, str]], Host]]:
    """Processes of one host that share a home, as the runs of one user do."""
    running: list[Host] = []

    def one(env: Mapping[str, str]) -> Host:
        running.append(request.param({**env, "PULUMI_HOME": str(tmp_path)}, {"ecr:maxRetries": "2"}))
        return running[-1]

    yield one
    for host in running:
        host.close()


@pytest.mark.parametrize(
    "kind", [pytest.param(k, marks=() if k == "lost after" else pytest.mark.long) for k in get_args(Kind)]
)
def test_after_the_fault_all_is_as_it_should_be(
    start: Callable[[Mapping[str, str]], Host], emulator: Emulator, kind: Any, request: pytest.FixtureRequest
) -> None:
    for region in REGIONS:
        furnish(emulator, region)
    before = {region: neighbours.as_they_are(emulator, region) for region in REGIONS}
    cells = [Cell(*each) for each in itertools.product(sorted(ALL), STEPS, MODES)]
    proxy = FaultProxy(emulator.url).start()
    request.addfinalizer(proxy.stop)
    host = start({**emulator.env(), "AWS_ENDPOINT_URL": proxy.url})
    assert together(cells, lambda cell: cell.prepare(host)) == []
    host.configure()  # another operation than the one that has made the things
    met = {
        str(cell): [
            proxy.inject(Fault.of(kind, operation, times=1 if cell.mode == "once" else None, region=cell.region))
            for operation in cell.operations()
        ]
        for cell in cells
    }
    together(cells, lambda cell: cell.act(host))
    assert [cell for cell, faults in met.items() if not any(fault.hits for fault in faults)] == []
    for injected in itertools.chain(*met.values()):
        injected.remove()
    survived = {str(cell): cell.error for cell in cells if cell.mode == "once" and kind not in FINAL}
    assert {cell: error for cell, error in survived.items() if error} == {}
    failed = [cell for cell in cells if str(cell) not in survived]
    wrong = [f"{cell}: {cell.error or 'no error'}" for cell in failed if not ONE_LINE.match(cell.error)]
    if kind == "slow":
        assert [cell.error for cell in cells if cell.error] == []
    else:
        assert wrong == []
        assert [str(cell) for cell in failed if CODES.get(kind, "") not in cell.error] == []
        assert not any("Traceback" in cell.error or SECRET_KEY in cell.error for cell in failed)

    later = start({**emulator.env(), "AWS_ENDPOINT_URL": proxy.url})
    assert together(cells, lambda cell: cell.act(later)) == []
    assert {str(cell): cell.error for cell in cells if cell.error} == {}
    assert together(cells, lambda cell: cell.verify(later)) == []
    for region in REGIONS:
        assert neighbours.as_they_are(emulator, region) == before[region]
        deleted = STEPS[REGIONS.index(region) % len(STEPS)] == "delete"
        assert neighbours.ours(emulator, region) == {
            "repositories": sorted([*HOMES, *([] if deleted else ["mine"])]),
            "cache rules": [] if deleted else ["hub"],
        }
