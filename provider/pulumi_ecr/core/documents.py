"""What a JSON document is to the provider: parsed once, checked by its own rules, compared by meaning, sent compact.

A document may be JSON text, a dict, or a typed form with snake_case keys, and may hold ``UNKNOWN`` anywhere. Nothing
is decoded into a closed structure: what is not known here is kept and compared, so that no edit is ever hidden.
Standard library only.
"""

from __future__ import annotations

import difflib
import json
import math
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from pulumi_ecr.core.align import joined, json_key
from pulumi_ecr.core.errors import Doubt, Failure
from pulumi_ecr.core.texts import named, shortened, visible
from pulumi_ecr.core.values import (
    DEEPEST,
    HIDDEN,
    UNKNOWN,
    Hidden,
    Path,
    hide,
    known,
    leaves,
    path_text,
    too_deep,
)

__all__ = ["Document", "near", "shown"]


class Document(ABC):
    """One kind of document. Paths in findings and changes start at the document's top."""

    name: ClassVar[str]
    min_chars: ClassVar[int] = 0
    max_chars: ClassVar[int]
    words: ClassVar[Mapping[str, str]]
    """AWS's names that findings hold, and Python's spelling of each."""

    # --- what a kind of document defines ------------------------------------------------------------------------------

    @abstractmethod
    def names(self, at: Path) -> Mapping[str, str]:
        """Other spellings of the keys of the object at a path, and what AWS calls them."""

    @abstractmethod
    def normal(self, value: dict[str, Any]) -> dict[str, Any]:
        """A document in AWS's spelling and without nulls, with what may be left out filled in. Idempotent."""

    @abstractmethod
    def findings(self, value: dict[str, Any]) -> Iterator[Failure | Doubt]:
        """What is wrong or doubtful; ``value`` is normal and may hold unknowns."""

    @abstractmethod
    def canonical(self, value: dict[str, Any]) -> Any:
        """The same for every spelling of one meaning, and different for every other meaning."""

    # --- what all share -----------------------------------------------------------------------------------------------

    def parse(self, value: Any) -> tuple[Any, list[Failure]]:
        """The normal structure of a text or dict, or why there is none."""
        if value is UNKNOWN:
            return UNKNOWN, []
        secret = isinstance(value, Hidden)
        if isinstance(value, str):
            try:
                value = json.loads(value, object_pairs_hook=_unique, parse_constant=_no_number)
            except json.JSONDecodeError as error:
                return None, [Failure((), _not_json(error))]
            except _NoNumberError as error:
                return None, [Failure((), f"is not valid JSON: it holds {error}: write a number")]
            except _TwiceError as error:
                twice = HIDDEN if secret else f'"{error}"'
                return None, [Failure((), f"has the key {twice} twice in one object: keep one of them")]
            except RecursionError:
                return None, [TOO_DEEP]
            if isinstance(value, str):
                return None, [Failure((), "is a JSON text within a JSON text: leave out one json.dumps")]
        if not isinstance(value, Mapping):
            return None, [Failure((), f"must be a JSON object: got {shown(value)}")]
        if too_deep(value):
            return None, [TOO_DEEP]
        if infinite := [at for at, leaf in leaves(value) if isinstance(leaf, float) and not math.isfinite(leaf)]:
            return None, [Failure(at, "is no number that JSON has: write a finite number") for at in infinite]
        failures: list[Failure] = []
        renamed = self._renamed(hide(value) if secret else value, (), failures)
        failures += [
            Failure(at, "is null: give it a value, or take it out")
            for at, leaf in leaves(renamed)
            if leaf is None and self.needed(at)
        ]
        if failures:
            return None, failures
        return self.normal(_tidy(renamed)), []

    def needed(self, at: Path) -> bool:
        """Whether a document would say something else without what is at a path, so that no null can stand there."""
        return False

    def _renamed(self, value: Any, at: Path, twice: list[Failure]) -> Any:
        """A value with its keys in AWS's spelling. ``twice`` gets the objects that have one key in two spellings."""
        if isinstance(value, (list, tuple)):
            return [self._renamed(item, (*at, index), twice) for index, item in enumerate(value)]
        if not isinstance(value, Mapping):
            return value
        names, spelt = self.names(at), dict[str, Any]()
        for key in value:
            name = names.get(key, key)
            if name in spelt:
                one, other = sorted((spelt[name], key))
                twice.append(Failure(at, f'has both "{one}" and "{other}", which are one key: keep one of them'))
            spelt[name] = key
        return {name: self._renamed(value[key], (*at, name), twice) for name, key in spelt.items()}

    def check(self, value: Any) -> tuple[list[Failure], list[Failure]]:
        """Failures and warnings of a parsed document."""
        if value is UNKNOWN:
            return [], []
        failures: list[Failure] = []
        warnings: list[Failure] = []
        for finding in self.findings(value):
            if isinstance(finding, Failure):
                failures.append(finding)
            else:
                warnings.append(Failure(finding.path, finding.reason))
        if not failures and known(value):
            size = len(_compact(value))
            if not self.min_chars <= size <= self.max_chars:
                failures.append(
                    Failure((), f"has {size} characters: a {self.name} must have {self.min_chars} to {self.max_chars}")
                )
        return failures, warnings

    def spell(self, value: Any) -> Any:
        """What state keeps: a text as it was written, a dict in its normal form."""
        if value is UNKNOWN or isinstance(value, str):
            return value
        parsed, failures = self.parse(value)
        return value if failures else parsed

    def align(self, old: Any, new: Any) -> Any:
        """``new`` in the form (text or dict), spelling and order of ``old``, so that the two differ only in what was
        changed; ``old`` itself where both mean the same. What holds unknowns never becomes a text.
        """
        new = self.spell(new)
        one, broken = self.parse(old)
        other, also = self.parse(new)
        if broken or also or one is UNKNOWN or other is UNKNOWN:
            return new
        if known(one, other) and self.canonical(one) == self.canonical(other):
            return old
        result = self.arranged(one, other)
        if not isinstance(old, str):
            return result
        if not known(result) or (isinstance(new, str) and json_key(result) == json_key(other)):
            return new
        return _compact(result)

    def arranged(self, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
        """A normal document in the spelling and order of another one, without a change of its meaning."""
        result: dict[str, Any] = joined(old, new)
        return result

    def text(self, value: Any) -> str:
        """What is sent to AWS: compact JSON of the normal form."""
        parsed, failures = self.parse(value)
        return str(value) if failures else _compact(parsed)

    def same(self, a: Any, b: Any) -> bool:
        """Whether two documents mean the same; never while something in them is unknown."""
        if not known(a) or not known(b):
            return False
        one, broken = self.parse(a)
        other, also = self.parse(b)
        if broken or also:
            return bool(a == b)
        return bool(self.canonical(one) == self.canonical(other))

    def meaning(self, value: Any) -> str:
        """The same text for every document of the same meaning."""
        parsed, failures = self.parse(value)
        return str(value) if failures else json.dumps(self.canonical(parsed), sort_keys=True, default=sorted)

    def changes(self, old: Any, new: Any) -> list[Path]:
        """Where ``new`` differs in meaning from ``old``; empty exactly when they are the same."""
        if self.same(old, new):
            return []
        one, broken = self.parse(old)
        other, also = self.parse(new)
        if broken or also or one is UNKNOWN or other is UNKNOWN:
            return [()]
        return sorted(set(self.differences(one, other)), key=path_text) or [()]

    def differences(self, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Path]:
        """Paths at which two normal documents differ."""
        yield from _compare(old, new, ())


TOO_DEEP: Final = Failure((), f"has more than {DEEPEST} levels of objects and lists: write it with fewer")
"""A document that neither AWS nor the engine's protocol takes."""


class _TwiceError(ValueError):
    pass


class _NoNumberError(ValueError):
    pass


def _no_number(constant: str) -> Any:
    """Python's parser takes NaN and Infinity; JSON has neither."""
    raise _NoNumberError(constant)


def _not_json(error: json.JSONDecodeError) -> str:
    place = f"at line {error.lineno} column {error.colno}"
    char = error.doc[error.pos : error.pos + 1] or " "
    if isinstance(char, Hidden) or (char.isascii() and (char.isprintable() or char in "\t\r\n")):
        return f"is not valid JSON: {error.msg} {place}"
    return f"is not valid JSON: it has {named(char)} {place}: write a plain character, or remove it"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for key, value in pairs:
        if key in values:
            raise _TwiceError(key)
        values[key] = value
    return values


def _tidy(value: Any) -> Any:
    """Without nulls, and with whole numbers as integers: wires carry every number as a float."""
    if isinstance(value, Mapping):
        return {
            key if isinstance(key, str) else str(key): _tidy(item) for key, item in value.items() if item is not None
        }
    if isinstance(value, (list, tuple)):
        return [_tidy(item) for item in value if item is not None]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _compare(old: Any, new: Any, at: Path) -> Iterator[Path]:
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in {**old, **new}:
            if key in old and key in new:
                yield from _compare(old[key], new[key], (*at, key))
            else:
                yield (*at, key)
    elif isinstance(old, list) and isinstance(new, list):
        for index in range(max(len(old), len(new))):
            if index < len(old) and index < len(new):
                yield from _compare(old[index], new[index], (*at, index))
            else:
                yield (*at, index)
    elif new is UNKNOWN or old is UNKNOWN or type(old) is not type(new) or old != new:
        yield at


def in_python(names: Mapping[str, str]) -> dict[str, str]:
    """Python's spelling of AWS's names, out of all other spellings: the first one without capitals."""
    return {own: other for other, own in reversed([*names.items()]) if other == other.lower()}


def near(key: str, names: Mapping[str, Any] | tuple[str, ...]) -> str:
    """The documented name that an unknown key probably means, empty if none, and for a secret key."""
    if isinstance(key, Hidden):
        return ""
    folded = {name.lower(): name for name in names}
    plain = key.lower().replace("_", "").replace("-", "")
    if plain in folded:
        return folded[plain]
    match = difflib.get_close_matches(plain, list(folded), 1, 0.8)
    return folded[match[0]] if match else ""


def shown(value: Any) -> str:
    """A value as a message shows it, short."""
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, Hidden):
        return HIDDEN
    if value is UNKNOWN:
        return "unknown"
    short = shortened(value) if isinstance(value, str) else value
    return visible(json.dumps(short, ensure_ascii=False, default=str))
