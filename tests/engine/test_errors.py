"""What a user reads when something is wrong: one line, and a state that is as it was."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pulumi
import pytest

import pulumi_ecr
import pulumi_ecr.native
from cases import REGION, lifecycle, policy, rule
from harness import Engine, Outcome
from pulumi_ecr.testing import AwsError, Emulator, Fault
from scenarios import in_shares

pytestmark = pytest.mark.usefixtures("both_hosts")


Program = Callable[[], Any]
ecr: Any = pulumi_ecr  # what is tried here, a type checker would refuse


def told(outcome: Outcome, *words: str) -> str:
    """The one line of an error that holds all the words; there are no others about it, and no traceback."""
    for noise in ("Traceback", "{<nil>}", "value {", 'File "', "botocore", "pydantic", "grpc", "site-packages"):
        assert noise not in outcome.error, outcome.error
    text = [line for line in outcome.error.splitlines() if not line.startswith("an unhandled error occurred")]
    lines = [line for line in text if all(word in line for word in words)]
    assert len(lines) == 1, (words, outcome.error)
    # The engine itself adds what it was doing, and that it failed; nothing else is there.
    others = [line for line in text if line not in lines and "failed" not in line]
    assert [line for line in others if "urn:pulumi" not in line and "error occurred" not in line] == [], outcome.error
    return lines[0]


def content(engine: Engine) -> dict[str, Any]:
    """What state says of the resources, without the engine's own notes (times, source positions)."""
    kept = ("id", "type", "inputs", "outputs")
    state = engine.state()
    for found in state.values():
        found["outputs"].pop("__provider", None)
    return {name: {key: found[key] for key in kept} for name, found in state.items()}


def mutability(mode: str, *filters: str) -> dict[str, Any]:
    entries = [{"filter": f, "filter_type": "WILDCARD"} for f in filters]
    return {"image_tag_mutability": mode, "image_tag_mutability_exclusion_filters": entries}


def foreign(package: str) -> Any:
    """A provider as other packages have them; no engine needs to know it."""
    provider = pulumi.ProviderResource.__new__(pulumi.ProviderResource)
    provider.package = package
    return provider


def in_python() -> dict[str, Any]:
    """A lifecycle policy with names in Python's spelling, and without a unit."""
    selection = {"tag_status": "any", "count_type": "sinceImagePushed", "count_number": 3}
    return {"rules": [{"selection": selection, "action": {"type": "expire"}}]}


BAD: dict[str, tuple[Program, tuple[str, ...]]] = {
    "name": (lambda: ecr.Repository("r", name="BadName!!"), ("name", "BadName!!")),
    "wildcards": (
        lambda: ecr.Repository("r", **mutability("IMMUTABLE_WITH_EXCLUSION", "a*", "a*b*c*")),
        ("image_tag_mutability_exclusion_filters[1].filter: has 3 wildcards", "at most 2"),
    ),
    "filters of MUTABLE": (
        lambda: ecr.Repository("r", **mutability("MUTABLE", "a*")),
        ("image_tag_mutability_exclusion_filters: is not allowed with image_tag_mutability MUTABLE",),
    ),
    "aws: tag": (lambda: ecr.Repository("r", tags={"aws:x": "1"}), ("tags", "aws:x", "choose another key")),
    "51 tags": (lambda: ecr.Repository("r", tags={f"k{n}": "" for n in range(51)}), ("tags", "51", "at most 50")),
    "rule without selection": (
        lambda: ecr.LifecyclePolicy(
            "l", repository="app", policy={"rules": [{"rulePriority": 1, "action": {"type": "expire"}}]}
        ),
        ("policy.rules[0].selection",),
    ),
    "broken JSON": (
        lambda: ecr.RepositoryPolicy("p", repository="app", policy='{"Version": "2012-10-17", "Statement": [}'),
        ("policy", "is not valid JSON", "line 1 column 41"),
    ),
    "replication to itself": (
        lambda: ecr.ReplicationConfiguration("c", replication_configuration={"rules": [snake(rule(REGION))]}),
        ("replication_configuration.rules[0].destinations[0]: ", "this very registry"),
    ),
    "no credential": (
        lambda: ecr.PullThroughCacheRule(
            "c", ecr_repository_prefix="hub", upstream_registry_url="registry-1.docker.io"
        ),
        ("credential_arn: is required for registry-1.docker.io",),
    ),
    "no boolean": (lambda: ecr.Repository("r", force_delete="sometimes"), ("force_delete: must be true or false",)),
    "no map": (lambda: ecr.Repository("r", tags=["a"]), ("tags", "must be a map of strings: got a list")),
    "no string": (
        lambda: ecr.Repository("r", tags={"a": 1}),
        ("tags.a", "must be a string", "got the number 1: put it in quotes"),
    ),
    "no string but a boolean": (
        lambda: ecr.Repository("r", tags={"a": True}),
        ("tags.a", "got true: put it in quotes"),
    ),
    "no document": (lambda: ecr.LifecyclePolicy("l", repository="app", policy=5), ("policy", "must be a JSON object")),
    "unknown argument": (
        lambda: ecr.Repository("r", image_tag_mutabilty="MUTABLE"),
        ("Repository(r) has no argument image_tag_mutabilty", "did you mean image_tag_mutability?"),
    ),
    "option": (
        lambda: ecr.Repository("r", retainOnDelete=True),  # type: ignore[call-arg]
        (
            "has no argument retainOnDelete, which is an option: write opts=pulumi.ResourceOptions(retain_on_delete=...)",
        ),
    ),
    "no option": (
        lambda: ecr.Repository("r", image_scanning_configuration=scanning(version="1")),
        ("RepositoryImageScanningConfigurationArgs has no argument version: there are scan_on_push",),
    ),
    "misspelt key": (
        lambda: ecr.Repository("r", image_scanning_configuration={"scan_on_psh": True}),
        ("image_scanning_configuration.scan_on_psh: is not a property: did you mean scan_on_push?",),
    ),
    "misspelt key of a class": (
        lambda: ecr.Repository("r", image_scanning_configuration=scanning(scan_on_psh=True)),
        ("RepositoryImageScanningConfigurationArgs has no argument scan_on_psh", "did you mean scan_on_push?"),
    ),
    "misspelt key of a document": (
        lambda: ecr.LifecyclePolicy("l", repository="app", policy=misspelt("countTyp")),
        ("policy.rules[0].selection.countTyp: is not an element of a lifecycle policy: write countType",),
    ),
    "key of a document in Python's spelling": (
        lambda: ecr.LifecyclePolicy("l", repository="app", policy=in_python()),
        ("policy.rules[0].selection.count_unit: is required with count_type sinceImagePushed",),
    ),
    "key of an output in Python's spelling": (
        lambda: ecr.LifecyclePolicy("l", repository="app", policy=pulumi.Output.from_input(in_python())),
        ("policy.rules[0].selection.count_unit: is required with count_type sinceImagePushed",),
    ),
    "misspelt key of a text": (
        lambda: ecr.LifecyclePolicy("l", repository="app", policy=json.dumps(misspelt("countTyp"))),
        ("policy.rules[0].selection.countTyp: is not an element of a lifecycle policy: write countType",),
    ),
    "spelling of a key": (
        lambda: ecr.Repository("r", image_scanning_configuration={"scanOnPush": True}),
        ("Repository(r).image_scanning_configuration", "scanOnPush", "scan_on_push"),
    ),
    "number of an account": (
        lambda: ecr.ReplicationConfiguration(
            "r",
            replication_configuration={
                "rules": [{"destinations": [{"region": "eu-west-1", "registry_id": 123456789012}]}]
            },
        ),
        (
            "destinations[0].registry_id: must be a string of the 12 digits of an account, got the number 123456789012: put it in quotes",
        ),
    ),
    "no region": (lambda: ecr.Repository("r", region="Mars"), ("region", 'is "Mars"', "such as eu-west-1")),
    "empty region": (lambda: ecr.Repository("r", region=""), ("region", 'is ""', "such as eu-west-1")),
    "name in the place of the arguments": (
        lambda: ecr.Repository("r", "app"),
        ("Repository(r) takes RepositoryArgs or named arguments, not 'app'", "write name="),
    ),
    "options in a dict": (
        lambda: ecr.Repository("r", opts={"protect": True}),
        ("Repository(r).opts is of type dict: write pulumi.ResourceOptions(...)",),
    ),
    "provider by its name": (
        lambda: ecr.Repository("r", opts=pulumi.ResourceOptions(provider="prod")),
        ("Repository(r).opts.provider is of type str: give the resource itself",),
    ),
    "no logical name": (lambda: ecr.Repository(None), ("Repository has the name None in the program: write a text",)),
    "set": (lambda: ecr.Repository("r", tags={"a", "b"}), ("Repository(r).tags is of type set", "a list, or a map")),
    "date": (
        lambda: ecr.RepositoryPolicy("p", repository="app", policy={"Statement": [{"Sid": date.today()}]}),
        ("RepositoryPolicy(p).policy.Statement[0].Sid is of type date", ".isoformat()"),
    ),
    "no id": (lambda: ecr.Repository.get("r", None), ("Repository.get(r) needs the id of what exists, got None",)),
    "docker.io": (
        lambda: ecr.PullThroughCacheRule("c", ecr_repository_prefix="hub", upstream_registry_url="docker.io"),
        ("upstream_registry_url: ", "Docker Hub is registry-1.docker.io to ECR"),
    ),
    "provider of another package": (
        lambda: ecr.Repository("r", opts=pulumi.ResourceOptions(provider=foreign("aws"))),
        ("Repository(r) is given a provider of aws", "region= on the resource"),
    ),
}


def scanning(**values: Any) -> Any:
    return ecr.RepositoryImageScanningConfigurationArgs(**values)


def misspelt(key: str) -> Any:
    """A rule in which a key stands that AWS does not have, beside the one that it has."""
    document: Any = json.loads(json.dumps(lifecycle()))
    document["rules"][0]["selection"][key] = "imageCountMoreThan"
    return document


def snake(given: dict[str, Any]) -> dict[str, Any]:
    return {"destinations": [{"region": d["region"], "registry_id": d["registryId"]} for d in given["destinations"]]}


@in_shares(BAD)
def test_bad_input_is_refused_in_the_preview_without_a_call(engine: Engine, labels: list[str]) -> None:
    for label in labels:
        program, words = BAD[label]
        outcome = engine.preview(program)
        assert outcome.calls == [], label
        told(outcome, *words)


def test_provider_of_another_package_that_a_component_has_is_warned_of(
    engine: Engine, emulator: Emulator, both_hosts: str
) -> None:
    emulator.client().create_repository(repositoryName="there")

    def program() -> None:
        for place in ("us-east-1", "us-west-2"):
            provider = foreign("aws")
            provider.__dict__["region"] = pulumi.Output.from_input(place)
            component: Any = pulumi.ComponentResource("my:x:Svc", place)
            component._providers = {"aws": provider}  # as with the option providers, which an engine would have to know
            inside = pulumi.ResourceOptions(parent=component)
            repo = ecr.Repository(place, name=f"app/{place}", opts=inside)
            ecr.LifecyclePolicy(place, repository=repo.name, policy=lifecycle(), opts=inside)
            ecr.Repository(f"{place}-own", name=f"own/{place}", region="us-east-2", opts=inside)
            ecr.Repository.get(f"{place}-there", pulumi.Output.from_input("there"), opts=inside)

    planned = engine.preview(program)
    assert planned.error == ""
    line, looked_up = sorted({line.partition("ecr: ")[2] for line in planned.lines("does not apply to it")})
    remedy = (
        "dynamic resources take none; set region= "
        if both_hosts == "dynamic"
        else "give it an ecr.Provider, or set region="
    )
    words = "Repository(us-west-2) is in us-east-1: the provider of aws for us-west-2 that its component has does not apply to it: "
    assert line.startswith(words + remedy)
    emulator.client().delete_repository(repositoryName="there")
    assert looked_up == line.replace("(us-west-2)", "(us-west-2-there)", 1)


def test_name_that_is_not_here_ends_the_program_in_one_line(engine: Engine, both_hosts: str) -> None:
    face = "pulumi_ecr" if both_hosts == "dynamic" else "pulumi_ecr.native"
    for name, words in (
        (
            "RepositoryCreationTemplate",
            "RepositoryCreationTemplate is not part of pulumi-ecr yet: keep it with pulumi_aws",
        ),
        ("Repositry", f"{face} has no Repositry: did you mean Repository?"),
    ):
        told(engine.preview(lambda name=name: getattr(ecr, name)("r") and None), words)
        told(engine.preview(lambda name=name: exec(f"from {face} import {name}")), words)


def test_the_face_of_the_dynamic_host_says_what_needs_the_plugin(engine: Engine, both_hosts: str) -> None:
    native = pulumi_ecr.native
    assert not hasattr(pulumi_ecr, "get_image")
    if both_hosts == "dynamic":
        outcome = engine.preview(lambda: ecr.get_image(repository_name="app"))
        told(outcome, "get_image needs the plugin", "import pulumi_ecr.native as ecr")
        far = pulumi.ResourceOptions(provider=foreign("ecr"))
        told(engine.preview(lambda: ecr.Repository("r", opts=far)), "is given a provider of ecr", "dynamic resources")
        brought = pulumi.ResourceOptions(import_="app")
        outcome = engine.preview(lambda: ecr.Repository("r", name="app", opts=brought))
        told(outcome, "Repository(r) has the option import_", "set adopt_existing=True")
    else:
        far = pulumi.InvokeOptions(provider=foreign("aws"))
        outcome = engine.preview(lambda: ecr.get_image(repository_name="app", opts=far))
        told(outcome, "get_image is given a provider of aws: give it an ecr.Provider, or set region=")
        assert set(native.__all__) - set(pulumi_ecr.__all__) > {"get_image", "Provider"}


def repository(**values: Any) -> Program:
    return lambda: ecr.Repository("repo", name="app", **values)


@pytest.mark.long
def test_refusals_of_aws_leave_the_state_alone(engine: Engine, emulator: Emulator) -> None:
    client = emulator.client()

    def fails(run: Callable[[], Outcome], *words: str) -> None:
        before = content(engine)
        told(run(), *words)
        assert content(engine) == before

    def left(run: Callable[[], Outcome], *words: str) -> None:
        """The policies of a repository count as gone with it, before it is; up finds them again."""
        before = content(engine)
        told(run(), *words)
        assert content(engine)["repo"] == before["repo"]
        again = engine.up(stack)
        assert again.error == ""
        assert set(again.changed) <= {"lifecycle", "policy"}
        assert engine.state().keys() == before.keys()

    client.create_repository(repositoryName="app")
    fails(
        lambda: engine.up(repository()),
        "app",
        "adopt_existing=True",
        "RepositoryAlreadyExistsException, request ",
    )
    client.delete_repository(repositoryName="app")
    # What AWS says in a region that the account has not switched on.
    strange = AwsError("UnrecognizedClientException", "The security token included in the request is invalid.")
    with emulator.inject(Fault("CreateRepository", strange, times=None)):
        words = ("is invalid", "switch the region on", "UnrecognizedClientException, request ")
        fails(lambda: engine.up(repository(region="me-south-1")), *words)
    with emulator.inject(Fault("CreateRepository", AwsError("AccessDeniedException", "not authorized"), times=None)):
        fails(lambda: engine.up(repository()), "app", "not authorized", "AccessDeniedException, request ")

    def stack(**values: Any) -> None:
        repo = ecr.Repository("repo", name="app", **values)
        ecr.LifecyclePolicy("lifecycle", repository=repo, policy=lifecycle())
        ecr.RepositoryPolicy("policy", repository=repo, policy=policy())

    assert engine.up(stack).error == ""
    with emulator.inject(Fault("PutImageTagMutability", AwsError("AccessDeniedException", "no, sorry"), times=None)):
        fails(lambda: engine.up(lambda: stack(image_tag_mutability="IMMUTABLE")), "no, sorry", "AccessDeniedException")
    assert engine.refresh().error == ""  # from here on state has the inputs as AWS says them
    for operation in ("DescribeRepositories", "GetLifecyclePolicy"):
        with emulator.inject(Fault(operation, AwsError("AccessDeniedException", "look away"), times=None)):
            fails(engine.refresh, "look away", "AccessDeniedException, request ")
    expired = AwsError("ExpiredTokenException", "The security token included in the request is expired")
    with emulator.inject(Fault("DeleteRepository", expired, times=None)):
        left(engine.destroy, "is expired", "renew the credentials", "ExpiredTokenException, request ")

    for tag in ("v1", "v2", "v3", "v4"):
        emulator.put_image("app", tag)
    # F9: what counts is the recorded value, not the one that this very program brings.
    kms = {"encryption_configurations": [{"encryption_type": "KMS"}], "force_delete": True}
    held = engine.up(lambda: stack(**kms))
    assert (held.changed, held.calls) == ({}, ["DescribeImages", "DescribeRepositories"])
    assert len(held.lines("repository app cannot be replaced: it still holds 4 images (newest v4, v3, v2)")) == 1
    assert len(client.list_images(repositoryName="app")["imageIds"]) == 4
    assert engine.up(stack).error == ""
    left(
        engine.destroy,
        "repository app still holds 4 images (newest v4, v3, v2)",
        "set force_delete=True; then run pulumi up with the repository in the program, so that it is recorded, and destroy",
        "RepositoryNotEmptyException, request ",
    )
    assert engine.up(lambda: stack(force_delete=True)).calls == []
    assert engine.destroy().calls == ["DeleteRepository"]


def test_credentials_that_do_not_work_and_an_endpoint_that_is_not_there(engine: Engine, emulator: Emulator) -> None:
    invalid = AwsError("InvalidClientTokenId", "The security token included in the request is invalid", 403)
    before = content(engine)
    with emulator.inject(Fault("GetCallerIdentity", invalid, times=None, service="sts")):
        outcome = engine.up(repository())
    told(outcome, "is invalid", "renew the credentials", "InvalidClientTokenId, request ")
    assert outcome.calls == []
    assert content(engine) == before

    assert engine.up(repository()).error == ""
    before = content(engine)
    engine.configure("ecr:endpointUrl", "http://127.0.0.1:9")
    engine.configure("ecr:maxRetries", "0")
    for outcome in (engine.up(repository(image_tag_mutability="IMMUTABLE")), engine.refresh()):
        told(outcome, "127.0.0.1:9", "check the network", "ecr:endpointUrl")
        assert content(engine) == before
    engine.stack.remove_config("ecr:endpointUrl")
    assert engine.up(repository()).changed == {}  # a destroy takes the settings of the last up
