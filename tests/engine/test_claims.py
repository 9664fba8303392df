"""Nothing is lost when a resource moves, when two have one thing, and when creates or deletes end badly."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi import ResourceOptions
from pulumi import automation as auto

import pulumi_ecr
import pulumi_ecr.native
from cases import ACCOUNT, OTHER_REGION, lifecycle, policy, registry_policy
from harness import Engine, YamlEngine
from pulumi_ecr.testing import AwsError, Drop, Emulator, Fault, Hold

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
    assert len(moved.lines("Repository app in us-east-1 stays: it belongs to repo2 now")) == 1
    assert len(moved.lines("LifecyclePolicy app in us-east-1 stays: it belongs to lifecycle2 now")) == 1
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
    assert removed.calls == ["GetLifecyclePolicy", "GetRepositoryPolicy"]
    assert len(removed.lines("Repository app in us-east-1 stays: it belongs to two now")) == 1
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
    assert "repository app in us-east-1 already exists" in refused.stdout + refused.stderr
    assert second.destroy().calls == []


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_a_policy_outside_the_targets_is_not_put_on_who_has_the_old_name(
    engine: Engine, emulator: Emulator, host: str
) -> None:
    ecr = HOSTS[host]

    def program(name: str) -> None:
        repo = ecr.Repository("repo", name=name)
        ecr.RepositoryPolicy("policy", repository=repo, policy=policy())
        if name != "app":
            ecr.Repository("second", name="app", opts=ResourceOptions(depends_on=[repo]))

    assert engine.up(lambda: program("app")).error == ""
    urn = engine.state()["repo"]["urn"]
    targets = [urn, urn.replace("::repo", "::second")]
    said = "the RepositoryPolicy policy would be made again on repository app, which the Repository repo leaves: outside the targets the engine takes its old"
    if host == "native":  # in a preview the engine asks a dynamic provider nothing of it
        assert said in engine.preview(lambda: program("moved"), target=targets).error
    refused = engine.up(lambda: program("moved"), target=targets)
    assert said in refused.error
    assert "SetRepositoryPolicy" not in refused.calls
    assert engine.up(lambda: program("moved")).error == ""
    assert json.loads(emulator.client().get_repository_policy(repositoryName="moved")["policyText"]) == policy()
    assert engine.preview().changed == {}


@pytest.mark.long
@pytest.mark.parametrize("host", sorted(HOSTS))
def test_a_previewed_import_takes_nothing_from_its_owner(
    new_engine: Callable[..., Any], engine: Engine, host: str
) -> None:
    other = new_engine(name="other")
    other.env["PULUMI_HOME"] = engine.env["PULUMI_HOME"]

    def theirs() -> None:
        pulumi_ecr.native.Repository("theirs", name="app", opts=ResourceOptions(import_="app"))

    assert engine.up(lambda: HOSTS[host].Repository("mine", name="app") and None).error == ""
    planned = other.preview(theirs)
    assert (planned.error, planned.changed) == ("", {"theirs": "import"})
    kms = {"encryption_configurations": [{"encryption_type": "KMS"}]}
    replaced = engine.up(lambda: HOSTS[host].Repository("mine", name="app", **kms) and None)
    assert (replaced.error, replaced.lines("stays")) == ("", [])
    listed = other.command("import", "ecr:index:Repository", "theirs", "app", "--preview-only", "--stack", "other")
    assert listed.returncode == 0
    refused = engine.destroy()
    assert re.search(r"may belong to theirs of stack tests/other, which has imported it .*, or has only", refused.error)
    [note] = re.findall(r"delete the note (\S+\.json)", refused.error)[:1]
    Path(note).unlink()
    gone = engine.destroy()
    assert (gone.error, gone.calls) == ("", ["DeleteRepository"])


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
    assert "repository app in us-east-1 already exists" in outcome.error
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
    assert "repository app in us-east-1 already exists" in refused.error
    assert engine.destroy().calls == []
    # Nor does the note switch off the look before a replacement.
    moving = HOSTS[host].Repository
    assert engine.up(lambda: moving("moving", name="one") and None).error == ""
    note.write_text(json.dumps({"attempts": [[first - days, last - days, *whose]]}))
    refused = engine.up(lambda: moving("moving", name="app") and None)
    assert (
        "the replacement of Repository moving is not possible: repository app in us-east-1 already exists"
        in refused.error
    )
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
    assert len(again.lines("taking back LifecyclePolicy of app in us-east-1, which this stack has put there")) == 1
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
def test_a_policy_whose_repository_was_not_reached_by_a_refused_destroy_is_taken_back(
    engine: Engine, host: str
) -> None:
    """The engine drops what goes with a repository before that of which it waits."""

    def program(days: int = 14, *, both: bool = True, retain: bool = False) -> None:
        base = HOSTS[host].Repository("base", name="base")
        HOSTS[host].Repository("follower", name=pulumi.Output.concat(base.name, "/x"))
        if both:
            opts = pulumi.ResourceOptions(retain_on_delete=retain, deleted_with=base)
            HOSTS[host].LifecyclePolicy("lifecycle", repository=base, policy=lifecycle(days), opts=opts)

    # Kept once, and no more; kept in a preview alone.
    assert engine.up(lambda: program(retain=True)).error == ""
    assert engine.up(program).error == ""
    assert engine.preview(lambda: program(retain=True)).error == ""
    engine.emulator.put_image("base/x", "v1")
    refused = engine.destroy()
    assert "base/x still holds 1 image" in refused.error
    told = "; policies with the option deletedWith of repositories that are still there may have left the state: pulumi up of"
    assert told in refused.error
    assert set(engine.state()) == {"base", "follower"}
    again = engine.up(lambda: program(30))
    assert (again.error, again.changed) == ("", {"lifecycle": "create"})
    assert len(again.lines("taking back LifecyclePolicy of base in us-east-1, which this stack has put there")) == 1
    client = engine.emulator.client()
    assert engine.up(lambda: program(both=False)).error == ""
    with pytest.raises(client.exceptions.LifecyclePolicyNotFoundException):
        client.get_lifecycle_policy(repositoryName="base")
    images = client.list_images(repositoryName="base/x")["imageIds"]
    client.batch_delete_image(repositoryName="base/x", imageIds=images)


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_a_policy_that_was_kept_on_purpose_is_not_taken_back_after_a_refused_delete(engine: Engine, host: str) -> None:
    other = HOSTS[host]

    def program(*, kept: bool = True, full: bool = True) -> None:
        base = other.Repository("base", name="base")
        if kept:
            opts = pulumi.ResourceOptions(depends_on=[base], retain_on_delete=True)
            other.LifecyclePolicy("lifecycle", repository="base", policy=lifecycle(), opts=opts)
        if full:
            repo = other.Repository("full", name="full")
            other.RepositoryPolicy("policy", repository=repo, policy=policy())

    assert engine.up(program).error == ""
    assert engine.preview(lambda: program(kept=False)).changed == {"lifecycle": "delete"}
    assert engine.preview(program).changed == {}  # a preview changes nothing of what is kept
    assert engine.up(lambda: program(kept=False)).error == ""
    assert engine.up(lambda: program(kept=False)).changed == {}
    engine.emulator.put_image("full", "v1")
    refused = engine.up(lambda: program(kept=False, full=False))
    assert "full still holds 1 image" in refused.error
    assert "deletedWith" not in refused.error
    again = engine.up(program)
    assert len(again.lines("LifecyclePolicy of base in us-east-1 exists already with the same content")) == 1
    client = engine.emulator.client()
    images = client.list_images(repositoryName="full")["imageIds"]
    client.batch_delete_image(repositoryName="full", imageIds=images)
    client.delete_lifecycle_policy(repositoryName="base")


@pytest.mark.parametrize("host", sorted(HOSTS))
@pytest.mark.parametrize(
    "operation", ["DeleteRepositoryPolicy", pytest.param("GetCallerIdentity", marks=pytest.mark.long)]
)
def test_a_policy_that_left_the_state_before_the_delete_of_another_one_failed_is_taken_back(
    engine: Engine, host: str, operation: str
) -> None:
    """The engine drops what goes with the repository beside the delete of a policy that names it as text."""

    def program(days: int = 14, *, both: bool = True) -> None:
        repo = HOSTS[host].Repository("repo", name="app")
        HOSTS[host].LifecyclePolicy("lifecycle", repository=repo, policy=lifecycle(days))
        if not both:
            return
        after = pulumi.ResourceOptions(depends_on=[repo])
        HOSTS[host].RepositoryPolicy("policy", repository="app", policy=policy(), opts=after)

    assert engine.up(program).error == ""
    expired = AwsError("ExpiredTokenException", "The security token is expired", 403)
    service = "sts" if operation == "GetCallerIdentity" else "ecr"
    with engine.emulator.inject(Fault(operation, expired, times=None, service=service)):
        failed = engine.destroy()
    told = "; its LifecyclePolicy may have left the state without a delete: if so, pulumi up of a program that has it takes it back"
    assert ("is expired" in failed.error, told in failed.error) == (True, True)
    assert set(engine.state()) == {"repo", "policy"}
    again = engine.up(lambda: program(30))
    assert (again.error, again.changed) == ("", {"lifecycle": "create"})
    assert len(again.lines("taking back LifecyclePolicy of app in us-east-1, which this stack has put there")) == 1
    assert engine.up(lambda: HOSTS[host].Repository("repo", name="app") and None).error == ""
    client = engine.emulator.client()
    with pytest.raises(client.exceptions.LifecyclePolicyNotFoundException):
        client.get_lifecycle_policy(repositoryName="app")
    # Where both are in the program of the run, none has left the state.
    assert engine.up(program).error == ""
    with engine.emulator.inject(Fault("DeleteRepositoryPolicy", expired, times=None)):
        kept = engine.up(lambda: program(both=False))
    assert ("is expired" in kept.error, "of the same repository" in kept.error) == (True, False)


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
    assert outcome.lines("Repository app in us-east-1 stays: new was to have it")
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
    assert engine.preview(lambda: program("renamed", **change)).error == ""
    replaced = engine.up(lambda: program("renamed", **change))
    assert (replaced.error, replaced.changed) == ("", {"renamed": "replace", "lifecycle": "replace"})
    assert engine.preview().changed == {}


@pytest.mark.parametrize("renamed", [pytest.param("the stack", marks=pytest.mark.long), "the resource"])
@pytest.mark.parametrize("change", [{"name": "two"}, {"encryptionConfigurations": [{"encryptionType": "KMS"}]}])
def test_what_was_renamed_is_replaced_in_yaml_too(
    emulator: Emulator, tmp_path: Path, renamed: str, change: dict[str, Any]
) -> None:
    """The provider learns only from the first delete that it is no preview."""
    engine = YamlEngine(emulator, tmp_path / "yaml")

    def program(logical: str, **values: Any) -> None:
        properties = {"name": "app", "forceDelete": True, **values}
        engine.write(resources={logical: {"type": "ecr:Repository", "properties": properties}})

    program("repo")
    assert engine.up().error == ""
    if renamed == "the stack":
        assert engine.command("stack", "rename", "prod", "--stack", "dev").returncode == 0
        options = auto.LocalWorkspaceOptions(env_vars=engine.env)
        engine.stack = auto.select_stack("prod", work_dir=str(engine.folder), opts=options)
        program("repo", **change)
    else:
        urn = engine.state()["repo"]["urn"]
        assert engine.command("state", "rename", urn, "new", "--yes", "--stack", "dev").returncode == 0
        program("new", **change)
    planned, done = engine.preview(), engine.up()
    assert (planned.error, done.error) == ("", "")
    assert [*planned.changed.values()] == [*done.changed.values()] == ["replace"]
    assert engine.destroy().error == ""


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


@pytest.mark.long
@pytest.mark.parametrize("host", sorted(HOSTS))
def test_the_plan_of_what_another_stack_has_names_that(new_engine: Callable[..., Engine], host: str) -> None:
    def program(*, adopt: bool, count: int) -> None:
        flag = {"adopt_existing": True} if adopt else {}
        repo = HOSTS[host].Repository("repo", name="app", **flag)
        HOSTS[host].LifecyclePolicy("rules", repository=repo.name, policy=lifecycle(count), **flag)

    first, second = new_engine(), new_engine(name="second")
    second.env["PULUMI_HOME"] = first.env["PULUMI_HOME"]
    assert first.up(lambda: program(adopt=False, count=3)).error == ""
    noted = "; this machine has noted that it belongs to {} of stack tests/dev"
    planned = second.preview(lambda: program(adopt=True, count=14))
    assert planned.error == ""
    for what, owner in (("Repository app", "repo"), ("LifecyclePolicy of app", "rules")):
        [line] = planned.lines(f"{what} in us-east-1 exists and would be")
        assert noted.format(owner) in line
    refused = second.up(lambda: program(adopt=False, count=14))
    assert noted.format("repo") in refused.error
    assert first.destroy().error == ""


@pytest.mark.long
@pytest.mark.parametrize("host", sorted(HOSTS))
def test_a_repository_of_two_stacks_goes_with_the_last_of_them(new_engine: Callable[..., Engine], host: str) -> None:
    def program() -> None:
        HOSTS[host].Repository("repo", name="app", force_delete=True, adopt_existing=True)

    first, second = new_engine(), new_engine(name="second")
    second.env["PULUMI_HOME"] = first.env["PULUMI_HOME"]
    for stack in (first, second, first):
        assert stack.up(program).error == ""
    left = second.destroy()  # looks for policies that the engine has dropped with it
    assert (left.error, sorted(left.calls)) == ("", ["GetLifecyclePolicy", "GetRepositoryPolicy"])
    assert len(left.lines("Repository app in us-east-1 stays: it belongs to repo of stack tests/dev now")) == 1
    assert first.destroy().calls == ["DeleteRepository"]


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_policies_that_leave_together_with_a_name_are_named(engine: Engine, host: str) -> None:
    """The engine drops them with the resource of the old name, and asks nobody."""
    ecr = HOSTS[host]

    def before() -> None:
        repo = ecr.Repository("repo", name="app")
        ecr.LifecyclePolicy("rules", repository=repo, policy=lifecycle())
        ecr.RepositoryPolicy("policy", repository=repo, policy=json.dumps(policy()))

    def after(*, rules: bool) -> None:
        repo = ecr.Repository("renamed", name="app", adopt_existing=True)
        if rules:
            ecr.LifecyclePolicy("rules", repository=repo, policy=lifecycle())

    stays, both = (
        "RepositoryPolicy of app stays, too: if no resource",
        "LifecyclePolicy and the RepositoryPolicy of app stay",
    )
    assert engine.up(before).error == ""
    moved = engine.up(lambda: after(rules=True))
    assert (moved.error, len(moved.lines(stays))) == ("", 1)
    assert engine.destroy().error == ""
    assert engine.up(before).error == ""
    moved = engine.up(lambda: after(rules=False))
    assert (moved.error, len(moved.lines(both))) == ("", 1)


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_a_new_name_without_an_alias_is_told_by_the_preview(engine: Engine, host: str) -> None:
    def program(logical: str, *aliases: str, parent: pulumi.Resource | None = None) -> None:
        known = [each if each.startswith("urn:") else pulumi.Alias(name=each) for each in aliases]
        options = ResourceOptions(aliases=known, parent=parent)
        HOSTS[host].Repository(logical, name="app", opts=options)

    said = "Repository app belongs to old: if new is the same one under another name, give it the alias old"
    assert engine.up(lambda: program("old")).error == ""
    planned = engine.preview(lambda: program("new"))
    assert (planned.error, planned.calls, len(planned.lines(said))) == ("", [], 1)
    refused = engine.up(lambda: program("new")).error
    assert "already exists: if new is the same one under another name, give it the alias old" in refused
    moved = engine.preview(lambda: program("old", parent=pulumi.ComponentResource("t:t:Team", "team")))
    urn = engine.state()["old"]["urn"]
    said = (
        f"belongs to another old: if old is the same one under another parent, give it the alias {urn} (option aliases)"
    )
    assert (moved.error, len(moved.lines(said))) == ("", 1)
    again = engine.preview(lambda: program("old", urn, parent=pulumi.ComponentResource("t:t:Team", "team")))
    assert (again.error, {*again.changed} - {"team"}) == ("", set())
    renamed = engine.preview(lambda: program("new", "old"))
    assert (renamed.error, renamed.changed, renamed.lines("belongs to")) == ("", {}, [])


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_a_policy_with_a_new_name_and_another_content_is_told_the_alias(engine: Engine, host: str) -> None:
    """Also of the setting of a registry."""

    def program(logical: str, days: int) -> None:
        repository = HOSTS[host].Repository("app", name="app")
        HOSTS[host].LifecyclePolicy(logical, repository=repository.name, policy=lifecycle(days))
        HOSTS[host].RegistryPolicy(f"{logical}-registry", policy=registry_policy(Sid=f"of{days}"))

    remedy = "the same one under another name, give it the alias old{} (option aliases), or the one "
    assert engine.up(lambda: program("old", 1)).error == ""
    planned = engine.preview(lambda: program("new", 2))
    assert planned.error == ""
    refused = engine.up(lambda: program("new", 2)).error
    told = [f"if new{name} is {remedy.format(name)}" for name in ("", "-registry")]
    assert [len(planned.lines(each)) for each in told] == [1, 1]
    assert any(each in refused for each in told)  # the second create may not have begun when the first one fails


Moves = Callable[..., Callable[[], None]]


def named(ecr: Any, adopts: bool | None = None, **bound: str) -> Moves:
    """Programs of repositories by logical name; ``bound``: those that wait for another one."""

    def program(names: dict[str, str], *, adopts: bool | None = adopts) -> Callable[[], None]:
        def declare() -> None:
            made: dict[str, Any] = {}
            for logical, name in names.items():
                options = ResourceOptions(depends_on=[made[bound[logical]]] if logical in bound else [])
                made[logical] = ecr.Repository(
                    logical, name=name, force_delete=True, adopt_existing=adopts, opts=options
                )
            ecr.LifecyclePolicy("policy", repository=made["a"], policy=lifecycle())

        return declare

    return program


@pytest.mark.long
@pytest.mark.parametrize("host", sorted(HOSTS))
def test_names_that_pass_from_one_to_the_next_are_refused_before_anything_goes(
    engine: Engine, emulator: Emulator, host: str
) -> None:
    program = named(HOSTS[host], adopts=True)
    before = {"a": "t/x", "b": "t/y", "c": "t/z"}
    assert engine.up(program(before)).error == ""
    for name in before.values():
        emulator.put_image(name, "v1")
    swap = {"a": "t/y", "b": "t/x", "c": "t/z"}
    for after in ({"a": "t/y", "b": "t/z", "c": "t/w"}, {"c": "t/w", "b": "t/z", "a": "t/y"}, swap):
        refused = engine.preview(program(after))
        assert re.search(r"\w would take over Repository t/\w, which \w leaves in the same update", refused.error)
        assert not [call for call in refused.calls if call.startswith(WRITES)]
    without = engine.up(program(swap, adopts=False))
    assert re.search(r"replacement of Repository [ab] is not possible: Repository t/[xy] belongs to", without.error)
    held = [emulator.client().list_images(repositoryName=name)["imageIds"] for name in before.values()]
    assert [len(images) for images in held] == [1, 1, 1]
    assert engine.preview(program(before)).changed == {}


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_a_replacement_takes_over_what_leaves_the_program(engine: Engine, emulator: Emulator, host: str) -> None:
    program = named(HOSTS[host], adopts=True)
    assert engine.up(program({"a": "t/x", "c": "t/y"})).error == ""
    emulator.put_image("t/y", "v1")
    after = program({"a": "t/y"})
    planned, done = engine.preview(after), engine.up(after)
    assert (planned.error, done.error) == ("", "")
    assert len(done.lines("Repository t/y in us-east-1 stays: it belongs to a now")) == 1
    assert len(emulator.client().list_images(repositoryName="t/y")["imageIds"]) == 1
    assert engine.preview().changed == {}


@pytest.mark.long
@pytest.mark.parametrize("host", sorted(HOSTS))
def test_a_name_that_a_new_resource_takes_is_left_first(engine: Engine, emulator: Emulator, host: str) -> None:
    before, after = {"a": "t/x"}, {"a": "t/y", "n": "t/x"}
    assert engine.up(named(HOSTS[host])(before)).error == ""
    adopting = engine.preview(named(HOSTS[host], adopts=True)(after))
    assert "n would take over Repository t/x, which a leaves in the same update" in adopting.error
    planned = engine.preview(named(HOSTS[host])(after))
    assert planned.error == ""
    assert len(planned.lines("n takes Repository t/x, which a leaves in the same update: unless it has")) == 1
    done = engine.up(named(HOSTS[host], n="a")(after))
    assert (done.error, done.changed) == ("", {"a": "replace", "n": "create", "policy": "replace"})
    assert engine.preview().changed == {}
    back = {"n": "t/z", "a": "t/x"}
    assert re.search("belongs to n: choose|a takes .* n has not left yet|^$", engine.up(named(HOSTS[host])(back)).error)
    assert engine.up(named(HOSTS[host], a="n")(back)).error == ""
    assert engine.preview().changed == {}


@pytest.mark.parametrize("host", sorted(HOSTS))
def test_a_made_name_that_another_stack_of_the_same_names_has_is_explained(new_engine: Any, host: str) -> None:
    """Two colleagues with backends of their own and one account."""
    first, second = new_engine(), new_engine()
    assert first.up(lambda: HOSTS[host].Repository("app") and None).error == ""
    refused = second.up(lambda: HOSTS[host].Repository("app") and None)
    assert (
        "its name is made of those of project, stack and resource: if another stack of these names has it"
        in refused.error
    )
    named = second.up(lambda: HOSTS[host].Repository("app", name="app") and None)
    assert named.error == ""
