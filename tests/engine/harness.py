"""A stack in the real engine against the emulator: programs in, what happened out."""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
import yaml
from pulumi import automation as auto
from pulumi.automation.events import EngineEvent

from pulumi_ecr.testing import Call, Emulator

PROJECT = "tests"
_NO_SUMMARY: Any = object()
_LOST_ENGINE = ("Exception calling application: <_InactiveRpcError", "Resource monitor has terminated, shutting down")
_ON_PATH = "using pulumi-resource-ecr from $PATH"


_EMPTY: dict[str, dict[Path, bytes]] = {}
"""The files of an empty stack, by its name."""


@functools.cache
def _command() -> auto.PulumiCommand:
    """The engine's command line, whose version is asked for once."""
    return auto.PulumiCommand()


@dataclass
class Outcome:
    """One run of the engine."""

    ops: dict[str, str] = field(default_factory=dict)
    """What was done (or planned) to each resource, by logical name: create, update, same, delete, replace ..."""
    diffs: dict[str, set[str]] = field(default_factory=dict)
    """The property paths that the engine shows as changed."""
    calls: list[str] = field(default_factory=list)
    """ECR operations that reached the emulator, in order."""
    requests: list[Call] = field(default_factory=list)
    """The same in full."""
    other_calls: list[str] = field(default_factory=list)
    output: str = ""
    error: str = ""
    messages: list[str] = field(default_factory=list)

    @property
    def changed(self) -> dict[str, str]:
        """What is not the same."""
        return {
            name: op
            for name, op in self.ops.items()
            if op not in ("same", "read", "refresh", "discard", "read-discard")
        }

    def lines(self, text: str) -> list[str]:
        """The lines of all messages that hold a text."""
        return [line.strip() for line in "\n".join(self.messages).splitlines() if text in line]


class Engine:
    """One stack: ``engine.up(program)`` and so on. An engine that fails gives an Outcome with an error."""

    def __init__(
        self, emulator: Emulator, folder: Path, config: Mapping[str, str] | None = None, name: str = "dev"
    ) -> None:
        self.emulator = emulator
        self.folder = folder
        self.program: Callable[[], None] = lambda: None
        env = {
            **emulator.env(),
            "PULUMI_HOME": str(folder / "home"),
            "PULUMI_CONFIG_PASSPHRASE": "correct horse",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "PULUMI_IGNORE_AMBIENT_PLUGINS": "false",  # our own plugin is on the PATH
            "PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION": "true",
            "PULUMI_PYTHON_CMD": sys.executable,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }
        self.env = env
        folder.mkdir(parents=True, exist_ok=True)
        self.stack = self._stack(name)
        # After each run the automation API asks the engine for outputs and history, three more processes a run.
        self._outputs = self.stack.outputs
        self.stack.outputs = dict  # type: ignore[method-assign]
        self.stack.info = lambda *_: _NO_SUMMARY  # type: ignore[method-assign, assignment]
        for key, value in (config or {}).items():
            self.configure(key, value)

    def _stack(self, name: str) -> auto.Stack:
        settings = auto.ProjectSettings(
            name=PROJECT, runtime="python", main=os.getcwd(), backend=auto.ProjectBackend(url=f"file://{self.folder}")
        )
        return self._new(name, program=lambda: self.program(), project_settings=settings)

    def _new(self, name: str, **options: Any) -> auto.Stack:
        """An empty stack: what ``pulumi stack init`` has written for the first one of its name, as often as needed."""
        workspace = auto.LocalWorkspace(
            work_dir=str(self.folder), env_vars=self.env, pulumi_command=_command(), **options
        )
        if name in _EMPTY:
            for path, content in _EMPTY[name].items():
                (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / path).write_bytes(content)
            workspace.create_stack = lambda _: None  # type: ignore[method-assign]
        stack = auto.Stack.create(name, workspace)
        if name not in _EMPTY:
            files = [self.folder / f"Pulumi.{name}.yaml", *(self.folder / ".pulumi").rglob("*")]
            _EMPTY[name] = {file.relative_to(self.folder): file.read_bytes() for file in files if file.is_file()}
        return stack

    def configure(self, key: str, value: str) -> None:
        """What ``pulumi config set`` does, without a process."""
        file = self.folder / f"Pulumi.{self.stack.name}.yaml"
        settings = yaml.safe_load(file.read_text())
        file.write_text(yaml.safe_dump({**settings, "config": {**settings.get("config", {}), key: value}}))

    def _run(self, kind: str, program: Callable[[], None] | None = None, **options: Any) -> Outcome:
        if program is not None:
            self.program = program
        outcome = self._once(kind, **options)
        if any(lost in outcome.error for lost in _LOST_ENGINE) and (kind == "preview" or not outcome.calls):
            # On a busy machine the SDK's server of inline programs now and then logs to the engine of the run before:
            # the program ends before it has asked for anything; a preview with refresh has read by then.
            outcome = self._once(kind, **options)
        return outcome

    def _once(self, kind: str, **options: Any) -> Outcome:
        outcome = Outcome()

        def on_event(event: EngineEvent) -> None:
            if (step := event.resource_pre_event) is not None:
                name = step.metadata.urn.rsplit("::", 1)[-1]
                if "pulumi:pulumi:Stack" in step.metadata.type or "pulumi:providers" in step.metadata.type:
                    return
                op = str(getattr(step.metadata.op, "value", step.metadata.op))
                if op in ("create-replacement", "delete-replaced"):
                    op = "replace"
                if outcome.ops.get(name) != "replace":
                    outcome.ops[name] = op
                outcome.diffs[name] = set(step.metadata.detailed_diff or {})
            diagnostic = event.diagnostic_event
            if diagnostic is not None and diagnostic.severity != "debug" and _ON_PATH not in diagnostic.message:
                outcome.messages.append(_plain(diagnostic.message))

        with self.emulator.counting() as calls:
            try:
                result = getattr(self.stack, kind)(on_event=on_event, **options)
                outcome.output = result.stdout
            except auto.CommandError as error:
                outcome.error = "\n".join(line for m in outcome.messages for line in [m.strip()] if line) or str(error)
        outcome.requests = [call for call in calls if call.service == "ecr"]
        outcome.calls = [call.operation for call in outcome.requests]
        outcome.other_calls = [f"{call.service}:{call.operation}" for call in calls if call.service != "ecr"]
        return outcome

    def up(self, program: Callable[[], None] | None = None, **options: Any) -> Outcome:
        return self._run("up", program, **options)

    def preview(self, program: Callable[[], None] | None = None, **options: Any) -> Outcome:
        return self._run("preview", program, **options)

    def refresh(self, **options: Any) -> Outcome:
        return self._run("refresh", **options)

    def preview_refresh(self, **options: Any) -> Outcome:
        return self._run("preview_refresh", **options)

    def destroy(self, **options: Any) -> Outcome:
        return self._run("destroy", **options)

    def step(self, program: Callable[[], None], expected: Mapping[str, str] | None = None) -> Outcome:
        """One step of a scenario and rule H1: after it, a preview without and with refresh is empty."""
        outcome = self.up(program)
        assert outcome.error == ""
        if expected is not None:
            assert outcome.changed == dict(expected)
        quiet = self.preview()
        assert (quiet.error, quiet.changed, quiet.calls) == ("", {}, [])
        refreshed = self.preview(refresh=True)
        assert (refreshed.error, refreshed.changed) == ("", {})
        return outcome

    def whole(self, resources: int) -> None:
        """State equals reality: so many resources, and the next preview is empty, without and with refresh."""
        assert len(self.state()) == resources
        for options in ({}, {"refresh": True}):
            planned = self.preview(**options)
            assert (planned.error, planned.changed) == ("", {})

    def state(self) -> dict[str, dict[str, Any]]:
        """The resources in state by logical name, without the stack and its providers."""
        resources = self.deployment().get("resources", [])
        return {r["urn"].rsplit("::", 1)[-1]: r for r in resources if not r["type"].startswith("pulumi:")}

    def outputs(self) -> dict[str, Any]:
        """The outputs of the stack."""
        return {key: value.value for key, value in self._outputs().items()}

    def outputs_of(self, name: str) -> dict[str, Any]:
        """State of one resource, without what is for the host alone."""
        return {key: value for key, value in self.state()[name]["outputs"].items() if not key.startswith("__")}

    def same(self, one: str, other: str, *but: str) -> None:
        """Rule H2: two resources have the same outputs, but for those that AWS never sees."""
        first, second = self.outputs_of(one), self.outputs_of(other)
        for key in {*first, *second} - {"adoptExisting", "forceDelete", "force", "validateUpstream", *but}:
            assert first.get(key) == second.get(key), key

    def deployment(self) -> dict[str, Any]:
        """What ``pulumi stack export`` prints, from the file that it reads: a process less."""
        kept = self.folder / ".pulumi" / "stacks" / PROJECT / f"{self.stack.name}.json"
        return json.loads(kept.read_text())["checkpoint"].get("latest") or {}

    def exported(self) -> str:
        return json.dumps(self.deployment())

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Any command of the engine's; one that is about a stack names it, since none is selected."""
        return subprocess.run(
            ["pulumi", *arguments, "--non-interactive"],
            cwd=self.folder,
            env={**os.environ, **self.env},
            capture_output=True,
            text=True,
            check=False,
        )


class YamlEngine(Engine):
    """One stack of a YAML program: another language, which knows of the provider what its schema says."""

    def _stack(self, name: str) -> auto.Stack:
        self.write()
        return self._new(name)

    def write(self, text: str = "", **sections: Any) -> None:
        """The program: sections such as ``resources``, or further text in YAML. JSON is YAML."""
        head = {"name": PROJECT, "runtime": "yaml", "backend": {"url": f"file://{self.folder}"}, **sections}
        lines = [f"{key}: {json.dumps(value)}" for key, value in head.items()]
        (self.folder / "Pulumi.yaml").write_text("\n".join([*lines, text]))


def _plain(text: str) -> str:
    return re.sub(r"<\{%.*?%\}>", "", text)


def processes(engine: Engine, *words: str) -> list[int]:
    """The processes below an engine whose command line holds all the words, as Linux shows them."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                there = (entry / "environ").read_bytes()
            except OSError:
                continue
            if all(word in line for word in words) and engine.env["AWS_ENDPOINT_URL"].encode() in there:
                found.append(int(entry.name))
    return found


def providers(engine: Engine) -> list[int]:
    """The processes of our hosts."""
    return [*processes(engine, "pulumi-resource-ecr"), *processes(engine, "python", "-m pulumi.dynamic")]


def export(**values: Any) -> None:
    for key, value in values.items():
        pulumi.export(key, value)
