"""The real engine, and what ``pulumi-ecr`` says that it does."""

from __future__ import annotations

import json
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from pulumi_ecr.cli.locate import launcher
from pulumi_ecr.core.names import semver

VERSION = semver(metadata.version("pulumi-ecr"))
NAME = "pulumi-resource-ecr"
pytestmark = pytest.mark.engine


def schema_version(machine: Any) -> str:
    done = machine.call(
        "pulumi", "package", "get-schema", "ecr", env={"PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "1"}
    )
    assert done.returncode == 0, done.stderr
    assert "from $PATH" not in done.stderr
    return str(json.loads(done.stdout)["version"])


def test_after_install_the_engine_lists_and_starts_the_plugin(with_engine) -> None:
    with_engine.run("install", python=with_engine.environment("an env with spaces"))
    listed = json.loads(with_engine.call("pulumi", "plugin", "ls", "--json").stdout)
    assert [(plugin["name"], plugin["kind"], plugin["version"]) for plugin in listed] == [("ecr", "resource", VERSION)]
    assert schema_version(with_engine) == VERSION
    with_engine.run("install", "--uninstall")
    assert with_engine.cached() == []
    assert json.loads(with_engine.call("pulumi", "plugin", "ls", "--json").stdout) == []


def test_a_prerelease_is_listed_as_the_engine_spells_it(with_engine) -> None:
    with_engine.run("install", python=with_engine.environment("next", "0.2.0a1"))
    listed = json.loads(with_engine.call("pulumi", "plugin", "ls", "--json").stdout)
    assert [plugin["version"] for plugin in listed] == ["0.2.0-alpha.1"]


def test_pulumis_python_host_finds_that_no_plugin_belongs_to_programs() -> None:
    # It looks beside the distribution, also where the package itself lies elsewhere.
    beside = metadata.distribution("pulumi-ecr").locate_file("pulumi_ecr/pulumi-plugin.json")
    assert json.loads(Path(str(beside)).read_text()) == {"resource": False, "name": "ecr"}


PROGRAM = """
import pulumi_ecr.native as ecr

ecr.Repository("app")
"""


def test_the_line_for_one_project_does(with_engine, emulator) -> None:
    python = with_engine.environment("project/.venv")
    script = Path(python).parent / NAME
    script.write_text(launcher(python))
    script.chmod(0o755)
    line = with_engine.run("install", python=python).stdout.splitlines()[-1]
    with_engine.run("install", "--uninstall", python=python)
    own = line.partition("to its Pulumi.yaml instead: ")[2]
    (with_engine.project / "Pulumi.yaml").write_text(f"name: p\nruntime: python\n{own}\n")
    (with_engine.project / "__main__.py").write_text(PROGRAM)
    assert with_engine.call("pulumi", "stack", "init", "dev").returncode == 0
    env = {
        **emulator.env(),
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_PYTHON_CMD": python,  # old hosts of the language know it, and no options of the project
    }
    done = with_engine.call("pulumi", "preview", "--non-interactive", env=env)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "ecr:index:Repository" in done.stdout
    assert "from $PATH" not in done.stdout + done.stderr
    assert with_engine.cached() == []


@pytest.mark.parametrize(
    "versions",
    [
        ["0.9.0", "0.10.0"],
        ["1.0.0", "2.0.0-alpha.1"],
        ["2.0.0-alpha.2", "2.0.0-alpha.10"],
        ["2.0.0-alpha.9", "2.0.0-beta.1"],
        ["2.0.0-rc.1", "2.0.0-rc.1+dev2"],
    ],
    ids=" ".join,
)
def test_the_doctor_knows_which_of_the_cached_versions_the_engine_takes(with_engine, versions: list[str]) -> None:
    for version in versions:
        with_engine.put(version, '#!/bin/sh\necho "started: $0" >&2\nexit 1\n')
    with_engine.put("99.0.0", "#!/bin/sh\nexit 1\n")
    (with_engine.plugins / "resource-ecr-v99.0.0.partial").touch()
    said = with_engine.call("pulumi", "package", "get-schema", "ecr").stderr
    (taken,) = {part.strip() for line in said.splitlines() for part in line.split("started: ")[1:]}
    problems = json.loads(with_engine.run("doctor", "--json", "--offline").stdout)["problems"]
    (problem,) = [problem for problem in problems if problem["name"] == "plugin"]
    assert problem["cause"] == f"{taken} does not start: started: {taken}"
