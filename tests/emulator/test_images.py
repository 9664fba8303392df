"""Images: enough of a registry to count them, name the newest and see what stands in the way of a delete."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from pulumi_ecr.testing import Emulator

OCI = "application/vnd.oci.image.manifest.v1+json"


@pytest.fixture
def repository(ecr: Any) -> str:
    return str(ecr.create_repository(repositoryName="app")["repository"]["repositoryName"])


def details(ecr: Any, **members: Any) -> list[dict[str, Any]]:
    return list(ecr.describe_images(repositoryName="app", **members)["imageDetails"])


def tags(ecr: Any) -> dict[str, list[str]]:
    return {one["imageDigest"]: one.get("imageTags", []) for one in details(ecr)}


def test_a_pushed_image_is_described(emulator: Emulator, ecr: Any, repository: str) -> None:
    digest = emulator.put_image(repository, "v1", content=b"layer")
    (found,) = details(ecr)
    assert found["imageDigest"] == digest
    assert found["imageTags"] == ["v1"]
    assert found["imageManifestMediaType"] == OCI
    assert found["imageSizeInBytes"] > len("linux/amd64layer")
    assert (found["registryId"], found["repositoryName"], found["imageStatus"]) == ("123456789012", "app", "ACTIVE")
    (got,) = ecr.batch_get_image(repositoryName="app", imageIds=[{"imageTag": "v1"}])["images"]
    assert got["imageId"] == {"imageDigest": digest, "imageTag": "v1"}
    assert "sha256:" + hashlib.sha256(got["imageManifest"].encode()).hexdigest() == digest
    assert emulator.put_image(repository, "other", content=b"layer") == digest
    assert tags(ecr) == {digest: ["other", "v1"]}


def test_the_newest_images_are_told_by_their_time(emulator: Emulator, ecr: Any, repository: str) -> None:
    for number in range(6):
        emulator.put_image(repository, f"v{number}")
    found = details(ecr)
    assert len({one["imagePushedAt"] for one in found}) == 6
    newest = sorted(found, key=lambda one: one["imagePushedAt"], reverse=True)
    assert [one["imageTags"][0] for one in newest[:3]] == ["v5", "v4", "v3"]
    assert [one["imageDigest"] for one in found] == sorted(one["imageDigest"] for one in found)


def test_a_multi_arch_image_is_an_index_and_its_parts(emulator: Emulator, ecr: Any, repository: str) -> None:
    digest = emulator.put_image(repository, "v1", platforms=["linux/amd64", "linux/arm64"])
    assert sorted(map(len, tags(ecr).values())) == [0, 0, 1]
    parts = [found for found, names in tags(ecr).items() if not names]
    answer = ecr.batch_delete_image(repositoryName="app", imageIds=[{"imageDigest": parts[0]}])
    assert answer["failures"][0]["failureCode"] == "ImageReferencedByManifestList"
    assert digest in answer["failures"][0]["failureReason"]
    ids = [{"imageDigest": digest}, {"imageDigest": parts[0]}, {"imageDigest": parts[1]}]
    assert ecr.batch_delete_image(repositoryName="app", imageIds=ids)["failures"] == []
    assert details(ecr) == []


def test_a_tag_moves_and_leaves_the_old_image_without_one(emulator: Emulator, ecr: Any, repository: str) -> None:
    old = emulator.put_image(repository, "latest")
    new = emulator.put_image(repository, "latest")
    assert tags(ecr) == {old: [], new: ["latest"]}


@pytest.mark.parametrize(
    ("mutability", "filters", "moves", "stays"),
    [
        ("IMMUTABLE", None, None, "v1"),
        ("IMMUTABLE_WITH_EXCLUSION", "latest*", "latest-1", "v1"),
        ("MUTABLE_WITH_EXCLUSION", "v*", "latest", "v1"),
    ],
)
def test_immutable_tags_do_not_move(  # noqa: PLR0917
    emulator: Emulator, ecr: Any, repository: str, refused: Any, mutability: str, filters: Any, moves: Any, stays: str
) -> None:
    wanted = {"imageTagMutabilityExclusionFilters": [{"filterType": "WILDCARD", "filter": filters}]} if filters else {}
    ecr.put_image_tag_mutability(repositoryName=repository, imageTagMutability=mutability, **wanted)
    for tag in filter(None, [moves, stays]):
        emulator.put_image(repository, tag)
    if moves:
        emulator.put_image(repository, moves)
    words = f"The image tag '{stays}' already exists in the 'app' repository and cannot be overwritten"
    refused(emulator.put_image, "ImageTagAlreadyExistsException", words, repository=repository, tag=stays)


def test_pushing_the_same_again_and_broken_manifests(
    emulator: Emulator, ecr: Any, repository: str, refused: Any
) -> None:
    emulator.put_image(repository, "v1", content=b"same")
    (image,) = ecr.batch_get_image(repositoryName="app", imageIds=[{"imageTag": "v1"}])["images"]
    again = {"repositoryName": repository, "imageManifest": image["imageManifest"]}
    refused(ecr.put_image, "ImageAlreadyExistsException", **again, imageTag="v1")
    refused(ecr.put_image, "ImageAlreadyExistsException", **again)
    refused(ecr.put_image, "ImageDigestDoesNotMatchException", **again, imageTag="v2", imageDigest="sha256:" + "0" * 64)
    put = {"repositoryName": repository, "imageTag": "v3"}
    refused(ecr.put_image, "InvalidParameterException", "Invalid JSON syntax", **put, imageManifest="{")
    refused(ecr.put_image, "InvalidParameterException", "imageManifestMediaType", **put, imageManifest="{}")
    refused(
        ecr.put_image,
        "InvalidParameterException",
        "Invalid layers",
        **put,
        imageManifest='{"mediaType": "x", "layers": 5}',
    )
    layer = {"mediaType": OCI, "layers": [{"digest": "sha256:" + "1" * 64}]}
    refused(ecr.put_image, "LayersNotFoundException", "1" * 64, **put, imageManifest=json.dumps(layer))
    index = {"mediaType": OCI, "manifests": [{"digest": "sha256:" + "2" * 64}]}
    refused(ecr.put_image, "ReferencedImagesNotFoundException", "2" * 64, **put, imageManifest=json.dumps(index))


def test_describing_and_listing_choose_and_go_in_pages(
    emulator: Emulator, ecr: Any, repository: str, refused: Any
) -> None:
    digests = [emulator.put_image(repository, f"v{number}") for number in range(4)]
    digests.append(emulator.put_image(repository))
    pages = ecr.get_paginator("describe_images").paginate(repositoryName="app", PaginationConfig={"PageSize": 2})
    assert [len(page["imageDetails"]) for page in pages] == [2, 2, 1]
    pages = ecr.get_paginator("list_images").paginate(repositoryName="app", PaginationConfig={"PageSize": 3})
    assert sorted(one["imageDigest"] for page in pages for one in page["imageIds"]) == sorted(digests)
    assert len(details(ecr, filter={"tagStatus": "TAGGED"})) == 4
    assert [one["imageDigest"] for one in details(ecr, filter={"tagStatus": "UNTAGGED"})] == digests[4:]
    listed = ecr.list_images(repositoryName="app", filter={"tagStatus": "UNTAGGED"})["imageIds"]
    assert listed == [{"imageDigest": digests[4]}]
    assert [one["imageDigest"] for one in details(ecr, imageIds=[{"imageTag": "v2"}])] == [digests[2]]
    words = "The image with imageId {imageDigest:'null', imageTag:'v9'} does not exist within the repository with name 'app'"
    refused(ecr.describe_images, "ImageNotFoundException", words, repositoryName="app", imageIds=[{"imageTag": "v9"}])
    refused(
        ecr.describe_images,
        "InvalidParameterException",
        "'maxResults'",
        repositoryName="app",
        imageIds=[{"imageTag": "v1"}],
        maxResults=1,
    )


def test_deleting_tags_and_images(emulator: Emulator, ecr: Any, repository: str) -> None:
    digest = emulator.put_image(repository, "a", content=b"x")
    emulator.put_image(repository, "b", content=b"x")

    def delete(**image_id: str) -> dict[str, Any]:
        return dict(ecr.batch_delete_image(repositoryName="app", imageIds=[image_id]))

    assert delete(imageTag="a")["imageIds"] == [{"imageDigest": digest, "imageTag": "a"}]
    assert tags(ecr) == {digest: ["b"]}
    assert delete(imageTag="b")["imageIds"] == [{"imageDigest": digest, "imageTag": "b"}]
    assert tags(ecr) == {}
    untagged = emulator.put_image(repository)
    assert delete(imageDigest=untagged)["imageIds"] == [{"imageDigest": untagged}]
    codes = [
        delete(imageTag="z"),
        delete(imageDigest="sha256:1"),
        ecr.batch_delete_image(repositoryName="app", imageIds=[{}]),
    ]
    assert [answer["failures"][0]["failureCode"] for answer in codes] == [
        "ImageNotFound",
        "InvalidImageDigest",
        "MissingDigestAndTag",
    ]
    missing = ecr.batch_get_image(repositoryName="app", imageIds=[{"imageTag": "z"}])
    assert (missing["images"], missing["failures"][0]["failureCode"]) == ([], "ImageNotFound")


def test_layers(emulator: Emulator, ecr: Any, repository: str) -> None:
    emulator.put_image(repository, "v1", content=b"x")
    digest = "sha256:" + hashlib.sha256(b"linux/amd64x").hexdigest()
    answer = ecr.batch_check_layer_availability(repositoryName="app", layerDigests=[digest, "sha256:" + "0" * 64])
    assert [one["layerAvailability"] for one in answer["layers"]] == ["AVAILABLE"]
    assert [one["failureCode"] for one in answer["failures"]] == ["MissingLayerDigest"]


def test_a_pull_is_recorded(emulator: Emulator, ecr: Any, repository: str) -> None:
    digest = emulator.put_image(repository, "v1")
    emulator.put_image(repository, "v2")
    assert not any("lastRecordedPullTime" in one for one in details(ecr))
    ecr.batch_get_image(repositoryName="app", imageIds=[{"imageTag": "v1"}])
    (pulled,) = (one for one in details(ecr) if "lastRecordedPullTime" in one)
    assert pulled["imageDigest"] == digest
    assert pulled["lastRecordedPullTime"] >= pulled["imagePushedAt"]


def test_archived_images_are_listed_when_asked_for(emulator: Emulator, ecr: Any, repository: str) -> None:
    emulator.put_image(repository, "new")
    emulator.put_image(repository, "old")
    image = {"repositoryName": repository, "imageId": {"imageTag": "old"}}
    moved = ecr.update_image_storage_class(**image, targetStorageClass="ARCHIVE")
    assert moved["imageStatus"] == "ARCHIVED"

    def listed(**filters: str) -> list[str]:
        chosen = {"filter": filters} if filters else {}
        details = ecr.describe_images(repositoryName=repository, **chosen)["imageDetails"]
        ids = ecr.list_images(repositoryName=repository, **chosen)["imageIds"]
        assert {each["imageDigest"] for each in ids} == {each["imageDigest"] for each in details}
        return sorted(tag for each in details for tag in each["imageTags"])

    assert listed() == listed(imageStatus="ACTIVE") == ["new"]
    assert listed(imageStatus="ARCHIVED", tagStatus="TAGGED") == ["old"]
    assert listed(imageStatus="ANY") == ["new", "old"]
    ecr.update_image_storage_class(**image, targetStorageClass="STANDARD")
    assert listed() == ["new", "old"]
