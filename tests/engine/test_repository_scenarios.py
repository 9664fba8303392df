"""What the strongest peer is tested with for repositories (R1-R15), through both hosts.

Import steps are ``.get()`` here: every attribute is compared. H1 is in ``Engine.step``, H3 in ``gone``.
"""

from __future__ import annotations

from typing import Any

import pytest

from cases import ACCOUNT, OTHER_REGION
from harness import Engine, export
from pulumi_ecr.testing import Emulator


def gone(engine: Engine, region: str = "us-east-1") -> None:
    """H3: destroyed, and the service has nothing left."""
    assert engine.destroy().error == ""
    assert engine.emulator.client(region=region).describe_repositories()["repositories"] == []


def test_R1_basic_and_R2_disappears_and_R12_identity(engine: Engine, ecr: Any) -> None:
    def program() -> None:
        ecr.Repository("app", name="team/app")

    engine.step(program, {"app": "create"})
    state = engine.outputs_of("app")
    assert state["arn"] == f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/team/app"
    assert state["repositoryUrl"] == f"{ACCOUNT}.dkr.ecr.us-east-1.amazonaws.com/team/app"
    assert (state["name"], state["registryId"], state["region"]) == ("team/app", ACCOUNT, "us-east-1")
    assert state["encryptionConfigurations"] == [{"encryptionType": "AES256"}]
    assert engine.state()["app"]["id"] == "team/app"

    def imported() -> None:
        program()
        ecr.Repository.get("got", "team/app")

    engine.up(imported)
    engine.same("app", "got")
    engine.up(program)
    engine.emulator.client().delete_repository(repositoryName="team/app")
    refreshed = engine.refresh()
    assert (refreshed.error, engine.state()) == ("", {})
    assert engine.preview(program).changed == {"app": "create"}
    missing = engine.up(lambda: ecr.Repository.get("none", "not/there") and None)
    assert "not/there" in missing.error
    assert "does not exist" in missing.error


def test_R3_tags(engine: Engine, ecr: Any) -> None:
    engine.step(lambda: ecr.Repository("app", tags={"a": "1"}) and None, {"app": "create"})
    engine.step(lambda: ecr.Repository("app", tags={"a": "2", "b": ""}) and None, {"app": "update"})
    assert engine.outputs_of("app")["tagsAll"] == {"a": "2", "b": ""}
    engine.step(lambda: ecr.Repository("app", tags={"b": ""}) and None, {"app": "update"})
    arn = engine.outputs_of("app")["arn"]
    assert engine.emulator.client().list_tags_for_resource(resourceArn=arn)["tags"] == [{"Key": "b", "Value": ""}]
    gone(engine)


@pytest.mark.parametrize("mode", ["IMMUTABLE_WITH_EXCLUSION", "MUTABLE_WITH_EXCLUSION"])
def test_R4_R5_R6_mutability_and_its_exclusions(engine: Engine, ecr: Any, mode: str) -> None:
    engine.step(lambda: ecr.Repository("app", image_tag_mutability="IMMUTABLE") and None, {"app": "create"})
    for pattern in ("latest*", "dev-*"):
        filters = [{"filter": pattern, "filter_type": "WILDCARD"}]

        def program(filters: Any = filters) -> None:
            ecr.Repository("app", image_tag_mutability=mode, image_tag_mutability_exclusion_filters=filters)

        outcome = engine.step(program, {"app": "update"})
        assert outcome.calls == ["PutImageTagMutability"]
    engine.step(lambda: ecr.Repository("app") and None, {"app": "update"})
    assert engine.outputs_of("app")["imageTagMutability"] == "MUTABLE"
    gone(engine)


@pytest.mark.parametrize(
    ("mode", "pattern", "words"),
    [
        ("IMMUTABLE_WITH_EXCLUSION", "invalid!@#$", "imageTagMutabilityExclusionFilters[0].filter"),
        ("IMMUTABLE_WITH_EXCLUSION", "a*b*c*d", "at most 2"),
        ("IMMUTABLE_WITH_EXCLUSION", "a" * 129, "129 characters"),
        ("MUTABLE", "latest*", "IMMUTABLE_WITH_EXCLUSION or MUTABLE_WITH_EXCLUSION"),
    ],
)
def test_R7_R8_exclusions_are_checked_in_the_preview(
    engine: Engine, ecr: Any, mode: str, pattern: str, words: str
) -> None:
    def program() -> None:
        filters = [{"filter": pattern, "filter_type": "WILDCARD"}]
        ecr.Repository("app", image_tag_mutability=mode, image_tag_mutability_exclusion_filters=filters)

    outcome = engine.preview(program)
    assert words in outcome.error
    assert "Traceback" not in outcome.error
    assert outcome.calls == []


def test_R9_scanning_and_R11_the_default_encryption_settle(engine: Engine, ecr: Any) -> None:
    scan = {"scan_on_push": True}
    engine.step(lambda: ecr.Repository("app", image_scanning_configuration=scan) and None, {"app": "create"})
    off = engine.step(lambda: ecr.Repository("app") and None, {"app": "update"})
    assert off.calls == ["PutImageScanningConfiguration"]
    engine.step(lambda: ecr.Repository("app", image_scanning_configuration={"scan_on_push": False}) and None, {})
    engine.step(lambda: ecr.Repository("app") and None, {})
    explicit = [{"encryption_type": "AES256"}]
    engine.step(lambda: ecr.Repository("app", encryption_configurations=explicit) and None, {})
    engine.step(lambda: ecr.Repository("app") and None, {})
    gone(engine)


def test_R10_kms(engine: Engine, ecr: Any) -> None:
    own = engine.emulator.client("kms").create_key()["KeyMetadata"]
    engine.step(
        lambda: ecr.Repository("app", name="app", encryption_configurations=[{"encryption_type": "KMS"}]) and None,
        {"app": "create"},
    )
    first = engine.outputs_of("app")
    assert first["encryptionConfigurations"][0]["kmsKey"].startswith(f"arn:aws:kms:us-east-1:{ACCOUNT}:key/")

    def program(key: str = own["Arn"]) -> None:
        kms = [{"encryption_type": "KMS", "kms_key": key}]
        ecr.Repository("app", name="app", encryption_configurations=kms)

    outcome = engine.step(program, {"app": "replace"})
    assert "its images will be lost" in " ".join(outcome.messages)
    second = engine.outputs_of("app")
    assert second["encryptionConfigurations"][0]["kmsKey"] == own["Arn"]
    assert second["createdAt"] != first["createdAt"]
    engine.step(lambda: program(own["KeyId"]), {})

    def imported() -> None:
        program()
        ecr.Repository.get("got", "app")

    engine.up(imported)
    engine.same("app", "got")
    gone(engine)


def test_R13_another_region(engine: Engine, ecr: Any, emulator: Emulator) -> None:
    def program() -> None:
        ecr.Repository("app", name="app", region=OTHER_REGION)
        ecr.Repository("home", name="home")

    engine.step(program, {"app": "create", "home": "create"})
    assert engine.outputs_of("app")["arn"].split(":")[3] == OTHER_REGION

    def imported() -> None:
        program()
        ecr.Repository.get("got", f"app@{OTHER_REGION}")

    engine.up(imported)
    engine.same("app", "got")
    engine.step(program)
    gone(engine, OTHER_REGION)
    gone(engine)


def test_R14_R15_a_state_made_before_changes_nothing(engine: Engine, ecr: Any) -> None:
    def program() -> None:
        ecr.Repository("app", tags={"a": "1"})

    engine.up(program)
    before = engine.stack.export_stack()
    engine.stack.import_stack(before)
    quiet = engine.up(program)
    assert (quiet.changed, quiet.calls) == ({}, [])
    assert engine.preview(refresh=True).changed == {}
    gone(engine)


def test_adopting_takes_over_what_agrees_and_refuses_what_cannot_change(engine: Engine, ecr: Any) -> None:
    client = engine.emulator.client()
    client.create_repository(repositoryName="app", tags=[{"Key": "old", "Value": "1"}])
    refused = engine.up(lambda: ecr.Repository("app", name="app") and None)
    assert "repository app already exists: set adopt_existing=True" in refused.error
    assert "RepositoryAlreadyExistsException, request" in refused.error
    kms = [{"encryption_type": "KMS"}]
    other = engine.up(
        lambda: ecr.Repository("app", name="app", adopt_existing=True, encryption_configurations=kms) and None
    )
    assert "cannot be adopted: encryptionConfigurations[0].encryptionType" in other.error
    assert client.describe_repositories()["repositories"][0]["encryptionConfiguration"] == {"encryptionType": "AES256"}
    taken = engine.step(lambda: ecr.Repository("app", name="app", adopt_existing=True, tags={"new": "1"}) and None)
    if ecr.__name__ == "pulumi_ecr":  # the plugin says it on the live status line
        told = " ".join(taken.messages)
        assert "adopting Repository app: adoptExisting, " in told
        assert "tagsAll.new, tagsAll.old will change" in told
    assert engine.outputs_of("app")["tagsAll"] == {"new": "1"}
    gone(engine)


def test_a_name_is_made_once_and_kept(engine: Engine, ecr: Any) -> None:
    def program() -> None:
        app = ecr.Repository("My App", force_delete=True)
        export(name=app.name, url=app.repository_url)

    planned: dict[str, Any] = {}

    def watching() -> None:
        app = ecr.Repository("My App", force_delete=True)
        app.repository_url.apply(lambda url: planned.setdefault("url", url))

    engine.preview(watching)
    engine.up(program)
    outputs = engine.outputs()
    name = outputs["name"]
    assert name.startswith("my-app-")
    assert len(name) == len("my-app-") + 7
    assert planned["url"] == outputs["url"]
    engine.step(lambda: ecr.Repository("My App", tags={"a": "1"}) and None, {"My App": "update"})
    assert engine.outputs_of("My App")["name"] == name
    gone(engine)
