"""Files in the engine's home that processes of one user share. They are a help only: no file is needed for anything."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has no such locks
    fcntl = None  # type: ignore[assignment]

LOCKS = fcntl is not None
"""Whether a file can be held, so that others see that its process is running."""

DAY = 24 * 3600.0
_PRIVATE = 0o600
"""Only their owner reads the files."""
_TRIES = 100
_PATIENCE = 3.0
"""Seconds to wait for another process that holds a file: it may have been stopped."""
_OLD = 60.0
"""Seconds after which a file that was never put in its place is left behind by a killed process."""


_stuck: set[Path] = set()
"""Folders that another process held for too long: this one does without them."""


def is_running(process: int) -> bool:
    """Whether a process of this machine may still be at work."""
    if not LOCKS:
        return False  # Windows has no way to ask that does no harm
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        pass
    return True


def fingerprint(text: str) -> str:
    """The same for the same text; whoever has it can only try texts out."""
    return hashlib.sha256(text.encode()).hexdigest()


def note(folder: Path, *what: str) -> Path:
    """The note in a folder about what the texts name."""
    return folder / f"{fingerprint(json.dumps(what))[:32]}.json"


class Quiet:
    """Goes on without what the disk does not take or give. Files of another user, who has run Pulumi with the same home,
    are told of once.
    """

    def __init__(self, say: Callable[[str], None] = lambda _: None) -> None:
        self._say = say
        self._told = False

    @contextmanager
    def __call__(self) -> Iterator[None]:
        """Suppresses ``OSError``."""
        try:
            yield
        except PermissionError as error:
            if not self._told:
                self._told = True
                self._say(
                    f"warning: cannot use {error.filename} ({error.strerror}): what interrupted runs have made, and what "
                    "other resources have, may not be known; make the ecr-* folders beside it this user's own"
                )
        except OSError:
            pass


class Held:
    """A file that this process holds. Nothing is buffered: what the disk does not take raises ``OSError`` at once,
    and not again when the file is closed.
    """

    def __init__(self, path: Path, file: io.FileIO) -> None:
        self._path = path
        self._file = file

    def __enter__(self) -> Held:  # noqa: PYI034 - nobody inherits
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def read(self) -> dict[str, Any]:
        """The object in it; empty where there is something else."""
        self._file.seek(0)
        return _object(self._file.readall())

    def write(self, content: object) -> None:
        """Nothing but an object."""
        self._file.seek(0)
        self._add(json.dumps(content))
        self._file.truncate()

    def add(self, content: object) -> None:
        """One more line."""
        end = self._file.seek(0, os.SEEK_END)
        try:
            self._add(json.dumps(content) + "\n")
        except OSError:
            self._file.truncate(end)
            raise

    def _add(self, text: str) -> None:
        left = text.encode()
        while left:
            left = left[self._file.write(left) :]

    def drop(self) -> None:
        """Remove it, unless others share it, and let it go."""
        if fcntl is None:
            self.close()  # Windows removes no open file
        with contextlib.suppress(OSError):
            if fcntl is not None:
                _lock(self._file, wait=False, shared=False)
            self._path.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        """Let it go."""
        with contextlib.suppress(OSError):
            self._file.close()


def hold(path: Path, *, wait: bool = False, create: bool = True, shared: bool = False) -> Held | None:
    """The file, locked until it is closed or its process ends; ``None`` where another one holds it. ``wait``: for a few
    seconds, which end in ``TimeoutError``. ``create``: it is made where it is not there, and may be written; else it may be
    another user's, which can only be read. ``shared``: with others that share it, too.

    Raises ``OSError``, and ``FileNotFoundError`` where it is not there and ``create`` is false.
    """
    mode = (os.O_RDWR | os.O_CREAT if create else os.O_RDONLY) | getattr(os, "O_BINARY", 0)
    for _ in range(_TRIES):
        if create:
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            number = os.open(path, mode, _PRIVATE)
        except FileNotFoundError:
            if create:
                continue  # another process has just removed the folder
            raise
        file = io.FileIO(number, "r+" if create else "r")
        try:
            if fcntl is not None:
                _lock(file, wait=wait, shared=shared)
            if os.path.samestat(os.fstat(number), path.stat()):
                return Held(path, file)
        except BlockingIOError:
            file.close()
            return None
        except FileNotFoundError:
            pass
        except BaseException:
            file.close()
            raise
        file.close()  # removed before it was locked
    raise FileNotFoundError(path)


def _lock(file: io.FileIO, *, wait: bool, shared: bool) -> None:
    """Raises ``BlockingIOError`` where another one holds the file, ``TimeoutError`` after waiting for it."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:  # noqa: PERF203 - each try waits for the one before
            if not wait:
                raise
            if time.monotonic() >= end:
                raise TimeoutError from None
            time.sleep(0.01)
        else:
            return


def load(path: Path) -> dict[str, Any]:
    """The object in a file; empty where there is no such file, or something else in it. Raises ``PermissionError``."""
    try:
        return _object(path.read_bytes())
    except PermissionError:
        raise
    except OSError:
        return {}


def _object(text: bytes) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def save(path: Path, content: object) -> None:
    """Write an object, so that readers see the old or the new one. Raises ``OSError``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}.new")
    try:
        with open(new, "w", opener=lambda name, flags: os.open(name, flags, _PRIVATE)) as file:
            file.write(json.dumps(content, indent=1))
        new.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise


def tidy(folder: Path, age: float) -> None:
    """Remove what processes that were killed have not put in its place, and notes that nobody has changed or used for
    ``age`` seconds.
    """
    with contextlib.suppress(OSError):
        for path in folder.iterdir():
            limit = {".new": _OLD, ".json": age}.get(path.suffix)
            with contextlib.suppress(OSError):
                if limit is not None and time.time() - path.stat().st_mtime > limit:
                    path.unlink(missing_ok=True)


def used(path: Path) -> None:
    """A note that is still of use: it gets no older."""
    with contextlib.suppress(OSError):
        if time.time() - path.stat().st_mtime > DAY:
            os.utime(path)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """No other process is in here at the same time, where the machine has locks. Another one that does not leave is waited
    for once. Raises ``OSError``.
    """
    if folder in _stuck:
        raise TimeoutError(folder)
    try:
        file = hold(folder / ".lock", wait=True)
    except TimeoutError:
        _stuck.add(folder)
        raise
    try:
        yield
    finally:
        if file is not None:
            file.close()
