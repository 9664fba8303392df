"""Updates and deletes with an unknown result: the connection broke or the process was killed, so that the state may be
wrong. While one runs, its process holds a note on the disk of this machine. The next comparison after it reads AWS.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from pulumi_ecr.aws import disk

if TYPE_CHECKING:
    from pulumi_ecr.aws.claims import Thing


class Doubts:
    """The notes. ``place``: the emulator on this machine, if it is one."""

    def __init__(self, place: str, quiet: disk.Quiet) -> None:
        self._quiet = quiet
        base = disk.home()
        self._folder = base / "ecr-doubts" if base else None
        self._place = place

    def _path(self, thing: Thing) -> Path | None:
        return disk.note(self._folder, self._place, *thing) if self._folder and thing.registry else None

    def open(self, thing: Thing) -> bool:
        """Whether an update or a delete of the thing has not come to an end, and none is under way."""
        with self._quiet():
            file = self._held(thing)
            if file is not None:
                file.close()
                return True
        return False

    def begin(self, thing: Thing) -> disk.Held | None:
        """AWS is asked now to change the thing: the note, held until that is over."""
        path = self._path(thing)
        with self._quiet():
            # Whoever looks for a note holds it for a moment.
            if path is not None and (file := disk.hold(path, wait=True)) is not None:
                file.write({**thing._asdict(), "endpoint": self._place})
                return file
        return None

    def end(self, thing: Thing) -> None:
        """What AWS has is known."""
        with self._quiet():
            file = self._held(thing)
            if file is not None:
                file.drop()

    def _held(self, thing: Thing) -> disk.Held | None:
        """A note that nobody else holds. Raises ``OSError`` where there is none: looking for one makes none."""
        path = self._path(thing)
        return disk.hold(path, create=False) if path is not None and path.exists() else None
