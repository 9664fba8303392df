"""Access in the preview: what an update would be refused for, its preview is refused for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pulumi
import pytest

import pulumi_ecr
from cases import ACCOUNT, lifecycle, registry_policy
from harness import Engine, Outcome
from pulumi_ecr import native
from pulumi_ecr.testing import AwsError, Emulator, Fault

pytestmark = pytest.mark.usefixtures("both_hosts")
ecr: Any = pulumi_ecr
OTHER = "222222222222"


def two() -> None:
    ecr.Repository("repo", name="app")
    ecr.Repository("more", name="app/more")


def one_line(outcome: Outcome, *words: str) -> None:
    """The error is told in one line for each resource that met it, without a traceback, and nothing was called."""
    assert outcome.calls == []
    assert "Traceback" not in outcome.error
    assert 'File "' not in outcome.error
    lines = {line for line in outcome.error.splitlines() if all(word in line for word in words)}
    assert len(lines) == 1, outcome.error


def planned(engine: Engine, settings: Mapping[str, str], *words: str) -> Outcome:
    """A preview with these settings, which is refused in one line."""
    for key, value in settings.items():
        engine.configure(key, value)
    outcome = engine.preview()
    one_line(outcome, *words)
    for key in settings:
        engine.stack.remove_config(key)
    return outcome


def test_preview_of_a_stack_without_changes_fails_as_its_update_would(engine: Engine, emulator: Emulator) -> None:
    assert engine.up(two).error == ""
    refused = planned(engine, {"ecr:allowedAccountIds": OTHER}, ACCOUNT, "is not among ecr:allowedAccountIds")
    assert refused.other_calls == ["sts:GetCallerIdentity"]
    planned(engine, {"ecr:forbiddenAccountIds": json.dumps([ACCOUNT])}, ACCOUNT, "is among ecr:forbiddenAccountIds")
    skipped = {"ecr:skipRequestingAccountId": "true"}
    planned(engine, {**skipped, "ecr:allowedAccountIds": ACCOUNT}, "need the account", "ecr:skipRequestingAccountId")
    planned(engine, {"ecr:endpointUrl": "http://127.0.0.1:9"}, "http://127.0.0.1:9", "check the network")
    planned(
        engine,
        {"ecr:endpointUrl": emulator.url.replace("http://", "https://")},
        "cannot agree on TLS",
        emulator.url[7:],
    )
    # Without the account nothing needs to be reached.
    engine.configure("ecr:endpointUrl", "http://127.0.0.1:9")
    engine.configure("ecr:skipRequestingAccountId", "true")
    quiet = engine.preview()
    assert (quiet.error, quiet.changed, quiet.calls, quiet.other_calls) == ("", {}, [], [])
    engine.stack.remove_config("ecr:endpointUrl")
    engine.stack.remove_config("ecr:skipRequestingAccountId")
    quiet = engine.preview()
    assert (quiet.error, quiet.changed, quiet.calls, quiet.other_calls) == ("", {}, [], ["sts:GetCallerIdentity"])


@pytest.mark.parametrize(
    ("code", "remedy"),
    [
        ("ExpiredTokenException", "renew the credentials"),
        ("InvalidClientTokenId", "renew the credentials"),
        ("AccessDenied", "let the credentials call sts:GetCallerIdentity"),
    ],
)
def test_refused_credentials_fail_the_preview_and_sts_is_asked_once(
    engine: Engine, emulator: Emulator, code: str, remedy: str
) -> None:
    engine.program = two
    refused = Fault("GetCallerIdentity", AwsError(code, "not so", 403), times=None, service="sts")
    with emulator.inject(refused):
        outcome = planned(engine, {}, "asking STS in us-east-1", "not so", remedy, code)
    assert outcome.other_calls == ["sts:GetCallerIdentity"]
    if code == "ExpiredTokenException":  # the same where all exists, and something is updated
        assert engine.up().error == ""
        engine.program = lambda: ecr.Repository("repo", name="app", image_tag_mutability="IMMUTABLE") and None
        with emulator.inject(refused):
            planned(engine, {}, "asking STS in us-east-1", "not so", remedy, code)


@pytest.mark.parametrize("code", ["AccessDeniedException", "ExpiredTokenException"])
def test_a_look_of_the_preview_that_is_refused_is_told(engine: Engine, emulator: Emulator, code: str) -> None:
    """The update looks, too, and fails for that."""

    def program() -> None:
        two()
        ecr.LifecyclePolicy("old", repository="app", policy=lifecycle(3))
        ecr.RegistryPolicy("all", policy=registry_policy())

    assert engine.up(two).error == ""
    refused = Fault("*", AwsError(code, "not so"), times=None)
    with emulator.inject(refused):
        outcome = engine.preview(program)
        assert (outcome.error, outcome.changed) == ("", {"old": "create", "all": "create"})
        for name in outcome.changed:
            (line,) = outcome.lines(f"before it creates {name}, the update looks at what is there, which is refused: ")
            assert code in line
        updated = engine.up()
    assert "not so" in updated.error
    assert not {"PutLifecyclePolicy", "PutRegistryPolicy"}.intersection(updated.calls)


def test_a_policy_is_not_deleted_for_a_create_that_may_not_look(engine: Engine, emulator: Emulator) -> None:
    """The create of its replacement is refused for that."""

    def program(repository: str) -> None:
        two()
        ecr.LifecyclePolicy("policy", repository=repository, policy=lifecycle(3))

    assert engine.up(lambda: program("app")).error == ""
    with emulator.inject(Fault("GetLifecyclePolicy", AwsError("AccessDeniedException", "not so"), times=None)):
        outcome = engine.preview(lambda: program("app/more"))
        assert (outcome.error, outcome.changed) == ("", {"policy": "replace"})
        assert len(outcome.lines("not so")) == 1
        updated = engine.up()
    assert "not so" in updated.error
    assert "nothing of it was changed" in updated.error
    assert "DeleteLifecyclePolicy" not in updated.calls
    calls = [call for call in engine.up().calls if not call.startswith(("Get", "Describe"))]
    assert calls == ["DeleteLifecyclePolicy", "PutLifecyclePolicy"]


def test_region_that_nobody_knows_is_warned_of_and_one_that_cannot_be_is_refused(engine: Engine) -> None:
    def three() -> None:
        two()
        ecr.Repository("far", name="far", region="ap-souteast-1")

    engine.configure("ecr:region", "eu-wst-1")
    engine.configure("ecr:skipRequestingAccountId", "true")  # nobody answers in such a region
    outcome = engine.preview(three)
    assert outcome.error == ""
    assert len(outcome.lines("Region eu-wst-1 is unknown: did you mean eu-west-1?")) == 1
    assert len(outcome.lines("Region ap-souteast-1 is unknown: did you mean ap-southeast-1?")) == 1
    engine.configure("ecr:region", "us-east-1")
    engine.configure("ecr:skipRequestingAccountId", "false")
    assert engine.preview(two).messages == []
    planned(engine, {"ecr:region": "Frankfurt"}, "must be the name of a region", "Frankfurt")


@pytest.mark.long
def test_policy_of_a_repository_of_another_account_is_refused_before_any_call(
    engine: Engine, emulator: Emulator
) -> None:
    """The stack is of one account, the credentials are of another one since."""
    values: dict[str, Any] = {}

    def stack() -> None:
        repo = ecr.Repository("repo", name="app", **values)
        if values.get("policy", True):
            ecr.LifecyclePolicy("lifecycle", repository=repo, policy=lifecycle(values.get("days", 14)))

    def bare() -> None:
        ecr.Repository("repo", name="app", image_tag_mutability=values.get("mutability", "MUTABLE"))

    assert engine.up(bare).error == ""
    theirs = emulator.env(account=OTHER)
    mine = {key: engine.env[key] for key in theirs}
    emulator.client(account=OTHER).create_repository(repositoryName="app")
    engine.env.update(theirs)
    engine.stack.workspace.env_vars = engine.env
    words = ("Repository app belongs to account 123456789012", "use credentials of account 123456789012")
    for program in (stack, bare):
        for run in (engine.preview, engine.up):
            one_line(run(program), *words)
    values["mutability"] = "IMMUTABLE"
    for run in (engine.preview, engine.up):
        one_line(run(bare), *words)
    one_line(engine.destroy(), "Repository app belongs to account 123456789012")
    engine.env.update(mine)
    engine.stack.workspace.env_vars = engine.env
    assert engine.up(bare).changed == {"repo": "update"}
    emulator.client(account=OTHER).delete_repository(repositoryName="app")


class Group(pulumi.ComponentResource):
    """What belongs together, with the options of all of it."""

    def __init__(self, name: str, opts: pulumi.ResourceOptions) -> None:
        super().__init__("tests:index:Group", name, None, opts)


def test_policy_takes_the_provider_of_its_repository_and_no_other_is_allowed(
    engine: Engine, emulator: Emulator, both_hosts: str
) -> None:
    if both_hosts == "dynamic":  # which has no provider to give
        return
    options = pulumi.ResourceOptions

    def program(elsewhere: bool = False) -> None:
        theirs = native.Provider("theirs", assume_roles=[{"role_arn": f"arn:aws:iam::{OTHER}:role/x"}])
        mine = native.Provider("mine")
        repo = native.Repository("repo", name="app", opts=options(provider=theirs))
        native.LifecyclePolicy(
            "lifecycle", repository=repo, policy=lifecycle(), opts=options(provider=mine) if elsewhere else None
        )
        group = Group("group", options(providers=[theirs]))
        inside = native.Repository("inside", name="inside", opts=options(parent=group))
        native.LifecyclePolicy("outside", repository=inside, policy=lifecycle())
        changed = Group("changed", options(transformations=[lambda args: moved(args, theirs)]))
        late = native.Repository("late", name="late", opts=options(parent=changed))
        native.LifecyclePolicy("later", repository=late, policy=lifecycle())

    def moved(args: pulumi.ResourceTransformationArgs, provider: Any) -> pulumi.ResourceTransformationResult | None:
        if args.type_ != "ecr:index:Repository":
            return None
        return pulumi.ResourceTransformationResult(args.props, options.merge(args.opts, options(provider=provider)))

    words = (f"Repository of account {OTHER}", f"belong to account {ACCOUNT}", "the same provider")
    one_line(engine.preview(lambda: program(elsewhere=True)), *words)
    assert engine.up(program).error == ""
    client = emulator.client(account=OTHER)
    for name in ("app", "inside", "late"):
        client.get_lifecycle_policy(repositoryName=name)
    assert emulator.client().describe_repositories()["repositories"] == []
    refused = engine.preview(lambda: program(elsewhere=True))
    one_line(refused, *words)
    quiet = engine.preview(program, refresh=True)
    assert (quiet.error, quiet.changed) == ("", {})


def test_state_names_the_line_of_the_program_as_the_source_of_a_resource(engine: Engine) -> None:
    assert engine.up(two).error == ""
    for found in engine.state().values():
        assert "test_access.py#" in found["sourcePosition"]
