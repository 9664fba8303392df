"""What one operation of the engine has asked this process so far, and what follows from it for other resources.

The engine checks a resource that it replaces a second time, without its old inputs, before anything is deleted: then is
the moment to look whether the delete would be refused. Where a repository is made again, policies that name it by text
are gone with it, and the engine does not know.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from pulumi_ecr.core.diff import Change, Changes
from pulumi_ecr.core.errors import EcrError
from pulumi_ecr.core.resource import Origin, PutHandler
from pulumi_ecr.core.values import known

if TYPE_CHECKING:
    from pulumi_ecr.aws.cloud import Cloud, Context
    from pulumi_ecr.core.resource import Handler

    AnyHandler: TypeAlias = Handler[Any, Any, Context]

Place: TypeAlias = tuple[str, str]
"""Region and name of a repository."""
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


class Run:
    """The facts of one operation. Every method may be called from several threads."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._olds: dict[str, Mapping[str, Any]] = {}
        """By URN, the old inputs, or the state, of what the program still has."""
        self._checked: set[str] = set()
        self._replaced: dict[str, Mapping[str, Any]] = {}
        """By URN, what is being replaced."""
        self._new: dict[Place, tuple[AnyHandler, Mapping[str, Any]]] = {}
        """Repositories that were checked without old inputs: new ones, and those that ``--replace`` names."""
        self._planned: set[Place] = set()
        """Repositories that the update of this preview would make."""
        self._policies: dict[Place, dict[str, _Policy]] = {}
        """By repository and URN, the policies that name it by text."""
        self._put: set[tuple[str, Place]] = set()
        """Policies that were put on the repository as it is now."""

    # --- before anything is done --------------------------------------------------------------------------------------

    def check(self, step: Step, olds: Mapping[str, Any] | None, inputs: Mapping[str, Any], origin: Origin) -> None:
        """Note a check; in the second one of a replacement look whether the replacement would be refused.

        Raises ``EcrError`` then.
        """
        handler, urn = step.handler, step.urn
        if olds and urn:
            self._checked.add(urn)
            self._olds[urn] = olds
            return
        prior = self._olds.get(urn)
        if prior is not None:
            self._replaced[urn] = prior
            if not origin.retained:
                handler.refuse_replacement(prior, step.context(prior.get("region"), prior))
        elif handler.home and (place := self._place(handler, inputs)):
            self._new[place] = handler, inputs

    def diff(self, step: Step, state: Mapping[str, Any], news: Mapping[str, Any], changes: Changes) -> Changes:
        """Note a comparison, and give its changes with those that only this run knows of.

        Raises ``EcrError`` where a repository that would be deleted holds images.
        """
        handler, urn = step.handler, step.urn
        if not urn:
            return changes
        self._olds[urn] = state
        if handler.home:
            if changes.replace and not known(news.get(handler.identifier_wire)) and urn not in self._checked:
                handler.refuse_replacement(state, step.context(state.get("region"), state))
            return changes
        if not isinstance(handler, PutHandler) or not handler.parent:
            return changes
        place = state["region"], state[handler.identifier_wire]
        if not known(news.get(handler.identifier_wire)) and place in self._new:
            # Only before a replacement, whoever asked for it, does the engine compare a child with an unknown parent.
            home, inputs = self._new[place]
            prior = {**inputs, "region": place[0], "registryId": state.get("registryId")}
            home.refuse_replacement(prior, step.context(place[0], prior))
        if changes.replace:
            self._policies.get(place, {}).pop(urn, None)
            return changes
        if urn in self._checked:
            self._policies.setdefault(place, {})[urn] = _Policy(handler, news, state)
        return self.again(handler, state, changes)

    def again(self, handler: AnyHandler, state: Mapping[str, Any], changes: Changes) -> Changes:
        """Changes with a put of the policy where its repository is made again in this run."""
        if not isinstance(handler, PutHandler) or not handler.parent:
            return changes
        place = state["region"], state[handler.identifier_wire]
        renewed = place in self._cloud.created or place in self._planned
        if not renewed or (handler.name, place) in self._put or changes.replace:
            return changes
        if any(change.path[0] == handler.document for change in changes):
            return changes
        return Changes(changes.model, (*changes, Change((handler.document,), "change")))

    def preview(self, step: Step, inputs: Mapping[str, Any]) -> None:
        """Say, in a preview, what the create would meet: a thing to adopt, policies to put again.

        Raises ``EcrError`` where an adoption would be refused.
        """
        handler = step.handler
        place = self._place(handler, inputs)
        if place is None or not known(inputs.get("adoptExisting", False)):
            return
        adopts = inputs.get("adoptExisting") is True
        empty = not handler.home and place in self._planned  # a policy of a repository that is made again
        if adopts and not empty and not self._is_own(step, place):
            ctx = step.context(place[0], {})
            typed = handler.typed_inputs(inputs, None, self._cloud)
            if line := handler.adoption(typed, self._cloud, ctx):
                ctx.note(line)
                return
        if handler.home:
            self._planned.add(place)
            for policy in self._policies.get(place, {}).values():
                step.context(place[0], {}).note(f"the {policy.handler.name} of {place[1]} would be put again after it")

    def own(self, step: Step, inputs: Mapping[str, Any]) -> bool:
        """Whether what a create would make is the very thing that its resource replaces."""
        place = self._place(step.handler, inputs)
        return place is not None and self._is_own(step, place)

    # --- after it was done --------------------------------------------------------------------------------------------

    def done(self, step: Step, inputs: Mapping[str, Any], state: Mapping[str, Any]) -> None:
        """Note what a create or an update has put; after a repository was made again put its policies again."""
        handler, urn = step.handler, step.urn
        if isinstance(handler, PutHandler) and handler.parent:
            place = state["region"], state[handler.identifier_wire]
            self._put.add((handler.name, place))
            if urn:
                self._policies.setdefault(place, {})[urn] = _Policy(handler, inputs, state)
            return
        if not handler.home:
            return
        place = state["region"], state[handler.identifier_wire]
        if place not in self._cloud.created:
            return
        self._new.pop(place, None)
        for urn, policy in list(self._policies.get(place, {}).items()):
            ctx = step.context(place[0], policy.prior)
            what = f"the {policy.handler.name} of {place[1]}"
            try:
                typed = policy.handler.typed_inputs(policy.inputs, policy.prior, self._cloud)
                policy.handler.put(typed, None, ctx)
            except EcrError as error:
                said = self._cloud.masks(urn).without(str(error))
                ctx.note(
                    f"warning: {what} is gone with the old repository and could not be put again: {said}; "
                    "then run pulumi up --refresh"
                )
            else:
                self._put.add((policy.handler.name, place))
                ctx.note(f"{what} was put again, since the repository was made again")

    def gone(self, step: Step, state: Mapping[str, Any]) -> None:
        """Note a delete."""
        handler = step.handler
        self._olds.pop(step.urn, None)
        self._replaced.pop(step.urn, None)
        self._checked.discard(step.urn)
        if handler.identifier_wire and (place := self._place(handler, state)):
            self._policies.get(place, {}).pop(step.urn, None)
            if handler.home:
                self._put = {(kind, where) for kind, where in self._put if where != place}

    def _place(self, handler: AnyHandler, inputs: Mapping[str, Any]) -> Place | None:
        region = inputs.get("region", self._cloud.region)
        name = inputs.get(handler.identifier_wire) if handler.identifier_wire else ""
        return (region, name) if known(region, name) and region is not None and name is not None else None

    def _is_own(self, step: Step, place: Place) -> bool:
        old = self._replaced.get(step.urn)
        return old is not None and self._place(step.handler, old) == place
