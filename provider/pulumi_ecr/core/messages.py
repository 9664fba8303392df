"""How texts for users are written: names of properties in the spelling of the program's language, and nothing secret.

Texts in the code may spell a name either way, ``adoptExisting: true`` or ``adopt_existing=True``: it is written here.
"""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

from pulumi_ecr.core import lifecycle, policies
from pulumi_ecr.core.documents import Document, in_python
from pulumi_ecr.core.errors import Doubt, EcrError, Failure, PartialError, without_passwords
from pulumi_ecr.core.model import FieldSpec, Model, by_wire, specs
from pulumi_ecr.core.values import HIDDEN, UNKNOWN, Hidden, Path, inside, leaves, path_text, too_deep

_WORD: Final = re.compile(
    r"""("[^"]*"|(?<!\w)'[^']*')|(?<![\w:/@-])([A-Za-z]\w*)(?:(=)(True|False)\b|(: )(true|false)\b(?! =>))?"""
)


def told(finding: Failure | Doubt, models: tuple[type[Model], ...], *, python: bool) -> str:
    """A finding as one line: the path, what is wrong, the remedy. ``models`` has the model of the values first."""
    spelt, in_document = _spelt(finding.path, models[0], python=python)
    reason = finding.reason if in_document else worded(finding.reason, models, python=python)
    return without_passwords(f"{path_text(spelt)}: {reason}" if spelt else reason)


def worded(text: str, models: tuple[type[Model], ...], *, python: bool) -> str:
    """A text with the names of properties in one spelling; what is in quotes stays as it is."""
    names = _names(models)

    def word(found: re.Match[str]) -> str:
        quoted, name, _equals, capital, _colon, small = found.groups()
        if quoted or name not in names:
            return found[0]
        spelt = names[name][0 if python else 1]
        value = capital or small
        if not value:
            return spelt + found[0][len(name) :]
        return f"{spelt}={value.capitalize()}" if python else f"{spelt}: {value.lower()}"

    return _WORD.sub(word, text)


def spell_error(
    error: EcrError, models: tuple[type[Model], ...], *, python: bool, secrets: Secrets | None = None
) -> None:
    """Write the texts of an error in one spelling and without secrets, in place."""

    def text(raw: str, *, spelt: bool) -> str:
        masked = secrets.without(raw) if secrets else raw  # first: of a secret, too, names would be spelt anew
        return masked if spelt else worded(masked, models, python=python)

    for each in (error, error.error) if isinstance(error, PartialError) else (error,):
        for part in ("cause", "remedy", "quoted"):
            setattr(each, part, text(getattr(each, part), spelt=each.spelt))


_OPTIONS: Final = (("retain_on_delete", "retainOnDelete"), ("delete_before_replace", "deleteBeforeReplace"))
"""The options of a resource that texts name."""
_TRUTH: Final = re.compile(r"\b(got|is) (?:true|false)\b(: write \"(?:true|false)\")?")
F = TypeVar("F", Failure, Doubt)


def without_truth(finding: F, secrets: frozenset[Path]) -> F:
    """A finding that quotes no truth value which is a secret: unlike text and numbers they cannot be hidden themselves."""
    if not any(finding.path[: len(path)] == path for path in secrets):
        return finding
    return replace(finding, reason=_TRUTH.sub(rf"\1 {HIDDEN}", finding.reason))


class Written:
    """How a program has written the names in a document."""

    def __init__(self, name: str, document: Document | None, value: Any, spelt: Collection[Path]) -> None:
        """``name``: the property on the wire; ``spelt``: where names were in Python's spelling before they were sent."""
        self._name, self._document = name, document
        self._spelt = {path[1:] for path in spelt if path and path[0] == name}
        self._keys: dict[Path, str] = {}
        """What was given, and how, by the names that AWS has for it."""
        self._python: dict[Path, bool | None] = {}
        """By object, whether its names are in Python's spelling; ``None`` where they do not tell."""
        if document is not None:
            if isinstance(value, str):
                try:
                    value = json.loads(value)
                except (ValueError, RecursionError):
                    value = None
            if not too_deep(value):
                self._note(document, value, ())

    def _note(self, document: Document, value: Any, at: Path) -> None:
        if isinstance(value, (list, tuple)):
            for index, item in enumerate(value):
                self._note(document, item, (*at, index))
        if not isinstance(value, Mapping):
            return
        names = document.names(at)
        python = in_python(names)
        own, foreign = at in self._spelt, False
        for key, item in value.items():
            name = names.get(key, key)
            here = (*at, name)
            self._keys[here] = key
            own |= (
                here in self._spelt
                or (key != name and key == python.get(name))
                or (bool(names) and name == key and "_" in key)
            )
            foreign |= key == name and name in python and here not in self._spelt
            self._note(document, item, here)
        self._python[at] = True if own else False if foreign else None

    def of(self, finding: F) -> F:
        """A finding with names as the program has written them."""
        if self._document is None or finding.path[:1] != (self._name,):
            return finding
        path = finding.path[1:]
        spelt: list[str | int] = []
        for index, part in enumerate(path):
            spelt.append(part if isinstance(part, (int, Hidden)) else self._key(self._document, path[:index], part))
        owner = next(path[:end] for end in range(len(path), -1, -1) if path[:end] in self._python or not end)
        reason = _renamed(finding.reason, self._document.words) if self._is_python(owner) else finding.reason
        return replace(finding, path=(self._name, *spelt), reason=reason)

    def _key(self, document: Document, at: Path, name: str) -> str:
        here = (*at, name)
        sent = at in self._spelt or here in self._spelt
        if not sent and here in self._keys:
            return self._keys[here]
        return in_python(document.names(at)).get(name, name) if sent or self._is_python(at) else name

    def _is_python(self, at: Path) -> bool:
        """Whether names of an object are in Python's spelling: as its own, those around it or any in the document."""
        for end in range(len(at), -1, -1):
            if (python := self._python.get(at[:end])) is not None:
                return python
        return any(self._python.values())


def _renamed(text: str, names: Mapping[str, str]) -> str:
    """A text with other names, but for what is in quotes."""
    return _WORD.sub(
        lambda found: found[0].replace(found[2], names.get(found[2], found[2])) if found[2] else found[0], text
    )


def _spelt(path: Path, model: type[Model], *, python: bool) -> tuple[Path, bool]:
    """A path in one spelling, and whether it leads into a document, whose keys are written as AWS does."""
    parts: list[str | int] = []
    current: type[Model] | None = model
    for index, part in enumerate(path):
        spec = by_wire(current).get(part) if current is not None and isinstance(part, str) else None
        if spec is None:
            parts.append(part)
            if isinstance(part, str):
                current = None
            continue
        parts.append(spec.name if python and not isinstance(part, Hidden) else part)
        if spec.kind == "document":
            return (*parts, *path[index + 1 :]), index + 1 < len(path)
        current = spec.model
    return tuple(parts), False


@functools.cache
def _names(models: tuple[type[Model], ...]) -> Mapping[str, tuple[str, str]]:
    """Both spellings of every property whose spellings differ, by each of them."""
    both = [(spec.name, spec.wire) for model in models for spec in _all(model) if spec.name != spec.wire]
    both += _OPTIONS
    return {spelling: pair for pair in both for spelling in pair}


def _all(model: type[Model]) -> Iterator[FieldSpec]:
    for spec in specs(model):
        yield spec
        if spec.model is not None:
            yield from _all(spec.model)


class Secrets:
    """Values behind a secret mark, and texts without them."""

    def __init__(self, values: Any = None, paths: Iterable[Path] = (), maps: Collection[str] = ()) -> None:
        """``values``: properties; ``paths``: where in them the secret ones are, or hold some; ``maps``: the properties
        whose keys are the user's own.
        """
        paths = frozenset(paths)
        self.given: tuple[tuple[Mapping[str, Any], frozenset[Path]], ...] = ((values, paths),) if paths else ()
        """Properties, and where in them the secret ones are."""
        self.names = frozenset(path[0] for path in paths if path)
        """The properties that are secret or hold something secret."""
        self._texts = frozenset(text for path in paths for text in _texts(inside(values, path), path, maps))

    @classmethod
    def joined(cls, several: Iterable[Secrets]) -> Secrets:
        """All of them in one."""
        result = cls()
        for one in several:
            result.given += one.given
            result.names |= one.names
            result._texts |= one._texts  # noqa: SLF001 - one of this class
        return result

    def likely(self, beside: Iterable[str]) -> Secrets:
        """A guess where nobody says what is secret: the values that could be, and that no message has for another reason.
        ``beside``: what messages name, such as the id.
        """
        shown = tuple(beside)
        result = Secrets()
        result._texts = frozenset(
            text
            for text in self._texts
            if len(text) >= _LEAST_GUESSED
            and not _ORDINARY.fullmatch(text)
            and not any(text in other for other in shown)
        )
        return result

    @functools.cached_property
    def _pattern(self) -> re.Pattern[str]:
        longest_first = sorted(self._texts, key=lambda text: (-len(text), text))
        return re.compile("|".join(_bounded(text) for text in longest_first))

    def __bool__(self) -> bool:
        return bool(self.given or self._texts)

    def without(self, text: str) -> str:
        """A text in which no secret value stands."""
        return self._pattern.sub(HIDDEN, text) if self._texts else text


class Known:
    """What the resources of one program have behind secret marks, by URN."""

    def __init__(self) -> None:
        self._by_urn: dict[str, Secrets] = {}

    def note(self, urn: str, secrets: Secrets) -> None:
        """The host has learnt it, too. Resources whose URN it cannot see share one place."""
        self._by_urn[urn] = Secrets.joined((self._by_urn.get(urn, Secrets()), secrets))

    def of(self, urn: str) -> Secrets | None:
        """``None`` if nothing was said of the resource yet."""
        return self._by_urn.get(urn)


_LEAST: Final = 3
"""The shortest value that is masked: shorter ones would tear words and numbers apart."""
_LEAST_GUESSED: Final = 8
_ORDINARY: Final = re.compile(r"[A-Za-z]+|\d{12}")
"""A word, and the number of an account."""
_ACTION: Final = re.compile(r"ecr:[A-Za-z*?]+", re.IGNORECASE)


def _texts(value: Any, at: Path, maps: Collection[str]) -> Iterator[str]:
    """What a message could quote of a value: its texts and numbers, and those that a JSON text holds, but for the words
    of the documents' own languages; keys only where they are the user's own.
    """
    free = bool(at) and at[0] in maps
    for path, leaf in leaves(value):
        if free:
            yield from (part for part in path if isinstance(part, str) and len(part) >= _LEAST)
        if isinstance(leaf, (bool, Mapping, list, tuple)) or leaf is None or leaf is UNKNOWN:
            continue
        text = str(leaf)
        if len(text) < _LEAST or not text.strip() or ((path or len(at) > 1) and not free and _is_language(text)):
            continue
        yield text
        if not isinstance(leaf, str):
            continue
        if (quoted := json.dumps(text, ensure_ascii=False)[1:-1]) != text:
            yield quoted
        try:
            document = json.loads(text) if text.lstrip()[:1] in ("{", "[") else None
        except (ValueError, RecursionError):
            continue
        if document is not None:
            yield json.dumps(document, separators=(",", ":"), ensure_ascii=False)
            yield from _texts(document, (*at, *path, ""), maps)


def _is_language(text: str) -> bool:
    return text in policies.LANGUAGE or text in lifecycle.LANGUAGE or _ACTION.fullmatch(text) is not None


def _bounded(text: str) -> str:
    """A pattern for the text where it is no part of a longer word, its white space as errors have it."""
    before = r"(?<!\w)" if re.match(r"\w", text) else ""
    escaped = r"\s+".join(re.escape(word) for word in re.split(r"\s+", text))
    return before + escaped + (r"(?!\w)" if re.search(r"\w\Z", text) else "")
