"""The evaluation of lifecycle policies: the examples of the ECR user guide, and what its rules say beside them."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_ecr.testing.emulator.expiry import Candidate, evaluate

DAY = 24 * 60 * 60
NOW = 1_800_000_000.0
EXPIRE = {"type": "expire"}
ARCHIVE = {"type": "transition", "targetStorageClass": "archive"}


def image(name: str, *tags: str, days: float = 1, **more: Any) -> Candidate:
    return Candidate(name, NOW - days * DAY, tags, **more)


def rule(priority: int, action: Any = EXPIRE, status: str = "any", **selection: Any) -> dict[str, Any]:
    return {"rulePriority": priority, "selection": {"tagStatus": status, **selection}, "action": action}


def tagged(priority: int, *patterns: str, **selection: Any) -> dict[str, Any]:
    return rule(
        priority, status="tagged", **{"tagPatternList": [*patterns], "countType": "imageCountMoreThan"} | selection
    )


def count(number: int) -> dict[str, Any]:
    return {"countType": "imageCountMoreThan", "countNumber": number}


def days(kind: str, number: int) -> dict[str, Any]:
    return {"countType": kind, "countUnit": "days", "countNumber": number}


def judged(rules: list[dict[str, Any]], *images: Candidate) -> dict[str, int]:
    return {one.image.digest: one.priority for one in evaluate({"rules": rules}, images, NOW)}


THREE = [image("A", "beta-1", "prod-1", days=10), image("B", "beta-2", "prod-2", days=9), image("C", "beta-3", days=8)]
SIX = [
    image("A", "alpha-1", days=12),
    image("B", "beta-1", days=11),
    image("C", "alpha-2", "beta-2", days=10),
    image("D", "alpha-3", days=4),
    image("E", "beta-3", days=3),
    image("F", "alpha-4", "beta-4", days=2),
]
EXAMPLES: dict[str, tuple[list[dict[str, Any]], list[Candidate], dict[str, int]]] = {
    "two rules, A": ([tagged(1, "prod*", countNumber=1), tagged(2, "beta*", countNumber=1)], THREE, {"A": 1}),
    "two rules, B": ([tagged(1, "beta*", countNumber=1), tagged(2, "prod*", countNumber=1)], THREE, {"A": 1, "B": 1}),
    "two tags in one rule": ([tagged(1, "alpha*", "beta*", **days("sinceImagePushed", 5))], SIX, {"C": 1}),
    "two prefixes in one rule": (
        [rule(1, status="tagged", tagPrefixList=["alpha", "beta"], **days("sinceImagePushed", 5))],
        SIX,
        {"C": 1},
    ),
    "tags that the rule does not name": (
        [tagged(1, "alpha*", "beta*", countNumber=1)],
        [
            image("A", "alpha-1", "beta-1", "gamma-1", days=10),
            image("B", "alpha-2", "beta-2", days=9),
            image("C", "alpha-3", "beta-3", "gamma-2", days=8),
        ],
        {"A": 1, "B": 1},
    ),
    "all images": (
        [rule(1, **count(1))],
        [image("A", "alpha-1", days=4), image("B", "beta-1", days=3), image("C", days=2), image("D", "d", days=1)],
        {"A": 1, "B": 1, "C": 1},
    ),
}


@pytest.mark.parametrize(("rules", "images", "expected"), EXAMPLES.values(), ids=EXAMPLES)
def test_the_examples_of_the_user_guide(
    rules: list[dict[str, Any]], images: list[Candidate], expected: dict[str, int]
) -> None:
    assert judged(rules, *images) == expected
    assert judged(rules[::-1], *images[::-1]) == expected


def test_an_image_belongs_to_its_first_rule_and_still_counts_for_later_ones() -> None:
    rules = [tagged(1, "keep*", countNumber=9), rule(5, **count(1))]
    old, middle, new = image("old", "keep-1", "x", days=9), image("middle", "x-1", days=3), image("new", "x-2", days=2)
    newest = image("newest", "keep-2", days=1)
    assert judged(rules, old, middle, new, newest) == {"middle": 5, "new": 5}
    assert judged(rules, old, newest) == {}


def test_untagged_and_exact_tags() -> None:
    images = [image("none", days=40), image("one", "v1", days=40), image("two", "v1.0", "latest", days=40)]
    assert judged([rule(1, status="untagged", **days("sinceImagePushed", 30))], *images) == {"none": 1}
    aged = days("sinceImagePushed", 30)
    assert judged([tagged(1, "v1", **aged)], *images) == {"one": 1}
    assert judged([tagged(1, "v1.*", **aged)], *images) == {"two": 1}
    assert judged([tagged(1, "*a*e*", **aged)], *images) == {"two": 1}
    assert judged([rule(1, status="tagged", tagPrefixList=["v1"], **aged)], *images) == {"one": 1, "two": 1}


def test_age_is_more_than_the_number_of_days() -> None:
    images = [image("over", days=30.001), image("just", days=30), image("under", days=29.999)]
    assert judged([rule(1, **days("sinceImagePushed", 30))], *images) == {"over": 1}


def test_the_last_pull_or_the_push_of_what_nobody_pulled() -> None:
    images = [
        image("pulled lately", days=90, pulled_at=NOW - DAY),
        image("pulled long ago", days=90, pulled_at=NOW - 40 * DAY),
        image("never pulled", days=90),
        image("new", days=2),
    ]
    assert judged([rule(3, ARCHIVE, **days("sinceImagePulled", 30))], *images) == {
        "pulled long ago": 3,
        "never pulled": 3,
    }
    (verdict,) = evaluate({"rules": [rule(1, ARCHIVE, **count(1))]}, images[2:], NOW)
    assert (verdict.action, verdict.target, verdict.image.storage_class) == ("transition", "archive", "standard")


def test_each_storage_class_has_its_own_rules() -> None:
    images = [
        image("standard", days=400),
        image("lately archived", days=400, archived_at=NOW - 10 * DAY),
        image("long archived", days=400, archived_at=NOW - 100 * DAY),
    ]
    expire = rule(1, storageClass="archive", **days("sinceImageTransitioned", 90))
    assert judged([expire], *images) == {"long archived": 1}
    assert judged([expire, rule(2, ARCHIVE, **days("sinceImagePushed", 30))], *images) == {
        "standard": 2,
        "long archived": 1,
    }
    assert judged([rule(2, **count(1))], *images) == {}


def test_parts_of_an_index_count_but_stay() -> None:
    images = [image("part", days=3, referenced=True), image("index", "v1", days=2), image("lone", days=1)]
    assert judged([rule(1, **count(2))], *images) == {}
    assert judged([rule(1, **count(1))], *images) == {"index": 1}


def test_the_oldest_go_first() -> None:
    images = [image("b", "w", days=2), image("c", days=3), image("a", "v", days=4)]
    rules = [tagged(1, "w", **days("sinceImagePushed", 1)), rule(2, **days("sinceImagePushed", 1))]
    assert [one.image.digest for one in evaluate({"rules": rules}, images, NOW)] == ["a", "c", "b"]
