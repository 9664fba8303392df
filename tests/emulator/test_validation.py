"""Requests and answers are held to botocore's service model."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_ecr.core.model import compiled
from pulumi_ecr.testing import Emulator
from pulumi_ecr.testing.emulator import registry
from pulumi_ecr.testing.emulator.refusals import Refusal
from pulumi_ecr.testing.protocol import CHECKED
from pulumi_ecr.testing.sessions import service_model

NAME_PATTERN = r"must satisfy regular expression '[a-z0-9]+"


@pytest.mark.parametrize(
    ("operation", "members", "where", "what"),
    [
        ("CreateRepository", {}, "repositoryName", "Member must not be null"),
        ("CreateRepository", {"repositoryName": None}, "repositoryName", "Member must not be null"),
        (
            "CreateRepository",
            {"repositoryName": "a"},
            "repositoryName",
            "Member must have length greater than or equal to 2",
        ),
        (
            "CreateRepository",
            {"repositoryName": "a" * 257},
            "repositoryName",
            "Member must have length less than or equal to 256",
        ),
        ("CreateRepository", {"repositoryName": "Upper"}, "repositoryName", NAME_PATTERN),
        ("CreateRepository", {"repositoryName": "a//b"}, "repositoryName", NAME_PATTERN),
        ("CreateRepository", {"repositoryName": 17}, "repositoryName", "Member must be a string"),
        ("CreateRepository", {"repositoryName": "ab", "colour": "red"}, "colour", "unknown member"),
        (
            "CreateRepository",
            {"repositoryName": "ab", "imageTagMutability": "SOMETIMES"},
            "imageTagMutability",
            "Member must satisfy enum value set: [MUTABLE, IMMUTABLE",
        ),
        (
            "CreateRepository",
            {"repositoryName": "ab", "imageScanningConfiguration": {"scanOnPush": "yes"}},
            "imageScanningConfiguration.scanOnPush",
            "Member must be a boolean",
        ),
        ("CreateRepository", {"repositoryName": "ab", "tags": {"a": "b"}}, "tags", "Member must be a list"),
        (
            "CreateRepository",
            {"repositoryName": "ab", "tags": [{"Key": "a"}]},
            "tags.1.member.Value",
            "Member must not be null",
        ),
        (
            "CreateRepository",
            {"repositoryName": "ab", "registryId": "12"},
            "registryId",
            "must satisfy regular expression '[0-9]{12}'",
        ),
        (
            "DescribeRepositories",
            {"maxResults": 1001},
            "maxResults",
            "Member must have value less than or equal to 1000",
        ),
        ("DescribeRepositories", {"maxResults": 0}, "maxResults", "Member must have value greater than or equal to 1"),
        ("DescribeRepositories", {"maxResults": True}, "maxResults", "Member must be a integer"),
        (
            "DescribeRepositories",
            {"repositoryNames": []},
            "repositoryNames",
            "Member must have length greater than or equal to 1",
        ),
        (
            "PutRegistryScanningConfiguration",
            {
                "rules": [
                    {
                        "scanFrequency": "MANUAL",
                        "repositoryFilters": [{"filterType": "WILDCARD", "filter": "a" * 200 + "A"}],
                    }
                ]
            },
            "rules.1.member.repositoryFilters.1.member.filter",
            "must satisfy regular expression",  # whose own spelling would take for ever
        ),
    ],
)
def test_a_malformed_request_is_refused_before_it_reaches_the_service(  # noqa: PLR0917
    emulator: Emulator, raw: Any, operation: str, members: dict[str, Any], where: str, what: str
) -> None:
    status, _, answer = raw(operation, json.dumps(members).encode())
    assert (status, answer["__type"]) == (400, "InvalidParameterException")
    assert answer["message"].startswith(f"Invalid parameter at '{where}' failed to satisfy constraint: '{what}")
    assert emulator.calls[-1].error == "InvalidParameterException"
    assert emulator.client().describe_repositories()["repositories"] == []


def test_an_optional_member_may_be_null(raw: Any) -> None:
    assert raw("CreateRepository", b'{"repositoryName": "ab", "tags": null, "imageTagMutability": null}')[0] == 200


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
def test_a_body_that_is_no_json_object_is_refused(raw: Any, body: bytes) -> None:
    status, _, answer = raw("DescribeRepositories", body)
    assert (status, answer["__type"]) == (400, "SerializationException")


def test_sts_requests_are_checked_too(emulator: Emulator, refused: Any) -> None:
    sts = emulator.client("sts")
    refused(sts.assume_role, "ValidationError", "'RoleArn'", RoleArn="x" * 20 + "\0", RoleSessionName="session")
    refused(
        sts.assume_role,
        "ValidationError",
        "'RoleSessionName'",
        RoleArn="arn:aws:iam::222222222222:role/x",
        RoleSessionName="a b",
    )
    refused(
        sts.assume_role,
        "ValidationError",
        "'DurationSeconds'",
        RoleArn="arn:aws:iam::222222222222:role/x",
        RoleSessionName="ab",
        DurationSeconds=999_999,
    )


@pytest.fixture
def broken(ecr_emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> Any:
    def answer(members: Any) -> Emulator:
        def describe(_: Any) -> Any:
            if isinstance(members, Exception):
                raise members
            return registry.JsonResult(members)

        monkeypatch.setattr(registry.Responses, "describe_registry", describe)
        return ecr_emulator

    return answer


@pytest.mark.parametrize(
    ("members", "words"),
    [
        ({"registryId": "12"}, "registryId: must satisfy regular expression"),
        ({"registryId": 12}, "registryId: Member must be a string"),
        ({"registry": "x"}, "registry: unknown member"),
        ({"replicationConfiguration": {}}, "replicationConfiguration.rules: Member must not be null"),
        (
            Refusal("RepositoryNotFoundException", "no"),
            "the error RepositoryNotFoundException (status 400) is none of",
        ),
        (KeyError("boom"), "KeyError: 'boom' (describe, line"),
    ],
)
def test_an_answer_that_aws_could_not_give_is_a_loud_500(broken: Any, refused: Any, members: Any, words: str) -> None:
    emulator = broken(members)
    refused(emulator.client().describe_registry, "InternalFailure", words)
    assert emulator.calls[-1].status == 500
    (violation,) = emulator.violations
    assert violation.startswith(f"defect of the emulator in ecr:DescribeRegistry: {words}")
    assert "\n" not in violation
    emulator.reset()
    assert emulator.violations == []


@pytest.mark.parametrize("code", ["InvalidParameterException", "AccessDeniedException", "ThrottlingException"])
def test_an_error_of_the_operation_or_of_all_services_is_none(broken: Any, refused: Any, code: str) -> None:
    emulator = broken(Refusal(code, "no"))
    refused(emulator.client().describe_registry, code, "no")
    assert emulator.violations == []


@pytest.mark.parametrize("service", sorted(CHECKED))
def test_every_pattern_of_the_models_compiles_and_takes_no_time(service: str) -> None:
    model = service_model(service)
    for name in model.shape_names:
        pattern = model.shape_for(name).metadata.get("pattern")
        if pattern:
            assert not compiled(pattern).fullmatch("a" * 300 + "\0 ")
