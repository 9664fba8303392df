"""Keys of documents that have two spellings, Python's and AWS's: both of one key at once are refused."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from cases import lifecycle, policy, registry_policy
from hosts import Host
from pulumi_ecr import LifecyclePolicyRuleArgs, PolicyStatementArgs
from pulumi_ecr._args import to_wire
from pulumi_ecr._program import LifecyclePolicyDocumentArgs, PolicyDocumentArgs


def with_key(document: dict[str, Any], *at: str | int, **more: Any) -> dict[str, Any]:
    """A copy of a document with further keys in the object at a place."""
    copy: dict[str, Any] = json.loads(json.dumps(document))
    place: Any = copy
    for part in at:
        place = place[part]
    place.update(more)
    return copy


RULE, STATEMENT = ("rules", 0), ("Statement", 0)
TWICE: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "LifecyclePolicy",
        with_key(lifecycle(), *RULE, "selection", count_number=5),
        "policy.rules[0].selection",
        "countNumber and count_number",
    ),
    ("LifecyclePolicy", with_key(lifecycle(), *RULE, priority=5), "policy.rules[0]", "priority and rulePriority"),
    (
        "LifecyclePolicy",
        with_key(lifecycle(), *RULE, "action", target_storage_class="archive", targetStorageClass="archive"),
        "policy.rules[0].action",
        "targetStorageClass and target_storage_class",
    ),
    ("RepositoryPolicy", with_key(policy(), version="2012-10-17"), "policy", "Version and version"),
    ("RepositoryPolicy", with_key(policy(), statement=[]), "policy", "Statement and statement"),
    ("RepositoryPolicy", with_key(policy(), *STATEMENT, effect="Deny"), "policy.Statement[0]", "Effect and effect"),
    ("RepositoryPolicy", with_key(policy(), *STATEMENT, actions="*"), "policy.Statement[0]", "Action and actions"),
    (
        "RepositoryPolicy",
        with_key(policy(Principal={"AWS": "*"}), *STATEMENT, "Principal", aws="222222222222"),
        "policy.Statement[0].Principal",
        "AWS and aws",
    ),
    (
        "RepositoryPolicy",
        {"Statement": with_key(policy()["Statement"][0], sid="b", Sid="a")},
        "policy.Statement",
        "Sid and sid",
    ),
    (
        "RegistryPolicy",
        with_key(registry_policy(), *STATEMENT, resource="*"),
        "policy.Statement[0]",
        "Resource and resource",
    ),
]


@pytest.mark.parametrize("form", [dict, json.dumps], ids=["map", "text"])
def test_key_in_two_spellings_is_refused(host: Host, form: Any) -> None:
    for resource, document, path, both in TWICE:
        inputs = {"repository": "app", "policy": form(document)}
        if resource == "RegistryPolicy":
            del inputs["repository"]
        _, failures = host.check(resource, inputs)
        assert failures == {path: f"has both {both}, which are one key: keep one of them"}, (resource, document)


def test_key_in_two_spellings_is_refused_although_one_is_null(host: Host) -> None:
    for one, other in ((30, None), (None, 30)):
        document = with_key(lifecycle(), *RULE, "selection", countNumber=one, count_number=other)
        _, failures = host.check("LifecyclePolicy", {"repository": "app", "policy": json.dumps(document)})
        assert list(failures) == ["policy.rules[0].selection"]


SELECTION = {"tag_status": "any", "count_type": "imageCountMoreThan"}


def rules(selection: dict[str, Any]) -> list[Any]:
    return [{"selection": selection, "action": {"type": "expire"}}]


@pytest.mark.parametrize(
    ("value", "kind", "where", "both"),
    [
        (
            {"rules": rules({**SELECTION, "count_number": one, "countNumber": other})},
            LifecyclePolicyDocumentArgs,
            "x.rules[0].selection",
            "countNumber and count_number",
        )
        for one, other in ((30, 5), (30, None), (None, 30))
    ]
    + [
        (
            {"rules": [LifecyclePolicyRuleArgs(**rules({**SELECTION, "count_number": 3, "countNumber": 4})[0])]},
            LifecyclePolicyDocumentArgs,
            "x.rules[0].selection",
            "countNumber and count_number",
        ),
        (
            {"rules": [{"rulePriority": None, "rule_priority": 1, **rules({})[0]}]},
            LifecyclePolicyDocumentArgs,
            "x.rules[0]",
            "rulePriority and rule_priority",
        ),
        ({"Version": "2012-10-17", "version": None}, PolicyDocumentArgs, "x", "Version and version"),
        (
            {"statement": [PolicyStatementArgs(effect="Allow"), {"Effect": "Deny", "effect": "Allow"}]},
            PolicyDocumentArgs,
            "x.statement[1]",
            "Effect and effect",
        ),
    ],
)
def test_python_program_with_a_key_in_two_spellings_is_refused(value: Any, kind: Any, where: str, both: str) -> None:
    with pytest.raises(pulumi.RunError) as refused:
        to_wire(value, kind, "x")
    assert str(refused.value) == f"ecr: {where} has both {both}, which are one key: keep one of them"
