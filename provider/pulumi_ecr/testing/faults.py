"""Faults that a test applies to calls: AWS errors, lost and broken answers, dropped connections, delays, holds."""

from __future__ import annotations

import functools
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, get_args

from pulumi_ecr.testing.sessions import bare_session, known, regions, service_model

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Self

    from pulumi_ecr.testing.messages import Call


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
    """The call waits this many seconds and then continues."""

    seconds: float


class Hold:
    """The call waits until the test releases it, and then continues. A test needs no sleep to act during a call::

        hold = Hold()
        with emulator.inject(Fault("CreateRepository", hold, times=None)):
            ...  # start two creates in threads or processes
            hold.wait(2)  # both calls have arrived and wait
            ...  # act while both calls are under way
            hold.release()  # both continue; later calls are not held

    Removing the fault also releases the calls. ``longest``: seconds after which a held call continues anyway, so that
    a test without a release ends.
    """

    def __init__(self, *, longest: float = 600) -> None:
        self.arrived = 0
        """The number of calls held so far."""
        self.held = 0
        """The number of calls held now."""
        self._longest = longest
        self._changed = threading.Condition()
        self._released = False

    def wait(self, calls: int = 1, *, seconds: float = 300) -> None:
        """Wait until this number of calls has been held. Raises TimeoutError after ``seconds``."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.arrived >= calls, seconds):
                raise TimeoutError(f"{self.arrived} of {calls} calls were held within {seconds:g} s")

    def release(self) -> None:
        """Let all held calls continue; hold no further ones."""
        with self._changed:
            self._released = True
            self._changed.notify_all()

    def pause(self) -> None:
        """Hold the calling thread until the release."""
        with self._changed:
            if self._released:
                return
            self.arrived += 1
            self.held += 1
            self._changed.notify_all()
            self._changed.wait_for(lambda: self._released, self._longest)
            self.held -= 1


@dataclass(frozen=True)
class Truncate:
    """The connection closes in the middle of the answer."""


@dataclass(frozen=True)
class Garble:
    """The answer has another body, for example the error page of a gateway."""

    body: str = "<html><body>Service temporarily out of order</body></html>"
    status: int = 200


Action: TypeAlias = "AwsError | Drop | Delay | Hold | Truncate | Garble"
When: TypeAlias = Literal["before", "after"]
Kind: TypeAlias = Literal[
    "throttled",
    "failed before",
    "failed after",
    "lost before",
    "lost after",
    "slow",
    "truncated",
    "not JSON",
    "expired token",
    "denied",
]
"""Names of common faults. With ``before`` AWS has not run the operation, with ``after`` it has."""

EVERY: Final = "*"

_SERVICES: Final = ("ecr", "iam", "kms", "secretsmanager", "sts")
"""The services whose requests name the operation."""

_KINDS: Final[Mapping[str, tuple[Action, When]]] = {
    "throttled": (AwsError("ThrottlingException", "Rate exceeded"), "before"),
    "failed before": (AwsError("ServerException", "Something went wrong", 500), "before"),
    "failed after": (AwsError("ServerException", "Something went wrong", 500), "after"),
    "lost before": (Drop(), "before"),
    "lost after": (Drop(), "after"),
    "slow": (Delay(0.5), "before"),
    "truncated": (Truncate(), "after"),
    "not JSON": (Garble(), "after"),
    "expired token": (
        AwsError("ExpiredTokenException", "The security token included in the request is expired"),
        "before",
    ),
    "denied": (AwsError("AccessDeniedException", "User is not authorized to perform this action"), "before"),
}


@dataclass(frozen=True)
class Fault:
    """An action applied to calls of one operation, or of ``EVERY`` operation.

    ``when``: before AWS runs the operation, or after it (the operation is done, its answer is lost). ``times``: the number
    of calls, None for all. ``lasts``: seconds from the injection. ``matches``: only calls whose parameters satisfy this
    function. ``region``: only calls to this region. ``rate``: the share of these calls, drawn by the seed.

    Raises ValueError for an operation, a service or a region that botocore does not have: no call would match.
    """

    operation: str
    action: Action
    when: When = "before"
    times: int | None = 1
    matches: Callable[[Mapping[str, Any]], bool] | None = None
    service: str = "ecr"
    lasts: float | None = None
    region: str | None = None
    rate: float = 1.0

    @classmethod
    def of(cls, kind: Kind, operation: str = EVERY, *, times: int | None = None, **more: Any) -> Self:
        """A common fault by its name: ``Fault.of("throttled", rate=0.3)``. Raises ValueError for any other name."""
        known("kind of fault", kind, _KINDS)
        action, when = _KINDS[kind]
        return cls(operation, action, when, times, **more)

    def __post_init__(self) -> None:
        known("value of when", self.when, get_args(When))
        if not 0 <= self.rate <= 1:
            raise ValueError(f"rate must be between 0 and 1, is {self.rate}")
        if self.region is not None:
            known("region", self.region, regions())
        if self.service not in _services():
            known("service of the emulator", self.service, _SERVICES)
        # Requests to REST services have a method and a path in place of an operation.
        if self.operation != EVERY and " " not in self.operation and self.service in _SERVICES:
            known(f"operation of {self.service}", self.operation, service_model(self.service).operation_names)

    def applies_to(self, call: Call, when: When) -> bool:
        """Whether the fault applies to a call at this moment."""
        return (
            (self.service, self.when) == (call.service, when)
            and self.operation in (call.operation, EVERY)
            and self.region in (call.region, None)
            and (self.matches is None or self.matches(call.params))
        )


@functools.cache
def _services() -> frozenset[str]:
    """The service names that a signature can contain."""
    session = bare_session()
    by_endpoint = session.get_component("data_loader").load_data("endpoints")["partitions"][0]["services"]
    return frozenset({*session.get_available_services(), *by_endpoint})


class Injection:
    """A fault in place: remove it with ``remove()``, or use it as a context manager."""

    def __init__(self, fault: Fault, owner: Faults, seed: str = "") -> None:
        self.fault = fault
        self.hits = 0
        self._owner = owner
        self._seed = seed
        self._seen: Counter[str] = Counter()
        self._ends = None if fault.lasts is None else time.monotonic() + fault.lasts

    @property
    def exhausted(self) -> bool:
        """Whether the fault applies to no further call."""
        used = self.fault.times is not None and self.hits >= self.fault.times
        return used or (self._ends is not None and time.monotonic() >= self._ends)

    def selects(self, call: Call) -> bool:
        """Whether the seeded random draw selects this call. It depends on the seed, the parameters and the number of equal
        calls before, not on the order of threads: the same seed selects the same calls.
        """
        if self.fault.rate >= 1:
            return True
        wanted = f"{call.operation} {call.region} {json.dumps(call.params, sort_keys=True)}"
        self._seen[wanted] += 1
        draw = random.Random(f"{self._seed} {wanted} {self._seen[wanted]}")  # noqa: S311 - a draw that can be repeated
        return draw.random() < self.fault.rate

    def remove(self) -> None:
        """Remove the fault; does nothing when it is removed already."""
        self._owner.remove(self)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.remove()


class Faults:
    """The faults in place, in the order of their injection. Safe for threads."""

    def __init__(self, seed: int = 0) -> None:
        self._lock = threading.Lock()
        self._seed = seed
        self._injections: list[Injection] = []

    def inject(self, fault: Fault) -> Injection:
        """Add a fault."""
        with self._lock:
            injection = Injection(fault, self, f"{self._seed} {len(self._injections)}")
            self._injections.append(injection)
        return injection

    def remove(self, injection: Injection) -> None:
        """Remove a fault; does nothing when it is removed already."""
        with self._lock:
            if injection in self._injections:
                self._injections.remove(injection)
        _release(injection)

    def clear(self) -> None:
        """Remove all faults."""
        with self._lock:
            removed = [*self._injections]
            self._injections.clear()
        for injection in removed:
            _release(injection)

    def take(self, call: Call, when: When) -> list[Action]:
        """The actions for a call at this moment: any delays and holds, then at most one other. Each counts as a hit."""
        actions: list[Action] = []
        with self._lock:
            for injection in self._injections:
                if injection.exhausted or not injection.fault.applies_to(call, when) or not injection.selects(call):
                    continue
                injection.hits += 1
                actions.append(injection.fault.action)
                if not isinstance(injection.fault.action, Delay | Hold):
                    break
        return actions


def _release(injection: Injection) -> None:
    if isinstance(injection.fault.action, Hold):
        injection.fault.action.release()
