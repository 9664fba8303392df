"""A create of which nobody heard the end, because the process was killed or the network went away, is known again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cases import CASES
from hosts import HOSTS, Failed, Host
from pulumi_ecr.testing import Drop, Emulator, Fault

KINDS = {"Repository": "CreateRepository", "PullThroughCacheRule": "CreatePullThroughCacheRule"}
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


def test_what_was_there_before_the_attempt_is_somebody_elses(start: Any, emulator: Emulator, tmp_path: Path) -> None:
    inputs = unheard(start(), emulator, "Repository")
    (note,) = tmp_path.glob("ecr-attempts/*")
    text = note.read_text()
    with pytest.raises(Failed):  # another region of the same name has a note of its own
        emulator.inject(Fault("CreateRepository", Drop()))
        start().create("Repository", {**inputs, "region": "eu-west-1"})
    assert len(list(tmp_path.glob("ecr-attempts/*"))) == 2
    # The note says when; what is older than it is not meant.
    started = float(text.partition(": ")[2].rstrip("}"))
    note.write_text(f'{{"first": {started + 60}}}')
    with pytest.raises(Failed, match="already exists"):
        start().create("Repository", inputs)
    note.write_text("no JSON")
    with pytest.raises(Failed, match="already exists"):
        start().create("Repository", inputs)


def test_a_home_that_takes_no_note_takes_away_no_more(start: Any, emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "ecr-attempts").write_text("a file in the way")
    id, _ = start().create("Repository", start().check("Repository", {"name": "app"})[0])
    assert id == "app"
