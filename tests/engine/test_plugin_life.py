"""The plugin's process in the real engine: attached, and taken over from and by the other host."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import Any

import pytest

import pulumi_ecr
import pulumi_ecr.native
from cases import ACCOUNT, OTHER_REGION, lifecycle, policy, registry_policy
from harness import Engine
from pulumi_ecr.testing import Emulator
from waiting import LAST_RESORT

FACES: dict[str, Any] = {"dynamic": pulumi_ecr, "native": pulumi_ecr.native}


def one() -> None:
    pulumi_ecr.native.Repository("app", name="app", tags={"a": "1"})


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
        process.communicate(timeout=LAST_RESORT)


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
