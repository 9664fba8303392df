"""Creates whose end nobody heard of. While one is under way a note lies on the disk of this machine; a process that is
killed, or a network that stays away, leaves it behind, and the next run knows its own work by it.
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
from typing import Final

from pulumi_ecr.core.errors import UnavailableError

_LONGEST: Final = 900
"""Seconds that AWS may take to do what the last attempt asked for."""


class Attempt:
    """A create that is under way: since when, and whether one before it never came to an end."""

    def __init__(self, note: Path | None) -> None:
        self.open = False
        """Whether it ends with nobody knowing what AWS did: the note stays then."""
        self._begun = time.monotonic()
        self._before = 0.0
        self._note = note
        if note is not None:
            with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
                self._before = max(0.0, time.time() - float(json.loads(note.read_text())["first"]))
            with contextlib.suppress(OSError):  # a disk that takes no note takes away this help only
                note.parent.mkdir(parents=True, exist_ok=True)
                note.write_text(json.dumps({"first": time.time() - self._before}))

    @property
    def repeated(self) -> bool:
        """Whether an earlier attempt never came to an end."""
        return self._before > 0

    def end(self) -> None:
        """What AWS did is known."""
        if self._note is not None and not self.open:
            with contextlib.suppress(OSError):
                self._note.unlink(missing_ok=True)

    def made(self, date: str | None, created: datetime) -> bool:
        """Whether something was ``created`` by this attempt or the open one before it: by AWS's clock, as the Date
        header of an answer shows it, so that the clock of this machine does not matter. Headers carry whole seconds:
        two are allowed.
        """
        if not date:
            return False
        now = parsedate_to_datetime(date).timestamp()
        this_one = time.monotonic() - self._begun
        return now - this_one - self._before - 2 <= created.timestamp() <= now - this_one + _LONGEST


@contextmanager
def attempt(*what: str) -> Iterator[Attempt]:
    """The create of what the texts name (account, region, kind, name), noted until its end is known."""
    home = os.environ.get("PULUMI_HOME")
    note: Path | None = None
    with contextlib.suppress(RuntimeError):  # a user without a home
        folder = Path(home) if home else Path.home() / ".pulumi"
        note = folder / "ecr-attempts" / f"{hashlib.sha256(json.dumps(what).encode()).hexdigest()[:32]}.json"
    under_way = Attempt(note)
    try:
        yield under_way
    except UnavailableError:  # given up between two tries
        under_way.open = True
        raise
    finally:
        under_way.end()
