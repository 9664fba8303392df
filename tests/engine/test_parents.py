"""Policies that the program binds to a Repository by the object or by one of its outputs."""

from __future__ import annotations

from typing import Any

import pytest

import pulumi_ecr
from harness import Engine

pytestmark = pytest.mark.usefixtures("both_hosts")

ecr: Any = pulumi_ecr
STATEMENT = {"Effect": "Allow", "Principal": "*", "Action": "ecr:ListImages"}
RULE = {"selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 30}}


def policies(repository: Any, lifecycle: Any) -> None:
    ecr.RepositoryPolicy("policy", repository=repository, policy={"Statement": [STATEMENT]})
    rules = [{**RULE, "action": {"type": "expire"}}]
    ecr.LifecyclePolicy("lifecycle", repository=lifecycle, policy={"rules": rules})


def test_policies_go_with_a_repository_that_is_given_by_an_output(engine: Engine) -> None:
    def program() -> None:
        repo = ecr.Repository("repo", name="app", region="eu-west-1")
        policies(repo.name, repo.id)

    assert engine.up(program).error == ""
    state = engine.state()
    for name in ("policy", "lifecycle"):
        assert state[name]["deletedWith"] == state["repo"]["urn"]
        assert state[name]["outputs"]["region"] == "eu-west-1"
    gone = engine.destroy()
    assert (gone.error, gone.calls) == ("", ["DeleteRepository"])


def test_policies_of_a_repository_that_is_only_read_are_deleted(engine: Engine) -> None:
    client = engine.emulator.client()
    client.create_repository(repositoryName="app")

    def program() -> None:
        repo = ecr.Repository.get("repo", "app")
        policies(repo, repo.name)

    assert engine.up(program).error == ""
    gone = engine.destroy()
    assert (gone.error, sorted(gone.calls)) == ("", ["DeleteLifecyclePolicy", "DeleteRepositoryPolicy"])
    client.delete_repository(repositoryName="app")
