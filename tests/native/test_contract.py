"""The plugin's side of the engine's protocol, one test a trap, over gRPC against the emulator."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest
from google.protobuf import empty_pb2
from google.rpc import status_pb2
from pulumi.runtime.proto import engine_pb2_grpc, plugin_pb2, provider_pb2

from cases import ACCOUNT, CASES, lifecycle, statement
from hosts import NativeHost, plain, refused, struct
from pulumi_ecr._wire import _UNKNOWNS, BEFORE, LEFT, PROVIDER_KEY, decode, encode, hidden
from pulumi_ecr.core.values import UNKNOWN, Secret
from pulumi_ecr.testing import AwsError, Emulator, Fault, Hold
from waiting import LAST_RESORT, once, until


@pytest.fixture
def plugin(emulator: Emulator) -> Iterator[NativeHost]:
    """It waits for principals longer than any test: what ends a wait in a test is what the test does."""
    started = NativeHost(emulator.env(), {"ecr:propagationTimeout": "3600"})
    yield started
    started.close()


def about(resource: str = "Repository", name: str = "res") -> dict[str, Any]:
    kind = f"ecr:index:{resource}"
    return {"urn": f"urn:pulumi:dev::tests::{kind}::{name}", "name": name, "type": kind}


def test_handshake_says_what_is_understood(plugin: NativeHost) -> None:
    answer = plugin.stub.Handshake(provider_pb2.ProviderHandshakeRequest(engine_address="127.0.0.1:9"))
    assert (answer.accept_secrets, answer.accept_resources, answer.accept_outputs) == (True, False, False)
    assert answer.supports_autonaming_configuration
    assert plugin.stub.GetPluginInfo(empty_pb2.Empty()).version == "0.1.0"
    plugin.stub.Attach(plugin_pb2.PluginAttach(address="127.0.0.1:9"))


def test_the_port_comes_before_botocore() -> None:
    code = """
import os, sys
from pulumi_ecr import plugin

class Out:
    def write(self, text):
        os.write(1, text.encode())
        if text.strip().isdigit():
            os.write(1, f" {({'botocore', 'pydantic', 'pulumi'} & set(sys.modules)) or 'nothing'}".encode())
            os._exit(0)

    def flush(self):
        pass

sys.stdout, plugin._warm = Out(), lambda: None
plugin.main()
"""
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LAST_RESORT, check=False)
    port, loaded = done.stdout.split()
    assert port.isdigit()
    assert loaded == "nothing"


def test_the_stubs_come_without_the_sdk_and_leave_room_for_it() -> None:
    code = (
        "import sys; from pulumi_ecr import plugin; print('pulumi' in sys.modules);"
        "import pulumi, pulumi_ecr; print(issubclass(pulumi_ecr.Repository, pulumi.CustomResource));"
        "from pulumi.runtime.proto import provider_pb2; print(provider_pb2 is plugin.provider_pb2)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=LAST_RESORT, check=False
    )
    assert done.stdout.split() == ["False", "True", "True"], done.stderr


def test_every_kind_of_unknown_is_one(plugin: NativeHost) -> None:
    for sentinel in _UNKNOWNS:
        news = struct({"name": "app", "tags": sentinel})
        checked = plugin.stub.Check(provider_pb2.CheckRequest(news=news, **about()))
        assert not checked.failures
        assert decode(checked.inputs)["tags"] is UNKNOWN


def test_values_survive_the_wire_and_back() -> None:
    values = {"a": [1, 1.5, True, None, "x"], "b": {"c": {}, "d": []}, "s": Secret({"x": "y"}), "u": UNKNOWN}
    back = decode(encode(values))
    assert back["a"] == [1, 1.5, True, None, "x"]
    assert back["b"] == {"c": {}, "d": []}
    assert isinstance(back["s"], Secret)
    assert back["s"].value == {"x": "y"}
    assert back["u"] is UNKNOWN


def test_secrets_stay_marked_in_inputs_outputs_and_what_is_made_of_them(plugin: NativeHost) -> None:
    news = encode({"name": "app", "tags": {"a": Secret("hidden"), "b": "1"}})
    checked = plugin.stub.Check(provider_pb2.CheckRequest(news=news, **about()))
    assert isinstance(decode(checked.inputs)["tags"]["a"], Secret)
    made = plugin.stub.Create(provider_pb2.CreateRequest(properties=checked.inputs, **about()))
    state = decode(made.properties)
    assert isinstance(state["tags"]["a"], Secret)
    assert isinstance(state["tagsAll"]["a"], Secret)
    assert state["tags"]["b"] == "1"


def test_what_is_secret_is_not_quoted_in_a_refusal(plugin: NativeHost) -> None:
    news = encode({"name": "Shown", "imageTagMutability": Secret("hidden" * 60), "forceDelete": Secret("hidden")})
    found = refused(plugin.stub.Check(provider_pb2.CheckRequest(news=news, **about())))
    assert found["forceDelete"] == "must be true or false: got [secret]"
    assert found["name"].startswith('is "Shown": use lower-case letters')
    document = Secret('{"Statement": [{"Effect": "hidden"}]}')
    news = encode({"repository": "app", "policy": document})
    request = provider_pb2.CheckRequest(news=news, **about("RepositoryPolicy"))
    found |= refused(plugin.stub.Check(request))
    assert found["policy.Statement[0].Effect"] == "is [secret]: must be Allow or Deny"
    assert "hidden" not in "".join(found.values())


def test_the_preview_of_a_create_knows_what_is_certain_and_nothing_else(plugin: NativeHost, emulator: Emulator) -> None:
    checked, _ = plugin.check("Repository", {"name": "app"})
    request = provider_pb2.CreateRequest(properties=struct(checked), preview=True, **about())
    planned = decode(plugin.stub.Create(request).properties)
    assert planned["arn"] == f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/app"
    assert planned["createdAt"] is UNKNOWN
    assert emulator.operations() == []
    checked, _ = plugin.check("Repository", {"name": "04da6b54-80e4-46f7-96ec-b56ff0331ba9"})
    request = provider_pb2.CreateRequest(properties=struct(checked), preview=True, **about())
    planned = decode(plugin.stub.Create(request).properties)
    assert (planned["name"], planned["arn"], planned["repositoryUrl"]) == (UNKNOWN, UNKNOWN, UNKNOWN)


def test_the_preview_of_an_update_keeps_what_cannot_change(plugin: NativeHost) -> None:
    checked, _ = plugin.check("Repository", {"name": "app"})
    id, state = plugin.create("Repository", checked)
    news, _ = plugin.check("Repository", {"name": "app", "tags": {"a": "1"}}, olds=checked)
    request = provider_pb2.UpdateRequest(id=id, olds=struct(state), news=struct(news), preview=True, **about())
    planned = plain(plugin.stub.Update(request).properties)
    assert planned == {**state, "tags": {"a": "1"}, "tagsAll": {"a": "1"}}


@pytest.mark.parametrize("resource", sorted(CASES))
def test_an_import_by_id_alone_gives_inputs_that_pass_and_change_nothing(
    plugin: NativeHost, emulator: Emulator, resource: str
) -> None:
    CASES[resource].before(lambda service: emulator.client(service))
    checked, _ = plugin.check(resource, CASES[resource].minimal)
    id, _ = plugin.create(resource, checked)
    emulator.clear_calls()
    answer = plugin.stub.Read(provider_pb2.ReadRequest(id=id, **about(resource)))
    assert all(operation.startswith(("Describe", "Get", "List")) for operation in emulator.operations())
    inputs = plain(answer.inputs)
    again, failures = plugin.check(resource, inputs)
    assert failures == {}
    assert {key: again[key] for key in inputs} == inputs
    assert not plugin.diff(resource, id, plain(answer.properties), inputs).changes
    assert not {"forceDelete", "adoptExisting", "region"} & set(inputs)


def test_a_resource_that_is_gone_is_told_by_nothing_at_all(plugin: NativeHost) -> None:
    made = plugin.create("Repository", plugin.check("Repository", {"name": "app"})[0])[1]
    plugin.delete("Repository", "app", made)
    answer = plugin.stub.Read(provider_pb2.ReadRequest(id="app", properties=struct(made), **about()))
    assert answer.id == ""
    assert not answer.HasField("properties")
    assert not answer.HasField("inputs")


def test_a_diff_names_paths_and_kinds_and_skips_what_is_ignored(plugin: NativeHost) -> None:
    full = CASES["Repository"].full
    checked, _ = plugin.check("Repository", full)
    id, state = plugin.create("Repository", checked)
    changed = {**full, "tags": {"team": "other", "new": "1"}, "imageScanningConfiguration": {"scanOnPush": False}}
    news, _ = plugin.check("Repository", changed, olds=checked)

    def diff(*ignored: str) -> Any:
        request = provider_pb2.DiffRequest(
            id=id, olds=struct(state), old_inputs=struct(checked), news=struct(news), ignoreChanges=ignored, **about()
        )
        return plugin.stub.Diff(request)

    answer = diff()
    kinds = {path: provider_pb2.PropertyDiff.Kind.Name(entry.kind) for path, entry in answer.detailedDiff.items()}
    assert kinds == {
        "imageScanningConfiguration.scanOnPush": "UPDATE",
        "tags.team": "UPDATE",
        "tags.new": "ADD",
        "tags.repositoryUrl": "DELETE",
        'tags["cost centre"]': "DELETE",
    }
    assert answer.hasDetailedDiff
    quiet = diff("tags", "tagsAll", "imageScanningConfiguration")
    assert (quiet.changes, quiet.hasDetailedDiff) == (provider_pb2.DiffResponse.DIFF_NONE, False)
    # What is ignored under one name is told under the other.
    tag = 'tags["cost centre"]'
    assert set(diff(tag).detailedDiff) == {*set(answer.detailedDiff) - {tag}, 'tagsAll["cost centre"]'}
    for wild in ("tags.*", "tags[*]"):
        assert set(diff(wild).detailedDiff) == {path.replace("tags", "tagsAll") for path in answer.detailedDiff}
    assert diff("*").changes == provider_pb2.DiffResponse.DIFF_NONE


def test_configure_forgets_what_the_operation_before_has_checked(plugin: NativeHost, emulator: Emulator) -> None:
    emulator.client().create_repository(repositoryName="app")
    first, second = statement(Sid="A"), statement(Sid="B", Action=["ecr:ListImages"])
    document = {"Version": "2012-10-17", "Statement": [first, second]}
    checked, _ = plugin.check("RepositoryPolicy", {"repository": "app", "policy": document})
    id, state = plugin.create("RepositoryPolicy", checked)
    swapped = {"repository": "app", "policy": {**document, "Statement": [second, first]}}
    plugin.check("RepositoryPolicy", swapped, olds=state)
    request = provider_pb2.DiffRequest(
        id=id,
        olds=struct(state),
        news=struct(state),
        ignoreChanges=["policy.Statement[0].Action"],
        **about("RepositoryPolicy"),
    )
    with pytest.raises(grpc.RpcError, match="has its items in other places"):
        plugin.stub.Diff(request)
    plugin.configure()
    assert plugin.stub.Diff(request).changes == provider_pb2.DiffResponse.DIFF_NONE


def test_configuration_is_checked_and_a_change_of_it_never_replaces(plugin: NativeHost) -> None:
    news = struct({"region": "nowhere", "regoin": "x", "defaultTags": '{"tags": {"a": "b"}}'})
    failures = refused(plugin.stub.CheckConfig(provider_pb2.CheckRequest(news=news)))
    assert set(failures) == {"region", "regoin"}
    assert "did you mean region?" in failures["regoin"]
    request = provider_pb2.DiffRequest(
        olds=struct({"region": "a"}), old_inputs=struct({"region": "a"}), news=struct({"region": "b"})
    )
    answer = plugin.stub.DiffConfig(request)
    assert (answer.changes, list(answer.replaces), list(answer.diffs)) == (
        provider_pb2.DiffResponse.DIFF_SOME,
        [],
        ["region"],
    )


def test_the_engines_auto_naming_is_honoured(plugin: NativeHost) -> None:
    options = provider_pb2.CheckRequest.AutonamingOptions
    proposed = options(proposed_name="from-the-engine", mode=options.PROPOSE)
    request = provider_pb2.CheckRequest(news=struct({}), autonaming=proposed, **about())
    assert plain(plugin.stub.Check(request).inputs)["name"] == "from-the-engine"
    disabled = options(mode=options.DISABLE)
    answer = plugin.stub.Check(provider_pb2.CheckRequest(news=struct({}), autonaming=disabled, **about()))
    assert list(refused(answer)) == ["name"]
    own = plain(plugin.stub.Check(provider_pb2.CheckRequest(news=struct({}), **about())).inputs)["name"]
    assert own.startswith("res-")
    kept = provider_pb2.CheckRequest(news=struct({}), olds=struct({"name": "kept"}), **about(name="renamed"))
    assert plain(plugin.stub.Check(kept).inputs)["name"] == "kept"
    # The second check of a replacement, after the autonaming of the project was changed.
    again = provider_pb2.CheckRequest(news=struct({}), autonaming=proposed, **about(name="renamed"))
    assert plain(plugin.stub.Check(again).inputs)["name"] == "kept"


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (AwsError("AccessDeniedException", "no"), grpc.StatusCode.PERMISSION_DENIED),
        (AwsError("KmsException", "no"), grpc.StatusCode.FAILED_PRECONDITION),
        (AwsError("InvalidParameterException", "no"), grpc.StatusCode.INVALID_ARGUMENT),
    ],
)
def test_errors_have_a_status_and_one_line(plugin: NativeHost, emulator: Emulator, fault: Any, code: Any) -> None:
    checked, _ = plugin.check("Repository", {"name": "app"})
    emulator.inject(Fault("CreateRepository", fault))
    with pytest.raises(grpc.RpcError) as raised:
        plugin.stub.Create(provider_pb2.CreateRequest(properties=struct(checked), **about()))
    assert raised.value.code() == code  # type: ignore[attr-defined]
    assert raised.value.details().startswith("ecr: creating repository app: no")  # type: ignore[attr-defined]
    assert "\n" not in raised.value.details()  # type: ignore[attr-defined]


def test_a_half_done_update_is_saved_as_it_is(plugin: NativeHost, emulator: Emulator) -> None:
    checked, _ = plugin.check("Repository", {"name": "app"})
    id, state = plugin.create("Repository", checked)
    wanted = {"name": "app", "tags": {"a": "1"}, "imageTagMutability": "IMMUTABLE"}
    news, _ = plugin.check("Repository", wanted, olds=checked)
    emulator.inject(Fault("PutImageTagMutability", AwsError("AccessDeniedException", "no")))
    notes = {LEFT: [["tags", "k8s/owner"]], BEFORE: {"found": "1"}}
    with pytest.raises(grpc.RpcError) as raised:
        olds = struct({**state, **notes})
        plugin.stub.Update(provider_pb2.UpdateRequest(id=id, olds=olds, news=struct(news), **about()))
    [packed] = [v for k, v in raised.value.trailing_metadata() if k == "grpc-status-details-bin"]  # type: ignore[attr-defined]
    detail = provider_pb2.ErrorResourceInitFailed()
    status_pb2.Status.FromString(packed).details[0].Unpack(detail)
    saved = plain(detail.properties)
    assert (detail.id, saved["tagsAll"], saved["imageTagMutability"]) == ("app", {"a": "1"}, "MUTABLE")
    assert len(detail.reasons) == 1
    assert {key: hidden(detail.properties, key) for key in notes} == notes
    assert hidden(detail.properties, PROVIDER_KEY) is not None
    assert plugin.update("Repository", id, saved, news)["imageTagMutability"] == "IMMUTABLE"


def test_cancel_never_waits_and_is_never_sticky(plugin: NativeHost, emulator: Emulator) -> None:
    checked, _ = plugin.check("Repository", {"name": "slow"})
    hold = Hold()
    emulator.inject(Fault("CreateRepository", hold))
    slow = threading.Thread(target=lambda: plugin.create("Repository", checked))
    slow.start()
    hold.wait()
    plugin.stub.Cancel(empty_pb2.Empty(), timeout=LAST_RESORT)  # answered while the call is held
    hold.release()
    slow.join()
    checked, _ = plugin.check("Repository", {"name": "after"})
    assert plugin.create("Repository", checked)[0] == "after"


def test_cancel_wakes_whoever_waits(plugin: NativeHost, emulator: Emulator) -> None:
    emulator.client().create_repository(repositoryName="app")
    arn = f"arn:aws:iam::{ACCOUNT}:role/new"
    emulator.unknown_principals.add(arn)
    inputs = {
        "repository": "app",
        "policy": {"Statement": [{"Effect": "Allow", "Principal": {"AWS": arn}, "Action": "ecr:ListImages"}]},
    }
    checked, _ = plugin.check("RepositoryPolicy", inputs)
    request = provider_pb2.CreateRequest(properties=struct(checked), **about("RepositoryPolicy"))
    with (
        once(lambda: len(emulator.operations()) > 2, lambda: plugin.stub.Cancel(empty_pb2.Empty())),
        pytest.raises(grpc.RpcError, match="Principal not found"),
    ):
        plugin.stub.Create(request, timeout=LAST_RESORT)


def test_state_of_the_dynamic_host_is_understood(plugin: NativeHost, emulator: Emulator) -> None:
    emulator.client().create_repository(repositoryName="app")
    checked, _ = plugin.check("LifecyclePolicy", {"repository": "app", "policy": lifecycle()})
    id, state = plugin.create("LifecyclePolicy", checked)
    foreign = {**state, "__provider": "gASV", "__defaults": []}
    assert not plugin.diff("LifecyclePolicy", id, foreign, checked).changes


def test_a_resource_inside_a_component_is_told_by_its_type(plugin: NativeHost) -> None:
    urn = "urn:pulumi:dev::tests::my:index:Thing$ecr:index:Repository::a::b"
    request = provider_pb2.CheckRequest(news=struct({"name": "app"}), urn=urn, name="a::b", type="ecr:index:Repository")
    assert plain(plugin.stub.Check(request).inputs)["name"] == "app"


class _Engine(engine_pb2_grpc.EngineServicer):
    """The engine's own server, as far as a plugin talks to it."""

    def __init__(self) -> None:
        self.said: list[Any] = []

    def Log(self, request: Any, context: grpc.ServicerContext) -> Any:
        self.said.append(request)
        return empty_pb2.Empty()


@pytest.fixture
def listening(plugin: NativeHost) -> Iterator[list[Any]]:
    engine, server = _Engine(), grpc.server(ThreadPoolExecutor(4))
    engine_pb2_grpc.add_EngineServicer_to_server(engine, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    plugin.stub.Attach(plugin_pb2.PluginAttach(address=f"127.0.0.1:{port}"))
    yield engine.said
    server.stop(None)


def test_retries_are_live_lines_of_their_resource(plugin: NativeHost, emulator: Emulator, listening: list[Any]) -> None:
    emulator.inject(Fault("CreateRepository", AwsError("ThrottlingException", "slow down"), times=3))
    names = ("one", "two")
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda n: plugin.stub.Create(_create(plugin, n)), names))
    lines = {(line.urn.rpartition("::")[2], line.ephemeral) for line in listening if "attempt" in line.message}
    assert lines
    assert lines <= {(name, True) for name in names}
    assert any("CreateRepository: ThrottlingException, attempt 2 of 11" in line.message for line in listening)


def _create(plugin: NativeHost, name: str, timeout: float = 0) -> Any:
    checked, _ = plugin.check("Repository", {"name": name})
    return provider_pb2.CreateRequest(properties=struct(checked), timeout=timeout, **about(name=name))


@pytest.mark.parametrize("how", ["a custom timeout", "cancel"])
def test_retries_end_with_the_users_patience(plugin: NativeHost, emulator: Emulator, how: str) -> None:
    plugin.create("Repository", {"name": "first"})
    throttled = emulator.inject(Fault("CreateRepository", AwsError("ThrottlingException", "slow down"), times=None))
    timeout = 1 if how == "a custom timeout" else 0
    call = plugin.stub.Create.future(_create(plugin, "app", timeout), timeout=LAST_RESORT)
    until(lambda: throttled.hits)
    if how == "cancel":
        plugin.stub.Cancel(empty_pb2.Empty())
    error = call.exception()
    assert error.code() == grpc.StatusCode.UNAVAILABLE
    words = "was given up: the custom timeout has passed" if timeout else "was cancelled"
    assert f"CreateRepository {words}" in error.details()
    assert "ThrottlingException" in error.details()
    assert throttled.hits < 9
    throttled.remove()
    assert plugin.create("Repository", {"name": "app"})[0] == "app"


def test_secret_of_a_tag_or_a_document_stays_secret_in_checked_inputs(plugin: NativeHost) -> None:
    mark = "4dabf18193072939515e22adb298388d"

    def secret(value: str) -> dict[str, Any]:
        return {mark: "1b47061264138c4ac30d75fd1eb44270", "value": value}

    news = struct({"name": "app", "tags": {"open": "1", "key": secret("hidden")}})
    inputs = plain(plugin.stub.Check(provider_pb2.CheckRequest(news=news, **about())).inputs)
    assert inputs["tagsAll"] == inputs["tags"] == {"open": "1", "key": secret("hidden")}
    # In the form of the old inputs a place may be another one, or none: then the whole document is secret, as text is.
    statement = {"Sid": "a", "Effect": "Allow", "Principal": {"AWS": "222222222222"}, "Action": "ecr:PutImage"}
    old = {"Version": "2012-10-17", "Statement": [statement]}
    hidden = {**statement, "Sid": "b", "Principal": {"AWS": secret("333333333333")}}
    policy = {"Version": "2012-10-17", "Statement": [hidden, statement]}
    for before in (old, json.dumps(old)):
        request = provider_pb2.CheckRequest(
            olds=struct({"repository": "app", "policy": before}),
            news=struct({"repository": "app", "policy": policy}),
            **about("RepositoryPolicy"),
        )
        checked = plain(plugin.stub.Check(request).inputs)["policy"]
        if isinstance(before, str):
            assert mark in checked
        else:
            assert checked["Statement"] == [statement, hidden]
