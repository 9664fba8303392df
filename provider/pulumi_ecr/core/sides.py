"""Changes in words: each place with what is there and what comes, so that two sides that differ never look alike."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from pulumi_ecr.core.diff import Change, Changes, align, at_or_below, places
from pulumi_ecr.core.model import FieldSpec, Text, Unordered, by_wire, specs
from pulumi_ecr.core.texts import visible
from pulumi_ecr.core.values import HIDDEN, UNKNOWN, Hidden, HiddenText, Path, hide_at, inside, leaves, path_text

_MOST_TOLD: Final = 40
"""Changes that one line tells."""
_MOST_SHOWN: Final = 600
"""Characters of one value."""
_LONG: Final = 80
"""The length of a text from which on what it has in common with the other one is cut off."""
_NOTHING: Final[tuple[Any, ...]] = (None, [], {})


def in_words(
    changes: Changes,
    wanted: Mapping[str, Any],
    there: Mapping[str, Any],
    *,
    names: Mapping[str, str],
    secrets: frozenset[Path],
) -> str:
    """What AWS is asked to change, place by place of the program; never empty where something changes. ``names``: how properties
    are called whose name is another one on the wire. ``secrets``: where in ``wanted`` something is behind a secret mark: neither
    that is shown, nor what is there in its place, which may be an older secret.
    """
    fields, veil = by_wire(changes.model), _Veil.of(secrets, wanted)
    wanted = _parsed(fields, hide_at(wanted, secrets))
    there = align(changes.model, wanted, _parsed(fields, there), live=True)  # places are those of the program
    every = dict.fromkeys(one for change in changes for one in _places(change, fields, wanted, there))
    texts = [_changed(change, names, wanted, there, veil) for change in sorted(every, key=_order)]
    told = [*dict.fromkeys(texts or [path_text(change.path[:1]) for change in changes])]
    more = len(told) - _MOST_TOLD
    return "; ".join([*told[:_MOST_TOLD], *([f"and {more} more changes"] if more > 0 else [])])


def fixed(change: Change, wanted: Mapping[str, Any], there: Mapping[str, Any], secrets: frozenset[Path]) -> str:
    """What is there and what the program says, for a property that cannot be changed. ``secrets`` as in ``in_words``."""
    veil = _Veil.of(secrets, wanted)
    if change.path[0] in veil.whole:
        return f"{path_text(change.path[:1])} is not what the program says"
    where, old = path_text(change.path), veil.over(inside(there, change.path), change.path)
    new = inside(hide_at(wanted, secrets), change.path)
    if _hidden(old) or any(isinstance(leaf, Hidden) for _, leaf in leaves(new)):
        return f"{where} is not what the program says"
    have, want = _sides(old, new)
    return (
        f"{where} is {'not set' if old in _NOTHING else have} and the program says "
        f"{'nothing' if new in _NOTHING else want}"
    )


@dataclass(frozen=True)
class _Veil:
    """What of two sides is not shown."""

    whole: frozenset[str]
    """Properties of which nothing is: all of them is secret, or something that has no hidden form."""
    places: frozenset[Path]
    """Places of what is there, with ``*`` for the items of a list: which of them was the secret one nobody knows."""

    @classmethod
    def of(cls, secrets: frozenset[Path], wanted: Mapping[str, Any]) -> _Veil:
        whole = {str(path[0]) for path in secrets if len(path) == 1 or not _can_hide(inside(wanted, path))}
        places = {tuple("*" if isinstance(part, int) else part for part in path) for path in secrets}
        return cls(frozenset(whole), frozenset(places))

    def over(self, value: Any, at: Path) -> Any:
        """What is there, as far as it is shown; nothing stays nothing."""
        if value in _NOTHING:
            return value
        if any(at_or_below(at, place) for place in self.places):
            return HiddenText()
        if isinstance(value, Mapping):
            return {key: self.over(item, (*at, key)) for key, item in value.items()}
        return [self.over(item, (*at, index)) for index, item in enumerate(value)] if isinstance(value, list) else value

    def around(self, change: Change, wanted: Mapping[str, Any]) -> Change:
        """A change inside of what is secret as a whole as one of the whole: its keys may be secret, too."""
        for place in self.places:
            above = change.path[: len(place)]
            if len(place) < len(change.path) and at_or_below(change.path, place):
                new = inside(wanted, above)
                if new is None or _hidden(new):
                    return Change(above, "remove" if new is None else "change")
        return change


def _can_hide(value: Any) -> bool:
    return all(
        leaf is UNKNOWN or (isinstance(leaf, (str, int, float)) and not isinstance(leaf, bool))
        for _, leaf in leaves(value)
    )


def _hidden(value: Any) -> bool:
    """Whether nothing of a value is shown."""
    return all(isinstance(leaf, Hidden) for _, leaf in leaves(value))


def by_key(change: Change, wanted: Mapping[str, Any], there: Mapping[str, Any]) -> Iterator[Change]:
    """A change of a whole map as one of each key."""
    whole = (wanted if change.kind == "add" else there).get(str(change.path[0]))
    if len(change.path) == 1 and change.kind != "change" and isinstance(whole, Mapping):
        yield from (Change((*change.path, key), change.kind, change.replace) for key in whole)
    else:
        yield change


def _parsed(fields: Mapping[str, FieldSpec], values: Mapping[str, Any]) -> dict[str, Any]:
    """Values with their documents as what the text says."""
    result = dict(values)
    for wire in values.keys() & fields.keys():
        if text := fields[wire].marker(Text):
            parsed, failures = text.document.parse(values[wire])
            result[wire] = values[wire] if failures else parsed
    return result


def _places(
    change: Change, fields: Mapping[str, FieldSpec], wanted: Mapping[str, Any], there: Mapping[str, Any]
) -> Iterator[Change]:
    """A change as those of all places in it. In a list in any order only ``align`` tells which places belong together."""
    top = str(change.path[0])
    spec, old, new = fields.get(top), there.get(top), wanted.get(top)
    both = all(isinstance(value, (Mapping, list)) and value for value in (old, new))
    if spec is not None and both and (spec.kind == "document" or _unordered(spec)):
        yield from (Change(path, kind) for path, kind in places(old, new, (top,)))
    else:
        yield from by_key(change, wanted, there)


def _unordered(spec: FieldSpec) -> bool:
    return spec.has(Unordered) or any(_unordered(each) for each in (specs(spec.model) if spec.model else ()))


def _order(change: Change) -> list[tuple[bool, Any]]:
    """Texts by the alphabet, the items of lists by their number."""
    return [(isinstance(part, str), part) for part in change.path]


def _changed(
    change: Change, names: Mapping[str, str], wanted: Mapping[str, Any], there: Mapping[str, Any], veil: _Veil
) -> str:
    top = str(change.path[0])
    if top in veil.whole:
        return f"{names.get(top, top)}: {HIDDEN}"
    change = veil.around(change, wanted)
    where = path_text((names.get(top, top), *change.path[1:]))
    old, new = veil.over(inside(there, change.path), change.path), inside(wanted, change.path)
    if change.kind == "remove" or new in _NOTHING:
        return f"{where} removed (was {_worth(old)})"
    if change.kind == "add" or old in _NOTHING:
        return f"{where} added: {_worth(new)}"
    if _hidden(new):
        return f"{where}: {HIDDEN}"
    have, want = _sides(old, new)
    if any(isinstance(leaf, Hidden) for _, leaf in leaves(new)):
        have = HIDDEN
    return f"{where}: {have} => {want}"


def _sides(old: Any, new: Any) -> tuple[str, str]:
    """Two values that differ; of long texts without their common beginning."""
    texts = isinstance(old, str) and isinstance(new, str) and not isinstance(old, Hidden)
    if texts and max(len(old), len(new)) > _LONG:
        common = next(
            (at for at, (one, other) in enumerate(zip(old, new, strict=False)) if one != other), min(len(old), len(new))
        )
        begin = max(old.rfind(sign, 0, common) for sign in "/: ,") + 1
        begin = max(begin, common - 40)
        if begin > len("..."):
            return _worth(f"...{old[begin:]}"), _worth(f"...{new[begin:]}")
    return _worth(old), _worth(new)


def _worth(value: Any) -> str:
    """A value in a message; what is cut off is counted."""
    text = _text(value)
    if len(text) <= _MOST_SHOWN:
        return text
    ends = '..."' if isinstance(value, str) else "..."
    return f"{text[:_MOST_SHOWN]}{ends} ({len(text) - _MOST_SHOWN} more characters)"


def _text(value: Any) -> str:
    """Texts in quotes, names of properties without, so that they are spelt as the program does."""
    if value is UNKNOWN:
        return "what is not known yet"
    if isinstance(value, Hidden):
        return HIDDEN
    if isinstance(value, Mapping):
        keys = ((key if re.fullmatch(r"\w+", key) else _text(key), item) for key, item in value.items())
        return f"{{{', '.join(f'{key}: {_text(item)}' for key, item in keys)}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_text(item) for item in value)}]"
    return visible(json.dumps(value, ensure_ascii=False))
