"""``pulumi import``: nothing is written, and the program that the engine makes of it has nothing to do."""

from __future__ import annotations

import json

import pytest

from cases import ACCOUNT, CASES, OTHER_REGION, lifecycle
from harness import YamlEngine
from hosts import NativeHost
from pulumi_ecr.aws.run import OWN
from pulumi_ecr.core.resource import SAME
from pulumi_ecr.resources import ALL
from pulumi_ecr.testing import Emulator

READS = ("Describe", "Get", "List")


def made(emulator: Emulator, resource: str, region: str, full: bool) -> str:
    """Somebody's resource, and its id."""
    if not ALL[resource].parent:  # the repository of the policies is there by then
        CASES[resource].before(lambda service: emulator.client(service, region=region))
    host = NativeHost(emulator.env(region=region))
    try:
        inputs = CASES[resource].full if full else CASES[resource].minimal
        text = json.dumps(inputs)
        if region == OTHER_REGION:
            # What names its own region names the other one there, and the other way round.
            text = text.replace(OTHER_REGION, "eu-north-1").replace("us-east-1", OTHER_REGION)
        checked, failures = host.check(resource, json.loads(text))
        assert failures == {}
        return host.create(resource, checked)[0]
    finally:
        host.close()


def brought_in(engine: YamlEngine, emulator: Emulator, things: list[dict[str, str]]) -> str:
    """Import; what the engine wrote as a program."""
    (engine.folder / "import.json").write_text(json.dumps({"resources": things}))
    with emulator.counting() as calls:
        done = engine.command(
            "import", "--file", "import.json", "--yes", "--protect=false", "--out", "program.yaml", "--stack", "dev"
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert [call for call in calls.operations() if not call.startswith(READS)] == []
    return (engine.folder / "program.yaml").read_text()


@pytest.mark.parametrize("full", [False, pytest.param(True, marks=pytest.mark.long)], ids=["small", "full"])
def test_every_resource_by_its_id_here_and_in_another_region(
    yaml_engine: YamlEngine, emulator: Emulator, full: bool
) -> None:
    engine = yaml_engine
    things = []
    for resource in ALL:
        for region in ("us-east-1", OTHER_REGION):
            id = made(emulator, resource, region, full)
            suffix = f"@{region}" if region == OTHER_REGION else ""
            name = f"{resource}{'Far' if suffix else ''}"
            things.append({"type": f"ecr:index:{resource}", "name": name, "id": f"{id}{suffix}"})
    text = brought_in(engine, emulator, things)
    engine.write(text)
    planned = engine.preview()
    assert (planned.error, planned.changed, planned.calls) == ("", {}, [])
    refreshed = engine.preview(refresh=True)
    assert (refreshed.error, refreshed.changed) == ("", {})
    kept = engine.up()
    assert (kept.error, kept.calls) == ("", [])
    for thing in things:
        state = engine.state()[thing["name"]]
        assert state["id"] == thing["id"].partition("@")[0]
        assert state["outputs"]["region"] == (thing["id"].partition("@")[2] or "us-east-1")


def test_what_is_imported_and_then_named_anew_is_told_to_need_an_alias(
    yaml_engine: YamlEngine, emulator: Emulator
) -> None:
    """Keys of YAML are unique: those of three resources that were imported under one name are not."""
    client = emulator.client()
    client.create_repository(repositoryName="app")
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle()))
    brought_in(yaml_engine, emulator, [{"type": "ecr:index:LifecyclePolicy", "name": "app", "id": "app"}])

    def write(days: int, **options: str) -> None:
        properties = {"repository": "app", "policy": json.dumps(lifecycle(days))}
        named = {"type": "ecr:LifecyclePolicy", "properties": properties, "options": options}
        yaml_engine.write(resources={"rules": named})

    remedy = "if rules is the same one under another name, give it the alias app (option aliases)"
    for days, said in ((14, SAME), (15, "the update is refused while it is there")):
        write(days)
        planned = yaml_engine.preview()
        assert len([line for line in planned.lines(said) if remedy in line and OWN not in line]) == 1
    write(14)
    kept = yaml_engine.up()
    assert (kept.error, len(kept.lines("LifecyclePolicy app in us-east-1 stays: it belongs to rules now"))) == ("", 1)
    assert yaml_engine.destroy().error == ""
    client.delete_repository(repositoryName="app")


def test_what_is_not_there_cannot_be_imported(yaml_engine: YamlEngine, emulator: Emulator) -> None:
    for resource in ALL:
        id = {"Repository": "app", "PullThroughCacheRule": "hub"}.get(
            resource, "app" if ALL[resource].parent else ACCOUNT
        )
        if resource == "ScanningConfiguration":
            continue  # there always is one
        done = yaml_engine.command("import", f"ecr:index:{resource}", "res", id, "--yes", "--stack", "dev")
        said = done.stdout + done.stderr
        assert done.returncode != 0
        assert f"{resource} {id} does not exist in us-east-1: correct the id or the region" in said, said
        assert "Traceback" not in said
    assert yaml_engine.state() == {}


def test_a_program_that_says_something_else_than_it_imports_is_refused(yaml_engine: YamlEngine) -> None:
    """With a green preview the engine would import it, fail, and delete it once the option is taken out."""
    client = yaml_engine.emulator.client(region=OTHER_REGION)
    client.create_repository(repositoryName="app")
    for properties, words in (
        ({"name": "app"}, f'region is "{OTHER_REGION}" and the program says "us-east-1"; it cannot be changed'),
        ({"name": "app1", "region": OTHER_REGION}, 'name is "app" and the program says "app1"; it cannot be changed'),
        (
            {"name": "app", "region": OTHER_REGION, "encryptionConfigurations": [{"encryptionType": "KMS"}]},
            'is "AES256" and the program says "KMS"; it cannot be changed: write what is there',
        ),
    ):
        resource = {"type": "ecr:Repository", "properties": properties, "options": {"import": f"app@{OTHER_REGION}"}}
        yaml_engine.write(resources={"repo": resource})
        refused = yaml_engine.preview()
        assert f"Repository app in {OTHER_REGION} is imported, and " in refused.error
        assert words in refused.error
    yaml_engine.up()  # without a preview the engine keeps the import, and would delete it for that of another one
    (kept,) = yaml_engine.state().values()
    assert (kept["id"], kept["outputs"]["region"]) == ("app", OTHER_REGION)
    assert "after pulumi state delete if an update and not a preview has brought this one into state" in refused.error
    yaml_engine.command("state", "delete", kept["urn"], "--yes", "--stack", "dev")
    assert yaml_engine.state() == {}
    client.delete_repository(repositoryName="app")
