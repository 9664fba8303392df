"""Updates and deletes whose end nobody heard of: their connection broke, or their process was killed, so that AWS may have
something else than the state. While one is under way a note lies on the disk of this machine; the next comparison looks.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_ecr.aws import disk

if TYPE_CHECKING:
    from pulumi_ecr.aws.claims import Thing


class Doubts:
    """The notes. ``place``: the endpoint, where it is not AWS's own."""

    def __init__(self, place: str, quiet: disk.Quiet) -> None:
        self._quiet = quiet
        base = disk.home()
        self._folder = base / "ecr-doubts" if base else None
        self._place = place

    def _path(self, thing: Thing) -> Path | None:
        return disk.note(self._folder, self._place, *thing) if self._folder and thing.registry else None

    def open(self, thing: Thing) -> bool:
        """Whether an update or a delete of the thing has not come to an end."""
        path = self._path(thing)
        return path is not None and path.exists()

    def begin(self, thing: Thing) -> bool:
        """AWS is asked now to change the thing. Whether that is noted, and was not before."""
        path = self._path(thing)
        if path is None or path.exists():
            return False
        with self._quiet():
            disk.save(path, {**thing._asdict(), "endpoint": self._place, "process": os.getpid(), "at": time.time()})
            return True
        return False

    def end(self, thing: Thing) -> None:
        """What AWS has is known."""
        path = self._path(thing)
        if path is not None:
            with self._quiet():
                path.unlink(missing_ok=True)
