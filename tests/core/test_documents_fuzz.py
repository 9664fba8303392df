"""Equality of documents, fuzzed both ways: every re-spelling is equal, every changed leaf is seen."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pulumi_ecr.core.lifecycle import LIFECYCLE
from pulumi_ecr.core.policies import REGISTRY_POLICY, REPOSITORY_POLICY
from pulumi_ecr.core.values import UNKNOWN, leaves

# --- documents that AWS would take ---------------------------------------------------------------------------------------

tags = st.text("abcdefgh.-_", min_size=1, max_size=6)


@st.composite
def selections(draw: st.DrawFn, statuses: list[str]) -> dict[str, Any]:
    status = draw(st.sampled_from(statuses))
    kind = draw(st.sampled_from(["imageCountMoreThan", "sinceImagePushed", "sinceImagePulled"]))
    selection: dict[str, Any] = {"tagStatus": status, "countType": kind, "countNumber": draw(st.integers(1, 400))}
    if kind != "imageCountMoreThan":
        selection["countUnit"] = "days"
    if status == "tagged":
        name = draw(st.sampled_from(["tagPrefixList", "tagPatternList"]))
        selection[name] = draw(st.lists(tags, min_size=1, max_size=3, unique=True))
    return selection


@st.composite
def lifecycles(draw: st.DrawFn) -> dict[str, Any]:
    count = draw(st.integers(1, 4))
    priorities = draw(st.lists(st.integers(1, 900), min_size=count, max_size=count, unique=True))
    rules: list[dict[str, Any]] = []
    for priority in priorities:
        untagged = any(rule["selection"]["tagStatus"] == "untagged" for rule in rules)
        selection = draw(selections(["tagged"] if untagged else ["tagged", "untagged"]))
        pulled = selection["countType"] == "sinceImagePulled"
        rule: dict[str, Any] = {
            "rulePriority": priority,
            "description": draw(st.text("abc ", min_size=30, max_size=40)),
            "selection": selection,
            "action": {"type": "transition", "targetStorageClass": "archive"} if pulled else {"type": "expire"},
        }
        rules.append(rule)
    return {"rules": rules}


accounts = st.sampled_from(["111111111111", "222222222222", "333333333333"])
principals = st.one_of(
    st.just("*"),
    st.fixed_dictionaries(
        {
            "AWS": st.lists(
                st.one_of(
                    accounts,
                    accounts.map(lambda a: f"arn:aws:iam::{a}:root"),
                    accounts.map(lambda a: f"arn:aws:iam::{a}:role/ci"),
                ),
                min_size=1,
                max_size=3,
                unique_by=lambda p: p.replace("arn:aws:iam::", "").replace(":root", ""),
            )
        }
    ),
    st.just({"Service": ["lambda.amazonaws.com"]}),
)
actions = st.lists(
    st.sampled_from(["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer", "ecr:PutImage", "ecr:Describe*"]),
    min_size=1,
    max_size=3,
    unique=True,
)
conditions = st.fixed_dictionaries(
    {"StringEquals": st.fixed_dictionaries({"aws:PrincipalOrgID": st.lists(tags, min_size=1, max_size=2, unique=True)})}
)


@st.composite
def repository_policies(draw: st.DrawFn) -> dict[str, Any]:
    statements = []
    for number in range(draw(st.integers(1, 3))):
        statement: dict[str, Any] = {
            "Effect": draw(st.sampled_from(["Allow", "Deny"])),
            "Principal": draw(principals),
            "Action": draw(actions),
        }
        if draw(st.booleans()):
            statement["Sid"] = f"S{number}"
        if draw(st.booleans()):
            statement["Condition"] = draw(conditions)
        statements.append(statement)
    return {"Version": "2012-10-17", "Statement": statements}


@st.composite
def registry_policies(draw: st.DrawFn) -> dict[str, Any]:
    policy = draw(repository_policies())
    for statement in policy["Statement"]:
        statement["Resource"] = draw(
            st.lists(
                tags.map(lambda t: f"arn:aws:ecr:us-east-1:111111111111:repository/{t}"),
                min_size=1,
                max_size=2,
                unique=True,
            )
        )
    return policy


ALL = [(LIFECYCLE, lifecycles()), (REPOSITORY_POLICY, repository_policies()), (REGISTRY_POLICY, registry_policies())]
documents = st.one_of(*(strategy.map(lambda value, d=document: (d, value)) for document, strategy in ALL))


# --- another spelling of the same ----------------------------------------------------------------------------------------


def respell(value: Any, dice: random.Random, key: str = "") -> Any:
    """A random spelling that means the same."""
    if isinstance(value, dict):
        items = [(k, respell(v, dice, k)) for k, v in value.items()]
        dice.shuffle(items)
        return dict(items)
    if isinstance(value, list):
        items = [respell(item, dice, key) for item in value]
        if key != "rules" or all("rulePriority" in rule for rule in value):
            dice.shuffle(items)
        if (
            len(items) == 1
            and key in ("AWS", "Service", "Action", "Resource", "Statement", "aws:PrincipalOrgID")
            and dice.random() < 0.5
        ):
            return items[0]
        return items
    if isinstance(value, str):
        if value == "*" and key == "Principal":
            return dice.choice(["*", {"AWS": "*"}, {"AWS": ["*"]}])
        if value.isdigit() and len(value) == 12:
            return dice.choice([value, f"arn:aws:iam::{value}:root"])
        if value.endswith(":root"):
            return dice.choice([value, value.split(":")[4]])
        if value.startswith("ecr:"):
            return dice.choice([value, value.lower()])
        return value
    if isinstance(value, int):
        return dice.choice([value, float(value)])
    return value


@given(documents, st.randoms(use_true_random=False))
def test_every_respelling_is_the_same(pair: Any, dice: random.Random) -> None:
    document, value = pair
    other = respell(value, dice)
    for a in (value, json.dumps(value), json.dumps(value, indent=3)):
        for b in (other, json.dumps(other), json.dumps(other, indent=1, sort_keys=True)):
            assert document.same(a, b)
            assert document.changes(a, b) == []


@given(documents, st.randoms(use_true_random=False))
def test_every_changed_leaf_is_seen(pair: Any, dice: random.Random) -> None:
    document, value = pair
    for path, leaf in leaves(value):
        changed = put(value, path, mutated(leaf))
        other = respell(changed, dice)
        assert not document.same(value, other), path
        assert not document.same(other, value), path
        found = document.changes(value, changed)
        assert found, path
        # Statements are a multiset: of two that swap roles either may be the one that is shown.
        assert any(shown[0] == path[0] for shown in found), (path, found)
        if document is LIFECYCLE and path[-1] != "rulePriority":
            assert any(shown == path[: len(shown)] for shown in found), (path, found)


@given(documents)
def test_every_removed_and_every_added_key_is_seen(pair: Any) -> None:
    document, value = pair
    for path, _ in nodes(value):
        if path and isinstance(path[-1], str):
            without = copy.deepcopy(value)
            del at(without, path[:-1])[path[-1]]
            if not (path == ("Version",) or path[-1] == "rulePriority"):
                assert not document.same(value, without), path
    for path, node in nodes(value):
        if isinstance(node, dict):
            assert not document.same(value, put(value, (*path, "somethingNew"), "x")), path


@given(documents)
def test_what_aws_takes_passes_and_comes_back_the_same(pair: Any) -> None:
    document, value = pair
    parsed, failures = document.parse(value)
    assert failures == []
    refused, _ = document.check(parsed)
    assert [f for f in refused if "characters" not in f.reason] == []
    assert document.same(document.text(value), value)
    assert document.spell(document.spell(value)) == document.spell(value)
    assert document.parse(document.spell(value))[0] == parsed


@given(documents)
def test_an_unknown_anywhere_breaks_nothing_and_is_never_equal(pair: Any) -> None:
    document, value = pair
    for path, _ in nodes(value):
        if not path:
            continue
        holed = put(value, path, UNKNOWN)
        parsed, failures = document.parse(holed)
        assert failures == []
        assert document.check(parsed)[0] == [], path
        assert not document.same(value, holed)
        assert document.changes(value, holed)
        document.spell(holed)


def mutated(leaf: Any) -> Any:
    if isinstance(leaf, int):
        return leaf + 1000
    if leaf == "2012-10-17":
        return "2008-10-17"
    if leaf in ("Allow", "Deny"):
        return {"Allow": "Deny", "Deny": "Allow"}[leaf]
    if leaf == "*":
        return "444444444444"
    if str(leaf).endswith(":root") or (str(leaf).isdigit() and len(leaf) == 12):
        return "arn:aws:iam::444444444444:root"
    return f"{leaf}z"


def nodes(value: Any, path: tuple[Any, ...] = ()) -> Any:
    yield path, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from nodes(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from nodes(item, (*path, index))


def at(value: Any, path: tuple[Any, ...]) -> Any:
    for part in path:
        value = value[part]
    return value


def put(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    changed = copy.deepcopy(value)
    if not path:
        return new
    at(changed, path[:-1])[path[-1]] = new
    return changed
