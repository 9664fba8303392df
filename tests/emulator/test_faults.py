"""Faults in the way of calls, before and after their effect."""

from __future__ import annotations

import time
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError

from pulumi_ecr.testing import AwsError, Delay, Drop, Emulator, Fault


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
    started = time.monotonic()
    with pytest.raises(ConnectionClosedError):
        ecr.create_repository(repositoryName="app")
    assert time.monotonic() - started < 5
    assert [(call.status, call.error) for call in emulator.calls] == [(0, "ConnectionDropped")]
    assert names(ecr) == left


def test_a_delay_lets_the_call_go_on(emulator: Emulator, ecr: Any) -> None:
    emulator.inject(Fault("DescribeRepositories", Delay(0.2)))
    started = time.monotonic()
    assert names(ecr) == []
    assert time.monotonic() - started >= 0.2


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


def test_a_fault_lasts_some_seconds(emulator: Emulator, ecr: Any, refused: Any) -> None:
    emulator.inject(Fault("DescribeRegistry", AwsError("ServerException", "", 500), times=None, lasts=0.3))
    refused(ecr.describe_registry, "ServerException")
    time.sleep(0.35)
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
    emulator.invisible_seconds = 0.5
    ecr.create_repository(repositoryName="app")
    assert names(ecr) == []
    code = "RepositoryNotFoundException"
    refused(ecr.describe_repositories, code, repositoryNames=["app"])
    refused(ecr.get_lifecycle_policy, code, repositoryName="app")
    refused(ecr.create_repository, "RepositoryAlreadyExistsException", repositoryName="app")
    time.sleep(0.55)
    assert names(ecr) == ["app"]
