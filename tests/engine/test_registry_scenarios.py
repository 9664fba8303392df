"""What the strongest peer is tested with for registry-wide settings and caches: S1-S2, C1-C3, T1-T7, through both hosts."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cases import ACCOUNT, registry_policy
from harness import Engine


def scan(frequency: str, *filters: str) -> dict[str, Any]:
    return {
        "scan_frequency": frequency,
        "repository_filters": [{"filter": text, "filter_type": "WILDCARD"} for text in filters],
    }


def test_S1_S2_scanning(engine: Engine, ecr: Any) -> None:
    engine.step(lambda: ecr.ScanningConfiguration("scan", scan_type="BASIC") and None, {"scan": "create"})
    state = engine.outputs_of("scan")
    assert (state["registryId"], state["rules"], engine.state()["scan"]["id"]) == (ACCOUNT, [], ACCOUNT)
    on_push = [scan("SCAN_ON_PUSH", "example")]
    changed = engine.step(lambda: ecr.ScanningConfiguration("scan", rules=on_push) and None, {"scan": "update"})
    assert changed.calls == ["PutRegistryScanningConfiguration"]

    def imported() -> None:
        ecr.ScanningConfiguration("scan", rules=on_push)
        ecr.ScanningConfiguration.get("got", ACCOUNT)

    engine.up(imported)
    engine.same("scan", "got")
    enhanced = [scan("CONTINUOUS_SCAN", "example"), scan("SCAN_ON_PUSH", "*", "b*")]
    engine.step(lambda: ecr.ScanningConfiguration("scan", scan_type="ENHANCED", rules=enhanced) and None)
    shuffled = [scan("SCAN_ON_PUSH", "b*", "*"), scan("CONTINUOUS_SCAN", "example")]
    engine.step(lambda: ecr.ScanningConfiguration("scan", scan_type="ENHANCED", rules=shuffled) and None, {})
    assert engine.destroy().error == ""
    left = engine.emulator.client().get_registry_scanning_configuration()["scanningConfiguration"]
    assert (left["scanType"], left.get("rules", [])) == ("BASIC", [])


def replication(*places: tuple[str, str], prefixes: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    rule: dict[str, Any] = {"destinations": [{"region": r, "registry_id": a} for r, a in places], **more}
    if prefixes:
        rule["repository_filters"] = [{"filter": p, "filter_type": "PREFIX_MATCH"} for p in prefixes]
    return {"rules": [rule]}


def test_C1_C2_C3_replication(engine: Engine, ecr: Any) -> None:
    def program(configuration: Any) -> Any:
        return lambda: ecr.ReplicationConfiguration("to", replication_configuration=configuration) and None

    west, east = ("us-west-2", ACCOUNT), ("eu-west-1", ACCOUNT)
    engine.step(program(replication(west)), {"to": "create"})

    def imported() -> None:
        program(replication(west))()
        ecr.ReplicationConfiguration.get("got", ACCOUNT)

    engine.up(imported)
    engine.same("to", "got")
    for configuration in (
        replication(("us-west-2", "222222222222")),
        replication(west, east),
        replication(west, prefixes=("a-prefix",)),
        replication(west, prefixes=("a-prefix", "another")),
        replication(west, delete_replication={"enabled": True}),
    ):
        outcome = engine.step(program(configuration))
        assert outcome.ops["to"] == "update"
        assert outcome.calls == ["PutReplicationConfiguration"]
    engine.step(program(replication(west, east)), {"to": "update"})
    engine.step(program(replication(east, west)), {})
    client = engine.emulator.client()
    client.put_replication_configuration(replicationConfiguration={"rules": []})
    assert engine.refresh().error == ""
    assert engine.preview().changed == {"to": "create"}


def test_T1_to_T5_cache_rules(engine: Engine, ecr: Any) -> None:
    secret = engine.emulator.client("secretsmanager").create_secret(
        Name="ecr-pullthroughcache/hub", SecretString=json.dumps({"username": "u", "accessToken": "t"})
    )["ARN"]
    slashed = "tf-test/" + "a" * 22

    def program() -> None:
        ecr.PullThroughCacheRule("public", ecr_repository_prefix="public", upstream_registry_url="public.ecr.aws")
        ecr.PullThroughCacheRule(
            "hub", ecr_repository_prefix="hub", upstream_registry_url="registry-1.docker.io", credential_arn=secret
        )
        ecr.PullThroughCacheRule("slashed", ecr_repository_prefix=slashed, upstream_registry_url="quay.io")
        ecr.PullThroughCacheRule("root", ecr_repository_prefix="ROOT", upstream_registry_url="registry.k8s.io")

    engine.step(program, dict.fromkeys(("public", "hub", "slashed", "root"), "create"))
    assert engine.state()["slashed"]["id"] == slashed
    assert engine.outputs_of("hub")["upstreamRegistry"] == "docker-hub"

    def imported() -> None:
        program()
        ecr.PullThroughCacheRule.get("got", "hub")

    engine.up(imported)
    engine.same("hub", "got")
    engine.up(program)
    client = engine.emulator.client()
    client.delete_pull_through_cache_rule(ecrRepositoryPrefix="public")
    assert engine.refresh().error == ""
    assert engine.preview().changed == {"public": "create"}

    def twice() -> None:
        program()
        ecr.PullThroughCacheRule("again", ecr_repository_prefix="hub", upstream_registry_url="quay.io")

    refused = engine.up(twice)
    assert "pull-through cache rule hub already exists: set adopt_existing=True" in refused.error
    assert "PullThroughCacheRuleAlreadyExistsException, request" in refused.error
    assert engine.destroy().error == ""
    assert client.describe_pull_through_cache_rules()["pullThroughCacheRules"] == []


def test_T6_T7_another_registry_of_ecr(engine: Engine, ecr: Any) -> None:
    def program(role: str) -> Any:
        def run() -> None:
            ecr.PullThroughCacheRule(
                "own",
                ecr_repository_prefix="own",
                upstream_registry_url=f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com",
                upstream_repository_prefix="ROOT",
            )
            ecr.PullThroughCacheRule(
                "cross",
                ecr_repository_prefix="cross",
                upstream_registry_url="222222222222.dkr.ecr.us-east-1.amazonaws.com",
                upstream_repository_prefix="ROOT",
                custom_role_arn=f"arn:aws:iam::{ACCOUNT}:role/{role}",
            )

        return run

    engine.step(program("one"), {"own": "create", "cross": "create"})
    changed = engine.step(program("two"), {"cross": "update"})
    assert changed.calls == ["UpdatePullThroughCacheRule"]


@pytest.mark.parametrize("kind", ["RegistryPolicy", "ScanningConfiguration", "ReplicationConfiguration"])
def test_F8_what_others_set_is_shown_and_not_overwritten(engine: Engine, ecr: Any, kind: str) -> None:
    client = engine.emulator.client()
    filters: Any = [{"filter": "theirs*", "filterType": "WILDCARD"}]
    theirs = [{"destinations": [{"region": "ap-south-1", "registryId": ACCOUNT}]}]
    client.put_registry_policy(policyText=json.dumps(registry_policy(Sid="Theirs")))
    client.put_registry_scanning_configuration(
        scanType="BASIC", rules=[{"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": filters}]
    )
    client.put_replication_configuration(replicationConfiguration={"rules": theirs})
    ours: dict[str, Any] = {
        "RegistryPolicy": {"policy": registry_policy()},
        "ScanningConfiguration": {"rules": [scan("SCAN_ON_PUSH", "ours*")]},
        "ReplicationConfiguration": {"replication_configuration": replication(("eu-west-1", ACCOUNT))},
    }[kind]
    shown = {"RegistryPolicy": "Theirs", "ScanningConfiguration": "theirs*", "ReplicationConfiguration": "ap-south-1"}[
        kind
    ]
    refused = engine.up(lambda: getattr(ecr, kind)("one", **ours) and None)
    assert shown in refused.error
    assert "adopt_existing=True" in refused.error
    assert not [call for call in refused.calls if call.startswith("Put")]
    engine.step(lambda: getattr(ecr, kind)("one", adopt_existing=True, **ours) and None, {"one": "create"})
