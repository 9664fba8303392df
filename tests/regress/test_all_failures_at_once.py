"""One wrong input of a resource does not hide what is wrong with the others."""

from __future__ import annotations

from typing import Any

import pytest

from cases import ACCOUNT, REGION
from hosts import HOSTS, Failed, Host
from pulumi_ecr.testing import AwsError, Emulator, Fault

TAGS = {"aws:x": "y", "a": "b\tc"}
ROWS: list[tuple[str, dict[str, Any], list[str]]] = [
    (
        "Repository",
        {
            "name": "Team/App",
            "tags": TAGS,
            "imageTagMutability": "MUTABLE_WITH_EXCLUSION",
            "encryptionConfigurations": [{"encryptionType": "AES256", "kmsKey": "alias/own"}],
        },
        ["encryptionConfigurations[0].kmsKey", "imageTagMutabilityExclusionFilters", "name", 'tags["aws:x"]', "tags.a"],
    ),
    (
        "Repository",
        {"name": "app", "region": "eu_west_1", "tags": {**TAGS, "n": 1}, "forceDelete": "often", "nonsense": 1},
        ["forceDelete", "nonsense", "region", 'tags["aws:x"]', "tags.a", "tags.n"],
    ),
    ("Repository", {"name": "[help]", "tags": TAGS}, ["name", 'tags["aws:x"]', "tags.a"]),
    (
        "LifecyclePolicy",
        {"repository": "X", "region": "mars", "policy": {"rules": []}},
        ["policy.rules", "region", "repository"],
    ),
    (
        "ReplicationConfiguration",
        {
            "replicationConfiguration": {
                "rules": [
                    {
                        "destinations": [{"region": REGION, "registryId": ACCOUNT}],
                        "repositoryFilters": [{"filter": "team-*", "filterType": "PREFIX_MACH"}],
                    },
                    {"destinations": []},
                    {"destinations": [{"region": "mars", "registryId": "1"}]},
                ]
            }
        },
        [
            "replicationConfiguration.rules[0].destinations[0]",
            "replicationConfiguration.rules[0].repositoryFilters[0].filter",
            "replicationConfiguration.rules[0].repositoryFilters[0].filterType",
            "replicationConfiguration.rules[1].destinations",
            "replicationConfiguration.rules[2].destinations[0].region",
            "replicationConfiguration.rules[2].destinations[0].registryId",
        ],
    ),
    (
        "PullThroughCacheRule",
        {
            "ecrRepositoryPrefix": "X",
            "upstreamRegistryUrl": "registry-1.docker.io",
            "customRoleArn": "arn:aws:iam::222222222222:role/x",
        },
        ["credentialArn", "customRoleArn", "ecrRepositoryPrefix"],
    ),
    (
        "ScanningConfiguration",
        {"region": "x", "rules": [{"scanFrequency": "CONTINUOUS_SCAN", "repositoryFilters": [{"filter": "A!"}]}]},
        [
            "region",
            "rules[0].repositoryFilters[0].filter",
            "rules[0].repositoryFilters[0].filterType",
            "rules[0].scanFrequency",
        ],
    ),
]
HELP = "Calling __str__ on an Output[T] is not supported."


@pytest.mark.parametrize(("resource", "inputs", "paths"), ROWS)
def test_every_failure_is_told_at_once(host: Host, resource: str, inputs: dict[str, Any], paths: list[str]) -> None:
    given = {key: HELP if value == "[help]" else value for key, value in inputs.items()}
    _, failures = host.check(resource, given)
    assert sorted(failures) == sorted(paths)


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_program_without_a_region_hears_of_its_other_failures(kind: type[Host], emulator: Emulator) -> None:
    env = {**emulator.env(), "AWS_REGION": "", "AWS_DEFAULT_REGION": "", "AWS_CONFIG_FILE": "/dev/null"}
    host = kind(env)
    _, failures = host.check("Repository", {"name": "Team", "tags": TAGS})
    host.close()
    assert sorted(failures) == ["name", "region", "tags.a", 'tags["aws:x"]']
    assert emulator.operations() == []


def test_failures_come_before_credentials_that_do_not_work(host: Host, emulator: Emulator) -> None:
    emulator.inject(Fault("GetCallerIdentity", AwsError("ExpiredToken", "no", 403), times=None, service="sts"))
    rule = {"ecrRepositoryPrefix": "X", "upstreamRegistryUrl": f"222222222222.dkr.ecr.{REGION}.amazonaws.com"}
    assert sorted(host.check("PullThroughCacheRule", rule)[1]) == ["ecrRepositoryPrefix"]
    with pytest.raises(Failed, match="ExpiredToken"):
        host.check("PullThroughCacheRule", {**rule, "ecrRepositoryPrefix": "own"})


def test_every_wrong_setting_is_told_at_once(emulator: Emulator) -> None:
    from pulumi_ecr.core.config import Config

    wrong = {"allowedAccountIds": "[1]", "httpProxy": "http://a:b c@d", "maxRetries": "many", "regoin": "x"}
    assert sorted(str(failure.path[0]) for failure in Config.failures(wrong)) == sorted(wrong)
