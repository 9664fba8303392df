"""What the strongest peer is tested with for pull-through cache rules: T1-T7, through both hosts side by side."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cases import ACCOUNT, SECRET
from harness import Engine
from pulumi_ecr.core.resource import ADOPTION_WARNING
from scenarios import FACES, Scenario, Step, disappear, lanes, run

CREATE = ["CreatePullThroughCacheRule"]


def rule(url: str, op: str = "create", calls: Any = CREATE, holds: Any = None, **arguments: Any) -> Step:
    return Step({"upstream_registry_url": url, **arguments}, op, calls, {"registryId": ACCOUNT, **(holds or {})})


def cross(role: str, op: str, *calls: str) -> Step:
    arn = f"arn:aws:iam::{ACCOUNT}:role/{role}"
    url = "222222222222.dkr.ecr.us-east-1.amazonaws.com"
    arguments = {"upstream_repository_prefix": "ROOT", "custom_role_arn": arn}
    return rule(url, op, calls, {"customRoleArn": arn, "upstreamRegistry": "ecr"}, **arguments)


SCENARIOS = {
    "T1": Scenario(
        "PullThroughCacheRule",
        [
            rule(
                "public.ecr.aws",
                holds={"id": "{name}", "ecrRepositoryPrefix": "{name}", "upstreamRegistry": "ecr-public"},
            )
        ],
    ),
    "T2": Scenario(
        "PullThroughCacheRule",
        [
            rule(
                "registry-1.docker.io",
                holds={"credentialArn": SECRET, "upstreamRegistry": "docker-hub"},
                credential_arn=SECRET,
            )
        ],
    ),
    "T5": Scenario("PullThroughCacheRule", [rule("quay.io", ecr_repository_prefix="tf-test/" + "a" * 21)]),
    "T6": Scenario(
        "PullThroughCacheRule",
        [rule(f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com", upstream_repository_prefix="ROOT")],
    ),
    "T7": Scenario(
        "PullThroughCacheRule", [cross("one", "create", *CREATE), cross("two", "update", "UpdatePullThroughCacheRule")]
    ),
}


@pytest.mark.long
def test_T1_to_T7_step_by_step(engine: Engine) -> None:
    engine.emulator.client("secretsmanager").create_secret(
        Name="ecr-pullthroughcache/hub", SecretString=json.dumps({"username": "u", "accessToken": "t"})
    )
    running = lanes(SCENARIOS)
    run(engine, running)
    for host in FACES:
        assert "credentialArn" not in running[f"t1-{host}"].history[0]
        assert len(running[f"t5-{host}"].history[0]["ecrRepositoryPrefix"]) == 30
        before, after = running[f"t7-{host}"].history
        assert {key for key in after if before.get(key) != after[key]} == {"customRoleArn"}

    def deleting() -> None:
        for lane in running.values():
            engine.emulator.client().delete_pull_through_cache_rule(ecrRepositoryPrefix=lane.known_as)

    disappear(engine, running, deleting)  # T3


@pytest.mark.long
def test_T4_a_second_rule_for_a_prefix_is_refused_and_root_is_one(engine: Engine) -> None:
    def program(host: str, ecr: Any, *names: str, adopt: bool = False) -> None:
        for name in names:
            ecr.PullThroughCacheRule(
                name, ecr_repository_prefix=host, upstream_registry_url="quay.io", adopt_existing=adopt
            )

    client = engine.emulator.client()
    for host, ecr in FACES.items():
        twice = engine.up(lambda: program(host, ecr, "one", "two"))
        assert f"the program declares the PullThroughCacheRule of {host} twice: " in twice.error
        assert engine.up(lambda: None).error == ""
        client.create_pull_through_cache_rule(ecrRepositoryPrefix=host, upstreamRegistryUrl="public.ecr.aws")
        refused = engine.up(lambda: program(host, ecr, "one"))
        assert f"pull-through cache rule {host} in us-east-1 already exists: set adopt_existing=True" in refused.error
        assert ADOPTION_WARNING in refused.error
        assert "PullThroughCacheRuleAlreadyExistsException, request" in refused.error
        assert "Traceback" not in refused.error
        # Adopting cannot make another upstream of it.
        other = engine.up(lambda: program(host, ecr, "one", adopt=True))
        assert (
            f"PullThroughCacheRule {host} in us-east-1 exists and cannot be adopted: upstream_registry_url is "
            in other.error
        )
        assert engine.up(lambda: None).error == ""
        client.delete_pull_through_cache_rule(ecrRepositoryPrefix=host)
    root = FACES["native"].PullThroughCacheRule
    engine.step(
        lambda: root("root", ecr_repository_prefix="ROOT", upstream_registry_url="registry.k8s.io") and None,
        {"root": "create"},
    )
    assert engine.state()["root"]["id"] == "ROOT"
