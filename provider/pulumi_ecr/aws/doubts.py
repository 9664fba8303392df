"""Updates and deletes with an unknown result: the connection broke, or the provider or the engine was killed, so that the
state may be wrong. While one runs, its process holds a note on the disk of this machine. Where the engine is killed, the
provider notes of all that has succeeded since its start what the state should be by then. The next comparison reads AWS,
unless the state is as it should be.
"""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pulumi_ecr._home import engine_home
from pulumi_ecr.aws import disk

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pulumi_ecr.aws.claims import Thing
    from pulumi_ecr.core.values import Path as PropertyPath

_STATE: Final = "state"
"""In a note: the fingerprint of what the state should be."""
_TRUE: Final = "true"
"""In a note that is kept for its places alone: no state is untrue, as after a create."""
_PLACES: Final = "secret"
"""In a note: where AWS may have what is secret, and the state does not say so."""


class Doubt:
    """The note of a request that is under way. ``before``: what it said until then, of an earlier one; else nothing."""

    def __init__(self, file: disk.Held, before: Mapping[str, Any], quiet: disk.Quiet) -> None:
        self._file, self._before, self._quiet = file, before, quiet

    @property
    def was_open(self) -> bool:
        """Whether the state was in doubt before."""
        return _doubtful(self._before)

    def end(self, *, known: bool) -> None:
        """The request is over. ``known``: it has changed nothing."""
        if known and not self._before:
            self._file.drop()
            return
        with self._file, self._quiet():
            if known:
                self._file.write(self._before)


class Doubts:
    """The notes. ``place``: the emulator, if it is one."""

    def __init__(self, place: str, quiet: disk.Quiet) -> None:
        self._quiet = quiet
        base = engine_home()
        self._folder = base / "ecr-doubts" if base else None
        self._place = place
        self._lock = threading.Lock()
        self._done: dict[Path, dict[str, Any]] = {}
        """Notes of what has succeeded in this process."""

    def _path(self, thing: Thing) -> Path | None:
        return disk.note(self._folder, self._place, *thing) if self._folder and thing.registry else None

    def open(self, thing: Thing, urn: str, content: str, *, kept: bool) -> Mapping[str, Any] | None:
        """The note by which the state of a resource with this content may be wrong, while no update or delete of the thing is
        under way. ``kept``: the engine keeps the state for certain, so that a note that agrees with it ends, but for places
        of its own.
        """
        with self._quiet():
            file = self._held(thing)
            if file is not None:
                with file:
                    note = file.read()
                    about = note.get("urn")
                    if _TRUE in note or about not in (None, urn):
                        return None
                    if note.get(_STATE) != _print(content):
                        return note
                    places = about is None and _places(note)  # those of a step that has succeeded are in the state
                    if kept and not places:
                        file.drop()
                if kept and places:
                    self._add(thing, note, {_TRUE: True})
        return None

    def compared(self, thing: Thing, content: str, note: Mapping[str, Any]) -> None:
        """AWS has what is in a state with this content, whichever resource has that, unless there is another note by now."""
        with self._quiet():
            self._add(thing, note, {_STATE: _print(content), "urn": None})

    def begin(self, thing: Thing, places: Iterable[PropertyPath] = (), *, makes: bool = False) -> Doubt | None:
        """AWS is asked now to change the thing, or a create ``makes`` it: the note, held until that is over. ``places``: where
        it may have secrets then.
        """
        path = self._path(thing)
        with self._quiet():
            # Whoever looks for a note holds it for a moment.
            if path is not None and (file := disk.hold(path, wait=True)) is not None:
                before = file.read()
                note = {**thing._asdict(), "endpoint": self._place, "at": time.time()}
                note[_PLACES] = _listed({*places, *_places(before)})
                if makes and not _doubtful(before):
                    note[_TRUE] = True
                file.write(note)
                return Doubt(file, before, self._quiet)
        return None

    def places(self, thing: Thing) -> frozenset[PropertyPath]:
        """Where AWS may have secrets of which the state does not know."""
        path = self._path(thing)
        with self._quiet():
            return _places(disk.load(path)) if path is not None else frozenset()
        return frozenset()

    def done(self, thing: Thing, urn: str, content: str = "", places: Iterable[PropertyPath] = ()) -> None:
        """The update has succeeded, and the state of the resource should have this content, or the delete has: then none."""
        path = self._path(thing)
        with self._quiet():
            if path is not None and path.exists() and (file := disk.hold(path, wait=True)) is not None:
                file.drop()
                with self._lock:
                    state = {_STATE: _print(content), _PLACES: _listed(places)}
                    self._done[path] = {**thing._asdict(), "endpoint": self._place, "urn": urn, **state}

    def engine_ended(self) -> None:
        """The engine was killed while this process lives: it may not have kept what has succeeded."""
        with self._lock:
            done = dict(self._done)
        for path, note in done.items():
            with self._quiet():
                if not path.exists() and (file := disk.hold(path)) is not None:
                    with file:
                        file.write(note)

    def end(self, thing: Thing) -> None:
        """What AWS has is known."""
        with self._quiet():
            file = self._held(thing)
            if file is not None:
                file.drop()

    def _add(self, thing: Thing, note: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
        """Add to this note, if it is still the one that is there and nobody else holds it."""
        path = self._path(thing)
        if path is not None and path.exists() and (file := disk.hold(path)) is not None:
            with file:
                if file.read() == note:
                    file.write({**note, **facts})
                elif not file.read():  # it was removed meanwhile
                    file.drop()

    def _held(self, thing: Thing) -> disk.Held | None:
        """A note that nobody else holds. Raises ``OSError`` where there is none: looking for one makes none."""
        path = self._path(thing)
        return disk.hold(path, create=False) if path is not None and path.exists() else None


def _doubtful(note: Mapping[str, Any]) -> bool:
    return bool(note) and _TRUE not in note


def _places(note: Mapping[str, Any]) -> frozenset[PropertyPath]:
    found = note.get(_PLACES)
    return (
        frozenset(tuple(each) for each in found if isinstance(each, list)) if isinstance(found, list) else frozenset()
    )


def _listed(places: Iterable[PropertyPath]) -> list[list[str | int]]:
    return sorted((list(place) for place in places), key=str)


def _print(content: str) -> str:
    return disk.fingerprint(content) if content else ""
