"""Pulumi stacks for tests: the real engine, with its state in a folder and the emulator in place of AWS."""

from __future__ import annotations

import json
import os
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pulumi import automation
    from pulumi.automation import events

    Program = Callable[[], None]

_LEFT_BEHIND: Final = (".git", ".venv", "__pycache__", "node_modules", "venv")
_NO_ENGINE: Final = (
    "the pulumi command is not on the PATH: install it (https://www.pulumi.com/docs/install/, or in Python "
    "pulumi.automation.PulumiCommand.install()), put its folder on the PATH and run the tests again"
)


class EngineMissingError(RuntimeError):
    """The pulumi command is missing; the message is how to install it."""


@dataclass(frozen=True)
class Step:
    """One step of the engine, done or previewed. ``op``: create, update, replace, delete, same, refresh, ..."""

    op: str
    type: str
    name: str


@dataclass(frozen=True)
class Result:
    """The result of a run. ``changes``: resources by op. ``outputs``: values, secrets in plain text; empty in a preview."""

    changes: dict[str, int]
    stdout: str
    stderr: str
    outputs: dict[str, Any] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    @property
    def unchanged(self) -> bool:
        """Whether the run changed nothing, or would change nothing."""
        return not set(self.changes) - {"same", "read", "refresh"}


class Stack:
    """One stack of a user's program. Runs raise ``pulumi.automation.CommandError`` with the output of the engine.

    ``program``: the function of a Python program; a test may set another one for the next run. ``folder``: the copy of the
    project that runs; a test may change its files between runs. A run passes further arguments to
    ``pulumi.automation.Stack``.
    """

    def __init__(self, stack: automation.Stack, folder: Path, program: Program | None) -> None:
        self.engine = stack
        self.folder = folder
        self.program = program
        self.deployed = False

    def up(self, **arguments: Any) -> Result:
        """Run ``pulumi up``."""
        __tracebackhide__ = True
        self.deployed = True
        steps = _Steps()
        done = self._run("up", program=self.program, on_event=steps, **arguments)
        outputs = {name: output.value for name, output in done.outputs.items()}
        return Result(_changes(done.summary), done.stdout, done.stderr, outputs, steps.seen)

    def preview(self, **arguments: Any) -> Result:
        """Run ``pulumi preview``."""
        __tracebackhide__ = True
        steps = _Steps()
        done = self._run("preview", program=self.program, on_event=steps, **arguments)
        changes = {str(op): int(count) for op, count in done.change_summary.items()}
        return Result(changes, done.stdout, done.stderr, {}, steps.seen)

    def refresh(self, **arguments: Any) -> Result:
        """Run ``pulumi refresh``."""
        __tracebackhide__ = True
        steps = _Steps()
        done = self._run("refresh", on_event=steps, **arguments)
        return Result(_changes(done.summary), done.stdout, done.stderr, self.outputs, steps.seen)

    def destroy(self, **arguments: Any) -> Result:
        """Run ``pulumi destroy``."""
        __tracebackhide__ = True
        steps = _Steps()
        done = self._run("destroy", on_event=steps, **arguments)
        self.deployed = False
        return Result(_changes(done.summary), done.stdout, done.stderr, {}, steps.seen)

    def _run(self, kind: str, **arguments: Any) -> Any:
        __tracebackhide__ = True  # a failed test shows its own line and the output of the engine
        from pulumi import automation  # noqa: PLC0415  # heavy: only when a stack runs

        try:
            return getattr(self.engine, kind)(color="never", **arguments)
        except automation.CommandError as error:
            raise error.with_traceback(None) from None

    @property
    def outputs(self) -> dict[str, Any]:
        """The outputs of the last up, secrets in plain text."""
        return {name: output.value for name, output in self.engine.outputs().items()}

    def set_config(self, config: Mapping[str, Any]) -> None:
        """Set configuration under full keys (``ecr:region``); lists and objects become JSON, None removes a key."""
        from pulumi import automation  # noqa: PLC0415  # heavy: only when a stack runs

        for key, value in config.items():
            if value is None:
                self.engine.remove_config(key)
            elif isinstance(value, automation.ConfigValue):
                self.engine.set_config(key, value)
            else:
                text = value if isinstance(value, str) else json.dumps(value)
                self.engine.set_config(key, automation.ConfigValue(text))


def open_stack(
    program: Program | str | os.PathLike[str], name: str, config: Mapping[str, Any], env: Mapping[str, str], home: Path
) -> Stack:
    """A stack of a Python function or of a project folder. ``home``: the folder for its state and its files.

    Raises EngineMissingError without a pulumi command, FileNotFoundError for a folder without Pulumi.yaml.
    """
    if shutil.which("pulumi") is None:
        raise EngineMissingError(_NO_ENGINE)
    from pulumi import automation  # noqa: PLC0415  # heavy: only when a stack runs

    state = home / "state"
    state.mkdir(parents=True, exist_ok=True)
    folder = home / f"project-{sum(1 for _ in home.glob('project-*'))}"
    function: Program | None = None
    if callable(program):
        function = program
        folder.mkdir()
        settings = automation.ProjectSettings(name="test", runtime="python", main=str(folder))
    else:
        shutil.copytree(_project(Path(program)), folder, ignore=shutil.ignore_patterns(*_LEFT_BEHIND))
        settings = _bare_runtime(automation.LocalWorkspace(work_dir=str(folder)).project_settings())
    workspace = automation.LocalWorkspace(
        work_dir=str(folder), program=function, project_settings=settings, env_vars={**_engine_env(state), **env}
    )
    stack = Stack(automation.Stack.create_or_select(name, workspace), folder, function)
    stack.set_config(config)
    return stack


def _project(folder: Path) -> Path:
    if not any((folder / f"Pulumi.{kind}").is_file() for kind in ("yaml", "yml", "json")):
        raise FileNotFoundError(f"{folder} holds no Pulumi.yaml")
    return folder


def _bare_runtime(settings: automation.ProjectSettings) -> automation.ProjectSettings:
    """Make a Python project run with the Python of the tests, without a virtual environment of its own."""
    if getattr(settings.runtime, "name", settings.runtime) == "python":
        settings.runtime = "python"
    return settings


def _engine_env(state: Path) -> dict[str, str]:
    """The engine's own settings: offline, state in a folder, plugins from the PATH, the Python that runs the tests."""
    python = str(Path(sys.executable).parent)
    return {
        "PATH": os.pathsep.join([python, os.environ.get("PATH", "")]),
        "PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry),
        "PULUMI_PYTHON_CMD": sys.executable,
        "PULUMI_BACKEND_URL": state.as_uri(),
        "PULUMI_CONFIG_PASSPHRASE": "emulator",
        "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
        "PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS": "true",
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "false",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }


def _changes(summary: automation.UpdateSummary) -> dict[str, int]:
    return {str(op): int(count) for op, count in (summary.resource_changes or {}).items()}


class _Steps:
    """Collects the steps in the events of the engine."""

    def __init__(self) -> None:
        self.seen: list[Step] = []

    def __call__(self, event: events.EngineEvent) -> None:
        if event.resource_pre_event is not None:
            metadata = event.resource_pre_event.metadata
            kind, _, name = metadata.urn.rpartition("::")
            self.seen.append(
                Step(str(getattr(metadata.op, "value", metadata.op)), kind.rpartition("$")[2].rpartition("::")[2], name)
            )
