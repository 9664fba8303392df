"""What a stack costs: calls as they reach the wire."""

from __future__ import annotations

import pytest

import pulumi_ecr as ecr
from cases import lifecycle, policy
from harness import Engine

pytestmark = pytest.mark.usefixtures("both_hosts")


def stack(days: int = 14, tag: str = "1") -> None:
    one = ecr.Repository("one", tags={"tag": tag})
    ecr.Repository("two")
    ecr.Repository("three")
    ecr.LifecyclePolicy("lifecycle", repository=one, policy=lifecycle(days))
    ecr.RepositoryPolicy("policy", repository=one, policy=policy())


def test_three_repositories_and_two_policies_cost_five_calls(engine: Engine) -> None:
    planned = engine.preview(stack)
    assert planned.calls == []
    outcome = engine.up()
    assert sorted(outcome.calls) == ["CreateRepository"] * 3 + ["PutLifecyclePolicy", "SetRepositoryPolicy"]
    assert outcome.other_calls in (["sts:GetCallerIdentity"], ["sts:GetCallerIdentity"] * 2)
    again = engine.preview()
    assert (again.calls, again.other_calls, again.changed) == ([], ["sts:GetCallerIdentity"], {})
    assert engine.up(lambda: stack(tag="2")).calls == ["TagResource"]
    assert engine.up(lambda: stack(days=7, tag="2")).calls == ["PutLifecyclePolicy"]
    refreshed = engine.refresh()
    assert sorted(set(refreshed.calls)) == [
        "DescribeRepositories",
        "GetLifecyclePolicy",
        "GetRepositoryPolicy",
        "ListTagsForResource",
    ]
    assert refreshed.calls.count("ListTagsForResource") == 3
    # Policies go with their repository, without a call of their own.
    assert sorted(engine.destroy().calls) == ["DeleteRepository"] * 3
