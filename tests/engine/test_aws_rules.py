"""Rules of AWS's pages, through the engine: what is refused in the preview, and what is a change."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import pulumi_ecr
from cases import ACCOUNT, policy, registry_policy
from harness import Engine
from pulumi_ecr.testing import Emulator

pytestmark = pytest.mark.usefixtures("both_hosts")

ecr: Any = pulumi_ecr
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deployer"
UNIQUE_ID = "AROAEXAMPLE1234567890"


def stack(principal: str) -> Callable[[], None]:
    def program() -> None:
        app = ecr.Repository("app", name="app")
        ecr.RepositoryPolicy("pull", repository=app, policy=policy(Principal={"AWS": principal}))
        ecr.RegistryPolicy("registry", policy=registry_policy(Principal={"AWS": principal}))

    return program


def test_a_principal_that_aws_shows_as_an_id_is_put_once_and_one_that_the_program_changes_is_an_update(
    engine: Engine, emulator: Emulator
) -> None:
    puts = ["PutRegistryPolicy", "SetRepositoryPolicy"]
    assert engine.up(stack(ROLE)).error == ""

    # The role was deleted and made again: AWS goes on showing the id of the old one.
    client = emulator.client()
    shown = {"AWS": UNIQUE_ID}
    client.set_repository_policy(repositoryName="app", policyText=json.dumps(policy(Principal=shown)))
    client.put_registry_policy(policyText=json.dumps(registry_policy(Principal=shown)))
    refreshed = engine.refresh()
    assert refreshed.error == ""
    assert len(refreshed.lines(f"names {UNIQUE_ID}, which is a user or role that was deleted in IAM")) == 2
    assert UNIQUE_ID in json.dumps(engine.outputs_of("pull")["policy"])
    healed = engine.up(stack(ROLE))
    assert (healed.error, healed.changed) == ("", {"pull": "update", "registry": "update"})
    assert sorted(healed.calls) == puts
    quiet = engine.up(stack(ROLE), refresh=True)
    assert (quiet.error, quiet.changed) == ("", {})

    changed = engine.up(stack(UNIQUE_ID))
    assert (changed.error, changed.changed) == ("", {"pull": "update", "registry": "update"})
    assert sorted(changed.calls) == puts
    assert UNIQUE_ID in client.get_repository_policy(repositoryName="app")["policyText"]
