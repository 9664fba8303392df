"""Documents and lists in the spelling of older ones: nothing but the change is different then."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_documents_fuzz import ALL as DOCUMENTS
from test_documents_fuzz import documents, mutated, put, respell

from pulumi_ecr.core.diff import Change, Changes, align, compare, shown
from pulumi_ecr.core.lifecycle import LIFECYCLE
from pulumi_ecr.core.model import Unordered, specs
from pulumi_ecr.core.policies import REPOSITORY_POLICY
from pulumi_ecr.core.values import UNKNOWN, leaves
from pulumi_ecr.resources import ALL

pairs = st.one_of(*(st.tuples(st.just(document), made, made) for document, made in DOCUMENTS))


def forms(value: Any) -> list[Any]:
    return [value, json.dumps(value), json.dumps(value, indent=3)]


def edited(value: Any, dice: random.Random) -> Any:
    """A few edits of a document: leaves changed, list entries removed, repeated or moved."""
    value = copy.deepcopy(value)
    for _ in range(dice.randint(0, 3)):
        path, leaf = dice.choice(list(leaves(value)))
        value = put(value, path, mutated(leaf))
    for items in (value.get("Statement"), value.get("rules")):
        if isinstance(items, list) and dice.random() < 0.5:
            if len(items) > 1 and dice.random() < 0.5:
                items.pop(dice.randrange(len(items)))
            else:
                items.insert(dice.randrange(len(items) + 1), copy.deepcopy(dice.choice(items)))
    return value


@given(pairs, st.randoms(use_true_random=False))
def test_aligned_document_means_the_same_and_is_aligned(pair: Any, dice: random.Random) -> None:
    document, one, other = pair
    old = dice.choice(forms(document.spell(one)))
    new = dice.choice(forms(respell(dice.choice([other, edited(one, dice)]), dice)))
    aligned = document.align(old, new)
    assert document.same(aligned, new)
    assert type(aligned) is type(old)
    assert document.align(old, aligned) == aligned


@given(documents, st.randoms(use_true_random=False))
def test_document_of_the_same_meaning_becomes_the_old_one(pair: Any, dice: random.Random) -> None:
    document, value = pair
    old = dice.choice(forms(document.spell(value)))
    assert document.align(old, dice.choice(forms(respell(value, dice)))) is old


@given(documents, st.randoms(use_true_random=False))
def test_one_changed_leaf_is_the_only_difference_in_every_form(pair: Any, dice: random.Random) -> None:
    document, value = pair
    old = document.spell(value)
    path, leaf = dice.choice(list(leaves(old)))
    new = respell(put(old, path, mutated(leaf)), dice)
    if document.same(old, new) or (len(path) > 1 and isinstance(path[1], int) and _like(document, new, path)):
        return
    aligned = document.align(old, dice.choice(forms(new)))
    flat = [dict(leaves(each)) for each in (old, aligned)]
    assert flat[0].keys() == flat[1].keys()
    assert [at for at in flat[0] if flat[0][at] != flat[1][at]] == [path]


def _like(document: Any, new: Any, path: Any) -> bool:
    """Whether an entry of the changed document is as good a follower of the old one as the right one."""
    entries = new.get("Statement", new.get("rules"))
    return isinstance(entries, list) and len(entries) > 1


@given(documents, st.randoms(use_true_random=False))
def test_unknown_anywhere_in_a_document_stays(pair: Any, dice: random.Random) -> None:
    document, value = pair
    old = document.spell(value)
    path, _ = dice.choice(list(leaves(old)))
    holed = put(old, path, UNKNOWN)
    form = dice.choice(forms(old))
    assert [at for at, leaf in leaves(document.align(form, holed)) if leaf is UNKNOWN], path
    assert document.same(document.align(holed, form), form)
    assert document.align(old, UNKNOWN) is UNKNOWN
    assert document.align(UNKNOWN, old) == old


def statement(sid: str, *actions: str, account: str = "111111111111") -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Principal": {"AWS": account}, "Action": list(actions)}


def repository_policy(*statements: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


A, B, C, D = (f"ecr:{name}" for name in ("BatchGetImage", "GetDownloadUrlForLayer", "PutImage", "ListImages"))


@pytest.mark.parametrize(
    ("old", "new", "aligned"),
    [
        ([A, B], [C, B, A], [A, B, C]),
        ([A, B, C], [C, A], [A, C]),
        ([A, B, C, D], [A, C, D], [A, D, C]),
        ([A, B], [B.lower(), C], [C, B]),
        (A, [B], B),
        (A, [B, A], [A, B]),
        ([A], A.lower(), [A]),
    ],
)
def test_set_keeps_old_places_and_spelling(old: Any, new: Any, aligned: Any) -> None:
    one, other = ({"Statement": [{"Sid": "x", "Effect": "Allow", "Action": each}]} for each in (old, new))
    assert REPOSITORY_POLICY.align(one, other)["Statement"][0]["Action"] == aligned


def test_account_keeps_the_spelling_of_the_old_policy() -> None:
    root = "arn:aws:iam::111111111111:root"
    aligned = REPOSITORY_POLICY.align(
        repository_policy(statement("a", A, account=root)), repository_policy(statement("a", A, B))
    )
    assert aligned == repository_policy(statement("a", A, B, account=root))


def test_statements_and_rules_keep_their_places_when_one_is_inserted() -> None:
    one, two, three = statement("one", A), statement("two", B), statement("three", C)
    aligned = REPOSITORY_POLICY.align(repository_policy(one, two), repository_policy(three, two, one))
    assert aligned == repository_policy(one, two, three)

    def keep(priority: int, count: int, text: str) -> dict[str, Any]:
        selection = {"tagStatus": "tagged", "tagPrefixList": [text], "countType": "imageCountMoreThan"}
        return {
            "rulePriority": priority,
            "description": text,
            "selection": {**selection, "countNumber": count},
            "action": {"type": "expire"},
        }

    old = {"rules": [keep(1, 30, "release"), keep(2, 10, "nightly")]}
    new = {"rules": [keep(1, 30, "release"), keep(2, 5, "pr"), keep(3, 10, "nightly")]}
    assert LIFECYCLE.align(old, new) == {"rules": [keep(1, 30, "release"), keep(3, 10, "nightly"), keep(2, 5, "pr")]}


def rule(frequency: str, *filters: str) -> dict[str, Any]:
    return {
        "scanFrequency": frequency,
        "repositoryFilters": [{"filter": each, "filterType": "WILDCARD"} for each in filters],
    }


def test_unordered_lists_keep_old_places() -> None:
    model = ALL["ScanningConfiguration"].inputs
    old = {"scanType": "ENHANCED", "rules": [rule("SCAN_ON_PUSH", "a", "b", "c"), rule("CONTINUOUS_SCAN", "d")]}
    new = {"scanType": "ENHANCED", "rules": [rule("CONTINUOUS_SCAN", "d"), rule("SCAN_ON_PUSH", "c", "x", "a")]}
    aligned = align(model, old, new)
    assert aligned["rules"] == [rule("SCAN_ON_PUSH", "a", "x", "c"), rule("CONTINUOUS_SCAN", "d")]
    changes = compare(model, specs(model), aligned, old)
    assert changes.entries == (Change(("rules", 0, "repositoryFilters", 1, "filter"), "change"),)
    assert align(model, old, {**old, "rules": list(reversed(old["rules"]))}) == old


def test_keys_of_conditions_that_differ_only_in_case_are_compared_each() -> None:
    def guarded(one: Any, other: Any, *, upper: str = "aws:SourceAccount") -> dict[str, Any]:
        tests = {upper: one, "aws:sourceaccount": other}
        return repository_policy({**statement("a", A), "Condition": {"StringEquals": tests}})

    old, at = guarded(["1", "2"], "3"), ("Statement", 0, "Condition", "StringEquals")
    for new, changed in (
        (guarded(["2", "4"], "3"), (*at, "aws:SourceAccount", 0)),
        (guarded(["2", "1"], "4"), (*at, "aws:sourceaccount")),
    ):
        for one, other, back in ((old, new, False), (new, old, True)):
            assert not REPOSITORY_POLICY.same(one, other)
            assert REPOSITORY_POLICY.changes(one, other)
            assert back or paths(one, REPOSITORY_POLICY.align(one, other)) == [("change", changed)]
    alone = repository_policy({**statement("a", A), "Condition": {"StringEquals": {"aws:sourceaccount": "3"}}})
    assert not REPOSITORY_POLICY.same(old, alone)
    assert not REPOSITORY_POLICY.same(alone, old)
    for respelt in (guarded("3", ["2", "1"]), guarded(["2", "1"], ["3"], upper="AWS:SOURCEACCOUNT")):
        assert REPOSITORY_POLICY.same(old, respelt)
        assert REPOSITORY_POLICY.align(old, respelt) is old


def test_rule_that_goes_is_not_taken_for_the_one_that_moves_to_its_place() -> None:
    def keep(priority: int, count: int) -> dict[str, Any]:
        return {"rulePriority": priority, "selection": {"tagPrefixList": [f"of-{priority}"], "countNumber": count}}

    old = {"rules": [keep(1, 3), keep(2, 100), keep(9, 500)]}
    new = LIFECYCLE.align(old, {"rules": [keep(2, 50), keep(9, 500)]})
    assert paths(old, new, "LifecyclePolicy") == [
        ("remove", ("rules", 0)),
        ("change", ("rules", 1, "selection", "countNumber")),
    ]


def test_unordered_lists_leave_unknowns_alone() -> None:
    model = ALL["ScanningConfiguration"].inputs
    old = {"rules": [rule("SCAN_ON_PUSH", "a")]}
    for new in (
        {"rules": UNKNOWN},
        {"rules": [UNKNOWN]},
        {
            "rules": [
                {"scanFrequency": "SCAN_ON_PUSH", "repositoryFilters": [UNKNOWN, *rule("", "a")["repositoryFilters"]]}
            ]
        },
    ):
        aligned = align(model, old, new)
        assert [at for at, leaf in leaves(aligned) if leaf is UNKNOWN]
        assert align(model, old, aligned) == aligned


@pytest.mark.parametrize(
    ("resource", "path", "item"),
    [
        ("Repository", "imageTagMutabilityExclusionFilters", {"filterType": "WILDCARD"}),
        ("ScanningConfiguration", "rules", {"scanFrequency": "SCAN_ON_PUSH"}),
        ("ReplicationConfiguration", "replicationConfiguration.rules", {}),
    ],
)
def test_one_item_out_of_a_list_is_shown_as_just_that(resource: str, path: str, item: Any) -> None:
    model, (*above, name) = ALL[resource].inputs, path.split(".")

    def holding(*items: str) -> dict[str, Any]:
        filters = [{"filter": each, "filterType": "WILDCARD"} for each in items]
        each = [{**item, **one} if name != "rules" else {**item, "repositoryFilters": [one]} for one in filters]
        value: dict[str, Any] = {name: each}
        for key in reversed(above):
            value = {key: value}
        return value

    old = holding("a*", "b*", "c*")
    at = (*path.split("."), 0)
    new = align(model, old, holding("b*", "c*"))
    assert compare(model, specs(model), new, old).entries == (Change(at, "remove"),)
    changed = align(model, old, holding("c*", "b*"))
    assert compare(model, specs(model), changed, old).entries == (Change(at, "remove"),)
    same = align(model, old, holding("c*", "a*", "b*"))
    assert not compare(model, specs(model), same, old)


def test_every_list_of_every_resource_is_one_whose_order_means_nothing() -> None:
    def lists(model: Any) -> Any:
        for spec in specs(model):
            if spec.kind == "list":
                yield spec
            if spec.model:
                yield from lists(spec.model)

    found = {spec.wire: spec.has(Unordered) for handler in ALL.values() for spec in lists(handler.inputs)}
    assert not found.pop("encryptionConfigurations")  # of one item at most
    assert found
    assert all(found.values())


def paths(old: Any, new: Any, resource: str = "RepositoryPolicy") -> list[tuple[str, Any]]:
    model = ALL[resource].outputs
    changes = Changes(model, (Change(("policy", "Statement", 0, "Action"), "change"),))
    return [(each.kind, each.path[1:]) for each in shown(changes, {"policy": new}, {"policy": old})]


def test_paths_are_those_that_an_engine_finds_in_both_values() -> None:
    def action(*actions: str) -> dict[str, Any]:
        return repository_policy(statement("a", *actions))

    at = ("Statement", 0, "Action")
    assert paths(action(A, B, C), action(A, C)) == [("remove", (*at, 1))]
    assert paths(action(A), action(A, B)) == [("add", (*at, 1))]
    assert paths(action(A, B), action(A, C)) == [("change", (*at, 1))]
    assert paths(action(A, B, C, D), REPOSITORY_POLICY.align(action(A, B, C, D), action(A, C, D))) == [
        ("remove", (*at, 1))
    ]
    ban = {**statement("ban", D), "Effect": "Deny"}
    old = repository_policy(statement("dev", A), statement("prod", B), ban)
    less = repository_policy(ban, statement("prod", B, account="222222222222"))
    there = REPOSITORY_POLICY.align(old, less)
    dev, account = ("Statement", 0), ("Statement", 1, "Principal", "AWS")
    assert paths(old, there) == [("remove", dev), ("change", account)]
    back = REPOSITORY_POLICY.align(there, old)
    assert paths(there, back) == [("change", account), ("add", ("Statement", 2))]
    for one, other in (
        (json.dumps(action(A)), action(B)),
        (action(A), UNKNOWN),
        (json.dumps(action(A)), json.dumps(action(B))),
    ):
        assert paths(one, other) == [("change", ())]


@pytest.mark.parametrize(
    ("tags", "default", "expected"),
    [
        ({"stage": "prod"}, {"team": "web"}, [("change", ("tags", "stage"))]),
        ({"stage": "dev"}, {"team": "web", "cost": "1"}, [("add", ("tagsAll", "cost"))]),
        ({"stage": "dev"}, {"team": "core"}, [("change", ("tagsAll", "team"))]),
        ({"stage": "dev"}, {}, [("remove", ("tagsAll", "team"))]),
        ({}, {"team": "web"}, [("remove", ("tags",))]),
        ({}, {"team": "web", "stage": "test"}, [("remove", ("tags",)), ("change", ("tagsAll", "stage"))]),
        ({"stage": "dev", "team": "web"}, {"team": "web"}, [("add", ("tags", "team"))]),
        (UNKNOWN, {"team": "web"}, [("change", ("tags",))]),
    ],
)
def test_change_of_a_tag_is_told_once(tags: Any, default: dict[str, str], expected: Any) -> None:
    model = ALL["Repository"].outputs
    there = {"tags": {"stage": "dev"}, "tagsAll": {"team": "web", "stage": "dev"}}
    wanted = {"tags": tags, "tagsAll": UNKNOWN if tags is UNKNOWN else {**default, **tags}}
    fields = [spec for spec in specs(model) if spec.wire in wanted]
    changes = compare(model, fields, wanted, there)
    assert [(each.kind, each.path) for each in shown(changes, wanted, there)] == expected
