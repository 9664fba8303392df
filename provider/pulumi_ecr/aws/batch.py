"""Many reads that want one thing each, answered by few calls that take many names.

The first to come leads: while its call is under way others gather, and the next leader takes all of them at once.
A name that does not exist spoils nobody else's read.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

T = TypeVar("T")


class Batcher(Generic[T]):
    """Coalesces ``get(name)`` calls of many threads into ``fetch(names)`` calls of up to ``most`` names.

    ``fetch`` returns what it found by name; a name it leaves out is answered with ``None``. An error of ``fetch``
    reaches every reader of that call. ``linger`` seconds are waited before a call, so that a burst shares it.
    """

    def __init__(
        self, fetch: Callable[[Sequence[str]], Mapping[str, T]], *, most: int = 100, linger: float = 0.005
    ) -> None:
        self._fetch = fetch
        self._most = most
        self._linger = linger
        self._lock = threading.Lock()
        self._leading = threading.Lock()
        self._waiting: dict[str, Future[T | None]] = {}

    def get(self, name: str) -> T | None:
        """What ``fetch`` finds under the name, or ``None``."""
        with self._lock:
            mine = self._waiting.get(name)
            if mine is None:
                mine = self._waiting[name] = Future()
        with self._leading:
            if not mine.done():
                if self._linger:
                    threading.Event().wait(self._linger)
                self._lead(mine)
        return mine.result()

    def _lead(self, mine: Future[T | None]) -> None:
        while not mine.done():
            with self._lock:
                names = list(self._waiting)[: self._most]
                batch = {name: self._waiting.pop(name) for name in names}
            try:
                found = self._fetch(names)
            except BaseException as error:  # noqa: BLE001 - it belongs to every reader of the batch
                for future in batch.values():
                    future.set_exception(error)
            else:
                for name, future in batch.items():
                    future.set_result(found.get(name))
