"""Keys of documents that have two spellings, Python's and AWS's: both of one key at once are refused."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from cases import lifecycle, policy, registry_policy
from hosts import Host
from pulumi_ecr import LifecyclePolicyRuleArgs, PolicyStatementArgs
from pulumi_ecr._args import _spellings, to_wire
from pulumi_ecr._program import LifecyclePolicyDocumentArgs, PolicyDocumentArgs
from pulumi_ecr._wire import PROGRAM


def with_key(document: dict[str, Any], *at: str | int, **more: Any) -> dict[str, Any]:
    """A copy of a document with further keys in the object at a place."""
    copy: dict[str, Any] = json.loads(json.dumps(document))
    place: Any = copy
    for part in at:
        place = place[part]
    place.update(more)
    return copy


def quoted(both: str) -> str:
    return " and ".join(f'"{key}"' for key in both.split(" and "))


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
        assert failures == {path: f"has both {quoted(both)}, which are one key: keep one of them"}, (resource, document)


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
    assert str(refused.value) == f"ecr: {where} has both {quoted(both)}, which are one key: keep one of them"


# --- names in messages ------------------------------------------------------------------------------------------------


def told(host: Host, resource: str, document: Any, spelt: list[list[str | int]] | None = None) -> list[str]:
    """The failures of a document, as a Python program hears of them."""
    inputs = {"repository": "app", "policy": document, PROGRAM: {"language": "python", "spelt": spelt or []}}
    if resource == "RegistryPolicy":
        del inputs["repository"]
    _, failures = host.check(resource, inputs)
    return [f"{path}: {reason}" for path, reason in failures.items()]


SNAKE = {"tag_status": "any", "count_type": "sinceImagePushed", "count_number": 3}
CAMEL = {"tagStatus": "any", "countType": "sinceImagePushed", "countNumber": 3}
EXPIRE = {"type": "expire"}
NAMED: list[tuple[str, Any, list[str]]] = [
    (
        "LifecyclePolicy",
        {"rules": [{"selection": SNAKE, "action": EXPIRE}]},
        ['policy.rules[0].selection.count_unit: is required with count_type sinceImagePushed: write "days"'],
    ),
    (
        "LifecyclePolicy",
        {"rules": [{"selection": CAMEL, "action": EXPIRE}]},
        ['policy.rules[0].selection.countUnit: is required with countType sinceImagePushed: write "days"'],
    ),
    (
        "LifecyclePolicy",
        {"rules": [{"selection": {**SNAKE, "count_unt": "days"}, "action": EXPIRE, "prioritty": 1}]},
        [
            "policy.rules[0].selection.count_unt: is not an element of a lifecycle policy: write count_unit",
            'policy.rules[0].selection.count_unit: is required with count_type sinceImagePushed: write "days"',
        ],
    ),
    (
        "LifecyclePolicy",
        {"rules": [{"priority": 0, "selection": {**SNAKE, "count_unit": "days"}, "action": {"type": "transition"}}]},
        [
            "policy.rules[0].priority: is 0: must be at least 1",
            'policy.rules[0].action.target_storage_class: is required with type transition: write "archive"',
        ],
    ),
    (
        "RepositoryPolicy",
        {"statement": [{"effect": "allow", "principal": {"aws": "x"}, "actoin": "ecr:*"}]},
        [
            "policy.statement[0].actoin: is not an element of a policy: write action",
            "policy.statement[0].action: is required (or not_action)",
            'policy.statement[0].effect: is "allow": must be Allow or Deny',
            'policy.statement[0].principal.aws: is "x": must be "*", the 12 digits of an account, or the ARN of a user, '
            "role or account root",
        ],
    ),
    (
        "RepositoryPolicy",
        {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "ecr:*", "Resource": "*"}]},
        ["policy.Statement[0].Resource: is not allowed: remove it, a repository policy is about its own repository"],
    ),
    (
        "RegistryPolicy",
        {"Statement": [{"effect": "Allow", "principal": "*", "action": "ecr:ReplicateImage"}]},
        [
            "policy.Statement[0].resource: is required: the ARNs of repositories, such as "
            "arn:aws:ecr:<region>:<account>:repository/*"
        ],
    ),
]


@pytest.mark.parametrize("form", [dict, json.dumps], ids=["map", "text"])
def test_failures_of_a_document_name_keys_as_they_are_written(host: Host, form: Any) -> None:
    for resource, document, expected in NAMED:
        assert sorted(told(host, resource, form(document))) == sorted(expected)


def test_failures_name_keys_as_a_python_program_has_written_them(host: Host) -> None:
    for resource, document, expected in NAMED:
        kind = LifecyclePolicyDocumentArgs if resource == "LifecyclePolicy" else PolicyDocumentArgs
        sent, spelt = to_wire(document, kind, "x"), list(_spellings(document, kind, ("policy",)))
        assert sorted(told(host, resource, sent, spelt)) == sorted(expected), document


def test_typed_arguments_are_named_in_python(host: Host) -> None:
    rule = LifecyclePolicyRuleArgs(selection=CAMEL, action={"type": "transition"})  # type: ignore[arg-type]
    kind = LifecyclePolicyDocumentArgs
    sent, spelt = to_wire({"rules": [rule]}, kind, "x"), list(_spellings({"rules": [rule]}, kind, ("policy",)))
    assert sorted(told(host, "LifecyclePolicy", sent, spelt)) == [
        'policy.rules[0].action.target_storage_class: is required with type transition: write "archive"',
        'policy.rules[0].selection.countUnit: is required with countType sinceImagePushed: write "days"',
    ]
