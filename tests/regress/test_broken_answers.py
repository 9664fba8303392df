"""What the fault matrix found: answers cut off on their way were taken for successes with nothing in them, a name taken
while a create was throttled for one's own, a repository too young to be seen for one that is gone.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from cases import CASES
from hosts import DynamicHost, Failed, Host, NativeHost
from pulumi_ecr.testing import AwsError, Drop, Emulator, Fault, Garble, Hold, Truncate

PUBLIC = {"ecrRepositoryPrefix": "public", "upstreamRegistryUrl": "public.ecr.aws"}
INVALID = Fault("ValidatePullThroughCacheRule", AwsError("ValidationException", "upstream says no"))
ADOPTED: dict[str, tuple[str, dict[str, Any], Callable[[Any], Any]]] = {
    "Repository": (
        "DescribeRepositories",
        {"name": "app"},
        lambda client: client.create_repository(repositoryName="app"),
    ),
    "PullThroughCacheRule": (
        "DescribePullThroughCacheRules",
        PUBLIC,
        lambda client: client.create_pull_through_cache_rule(
            ecrRepositoryPrefix="public", upstreamRegistryUrl="public.ecr.aws"
        ),
    ),
}
EMPTY = pytest.mark.parametrize("broken", [Truncate(), Garble()], ids=["cut off", "not JSON"])


def made(host: Host, resource: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any], dict[str, Any]]:
    checked, failures = host.check(resource, inputs)
    assert failures == {}
    return (*host.create(resource, checked), checked)


@EMPTY
def test_a_broken_answer_is_asked_for_again(host: Host, emulator: Emulator, broken: Any) -> None:
    """botocore hands it on as an answer without members: no rules, no policy, no repository."""
    rules = {"rules": [{"destinations": [{"region": "eu-west-1", "registryId": "123456789012"}]}]}
    id, state, _ = made(host, "ReplicationConfiguration", {"replicationConfiguration": rules})
    emulator.clear_calls()
    emulator.inject(Fault("DescribeRegistry", broken, when="after"))
    assert host.read("ReplicationConfiguration", id, state)[1] == state
    assert emulator.operations() == ["DescribeRegistry"] * 2


@EMPTY
def test_a_create_with_a_broken_answer_is_its_own(host: Host, emulator: Emulator, broken: Any) -> None:
    emulator.inject(Fault("CreateRepository", broken, when="after"))
    id, state, _ = made(host, "Repository", {"name": "app", "tags": {"a": "1"}})
    assert (id, state["tagsAll"]) == ("app", {"a": "1"})
    assert emulator.operations()[:2] == ["CreateRepository"] * 2


def test_a_refusal_that_is_cut_off_is_asked_for_again(host: Host, emulator: Emulator) -> None:
    """Of which only AWS's code says that there is nothing."""
    emulator.client().create_repository(repositoryName="app")
    emulator.inject(Fault("GetLifecyclePolicy", Truncate(), when="after"))
    assert host.read("LifecyclePolicy", "app", {"repository": "app", "registryId": "123456789012"})[0] == ""


def test_answers_that_stay_broken_fail_in_one_line(emulator: Emulator) -> None:
    host = NativeHost(emulator.env(), {"ecr:maxRetries": "1"})
    id, state, _ = made(host, "Repository", {"name": "app"})
    emulator.inject(Fault("DescribeRepositories", Garble(), when="after", times=None))
    with pytest.raises(Failed, match=r"^ecr: reading repository app: the answer to DescribeRepositories was broken: "):
        host.read("Repository", id, state)
    host.close()


@pytest.mark.parametrize(
    ("met", "own"),
    [(AwsError("ThrottlingException", "Rate exceeded"), False), (AwsError("ServerException", "oops", 500), True)],
    ids=["throttled", "in doubt"],
)
def test_a_name_taken_between_two_attempts(host: Host, emulator: Emulator, met: AwsError, own: bool) -> None:
    """Throttling does nothing, so what is there then is somebody else's, even if it is the same to the letter. After a
    server error nobody can tell.
    """
    checked, _ = host.check("Repository", {"name": "app"})
    neighbour = emulator.client()
    hold = Hold()
    emulator.inject(Fault("CreateRepository", hold))
    emulator.inject(Fault("CreateRepository", met))
    with ThreadPoolExecutor(1) as pool:
        creating = pool.submit(host.create, "Repository", checked)
        hold.wait()
        neighbour.create_repository(repositoryName="app")
        hold.release()
        if own:
            assert creating.result()[0] == "app"
        else:
            with pytest.raises(Failed, match="repository app in us-east-1 already exists"):
                creating.result()


def test_what_was_just_made_is_not_taken_for_gone(host: Host, emulator: Emulator) -> None:
    """By a process that knows of it from state alone."""
    id, state, _ = made(host, "Repository", {"name": "app"})
    emulator.invisible_seconds = 3  # less than the provider believes in what is new: right on the slowest machine
    assert host.read("Repository", id, state)[:2] == (id, state)
    # What is older is believed to be gone at once.
    emulator.client().delete_repository(repositoryName="app")
    emulator.clear_calls()
    assert host.read("Repository", id, {**state, "createdAt": "2026-01-01T00:00:00Z"})[0] == ""
    assert emulator.operations().count("DescribeRepositories") == 1


@pytest.mark.parametrize("seen", [True, False])
@pytest.mark.parametrize("resource", sorted(ADOPTED))
def test_what_is_to_be_adopted_and_is_not_seen_yet_is_waited_for(
    host: Host, emulator: Emulator, resource: str, *, seen: bool
) -> None:
    look, inputs, make = ADOPTED[resource]
    make(emulator.client())
    checked, _ = host.check(resource, {**inputs, "adoptExisting": True})
    missing = AwsError(f"{resource}NotFoundException", "not there", 400)
    with emulator.inject(Fault(look, missing, times=2 if seen else None)):
        if seen:
            assert host.create(resource, checked)[0] == next(iter(inputs.values()))
            return
        with pytest.raises(Failed) as failed:
            host.create(resource, checked)
    assert (
        f"{next(iter(inputs.values()))} in us-east-1 already exists, but does not show it yet: run pulumi up again"
        in str(failed.value)
    )
    assert host.spelt("adopt_existing=True") not in str(failed.value)


def test_lost_connections_are_told_too(emulator: Emulator) -> None:
    host = DynamicHost(emulator.env())
    emulator.inject(Fault("CreateRepository", Drop(), times=2))
    made(host, "Repository", {"name": "app"})
    assert "closed the connection before it answered, attempt 2 of 11" in host.close()


def test_a_rule_that_did_not_work_is_validated_by_the_next_update(emulator: Emulator) -> None:
    """The engine asks for it, since the state says that the create was not complete; nothing has changed."""
    host = NativeHost(emulator.env())
    inputs = {**PUBLIC, "validateUpstream": True}
    checked, _ = host.check("PullThroughCacheRule", inputs)
    with emulator.inject(INVALID), pytest.raises(Failed) as refused:
        host.create("PullThroughCacheRule", checked)
    id, state = refused.value.partial
    host.next_operation()
    again, _ = host.check("PullThroughCacheRule", inputs, olds=checked)
    host.diff("PullThroughCacheRule", id, state, again)
    with emulator.inject(INVALID), pytest.raises(Failed, match="upstream says no"):
        host.update("PullThroughCacheRule", id, state, again)
    assert host.update("PullThroughCacheRule", id, state, again)["validateUpstream"] is True
    host.close()


def test_a_rule_that_did_not_work_is_taken_back_or_told_of(emulator: Emulator, tmp_path: Path) -> None:
    env = {**emulator.env(), "PULUMI_HOME": str(tmp_path)}
    host = DynamicHost(env)
    checked, _ = host.check("PullThroughCacheRule", {**PUBLIC, "validateUpstream": True})
    with (
        emulator.inject(INVALID),
        pytest.raises(Failed, match=r"upstream says no.*PullThroughCacheRule public was deleted"),
    ):
        host.create("PullThroughCacheRule", checked)
    assert emulator.client().describe_pull_through_cache_rules()["pullThroughCacheRules"] == []
    denied = Fault.of("denied", "DeletePullThroughCacheRule")
    with emulator.inject(INVALID), emulator.inject(denied), pytest.raises(Failed) as refused:
        host.create("PullThroughCacheRule", checked)
    assert "upstream says no" in str(refused.value)
    assert "stays in AWS and is in no state, since it could not be deleted again: deleting" in str(refused.value)
    host.close()
    next_up = DynamicHost(env)
    checked, _ = next_up.check("PullThroughCacheRule", {**PUBLIC, "validateUpstream": True})
    assert next_up.create("PullThroughCacheRule", checked)[0] == "public"
    next_up.close()


@pytest.mark.parametrize("credentials", [True, False])
def test_a_validation_that_failed_is_still_to_be_made_after_a_refresh(
    host: Host, emulator: Emulator, *, credentials: bool
) -> None:
    CASES["PullThroughCacheRule"].before(lambda service: emulator.client(service))
    before = CASES["PullThroughCacheRule"].full
    given = {**before, "validateUpstream": False}
    id, state, inputs = made(host, "PullThroughCacheRule", given)
    wanted = {**given, "validateUpstream": True}
    if credentials:
        wanted["credentialArn"] = str(
            emulator.client("secretsmanager").create_secret(
                Name="ecr-pullthroughcache/other", SecretString='{"username": "me", "accessToken": "x"}'
            )["ARN"]
        )
    checked, failures = host.check("PullThroughCacheRule", wanted, olds=inputs)
    assert failures == {}
    with emulator.inject(INVALID), pytest.raises(Failed, match="upstream says no") as failed:
        host.update("PullThroughCacheRule", id, state, checked)
    assert ("part of the change was made before" in str(failed.value)) is (credentials and host.name == "dynamic")
    left = failed.value.partial[1] if failed.value.partial else state
    id, left, _ = host.read("PullThroughCacheRule", id, left, checked)
    assert left["validateUpstream"] is False
    assert host.diff("PullThroughCacheRule", id, left, checked).changes
    emulator.clear_calls()
    host.update("PullThroughCacheRule", id, left, checked)
    assert "ValidatePullThroughCacheRule" in emulator.operations()
