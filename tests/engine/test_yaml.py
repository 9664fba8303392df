"""Programs in YAML: another language, which knows only the schema and the plugin."""

from __future__ import annotations

import json
from typing import Any

from cases import ACCOUNT, CASES, OTHER_REGION, SECRET
from harness import YamlEngine
from pulumi_ecr.resources import ALL
from pulumi_ecr.testing import Emulator

REPOSITORY = {"type": "ecr:Repository", "properties": {"name": "app"}}


def everything(repository: dict[str, Any], days: int = 14) -> dict[str, Any]:
    """A program of all seven resources, each with every property it has."""
    program = {
        name: {"type": f"ecr:{name}", "properties": dict(CASES[name].full)} for name in ALL if name != "Repository"
    }
    program["web"] = {"type": "ecr:Repository", "properties": {**CASES["Repository"].full, **repository}}
    for child in ("LifecyclePolicy", "RepositoryPolicy"):
        program[child]["properties"]["repository"] = "${web.name}"
        program[child]["options"] = {"deletedWith": "${web}"}
    rules = [
        {
            "rulePriority": 1,
            "selection": {
                "tagStatus": "untagged",
                "countType": "sinceImagePushed",
                "countUnit": "days",
                "countNumber": days,
            },
            "action": {"type": "expire"},
        }
    ]
    program["LifecyclePolicy"]["properties"]["policy"] = {"rules": rules}
    return program


def test_all_resources(yaml_engine: YamlEngine, emulator: Emulator) -> None:
    engine = yaml_engine
    for secret in ("hub", "hub2"):
        emulator.client("secretsmanager").create_secret(
            Name=f"ecr-pullthroughcache/{secret}", SecretString=json.dumps({"username": "u", "accessToken": "t"})
        )
    engine.write(
        resources=everything({}),
        outputs={"url": "${web.repositoryUrl}", "scan": "${ScanningConfiguration.rules[0].scanFrequency}"},
    )
    names = ["web", *(name for name in ALL if name != "Repository")]
    planned = engine.preview()
    assert (planned.error, planned.changed) == ("", dict.fromkeys(names, "create"))
    assert {call[:3] for call in planned.calls} == {"Get", "Des"}  # all may adopt: reads only
    made = engine.up()
    assert (made.error, made.changed) == ("", dict.fromkeys(names, "create"))
    assert engine.outputs() == {"url": f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/app/web", "scan": "CONTINUOUS_SCAN"}
    for quiet in (engine.preview(), engine.up(), engine.preview(refresh=True)):
        assert (quiet.error, quiet.changed) == ("", {})
    assert engine.outputs_of("PullThroughCacheRule")["credentialArn"] == SECRET

    # Numbers and booleans as YAML has them: nothing comes back in another spelling.
    engine.write(resources=everything({"imageScanningConfiguration": {"scanOnPush": False}}, days=7))
    changed = engine.up()
    assert (changed.error, changed.changed) == ("", {"web": "update", "LifecyclePolicy": "update"})
    assert sorted(changed.calls) == ["PutImageScanningConfiguration", "PutLifecyclePolicy"]
    assert engine.preview().changed == {}


def test_functions(yaml_engine: YamlEngine, emulator: Emulator) -> None:
    def ask(function: str, returned: str, **arguments: Any) -> dict[str, Any]:
        return {"fn::invoke": {"function": f"ecr:{function}", "arguments": arguments, "return": returned}}

    engine = yaml_engine
    outputs = {
        "exists": ask("getImage", "exists", repositoryName="${app.id}", mostRecent=True, missingOk=True),
        "arn": ask("getRepository", "arn", name="${app.id}"),
        "password": ask("getCredentials", "password"),
        "scanType": ask("getRegistry", "scanType"),
        "text": ask(
            "getLifecyclePolicyDocument",
            "json",
            rules=[
                {
                    "priority": 1,
                    "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 100},
                }
            ],
        ),
    }
    engine.write(resources={"app": REPOSITORY}, outputs=outputs)
    # The repository is not there yet: nothing is asked about it.
    by_name = ask("getRepository", "arn", name="${app.name}")
    engine.write(resources={"app": REPOSITORY}, outputs={"arn": by_name})
    early = engine.preview()
    assert len(early.lines("Repository app does not exist yet, this update creates it: pass ${resource.id}")) == 1
    engine.write(resources={"app": REPOSITORY}, outputs=outputs)
    planned = engine.preview()
    assert planned.error == ""
    assert {"DescribeImages", "DescribeRepositories"} & set(planned.calls) == set()
    assert engine.up().error == ""
    found = engine.outputs()
    assert (found["exists"], found["scanType"]) == (False, "BASIC")
    assert found["arn"].endswith("repository/app")
    assert json.loads(found["text"])["rules"][0]["action"] == {"type": "expire"}
    assert found["password"] == f"{ACCOUNT}-auth-token"
    (kept,) = engine.folder.glob(".pulumi/stacks/*/dev.json")
    assert f"{ACCOUNT}-auth-token" not in kept.read_text()

    digest = emulator.put_image("app", "v1")
    uri = ask("getImage", "uriWithDigest", repositoryName="${app.id}", tagPattern="v*")
    engine.write(
        resources={"app": {**REPOSITORY, "properties": {"name": "app", "forceDelete": True}}}, outputs={"uri": uri}
    )
    assert engine.up().error == ""
    assert engine.outputs()["uri"] == f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/app@{digest}"

    bad = ask("getImage", "uriWithDigest", repositoryName="app", imageTag="v2")
    engine.write(
        resources={"app": {**REPOSITORY, "properties": {"name": "app", "forceDelete": True}}}, outputs={"uri": bad}
    )
    refused = engine.preview()
    assert len(refused.lines("image app:v2 does not exist: push it first, or correct it [ImageNotFoundException")) == 1


def test_outputs_are_inputs_of_others(yaml_engine: YamlEngine) -> None:
    """YAML lets no output with an enum become an input, even of the same type."""
    engine = yaml_engine
    app = {**CASES["Repository"].full, "name": "app"}
    rules, policy = CASES["LifecyclePolicy"].minimal["policy"], CASES["RepositoryPolicy"].minimal["policy"]
    resources: dict[str, Any] = {
        "app": {"type": "ecr:Repository", "properties": app},
        "rules": {"type": "ecr:LifecyclePolicy", "properties": {"repository": "${app.name}", "policy": rules}},
        "policy": {"type": "ecr:RepositoryPolicy", "properties": {"repository": "${app.name}", "policy": policy}},
        "scan": {"type": "ecr:ScanningConfiguration", "properties": CASES["ScanningConfiguration"].full},
        "copies": {"type": "ecr:ReplicationConfiguration", "properties": CASES["ReplicationConfiguration"].full},
    }
    copied = [name for name in app if name not in ("name", "region", "tags", "adoptExisting")]
    again = {"name": "again", **{name: f"${{app.{name}}}" for name in copied}}
    west = {"region": OTHER_REGION, **{name: f"${{scan.{name}}}" for name in ("scanType", "rules")}}
    resources |= {
        "again": {"type": "ecr:Repository", "properties": again},
        "rules2": {
            "type": "ecr:LifecyclePolicy",
            "properties": {"repository": "${again.name}", "policy": "${rules.policy}"},
        },
        "policy2": {
            "type": "ecr:RepositoryPolicy",
            "properties": {"repository": "${again.name}", "policy": "${policy.policy}"},
        },
        "scan2": {"type": "ecr:ScanningConfiguration", "properties": west},
    }
    engine.write(resources=resources)
    assert engine.up().error == ""
    for name in copied:
        assert engine.outputs_of("again")[name] == engine.outputs_of("app")[name]
    assert engine.preview(refresh=True).changed == {}


def test_two_providers_in_one_program(yaml_engine: YamlEngine, emulator: Emulator) -> None:
    engine = yaml_engine
    far = {
        "type": "pulumi:providers:ecr",
        "properties": {"region": OTHER_REGION, "defaultTags": {"tags": {"team": "far"}}, "maxRetries": 3},
    }
    mine = {**REPOSITORY, "options": {"provider": "${far}"}}
    engine.write(resources={"far": far, "near": REPOSITORY, "away": mine})
    assert engine.up().error == ""
    assert engine.preview().changed == {}
    assert engine.outputs_of("away")["region"] == OTHER_REGION
    assert engine.outputs_of("away")["tagsAll"] == {"team": "far"}
    assert engine.outputs_of("near")["tagsAll"] == {}
    for region in (OTHER_REGION, "us-east-1"):
        found = emulator.client(region=region).describe_repositories()["repositories"]
        assert [each["repositoryName"] for each in found] == ["app"]


def test_a_replacement_that_the_user_asks_for_deletes_nothing_of_the_new_one(yaml_engine: YamlEngine) -> None:
    engine = yaml_engine
    document = {"repository": "${app.name}", "policy": CASES["LifecyclePolicy"].minimal["policy"]}
    rules = {"type": "ecr:LifecyclePolicy", "properties": document}
    engine.write(resources={"app": REPOSITORY, "lifecycle": rules})
    assert engine.up().error == ""
    replaced = engine.up(replace=[engine.state()["lifecycle"]["urn"]])
    assert (replaced.error, replaced.changed) == ("", {"lifecycle": "replace"})
    quiet = engine.preview(refresh=True)
    assert (quiet.error, quiet.changed) == ("", {})


def test_what_is_wrong_is_told_in_one_line(yaml_engine: YamlEngine) -> None:
    engine = yaml_engine
    engine.write(resources={"app": {"type": "ecr:Repository", "properties": {"name": "App", "forceDelete": True}}})
    refused = engine.preview()
    assert len(refused.lines('is "App": use lower-case letters and digits')) == 1
    assert refused.calls == []
    engine.write(resources={"app": {"type": "ecr:Repository", "properties": {"nam": "app"}}})
    assert "nam" in engine.preview().error
    engine.write()
