"""What is behind a secret mark is in no state, no message and no file, and values of a wrong type end in one line."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi import automation as auto

import pulumi_ecr
import pulumi_ecr.native
from cases import lifecycle, policy
from harness import Engine, Outcome
from pulumi_ecr.testing import AwsError, Drop, Emulator, Fault
from scenarios import in_shares

pytestmark = pytest.mark.usefixtures("both_hosts")

ecr: Any = pulumi_ecr  # what is tried here, a type checker would refuse
HIDDEN = {
    "default": "hidden-default-5f0c",
    "transformed": "hidden-transformed-5f0c",
    "own": "hidden-own-5f0c",
    "statement": "hiddenStatement5f0c",
}


def written(engine: Engine) -> dict[str, str]:
    """All that the engine has written: state, its history and the settings of the stack. An export would decrypt it."""
    return {path.name: path.read_text(errors="replace") for path in engine.folder.rglob("*") if path.is_file()}


def test_secret_tags_are_encrypted_wherever_they_come_from(engine: Engine) -> None:
    engine.stack.set_config("ecr:defaultTags", auto.ConfigValue(json.dumps({"team": HIDDEN["default"]}), secret=True))

    def add(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        tags = {**(args.props.get("tags") or {}), "added": pulumi.Output.secret(HIDDEN["transformed"])}
        return pulumi.ResourceTransformationResult({**args.props, "tags": tags}, args.opts)

    def program(stage: str = "dev") -> None:
        changed = pulumi.ResourceOptions(transformations=[add])
        ecr.Repository("transformed", name="transformed", tags={"stage": stage}, opts=changed)
        ecr.Repository("own", name="own", tags={"stage": stage, "own": pulumi.Output.secret(HIDDEN["own"])})
        bare = ecr.Repository("bare", name="bare")
        statement = {"sid": pulumi.Output.secret(HIDDEN["statement"]), "effect": "Allow", "principals": "*"}
        actions = ["ecr:BatchGetImage", "ecr:ListImages"] if stage == "prod" else "ecr:ListImages"
        ecr.RepositoryPolicy("policy", repository=bare, policy={"statements": [{**statement, "actions": actions}]})

    assert engine.up(program).error == ""
    assert engine.up(lambda: program("prod")).error == ""
    assert engine.refresh().error == ""
    tags = engine.emulator.client().list_tags_for_resource(resourceArn=engine.outputs_of("own")["arn"])["tags"]
    assert {tag["Key"]: tag["Value"] for tag in tags} == {
        "team": HIDDEN["default"],
        "stage": "prod",
        "own": HIDDEN["own"],
    }
    found = written(engine).items()
    assert [(file, name) for file, text in found for name, value in HIDDEN.items() if value in text] == []
    assert engine.preview().changed == {}


BAD_SECRETS: dict[str, tuple[Any, str]] = {
    "text that is no JSON": (
        lambda hide: ecr.RepositoryPolicy("p", repository="app", policy=hide('{"hidden": hidden')),
        "policy: is not valid JSON",
    ),
    "text with a key twice": (
        lambda hide: ecr.RepositoryPolicy("p", repository="app", policy=hide('{"hidden": 1, "hidden": 2}')),
        "policy: has the key [secret] twice",
    ),
    "text with an element that AWS does not have": (
        lambda hide: ecr.LifecyclePolicy(
            "p", repository="app", policy=hide('{"rules": [{"rulePriority": 1, "hidden": "hidden"}]}')
        ),
        "policy.rules[0].selection: is required",
    ),
    "number": (
        lambda hide: ecr.Repository("r", name="app", tags={"a": hide(47110815)}),
        "tags.a: must be a string, got [secret]",
    ),
    "boolean": (
        lambda hide: ecr.Repository("r", name="app", tags={"a": hide(True)}),
        "tags.a: must be a string, got [secret]",
    ),
    "key of another region": (
        lambda hide: ecr.Repository(
            "r",
            name="app",
            encryption_configurations=[
                {"encryption_type": "KMS", "kms_key": hide("arn:aws:kms:eu-hidden-1:471108150000:key/hidden")}
            ],
        ),
        "kms_key: is a key of [secret]: name one of us-east-1",
    ),
    "secret of another account": (
        lambda hide: ecr.PullThroughCacheRule(
            "r",
            ecr_repository_prefix="hub",
            upstream_registry_url="registry-1.docker.io",
            credential_arn=hide(
                "arn:aws:secretsmanager:us-east-1:471108150000:secret:ecr-pullthroughcache/hidden-AbCdEf"
            ),
        ),
        "credential_arn: is a secret of [secret]: name one of account 123456789012",
    ),
    "name": (
        lambda hide: ecr.Repository("r", name=hide("Hidden")),
        "name: is [secret]: use lower-case letters and digits",
    ),
    "choice": (
        lambda hide: ecr.Repository("r", name="app", image_tag_mutability=hide("hidden mode")),
        "image_tag_mutability: is [secret]: must be one of MUTABLE, IMMUTABLE",
    ),
    "all tags": (
        lambda hide: ecr.Repository("r", name="app", tags=hide({"aws:hidden": "x"})),
        'tags["[secret]"]: begins with aws:',
    ),
}


def test_what_becomes_a_secret_is_encrypted_by_the_next_update(engine: Engine) -> None:
    def program(*, secret: bool) -> None:
        def value(text: str) -> Any:
            return pulumi.Output.secret(text) if secret else text

        app = ecr.Repository("app", name="app", tags={"team": value("hidden-team-5f0c")})
        statement = {"Sid": "a", "Effect": "Allow", "Action": "ecr:BatchGetImage"}
        principals = ["444444444444", value("222222222222")]
        document = {"Version": "2012-10-17", "Statement": [{**statement, "Principal": {"AWS": principals}}]}
        ecr.RepositoryPolicy("policy", repository=app.name, policy=document)

    assert engine.up(lambda: program(secret=False)).error == ""
    changed = {"app": "update", "policy": "update"}
    planned = engine.preview(lambda: program(secret=True))
    assert (planned.error, planned.changed) == ("", changed)
    done = engine.up(lambda: program(secret=True))
    assert (done.error, done.changed, done.calls) == ("", changed, [])
    state = written(engine)["dev.json"]
    assert [text for text in ("222222222222", "hidden-team-5f0c") if text in state] == []
    quiet = engine.preview()
    assert (quiet.error, quiet.changed) == ("", {})


def test_default_tags_that_become_secrets_are_encrypted(engine: Engine, both_hosts: str) -> None:
    def program() -> None:
        ecr.Repository("own", name="own", tags={"stage": "dev", "team": "own-team"})
        ecr.Repository("bare", name="bare")

    tags = json.dumps({"team": "hidden-team-5f0c", "cost": "hidden-cost-5f0c"})
    engine.stack.set_config("ecr:defaultTags", auto.ConfigValue(tags))
    assert engine.up(program).error == ""
    engine.stack.set_config("ecr:defaultTags", auto.ConfigValue(tags, secret=True))
    first, second = engine.up(program), engine.up(program)
    assert (first.error, first.changed, first.calls) == ("", {}, [])
    # The engine gives a plugin the marks of its settings only in the update after the one in which they were new.
    changed = {"own": "update", "bare": "update"} if both_hosts == "native" else {}
    assert (second.error, second.changed, second.calls) == ("", changed, [])
    state = written(engine)["dev.json"]
    assert [text for text in ("hidden-team-5f0c", "hidden-cost-5f0c") if text in state] == []
    quiet = engine.preview()
    assert (quiet.error, quiet.changed) == ("", {})


@pytest.mark.parametrize(
    "adopted", [True, pytest.param(False, marks=pytest.mark.long)], ids=["adopted", "made again by hand"]
)
def test_an_update_for_a_secret_alone_has_put_no_policy(engine: Engine, emulator: Emulator, *, adopted: bool) -> None:
    """What is not on a repository that comes back is put on it."""
    client = emulator.client()

    def program(*, secret: bool, app: bool) -> None:
        document = pulumi.Output.secret(lifecycle()) if secret else lifecycle()
        first = ecr.LifecyclePolicy("policy", repository="app", policy=document)
        if app:
            ecr.Repository("app", name="app", adopt_existing=True, opts=pulumi.ResourceOptions(depends_on=[first]))

    client.create_repository(repositoryName="app")
    assert engine.up(lambda: program(secret=False, app=not adopted)).error == ""
    if adopted:
        client.delete_lifecycle_policy(repositoryName="app")
    else:
        assert engine.up(lambda: program(secret=False, app=False)).changed == {"app": "delete"}
    marked = engine.up(lambda: program(secret=True, app=adopted))
    assert (marked.error, marked.changed["policy"]) == ("", "update")
    if not adopted:
        assert len(engine.preview().lines("is gone with its repository")) == 1
        client.create_repository(repositoryName="app")
        assert engine.up().changed == {"policy": "update"}
    assert client.get_lifecycle_policy(repositoryName="app")["lifecyclePolicyText"]
    assert engine.destroy().error == ""
    if not adopted:
        client.delete_repository(repositoryName="app")


def test_a_secret_that_moves_in_a_list_hides_no_more_than_before(engine: Engine, both_hosts: str) -> None:
    def program(*others: str) -> None:
        app = ecr.Repository("app", name="app")
        statement = {"Sid": "a", "Effect": "Allow", "Action": "ecr:BatchGetImage"}
        principals = [*others, pulumi.Output.secret("222222222222"), "444444444444"]
        document = {"Version": "2012-10-17", "Statement": [{**statement, "Principal": {"AWS": principals}}]}
        ecr.RepositoryPolicy("policy", repository=app.name, policy=document)

    assert engine.up(program).error == ""
    planned = engine.preview(lambda: program("555555555555"), diff=True)
    shown = "\n".join(planned.messages)
    assert (planned.error, planned.changed) == ("", {"policy": "update"})
    assert engine.up(lambda: program("555555555555")).error == ""
    assert engine.preview().changed == {}
    files = written(engine)
    assert [name for name, text in files.items() if "222222222222" in text] == []
    assert files["dev.json"].replace(" ", "").count('"Version":"2012-10-17"') == 2  # of inputs and outputs
    assert "222222222222" not in shown


@in_shares(BAD_SECRETS)
def test_no_failed_check_quotes_a_secret_and_each_says_what_is_wrong(engine: Engine, labels: list[str]) -> None:
    for label in labels:
        program, words = BAD_SECRETS[label]
        outcome = engine.preview(lambda program=program: program(pulumi.Output.secret))
        assert words in outcome.error, (label, outcome.error)
        assert not re.search("hidden|47110815|got true|Traceback|<nil>", outcome.error, re.IGNORECASE), outcome.error


class Thing:
    """No value that an engine knows."""


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ecr:defaultTags", {"tags": "hidden-5f0c"}),
        ("ecr:ignoreTags", {"keys": "hidden-5f0c"}),
        ("ecr:assumeRoles", ["hidden-5f0c"]),
        ("ecr:allowedAccountIds", ["hidden-5f0c"]),
        ("ecr:region", "hidden-5f0c"),
    ],
)
def test_no_failed_setting_quotes_a_secret(engine: Engine, both_hosts: str, key: str, value: Any) -> None:
    """Neither of the stack nor of a provider object: the engine tells the plugin not which of them are secret."""
    engine.stack.set_config(key, auto.ConfigValue(value if isinstance(value, str) else json.dumps(value), secret=True))
    outcomes = [engine.preview(lambda: ecr.Repository("app", name="app") and None)]
    engine.stack.remove_config(key)
    if both_hosts == "native":

        def program() -> None:
            setting = {re.sub("([A-Z])", r"_\1", key[4:]).lower(): pulumi.Output.secret(value)}
            provider = ecr.Provider("default-eu", **{"region": "us-east-1", **setting})
            ecr.Repository("app", name="app", opts=pulumi.ResourceOptions(provider=provider))

        outcomes.append(engine.preview(program))
    for outcome in outcomes:
        assert ("must be" in outcome.error or "is none: an account" in outcome.error, outcome.calls) == (True, [])
        assert "hidden-5f0c" not in "\n".join([outcome.error, outcome.output, *outcome.messages])


def itself() -> Any:
    circle: list[Any] = []
    circle.append(circle)
    return circle


WRONG: dict[str, tuple[Any, str]] = {
    "key that is no text": ({1: "a"}, "tags has the key 1: write keys as text"),
    "bytes": ({"a": b"x"}, "tags.a is of type bytes: write text, with .decode()"),
    "object": ({"a b": Thing()}, 'tags["a b"] is of type Thing: write text'),
    "not a number": ({"a": float("nan")}, "tags.a is not a number: write a finite number"),
    "large number": ({"a": 10**17}, "tags.a is a whole number that is too large: write it as text"),
    "enormous number": ({"a": 10**400}, "tags.a is a whole number that is too large: write at most 9007199254740992"),
    "half a character": ({"a": "\ud800"}, "tags.a is text that is no Unicode"),
    "nothing in a list": ({"a": ["x", None]}, "tags.a[1] is None: give it a value, or leave the entry out"),
    "what holds itself": (itself(), "has more than 20 levels"),
}


def test_a_value_that_the_engine_cannot_carry_ends_in_one_line(engine: Engine) -> None:
    for label, (tags, words) in WRONG.items():
        outcome = engine.preview(lambda tags=tags: ecr.Repository("r", name="app", tags=tags))
        lines = [line for line in outcome.error.splitlines() if words in line and "an unhandled" not in line]
        assert len(lines) == 1, (label, outcome.error)
        assert lines[0].startswith("ecr: Repository(r).tags"), outcome.error
        assert "Traceback" not in outcome.error, outcome.error

    def resource_in_a_document() -> None:
        repo = ecr.Repository("r", name="app")
        statement = {"Effect": "Allow", "Principal": {"AWS": repo}, "Action": "ecr:BatchGetImage"}
        ecr.RepositoryPolicy("p", repository=repo, policy={"Statement": [statement]})

    error = engine.preview(resource_in_a_document).error
    assert (
        "ecr: RepositoryPolicy(p).policy.Statement[0].Principal.AWS is of type Repository: write one of its outputs"
        in error
    )
    assert "Traceback" not in error
    # Known only when the program runs on: the same line.
    late = engine.preview(
        lambda: ecr.Repository("r", name="app", tags=pulumi.Output.from_input("x").apply(lambda _: {1: "a"}))
    )
    assert "Repository(r).tags has the key 1: write keys as text" in late.error


def test_what_is_in_aws_in_the_place_of_a_secret_is_never_quoted(engine: Engine) -> None:
    old, new = "opensesameold", "opensesamenew"

    def policy(user: Any, actions: tuple[str, ...] = ("ecr:BatchGetImage",)) -> dict[str, Any]:
        condition = {"StringEquals": {"aws:userid": user}}
        statement = {"Effect": "Allow", "Principal": "*", "Action": list(actions), "Condition": condition}
        return {"Version": "2012-10-17", "Statement": [statement]}

    client = engine.emulator.client()
    client.create_repository(repositoryName="app", tags=[{"Key": "team", "Value": old}])
    client.set_repository_policy(repositoryName="app", policyText=json.dumps(policy(old)))

    def program(adopt: bool = False, leaf: bool = True) -> None:
        secret = policy(pulumi.Output.secret(new)) if leaf else pulumi.Output.secret(json.dumps(policy(new)))
        ecr.RepositoryPolicy("policy", repository="app", policy=secret, adopt_existing=adopt)

    refused = engine.up(lambda: program(leaf=False))
    assert (
        "RepositoryPolicy of app in us-east-1 already exists and is not what the program says: policy: [secret]: set"
        in refused.error
    )
    planned = engine.preview(lambda: program(adopt=True))
    change = 'policy.Statement[0].Condition.StringEquals["aws:userid"]: [secret]'
    words = f"exists and would be overwritten; AWS would be asked to change: {change}"
    assert len(planned.lines(f"RepositoryPolicy of app in us-east-1 {words}")) >= 1
    done = engine.up(lambda: program(adopt=True))
    assert len(done.lines(f"adopting RepositoryPolicy of app in us-east-1; AWS is asked to change: {change}")) == 1
    for outcome in (refused, planned, done):
        everything = "\n".join([outcome.output, outcome.error, *outcome.messages])
        assert "opensesame" not in everything
    # The secret is at its place: what is beside it stays readable, and nothing is where it should not be.
    client.set_repository_policy(
        repositoryName="app", policyText=json.dumps(policy(new, ("ecr:BatchGetImage", "ecr:PutImage")))
    )
    assert engine.refresh().error == ""
    assert [file for file, text in written(engine).items() if old in text or new in text] == []
    client.delete_repository(repositoryName="app", force=True)


@pytest.mark.long
def test_a_copy_of_a_secret_that_somebody_makes_in_aws_is_never_shown(engine: Engine) -> None:
    """In another statement, under another tag: what is beside it is shown."""
    tag, account = "opensesame-5f0c", "222222222222"

    def policy(one: Any) -> dict[str, Any]:
        statement = {"Sid": "Pull", "Effect": "Allow", "Action": "ecr:BatchGetImage", "Principal": {"AWS": one}}
        return {"Version": "2012-10-17", "Statement": [statement]}

    def program() -> None:
        app = ecr.Repository("app", name="app", tags={"token": pulumi.Output.secret(tag)})
        ecr.RepositoryPolicy(
            "policy", repository=app, policy=policy(pulumi.Output.secret(f"arn:aws:iam::{account}:root"))
        )

    engine.configure("ecr:defaultTags", json.dumps({"team": "web"}))
    assert engine.up(program).error == ""
    client = engine.emulator.client()
    live = policy(f"arn:aws:iam::{account}:root")
    live["Statement"].append({**live["Statement"][0], "Sid": "Push", "Action": "ecr:PutImage"})
    client.set_repository_policy(repositoryName="app", policyText=json.dumps(live))
    arn = engine.outputs_of("app")["arn"]
    client.tag_resource(resourceArn=arn, tags=[{"Key": "copy", "Value": tag}, {"Key": "team", "Value": tag}])
    shown = engine.preview_refresh(diff=True)
    refreshed = engine.refresh()
    planned = engine.preview(diff=True)
    assert (shown.error, refreshed.error, planned.error) == ("", "", "")
    assert [file for file, text in written(engine).items() if tag in text or account in text] == []
    for outcome in (shown, planned):
        everything = "\n".join([outcome.output, *outcome.messages])
        assert (tag in everything, account in everything, "copy" in everything) == (False, False, True)
    assert engine.up().error == ""
    assert engine.preview().changed == {}


@pytest.mark.long
def test_a_copy_of_a_secret_in_another_form_or_place_is_never_shown(engine: Engine) -> None:
    """An account that AWS writes as an ARN, a place that is in no list, a default tag under another key."""
    account, token = "222222222222", "opensesame-5f0c"
    engine.stack.set_config("ecr:defaultTags", auto.ConfigValue(json.dumps({"token": token}), secret=True))
    statement = {"Sid": "Pull", "Effect": "Allow", "Action": "ecr:BatchGetImage"}

    def program() -> None:
        one = ecr.Repository("one", name="one")
        two = ecr.Repository("two", name="two", tags={"stage": "dev"})
        hidden = {"AWS": pulumi.Output.secret(account)}
        listed = {"Version": "2012-10-17", "Statement": [{**statement, "Principal": hidden}]}
        ecr.RepositoryPolicy("listed", repository=one, policy=listed)
        single = {"Version": "2012-10-17", "Statement": {**statement, "Principal": hidden}}
        ecr.RepositoryPolicy("single", repository=two, policy=single)

    assert engine.up(program).error == ""
    client = engine.emulator.client()
    arn = f"arn:aws:iam::{account}:root"
    live = {**statement, "Principal": {"AWS": arn}}
    condition = {"StringEquals": {"aws:PrincipalArn": arn}}
    for name, every in (("one", [live, {**live, "Sid": "Push"}]), ("two", {**live, "Condition": condition})):
        policy = {"Version": "2012-10-17", "Statement": every}
        client.set_repository_policy(repositoryName=name, policyText=json.dumps(policy))
        copies = [{"Key": "copy", "Value": token}, {"Key": "part", "Value": f"x-{token}"}]
        client.tag_resource(resourceArn=engine.outputs_of(name)["arn"], tags=copies)
    shown, refreshed, planned = engine.preview_refresh(diff=True), engine.refresh(), engine.preview(diff=True)
    assert (shown.error, refreshed.error, planned.error) == ("", "", "")
    for outcome in (shown, planned):
        everything = "\n".join([outcome.output, *outcome.messages])
        assert (account in everything, token in everything, "copy" in everything) == (False, False, True)
    assert [file for file, text in written(engine).items() if account in text or token in text] == []
    assert engine.up().error == ""
    assert engine.preview().changed == {}


@pytest.mark.long
def test_a_copy_of_a_secret_tag_that_is_kept_stays_hidden(engine: Engine) -> None:
    """By ``ignore_changes`` or by ``ecr:ignoreTags``, update after update; what is beside it is shown."""
    tag = "opensesame-5f0c"

    def program() -> None:
        ignored = {"one": ["tags"], "two": ["tags.copy"], "three": None}
        for name, ignores in ignored.items():
            ecr.Repository(
                name,
                name=name,
                tags={"token": pulumi.Output.secret(tag)},
                opts=pulumi.ResourceOptions(ignore_changes=ignores),
            )

    assert engine.up(program).error == ""
    client = engine.emulator.client()
    added = [{"Key": "copy", "Value": tag}, {"Key": "beside", "Value": "seen-5f0c"}]
    for name in ("one", "two", "three"):
        client.tag_resource(resourceArn=engine.outputs_of(name)["arn"], tags=added)

    def stays_hidden(*steps: Callable[[], Outcome]) -> None:
        for step in steps:
            assert step().error == ""
            assert [file for file, text in written(engine).items() if tag in text] == []

    stays_hidden(engine.refresh, engine.up, engine.up)
    client.tag_resource(resourceArn=engine.outputs_of("three")["arn"], tags=added)
    stays_hidden(engine.refresh)
    engine.configure("ecr:ignoreTags", json.dumps({"keys": ["copy"]}))
    stays_hidden(engine.preview, engine.up, engine.up, engine.refresh, engine.up)
    engine.configure("ecr:ignoreTags", json.dumps({"keys": ["nothing"]}))
    stays_hidden(engine.preview, engine.refresh, engine.up)
    assert "seen-5f0c" in json.dumps(engine.state()["one"])


@pytest.mark.long
@pytest.mark.parametrize("source", ["the program", "the configuration"])
@pytest.mark.parametrize("meanwhile", ["nothing", "updated", "moved", "moved before"])
def test_a_secret_tag_that_is_left_to_ignore_tags_comes_back_hidden(
    engine: Engine, both_hosts: str, source: str, meanwhile: str
) -> None:
    """Nothing of it is in the state as long as it is covered; copies of it are hidden from the first refresh on."""
    tag = "opensesame-5f0c"

    def program(x: str = "1", *, own: bool = False, face: Any = ecr) -> None:
        face.Repository("repo", name="app", tags={"x": x, **({"cost": pulumi.Output.secret(tag)} if own else {})})

    if source == "the configuration":
        engine.stack.set_config("ecr:defaultTags", auto.ConfigValue(json.dumps({"cost": tag}), secret=True))
    assert engine.up(lambda: program(own=source == "the program")).error == ""
    if source == "the configuration":
        engine.stack.remove_config("ecr:defaultTags")
    engine.configure("ecr:ignoreTags", json.dumps({"keys": ["cost"]}))
    assert engine.up(program).changed == {}
    arn, client = engine.outputs_of("repo")["arn"], engine.emulator.client()
    client.tag_resource(resourceArn=arn, tags=[{"Key": "copy", "Value": tag}, {"Key": "beside", "Value": "seen-5f0c"}])
    other = pulumi_ecr.native if both_hosts == "dynamic" else pulumi_ecr
    shown = [engine.up(lambda: program(face=other), diff=True)] if meanwhile == "moved before" else []
    shown += [engine.refresh(diff=True)]
    if meanwhile == "moved":
        shown += [engine.up(lambda: program(face=other), diff=True), engine.refresh(diff=True)]
    if meanwhile == "updated":
        shown += [engine.up(lambda: program("2"), diff=True), engine.refresh(diff=True)]
    engine.stack.remove_config("ecr:ignoreTags")
    shown += [engine.up(diff=True), engine.refresh(diff=True), engine.preview(diff=True)]
    assert [outcome.error for outcome in shown] == [""] * len(shown)
    assert [file for file, text in written(engine).items() if tag in text] == []
    everything = "\n".join(text for outcome in shown for text in [outcome.output, *outcome.messages])
    assert (tag in everything, "seen-5f0c" in everything, "- cost" in everything) == (False, True, True)
    assert engine.up().error == ""
    assert set(engine.outputs_of("repo")["tagsAll"]) == {"x"}
    assert engine.preview(refresh=True).changed == {}


@pytest.mark.long
@pytest.mark.parametrize("move", [False, True])
def test_the_keys_of_a_secret_map_that_is_left_to_ignore_tags_stay_hidden(
    engine: Engine, both_hosts: str, *, move: bool
) -> None:
    key, tag = "k8s/hush-5f0c", "opensesame-5f0c"

    def program(x: str, *, own: bool = False, whole: bool = True, face: Any = ecr) -> None:
        tags = {"x": x, **({key: tag} if own else {})}
        face.Repository("repo", name="app", tags=pulumi.Output.secret(tags) if whole else tags)

    assert engine.up(lambda: program("1", own=True)).error == ""
    engine.configure("ecr:ignoreTags", json.dumps({"keyPrefixes": ["k8s/"]}))
    other = pulumi_ecr.native if both_hosts == "dynamic" else pulumi_ecr
    face = other if move else ecr
    shown = [engine.up(lambda: program("2"), diff=True), engine.refresh(diff=True)]
    shown += [engine.up(lambda: program("3", face=face), diff=True), engine.refresh(diff=True)]
    assert [file for file, text in written(engine).items() if key in text or tag in text] == []
    shown += [engine.up(lambda: program("4", whole=False, face=face), diff=True), engine.refresh(diff=True)]
    engine.stack.remove_config("ecr:ignoreTags")
    shown += [engine.refresh(diff=True)]
    assert [outcome.error for outcome in shown] == [""] * len(shown)
    assert [file for file, text in written(engine).items() if tag in text] == []
    assert not [outcome.output for outcome in shown if tag in outcome.output]


@pytest.mark.long
@pytest.mark.parametrize("refused", ["UntagResource", "PutImageTagMutability", "nothing: the answer is lost"])
@pytest.mark.parametrize("covered", [False, True])
def test_what_a_half_done_update_has_of_secret_tags_stays_hidden(
    engine: Engine, emulator: Emulator, refused: str, *, covered: bool
) -> None:
    """The refresh that its error asks for reads tags of which no state says that they are secret."""
    tag = "opensesame-5f0c"

    def program(mutability: str, **tags: str) -> None:
        hidden = {key: pulumi.Output.secret(f"{tag}-{value}") for key, value in tags.items()}
        ecr.Repository("repo", name="app", image_tag_mutability=mutability, tags=hidden)

    engine.configure("ecr:maxRetries", "0")
    assert engine.up(lambda: program("MUTABLE", a="1", b="2")).error == ""
    fault = Fault(refused, AwsError("AccessDeniedException", "no"), times=None)
    if refused.startswith("nothing"):
        fault = Fault("TagResource", Drop(), when="after", times=None)
    with emulator.inject(fault):
        failed = engine.up(lambda: program("IMMUTABLE", a="3", c="4"), diff=True)
    assert failed.error
    here = "run pulumi refresh first, on this machine: another one does not know what of it is secret"
    if refused.startswith("nothing"):
        assert here in failed.error
    shown = [failed]
    if covered:
        engine.configure("ecr:ignoreTags", json.dumps({"keys": ["c"]}))
        if refused.startswith("nothing"):  # no refresh has read what it was
            shown += [engine.up(lambda: program("IMMUTABLE", a="3"), diff=True)]
        for _ in range(2):
            shown += [engine.refresh(diff=True), engine.up(lambda: program("IMMUTABLE", a="3"), diff=True)]
        engine.stack.remove_config("ecr:ignoreTags")
        shown += [engine.up(lambda: program("IMMUTABLE", a="3"), diff=True)]  # refreshes take its settings
    for _ in range(2):
        shown += [engine.preview(lambda: program("MUTABLE", a="1"), refresh=True, diff=True), engine.refresh(diff=True)]
        shown += [engine.preview(diff=True)]
    assert [outcome.error for outcome in shown[1:]] == [""] * (len(shown) - 1)
    assert [file for file, text in written(engine).items() if tag in text] == []
    assert not [text for each in shown for text in [each.output, each.error, *each.messages] if tag in text]
    assert engine.up(lambda: program("IMMUTABLE", a="3", c="4")).error == ""
    assert engine.preview(refresh=True).changed == {}
    assert [file for file, text in written(engine).items() if tag in text] == []
    if not covered and refused.startswith("nothing"):  # all machines know what the state has
        with emulator.inject(Fault("DeleteRepository", Drop(), times=None)):
            kept = engine.destroy()
        assert "run pulumi refresh first" in kept.error
        assert here not in kept.error


@pytest.mark.parametrize(
    "becomes",
    [
        "a secret",
        "a secret map",
        "another secret",
        "a secret policy",
        "a secret policy, more of it",
        "another default tag",
        "a default tag",
    ],
)
def test_an_unknown_result_says_that_only_this_machine_knows_what_is_secret(engine: Engine, becomes: str) -> None:
    def program(*, old: bool) -> None:
        repo = ecr.Repository("repo", name="app", tags=None if "policy" in becomes else tags(old=old))
        if "policy" in becomes:
            sid = pulumi.Output.secret("Sid") if "more" in becomes else "Old"
            action = "ecr:BatchGetImage" if old else pulumi.Output.secret("ecr:PutImage")
            ecr.RepositoryPolicy("policy", repository=repo, policy=policy(Sid=sid, Action=[action]))

    def tags(*, old: bool) -> Any:
        if becomes.endswith("default tag"):
            return None
        if becomes == "a secret map":
            return {"a": "1"} if old else pulumi.Output.secret({"a": "2"})
        return {"a": pulumi.Output.secret("1" if old else "2") if becomes == "another secret" or not old else "1"}

    def defaults(value: str, *, secret: bool) -> None:
        if becomes.endswith("default tag"):
            engine.stack.set_config("ecr:defaultTags", auto.ConfigValue(json.dumps({"a": value}), secret=secret))

    engine.configure("ecr:maxRetries", "0")
    defaults("1", secret=becomes.startswith("another"))
    assert engine.up(lambda: program(old=True)).error == ""
    defaults("2", secret=True)
    operation = "SetRepositoryPolicy" if "policy" in becomes else "TagResource"
    with engine.emulator.inject(Fault(operation, Drop(), when="after")):
        lost = engine.up(lambda: program(old=False)).error
    assert "AWS may have done it nevertheless: run pulumi refresh first" in lost
    assert ("on this machine: another one does not know" in lost) is not becomes.startswith("another")


@pytest.mark.parametrize("covered", [False, pytest.param(True, marks=pytest.mark.long)])
def test_what_a_half_done_adoption_has_of_secret_tags_stays_hidden(
    engine: Engine, emulator: Emulator, *, covered: bool
) -> None:
    tag = "opensesame-5f0c"
    if not covered:
        engine.configure("ecr:skipRequestingAccountId", "true")
    emulator.client().create_repository(repositoryName="app", tags=[{"Key": "old", "Value": "1"}])

    def program(**tags: str) -> None:
        hidden = {key: pulumi.Output.secret(value) for key, value in tags.items()}
        ecr.Repository("repo", name="app", tags={"x": "1", **hidden}, adopt_existing=True)

    shown = []
    with emulator.inject(Fault("UntagResource", AwsError("AccessDeniedException", "no"), times=None)):
        for _ in range(2):  # the second time nothing is done
            shown.append(engine.up(lambda: program(c=tag), diff=True))
            assert (shown[-1].error != "", shown[-1].calls[-1]) == (True, "UntagResource")
    if covered:
        engine.configure("ecr:ignoreTags", json.dumps({"keys": ["c"]}))
        shown.append(engine.up(program, diff=True))
        engine.stack.remove_config("ecr:ignoreTags")
        shown += [engine.up(program, diff=True), engine.refresh(diff=True)]  # which takes the settings of the last up
    shown += [engine.preview(program, diff=True), engine.up(program, diff=True), engine.refresh(diff=True)]
    assert [outcome.error for outcome in shown[2:]] == [""] * (len(shown) - 2)
    assert [file for file, text in written(engine).items() if tag in text] == []
    assert not [text for each in shown for text in [each.output, each.error, *each.messages] if tag in text]
    assert engine.preview(refresh=True).changed == {}


def test_what_a_create_without_an_answer_has_put_of_secrets_stays_hidden(engine: Engine, emulator: Emulator) -> None:
    def program(logical: str, sid: str) -> None:
        document = policy(Sid=sid)
        given = document if sid == "Plain" else pulumi.Output.secret(document)
        ecr.RepositoryPolicy(logical, repository="home", policy=given)

    emulator.client().create_repository(repositoryName="home")
    engine.configure("ecr:maxRetries", "0")
    with emulator.inject(Fault("SetRepositoryPolicy", Drop(), when="after")):
        shown = [engine.up(lambda: program("policy", "opensesame5f0c"), diff=True)]
    shown.append(engine.preview(lambda: program("other", "Plain")))
    assert len(shown[-1].lines("is not what the program says: policy: [secret]")) == 1
    shown += [
        engine.up(lambda: ecr.RepositoryPolicy.get("look", "home") and None, diff=True),
        engine.refresh(diff=True),
    ]
    assert [bool(outcome.error) for outcome in shown] == [True, False, False, False]
    assert [file for file, text in written(engine).items() if "opensesame" in text] == []
    assert not [text for each in shown for text in [each.output, each.error, *each.messages] if "opensesame" in text]
    emulator.client().delete_repository(repositoryName="home")


@pytest.mark.long
def test_a_secret_that_changes_with_the_name_of_the_repository_is_told(engine: Engine) -> None:
    """The engine shows no change of a secret in what it replaces since another resource is."""

    def program(name: str, count: int) -> None:
        repo = ecr.Repository("repo", name=name)
        ecr.LifecyclePolicy("child", repository=repo, policy=pulumi.Output.secret(lifecycle(count)))

    assert engine.up(lambda: program("one", 3)).error == ""
    said = "the LifecyclePolicy child changes, too: policy (secret)"
    assert engine.preview(lambda: program("two", 3)).lines(said) == []
    assert len(engine.preview(lambda: program("two", 4)).lines(said)) == 1
    assert engine.preview(lambda: program("one", 4)).lines(said) == []
    assert engine.up(lambda: program("two", 4)).error == ""
    assert engine.preview(refresh=True).changed == {}


@pytest.mark.long
def test_a_secret_default_tag_that_changes_with_the_name_of_another_repository_is_told(engine: Engine) -> None:
    def setting(value: str) -> None:
        tags = json.dumps({"tags": {"cost": value, "plain": "x"}})
        engine.stack.set_config("ecr:defaultTags", auto.ConfigValue(tags, secret=True))

    def program(name: str) -> None:
        base = ecr.Repository("base", name=name)
        ecr.Repository("cache", name=pulumi.Output.concat(base.name, "/cache"))

    setting("opensesame-1-5f0c")
    assert engine.up(lambda: program("one")).error == ""
    said = "the Repository cache changes, too: tags_all (secret)"
    assert engine.preview(lambda: program("two")).lines(said) == []
    setting("opensesame-2-5f0c")
    assert len(engine.preview(lambda: program("two")).lines(said)) == 1
    assert engine.up(lambda: program("two")).error == ""
    assert engine.preview(refresh=True).changed == {}


@pytest.mark.long
def test_a_secret_default_tag_of_a_half_done_update_stays_hidden(engine: Engine, emulator: Emulator) -> None:
    def program(mutability: str) -> None:
        ecr.Repository("repo", name="app", image_tag_mutability=mutability, tags={"a": "1"})

    assert engine.up(lambda: program("MUTABLE")).error == ""
    setting = auto.ConfigValue(json.dumps({"cost": "opensesame-5f0c"}), secret=True)
    engine.stack.set_config("ecr:defaultTags", setting)
    denied = AwsError("AccessDeniedException", "no")
    with emulator.inject(Fault("PutImageTagMutability", denied, times=None)):
        assert engine.up(lambda: program("IMMUTABLE")).error
    engine.stack.remove_config("ecr:defaultTags")
    shown = [engine.refresh(diff=True), engine.preview(lambda: program("MUTABLE"), diff=True)]
    assert [outcome.error for outcome in shown] == ["", ""]
    assert [file for file, text in written(engine).items() if "opensesame" in text] == []
    assert not [outcome.output for outcome in shown if "opensesame" in outcome.output]
    assert engine.up(lambda: program("MUTABLE")).error == ""


@pytest.mark.long
def test_a_refused_replacement_shows_no_old_value_that_is_secret(engine: Engine, emulator: Emulator) -> None:
    keep = pulumi.ResourceOptions(retain_on_delete=True)

    def program(name: str, upstream: str) -> None:
        ecr.Repository("repo", name=pulumi.Output.secret(name))
        rule = {"ecr_repository_prefix": "cache", "upstream_registry_url": pulumi.Output.secret(upstream)}
        ecr.PullThroughCacheRule("rule", **rule, opts=keep)

    assert engine.up(lambda: program("opensesame-5f0c", "public.ecr.aws")).error == ""
    emulator.put_image("opensesame-5f0c", "v1")
    for run in (engine.preview, engine.up):
        told = run(lambda: program("opensesame-5f0c", "registry.k8s.io")).error
        assert "undo the change of upstream_registry_url or" in told
        told = run(lambda: program("sesame-5f0c", "public.ecr.aws")).error
        assert "repository [secret] cannot be replaced" in told
        assert "undo the change of name ([secret] => [secret]) or" in told
    client = emulator.client()
    client.batch_delete_image(repositoryName="opensesame-5f0c", imageIds=[{"imageTag": "v1"}])
    assert engine.destroy().error == ""
    client.delete_pull_through_cache_rule(ecrRepositoryPrefix="cache")


def test_ignored_tags_beside_a_default_tag_that_is_secret_are_shown(engine: Engine) -> None:
    setting = auto.ConfigValue(json.dumps({"cost": "opensesame-5f0c"}), secret=True)
    engine.stack.set_config("ecr:defaultTags", setting)

    def program(x: str, *ignored: str) -> None:
        ecr.Repository("repo", name="app", tags={"x": x}, opts=pulumi.ResourceOptions(ignore_changes=[*ignored]))

    assert engine.up(lambda: program("1")).error == ""
    for ignored in ("tags", "tags.x"):
        assert engine.up(lambda ignored=ignored: program("2", ignored)).changed == {}
    planned = engine.preview(lambda: program("3"), diff=True, color="never")
    assert (planned.changed, '~ x: "1" => "3"' in planned.output) == ({"repo": "update"}, True)


@pytest.mark.long
@pytest.mark.parametrize("covered", [False, True], ids=["by ignore_changes", "by ecr:ignoreTags with the move"])
@pytest.mark.parametrize("copied", [False, True], ids=["left the program", "copied"])
def test_an_ignored_secret_tag_stays_hidden_in_the_other_host(
    engine: Engine, both_hosts: str, *, copied: bool, covered: bool
) -> None:
    tag = "opensesame-5f0c"
    ignores = None if covered else ["tags"]

    def program(face: Any, x: str = "1", *, key: bool = True) -> None:
        tags = {"x": x, **({"key": pulumi.Output.secret(tag)} if key else {})}
        face.Repository("repo", name="app", tags=tags, opts=pulumi.ResourceOptions(ignore_changes=ignores))

    faces = [pulumi_ecr, pulumi_ecr.native]
    first, second = reversed(faces) if both_hosts == "dynamic" else faces
    assert engine.up(lambda: program(first)).error == ""
    if copied:
        arn = engine.outputs_of("repo")["arn"]
        engine.emulator.client().tag_resource(resourceArn=arn, tags=[{"Key": "copy", "Value": tag}])
        assert engine.refresh().error == ""
    if covered:
        engine.configure("ecr:ignoreTags", json.dumps({"keys": ["copy" if copied else "key"]}))
    else:
        assert engine.up(lambda: program(first, key=copied)).changed == {}
    moved = [engine.preview(lambda: program(second, key=copied), diff=True)]
    moved += [engine.up(lambda x=x: program(second, x, key=copied), diff=True) for x in ("11" if covered else "12")]
    moved += [engine.refresh(diff=True), engine.up(diff=True)]
    assert [(outcome.error, outcome.changed) for outcome in moved] == [("", {})] * 5
    assert [file for file, text in written(engine).items() if tag in text] == []


def test_ignored_tags_that_are_no_secrets_are_shown_by_the_other_host(engine: Engine, both_hosts: str) -> None:
    def program(face: Any, mutability: str = "MUTABLE") -> None:
        ignoring = pulumi.ResourceOptions(ignore_changes=["tags"])
        repo = face.Repository("repo", name="app", tags={"x": "1"}, image_tag_mutability=mutability, opts=ignoring)
        pulumi.export("all", repo.tags_all)

    faces = [pulumi_ecr, pulumi_ecr.native]
    first, second = reversed(faces) if both_hosts == "dynamic" else faces
    assert engine.up(lambda: program(first)).error == ""
    assert engine.refresh().error == ""
    assert engine.up(lambda: program(second)).changed == {}
    changed = engine.up(lambda: program(second, "IMMUTABLE"), diff=True)
    assert (changed.error, changed.changed, "[secret]" in changed.output) == ("", {"repo": "update"}, False)
    assert "1b47061264138c4ac30d75fd1eb44270" not in written(engine)["dev.json"]  # the mark of a secret


def test_what_is_only_read_shows_no_default_tag_that_is_secret(engine: Engine, emulator: Emulator) -> None:
    """Nor a copy of it, refresh after refresh."""
    token = "opensesame-5f0c"
    engine.stack.set_config("ecr:defaultTags", auto.ConfigValue(json.dumps({"token": token}), secret=True))
    tags = [{"Key": "token", "Value": token}, {"Key": "copy", "Value": token}, {"Key": "beside", "Value": "seen-5f0c"}]
    emulator.client().create_repository(repositoryName="app", tags=tags)
    steps = (lambda: engine.up(lambda: ecr.Repository.get("got", "app"), diff=True), engine.refresh, engine.refresh)
    for step in (*steps, lambda: engine.up(diff=True), engine.refresh):
        outcome = step()
        assert outcome.error == ""
        assert token not in "\n".join([outcome.output, *outcome.messages])
        assert [file for file, text in written(engine).items() if token in text] == []
    assert "seen-5f0c" in json.dumps(engine.state()["got"])
    emulator.client().delete_repository(repositoryName="app")


@pytest.mark.parametrize("skips", ["false", "true"])
def test_what_follows_from_a_secret_name_is_secret(engine: Engine, skips: str) -> None:
    """But for the id, which the engine keeps and prints as it is."""
    engine.configure("ecr:skipRequestingAccountId", skips)

    def program() -> None:
        ecr.Repository("app", name=pulumi.Output.secret("hidden-5f0c"))

    planned = engine.preview(program, diff=True)
    assert (planned.error, "hidden-5f0c" in planned.output) == ("", False)
    assert engine.up(program).error == ""
    assert engine.refresh().error == ""
    kept = engine.state()["app"]
    assert "hidden-5f0c" not in json.dumps([kept["inputs"], kept["outputs"]])
    assert engine.preview().changed == {}


@pytest.mark.long
def test_an_older_secret_in_a_default_tag_is_never_shown(engine: Engine) -> None:
    """Somebody, or an update that was killed, has set what the configuration said before."""
    setting = auto.ConfigValue(json.dumps({"token": "opensesame-new"}), secret=True)
    engine.stack.set_config("ecr:defaultTags", setting)

    def program() -> None:
        ecr.Repository("repo", name="app", tags={"team": "web"})

    def with_get() -> None:
        program()
        pulumi.export("every", ecr.Repository.get("got", "app").tags_all)

    assert engine.up(program).error == ""
    arn, client = engine.outputs_of("repo")["arn"], engine.emulator.client()
    client.tag_resource(resourceArn=arn, tags=[{"Key": "token", "Value": "opensesame-old"}])
    shown = [engine.preview_refresh(diff=True, color="never"), engine.refresh()]
    assert [file for file, text in written(engine).items() if "opensesame" in text] == []
    shown += [engine.preview(diff=True, color="never"), engine.up(with_get)]
    assert [outcome.error for outcome in shown] == [""] * 4
    assert not [outcome for outcome in shown if "opensesame" in "\n".join([outcome.output, *outcome.messages])]
    assert [file for file, text in written(engine).items() if "opensesame" in text] == []
    assert engine.preview(with_get).changed == {}


def test_a_refresh_and_a_destroy_mask_what_aws_quotes_of_a_secret(engine: Engine) -> None:
    def program() -> None:
        ecr.Repository("app", name="app", tags={"team": pulumi.Output.secret("opensesame")})

    assert engine.up(program).error == ""
    quoting = AwsError("InvalidParameterException", "tag value opensesame of app is not allowed")
    for run, operation in ((engine.refresh, "DescribeRepositories"), (engine.destroy, "DeleteRepository")):
        with engine.emulator.inject(Fault(operation, quoting, times=None)):
            error = run().error
        assert "tag value [secret] of app is not allowed" in error
        assert "opensesame" not in error
