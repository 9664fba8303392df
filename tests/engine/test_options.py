"""Resource options do what they say, in the real engine."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest
from pulumi import ResourceOptions

import pulumi_ecr as ecr
from cases import ACCOUNT, OTHER_REGION, lifecycle, policy, registry_policy
from harness import Engine

pytestmark = pytest.mark.usefixtures("both_hosts")


SECRET = "4dabf18193072939515e22adb298388d"


def content(engine: Engine) -> dict[str, Any]:
    """What state says of the resources, without the engine's own notes (times, source positions). A secret is written anew
    each time.
    """
    kept = ("id", "type", "inputs", "outputs")
    state = engine.state()
    for found in state.values():
        found["outputs"].pop("__provider", None)
        for output in found["outputs"].values():
            if isinstance(output, dict):
                output.pop("ciphertext", None)
    return {name: {key: found[key] for key in kept} for name, found in state.items()}


def quiet(engine: Engine) -> None:
    again = engine.preview(refresh=True)
    assert (again.error, again.changed) == ("", {})


def test_options_that_change_nothing_in_aws(engine: Engine) -> None:
    def first() -> None:
        base = ecr.Repository("base", name="base")
        ecr.Repository(
            "old",
            name="app",
            opts=ResourceOptions(
                depends_on=[base],
                custom_timeouts=pulumi.CustomTimeouts(create="5m", update="6m", delete="7m"),
                additional_secret_outputs=["repositoryUrl"],
                delete_before_replace=True,
            ),
        )

    created = engine.up(first)
    assert (created.error, created.changed) == ("", {"base": "create", "old": "create"})
    names = [call.params["repositoryName"] for call in engine.emulator.calls if call.operation == "CreateRepository"]
    assert names == ["base", "app"]
    state = engine.state()["old"]
    assert SECRET in state["outputs"]["repositoryUrl"]
    assert state["customTimeouts"] == {"create": 300, "update": 360, "delete": 420}
    assert state["dependencies"] == [engine.state()["base"]["urn"]]

    def second() -> None:
        ecr.Repository("base", name="base")
        ecr.Repository("new", name="app", opts=ResourceOptions(aliases=[pulumi.Alias(name="old")], protect=True))

    renamed = engine.up(second)
    assert (renamed.error, renamed.changed, renamed.calls) == ("", {}, [])
    assert set(engine.state()) == {"base", "new"}

    before = content(engine)

    def without() -> None:
        ecr.Repository("base", name="base")

    kept = engine.up(without)
    assert "protected" in kept.error
    assert "Traceback" not in kept.error
    assert kept.calls == []
    assert content(engine) == before

    def third() -> None:
        ecr.Repository("base", name="base", opts=ResourceOptions(retain_on_delete=True))
        ecr.Repository("new", name="app")

    assert engine.up(third).changed == {}
    emptied = engine.up(lambda: None)
    assert emptied.calls == ["DeleteRepository"]
    client = engine.emulator.client()
    left = client.describe_repositories()["repositories"]
    assert [repository["repositoryName"] for repository in left] == ["base"]
    client.delete_repository(repositoryName="base")


@pytest.mark.long
def test_ignored_changes_of_the_program_and_of_others(engine: Engine) -> None:
    def program(mutability: str = "IMMUTABLE", value: str = "1", days: int = 14) -> None:
        repo = ecr.Repository(
            "repo",
            name="app",
            image_tag_mutability=mutability,
            tags={"a": value},
            opts=ResourceOptions(ignore_changes=["imageTagMutability", "tags"]),
        )
        ecr.LifecyclePolicy(
            "lifecycle", repository=repo, policy=lifecycle(days), opts=ResourceOptions(ignore_changes=["policy"])
        )

    engine.up(program)
    ignored = engine.up(lambda: program("MUTABLE", "2", 30))
    assert (ignored.error, ignored.changed, ignored.calls) == ("", {}, [])

    client = engine.emulator.client()
    arn = client.describe_repositories()["repositories"][0]["repositoryArn"]
    client.put_image_tag_mutability(repositoryName="app", imageTagMutability="MUTABLE")
    client.tag_resource(resourceArn=arn, tags=[{"Key": "a", "Value": "theirs"}, {"Key": "b", "Value": "new"}])
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle(99)))
    refreshed = engine.refresh()
    assert refreshed.error == ""
    assert engine.outputs_of("repo")["imageTagMutability"] == "MUTABLE"
    after = engine.up(program)
    assert (after.error, after.changed, after.calls) == ("", {}, [])
    quiet(engine)


def test_options_may_name_properties_as_the_arguments_do(engine: Engine) -> None:
    def program(mutability: str = "IMMUTABLE", on: bool = True, tag: str = "1", days: int = 14) -> None:
        ignored = ["image_tag_mutability", "image_scanning_configuration.scan_on_push", "tags.force_delete"]
        repo = ecr.Repository(
            "repo",
            name="app",
            image_tag_mutability=mutability,
            image_scanning_configuration={"scan_on_push": on},
            tags={"force_delete": tag},
            opts=ResourceOptions(ignore_changes=ignored, additional_secret_outputs=["repository_url"]),
        )
        whole = ["policy.rules[0].selection.count_number"]
        ecr.LifecyclePolicy(
            "lifecycle", repository=repo, policy=lifecycle(days), opts=ResourceOptions(ignore_changes=whole)
        )

    assert engine.up(program).error == ""
    assert SECRET in engine.state()["repo"]["outputs"]["repositoryUrl"]
    ignored = engine.up(lambda: program("MUTABLE", False, "2", 7))
    assert (ignored.error, ignored.changed, ignored.calls) == ("", {}, [])
    quiet(engine)


def test_another_logical_name_takes_over_and_the_old_one_deletes_nothing(engine: Engine) -> None:
    def program(suffix: str, **adopt: Any) -> None:
        repo = ecr.Repository(f"repo{suffix}", name="app", force_delete=True, **adopt)
        ecr.LifecyclePolicy(f"lifecycle{suffix}", repository=repo.name, policy=lifecycle())
        ecr.RepositoryPolicy(f"policy{suffix}", repository=repo, policy=policy())
        ecr.RegistryPolicy(f"registry{suffix}", policy=registry_policy())
        ecr.ScanningConfiguration(f"scanning{suffix}", rules=[scanning])
        ecr.ReplicationConfiguration(f"replication{suffix}", replication_configuration={"rules": [copies]})
        where = {"ecr_repository_prefix": "public", "upstream_registry_url": "public.ecr.aws"}
        ecr.PullThroughCacheRule(f"cache{suffix}", **where, **adopt)

    scanning = {"scan_frequency": "SCAN_ON_PUSH", "repository_filters": [{"filter": "*", "filter_type": "WILDCARD"}]}
    copies = {"destinations": [{"region": OTHER_REGION, "registry_id": ACCOUNT}]}
    assert engine.up(lambda: program("")).error == ""
    engine.emulator.put_image("app", "v1")
    renamed = engine.up(lambda: program("2", adopt_existing=True))
    assert renamed.error == ""
    assert set(renamed.changed.values()) == {"create", "delete"}
    refused = ["CreatePullThroughCacheRule", "CreateRepository"]
    assert sorted(call for call in renamed.calls if not call.startswith(("Get", "Describe", "List"))) == refused
    assert len(renamed.lines("stays: it belongs to repo2 now")) == 1
    quiet(engine)
    assert len(engine.emulator.client().list_images(repositoryName="app")["imageIds"]) == 1


def test_what_two_resources_have_goes_with_the_last_of_them(engine: Engine, both_hosts: str) -> None:
    def program(*names: str, **options: Any) -> None:
        for name in names:
            ecr.Repository(name, name="app", force_delete=True, adopt_existing=True, opts=ResourceOptions(**options))

    assert engine.up(lambda: program("one")).error == ""
    assert engine.up(lambda: program("one", "two")).error == ""
    one_less = engine.up(lambda: program("two"))
    assert (one_less.error, one_less.changed) == ("", {"one": "delete"})
    assert one_less.calls == ["GetLifecyclePolicy", "GetRepositoryPolicy"]
    assert len(one_less.lines("Repository app in us-east-1 stays: it belongs to two now")) == 1
    if both_hosts == "native":  # imported under a new logical name, in place of an alias
        imported = engine.up(lambda: program("three", import_="app"))
        assert imported.error == ""
        assert "two" not in engine.state()
        assert "DeleteRepository" not in imported.calls
    assert engine.up(lambda: None).calls == ["DeleteRepository"]


def test_replace_on_changes(engine: Engine) -> None:
    def program(mutability: str) -> None:
        ecr.Repository(
            "repo",
            name="app",
            image_tag_mutability=mutability,
            opts=ResourceOptions(replace_on_changes=["imageTagMutability"]),
        )

    engine.up(lambda: program("MUTABLE"))
    replaced = engine.up(lambda: program("IMMUTABLE"))
    assert (replaced.error, replaced.changed) == ("", {"repo": "replace"})
    # The engine alone wants this replacement, as after one that failed half-way: what it would delete is looked at.
    assert replaced.calls == ["DescribeRepositories", "DescribeImages", "DeleteRepository", "CreateRepository"]
    quiet(engine)


def test_a_replacement_that_the_user_asks_for(engine: Engine) -> None:
    def program() -> None:
        repo = ecr.Repository("repo", name="app")
        ecr.LifecyclePolicy("lifecycle", repository=repo.name, policy=lifecycle())
        ecr.RegistryPolicy("registry", policy=registry_policy())

    assert engine.up(program).error == ""
    urns = [engine.state()[name]["urn"] for name in ("lifecycle", "registry")]
    replaced = engine.up(replace=urns)
    assert (replaced.error, replaced.changed) == ("", {"lifecycle": "replace", "registry": "replace"})
    quiet(engine)  # created first and deleted then, they would be gone


@pytest.mark.parametrize("given", ["the repository", "its name", "an automatic name"])
def test_policies_are_replaced_with_their_repository(engine: Engine, given: str) -> None:
    def program(encryption: str) -> None:
        name = None if given == "an automatic name" else "app"
        repo = ecr.Repository("repo", name=name, encryption_configurations=[{"encryption_type": encryption}])
        parent = repo.name if given == "its name" else repo
        ecr.LifecyclePolicy("lifecycle", repository=parent, policy=lifecycle())
        ecr.RepositoryPolicy("policy", repository=parent, policy=policy())

    created = engine.up(lambda: program("AES256"))
    assert created.error == ""
    replaced = engine.up(lambda: program("KMS"))
    assert (replaced.error, replaced.changed) == ("", dict.fromkeys(("repo", "lifecycle", "policy"), "replace"))
    client, name = engine.emulator.client(), engine.state()["repo"]["id"]
    (repository,) = client.describe_repositories()["repositories"]
    assert repository["encryptionConfiguration"]["encryptionType"] == "KMS"
    assert json.loads(client.get_lifecycle_policy(repositoryName=name)["lifecyclePolicyText"]) == lifecycle()
    assert json.loads(client.get_repository_policy(repositoryName=name)["policyText"])["Statement"][0]["Sid"] == "Pull"
    quiet(engine)
    assert engine.destroy().error == ""
    assert client.describe_repositories()["repositories"] == []


def test_deleted_with_spends_no_call(engine: Engine) -> None:
    def program() -> None:
        repo = ecr.Repository("repo", name="app")
        ecr.LifecyclePolicy(
            "lifecycle",
            repository="app",
            policy=lifecycle(),
            opts=ResourceOptions(deleted_with=repo, depends_on=[repo]),
        )

    assert engine.up(program).error == ""
    assert engine.destroy().calls == ["DeleteRepository"]
