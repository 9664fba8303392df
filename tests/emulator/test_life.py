"""Starting, stopping, reaching and emptying the emulator."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from pulumi_ecr.testing import Emulator, Fault, FaultProxy, Hold


def run_python(code: str, **env: str) -> str:
    path = os.pathsep.join(entry for entry in sys.path if entry)
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": path, **env},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_importing_loads_neither_moto_nor_boto() -> None:
    code = """
import sys, pulumi_ecr.testing, pulumi_ecr.testing.plugin, pulumi_ecr.testing.stacks
print([name for name in ("moto", "flask", "werkzeug", "boto3") if name in sys.modules])
"""
    assert run_python(code).strip() == "[]"


def test_it_serves_inside_a_with_statement_and_on_a_free_port() -> None:
    with Emulator() as one, Emulator() as two:
        assert one.port != two.port
        assert one.url == f"http://127.0.0.1:{one.port}"
        one.client().create_repository(repositoryName="shared")
        assert two.client().describe_repositories()["repositories"]  # moto keeps one AWS a process
        assert two.operations() == ["DescribeRepositories"]
    with pytest.raises(RuntimeError, match="the emulator is not running: call start"):
        _ = one.url
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", int(two._wanted_port) or 1), timeout=1)


def test_starting_and_stopping_twice_is_harmless_and_a_stopped_one_starts_again() -> None:
    emulator = Emulator()
    emulator.stop()
    assert emulator.start() is emulator
    port = emulator.start().port
    emulator.client().create_repository(repositoryName="app")
    emulator.stop()
    emulator.stop()
    with pytest.raises(OSError, match="refused"):
        socket.create_connection(("127.0.0.1", port), timeout=1)
    with emulator:
        assert "repositories" in emulator.client().describe_repositories()


def test_a_taken_port_is_an_error() -> None:
    with Emulator() as emulator, pytest.raises(OSError, match="in use"):
        Emulator(port=emulator.port).start()


def test_without_moto_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pulumi_ecr.testing.emulator.gateway", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'pulumi-ecr\[testing\]'"):
        Emulator().start()


def test_reset_empties_every_account_and_region(emulator: Emulator) -> None:
    places = [("eu-west-1", "123456789012"), ("us-east-1", "222222222222"), ("cn-north-1", "333333333333")]
    clients = [emulator.client("ecr", region, account) for region, account in places]
    for client in clients:
        client.create_repository(repositoryName="app")
    emulator.client("iam").create_user(UserName="me")
    emulator.unknown_principals.add("arn")
    emulator.cross_account = True
    emulator.reset()
    assert emulator.calls == []
    assert emulator.unknown_principals == set()
    assert emulator.cross_account is False
    assert [client.describe_repositories()["repositories"] for client in clients] == [[], [], []]
    assert emulator.client("iam").list_users()["Users"] == []


def test_env_makes_any_boto3_process_work(emulator: Emulator) -> None:
    code = """
import boto3
boto3.client("ecr").create_repository(repositoryName="app")
print(boto3.client("sts").get_caller_identity()["Account"])
"""
    assert run_python(code, **emulator.env("ap-south-1", "222222222222")).strip() == "222222222222"
    names = emulator.client("ecr", "ap-south-1", "222222222222").describe_repositories()["repositories"]
    assert [one["repositoryName"] for one in names] == ["app"]
    assert set(emulator.env()) == {
        "AWS_ACCESS_KEY_ID",
        "AWS_DEFAULT_REGION",
        "AWS_EC2_METADATA_DISABLED",
        "AWS_ENDPOINT_URL",
        "AWS_REGION",
        "AWS_SECRET_ACCESS_KEY",
    }


def test_a_profile_that_does_not_exist_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "none-such")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-3")
    with Emulator() as emulator:
        emulator.reset()
        made = emulator.client("ecr", "us-gov-west-1").create_repository(repositoryName="app")["repository"]
        assert made["repositoryArn"] == "arn:aws-us-gov:ecr:us-gov-west-1:123456789012:repository/app"


def test_the_client_does_not_retry_unless_told(emulator: Emulator) -> None:
    from pulumi_ecr.testing import AwsError, Fault

    fault = Fault("DescribeRepositories", AwsError("ServerException", "down", 500), times=None)
    with emulator.inject(fault), emulator.counting() as calls:
        with pytest.raises(ClientError):
            emulator.client().describe_repositories()
        assert len(calls) == 1
        with pytest.raises(ClientError):
            emulator.client(config=Config(retries={"total_max_attempts": 2})).describe_repositories()
        assert len(calls) == 3


def created(ecr: Any, name: str) -> bool:
    """Whether it was this call that made the repository."""
    try:
        ecr.create_repository(repositoryName=name)
    except ecr.exceptions.RepositoryAlreadyExistsException:
        return False
    return True


def test_sixteen_threads_create_repositories_at_once(emulator: Emulator) -> None:
    clients = [emulator.client() for _ in range(16)]

    def create(number: int) -> list[str]:
        names = [*(f"r{number}-{index}" for index in range(5)), "shared"]
        return [name for name in names if created(clients[number], name)]

    with ThreadPoolExecutor(16) as pool:
        made = sorted(name for names in pool.map(create, range(16)) for name in names)
    found = emulator.client().describe_repositories(maxResults=1000)["repositories"]
    assert made == sorted(one["repositoryName"] for one in found)
    assert made.count("shared") == 1
    assert len(made) == 81
    assert len(emulator.operations()) == 16 * 6 + 1


def test_every_answer_has_a_request_id_and_a_date(emulator: Emulator, raw: Any) -> None:
    answers = [
        raw("DescribeRepositories", b"{}"),
        raw("DescribeRepositories", b'{"maxResults": 0}'),
        raw("NoSuchThing", b"{}"),
    ]
    assert [status for status, _, _ in answers] == [200, 400, 404]
    ids = [headers["x-amzn-RequestId"] for _, headers, _ in answers]
    assert ids == [call.request_id for call in emulator.calls]
    assert all(headers["Date"].endswith("GMT") for _, headers, _ in answers)
    sts = emulator.client("sts").get_caller_identity()["ResponseMetadata"]
    assert sts["RequestId"] == sts["HTTPHeaders"]["x-amzn-requestid"] == emulator.calls[-1].request_id


def test_the_command_serves_until_it_is_told_to_stop() -> None:
    path = os.pathsep.join(entry for entry in sys.path if entry)
    command = [sys.executable, "-W", "error", "-m", "pulumi_ecr.testing", "--port", "0", "--region", "eu-north-1"]
    env = {**os.environ, "PYTHONPATH": path}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        lines = [process.stdout.readline().strip() for _ in range(9)]
        exports = dict(line.removeprefix("export ").split("=", 1) for line in lines if line.startswith("export "))
        url = exports["AWS_ENDPOINT_URL"]
        assert lines[0].startswith(f"ECR emulator at {url} ")
        assert lines[-1] == f"pulumi config set ecr:endpointUrl {url}"
        assert exports["AWS_REGION"] == "eu-north-1"
        code = "import boto3; print(boto3.client('ecr').create_repository(repositoryName='app')['repository']['repositoryArn'])"
        assert run_python(code, **exports).strip() == "arn:aws:ecr:eu-north-1:123456789012:repository/app"
        taken = subprocess.run(
            [*command[:5], "--port", url.rpartition(":")[2]], capture_output=True, text=True, env=env, check=False
        )
        assert taken.returncode == 1
        assert "cannot listen on 127.0.0.1" in taken.stderr
        assert taken.stderr.endswith(": the port is in use: choose another --port, 0 for any free one\n")
        process.terminate()
        assert process.wait(10) == 0
        assert process.stdout.read() == ""
        assert process.stderr.read() == ""


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        (["--port", "99999"], 2, "port must be 0 to 65535, is 99999: use 0 for any free port"),
        (["--port", "-1"], 2, "port must be 0 to 65535, is -1"),
        (["--region", "eu-wst-1"], 2, '"eu-wst-1" is not a valid region: did you mean "eu-west-1"?'),
        (["--host", "no such host"], 1, "cannot listen on no such host:4599: "),
    ],
)
def test_the_command_refuses_wrong_options_in_one_line(options: list[str], status: int, words: str) -> None:
    path = os.pathsep.join(entry for entry in sys.path if entry)
    command = [sys.executable, "-m", "pulumi_ecr.testing", *options]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}, check=False)
    assert (done.returncode, done.stdout) == (status, "")
    assert words in done.stderr.splitlines()[-1]
    assert "Traceback" not in done.stderr


def test_the_command_without_the_extra_says_what_to_install() -> None:
    code = "import sys; sys.modules['moto'] = None; from pulumi_ecr.testing.__main__ import main; sys.exit(main(['--port', '0']))"
    path = os.pathsep.join(entry for entry in sys.path if entry)
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}, check=False)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.endswith(": the emulator needs pip install 'pulumi-ecr[testing]'")


@pytest.mark.parametrize("port", [-1, 65536])
def test_emulator_and_proxy_refuse_a_number_that_is_not_a_tcp_port(port: int) -> None:
    for make in (lambda: Emulator(port=port), lambda: FaultProxy("http://127.0.0.1:1", port=port)):
        with pytest.raises(ValueError, match=f"port must be 0 to 65535, is {port}"):
            make()


@pytest.mark.parametrize("service", ["ecr", "sts"])
def test_a_region_that_does_not_exist_has_nobody_who_answers(emulator: Emulator, service: str) -> None:
    client = emulator.client(service, "eu-wst-1")
    with pytest.raises(ConnectionClosedError):
        (client.describe_registry if service == "ecr" else client.get_caller_identity)()
    assert [(call.status, call.error) for call in emulator.calls] == [(0, "UnknownRegion")]


def test_calls_are_recorded_as_they_came_over_the_wire(emulator: Emulator, ecr: Any) -> None:
    ecr.create_repository(repositoryName="app", imageScanningConfiguration={"scanOnPush": True})
    with pytest.raises(ClientError):
        ecr.create_repository(repositoryName="app")
    emulator.client("sts", "eu-west-1", "222222222222").get_caller_identity()
    emulator.client("secretsmanager").create_secret(Name="s", SecretString="x")
    first, second, third, fourth = emulator.calls
    assert (first.service, first.operation, first.region, first.account) == (
        "ecr",
        "CreateRepository",
        "us-east-1",
        "123456789012",
    )
    assert first.params == {"repositoryName": "app", "imageScanningConfiguration": {"scanOnPush": True}}
    assert (first.status, first.error) == (200, None)
    assert (second.status, second.error) == (400, "RepositoryAlreadyExistsException")
    assert (third.service, third.operation, third.region, third.account) == (
        "sts",
        "GetCallerIdentity",
        "eu-west-1",
        "222222222222",
    )
    assert (fourth.service, fourth.operation, fourth.params["Name"]) == ("secretsmanager", "CreateSecret", "s")
    assert emulator.operations() == ["CreateRepository"] * 2
    assert emulator.operations("sts") == ["GetCallerIdentity"]
    emulator.clear_calls()
    assert emulator.calls == []


def test_other_services_of_moto_are_there_and_recorded(emulator: Emulator) -> None:
    bucket = emulator.client("s3", config=Config(s3={"addressing_style": "path"}))
    bucket.create_bucket(Bucket="things")
    assert [one["Name"] for one in bucket.list_buckets()["Buckets"]] == ["things"]
    assert emulator.operations("s3") == ["PUT /things", "GET /"]


def test_a_proxy_in_the_environment_is_passed_by(emulator: Emulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    assert emulator.client().describe_repositories()["repositories"] == []


def test_counting_gives_the_calls_inside_only(emulator: Emulator, ecr: Any) -> None:
    ecr.describe_registry()
    with emulator.counting() as calls:
        assert list(calls) == []
        ecr.describe_repositories()
        assert calls.operations() == ["DescribeRepositories"]
        emulator.client("sts").get_caller_identity()
    ecr.describe_registry()
    assert [call.operation for call in calls] == ["DescribeRepositories", "GetCallerIdentity"]
    assert calls[-1].service == "sts"
    assert len(calls[:1]) == 1
    assert "DescribeRepositories" in repr(calls)


def test_a_call_under_way_is_recorded_with_status_0(emulator: Emulator, ecr: Any) -> None:
    hold = Hold()
    with emulator.inject(Fault("DescribeRepositories", hold)), ThreadPoolExecutor(1) as pool:
        answer = pool.submit(ecr.describe_repositories)
        hold.wait()
        assert [call.status for call in emulator.calls] == [0]
        hold.release()
        answer.result()
    assert [call.status for call in emulator.calls] == [200]


def test_only_so_many_calls_are_kept() -> None:
    with Emulator(keep_calls=2) as emulator:
        client = emulator.client()
        for _ in range(3):
            client.describe_registry()
        assert len(emulator.calls) == 2


def test_what_the_emulator_lacks_is_said_clearly(emulator: Emulator, refused: Any, raw: Any) -> None:
    refused(
        emulator.client().list_replication_backfills,
        "UnknownOperationException",
        "the emulator has no ecr:ListReplicationBackfills",
    )
    status, _, members = raw("NoSuchThing", b"{}")
    assert (status, members["__type"]) == (404, "UnknownOperationException")
    assert json.dumps(members)
