"""The provider's configuration as stacks set it, and what previews know."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi import automation as auto

import pulumi_ecr as ecr
from cases import ACCOUNT, OTHER_REGION, lifecycle
from harness import Engine
from pulumi_ecr.testing import AwsError, Fault
from scenarios import FACES

NewEngine = Callable[..., Engine]
KNOWN = ("name", "arn", "repository_url", "registry_id", "region")


def program() -> None:
    ecr.Repository("repo", name="app")


def places(engine: Engine, account: str = ACCOUNT) -> dict[str, list[str]]:
    """The repositories of an account, by region."""
    found = {}
    for region in ("us-east-1", OTHER_REGION, "us-west-2"):
        client = engine.emulator.client(region=region, account=account)
        names = [repository["repositoryName"] for repository in client.describe_repositories()["repositories"]]
        if names:
            found[region] = sorted(names)
    return found


def refused(engine: Engine, settings: Mapping[str, str], *words: str) -> None:
    """With these settings nothing is done, and one line says why."""
    for key, value in settings.items():
        engine.configure(key, value)
    outcome = engine.up(program)
    assert (outcome.calls, places(engine)) == ([], {})
    assert "Traceback" not in outcome.error
    assert 'File "' not in outcome.error
    assert len([line for line in outcome.error.splitlines() if all(word in line for word in words)]) == 1, outcome.error
    for key in settings:
        engine.stack.remove_config(key)


def test_region_and_a_change_of_it(new_engine: NewEngine) -> None:
    engine = new_engine({"ecr:region": OTHER_REGION, "aws:region": "us-west-2"})

    def two() -> None:
        program()
        other = ecr.Repository("other", name="app", region="us-west-2")
        ecr.LifecyclePolicy("lifecycle", repository=other, policy=lifecycle())

    assert engine.up(two).error == ""
    assert places(engine) == {OTHER_REGION: ["app"], "us-west-2": ["app"]}
    urls = {name: engine.outputs_of(name)["repositoryUrl"] for name in ("repo", "other")}
    assert urls["repo"] == f"{ACCOUNT}.dkr.ecr.{OTHER_REGION}.amazonaws.com/app"
    assert urls["other"] == f"{ACCOUNT}.dkr.ecr.us-west-2.amazonaws.com/app"
    engine.emulator.client(region="us-west-2").get_lifecycle_policy(repositoryName="app")
    quiet = engine.preview(refresh=True)
    assert (quiet.error, quiet.changed) == ("", {})

    engine.configure("ecr:region", "us-east-1")
    moved = engine.up()
    assert (moved.error, moved.changed) == ("", {"repo": "replace"})
    assert places(engine) == {"us-east-1": ["app"], "us-west-2": ["app"]}
    assert engine.outputs_of("repo")["region"] == "us-east-1"

    # Without a region of its own the provider takes that of the AWS provider.
    assert engine.up(program).error == ""
    engine.stack.remove_config("ecr:region")
    engine.stack.workspace.env_vars = {k: v for k, v in engine.env.items() if not k.endswith("_REGION")}
    again = engine.up()
    assert (again.error, again.changed) == ("", {"repo": "replace"})
    assert places(engine) == {"us-west-2": ["app"]}


@pytest.mark.long
def test_assumed_roles(new_engine: NewEngine) -> None:
    roles = [
        {"roleArn": "arn:aws:iam::333333333333:role/hub"},
        {"roleArn": "arn:aws:iam::222222222222:role/x", "sessionName": "ci", "externalId": "abc"},
    ]
    engine = new_engine({"ecr:assumeRoles": json.dumps(roles)})
    created = engine.up(program)
    assert created.error == ""
    assert places(engine) == {}
    assert places(engine, "222222222222") == {"us-east-1": ["app"]}
    assert engine.outputs_of("repo")["registryId"] == "222222222222"
    assumed = [call.params for call in engine.emulator.calls if call.operation == "AssumeRole"]
    assert [a["RoleArn"] for a in assumed[:2]] == [role["roleArn"] for role in roles]
    assert assumed[1]["RoleSessionName"] == "ci"
    quiet = engine.preview(refresh=True)
    assert (quiet.error, quiet.changed) == ("", {})

    # Credentials of another account never take "not there" for an answer. (A refresh takes the settings of the last up.)
    engine.configure("ecr:assumeRoles", "[]")
    before = engine.state()["repo"]["outputs"]
    for run in (engine.preview, engine.up, engine.refresh):
        strange = run()
        assert "222222222222" in strange.error
        assert "Traceback" not in strange.error
    assert engine.state()["repo"]["outputs"] == before
    engine.configure("ecr:assumeRoles", json.dumps(roles))
    assert engine.up().error == ""


@pytest.mark.long
def test_endpoint_profile_and_retries(new_engine: NewEngine, tmp_path: Path) -> None:
    engine = new_engine()
    emulator = engine.emulator
    keys = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL")
    elsewhere = emulator.env(account="222222222222")
    shared = tmp_path / "config"
    lines = ["[profile other]", "region = us-west-2", *(f"{key.lower()} = {elsewhere[key]}" for key in keys[:2])]
    shared.write_text("\n".join(lines))
    # Nothing but the settings says where to go and who asks; an address and credentials of the environment would win.
    bare = {key: value for key, value in engine.env.items() if key not in keys and not key.endswith("_REGION")}
    engine.stack.workspace.env_vars = {**bare, "AWS_CONFIG_FILE": str(shared)}
    engine.configure("ecr:endpointUrl", emulator.url)

    refused(engine, {"ecr:profile": "nope", "ecr:region": "us-west-2"}, "nope", "ecr:profile or AWS_PROFILE")
    planned = engine.preview(program)
    assert "is not set: set ecr:region" in planned.error
    engine.configure("ecr:profile", "other")
    assert engine.up(program).error == ""
    assert places(engine, "222222222222") == {"us-west-2": ["app"]}
    assert engine.outputs_of("repo")["repositoryUrl"].startswith("222222222222.dkr.ecr.us-west-2.")

    engine.configure("ecr:maxRetries", "2")
    throttled = AwsError("ThrottlingException", "Rate exceeded")
    with emulator.inject(Fault("PutImageTagMutability", throttled, times=None)):
        outcome = engine.up(lambda: ecr.Repository("repo", name="app", image_tag_mutability="IMMUTABLE") and None)
    assert outcome.calls == ["PutImageTagMutability"] * 3
    assert len(outcome.lines("Rate exceeded (after 2 retries)")) == 1
    assert len(outcome.lines("attempt 2 of 3")) == 1
    assert engine.up(program).changed == {}


@pytest.mark.long
def test_settings_written_by_path(engine: Engine) -> None:
    def setting(key: str, value: str) -> None:
        engine.stack.set_config(key, auto.ConfigValue(value), path=True)

    setting("ecr:allowedAccountIds[0]", ACCOUNT)  # the command line makes a number of it
    setting("ecr:defaultTags.cost", "42")
    setting("ecr:defaultTags.billed", "true")
    setting("ecr:ignoreTags.keys[0]", "7")
    for host, face in FACES.items():
        assert engine.up(lambda: face.Repository(host, name=host) and None).error == ""
        state = engine.outputs_of(host)
        assert state["tagsAll"] == {"cost": "42", "billed": "true"}
        engine.emulator.client().tag_resource(resourceArn=state["arn"], tags=[{"Key": "7", "Value": "theirs"}])
        quiet = engine.preview(refresh=True)
        assert (quiet.error, quiet.changed) == ("", {})


@pytest.mark.long
def test_settings_that_forbid_or_are_wrong(engine: Engine) -> None:
    refused(engine, {"ecr:allowedAccountIds": "222222222222"}, ACCOUNT, "is not among ecr:allowedAccountIds")
    refused(engine, {"ecr:forbiddenAccountIds": json.dumps([ACCOUNT])}, ACCOUNT, "is among ecr:forbiddenAccountIds")
    refused(engine, {"ecr:regoin": "us-east-1"}, "ecr:regoin is not a setting", "did you mean region?")
    refused(engine, {"ecr:region": "Frankfurt"}, "ecr:region must be the name of a region", "Frankfurt")
    refused(engine, {"ecr:endpointUrl": "localhost:4599"}, "ecr:endpointUrl must begin with http", "localhost:4599")
    refused(engine, {"ecr:maxRetries": "many"}, "ecr:maxRetries", "many")
    refused(engine, {"ecr:defaultTags": "{"}, "ecr:defaultTags is not valid JSON")
    refused(engine, {"ecr:defaultTags": '{"tags": {"a": "1"}, "b": "2"}'}, "ecr:defaultTags has keys beside tags")
    engine.configure("ecr:allowedAccountIds", json.dumps([ACCOUNT]))
    assert engine.up(program).error == ""


def test_previews_know_names_arns_and_urls(engine: Engine) -> None:
    seen: dict[str, Any] = {}

    def watched(mutability: str = "MUTABLE", policy_days: int = 14) -> None:
        seen.clear()
        for logical, name in (("repo", "app"), ("auto", None)):
            repo = ecr.Repository(logical, name=name, image_tag_mutability=mutability)
            for output in KNOWN:

                def note(value: Any, key: str = f"{logical}.{output}") -> None:
                    seen[key] = value

                getattr(repo, output).apply(note)
        child = ecr.LifecyclePolicy("lifecycle", repository=repo, policy=lifecycle(policy_days))
        pulumi.Output.all(child.id, child.repository).apply(lambda both: seen.update(id=both[0], parent=both[1]))

    planned = engine.preview(watched)
    assert planned.error == ""
    before = dict(seen)
    assert before["repo.name"] == "app"
    assert before["repo.arn"] == f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/app"
    assert before["repo.repository_url"] == f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/app"
    assert before["auto.name"].startswith("auto-")
    assert engine.up().error == ""
    created = dict(seen)
    assert {key: created[key] for key in before} == before
    assert {f"{r}.{key}" for r in ("repo", "auto") for key in ("name", "arn", "repository_url")} <= set(before)

    changed = engine.preview(lambda: watched("IMMUTABLE", 30))
    assert changed.changed == {"repo": "update", "auto": "update", "lifecycle": "update"}
    assert seen == created


def test_the_region_of_aws_counts_on_both_hosts(new_engine: NewEngine) -> None:
    """A program that comes from pulumi_aws has its region there; the move to the plugin must not move the resources."""
    engine = new_engine({"aws:region": "us-west-2"})
    engine.env.pop("AWS_REGION", None)
    for face in FACES.values():
        done = engine.up(lambda: face.Repository("repo", name="app") and None)
        assert done.error == ""
        assert done.calls in (["CreateRepository"], [])
        assert places(engine, ACCOUNT) == {"us-west-2": ["app"]}

    def program() -> None:
        native = FACES["native"]
        native.Repository("repo", name="app")
        near = native.Provider("near", region=OTHER_REGION)
        pulumi.export("there", native.get_repositories_output().names)
        options = pulumi.InvokeOutputOptions(provider=near)
        pulumi.export("near", native.get_repositories_output(opts=options).names)
        nothing: Any = pulumi.Output.from_input(None)
        pulumi.export("said", native.get_repositories_output(region=nothing).names)
        native.Repository("new", name="new", region=nothing)

    assert engine.up(program).error == ""
    assert engine.outputs() == {"there": ["app"], "near": [], "said": ["app"]}
    assert places(engine, ACCOUNT) == {"us-west-2": ["app", "new"]}


@pytest.mark.usefixtures("both_hosts")
def test_a_lookup_by_an_output_goes_to_the_region_of_the_stack(new_engine: NewEngine) -> None:
    engine = new_engine({"aws:region": "us-west-2"})
    for region in (OTHER_REGION, "us-west-2"):
        engine.emulator.client(region=region).create_repository(repositoryName="app")

    def program() -> None:
        for at in ("", f"@{OTHER_REGION}"):
            name: Any = pulumi.Output.from_input(f"app{at}")
            pulumi.export(f"app{at}", ecr.Repository.get(f"app{at}", name).region)

    assert engine.up(program).error == ""
    for region in (OTHER_REGION, "us-west-2"):
        engine.emulator.client(region=region).delete_repository(repositoryName="app")
    assert engine.outputs() == {"app": "us-west-2", f"app@{OTHER_REGION}": OTHER_REGION}
