"""What an adoption would change is told in full: place by place, and never as two sides that look alike."""

from __future__ import annotations

import json
from typing import Any

import pytest

from cases import ACCOUNT, lifecycle, policy, rule, scan, statement
from hosts import HOSTS, Failed, Host
from listening import previewed, said
from pulumi_ecr.testing import Emulator

SECRET = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:ecr-pullthroughcache/"
UPSTREAM = {"ecrRepositoryPrefix": "dh", "upstreamRegistryUrl": "registry-1.docker.io"}
both = pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])


def told(kind: type[Host], emulator: Emulator, resource: str, inputs: dict[str, Any]) -> str:
    """What the preview of an adoption says."""
    return said(kind, emulator, lambda host: previewed(host, resource, {**inputs, "adoptExisting": True}))[0]


@both
def test_two_long_values_are_told_by_what_differs(kind: type[Host], emulator: Emulator) -> None:
    made = emulator.client("secretsmanager").create_secret(
        Name="ecr-pullthroughcache/docker-hub-production", SecretString='{"username":"u","accessToken":"t"}'
    )
    emulator.client().create_pull_through_cache_rule(
        ecrRepositoryPrefix="dh", upstreamRegistryUrl="registry-1.docker.io", credentialArn=made["ARN"]
    )
    inputs = {**UPSTREAM, "credentialArn": f"{SECRET}docker-hub-staging-OtpQvW"}
    assert told(kind, emulator, "PullThroughCacheRule", inputs).endswith(
        f'credential_arn: "...{made["ARN"].rpartition("/")[2]}" => "...docker-hub-staging-OtpQvW"'
    )
    note = "x" * 100
    emulator.client().create_repository(repositoryName="app", tags=[{"Key": "note", "Value": f"{note}old"}])
    line = told(kind, emulator, "Repository", {"name": "app", "tags": {"note": f"{note}new"}})
    assert f'tags.note: "...{"x" * 40}old" => "...{"x" * 40}new"' in line
    line = told(kind, emulator, "Repository", {"name": "app"})
    assert f'tags.note removed (was "{note}old")' in line


@both
def test_a_policy_that_would_be_overwritten_is_told_place_by_place(kind: type[Host], emulator: Emulator) -> None:
    client = emulator.client()
    client.create_repository(repositoryName="app")
    roots = [f"arn:aws:iam::{number:012}:root" for number in range(100000000000, 100000000009)]
    there = [statement(Sid=f"S{at}", Principal={"AWS": root}) for at, root in enumerate(roots)]
    client.set_repository_policy(repositoryName="app", policyText=json.dumps({**policy(), "Statement": there}))
    wanted = [*there[:7], statement(Sid="S7", Principal={"AWS": "222222222222"})]
    document = {**policy(), "Statement": wanted}
    for given in (document, json.dumps(document)):
        line = told(kind, emulator, "RepositoryPolicy", {"repository": "app", "policy": given})
        begin = "RepositoryPolicy of app in us-east-1 exists and would be overwritten; AWS would be asked to change: "
        first, _, rest = line.partition(begin)[2].partition("; ")
        assert first == f'policy.Statement[7].Principal.AWS: "{roots[7]}" => "222222222222"'
        assert rest.startswith('policy.Statement[8] removed (was {Sid: "S8", Effect: "Allow", Principal: {AWS:')
    host = kind(emulator.env())
    checked, _ = host.check("RepositoryPolicy", {"repository": "app", "policy": document})
    with pytest.raises(Failed) as refused:
        host.create("RepositoryPolicy", checked)
    words = f"RepositoryPolicy of app in us-east-1 already exists and is not what the program says: {first}"
    assert words in str(refused.value)
    host.close()


@both
def test_of_many_changes_the_rest_is_counted(kind: type[Host], emulator: Emulator) -> None:
    client = emulator.client()
    client.create_repository(repositoryName="app")
    there = {"rules": [{**lifecycle(50 + at)["rules"][0], "rulePriority": at} for at in range(1, 46)]}
    for each, status in zip(there["rules"], [f"p{at}" for at in range(45)], strict=True):
        each["selection"] |= {"tagStatus": "tagged", "tagPrefixList": [status]}
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(there))
    wanted = json.loads(json.dumps(there))
    for each in wanted["rules"]:
        each["selection"]["countNumber"] += 1
    line = told(kind, emulator, "LifecyclePolicy", {"repository": "app", "policy": wanted})
    assert line.count(" => ") == 40
    assert "policy.rules[0].selection.countNumber: 51 => 52; policy.rules[1]" in line
    assert line.endswith("; and 5 more changes")


@both
def test_settings_of_the_registry_are_told_place_by_place(kind: type[Host], emulator: Emulator) -> None:
    client = emulator.client()
    there: Any = {"rules": [rule("eu-west-1", prefix="aa"), rule("eu-west-2", prefix="bb")]}
    client.put_replication_configuration(replicationConfiguration=there)
    wanted = {"rules": [rule("eu-west-2", prefix="bb"), rule("eu-west-3", prefix="aa")]}
    line = told(kind, emulator, "ReplicationConfiguration", {"replicationConfiguration": wanted})
    assert line.endswith(
        'to change: replication_configuration.rules[0].destinations[0].region: "eu-west-1" => "eu-west-3"'
    )
    rules: Any = [scan("SCAN_ON_PUSH", "a*", "b*")]
    client.put_registry_scanning_configuration(scanType="BASIC", rules=rules)
    line = told(kind, emulator, "ScanningConfiguration", {"rules": [scan("SCAN_ON_PUSH", "b*")]})
    assert line.endswith('rules[0].repository_filters[0] removed (was {filter: "a*", filter_type: "WILDCARD"})')


def test_a_wrong_value_is_quoted_with_what_is_wrong_in_it(host: Host) -> None:
    wrong = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:hub/docker"
    _, failures = host.check("PullThroughCacheRule", {**UPSTREAM, "credentialArn": wrong})
    (reason,) = failures.values()
    assert f'is "{wrong}": must be' in reason
    _, failures = host.check("Repository", {"name": f"{'a' * 300}-"})
    (reason,) = failures.values()
    assert f'"{"a" * 120}...{"a" * 59}-": must' in reason
