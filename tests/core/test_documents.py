"""Rules of lifecycle policies and resource policies, a row each."""

from __future__ import annotations

import functools
import json
from typing import Any

import pytest

from cases import lifecycle, policy, registry_policy
from pulumi_ecr.core.documents import Document
from pulumi_ecr.core.lifecycle import LIFECYCLE
from pulumi_ecr.core.policies import REGISTRY_POLICY, REPOSITORY_POLICY
from pulumi_ecr.core.values import UNKNOWN


def refused(document: Document, value: Any) -> dict[str, str]:
    parsed, failures = document.parse(value)
    if not failures:
        failures, _ = document.check(parsed)
    return {str(f).split(": ")[0] if f.path else "": f.reason for f in failures}


def doubts(document: Document, value: Any) -> list[str]:
    parsed, failures = document.parse(value)
    assert failures == []
    failures, warnings = document.check(parsed)
    assert failures == []
    return [str(w) for w in warnings]


def rule(number: int = 1, **changes: Any) -> dict[str, Any]:
    selection = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14}
    for key in [
        k
        for k in changes
        if k
        in ("tagStatus", "countType", "countUnit", "countNumber", "tagPrefixList", "tagPatternList", "storageClass")
    ]:
        value = changes.pop(key)
        selection[key] = value
        if value is None:
            del selection[key]
    base = {"rulePriority": number, "description": "d" * 40, "selection": selection, "action": {"type": "expire"}}
    return {key: value for key, value in {**base, **changes}.items() if value is not None}


LIFECYCLE_ROWS = [
    ("no rules at all", {}, "rules", "is required"),
    ("an empty list", {"rules": []}, "rules", "has 0 rules: must have 1 to 50"),
    ("51 rules", {"rules": [rule(i) for i in range(1, 52)]}, "rules", "has 51 rules"),
    ("rules that are no list", {"rules": "x"}, "rules", "must be a list"),
    ("a rule that is no object", {"rules": ["x"]}, "rules[0]", "must be an object"),
    ("F2: a rule without selection", {"rules": [rule(selection=None)]}, "rules[0].selection", "is required"),
    ("a rule without action", {"rules": [rule(action=None)]}, "rules[0].action", "is required"),
    ("priority zero", {"rules": [rule(0)]}, "rules[0].rulePriority", "must be at least 1"),
    ("priority as text", {"rules": [rule(rulePriority="3")]}, "rules[0].rulePriority", "write 3"),
    ("priority as truth", {"rules": [rule(rulePriority=True)]}, "rules[0].rulePriority", "whole number"),
    ("a priority twice", {"rules": [rule(1), rule(1)]}, "rules[1].rulePriority", "as in rules[0]"),
    (
        "priorities on some rules only",
        {"rules": [rule(1), rule(rulePriority=None)]},
        "rules[1].rulePriority",
        "give it to all rules",
    ),
    (
        "a wrong tag status",
        {"rules": [rule(tagStatus="Tagged")]},
        "rules[0].selection.tagStatus",
        "must be one of tagged",
    ),
    (
        "tagged without a list",
        {"rules": [rule(tagStatus="tagged")]},
        "rules[0].selection.tagPatternList",
        "is required with tagStatus tagged",
    ),
    (
        "tagged with both lists",
        {"rules": [rule(tagStatus="tagged", tagPrefixList=["a"], tagPatternList=["a"])]},
        "rules[0].selection.tagPrefixList",
        "exactly one",
    ),
    ("untagged with a list", {"rules": [rule(tagPrefixList=["a"])]}, "rules[0].selection.tagPrefixList", "not allowed"),
    (
        "any with a list",
        {"rules": [rule(tagStatus="any", tagPatternList=["a"])]},
        "rules[0].selection.tagPatternList",
        "not allowed",
    ),
    (
        "five wildcards",
        {"rules": [rule(tagStatus="tagged", tagPatternList=["a*b*c*d*e*"])]},
        "rules[0].selection.tagPatternList",
        'has 5 wildcards in "a*b*c*d*e*": at most 4',
    ),
    ("any that is not last", {"rules": [rule(1, tagStatus="any"), rule(2)]}, "rules[0].rulePriority", "highest number"),
    (
        "any twice",
        {"rules": [rule(1, tagStatus="any"), rule(2, tagStatus="any")]},
        "rules[1].selection.tagStatus",
        "as in rules[0]",
    ),
    ("a wrong count type", {"rules": [rule(countType="imageCount")]}, "rules[0].selection.countType", "must be one of"),
    ("days missing", {"rules": [rule(countUnit=None)]}, "rules[0].selection.countUnit", 'write "days"'),
    (
        "days with a count",
        {"rules": [rule(countType="imageCountMoreThan")]},
        "rules[0].selection.countUnit",
        "remove it",
    ),
    ("another unit", {"rules": [rule(countUnit="weeks")]}, "rules[0].selection.countUnit", "must be one of days"),
    ("F1: a negative number", {"rules": [rule(countNumber=-1)]}, "rules[0].selection.countNumber", "at least 1"),
    ("a number as text", {"rules": [rule(countNumber="14")]}, "rules[0].selection.countNumber", 'write 14, not "14"'),
    ("half a day", {"rules": [rule(countNumber=1.5)]}, "rules[0].selection.countNumber", "whole number"),
    ("a wrong action", {"rules": [rule(action={"type": "retain"})]}, "rules[0].action.type", "must be one of expire"),
    (
        "a transition to nowhere",
        {"rules": [rule(action={"type": "transition"})]},
        "rules[0].action.targetStorageClass",
        "is required",
    ),
    (
        "expire with a target",
        {"rules": [rule(action={"type": "expire", "targetStorageClass": "archive"})]},
        "rules[0].action.targetStorageClass",
        "not allowed",
    ),
    (
        "a transition out of the archive",
        {"rules": [rule(storageClass="archive", action={"type": "transition", "targetStorageClass": "archive"})]},
        "rules[0].action.type",
        "not allowed for storageClass archive",
    ),
    (
        "days in the archive of what is not there",
        {"rules": [rule(countType="sinceImageTransitioned")]},
        "rules[0].selection.storageClass",
        '"archive"',
    ),
    ("F3: a misspelt element", {"rules": [rule(selction={})]}, "rules[0].selction", "write selection"),
    (
        "too short a text",
        {
            "rules": [
                rule(
                    description=None,
                    countType="imageCountMoreThan",
                    countUnit=None,
                    countNumber=1,
                    tagStatus="any",
                    action={"type": "expire"},
                )
            ]
        },
        None,
        None,
    ),
    (
        "too long a text",
        {"rules": [rule(i, description="d" * 700, tagStatus="tagged", tagPrefixList=[f"v{i}"]) for i in range(1, 51)]},
        "",
        "30720",
    ),
    *(
        (
            f"the archive counted by {kind}",
            {"rules": [rule(countType=kind, countUnit=unit, storageClass="archive")]},
            "rules[0].selection.storageClass",
            f"is archive, which is not allowed with countType {kind}: set countType sinceImageTransitioned",
        )
        for kind, unit in (("imageCountMoreThan", None), ("sinceImagePushed", "days"), ("sinceImagePulled", "days"))
    ),
    (
        "expiry by the last pull",
        {"rules": [rule(countType="sinceImagePulled")]},
        "rules[0].action.type",
        "expire is not allowed with countType sinceImagePulled: write type transition",
    ),
    (
        "two rules for untagged images of one storage class",
        {"rules": [rule(1), rule(2)]},
        "rules[1].selection.tagStatus",
        "keep one rule for untagged images of storage class standard",
    ),
    ("a number in place of a name", {"rules": [rule(tagStatus=1)]}, "rules[0].selection.tagStatus", "must be one of"),
    ("NaN", '{"rules": [NaN]}', "", "is not valid JSON: it holds NaN"),
    ("Infinity", '{"rules": [-Infinity]}', "", "is not valid JSON: it holds -Infinity"),
    ("a number that overflows", '{"rules": [1e999]}', "rules[0]", "write a finite number"),
    ("NaN in a dict", {"rules": [rule(countNumber=float("nan"))]}, "rules[0].selection.countNumber", "finite number"),
    (
        "a no-break space between keys",
        '{"rules":\u00a0[]}',
        "",
        "it has U+00A0 (no-break space) at line 1 column 10: write a plain character",
    ),
    ("a byte order mark", '\ufeff{"rules": []}', "", "U+FEFF (zero width no-break space) at line 1 column 1"),
    ("typographic quotation marks", "{\u201crules\u201d: []}", "", "U+201C (left double quotation mark)"),
    ("1,000 levels of text", '{"rules":' + "[" * 1000 + "]" * 1000 + "}", "", "more than 20 levels"),
    ("100,000 levels of text", '{"rules":' + "[" * 100000 + "]" * 100000 + "}", "", "more than 20 levels"),
    ("40 levels of a dict", {"rules": functools.reduce(lambda inner, _: {"a": inner}, range(40), 1)}, "", "20 levels"),
    ("broken JSON", '{"rules": [}', "", "not valid JSON: Expecting value at line 1 column 12"),
    ("a key twice", '{"rules": [], "rules": []}', "", '"rules" twice'),
    ("a list", "[]", "", "must be a JSON object"),
    ("a text in a text", json.dumps(json.dumps({"rules": []})), "", "within a JSON text: leave out one json.dumps"),
    ("a number", 3, "", "must be a JSON object"),
]


@pytest.mark.parametrize(("reason", "value", "path", "words"), LIFECYCLE_ROWS, ids=[row[0] for row in LIFECYCLE_ROWS])
def test_lifecycle_refuses(reason: str, value: Any, path: str | None, words: str | None) -> None:
    found = refused(LIFECYCLE, value)
    if path is None:
        assert found == {}
    else:
        assert path in found, found
        assert str(words) in found[path]


def test_lifecycle_assigns_priorities_from_the_order() -> None:
    rules = [rule(rulePriority=None), rule(rulePriority=None)]
    assert [r["rulePriority"] for r in LIFECYCLE.spell({"rules": rules})["rules"]] == [1, 2]
    assert json.loads(LIFECYCLE.text(json.dumps({"rules": rules})))["rules"][1]["rulePriority"] == 2


def test_lifecycle_takes_the_typed_form_and_drops_nulls() -> None:
    typed = {
        "rules": [
            {
                "rule_priority": 1.0,
                "description": None,
                "selection": {
                    "tag_status": "tagged",
                    "tag_prefix_list": ["v"],
                    "count_type": "imageCountMoreThan",
                    "count_number": 3,
                },
                "action": {"type": "expire", "target_storage_class": None},
            }
        ]
    }
    assert LIFECYCLE.spell(typed) == {
        "rules": [
            {
                "rulePriority": 1,
                "selection": {
                    "tagStatus": "tagged",
                    "tagPrefixList": ["v"],
                    "countType": "imageCountMoreThan",
                    "countNumber": 3,
                },
                "action": {"type": "expire"},
            }
        ]
    }


def test_lifecycle_doubts_but_keeps_what_it_does_not_know() -> None:
    value = {"rules": [rule(zebra="x")]}
    assert "rules[0].zebra: is not known here" in doubts(LIFECYCLE, value)[0]
    assert not LIFECYCLE.same(value, {"rules": [rule(zebra="y")]})
    assert '"zebra":"x"' in LIFECYCLE.text(value)


def test_lifecycle_says_that_several_tags_mean_and() -> None:
    value = {"rules": [rule(tagStatus="tagged", tagPrefixList=["dev", "test"])]}
    assert (
        'match all of them (AND); for any of them (OR) write a rule each: one with ["dev"] and one with ["test"]'
        in doubts(LIFECYCLE, value)[0]
    )


def test_lifecycle_any_in_both_storage_classes_is_fine() -> None:
    value = {
        "rules": [
            rule(
                1,
                tagStatus="any",
                countType="sinceImagePulled",
                countNumber=90,
                action={"type": "transition", "targetStorageClass": "archive"},
            ),
            rule(2, tagStatus="any", storageClass="archive", countType="sinceImageTransitioned", countNumber=365),
        ]
    }
    assert refused(LIFECYCLE, value) == {}


def statement(**changes: Any) -> dict[str, Any]:
    base = {"Effect": "Allow", "Principal": "*", "Action": "ecr:BatchGetImage"}
    return {"Statement": [{key: value for key, value in {**base, **changes}.items() if value is not None}]}


POLICY_ROWS = [
    ("no statement", {"Version": "2012-10-17"}, "Statement", "at least 1 statement"),
    ("an empty list", {"Statement": []}, "Statement", "at least 1 statement"),
    ("a statement that is none", {"Statement": ["x"]}, "Statement[0]", "must be an object"),
    ("no effect", statement(Effect=None), "Statement[0].Effect", "Allow or Deny"),
    ("a wrong effect", statement(Effect="allow"), "Statement[0].Effect", "must be Allow or Deny"),
    ("no action", statement(Action=None), "Statement[0].Action", "is required"),
    ("two kinds of action", statement(NotAction="ecr:*"), "Statement[0].NotAction", "exactly one"),
    ("no principal", statement(Principal=None), "Statement[0].Principal", "is required"),
    ("a resource", statement(Resource="*"), "Statement[0].Resource", "remove it"),
    ("the token", statement(Action=["ecr:GetAuthorizationToken"]), "Statement[0].Action[0]", "identity policy"),
    ("another service", statement(Action="s3:GetObject"), "Statement[0].Action", "only actions of ECR"),
    ("a misspelt element", statement(Resoruce="*"), "Statement[0].Resoruce", "write Resource"),
    ("an unknown element", statement(Zebra="*"), "Statement[0].Zebra", "there are Sid, Effect"),
    ("a wrong version", {"Version": "2020-01-01", **statement()}, "Version", "2012-10-17"),
    (
        "a bare account number",
        statement(Principal={"AWS": 123456789012}),
        "Statement[0].Principal.AWS",
        "is a number, which may have lost digits: put the 12 digits of the account in quotes",
    ),
    (
        "11 digits",
        statement(Principal={"AWS": "12345678912"}),
        "Statement[0].Principal.AWS",
        "has 12 digits, this has 11",
    ),
    (
        "11 digits in an ARN",
        statement(Principal={"AWS": "arn:aws:iam::12345678912:root"}),
        "Statement[0].Principal.AWS",
        "12 digits, this one has 11",
    ),
    (
        "digits of another script",
        statement(Principal={"AWS": "\u0661\u0662\u0663" * 4}),
        "Statement[0].Principal.AWS",
        "the 12 digits of an account",
    ),
    (
        "a group",
        statement(Principal={"AWS": ["arn:aws:iam::111122223333:group/dev"]}),
        "Statement[0].Principal.AWS[0]",
        "no policy can name a group: name its users",
    ),
    *(
        (
            f"the wildcard of {arn}",
            statement(Principal={"AWS": arn}),
            "Statement[0].Principal.AWS",
            "wildcards match no part of a principal",
        )
        for arn in (
            "arn:aws:iam::111122223333:role/ci-*",
            "arn:aws:iam::*:root",
            "arn:aws:sts::111122223333:assumed-role/ci/*",
            "11112222*",
        )
    ),
    (
        "a policy variable",
        statement(Principal={"AWS": "arn:aws:iam::111122223333:user/${aws:username}"}),
        "Statement[0].Principal.AWS",
        "no policy variables",
    ),
    (
        "an identity provider",
        statement(Principal={"AWS": "arn:aws:iam::111122223333:saml-provider/x"}),
        "Statement[0].Principal.AWS",
        "belongs under Federated",
    ),
    ("no account", statement(Principal={"AWS": "arn:aws:iam:::role/x"}), "Statement[0].Principal.AWS", "12 digits"),
    ("no principals", statement(Principal={"AWS": []}), "Statement[0].Principal.AWS", "is empty: name at least one"),
    ("an empty principal", statement(Principal={"AWS": ""}), "Statement[0].Principal.AWS", "is empty: name at least"),
    ("an empty one of two", statement(Principal={"AWS": ["*", ""]}), "Statement[0].Principal.AWS[1]", "is empty"),
    ("no kind of principal", statement(Principal={}), "Statement[0].Principal", "is empty: name a principal"),
    (
        "an element with an invisible character",
        statement(**{"Sid\u200b": "x"}),
        'Statement[0]["Sid\u200b"]',
        "its name holds U+200B (zero width space)",
    ),
    (
        "an object in a condition",
        statement(Condition={"StringEquals": {"a": {"b": "c"}}}),
        "Statement[0].Condition.StringEquals.a",
        "a list of values",
    ),
    ("a name for a principal", statement(Principal={"AWS": "ci-role"}), "Statement[0].Principal.AWS", "12 digits"),
    ("a wrong kind of principal", statement(Principal={"Aws": "*"}), "Statement[0].Principal.Aws", "write AWS"),
    ("broken JSON", '{"Statement": [}', "", "line 1 column 16"),
    ("too long", statement(Sid="x" * 11000), "", "10240"),
]


@pytest.mark.parametrize(("reason", "value", "path", "words"), POLICY_ROWS, ids=[row[0] for row in POLICY_ROWS])
def test_repository_policy_refuses(reason: str, value: Any, path: str, words: str) -> None:
    found = refused(REPOSITORY_POLICY, value)
    assert path in found, found
    assert words in found[path]


def test_registry_policy_needs_resources_and_doubts_what_needs_scope_v2() -> None:
    assert "is required" in refused(REGISTRY_POLICY, statement(Action="ecr:ReplicateImage"))["Statement[0].Resource"]
    assert doubts(REGISTRY_POLICY, registry_policy()) == []
    warned = doubts(REGISTRY_POLICY, statement(Action="ecr:BatchGetImage", Resource="*"))
    assert "REGISTRY_POLICY_SCOPE = V2" in warned[0]


def test_policy_takes_the_typed_form() -> None:
    typed = {
        "version": "2012-10-17",
        "statement": [{"effect": "Allow", "principal": {"aws": "*"}, "actions": ["ecr:BatchGetImage"], "sid": None}],
    }
    assert REPOSITORY_POLICY.same(typed, {"Version": "2012-10-17", **statement()})


def test_policy_version_default_is_iams() -> None:
    assert REPOSITORY_POLICY.same(statement(), {"Version": "2008-10-17", **statement()})
    assert not REPOSITORY_POLICY.same(statement(), {"Version": "2012-10-17", **statement()})


def test_a_principal_that_became_an_id_is_a_change_that_is_told_when_it_is_all_that_differs() -> None:
    role, other = "arn:aws:iam::111111111111:role/a", "arn:aws:iam::111111111111:role/b"
    gone = "AROAEXAMPLE1234567890"
    old, new = policy(Principal={"AWS": [role, other]}), policy(Principal={"AWS": [gone, other]})
    assert not REPOSITORY_POLICY.same(old, new)
    assert not REPOSITORY_POLICY.same(new, old)
    assert REPOSITORY_POLICY.unresolved(old, new) == [gone]
    assert REPOSITORY_POLICY.unresolved(old, policy(Principal={"AWS": [gone]})) == []
    assert REPOSITORY_POLICY.unresolved(old, policy(Principal={"AWS": [gone, other]}, Action="ecr:*")) == []
    accounts = policy(Principal={"AWS": ["111111111111"]})
    assert REPOSITORY_POLICY.unresolved(accounts, policy(Principal={"AWS": [gone]})) == []
    assert REPOSITORY_POLICY.unresolved(old, old) == []


def test_one_sid_in_two_statements_passes() -> None:
    one = statement(Sid="a")["Statement"][0]
    assert doubts(REPOSITORY_POLICY, {"Statement": [one, {**one, "Action": "ecr:ListImages"}]}) == []


@pytest.mark.parametrize(
    "principal",
    [
        "*",
        "111122223333",
        "arn:aws-cn:iam::111122223333:root",
        "arn:aws:iam::111122223333:role/service-role/a+b=c,d.e@f_g-h",
        "arn:aws:iam::111122223333:user/!odd~path#/u",
        "arn:aws:sts::111122223333:assumed-role/ci/session@x",
        "arn:aws:sts::111122223333:federated-user/bob",
        "AROAEXAMPLE1234567890",
    ],
)
def test_principals_that_a_policy_can_name_pass(principal: str) -> None:
    assert doubts(REPOSITORY_POLICY, statement(Principal={"AWS": principal})) == []


def test_a_condition_without_a_test_means_nothing_in_aws() -> None:
    plain = statement(Sid="Pull")
    for empty in ({}, {"StringEquals": {}}):
        there = json.dumps(statement(Sid="Pull", Condition=empty))
        assert json.loads(REPOSITORY_POLICY.live(there)) == plain
        assert REPOSITORY_POLICY.same(there, plain)
    kept = json.dumps(statement(Condition={"Bool": {"aws:SecureTransport": "true"}}), indent=1)
    assert REPOSITORY_POLICY.live(kept) == kept
    assert REPOSITORY_POLICY.live("no policy") == "no policy"


def test_a_condition_without_a_test_is_refused() -> None:
    """What a program left blank would let in everybody."""
    for empty, place in (({}, ""), ({"StringEquals": {}}, ".StringEquals")):
        found = refused(REPOSITORY_POLICY, statement(Condition=empty))
        assert "is empty, so that it tests nothing" in found[f"Statement[0].Condition{place}"]


def test_what_aws_may_know_better_is_a_doubt() -> None:
    assert "ecs.amazonaws.com" in doubts(REPOSITORY_POLICY, statement(Principal={"Service": "ecs"}))[0]
    assert (
        doubts(REPOSITORY_POLICY, statement(Principal={"Service": ["ecs.amazonaws.com", "x.amazonaws.com.cn"]})) == []
    )
    misspelt = statement(Condition={"StringEqual": {"aws:PrincipalOrgID": "o-1"}})
    assert "write StringEquals" in doubts(REPOSITORY_POLICY, misspelt)[0]
    known = statement(
        Condition={
            "ForAnyValue:StringLikeIfExists": {"aws:PrincipalOrgPaths": ["o-1/*"]},
            "Bool": {"aws:SecureTransport": True},
            "null": {"aws:TokenIssueTime": "true"},
        }
    )
    assert doubts(REPOSITORY_POLICY, known) == []
    everybody = statement(Principal=None, NotPrincipal={"AWS": "111122223333"})
    assert "gives rights to everybody else" in doubts(REPOSITORY_POLICY, everybody)[0]
    token = statement(Action="ecr:GetAuthorizationToken", Resource="*")
    assert refused(REGISTRY_POLICY, token) == {}


def test_misspelt_actions_are_doubted_with_the_near_name() -> None:
    operations = ["BatchGetImage", "GetDownloadUrlForLayer"]
    actions = ["ecr:batchgetimage", "ecr:Get*", "ecr:*", "*", "ecr:ReplicateImage", "ecr:BatchGetImages", "ecr:Zzz*"]
    found = list(REPOSITORY_POLICY.misspelt(statement(Action=actions), operations))
    assert [doubt.path for doubt in found] == [("Statement", 0, "Action", 5), ("Statement", 0, "Action", 6)]
    assert "did you mean ecr:BatchGetImage?" in found[0].reason
    assert "correct it, or remove it" in found[1].reason


@pytest.mark.parametrize(
    ("resource", "words"),
    [
        ("team/app", "is no ARN of ECR: write the ARN of repositories"),
        ("arn:aws:s3:::bucket/*", "is no ARN of ECR"),
        ("arn:aws:ecr:us-east-1:12345678912:repository/*", "12 digits, this one has 11"),
        (5, "must be a string"),
        ("*", ""),
        ("arn:aws:ecr:*:111122223333:repository/team/*", ""),
        ("arn:*:ecr:us-east-1:*:repository/*", ""),
    ],
)
def test_resources_of_a_registry_policy_are_arns_of_ecr(resource: Any, words: str) -> None:
    found = refused(REGISTRY_POLICY, statement(Action="ecr:ReplicateImage", Resource=[resource]))
    assert words in found.get("Statement[0].Resource[0]", "")
    assert bool(found) == bool(words)


def test_lifecycle_drops_empty_lists_of_tags() -> None:
    text = json.dumps({"rules": [rule(tagPrefixList=[], tagPatternList=[])]})
    for value in (text, json.loads(text)):
        assert refused(LIFECYCLE, value) == {}
        assert "List" not in LIFECYCLE.text(value)
        assert LIFECYCLE.same(value, {"rules": [rule()]})
    tagged = {"rules": [rule(tagStatus="tagged", tagPrefixList=["v"], tagPatternList=[])]}
    assert refused(LIFECYCLE, tagged) == {}
    assert (
        "is required"
        in refused(LIFECYCLE, {"rules": [rule(tagStatus="tagged", tagPrefixList=[])]})[
            "rules[0].selection.tagPatternList"
        ]
    )


def test_lifecycle_doubts_what_aws_decides() -> None:
    tagged = {"tagStatus": "tagged", "tagPrefixList": ["v"]}
    assert "names the tags of rules[0]" in doubts(LIFECYCLE, {"rules": [rule(1, **tagged), rule(2, **tagged)]})[0]
    assert "use tagPatternList" in doubts(LIFECYCLE, {"rules": [rule(tagStatus="tagged", tagPrefixList=["v*"])]})[0]
    assert "no tag begins" in doubts(LIFECYCLE, {"rules": [rule(tagStatus="tagged", tagPrefixList=["a/b"])]})[0]
    early = rule(countType="sinceImageTransitioned", storageClass="archive", countNumber=30)
    assert "at least 90 days" in doubts(LIFECYCLE, {"rules": [early]})[0]


def test_principals_are_named() -> None:
    assert REPOSITORY_POLICY.principals(policy()) == [
        "arn:aws:iam::123456789012:root",
        "arn:aws:iam::222222222222:root",
    ]
    assert REPOSITORY_POLICY.principals(UNKNOWN) == []
    assert LIFECYCLE.text(lifecycle()).startswith('{"rules":[{')
