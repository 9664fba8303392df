"""Values that AWS's pages rule out, refused by both hosts in words and before any call; and those that they allow."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from cases import ACCOUNT, CASES, OTHER_REGION, REGION, ROLE, SECRET, lifecycle, policy, registry_policy
from hosts import HOSTS, WIRE_UNKNOWN, DynamicHost, Failed, Host, NativeHost
from pulumi_ecr.aws import Cloud
from pulumi_ecr.core.config import Config
from pulumi_ecr.core.function import RegionalArguments
from pulumi_ecr.core.model import _pattern_text, specs
from pulumi_ecr.core.schema import nested
from pulumi_ecr.functions import ALL as FUNCTIONS
from pulumi_ecr.resources import ALL
from pulumi_ecr.testing import Emulator

REPOSITORY = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/team/app"
ADDRESS = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/team/app"
FAR_KEY = f"arn:aws:kms:{OTHER_REGION}:{ACCOUNT}:key/12345678-1234-1234-1234-123456789012"
HELP = (
    "Calling __str__ on an Output[T] is not supported.\n\nTo get the value of an Output[T] as an Output[str] consider:"
)
OWN = f"{ACCOUNT}.dkr.ecr.{OTHER_REGION}.amazonaws.com"
RULES = "replicationConfiguration.rules[0]"


def replication(region: Any = OTHER_REGION, registry: Any = "222222222222", prefix: str = "team") -> dict[str, Any]:
    filters = [{"filter": prefix, "filterType": "PREFIX_MATCH"}]
    there = {"region": region, "registryId": registry}
    return {"replicationConfiguration": {"rules": [{"destinations": [there], "repositoryFilters": filters}]}}


def cache(**values: Any) -> dict[str, Any]:
    return {"ecrRepositoryPrefix": "own", "upstreamRegistryUrl": OWN, **values}


REFUSED: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "RepositoryPolicy",
        {"repository": REPOSITORY, "policy": policy()},
        "repository",
        "write the name alone, team/app",
    ),
    ("LifecyclePolicy", {"repository": ADDRESS, "policy": lifecycle()}, "repository", "write the name alone, team/app"),
    (
        "LifecyclePolicy",
        {"repository": f"https://{ADDRESS}:v1", "policy": lifecycle()},
        "repository",
        "alone, team/app",
    ),
    ("Repository", {"name": "te\u200bam"}, "name", "which holds U+200B (zero width space): write it without"),
    ("Repository", {"name": "app", "region": "Mars"}, "region", 'is "Mars": must be the name of a region'),
    ("Repository", {"name": "app", "region": "us-east-\u0661"}, "region", "must be the name of a region"),
    (
        "ReplicationConfiguration",
        replication("mars"),
        f"{RULES}.destinations[0].region",
        "must be the name of a region",
    ),
    (
        "ReplicationConfiguration",
        replication("cn-north-1"),
        f"{RULES}.destinations[0].region",
        f"is cn-north-1 of the partition aws-cn, and {REGION} is of aws: nothing is copied from one partition to another",
    ),
    (
        "RepositoryPolicy",
        {"repository": "app", "policy": json.dumps(policy(Principal={"AWS": ["222222222222", None]}))},
        "policy.Statement[0].Principal.AWS[1]",
        "is null: give it a value, or take it out",
    ),
    (
        "RepositoryPolicy",
        {"repository": "app", "policy": json.dumps({"Statement": [{**policy()["Statement"][0], "Condition": None}]})},
        "policy.Statement[0].Condition",
        "is null: give it a value, or take it out",
    ),
    (
        "RepositoryPolicy",
        {"repository": "app", "policy": json.dumps({"Statement": [policy()["Statement"][0], None]})},
        "policy.Statement[1]",
        "is null: give it a value, or take it out",
    ),
    (
        "RepositoryPolicy",
        {"repository": "app", "policy": json.dumps({"Statement": {**policy()["Statement"][0], "conditions": None}})},
        "policy.Statement.conditions",
        "is null: give it a value, or take it out",
    ),
    (
        "RepositoryPolicy",
        {
            "repository": "app",
            "policy": json.dumps(policy(Condition={"Sid": None, "Bool": {"aws:MultiFactorAuthPresent": "true"}})),
        },
        "policy.Statement[0].Condition.Sid",
        "is null: give it a value, or take it out",
    ),
    (
        "RegistryPolicy",
        {"policy": json.dumps(registry_policy(Condition={"StringEquals": {"aws:SourceArn": None}}))},
        "policy.Statement[0].Condition.StringEquals.aws:SourceArn",
        "is null: give it a value, or take it out",
    ),
    (
        "RepositoryPolicy",
        {"repository": "app", "policy": policy(Condition={"StringEquals": {"aws:SourceAccount": 12345678901}})},
        "policy.Statement[0].Condition.StringEquals.aws:SourceAccount",
        "must be the 12 digits of an account: write all of them, in quotes",
    ),
    (
        "ReplicationConfiguration",
        replication(registry="12345678912"),
        f"{RULES}.destinations[0].registryId",
        "must be the 12 digits of an AWS account id",
    ),
    (
        "ReplicationConfiguration",
        replication(registry=12345678912),
        f"{RULES}.destinations[0].registryId",
        "must be a string of the 12 digits of an account, got the number 12345678912: put it in quotes",
    ),
    (
        "ReplicationConfiguration",
        {
            "replicationConfiguration": {
                "rules": [
                    {"destinations": [{"region": OTHER_REGION, "registryId": f"{each:012}"} for each in accounts]}
                    for accounts in (range(1, 14), range(13, 27))
                ]
            }
        },
        "replicationConfiguration.rules",
        "have 26 different destinations: at most 25 are possible, over all rules",
    ),
    (
        "ReplicationConfiguration",
        replication(prefix="team-*"),
        f"{RULES}.repositoryFilters[0].filter",
        "a prefix takes no wildcards: write team-",
    ),
    (
        "ReplicationConfiguration",
        replication(prefix="Team"),
        f"{RULES}.repositoryFilters[0].filter",
        "must be how names of repositories begin",
    ),
    ("Repository", {"name": "app", "tags": {"k": "a\tb"}}, "tags.k", "U+0009 (control character) in its value"),
    ("Repository", {"name": "app", "tags": {"a\nb": ""}}, 'tags["a\nb"]', "U+000A (control character) in its key"),
    ("Repository", {"name": "app", "tags": {"k": "a\u0300"}}, "tags.k", "in its value: letters, digits, spaces"),
    ("Repository", {"name": "app", "tags": {"k": "a#b"}}, "tags.k", 'has the character "#" in its value'),
    ("Repository", {"name": "app", "tags": {"owner": "me"}}, "tags.owner", "is covered by ecr:ignoreTags"),
    ("Repository", {"name": "app", "tags": {"auto:x": "me"}}, 'tags["auto:x"]', "is covered by ecr:ignoreTags"),
    ("Repository", {"name": "app", "tags": {"k": HELP}}, "tags.k", "make the string with Output.concat"),
    ("Repository", {"name": "app", "tags": {HELP: "v"}}, "tags", "make the string with Output.concat"),
    ("Repository", {"name": f"team/{HELP}"}, "name", "make the string with Output.concat"),
    (
        "RepositoryPolicy",
        {"repository": "app", "policy": policy(Condition={"StringEquals": {"aws:SourceArn": HELP}})},
        "policy.Statement[0].Condition.StringEquals.aws:SourceArn",
        "make the string with Output.concat",
    ),
    (
        "RepositoryPolicy",
        {"repository": "app", "policy": json.dumps(policy(Sid="<pulumi.output.Output object at 0x7f0a>"))},
        "policy",
        "make the string with Output.concat",
    ),
    (
        "PullThroughCacheRule",
        cache(ecrRepositoryPrefix="ROOT", upstreamRepositoryPrefix="lib"),
        "upstreamRepositoryPrefix",
        "not allowed with ecrRepositoryPrefix ROOT: remove it",
    ),
    (
        "PullThroughCacheRule",
        cache(customRoleArn=ROLE.replace(ACCOUNT, "222222222222")),
        "customRoleArn",
        f"is a role of account 222222222222: name one of account {ACCOUNT}",
    ),
    (
        "RepositoryPolicy",
        {"repository": "app", "policy": policy(Condition={"NullIfExists": {"aws:TokenIssueTime": "true"}})},
        "policy.Statement[0].Condition.NullIfExists",
        "Null takes no IfExists, write Null",
    ),
    (
        "PullThroughCacheRule",
        cache(upstreamRegistryUrl=f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"),
        "upstreamRegistryUrl",
        "is this very registry: name one of another region or account",
    ),
    (
        "Repository",
        {"name": "app", "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": FAR_KEY}]},
        "encryptionConfigurations[0].kmsKey",
        f"is a key of {OTHER_REGION}: name one of {REGION}, in which the repository is",
    ),
    (
        "PullThroughCacheRule",
        {**CASES["PullThroughCacheRule"].full, "region": OTHER_REGION},
        "credentialArn",
        f"is a secret of {REGION}: name one of {OTHER_REGION}, in which the rule is",
    ),
    (
        "PullThroughCacheRule",
        {**CASES["PullThroughCacheRule"].full, "credentialArn": SECRET.replace(ACCOUNT, "222222222222")},
        "credentialArn",
        f"is a secret of account 222222222222: name one of account {ACCOUNT}, in which the rule is",
    ),
    (
        "PullThroughCacheRule",
        cache(customRoleArn="arn:aws:iam::12345678912:role/x"),
        "customRoleArn",
        "must be the ARN of an IAM role",
    ),
    (
        "RegistryPolicy",
        {"policy": registry_policy(Resource=["team/*"])},
        "policy.Statement[0].Resource[0]",
        "is no ARN of ECR",
    ),
]
CONFIG = {"ecr:ignoreTags": json.dumps({"keys": ["owner"], "keyPrefixes": ["auto:"]})}


@pytest.fixture(scope="module", params=HOSTS, ids=lambda kind: kind.name)
def strict(request: pytest.FixtureRequest, running_emulator: Emulator) -> Any:
    host = request.param(running_emulator.env(), CONFIG)
    yield host
    host.close()


NOT_KNOWN_YET: list[tuple[str, dict[str, Any]]] = [
    ("Repository", {"name": "app", "encryptionConfigurations": WIRE_UNKNOWN}),
    ("Repository", {"name": "app", "encryptionConfigurations": [WIRE_UNKNOWN]}),
    ("Repository", {"name": "app", "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": WIRE_UNKNOWN}]}),
    (
        "Repository",
        {
            "name": "app",
            "region": WIRE_UNKNOWN,
            "encryptionConfigurations": [{"encryptionType": "KMS", "kmsKey": FAR_KEY}],
        },
    ),
    ("PullThroughCacheRule", {**CASES["PullThroughCacheRule"].full, "credentialArn": WIRE_UNKNOWN}),
    *((resource, {**case.full, "region": WIRE_UNKNOWN}) for resource, case in CASES.items()),
]


@pytest.mark.parametrize(("resource", "inputs"), NOT_KNOWN_YET)
def test_a_key_or_secret_that_is_not_known_yet_is_of_no_other_place(
    strict: Host, resource: str, inputs: dict[str, Any]
) -> None:
    assert strict.check(resource, inputs)[1] == {}


@pytest.mark.parametrize("row", REFUSED, ids=[f"{resource} {path!r}" for resource, _, path, _ in REFUSED])
def test_refused_in_words_before_any_call(strict: Host, emulator: Emulator, row: Any) -> None:
    resource, inputs, path, words = row
    emulator.clear_calls()
    _, failures = strict.check(resource, inputs)
    found = {re.sub(r'\["(aws:\w+)"\]', r".\1", key): reason for key, reason in failures.items()}
    assert list(found) == [path]
    assert words in found[path]
    for code in ("^", "[a-z", "\\w", "(?:"):
        assert code not in found[path].replace("[0]", "")
    assert [call for call in emulator.calls if call.service == "ecr"] == []


ACCEPTED: list[tuple[str, dict[str, Any]]] = [
    ("PullThroughCacheRule", cache()),
    ("PullThroughCacheRule", cache(ecrRepositoryPrefix="ROOT")),
    ("PullThroughCacheRule", cache(ecrRepositoryPrefix="ROOT", upstreamRepositoryPrefix="ROOT")),
    ("Repository", {"name": "app", "tags": {"Größe\u00a0x": "\u4e16\u754c +-=._:/@"}}),
    ("RepositoryPolicy", {"repository": "app", "policy": {**policy(), "Statement": policy()["Statement"][0]}}),
]


@pytest.mark.parametrize(("resource", "inputs"), ACCEPTED)
def test_what_aws_takes_is_accepted(strict: Host, resource: str, inputs: dict[str, Any]) -> None:
    assert strict.check(resource, inputs)[1] == {}


@pytest.mark.parametrize(
    ("resource", "id", "words"),
    [
        ("Repository", REPOSITORY, "the id is the name: team/app"),
        ("LifecyclePolicy", REPOSITORY, "the id is the name: team/app"),
        ("RepositoryPolicy", f"{ADDRESS}@sha256:abc", "the id is the name: team/app"),
        (
            "Repository",
            REPOSITORY.replace("us-east-1", "us-west-2"),
            f"of account {ACCOUNT} in us-west-2: the id is the name and its region: team/app@us-west-2, with credentials of its account",
        ),
        ("Repository", "App", "use lower-case letters and digits"),
        ("Repository", "app@mars", "a region such as eu-west-1, which"),
        ("RegistryPolicy", "12345678912", "must be the 12 digits of an AWS account id"),
        ("ReplicationConfiguration", REPOSITORY, "the id is the account, of 12 digits"),
        ("PullThroughCacheRule", "https://quay.io", "the id is the prefix"),
    ],
)
def test_an_id_that_cannot_be_is_refused_in_words_before_any_call(
    strict: Host, emulator: Emulator, resource: str, id: str, words: str
) -> None:
    emulator.clear_calls()
    with pytest.raises(Failed) as failed:
        strict.read(resource, id)
    assert words in str(failed.value)
    assert "[a-z" not in str(failed.value)
    assert emulator.operations() == []


@pytest.mark.parametrize("kind", HOSTS)
@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ({"ecr:forbiddenAccountIds": "[12345678912]"}, r"forbiddenAccountIds\[0\] is .*: an account has 12 digits"),
        (
            {"ecr:allowedAccountIds": "111122223333, 1234"},
            r"allowedAccountIds\[1\] is .*: an account has 12 digits",
        ),
        ({"ecr:profile": HELP}, "profile holds the help text of an Output"),
        (
            {"ecr:assumeRoles": json.dumps([{"roleArn": "arn:aws:iam::1234:role/x"}])},
            "must be the ARN of a role, arn:aws:iam::<account of 12 digits>",
        ),
    ],
)
def test_settings_that_cannot_be_are_refused(
    kind: type[Host], emulator: Emulator, setting: dict[str, str], words: str
) -> None:
    def configured() -> None:
        host = kind(emulator.env(), setting)
        try:
            host.check("Repository", {"name": "app"})
        finally:
            host.close()

    with pytest.raises(Exception, match=words):
        configured()


@pytest.mark.parametrize("kind", HOSTS)
def test_a_region_of_the_environment_that_cannot_be_is_refused_without_a_call(
    kind: type[Host], emulator: Emulator
) -> None:
    host = kind({**emulator.env(), "AWS_REGION": "mars"})
    assert "(set in AWS_REGION)" in host.check("Repository", {"name": "app"})[1]["region"]
    host.close()
    assert emulator.operations() == []


def test_default_tags_that_are_hidden_or_have_other_characters_are_refused(emulator: Emulator) -> None:
    tags = {"tags": {"owner": "me", "note": "a\tb"}}
    host = NativeHost(emulator.env(), {**CONFIG, "ecr:defaultTags": json.dumps(tags)})
    _, failures = host.check("Repository", {"name": "app"})
    assert set(failures) == {"tags.owner", "tags.note"}
    assert all("(from ecr:defaultTags)" in reason for reason in failures.values())
    host.close()


def test_every_pattern_of_the_service_model_has_words() -> None:
    from pulumi_ecr.aws.shapes import BotocoreModel

    service = BotocoreModel()
    tops = [handler.inputs for handler in ALL.values()] + [function.inputs for function in FUNCTIONS.values()]
    silent = []
    for model in (*tops, *nested(tops)):
        for spec in specs(model):
            limits = service.member(model.shape, spec.member) if model.shape else None
            for each in (limits, limits.item if limits else None):
                if each and each.pattern and "that AWS documents" in _pattern_text(each.pattern):
                    silent.append((model.__name__, spec.name))
    assert silent == []


def test_every_region_is_checked() -> None:
    from pulumi_ecr.core.model import Region

    tops = [handler.inputs for handler in ALL.values()] + [function.inputs for function in FUNCTIONS.values()]
    tops += [handler.query for handler in ALL.values()]
    named = [spec for model in (*tops, *nested(tops)) for spec in specs(model) if spec.name == "region"]
    assert named
    assert all(spec.has(Region) for spec in named)
    assert any(issubclass(function.inputs, RegionalArguments) for function in FUNCTIONS.values())


UNKNOWN_REGIONS: list[tuple[Any, dict[str, Any], str]] = [
    (ALL["Repository"], {"name": "app", "region": "us-est-1"}, ""),
    (ALL["ReplicationConfiguration"], replication("us-est-1"), f"{RULES}.destinations[0].region: "),
    (
        ALL["PullThroughCacheRule"],
        cache(upstreamRegistryUrl=f"{ACCOUNT}.dkr.ecr.us-est-1.amazonaws.com"),
        "upstreamRegistryUrl: ",
    ),
    (FUNCTIONS["get_repository"], {"name": "app", "region": "us-est-1"}, ""),
]


@pytest.mark.parametrize(("about", "inputs", "path"), UNKNOWN_REGIONS)
def test_region_that_nobody_knows_is_warned_of_wherever_it_is_named(
    monkeypatch: pytest.MonkeyPatch, about: Any, inputs: dict[str, Any], path: str
) -> None:
    cloud = Cloud(Config(region=REGION, skip_requesting_account_id=True))
    checked = about.check(inputs, None, cloud) if hasattr(about, "desired") else about.check(inputs, cloud)
    assert checked.failures == ()
    assert [str(warning) for warning in checked.warnings] == [
        f"{path}Region us-est-1 is unknown: did you mean us-east-1 or us-west-1?"
    ]


def test_unknown_region_of_a_destination_is_refused_by_the_emulator(host: Host, emulator: Emulator) -> None:
    checked, failures = host.check("ReplicationConfiguration", replication("us-est-1"))
    assert failures == {}
    with pytest.raises(Failed, match=r"us-est-1 is not valid.*InvalidParameterException"):
        host.create("ReplicationConfiguration", checked)


def recorded(host: Host, resource: str, inputs: dict[str, Any]) -> tuple[str, dict[str, Any], dict[str, Any]]:
    checked, failures = host.check(resource, inputs)
    assert failures == {}
    return (*host.create(resource, checked), checked)


def test_an_upstream_prefix_that_is_taken_out_replaces_and_its_default_is_never_sent(
    host: Host, emulator: Emulator
) -> None:
    id, state, _ = recorded(host, "PullThroughCacheRule", cache(upstreamRepositoryPrefix="lib"))
    checked, _ = host.check("PullThroughCacheRule", cache(), olds=state)
    assert host.diff("PullThroughCacheRule", id, state, checked).replaces == ["upstreamRepositoryPrefix"]
    host.delete("PullThroughCacheRule", id, state)
    for given in ({}, {"upstreamRepositoryPrefix": "ROOT"}):
        emulator.clear_calls()
        id, state, _ = recorded(host, "PullThroughCacheRule", cache(**given))
        assert state["upstreamRepositoryPrefix"] == "ROOT"
        assert "upstreamRepositoryPrefix" not in emulator.calls[-1].params
        old = {key: value for key, value in state.items() if key != "upstreamRepositoryPrefix"}
        for there in (state, old):
            for news in ({}, {"upstreamRepositoryPrefix": "ROOT"}):
                checked, _ = host.check("PullThroughCacheRule", cache(**news), olds=there)
                assert not host.diff("PullThroughCacheRule", id, there, checked).changes
        host.delete("PullThroughCacheRule", id, state)


def test_a_foreign_tag_that_is_covered_since_a_refresh_is_left_alone(emulator: Emulator) -> None:
    client: Any = emulator.client()
    for kind in HOSTS:
        before = kind(emulator.env())
        id, state, checked = recorded(before, "Repository", {"name": "app", "tags": {"own": "1"}})
        client.tag_resource(resourceArn=state["arn"], tags=[{"Key": "owner", "Value": "them"}])
        _, state, read = before.read("Repository", id, state, checked)
        inputs = {**read, "__marked": {}}  # as the dynamic host notes it
        assert state["tagsAll"] == {"own": "1", "owner": "them"}
        before.close()
        since = kind(emulator.env(), CONFIG)
        checked, _ = since.check("Repository", {"name": "app", "tags": {"own": "1"}}, olds=inputs)
        assert not since.diff("Repository", id, state, checked).changes
        emulator.clear_calls()
        checked, _ = since.check("Repository", {"name": "app", "tags": {"own": "2"}}, olds=inputs)
        state = since.update("Repository", id, state, checked)
        assert emulator.operations() == ["TagResource"]
        # The engine compares the inputs of a dynamic resource: there a covered tag stays in the record until it is read.
        covered = {"owner": "them"} if kind is DynamicHost else {}
        assert state["tagsAll"] == {"own": "2", **covered}
        tags = client.list_tags_for_resource(resourceArn=state["arn"])["tags"]
        assert {tag["Key"]: tag["Value"] for tag in tags} == {"own": "2", "owner": "them"}
        since.delete("Repository", id, state)
        since.close()


def test_at_the_limit_of_tags_what_goes_makes_room_beside_those_that_are_not_seen(emulator: Emulator) -> None:
    client: Any = emulator.client()
    mine = {f"k{number}": "" for number in range(40)}
    hidden = [{"Key": f"auto:{number}", "Value": ""} for number in range(10)]
    for kind in HOSTS:
        host = kind(emulator.env(), CONFIG)
        id, state, _ = recorded(host, "Repository", {"name": "app", "tags": mine})
        client.tag_resource(resourceArn=state["arn"], tags=hidden)
        moved = {**{key: "" for key in mine if key != "k0"}, "new": ""}
        checked, _ = host.check("Repository", {"name": "app", "tags": moved}, olds=state)
        emulator.clear_calls()
        state = host.update("Repository", id, state, checked)
        assert emulator.operations() == ["TagResource", "UntagResource", "TagResource"]
        assert state["tagsAll"] == moved
        tags = client.list_tags_for_resource(resourceArn=state["arn"])["tags"]
        assert {tag["Key"] for tag in tags} == {*moved, *(tag["Key"] for tag in hidden)}
        host.delete("Repository", id, state)
        host.close()


def test_what_exists_passes_check_as_it_was_read(host: Host, emulator: Emulator) -> None:
    """AWS may hold more than a program of ours could have put there."""
    client: Any = emulator.client()
    client.create_repository(repositoryName="app")
    one = {"Sid": "a", "Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}
    client.set_repository_policy(repositoryName="app", policyText=json.dumps({"Statement": [one, one]}))
    _, live, _ = host.read("RepositoryPolicy", "app")
    _, _, inputs = host.read("RepositoryPolicy", "app", live, {"repository": "app"})
    assert host.check("RepositoryPolicy", inputs)[1] == {}
