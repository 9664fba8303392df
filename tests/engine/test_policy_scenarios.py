"""What the strongest peer is tested with for policies: L1-L10, P1-P9, G1-G2, through both hosts."""

from __future__ import annotations

import json
import threading
from typing import Any

from cases import ACCOUNT, OTHER_REGION, lifecycle, policy, registry_policy
from harness import Engine
from pulumi_ecr.core.lifecycle import LIFECYCLE
from pulumi_ecr.core.policies import REGISTRY_POLICY, REPOSITORY_POLICY

PREFIXES = ["v", "release", "prod"]


def rules(*, swapped: bool = False) -> dict[str, Any]:
    prefixes = list(reversed(PREFIXES)) if swapped else PREFIXES
    tagged = {
        "rulePriority": 2,
        "selection": {
            "tagStatus": "tagged",
            "tagPrefixList": prefixes,
            "countType": "imageCountMoreThan",
            "countNumber": 9,
        },
        "action": {"type": "expire"},
    }
    both = [*lifecycle()["rules"], tagged]
    return {"rules": both[::-1] if swapped else both}


def pattern(text: str) -> dict[str, Any]:
    return lifecycle(
        selection={"tagStatus": "tagged", "tagPatternList": [text], "countType": "imageCountMoreThan", "countNumber": 3}
    )


ARCHIVE = {
    "rules": [
        {
            "rulePriority": 1,
            "selection": {"tagStatus": "any", "countType": "sinceImagePulled", "countUnit": "days", "countNumber": 90},
            "action": {"type": "transition", "targetStorageClass": "archive"},
        },
        {
            "rulePriority": 2,
            "selection": {
                "tagStatus": "any",
                "storageClass": "archive",
                "countType": "sinceImageTransitioned",
                "countUnit": "days",
                "countNumber": 365,
            },
            "action": {"type": "expire"},
        },
    ]
}


def test_L1_to_L8_lifecycle_policies(engine: Engine, ecr: Any) -> None:
    def program(document: Any) -> Any:
        def run() -> None:
            app = ecr.Repository("app", name="app")
            ecr.LifecyclePolicy("rules", repository=app, policy=document)

        return run

    engine.step(program(lifecycle()), {"app": "create", "rules": "create"})  # L1
    assert engine.state()["rules"]["id"] == "app"  # L7

    def imported() -> None:
        program(lifecycle())()
        ecr.LifecyclePolicy.get("got", "app")

    engine.up(imported)
    engine.same("rules", "got", "policy")
    assert LIFECYCLE.same(engine.outputs_of("rules")["policy"], engine.outputs_of("got")["policy"])
    changed = engine.step(program(lifecycle(7)), {"rules": "update"})  # L4
    assert changed.calls == ["PutLifecyclePolicy"]
    engine.step(program(rules()), {"rules": "update"})  # L3
    engine.step(program(rules(swapped=True)), {})
    engine.step(program(json.dumps(rules(swapped=True), indent=4)), {})
    engine.step(program(pattern("alpha-*")), {"rules": "update"})  # L5
    engine.step(program(pattern("beta-*")), {"rules": "update"})
    engine.step(program(ARCHIVE), {"rules": "update"})  # L6
    client = engine.emulator.client()
    client.delete_lifecycle_policy(repositoryName="app")  # L2
    assert engine.refresh().error == ""
    assert engine.preview().changed == {"rules": "create"}
    saved = engine.stack.export_stack()  # L9, L10
    engine.stack.import_stack(saved)
    engine.step(program(ARCHIVE), {"rules": "create"})
    assert engine.destroy().error == ""
    assert client.describe_repositories()["repositories"] == []


def test_L8_P7_policies_in_another_region_follow_their_repository(engine: Engine, ecr: Any) -> None:
    def program() -> None:
        far = ecr.Repository("far", name="far", region=OTHER_REGION)
        ecr.LifecyclePolicy("rules", repository=far, policy=lifecycle())
        ecr.RepositoryPolicy("policy", repository=far, policy=policy())

    engine.step(program, {"far": "create", "rules": "create", "policy": "create"})
    assert engine.outputs_of("rules")["region"] == OTHER_REGION

    def imported() -> None:
        program()
        ecr.LifecyclePolicy.get("got rules", f"far@{OTHER_REGION}")
        ecr.RepositoryPolicy.get("got policy", "far", region=OTHER_REGION)

    engine.up(imported)
    engine.same("rules", "got rules", "policy")
    engine.same("policy", "got policy", "policy")
    assert engine.destroy().error == ""
    assert engine.emulator.client(region=OTHER_REGION).describe_repositories()["repositories"] == []


def test_P1_to_P9_repository_policies(engine: Engine, ecr: Any) -> None:
    roles = [f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in "abcde"]

    def program(document: Any) -> Any:
        def run() -> None:
            app = ecr.Repository("app", name="app")
            ecr.RepositoryPolicy("policy", repository=app, policy=document)

        return run

    one = {
        "Version": "2008-10-17",
        "Statement": [{"Sid": "S", "Effect": "Allow", "Principal": "*", "Action": "ecr:ListImages"}],
    }
    two = {**one, "Statement": [{**one["Statement"][0], "Action": ["ecr:ListImages", "ecr:DescribeImages"]}]}  # type: ignore[dict-item]
    engine.step(program(one), {"app": "create", "policy": "create"})  # P1

    def imported() -> None:
        program(one)()
        ecr.RepositoryPolicy.get("got", "app")

    engine.up(imported)
    engine.same("policy", "got", "policy")
    assert REPOSITORY_POLICY.same(engine.outputs_of("policy")["policy"], engine.outputs_of("got")["policy"])
    changed = engine.step(program(two), {"policy": "update"})
    assert changed.calls == ["SetRepositoryPolicy"]
    engine.step(program(policy(Principal={"AWS": roles})), {"policy": "update"})  # P3
    engine.step(program(policy(Principal={"AWS": roles[::-1]})), {})
    engine.step(program(policy(Principal={"AWS": roles})), {})
    client = engine.emulator.client()
    client.delete_repository_policy(repositoryName="app")  # P4
    assert engine.refresh().error == ""
    assert engine.preview().changed == {"policy": "create"}
    client.delete_repository(repositoryName="app")  # P5
    assert engine.refresh().error == ""
    assert engine.preview().changed == {"app": "create", "policy": "create"}
    engine.step(program(one), {"app": "create", "policy": "create"})
    assert engine.destroy().error == ""
    assert client.describe_repositories()["repositories"] == []


def test_P2_a_role_that_iam_does_not_know_yet_is_waited_for(engine: Engine, ecr: Any) -> None:
    role = f"arn:aws:iam::{ACCOUNT}:role/new"
    engine.emulator.unknown_principals.add(role)
    known = threading.Timer(3, lambda: engine.emulator.unknown_principals.discard(role))

    def program() -> None:
        app = ecr.Repository("app", name="app")
        ecr.RepositoryPolicy("policy", repository=app, policy=policy(Principal={"AWS": role}))

    known.start()
    outcome = engine.up(program)
    known.join()
    assert outcome.error == ""
    assert outcome.calls.count("SetRepositoryPolicy") > 1
    engine.emulator.unknown_principals.add(role)
    engine.configure("ecr:propagationTimeout", "1")
    stays = engine.up(lambda: ecr.RegistryPolicy("registry", policy=registry_policy(Principal={"AWS": role})) and None)
    assert f"Principal not found' after 1 s: {role}" in stays.error
    assert "Traceback" not in stays.error


def test_G1_G2_the_registry_policy(engine: Engine, ecr: Any) -> None:
    def program(**changes: Any) -> Any:
        return lambda: ecr.RegistryPolicy("registry", policy=registry_policy(**changes)) and None

    engine.step(program(), {"registry": "create"})
    assert engine.state()["registry"]["id"] == ACCOUNT

    def imported() -> None:
        program()()
        ecr.RegistryPolicy.get("got", ACCOUNT)

    engine.up(imported)
    engine.same("registry", "got", "policy")
    assert REGISTRY_POLICY.same(engine.outputs_of("registry")["policy"], engine.outputs_of("got")["policy"])
    wrong = engine.up(lambda: ecr.RegistryPolicy.get("wrong", "222222222222") and None)
    assert "belongs to registry 222222222222" in wrong.error
    more = {"Action": ["ecr:ReplicateImage", "ecr:CreateRepository"]}
    engine.step(program(**more))
    engine.emulator.client().delete_registry_policy()
    assert engine.refresh().error == ""
    assert engine.preview().changed == {"registry": "create"}
