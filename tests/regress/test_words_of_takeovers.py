"""What both hosts say where a resource takes over what is there, asked or not."""

from __future__ import annotations

import contextlib
import json
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from pulumi.runtime.proto import provider_pb2

from cases import lifecycle, policy, registry_policy, rule, scan
from hosts import HOSTS, Host, NativeHost
from listening import of, previewed, said
from pulumi_ecr.aws.attempts import MAKING
from pulumi_ecr.aws.run import OWN
from pulumi_ecr.core.resource import ADOPTION_WARNING, SAME, STAYS
from pulumi_ecr.testing import AwsError, Emulator, Fault, Hold
from waiting import LAST_RESORT

PUTS = {
    "LifecyclePolicy": ({"repository": "app", "policy": lifecycle()}, {"repository": "app", "policy": lifecycle(7)}),
    "RepositoryPolicy": (
        {"repository": "app", "policy": policy()},
        {"repository": "app", "policy": policy(Action="ecr:ListImages")},
    ),
    "RegistryPolicy": ({"policy": registry_policy()}, {"policy": registry_policy(Sid="Other")}),
    "ScanningConfiguration": ({"rules": [scan("SCAN_ON_PUSH")]}, {"rules": [scan("SCAN_ON_PUSH", "prod-*")]}),
    "ReplicationConfiguration": (
        {"replicationConfiguration": {"rules": [rule("us-west-2")]}},
        {"replicationConfiguration": {"rules": [rule("eu-west-1")]}},
    ),
}


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("resource", PUTS)
def test_what_a_killed_process_has_put_is_known_by_the_preview_and_by_the_update(
    kind: type[Host], emulator: Emulator, tmp_path: Path, resource: str
) -> None:
    emulator.client().create_repository(repositoryName="app")
    killed = kind({**emulator.env(), "PULUMI_HOME": str(tmp_path)})
    checked, _ = killed.check(resource, PUTS[resource][0])
    operation = next(each for each in MAKING if each.startswith(("Put", "Set")) and resource in each)
    hold = Hold()
    with emulator.inject(Fault(operation, hold, when="after")), ThreadPoolExecutor(1) as pool:
        making = pool.submit(killed.create, resource, checked)
        hold.wait()
        killed.process.kill()
        hold.release()
        assert making.exception() is not None

    def update(host: Host) -> None:
        host.create(resource, host.check(resource, PUTS[resource][0])[0])

    assert said(kind, emulator, lambda host: previewed(host, resource, PUTS[resource][0]), home=tmp_path) == []
    assert said(kind, emulator, update, home=tmp_path) == []


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("resource", ["Repository", "RegistryPolicy"])
def test_what_was_made_and_not_kept_is_said_to_be_taken_back(
    kind: type[Host], emulator: Emulator, tmp_path: Path, resource: str
) -> None:
    """The engine was killed; another stack may have it by now."""
    inputs = {"name": "app"} if resource == "Repository" else PUTS[resource][0]
    with socket.create_server(("127.0.0.1", 0)) as engine:
        address = f"127.0.0.1:{engine.getsockname()[1]}"
        maker = kind({**emulator.env(), "PULUMI_HOME": str(tmp_path)}, engine=address)
        maker.create(resource, maker.check(resource, inputs)[0])
    assert maker.process.wait(timeout=LAST_RESORT) is not None

    def update(host: Host) -> None:
        host.create(resource, host.check(resource, inputs)[0])

    for steps in (lambda host: previewed(host, resource, inputs), update):
        (line,) = said(kind, emulator, steps, home=tmp_path)
        assert "which this resource made in a run that was killed" in line


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("resource", PUTS)
def test_a_create_over_what_is_there_is_told_by_the_preview_and_by_the_update(
    kind: type[Host], emulator: Emulator, resource: str
) -> None:
    """Another provider of the program may delete what was taken over without a word of ``adopt_existing``."""
    emulator.client().create_repository(repositoryName="app")
    theirs = kind(emulator.env())
    theirs.logical = "theirs"
    theirs.create(resource, theirs.check(resource, PUTS[resource][0])[0])
    theirs.close()

    def update(host: Host) -> None:
        host.create(resource, host.check(resource, PUTS[resource][0])[0])

    both: tuple[Callable[[Host], None], ...] = (lambda host: previewed(host, resource, PUTS[resource][0]), update)
    for steps in both:
        same, deletes = said(kind, emulator, steps)
        assert same.startswith(of(kind))
        assert f"in us-east-1 {SAME}{STAYS}{OWN if steps is not update else ''}" in same
        assert deletes == ADOPTION_WARNING
    (refused,) = said(kind, emulator, lambda host: previewed(host, resource, PUTS[resource][1]))
    assert f"; the update is refused while it is there{OWN}: set adopt_existing=True" in refused
    assert "already exists and is not what the program says: " in refused
    emulator.clear_calls()
    denied = AwsError("AccessDeniedException", "not authorized", 403)
    with contextlib.ExitStack() as faults:
        for look in LOOKS:
            faults.enter_context(emulator.inject(Fault(look, denied, times=None)))
        (line,) = said(kind, emulator, lambda host: previewed(host, resource, PUTS[resource][0]))
    assert "before it creates res, the update looks at what is there, which is refused: " in line
    assert "[AccessDeniedException, request " in line


LOOKS = (
    "GetLifecyclePolicy",
    "GetRepositoryPolicy",
    "GetRegistryPolicy",
    "GetRegistryScanningConfiguration",
    "DescribeRegistry",
)


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_a_policy_of_a_repository_that_is_not_there_is_told_by_the_preview(
    kind: type[Host], emulator: Emulator
) -> None:
    def steps(host: Host) -> None:
        previewed(host, "LifecyclePolicy", PUTS["LifecyclePolicy"][0], "early")
        previewed(host, "Repository", {"name": "app"}, "app")
        previewed(host, "RepositoryPolicy", PUTS["RepositoryPolicy"][0], "late")

    assert said(kind, emulator, steps) == [
        f"{of(kind, 'early')}repository app does not exist in us-east-1: the create fails unless this program makes it before"
    ]


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("same", [True, False])
def test_a_policy_of_a_repository_that_would_be_adopted_is_looked_at(
    kind: type[Host], emulator: Emulator, *, same: bool
) -> None:
    """Before the adoption has changed anything."""
    text = json.dumps(PUTS["LifecyclePolicy"][0 if same else 1]["policy"])
    emulator.client().create_repository(repositoryName="app")
    emulator.client().put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=text)

    def steps(host: Host) -> None:
        previewed(host, "Repository", {"name": "app", "adoptExisting": True}, "app")
        emulator.clear_calls()
        previewed(host, "LifecyclePolicy", PUTS["LifecyclePolicy"][0], "late")
        assert emulator.operations() == ["GetLifecyclePolicy"]

    lines = said(kind, emulator, steps)
    assert len([line for line in lines if (SAME if same else "the update is refused while it is there") in line]) == 1


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_the_plan_of_a_replacement_says_what_it_would_find_in_its_new_place(
    kind: type[Host], emulator: Emulator
) -> None:
    inputs = PUTS["LifecyclePolicy"][0]
    for name in ("app", "other"):
        emulator.client().create_repository(repositoryName=name)
    emulator.client().put_lifecycle_policy(repositoryName="other", lifecyclePolicyText=json.dumps(inputs["policy"]))

    def steps(host: Host) -> None:
        checked, _ = host.check("LifecyclePolicy", inputs)
        id, state = host.create("LifecyclePolicy", checked)
        host.next_operation()
        moved = {**inputs, "repository": "other"}
        news, _ = host.check("LifecyclePolicy", moved, olds=checked)
        assert host.diff("LifecyclePolicy", id, state, news).replaces == ["repository"]
        previewed(host, "LifecyclePolicy", moved)

    lines = said(kind, emulator, steps)
    assert [line for line in lines if SAME in line] == [
        f"{of(kind)}LifecyclePolicy of other in us-east-1 {SAME}{STAYS}: set adopt_existing=True before the update if it is to go then"
    ]


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_what_another_resource_of_the_stack_has_is_said_to_stay_when_that_goes(
    kind: type[Host], emulator: Emulator, tmp_path: Path
) -> None:
    env = {**emulator.env(), "PULUMI_HOME": str(tmp_path)}
    old = kind(env)
    old.logical = "old"
    old.create("Repository", old.check("Repository", {"name": "app"})[0])
    old.close()
    adopted = {"name": "app", "adoptExisting": True}

    def update(host: Host) -> None:
        host.create("Repository", host.check("Repository", adopted)[0])

    both: tuple[Callable[[Host], None], ...] = (lambda host: previewed(host, "Repository", adopted), update)
    for steps in both:
        lines = said(kind, emulator, steps, home=tmp_path)
        (line,) = lines
        assert line.endswith(
            "; as this machine has noted, old of this stack has it too, and leaves it in AWS when it goes"
        )


def test_an_import_says_what_may_delete_it(emulator: Emulator) -> None:
    emulator.client().create_repository(repositoryName="app")

    def steps(host: Host) -> None:
        host.stub.Read(provider_pb2.ReadRequest(id="app", **host._about("Repository")))

    assert said(NativeHost, emulator, steps) == ["importing Repository app from us-east-1", ADOPTION_WARNING]
