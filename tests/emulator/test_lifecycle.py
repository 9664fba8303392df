"""Lifecycle policies: what the user guide documents is taken, all else refused."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

EXPIRE = {"type": "expire"}
ARCHIVE = {"type": "transition", "targetStorageClass": "archive"}
FAILURE = (
    "Invalid parameter at 'LifecyclePolicyText' failed to satisfy constraint: 'Lifecycle policy validation failure: "
)


def days(kind: str, number: Any = 30, status: str = "any", **more: Any) -> dict[str, Any]:
    return {"tagStatus": status, "countType": kind, "countUnit": "days", "countNumber": number, **more}


def count(number: Any = 5, status: Any = "any", **more: Any) -> dict[str, Any]:
    return {"tagStatus": status, "countType": "imageCountMoreThan", "countNumber": number, **more}


def rule(selection: Any, action: Any = EXPIRE, priority: Any = 1, **more: Any) -> dict[str, Any]:
    return {"rulePriority": priority, "selection": selection, "action": action, **more}


def text(*rules: Any) -> str:
    return json.dumps({"rules": rules}).ljust(100)


TAGGED: dict[str, Any] = {"status": "tagged", "tagPatternList": ["v*"]}
TAKEN = {
    "count of any": text(rule(count())),
    "with a description": text(rule(count(), description="keep five")),
    "untagged by age": text(rule(days("sinceImagePushed", status="untagged"))),
    "tagged by prefixes": text(rule(count(status="tagged", tagPrefixList=["v", "w"]))),
    "tagged by patterns": text(rule(count(status="tagged", tagPatternList=["*a*b*c*"]))),
    "archive by age": text(rule(days("sinceImagePushed"), ARCHIVE)),
    "archive by count": text(rule(count(), ARCHIVE)),
    "archive what is not pulled": text(rule(days("sinceImagePulled"), ARCHIVE)),
    "expire out of the archive": text(rule(days("sinceImageTransitioned", 90, storageClass="archive"))),
    "standard by name": text(rule(count(storageClass="standard"))),
    "any in both classes": text(
        rule(days("sinceImagePulled"), ARCHIVE),
        rule(days("sinceImageTransitioned", 365, storageClass="archive"), priority=2),
    ),
    "fifty rules": text(*(rule(count(status="tagged", tagPrefixList=[f"v{n}"]), priority=n) for n in range(1, 51))),
    "a number with a point": text(rule(count(5.0))),
}


@pytest.fixture
def put(ecr: Any) -> Any:
    ecr.create_repository(repositoryName="app")
    return lambda policy: ecr.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=policy)


@pytest.mark.parametrize("policy", TAKEN.values(), ids=TAKEN)
def test_what_is_documented_is_taken(ecr: Any, put: Any, policy: str) -> None:
    put(policy)
    kept = ecr.get_lifecycle_policy(repositoryName="app")["lifecyclePolicyText"]
    assert json.loads(kept) == json.loads(policy)
    assert kept == json.dumps(json.loads(policy.replace("5.0", "5")), separators=(",", ":"))


REFUSED = {
    "no json": ("x" * 100, "Could not map policyString into LifecyclePolicy."),
    "no object": (json.dumps(["x" * 100]), "Could not map policyString into LifecyclePolicy."),
    "no rules": (json.dumps({"x": "x" * 100}), 'object has missing required properties (["rules"])'),
    "unknown member": (json.dumps({"rules": [], "version": "x" * 100}), 'not allowed by the schema: (["version"])'),
    "rules no list": (json.dumps({"rules": "x" * 100}), 'allowed: ["array"]'),
    "empty rules": (text(), "array is too short"),
    "fifty-one rules": (
        text(*(rule(count(status="tagged", tagPrefixList=["v"]), priority=n) for n in range(1, 52))),
        "array is too long",
    ),
    "rule no object": (text("x" * 100), 'allowed: ["object"]'),
    "no selection": (text({"rulePriority": 1, "action": EXPIRE}), 'missing required properties (["selection"])'),
    "unknown in rule": (text(rule(count(), colour="red")), '(["colour"])'),
    "unknown in selection": (text(rule(count(colour="red"))), '(["colour"])'),
    "unknown in action": (text(rule(count(), {"type": "expire", "colour": "red"})), '(["colour"])'),
    "null in action": (text(rule(count(), {"type": "expire", "targetStorageClass": None})), "exactly one schema"),
    "number as text": (
        text(rule(count("5"))),
        'instance type (string) does not match any allowed primitive type (allowed: ["integer"])',
    ),
    "priority as text": (text(rule(count(), priority="1")), "instance type (string)"),
    "half a number": (text(rule(count(5.5))), "instance type (number)"),
    "no finite number": (
        '{"rules":[{"rulePriority":1e999,"selection":{},"action":{}}]}'.ljust(100),
        "instance type (number)",
    ),
    "a flag": (text(rule(count(True))), "instance type (boolean)"),
    "nothing": (text(rule(count(0))), "lower than the required minimum (minimum: 1, found: 0)"),
    "negative": (text(rule(count(-1))), "found: -1"),
    "priority zero": (text(rule(count(), priority=0)), "found: 0"),
    "description no text": (text(rule(count(), description=7)), 'allowed: ["string"]'),
    "unknown status": (text(rule(count(status="some"))), "not found in enum"),
    "status no text": (text(rule(count(status=["any"]))), "not found in enum"),
    "unknown count": (text(rule(days("sinceForever"))), "exactly one schema"),
    "unknown action": (text(rule(count(), {"type": "keep"})), "not found in enum"),
    "days with a count": (text(rule(count(countUnit="days"))), "exactly one schema"),
    "age without days": (text(rule({**days("sinceImagePushed"), "countUnit": "weeks"})), "not found in enum"),
    "age without unit": (
        text(rule({"tagStatus": "any", "countType": "sinceImagePushed", "countNumber": 3})),
        "exactly one schema",
    ),
    "tagged without list": (
        text(rule(count(status="tagged"))),
        "Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.",
    ),
    "tagged with both": (text(rule(count(status="tagged", tagPrefixList=["a"], tagPatternList=["a"]))), "only one of"),
    "tagged with none": (text(rule(count(status="tagged", tagPrefixList=[]))), "array is too short"),
    "list no list": (text(rule(count(status="tagged", tagPrefixList="a"))), 'allowed: ["array"]'),
    "prefix no text": (text(rule(count(status="tagged", tagPrefixList=[1]))), 'allowed: ["string"]'),
    "any with list": (text(rule(count(tagPrefixList=["a"]))), "Must not specify tagPrefixList when tagStatus=ANY."),
    "untagged with list": (text(rule(count(status="untagged", tagPatternList=["a"]))), "tagStatus=UNTAGGED."),
    "five wildcards": (text(rule(count(status="tagged", tagPatternList=["*1*2*3*4*"]))), "more than 4 wildcards"),
    "transition without class": (text(rule(count(), {"type": "transition"})), "exactly one schema"),
    "transition to glacier": (text(rule(count(), {**ARCHIVE, "targetStorageClass": "glacier"})), "not found in enum"),
    "expire with class": (text(rule(count(), {**ARCHIVE, "type": "expire"})), "exactly one schema"),
    "expire by pull": (text(rule(days("sinceImagePulled"))), "only be used with action type transition"),
    "archived, transition": (
        text(rule(days("sinceImageTransitioned", 90, storageClass="archive"), ARCHIVE)),
        "action type expire",
    ),
    "archived, no class": (text(rule(days("sinceImageTransitioned", 90))), "exactly one schema"),
    "archived, too soon": (
        text(rule(days("sinceImageTransitioned", 89, storageClass="archive"))),
        "minimum: 90, found: 89",
    ),
    "archive by push": (text(rule(days("sinceImagePushed", storageClass="archive"))), "exactly one schema"),
    "priority twice": (text(rule(count(**TAGGED)), rule(count(**TAGGED))), "priorities must be unique"),
    "any before tagged": (
        text(rule(count()), rule(count(**TAGGED), priority=2)),
        "Rule for tagStatus=ANY must have the lowest priority per storage class",
    ),
    "any twice": (text(rule(count()), rule(days("sinceImagePushed"), priority=2)), "Rule for tagStatus=ANY"),
    "untagged twice": (
        text(rule(count(status="untagged")), rule(days("sinceImagePushed", status="untagged"), priority=2)),
        "Only one rule can select Untagged images per storage class",
    ),
}


@pytest.mark.parametrize(("policy", "words"), REFUSED.values(), ids=REFUSED)
def test_all_else_is_refused_with_a_400(ecr: Any, put: Any, refused: Any, policy: str, words: str) -> None:
    message = refused(
        ecr.put_lifecycle_policy, "InvalidParameterException", words, repositoryName="app", lifecyclePolicyText=policy
    )
    assert message.startswith(FAILURE)
    refused(ecr.get_lifecycle_policy, "LifecyclePolicyNotFoundException", repositoryName="app")


def test_the_length_of_the_text(put: Any, raw: Any) -> None:
    longest = text(rule(count())).ljust(30_720)
    for policy, words in [("x" * 99, "greater than or equal to 100"), (longest + " ", "less than or equal to 30720")]:
        members = {"repositoryName": "app", "lifecyclePolicyText": policy}
        _, _, answer = raw("PutLifecyclePolicy", json.dumps(members).encode())
        assert answer["__type"] == "InvalidParameterException"
        assert words in answer["message"]
    put(longest)


def test_rules_come_back_by_priority_and_compact(ecr: Any, put: Any) -> None:
    first, second = rule(count(**TAGGED), priority=1), rule(count(), priority=20)
    answer = put(json.dumps({"rules": [second, first]}, indent=4))
    compact = json.dumps({"rules": [first, second]}, separators=(",", ":"))
    assert answer["lifecyclePolicyText"] == compact
    assert ecr.get_lifecycle_policy(repositoryName="app")["lifecyclePolicyText"] == compact


def test_put_replaces_get_reads_and_delete_takes_away(ecr: Any, put: Any, refused: Any) -> None:
    words = "Lifecycle policy does not exist for the repository with name 'app' in the registry with id '123456789012'"
    refused(ecr.get_lifecycle_policy, "LifecyclePolicyNotFoundException", words, repositoryName="app")
    assert "lastEvaluatedAt" not in put(text(rule(count(3))))
    put(text(rule(count(4))))
    found = ecr.get_lifecycle_policy(repositoryName="app")
    assert json.loads(found["lifecyclePolicyText"])["rules"][0]["selection"]["countNumber"] == 4
    assert abs(found["lastEvaluatedAt"].timestamp() - time.time()) < 60
    gone = ecr.delete_lifecycle_policy(repositoryName="app")
    assert gone["lifecyclePolicyText"] == found["lifecyclePolicyText"]
    refused(ecr.delete_lifecycle_policy, "LifecyclePolicyNotFoundException", words, repositoryName="app")
