"""Nothing is lost when a resource moves, when two have one thing, and when creates or deletes end badly."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pulumi
import pytest
from pulumi import ResourceOptions

import pulumi_ecr
import pulumi_ecr.native
from cases import ACCOUNT, OTHER_REGION, lifecycle, policy, registry_policy
from harness import Engine, YamlEngine
from pulumi_ecr.testing import AwsError, Drop, Fault, Hold

HOSTS = {"dynamic": pulumi_ecr, "native": pulumi_ecr.native}
WRITES = ("Delete", "Put", "Set", "Create", "Update", "Tag", "Untag")


def seven(host: Any, suffix: str, **options: Any) -> None:
    """All resources of one registry; ``options`` may bring in what is there."""

    def opts(id: str | None = None, **more: Any) -> ResourceOptions:
        imported = id if options.get("imports") else None
        return ResourceOptions(provider=options.get("provider"), import_=imported, **more)

    adopt = {"adopt_existing": True} if options.get("adopts") else {}
    scanning = {"scan_frequency": "SCAN_ON_PUSH", "repository_filters": [{"filter": "*", "filter_type": "WILDCARD"}]}
    copies = {"destinations": [{"region": OTHER_REGION, "registry_id": ACCOUNT}]}
    repo = host.Repository(f"repo{suffix}", name="app", force_delete=True, **adopt, opts=opts())
    host.LifecyclePolicy(f"lifecycle{suffix}", repository="app", policy=lifecycle(), opts=opts(depends_on=repo))
    rights = opts("app", depends_on=repo)
    host.RepositoryPolicy(f"policy{suffix}", repository="app", policy=json.dumps(policy()), opts=rights)
    host.RegistryPolicy(f"registry{suffix}", policy=registry_policy(), opts=opts())
    host.ScanningConfiguration(f"scanning{suffix}", rules=[scanning], opts=opts())
    host.ReplicationConfiguration(f"replication{suffix}", replication_configuration={"rules": [copies]}, opts=opts())
    where = {"ecr_repository_prefix": "public", "upstream_registry_url": "public.ecr.aws"}
    host.PullThroughCacheRule(f"cache{suffix}", **where, **adopt, opts=opts())


MOVES = [("native", "a provider"), ("dynamic", "a provider"), ("native", "dynamic"), ("dynamic", "native")]


@pytest.mark.parametrize("move", MOVES, ids=" to ".join)
def test_a_resource_that_moves_under_another_name_loses_nothing(engine: Engine, move: tuple[str, str]) -> None:
    before, after = move

    def new() -> None:
        if after == "a provider":
            other = pulumi_ecr.native.Provider("other", region="us-east-1")
            seven(pulumi_ecr.native, "2", provider=other, adopts=True, imports=True)
        else:
            seven(HOSTS[after], "2", adopts=True, imports=after == "native")

    assert engine.up(lambda: seven(HOSTS[before], "")).error == ""
    engine.emulator.put_image("app", "v1")
    moved = engine.up(new)
    assert moved.error == ""
    assert set(engine.state()) == {
        f"{name}2" for name in ("repo", "lifecycle", "policy", "registry", "scanning", "replication", "cache")
    }
    assert [call for call in moved.calls if call.startswith("Delete")] == []
    assert len(moved.lines("Repository app stays: it belongs to repo2 now")) == 1
    assert len(moved.lines("LifecyclePolicy app stays: it belongs to lifecycle2 now")) == 1
    quiet = engine.preview(refresh=True)
    assert (quiet.error, quiet.changed) == ("", {})
    assert len(engine.emulator.client().list_images(repositoryName="app")["imageIds"]) == 1


@pytest.mark.parametrize(
    "hosts", [("dynamic", "dynamic"), ("native", "native"), ("dynamic", "native")], ids=" and ".join
)
def test_one_of_two_that_is_removed_with_target_takes_nothing_away(engine: Engine, hosts: tuple[str, str]) -> None:
    def program(*names: str) -> None:
        for name, host in zip(("one", "two"), hosts, strict=True):
            if name in names:
                repo = HOSTS[host].Repository(name, name="app", force_delete=True, adopt_existing=True)
                after = ResourceOptions(depends_on=repo)
                HOSTS[host].LifecyclePolicy(f"{name}-rules", repository="app", policy=lifecycle(), opts=after)

    assert engine.up(lambda: program("one")).error == ""
    assert engine.up(lambda: program("one", "two")).error == ""
    urns = [engine.state()[name]["urn"] for name in ("one", "one-rules")]
    removed = engine.up(lambda: program("two"), target=urns)
    assert removed.error == ""
    assert removed.changed == {"one": "delete", "one-rules": "delete"}
    assert removed.calls == []
    assert len(removed.lines("Repository app stays: it belongs to two now")) == 1
    # The last of them deletes it.
    emptied = engine.up(lambda: None)
    assert emptied.error == ""
    assert "DeleteRepository" in emptied.calls
    assert emptied.lines("stays") == []


def test_a_renamed_resource_is_one_owner(engine: Engine) -> None:
    """Adopted, renamed by an alias and moved to the other host: nobody else has it, and the last delete is done."""

    def program(host: Any, name: str, *before: str) -> None:
        options = ResourceOptions(aliases=[pulumi.Alias(name=each) for each in before])
        host.Repository(name, name="app", force_delete=True, adopt_existing=True, opts=options)

    engine.emulator.client().create_repository(repositoryName="app")
    assert engine.up(lambda: program(pulumi_ecr, "one")).error == ""
    for host, name in ((pulumi_ecr, "two"), (pulumi_ecr.native, "two"), (pulumi_ecr.native, "three")):
        renamed = engine.up(lambda host=host, name=name: program(host, name, "one", "two"), refresh=True)
        assert (renamed.error, renamed.changed) == ("", {})
    gone = engine.destroy()
    assert (gone.error, gone.calls, gone.lines("stays")) == ("", ["DeleteRepository"], [])


def test_two_stacks_create_one_repository_at_once_and_the_second_is_told_that_it_exists(
    new_engine: Callable[..., Any], yaml_engine: YamlEngine
) -> None:
    first, second = yaml_engine, new_engine(kind=YamlEngine, name="second")
    second.env["PULUMI_HOME"] = first.env["PULUMI_HOME"]
    for stack in (first, second):
        stack.write(resources={"repo": {"type": "ecr:Repository", "properties": {"name": "app"}}})
    hold = Hold()
    with first.emulator.inject(Fault("CreateRepository", hold, when="after")), ThreadPoolExecutor(1) as pool:
        creating = pool.submit(first.command, "up", "--yes", "--skip-preview", "--stack", "dev")
        try:
            hold.wait()
            refused = second.command("up", "--yes", "--skip-preview", "--stack", "second")
        finally:
            hold.release()
        assert creating.result(300).returncode == 0
    assert refused.returncode != 0
    assert "repository app already exists" in refused.stdout + refused.stderr
    assert second.destroy().calls == []


def test_two_hosts_that_create_one_repository_at_once(engine: Engine) -> None:
    def program() -> None:
        for host in HOSTS.values():
            host.Repository(f"of {host.__name__}", name="app")

    hold = Hold()
    with (
        engine.emulator.inject(Fault("CreateRepository", hold, when="after")),
        engine.emulator.counting() as calls,
        ThreadPoolExecutor(1) as pool,
    ):
        running = pool.submit(engine.up, program)
        hold.wait()
        end = time.monotonic() + 300
        while not [c for c in calls if c.operation == "CreateRepository" and c.error] and time.monotonic() < end:
            time.sleep(0.02)
        hold.release()
        outcome = running.result(300)
    assert "repository app already exists" in outcome.error
    assert len(engine.state()) == 1
    engine.program = lambda: None


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_what_a_colleague_made_long_after_a_failed_attempt_is_not_taken(engine: Engine, host: str) -> None:
    engine.configure("ecr:maxRetries", "0")
    with (
        engine.emulator.inject(Fault("CreateRepository", Drop(), times=None)),
        engine.emulator.inject(Fault("DescribeRepositories", Drop(), times=None)),
    ):
        assert engine.up(lambda: HOSTS[host].Repository("repo", name="app")).error != ""
    [note] = (engine.folder / "home").glob("ecr-attempts/*.json")
    [[first, last, *whose]] = json.loads(note.read_text())["attempts"]
    days = 3 * 24 * 3600.0
    note.write_text(json.dumps({"attempts": [[first - days, last - days, *whose]]}))
    client = engine.emulator.client()
    client.create_repository(repositoryName="app")
    refused = engine.up()
    assert "repository app already exists" in refused.error
    assert engine.destroy().calls == []
    # Nor does the note switch off the look before a replacement.
    moving = HOSTS[host].Repository
    assert engine.up(lambda: moving("moving", name="one") and None).error == ""
    note.write_text(json.dumps({"attempts": [[first - days, last - days, *whose]]}))
    refused = engine.up(lambda: moving("moving", name="app") and None)
    assert "the replacement of Repository moving is not possible: repository app already exists" in refused.error
    assert refused.calls == ["DescribeImages", "DescribeRepositories"]
    note.write_text(json.dumps({"attempts": [[first, time.time(), *whose]]}))
    assert engine.preview(lambda: moving("moving", name="app") and None).error == ""
    client.delete_repository(repositoryName="app")


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_policies_of_a_repository_that_still_holds_images_are_taken_back(engine: Engine, host: str) -> None:
    def program(days: int, sid: str) -> None:
        repo = HOSTS[host].Repository("repo", name="app")
        HOSTS[host].LifecyclePolicy("lifecycle", repository=repo, policy=lifecycle(days))
        HOSTS[host].RepositoryPolicy("policy", repository=repo, policy=policy(Sid=sid))

    assert engine.up(lambda: program(14, "Pull")).error == ""
    engine.emulator.put_image("app", "v1")
    refused = engine.destroy()
    assert "app still holds 1 image" in refused.error
    assert "LifecyclePolicy and RepositoryPolicy stay in AWS" in refused.error
    assert set(engine.state()) == {"repo"}
    again = engine.up(lambda: program(30, "Read"))
    assert (again.error, again.changed) == ("", {"lifecycle": "create", "policy": "create"})
    assert len(again.lines("taking back LifecyclePolicy of app, which this stack has put there")) == 1
    client = engine.emulator.client()
    assert json.loads(client.get_lifecycle_policy(repositoryName="app")["lifecyclePolicyText"]) == lifecycle(30)
    engine.whole(3)
    # What somebody else has changed since then is theirs.
    assert "still holds" in engine.destroy().error
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle(99)))
    foreign = engine.up(lambda: program(7, "Pull"))
    assert "LifecyclePolicy of app in us-east-1 already exists and is not what the program says" in foreign.error
    assert json.loads(client.get_lifecycle_policy(repositoryName="app")["lifecyclePolicyText"]) == lifecycle(99)
    assert "policy" in engine.state()
    images = client.list_images(repositoryName="app")["imageIds"]
    client.batch_delete_image(repositoryName="app", imageIds=images)


@pytest.mark.parametrize("host", sorted(HOSTS))
@pytest.mark.parametrize("adopts", [True, False])
def test_what_a_failed_create_was_to_take_over_is_not_deleted_in_its_run(
    engine: Engine, host: str, adopts: bool
) -> None:
    """With --continue-on-error the engine goes on to the deletes."""
    module = HOSTS[host]
    assert engine.up(lambda: module.Repository("old", name="app", force_delete=True) and None).error == ""
    engine.emulator.put_image("app", "v1")
    denied = AwsError("AccessDeniedException", "not authorized to perform ecr:DescribeRepositories", 403)
    with engine.emulator.inject(Fault("DescribeRepositories", denied, times=None)):
        outcome = engine.up(
            lambda: module.Repository("new", name="app", adopt_existing=adopts, force_delete=True) and None,
            continue_on_error=True,
        )
    assert outcome.error != ""
    assert "DeleteRepository" not in outcome.calls
    assert outcome.lines("Repository app stays: it belongs to new now")
    again = engine.up(lambda: module.Repository("new", name="app", adopt_existing=True, force_delete=True) and None)
    assert again.error == ""
    assert len(engine.emulator.client().list_images(repositoryName="app")["imageIds"]) == 1


@pytest.mark.parametrize("host", sorted(HOSTS))
@pytest.mark.parametrize("change", [{"name": "two"}, {"encryption_configurations": [{"encryption_type": "KMS"}]}])
def test_what_was_renamed_in_the_state_is_replaced_like_any_other(
    engine: Engine, host: str, change: dict[str, Any]
) -> None:
    def program(resource: str, **values: Any) -> None:
        repo = HOSTS[host].Repository(resource, **{"name": "app", **values})
        HOSTS[host].LifecyclePolicy("lifecycle", repository=repo, policy=lifecycle())

    assert engine.up(lambda: program("repo")).error == ""
    urn = engine.state()["repo"]["urn"]
    engine.command("state", "rename", urn, "renamed", "--yes", "--stack", "dev")
    replaced = engine.up(lambda: program("renamed", **change))
    assert (replaced.error, replaced.changed) == ("", {"renamed": "replace", "lifecycle": "replace"})
    assert engine.preview().changed == {}


@pytest.mark.parametrize(("before", "after"), [("dynamic", "native"), ("native", "dynamic")])
def test_a_move_to_the_other_host_may_replace(engine: Engine, before: str, after: str) -> None:
    kms = {"encryption_configurations": [{"encryption_type": "KMS"}]}
    assert engine.up(lambda: HOSTS[before].Repository("repo", name="app") and None).error == ""
    moved = engine.up(lambda: HOSTS[after].Repository("repo", name="app", **kms) and None)
    assert (moved.error, moved.calls) == ("", ["DescribeImages", "DeleteRepository", "CreateRepository"])
    alias = pulumi.ResourceOptions(aliases=[pulumi.Alias(name="repo")])
    renamed = engine.up(lambda: HOSTS[after].Repository("renamed", name="app", opts=alias) and None)
    assert (renamed.error, renamed.changed["renamed"]) == ("", "replace")


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_a_name_that_a_program_declares_twice_is_told_by_the_preview(engine: Engine, host: str) -> None:
    ecr = HOSTS[host]
    where = {"ecr_repository_prefix": "public", "upstream_registry_url": "public.ecr.aws"}

    def program(*second: str, adopts: bool | None = None) -> None:
        for name in ("one", *second):
            ecr.Repository(name, name="app", adopt_existing=adopts)
            ecr.PullThroughCacheRule(f"cache {name}", **where, adopt_existing=adopts)
            ecr.RegistryPolicy(f"policy {name}", policy=registry_policy(), adopt_existing=adopts)

    def settings(sid: str) -> None:
        program()
        ecr.RegistryPolicy("policy two", policy=registry_policy(Sid=sid), adopt_existing=True)

    for declares_twice, what in (
        (lambda: program("two"), "(Repository of app|PullThroughCacheRule of public)"),
        (lambda: settings("Other"), "RegistryPolicy of the registry"),
    ):
        planned = engine.preview(declares_twice)
        assert re.search(f"the program declares the {what} twice: [a-z ]+: keep one of them", planned.error)
        assert [call for call in planned.calls if call.startswith(WRITES)] == []
    assert engine.up(program).error == ""
    assert " twice: " in engine.preview(lambda: program("two")).error
    assert engine.preview(lambda: program("two", adopts=True)).error == ""
    # Another name for the same thing is no second one.
    moved = engine.preview(lambda: ecr.Repository("two", name="app", adopt_existing=True))
    assert moved.error == ""


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_a_repository_of_two_stacks_goes_with_the_last_of_them(new_engine: Callable[..., Engine], host: str) -> None:
    def program() -> None:
        HOSTS[host].Repository("repo", name="app", force_delete=True, adopt_existing=True)

    first, second = new_engine(), new_engine(name="second")
    second.env["PULUMI_HOME"] = first.env["PULUMI_HOME"]
    for stack in (first, second, first):
        assert stack.up(program).error == ""
    left = second.destroy()
    assert (left.error, left.calls) == ("", [])
    assert len(left.lines("Repository app stays: it belongs to repo of stack tests/dev now")) == 1
    assert first.destroy().calls == ["DeleteRepository"]
