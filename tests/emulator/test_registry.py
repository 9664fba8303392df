"""Settings of a whole registry: replication, scanning, the authorization token."""

from __future__ import annotations

import base64
import time
from typing import Any

import pytest

from pulumi_ecr.testing import Emulator

WEST = {"region": "eu-west-1", "registryId": "123456789012"}
OTHER = {"region": "us-east-1", "registryId": "222222222222"}


def every(frequency: str, *filters: str) -> dict[str, Any]:
    return {
        "scanFrequency": frequency,
        "repositoryFilters": [{"filter": one, "filterType": "WILDCARD"} for one in filters],
    }


def test_replication_is_kept_as_given(ecr: Any) -> None:
    assert ecr.describe_registry()["replicationConfiguration"] == {"rules": []}
    configuration = {
        "rules": [
            {
                "destinations": [WEST, OTHER],
                "repositoryFilters": [{"filter": "prod", "filterType": "PREFIX_MATCH"}],
                "deleteReplication": {"enabled": True},
            },
            {"destinations": [WEST]},
        ]
    }
    assert (
        ecr.put_replication_configuration(replicationConfiguration=configuration)["replicationConfiguration"]
        == configuration
    )
    found = ecr.describe_registry()
    assert (found["registryId"], found["replicationConfiguration"]) == ("123456789012", configuration)
    ecr.put_replication_configuration(replicationConfiguration={"rules": []})
    assert ecr.describe_registry()["replicationConfiguration"] == {"rules": []}


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        (
            [{"destinations": [{"region": "us-east-1", "registryId": "123456789012"}]}],
            "cannot be the same as the source registry",
        ),
        ([{"destinations": [WEST, WEST]}], "must be unique"),
        (
            [{"destinations": [{"region": "eu-west-1", "registryId": f"{n:012}"} for n in range(26)]}],
            "more than 25 unique destinations",
        ),
        ([{"destinations": [WEST]}] * 26, "length less than or equal to 25"),
        ([{"destinations": [WEST], "repositoryFilters": []}], "length greater than or equal to 1"),
        ([{"destinations": [{"region": "EU", "registryId": "123456789012"}]}], "must satisfy regular expression"),
        (
            [{"destinations": [WEST], "repositoryFilters": [{"filter": "a*", "filterType": "PREFIX_MATCH"}]}],
            "regular expression",
        ),
    ],
)
def test_replication_that_aws_refuses(raw: Any, ecr: Any, rules: Any, words: str) -> None:
    import json

    status, _, answer = raw(
        "PutReplicationConfiguration", json.dumps({"replicationConfiguration": {"rules": rules}}).encode()
    )
    assert (status, answer["__type"]) == (400, "InvalidParameterException")
    assert words in answer["message"]
    assert ecr.describe_registry()["replicationConfiguration"] == {"rules": []}


def test_scanning_and_its_reset(ecr: Any) -> None:
    default = {"scanType": "BASIC", "rules": []}
    found = ecr.get_registry_scanning_configuration()
    assert (found["registryId"], found["scanningConfiguration"]) == ("123456789012", default)
    enhanced = {"scanType": "ENHANCED", "rules": [every("CONTINUOUS_SCAN", "prod/*"), every("SCAN_ON_PUSH", "*")]}
    assert ecr.put_registry_scanning_configuration(**enhanced)["registryScanningConfiguration"] == enhanced
    assert ecr.get_registry_scanning_configuration()["scanningConfiguration"] == enhanced
    ecr.put_registry_scanning_configuration(**default)
    assert ecr.get_registry_scanning_configuration()["scanningConfiguration"] == default
    ecr.put_registry_scanning_configuration(scanType="BASIC", rules=[every("MANUAL", "a"), every("SCAN_ON_PUSH", "b")])
    assert ecr.put_registry_scanning_configuration()["registryScanningConfiguration"] == default


@pytest.mark.parametrize(
    ("scan_type", "rules", "words"),
    [
        ("BASIC", [every("CONTINUOUS_SCAN", "a")], "CONTINUOUS_SCAN is not supported for scan type BASIC"),
        ("ENHANCED", [every("MANUAL", "a")], "MANUAL is not supported for scan type ENHANCED"),
        ("ENHANCED", [every("SCAN_ON_PUSH", "a"), every("SCAN_ON_PUSH", "b")], "one rule only"),
        (
            "BASIC",
            [every("SCAN_ON_PUSH", "a"), every("MANUAL", "b"), every("MANUAL", "c")],
            "length less than or equal to 2",
        ),
        ("BASIC", [every("SCAN_ON_PUSH", "a//b")], "must satisfy regular expression"),
    ],
)
def test_scanning_that_aws_refuses(ecr: Any, refused: Any, scan_type: str, rules: Any, words: str) -> None:
    refused(
        ecr.put_registry_scanning_configuration, "InvalidParameterException", words, scanType=scan_type, rules=rules
    )


def test_scanning_rules_reach_the_repositories_they_match(ecr: Any) -> None:
    ecr.create_repository(repositoryName="prod/old")
    ecr.put_registry_scanning_configuration(scanType="BASIC", rules=[every("SCAN_ON_PUSH", "prod/*")])
    ecr.create_repository(repositoryName="prod/new")
    ecr.create_repository(repositoryName="test", imageScanningConfiguration={"scanOnPush": True})
    ecr.put_image_scanning_configuration(repositoryName="test", imageScanningConfiguration={"scanOnPush": True})
    names = ["prod/old", "prod/new", "test", "none"]
    answer = ecr.batch_get_repository_scanning_configuration(repositoryNames=names)
    found = {
        one["repositoryName"]: (one["scanFrequency"], one["scanOnPush"]) for one in answer["scanningConfigurations"]
    }
    assert found == {"prod/old": ("SCAN_ON_PUSH", False), "prod/new": ("SCAN_ON_PUSH", False), "test": ("MANUAL", True)}
    assert [one["repositoryName"] for one in answer["failures"]] == ["none"]


def test_the_authorization_token(emulator: Emulator) -> None:
    (data,) = emulator.client("ecr", "cn-north-1").get_authorization_token()["authorizationData"]
    assert data["proxyEndpoint"] == "https://123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn"
    assert base64.b64decode(data["authorizationToken"]).startswith(b"AWS:")
    assert 11 * 3600 < data["expiresAt"].timestamp() - time.time() < 13 * 3600
