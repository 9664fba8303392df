"""What the strongest peer is tested with for registries: G1-G2, S1-S2, C1-C3, through both hosts.

Of these a registry has one each, an account and region: the hosts work in regions of their own (H5).
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from cases import ACCOUNT, policy, registry_policy
from harness import Engine
from pulumi_ecr.core.resource import ADOPTION_WARNING
from scenarios import FACES, OTHER_REGION, REGION, Scenario, Step, disappear, lanes, run

HOMES = (REGION, OTHER_REGION)
OTHERS = ("us-west-2", "ca-central-1")
WEST, SOUTH, ABROAD = ("eu-central-1", ACCOUNT), ("ap-south-1", ACCOUNT), ("eu-central-1", "222222222222")


def scan(frequency: str, *filters: str) -> dict[str, Any]:
    return {
        "scan_frequency": frequency,
        "repository_filters": [{"filter": text, "filter_type": "WILDCARD"} for text in filters],
    }


def scanning(op: str, *rules: dict[str, Any], kind: str = "BASIC", **holds: Any) -> Step:
    arguments: dict[str, Any] = {"scan_type": kind}
    if rules:
        arguments["rules"] = list(rules)
    calls = [] if op == "same" else ["PutRegistryScanningConfiguration"]
    return Step(arguments, op, calls, {"scanType": kind, **holds})


def replication(*places: tuple[str, str], prefixes: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    rule: dict[str, Any] = {"destinations": [{"region": r, "registry_id": a} for r, a in places], **more}
    if prefixes:
        rule["repository_filters"] = [{"filter": p, "filter_type": "PREFIX_MATCH"} for p in prefixes]
    return {"rules": [rule]}


def to(op: str, *places: tuple[str, str], **more: Any) -> Step:
    calls = [] if op == "same" else ["PutReplicationConfiguration"]
    return Step({"replication_configuration": replication(*places, **more)}, op, calls)


def registry(op: str, **changes: Any) -> Step:
    return Step({"policy": registry_policy(**changes)}, op, ["PutRegistryPolicy"], {"id": ACCOUNT})


ALL_REPOSITORIES = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/*"
SCENARIOS = {
    "G1": Scenario(
        "RegistryPolicy",
        [
            registry("create", Action="ecr:ReplicateImage", Resource=ALL_REPOSITORIES),
            registry("update", Action=["ecr:ReplicateImage", "ecr:CreateRepository"], Resource=[ALL_REPOSITORIES]),
        ],
        HOMES,
    ),
    "S1": Scenario("ScanningConfiguration", [scanning("create", id=ACCOUNT, registryId=ACCOUNT, rules=[])], OTHERS),
    "S2": Scenario(
        "ScanningConfiguration",
        [
            scanning("create", scan("SCAN_ON_PUSH", "example")),
            scanning("update", scan("CONTINUOUS_SCAN", "example"), scan("SCAN_ON_PUSH", "*", "b*"), kind="ENHANCED"),
            scanning("same", scan("SCAN_ON_PUSH", "b*", "*"), scan("CONTINUOUS_SCAN", "example"), kind="ENHANCED"),
            scanning("update", rules=[]),
        ],
        HOMES,
    ),
    "C1": Scenario(
        "ReplicationConfiguration",
        [
            to("create", WEST),
            to("update", ABROAD),
            to("update", WEST, SOUTH),
            to("same", SOUTH, WEST),
            to("update", WEST),
        ],
        HOMES,
    ),
    "C3": Scenario(
        "ReplicationConfiguration",
        [
            to("create", WEST, prefixes=("a-prefix",)),
            to("update", WEST, prefixes=("a-prefix", "another")),
            to("update", WEST, prefixes=("a-prefix",)),
            to("update", WEST, delete_replication={"enabled": True}),
        ],
        OTHERS,
    ),
}


@pytest.mark.long
def test_G1_G2_S1_S2_C1_to_C3_step_by_step(engine: Engine) -> None:
    running = lanes(SCENARIOS)
    run(engine, running)
    kept = running["c1-dynamic"].history[2]["replicationConfiguration"]["rules"][0]["destinations"]
    assert [place["region"] for place in kept] == ["eu-central-1", "ap-south-1"]

    def deleting() -> None:
        for lane in running.values():
            client = engine.emulator.client(region=lane.region)
            if lane.kind == "RegistryPolicy":
                client.delete_registry_policy()
            elif lane.kind == "ReplicationConfiguration":
                client.put_replication_configuration(replicationConfiguration={"rules": []})

    disappear(engine, [name for name in running if name[0] in "gc"], deleting)  # G2, C2: scanning is always there


def test_the_id_of_another_registry_is_refused(engine: Engine) -> None:
    for ecr in FACES.values():
        wrong = engine.up(lambda ecr=ecr: ecr.RegistryPolicy.get("wrong", "222222222222") and None)
        assert "belongs to account 222222222222, but the credentials belong to account" in wrong.error
        assert "Traceback" not in wrong.error


@pytest.mark.long
def test_F8_what_others_set_is_shown_and_not_overwritten(engine: Engine) -> None:
    filters: Any = [{"filter": "theirs*", "filterType": "WILDCARD"}]
    theirs = [{"destinations": [{"region": "ap-south-1", "registryId": ACCOUNT}]}]
    for region in HOMES:
        client = engine.emulator.client(region=region)
        client.put_registry_policy(policyText=json.dumps(registry_policy(Sid="Theirs")))
        client.put_registry_scanning_configuration(
            scanType="BASIC", rules=[{"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": filters}]
        )
        client.put_replication_configuration(replicationConfiguration={"rules": theirs})
    ours: dict[str, tuple[dict[str, Any], str]] = {
        "RegistryPolicy": ({"policy": registry_policy()}, "Theirs"),
        "ScanningConfiguration": ({"rules": [scan("SCAN_ON_PUSH", "ours*")]}, "theirs*"),
        "ReplicationConfiguration": ({"replication_configuration": replication(WEST)}, "ap-south-1"),
    }
    for (host, ecr), region in zip(FACES.items(), HOMES, strict=True):
        for kind, (arguments, shown) in ours.items():
            refused = engine.up(lambda: getattr(ecr, kind)(host, region=region, **arguments) and None)
            assert shown in refused.error
            assert "adopt_existing=True" in refused.error
            assert ADOPTION_WARNING in refused.error
            assert not [call for call in refused.calls if call.startswith("Put")]

    def adopting() -> None:
        for (host, ecr), region in zip(FACES.items(), HOMES, strict=True):
            for kind, (arguments, _) in ours.items():
                getattr(ecr, kind)(f"{host} {kind}", region=region, adopt_existing=True, **arguments)

    engine.step(adopting, {f"{host} {kind}": "create" for host in FACES for kind in ours})


@pytest.mark.long
def test_two_resources_of_one_program_do_not_overwrite_each_other(engine: Engine) -> None:
    client = engine.emulator.client()
    for ecr in FACES.values():

        def scanned(second: str, ecr: Any = ecr) -> None:
            for number, text in enumerate(("first", second)):
                ecr.ScanningConfiguration(f"scan {number}", rules=[scan("SCAN_ON_PUSH", text)])

        def permitted(second: str, ecr: Any = ecr) -> None:
            app = ecr.Repository("app", name="app")
            for number, text in enumerate(("first", second)):
                ecr.RepositoryPolicy(f"policy {number}", repository=app, policy=policy(Sid=text))

        for program, what in (
            (scanned, "ScanningConfiguration of the registry"),
            (permitted, "RepositoryPolicy of app"),
        ):
            refused = engine.up(lambda: program("second"))
            assert len(refused.lines(f"the program declares the {what} twice: ")) == 1
            assert "Traceback" not in refused.error
            assert engine.up(lambda: None).error == ""
            assert engine.up(lambda: program("first")).error == ""  # two that say the same do no harm
            assert engine.up(lambda: None).error == ""
    assert client.describe_repositories()["repositories"] == []


@pytest.mark.long
def test_replication_may_be_told_to_be_nowhere(engine: Engine) -> None:
    def program(*places: tuple[str, str]) -> None:
        for (host, ecr), region in zip(FACES.items(), HOMES, strict=True):
            rules = replication(*places) if places else {"rules": []}
            ecr.ReplicationConfiguration(host, region=region, replication_configuration=rules)

    engine.step(lambda: program(WEST), dict.fromkeys(FACES, "create"))
    engine.step(program, dict.fromkeys(FACES, "update"))
    engine.step(lambda: program(WEST), dict.fromkeys(FACES, "update"))
