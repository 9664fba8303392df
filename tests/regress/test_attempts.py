"""A create of which nobody heard the end, because the process was killed or the network went away, is known again."""

from __future__ import annotations

import json
import shutil
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import empty_pb2

from cases import CASES, PUTS, lifecycle, policy
from hosts import HOSTS, Failed, Host
from pulumi_ecr.aws import disk
from pulumi_ecr.aws.again import POLICIES
from pulumi_ecr.aws.attempts import attempt
from pulumi_ecr.testing import AwsError, Drop, Emulator, Fault, Hold
from waiting import LAST_RESORT

KINDS = {"Repository": "CreateRepository", "PullThroughCacheRule": "CreatePullThroughCacheRule"}
LOOKS = ("DescribeRepositories", "DescribePullThroughCacheRules")
LOOKS_OF_PUTS = {
    "LifecyclePolicy": "GetLifecyclePolicy",
    "RepositoryPolicy": "GetRepositoryPolicy",
    "RegistryPolicy": "GetRegistryPolicy",
    "ScanningConfiguration": "GetRegistryScanningConfiguration",
    "ReplicationConfiguration": "DescribeRegistry",
}
THROTTLED = AwsError("ThrottlingException", "Rate exceeded")


@pytest.fixture(params=HOSTS, ids=[kind.name for kind in HOSTS])
def start(request: pytest.FixtureRequest, emulator: Emulator, tmp_path: Path) -> Iterator[Any]:
    """Starts processes of a host that share a home, as the runs of one user do."""
    running: list[Host] = []

    def one(engine: str = "", **config: str) -> Host:
        settings = {"maxRetries": "0", **config}
        env = {**emulator.env(), "PULUMI_HOME": str(tmp_path)}
        running.append(request.param(env, {f"ecr:{key}": value for key, value in settings.items()}, engine))
        return running[-1]

    yield one
    for host in running:
        if host.process.poll() is None:
            host.close()


def unheard(host: Host, emulator: Emulator, resource: str) -> dict[str, Any]:
    """A create that AWS has done, and whose answer and every look after it were lost."""
    CASES[resource].before(lambda service: emulator.client(service))
    checked, _ = host.check(resource, CASES[resource].full)
    emulator.inject(Fault(KINDS[resource], Drop(), when="after"))
    looks = [emulator.inject(Fault(look, Drop(), times=None)) for look in LOOKS]
    with pytest.raises(Failed):
        host.create(resource, {**checked, "adoptExisting": False})
    for look in looks:
        look.remove()
    return {**checked, "adoptExisting": False}


@pytest.mark.parametrize("resource", sorted(KINDS))
def test_the_next_run_knows_its_own(start: Any, emulator: Emulator, resource: str, tmp_path: Path) -> None:
    inputs = unheard(start(), emulator, resource)
    assert len(list(tmp_path.glob("ecr-attempts/*"))) == 1
    later = start()
    id, state = later.create(resource, inputs)
    assert later.read(resource, id, state)[0] == id
    assert list(tmp_path.glob("ecr-attempts/*")) == []
    # From then on it is like any other.
    with pytest.raises(Failed, match="already exists"):
        start().create(resource, inputs)


@pytest.mark.parametrize("resource", sorted(KINDS))
def test_what_is_not_the_same_is_somebody_elses(start: Any, emulator: Emulator, resource: str) -> None:
    inputs = unheard(start(), emulator, resource)
    other = {"tags": {"team": "other"}} if resource == "Repository" else {"credentialArn": None}
    if resource == "PullThroughCacheRule":
        other = {"ecrRepositoryPrefix": "hub", "upstreamRegistryUrl": "public.ecr.aws"}
        inputs = {key: value for key, value in inputs.items() if key not in ("credentialArn", "upstreamRegistry")}
        inputs["validateUpstream"] = False
    with pytest.raises(Failed, match="already exists"):
        start().create(resource, {**inputs, **other})


@pytest.mark.parametrize("resource", sorted(PUTS))
@pytest.mark.parametrize("ago", [0, 2 * 24 * 3600], ids=["today", "the day before yesterday"])
def test_what_an_interrupted_put_has_left_is_the_stacks_own_for_a_day(
    start: Any, emulator: Emulator, tmp_path: Path, resource: str, ago: int
) -> None:
    """After a day nobody can tell who has put it: it stays when the resource goes."""
    CASES[resource].before(lambda service: emulator.client(service))
    first, later = start(), start()
    checked, _ = first.check(resource, {**CASES[resource].full, "adoptExisting": False})
    emulator.inject(Fault(PUTS[resource], Drop(), when="after"))
    with pytest.raises(Failed):
        first.create(resource, checked)
    (note,) = tmp_path.glob("ecr-attempts/*")
    shift(note, -ago - 1, -ago)
    id, state = made(later, resource, checked)
    assert list(tmp_path.glob("ecr-attempts/*")) == []
    assert stays(start, resource, id, state) is bool(ago)


@pytest.mark.parametrize("resource", sorted({**KINDS, **PUTS}))
@pytest.mark.parametrize("skips", [("true", "false"), ("false", "true")])
def test_an_attempt_is_known_again_where_only_one_of_two_runs_asks_for_the_account(
    start: Any, emulator: Emulator, tmp_path: Path, resource: str, skips: tuple[str, str]
) -> None:
    first, later = (start(skipRequestingAccountId=each) for each in skips)
    if resource in KINDS:
        inputs = unheard(first, emulator, resource)
    else:
        CASES[resource].before(lambda service: emulator.client(service))
        inputs, _ = first.check(resource, {**CASES[resource].full, "adoptExisting": False})
        emulator.inject(Fault(PUTS[resource], Drop(), when="after"))
        with pytest.raises(Failed):
            first.create(resource, inputs)
    assert len(list(tmp_path.glob("ecr-attempts/*"))) == 1
    later.create(resource, inputs)
    assert "__before" not in later.record
    assert list(tmp_path.glob("ecr-attempts/*")) == []


def another_machine(home: Path) -> None:
    """Nothing of what was done since the last attempt is noted here."""
    for folder in ("ecr-owners", "ecr-policies"):
        shutil.rmtree(home / folder, ignore_errors=True)


def made(host: Any, resource: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Id and whole state."""
    id, state = host.create(resource, inputs)
    return id, {**state, **host.record}


def stays(start: Any, resource: str, id: str, state: dict[str, Any]) -> bool:
    """Whether the content is there after the delete of its resource."""
    start().delete(resource, id, state)
    found, there, *_ = start().read(resource, id, state)
    return bool(found and there.get("rules", True))  # AWS always has a scanning configuration


@pytest.mark.parametrize("why", ["throttled", "refused", "the look fails", "cancelled"])
@pytest.mark.parametrize("resource", sorted(PUTS))
def test_what_aws_has_certainly_not_put_leaves_no_note(
    start: Any, emulator: Emulator, tmp_path: Path, resource: str, why: str
) -> None:
    """A colleague's equal content is nobody's work but the colleague's."""
    CASES[resource].before(lambda service: emulator.client(service))
    first = start()
    if why == "cancelled" and first.name == "dynamic":
        pytest.skip("the SDK hands no Cancel on")
    inputs, _ = first.check(resource, {**CASES[resource].full, "adoptExisting": False})
    fault = {
        "throttled": Fault(PUTS[resource], THROTTLED, times=None),
        "refused": Fault(PUTS[resource], AwsError("AccessDeniedException", "no", 403)),
        "the look fails": Fault(LOOKS_OF_PUTS[resource], Drop(), times=None),
        "cancelled": Fault(
            PUTS[resource], THROTTLED, matches=lambda _: bool(first.stub.Cancel(empty_pb2.Empty())) or True
        ),
    }[why]
    with emulator.inject(fault), pytest.raises(Failed, match="cancelled" if why == "cancelled" else None):
        first.create(resource, inputs)
    assert list(tmp_path.glob("ecr-attempts/*")) == []
    colleague = start()
    colleague.stack = "prod"
    colleague.create(resource, inputs)
    another_machine(tmp_path)
    id, state = made(start(), resource, inputs)
    assert stays(start, resource, id, state)


@pytest.mark.parametrize("resource", sorted(PUTS))
def test_a_create_over_equal_content_makes_nothing_ones_own(
    start: Any, emulator: Emulator, tmp_path: Path, resource: str
) -> None:
    CASES[resource].before(lambda service: emulator.client(service))
    colleague = start()
    colleague.stack = "prod"
    inputs, _ = colleague.check(resource, {**CASES[resource].full, "adoptExisting": False})
    colleague.create(resource, inputs)
    for _ in range(2):
        another_machine(tmp_path)
        id, state = made(start(), resource, inputs)
    assert stays(start, resource, id, state)


@pytest.mark.parametrize("resource", sorted(KINDS))
def test_a_create_that_was_throttled_leaves_no_note(
    start: Any, emulator: Emulator, tmp_path: Path, resource: str
) -> None:
    CASES[resource].before(lambda service: emulator.client(service))
    inputs, _ = start().check(resource, {**CASES[resource].full, "adoptExisting": False})
    with emulator.inject(Fault(KINDS[resource], THROTTLED, times=None)), pytest.raises(Failed, match="Rate exceeded"):
        start().create(resource, inputs)
    assert list(tmp_path.glob("ecr-attempts/*")) == []
    colleague = start()
    colleague.stack = "prod"
    colleague.create(resource, inputs)
    with pytest.raises(Failed, match="already exists"):
        start().create(resource, inputs)


@pytest.mark.parametrize("end", ["create", "delete"])
def test_a_later_create_or_delete_ends_the_notes_of_other_contents(
    start: Any, emulator: Emulator, tmp_path: Path, end: str
) -> None:
    CASES["LifecyclePolicy"].before(lambda service: emulator.client(service))
    name = CASES["LifecyclePolicy"].full["repository"]
    host = start()

    def inputs(days: int) -> dict[str, Any]:
        return host.check("LifecyclePolicy", {"repository": name, "policy": lifecycle(days)})[0]  # type: ignore[no-any-return]

    id, state = host.create("LifecyclePolicy", inputs(9)) if end == "delete" else ("", {})
    for days in range(1, 4):
        with emulator.inject(Fault("PutLifecyclePolicy", Drop(), times=None)), pytest.raises(Failed):
            host.create("LifecyclePolicy", {**inputs(days), "adoptExisting": True})
    [note] = tmp_path.glob("ecr-attempts/*")
    assert len(json.loads(note.read_text())["attempts"]) == 3
    if end == "create":
        host.create("LifecyclePolicy", inputs(4))
    else:
        host.delete("LifecyclePolicy", id, state)
    assert list(tmp_path.glob("ecr-attempts/*")) == []


def test_a_refused_create_leaves_the_note_of_the_attempt_before_it(
    start: Any, emulator: Emulator, tmp_path: Path
) -> None:
    inputs = unheard(start(), emulator, "Repository")
    with (
        emulator.inject(Fault("CreateRepository", AwsError("AccessDeniedException", "no", 403))),
        pytest.raises(Failed),
    ):
        start().create("Repository", inputs)
    assert len(list(tmp_path.glob("ecr-attempts/*"))) == 1
    assert start().create("Repository", inputs)[0] == inputs["name"]


@pytest.mark.parametrize("end", ["killed", "failed"])
def test_a_repository_is_known_again_whatever_becomes_of_its_policies(start: Any, emulator: Emulator, end: str) -> None:
    """They are put again after the repository was made; the engine hears of the repository only then."""
    old = {"name": "app", "forceDelete": True}
    new = {**old, "encryptionConfigurations": [{"encryptionType": "KMS"}]}
    rules = {"repository": "app", "policy": lifecycle()}
    first = start()
    _, repository = first.create("Repository", first.check("Repository", old)[0])
    first.logical = "rules"
    _, policy = first.create("LifecyclePolicy", first.check("LifecyclePolicy", rules)[0])
    host = start()
    host.logical = "rules"
    host.diff("LifecyclePolicy", "app", policy, host.check("LifecyclePolicy", rules, olds=policy)[0])
    host.logical = "res"
    assert host.diff("Repository", "app", repository, host.check("Repository", new, olds=repository)[0]).replaces
    inputs, _ = host.check("Repository", new)
    host.delete("Repository", "app", repository, same_run=True)
    if end == "failed":
        with emulator.inject(Fault("PutLifecyclePolicy", AwsError("Surprise", "what nobody expects", 418))):
            assert host.create("Repository", inputs)[0] == "app"
        return
    hold = Hold()
    with emulator.inject(Fault("PutLifecyclePolicy", hold)), ThreadPoolExecutor(1) as pool:
        creating = pool.submit(host.create, "Repository", inputs)
        hold.wait()
        host.process.kill()
        hold.release()
        with pytest.raises(Failed):
            creating.result(60)
    later = start()
    assert later.create("Repository", later.check("Repository", new)[0])[0] == "app"


def shift(note: Path, *moments: float) -> None:
    """Let the attempt of a note have been in other spans of time, in seconds from now."""
    [[_, _, *whose]] = json.loads(note.read_text())["attempts"]
    times = [time.time() + moment for moment in moments]
    spans = zip(times[::2], times[1::2], strict=True)
    note.write_text(json.dumps({"attempts": [[*span, *whose] for span in spans]}))


def test_a_note_is_of_one_region(start: Any, emulator: Emulator, tmp_path: Path) -> None:
    inputs = unheard(start(), emulator, "Repository")
    with pytest.raises(Failed):
        emulator.inject(Fault("CreateRepository", Drop()))
        start().create("Repository", {**inputs, "region": "eu-west-1"})
    assert len(list(tmp_path.glob("ecr-attempts/*"))) == 2


@pytest.mark.parametrize("resource", sorted(KINDS))
@pytest.mark.parametrize(
    "when",
    [(60, 60), (-200, -100), ()],
    ids=["before the first attempt", "long after the last one", "with a note that is no JSON"],
)
def test_what_was_made_at_another_time_is_somebody_elses(
    start: Any, emulator: Emulator, tmp_path: Path, resource: str, when: tuple[float, ...]
) -> None:
    """A create that failed on Monday does not make one's own what somebody else made on Thursday."""
    inputs = unheard(start(), emulator, resource)
    (note,) = tmp_path.glob("ecr-attempts/*")
    shift(note, *when) if when else note.write_text("no JSON")
    with pytest.raises(Failed, match="already exists"):
        start().create(resource, inputs)
    assert list(tmp_path.glob("ecr-attempts/*")) == []


def test_two_attempts_do_not_cover_the_time_between_them(start: Any, emulator: Emulator, tmp_path: Path) -> None:
    inputs = unheard(start(), emulator, "Repository")
    (note,) = tmp_path.glob("ecr-attempts/*")
    shift(note, -400, -300, 60, 70)
    with pytest.raises(Failed, match="already exists"):
        start().create("Repository", inputs)


@pytest.mark.parametrize("whose", ["stack", "logical"])
def test_the_attempt_of_another_resource_is_not_ones_own(
    start: Any, emulator: Emulator, tmp_path: Path, whose: str
) -> None:
    inputs = unheard(start(), emulator, "Repository")
    other = start()
    setattr(other, whose, "other")
    with pytest.raises(Failed, match="already exists"):
        other.create("Repository", inputs)
    assert len(list(tmp_path.glob("ecr-attempts/*"))) == 1


@pytest.mark.parametrize("resource", sorted(KINDS))
def test_what_another_resource_made_a_moment_before_is_not_ones_own(
    start: Any, emulator: Emulator, resource: str
) -> None:
    """Whose create then fails as it must, and is never heard of."""
    CASES[resource].before(lambda service: emulator.client(service))
    first, later = start(), start()
    inputs = {**first.check(resource, CASES[resource].full)[0], "adoptExisting": False}
    first.create(resource, inputs)
    looks = [emulator.inject(Fault(look, Drop(), times=None)) for look in (KINDS[resource], *LOOKS)]
    later.logical = "other"
    with pytest.raises(Failed):
        later.create(resource, inputs)
    for look in looks:
        look.remove()
    with pytest.raises(Failed, match="already exists"):
        later.create(resource, inputs)


def test_a_resource_that_was_renamed_after_a_crash_knows_its_own(start: Any, emulator: Emulator) -> None:
    first, later = start(), start()
    inputs = unheard(first, emulator, "Repository")
    first.process.kill()
    first.process.wait()
    later.logical = "renamed"
    assert later.create("Repository", inputs)[0] == inputs["name"]


@pytest.mark.parametrize("resource", sorted(KINDS))
def test_the_attempt_of_a_process_that_runs_is_not_ones_own(start: Any, emulator: Emulator, resource: str) -> None:
    """Two copies of one program, at the same time: the second is told that it exists."""
    CASES[resource].before(lambda service: emulator.client(service))
    first, second = start(), start()
    checked, _ = first.check(resource, CASES[resource].full)
    inputs = {**checked, "adoptExisting": False}
    hold = Hold()
    with emulator.inject(Fault(KINDS[resource], hold, when="after")), ThreadPoolExecutor(1) as pool:
        creating = pool.submit(first.create, resource, inputs)
        try:
            hold.wait()
            with pytest.raises(Failed, match="already exists"):
                second.create(resource, inputs)
        finally:
            hold.release()
        assert creating.result(60)[0]


def test_without_a_urn_nothing_is_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    for urn in ("", "urn:pulumi:dev::tests::ecr:index:Repository::res"):
        attempt(urn, "app", quiet=disk.Quiet()).end(known=False, doubt=True)
        assert len(list(tmp_path.glob("ecr-attempts/*"))) == bool(urn)


def test_a_home_that_takes_no_note_takes_away_no_more(start: Any, emulator: Emulator, tmp_path: Path) -> None:
    (tmp_path / "ecr-attempts").write_text("a file in the way")
    id, _ = start().create("Repository", start().check("Repository", {"name": "app"})[0])
    assert id == "app"


@pytest.mark.parametrize("resource", sorted(KINDS))
def test_what_another_stack_took_over_before_its_maker_knew_it_again_stays(
    start: Any, emulator: Emulator, resource: str
) -> None:
    inputs = unheard(start(), emulator, resource)
    other = start()
    other.stack, other.logical = "prod", "theirs"
    other.create(resource, {**inputs, "adoptExisting": True})
    id, state = start().create(resource, inputs)
    emulator.clear_calls()
    maker = start()
    maker.delete(resource, id, state, same_run=True)
    assert not any(operation.startswith("Delete") for operation in emulator.operations())
    if maker.name == "dynamic":
        assert "belongs to theirs of stack tests/prod" in maker.close()


def test_a_rule_that_was_known_again_and_does_not_work_stays_with_who_took_it_over(
    start: Any, emulator: Emulator
) -> None:
    inputs = unheard(start(), emulator, "PullThroughCacheRule")
    other = start()
    other.stack, other.logical = "prod", "theirs"
    other.create("PullThroughCacheRule", {**inputs, "adoptExisting": True})
    emulator.clear_calls()
    host = start()
    with (
        emulator.inject(
            Fault("ValidatePullThroughCacheRule", AwsError("AccessDeniedException", "no", 403), times=None)
        ),
        pytest.raises(Failed) as failed,
    ):
        host.create("PullThroughCacheRule", {**inputs, "validateUpstream": True})
    assert "DeletePullThroughCacheRule" not in emulator.operations()
    if host.name == "dynamic":
        assert "stays in AWS and is in no state, since it belongs to theirs of stack tests/prod now" in str(
            failed.value
        )
    id, state = (
        start().create("PullThroughCacheRule", inputs) if host.name == "dynamic" else failed.value.partial or ("", {})
    )
    start().delete("PullThroughCacheRule", id, state, same_run=True)
    assert "DeletePullThroughCacheRule" not in emulator.operations()


def test_a_rule_that_may_have_been_deleted_again_is_said_to_be_in_doubt(start: Any, emulator: Emulator) -> None:
    host = start()
    if host.name == "native":
        pytest.skip("the plugin's state has what works by half")
    CASES["PullThroughCacheRule"].before(lambda service: emulator.client(service))
    inputs, _ = host.check("PullThroughCacheRule", {**CASES["PullThroughCacheRule"].full, "validateUpstream": True})
    with (
        emulator.inject(
            Fault("ValidatePullThroughCacheRule", AwsError("AccessDeniedException", "no", 403), times=None)
        ),
        emulator.inject(Fault("DeletePullThroughCacheRule", Drop(), when="after")),
        pytest.raises(
            Failed, match="may be in AWS still, and is in no state, since it was not certainly deleted again"
        ),
    ):
        host.create("PullThroughCacheRule", inputs)


@pytest.mark.parametrize("resource", POLICIES)
def test_a_repository_that_was_known_again_may_have_a_policy_of_somebody_else(
    start: Any, emulator: Emulator, resource: str
) -> None:
    inputs = unheard(start(), emulator, "Repository")
    name = inputs["name"]
    theirs(emulator, name)
    host = start()
    host.create("Repository", inputs)
    wanted = {"repository": name, "policy": lifecycle(3) if resource == "LifecyclePolicy" else policy(Sid="Ours")}
    checked, _ = host.check(resource, wanted)
    with pytest.raises(Failed, match="already exists and is not what the program says"):
        host.create(resource, checked)
    client = emulator.client()
    if resource == "LifecyclePolicy":
        client.delete_lifecycle_policy(repositoryName=name)
    else:
        client.delete_repository_policy(repositoryName=name)
    assert host.create(resource, checked)[0] == name


def theirs(emulator: Emulator, name: str) -> None:
    """Policies that somebody has put by hand."""
    client = emulator.client()
    client.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=json.dumps(lifecycle(99)))
    client.set_repository_policy(repositoryName=name, policyText=json.dumps(policy(Sid="Theirs")))


@pytest.mark.parametrize("there", ["nothing", "ours", "theirs"])
def test_policies_of_a_replacement_that_was_known_again_are_put_unless_somebody_has_put_others(
    start: Any, emulator: Emulator, there: str
) -> None:
    """The next plan shows what would be overwritten."""
    old = {"name": "app", "forceDelete": True}
    new = {**old, "encryptionConfigurations": [{"encryptionType": "KMS"}]}
    rules = {"repository": "app", "policy": lifecycle()}
    first = start()
    _, repository = first.create("Repository", first.check("Repository", old)[0])
    first.logical = "rules"
    _, state = first.create("LifecyclePolicy", first.check("LifecyclePolicy", rules)[0])
    first.logical = "res"
    first.next_operation()
    assert first.diff("Repository", "app", repository, first.check("Repository", new, olds=repository)[0]).replaces
    first.delete("Repository", "app", repository, same_run=True)
    inputs, _ = first.check("Repository", new)
    looks = [emulator.inject(Fault(look, Drop(), times=None)) for look in LOOKS]
    with emulator.inject(Fault("CreateRepository", Drop(), when="after")), pytest.raises(Failed):
        first.create("Repository", inputs)
    for look in looks:
        look.remove()
    if there != "nothing":
        text = json.dumps(lifecycle() if there == "ours" else lifecycle(99))
        emulator.client().put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=text)

    def plan(host: Host, *, update: bool = False) -> bool:
        host.logical = "rules"
        wanted, _ = host.check("LifecyclePolicy", rules, olds=state)
        planned = host.diff("LifecyclePolicy", "app", state, wanted)
        if planned.changes and update:
            host.update("LifecyclePolicy", "app", state, wanted)
        host.logical = "res"
        return planned.changes

    host = start()
    emulator.clear_calls()
    plan(host, update=True)
    host.create("Repository", host.check("Repository", new)[0])
    assert emulator.operations().count("PutLifecyclePolicy") == (there == "nothing")
    host.next_operation()
    assert not plan(host)
    if host.name == "dynamic":
        assert ("is not what this stack has put: somebody may" in host.close()) is (there == "theirs")


@pytest.mark.parametrize("resource", ["PullThroughCacheRule", "RegistryPolicy", "Repository", "RepositoryPolicy"])
def test_what_was_made_is_known_again_until_a_state_has_it(
    start: Any, emulator: Emulator, tmp_path: Path, resource: str
) -> None:
    """The engine was killed before it kept the answer."""
    CASES[resource].before(lambda service: emulator.client(service))
    inputs = {**start().check(resource, CASES[resource].full)[0], "adoptExisting": False}
    with socket.create_server(("127.0.0.1", 0)) as engine:
        maker = start(engine=f"127.0.0.1:{engine.getsockname()[1]}")
        maker.create(resource, inputs)
    for _ in range(2):  # the first one waits for the maker, which ends without its engine
        id, state = start(engine="127.0.0.1:1").create(resource, inputs)
        assert maker.process.wait(timeout=LAST_RESORT) is not None
    another = start()
    another.logical = "another"
    if resource in KINDS:
        with pytest.raises(Failed, match="already exists"):
            another.create(resource, inputs)
    kept = start()
    kept.check(resource, inputs, olds=state)
    kept.diff(resource, id, state, inputs)
    if resource in KINDS:
        with pytest.raises(Failed, match="already exists"):
            start().create(resource, inputs)
    another_machine(tmp_path)
    assert not stays(start, resource, id, state)


@pytest.mark.parametrize("resource", ["PullThroughCacheRule", "Repository"])
def test_a_replacement_whose_engine_was_killed_is_ended_by_the_next_run(
    start: Any, emulator: Emulator, resource: str
) -> None:
    """The state has what was deleted, under the same name, and is compared before the create."""
    CASES[resource].before(lambda service: emulator.client(service))
    inputs = {**start().check(resource, CASES[resource].full)[0], "adoptExisting": False, "forceDelete": True}
    inputs = {key: value for key, value in inputs.items() if key != "forceDelete" or resource == "Repository"}
    id, old = start().create(resource, inputs)
    time.sleep(1)  # AWS may leave out the fraction of a second
    with socket.create_server(("127.0.0.1", 0)) as engine:
        maker = start(engine=f"127.0.0.1:{engine.getsockname()[1]}")
        maker.delete(resource, id, old, same_run=True)
        maker.create(resource, inputs)
    assert maker.process.wait(timeout=LAST_RESORT) is not None
    host = start()
    host.check(resource, inputs, olds=old)
    host.diff(resource, id, old, inputs)
    host.check(resource, inputs)
    host.create(resource, inputs)


def test_what_others_have_made_since_is_not_known_again(start: Any, emulator: Emulator) -> None:
    inputs, _ = start().check("Repository", {"name": "app"})
    start().create("Repository", inputs)
    emulator.client().delete_repository(repositoryName="app")
    time.sleep(0.01)  # AWS dates by the millisecond
    emulator.client().create_repository(repositoryName="app")
    with pytest.raises(Failed, match="already exists"):
        start().create("Repository", inputs)
