"""What a resource's properties are: pydantic models whose fields carry their facts as typed markers.

Everything else reads the ``FieldSpec`` table made here: parsing, diff, schema, generated classes, docs and the laws.
A field's default is what AWS does when the property is left out, so that an omitted option, the explicit default and
a cleared option are one and the same thing in state and in every comparison.
"""

from __future__ import annotations

import difflib
import functools
import re
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, Protocol, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticUndefined

from pulumi_ecr.core.documents import Document
from pulumi_ecr.core.errors import Doubt, Failure
from pulumi_ecr.core.names import no_region, repository_in
from pulumi_ecr.core.texts import FORMATTED, formatted, shortened, unseen, visible
from pulumi_ecr.core.values import HIDDEN, UNKNOWN, Hidden, Path, inside, known

M = TypeVar("M", bound="Model")


# --- markers: facts that sit on a field ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Immutable:
    """AWS cannot change it: a change replaces the resource."""


@dataclass(frozen=True)
class Stable:
    """An output that never changes while the resource lives."""


@dataclass(frozen=True)
class Computed:
    """Left out, AWS (or the provider) chooses; whatever it chose is then right."""


@dataclass(frozen=True)
class Unclearable:
    """AWS changes it in place but cannot take it away: clearing it replaces the resource."""


@dataclass(frozen=True)
class Managed:
    """An output that an input, named as on the wire, and the configuration decide together: drift in it is a change."""

    by: str


@dataclass(frozen=True)
class Unordered:
    """A list whose order means nothing."""


@dataclass(frozen=True)
class Local:
    """Never sent to AWS: it steers the provider and lives in state only."""


@dataclass(frozen=True)
class Tried(Local):
    """It has the provider try something in AWS: where that fails the state does not have it."""


@dataclass(frozen=True)
class CreateOnly(Local):
    """It steers a create and nothing after it: a change is no change."""


@dataclass(frozen=True)
class Region:
    """The name of a region of AWS."""


@dataclass(frozen=True)
class Sensitive:
    """A value that is never shown and is kept encrypted."""


@dataclass(frozen=True)
class Member:
    """The name of the member of the request shape, where it is not the field's own."""

    name: str


@dataclass(frozen=True)
class Equal:
    """Two spellings are one value: ``same(desired, actual)`` decides."""

    same: Callable[[str, str], bool]


# --- limits: what the service model says ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Limits:
    """The constraints of one shape of the service model."""

    kind: str
    min: int | None = None
    max: int | None = None
    pattern: str | None = None
    enum: tuple[str, ...] = ()
    item: Limits | None = None
    name: str = ""
    """What the service model calls the shape."""


class ServiceModel(Protocol):
    """Where limits come from: the service model of the installed botocore (``pulumi_ecr.aws`` reads it)."""

    def member(self, shape: str, member: str) -> Limits | None:
        """The limits of one member of a structure, or ``None`` where the model has no such member."""
        ...

    @property
    def operations(self) -> Sequence[str]:
        """The names of all operations."""
        ...


class Model(BaseModel):
    """Base of every set of properties. Keys are camelCase on the wire and snake_case in Python."""

    # Validators are made when one is asked for: only the configuration ever is.
    model_config = ConfigDict(
        alias_generator=to_camel, populate_by_name=True, extra="forbid", frozen=True, defer_build=True
    )

    shape: ClassVar[str] = ""
    """The structure of the service model whose limits hold for the fields, member by member."""
    also_known_as: ClassVar[tuple[str, ...]] = ()
    """Further names that programs may use for the type (``pulumi_aws.ecr`` has them)."""

    def findings(self) -> Iterator[Failure | Doubt]:
        """What must hold between fields. Fields may hold ``UNKNOWN``: ask ``known`` first."""
        return iter(())


@dataclass(frozen=True)
class Text:
    """A JSON document, compared by meaning and kept in the user's spelling."""

    document: Document
    form: type[Model]
    """The typed form that programs may use."""


# --- the field table --------------------------------------------------------------------------------------------------

Kind = Literal["str", "int", "bool", "model", "list", "map", "document", "any"]


@dataclass(frozen=True)
class FieldSpec:
    """One property, as every reader of the models sees it."""

    name: str
    wire: str
    kind: Kind
    required: bool
    default: Any
    model: type[Model] | None = None
    item: Kind | None = None
    markers: tuple[Any, ...] = field(default=(), repr=False)

    def marker(self, kind: type[M2]) -> M2 | None:
        """The marker of this kind, if the field has one."""
        return next((m for m in self.markers if isinstance(m, kind)), None)

    def has(self, kind: type) -> bool:
        """Whether the field carries the marker."""
        return any(isinstance(m, kind) for m in self.markers)

    @property
    def member(self) -> str:
        """The member of the request shape that this field fills."""
        marker = self.marker(Member)
        return marker.name if marker else self.wire


M2 = TypeVar("M2")


@functools.cache
def specs(model: type[Model]) -> tuple[FieldSpec, ...]:
    """The fields of a model in order of definition."""
    return tuple(
        _spec(
            name,
            info.alias or name,
            info.annotation,
            info.metadata,
            required=info.is_required(),
            default=info.get_default(call_default_factory=True),
        )
        for name, info in model.model_fields.items()
    )


def maps(models: Iterable[type[Model]]) -> frozenset[str]:
    """The properties, on the wire, whose keys are the user's own (tags)."""
    return frozenset(spec.wire for model in models for spec in specs(model) if spec.kind == "map")


def by_wire(model: type[Model]) -> Mapping[str, FieldSpec]:
    """The fields of a model by their name on the wire."""
    return {spec.wire: spec for spec in specs(model)}


def _spec(name: str, wire: str, annotation: Any, metadata: Iterable[Any], *, required: bool, default: Any) -> FieldSpec:
    markers = tuple(metadata)
    while get_origin(annotation) is Annotated:
        annotation, *more = get_args(annotation)
        markers += tuple(more)
    if get_origin(annotation) in (Union, types.UnionType):
        some = [arg for arg in get_args(annotation) if arg is not type(None)]
        if len(some) == 1:
            return _spec(name, wire, some[0], markers, required=required, default=default)
    kind: Kind
    model: type[Model] | None = None
    item: Kind | None = None
    if any(isinstance(m, Text) for m in markers):
        kind = "document"
    elif get_origin(annotation) in (list, tuple):
        kind = "list"
        element = get_args(annotation)[0]
        model = _model(element)
        item = "model" if model else _scalar(element)
    elif get_origin(annotation) is dict:
        kind, item = "map", _scalar(get_args(annotation)[1])
    elif model := _model(annotation):
        kind = "model"
    else:
        kind = _scalar(annotation)
    if default is PydanticUndefined:
        default = None
    return FieldSpec(name, wire, kind, required, default, model, item, markers)


def _model(annotation: Any) -> type[Model] | None:
    return annotation if isinstance(annotation, type) and issubclass(annotation, Model) else None


def _scalar(annotation: Any) -> Kind:
    if get_origin(annotation) is Literal or annotation is str:
        return "str"
    if annotation is bool:
        return "bool"
    if annotation is int:
        return "int"
    if annotation is Any:
        return "any"
    msg = f"no property can have the type {annotation}"
    raise TypeError(msg)


# --- parse: what a program gives, made canonical or refused ------------------------------------------------------------


@dataclass(frozen=True)
class Parsed:
    """Canonical inputs (what was given, defaults not filled in), and what is wrong or doubtful with them."""

    values: dict[str, Any]
    failures: tuple[Failure, ...] = ()
    warnings: tuple[Doubt, ...] = ()
    regions: tuple[tuple[Path, str], ...] = ()
    """Where names of regions are, and those that could be one."""

    @property
    def sound(self) -> dict[str, Any]:
        """The values with ``UNKNOWN`` in the place of those that are refused: rules between values go on with it."""
        values = self.values
        for failure in self.failures:
            values = _unknown_at(values, failure.path)
        return values


def _unknown_at(values: Any, path: Path) -> Any:
    """A copy of values with ``UNKNOWN`` at a path, or at the nearest place above that is there."""
    if not path or values is UNKNOWN:
        return UNKNOWN
    if isinstance(values, Mapping):
        return {**values, path[0]: _unknown_at(values.get(path[0]), path[1:]) if len(path) > 1 else UNKNOWN}
    if isinstance(values, list) and isinstance(path[0], int) and path[0] < len(values):
        return [_unknown_at(item, path[1:]) if index == path[0] else item for index, item in enumerate(values)]
    return UNKNOWN


def parse(model: type[Model], values: Mapping[str, Any], service: ServiceModel) -> Parsed:
    """Check every value against its type, the service model's limits and the model's rules. Pure and idempotent."""
    held = [Failure(at, FORMATTED) for at in formatted(values)]
    given: Any = values
    for failure in held:
        given = _unknown_at(given, failure.path)
    if given is UNKNOWN:
        return Parsed(dict(values), tuple(held))
    reader = _Reader(service)
    canonical = reader.model(model, given, ())
    reader.failures += held
    sound = Parsed(canonical, tuple(reader.failures)).sound
    for path, nested in reader.models:
        part = inside(sound, path)
        if isinstance(part, Mapping):
            for finding in construct(nested, part).findings():
                if isinstance(finding, Failure):
                    reader.failures.append(finding.under(*path))
                else:
                    reader.warnings.append(finding.under(*path))
    return Parsed(canonical, tuple(reader.failures), tuple(reader.warnings), tuple(reader.regions))


class _NoService:
    operations: Sequence[str] = ()

    def member(self, shape: str, member: str) -> Limits | None:
        return None


class _Reader:
    def __init__(self, service: ServiceModel) -> None:
        self.service = service
        self.failures: list[Failure] = []
        self.warnings: list[Doubt] = []
        self.models: list[tuple[Path, type[Model]]] = []
        self.regions: list[tuple[Path, str]] = []

    def refuse(self, path: Path, reason: str) -> None:
        self.failures.append(Failure(path, reason))

    def model(self, model: type[Model], values: Any, path: Path) -> dict[str, Any]:
        if not isinstance(values, Mapping):
            self.refuse(path, f"must be an object with the keys {_names(model)}: got {_shown(values)}")
            return {}
        fields = by_wire(model)
        for key in values:
            if key not in fields:
                self.refuse((*path, key), _unknown_key(key, fields))
        canonical: dict[str, Any] = {}
        for spec in fields.values():
            value = values.get(spec.wire)
            if value is None:
                if spec.required:
                    self.refuse((*path, spec.wire), "is required: give it a value")
                continue
            read = self.value(model, spec, value, (*path, spec.wire))
            if read is not None and (spec.required or read is UNKNOWN or read not in ({}, [])):
                canonical[spec.wire] = read
        self.models.append((path, model))
        return canonical

    def value(self, model: type[Model], spec: FieldSpec, value: Any, path: Path) -> Any:
        if value is UNKNOWN:
            return UNKNOWN
        limits = self.service.member(model.shape, spec.member) if model.shape else None
        if spec.kind == "document":
            return self.document(spec, value, path)
        if spec.kind == "model":
            assert spec.model is not None
            return self.model(spec.model, value, path)
        if spec.kind == "list":
            return self.list(spec, limits, value, path)
        if spec.kind == "map":
            return self.map(value, path)
        if spec.has(Region) and isinstance(value, str):
            if reason := no_region(value):
                self.refuse(path, reason)
            else:
                self.regions.append((path, value))
            return value
        return self.scalar(spec.kind, limits, value, path)

    def document(self, spec: FieldSpec, value: Any, path: Path) -> Any:
        text = spec.marker(Text)
        assert text is not None
        parsed, failures = text.document.parse(value)
        warnings: list[Failure] = []
        if not failures:
            failures, warnings = text.document.check(parsed)
        self.failures += [failure.under(*path) for failure in failures]
        self.warnings += [Doubt((*path, *warning.path), warning.reason) for warning in warnings]
        return value if failures else text.document.spell(value)

    def list(self, spec: FieldSpec, limits: Limits | None, value: Any, path: Path) -> Any:
        if isinstance(value, Mapping):
            value = [value]  # one block may be given without its list
        if not isinstance(value, (list, tuple)):
            self.refuse(path, f"must be a list: got {_shown(value)}")
            return None
        one = limits is not None and limits.kind == "structure"
        most = 1 if one else limits.max if limits else None
        least = limits.min if limits and not one else None
        if most is not None and len(value) > most:
            self.refuse(path, f"has {len(value)} entries: at most {most} {'is' if most == 1 else 'are'} allowed")
        if spec.required and least and len(value) < least:
            self.refuse(path, f"has {len(value)} entries: at least {least} {'is' if least == 1 else 'are'} needed")
        item_limits = limits.item if limits else None
        items = []
        for index, item in enumerate(value):
            here = (*path, index)
            if item is UNKNOWN:
                items.append(UNKNOWN)
            elif spec.model is not None:
                items.append(self.model(spec.model, item, here))
            else:
                assert spec.item is not None
                items.append(self.scalar(spec.item, item_limits, item, here))
        return items

    def map(self, value: Any, path: Path) -> Any:
        if not isinstance(value, Mapping):
            self.refuse(path, f"must be a map of strings: got {_shown(value)}")
            return None
        return {
            key: UNKNOWN if item is UNKNOWN else self.scalar("str", None, item, (*path, key))
            for key, item in value.items()
            if item is not None
        }

    def scalar(self, kind: Kind, limits: Limits | None, value: Any, path: Path) -> Any:
        if kind == "bool":
            if isinstance(value, bool):
                return value
            if value in ("true", "false"):
                return value == "true"
            self.refuse(path, f"must be true or false: got {_shown(value)}")
            return None
        if kind == "int":
            if isinstance(value, float) and value.is_integer():
                value = int(value)
            if isinstance(value, bool) or not isinstance(value, int):
                self.refuse(path, f"must be a whole number: got {_shown(value)}")
                return None
            if limits and ((limits.min or value) > value or (limits.max or value) < value):
                self.refuse(path, f"is {value}: must be {_range(limits)}")
            return value
        if not isinstance(value, str):
            # Not what to write: a number may have lost digits, as 012 in YAML has.
            hint = ": put it in quotes" if isinstance(value, (bool, int, float)) else ""
            account = " of the 12 digits of an account" if limits and limits.name == "RegistryId" else ""
            self.refuse(path, f"must be a string{account}, got {_shown(value)}{hint}")
            return None
        if limits:
            self.text(limits, value, path)
        return value

    def text(self, limits: Limits, value: str, path: Path) -> None:
        # By its characters, the address of a repository could be a name.
        address = limits.name == "RepositoryName" and bool(repository_in(value)[0])
        if limits.enum and value not in limits.enum:
            doubt = f"is {_shown(value)}: must be one of {', '.join(limits.enum)}"
            if _could_be_new(value, limits.enum):
                self.warnings.append(
                    Doubt(path, f"{doubt}, as far as the installed botocore knows; left for AWS to decide")
                )
            else:
                told = "" if isinstance(value, Hidden) else value.upper()
                near = difflib.get_close_matches(told, [e.upper() for e in limits.enum], 1)
                hint = next((f"; did you mean {e}?" for e in limits.enum if near and e.upper() == near[0]), "")
                self.refuse(path, doubt + hint)
        elif (limits.min is not None and len(value) < limits.min) or (
            limits.max is not None and len(value) > limits.max
        ):
            size = (
                f"is {_shown(value)}"
                if isinstance(value, Hidden)
                else f"has {len(value)} characters in {_shown(value)}"
            )
            self.refuse(path, f"{size}: must have {_range(limits)}")
        elif limits.pattern and (address or not compiled(limits.pattern).fullmatch(value)):
            self.refuse(path, f"is {_shown(value)}{_wrong(limits, value)}")


def refusal(limits: Limits, value: str) -> str:
    """Why the service model does not allow a text; empty where it does."""
    reader = _Reader(_NoService())
    reader.text(limits, value, ())
    return next((failure.reason for failure in reader.failures), "")


_LINEAR = {
    # botocore's own spelling takes exponential time on a text that does not match; this one accepts the same texts.
    r"^[a-z0-9*](?:[._\-/a-z0-9*]?[a-z0-9*]+)*$": r"[a-z0-9*]+(?:[._\-/][a-z0-9*]+)*",
}


_TAG_CLASS = r"\p{L}\p{Z}\p{N}"
_SEPARATORS = r" \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"


@functools.cache
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern of the service model, for ``fullmatch``. Its classes are those of Java, which are ASCII; Unicode
    categories, which Python's re does not have, come in one combination.
    """
    text = _LINEAR.get(pattern, pattern)
    if _TAG_CLASS in text:  # to Python, letters and digits of any script are of the class of words
        return re.compile(text.replace(_TAG_CLASS, rf"\w{_SEPARATORS}"))
    return re.compile(text, re.ASCII)


_PATTERN_TEXTS = (
    # What a pattern of the service model means in words; keyed by a fragment that only this pattern has.
    (
        "secret:ecr\\-pullthroughcache",
        "must be the ARN of a Secrets Manager secret whose name starts with ecr-pullthroughcache/",
    ),
    ("|ROOT)", "use lower-case letters and digits; between them single . _ or -; / separates parts; or ROOT"),
    ("(\\.|_|__|-+)", "use lower-case letters and digits; between them . _ __ or -; / separates parts"),
    ("[0-9]{12}", "must be the 12 digits of an AWS account id"),
    (
        "[a-z0-9]*(?:[._-][a-z0-9]*)*$",
        "must be how names of repositories begin: lower-case letters, digits and . _ - /, without wildcards",
    ),
    ("[0-9a-z-]{2,25}", "must be the name of a region such as eu-west-1"),
    ("[._\\-/a-z0-9*]", "must be lower-case letters, digits and *, with single . _ - or / between them"),
    ("._*-", "may hold letters, digits and . _ - * only"),
)


def _pattern_text(pattern: str) -> str:
    for fragment, words in _PATTERN_TEXTS:
        if fragment in pattern:
            return words
    return "must have the form that AWS documents"


def _wrong(limits: Limits, value: str) -> str:
    """What is wrong with a text that does not match its pattern."""
    kind, name, _ = repository_in(value) if not isinstance(value, Hidden) else ("", "", "")
    if limits.name == "RepositoryName" and kind:
        return f", {kind}: write the name alone, {name}; of a repository of the program give its output name"
    if hidden := unseen(value):
        return f", which holds {hidden}: write it without"
    if limits.name == "RepositoryFilterValue" and "*" in value:
        prefix = value.rstrip("*")
        how = f"write {prefix}" if prefix and "*" not in prefix else "write how the names begin"
        return f": a prefix takes no wildcards: {how}"
    small = (
        value.lower() if isinstance(limits.pattern, str) and compiled(limits.pattern).fullmatch(value.lower()) else ""
    )
    hint = f"; did you mean {small}?" if small and not isinstance(value, Hidden) else ""
    return f": {_pattern_text(limits.pattern or '')}{hint}"


def _range(limits: Limits) -> str:
    unit = "" if limits.kind in ("integer", "long") else " characters"
    if limits.min is not None and limits.max is not None:
        return f"{limits.min} to {limits.max}{unit}"
    return f"at least {limits.min}{unit}" if limits.min is not None else f"at most {limits.max}{unit}"


def _could_be_new(value: str, members: tuple[str, ...]) -> bool:
    """Whether a value looks like a member that AWS added after the installed botocore: spelt in the members' own
    manner, and no slip of the pen for one of them.
    """
    upper = all(m == m.upper() for m in members)
    style = r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*" if upper else r"[a-z][a-z0-9]*(-[a-z0-9]+)*"
    return bool(re.fullmatch(style, value)) and not difflib.get_close_matches(value, members, 1, 0.75)


def _unknown_key(key: str, fields: Mapping[str, FieldSpec]) -> str:
    names = {spec.name: spec.wire for spec in fields.values()}
    if key in names:
        return f"is not a property: write {names[key]}"
    near = difflib.get_close_matches(key, [*fields, *names], 1)
    if near and not isinstance(key, Hidden):
        return f"is not a property: did you mean {names.get(near[0], near[0])}?"
    return f"is not a property: there are {', '.join(fields)}"


def _names(model: type[Model]) -> str:
    return ", ".join(spec.wire for spec in specs(model))


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else str(value)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, (list, tuple)):
        return "a list"
    if isinstance(value, Hidden):
        return HIDDEN
    text = (
        f'"{shortened(value)}"'
        if isinstance(value, str)
        else f"the number {_number(value)}"
        if isinstance(value, (int, float))
        else repr(value)
    )
    return visible(text)


# --- forms of checked values --------------------------------------------------------------------------------------------


def effective(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """Checked values with every default filled in; what has neither value nor default stays out."""
    full: dict[str, Any] = {}
    for spec in specs(model):
        value = values.get(spec.wire)
        if value is None:
            value = _plain(spec.default)
        if value is None:
            continue
        if value is UNKNOWN:
            full[spec.wire] = value
        elif spec.kind == "model" and spec.model:
            full[spec.wire] = effective(spec.model, value)
        elif spec.kind == "list" and spec.model:
            full[spec.wire] = [UNKNOWN if v is UNKNOWN else effective(spec.model, v) for v in value]
        else:
            full[spec.wire] = value
    return full


def minimal(model: type[Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """The inverse: what a user would write. Values that equal their default, and empty ones, are left out."""
    short: dict[str, Any] = {}
    for spec in specs(model):
        value = values.get(spec.wire)
        if value is None:
            continue
        if not spec.required and spec.default is not None and known(value):
            default = _plain(spec.default)
            if spec.model is not None:
                wrap = spec.kind == "list"
                default = [effective(spec.model, d) for d in default] if wrap else effective(spec.model, default)
            if value == default:
                continue
        if spec.kind == "model" and spec.model:
            value = minimal(spec.model, value)
        elif spec.kind == "list" and spec.model:
            value = [minimal(spec.model, item) for item in value]
        if spec.required or value not in ({}, []):
            short[spec.wire] = value
    return short


def construct(model: type[M], values: Mapping[str, Any]) -> M:
    """A typed instance of values that were checked before; unknowns stay in their place."""
    filled: dict[str, Any] = {}
    for spec in specs(model):
        value = values.get(spec.wire, spec.default)
        if value is not None and value is not UNKNOWN and spec.model is not None:
            if spec.kind == "list":
                value = [_instance(spec.model, item) for item in value]
            else:
                value = _instance(spec.model, value)
        filled[spec.name] = value
    return model.model_construct(**filled)


def _instance(model: type[Model], value: Any) -> Any:
    return value if value is UNKNOWN or isinstance(value, Model) else construct(model, value)


def plain(model: Model) -> dict[str, Any]:
    """The values of an instance as they go over the wire; what is ``None`` stays out."""
    return {
        spec.wire: _plain(value)
        for spec in specs(type(model))
        if (value := getattr(model, spec.name, None)) is not None
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Model):
        return plain(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value
