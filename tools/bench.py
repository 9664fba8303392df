"""What a stack costs: N repositories, each with a lifecycle policy, through both hosts of the provider, the real engine
and a server that takes a fixed time for each call; beside them, in the same run, what nobody can be faster than.

Floors: a plugin and a dynamic provider that do nothing, and a thread pool that makes the same calls with plain boto3.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "tools" / "bench"
sys.path.insert(0, str(HERE))

import report  # noqa: E402
import start  # noqa: E402

PHASES: Final = ("create", "preview", "refresh", "update", "destroy")
COMMANDS: Final = {
    "create": ["up", "--yes", "--skip-preview"],
    "preview": ["preview"],
    "refresh": ["refresh", "--yes", "--skip-preview"],
    "update": ["up", "--yes", "--skip-preview"],
    "destroy": ["destroy", "--yes", "--skip-preview"],
}
RUNNERS: Final = ("native", "native-nothing", "dynamic", "dynamic-nothing", "pool")
"""The hosts, each followed by its floor, and the calls without any engine."""
DYNAMIC_THREADS: Final = 4
_FAST: Final = {"PULUMI_SKIP_CHECKPOINTS": "true", "PULUMI_EXPERIMENTAL": "true"}
_RULE: Final = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 30}
POLICY: Final = json.dumps({"rules": [{"rulePriority": 1, "selection": _RULE, "action": {"type": "expire"}}]})
_TICK: Final = os.sysconf("SC_CLK_TCK")
_PROVIDERS: Final = {"native": "pulumi-resource-ecr", "dynamic": "pulumi.dynamic"}


@dataclass
class Figures:
    """One phase of one runner. Seconds and megabytes; ``provider`` figures are those of its process alone."""

    wall: float
    cpu: float
    provider_cpu: float
    server_cpu: float
    memory: float
    calls: dict[str, int]
    in_flight: int

    @property
    def ecr_calls(self) -> int:
        """Calls without the one that asks for the account."""
        return sum(count for name, count in self.calls.items() if not name.startswith("sts:"))


class Watch(threading.Thread):
    """Finds the provider among the descendants of the engine, and follows its CPU and memory in /proc."""

    def __init__(self, root: int, provider: str, interval: float = 0.02) -> None:
        super().__init__(daemon=True)
        self.root = root
        self.provider = provider
        self.interval = interval
        self.cpu: dict[int, float] = {}
        self.memory: dict[int, float] = {}
        self.ended = threading.Event()

    def run(self) -> None:
        """Look until told to end."""
        while not self.ended.wait(self.interval):
            if not self.cpu:
                for pid in _below(self.root):
                    command = _command(pid)
                    if "python" in command[0] and any(self.provider in part for part in command):
                        self.cpu[pid] = self.memory[pid] = 0.0
            for pid in self.cpu:
                self.cpu[pid] = max(self.cpu[pid], cpu_of(pid))
                self.memory[pid] = max(self.memory[pid], memory_of(pid))


def _below(pid: int) -> Iterator[int]:
    for child in _children(pid):
        yield child
        yield from _below(child)


def _children(pid: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):  # processes and threads end while they are looked at
        for task in os.listdir(f"/proc/{pid}/task"):  # noqa: PTH208 - a thousand times a run
            with contextlib.suppress(OSError):
                found += map(int, Path(f"/proc/{pid}/task/{task}/children").read_text().split())
    return found


def _command(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    except OSError:
        return [""]


def cpu_of(pid: int) -> float:
    """Seconds, user and system, of a process that runs; 0 where it is gone or the system does not show it."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICK


def memory_of(pid: int) -> float:
    """The most megabytes that a process has held."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)


class Server:
    """The stand-in for AWS, in a process of its own."""

    def __init__(self, latency: float) -> None:
        self.process = subprocess.Popen(
            [sys.executable, str(HERE / "server.py"), str(latency)], stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}"

    def counts(self) -> tuple[dict[str, int], int]:
        """Calls by operation and the most at a time, since the last time."""
        with urllib.request.urlopen(f"{self.url}/counts") as answer:  # noqa: S310 - our own server
            told = json.load(answer)
        return told["calls"], told["peak"]

    @property
    def env(self) -> dict[str, str]:
        """What leads every AWS SDK there."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench",
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }


@contextmanager
def serving(latency: float) -> Iterator[Server]:
    """A new, empty AWS."""
    server = Server(latency)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.communicate()


@dataclass
class Stack:
    """One stack of the program, through one runner."""

    runner: str
    count: int
    parallel: int | None
    checkpoints: bool
    server: Server
    home: Path
    failed: str = field(default="", init=False)

    def env(self, run: str) -> dict[str, str]:
        """The engine on a file backend of its own, offline, and the plugin that is meant first on the PATH."""
        path = [str(Path(sys.executable).parent), os.environ["PATH"]]
        if self.runner == "native-nothing":
            path.insert(0, str(HERE / "nothing"))
        base = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "PULUMI_"))}
        return {
            **base,
            **self.server.env,
            **({} if self.checkpoints else _FAST),
            "PATH": os.pathsep.join(path),
            "PYTHONPATH": str(ROOT / "provider"),
            "PULUMI_PYTHON_CMD": sys.executable,
            "PULUMI_HOME": str(self.home / "home"),
            "PULUMI_BACKEND_URL": f"file://{self.home}",
            "PULUMI_CONFIG_PASSPHRASE": "bench",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
            "BENCH_HOST": self.runner,
            "BENCH_COUNT": str(self.count),
            "BENCH_RUN": run,
            "BENCH_POLICY": POLICY,
        }

    def begin(self) -> None:
        """A folder with the program, and an empty stack in it."""
        shutil.copytree(HERE / "program", self.home / "program")
        if self.runner != "pool":
            self._run(["pulumi", "stack", "init", "bench"], "1")

    def phase(self, phase: str) -> Figures:
        """Run one phase and measure it."""
        run = "2" if phase in ("update", "destroy") else "1"
        if self.runner == "pool":
            threads = self.parallel or default_parallel()
            command = [sys.executable, str(HERE / "pool.py"), phase, str(self.count), str(threads), POLICY]
        else:
            limit = [] if self.parallel is None else ["--parallel", str(self.parallel)]
            command = [
                "pulumi",
                *COMMANDS[phase],
                "--stack",
                "bench",
                "--non-interactive",
                "--suppress-progress",
                *limit,
            ]
            command.append("--suppress-outputs")
        self.server.counts()
        before = cpu_of(self.server.process.pid)
        wall, cpu, watch = self._run(command, run)
        calls, peak = self.server.counts()
        return Figures(
            wall,
            cpu,
            sum(watch.cpu.values()) if self.runner != "pool" else cpu,
            cpu_of(self.server.process.pid) - before,
            sum(watch.memory.values()),
            calls,
            peak,
        )

    def _run(self, command: Sequence[str], run: str) -> tuple[float, float, Watch]:
        log = self.home / "log"
        with log.open("w") as output:
            begun = time.monotonic()
            process = subprocess.Popen(
                command, cwd=self.home / "program", env=self.env(run), stdout=output, stderr=subprocess.STDOUT
            )
            watch = Watch(process.pid, _PROVIDERS.get(self.runner.partition("-")[0], ""))
            watch.start()
            _, status, usage = os.wait4(process.pid, 0)
            wall = time.monotonic() - begun
        watch.ended.set()
        watch.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise SystemExit(f"bench: {' '.join(command[:3])} of {self.runner} failed:\n{log.read_text()}")
        return wall, usage.ru_utime + usage.ru_stime, watch


def default_parallel() -> int:
    """What the engine offers by itself: four operations for each core."""
    return 4 * len(os.sched_getaffinity(0))


def measure(options: argparse.Namespace, runner: str, count: int, *, checkpoints: bool) -> dict[str, Figures]:
    """All phases of one runner."""
    with serving(options.latency) as server, tempfile.TemporaryDirectory(prefix="bench-") as home:
        stack = Stack(runner, count, options.parallel, checkpoints, server, Path(home))
        stack.begin()
        found = {}
        for phase in options.phases:
            found[phase] = stack.phase(phase)
            _say(f"{runner}, {count}{'' if checkpoints else ', no checkpoints'}: {phase} {found[phase].wall:.2f} s")
        return found


def middle(runs: Sequence[Figures]) -> Figures:
    """The run with the median wall time; memory, calls in flight and counts are the largest of all."""
    chosen = sorted(runs, key=lambda each: each.wall)[(len(runs) - 1) // 2]
    most = max(runs, key=lambda each: each.ecr_calls)
    return Figures(
        chosen.wall,
        statistics.median(each.cpu for each in runs),
        statistics.median(each.provider_cpu for each in runs),
        chosen.server_cpu,
        max(each.memory for each in runs),
        most.calls,
        max(each.in_flight for each in runs),
    )


def rounds(options: argparse.Namespace, count: int, *, checkpoints: bool) -> dict[str, dict[str, Figures]]:
    """Every runner, in turns, so that what else the machine does meets all of them; the middle of the runs."""
    runs: dict[str, list[dict[str, Figures]]] = {runner: [] for runner in options.runners}
    for _ in range(options.runs):
        for runner, found in runs.items():
            found.append(measure(options, runner, count, checkpoints=checkpoints))
    return {
        runner: {phase: middle([run[phase] for run in found]) for phase in options.phases}
        for runner, found in runs.items()
    }


Measured = Mapping[str, Mapping[str, Figures]]


def waiting(measured: Measured, options: argparse.Namespace) -> dict[str, dict[str, float]]:
    """The seconds that nobody can avoid: calls, each as long as the latency, as many at a time as there may be."""
    parallel = options.parallel or default_parallel()
    threads = {"native": parallel, "dynamic": min(parallel, DYNAMIC_THREADS)}
    return {
        host: {phase: f.ecr_calls * options.latency / 1000 / threads[host] for phase, f in measured[host].items()}
        for host in threads
        if host in measured
    }


def ratios(measured: Measured, waits: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """Wall time of each host over its floor: the same engine with nothing to do, and the waiting."""
    return {
        host: {
            phase: measured[host][phase].wall / (measured[f"{host}-nothing"][phase].wall + wait)
            for phase, wait in phases.items()
        }
        for host, phases in waits.items()
        if f"{host}-nothing" in measured
    }


def summary(measured: Measured, options: argparse.Namespace) -> dict[str, Any]:
    """Figures and what follows from them."""
    waits = waiting(measured, options)
    return {
        "measured": {runner: {phase: asdict(f) for phase, f in each.items()} for runner, each in measured.items()},
        "waiting": waits,
        "ratios": ratios(measured, waits),
    }


def machine() -> dict[str, Any]:
    """What the figures depend on."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "python": platform.python_version(),
        "engine": subprocess.run(["pulumi", "version"], capture_output=True, text=True, check=True).stdout.strip(),
        "parallel": default_parallel(),
    }


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="tools/bench.py", description=(__doc__ or "").split("\n\n", maxsplit=1)[0])
    parser.add_argument("--repositories", type=int, default=100, metavar="N", help="each with a policy (default: 100)")
    parser.add_argument("--latency", type=float, default=50, metavar="MS", help="of every call (default: 50)")
    parser.add_argument("--hosts", default="native,dynamic", help="native, dynamic or both (default: both)")
    parser.add_argument("--parallel", type=int, metavar="P", help="operations at a time (default: the engine's own)")
    parser.add_argument(
        "--runs", type=int, default=1, metavar="R", help="of everything; the median counts (default: 1)"
    )
    parser.add_argument("--phases", default=",".join(PHASES), help="some of them only (default: %(default)s)")
    parser.add_argument("--no-floors", action="store_true", help="the hosts alone, for work on them")
    parser.add_argument(
        "--checkpoints",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="save the state after every step, as the engine does by itself (default: yes)",
    )
    parser.add_argument("--sweep", type=_sizes, default=[], metavar="N,N", help="these sizes too, without checkpoints")
    parser.add_argument("--sweep-checkpoints", type=_sizes, default=[], metavar="N,N", help="and these with them")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write every figure")
    parser.add_argument("--plot", type=Path, metavar="FILE.svg", help="draw wall time against N, of a sweep")
    parser.add_argument("--page", type=Path, metavar="FILE.md", help="write the tables into this page")
    options = parser.parse_args(arguments)
    options.phases = [phase for phase in PHASES if phase in options.phases.split(",")]
    hosts = options.hosts.split(",")
    options.runners = [
        runner
        for runner in RUNNERS
        if runner in hosts or (not options.no_floors and runner.removesuffix("-nothing") in (*hosts, "pool"))
    ]
    return options


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",")]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, write."""
    # In the background of a script this signal is ignored, by all children too: the engine, which ends its plugins with
    # it, would wait 5 seconds for each that does not go.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    options = _options(arguments)
    if shutil.which("pulumi") is None:
        print("bench: pulumi is not on the PATH: run make bench", file=sys.stderr)
        return 1
    result: dict[str, Any] = {
        "machine": machine(),
        "repositories": options.repositories,
        "latency": options.latency,
        "runs": options.runs,
        "checkpoints": options.checkpoints,
        "parallel": options.parallel or default_parallel(),
        **summary(rounds(options, options.repositories, checkpoints=options.checkpoints), options),
        "start": start.measured([host for host in start.COMMANDS if host in options.runners], max(options.runs, 3)),
        "sweep": [],
    }
    options.runners = [runner for runner in options.runners if runner != "pool"]
    options.runs = 1
    for checkpoints, sizes in ((False, options.sweep), (True, options.sweep_checkpoints)):
        for size in sizes:
            found = summary(rounds(options, size, checkpoints=checkpoints), options)
            result["sweep"].append({"repositories": size, "checkpoints": checkpoints, **found})
    print(report.tables(result))
    if options.json:
        options.json.write_text(json.dumps(result, indent=1) + "\n")
    if options.plot and result["sweep"]:
        options.plot.write_text(report.plot(result))
    if options.page:
        report.into(options.page, result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
