"""The values that flow through the core: plain Python, one ``UNKNOWN``, and a secret mark.

A host turns what its wire carries into these and back; nothing else in the project knows a sentinel.
Standard library only, so that a user's program may import it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, Final, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
"""Where a value sits: property names, map keys and list indexes from the top."""


class Unknown:
    """A value that only a later step will know (an output of a resource that does not exist yet).

    There is one instance. It equals nothing else and refuses to be a truth value, so that no rule takes it for data.
    """

    def __bool__(self) -> bool:
        msg = "an unknown value has no truth value"
        raise TypeError(msg)

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __copy__(self) -> Unknown:
        return self

    def __deepcopy__(self, memo: object) -> Unknown:
        return self


UNKNOWN: Final = Unknown()

DEEPEST: Final = 20
"""Levels of maps and lists that a value may have. AWS needs half of them; protobuf carries 100 messages inside each
other, of which a map takes three."""


def too_deep(value: Any) -> bool:
    """Whether a value has more levels of maps and lists than ``DEEPEST``."""
    level, depth = [value], 0
    while level:
        level = [
            inner
            for item in level
            for inner in (
                item.values() if isinstance(item, Mapping) else item if isinstance(item, (list, tuple)) else ()
            )
        ]
        depth += 1
        if depth > DEEPEST:
            return any(isinstance(item, (Mapping, list, tuple)) for item in level)
    return False


class Secret:
    """A value that must not be shown. Hosts strip it with ``reveal`` before the core sees the value."""

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value

    def __repr__(self) -> str:
        return "Secret(...)"


HIDDEN: Final = "[secret]"
"""What a message shows in the place of a value behind a secret mark."""


class Hidden:
    """Base of text and numbers behind a secret mark while they are checked: they work as they are, and are shown as
    ``[secret]`` wherever they are formatted.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return HIDDEN

    def __str__(self) -> str:
        return HIDDEN

    def __format__(self, spec: str) -> str:
        return HIDDEN


def _still_hidden(name: str) -> Callable[..., Any]:
    """A method of ``str`` whose results are as hidden as the text itself."""
    plain = getattr(str, name)

    def method(self: str, *args: Any, **named: Any) -> Any:
        return hide(plain(self, *args, **named))

    return method


class HiddenText(Hidden, str):
    """Text behind a secret mark."""

    __slots__ = ()

    def __radd__(self, other: str) -> str:
        return other + HIDDEN

    def __iter__(self) -> Iterator[str]:
        return (HiddenText(one) for one in str.__iter__(self))

    for _name in (
        *("__add__", "__getitem__", "lower", "upper", "casefold", "capitalize", "title", "swapcase"),
        *("strip", "lstrip", "rstrip", "removeprefix", "removesuffix", "replace", "translate", "zfill"),
        *("split", "rsplit", "splitlines", "partition", "rpartition", "join", "format", "format_map", "expandtabs"),
        *("center", "ljust", "rjust", "__mod__", "__mul__", "__rmul__"),
    ):
        locals()[_name] = _still_hidden(_name)
    del _name


class HiddenInteger(Hidden, int):
    """A whole number behind a secret mark."""


class HiddenNumber(Hidden, float):
    """Another number behind a secret mark."""


def hide(value: Any) -> Any:
    """A value and all inside it as hidden; keys too. What is neither text nor a number stays as it is."""
    if isinstance(value, (Hidden, bool)):
        return value
    if isinstance(value, str):
        return HiddenText(value)
    if isinstance(value, int):
        return HiddenInteger(value)
    if isinstance(value, float):
        return HiddenNumber(value)
    if isinstance(value, Mapping):
        return {hide(key): hide(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(hide(item) for item in value)
    return value


def as_secret(whole: Any, part: str) -> str:
    """A part of a text, or what follows from it, as hidden as the text: searches give plain text."""
    return HiddenText(part) if isinstance(whole, Hidden) else part


def hide_at(value: Any, paths: frozenset[Path], at: Path = ()) -> Any:
    """``value`` with all hidden that sits at or below one of the paths."""
    if not paths:
        return value
    if at in paths:
        return hide(value)
    if isinstance(value, Mapping):
        return {key: hide_at(item, paths, (*at, key)) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [hide_at(item, paths, (*at, index)) for index, item in enumerate(value)]
    return value


def bare(value: Any) -> Any:
    """The inverse of ``hide``: the same value as plain text and numbers."""
    if isinstance(value, HiddenText):
        return str.__str__(value)
    if isinstance(value, HiddenInteger):
        return int.__int__(value)
    if isinstance(value, HiddenNumber):
        return float.__float__(value)
    if isinstance(value, Mapping):
        return {bare(key): bare(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [bare(item) for item in value]
    return value


def unknown(value: Any) -> bool:
    """Whether the value itself is not known yet; something inside it may still be."""
    return value is UNKNOWN


def known(*values: Any) -> bool:
    """Whether no value is, or holds, ``UNKNOWN``."""
    return all(v is not UNKNOWN and all(leaf is not UNKNOWN for _, leaf in leaves(v)) for v in values)


def leaves(value: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every scalar below ``value`` with its path, in order; empty containers count as leaves."""
    if isinstance(value, Mapping) and value:
        for key, item in value.items():
            yield from leaves(item, (*at, key))
    elif isinstance(value, (list, tuple)) and value:
        for index, item in enumerate(value):
            yield from leaves(item, (*at, index))
    else:
        yield at, value


def inside(value: Any, path: Path) -> Any:
    """What is at a path; ``None`` where there is nothing."""
    for part in path:
        inner = value if isinstance(value, Mapping) else dict(enumerate(value)) if isinstance(value, list) else {}
        value = inner.get(part)
    return value


def widened(
    secrets: frozenset[Path], given: Mapping[str, Any], state: Mapping[str, Any], maps: Collection[str]
) -> frozenset[Path]:
    """``secrets`` of ``given`` as they are in ``state``: what is not at its place any more, since keys or items have
    moved, is where its value is now. Where values have changed, too, it may be anywhere in the property, the whole of which
    is secret then. What is in properties that are ``maps`` (tags) does not move. A copy that only the state has is secret, too.
    """
    found: set[Path] = set()
    for path in filter(None, secrets):
        if len(path) == 1 or path[0] in maps or inside(state, path) == inside(given, path) is not None:
            found |= {path, *_copies(path, given, state)}
        else:
            found |= _moved(path, given, state)
    return frozenset(found)


def within(path: Path, places: Collection[Path]) -> bool:
    """Whether a place, or one that it is in, is among ``places``."""
    return any(path[:length] in places for length in range(1, len(path) + 1))


def list_of(path: Path) -> Path:
    """The outermost list that a place is in; the place itself where it is in none."""
    return next((path[:index] for index, part in enumerate(path) if isinstance(part, int)), path)


_LONG: Final = 8
"""The length from which on a text inside of another one is hardly there by chance."""


def _copies(path: Path, given: Mapping[str, Any], state: Mapping[str, Any]) -> set[Path]:
    """Where in its property the state has texts of a secret that ``given`` does not have there; long ones also inside of
    others, as an account in an ARN.
    """
    top = path[:1]
    texts = texts_of(inside(given, path))
    return {
        at
        for at, leaf in leaves(inside(state, top), top)
        if is_copy(leaf, texts) and at[: len(path)] != path and inside(given, at) != leaf
    }


def texts_of(value: Any) -> set[str]:
    """The texts at the ends of a value, without empty ones."""
    return {leaf for _, leaf in leaves(value) if isinstance(leaf, str) and leaf}


def is_copy(leaf: Any, texts: Collection[str]) -> bool:
    """Whether a value is one of the texts, or has a long one inside."""
    return isinstance(leaf, str) and any(text == leaf or (len(text) >= _LONG and text in leaf) for text in texts)


def _moved(path: Path, given: Mapping[str, Any], state: Mapping[str, Any]) -> set[Path]:
    """The places of a secret that is not at its own any more."""
    top, secret = path[:1], repr(inside(given, path))
    here, there = ([(at, repr(leaf)) for at, leaf in leaves(inside(each, top), top)] for each in (state, given))
    places = {at for at, leaf in here if leaf == secret}
    same = sorted(leaf for _, leaf in here) == sorted(leaf for _, leaf in there)
    return places if same and places else {top}


def transform(value: Any, leaf: Callable[[Any], Any]) -> Any:
    """``value`` with ``leaf`` applied to everything that is neither a map nor a list."""
    if isinstance(value, Mapping):
        return {key: transform(item, leaf) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [transform(item, leaf) for item in value]
    return leaf(value)


def reveal(value: Any, at: Path = ()) -> tuple[Any, frozenset[Path]]:
    """``value`` without its secret marks, and the paths where they were."""
    found: set[Path] = set()

    def strip(item: Any, path: Path) -> Any:
        if isinstance(item, Secret):
            found.add(path)
            return strip(item.value, path)
        if isinstance(item, Mapping):
            return {key: strip(sub, (*path, key)) for key, sub in item.items()}
        if isinstance(item, (list, tuple)):
            return [strip(sub, (*path, index)) for index, sub in enumerate(item)]
        return item

    return strip(value, at), frozenset(found)


def conceal(value: Any, secrets: frozenset[Path], at: Path = ()) -> Any:
    """The inverse of ``reveal``: marks what sits at one of the ``secrets`` paths."""
    inner = value
    if isinstance(value, Mapping):
        inner = {key: conceal(sub, secrets, (*at, key)) for key, sub in value.items()}
    elif isinstance(value, (list, tuple)):
        inner = [conceal(sub, secrets, (*at, index)) for index, sub in enumerate(value)]
    return Secret(inner) if at in secrets else inner


_PLAIN_KEY = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")


_PART: Final = re.compile(r'\[?\.?(\*|[A-Za-z_$][\w$-]*)\]?|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]')


def path_of(text: str) -> Path:
    """A property path out of the form in which the engine writes it; ``*`` stands for any key or index."""
    parts: list[str | int] = []
    for match in _PART.finditer(text):
        name, index, quoted = match.groups()
        parts.append(name if name is not None else int(index) if index is not None else quoted.replace('\\"', '"'))
    return tuple(parts)


def path_text(path: Path) -> str:
    """``("tags", "a b", 0)`` as ``tags["a b"][0]``: the form that Pulumi prints."""
    text = ""
    for part in path:
        if isinstance(part, HiddenText):
            text += f'["{HIDDEN}"]'
        elif isinstance(part, int):
            text += f"[{part}]"
        elif _PLAIN_KEY.match(part):
            text += f".{part}" if text else part
        else:
            text += '["{}"]'.format(part.replace('"', '\\"'))
    return text
