"""Host 1: ``pulumi.dynamic`` resource providers. Python only, nothing to install beside the package.

State refers to the provider classes by module and name: both are frozen for ever. Their instances hold nothing, so
that the pickle is the name alone; what they need is in ``_host``, one for the process that the engine starts.
"""

from __future__ import annotations

import functools
import sys
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from types import FrameType
from typing import TYPE_CHECKING, Any, ClassVar, Final, TypeVar

import pulumi
from pulumi.dynamic import (
    CheckFailure,
    CheckResult,
    ConfigureRequest,
    CreateResult,
    DiffResult,
    ReadResult,
    ResourceProvider,
    UpdateResult,
)
from pulumi.dynamic import Resource as DynamicResource
from pulumi.output import UNKNOWN as ENGINE_UNKNOWN
from pulumi.output import Unknown as EngineUnknown
from pulumi.runtime import rpc
from pulumi.runtime.config import is_config_secret

from pulumi_ecr import _program
from pulumi_ecr._args import AUTONAME, Program, refuse_provider, secret_settings, warn_of_passed_over
from pulumi_ecr._lifetime import LAST, end_with
from pulumi_ecr._wire import BEFORE, LEFT, LOOKED_UP, MARKED, PROGRAM, PROVIDER_KEY, RETAINED, SECRETS, carrier, hidden
from pulumi_ecr.core.names import engine_address, logical_name

if TYPE_CHECKING:
    from pulumi_ecr.aws import Cloud, Context, Step
    from pulumi_ecr.core.errors import PartialError
    from pulumi_ecr.core.model import Model
    from pulumi_ecr.core.resource import Handler, Origin
    from pulumi_ecr.core.values import Path

T = TypeVar("T")


class _Shown(Exception):  # noqa: N818 - never seen by its name
    """An error as the engine shows it: with the traceback cut off, its type and its text are the line."""

    __module__ = "builtins"
    __qualname__ = "ecr"


_Shown.__qualname__ = "ecr"
_Shown.__module__ = "builtins"


class _Host:
    """What all providers of one process share: the configuration, and AWS as it sees it."""

    def __init__(self, settings: Mapping[str, Any]) -> None:
        from pulumi_ecr.aws import Cloud  # noqa: PLC0415 - boto3 belongs to the provider process alone
        from pulumi_ecr.core.config import Config  # noqa: PLC0415

        # The engine does not say which settings are secret. Programs do, and so do states: without both all may be.
        every = frozenset((key.partition(":")[2],) for key in settings)
        config = Config.of(settings, every if _secret_settings is None else _secret_settings)
        self.cloud = Cloud(config, self.say, _secret_settings or frozenset(), engine_address(sys.argv[1:]))
        self.secrets: dict[str, frozenset[Path]] = {}
        """Where the inputs of the program are secret, by URN."""
        self._said: set[str] = set()
        self._saying = threading.Lock()
        self.ignored: dict[str, frozenset[str]] = {}
        """The outputs in which no change counts, by the URN of the resource."""

    def say(self, line: str) -> None:
        """Tell the user something, once; the engine shows what this process prints."""
        from pulumi_ecr.core.errors import without_passwords  # noqa: PLC0415

        line = without_passwords(line)
        with self._saying:  # threads say things at once, and each line is one of the engine's messages
            if line in self._said:
                return
            self._said.add(line)
            sys.stderr.write(f"ecr: {line}\n")
            sys.stderr.flush()

    def doubt_region(self) -> None:
        """Warn of a configured region that is not known to exist."""
        from pulumi_ecr.core.resource import strange_region  # noqa: PLC0415

        for doubt in strange_region(self.cloud):
            self.say(f"warning: {doubt}")

    def context(
        self,
        region: str | None,
        prior: Mapping[str, Any] | None = None,
        urn: str | None = None,
        models: tuple[type[Model], ...] = (),
    ) -> Context:
        """The context of one operation, on the resource at hand if not on that of ``urn``; ``models`` describe it."""
        from pulumi_ecr.aws import Context, deadline  # noqa: PLC0415
        from pulumi_ecr.core.messages import worded  # noqa: PLC0415
        from pulumi_ecr.core.resource import ADOPTION_WARNING  # noqa: PLC0415

        self.cloud.permit()
        urn = _urn() if urn is None else urn
        secrets = self.cloud.masks(urn)

        def say(line: str) -> None:
            spelt, warning = worded(secrets.without(line), models, python=True), "warning: "
            if urn and line.startswith(warning) and line != f"{warning}{ADOPTION_WARNING}":
                # The engine shows all that a process prints in one place, under no resource.
                spelt = f"{warning}{logical_name(urn)}: {spelt.removeprefix(warning)}"
            self.say(spelt)

        place = region or self.cloud.region or ""
        return Context(
            self.cloud,
            place,
            status=say,
            note=say,
            deadline=deadline(_request()),
            prior=prior or {},
            urn=urn,
            secrets=lambda: secrets,
        )


_settings: dict[str, Any] = {}
_secret_settings: frozenset[Path] | None = None
"""The places of the settings that are secret, once a program or a state has said so."""


_making = threading.Lock()


def _host() -> _Host:
    with _making:  # the first reads of a refresh come in all threads at once
        return _made()


@functools.cache
def _made() -> _Host:
    host = _Host(_settings)
    LAST.append(host.cloud.engine_ended)
    return host


_NOTES: Final = (MARKED, RETAINED)
"""Hidden inputs."""


def _kept(ctx: Context, handler: Handler[Any, Any, Context], id: str, state: Mapping[str, Any]) -> dict[str, Any]:
    """The hidden output that says what was there before, of a state that has it."""
    return {BEFORE: before} if (before := ctx.kept_before(handler, id, state.get(BEFORE))) else {}


def _secret(value: Any) -> dict[str, Any]:
    return {rpc._special_sig_key: rpc._special_secret_sig, "value": value}  # noqa: SLF001 - the SDK has no public way


def _marked(value: Any, secrets: Collection[Path]) -> Any:
    """A value with the engine's marks at the places of ``secrets``."""
    from pulumi_ecr.core.values import Secret, conceal  # noqa: PLC0415

    def marks(value: Any) -> Any:
        if isinstance(value, Secret):
            return _secret(marks(value.value))
        if isinstance(value, Mapping):
            return {key: marks(inner) for key, inner in value.items()}
        return [marks(inner) for inner in value] if isinstance(value, list) else value

    return marks(conceal(value, frozenset(secrets)))


def _request() -> Any:
    """The request at hand, which the server hands on in parts; ``None`` where it cannot be seen."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001 - there is no other way
    while frame is not None:
        if getattr(request := frame.f_locals.get("request"), "urn", ""):
            return request
        frame = frame.f_back
    return None


def _urn() -> str:
    """Which resource of the program is at hand; empty where it cannot be seen."""
    return str(getattr(_request(), "urn", ""))


def _old_inputs() -> Mapping[str, Any]:
    """The old inputs of a refresh, as the request has them; what an earlier version has looked up has hidden ones alone."""
    return getattr(getattr(_request(), "inputs", None), "fields", {})


def _marks_of_plugin() -> frozenset[Path]:
    """Where the old inputs of a refresh say that tags are secret: of a stack that comes from the plugin nothing else does."""
    noted = hidden(_request().inputs, MARKED) if MARKED in _old_inputs() else {}
    pairs = [(name, key) for name, keys in noted.items() for key in keys]
    return frozenset((name,) if key == "*" else (name, key) for name, key in pairs)


def _retained() -> bool | None:
    """What the old inputs of a refresh say of ``retain_on_delete``."""
    fields = _old_inputs()
    return fields[RETAINED].bool_value if RETAINED in fields else None


def _secret_are(settings: Any, *, surely: bool) -> None:
    """Note which settings are secret. ``surely``: a program says so, not the state of an earlier one."""
    global _secret_settings  # noqa: PLW0603 - of the process, as the settings themselves are
    if not isinstance(settings, list) or not (surely or _secret_settings is None):
        return
    with _making:
        _secret_settings = frozenset((str(name),) for name in settings)
        if _made.cache_info().currsize:
            _made().cloud.secrets = _secret_settings


def _one_line(method: Callable[..., T]) -> Callable[..., T]:
    """Let an error out of a provider method as one line: no traceback, no library's wording."""

    @functools.wraps(method)
    def wrapper(self: _Provider, *args: Any) -> T:
        try:
            return method(self, *args)
        except Exception as error:  # noqa: BLE001 - whatever it is, a user gets one line
            from pulumi_ecr.aws import debug, translate  # noqa: PLC0415
            from pulumi_ecr.core.messages import spell_error  # noqa: PLC0415

            secrets = self.cloud.masks(_urn()) if _made.cache_info().currsize else None
            debug(error, secrets)
            failure = translate(error, f"{method.__name__} of {self.resource}")
            if _made.cache_info().currsize:
                self.cloud.run.warns_of_adoptions(failure)
            spell_error(failure, self.handler.models, python=True, secrets=secrets)
            shown = _Shown(str(failure))
        raise shown from None

    return wrapper


class _Provider(ResourceProvider):
    """Carries one handler to the engine."""

    serialize_as_secret_always = False
    resource: ClassVar[str]

    @property
    def handler(self) -> Handler[Any, Any, Context]:
        from pulumi_ecr.resources import ALL  # noqa: PLC0415

        return ALL[self.resource]

    @property
    def cloud(self) -> Cloud:
        return _host().cloud

    def configure(self, req: ConfigureRequest) -> None:
        """Take the stack's configuration. AWS is not called."""
        # The host prints an error with its whole traceback; without frames only our line is left.
        sys.tracebacklimit = 0
        end_with(engine_address(sys.argv[1:]))
        _settings.update(req.config._props)  # noqa: SLF001 - get() cannot find keys that should not be there

    @_one_line
    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Canonical inputs, with defaults and certain outputs filled in so that previews know them."""
        from pulumi_ecr.core.messages import Secrets  # noqa: PLC0415
        from pulumi_ecr.core.values import hide_at, list_of, widened  # noqa: PLC0415

        proposed = news.get(AUTONAME)
        origin = self._origin(news)  # before the settings are read: it says which of them are secret
        _host().doubt_region()
        given, old, step = self._inputs(news), self._clean(olds), self._step()
        self.cloud.known.note(_urn(), Secrets(given, origin.secrets, self.handler.maps))
        origin = replace(origin, recorded=olds.get(RETAINED))
        checked = self.handler.check(
            given, old or None, self.cloud, proposed, origin, before=self.cloud.run.prior(_urn())
        )
        for doubt in checked.warnings:
            _host().say(f"warning: {self._label(hide_at(given, origin.secrets))}: {self.handler.told(doubt, origin)}")
        if checked.failures:
            # With the name of a property the engine would add its value, nested ones as <nil>, secret ones too.
            return CheckResult(news, [CheckFailure("", self.handler.told(f, origin)) for f in checked.failures])
        self.cloud.run.check(step, old or None, checked, origin)
        if origin.preview and not old:  # no other call asks a dynamic provider in the preview of a create
            self.cloud.run.preview(step, checked.inputs)
        filled = self._filled(checked.inputs, old or None)
        # A replacement is checked again without what was before: until then, outputs that follow from what makes it
        # necessary stay as they were, or the engine, which compares inputs, would list them beside the cause.
        stable = self.handler.output_names - self.handler.managed_by.keys()
        checked_inputs = {**filled, **{key: old[key] for key in stable & old.keys()}}
        secrets = _host().secrets[_urn()] = widened(origin.secrets, given, checked_inputs, self.handler.maps)
        if old:
            kept = self.handler.ignored_outputs(origin.ignored) & old.keys()
            checked_inputs.update({key: old[key] for key in kept})
        _host().ignored[_urn()] = self.handler.ignored_outputs(origin.ignored)
        # The engine itself finds what stands where the program has it, and hides a list as a whole.
        found = {list_of(path) for path in origin.secrets}
        for name, *_ in (path for path in secrets - origin.secrets if list_of(path) not in found):
            if name in checked_inputs:
                checked_inputs[name] = _secret(checked_inputs[name])
        for (key,) in self.handler.named_by(secrets, checked_inputs):
            checked_inputs[key] = _secret(checked_inputs[key])
        kept_secrets = self._keep_marks(checked_inputs, olds, origin.ignored) | self._keep_covered(checked_inputs, olds)
        # All tags are as secret as the program's anyway; and for a guess no update is planned.
        sure = {path for path in kept_secrets if path[0] not in self.handler.managed_by and MARKED in olds}
        _host().secrets[_urn()] = secrets | sure
        default = self.cloud.config.secret_tags(self.cloud.secrets)
        marked = {(name,) for name in self.handler.managed_by} if default else set()
        retained = origin.retained if origin.python else None
        every, before = {*secrets, *kept_secrets, *marked}, olds.get(MARKED)
        return CheckResult(self._noting(checked_inputs, every, retained=retained, before=before), [])

    @_one_line
    def diff(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Whether anything changes; the engine compares the inputs itself and shows how."""
        state = self._learn(id, olds)
        self.handler.refuse_foreign(id, state)
        found = self.handler.diff(state, self._inputs(news), self.cloud, self._ignored())
        replaces = found.replaces
        changes = self.cloud.run.diff(
            self._step(), state, self._inputs(news), found, before=olds.get(BEFORE), retained=news.get(RETAINED)
        )
        self.cloud.compared(self.handler, id, state, _urn(), keeps=not replaces, before=olds.get(BEFORE))
        checked = self.cloud.run.checked(_urn())
        if changes or checked:
            self._own(state, id)
        if not changes:
            foreign = PROVIDER_KEY not in olds  # of a type that is an alias: with it the host finds this class
            return DiffResult(changes=foreign or self._hides_more(olds, self._inputs(news)))
        if not found:
            return DiffResult(changes=True)
        return DiffResult(changes=None, replaces=replaces, delete_before_replace=True)

    @_one_line
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Make it; what a failed later step left behind is taken away again."""
        from pulumi_ecr.core.errors import ConflictError, PartialError  # noqa: PLC0415
        from pulumi_ecr.core.model import plain  # noqa: PLC0415

        self.cloud.run.refuse_old_place(self._step(), self._inputs(props))
        inputs = self.handler.typed_inputs(self._inputs(props), None, self.cloud)
        ctx = self._context(inputs.region)
        name = self._inputs(props).get(self.handler.identifier_wire, "")
        with ctx.turn(self.handler, name), ctx.answering():
            try:
                with ctx.changing(self.handler, name, makes=True):
                    state = plain(self.handler.create(inputs, ctx))
            except PartialError as error:
                if error.partial.created:
                    self._take_back(error, ctx)
                else:
                    error.remedy += "; part of the adoption was made before, and no state has it: run pulumi up again, which makes the rest"
                raise
            except ConflictError as error:
                self.cloud.run.explain(self._step(), self._inputs(props), error, ctx, python=True)
                raise
            made = self.handler.id_of(state)
            left = ctx.covered_secrets(self.handler, made, state)
            ctx.claim(self.handler, made, state)
            self.cloud.run.missed(self._step(), self._inputs(props), ctx)
            self.cloud.run.done(self._step(), self._inputs(props), state, ctx)
            state = self._recording(self._inputs(props), state, left)
            before = ctx.was_before(self.handler, made)
            return CreateResult(made, {**state, **({BEFORE: before} if before else {})})

    def _take_back(self, error: PartialError, ctx: Context) -> None:
        """Delete what a create has made whose later step failed; the error says so, or why not."""
        from pulumi_ecr.core.errors import EcrError  # noqa: PLC0415

        what = f"{self.resource} {error.partial.id}"
        if owner := ctx.other_owner(self.handler, error.partial.id, error.partial.state):
            why = f"stays in AWS and is in no state, since it belongs to {owner} now"
        else:
            try:
                self.handler.delete(error.partial.id, self.handler.typed_state(error.partial.state), ctx)
            except EcrError as failed:
                why = f"stays in AWS and is in no state, since it could not be deleted again: {failed}"
                if any(operation.startswith("Delete") for operation in ctx.unheard):
                    why = f"may be in AWS still, and is in no state, since it was not certainly deleted again: {failed}"
            else:
                ctx.ends(self.handler, error.partial.id, error.partial.state)
                error.cause += f"; {what} was deleted again"
                return
        # No PartialError: the note of the attempt stays, by which the next create knows its own.
        raise EcrError(
            f"{error.cause}; {what} {why}",
            f"{error.remedy}; the next pulumi up of the same program takes it over",
            code=error.code,
            request_id=error.request_id,
        ) from None

    @_one_line
    def read(self, id: str, props: dict[str, Any]) -> ReadResult:
        """What AWS says now, and the inputs that say the same, so that drift is seen."""
        from pulumi_ecr.core.resource import Missing  # noqa: PLC0415
        from pulumi_ecr.core.values import inside, list_of, widened  # noqa: PLC0415

        prior = self._learn(id, props)
        managed = "registryId" in prior
        key, region = self.handler.locate(id, prior, self.cloud)
        ctx = self._context(region, prior)
        with self.cloud.reading(ctx.registry, f"{self.resource} {key}"):
            live = self.handler.read(key, prior if managed else None, self.cloud, ctx)
        if isinstance(live, Missing):
            if not managed:
                raise self.cloud.run.absent(self._step(), key, ctx.region, imported=False)
            ctx.was_read(self.handler, key, prior, found=False)
            return ReadResult("", {})
        if managed:
            ctx.was_read(self.handler, self.handler.id_of(live), live, found=True)
            self.cloud.run.seen(self._step(), live)
        else:
            self.cloud.run.looks_up(self._step(), live)
        strange: frozenset[Path] = self.handler.strange_secrets(live, prior, self.cloud)
        secrets = self._recorded(props) if managed else frozenset()  # what else only AWS says is no secret
        of_plugin = _marks_of_plugin() if secrets is None else frozenset()
        state, left = {**live, **_kept(ctx, self.handler, id, props)}, self._left(props, of_plugin)
        unsaid = ctx.unsaid_secrets(self.handler, key, live)
        left |= self.handler.hides(unsaid, self.cloud)
        unsaid = frozenset(path for path in unsaid if inside(live, path) is not None)
        if secrets is None:
            strange |= left | self.handler.secret_places(live, of_plugin, prior, self.cloud, unsaid)
            if left:
                state[LEFT] = _secret(sorted(map(list, left)))
        else:
            secrets |= left | unsaid
            state[SECRETS] = self._record(widened(secrets, prior, live, self.handler.maps) | strange, left)
            # What stands where it was the engine marks itself, and the whole of a list.
            there = {path for path in secrets if inside(prior, path) is not None}
            marked = there - self.handler.named_by(secrets, live)
            strange = self.handler.secret_places(live, secrets, prior, self.cloud, unsaid).difference(marked) | unsaid
        hidden = frozenset(list_of(path) for path in strange)
        state = _marked(state, hidden)
        looked_up = not managed or LOOKED_UP in props
        if looked_up or all(name.startswith("__") for name in _old_inputs()):
            # What is only looked up no program has written: its next plan would remove it.
            return ReadResult(self.handler.id_of(live), {**state, **({LOOKED_UP: True} if looked_up else {})})
        # As check fills them in, or the engine would list as drift what only AWS can say.
        before = {key: value for key, value in live.items() if key in ("registryId", *self.handler.input_names)}
        inputs = self._filled(self.handler.written(live, self.cloud), before)
        # What is filled in is what is there, not what should be: the engine sees drift by comparing inputs.
        inputs = {
            key: live.get(key, value) if key in self.handler.output_names else value for key, value in inputs.items()
        }
        known = None if secrets is None else {*secrets, *strange}
        noting = self._noting(_marked(inputs, hidden), known, retained=_retained())
        return ReadResult(self.handler.id_of(live), state, noting)

    @_one_line
    def update(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """One call a changed property; none, and the old state, where nothing changes."""
        from pulumi_ecr.core.errors import PartialError  # noqa: PLC0415
        from pulumi_ecr.core.model import plain  # noqa: PLC0415

        state, inputs = self._learn(id, olds), self._inputs(news)
        self._own(state, id)
        changes = self.handler.diff(state, inputs, self.cloud, self._ignored())
        changes = self.cloud.run.again(self._step(), state, changes)
        ctx = self._context(state.get("region"), state)
        typed = self.handler.typed_inputs(inputs, state, self.cloud)
        left = self._left(olds) | ctx.covered_secrets(self.handler, id, state)
        try:
            with ctx.changing(self.handler, id, hides=(self._recorded(olds) or frozenset()) | self._defaults(olds)):
                updated = plain(self.handler.update(id, self.handler.typed_state(state), typed, changes, ctx))
        except PartialError as error:
            error.remedy += (
                f"; part of the change was made before: run pulumi refresh, since the state does not say so{ctx.here()}"
            )
            raise
        kept = _kept(ctx, self.handler, id, olds)
        ctx.holds(self.handler, id, updated, before=bool(kept))
        self.cloud.run.done(self._step(), inputs, updated, ctx, changes)
        # As in the inputs, with which the engine compares.
        for name, tags in self.handler.covered(self._clean(news), self.cloud).items():
            updated[name] = {**(updated.get(name) or {}), **tags}
        ctx.updated(self.handler, id, updated)
        return UpdateResult({**self._recording(inputs, updated, left), **kept})

    @_one_line
    def delete(self, id: str, props: dict[str, Any]) -> None:
        """Remove it; what is gone already is success."""
        state = self._learn(id, props)
        with self.cloud.deleting(self.handler, id, state, _urn()):
            self._own(state, id)
            ctx = self._context(state.get("region"), state)
            self.cloud.run.delete(self._step(), id, state, ctx, before=props.get(BEFORE), may_undo=True)

    # --- values -------------------------------------------------------------------------------------------------------

    def _learn(self, id: str, props: Mapping[str, Any]) -> dict[str, Any]:
        """A state, of which what is secret is noted: in a refresh and a destroy no program says so."""
        from pulumi_ecr.core.messages import Secrets  # noqa: PLC0415

        record = props.get(SECRETS)
        if isinstance(record, Mapping):
            _secret_are(record.get("settings"), surely=False)
        state, urn, known = self._clean(props), _urn(), self.cloud.known
        before = known.of(urn)
        if (secrets := self._recorded(props)) is not None:
            found = Secrets(state, secrets, self.handler.maps)
        elif before:
            return state
        else:  # of an earlier version: a guess
            named = ("region", "registryId", "arn", "repositoryUrl", self.handler.identifier_wire)
            default = {"tags": self.cloud.config.default_tags.tags}
            free = [(name,) for name in ("policy", *self.handler.managed_by, *self.handler.managed_by.values())]
            every = Secrets.joined(Secrets(each, free) for each in (state, default))
            found = every.likely([id, *(str(state[name]) for name in named if name in state)])
        known.note(urn, found)
        return state

    def _recorded(self, props: Mapping[str, Any]) -> frozenset[Path] | None:
        """Where a state is secret; ``None`` for states of earlier versions."""
        record = self._clean({"record": props.get(SECRETS)})["record"]
        return frozenset(tuple(path) for path in record["paths"]) if isinstance(record, Mapping) else None

    def _recording(self, inputs: Mapping[str, Any], state: dict[str, Any], left: frozenset[Path]) -> dict[str, Any]:
        """A state with where it is secret, as far as a check has said so, and where secret tags are that it does not have since
        the configuration hides them: of ``left``.
        """
        from pulumi_ecr.core.values import inside  # noqa: PLC0415

        secrets = _host().secrets.get(_urn())
        if secrets is None:
            return state
        places, named = self._places(secrets, inputs, state), self.handler.named_by(secrets, state)
        left = frozenset(path for path in left if inside(state, path) is None)
        return {**_marked(state, named), SECRETS: self._record(places | left, left)}

    def _left(self, olds: Mapping[str, Any], marked: frozenset[Path] = frozenset()) -> frozenset[Path]:
        """Where a state says that secret tags are that it has no more, or will not have when it is read or updated; of a state
        of the plugin its inputs say it, ``marked``.
        """
        state, secrets = self._clean(olds), self._recorded(olds)
        secrets = marked if secrets is None else secrets
        noted = {*secrets, *map(tuple, olds.get(LEFT) or ())}  # of the plugin, too
        return self.handler.left_secrets(secrets | self._defaults(olds), state, self.cloud, noted)

    def _defaults(self, olds: Mapping[str, Any]) -> frozenset[Path]:
        """The default tags of a state that was written when they were secret."""
        if "defaultTags" not in (olds.get(SECRETS) or {}).get("settings", ()):
            return frozenset()
        state = self._clean(olds)
        return frozenset(
            (output, key)
            for output, source in self.handler.managed_by.items()
            for key in (state.get(output) or {}).keys() - (state.get(source) or {}).keys()
        )

    def _places(self, secrets: frozenset[Path], inputs: Mapping[str, Any], state: Mapping[str, Any]) -> frozenset[Path]:
        """Where a state has what is secret in inputs, and what holds a secret name."""
        from pulumi_ecr.core.values import widened  # noqa: PLC0415

        return widened(secrets, inputs, state, self.handler.maps) | self.handler.named_by(secrets, state)

    def _hides_more(self, olds: Mapping[str, Any], inputs: Mapping[str, Any]) -> bool:
        """Whether the program has something behind a secret mark that is in the state without."""
        from pulumi_ecr.core.values import within  # noqa: PLC0415

        before, now = self._recorded(olds), _host().secrets.get(_urn(), frozenset())
        if before is None:
            return False
        return not all(within(path, before) for path in self._places(now, inputs, self._clean(olds)))

    @staticmethod
    def _record(secrets: frozenset[Path], left: Collection[Path]) -> dict[str, Any]:
        """What the state keeps of secrets: the places, and no values; secret where it has those that are ``left``, whose keys
        may be.
        """
        tops = {path for path in secrets if not any(path[:length] in secrets for length in range(1, len(path)))}
        record: dict[str, Any] = {"paths": sorted(map(list, tops), key=str)}
        if _secret_settings is not None:
            record["settings"] = sorted(str(name) for name, *_ in _secret_settings)
        return _secret(record) if left else record

    def _inputs(self, props: Mapping[str, Any]) -> dict[str, Any]:
        """The program's part of what the engine hands over: filled-in outputs and hidden properties taken out."""
        outputs = self.handler.output_names
        return {key: value for key, value in self._clean(props).items() if key not in outputs}

    def _context(self, region: str | None, prior: Mapping[str, Any] | None = None) -> Context:
        return _host().context(region, prior, models=self.handler.models)

    def _step(self) -> Step:
        from pulumi_ecr.aws import Step  # noqa: PLC0415

        return Step(
            self.handler, urn := _urn(), functools.partial(_host().context, urn=urn, models=self.handler.models)
        )

    def _own(self, state: Mapping[str, Any], id: str) -> None:
        """Refuse to change what another account holds."""
        self.cloud.same_account(state.get("registryId"), f"{self.resource} {id}")

    def _origin(self, news: Mapping[str, Any]) -> Origin:
        from pulumi_ecr.core.resource import Origin  # noqa: PLC0415

        given = self._clean({"origin": news.get(PROGRAM)})["origin"] or {}
        _secret_are(given.get("settings"), surely=True)
        return Origin.of(given)

    def _noting(
        self,
        inputs: dict[str, Any],
        secrets: set[Path] | None,
        *,
        retained: bool | None,
        before: Mapping[str, list[str]] | None = None,
    ) -> dict[str, Any]:
        """Inputs with notes of which tags are secret, if that is known, or were ``before``, and of ``retain_on_delete``."""
        notes: dict[str, Any] = {} if retained is None else {RETAINED: retained}
        if secrets is not None and self.handler.managed_by:
            notes[MARKED] = self.handler.hidden_keys(secrets, before or {}, self.cloud)
        return {**inputs, **notes}

    @staticmethod
    def _clean(props: Mapping[str, Any]) -> dict[str, Any]:
        from pulumi_ecr.core.values import UNKNOWN, transform  # noqa: PLC0415

        def leaf(value: Any) -> Any:
            if isinstance(value, EngineUnknown):
                return UNKNOWN
            return int(value) if isinstance(value, float) and value.is_integer() else value

        return {key: transform(value, leaf) for key, value in props.items() if not key.startswith("__")}

    def _filled(self, inputs: Mapping[str, Any], prior: Mapping[str, Any] | None) -> dict[str, Any]:
        from pulumi_ecr.core.values import UNKNOWN, transform  # noqa: PLC0415

        full = self.handler.desired(inputs, prior, self.cloud)
        missing = {key for key, value in full.items() if value is UNKNOWN and key not in inputs}
        kept = {key: value for key, value in full.items() if key not in missing}
        return {key: transform(v, lambda leaf: ENGINE_UNKNOWN if leaf is UNKNOWN else leaf) for key, v in kept.items()}

    @staticmethod
    def _ignored() -> list[tuple[str]]:
        """The managed outputs in which no change counts; of inputs the engine has put back the old values."""
        return [(name,) for name in _host().ignored.get(_urn(), ())]

    @staticmethod
    def _hidden_before(name: str, tags: Mapping[str, Any], olds: Mapping[str, Any]) -> set[str]:
        """Which of the tags were behind a secret mark in old inputs: all, where these do not say it."""
        notes = olds.get(MARKED)
        noted = notes.get(name, ()) if isinstance(notes, Mapping) else ("*",)
        return {key for key in tags if "*" in noted or key in noted}

    def _keep_marks(
        self, inputs: dict[str, Any], olds: Mapping[str, Any], ignored: Collection[Path]
    ) -> frozenset[Path]:
        """Mark again the tags that are ignored and were marked, such as copies of secrets: old values come back without marks.
        Returns where they are.
        """
        from pulumi_ecr.core.diff import at_or_below  # noqa: PLC0415

        secrets = set()
        for pair in self.handler.managed_by.items() if olds else ():
            for name in pair:
                if not isinstance(tags := inputs.get(name), Mapping) or rpc._special_sig_key in tags:  # noqa: SLF001
                    continue
                if MARKED not in olds and name in self.handler.managed_by.values():
                    continue  # the engine, which has put it back, has marked it
                for key in self._hidden_before(name, tags, olds):
                    if any(at_or_below((top, key), at) for top in pair for at in ignored):
                        inputs[name] = {**inputs[name], key: _secret(tags[key])}
                        secrets.add((name, key))
        return frozenset(secrets)

    def _keep_covered(self, inputs: dict[str, Any], olds: Mapping[str, Any]) -> frozenset[Path]:
        """Leave tags that the configuration hides since they were recorded as they are in the inputs: the engine compares
        inputs, and the update does not touch them. Returns where those of them are that were behind a secret mark.
        """
        secrets = set()
        for name, tags in self.handler.covered(self._clean(olds), self.cloud).items():
            if isinstance(there := inputs.get(name) or {}, Mapping):
                hidden = self._hidden_before(name, tags, olds)
                marked = {key: _secret(tag) if key in hidden else tag for key, tag in tags.items()}
                value = there["value"] if rpc._special_sig_key in there else there  # noqa: SLF001 - as it was marked
                inputs[name] = {**value, **marked}
                if value is not there:
                    inputs[name] = _secret({**value, **tags})
                secrets |= {(name, key) for key in hidden}
        return frozenset(secrets)

    def _label(self, inputs: Mapping[str, Any]) -> str:
        named = inputs.get(self.handler.identifier_wire)
        return f"{self.resource} {named}" if isinstance(named, str) else self.resource


class _Declared(Program):
    """Registers a program's resource with its provider."""

    provider: ClassVar[type[_Provider]]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "provider" in vars(cls):  # else it is a program's own class
            cls.__doc__ = cls.__bases__[1].__doc__

    def _declare(self, name: str, props: dict[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        token = f"ecr:index:{self.provider.resource}"
        remedy = "dynamic resources take none; set region= on the resource, or import pulumi_ecr.native as ecr"
        what, region = f"{self.provider.resource}({name})", props.get("region")
        refuse_provider(what, token, opts, "pulumi-python", remedy)
        if opts is not None and opts.import_ is not None:
            raise pulumi.RunError(
                f"ecr: {self.provider.resource}({name}) has the option import_, which dynamic resources cannot have: "
                "set adopt_existing=True, or import pulumi_ecr.native as ecr"
            )
        # A stack that moves here from the plugin keeps its resources.
        moved = pulumi.ResourceOptions(aliases=[pulumi.Alias(type_=token)])
        merged = self._finished(self._named(pulumi.ResourceOptions.merge(moved, opts)))
        # Not DynamicResource.__init__: with one constructor more the SDK takes this line for the program's.
        props[PROVIDER_KEY] = carrier(self.provider.resource)
        pulumi.CustomResource.__init__(self, self._token(), name, props, merged)  # type: ignore[arg-type]
        warn_of_passed_over(self, what, region, remedy)

    def _token(self) -> str:
        return f"pulumi-python:{self._resource_type_name}"  # type: ignore[attr-defined]

    def _completed(self, props: dict[str, Any], opts: pulumi.ResourceOptions) -> None:
        """Make managed outputs (all tags) as secret as their inputs and the default tags: check gives them values."""
        super()._completed(props, opts)
        secret = is_config_secret("ecr:defaultTags")
        if opts.id is not None:  # no check of it: nothing else tells the provider
            props[SECRETS] = {"paths": [], "settings": secret_settings()}
            if secret:
                opts.additional_secret_outputs = [*(opts.additional_secret_outputs or ()), *self.MANAGED]
            return
        # The engine would list them beside what the program changes.
        opts.ignore_changes = [*(opts.ignore_changes or ()), *_NOTES]
        for output, source in self.MANAGED.items():
            given = props.get(source) or {}
            props[output] = pulumi.Output.secret(given) if secret else given or None


# Frozen for ever: state names the provider classes and the types.


class RepositoryProvider(_Provider):
    """Carries Repository."""

    resource = "Repository"


class Repository(_Declared, _program.Repository, DynamicResource, module="ecr", name="Repository"):
    provider = RepositoryProvider


class LifecyclePolicyProvider(_Provider):
    """Carries LifecyclePolicy."""

    resource = "LifecyclePolicy"


class LifecyclePolicy(_Declared, _program.LifecyclePolicy, DynamicResource, module="ecr", name="LifecyclePolicy"):
    provider = LifecyclePolicyProvider


class RepositoryPolicyProvider(_Provider):
    """Carries RepositoryPolicy."""

    resource = "RepositoryPolicy"


class RepositoryPolicy(_Declared, _program.RepositoryPolicy, DynamicResource, module="ecr", name="RepositoryPolicy"):
    provider = RepositoryPolicyProvider


class RegistryPolicyProvider(_Provider):
    """Carries RegistryPolicy."""

    resource = "RegistryPolicy"


class RegistryPolicy(_Declared, _program.RegistryPolicy, DynamicResource, module="ecr", name="RegistryPolicy"):
    provider = RegistryPolicyProvider


class ScanningConfigurationProvider(_Provider):
    """Carries ScanningConfiguration."""

    resource = "ScanningConfiguration"


class ScanningConfiguration(
    _Declared, _program.ScanningConfiguration, DynamicResource, module="ecr", name="ScanningConfiguration"
):
    provider = ScanningConfigurationProvider


class ReplicationConfigurationProvider(_Provider):
    """Carries ReplicationConfiguration."""

    resource = "ReplicationConfiguration"


class ReplicationConfiguration(
    _Declared, _program.ReplicationConfiguration, DynamicResource, module="ecr", name="ReplicationConfiguration"
):
    provider = ReplicationConfigurationProvider


class PullThroughCacheRuleProvider(_Provider):
    """Carries PullThroughCacheRule."""

    resource = "PullThroughCacheRule"


class PullThroughCacheRule(
    _Declared, _program.PullThroughCacheRule, DynamicResource, module="ecr", name="PullThroughCacheRule"
):
    provider = PullThroughCacheRuleProvider


RegistryScanningConfiguration = ScanningConfiguration
