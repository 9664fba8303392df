"""Runs that end in the middle: providers killed, Ctrl-C, ``pulumi cancel``, and two stacks at once."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import pulumi_ecr
import pulumi_ecr.native
from cases import registry_policy
from harness import Engine, Outcome, YamlEngine, processes, providers
from pulumi_ecr.testing import Drop, Emulator, Fault, Hold
from scenarios import seven
from waiting import LAST_RESORT, until

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="finds processes as Linux shows them")

CREATES = ("CreateRepository", "CreatePullThroughCacheRule")
POLICIES = ("PutLifecyclePolicy", "SetRepositoryPolicy")
REGISTRY = ("PutRegistryPolicy", "PutRegistryScanningConfiguration", "PutReplicationConfiguration")
DELETES = ("DeleteRepository", "DeletePullThroughCacheRule", "DeleteRegistryPolicy", *REGISTRY[1:])
READS = ("DescribeRepositories", "DescribePullThroughCacheRules", "GetRegistryPolicy", "DescribeRegistry")


def in_the_middle(
    engine: Engine,
    run: Callable[..., Outcome],
    operations: tuple[str, ...],
    act: Callable[[], None],
    *,
    calls: int,
    effect: bool = True,
) -> Outcome:
    """A run, in which ``act`` comes while so many of the operations are under way; they end with or without effect.

    The emulator holds them until then.
    """
    hold = Hold()
    faults = [Fault(operation, hold, times=None) for operation in operations]
    if not effect:
        faults += [Fault(operation, Drop(), times=None) for operation in operations]
    with ThreadPoolExecutor(1) as pool, engine.emulator.counting() as met:
        injections = [engine.emulator.inject(fault) for fault in faults]

        def under_way() -> int:
            return sum(call.operation in operations and not call.status and not call.error for call in met)

        running = pool.submit(run, parallel=32)
        try:
            hold.wait(calls, seconds=LAST_RESORT)
            act()
            hold.release()
            outcome = running.result(LAST_RESORT)
            until(lambda: not under_way())
        finally:
            for injection in injections:
                injection.remove()
    return outcome


def both(*, later: bool = False) -> None:
    seven(pulumi_ecr.native, "us-east-1", later=later)
    seven(pulumi_ecr, "eu-west-1", later=later)


def without_policies() -> None:
    for ecr, region in ((pulumi_ecr.native, "us-east-1"), (pulumi_ecr, "eu-west-1")):
        seven(ecr, region, policies=False)


@pytest.mark.long
@pytest.mark.parametrize(
    "effect",
    [
        pytest.param(True, id="and the call took effect"),
        pytest.param(False, id="and the call did not", marks=pytest.mark.long),
    ],
)
def test_both_hosts_killed_in_every_step(engine: Engine, effect: bool) -> None:
    """SIGKILL in the middle of each call of each resource; the next run repairs it."""

    def kill() -> None:
        found = providers(engine)
        assert len(found) >= 2
        for process in found:
            with contextlib.suppress(ProcessLookupError):  # one that has just ended by itself
                os.kill(process, signal.SIGKILL)

    def killed(run: Callable[..., Outcome], operations: tuple[str, ...], calls: int) -> None:
        broken = in_the_middle(engine, run, operations, kill, calls=calls, effect=effect)
        assert broken.error != ""
        assert "Traceback" not in broken.error

    def repaired(resources: int) -> None:
        assert engine.up().error == ""
        engine.whole(resources)
        assert list((engine.folder / "home").glob("ecr-attempts/*")) == []

    # The dynamic host makes four calls at a time, the plugin as many as there are.
    killed(lambda **options: engine.up(without_policies, **options), (*CREATES, *REGISTRY), 5 + 4)
    repaired(10)
    killed(lambda **options: engine.up(both, **options), POLICIES, 2 + 2)
    repaired(14)
    updates = ("TagResource", "UpdatePullThroughCacheRule", *REGISTRY)
    killed(lambda **options: engine.up(lambda: both(later=True), **options), updates, 5 + 4)
    repaired(14)
    killed(lambda **options: engine.up(both, **options), POLICIES, 2 + 2)  # after their repositories
    repaired(14)
    killed(engine.refresh, READS, 4 + 4)
    engine.whole(14)
    killed(engine.destroy, DELETES, 5 + 4)
    assert engine.destroy().error == ""
    assert engine.state() == {}


@pytest.mark.long
def test_the_engine_alone_killed(engine: Engine) -> None:
    """The providers hear AWS's answers, which nobody takes, and end by themselves."""

    def kill() -> None:
        [process] = processes(engine, "pulumi ", " up ")
        os.kill(process, signal.SIGKILL)

    def killed(program: Callable[[], None], operations: tuple[str, ...], calls: int) -> None:
        broken = in_the_middle(engine, lambda **options: engine.up(program, **options), operations, kill, calls=calls)
        assert broken.error != ""
        until(lambda: not providers(engine))
        # Beside the state the engine keeps a file of attributes, which a kill may find half written.
        for attributes in (engine.folder / ".pulumi").rglob("*.attrs"):
            attributes.unlink()
        unlocked = engine.command("cancel", "--yes", "--stack", "dev")
        assert unlocked.returncode == 0, unlocked.stderr

    killed(both, (*CREATES, *REGISTRY), 5 + 4)
    assert engine.up().error == ""
    engine.whole(14)
    assert not any("__before" in kept["outputs"] for kept in engine.state().values())
    # A change that was taken back since.
    killed(lambda: both(later=True), ("TagResource", *REGISTRY), 4 + 4)
    refused = engine.up(both)
    assert "is unknown, and AWS has something else than the state: run pulumi refresh" in refused.error
    assert engine.up(both, refresh=True).error == ""
    engine.whole(14)
    assert engine.destroy().error == ""


def test_control_c_and_cancel_in_the_middle(engine: Engine) -> None:
    """The engine waits for the calls under way, and what they did is in state: nothing is lost, nothing done twice."""

    def control_c() -> None:
        [process] = processes(engine, "pulumi ", " up ")
        os.kill(process, signal.SIGINT)

    def cancel() -> None:
        done = engine.command("cancel", "--yes", "--stack", "dev")
        assert "has been canceled" in done.stdout + done.stderr

    stopped = in_the_middle(
        engine, lambda **options: engine.up(both, **options), (*CREATES, *REGISTRY), control_c, calls=9
    )
    assert "Traceback" not in stopped.error
    until(lambda: not providers(engine))
    there = {call.operation for call in stopped.requests if call.status == 200 and call.operation in CREATES}
    assert there == set(CREATES)
    kept = engine.state()
    assert {"one us-east-1", "one eu-west-1", "cache us-east-1", "registry us-east-1"} <= set(kept), stopped.error
    finished = engine.up()
    assert (finished.error, {name: op for name, op in finished.changed.items() if name in kept}) == ("", {})
    engine.whole(14)
    # The lock of the stack goes; the update that holds it ends as if nothing had been.
    updates = ("TagResource", *REGISTRY)
    unlocked = in_the_middle(
        engine, lambda **options: engine.up(lambda: both(later=True), **options), updates, cancel, calls=6
    )
    assert "Traceback" not in unlocked.error
    assert engine.up().error == ""
    engine.whole(14)


def policy_program(sid: str) -> dict[str, Any]:
    return {"policy": {"type": "ecr:RegistryPolicy", "properties": {"policy": registry_policy(Sid=sid)}}}


@pytest.mark.long
def test_two_stacks_race_for_one_setting(
    new_engine: Callable[..., Any], yaml_engine: YamlEngine, emulator: Emulator
) -> None:
    """Whoever comes second sees what is there and is refused. In the moment between look and put, AWS takes the later
    one, having no conditional write: the other one learns it by its next refresh, and can then be taken over or given up.
    """
    stacks = {"first": yaml_engine, "second": new_engine(kind=YamlEngine, name="second")}

    def up(name: str, sid: str) -> str:
        stacks[name].write(resources=policy_program(sid))
        done = stacks[name].command("up", "--yes", "--skip-preview", "--stack", "dev" if name == "first" else name)
        return "" if done.returncode == 0 else done.stdout + done.stderr

    def there() -> str:
        return str(emulator.client().get_registry_policy()["policyText"])

    # One after the other: refused, and the first one's is untouched.
    assert up("first", "One") == ""
    refused = up("second", "Two")
    assert "the registry's RegistryPolicy in us-east-1 already exists and is not what the program says" in refused
    assert '"Sid":"One"' in there().replace(" ", "")
    # The same wish is no conflict.
    assert up("second", "One") == ""
    for stack in stacks.values():
        assert stack.destroy().error == ""

    # At the same time, with both looks done before either put.
    hold = Hold()
    with emulator.inject(Fault("PutRegistryPolicy", hold, times=None)), ThreadPoolExecutor(2) as pool:
        racing = [pool.submit(up, name, sid) for name, sid in (("first", "One"), ("second", "Two"))]
        hold.wait(2, seconds=LAST_RESORT)
        hold.release()
        assert [each.result(LAST_RESORT) for each in racing] == ["", ""]
    [winner] = [sid for sid in ("One", "Two") if f'"Sid":"{sid}"' in there().replace(" ", "")]
    for name, sid in (("first", "One"), ("second", "Two")):
        planned = stacks[name].preview(refresh=True)
        assert (planned.error, planned.changed) == ("", {} if sid == winner else {"policy": "update"})


def test_two_runs_of_one_stack_wait_for_each_other(engine: Engine) -> None:
    """The engine's lock: the second run is refused before it calls anything."""
    other = threading.Event()

    def second() -> None:
        done = engine.command("destroy", "--yes", "--stack", "dev")
        assert "currently locked" in done.stdout + done.stderr
        other.set()

    first = in_the_middle(engine, lambda **options: engine.up(both, **options), CREATES, second, calls=4)
    assert (first.error, other.is_set()) == ("", True)
    engine.whole(14)
