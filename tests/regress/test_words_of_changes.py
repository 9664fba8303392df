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


def told(
    kind: type[Host], emulator: Emulator, resource: str, inputs: dict[str, Any], *secrets: tuple[str | int, ...]
) -> str:
    """What the preview of an adoption says. ``secrets``: the places in the inputs that are behind a secret mark."""
    adopting = {**inputs, "adoptExisting": True}
    return said(kind, emulator, lambda host: previewed(host, resource, adopting, secrets=secrets))[0]


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
        'to change: replication_configuration.rules[1].destinations[0].region: "eu-west-1" => "eu-west-3"'
    )
    rules: Any = [scan("SCAN_ON_PUSH", "a*", "b*")]
    client.put_registry_scanning_configuration(scanType="BASIC", rules=rules)
    line = told(kind, emulator, "ScanningConfiguration", {"rules": [scan("SCAN_ON_PUSH", "b*")]})
    assert line.endswith('rules[0].repository_filters[1] removed (was {filter: "a*", filter_type: "WILDCARD"})')


def test_a_wrong_value_is_quoted_with_what_is_wrong_in_it(host: Host) -> None:
    wrong = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:hub/docker"
    _, failures = host.check("PullThroughCacheRule", {**UPSTREAM, "credentialArn": wrong})
    (reason,) = failures.values()
    assert f'is "{wrong}": must be' in reason
    _, failures = host.check("Repository", {"name": f"{'a' * 300}-"})
    (reason,) = failures.values()
    assert f'"{"a" * 120}...{"a" * 59}-": must' in reason


@both
def test_one_secret_tag_hides_no_change_of_the_others(kind: type[Host], emulator: Emulator) -> None:
    tags = [{"Key": "owner", "Value": "finance"}, {"Key": "team", "Value": "old"}, {"Key": "pw", "Value": "hunter1"}]
    emulator.client().create_repository(repositoryName="app", tags=tags)
    inputs = {"name": "app", "tags": {"pw": "hunter2", "new": "hunter3", "team": "web"}}
    line = told(kind, emulator, "Repository", inputs, ("tags", "pw"), ("tags", "new"))
    assert line.partition("AWS would be asked to change: ")[2] == (
        'tags.new added: [secret]; tags.owner removed (was "finance"); tags.pw: [secret]; tags.team: "old" => "web"'
    )
    line = told(kind, emulator, "Repository", inputs, ("tags",))
    assert line.endswith("AWS would be asked to change: tags: [secret]")


@both
def test_one_secret_in_a_document_hides_no_change_beside_it(kind: type[Host], emulator: Emulator) -> None:
    client = emulator.client()
    client.create_repository(repositoryName="app")
    old, new, other = (f"arn:aws:iam::{digit * 12}:root" for digit in "789")

    def put(*there: dict[str, Any]) -> None:
        client.set_repository_policy(repositoryName="app", policyText=json.dumps({**policy(), "Statement": there}))

    def change(wanted: list[dict[str, Any]], *secrets: tuple[str | int, ...]) -> str:
        inputs = {"repository": "app", "policy": {**policy(), "Statement": wanted}}
        line = told(kind, emulator, "RepositoryPolicy", inputs, *(("policy", "Statement", *at) for at in secrets))
        assert not any(account in line for account in ("7" * 12, "8" * 12))
        return line.partition("AWS would be asked to change: ")[2]

    pull, everything = ["ecr:BatchGetImage"], "ecr:*"
    put(statement(Sid="b", Principal={"AWS": old}, Action=pull), statement(Sid="a", Action=pull))
    one = statement(Sid="b", Principal={"AWS": new}, Action=everything)
    open_to_all = statement(Sid="a", Principal="*", Action=pull)
    # The statements are in another order than in AWS; places are those of the program.
    assert change([open_to_all, one], (1, "Principal", "AWS")) == (
        'policy.Statement[0].Principal: {AWS: [secret]} => "*"; '
        'policy.Statement[1].Action: "ecr:BatchGetImage" => "ecr:*"; policy.Statement[1].Principal.AWS: [secret]'
    )
    # Which of a list is the older secret nobody knows.
    put(statement(Principal={"AWS": [old, other]}, Action=pull))
    many = statement(Principal={"AWS": ["*", new]}, Action=pull)
    changed = change([many], (0, "Principal", "AWS", 1))
    assert sorted(changed.split("; ")) == [
        'policy.Statement[0].Principal.AWS[0]: [secret] => "*"',
        "policy.Statement[0].Principal.AWS[1]: [secret]",
    ]
    # The keys of what is secret as a whole may be secret, too.
    put(statement(Condition={"StringEquals": {f"aws:PrincipalTag/{'7' * 12}": "x"}}))
    hidden = statement(Sid="new", Condition={"StringLike": {"aws:userid": "8" * 12}})
    assert change([hidden], (0, "Condition")) == (
        'policy.Statement[0].Condition: [secret]; policy.Statement[0].Sid: "Pull" => "new"'
    )
    put(statement(Sid="a", Principal={"AWS": old}), statement(Sid="b", Principal={"AWS": other}))
    removed = change([statement(Sid="a", Principal={"AWS": new})], (0, "Principal", "AWS"))
    assert removed == (
        'policy.Statement[0].Principal.AWS: [secret]; policy.Statement[1] removed (was {Sid: "b", Effect: "Allow", '
        'Principal: {AWS: [secret]}, Action: ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]})'
    )


@both
def test_numbers_and_flags_behind_a_secret_mark_are_hidden_where_they_are(kind: type[Host], emulator: Emulator) -> None:
    client = emulator.client()
    client.create_repository(repositoryName="app")
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle(41)))
    wanted = lifecycle(42, description="new")
    days = ("policy", "rules", 0, "selection", "countNumber")
    line = told(kind, emulator, "LifecyclePolicy", {"repository": "app", "policy": wanted}, days)
    assert line.endswith(
        'change: policy.rules[0].description: "old ones go" => "new"; policy.rules[0].selection.countNumber: [secret]'
    )
    scanned = ("imageScanningConfiguration", "scanOnPush")
    inputs = {"name": "app", "imageScanningConfiguration": {"scanOnPush": True}, "imageTagMutability": "IMMUTABLE"}
    line = told(kind, emulator, "Repository", inputs, scanned)
    assert line.endswith(
        'change: image_scanning_configuration: [secret]; image_tag_mutability: "MUTABLE" => "IMMUTABLE"'
    )


@both
def test_a_refused_adoption_names_what_is_no_secret(kind: type[Host], emulator: Emulator) -> None:
    emulator.client().create_repository(repositoryName="app", tags=[{"Key": "pw", "Value": "hunter1"}])
    key = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/12345678-1234-1234-1234-123456789012"
    inputs = {"name": "app", "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": key}]}
    with pytest.raises(Failed) as refused:
        told(kind, emulator, "Repository", inputs, ("encryptionConfigurations", 0, "kmsKey"))
    assert (
        'cannot be adopted: encryption_configurations[0].encryption_type is "AES256" and the program says "KMS"; '
        "encryption_configurations[0].kms_key is not what the program says; they cannot be changed"
    ) in str(refused.value)
