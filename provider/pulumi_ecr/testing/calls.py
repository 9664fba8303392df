"""The record of calls, and the calls of a period."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import overload

from pulumi_ecr.testing.messages import Answer, Call

__all__ = ["Call", "Calls", "Record"]


class Calls(Sequence[Call]):
    """The calls of a period, in order of arrival; later calls are added until the period ends."""

    def __init__(self, record: Record, start: int) -> None:
        self._record = record
        self._start = start
        self._end: int | None = None

    def close(self) -> None:
        """End the period."""
        self._end = self._record.next_number

    def operations(self, service: str = "ecr") -> list[str]:
        """The operations that were called, in order."""
        return [call.operation for call in self if call.service == service]

    def _list(self) -> list[Call]:
        return self._record.between(self._start, self._end)

    def __len__(self) -> int:
        return len(self._list())

    @overload
    def __getitem__(self, index: int) -> Call: ...
    @overload
    def __getitem__(self, index: slice) -> list[Call]: ...
    def __getitem__(self, index: int | slice) -> Call | list[Call]:
        return self._list()[index]

    def __repr__(self) -> str:
        return repr(self._list())


class Record:
    """All calls, numbered by arrival; the oldest are dropped when there are more than ``keep``. Safe for threads."""

    def __init__(self, keep: int = 100_000) -> None:
        self._lock = threading.Lock()
        self._calls: dict[int, Call] = {}
        self._keep = keep
        self.next_number = 0

    def arrive(self, call: Call) -> int:
        """Record a call under way; returns its number."""
        with self._lock:
            number = self.next_number
            self.next_number += 1
            self._calls[number] = call
            if len(self._calls) > self._keep:
                del self._calls[next(iter(self._calls))]
            return number

    def finish(self, number: int, answer: Answer | None, dropped: str = "ConnectionDropped") -> None:
        """Record the answer to a call; None when the connection was closed without one, for the reason ``dropped``."""
        status, error = (answer.status, answer.error) if answer is not None else (0, dropped)
        with self._lock:
            if number in self._calls:
                self._calls[number] = replace(self._calls[number], status=status, error=error)

    def between(self, start: int, end: int | None) -> list[Call]:
        """The calls from number ``start`` up to ``end``; without ``end`` all later ones."""
        with self._lock:
            return [call for number, call in self._calls.items() if number >= start and (end is None or number < end)]

    def clear(self) -> None:
        """Drop all calls; the next call has the next number."""
        with self._lock:
            self._calls.clear()
