"""What the strongest peer is tested with for policies of repositories: L1-L10, P1-P9, through both hosts side by side."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cases import ACCOUNT, lifecycle, policy, registry_policy
from harness import Engine
from scenarios import FACES, OTHER_REGION, Scenario, Step, disappear, lanes, made_by_another_version, run
from waiting import LAST_RESORT, once

PREFIXES = ["v", "release", "prod"]
FAR = (OTHER_REGION, OTHER_REGION)
ROLES = [f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in "abcde"]
WHO = {"id": "{name}", "repository": "{name}", "registryId": ACCOUNT}


def rules(*, swapped: bool = False) -> dict[str, Any]:
    tagged = {
        "rulePriority": 2,
        "selection": {
            "tagStatus": "tagged",
            "tagPrefixList": PREFIXES[::-1] if swapped else PREFIXES,
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


def may(*actions: str) -> dict[str, Any]:
    """The statement of P1: one action as a string, several as a list."""
    what: Any = actions[0] if len(actions) == 1 else list(actions)
    return {
        "Version": "2008-10-17",
        "Statement": [{"Sid": "S", "Effect": "Allow", "Principal": "*", "Action": what}],
    }


def step(document: Any, op: str = "same", **holds: Any) -> Step:
    calls = {"same": [], "create": ["Put"], "update": ["Put"]}[op]
    return Step({"policy": document}, op, calls, holds)


def put(kind: str, *steps: Step, **options: Any) -> Scenario:
    """A scenario in which each write is the one call of its kind."""
    call = {"LifecyclePolicy": "PutLifecyclePolicy", "RepositoryPolicy": "SetRepositoryPolicy"}[kind]
    return Scenario(kind, [Step(s.arguments, s.op, [call for _ in s.calls], s.holds) for s in steps], **options)


SCENARIOS = {
    "L3": put(
        "LifecyclePolicy",
        step(rules(), "create"),
        step(rules(swapped=True)),
        step(json.dumps(rules(swapped=True), indent=4)),
    ),
    "L1-L4": put(  # and L7
        "LifecyclePolicy", step(lifecycle(14), "create", **WHO), step(lifecycle(7), "update", policy=lifecycle(7))
    ),
    "L5": put("LifecyclePolicy", step(pattern("alpha-*"), "create"), step(pattern("beta-*"), "update")),
    "L6": put("LifecyclePolicy", step(ARCHIVE, "create", policy=ARCHIVE)),
    "L8": put("LifecyclePolicy", step(lifecycle(), "create", **WHO), regions=FAR),
    "P1": put(  # and P6
        "RepositoryPolicy",
        step(may("ecr:ListImages"), "create", **WHO),
        step(may("ecr:ListImages", "ecr:DescribeImages"), "update"),
    ),
    "P3": put(
        "RepositoryPolicy",
        step(policy(Principal={"AWS": ROLES}), "create"),
        step(policy(Principal={"AWS": ROLES[::-1]})),
        step(policy(Principal={"AWS": ROLES})),
    ),
    "P7": put("RepositoryPolicy", step(policy(), "create", **WHO), regions=FAR),
}


@pytest.mark.long
def test_L1_to_L10_and_P1_to_P9_step_by_step(engine: Engine) -> None:
    running = lanes(SCENARIOS)
    run(engine, running)
    made_by_another_version(engine)  # L9, L10, P8, P9
    clients = {lane.region: engine.emulator.client(region=lane.region) for lane in running.values()}

    def deleting() -> None:
        for lane in running.values():
            getattr(clients[lane.region], f"delete_{lane.kind[:-6].lower()}_policy")(repositoryName=lane.name)

    disappear(engine, running, deleting)  # L2, P4
    assert engine.up().error == ""
    both = [*running, *(f"{name} repo" for name in running)]

    def deleting_repositories() -> None:
        for lane in running.values():
            clients[lane.region].delete_repository(repositoryName=lane.name)

    disappear(engine, both, deleting_repositories)  # P5


@pytest.mark.long
def test_P2_a_role_that_iam_does_not_know_yet_is_waited_for(engine: Engine) -> None:
    role = engine.emulator.client("iam").create_role(RoleName="new", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    engine.emulator.unknown_principals.add(role)

    def told() -> bool:
        """Both hosts have been told that IAM does not know the role."""
        return engine.emulator.operations().count("SetRepositoryPolicy") > 2

    def program(got: bool = False) -> None:
        for host, ecr in FACES.items():
            app = ecr.Repository(f"{host} repo", name=host)
            ecr.RepositoryPolicy(host, repository=app, policy=policy(Principal={"AWS": role}))
            if got:
                ecr.RepositoryPolicy.get(f"{host} got", host)

    engine.configure("ecr:propagationTimeout", str(LAST_RESORT))
    with once(told, lambda: engine.emulator.unknown_principals.discard(role)):
        outcome = engine.up(program)
    assert outcome.error == ""
    assert outcome.calls.count("SetRepositoryPolicy") > 2
    quiet = engine.preview(refresh=True)
    assert (quiet.error, quiet.changed) == ("", {})
    assert engine.up(lambda: program(got=True)).error == ""
    for host in FACES:
        engine.same(host, f"{host} got", "policy")

    engine.emulator.unknown_principals.add(role)
    engine.configure("ecr:propagationTimeout", "1")
    for ecr in FACES.values():
        stays = engine.up(
            lambda ecr=ecr: ecr.RegistryPolicy("registry", policy=registry_policy(Principal={"AWS": role})) and None
        )
        assert f"Principal not found' after 1 s (ecr:propagationTimeout); its principals are {role}" in stays.error
        assert "Traceback" not in stays.error
        assert "create those that do not exist" in stays.error
