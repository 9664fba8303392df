"""Reads that come at once: one host, one client, and calls that many share.

No clock decides here: batches are closed by what happens, and every time that could close one is made endless.
"""

from __future__ import annotations

import math
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

import pytest

from hosts import DynamicHost, Host, NativeHost
from pulumi_ecr.aws import batch
from pulumi_ecr.aws.batch import Batcher, Traffic
from pulumi_ecr.testing import Emulator
from waiting import LAST_RESORT

PATIENT = (
    "from pulumi_ecr.aws.batch import Batcher; Batcher._pause = lambda self, _: 0 if len(self._waiting) >= {} else {}"
)
"""Makes a host wait until so many names have come."""


class PatientDynamicHost(DynamicHost):
    together = 4
    command: ClassVar[list[str]] = [
        *(sys.executable, "-u", "-c"),
        f"import runpy; {PATIENT.format(4, LAST_RESORT)}; runpy.run_module('pulumi.dynamic', run_name='__main__')",
    ]


class PatientNativeHost(NativeHost):
    together = 20
    command: ClassVar[list[str]] = [
        *(sys.executable, "-c"),
        f"{PATIENT.format(20, LAST_RESORT)}; from pulumi_ecr.plugin import main; main()",
    ]


@pytest.mark.parametrize("kind", [PatientDynamicHost, PatientNativeHost])
def test_reads_that_come_first_and_at_once_share_a_call(kind: type[Host], emulator: Emulator) -> None:
    """The dynamic host made a client for each of its threads when a refresh was the first that it heard. One name that
    is missing spoils nothing, and tags are asked for beside the shared calls, whose answers they need not.
    """
    host = kind(emulator.env())
    names = [f"app-{number}" for number in range(20)]
    for name in names:
        emulator.client().create_repository(repositoryName=name)
    emulator.client().delete_repository(repositoryName="app-7")
    emulator.clear_calls()
    arn = "arn:aws:ecr:us-east-1:123456789012:repository/"
    state = {"region": "us-east-1", "registryId": "123456789012", "createdAt": "2026-01-01T00:00:00Z"}

    def read(name: str) -> str:
        return host.read("Repository", name, {**state, "name": name, "arn": f"{arn}{name}"})[0]

    with ThreadPoolExecutor(len(names)) as pool:
        assert list(pool.map(read, names)) == ["" if name == "app-7" else name for name in names]
    host.close()
    asked = [call.params["repositoryNames"] for call in emulator.calls if call.operation == "DescribeRepositories"]
    whole = [some for some in asked if len(some) == kind.together]
    assert sorted(name for some in whole for name in some) == sorted(names)
    # ECR refuses a list with a name that does not exist: the others of that call are asked for again.
    assert [some for some in asked if some not in whole and "app-7" in some] in ([], [["app-7"]])
    assert len(asked) <= len(whole) + 3
    assert emulator.operations().count("ListTagsForResource") == 20
    assert emulator.operations("sts") in ([], ["GetCallerIdentity"])


def asked(parallel: int, names: Sequence[str], others: int = 0, traffic: Traffic | None = None) -> list[int]:
    """The sizes of the batches in which an engine that keeps ``parallel`` reads under way gets its names."""
    traffic, sizes = traffic or Traffic(), []

    def fetch(some: Sequence[str]) -> Mapping[str, str]:
        sizes.append(len(some))
        return {name: name for name in some if name != "gone"}

    batcher: Batcher[str] = Batcher(fetch, traffic)

    come = threading.Semaphore(0)

    def read(name: str) -> str | None:
        with traffic.read():
            if not name:
                assert every.wait(LAST_RESORT)
                return None
            answer = batcher.ask(name)
            come.release()
            return answer.result(LAST_RESORT)

    def watch() -> None:
        for _ in names:
            come.acquire()
        every.set()

    every = threading.Event()
    """All names were asked for: the engine goes on to other things."""
    threading.Thread(target=watch, daemon=True).start()

    with ThreadPoolExecutor(parallel) as pool:
        found = list(pool.map(read, [*names, *[""] * others]))
    assert found == [name if name and name != "gone" else None for name in [*names, *[""] * others]]
    return sizes


@pytest.fixture
def endless(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """No time ends a batch, and none makes the engine forgotten."""
    for name in ("_IDLE", "_CALLS"):
        monkeypatch.setattr(batch, name, math.inf)
    for name in ("_MOMENT", "_LONGEST"):
        monkeypatch.setattr(batch, name, 2.0 * LAST_RESORT)
    return monkeypatch


def seen(parallel: int) -> Traffic:
    """What is known of an engine that has had so many reads under way."""
    traffic = Traffic()
    traffic.most, traffic.ended = parallel, 1
    return traffic


@pytest.mark.parametrize("parallel", [1, 4, 8, 24])
def test_as_many_share_a_call_as_the_engine_reads_at_a_time(parallel: int, endless: pytest.MonkeyPatch) -> None:
    names = [f"app-{number}" for number in range(24)]
    assert asked(parallel, names, traffic=seen(parallel)) == [parallel] * (24 // parallel)


def test_a_batch_ends_when_the_engine_reads_other_things(endless: pytest.MonkeyPatch) -> None:
    endless.setattr(batch, "_MOMENT", 0.02)
    names = [f"app-{number}" for number in range(26)]
    sizes = asked(4, names, others=12, traffic=seen(4))
    assert (sizes[:6], sum(sizes)) == ([4] * 6, 26)


def test_a_lone_read_waits_a_moment_only(endless: pytest.MonkeyPatch) -> None:
    endless.setattr(batch, "_MOMENT", 0.02)
    assert asked(1, ["app"]) == [1]


def test_no_batch_gathers_without_end(endless: pytest.MonkeyPatch) -> None:
    """Where fewer names come than reads were seen under way."""
    endless.setattr(batch, "_LONGEST", 0.05)
    assert asked(1, ["app"], traffic=seen(4)) == [1]


def test_one_name_twice_is_asked_once_and_a_missing_one_spoils_no_other(endless: pytest.MonkeyPatch) -> None:
    assert asked(4, ["gone", "two"], traffic=seen(2)) == [2]
    traffic = seen(99)
    sizes: list[Sequence[str]] = []
    endless.setattr(batch, "_MOMENT", 0.02)
    batcher: Batcher[str] = Batcher(lambda names: sizes.append(names) or {}, traffic)
    first, again = batcher.ask("one"), batcher.ask("one")
    assert first is again
    traffic.most = 2
    assert batcher.ask("two").result(LAST_RESORT) is None
    assert sizes == [["one", "two"]]


def test_an_error_reaches_all_who_share_the_call() -> None:
    def fetch(names: Sequence[str]) -> Mapping[str, str]:
        raise OSError("no")

    batcher: Batcher[str] = Batcher(fetch)
    for asked_for in [batcher.ask("one"), batcher.ask("two")]:
        with pytest.raises(OSError, match="no"):
            asked_for.result(timeout=LAST_RESORT)
