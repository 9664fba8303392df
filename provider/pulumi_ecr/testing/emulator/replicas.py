"""Replication of images, as far as its status tells: nothing is copied."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pulumi_ecr.testing.emulator import images

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.ecr.models import Repository

    from pulumi_ecr.testing.emulator.images import StoredImage


def send(repository: Repository, image: StoredImage, configuration: Mapping[str, Any], now: float) -> None:
    """A push: the image goes to every destination. Images pushed before there was a rule go nowhere, as with AWS."""
    image.sent.update(dict.fromkeys(_destinations(repository, configuration), now))


def describe(
    repository: Repository, image_id: Mapping[str, str], configuration: Mapping[str, Any], arrived_before: float
) -> dict[str, Any]:
    """DescribeImageReplicationStatus. What was sent until ``arrived_before`` has arrived."""
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
    """Region and registry of each, once, in the order of the rules."""
    rules = [rule for rule in configuration["rules"] if _covers(rule, repository.name)]
    every = [(one["region"], one["registryId"]) for rule in rules for one in rule["destinations"]]
    return list(dict.fromkeys(every))


def _covers(rule: Mapping[str, Any], name: str) -> bool:
    filters = rule.get("repositoryFilters")
    return not filters or any(name.startswith(one["filter"]) for one in filters)  # PREFIX_MATCH is the only type
