"""A process that is told to end does so, whichever of its threads the kernel gives the signal to."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis.strategies import text

from hosts import HOSTS, Failed, Host
from pulumi_ecr import plugin
from pulumi_ecr._lifetime import end_with, watched
from pulumi_ecr.core.names import matches
from pulumi_ecr.testing import Emulator, Fault, Hold
from waiting import LAST_RESORT, until

COMMANDS = {
    "the plugin": ["-m", "pulumi_ecr.plugin"],
    "the emulator": ["-m", "pulumi_ecr.testing", "--port", "0"],
}


def threads(process: subprocess.Popen[str]) -> list[int]:
    """The threads beside the main one."""
    tasks = Path(f"/proc/{process.pid}/task").iterdir()
    return sorted(int(task.name) for task in tasks if int(task.name) != process.pid)


def listens(process: subprocess.Popen[str], number: int) -> bool:
    """Whether the process has a handler for the signal by now."""
    (line,) = [x for x in Path(f"/proc/{process.pid}/status").read_text().splitlines() if x.startswith("SigCgt")]
    return bool(int(line.split()[1], 16) >> (number - 1) & 1)


def rests(process: subprocess.Popen[str]) -> bool:
    """Whether the main thread waits for something, in the kernel."""
    status = Path(f"/proc/{process.pid}/task/{process.pid}/stat").read_text()
    return status.rpartition(")")[2].split()[0] == "S"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="aims signals at threads as Linux does")
@pytest.mark.parametrize("what", sorted(COMMANDS))
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_any_thread_ends_the_process(what: str, number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, *COMMANDS[what]], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().strip()
        until(lambda: listens(process, number) and threads(process) and rests(process))
        assert ctypes.CDLL(None).tgkill(process.pid, threads(process)[0], int(number)) == 0
        assert process.wait(timeout=LAST_RESORT) == 0
    finally:
        process.kill()
        process.communicate()


_BUSY = """
import re, sys, threading
from pulumi_ecr import plugin

def hold():
    sys.stdin.readline()
    print("busy", flush=True)
    re.fullmatch("(a+)+b", "a" * 64)  # keeps the interpreter for longer than anybody waits

threading.Thread(target=hold, daemon=True).start()
plugin.main()
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process cannot be watched by its own copy")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_a_plugin_in_which_a_call_keeps_the_interpreter(number: signal.Signals) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", _BUSY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline().strip()
        until(lambda: listens(process, number))
        process.stdin.write("begin\n")
        process.stdin.flush()
        assert process.stdout.readline() == "busy\n"
        process.send_signal(number)
        assert process.wait(timeout=LAST_RESORT) in (0, -signal.SIGKILL)
        assert process.stdout.read() == ""  # nobody holds the pipe any more
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_a_provider_ends_after_the_engine_that_has_started_it(kind: type[Host], emulator: Emulator) -> None:
    """Also with a call to AWS under way."""
    hold = Hold()
    with socket.create_server(("127.0.0.1", 0)) as engine, ThreadPoolExecutor(1) as pool:
        host = kind(emulator.env(), engine=f"127.0.0.1:{engine.getsockname()[1]}")
        inputs, _ = host.check("Repository", {"name": "app"})
        with emulator.inject(Fault("CreateRepository", hold)):
            creating = pool.submit(host.create, "Repository", inputs)
            try:
                hold.wait()
                engine.close()
                assert host.process.wait(timeout=LAST_RESORT) is not None
                with pytest.raises(Failed):
                    creating.result(LAST_RESORT)
            finally:
                hold.release()
                host.close()


@pytest.mark.parametrize("engine", ["", "127.0.0.1:1", "no address", "127.0.0.1:99999999"])
def test_a_provider_without_an_engine_watches_none(engine: str) -> None:
    end_with(engine)
    assert engine not in watched


@pytest.mark.parametrize("ends", [True, False])
def test_a_cancel_ends_a_plugin_in_which_a_call_does_not_end(monkeypatch: pytest.MonkeyPatch, ends: bool) -> None:
    """A command that fetches credentials may wait for ever."""
    ended, waited, told = threading.Event(), threading.Event(), threading.Event()
    servicer = plugin.Servicer()
    monkeypatch.setattr(plugin, "_LAST_WORD", 0.01)
    monkeypatch.setattr(plugin.os, "_exit", lambda _: ended.set())
    real = servicer._end

    def end(calls: set[object]) -> None:
        assert told.wait(LAST_RESORT)
        real(calls)
        waited.set()

    monkeypatch.setattr(servicer, "_end", end)
    call = object()
    servicer.running.add(call)
    servicer.Cancel(None, cast("Any", None))
    if ends:
        servicer.running.discard(call)
    told.set()
    assert waited.wait(LAST_RESORT)
    assert ended.is_set() is not ends
    waited.clear()
    servicer.running.clear()
    servicer.Cancel(None, cast("Any", None))  # as at every end of an operation
    assert not waited.wait(0.1)


def test_matching_a_pattern_takes_no_longer_than_its_text() -> None:
    name = "-".join(["a"] * 120) + "y"
    start = time.process_time()
    assert not matches("*-*-*-*-*-*-*-*-*-*-*-*-*-*-x", name)
    assert matches("*-*-*-*-*-*-*-*-*-*-*-*-*-*y", name)
    assert time.process_time() - start < 1


@given(text(alphabet="ab*", max_size=8), text(alphabet="ab", max_size=8))
def test_a_pattern_matches_as_a_regular_expression_would(pattern: str, content: str) -> None:
    expected = re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), content, re.DOTALL) is not None
    assert matches(pattern, content) == expected
