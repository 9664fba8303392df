"""The hosts as the engine sees them: their processes, driven over gRPC with plain values."""

from __future__ import annotations

import atexit
import functools
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import grpc
from google.protobuf import json_format, struct_pb2
from google.rpc import status_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc
from pulumi.runtime.rpc import UNKNOWN as WIRE_UNKNOWN
from pulumi.runtime.rpc import _special_sig_key

from forks import Forks
from waiting import LAST_RESORT

__all__ = [
    "HOSTS",
    "WIRE_UNKNOWN",
    "DynamicHost",
    "Failed",
    "Host",
    "NativeHost",
    "Planned",
    "on_another_machine",
    "refused",
]


@functools.cache
def _forks() -> Forks:
    forks = Forks()
    atexit.register(forks.close)
    return forks


class Failed(Exception):
    """An RPC that ended in an error; the text is what the engine would show."""

    partial: tuple[str, dict[str, Any]] | None = None
    """Id and state that the engine would save although it failed."""


@dataclass
class Planned:
    """The answer to Diff."""

    changes: bool
    replaces: list[str] = field(default_factory=list)
    delete_before_replace: bool = False


def struct(values: Mapping[str, Any]) -> struct_pb2.Struct:
    message = struct_pb2.Struct()
    json_format.ParseDict({k: v for k, v in values.items() if v is not None}, message)
    return message


def on_another_machine(home: Path) -> None:
    """Nothing that was noted in the engine's ``home`` is known from now on."""
    for notes in home.glob("ecr-*"):
        shutil.rmtree(notes)


def plain(message: struct_pb2.Struct) -> dict[str, Any]:
    values: dict[str, Any] = json_format.MessageToDict(message)
    return {key: value for key, value in values.items() if not key.startswith("__")}


def hidden(message: struct_pb2.Struct) -> dict[str, Any]:
    """The properties that ``plain`` leaves out, but for the provider's."""
    values: dict[str, Any] = json_format.MessageToDict(message)
    return {key: value for key, value in values.items() if key.startswith("__") and key != "__provider"}


def refused(answer: provider_pb2.CheckResponse) -> dict[str, str]:
    """What is wrong, by property path. No failure names a property: the engine would show its value."""
    assert [failure.property for failure in answer.failures if failure.property] == []
    found = (failure.reason.partition(": ") for failure in answer.failures)
    return {path: reason for path, _, reason in found}


class Host:
    """A provider process, as the engine starts it."""

    name: str
    command: list[str]
    stack = "dev"
    logical = "res"
    """The logical name of the resource that requests are about."""

    def __init__(self, env: Mapping[str, str], config: Mapping[str, str] | None = None, engine: str = "") -> None:
        """``engine``: the address that the engine of the operation gives to all its providers as the last argument."""
        # A home of its own, unless the test gives one: what one test leaves open is no other's.
        self._home = tempfile.TemporaryDirectory()
        self._command = [*self.command, *([engine] if engine else [])]
        self._env = {**os.environ, "PULUMI_HOME": self._home.name, **env, "PULUMI_PROJECT": "tests"}
        self._config = config or {}
        self._said = ""
        self.record: dict[str, Any] = {}
        """The hidden properties of the last state that the host has answered with."""
        self._start()

    def _start(self) -> None:
        self.process = self.started(self._command, self._env)
        assert self.process.stdout is not None
        port = self.process.stdout.readline().strip()
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self.stub = provider_pb2_grpc.ResourceProviderStub(self.channel)
        self.configure()

    def _stop(self) -> None:
        self.channel.close()
        self.process.terminate()
        self._said += self.process.communicate(timeout=LAST_RESORT)[1]

    def started(self, command: list[str], env: dict[str, str]) -> subprocess.Popen[str]:
        """The process."""
        home = self._home.name  # in no project, so of no language
        if "-m" in command:
            return _forks().start(command, env, home)
        return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, cwd=home)

    def configure(self) -> None:
        """What each operation of the engine begins with."""
        request = provider_pb2.ConfigureRequest(args=self.arguments(self._config))
        self.stub.Configure(request, wait_for_ready=True, timeout=LAST_RESORT)

    @staticmethod
    def arguments(config: Mapping[str, str]) -> struct_pb2.Struct:
        return struct(config)

    def close(self) -> str:
        """Stop; what the process has said on standard error."""
        self._stop()
        self._home.cleanup()
        return self._said

    def next_operation(self) -> None:
        """Another operation of the engine, which starts its processes anew."""
        self._stop()
        self._start()

    def _props(self, resource: str, values: Mapping[str, Any]) -> struct_pb2.Struct:
        return struct(values)

    def urn(self, resource: str, name: str = "") -> str:
        return f"urn:pulumi:{self.stack}::tests::{self.token(resource)}::{name or self.logical}"

    @staticmethod
    def token(resource: str) -> str:
        """The type of a resource."""
        raise NotImplementedError

    def _about(self, resource: str, name: str = "") -> dict[str, Any]:
        """What requests say of the resource beside its properties."""
        return {"urn": self.urn(resource, name), "name": name or self.logical, "type": self.token(resource)}

    def spelt(self, text: str) -> str:
        """A text with names in the spelling of this host's messages; a plugin outside any project takes none for Python's."""
        return text

    def certain(self, resource: str, checked: Mapping[str, Any]) -> dict[str, Any]:
        """What a preview of the create knows; the engine takes inputs for outputs where the host has no previews."""
        return dict(checked)

    def _call(self, method: str, request: Any) -> Any:
        try:
            return getattr(self.stub, method)(request)
        except grpc.RpcError as error:
            failed = Failed(error.details())
            for key, value in error.trailing_metadata() or ():
                if key == "grpc-status-details-bin":
                    saved = provider_pb2.ErrorResourceInitFailed()
                    status_pb2.Status.FromString(value).details[0].Unpack(saved)
                    failed.partial = saved.id, plain(saved.properties)
            raise failed from None

    def check(
        self, resource: str, news: Mapping[str, Any], olds: Mapping[str, Any] | None = None, name: str = ""
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Canonical inputs, and failures by property path."""
        old = self._props(resource, olds) if olds is not None else struct({})
        auto = (
            {"__autoname": f"{name or self.logical}-0123456"}
            if resource == "Repository" and self.name == "dynamic"
            else {}
        )
        request = provider_pb2.CheckRequest(
            olds=old, news=self._props(resource, {**news, **auto}), **self._about(resource, name)
        )
        answer = self._call("Check", request)
        return plain(answer.inputs), refused(answer)

    def diff(self, resource: str, id: str, state: Mapping[str, Any], news: Mapping[str, Any]) -> Planned:
        request = provider_pb2.DiffRequest(
            id=id, olds=self._props(resource, state), news=self._props(resource, news), **self._about(resource)
        )
        answer = self._call("Diff", request)
        return Planned(
            answer.changes != provider_pb2.DiffResponse.DIFF_NONE, list(answer.replaces), answer.deleteBeforeReplace
        )

    def create(self, resource: str, inputs: Mapping[str, Any], timeout: float = 0) -> tuple[str, dict[str, Any]]:
        """``timeout``: the custom timeout, in seconds."""
        request = provider_pb2.CreateRequest(
            properties=self._props(resource, inputs), timeout=timeout, **self._about(resource)
        )
        answer = self._call("Create", request)
        self.record = hidden(answer.properties)
        return answer.id, plain(answer.properties)

    def update(self, resource: str, id: str, state: Mapping[str, Any], news: Mapping[str, Any]) -> dict[str, Any]:
        request = provider_pb2.UpdateRequest(
            id=id, olds=self._props(resource, state), news=self._props(resource, news), **self._about(resource)
        )
        answer = self._call("Update", request)
        self.record = hidden(answer.properties)
        return plain(answer.properties)

    def read(
        self, resource: str, id: str, state: Mapping[str, Any] | None = None, inputs: Mapping[str, Any] | None = None
    ) -> tuple[str, dict[str, Any], dict[str, Any]]:
        """Id (blank when missing), state, inputs."""
        given = self._props(resource, inputs or {})
        request = provider_pb2.ReadRequest(
            id=id,
            properties=self._props(resource, state) if state else None,
            inputs=given if state or given.fields else None,  # of a plugin that is asked without both it is an import
            **self._about(resource),
        )
        answer = self._call("Read", request)
        self.record = hidden(answer.properties)
        return answer.id, plain(answer.properties), plain(answer.inputs)

    def delete(self, resource: str, id: str, state: Mapping[str, Any], *, same_run: bool = False) -> None:
        """In an operation of its own, unless it is the ``same_run``: one that creates a thing does not delete it."""
        if not same_run:
            self.next_operation()
        self._call(
            "Delete",
            provider_pb2.DeleteRequest(id=id, properties=self._props(resource, state), **self._about(resource)),
        )


def unmarked(value: Any) -> Any:
    """What the engine hands to a provider that does not accept secrets."""
    if isinstance(value, Mapping):
        return (
            unmarked(value["value"])
            if _special_sig_key in value
            else {key: unmarked(each) for key, each in value.items()}
        )
    return [unmarked(each) for each in value] if isinstance(value, list) else value


class DynamicHost(Host):
    """``python -m pulumi.dynamic`` with our providers in it."""

    name = "dynamic"
    command: ClassVar[list[str]] = [sys.executable, "-u", "-m", "pulumi.dynamic"]

    @staticmethod
    def carrier(resource: str) -> str:
        from pulumi.dynamic.dynamic import serialize_provider

        from pulumi_ecr import dynamic

        text: str = serialize_provider(getattr(dynamic, f"{resource}Provider")())
        return text

    @staticmethod
    def token(resource: str) -> str:
        return f"pulumi-python:dynamic/ecr:{resource}"

    def _props(self, resource: str, values: Mapping[str, Any]) -> struct_pb2.Struct:
        return struct({"__provider": self.carrier(resource), **unmarked(values)})


class NativeHost(Host):
    """The plugin ``pulumi-resource-ecr``."""

    name = "native"
    command: ClassVar[list[str]] = [sys.executable, "-m", "pulumi_ecr.plugin"]

    def spelt(self, text: str) -> str:
        def wire(found: re.Match[str]) -> str:
            first, *more = found[1].split("_")
            value = f": {found[2].lower()}" if found[2] else ""
            return first + "".join(part.capitalize() for part in more) + value

        return re.sub(r"\b([a-z]+(?:_[a-z]+)+)(?:=(True|False))?", wire, text)

    @staticmethod
    def arguments(config: Mapping[str, str]) -> struct_pb2.Struct:
        return struct({key.removeprefix("ecr:"): value for key, value in config.items()})

    @staticmethod
    def token(resource: str) -> str:
        return f"ecr:index:{resource}"

    def import_(self, resource: str, id: str) -> dict[str, Any]:
        """State of what exists, as the engine asks for an import: with nothing but the id."""
        return plain(self._call("Read", provider_pb2.ReadRequest(id=id, **self._about(resource))).properties)

    def certain(self, resource: str, checked: Mapping[str, Any]) -> dict[str, Any]:
        request = provider_pb2.CreateRequest(
            properties=self._props(resource, checked), preview=True, **self._about(resource)
        )
        known = plain(self._call("Create", request).properties)
        return {key: value for key, value in known.items() if WIRE_UNKNOWN not in str(value)}


HOSTS = (DynamicHost, NativeHost)
