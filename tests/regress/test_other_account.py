"""Credentials of another account than that of the state."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest

from cases import ACCOUNT, CASES
from hosts import HOSTS, Failed, Host, NativeHost
from pulumi_ecr.resources import ALL
from pulumi_ecr.testing import Emulator, Fault

OTHER = "222222222222"
LOOKS = {
    "ReplicationConfiguration": "DescribeRegistry",
    "ScanningConfiguration": "GetRegistryScanningConfiguration",
    "RegistryPolicy": "GetRegistryPolicy",
}
"""What shows whose a setting of a registry is."""


def recorded(kind: type[Host], emulator: Emulator, resource: str) -> tuple[str, dict[str, Any]]:
    CASES[resource].before(lambda service: emulator.client(service))
    host = kind(emulator.env())
    checked, failures = host.check(resource, CASES[resource].minimal)
    assert failures == {}
    made = host.create(resource, checked)
    host.close()
    return made


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("resource", sorted(ALL))
def test_refresh_names_both_accounts(kind: type[Host], emulator: Emulator, resource: str) -> None:
    id, state = recorded(kind, emulator, resource)
    host = kind(emulator.env(account=OTHER))
    with pytest.raises(Failed) as refused:
        host.read(resource, id, state, {})
    host.close()
    said = str(refused.value)
    assert ACCOUNT in said
    assert OTHER in said
    assert f"use credentials of account {ACCOUNT}; nothing of it was changed" in said
    assert "IAM policy of the credentials" not in said


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("resource", sorted(ALL))
def test_a_plan_names_both_accounts_also_where_nothing_changes(
    kind: type[Host], emulator: Emulator, resource: str
) -> None:
    id, state = recorded(kind, emulator, resource)
    host = kind(emulator.env(account=OTHER))
    checked, failures = host.check(resource, CASES[resource].minimal, olds=state)
    assert failures == {}
    with pytest.raises(Failed, match=f"belongs to account {ACCOUNT}, but the credentials belong to account {OTHER}"):
        host.diff(resource, id, state, checked)
    host.close()


def test_import_of_another_registry_offers_the_id_of_the_one_that_is_reached(emulator: Emulator) -> None:
    host = NativeHost(emulator.env(account=OTHER))
    with pytest.raises(Failed, match=f"use credentials of account {ACCOUNT}, or the id {OTHER}"):
        host.import_("ScanningConfiguration", ACCOUNT)
    host.close()


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("denied", [True, False])
@pytest.mark.parametrize("resource", LOOKS)
def test_refresh_believes_not_there_of_the_right_registry_only_although_nobody_asks_for_the_account(
    kind: type[Host], emulator: Emulator, resource: str, *, denied: bool
) -> None:
    id, state = recorded(kind, emulator, resource)
    host = kind(emulator.env(account=OTHER), {"ecr:skipRequestingAccountId": "true"})
    if denied:
        emulator.inject(Fault.of("denied", "DescribeRegistry", times=None))
    said = f"account {ACCOUNT}, but the credentials belong to account {OTHER}"
    with pytest.raises(Failed, match="reading" if denied and resource != "ScanningConfiguration" else said):
        host.read(resource, id, state, {})
    host.close()


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("denied", ["", *LOOKS.values()])
@pytest.mark.parametrize("there", [True, False])
@pytest.mark.parametrize("resource", LOOKS)
def test_another_account_is_not_changed_although_nobody_asks_for_the_account(
    kind: type[Host], emulator: Emulator, resource: str, denied: str, *, there: bool
) -> None:
    """These calls take no registry: the credentials alone say which one is meant. Who may not look changes nothing."""
    looks = {LOOKS[resource], *(("DescribeRegistry",) if resource == "RegistryPolicy" and not there else ())}
    if denied and denied not in looks:
        pytest.skip("nobody looks there")
    setting = {"ecr:skipRequestingAccountId": "true"}
    id, state = recorded(kind, emulator, resource)
    if there:
        theirs = kind(emulator.env(account=OTHER), setting)
        theirs.create(resource, theirs.check(resource, CASES[resource].minimal)[0])
        theirs.close()
    host = kind(emulator.env(account=OTHER), setting)
    checked, _ = host.check(resource, {**CASES[resource].full, "region": "us-east-1"}, olds=state)
    said = f"account {ACCOUNT}, but the credentials belong to account {OTHER}"
    fault = Fault.of("denied", denied, times=None) if denied else None
    if denied:
        said = "whose registry would be changed: .*; or remove ecr:skipRequestingAccountId; nothing of it was changed"
    with emulator.counting() as calls, emulator.inject(fault) if fault else contextlib.nullcontext():
        for step in (lambda: host.update(resource, id, state, checked), lambda: host.delete(resource, id, state)):
            with pytest.raises(Failed, match=said):
                step()
    assert {call.operation[:3] for call in calls if call.service == "ecr"} <= {"Get", "Des"}
    host.close()
