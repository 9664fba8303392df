"""Rules of AWS's pages, through the engine: what is refused in the preview, and what is a change."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

import pulumi_ecr
from cases import ACCOUNT, policy, registry_policy
from harness import Engine, YamlEngine
from pulumi_ecr.testing import Emulator

pytestmark = pytest.mark.usefixtures("both_hosts")

ecr: Any = pulumi_ecr
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deployer"
UNIQUE_ID = "AROAEXAMPLE1234567890"


def stack(principal: str) -> Callable[[], None]:
    def program() -> None:
        app = ecr.Repository("app", name="app")
        ecr.RepositoryPolicy("pull", repository=app, policy=policy(Principal={"AWS": principal}))
        ecr.RegistryPolicy("registry", policy=registry_policy(Principal={"AWS": principal}))

    return program


def test_a_principal_that_aws_shows_as_an_id_is_put_once_and_one_that_the_program_changes_is_an_update(
    engine: Engine, emulator: Emulator
) -> None:
    puts = ["PutRegistryPolicy", "SetRepositoryPolicy"]
    assert engine.up(stack(ROLE)).error == ""

    # The role was deleted and made again: AWS goes on showing the id of the old one.
    client = emulator.client()
    shown = {"AWS": UNIQUE_ID}
    client.set_repository_policy(repositoryName="app", policyText=json.dumps(policy(Principal=shown)))
    client.put_registry_policy(policyText=json.dumps(registry_policy(Principal=shown)))
    refreshed = engine.refresh()
    assert refreshed.error == ""
    assert len(refreshed.lines(f"names {UNIQUE_ID}, which is a user or role that was deleted in IAM")) == 2
    assert UNIQUE_ID in json.dumps(engine.outputs_of("pull")["policy"])
    healed = engine.up(stack(ROLE))
    assert (healed.error, healed.changed) == ("", {"pull": "update", "registry": "update"})
    assert sorted(healed.calls) == puts
    quiet = engine.up(stack(ROLE), refresh=True)
    assert (quiet.error, quiet.changed) == ("", {})

    changed = engine.up(stack(UNIQUE_ID))
    assert (changed.error, changed.changed) == ("", {"pull": "update", "registry": "update"})
    assert sorted(changed.calls) == puts
    assert UNIQUE_ID in client.get_repository_policy(repositoryName="app")["policyText"]


def nested(levels: int) -> Any:
    return functools.reduce(lambda inner, _: {"a": inner}, range(levels), "x")


def deep() -> None:
    ecr.RepositoryPolicy("p", repository="app", policy=policy(Condition=nested(40)))


def deep_text() -> None:
    ecr.RepositoryPolicy("p", repository="app", policy=json.dumps(policy(Condition=nested(400))))


def formatted() -> None:
    app = ecr.Repository("app", name="app", opts=pulumi.ResourceOptions(ignore_changes=["tags"]))
    ecr.RepositoryPolicy("p", repository="app", policy=policy(Condition={"ArnLike": {"aws:SourceArn": f"{app.arn}"}}))


def test_values_of_programs_that_no_document_can_hold_are_refused_in_words(engine: Engine) -> None:
    for program, words in (
        (deep, "more than 20 levels of objects and lists: write it with fewer"),
        (deep_text, "more than 20 levels of objects and lists: write it with fewer"),
        (formatted, "make the string with Output.concat or Output.format, or inside apply"),
    ):
        outcome = engine.preview(program)
        text = [line for line in outcome.error.splitlines() if not line.startswith("an unhandled error")]
        lines = [line for line in text if words in line]
        assert len(lines) == 1, outcome.error
        assert "Traceback" not in outcome.error
        assert "EncodeError" not in outcome.error
        assert outcome.calls == []


@pytest.mark.parametrize("settings", [{"ecr:forbiddenAccountIds": "[12345678912]"}])
def test_an_account_id_without_its_zero_is_refused_in_the_preview(
    new_engine: Callable[..., Engine], settings: dict[str, str]
) -> None:
    engine = new_engine(settings)
    outcome = engine.preview(lambda: ecr.Repository("app", name="app") and None)
    assert "an account has 12 digits: write all of them, in quotes" in outcome.error
    assert outcome.calls == []
    engine.stack.remove_config("ecr:forbiddenAccountIds")


def test_yaml_takes_a_single_statement(request: pytest.FixtureRequest, both_hosts: str) -> None:
    if both_hosts == "dynamic":
        return  # YAML knows the plugin only
    engine: YamlEngine = request.getfixturevalue("yaml_engine")
    statement = policy()["Statement"][0]
    document = {"Version": "2012-10-17", "Statement": {**statement, "Action": "ecr:BatchGetImage"}}
    app = {"type": "ecr:Repository", "properties": {"name": "app"}}
    pull = {"type": "ecr:RepositoryPolicy", "properties": {"repository": "${app.name}", "policy": document}}
    engine.write(resources={"app": app, "pull": pull})
    assert engine.up().error == ""
    assert engine.preview(refresh=True).changed == {}


NOTHING: list[tuple[Any, str]] = [
    (None, ".Condition"),
    (None, ".conditions"),
    (
        {"StringEquals": {"aws:PrincipalOrgID": pulumi.Output.from_input}},
        '.Condition.StringEquals["aws:PrincipalOrgID"]',
    ),
    ({"StringEquals": None}, ".Condition.StringEquals"),
    ({"StringEquals": {"aws:PrincipalOrgID": None}}, '.Condition.StringEquals["aws:PrincipalOrgID"]'),
    ({"StringEquals": {"aws:PrincipalOrgID": ["o-1", None]}}, '.Condition.StringEquals["aws:PrincipalOrgID"][1]'),
]


def test_a_condition_that_holds_nothing_is_refused_since_it_would_let_in_everybody(engine: Engine) -> None:
    def made(value: Any) -> Any:
        """Outputs are made in the program."""
        if isinstance(value, dict):
            return {key: made(item) for key, item in value.items()}
        return value(None) if callable(value) else value

    for condition, place in NOTHING:
        for form in (lambda given: given, pulumi.Output.from_input):

            def program(condition: Any = condition, form: Any = form) -> None:
                repo = ecr.Repository("app", name="app")
                name = "conditions" if place == ".conditions" else "Condition"
                statement = {**policy(Principal="*")["Statement"][0], name: form(made(condition))}
                ecr.RepositoryPolicy("p", repository=repo, policy={"Version": "2012-10-17", "Statement": [statement]})

            outcome = engine.preview(program)
            assert f"RepositoryPolicy(p).policy.Statement[0]{place} is None: " in outcome.error, outcome.error
            assert "Traceback" not in outcome.error


def test_a_condition_that_is_left_blank_in_yaml_is_refused(yaml_engine: YamlEngine) -> None:
    """The engine drops what is blank."""
    blank: list[tuple[Any, str]] = [
        ({"StringEquals": None}, ""),
        ({"StringEquals": {"aws:SourceVpc": None}}, ".StringEquals"),
    ]
    for condition, place in blank:
        properties = {"repository": "app", "policy": policy(Principal="*", Condition=condition)}
        yaml_engine.write(resources={"p": {"type": "ecr:RepositoryPolicy", "properties": properties}})
        refused = yaml_engine.preview().error
        assert f"policy.Statement[0].Condition{place}: is empty, so that it tests nothing" in refused
