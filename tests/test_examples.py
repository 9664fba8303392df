"""Every example through the real engine, as a user runs it: up, up again with no change, refresh, destroy."""

from __future__ import annotations

import json
import runpy
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import Engine
from pulumi_ecr.testing import Emulator
from pulumi_ecr.testing.stacks import Stack

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = {"registry-baseline:standbyRegion": "eu-west-1", "registry-baseline:productionAccount": "222222222222"}
STACKS = sorted(path.parent for path in (ROOT / "examples").glob("*/Pulumi.yaml"))
REFERENCE = sorted((ROOT / "examples" / "reference").glob("*.py"))

pytestmark = pytest.mark.engine


@pytest.mark.parametrize(
    "folder",
    [pytest.param(each, marks=() if each.name == "quickstart" else pytest.mark.long) for each in STACKS],
    ids=[path.name for path in STACKS],
)
def test_an_example_comes_up_stays_quiet_and_goes_away(
    folder: Path, ecr_stack: Callable[..., Stack], ecr_emulator: Emulator
) -> None:
    settings = {key: value for key, value in SETTINGS.items() if key.startswith(f"{folder.name}:")}
    stack = ecr_stack(folder, config=settings)
    first = stack.up()
    assert first.changes.get("create", 0) > 1
    assert stack.outputs
    assert stack.up().unchanged
    stack.refresh()
    assert stack.preview().unchanged
    stack.destroy()
    assert ecr_emulator.client().describe_repositories()["repositories"] == []


@pytest.mark.parametrize("path", REFERENCE, ids=[path.stem for path in REFERENCE])
def test_an_example_of_the_reference_works(path: Path, emulator: Emulator, tmp_path: Path) -> None:
    emulator.client("secretsmanager").create_secret(
        Name="ecr-pullthroughcache/hub", SecretString=json.dumps({"username": "u", "accessToken": "t"})
    )
    secret = emulator.client("secretsmanager").describe_secret(SecretId="ecr-pullthroughcache/hub")["ARN"]
    engine = Engine(emulator, tmp_path, {"tests:dockerHubSecret": secret})
    engine.step(lambda: runpy.run_path(str(path)) and None)
    assert engine.destroy().error == ""


def test_the_root_project_runs_quickstart() -> None:
    assert "main: examples/quickstart" in (ROOT / "Pulumi.yaml").read_text()


def test_the_readme_names_every_example() -> None:
    readme = (ROOT / "README.md").read_text()
    for folder in STACKS:
        assert f"examples/{folder.name}" in readme
