"""Repositories: create, describe, settings, delete."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import pytest

from pulumi_ecr.testing import Emulator

IMMUTABLE_BUT_LATEST = [{"filterType": "WILDCARD", "filter": "latest*"}]


def one(ecr: Any, name: str = "app") -> dict[str, Any]:
    (found,) = ecr.describe_repositories(repositoryNames=[name])["repositories"]
    return dict(found)


def test_the_defaults(ecr: Any) -> None:
    made = ecr.create_repository(repositoryName="app")["repository"]
    age = datetime.now(timezone.utc) - made.pop("createdAt")
    assert abs(age.total_seconds()) < 60
    assert made == {
        "repositoryArn": "arn:aws:ecr:us-east-1:123456789012:repository/app",
        "registryId": "123456789012",
        "repositoryName": "app",
        "repositoryUri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/app",
        "imageTagMutability": "MUTABLE",
        "imageScanningConfiguration": {"scanOnPush": False},
        "encryptionConfiguration": {"encryptionType": "AES256"},
    }
    described = one(ecr)
    del described["createdAt"]
    assert described == made


@pytest.mark.parametrize("name", ["a__b", "a--b", "a.b_c-d", "team/app/web", "0" * 256, "ab"])
def test_every_name_of_the_model_is_taken(ecr: Any, name: str) -> None:
    assert ecr.create_repository(repositoryName=name)["repository"]["repositoryName"] == name


def test_a_name_is_taken_once(ecr: Any, refused: Any) -> None:
    ecr.create_repository(repositoryName="app")
    refused(
        ecr.create_repository,
        "RepositoryAlreadyExistsException",
        "The repository with name 'app' already exists in the registry with id '123456789012'",
        repositoryName="app",
    )


@pytest.mark.parametrize(
    ("region", "suffix", "partition"),
    [
        ("eu-west-1", "amazonaws.com", "aws"),
        ("cn-north-1", "amazonaws.com.cn", "aws-cn"),
        ("us-gov-west-1", "amazonaws.com", "aws-us-gov"),
        ("us-iso-east-1", "c2s.ic.gov", "aws-iso"),
        ("us-isob-east-1", "sc2s.sgov.gov", "aws-iso-b"),
        ("eusc-de-east-1", "amazonaws.eu", "aws-eusc"),
    ],
)
def test_arn_and_url_are_those_of_the_partition(emulator: Emulator, region: str, suffix: str, partition: str) -> None:
    made = emulator.client("ecr", region).create_repository(repositoryName="app")["repository"]
    assert made["repositoryArn"] == f"arn:{partition}:ecr:{region}:123456789012:repository/app"
    assert made["repositoryUri"] == f"123456789012.dkr.ecr.{region}.{suffix}/app"


def test_repositories_of_regions_are_apart(emulator: Emulator, ecr: Any) -> None:
    ecr.create_repository(repositoryName="app")
    west = emulator.client("ecr", "eu-west-1")
    assert west.describe_repositories()["repositories"] == []
    west.create_repository(repositoryName="app")


def test_describing_names_the_first_missing_one(ecr: Any, refused: Any) -> None:
    ecr.create_repository(repositoryName="app")
    message = refused(
        ecr.describe_repositories, "RepositoryNotFoundException", repositoryNames=["app", "nope", "never"]
    )
    assert message == "The repository with name 'nope' does not exist in the registry with id '123456789012'"


def test_describing_goes_in_pages(ecr: Any, refused: Any) -> None:
    names = [f"r{number:03}" for number in range(105)]
    for name in reversed(names):
        ecr.create_repository(repositoryName=name)
    first = ecr.describe_repositories()
    assert len(first["repositories"]) == 100
    ecr.delete_repository(repositoryName="r101")  # a page is not upset by what happens between pages
    second = ecr.describe_repositories(nextToken=first["nextToken"])
    assert "nextToken" not in second
    pages = ecr.get_paginator("describe_repositories").paginate(PaginationConfig={"PageSize": 7})
    every = [found["repositoryName"] for page in pages for found in page["repositories"]]
    assert every == [name for name in names if name != "r101"]
    refused(ecr.describe_repositories, "InvalidParameterException", "'nextToken'", nextToken="bm9uc2Vuc2U=")
    refused(
        ecr.describe_repositories, "InvalidParameterException", "'maxResults'", maxResults=5, repositoryNames=["r001"]
    )
    foreign = ecr.describe_repositories(maxResults=1)["nextToken"]
    refused(ecr.describe_pull_through_cache_rules, "InvalidParameterException", "'nextToken'", nextToken=foreign)


def test_scanning_without_a_flag_means_no(ecr: Any) -> None:
    made = ecr.create_repository(repositoryName="app", imageScanningConfiguration={})["repository"]
    assert made["imageScanningConfiguration"] == {"scanOnPush": False}
    for asked, stored in [
        ({"scanOnPush": True}, True),
        ({}, False),
        ({"scanOnPush": True}, True),
        ({"scanOnPush": False}, False),
    ]:
        answer = ecr.put_image_scanning_configuration(repositoryName="app", imageScanningConfiguration=asked)
        assert answer["imageScanningConfiguration"] == {"scanOnPush": stored}
        assert one(ecr)["imageScanningConfiguration"] == {"scanOnPush": stored}


def test_mutability_and_its_filters(ecr: Any) -> None:
    made = ecr.create_repository(
        repositoryName="app",
        imageTagMutability="IMMUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters=IMMUTABLE_BUT_LATEST,
    )["repository"]
    assert made["imageTagMutability"] == "IMMUTABLE_WITH_EXCLUSION"
    assert made["imageTagMutabilityExclusionFilters"] == IMMUTABLE_BUT_LATEST
    answer = ecr.put_image_tag_mutability(repositoryName="app", imageTagMutability="MUTABLE")
    assert answer["imageTagMutability"] == "MUTABLE"
    assert "imageTagMutabilityExclusionFilters" not in answer
    assert "imageTagMutabilityExclusionFilters" not in one(ecr)
    answer = ecr.put_image_tag_mutability(
        repositoryName="app",
        imageTagMutability="MUTABLE_WITH_EXCLUSION",
        imageTagMutabilityExclusionFilters=IMMUTABLE_BUT_LATEST,
    )
    assert answer["imageTagMutabilityExclusionFilters"] == IMMUTABLE_BUT_LATEST
    assert one(ecr)["imageTagMutability"] == "MUTABLE_WITH_EXCLUSION"


@pytest.mark.parametrize(
    ("mutability", "filters", "words"),
    [
        ("MUTABLE_WITH_EXCLUSION", None, "can't be null when imageTagMutability is set as MUTABLE_WITH_EXCLUSION"),
        ("IMMUTABLE_WITH_EXCLUSION", None, "can't be null when imageTagMutability is set as IMMUTABLE_WITH_EXCLUSION"),
        ("MUTABLE", "latest", "must be null when imageTagMutability is set as MUTABLE"),
        ("IMMUTABLE", "latest", "must be null when imageTagMutability is set as IMMUTABLE"),
        ("IMMUTABLE_WITH_EXCLUSION", "a*b*c*", "more than 2 wildcards"),
    ],
)
def test_mutability_without_its_filters_and_filters_without_it_are_refused(
    ecr: Any, refused: Any, mutability: str, filters: str | None, words: str
) -> None:
    members: dict[str, Any] = {"repositoryName": "app", "imageTagMutability": mutability}
    if filters:
        members["imageTagMutabilityExclusionFilters"] = [{"filterType": "WILDCARD", "filter": filters}]
    refused(ecr.create_repository, "InvalidParameterException", words, **members)
    ecr.create_repository(repositoryName="app")
    refused(ecr.put_image_tag_mutability, "InvalidParameterException", words, **members)
    assert one(ecr)["imageTagMutability"] == "MUTABLE"


@pytest.mark.parametrize("kind", ["KMS", "KMS_DSSE"])
def test_the_default_key_is_shown_and_never_changes(emulator: Emulator, kind: str) -> None:
    def key(name: str, region: str = "us-east-1", account: str | None = None) -> str:
        client = emulator.client("ecr", region, account)
        made = client.create_repository(repositoryName=name, encryptionConfiguration={"encryptionType": kind})
        assert made["repository"]["encryptionConfiguration"]["encryptionType"] == kind
        return str(made["repository"]["encryptionConfiguration"]["kmsKey"])

    first = key("app")
    assert first.startswith("arn:aws:kms:us-east-1:123456789012:key/")
    assert key("web") == first
    emulator.reset()
    assert key("app") == first
    assert key("app", "cn-north-1").startswith("arn:aws-cn:kms:cn-north-1:123456789012:key/")
    assert key("app", account="222222222222") != first


def test_a_key_is_shown_by_its_arn_however_it_was_given(emulator: Emulator, ecr: Any) -> None:
    kms = emulator.client("kms")
    made = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/mine", TargetKeyId=made["KeyId"])
    spellings = [made["Arn"], made["KeyId"], "alias/mine", "arn:aws:kms:us-east-1:123456789012:alias/mine"]
    for number, spelling in enumerate(spellings):
        encryption = {"encryptionType": "KMS", "kmsKey": spelling}
        ecr.create_repository(repositoryName=f"r{number}", encryptionConfiguration=encryption)
        assert one(ecr, f"r{number}")["encryptionConfiguration"] == {"encryptionType": "KMS", "kmsKey": made["Arn"]}
    default = {"encryptionType": "KMS", "kmsKey": "alias/aws/ecr"}
    ecr.create_repository(repositoryName="default", encryptionConfiguration=default)
    ecr.create_repository(repositoryName="implied", encryptionConfiguration={"encryptionType": "KMS"})
    assert one(ecr, "default")["encryptionConfiguration"] == one(ecr, "implied")["encryptionConfiguration"]


def test_a_key_that_cannot_be_used_is_refused(emulator: Emulator, ecr: Any, refused: Any) -> None:
    def create(key: str, words: str) -> None:
        encryption = {"encryptionType": "KMS", "kmsKey": key}
        refused(ecr.create_repository, "KmsException", words, repositoryName="app", encryptionConfiguration=encryption)

    create("alias/none", "The KMS key alias/none does not exist")
    create("12345678-1234-1234-1234-123456789012", "does not exist")
    create("arn:aws:kms:us-east-1:123456789012:key/12345678-1234-1234-1234-123456789012", "does not exist")
    create(
        "arn:aws:kms:eu-west-1:123456789012:key/12345678-1234-1234-1234-123456789012", "is not in the region us-east-1"
    )
    kms = emulator.client("kms")
    made = kms.create_key()["KeyMetadata"]
    kms.disable_key(KeyId=made["KeyId"])
    create(made["KeyId"], "is Disabled")
    kms.schedule_key_deletion(KeyId=made["KeyId"])
    create(made["Arn"], "is PendingDeletion")
    refused(
        ecr.create_repository,
        "InvalidParameterException",
        "'encryptionConfiguration.kmsKey'",
        repositoryName="app",
        encryptionConfiguration={"encryptionType": "AES256", "kmsKey": made["Arn"]},
    )
    assert ecr.describe_repositories()["repositories"] == []


def test_a_key_of_another_account(emulator: Emulator, ecr: Any) -> None:
    made = emulator.client("kms", account="222222222222").create_key()["KeyMetadata"]
    encryption = {"encryptionType": "KMS", "kmsKey": made["Arn"]}
    ecr.create_repository(repositoryName="app", encryptionConfiguration=encryption)
    assert one(ecr)["encryptionConfiguration"] == encryption


def test_deleting(emulator: Emulator, ecr: Any, refused: Any) -> None:
    ecr.create_repository(repositoryName="app", tags=[{"Key": "a", "Value": "b"}])
    emulator.put_image("app", "v1")
    message = refused(ecr.delete_repository, "RepositoryNotEmptyException", repositoryName="app")
    assert message == (
        "The repository with name 'app' in registry with id '123456789012' cannot be deleted because it still contains images"
    )
    refused(ecr.delete_repository, "RepositoryNotEmptyException", repositoryName="app", force=False)
    gone = ecr.delete_repository(repositoryName="app", force=True)["repository"]
    assert gone["repositoryName"] == "app"
    refused(ecr.delete_repository, "RepositoryNotFoundException", repositoryName="app")
    arn = ecr.create_repository(repositoryName="app")["repository"]["repositoryArn"]
    assert ecr.list_tags_for_resource(resourceArn=arn)["tags"] == []


@pytest.mark.parametrize(
    ("operation", "members"),
    [
        ("put_image_tag_mutability", {"imageTagMutability": "MUTABLE"}),
        ("put_image_scanning_configuration", {"imageScanningConfiguration": {}}),
        ("put_lifecycle_policy", {"lifecyclePolicyText": "x" * 100}),
        ("get_lifecycle_policy", {}),
        ("delete_lifecycle_policy", {}),
        ("set_repository_policy", {"policyText": "{}"}),
        ("get_repository_policy", {}),
        ("delete_repository_policy", {}),
        ("describe_images", {}),
        ("list_images", {}),
        ("put_image", {"imageManifest": "{}"}),
        ("batch_get_image", {"imageIds": [{"imageTag": "a"}]}),
        ("batch_delete_image", {"imageIds": [{"imageTag": "a"}]}),
        ("delete_repository", {}),
    ],
)
def test_a_missing_repository_is_not_found_by_any_operation(
    ecr: Any, refused: Any, operation: str, members: Any
) -> None:
    words = "The repository with name 'app' does not exist in the registry with id '123456789012'"
    refused(getattr(ecr, operation), "RepositoryNotFoundException", words, repositoryName="app", **members)
