"""Which resources of which stacks have a thing of AWS, so that a delete takes away nothing that another resource has.

Known are, in this order: what this process has seen since its provider was configured; what the other provider
processes of the same engine run have seen, from their journals; and what was noted in earlier runs, where a resource
took over something that was there already.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import itertools
import json
import os
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from enum import Enum
from pathlib import Path
from typing import IO, Any, Final, NamedTuple

from pulumi_ecr.aws import disk
from pulumi_ecr.aws.again import POLICIES, Again

_PREVIEWED: Final = 24 * 3600.0
"""Seconds for which an import counts that no later run has confirmed: it may have been a preview only."""


_PLANNED: Final = "planned Repository"
"""The kind under which a preview tells the other providers what its update would make."""


class Thing(NamedTuple):
    """What AWS has one of."""

    kind: str
    registry: str
    region: str
    id: str


class _Seen(str, Enum):
    """What a run has seen of a resource and a thing."""

    HAS = "has"
    """The program has the resource, and state says that it has the thing."""
    HAD = "had"
    """State said so when it was refreshed; the program is not known."""
    GONE = "gone"


def stack_of(urn: str) -> str:
    """The stack and project of a resource: ``urn:pulumi:dev::shop``."""
    return "::".join(urn.split("::")[:2])


class Claims:
    """What is known of who has what. ``engine``: the address that all providers of a run are given; without it nothing is
    told to other processes of the run. ``place``: the endpoint, where it is not AWS's own.
    """

    def __init__(self, engine: str = "", place: str = "") -> None:
        self._lock = threading.RLock()
        self._here: dict[Thing, dict[str, _Seen]] = defaultdict(dict)
        self._made: dict[Thing, str] = {}
        """The resource that made or took over a thing last, in this process."""
        self._read: set[str] = set()
        """Resources that a refresh has read: it compares each of them next."""
        self._imported: set[tuple[Thing, str]] = set()
        self._journal = _Journal(engine, place)
        self._notes = _Notes(place)
        self.again = Again(place)
        """Repositories that were made again."""

    def close(self) -> None:
        """The operation has ended."""
        self._journal.close()

    # --- what happens -------------------------------------------------------------------------------------------------

    def was_read(self, thing: Thing, urn: str, *, found: bool, imported: bool) -> None:
        """A refresh or an import has read the thing."""
        if not urn:
            return
        with self._lock:
            if not found:
                self._notes.forget(thing)
            elif imported:
                self._imported.add((thing, urn))
                self.taken(thing, urn, imported=True)
            else:
                self._read.add(urn)

    def compared(self, thing: Thing, urn: str, *, keeps: bool) -> None:
        """A resource that has the thing in state was compared. ``keeps``: the comparison does not end in a replacement."""
        if not urn:
            return
        with self._lock:
            seen = _Seen.HAD if urn in self._read else _Seen.HAS
            self._read.discard(urn)
            self._see(thing, urn, seen if keeps else _Seen.GONE)
            if keeps:
                confirmed = (thing, urn) not in self._imported
                self._notes.join(thing, urn, lambda: self._in_program(thing), confirmed=confirmed)

    def made(self, thing: Thing, urn: str) -> None:
        """The resource has made the thing. Nobody else has it, unless two did so in this run."""
        with self._lock:
            self._mine(thing, urn)
            if others := self._in_program(thing) - {urn}:
                self._notes.take(thing, urn, others, imported=False)
            else:
                self._notes.forget(thing)

    def taking(self, thing: Thing, urn: str) -> None:
        """The resource is about to take over what is there."""
        with self._lock:
            self._mine(thing, urn)

    def taken(self, thing: Thing, urn: str, *, imported: bool = False) -> None:
        """The resource has taken over what was there: by adoption, by import, or because it is as the program says."""
        if not urn:
            return
        with self._lock:
            if imported:
                self._see(thing, urn, _Seen.HAS)
            else:
                self._mine(thing, urn)
            self._notes.take(thing, urn, self._in_program(thing), imported=imported)

    def left_to(self, thing: Thing, urn: str, *, may_undo: bool) -> str:
        """A resource goes. The resource that still has the thing, which then stays; empty if there is none.

        ``may_undo``: the resource may delete what it made itself in this run.
        """
        with self._lock:
            mine = self._made.get(thing)
            if mine == urn and urn and not may_undo:
                return urn  # it is replaced, and the new one came first
            if self._here[thing].pop(urn, None):
                self._journal.write(_Seen.GONE, thing, urn)
            noted = self._notes.leave(thing, urn)
            others = [*([mine] if mine else []), *self._others(thing, urn), *noted]
            owner = next((other for other in others if other != urn), "")
            if not owner:
                self._made.pop(thing, None)
            return owner

    # --- policies of a repository that could not be deleted -----------------------------------------------------------

    def leave_policies(self, repository: Thing, urn: str, contents: Mapping[str, str]) -> None:
        """A delete was refused after the policies of the repository have left the state of the stack: their contents."""
        self._notes.leave_policies(
            repository, stack_of(urn), {kind: _print_of(text) for kind, text in contents.items()}
        )

    def left_policy(self, repository: Thing, urn: str, kind: str, content: str) -> bool:
        """Whether the stack has left a policy so, and it is as it was."""
        stack, contents = self._notes.left_policies(repository)
        return bool(urn) and stack == stack_of(urn) and contents.get(kind) == _print_of(content)

    # --- policies of a repository that was made again -----------------------------------------------------------------

    def planned(self, repository: Thing, urn: str) -> None:
        """The update of this preview would make the repository."""
        with self._lock:
            self._journal.write(_Seen.HAS, repository._replace(kind=_PLANNED), urn)

    def lost(self, repository: Thing, kind: str) -> bool:
        """Whether a policy that state has is gone with the repository, or would be, as far as other providers and earlier
        runs know.
        """
        with self._lock:
            return self.again.lost(repository, kind) or bool(self._journal.others(repository._replace(kind=_PLANNED)))

    def policies_elsewhere(self, repository: Thing) -> list[tuple[str, str]]:
        """Kind and URN of the policies of a repository that other providers of this run have compared."""
        with self._lock:
            return [
                (kind, urn)
                for kind in POLICIES
                for urn, seen in self._journal.others(repository._replace(kind=kind)).items()
                if seen is _Seen.HAS
            ]

    # --- what is known ------------------------------------------------------------------------------------------------

    def _see(self, thing: Thing, urn: str, seen: _Seen) -> None:
        before = self._here[thing].pop(urn, _Seen.GONE)
        if seen is not _Seen.GONE:
            self._here[thing][urn] = seen
        if seen is not before:
            self._journal.write(seen, thing, urn)

    def _mine(self, thing: Thing, urn: str) -> None:
        self._made[thing] = urn
        if urn:
            self._see(thing, urn, _Seen.HAS)

    def _others(self, thing: Thing, urn: str) -> list[str]:
        """The other resources that have the thing in this run."""
        known = {**self._here.get(thing, {}), **self._journal.others(thing)}
        return [other for other in known if other != urn]

    def _in_program(self, thing: Thing) -> set[str]:
        """The resources that the program of this run has, as far as it has come."""
        known = (*self._journal.others(thing).items(), *self._here.get(thing, {}).items())
        return {urn for urn, seen in known if seen is _Seen.HAS}


def _quietly(method: Callable[..., None]) -> Callable[..., None]:
    """A disk that takes no file takes away this help only."""

    @functools.wraps(method)
    def wrapper(*args: Any, **kwargs: Any) -> None:
        with contextlib.suppress(OSError):
            method(*args, **kwargs)

    return wrapper


class _Journal:
    """What this process has seen, for the other providers of the same engine run, and what they have seen.

    Each process adds lines to a file of its own, and holds it while it runs: a file that nobody holds is from another
    run, and is removed by whoever finds it.
    """

    _number = itertools.count()

    def __init__(self, engine: str, place: str) -> None:
        base = disk.home() if engine and disk.LOCKS else None
        self._folder = base / "ecr-runs" / re.sub(r"[^\w.-]", "_", engine) if base else None
        self._place = place
        self._path: Path | None = None
        self._file: IO[str] | None = None
        self._others: dict[Path, _Other] = {}

    @_quietly
    def write(self, seen: _Seen, thing: Thing, urn: str) -> None:
        """Tell the others."""
        if self._folder is None:
            return
        if self._file is None:
            if self._path is not None:
                return  # it could not be made
            self._path = self._folder / f"{os.getpid()}.{next(self._number)}.jsonl"
            _clear(self._folder.parent)
            self._file = disk.hold(self._path, wait=True)
        if self._file is not None:
            self._file.write(json.dumps([seen.value, self._place, *thing, urn]) + "\n")
            self._file.flush()

    def others(self, thing: Thing) -> dict[str, _Seen]:
        """The resources that have the thing, as the other processes see it."""
        found: dict[str, _Seen] = {}
        for path in self._running():
            other = self._others.setdefault(path, _Other(path, self._place))
            other.go_on()
            found |= other.known.get(thing, {})
        return found

    def _running(self) -> list[Path]:
        if self._folder is None:
            return []
        try:
            return [path for path in sorted(self._folder.iterdir()) if path != self._path and not _ended(path)]
        except OSError:
            return []

    @_quietly
    def close(self) -> None:
        """The others need not know any more what this process has seen."""
        if self._file is not None and self._path is not None:
            disk.drop(self._path, self._file)
            self._path.parent.rmdir()


class _Other:
    """The journal of another process, as far as it was read."""

    def __init__(self, path: Path, place: str) -> None:
        self.known: dict[Thing, dict[str, _Seen]] = defaultdict(dict)
        self._path = path
        self._place = place
        self._at = 0

    @_quietly
    def go_on(self) -> None:
        """Read what was added."""
        with self._path.open("rb") as file:
            file.seek(self._at)
            whole = file.read().rpartition(b"\n")[0]
        self._at += len(whole) + 1 if whole else 0
        for line in whole.splitlines():
            with contextlib.suppress(ValueError, TypeError):
                seen, place, *thing, urn = json.loads(line)
                if place == self._place:
                    there = self.known[Thing(*thing)]
                    there.pop(urn, None)
                    if seen != _Seen.GONE:
                        there[urn] = _Seen(seen)


def _ended(path: Path) -> bool:
    """Whether the process of a journal has ended; the file is removed then."""
    try:
        file = disk.hold(path, create=False)
    except FileNotFoundError:
        return True
    except OSError:
        return False
    if file is None:
        return False
    disk.drop(path, file)
    return True


def _clear(runs: Path) -> None:
    """Remove what ended runs have left."""
    with contextlib.suppress(OSError):
        for folder in runs.iterdir():
            with contextlib.suppress(OSError):
                for path in folder.iterdir():
                    _ended(path)
                folder.rmdir()


class _Notes:
    """Who has what, over runs and restarts: one file for each thing that some resource took over, with its owners.

    An owner that was renamed (by an alias, or because it moved to the other host) leaves its old URN behind. So a URN
    that comes up later stands for those of its stack that its run does not have, until one of them is seen again.
    """

    def __init__(self, place: str) -> None:
        base = disk.home()
        self._folder = base / "ecr-owners" if base else None
        self._place = place

    def _path(self, thing: Thing) -> Path | None:
        name = hashlib.sha256(json.dumps([self._place, *thing]).encode()).hexdigest()[:32]
        return self._folder / f"{name}.json" if self._folder else None

    @_quietly
    def forget(self, thing: Thing) -> None:
        """There is no such thing any more, or a new one."""
        if (path := self._path(thing)) is not None:
            path.unlink(missing_ok=True)

    @_quietly
    def take(self, thing: Thing, urn: str, others: Iterable[str], *, imported: bool) -> None:
        """A resource has taken the thing over; others have it, too."""
        path = self._path(thing)
        if path is None or self._folder is None:
            return
        with disk.alone(self._folder):
            owners = _owners(path)
            if not imported or owners.get(urn) != {}:
                owners[urn] = {"imported": time.time()} if imported else {}
            for other in others:
                owners.setdefault(other, {})
            self._write(path, thing, owners)

    @_quietly
    def join(self, thing: Thing, urn: str, present: Callable[[], set[str]], *, confirmed: bool) -> None:
        """A resource has the thing in state; ``present``: those that the program of this run has, so far."""
        path = self._path(thing)
        if path is None or self._folder is None or not path.exists():
            return
        with disk.alone(self._folder):
            owners = _owners(path)
            if not owners:
                return
            before = owners.get(urn, {"renamed": ""})
            if "renamed" not in before and not (confirmed and before):
                return
            if "renamed" in before:  # it comes up, for the first time or again
                there = {*present(), urn}
                for other, note in owners.items():
                    if other not in there and "renamed" not in note and stack_of(other) == stack_of(urn):
                        note["renamed"] = urn
            kept = () if confirmed else ("imported",)
            owners[urn] = {key: before[key] for key in kept if key in before}
            self._write(path, thing, owners)

    def leave(self, thing: Thing, urn: str) -> list[str]:
        """A resource goes; the owners that are left."""
        path = self._path(thing)
        if path is None or self._folder is None or not path.exists():
            return []
        owners = _owners(path)
        with contextlib.suppress(OSError), disk.alone(self._folder):
            owners = _owners(path)
            left = _without(owners, urn)
            if not left:
                path.unlink(missing_ok=True)
            elif left != owners:
                self._write(path, thing, left)
        return list(_without(owners, urn))

    @_quietly
    def leave_policies(self, repository: Thing, stack: str, prints: Mapping[str, str]) -> None:
        """Note what policies a stack has left, by kind, as fingerprints."""
        if (path := self._path(repository)) is not None:
            left = path.parent.with_name("ecr-left") / path.name
            disk.save(left, {**repository._asdict(), "endpoint": self._place, "stack": stack, "policies": prints})

    def left_policies(self, repository: Thing) -> tuple[str, Mapping[str, Any]]:
        """The stack, and the fingerprints by kind; empty where there are none."""
        path = self._path(repository)
        found = disk.load(path.parent.with_name("ecr-left") / path.name) if path is not None else {}
        policies = found.get("policies")
        return str(found.get("stack")), policies if isinstance(policies, dict) else {}

    def _write(self, path: Path, thing: Thing, owners: Mapping[str, Any]) -> None:
        disk.save(path, {**thing._asdict(), "endpoint": self._place, "owners": owners})


def _print_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _owners(path: Path) -> dict[str, dict[str, Any]]:
    found = disk.load(path).get("owners")
    if not isinstance(found, dict):
        return {}
    return {urn: note for urn, note in found.items() if isinstance(note, dict)}


def _without(owners: Mapping[str, dict[str, Any]], urn: str) -> dict[str, dict[str, Any]]:
    """The owners but for one, its earlier names, and imports that were never more than a preview."""
    gone, before = {urn}, 0
    while len(gone) != before:
        before = len(gone)
        gone |= {other for other, note in owners.items() if note.get("renamed") in gone}
    now = time.time()
    return {
        other: note
        for other, note in owners.items()
        if other not in gone and not ("imported" in note and now - float(note["imported"]) > _PREVIEWED)
    }
