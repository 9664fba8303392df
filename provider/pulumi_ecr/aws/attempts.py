"""Creates whose end nobody heard of. While one is under way a note lies on the disk of this machine; a process that is
killed, or a network that stays away, leaves it behind, and the next run of the same stack recognises its own work by it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Final, NamedTuple

from pulumi_ecr._home import engine_home
from pulumi_ecr.aws import disk
from pulumi_ecr.aws.claims import stack_of
from pulumi_ecr.aws.moments import moment

MAKING: Final = frozenset(
    {
        "CreateRepository",
        "CreatePullThroughCacheRule",
        "PutLifecyclePolicy",
        "SetRepositoryPolicy",
        "PutRegistryPolicy",
        "PutRegistryScanningConfiguration",
        "PutReplicationConfiguration",
    }
)
"""The AWS operations that attempts are made of."""
_LATE: Final = 60.0
"""Seconds after a request in which AWS may still do what it asks for: longer than its answer is waited for."""
_SKEW: Final = 15 * 60.0
"""Seconds by which a clock may be wrong: AWS refuses signatures of other times, services after 5 or 15 minutes."""
_ROUND: Final = 1.0
"""Seconds by which AWS may date a thing too early: it may leave out the fraction."""


class _Noted(NamedTuple):
    first: float
    """When the first request was sent."""
    last: float
    """When the last one was."""
    urn: str
    process: int
    content: str
    """The fingerprint of what was put; empty for what AWS itself dates and makes only once."""

    @classmethod
    def of(cls, found: Any) -> list[_Noted]:
        """The attempts of a note, without those that nobody can read, and puts of more than a day ago: of what has no
        date of its own, nobody can tell later who has put it.
        """
        noted = []
        for each in found if isinstance(found, list) else ():
            try:
                first, last, urn, process, content = each
                one = cls(float(first), float(last), str(urn), int(process), str(content))
            except (ValueError, TypeError, OverflowError):
                continue
            if not one.content or time.time() - one.last < disk.DAY:
                noted.append(one)
        return noted


class Attempt:
    """A create that is under way: since when, until when requests were sent, and whether one before it never came to an
    end. The note is held while the attempt runs. An attempt of another URN counts as this resource's once its process has
    ended: the resource was renamed, or moved to the other host.
    """

    def __init__(self, notes: Sequence[Path], quiet: disk.Quiet, urn: str = "", content: str = "") -> None:
        """``notes``: that of the attempt, and others that may be about the same thing: what they say moves to it."""
        self.settled = False
        """Whether a look has shown what AWS did."""
        self._now = _Noted(time.time(), time.time(), urn, os.getpid(), _content(content))
        self._makes = True
        self._before: list[_Noted] = []
        self._others: list[_Noted] = []
        self._quiet = quiet
        self._file: disk.Held | None = None
        if not notes:
            return
        with quiet():
            self._file = disk.hold(notes[0])
        if self._file is None:
            return
        moved = [file for path in notes[1:] if (file := _held(path, quiet)) is not None]
        for file in (self._file, *moved):
            with quiet():
                for each in _Noted.of(file.read().get("attempts")):
                    own = each.urn == urn or not disk.is_running(each.process)
                    (self._before if own else self._others).append(each)
        self._write(*self._before, self._now)
        for file in moved:
            file.drop()

    def mine(self, created: datetime | None = None, clock: str = "", *, doubt: bool = False) -> bool:
        """Whether what is there may have been made by an open attempt before this one or, where an answer was not heard
        (``doubt``), by this one. ``created``, where AWS dates it, must lie within the attempt: by AWS's clock, the Date
        header of the answer that says so, so that the clock of this machine does not matter. The header has whole seconds,
        which makes a thing look up to one second younger, never older.
        """
        own = [each for each in self._before if each.content == self._now.content]
        own += [self._now] if doubt else []
        if created is None:
            return bool(own)
        if not clock:
            return False
        ahead = parsedate_to_datetime(clock).timestamp() - time.time()
        return any(each.first - _ROUND <= created.timestamp() - ahead <= each.last + _LATE for each in own)

    def others(self) -> set[str]:
        """The resources that earlier attempts are of."""
        return {each.urn for each in self._before}

    def changes_nothing(self) -> None:
        """What it asks for is there already, so that it makes nothing whatever becomes of it."""
        self._makes = False
        self._write(*self._before)

    def sent(self) -> None:
        """A request of this attempt goes out now."""
        now = time.time()
        if self._makes and now > self._now.last + 1:
            self._now = self._now._replace(last=now)
            self._write(*self._before, self._now)

    def end(self, *, known: bool = True, doubt: bool = False) -> None:
        """The attempt is over. ``known``: what AWS did is known, also of those before; ``doubt``: AWS may have done what
        this one asked for, although no answer says so.
        """
        if self._file is None:
            return
        left = [] if known else [*self._before, *([self._now] if doubt and self._makes else [])]
        if left or self._others:
            self._write(*left)
            self._file.close()
        else:
            self._file.drop()
        self._file = None

    def _write(self, *attempts: _Noted) -> None:
        if self._file is not None:
            with self._quiet():
                self._file.write({"attempts": [*self._others, *attempts]})


def _content(text: str) -> str:
    return disk.fingerprint(text) if text else ""


def _notes(urn: str, account: str, what: tuple[str, ...]) -> list[Path]:
    """The note of a stack about one thing, and those that may be about the same one, since one run was not to ask for the
    account. None for a resource whose URN is not known.
    """
    base = engine_home() if urn else None
    if base is None:
        return []
    name = disk.note(base / "ecr-attempts", stack_of(urn), *what)
    note, vague = (name.with_name(f"{name.stem}-{each}.json") for each in (account, ""))
    others = [vague] if account else [*name.parent.glob(f"{name.stem}-*.json")]
    return [note, *(each for each in others if each != note)]


def _held(note: Path, quiet: disk.Quiet) -> disk.Held | None:
    """A note that nobody else holds; ``None`` where there is none."""
    with quiet():
        return disk.hold(note, create=False)
    return None


def attempt(urn: str, account: str, *what: str, content: str = "", quiet: disk.Quiet) -> Attempt:
    """The create, by a resource, of what the texts name (emulator, region, kind, name), noted for its stack until it is
    ended. ``account``: empty where it is not known. ``content``: of a put, what is put.
    """
    return Attempt(_notes(urn, account, what), quiet, urn, content)


def noted(urn: str, account: str, *what: str, content: str = "", created: str = "", quiet: disk.Quiet) -> bool:
    """Whether there is a note of such a create, which the moment that AWS names, if it does, lies within: as far as a clock
    may be wrong whose requests AWS accepts.
    """
    found: list[_Noted] = []
    for note in _notes(urn, account, what):
        with quiet():
            found += _Noted.of(disk.load(note).get("attempts"))
    made = moment(created)
    return any(
        each.content == _content(content)
        and (made is None or each.first - _SKEW <= made.timestamp() <= each.last + _LATE + _SKEW)
        for each in found
    )


def forget(urn: str, account: str, *what: str, quiet: disk.Quiet) -> None:
    """What the texts name was deleted, or made anew: no earlier attempt of the stack has left what is there now."""
    for note in _notes(urn, account, what):
        if (file := _held(note, quiet)) is not None:
            file.drop()
