"""The record of what came over the wire."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, overload

from pulumi_ecr.testing.faults import Fault, Faults, Injection

if TYPE_CHECKING:
    from pulumi_ecr.testing.wire import Answer


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

    def finish(self, number: int, answer: Answer | None, dropped: str = "ConnectionDropped") -> None:
        """Note how a call ended; None for a connection that was closed without an answer, for the reason ``dropped``."""
        status, error = (answer.status, answer.error) if answer is not None else (0, dropped)
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


class Recorded:
    """What the emulator and the proxy share: a record of every call, and faults in the way of calls."""

    def __init__(self, keep_calls: int, seed: int = 0) -> None:
        self._record = Record(keep_calls)
        self._faults = Faults(seed)

    @property
    def calls(self) -> list[Call]:
        """Every request so far, in order of arrival; a copy."""
        return self._record.between(0, None)

    def operations(self, service: str = "ecr") -> list[str]:
        """The operations of a service called so far, in order."""
        return [call.operation for call in self.calls if call.service == service]

    def clear_calls(self) -> None:
        """Forget the calls so far."""
        self._record.clear()

    @contextlib.contextmanager
    def counting(self) -> Iterator[Calls]:
        """The calls made inside the ``with`` statement, from every client and process."""
        calls = Calls(self._record, self._record.next_number)
        try:
            yield calls
        finally:
            calls.close()

    def inject(self, fault: Fault) -> Injection:
        """Put a fault in the way of calls, until it is used up or removed. The answer is its handle."""
        return self._faults.inject(fault)

    def clear_faults(self) -> None:
        """Take all faults away."""
        self._faults.clear()
