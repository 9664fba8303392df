"""The functions over gRPC, as the engine calls them, against the emulator: what they answer, ask and refuse."""

from __future__ import annotations

import base64
import copy
import hashlib
import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final

import grpc
import pytest
from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.proto import provider_pb2

from cases import ACCOUNT, OTHER_REGION, REGION, ROLE, SECRET, lifecycle, registry_policy, rule, scan
from hosts import NativeHost
from pulumi_ecr._wire import decode, encode
from pulumi_ecr.core.values import UNKNOWN, Secret
from pulumi_ecr.functions import ALL
from pulumi_ecr.package import schema
from pulumi_ecr.testing import AwsError, Emulator, Fault
from waiting import LAST_RESORT, once

OTHER: Final = "222222222222"
FUNCTIONS: Final = {function.wire: function for function in ALL.values()}
SCHEMA: Final = schema()
# From the engine's property marshalling: the key that marks a value as special, and what it says of a secret.
SIGNATURE: Final = "4dabf18193072939515e22adb298388d"
SECRET_MARK: Final = "1b47061264138c4ac30d75fd1eb44270"
# Nobody waits here unless the test is about waiting: the waiter of a scan or a preview pauses for 2 seconds.
FINDINGS: Final[list[dict[str, Any]]] = [
    {"name": "CVE-2026-0003", "severity": "LOW"},
    {"name": "CVE-2026-0002", "severity": "HIGH"},
    {
        "name": "CVE-2026-0001",
        "severity": "HIGH",
        "description": "A hole.",
        "uri": "https://example.com/CVE-2026-0001",
        "attributes": [{"key": "package_name", "value": "openssl"}, {"key": "package_version", "value": "1.0"}],
    },
    {"name": "CVE-2026-0004", "severity": "CRITICAL"},
]
RULES: Final = [
    {"priority": 1, "selection": {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": 5}}
]
WEB: Final = {"repositoryName": "app/web"}
V1: Final = {**WEB, "imageTag": "v1"}


class Ask:
    """Calls a function: plain values and core values in, core values back."""

    def __init__(self, plugin: NativeHost) -> None:
        self.plugin = plugin

    def invoke(self, function: str, arguments: Mapping[str, Any], *, preview: bool = False) -> Any:
        request = provider_pb2.InvokeRequest(tok=f"ecr:index:{function}", args=encode(arguments), preview=preview)
        answer = self.plugin.stub.Invoke(request, timeout=LAST_RESORT)
        assert not answer.failures
        return answer

    def raw(self, function: str, arguments: Mapping[str, Any]) -> struct_pb2.Struct:
        answer = self.invoke(function, arguments)
        assert answer.HasField("return")
        struct: struct_pb2.Struct = getattr(answer, "return")
        return struct

    def __call__(self, function: str, /, **arguments: Any) -> dict[str, Any]:
        """The result without its nulls."""
        result = decode(self.raw(function, arguments))
        return {key: value for key, value in result.items() if value is not None}

    def refused(self, function: str, code: grpc.StatusCode, /, **arguments: Any) -> str:
        """The text of an error that has this status and is one line."""
        with pytest.raises(grpc.RpcError) as raised:
            self.invoke(function, arguments)
        error: Any = raised.value
        text = str(error.details())
        assert error.code() == code, text
        assert text.startswith("ecr: ")
        assert "\n" not in text
        return text


@pytest.fixture(scope="module")
def plugin(running_emulator: Emulator) -> Iterator[NativeHost]:
    """One process for all tests of the module: functions keep nothing between two calls."""
    started = NativeHost(running_emulator.env(), {"ecr:propagationTimeout": "3600"})
    yield started
    assert "Traceback" not in started.close()


@pytest.fixture
def ask(plugin: NativeHost, emulator: Emulator) -> Ask:
    emulator.scan_seconds = emulator.preview_seconds = emulator.replication_seconds = 0
    return Ask(plugin)


@pytest.fixture
def ecr(emulator: Emulator) -> Any:
    return emulator.client()


def build(emulator: Emulator, region: str = REGION, account: str = ACCOUNT) -> str:
    """A registry in which every function finds something; the digest of its image ``app/web:v1``."""
    ecr = emulator.client(region=region, account=account)
    ecr.put_replication_configuration(replicationConfiguration={"rules": [rule("us-west-2")]})
    ecr.put_registry_policy(
        policyText=json.dumps(registry_policy(Resource=f"arn:aws:ecr:{region}:{account}:repository/*"))
    )
    ecr.put_registry_scanning_configuration(scanType="BASIC", rules=[scan("SCAN_ON_PUSH")])
    ecr.create_repository(repositoryName="app/web", tags=[{"Key": "team", "Value": "web"}])
    ecr.put_lifecycle_policy(repositoryName="app/web", lifecyclePolicyText=json.dumps(lifecycle()).ljust(100))
    ecr.create_pull_through_cache_rule(ecrRepositoryPrefix="quay", upstreamRegistryUrl="quay.io")
    digest = emulator.put_image("app/web", "v1", region=region, account=account)
    emulator.set_findings("app/web", "v1", FINDINGS, region, account)
    emulator.clear_calls()
    return digest


@pytest.fixture
def digest(emulator: Emulator, ask: Ask) -> str:
    """A registry with something for every function; the digest of its one image, ``app/web:v1``."""
    return build(emulator)


@dataclass(frozen=True)
class Case:
    """Arguments with which a function answers in what ``build`` makes, and the calls that this takes."""

    arguments: dict[str, Any]
    calls: list[str]


PREVIEW_CALLS: Final = ["StartLifecyclePolicyPreview", "GetLifecyclePolicyPreview", "GetLifecyclePolicyPreview"]
REGISTRY_CALLS: Final = ["DescribeRegistry", "GetRegistryPolicy", "GetRegistryScanningConfiguration"]
CASES: Final = {
    "getAuthorizationToken": Case({}, ["GetAuthorizationToken"]),
    "getCredentials": Case({}, ["GetAuthorizationToken"]),
    "getImage": Case(V1, ["DescribeImages"]),
    "getImages": Case(WEB, ["DescribeImages"]),
    "getImageReplicationStatus": Case(V1, ["DescribeImageReplicationStatus"]),
    "getImageScanFindings": Case(V1, ["DescribeImageScanFindings"]),
    "getLifecyclePolicyDocument": Case({"rules": RULES}, []),
    "getLifecyclePolicyPreview": Case(WEB, PREVIEW_CALLS),
    "getPullThroughCacheRule": Case({"ecrRepositoryPrefix": "quay"}, ["DescribePullThroughCacheRules"]),
    "getRegistry": Case({}, REGISTRY_CALLS),
    "getRepositories": Case({}, ["DescribeRepositories"]),
    "getRepository": Case(
        {"name": "app/web", "withTags": True, "withMostRecentImageTags": True},
        ["DescribeRepositories", "ListTagsForResource", "DescribeImages"],
    ),
}
AWS: Final = sorted(set(CASES) - {"getLifecyclePolicyDocument"})
"""The functions that ask AWS."""


def test_the_table_has_every_function() -> None:
    assert set(CASES) == set(FUNCTIONS) == {token.split(":")[2] for token in SCHEMA["functions"]}


# --- all of them ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("function", sorted(CASES))
def test_calls_are_as_few_as_can_be_and_all_declared(ask: Ask, emulator: Emulator, digest: str, function: str) -> None:
    ask(function, **CASES[function].arguments)
    assert sorted(emulator.operations()) == sorted(CASES[function].calls)
    assert {f"ecr:{operation}" for operation in emulator.operations()} == set(FUNCTIONS[function].actions)
    assert {call.service for call in emulator.calls} <= {"ecr"}


def conforms(value: Any, kind: Mapping[str, Any], at: str) -> None:
    """Whether a value is what a type of the package schema says; an object has no key too many and none too few."""
    if "oneOf" in kind:
        kind = next(one for one in kind["oneOf"] if (one.get("type") == "string") == isinstance(value, str))
    if "$ref" in kind:
        kind = SCHEMA["types"][kind["$ref"].removeprefix("#/types/")]
    if "enum" in kind:
        assert value in [member["value"] for member in kind["enum"]], at
    elif kind["type"] == "array":
        assert isinstance(value, list), at
        for index, item in enumerate(value):
            conforms(item, kind["items"], f"{at}[{index}]")
    elif "properties" in kind:
        assert isinstance(value, dict), at
        assert set(kind.get("required", ())) <= set(value) <= set(kind["properties"]), at
        for key, item in value.items():
            conforms(item, kind["properties"][key], f"{at}.{key}")
    elif kind["type"] == "object":
        assert isinstance(value, dict), at
        for key, item in value.items():
            conforms(item, kind["additionalProperties"], f"{at}.{key}")
    else:
        wanted = {"string": str, "integer": int, "boolean": bool}[kind["type"]]
        assert type(value) is wanted, at


def revealed(value: Any) -> Any:
    return value.value if isinstance(value, Secret) else value


@pytest.mark.parametrize("function", sorted(CASES))
def test_the_result_is_what_the_schema_says(ask: Ask, digest: str, function: str) -> None:
    outputs = SCHEMA["functions"][f"ecr:index:{function}"]["outputs"]
    struct = ask.raw(function, CASES[function].arguments)
    # What is not there is null: a program in YAML that asks for what was left out would fail.
    assert set(struct.fields) == set(outputs["properties"])
    answer = {key: revealed(value) for key, value in decode(struct).items() if value is not None}
    conforms(answer, outputs, function)
    for key, value in CASES[function].arguments.items():
        assert answer[key] == value


ARGUMENTS: Final = [
    (function, argument)
    for function in sorted(CASES)
    for argument in SCHEMA["functions"][f"ecr:index:{function}"]["inputs"]["properties"]
]


@pytest.mark.parametrize(("function", "argument"), ARGUMENTS)
def test_with_one_unknown_argument_nothing_is_asked_and_nothing_known(
    ask: Ask, emulator: Emulator, function: str, argument: str
) -> None:
    # No result at all: the engine takes no unknown for an answer.
    answer = ask.invoke(function, {**CASES[function].arguments, argument: UNKNOWN})
    assert not answer.HasField("return")
    assert emulator.calls == []


INSIDE: Final[list[tuple[str, dict[str, Any]]]] = [
    ("getLifecyclePolicyDocument", {"rules": [*RULES, UNKNOWN]}),
    ("getLifecyclePolicyDocument", {"rules": [{"priority": 1, "selection": UNKNOWN}]}),
    ("getLifecyclePolicyDocument", {"rules": [{**RULES[0], "priority": UNKNOWN}]}),
    ("getLifecyclePolicyDocument", {"rules": [{**RULES[0], "description": Secret(UNKNOWN)}]}),
    ("getImageScanFindings", {**V1, "severities": ["HIGH", UNKNOWN]}),
    ("getLifecyclePolicyPreview", {**WEB, "policy": {"rules": [UNKNOWN]}}),
    ("getRepository", {"name": Secret(UNKNOWN)}),
]


@pytest.mark.parametrize(("function", "arguments"), INSIDE)
def test_an_unknown_inside_an_argument_is_enough(
    ask: Ask, emulator: Emulator, function: str, arguments: dict[str, Any]
) -> None:
    assert not ask.invoke(function, arguments).HasField("return")
    assert emulator.calls == []


def test_what_is_known_is_checked_although_something_else_is_not(ask: Ask) -> None:
    said = ask.refused("getImage", grpc.StatusCode.INVALID_ARGUMENT, repositoryName="App", imageTag=UNKNOWN)
    assert "repositoryName: " in said


@pytest.mark.parametrize("function", AWS)
def test_the_region_argument_asks_another_region(ask: Ask, emulator: Emulator, function: str) -> None:
    build(emulator, OTHER_REGION)
    answer = ask(function, **CASES[function].arguments, region=OTHER_REGION)
    assert answer["region"] == OTHER_REGION
    assert sorted(emulator.operations()) == sorted(CASES[function].calls)
    assert {call.region for call in emulator.calls} == {OTHER_REGION}


@pytest.mark.parametrize("function", AWS)
def test_left_out_the_region_is_the_providers(ask: Ask, emulator: Emulator, digest: str, function: str) -> None:
    assert ask(function, **CASES[function].arguments)["region"] == REGION
    assert {call.region for call in emulator.calls} == {REGION}


FOREIGN: Final = [f for f in AWS if "registryId" in SCHEMA["functions"][f"ecr:index:{f}"]["inputs"]["properties"]]


@pytest.mark.parametrize("function", FOREIGN)
def test_the_registry_of_another_account_is_asked_by_its_id(ask: Ask, emulator: Emulator, function: str) -> None:
    build(emulator, account=OTHER)
    emulator.cross_account = True
    answer = ask(function, **CASES[function].arguments, registryId=OTHER)
    assert answer["registryId"] == OTHER
    assert {call.account for call in emulator.calls} == {ACCOUNT}
    for call in emulator.calls:
        said = [call.params.get("registryId"), *call.params.get("registryIds", ())]
        assert OTHER in said or OTHER in call.params["resourceArn"]


REFUSED_ABROAD: Final = sorted(set(FOREIGN) - {"getAuthorizationToken", "getCredentials"})


@pytest.mark.parametrize("function", REFUSED_ABROAD)
def test_without_leave_the_registry_of_another_account_is_denied(ask: Ask, emulator: Emulator, function: str) -> None:
    build(emulator, account=OTHER)
    said = ask.refused(function, grpc.StatusCode.PERMISSION_DENIED, **CASES[function].arguments, registryId=OTHER)
    assert f"[AccessDeniedException, request {emulator.calls[-1].request_id}]" in said
    assert OTHER in said


DENIED: Final = [(function, call) for function in AWS for call in dict.fromkeys(CASES[function].calls)]


@pytest.mark.parametrize(("function", "operation"), DENIED)
def test_what_is_denied_says_what_was_tried_with_code_and_request(
    ask: Ask, emulator: Emulator, digest: str, function: str, operation: str
) -> None:
    emulator.inject(Fault(operation, AwsError("AccessDeniedException", f"not authorized: ecr:{operation}")))
    said = ask.refused(function, grpc.StatusCode.PERMISSION_DENIED, **CASES[function].arguments)
    [denied] = [call for call in emulator.calls if call.error == "AccessDeniedException"]
    assert f"not authorized: ecr:{operation}: allow it in the IAM policy" in said
    assert said.endswith(f"[AccessDeniedException, request {denied.request_id}]")


@pytest.mark.parametrize("function", AWS)
def test_a_region_that_cannot_be_is_the_users(ask: Ask, function: str) -> None:
    arguments = {**CASES[function].arguments, "region": "no region"}
    said = ask.refused(function, grpc.StatusCode.INVALID_ARGUMENT, **arguments)
    assert "no region" in said


# --- what the strongest peer is tested with ---------------------------------------------------------------------------


def test_D1_an_authorization_token_of_the_own_and_of_other_registries(ask: Ask, emulator: Emulator, ecr: Any) -> None:
    answer = ask("getAuthorizationToken")
    assert set(answer) == {
        *("id", "region", "authorizationToken", "userName", "password", "proxyEndpoint", "server", "expiresAt"),
    }
    token, password = answer["authorizationToken"].value, answer["password"].value
    assert base64.b64decode(token).decode() == f"AWS:{password}"
    assert (answer["userName"], answer["id"]) == ("AWS", REGION)
    assert answer["proxyEndpoint"] == f"https://{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
    assert answer["server"] == f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
    left = datetime.fromisoformat(answer["expiresAt"].replace("Z", "+00:00")) - datetime.now(timezone.utc)
    assert timedelta(hours=11, minutes=55) < left <= timedelta(hours=12)
    owner = ecr.create_repository(repositoryName="app")["repository"]["registryId"]
    again = ask("getAuthorizationToken", registryId=owner)
    assert (again["registryId"], again["proxyEndpoint"]) == (owner, answer["proxyEndpoint"])
    other = ask("getAuthorizationToken", registryId="111111111111")
    assert other["registryId"] == "111111111111"
    assert other["proxyEndpoint"] == f"https://111111111111.dkr.ecr.{REGION}.amazonaws.com"
    assert other["password"].value != password


def test_D2_credentials_are_ready_for_a_login(ask: Ask) -> None:
    answer = ask("getCredentials", registryId=OTHER)
    assert (answer["server"], answer["userName"]) == (f"{OTHER}.dkr.ecr.{REGION}.amazonaws.com", "AWS")
    assert answer["password"].value
    assert base64.b64decode(answer["authorizationToken"].value).decode() == f"AWS:{answer['password'].value}"
    assert answer["proxyEndpoint"] == f"https://{answer['server']}"
    assert answer["expiresAt"].endswith("Z")


def test_D3_an_image_of_another_account_by_tag_by_digest_and_the_newest(ask: Ask, emulator: Emulator) -> None:
    emulator.cross_account = True
    theirs = emulator.client(account=OTHER)
    theirs.create_repository(repositoryName="amazonlinux")
    emulator.put_image("amazonlinux", "2", account=OTHER)
    digest = emulator.put_image("amazonlinux", "latest", account=OTHER)
    linux = {"repositoryName": "amazonlinux", "registryId": OTHER}
    image = ask("getImage", **linux, imageTag="latest")
    [told] = theirs.describe_images(repositoryName="amazonlinux", imageIds=[{"imageTag": "latest"}])["imageDetails"]
    url = f"{OTHER}.dkr.ecr.{REGION}.amazonaws.com/amazonlinux"
    assert image == {
        **linux,
        "region": REGION,
        "imageTag": "latest",
        "mostRecent": False,
        "missingOk": False,
        "id": digest,
        "exists": True,
        "imageDigest": digest,
        "imageTags": ["latest"],
        "imageUri": f"{url}@{digest}",
        "uriWithDigest": f"{url}@{digest}",
        "imagePushedAt": int(told["imagePushedAt"].timestamp()),
        "imageSizeInBytes": told["imageSizeInBytes"],
        "imageManifestMediaType": "application/vnd.oci.image.manifest.v1+json",
        "imageStatus": "ACTIVE",
    }
    assert abs(image["imagePushedAt"] - time.time()) < LAST_RESORT
    assert image["imageSizeInBytes"] > 0
    del image["imageTag"]
    assert ask("getImage", **linux, imageDigest=digest) == image
    assert ask("getImage", **linux, mostRecent=True) == {**image, "mostRecent": True}


def test_D4_the_images_of_an_empty_repository(ask: Ask, ecr: Any) -> None:
    ecr.create_repository(repositoryName="app")
    answer = ask("getImages", repositoryName="app")
    assert (answer["images"], answer["imageIds"], answer["id"]) == ([], [], "app")


def test_D5_the_images_of_another_registry(ask: Ask, emulator: Emulator) -> None:
    emulator.cross_account = True
    emulator.client(account=OTHER).create_repository(repositoryName="amazonlinux")
    digest = emulator.put_image("amazonlinux", "latest", account=OTHER)
    answer = ask("getImages", repositoryName="amazonlinux", registryId=OTHER)
    assert answer["imageIds"] == [{"imageDigest": digest, "imageTag": "latest"}]
    assert [image["imageTags"] for image in answer["images"]] == [["latest"]]


def selecting(status: str, count: str, number: int, **more: Any) -> dict[str, Any]:
    unit = {} if count == "imageCountMoreThan" else {"countUnit": "days"}
    return {"tagStatus": status, "countType": count, "countNumber": number, **unit, **more}


ARCHIVE: Final = {"type": "transition", "targetStorageClass": "archive"}
FIVE: Final = [
    {
        "priority": 1,
        "description": "old builds",
        "selection": selecting("tagged", "imageCountMoreThan", 30, tagPrefixLists=["build"]),
        "action": {"type": "expire"},
    },
    {"priority": 2, "selection": selecting("tagged", "sinceImagePushed", 14, tagPrefixList=["pr", "test"])},
    {"priority": 3, "selection": selecting("tagged", "sinceImagePushed", 60, tagPatternLists=["v*-rc"])},
    {"priority": 4, "selection": selecting("any", "sinceImagePulled", 90), "action": ARCHIVE},
    {"priority": 5, "selection": selecting("any", "sinceImageTransitioned", 365, storageClass="archive")},
]


def test_D6_a_lifecycle_policy_document_of_five_rules(ask: Ask, ecr: Any, emulator: Emulator) -> None:
    answer = ask("getLifecyclePolicyDocument", rules=FIVE)
    assert answer["rules"] == FIVE
    made = json.loads(answer["json"])
    expire = {"type": "expire"}
    assert made == {
        "rules": [
            {
                "rulePriority": 1,
                "description": "old builds",
                "selection": selecting("tagged", "imageCountMoreThan", 30, tagPrefixList=["build"]),
                "action": expire,
            },
            {
                "rulePriority": 2,
                "selection": selecting("tagged", "sinceImagePushed", 14, tagPrefixList=["pr", "test"]),
                "action": expire,
            },
            {
                "rulePriority": 3,
                "selection": selecting("tagged", "sinceImagePushed", 60, tagPatternList=["v*-rc"]),
                "action": expire,
            },
            {"rulePriority": 4, "selection": selecting("any", "sinceImagePulled", 90), "action": ARCHIVE},
            {
                "rulePriority": 5,
                "selection": selecting("any", "sinceImageTransitioned", 365, storageClass="archive"),
                "action": expire,
            },
        ]
    }
    assert emulator.calls == []
    # What the function makes is what AWS takes.
    ecr.create_repository(repositoryName="app")
    ecr.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=answer["json"])


def test_D7_a_lifecycle_policy_document_with_storage_classes(ask: Ask) -> None:
    text = ask("getLifecyclePolicyDocument", rules=FIVE[3:])["json"]
    first, second = json.loads(text)["rules"]
    assert first["action"] == {"type": "transition", "targetStorageClass": "archive"}
    assert second["selection"]["storageClass"] == "archive"
    assert second["selection"]["countType"] == "sinceImageTransitioned"


CACHE_RULES: Final[dict[str, dict[str, Any]]] = {
    "D8": {"ecrRepositoryPrefix": "public", "upstreamRegistryUrl": "public.ecr.aws"},
    "D9": {"ecrRepositoryPrefix": f"tf-test/{'a' * 22}", "upstreamRegistryUrl": "public.ecr.aws"},
    "D10": {"ecrRepositoryPrefix": "hub", "upstreamRegistryUrl": "registry-1.docker.io", "credentialArn": SECRET},
    "D11": {
        "ecrRepositoryPrefix": "own",
        "upstreamRegistryUrl": f"{ACCOUNT}.dkr.ecr.eu-west-1.amazonaws.com",
        "upstreamRepositoryPrefix": "ROOT",
    },
    "D12": {
        "ecrRepositoryPrefix": "theirs",
        "upstreamRegistryUrl": f"{OTHER}.dkr.ecr.{REGION}.amazonaws.com",
        "upstreamRepositoryPrefix": "ROOT",
        "customRoleArn": ROLE,
    },
    "root": {"ecrRepositoryPrefix": "ROOT", "upstreamRegistryUrl": "quay.io"},
}
KINDS: Final = {"D8": "ecr-public", "D9": "ecr-public", "D10": "docker-hub", "root": "quay"}


@pytest.mark.parametrize("scenario", sorted(CACHE_RULES))
def test_D8_to_D12_a_cache_rule_by_its_prefix(ask: Ask, emulator: Emulator, ecr: Any, scenario: str) -> None:
    login = json.dumps({"username": "u", "accessToken": "t"})
    emulator.client("secretsmanager").create_secret(Name="ecr-pullthroughcache/hub", SecretString=login)
    given = CACHE_RULES[scenario]
    ecr.create_pull_through_cache_rule(ecrRepositoryPrefix="another", upstreamRegistryUrl="quay.io")
    made = ecr.create_pull_through_cache_rule(**given)
    prefix = given["ecrRepositoryPrefix"]
    answer = ask("getPullThroughCacheRule", ecrRepositoryPrefix=prefix)
    created = answer.pop("createdAt")
    assert answer == {
        "upstreamRepositoryPrefix": "ROOT",
        **given,
        "id": prefix,
        "region": REGION,
        "registryId": ACCOUNT,
        "upstreamRegistry": KINDS.get(scenario, "ecr"),
    }
    assert datetime.fromisoformat(created.replace("Z", "+00:00")) == made["createdAt"]


def test_D13_all_repositories_are_among_the_names(ask: Ask, emulator: Emulator, ecr: Any) -> None:
    names = [f"team-{number}/app" for number in range(5)]
    made = {name: ecr.create_repository(repositoryName=name)["repository"] for name in reversed(names)}
    emulator.clear_calls()
    answer = ask("getRepositories")
    assert (answer["names"], answer["id"], answer["registryId"]) == (names, REGION, ACCOUNT)
    assert [one["name"] for one in answer["repositories"]] == names
    for one in answer["repositories"]:
        told = made[one["name"]]
        assert (one["arn"], one["repositoryUrl"]) == (told["repositoryArn"], told["repositoryUri"])
        assert datetime.fromisoformat(one["createdAt"].replace("Z", "+00:00")) == told["createdAt"]
    assert emulator.operations() == ["DescribeRepositories"]


FULL: Final[dict[str, Any]] = {
    "name": "app/web",
    "imageScanningConfiguration": {"scanOnPush": True},
    "imageTagMutability": "IMMUTABLE",
    "tags": {"team": "web", "cost centre": "42"},
}
SAME: Final = ("arn", "registryId", "repositoryUrl", "createdAt", "imageTagMutability", "encryptionConfigurations")


def created(plugin: NativeHost, inputs: Mapping[str, Any]) -> dict[str, Any]:
    checked, failures = plugin.check("Repository", inputs)
    assert not failures
    return plugin.create("Repository", checked)[1]


def test_D14_a_repository_equals_the_resource(ask: Ask, plugin: NativeHost, emulator: Emulator) -> None:
    state = created(plugin, FULL)
    emulator.put_image("app/web", "old")
    emulator.put_image("app/web", "new")
    answer = ask("getRepository", name="app/web", withTags=True, withMostRecentImageTags=True)
    for name in SAME:
        assert answer[name] == state[name], name
    assert answer["imageScanningConfigurations"] == [state["imageScanningConfiguration"]]
    assert answer["tags"] == state["tagsAll"] == FULL["tags"]
    assert answer["mostRecentImageTags"] == ["new"]
    assert (answer["id"], answer["name"]) == ("app/web", "app/web")
    assert answer["imageTagMutabilityExclusionFilters"] == []


def test_D15_a_repository_with_a_key_of_ones_own(ask: Ask, plugin: NativeHost, emulator: Emulator) -> None:
    key = emulator.client("kms").create_key()["KeyMetadata"]["Arn"]
    wanted = [{"encryptionType": "KMS", "kmsKey": key}]
    state = created(plugin, {"name": "app/web", "encryptionConfigurations": wanted})
    answer = ask("getRepository", name="app/web")
    assert answer["encryptionConfigurations"] == state["encryptionConfigurations"] == wanted


def test_D16_a_repository_with_tags_that_are_exempt(ask: Ask, plugin: NativeHost) -> None:
    filters = [{"filter": "test*", "filterType": "WILDCARD"}]
    exempt = {"imageTagMutability": "MUTABLE_WITH_EXCLUSION", "imageTagMutabilityExclusionFilters": filters}
    created(plugin, {"name": "app/web", **exempt})
    answer = ask("getRepository", name="app/web")
    assert {key: answer[key] for key in exempt} == exempt


def test_D17_a_repository_that_does_not_exist(ask: Ask, emulator: Emulator) -> None:
    said = ask.refused("getRepository", grpc.StatusCode.NOT_FOUND, name="none")
    assert said.startswith(f"ecr: repository none does not exist in {REGION}: correct the name or the region")
    assert "RepositoryNotFoundException" in said
    assert emulator.operations() == ["DescribeRepositories"]


def test_D21_to_D23_images_with_details_by_tag_status_and_at_most_so_many(
    ask: Ask, emulator: Emulator, ecr: Any
) -> None:
    ecr.create_repository(repositoryName="app")
    untagged = emulator.put_image("app")
    one = emulator.put_image("app", "v1")
    two = emulator.put_image("app", "v2")
    manifest = ecr.batch_get_image(repositoryName="app", imageIds=[{"imageTag": "v1"}])["images"][0]
    ecr.put_image(repositoryName="app", imageManifest=manifest["imageManifest"], imageTag="first")
    told = {each["imageDigest"]: each for each in ecr.describe_images(repositoryName="app")["imageDetails"]}
    emulator.clear_calls()
    answer = ask("getImages", repositoryName="app")
    assert [image["imageDigest"] for image in answer["images"]] == [two, one, untagged]
    for image in answer["images"]:
        there = told[image["imageDigest"]]
        pulled = there.get("lastRecordedPullTime")
        assert image == {
            "imageDigest": there["imageDigest"],
            "imageTags": there.get("imageTags", []),
            "imagePushedAt": int(there["imagePushedAt"].timestamp()),
            "imageSizeInBytes": there["imageSizeInBytes"],
            "imageManifestMediaType": there["imageManifestMediaType"],
            "imageStatus": "ACTIVE",
            **({"lastRecordedPullTime": int(pulled.timestamp())} if pulled else {}),
        }
    assert "lastRecordedPullTime" in answer["images"][1]
    assert answer["imageIds"] == [
        {"imageDigest": two, "imageTag": "v2"},
        {"imageDigest": one, "imageTag": "first"},
        {"imageDigest": one, "imageTag": "v1"},
        {"imageDigest": untagged},
    ]

    def digests(**arguments: Any) -> list[str]:
        found = ask("getImages", repositoryName="app", **arguments)
        return [image["imageDigest"] for image in found["images"]]

    assert digests(maxResults=2) == [two, one]
    assert digests(tagStatus="TAGGED") == [two, one]
    assert digests(tagStatus="UNTAGGED") == [untagged]
    assert digests(tagPattern="v*", maxResults=1) == [two]
    assert digests(tagPattern="f*t") == [one]
    assert digests(tagPattern="v") == []
    # With a pattern the ids are those of the tags that fit, not all tags of the image.
    assert ask("getImages", repositoryName="app", tagPattern="f*")["imageIds"] == [
        {"imageDigest": one, "imageTag": "first"}
    ]


# --- images -----------------------------------------------------------------------------------------------------------


def test_the_newest_image_is_the_one_pushed_last_tagged_or_not(ask: Ask, emulator: Emulator, ecr: Any) -> None:
    ecr.create_repository(repositoryName="app")
    latest = emulator.put_image("app", "latest")
    untagged = emulator.put_image("app")
    emulator.clear_calls()
    newest = ask("getImage", repositoryName="app", mostRecent=True)
    assert (newest["id"], newest["imageTags"], "imageTag" in newest) == (untagged, [], False)
    assert emulator.operations() == ["DescribeImages"]
    named = ask("getImage", repositoryName="app", imageTag="latest")
    assert (named["id"], named["imageDigest"]) == (latest, latest)
    # Whose registry was asked is told, although nobody named it.
    assert (
        named["registryId"] == newest["registryId"] == ask("getImages", repositoryName="app")["registryId"] == ACCOUNT
    )
    repository = ask("getRepository", name="app", withMostRecentImageTags=True)
    assert repository["mostRecentImageTags"] == []


def test_a_tag_pattern_means_the_newest_image_that_fits(ask: Ask, emulator: Emulator, ecr: Any) -> None:
    ecr.create_repository(repositoryName="app")
    emulator.put_image("app", "v1.0")
    fits = emulator.put_image("app", "v1.1")
    emulator.put_image("app", "v2.0")
    emulator.put_image("app", "xv1.2")
    emulator.put_image("app")
    answer = ask("getImage", repositoryName="app", tagPattern="v1.*")
    assert (answer["id"], answer["imageTag"], answer["tagPattern"]) == (fits, "v1.1", "v1.*")
    assert ask("getImage", repositoryName="app", tagPattern="v1.*", mostRecent=True)["id"] == fits
    # A dot is a dot, and a pattern without a wildcard is the tag itself.
    assert not ask("getImage", repositoryName="app", tagPattern="v1x*", missingOk=True)["exists"]
    assert ask("getImage", repositoryName="app", tagPattern="v1.1")["id"] == fits


def test_archived_images_are_never_the_newest_but_have_their_name(ask: Ask, emulator: Emulator, ecr: Any) -> None:
    ecr.create_repository(repositoryName="app")
    active = emulator.put_image("app", "v1")
    archived = emulator.put_image("app", "v2")
    ecr.update_image_storage_class(repositoryName="app", imageId={"imageTag": "v2"}, targetStorageClass="ARCHIVE")
    assert ask("getImage", repositoryName="app", mostRecent=True)["id"] == active
    assert ask("getImage", repositoryName="app", tagPattern="v*")["id"] == active
    assert ask("getRepository", name="app", withMostRecentImageTags=True)["mostRecentImageTags"] == ["v1"]
    named = ask("getImage", repositoryName="app", imageTag="v2")
    assert (named["id"], named["imageStatus"]) == (archived, "ARCHIVED")

    def digests(**arguments: Any) -> list[str]:
        return [each["imageDigest"] for each in ask("getImages", repositoryName="app", **arguments)["images"]]

    assert digests() == [active]
    assert digests(imageStatus="ARCHIVED") == [archived]
    assert digests(imageStatus="ANY") == [archived, active]
    assert digests(imageStatus="ANY", tagPattern="v1") == [active]


def test_an_image_by_tag_and_digest_must_be_one_image(ask: Ask, emulator: Emulator, ecr: Any) -> None:
    ecr.create_repository(repositoryName="app")
    one, two = emulator.put_image("app", "v1"), emulator.put_image("app", "v2")
    assert ask("getImage", repositoryName="app", imageTag="v2", imageDigest=two)["id"] == two
    said = ask.refused("getImage", grpc.StatusCode.NOT_FOUND, repositoryName="app", imageTag="v2", imageDigest=one)
    assert f"image app:v2@{one} does not exist" in said


def test_an_index_of_platforms_is_one_image(ask: Ask, emulator: Emulator, ecr: Any) -> None:
    ecr.create_repository(repositoryName="app")
    digest = emulator.put_image("app", "v1", platforms=["linux/amd64", "linux/arm64"])
    answer = ask("getImage", repositoryName="app", imageTag="v1")
    assert (answer["id"], answer["imageManifestMediaType"]) == (digest, "application/vnd.oci.image.index.v1+json")
    # The newest is what was pushed last: the index, not one of its parts.
    assert ask("getImage", repositoryName="app", mostRecent=True)["id"] == digest


def test_the_uri_has_the_domain_of_the_partition(ask: Ask, emulator: Emulator) -> None:
    emulator.client(region="cn-north-1").create_repository(repositoryName="app")
    digest = emulator.put_image("app", "v1", region="cn-north-1")
    answer = ask("getImage", repositoryName="app", imageTag="v1", region="cn-north-1")
    assert answer["uriWithDigest"] == f"{ACCOUNT}.dkr.ecr.cn-north-1.amazonaws.com.cn/app@{digest}"


@pytest.mark.parametrize(
    "which", [{"imageTag": "none"}, {"imageDigest": f"sha256:{'0' * 64}"}, {"mostRecent": True}, {"tagPattern": "v*"}]
)
@pytest.mark.parametrize("repository", ["app", "none"])
def test_missing_ok_answers_that_there_is_none(
    ask: Ask, emulator: Emulator, ecr: Any, repository: str, which: dict[str, Any]
) -> None:
    ecr.create_repository(repositoryName="app")
    emulator.clear_calls()
    arguments = {"repositoryName": repository, **which}
    answer = ask("getImage", **arguments, missingOk=True)
    echo = {"region": REGION, "mostRecent": False, "missingOk": True, **arguments}
    assert answer == {**echo, "id": "", "exists": False}
    assert emulator.operations() == ["DescribeImages"]
    said = ask.refused("getImage", grpc.StatusCode.NOT_FOUND, **arguments)
    if repository == "none":
        assert "the repository of image none" in said
        assert said.endswith(f"[RepositoryNotFoundException, request {emulator.calls[-1].request_id}]")
    elif "mostRecent" in which or "tagPattern" in which:
        # Here AWS has answered, with nothing that fits: no error of its own to name.
        assert "no image fits app" in said
        assert "set missingOk: true" in said
    else:
        assert "image app" in said
        assert said.endswith(f"[ImageNotFoundException, request {emulator.calls[-1].request_id}]")


def test_missing_ok_hides_no_other_error(ask: Ask, emulator: Emulator, digest: str) -> None:
    emulator.inject(Fault("DescribeImages", AwsError("AccessDeniedException", "no")))
    ask.refused("getImage", grpc.StatusCode.PERMISSION_DENIED, **V1, missingOk=True)


# --- more than a page -------------------------------------------------------------------------------------------------

MEDIA: Final = "application/vnd.oci.image.manifest.v1+json"


def stock(name: str, count: int) -> list[str]:
    """Images put there behind the API, which would take minutes: their digests, the newest first.

    The newest is the last by digest, which is the emulator's order: who reads one page only does not see it.
    """
    from pulumi_ecr.testing.emulator.images import StoredImage
    from pulumi_ecr.testing.emulator.registry import registry_of

    repository = registry_of(ACCOUNT, REGION).repository(name)
    texts = [json.dumps({"schemaVersion": 2, "number": number}) for number in range(count)]
    by_digest = sorted(("sha256:" + hashlib.sha256(text.encode()).hexdigest(), text) for text in texts)
    begun = time.time() - count - 60
    for number, (digest, text) in enumerate(by_digest):
        image = StoredImage(repository, text, MEDIA, digest, begun + number)
        image.update_tag(f"v{number}")
        repository.images.append(image)
    return [digest for digest, _ in reversed(by_digest)]


def test_images_beyond_a_page(ask: Ask, emulator: Emulator, ecr: Any) -> None:
    ecr.create_repository(repositoryName="app")
    digests = stock("app", 1001)
    pages = ["DescribeImages", "DescribeImages"]

    def calls() -> list[str]:
        made = emulator.operations()
        emulator.clear_calls()
        return made

    calls()
    assert ask("getImage", repositoryName="app", mostRecent=True)["id"] == digests[0]
    assert calls() == pages
    found = ask("getImages", repositoryName="app")
    assert [image["imageDigest"] for image in found["images"]] == digests
    assert [each["imageTag"] for each in found["imageIds"]] == [f"v{number}" for number in range(1000, -1, -1)]
    assert calls() == pages
    repository = ask("getRepository", name="app", withMostRecentImageTags=True)
    assert repository["mostRecentImageTags"] == ["v1000"]
    assert calls() == ["DescribeRepositories", *pages]
    # A name needs no pages.
    assert ask("getImage", repositoryName="app", imageTag="v3")["exists"]
    assert calls() == ["DescribeImages"]


def test_repositories_beyond_a_page(ask: Ask, emulator: Emulator, ecr: Any) -> None:
    from pulumi_ecr.testing.emulator.registry import registry_of

    ecr.create_repository(repositoryName="app")
    registry = registry_of(ACCOUNT, REGION)
    first = registry.repositories["app"]
    names = [f"team-{number % 3}/app-{number:04}" for number in range(1000)]
    for name in names:
        another = copy.copy(first)
        another.name, another.arn, another.uri = name, first.arn.replace("app", name), first.uri.replace("app", name)
        registry.repositories[name] = another
    emulator.clear_calls()
    assert ask("getRepositories")["names"] == ["app", *sorted(names)]
    assert emulator.operations() == ["DescribeRepositories", "DescribeRepositories"]
    team = ask("getRepositories", pattern="team-1/*")
    assert team["names"] == sorted(name for name in names if name.startswith("team-1/"))
    assert [one["name"] for one in team["repositories"]] == team["names"]


def test_findings_beyond_a_page(ask: Ask, emulator: Emulator, digest: str) -> None:
    findings = [{"name": f"CVE-{number:05}", "severity": "LOW"} for number in range(1001)]
    emulator.set_findings("app/web", "v1", findings)
    answer = ask("getImageScanFindings", **V1)
    assert [each["name"] for each in answer["scanFindings"]] == [each["name"] for each in findings]
    assert answer["severityCounts"] == {"LOW": 1001}
    assert emulator.operations() == ["DescribeImageScanFindings"] * 2


def test_a_preview_beyond_a_page(ask: Ask, emulator: Emulator, ecr: Any) -> None:
    ecr.create_repository(repositoryName="app")
    digests = stock("app", 130)
    emulator.clear_calls()
    answer = ask("getLifecyclePolicyPreview", repositoryName="app", policy=counting(10))
    assert answer["expiringImageCount"] == 120
    assert [each["imageDigest"] for each in answer["previewResults"]] == digests[10:]
    assert emulator.operations() == [*PREVIEW_CALLS, "GetLifecyclePolicyPreview"]


# --- one repository, many repositories, the registry -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "calls"),
    [
        ({}, ["DescribeRepositories"]),
        ({"withTags": True}, ["DescribeRepositories", "ListTagsForResource"]),
        ({"withMostRecentImageTags": True}, ["DescribeRepositories", "DescribeImages"]),
        (
            {"withTags": True, "withMostRecentImageTags": True},
            ["DescribeRepositories", "ListTagsForResource", "DescribeImages"],
        ),
    ],
)
def test_F21_a_repository_costs_what_is_asked_of_it(
    ask: Ask, emulator: Emulator, digest: str, asked: dict[str, bool], calls: list[str]
) -> None:
    answer = ask("getRepository", name="app/web", **asked)
    assert emulator.operations() == calls
    assert answer.get("tags") == ({"team": "web"} if "withTags" in asked else None)
    assert answer.get("mostRecentImageTags") == (["v1"] if "withMostRecentImageTags" in asked else None)


def test_a_repository_without_tags_and_images_answers_with_empty_ones(ask: Ask, ecr: Any) -> None:
    ecr.create_repository(repositoryName="app")
    answer = ask("getRepository", name="app", withTags=True, withMostRecentImageTags=True)
    assert (answer["tags"], answer["mostRecentImageTags"]) == ({}, [])


def test_repositories_by_pattern(ask: Ask, ecr: Any) -> None:
    for name in ("team-a/web", "team-a/api", "team-b/web", "web"):
        ecr.create_repository(repositoryName=name)

    def names(pattern: str) -> Any:
        return ask("getRepositories", pattern=pattern)["names"]

    assert names("team-a/*") == ["team-a/api", "team-a/web"]
    assert names("*web") == ["team-a/web", "team-b/web", "web"]
    assert names("web") == ["web"]
    assert names("team-?/web") == []
    assert names("team.a/*") == []


def test_no_repositories(ask: Ask) -> None:
    answer = ask("getRepositories")
    assert (answer["names"], answer["repositories"], answer["id"]) == ([], [], REGION)


def test_a_registry_with_everything(ask: Ask, plugin: NativeHost, emulator: Emulator, digest: str) -> None:
    answer = ask("getRegistry")
    policy = answer.pop("policy")
    assert json.loads(policy)["Statement"][0]["Sid"] == "Replicate"
    [copied] = answer.pop("replicationConfiguration")["rules"]
    assert copied["destinations"] == [{"region": "us-west-2", "registryId": ACCOUNT}]
    assert answer == {
        "id": ACCOUNT,
        "registryId": ACCOUNT,
        "region": REGION,
        "scanType": "BASIC",
        "scanningRules": [scan("SCAN_ON_PUSH")],
    }
    # What the resources of the same names would find.
    [replication] = plugin.read("ReplicationConfiguration", ACCOUNT)[1]["replicationConfiguration"]["rules"]
    assert copied == replication
    assert json.loads(policy) == json.loads(plugin.read("RegistryPolicy", ACCOUNT)[1]["policy"])


def test_a_registry_with_nothing_costs_the_same(ask: Ask, emulator: Emulator) -> None:
    assert ask("getRegistry") == {
        "id": ACCOUNT,
        "registryId": ACCOUNT,
        "region": REGION,
        "scanType": "BASIC",
        "scanningRules": [],
        "replicationConfiguration": {"rules": []},
    }
    assert sorted(emulator.operations()) == REGISTRY_CALLS


def test_a_cache_rule_that_does_not_exist(ask: Ask, digest: str) -> None:
    said = ask.refused("getPullThroughCacheRule", grpc.StatusCode.NOT_FOUND, ecrRepositoryPrefix="none")
    assert f"pull-through cache rule none does not exist in {REGION}" in said
    assert "PullThroughCacheRuleNotFoundException" in said


# --- scans ------------------------------------------------------------------------------------------------------------


def test_findings_the_worst_first(ask: Ask, emulator: Emulator, digest: str) -> None:
    answer = ask("getImageScanFindings", **V1)
    assert (answer["id"], answer["imageDigest"], answer["registryId"]) == (digest, digest, ACCOUNT)
    assert (answer["status"], answer["statusDescription"]) == ("COMPLETE", "The scan was completed successfully.")
    for moment in ("completedAt", "vulnerabilitySourceUpdatedAt"):
        age = datetime.now(timezone.utc) - datetime.fromisoformat(answer[moment].replace("Z", "+00:00"))
        assert timedelta(seconds=-1) < age < timedelta(minutes=1)
    assert answer["severityCounts"] == {"LOW": 1, "HIGH": 2, "CRITICAL": 1}
    assert answer["scanFindings"] == [
        {"name": "CVE-2026-0004", "severity": "CRITICAL"},
        {
            "name": "CVE-2026-0001",
            "severity": "HIGH",
            "description": "A hole.",
            "uri": "https://example.com/CVE-2026-0001",
            "packageName": "openssl",
            "packageVersion": "1.0",
        },
        {"name": "CVE-2026-0002", "severity": "HIGH"},
        {"name": "CVE-2026-0003", "severity": "LOW"},
    ]


def test_findings_of_some_severities(ask: Ask, digest: str) -> None:
    answer = ask("getImageScanFindings", **WEB, imageDigest=digest, severities=["LOW", "CRITICAL"])
    assert [each["severity"] for each in answer["scanFindings"]] == ["CRITICAL", "LOW"]
    assert answer["severities"] == ["LOW", "CRITICAL"]
    # A gate counts on them: they tell of all findings, whichever are asked for.
    assert answer["severityCounts"] == {"LOW": 1, "HIGH": 2, "CRITICAL": 1}
    assert "imageTag" not in answer


def test_findings_of_an_enhanced_scan_have_the_same_shape(ask: Ask, emulator: Emulator, ecr: Any, digest: str) -> None:
    basic = ask("getImageScanFindings", **V1)
    ecr.put_registry_scanning_configuration(scanType="ENHANCED", rules=[scan("CONTINUOUS_SCAN")])
    emulator.clear_calls()
    answer = ask("getImageScanFindings", **V1)
    # ACTIVE is an end, not something to wait for: one call.
    assert emulator.operations() == ["DescribeImageScanFindings"]
    assert (answer["status"], answer["statusDescription"]) == ("ACTIVE", "Continuous scan is selected for image.")
    assert answer["severityCounts"] == basic["severityCounts"]
    shown = [{key: value for key, value in each.items() if value} for each in answer["scanFindings"]]
    assert shown == basic["scanFindings"]
    some = ask("getImageScanFindings", **V1, severities=["CRITICAL"])
    assert [each["name"] for each in some["scanFindings"]] == ["CVE-2026-0004"]


def test_a_running_scan_is_waited_for(ask: Ask, emulator: Emulator, digest: str) -> None:
    emulator.scan_seconds = 3600
    with once(
        lambda: emulator.operations() and emulator.calls[-1].status, lambda: setattr(emulator, "scan_seconds", 0)
    ):
        answer = ask("getImageScanFindings", **V1)
    assert (answer["status"], len(answer["scanFindings"]), answer["wait"]) == ("COMPLETE", 4, True)
    assert set(emulator.operations()) == {"DescribeImageScanFindings"}
    assert len(emulator.operations()) > 1


def test_without_wait_a_running_scan_answers_at_once(ask: Ask, emulator: Emulator, digest: str) -> None:
    emulator.scan_seconds = 60
    answer = ask("getImageScanFindings", **V1, wait=False)
    assert (answer["status"], answer["scanFindings"], answer["severityCounts"]) == ("IN_PROGRESS", [], {})
    assert (answer["wait"], answer["id"]) == (False, digest)
    assert "completedAt" not in answer
    assert emulator.operations() == ["DescribeImageScanFindings"]


def test_an_image_that_was_never_scanned(ask: Ask, emulator: Emulator, ecr: Any) -> None:
    ecr.create_repository(repositoryName="app")
    emulator.put_image("app", "v1")
    said = ask.refused("getImageScanFindings", grpc.StatusCode.NOT_FOUND, repositoryName="app", imageTag="v1")
    assert "image app:v1 was never scanned: turn scanning on" in said
    assert said.endswith(f"[ScanNotFoundException, request {emulator.calls[-1].request_id}]")


# --- replication ------------------------------------------------------------------------------------------------------


def test_replication_on_its_way_and_done(ask: Ask, emulator: Emulator, digest: str) -> None:
    emulator.replication_seconds = 60
    place = {"region": "us-west-2", "registryId": ACCOUNT}
    running = ask("getImageReplicationStatus", **V1)
    assert running["replicationStatuses"] == [{**place, "status": "IN_PROGRESS"}]
    assert (running["complete"], running["id"], running["imageDigest"]) == (False, digest, digest)
    emulator.replication_seconds = 0
    done = ask("getImageReplicationStatus", **WEB, imageDigest=digest)
    assert done["replicationStatuses"] == [{**place, "status": "COMPLETE"}]
    assert (done["complete"], done["id"]) == (True, digest)


def test_an_image_that_no_rule_copies_is_complete(ask: Ask, emulator: Emulator, ecr: Any) -> None:
    ecr.create_repository(repositoryName="app")
    emulator.put_image("app", "v1")
    answer = ask("getImageReplicationStatus", repositoryName="app", imageTag="v1")
    assert (answer["complete"], answer["replicationStatuses"]) == (True, [])


# --- what is not there ------------------------------------------------------------------------------------------------

NOT_THERE: Final = [
    ("getImages", {"repositoryName": "none"}, "listing the images of repository none", "RepositoryNotFoundException"),
    (
        "getImageScanFindings",
        {"repositoryName": "none", "imageTag": "v1"},
        "the repository of image none:v1 does not exist",
        "RepositoryNotFoundException",
    ),
    ("getImageScanFindings", {**WEB, "imageTag": "v2"}, "image app/web:v2 does not exist", "ImageNotFoundException"),
    (
        "getImageReplicationStatus",
        {"repositoryName": "none", "imageTag": "v1"},
        "the repository of image none:v1 does not exist",
        "RepositoryNotFoundException",
    ),
    ("getImageReplicationStatus", {**WEB, "imageTag": "v2"}, "image app/web:v2 does not", "ImageNotFoundException"),
    (
        "getLifecyclePolicyPreview",
        {"repositoryName": "none"},
        "previewing the lifecycle policy of repository none",
        "RepositoryNotFoundException",
    ),
    (
        "getLifecyclePolicyPreview",
        {"repositoryName": "bare"},
        "repository bare has no lifecycle policy: give the policy to try",
        "LifecyclePolicyNotFoundException",
    ),
]


@pytest.mark.parametrize(("function", "arguments", "words", "code"), NOT_THERE)
def test_what_is_not_there_is_named_with_code_and_request(
    ask: Ask,
    emulator: Emulator,
    ecr: Any,
    digest: str,
    *,
    function: str,
    arguments: dict[str, Any],
    words: str,
    code: str,
) -> None:
    ecr.create_repository(repositoryName="bare")
    said = ask.refused(function, grpc.StatusCode.NOT_FOUND, **arguments)
    assert words in said
    assert said.endswith(f"[{code}, request {emulator.calls[-1].request_id}]")


# --- previews of lifecycle policies -----------------------------------------------------------------------------------


def counting(number: int, **action: Any) -> dict[str, Any]:
    """Only so many images stay."""
    selection = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": number}
    return {
        "rules": [
            {
                "rulePriority": 7,
                "description": "only so many",
                "selection": selection,
                "action": action or {"type": "expire"},
            }
        ]
    }


@pytest.fixture
def three(emulator: Emulator, ask: Ask, ecr: Any) -> list[str]:
    """A repository ``app`` with three images, the newest first; the oldest has no tag."""
    ecr.create_repository(repositoryName="app")
    digests = [emulator.put_image("app", tag) for tag in (None, "v1", "v2")]
    emulator.clear_calls()
    return digests[::-1]


def test_a_preview_counts_what_would_expire_and_deletes_nothing(
    ask: Ask, emulator: Emulator, ecr: Any, three: list[str]
) -> None:
    policy = counting(1)
    answer = ask("getLifecyclePolicyPreview", repositoryName="app", policy=policy)
    touched = answer.pop("previewResults")
    assert answer == {
        "repositoryName": "app",
        "id": "app",
        "region": REGION,
        "registryId": ACCOUNT,
        "policy": policy,
        "expiringImageCount": 2,
        "transitioningImageCount": 0,
    }
    assert [(each["imageDigest"], each["imageTags"]) for each in touched] == [(three[1], ["v1"]), (three[2], [])]
    for each in touched:
        assert (each["action"], each["appliedRulePriority"], each["storageClass"]) == ("EXPIRE", 7, "STANDARD")
        assert abs(each["imagePushedAt"] - time.time()) < LAST_RESORT
        assert "targetStorageClass" not in each
    assert emulator.operations() == PREVIEW_CALLS
    assert len(ecr.describe_images(repositoryName="app")["imageDetails"]) == 3
    with pytest.raises(ecr.exceptions.LifecyclePolicyNotFoundException):
        ecr.get_lifecycle_policy(repositoryName="app")


def test_a_preview_counts_what_would_move_to_the_archive(ask: Ask, three: list[str]) -> None:
    policy = counting(2, **ARCHIVE)
    answer = ask("getLifecyclePolicyPreview", repositoryName="app", policy=policy)
    assert (answer["expiringImageCount"], answer["transitioningImageCount"]) == (0, 1)
    [moved] = answer["previewResults"]
    assert (moved["imageDigest"], moved["action"], moved["targetStorageClass"]) == (three[2], "TRANSITION", "ARCHIVE")


def test_the_policy_of_a_preview_as_text_as_a_dict_and_left_out(
    ask: Ask, emulator: Emulator, ecr: Any, three: list[str]
) -> None:
    text = json.dumps(counting(1), indent=1)
    as_text = ask("getLifecyclePolicyPreview", repositoryName="app", policy=text)
    assert (as_text["policy"], as_text["expiringImageCount"]) == (text, 2)
    ecr.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(counting(2)))
    emulator.clear_calls()
    own = ask("getLifecyclePolicyPreview", repositoryName="app")
    assert (json.loads(own["policy"]), own["expiringImageCount"]) == (counting(2), 1)
    [started] = [call for call in emulator.calls if call.operation == "StartLifecyclePolicyPreview"]
    assert "lifecyclePolicyText" not in started.params
    # Another policy than the repository's own is only tried: its own stays.
    assert ask("getLifecyclePolicyPreview", repositoryName="app", policy=counting(1))["expiringImageCount"] == 2
    assert json.loads(ecr.get_lifecycle_policy(repositoryName="app")["lifecyclePolicyText"]) == counting(2)


def test_a_preview_that_touches_nothing(ask: Ask, three: list[str]) -> None:
    answer = ask("getLifecyclePolicyPreview", repositoryName="app", policy=counting(3))
    assert (answer["expiringImageCount"], answer["transitioningImageCount"], answer["previewResults"]) == (0, 0, [])


def test_a_running_preview_is_waited_for(ask: Ask, emulator: Emulator, three: list[str]) -> None:
    emulator.preview_seconds = 3600

    def asked() -> bool:
        return [call.status for call in emulator.calls if call.operation == "GetLifecyclePolicyPreview"][:1] == [200]

    with once(asked, lambda: setattr(emulator, "preview_seconds", 0)):
        answer = ask("getLifecyclePolicyPreview", repositoryName="app", policy=counting(1))
    assert answer["expiringImageCount"] == 2
    started, *polled = emulator.operations()
    assert started == PREVIEW_CALLS[0]
    assert len(polled) > 2
    assert set(polled) == {"GetLifecyclePolicyPreview"}


def test_a_preview_that_fails_is_told_at_once(
    ask: Ask, emulator: Emulator, three: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from pulumi_ecr.testing.emulator.registry import JsonResult, Responses

    monkeypatch.setattr(Responses, "get_lifecycle_policy_preview", lambda _: JsonResult({"status": "FAILED"}))
    arguments = {"repositoryName": "app", "policy": counting(1)}
    said = ask.refused("getLifecyclePolicyPreview", grpc.StatusCode.UNAVAILABLE, **arguments)
    assert said == "ecr: the preview of repository app has the status FAILED after 0 s: run again later"
    assert emulator.operations() == PREVIEW_CALLS[:2]


def test_the_preview_of_somebody_else_is_waited_for_and_not_taken(
    ask: Ask, emulator: Emulator, ecr: Any, three: list[str]
) -> None:
    emulator.preview_seconds = 3600
    ecr.start_lifecycle_policy_preview(repositoryName="app", lifecyclePolicyText=json.dumps(counting(2)))
    emulator.clear_calls()

    def started() -> list[str | None]:
        return [call.error for call in emulator.calls if call.operation == "StartLifecyclePolicyPreview"]

    with once(
        lambda: "LifecyclePolicyPreviewInProgressException" in started(),
        lambda: setattr(emulator, "preview_seconds", 0),
    ):
        answer = ask("getLifecyclePolicyPreview", repositoryName="app", policy=counting(1))
    assert answer["expiringImageCount"] == 2
    assert (set(started()[:-1]), started()[-1]) == ({"LifecyclePolicyPreviewInProgressException"}, None)


# --- lifecycle policy documents ---------------------------------------------------------------------------------------


def test_both_names_of_the_lists_give_the_same_policy(ask: Ask) -> None:
    texts = set()
    for name, value in (("tagPrefixList", "pr"), ("tagPrefixLists", "pr"), ("tagPatternList", "pr*")):
        selection = selecting("tagged", "sinceImagePushed", 14, **{name: [value]})
        answer = ask("getLifecyclePolicyDocument", rules=[{"priority": 1, "selection": selection}])
        assert answer["rules"][0]["selection"] == selection
        texts.add(answer["json"])
    assert len(texts) == 2
    both = selecting("tagged", "sinceImagePushed", 14, tagPatternLists=["pr*"])
    plural = ask("getLifecyclePolicyDocument", rules=[{"priority": 1, "selection": both}])
    assert plural["json"] in texts


AT: Final = "rules[1].selection"
OLD: Final = selecting("untagged", "sinceImagePushed", 14)
BAD_RULES: Final[list[tuple[dict[str, Any], str]]] = [
    (
        {"selection": selecting("tagged", "sinceImagePushed", 14)},
        f"{AT}.tagPatternLists: is required with tagStatus tagged",
    ),
    (
        {"selection": selecting("any", "sinceImagePushed", 14, tagPrefixLists=["x"])},
        f"{AT}.tagPrefixLists: is not allowed with tagStatus any",
    ),
    ({"selection": selecting("some", "sinceImagePushed", 14)}, f"{AT}.tagStatus: "),
    ({"selection": selecting("any", "sinceLastMonth", 14)}, f"{AT}.countType: "),
    ({"selection": selecting("any", "imageCountMoreThan", 0)}, f"{AT}.countNumber: is 0: must be at least 1"),
    ({"selection": {**OLD, "countUnit": "weeks"}}, f"{AT}.countUnit: "),
    ({"selection": {"tagStatus": "any", "countType": "sinceImagePushed", "countNumber": 3}}, f"{AT}.countUnit: "),
    ({"selection": {"tagStatus": "any"}}, f"{AT}.countType: is required"),
    ({"selection": {**OLD, "tagStatsu": "any"}}, f"{AT}.tagStatsu: is not a property: did you mean tagStatus?"),
    ({"selection": selecting("any", "sinceImageTransitioned", 90)}, f"{AT}.storageClass: "),
    ({"selection": OLD, "action": {"type": "transition"}}, "rules[1].action.targetStorageClass: "),
    ({"selection": OLD, "action": {"type": "delete"}}, "rules[1].action.type: "),
    ({"selection": OLD, "priority": 1}, "rules[1].priority: is 1, as in rules[0]: priorities must be unique"),
    ({"selection": OLD, "priority": 0}, "rules[1].priority: is 0: must be at least 1"),
    ({}, f"{AT}: is required"),
]


@pytest.mark.parametrize(("bad", "words"), BAD_RULES)
def test_a_rule_that_cannot_be_is_named_where_the_program_wrote_it(
    ask: Ask, emulator: Emulator, bad: dict[str, Any], words: str
) -> None:
    rules = [{"priority": 1, "selection": OLD}, {"priority": 2, **bad}]
    said = ask.refused("getLifecyclePolicyDocument", grpc.StatusCode.INVALID_ARGUMENT, rules=rules)
    assert said.startswith("ecr: getLifecyclePolicyDocument: ")
    assert words in said
    assert "rulePriority" not in said
    assert emulator.calls == []


def test_a_document_has_1_to_50_rules(ask: Ask) -> None:
    rules = [
        {"priority": n, "selection": {**OLD, "tagStatus": "tagged", "tagPrefixList": [f"p{n}"]}} for n in range(1, 52)
    ]
    assert len(json.loads(ask("getLifecyclePolicyDocument", rules=rules[:50])["json"])["rules"]) == 50
    for wrong in ([], rules):
        said = ask.refused("getLifecyclePolicyDocument", grpc.StatusCode.INVALID_ARGUMENT, rules=wrong)
        assert "rules: " in said
        assert "1 to 50" in said


# --- secrets ----------------------------------------------------------------------------------------------------------


def clear(struct: struct_pb2.Struct) -> list[str]:
    """Every text of a message that stands outside a secret."""
    return [text for value in struct.fields.values() for text in clear_value(value)]


def clear_value(value: struct_pb2.Value) -> list[str]:
    kind = value.WhichOneof("kind")
    if kind == "struct_value" and value.struct_value.fields[SIGNATURE].string_value != SECRET_MARK:
        return clear(value.struct_value)
    if kind == "list_value":
        return [text for item in value.list_value.values for text in clear_value(item)]
    return [value.string_value] if kind == "string_value" else []


@pytest.mark.parametrize("function", ["getAuthorizationToken", "getCredentials"])
def test_F20_token_and_password_are_secrets_and_nowhere_in_clear(ask: Ask, emulator: Emulator, function: str) -> None:
    struct = ask.raw(function, {})
    hidden = []
    for name in ("authorizationToken", "password"):
        wrapped = struct.fields[name].struct_value.fields
        assert set(wrapped) == {SIGNATURE, "value"}
        assert wrapped[SIGNATURE].string_value == SECRET_MARK
        hidden.append(wrapped["value"].string_value)
        assert SCHEMA["functions"][f"ecr:index:{function}"]["outputs"]["properties"][name]["secret"]
    assert hidden == [base64.b64encode(f"AWS:{hidden[1]}".encode()).decode(), f"{ACCOUNT}-auth-token"]
    shown = clear(struct)
    assert "AWS" in shown
    assert not [text for text in shown for secret in hidden if secret in text]
    # Nothing is kept: each call asks AWS, and no run ever sees an expired token.
    ask(function)
    assert emulator.operations() == ["GetAuthorizationToken", "GetAuthorizationToken"]


@pytest.mark.parametrize("token", [base64.b64encode(b"s3cr3t-without-a-colon").decode(), "AWS:s3cr3t,no-base64"])
def test_a_token_that_is_none_is_not_shown_in_the_error(ask: Ask, monkeypatch: pytest.MonkeyPatch, token: str) -> None:
    from pulumi_ecr.testing.emulator.registry import JsonResult, Responses

    data = {"authorizationToken": token, "expiresAt": time.time(), "proxyEndpoint": "https://x"}
    monkeypatch.setattr(Responses, "get_authorization_token", lambda _: JsonResult({"authorizationData": [data]}))
    said = ask.refused("getCredentials", grpc.StatusCode.UNAVAILABLE)
    assert "an authorization token that is no user and password: run again" in said
    for part in (token, "s3cr3t"):
        assert part not in said


def test_a_secret_argument_stays_one_in_the_result(ask: Ask, digest: str) -> None:
    answer = ask("getImage", repositoryName=Secret("app/web"), imageTag="v1", mostRecent=Secret(False))
    assert isinstance(answer["repositoryName"], Secret)
    assert (answer["repositoryName"].value, answer["mostRecent"].value) == ("app/web", False)
    assert answer["imageTag"] == "v1"
    scanned = ask("getImageScanFindings", **V1, severities=[Secret("HIGH"), "LOW"])
    assert (scanned["severities"][0].value, scanned["severities"][1]) == ("HIGH", "LOW")
    policy = Secret(lifecycle())
    assert ask("getLifecyclePolicyPreview", **WEB, policy=policy)["policy"].value == lifecycle()
    rules = [{**RULES[0], "description": Secret("for nobody's eyes")}]
    struct = ask.raw("getLifecyclePolicyDocument", {"rules": rules})
    assert decode(struct)["rules"][0]["description"].value == "for nobody's eyes"
    assert decode(struct)["rules"][0]["priority"] == 1


# --- bad arguments ----------------------------------------------------------------------------------------------------

DIGEST: Final = f"sha256:{'0' * 64}"
BAD: Final[list[tuple[str, dict[str, Any], str]]] = [
    ("getImage", {**WEB, "imageTga": "v1"}, "getImage: imageTga: is not a property: did you mean imageTag?"),
    ("getImage", {"repository_name": "app"}, "repository_name: is not a property: write repositoryName"),
    ("getImage", {"imageTag": "v1"}, "getImage: repositoryName: is required"),
    ("getImage", {"repositoryName": "App", "imageTag": "v1"}, 'repositoryName: is "App": use lower-case letters'),
    (
        "getImage",
        {"repositoryName": 5, "imageTag": "v1"},
        "repositoryName: must be a string, got the number 5: put it in quotes",
    ),
    ("getImage", WEB, "imageTag: is required unless imageDigest, mostRecent or tagPattern is given"),
    ("getImage", {**V1, "mostRecent": True}, "mostRecent: looks for the newest image: it cannot stand beside imageTag"),
    ("getImage", {**WEB, "imageDigest": DIGEST, "tagPattern": "v*"}, "tagPattern: looks for the newest image"),
    ("getImage", {**V1, "missingOk": "yes"}, 'missingOk: must be true or false: got "yes"'),
    ("getImage", {**V1, "registryId": "12"}, "registryId: "),
    ("getImages", {**WEB, "tagStatus": "SOME"}, 'tagStatus: is "SOME": must be one of TAGGED, UNTAGGED, ANY'),
    (
        "getImages",
        {**WEB, "imageStatus": "GONE"},
        'imageStatus: is "GONE": must be one of ACTIVE, ARCHIVED, ACTIVATING, ANY',
    ),
    ("getImages", {**WEB, "tagStatus": "UNTAGGED", "tagPattern": "v*"}, "tagPattern: fits no untagged image"),
    ("getImages", {**WEB, "maxResults": 0}, "maxResults: is 0: must be "),
    ("getImages", {**WEB, "maxResults": 1.5}, "maxResults: must be a whole number: got the number 1.5"),
    ("getImageScanFindings", WEB, "imageTag: is required unless imageDigest is given: name one image"),
    (
        "getImageScanFindings",
        {**V1, "severities": ["HIGH", "BAD"]},
        'severities[1]: is "BAD": must be one of CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL, UNDEFINED, UNTRIAGED',
    ),
    ("getImageScanFindings", {**V1, "severities": "HIGH"}, 'severities: must be a list: got "HIGH"'),
    ("getImageReplicationStatus", WEB, "imageTag: is required unless imageDigest is given: name one image"),
    (
        "getLifecyclePolicyPreview",
        {**WEB, "policy": lifecycle(0)},
        "getLifecyclePolicyPreview: policy.rules[0].selection.countNumber: is 0: must be at least 1",
    ),
    ("getLifecyclePolicyPreview", {**WEB, "policy": "{"}, "policy: is not valid JSON"),
    ("getLifecyclePolicyDocument", {}, "rules: is required"),
    ("getLifecyclePolicyDocument", {"rules": ["x"]}, "rules[0]: must be an object with the keys priority, selection"),
    ("getPullThroughCacheRule", {}, "ecrRepositoryPrefix: is required"),
    ("getPullThroughCacheRule", {"ecrRepositoryPrefix": "Hub"}, 'ecrRepositoryPrefix: is "Hub": use lower-case'),
    ("getRegistry", {"registryId": OTHER}, "registryId: is not a property"),
    ("getRepositories", {"patern": "x*"}, "patern: is not a property: did you mean pattern?"),
    ("getRepositories", {"registryId": "12"}, 'registryId: is "12": must be the 12 digits of an AWS account id'),
    ("getRepository", {"name": "app", "withTag": True}, "withTag: is not a property: did you mean withTags?"),
    ("getRepository", {"name": "a"}, 'name: has 1 characters in "a": must have 2 to 256 characters'),
    ("getCredentials", {"registryId": "12"}, 'registryId: is "12": must be the 12 digits of an AWS account id'),
    ("getAuthorizationToken", {"registry": OTHER}, "registry: is not a property: did you mean registryId?"),
]


@pytest.mark.parametrize(("function", "arguments", "words"), BAD)
def test_a_bad_argument_is_told_with_path_value_and_remedy(
    ask: Ask, emulator: Emulator, function: str, arguments: dict[str, Any], words: str
) -> None:
    said = ask.refused(function, grpc.StatusCode.INVALID_ARGUMENT, **arguments)
    assert words in said
    assert f"{FUNCTIONS[function].wire}: " in said
    assert emulator.calls == []


@pytest.mark.parametrize("function", ["getImageScanFindings", "getImageReplicationStatus", "getImage"])
def test_an_empty_tag_names_no_image(ask: Ask, emulator: Emulator, function: str) -> None:
    said = ask.refused(function, grpc.StatusCode.INVALID_ARGUMENT, **WEB, imageTag="")
    assert "imageTag: is required unless imageDigest" in said
    assert emulator.calls == []


def test_all_that_is_wrong_is_told_at_once(ask: Ask) -> None:
    said = ask.refused("getImages", grpc.StatusCode.INVALID_ARGUMENT, repositoryName="App", maxResult=1)
    assert "getImages: maxResult: is not a property: did you mean maxResults?; getImages: repositoryName: is" in said


def test_a_function_that_does_not_exist(ask: Ask) -> None:
    said = ask.refused("getNothing", grpc.StatusCode.INVALID_ARGUMENT)
    assert "there is no ecr:index:getNothing in the package ecr: there are getAuthorizationToken, " in said


@pytest.fixture(scope="module")
def hurried(running_emulator: Emulator) -> Iterator[NativeHost]:
    """A process that knows no region and waits for nothing longer than a second."""
    env = {key: value for key, value in running_emulator.env().items() if "REGION" not in key}
    started = NativeHost(env, {"ecr:propagationTimeout": "1"})
    yield started
    started.close()


@pytest.mark.parametrize("function", AWS)
def test_without_a_region_the_remedy_is_told(ask: Ask, hurried: NativeHost, emulator: Emulator, function: str) -> None:
    arguments = CASES[function].arguments
    said = Ask(hurried).refused(function, grpc.StatusCode.INVALID_ARGUMENT, **arguments)
    assert "region: is not set: set ecr:region (pulumi config set ecr:region eu-west-1) or AWS_REGION" in said
    assert emulator.calls == []
    build(emulator)
    assert Ask(hurried)(function, **arguments, region=REGION)["region"] == REGION


def test_what_asks_nothing_needs_no_region(hurried: NativeHost) -> None:
    assert "region" not in Ask(hurried)("getLifecyclePolicyDocument", rules=RULES)


def test_the_wait_for_the_preview_of_somebody_else_has_an_end(
    ask: Ask, hurried: NativeHost, emulator: Emulator, ecr: Any, three: list[str]
) -> None:
    emulator.preview_seconds = 3600
    ecr.start_lifecycle_policy_preview(repositoryName="app", lifecyclePolicyText=json.dumps(counting(2)))
    arguments = {"repositoryName": "app", "region": REGION, "policy": counting(1)}
    said = Ask(hurried).refused("getLifecyclePolicyPreview", grpc.StatusCode.FAILED_PRECONDITION, **arguments)
    assert "previewing the lifecycle policy of repository app: " in said
    assert "[LifecyclePolicyPreviewInProgressException, request " in said


@pytest.mark.parametrize("function", ["getImageScanFindings", "getLifecyclePolicyPreview"])
def test_cancel_wakes_whoever_waits(ask: Ask, emulator: Emulator, digest: str, function: str) -> None:
    emulator.scan_seconds = emulator.preview_seconds = 3600
    polls = {"getImageScanFindings": "DescribeImageScanFindings", "getLifecyclePolicyPreview": PREVIEW_CALLS[1]}
    with once(lambda: polls[function] in emulator.operations(), lambda: ask.plugin.stub.Cancel(empty_pb2.Empty())):
        said = ask.refused(function, grpc.StatusCode.UNAVAILABLE, **CASES[function].arguments)
    assert "IN_PROGRESS" in said


def test_what_a_preview_only_plans_cannot_be_asked(running_emulator: Emulator, emulator: Emulator, ecr: Any) -> None:
    plugin = NativeHost(running_emulator.env())
    try:
        kind = "ecr:index:Repository"
        about = {"urn": f"urn:pulumi:dev::tests::{kind}::res", "name": "res", "type": kind}
        checked, _ = plugin.check("Repository", {"name": "app"})
        plugin.stub.Create(provider_pb2.CreateRequest(properties=encode(checked), preview=True, **about))
        emulator.clear_calls()
        with pytest.raises(grpc.RpcError) as raised:
            Ask(plugin).invoke("getRepository", {"name": "app"}, preview=True)
        error: Any = raised.value
        assert error.code() == grpc.StatusCode.FAILED_PRECONDITION
        assert "getRepository: Repository app does not exist yet, this update creates it" in error.details()
        assert emulator.calls == []
        # Another name, another region and an update are no matter of the plan.
        elsewhere = {"name": "app", "region": OTHER_REGION}
        for arguments, preview in (({"name": "b2"}, True), (elsewhere, True), ({"name": "app"}, False)):
            with pytest.raises(grpc.RpcError, match="does not exist in"):
                Ask(plugin).invoke("getRepository", arguments, preview=preview)
    finally:
        plugin.close()
