"""Waiting for what happens, and never for a time: a limit is a last resort of minutes that fails with a message."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

LAST_RESORT = 300
"""Seconds after which a test gives up, however slow the machine is."""


def until(true: Callable[[], Any], what: str = "") -> None:
    """Return when it is true."""
    end = time.monotonic() + LAST_RESORT
    while not true():
        assert time.monotonic() < end, f"it never came to be within {LAST_RESORT} s: {what}"
        time.sleep(0.02)


@contextlib.contextmanager
def once(true: Callable[[], Any], act: Callable[[], Any]) -> Iterator[None]:
    """While the body runs, ``act`` comes once as soon as it is true; the body's end waits for it."""
    wrong: list[BaseException] = []
    over = threading.Event()

    def run() -> None:
        try:
            until(lambda: over.is_set() or true())
            if not over.is_set():
                act()
        except BaseException as error:
            wrong.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield
    except BaseException:
        over.set()
        raise
    finally:
        thread.join()
    assert not wrong, wrong
