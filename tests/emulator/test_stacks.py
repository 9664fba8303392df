"""ecr_stack: users' own programs through the real engine, against the emulator."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import textwrap
from typing import TYPE_CHECKING, Any

import pytest

from pulumi_ecr.testing import stacks

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.engine,
    pytest.mark.skipif(shutil.which("pulumi") is None, reason="no pulumi command on the PATH"),
]

FOLDER_PROGRAM = """
import boto3
import pulumi
from pulumi import dynamic


class Provider(dynamic.ResourceProvider):
    serialize_as_secret_always = False

    def create(self, props):
        ecr = boto3.client("ecr")
        made = ecr.create_repository(repositoryName=props["name"])["repository"]
        return dynamic.CreateResult(made["repositoryName"], {**props, "url": made["repositoryUri"]})

    def delete(self, id, props):
        boto3.client("ecr").delete_repository(repositoryName=id)


class Repository(dynamic.Resource):
    name: pulumi.Output[str]
    url: pulumi.Output[str]

    def __init__(self, resource_name, name):
        super().__init__(Provider(), resource_name, {"name": name, "url": None})


config = pulumi.Config()
repository = Repository("one", config.require("repository"))
pulumi.export("url", repository.url)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    folder.mkdir()
    # the options ask for a virtual environment that must neither be needed nor made
    settings = """
        name: mine
        runtime:
          name: python
          options:
            virtualenv: venv
    """
    (folder / "Pulumi.yaml").write_text(textwrap.dedent(settings))
    (folder / "__main__.py").write_text(FOLDER_PROGRAM)
    return folder


@pytest.mark.long
def test_a_folder_runs_offline_with_the_python_of_the_tests(ecr_stack: Any, emulator: Any, folder: Path) -> None:
    stack = ecr_stack(folder, config={"repository": "app"}, name="dev", region="eu-west-1")
    assert stack.preview().changes == {"create": 2}
    assert emulator.operations() == []
    first = stack.up()
    assert first.outputs == {"url": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app"}
    assert first.changes == {"create": 2}
    assert stacks.Step("create", "pulumi-python:dynamic:Resource", "one") in first.steps
    assert "url:" in first.stdout
    assert not first.unchanged
    assert stack.up().unchanged
    assert stack.refresh().unchanged
    assert stack.outputs == first.outputs
    assert stack.destroy().changes == {"delete": 2}
    assert emulator.operations() == ["CreateRepository", "DeleteRepository"]
    assert sorted(path.name for path in folder.iterdir()) == ["Pulumi.yaml", "__main__.py"]


def test_a_function_runs_in_this_process_and_may_change_between_runs(ecr_stack: Any) -> None:
    import pulumi

    def first() -> None:
        pulumi.export("greeting", pulumi.Config().require("greeting"))
        pulumi.export("word", pulumi.Output.secret("hidden"))

    def second() -> None:
        pulumi.export("greeting", pulumi.Config().require_object("greeting")["text"])

    stack = ecr_stack(first, config={"greeting": "hello"})
    assert stack.up().outputs == {"greeting": "hello", "word": "hidden"}
    stack.program = second
    stack.set_config({"greeting": {"text": "bye"}})
    assert stack.up().outputs == {"greeting": "bye"}


def test_a_failing_program_says_why(ecr_stack: Any) -> None:
    from pulumi import automation

    def program() -> None:
        raise ValueError("no such colour")

    with pytest.raises(automation.CommandError, match="no such colour") as failed:
        ecr_stack(program).up()
    shown = [entry for entry in failed.traceback if not entry.ishidden(failed)]
    assert [str(entry.path) for entry in shown] == [__file__]  # the user's own line, and no SDK


def test_what_is_left_deployed_is_destroyed(tmp_path: Path, folder: Path) -> None:
    test = f"""
        from pulumi_ecr.testing.plugin import ecr_emulator, ecr_emulator_of_session, ecr_faults, ecr_stack
        import pytest

        @pytest.fixture
        def look(ecr_emulator):
            yield
            # fixtures end in the reverse order of their start: ecr_stack has ended by now
            assert ecr_emulator.operations() == ["CreateRepository", "DeleteRepository"]

        def test_one(look, ecr_stack):
            ecr_stack({str(folder)!r}, config={{"repository": "app"}}).up()
    """
    (tmp_path / "test_left.py").write_text(textwrap.dedent(test))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_left.py"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_without_pulumi_the_failure_says_how_to_get_it(ecr_stack: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(pytest.fail.Exception, match="the pulumi command is not on the PATH: install it"):
        ecr_stack(lambda: None)


def test_a_folder_without_a_project_is_refused(ecr_stack: Any, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="holds no Pulumi"):
        ecr_stack(tmp_path)
