"""The defects measured in the strongest peer (F1-F25), each shown not to be here, on both hosts over gRPC."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from cases import ACCOUNT, CASES, OTHER_REGION, SECRET, lifecycle, policy, registry_policy, rule
from hosts import HOSTS, DynamicHost, Failed, Host
from pulumi_ecr.core.resource import ADOPTION_WARNING
from pulumi_ecr.resources import ALL
from pulumi_ecr.testing import AwsError, Drop, Emulator, Fault, Truncate

ONE_LINE = re.compile(r"^ecr: [^\n]+$")


def made(host: Host, resource: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any], dict[str, Any]]:
    checked, failures = host.check(resource, inputs)
    assert failures == {}
    id, state = host.create(resource, checked)
    return id, checked, state


def refusal(host: Host, resource: str, inputs: dict[str, Any]) -> str:
    _, failures = host.check(resource, inputs)
    return " ".join(f"{path}: {reason}" for path, reason in failures.items())


@pytest.fixture
def app(emulator: Emulator) -> None:
    emulator.client().create_repository(repositoryName="app")
    emulator.clear_calls()


def test_F1_a_refused_lifecycle_policy_leaves_the_old_one_in_place(host: Host, emulator: Emulator, app: None) -> None:
    id, checked, state = made(host, "LifecyclePolicy", {"repository": "app", "policy": lifecycle()})
    news, _ = host.check("LifecyclePolicy", {"repository": "app", "policy": lifecycle(7)}, olds=checked)
    emulator.clear_calls()
    emulator.inject(Fault("PutLifecyclePolicy", AwsError("InvalidParameterException", "no")))
    with pytest.raises(Failed, match="putting the lifecycle policy of repository app: no"):
        host.update("LifecyclePolicy", id, state, news)
    assert emulator.operations() == ["PutLifecyclePolicy"]
    text = emulator.client().get_lifecycle_policy(repositoryName="app")["lifecyclePolicyText"]
    assert json.loads(text)["rules"][0]["selection"]["countNumber"] == 14
    assert host.update("LifecyclePolicy", id, state, news)["policy"] == lifecycle(7)


def test_F2_F3_F25_rules_are_checked_and_nothing_is_dropped(host: Host) -> None:
    broken: Any = {"rules": [{"rulePriority": 1, "action": {"type": "expire"}}]}
    assert "policy.rules[0].selection: is required" in refusal(
        host, "LifecyclePolicy", {"repository": "app", "policy": broken}
    )
    misspelt = policy(Resoruce="*")
    assert "policy.Statement[0].Resoruce: is not an element" in refusal(
        host, "RepositoryPolicy", {"repository": "app", "policy": misspelt}
    )
    first, second = lifecycle(zebra="x"), lifecycle(zebra="y")
    checked, _ = host.check("LifecyclePolicy", {"repository": "app", "policy": first})
    state = {**checked, "registryId": ACCOUNT, "region": "us-east-1"}
    news, _ = host.check("LifecyclePolicy", {"repository": "app", "policy": second}, olds=checked)
    assert host.diff("LifecyclePolicy", "app", state, news).changes


@pytest.mark.parametrize("resource", ["ScanningConfiguration", "ReplicationConfiguration", "RegistryPolicy"])
def test_F4_the_id_is_what_the_service_says(emulator: Emulator, resource: str) -> None:
    for kind in HOSTS:
        emulator.reset()
        host = kind(emulator.env(account="333333333333"), {"ecr:skipRequestingAccountId": "true"})
        inputs = {**CASES[resource].minimal}
        id, _, state = made(host, resource, inputs)
        assert (id, state["registryId"]) == ("333333333333", "333333333333")
        assert emulator.operations("sts") == []
        host.close()


@pytest.mark.parametrize("fault", [Drop(), AwsError("ServerException", "oops", 500)], ids=["connection lost", "500"])
def test_F5_a_create_whose_answer_was_lost_is_its_own(host: Host, emulator: Emulator, fault: Any) -> None:
    emulator.inject(Fault("CreateRepository", fault, when="after"))
    id, _, state = made(host, "Repository", {"name": "app", "tags": {"a": "1"}, "imageTagMutability": "IMMUTABLE"})
    assert (id, state["tagsAll"]) == ("app", {"a": "1"})
    emulator.inject(Fault("CreatePullThroughCacheRule", fault, when="after"))
    made(host, "PullThroughCacheRule", CASES["PullThroughCacheRule"].minimal)
    assert len(emulator.client().describe_repositories()["repositories"]) == 1


def test_F5_a_foreign_repository_is_never_taken_for_ones_own(host: Host, emulator: Emulator) -> None:
    emulator.client().create_repository(repositoryName="app", tags=[{"Key": "theirs", "Value": "1"}])
    emulator.inject(Fault("CreateRepository", AwsError("ServerException", "oops", 500)))
    checked, _ = host.check("Repository", {"name": "app"})
    with pytest.raises(Failed, match="repository app in us-east-1 already exists"):
        host.create("Repository", checked)


def test_F6_F24_what_was_created_is_not_read_back(host: Host, emulator: Emulator) -> None:
    emulator.inject(Fault("ListTagsForResource", AwsError("AccessDeniedException", "no"), times=None))
    made(host, "Repository", {"name": "app", "tags": {"a": "1"}})
    assert emulator.operations() == ["CreateRepository"]


def test_F7_a_tag_change_that_fails_half_way_loses_nothing(host: Host, emulator: Emulator) -> None:
    id, checked, state = made(host, "Repository", {"name": "app", "tags": {"old": "1"}})
    news, _ = host.check("Repository", {"name": "app", "tags": {"new": "1"}}, olds=checked)
    emulator.clear_calls()
    emulator.inject(Fault("UntagResource", AwsError("AccessDeniedException", "no")))
    with pytest.raises(Failed, match="tagging repository app") as failed:
        host.update("Repository", id, state, news)
    if failed.value.partial:
        both = {"old": "1", "new": "1"}
        assert {name: failed.value.partial[1][name] for name in ("tags", "tagsAll")} == {"tags": both, "tagsAll": both}
    assert emulator.operations() == ["TagResource", "UntagResource"]
    tags = emulator.client().list_tags_for_resource(resourceArn=state["arn"])["tags"]
    assert {tag["Key"] for tag in tags} == {"old", "new"}
    assert host.update("Repository", id, state, news)["tagsAll"] == {"new": "1"}
    assert host.read("Repository", id, state)[1]["tagsAll"] == {"new": "1"}


def test_F8_a_policy_of_others_is_not_overwritten(host: Host, emulator: Emulator, app: None) -> None:
    client = emulator.client()
    client.set_repository_policy(repositoryName="app", policyText=json.dumps(policy(Sid="Theirs")))
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle(99)))
    emulator.clear_calls()
    warning = re.escape(host.spelt(ADOPTION_WARNING))
    for resource, document, shown in (("RepositoryPolicy", policy(), "Theirs"), ("LifecyclePolicy", lifecycle(), "99")):
        checked, _ = host.check(resource, {"repository": "app", "policy": document})
        with pytest.raises(
            Failed,
            match=f"(?s)already exists.*{shown}.*{host.spelt('adopt_existing=True')}.*{warning}",
        ):
            host.create(resource, checked)
        warning = ""
        checked, _ = host.check(resource, {"repository": "app", "policy": document, "adoptExisting": True})
        host.create(resource, checked)
    assert [op for op in emulator.operations() if not op.startswith("Get")] == [
        "SetRepositoryPolicy",
        "PutLifecyclePolicy",
    ]


def test_F9_a_repository_with_images_says_what_it_holds_and_which_value_counts(host: Host, emulator: Emulator) -> None:
    id, _, state = made(host, "Repository", {"name": "app"})
    for tag in ("v1", "v2", "v3", "v4"):
        emulator.put_image("app", tag)
    with pytest.raises(Failed) as refused:
        host.delete("Repository", id, state)
    line = (
        "repository app still holds 4 images (newest v4, v3, v2) and the recorded force_delete is false: "
        "to keep the repository (another stack, provider or tool may have it now), set retain_on_delete, on its policies, too; to delete its images, set force_delete=True; then run pulumi up with the repository in the program, "
        "so that it is recorded, and destroy or replace it after that [RepositoryNotEmptyException, request "
    )
    assert f"ecr: {host.spelt(line)}" in str(refused.value)
    host.delete("Repository", id, {**state, "forceDelete": True})
    assert emulator.client().describe_repositories()["repositories"] == []


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("answer", [Drop(), Truncate(), AwsError("AccessDeniedException", "no")])
def test_F9_a_refused_delete_says_so_where_the_images_cannot_be_counted(
    kind: type[Host], emulator: Emulator, answer: Any
) -> None:
    host = kind(emulator.env(), {"ecr:maxRetries": "0"})
    id, _, state = made(host, "Repository", {"name": "app"})
    emulator.put_image("app", "v1")
    with emulator.inject(Fault("DescribeImages", answer, times=None)), pytest.raises(Failed) as refused:
        host.delete("Repository", id, state)
    host.close()
    assert f"still holds images and the recorded {host.spelt('force_delete')} is false" in str(refused.value)


@pytest.mark.parametrize("resource", ["ScanningConfiguration", "ReplicationConfiguration", "RegistryPolicy"])
def test_F10_the_id_of_another_registry_is_refused(host: Host, emulator: Emulator, resource: str) -> None:
    made(host, resource, CASES[resource].minimal)
    with pytest.raises(Failed, match="belongs to account 222222222222"):
        host.read(resource, "222222222222")


def test_F11_taking_a_credential_away_replaces(host: Host, emulator: Emulator) -> None:
    CASES["PullThroughCacheRule"].before(lambda service: emulator.client(service))
    inputs = {"ecrRepositoryPrefix": "qq", "upstreamRegistryUrl": "quay.io", "credentialArn": SECRET}
    id, checked, state = made(host, "PullThroughCacheRule", inputs)
    del inputs["credentialArn"]
    news, _ = host.check("PullThroughCacheRule", inputs, olds=checked)
    assert host.diff("PullThroughCacheRule", id, state, news).replaces == ["credentialArn"]
    hub = {"ecrRepositoryPrefix": "hh", "upstreamRegistryUrl": "ghcr.io"}
    assert "credentialArn: is required for ghcr.io" in refusal(host, "PullThroughCacheRule", hub)


def test_F13_one_kms_key_has_many_spellings(host: Host, emulator: Emulator) -> None:
    kms = emulator.client("kms")
    key = kms.create_key()["KeyMetadata"]
    kms.create_alias(AliasName="alias/images", TargetKeyId=key["KeyId"])

    def inputs(spelling: str) -> dict[str, Any]:
        return {"name": "app", "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": spelling}]}

    id, checked, state = made(host, "Repository", inputs("alias/images"))
    _, live, _ = host.read("Repository", id, state)
    assert live == state
    for spelling in ("alias/images", key["Arn"], key["KeyId"]):
        news, failures = host.check("Repository", inputs(spelling), olds=checked)
        assert failures == {}
        assert not host.diff("Repository", id, live, news).changes, spelling
    other = kms.create_key()["KeyMetadata"]["Arn"]
    _, live, _ = host.read("Repository", id)
    host.next_operation()
    news, _ = host.check("Repository", inputs(other), olds=checked)
    assert host.diff("Repository", id, live, news).replaces == ["encryptionConfigurations"]


def test_F14_F16_spellings_and_orders_that_mean_the_same(host: Host, emulator: Emulator, app: None) -> None:
    one = policy(Principal="*", Action="ecr:batchgetimage")
    id, checked, state = made(host, "RepositoryPolicy", {"repository": "app", "policy": one})
    two = policy(Principal={"AWS": ["*"]}, Action=["ecr:BatchGetImage"])
    news, _ = host.check("RepositoryPolicy", {"repository": "app", "policy": two}, olds=checked)
    assert not host.diff("RepositoryPolicy", id, state, news).changes
    both = {"replicationConfiguration": {"rules": [rule(OTHER_REGION, "us-west-2"), rule("us-west-2", prefix="ab")]}}
    turned = {"replicationConfiguration": {"rules": [rule("us-west-2", prefix="ab"), rule("us-west-2", OTHER_REGION)]}}
    id, checked, state = made(host, "ReplicationConfiguration", both)
    news, _ = host.check("ReplicationConfiguration", turned, olds=checked)
    assert not host.diff("ReplicationConfiguration", id, state, news).changes


def test_F17_F18_F19_what_could_never_settle_is_refused(host: Host) -> None:
    assert 'tags["aws:x"]: begins with aws:' in refusal(host, "Repository", {"name": "app", "tags": {"aws:x": "1"}})
    two = [{"encryptionType": "AES256"}, {"encryptionType": "KMS"}]
    assert "has 2 entries: at most 1 is allowed" in refusal(
        host, "Repository", {"name": "app", "encryptionConfigurations": two}
    )
    assert "replicationConfiguration: is required" in refusal(host, "ReplicationConfiguration", {})


def test_F23_what_is_waited_for_is_said(emulator: Emulator) -> None:
    host = DynamicHost(emulator.env())
    emulator.inject(Fault("CreateRepository", AwsError("ThrottlingException", "slow down"), times=3))
    made(host, "Repository", {"name": "app"})
    said = host.close()
    assert "ecr: CreateRepository: ThrottlingException, attempt 2 of 11" in said


def each(emulator: Emulator) -> Iterator[str]:
    """Every resource in an AWS of its own, for one process of a host."""
    for resource in sorted(ALL):
        emulator.reset()
        CASES[resource].before(lambda service: emulator.client(service))
        yield resource
        assert emulator.violations == [], resource


def test_a_denied_read_never_means_missing(host: Host, emulator: Emulator) -> None:
    for resource in each(emulator):
        id, _, state = made(host, resource, CASES[resource].minimal)
        reading = ALL[resource].permissions.read[0].partition(":")[2]
        emulator.inject(Fault(reading, AwsError("AccessDeniedException", "not allowed to look")))
        with pytest.raises(Failed) as refused:
            host.read(resource, id, state)
        assert "not allowed to look: allow it in the IAM policy" in str(refused.value), resource
        assert "AccessDeniedException, request" in str(refused.value), resource
        assert ONE_LINE.match(str(refused.value).strip()), resource
        assert host.read(resource, id, state)[0] == id, resource


def test_credentials_of_another_account_never_mean_missing(host: Host, emulator: Emulator) -> None:
    other = type(host)(emulator.env(account="222222222222"))
    for resource in each(emulator):
        id, _, state = made(host, resource, CASES[resource].minimal)
        with pytest.raises(Failed) as refused:
            other.read(resource, id, state)
        assert ONE_LINE.match(str(refused.value).strip()), resource
        assert "222222222222" in str(refused.value), resource
    other.close()


@pytest.mark.long
def test_passing_faults_fail_nothing(host: Host, emulator: Emulator) -> None:
    for resource in each(emulator):
        writing = next(a for a in ALL[resource].permissions.create if not a.startswith(("ecr:Get", "ecr:Describe")))
        operation = writing.partition(":")[2]
        throttled = emulator.inject(Fault(operation, AwsError("ThrottlingException", "slow down"), times=2))
        failed = emulator.inject(Fault(operation, AwsError("ServerException", "oops", 500), times=1))
        made(host, resource, CASES[resource].minimal)
        assert (throttled.hits, failed.hits) == (2, 1), resource


def test_a_rule_that_does_not_work_is_told_and_not_left_behind(host: Host, emulator: Emulator) -> None:
    emulator.inject(Fault("ValidatePullThroughCacheRule", AwsError("ValidationException", "upstream says no")))
    checked, _ = host.check("PullThroughCacheRule", {**CASES["PullThroughCacheRule"].minimal, "validateUpstream": True})
    with pytest.raises(Failed, match="upstream says no"):
        host.create("PullThroughCacheRule", checked)
    left = emulator.client().describe_pull_through_cache_rules()["pullThroughCacheRules"]
    # The plugin saves it as created, to be repaired by the next run; the dynamic host can only take it back.
    assert len(left) == (1 if host.name == "native" else 0)


def test_the_registry_policy_shows_deleted_principals_once(emulator: Emulator) -> None:
    host = DynamicHost(emulator.env())
    role = f"arn:aws:iam::{ACCOUNT}:role/gone"
    inputs = {"policy": registry_policy(Principal={"AWS": role})}
    id, checked, state = made(host, "RegistryPolicy", inputs)
    theirs = json.dumps(registry_policy(Principal={"AWS": "AROAEXAMPLE1234567890"}))
    emulator.client().put_registry_policy(policyText=theirs)
    for _ in range(2):  # the second time state has what AWS shows
        state = host.read("RegistryPolicy", id, state)[1]
        assert "AROAEXAMPLE1234567890" in json.dumps(state["policy"])
    assert host.diff("RegistryPolicy", id, state, checked).changes
    said = host.close()
    assert said.count("names AROAEXAMPLE1234567890, which is a user or role that was deleted in IAM") == 1
