"""Faults in the way of calls, before and after their effect."""

from __future__ import annotations

import re
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError

from pulumi_ecr.testing import EVERY, AwsError, Delay, Drop, Emulator, Fault, Hold, faults


def names(ecr: Any) -> list[str]:
    return [one["repositoryName"] for one in ecr.describe_repositories()["repositories"]]


def test_an_error_before_the_effect(emulator: Emulator, ecr: Any, refused: Any) -> None:
    with emulator.inject(Fault("CreateRepository", AwsError("LimitExceededException", "too many"))) as injection:
        refused(ecr.create_repository, "LimitExceededException", "too many", repositoryName="app")
        assert names(ecr) == []
        assert injection.hits == 1
        assert injection.exhausted
        ecr.create_repository(repositoryName="app")
    assert names(ecr) == ["app"]


def test_an_error_after_the_effect_is_an_answer_lost(emulator: Emulator, ecr: Any, refused: Any) -> None:
    emulator.inject(Fault("CreateRepository", AwsError("ServerException", "oops", 500), when="after"))
    refused(ecr.create_repository, "ServerException", "oops", repositoryName="app")
    assert emulator.calls[-1].status == 500
    refused(ecr.create_repository, "RepositoryAlreadyExistsException", repositoryName="app")


@pytest.mark.parametrize(("when", "left"), [("before", []), ("after", ["app"])])
def test_a_dropped_connection(emulator: Emulator, ecr: Any, when: Any, left: list[str]) -> None:
    emulator.inject(Fault("CreateRepository", Drop(), when=when))
    with pytest.raises(ConnectionClosedError):
        ecr.create_repository(repositoryName="app")
    assert [(call.status, call.error) for call in emulator.calls] == [(0, "ConnectionDropped")]
    assert names(ecr) == left


def test_a_delay_lets_the_call_go_on(emulator: Emulator, ecr: Any) -> None:
    emulator.inject(Fault("DescribeRepositories", Delay(0.2)))
    started = time.monotonic()
    assert names(ecr) == []
    assert time.monotonic() - started >= 0.2


def test_held_calls_wait_until_they_are_released(emulator: Emulator, ecr: Any) -> None:
    hold = Hold()
    emulator.inject(Fault("CreateRepository", hold, times=None))
    with ThreadPoolExecutor(3) as pool:
        creating = [pool.submit(ecr.create_repository, repositoryName=f"app-{n}") for n in range(3)]
        hold.wait(3)
        assert (hold.arrived, hold.held, names(ecr)) == (3, 3, [])
        hold.release()
        for each in creating:
            each.result()
    assert (hold.arrived, hold.held) == (3, 0)
    ecr.create_repository(repositoryName="late")  # a released hold holds nothing
    assert names(ecr) == ["app-0", "app-1", "app-2", "late"]


@pytest.mark.parametrize("end", ["removed", "cleared", "reset", "too long"])
def test_a_held_call_goes_on_when_the_fault_goes_or_after_the_longest_time(
    emulator: Emulator, ecr: Any, end: str
) -> None:
    hold = Hold(longest=0.1 if end == "too long" else 600)
    injection = emulator.inject(Fault("DescribeRepositories", hold))
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(ecr.describe_repositories)
        hold.wait()
        ends = {"removed": injection.remove, "cleared": emulator.clear_faults, "reset": emulator.reset}
        ends.get(end, lambda: None)()
        assert asked.result()["repositories"] == []


def test_held_calls_that_do_not_come_are_told() -> None:
    with pytest.raises(TimeoutError, match=r"^0 of 2 calls were held within 0 s$"):
        Hold().wait(2, seconds=0)


def test_a_held_call_can_be_dropped_afterwards(emulator: Emulator, ecr: Any) -> None:
    hold = Hold()
    emulator.inject(Fault("CreateRepository", hold))
    emulator.inject(Fault("CreateRepository", Drop()))
    with ThreadPoolExecutor(1) as pool:
        creating = pool.submit(ecr.create_repository, repositoryName="app")
        hold.wait()
        hold.release()
        with pytest.raises(ConnectionClosedError):
            creating.result()
    assert names(ecr) == []


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Fault.of("throtled"), 'not a valid kind of fault: did you mean "throttled"?'),
        (lambda: Fault.of("throttled", "CreateRepo"), 'not a valid operation of ecr: did you mean "CreateRepository"?'),
        (lambda: Fault("createRepository", Drop()), 'did you mean "CreateRepository"?'),
        (lambda: Fault("GetCallerIdentiy", Drop(), service="sts"), 'did you mean "GetCallerIdentity"?'),
        (
            lambda: Fault("GetCallerIdentity", Drop(), service="st"),
            'not a valid service of the emulator: did you mean "sts"?',
        ),
        (lambda: Fault(EVERY, Drop(), when="befor"), 'not a valid value of when: did you mean "before"?'),
        (lambda: Fault(EVERY, Drop(), region="eu-wst-1"), 'not a valid region: did you mean "eu-west-1"?'),
        (lambda: Fault(EVERY, Drop(), rate=30), "rate must be between 0 and 1, is 30"),
        (lambda: Fault("Nonsense", Drop(), service="sts"), "use one of AssumeRole, "),
    ],
)
def test_a_fault_that_no_call_can_meet_is_refused_with_the_near_name(make: Any, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        make()


def test_a_fault_of_a_rest_call_is_named_by_method_and_path(emulator: Emulator) -> None:
    emulator.inject(Fault("GET /", Drop(), service="s3"))
    with pytest.raises(ConnectionClosedError):
        emulator.client("s3").list_buckets()


def test_a_delay_and_an_error_meet_the_same_call(emulator: Emulator, ecr: Any, refused: Any) -> None:
    emulator.inject(Fault("DescribeRegistry", Delay(0.1), times=None))
    emulator.inject(Fault("DescribeRegistry", AwsError("ServerException", "first", 500)))
    emulator.inject(Fault("DescribeRegistry", AwsError("ServerException", "second", 500)))
    refused(ecr.describe_registry, "ServerException", "first")
    refused(ecr.describe_registry, "ServerException", "second")
    ecr.describe_registry()


def test_a_fault_meets_so_many_calls_and_only_those_that_match(emulator: Emulator, ecr: Any, refused: Any) -> None:
    error = AwsError("RepositoryNotFoundException", "not yet")
    hidden = Fault(
        "DescribeRepositories", error, times=2, matches=lambda params: "app" in params.get("repositoryNames", [])
    )
    emulator.inject(hidden)
    for name in ("app", "web"):
        ecr.create_repository(repositoryName=name)
    for _ in range(2):
        refused(ecr.describe_repositories, "RepositoryNotFoundException", "not yet", repositoryNames=["app"])
        assert names(ecr) == ["app", "web"]
    assert len(ecr.describe_repositories(repositoryNames=["app"])["repositories"]) == 1


def test_a_fault_lasts_some_seconds(
    emulator: Emulator, ecr: Any, refused: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = SimpleNamespace(now=0.0)
    monkeypatch.setattr(faults, "time", SimpleNamespace(monotonic=lambda: clock.now))
    emulator.inject(Fault("DescribeRegistry", AwsError("ServerException", "", 500), times=None, lasts=10))
    for clock.now in (0, 9.9):
        refused(ecr.describe_registry, "ServerException")
    clock.now = 10
    ecr.describe_registry()


def test_a_fault_is_removed_by_its_handle_by_clearing_and_by_reset(emulator: Emulator, ecr: Any) -> None:
    fault = Fault("DescribeRegistry", AwsError("ServerException", "", 500), times=None)
    injection = emulator.inject(fault)
    injection.remove()
    injection.remove()
    ecr.describe_registry()
    emulator.inject(fault)
    emulator.clear_faults()
    ecr.describe_registry()
    emulator.inject(fault)
    emulator.reset()
    ecr.describe_registry()


def test_faults_of_other_services_answer_in_their_protocol(emulator: Emulator, refused: Any) -> None:
    emulator.inject(Fault("GetCallerIdentity", AwsError("AccessDenied", "a < b & c", 403), service="sts"))
    refused(emulator.client("sts").get_caller_identity, "AccessDenied", "a < b & c")
    emulator.inject(Fault("CreateKey", AwsError("LimitExceededException", "no more"), service="kms"))
    refused(emulator.client("kms").create_key, "LimitExceededException", "no more")
    emulator.inject(Fault("ListUsers", AwsError("ServiceFailure", "down", 500), service="iam", when="after"))
    refused(emulator.client("iam").list_users, "ServiceFailure", "down")


def test_a_new_repository_is_invisible_for_some_seconds(emulator: Emulator, ecr: Any, refused: Any) -> None:
    emulator.invisible_seconds = 3600
    ecr.create_repository(repositoryName="app")
    assert names(ecr) == []
    code = "RepositoryNotFoundException"
    refused(ecr.describe_repositories, code, repositoryNames=["app"])
    refused(ecr.get_lifecycle_policy, code, repositoryName="app")
    refused(ecr.create_repository, "RepositoryAlreadyExistsException", repositoryName="app")
    emulator.invisible_seconds = 0
    assert names(ecr) == ["app"]
