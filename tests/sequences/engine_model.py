"""A small engine: programs run through the real SDK classes, providers are real processes, and the order of calls is the
one of the engine (``resource/deploy`` of pulumi/pulumi): Check, Diff, a second Check before a replacement, dependents
deleted first, deletes at the end of an update in reverse order.

Left out: what runs side by side runs one after the other, and there are no components, secrets or plans.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import os
import re
import signal
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, NoReturn

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from google.rpc import status_pb2
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2, resource_pb2
from pulumi.runtime.settings import Settings, _load_monitor_feature_support, configure
from pulumi.runtime.stack import run_pulumi_func
from typing_extensions import Self

from hosts import WIRE_UNKNOWN, DynamicHost, Failed, Host, NativeHost, struct
from pulumi_ecr.testing import Emulator
from waiting import LAST_RESORT

PROJECT = "tests"
DYNAMIC, DEFAULT = "dynamic", "native"
"""The provider processes that a program does not name; the others are known by the URN of their resource."""
_PROVIDER = "pulumi:providers:ecr"

Program = Callable[[], Any]


@dataclass
class Kept:
    """A resource in state."""

    urn: str
    type: str
    name: str
    provider: str
    id: str = ""
    inputs: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    uses: frozenset[str] = frozenset()
    """URNs of all that it depends on."""
    by_property: dict[str, list[str]] = field(default_factory=dict)
    deleted_with: str = ""
    retained: bool = False
    imported: str = ""
    half_made: bool = False
    pending_replacement: bool = False
    pending_delete: bool = False

    @property
    def kind(self) -> str:
        return self.type.rpartition(":")[2]

    @property
    def dynamic(self) -> bool:
        return self.type.startswith("pulumi-python:dynamic/")


@dataclass
class Outcome:
    """What an operation did."""

    error: str = ""
    ops: dict[str, list[str]] = field(default_factory=dict)
    """By logical name."""
    said: list[str] = field(default_factory=list)
    """What providers told the user."""

    @property
    def ok(self) -> bool:
        return not self.error

    def tells(self, text: str) -> bool:
        return text in "\n".join([*self.said, self.error])

    def says(self, *texts: str) -> bool:
        """Whether one line holds all of them."""
        lines = "\n".join([*self.said, self.error]).splitlines()
        return any(all(text in line for text in texts) for line in lines)


class StoppedError(Exception):
    """The operation has failed; the text is for the user."""


class _Log(engine_pb2_grpc.EngineServicer):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def Log(self, request: Any, context: grpc.ServicerContext) -> Any:
        self.lines.append(request.message)
        return empty_pb2.Empty()


class _Provider:
    """One provider process in one operation."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def call(self, method: str, kept: Kept, **parts: Any) -> Any:
        """An RPC about a resource; mappings go as messages."""
        messages = {key: _message(part) if isinstance(part, Mapping) else part for key, part in parts.items()}
        about = {"urn": kept.urn, "name": kept.name, "type": kept.type}
        request = getattr(provider_pb2, f"{method}Request")(**about, **messages)
        try:
            return getattr(self.host.stub, method)(request, timeout=LAST_RESORT)
        except grpc.RpcError as error:
            failed = Failed(_shown(error.details() or str(error.code())))
            for key, value in error.trailing_metadata() or ():
                if key == "grpc-status-details-bin":
                    saved = provider_pb2.ErrorResourceInitFailed()
                    status_pb2.Status.FromString(value).details[0].Unpack(saved)
                    failed.partial = saved.id, _values(saved.properties)
            raise failed from None


class Stack:
    """A stack, its state, and what can be done with it. ``home`` is the machine's."""

    def __init__(
        self,
        emulator: Emulator,
        home: Path,
        config: Mapping[str, str] | None = None,
        name: str = "dev",
    ) -> None:
        self.emulator = emulator
        self.home = home
        self.config = dict(config or {})
        self.env: dict[str, str] = {}
        self.name = name
        self.state: list[Kept] = []
        self.running: list[Host] = []
        """The provider processes of the operation under way."""

    def kill(self) -> None:
        """End all providers of the operation under way, as a machine that is switched off does."""
        for host in self.running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(host.process.pid, signal.SIGKILL)

    def named(self, name: str) -> Kept | None:
        """The resource of a logical name."""
        return next((kept for kept in self.state if kept.name == name and kept.type != _PROVIDER), None)

    def up(self, program: Program, *, targets: Iterable[str] | None = None, refresh: bool = False) -> Outcome:
        """``pulumi up``; ``targets`` are logical names."""
        with _Run(self, targets=targets) as run:
            if refresh:
                run.refresh()
            run.program(program)
            run.deletes()
        return run.outcome

    def preview(self, program: Program) -> Outcome:
        """``pulumi preview``."""
        before = [replace(kept) for kept in self.state]
        with _Run(self, preview=True) as run:
            run.program(program)
        self.state = before
        return run.outcome

    def refresh(self) -> Outcome:
        """``pulumi refresh``."""
        with _Run(self) as run:
            run.refresh()
        return run.outcome

    def destroy(self) -> Outcome:
        """``pulumi destroy``."""
        with _Run(self) as run:
            run.deletes()
        return run.outcome


class _Run:
    """One operation: an engine address, provider processes as they are needed, and state as it becomes."""

    def __init__(self, stack: Stack, *, preview: bool = False, targets: Iterable[str] | None = None) -> None:
        self.stack = stack
        self.preview = preview
        self.targets = None if targets is None else set(targets)
        self.outcome = Outcome()
        self._log = _Log()
        self._server = grpc.server(ThreadPoolExecutor(4))
        engine_pb2_grpc.add_EngineServicer_to_server(self._log, self._server)
        self._address = f"127.0.0.1:{self._server.add_insecure_port('127.0.0.1:0')}"
        self._providers: dict[str, _Provider] = {}
        self._lock = threading.Lock()
        self._olds = {kept.urn: kept for kept in stack.state if not kept.pending_delete}
        self._leaving = [kept for kept in stack.state if kept.pending_delete]
        self._news: dict[str, Kept] = {}
        self._deleted: set[str] = set()
        self._skipped: set[str] = set()

    # --- life ---------------------------------------------------------------------------------------------------------

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        with ThreadPoolExecutor(4) as pool:
            for said in pool.map(lambda provider: provider.host.close(), self._providers.values()):
                self._log.lines += said.splitlines()
        self._server.stop(None)
        self.stack.running = []
        self.outcome.said = self._log.lines
        left = [kept for urn, kept in self._olds.items() if urn not in self._news]
        self.stack.state = [*self._news.values(), *left, *self._leaving]
        if isinstance(error, (StoppedError, Failed)):
            self.outcome.error = str(error)
            return True
        return False

    def _provider(self, key: str) -> _Provider:
        if key not in self._providers:
            base: type[Host] = DynamicHost if key == DYNAMIC else NativeHost
            config = dict(self.stack.config)
            if key not in (DYNAMIC, DEFAULT):
                there = self._news.get(key) or self._olds[key]
                config = {f"ecr:{name}": value for name, value in there.inputs.items()}
            env = {**self.stack.emulator.env(), "PULUMI_HOME": str(self.stack.home), **self.stack.env}
            self._providers[key] = _Provider(base(env, config, self._address))
            self.stack.running.append(self._providers[key].host)
        return self._providers[key]

    def _did(self, kept: Kept, op: str) -> None:
        self.outcome.ops.setdefault(kept.name, []).append(op)

    def _stop(self, message: str) -> NoReturn:
        raise StoppedError(message)

    # --- the program --------------------------------------------------------------------------------------------------

    def program(self, program: Program) -> None:
        """Run it; each registration is served by ``register`` before the next."""
        failures: list[BaseException] = []
        monitor = _Monitor(self, failures)

        async def whole() -> None:
            await _load_monitor_feature_support()
            await run_pulumi_func(program)

        def inside() -> None:
            settings = Settings(
                PROJECT, self.stack.name, monitor=monitor, engine=_Deaf(), dry_run=self.preview, organization="o"
            )
            configure(settings)
            loop = asyncio.new_event_loop()
            asyncio.set_event_loop(loop)
            loop.set_exception_handler(lambda *_: None)
            try:
                loop.run_until_complete(whole())
            except BaseException as error:
                failures.append(error)
            finally:
                asyncio.set_event_loop(None)
                loop.close()

        thread = threading.Thread(target=lambda: contextvars.copy_context().run(inside))
        thread.start()
        thread.join(300)
        assert not thread.is_alive(), "the program does not end"
        if failures:
            self._stop(str(failures[0]) or repr(failures[0]))

    def register(self, request: Any) -> Any:
        """RegisterResource: everything from Check to the call that makes the resource what the program says."""
        with self._lock:
            kept = self._generate(request)
            return resource_pb2.RegisterResourceResponse(urn=kept.urn, id=kept.id, object=_message(_open(kept.outputs)))

    def _wanted(self, request: Any) -> Kept:
        uses = {*request.dependencies, *([request.deletedWith] if request.deletedWith else [])}
        by_property = {key: list(found.urns) for key, found in request.propertyDependencies.items()}
        for urns in by_property.values():
            uses.update(urns)
        if request.type.startswith("pulumi-python:"):
            provider = DYNAMIC
        else:
            provider = request.provider.rpartition("::")[0] or DEFAULT
        if provider not in (DYNAMIC, DEFAULT):
            uses.add(provider)
        return Kept(
            urn=self._urn(request.type, request.name),
            type=request.type,
            name=request.name,
            provider=provider,
            inputs=_values(request.object),
            uses=frozenset(uses),
            by_property=by_property,
            deleted_with=request.deletedWith,
            retained=request.retainOnDelete,
            imported=request.importId,
        )

    def _urn(self, type_: str, name: str) -> str:
        return f"urn:pulumi:{self.stack.name}::{PROJECT}::{type_}::{name}"

    def _old(self, new: Kept, request: Any) -> Kept | None:
        if new.urn in self._olds:
            return self._olds[new.urn]
        for alias in request.aliases:
            urn = alias.urn or self._urn(alias.spec.type or new.type, alias.spec.name or new.name)
            if urn in self._olds and urn not in self._news:
                old = self._olds.pop(urn)
                self._olds = {
                    kept.urn: kept for kept in (_renamed(k, urn, new.urn) for k in [old, *self._olds.values()])
                }
                return self._olds[new.urn]
        return None

    def _generate(self, request: Any) -> Kept:
        new = self._wanted(request)
        if new.urn in self._news:
            self._stop(f"Duplicate resource URN {new.urn!r}")
        if new.type == _PROVIDER:
            new.id = "id"
            new.outputs = new.inputs
            self._news[new.urn] = new
            return new
        old = self._old(new, request)
        targeted = self.targets is None or new.name in self.targets
        if not targeted:
            return self._untargeted(new, old)
        if new.uses & self._skipped:
            self._stop(f"{new.name} depends on what is not among the targets")
        provider = self._provider(new.provider)
        given = new.inputs
        recreating = new.urn in self._deleted
        if new.imported and (old is None or (old.imported or old.id) != new.imported):
            found = provider.call("Read", new, id=new.imported)
            if old is not None:
                self._leaving.append(replace(old, pending_delete=True))
                del self._olds[old.urn]
            old = replace(new, id=found.id, inputs=_values(found.inputs), outputs=_values(found.properties))
            self._olds[new.urn] = old
            self._did(new, "import")
        new.inputs = self._checked(provider, new, given, None if recreating else old)
        if old is None or recreating:
            self._create(provider, new)
            return new
        changes, replaces, first = self._compare(provider, old, new, request)
        if replaces or old.pending_replacement:
            if new.imported and not self.preview:
                self._stop("previously-imported resources that still specify an ID may not be replaced")
            new.inputs = self._checked(provider, new, given, None)
            if request.deleteBeforeReplaceDefined:
                first = request.deleteBeforeReplace
            if first:
                self._delete_first(old)
            elif not self.preview:
                self._leaving.append(replace(old, pending_delete=True))
                self._olds.pop(old.urn, None)
            self._did(new, "replace")
            self._create(provider, new)
            return new
        if changes or old.half_made:
            return self._update(provider, old, new)
        new.id, new.outputs = old.id, old.outputs
        self._keep(new)
        return new

    def _untargeted(self, new: Kept, old: Kept | None) -> Kept:
        if old is None:
            self._skipped.add(new.urn)
            new.outputs = {}
            return new
        self._news[new.urn] = old
        return old

    def _keep(self, new: Kept) -> None:
        self._news[new.urn] = new
        self._deleted.discard(new.urn)

    def _checked(self, provider: _Provider, new: Kept, given: dict[str, Any], old: Kept | None) -> dict[str, Any]:
        answer = provider.call("Check", new, news=given, olds=old.inputs if old else {})
        if answer.failures:
            self._stop("; ".join(f"{new.name}: {each.property} {each.reason}" for each in answer.failures))
        return _values(answer.inputs)

    def _compare(self, provider: _Provider, old: Kept, new: Kept, request: Any = None) -> tuple[bool, bool, bool]:
        """Whether there are changes, whether they replace, and whether the delete comes first."""
        ignored = list(request.ignoreChanges) if request is not None else []
        answer = provider.call(
            "Diff",
            new,
            id=old.id,
            olds=old.outputs,
            news=new.inputs,
            old_inputs=old.inputs,
            ignoreChanges=ignored,
        )
        changes = answer.changes == provider_pb2.DiffResponse.DIFF_SOME
        if answer.changes == provider_pb2.DiffResponse.DIFF_UNKNOWN:
            changes = old.inputs != new.inputs
        replaces = bool(answer.replaces) or any(
            "REPLACE" in provider_pb2.PropertyDiff.Kind.Name(each.kind) for each in answer.detailedDiff.values()
        )
        return changes, changes and replaces, answer.deleteBeforeReplace

    def _delete_first(self, old: Kept) -> None:
        """Delete before replace: dependents that would be replaced, too, then the thing itself."""
        replaced, dependents = {old.urn}, []
        below = list(self._olds.values())
        for kept in below[below.index(old) + 1 :]:
            if kept.urn in self._news or kept.urn in self._deleted:
                continue
            by = {key for key, urns in kept.by_property.items() if replaced & set(urns)}
            if not by:
                continue
            inputs = {key: WIRE_UNKNOWN if key in by else value for key, value in kept.inputs.items()}
            if self._compare(self._provider(kept.provider), kept, replace(kept, inputs=inputs))[1]:
                dependents.append(kept)
                replaced.add(kept.urn)
        for kept in reversed(dependents):
            self._delete(kept)
            kept.pending_replacement = True
            self._deleted.add(kept.urn)
        if not old.pending_replacement:
            self._delete(old)
            old.pending_replacement = not self.preview

    def _create(self, provider: _Provider, new: Kept) -> None:
        if self.preview:
            new.outputs = new.inputs
            if new.provider != DYNAMIC:
                new.outputs = _values(provider.call("Create", new, properties=new.inputs, preview=True).properties)
        else:
            try:
                answer = provider.call("Create", new, properties=new.inputs)
                new.id, new.outputs = answer.id, _values(answer.properties)
            except Failed as failed:
                if failed.partial is not None:
                    new.id, new.outputs = failed.partial
                    new.half_made = True
                    self._keep(new)
                raise StoppedError(f"creating {new.name}: {failed}") from None
        self._did(new, "create")
        self._keep(new)

    def _update(self, provider: _Provider, old: Kept, new: Kept) -> Kept:
        new.id, new.outputs = old.id, new.inputs
        parts = {"id": old.id, "olds": old.outputs, "news": new.inputs, "old_inputs": old.inputs}
        if not self.preview or new.provider != DYNAMIC:
            try:
                new.outputs = _values(provider.call("Update", new, **parts, preview=self.preview).properties)
            except Failed as failed:
                if failed.partial is not None:
                    self._keep(replace(old, outputs=failed.partial[1], half_made=True))
                raise StoppedError(f"updating {new.name}: {failed}") from None
        self._did(new, "update")
        self._keep(new)
        return new

    # --- deletes and refresh ------------------------------------------------------------------------------------------

    def deletes(self) -> None:
        """What the program does not have any more goes, dependents first."""
        if self.preview:
            return
        going = list(self._leaving)
        for kept in self._olds.values():
            if kept.urn in self._news or kept.type == _PROVIDER:
                continue
            if self.targets is None or kept.name in self.targets:
                if kept.pending_replacement:  # it is deleted already
                    going = [each for each in going if each is not kept]
                    self._forget(kept)
                    self.deletes()
                    return
                going.append(kept)
        self._deleted |= {kept.urn for kept in going}
        for kept in _dependents_first(going):
            self._delete(kept)
            self._forget(kept)
        if self.targets is None:
            used = {kept.provider for kept in [*self._news.values(), *self._olds.values()]}
            for kept in list(self._olds.values()):
                if kept.type == _PROVIDER and kept.urn not in self._news and kept.urn not in used:
                    self._forget(kept)

    def _forget(self, kept: Kept) -> None:
        if any(each is kept for each in self._leaving):
            self._leaving = [each for each in self._leaving if each is not kept]
        else:
            self._olds.pop(kept.urn, None)

    def _delete(self, kept: Kept) -> None:
        self._did(kept, "delete")
        if self.preview or kept.retained or (kept.deleted_with and kept.deleted_with in self._deleted):
            return
        provider = self._provider(kept.provider)
        try:
            provider.call("Delete", kept, id=kept.id, properties=kept.outputs, old_inputs=kept.inputs)
        except Failed as failed:
            raise StoppedError(f"deleting {kept.name}: {failed}") from None

    def refresh(self) -> None:
        """Read everything; what is gone leaves the state."""
        for kept in list(self._olds.values()):
            if kept.type == _PROVIDER:
                continue
            provider = self._provider(kept.provider)
            answer = provider.call("Read", kept, id=kept.id, properties=kept.outputs, inputs=kept.inputs)
            if not answer.id:
                del self._olds[kept.urn]
                for other in self._olds.values():
                    other.uses -= {kept.urn}
                    other.by_property = {
                        key: [u for u in urns if u != kept.urn] for key, urns in other.by_property.items()
                    }
                    other.deleted_with = "" if other.deleted_with == kept.urn else other.deleted_with
                continue
            before = replace(kept)
            kept.id, kept.outputs = answer.id, _values(answer.properties)
            if answer.HasField("inputs"):
                kept.inputs = _values(answer.inputs)
            # For the display; providers hear it all the same.
            self._compare(provider, kept, replace(before, inputs=before.inputs))


class _Monitor(MockMonitor):
    """What the SDK registers resources with."""

    def __init__(self, run: _Run, failures: list[BaseException]) -> None:
        super().__init__(None)  # type: ignore[arg-type]
        self._run = run
        self._failures = failures

    def RegisterResource(self, request: Any) -> Any:
        if request.type == "pulumi:pulumi:Stack":
            return resource_pb2.RegisterResourceResponse(urn=f"urn:pulumi:{self._run.stack.name}::{PROJECT}::stack")
        if self._failures:
            raise StoppedError("the operation has ended")
        try:
            return self._run.register(request)
        except BaseException as error:
            self._failures.append(error)
            raise StoppedError(str(error)) from None


class _Deaf:
    """An engine that the program's own log lines go to."""

    def Log(self, request: Any) -> None:
        return None


def _dependents_first(going: list[Kept]) -> Iterator[Kept]:
    left = list(going)
    while left:
        urns = {kept.urn for kept in left}
        needed = {urn for kept in left for urn in kept.uses if urn in urns and urn != kept.urn}
        free = [kept for kept in reversed(left) if kept.urn not in needed]
        assert free, "a circle of dependencies"
        yield from free
        left = [kept for kept in left if not any(kept is each for each in free)]


def _renamed(kept: Kept, before: str, after: str) -> Kept:
    def now(urn: str) -> str:
        return after if urn == before else urn

    return replace(
        kept,
        urn=now(kept.urn),
        uses=frozenset(map(now, kept.uses)),
        by_property={key: list(map(now, urns)) for key, urns in kept.by_property.items()},
        deleted_with=now(kept.deleted_with),
    )


def _values(message: struct_pb2.Struct) -> dict[str, Any]:
    values: dict[str, Any] = json_format.MessageToDict(message)
    return values


def _message(values: Mapping[str, Any]) -> struct_pb2.Struct:
    return struct(values)


def _open(outputs: Mapping[str, Any]) -> dict[str, Any]:
    """What a program sees."""
    return {key: value for key, value in outputs.items() if not key.startswith("__")}


def _shown(text: str) -> str:
    """An error without what the dynamic host puts around it."""
    return re.sub(r"^ecr: |^Traceback.*?ecr: ", "", text.strip(), flags=re.DOTALL)
