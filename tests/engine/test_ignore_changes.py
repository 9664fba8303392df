"""What ``ignore_changes`` says of a place inside a document or a list: AWS gets what the engine makes of it, and no more.

The engine puts the old value of a place into the program's value, before the provider sees it. Nobody may count the
items anew after that.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

import pulumi_ecr as ecr
from cases import ACCOUNT
from harness import Engine, YamlEngine

pytestmark = pytest.mark.usefixtures("both_hosts")

FULL = ["ecr:BatchGetImage", "ecr:PutImage"]
READ = ["ecr:BatchGetImage"]
REPLICATE = ["ecr:CreateRepository", "ecr:ReplicateImage"]


def ignoring(*paths: str) -> pulumi.ResourceOptions:
    return pulumi.ResourceOptions(ignore_changes=list(paths))


def test_what_is_ignored_is_put_by_a_replacement_which_the_plan_says(engine: Engine) -> None:
    """The engine gives the create of a replacement what the program says, and shows only what is not ignored."""

    def program(name: str, mutability: str, tag: str) -> Callable[[], None]:
        opts = ignoring("image_tag_mutability", "tags")
        return lambda: (
            ecr.Repository("repo", name=name, image_tag_mutability=mutability, tags={"k": tag}, opts=opts) and None
        )

    assert engine.up(program("app", "IMMUTABLE", "old")).error == ""
    assert engine.up(program("app", "MUTABLE", "new")).changed == {}
    said = (
        "the new repository app gets what the program says of image_tag_mutability, tags: in a replacement the engine"
    )
    for run in (engine.preview, engine.up):
        outcome = run(program("app2", "MUTABLE", "new"))
        assert (outcome.error, len(outcome.lines(said))) == ("", 1)
    assert engine.state()["repo"]["outputs"]["imageTagMutability"] == "MUTABLE"
    quiet = engine.preview(program("app", "MUTABLE", "new"))
    assert (quiet.changed, quiet.lines(" gets what the program says of ")) == ({"repo": "replace"}, [])


def test_an_ignored_name_is_given_by_a_replacement_which_the_plan_says(engine: Engine) -> None:
    def program(name: str, kind: str) -> Callable[[], None]:
        encryption = [{"encryption_type": kind}]
        return lambda: (
            ecr.Repository("repo", name=name, encryption_configurations=encryption, opts=ignoring("name")) and None
        )

    assert engine.up(program("app", "AES256")).error == ""
    assert engine.up(program("app2", "AES256")).changed == {}
    said = "the new repository app gets what the program says of name: in a replacement the engine"
    for run in (engine.preview, engine.up):
        outcome = run(program("app2", "KMS"))
        assert (outcome.error, len(outcome.lines(said))) == ("", 1)
    assert engine.state()["repo"]["outputs"]["name"] == "app2"


def test_what_a_follower_ignores_is_put_by_its_replacement_which_the_plan_says(engine: Engine) -> None:
    def program(name: str, count: int, tag: str) -> Callable[[], None]:
        def declare() -> None:
            repo = ecr.Repository("repo", name=name, tags={"a": tag, "b": tag}, opts=ignoring("tags.a", "tagsAll.a"))
            ecr.LifecyclePolicy("policy", repository=repo, policy=rules(keeping("v", count)), opts=ignoring("policy"))

        return declare

    assert engine.up(program("app", 3, "1")).error == ""
    outcome = engine.preview(program("app2", 9, "2"))
    told = [
        line.partition(" says of ")[2].partition(":")[0] for line in outcome.lines(" gets what the program says of ")
    ]
    assert (outcome.error, sorted(told)) == ("", ["policy", "tags"])


def keeping(prefix: str, count: int) -> dict[str, Any]:
    selection = {"tagStatus": "tagged", "tagPrefixList": [prefix], "countType": "imageCountMoreThan"}
    return {"selection": {**selection, "countNumber": count}, "action": {"type": "expire"}}


def rules(*items: dict[str, Any]) -> dict[str, Any]:
    return {"rules": [{"rulePriority": number, **item} for number, item in enumerate(items, 1)]}


def allowing(sid: str, account: str, actions: list[str]) -> dict[str, Any]:
    principal = {"AWS": f"arn:aws:iam::{account}:root"}
    on = {"Resource": f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/*"} if "ecr:ReplicateImage" in actions else {}
    return {"Sid": sid, "Effect": "Allow", "Principal": principal, "Action": actions, **on}


def statements(*items: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(items)}


def expiring(engine: Engine) -> dict[str, int]:
    """Prefix and count of each rule in AWS."""
    text = engine.emulator.client().get_lifecycle_policy(repositoryName="app")["lifecyclePolicyText"]
    selections = [rule["selection"] for rule in json.loads(text)["rules"]]
    return {each["tagPrefixList"][0]: each["countNumber"] for each in selections}


def granted(engine: Engine, kind: str = "repository") -> dict[str, list[str]]:
    """Who may do what in AWS, by Sid."""
    client = engine.emulator.client()
    found = client.get_repository_policy(repositoryName="app") if kind == "repository" else client.get_registry_policy()
    listed = json.loads(found["policyText"])["Statement"]
    return {
        each["Sid"]: sorted([each["Action"]] if isinstance(each["Action"], str) else each["Action"]) for each in listed
    }


def settled(engine: Engine) -> None:
    for options in ({}, {"refresh": True}):
        again = engine.preview(**options)
        assert (again.error, again.changed) == ("", {})


X, Y, Z = (
    allowing("ci", "111122223333", FULL),
    allowing("b", "222233334444", READ),
    allowing("ro", "333344445555", READ),
)
A, B = allowing("a", "111122223333", REPLICATE), allowing("b", "222233334444", ["ecr:ReplicateImage"])
C = allowing("c", "333344445555", ["ecr:ReplicateImage"])


def scanning(pattern: str, often: str) -> dict[str, Any]:
    return {"scan_frequency": often, "repository_filters": [{"filter": pattern, "filter_type": "WILDCARD"}]}


def replicating(region: str, prefix: str) -> dict[str, Any]:
    return {
        "destinations": [{"region": region, "registry_id": "111122223333"}],
        "repository_filters": [{"filter": prefix, "filter_type": "PREFIX_MATCH"}],
    }


@pytest.mark.long
def test_an_ignored_place_stays_that_of_the_program_when_items_go_and_come(engine: Engine) -> None:
    def program(
        expire: list[Any], allow: list[Any], registry: list[Any], scan: list[Any], replicate: list[Any]
    ) -> None:
        repo = ecr.Repository("repo", name="app")
        count, action = "policy.rules[0].selection.countNumber", "policy.Statement[0].Action"
        ecr.LifecyclePolicy("expire", repository=repo, policy=rules(*expire), opts=ignoring(count))
        ecr.RepositoryPolicy("allow", repository=repo, policy=statements(*allow), opts=ignoring(action))
        ecr.RegistryPolicy("registry", policy=statements(*registry), opts=ignoring(action))
        where = ignoring("rules[0].repository_filters")
        ecr.ScanningConfiguration("scan", scan_type="ENHANCED", rules=scan, opts=where)
        to = ignoring("replication_configuration.rules[0].repository_filters")
        ecr.ReplicationConfiguration("replicate", replication_configuration={"rules": replicate}, opts=to)

    main, feature, release = keeping("main", 1), keeping("feature", 10), keeping("release", 500)
    scans = [scanning("prod*", "CONTINUOUS_SCAN"), scanning("dev*", "SCAN_ON_PUSH")]
    copies = [replicating("eu-west-1", "private"), replicating("eu-west-2", "public"), replicating("eu-west-3", "docs")]

    def read() -> tuple[Any, ...]:
        client = engine.emulator.client()
        found = client.get_registry_scanning_configuration()["scanningConfiguration"]["rules"]
        copied = client.describe_registry()["replicationConfiguration"]["rules"]
        return (
            expiring(engine),
            granted(engine),
            granted(engine, "registry"),
            {each["repositoryFilters"][0]["filter"]: each["scanFrequency"] for each in found},
            {each["destinations"][0]["region"]: each["repositoryFilters"][0]["filter"] for each in copied},
        )

    everything = [feature, main, release], [X, Y, Z], [A, B, C], scans, copies
    first = engine.up(lambda: program(*everything))
    assert first.error == ""
    settled(engine)

    def without(index: int) -> Callable[[], None]:
        return lambda: program(*([*some[:index], *some[index + 1 :]] for some in everything))

    planned = engine.preview(without(0), diff=True)
    assert (planned.error, set(planned.changed)) == ("", {"expire", "allow", "registry", "scan", "replicate"})
    gone = engine.up()
    assert gone.error == ""
    assert read() == (
        {"main": 10, "release": 500},
        {"b": FULL, "ro": READ},
        {"b": REPLICATE, "c": ["ecr:ReplicateImage"]},
        {"prod*": "SCAN_ON_PUSH"},
        {"eu-west-2": "private", "eu-west-3": "docs"},
    )
    settled(engine)

    came = engine.up(lambda: program(*everything))  # the item that comes first takes over what is ignored there
    assert came.error == ""
    assert read() == (
        {"feature": 10, "main": 1, "release": 500},
        {"ci": FULL, "b": READ, "ro": READ},
        {"a": REPLICATE, "b": ["ecr:ReplicateImage"], "c": ["ecr:ReplicateImage"]},
        {"prod*": "CONTINUOUS_SCAN", "dev*": "SCAN_ON_PUSH"},
        {"eu-west-1": "private", "eu-west-2": "public", "eu-west-3": "docs"},
    )
    settled(engine)


@pytest.mark.long
def test_a_place_that_is_another_item_in_the_state_is_refused_and_nothing_is_sent(engine: Engine) -> None:
    def program(*items: Any, scan: Any, allow: str = "", rule: str = "") -> None:
        repo = ecr.Repository("repo", name="app")
        ecr.RepositoryPolicy("allow", repository=repo, policy=statements(*items), opts=ignoring(*filter(None, [allow])))
        scanned = ignoring(*filter(None, [rule]))
        ecr.ScanningConfiguration("scan", scan_type="ENHANCED", rules=scan, opts=scanned)

    scans = [scanning("prod*", "CONTINUOUS_SCAN"), scanning("dev*", "SCAN_ON_PUSH")]
    assert engine.up(lambda: program(X, Y, Z, scan=scans)).error == ""
    # Without the option the order means nothing, so that the state keeps the first one.
    assert engine.up(lambda: program(Z, X, Y, scan=scans[::-1])).changed == {}
    remedy = "as a whole, or write the items in the order of the state"
    for path in ("Statement[0].Action", "Statement[0]", "Statement[*].Action"):
        refused = engine.preview(lambda path=path: program(Z, X, Y, scan=scans, allow=f"policy.{path}"))
        assert "policy: has its items in other places in the state than in the program" in refused.error
        assert f"ignore policy {remedy}" in refused.error
        assert refused.calls == []
    assert "in other places" in engine.up().error
    refused = engine.up(lambda: program(X, Y, Z, scan=scans[::-1], rule="rules[0].scan_frequency"))
    assert f"ignore rules {remedy}" in refused.error
    assert granted(engine) == {"ci": FULL, "b": READ, "ro": READ}
    # Each remedy works.
    healed = engine.up(lambda: program(X, Y, Z, scan=scans[::-1], allow="policy.Statement[0].Action", rule="rules"))
    assert (healed.error, healed.changed) == ("", {})


@pytest.mark.long
def test_a_path_into_a_text_is_told_and_ignores_nothing(engine: Engine) -> None:
    def program(item: Any) -> None:
        repo = ecr.Repository("repo", name="app")
        ecr.RepositoryPolicy(
            "allow",
            repository=repo,
            policy=json.dumps(statements(item)),
            opts=ignoring("policy.Statement[0].Action"),
        )

    assert engine.up(lambda: program(allowing("ci", "111122223333", READ))).error == ""
    told = "policy: is text, into which ignore_changes cannot reach"
    for account, actions in (("111122223333", FULL), ("222233334444", READ)):
        planned = engine.preview(lambda account=account, actions=actions: program(allowing("ci", account, actions)))
        assert planned.changed == {"allow": "update"}
        assert any(told in message for message in planned.messages)
        assert engine.up().changed == {"allow": "update"}
        assert granted(engine) == {"ci": actions}
        assert engine.preview().changed == {}


def test_other_languages_are_refused_where_the_provider_has_moved_the_items(
    yaml_engine: YamlEngine, both_hosts: str
) -> None:
    if both_hosts == "dynamic":
        pytest.skip("dynamic resources are of Python alone")

    def write(*items: Any, as_text: bool = False) -> None:
        policy: Any = statements(*items)
        yaml_engine.write(
            resources={
                "repo": {"type": "ecr:Repository", "properties": {"name": "app"}},
                "allow": {
                    "type": "ecr:RepositoryPolicy",
                    "properties": {"repository": "${repo.name}", "policy": json.dumps(policy) if as_text else policy},
                    "options": {"ignoreChanges": ["policy.Statement[0].Action"]},
                },
            }
        )

    write(X, Y, Z)
    assert yaml_engine.up().error == ""
    write({**X, "Action": READ}, Y, Z)
    assert yaml_engine.up().changed == {}
    write(Y, Z)
    for run in (yaml_engine.preview, yaml_engine.up):
        refused = run()
        assert "policy: has its items in other places in the state than in the program" in refused.error
        assert refused.calls == []
    write(X, Y)
    assert yaml_engine.up().error == ""
    assert granted(yaml_engine) == {"ci": FULL, "b": READ}
    write(X, Z, as_text=True)
    told = yaml_engine.up()
    assert told.error == ""
    assert any("policy: is text, into which ignoreChanges cannot reach" in message for message in told.messages)
    assert granted(yaml_engine) == {"ci": FULL, "ro": READ}
