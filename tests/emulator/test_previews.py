"""Previews of lifecycle policies over the API; ``test_expiry`` has the evaluation itself."""

from __future__ import annotations

import json
import time
from types import SimpleNamespace
from typing import Any

import pytest

from pulumi_ecr.testing import Emulator
from pulumi_ecr.testing.emulator import registry

APP = {"repositoryName": "app"}
QUICK = {"Delay": 0.05, "MaxAttempts": 200}
EXPIRE = {"type": "expire"}
ARCHIVE = {"type": "transition", "targetStorageClass": "archive"}
DAY = 24 * 60 * 60


def policy(*rules: dict[str, Any]) -> str:
    return json.dumps({"rules": rules}, separators=(",", ":")).ljust(100)


def keep(number: int, priority: int = 1, action: Any = EXPIRE, **selection: Any) -> dict[str, Any]:
    counted = {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": number, **selection}
    return {"rulePriority": priority, "selection": counted, "action": action}


def aged(kind: str, days: int, priority: int = 1, action: Any = EXPIRE, status: str = "any") -> dict[str, Any]:
    selection = {"tagStatus": status, "countType": kind, "countUnit": "days", "countNumber": days}
    return {"rulePriority": priority, "selection": selection, "action": action}


@pytest.fixture
def repository(ecr: Any) -> str:
    return str(ecr.create_repository(repositoryName="app")["repository"]["repositoryName"])


@pytest.fixture
def at_once(emulator: Emulator) -> None:
    emulator.preview_seconds = 0


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    def advance(seconds: float) -> None:
        monkeypatch.setattr(registry, "time", SimpleNamespace(time=lambda: time.time() + seconds))

    return advance


def previewed(ecr: Any, *rules: dict[str, Any], **members: Any) -> dict[str, Any]:
    ecr.start_lifecycle_policy_preview(**APP, lifecyclePolicyText=policy(*rules))
    return dict(ecr.get_lifecycle_policy_preview(**APP, **members))


def tags(answer: dict[str, Any]) -> list[str]:
    return [one.get("imageTags", ["-"])[0] for one in answer["previewResults"]]


def test_a_preview_runs_and_ends(emulator: Emulator, ecr: Any, repository: str, refused: Any) -> None:
    emulator.preview_seconds = 60
    old, _ = emulator.put_image(repository, "v1"), emulator.put_image(repository, "v2")
    wanted = policy(keep(1))
    started = ecr.start_lifecycle_policy_preview(**APP, lifecyclePolicyText=wanted)
    assert (started["status"], started["registryId"], started["repositoryName"]) == (
        "IN_PROGRESS",
        "123456789012",
        "app",
    )
    assert started["lifecyclePolicyText"] == wanted.strip()
    running = ecr.get_lifecycle_policy_preview(**APP)
    assert (running["status"], running["previewResults"], "summary" in running) == ("IN_PROGRESS", [], False)
    words = "for the repository with name 'app' in the registry with id '123456789012'"
    start = ecr.start_lifecycle_policy_preview
    refused(start, "LifecyclePolicyPreviewInProgressException", words, **APP, lifecyclePolicyText=wanted)
    ecr.create_repository(repositoryName="other")
    start(repositoryName="other", lifecyclePolicyText=wanted)
    emulator.preview_seconds = 0
    done = ecr.get_lifecycle_policy_preview(**APP)
    assert (done["status"], done["lifecyclePolicyText"]) == ("COMPLETE", wanted.strip())
    (result,) = done["previewResults"]
    assert abs(result.pop("imagePushedAt").timestamp() - time.time()) < 60
    assert result == {
        "imageTags": ["v1"],
        "imageDigest": old,
        "action": {"type": "EXPIRE"},
        "appliedRulePriority": 1,
        "storageClass": "STANDARD",
    }
    assert done["summary"] == {"expiringImageTotalCount": 1, "transitioningImageTotalCounts": []}
    assert len(ecr.describe_images(**APP)["imageDetails"]) == 2
    start(**APP, lifecyclePolicyText=policy(keep(2)))
    assert ecr.get_lifecycle_policy_preview(**APP)["previewResults"] == []


def test_the_waiter_waits(emulator: Emulator, ecr: Any, repository: str) -> None:
    emulator.put_image(repository, "v1")
    ecr.start_lifecycle_policy_preview(**APP, lifecyclePolicyText=policy(keep(1)))
    ecr.get_waiter("lifecycle_policy_preview_complete").wait(**APP, WaiterConfig=QUICK)
    assert ecr.get_lifecycle_policy_preview(**APP)["status"] == "COMPLETE"


@pytest.mark.usefixtures("at_once")
def test_without_text_it_is_the_policy_of_the_repository(ecr: Any, repository: str, refused: Any) -> None:
    start = ecr.start_lifecycle_policy_preview
    words = "Lifecycle policy does not exist for the repository with name 'app'"
    refused(start, "LifecyclePolicyNotFoundException", words, **APP)
    ecr.put_lifecycle_policy(**APP, lifecyclePolicyText=policy(keep(7)))
    kept = ecr.get_lifecycle_policy(**APP)["lifecyclePolicyText"]
    assert start(**APP)["lifecyclePolicyText"] == kept
    start(**APP, lifecyclePolicyText=policy(keep(8)))
    assert ecr.get_lifecycle_policy(**APP)["lifecyclePolicyText"] == kept
    assert '"countNumber":8' in ecr.get_lifecycle_policy_preview(**APP)["lifecyclePolicyText"]


@pytest.mark.usefixtures("at_once")
def test_what_does_not_exist(ecr: Any, repository: str, refused: Any) -> None:
    start, get = ecr.start_lifecycle_policy_preview, ecr.get_lifecycle_policy_preview
    for call in (start, get):
        refused(call, "RepositoryNotFoundException", "'none'", repositoryName="none")
    words = "for the repository with name 'app' in the registry with id '123456789012'"
    refused(get, "LifecyclePolicyPreviewNotFoundException", words, **APP)
    words = "Lifecycle policy validation failure"
    refused(start, "InvalidParameterException", words, **APP, lifecyclePolicyText="{}".ljust(100))
    refused(get, "LifecyclePolicyPreviewNotFoundException", **APP)
    previewed(ecr, keep(1))
    ecr.delete_repository(repositoryName=repository)
    ecr.create_repository(repositoryName=repository)
    refused(get, "LifecyclePolicyPreviewNotFoundException", **APP)


@pytest.mark.usefixtures("at_once")
def test_it_tells_of_the_images_at_its_start(emulator: Emulator, ecr: Any, repository: str) -> None:
    emulator.put_image(repository, "v1")
    assert tags(previewed(ecr, keep(1))) == []
    emulator.put_image(repository, "v2")
    assert tags(dict(ecr.get_lifecycle_policy_preview(**APP))) == []
    assert tags(previewed(ecr, keep(1))) == ["v1"]


@pytest.mark.usefixtures("at_once")
def test_actions_rules_and_summary(emulator: Emulator, ecr: Any, repository: str) -> None:
    for tag in ("a1", "a2", "a3", "b1", "b2"):
        emulator.put_image(repository, tag)
    emulator.put_image(repository)
    tagged = {"tagStatus": "tagged", "tagPatternList": ["a*"]}
    answer = previewed(ecr, keep(1, 10, **tagged), keep(1, 20, ARCHIVE))
    told = [(one.get("imageTags"), one["appliedRulePriority"], one["action"]) for one in answer["previewResults"]]
    assert told == [
        (["a1"], 10, {"type": "EXPIRE"}),
        (["a2"], 10, {"type": "EXPIRE"}),
        (["b1"], 20, {"type": "TRANSITION", "targetStorageClass": "ARCHIVE"}),
        (["b2"], 20, {"type": "TRANSITION", "targetStorageClass": "ARCHIVE"}),
    ]
    assert answer["summary"] == {
        "expiringImageTotalCount": 2,
        "transitioningImageTotalCounts": [{"targetStorageClass": "ARCHIVE", "imageTotalCount": 2}],
    }


@pytest.mark.usefixtures("at_once")
def test_ages_and_pulls(emulator: Emulator, ecr: Any, repository: str, later: Any) -> None:
    for tag in ("v1", "v2"):
        emulator.put_image(repository, tag)
    later(31 * DAY)
    emulator.put_image(repository, "v3")
    ecr.batch_get_image(**APP, imageIds=[{"imageTag": "v1"}])
    assert tags(previewed(ecr, aged("sinceImagePushed", 30))) == ["v1", "v2"]
    assert tags(previewed(ecr, aged("sinceImagePulled", 30, action=ARCHIVE))) == ["v2"]
    assert tags(previewed(ecr, aged("sinceImagePushed", 32))) == []


@pytest.mark.usefixtures("at_once")
def test_parts_of_an_index_stay(emulator: Emulator, ecr: Any, repository: str, later: Any) -> None:
    emulator.put_image(repository, "index", platforms=["linux/amd64", "linux/arm64"])
    lone = emulator.put_image(repository)
    later(2 * DAY)
    answer = previewed(ecr, aged("sinceImagePushed", 1, status="untagged"))
    assert [one["imageDigest"] for one in answer["previewResults"]] == [lone]
    assert "imageTags" not in answer["previewResults"][0]


@pytest.mark.usefixtures("at_once")
def test_results_are_chosen_and_paged(emulator: Emulator, ecr: Any, repository: str, refused: Any) -> None:
    digests = [emulator.put_image(repository, f"v{number}") for number in range(5)]
    digests += [emulator.put_image(repository), emulator.put_image(repository, "last")]
    answer = previewed(ecr, keep(1), filter={"tagStatus": "UNTAGGED"})
    assert [one["imageDigest"] for one in answer["previewResults"]] == [digests[5]]
    assert answer["summary"]["expiringImageTotalCount"] == 6
    get = ecr.get_lifecycle_policy_preview
    assert tags(get(**APP, filter={"tagStatus": "TAGGED"})) == ["v0", "v1", "v2", "v3", "v4"]
    assert len(get(**APP, filter={"tagStatus": "ANY"})["previewResults"]) == 6
    ids = [{"imageTag": "v3"}, {"imageDigest": digests[1]}, {"imageTag": "v0", "imageDigest": digests[1]}]
    ids += [{"imageTag": "last"}, {"imageTag": "none"}]
    assert tags(get(**APP, imageIds=ids)) == ["v1", "v3"]
    words = "maxResults cannot be used with imageIds"
    refused(get, "InvalidParameterException", words, **APP, imageIds=ids, maxResults=5)
    first = get(**APP, maxResults=4)
    assert tags(first) == ["v0", "v1", "v2", "v3"]
    assert tags(get(**APP, maxResults=4, nextToken=first["nextToken"])) == ["v4", "-"]
    refused(get, "InvalidParameterException", "Invalid token", **APP, nextToken="x")
    pages = ecr.get_paginator("get_lifecycle_policy_preview").paginate(**APP, PaginationConfig={"PageSize": 2})
    assert [one["imageDigest"] for page in pages for one in page["previewResults"]] == digests[:6]
    assert pages.build_full_result()["summary"]["expiringImageTotalCount"] == 6
