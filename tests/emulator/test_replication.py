"""The status of replication: one entry a destination, for what was pushed under a rule."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_ecr.testing import Emulator
from waiting import until

WEST = {"region": "us-west-2", "registryId": "123456789012"}
OTHER = {"region": "eu-west-1", "registryId": "210987654321"}


@pytest.fixture
def repository(ecr: Any) -> str:
    return str(ecr.create_repository(repositoryName="team-a/app")["repository"]["repositoryName"])


def rule(*destinations: dict[str, str], prefixes: tuple[str, ...] = ()) -> dict[str, Any]:
    filters = [{"filter": prefix, "filterType": "PREFIX_MATCH"} for prefix in prefixes]
    return {"destinations": [*destinations], **({"repositoryFilters": filters} if filters else {})}


def configure(ecr: Any, *rules: dict[str, Any]) -> None:
    ecr.put_replication_configuration(replicationConfiguration={"rules": [*rules]})


def statuses(ecr: Any, **image_id: str) -> list[dict[str, str]]:
    return list(
        ecr.describe_image_replication_status(repositoryName="team-a/app", imageId=image_id)["replicationStatuses"]
    )


def test_an_image_is_on_its_way_and_then_there(emulator: Emulator, ecr: Any, repository: str) -> None:
    configure(ecr, rule(WEST, OTHER))
    emulator.replication_seconds = 60
    digest = emulator.put_image(repository, "v1")
    answer = ecr.describe_image_replication_status(repositoryName=repository, imageId={"imageTag": "v1"})
    assert answer["imageId"] == {"imageDigest": digest, "imageTag": "v1"}
    assert answer["repositoryName"] == repository
    assert answer["replicationStatuses"] == [
        {**WEST, "status": "IN_PROGRESS"},
        {**OTHER, "status": "IN_PROGRESS"},
    ]
    emulator.replication_seconds = 0
    assert statuses(ecr, imageDigest=digest) == [{**WEST, "status": "COMPLETE"}, {**OTHER, "status": "COMPLETE"}]


def test_it_takes_a_fifth_of_a_second(emulator: Emulator, ecr: Any, repository: str) -> None:
    configure(ecr, rule(WEST))
    emulator.put_image(repository, "v1")
    until(lambda: statuses(ecr, imageTag="v1") == [{**WEST, "status": "COMPLETE"}])


def test_rules_cover_repositories_by_prefix(emulator: Emulator, ecr: Any, repository: str) -> None:
    emulator.replication_seconds = 0
    configure(ecr, rule(WEST, prefixes=("team-b/", "team-c/")), rule(OTHER, prefixes=("team-b/", "team-a/")))
    emulator.put_image(repository, "v1")
    assert statuses(ecr, imageTag="v1") == [{**OTHER, "status": "COMPLETE"}]
    configure(ecr, rule(WEST, prefixes=("app",)))
    emulator.put_image(repository, "v2")
    assert statuses(ecr, imageTag="v2") == []
    configure(ecr, rule(WEST, OTHER, prefixes=("team-a",)), rule(WEST))
    emulator.put_image(repository, "v3")
    assert [one["region"] for one in statuses(ecr, imageTag="v3")] == ["us-west-2", "eu-west-1"]


def test_only_what_is_pushed_under_a_rule_is_sent(emulator: Emulator, ecr: Any, repository: str) -> None:
    emulator.replication_seconds = 0
    emulator.put_image(repository, "before", content=b"x")
    configure(ecr, rule(WEST))
    assert statuses(ecr, imageTag="before") == []
    emulator.put_image(repository, "again", content=b"x")
    assert statuses(ecr, imageTag="before") == [{**WEST, "status": "COMPLETE"}]
    configure(ecr)
    assert statuses(ecr, imageTag="again") == []


def test_what_does_not_exist(ecr: Any, repository: str, refused: Any) -> None:
    call = ecr.describe_image_replication_status
    refused(call, "RepositoryNotFoundException", "'none'", repositoryName="none", imageId={"imageTag": "v1"})
    words = "{imageDigest:'null', imageTag:'v1'} does not exist"
    refused(call, "ImageNotFoundException", words, repositoryName=repository, imageId={"imageTag": "v1"})
