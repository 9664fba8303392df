"""Pull-through cache rules."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_ecr.testing import Emulator

ROLE = "arn:aws:iam::123456789012:role/cache"
OTHER_REGISTRY = "222222222222.dkr.ecr.eu-west-1.amazonaws.com"


@pytest.fixture
def secret(emulator: Emulator) -> str:
    value = json.dumps({"username": "me", "accessToken": "t0ken"})
    made = emulator.client("secretsmanager").create_secret(Name="ecr-pullthroughcache/hub-login", SecretString=value)
    return str(made["ARN"])


def create(ecr: Any, prefix: str = "hub", url: str = "quay.io", **members: Any) -> dict[str, Any]:
    answer = ecr.create_pull_through_cache_rule(ecrRepositoryPrefix=prefix, upstreamRegistryUrl=url, **members)
    del answer["ResponseMetadata"]
    return dict(answer)


def rules(ecr: Any, *prefixes: str) -> list[dict[str, Any]]:
    wanted = {"ecrRepositoryPrefixes": list(prefixes)} if prefixes else {}
    return list(ecr.describe_pull_through_cache_rules(**wanted)["pullThroughCacheRules"])


def test_the_life_of_a_rule(ecr: Any, refused: Any) -> None:
    made = create(ecr)
    created = made.pop("createdAt")
    assert made == {
        "ecrRepositoryPrefix": "hub",
        "upstreamRegistryUrl": "quay.io",
        "registryId": "123456789012",
        "upstreamRegistry": "quay",
        "upstreamRepositoryPrefix": "ROOT",
    }
    (found,) = rules(ecr, "hub")
    assert found == {**made, "createdAt": created, "updatedAt": created}
    valid = ecr.validate_pull_through_cache_rule(ecrRepositoryPrefix="hub")
    assert (valid["isValid"], valid["failure"], valid["upstreamRegistryUrl"]) == (True, "", "quay.io")
    gone = ecr.delete_pull_through_cache_rule(ecrRepositoryPrefix="hub")
    assert (gone["ecrRepositoryPrefix"], gone["createdAt"]) == ("hub", created)
    assert rules(ecr) == []
    for operation in ("delete", "validate"):
        call = getattr(ecr, f"{operation}_pull_through_cache_rule")
        refused(call, "PullThroughCacheRuleNotFoundException", "'hub'", ecrRepositoryPrefix="hub")


@pytest.mark.parametrize(
    ("url", "kind", "credentials"),
    [
        ("public.ecr.aws", "ecr-public", False),
        ("quay.io", "quay", False),
        ("registry.k8s.io", "k8s", False),
        ("registry-1.docker.io", "docker-hub", True),
        ("ghcr.io", "github-container-registry", True),
        ("registry.gitlab.com", "gitlab-container-registry", True),
        ("mine1.azurecr.io", "azure-container-registry", True),
        ("cgr.dev", "chainguard", True),
    ],
)
def test_public_upstreams(ecr: Any, refused: Any, secret: str, url: str, kind: str, credentials: bool) -> None:  # noqa: PLR0917
    if credentials:
        refused(
            ecr.create_pull_through_cache_rule,
            "UnsupportedUpstreamRegistryException",
            "The specified upstream registry requires authentication. Specify a valid Secrets Manager ARN",
            ecrRepositoryPrefix="hub",
            upstreamRegistryUrl=url,
        )
    made = create(ecr, url=url, **({"credentialArn": secret} if credentials else {}))
    assert made["upstreamRegistry"] == kind
    assert made.get("credentialArn") == (secret if credentials else None)
    assert made["upstreamRepositoryPrefix"] == "ROOT"
    assert rules(ecr, "hub")[0]["upstreamRegistry"] == kind


@pytest.mark.parametrize(
    "url", ["example.com", "https://quay.io", "azurecr.io", "222222222222.dkr.ecr.eu-west-1.amazonaws.com.cn"]
)
def test_an_unknown_upstream_is_refused(ecr: Any, refused: Any, url: str) -> None:
    refused(
        ecr.create_pull_through_cache_rule,
        "UnsupportedUpstreamRegistryException",
        url,
        ecrRepositoryPrefix="hub",
        upstreamRegistryUrl=url,
    )


def test_the_prefix_root_takes_no_other_upstream_prefix(ecr: Any, refused: Any) -> None:
    members = {"ecrRepositoryPrefix": "ROOT", "upstreamRegistryUrl": "quay.io"}
    words = "must be ROOT"
    refused(
        ecr.create_pull_through_cache_rule,
        "InvalidParameterException",
        words,
        **members,
        upstreamRepositoryPrefix="lib",
    )
    assert (
        ecr.create_pull_through_cache_rule(**members, upstreamRepositoryPrefix="ROOT")["ecrRepositoryPrefix"] == "ROOT"
    )


def test_the_kind_must_be_that_of_the_url(ecr: Any, refused: Any) -> None:
    members = {"ecrRepositoryPrefix": "hub", "upstreamRegistryUrl": "quay.io"}
    refused(
        ecr.create_pull_through_cache_rule,
        "InvalidParameterException",
        "must be quay",
        **members,
        upstreamRegistry="k8s",
    )
    assert create(ecr, upstreamRegistry="quay")["upstreamRegistry"] == "quay"


def test_private_upstreams(ecr: Any, refused: Any) -> None:
    def create_refused(words: str, **members: Any) -> None:
        refused(
            ecr.create_pull_through_cache_rule, "InvalidParameterException", words, ecrRepositoryPrefix="up", **members
        )

    create_refused("a custom role is required", upstreamRegistryUrl=OTHER_REGISTRY)
    create_refused("must be the ARN of a role", upstreamRegistryUrl=OTHER_REGISTRY, customRoleArn="cache")
    create_refused(
        "in the account 123456789012",
        upstreamRegistryUrl=OTHER_REGISTRY,
        customRoleArn=ROLE.replace("123456789012", "2" * 12),
    )
    create_refused("only supported for an ECR private", upstreamRegistryUrl="quay.io", customRoleArn=ROLE)
    create_refused("cannot be the registry itself", upstreamRegistryUrl="123456789012.dkr.ecr.us-east-1.amazonaws.com")
    made = create(ecr, "up", OTHER_REGISTRY, customRoleArn=ROLE)
    assert (made["upstreamRegistry"], made["upstreamRepositoryPrefix"], made["customRoleArn"]) == ("ecr", "ROOT", ROLE)
    made = create(ecr, "own", "123456789012.dkr.ecr.eu-west-1.amazonaws.com", upstreamRepositoryPrefix="team")
    assert made["upstreamRepositoryPrefix"] == "team"
    assert "customRoleArn" not in made


def test_the_suffix_of_a_private_upstream_is_that_of_the_partition(emulator: Emulator) -> None:
    china = emulator.client("ecr", "cn-north-1")
    role = ROLE.replace("aws:", "aws-cn:")
    made = create(china, "up", "222222222222.dkr.ecr.cn-northwest-1.amazonaws.com.cn", customRoleArn=role)
    assert made["upstreamRegistry"] == "ecr"


@pytest.mark.parametrize("prefix", ["ROOT", "a__b", "team/app", "team/app/", "x" * 30])
def test_prefixes_of_the_model_are_taken(ecr: Any, prefix: str) -> None:
    assert create(ecr, prefix)["ecrRepositoryPrefix"] == prefix
    assert rules(ecr, prefix)[0]["ecrRepositoryPrefix"] == prefix


def test_a_prefix_is_taken_once_with_or_without_its_slash(ecr: Any, refused: Any) -> None:
    create(ecr, "hub")
    for prefix in ("hub", "hub/"):
        refused(
            ecr.create_pull_through_cache_rule,
            "PullThroughCacheRuleAlreadyExistsException",
            f"'{prefix}' already exists in the registry with id '123456789012'",
            ecrRepositoryPrefix=prefix,
            upstreamRegistryUrl="quay.io",
        )


def test_fifty_rules_and_no_more(ecr: Any, refused: Any) -> None:
    for number in range(50):
        create(ecr, f"p{number:02}")
    refused(
        ecr.create_pull_through_cache_rule,
        "LimitExceededException",
        "limit of 50",
        ecrRepositoryPrefix="more",
        upstreamRegistryUrl="quay.io",
    )
    pages = ecr.get_paginator("describe_pull_through_cache_rules").paginate(PaginationConfig={"PageSize": 20})
    assert [len(page["pullThroughCacheRules"]) for page in pages] == [20, 20, 10]
    assert [rule["ecrRepositoryPrefix"] for rule in rules(ecr, "p07", "p03", "p07")] == ["p03", "p07"]
    assert len(rules(ecr)) == 50
    refused(
        ecr.describe_pull_through_cache_rules,
        "PullThroughCacheRuleNotFoundException",
        "'nope'",
        ecrRepositoryPrefixes=["p01", "nope"],
    )


def test_the_secret_must_exist_here(emulator: Emulator, ecr: Any, refused: Any, secret: str) -> None:
    def check(arn: str) -> None:
        members = {"ecrRepositoryPrefix": "hub", "upstreamRegistryUrl": "ghcr.io", "credentialArn": arn}
        refused(ecr.create_pull_through_cache_rule, "SecretNotFoundException", "was not found", **members)

    check(secret.replace("hub-login", "other"))
    check(secret.replace("us-east-1", "eu-west-1"))
    check(secret.replace("123456789012", "222222222222"))
    west = emulator.client("secretsmanager", "eu-west-1").create_secret(
        Name="ecr-pullthroughcache/west", SecretString="x"
    )
    check(west["ARN"])
    create(ecr, "full", "ghcr.io", credentialArn=secret)
    create(ecr, "short", "ghcr.io", credentialArn=secret[:-7])
    emulator.client("secretsmanager").delete_secret(SecretId=secret)
    check(secret)
    invalid = ecr.validate_pull_through_cache_rule(ecrRepositoryPrefix="full")
    assert invalid["isValid"] is False
    assert "not found" in invalid["failure"]


@pytest.mark.parametrize("value", ["text", "{}", '{"username": "me"}', '{"username": "me", "accessToken": ""}', "[]"])
def test_a_secret_of_another_form_is_not_valid(emulator: Emulator, ecr: Any, secret: str, value: str) -> None:
    create(ecr, "hub", "ghcr.io", credentialArn=secret)
    assert ecr.validate_pull_through_cache_rule(ecrRepositoryPrefix="hub")["isValid"] is True
    emulator.client("secretsmanager").put_secret_value(SecretId=secret, SecretString=value)
    answer = ecr.validate_pull_through_cache_rule(ecrRepositoryPrefix="hub")
    assert (answer["isValid"], answer["credentialArn"]) == (False, secret)
    assert "username and accessToken" in answer["failure"]


def test_a_credential_must_be_an_arn_of_the_right_name(ecr: Any, refused: Any) -> None:
    wrong = "arn:aws:secretsmanager:us-east-1:123456789012:secret:other/login-abcdef"
    refused(
        ecr.create_pull_through_cache_rule,
        "InvalidParameterException",
        "'credentialArn'",
        ecrRepositoryPrefix="hub",
        upstreamRegistryUrl="ghcr.io",
        credentialArn=wrong,
    )


def test_updating_the_credential_or_the_role(emulator: Emulator, ecr: Any, refused: Any, secret: str) -> None:
    create(ecr, "hub", "ghcr.io", credentialArn=secret)
    message = refused(ecr.update_pull_through_cache_rule, "InvalidParameterException", ecrRepositoryPrefix="hub")
    assert message == "Invalid input: Please set either credential arn or role arn to update the credentials"
    missing = {"ecrRepositoryPrefix": "nope", "credentialArn": secret}
    refused(ecr.update_pull_through_cache_rule, "PullThroughCacheRuleNotFoundException", "'nope'", **missing)
    lost = {"ecrRepositoryPrefix": "hub", "credentialArn": secret.replace("hub-login", "lost")}
    refused(ecr.update_pull_through_cache_rule, "SecretNotFoundException", **lost)
    wrong = {"ecrRepositoryPrefix": "hub", "customRoleArn": ROLE}
    refused(ecr.update_pull_through_cache_rule, "InvalidParameterException", "only supported", **wrong)
    value = json.dumps({"username": "you", "accessToken": "t"})
    second = emulator.client("secretsmanager").create_secret(Name="ecr-pullthroughcache/second", SecretString=value)[
        "ARN"
    ]
    answer = ecr.update_pull_through_cache_rule(ecrRepositoryPrefix="hub", credentialArn=second)
    (found,) = rules(ecr, "hub")
    assert answer["credentialArn"] == found["credentialArn"] == second
    assert answer["updatedAt"] == found["updatedAt"] > found["createdAt"]
    create(ecr, "up", OTHER_REGISTRY, customRoleArn=ROLE)
    answer = ecr.update_pull_through_cache_rule(ecrRepositoryPrefix="up", customRoleArn=ROLE + "2")
    assert (answer["customRoleArn"], answer["upstreamRepositoryPrefix"]) == (ROLE + "2", "ROOT")


def test_rules_of_regions_and_accounts_are_apart(emulator: Emulator, ecr: Any) -> None:
    create(ecr)
    for place in (emulator.client("ecr", "eu-west-1"), emulator.client("ecr", account="222222222222")):
        assert rules(place) == []
        create(place)
    assert len(rules(ecr)) == 1
