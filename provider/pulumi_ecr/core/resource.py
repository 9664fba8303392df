"""The contract of a resource: what its one file writes, and everything that all of them share.

A handler says how AWS is called. Checking, defaults, comparison, previews, the user's inputs after a read and the
user's spelling in state come from here, out of the models.
"""

from __future__ import annotations

import difflib
import functools
import json
import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Annotated, Any, ClassVar, Final, Generic, Protocol, TypeVar, cast

from pulumi_ecr.core.align import in_order, json_key
from pulumi_ecr.core.config import Config
from pulumi_ecr.core.diff import Changes, align, at_or_below, carry, compare, overlap, reached, settle
from pulumi_ecr.core.errors import ConflictError, Doubt, EcrError, Failure, MissingError, PreconditionError, UserError
from pulumi_ecr.core.messages import Written, told, without_truth
from pulumi_ecr.core.model import (
    Computed,
    CreateOnly,
    FieldSpec,
    Immutable,
    Local,
    Managed,
    Model,
    Region,
    ServiceModel,
    Stable,
    Text,
    construct,
    effective,
    maps,
    minimal,
    parse,
    plain,
    refusal,
    specs,
)
from pulumi_ecr.core.names import no_region, repository_in
from pulumi_ecr.core.sides import by_key, fixed, in_words
from pulumi_ecr.core.texts import FORMATTED, formatted, visible
from pulumi_ecr.core.values import (
    UNKNOWN,
    Hidden,
    Path,
    bare,
    hide_at,
    inside,
    is_copy,
    known,
    path_of,
    texts_of,
    widened,
    within,
)

NO_REGION: Final = Failure(
    ("region",), "is not set: set ecr:region (pulumi config set ecr:region eu-west-1) or AWS_REGION"
)
"""Neither the program nor the configuration names a region."""

ADOPTION_WARNING: Final = (
    "if another provider, stack or tool has anything of what is taken over, its delete there must be marked [retain]: a plain one "
    "removes it from AWS; set retain_on_delete on the old resource first (in Terraform use terraform state rm)"
)
"""What everyone who is about to adopt or import must know: a resource that leaves another program deletes the thing."""


def unknown_region(region: str, regions: Collection[str]) -> str:
    """What to say of a region that is not among those that are known to exist; empty for one that is."""
    return "" if region in regions else f"Region {region} is unknown: {_meant_region(region, regions)}"


def _meant_region(region: str, regions: Collection[str]) -> str:
    """The remedy for an unknown region: all those whose names are nearest."""
    alike = {} if isinstance(region, Hidden) else {one: _likeness(region, one) for one in sorted(regions)}
    most = max(alike.values(), default=0)
    nearest = [one for one, likeness in alike.items() if likeness == most >= _ALIKE]
    if not nearest:
        return "correct it, unless AWS has just opened it"
    return f"did you mean {' or '.join(filter(None, (', '.join(nearest[:-1]), nearest[-1])))}?"


def _likeness(one: str, other: str) -> float:
    return difflib.SequenceMatcher(None, one, other).ratio()


_ALIKE: Final = 0.6
"""The likeness from which on a name is proposed in place of another one."""


def strange_regions(regions: Iterable[tuple[Path, str]], world: World) -> Iterator[Doubt]:
    """Doubts about regions that are not known to exist. The path of a property of its own, region, adds nothing."""
    for path, region in regions:
        if not no_region(region) and (words := unknown_region(region, world.regions)):
            yield Doubt(() if path == ("region",) else path, words)


def region_of(inputs: RegionalInputs, world: World) -> str | None:
    """The region of a resource: its own, or the configured one."""
    return world.region if inputs.region is None else inputs.region


def strange_region(world: World) -> Iterator[Doubt]:
    """A doubt about the configured region, if it is not known to exist."""
    return strange_regions([(("region",), world.region or "")], world)


def region_of_nobody(values: Mapping[str, Any], world: World) -> Iterator[Failure]:
    """What is wrong with a region in which there is no ECR, whoever names it."""
    region = values.get("region", world.region)
    if not isinstance(region, str) or no_region(region) or region in world.regions:
        return
    if world.is_nowhere(bare(region)):
        own = "region" in values
        where = "" if own else f" (set in {world.region_setting})"
        remedy = _meant_region(region, world.regions)
        yield Failure(("region",) if own else (), f"AWS has no region {region}{where}: {remedy}")


def other_places(name: str) -> Failure:
    """Why what is ignored cannot be told."""
    return Failure(
        (name,),
        "has its items in other places in the state than in the program, so that the place inside it that ignore_changes "
        f"names is another item: ignore {name} as a whole, or write the items in the order of the state",
    )


def beyond_reach(name: str) -> Doubt:
    """A path that nothing can follow."""
    return Doubt(
        (name,),
        "is text, into which ignore_changes cannot reach, so that nothing in it is ignored: give it as a map, or ignore "
        f"{name} as a whole",
    )


def not_by_itself(output: str, by: str) -> Failure:
    """Why an output that follows from an input cannot be ignored where the input is not."""
    return Failure(
        (by,),
        f"is not in ignore_changes where {output} is, which follows from it and the provider's configuration: write "
        f'ignore_changes=["{by}"], and {output} beside it only if changes of the configuration are to be ignored, too',
    )


def _kept(path: Path) -> Doubt:
    return Doubt(path, "is covered by ecr:ignoreTags and stays as it is in AWS: if the program has it, remove it there")


def default_region(values: Mapping[str, Any], world: World) -> list[Failure]:
    """What is wrong with the region that counts where the program names none."""
    if "region" in values:
        return []
    if world.region is None:
        return [NO_REGION]
    reason = no_region(world.region)
    return [Failure(("region",), f"(set in {world.region_setting}) {reason}")] if reason else []


def undo(replaces: Collection[str]) -> str:
    """The first remedy for a refused replacement, up to the next one; empty where no change is the reason."""
    return (
        f"undo the change of {' and '.join(replaces)} or write what AWS has into the program; to make it all the same, first "
        "without the change "
        if replaces
        else ""
    )


class Missing:
    """The answer of a finder when the thing is not there."""


class Homeless(Missing):
    """The same, and what it would belong to is not there, either."""


MISSING: Final = Missing()
HOMELESS: Final = Homeless()


@dataclass(frozen=True)
class Partition:
    """A part of AWS with its own names: ``aws`` and ``amazonaws.com``, ``aws-cn`` and ``amazonaws.com.cn``, ..."""

    name: str
    suffix: str


class World(Protocol):
    """What a handler may know without an AWS call to ECR."""

    @property
    def config(self) -> Config:
        """The provider's configuration."""
        ...

    @property
    def secrets(self) -> frozenset[Path]:
        """Where in the configuration values behind a secret mark are."""
        ...

    @property
    def service(self) -> ServiceModel:
        """Where limits come from."""
        ...

    @property
    def region(self) -> str | None:
        """The configured region, if there is one."""
        ...

    @property
    def region_setting(self) -> str:
        """Where the configured region is set."""
        ...

    @property
    def regions(self) -> Collection[str]:
        """The regions that are known to exist; there may be newer ones."""
        ...

    def is_nowhere(self, region: str) -> bool:
        """Whether the network says that ECR has no address in a region; false where that is not known."""
        ...

    def account(self, region: str | None = None) -> str | None:
        """The account of the credentials, asked of STS once a process; ``None`` where configuration forbids to ask.

        ``region`` is where to ask if none is configured. Raises ``EcrError`` where the credentials do not work.
        """
        ...

    def permit(self) -> None:
        """Raise ``EcrError`` where the configuration forbids to work in the account."""
        ...

    def partition(self, region: str) -> Partition:
        """The partition that a region belongs to."""
        ...


@dataclass(frozen=True)
class _WithoutAccount:
    """A world in which nobody asks for the account, since the region in which to ask does not exist."""

    world: World

    def account(self, region: str | None = None) -> str | None:
        return None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.world, name)


class RegionalInputs(Model):
    """What every resource takes."""

    region: Annotated[str | None, Computed(), Immutable(), Region()] = None
    """Where it lives. Left out: the provider's region. A change replaces."""


class ListQuery(Model):
    """What a list is limited to."""

    region: Annotated[str | None, Region()] = None
    """Where to look. Left out: the provider's region."""


class NamedQuery(ListQuery):
    """What a list of things with names is limited to."""

    pattern: str | None = None
    """Only names that fit: `*` stands for any characters, as in `team-a/*`."""


@dataclass(frozen=True)
class Permissions:
    """The IAM actions that each step of a life needs; the README's policy and the tests are made from it.

    ``on`` names what the actions can be limited to in an identity policy: one repository, or the whole registry.
    ``optional`` holds those that only a certain property needs, with the reason.
    """

    create: tuple[str, ...]
    read: tuple[str, ...]
    update: tuple[str, ...]
    delete: tuple[str, ...]
    on: str = "*"
    optional: tuple[tuple[str, str], ...] = ()
    list: tuple[str, ...] = ()
    """What listing needs beside reading."""
    seldom: tuple[tuple[str, str], ...] = ()
    """What steps look at only now and then, each with when that is."""


@dataclass(frozen=True)
class Origin:
    """Where inputs come from: facts of a Python program that are no inputs. Empty for programs in other languages."""

    python: bool = False
    """Whether a Python program is at hand, so that messages spell names in snake_case."""
    preview: bool = False
    """Whether the program runs in a preview; unknown, so false, for other languages."""
    account: str | None = None
    """The registry id of the Repository that the program passes as ``repository``, where it is known."""
    retained: bool = False
    """Whether the program says that the resource stays in AWS when it leaves the state; unknown, so false, for other
    languages.
    """
    inside: bool = False
    """Whether it has a parent, from which the engine takes options that nobody else sees."""
    recorded: bool | None = None
    """Whether an earlier program said so, by which the engine goes; ``None`` where the state does not say."""
    secrets: frozenset[Path] = frozenset()
    """Where in the inputs, by names on the wire, values behind a secret mark are."""
    spelt: frozenset[Path] = frozenset()
    """Where documents have names in Python's spelling, by names on the wire: objects with no others, and single keys."""
    ignored: tuple[Path, ...] = ()
    """What the program's ``ignore_changes`` names; unknown, so empty, for other languages."""
    program: Mapping[str, Any] = field(default_factory=dict)
    """The inputs inside which places are ignored, as the program gives them: the engine hands on old values there."""

    @classmethod
    def of(cls, given: Any) -> Origin:
        """The facts as the Python classes send them; ``None`` and whatever else has none."""
        if not isinstance(given, Mapping):
            return cls()
        account, paths, ignored = given.get("account"), given.get("secrets"), given.get("ignored")
        inputs = given.get("program")
        return cls(
            python=given.get("language") == "python",
            preview=given.get("preview") is True,
            account=account if isinstance(account, str) else None,
            retained=given.get("retained") is True,
            inside=given.get("inside") is True,
            secrets=frozenset(tuple(path) for path in (paths if isinstance(paths, list) else ())),
            spelt=frozenset(_paths(given.get("spelt"))),
            ignored=tuple(path_of(text) for text in (ignored if isinstance(ignored, list) else ())),
            program=inputs if isinstance(inputs, Mapping) else {},
        )


def _paths(given: Any) -> Iterator[Path]:
    """Paths out of lists of them, however deep; what is unknown yet has none."""
    if not isinstance(given, (list, tuple)) or not given:
        return
    if all(isinstance(part, (str, int)) for part in given):
        yield tuple(given)
    else:
        for each in given:
            yield from _paths(each)


NOWHERE: Final = Origin()


@dataclass(frozen=True)
class Checked:
    """The answer of ``check``: canonical inputs, or what is wrong with them."""

    inputs: dict[str, Any]
    failures: tuple[Failure, ...] = ()
    warnings: tuple[Doubt, ...] = ()
    rearranged: frozenset[str] = frozenset()
    """The documents and lists that have another order or spelling now than the program gave them."""
    named: bool = True
    """Whether the name is the program's or the state's, and was not made anew."""


class Speaker(Protocol):
    """The least that the core asks of a context: a place to say what is going on, what this run puts where, and whose
    the things are that it finds.
    """

    @property
    def status(self) -> Callable[[str], None]:
        """Takes one line."""
        ...

    @property
    def note(self) -> Callable[[str], None]:
        """Takes one line that stays in what the user sees of the operation."""
        ...

    @property
    def region(self) -> str:
        """Where AWS is called."""
        ...

    def marked(self) -> Iterable[tuple[Mapping[str, Any], frozenset[Path]]]:
        """Properties as they were given, with the places in them that are behind a secret mark."""
        ...

    def unsaid_secrets(self, handler: Any, id: str, live: Mapping[str, Any]) -> frozenset[Path]:
        """Where AWS may have secrets since a create or an update of which no state knows. ``live``: what is there."""
        ...

    def adopting(self, line: str, kind: str, id: str, stays: str = "") -> None:
        """Warn that a thing is taken over, and of what may delete it then. ``stays``: what is added where no resource of the
        stack is known to have it.
        """
        ...

    def found(self, handler: Handler[Any, Any, Any], id: str, live: Mapping[str, Any], *, asked: bool) -> None:
        """The create takes over what is there. ``asked``: the program says that it may, or it is the stack's own."""
        ...

    def attempt(self, kind: str, name: str, content: str = "") -> AbstractContextManager[Attempted]:
        """A create that is under way; ``content``: of a put, what is put."""
        ...

    def attempted(self, kind: str, name: str, content: str, created: str) -> bool:
        """Whether there is a note of such a create that may have made what AWS dates so."""
        ...

    def existing(self, resource: str, id: str) -> str:
        """How the host at hand brings an existing resource in, as a line to paste."""
        ...

    def left_here(self, handler: Handler[Any, Any, Any], id: str, live: Mapping[str, Any]) -> bool:
        """Whether what is there belonged to this stack, and left its state when a delete was refused, or leaves it now."""
        ...

    def has_deleted(self, kind: str, id: str) -> bool:
        """Whether this run has deleted the thing."""
        ...

    def late_home(
        self, look: Callable[[], dict[str, Any] | Missing | None], repository: str
    ) -> dict[str, Any] | Missing | None:
        """What ``look`` finds of a policy, once AWS shows its repository, which may have been made seconds ago."""
        ...

    def unkept(self, kind: str, id: str, live: Mapping[str, Any]) -> bool:
        """Whether the resource has put what is there, and the engine may not have kept it."""
        ...


class Attempted(Protocol):
    """A create that is under way."""

    def mine(self) -> bool:
        """Whether an earlier one of the same stack, which never came to an end, may have put what is there."""
        ...

    def changes_nothing(self) -> None:
        """What it asks for is there already, so that it makes nothing whatever becomes of it."""
        ...


I = TypeVar("I", bound=RegionalInputs)  # noqa: E741 - inputs
O = TypeVar("O", bound=Model)  # noqa: E741 - outputs
C = TypeVar("C", bound=Speaker)


class Handler(ABC, Generic[I, O, C]):
    """One resource. ``C`` is the context of AWS calls, which the core does not know."""

    name: ClassVar[str]
    """The class name that programs use."""
    noun: ClassVar[str] = ""
    """What texts call one that has a name."""
    also_known_as: ClassVar[tuple[str, ...]] = ()
    """Further class names that programs may use."""
    inputs: type[I]
    outputs: type[O]
    permissions: ClassVar[Permissions]
    identifier: ClassVar[str] = ""
    """The input that is the id; empty where the registry id is."""
    parent: ClassVar[str] = ""
    """The input that names the repository which the resource belongs to and goes with."""
    home: ClassVar[bool] = False
    """Whether other resources belong to it and go with it."""
    notes: ClassVar[Mapping[str, str]] = {}
    """Texts of the reference page that no field can carry, by heading."""

    # --- what a resource writes ---------------------------------------------------------------------------------------

    @abstractmethod
    def create(self, inputs: I, ctx: C) -> O:
        """Make it, with one AWS call wherever AWS allows; the answer of that call is the state."""

    @abstractmethod
    def find(self, id: str, ctx: C) -> O | Missing:
        """What AWS says of it. ``Missing`` only for the exact not-found code; every other error is raised."""

    @abstractmethod
    def update(self, id: str, state: O, inputs: I, changes: Changes, ctx: C) -> O:
        """One call a changed property, asking ``changes``."""

    @abstractmethod
    def delete(self, id: str, state: O, ctx: C) -> None:
        """Remove it; a missing thing is success."""

    @abstractmethod
    def listed(self, size: int, token: str, ctx: C) -> tuple[Sequence[str], str]:
        """Ids of what is there, at most ``size`` of them, from a page's token on; and the next page's, empty at the end."""

    def managed(self, inputs: I, world: World) -> Mapping[str, Any]:
        """Outputs that inputs and configuration decide together."""
        return {}

    def certain(self, inputs: I, prior: O | None, world: World) -> Mapping[str, Any]:
        """Outputs that are known before AWS is called, beyond the registry id."""
        return {}

    def findings(self, inputs: I, world: World) -> Iterator[Failure | Doubt]:
        """What must hold between inputs and configuration."""
        return iter(())

    def propose(self, inputs: dict[str, Any], old: Mapping[str, Any] | None, proposed: str | None) -> None:
        """Fill in the name that the program leaves to us."""

    def own(self, prior: Mapping[str, Any], live: dict[str, Any], world: World) -> None:
        """Split what AWS shows into the user's part and the rest, in place (tags)."""

    def covered(self, values: Mapping[str, Any], world: World) -> dict[str, dict[str, Any]]:
        """What the configuration hides of a state or of inputs, since it was recorded (tags), by property."""
        return {}

    def caution(
        self, state: Mapping[str, Any], replaces: Collection[str], *, stays: bool, follows: Collection[str] = ()
    ) -> str:
        """What a user should know before a replacement, empty if nothing. ``state`` may be old inputs alone; ``replaces`` is
        empty where only the user asks for the replacement. ``follows``: those of them that another resource decides, which is
        replaced; the program may not have this one any more.
        """
        return ""

    def refuse_replacement(
        self,
        state: Mapping[str, Any],
        ctx: C,
        replaces: Collection[str] = (),
        *,
        python: bool = True,
        follows: Collection[str] = (),
    ) -> None:
        """Raise ``EcrError`` where the delete of a replacement would be refused. ``state`` may be old inputs alone.
        ``replaces``: the properties whose changes are the reason; none where the user asks for the replacement. ``python``:
        whether the program says what is retained. ``follows``: as in ``caution``.

        Asked before the first delete, in the preview and in the update; what is refused here costs nothing else.
        """

    def made_again(self, state: Mapping[str, Any], inputs: Mapping[str, Any], ctx: C) -> str:
        """What a user should know of a replacement that ``--replace`` or ``replace_with`` asks for, without a comparison;
        empty if nothing. ``state``: of what the resource has, as far as it is known.

        Raises ``EcrError`` as ``refuse_replacement``.
        """
        return ""

    def remains(self, id: str, ctx: C, without: Callable[[str], bool]) -> str:
        """What a user should know of a thing that stays with another resource: what belongs to it and is nobody's any more.
        ``without``: whether no resource of the run has one of a kind. Empty if there is nothing.
        """
        return ""

    # --- what all share -----------------------------------------------------------------------------------------------

    def obstacle(self, inputs: I, world: World, ctx: C) -> str:
        """What the create would find in its place: what a preview says of an adoption, empty where nothing is there.

        Only reads. Raises ``ConflictError`` where the create would be refused.
        """
        if getattr(inputs, "adopt_existing", False):
            return self.adoption(inputs, world, ctx)
        name, content = self._attempt(inputs)
        created = self.created(name, ctx)
        if created is None:
            return ""
        error = self.taken(name, ctx)
        if ctx.attempted(self.name, name, content, created):
            live = self.find(name, ctx)
            if isinstance(live, Missing) or not known(plain(inputs)) or self.same(inputs, live, world):
                return ""
            error.cause += ", and is not as the program says: an earlier create without an answer may have made it"
            error.remedy = f"write what the program said then and run pulumi up, which takes it up; else {error.remedy}"
        raise error

    def _attempt(self, inputs: I) -> tuple[str, str]:
        """How notes of attempts name the create, and the content of a put."""
        return str(getattr(inputs, self.identifier)), ""

    def created(self, name: str, ctx: C) -> str | None:
        """When the one under the name was made, empty where AWS does not say; ``None`` if there is none."""
        found = self.find(name, ctx)
        return None if isinstance(found, Missing) else getattr(found, "created_at", None) or ""

    def taken(self, name: str, ctx: C, **details: str) -> ConflictError:
        """The error of a create that may not take over what is there."""
        return ConflictError(
            f"{self.noun} {name} in {ctx.region} already exists",
            f"set adopt_existing=True to take it over, or {ctx.existing(self.name, name)}; {ADOPTION_WARNING}",
            **details,
        )

    def visible(self, values: Mapping[str, Any], world: World) -> dict[str, Any]:
        """A state or inputs without what the configuration hides."""
        hidden = self.covered(values, world)
        seen = {
            name: {key: value for key, value in values[name].items() if key not in keys}
            for name, keys in hidden.items()
        }
        return {**values, **seen}

    def ignored_outputs(self, ignored: Iterable[Path]) -> frozenset[str]:
        """The managed outputs that ``ignore_changes`` names as a whole, together with the inputs they follow from."""
        tops = {path[0] for path in ignored if len(path) == 1}
        return frozenset(name for name, by in self.managed_by.items() if "*" in tops or {name, by} <= tops)

    def ignored_alone(self, ignored: Collection[Path], world: World) -> Iterator[Failure]:
        """The managed outputs that ``ignore_changes`` names where it does not name all they follow from, the inputs and,
        inside them, the configuration: what is then to be sent is not what is shown.
        """
        whole, configured = self.ignored_outputs(ignored), self.managed(construct(self.inputs, {}), world)
        for name, by in self.managed_by.items():
            inside = [path[1:] for path in ignored if path and path[0] == name]
            sources = [path[1:] for path in ignored if path and path[0] in (by, "*")]
            if name not in whole and not all(
                any(at_or_below(path, source) for source in sources)
                and path
                and path[0] != "*"
                and path[0] not in (configured[name] or {})
                for path in inside
            ):
                yield not_by_itself(name, by)

    def check(
        self,
        news: Mapping[str, Any],
        old_inputs: Mapping[str, Any] | None,
        world: World,
        proposed: str | None = None,
        origin: Origin = NOWHERE,
        *,
        before: Mapping[str, Any] | None = None,
    ) -> Checked:
        """Normalise inputs or refuse them. No ECR call, and idempotent. No finding quotes a secret. ``before``: what the
        engine has in place of old inputs in the second check of a replacement.

        Inputs that could be used still need credentials that work, in an account that is allowed: what an update
        would meet there, its preview meets here. Raises ``EcrError`` then.
        """
        given = dict(hide_at(news, origin.secrets))
        kept: list[Doubt] = []
        for name, hidden in self.covered(given, world).items():
            put = self._put_back(name, hidden, old_inputs or before or {}, origin)
            given[name] = {key: value for key, value in given[name].items() if key not in put}
            kept += () if origin.python else (_kept((name, key)) for key in sorted(put))
        left_out = given.get(self.identifier_wire) is None
        self.propose(given, old_inputs or before, proposed)
        parsed = parse(self.inputs, given, world.service)
        failures, warnings = [*parsed.failures, *self.ignored_alone(origin.ignored, world)], [*parsed.warnings, *kept]
        region = parsed.values.get("region", world.region)
        nowhere = default_region(parsed.values, world) or list(region_of_nobody(parsed.values, world))
        failures += nowhere
        warnings += strange_regions((found for found in parsed.regions if found[1] != world.region), world)
        refused = bool(failures)
        facts = cast("World", _WithoutAccount(world)) if nowhere else world
        try:
            for finding in self.findings(construct(self.inputs, parsed.sound), facts):
                (failures if isinstance(finding, Failure) else warnings).append(finding)  # type: ignore[arg-type]
            if not failures:
                world.permit()
            account = facts.account(bare(region) if isinstance(region, str) and not no_region(region) else None)
        except EcrError:
            if not refused:
                raise
            account = None  # what is wrong in the program comes first
        if self.parent and origin.account and account and origin.account != account:
            failures.append(
                Failure(
                    (next(spec.wire for spec in specs(self.inputs) if spec.name == self.parent),),
                    f"is a Repository of account {origin.account}, but the credentials of this {self.name} belong "
                    f"to account {account}: give it the same provider, or use credentials of {origin.account}",
                )
            )
        text = next((spec.marker(Text) for spec in specs(self.inputs) if spec.wire == self.document), None)
        written = Written(self.document, text.document if text else None, given.get(self.document), origin.spelt)
        values = bare(parsed.values)
        places = reached(self.inputs, origin.ignored)
        warnings += [beyond_reach(name) for name in sorted(places) if isinstance(values.get(name), str)]
        moved = [name for name in sorted(places) if old_inputs and self._moved(name, old_inputs, values, origin)]
        if moved:  # what else was found is found in values that nobody wrote
            failures = [other_places(name) for name in moved]
        form = old_inputs or self._replaced(before, values)
        aligned = align(self.inputs, form, values, places) if form and not failures else values
        return Checked(
            aligned,
            tuple(written.of(without_truth(failure, origin.secrets)) for failure in failures),
            tuple(written.of(without_truth(warning, origin.secrets)) for warning in warnings),
            frozenset(
                name
                for name, value in values.items()
                if isinstance(value, (list, Mapping)) and json_key(value) != json_key(aligned.get(name))
            ),
            named=bool(old_inputs or before) or not left_out or given.get(self.identifier_wire) is None,
        )

    def _replaced(self, before: Mapping[str, Any] | None, values: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """What a replacement takes the place of, in the form of which it is shown; its create goes by the program."""
        steers = {spec.wire: values.get(spec.wire) for spec in specs(self.inputs) if spec.has(CreateOnly)}
        return {**before, **steers} if before else None

    @staticmethod
    def _put_back(name: str, hidden: Mapping[str, Any], olds: Mapping[str, Any], origin: Origin) -> set[str]:
        """What the engine has put back for ``ignore_changes``, and is not the program's; of programs in other languages,
        what may be that.
        """
        old = olds.get(name)
        same = {key for key, value in hidden.items() if isinstance(old, Mapping) and old.get(key) == bare(value)}
        if not origin.python:
            return same
        return {key for key in same if any(at_or_below((name, key), path) for path in origin.ignored)}

    def _moved(self, name: str, old: Mapping[str, Any], values: Mapping[str, Any], origin: Origin) -> bool:
        """Whether an input has its items in another order than before, so that places in it are those of others."""
        before, given = old.get(name), origin.program.get(name, values.get(name))
        if name == self.document and (text := next(s.marker(Text) for s in specs(self.inputs) if s.wire == name)):
            if isinstance(before, str) or isinstance(given, str):
                return False
            (before, broken), (given, also) = text.document.parse(before), text.document.parse(given)
            if broken or also:
                return False
        paths = [path[1:] for path in origin.ignored if path and path[0] in ("*", name)]
        return not all(in_order(before, given, path) for path in paths)

    def told(self, finding: Failure | Doubt, origin: Origin) -> str:
        """A finding of ``check`` as one line in the spelling of the program's language."""
        return self.spelt(finding, python=origin.python)

    def spelt(self, finding: Failure | Doubt, *, python: bool) -> str:
        """A finding as one line in the spelling of a language."""
        line = told(finding, self.models, python=python)
        return line if python else line.replace("ignore_changes", "ignoreChanges")

    @property
    def models(self) -> tuple[type[Model], ...]:
        """Where the names come from that texts may hold."""
        return self.inputs, self.outputs

    def desired(self, inputs: Mapping[str, Any], prior: Mapping[str, Any] | None, world: World) -> dict[str, Any]:
        """All that is certain before any call: inputs with their defaults, and the outputs that follow from them.

        What only AWS can say is left out; what depends on an unknown input is ``UNKNOWN``.
        """
        full = effective(self.inputs, self.visible(inputs, world))
        full.setdefault("region", world.region or UNKNOWN)
        if prior is not None:
            full = carry(self.inputs, full, prior)
        before = construct(self.outputs, prior) if prior is not None else None
        full["registryId"] = (prior or {}).get("registryId") or world.account() or UNKNOWN
        typed = construct(self.inputs, full)
        full.update(self.managed(typed, world))
        full.update(self.certain(typed, before, world))
        return full

    def declared(
        self, inputs: Mapping[str, Any], world: World, old_inputs: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """Checked inputs with all else that decides what AWS holds, so that an engine that compares inputs with
        outputs shows a change of the configuration as what it is, and an input that was taken out with its default.
        """
        full = effective(self.inputs, inputs)
        region = full.get("region", world.region)
        out = (spec for spec in specs(self.inputs) if spec.wire in (old_inputs or {}) and spec.wire not in inputs)
        # Without the map an engine shows all that was in it as removed, what is hidden, too.
        emptied = {*self.covered(old_inputs or {}, world)} | {
            key for key, old in (old_inputs or {}).items() if old == {}
        }
        return {
            **{key: {} for key in emptied & self.input_names},
            **inputs,
            **{
                spec.wire: full[spec.wire]
                for spec in out
                if known(default := full.get(spec.wire)) and default not in (None, [], {}) and not spec.has(Immutable)
            },
            **({"region": region} if region is not None else {}),
            **self.managed(construct(self.inputs, full), world),
        }

    def preview(
        self, inputs: Mapping[str, Any], prior: Mapping[str, Any] | None, world: World, ignored: Iterable[Path] = ()
    ) -> dict[str, Any]:
        """The state that a create or update would leave, as far as it is known: the rest is ``UNKNOWN``."""
        full = self.desired(inputs, prior, world)
        if prior is not None:
            seen = self.visible(prior, world)
            full.update({name: seen[name] for name in self.ignored_outputs(ignored) & seen.keys()})
        for spec in specs(self.outputs):
            if spec.wire in full or spec in specs(self.inputs):
                continue
            old = (prior or {}).get(spec.wire)
            full[spec.wire] = old if old is not None and spec.has(Stable) else UNKNOWN
        return full

    def refuse_foreign(self, id: str, state: Mapping[str, Any]) -> None:
        """Raises ``PreconditionError`` for the state of another package, which an alias of its type has brought here."""
        if "region" not in state:
            raise PreconditionError(
                f"the state of {self.name} {id} is that of another package: it names no region",
                "take the alias of its type away, and move as docs/moving.md says, whose first step keeps what the old provider has; "
                "nothing of it was changed",
            )

    def diff(
        self,
        state: Mapping[str, Any],
        inputs: Mapping[str, Any],
        world: World,
        ignored: Iterable[Path] = (),
        put: Mapping[str, Any] = MappingProxyType({}),
    ) -> Changes:
        """What would change. Pure, no call. ``put``: managed outputs that are not to follow from the inputs.

        An option that a state does not have is younger than that state: it stands at its default, which is what AWS
        did then, so that a new release changes nothing by itself.
        """
        wanted = {**self.desired(inputs, state, world), **put}
        there = effective(self.outputs, self.visible(state, world))
        changes = compare(self.outputs, self.compared, wanted, there, ignored)
        hidden = self.covered(state, world)
        if not hidden:
            return changes
        # The engine would take a change of the whole for one of what is hidden in it, too.
        parts = (by_key(change, wanted, there) if change.path[0] in hidden else (change,) for change in changes)
        return Changes(changes.model, tuple(each for some in parts for each in some))

    @functools.cached_property
    def identifier_wire(self) -> str:
        """The identifying input on the wire, empty where the registry id is the id."""
        return next((spec.wire for spec in specs(self.inputs) if spec.name == self.identifier), "")

    @functools.cached_property
    def input_names(self) -> frozenset[str]:
        """The inputs by their names on the wire."""
        return frozenset(spec.wire for spec in specs(self.inputs))

    @functools.cached_property
    def output_names(self) -> frozenset[str]:
        """What is in state and is no input, by its name on the wire."""
        return frozenset(spec.wire for spec in specs(self.outputs)) - self.input_names

    @functools.cached_property
    def managed_by(self) -> Mapping[str, str]:
        """The managed outputs, each with the input that it repeats, by their names on the wire."""
        return {spec.wire: managed.by for spec in specs(self.outputs) if (managed := spec.marker(Managed))}

    @functools.cached_property
    def maps(self) -> frozenset[str]:
        """The properties whose keys are the user's own, by their names on the wire."""
        return maps(self.models)

    def tops(self, secrets: Iterable[Path]) -> frozenset[Path]:
        """The properties that hold secrets; of maps of the user's own keys the single places."""
        names = self.output_names | self.input_names
        return frozenset(path[: 2 if path[0] in self.maps else 1] for path in secrets if path[0] in names)

    def hides(self, places: Iterable[Path], world: World) -> frozenset[Path]:
        """The places of single tags that the configuration covers."""
        return frozenset(
            (name, key)
            for name, *keys in places
            for key in keys
            if key in self.covered({str(name): {str(key): ""}}, world).get(str(name), {})
        )

    def secret_places(
        self,
        state: Mapping[str, Any],
        secrets: frozenset[Path],
        given: Mapping[str, Any],
        world: World,
        places: frozenset[Path] = frozenset(),
    ) -> frozenset[Path]:
        """Where in a state, or in inputs, values behind a secret mark are: the ``secrets`` of ``given``, ``places`` of the state
        itself, and in managed outputs those of the input that they repeat, and the default tags that are secret and no tags
        of the program.
        """
        paths = {*places, *widened(secrets, given, state, self.maps), *self.strange_secrets(state, given, world)}
        paths |= self.named_by(paths, state)
        default, configured = world.config.secret_tags(world.secrets), world.config.default_tags.tags
        plain = {key: text for key, text in configured.items() if key not in default}
        hidden = texts_of({key: configured[key] for key in default})
        left = self.left_secrets(secrets, given, world)
        for output, source in self.managed_by.items():
            paths |= {(output, *path[1:]) for path in [*paths] if path[:1] == (source,)}
            found = (state.get(output), state.get(source), given.get(source))
            everything, own, mine = (tags if isinstance(tags, Mapping) else {} for tags in found)
            paths |= {(output, key) for key in default & everything.keys() - own.keys()}
            # Also copies under other keys, but for what the program or the configuration has there itself.
            own_secrets = left.union(path for path in secrets if path[:1] == (source,))
            texts = hidden.union(*(texts_of(inside(given, path)) for path in own_secrets))
            said = {**plain, **mine}
            for name, tags in ((output, everything), (source, own)):
                paths |= {(name, key) for key, text in tags.items() if is_copy(text, texts) and said.get(key) != text}
        return frozenset(paths)

    def left_secrets(
        self, secrets: Collection[Path], state: Mapping[str, Any], world: World, noted: Iterable[Path] = ()
    ) -> frozenset[Path]:
        """Where secret tags are of which a state that is read or updated has nothing, since the configuration hides them: those
        of its ``secrets`` that it hides by now, and of the places ``noted`` before those that the state does not have.
        """
        tags = [(name, key) for name, hidden in self.covered(state, world).items() for key in hidden]
        keys = {key for name, key in tags if within((name, key), secrets)}
        gone = {path for path in noted if inside(state, path) is None}
        return frozenset(gone | {(name, key) for key in keys for pair in self.managed_by.items() for name in pair})

    def hidden_keys(
        self, secrets: Collection[Path], before: Mapping[str, list[str]], world: World
    ) -> dict[str, list[str]]:
        """Which keys of managed outputs and of what they follow from (tags) are behind a secret mark, by property; ``*`` where
        all of them are. An output is as secret as what it follows from, not the other way round. Of those noted ``before`` the
        state may still have what the configuration hides by now.
        """

        def found(*names: str) -> list[str]:
            paths = [path for path in secrets if path[0] in names]
            return ["*"] if any(len(path) == 1 for path in paths) else sorted({str(path[1]) for path in paths})

        by = self.managed_by
        every = {source: found(source) for source in by.values()} | {out: found(out, by[out]) for out in by}
        left = self.covered({name: dict.fromkeys(keys) for name, keys in before.items()}, world)
        both = {name: sorted({*keys, *left.get(name, ())}) for name, keys in every.items()}
        return {name: keys for name, keys in both.items() if keys}

    def named_by(self, secrets: Collection[Path], state: Mapping[str, Any]) -> frozenset[tuple[str]]:
        """The outputs, such as the ARN, that hold the name where that is among ``secrets``."""
        name = state.get(self.identifier_wire)
        if (self.identifier_wire,) not in secrets or not isinstance(name, str):
            return frozenset()
        texts = {key: state[key] for key in self.output_names & state.keys()}
        return frozenset((key,) for key, text in texts.items() if isinstance(text, str) and name in text)

    def _marked(self, inputs: Mapping[str, Any], ctx: C) -> frozenset[Path]:
        """Where in inputs values behind a secret mark are."""
        return frozenset(path for given, secrets in ctx.marked() for path in widened(secrets, given, inputs, self.maps))

    def strange_secrets(
        self, state: Mapping[str, Any], given: Mapping[str, Any], world: World
    ) -> frozenset[tuple[str, str]]:
        """Where a state has, under the key of a default tag that is secret, what ``given`` has not and the configuration
        does not say: an older secret, say.
        """
        default, found = world.config.secret_tags(world.secrets), set()
        for output, source in self.managed_by.items():
            there, own = state.get(source), given.get(source)
            if isinstance(there, Mapping):
                strange = default & there.keys() - (own.keys() if isinstance(own, Mapping) else set())
                found |= {(name, key) for key in strange for name in (source, output)}
        return frozenset(found)

    @functools.cached_property
    def document(self) -> str:
        """The input that is a JSON document, on the wire; empty where there is none."""
        return next((spec.wire for spec in specs(self.inputs) if spec.marker(Text)), "")

    def meaning(self, state: Mapping[str, Any]) -> str:
        """The meaning of the document of a policy that goes with its repository; empty for everything else."""
        marker = next((spec.marker(Text) for spec in specs(self.inputs) if spec.marker(Text)), None)
        return marker.document.meaning(state[self.document]) if self.parent and marker is not None else ""

    def clash(self, one: Mapping[str, Any], other: Mapping[str, Any], *, makes: bool) -> bool:
        """Whether two resources of one program cannot have one thing. ``makes``: one of them counts on making it."""
        return makes

    @property
    def query(self) -> type[ListQuery]:
        """What lists of it may be limited to."""
        return NamedQuery if self.identifier else ListQuery

    def locate(self, id: str, state: Mapping[str, Any], world: World) -> tuple[str, str | None]:
        """The name and the region of an id as people give it, ``name`` or ``name@region``; the region is that of
        ``state`` otherwise, which holds what the program says where nothing is managed yet.

        Raises ``UserError`` for an id or a region that cannot be, unless they are those of a managed resource.
        """
        name, _, region = id.partition("@")
        given = state.get("region")
        if "registryId" not in state:
            if reason := self._no_id(id, name, region, world):
                raise UserError(*reason)
            if isinstance(given, str) and (wrong := no_region(given)):
                raise UserError(f"the region of {self.name} {name} {wrong}")
        return name, region or (given if isinstance(given, str) else None)

    def _no_id(self, id: str, name: str, region: str, world: World) -> tuple[str, str] | None:
        """What is wrong with an id, and the remedy."""
        known_as = self.identifier_wire or "registryId"
        remedy = f"the id is the {self.identifier.rpartition('_')[2] or 'account, of 12 digits'}"
        if formatted(id):
            return f"the id of a {self.name} {FORMATTED}", ""
        kind, inner, there = repository_in(id)
        if kind and inner:
            inner += f"@{there}" if there not in ("", world.region) else ""
            told = (
                f"the id is the name{' and its region' if '@' in inner else ''}: {inner}, with credentials of its account"
                if self.identifier in ("name", "repository")
                else remedy
            )
            return f'the id "{visible(id)}" of a {self.name} is {kind}', told
        if "@" in id and no_region(region):
            return (
                f'the id of a {self.name} may end in @ and a region such as eu-west-1, which "{visible(region)}" is not',
                remedy,
            )
        spec = next((spec for spec in specs(self.outputs) if spec.wire == known_as), None)
        shape = self.inputs.shape if self.identifier else "DescribeRepositoriesRequest"
        limits = world.service.member(shape, spec.member) if spec else None
        if limits and (reason := refusal(limits, name)):
            return f"the id of a {self.name} {reason}", remedy
        return None

    def id_of(self, state: Mapping[str, Any]) -> str:
        """The id of a state."""
        return str(state[self.identifier_wire or "registryId"])

    @property
    def compared(self) -> tuple[FieldSpec, ...]:
        """The fields in which drift is a change: inputs, and outputs that inputs decide."""
        names = {spec.name for spec in specs(self.inputs)}
        every = (spec for spec in specs(self.outputs) if spec.name in names or spec.has(Managed))
        return tuple(spec for spec in every if not spec.has(CreateOnly))

    @functools.cached_property
    def sent(self) -> tuple[FieldSpec, ...]:
        """The fields that AWS is told in a create; a managed output (all tags) stands for its input."""
        own = [spec for spec in specs(self.inputs) if not spec.has(Local) and not spec.has(Region)]
        return (
            *(spec for spec in own if spec.wire not in self.managed_by.values()),
            *(spec for spec in specs(self.outputs) if spec.wire in self.managed_by),
        )

    def truth(
        self, state: Mapping[str, Any], live: Mapping[str, Any], news: Mapping[str, Any], world: World
    ) -> tuple[bool, bool]:
        """Whether AWS has what the state says, and whether it has it after an update that goes by the state. All that AWS
        has of a managed output stands for the input that it repeats.
        """
        seen, wanted = self.visible(state, world), self.desired(news, live, world)
        drift = compare(self.outputs, self.compared, live, seen)
        untrue = {one.path for change in drift for one in by_key(change, live, seen)}
        untrue = {path for path in untrue if path[0] not in self.managed_by.values()}
        left = {one.path for change in self.diff(live, news, world) for one in by_key(change, wanted, live)}
        missed = any(overlap(one, other) for one in untrue for other in left)
        return not untrue, not missed

    def content(self, state: Mapping[str, Any]) -> str:
        """A state as text, to compare it with another one."""
        kept = {spec.wire: state[spec.wire] for spec in specs(self.outputs) if state.get(spec.wire) is not None}
        return json.dumps(kept, sort_keys=True, default=str)

    def same(self, inputs: I, live: O, world: World) -> bool:
        """Whether what is there is what a create makes of the inputs."""
        return not compare(self.outputs, self.sent, {**plain(inputs), **self.managed(inputs, world)}, plain(live))

    def typed_inputs(self, inputs: Mapping[str, Any], prior: Mapping[str, Any] | None, world: World) -> I:
        """Checked inputs as the handler takes them: typed, with defaults and computed values."""
        full = self.desired(inputs, prior, world)
        return construct(self.inputs, {spec.wire: full[spec.wire] for spec in specs(self.inputs) if spec.wire in full})

    def typed_state(self, state: Mapping[str, Any]) -> O:
        """State as the handler takes it."""
        return construct(
            self.outputs, {key: state[key] for key in (s.wire for s in specs(self.outputs)) if key in state}
        )

    def read(self, id: str, prior: Mapping[str, Any] | None, world: World, ctx: C) -> dict[str, Any] | Missing:
        """What AWS says now, in the user's spelling where the meaning is the same."""
        found = self.find(id, ctx)
        if isinstance(found, Missing):
            return found
        live = plain(found)
        before = dict(prior or {})
        for spec in specs(self.inputs):
            if spec.has(Local) and spec.wire in before:
                live[spec.wire] = before[spec.wire]
        self.own(before, live, world)
        return settle(self.outputs, before, live)

    def written(self, state: Mapping[str, Any], world: World) -> dict[str, Any]:
        """The inputs that a user would write for a state: defaults and what the provider chose left out."""
        own = {spec.wire: state[spec.wire] for spec in specs(self.inputs) if spec.wire in state}
        if own.get("region") == world.region:
            own.pop("region", None)
        return minimal(self.inputs, own)

    def adopt(self, id: str, inputs: I, live: O, world: World, ctx: C) -> O:
        """Take over what is there: only where no property that cannot be changed differs."""
        changes, what = self._differences(id, inputs, live, world, ctx)
        ends = f"; AWS is asked to change: {what}" if what else " as it is, nothing is changed"
        ctx.adopting(f"adopting {self.name} {id} in {ctx.region}{ends}", self.name, id)
        ctx.found(self, id, plain(live), asked=True)
        return self.update(id, live, inputs, changes, ctx)

    def _differences(self, id: str, inputs: I, live: O, world: World, ctx: C) -> tuple[Changes, str]:
        """What an adoption would change, and what AWS is asked of it, in words.

        Raises ``ConflictError`` where AWS cannot change it.
        """
        there = plain(live)
        wanted = self.desired(plain(inputs), there, world)
        changes = compare(self.outputs, self.compared, wanted, there)
        names = self.managed_by  # a managed output (all tags) has all that its input (tags) has, and what others say
        secrets = self._veiled(wanted, there, world, ctx)
        if unlike := _unlike(changes, wanted, there, secrets):
            raise ConflictError(
                f"{self.name} {id} in {ctx.region} exists and cannot be adopted: {unlike}",
                "write what is there, or choose another name",
            )
        every = Changes(changes.model, tuple(one for change in changes for one in by_key(change, wanted, there)))
        passed = {spec.wire for spec in specs(self.inputs) if spec.has(Local)} | set(names.values())
        told = Changes(every.model, tuple(change for change in every if change.path[0] not in passed))
        return every, in_words(told, wanted, there, names=names, secrets=secrets)

    def _veiled(self, wanted: Mapping[str, Any], there: Mapping[str, Any], world: World, ctx: C) -> frozenset[Path]:
        """Where what is wanted, or is there, may be secret."""
        marked = self.secret_places(wanted, self._marked(wanted, ctx), wanted, world)
        return marked | ctx.unsaid_secrets(self, self.id_of(there), there)

    def adoption(self, inputs: I, world: World, ctx: C) -> str:
        """What a preview says of the adoption that the create would be; empty where nothing is there.

        Only reads. Raises ``ConflictError`` where the create would.
        """
        name = str(getattr(inputs, self.identifier))
        live = self.find(name, ctx)
        if isinstance(live, Missing):
            return ""
        _, what = self._differences(name, inputs, live, world, ctx)
        ends = f"; AWS would be asked to change: {what}" if what else " as it is"
        forced = getattr(inputs, "force_delete", None) is True
        noted = "; force_delete is a setting of the provider and sends nothing" if forced else ""
        return f"{self.name} {name} in {ctx.region} exists and would be adopted{ends}{noted}"

    def described(self, inputs: Mapping[str, Any]) -> str:
        """The thing in words: ``repository team/app``, ``lifecycle policy of team/app``, ``registry policy``."""
        kind = self.noun or re.sub(r"(?<!^)(?=[A-Z])", " ", self.name).lower()
        name = inputs.get(self.identifier_wire)
        return f"{kind} {'of ' if self.parent else ''}{name}" if name else kind

    def met(self, inputs: I, ctx: C) -> tuple[str, bool]:
        """What is in the place of a create that may not adopt, as far as a preview looks, and whether it would be taken over.
        Raises ``ConflictError`` where the create would be refused.
        """
        return "", False

    def refuse_import(
        self, state: Mapping[str, Any], news: Mapping[str, Any], changes: Changes, world: World, ctx: C
    ) -> None:
        """Raises ``ConflictError`` where the program would replace what it imports."""
        wanted = self.desired(news, state, world)
        if unlike := _unlike(changes, wanted, state, self._veiled(wanted, state, world, ctx)):
            raise ConflictError(
                f"{self.name} {self.id_of(state)} in {state['region']} is imported, and {unlike}",
                "write what is there, or import another one, after pulumi state delete if an update and not a preview has "
                "brought this one into state; nothing of it was changed",
            )

    def absent(self, id: str, region: str, *, imported: bool = False) -> MissingError:
        """What is asked for by its id alone, in an import or by ``.get()``, is not there."""
        remedy = f"correct the id or the region ({id}@eu-west-1 would be that of eu-west-1)"
        if imported:
            remedy += ", or take the import out, so that it is created"
        return MissingError(f"{self.name} {id} does not exist in {region}", remedy)

    def state(self, inputs: I, **outputs: Any) -> O:
        """State out of the inputs as sent and the outputs as answered."""
        values = {name: getattr(inputs, name) for name in type(inputs).model_fields}
        return self.outputs.model_construct(**{**values, **outputs})


def _unlike(changes: Changes, wanted: Mapping[str, Any], there: Mapping[str, Any], secrets: frozenset[Path]) -> str:
    """What of a thing is not as the program says and cannot be changed, in words; empty if nothing."""
    unlike = [change for change in changes if change.replace and known(wanted.get(str(change.path[0])))]
    texts = [fixed(change, wanted, there, secrets) for change in unlike]
    ends = f"{'it' if len(texts) == 1 else 'they'} cannot be changed"
    return f"{'; '.join(dict.fromkeys(texts))}; {ends}" if texts else ""


def taking_back(what: str) -> str:
    """What is said where a note alone tells that the state may lack what its resource has made."""
    return (
        f"taking back {what}, which this resource made in a run that was killed: if another stack has it by now, as after "
        "pulumi state move, take it out of this program with retain_on_delete"
    )


SAME: Final = "exists already with the same content"
STAYS: Final = ", and stays in AWS when this resource goes"
"""What is said of what a create finds as it should be, which nobody has asked to take over."""


def _foreign(what: str, changes: str) -> ConflictError:
    return ConflictError(
        f"{what} already exists and is not what the program says: {changes}",
        f"set adopt_existing=True to replace it with the program's, or remove it first; {ADOPTION_WARNING}",
    )


class PutHandler(Handler[I, O, C]):
    """A resource that AWS has one call for: create and update are the same put, and create never overwrites silently."""

    def read(self, id: str, prior: Mapping[str, Any] | None, world: World, ctx: C) -> dict[str, Any] | Missing:
        """As of any resource; the policy of a new repository, which AWS may not show yet, is waited for."""

        def look() -> dict[str, Any] | Missing | None:
            found = super(PutHandler, self).read(id, prior, world, ctx)
            return None if prior and isinstance(found, Homeless) else found

        found = look()
        if found is None:
            found = ctx.late_home(look, id)
        return HOMELESS if found is None else found

    @abstractmethod
    def put(self, inputs: I, live: O | None, ctx: C) -> O:
        """Make AWS hold what ``inputs`` say, in one call."""

    @abstractmethod
    def address(self, inputs: I) -> str:
        """The id to look under before a create, empty for what there is one of in a registry."""

    def untouched(self, live: O) -> bool:
        """Whether what is there is only what AWS begins with, so that nobody loses it."""
        return False

    def listed(self, size: int, token: str, ctx: C) -> tuple[Sequence[str], str]:
        """The one there is, unless it is only AWS's default; resources of repositories have their own way."""
        live = self.find("", ctx)
        return ([] if isinstance(live, Missing) or self.untouched(live) else [self.id_of(plain(live))]), ""

    def fresh(self, inputs: I, ctx: C) -> bool:
        """Whether nothing can be there, so that no look is needed."""
        return False

    def create(self, inputs: I, ctx: C) -> O:
        """Refuse to overwrite what is foreign and different; put."""
        address, content = self._attempt(inputs)
        live = self._looked_up(inputs, ctx)
        with ctx.attempt(self.name, address, content) as attempt:  # a look that fails leaves no doubt
            return self._placed(inputs, live, attempt, ctx)

    def _attempt(self, inputs: I) -> tuple[str, str]:
        asked = plain(inputs)
        content = {spec.wire: asked.get(spec.wire) for spec in self.sent}
        return self.address(inputs), json.dumps(content, sort_keys=True, default=str)

    def obstacle(self, inputs: I, world: World, ctx: C) -> str:
        """Raises ``MissingError`` where the repository is not there, too."""
        live = self._looked_up(inputs, ctx)
        if isinstance(live, Homeless):
            raise MissingError(
                f"repository {self.address(inputs)} does not exist in {ctx.region}",
                "correct the name, or create the repository first: a program that passes the Repository as repository does",
            )
        if getattr(inputs, "adopt_existing", False):
            return self._adoption(inputs, live, ctx)
        line, taken = self._would_meet(inputs, live, ctx)
        return line if taken else ""

    def _looked_up(self, inputs: I, ctx: C) -> O | Missing:
        return MISSING if self.fresh(inputs, ctx) else self.find(self.address(inputs), ctx)

    def clash(self, one: Mapping[str, Any], other: Mapping[str, Any], *, makes: bool) -> bool:
        """Whether they say different things."""
        mine, theirs = effective(self.inputs, one), effective(self.inputs, other)
        return bool(compare(self.outputs, self.sent, mine, theirs))

    def _placed(self, inputs: I, live: O | Missing, attempt: Attempted, ctx: C) -> O:
        """Put, where nothing foreign is lost by it, and nothing where AWS has the content already. What an interrupted run
        has put is the stack's own.
        """
        if isinstance(live, Missing):
            return self.put(inputs, None, ctx)
        there = plain(live)
        if self.untouched(live):
            return self.put(inputs, live, ctx)
        what, changes = self._overwritten(inputs, live, ctx)
        adopts = bool(getattr(inputs, "adopt_existing", False))
        own = not adopts and ctx.left_here(self, self.address(inputs), there)
        lost = not changes and ctx.unkept(self.name, self.id_of(there), there)
        mine = attempt.mine() or lost or ctx.has_deleted(self.name, self.id_of(there))
        if adopts:
            ends = f"; AWS is asked to change: {changes}" if changes else " as it is, nothing is changed"
            ctx.adopting(f"adopting {what}{ends}", self.name, self.id_of(there))
        elif own:
            ends = f"; AWS is asked to change: {changes}" if changes else ", as it is"
            ctx.note(f"taking back {what}, which this stack has put there{ends}")
        elif changes:
            raise _foreign(what, changes)
        elif not mine:
            attempt.changes_nothing()
            ctx.adopting(f"{what} {SAME}", self.name, self.id_of(there), STAYS)
        elif lost:
            ctx.note(f"warning: {taking_back(what)}")
        ctx.found(self, self.address(inputs), there, asked=adopts or own or mine)
        if changes or ctx.has_deleted(self.name, self.id_of(there)):  # then a read may still show what was there
            return self.put(inputs, live, ctx)
        return self._unsent(inputs, live)

    def met(self, inputs: I, ctx: C) -> tuple[str, bool]:
        """One read: unlike a create by name, one over equal content is not refused."""
        if not known(plain(inputs)):
            return "", False
        live = self._looked_up(inputs, ctx)
        if isinstance(live, Homeless):
            absent = f"repository {self.address(inputs)} does not exist in {ctx.region}"
            return f"{absent}: the create fails unless this program makes it before", False
        return self._would_meet(inputs, live, ctx)

    def _would_meet(self, inputs: I, live: O | Missing, ctx: C) -> tuple[str, bool]:
        """See ``met``."""
        if isinstance(live, Missing) or self.untouched(live) or not known(plain(inputs)):
            return "", False
        what, changes = self._overwritten(inputs, live, ctx)
        there = plain(live)
        if ctx.left_here(self, self.address(inputs), there):
            ends = f"; AWS would be asked to change: {changes}" if changes else " as it is"
            return f"{what}, which this stack has put there, would be taken back{ends}", False
        if not changes:
            if ctx.attempted(self.name, *self._attempt(inputs), ""):
                return "", False
            if ctx.unkept(self.name, self.id_of(there), there):
                return taking_back(what), False
            return f"{what} {SAME}", True
        raise _foreign(what, changes)

    def _overwritten(self, inputs: I, live: O, ctx: C) -> tuple[str, str]:
        """How the thing is called, and what a put would change of what is there; empty where nothing."""
        address = self.address(inputs)
        what = f"{self.name} of {address}" if address else f"the registry's {self.name}"
        what += f" in {ctx.region}"
        wanted, there = plain(inputs), plain(live)
        changes = compare(self.outputs, self.sent, wanted, there)
        if self.untouched(live) or not changes:
            return what, ""
        secrets = self._marked(wanted, ctx) | ctx.unsaid_secrets(self, address, there)
        return what, in_words(changes, wanted, there, names={}, secrets=secrets)

    def adoption(self, inputs: I, world: World, ctx: C) -> str:
        """What a put would overwrite."""
        return self._adoption(inputs, self._looked_up(inputs, ctx), ctx)

    def _adoption(self, inputs: I, live: O | Missing, ctx: C) -> str:
        if isinstance(live, Missing) or self.untouched(live):
            return ""
        what, changes = self._overwritten(inputs, live, ctx)
        ends = f"overwritten; AWS would be asked to change: {changes}" if changes else "adopted as it is"
        return f"{what} exists and would be {ends}"

    def update(self, id: str, state: O, inputs: I, changes: Changes, ctx: C) -> O:
        """One put, none where only values change that AWS never sees."""
        return self.put(inputs, state, ctx) if self.sends(changes) else self._unsent(inputs, state)

    def sends(self, changes: Changes) -> bool:
        """Whether an update with these changes puts: not where only values change that AWS never sees."""
        local = {spec.wire for spec in specs(self.inputs) if spec.has(Local)}
        return any(change.path[0] not in local for change in changes)

    def _unsent(self, inputs: I, state: O) -> O:
        """The state where AWS has what the inputs say."""
        outputs = {n: getattr(state, n) for n in type(state).model_fields if n not in self.inputs.model_fields}
        return self.state(inputs, **outputs)
