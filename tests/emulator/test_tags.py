"""Tags of repositories and their limits."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_ecr.testing import Emulator


def as_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def tags_of(ecr: Any, arn: str) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in ecr.list_tags_for_resource(resourceArn=arn)["tags"]}


@pytest.fixture
def arn(ecr: Any) -> str:
    return str(ecr.create_repository(repositoryName="app")["repository"]["repositoryArn"])


def test_tags_ride_in_the_create_and_change_later(ecr: Any) -> None:
    made = ecr.create_repository(repositoryName="tagged", tags=as_list({"team": "a", "stage": ""}))
    arn = made["repository"]["repositoryArn"]
    assert tags_of(ecr, arn) == {"team": "a", "stage": ""}
    ecr.tag_resource(resourceArn=arn, tags=as_list({"team": "b", "über uns": "ja"}))
    ecr.untag_resource(resourceArn=arn, tagKeys=["stage", "no-such"])
    assert tags_of(ecr, arn) == {"team": "b", "über uns": "ja"}


def test_fifty_tags_and_no_more(ecr: Any, arn: str, refused: Any) -> None:
    many = {f"k{number}": "v" for number in range(51)}
    refused(ecr.create_repository, "TooManyTagsException", "is 50", repositoryName="other", tags=as_list(many))
    del many["k50"]
    ecr.tag_resource(resourceArn=arn, tags=as_list(many))
    ecr.tag_resource(resourceArn=arn, tags=as_list({"k1": "changed"}))
    refused(ecr.tag_resource, "TooManyTagsException", "is 50", resourceArn=arn, tags=as_list({"new": "v"}))
    assert len(tags_of(ecr, arn)) == 50


@pytest.mark.parametrize(
    ("tags", "words"),
    [
        ({"aws:mine": "v"}, "aws: prefixed tag key names are not allowed for external use"),
        ({"AWS:mine": "v"}, "aws: prefixed tag key names are not allowed for external use"),
        ({"": "v"}, "Tag key must have a length between 1 and 128"),
        ({"k" * 129: "v"}, "Tag key must have a length between 1 and 128"),
        ({"k": "v" * 257}, "Tag value must have a length between 0 and 256"),
        ({"k!": "v"}, "Tag key may only contain"),
        ({"k": "v\n"}, "Tag value may only contain"),
        ({"k": "a\tb"}, "Tag value may only contain"),
        ({"a\tb": "v"}, "Tag key may only contain"),
    ],
)
def test_tags_that_aws_refuses(ecr: Any, arn: str, refused: Any, tags: dict[str, str], words: str) -> None:
    refused(ecr.tag_resource, "InvalidTagParameterException", words, resourceArn=arn, tags=as_list(tags))
    refused(ecr.create_repository, "InvalidTagParameterException", words, repositoryName="other", tags=as_list(tags))
    assert tags_of(ecr, arn) == {}


def test_a_key_given_twice_is_refused(ecr: Any, arn: str, refused: Any) -> None:
    twice = [*as_list({"k": "1"}), *as_list({"k": "2"})]
    refused(ecr.tag_resource, "InvalidTagParameterException", "unique", resourceArn=arn, tags=twice)


def test_the_longest_tags_are_taken(ecr: Any, arn: str) -> None:
    longest = {"k" * 128: "v" * 256}
    ecr.tag_resource(resourceArn=arn, tags=as_list(longest))
    assert tags_of(ecr, arn) == longest


def test_system_tags_are_seen_and_do_not_count(emulator: Emulator, ecr: Any, arn: str) -> None:
    emulator.put_system_tags("app", {"aws:cloudformation:stack-name": "s"})
    ecr.tag_resource(resourceArn=arn, tags=as_list({f"k{number}": "v" for number in range(50)}))
    assert tags_of(ecr, arn)["aws:cloudformation:stack-name"] == "s"


@pytest.mark.parametrize(
    "wrong", ["app", "arn:aws:ecr:us-east-1:123456789012:app", "arn:aws:ecr:eu-west-1:123456789012:repository/app"]
)
def test_what_is_no_arn_of_a_repository_here_is_refused(ecr: Any, refused: Any, wrong: str) -> None:
    refused(ecr.list_tags_for_resource, "InvalidParameterException", "'Invalid ARN'", resourceArn=wrong)


def test_the_arn_of_a_missing_repository(ecr: Any, arn: str, refused: Any) -> None:
    refused(
        ecr.list_tags_for_resource, "RepositoryNotFoundException", "'other'", resourceArn=arn.replace("app", "other")
    )
