"""An endpoint that cannot be reached is told once, in words and with its address, and not tried where no try can help."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from pulumi.runtime.proto import provider_pb2

from hosts import HOSTS, Failed, Host
from pulumi_ecr.aws import ClientError, outages, translate
from pulumi_ecr.aws import cloud as clouds
from pulumi_ecr.aws.cloud import Cloud
from pulumi_ecr.core.config import AssumeRole, Config
from pulumi_ecr.core.errors import DeniedError, UnavailableError, UserError
from pulumi_ecr.plugin import Servicer
from pulumi_ecr.resources import ALL
from pulumi_ecr.testing import AwsError, Emulator, Fault


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE0")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")


@contextmanager
def answering(answer: bytes) -> Iterator[tuple[int, list[Any]]]:
    """The port of a server that sends this to each connection and closes it, and the connections that it has had."""
    met: list[Any] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            while True:
                try:
                    connection, address = server.accept()
                except OSError:
                    return
                met.append(address)
                with connection:
                    connection.recv(4096)
                    connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1], met
        server.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def listening() -> Iterator[tuple[int, list[Any]]]:
    """A server that speaks plain HTTP."""
    with answering(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n") as server:
        yield server


def failing(cloud: Cloud, region: str = "eu-west-1") -> str:
    with pytest.raises(Exception) as caught:  # whatever botocore has for it
        cloud.ecr(region).describe_repositories()
    return str(translate(caught.value, "listing repositories"))


def test_a_refused_connection_is_told_once_for_all_calls_and_given_up_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clouds, "PATIENCE", 1.5)
    monkeypatch.setattr(outages, "_QUIET", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    said: list[str] = []
    cloud = Cloud(Config(endpoint_url=f"http://me:hidden@127.0.0.1:{port}"), said.append)
    with ThreadPoolExecutor(5) as pool:
        errors = set(pool.map(lambda _: failing(cloud), range(5)))
    assert said == [
        f"warning: cannot reach http://127.0.0.1:{port} (DescribeRepositories), retrying for up to 2 s",
    ]
    assert errors == {
        f"listing repositories: cannot reach http://127.0.0.1:{port}: connection refused: "
        "check the network, the proxy, ecr:endpointUrl and ecr:region"
    }
    failing(cloud)  # what was tried long enough is not tried as long again
    assert len(said) == 1


def test_what_cannot_agree_on_tls_is_tried_once(listening: tuple[int, list[Any]]) -> None:
    port, met = listening
    said: list[str] = []
    error = failing(Cloud(Config(endpoint_url=f"https://me:hidden@127.0.0.1:{port}"), said.append))
    assert error.startswith(f"listing repositories: cannot agree on TLS with https://127.0.0.1:{port}: ")
    assert "write http:// in place of https://" in error
    assert (len(met), said) == (1, [])


def test_a_host_that_does_not_exist_is_tried_once_and_its_region_named(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def unknown(host: str, *_: Any, **__: Any) -> Any:
        asked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert failing(Cloud(Config()), "eu-wst-1") == (
        "listing repositories: cannot reach https://api.ecr.eu-wst-1.amazonaws.com: the host is unknown: "
        "correct the region eu-wst-1 (ecr:region), or check the network and its DNS"
    )
    assert asked == ["api.ecr.eu-wst-1.amazonaws.com"]
    # A region that exists is not what is wrong.
    assert failing(Cloud(Config()), "us-east-1").endswith(": the host is unknown: check the network and its DNS")


def test_account_asked_in_a_region_that_nobody_knows_gets_the_advice_on_the_region_alone() -> None:
    with answering(b"") as (port, _):
        for region, remedy in (("eu-wst-1", "did you mean eu-west-1?"), ("eu-west-1", "to work without the account")):
            with pytest.raises(UnavailableError) as caught:
                Cloud(Config(region=region, endpoint_url=f"http://127.0.0.1:{port}", max_retries=2)).account()
            assert str(caught.value).endswith(remedy)


@pytest.mark.parametrize("settings", [{"endpointUrl": "ftp://me:hidden@host"}, {"endpointUrl": "me:hidden@host"}])
def test_a_refused_setting_shows_no_password(settings: dict[str, str]) -> None:
    (failure,) = Config.failures(settings)
    assert failure.reason == "must begin with http:// or https:// (got text with a password)"


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"maxRetries": "many"}, 'must be a whole number (got "many")'),
        ({"maxRetries": "101"}, 'must be at most 100 (got "101")'),
        ({"assumeRoles": '[{"roleArn": "deploy"}]'}, "must be the ARN of a role, arn:aws:iam::<account of 12 digits>:"),
        ({"assumeRoles": "[{}]"}, "is required: give it a value"),
        (
            {"assumeRoles": '[{"roleArn": "arn:aws:iam::123456789012:role/x", "policy": "{a"}]'},
            "must be a JSON object (got",
        ),
        (
            {"ignoreTags": '{"keys": ["k8s*"]}'},
            "must have no *, which no tag key holds: keyPrefixes has what keys begin with",
        ),
        ({"ignoreTags": '{"keyPrefixes": [""]}'}, "must have no empty text: name keys, or what they begin with"),
        ({"useFipsEndpoint": "perhaps"}, 'must be true or false (got "perhaps")'),
    ],
)
def test_a_refused_setting_is_told_in_words(settings: dict[str, str], reason: str) -> None:
    (failure,) = Config.failures(settings)
    assert failure.reason.startswith(reason)


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("odd", ["'", '"', " ", "\t", "\\", "é"])
def test_a_password_with_odd_characters_is_in_no_message(kind: type[Host], odd: str) -> None:
    url = f"http://zuse:qzq{odd}zxz@bad_host:80"
    env = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE0", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "eu-west-1"}
    environment = {**env, "AWS_ENDPOINT_URL": url, "PULUMI_ECR_DEBUG": "1"}
    proxy = url.replace("bad_host:80", "127.0.0.1:9")
    for given in (environment, {**env, "HTTP_PROXY": proxy, "AWS_ENDPOINT_URL": "http://other.example"}):
        host = kind(given)
        try:
            with pytest.raises(Failed) as failed:
                host.check("Repository", {"name": "app"})
        finally:
            said = host.close()
        shown = str(failed.value) + said
        assert not any(part in shown for part in ("qzq", "zxz", "zuse")), shown


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ECR", "HTTPS_PROXY", "http_proxy"])
@pytest.mark.parametrize("end", "/?# ")
def test_a_password_that_ends_an_address_is_refused_without_being_shown(
    monkeypatch: pytest.MonkeyPatch, name: str, end: str
) -> None:
    monkeypatch.setenv(name, f"http://me:hid{end}den@127.0.0.1:4566")
    with pytest.raises(UserError) as refused:
        Cloud(Config()).ecr("eu-west-1")
    assert str(refused.value).startswith(f"{name} has ")
    assert ("%20" if end == " " else "%2F %3F %23") in str(refused.value)
    assert not any(part in str(refused.value) for part in ("hid", "den", "me:"))


def test_a_password_in_the_configuration_files_is_refused_without_being_shown(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "config"
    file.write_text("[default]\nendpoint_url = http://zuse:qzq\\zxz@127.0.0.1:9\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(file))
    with pytest.raises(UserError) as refused:
        Cloud(Config()).ecr("eu-west-1")
    assert str(refused.value).startswith("the endpoint_url of the AWS configuration files has ")
    assert not any(part in str(refused.value) for part in ("qzq", "zxz", "zuse"))


def test_renewed_credentials_of_a_role_are_tried_for_as_long_as_other_calls(
    emulator: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in emulator.env().items():
        monkeypatch.setenv(name, value)
    role = AssumeRole(role_arn="arn:aws:iam::123456789012:role/deploy")

    def fetcher(cloud: Cloud) -> Any:
        assumed: Any = cloud._assume(cloud._bare(), role)
        return assumed._credentials._refresh_using.__self__

    denied = Fault(
        "AssumeRole", AwsError("AccessDenied", "not authorized to perform: sts:AssumeRole", 403), service="sts"
    )
    with emulator.inject(denied), pytest.raises(DeniedError, match="allow it in the trust policy of the role"):
        Cloud(Config(region="us-east-1", assume_roles=(role,))).account()
    throttled = Fault("AssumeRole", AwsError("ThrottlingException", "Rate exceeded"), times=3, service="sts")
    said: list[str] = []
    renewed = fetcher(Cloud(Config(), said.append))
    renewed._get_credentials()
    with emulator.inject(throttled):
        assert renewed._get_credentials()["Credentials"]
    assert said == ["AssumeRole: ThrottlingException, attempt 2 of 11"]
    with emulator.inject(throttled), pytest.raises(ClientError):
        fetcher(Cloud(Config()))._get_credentials()


def test_region_without_ecr_is_refused_by_its_name_and_looked_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ECR", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    looked: list[str] = []

    def unknown(host: str, *_: Any) -> Any:
        looked.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    handler = ALL["Repository"]
    cloud = Cloud(Config(region="us-east-1"))
    for _ in range(2):
        (failure,) = handler.check({"name": "app", "region": "eu-wset-1"}, None, cloud).failures
        assert failure.path == ("region",)
        assert failure.reason == "AWS has no region eu-wset-1: did you mean eu-west-1?"
    assert looked == ["api.ecr.eu-wset-1.amazonaws.com"]
    (failure,) = handler.check({"name": "app"}, None, Cloud(Config(region="eu-wset-1"))).failures
    assert str(failure) == "AWS has no region eu-wset-1 (set in ecr:region): did you mean eu-west-1?"
    for settings in ({"skip_requesting_account_id": True}, {"endpoint_url": "http://127.0.0.1:9"}):
        assert not Cloud(Config(region="us-east-1", **settings)).is_nowhere("eu-wset-1")
    assert len(looked) == 2


def test_region_that_nobody_knows_is_given_up_after_few_closed_connections() -> None:
    with answering(b"") as (port, met):
        cloud = Cloud(Config(region="us-east-1", endpoint_url=f"http://127.0.0.1:{port}"))
        with pytest.raises(UnavailableError, match=r"answered: Region eu-wset-1 is unknown: did you mean eu-west-1\?"):
            cloud.ecr("eu-wset-1").describe_repositories()
    assert len(met) <= 4


def test_answer_that_is_not_of_aws_is_told_with_its_address_and_status() -> None:
    with answering(b"HTTP/1.1 404 Not Found\r\nContent-Length: 9\r\n\r\n<html>no<") as (port, _):
        url = f"http://127.0.0.1:{port}"
        with pytest.raises(UnavailableError) as caught:
            Cloud(Config(region="us-east-1", endpoint_url=url)).account()
    assert f"{url} answered 404 with no answer of AWS" in str(caught.value)


@pytest.mark.parametrize(
    ("provider", "reason"),
    [
        (
            "default",
            'ecr:region must be the name of a region such as eu-west-1 (got "frankfurt"): pulumi config set ecr:',
        ),
        ("mine", "region: must be the name of a region such as eu-west-1"),
    ],
)
def test_a_refused_setting_is_named_where_it_was_made(provider: str, reason: str) -> None:
    request = provider_pb2.CheckRequest(urn=f"urn:pulumi:dev::app::pulumi:providers:ecr::{provider}")
    request.news["region"] = "frankfurt"
    (failure,) = Servicer().CheckConfig(request, None).failures
    assert failure.reason.startswith(reason)


def test_name_in_capitals_is_refused_with_the_one_that_was_meant() -> None:
    (failure,) = ALL["Repository"].check({"name": "Team/App"}, None, Cloud(Config(region="us-east-1"))).failures
    assert failure.reason.endswith("did you mean team/app?")
