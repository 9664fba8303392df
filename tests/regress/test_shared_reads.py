"""Reads that come at once: one host, one client, and calls that many share."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from hosts import Host
from pulumi_ecr.aws.batch import Batcher, Traffic
from pulumi_ecr.testing import Delay, Emulator, Fault

NAMES = [f"app-{number}" for number in range(4)]


def test_reads_that_come_first_and_at_once_share_a_call(host: Host, emulator: Emulator) -> None:
    """The dynamic host made a client for each of its threads when a refresh was the first that it heard."""
    client = emulator.client()
    for name in NAMES:
        client.create_repository(repositoryName=name)
    state = {"region": "us-east-1", "registryId": "123456789012"}
    emulator.clear_calls()
    with (
        emulator.inject(Fault("DescribeRepositories", Delay(0.5), times=None)),
        ThreadPoolExecutor(len(NAMES)) as pool,
    ):
        read = list(pool.map(lambda name: host.read("Repository", name, {**state, "name": name})[0], NAMES))
    assert read == NAMES
    assert emulator.operations().count("DescribeRepositories") == 1
    assert emulator.operations("sts") in ([], ["GetCallerIdentity"])


def asked(parallel: int, names: Sequence[str], others: int = 0) -> list[int]:
    """The sizes of the batches in which an engine that keeps ``parallel`` reads under way gets its names."""
    traffic, sizes = Traffic(), []

    def fetch(some: Sequence[str]) -> Mapping[str, str]:
        sizes.append(len(some))
        time.sleep(0.1)
        return {name: name for name in some if name != "gone"}

    batcher: Batcher[str] = Batcher(fetch, traffic)

    def read(name: str) -> str | None:
        with traffic.read():
            if not name:
                time.sleep(0.1)
                return None
            return batcher.ask(name).result()

    with ThreadPoolExecutor(parallel) as pool:
        found = list(pool.map(read, [*names, *[""] * others]))
    assert found == [name if name and name != "gone" else None for name in [*names, *[""] * others]]
    return sizes


@pytest.mark.parametrize(("parallel", "most"), [(1, 24), (4, 8), (8, 5), (24, 3)])
def test_as_many_share_a_call_as_the_engine_reads_at_a_time(parallel: int, most: int) -> None:
    assert len(asked(parallel, [f"app-{number}" for number in range(24)], others=12)) <= most


def test_one_name_twice_is_asked_once_and_a_missing_one_spoils_no_other() -> None:
    assert sum(asked(4, ["one", "one", "gone", "two"])) == 3


def test_an_error_reaches_all_who_share_the_call() -> None:
    def fetch(names: Sequence[str]) -> Mapping[str, str]:
        raise OSError("no")

    batcher: Batcher[str] = Batcher(fetch)
    for asked_for in [batcher.ask("one"), batcher.ask("two")]:
        with pytest.raises(OSError, match="no"):
            asked_for.result(timeout=5)
