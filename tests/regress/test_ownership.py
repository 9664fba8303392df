"""A delete takes away nothing that another resource has: in another process, on the other host, in another stack, and
where the other resource was seen in an earlier run only.
"""

from __future__ import annotations

import contextlib
import errno
import itertools
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import pytest

from cases import lifecycle, policy, registry_policy
from hosts import HOSTS, WIRE_UNKNOWN, DynamicHost, Failed, Host, NativeHost
from listening import of, said
from pulumi_ecr._wire import PROGRAM
from pulumi_ecr.aws import disk
from pulumi_ecr.aws.again import POLICIES as CHILDREN
from pulumi_ecr.aws.attempts import attempt
from pulumi_ecr.aws.claims import THERE_BEFORE, Claims, Previewed, Thing, Unsure, place_of
from pulumi_ecr.testing import AwsError, Drop, Emulator, Fault, Hold

REPOSITORY = {"name": "app", "forceDelete": True, "adoptExisting": True}
POLICIES: dict[str, dict[str, Any]] = {
    "LifecyclePolicy": {"repository": "app", "policy": lifecycle()},
    "RepositoryPolicy": {"repository": "app", "policy": policy()},
    "RegistryPolicy": {"policy": registry_policy()},
}
PAIRS = [(DynamicHost, NativeHost), (NativeHost, DynamicHost), (NativeHost, NativeHost)]


@dataclass
class Runs:
    """Runs of the engine for one user; in each, provider processes are started that know its address."""

    emulator: Emulator
    home: Path
    address: str = ""
    number: int = 0
    running: list[Host] = field(default_factory=list)

    def __call__(
        self, kind: type[Host], logical: str, stack: str = "dev", engine: str | None = None, **config: str
    ) -> Host:
        """A process of this run that works on the resource ``logical``."""
        env = {**self.emulator.env(), "PULUMI_HOME": str(self.home)}
        host = kind(
            env, {f"ecr:{key}": value for key, value in config.items()}, self.address if engine is None else engine
        )
        host.logical, host.stack = logical, stack
        self.running.append(host)
        return host

    def new(self) -> None:
        """The next run of the engine; the processes of the last one end."""
        for host in self.running:
            host.close()
        self.running.clear()
        self.number += 1
        self.address = f"127.0.0.1:{self.number}"

    def forget(self) -> None:
        """What was noted for later runs is gone: another machine."""
        for folder in ("ecr-owners", "ecr-policies", "ecr-again", "ecr-attempts"):
            shutil.rmtree(self.home / folder, ignore_errors=True)

    def deletes(self) -> list[str]:
        return [operation for operation in self.emulator.operations() if operation.startswith("Delete")]


@pytest.fixture
def runs(emulator: Emulator, tmp_path: Path) -> Iterator[Runs]:
    made = Runs(emulator, tmp_path)
    made.new()
    yield made
    made.new()


def create(host: Host, resource: str = "Repository", **inputs: Any) -> tuple[str, dict[str, Any]]:
    checked, failures = host.check(resource, {**({} if resource in POLICIES else REPOSITORY), **inputs})
    assert failures == {}
    id, state = host.create(resource, checked)
    return id, {**state, **{key: mark for key, mark in host.record.items() if key == "__before"}}


def compare(host: Host, state: dict[str, Any], resource: str = "Repository", **inputs: Any) -> None:
    checked, _ = host.check(resource, {**REPOSITORY, **inputs}, olds=state)
    host.diff(resource, "app", state, checked)


def found_elsewhere(
    runs: Runs, kind: type[Host], resource: str, inputs: dict[str, Any], stack: str = "dev"
) -> tuple[str, dict[str, Any]]:
    """What is there is found by the resource ``p`` on a machine that knows nobody; its state says so."""
    elsewhere = Runs(runs.emulator, runs.home / "elsewhere")
    host = elsewhere(kind, "p", stack)
    found = create(host, resource, **inputs)
    elsewhere.new()
    return found


def made_anew_elsewhere(runs: Runs, kind: type[Host], logical: str, stack: str = "dev") -> tuple[str, dict[str, Any]]:
    """The repository is deleted, and made again on another machine."""
    runs.emulator.client().delete_repository(repositoryName="app")
    time.sleep(1)  # AWS may leave out the fraction of a second
    elsewhere = Runs(runs.emulator, runs.home / "elsewhere")
    made = create(elsewhere(kind, logical, stack))
    elsewhere.new()
    return made


@pytest.mark.parametrize("known_by", ["the run", "the note"])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[0].name} to {pair[1].name}")
def test_a_resource_moves_to_another_process_and_the_old_one_deletes_nothing(
    runs: Runs, pair: tuple[type[Host], type[Host]], known_by: str
) -> None:
    old, new = pair
    host = runs(old, "old")
    states = {"Repository": create(host)}
    states |= {resource: create(host, resource, **inputs) for resource, inputs in POLICIES.items()}
    runs.new()
    engine = None if known_by == "the run" else ""
    successor, host = runs(new, "new", engine=engine), runs(old, "old", engine=engine)
    create(successor)
    for resource, inputs in POLICIES.items():
        create(successor, resource, **inputs)
    if known_by == "the run":
        runs.forget()
    for resource, (id, state) in states.items():
        host.delete(resource, id, state, same_run=True)
    assert runs.deletes() == []


def test_what_was_imported_stays_when_the_resource_of_the_old_name_goes(runs: Runs) -> None:
    _, state = create(runs(DynamicHost, "old"))
    for noted in (False, True):
        runs.new()
        host = runs(DynamicHost, "old")
        assert runs(NativeHost, "new").import_("Repository", "app")["name"] == "app"
        if noted:  # nobody has confirmed it since: it may have been a preview
            runs.new()
            with pytest.raises(
                Failed,
                match=r"app in us-east-1 may belong to new, which has imported it .*, or has only previewed that",
            ):
                runs(DynamicHost, "old").delete("Repository", "app", state, same_run=True)
        else:
            runs.forget()
            host.delete("Repository", "app", state, same_run=True)
        assert runs.deletes() == []


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_the_last_of_two_owners_deletes(runs: Runs, kind: type[Host]) -> None:
    _, one = create(runs(kind, "one"))
    runs.new()
    compare(runs(kind, "one"), one)
    _, two = create(runs(kind, "two"))
    runs.new()  # with --target: the other one is not compared
    runs(kind, "one").delete("Repository", "app", one)
    assert runs.deletes() == []
    runs.new()
    runs(kind, "two").delete("Repository", "app", two)
    assert runs.deletes() == ["DeleteRepository"]
    assert list(runs.home.glob("ecr-owners/*.json")) == []


def test_two_owners_that_go_at_once_leave_nothing(runs: Runs) -> None:
    _, one = create(runs(NativeHost, "one"))
    _, two = create(runs(DynamicHost, "two"))
    runs.new()
    first, second = runs(NativeHost, "one"), runs(DynamicHost, "two")
    compare(first, one)
    compare(second, two)
    first.delete("Repository", "app", one, same_run=True)
    assert runs.deletes() == []
    second.delete("Repository", "app", two, same_run=True)
    assert runs.deletes() == ["DeleteRepository"]


def test_the_owner_of_another_stack_counts(runs: Runs) -> None:
    _, theirs = create(runs(NativeHost, "repo", "prod"))
    runs.new()
    _, ours = create(runs(NativeHost, "repo", "dev"))
    runs.new()
    compare(runs(NativeHost, "repo", "prod"), theirs)
    runs.new()
    runs(NativeHost, "repo", "dev").delete("Repository", "app", ours)
    assert runs.deletes() == []
    runs(NativeHost, "repo", "prod").delete("Repository", "app", theirs)
    assert runs.deletes() == ["DeleteRepository"]


@pytest.mark.parametrize("kind", [DynamicHost, NativeHost])
def test_a_place_that_another_owner_keeps_is_not_free_for_a_replacement(runs: Runs, kind: type[Host]) -> None:
    _, leaving = create(runs(kind, "leaving"))
    _, coming = create(runs(kind, "coming"), name="other", adoptExisting=False)
    runs.new()
    create(runs(kind, "repo", "prod"))  # takes it over
    runs.new()
    first = runs(kind, "leaving")
    for host, state, name in ((first, leaving, "third"), (first, coming, "app")):
        host.logical = "leaving" if state is leaving else "coming"
        inputs = {**REPOSITORY, "adoptExisting": False, "name": name}
        checked, _ = host.check("Repository", inputs, olds=state)
        assert host.diff("Repository", state["name"], state, checked).replaces == ["name"]
        if state is leaving:
            host.check("Repository", inputs)
        else:
            with pytest.raises(Failed, match=r"the replacement of Repository coming is not possible: .*already exists"):
                host.check("Repository", inputs)


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("size", [2, 3])
def test_names_that_go_round_are_refused_in_the_preview(runs: Runs, kind: type[Host], size: int) -> None:
    names = [f"team/{number}" for number in range(size)]
    states = {each: create(runs(kind, each), name=each, adoptExisting=False)[1] for each in names}
    for noted in (True, False):
        runs.new()
        if not noted:
            runs.forget()
        said = []
        host = runs(kind, names[0])
        for each, to in zip(names, [*names[1:], names[0]], strict=True):
            host.logical = each
            inputs = {**REPOSITORY, "name": to}
            checked, _ = host.check("Repository", inputs, olds=states[each])
            assert host.diff("Repository", each, states[each], checked).replaces == ["name"]
            try:
                host.check("Repository", inputs)
            except Failed as error:
                said.append(str(error))
        words = [
            f"{one} would take over Repository {two}, which {two} leaves" for one, two in itertools.pairwise(names)
        ]
        assert [each in line for each, line in zip(words, said, strict=True)] == [True] * len(words)


def test_what_ended_runs_have_seen_does_not_count_and_is_removed(runs: Runs) -> None:
    _, state = create(runs(NativeHost, "one"))
    host = runs(NativeHost, "two")
    compare(host, state)
    address = runs.address
    host.process.kill()
    runs.new()
    runs.forget()
    runs.address = address  # ports are used again
    last = runs(NativeHost, "one")
    compare(last, state)
    last.delete("Repository", "app", state, same_run=True)
    assert runs.deletes() == ["DeleteRepository"]
    runs.new()
    create(runs(NativeHost, "one"))
    assert len(list(runs.home.glob("ecr-runs/*/*"))) == 1


@pytest.mark.parametrize("folder", ["ecr-runs", "ecr-owners", "ecr-policies"])
def test_a_home_that_takes_no_file_takes_away_no_more(runs: Runs, folder: str) -> None:
    (runs.home / folder).write_text("a file in the way")
    host = runs(NativeHost, "one")
    _, state = create(host)
    compare(host, state)
    create(runs(DynamicHost, "two"))
    host.delete("Repository", "app", state)
    # What one folder cannot tell of the other one, another does.
    assert host.read("Repository", "app", state)[0] == "app"


class FullDisk:
    """A host whose processes can make files, and write nothing into them."""

    PROGRAM: ClassVar[str] = """
import resource, runpy, sys, tempfile
tempfile.gettempdir()
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
runpy.run_module(sys.argv.pop(1), run_name="__main__", alter_sys=True)
"""

    def started(self, command: list[str], env: dict[str, str]) -> subprocess.Popen[str]:
        limited = [sys.executable, "-uBc", self.PROGRAM, *command[command.index("-m") + 1 :]]
        return subprocess.Popen(limited, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env)


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_a_full_disk_takes_away_no_more(runs: Runs, kind: type[Host]) -> None:
    full: type[Host] = type(kind.__name__, (FullDisk, kind), {})
    host = runs(full, "one")
    id, state = create(host)
    compare(host, state)
    policies = {resource: create(host, resource, **inputs) for resource, inputs in POLICIES.items()}
    for resource, (name, there) in policies.items():
        host.delete(resource, name, there)
    host.delete("Repository", id, state)
    assert runs.deletes() == [
        "DeleteLifecyclePolicy",
        "DeleteRepositoryPolicy",
        "DeleteRegistryPolicy",
        "DeleteRepository",
    ]


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_a_rename_under_a_target_takes_away_nothing_of_the_other_owner(runs: Runs, kind: type[Host]) -> None:
    host = runs(kind, "one")
    _, one = create(host)
    host.logical = "two"
    _, two = create(host)
    runs.new()
    for logical, state in (("one", one), ("two", two)):
        compare(runs(kind, logical), state)
    runs.new()  # up --target new: the alias is nobody's but the engine's
    compare(runs(kind, "new"), one)
    runs.new()
    runs(kind, "new").delete("Repository", "app", one, same_run=True)
    assert runs.deletes() == []


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_a_rename_that_was_previewed_only_holds_no_destroy_back(runs: Runs, kind: type[Host]) -> None:
    _, state = create(runs(kind, "old"))
    for logical in ("new", "newer"):
        runs.new()
        compare(runs(kind, logical), state)
    runs.new()
    runs(kind, "old").delete("Repository", "app", state, same_run=True)
    assert runs.deletes() == ["DeleteRepository"]


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_a_comparison_that_is_refused_gives_nothing_up(runs: Runs, kind: type[Host]) -> None:
    inputs = {**REPOSITORY, "forceDelete": False}
    _, one = create(runs(kind, "one"), **inputs)
    runs.emulator.put_image("app", "v1")
    runs.new()
    _, two = create(runs(kind, "two"))
    runs.new()
    runs.forget()
    host = runs(kind, "one")
    host.diff("Repository", "app", one, inputs)
    with pytest.raises(Failed, match="still holds"):
        host.diff("Repository", "app", one, {**inputs, "name": WIRE_UNKNOWN})
    host.logical = "two"
    host.delete("Repository", "app", two, same_run=True)
    assert runs.deletes() == []


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("whose", ["stack", "logical"])
def test_what_may_have_been_renamed_in_the_state_is_deleted_once_it_was_compared(
    runs: Runs, kind: type[Host], whose: str
) -> None:
    """As after ``pulumi stack rename`` or ``pulumi state rename``, or where a second stack has taken it over elsewhere."""
    id, state = create(runs(kind, "one"), adoptExisting=False)
    for seen in ("not", "in a preview", "by a refresh"):
        runs.new()
        renamed = runs(kind, "one")
        setattr(renamed, whose, "new")
        if seen == "in a preview":
            compare(renamed, state, adoptExisting=False)
            if whose == "logical":  # the state says so already, and no other stack has it
                continue
            runs.new()
            renamed = runs(kind, "one", "new")
        if seen == "by a refresh":
            renamed.read("Repository", id, state)
            renamed.diff("Repository", id, state, {**REPOSITORY, "adoptExisting": False})
            renamed.delete("Repository", id, state, same_run=True)
        else:
            with pytest.raises(
                Failed,
                match=r"app in us-east-1 is noted as that of one.*: if it was renamed, by an alias or in the state, .*run pulumi refresh",
            ):
                renamed.delete("Repository", id, state, same_run=True)
    assert runs.deletes() == ["DeleteRepository"]


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("seen", ["in a preview", "by a refresh", "in an update"])
def test_what_a_stack_may_have_adopted_elsewhere_is_not_its_own(runs: Runs, kind: type[Host], seen: str) -> None:
    """The other one made it on this machine, and still has it."""
    _, theirs = create(runs(kind, "repo", "dev"))
    runs.new()
    elsewhere = runs(kind, "repo", "prod")
    checked, _ = elsewhere.check("Repository", REPOSITORY, olds=theirs)
    if seen == "by a refresh":
        elsewhere.read("Repository", "app", theirs)
    elsewhere.diff("Repository", "app", theirs, checked)
    if seen == "in an update":
        elsewhere.update("Repository", "app", theirs, {**checked, "tags": {"x": "1"}})
    runs.new()
    runs(kind, "repo", "prod").delete("Repository", "app", theirs)
    assert runs.deletes() == []
    runs.new()
    runs(kind, "repo", "dev").delete("Repository", "app", theirs)
    assert runs.deletes() == ["DeleteRepository"]


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_what_another_program_has_made_stays_though_nobody_noted_who_took_it_over(runs: Runs, kind: type[Host]) -> None:
    id, state = create(runs(kind, "one"))
    runs.new()
    runs(kind, "other", "prod").delete("Repository", id, state, same_run=True)
    assert runs.deletes() == []


def test_a_policy_that_was_renamed_is_still_the_stacks(run: Callable[[], Claims]) -> None:
    claims = run()
    claims.made(RULES, urn("old"))
    claims.holds(RULES, urn("old"), "mine")
    claims.taken(RULES, urn("new"))
    assert claims.left_to(RULES, urn("old"), may_undo=False) == urn("new")
    assert claims.refused(APP, urn("repo"), "2026-01-01") == (["LifecyclePolicy"], [], [])


def test_a_policy_of_another_provider_of_the_run_is_not_taken_back(runs: Runs) -> None:
    create(runs(NativeHost, "repo"))
    inputs = {**POLICIES["LifecyclePolicy"], "adoptExisting": False}
    _, state = create(runs(NativeHost, "one"), "LifecyclePolicy", **inputs)
    runs.new()
    compare(runs(NativeHost, "one"), state, "LifecyclePolicy", **inputs)
    with pytest.raises(Failed, match="already exists and is not what the program says"):
        create(runs(NativeHost, "two"), "LifecyclePolicy", **{**inputs, "policy": lifecycle(99)})


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_a_policy_that_left_the_state_unseen_is_overwritten_if_the_program_says_so(
    runs: Runs, kind: type[Host]
) -> None:
    """As after a destroy that ended before the repository's turn: the engine drops what would go with it. Another stack may
    have put the same since.
    """
    create(runs(kind, "one"))
    create(runs(kind, "p"), "LifecyclePolicy", **POLICIES["LifecyclePolicy"], adoptExisting=False)
    runs.new()
    changed = {"repository": "app", "policy": lifecycle(99)}
    with pytest.raises(Failed, match="already exists and is not what the program says"):
        create(runs(kind, "p"), "LifecyclePolicy", **changed, adoptExisting=False)
    create(runs(kind, "p"), "LifecyclePolicy", **changed, adoptExisting=True)


class Unseen(DynamicHost):
    """A host that does not know which resource is at hand."""

    def urn(self, resource: str, name: str = "") -> str:
        return ""


def test_without_a_urn_an_existing_repository_is_not_taken_for_a_new_one(runs: Runs) -> None:
    host = runs(Unseen, "one")
    _, state = create(host)
    host.next_operation()
    host.check("Repository", REPOSITORY, olds=state)
    host.delete("Repository", "app", state, same_run=True)
    [note] = runs.home.glob("ecr-again/*.json")
    assert json.loads(note.read_text())["made"] is None


def test_a_preview_without_the_account_plans_nothing_for_an_account_none(runs: Runs) -> None:
    env = {**runs.emulator.env(), "PULUMI_HOME": str(runs.home)}
    host = NativeHost(env, {"ecr:skipRequestingAccountId": "true"}, engine=runs.address)
    runs.running.append(host)
    host.certain("Repository", host.check("Repository", REPOSITORY)[0])
    assert [journal.read_text() for journal in runs.home.glob("ecr-runs/*/*") if "None" in journal.read_text()] == []


# --- deletes that are refused -----------------------------------------------------------------------------------------

DENIED = Fault("DeleteRepository", AwsError("AccessDeniedException", "not authorized", 403))
BOTH = pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])


@BOTH
def test_who_could_not_delete_a_thing_still_has_it(runs: Runs, kind: type[Host]) -> None:
    _, one = create(runs(kind, "one"))
    runs.new()
    with runs.emulator.inject(DENIED), pytest.raises(Failed, match="AccessDenied"):
        runs(kind, "one").delete("Repository", "app", one, same_run=True)
    runs.new()
    _, two = create(runs(kind, "two"))
    runs.new()
    runs(kind, "two").delete("Repository", "app", two, same_run=True)
    assert runs.deletes() == ["DeleteRepository"]  # the one that was refused


@BOTH
def test_the_policies_of_a_repository_whose_delete_was_refused_are_taken_back_and_foreign_ones_are_not(
    runs: Runs, kind: type[Host]
) -> None:
    client = runs.emulator.client()
    host = runs(kind, "one")
    _, repository = create(host, forceDelete=False)
    create(host, "LifecyclePolicy", **POLICIES["LifecyclePolicy"])
    client.set_repository_policy(repositoryName="app", policyText=json.dumps(policy(Sid="Theirs")))
    runs.new()
    with runs.emulator.inject(DENIED), pytest.raises(Failed) as refused:
        runs(kind, "one").delete("Repository", "app", repository, same_run=True)
    assert "its LifecyclePolicy stays in AWS" in str(refused.value)
    assert "RepositoryPolicy" not in str(refused.value)
    runs.new()
    with pytest.raises(Failed, match="already exists and is not what the program says"):
        create(runs(kind, "one"), "RepositoryPolicy", **POLICIES["RepositoryPolicy"])
    with pytest.raises(Failed, match="already exists and is not what the program says"):
        create(runs(kind, "one", "prod"), "LifecyclePolicy", repository="app", policy=lifecycle(30))
    _, taken = create(runs(kind, "one"), "LifecyclePolicy", repository="app", policy=lifecycle(30))
    runs.new()
    with pytest.raises(Failed, match="already exists and is not what the program says"):
        create(runs(kind, "one", "prod"), "LifecyclePolicy", repository="app", policy=lifecycle(31))
    runs.new()
    runs(kind, "one").delete("LifecyclePolicy", "app", taken, same_run=True)
    assert list(runs.home.glob("ecr-policies/*.json")) == []


@BOTH
@pytest.mark.parametrize("when", ["before", "after"])
def test_a_delete_whose_answer_was_lost_says_nothing_certain_of_the_policies(
    runs: Runs, kind: type[Host], when: Any
) -> None:
    host = runs(kind, "one")
    _, repository = create(host)
    create(host, "LifecyclePolicy", **POLICIES["LifecyclePolicy"])
    runs.new()
    failing = runs(kind, "one", maxRetries="0")
    with runs.emulator.inject(Fault("DeleteRepository", Drop(), when)), pytest.raises(Failed) as failed:
        failing.delete("Repository", "app", repository, same_run=True)
    assert "its LifecyclePolicy may have left the state; if the repository is still there, pulumi up" in str(
        failed.value
    )
    assert "takes it back" in str(failed.value)
    assert "stays in AWS" not in str(failed.value)
    assert "AWS may have done it nevertheless" in str(failed.value)
    runs.new()
    if when == "before":
        create(runs(kind, "one"), "LifecyclePolicy", repository="app", policy=lifecycle(30))


@BOTH
def test_equal_content_stays_where_another_one_may_have_it(runs: Runs, kind: type[Host]) -> None:
    inputs = POLICIES["RegistryPolicy"]
    id, first = create(runs(kind, "registry", "dev"), "RegistryPolicy", **inputs)
    runs.new()
    _, second = create(runs(kind, "registry", "prod"), "RegistryPolicy", **inputs)
    runs.new()
    runs(kind, "registry", "prod").delete("RegistryPolicy", id, second, same_run=True)
    assert runs.deletes() == []
    runs.new()
    runs(kind, "registry", "dev").delete("RegistryPolicy", id, first, same_run=True)
    assert runs.deletes() == ["DeleteRegistryPolicy"]
    # Somebody has made it whom nobody knows.
    runs.emulator.client().put_registry_policy(policyText=json.dumps(registry_policy()))
    runs.new()
    _, third = create(runs(kind, "registry", "dev"), "RegistryPolicy", **inputs)
    runs.new()
    runs(kind, "registry", "dev").delete("RegistryPolicy", id, third, same_run=True)
    assert runs.deletes() == ["DeleteRegistryPolicy"]
    runs.new()
    _, adopted = create(runs(kind, "registry", "dev"), "RegistryPolicy", **inputs, adoptExisting=True)
    runs.new()
    runs(kind, "registry", "dev").delete("RegistryPolicy", id, adopted, same_run=True)
    assert runs.deletes() == ["DeleteRegistryPolicy"] * 2


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("asked", [False, True])
def test_equal_content_that_was_there_before_stays_on_another_machine_too(
    runs: Runs, kind: type[Host], asked: bool
) -> None:
    create(runs(kind, "theirs", "prod"), "RegistryPolicy", **POLICIES["RegistryPolicy"])
    runs.new()
    host = runs(kind, "ours")
    id, state = create(host, "RegistryPolicy", **POLICIES["RegistryPolicy"], adoptExisting=asked)
    whole = {**state, **host.record}
    for step in ("read", "update"):
        runs.forget()
        runs.new()
        host = runs(kind, "ours")
        if step == "read":
            state = host.read("RegistryPolicy", id, whole)[1]
        else:
            checked, _ = host.check("RegistryPolicy", {"policy": registry_policy(Sid="Changed")}, olds=whole)
            state = host.update("RegistryPolicy", id, whole, checked)
        whole = {**state, **host.record}
    runs.forget()
    runs.new()
    runs(kind, "ours").delete("RegistryPolicy", id, whole)
    assert runs.deletes() == (["DeleteRegistryPolicy"] if asked else [])


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_two_owners_that_another_machine_sees_together_are_noted(runs: Runs, kind: type[Host]) -> None:
    _, old = create(runs(kind, "old"))
    _, new = create(runs(kind, "new"))
    runs.forget()
    runs.new()
    host = runs(kind, "old")
    compare(host, old)
    host.logical = "new"
    compare(host, new)
    runs.new()
    runs(kind, "old").delete("Repository", "app", old)  # as with --target
    assert runs.deletes() == []
    runs.new()
    runs(kind, "new").delete("Repository", "app", new)
    assert runs.deletes() == ["DeleteRepository"]


# --- what notes say, over many runs -----------------------------------------------------------------------------------

APP = Thing("Repository", "123456789012", "us-east-1", "app")


def urn(name: str, stack: str = "dev", kind: str = "ecr:index:Repository") -> str:
    return f"urn:pulumi:{stack}::tests::{kind}::{name}"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Claims]]:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    with contextlib.ExitStack() as ended:

        def new() -> Claims:
            claims = Claims("127.0.0.1:1")
            ended.callback(claims.close)
            return claims

        yield new


def has(claims: Claims, *names: str) -> None:
    for name in names:
        claims.compared(APP, name, keeps=True)


def test_a_new_urn_takes_the_place_of_the_old_one(run: Callable[[], Claims]) -> None:
    """Renamed by an alias, and moved to the other host: the engine has one resource."""
    claims = run()
    claims.taken(APP, urn("old"))
    claims.close()
    for name in (urn("new"), urn("new", kind="pulumi-python:dynamic/ecr:Repository")):
        claims = run()
        claims.was_read(APP, urn("old"), found=True, imported=False)  # up --refresh reads under the name of state
        has(claims, urn("old"), name)
        claims.close()
    assert run().left_to(APP, name, may_undo=False) == ""


def test_a_name_that_was_only_previewed_holds_nothing_back(run: Callable[[], Claims]) -> None:
    claims = run()
    claims.taken(APP, urn("old"))
    claims.close()
    for name in ("new", "old"):
        claims = run()
        has(claims, urn(name))
        claims.close()
    assert run().left_to(APP, urn("old"), may_undo=False) == ""


def test_two_that_were_seen_together_are_two(run: Callable[[], Claims]) -> None:
    claims = run()
    claims.taken(APP, urn("two"))
    claims.close()
    for order in (("one", "two"), ("two", "one"), ("one",), ("two",)):
        claims = run()
        has(claims, *map(urn, order))
        claims.close()
    assert run().left_to(APP, urn("one"), may_undo=False) == urn("two")
    assert run().left_to(APP, urn("two"), may_undo=False) == ""


@pytest.mark.parametrize(
    ("age", "steps", "left"),
    [
        (0, ["read"], "perhaps"),
        (0, ["read", "compared"], "perhaps"),
        (25, ["read", "compared"], "no"),
        (25, ["read", "compared", "next run"], "yes"),
        (25, ["read", "applies"], "yes"),  # something else of the run is made, and fails: the engine compares no more
        (25, ["applies", "read"], "yes"),
    ],
)
def test_an_import_that_no_update_confirms_counts_for_a_day(
    run: Callable[[], Claims], tmp_path: Path, age: float, steps: list[str], left: str
) -> None:
    claims = run()
    for step in steps:
        if step == "read":
            claims.was_read(APP, urn("new"), found=True, imported=True)
        elif step == "compared":
            has(claims, urn("new"))
        elif step == "applies":
            claims.applies()
    claims.close()
    if "next run" in steps:
        claims = run()
        has(claims, urn("new"))
        claims.close()
    [note] = tmp_path.glob("ecr-owners/*.json")
    text = json.loads(note.read_text())
    for owner in text["owners"].values():
        if "imported" in owner:
            owner["imported"] = time.time() - age * 3600
    note.write_text(json.dumps(text))
    owner = run().left_to(APP, urn("old"), may_undo=False)
    assert (bool(owner), isinstance(owner, Previewed)) == (left != "no", left == "perhaps")


def test_a_confirmed_rename_leaves_the_thing_to_the_new_name(run: Callable[[], Claims]) -> None:
    claims = run()
    claims.made(APP, urn("old"))
    claims.close()
    for order in (("compared", "applies"), ("applies", "compared")):
        claims = run()
        for what in order:
            has(claims, urn("new")) if what == "compared" else claims.applies()
        claims.close()
    assert run().left_to(APP, urn("old"), may_undo=False) == urn("new")
    assert run().left_to(APP, urn("new"), may_undo=False) == ""


def renamed(run: Callable[[], Claims]) -> Claims:
    """A run that sees a new name first, after one in which two had the thing."""
    claims = run()
    claims.made(APP, urn("one"))
    claims.taken(APP, urn("two"))
    claims.close()
    claims = run()
    has(claims, urn("new"))
    return claims


@pytest.mark.parametrize("applied", [False, True])
def test_one_of_two_that_was_renamed_leaves_the_other_its_own(run: Callable[[], Claims], applied: bool) -> None:
    """The new name comes first in the program, and nobody says which of the two it replaces."""
    claims = renamed(run)
    if applied:
        claims.applies()
    has(claims, urn("two"))
    claims.close()
    assert run().left_to(APP, urn("two"), may_undo=False) in (urn("new"), urn("one"))
    assert run().left_to(APP, urn("new"), may_undo=False) == ""


def test_who_goes_before_a_rename_is_clear_leaves_one_owner(run: Callable[[], Claims]) -> None:
    claims = renamed(run)
    claims.applies()
    claims.close()
    assert run().left_to(APP, urn("two"), may_undo=False) != ""  # so the new one was the first one
    assert run().left_to(APP, urn("new"), may_undo=False) == ""


def at_once(*calls: Callable[[], Any]) -> list[Any]:
    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result(60) for each in [pool.submit(call) for call in calls]]


def test_two_stacks_that_are_destroyed_at_once_leave_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    Claims().made(APP, urn("one"))
    Claims().taken(APP, urn("two", "prod"))
    one, two, both = Claims(), Claims(), threading.Barrier(2)
    read = disk.load

    def slow(path: Path) -> dict[str, Any]:
        found = read(path)
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(0.5)  # it breaks where one waits for the other, as it should
        return found

    monkeypatch.setattr(disk, "load", slow)
    left = at_once(
        lambda: one.left_to(APP, urn("one"), may_undo=False),
        lambda: two.left_to(APP, urn("two", "prod"), may_undo=False),
    )
    assert sorted(map(bool, left)) == [False, True]


def test_fingerprints_of_two_stacks_at_once_are_both_kept(
    run: Callable[[], Claims], monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two, both = run(), run(), threading.Barrier(2)
    read = disk.load

    def slow(path: Path) -> dict[str, Any]:
        found = read(path)
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(0.5)
        return found

    monkeypatch.setattr(disk, "load", slow)
    at_once(lambda: one.holds(RULES, urn("rules"), "a"), lambda: two.holds(RULES, urn("rules", "prod"), "b"))
    monkeypatch.setattr(disk, "load", read)
    for stack in ("dev", "prod"):
        claims = run()
        assert claims.refused(APP, urn("repo", stack), "2026-01-01")[0] == ["LifecyclePolicy"]


def test_notes_that_nothing_ends_go_when_they_are_old(run: Callable[[], Claims], tmp_path: Path) -> None:
    claims = run()
    claims.made(APP, urn("one"))
    claims.holds(RULES, urn("rules"), "mine")
    claims.again.made(APP, surely=True)
    attempt(urn("one"), "app", quiet=disk.Quiet()).end(known=False, doubt=True)

    def notes() -> list[Path]:
        return sorted(tmp_path.glob("ecr-*/*.json"))

    def age(days: float) -> None:
        for note in notes():
            moment = time.time() - days * 24 * 3600
            os.utime(note, (moment, moment))

    assert len(notes()) == 4
    age(89)
    run().made(APP._replace(id="other"), urn("other"))
    assert len(notes()) == 4 + 1
    age(91)
    run().made(APP._replace(id="other"), urn("other"))
    assert [note.parent.name for note in notes()] == ["ecr-owners", "ecr-owners", "ecr-policies"]
    age(399)
    claims = run()
    has(claims, urn("one"))  # what is compared is in use
    claims.holds(RULES, urn("rules"), "mine")
    assert all(time.time() - note.stat().st_mtime < 60 for note in notes()[:1])
    for note in notes():
        if time.time() - note.stat().st_mtime > 60:
            os.utime(note, (time.time() - 401 * 24 * 3600,) * 2)
    run().made(APP._replace(id="third"), urn("third"))
    kept = [json.loads(note.read_text()) for note in notes()]
    assert sorted((note["kind"], note["id"]) for note in kept) == [
        ("LifecyclePolicy", "app"),
        ("Repository", "app"),
        ("Repository", "third"),
    ]


def test_a_note_goes_with_the_thing(run: Callable[[], Claims], tmp_path: Path) -> None:
    claims = run()
    for end, left in (
        (lambda: claims.made(APP, urn("new")), [[urn("new")]]),
        (lambda: claims.was_read(APP, urn("old"), found=False, imported=False), []),
        (lambda: claims.gone(APP, urn("old")), []),
    ):
        earlier = run()
        earlier.taken(APP, urn("old"))
        earlier.close()
        claims = run()
        end()
        notes = [json.loads(note.read_text())["owners"] for note in tmp_path.glob("ecr-owners/*.json")]
        assert [list(owners) for owners in notes if owners] == left


def test_what_a_replacement_has_deleted_stays_known_and_what_is_made_later_is_another_one(
    run: Callable[[], Claims],
) -> None:
    old, new = "2026-01-01T10:00:00Z", "2026-01-02T10:00:00Z"
    run().bury(APP, old)
    assert (run().is_buried(APP, old), run().is_buried(APP, new)) == (True, False)
    claims = run()
    claims.made(APP, urn("theirs", stack="other"), new)
    assert claims.left_to(APP, urn("theirs", stack="other"), new, may_undo=True) == ""
    claims.gone(APP, urn("theirs", stack="other"))
    assert (run().is_buried(APP, old), run().is_buried(APP, new)) == (True, False)


def test_a_replacement_is_no_claim(run: Callable[[], Claims]) -> None:
    """Renamed by an alias and replaced in one step: the delete comes under the old name."""
    claims = run()
    claims.taken(APP, urn("old"))
    claims.close()
    claims = run()
    claims.compared(APP, urn("new"), keeps=False)
    assert claims.left_to(APP, urn("old"), may_undo=False) == ""


def test_what_the_program_has_dropped_and_retained_holds_nothing_back(run: Callable[[], Claims]) -> None:
    claims = run()
    claims.was_read(APP, urn("old"), found=True, imported=False)  # up --refresh
    has(claims, urn("old"))
    claims.taken(APP, urn("new"))
    claims.close()
    assert run().left_to(APP, urn("new"), may_undo=False) == ""


def test_what_goes_with_a_repository_is_known() -> None:
    from pulumi_ecr.resources import ALL

    assert {name for name, handler in ALL.items() if handler.parent} == set(CHILDREN)


def test_a_stack_that_was_renamed_is_one_owner(run: Callable[[], Claims], tmp_path: Path) -> None:
    claims = run()
    claims.made(APP, urn("repo"))
    claims.close()
    for stack in ("qa", "prod"):
        claims = run()
        has(claims, urn("repo", stack))
        claims.close()
        assert isinstance(run().would_stay(APP, urn("repo", stack)), Unsure)  # it may have been a preview
        claims = run()
        claims.applies()
        has(claims, urn("repo", stack))
        claims.close()
    claims = run()
    assert claims.left_to(APP, urn("repo", "prod"), may_undo=False) == ""
    claims.gone(APP, urn("repo", "prod"))
    assert list(tmp_path.glob("ecr-owners/*.json")) == []


def test_two_stacks_that_have_it_in_turn_are_two_owners(run: Callable[[], Claims]) -> None:
    claims = run()
    claims.made(APP, urn("repo"))
    claims.close()
    for stack in ("prod", "dev", "prod"):
        claims = run()
        has(claims, urn("repo", stack))
        claims.close()
    assert run().left_to(APP, urn("repo", "prod"), may_undo=False) == urn("repo")


def test_what_was_there_before_is_the_own_of_who_had_it_before_under_another_name(run: Callable[[], Claims]) -> None:
    claims, before = run(), {"found": "2026-01-01T00:00:00Z"}
    claims.taken(APP, urn("new"), unasked=before["found"])
    assert run().left_to(APP, urn("new"), may_undo=True, before=True) == THERE_BEFORE
    claims = run()
    claims.taken(APP, urn("new"), unasked=before["found"])
    assert not claims.was_given(APP, urn("new"), before)
    assert claims.left_to(APP, urn("old"), may_undo=False) == urn("new")
    claims.close()
    assert run().was_given(APP, urn("new"), before)
    assert run().left_to(APP, urn("new"), may_undo=False, given=True) == ""


RULES = APP._replace(kind="LifecyclePolicy")


def refuse(run: Callable[[], Claims]) -> None:
    claims = run()
    claims.holds(RULES, urn("rules"), "mine")
    assert claims.refused(APP, urn("repo"), "2026-01-01") == (["LifecyclePolicy"], [], [])
    assert claims.left_policy(RULES, urn("rules"), "mine", kept=False) == "2026-01-01"
    claims.close()


@pytest.mark.parametrize(
    "end",
    [
        lambda claims: claims.holds(RULES, urn("theirs", "prod"), "mine"),
        lambda claims: claims.gone(RULES, urn("rules")),
        lambda claims: claims.gone(APP, urn("repo")),
        lambda claims: claims.made(APP, urn("repo")),
        lambda claims: claims.made(RULES, urn("rules")),
        lambda claims: claims.was_read(RULES, urn("rules"), found=False, imported=False),
        lambda claims: claims.was_read(APP, urn("repo"), found=False, imported=False),
    ],
    ids=["put by another stack", "deleted", "repository deleted", "made anew", "put anew", "missing", "gone"],
)
def test_a_policy_is_left_until_somebody_does_something_to_it(
    run: Callable[[], Claims], end: Callable[[Claims], None]
) -> None:
    refuse(run)
    claims = run()
    assert claims.left_policy(RULES, urn("rules"), "other", kept=False) is None
    assert claims.left_policy(RULES, urn("rules", "prod"), "mine", kept=False) is None
    end(claims)
    assert claims.left_policy(RULES, urn("rules"), "mine", kept=False) is None


def test_policies_that_went_before_a_refused_delete_are_named(run: Callable[[], Claims]) -> None:
    claims = run()
    for kind in CHILDREN:
        claims.holds(APP._replace(kind=kind), urn(kind), "mine")
    claims.gone(RULES, urn("LifecyclePolicy"))
    assert claims.refused(APP, urn("repo"), "2026-01-01") == (["RepositoryPolicy"], ["LifecyclePolicy"], [])


# --- disks ------------------------------------------------------------------------------------------------------------

BROKEN: list[Any] = [
    "yesterday",
    None,
    [],
    {"owners": 1},
    {"owners": {"urn:pulumi:x::y::z::a": {"imported": "yesterday"}}},
    {"owners": {"urn:pulumi:x::y::z::a": {"imported": 1e999}}},
    {"owners": {"urn:pulumi:x::y::z::a": {"renamed": ["b"]}}},
    {"owners": {"urn:pulumi:x::y::z::a": None}, "stacks": {"s": {"print": 1}, "t": [], "u": {"print": "", "left": 0}}},
    {"stacks": []},
]


@pytest.mark.parametrize("content", [*(json.dumps(each) for each in BROKEN), "{", "[" * 100_000, "\x00"])
def test_what_cannot_be_read_in_a_note_counts_for_nothing(
    run: Callable[[], Claims], tmp_path: Path, content: str
) -> None:
    claims = run()
    claims.made(APP, urn("one"))
    claims.holds(RULES, urn("rules"), "mine")
    claims.close()
    notes = [*tmp_path.glob("ecr-owners/*.json"), *tmp_path.glob("ecr-policies/*.json")]
    assert len(notes) == 1 + 1
    for note in notes:
        note.write_text(content)
    claims = run()
    has(claims, urn("one"))
    assert claims.left_policy(RULES, urn("rules"), "mine", kept=False) is None
    assert claims.refused(APP, urn("one"), "2026-01-01") == ([], [], [])
    assert claims.left_to(APP, urn("one"), may_undo=False) == ""
    claims.taken(APP, urn("two"))
    claims.close()
    assert run().left_to(APP, urn("one"), may_undo=False) == urn("two")


def test_a_process_that_was_stopped_with_the_notes_in_its_hand_is_waited_for_once(
    run: Callable[[], Claims], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "_PATIENCE", 0.2)
    run().made(APP, urn("one"))
    held = disk.hold(tmp_path / "ecr-owners" / ".lock")
    assert held is not None
    with held:
        claims = run()
        begun = time.monotonic()
        for number in range(20):
            claims.taken(APP._replace(id=str(number)), urn("two"))
        assert 0.2 <= time.monotonic() - begun < 2
        assert claims.left_to(APP, urn("two"), may_undo=False) == urn("one")  # what is noted can still be read


def test_what_a_killed_process_has_half_written_is_removed(run: Callable[[], Claims], tmp_path: Path) -> None:
    run().made(APP, urn("one"))
    old, young = (tmp_path / "ecr-owners" / f"{name}.1.new" for name in ("old", "young"))
    for path in (old, young):
        path.write_text("{")
    os.utime(old, (time.time() - 3600, time.time() - 3600))
    run().made(APP, urn("one"))
    assert (old.exists(), young.exists()) == (False, True)


@pytest.mark.parametrize("folder", ["ecr-runs", "ecr-owners", "ecr-policies", "ecr-again", "ecr-attempts"])
def test_files_of_another_user_are_told_of_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str) -> None:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    really = os.open

    def denied(path: Any, *args: Any, **kwargs: Any) -> int:
        if folder in str(path):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return really(path, *args, **kwargs)

    monkeypatch.setattr(os, "open", denied)
    said: list[str] = []
    quiet = disk.Quiet(said.append)
    claims = Claims("127.0.0.1:1", "", quiet)
    for name in ("one", "two"):
        claims.made(APP, urn(name))
        claims.holds(RULES, urn(name), name)
        claims.again.made(APP, surely=True)
        attempt(urn(name), "app", quiet=quiet).end()
    assert claims.left_to(APP, urn("three"), may_undo=False) == urn("two")
    assert len(said) == 1
    assert folder in said[0]


def test_the_journal_of_another_user_that_nobody_can_read_is_of_no_run(
    run: Callable[[], Claims], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Claims("127.0.0.1:1")
    has(other, urn("old"))
    [journal] = tmp_path.glob("ecr-runs/*/*")
    claims = run()
    assert claims.left_to(APP, urn("new"), may_undo=False) == urn("old")
    really = os.open

    def denied(path: Any, flags: int, *args: Any, **kwargs: Any) -> int:
        if Path(path) == journal and flags & os.O_RDWR:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return really(path, flags, *args, **kwargs)

    monkeypatch.setattr(os, "open", denied)
    assert run().left_to(APP, urn("new"), may_undo=False) == urn("old")  # it runs
    other._journal._file.close()  # type: ignore[union-attr] # its process has ended, and its file is still there
    assert run().left_to(APP, urn("new"), may_undo=False) == ""


def test_claims_that_are_closed_still_answer(run: Callable[[], Claims]) -> None:
    claims = run()
    has(claims, urn("one"))
    claims.close()
    has(claims, urn("two"))
    claims.close()


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("resource", [*CHILDREN, "RegistryPolicy"])
@pytest.mark.parametrize("remade", [False, True])
def test_what_was_there_before_stays_on_another_machine_too(
    runs: Runs, kind: type[Host], resource: str, *, remade: bool
) -> None:
    client = runs.emulator.client()

    def theirs() -> None:
        client.create_repository(repositoryName="app")
        client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle()))
        client.set_repository_policy(repositoryName="app", policyText=json.dumps(policy()))

    theirs()
    client.put_registry_policy(policyText=json.dumps(registry_policy()))
    host = runs(kind, "ours")
    id, state = create(host, resource, **POLICIES[resource], adoptExisting=False)
    whole = {**state, **host.record}
    runs.forget()
    runs.new()
    if remade:  # the policy is the program's, which puts it again
        client.delete_repository(repositoryName="app")
        theirs()
    runs(kind, "ours").delete(resource, id, whole, same_run=True)
    assert runs.deletes()[remade:] == ([f"Delete{resource}"] if remade and resource in CHILDREN else [])


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("resource", CHILDREN)
@pytest.mark.parametrize("look", ["denied", "throttled", "lost", "not seen yet"])
def test_what_was_there_before_stays_although_nobody_could_look_at_its_repository(
    runs: Runs, kind: type[Host], resource: str, look: str
) -> None:
    client = runs.emulator.client()
    client.create_repository(repositoryName="app")
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle()))
    client.set_repository_policy(repositoryName="app", policyText=json.dumps(policy()))
    effect = {
        "denied": AwsError("AccessDeniedException", "no", 403),
        "throttled": AwsError("ThrottlingException", "Rate exceeded"),
        "lost": Drop(),
        "not seen yet": AwsError("RepositoryNotFoundException", "no", 400),
    }[look]
    host = runs(kind, "ours", maxRetries="0")
    with runs.emulator.inject(Fault("DescribeRepositories", effect, times=None)):
        id, state = create(host, resource, **POLICIES[resource], adoptExisting=False)
    whole = {**state, **host.record}
    runs.forget()
    runs.new()
    runs(kind, "ours").delete(resource, id, whole, same_run=True)
    assert runs.deletes() == []


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_what_is_read_only_is_not_the_stacks_own(runs: Runs, kind: type[Host]) -> None:
    client = runs.emulator.client()
    client.create_repository(repositoryName="app")
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle()))
    host = runs(kind, "theirs")
    id, state = host.read("LifecyclePolicy", "app", {})[:2]
    runs.new()
    runs(kind, "theirs").read("LifecyclePolicy", id, state)  # as a refresh does it
    runs.new()
    with pytest.raises(Failed, match="already exists and is not what the program says"):
        create(runs(kind, "mine"), "LifecyclePolicy", repository="app", policy=lifecycle(99))
    id, state = create(runs(kind, "mine"), "LifecyclePolicy", repository="app", policy=lifecycle())
    runs.new()
    runs(kind, "mine").delete("LifecyclePolicy", id, state, same_run=True)
    assert runs.deletes() == []
    runs.new()
    with pytest.raises(Failed, match="already exists"):  # what it has left to others is theirs
        create(runs(kind, "mine"), "LifecyclePolicy", repository="app", policy=lifecycle(99))


def test_two_processes_that_delete_at_once_agree(
    run: Callable[[], Claims], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    first = Claims("127.0.0.1:1")
    first.made(APP, urn("one"))
    first.taken(APP, urn("two"))
    first.close()
    both = {urn(name): Claims("127.0.0.1:2") for name in ("one", "two")}
    for each, claims in both.items():
        claims.compared(APP, each, keeps=True)
    barrier, original = threading.Barrier(2), Claims._others

    def others(self: Claims, thing: Thing, urn: str) -> Any:
        with contextlib.suppress(threading.BrokenBarrierError):
            barrier.wait(0.5)
        return original(self, thing, urn)

    monkeypatch.setattr(Claims, "_others", others)
    with ThreadPoolExecutor(2) as pool:
        left = [*pool.map(lambda each: both[each].left_to(APP, each, may_undo=False), both)]
    assert sorted(map(bool, left)) == [False, True]


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_a_failed_create_holds_the_thing_without_an_account_too(runs: Runs, kind: type[Host]) -> None:
    def host(logical: str) -> Host:
        env = {**runs.emulator.env(), "PULUMI_HOME": str(runs.home)}
        made = kind(env, {"ecr:skipRequestingAccountId": "true"}, engine=runs.address)
        made.logical = logical
        runs.running.append(made)
        return made

    id, state = create(host("old"))
    runs.new()
    failing = host("new")
    checked, _ = failing.check("Repository", REPOSITORY)
    with runs.emulator.inject(Fault.of("denied", "CreateRepository")), pytest.raises(Failed):
        failing.create("Repository", checked)
    failing.logical = "old"
    failing.delete("Repository", id, state, same_run=True)
    assert runs.deletes() == []


# --- one AWS under several endpoints ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("endpoint", "place"),
    [
        ("", ""),
        ("https://api.ecr.eu-west-1.amazonaws.com", ""),
        ("https://vpce-0a1b2c-3d4e.api.ecr.eu-west-1.vpce.amazonaws.com/", ""),
        ("https://ecr.eu-west-1.api.aws", ""),
        ("https://ecr.eu-west-1.api.aws./", ""),
        ("https://vpce-1.api.ecr.eusc-de-east-1.vpce.amazonaws.eu", ""),
        ("https://api.ecr.cn-north-1.amazonaws.com.cn", ""),
        ("https://ecr.cn-north-1.api.amazonwebservices.com.cn", ""),
        ("https://ecr.example.com:8443", "ecr.example.com:8443"),
        ("https://10.1.2.3", "10.1.2.3:443"),
        ("http://localstack:4566", "localstack:4566"),
        ("http://[::1", ""),
        ("http://localhost:99999", ""),
        ("http://localhost:4566", "localhost:4566"),
        ("HTTP://LocalHost:4566/", "localhost:4566"),
        ("https://user:p@ss@127.0.0.1:4566/path", "localhost:4566"),
        ("http://127.0.0.2:4566", "localhost:4566"),
        ("http://[::1]:4566", "localhost:4566"),
        ("http://0.0.0.0:4566", "localhost:4566"),
        ("http://localhost.localstack.cloud:4566", "localhost:4566"),
        ("http://ecr.localhost", "localhost:80"),
        ("https://localhost", "localhost:443"),
    ],
)
def test_only_emulators_are_told_apart_by_their_endpoint(endpoint: str, place: str) -> None:
    assert place_of(endpoint) == place


@BOTH
@pytest.mark.parametrize("known_by", ["the run", "the note"])
def test_another_spelling_of_the_endpoint_is_the_same_aws(runs: Runs, kind: type[Host], known_by: str) -> None:
    other = runs.emulator.url.replace("127.0.0.1", "localhost") + "/"
    id, state = create(runs(kind, "old"))
    runs.new()
    engine = None if known_by == "the run" else ""
    create(runs(kind, "new", engine=engine, endpointUrl=other))
    if known_by == "the run":
        runs.forget()
    runs(kind, "old", engine=engine).delete("Repository", id, state, same_run=True)
    assert runs.deletes() == []


@BOTH
def test_two_emulators_with_one_account_are_two_registries(runs: Runs, kind: type[Host]) -> None:
    with Emulator() as other:
        id, state = create(runs(kind, "one"))
        create(runs(kind, "two", endpointUrl=other.url))
        runs(kind, "one").delete("Repository", id, state, same_run=True)
    assert runs.deletes() == ["DeleteRepository"]


# --- resources that left the state without a delete -------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("resource", list(POLICIES))
@pytest.mark.parametrize("known", [True, False])
def test_what_a_stack_gave_to_another_one_and_makes_again_stays(
    runs: Runs, kind: type[Host], resource: str, *, known: bool
) -> None:
    """As after ``pulumi state move`` or ``pulumi stack rename``, and the old program once more; ``known``: the other stack
    was refreshed before.
    """
    runs.emulator.client().create_repository(repositoryName="app")
    inputs = {**POLICIES[resource], "adoptExisting": False}
    id, moved = create(runs(kind, "p"), resource, **inputs)
    runs.new()
    if known:
        other = runs(kind, "p", "other")
        other.read(resource, id, moved)
        other.diff(resource, id, moved, other.check(resource, inputs, olds=moved)[0])
        runs.new()
    host = runs(kind, "p")
    _, state = create(host, resource, **inputs)
    assert "__before" in host.record
    runs.new()
    runs(kind, "p").delete(resource, id, {**state, **host.record}, same_run=True)
    assert runs.deletes() == []
    runs.new()
    runs(kind, "p", "other").delete(resource, id, moved, same_run=True)
    assert runs.deletes() == [f"Delete{resource}"]


@BOTH
def test_a_policy_that_a_stack_gave_to_another_one_is_not_overwritten(runs: Runs, kind: type[Host]) -> None:
    runs.emulator.client().create_repository(repositoryName="app")
    create(runs(kind, "p"), "LifecyclePolicy", repository="app", policy=lifecycle())
    runs.new()
    with pytest.raises(Failed, match="already exists and is not what the program says"):
        create(runs(kind, "p"), "LifecyclePolicy", repository="app", policy=lifecycle(99))


@BOTH
@pytest.mark.parametrize("resource", list(POLICIES))
def test_a_replacement_that_is_made_first_takes_over_its_own(runs: Runs, kind: type[Host], resource: str) -> None:
    """Outside Python ``--replace`` gives that order."""
    runs.emulator.client().create_repository(repositoryName="app")
    inputs = {**POLICIES[resource], "adoptExisting": False}
    id, state = create(runs(kind, "p"), resource, **inputs)
    runs.new()
    host = runs(kind, "p")
    host.check(resource, inputs, olds=state)
    _, state = create(host, resource, **inputs)
    assert "__before" not in host.record
    runs.new()
    runs(kind, "p").delete(resource, id, state, same_run=True)
    assert runs.deletes() == [f"Delete{resource}"]


@BOTH
def test_a_policy_that_moves_back_to_one_that_was_kept_changes_nothing(runs: Runs, kind: type[Host]) -> None:
    """The policy it left behind, with ``retain_on_delete``, may be another stack's by now."""
    client = runs.emulator.client()
    for name in ("app", "other"):
        client.create_repository(repositoryName=name)
    create(runs(kind, "p"), "LifecyclePolicy", **POLICIES["LifecyclePolicy"], adoptExisting=False)
    runs.new()
    moved = {"repository": "other", "policy": lifecycle(7)}
    _, state = create(runs(kind, "p"), "LifecyclePolicy", **moved)
    runs.new()
    runs.emulator.clear_calls()
    host, back = runs(kind, "p"), {**moved, "repository": "app"}
    checked, _ = host.check("LifecyclePolicy", back, olds=state)
    assert host.diff("LifecyclePolicy", "other", state, checked).replaces
    with pytest.raises(Failed, match=r"the replacement of LifecyclePolicy p is not possible: .* already exists"):
        host.check("LifecyclePolicy", back)
    with pytest.raises(Failed, match="already exists and is not what the program says"):
        host.create("LifecyclePolicy", checked)
    assert {operation[:3] for operation in runs.emulator.operations()} == {"Get"}


@BOTH
@pytest.mark.parametrize("logical", ["one", "store"])
def test_what_was_made_anew_on_another_machine_is_not_deleted_unasked(
    runs: Runs, kind: type[Host], logical: str
) -> None:
    create(runs(kind, "one"))
    id, state = made_anew_elsewhere(runs, kind, logical, "prod")
    runs.new()
    runs.emulator.clear_calls()
    host = runs(kind, logical, "prod")
    for read in (False, True):
        if read:
            host.read("Repository", id, state)
            host.diff("Repository", id, state, REPOSITORY)
        with pytest.raises(
            Failed, match=r"may belong to one of stack tests/dev.*an older one of that name.*delete the note"
        ):
            host.delete("Repository", id, state, same_run=True)
    runs.forget()  # as the error says
    host.delete("Repository", id, state, same_run=True)
    assert runs.deletes() == ["DeleteRepository"]


@BOTH
def test_a_rename_on_another_machine_is_no_second_owner(runs: Runs, kind: type[Host]) -> None:
    runs.emulator.client().create_repository(repositoryName="app")
    id, state = create(runs(kind, "old"))
    runs.new()
    with pytest.raises(Failed, match=r"app in us-east-1 is noted as that of old, .* run pulumi refresh"):
        runs(kind, "new").delete("Repository", id, state, same_run=True)
    host = runs(kind, "new")
    host.read("Repository", id, state)
    compare(host, state)
    runs.new()
    runs(kind, "new").delete("Repository", id, state, same_run=True)
    assert runs.deletes() == ["DeleteRepository"]


@BOTH
@pytest.mark.parametrize("images", [True, False])
def test_the_plan_of_a_repository_that_another_stack_has_too_says_that_it_stays(
    runs: Runs, kind: type[Host], tmp_path: Path, *, images: bool
) -> None:
    inputs = {"name": "app", "forceDelete": not images}
    _, state = create(runs(kind, "res"), **inputs, adoptExisting=False)
    runs.emulator.put_image("app", "v1")
    runs.new()
    create(runs(kind, "theirs", "prod"))
    runs.new()

    def rename(host: Host) -> None:
        checked, _ = host.check("Repository", {**inputs, "name": "new"}, olds=state)
        host.diff("Repository", "app", state, checked)
        host.check("Repository", {**inputs, "name": "new"})

    lines = said(kind, runs.emulator, rename, home=tmp_path)
    belongs = "it belongs to theirs of stack tests/prod"
    assert lines == [f"{of(kind)}the repository app is replaced and stays in AWS: {belongs}"]


@BOTH
def test_what_stays_in_another_region_is_named_with_it(runs: Runs, kind: type[Host], tmp_path: Path) -> None:
    id, state = create(runs(kind, "res"), region="eu-west-1")
    runs.new()
    create(runs(kind, "theirs", "prod"), region="eu-west-1")
    runs.new()
    lines = said(kind, runs.emulator, lambda host: host.delete("Repository", id, state), home=tmp_path)
    assert any(
        "Repository app in eu-west-1 stays: it belongs to theirs of stack tests/prod now" in each for each in lines
    )


@BOTH
@pytest.mark.parametrize("theirs", ["adopted", "found", "not there"])
def test_policies_that_stay_with_a_repository_of_another_stack_are_named(
    runs: Runs, kind: type[Host], tmp_path: Path, theirs: str
) -> None:
    """The engine drops them without a delete."""
    id, state = create(runs(kind, "res"), adoptExisting=False)
    create(runs(kind, "p"), "LifecyclePolicy", **POLICIES["LifecyclePolicy"], adoptExisting=False)
    runs.new()
    other = runs(kind, "theirs", "prod")
    create(other)
    if theirs != "not there":
        other.logical = "their-policy"
        create(other, "LifecyclePolicy", **POLICIES["LifecyclePolicy"], adoptExisting=theirs == "adopted")
    runs.new()
    lines = said(kind, runs.emulator, lambda host: host.delete("Repository", id, state), home=tmp_path)
    assert any(
        "Repository app in us-east-1 stays: it belongs to theirs of stack tests/prod now" in line for line in lines
    )
    assert any("the LifecyclePolicy of app stays, too" in line for line in lines) is (theirs == "not there")


@BOTH
@pytest.mark.parametrize("resource", ["LifecyclePolicy", "RegistryPolicy"])
def test_of_two_stacks_that_put_one_thing_at_once_the_last_one_deletes(
    runs: Runs, kind: type[Host], resource: str
) -> None:
    runs.emulator.client().create_repository(repositoryName="app")
    inputs = {**POLICIES[resource], "adoptExisting": False}
    both = [runs(kind, "p", stack, engine="") for stack in ("dev", "prod")]
    hold = Hold()
    with runs.emulator.inject(Fault(f"Put{resource}", hold, times=2)), ThreadPoolExecutor(2) as pool:
        making = [pool.submit(create, host, resource, **inputs) for host in both]
        hold.wait(2)
        hold.release()
        made = [each.result() for each in making]
    runs.new()
    for number, stack in enumerate(("prod", "dev")):
        runs(kind, "p", stack).delete(resource, *made[number], same_run=True)
        assert runs.deletes() == [f"Delete{resource}"] * number
        runs.new()


@BOTH
@pytest.mark.parametrize("resource", ["LifecyclePolicy", "RegistryPolicy"])
def test_what_a_state_says_was_there_before_is_no_renamed_stacks(runs: Runs, kind: type[Host], resource: str) -> None:
    """One stack made it on this machine; another one has found it on a machine that knew nobody."""
    runs.emulator.client().create_repository(repositoryName="app")
    inputs = {**POLICIES[resource], "adoptExisting": False}
    create(runs(kind, "p"), resource, **inputs)
    id, state = found_elsewhere(runs, kind, resource, inputs, "prod")
    for seen in ("in a preview", "by a refresh", "in an update"):
        runs.new()
        host = runs(kind, "p", "prod")
        checked, _ = host.check(resource, inputs, olds=state)
        if seen == "by a refresh":
            host.read(resource, id, state, inputs)
            assert "__before" in host.record
        host.diff(resource, id, state, checked)
        if seen == "in an update":
            host.update(resource, id, state, checked)
            assert "__before" in host.record
    runs.new()
    runs(kind, "p", "prod").delete(resource, id, state, same_run=True)
    assert runs.deletes() == []


@BOTH
@pytest.mark.parametrize("resource", ["LifecyclePolicy", "RegistryPolicy"])
@pytest.mark.parametrize("mended", ["by a refresh", "in an update"])
def test_what_another_name_of_the_stack_left_is_its_own(
    runs: Runs, kind: type[Host], tmp_path: Path, resource: str, mended: str
) -> None:
    """Another logical name, without an alias."""
    runs.emulator.client().create_repository(repositoryName="app")
    inputs = {**POLICIES[resource], "adoptExisting": False}
    id, old = create(runs(kind, "old"), resource, **inputs)
    runs.new()
    host = runs(kind, "res")
    _, state = create(host, resource, **inputs)
    state |= host.record
    host.logical = "old"
    host.delete(resource, id, old, same_run=True)
    runs.new()

    def change(host: Host) -> None:
        changed = {**inputs, "policy": lifecycle(9) if resource == "LifecyclePolicy" else registry_policy(Sid="Other")}
        checked, _ = host.check(resource, changed, olds=state)
        host.diff(resource, id, state, checked)
        if mended == "in an update":
            host.update(resource, id, state, checked)
        else:
            host.read(resource, id, state, inputs)
        assert "__before" not in host.record

    assert not any("was there before" in line for line in said(kind, runs.emulator, change, home=tmp_path))


@BOTH
def test_a_repository_that_was_made_in_the_place_of_the_old_one_is_not_said_to_be_that(
    runs: Runs, kind: type[Host]
) -> None:
    """A replacement was killed after its delete and its create, and another machine goes on."""
    inputs = {"name": "app", "forceDelete": True}
    _, state = create(runs(kind, "one"), **inputs, adoptExisting=False)
    runs.emulator.client().delete_repository(repositoryName="app")
    time.sleep(1)  # AWS may leave out the fraction of a second
    runs.emulator.client().create_repository(repositoryName="app", encryptionConfiguration={"encryptionType": "KMS"})
    runs.new()
    runs.forget()
    host = runs(kind, "one")
    changed = {**inputs, "encryptionConfigurations": [{"encryptionType": "KMS"}]}
    checked, _ = host.check("Repository", changed, olds=state)
    host.diff("Repository", "app", state, checked)
    host.check("Repository", changed)
    with pytest.raises(
        Failed,
        match=r"app in us-east-1 already exists, made at .*, after the one in state was deleted.* to take it over",
    ):
        host.create("Repository", checked)


@pytest.mark.parametrize("late", [True, False])
def test_what_the_engine_has_had_time_to_keep_is_not_known_again(
    run: Callable[[], Claims], monkeypatch: pytest.MonkeyPatch, *, late: bool
) -> None:
    """Unless it keeps no state before its end."""
    if late:
        monkeypatch.setenv("PULUMI_SKIP_CHECKPOINTS", "true")
    claims, now = run(), time.time()
    claims.made(APP, urn("repo"), "2026-01-01T00:00:00Z")
    monkeypatch.setattr(time, "time", lambda: now + 120)
    claims.engine_ended()
    assert (claims.unkept(APP, urn("repo")) is not None) is late


@BOTH
def test_what_another_stack_keeps_is_not_replaced_under_its_name(runs: Runs, kind: type[Host]) -> None:
    inputs = {"name": "app", "forceDelete": True}
    _, state = create(runs(kind, "one"), **inputs, adoptExisting=False)
    runs.new()
    create(runs(kind, "theirs", "prod"))
    runs.new()
    host = runs(kind, "one")
    changed = {**inputs, "encryptionConfigurations": [{"encryptionType": "KMS"}]}
    checked, _ = host.check("Repository", changed, olds=state)
    host.diff("Repository", "app", state, checked)
    with pytest.raises(
        Failed, match="cannot be replaced under its name: it stays, since it belongs to theirs of stack"
    ):
        host.check("Repository", changed)


@BOTH
@pytest.mark.parametrize("seen", [True, False])
def test_who_took_over_what_was_made_anew_elsewhere_keeps_it(runs: Runs, kind: type[Host], *, seen: bool) -> None:
    """The note of its maker is about the old one."""
    create(runs(kind, "one"))
    id, state = made_anew_elsewhere(runs, kind, "one")
    runs.new()
    create(runs(kind, "theirs", "prod"))
    if seen:
        runs.new()
        compare(runs(kind, "theirs", "prod"), state)
    runs.new()
    runs.emulator.clear_calls()
    runs(kind, "one").delete("Repository", id, state, same_run=True)
    assert runs.deletes() == []


@BOTH
@pytest.mark.parametrize("resource", ["LifecyclePolicy", "RegistryPolicy"])
@pytest.mark.parametrize("seen", ["not", "by a refresh", "in an update"])
def test_what_was_there_before_in_a_later_life_stays(runs: Runs, kind: type[Host], resource: str, seen: str) -> None:
    """This machine has noted that the resource made it; another one has deleted that, and found another team's since."""
    runs.emulator.client().create_repository(repositoryName="app")
    inputs = {**POLICIES[resource], "adoptExisting": False}
    create(runs(kind, "p"), resource, **inputs)
    runs.new()
    id, state = found_elsewhere(runs, kind, resource, inputs)
    host = runs(kind, "p")
    checked, _ = host.check(resource, inputs, olds=state)
    if seen == "by a refresh":
        host.read(resource, id, state, inputs)
    elif seen == "in an update":
        host.diff(resource, id, state, checked)
        host.update(resource, id, state, checked)
    assert seen == "not" or "__before" in host.record
    runs.new()
    runs(kind, "p").delete(resource, id, state, same_run=True)
    assert runs.deletes() == []


def told(*, preview: bool) -> dict[str, Any]:
    """What a Python program says of the run."""
    return {PROGRAM: {"language": "python", "preview": preview, "secrets": [], "settings": []}}


def make_anew(client: Any) -> None:
    """The repository goes, with its policies, and somebody makes it again."""
    client.delete_repository(repositoryName="app")
    time.sleep(1)  # AWS may leave out the fraction of a second
    client.create_repository(repositoryName="app")


def given_to(runs: Runs, kind: type[Host], resource: str, inputs: dict[str, Any]) -> None:
    """``old`` leaves its thing to ``p``: another logical name, without an alias."""
    id, old = create(runs(kind, "old"), resource, **inputs)
    runs.new()
    host = runs(kind, "p")
    create(host, resource, **inputs)
    host.logical = "old"
    host.delete(resource, id, old, same_run=True)
    runs.new()


@BOTH
@pytest.mark.parametrize("resource", ["LifecyclePolicy", "RegistryPolicy"])
@pytest.mark.parametrize("refreshed", [True, False])
def test_what_was_found_after_another_one_had_been_given_stays(
    runs: Runs, kind: type[Host], resource: str, *, refreshed: bool
) -> None:
    """An earlier name has left it to the resource on this machine; it went, and another machine has found another team's."""
    runs.emulator.client().create_repository(repositoryName="app")
    inputs = {**POLICIES[resource], "adoptExisting": False}
    given_to(runs, kind, resource, inputs)
    id, state = found_elsewhere(runs, kind, resource, inputs)
    host = runs(kind, "p")
    if refreshed:
        host.read(resource, id, state, inputs)
        assert "__before" in host.record
        runs.new()
        host = runs(kind, "p")
    host.delete(resource, id, state, same_run=True)
    assert runs.deletes() == []


@BOTH
@pytest.mark.parametrize("ended", ["by a refused destroy", "by a replacement that keeps it"])
def test_what_was_there_before_is_not_taken_back(runs: Runs, kind: type[Host], ended: str) -> None:
    host = runs(kind, "res")
    repository, kept = create(host, adoptExisting=False, forceDelete=False)
    runs.emulator.put_image("app", "v1")
    runs.emulator.client().put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle(1)))
    inputs = {"repository": "app", "policy": lifecycle(1)}
    runs.new()
    host = runs(kind, "p")
    id, state = create(host, "LifecyclePolicy", **inputs)
    runs.new()
    host = runs(kind, "res")
    if ended == "by a refused destroy":
        with pytest.raises(Failed):
            host.delete("Repository", repository, kept)
        runs.new()
        host = runs(kind, "p")
    else:
        host.logical = "p"
        checked, _ = host.check("LifecyclePolicy", inputs, olds=state)
        host.diff("LifecyclePolicy", id, state, checked)
    _, state = create(host, "LifecyclePolicy", **inputs)
    assert "__before" in host.record
    runs.new()
    runs(kind, "p").delete("LifecyclePolicy", id, state, same_run=True)
    assert runs.deletes() in ([], ["DeleteRepository"])  # which AWS has refused


@BOTH
@pytest.mark.parametrize("resource", ["LifecyclePolicy", "RegistryPolicy"])
def test_a_plan_that_overwrites_what_was_there_before_says_so(
    runs: Runs, kind: type[Host], tmp_path: Path, resource: str
) -> None:
    runs.emulator.client().create_repository(repositoryName="app")
    inputs = {**POLICIES[resource], "adoptExisting": False}
    create(runs(kind, "p"), resource, **inputs)
    id, state = found_elsewhere(runs, kind, resource, inputs)
    changed = {**inputs, "policy": lifecycle(9) if resource == "LifecyclePolicy" else registry_policy(Sid="Other")}

    def change(host: Host) -> None:
        checked, _ = host.check(resource, changed, olds=state)
        host.diff(resource, id, state, checked)

    (line,) = said(kind, runs.emulator, change, home=tmp_path)
    assert "would overwrite" in line
    assert "was there before this stack had it" in line


@BOTH
@pytest.mark.parametrize("first", ["taker", "leaver"])
@pytest.mark.parametrize("count", [1, 7])
def test_what_was_there_before_is_not_taken_over_from_who_moves_away(
    runs: Runs, kind: type[Host], first: str, count: int
) -> None:
    """Whichever comes first, and whether the taker says the same or not."""
    client = runs.emulator.client()
    for name in ("app", "two"):
        client.create_repository(repositoryName=name)
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle(1)))
    inputs = {"repository": "app", "policy": lifecycle(1)}
    id, state = found_elsewhere(runs, kind, "LifecyclePolicy", inputs)
    runs.new()
    host = runs(kind, "p")
    moved = {"repository": "two", "policy": lifecycle(3)}
    checked, _ = host.check("LifecyclePolicy", moved, olds=state)
    assert host.diff("LifecyclePolicy", id, state, checked).replaces
    host.check("LifecyclePolicy", moved)
    if first == "leaver":
        host.delete("LifecyclePolicy", id, state, same_run=True)
    host.logical = "q"
    if count == 1:
        _, taken = create(host, "LifecyclePolicy", **inputs)
        assert "__before" in host.record
    else:
        with pytest.raises(Failed, match="already exists and is not what the program says"):
            create(host, "LifecyclePolicy", repository="app", policy=lifecycle(count))
    host.logical = "p"
    if first == "taker":
        host.delete("LifecyclePolicy", id, state, same_run=True)
    if count == 1:
        host.logical = "q"
        host.delete("LifecyclePolicy", id, taken, same_run=True)
    assert runs.deletes() == []
    assert not any(operation.startswith("Put") for operation in runs.emulator.operations()[-4:])


@BOTH
def test_what_was_put_anew_with_its_repository_passes_to_another_name(runs: Runs, kind: type[Host]) -> None:
    """What was there before went with the old repository."""
    client = runs.emulator.client()
    client.create_repository(repositoryName="app")
    inputs = {**POLICIES["LifecyclePolicy"], "adoptExisting": False}
    create(runs(kind, "p"), "LifecyclePolicy", **inputs)
    id, state = found_elsewhere(runs, kind, "LifecyclePolicy", inputs)
    runs.new()
    runs.forget()
    make_anew(client)
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(inputs["policy"]))
    host = runs(kind, "q")
    _, later = create(host, "LifecyclePolicy", **inputs)
    host.logical = "p"
    host.delete("LifecyclePolicy", id, state, same_run=True)
    runs.new()
    runs.emulator.clear_calls()
    runs(kind, "q").delete("LifecyclePolicy", id, later, same_run=True)
    assert runs.deletes() == ["DeleteLifecyclePolicy"]


@BOTH
@pytest.mark.parametrize("preview", [True, False, None])
@pytest.mark.parametrize("adopted", [True, False])
def test_a_replacement_whose_older_form_another_stack_had_is_refused_before_the_first_delete(
    runs: Runs, kind: type[Host], *, adopted: bool, preview: bool | None
) -> None:
    """In the preview and in the update; ``None``: in a language that does not say which of them it is."""
    create(runs(kind, "theirs", "prod"), adoptExisting=False)
    id, state = made_anew_elsewhere(runs, kind, "one")
    state = {**state, "adoptExisting": adopted, "forceDelete": True}
    runs.new()
    runs.emulator.clear_calls()
    inputs = {"name": "newer", "adoptExisting": adopted, "forceDelete": True}
    if preview is not None:
        inputs |= told(preview=preview)
    host = runs(kind, "one")
    checked, _ = host.check("Repository", inputs, olds=state)
    host.diff("Repository", id, state, checked)
    with pytest.raises(
        Failed, match=r"may belong to theirs of stack tests/prod.* an older one .*nothing of it was changed"
    ):
        host.check("Repository", inputs)
    assert runs.deletes() == []


@BOTH
@pytest.mark.parametrize("preview", [True, False, None])
def test_what_another_machine_has_imported_is_not_taken_for_a_renamed_stack(
    runs: Runs, kind: type[Host], tmp_path: Path, *, preview: bool | None
) -> None:
    """Under another logical name, which a stack keeps when it is renamed; the plan and the update say the same."""
    _, state = create(runs(kind, "theirs", "prod"), adoptExisting=False)
    runs.emulator.put_image("app", "v1")
    runs.new()
    inputs: dict[str, Any] = {"name": "newer", "forceDelete": True}
    if preview is not None:
        inputs |= told(preview=preview)

    def rename(host: Host) -> None:
        checked, _ = host.check("Repository", inputs, olds=state)
        host.diff("Repository", "app", state, checked)
        host.check("Repository", inputs)
        if preview is not True:
            host.delete("Repository", "app", state, same_run=True)

    lines = said(kind, runs.emulator, rename, home=tmp_path)
    assert any("is replaced and stays in AWS: it belongs to theirs of stack tests/prod" in line for line in lines)
    assert runs.deletes() == []


@BOTH
def test_the_plan_of_what_a_renamed_stack_may_have_does_not_say_that_it_stays(
    runs: Runs, kind: type[Host], tmp_path: Path
) -> None:
    """A preview does not know it yet; the update takes it for the stack's own."""
    _, state = create(runs(kind, "res", "prod"), adoptExisting=False, forceDelete=True)
    runs.new()
    inputs = {"name": "newer", "forceDelete": True}

    def rename(host: Host) -> None:
        checked, _ = host.check("Repository", inputs, olds=state)
        host.diff("Repository", "app", state, checked)
        host.check("Repository", inputs)

    lines = said(kind, runs.emulator, rename, home=tmp_path)
    assert any("its images are deleted with it" in line for line in lines)
    assert not any("stays in AWS" in line for line in lines)


@BOTH
def test_one_of_two_names_that_are_both_replaced_does_not_count_on_the_other(
    runs: Runs, kind: type[Host], tmp_path: Path
) -> None:
    inputs = {"name": "app", "forceDelete": True}
    _, one = create(runs(kind, "res"), **inputs, adoptExisting=False)
    runs.new()
    _, two = create(runs(kind, "two"), **inputs)

    def rename(host: Host) -> None:
        for logical, state, new in (("res", one, "new"), ("two", two, "newer")):
            host.logical = logical
            checked, _ = host.check("Repository", {**inputs, "name": new}, olds=state)
            host.diff("Repository", "app", state, checked)

    runs.new()
    lines = said(kind, runs.emulator, rename, home=tmp_path)
    assert [line for line in lines if "its images are deleted with it" not in line] == []
    assert lines


@BOTH
@pytest.mark.parametrize("order", [("one", "two"), ("two", "one")])
@pytest.mark.parametrize("adopted", [True, False])
def test_two_that_a_refresh_has_read_are_two(
    runs: Runs, kind: type[Host], tmp_path: Path, order: tuple[str, str], *, adopted: bool
) -> None:
    """One of them was made, or adopted, on this machine, the other one on another."""
    if adopted:
        runs.emulator.client().create_repository(repositoryName="app")
    states = {"one": create(runs(kind, "one"))[1]}
    runs.new()
    elsewhere = Runs(runs.emulator, tmp_path / "elsewhere")
    states["two"] = create(elsewhere(kind, "two"))[1]
    elsewhere.new()
    with pytest.raises(Failed, match="run pulumi refresh"):
        runs(kind, "two").delete("Repository", "app", states["two"])
    runs.new()
    host = runs(kind, "one")
    for host.logical in order:
        host.read("Repository", "app", states[host.logical])
        host.diff("Repository", "app", states[host.logical], REPOSITORY)
    runs.new()
    host = runs(kind, "one")
    for host.logical in ("two", "one"):
        assert runs.deletes() == []
        host.delete("Repository", "app", states[host.logical], same_run=True)
    assert runs.deletes() == ["DeleteRepository"]


@BOTH
@pytest.mark.parametrize("resource", ["LifecyclePolicy", "RegistryPolicy"])
def test_a_put_over_what_was_changed_since_the_plan_of_a_replacement_is_refused_in_words(
    runs: Runs, kind: type[Host], resource: str
) -> None:
    """A replacement that the user asks for, without a delete."""
    client = runs.emulator.client()
    client.create_repository(repositoryName="app")
    inputs = {**POLICIES[resource], "adoptExisting": False}
    id, state = create(runs(kind, "p"), resource, **inputs)
    runs.new()
    host = runs(kind, "p")
    checked, _ = host.check(resource, inputs, olds=state)
    host.diff(resource, id, state, checked)
    host.check(resource, inputs)
    if resource == "LifecyclePolicy":
        client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle(5)))
    else:
        client.put_registry_policy(policyText=json.dumps(registry_policy(Sid="Other")))
    with pytest.raises(Failed, match="already exists and is not what the program says"):
        host.create(resource, checked)


@BOTH
@pytest.mark.parametrize("resource", ["LifecyclePolicy", "RegistryPolicy"])
def test_what_a_state_says_was_there_before_is_left_to_its_maker_without_a_question(
    runs: Runs, kind: type[Host], resource: str
) -> None:
    runs.emulator.client().create_repository(repositoryName="app")
    inputs = {**POLICIES[resource], "adoptExisting": False}
    create(runs(kind, "p"), resource, **inputs)
    id, state = found_elsewhere(runs, kind, resource, inputs, "prod")
    runs.new()
    runs(kind, "p", "prod").delete(resource, id, state, same_run=True)
    assert runs.deletes() == []


@BOTH
@pytest.mark.parametrize("resource", ["LifecyclePolicy", "RegistryPolicy"])
def test_what_another_name_left_is_still_the_stacks_after_an_alias(runs: Runs, kind: type[Host], resource: str) -> None:
    runs.emulator.client().create_repository(repositoryName="app")
    inputs = {**POLICIES[resource], "adoptExisting": False}
    id, old = create(runs(kind, "old"), resource, **inputs)
    runs.new()
    host = runs(kind, "new")
    _, state = create(host, resource, **inputs)
    host.logical = "old"
    host.delete(resource, id, old, same_run=True)
    runs.new()
    host = runs(kind, "newer")
    checked, _ = host.check(resource, inputs, olds=state)
    host.diff(resource, id, state, checked)
    runs.new()
    runs(kind, "newer").delete(resource, id, state, same_run=True)
    assert runs.deletes() == [f"Delete{resource}"]


@BOTH
@pytest.mark.parametrize("resource", ["LifecyclePolicy", "RegistryPolicy"])
def test_what_two_stacks_have_found_stays_when_both_have_gone(
    runs: Runs, kind: type[Host], tmp_path: Path, resource: str
) -> None:
    """One of them on another machine."""
    client = runs.emulator.client()
    client.create_repository(repositoryName="app")
    inputs = {**POLICIES[resource], "adoptExisting": False}
    create(Runs(runs.emulator, tmp_path / "theirs")(kind, "theirs", "third"), resource, **inputs)
    states = {}
    for stack, home in (("prod", runs), ("dev", Runs(runs.emulator, tmp_path / "elsewhere"))):
        host = home(kind, "p", stack)
        id, state = create(host, resource, **inputs)
        states[stack] = {**state, **host.record}
        home.new()
    for stack in ("dev", "prod"):
        runs(kind, "p", stack).delete(resource, id, states[stack], same_run=True)
        runs.new()
    assert runs.deletes() == []


@BOTH
@pytest.mark.parametrize("resource", ["LifecyclePolicy", "RegistryPolicy"])
def test_what_was_there_before_in_a_later_life_stays_also_after_a_replacement(
    runs: Runs, kind: type[Host], resource: str
) -> None:
    """That the user asks for: the create finds what the delete has left."""
    runs.emulator.client().create_repository(repositoryName="app")
    inputs = {**POLICIES[resource], "adoptExisting": False}
    create(runs(kind, "p"), resource, **inputs)
    runs.new()
    id, state = found_elsewhere(runs, kind, resource, inputs)
    host = runs(kind, "p")
    checked, _ = host.check(resource, inputs, olds=state)
    host.diff(resource, id, state, checked)
    host.check(resource, inputs)
    host.delete(resource, id, state, same_run=True)
    _, state = host.create(resource, checked)
    state |= host.record
    runs.new()
    runs(kind, "p").delete(resource, id, state, same_run=True)
    assert runs.deletes() == []


@BOTH
def test_what_its_maker_made_anew_elsewhere_is_not_deleted_by_who_took_over_the_old_one(
    runs: Runs, kind: type[Host]
) -> None:
    create(runs(kind, "one"))
    runs.new()
    _, state = create(runs(kind, "theirs", "prod"))
    made_anew_elsewhere(runs, kind, "one")
    runs.new()
    runs.emulator.clear_calls()
    host = runs(kind, "theirs", "prod")
    id, state, _ = host.read("Repository", "app", state)
    host.diff("Repository", id, state, REPOSITORY)
    with pytest.raises(Failed, match="may belong to one of stack tests/dev"):
        host.delete("Repository", id, state)
    assert runs.deletes() == []


def up(host: Host, resource: str, inputs: dict[str, Any], id: str, state: dict[str, Any]) -> None:
    """An update of a Python program that changes nothing."""
    run_is = told(preview=False)
    checked, _ = host.check(resource, {**inputs, **run_is}, olds=state)
    host.diff(resource, id, state, checked)


@BOTH
@pytest.mark.parametrize("resource", ["LifecyclePolicy", "RegistryPolicy"])
@pytest.mark.parametrize("mended", [True, False])
def test_a_find_ends_with_its_mark_in_the_state(runs: Runs, kind: type[Host], resource: str, *, mended: bool) -> None:
    """Two colleagues. B made `old`; A renames it to `p` without an alias (given); B runs up; A refreshes; B takes p out."""
    runs.emulator.client().create_repository(repositoryName="app")
    inputs = {**POLICIES[resource], "adoptExisting": False}
    id, old = create(runs(kind, "old"), resource, **inputs)
    runs.new()
    a = Runs(runs.emulator, runs.home / "A")
    a.new()
    host = a(kind, "old")
    up(host, resource, inputs, id, old)
    a.new()
    host = a(kind, "p")
    _, state = create(host, resource, **inputs)
    assert "__before" in host.record
    host.logical = "old"
    host.delete(resource, id, old, same_run=True)
    assert runs.deletes() == []
    a.new()
    up(runs(kind, "p"), resource, inputs, id, state)
    runs.new()
    if mended:
        host = a(kind, "p")
        _, state, _ = host.read(resource, id, state, inputs)
        assert "__before" not in host.record
    a.new()
    host = runs(kind, "p")
    up(host, resource, inputs, id, state)
    runs.new()
    runs(kind, "p").delete(resource, id, state, same_run=True)
    assert runs.deletes() == (["Delete" + resource] if mended else [])


@BOTH
def test_what_was_put_anew_on_another_machine_is_no_find(runs: Runs, kind: type[Host]) -> None:
    """Laptop: p finds another team's policy. CI replaces the repository: p is put anew, and is the program's own."""
    client = runs.emulator.client()
    client.create_repository(repositoryName="app")
    inputs = {**POLICIES["LifecyclePolicy"], "adoptExisting": False}
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(inputs["policy"]))
    host = runs(kind, "p")
    id, state = create(host, "LifecyclePolicy", **inputs)
    assert "__before" in host.record
    runs.new()
    make_anew(client)
    ci = Runs(runs.emulator, runs.home / "ci")
    ci.new()
    host = ci(kind, "p")
    id, state = create(host, "LifecyclePolicy", **inputs)
    assert "__before" not in host.record
    ci.new()
    host = runs(kind, "p")
    up(host, "LifecyclePolicy", inputs, id, state)
    runs.new()
    runs.emulator.clear_calls()
    runs(kind, "p").delete("LifecyclePolicy", id, state, same_run=True)
    assert runs.deletes() == ["DeleteLifecyclePolicy"]


@BOTH
@pytest.mark.parametrize("changed", [False, True])
def test_what_another_name_has_left_is_taken_back_after_a_refused_destroy(
    runs: Runs, kind: type[Host], *, changed: bool
) -> None:
    """A logical name changes without an alias; no refresh. The destroy is refused for its images; up; p goes."""
    inputs = {"repository": "app", "policy": lifecycle(1)}
    host = runs(kind, "res")
    repository, kept = create(host, adoptExisting=False, forceDelete=False)
    host.logical = "old"
    id, old = create(host, "LifecyclePolicy", **inputs)
    runs.emulator.put_image("app", "v1")
    runs.new()
    host = runs(kind, "p")
    _, state = create(host, "LifecyclePolicy", **inputs)
    host.logical = "old"
    host.delete("LifecyclePolicy", id, old, same_run=True)
    runs.new()
    up(runs(kind, "p"), "LifecyclePolicy", inputs, id, state)
    runs.new()
    with pytest.raises(Failed):
        runs(kind, "res").delete("Repository", repository, kept, same_run=True)
    runs.new()
    host = runs(kind, "p")
    wanted = {**inputs, "policy": lifecycle(7)} if changed else inputs
    id, state = create(host, "LifecyclePolicy", **wanted)
    runs.new()
    runs.emulator.clear_calls()
    runs(kind, "p").delete("LifecyclePolicy", id, state, same_run=True)
    assert runs.deletes() == ["DeleteLifecyclePolicy"]


@BOTH
@pytest.mark.parametrize("noted", [True, False])
def test_the_plan_of_a_move_says_that_what_was_found_stays(
    runs: Runs, kind: type[Host], tmp_path: Path, *, noted: bool
) -> None:
    client = runs.emulator.client()
    for name in ("app", "two"):
        client.create_repository(repositoryName=name)
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle(1)))
    inputs = {"repository": "app", "policy": lifecycle(1)}
    host = runs(kind, "res")
    id, state = create(host, "LifecyclePolicy", **inputs)
    runs.new()
    if not noted:
        runs.forget()
    moved = {"repository": "two", "policy": lifecycle(1)}
    run_is = told(preview=True)

    def plan(host: Host) -> None:
        checked, _ = host.check("LifecyclePolicy", {**moved, **run_is}, olds=state)
        assert host.diff("LifecyclePolicy", id, state, checked).replaces
        host.check("LifecyclePolicy", {**moved, **run_is})

    lines = said(kind, runs.emulator, plan, home=tmp_path)
    assert any("stays" in line for line in lines)


@BOTH
def test_what_came_after_a_find_is_taken_over_from_who_moves_away(runs: Runs, kind: type[Host], tmp_path: Path) -> None:
    """p's mark is about an older repository: its policy is the program's own. p moves away, q takes the place with another content."""
    client = runs.emulator.client()
    for name in ("app", "two"):
        client.create_repository(repositoryName=name)
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle(1)))
    inputs = {"repository": "app", "policy": lifecycle(1)}
    host = runs(kind, "p")
    id, state = create(host, "LifecyclePolicy", **inputs)
    runs.new()
    make_anew(client)
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle(1)))
    runs.forget()
    host = runs(kind, "p")
    moved = {"repository": "two", "policy": lifecycle(1)}
    checked, _ = host.check("LifecyclePolicy", moved, olds=state)
    assert host.diff("LifecyclePolicy", id, state, checked).replaces
    host.check("LifecyclePolicy", moved)
    host.logical = "q"
    create(host, "LifecyclePolicy", repository="app", policy=lifecycle(7))


@BOTH
def test_a_put_after_the_delete_of_the_same_run_is_no_find(runs: Runs, kind: type[Host]) -> None:
    """A replacement in place; AWS still shows the old one to the read after the delete (here: somebody's put stands for that)."""
    client = runs.emulator.client()
    client.create_repository(repositoryName="app")
    inputs = {"repository": "app", "policy": lifecycle(1)}
    id, state = create(runs(kind, "p"), "LifecyclePolicy", **inputs)
    runs.new()
    host = runs(kind, "p")
    checked, _ = host.check("LifecyclePolicy", inputs, olds=state)
    host.diff("LifecyclePolicy", id, state, checked)
    host.check("LifecyclePolicy", inputs)
    host.delete("LifecyclePolicy", id, state, same_run=True)
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle(1)))
    runs.emulator.clear_calls()
    create(host, "LifecyclePolicy", **inputs)
    assert "PutLifecyclePolicy" in runs.emulator.operations()
    assert "__before" not in host.record


@pytest.mark.parametrize("name", ["res", "other"])
@pytest.mark.parametrize("seen", ["up without a change", "refresh"])
def test_an_import_by_a_stack_of_the_same_program_is_confirmed(runs: Runs, name: str, seen: str) -> None:
    """YAML: prod/res made app; dev/<name> imports it; dev's later ups change nothing. Two days later prod is destroyed."""
    id, theirs = create(runs(NativeHost, "res", "prod"), adoptExisting=False)
    runs.new()
    host = runs(NativeHost, name, "dev")
    state = host.import_("Repository", "app")
    inputs = {"name": "app", "forceDelete": True}
    checked, _ = host.check("Repository", inputs, olds=state)
    host.diff("Repository", id, state, checked)
    for _ in range(2):
        runs.new()
        host = runs(NativeHost, name, "dev")
        if seen == "refresh":
            host.read("Repository", id, state, inputs)
        checked, _ = host.check("Repository", inputs, olds=state)
        host.diff("Repository", id, state, checked)
    runs.new()
    for path in (runs.home / "ecr-owners").glob("*.json"):
        note = json.loads(path.read_text())
        for each in note["owners"].values():
            if "imported" in each:
                each["imported"] -= 2 * 24 * 3600
        path.write_text(json.dumps(note))
    runs.emulator.clear_calls()
    runs(NativeHost, "res", "prod").delete("Repository", id, theirs, same_run=True)
    assert runs.deletes() == []


@BOTH
def test_the_plan_knows_a_third_stack_that_certainly_has_the_repository(
    runs: Runs, kind: type[Host], tmp_path: Path
) -> None:
    """prod/res made it; stage/x adopted it elsewhere, and was compared here; dev/res imported it elsewhere. dev renames it."""
    _, made = create(runs(kind, "res", "prod"), adoptExisting=False)
    runs.emulator.put_image("app", "v1")
    runs.new()
    stage = {**made, "adoptExisting": True}
    up(
        runs(kind, "x", "stage"),
        "Repository",
        {"name": "app", "forceDelete": True, "adoptExisting": True},
        "app",
        stage,
    )
    runs.new()

    def rename(*, preview: bool) -> list[str]:
        def steps(host: Host) -> None:
            inputs = {"name": "newer", "forceDelete": True, **told(preview=preview)}
            checked, _ = host.check("Repository", inputs, olds=made)
            host.diff("Repository", "app", made, checked)
            host.check("Repository", inputs)

        return said(kind, runs.emulator, steps, home=tmp_path)

    plan, act = rename(preview=True), rename(preview=False)
    assert [any("stays in AWS" in line for line in lines) for lines in (plan, act)] == [True, True]


@BOTH
@pytest.mark.parametrize("resource", ["LifecyclePolicy", "RepositoryPolicy"])
@pytest.mark.parametrize("adopts", [True, False])
def test_a_policy_that_passes_to_another_name_with_its_repository_goes_with_the_last(
    runs: Runs, kind: type[Host], resource: str, *, adopts: bool
) -> None:
    """The engine drops the old one with the old repository and asks no provider."""
    host = runs(kind, "app")
    repository, kept = create(host, adoptExisting=False)
    host.logical = "policy"
    create(host, resource, **POLICIES[resource])
    runs.new()
    host = runs(kind, "app2")
    create(host)
    host.logical = "policy2"
    id, state = create(host, resource, **{**POLICIES[resource], "adoptExisting": adopts})
    host.logical = "app"
    host.delete("Repository", repository, kept, same_run=True)
    assert runs.deletes() == []
    runs.new()
    runs(kind, "policy2").delete(resource, id, state, same_run=True)
    assert runs.deletes() == [f"Delete{resource}"]


@BOTH
@pytest.mark.parametrize("resource", ["LifecyclePolicy", "RepositoryPolicy"])
def test_a_policy_that_is_taken_back_under_another_name_goes_with_that(
    runs: Runs, kind: type[Host], resource: str
) -> None:
    host = runs(kind, "app")
    repository, kept = create(host, forceDelete=False)
    host.logical = "old"
    create(host, resource, **POLICIES[resource])
    runs.emulator.put_image("app", "v1")
    runs.new()
    with pytest.raises(Failed):
        runs(kind, "app").delete("Repository", repository, kept, same_run=True)
    runs.new()
    id, state = create(runs(kind, "new"), resource, **POLICIES[resource])
    runs.new()
    runs.emulator.clear_calls()
    runs(kind, "new").delete(resource, id, state, same_run=True)
    assert runs.deletes() == [f"Delete{resource}"]


@BOTH
def test_a_policy_of_a_stack_that_leaves_its_repository_to_another_one_stays(runs: Runs, kind: type[Host]) -> None:
    """``--target`` keeps the policy in state, ``deletedWith`` drops it: nobody says which."""
    host = runs(kind, "app")
    repository, kept = create(host, adoptExisting=False)
    create(host, "LifecyclePolicy", **POLICIES["LifecyclePolicy"])
    runs.new()
    host = runs(kind, "app", "prod")
    create(host)
    id, state = create(host, "LifecyclePolicy", **{**POLICIES["LifecyclePolicy"], "adoptExisting": True})
    runs.new()
    runs(kind, "app").delete("Repository", repository, kept)
    runs.new()
    runs(kind, "app", "prod").delete("LifecyclePolicy", id, state, same_run=True)
    assert runs.deletes() == []


@BOTH
@pytest.mark.parametrize("resource", ["LifecyclePolicy", "RegistryPolicy"])
def test_what_was_there_before_stays_also_where_another_one_may_have_imported_it(
    runs: Runs, kind: type[Host], resource: str
) -> None:
    client, inputs = runs.emulator.client(), POLICIES[resource]
    for name in ("app", "two"):
        client.create_repository(repositoryName=name)
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle()))
    client.put_registry_policy(policyText=json.dumps(registry_policy()))
    id, state = create(runs(kind, "p", "prod"), resource, **inputs)
    runs.new()
    runs(NativeHost, "q").import_(resource, id)
    runs.new()
    if "repository" in inputs:  # nor is the plan of a move refused
        host, moved = runs(kind, "p", "prod"), {**inputs, "repository": "two", **told(preview=True)}
        checked, _ = host.check(resource, moved, olds=state)
        assert host.diff(resource, id, state, checked).replaces
        assert host.check(resource, moved)[1] == {}
        runs.new()
    runs(kind, "p", "prod").delete(resource, id, state, same_run=True)
    assert runs.deletes() == []


@BOTH
def test_a_policy_that_another_stack_may_have_imported_is_named_where_it_stays(
    runs: Runs, kind: type[Host], tmp_path: Path
) -> None:
    """dev has both, prod adopts the repository and previews the import of the policy; dev goes."""
    host = runs(kind, "app")
    repository, kept = create(host, adoptExisting=False)
    host.logical = "p"
    id, _ = create(host, "LifecyclePolicy", **POLICIES["LifecyclePolicy"])
    runs.new()
    create(runs(NativeHost, "app", "prod"))
    runs.new()
    runs(NativeHost, "q", "prod").import_("LifecyclePolicy", id)
    runs.new()

    def destroy(host: Host) -> None:
        host.logical = "app"
        host.delete("Repository", repository, kept, same_run=True)

    lines = said(kind, runs.emulator, destroy, home=tmp_path)
    assert any("the LifecyclePolicy of app stays, too: if no resource has it any more" in line for line in lines)


@BOTH
def test_what_was_there_before_goes_with_its_repository_and_the_plan_does_not_say_that_it_stays(
    runs: Runs, kind: type[Host], tmp_path: Path
) -> None:
    repository, kept = create(runs(kind, "app"), adoptExisting=False)
    policies = {"repository": "app", "policy": lifecycle(1)}
    runs.emulator.client().put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle(1)))
    id, state = create(runs(kind, "p"), "LifecyclePolicy", **policies)
    assert "__before" in state
    runs.new()

    def plan(host: Host) -> None:
        host.logical = "app"
        moved = {"name": "two", "forceDelete": True, **told(preview=True)}
        checked, _ = host.check("Repository", moved, olds=kept)
        host.diff("Repository", repository, kept, checked)
        host.check("Repository", moved)
        host.logical = "p"
        wanted = {**policies, "repository": "two", **told(preview=True)}
        checked, _ = host.check("LifecyclePolicy", wanted, olds=state)
        assert host.diff("LifecyclePolicy", id, state, checked).replaces
        host.check("LifecyclePolicy", wanted)

    lines = said(kind, runs.emulator, plan, home=tmp_path)
    assert any("will be deleted and created again" in line for line in lines)
    assert [line for line in lines if "stays" in line] == []


@BOTH
@pytest.mark.parametrize("put", [True, False])
def test_a_policy_that_goes_with_its_repository_and_stays_in_the_program_is_told(
    runs: Runs, kind: type[Host], tmp_path: Path, *, put: bool
) -> None:
    """It names the repository by text, so that the engine knows of nothing. Later somebody makes the repository by hand."""
    repository, kept = create(runs(kind, "app"), adoptExisting=False)
    inputs = {"repository": "app", "policy": lifecycle(1)}
    id, state = create(runs(kind, "p"), "LifecyclePolicy", **inputs)
    runs.new()

    def update(host: Host) -> None:
        host.logical = "p"
        checked, _ = host.check("LifecyclePolicy", inputs, olds=state)
        host.diff("LifecyclePolicy", id, state, checked)
        host.logical = "app"
        host.delete("Repository", repository, kept, same_run=True)

    lines = said(kind, runs.emulator, update, home=tmp_path)
    gone = "the LifecyclePolicy of app is gone with its repository: it is put again when the program makes that again"
    assert len([line for line in lines if gone in line]) == 1

    def next_run() -> tuple[bool, int, list[str]]:
        """Whether the next plan changes something, how often it warns, and what it asks."""
        changes = False

        def plan(host: Host) -> None:
            nonlocal changes
            host.logical = "p"
            checked, _ = host.check("LifecyclePolicy", inputs, olds=state)
            changes = host.diff("LifecyclePolicy", id, state, checked).changes

        runs.new()
        runs.emulator.clear_calls()
        warned = [line for line in said(kind, runs.emulator, plan, home=tmp_path) if gone in line]
        return changes, len(warned), [call for call in runs.emulator.operations() if call != "GetCallerIdentity"]

    assert next_run() == (False, 1, ["GetLifecyclePolicy"])
    client = runs.emulator.client()
    client.create_repository(repositoryName="app")
    if put:
        client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle(1)))
    assert next_run() == (not put, 0, ["GetLifecyclePolicy"])
    assert next_run() == (not put, 0, [] if put else ["GetLifecyclePolicy"])
