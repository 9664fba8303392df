"""Policies that name their repository by text: the engine knows of nothing when that goes. Directed sequences, with the
repository and the policy in one provider process or in two, in one stack or in two, and in later runs.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pulumi
import pytest

import pulumi_ecr
from cases import lifecycle, policy
from engine_model import Stack
from hosts import on_another_machine
from pulumi_ecr import native
from pulumi_ecr.testing import AwsError, Emulator, Fault

Program = Callable[[], None]
FACES: dict[str, Any] = {"dynamic": pulumi_ecr, "native": native}
GONE = "with its repository: it is put again when the program makes that again"
BOTH = pytest.mark.parametrize("host", sorted(FACES))
PAIRS = pytest.mark.parametrize(
    "pair",
    [
        "native-dynamic",
        "dynamic-dynamic",
        pytest.param("dynamic-native", marks=pytest.mark.long),
        pytest.param("native-native", marks=pytest.mark.long),
    ],
)


def program(
    pair: str,
    name: str = "",
    *,
    policy: bool = True,
    policy_first: bool = False,
    adopt: bool = False,
    kms: bool = False,
) -> Program:
    """A repository, where it has a ``name``, and a policy of ``app``; the later one of both waits for the other."""
    home, child = (FACES[each] for each in pair.split("-"))

    def repository(*before: pulumi.Resource) -> list[pulumi.Resource]:
        options = pulumi.ResourceOptions(depends_on=list(before))
        made: dict[str, Any] = {"name": name, "force_delete": True, "adopt_existing": adopt}
        if kms:
            made["encryption_configurations"] = [{"encryption_type": "KMS"}]
        return [home.Repository("r", **made, opts=options)] if name else []

    def rules(*before: pulumi.Resource) -> list[pulumi.Resource]:
        options = pulumi.ResourceOptions(depends_on=list(before))
        made = child.LifecyclePolicy("p", repository="app", policy=lifecycle(), opts=options)
        return [made]

    def run() -> None:
        if not policy:
            repository()
        elif policy_first:
            repository(*rules())
        else:
            rules(*repository())

    return run


def has_rules(emulator: Emulator) -> bool:
    client = emulator.client()
    with contextlib.suppress(client.exceptions.ClientError):
        return bool(client.get_lifecycle_policy(repositoryName="app")["lifecyclePolicyText"])
    return False


def told(outcome: Any, verb: str) -> int:
    return sum(
        f"the LifecyclePolicy of app{comma} {verb} {GONE}" in line for comma in ("", ",") for line in outcome.said
    )


@PAIRS
@pytest.mark.parametrize("policy_first", [True, False])
def test_a_rename_is_told_in_the_plan_in_the_update_and_later(
    emulator: Emulator, tmp_path: Path, pair: str, *, policy_first: bool
) -> None:
    stack = Stack(emulator, tmp_path, {}, "dev")
    assert stack.up(program(pair, "app", policy=False)).ok
    assert stack.up(program(pair, "app", policy_first=policy_first)).ok
    renamed = program(pair, "two", policy_first=policy_first)
    assert told(stack.preview(renamed), "goes") == 1
    assert told(stack.up(renamed), "is gone") == 1
    assert told(stack.preview(renamed), "is gone") == 1
    assert stack.up(program(pair, "app", policy_first=policy_first)).ok
    for _ in range(2):
        if not has_rules(emulator):
            assert stack.up(program(pair, "app", policy_first=policy_first)).ok
    assert has_rules(emulator)


@PAIRS
@pytest.mark.parametrize("policy_first", [True, False])
@pytest.mark.parametrize("by_hand", [True, False])
def test_a_repository_that_comes_back_has_its_policy_put_or_the_run_says_that_the_next_one_does(
    emulator: Emulator, tmp_path: Path, pair: str, *, policy_first: bool, by_hand: bool
) -> None:
    stack = Stack(emulator, tmp_path, {}, "dev")
    whole = program(pair, "app", policy_first=policy_first)
    if by_hand:
        emulator.client().create_repository(repositoryName="app")
        assert stack.up(program(pair)).ok
        emulator.client().delete_repository(repositoryName="app", force=True)
    else:
        assert stack.up(program(pair, "app", policy=False)).ok
        assert stack.up(whole).ok
        assert told(stack.up(program(pair)), "is gone") == 1
    back = stack.up(whole)
    assert back.ok
    if not has_rules(emulator):
        assert any("run pulumi up --refresh, which puts it again" in line for line in back.said), back.said
        assert stack.up(whole).ok
    assert has_rules(emulator)
    quiet = stack.preview(whole)
    assert {kind for kinds in quiet.ops.values() for kind in kinds} <= {"same"}
    assert quiet.said == []


@BOTH
def test_the_policy_of_another_stack_is_told_and_put_again(emulator: Emulator, tmp_path: Path, host: str) -> None:
    pair = f"{host}-{host}"
    dev, prod = (Stack(emulator, tmp_path, {}, name) for name in ("dev", "prod"))
    assert dev.up(program(pair, "app", policy=False)).ok
    assert prod.up(program(pair)).ok
    for away in (program(pair, "two", policy=False), lambda: None):
        assert dev.up(away).ok
        assert told(prod.preview(program(pair)), "is gone") == 1
        assert dev.up(program(pair, "app", policy=False)).ok
        assert prod.up(program(pair)).ok
        assert has_rules(emulator)
        assert prod.preview(program(pair)).said == []


@BOTH
def test_a_rename_whose_create_fails_is_told_later(emulator: Emulator, tmp_path: Path, host: str) -> None:
    pair = f"{host}-{host}"
    stack = Stack(emulator, tmp_path, {}, "dev")
    assert stack.up(program(pair, "app", policy=False)).ok
    assert stack.up(program(pair, "app")).ok
    with emulator.inject(Fault("CreateRepository", AwsError("LimitExceededException", "no more", 400))):
        assert not stack.up(program(pair, "two")).ok
    assert told(stack.up(program(pair, "two")), "is gone") == 1
    assert told(stack.preview(program(pair, "two")), "is gone") == 1


@BOTH
def test_a_policy_outside_the_targets_is_told_later(emulator: Emulator, tmp_path: Path, host: str) -> None:
    pair = f"{host}-{host}"
    stack = Stack(emulator, tmp_path, {}, "dev")
    assert stack.up(program(pair, "app", policy=False)).ok
    assert stack.up(program(pair, "app")).ok
    assert stack.up(program(pair, "two"), targets=["r"]).ok
    assert told(stack.preview(program(pair, "two")), "is gone") == 1


@BOTH
def test_a_policy_that_another_machine_has_added_is_left_alone(emulator: Emulator, tmp_path: Path, host: str) -> None:
    """The laptop has destroyed the stack and made it anew; CI adds the other kind of policy."""
    ecr = FACES[host]

    def whole(*, more: bool) -> Program:
        def run() -> None:
            app = ecr.Repository("r", name="app", force_delete=True)
            after = pulumi.ResourceOptions(depends_on=[app])
            ecr.LifecyclePolicy("p", repository="app", policy=lifecycle(), opts=after)
            if more:
                ecr.RepositoryPolicy("q", repository="app", policy=policy(), opts=after)

        return run

    (tmp_path / "laptop").mkdir()
    (tmp_path / "ci").mkdir()
    stack = Stack(emulator, tmp_path / "laptop", {}, "dev")
    assert stack.up(whole(more=False)).ok
    assert stack.destroy().ok
    assert stack.up(whole(more=False)).ok
    stack.home = tmp_path / "ci"
    assert stack.up(whole(more=True)).ok
    stack.home = tmp_path / "laptop"
    for reads in (["GetRepositoryPolicy"], []):
        emulator.clear_calls()
        quiet = stack.preview(whole(more=True))
        assert (quiet.ops, quiet.said) == ({}, [])
        assert [call for call in emulator.operations() if call != "GetCallerIdentity"] == reads


@BOTH
@pytest.mark.parametrize("elsewhere", [True, False], ids=["another machine", "the same machine"])
@pytest.mark.parametrize("policy_first", [True, False])
def test_a_repository_that_is_adopted_back_gets_its_policy(
    emulator: Emulator, tmp_path: Path, host: str, *, policy_first: bool, elsewhere: bool
) -> None:
    """Taken out of the program, made again by hand, and adopted."""
    pair = f"{host}-{host}"
    stack = Stack(emulator, tmp_path, {}, "dev")
    assert stack.up(program(pair, "app", policy=False)).ok
    assert stack.up(program(pair, "app", policy_first=policy_first)).ok
    assert told(stack.up(program(pair)), "is gone") == 1
    emulator.client().create_repository(repositoryName="app")
    if elsewhere:
        on_another_machine(tmp_path)
    adopting = program(pair, "app", policy_first=policy_first, adopt=True)
    planned = stack.preview(adopting)
    # Else nothing tells that the policy is gone before its repository is looked at.
    known = not elsewhere or not policy_first
    assert planned.ops.get("p", []) == ["update"] * known, planned
    if elsewhere:
        on_another_machine(tmp_path)
    done = stack.up(adopting)
    assert (done.ok, done.ops.get("p", [])) == (True, ["update"] * known)
    assert known or "the LifecyclePolicy of app was put again, since it was not on the repository" in str(done.said)
    assert has_rules(emulator)
    assert stack.preview(adopting).ops == {}


@PAIRS
@pytest.mark.parametrize("noted", [True, False], ids=["noted", "not noted"])
@pytest.mark.parametrize("how", ["adopted", "adopted after a killed replacement"])
def test_a_repository_that_another_machine_adopts_gets_its_policy(
    emulator: Emulator, tmp_path: Path, pair: str, how: str, *, noted: bool
) -> None:
    """``noted``: this machine has replaced the repository before."""
    stack = Stack(emulator, tmp_path, {}, "dev")
    assert stack.up(program(pair, "app", kms=True)).ok
    assert stack.up(program(pair, "app")).ok
    assert stack.up(program(pair, "app")).ok
    assert has_rules(emulator)
    shutil.copytree(tmp_path / "ecr-again", tmp_path / "notes")
    if how == "adopted":
        assert stack.up(program(pair)).ok
    else:
        with emulator.inject(Fault("CreateRepository", AwsError("LimitExceededException", "no more", 400))):
            assert not stack.up(program(pair, "app", kms=True)).ok
    emulator.client().create_repository(repositoryName="app", encryptionConfiguration={"encryptionType": "KMS"})
    on_another_machine(tmp_path)
    if noted:
        shutil.copytree(tmp_path / "notes", tmp_path / "ecr-again")
    adopting = program(pair, "app", adopt=True, kms=True)
    planned, done = stack.preview(adopting), stack.up(adopting)
    assert (planned.error, done.error) == ("", "")
    assert planned.ops == done.ops
    assert has_rules(emulator), done
    assert stack.preview(adopting).ops == {}


@BOTH
@pytest.mark.parametrize("there", ["nothing", "the same", "another one", "what nobody may read"])
@pytest.mark.parametrize("policy_first", [True, False])
def test_what_an_adopted_repository_has_is_told(
    emulator: Emulator, tmp_path: Path, host: str, there: str, *, policy_first: bool
) -> None:
    """The plan and the update of one state agree, whatever the policy is compared before."""
    pair = f"{host}-{host}"
    stack, client = Stack(emulator, tmp_path, {}, "dev"), emulator.client()
    client.create_repository(repositoryName="app")
    assert stack.up(program(pair)).ok
    if there == "nothing":
        client.delete_lifecycle_policy(repositoryName="app")
    elif there == "another one":
        client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle(9)))
    denied = Fault("GetLifecyclePolicy", AwsError("AccessDeniedException", "no", 400), times=None)
    adopting = program(pair, "app", adopt=True, policy_first=policy_first)
    with emulator.inject(denied) if there == "what nobody may read" else contextlib.nullcontext():
        plans, done = [stack.preview(adopting) for _ in range(2)], stack.up(adopting)
    update = {"p": ["update"]} if there == "nothing" and not policy_first else {}
    assert [each.ops for each in (*plans, done)] == [{"r": ["create"], **update}] * 3
    for outcome, words in ((plans[0], "would be put again"), (plans[1], "would be put again"), (done, "was put again")):
        assert outcome.says("the LifecyclePolicy of app", words) is (there == "nothing" and policy_first)
        assert outcome.says("is not what this stack has put", "--refresh shows") is (there == "another one")
        unseen = there == "what nobody may read" and policy_first
        assert outcome.says("may be gone with an older repository", "AccessDenied") is unseen
        assert outcome.tells("not on the repository, and is put again") is bool(update)
    assert has_rules(emulator)


def two_policies(host: str, *, adopt: bool, between: bool = False) -> Program:
    """A repository that is adopted, if it is, and two policies after it, or one before it and one after it (``between``)."""
    ecr = FACES[host]

    def after(*before: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(depends_on=list(before))

    def run() -> None:
        def rules(*before: pulumi.Resource) -> pulumi.Resource:
            made = ecr.LifecyclePolicy("p", repository="app", policy=lifecycle(), opts=after(*before))
            return cast("pulumi.Resource", made)

        home = [rules()] if between else []
        home = [ecr.Repository("r", name="app", adopt_existing=True, opts=after(*home))] if adopt else home
        if not between:
            rules(*home)
        ecr.RepositoryPolicy("q", repository="app", policy=policy(), opts=after(*home))

    return run


@BOTH
def test_two_policies_of_an_adopted_repository_are_planned_each_for_itself(
    emulator: Emulator, tmp_path: Path, host: str
) -> None:
    """One is compared before it, the other after it."""
    stack, client = Stack(emulator, tmp_path, {}, "dev"), emulator.client()
    client.create_repository(repositoryName="app")
    assert stack.up(two_policies(host, adopt=False, between=True)).ok
    client.delete_lifecycle_policy(repositoryName="app")
    client.delete_repository_policy(repositoryName="app")
    adopting = two_policies(host, adopt=True, between=True)
    outcomes = [stack.preview(adopting), stack.preview(adopting), stack.up(adopting)]
    assert [each.ops for each in outcomes] == [{"r": ["create"], "q": ["update"]}] * 3
    assert has_rules(emulator)
    assert client.get_repository_policy(repositoryName="app")


@BOTH
def test_what_somebody_has_edited_stays_where_another_policy_is_missing(
    emulator: Emulator, tmp_path: Path, host: str
) -> None:
    stack, client = Stack(emulator, tmp_path, {}, "dev"), emulator.client()
    client.create_repository(repositoryName="app")
    assert stack.up(two_policies(host, adopt=False)).ok
    client.delete_lifecycle_policy(repositoryName="app")
    client.set_repository_policy(repositoryName="app", policyText=json.dumps(policy(Sid="Edited")))
    adopting = two_policies(host, adopt=True)
    outcomes = [stack.preview(adopting), stack.up(adopting)]
    assert [each.ops for each in outcomes] == [{"r": ["create"], "p": ["update"]}] * 2
    assert all(each.says("the RepositoryPolicy of app is not what this stack has put") for each in outcomes)
    assert stack.up(adopting).ops == {}
    assert "Edited" in client.get_repository_policy(repositoryName="app")["policyText"]


@BOTH
def test_a_policy_that_changes_while_its_repository_is_adopted_is_no_other_one(
    emulator: Emulator, tmp_path: Path, host: str
) -> None:
    stack, ecr = Stack(emulator, tmp_path, {}, "dev"), FACES[host]
    emulator.client().create_repository(repositoryName="app")
    assert stack.up(program(f"{host}-{host}")).ok

    def adopting() -> None:
        first = ecr.LifecyclePolicy("p", repository="app", policy=lifecycle(9))
        ecr.Repository("r", name="app", adopt_existing=True, opts=pulumi.ResourceOptions(depends_on=[first]))

    for outcome in (stack.preview(adopting), stack.up(adopting)):
        assert outcome.ops == {"p": ["update"], "r": ["create"]}
        assert not outcome.tells("this stack has put")


@pytest.mark.parametrize("policy_first", [True, False])
def test_an_imported_repository_gets_its_policy(emulator: Emulator, tmp_path: Path, *, policy_first: bool) -> None:
    """In the same run where it is compared later, else in the next one of that machine; plan and update agree."""
    stack, client = Stack(emulator, tmp_path, {}, "dev"), emulator.client()
    client.create_repository(repositoryName="app")
    assert stack.up(program("native-native")).ok
    client.delete_lifecycle_policy(repositoryName="app")

    def repository(*before: pulumi.Resource) -> pulumi.Resource:
        return native.Repository("r", name="app", opts=pulumi.ResourceOptions(import_="app", depends_on=list(before)))

    def rules(*before: pulumi.Resource) -> pulumi.Resource:
        after = pulumi.ResourceOptions(depends_on=list(before))
        return native.LifecyclePolicy("p", repository="app", policy=lifecycle(), opts=after)

    def importing() -> None:
        repository(rules()) if policy_first else rules(repository())

    outcomes = [stack.preview(importing), stack.preview(importing), stack.up(importing)]
    assert [each.ops.get("p") for each in outcomes] == [None if policy_first else ["update"]] * 3
    warned = [each.says("was compared before the import", "run pulumi up --refresh") for each in outcomes]
    assert warned == [policy_first] * 3
    if policy_first:
        assert [stack.preview(importing).ops, stack.up(importing).ops] == [{"p": ["update"]}] * 2
    assert has_rules(emulator)
    assert stack.preview(importing).ops == {}


@BOTH
@pytest.mark.parametrize("how", ["its repository was replaced", "somebody deleted it"])
def test_who_has_put_a_policy_again_has_it(emulator: Emulator, tmp_path: Path, host: str, how: str) -> None:
    """Another stack, which adopts it, takes nothing away."""
    pair = f"{host}-{host}"
    dev, prod = (Stack(emulator, tmp_path, {}, name) for name in ("dev", "prod"))
    assert dev.up(program(pair, "app")).ok
    if how == "somebody deleted it":
        emulator.client().delete_repository(repositoryName="app")
        for kept in dev.state:
            kept.outputs["createdAt"] = "2026-01-01T00:00:00Z"
        assert dev.up(program(pair, "app"), refresh=True).ok
    else:
        assert dev.up(program(pair, "app", kms=True)).ok

    def other() -> None:
        FACES[host].LifecyclePolicy("other", repository="app", policy=lifecycle(), adopt_existing=True)

    assert has_rules(emulator)
    assert prod.up(other).ok
    assert prod.destroy().says("LifecyclePolicy app in us-east-1 stays: it belongs to p of stack tests/dev")
    assert has_rules(emulator)


@BOTH
def test_who_has_put_a_policy_again_under_another_name_has_it(emulator: Emulator, tmp_path: Path, host: str) -> None:
    """The loss is noted under the older name of the same resource."""
    dev, prod = (Stack(emulator, tmp_path, {}, name) for name in ("dev", "prod"))

    def running(name: str, alias: str = "", **of: Any) -> Program:
        def run() -> None:
            repo = [FACES[host].Repository("r", name="app", **of)] if of.pop("app", True) else []
            aliases: list[pulumi.Alias | str] = [pulumi.Alias(name=alias)] if alias else []
            options = pulumi.ResourceOptions(depends_on=repo, aliases=aliases)
            FACES[host].LifecyclePolicy(name, repository="app", policy=lifecycle(), opts=options)

        return run

    assert dev.up(running("old")).ok
    assert dev.up(running("old", app=False)).ok
    assert dev.up(running("p", "old")).ok
    if not has_rules(emulator):
        assert dev.up(running("p", "old")).ok
    assert has_rules(emulator)

    def other() -> None:
        FACES[host].LifecyclePolicy("other", repository="app", policy=lifecycle(), adopt_existing=True)

    assert prod.up(other).ok
    assert prod.destroy().says("LifecyclePolicy app in us-east-1 stays: it belongs to p of stack tests/dev")
    assert has_rules(emulator)


@BOTH
@pytest.mark.parametrize("how", ["kept", "alias", "stack renamed", "both"])
def test_what_another_stack_has_made_is_not_taken_by_who_has_lost_its_own(
    emulator: Emulator, tmp_path: Path, host: str, how: str
) -> None:
    """Also where an alias, or a new name of the stack, gives the one that has lost it the URN of the maker."""

    def running(name: str = "p", *, app: bool = True, alias: str = "") -> Program:
        aliases: list[pulumi.Alias | str] = [pulumi.Alias(name=alias)] if alias else []

        def run() -> None:
            before = [FACES[host].Repository("r", name="app")] if app else []
            options = pulumi.ResourceOptions(depends_on=before, aliases=aliases)
            FACES[host].LifecyclePolicy(name, repository="app", policy=lifecycle(), opts=options)

        return run

    dev, prod = (Stack(emulator, tmp_path, {}, name) for name in ("dev", "prod"))
    first = "old" if how in ("alias", "both") else "p"
    assert dev.up(running(first)).ok
    assert dev.up(running(first, app=False)).ok
    assert prod.up(running(first if how == "both" else "p")).ok
    if how == "both":
        assert prod.up(running(alias="old")).ok
    if how == "stack renamed":
        dev.name = "staging"
        for kept in dev.state:
            kept.urn = kept.urn.replace("urn:pulumi:dev::", "urn:pulumi:staging::")
    assert dev.up(running(app=False, alias="" if first == "p" else first)).ok
    left = dev.up(lambda: None)
    assert left.says("LifecyclePolicy app in us-east-1 stays: it belongs to", "of stack tests/prod")
    assert has_rules(emulator)
    assert prod.destroy().ok


@BOTH
@pytest.mark.parametrize("knows", ["refresh", "destroy"])
def test_who_knows_that_it_has_lost_a_policy_is_no_older_name_of_another_stack(
    emulator: Emulator, tmp_path: Path, host: str, knows: str
) -> None:
    def running(*, app: bool = True, policy: bool = True) -> Program:
        def run() -> None:
            before = [FACES[host].Repository("r", name="app")] if app else []
            if policy:
                options = pulumi.ResourceOptions(depends_on=before)
                FACES[host].LifecyclePolicy("p", repository="app", policy=lifecycle(), opts=options)

        return run

    dev, prod = (Stack(emulator, tmp_path, {}, name) for name in ("dev", "prod"))
    assert dev.up(running()).ok
    assert dev.up(running(app=False)).ok
    assert dev.refresh().ok if knows == "refresh" else dev.destroy().ok
    assert prod.up(running()).ok
    prod.name = "live"
    for kept in prod.state:
        kept.urn = kept.urn.replace("urn:pulumi:prod::", "urn:pulumi:live::")
    assert prod.up(running()).ok
    assert prod.up(running(policy=False)).ok
    assert not has_rules(emulator)
