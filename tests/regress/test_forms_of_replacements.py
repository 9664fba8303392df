"""The second check of a replacement, which comes without old inputs: a change of form alone is none there, either."""

from __future__ import annotations

import json
from typing import Any

import pytest

from hosts import Host
from pulumi_ecr.testing import Emulator

RULE = {
    "rulePriority": 1,
    "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 30},
    "action": {"type": "expire"},
}
DICT: dict[str, Any] = {"rules": [RULE]}
TEXT = json.dumps(DICT, indent=2)


@pytest.mark.parametrize("checked_before", [True, False], ids=["its own", "of its repository"])
@pytest.mark.parametrize(("before", "after"), [(DICT, TEXT), (TEXT, DICT)], ids=["to text", "to dict"])
def test_replacement_keeps_the_form_of_what_it_replaces(
    host: Host, emulator: Emulator, before: Any, after: Any, checked_before: Any
) -> None:
    for name in ("one", "two"):
        emulator.client().create_repository(repositoryName=name)
    olds, _ = host.check("LifecyclePolicy", {"repository": "one", "policy": before})
    id, state = host.create("LifecyclePolicy", olds)
    host.next_operation()
    wanted = {"repository": "two", "policy": after}
    if checked_before:  # a dependent of what is replaced is compared with what it was, and not checked
        news, _ = host.check("LifecyclePolicy", wanted, olds)
        assert news["policy"] == before
    assert host.diff("LifecyclePolicy", id, state, {**olds, "repository": "two"}).replaces == ["repository"]
    news, failures = host.check("LifecyclePolicy", {**wanted, "adoptExisting": True})
    assert (news["policy"], news["repository"], failures) == (before, "two", {})
    assert news["adoptExisting"] is True
    _, made = host.create("LifecyclePolicy", news)
    assert made["policy"] == before
    # A changed number is seen in the form of the old policy.
    changed = {"rules": [{**RULE, "selection": {**RULE["selection"], "countNumber": 31}}]}  # type: ignore[dict-item]
    given = json.dumps(changed) if isinstance(after, str) else changed
    news, _ = host.check("LifecyclePolicy", {"repository": "two", "policy": given, "adoptExisting": True})
    assert type(news["policy"]) is type(before)
    assert (json.loads(news["policy"]) if isinstance(before, str) else news["policy"]) == changed


def test_replacement_keeps_its_name_and_takes_its_options_from_the_program(host: Host) -> None:
    filters = [{"filter": each, "filterType": "WILDCARD"} for each in ("a*", "b*")]
    values = {
        "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
        "imageTagMutabilityExclusionFilters": filters,
        "tags": {"b": "1", "a": "2"},
    }
    olds, _ = host.check("Repository", {**values, "name": "old", "adoptExisting": True, "forceDelete": True})
    id, state = host.create("Repository", olds)
    host.next_operation()
    wanted = {**values, "imageTagMutabilityExclusionFilters": filters[::-1]}
    assert host.check("Repository", {**wanted, "region": "eu-west-1"}, olds)[1] == {}
    assert host.diff("Repository", id, state, {**olds, "region": "eu-west-1"}).replaces == ["region"]
    news, failures = host.check("Repository", {**wanted, "region": "eu-west-1"})
    assert failures == {}
    assert news["name"] == "old"
    assert news["imageTagMutabilityExclusionFilters"] == filters
    assert news["tags"] == values["tags"]
    assert not news.get("adoptExisting")
    assert not news.get("forceDelete")
