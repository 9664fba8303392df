"""Policies of a repository that is made again: what comes in meanwhile, and what is noted for later runs."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2

from cases import lifecycle, policy
from hosts import HOSTS, WIRE_UNKNOWN, Failed, Host, NativeHost, struct
from listening import said
from pulumi_ecr.aws.again import POLICIES, Again
from pulumi_ecr.aws.claims import Thing
from pulumi_ecr.resources import ALL
from pulumi_ecr.testing import AwsError, Emulator, Fault, Hold

APP = Thing("Repository", "123456789012", "us-east-1", "app")


def test_a_policy_that_is_compared_while_others_are_told_of_is_no_error(emulator: Emulator) -> None:
    meanwhile: list[Callable[[], None]] = []

    class Listener(engine_pb2_grpc.EngineServicer):
        def Log(self, request: Any, context: Any) -> Any:
            while "would be put again" in request.message and meanwhile:
                meanwhile.pop()()
            return empty_pb2.Empty()

    server = grpc.server(ThreadPoolExecutor(max_workers=4))
    engine_pb2_grpc.add_EngineServicer_to_server(Listener(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    host = NativeHost(emulator.env(), engine=f"127.0.0.1:{port}")
    states = {
        kind: {"repository": "app", "policy": document, "region": "us-east-1", "registryId": "123456789012"}
        for kind, document in (("LifecyclePolicy", lifecycle()), ("RepositoryPolicy", policy()))
    }

    def compare(kind: str) -> None:
        given = {key: states[kind][key] for key in ("repository", "policy")}
        inputs, failures = host.check(kind, given, olds=given)
        assert failures == {}
        host.diff(kind, "app", states[kind], inputs)

    try:
        meanwhile.append(lambda: compare("RepositoryPolicy"))
        compare("LifecyclePolicy")
        about = host._about("Repository")
        planned = provider_pb2.CreateRequest(properties=struct({"name": "app"}), preview=True, **about)
        assert host.stub.Create(planned).properties
        assert not meanwhile
    finally:
        host.close()
        server.stop(None)


def test_every_resource_that_goes_with_a_repository_is_waited_for() -> None:
    assert {each.name for each in ALL.values() if each.parent} == set(POLICIES)


def test_a_note_stays_until_each_policy_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    again = Again("")

    def lost() -> list[str]:
        return [kind for kind in POLICIES if Again("").lost(APP, kind)]

    def notes() -> list[Path]:
        return list(tmp_path.glob("ecr-again/*.json"))

    again.made(APP, surely=False)
    again.put(APP, "LifecyclePolicy")
    assert (lost(), notes()) == ([], [])
    again.deleted(APP)
    assert lost() == []  # there is nothing to put it on
    again.made(APP, surely=False)
    assert lost() == list(POLICIES)
    assert not Again("http://elsewhere").lost(APP, POLICIES[0])
    again.put(APP, "LifecyclePolicy")
    assert lost() == ["RepositoryPolicy"]
    again.made(APP, surely=True)
    assert lost() == list(POLICIES)
    for kind in POLICIES:
        again.put(APP, kind)
    assert (lost(), notes()) == ([], [])
    again.made(APP, surely=True)
    again.deleted(APP)
    assert [again.gone(APP, kind) for kind in POLICIES] == [True, True]
    again.put(APP, "LifecyclePolicy")  # somebody has made it again, with this one
    again.missed(APP, "RepositoryPolicy")
    assert (lost(), again.gone(APP, "RepositoryPolicy")) == (["RepositoryPolicy"], True)


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("same", [False, True])
def test_a_policy_that_a_refresh_has_seen_is_put_again_if_the_state_says_something_else(
    kind: type[Host], emulator: Emulator, tmp_path: Path, *, same: bool
) -> None:
    """The refresh may have been that of a preview."""

    def start() -> Host:
        host = kind({**emulator.env(), "PULUMI_HOME": str(tmp_path)})
        hosts.append(host)
        return host

    hosts: list[Host] = []
    given = {"repository": "app", "policy": lifecycle(1)}
    try:
        host = start()
        id, state = host.create("Repository", host.check("Repository", {"name": "app"})[0])
        _, there = host.create("LifecyclePolicy", host.check("LifecyclePolicy", given)[0])
        host = start()
        new = {"name": "app", "encryptionConfigurations": [{"encryptionType": "KMS"}]}
        assert host.diff("Repository", id, state, host.check("Repository", new, olds=state)[0]).replaces
        checked, _ = host.check("Repository", new)
        host.delete("Repository", id, state, same_run=True)
        host.create("Repository", checked)
        text = json.dumps(lifecycle(1 if same else 9))
        emulator.client().put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=text)
        start().read("LifecyclePolicy", "app", there, given)
        host = start()
        wanted, _ = host.check("LifecyclePolicy", given, olds=there)
        assert host.diff("LifecyclePolicy", "app", there, wanted).changes is not same
    finally:
        for host in hosts:
            host.close()


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("way", ["compared before", "planned before", "compared after", "updated"])
def test_a_policy_of_a_repository_that_is_adopted_back_is_planned_or_put(
    kind: type[Host], emulator: Emulator, tmp_path: Path, way: str
) -> None:
    given = {"repository": "app", "policy": lifecycle(1)}
    states: dict[str, dict[str, Any]] = {}

    def make(host: Host) -> None:
        _, states["Repository"] = host.create("Repository", host.check("Repository", {"name": "app"})[0])
        _, states["LifecyclePolicy"] = host.create("LifecyclePolicy", host.check("LifecyclePolicy", given)[0])

    def leave(host: Host) -> None:
        host.delete("Repository", "app", states["Repository"])

    planned = []

    def compare(host: Host) -> None:
        wanted, _ = host.check("LifecyclePolicy", given, olds=states["LifecyclePolicy"])
        planned.append(host.diff("LifecyclePolicy", "app", states["LifecyclePolicy"], wanted).changes)

    def adopt(host: Host) -> None:
        wanted, _ = host.check("Repository", {"name": "app", "adoptExisting": True})
        if way != "compared after":
            compare(host)
        host.create("Repository", wanted)
        if way == "compared after":
            compare(host)

    def update(host: Host) -> None:
        compare(host)  # it is to be put again
        wanted, _ = host.check("Repository", {"name": "app", "tags": {"a": "b"}}, olds=states["Repository"])
        host.diff("Repository", "app", states["Repository"], wanted)
        host.update("Repository", "app", states["Repository"], wanted)

    said(kind, emulator, make, home=tmp_path)
    said(kind, emulator, leave, home=tmp_path)
    emulator.client().create_repository(repositoryName="app")
    if way == "planned before":  # by a run that was not applied
        said(kind, emulator, compare, home=tmp_path)
        planned.clear()
    emulator.clear_calls()
    lines = said(kind, emulator, update if way == "updated" else adopt, home=tmp_path)
    assert not [line for line in lines if "LifecyclePolicy" in line]
    assert emulator.operations().count("GetLifecyclePolicy") == (way != "planned before")
    put = emulator.operations().count("PutLifecyclePolicy")
    assert (planned, put) == (([False], 1) if way == "compared before" else ([True], 0))


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("adopted", [False, True])
def test_one_of_a_policy_and_its_new_repository_puts_it(
    kind: type[Host], emulator: Emulator, tmp_path: Path, *, adopted: bool
) -> None:
    """The policies are compared while the repository puts the first one."""
    documents = {"LifecyclePolicy": lifecycle(), "RepositoryPolicy": policy()}
    states: dict[str, dict[str, Any]] = {}

    def make(host: Host) -> None:
        for resource, given in given_to.items():
            _, states[resource] = host.create(resource, host.check(resource, given)[0])

    def compare(host: Host, resource: str) -> bool:
        wanted, _ = host.check(resource, given_to[resource], olds=states[resource])
        changes = host.diff(resource, "app", states[resource], wanted).changes
        if changes:
            host.update(resource, "app", states[resource], wanted)
        return changes

    def again(host: Host) -> None:
        wanted, _ = host.check("Repository", {"name": "app", "adoptExisting": adopted})
        compare(host, "LifecyclePolicy")
        hold = Hold(longest=10)
        emulator.inject(Fault("PutLifecyclePolicy", hold, times=None))
        with ThreadPoolExecutor(1) as pool:
            created = pool.submit(host.create, "Repository", wanted)
            try:
                hold.wait(1, seconds=60)
                planned.extend(compare(host, resource) for resource in documents)
            finally:
                hold.release()
            created.result()
        planned.extend(compare(host, resource) for resource in documents)

    given_to = {
        "Repository": {"name": "app"},
        **{resource: {"repository": "app", "policy": document} for resource, document in documents.items()},
    }
    planned: list[bool] = []
    said(kind, emulator, make, home=tmp_path)
    said(kind, emulator, lambda host: host.delete("Repository", "app", states["Repository"]), home=tmp_path)
    if adopted:
        emulator.client().create_repository(repositoryName="app")
    emulator.clear_calls()
    said(kind, emulator, again, home=tmp_path)
    assert planned == [False, True, False, False]
    assert [emulator.operations().count(put) for put in ("PutLifecyclePolicy", "SetRepositoryPolicy")] == [1, 1]


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_a_policy_that_its_new_repository_could_not_put_puts_itself(
    kind: type[Host], emulator: Emulator, tmp_path: Path
) -> None:
    given = {"Repository": {"name": "app"}, "LifecyclePolicy": {"repository": "app", "policy": lifecycle()}}
    states: dict[str, dict[str, Any]] = {}
    planned = []

    def make(host: Host) -> None:
        for resource, inputs in given.items():
            _, states[resource] = host.create(resource, host.check(resource, inputs)[0])

    def compare(host: Host) -> None:
        wanted, _ = host.check("LifecyclePolicy", given["LifecyclePolicy"], olds=states["LifecyclePolicy"])
        planned.append(host.diff("LifecyclePolicy", "app", states["LifecyclePolicy"], wanted).changes)

    def again(host: Host) -> None:
        wanted, _ = host.check("Repository", given["Repository"])
        compare(host)
        with emulator.inject(Fault("PutLifecyclePolicy", AwsError("AccessDeniedException", "no"))):
            host.create("Repository", wanted)
        compare(host)

    said(kind, emulator, make, home=tmp_path)
    said(kind, emulator, lambda host: host.delete("Repository", "app", states["Repository"]), home=tmp_path)
    lines = said(kind, emulator, again, home=tmp_path)
    assert len([line for line in lines if "could not be put again" in line]) == 1
    assert planned == [False, True]


@pytest.mark.parametrize("content", ["", "[]", "{", '{"made": 1, "put": "all", "seen": 3}'])
def test_a_broken_note_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str) -> None:
    monkeypatch.setenv("PULUMI_HOME", str(tmp_path))
    again = Again("")
    again.made(APP, surely=True)
    [note] = tmp_path.glob("ecr-again/*.json")
    note.write_text(content)
    again.lost(APP, POLICIES[0])
    again.put(APP, POLICIES[0])
    again.deleted(APP)
    # A disk that takes no file is no error, either.
    shutil.rmtree(tmp_path / "ecr-again")
    (tmp_path / "ecr-again").write_text("")
    again.made(APP, surely=True)
    again.deleted(APP)
    assert not again.lost(APP, POLICIES[0])


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("recorded", [False, True])
@pytest.mark.parametrize("refreshed", [False, True])
def test_forced_replacement_of_a_repository_with_images_counts_what_is_recorded(
    kind: type[Host], emulator: Emulator, *, recorded: bool, refreshed: bool
) -> None:
    host = kind(emulator.env())
    host.logical = "repo"
    given, _ = host.check("Repository", {"name": "app", "forceDelete": recorded})
    id, state = host.create("Repository", given)
    host.logical = "policy"
    checked, _ = host.check("LifecyclePolicy", {"repository": "app", "policy": lifecycle()})
    _, there = host.create("LifecyclePolicy", checked)
    emulator.put_image("app", "v1")
    host.next_operation()
    host.logical = "repo"
    if refreshed:
        host.read("Repository", id, state, given)
    host.check("Repository", {"name": "app", "forceDelete": True})  # no old inputs, and no Diff: the engine knows
    host.logical = "policy"
    checked, _ = host.check("LifecyclePolicy", {"repository": "app", "policy": lifecycle()}, there)
    unknown = {**checked, "repository": WIRE_UNKNOWN}
    try:
        if recorded and refreshed:
            assert host.diff("LifecyclePolicy", "app", there, unknown).changes
            return
        with pytest.raises(Failed) as refused:
            host.diff("LifecyclePolicy", "app", there, unknown)
    finally:
        host.close()
    assert "repository app cannot be replaced: it still holds 1 image (newest v1)" in str(refused.value)
    assert ("recorded force_delete is false" in str(refused.value).replace("forceDelete", "force_delete")) == refreshed
    assert "nothing of it was changed" in str(refused.value)
