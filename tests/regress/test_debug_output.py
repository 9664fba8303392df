"""PULUMI_ECR_DEBUG prints tracebacks, and neither passwords nor secrets of the program."""

from __future__ import annotations

from typing import Any

import pytest

from hosts import HOSTS, Failed, Host
from pulumi_ecr._wire import PROGRAM
from pulumi_ecr.testing import AwsError, Emulator, Fault

SECRET = "hunter2-of-the-program"
MARKED = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": SECRET}
QUOTING = AwsError("InvalidTagParameterException", f"the tag value '{SECRET}' is not allowed")


def inputs(kind: type[Host]) -> dict[str, Any]:
    """A secret tag, as the engine gives it to the host."""
    if kind.name == "native":
        return {"name": "app", "tags": {"k": MARKED}}
    return {"name": "app", "tags": {"k": SECRET}, PROGRAM: {"language": "python", "secrets": [["tags", "k"]]}}


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_debug_output_masks_secrets_of_the_program_in_every_step(kind: type[Host], emulator: Emulator) -> None:
    host = kind({**emulator.env(), "PULUMI_ECR_DEBUG": "1"})
    checked, _ = host.check("Repository", inputs(kind))
    given = {**checked, "tags": {"k": MARKED}} if kind.name == "native" else checked
    with emulator.inject(Fault("CreateRepository", QUOTING, times=None)), pytest.raises(Failed):
        host.create("Repository", given)
    id, state = host.create("Repository", given)
    with emulator.inject(Fault("TagResource", QUOTING, times=None)), pytest.raises(Failed):
        host.update("Repository", id, {**state, "tagsAll": {}}, given)
    state = {**state, "tags": {"k": MARKED}} if kind.name == "native" else state
    for _ in ("the process of the update", "another one"):
        with emulator.inject(Fault("DescribeRepositories", QUOTING, times=None)), pytest.raises(Failed):
            host.read("Repository", id, state)
        with emulator.inject(Fault("DeleteRepository", QUOTING, times=None)), pytest.raises(Failed):
            host.delete("Repository", id, state)
    said = host.close()
    assert said.count("Traceback") >= 6  # those of causes, too
    assert "in create\n" in said
    assert "[secret]" in said
    assert SECRET not in said
