"""``pulumi-ecr install``: the plugin is where the engine looks, and it is this environment's."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2_grpc

from pulumi_ecr.cli.locate import interpreter, launcher, plugin_cache
from pulumi_ecr.core.errors import UserError
from pulumi_ecr.core.names import semver
from waiting import LAST_RESORT

VERSION = semver(metadata.version("pulumi-ecr"))
FOLDER = f"resource-ecr-v{VERSION}"
NAME = "pulumi-resource-ecr"


def version_of(plugin: subprocess.Popen[str]) -> str:
    """What a started plugin says of itself, as the engine asks it."""
    assert plugin.stdout is not None
    port = plugin.stdout.readline().strip()
    assert port.isdigit(), plugin.communicate()
    with grpc.insecure_channel(f"127.0.0.1:{port}", options=[("grpc.enable_http_proxy", 0)]) as channel:
        stub = provider_pb2_grpc.ResourceProviderStub(channel)
        return str(stub.GetPluginInfo(empty_pb2.Empty(), timeout=LAST_RESORT).version)


def test_the_launcher_runs_the_plugin_of_an_environment_with_an_awkward_name(machine, started) -> None:
    python = machine.environment('it\'s "my" $HOME env')
    done = machine.run("install", python=python)
    assert (done.returncode, done.stderr) == (0, "")
    said, project = done.stdout.splitlines()
    assert said == f"installed: ecr {VERSION}, run by {python}: {machine.plugins / FOLDER}"
    assert project.startswith("to use it in one project only")
    assert machine.cached() == [FOLDER]
    # The engine starts it in the folder of the project, whose modules have nothing to say here.
    if sys.version_info >= (3, 11):
        (machine.project / "secrets.py").write_text("raise SystemExit('hidden')")
    plugin = started(machine.plugins / FOLDER / NAME, "127.0.0.1:1", env=machine.env, cwd=machine.project)
    assert version_of(plugin) == metadata.version("pulumi-ecr")


def test_the_launcher_becomes_the_plugin(machine, started) -> None:
    machine.run("install")
    plugin = started(machine.plugins / FOLDER / NAME, env=machine.env)
    version_of(plugin)
    plugin.terminate()  # the very process: no shell stays in between
    assert plugin.wait(10) == 0


def test_a_plugin_on_the_path_comes_first_and_the_engine_warns_of_it(machine) -> None:
    ambient = machine.root / NAME
    ambient.write_text("#!/bin/sh\n")
    ambient.chmod(0o755)
    done = machine.run("install", env={"PATH": f"{machine.root}:{machine.env['PATH']}"})
    assert done.stdout.splitlines()[-1] == (
        f"the engine starts {ambient} instead, with a warning: set PULUMI_IGNORE_AMBIENT_PLUGINS=true to start this one"
    )


def test_twice_changes_nothing(machine) -> None:
    machine.run("install")
    before = (machine.plugins / FOLDER / NAME).stat()
    done = machine.run("install")
    assert done.returncode == 0
    assert done.stdout.startswith(f"unchanged: ecr {VERSION}, run by {sys.executable}: ")
    assert (machine.plugins / FOLDER / NAME).stat() == before
    assert machine.cached() == [FOLDER]


def test_another_environment_takes_over_and_says_so(machine) -> None:
    first, second = machine.environment("first"), machine.environment("second")
    machine.run("install", python=first)
    done = machine.run("install", python=second)
    assert done.stdout.splitlines()[0] == (
        f"replaced: ecr {VERSION}, run by {second}: {machine.plugins / FOLDER} (the previous one ran {first})"
    )
    assert interpreter((machine.plugins / FOLDER / NAME).read_text()) == second
    assert machine.cached() == [FOLDER]


def test_what_the_engine_takes_for_half_installed_is_made_whole(machine) -> None:
    (machine.plugins / FOLDER).mkdir(parents=True)
    partial = machine.plugins / f"{FOLDER}.partial"
    partial.touch()
    assert machine.run("install").stdout.startswith("installed: ")
    assert machine.cached() == [FOLDER]
    partial.touch()  # an engine that began to install over ours, and was stopped
    assert machine.run("install").stdout.startswith("installed: ")
    assert machine.cached() == [FOLDER]


def test_what_others_put_there_is_replaced_and_said(machine) -> None:
    machine.put(VERSION, "#!/bin/sh\nexit 1\n")
    done = machine.run("install")
    assert done.stdout.splitlines()[0].endswith("(the previous file was not created by pulumi-ecr install)")


def test_a_linked_folder_is_replaced_and_not_written_into(machine) -> None:
    theirs = machine.root / "scripts"
    theirs.mkdir()
    (theirs / NAME).write_text("theirs")
    machine.plugins.mkdir(parents=True)
    (machine.plugins / FOLDER).symlink_to(theirs)
    assert machine.run("install").returncode == 0
    assert (theirs / NAME).read_text() == "theirs"
    assert not (machine.plugins / FOLDER).is_symlink()  # the engine passes over links
    assert machine.cached() == [FOLDER]


def test_many_at_once_end_with_one_whole_plugin(machine, started) -> None:
    pythons = [machine.environment(f"env{number}") for number in range(4)]
    racing = [started(python, "-m", "pulumi_ecr.cli", "install", env=machine.env) for python in pythons]
    for process in racing:
        out, err = process.communicate(timeout=LAST_RESORT)
        assert (process.returncode, err) == (0, ""), out
    assert machine.cached() == [FOLDER]
    assert interpreter((machine.plugins / FOLDER / NAME).read_text()) in pythons


def test_an_older_version_of_the_same_environment_goes(machine) -> None:
    python, other = machine.environment("mine", "0.0.9"), machine.environment("theirs", "0.0.8")
    machine.run("install", python=python)
    machine.run("install", python=other)
    assert machine.cached() == ["resource-ecr-v0.0.8", "resource-ecr-v0.0.9"]
    shutil.rmtree(next((machine.root / "mine").rglob("pulumi_ecr-0.0.9.dist-info")))  # as an upgrade does
    done = machine.run("install", python=python)
    assert machine.cached() == ["resource-ecr-v0.0.8", FOLDER]
    assert done.stdout.splitlines()[1].startswith("removed: ecr 0.0.9, an earlier version in this environment")


def test_without_pulumi_home_it_is_the_folder_in_the_home_of_the_account(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the engine finds it; asked without an install, which would be one on this machine."""
    monkeypatch.delenv("PULUMI_HOME", raising=False)
    monkeypatch.setenv("HOME", "/somewhere/else")
    assert plugin_cache() == Path(pwd.getpwuid(os.getuid()).pw_dir) / ".pulumi" / "plugins"


def test_uninstall_takes_it_away_once(machine) -> None:
    machine.run("install")
    (machine.plugins / f"{FOLDER}.lastused").touch()  # as the engine does
    done = machine.run("install", "--uninstall")
    assert (done.returncode, done.stdout) == (
        0,
        f"removed: ecr {VERSION}, which ran {sys.executable}: {machine.plugins / FOLDER}\n",
    )
    assert machine.cached() == []
    done = machine.run("install", "--uninstall")
    assert (done.returncode, done.stdout) == (0, f"nothing to remove: {machine.plugins / FOLDER} does not exist\n")


def test_uninstall_leaves_what_others_put_there(machine) -> None:
    file = machine.put(VERSION, "#!/bin/sh\nexit 1\n")
    done = machine.run("install", "--uninstall")
    assert done.returncode == 1
    assert done.stderr == (
        f"pulumi-ecr: {file.parent} was not created by pulumi-ecr install: pulumi plugin rm resource ecr {VERSION}\n"
    )
    assert file.exists()


def one_line(done: subprocess.CompletedProcess[str], said: str) -> None:
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr
    assert done.stderr.endswith(": make the folder writable, or set PULUMI_HOME to another one\n")


def test_a_home_that_cannot_be_made_is_one_line(machine) -> None:
    machine.pulumi_home.write_text("a file")
    one_line(machine.run("install"), str(machine.pulumi_home))
    assert machine.run("install", "--uninstall").returncode == 0


@pytest.mark.parametrize("command", [["install"], ["install", "--uninstall"]], ids=["install", "uninstall"])
def test_a_read_only_home_is_one_line_and_stays_as_it_is(machine, command: list[str]) -> None:
    powerless = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"] if os.geteuid() == 0 else []
    if powerless and shutil.which("setpriv") is None:
        pytest.skip("root may write anywhere, and there is no setpriv to keep it from it")
    machine.run("install", python=machine.environment("before"))
    before = (machine.plugins / FOLDER / NAME).read_text()
    locked = [machine.plugins, machine.plugins / FOLDER]
    for folder in locked:
        folder.chmod(0o555)
    try:
        done = machine.call(*powerless, sys.executable, "-m", "pulumi_ecr.cli", *command)
        one_line(done, "Permission denied")
        assert machine.cached() == [FOLDER]
        assert (machine.plugins / FOLDER / NAME).read_text() == before
    finally:
        for folder in locked:
            folder.chmod(0o755)


def test_a_path_that_the_terminal_cannot_show(machine) -> None:
    python = machine.environment("größe")
    done = machine.run("install", python=python, env={"PYTHONIOENCODING": "ascii"})
    assert (done.returncode, done.stderr) == (0, "")
    assert "gr\\xf6\\xdfe" in done.stdout
    assert interpreter(os.fsdecode((machine.plugins / FOLDER / NAME).read_bytes())) == python


def test_the_line_for_one_project_is_relative_inside_it(machine) -> None:
    python = machine.environment("project/.venv")
    line = machine.run("install", python=python).stdout.splitlines()[-1]
    assert line.endswith('plugins: {providers: [{name: ecr, path: "<the folder that holds pulumi-resource-ecr>"}]}')
    (Path(python).parent / NAME).touch()
    line = machine.run("install", python=python).stdout.splitlines()[-1]
    assert line.endswith('to its Pulumi.yaml instead: plugins: {providers: [{name: ecr, path: ".venv/bin"}]}')


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("1", "1.0.0"),
        ("1.2", "1.2.0"),
        ("0.1.0", "0.1.0"),
        ("0.1.0a1", "0.1.0-alpha.1"),
        ("0.1.0b12", "0.1.0-beta.12"),
        ("0.1.0rc3", "0.1.0-rc.3"),
        ("0.1.0.dev4", "0.1.0+dev4"),
        ("0.1.0rc3.dev4", "0.1.0-rc.3+dev4"),
        ("0.1.0.post5", "0.1.0+post5"),
        ("0.1.0.post5.dev6", "0.1.0+post5dev6"),
        ("0.1.0.dev4+g1a2b3c", "0.1.0+dev4.g1a2b3c"),
        ("0.1.0+local", "0.1.0+local"),
    ],
)
def test_versions_as_the_engine_spells_them(version: str, expected: str) -> None:
    assert semver(version) == expected


def test_a_version_that_has_no_other_spelling_is_refused() -> None:
    with pytest.raises(UserError, match=r"^version 1!2\.0 of pulumi-ecr has no semantic version: install a released"):
        semver("1!2.0")


@pytest.mark.parametrize("windows", [False, True], ids=["posix", "windows"])
@pytest.mark.parametrize(
    "python",
    ["/usr/bin/python3", "/home/a b/it's/bin/python", r"C:\Users\Jürgen\100% my\python.exe", "/a/`x`$y/python"],
)
def test_what_a_launcher_runs_can_be_read_back(python: str, windows: bool) -> None:
    assert interpreter(launcher(python, windows=windows)) == python


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ("#!/venv/bin/python3.11\nimport sys\n", "/venv/bin/python3.11"),
        ("#!/bin/sh\n'''exec' \"/a b/bin/python\" \"$0\" \"$@\"\n' '''\n", "/a b/bin/python"),
        ("#!/bin/sh\n'''exec' \"$(dirname -- \"$0\")/python\" \"$0\" \"$@\"\n' '''\n", None),
        ("#!/usr/bin/env python3\n", None),
        ("#!/bin/sh\nexec 'unclosed\n", None),
        ("\x7fELF", None),
        ("", None),
    ],
)
def test_what_a_console_script_runs(script: str, expected: str | None) -> None:
    assert interpreter(script) == expected
