"""Faults that a test puts in the way of calls: AWS errors, lost answers, dropped connections, delays."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self


@dataclass(frozen=True)
class AwsError:
    """An AWS error answer: code as in the service model, message, HTTP status."""

    code: str
    message: str = ""
    status: int = 400


@dataclass(frozen=True)
class Drop:
    """The connection closes without an answer."""


@dataclass(frozen=True)
class Delay:
    """The call waits this many seconds and then goes on."""

    seconds: float


Action: TypeAlias = "AwsError | Drop | Delay"


@dataclass(frozen=True)
class Fault:
    """What happens to calls of one operation.

    ``when``: before the call takes effect, or after it (done, and the answer lost). ``times``: how many calls it
    meets, None for all. ``lasts``: seconds from its injection on. ``matches``: only calls whose parameters satisfy it.
    """

    operation: str
    action: Action
    when: Literal["before", "after"] = "before"
    times: int | None = 1
    matches: Callable[[Mapping[str, Any]], bool] | None = None
    service: str = "ecr"
    lasts: float | None = None


class Injection:
    """A fault in place: remove it with ``remove()``, or use it as a context manager."""

    def __init__(self, fault: Fault, owner: Faults) -> None:
        self.fault = fault
        self.hits = 0
        self._owner = owner
        self._ends = None if fault.lasts is None else time.monotonic() + fault.lasts

    @property
    def exhausted(self) -> bool:
        """No further call will meet it."""
        used = self.fault.times is not None and self.hits >= self.fault.times
        return used or (self._ends is not None and time.monotonic() >= self._ends)

    def remove(self) -> None:
        """Take the fault away; harmless when it is gone already."""
        self._owner.remove(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()


class Faults:
    """The faults in place, in the order of their injection. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._injections: list[Injection] = []

    def inject(self, fault: Fault) -> Injection:
        """Put a fault in place."""
        injection = Injection(fault, self)
        with self._lock:
            self._injections.append(injection)
        return injection

    def remove(self, injection: Injection) -> None:
        """Take a fault away; harmless when it is gone."""
        with self._lock:
            if injection in self._injections:
                self._injections.remove(injection)

    def clear(self) -> None:
        """Take all away."""
        with self._lock:
            self._injections.clear()

    def take(self, service: str, operation: str, when: str, params: Mapping[str, Any]) -> list[Action]:
        """The actions that this call meets now: any delays, then at most one error or drop. Each counts as a hit."""
        actions: list[Action] = []
        with self._lock:
            for injection in self._injections:
                fault = injection.fault
                if (fault.service, fault.operation, fault.when) != (service, operation, when) or injection.exhausted:
                    continue
                if fault.matches is not None and not fault.matches(params):
                    continue
                injection.hits += 1
                actions.append(fault.action)
                if not isinstance(fault.action, Delay):
                    break
        return actions
