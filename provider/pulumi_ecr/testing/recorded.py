"""The base of the emulator and the fault proxy: a record of every call, and faults."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from pulumi_ecr.testing.calls import Calls, Record
from pulumi_ecr.testing.faults import Fault, Faults, Injection
from pulumi_ecr.testing.messages import Call


class Recorded:
    """A server that records every call and applies faults to calls."""

    def __init__(self, keep_calls: int, seed: int = 0) -> None:
        self._record = Record(keep_calls)
        self._faults = Faults(seed)

    @property
    def calls(self) -> list[Call]:
        """A copy of the record: every call so far, in order of arrival."""
        return self._record.between(0, None)

    def operations(self, service: str = "ecr") -> list[str]:
        """The operations of a service that were called so far, in order."""
        return [call.operation for call in self.calls if call.service == service]

    def clear_calls(self) -> None:
        """Empty the record."""
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
        """Apply a fault to calls until it is used up or removed. Returns its handle."""
        return self._faults.inject(fault)

    def clear_faults(self) -> None:
        """Remove all faults."""
        self._faults.clear()
