"""What the state of the dynamic host keeps of secrets: the places, so that a refresh and a destroy mask those alone."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest
from pulumi import automation as auto

import pulumi_ecr as ecr
from harness import Engine
from pulumi_ecr.testing import AwsError, Fault

HIDDEN = "opensesame"


def record(engine: Engine) -> Any:
    return engine.state()["repo"]["outputs"].get("__secrets")


def program(key: Any = HIDDEN, stage: str = "dev") -> None:
    ecr.Repository("repo", name="app", tags={"key": key, "stage": stage})


@pytest.mark.long
def test_the_record_of_secrets_follows_the_program_and_is_never_shown(engine: Engine) -> None:
    assert engine.up(program).error == ""
    assert record(engine) == {"paths": [], "settings": []}
    # The state of an earlier version has none: no step shows that it comes.
    deployment = engine.stack.export_stack().deployment
    for resource in deployment["resources"]:
        resource.get("outputs", {}).pop("__secrets", None)
    engine.stack.import_stack(auto.Deployment(version=3, deployment=deployment))
    planned = engine.preview()
    assert (planned.error, planned.changed, planned.calls) == ("", {}, [])
    done = engine.up(lambda: program(stage="prod"), diff=True)
    assert (done.error, done.diffs["repo"]) == ("", {"tags.stage", "tagsAll.stage"})
    assert "__secrets" not in done.output
    # A value becomes secret and changes nothing else.
    done = engine.up(lambda: program(pulumi.Output.secret(HIDDEN), "prod"), diff=True)
    assert (done.error, done.changed, done.calls) == ("", {"repo": "update"}, [])
    assert "__secrets" not in done.output
    assert record(engine) == {"paths": [["tags", "key"]], "settings": []}
    planned = engine.preview()
    assert (planned.error, planned.changed, planned.calls) == ("", {}, [])
    # Refreshes keep it.
    done = engine.refresh()
    assert (done.error, done.changed) == ("", {})
    quoting = AwsError("InvalidParameterException", f"{HIDDEN} of app is wrong")
    with engine.emulator.inject(Fault("DescribeRepositories", quoting, times=None)):
        assert "[secret] of app is wrong" in engine.refresh().error
    # It stops being secret.
    assert engine.up(program).error == ""
    with engine.emulator.inject(Fault("DeleteRepository", quoting, times=None)):
        assert f"{HIDDEN} of app is wrong" in engine.destroy().error
    assert engine.destroy().error == ""
