"""The record of what reached the emulator."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, overload


@dataclass(frozen=True)
class Call:
    """One request as it came over the wire.

    ``params`` are the members sent, under AWS's names. ``status`` is the HTTP status, 0 while the call is under way or
    when its connection was dropped. ``error`` is AWS's code, None for success.
    """

    service: str
    operation: str
    region: str
    params: dict[str, Any]
    status: int = 0
    error: str | None = None
    account: str = ""
    request_id: str = ""


class Calls(Sequence[Call]):
    """The calls of a stretch of time, in order of arrival; live until the stretch ends."""

    def __init__(self, record: Record, start: int) -> None:
        self._record = record
        self._start = start
        self._end: int | None = None

    def close(self) -> None:
        """End the stretch."""
        self._end = self._record.next_number

    def operations(self, service: str = "ecr") -> list[str]:
        """The operations called, in order."""
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
    """Calls by number of arrival; the oldest go when there are more than ``keep``. Safe for threads."""

    def __init__(self, keep: int = 100_000) -> None:
        self._lock = threading.Lock()
        self._calls: dict[int, Call] = {}
        self._keep = keep
        self.next_number = 0

    def arrive(self, call: Call) -> int:
        """Note a call under way; the answer is its number."""
        with self._lock:
            number = self.next_number
            self.next_number += 1
            self._calls[number] = call
            if len(self._calls) > self._keep:
                del self._calls[next(iter(self._calls))]
            return number

    def finish(self, number: int, status: int, error: str | None) -> None:
        """Note how a call ended."""
        with self._lock:
            if number in self._calls:
                self._calls[number] = replace(self._calls[number], status=status, error=error)

    def between(self, start: int, end: int | None) -> list[Call]:
        """The calls from number ``start`` up to ``end``, or all since."""
        with self._lock:
            return [call for number, call in self._calls.items() if number >= start and (end is None or number < end)]

    def clear(self) -> None:
        """Forget all calls; numbers go on."""
        with self._lock:
            self._calls.clear()
