"""What one operation of the engine has asked this process so far, and what follows from it for other resources.

The engine checks a resource that it replaces a second time, without its old inputs, before anything is deleted: then is
the moment to look whether the delete would be refused. Where a repository is made again, policies that name it by text
are gone with it, and the engine does not know.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from pulumi_ecr.aws.again import POLICIES
from pulumi_ecr.aws.claims import THERE_BEFORE, Outdated, Previewed, Thing, Unsure, stack_of, whose
from pulumi_ecr.aws.errors import translate
from pulumi_ecr.aws.moments import older
from pulumi_ecr.core.diff import Change, Changes, compare, overlap
from pulumi_ecr.core.errors import ConflictError, DeniedError, EcrError, MissingError, PreconditionError
from pulumi_ecr.core.model import plain, specs
from pulumi_ecr.core.names import logical_name
from pulumi_ecr.core.resource import (
    ADOPTION_WARNING,
    MISSING,
    STAYS,
    Homeless,
    Missing,
    Origin,
    PutHandler,
    taking_back,
    undo,
)
from pulumi_ecr.core.values import UNKNOWN, Path, known

if TYPE_CHECKING:
    from pulumi_ecr.aws.cloud import Cloud, Context
    from pulumi_ecr.core.model import Model
    from pulumi_ecr.core.resource import Checked, Handler

    AnyHandler: TypeAlias = Handler[Any, Any, Context]

Place: TypeAlias = tuple[str, str]
"""Region and name of a repository."""
LONGEST_LOOK: Final = 5
"""Seconds for which a look may take that only a message, or a warning, waits for."""
_LONGEST_PUT: Final = 60
"""Seconds for which a policy is tried to be put again."""
_DIFFERS: Final = (
    "is not what this stack has put: somebody may have put it there since the repository was made; pulumi up --refresh shows "
    "the change"
)
OWN: Final = " (unless it is this resource's own, which taint, --replace or replace_with makes again)"
"""Of what a preview finds. For these the engine asks for a create only; in the update a delete comes before it."""
Contexts: TypeAlias = "Callable[[str | None, Mapping[str, Any]], Context]"
"""Makes the context of a call from a region and a prior state."""


@dataclass(frozen=True)
class Step:
    """Whom a call is about, and how its context is made."""

    handler: AnyHandler
    urn: str
    context: Contexts


@dataclass(frozen=True)
class _Policy:
    """A policy of the program, as its last check left it."""

    handler: PutHandler[Any, Any, Context]
    inputs: Mapping[str, Any]
    prior: Mapping[str, Any]
    context: Contexts
    """That of the policy's own step: with its secrets and its language."""

    def has_put(self, content: Mapping[str, Any]) -> bool:
        """Whether the state says that this was put."""
        return self.handler.meaning(content) == self.handler.meaning(self.prior)


@dataclass(frozen=True)
class _Declared:
    """What a resource of the program says of a thing."""

    handler: AnyHandler
    inputs: Mapping[str, Any]
    makes: bool
    """Whether it counts on making it."""
    there: bool = False
    """Whether this run has made it, or taken it over."""


def doubtful(what: str, owner: Previewed | Outdated, urn: str, note: str, ends: str) -> PreconditionError:
    """The refusal to delete what a resource may have imported, or has had in an older form."""
    if isinstance(owner, Outdated):
        return PreconditionError(
            f"{what} may belong to {whose(owner, urn)}: this machine has noted that it had an older one of that name",
            f"if it has this one too, set retain_on_delete or use pulumi state delete; if not, delete the note {note} and try "
            f"again; {ends}",
        )
    return PreconditionError(
        f"{what} may belong to {whose(owner, urn)}, which has imported it within the last day, or has only previewed that",
        f"run pulumi up there and try again or, if nothing was imported, delete the note {note}; {ends}",
    )


def _certain(owner: str) -> bool:
    """Whether somebody has what another resource leaves, which then stays with that one whatever was there before."""
    return bool(owner) and not isinstance(owner, (Previewed, Outdated))


def _bereft(policy: str, verb: str = "is gone") -> str:
    """The warning that a policy is gone with its repository, or ``goes``."""
    return (
        f"warning: {policy} {verb} with its repository: it is put again when the program makes that again; "
        "else name another repository, or take it out"
    )


def _other(step: Step, owner: str) -> str:
    """The name of another resource."""
    name = logical_name(owner)
    return f"another {name}" if name == logical_name(step.urn) else name


def _alias(step: Step, owner: str) -> str:
    """The first remedy for a resource that finds what another one of its stack has, up to the next one."""
    now, before = step.urn.rpartition("::")[0], owner.rpartition("::")[0]
    what, alias = "another name", logical_name(owner)
    if now != before:
        same = re.split(r"::|\$", now)[-1] == re.split(r"::|\$", before)[-1]
        what, alias = f"another {'parent' if same else 'type'}", owner
    return (
        f"if {logical_name(step.urn)} is the same one under {what}, give it the alias {alias} (option aliases), or the one that pulumi "
        "stack --show-urns has by now; else "
    )


def _names(handler: AnyHandler, wires: Collection[str]) -> str:
    """Properties as Python spells them; of a managed output and its input the input."""
    named = {*wires} - {output for output, source in handler.managed_by.items() if source in wires}
    model: type[Model] = handler.outputs
    return ", ".join(spec.name for spec in specs(model) if spec.wire in named)


def _created(state: Mapping[str, Any]) -> str:
    """When AWS made a thing, where its state says so."""
    return str(state.get("createdAt") or "")


class Run:
    """The facts of one operation. Every method may be called from several threads; the lock is not held while others are
    asked.
    """

    def __init__(self, cloud: Cloud) -> None:  # noqa: PLR0915 - a list of what is known
        self._cloud = cloud
        self._lock = threading.RLock()
        self._olds: dict[str, Mapping[str, Any]] = {}
        """By URN, the old inputs, or the state, of what the program still has."""
        self._forms: dict[str, Mapping[str, Any]] = {}
        """By URN, the old inputs of what is still there, or is replaced."""
        self._checked: set[str] = set()
        self._declared: dict[tuple[str, Place], dict[str, _Declared]] = {}
        """By kind, place and URN, what the program says."""
        self._replaced: dict[str, Mapping[str, Any]] = {}
        """By URN, what is being replaced."""
        self._leaving: dict[tuple[str, Place], str] = {}
        """By kind and place, those of them that go."""
        self._moved: dict[Place, str] = {}
        """By place, the repositories that get another one."""
        self._dependents: set[str] = set()
        """Resources that the engine has compared since another one, from which they follow, is replaced, and has not checked:
        outside the targets of the run it takes their old inputs.
        """
        self._found: dict[str, str] = {}
        """By URN of what is being replaced, what its create would take over."""
        self._stays: dict[str, bool] = {}
        """Whether a resource stays in AWS when it is replaced: as its state says, or else the program."""
        self._retained: set[str] = set()
        """Resources that stay in AWS when they go, as the program says."""
        self._inside: set[str] = set()
        """Resources whose parent may say so, too."""
        self._remade: dict[Place | None, str] = {}
        """Repositories that are replaced, and when the old ones were made."""
        self._read: dict[str, Mapping[str, Any]] = {}
        """By URN, the repositories that a refresh has read."""
        self._new: dict[Place, tuple[AnyHandler, Mapping[str, Any] | None]] = {}
        """Repositories that were checked without old inputs: new ones, and those that ``--replace`` names; with their
        state, if it is known.
        """
        self._first: set[Place] = set()
        """Those of them that the engine deletes first: it compares their policies before that."""
        self._planned: set[Place] = set()
        """Repositories that the update of this preview would make."""
        self._adopting: set[str] = set()
        """Resources that would take over what this preview has found, or that this run imports."""
        self._policies: dict[Place, dict[str, _Policy]] = {}
        """By repository and URN, the policies that name it by text."""
        self._deleted: dict[Place, bool] = {}
        """Repositories that were deleted, and whether this run makes them again."""
        self._unasked: dict[str, Any] = {}
        """Of resources whose states say that what they have was there before, what they say."""
        self._unnamed: set[str] = set()
        """Resources whose names were made anew, since the program gives none."""
        self.images: dict[Place, str] = {}
        """What looks for images in repositories that would be replaced have found: one look each."""
        self._previews, self._python = False, True
        """Whether this operation is known to be a preview, and whether its program says what is retained."""
        self._ignored: dict[str, Collection[Path]] = {}
        """By URN, what ``ignore_changes`` names."""
        self._others: dict[str, tuple[Thing, str]] = {}
        """By URN, what is to be replaced and is not there, or is another one than the state says; and when that was made."""
        self._own: dict[str, tuple[Thing, str]] = {}
        """By URN, what is to be replaced and is still the one that the state says."""
        self._homes: set[Place] = set()
        """Where repositories are that were compared."""
        self._cautions: set[str] = set()
        """The resources of which it was said what a replacement does."""
        self._imported: set[str] = set()
        """The resources that this run imports."""
        self._looked_up: dict[str, Thing] = {}
        """By URN, what the program only looks up."""
        self.adoption_was_told = False
        """Whether the user has heard of what deletes an adopted resource."""
        self._put: dict[tuple[str, Place], bool] = {}
        """Policies that were put on the repository as it is now, and (false) those that a comparison has not found there."""
        self._putters: dict[tuple[str, Place], str] = {}
        """Who puts a policy of a repository that is made again: its own resource, or the repository."""

    def found_before(self, urn: str) -> Any:
        """What the state of a resource says of a thing that its create found, unasked; nothing if it did not."""
        with self._lock:
            return self._unasked.get(urn)

    def retained(self, urn: str) -> bool | None:
        """Whether a resource is to stay in AWS when it goes; ``None`` as long as this may be a preview, which changes nothing."""
        with self._lock:
            return urn in self._retained if self._cloud.claims.applied else None

    def has(self, handler: AnyHandler, place: Place, urn: str) -> bool:
        """Whether a resource of the program is known to have in state what is in a place."""
        with self._lock:
            old = self._olds.get(urn)
        return old is not None and self._place(handler, old) == place

    # --- before anything is done --------------------------------------------------------------------------------------

    def check(self, step: Step, olds: Mapping[str, Any] | None, checked: Checked, origin: Origin) -> None:
        """Note a check; in the second one of a replacement look whether the replacement would be refused.

        Raises ``EcrError`` then, and where the program declares one thing twice.
        """
        handler, urn, inputs = step.handler, step.urn, checked.inputs
        self._previews, self._python = self._previews or origin.preview, origin.python
        if origin.python and not origin.preview:
            self._cloud.claims.applies()
        elif not origin.python:
            self._cloud.claims.may_apply()
        self._dependents.discard(urn)
        self._options(urn, checked, origin)
        self._declare(step, inputs, makes=not olds)
        with self._lock:
            if olds:
                if urn:
                    self._checked.add(urn)
                    self._stays[urn] = origin.retained if origin.recorded is None else origin.recorded
                    self._olds[urn] = self._forms[urn] = olds
                    if origin.inside:
                        self._inside.add(urn)
                return
            prior, place = self._olds.get(urn), self._place(handler, inputs)
            if prior is not None:
                self._replaced[urn] = prior
                stays = self._stays.setdefault(urn, origin.retained)  # a dependent has no check before
            elif handler.home and place:
                self._new[place] = handler, self._read.get(urn)
                self._stays.setdefault(urn, origin.retained)
            leaver = self._leaving.get((handler.name, place)) if place else None
        if prior is None:
            if leaver:
                self._meet(step, leaver=leaver, taker=urn, inputs=inputs)
            return
        changes = handler.diff(prior, inputs, self._cloud)
        if not changes.replaces and urn in self._checked and _created(prior):
            self._looks_for_another(step, prior)  # after a replacement that failed between its delete and its create
        self._tell_of_unseen(step, prior, changes, origin.secrets)
        if not changes.replaces:
            self._warn_of_replacement(step, prior, ())
        try:
            self._refuse_replacement(step, prior, inputs, origin, changes.replaces, stays=stays)
        except EcrError as error:
            error.remedy = error.remedy.replace(
                undo(changes.replaces), undo(self._told(step, prior, inputs, changes.replaces))
            )
            raise
        try:
            left = None if stays or urn in self._others else self._goes(step, prior, inputs)
            self._refuse_taken(step, prior, inputs, origin)
        except EcrError:
            with self._lock:
                self._has_left(urn)  # it stays where it is, whatever else the run does
            raise
        if left and self._may_be_preview:
            self._tell_bereft(step, left, prior, "goes")

    def _options(self, urn: str, checked: Checked, origin: Origin) -> None:
        """Note what a check says of a resource as a whole."""
        self.ignores(urn, origin.ignored)
        with self._lock:
            (self._unnamed.discard if checked.named else self._unnamed.add)(urn)
            (self._retained.add if origin.retained else self._retained.discard)(urn)

    def _tell_of_unseen(
        self, step: Step, prior: Mapping[str, Any], changes: Changes, secrets: Collection[Path]
    ) -> None:
        """Say which ignored properties change with a replacement, and which secrets with one that follows from another
        resource's: the engine shows nothing of them.
        """
        self._tell_of_ignored(step, prior, changes)
        if step.urn in self._checked:
            return
        default, by = self._cloud.config.secret_tags(self._cloud.secrets), step.handler.managed_by
        places = {*secrets, *((output, key) for output in by for key in default)}
        wires = {
            str(each.path[0])
            for each in changes
            if not each.replace and any(overlap(path, each.path) for path in places)
        }
        if names := _names(step.handler, wires):
            ctx = step.context(prior.get("region"), prior)
            ctx.note(f"the {step.handler.name} {logical_name(step.urn)} changes, too: {names} (secret)")

    def _tell_of_ignored(self, step: Step, prior: Mapping[str, Any], changes: Changes) -> None:
        """Say what of the ignored a replacement puts: the engine gives the create what the program says of all."""
        ignored = self._ignored.get(step.urn, ())
        wires = {str(each.path[0]) for each in changes if any(overlap(path, each.path) for path in ignored)}
        if names := _names(step.handler, wires):
            step.context(prior.get("region"), prior).note(
                f"warning: the new {step.handler.described(prior)} gets what the program says of {names}: in a replacement the engine "
                "does not heed ignore_changes"
            )

    def _refuse_replacement(
        self,
        step: Step,
        prior: Mapping[str, Any],
        inputs: Mapping[str, Any],
        origin: Origin,
        replaces: Collection[str],
        *,
        stays: bool,
    ) -> None:
        """Raises ``EcrError`` where the delete of a replacement would be refused, or would not be what the program says."""
        handler = step.handler
        if step.urn in self._others:
            return
        if stays:
            self._refuse_beside(step, inputs, replaces)
        elif origin.retained and (step.urn in self._checked or origin.preview):  # else it is deleted already
            raise PreconditionError(
                f"the {handler.described(prior)} would be deleted, although retain_on_delete is set: "
                "the engine goes by the state, where it is not recorded yet",
                f"{undo(replaces)}run pulumi up with retain_on_delete alone, then replace it; nothing of it was changed",
            )
        elif not self._keeper(step, prior):
            ctx = step.context(prior.get("region"), prior)
            try:
                handler.refuse_replacement(prior, ctx, replaces, python=origin.python)
            except EcrError as error:
                with suppress(EcrError):  # where that may not be looked at
                    if not error.code and _created(prior) and self._looks_for_another(step, prior):
                        return
                raise

    def _told(
        self, step: Step, prior: Mapping[str, Any], inputs: Mapping[str, Any], replaces: Collection[str]
    ) -> list[str]:
        """The changes that need a replacement: of name and region their values, and where the region is set if not in the
        program.
        """
        told = []
        for key in replaces:
            old, new = prior.get(key), inputs.get(key, self._cloud.region if key == "region" else None)
            source = f", set in {self._cloud.region_setting}" if key == "region" and key not in inputs else ""
            known_both = (
                key in (step.handler.identifier_wire, "region") and isinstance(old, str) and isinstance(new, str)
            )
            told.append(f"{key} ({old} => {new}{source})" if known_both else key)
        return told

    def _goes(self, step: Step, prior: Mapping[str, Any], inputs: Mapping[str, Any]) -> Place | None:
        """Note the place that a resource leaves which is replaced. The place of a repository that nobody takes.

        Raises ``ConflictError`` where the thing stays in the place of the new one, since another resource has it, and where
        a preview shows that another resource would take it over.
        """
        handler, place = step.handler, self._place(step.handler, prior)
        if place is None:
            return None
        thing = self._cloud.thing(handler.name, *place, prior)
        own = self._place(handler, inputs) == place
        claims = self._cloud.claims
        owner = claims.would_stay(thing, step.urn, _created(prior))
        if not _certain(owner) and self._still_before(step, prior, self.found_before(step.urn)):
            return None
        if isinstance(owner, (Previewed, Outdated)):
            raise doubtful(
                handler.described(prior), owner, step.urn, claims.note_of(thing), "nothing of it was changed"
            )
        if owner and not isinstance(owner, Unsure):  # an update knows more, or its delete says what to do
            if own and not isinstance(handler, PutHandler) and inputs.get("adoptExisting") is not True:
                raise ConflictError(
                    f"{handler.name} {place[1]} cannot be replaced under its name: it stays, since it belongs to "
                    f"{whose(owner, step.urn)}",
                    "choose another name or, if that has it no longer, delete the note "
                    f"{claims.note_of(thing)}; nothing of it was changed",
                )
            return None
        with self._lock:
            self._leaving[handler.name, place] = step.urn
            if handler.home:
                self._remade[place] = _created(prior)
                if not own:
                    self._moved[place] = step.urn
            takers = self._takers(handler.name, place, step.urn)
        if own:
            return None
        if self._may_be_preview:
            for urn, wanted in takers.items():
                self._meet(step, leaver=step.urn, taker=urn, inputs=wanted)
        if takers or not handler.home:
            return None
        claims.leaves(thing, step.urn)
        return place

    def _tell_bereft(self, step: Step, place: Place, state: Mapping[str, Any], verb: str = "is gone") -> None:
        """Say which policies of the program go with a repository, those of other providers, too."""
        with self._lock:
            policies = dict(self._policies.get(place, {}))
        for each in policies.values():
            said = _bereft(f"the {each.handler.name} of {place[1]}", verb)
            each.context(place[0], each.prior).note(said)
        for kind, urn in self._cloud.claims.policies_elsewhere(self._cloud.thing("Repository", *place, state)):
            said = _bereft(f"{logical_name(urn)}, the {kind} of {place[1]},", verb)
            step.context(place[0], state).note(said)

    @property
    def _may_be_preview(self) -> bool:
        """Whether nothing has said yet that this operation changes something: only Python programs say so at once."""
        return self._previews or not self._cloud.claims.applied

    def _meet(self, step: Step, *, leaver: str, taker: str, inputs: Mapping[str, Any]) -> None:
        """One resource leaves a place which another one takes in the same run: which of them comes first is not certain.
        ``step``: the one of them that is checked; ``inputs``: of the taker.

        Raises ``ConflictError`` where something would be lost, or be done by half.
        """
        handler, place = step.handler, self._place(step.handler, inputs)
        if place is None:
            return
        leaves, takes, first = logical_name(leaver), logical_name(taker), step.urn == leaver
        adopts = inputs.get("adoptExisting", False) is not False
        # What is put is the taker's in either order, if its create knows that nobody keeps what is there.
        if isinstance(handler, PutHandler) and (adopts or not first or handler.parent):
            return
        what = f"{handler.name} {place[1]}" if place[1] else f"the registry's {handler.name} in {place[0]}"
        if adopts:
            raise ConflictError(
                f"{takes} would take over {what}, which {leaves} leaves in the same update, and which "
                "may be deleted before",
                f"if it may go, change {leaves} first and {takes} in a further pulumi up; if not, set retain_on_delete=True on "
                f"{leaves} and run pulumi up before that; {takes} was not changed",
            )
        if first or self._may_be_preview:
            step.context(place[0], {}).note(
                f"warning: {takes} takes {what}, which {leaves} leaves in the same update: unless it has "
                f"depends_on={leaves}, it may come too early and is refused then; run pulumi up again in that case"
            )
            return
        raise ConflictError(
            f"{takes} takes {what}, which {leaves} has not left yet",
            f"set depends_on={leaves}, or run pulumi up again; {takes} was not changed",
        )

    def is_left(self, kind: str, place: Place, urn: str) -> bool:
        """Whether another resource of this run leaves the place, and has not deleted what is there yet."""
        with self._lock:
            return self._leaving.get((kind, place), urn) != urn

    def _refuse_beside(self, step: Step, inputs: Mapping[str, Any], replaces: Collection[str]) -> None:
        """Raises ``ConflictError`` where a replacement stays in AWS under the name of the new one."""
        handler = step.handler
        if isinstance(handler, PutHandler) or inputs.get("adoptExisting") is True or not self.own(step, inputs):
            return
        ways = (
            "take retain_on_delete off and run pulumi up, so that it is recorded, or "
            if replaces
            else "set adopt_existing=True, so that it is taken over again, or "
        )
        raise ConflictError(
            f"{handler.name} {inputs.get(handler.identifier_wire)} cannot be replaced under its name, since "
            "retain_on_delete keeps the old one",
            f"{undo(replaces)}{ways}choose another name; it was not changed",
        )

    def _refuse_taken(self, step: Step, prior: Mapping[str, Any], inputs: Mapping[str, Any], origin: Origin) -> None:
        """Raises ``EcrError`` where the create of a replacement would be refused: something is in its place, or nothing is
        that it could belong to.
        """
        handler, place = step.handler, self._place(step.handler, inputs)
        if place is None or not known(inputs.get("adoptExisting", False)):
            return
        with self._lock:
            empty = bool(handler.parent) and (place in self._planned or self._cloud.created.get(place, False))
            coming = ("Repository", place) in self._declared
            other = self._leaving.get((handler.name, place))
        if other is not None and other != step.urn:
            self._meet(step, leaver=other, taker=step.urn, inputs=inputs)
        if empty or other is not None:
            return
        ctx = step.context(place[0], {})
        what = f"the replacement of {handler.name} {logical_name(step.urn)}"
        thing = self._cloud.thing(handler.name, *place, prior)
        same = isinstance(handler, PutHandler) or self._place(handler, prior) == place
        owner = "" if same else self._owner(step, thing)
        try:
            self._found[step.urn] = handler.obstacle(handler.typed_inputs(inputs, None, self._cloud), self._cloud, ctx)
        except DeniedError as error:
            looks = isinstance(handler, PutHandler) and inputs.get("adoptExisting") is not True
            if looks and not self._may_be_preview:  # the create would be refused its look, too, after the delete
                error.remedy += "; nothing of it was changed"
                raise
            self._found[step.urn] = ""
            ctx.note(f"warning: {what} fails if something is in its new place, which is not known: {error}")
        except (ConflictError, MissingError) as error:
            if coming and isinstance(error, MissingError):
                return  # the program makes it
            if same and step.urn in self._others and isinstance(error, ConflictError):
                error.remedy = (
                    f"run pulumi refresh if it is this resource's own, made again by hand; else {error.remedy}"
                )
            if isinstance(error, MissingError) and (origin.preview or not origin.python):
                ctx.note(f"warning: {what}: {error.cause} yet: create it first, or add depends_on")
                return  # another provider of the run may
            if owner:
                error.cause = f"{handler.name} {thing.id} belongs to {logical_name(owner)}"
                error.remedy = (
                    f"choose another name, or give {logical_name(owner)} one first and run pulumi up; to keep what both hold swap the names "
                    "that they have in the program"
                )
            error.cause = f"{what} is not possible: {error.cause}{self._noted(step, place)}"
            error.remedy += "; nothing of it was changed"
            raise

    def _owner(self, step: Step, thing: Thing) -> str:
        """Another resource of the stack that has what is in the place of a replacement, or of a new one."""
        owner = self._cloud.claims.would_stay(thing, step.urn)
        if not owner or stack_of(owner) != stack_of(step.urn):
            return ""
        with self._lock:
            there, leaves = self._olds.get(owner), owner in self._replaced
        old_note = there is not None and self._place(step.handler, there) != (thing.region, thing.id)
        return "" if old_note or leaves else f"{owner}"

    def _declare(self, step: Step, inputs: Mapping[str, Any], *, makes: bool) -> None:
        """Raises ``ConflictError`` where another resource of the program has what cannot have two."""
        handler = step.handler
        place = self._place(handler, inputs)
        if place is None or not step.urn:
            return
        mine = _Declared(handler, inputs, makes and inputs.get("adoptExisting", False) is False)
        with self._lock:
            declared = self._declared.setdefault((handler.name, place), {})
            declared[step.urn] = mine
            others = [
                urn
                for urn, other in declared.items()
                if urn != step.urn and handler.clash(inputs, other.inputs, makes=mine.makes or other.makes)
            ]
        if others:
            both = " and ".join(logical_name(urn) for urn in (others[0], step.urn))
            raise ConflictError(
                f"the program declares the {handler.name} of {place[1] or 'the registry'} twice: {both}",
                "keep one of them",
            )

    def diff(
        self,
        step: Step,
        state: Mapping[str, Any],
        news: Mapping[str, Any],
        changes: Changes,
        *,
        before: Any = None,
        retained: bool | None = None,
    ) -> Changes:
        """Note a comparison, and give its changes with those that only this run, or an earlier one, knows of. ``before``: what
        the state keeps of ``Context.was_before``; ``retained``: what the new inputs note of ``retain_on_delete``.

        Raises ``EcrError`` where a repository that would be deleted holds images.
        """
        handler, urn = step.handler, step.urn
        if changes.replace and urn in self._imported:
            handler.refuse_import(state, news, changes, self._cloud, step.context(state.get("region"), state))
        if not changes.replace and self.checked(urn):  # else the old one goes, or a refresh has just read it
            self._look(step, state, news, changes)
            ctx = step.context(state.get("region"), state)
            if changes and self._still_before(step, state, before):
                place = self._place(handler, state)
                noted = self._noted(step, place) if place else ""
                ctx.note(
                    f"warning: this would overwrite the {handler.described(state)} that was there before this stack had it, "
                    f"and may be another one's{noted}: if it is, take it out of this program"
                )
        if not urn:
            return changes
        with self._lock:
            self._olds[urn] = state
            if handler.home:
                self._homes.add((state["region"], state[handler.identifier_wire]))
            self._unasked[urn] = before
            checked = urn in self._checked
        if changes.replace:
            self._replacement(step, state, news, changes.replaces, retained, checked=checked)
        if handler.home:
            return changes
        if not isinstance(handler, PutHandler) or not handler.parent:
            return changes
        place = state["region"], state[handler.identifier_wire]
        with self._lock:
            moves = ("Repository", place) in self._leaving  # then its new name is not known, whoever takes the old one
            new = None if moves else self._new.get(place)
        if not known(news.get(handler.identifier_wire)) and new is not None:
            self._first.add(place)
            # Only before a replacement, whoever asked for it, does the engine compare a child with an unknown parent.
            home, recorded = new
            prior = {
                home.identifier_wire: place[1],
                "region": place[0],
                "registryId": state.get("registryId"),
                **(recorded or {"forceDelete": UNKNOWN}),
            }
            home.refuse_replacement(prior, step.context(place[0], prior), python=self._python)
        with self._lock:
            if changes.replace:
                self._policies.get(place, {}).pop(urn, None)
                return changes
            if not checked:  # a refresh has just read it
                return changes
            self._policies.setdefault(place, {})[urn] = _Policy(handler, news, state, step.context)
        ctx = step.context(place[0], state)
        self._reconcile(handler, place, state, ctx)
        return self.again(step, state, changes, ctx.note)

    def _reconcile(self, handler: AnyHandler, place: Place, state: Mapping[str, Any], ctx: Context) -> None:
        """Say that a policy is gone with its repository, or goes, which nobody makes again. One read where a note says that an
        earlier run has deleted the repository and, perhaps, made it again, or where this one takes it over: somebody may have
        put the policy since, and then the note says so.
        """
        repository, claims, kind = self._cloud.thing("Repository", *place, state), self._cloud.claims, handler.name
        with self._lock:
            deleted, leaver = place in self._deleted, self._moved.get(place)
            takers = self._takers("Repository", place, leaver).keys() - self._adopting
            coming = place in self._cloud.created or bool(takers)
            taken = not self._adopting.isdisjoint(self._declared.get(("Repository", place), {}))
            coming = coming or bool(self._put.get((kind, place)))
        if coming or claims.comes(repository):
            return
        if not deleted and self._may_be_preview and (leaver or claims.has_leaver(repository)):
            ctx.note(_bereft(f"the {kind} of {place[1]}", "goes"))
            return
        if not deleted:
            gone = taken or claims.has_taker(repository) or claims.again.gone(repository, kind)
            if not gone and not claims.again.lost(repository, kind):
                return
            ctx.deadline = time.monotonic() + LONGEST_LOOK
            try:
                live = handler.find(place[1], ctx)
            except DeniedError as error:
                ctx.note(f"warning: whether the {kind} of {place[1]} is still there is not known: {error}")
                return
            except EcrError:
                return
            if isinstance(live, Homeless):
                claims.again.deleted(repository)
            elif isinstance(live, Missing):
                claims.again.missed(repository, kind)
                with self._lock:
                    self._put[kind, place] = False
                return
            else:
                same = handler.meaning(plain(live)) == handler.meaning(state)
                if gone and not same:
                    ctx.note(f"warning: the {kind} of {place[1]} {_DIFFERS}")
                if gone or same:
                    claims.again.put(repository, kind)
                return
        ctx.note(_bereft(f"the {kind} of {place[1]}"))

    def _look(self, step: Step, state: Mapping[str, Any], news: Mapping[str, Any], changes: Changes) -> None:
        """Compare the state with AWS if an earlier update or delete has an unknown result.

        Raises ``PreconditionError`` if they differ and this update does not send the difference.
        """
        handler, cloud = step.handler, self._cloud
        if "registryId" not in state or "region" not in state:
            return
        name, thing = handler.id_of(state), self._thing(step, state)
        content = handler.content(handler.visible(state, cloud))
        kept = cloud.claims.applied and content == handler.content(state)  # what is hidden is not looked at
        doubt = cloud.doubts.open(thing, step.urn, content, kept=kept)
        if doubt is None:
            return
        live = handler.read(name, state, cloud, step.context(state["region"], state))
        if not isinstance(live, Missing):
            true, will_be = handler.truth(state, live, news, cloud)
            if true:
                cloud.doubts.compared(thing, content, doubt)
            if will_be or (changes and isinstance(handler, PutHandler)):
                return
        raise PreconditionError(
            f"the result of an earlier update or delete of {handler.name} {name} is unknown, and AWS has "
            f"{'none' if isinstance(live, Missing) else 'something else than the state'}",
            "run pulumi refresh, or pulumi up --refresh; nothing of it was changed",
        )

    def delete(
        self, step: Step, id: str, state: Mapping[str, Any], ctx: Context, *, before: Any, may_undo: bool = False
    ) -> None:
        """Delete it in AWS, unless it goes with its repository or stays; see ``Context.left_to_another``."""
        handler = step.handler
        if self.goes_along(step, state):
            return
        with self._lock:
            looked_up = self._looked_up.get(step.urn)
            other = self._others.get(step.urn)
        thing, created = self._thing(step, state), _created(state)
        # Under an id in another form, which is another resource to the engine.
        if looked_up and looked_up == thing:
            ctx.note(f"{handler.described(state)} stays: the program looks it up now")
            return
        if (
            other == (thing, created)
            or (self._waits(step, state) and self._is_another(step, state))
            or self._is_on_anothers(step, state)
        ):
            self._cloud.claims.is_not(thing, step.urn)
            with self._lock:
                self._has_left(step.urn)
            return
        if self._cloud.claims.is_buried(thing, created):
            ctx.note(
                f"warning: the {handler.described(state)} was deleted by an earlier replacement: what may be there now stays"
            )
            return
        with ctx.turn(handler, id, deletes=True):
            if ctx.left_to_another(handler, id, may_undo=may_undo, before=before):
                with self._lock:
                    self._has_left(step.urn)
                return
            with ctx.changing(handler, id):
                handler.delete(id, handler.typed_state(state), ctx)
            ctx.deleted(handler, id)
            if created and step.urn in self._replaced.keys() | self._dependents:
                self._cloud.claims.bury(thing, created)
            self.gone(step, state)

    def _is_on_anothers(self, step: Step, state: Mapping[str, Any]) -> bool:
        """Whether a policy to be deleted is on a repository that is another one than its stack's. Where a note says that it was
        deleted, and the stack has it no more: whether the policy is another one than the state says. One read then.
        """
        handler, place = step.handler, self._place(step.handler, state)
        if not isinstance(handler, PutHandler) or not handler.parent or place is None:
            return False
        if place in self._cloud.created:
            return False
        repository, claims = self._cloud.thing("Repository", *place, state), self._cloud.claims
        with self._lock:
            anothers = repository in {thing for thing, _ in self._others.values()}
        if not anothers and (claims.stack_has(repository, step.urn) or not claims.again.open(repository, handler.name)):
            return False
        ctx = step.context(place[0], state)
        live = handler.find(place[1], ctx)
        if isinstance(live, Missing) or (not anothers and handler.meaning(plain(live)) == handler.meaning(state)):
            return False
        ctx.note(
            f"warning: the {handler.described(state)} stays: its repository was deleted, and what is there now may be another one's"
        )
        return True

    def _waits(self, step: Step, state: Mapping[str, Any]) -> bool:
        """Whether the engine has kept the delete from an earlier run: the resource has another place in this one."""
        place = self._place(step.handler, state)
        with self._lock:
            stays = step.urn in self._checked and step.urn not in self._replaced
            return stays and self._place(step.handler, self._olds.get(step.urn, state)) not in (None, place)

    def _is_another(self, step: Step, state: Mapping[str, Any]) -> bool:
        """Whether what a replacement that follows from another resource's would delete is gone, or another one, or what the
        engine deletes late. An earlier run may have deleted it before its create failed: then the engine asks for that again.

        Raises ``DeniedError`` in an update that may not look.
        """
        handler, claims, thing = step.handler, self._cloud.claims, self._thing(step, state)
        ctx, created = step.context(state.get("region"), state), _created(state)
        if not created and (
            claims.has(thing, step.urn) or (handler.parent and (thing.region, thing.id) in self._homes)
        ):
            return False
        try:
            if created:
                live = handler.created(thing.id, ctx)
                gone, other = live is None, older(created, live)
            else:
                found = handler.find(thing.id, ctx)
                gone = isinstance(found, Missing)
                other = claims.has_lost(thing, step.urn) or (
                    not isinstance(found, Missing) and bool(compare(handler.outputs, handler.sent, state, plain(found)))
                )
        except DeniedError as error:
            if not self._may_be_preview:
                error.remedy += "; nothing of it was changed"
                raise
            ctx.note(
                f"warning: whether the {handler.described(state)} is still the one that the state says is not known: {error}"
            )
            return False
        if gone:
            ctx.note(
                f"the {handler.described(state)} is gone already: an earlier replacement, or somebody, has deleted it"
            )
        elif other and created and ctx.attempted(handler.name, thing.id, "", str(live)):
            ctx.note(
                f"the {handler.described(state)} in state is gone already: an earlier create without an answer has made what is there"
            )
        elif other:
            ctx.note(
                f"warning: the {handler.described(state)} stays: it is another one than the state says, or may be; an earlier replacement "
                "may have deleted this resource's"
            )
        return gone or other

    def _looks_for_another(self, step: Step, state: Mapping[str, Any]) -> bool:
        """Note, once, whether there is nothing to delete of what is replaced, see ``_is_another``."""
        of = self._thing(step, state), _created(state)
        with self._lock:
            known, stays = self._others.get(step.urn) == of, self._stays.get(step.urn, False)
            looked = self._own.get(step.urn) == of
        if known or stays or looked:
            return known
        another = self._is_another(step, state)
        with self._lock:
            (self._others if another else self._own)[step.urn] = of
        return another

    def ignores(self, urn: str, paths: Collection[Path]) -> None:
        """What the resource's ``ignore_changes`` names, as far as its host knows."""
        if paths:
            self._ignored[urn] = paths

    def prior(self, urn: str) -> Mapping[str, Any] | None:
        """The old inputs of what is replaced, or its state; nothing for what is new."""
        with self._lock:
            return self._forms.get(urn, self._olds.get(urn))

    def checked(self, urn: str) -> bool:
        """Whether the program of this run has the resource, which state has: no refresh has."""
        with self._lock:
            return urn in self._checked

    def _takers(self, kind: str, place: Place, leaver: str | None) -> dict[str, Mapping[str, Any]]:
        """The resources, with their inputs, that are still to come to a place, but for the one that leaves it."""
        return {
            urn: each.inputs
            for urn, each in self._declared.get((kind, place), {}).items()
            if urn != leaver
            and not each.there
            and (urn not in self._olds or self._place(each.handler, self._olds[urn]) != place)
        }

    @property
    def has_program(self) -> bool:
        """Whether a program runs in this operation, as in no destroy and no refresh alone."""
        with self._lock:
            return bool(self._declared or self._checked)

    def left_out(self, urn: str) -> bool:
        """Whether the program of this run has other resources, and not this one."""
        with self._lock:
            declared = {each for some in self._declared.values() for each in some}
        return bool(declared) and urn not in declared

    def _replacement(
        self,
        step: Step,
        state: Mapping[str, Any],
        news: Mapping[str, Any],
        replaces: list[str],
        retained: bool | None,
        *,
        checked: bool,
    ) -> None:
        """Tell of a replacement. One that follows from another resource's is checked only after the delete: it is refused
        here, if it holds images; a property of it is not known, as in no refresh.
        """
        handler, urn = step.handler, step.urn
        if checked and self._cloud.claims.is_buried(self._thing(step, state), _created(state)):
            self._looks_for_another(step, state)
        unknown = [name for name in replaces if not known(news.get(name))]
        if not checked:
            if not unknown:
                return
            with self._lock:
                self._dependents.add(urn)
                self._forms[urn] = news  # its old inputs, but for what follows
                if retained is not None:
                    self._stays[urn] = retained
                stays = self._stays.get(urn, False)
            if self._looks_for_another(step, state):
                return
            if not stays and not self._keeper(step, state):
                ctx, causes = step.context(state.get("region"), state), sorted({*replaces} - {*unknown})
                handler.refuse_replacement(state, ctx, causes, python=self._python, follows=unknown)
        self._warn_of_replacement(step, state, replaces, () if checked else unknown)

    def _warn_of_replacement(
        self, step: Step, state: Mapping[str, Any], replaces: Collection[str], follows: Collection[str] = ()
    ) -> None:
        """Say what a user should know before it, once. ``state`` may be old inputs alone."""
        with self._lock:
            said = step.urn in self._cautions
            self._cautions.add(step.urn)
        if not said and (caution := self._caution(step, state, replaces, follows)):
            step.context(state.get("region"), state).note(f"warning: {caution}")

    def _caution(
        self, step: Step, state: Mapping[str, Any], replaces: Collection[str], follows: Collection[str]
    ) -> str:
        """What a user should know before a replacement, empty if nothing."""
        python = self._python
        with self._lock:
            stays, inside = self._stays.get(step.urn, False), step.urn in self._inside
            if step.urn in self._others:
                return ""
        if not stays and (keeper := self._keeper(step, state)):
            had = "was there before" if keeper is THERE_BEFORE else f"belongs to {whose(keeper, step.urn)}"
            return f"the {step.handler.described(state)} is replaced and stays in AWS: it {had}"
        caution = step.handler.caution(state, replaces, stays=stays, follows=follows)
        if not (caution or python or replaces or isinstance(step.handler, PutHandler)):
            caution = (
                f"the {step.handler.described(state)} will be deleted and created again (without a change of its own)"
            )
        if caution and inside and not stays:
            caution += "; where its parent or a transform sets retain_on_delete, it stays"
        if not caution or python:
            return caution
        if not replaces:
            return (
                f"{caution}; AWS refuses it with retainOnDelete, and where replacementTrigger asks for it, unless the resource has the "
                "option deleteBeforeReplace: true, since names are unique"
            )
        if {"name", "region"}.isdisjoint(replaces):
            return (
                f"{caution}; AWS refuses it with deleteBeforeReplace: false or retainOnDelete, since names are unique"
            )
        return f"{caution}; where its line is marked [retain], it stays"

    def _keeper(self, step: Step, state: Mapping[str, Any]) -> str:
        """The resource that has the same thing, which stays for that when this one is replaced; empty if none is certain to:
        one of this stack may go in the same run.
        """
        place, claims = self._place(step.handler, state), self._cloud.claims
        if place is None:
            return ""
        with self._lock:
            if step.handler.parent and place in self._remade:
                return ""  # it goes with its repository
        thing = self._cloud.thing(step.handler.name, *place, state)
        owner = claims.would_stay(thing, step.urn, _created(state))
        if not _certain(owner) and self._still_before(step, state, self.found_before(step.urn)):
            return THERE_BEFORE
        certain = stack_of(owner) != stack_of(step.urn) or owner in claims.present(thing)
        return owner if owner and certain and not isinstance(owner, Unsure) else ""

    def _still_before(self, step: Step, state: Mapping[str, Any], before: Any) -> bool:
        """Whether what a resource has was there before it, as its state says; also where that cannot be seen."""
        place = self._place(step.handler, state)
        with suppress(EcrError):
            ctx = step.context(state.get("region"), state)
            return bool(before) and place is not None and ctx.still_before(step.handler, place[1], before)
        return True

    def again(
        self, step: Step, state: Mapping[str, Any], changes: Changes, say: Callable[[str], None] | None = None
    ) -> Changes:
        """Changes with a put of the policy where its repository was made again after the last put, or is in this run, unless
        the create of the repository puts it.
        """
        handler = step.handler
        if not isinstance(handler, PutHandler) or not handler.parent or changes.replace:
            return changes
        place = state["region"], state[handler.identifier_wire]
        with self._lock:
            here = place in self._cloud.created or place in self._planned
            put = self._put.get((handler.name, place))
        repository = self._cloud.thing("Repository", *place, state)
        missing = put is False
        if put or not (here or missing or self._cloud.claims.lost(repository, handler.name)):
            return changes
        if not self._puts(handler.name, place, step.urn):
            return changes
        if any(change.path[0] == handler.document for change in changes):
            return changes
        if not here and say is not None:
            why = "not on the repository" if missing else "gone with the old repository"
            say(f"the {handler.name} of {place[1]} is {why}, and is put again")
        return Changes(changes.model, (*changes, Change((handler.document,), "change")))

    def refuse_old_place(self, step: Step, inputs: Mapping[str, Any]) -> None:
        """Raises ``PreconditionError`` where a policy would be made again on what its repository leaves."""
        place = self._place(step.handler, inputs)
        with self._lock:
            follows = step.handler.parent and step.urn in self._dependents
            leaver = self._moved.get(place) if place is not None and follows else None
            # Where its new name is not known yet it may be the old one.
            surely = any(leaver in urns for (kind, _), urns in self._declared.items() if kind == "Repository")
        if leaver is not None and surely:
            policy, home = logical_name(step.urn), logical_name(leaver)
            raise PreconditionError(
                f"the {step.handler.name} {policy} would be made again on repository {inputs.get(step.handler.identifier_wire)}, which the "
                f"Repository {home} leaves: outside the targets the engine takes its old inputs",
                f"name the Repository {home} and the {step.handler.name} {policy} as targets, or run pulumi up without --target",
            )

    def preview(self, step: Step, inputs: Mapping[str, Any]) -> None:
        """Say, in a preview, what the create would meet: a thing to adopt, policies to put again.

        Raises ``EcrError`` where an adoption would be refused.
        """
        handler = step.handler
        self._previews = True
        place = self._place(handler, inputs)
        if place is None or not known(inputs.get("adoptExisting", False)):
            self._cannot_look(step, inputs)
            return
        if handler.home:
            self._made_again(step, inputs, place)
        adopts = inputs.get("adoptExisting") is True
        with self._lock:
            empty = not handler.home and place in self._planned  # a policy of a repository that is made again
            makes = not self._is_own(step, place) or self._stays.get(step.urn, False) or step.urn in self._others
            left = (handler.name, place) in self._leaving
            coming = not (self._checked | self._adopting).issuperset(self._declared.get(("Repository", place), {}))
        if adopts and not empty and makes:
            ctx = step.context(place[0], {})
            typed = handler.typed_inputs(inputs, None, self._cloud)
            found = self._found.get(step.urn)
            if line := handler.adoption(typed, self._cloud, ctx) if found is None else found:
                self._adopting.add(step.urn)
                ctx.adopting(line + self._whose(step, place), handler.name, place[1])
                if handler.home:
                    self._would_adopt(place, step.urn)
                return
            if found is None:  # somebody has looked
                ctx.note(self._nothing_to_adopt(step, inputs, "is no {} in {}: it would be created"))
        if not adopts and makes and not left:
            thing = self._cloud.thing(handler.name, *place, {})
            owner = "" if isinstance(handler, PutHandler) else self._owner(step, thing)
            if handler.noun and self._cloud.claims.unkept(thing, step.urn) is not None:
                would = taking_back(f"{handler.name} {place[1]}")
                step.context(place[0], {}).note(f"warning: if it is there as the program says: {would}")
            elif owner:
                step.context(place[0], {}).note(
                    f"warning: {handler.name} {place[1]} belongs to {_other(step, owner)}: {_alias(step, owner)}the create is refused "
                    "while it is there"
                )
            elif not (empty or coming):
                self._meets(step, handler.typed_inputs(inputs, None, self._cloud), place)
        if handler.home:
            with self._lock:
                self._planned.add(place)
                seen = dict(self._policies.get(place, {}))
                old = self._replaced.get(step.urn, {})
            known_by = [old, *(policy.prior for policy in seen.values())]
            registry = next(
                filter(None, (state.get("registryId") for state in known_by)), self._cloud.account(place[0])
            )
            repository = self._cloud.thing("Repository", *place, {"registryId": registry})
            if registry:  # without the account nobody can tell whose policies are meant
                self._cloud.claims.planned(repository, step.urn)
            for policy in seen.values():
                policy.context(place[0], policy.prior).note(
                    f"the {policy.handler.name} of {place[1]} would be put again after it"
                )
            if old and self.own(step, inputs):
                says = "would be gone with it; a pulumi up --refresh after that"
                self._tell_of_others(step.context(place[0], {}), place, repository, {*seen}, says)

    def _would_adopt(self, place: Place, urn: str) -> None:
        """Say which policies, compared before, the adoption of their repository would put again."""
        repository = self._cloud.thing("Repository", *place, {})
        self._cloud.claims.takes(repository, urn)
        with self._lock:
            policies = dict(self._policies.get(place, {}))
        for each, policy in policies.items():
            if not self._cloud.claims.again.lost(repository, policy.handler.name):
                self._put_again(each, policy, place, repository, puts=False)

    def _made_again(self, step: Step, inputs: Mapping[str, Any], place: Place) -> None:
        """Say what becomes of a repository that the engine deletes and makes again without a comparison, since the user
        asks for it; raises ``EcrError`` where that would be refused. Known are what a refresh has read in the same run, and
        the resource's own note.
        """
        handler, urn = step.handler, step.urn
        with self._lock:
            read, looked = self._read.get(urn), place in self._first
            if urn in self._replaced or self._stays.get(urn, False):
                return
        thing = self._cloud.thing(handler.name, *place, {})
        if read is None and (looked or not self._cloud.claims.has(thing, urn)):
            return
        noted = {handler.identifier_wire: thing.id, "region": thing.region, "registryId": thing.registry}
        state = read or {**noted, "forceDelete": UNKNOWN}
        ctx = step.context(state["region"], state)
        if line := handler.made_again(state, inputs, ctx):
            ctx.note(f"warning: {line}")

    def _unless(self, step: Step) -> str:
        """``OWN``, where this run has not compared what the resource has."""
        with self._lock:
            return "" if step.urn in self._replaced else OWN

    def _whose(self, step: Step, place: Place) -> str:
        """What is noted of the owner of what would be taken over."""
        own = self._cloud.claims.has(self._cloud.thing(step.handler.name, *place, {}), step.urn)
        return self._unless(step) if own else self._noted(step, place)

    def _noted(self, step: Step, place: Place) -> str:
        """Which resource of another stack has what is in a place, as far as this machine knows; empty if none."""
        owner = self._cloud.claims.would_stay(self._cloud.thing(step.handler.name, *place, {}), step.urn)
        if not _certain(owner) or owner is THERE_BEFORE or stack_of(owner) == stack_of(step.urn):
            return ""
        return f"; this machine has noted that it belongs to {whose(owner, step.urn)}"

    def _meets(self, step: Step, inputs: Any, place: Place) -> None:
        """Say what is in the place of a create that may not adopt, which the check of a replacement has seen already, or that
        it may not be seen. What has no answer in time is left to the update.
        """
        ctx = step.context(place[0], {})
        ctx.deadline = time.monotonic() + LONGEST_LOOK
        owner = self._owner(step, self._cloud.thing(step.handler.name, *place, {}))
        ends = f": {_alias(step, owner)}" if owner else f"{self._unless(step)}: "
        noted = self._noted(step, place)
        with suppress(EcrError):
            found = self._found.get(step.urn)
            try:
                line, taken = step.handler.met(inputs, ctx) if found is None else (found, bool(found))
            except ConflictError as error:
                line, taken = (
                    f"{error.cause}{noted}; the update is refused while it is there{ends}{error.remedy}",
                    False,
                )
            except DeniedError as error:
                name = logical_name(step.urn)
                line, taken = (
                    f"before it creates {name}, the update looks at what is there, which is refused: {error}",
                    False,
                )
            else:
                line += noted if line else ""
            if taken:
                stays = f"{STAYS}{ends}set adopt_existing=True before the update if it is to go then"
                ctx.adopting(line, step.handler.name, place[1], stays)
            elif line:
                ctx.note(f"warning: {line}")

    def missed(self, step: Step, inputs: Mapping[str, Any], ctx: Context) -> None:
        """Say, after a create, that there was nothing to adopt."""
        place = self._place(step.handler, inputs)
        if inputs.get("adoptExisting") is not True or ctx.has_found or place is None:
            return
        with self._lock:
            new = bool(step.handler.parent) and place in self._cloud.created  # a policy of a new repository
            own = self._is_own(step, place) and not self._stays.get(step.urn, False)
        replaced = self._cloud.claims.has_deleted(self._cloud.thing(step.handler.name, *place, {}))
        if not new and not own and not replaced:
            ctx.note(self._nothing_to_adopt(step, inputs, "was no {} in {}: it was created"))

    def _cannot_look(self, step: Step, inputs: Mapping[str, Any]) -> None:
        """Say, in a preview, why it does not know what the create would take over."""
        if inputs.get("adoptExisting", False) is False:
            return
        model: type[Model] = step.handler.inputs
        keys = {step.handler.identifier_wire, "region", "adoptExisting"}
        unknown = [spec.name for spec in specs(model) if spec.wire in keys and not known(inputs.get(spec.wire))]
        would = "would" if inputs.get("adoptExisting") is True else "may"
        step.context(None, {}).note(
            f"warning: {logical_name(step.urn)} {would} adopt what is there, which nobody can look for yet: {' and '.join(unknown)} "
            "will be known in the update"
        )

    def _nothing_to_adopt(self, step: Step, inputs: Mapping[str, Any], says: str) -> str:
        account, region = self._cloud.account(), inputs.get("region", self._cloud.region)
        said = says.format(step.handler.described(inputs), f"{region} of account {account}" if account else region)
        with self._lock:
            unnamed = step.urn in self._unnamed
        why = "name is not set, so a new one was made: set name to that of the repository to take over"
        return f"warning: adopt_existing is set, but there {said}{f'; {why}' if unnamed else ''}"

    def warns_of_adoptions(self, error: EcrError) -> None:
        """Let the first error of a run say what deletes an adopted resource, and no later one."""
        warning = f"; {ADOPTION_WARNING}"
        if warning not in error.remedy:
            return
        with self._lock:
            told, self.adoption_was_told = self.adoption_was_told, True
        if told:
            error.remedy = error.remedy.replace(warning, "")

    def own(self, step: Step, inputs: Mapping[str, Any]) -> bool:
        """Whether what a create would make is the very thing that its resource replaces."""
        place = self._place(step.handler, inputs)
        with self._lock:
            return place is not None and self._is_own(step, place)

    def unasked(self, step: Step, inputs: Mapping[str, Any]) -> bool:
        """Whether a create would make what its resource has already, without a comparison: a replacement that only the
        user asks for, or a state that was lost.
        """
        handler, place = step.handler, self._place(step.handler, inputs)
        if place is None or isinstance(handler, PutHandler) or step.urn in self._replaced or place in self._first:
            return False
        thing = self._cloud.thing(handler.name, *place, {})
        read = self._read.get(step.urn)
        return (read is not None and self._place(handler, read) == place) or self._cloud.claims.has(thing, step.urn)

    def explain(
        self, step: Step, inputs: Mapping[str, Any], error: ConflictError, ctx: Context, *, python: bool
    ) -> None:
        """Say of a create that was refused whose the thing is that it has met, as far as that is known."""
        if self.own(step, inputs) and step.urn not in self._others:
            self._beside_the_old(step, inputs, error, ctx, python=python)
            return
        place = self._place(step.handler, inputs)
        owner = self._owner(step, self._cloud.thing(step.handler.name, *place, {})) if place else ""
        with self._lock:
            unnamed = step.urn in self._unnamed
        if place:
            error.cause += self._noted(step, place)
        if owner:
            error.remedy = _alias(step, owner) + error.remedy
        elif not python and self.unasked(step, inputs):
            error.cause += f", and {logical_name(step.urn)} itself has it"
            error.remedy = (
                "set adoptExisting: true if it is not in the state, since that was lost or is another one, or retainOnDelete kept "
                "the thing; if it is, set the option deleteBeforeReplace: true for --replace, without which the engine makes the new "
                "one before it deletes the old one"
            )
        elif unnamed:
            error.remedy = (
                "its name is made of those of project, stack and resource: if another stack of these names has it, set name; "
                f"else {error.remedy}"
            )

    def _beside_the_old(
        self, step: Step, inputs: Mapping[str, Any], error: ConflictError, ctx: Context, *, python: bool
    ) -> None:
        """It is the very thing that the resource replaces, or was made in its place after that had been deleted."""
        prior = self._replaced[step.urn]
        adopt = "adopt_existing=True" if python else "adoptExisting: true"
        with suppress(EcrError):
            handler = step.handler  # of what is put AWS keeps no date
            live = MISSING if isinstance(handler, PutHandler) else handler.find(inputs[handler.identifier_wire], ctx)
            made = "" if isinstance(live, Missing) else plain(live).get("createdAt")
            if older(prior.get("createdAt"), made):
                error.cause += f", made at {made}, after the one in state was deleted: perhaps by a run that was killed"
                error.remedy = f"set {adopt} to take it over, or delete it, and run pulumi up again; {ADOPTION_WARNING}"
                return
        error.cause = f"{step.handler.name} {logical_name(step.urn)} would be created before the old one is deleted: {error.cause}"
        if not python and not step.handler.diff(prior, inputs, self._cloud).replaces:  # replacementTrigger asks for it
            error.remedy = (
                "set the option deleteBeforeReplace: true and take retainOnDelete off, since names are unique"
            )
            return
        options = (
            "retain_on_delete, which a component or a transform may have set"
            if python
            else "deleteBeforeReplace: false and retainOnDelete"
        )
        error.remedy = (
            f"undo the change, set {adopt}, remove {options}, since names are unique, and run pulumi up, so that it is "
            "recorded; then change it"
        )

    # --- after it was done --------------------------------------------------------------------------------------------

    def done(
        self,
        step: Step,
        inputs: Mapping[str, Any],
        state: Mapping[str, Any],
        ctx: Context,
        changes: Changes | None = None,
    ) -> None:
        """Note what a create or an update, that one of ``changes``, has put; after a repository was made again put its policies
        again. ``ctx``: that of the create or update, which has succeeded whatever becomes of the policies.
        """
        self._cloud.claims.applies()
        handler, urn = step.handler, step.urn
        with self._lock:  # also where an earlier run has come as far as the delete
            self._has_left(urn)
        if not handler.identifier_wire or not (handler.home or (isinstance(handler, PutHandler) and handler.parent)):
            return
        place = state["region"], state[handler.identifier_wire]
        repository = self._cloud.thing("Repository", *place, state)
        if isinstance(handler, PutHandler):
            with self._lock:
                sent = changes is None or handler.sends(changes)
                if sent:
                    self._put[handler.name, place] = True
                if urn:
                    self._policies.setdefault(place, {})[urn] = _Policy(handler, inputs, state, step.context)
            if sent:
                self._has_put(handler.name, repository, urn)
            return
        with self._lock:
            self._remade.pop(place, None)
            declared = self._declared.get((handler.name, place), {})
            if urn in declared:
                declared[urn] = replace(declared[urn], there=True)
            policies = dict(self._policies.get(place, {}))
            put = {kind for kind in POLICIES if self._put.get((kind, place))}
        claims = self._cloud.claims
        if place not in self._cloud.created:
            if ctx.has_found:  # who is compared after it looks
                planned = {kind for kind in POLICIES if claims.again.lost(repository, kind)}
                claims.again.taken_over(repository)
                for kind in put:
                    claims.again.put(repository, kind)
                for each, policy in policies.items():
                    if policy.handler.name not in put | planned and self._puts(policy.handler.name, place, urn):
                        self._put_again(each, policy, place, repository, ctx.deadline)
            return
        with self._lock:
            self._new.pop(place, None)
            again = self._deleted.get(place, False) or self._is_own(step, place)
        others = claims.policies_elsewhere(repository)  # in state, so that there was a repository before
        claims.again.made(repository, surely=again or bool(policies or others))
        claims.planned(repository, urn)
        for each, policy in policies.items():
            if self._puts(policy.handler.name, place, urn):
                self._put_again(each, policy, place, repository, ctx.deadline)
        says = "is gone with the old repository; run pulumi up --refresh, which"
        self._tell_of_others(ctx, place, repository, {*policies}, says)

    def _puts(self, kind: str, place: Place, urn: str) -> bool:
        """Whether this resource puts the policy, being the first that asks."""
        with self._lock:
            return self._putters.setdefault((kind, place), urn) == urn

    def _tell_of_others(self, ctx: Context, place: Place, repository: Thing, here: set[str], says: str) -> None:
        """Policies that another provider of the run has compared already: there nobody puts them again in this run."""
        for kind, other in self._cloud.claims.policies_elsewhere(repository):
            if other not in here:
                ctx.note(f"warning: {logical_name(other)}, the {kind} of {place[1]}, {says} puts it again")

    def _put_again(
        self,
        urn: str,
        policy: _Policy,
        place: Place,
        repository: Thing,
        deadline: float | None = None,
        *,
        puts: bool = True,
    ) -> None:
        """Put a policy that is not there, or say, in a preview (not ``puts``), that this would be done."""
        ctx = policy.context(place[0], policy.prior)
        ctx.deadline = deadline
        seconds = _LONGEST_PUT if puts else LONGEST_LOOK  # the engine waits for the repository meanwhile
        longest = time.monotonic() + seconds
        if deadline is None or longest < deadline:
            ctx.deadline, ctx.given_up = longest, f"{seconds} s have passed"
        what = f"the {policy.handler.name} of {place[1]}"
        gone = self._cloud.created.get(place)
        try:
            typed = policy.handler.typed_inputs(policy.inputs, policy.prior, self._cloud)
            live = MISSING if gone else policy.handler.find(place[1], ctx)
            gone = isinstance(live, Missing)
            if isinstance(live, Missing):
                if puts:
                    policy.handler.put(typed, None, ctx)
            elif not policy.handler.same(typed, live, self._cloud):
                if not policy.has_put(plain(live)):
                    ctx.note(f"warning: {what} {_DIFFERS}")
                if puts:
                    self._cloud.claims.again.put(repository, policy.handler.name)
                return
        except Exception as failed:  # noqa: BLE001 - whatever it is, the repository is made
            with self._lock:
                self._putters.pop((policy.handler.name, place), None)
            error = translate(failed, f"putting {what}")
            ctx.note(
                f"warning: {what} is gone with the old repository and could not be put again: {error}; "
                "the next pulumi up puts it again"
                if gone
                else f"warning: {what} may be gone with an older repository: {error}; run pulumi up --refresh, which puts it again then"
            )
            return
        if not puts:
            if gone:
                ctx.note(f"{what} would be put again, since it is not on the repository that would be adopted")
            return
        with self._lock:
            self._put[policy.handler.name, place] = True
        self._has_put(policy.handler.name, repository, urn)
        if gone:
            why = "the repository was made again" if place in self._cloud.created else "it was not on the repository"
            ctx.note(f"{what} was put again, since {why}")

    def _has_put(self, kind: str, repository: Thing, urn: str) -> None:
        self._cloud.claims.again.put(repository, kind)
        self._cloud.claims.put(repository._replace(kind=kind), urn)

    def absent(self, step: Step, id: str, region: str, *, imported: bool) -> MissingError:
        """The error for what is asked for by its id alone and is not there."""
        handler = step.handler
        with self._lock:
            coming = (region, id) in self._planned and (handler.home or bool(handler.parent))
        if not coming or imported:
            return handler.absent(id, region, imported=imported)
        return MissingError(
            f"{handler.name} {id} does not exist in {region} yet, and this program makes the repository",
            "pass the id of the resource that makes it, not its name",
        )

    def looks_up(self, step: Step, live: Mapping[str, Any]) -> None:
        """Note that the program only reads what is there: where it has managed it, the thing is to stay."""
        with self._lock:
            self._looked_up[step.urn] = self._thing(step, live)

    def _thing(self, step: Step, state: Mapping[str, Any]) -> Thing:
        """What a state has."""
        return self._cloud.thing(step.handler.name, state["region"], step.handler.id_of(state), state)

    def seen(self, step: Step, live: Mapping[str, Any], *, imported: bool = False) -> None:
        """Note that something of the stack is there. Who is compared after an import looks at its policies."""
        handler = step.handler
        if imported:
            self._imported.add(step.urn)
        if not handler.home and not handler.parent:
            return
        place = live["region"], live[handler.identifier_wire]
        unseen: list[str] = []
        with self._lock:
            self._read[step.urn] = live
            if handler.home and imported:
                self._adopting.add(step.urn)
                unseen = [
                    each.handler.name
                    for urn, each in self._policies.get(place, {}).items()
                    if urn not in self._read
                    and not self._put.get((each.handler.name, place))
                    and each.has_put(each.inputs)
                ]
            elif imported:
                self._put[handler.name, place] = True
        for kind in unseen:
            step.context(place[0], live).note(
                f"warning: the {kind} of {place[1]} was compared before the import, and may be gone with an older repository: "
                "run pulumi up --refresh, which puts it again then"
            )

    def goes_along(self, step: Step, state: Mapping[str, Any]) -> bool:
        """Whether a policy is deleted with its repository, which is replaced: if AWS refuses that, the policy is still there."""
        handler, place = step.handler, self._place(step.handler, state)
        if not handler.parent or place is None:
            return False
        with self._lock:
            created = self._remade.get(place)
        if created is None:
            return False
        thing = self._cloud.thing(handler.name, *place, state)
        self._cloud.claims.goes_along(thing, step.urn, created)
        self.gone(step, state)
        return True

    def gone(self, step: Step, state: Mapping[str, Any]) -> None:
        """Note a delete, and say which policies are gone with it although the program has them."""
        handler = step.handler
        place = self._place(handler, state) if handler.identifier_wire else None
        with self._lock:
            self._olds.pop(step.urn, None)
            renewed = self._is_own(step, place) and place not in self._moved
            self._replaced.pop(step.urn, None)
            self._checked.discard(step.urn)
            if place is None:
                return
            self._has_left(step.urn)
            self._policies.get(place, {}).pop(step.urn, None)
            if not handler.home:
                return
            again = renewed or place in self._new or bool(self._takers(handler.name, place, step.urn))
            self._deleted[place] = again
            self._put = {(kind, where): put for (kind, where), put in self._put.items() if where != place}
            self._putters = {(kind, where): urn for (kind, where), urn in self._putters.items() if where != place}
        self._cloud.claims.again.deleted(self._cloud.thing("Repository", *place, state))
        if not again:
            self._tell_bereft(step, place, state)

    def _has_left(self, urn: str) -> None:
        self._leaving = {left: each for left, each in self._leaving.items() if each != urn}

    def _place(self, handler: AnyHandler, inputs: Mapping[str, Any]) -> Place | None:
        region = inputs.get("region", self._cloud.region)
        name = inputs.get(handler.identifier_wire) if handler.identifier_wire else ""
        return (region, name) if known(region, name) and region is not None and name is not None else None

    def _is_own(self, step: Step, place: Place | None) -> bool:
        old = self._replaced.get(step.urn)
        return old is not None and self._place(step.handler, old) == place
