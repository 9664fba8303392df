"""Errors, states of half-finished steps and functions show nothing that is behind a secret mark."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import grpc
import pytest
from google.rpc import status_pb2
from pulumi.runtime.proto import provider_pb2

from cases import CASES
from hosts import NativeHost
from pulumi_ecr._wire import decode, encode
from pulumi_ecr.core.errors import ConflictError, Failure
from pulumi_ecr.core.messages import Secrets, spell_error, told, worded
from pulumi_ecr.core.values import Secret, bare, hide, path_text
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
    failure = Failure(("tags", "forceDelete"), "is not allowed with imageTagMutability MUTABLE")
    assert (
        told(failure, REPOSITORY, python=True) == "tags.forceDelete: is not allowed with image_tag_mutability MUTABLE"
    )
    inside = Failure(("policy", "rules", 0, "selection"), "is not allowed with countType sinceImagePushed")
    assert told(inside, ALL["LifecyclePolicy"].models, python=True) == str(inside)


def test_only_what_is_secret_is_masked() -> None:
    secrets = Secrets(
        {"tags": {"a": "app", "b": "web"}, "policy": '{"Sid": "of account 111122223333"}'}, [("tags", "a"), ("policy",)]
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
        str(text),
    ):
        assert "t" not in str(made).replace("[secret]", ""), made
    assert path_text(("tags", next(iter(hidden)))) == 'tags["[secret]"]'
