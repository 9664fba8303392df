"""The replication status of images; no image is copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_ecr.testing.emulator import images

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.ecr.models import Repository

    from pulumi_ecr.testing.emulator.images import StoredImage


def send(repository: Repository, image: StoredImage, configuration: Mapping[str, Any], now: float) -> None:
    """Send a pushed image to every destination. As in AWS, images pushed before a rule existed are not sent."""
    image.sent.update(dict.fromkeys(_destinations(repository, configuration), now))


def describe(
    repository: Repository, image_id: Mapping[str, str], configuration: Mapping[str, Any], arrived_before: float
) -> dict[str, Any]:
    """DescribeImageReplicationStatus. Images sent up to ``arrived_before`` are COMPLETE."""
    image = images.one(repository, image_id)
    return {
        "repositoryName": repository.name,
        "imageId": images.whole_id(image, image_id),
        "replicationStatuses": [
            {
                "region": region,
                "registryId": account,
                "status": "COMPLETE" if image.sent[region, account] <= arrived_before else "IN_PROGRESS",
            }
            for region, account in _destinations(repository, configuration)
            if (region, account) in image.sent
        ],
    }


def _destinations(repository: Repository, configuration: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Region and registry of each destination, without duplicates, in the order of the rules."""
    rules = [rule for rule in configuration["rules"] if _covers(rule, repository.name)]
    every = [(one["region"], one["registryId"]) for rule in rules for one in rule["destinations"]]
    return list(dict.fromkeys(every))


def _covers(rule: Mapping[str, Any], name: str) -> bool:
    filters = rule.get("repositoryFilters")
    return not filters or any(name.startswith(one["filter"]) for one in filters)  # PREFIX_MATCH is the only type
