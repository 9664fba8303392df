"""A create of which nobody heard the end, because the process was killed or the network went away, is known again."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from cases import CASES
from hosts import HOSTS, Failed, Host
from pulumi_ecr.aws.attempts import attempt
from pulumi_ecr.testing import Drop, Emulator, Fault, Hold

KINDS = {"Repository": "CreateRepository", "PullThroughCacheRule": "CreatePullThroughCacheRule"}
PUTS = {
    "LifecyclePolicy": "PutLifecyclePolicy",
    "RepositoryPolicy": "SetRepositoryPolicy",
    "RegistryPolicy": "PutRegistryPolicy",
    "ScanningConfiguration": "PutRegistryScanningConfiguration",
    "ReplicationConfiguration": "PutReplicationConfiguration",
}
LOOKS = ("DescribeRepositories", "DescribePullThroughCacheRules")


@pytest.fixture(params=HOSTS, ids=[kind.name for kind in HOSTS])
def start(request: pytest.FixtureRequest, emulator: Emulator, tmp_path: Path) -> Iterator[Any]:
    """Starts processes of a host that share a home, as the runs of one user do."""
    running: list[Host] = []

    def one() -> Host:
        running.append(request.param({**emulator.env(), "PULUMI_HOME": str(tmp_path)}, {"ecr:maxRetries": "0"}))
        return running[-1]

    yield one
    for host in running:
        host.close()


def unheard(host: Host, emulator: Emulator, resource: str) -> dict[str, Any]:
    """A create that AWS has done, and whose answer and every look after it were lost."""
    CASES[resource].before(lambda service: emulator.client(service))
    checked, _ = host.check(resource, CASES[resource].full)
    emulator.inject(Fault(KINDS[resource], Drop(), when="after"))
    looks = [emulator.inject(Fault(look, Drop(), times=None)) for look in LOOKS]
    with pytest.raises(Failed):
        host.create(resource, {**checked, "adoptExisting": False})
    for look in looks:
        look.remove()
    return {**checked, "adoptExisting": False}


@pytest.mark.parametrize("resource", sorted(KINDS))
def test_the_next_run_knows_its_own(start: Any, emulator: Emulator, resource: str, tmp_path: Path) -> None:
    inputs = unheard(start(), emulator, resource)
    assert len(list(tmp_path.glob("ecr-attempts/*"))) == 1
    later = start()
    id, state = later.create(resource, inputs)
    assert later.read(resource, id, state)[0] == id
    assert list(tmp_path.glob("ecr-attempts/*")) == []
    # From then on it is like any other.
    with pytest.raises(Failed, match="already exists"):
        start().create(resource, inputs)


@pytest.mark.parametrize("resource", sorted(KINDS))
def test_what_is_not_the_same_is_somebody_elses(start: Any, emulator: Emulator, resource: str) -> None:
    inputs = unheard(start(), emulator, resource)
    other = {"tags": {"team": "other"}} if resource == "Repository" else {"credentialArn": None}
    if resource == "PullThroughCacheRule":
        other = {"ecrRepositoryPrefix": "hub", "upstreamRegistryUrl": "public.ecr.aws"}
        inputs = {key: value for key, value in inputs.items() if key not in ("credentialArn", "upstreamRegistry")}
        inputs["validateUpstream"] = False
    with pytest.raises(Failed, match="already exists"):
        start().create(resource, {**inputs, **other})


@pytest.mark.parametrize("resource", sorted(PUTS))
@pytest.mark.parametrize("ago", [0, 2 * 24 * 3600], ids=["today", "the day before yesterday"])
def test_what_an_interrupted_put_has_left_is_the_stacks_own_for_a_day(
    start: Any, emulator: Emulator, tmp_path: Path, resource: str, ago: int
) -> None:
    """After a day nobody can tell who has put it: it stays when the resource goes."""
    CASES[resource].before(lambda service: emulator.client(service))
    first, later = start(), start()
    checked, _ = first.check(resource, {**CASES[resource].full, "adoptExisting": False})
    emulator.inject(Fault(PUTS[resource], Drop(), when="after"))
    with pytest.raises(Failed):
        first.create(resource, checked)
    (note,) = tmp_path.glob("ecr-attempts/*")
    shift(note, -ago - 1, -ago)
    id, state = later.create(resource, checked)
    assert list(tmp_path.glob("ecr-attempts/*")) == []
    gone = start()
    gone.delete(resource, id, state)
    found, there, *_ = start().read(resource, id, state)
    assert bool(found and there.get("rules", True)) is bool(ago)  # AWS always has a scanning configuration


def shift(note: Path, *moments: float) -> None:
    """Let the attempt of a note have been in other spans of time, in seconds from now."""
    [[_, _, *whose]] = json.loads(note.read_text())["attempts"]
    times = [time.time() + moment for moment in moments]
    spans = zip(times[::2], times[1::2], strict=True)
    note.write_text(json.dumps({"attempts": [[*span, *whose] for span in spans]}))


def test_a_note_is_of_one_region(start: Any, emulator: Emulator, tmp_path: Path) -> None:
    inputs = unheard(start(), emulator, "Repository")
    with pytest.raises(Failed):
        emulator.inject(Fault("CreateRepository", Drop()))
        start().create("Repository", {**inputs, "region": "eu-west-1"})
    assert len(list(tmp_path.glob("ecr-attempts/*"))) == 2


@pytest.mark.parametrize("resource", sorted(KINDS))
@pytest.mark.parametrize(
    "when",
    [(60, 60), (-200, -100), ()],
    ids=["before the first attempt", "long after the last one", "with a note that is no JSON"],
)
def test_what_was_made_at_another_time_is_somebody_elses(
    start: Any, emulator: Emulator, tmp_path: Path, resource: str, when: tuple[float, ...]
) -> None:
    """A create that failed on Monday does not make one's own what somebody else made on Thursday."""
    inputs = unheard(start(), emulator, resource)
    (note,) = tmp_path.glob("ecr-attempts/*")
    shift(note, *when) if when else note.write_text("no JSON")
    with pytest.raises(Failed, match="already exists"):
        start().create(resource, inputs)
    assert list(tmp_path.glob("ecr-attempts/*")) == []


def test_two_attempts_do_not_cover_the_time_between_them(start: Any, emulator: Emulator, tmp_path: Path) -> None:
    inputs = unheard(start(), emulator, "Repository")
    (note,) = tmp_path.glob("ecr-attempts/*")
    shift(note, -400, -300, 60, 70)
    with pytest.raises(Failed, match="already exists"):
        start().create("Repository", inputs)


@pytest.mark.parametrize("whose", ["stack", "logical"])
def test_the_attempt_of_another_resource_is_not_ones_own(
    start: Any, emulator: Emulator, tmp_path: Path, whose: str
) -> None:
    inputs = unheard(start(), emulator, "Repository")
    other = start()
    setattr(other, whose, "other")
    with pytest.raises(Failed, match="already exists"):
        other.create("Repository", inputs)
    assert len(list(tmp_path.glob("ecr-attempts/*"))) == 1


def test_a_resource_that_was_renamed_after_a_crash_knows_its_own(start: Any, emulator: Emulator) -> None:
    first, later = start(), start()
    inputs = unheard(first, emulator, "Repository")
    first.process.kill()
    first.process.wait()
    later.logical = "renamed"
    assert later.create("Repository", inputs)[0] == inputs["name"]


@pytest.mark.parametrize("resource", sorted(KINDS))
def test_the_attempt_of_a_process_that_runs_is_not_ones_own(start: Any, emulator: Emulator, resource: str) -> None:
    """Two copies of one program, at the same time: the second is told that it exists."""
    CASES[resource].before(lambda service: emulator.client(service))
    first, second = start(), start()
    checked, _ = first.check(resource, CASES[resource].full)
    inputs = {**checked, "adoptExisting": False}
    hold = Hold()
    with emulator.inject(Fault(KINDS[resource], hold, when="after")), ThreadPoolExecutor(1) as pool:
        creating = pool.submit(first.create, resource, inputs)
        try:
            hold.wait()
            with pytest.raises(Failed, match="already exists"):
                second.create(resource, inputs)
        finally:
            hold.release()
        assert creating.result(60)[0]


def test_without_a_urn_nothing_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    for urn in ("", "urn:pulumi:dev::tests::ecr:index:Repository::res"):
        with attempt(urn, "app") as under_way:
            under_way.open = True
        assert len(list(tmp_path.glob("ecr-attempts/*"))) == bool(urn)


def test_a_home_that_takes_no_note_takes_away_no_more(start: Any, emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "ecr-attempts").write_text("a file in the way")
    id, _ = start().create("Repository", start().check("Repository", {"name": "app"})[0])
    assert id == "app"
