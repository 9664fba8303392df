"""A new value in the spelling and order of an old one, so that a comparison place by place shows only what differs.

An engine compares lists index by index and knows nothing of what is equal by meaning. Whoever hands it two values
aligns the second to the first. Standard library only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from pulumi_ecr.core.values import UNKNOWN, Path, known, leaves

_GAP: Final = object()


def json_key(value: Any) -> str:
    """One text for equal JSON values, and different texts for all others."""
    return json.dumps(value, sort_keys=True, default=repr)


def joined(old: Any, new: Any) -> Any:
    """``new`` with the keys of its objects in the order of ``old``; lists are joined index by index."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        both = {name: joined(item, new[name]) for name, item in old.items() if name in new}
        return {**both, **{name: item for name, item in new.items() if name not in both}}
    if isinstance(old, list) and isinstance(new, list):
        return [joined(old[index], item) if index < len(old) else item for index, item in enumerate(new)]
    return new


class Outline(NamedTuple):
    """What of an item tells how much it is like another one."""

    leaves: set[tuple[Any, ...]]
    """Those of its value, whatever the order of its lists."""
    name: str = ""
    """The same in both where one has become the other."""

    def distance(self, other: Outline, nearer: float) -> float:
        """How many leaves differ; items of one name are ``nearer`` by as much."""
        named = self.name != "" and self.name == other.name
        return len(self.leaves ^ other.leaves) - (nearer if named else 0)


def outline(value: Any, name: str = "") -> Outline:
    """The outline of an item."""
    return Outline(_flat(value), name)


def _flat(value: Any) -> set[tuple[Any, ...]]:
    return {(*(part for part in path if isinstance(part, str)), json_key(leaf)) for path, leaf in leaves(value)}


def in_order(old: Any, new: Any, path: Path) -> bool:
    """Whether the items that two values have in common follow each other in the same way in all lists that a path goes
    through. Items are compared without what the path names in them.
    """
    if not path or not known(old, new):
        return True
    part, rest = path[0], path[1:]
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        names = old.keys() & new.keys() if part == "*" else {part}
        return all(in_order(old.get(name), new.get(name), rest) for name in names)
    if not isinstance(old, list) or not isinstance(new, list):
        return True
    olds, news = ([_flat(_cut(item, rest)) for item in items] for items in (old, new))
    alike = sorted(
        (len(one ^ other), index, place)
        for index, one in enumerate(olds)
        for place, other in enumerate(news)
        if len(one & other) >= len(one ^ other)
    )
    pairs: dict[int, int] = {}
    for _, index, place in alike:
        if index not in pairs and place not in pairs.values():
            pairs[index] = place
    places = [pairs[index] for index in sorted(pairs)]
    both = range(min(len(old), len(new)))
    return places == sorted(places) and all(
        in_order(old[index], new[index], rest) for index in both if part in ("*", index)
    )


def _cut(value: Any, path: Path) -> Any:
    """A value without what a path names in it."""
    if not path:
        return value
    if isinstance(value, Mapping):
        cut = {name: (None if len(path) == 1 else _cut(item, path[1:])) for name, item in value.items()}
        return {name: cut[name] if path[0] in ("*", name) else item for name, item in value.items()}
    if isinstance(value, list):
        return [
            (None if len(path) == 1 else _cut(item, path[1:])) if path[0] in ("*", index) else item
            for index, item in enumerate(value)
        ]
    return value


def arranged(
    olds: Sequence[Any],
    news: Sequence[Any],
    same: Callable[[Any], str] = json_key,
    join: Callable[[Any, Any], Any] = joined,
    *,
    outlined: Callable[[Any], Outline] | None = None,
    nearer: float = 0,
) -> list[Any]:
    """``news``, whose order means nothing, in the places of ``olds``.

    What is the same keeps its place and its old spelling. What is left is paired, the most alike by ``outlined`` first,
    and joined in the place of the old one; new items come last. Neither ``join`` nor ``outlined`` may depend on what
    ``same`` and ``join`` take for spelling: then what was aligned stays when it is aligned again. A place that nobody takes is filled from the end.
    """
    places: list[Any] = [_GAP] * len(olds)
    free: dict[str, list[int]] = {}
    for index, old in enumerate(olds):
        if known(old):
            free.setdefault(same(old), []).append(index)
    left: dict[int, Any] = {}
    for number, new in enumerate(news):
        twins = free.get(same(new)) if known(new) else None
        if twins:
            index = twins.pop(0)
            places[index] = olds[index]
        else:
            left[number] = new
    gaps = [index for index, item in enumerate(places) if item is _GAP]
    pairs = [(gap, number) for gap in gaps for number in left]
    if outlined is not None:
        before = {gap: outlined(olds[gap]) for gap in gaps}
        after = {number: outlined(new) for number, new in left.items()}
        keys = {number: same(new) if known(new) else json_key(new) for number, new in left.items()}

        def order(pair: tuple[int, int]) -> tuple[Any, ...]:
            """By meaning before place: what is as much alike as another keeps its place when it is aligned once more."""
            gap, number = pair
            return before[gap].distance(after[number], nearer), gap, keys[number], number != gap

        pairs.sort(key=order)
    paired: set[int] = set()
    for gap, number in pairs:
        if places[gap] is _GAP and number not in paired:
            places[gap] = joint(olds[gap], left[number], join)
            paired.add(number)
    places += [new for number, new in left.items() if number not in paired]
    while _GAP in places:
        last = places.pop()
        if last is not _GAP:
            places[next(index for index, item in enumerate(places) if item is _GAP)] = last
    return places


def joint(old: Any, new: Any, join: Callable[[Any, Any], Any]) -> Any:
    """Two paired items as one; what is unknown is left alone."""
    return new if old is UNKNOWN or new is UNKNOWN else join(old, new)


def arranged_set(old: Any, new: Any, same: Callable[[Any], str]) -> Any:
    """A set of scalars, a list or one item without a list, in the places, the spelling and the form of the old one."""
    if new is UNKNOWN or old is UNKNOWN or isinstance(old, Mapping) or isinstance(new, Mapping):
        return new
    olds, news = old if isinstance(old, list) else [old], new if isinstance(new, list) else [new]
    once = {same(item) if known(item) else f"{index} unknown": item for index, item in reversed(list(enumerate(news)))}
    items = arranged(olds, list(reversed(once.values())), same)
    return items[0] if len(items) == 1 and not isinstance(old, list) else items
