"""Sequences of ordinary steps lose nothing: known ones, and random ones over a model of what should be in AWS."""

from __future__ import annotations

import itertools
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import Phase, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

import pulumi_ecr
import pulumi_ecr.native
from pulumi_ecr.testing import AwsError, Drop, Emulator, Fault, Hold
from waiting import LAST_RESORT
from world import NAMED, OTHER_ACCOUNT, PLACES, POLICIES, Declared, Thing, World

REPOSITORY = Thing("Repository", "t/a")
SETTINGS = ("RegistryPolicy", "ScanningConfiguration", "ReplicationConfiguration", "PullThroughCacheRule")


@pytest.fixture
def world(emulator: Emulator, tmp_path: Path) -> World:
    return World(emulator, tmp_path)


@pytest.fixture(params=["dynamic", "native"])
def place(request: pytest.FixtureRequest) -> str:
    return str(request.param)


# --- known sequences --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after", "how"),
    [
        ("native", "explicit", "adopt"),
        ("explicit", "native", "import"),
        ("dynamic", "native", "adopt"),
        ("dynamic", "native", "import"),
        ("native", "dynamic", "adopt"),
    ],
)
def test_what_moves_to_another_provider_process_stays(world: World, before: str, after: str, how: str) -> None:
    options: dict[str, Any] = {"adopt": True} if how == "adopt" else {"brought_in": True}
    olds = [world.declare("Repository", place=before, force=True)]
    olds += [world.declare(kind, place=before) for kind in POLICIES]
    olds += [world.declare("RegistryPolicy", "", before), world.declare("PullThroughCacheRule", "pub", before)]
    assert world.up().ok
    world.push(REPOSITORY)
    for old in olds:
        world.change(old, name=f"{old.name}-new", place=after, **options)
    assert world.up().ok
    assert world.seen()[REPOSITORY]["images"] == 1
    world.program.clear()
    assert world.up().ok
    assert world.seen() == {}


def test_a_target_of_two_resources_of_one_repository_takes_nothing(world: World, place: str) -> None:
    """The run with the target deletes the old one, and compares the new one not at all."""
    old = world.declare("Repository", place=place, force=True)
    assert world.up().ok
    new = world.declare("Repository", place=place, force=True, adopt=True)
    assert world.up(targets=[new.name]).ok
    world.program.remove(old)
    assert world.up(targets=[old.name]).ok
    assert REPOSITORY in world.seen()


def test_a_rename_under_a_target_takes_nothing_of_the_other_owner(world: World, place: str) -> None:
    one = world.declare("Repository", place=place, force=True)
    assert world.up().ok
    world.declare("Repository", place=place, force=True, adopt=True)
    assert world.up().ok
    assert world.up().ok
    renamed = world.change(one, name="renamed", alias=one.name, adopt=True)
    assert world.up(targets=["renamed"]).ok
    world.program.remove(renamed)
    assert world.up(targets=["renamed"]).says("Repository t/a in us-east-1 stays")
    assert REPOSITORY in world.seen()


def test_a_rename_that_was_previewed_only_holds_no_destroy_back(world: World, place: str) -> None:
    declared = world.declare("Repository", place=place, force=True)
    assert world.up().ok
    world.change(declared, name="renamed", alias=declared.name)
    assert world.preview().ok
    assert world.destroy().ok
    assert world.seen() == {}


def test_a_rename_that_was_applied_is_known(world: World, place: str) -> None:
    declared = world.declare("Repository", place=place, force=True)
    assert world.up().ok
    renamed = world.change(declared, name="renamed", alias=declared.name)
    assert world.up().ok
    world.change(renamed, alias="")
    world.declare("Repository", place=place, force=True, adopt=True, name=declared.name)
    assert world.up(targets=[declared.name]).ok
    world.program.pop()
    assert world.up(targets=[declared.name]).says("Repository t/a in us-east-1 stays")
    world.program.clear()
    assert world.up().ok
    assert world.seen() == {}


@pytest.mark.parametrize("variant", [0, 1], ids=["equal", "changed"])
def test_an_import_of_an_update_that_failed_holds_no_destroy_back(world: World, place: str, variant: int) -> None:
    old = world.declare("Repository", place=place)
    assert world.up().ok
    rule = world.declare("PullThroughCacheRule", "pub", place)
    world.somebody_makes(rule.thing)
    new = world.change(old, name="new", place="explicit", brought_in=True, variant=variant)
    assert not world.up().ok
    assert {kept.name for kept in world.stack.state} >= {old.name, new.name}
    assert world.destroy().ok
    assert set(world.seen()) == {rule.thing}


@pytest.mark.parametrize("meanwhile", ["nothing", "up", "up, then the maker goes first", "refresh"])
@pytest.mark.parametrize("kind", ["LifecyclePolicy", *NAMED, "ScanningConfiguration"])
def test_what_another_stack_has_made_anew_is_not_of_the_stack_that_lost_it(
    world: World, place: str, kind: str, meanwhile: str
) -> None:
    """Under the same logical name, as after a rename of the stack. Whoever goes first leaves it to the other."""
    if kind in POLICIES:
        world.declare("Repository", place=place)
    lost = world.declare(kind, _id(kind), place, by_text=True)
    assert world.up().ok
    world.somebody_deletes(lost.thing.home if kind in POLICIES else lost.thing)
    assert world.second.up(world.run).ok
    if meanwhile != "nothing":
        assert (world.stack.refresh() if meanwhile == "refresh" else world.stack.up(world.run)).ok
    stacks = [world.stack, world.second]
    if "maker" in meanwhile:
        stacks.reverse()
    gone = stacks[0].destroy()
    assert gone.ok
    assert gone.says(kind, "stays: it belongs to", f"of stack tests/{stacks[1].name}")
    assert lost.thing in world.seen()
    assert stacks[1].destroy().ok
    assert world.seen() == {}


@pytest.mark.parametrize("kind", [*POLICIES, *SETTINGS[:3]])
def test_equal_content_of_a_stranger_stays_when_the_resource_goes(world: World, place: str, kind: str) -> None:
    if kind in POLICIES:
        world.declare("Repository", place=place)
        assert world.up().ok
    declared = world.declare(kind, _id(kind), place)
    world.somebody_makes(declared.thing, declared.variant)
    assert world.up().ok
    world.program.remove(declared)
    assert world.up().ok
    assert declared.thing in world.seen()


def test_two_stacks_at_once_make_one_repository(world: World, place: str) -> None:
    ecr: Any = pulumi_ecr if place == "dynamic" else pulumi_ecr.native

    def program() -> None:
        ecr.Repository("r", name="t/a")

    holds = Hold(), Hold()
    with ThreadPoolExecutor(2) as pool:
        running = []
        for hold, stack in zip(holds, (world.stack, world.second), strict=True):
            world.emulator.inject(Fault("CreateRepository", hold))
            running.append(pool.submit(stack.up, program))
            hold.wait()
        # Both calls are under way; the first stack's takes effect first.
        for hold in holds:
            hold.release()
            running[holds.index(hold)].result(LAST_RESORT)
        first, second = (each.result() for each in running)
    assert first.ok, first.error
    assert "already exists" in second.error
    assert world.second.destroy().ok
    assert REPOSITORY in world.seen()


@pytest.mark.parametrize("kind", NAMED)
def test_a_note_of_another_day_is_no_claim(world: World, place: str, kind: str) -> None:
    id = "t/a" if kind == "Repository" else "pub"
    declared = world.declare(kind, id, place)
    with world.emulator.inject(Fault("*", Drop(), times=None)):
        assert not world.stack.up(world.run).ok
    assert world.notes
    world.days_pass()
    world.somebody_makes(declared.thing, declared.variant)
    assert "already exists" in world.up().error
    world.program.clear()
    assert world.up().ok
    assert declared.thing in world.seen()


@pytest.mark.parametrize("effect", ["before", "after"])
@pytest.mark.parametrize("kind", NAMED)
def test_what_a_killed_process_made_is_known_again(world: World, place: str, kind: str, effect: Any) -> None:
    world.declare(kind, "t/a" if kind == "Repository" else "pub", place)
    assert not world.up(fault=killing(world, f"Create{kind}", effect)).ok
    assert world.notes == []


def test_a_replacement_refused_because_of_images_deletes_nothing(world: World, place: str) -> None:
    repository = world.declare("Repository", place=place)
    for kind in POLICIES:
        world.declare(kind, place=place)
    assert world.up().ok
    world.push(REPOSITORY)
    world.change(repository, kms=True)
    before = world.seen()
    assert not world.preview().ok
    assert not world.up().ok
    assert world.seen() == before


@pytest.mark.parametrize("by_text", [False, True], ids=["by object", "by text"])
def test_a_policy_goes_to_the_account_of_its_repository(world: World, by_text: bool) -> None:
    world.declare("Repository", place="elsewhere")
    assert world.up().ok
    world.somebody_makes(REPOSITORY)
    if by_text:
        world.declare("LifecyclePolicy", place="native", by_text=True)
        assert world.up().ok  # the program names a repository of its own account
    else:
        world.declare("LifecyclePolicy", place="elsewhere")
        assert world.up().ok
        assert Thing("LifecyclePolicy", "t/a", OTHER_ACCOUNT) in world.seen()


def test_a_policy_of_a_repository_that_another_account_has_is_refused(world: World, place: str) -> None:
    world.declare("Repository", place=place)
    assert world.up().ok
    world.stack.env = world.emulator.env(account=OTHER_ACCOUNT)
    world.emulator.client(account=OTHER_ACCOUNT).create_repository(repositoryName="t/a")
    policy = Declared("policy", "LifecyclePolicy", "t/a", place)
    world.program.append(policy)
    before = world.seen()
    outcome = world.stack.up(world.run)
    assert OTHER_ACCOUNT in outcome.error
    assert world.seen() == before


def test_policies_left_by_a_refused_destroy_are_taken_back(world: World, place: str) -> None:
    world.declare("Repository", place=place)
    policies = [world.declare(kind, place=place) for kind in POLICIES]
    assert world.up().ok
    world.push(REPOSITORY)
    assert not world.destroy().ok
    for each in policies:
        world.change(each, variant=1)
    assert world.up().ok
    for each in list(world.program[1:]):
        world.program.remove(each)
    assert world.up().ok
    assert set(world.seen()) == {REPOSITORY}


def test_a_foreign_policy_on_a_repository_of_the_program_stays_foreign_after_a_refused_destroy(
    world: World, place: str
) -> None:
    world.declare("Repository", place=place)
    own = world.declare("LifecyclePolicy", place=place)
    assert world.up().ok
    world.somebody_makes(Thing("RepositoryPolicy", "t/a"))
    world.push(REPOSITORY)
    with world.emulator.inject(Fault("DeleteRepository", AwsError("AccessDeniedException", "not authorized", 403))):
        refused = world.stack.destroy()
    assert refused.says("its LifecyclePolicy stays in AWS")
    assert not refused.tells("RepositoryPolicy")
    foreign = world.declare("RepositoryPolicy", place=place)
    assert "already exists" in world.stack.up(world.run).error
    assert world.seen()[foreign.thing] == world.strangers[foreign.thing]
    world.program.remove(foreign)
    world.change(own, variant=1)
    assert world.up().ok


@pytest.mark.parametrize("kind", SETTINGS[:3])
def test_two_stacks_that_put_equal_content_lose_nothing(world: World, place: str, kind: str) -> None:
    declared = world.declare(kind, "", place)
    assert world.up().ok
    before = world.seen()
    taking = world.second.up(world.run)
    assert taking.ok
    assert taking.says(kind, "exists already with the same content")
    left = world.second.destroy()
    assert (left.ok, left.says(kind, "stays: it belongs to", declared.name)) == (True, True)
    assert world.seen() == before
    assert world.stack.destroy().ok
    assert world.seen() == {}


def test_a_policy_of_a_retained_repository_is_deleted(world: World, place: str) -> None:
    world.declare("Repository", place=place, retain=True)
    for kind in POLICIES:
        world.declare(kind, place=place)
    assert world.up().ok
    world.program.clear()
    assert world.up().ok
    assert set(world.seen()) == {REPOSITORY}


@pytest.mark.parametrize("where", PLACES)
def test_a_tag_that_is_ignored_since_a_refresh_stays(world: World, where: str) -> None:
    world.declare("Repository", place=where)
    assert world.up().ok
    world.somebody_tags(REPOSITORY)
    world.refresh()
    world.ignore_tags()
    assert world.up().ok


def test_a_policy_by_text_is_put_again_in_the_run_that_replaces_its_repository(world: World, place: str) -> None:
    repository = world.declare("Repository", place=place, force=True)
    for kind in POLICIES:
        world.declare(kind, place=place, by_text=True)
    assert world.up().ok
    world.change(repository, kms=True)
    assert world.up().ok


def killing(world: World, operation: str, when: Any) -> Fault:
    """All provider processes are gone at the moment of a call, before or after it took effect."""

    def kill(_: Any) -> bool:
        world.stack.kill()
        return True

    return Fault(operation, Drop(), when, matches=kill)


# --- random sequences -------------------------------------------------------------------------------------------------


class Sequences(RuleBasedStateMachine):
    """Steps of users, of strangers and of bad luck, in any order."""

    emulator: Emulator
    played: ClassVar[Iterator[int]]

    @initialize(draw=st.data(), place=st.sampled_from(PLACES), force=st.booleans(), text=st.booleans())
    def begin(self, draw: Any, place: str, force: bool, text: bool) -> None:
        """Mostly with a repository and its policies."""
        note(f"sequence {next(self.played)}, the last one being the one that failed before")
        self.emulator.reset()
        self.home = tempfile.mkdtemp()
        self.world = World(self.emulator, Path(self.home))
        if draw.draw(st.sampled_from([True, True, True, False])):
            self.world.declare("Repository", place=place, force=force)
            for kind in draw.draw(st.sampled_from([(), POLICIES])):
                self.world.declare(kind, place=place, by_text=text)
            self.world.up()

    def teardown(self) -> None:
        if hasattr(self, "home"):
            shutil.rmtree(self.home)

    # what the rules choose from

    def _some(self, draw: Any, *kinds: str) -> Declared:
        return draw.draw(st.sampled_from([d for d in self.world.program if not kinds or d.kind in kinds]))  # type: ignore[no-any-return]

    def _up(self, draw: Any) -> None:
        kind = draw.draw(st.sampled_from(["up", "up", "refresh first", "later"]))
        if kind != "later":
            self.world.up(refresh=kind == "refresh first")

    # the user

    @rule(
        draw=st.data(), place=st.sampled_from(PLACES), force=st.booleans(), policies=st.booleans(), text=st.booleans()
    )
    @precondition(lambda self: self.world.declared(REPOSITORY) is None)
    def create_a_repository(self, draw: Any, place: str, force: bool, policies: bool, text: bool) -> None:
        self.world.declare("Repository", place=place, force=force)
        for kind in POLICIES if policies else ():
            if self.world.declared(Thing(kind, "t/a")) is None:
                self.world.declare(kind, place=place, by_text=text)
        self._up(draw)

    @rule(
        draw=st.data(), kind=st.sampled_from([*POLICIES, *SETTINGS]), place=st.sampled_from(PLACES), text=st.booleans()
    )
    def create_a_setting(self, draw: Any, kind: str, place: str, text: bool) -> None:
        thing = Thing(kind, _id(kind))
        if self.world.declared(thing) is None and (kind in SETTINGS or self.world.declared(REPOSITORY)):
            self.world.declare(kind, thing.id, place, by_text=text)
            self._up(draw)

    @rule(draw=st.data())
    @precondition(lambda self: self.world.program)
    def change(self, draw: Any) -> None:
        declared = self._some(draw)
        what = draw.draw(st.sampled_from(["variant", "variant", "force", "adopt", "retain"]))
        if what == "force" and declared.kind != "Repository":
            what = "variant"
        value = 1 - declared.variant if what == "variant" else not getattr(declared, what)
        self.world.change(declared, **{what: value})
        self._up(draw)

    @rule(draw=st.data(), place=st.sampled_from(PLACES), how=st.sampled_from(["adopt", "import", "alias", "nothing"]))
    @precondition(lambda self: self.world.program)
    def rename_or_move(self, draw: Any, place: str, how: str) -> None:
        """Another logical name, mostly with another provider or host."""
        declared = self._some(draw)
        if how == "import" and place == "dynamic":
            how = "adopt"
        if how == "alias" and "dynamic" in (place, declared.place):
            place = declared.place  # an alias is of another name or of another type
        self.world.change(
            declared,
            name=self.world.fresh_name(declared.kind),
            place=place,
            adopt=how == "adopt" or declared.adopt,
            brought_in=how == "import",
            alias=declared.name if how == "alias" else "",
        )
        self.world.up(refresh=draw.draw(st.booleans()))
        self._settle()

    def _settle(self) -> None:
        """Imports and aliases are taken out of the program when they have done their work."""
        for each in list(self.world.program):
            if self.world.stack.named(each.name) is not None:
                self.world.change(each, brought_in=False, alias="")
            elif each.brought_in:
                self.world.change(each, brought_in=False, adopt=True)

    @rule(draw=st.data(), place=st.sampled_from(PLACES))
    @precondition(lambda self: self.world.program)
    def move_with_the_same_name(self, draw: Any, place: str) -> None:
        self.world.change(self._some(draw), place=place)
        self._up(draw)

    @rule(draw=st.data())
    @precondition(lambda self: self.world.program)
    def remove(self, draw: Any) -> None:
        declared = self._some(draw)
        for each in [each for each in self.world.program if each == declared or each.thing.home == declared.thing]:
            self.world.program.remove(each)
        self._up(draw)

    @rule(draw=st.data())
    @precondition(lambda self: self.world.program)
    def aim_at_a_target(self, draw: Any) -> None:
        declared = self._some(draw)
        names = [each.name for each in self.world.program if each.id == declared.id]
        self.world.up(targets=names)

    @rule(what=st.sampled_from(["up", "preview", "refresh", "destroy"]))
    @precondition(lambda self: self.world.stack.state)
    def run_a_command(self, what: str) -> None:
        getattr(self.world, what)()

    @rule(draw=st.data())
    @precondition(lambda self: self.world.program)
    def preview_a_program_that_is_never_applied(self, draw: Any) -> None:
        """Renamed by an alias, mostly."""
        program = list(self.world.program)
        declared = self._some(draw)
        alias = draw.draw(st.sampled_from([True, True, False])) and self.world.stack.named(declared.name) is not None
        if alias:
            self.world.change(declared, name=self.world.fresh_name(declared.kind), alias=declared.name)
        else:
            self.world.change(declared, variant=1 - declared.variant)
        self.world.preview()
        self.world.program = program

    @rule(draw=st.data())
    @precondition(lambda self: any(self.world.stack.named(each.name) for each in self.world.program))
    def rename_under_a_target(self, draw: Any) -> None:
        declared = self._some(draw)
        if self.world.stack.named(declared.name) is None:
            return
        renamed = self.world.change(declared, name=self.world.fresh_name(declared.kind), alias=declared.name)
        self.world.up(targets=[renamed.name])
        self._settle()

    @rule()
    def go_on_at_another_machine(self) -> None:
        """With a refresh, as what was noted of policies to put again is not there, either."""
        self.world.another_machine()
        if self.world.stack.state:
            self.world.up(refresh=True)

    @rule()
    @precondition(lambda self: self.world.declared(REPOSITORY) and self.world.kept(REPOSITORY))
    def replace(self) -> None:
        declared = self.world.declared(REPOSITORY)
        assert declared is not None
        self.world.change(declared, kms=not declared.kms)
        self.world.preview()
        self.world.up()

    @rule()
    @precondition(lambda self: self.world.orphans)
    def change_what_a_refused_destroy_left(self) -> None:
        for each in list(self.world.program):
            if each.thing in self.world.orphans:
                self.world.change(each, variant=1 - each.variant)
        self.world.up()

    @rule()
    @precondition(lambda self: self.world.foreign_tags and "ecr:ignoreTags" not in self.world.stack.config)
    def ignore_tags_from_now_on(self) -> None:
        self.world.ignore_tags()
        self.world.up()

    @rule()
    def a_second_stack(self) -> None:
        if self.world.second.state:
            self.world.second_stack_goes()
        else:
            self.world.second_stack(REPOSITORY)

    # somebody else

    @rule()
    @precondition(lambda self: REPOSITORY in self.world.seen())
    def somebody_pushes(self) -> None:
        self.world.push(REPOSITORY)

    @rule()
    @precondition(lambda self: self.world.kept(REPOSITORY) and REPOSITORY in self.world.seen())
    def somebody_tags_and_a_refresh_records_it(self) -> None:
        self.world.somebody_tags(REPOSITORY)
        self.world.refresh()

    @rule(draw=st.data(), variant=st.sampled_from([0, 2]))
    def somebody_makes(self, draw: Any, variant: int) -> None:
        seen = self.world.seen()
        things = [REPOSITORY, *(Thing(kind, _id(kind)) for kind in (*POLICIES, *SETTINGS))]
        free = [thing for thing in things if thing not in seen and (thing.kind not in POLICIES or REPOSITORY in seen)]
        if free:
            thing = draw.draw(st.sampled_from(free))
            self.world.somebody_makes(thing, variant)

    @rule(draw=st.data())
    @precondition(lambda self: self.world.program)
    def somebody_deletes(self, draw: Any) -> None:
        thing = self._some(draw).thing
        if thing in self.world.seen():
            self.world.somebody_deletes(thing)
            self.world.up(refresh=True)

    # bad luck

    @rule(draw=st.data(), when=st.sampled_from(["before", "after"]))
    @precondition(lambda self: self.world.program)
    def a_process_is_killed(self, draw: Any, when: Any) -> None:
        call = draw.draw(
            st.sampled_from(["CreateRepository", "DeleteRepository", "SetRepositoryPolicy", "TagResource"])
        )
        if call == "CreateRepository":
            self.world.seconds_pass()
        self.world.up(fault=killing(self.world, call, when))

    @rule(draw=st.data(), kind=st.sampled_from(NAMED))
    @precondition(lambda self: not self.world.notes)
    def a_create_meets_a_dead_network_and_days_later_somebody_makes_it(self, draw: Any, kind: str) -> None:
        thing = Thing(kind, _id(kind))
        if self.world.declared(thing) or thing in self.world.seen() or self.world.kept(thing):
            return
        declared = self.world.declare(kind, thing.id, draw.draw(st.sampled_from(PLACES)))
        with self.emulator.inject(Fault("*", Drop(), times=None)):
            self.world.stack.up(self.world.run)
        self.world.days_pass()
        self.world.somebody_makes(thing, declared.variant)
        self.world.up()


def _id(kind: str) -> str:
    return "t/a" if kind in (*POLICIES, "Repository") else "pub" if kind == "PullThroughCacheRule" else ""


@pytest.fixture
def machine(emulator: Emulator) -> Iterator[type[Sequences]]:
    class Here(Sequences):
        pass

    Here.emulator, Here.played = emulator, itertools.count()
    return Here


def play(machine: type[Sequences], chosen: settings, **more: Any) -> None:
    """Without shrinking: each try costs seconds, and what failed is printed step by step."""
    chosen = settings(chosen, phases=[Phase.generate], stateful_step_count=10, report_multiple_bugs=False, **more)
    run_state_machine_as_test(machine, settings=chosen)


def test_random_sequences_lose_nothing(machine: type[Sequences]) -> None:
    play(machine, settings.get_profile("default"), max_examples=3)


@pytest.mark.long
def test_many_random_sequences_lose_nothing(machine: type[Sequences]) -> None:
    play(machine, settings.get_profile("long"), max_examples=50)
