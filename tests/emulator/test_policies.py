"""Repository policies and the registry policy."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_ecr.testing import Emulator

ROLE = "arn:aws:iam::123456789012:role/puller"
PULL = {"Effect": "Allow", "Principal": {"AWS": ROLE}, "Action": "ecr:BatchGetImage"}
PUSH_HERE = {
    **PULL,
    "Action": ["ecr:CreateRepository", "ecr:ReplicateImage"],
    "Resource": "arn:aws:ecr:us-east-1:123456789012:repository/*",
}


def policy(*statements: Any, **more: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements), **more})


@pytest.fixture(params=["repository", "registry"])
def kind(request: pytest.FixtureRequest, ecr: Any) -> Any:
    """The two kinds of policy behind one face."""
    ecr.create_repository(repositoryName="app")
    return {"repository": RepositoryKind, "registry": RegistryKind}[request.param](ecr)


class RepositoryKind:
    name = "repository"
    missing = "RepositoryPolicyNotFoundException"
    statement: dict[str, Any] = PULL

    def __init__(self, ecr: Any) -> None:
        self.ecr = ecr

    def put(self, policyText: str) -> Any:  # noqa: N803
        return self.ecr.set_repository_policy(repositoryName="app", policyText=policyText)

    def get(self) -> Any:
        return self.ecr.get_repository_policy(repositoryName="app")

    def delete(self) -> Any:
        return self.ecr.delete_repository_policy(repositoryName="app")


class RegistryKind:
    name = "registry"
    missing = "RegistryPolicyNotFoundException"
    statement: dict[str, Any] = PUSH_HERE

    def __init__(self, ecr: Any) -> None:
        self.ecr = ecr

    def put(self, policyText: str) -> Any:  # noqa: N803
        return self.ecr.put_registry_policy(policyText=policyText)

    def get(self) -> Any:
        return self.ecr.get_registry_policy()

    def delete(self) -> Any:
        return self.ecr.delete_registry_policy()


def test_the_life_of_a_policy(kind: Any, refused: Any) -> None:
    refused(kind.get, kind.missing, "does not exist")
    text = policy(kind.statement)
    for answer in (kind.put(text), kind.get(), kind.delete()):
        assert json.loads(answer["policyText"]) == json.loads(text)
        assert answer["registryId"] == "123456789012"
    refused(kind.get, kind.missing)
    refused(kind.delete, kind.missing)


def test_a_policy_comes_back_in_the_service_s_own_spelling(kind: Any) -> None:
    sent = policy({**kind.statement, "Principal": {"AWS": ["222222222222", ROLE]}})
    kept = kind.put(sent)["policyText"]
    assert kept != sent
    assert kept.startswith('{\n  "Version" : "2012-10-17",\n  "Statement" : [ {\n    "Effect" : "Allow"')
    assert json.loads(kept)["Statement"][0]["Principal"] == {"AWS": ["arn:aws:iam::222222222222:root", ROLE]}
    assert kind.get()["policyText"] == kept
    one = kind.put(policy({**kind.statement, "Principal": {"AWS": "222222222222"}}))["policyText"]
    assert json.loads(one)["Statement"][0]["Principal"] == {"AWS": "arn:aws:iam::222222222222:root"}


def test_many_forms_are_taken(kind: Any) -> None:
    changes: list[dict[str, Any]] = [
        {"Principal": "*"},
        {"Principal": {"AWS": "*"}},
        {"Principal": {"Service": "lambda.amazonaws.com"}},
        {"Principal": {"AWS": ["AROA1234567890ABCDEF1", "arn:aws:iam::222222222222:root"]}},
        {"Principal": {"AWS": "arn:aws-cn:iam::222222222222:user/path/me"}},
        {"Effect": "Deny", "Action": "ecr:*"},
        {"Action": ["ecr:Get*", "*"]},
        {"Condition": {"StringEquals": {"aws:PrincipalOrgID": ["o-1"]}}},
        {"Condition": {"ForAnyValue:StringLikeIfExists": {"aws:PrincipalOrgPaths": "o-1/*"}}},
        {"Condition": {"Null": {"aws:MultiFactorAuthAge": "true"}, "Bool": {"aws:SecureTransport": True}}},
        {"Condition": {"NumericLessThanEquals": {"aws:MultiFactorAuthAge": 60}}},
        {"Principal": {"Service": ["logs.us-east-1.amazonaws.com", "ec2.amazonaws.com.cn"]}},
        {"Principal": {"AWS": "arn:aws:sts::222222222222:assumed-role/deploy/session"}},
        {"Action": ["ECR:batchgetimage", "ecr:GETDOWNLOADURLFORLAYER"]},
        {"Sid": "one two"},
    ]
    for change in changes:
        kind.put(policy({**kind.statement, **change}))
    kind.put(json.dumps({"Version": "2008-10-17", "Id": "x", "Statement": kind.statement}))
    kind.put(json.dumps({"Statement": [kind.statement, kind.statement]}))
    excepted = {key: value for key, value in kind.statement.items() if key not in {"Principal", "Action"}}
    kind.put(policy({**excepted, "NotPrincipal": {"AWS": ROLE}, "NotAction": "ecr:DeleteRepository"}))


BROKEN = {
    "no json": "{",
    "no object": "[]",
    "no statement": json.dumps({"Version": "2012-10-17"}),
    "no statements": policy(),
    "unknown version": json.dumps({"Version": "2020-01-01", "Statement": []}),
    "unknown element": json.dumps({"Colour": "red", "Statement": [PULL]}),
    "statement no object": policy("x"),
}


@pytest.mark.parametrize("text", BROKEN.values(), ids=BROKEN)
def test_broken_documents_are_refused(kind: Any, refused: Any, text: str) -> None:
    words = f"Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid {kind.name} policy provided'"
    refused(kind.put, "InvalidParameterException", words, policyText=text)
    refused(kind.get, kind.missing)


CHANGES: dict[str, dict[str, Any]] = {
    "effect": {"Effect": "Maybe"},
    "no effect": {"Effect": None},
    "no principal": {"Principal": None},
    "both principals": {"NotPrincipal": "*"},
    "principal a name": {"Principal": "me"},
    "principal of no kind": {"Principal": {}},
    "unknown kind": {"Principal": {"Azure": "me"}},
    "no principals": {"Principal": {"AWS": []}},
    "principal no arn": {"Principal": {"AWS": "arn:aws:iam::222222222222:*"}},
    "no action": {"Action": None},
    "no actions": {"Action": []},
    "another service": {"Action": "s3:GetObject"},
    "action no text": {"Action": [1]},
    "condition no object": {"Condition": "x"},
    "condition of no operator": {"Condition": {"StringMatches": {"aws:PrincipalOrgID": "o-1"}}},
    "condition of an unknown set": {"Condition": {"ForSomeValues:StringEquals": {"aws:PrincipalOrgID": "o-1"}}},
    "null if exists": {"Condition": {"NullIfExists": {"aws:PrincipalOrgID": "true"}}},
    "condition with an object": {"Condition": {"StringEquals": {"aws:PrincipalOrgID": {"a": "b"}}}},
    "service no host": {"Principal": {"Service": "lambda"}},
    "service of nobody": {"Principal": {"Service": "lambda.example.com"}},
    "principal a group": {"Principal": {"AWS": "arn:aws:iam::222222222222:group/dev"}},
    "principal part of a name": {"Principal": {"AWS": "arn:aws:iam::222222222222:role/dev*"}},
    "principal of any account": {"Principal": {"AWS": "arn:aws:iam::*:root"}},
    "a role of the token service": {"Principal": {"AWS": "arn:aws:sts::222222222222:role/dev"}},
    "condition without test": {"Condition": {"StringEquals": {}}},
    "unknown element": {"Colour": "red"},
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_broken_statements_are_refused(kind: Any, refused: Any, change: dict[str, Any]) -> None:
    broken = {key: value for key, value in {**kind.statement, **change}.items() if value is not None}
    words = f"Invalid {kind.name} policy provided"
    refused(kind.put, "InvalidParameterException", words, policyText=policy(kind.statement, broken))


def test_what_only_one_kind_may_say(ecr: Any, refused: Any) -> None:
    ecr.create_repository(repositoryName="app")
    repository, registry = RepositoryKind(ecr), RegistryKind(ecr)
    for wrong in [PUSH_HERE, {**PULL, "NotResource": "*"}, {**PULL, "Action": "ecr:GetAuthorizationToken"}]:
        refused(
            repository.put, "InvalidParameterException", "Invalid repository policy provided", policyText=policy(wrong)
        )
    for wrong in [PULL, {**PUSH_HERE, "Resource": "team/*"}, {**PUSH_HERE, "Resource": ["*", "arn:aws:ecr"]}]:
        words = "Invalid registry policy provided"
        refused(registry.put, "InvalidParameterException", words, policyText=policy(wrong))
    registry.put(policy({**PUSH_HERE, "Action": "ecr:GetAuthorizationToken"}))


def test_principals_that_iam_does_not_know_yet(emulator: Emulator, kind: Any, refused: Any) -> None:
    text = policy(kind.statement)
    kind.put(text)
    emulator.unknown_principals.add(ROLE)
    message = refused(kind.put, "InvalidParameterException", policyText=text)
    assert message == "Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Principal not found'"
    listed = policy({**kind.statement, "Principal": {"AWS": ["222222222222", ROLE]}})
    refused(kind.put, "InvalidParameterException", "Principal not found", policyText=listed)
    emulator.unknown_principals.discard(ROLE)
    kind.put(text)


def test_the_longest_policy(kind: Any, refused: Any) -> None:
    refused(
        kind.put,
        "InvalidParameterException",
        "less than or equal to 10240",
        policyText=policy(kind.statement).ljust(10_241),
    )
    kind.put(policy(kind.statement).ljust(10_240))


def test_a_policy_that_is_longer_in_the_service_s_spelling_can_be_read(kind: Any) -> None:
    one = policy(*[{**kind.statement, "Sid": f"s{number:03}"} for number in range(200)])
    few = 200 * 10_240 // len(one) - 1
    text = policy(*[{**kind.statement, "Sid": f"s{number:03}"} for number in range(few)])
    assert 9_000 < len(text) <= 10_240
    kept = kind.put(text)["policyText"]
    assert len(kept) > 10_240
    assert kind.get()["policyText"] == kept
    assert kind.delete()["policyText"] == kept


def test_registries_of_regions_are_apart(emulator: Emulator, ecr: Any, refused: Any) -> None:
    ecr.put_registry_policy(policyText=policy(PUSH_HERE))
    words = "Registry policy does not exist in the registry with id '123456789012'"
    refused(emulator.client("ecr", "eu-west-1").get_registry_policy, "RegistryPolicyNotFoundException", words)
