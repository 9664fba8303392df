"""Faults that a test puts in the way of calls: AWS errors, lost and broken answers, dropped connections, delays, holds."""

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
    """The call waits this many seconds and then goes on."""

    seconds: float


class Hold:
    """The call waits until the test lets it go, and then goes on. No clock decides what is under way at one moment::

        hold = Hold()
        with emulator.inject(Fault("CreateRepository", hold, times=None)):
            ...  # start two creates in threads or processes
            hold.wait(2)  # both calls have come, and wait
            ...  # whatever must happen while they are under way
            hold.release()  # both go on, and those that come later are not held

    Removing the fault releases, too. ``longest``: seconds after which a held call goes on all the same, so that a test
    that forgets to release comes to an end.
    """

    def __init__(self, *, longest: float = 600) -> None:
        self.arrived = 0
        """How many calls have been held so far."""
        self.held = 0
        """How many are held now."""
        self._longest = longest
        self._changed = threading.Condition()
        self._released = False

    def wait(self, calls: int = 1, *, seconds: float = 300) -> None:
        """Return once so many calls have been held. Raises TimeoutError when they do not come."""
        with self._changed:
            if not self._changed.wait_for(lambda: self.arrived >= calls, seconds):
                raise TimeoutError(f"{self.arrived} of {calls} calls were held within {seconds:g} s")

    def release(self) -> None:
        """Let all held calls go on, and hold none any more."""
        with self._changed:
            self._released = True
            self._changed.notify_all()

    def pause(self) -> None:
        """What a call does that is held."""
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
    """The answer's body is another one: a page of some gateway, say."""

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
"""What goes wrong on bad days; before and after tell whether AWS has done what was asked."""

EVERY: Final = "*"

_SERVICES: Final = ("ecr", "iam", "kms", "secretsmanager", "sts")
"""Those whose operations are known by name on the wire."""

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
    """What happens to calls of one operation, or of ``EVERY`` one.

    ``when``: before the call takes effect, or after it (done, and the answer lost). ``times``: how many calls it
    meets, None for all. ``lasts``: seconds from its injection on. ``matches``: only calls whose parameters satisfy it.
    ``region``: only calls to it. ``rate``: the share of those calls that it meets, drawn by the seed.

    Raises ValueError for what no call could ever meet: an operation, a service or a region that botocore does not know.
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
        """A fault by the name of what goes wrong: ``Fault.of("throttled", rate=0.3)``. ValueError for any other name."""
        known("kind of fault", kind, _KINDS)
        action, when = _KINDS[kind]
        return cls(operation, action, when, times, **more)

    def __post_init__(self) -> None:
        known("value of when", self.when, get_args(When))
        if not 0 <= self.rate <= 1:
            raise ValueError(f"rate is {self.rate}: must be between 0 and 1")
        if self.region is not None:
            known("region", self.region, regions())
        if self.service not in _services():
            known("service of the emulator", self.service, _SERVICES)
        # Services of REST have no operations on the wire, but methods and paths.
        if self.operation != EVERY and " " not in self.operation and self.service in _SERVICES:
            known(f"operation of {self.service}", self.operation, service_model(self.service).operation_names)

    def concerns(self, call: Call, when: When) -> bool:
        """Whether a call could meet it at that moment."""
        return (
            (self.service, self.when) == (call.service, when)
            and self.operation in (call.operation, EVERY)
            and self.region in (call.region, None)
            and (self.matches is None or self.matches(call.params))
        )


@functools.cache
def _services() -> frozenset[str]:
    """Every name under which a request can be signed."""
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
        """No further call will meet it."""
        used = self.fault.times is not None and self.hits >= self.fault.times
        return used or (self._ends is not None and time.monotonic() >= self._ends)

    def drawn(self, call: Call) -> bool:
        """Whether the lot falls on this call. It depends on the seed, on what is asked and on how often that was asked
        before, and not on the order in which threads come: the same seed does the same again.
        """
        if self.fault.rate >= 1:
            return True
        asked = f"{call.operation} {call.region} {json.dumps(call.params, sort_keys=True)}"
        self._seen[asked] += 1
        lot = random.Random(f"{self._seed} {asked} {self._seen[asked]}")  # noqa: S311 - a lot that can be drawn again
        return lot.random() < self.fault.rate

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

    def __init__(self, seed: int = 0) -> None:
        self._lock = threading.Lock()
        self._seed = seed
        self._injections: list[Injection] = []

    def inject(self, fault: Fault) -> Injection:
        """Put a fault in place."""
        with self._lock:
            injection = Injection(fault, self, f"{self._seed} {len(self._injections)}")
            self._injections.append(injection)
        return injection

    def remove(self, injection: Injection) -> None:
        """Take a fault away; harmless when it is gone."""
        with self._lock:
            if injection in self._injections:
                self._injections.remove(injection)
        _let_go(injection)

    def clear(self) -> None:
        """Take all away."""
        with self._lock:
            gone = [*self._injections]
            self._injections.clear()
        for injection in gone:
            _let_go(injection)

    def take(self, call: Call, when: When) -> list[Action]:
        """The actions that this call meets now: any delays and holds, then at most one other. Each counts as a hit."""
        actions: list[Action] = []
        with self._lock:
            for injection in self._injections:
                if injection.exhausted or not injection.fault.concerns(call, when) or not injection.drawn(call):
                    continue
                injection.hits += 1
                actions.append(injection.fault.action)
                if not isinstance(injection.fault.action, Delay | Hold):
                    break
        return actions


def _let_go(injection: Injection) -> None:
    if isinstance(injection.fault.action, Hold):
        injection.fault.action.release()
