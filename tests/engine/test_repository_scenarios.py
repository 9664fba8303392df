"""What the strongest peer is tested with for repositories (R1-R15), through both hosts side by side."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from cases import ACCOUNT
from harness import Engine, export
from pulumi_ecr.core.resource import ADOPTION_WARNING
from scenarios import FACES, OTHER_REGION, Scenario, Step, disappear, lanes, made_by_another_version, run

AES = [{"encryption_type": "AES256"}]
KMS = [{"encryption_type": "KMS"}]
ARN = "arn:aws:ecr:{region}:{account}:repository/{name}"
URL = "{account}.dkr.ecr.{region}.amazonaws.com/{name}"
CREATE = ["CreateRepository"]
MUTABILITY = ["PutImageTagMutability"]
SCANNING = ["PutImageScanningConfiguration"]
WHO = {"id": "{name}", "name": "{name}", "arn": ARN, "repositoryUrl": URL, "registryId": ACCOUNT}


def exempt(mode: str, *patterns: str) -> dict[str, Any]:
    return {
        "image_tag_mutability": f"{mode}_WITH_EXCLUSION",
        "image_tag_mutability_exclusion_filters": [{"filter": p, "filter_type": "WILDCARD"} for p in patterns],
    }


def scan(on: bool) -> dict[str, Any]:
    return {"image_scanning_configuration": {"scan_on_push": on}}


def filters(*patterns: str) -> dict[str, Any]:
    return {"imageTagMutabilityExclusionFilters": [{"filter": p, "filterType": "WILDCARD"} for p in patterns]}


SCENARIOS = {
    "R1-R11": Scenario(  # and R12: id, region and account are in every state, and the id alone reads it
        "Repository",
        [
            Step(
                {}, "create", CREATE, {**WHO, "encryptionConfigurations": [{"encryptionType": "AES256"}], "tagsAll": {}}
            ),
            Step({"encryption_configurations": AES}),
            Step({}),
        ],
    ),
    "R3": Scenario(
        "Repository",
        [
            Step({"tags": {"a": "1"}}, "create", CREATE, {"tagsAll": {"a": "1"}}),
            Step({"tags": {"a": "2", "b": ""}}, "update", ["TagResource"], {"tagsAll": {"a": "2", "b": ""}}),
            Step({"tags": {"b": ""}}, "update", ["UntagResource"], {"tagsAll": {"b": ""}}),
        ],
    ),
    "R4": Scenario(
        "Repository",
        [
            Step({"image_tag_mutability": "IMMUTABLE"}, "create", CREATE, {"imageTagMutability": "IMMUTABLE"}),
            Step({}, "update", MUTABILITY, {"imageTagMutability": "MUTABLE"}),
        ],
    ),
    "R5": Scenario(
        "Repository",
        [
            Step(exempt("IMMUTABLE", "latest*"), "create", CREATE, filters("latest*")),
            Step(exempt("IMMUTABLE", "dev-*"), "update", MUTABILITY, filters("dev-*")),
            Step({"image_tag_mutability": "IMMUTABLE"}, "update", MUTABILITY, {"imageTagMutability": "IMMUTABLE"}),
        ],
    ),
    "R6": Scenario(
        "Repository",
        [
            Step(exempt("MUTABLE", "prod-*", "live-*"), "create", CREATE, filters("prod-*", "live-*")),
            Step(exempt("MUTABLE", "release-*"), "update", MUTABILITY, filters("release-*")),
            Step({}, "update", MUTABILITY, {"imageTagMutability": "MUTABLE", **filters()}),
        ],
    ),
    "R9": Scenario(
        "Repository",
        [
            Step(scan(True), "create", CREATE, {"imageScanningConfiguration": {"scanOnPush": True}}),
            Step({}, "update", SCANNING, {"imageScanningConfiguration": {"scanOnPush": False}}),
            Step(scan(False)),
            Step({}),
        ],
    ),
    "R13": Scenario("Repository", [Step({}, "create", CREATE, WHO)], regions=(OTHER_REGION, OTHER_REGION)),
}


def kms(key: str) -> dict[str, Any]:
    return {"encryption_configurations": [{"encryption_type": "KMS", "kms_key": key}]}


@pytest.mark.long
def test_R1_to_R15_step_by_step(engine: Engine) -> None:
    own = engine.emulator.client("kms").create_key()["KeyMetadata"]
    replaced = Step(kms(own["Arn"]), "replace", ["DeleteRepository", *CREATE])
    encrypted = [Step({"encryption_configurations": KMS}, "create", CREATE), replaced, Step(kms(own["KeyId"]))]
    running = lanes({**SCENARIOS, "R10": Scenario("Repository", encrypted)})
    outcomes = run(engine, running)
    made_by_another_version(engine)  # R14, R15

    for host in FACES:
        first, second, _, _ = running[f"r10-{host}"].history
        assert first["encryptionConfigurations"][0]["kmsKey"].startswith(f"arn:aws:kms:us-east-1:{ACCOUNT}:key/")
        assert second["encryptionConfigurations"][0]["kmsKey"] == own["Arn"]
        assert second["createdAt"] != first["createdAt"]
        said = " ".join(outcomes[1].lines(f"repository r10-{host} in us-east-1 will be deleted and created again"))
        assert "if it holds no images" in said

    def deleting() -> None:
        for lane in running.values():
            engine.emulator.client(region=lane.region).delete_repository(repositoryName=lane.name)

    disappear(engine, running, deleting)  # R2


def test_getting_what_is_not_there_says_so(engine: Engine) -> None:
    for ecr in FACES.values():
        missing = engine.up(lambda ecr=ecr: ecr.Repository.get("none", "not/there") and None)
        assert "not/there" in missing.error
        assert "does not exist" in missing.error
        assert "Traceback" not in missing.error

        def makes(ecr: Any = ecr) -> None:
            repo = ecr.Repository("repo", name="new")
            ecr.LifecyclePolicy.get("rules", repo.name)

        early = engine.preview(makes)
        assert (
            "LifecyclePolicy new does not exist in us-east-1 yet, and this program makes the repository" in early.error
        )
        secret = engine.preview(lambda ecr=ecr: ecr.Repository.get("hidden", pulumi.Output.secret("app")) and None)
        assert "Repository.get(hidden) is given an id that is secret" in secret.error
        assert "Traceback" not in secret.error


@pytest.mark.long
def test_R7_R8_exclusions_are_checked_in_the_preview(engine: Engine) -> None:
    cases = (
        ("IMMUTABLE_WITH_EXCLUSION", "invalid!@#$", "image_tag_mutability_exclusion_filters[0].filter"),
        ("IMMUTABLE_WITH_EXCLUSION", "a*b*c*d", "at most 2"),
        ("IMMUTABLE_WITH_EXCLUSION", "a" * 129, "129 characters"),
        ("MUTABLE", "latest*", "IMMUTABLE_WITH_EXCLUSION or MUTABLE_WITH_EXCLUSION"),
    )
    for ecr in FACES.values():
        for mode, pattern, words in cases:

            def program(ecr: Any = ecr, mode: str = mode, pattern: str = pattern) -> None:
                entries = [{"filter": pattern, "filter_type": "WILDCARD"}]
                ecr.Repository("app", image_tag_mutability=mode, image_tag_mutability_exclusion_filters=entries)

            outcome = engine.preview(program)
            assert words in outcome.error
            assert "Traceback" not in outcome.error
            assert (outcome.calls, outcome.changed) == ([], {})


def test_adopting_takes_over_what_agrees_and_refuses_what_cannot_change(engine: Engine) -> None:
    client = engine.emulator.client()
    for host, ecr in FACES.items():
        client.create_repository(repositoryName=host, tags=[{"Key": "old", "Value": "1"}])

        def program(ecr: Any = ecr, host: str = host, **values: Any) -> None:
            ecr.Repository(host, name=host, **values)

        refused = engine.up(program)
        assert f"repository {host} in us-east-1 already exists: set adopt_existing=True" in refused.error
        assert ADOPTION_WARNING in refused.error
        assert "RepositoryAlreadyExistsException, request" in refused.error
        other = engine.up(lambda program=program: program(adopt_existing=True, encryption_configurations=KMS))
        assert "cannot be adopted: encryption_configurations[0]." in other.error
        (there,) = client.describe_repositories(repositoryNames=[host])["repositories"]
        assert there["encryptionConfiguration"] == {"encryptionType": "AES256"}
        assert client.list_tags_for_resource(resourceArn=there["repositoryArn"])["tags"] == [
            {"Key": "old", "Value": "1"}
        ]

    def adopting() -> None:
        for host, ecr in FACES.items():
            ecr.Repository(host, name=host, adopt_existing=True, tags={"new": "1"})

    taken = engine.step(adopting, dict.fromkeys(FACES, "create"))
    for host in FACES:
        (line,) = taken.lines(f"adopting Repository {host} in us-east-1; AWS is asked to change: tags.new")
        assert 'tags.old removed (was "1")' in line
    assert taken.lines(ADOPTION_WARNING)
    state = engine.state()
    assert [state[host]["outputs"]["tagsAll"] for host in FACES] == [{"new": "1"}, {"new": "1"}]


@pytest.mark.long
def test_a_name_is_made_once_and_kept(engine: Engine) -> None:
    planned: dict[str, str] = {}

    def program(watch: bool = False, **values: Any) -> None:
        for host, ecr in FACES.items():
            app = ecr.Repository(f"My {host} App", **values)
            export(**{f"{host}-name": app.name, f"{host}-url": app.repository_url})
            if watch:
                app.repository_url.apply(lambda url, host=host: planned.setdefault(host, url))

    engine.preview(lambda: program(watch=True))
    engine.up(lambda: program(force_delete=True))
    made = engine.outputs()
    for host in FACES:
        name = made[f"{host}-name"]
        assert name.startswith(f"my-{host}-app-")
        assert len(name) == len(f"my-{host}-app-") + 7
        assert planned[host] == made[f"{host}-url"]
    engine.step(lambda: program(tags={"a": "1"}), {f"My {host} App": "update" for host in FACES})
    assert engine.outputs() == made
