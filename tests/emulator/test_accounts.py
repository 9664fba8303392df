"""Accounts, assumed roles and registries of others."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from pulumi_ecr.testing import Emulator

OTHER = "222222222222"
ARN = f"arn:aws:ecr:us-east-1:{OTHER}:repository/app"


def test_the_caller_of_each_account(emulator: Emulator) -> None:
    assert emulator.client("sts").get_caller_identity()["Account"] == "123456789012"
    assert emulator.client("sts", account=OTHER).get_caller_identity()["Account"] == OTHER
    assert emulator.client("sts", "cn-north-1").get_caller_identity()["Arn"].startswith("arn:aws-cn:")


def test_an_assumed_role_acts_in_its_account(emulator: Emulator, ecr: Any) -> None:
    role = f"arn:aws:iam::{OTHER}:role/deploy"
    keys = emulator.client("sts").assume_role(RoleArn=role, RoleSessionName="tests")["Credentials"]
    session = boto3.Session(
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
        region_name="us-east-1",
    )
    identity = session.client("sts", endpoint_url=emulator.url).get_caller_identity()
    assert identity["Account"] == OTHER
    assert identity["Arn"] == f"arn:aws:sts::{OTHER}:assumed-role/deploy/tests"
    made = session.client("ecr", endpoint_url=emulator.url).create_repository(repositoryName="app")["repository"]
    assert made["repositoryArn"] == ARN
    assert emulator.calls[-1].account == OTHER
    assert ecr.describe_repositories()["repositories"] == []
    assert len(emulator.client(account=OTHER).describe_repositories()["repositories"]) == 1


def test_a_role_of_a_role(emulator: Emulator) -> None:
    def assume(sts: Any, account: str) -> Any:
        keys = sts.assume_role(RoleArn=f"arn:aws:iam::{account}:role/x", RoleSessionName="tests")["Credentials"]
        return boto3.client(
            "sts",
            region_name="us-east-1",
            endpoint_url=emulator.url,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )

    second = assume(assume(emulator.client("sts"), OTHER), "333333333333")
    assert second.get_caller_identity()["Account"] == "333333333333"


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("create_repository", {"repositoryName": "app", "registryId": OTHER}),
        ("describe_repositories", {"repositoryNames": ["app"], "registryId": OTHER}),
        ("delete_repository", {"repositoryName": "app", "registryId": OTHER}),
        ("describe_images", {"repositoryName": "app", "registryId": OTHER}),
        ("get_lifecycle_policy", {"repositoryName": "app", "registryId": OTHER}),
        ("describe_pull_through_cache_rules", {"registryId": OTHER}),
        ("initiate_layer_upload", {"repositoryName": "app", "registryId": OTHER}),
        ("list_tags_for_resource", {"resourceArn": ARN}),
    ],
)
def test_the_registry_of_another_account_is_out_of_reach(ecr: Any, refused: Any, operation: str, members: Any) -> None:
    action = "".join(word.capitalize() for word in operation.split("_"))
    message = refused(
        getattr(ecr, operation), "AccessDeniedException", f"is not authorized to perform: ecr:{action}", **members
    )
    assert f"on resource: arn:aws:ecr:us-east-1:{OTHER}:repository/" in message


def test_the_own_registry_may_be_named(ecr: Any) -> None:
    made = ecr.create_repository(repositoryName="app", registryId="123456789012")["repository"]
    assert ecr.describe_repositories(registryId=made["registryId"])["repositories"][0]["repositoryName"] == "app"


def test_with_leave_a_call_acts_in_the_registry_of_the_other_account(
    emulator: Emulator, ecr: Any, refused: Any
) -> None:
    emulator.cross_account = True
    words = f"does not exist in the registry with id '{OTHER}'"
    refused(ecr.describe_repositories, "RepositoryNotFoundException", words, registryId=OTHER, repositoryNames=["app"])
    emulator.client(account=OTHER).create_repository(repositoryName="app")
    (found,) = ecr.describe_repositories(registryId=OTHER)["repositories"]
    assert found["repositoryArn"] == ARN
    assert ecr.list_tags_for_resource(resourceArn=ARN)["tags"] == []
    assert ecr.describe_repositories()["repositories"] == []
