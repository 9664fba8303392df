"""What others change behind the tool's back is seen by a refresh and put right with one call."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import pulumi_ecr as ecr
from cases import ACCOUNT, OTHER_REGION, SECRET, SECRET2, lifecycle, policy, registry_policy, rule, scan
from harness import Engine

pytestmark = pytest.mark.usefixtures("both_hosts")


READS = ("Describe", "Get", "List")


def writes(calls: list[str]) -> list[str]:
    return sorted(call for call in calls if not call.startswith(READS))


def seen(engine: Engine, name: str, *paths: str) -> None:
    """A preview with refresh names exactly these properties."""
    planned = engine.preview(refresh=True)
    assert (planned.error, planned.changed, writes(planned.calls)) == ("", {name: "update"}, [])
    assert sorted(planned.diffs[name]) == sorted(paths)


def repaired(engine: Engine, program: Callable[[], Any], *calls: str) -> None:
    """A refresh writes nothing; after it ``up`` makes exactly these writes, and then there is peace."""
    refreshed = engine.refresh()
    assert (refreshed.error, writes(refreshed.calls)) == ("", [])
    outcome = engine.up(program)
    assert (outcome.error, writes(outcome.calls)) == ("", sorted(calls))
    quiet = engine.preview(refresh=True)
    assert (quiet.error, quiet.changed) == ("", {})


@pytest.mark.long
def test_each_property_of_a_repository(engine: Engine, both_hosts: str) -> None:
    def program() -> None:
        ecr.Repository(
            "repo",
            name="app",
            image_tag_mutability="IMMUTABLE_WITH_EXCLUSION",
            image_tag_mutability_exclusion_filters=[{"filter": "latest*", "filter_type": "WILDCARD"}],
            image_scanning_configuration={"scan_on_push": True},
            tags={"a": "1", "b": "2", "c": "3"},
        )

    assert engine.up(program).error == ""
    client = engine.emulator.client()
    arn = engine.outputs_of("repo")["arn"]

    # Several at a time: each is put right with one call of its own, and nothing else is written.
    client.put_image_tag_mutability(repositoryName="app", imageTagMutability="MUTABLE")
    client.put_image_scanning_configuration(repositoryName="app", imageScanningConfiguration={"scanOnPush": False})
    client.tag_resource(resourceArn=arn, tags=[{"Key": "foreign", "Value": "x"}])
    scan, exempt = "imageScanningConfiguration.scanOnPush", "imageTagMutabilityExclusionFilters[0]"
    gone = exempt if both_hosts == "dynamic" else "imageTagMutabilityExclusionFilters"
    foreign = ("tags.foreign", "tagsAll.foreign") if both_hosts == "dynamic" else ("tags.foreign",)
    seen(engine, "repo", "imageTagMutability", gone, scan, *foreign)
    repaired(engine, program, "PutImageTagMutability", "PutImageScanningConfiguration", "UntagResource")
    client.put_image_tag_mutability(
        repositoryName="app",
        imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters=[{"filter": "dev*", "filterType": "WILDCARD"}],
    )
    client.tag_resource(resourceArn=arn, tags=[{"Key": "a", "Value": "theirs"}, {"Key": "d", "Value": "new"}])
    client.untag_resource(resourceArn=arn, tagKeys=["c"])
    shown = ("tags", "tagsAll") if both_hosts == "dynamic" else ("tags",)  # the plugin tells each tag once
    tags = [f"{all_or_own}.{key}" for all_or_own in shown for key in ("a", "c", "d")]
    seen(engine, "repo", f"{exempt}.filter", *tags)
    repaired(engine, program, "PutImageTagMutability", "TagResource", "UntagResource")
    tags = client.list_tags_for_resource(resourceArn=arn)["tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {"a": "1", "b": "2", "c": "3"}


def test_policies_and_what_a_registry_has(engine: Engine, both_hosts: str) -> None:
    def program() -> None:
        repo = ecr.Repository("repo", name="app")
        ecr.LifecyclePolicy("lifecycle", repository=repo, policy=lifecycle())
        ecr.RepositoryPolicy("policy", repository=repo, policy=policy())
        ecr.RegistryPolicy("registry", policy=registry_policy())
        ecr.ScanningConfiguration(
            "scanning",
            rules=[
                {"scan_frequency": "SCAN_ON_PUSH", "repository_filters": [{"filter": "a*", "filter_type": "WILDCARD"}]}
            ],
        )
        ecr.ReplicationConfiguration(
            "replication",
            replication_configuration={"rules": [{"destinations": [{"region": OTHER_REGION, "registry_id": ACCOUNT}]}]},
        )
        ecr.PullThroughCacheRule(
            "cache", ecr_repository_prefix="hub", upstream_registry_url="registry-1.docker.io", credential_arn=SECRET
        )

    manager = engine.emulator.client("secretsmanager")
    for name in ("hub", "hub2"):
        text = json.dumps({"username": "u", "accessToken": "t"})
        manager.create_secret(Name=f"ecr-pullthroughcache/{name}", SecretString=text)
    assert engine.up(program).error == ""
    client = engine.emulator.client()

    drifts: dict[str, Callable[[], Any]] = {
        "PutLifecyclePolicy": lambda: client.put_lifecycle_policy(
            repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle(99))
        ),
        "SetRepositoryPolicy": lambda: client.set_repository_policy(
            repositoryName="app", policyText=json.dumps(policy(Action=["ecr:BatchGetImage"]))
        ),
        "PutRegistryPolicy": lambda: client.put_registry_policy(policyText=json.dumps(registry_policy(Effect="Deny"))),
        "PutRegistryScanningConfiguration": lambda: client.put_registry_scanning_configuration(
            scanType="BASIC", rules=[scan("SCAN_ON_PUSH", "b*")]
        ),
        "PutReplicationConfiguration": lambda: client.put_replication_configuration(
            replicationConfiguration={"rules": [rule("us-west-2")]}
        ),
        "UpdatePullThroughCacheRule": lambda: client.update_pull_through_cache_rule(
            ecrRepositoryPrefix="hub", credentialArn=SECRET2
        ),
    }
    for drift in drifts.values():
        drift()
    planned = engine.preview(program, refresh=True)
    names = ("lifecycle", "policy", "registry", "scanning", "replication", "cache")
    assert (planned.error, planned.changed) == ("", dict.fromkeys(names, "update"))
    inside = {
        "lifecycle": ["policy.rules[0].selection.countNumber"],
        "policy": ["policy.Statement[0].Action[1]"],
        "registry": ["policy.Statement[0].Effect"],
    }
    assert {name: sorted(planned.diffs[name]) for name in names} == {
        **inside,
        "scanning": ["rules[0].repositoryFilters[0].filter"],
        "replication": ["replicationConfiguration.rules[0].destinations[0].region"],
        "cache": ["credentialArn"],
    }
    repaired(engine, program, *drifts)

    # Removed by others: made again, each with one call.
    client.delete_lifecycle_policy(repositoryName="app")
    client.delete_repository_policy(repositoryName="app")
    client.delete_registry_policy()
    client.delete_pull_through_cache_rule(ecrRepositoryPrefix="hub")
    made = ("PutLifecyclePolicy", "SetRepositoryPolicy", "PutRegistryPolicy", "CreatePullThroughCacheRule")
    repaired(engine, program, *made)


@pytest.mark.long
def test_tags_of_others_and_default_tags(new_engine: Callable[..., Engine]) -> None:
    engine = new_engine(
        {
            "ecr:ignoreTags": json.dumps({"keys": ["owner"], "keyPrefixes": ["auto:"]}),
            "ecr:defaultTags": json.dumps({"tags": {"team": "web", "stage": "dev"}}),
        }
    )

    def program(**tags: str) -> None:
        ecr.Repository("repo", name="app", tags=tags)

    made = engine.up(lambda: program(own="1", stage="prod"))
    assert (made.error, made.calls) == ("", ["CreateRepository"])
    state = engine.outputs_of("repo")
    assert state["tags"] == {"own": "1", "stage": "prod"}
    assert state["tagsAll"] == {"own": "1", "stage": "prod", "team": "web"}

    client, arn = engine.emulator.client(), state["arn"]
    foreign = {"owner": "them", "auto:stop": "18h"}
    client.tag_resource(resourceArn=arn, tags=[{"Key": key, "Value": value} for key, value in foreign.items()])
    repaired(engine, lambda: program(own="1", stage="prod"))
    assert engine.outputs_of("repo")["tagsAll"] == state["tagsAll"]
    moved = engine.up(lambda: program(own="1", stage="prod", team="web"))
    assert (moved.error, moved.calls) == ("", [])
    assert engine.up(lambda: program(own="2", stage="prod", team="web")).calls == ["TagResource"]
    tags = client.list_tags_for_resource(resourceArn=arn)["tags"]
    assert {t["Key"]: t["Value"] for t in tags} == {"own": "2", "stage": "prod", "team": "web", **foreign}
    back = engine.up(lambda: program(own="2"))
    assert (back.error, back.calls) == ("", ["TagResource"])  # stage is dev again, as the default says
    assert engine.outputs_of("repo")["tagsAll"] == {"own": "2", "stage": "dev", "team": "web"}

    client.untag_resource(resourceArn=arn, tagKeys=["team"])
    repaired(engine, lambda: program(own="2"), "TagResource")
    engine.configure("ecr:defaultTags", json.dumps({"stage": "dev"}))
    assert engine.up(lambda: program(own="2")).calls == ["UntagResource"]
