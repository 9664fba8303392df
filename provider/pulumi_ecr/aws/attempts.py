"""Creates whose end nobody heard of. While one is under way a note lies on the disk of this machine; a process that is
killed, or a network that stays away, leaves it behind, and the next run of the same stack knows its own work by it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import IO, Final, TypeAlias

from pulumi_ecr.aws import disk
from pulumi_ecr.aws.claims import stack_of
from pulumi_ecr.core.errors import UnavailableError

_LATE: Final = 60.0
"""Seconds after a request in which AWS may still do what it asks for: as long as botocore waits for the answer."""
_DAY: Final = 24 * 3600.0
_ROUND: Final = 2.0
"""Seconds that two moments may differ in: the Date header of an answer has whole ones."""


_Noted: TypeAlias = tuple[float, float, str, int]
"""When the first and the last request of an attempt were sent, its URN and its process."""


class Attempt:
    """A create that is under way: since when, until when requests were sent, and whether one before it never came to an
    end. The note is held while the attempt runs, and what another resource attempts in a process that still runs is not
    one's own. A resource that was renamed, or moved to the other host, knows the attempt of its old URN.
    """

    def __init__(self, note: Path | None, urn: str = "") -> None:
        self.open = False
        """Whether it ends with nobody knowing what AWS did: the note stays then."""
        self._first = self._last = time.time()
        self._urn = urn
        self._before: list[_Noted] = []
        self._others: list[_Noted] = []
        self._note = note
        self._file: IO[str] | None = None
        with contextlib.suppress(OSError):  # a disk that takes no note takes away this help only
            self._file = disk.hold(note) if note is not None else None
        if self._file is not None:
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
                self._file.seek(0)
                found = json.loads(self._file.read())["attempts"]
                before = [(float(first), float(last), str(urn), int(pid)) for first, last, urn, pid in found]
                self._before = [each for each in before if each[2] == urn or not _running(each[3])]
                self._others = [each for each in before if each not in self._before]
            self._write(*self._before, self._noted)

    @property
    def repeated(self) -> bool:
        """Whether an earlier attempt never came to an end."""
        return bool(self._before)

    @property
    def recent(self) -> bool:
        """The same, in the last day: of what has no date of its own, nobody can tell later who has made it."""
        return any(time.time() - last < _DAY for _, last, _, _ in self._before)

    def sent(self) -> None:
        """A request of this attempt goes out now."""
        now = time.time()
        if now > self._last + 1:
            self._last = now
            self._write(*self._before, self._noted)

    def _write(self, *attempts: _Noted) -> None:
        """From when to when requests of attempts were sent, and whose they are."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                self._file.seek(0)
                self._file.truncate()
                self._file.write(json.dumps({"attempts": [*self._others, *attempts]}))
                self._file.flush()

    def end(self) -> None:
        """What AWS did is known, or the attempt is given up."""
        if self._file is None or self._note is None:
            return
        if self._others and not self.open:
            self._write()
        if self._others or self.open:
            self._file.close()
        else:
            disk.drop(self._note, self._file)

    def made(self, date: str | None, created: datetime, *, unheard: bool) -> bool:
        """Whether something was ``created`` by an open attempt before this one or, where an answer was ``unheard``, by
        this one: by AWS's clock, as the Date header of an answer shows it, so that the clock of this machine does not
        matter.
        """
        if not date:
            return False
        ahead = parsedate_to_datetime(date).timestamp() - time.time()
        own = [*self._before, *([self._noted] if unheard else [])]
        return any(first - _ROUND <= created.timestamp() - ahead <= last + _LATE for first, last, _, _ in own)

    @property
    def _noted(self) -> _Noted:
        return self._first, self._last, self._urn, os.getpid()


def _running(process: int) -> bool:
    """Whether a process may still be at work."""
    if not disk.LOCKS:
        return False  # Windows has no way to ask that does no harm
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True


def noted(urn: str, *what: str) -> bool:
    """Whether there is a note of such a create."""
    note = _path(urn, *what)
    return note is not None and note.exists()


def _path(urn: str, *what: str) -> Path | None:
    base = disk.home() if urn else None
    name = hashlib.sha256(json.dumps([stack_of(urn), *what]).encode()).hexdigest()[:32]
    return base / "ecr-attempts" / f"{name}.json" if base else None


@contextmanager
def attempt(urn: str, *what: str) -> Iterator[Attempt]:
    """The create of what the texts name (account, endpoint, region, kind, name) by a resource, noted for its stack until
    its end is known. Without its URN nothing is noted.
    """
    under_way = Attempt(_path(urn, *what), urn)
    try:
        yield under_way
    except UnavailableError:  # given up between two tries
        under_way.open = True
        raise
    finally:
        under_way.end()
