"""How a program's arguments become properties: snake_case to camelCase, Args classes and dicts to plain maps.

Imported by every user program: neither pydantic nor boto3, only pulumi.
"""

from __future__ import annotations

import asyncio
import difflib
import dis
import enum
import functools
import inspect
import math
import re
import sys
import weakref
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from importlib import import_module
from typing import Any, ClassVar, Final, NamedTuple, NoReturn

import pulumi
from pulumi.runtime.config import CONFIG, is_config_secret

from pulumi_ecr._wire import PROGRAM
from pulumi_ecr.core.names import autoname
from pulumi_ecr.core.values import DEEPEST, path_of

AUTONAME = "__autoname"
"""The hidden property that carries the name a repository gets when its program gives none."""


class Property(NamedTuple):
    """How one argument travels."""

    wire: str
    nested: type[Args] | None = None


class Args:
    """Base of the argument classes. ``PROPERTIES`` says how each argument is called on the wire."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {}
    FREE: ClassVar[bool] = False
    """Whether further keys may stand beside the known ones (policy documents)."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        made: Any = cls.__init__

        @functools.wraps(made)
        def init(self: Args, *positional: Any, **given: Any) -> None:
            """As written in the class; what it does not take is told in one line."""
            try:
                made(self, *positional, **given)
            except TypeError:
                for key in given:
                    if key not in cls.PROPERTIES:
                        meant = _meant(key, cls.PROPERTIES)
                        raise pulumi.RunError(f"ecr: {cls.__name__} has no argument {key}{meant}") from None
                if positional:
                    first = next(iter(cls.PROPERTIES))
                    raise pulumi.RunError(
                        f"ecr: {cls.__name__} takes named arguments only: write {first}=..."
                    ) from None
                lacking = [
                    name
                    for name, parameter in inspect.signature(made).parameters.items()
                    if parameter.kind is parameter.KEYWORD_ONLY
                    and parameter.default is parameter.empty
                    and name not in given
                ]
                if not lacking:
                    raise
                raise pulumi.RunError(f"ecr: {cls.__name__} needs {', '.join(lacking)}: give it a value") from None

        cls.__init__ = init  # type: ignore[method-assign, assignment]

    def __repr__(self) -> str:
        given = ", ".join(f"{key}={value!r}" for key, value in vars(self).items() if value is not None)
        return f"{type(self).__name__}({given})"

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]


_REMEDIES: tuple[tuple[Any, str], ...] = (
    ((set, frozenset), "write a list, or a map"),
    ((bytes, bytearray), "write text, with .decode()"),
    (date, "write text, with .isoformat()"),
)
_MOST_EXACT = 2**53
"""The largest whole number that the engine carries exactly."""


_CONDITION = "Condition"
"""The element of a policy that lets in others when it is left out."""
_IN_DOCUMENTS = 1
"""Below this depth a map of free names is part of a document, and no map of tags."""
_MOST_DIGITS = 256
"""Above, text is too long for the value of a tag, too."""


def to_wire(value: Any, kind: type[Args] | None, where: str, depth: int = 0, *, needed: bool = False) -> Any:
    """A value as the engine takes it; outputs stay outputs, whatever is inside them. ``needed``: None cannot stand for "left
    out".

    Raises ``pulumi.RunError``, which the engine shows as one line, for a key in the wrong spelling and for a value that
    the engine cannot carry.
    """
    if isinstance(value, pulumi.Output):
        return value.apply(lambda known: to_wire(known, kind, where, depth, needed=needed))
    if value is None and needed and not _mocked():
        raise pulumi.RunError(f"ecr: {where} is None: give it a value, or leave the entry out")
    if depth > DEEPEST:  # also of what holds itself
        raise pulumi.RunError(f"ecr: {where} has more than {DEEPEST} levels of objects and lists: write it with fewer")
    if isinstance(value, Args):
        given = {name: item for name, item in vars(value).items() if item is not None}
        return _object(given, type(value), where, depth)
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise pulumi.RunError(f"ecr: {where} has the key {_given(key)}: write keys as text")
        if kind is None:  # the hosts would drop None, and a condition without it lets in others
            needed = depth > _IN_DOCUMENTS
            return {
                key: to_wire(item, None, _below(where, key), depth + 1, needed=needed) for key, item in value.items()
            }
        return _object(value, kind, where, depth)
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)):
        return [to_wire(item, kind, f"{where}[{index}]", depth + 1, needed=True) for index, item in enumerate(value)]
    if remedy := _unfit(value, depth):
        raise pulumi.RunError(f"ecr: {where} is {_given(value)}: {remedy}")
    return value


def _mocked() -> bool:
    """Whether a unit test plays the engine: outputs that its mocks do not name are None, and nothing is sent."""
    return isinstance(pulumi.runtime.settings.get_monitor(), pulumi.runtime.mocks.MockMonitor)


def _unfit(value: Any, depth: int) -> str:
    """Why the engine cannot carry a single value, as a remedy; empty where it can."""
    if isinstance(value, pulumi.Resource):
        # An id is taken for a text, as where a name is asked for; inside a document it would be a guess.
        return "write one of its outputs, such as .arn" if depth or not isinstance(value, pulumi.CustomResource) else ""
    if isinstance(value, enum.Enum):
        return _unfit(value.value, depth)
    if isinstance(value, float):
        return "" if math.isfinite(value) else "write a finite number"
    if isinstance(value, int):
        if abs(value) <= _MOST_EXACT:
            return ""
        largest = f"write at most {_MOST_EXACT}"
        return f"write it as text, in quotes, or {largest}" if abs(value) < 10**_MOST_DIGITS else largest
    if isinstance(value, str):
        return "write text without half of a character" if _broken(value) else ""
    if value is None or inspect.isawaitable(value):
        return ""
    words = "write text, a number, a list or a map"
    return next((remedy for of, remedy in _REMEDIES if isinstance(value, of)), words)


def _broken(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False


def _given(value: Any) -> str:
    """A value that is refused, in words; its content may be secret."""
    if isinstance(value, float):
        return "not a number" if math.isnan(value) else "an infinite number"
    if isinstance(value, bool) or value is None:
        return str(value)
    if isinstance(value, int):
        return "a whole number that is too large" if abs(value) > _MOST_EXACT else str(value)
    return f"of type {type(value).__name__}" if not isinstance(value, str) else "text that is no Unicode"


def _below(where: str, key: str) -> str:
    """The path of a key, in the form that Pulumi prints."""
    return f"{where}.{key}" if re.fullmatch(r"[A-Za-z_][\w-]*", key) else f'{where}["{key}"]'


def _object(values: Mapping[str, Any], kind: type[Args], where: str, depth: int) -> dict[str, Any]:
    known = kind.PROPERTIES
    wires = {prop.wire: name for name, prop in known.items()}
    result: dict[str, Any] = {}
    for key, value in values.items():
        if (prop := known.get(key)) is not None and prop.wire != key and prop.wire in values:
            both = " and ".join(f'"{each}"' for each in sorted((key, prop.wire)))
            raise pulumi.RunError(f"ecr: {where} has both {both}, which are one key: keep one of them")
        needed = _CONDITION in (key, prop.wire if prop else "") or (prop is None and key not in wires)
        if value is None and not needed:
            continue
        if prop is not None:
            result[prop.wire] = to_wire(value, prop.nested, _below(where, key), depth + 1, needed=needed)
        elif key in wires and not kind.FREE:
            raise pulumi.RunError(f"ecr: {where} has no key {key}: write {wires[key]}")
        else:
            nested = known[wires[key]].nested if key in wires else None
            result[key] = to_wire(value, nested, _below(where, key), depth + 1, needed=needed)
    return result


_REPOSITORIES: weakref.WeakValueDictionary[int, Program] = weakref.WeakValueDictionary()
"""The Repositories of the program by the identities of their outputs ``name`` and ``id``. An output itself gives its
resource only to code that waits, too late for options.
"""


def _spellings(value: Any, kind: type[Args] | None, at: tuple[str | int, ...]) -> Iterator[Any]:
    """Where a document has names in Python's spelling, by names on the wire: paths of objects that have no others, and of
    single keys; a list of them as an output where the document is one.
    """
    if isinstance(value, pulumi.Output):
        yield pulumi.Output.unsecret(value.apply(lambda known: pulumi.Output.all(*_spellings(known, kind, at))))
    elif isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)):
        for index, item in enumerate(value):
            yield from _spellings(item, kind, (*at, index))
    elif isinstance(value, (Args, Mapping)):
        kind = type(value) if isinstance(value, Args) else kind
        given = vars(value) if isinstance(value, Args) else value
        known = kind.PROPERTIES if kind else {}
        wires = {prop.wire: prop for prop in known.values()}
        own = [prop.wire for key, prop in known.items() if key in given and prop.wire != key]
        if isinstance(value, Args) or (own and not any(key in wires and key not in known for key in given)):
            yield [*at]
        else:
            yield from ([*at, wire] for wire in own)
        for key, item in given.items():
            if prop := known.get(key) or wires.get(key):
                yield from _spellings(item, prop.nested, (*at, prop.wire))


class Program:
    """Base of the resource classes of both hosts."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {}
    OUTPUTS: ClassVar[Sequence[str]] = ()
    """Names on the wire of what AWS adds to the arguments."""
    MANAGED: ClassVar[Mapping[str, str]] = {}
    """Those of them that repeat an argument, with it."""
    _repository: Program | None = None
    """The Repository that the program passed in place of a name."""
    _spelt: Sequence[Any] = ()
    """Where documents have names in Python's spelling."""
    _retained = False
    """Whether the resource stays in AWS when it leaves the program."""

    def _declare(self, name: str, props: dict[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        """Register the resource with the engine; each host does it in its own way."""
        raise TypeError(f"{type(self).__name__} belongs to no host")

    def _completed(self, props: dict[str, Any], opts: pulumi.ResourceOptions) -> None:
        """Add to properties and options, in place, what depends on their final values. Runs after all transformations."""
        self._retained = bool(opts.retain_on_delete) or opts.id is not None  # what is read only is never deleted
        if opts.delete_before_replace is False:
            pulumi.log.warn(
                "ecr: delete_before_replace=False is not possible, since names are unique: a replacement deletes first",
                resource=self if isinstance(self, pulumi.Resource) and "urn" in vars(self) else None,
            )
        opts.delete_before_replace = (
            True  # also where the user asks for the replacement: the provider is not asked then
        )
        parent = self._repository
        if isinstance(parent, pulumi.Resource):
            if opts.deleted_with is None and not parent._retained:  # noqa: SLF001 - one of this class
                opts.deleted_with = parent  # the policy goes with its repository, without a call
            given = opts.providers if isinstance(opts.providers, Mapping) else opts.providers or ()
            inherited = opts.parent.get_provider(self._token()) if opts.parent else None
            if opts.provider is None and not given and inherited is None:
                opts.provider = parent._provider  # noqa: SLF001 - the SDK has no public way to it
        if opts.id is None:
            ignored = [self._wire_path(path) for path in opts.ignore_changes or ()]
            inside = {path[0] for path in map(path_of, ignored) if len(path) > 1}
            props[PROGRAM] = {
                "ignored": ignored,
                "program": {key: value for key, value in props.items() if key in inside or "*" in inside},
                "spelt": [*self._spelt],
                "language": "python",
                "preview": pulumi.runtime.is_dry_run(),
                "account": parent.__dict__["registryId"] if isinstance(parent, pulumi.Resource) else None,
                "retained": self._retained,
                "inside": opts.parent is not None,
                "secrets": _secret_paths(props),
                "settings": secret_settings(),
            }

    def _token(self) -> str:
        """The type of the resource, as the engine spells it."""
        raise TypeError(f"{type(self).__name__} belongs to no host")

    def _finished(self, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
        """Options with ``_completed`` behind all transformations, those of parents and of the stack included."""

        def last(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
            applied.remove(first)
            applied.remove(last)  # or it would run for the children of the resource, too
            props, final = dict(args.props), args.opts._copy()  # noqa: SLF001 - as the SDK does it
            self._completed(props, final)
            return pulumi.ResourceTransformationResult(props, final)

        applied: list[Any] = []

        def first(args: pulumi.ResourceTransformationArgs) -> None:
            nonlocal applied
            applied = args.resource._transformations  # noqa: SLF001 - the list that the SDK is going through
            applied.append(last)

        return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(transformations=[first]))

    def _named(self, opts: pulumi.ResourceOptions) -> pulumi.ResourceOptions:
        """Options whose property names may be those of the arguments: the engine knows those of the wire."""
        for option in ("additional_secret_outputs", "hide_diffs", "ignore_changes", "replace_on_changes"):
            if given := getattr(opts, option, None):
                setattr(opts, option, [self._wire_path(path) for path in given])
        return opts

    def _wire_path(self, path: str) -> str:
        outputs = {re.sub("([A-Z])", r"_\1", wire).lower(): Property(wire) for wire in self.OUTPUTS}
        known: Mapping[str, Property] = {**outputs, **self.PROPERTIES}
        parts = re.split(r"(\.|\[[^]]*\])", path)
        for index, part in enumerate(parts):
            if part in known:
                parts[index], nested = known[part]
                known = nested.PROPERTIES if nested else {}
        return "".join(parts)

    def _create(self, resource_name: str, positional: Sequence[Any], values: dict[str, Any]) -> None:
        """What every constructor does: (args, opts), or (opts, keywords)."""
        opts = values.pop("opts", None)
        for given in (values.pop("args", None), *positional):
            if isinstance(given, pulumi.ResourceOptions):
                opts = given
            elif isinstance(given, (Args, Mapping)):
                values.update(vars(given) if isinstance(given, Args) else given)
            elif given is not None:
                kind, first = type(self).__name__, next(iter(self.PROPERTIES))
                raise pulumi.RunError(
                    f"ecr: {kind}({resource_name}) takes {kind}Args or named arguments, not {given!r}: write {first}=..."
                )
        _refuse_options(type(self).__name__, resource_name, opts)
        if wrong := [
            f"{key}{_option(key) or _meant(key, self.PROPERTIES)}" for key in values if key not in self.PROPERTIES
        ]:
            raise pulumi.RunError(
                f"ecr: {type(self).__name__}({resource_name}) has no argument {'; and no argument '.join(wrong)}"
            )
        parent = values.get("repository")
        if isinstance(parent, pulumi.Output):
            parent = _REPOSITORIES.get(id(parent))
        if isinstance(parent, Program):
            self._repository = parent
            values = {
                **values,
                "repository": parent.__dict__["name"],
                "region": values.get("region") or parent.__dict__["region"],
            }
        props = {
            prop.wire: to_wire(values.get(key), prop.nested, f"{type(self).__name__}({resource_name}).{key}")
            for key, prop in self.PROPERTIES.items()
        }
        self._spelt = [
            found
            for key, prop in self.PROPERTIES.items()
            if prop.nested and prop.nested.FREE
            for found in _spellings(values.get(key), prop.nested, (prop.wire,))
        ]
        if "name" in self.PROPERTIES and props["name"] is None:
            props[AUTONAME] = autoname(pulumi.get_project(), pulumi.get_stack(), resource_name)
        self._declare(resource_name, {**dict.fromkeys(self.OUTPUTS), **props}, opts)
        self._known_by_outputs()

    def _known_by_outputs(self) -> None:
        """Let other resources find a Repository by its outputs."""
        if "name" in self.PROPERTIES:
            _REPOSITORIES.update((id(self.__dict__[key]), self) for key in ("name", "id") if key in self.__dict__)

    @classmethod
    def _get(cls, resource_name: str, id: pulumi.Input[str], region: Any, opts: pulumi.ResourceOptions | None) -> Any:
        """Read an existing resource without managing it."""
        if not isinstance(id, pulumi.Output) and not id:
            raise pulumi.RunError(f"ecr: {cls.__name__}.get({resource_name}) needs the id of what exists, got {id!r}")
        name: Any = id if isinstance(id, str) else _open_id(f"{cls.__name__}.get({resource_name})", id)
        if region is None:  # by another id than that of a managed one the engine would delete it
            parts: Any = _parts(name) if isinstance(name, str) else name.apply(_parts)
            name, region = parts[0], parts[1]
        found = cls.__new__(cls)
        props = {prop.wire: None for prop in cls.PROPERTIES.values()}
        merged = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(id=name))
        found._declare(  # noqa: SLF001 - its own
            resource_name, {**dict.fromkeys(cls.OUTPUTS), **props, "region": region}, merged
        )
        found._known_by_outputs()  # noqa: SLF001 - its own
        return found


def _open_id(what: str, id: Any) -> pulumi.Output[Any]:
    """An id, which the SDK cannot take where it is secret."""
    given = pulumi.Output.from_input(id)

    async def value() -> Any:
        if await given.is_secret():
            remedy = "state and terminal show ids: give pulumi.Output.unsecret(id)"
            raise pulumi.RunError(f"ecr: {what} is given an id that is secret: {remedy}")
        return await given.future(with_unknowns=True)

    return pulumi.Output(
        asyncio.ensure_future(given.resources()),
        asyncio.ensure_future(value()),
        asyncio.ensure_future(given.is_known()),
    )


def _parts(id: Any) -> tuple[Any, str | None]:
    """Name and region of an id; an id that cannot be stays as it is."""
    if not isinstance(id, str):
        return id, None
    name, _, region = id.partition("@")
    return (name, region) if name and region and "@" not in region else (id, None)


class _AbsentError(AttributeError, pulumi.RunError):
    """What ``hasattr`` takes for an answer, and the engine shows as one line."""


class _NotImportableError(ImportError, pulumi.RunError):
    """The same for ``from module import name``, which hides the text of an ``AttributeError``."""


_ELSEWHERE: Final = ("accountsetting", "pulltimeupdateexclusion", "repositorycreationtemplate")
"""What pulumi_aws.ecr has and this package has not: parts of names, without case and underscores."""
_ENUMS: Final = {
    "LifecyclePolicyActionType": "expire",
    "LifecyclePolicyCountType": "imageCountMoreThan",
    "LifecyclePolicyTagStatus": "untagged",
}
"""Classes of pulumi_aws.ecr in whose place a program writes text, each with an example."""
_PLUGIN: Final = "import pulumi_ecr.native as ecr, in place of pulumi_ecr"


def refuse_absent(module: str, name: str) -> NoReturn:
    """Raise what the engine shows as one line, in place of a name that a module does not have."""
    here, every = sys.modules[module].__all__, import_module("pulumi_ecr.native").__all__
    near = "".join(difflib.get_close_matches(name, every, 1))
    if any(part in name.replace("_", "").lower() for part in _ELSEWHERE):
        said = f"{name} is not part of pulumi-ecr yet: keep it with pulumi_aws"
    elif name in _ENUMS:
        said = f'{name} is not part of pulumi-ecr: write its value as text, such as "{_ENUMS[name]}"'
    elif name in every:
        said = f"{name} needs the plugin: {_PLUGIN}"
    elif near:
        needs = "" if near in here else f" It needs the plugin: {_PLUGIN}"
        said = f"{module} has no {name}: did you mean {near}?{needs}"
    else:
        resources = [each for each in here if each[0].isupper() and not each.endswith(("Args", "ArgsDict", "Result"))]
        said = f"{module} has no {name}: its resources are {', '.join(resources)}"
    importing = sys._getframe(2)  # noqa: SLF001 - of whoever asks __getattr__ of the module
    imports = dis.opname[importing.f_code.co_code[importing.f_lasti]] == "IMPORT_FROM"
    raise (_NotImportableError if imports else _AbsentError)(f"ecr: {said}")


def _refuse_options(kind: str, name: Any, opts: Any) -> None:
    """Raises ``pulumi.RunError`` where the SDK would end in a traceback."""
    if not isinstance(name, str) or not name:
        raise pulumi.RunError(
            f"ecr: {kind} has the name {name!r} in the program: write a text, as in {kind}('app', ...)"
        )
    if opts is not None and not isinstance(opts, pulumi.ResourceOptions):
        raise pulumi.RunError(
            f"ecr: {kind}({name}).opts is of type {type(opts).__name__}: write pulumi.ResourceOptions(...)"
        )
    expected = {"provider": pulumi.ProviderResource, "parent": pulumi.Resource}
    for option, type_ in expected.items():
        given = getattr(opts, option, None)
        if given is not None and not isinstance(given, type_):
            raise pulumi.RunError(
                f"ecr: {kind}({name}).opts.{option} is of type {type(given).__name__}: give the resource itself"
            )


def refuse_provider(
    what: str, token: str, opts: pulumi.ResourceOptions | pulumi.InvokeOptions | None, package: str, remedy: str
) -> None:
    """The SDK passes over a provider of another package, and the resource would be made in another place than meant.

    Raises ``pulumi.RunError``, which the engine shows as one line.
    """
    given = opts.provider if opts else None
    inherited = opts.parent.get_provider(token) if opts and opts.parent else None
    for provider in (given, inherited):
        if provider is not None and provider.package != package:
            raise pulumi.RunError(f"ecr: {what} is given a provider of {provider.package}: {remedy}")


def warn_of_passed_over(made: Any, what: str, region: Any, remedy: str) -> None:
    """Warn of a resource whose component has a provider of AWS for another region, which the SDK passes over. ``region``:
    what the program itself says.
    """
    given: Mapping[str, Any] = made._providers  # noqa: SLF001 - what it has inherited; the SDK has no public way to it
    if isinstance(region, str) or "ecr" in given:
        return

    def tell(regions: Sequence[Any]) -> None:
        said, theirs, ours = regions
        if not said and theirs and ours and theirs != ours:
            pulumi.log.warn(
                f"ecr: {what} is in {ours}: the provider of {package} for {theirs} that its component has does not apply to "
                f"it: {remedy}",
                resource=made,
            )

    for package in given.keys() & _OF_AWS:
        pulumi.Output.all(region, getattr(given[package], "region", None), made.region).apply(tell)


_OF_AWS: Final = {"aws", "aws-native"}
"""Packages whose providers have a region of AWS."""


def _option(key: str) -> str:
    """The remedy for an option given as an argument; empty if there is no such option."""
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", key).lower()
    is_one = name in inspect.signature(pulumi.ResourceOptions).parameters
    return f", which is an option: write opts=pulumi.ResourceOptions({name}=...)" if is_one else ""


def _meant(key: str, known: Mapping[str, Property]) -> str:
    """The remedy for a wrong name."""
    spelt = {prop.wire: name for name, prop in known.items()}
    names = [*known, *spelt]
    near = difflib.get_close_matches(key, names, 1) or [each for each in names if key.endswith(f"_{each}")]
    return f": did you mean {spelt.get(near[0], near[0])}?" if near else f": there are {', '.join(known)}"


def secret_settings() -> list[str]:
    """The settings of the stack that are secret, which no provider is told."""
    return [key.partition(":")[2] for key in CONFIG.get() if key.startswith("ecr:") and is_config_secret(key)]


def _secret_paths(props: Mapping[str, Any]) -> pulumi.Output[list[list[str | int]]] | list[list[str | int]]:
    """Where in the properties secrets are: the engine tells dynamic providers nothing of it."""
    outputs = [(path, pulumi.Output.from_input(value)) for path, value in _outputs_in(props)]
    if not outputs:
        return []

    async def paths() -> list[list[str | int]]:
        return [path for path, output in outputs if await output.is_secret()]

    async def known() -> bool:
        return True

    return pulumi.Output(set(), asyncio.ensure_future(paths()), asyncio.ensure_future(known()))


def _outputs_in(value: Any, *at: str | int) -> Iterator[tuple[list[str | int], Any]]:
    if isinstance(value, pulumi.Output) or inspect.isawaitable(value):
        yield list(at), value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _outputs_in(item, *at, key)
    elif isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            yield from _outputs_in(item, *at, index)
