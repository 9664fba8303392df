"""Host 2: the process ``pulumi-resource-ecr``, a gRPC server on the engine's own protocol.

Built on the generated stubs with a threaded server: the wrapper that the SDK offers loses unknowns, missing
resources, partial failures and status codes. The port is printed before botocore is imported.
"""

from __future__ import annotations

import functools
import gc
import os
import re
import select
import signal
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

import grpc
from google.protobuf import any_pb2, empty_pb2
from google.rpc import status_pb2  # type: ignore[import-untyped]

from pulumi_ecr._lifetime import LAST, end_with
from pulumi_ecr._stubs import engine_pb2, engine_pb2_grpc, plugin_pb2, provider_pb2, provider_pb2_grpc
from pulumi_ecr._wire import (
    BEFORE,
    LEFT,
    LOOKED_UP,
    MARKED,
    PROGRAM,
    PROVIDER_KEY,
    RETAINED,
    SECRETS,
    carrier,
    decode,
    encode,
    hidden,
)
from pulumi_ecr.core.errors import (
    ConflictError,
    DeniedError,
    EcrError,
    InternalError,
    MissingError,
    PartialError,
    PreconditionError,
    UnavailableError,
    UserError,
    without_passwords,
)
from pulumi_ecr.core.names import autoname, engine_address, matches, semver
from pulumi_ecr.core.values import Path as PropertyPath
from pulumi_ecr.core.values import Secret, conceal, inside, known, path_of, path_text, reveal, widened, within

if TYPE_CHECKING:
    from pulumi_ecr.aws import Cloud, Context, Step
    from pulumi_ecr.core.diff import Change
    from pulumi_ecr.core.function import Function
    from pulumi_ecr.core.messages import Secrets
    from pulumi_ecr.core.model import Model
    from pulumi_ecr.core.resource import Handler

PACKAGE: Final = "ecr"
WORKERS: Final = 256
"""Far above the AWS calls that the engine keeps in flight, so that Cancel, Check and Diff never wait for one."""
_CHANNEL: Final = [("grpc.max_receive_message_length", 400 << 20), ("grpc.max_send_message_length", 400 << 20)]
_CODES: Final[tuple[tuple[type[EcrError], grpc.StatusCode], ...]] = (
    (UserError, grpc.StatusCode.INVALID_ARGUMENT),
    (ConflictError, grpc.StatusCode.ALREADY_EXISTS),
    (PreconditionError, grpc.StatusCode.FAILED_PRECONDITION),
    (MissingError, grpc.StatusCode.NOT_FOUND),
    (DeniedError, grpc.StatusCode.PERMISSION_DENIED),
    (UnavailableError, grpc.StatusCode.UNAVAILABLE),
    (InternalError, grpc.StatusCode.INTERNAL),
)
_LAST_WORD: Final = 30
"""Seconds that a call has to end when the user cancels: longer than AWS has for an answer."""
_KINDS: Final = {
    ("add", False): provider_pb2.PropertyDiff.ADD,
    ("add", True): provider_pb2.PropertyDiff.ADD_REPLACE,
    ("remove", False): provider_pb2.PropertyDiff.DELETE,
    ("remove", True): provider_pb2.PropertyDiff.DELETE_REPLACE,
    ("change", False): provider_pb2.PropertyDiff.UPDATE,
    ("change", True): provider_pb2.PropertyDiff.UPDATE_REPLACE,
}

_PAGE: Final = 1000
"""The largest page that ECR gives."""

_reading: Final = threading.Lock()
"""The schema comes out of the sources, and Python 3.11 cannot parse in two threads at once."""
T = TypeVar("T")


def version() -> str:
    """The version of the package, as the engine spells it."""
    return semver(metadata.version("pulumi-ecr"))


class _Status(grpc.Status):
    """What ``abort_with_status`` takes."""

    def __init__(self, code: grpc.StatusCode, details: str, trailing_metadata: Any = ()) -> None:
        self.code, self.details, self.trailing_metadata = code, details, trailing_metadata


def _answering(doing: str) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Turn whatever goes wrong in an RPC into a status code and one line."""

    def decorate(method: Callable[..., T]) -> Callable[..., T]:
        @functools.wraps(method)
        def wrapper(self: Servicer, request: Any, context: grpc.ServicerContext) -> T:
            call = object()
            self.running.add(call)
            try:
                return method(self, request, context)
            except Exception as error:  # noqa: BLE001 - whatever it is, a user gets one line
                from pulumi_ecr.aws import debug, translate  # noqa: PLC0415 - botocore is loaded after the port is printed

                debug(error, self.secrets(request))
                failure = translate(error, f"{doing} {getattr(request, 'name', '')}".strip())
                if self._cloud is not None:
                    self._cloud.run.warns_of_adoptions(failure)
                self.spell(failure, request)
            finally:
                self.running.discard(call)
            context.abort_with_status(_status(failure))
            raise AssertionError  # abort never returns

        return wrapper

    return decorate


def _status(error: EcrError) -> _Status:
    line = f"ecr: {error}"
    if isinstance(error, PartialError):
        detail = provider_pb2.ErrorResourceInitFailed(
            id=error.partial.id, properties=encode(error.partial.state), reasons=[str(error)]
        )
        packed = any_pb2.Any()
        packed.Pack(detail)
        code = grpc.StatusCode.UNKNOWN
        rich = status_pb2.Status(code=code.value[0], message=line, details=[packed])
        return _Status(code, line, (("grpc-status-details-bin", rich.SerializeToString()),))
    code = next(code for kind, code in _CODES if isinstance(error, kind))
    return _Status(code, line)


@dataclass
class _Operation:
    """What one operation of the engine has told so far: it begins with Configure."""

    warned: set[tuple[str, str]] = field(default_factory=set)
    planned: set[tuple[str, str, str]] = field(default_factory=set)
    """Resource, region and id of what this preview would make."""
    spelt_as_python: dict[str, bool] = field(default_factory=dict)
    """By URN, whether the program that has the resource is in Python."""
    rearranged: dict[str, frozenset[str]] = field(default_factory=dict)
    """By URN of what was checked, the properties whose items check has put into other places than the program."""
    texts: dict[str, frozenset[str]] = field(default_factory=dict)
    """By URN of what was checked, the properties that the program gives as text."""


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """One provider of the engine: its configuration, and AWS as it sees it."""

    def __init__(self, engine: str = "") -> None:
        self._engine: engine_pb2_grpc.EngineStub | None = None
        self._address = ""
        self._cloud: Cloud | None = None
        self._cancelled = threading.Event()
        self.running: set[object] = set()
        """The calls under way."""
        self._operation = _Operation()
        self._attach(engine)

    # --- life ---------------------------------------------------------------------------------------------------------

    def _attach(self, address: str) -> None:
        if address:
            self._address = address
            self._engine = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address, options=_CHANNEL))

    @_answering("shaking hands")
    def Handshake(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Say what is understood: secrets, and the engine's own auto-naming."""
        self._attach(request.engine_address)
        return provider_pb2.ProviderHandshakeResponse(
            accept_secrets=True, accept_resources=False, accept_outputs=False, supports_autonaming_configuration=True
        )

    @_answering("attaching")
    def Attach(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Another engine takes over (PULUMI_DEBUG_PROVIDERS)."""
        self._attach(request.address)
        return empty_pb2.Empty()

    def GetPluginInfo(self, request: Any, context: grpc.ServicerContext) -> Any:
        """The version."""
        return plugin_pb2.PluginInfo(version=version())

    @_answering("reading the schema")
    def GetSchema(self, request: Any, context: grpc.ServicerContext) -> Any:
        """The package as the engine and the SDK generators see it."""
        from pulumi_ecr.package import schema_text  # noqa: PLC0415

        with _reading:
            return provider_pb2.GetSchemaResponse(schema=schema_text(version()))

    def Cancel(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Wake whoever waits. The engine sends it at every end, so that it binds only what runs now; what does not end then,
        such as a command that fetches credentials, ends with the process: what AWS may have made is noted.
        """
        self._cancelled.set()
        self._cancelled = threading.Event()
        if running := set(self.running):
            end = threading.Timer(_LAST_WORD, self._end, (running,))
            end.daemon = True
            end.start()
        return empty_pb2.Empty()

    def _end(self, calls: set[object]) -> None:
        """End the process if one of the calls still runs."""
        if not calls.isdisjoint(self.running):
            line = f"cancelled, and no answer for {_LAST_WORD} s: the process ends; run pulumi again"
            threading.Thread(target=self._say, args=(line, ""), daemon=True).start()
            time.sleep(1)  # the engine may be gone
            os._exit(1)

    # --- configuration ------------------------------------------------------------------------------------------------

    @_answering("checking the configuration")
    def CheckConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Refuse what is no setting, or out of its range."""
        from pulumi_ecr.core.config import Config  # noqa: PLC0415
        from pulumi_ecr.core.messages import told  # noqa: PLC0415

        values, secrets = reveal(decode(request.news))
        python = self._python(request.urn)
        # A provider of a program's own, or one that the engine makes out of the stack's settings.
        of_stack = re.fullmatch(r"default(_\d+_\d+_\d+.*)?", request.urn.rpartition("::")[2]) is not None
        if not of_stack:  # the engine takes the marks of secrets away, and knows the text of the stack's settings alone
            secrets = frozenset((name,) for name in values)
        failures = [
            provider_pb2.CheckFailure(
                reason=": ".join(Config.of_stack(failure)) if of_stack else told(failure, (Config,), python=python)
            )
            for failure in Config.failures(values, secrets, marked=False)
        ]
        return provider_pb2.CheckResponse(inputs=request.news, failures=failures)

    @_answering("comparing the configuration")
    def DiffConfig(self, request: Any, context: grpc.ServicerContext) -> Any:
        """A change is never a replacement: each resource knows its region and its account, and says so itself."""
        before = request.old_inputs if request.HasField("old_inputs") else request.olds
        old, new = decode(before), decode(request.news)
        old.pop("version", None)
        new.pop("version", None)
        changed = sorted(key for key in {**old, **new} if _shown(old.get(key)) != _shown(new.get(key)))
        kind = provider_pb2.PropertyDiff(kind=provider_pb2.PropertyDiff.UPDATE, inputDiff=True)
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE,
            diffs=changed,
            detailedDiff=dict.fromkeys(changed, kind),
            hasDetailedDiff=bool(changed),
        )

    @_answering("configuring the provider")
    def Configure(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Take the configuration. AWS is not called."""
        from pulumi_ecr.aws import Cloud  # noqa: PLC0415
        from pulumi_ecr.core.config import Config  # noqa: PLC0415

        values, secrets = reveal(decode(request.args))
        self._operation = _Operation()
        if self._cloud is not None:
            self._cloud.claims.close()
        log = functools.partial(self._say, urn="")
        self._cloud = Cloud(Config.of_provider(values, secrets), log, secrets, self._address)
        LAST[:] = [self._cloud.engine_ended]
        return provider_pb2.ConfigureResponse(
            acceptSecrets=True, supportsPreview=True, acceptResources=False, supports_autonaming_configuration=True
        )

    @property
    def cloud(self) -> Cloud:
        """AWS; configured by then."""
        if self._cloud is None:
            raise PreconditionError("the provider is not configured", "call Configure first")
        return self._cloud

    # --- resources ----------------------------------------------------------------------------------------------------

    @_answering("checking")
    def Check(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Canonical inputs, or what is wrong with them."""
        from pulumi_ecr.core.messages import Secrets  # noqa: PLC0415
        from pulumi_ecr.core.resource import Origin  # noqa: PLC0415

        handler = self._handler(request)
        news, secrets = _inputs(handler, request.news)
        olds, _ = _inputs(handler, request.olds)
        self._doubt_region()
        # The engine knows exactly what is secret, also in programs of other languages.
        recorded = hidden(request.olds, RETAINED)
        origin = replace(Origin.of(hidden(request.news, PROGRAM)), secrets=secrets, recorded=recorded)
        self._operation.spelt_as_python[request.urn] = origin.python
        if origin.preview:
            self.cloud.claims.previewed(request.urn)
        self.cloud.known.note(request.urn, Secrets(news, secrets, handler.maps))
        before = self.cloud.run.prior(request.urn)
        checked = handler.check(news, olds or None, self.cloud, self._proposed(request), origin, before=before)
        for doubt in checked.warnings:
            self._warn(handler.told(doubt, origin), request.urn)
        self._operation.rearranged[request.urn] = checked.rearranged
        self._operation.texts[request.urn] = frozenset(name for name, value in news.items() if isinstance(value, str))
        if checked.failures:
            # With the name of a property the engine would add its value, nested ones as <nil>, secret ones too.
            failures = [provider_pb2.CheckFailure(reason=handler.told(f, origin)) for f in checked.failures]
            return provider_pb2.CheckResponse(inputs=request.news, failures=failures)
        self.cloud.run.check(self._step(request), olds or None, checked, origin)
        declared = handler.declared(checked.inputs, self.cloud, olds)
        marked = self._marked(handler, declared, secrets, news)
        return provider_pb2.CheckResponse(
            inputs=self._noting(
                handler,
                marked,
                origin.retained if origin.python else None,
                python=origin.python,
                before=hidden(request.olds, MARKED),
            )
        )

    def _noting(
        self,
        handler: Handler[Any, Any, Context],
        inputs: Mapping[str, Any],
        retained: Any,
        *,
        python: bool,
        before: Mapping[str, list[str]] | None = None,
    ) -> Any:
        """Inputs with what the dynamic host needs to know of them, if a program in Python may move there; ``before``: which tags
        old inputs noted as secret.
        """
        marked = python and bool(handler.managed_by)
        keys = handler.hidden_keys(reveal(inputs)[1], before or {}, self.cloud) if marked else None
        return encode({**inputs, RETAINED: retained, MARKED: keys})

    @staticmethod
    def _proposed(request: Any) -> str | None:
        """The engine's proposal where the user has set one up, else ours."""
        proposal = request.autonaming if request.HasField("autonaming") else None
        modes = provider_pb2.CheckRequest.AutonamingOptions
        if proposal is not None and proposal.mode == modes.DISABLE:
            return None
        if proposal is not None and proposal.proposed_name:
            return str(proposal.proposed_name)
        stack, project = request.urn.split("::")[0].removeprefix("urn:pulumi:"), request.urn.split("::")[1]
        return autoname(project, stack, request.name or request.urn.rsplit("::", 1)[-1])

    @_answering("comparing")
    def Diff(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Every change with its path and kind."""
        from pulumi_ecr.core.diff import shown  # noqa: PLC0415
        from pulumi_ecr.core.messages import Secrets  # noqa: PLC0415

        handler = self._handler(request)
        state, hides = reveal(decode(request.olds))
        handler.refuse_foreign(request.id, state)
        self.cloud.known.note(request.urn, Secrets(state, hides, handler.maps))
        news, secrets = _inputs(handler, request.news)
        ignored = self._ignored(request, handler)
        checked = self.cloud.run.checked(request.urn)
        # A refresh compares what is there with what was put, not with what the configuration says by now.
        put = {} if checked else {**_managed(handler, state), **_managed(handler, reveal(decode(request.news))[0])}
        changes = handler.diff(state, news, self.cloud, ignored, put)
        before, retained = hidden(request.olds, BEFORE), hidden(request.news, RETAINED)
        changes = self.cloud.run.diff(self._step(request), state, news, changes, before=before, retained=retained)
        if changes or checked:
            self._own(request, state)
        there = handler.visible(state, self.cloud)
        seen = shown(changes, {**handler.declared(news, self.cloud), **put}, there, ignored) or changes.entries
        replaces = changes.replaces
        self.cloud.compared(handler, request.id, state, request.urn, keeps=not replaces, before=before)
        # What the program hides more than the state the engine shows, and it keeps the marks of an update only.
        marks = not changes and checked and self._hides_more(handler, state, hides, news, secrets)
        return provider_pb2.DiffResponse(
            changes=provider_pb2.DiffResponse.DIFF_SOME if changes or marks else provider_pb2.DiffResponse.DIFF_NONE,
            replaces=replaces,
            deleteBeforeReplace=True,  # names are unique, also where the program or the user asks for the replacement
            diffs=sorted({str(change.path[0]) for change in seen}),
            detailedDiff=_detailed(seen),
            hasDetailedDiff=bool(changes),
        )

    def _hides_more(
        self,
        handler: Handler[Any, Any, Context],
        state: Mapping[str, Any],
        hides: frozenset[PropertyPath],
        news: Mapping[str, Any],
        secrets: frozenset[PropertyPath],
    ) -> bool:
        """Whether the program has something behind a secret mark that is in the state without."""
        places = handler.secret_places(state, secrets, news, self.cloud)
        return any(inside(state, path) is not None and not within(path, hides) for path in places)

    @_answering("creating")
    def Create(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Make it; in a preview, say what is certain."""
        handler = self._handler(request)
        inputs, secrets = _inputs(handler, request.properties)
        self.cloud.run.refuse_old_place(self._step(request), inputs)
        if request.preview:
            self.cloud.run.preview(self._step(request), inputs)
            unasked = not self._python(request.urn) and self.cloud.run.unasked(self._step(request), inputs)
            if unasked and inputs.get("adoptExisting") is not True:
                self._warn(
                    f"{handler.name} {request.name} has {inputs[handler.identifier_wire]} already: if it is not in the state, since that was "
                    "lost or is another one, set adoptExisting: true; if it is, and --replace is to make it again, the engine makes the new one "
                    "before it deletes the old one, which AWS refuses, unless the resource has the option deleteBeforeReplace: true",
                    request.urn,
                )
            state = handler.preview(inputs, None, self.cloud)
            if handler.identifier_wire:
                self._operation.planned.add((handler.name, state["region"], state[handler.identifier_wire]))
            return provider_pb2.CreateResponse(id="", properties=self._outputs(handler, state, secrets, inputs))
        from pulumi_ecr.core.model import plain  # noqa: PLC0415

        typed = handler.typed_inputs(inputs, None, self.cloud)
        ctx = self._context(request, typed.region, {})
        name = inputs.get(handler.identifier_wire, "")
        with self._marking(handler, secrets, inputs), ctx.turn(handler, name), ctx.answering():
            try:
                with ctx.changing(handler, name, makes=True):
                    state = plain(handler.create(typed, ctx))
            except PartialError as error:
                ctx.half_made(handler, error)
                raise
            except ConflictError as error:
                python = self._python(request.urn)
                self.cloud.run.explain(self._step(request), inputs, error, ctx, python=python)
                raise
            made = handler.id_of(state)
            left = ctx.covered_secrets(handler, made, state)
            ctx.claim(handler, made, state)
            self.cloud.run.missed(self._step(request), inputs, ctx)
            self.cloud.run.done(self._step(request), inputs, state, ctx)
            before = ctx.was_before(handler, made)
            outputs = self._outputs(handler, state, secrets, inputs, before=before, left=left)
            return provider_pb2.CreateResponse(id=made, properties=outputs)

    @_answering("reading")
    def Read(self, request: Any, context: grpc.ServicerContext) -> Any:
        """What AWS says now, for refresh, get and import; nothing at all where there is nothing."""
        from pulumi_ecr.core.resource import Missing  # noqa: PLC0415

        handler = self._handler(request)
        state, state_secrets = reveal(decode(request.properties))
        recorded = decode(request.inputs)
        inputs, input_secrets = _inputs(handler, request.inputs)
        prior = state if "registryId" in state else {}
        key, region = handler.locate(request.id, prior or inputs, self.cloud)
        ctx = self._context(request, region, prior)
        imported = not request.HasField("inputs") and not request.HasField("properties")
        looked_up = not (prior or imported) or bool(hidden(request.properties, LOOKED_UP))
        with ctx.turn(handler, key) if imported else nullcontext():
            with self.cloud.reading(ctx.registry, f"{handler.name} {key}"):
                live = handler.read(key, prior or None, self.cloud, ctx)
            if isinstance(live, Missing):
                if not prior:
                    raise self.cloud.run.absent(self._step(request), key, ctx.region, imported=imported)
                ctx.was_read(handler, key, prior, found=False)
                return provider_pb2.ReadResponse()
            if imported:
                ctx.adopting(f"importing {handler.name} {key} from {ctx.region}", handler.name, handler.id_of(live))
            if prior or imported:
                ctx.was_read(handler, handler.id_of(live), live, found=True, imported=imported)
                self.cloud.run.seen(self._step(request), live, imported=imported)
            else:
                self.cloud.run.looks_up(self._step(request), live)
        left = self._left(handler, request.properties)
        unsaid = ctx.unsaid_secrets(handler, key, live)
        left |= handler.hides(unsaid, self.cloud)
        answer = provider_pb2.ReadResponse(
            id=handler.id_of(live),
            properties=self._outputs(
                handler,
                live,
                state_secrets,
                state,
                left | unsaid | widened(input_secrets, inputs, live, handler.maps),
                before=ctx.kept_before(handler, handler.id_of(live), hidden(request.properties, BEFORE)),
                left=left,
                looked_up=looked_up,
            ),
        )
        if imported or (recorded and not looked_up):  # else no program has written it: its next plan would remove it
            # What was written although it is the default stays in the inputs, or a refresh would show it as drift.
            names = recorded.keys() & live.keys() & (handler.input_names | handler.managed_by.keys())
            written = {key: live[key] for key in names} | handler.written(live, self.cloud)
            covered = handler.covered(state, self.cloud).items()  # of which there may be copies
            given = {**inputs, **{name: {**(inputs.get(name) or {}), **tags} for name, tags in covered}}
            places = left | unsaid | widened(state_secrets, state, written, handler.maps)
            marked = self._marked(handler, written, input_secrets | left, given, places)
            python = hidden(request.inputs, MARKED) is not None
            retained = hidden(request.inputs, RETAINED)
            answer.inputs.CopyFrom(self._noting(handler, marked, retained, python=python))
        return answer

    @_answering("updating")
    def Update(self, request: Any, context: grpc.ServicerContext) -> Any:
        """One call a changed property; in a preview, what is certain."""
        handler = self._handler(request)
        state, hides = reveal(decode(request.olds))
        inputs, secrets = _inputs(handler, request.news)
        if request.preview:
            planned = handler.preview(inputs, state, self.cloud, self._ignored(request, handler))
            return provider_pb2.UpdateResponse(properties=self._outputs(handler, planned, secrets, inputs))
        from pulumi_ecr.core.model import plain  # noqa: PLC0415

        self._own(request, state)
        changes = handler.diff(state, inputs, self.cloud, self._ignored(request, handler))
        changes = self.cloud.run.again(self._step(request), state, changes)
        typed = handler.typed_inputs(inputs, state, self.cloud)
        ctx = self._context(request, state.get("region"), state)
        before = ctx.kept_before(handler, request.id, hidden(request.olds, BEFORE))
        left = self._left(handler, request.olds) | ctx.covered_secrets(handler, request.id, state)
        try:
            with ctx.changing(handler, request.id, hides=hides):
                updated = plain(handler.update(request.id, handler.typed_state(state), typed, changes, ctx))
        except PartialError as error:
            if not error.in_doubt and not ctx.was_in_doubt:
                ctx.updated(handler, request.id, error.partial.state)
            partial = error.partial.state
            places = widened(hides, state, partial, handler.maps)
            partial.update(self._kept(handler, partial, secrets, inputs, places, before=before, left=left))
            raise
        ctx.updated(handler, request.id, updated)
        ctx.holds(handler, request.id, updated, before=bool(before))
        self.cloud.run.done(self._step(request), inputs, updated, ctx, changes)
        outputs = self._outputs(handler, updated, secrets, inputs, before=before, left=left)
        return provider_pb2.UpdateResponse(properties=outputs)

    @_answering("deleting")
    def Delete(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Remove it; what is gone already is success."""
        handler = self._handler(request)
        state, _ = reveal(decode(request.properties))
        with self.cloud.deleting(handler, request.id, state, request.urn):
            self._own(request, state)
            ctx = self._context(request, state.get("region"), state)
            # What it has made in this run stays: in a replacement the new one came first then.
            before = hidden(request.properties, BEFORE)
            self.cloud.run.delete(self._step(request), request.id, state, ctx, before=before)
        return empty_pb2.Empty()

    @_answering("listing")
    def List(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Ids of what is there, for ``pulumi do`` and whoever imports a whole registry."""
        return iter(list(self._listed(request)))

    def _listed(self, request: Any) -> Iterator[Any]:
        from pulumi_ecr.core.model import parse  # noqa: PLC0415
        from pulumi_ecr.core.resource import NO_REGION, strange_regions  # noqa: PLC0415

        handler = _named(request.token, self._resources())
        values, _ = reveal(decode(request.query))
        if not known(values):
            yield provider_pb2.ListResponse(computed=provider_pb2.ListResponse.Computed())
            return
        parsed = parse(handler.query, values, self.cloud.service)
        region, pattern = parsed.values.get("region"), parsed.values.get("pattern", "*")
        failures = (*parsed.failures, *(() if region or self.cloud.region else (NO_REGION,)))
        if failures:
            raise UserError(f"cannot list {handler.name}: {failures[0]}")
        for doubt in strange_regions(parsed.regions, self.cloud):
            self._warn(str(doubt), "")
        ctx = self._context(request, region, {})
        elsewhere = f"@{region}" if region not in (None, self.cloud.region) else ""
        most = min((n for n in (request.limit, request.page_size) if n > 0), default=0)
        given, token = 0, request.continuation_token
        while True:
            size = min(_PAGE, most - given) if most else _PAGE
            ids, token = handler.listed(size, token, ctx)
            for each in ids:
                if matches(pattern, each):
                    given += 1
                    result = provider_pb2.ListResponse.Result(id=f"{each}{elsewhere}", name=each)
                    yield provider_pb2.ListResponse(result=result)
            if not token or (most and given >= most):
                break
        if token:
            following = provider_pb2.ListResponse.Continuation(continuation_token=token)
            yield provider_pb2.ListResponse(continuation=following)

    # --- functions ----------------------------------------------------------------------------------------------------

    @_answering("calling")
    def Invoke(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Answer a function. An engine never asks with an unknown argument, and takes no unknown for an answer: then,
        and only then, the answer is empty.
        """
        from pulumi_ecr.functions import ALL  # noqa: PLC0415

        function = _named(request.tok, {each.wire: each for each in ALL.values()})
        values, secrets = reveal(decode(request.args))
        self._doubt_region()
        checked = function.check(values, self.cloud, secrets)
        python = self._python("")
        for doubt in checked.warnings:
            self._warn(function.told(doubt, python=python), "")
        if checked.failures:
            # Not as failures of the protocol: each SDK words them in its own way, and loses the path or all but one.
            refused = UserError("; ".join(function.told(failure, python=python) for failure in checked.failures))
            refused.spelt = True
            raise refused
        arguments = function.arguments(checked.values, self.cloud)
        answer = provider_pb2.InvokeResponse()
        if not known(arguments):
            return answer
        if request.preview and (pending := function.pending(arguments, self._operation.planned)):
            pass_id = f"pass the id of the resource to {function.name}_output" if python else "pass ${resource.id}"
            raise PreconditionError(
                f"{function.name if python else function.wire}: {pending} does not exist yet, this update creates it",
                f"{pass_id}, which is unknown until then",
            )
        with self.cloud.traffic.read():
            result = function.answer(arguments, self._context(request, arguments.get("region"), {}))
        getattr(answer, "return").CopyFrom(encode(conceal(result, secrets), nulls=True))
        return answer

    # --- what the RPCs share ------------------------------------------------------------------------------------------

    @staticmethod
    def _resources() -> Mapping[str, Handler[Any, Any, Context]]:
        from pulumi_ecr.resources import ALL  # noqa: PLC0415

        return ALL

    def _handler(self, request: Any) -> Handler[Any, Any, Context]:
        return _named(request.type or request.urn.split("::")[2].rsplit("$", 1)[-1], self._resources())

    def _ignored(self, request: Any, handler: Handler[Any, Any, Context]) -> list[PropertyPath]:
        """The paths in which no change counts. Of what was checked, not those inside documents and lists in any order:
        the engine has put the old values there before, by the places of the program.
        """
        from pulumi_ecr.core.diff import reached  # noqa: PLC0415
        from pulumi_ecr.core.resource import beyond_reach, other_places  # noqa: PLC0415

        paths = [path_of(text) for text in request.ignoreChanges]
        self.cloud.run.ignores(request.urn, paths)
        rearranged = self._operation.rearranged.get(request.urn)
        if rearranged is None:  # not checked in this operation, as in a refresh: the engine has put in no old values
            return paths
        python = self._python(request.urn)
        for failure in handler.ignored_alone(paths, self.cloud):
            raise UserError(handler.spelt(failure, python=python))
        names = reached(handler.inputs, paths)
        for name in sorted(names & rearranged):
            raise UserError(handler.spelt(other_places(name), python=python))
        for name in sorted(names & self._operation.texts[request.urn]) if not python else ():
            self._warn(handler.spelt(beyond_reach(name), python=python), request.urn)
        return [path for path in paths if not reached(handler.inputs, [path])]

    def _doubt_region(self) -> None:
        """Warn of a configured region that is not known to exist."""
        from pulumi_ecr.core.resource import strange_region  # noqa: PLC0415

        for doubt in strange_region(self.cloud):
            self._warn(str(doubt), "")

    def _own(self, request: Any, state: Mapping[str, Any]) -> None:
        """Refuse to change what another account holds."""
        self.cloud.same_account(state.get("registryId"), f"{self._handler(request).name} {request.id}")

    def _context(self, request: Any, region: str | None, prior: Mapping[str, Any]) -> Context:
        from pulumi_ecr.aws import Context, deadline  # noqa: PLC0415

        self.cloud.permit()
        urn = getattr(request, "urn", "")
        return Context(
            self.cloud,
            region or self.cloud.region or "",
            status=lambda line: self._say(self._spelt(line, request), urn),
            note=lambda line: self._log(self._spelt(line, request), urn, ephemeral=False),
            cancelled=self._cancelled,
            deadline=deadline(request),
            prior=prior,
            urn=urn,
            bring_in="import it: pulumi import ecr:index:{resource} <name> {id}",
            secrets=lambda: self.secrets(request),
        )

    def _step(self, request: Any) -> Step:
        from pulumi_ecr.aws import Step  # noqa: PLC0415

        return Step(self._handler(request), request.urn, lambda region, prior: self._context(request, region, prior))

    @contextmanager
    def _marking(
        self, handler: Handler[Any, Any, Context], secrets: frozenset[PropertyPath], given: Mapping[str, Any]
    ) -> Iterator[None]:
        """Keeps the secret marks of inputs on the state of a half-finished step."""
        try:
            yield
        except PartialError as error:
            error.partial.state.update(self._kept(handler, error.partial.state, secrets, given))
            raise

    def _marked(
        self,
        handler: Handler[Any, Any, Context],
        state: Mapping[str, Any],
        secrets: frozenset[PropertyPath],
        given: Mapping[str, Any],
        places: frozenset[PropertyPath] = frozenset(),
    ) -> dict[str, Any]:
        """State or inputs with the marks of the inputs of the same name. ``given``: where the secrets are at their places;
        ``places``: further ones, of the state itself.
        """
        return dict(conceal(dict(state), handler.secret_places(state, secrets, given, self.cloud, places)))

    def _outputs(self, *args: Any, **kwargs: Any) -> Any:
        """A state as a message; see ``_kept``."""
        return encode(self._kept(*args, **kwargs))

    def _kept(
        self,
        handler: Handler[Any, Any, Context],
        state: Mapping[str, Any],
        secrets: frozenset[PropertyPath],
        given: Mapping[str, Any],
        places: frozenset[PropertyPath] = frozenset(),
        *,
        before: Any = None,
        left: Collection[PropertyPath] = (),
        looked_up: bool = False,
    ) -> dict[str, Any]:
        """State as the engine keeps it; with the hidden properties by which the dynamic host could take it over, and that
        say that it was there ``before``, where secret tags are ``left``, and that it is only ``looked_up``.
        """
        marked = self._marked(handler, state, secrets, given, places)
        gone = sorted(list(path) for path in left if inside(state, path) is None)
        notes = {BEFORE: before or None, LEFT: Secret(gone) if gone else None, LOOKED_UP: looked_up or None}
        return {**marked, PROVIDER_KEY: carrier(handler.name), **notes}

    def _left(self, handler: Handler[Any, Any, Context], olds: Any) -> frozenset[PropertyPath]:
        """Where a state says that secret tags are that it has no more, or will not have when it is read or updated."""
        state, secrets = reveal(decode(olds))
        record = hidden(olds, SECRETS) or {}  # of the dynamic host: all places
        noted = map(tuple, (*(hidden(olds, LEFT) or ()), *record.get("paths", ())))
        return handler.left_secrets(secrets, state, self.cloud, noted)

    # --- texts --------------------------------------------------------------------------------------------------------

    def _python(self, urn: str) -> bool:
        """Whether texts about a resource spell names as Python does: for the others than the checked ones, whether one of
        those, or the project, is in Python.
        """
        checked = self._operation.spelt_as_python
        return checked.get(urn, any(checked.values()) or _project_in_python())

    def _models(self, request: Any) -> tuple[type[Model], ...]:
        """The properties that a request may be about."""
        if token := getattr(request, "tok", ""):
            found_ones = self._functions().values()
            return next((each.models for each in found_ones if each.wire == token.rpartition(":")[2]), ())
        kind = getattr(request, "type", "") or getattr(request, "urn", "")
        found = self._resources().get(re.split(r"::|\$", kind)[2 if "::" in kind else 0].rpartition(":")[2])
        return found.models if found else ()

    @staticmethod
    def _functions() -> Mapping[str, Function[Any, Any, Context]]:
        from pulumi_ecr.functions import ALL  # noqa: PLC0415

        return ALL

    def secrets(self, request: Any) -> Secrets:
        """All values behind secret marks that a request brings, or an earlier one has brought of the same resource."""
        from pulumi_ecr.core.messages import Secrets  # noqa: PLC0415
        from pulumi_ecr.core.model import maps  # noqa: PLC0415

        brought = [
            Secrets(*reveal(decode(getattr(request, name))), maps(self._models(request)))
            for name in ("properties", "inputs", "olds", "old_inputs", "news", "args")
            if name in request.DESCRIPTOR.fields_by_name
        ]
        if self._cloud is None:
            return Secrets.joined(brought)
        return self._cloud.masks(getattr(request, "urn", ""), *brought)

    def spell(self, error: EcrError, request: Any) -> None:
        """Write an error in the spelling of the program's language and without secrets, in place."""
        from pulumi_ecr.core.messages import spell_error  # noqa: PLC0415

        python = self._python(getattr(request, "urn", ""))
        spell_error(error, self._models(request), python=python, secrets=self.secrets(request))
        if not python and (called := getattr(request, "tok", "").rpartition(":")[2]):
            names = [each.name for each in self._functions().values() if each.wire == called]
            for name in names:
                error.cause = error.cause.replace(f"{name}: ", f"{called}: ")

    def _spelt(self, line: str, request: Any) -> str:
        from pulumi_ecr.core.messages import worded  # noqa: PLC0415

        python = self._python(getattr(request, "urn", ""))
        return worded(self.secrets(request).without(line), self._models(request), python=python)

    def _warn(self, line: str, urn: str) -> None:
        """A warning of the resource, once a run."""
        if (line, urn) not in self._operation.warned:
            self._operation.warned.add((line, urn))
            self._log(f"warning: {line}", urn, ephemeral=False)

    def _say(self, line: str, urn: str) -> None:
        """A line that stays if it is a warning, and else stands only until the next one."""
        self._log(line, urn, ephemeral=not line.startswith("warning: "))

    def _log(self, line: str, urn: str, *, ephemeral: bool) -> None:
        if self._engine is None:
            return
        warning = line.startswith("warning: ")
        request = engine_pb2.LogRequest(
            severity=engine_pb2.WARNING if warning else engine_pb2.INFO,
            message=without_passwords(line.removeprefix("warning: ")),
            urn=urn,
            ephemeral=ephemeral,
        )
        try:
            self._engine.Log(request, timeout=_PASSING if ephemeral else _STAYING)
        except grpc.RpcError as error:
            if error.code() == grpc.StatusCode.UNAVAILABLE:
                self._engine = None  # it is gone; one that is slow gets the next line, too


_PASSING: Final = 5
"""Seconds that the engine has for a line that stands only until the next one."""
_STAYING: Final = 60
"""Seconds for one that stays, such as a warning: an engine on a busy machine takes its time."""


def _inputs(handler: Handler[Any, Any, Context], message: Any) -> tuple[dict[str, Any], frozenset[PropertyPath]]:
    """The inputs of a program and where they are secret, without the outputs that check adds to them."""
    managed = handler.managed_by
    return reveal({key: value for key, value in decode(message).items() if key not in managed})


def _managed(handler: Handler[Any, Any, Context], values: Mapping[str, Any]) -> dict[str, Any]:
    """The outputs in some values that check adds to inputs."""
    return {name: values[name] for name in handler.managed_by if name in values}


@functools.cache
def _project_in_python() -> bool:
    """Whether the project at hand is in Python: the engine starts a plugin in the project's folder."""
    here = Path.cwd()
    files = (folder / name for folder in (here, *here.parents) for name in ("Pulumi.yaml", "Pulumi.yml"))
    project = next((file for file in files if file.is_file()), None)
    text = project.read_text(encoding="utf-8", errors="replace") if project else ""
    return _RUNTIME.search(text) is not None


_RUNTIME: Final = re.compile(
    r"""^\s*["']?runtime["']?\s*:\s*(\{?\s*["']?name["']?\s*:\s*)?["']?python\b""", re.MULTILINE
)


def _named(token: str, known_ones: Mapping[str, T]) -> T:
    """What a token such as ``ecr:index:Repository`` stands for."""
    found = known_ones.get(token.rsplit(":", 1)[-1])
    if found is None:
        raise UserError(f"there is no {token} in the package {PACKAGE}", f"there are {', '.join(known_ones)}")
    return found


def _detailed(changes: Iterable[Change]) -> dict[str, Any]:
    return {
        path_text(change.path): provider_pb2.PropertyDiff(kind=_KINDS[change.kind, change.replace])
        for change in changes
    }


def _shown(value: Any) -> Any:
    """A value without its secret marks, for comparison."""
    return reveal(value)[0]


def serve(engine: str = "", port: int = 0) -> tuple[grpc.Server, int]:
    """A running server and its port."""
    server = grpc.server(ThreadPoolExecutor(max_workers=WORKERS), options=_CHANNEL)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(engine), server)
    bound = server.add_insecure_port(f"127.0.0.1:{port}")
    server.start()
    return server, bound


def main() -> None:
    """What the engine starts: the port on the first line, then work until it is ended."""
    wait_for_signal = _signalled()
    engine = engine_address(sys.argv[1:])
    end_with(engine)  # if it has ended by now, nobody reads the port, and writing it fails
    server, port = serve(engine)
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    threading.Thread(target=_warm, daemon=True).start()
    wait_for_signal()
    server.stop(grace=None).wait(1)
    # Threads may sit in a call to AWS: the engine does not wait for them, and neither does the process.
    os._exit(0)


_GRACE: Final = 3
"""Seconds between a signal and the end by force: the engine itself kills after 5."""


def _signalled() -> Callable[[], object]:
    """A wait for a signal that asks the process to end, which is ended by force if that wait does not come back in time.

    A signal may reach any thread, also one of gRPC's; a byte in a pipe wakes whoever waits at once in every case. The
    wait needs the interpreter, which a call (such as a search with a regular expression) may keep for itself: then a
    second process, which does nothing else, ends this one.
    """
    ended, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: None)
    if not hasattr(os, "fork"):
        return lambda: os.read(ended, 1)
    told, tell = os.pipe()
    here = os.getpid()
    if os.fork() == 0:
        os.close(wake)
        os.close(told)
        _watch(here, ended, tell)
    os.close(tell)
    return lambda: os.read(told, 1) or os.read(ended, 1)


def _watch(process: int, ended: int, tell: int) -> NoReturn:
    """Hand the first signal on, and kill the process if it has not ended by itself. Ends with the process."""
    try:
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_IGN)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)  # whoever reads them waits for the process, not for this one
        if os.read(ended, 1):
            os.write(tell, b".")
            end = time.monotonic() + _GRACE
            while (left := end - time.monotonic()) > 0:
                if select.select([ended], [], [], left)[0] and not os.read(ended, 1):
                    break  # no signal, but the end of the process
            else:
                os.kill(process, signal.SIGKILL)
    finally:
        os._exit(0)


def _warm() -> None:
    """Import what the first RPCs need while the engine is still shaking hands. What comes now stays to the end: the
    garbage collector need not look at it.
    """
    gc.disable()
    import pulumi_ecr.resources  # noqa: F401, PLC0415

    gc.freeze()
    gc.enable()


if __name__ == "__main__":
    main()
