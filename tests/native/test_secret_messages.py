"""Errors, states of half-finished steps and functions show nothing that is behind a secret mark."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from google.rpc import status_pb2
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2

from cases import CASES
from hosts import NativeHost
from pulumi_ecr._wire import decode, encode
from pulumi_ecr.core.errors import ConflictError, Failure, without_passwords
from pulumi_ecr.core.messages import Secrets, spell_error, told, worded
from pulumi_ecr.core.values import Secret, bare, hide, path_text, reveal
from pulumi_ecr.resources import ALL
from pulumi_ecr.testing import AwsError, Emulator, Fault

REPOSITORY = ALL["Repository"].models


@pytest.fixture
def plugin(emulator: Emulator) -> Iterator[NativeHost]:
    tags = json.dumps({"team": "hidden-default"})
    host = NativeHost(emulator.env())
    arguments = encode({"defaultTags": Secret(tags)})
    host.stub.Configure(provider_pb2.ConfigureRequest(args=arguments))
    yield host
    host.close()


def about(resource: str = "Repository") -> dict[str, Any]:
    kind = f"ecr:index:{resource}"
    return {"urn": f"urn:pulumi:dev::tests::{kind}::res", "name": "res", "type": kind}


def failing(call: Any, request: Any) -> grpc.RpcError:
    with pytest.raises(grpc.RpcError) as caught:
        call(request)
    return caught.value


def test_an_error_of_aws_that_quotes_a_secret_shows_it_masked(plugin: NativeHost, emulator: Emulator) -> None:
    inputs = encode({"name": "app", "tags": {"a": Secret("hidden value"), "b": "shown"}})
    quoting = AwsError("InvalidParameterException", "tag value 'hidden value' of app, beside shown, is not allowed")
    with emulator.inject(Fault("CreateRepository", quoting, times=None)):
        error = failing(plugin.stub.Create, provider_pb2.CreateRequest(properties=inputs, **about()))
    assert "tag value '[secret]' of app, beside shown, is not allowed" in error.details()


def test_a_half_finished_update_keeps_secret_default_tags_encrypted(plugin: NativeHost, emulator: Emulator) -> None:
    checked = plugin.stub.Check(provider_pb2.CheckRequest(news=encode({"name": "app"}), **about())).inputs
    made = plugin.stub.Create(provider_pb2.CreateRequest(properties=checked, **about()))
    assert isinstance(decode(made.properties)["tagsAll"]["team"], Secret)
    news = encode({"name": "app", "tags": {"own": "1"}, "imageTagMutability": "IMMUTABLE"})
    news = plugin.stub.Check(provider_pb2.CheckRequest(news=news, **about())).inputs
    request = provider_pb2.UpdateRequest(id="app", olds=made.properties, news=news, **about())
    refused = AwsError("AccessDeniedException", "no")
    with emulator.inject(Fault("PutImageTagMutability", refused, times=None)):
        error = failing(plugin.stub.Update, request)
    (details,) = [value for key, value in error.trailing_metadata() if key == "grpc-status-details-bin"]
    saved = provider_pb2.ErrorResourceInitFailed()
    status_pb2.Status.FromString(details).details[0].Unpack(saved)
    everything = decode(saved.properties)["tagsAll"]
    assert everything["own"] == "1"
    assert isinstance(everything["team"], Secret)
    assert "hidden" not in "".join([error.details(), *saved.reasons])


def test_a_function_quotes_no_secret_argument(plugin: NativeHost) -> None:
    arguments = encode({"repositoryName": "app", "imageTag": Secret("hidden"), "imageDigest": Secret("hidden digest")})
    error = failing(plugin.stub.Invoke, provider_pb2.InvokeRequest(tok="ecr:index:getImage", args=arguments))
    assert "hidden" not in error.details()
    assert error.details().startswith("ecr: ")
    many = encode({"repositoryName": Secret("Hidden"), "tagPattern": Secret("hidden"), "imageTag": "v1"})
    error = failing(plugin.stub.Invoke, provider_pb2.InvokeRequest(tok="ecr:index:getImage", args=many))
    assert "getImage: repositoryName: is [secret]" in error.details()


@pytest.mark.parametrize("resource", sorted(CASES))
def test_no_text_of_a_check_shows_a_secret_of_any_property(plugin: NativeHost, resource: str) -> None:
    """Each property in turn is a secret of a wrong kind: text, number, list, object."""
    case = CASES[resource]
    for name in case.inputs():
        for wrong in (
            "Hidden 4711!",
            47114711,
            ["Hidden 4711!"],
            {"Hidden": {"Hidden": "Hidden 4711!"}},
            '{"Hidden": 47114711}',
        ):
            news = encode({**case.inputs(), name: Secret(wrong)})
            answer = plugin.stub.Check(provider_pb2.CheckRequest(news=news, **about(resource)))
            for failure in answer.failures:
                assert "Hidden" not in failure.reason, (name, wrong)
                assert "4711" not in failure.reason, (name, wrong)


def test_texts_spell_names_as_the_language_does() -> None:
    for text in ("set adoptExisting: true, or import", "set adopt_existing=True, or import"):
        assert worded(text, REPOSITORY, python=True) == "set adopt_existing=True, or import"
        assert worded(text, REPOSITORY, python=False) == "set adoptExisting: true, or import"
    quoted = 'is "imageTagMutability": must be one of MUTABLE'
    assert worded(quoted, REPOSITORY, python=True) == quoted
    possessive = "the registry's forceDelete, the program's"
    assert worded(possessive, REPOSITORY, python=True) == "the registry's force_delete, the program's"
    failure = Failure(("tags", "forceDelete"), "is not allowed with imageTagMutability MUTABLE")
    assert (
        told(failure, REPOSITORY, python=True) == "tags.forceDelete: is not allowed with image_tag_mutability MUTABLE"
    )
    inside = Failure(("policy", "rules", 0, "selection"), "is not allowed with countType sinceImagePushed")
    assert told(inside, ALL["LifecyclePolicy"].models, python=True) == str(inside)


def test_only_what_is_secret_is_masked() -> None:
    secrets = Secrets(
        {"tags": {"a": "app", "b": "web"}, "policy": '{"Sid": "of account 111122223333"}'},
        [("tags", "a"), ("policy",)],
        {"tags"},
    )
    error = ConflictError("application app has the tag web of account 111122223333", "set adopt_existing=True")
    spell_error(error, REPOSITORY, python=False, secrets=secrets)
    assert str(error) == "application [secret] has the tag web [secret]: set adoptExisting: true"


def test_hidden_values_work_as_the_values_that_they_are() -> None:
    value = {"key": ["text", 1, 1.5, True, None]}
    hidden = hide(value)
    assert hidden == value
    assert bare(hidden) == value
    assert [type(item) for item in bare(hidden)["key"]] == [str, int, float, bool, type(None)]
    text = hidden["key"][0]
    for made in (
        text.upper(),
        text[1:],
        "is " + text,
        text + "!",
        text.split("x")[0],
        f"{text:>9}",
        text.join(["a", "b"]),
        text.center(9),
        text * 2,
        str(text),
    ):
        assert "t" not in str(made).replace("[secret]", ""), made
    assert path_text(("tags", next(iter(hidden)))) == 'tags["[secret]"]'


# Secrets that are of the right kind and break a rule between properties, and what must be said of none of them.
CROSS: dict[str, tuple[str, dict[str, Any], tuple[str, ...]]] = {
    "role of another account": (
        "PullThroughCacheRule",
        {
            "ecrRepositoryPrefix": "up",
            "upstreamRegistryUrl": "111122223333.dkr.ecr.eu-west-1.amazonaws.com",
            "customRoleArn": Secret("arn:aws:iam::444455556666:role/hiddenrole"),
        },
        ("444455556666", "hiddenrole"),
    ),
    "upstream of another kind": (
        "PullThroughCacheRule",
        {
            "ecrRepositoryPrefix": "up",
            "upstreamRegistryUrl": Secret("registry-1.docker.io"),
            "upstreamRegistry": "quay",
            "credentialArn": "arn:aws:secretsmanager:eu-west-1:111122223333:secret:ecr-pullthroughcache/a",
        },
        ("docker",),
    ),
    "upstream with a scheme": (
        "PullThroughCacheRule",
        {"ecrRepositoryPrefix": "up", "upstreamRegistryUrl": Secret("https://hiddenhost.example/")},
        ("hiddenhost",),
    ),
    "slip of the pen in a choice": (
        "Repository",
        {"name": "app", "imageTagMutability": Secret("IMUTABLE")},
        ("IMUTABLE", "did you mean"),
    ),
    "address in place of a name": (
        "Repository",
        {"name": Secret("111122223333.dkr.ecr.eu-west-1.amazonaws.com/hiddenname")},
        ("hiddenname", "111122223333"),
    ),
    "element in another spelling": (
        "RepositoryPolicy",
        {"repository": "app", "policy": Secret('{"Statment": []}')},
        ("Statment", "write Statement"),
    ),
    "character that no reader sees": (
        "RepositoryPolicy",
        {"repository": "app", "policy": Secret('{"Version":\u00a01}')},
        ("U+00A0", "no-break"),
    ),
    "destination twice": (
        "ReplicationConfiguration",
        {
            "replicationConfiguration": Secret(
                {"rules": [{"destinations": [{"region": "eu-west-1", "registryId": "444455556666"}] * 2}]}
            )
        },
        ("444455556666",),
    ),
    "text that is too short": (
        "PullThroughCacheRule",
        {
            "ecrRepositoryPrefix": "hub",
            "upstreamRegistryUrl": "registry-1.docker.io",
            "credentialArn": Secret("opensesame!"),
        },
        ("opensesame", "11"),
    ),
    "tag with a forbidden character": (
        "Repository",
        {"name": "app", "tags": {"a": Secret("hidden!"), "b": Secret("hidden, too")}},
        ("hidden", "!"),
    ),
}


@pytest.mark.parametrize("label", CROSS)
def test_no_part_of_a_secret_is_shown_where_it_breaks_a_rule(plugin: NativeHost, label: str) -> None:
    resource, inputs, hidden = CROSS[label]
    answer = plugin.stub.Check(provider_pb2.CheckRequest(news=encode(inputs), **about(resource)))
    reasons = " ".join(failure.reason for failure in answer.failures)
    assert reasons, label
    assert [part for part in hidden if part in reasons] == [], reasons


POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "a",
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["ecr:BatchGetImage"],
            "Condition": {"StringEquals": {"aws:userid": "opensesame"}},
        }
    ],
}


@pytest.mark.parametrize("form", [POLICY, json.dumps(POLICY)])
def test_of_a_secret_document_only_values_are_masked_and_all_of_them(form: Any) -> None:
    secrets = Secrets({"policy": form}, [("policy",)])
    quoting = (
        'repository policy of app: Version 2012-10-17, Statement, Effect Allow, "*", ecr:BatchGetImage, aws:userid'
    )
    assert secrets.without(quoting) == quoting
    assert secrets.without("aws:userid is opensesame, not opensesames") == "aws:userid is [secret], not opensesames"
    assert secrets.without(json.dumps(POLICY, separators=(",", ":"))).count("opensesame") == 0
    assert secrets.names == {"policy"}


def test_a_document_without_the_secret_at_its_place_is_secret_as_a_whole_after_a_refresh(
    plugin: NativeHost, emulator: Emulator
) -> None:
    client = emulator.client()
    client.create_repository(repositoryName="app")
    policy = json.loads(json.dumps(POLICY))
    policy["Statement"][0]["Condition"]["StringEquals"]["aws:userid"] = Secret("opensesame")
    news = encode({"repository": "app", "policy": policy})
    checked = plugin.stub.Check(provider_pb2.CheckRequest(news=news, **about("RepositoryPolicy"))).inputs
    made = plugin.stub.Create(provider_pb2.CreateRequest(properties=checked, **about("RepositoryPolicy")))
    other = {**POLICY["Statement"][0], "Condition": {"StringEquals": {"aws:userid": "another"}}}  # type: ignore[dict-item]
    moved = {**POLICY, "Statement": [other]}
    for live, whole in ((POLICY, False), (moved, True)):
        client.set_repository_policy(repositoryName="app", policyText=json.dumps(live))
        request = provider_pb2.ReadRequest(
            id="app", properties=made.properties, inputs=checked, **about("RepositoryPolicy")
        )
        answer = plugin.stub.Read(request)
        for values in (decode(answer.properties), decode(answer.inputs)):
            assert isinstance(values["policy"], Secret) == whole
            if not whole:
                (statement,) = values["policy"]["Statement"]
                assert isinstance(statement["Condition"]["StringEquals"]["aws:userid"], Secret)


@pytest.mark.parametrize("twice", [False, True])
def test_a_secret_that_moves_in_a_list_is_secret_at_its_new_place_alone(plugin: NativeHost, twice: bool) -> None:
    """A principal is added in front of it; the order of the state is kept."""

    def checked(*principals: Any, olds: Any = None) -> Any:
        statement = {"Effect": "Allow", "Principal": {"AWS": [*principals]}, "Action": "ecr:BatchGetImage"}
        if twice:
            statement["Condition"] = {"StringEquals": {"aws:SourceAccount": "222222222222"}}
        news = encode({"repository": "app", "policy": {"Version": "2012-10-17", "Statement": [statement]}})
        return plugin.stub.Check(provider_pb2.CheckRequest(news=news, olds=olds, **about("RepositoryPolicy"))).inputs

    secret = Secret("222222222222")
    policy = decode(checked("555555555555", secret, "444444444444", olds=checked(secret, "444444444444")))["policy"]
    (statement,) = policy["Statement"]
    assert [type(each) for each in statement["Principal"]["AWS"]] == [Secret, str, str]
    assert reveal(statement)[0]["Principal"]["AWS"] == ["222222222222", "444444444444", "555555555555"]
    if twice:  # nobody knows which of the two was secret
        assert isinstance(statement["Condition"]["StringEquals"]["aws:SourceAccount"], Secret)


def test_a_delete_masks_what_the_state_marks(plugin: NativeHost, emulator: Emulator) -> None:
    emulator.client().create_repository(repositoryName="app")
    state = encode(
        {"name": "app", "registryId": "123456789012", "region": "eu-west-1", "tags": {"a": Secret("hidden value")}}
    )
    quoting = AwsError("InvalidParameterException", "tag value 'hidden value' of app is not allowed")
    with emulator.inject(Fault("DeleteRepository", quoting, times=None)):
        error = failing(plugin.stub.Delete, provider_pb2.DeleteRequest(id="app", properties=state, **about()))
    assert "tag value '[secret]' of app" in error.details()


BROKEN = ("http://user:pa/ss@127.0.0.1:4566", "http://user:pa?ss@127.0.0.1:4566", "http://user:pa#ss@127.0.0.1:4566")


@pytest.mark.parametrize("url", [*BROKEN, "http://127.0.0.1:hidden"])
@pytest.mark.parametrize("secret", [True, False])
def test_an_address_that_no_library_reads_is_refused_without_its_content(
    plugin: NativeHost, url: str, secret: bool
) -> None:
    for name in ("endpointUrl", "httpProxy"):
        value = Secret(url) if secret else url
        (failure,) = plugin.stub.CheckConfig(provider_pb2.CheckRequest(news=encode({name: value}))).failures
        assert "%2F %3F %23" in failure.reason
        assert not any(part in failure.reason for part in ("user:", "pa/", "pa?", "pa#", "ss@", "hidden"))


@pytest.mark.parametrize("url", BROKEN)
def test_texts_show_no_password_whatever_its_characters(url: str) -> None:
    assert without_passwords(f"cannot reach {url}: no answer") == "cannot reach http://****@127.0.0.1:4566: no answer"


ODD = [*"""'" @:\\<>`|,;!?#%$&()[]{}=+^~/é""", "://", "4566", "' \"", "@ @", "x@y/z w"]


@pytest.mark.parametrize("odd", ODD)
def test_texts_show_no_password_with_odd_characters(odd: str) -> None:
    users = [f"user:hid{odd}den", f"user:hidden{odd}", *([] if " " in odd else [f"hid{odd}den:word"])]
    for user in users:
        for text in ("Invalid endpoint: {}", "Invalid endpoint: '{}' (x)", '"{}"', "{}: no answer", "{}/path, a@b"):
            shown = without_passwords(text.format(f"http://{user}@127.0.0.1:4566"))
            assert not any(part in shown for part in ("hid", "den", "word", "user")), (user, shown)


@pytest.mark.parametrize(
    "text",
    [
        "cannot reach http://127.0.0.1:4566: no answer; import app@eu-west-1",
        "cannot reach https://api.ecr.eu-west-1.amazonaws.com: the host is unknown: a@b",
        'got "http://[::1]:4566": write the e-mail me@example.com',
        "with http:// or https://: letters, digits, spaces and + - = . _ : / @ are allowed",
    ],
)
def test_texts_without_passwords_stay(text: str) -> None:
    assert without_passwords(text) == text


def test_a_policy_that_is_put_again_after_its_repository_keeps_its_secrets(emulator: Emulator) -> None:
    """The engine hears of it while the repository is created: with the secrets of the policy, in the policy's language."""
    principal, stack_in = "arn:aws:iam::111122223333:role/hidden", "urn:pulumi:dev::tests::ecr:index:"
    heard: list[Any] = []

    class Listener(engine_pb2_grpc.EngineServicer):
        def Log(self, request: Any, context: Any) -> Any:
            heard.append(request)
            return empty_pb2.Empty()

    server = grpc.server(ThreadPoolExecutor(max_workers=2))
    engine_pb2_grpc.add_EngineServicer_to_server(Listener(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    host = NativeHost(emulator.env(), {"ecr:propagationTimeout": "1"}, engine=f"127.0.0.1:{port}")
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "a", "Effect": "Allow", "Principal": {"AWS": Secret(principal)}, "Action": "ecr:BatchGetImage"}
        ],
    }
    try:
        emulator.client().create_repository(repositoryName="app")
        kind = about("RepositoryPolicy")
        given = encode({"repository": "app", "policy": document})
        inputs = host.stub.Check(provider_pb2.CheckRequest(news=given, **kind)).inputs
        made = host.stub.Create(provider_pb2.CreateRequest(properties=inputs, **kind))
        emulator.client().delete_repository(repositoryName="app", force=True)
        host.next_operation()
        inputs = host.stub.Check(provider_pb2.CheckRequest(news=given, olds=inputs, **kind)).inputs
        compared = provider_pb2.DiffRequest(id="app", olds=made.properties, news=inputs, **kind)
        assert host.stub.Diff(compared).changes == provider_pb2.DiffResponse.DIFF_NONE
        unknown = AwsError(
            "InvalidParameterException", f"Invalid repository policy provided: Principal not found {principal}"
        )
        with emulator.inject(Fault("SetRepositoryPolicy", unknown, times=None)):
            host.create("Repository", {"name": "app"})
        later = host.stub.Diff(compared)
        assert (later.changes, list(later.diffs)) == (provider_pb2.DiffResponse.DIFF_SOME, ["policy"])
    finally:
        host.close()
        server.stop(None)
    told = [each for each in heard if each.urn == stack_in + "RepositoryPolicy::res"]
    assert any("IAM to know" in each.message for each in told)
    assert any("could not be put again" in each.message for each in told)
    assert "hidden" not in " ".join(each.message for each in heard)
