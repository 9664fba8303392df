"""No plan is made from a state that may be wrong since an update or a delete has an unknown result."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from google.protobuf import json_format

from cases import CASES, SECRET, SECRET2, lifecycle, policy, registry_policy
from hosts import HOSTS, Failed, Host, NativeHost, unmarked
from pulumi_ecr._wire import PROGRAM, encode
from pulumi_ecr.aws import disk
from pulumi_ecr.aws.claims import Claims, Thing
from pulumi_ecr.aws.doubts import Doubts
from pulumi_ecr.core.values import conceal
from pulumi_ecr.testing import AwsError, Drop, Emulator, Fault, Hold
from waiting import LAST_RESORT, until

BOTH = pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
DENIED = AwsError("AccessDeniedException", "User is not authorized")
SCANNING = {
    "rules": [{"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [{"filter": "a*", "filterType": "WILDCARD"}]}]
}
OTHER = {
    "rules": [{"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [{"filter": "b*", "filterType": "WILDCARD"}]}]
}
COPIES = {"rules": [{"destinations": [{"region": "eu-west-1", "registryId": "123456789012"}]}]}
FILTERED = {"rules": [{**COPIES["rules"][0], "repositoryFilters": [{"filter": "ab", "filterType": "PREFIX_MATCH"}]}]}
CACHE = {"ecrRepositoryPrefix": "hub", "upstreamRegistryUrl": "registry-1.docker.io"}
UPDATES: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "mutability": ("PutImageTagMutability", {"name": "app"}, {"name": "app", "imageTagMutability": "IMMUTABLE"}),
    "tags": ("TagResource", {"name": "app", "tags": {"a": "1"}}, {"name": "app", "tags": {"a": "2"}}),
    "LifecyclePolicy": (
        "PutLifecyclePolicy",
        {"repository": "home", "policy": lifecycle(3)},
        {"repository": "home", "policy": lifecycle(4)},
    ),
    "RepositoryPolicy": (
        "SetRepositoryPolicy",
        {"repository": "home", "policy": policy()},
        {"repository": "home", "policy": policy(Sid="Other")},
    ),
    "RegistryPolicy": ("PutRegistryPolicy", {"policy": registry_policy()}, {"policy": registry_policy(Sid="Other")}),
    "ScanningConfiguration": ("PutRegistryScanningConfiguration", SCANNING, OTHER),
    "ReplicationConfiguration": (
        "PutReplicationConfiguration",
        {"replicationConfiguration": COPIES},
        {"replicationConfiguration": FILTERED},
    ),
    "PullThroughCacheRule": (
        "UpdatePullThroughCacheRule",
        {**CACHE, "credentialArn": SECRET},
        {**CACHE, "credentialArn": SECRET2},
    ),
}


@pytest.fixture
def started(emulator: Emulator, tmp_path: Path) -> Iterator[Any]:
    """Makes processes of one user."""
    running: list[Host] = []

    def start(kind: type[Host], engine: str = "", **settings: Any) -> Host:
        given = {f"ecr:{key}": json.dumps(value) for key, value in settings.items()}
        host = kind({**emulator.env(), "PULUMI_HOME": str(tmp_path)}, {"ecr:maxRetries": "0", **given}, engine)
        host.logical = "one"
        running.append(host)
        return host

    emulator.client().create_repository(repositoryName="home")
    CASES["PullThroughCacheRule"].before(emulator.client)
    yield start
    for host in running:
        host.close()


@BOTH
@pytest.mark.parametrize("what", list(UPDATES))
@pytest.mark.parametrize("fault", ["lost after", "lost before"])
def test_no_plan_is_made_from_a_state_that_may_be_untrue(
    emulator: Emulator, started: Any, kind: type[Host], what: str, fault: str
) -> None:
    operation, before, after = UPDATES[what]
    resource = what if what[0].isupper() else "Repository"
    host = started(kind)
    checked, failures = host.check(resource, before)
    assert failures == {}
    id, state = host.create(resource, checked)
    wanted, _ = host.check(resource, after, olds=state)
    host.diff(resource, id, state, wanted)
    with emulator.inject(Fault.of(fault, operation)), pytest.raises(Failed, match="AWS may have done it nevertheless"):
        host.update(resource, id, state, wanted)
    later = started(kind)  # another process, and the change was taken back
    same, _ = later.check(resource, after, olds=state)
    assert later.diff(resource, id, state, same).changes  # the same program is sent again
    with emulator.inject(Fault(operation, DENIED)), pytest.raises(Failed, match="AccessDenied"):
        later.update(resource, id, state, same)  # which ends no doubt
    reverted, _ = later.check(resource, before, olds=state)
    if fault == "lost before":
        assert not later.diff(resource, id, state, reverted).changes
    else:
        with pytest.raises(Failed, match="and AWS has something else than the state: run pulumi refresh"):
            later.diff(resource, id, state, reverted)
    # A refresh of a preview reads what nobody keeps.
    preview = started(kind)
    read = preview.read(resource, id, state)[1]
    planned, _ = preview.check(resource, {**before, PROGRAM: {"language": "python", "preview": True}}, olds=read)
    assert bool(preview.diff(resource, id, read, planned).changes) is (fault == "lost after")
    if fault == "lost after":
        later = started(kind)
        reverted, _ = later.check(resource, before, olds=state)
        with pytest.raises(Failed, match="and AWS has something else than the state: run pulumi refresh"):
            later.diff(resource, id, state, reverted)
    # One look is enough, in whatever operation.
    for program in ({"language": "python"}, {"language": "python"}, {"language": "python", "preview": True}):
        last = started(kind)
        wanted, _ = last.check(resource, {**before, PROGRAM: program}, olds=read)
        with emulator.counting() as calls:
            assert bool(last.diff(resource, id, read, wanted).changes) is (fault == "lost after")
        assert [call for call in calls if call.service == "ecr"] == []


@BOTH
@pytest.mark.parametrize(
    ("resource", "operation"),
    [
        ("Repository", "DeleteRepository"),
        ("LifecyclePolicy", "DeleteLifecyclePolicy"),
        ("RepositoryPolicy", "DeleteRepositoryPolicy"),
        ("RegistryPolicy", "DeleteRegistryPolicy"),
        ("PullThroughCacheRule", "DeletePullThroughCacheRule"),
    ],
)
def test_what_may_be_deleted_is_not_taken_for_there(
    emulator: Emulator, started: Any, kind: type[Host], resource: str, operation: str
) -> None:
    before = UPDATES.get(resource, UPDATES["mutability"])[1]
    host = started(kind)
    id, state = host.create(resource, host.check(resource, before)[0])
    with emulator.inject(Fault.of("lost after", operation)), pytest.raises(Failed, match="AWS may have done it never"):
        host.delete(resource, id, state)
    with emulator.inject(Fault(operation, DENIED)), pytest.raises(Failed, match="AccessDenied"):
        started(kind).delete(resource, id, state)
    later = started(kind)
    reverted, _ = later.check(resource, before, olds=state)
    with pytest.raises(Failed, match="and AWS has none: run pulumi refresh"):
        later.diff(resource, id, state, reverted)
    started(kind).delete(resource, id, state)
    again = started(kind)
    assert again.create(resource, again.check(resource, before)[0])[0] == id
    assert not again.diff(resource, id, state, reverted).changes
    if resource == "RepositoryPolicy":
        there = emulator.client().get_repository_policy(repositoryName="home")["policyText"]
        assert json.loads(there)["Statement"]


def address(engine: socket.socket) -> str:
    """Of a stand-in for the engine, which only listens."""
    return f"127.0.0.1:{engine.getsockname()[1]}"


@BOTH
def test_what_another_machine_does_after_an_ordinary_update_or_delete_is_no_doubt(
    emulator: Emulator, started: Any, kind: type[Host]
) -> None:
    """The state moves on elsewhere, and somebody adds a tag: drift, which only a refresh shows."""
    host = started(kind)
    id, state = host.create("Repository", host.check("Repository", {"name": "app"})[0])
    state = host.update("Repository", id, state, host.check("Repository", {"name": "app", "tags": {"a": "1"}})[0])
    tagged = {"tags": {"a": "2"}, "tagsAll": {"a": "2"}}
    elsewhere = {**state, **tagged}
    added = [{"Key": "a", "Value": "2"}, {"Key": "theirs", "Value": "1"}]
    emulator.client().tag_resource(resourceArn=state["arn"], tags=added)
    later = started(kind)
    same, _ = later.check("Repository", {"name": "app", "tags": {"a": "2"}}, olds=elsewhere)
    with emulator.counting() as calls:
        assert not later.diff("Repository", id, elsewhere, same).changes
    assert [call for call in calls if call.service == "ecr"] == []


@BOTH
@pytest.mark.parametrize("what", list(UPDATES))
def test_an_update_whose_state_was_not_kept_is_a_doubt(
    emulator: Emulator, started: Any, kind: type[Host], what: str, tmp_path: Path
) -> None:
    """The engine was killed before it kept the answer; if it was not, no call to AWS is needed."""
    _, before, after = UPDATES[what]
    resource = what if what[0].isupper() else "Repository"
    with socket.create_server(("127.0.0.1", 0)) as engine:
        host = started(kind, address(engine))
        id, state = host.create(resource, host.check(resource, before)[0])
        wanted, _ = host.check(resource, after, olds=state)
        updated = host.update(resource, id, state, wanted)
        assert list(tmp_path.glob("ecr-doubts/*")) == []
    assert host.process.wait(timeout=LAST_RESORT) is not None
    later = started(kind)
    reverted, _ = later.check(resource, before, olds=state)
    with pytest.raises(Failed, match="and AWS has something else than the state: run pulumi refresh"):
        later.diff(resource, id, state, reverted)
    with emulator.counting() as calls:
        for preview in (True, False):
            last = started(kind)
            told = {PROGRAM: {"language": "python", "preview": preview}}
            same, _ = last.check(resource, {**after, **told}, olds=updated)
            assert not last.diff(resource, id, updated, same).changes
    assert [call for call in calls if call.service == "ecr"] == []
    assert list(tmp_path.glob("ecr-doubts/*")) == []


@BOTH
def test_a_delete_that_the_engine_does_not_know_of_is_a_doubt(
    emulator: Emulator, started: Any, kind: type[Host]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as engine:
        host = started(kind, address(engine))
        id, state = host.create("Repository", host.check("Repository", {"name": "app"})[0])
        host.delete("Repository", id, state)
    assert host.process.wait(timeout=LAST_RESORT) is not None
    later = started(kind)
    same, _ = later.check("Repository", {"name": "app"}, olds=state)
    with pytest.raises(Failed, match="and AWS has none: run pulumi refresh"):
        later.diff("Repository", id, state, same)


@BOTH
def test_an_update_that_was_half_done_is_a_doubt_unless_the_engine_keeps_its_state(
    emulator: Emulator, started: Any, kind: type[Host]
) -> None:
    host = started(kind)
    before, after = {"name": "app", "tags": {"a": "1"}}, {"name": "app", "tags": {"a": "2"}}
    id, state = host.create("Repository", host.check("Repository", before)[0])
    wanted, _ = host.check("Repository", {**after, "imageTagMutability": "IMMUTABLE"}, olds=state)
    with emulator.inject(Fault.of("denied", "PutImageTagMutability")), pytest.raises(Failed) as failed:
        host.update("Repository", id, state, wanted)
    later = started(kind)
    if failed.value.partial:
        _, state = failed.value.partial
        same, _ = later.check("Repository", after, olds=state)
        with emulator.counting() as calls:
            assert not later.diff("Repository", id, state, same).changes
        assert [call for call in calls if call.service == "ecr"] == []
        return
    reverted, _ = later.check("Repository", before, olds=state)
    with pytest.raises(Failed, match="and AWS has something else than the state: run pulumi refresh"):
        later.diff("Repository", id, state, reverted)


@BOTH
def test_an_update_that_is_refused_at_its_first_call_is_no_doubt_whatever_is_covered(
    emulator: Emulator, tmp_path: Path, started: Any, kind: type[Host]
) -> None:
    """A tag that the configuration covers since the last read is still in the state."""
    first = started(kind)
    id, state = first.create("Repository", first.check("Repository", {"name": "app", "tags": {"a": "1", "c": "2"}})[0])
    host = started(kind, ignoreTags={"keys": ["c"]})
    before = {"name": "app", "tags": {"a": "1"}}
    wanted, _ = host.check("Repository", {**before, "imageTagMutability": "IMMUTABLE"}, olds=state)
    with emulator.inject(Fault("PutImageTagMutability", DENIED)), pytest.raises(Failed) as failed:
        host.update("Repository", id, state, wanted)
    assert ("AccessDenied" in str(failed.value), "refresh" in str(failed.value)) == (True, False)
    assert not failed.value.partial
    assert list(tmp_path.glob("ecr-doubts/*")) == []


@BOTH
def test_a_look_vouches_for_what_it_has_seen_alone(emulator: Emulator, started: Any, kind: type[Host]) -> None:
    """A tag that the configuration covers meanwhile is compared by nobody."""
    before = {"name": "app", "tags": {"a": "1", "c": "1"}}
    host = started(kind)
    id, state = host.create("Repository", host.check("Repository", before)[0])
    wanted, _ = host.check("Repository", {**before, "tags": {"a": "1", "c": "2"}}, olds=state)
    with emulator.inject(Fault("TagResource", Drop(), when="after")), pytest.raises(Failed):
        host.update("Repository", id, state, wanted)
    for _ in range(2):  # two updates, which keep the state
        covering = started(kind, ignoreTags={"keys": ["c"]})
        same, _ = covering.check("Repository", written(covering, {**before, "tags": {"a": "1"}}), olds=state)
        assert not covering.diff("Repository", id, state, same).changes
    later = started(kind)
    same, _ = later.check("Repository", before, olds=state)
    with pytest.raises(Failed, match="AWS has something else than the state"):
        later.diff("Repository", id, state, same)


@BOTH
def test_a_look_vouches_for_no_update_that_has_begun_since(emulator: Emulator, started: Any, kind: type[Host]) -> None:
    def update(when: str) -> None:
        host = started(kind)
        wanted, _ = host.check("Repository", {**before, "imageTagMutability": "IMMUTABLE"}, olds=state)
        with emulator.inject(Fault("PutImageTagMutability", Drop(), when=when)), pytest.raises(Failed):
            host.update("Repository", id, state, wanted)

    before = {"name": "app"}
    first, host, later = (started(kind) for _ in range(3))
    id, state = first.create("Repository", first.check("Repository", before)[0])
    update("before")
    with ThreadPoolExecutor(1) as pool:
        same, _ = host.check("Repository", before, olds=state)
        hold = Hold()
        with emulator.inject(Fault("ListTagsForResource", hold, when="after")):
            looking = pool.submit(host.diff, "Repository", id, state, same)
            hold.wait(1)
            until(lambda: "DescribeRepositories" in emulator.operations())
            update("after")
            hold.release()
            looking.result()
    same, _ = later.check("Repository", before, olds=state)
    with pytest.raises(Failed, match="AWS has something else than the state"):
        later.diff("Repository", id, state, same)


def written(host: Host, inputs: dict[str, Any], *secrets: tuple[str, ...]) -> dict[str, Any]:
    """As a program in Python says it."""
    told = {PROGRAM: {"language": "python", "secrets": [list(path) for path in secrets], "settings": []}}
    marked = conceal(inputs, frozenset(secrets)) if isinstance(host, NativeHost) else inputs
    return {**json_format.MessageToDict(encode(marked)), **told}


@BOTH
@pytest.mark.parametrize("way", ["updated", "created"])
def test_where_a_lost_answer_left_a_secret_tag_is_known_although_it_is_covered(
    emulator: Emulator, started: Any, kind: type[Host], way: str
) -> None:
    empty, secret = {"name": "app"}, {"name": "app", "tags": {"c": "opensesame"}}
    host = started(kind)
    wanted = host.check("Repository", written(host, secret, ("tags", "c")))[0]
    if way == "created":
        unseen = Fault("DescribeRepositories", Drop(), times=None)
        lost = Fault("CreateRepository", Drop(), when="after")
        with emulator.inject(lost), emulator.inject(unseen), pytest.raises(Failed):
            host.create("Repository", wanted)
        covering = started(kind, ignoreTags={"keys": ["c"]})
        adopts = written(covering, {**empty, "adoptExisting": True})
        id, state = covering.create("Repository", covering.check("Repository", adopts)[0])
        state |= covering.record
    else:
        id, state = host.create("Repository", host.check("Repository", written(host, empty))[0])
        state |= host.record
        host.diff("Repository", id, state, wanted)
        with emulator.inject(Fault("TagResource", Drop(), when="after")), pytest.raises(Failed):
            host.update("Repository", id, state, wanted)
        for _ in range(3):  # previews
            covering = started(kind, ignoreTags={"keys": ["c"]})
            same, _ = covering.check("Repository", written(covering, empty), olds=empty)
            covering.diff("Repository", id, state, same)
    told = started(kind).read("Repository", id, state, empty)[1]["tags"]
    assert unmarked(told) == {"c": "opensesame"} != told


@BOTH
def test_an_update_that_is_under_way_is_no_doubt(emulator: Emulator, started: Any, kind: type[Host]) -> None:
    _, before, after = UPDATES["RegistryPolicy"]
    host, other = started(kind), started(kind)
    id, state = host.create("RegistryPolicy", host.check("RegistryPolicy", before)[0])
    wanted, _ = host.check("RegistryPolicy", after, olds=state)
    hold = Hold()
    with emulator.inject(Fault("PutRegistryPolicy", hold, when="after")), ThreadPoolExecutor(1) as pool:
        updating = pool.submit(host.update, "RegistryPolicy", id, state, wanted)
        try:
            hold.wait()
            same, _ = other.check("RegistryPolicy", before, olds=state)
            assert not other.diff("RegistryPolicy", id, state, same).changes
        finally:
            hold.release()
        updating.result(60)
    assert not started(kind).diff("RegistryPolicy", id, state, same).changes


@BOTH
def test_a_change_of_default_tags_is_no_doubt(emulator: Emulator, tmp_path: Path, kind: type[Host]) -> None:
    def host(team: str) -> Host:
        env = {**emulator.env(), "PULUMI_HOME": str(tmp_path)}
        made = kind(env, {"ecr:maxRetries": "0", "ecr:defaultTags": json.dumps({"team": team})})
        made.logical = "one"
        return made

    first = host("old")
    id, state = first.create("Repository", first.check("Repository", {"name": "app"})[0])
    first.close()
    for _ in range(2):
        second = host("new")
        wanted, _ = second.check("Repository", {"name": "app"}, olds=state)
        assert second.diff("Repository", id, state, wanted).changes
        with emulator.inject(Fault.of("lost before", "TagResource")), pytest.raises(Failed, match="AWS may have done"):
            second.update("Repository", id, state, wanted)
        second.close()


def test_a_look_for_a_note_neither_makes_one_nor_keeps_one_from_being_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    thing, over = Thing("Repository", "123456789012", "us-east-1", "app"), threading.Event()
    doubts = Doubts("", disk.Quiet())

    def look() -> None:
        while not over.is_set():
            doubts.open(thing, "", "", kept=False)

    looking = [threading.Thread(target=look) for _ in range(2)]
    for thread in looking:
        thread.start()
    try:
        for _ in range(300):
            note = doubts.begin(thing)
            assert note is not None
            note.end(known=True)
            assert list(tmp_path.glob("ecr-doubts/*")) == []
    finally:
        over.set()
        for thread in looking:
            thread.join()


def test_notes_of_another_user_end_no_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    thing = Thing("Repository", "123456789012", "us-east-1", "app")

    def closed(self: Path) -> bool:
        raise PermissionError(13, "denied", str(self))

    monkeypatch.setattr(Path, "exists", closed)
    doubts = Doubts("", disk.Quiet())
    assert doubts.open(thing, "", "", kept=True) is None
    doubts.done(thing, "")
    doubts.end(thing)
    assert Claims("127.0.0.1:1").left_to(thing, "urn:pulumi:dev::a::b::c", may_undo=False) == ""
