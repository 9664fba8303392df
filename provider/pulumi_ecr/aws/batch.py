"""Many reads that want one thing each, answered by few calls that take many names.

An engine keeps a fixed number of reads under way, and sends the next one when one is answered. So a batch gathers while
others can still come, and is asked for when all that are under way wait for it, when the engine has gone on to reads of
something else, or after a time in the order of a call. A lone read waits a moment only. A name that does not exist
spoils nobody else's read.
"""

from __future__ import annotations

import contextvars
import copy
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Final, Generic, TypeVar

from pulumi_ecr.core.errors import EcrError

T = TypeVar("T")

_MOMENT: Final = 0.02
"""Seconds in which an engine sends all the reads that it has room for."""
_LONGEST: Final = 0.3
"""The most seconds that a batch gathers."""
_CALLS: Final = 2.5
"""The same, in calls as the last one was: a read of something else takes one, and then a name may come."""
_IDLE: Final = 0.5
"""Seconds without a read, after which nothing is known of the engine."""
_OTHERS: Final = 3
"""Reads of something else, one after the other, after which no further name is expected soon."""


class Traffic:
    """The reads under way in this process."""

    def __init__(self) -> None:
        self.changed = threading.Condition()
        self.now = 0
        self.most = 0
        """How many there were at a time, since there was none for a while."""
        self.ended = 0
        """How many have ended since then."""
        self.others = 0
        """How many have ended that asked for nothing shared."""
        self.here = threading.local()
        """Whether the read of this thread has."""
        self._last = 0.0

    def settle(self) -> None:
        """Forget what was seen of an engine that has been silent for a while."""
        if not self.now and time.monotonic() > self._last + _IDLE:
            self.most = self.ended = 0

    @contextmanager
    def read(self) -> Iterator[None]:
        """One of them."""
        self.here.asked = False
        with self.changed:
            self.settle()
            self.now += 1
            self.most = max(self.most, self.now)
        try:
            yield
        finally:
            with self.changed:
                self.now -= 1
                self.ended += 1
                self.others += not self.here.asked
                self._last = time.monotonic()
                self.changed.notify_all()


class Batcher(Generic[T]):
    """Coalesces ``ask(name)`` of many threads into ``fetch(names)`` calls of up to ``most`` names.

    ``fetch`` returns what it found by name; a name it leaves out is answered with ``None``. An error of ``fetch``
    reaches every reader of that call. It runs in a thread of its own, in the context of the first reader.
    """

    def __init__(
        self, fetch: Callable[[Sequence[str]], Mapping[str, T]], traffic: Traffic | None = None, *, most: int = 100
    ) -> None:
        self._fetch = fetch
        self._traffic = traffic or Traffic()
        self._most = most
        self._changed = self._traffic.changed
        self._waiting: dict[str, Future[T | None]] = {}
        self._gathering = False
        self._last = 0.0
        """When the last name came."""
        self._others = 0
        """How many other reads had ended by then."""
        self._took: float | None = None
        """How long the last call took."""

    def ask(self, name: str) -> Future[T | None]:
        """Where the answer will be: what ``fetch`` finds under the name, or ``None``."""
        self._traffic.here.asked = True
        with self._changed:
            self._traffic.settle()
            self._last, self._others = time.monotonic(), self._traffic.others
            mine = self._waiting.get(name)
            if mine is None:
                mine = self._waiting[name] = Future()
            if self._gathering:
                self._changed.notify_all()
            else:
                self._start()
        return mine

    def _start(self) -> None:
        self._gathering = True
        context = contextvars.copy_context()
        threading.Thread(target=context.run, args=(self._gather,), name="ecr-batch", daemon=True).start()

    def _gather(self) -> None:
        first = time.monotonic()
        with self._changed:
            while (pause := self._pause(first)) > 0:
                self._changed.wait(pause)
            names = list(self._waiting)[: self._most]
            batch = {name: self._waiting.pop(name) for name in names}
            self._gathering = False
            if self._waiting:
                self._start()
        called = time.monotonic()
        try:
            found = self._fetch(names)
        except BaseException as error:  # noqa: BLE001 - it belongs to every reader of the batch
            for future in batch.values():  # an own one each: whoever gets it writes into it
                future.set_exception(copy.copy(error) if isinstance(error, EcrError) else error)
        else:
            self._took = time.monotonic() - called
            for name, future in batch.items():
                future.set_result(found.get(name))

    def _pause(self, first: float) -> float:
        """How long the batch goes on gathering unless something happens; nothing when it is time to call."""
        traffic, waiting, now = self._traffic, len(self._waiting), time.monotonic()
        if waiting >= self._most or (traffic.ended and waiting >= traffic.most):
            return 0
        quiet = self._last + _MOMENT - now
        if not traffic.ended and waiting >= traffic.now:
            return quiet
        if traffic.others - self._others >= _OTHERS:
            return quiet - _MOMENT / 2
        return first + min(_LONGEST, _CALLS * (self._took or _LONGEST)) - now
