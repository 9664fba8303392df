"""What would change, and whether it needs a replacement: a pure function of what is wanted and what is there.

It knows nothing about any resource: the markers on the fields decide. Lists are compared entry by entry, or as
multisets where their order means nothing; documents by meaning. It never looks at outputs that AWS alone decides.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pulumi_ecr.core.align import arranged, joint, json_key, outline
from pulumi_ecr.core.errors import InternalError
from pulumi_ecr.core.model import (
    Computed,
    CreateOnly,
    Equal,
    FieldSpec,
    Immutable,
    Managed,
    Model,
    Text,
    Unclearable,
    Unordered,
    by_wire,
    effective,
    specs,
)
from pulumi_ecr.core.values import UNKNOWN, Path, known

Kind = Literal["add", "change", "remove"]


@dataclass(frozen=True)
class Change:
    """One difference: where, of what kind, and whether AWS can only make it by a replacement."""

    path: Path
    kind: Kind
    replace: bool = False


@dataclass(frozen=True)
class Changes:
    """All differences of one resource. A handler asks it what to do and never compares by itself."""

    model: type[Model]
    entries: tuple[Change, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.entries)

    def __iter__(self) -> Iterator[Change]:
        return iter(self.entries)

    @property
    def replace(self) -> bool:
        """Whether any of them needs a replacement."""
        return any(change.replace for change in self.entries)

    @property
    def replaces(self) -> list[str]:
        """The properties whose changes need a replacement."""
        return sorted({str(change.path[0]) for change in self.entries if change.replace})

    def touches(self, *fields: str) -> bool:
        """Whether one of these fields (by their Python names) changes."""
        wires = {spec.name: spec.wire for spec in specs(self.model)}
        if unknown := [name for name in fields if name not in wires]:
            raise InternalError(f"{self.model.__name__} has no field {', '.join(unknown)}")
        wanted = {wires[name] for name in fields}
        return any(change.path[0] in wanted for change in self.entries)


def compare(
    model: type[Model],
    fields: Iterable[FieldSpec],
    wanted: Mapping[str, Any],
    there: Mapping[str, Any],
    ignored: Iterable[Path] = (),
) -> Changes:
    """The changes that lead from what is ``there`` to what is ``wanted``, without those at or below ``ignored``, where
    ``*`` stands for any key or index.
    """
    skip = tuple(ignored)
    found = tuple(
        change
        for change in _fields(fields, wanted, there, (), replace=False)
        if not any(at_or_below(change.path, path) for path in skip)
    )
    return Changes(model, found)


def at_or_below(path: Path, top: Path) -> bool:
    """Whether a path is another one or leads into it, where ``*`` stands for any key or index."""
    return len(path) >= len(top) and all(want in ("*", have) for have, want in zip(path, top, strict=False))


def overlap(one: Path, other: Path) -> bool:
    """Whether one of two paths leads to the other one, or into it."""
    return at_or_below(one, other) or at_or_below(other, one)


def _fields(
    fields: Iterable[FieldSpec], wanted: Mapping[str, Any], there: Mapping[str, Any], at: Path, *, replace: bool
) -> Iterator[Change]:
    for spec in fields:
        yield from _field(
            spec,
            wanted.get(spec.wire),
            there.get(spec.wire),
            (*at, spec.wire),
            replace=replace or spec.has(Immutable),
        )


def _field(spec: FieldSpec, want: Any, have: Any, at: Path, *, replace: bool) -> Iterator[Change]:
    if want is UNKNOWN:
        yield Change(at, "change", replace)
        return
    want, have = _absent(want), _absent(have)
    if want is None:
        if have is not None and not spec.has(Computed):
            yield Change(at, "remove", replace or spec.has(Unclearable))
        return
    if have is None:
        if known(want):
            yield Change(at, "add", replace)
        else:
            yield Change(at, "change", replace)
        return
    if (equal := spec.marker(Equal)) and equal.same(want, have):
        return
    if text := spec.marker(Text):
        if not text.document.same(have, want):
            paths = text.document.changes(have, want) if known(want) else []
            for path in paths or [()]:
                yield Change((*at, *path), "change", replace)
    elif spec.kind == "model" and spec.model:
        yield from _fields(specs(spec.model), want, have, at, replace=replace)
    elif spec.kind == "list":
        yield from _list(spec, want, have, at, replace=replace)
    elif spec.kind == "map":
        yield from _map(want, have, at, replace=replace)
    elif want != have:
        yield Change(at, "change", replace)


def _absent(value: Any) -> Any:
    return None if value is not UNKNOWN and value in ([], {}) else value


def _list(spec: FieldSpec, want: list[Any], have: list[Any], at: Path, *, replace: bool) -> Iterator[Change]:
    left = [(index, item) for index, item in enumerate(have)]
    right = [(index, item) for index, item in enumerate(want)]
    if spec.has(Unordered):
        for entry in list(right):
            key = fingerprint(spec.model, entry[1])
            twin = next((other for other in left if key is not None and fingerprint(spec.model, other[1]) == key), None)
            if twin:
                left.remove(twin)
                right.remove(entry)
        # Two in one place are one entry before and after; the others are paired in order.
        left.sort(key=lambda entry: (all(entry[0] != index for index, _ in right), entry[0]))
        right.sort(key=lambda entry: (all(entry[0] != index for index, _ in left), entry[0]))
    for position in range(max(len(left), len(right))):
        if position >= len(left):
            yield Change((*at, right[position][0]), "add", replace)
        elif position >= len(right):
            yield Change((*at, left[position][0]), "remove", replace)
        else:
            (_, old), (index, new) = left[position], right[position]
            if new is UNKNOWN:
                yield Change((*at, index), "change", replace)
            elif spec.model:
                yield from _fields(specs(spec.model), new, old, (*at, index), replace=replace)
            elif new != old:
                yield Change((*at, index), "change", replace)


def _map(want: Mapping[str, Any], have: Mapping[str, Any], at: Path, *, replace: bool) -> Iterator[Change]:
    for key in [*have, *(k for k in want if k not in have)]:
        if key not in want:
            yield Change((*at, key), "remove", replace)
        elif key not in have:
            yield Change((*at, key), "add", replace)
        elif want[key] is UNKNOWN or want[key] != have[key]:
            yield Change((*at, key), "change", replace)


def shown(
    changes: Changes, wanted: Mapping[str, Any], there: Mapping[str, Any], ignored: Iterable[Path] = ()
) -> tuple[Change, ...]:
    """The changes as an engine shows them, which finds the old value of a path in ``there`` and the new one in
    ``wanted``: a text is one place, an object is compared place by place.

    A managed output (all tags) is a consequence of the input of the same keys; it is shown where the input says less.
    """
    fields = by_wire(changes.model)
    found: dict[Path, Change] = {}
    for change in changes:
        top = change.path[0]
        spec = fields.get(str(top))
        old, new = there.get(str(top)), wanted.get(str(top))
        if spec and (managed := spec.marker(Managed)):
            own = wanted.get(managed.by), {each.path[1:] for each in changes if each.path[0] == managed.by}
            found.update((each.path, each) for each in _beyond(change, old, new, *own))
        elif spec is None or spec.kind != "document":
            found.setdefault(change.path, change)
        elif isinstance(old, Mapping) and isinstance(new, Mapping):
            inside = (Change(path, kind, change.replace) for path, kind in places(old, new, (top,)))
            found.update((each.path, each) for each in inside if not any(at_or_below(each.path, p) for p in ignored))
        else:
            found.setdefault((top,), Change((top,), "change", change.replace))
    return tuple(found.values())


def _beyond(change: Change, old: Any, new: Any, own: Any, told: Collection[Path]) -> Iterator[Change]:
    """What of a change of a managed map is not seen in its ``own`` input, of which ``told`` are the changes."""
    if new is UNKNOWN:
        if () not in told:
            yield change
        return
    (top, *rest), old, new = change.path, old or {}, new or {}
    for name in rest or [*old, *(name for name in new if name not in old)]:
        before, after, given = (json_key(values.get(name)) for values in (old, new, own or {}))
        seen = given == after and (() in told or (name,) in told)
        if before != after and not seen:
            kind: Kind = "add" if name not in old else "remove" if name not in new else "change"
            yield Change((top, name), kind, change.replace)


def places(old: Any, new: Any, at: Path) -> Iterator[tuple[Path, Kind]]:
    """Where two aligned values differ, as deep as both go on. Of a list only items without a twin are told, whatever
    places the others have now: those of one place as one that changed, the others as gone or new.
    """
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in [*old, *(name for name in new if name not in old)]:
            if name not in new:
                yield (*at, name), "remove"
            elif name not in old:
                yield (*at, name), "add"
            else:
                yield from places(old[name], new[name], (*at, name))
    elif isinstance(old, list) and isinstance(new, list):
        gone, came = _without(old, new), _without(new, old)
        for index in sorted({*gone, *came}):
            if index not in came:
                yield (*at, index), "remove"
            elif index not in gone:
                yield (*at, index), "add"
            else:
                yield from places(old[index], new[index], (*at, index))
    elif not known(old, new) or json_key(old) != json_key(new):
        yield at, "change"


def _without(items: list[Any], others: list[Any]) -> list[int]:
    """The places of the items that have no twin among the others."""
    left = [json_key(other) for other in others if known(other)]
    places = []
    for index, item in enumerate(items):
        if known(item) and json_key(item) in left:
            left.remove(json_key(item))
        else:
            places.append(index)
    return places


def fingerprint(model: type[Model] | None, value: Any) -> str | None:
    """One text for all orders of the lists in which order means nothing; ``None`` while something is unknown."""
    if not known(value):
        return None
    return json.dumps(_sorted(model, value), sort_keys=True)


def _sorted(model: type[Model] | None, value: Any) -> Any:
    if model is None or not isinstance(value, Mapping):
        return value
    fields = by_wire(model)
    result: dict[str, Any] = {}
    for key, item in value.items():
        spec = fields.get(key)
        if spec is None or _absent(item) is None:
            continue
        if spec.kind == "list":
            items = [_sorted(spec.model, sub) for sub in item]
            if spec.has(Unordered):
                items.sort(key=lambda sub: json.dumps(sub, sort_keys=True))
            result[key] = items
        else:
            result[key] = _sorted(spec.model, item) if spec.kind == "model" else item
    return result


def reached(model: type[Model], ignored: Iterable[Path]) -> frozenset[str]:
    """The properties inside which places are ignored: an engine counts items where their order means nothing."""
    paths = tuple(ignored)
    return frozenset(
        spec.wire
        for spec in specs(model)
        if any(path[0] in ("*", spec.wire) and _inside(spec, path[1:]) for path in paths if path)
    )


def _inside(spec: FieldSpec, path: Path) -> bool:
    """Whether a path in a value ends in a document, or in an item of a list in any order."""
    if not path:
        return False
    if spec.marker(Text) or spec.has(Unordered):
        return True
    if spec.kind == "list":
        path = path[1:]
    return bool(path) and any(
        path[0] in ("*", sub.wire) and _inside(sub, path[1:]) for sub in (specs(spec.model) if spec.model else ())
    )


def align(
    model: type[Model],
    old: Mapping[str, Any],
    new: Mapping[str, Any],
    apart: Collection[str] = (),
    *,
    live: bool = False,
) -> dict[str, Any]:
    """``new`` in the forms, spelling and order of ``old``, without a change of its meaning: what an engine that
    compares the two place by place shows is what was changed. A setting that only steers a create stays as it was, and
    so does what is to be left ``apart``. Two values that can be one (an alias and a key) are one only where ``new`` is
    what AWS says, ``live``: of a program's two they may be different ones.
    """
    aligned = dict(new)
    for spec in specs(model):
        have, want = old.get(spec.wire), new.get(spec.wire)
        if spec.has(CreateOnly):
            aligned[spec.wire] = want if want is UNKNOWN else have
        elif spec.wire in apart:
            continue
        elif have is not None and want is not None and have is not UNKNOWN and want is not UNKNOWN:
            aligned[spec.wire] = _align_value(spec, have, want, live=live)
    return {wire: value for wire, value in aligned.items() if value is not None}


def _align_value(spec: FieldSpec, have: Any, want: Any, *, live: bool) -> Any:
    if text := spec.marker(Text):
        return text.document.align(have, want)
    if equal := spec.marker(Equal):
        return have if live and equal.same(want, have) else want
    model = spec.model
    if model is None:
        return want
    if spec.kind == "model":
        return align(model, have, want, live=live)

    def join(one: Any, other: Any) -> Any:
        both = isinstance(one, Mapping) and isinstance(other, Mapping)
        return align(model, one, other, live=live) if both else other

    if spec.has(Unordered):
        return arranged(
            have,
            want,
            same=lambda item: fingerprint(model, effective(model, item)) or "",
            join=join,
            outlined=lambda item: outline(item if item is UNKNOWN else effective(model, item)),
        )
    return [joint(have[index], item, join) if index < len(have) else item for index, item in enumerate(want)]


def settle(model: type[Model], prior: Mapping[str, Any], live: Mapping[str, Any]) -> dict[str, Any]:
    """What AWS says, in the user's forms, spelling and order."""
    return {**live, **align(model, prior, live, live=True)}


def carry(model: type[Model], wanted: Mapping[str, Any], prior: Mapping[str, Any]) -> dict[str, Any]:
    """``wanted`` with what the provider or AWS chose before, where the program still leaves the choice.

    Inside a nested object only while everything else in it stays the same.
    """
    full = dict(wanted)
    for spec in specs(model):
        want, have = full.get(spec.wire), prior.get(spec.wire)
        if have is None or want is UNKNOWN:
            continue
        if want is None:
            if spec.has(Computed):
                full[spec.wire] = have
        elif spec.model and spec.kind == "model":
            full[spec.wire] = _carry_item(spec.model, want, have)
        elif spec.model and spec.kind == "list" and not spec.has(Unordered) and len(want) == len(have):
            full[spec.wire] = [_carry_item(spec.model, a, b) for a, b in zip(want, have, strict=True)]
    return full


def _carry_item(model: type[Model], want: Any, have: Any) -> Any:
    if want is UNKNOWN or tuple(_fields(specs(model), want, have, (), replace=False)):
        return want
    return carry(model, want, have)
