"""``pulumi import``: nothing is written, and the program that the engine makes of it has nothing to do."""

from __future__ import annotations

import json

import pytest

from cases import ACCOUNT, CASES, OTHER_REGION
from harness import YamlEngine
from hosts import NativeHost
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


@pytest.mark.parametrize("full", [False, True], ids=["small", "full"])
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
