"""Which resources of which stacks have a thing of AWS, so that a delete takes away nothing that another resource has.

Known are, in this order: what this process has seen since its provider was configured; what the other provider
processes of the same engine run have seen, from their journals; and what was noted in earlier runs: who made a thing,
and who took it over or was compared later.
"""

from __future__ import annotations

import contextlib
import functools
import itertools
import json
import os
import platform
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import Enum
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, NamedTuple
from urllib.parse import urlsplit

from pulumi_ecr import _lifetime
from pulumi_ecr._home import engine_home
from pulumi_ecr.aws import disk
from pulumi_ecr.aws.again import POLICIES, Again
from pulumi_ecr.aws.moments import moment, older
from pulumi_ecr.aws.shapes import suffixes
from pulumi_ecr.core.names import logical_name, without_user

_PREVIEWED: Final = disk.DAY
"""Seconds for which an import counts that no later run has confirmed: it may have been a preview only."""


_AGES: Final = {
    "ecr-owners": 400 * disk.DAY,
    "ecr-policies": 400 * disk.DAY,
    "ecr-again": 90 * disk.DAY,
    "ecr-attempts": 90 * disk.DAY,
    "ecr-doubts": 90 * disk.DAY,
    "ecr-turns": disk.DAY,
}
"""Seconds after which notes are removed that nothing else has ended; comparisons make those of owners young again."""
_POLL: Final = 0.1
"""Seconds between two looks whether a process has ended."""
_KEPT_LATE: Final = 60.0
"""Seconds after an answer in which the engine may not have saved the state yet, and may have been dead unnoticed."""
_PLANNED: Final = "planned Repository"
"""The kind under which providers are told what repository the run makes, or would make."""
_LEFT: Final = "left Repository"
"""The kind under which they are told what repository it replaces by one of another name."""
_TAKEN: Final = "taken Repository"
"""The kind under which they are told what repository it would take over."""


class Thing(NamedTuple):
    """What AWS has one of."""

    kind: str
    registry: str
    """Empty where nobody knows it: with ``ecr:skipRequestingAccountId``, before AWS has answered."""
    region: str
    id: str

    @property
    def vague(self) -> Thing:
        """The same, of a registry that nobody knows."""
        return self._replace(registry="", id="" if self.id == self.registry else self.id)


class _Seen(str, Enum):
    """What a run has seen of a resource and a thing."""

    HAS = "has"
    """The program has the resource, and state says that it has the thing."""
    HAD = "had"
    """State said so when it was refreshed; the program is not known."""
    TRIES = "tries"
    """It was to make the thing, or to take it over."""
    REPLACED = "replaced"
    """State says so, and the resource is to be replaced."""
    GONE = "gone"


class Unsure(str):
    """An owner that may be the resource itself under another URN, renamed in the state or on another machine, or another
    one of the same program.
    """

    __slots__ = ()


class Previewed(Unsure):
    """An owner that has imported the thing, or has only previewed that: the engine reads for an import in both."""

    __slots__ = ()


class Outdated(Unsure):
    """An owner of an older thing of that name: it may have gone with that, or have made the thing anew on another machine."""

    __slots__ = ()


THERE_BEFORE: Final = "what was there before"
"""Stands for an owner whom nobody knows."""


def _with_policies(thing: Thing) -> tuple[Thing, ...]:
    """A thing, and what goes with it."""
    return (thing, *(thing._replace(kind=kind) for kind in POLICIES if thing.kind == "Repository"))


def place_of(endpoint: str) -> str:
    """Where an emulator listens, however its endpoint is spelt: ``localhost:4566``. Empty for AWS's own hosts, the private
    ones, too: account and region have the same things there.
    """
    with contextlib.suppress(ValueError):  # no URL: the first call says so
        parts = urlsplit(without_user(endpoint))
        host = (parts.hostname or "").rstrip(".")
        with contextlib.suppress(ValueError):
            address = ip_address(host)
            host = "localhost" if address.is_loopback or address.is_unspecified else host
        if "localhost" in host.split("."):
            host = "localhost"
        if host and not host.endswith(tuple(f".{suffix}" for suffix in suffixes())):
            return f"{host}:{parts.port or (80 if parts.scheme == 'http' else 443)}"
    return ""


def stack_of(urn: str) -> str:
    """The stack and project of a resource: ``urn:pulumi:dev::shop``."""
    return "::".join(urn.split("::")[:2])


def whose(owner: str, urn: str) -> str:
    """An owner in words, for the resource of a URN: its name, with its stack where that is another one."""
    if stack_of(owner) == stack_of(urn) or not urn or owner is THERE_BEFORE:
        return logical_name(owner)
    stack, _, project = stack_of(owner).removeprefix("urn:pulumi:").partition("::")
    return f"{logical_name(owner)} of stack {project}/{stack}"


class Claims:
    """What is known of who has what. ``engine``: the address that all providers of a run are given; without it nothing is
    told to other processes of the run. ``place``: the emulator, if it is one. ``quiet``: how files are used.
    """

    def __init__(self, engine: str = "", place: str = "", quiet: disk.Quiet | None = None) -> None:
        quiet = quiet or disk.Quiet()
        self._lock = threading.RLock()
        self._here: dict[Thing, dict[str, _Seen]] = defaultdict(dict)
        self._made: dict[Thing, str] = {}
        """The resource that made or took over a thing last, in this process."""
        self._made_at: dict[Thing, float] = {}
        self._read: set[str] = set()
        """Resources that a refresh has read: it compares each of them next."""
        self._imported: set[tuple[Thing, str]] = set()
        self._begun: set[Thing] = set()
        """What was imported, as far as notes of policies to look at are begun."""
        self._gone: dict[Thing, str] = {}
        """What this process has deleted, and whose it was."""
        self._swept = False
        """Whether it has noted, after a delete that failed, which policies may have left the state."""
        self._applies = False
        """Whether this operation is known to be no preview."""
        self._coming: set[tuple[Thing, str]] = set()
        """Resources that may have come up in a preview only."""
        self._doubted: dict[tuple[Thing, str], Callable[..., bool]] = {}
        """Those of them whose owner is not certain before that, and what to do then."""
        self._journal = _Journal(engine, place, quiet)
        self._notes = _Notes(place, quiet)
        self.again = Again(place, quiet)
        """Repositories that were made again."""

    def close(self) -> None:
        """The operation has ended."""
        with self._lock:
            self._journal.close()

    # --- what happens -------------------------------------------------------------------------------------------------

    def applies(self) -> None:
        """The operation is no preview: what comes up in it is in state."""
        with self._lock:
            self._applies = True
            for join in self._doubted.values():
                join(sure=True)
            for thing, urn in self._coming | self._imported:
                self._notes.confirm(thing, urn)
            self.may_apply()
            self._doubted.clear()
            self._coming.clear()

    @property
    def applied(self) -> bool:
        """Whether this operation is known to be no preview."""
        return self._applies

    def was_read(self, thing: Thing, urn: str, created: str = "", *, found: bool, imported: bool) -> None:
        """A refresh or an import has read the thing, which AWS dates so."""
        if not urn:
            return
        with self._lock:
            if not found:
                for each in _with_policies(thing):
                    self._notes.forget(each, urn)
            elif imported:
                self._imported.add((thing, urn))
                self.taken(thing, urn, imported=True)
                if self._applies:  # the engine may save it without a comparison
                    self.may_apply()
                    self._notes.confirm(thing, urn)
            else:
                self._read.add(urn)
                self._notes.keeps(thing, urn, created)

    def may_apply(self) -> None:
        """The operation is not known to be a preview: state may have policies that went with an older repository than the
        imported one, but for those that are imported, too.
        """
        with self._lock:
            imported = {thing for thing, _ in self._imported}
            new, self._begun = imported - self._begun, imported
            for thing in new:
                home = thing._replace(kind="Repository")
                if thing == home:
                    self.again.taken_over(home)
                for each in imported.intersection(_with_policies(home)[1:]):
                    self.again.put(home, each.kind)

    def compared(
        self, thing: Thing, urn: str, created: str = "", *, keeps: bool, adopted: bool = False, before: Any = None
    ) -> None:
        """A resource that has the thing in state was compared. ``created``: when AWS made it, as the state says. ``keeps``: the
        comparison does not end in a replacement. ``adopted``: the state says that it may have taken the thing over; ``before``:
        what it says of one that was there before, see ``Context.was_before``.
        """
        if not urn:
            return
        with self._lock:
            read = urn in self._read
            self._read.discard(urn)
            self._notes.keeps(thing, urn, created)
            self._see(thing, urn, _Seen.REPLACED if not keeps else _Seen.HAD if read else _Seen.HAS)
            imported = (thing, urn) in self._imported
            others = self._in_program(thing) - {urn}
            if keeps and others and not self._notes.owners(thing):  # as on another machine
                self._notes.take(thing, urn, others)
            # One refresh reads only what is in state at once.
            present = functools.partial(self._in_program, thing, *((_Seen.HAD,) if read else ()))
            join = functools.partial(
                self._notes.join,
                thing,
                urn,
                present,
                confirmed=keeps,
                adopted=adopted,
                before=before,
                created=created,
            )
            if (imported and not self._applies) or not join(sure=read or self._applies):
                self._doubted[thing, urn] = join
            if self._applies:
                self._notes.confirm(thing, urn)
            else:
                self._coming.add((thing, urn))

    def made(self, thing: Thing, urn: str, created: str = "", *, known_again: bool = False, since: float = 0.0) -> None:
        """The resource has made the thing, at a moment of AWS's. Nobody else has it, unless two did so in this run, or another
        one ``since`` this one began, as of a put; or it was only ``known_again`` as what the resource had made before: then
        others may have taken it over.
        """
        with self._lock:
            self.applies()
            self._mine(thing, urn)
            others = self._in_program(thing) - {urn}
            if others or (known_again and self._notes.owners(thing)):
                self._notes.take(thing, urn, others)
            else:
                for each in _with_policies(thing)[1:]:
                    self._notes.forget(each)
                self._notes.make(thing, urn, created, since)

    def put(self, thing: Thing, urn: str) -> None:
        """The resource has put a policy that it has in state, and that may have gone with its repository."""
        with self._lock:
            self._notes.renew(thing, urn)

    def tries(self, thing: Thing, urn: str) -> None:
        """The resource is about to make the thing, or to take it over: if that fails, no other one of this run deletes it."""
        with self._lock:
            if urn and self._here[thing].get(urn) is not _Seen.HAS:
                self._see(thing, urn, _Seen.TRIES)

    def taken(self, thing: Thing, urn: str, *, imported: bool = False, unasked: str = "", back: bool = False) -> None:
        """The resource has taken over what was there: by adoption, by import, or because it is as the program says; ``unasked``:
        when, if nobody has asked for that; ``back``: what had left the state of its stack without a delete.
        """
        if not urn:
            return
        with self._lock:
            if imported:
                self._see(thing, urn, _Seen.HAS)
            else:
                self.applies()
                self._mine(thing, urn)
            had = {other for other, seen in self._here[thing].items() if seen is _Seen.HAD}
            there = self._in_program(thing)
            self._notes.take(thing, urn, there, had, imported=imported, unasked=unasked)
            if back:
                self._notes.pass_on(thing, urn, there)

    def left_to(
        self,
        thing: Thing,
        urn: str,
        created: str = "",
        *,
        may_undo: bool,
        given: bool = False,
        before: bool = False,
    ) -> str:
        """A resource goes. The resource that still has the thing, which then stays; ``THERE_BEFORE`` if it was there before
        this one took it over unasked, and empty if nobody has it: then it is still the resource's, until it is ``gone``.
        Where an ``Unsure`` owner has it, nothing is changed. ``created``: when AWS made it, as the state says.

        ``may_undo``: the resource may delete what it made itself in this run. ``before``: the state says that the create found
        the thing, unasked, and that is still so; ``given``: an earlier owner has left it to this one since.
        """
        with self._lock:
            self.applies()
            self._notes.keeps(thing, urn, created)
            mine = self._made.get(thing)
            if mine == urn and urn and not may_undo:
                return urn  # it is replaced, and the new one came first

            def others() -> tuple[list[str], set[str]]:
                known, replaced = self._others(thing, urn)
                return ([mine, *known] if mine and mine != urn else known), replaced

            leaves = functools.partial(self._see, thing, urn, _Seen.GONE)
            owner = self._notes.leave(thing, urn, others, leaves, given=given, before=before, created=created)
        if owner and not isinstance(owner, Unsure):
            with self._lock:
                if stack_of(owner) != stack_of(urn):
                    self._notes.give_up(thing, stack_of(urn))
                self._see(thing, urn, _Seen.GONE)
                if mine == urn:
                    self._made.pop(thing, None)
        return owner

    def would_stay(self, thing: Thing, urn: str, created: str = "") -> str:
        """As ``left_to``, of a resource that may go, as far as a preview knows."""
        with self._lock:
            owners, others = self._notes.owners(thing, urn), self._others(thing, urn)
            owner = _owner(owners, urn, *others, created)
            if not owner or (thing, urn) not in self._doubted:
                return owner
            renamed = _makers_abroad(owners, urn, created)  # its own stack may have been
            certain = {other: note for other, note in owners.items() if other not in renamed}
            return _owner(certain, urn, *others, created) or Unsure(owner)

    def note_of(self, thing: Thing) -> str:
        """The file that names the owners of a thing."""
        return self._notes.file(thing)

    def gone(self, thing: Thing, urn: str) -> None:
        """The resource has deleted the thing."""
        with self._lock:
            self._see(thing, urn, _Seen.GONE)
            self._made.pop(thing, None)
            self._gone[thing] = urn
            for each in _with_policies(thing):
                self._notes.forget(each, urn)

    def has_lost(self, thing: Thing, urn: str) -> bool:
        """Whether the resource, or one of its stack, has had the thing, which is gone, and none has what may be there now."""
        return self._notes.has_lost(thing, urn)

    def bury(self, thing: Thing, created: str) -> None:
        """A replacement has deleted what AWS dates so. The engine may keep it in state, and ask for that again."""
        with self._lock:
            self._notes.bury(thing, created)

    def is_buried(self, thing: Thing, created: str) -> bool:
        """Whether a replacement has deleted this one, so that what is there now is another one."""
        buried = self._notes.buried(thing)
        return bool(buried and created) and (created == buried or older(created, buried))

    def is_not(self, thing: Thing, urn: str) -> None:
        """What is there is not the resource's, which leaves it in this run."""
        with self._lock:
            self._see(thing, urn, _Seen.GONE)

    def has_deleted(self, thing: Thing) -> bool:
        """Whether this process has deleted the thing, and the stack has put no policy in its place since."""
        with self._lock:
            return thing in self._gone

    def made_by_another(self, thing: Thing, urns: Collection[str], created: datetime) -> bool:
        """Whether another resource than these has noted that it made the thing that AWS dates so."""
        return any(
            urn not in urns and moment(note.get("created")) == created
            for urn, note in self._notes.owners(thing).items()
        )

    def created(self, thing: Thing) -> str:
        """When AWS made the thing, as an owner has noted; empty where none has."""
        noted = (note.get("created") for note in self._notes.owners(thing).values())
        return next((str(created) for created in noted if created), "")

    def engine_ended(self) -> None:
        """The engine was killed while this process lives: what it has made in the last minute, or in a run that saves no state
        before its end, may be in no state.
        """
        saves = os.environ.get("PULUMI_SKIP_CHECKPOINTS", "").lower() not in ("1", "true")
        since = time.time() - _KEPT_LATE if saves else 0
        with self._lock:
            for thing, urn in self._made.items():
                if self._made_at.get(thing, 0) >= since:
                    self._notes.lose(thing, urn)

    def unkept(self, thing: Thing, urn: str) -> str | None:
        """When the resource has made the thing by AWS's clock, empty where AWS names no moment, if the engine was killed
        within the last day, no state has shown since that it kept the answer, and nobody else has it. ``None`` otherwise.
        """
        self._journal.wait_for_the_last()
        owners = self._notes.owners(thing)
        note = owners.get(urn, {}) if urn and len(owners) == 1 else {}
        if time.time() - _moment(note, "lost") > disk.DAY:
            return None
        return str(note.get("created", ""))

    def previewed(self, urn: str) -> None:
        """The operation is a preview: the resource has imported nothing."""
        with self._lock:
            for thing, imported in self._imported:
                if imported == urn:
                    self._notes.unimport(thing, urn)

    def has(self, thing: Thing, urn: str) -> bool:
        """Whether an earlier run has noted that the resource has the thing."""
        return self._notes.has(thing, urn)

    def passed_on(self, policy: Thing, home: str, heir: str) -> None:
        """A policy leaves the state without a delete, since its repository does, which stays with another resource of the stack,
        the ``heir``: a policy of the program has it now. Of another stack's policies nobody knows whether this one's have
        left the state.
        """
        if stack_of(heir) != stack_of(home):
            return
        with self._lock:
            there = self._in_program(policy)
            if urn := min((each for each in there if stack_of(each) == stack_of(heir)), default=""):
                self._notes.pass_on(policy, urn, there)

    def was_given(self, thing: Thing, urn: str, before: Any) -> bool:
        """Whether an earlier owner has left the thing to the resource, which had found it, as the state says. In a later life it
        may have found another one.
        """
        found = _found_at(before)
        return bool(found) and self._notes.owners(thing).get(urn, {}).get("given") == found

    def failed(self, thing: Thing, urn: str) -> bool:
        """Whether the resource was to take the thing over in this run, and has not."""
        with self._lock:
            return self._known(thing).get(urn) is _Seen.TRIES

    def present(self, thing: Thing) -> set[str]:
        """The resources of this run that have the thing."""
        with self._lock:
            return self._in_program(thing)

    def stack_has(self, thing: Thing, urn: str) -> bool:
        """Whether a resource of the same stack has the thing, as far as this run or a note knows."""
        return stack_of(urn) in {stack_of(each) for each in self.present(thing)} | self._notes.stacks(thing)

    def is_nobodys(self, policy: Thing, urn: str) -> bool:
        """Whether no resource of this run has the policy, and no other stack than that of ``urn``, as far as this machine knows."""
        known = self._notes.holders(policy) | self._notes.stacks(policy)
        return not self.present(policy) and known <= {stack_of(urn)}

    # --- policies of a repository that could not be deleted -----------------------------------------------------------

    def holds(
        self, policy: Thing, urn: str, meaning: str, *, before: bool = False, retained: bool | None = None
    ) -> None:
        """What the stack of a policy has put, compared or read as its own; an empty meaning is no policy's. Of what was there
        ``before`` it takes nothing back, unless another one of its resources has put that. ``retained``: whether the policy
        stays when its resource goes; ``None``: as it is noted.
        """
        if not urn or not meaning:
            return
        with self._lock:
            self._gone.pop(policy, None)
            if not before:
                self._notes.hold(policy, stack_of(urn), disk.fingerprint(meaning), retained=retained)
            elif all(stack_of(other) != stack_of(urn) for other in self._notes.owners(policy).keys() - {urn}):
                self._notes.give_up(policy, stack_of(urn))

    def refused(self, repository: Thing, urn: str, created: str) -> tuple[list[str], list[str], list[str]]:
        """A delete has failed after the policies of the repository may have left the state of the stack: which ones it had
        there, which it may take back as long as they are as they were; which this process has deleted before; and which of
        its resources have another repository now, so that they were deleted here.
        """
        with self._lock:
            policies = _with_policies(repository)[1:]
            left = [each.kind for each in policies if urn and self._notes.leave_policy(each, stack_of(urn), created)]
            gone = [each for each in policies if each in self._gone]
            moved = [
                each.kind
                for each in gone
                if any(
                    other.kind == each.kind and other != each and seen.get(self._gone[each]) is _Seen.HAS
                    for other, seen in self._here.items()
                )
            ]
            return left, [each.kind for each in gone if each.kind not in moved], moved

    def may_have_left(self, thing: Thing, urn: str) -> list[Thing]:
        """The first delete of a thing of the stack has failed: policies that may have left its state, which may take them back.
        What this run has compared has not.
        """
        with self._lock:
            if not urn or self._swept:
                return []
            self._swept, stack = True, stack_of(urn)
            others = {*self._notes.held(stack)} - {*_with_policies(thing)} - self._gone.keys()
            left = [each for each in sorted(others) if not self._in_program(each)]
            homes = {each: self.created(each._replace(kind="Repository")) for each in left}
            return [each for each in left if homes[each] and self._notes.leave_policy(each, stack, homes[each])]

    def goes_along(self, policy: Thing, urn: str, created: str) -> None:
        """The resource of a policy leaves the state, and the policy goes with its repository, if that goes."""
        with self._lock:
            self._see(policy, urn, _Seen.GONE)
            self._notes.leave_policy(policy, stack_of(urn), created)

    def left_policy(self, policy: Thing, urn: str, meaning: str, *, kept: bool) -> str | None:
        """When the repository was made whose policy the stack had, where it is as the stack has left it; empty where the
        resource has it in state (``kept``), and replaces it; ``None`` if it is not the stack's.
        """
        if not urn or not meaning:
            return None
        with self._lock:
            created = self._notes.left_policy(policy, stack_of(urn), disk.fingerprint(meaning))
            return created or (created if kept and not self._in_program(policy) - {urn} else None)

    # --- policies of a repository that was made again -----------------------------------------------------------------

    def planned(self, repository: Thing, urn: str) -> None:
        """The run has made the repository, or would make it."""
        with self._lock:
            self._journal.write(_Seen.HAS, repository._replace(kind=_PLANNED), urn)

    def leaves(self, repository: Thing, urn: str) -> None:
        """The run replaces the repository by one of another name, or would."""
        with self._lock:
            self._journal.write(_Seen.HAS, repository._replace(kind=_LEFT), urn)

    def takes(self, repository: Thing, urn: str) -> None:
        """The run would take the repository over."""
        with self._lock:
            self._journal.write(_Seen.HAS, repository._replace(kind=_TAKEN), urn)

    def comes(self, repository: Thing) -> bool:
        """Whether another provider of the run makes the repository, or would."""
        return bool(self._journal.others(repository._replace(kind=_PLANNED)))

    def has_leaver(self, repository: Thing) -> bool:
        """Whether another provider of the run replaces it by one of another name, or would."""
        return bool(self._journal.others(repository._replace(kind=_LEFT)))

    def has_taker(self, repository: Thing) -> bool:
        """Whether another provider of the run would take it over."""
        return bool(self._journal.others(repository._replace(kind=_TAKEN)))

    def lost(self, repository: Thing, kind: str) -> bool:
        """Whether a policy that state has is gone with the repository, or would be, as far as other providers and earlier
        runs know.
        """
        with self._lock:
            return self.again.lost(repository, kind) or self.comes(repository)

    def policies_elsewhere(self, repository: Thing) -> list[tuple[str, str]]:
        """Kind and URN of the policies of a repository that other providers of this run have compared."""
        with self._lock:
            return [
                (kind, urn)
                for kind in POLICIES
                for urn, seen in self._journal.others(repository._replace(kind=kind)).items()
                if seen is _Seen.HAS
            ]

    # --- what is known ------------------------------------------------------------------------------------------------

    def _see(self, thing: Thing, urn: str, seen: _Seen) -> None:
        if thing.registry and urn in self._here.get(thing.vague, {}):
            self._see(thing.vague, urn, _Seen.GONE)
        before = self._here[thing].pop(urn, _Seen.GONE)
        if seen is not _Seen.GONE:
            self._here[thing][urn] = seen
        if seen is not before:
            self._journal.write(seen, thing, urn)

    def _mine(self, thing: Thing, urn: str) -> None:
        self._made[thing], self._made_at[thing] = urn, time.time()
        if urn:
            self._see(thing, urn, _Seen.HAS)

    def _others(self, thing: Thing, urn: str) -> tuple[list[str], set[str]]:
        """The other resources that have the thing in this run, and all those that had it and are to be replaced."""
        known = self._known(thing)
        replaced = {other for other, seen in known.items() if seen is _Seen.REPLACED}
        return [other for other in known if other != urn and other not in replaced], replaced

    def _in_program(self, thing: Thing, *more: _Seen) -> set[str]:
        """The resources that the program of this run has, as far as it has come; with ``more`` also those seen so."""
        known = (*self._journal.others(thing).items(), *self._here.get(thing, {}).items())
        return {urn for urn, seen in known if seen in (_Seen.HAS, *more)}

    def _known(self, thing: Thing) -> dict[str, _Seen]:
        """What this run has seen of the resources of a thing; also those that did not know its registry."""
        here = [self._here.get(each, {}) for each in (thing.vague, thing)]
        return {**here[0], **here[1], **self._journal.others(thing.vague, thing)}


def _quietly(method: Callable[..., None]) -> Callable[..., None]:
    """A disk that takes no file takes away this help only."""

    @functools.wraps(method)
    def wrapper(self: Any, *args: Any, **kwargs: Any) -> None:
        with self.quiet():
            method(self, *args, **kwargs)

    return wrapper


class _Journal:
    """What this process has seen, for the other providers of the same engine run, and what they have seen.

    Each process adds lines to a file of its own, and holds it while it runs: a file that nobody holds is from another
    run, and is removed by whoever finds it.
    """

    _number = itertools.count()

    def __init__(self, engine: str, place: str, quiet: disk.Quiet) -> None:
        self.quiet = quiet
        base = engine_home() if engine and disk.LOCKS else None
        self._engine = engine
        self._folder = base / "ecr-runs" / re.sub(r"[^\w.-]", "_", engine) if base else None
        self._waiting, self._waited = threading.Lock(), False
        self._place = place
        self._path: Path | None = None
        self._file: disk.Held | None = None
        self._others: dict[Path, _Other] = {}

    @_quietly
    def write(self, seen: _Seen, thing: Thing, urn: str) -> None:
        """Tell the others."""
        if self._folder is None:
            return
        if self._file is None:
            if self._path is not None:
                return  # it could not be made
            ends = _ends() if self._engine in _lifetime.watched else ""
            self._path = self._folder / f"{os.getpid()}.{next(self._number)}{ends}.jsonl"
            self.wait_for_the_last()
            self._file = disk.hold(self._path, wait=True)
        if self._file is not None:
            self._file.add([seen.value, self._place, *thing, urn])

    @_quietly
    def wait_for_the_last(self) -> None:
        """Wait, once, for the providers of an engine that was killed: before they end they note what its state may lack."""
        if self._folder is None:
            return
        with self._waiting:
            last = [] if self._waited else _clear(self._folder.parent)
            self._waited, until = True, time.monotonic() + _lifetime.LONGEST
            while time.monotonic() < until and not all(_ended(path) for path in last):
                time.sleep(_POLL)

    def others(self, *things: Thing) -> dict[str, _Seen]:
        """The resources that have one of the things, as the other processes see it."""
        found: dict[str, _Seen] = {}
        for path in self._running():
            other = self._others.setdefault(path, _Other(path, self._place, self.quiet))
            other.go_on()
            for thing in things:
                found |= other.known.get(thing, {})
        return found

    def _running(self) -> list[Path]:
        if self._folder is None:
            return []
        try:
            return [path for path in sorted(self._folder.iterdir()) if path != self._path and not _ended(path)]
        except OSError:
            return []

    @_quietly
    def close(self) -> None:
        """The others need not know any more what this process has seen."""
        if self._file is not None and self._path is not None:
            file, self._file = self._file, None
            file.drop()
            self._path.parent.rmdir()


class _Other:
    """The journal of another process, as far as it was read."""

    def __init__(self, path: Path, place: str, quiet: disk.Quiet) -> None:
        self.quiet = quiet
        self.known: dict[Thing, dict[str, _Seen]] = defaultdict(dict)
        self._path = path
        self._place = place
        self._at = 0

    @_quietly
    def go_on(self) -> None:
        """Read what was added."""
        with self._path.open("rb") as file:
            file.seek(self._at)
            whole = file.read().rpartition(b"\n")[0]
        self._at += len(whole) + 1 if whole else 0
        for line in whole.splitlines():
            with contextlib.suppress(ValueError, TypeError, RecursionError):
                seen, place, *thing, urn = json.loads(line)
                if place == self._place:
                    there = self.known[Thing(*thing)]
                    there.pop(urn, None)
                    if seen != _Seen.GONE:
                        there[urn] = _Seen(seen)


@functools.cache
def _ends() -> str:
    """Is in the names of journals whose processes end by themselves when their engine is killed; the same on one machine, or in
    one container.
    """
    return f".ends-{disk.fingerprint(platform.node())[:8]}"


def _ended(path: Path) -> bool:
    """Whether the process of a journal has ended, or nobody can read it; the file is removed then, where it may be."""
    try:
        file = disk.hold(path, create=False)
    except (FileNotFoundError, PermissionError):
        return True
    except OSError:
        return False
    if file is None:
        return False
    file.drop()
    return True


def _clear(runs: Path) -> list[Path]:
    """Remove what ended runs have left. Those journals whose processes are about to end, since their engine was killed."""
    last = []
    with contextlib.suppress(OSError):
        for folder in runs.iterdir():
            with contextlib.suppress(OSError):
                held = [path for path in folder.iterdir() if not _ended(path)]
                here = [path for path in held if f"{_ends()}." in path.name]
                ending = [path for path in here if disk.is_running(int(path.name.split(".")[0]))]
                if ending and _lifetime.listens(folder.name.replace("_", ":")) is False:
                    last += ending
                folder.rmdir()
    return last


class _Notes:
    """Who has what, over runs and restarts: one file for each thing, with its owners.

    An owner that was renamed (by an alias, or because it moved to the other host) leaves its old URN behind, and nobody
    says which one. So a URN that comes up later stands ``for`` one of those of its stack that its run does not have, until
    they are compared again; first of all it may have come up in a preview that was never applied. Where there was one
    only, and the run was an update, that one is ``renamed``. Of a thing that nobody has taken over there is one owner,
    also when its stack has another name than before.
    """

    def __init__(self, place: str, quiet: disk.Quiet) -> None:
        base = engine_home()
        self._folder = base / "ecr-owners" if base else None
        self._place = place
        self.quiet = quiet
        self._tidied = False

    def _path(self, thing: Thing) -> Path | None:
        return disk.note(self._folder, self._place, *thing) if self._folder and thing.registry else None

    def _policy(self, policy: Thing) -> Path | None:
        path = self._path(policy)
        return path.parent.with_name("ecr-policies") / path.name if path else None

    @contextlib.contextmanager
    def _alone(self, folder: Path) -> Iterator[None]:
        if not self._tidied:
            self._tidied = True
            for name, age in _AGES.items():
                disk.tidy(folder.with_name(name), age)
        with disk.alone(folder):
            yield

    # --- owners -------------------------------------------------------------------------------------------------------

    @_quietly
    def forget(self, thing: Thing, urn: str = "") -> None:
        """There is no such thing any more, or a new one; ``urn``: the resource whose state will say so."""
        path = self._path(thing)
        if path is not None and self._folder is not None and path.exists():
            with self._alone(self._folder):
                others = {each: note for each, note in _owners(path).items() if each != urn}
                self._write(path, thing, {}, before=others, knows=urn)
        self._forget_content(thing)

    @_quietly
    def _forget_content(self, thing: Thing) -> None:
        """No stack has left a policy there."""
        path = self._policy(thing) if thing.kind in POLICIES else None
        if path is not None:
            path.unlink(missing_ok=True)

    @_quietly
    def make(self, thing: Thing, urn: str, created: str, since: float) -> None:
        """A resource has made the thing. What AWS does not date others may have made, too, ``since`` the resource looked."""
        self._forget_content(thing)
        path = self._path(thing)
        if path is None or self._folder is None or not urn:
            return
        with self._alone(self._folder):
            noted = _owners(path).items() if since else ()
            others: dict[str, dict[str, Any]] = {
                other: {} for other, note in noted if other != urn and _moment(note, "at") >= since
            }
            mine = {} if others else {"made": True, "created": created}
            self._write(path, thing, {**others, urn: {**mine, "at": time.time()}}, before=_owners(path))

    @_quietly
    def renew(self, thing: Thing, urn: str) -> None:
        """The resource has put again what it had lost, if nobody else has it."""
        path = self._path(thing)
        if path is None or self._folder is None or not _bereft(path):
            return
        with self._alone(self._folder):
            if not _owners(path):
                self._write(path, thing, {urn: {"made": True, "created": "", "at": time.time()}})

    @_quietly
    def lose(self, thing: Thing, urn: str) -> None:
        """The state may lack what the resource has made."""
        self._mark(thing, urn, {"lost": time.time()}, where="made")

    def keeps(self, thing: Thing, urn: str, created: str) -> None:
        """The state has the thing, as made at a moment: another machine may have made it anew. Of a younger one the state knows
        nothing.
        """
        noted = self.owners(thing).get(urn, {}).get("created")
        if older(noted, created):
            self._mark(thing, urn, {"created": created}, where="created")
        elif not older(created, noted):
            self._mark(thing, urn, {}, where="lost")

    @_quietly
    def _mark(self, thing: Thing, urn: str, mark: dict[str, Any], *, where: str) -> None:
        path = self._path(thing)
        if path is None or self._folder is None or where not in _owners(path).get(urn, {}):
            return
        with self._alone(self._folder):
            owners = _owners(path)
            if urn in owners:
                owners[urn] = {key: part for key, part in owners[urn].items() if key != "lost"} | mark
                self._write(path, thing, owners)

    @_quietly
    def take(
        self,
        thing: Thing,
        urn: str,
        others: Iterable[str],
        had: Collection[str] = (),
        *,
        imported: bool = False,
        unasked: str = "",
    ) -> None:
        """A resource has taken the thing over; others have it, too. Those that only ``had`` it have left the program."""
        path = self._path(thing)
        if path is None or self._folder is None:
            return
        with self._alone(self._folder):
            owners = _owners(path)
            _is_there(owners, urn, {*others, urn})
            for note in owners.values() if not imported else ():
                note.pop("made", None)
            for other in had:
                if other in owners and other != urn:
                    owners[other]["renamed"] = urn
            if not imported or owners.get(urn) != {}:
                before: dict[str, Any] = {"before": unasked} if unasked else {}
                old = owners.get(urn, {})
                if not unasked and not others and "lost" in old:  # made, and not kept by the engine
                    before = {"made": True, **old}
                owners[urn] = {"imported": time.time()} if imported else before
            for other in others:
                owners.setdefault(other, {})
            self._write(path, thing, owners)

    @_quietly
    def unimport(self, thing: Thing, urn: str) -> None:
        """The resource was to import the thing, in a preview."""
        path = self._path(thing)
        if path is None or self._folder is None or "imported" not in _owners(path).get(urn, {}):
            return
        with self._alone(self._folder):
            owners = _owners(path)
            if "imported" in owners.pop(urn, {}):
                self._write(path, thing, owners)

    def join(
        self,
        thing: Thing,
        urn: str,
        present: Callable[[], set[str]],
        *,
        confirmed: bool,
        sure: bool = True,
        adopted: bool = False,
        before: Any = None,
        created: str = "",
    ) -> bool:
        """A resource has the thing in state; ``present``: those that the program of this run has, so far. What a resource
        of another stack has made is still that one's where this one may have taken it over (``adopted``); else its stack
        was renamed, which only an operation that is no preview shows (``sure``): ``False`` where that is missing. What was
        there ``before`` is not what its stack has made under an earlier name, and neither is what came after a thing that the
        resource has lost.
        """
        path = self._path(thing)
        with self.quiet():
            if path is None or self._folder is None or not path.exists():
                return True

            def is_known(owners: Mapping[str, dict[str, Any]]) -> bool:
                note = owners.get(urn, {"renamed": ""})
                doubtful = "renamed" in note or (confirmed and "imported" in note)
                return not owners or not (doubtful or any(urn in note.get("for", ()) for note in owners.values()))

            disk.used(path)
            if is_known(_owners(path)):
                return True
            with self._alone(self._folder):
                owners = _owners(path)
                if is_known(owners):
                    return True
                other = adopted or before or _has_lost(path, urn, owners)
                abroad = () if other else _makers_abroad(owners, urn, created)
                if abroad and not sure and "renamed" in owners.get(urn, {"renamed": ""}):
                    return False
                there = {*present(), urn}
                mine = dict(owners.get(urn, {"renamed": ""}))
                owners.setdefault(urn, {})
                _is_there(owners, urn, there)
                if "renamed" in mine:  # it comes up, for the first time or again
                    successor = mine.pop("renamed")
                    if successor and stack_of(successor) != stack_of(urn):  # no stack with another name: there are two
                        for note in (mine, owners.get(successor, {})):
                            note.pop("made", None)
                    _comes(owners, urn, mine, there, abroad)
                    if before and mine.get("given") != _found_at(before):
                        mine["before"] = _found_at(before)
                if confirmed:
                    mine.pop("imported", None)
                owners[urn] = mine
                self._write(path, thing, owners)
        return True

    def file(self, thing: Thing) -> str:
        """Where the owners are noted."""
        return str(self._path(thing) or "")

    def owners(self, thing: Thing, urn: str = "") -> dict[str, dict[str, Any]]:
        """The owners, with what is noted of each; see ``_owners``."""
        path = self._path(thing)
        with self.quiet():
            return _owners(path, urn) if path is not None else {}
        return {}

    def stacks(self, thing: Thing) -> set[str]:
        """The stacks of the owners, but for those who import the thing, who may have previewed that only."""
        return {stack_of(owner) for owner, note in self.owners(thing).items() if "imported" not in note}

    def has(self, thing: Thing, urn: str) -> bool:
        """Whether the resource is among the owners."""
        return "renamed" not in self.owners(thing).get(urn, {"renamed": ""})

    def has_lost(self, thing: Thing, urn: str) -> bool:
        """Whether the stack has lost the thing, and nothing that is there now is its own."""
        path = self._path(thing)
        with self.quiet():
            stacks = {stack_of(each) for each in _bereft(path)} if path is not None else set()
            return stack_of(urn) in stacks - {stack_of(owner) for owner in self.owners(thing)}
        return False

    def buried(self, thing: Thing) -> str:
        """When the last one was made that a replacement has deleted; empty if none is noted."""
        path = self._path(thing)
        with self.quiet():
            return str(disk.load(path).get("buried", "")) if path is not None else ""
        return ""

    @_quietly
    def bury(self, thing: Thing, created: str) -> None:
        """A replacement has deleted the one that was made then."""
        path = self._path(thing)
        if path is not None and self._folder is not None:
            with self._alone(self._folder):
                self._write(path, thing, _owners(path), buried=created)

    @_quietly
    def confirm(self, thing: Thing, urn: str) -> None:
        """The operation in which a resource has come up, or was imported, is no preview."""
        path = self._path(thing)
        if path is None or self._folder is None or not {"for", "imported"} & _owners(path).get(urn, {}).keys():
            return
        with self._alone(self._folder):
            owners = _owners(path)
            note = owners.get(urn, {})
            note.pop("imported", None)
            if "for" in note:
                note["sure"] = True
                _settle(owners, urn)
            self._write(path, thing, owners)

    def leave(
        self,
        thing: Thing,
        urn: str,
        others: Callable[[], tuple[list[str], set[str]]],
        leaves: Callable[[], None],
        *,
        given: bool,
        before: bool,
        created: str,
    ) -> str:
        """A resource goes. One that still has the thing, of ``others`` or of those that are noted; the first one is none of
        them any more then, and ``leaves`` tells the others so. ``others`` gives also those that go, too, if they are the
        same one under another name. ``THERE_BEFORE`` and empty as ``Claims.left_to`` says.
        """
        path = self._path(thing)
        owner = None

        def kept_for(owners: Mapping[str, dict[str, Any]]) -> str:
            found = _owner(owners, urn, *others(), created)
            if isinstance(found, Previewed) or not found:
                return THERE_BEFORE if before else found
            return f"{found}" if before and isinstance(found, Unsure) else found

        with self.quiet():
            if path is not None and self._folder is not None and (path.exists() or others()[0]):
                with self._alone(self._folder):  # two that go at once do not leave it to one another
                    owners = _owners(path, urn)
                    owner = kept_for(owners)
                    if owner and not isinstance(owner, Unsure):
                        self._left(path, thing, owners, urn, given=given, before=before)
                        leaves()
        return kept_for(self.owners(thing, urn)) if owner is None else owner  # nobody can write there

    @_quietly
    def pass_on(self, thing: Thing, urn: str, there: Collection[str]) -> None:
        """Those of the stack that are not ``there`` have left the state without a delete; the resource has it now."""
        path = self._path(thing)
        if path is None or self._folder is None or not self.has(thing, urn):
            return
        with self._alone(self._folder):
            owners = _owners(path)
            for other in owners.keys() - {urn, *there}:
                if stack_of(other) == stack_of(urn) and "renamed" not in owners[other]:
                    owners[other].pop("for", None)
                    owners[other]["renamed"] = urn
                    if "before" in owners[urn] and "before" not in owners[other]:
                        owners[urn]["given"] = owners[urn].pop("before")
            self._write(path, thing, owners)

    def _left(
        self,
        path: Path,
        thing: Thing,
        owners: Mapping[str, dict[str, Any]],
        urn: str,
        *,
        given: bool,
        before: bool,
    ) -> None:
        """The thing stays. If it was certainly the resource's own, it is now that of the others."""
        left = _without(owners, urn)
        own = (given or not before) and "bereft" not in owners.get(urn, {})
        for other, note in left.items():
            if own and "before" in note:
                note["given"] = note.pop("before")
            if "for" in note:
                note["for"] = [each for each in note["for"] if each in left]
                _settle(left, other)
        self._write(path, thing, left)

    def _write(
        self,
        path: Path,
        thing: Thing,
        owners: Mapping[str, Any],
        *,
        before: Mapping[str, dict[str, Any]] | None = None,
        knows: str = "",
        buried: str = "",
    ) -> None:
        """The owners from now on; ``before``: those of an earlier thing, which they have lost; ``knows``: whose state says so;
        ``buried``: see ``bury``.
        """
        lost = {urn for urn, note in (before or {}).items() if "renamed" not in note}
        without = sorted({*_bereft(path), *lost} - owners.keys() - {knows})
        buried = buried or self.buried(thing)
        if owners or without or buried:
            facts = {"owners": owners, "bereft": without, **({"buried": buried} if buried else {})}
            disk.save(path, {**thing._asdict(), "endpoint": self._place, **facts})
        else:
            path.unlink(missing_ok=True)

    # --- policies -----------------------------------------------------------------------------------------------------

    @_quietly
    def hold(self, policy: Thing, stack: str, content: str, *, retained: bool | None) -> None:
        """Note the fingerprint of what a stack has put; what another one has left there is no more."""
        path = self._policy(policy)
        if path is None or self._folder is None:
            return

        def held(before: Mapping[str, dict[str, str]]) -> dict[str, dict[str, str]]:
            kept = {other: note for other, note in before.items() if "left" not in note}
            stays = "kept" in before.get(stack, {}) if retained is None else retained
            return {**kept, stack: {"print": content, **({"kept": ""} if stays else {})}}

        disk.used(path)
        before = _stacks(path)
        if held(before) != before:
            with self._alone(self._folder):
                self._save(path, policy, held(_stacks(path)))

    def leave_policy(self, policy: Thing, stack: str, created: str) -> bool:
        """Note that a policy may have left the state of the stack; whether the stack had it."""
        path = self._policy(policy)
        with self.quiet():
            if path is None or self._folder is None or stack not in _stacks(path):
                return False
            with self._alone(self._folder):
                stacks = _stacks(path)
                if stack in stacks:
                    stacks[stack]["left"] = created
                    self._save(path, policy, stacks)
                    return True
        return False

    def held(self, stack: str) -> list[Thing]:
        """The policies that a stack has put or compared, but for those that it keeps with ``retain_on_delete`` or that may have
        left its state.
        """
        found = []
        with self.quiet():
            folder = self._folder.with_name("ecr-policies") if self._folder else None
            for path in folder.glob("*.json") if folder else ():
                note = disk.load(path)
                own = _stacks(path).get(stack, {"left": ""})
                if note.get("endpoint") == self._place and own.keys().isdisjoint(("left", "kept")):
                    found.append(Thing(*(str(note.get(name, "")) for name in Thing._fields)))
        return found

    def holders(self, policy: Thing) -> set[str]:
        """The stacks that have put or compared the policy."""
        path = self._policy(policy)
        with self.quiet():
            return {*_stacks(path)} if path is not None else set()
        return set()

    @_quietly
    def give_up(self, policy: Thing, stack: str) -> None:
        """A resource of the stack goes, and leaves the policy to somebody else."""
        path = self._policy(policy)
        if path is None or self._folder is None or not path.exists():
            return
        with self._alone(self._folder):
            stacks = _stacks(path)
            if stacks.pop(stack, None) is not None:
                self._save(path, policy, stacks)

    def left_policy(self, policy: Thing, stack: str, content: str) -> str | None:
        """See ``Claims.left_policy``; ``None`` where it has another content or owner, too."""
        path, stacks = self._policy(policy), {}
        with self.quiet():
            stacks = _stacks(path) if path is not None else {}
        own = stacks.pop(stack, {})
        others = [note for note in stacks.values() if note["print"] == content and "left" not in note]
        return own.get("left", "") if own.get("print") == content and not others else None

    def _save(self, path: Path, policy: Thing, stacks: Mapping[str, Any]) -> None:
        disk.save(path, {**policy._asdict(), "endpoint": self._place, "stacks": stacks})


def _stacks(path: Path) -> dict[str, dict[str, str]]:
    """What a note says of stacks and their policy; parts that nobody can read are left out."""
    found = disk.load(path).get("stacks")
    return {
        stack: {key: note[key] for key in ("print", "left", "kept") if key in note}
        for stack, note in (found.items() if isinstance(found, dict) else ())
        if isinstance(note, dict) and isinstance(note.get("print"), str) and isinstance(note.get("left", ""), str)
    }


def _owners(path: Path, urn: str = "") -> dict[str, dict[str, Any]]:
    """The owners of a note; those that nobody can read are left out. For the resource that asks (``urn``) it is one of them
    where it had an earlier thing, and what is there now is of other stacks only: then it is none of theirs, renamed.
    """
    found = disk.load(path).get("owners")
    notes = found.items() if isinstance(found, dict) else ()
    owners = {other: note for other, note in notes if isinstance(note, dict) and _readable(note)}
    foreign = all(stack_of(other) != stack_of(urn) for other in owners)
    if urn and owners and foreign and _has_lost(path, urn, owners):
        owners[urn] = {"bereft": True}
    return owners


def _bereft(path: Path) -> list[str]:
    """The resources that had an earlier thing of that name, which is gone; their states may not know that."""
    found = disk.load(path).get("bereft")
    return [urn for urn in found if isinstance(urn, str)] if isinstance(found, list) else []


def _has_lost(path: Path, urn: str, owners: Mapping[str, dict[str, Any]]) -> bool:
    """Whether the resource may have had an earlier thing of that name: under its URN, under another one of its stack, since an
    alias has changed that, or in a stack of none of the ``owners``, since ``pulumi stack rename`` has.
    """
    stacks = {stack_of(other) for other in owners}
    return any(stack_of(lost) == stack_of(urn) or stack_of(lost) not in stacks for lost in _bereft(path))


def _found_at(before: Any) -> Any:
    """What tells one life of a thing that was found from another: when that was; nothing in states of earlier versions."""
    return before.get("found", "") if isinstance(before, dict) else ""


def _moment(note: Mapping[str, Any], key: str) -> float:
    """A moment that a note holds, 0 where it holds none."""
    found = note.get(key)
    return found if isinstance(found, (int, float)) else 0


def _readable(note: Mapping[str, Any]) -> bool:
    moment, stands = note.get("imported", 0), note.get("for", [])
    sound = isinstance(moment, (int, float)) and moment <= time.time() + _PREVIEWED
    known = isinstance(stands, list) and all(isinstance(urn, str) for urn in stands)
    return sound and known and isinstance(note.get("renamed", ""), str)


def _makers_abroad(owners: Mapping[str, dict[str, Any]], urn: str, created: str) -> list[str]:
    """The makers that the resource may be if its stack was renamed, which keeps types and names. ``created``: when AWS made
    what its state has.
    """
    return [
        other
        for other, note in owners.items()
        if "made" in note
        and "renamed" not in note
        and stack_of(other) != stack_of(urn)
        and _resource_of(other) == _resource_of(urn)
        and not older(created, note.get("created"))
    ]


def _comes(
    owners: dict[str, dict[str, Any]], urn: str, before: dict[str, Any], there: Collection[str], abroad: Collection[str]
) -> None:
    """A URN comes up, and takes the place of one that is not ``there``; ``before``: its own note. ``abroad``: makers that
    have it under an earlier name of the stack.
    """
    olds = [
        other
        for other, note in owners.items()
        if other not in there and not {"renamed", "for"} & note.keys() and stack_of(other) == stack_of(urn)
    ]
    for key in ("made", "before", "given"):
        if olds and all(key in owners[old] for old in olds):
            before[key] = owners[olds[0]][key]
    if olds:
        before["for"] = olds
    for other in {*abroad} - {*there}:
        note = owners[other]
        before |= {key: note[key] for key in ("made", "before", "given") if key in note}
        note.pop("for", None)
        note["renamed"] = urn


def _is_there(owners: dict[str, dict[str, Any]], urn: str, there: Collection[str]) -> None:
    """A URN has the thing itself: nobody has taken its place. ``there``: those that this run has."""
    for other, note in owners.items():
        if other == urn or urn not in note.get("for", ()):
            continue
        note["for"] = [each for each in note["for"] if each != urn]
        if not note["for"] and other not in there and "sure" not in note:
            del note["for"]  # it was previewed only
            note["renamed"] = urn
        _settle(owners, other)


def _settle(owners: Mapping[str, dict[str, Any]], urn: str) -> None:
    """Where only one is left for which a URN can stand, and it is in state, that one was renamed."""
    note = owners[urn]
    if "for" in note and len(note["for"]) <= (1 if "sure" in note else 0):
        note.pop("sure", None)
        for old in note.pop("for"):
            if old in owners:
                owners[old]["renamed"] = urn


def _owner(
    owners: Mapping[str, dict[str, Any]],
    urn: str,
    others: Sequence[str],
    replaced: Collection[str] = (),
    created: str = "",
) -> str:
    """Who has the thing when a URN goes, whose state says when it was made."""
    noted = _without(owners, urn, replaced)
    present = [other for other, note in noted.items() if "renamed" not in note]
    if not others and "renamed" in owners.get(urn, {"renamed": ""}) and len(present) == 1:
        [maker] = present
        same = stack_of(maker) == stack_of(urn) and "imported" not in noted[maker]
        dated = older(noted[maker].get("created"), created)
        if not dated and (same or ("made" in noted[maker] and _resource_of(maker) == _resource_of(urn))):
            return Unsure(maker)
    sure = [other for other, note in noted.items() if "imported" not in note]
    previewed = [Previewed(other) for other in noted if other not in sure]
    outdated = [Outdated(other) for other in sure if older(noted[other].get("created"), created)]
    sure = [other for other in sure if other not in outdated]
    return next(iter([*others, *sure, *outdated, *previewed]), "")


def _resource_of(urn: str) -> list[str]:
    """Type and name of a resource."""
    return urn.split("::")[2:]


def _without(
    owners: Mapping[str, dict[str, Any]], urn: str, replaced: Collection[str] = ()
) -> dict[str, dict[str, Any]]:
    """The owners but for one, its earlier names, and imports and names that were never more than a preview. ``replaced``:
    those that go if they are the same one under a later name.
    """
    stands = owners.get(urn, {}).get("for", [])
    gone, before = {urn, *(stands if len(stands) == 1 else ())}, 0
    while len(gone) != before:
        before = len(gone)
        for other, note in owners.items():
            stands_for = bool(note.get("for")) and gone.issuperset(note["for"])
            previewed = stands_for and ("sure" not in note or other in replaced)
            later = other in replaced and any(owners.get(each, {}).get("renamed") == other for each in gone)
            if note.get("renamed") in gone or previewed or later:
                gone.add(other)
    now = time.time()
    return {
        other: note
        for other, note in owners.items()
        if other not in gone and not ("imported" in note and now - note["imported"] > _PREVIEWED)
    }
