"""The plugin's process in the real engine: attached, cancelled, killed, and taken over from and by the other host."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import pulumi_ecr
import pulumi_ecr.native
from cases import ACCOUNT, OTHER_REGION, lifecycle, policy, registry_policy
from harness import Engine, Outcome
from pulumi_ecr.testing import Delay, Emulator, Fault

FACES: dict[str, Any] = {"dynamic": pulumi_ecr, "native": pulumi_ecr.native}


def until(true: Callable[[], Any], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came to be"
        time.sleep(0.02)


def plugins(engine: Engine) -> list[int]:
    """The processes of our plugin below this test."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                there = (entry / "environ").read_bytes()
            except OSError:
                continue
            if "pulumi-resource-ecr" in line and engine.emulator.url.encode() in there:
                found.append(int(entry.name))
    return found


def while_creating(engine: Engine, act: Callable[[], None], **fault: Any) -> Outcome:
    """An ``up`` of one repository, in the middle of whose CreateRepository something happens."""
    done: list[Outcome] = []
    with (
        engine.emulator.inject(Fault("CreateRepository", Delay(4), **fault)) as slow,
        engine.emulator.counting() as calls,
    ):
        thread = threading.Thread(target=lambda: done.append(engine.up(one)))
        thread.start()
        until(lambda: slow.hits)
        act()
        thread.join(60)
        until(lambda: all(call.status for call in calls))
    return done[0]


def one() -> None:
    pulumi_ecr.native.Repository("app", name="app", tags={"a": "1"})


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="finds the plugin's process as Linux shows it")
@pytest.mark.parametrize("when", ["before", "after"])
def test_killed_in_the_middle_of_a_create(engine: Engine, when: str) -> None:
    def kill() -> None:
        found = plugins(engine)
        assert found
        for process in found:
            os.kill(process, signal.SIGKILL)

    broken = while_creating(engine, kill, when=when)
    assert broken.error != ""
    assert "Traceback" not in broken.error
    # AWS went on with the call: the repository is there, and nobody has written it down.
    assert [r["repositoryName"] for r in engine.emulator.client().describe_repositories()["repositories"]] == ["app"]
    assert "app" not in engine.state()
    # The next up knows by its note that this is what was begun.
    repaired = engine.up(one)
    assert (repaired.error, repaired.changed) == ("", {"app": "create"})
    quiet = engine.preview(refresh=True)
    assert (quiet.error, quiet.changed) == ("", {})
    assert list((engine.folder / "home").glob("ecr-attempts/*")) == []


def test_cancelled_in_the_middle_of_a_slow_call(engine: Engine) -> None:
    """The engine waits for the call under way, and what it made is in state: nothing is lost."""

    def cancel() -> None:
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    line = (entry / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue
                if (
                    line[0].endswith(b"pulumi")
                    and b"up" in line
                    and str(engine.folder).encode()
                    in (entry / "environ").read_bytes() + os.readlink(entry / "cwd").encode()
                ):
                    os.kill(int(entry.name), signal.SIGINT)

    cancelled = while_creating(engine, cancel)
    assert "Traceback" not in cancelled.error
    there = [r["repositoryName"] for r in engine.emulator.client().describe_repositories()["repositories"]]
    assert there == ["app"]
    until(lambda: not plugins(engine))
    assert "app" in engine.state(), cancelled.error
    again = engine.up(one)
    assert (again.error, again.calls) == ("", [])


def test_attached_to_a_plugin_that_runs_already(engine: Engine) -> None:
    """PULUMI_DEBUG_PROVIDERS: one process, with a debugger in it perhaps, serves operation after operation."""
    process = subprocess.Popen(
        ["pulumi-resource-ecr"], env={**os.environ, **engine.env}, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        engine.env["PULUMI_DEBUG_PROVIDERS"] = f"ecr:{port}"
        engine.stack.workspace.env_vars = engine.env
        engine.step(one, {"app": "create"})
        changed = engine.up(lambda: pulumi_ecr.native.Repository("app", name="app", tags={"a": "2"}) and None)
        assert (changed.error, changed.calls) == ("", ["TagResource"])
        assert engine.refresh().error == ""
        assert engine.destroy().calls == ["DeleteRepository"]
        assert process.poll() is None
    finally:
        process.terminate()
        process.communicate(timeout=10)


def seven(ecr: Any, days: int = 14) -> None:
    one = ecr.Repository("one", tags={"a": "1"}, image_scanning_configuration={"scan_on_push": True})
    ecr.LifecyclePolicy("lifecycle", repository=one, policy=lifecycle(days))
    ecr.RepositoryPolicy("policy", repository=one, policy=policy())
    ecr.RegistryPolicy("registry", policy=registry_policy())
    ecr.ScanningConfiguration(
        "scanning",
        rules=[{"scan_frequency": "SCAN_ON_PUSH", "repository_filters": [{"filter": "*", "filter_type": "WILDCARD"}]}],
    )
    ecr.ReplicationConfiguration(
        "replication",
        replication_configuration={"rules": [{"destinations": [{"region": OTHER_REGION, "registry_id": ACCOUNT}]}]},
    )
    ecr.PullThroughCacheRule("cache", ecr_repository_prefix="public", upstream_registry_url="public.ecr.aws")


@pytest.mark.parametrize("first", sorted(FACES))
def test_a_stack_moves_to_the_other_host_without_a_change(engine: Engine, first: str) -> None:
    second = next(name for name in FACES if name != first)
    assert engine.up(lambda: seven(FACES[first])).error == ""
    assert len(engine.state()) == 7
    for step in (engine.preview, engine.up):
        moved = step(lambda: seven(FACES[second]))
        assert (moved.error, moved.changed, moved.calls) == ("", {}, [])
    kind = "ecr:index:" if second == "native" else "pulumi-python:dynamic/ecr:"
    assert all(found["type"].startswith(kind) for found in engine.state().values())
    refreshed = engine.preview(refresh=True)
    assert (refreshed.error, refreshed.changed) == ("", {})
    later = engine.up(lambda: seven(FACES[second], days=30))
    assert (later.error, later.changed, later.calls) == ("", {"lifecycle": "update"}, ["PutLifecyclePolicy"])
    gone = engine.destroy()  # by the host that took over
    assert gone.error == ""


def test_providers_of_two_regions_and_two_accounts_in_one_program(engine: Engine) -> None:
    import pulumi

    ecr = pulumi_ecr.native
    role = "arn:aws:iam::222222222222:role/deploy"

    def program(region: str = OTHER_REGION) -> None:
        far = ecr.Provider("far", region=region, default_tags={"tags": {"team": "far"}})
        other = ecr.Provider("other", assume_roles=[ecr.AssumeRoleArgs(role_arn=role)], max_retries=3)
        for name, provider in (("near", None), ("far-app", far), ("other-app", other)):
            ecr.Repository(name, name="app", opts=pulumi.ResourceOptions(provider=provider))
        got = ecr.get_repositories_output(opts=pulumi.InvokeOutputOptions(provider=far, depends_on=[far]))
        pulumi.export("names", got.names)

    made = engine.up(program)
    assert made.error == ""
    assert {name: engine.outputs_of(name)["arn"] for name in ("near", "far-app", "other-app")} == {
        "near": f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/app",
        "far-app": f"arn:aws:ecr:{OTHER_REGION}:{ACCOUNT}:repository/app",
        "other-app": "arn:aws:ecr:us-east-1:222222222222:repository/app",
    }
    assert engine.outputs_of("far-app")["tagsAll"] == {"team": "far"}
    quiet = engine.up(program)
    assert (quiet.error, quiet.changed) == ("", {})
    # Another region of a provider: its resources say themselves that they move.
    moved = engine.preview(lambda: program("us-west-2"))
    assert (moved.error, moved.changed) == ("", {"far-app": "replace"})
    wrong = engine.preview(lambda: ecr.Provider("bad", region="nowhere") and None)
    assert "region" in wrong.error
    assert "Traceback" not in wrong.error
    engine.program = program


def test_the_engine_lists_and_reads_without_a_program(engine: Engine, emulator: Emulator) -> None:
    """``pulumi do``."""
    emulator.client().create_repository(repositoryName="team/app", tags=[{"Key": "a", "Value": "1"}])
    env = {**os.environ, **engine.env}
    plugin = str(shutil.which("pulumi-resource-ecr"))

    def do(*arguments: str) -> str:
        done = subprocess.run(
            ["pulumi", "do", "--package", plugin, "ecr:index:Repository", *arguments],
            check=False,
            env=env,
            cwd=engine.folder,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout + done.stderr

    assert '"team/app"' in do("list", "--pattern", "team/*")
    assert '"team/app"' not in do("list", "--pattern", "other/*")
    assert "repositoryUrl" in do("read", "team/app")
    emulator.client().delete_repository(repositoryName="team/app")
