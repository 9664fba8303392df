"""Creates, imports and deletes of one thing that come at the same moment, in threads, processes and stacks."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import Any, Final

import pytest
from google.protobuf import empty_pb2

from cases import lifecycle, registry_policy
from hosts import HOSTS, DynamicHost, Failed, Host, NativeHost
from listening import of, said
from pulumi_ecr._wire import PROGRAM
from pulumi_ecr.aws import disk
from pulumi_ecr.testing import Drop, Emulator, Fault, Hold
from waiting import LAST_RESORT, until

PAIRS = [(DynamicHost, DynamicHost), (NativeHost, NativeHost), (NativeHost, DynamicHost), (DynamicHost, NativeHost)]
BOTH = pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
EACH_PAIR = pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair[0].name} to {pair[1].name}")
TOO_EARLY: Final = 0.3
"""Seconds in which a call that does not wait ends; on a slower machine less is tested, and nothing fails."""


def scanning(repositories: str) -> dict[str, Any]:
    filters = [{"filter": repositories, "filterType": "WILDCARD"}]
    return {"rules": [{"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": filters}]}


DELETES: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "LifecyclePolicy": (
        "DeleteLifecyclePolicy",
        {"repository": "home", "policy": lifecycle(1)},
        {"repository": "home", "policy": lifecycle(2)},
    ),
    "RegistryPolicy": (
        "DeleteRegistryPolicy",
        {"policy": registry_policy()},
        {"policy": registry_policy(Sid="Other"), "adoptExisting": True},
    ),
    "ScanningConfiguration": ("PutRegistryScanningConfiguration", scanning("a*"), scanning("a*")),
    "Repository": ("DeleteRepository", {"name": "app"}, {"name": "app", "adoptExisting": True}),
}
"""How it is deleted, what the resource that goes has, and what the other one takes."""


@pytest.fixture
def started(emulator: Emulator, tmp_path: Path) -> Iterator[Callable[..., Host]]:
    """Makes processes of one user."""
    running: list[Host] = []

    def start(kind: type[Host], logical: str, stack: str = "dev", engine: str = "", **config: str) -> Host:
        settings = {f"ecr:{key}": value for key, value in config.items()}
        host = kind({**emulator.env(), "PULUMI_HOME": str(tmp_path)}, settings, engine)
        host.logical, host.stack = logical, stack
        running.append(host)
        return host

    emulator.client().create_repository(repositoryName="home")
    yield start
    for host in running:
        host.close()


def create(host: Host, resource: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    checked, failures = host.check(resource, inputs)
    assert failures == {}
    return host.create(resource, checked)


def there(emulator: Emulator, resource: str) -> Any:
    client = emulator.client()
    if resource == "Repository":
        return "app" in {found["repositoryName"] for found in client.describe_repositories()["repositories"]}
    if resource == "ScanningConfiguration":
        return client.get_registry_scanning_configuration()["scanningConfiguration"]["rules"]
    with contextlib.suppress(client.exceptions.ClientError):
        if resource == "RegistryPolicy":
            return "Other" in client.get_registry_policy()["policyText"]
        return '"countNumber":2' in client.get_lifecycle_policy(repositoryName="home")["lifecyclePolicyText"]
    return None


def early(call: Future[Any]) -> bool:
    """Whether a call ends although it should wait."""
    return bool(wait([call], TOO_EARLY).done)


@EACH_PAIR
@pytest.mark.parametrize("resource", list(DELETES))
@pytest.mark.parametrize(
    ("stack", "unknowing"),
    [("dev", ""), ("other", ""), ("other", "leaver taker"), ("other", "leaver"), ("other", "taker")],
)
def test_what_is_put_during_a_delete_stays(
    emulator: Emulator,
    started: Callable[..., Host],
    pair: tuple[type[Host], type[Host]],
    resource: str,
    stack: str,
    *,
    unknowing: str,
) -> None:
    """Also where some do not ask for the account: the state of the one that goes knows it."""
    operation, has, takes = DELETES[resource]
    old, new = pair
    skip = {"skipRequestingAccountId": "true"}
    leaver = started(old, "leaver", **(skip if "leaver" in unknowing else {}))
    id, state = create(leaver, resource, has)
    leaver.next_operation()
    # Two resources of one process, as far as host and stack are the same.
    taker = (
        leaver
        if old is new and stack == "dev"
        else started(new, "taker", stack, **(skip if "taker" in unknowing else {}))
    )
    hold = Hold()
    with emulator.inject(Fault(operation, hold, times=1)), ThreadPoolExecutor(2) as pool:
        going = pool.submit(leaver.delete, resource, id, state, same_run=True)
        hold.wait()
        taker.logical = "taker"
        coming = pool.submit(create, taker, resource, takes)
        early(coming)
        hold.release()
        going.result(LAST_RESORT)
        assert coming.result(LAST_RESORT)[0] == id
    assert there(emulator, resource)


@BOTH
@pytest.mark.parametrize("resource", ["Repository", "RegistryPolicy"])
def test_accounts_do_not_wait_for_one_another(
    emulator: Emulator, started: Callable[..., Host], tmp_path: Path, kind: type[Host], resource: str
) -> None:
    operation, has, _ = DELETES[resource]
    env = {"PULUMI_HOME": str(tmp_path)}
    both = [started(kind, "p"), kind({**emulator.env(account="222222222222"), **env})]
    try:
        (id, state), (other, theirs) = (create(host, resource, has) for host in both)
        hold = Hold()
        with emulator.inject(Fault(operation, hold, times=1)), ThreadPoolExecutor(1) as pool:
            going = pool.submit(both[0].delete, resource, id, state)
            hold.wait()
            both[1].delete(resource, other, theirs)
            hold.release()
            going.result(LAST_RESORT)
    finally:
        both[1].close()


@BOTH
@pytest.mark.parametrize("resource", ["Repository", "RegistryPolicy"])
def test_what_is_adopted_during_a_delete_of_another_stack_stays(
    emulator: Emulator, started: Callable[..., Host], kind: type[Host], resource: str
) -> None:
    operation, has, takes = DELETES[resource]
    id, state = create(started(kind, "leaver"), resource, has)
    leaver, taker = started(kind, "leaver"), started(kind, "taker", "other")
    hold = Hold()
    last = {"Repository": "ListTagsForResource", "RegistryPolicy": "PutRegistryPolicy"}[resource]
    with emulator.inject(Fault(last, hold, "after", times=1)), ThreadPoolExecutor(2) as pool:
        coming = pool.submit(create, taker, resource, takes)
        hold.wait()
        going = pool.submit(leaver.delete, resource, id, state, same_run=True)
        early(going)
        hold.release()
        coming.result(LAST_RESORT)
        going.result(LAST_RESORT)
    assert there(emulator, resource)
    assert operation not in emulator.operations()


@BOTH
def test_what_is_imported_during_a_delete_is_not_found(
    emulator: Emulator, started: Callable[..., Host], kind: type[Host]
) -> None:
    id, state = create(started(kind, "leaver"), "Repository", {"name": "app"})
    leaver = started(kind, "leaver")
    importer = started(NativeHost, "importer", "other")
    hold = Hold()
    with emulator.inject(Fault("DeleteRepository", hold)), ThreadPoolExecutor(2) as pool:
        going = pool.submit(leaver.delete, "Repository", id, state, same_run=True)
        hold.wait()
        coming = pool.submit(importer.import_, "Repository", "app")
        early(coming)
        hold.release()
        going.result(LAST_RESORT)
        with pytest.raises(Failed, match="Repository app does not exist in us-east-1"):
            coming.result(LAST_RESORT)


@BOTH
def test_a_repeated_delete_takes_away_nothing_that_was_made_in_between(
    emulator: Emulator, started: Callable[..., Host], kind: type[Host]
) -> None:
    """The answer to the first attempt is lost: the repository is gone, and botocore asks again."""
    id, state = create(started(kind, "leaver"), "Repository", {"name": "app"})
    leaver, taker = started(kind, "leaver"), started(kind, "taker", "other")
    hold = Hold()
    lost = Fault("DeleteRepository", Drop(), "after", times=1)
    held = Fault("DeleteRepository", hold, times=1)
    with emulator.inject(lost), emulator.inject(held), ThreadPoolExecutor(2) as pool:
        going = pool.submit(leaver.delete, "Repository", id, state, same_run=True)
        hold.wait()
        coming = pool.submit(create, taker, "Repository", {"name": "app"})
        early(coming)
        hold.release()
        going.result(LAST_RESORT)
        coming.result(LAST_RESORT)
    assert there(emulator, "Repository")


@BOTH
def test_a_process_that_was_killed_during_a_delete_holds_up_nobody(
    emulator: Emulator, started: Callable[..., Host], kind: type[Host]
) -> None:
    id, state = create(started(kind, "leaver"), "LifecyclePolicy", DELETES["LifecyclePolicy"][1])
    leaver, taker = started(kind, "leaver"), started(kind, "taker", "other")
    hold = Hold()
    with emulator.inject(Fault("DeleteLifecyclePolicy", hold)), ThreadPoolExecutor(2) as pool:
        going = pool.submit(leaver.delete, "LifecyclePolicy", id, state, same_run=True)
        hold.wait()
        coming = pool.submit(create, taker, "LifecyclePolicy", DELETES["LifecyclePolicy"][1])
        assert not early(coming)
        leaver.process.kill()
        coming.result(LAST_RESORT)
        with pytest.raises(Failed):
            going.result(LAST_RESORT)
        hold.release()


def test_who_waits_can_be_cancelled(emulator: Emulator, started: Callable[..., Host]) -> None:
    id, state = create(started(NativeHost, "leaver"), "Repository", {"name": "app"})
    leaver, taker = started(NativeHost, "leaver"), started(NativeHost, "taker", "other")
    hold = Hold()
    with emulator.inject(Fault("DeleteRepository", hold)), ThreadPoolExecutor(2) as pool:
        going = pool.submit(leaver.delete, "Repository", id, state, same_run=True)
        hold.wait()
        coming = pool.submit(create, taker, "Repository", {"name": "app"})

        def ended() -> bool:
            taker.stub.Cancel(empty_pb2.Empty(), timeout=LAST_RESORT)
            return coming.done()

        until(ended)
        with pytest.raises(
            Failed, match="waiting for the repository app, which another resource makes or deletes, was cancelled"
        ):
            coming.result()
        hold.release()
        going.result(LAST_RESORT)


def test_those_who_share_a_file_keep_it_until_the_last_one_goes(tmp_path: Path) -> None:
    note = tmp_path / "note"
    one, other = disk.hold(note, shared=True), disk.hold(note, shared=True)
    assert one is not None
    assert other is not None
    one.drop()
    assert note.exists()
    assert disk.hold(note) is None
    other.drop()
    assert not note.exists()
    alone = disk.hold(note)
    assert alone is not None
    assert disk.hold(note, shared=True) is None
    alone.drop()


def test_nobody_deletes_while_others_take_and_nothing_is_left_behind(tmp_path: Path) -> None:
    note, taking, deleting, wrong = tmp_path / "note", [0], [0], []
    lock = threading.Lock()

    def run(number: int) -> None:
        count = deleting if number == 0 else taking
        for _ in range(200):
            while (file := disk.hold(note, shared=number > 0)) is None:
                time.sleep(0.0001)
            with lock:
                count[0] += 1
                wrong.extend([(taking[0], deleting[0])] if deleting[0] and (taking[0] or deleting[0] > 1) else [])
            with lock:
                count[0] -= 1
            file.drop()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(run, range(4)))
    assert wrong == []
    assert not note.exists()


# --- a place that passes from one resource to another in one run ------------------------------------------------------


@BOTH
@pytest.mark.parametrize("resource", ["RegistryPolicy", "ScanningConfiguration"])
def test_a_setting_that_another_resource_leaves_in_this_run_is_taken_over(
    emulator: Emulator, started: Callable[..., Host], kind: type[Host], resource: str
) -> None:
    """The engine deletes the old one beside the other steps: here it comes last."""
    _, has, takes = DELETES[resource]
    takes = {name: value for name, value in takes.items() if name != "adoptExisting"}
    takes |= scanning("b*") if "rules" in takes else {}
    id, state = create(started(kind, "leaver"), resource, has)
    host = started(kind, "leaver")
    moved = {**has, "region": "eu-west-1"}
    wanted, _ = host.check(resource, moved, olds=state)
    assert host.diff(resource, id, state, wanted).replaces == ["region"]
    host.check(resource, moved)
    host.logical = "stranger"
    with pytest.raises(Failed, match="already exists and is not what the program says"):
        create(started(kind, "stranger", "other"), resource, takes)
    host.logical = "taker"
    create(host, resource, takes)
    host.logical = "leaver"
    host.delete(resource, id, state, same_run=True)
    assert there(emulator, resource)
    assert not [operation for operation in emulator.operations() if operation.startswith("Delete")]


@BOTH
def test_a_preview_warns_of_a_setting_that_may_be_taken_too_early(emulator: Emulator, kind: type[Host]) -> None:
    """The one that takes it comes first in the program: its create does not know yet that the other one leaves."""
    _, has, takes = DELETES["RegistryPolicy"]
    told = {PROGRAM: {"language": "python", "preview": True}}

    def steps(adopts: bool) -> Callable[[Host], None]:
        def run(host: Host) -> None:
            host.logical = "leaver"
            id, state = create(host, "RegistryPolicy", has)
            host.next_operation()
            host.logical = "taker"
            host.check("RegistryPolicy", {**takes, **told, "adoptExisting": adopts})
            host.logical = "leaver"
            moved = {**has, **told, "region": "eu-west-1"}
            wanted, _ = host.check("RegistryPolicy", moved, olds=state)
            host.diff("RegistryPolicy", id, state, wanted)
            host.check("RegistryPolicy", moved)
            host.delete("RegistryPolicy", id, state)

        return run

    lines = said(kind, emulator, steps(adopts=False))
    assert [line for line in lines if "takes" in line] == [
        f"{of(kind, 'leaver')}taker takes the registry's RegistryPolicy in us-east-1, which leaver leaves in the same "
        "update: unless it has depends_on=leaver, it may come too early and is refused then; run pulumi up again in that "
        "case"
    ]
    assert [line for line in said(kind, emulator, steps(adopts=True)) if "takes" in line] == []


@BOTH
def test_what_could_not_be_adopted_is_not_said_to_belong_to_who_tried(emulator: Emulator, kind: type[Host]) -> None:
    def steps(host: Host) -> None:
        host.logical = "old"
        id, state = create(host, "Repository", {"name": "app"})
        host.next_operation()
        host.logical = "new"
        takes = {"name": "app", "adoptExisting": True, "imageTagMutability": "IMMUTABLE"}
        denied = Fault.of("denied", "PutImageTagMutability")
        with emulator.inject(denied), pytest.raises(Failed, match="not authorized"):
            create(host, "Repository", takes)
        host.logical = "old"
        host.delete("Repository", id, state, same_run=True)

    stays = [line for line in said(kind, emulator, steps) if "stays" in line]
    assert stays == [f"{of(kind, 'old')}Repository app in us-east-1 stays: new was to have it"]
