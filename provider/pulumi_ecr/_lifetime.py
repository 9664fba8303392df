"""The end of a provider process whose engine was killed, so that nobody ends the process."""

from __future__ import annotations

import functools
import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Final

_PAUSE: Final = 2.0
"""Seconds between two looks, and for which one waits."""
_REFUSALS: Final = 2
"""Looks in a row that find no engine."""
LAST: Final[list[Callable[[], None]]] = []
"""What is done before the end."""
LONGEST: Final = 10.0
"""Seconds after which a process has surely ended that is watched."""
watched: Final[set[str]] = set()
"""The engines that this process ends with."""


@functools.cache
def end_with(engine: str) -> None:
    """End this process soon after the engine at an address, which gave it as an argument. What is under way is given up,
    as by SIGKILL: its note stays on the disk. The parent process says nothing, since it may be the language host; nor
    does an address where nobody listens from the beginning.
    """
    if listens(engine):
        watched.add(engine)
        threading.Thread(target=_watch, args=(engine,), daemon=True).start()


def _watch(engine: str) -> None:
    refusals = 0
    while refusals < _REFUSALS:
        time.sleep(_PAUSE)
        refusals = refusals + 1 if listens(engine) is False else 0
    for each in LAST:
        with suppress(Exception):  # the end comes in any case
            each()
    os._exit(1)


def listens(engine: str) -> bool | None:
    """Whether somebody listens at the address; ``None`` where that is not certain."""
    host, _, port = engine.rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=_PAUSE):
            return True
    except ConnectionRefusedError:
        return False
    except (OSError, ValueError, OverflowError):
        return None
