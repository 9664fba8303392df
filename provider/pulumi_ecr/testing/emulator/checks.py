"""Rules of ECR that the service model cannot express. Each check raises the error with which ECR refuses a request."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final

from moto.utilities.utils import get_partition

from pulumi_ecr.testing.emulator.refusals import Refusal, invalid, invalid_tag
from pulumi_ecr.testing.sessions import regions

if TYPE_CHECKING:
    from collections.abc import Mapping

_TAGS: Final = 50
_TAG_CHARACTERS: Final = frozenset("_.:/=+-@")
_DESTINATIONS: Final = 25
_WILDCARDS: Final = 2


def tag_mutability(mutability: str, filters: list[dict[str, str]] | None) -> None:
    """Exclusion filters belong to the mutabilities with exclusion, and only to them."""
    member = "imageTagMutabilityExclusionFilters"
    if mutability.endswith("_WITH_EXCLUSION") and not filters:
        raise invalid(
            member, f"ImageTagMutabilityExclusionFilters can't be null when imageTagMutability is set as {mutability}"
        )
    if filters and not mutability.endswith("_WITH_EXCLUSION"):
        raise invalid(
            member, f"ImageTagMutabilityExclusionFilters must be null when imageTagMutability is set as {mutability}"
        )
    for one in filters or []:
        if one["filter"].count("*") > _WILDCARDS:
            raise invalid(member, f"filter {one['filter']} must not have more than {_WILDCARDS} wildcards")


def new_tags(tags: list[dict[str, str]], present: Mapping[str, str]) -> list[dict[str, str]]:
    """The tags, once they are valid beside those that are ``present``."""
    keys = [tag["Key"] for tag in tags]
    for tag in tags:
        tag_text(tag["Key"], "key", 1, 128)
        tag_text(tag["Value"], "value", 0, 256)
        if tag["Key"].lower().startswith("aws:"):
            raise invalid_tag("aws: prefixed tag key names are not allowed for external use")
    if len(set(keys)) != len(keys):
        raise invalid_tag("Tag keys must be unique")
    total = {key for key in {*keys, *present} if not key.lower().startswith("aws:")}
    if len(total) > _TAGS:
        raise Refusal(
            "TooManyTagsException", f"The maximum number of tags that can be applied to a repository is {_TAGS}"
        )
    return tags


def tag_text(text: str, what: str, least: int, most: int) -> None:
    """Length and characters of the key or the value of a tag."""
    if not least <= len(text) <= most:
        raise invalid_tag(f"Tag {what} must have a length between {least} and {most}")
    if not all(char in _TAG_CHARACTERS or unicodedata.category(char)[0] in "LZN" for char in text):
        raise invalid_tag(f"Tag {what} may only contain letters, numbers, spaces and _ . : / = + - @")


def destinations(rules: list[dict[str, Any]], source: tuple[str, str]) -> None:
    """Replication destinations: in regions that exist, of the same partition, unique in a rule, at most 25, none of them the
    ``source`` (region and account).
    """
    member = "replicationConfiguration"
    every = set()
    for rule in rules:
        here = [(one["region"], one["registryId"]) for one in rule["destinations"]]
        for region, _ in here:
            if region not in regions():
                raise invalid(member, f"Replication destination region {region} is not valid")
            if get_partition(region) != get_partition(source[0]):
                raise invalid(
                    member, f"Replication destination region {region} is in another partition than {source[0]}"
                )
        if source in here:
            raise invalid(member, "Replication destination cannot be the same as the source registry")
        if len(set(here)) != len(here):
            raise invalid(member, "Replication destinations of a rule must be unique")
        every |= set(here)
    if len(every) > _DESTINATIONS:
        raise invalid(member, f"Replication configuration must not have more than {_DESTINATIONS} unique destinations")


def scan_rules(scan_type: str, rules: list[dict[str, Any]]) -> None:
    """Scan frequencies: those of the scan type, each in one rule at most."""
    frequencies = [rule["scanFrequency"] for rule in rules]
    unsupported = {"BASIC": "CONTINUOUS_SCAN", "ENHANCED": "MANUAL"}[scan_type]
    if unsupported in frequencies:
        raise invalid("rules", f"scan frequency {unsupported} is not supported for scan type {scan_type}")
    if len(set(frequencies)) != len(frequencies):
        raise invalid("rules", "each scan frequency can be used by one rule only")
