"""What one plugin process carries: calls in flight, and memory."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from hosts import NativeHost
from pulumi_ecr.testing import Emulator, Fault, Hold

PARALLEL = 64
RESOURCES = 1000
MEGABYTE = 1 << 20


def test_as_many_calls_in_flight_as_the_engine_offers(emulator: Emulator) -> None:
    host = NativeHost(emulator.env())
    host.create("Repository", host.check("Repository", {"name": "first"})[0])  # the client is made
    hold = Hold()
    held = Fault("CreateRepository", hold, times=None)
    with emulator.inject(held), emulator.counting() as calls, ThreadPoolExecutor(PARALLEL) as pool:
        creates = [pool.submit(host.create, "Repository", {"name": f"app-{n}"}) for n in range(PARALLEL)]
        hold.wait(PARALLEL)
        assert hold.held == PARALLEL
        # While all of them wait for AWS, Check is answered.
        assert host.check("Repository", {"name": "other"})[1] == {}
        assert not any(create.done() for create in creates)
        hold.release()
        assert [create.result()[0] for create in creates] == [f"app-{n}" for n in range(PARALLEL)]
    assert calls.operations() == ["CreateRepository"] * PARALLEL
    host.close()


@pytest.mark.long
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads memory as Linux shows it")
def test_memory_after_a_thousand_resources(emulator: Emulator) -> None:
    host = NativeHost(emulator.env())

    def live(number: int) -> None:
        inputs = {"name": f"app-{number}", "tags": {"team": "web", "number": str(number)}}
        checked, _ = host.check("Repository", inputs)
        id, state = host.create("Repository", checked)
        assert not host.diff("Repository", id, state, checked).changes
        assert host.read("Repository", id, state)[0] == id

    with ThreadPoolExecutor(32) as pool:
        list(pool.map(live, range(RESOURCES)))
    status = Path(f"/proc/{host.process.pid}/status").read_text()
    (peak,) = [int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmRSS")]
    host.close()
    assert peak < 100 * MEGABYTE, f"{peak / MEGABYTE:.0f} MB"
