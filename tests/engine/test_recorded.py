"""Upgrade replay: states of every released version, made by each host, with today's code. See ``recorded/record.py``."""

from __future__ import annotations

import importlib
import json
import runpy
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from pulumi import automation as auto

from harness import Engine
from pulumi_ecr.testing.emulator import registry

RECORDED = Path(__file__).parents[1] / "recorded"
STATES = sorted(f"{path.parent.name}/{path.stem}" for path in RECORDED.glob("*/*.json"))

RECORD = runpy.run_path(str(RECORDED / "record.py"))


def rebuild(engine: Engine, writes: list[dict[str, Any]], resources: list[dict[str, Any]]) -> None:
    """The registry as the recorded run left it, times of creation included."""
    for write in writes:
        client = engine.emulator.client("ecr", write["region"])
        operation = client.meta.method_to_api_mapping
        [method] = [name for name, wire in operation.items() if wire == write["operation"]]
        getattr(client, method)(**write["params"])
    for resource in resources:
        state = resource.get("outputs", {})
        there = registry.registry_of(state["registryId"], state["region"]) if "registryId" in state else None
        if there is not None and resource["type"].endswith(":Repository"):
            there.repositories[state["name"]].created_at = datetime.fromisoformat(state["createdAt"].replace("Z", ""))


def test_the_first_release_is_recorded() -> None:
    assert {"0.1.0/dynamic", "0.1.0/native"} <= set(STATES)


@pytest.mark.parametrize("name", STATES)
def test_a_new_version_changes_nothing_by_itself(engine: Engine, name: str) -> None:
    version, host = name.split("/")
    kept = json.loads((RECORDED / f"{name}.json").read_text())
    RECORD["before"](engine.emulator)
    rebuild(engine, kept["writes"], kept["deployment"]["resources"])
    engine.stack.import_stack(auto.Deployment(version=3, deployment=kept["deployment"]))
    face = importlib.import_module(RECORD["FACES"][host])
    program = RECORD["program_of"](version)
    planned = engine.preview(lambda: program(face))
    assert (planned.error, planned.changed, planned.calls) == ("", {}, [])
    refreshed = engine.preview(refresh=True)
    assert (refreshed.error, refreshed.changed) == ("", {})
    again = engine.up()
    assert (again.error, again.changed, again.calls) == ("", {}, [])
    refreshed = engine.refresh()
    assert (refreshed.error, refreshed.changed) == ("", {})
    assert not [call for call in refreshed.calls if not call.startswith(RECORD["READS"])]
    gone = engine.destroy()
    assert gone.error == ""
    assert engine.state() == {}
