"""Files in the engine's home that processes of one user share. They are a help only: no file is needed for anything."""

from __future__ import annotations

import contextlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

try:
    import fcntl
except ImportError:  # pragma: no cover - Windows has no such locks
    fcntl = None  # type: ignore[assignment]

LOCKS = fcntl is not None
"""Whether a file can be held, so that others see that its process is running."""

_TRIES = 100
_PATIENCE = 3.0
"""Seconds to wait for another process that holds a file: it may have been stopped."""
_OLD = 60.0
"""Seconds after which a file that was never put in its place is left behind by a killed process."""


_stuck: set[Path] = set()
"""Folders that another process held for too long: this one does without them."""


def home() -> Path | None:
    """The engine's home: ``$PULUMI_HOME``, or ``~/.pulumi``. ``None`` for a user without a home folder."""
    given = os.environ.get("PULUMI_HOME")
    with contextlib.suppress(RuntimeError):
        return Path(given) if given else Path.home() / ".pulumi"
    return None


def hold(path: Path, *, wait: bool = False, create: bool = True) -> IO[str] | None:
    """The file, locked until it is closed or its process ends; ``None`` where another one holds it. ``wait``: for a few
    seconds, which end in ``TimeoutError``.

    Raises ``OSError``, and ``FileNotFoundError`` where it is not there and ``create`` is false.
    """
    for _ in range(_TRIES):
        if create:
            path.parent.mkdir(parents=True, exist_ok=True)
        try:
            file = _opened(path, "a+" if create else "r+")
        except FileNotFoundError:
            if create:
                continue  # another process has just removed the folder
            raise
        try:
            if fcntl is not None:
                _lock(file, wait=wait)
            if path.exists() and os.path.samestat(os.fstat(file.fileno()), path.stat()):
                return file
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


def _opened(path: Path, mode: str) -> IO[str]:
    """The open file, which only its owner can read if it is new."""
    return open(path, mode, opener=lambda name, flags: os.open(name, flags, 0o600))


def _lock(file: IO[str], *, wait: bool) -> None:
    """Raises ``BlockingIOError`` where another one holds the file, ``TimeoutError`` after waiting for it."""
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:  # noqa: PERF203 - each try waits for the one before
            if not wait:
                raise
            if time.monotonic() >= end:
                raise TimeoutError(file.name) from None
            time.sleep(0.01)
        else:
            return


def drop(path: Path, file: IO[str]) -> None:
    """Remove a held file, and let it go."""
    if fcntl is None:
        file.close()  # Windows removes no open file
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
    file.close()


def load(path: Path) -> dict[str, Any]:
    """The object in a file; empty where there is no such file, or something else in it."""
    try:
        found = json.loads(path.read_text())
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def save(path: Path, content: object) -> None:
    """Write an object, so that readers see the old or the new one. Raises ``OSError``."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_suffix(f".{os.getpid()}.new")
    try:
        with _opened(new, "w") as file:
            file.write(json.dumps(content, indent=1))
        new.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            new.unlink(missing_ok=True)
        raise


def tidy(folder: Path) -> None:
    """Remove what processes that were killed have not put in its place."""
    with contextlib.suppress(OSError):
        for new in folder.glob("*.new"):
            with contextlib.suppress(OSError):
                if time.time() - new.stat().st_mtime > _OLD:
                    new.unlink(missing_ok=True)


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
