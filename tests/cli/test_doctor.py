"""``pulumi-ecr doctor``: what the provider works with, where each value comes from, and what to do where one is missing."""

from __future__ import annotations

import json
import os
import shutil
import sys
import sysconfig
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

import pulumi_ecr
from pulumi_ecr.cli.locate import launcher
from pulumi_ecr.core.names import semver
from pulumi_ecr.testing import AwsError, Fault, Hold

VERSION = metadata.version("pulumi-ecr")
FOLDER = f"resource-ecr-v{semver(VERSION)}"
NAME = "pulumi-resource-ecr"
SECRET = "wJalrXUtnFEMIbPxRfiCYEXAMPLEKEYbPxRfiCY1"
STS = ["sts:GetCallerIdentity"]


class Diagnosis:
    """What the doctor said, as JSON."""

    def __init__(self, machine: Any, *arguments: str, **options: Any) -> None:
        done = machine.run("doctor", "--json", *arguments, **options)
        assert done.stderr == ""
        self.text = done.stdout
        content = json.loads(done.stdout)
        self.facts = {fact["name"]: (fact["value"], fact["source"]) for fact in content["facts"]}
        self.problems = {problem["name"]: problem for problem in content["problems"]}
        assert content["ok"] is (not self.problems)
        assert done.returncode == (1 if self.problems else 0)


@pytest.fixture
def aws(emulator) -> dict[str, str]:
    return {**emulator.env("eu-west-1"), "AWS_SECRET_ACCESS_KEY": SECRET}


def files(machine: Any, config: str, credentials: str = "") -> dict[str, str]:
    """The shared files of AWS's own tools."""
    folder = machine.home / ".aws"
    folder.mkdir(exist_ok=True)
    (folder / "config").write_text(config)
    (folder / "credentials").write_text(credentials)
    return {}


def called(emulator: Any) -> list[str]:
    return [f"{call.service}:{call.operation}" for call in emulator.calls]


# the whole


@pytest.mark.engine
def test_all_is_well(with_engine, emulator, aws) -> None:
    with_engine.run("install")
    found = Diagnosis(with_engine, env=aws)
    assert found.problems == {}
    installed = with_engine.plugins / FOLDER / NAME
    assert found.facts == {
        "pulumi-ecr": (VERSION, str(Path(pulumi_ecr.__file__).parent)),
        "python": (".".join(map(str, sys.version_info[:3])), sys.executable),
        "pulumi SDK": (metadata.version("pulumi"), f"{sysconfig.get_path('purelib')}/pulumi"),
        "boto3": (metadata.version("boto3"), f"{sysconfig.get_path('purelib')}/boto3"),
        "engine": found.facts["engine"],
        "plugin": (f"{VERSION}, run by this Python", f"plugin cache: {installed}"),
        "region": ("eu-west-1", "environment: AWS_REGION"),
        "profile": ("default", "no profile is set"),
        "credentials": ("access key ****9012", "env"),
        "account": ("123456789012", "sts:GetCallerIdentity"),
        "caller": ("arn:aws:sts::123456789012:user/moto", "sts:GetCallerIdentity"),
        "endpoint": (emulator.url, "environment: AWS_ENDPOINT_URL"),
    }
    assert found.facts["engine"][0].startswith("v3.")
    assert found.facts["engine"][1] == f"PATH: {with_engine.root / 'engine' / 'pulumi'}"
    assert called(emulator) == STS


def test_nothing_is_there(machine) -> None:
    done = machine.run("doctor")
    assert (done.returncode, done.stderr) == (1, "")
    assert [line for line in done.stdout.splitlines() if line.startswith("problem: ")] == [
        "problem: engine: pulumi is not on the PATH: install the Pulumi CLI, https://www.pulumi.com/docs/install",
        "problem: plugin: the engine would not find pulumi-resource-ecr: pulumi-ecr install",
        "problem: region: no region is set: pulumi config set ecr:region eu-west-1, or set AWS_REGION",
        "problem: credentials: no AWS credentials were found: set AWS_PROFILE or ecr:profile, or both"
        " AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    ]
    assert "plugin       not found: pulumi-ecr install" in done.stdout.splitlines()


def test_rows_are_aligned(machine, aws) -> None:
    rows = machine.run("doctor", env=aws).stdout.splitlines()
    sourced = [row for row in rows if not row.startswith("problem: ") and "not found" not in row]
    assert len({row.index(source) for row, source in zip(sourced, _sources(machine, aws), strict=True)}) == 1


def _sources(machine: Any, aws: dict[str, str]) -> list[str]:
    return [source for _, source in Diagnosis(machine, env=aws).facts.values() if source]


# the plugin


def test_a_plugin_of_another_environment_works_and_is_named(machine, aws) -> None:
    other = machine.environment("an other")
    machine.run("install", python=other)
    found = Diagnosis(machine, "--offline", env=aws)
    assert found.facts["plugin"][0] == f"{VERSION}, run by {other}"
    assert "plugin" not in found.problems


@pytest.mark.parametrize(
    ("version", "remedy"), [("0.0.9", "pulumi-ecr install"), ("99.0.0", "pulumi plugin rm resource ecr 99.0.0")]
)
def test_a_plugin_of_another_version(machine, aws, version: str, remedy: str) -> None:
    machine.run("install", python=machine.environment("other", version))
    problem = Diagnosis(machine, "--offline", env=aws).problems["plugin"]
    assert problem["cause"] == f"the engine would start version {version}, not {VERSION}"
    assert problem["remedy"] == remedy


def test_a_plugin_whose_environment_is_gone(machine, aws) -> None:
    machine.run("install", python=machine.environment("gone"))
    shutil.rmtree(machine.root / "gone")
    problem = Diagnosis(machine, "--offline", env=aws).problems["plugin"]
    assert problem["cause"].startswith(f"{machine.plugins / FOLDER / NAME} does not start: ")
    assert "not found" in problem["cause"]
    assert problem["remedy"] == "pulumi-ecr install"


def test_a_plugin_without_its_package(machine, aws) -> None:
    python = machine.environment("empty")
    machine.run("install", python=python)
    next((machine.root / "empty").rglob("provider.pth")).unlink()
    problem = Diagnosis(machine, "--offline", env=aws).problems["plugin"]
    assert "does not start: " in problem["cause"]
    assert "No module named 'pulumi_ecr'" in problem["cause"]


def test_the_project_comes_before_the_path_and_the_path_before_the_cache(machine, aws) -> None:
    project, path = machine.root / "of project", machine.root / "of path"
    text = launcher(sys.executable)
    machine.put(semver(VERSION), text)
    for folder in (project, path):
        folder.mkdir()
        (folder / NAME).write_text(text)
        (folder / NAME).chmod(0o755)
    inside = machine.project / "src"
    inside.mkdir()

    def source(**env: str) -> str:
        return Diagnosis(machine, "--offline", env={**aws, **env}, cwd=inside).facts["plugin"][1]

    assert source() == f"plugin cache: {machine.plugins / FOLDER / NAME}"
    on_path = f"{machine.env['PATH']}{os.pathsep}{path}"
    assert source(PATH=on_path) == f"PATH: {path / NAME}"
    assert source(PATH=on_path, PULUMI_IGNORE_AMBIENT_PLUGINS="true").startswith("plugin cache: ")
    own = machine.project / "Pulumi.yaml"
    own.write_text("name: p\nruntime: python\nplugins: {providers: [{name: aws, path: x}]}\n")
    assert source(PATH=on_path) == f"PATH: {path / NAME}"
    own.write_text("name: p\nruntime: python\nplugins: {providers: [{name: ecr, path: ../of project}]}\n")
    assert source(PATH=on_path) == f"Pulumi.yaml: {machine.project}/../of project/{NAME}"
    own.write_text("name: p\nruntime: python\npackages: {ecr: ../of project}\n")
    assert source(PATH=on_path).startswith("Pulumi.yaml: ")
    own.write_text("name: p\nruntime: python\npackages: {ecr: ecr@1.0.0}\n")
    assert source(PATH=on_path) == f"PATH: {path / NAME}"


def test_a_project_that_names_an_empty_folder(machine, aws) -> None:
    (machine.project / "Pulumi.yaml").write_text("name: p\nplugins: {providers: [{name: ecr, path: .}]}\n")
    problem = Diagnosis(machine, "--offline", env=aws).problems["plugin"]
    assert problem["cause"].endswith("which holds no pulumi-resource-ecr")
    assert problem["remedy"].endswith(f"set the path of plugin ecr to {sysconfig.get_path('scripts')}")


def test_a_broken_project_file(machine, aws) -> None:
    (machine.project / "Pulumi.yaml").write_text("name: [\n")
    assert "cannot be read" in Diagnosis(machine, "--offline", env=aws).problems["plugin"]["cause"]


# region, profile, credentials


def test_region_and_credentials_of_a_profile(machine, emulator, aws) -> None:
    del aws["AWS_REGION"], aws["AWS_DEFAULT_REGION"], aws["AWS_ACCESS_KEY_ID"], aws["AWS_SECRET_ACCESS_KEY"]
    files(
        machine,
        "[profile work]\nregion = sa-east-1\n",
        f"[work]\naws_access_key_id = AKIAECRE222222223333\naws_secret_access_key = {SECRET}\n",
    )
    found = Diagnosis(machine, env={**aws, "AWS_PROFILE": "work"})
    assert found.facts["region"] == ("sa-east-1", "profile work in ~/.aws/config")
    assert found.facts["profile"] == ("work", "environment: AWS_PROFILE")
    assert found.facts["credentials"] == ("access key ****3333", "shared-credentials-file")
    assert found.facts["account"][0] == "222222223333"
    assert SECRET not in found.text


def test_a_role_of_a_profile(machine, emulator, aws) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        del aws[name]
    files(
        machine,
        "[profile role]\nrole_arn = arn:aws:iam::123456789012:role/deploy\nsource_profile = base\nrole_session_name = me\n",
        f"[base]\naws_access_key_id = AKIAECRE123456789012\naws_secret_access_key = {SECRET}\n",
    )
    env = {**aws, "AWS_PROFILE": "role"}
    found = Diagnosis(machine, env=env)
    assert found.facts["credentials"][1] == "assume-role"
    assert found.facts["caller"][0] == "arn:aws:sts::123456789012:assumed-role/deploy/me"
    assert called(emulator) == ["sts:AssumeRole", *STS]
    # Offline, not even the role is assumed.
    emulator.clear_calls()
    found = Diagnosis(machine, "--offline", env=env)
    assert found.facts["credentials"] == ("not fetched yet (--offline)", "assume-role")
    assert called(emulator) == []


def test_a_profile_that_does_not_exist(machine, aws) -> None:
    problems = Diagnosis(machine, env={**aws, "AWS_PROFILE": "nobody"}).problems
    assert "(nobody) could not be found" in problems["credentials"]["cause"]
    remedy = "set ecr:profile or AWS_PROFILE to a profile of ~/.aws/config, and unset AWS_PROFILE where it is empty"
    assert problems["credentials"]["remedy"] == remedy


def test_offline_asks_nobody(machine, emulator, aws) -> None:
    found = Diagnosis(machine, "--offline", env=aws)
    assert found.facts["credentials"] == ("access key ****9012", "env")
    assert found.facts["account"] == ("unknown", "not requested: --offline")
    assert "caller" not in found.facts
    assert called(emulator) == []


def test_expired_credentials(machine, emulator, aws) -> None:
    said = f"The security token {SECRET} of AKIAECRE123456789012 is expired"
    emulator.inject(Fault("GetCallerIdentity", AwsError("ExpiredToken", said, 403), service="sts", times=None))
    done = machine.run("doctor", env=aws)
    (line,) = [line for line in done.stdout.splitlines() if line.startswith("problem: account: ")]
    assert line.startswith(
        "problem: account: asking STS in eu-west-1 for the account: The security token **** of ****9012 is expired:"
        " renew the credentials (aws sso login, or new keys) and run again [ExpiredToken, request "
    )
    assert done.returncode == 1
    assert called(emulator) == STS  # one attempt


@pytest.mark.parametrize("status", [403, 503])
def test_one_attempt_is_all(machine, emulator, aws, status: int) -> None:
    emulator.inject(Fault("GetCallerIdentity", AwsError("Broken", "no", status), service="sts", times=None))
    assert "account" in Diagnosis(machine, env=aws).problems
    assert called(emulator) == STS


def test_aws_that_does_not_answer_is_left(machine, emulator, aws) -> None:
    emulator.inject(Fault("GetCallerIdentity", Hold(), service="sts"))
    hasty = "import sys; from pulumi_ecr.cli import doctor, main; doctor.TIMEOUT = 2.0; sys.exit(main(['doctor']))"
    done = machine.call(sys.executable, "-c", hasty, env=aws)
    assert (done.returncode, done.stderr) == (1, "")
    assert (
        "problem: account: no answer within 2 s: check the network, the proxy, the endpoint and the region"
        in done.stdout.splitlines()
    )


def test_no_credential_is_ever_shown(machine, emulator, aws) -> None:
    env = {
        **aws,
        "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE",
        "AWS_SESSION_TOKEN": "FwoGZXIvYXdzEXAMPLETOKEN",
        "AWS_ENDPOINT_URL": "http://someone:hunter2@127.0.0.1:9",
        "PULUMI_ECR_DEBUG": "1",
    }
    for arguments in (["doctor"], ["doctor", "--json"]):
        done = machine.call(sys.executable, "-m", "pulumi_ecr.cli", *arguments, env=env)
        assert done.returncode == 1
        for secret in (SECRET, "hunter2", "FwoGZXIvYXdzEXAMPLETOKEN", "AKIAIOSFODNN7"):
            assert secret not in done.stdout + done.stderr
        assert "http://****@127.0.0.1:9" in done.stdout
        assert "****MPLE" in done.stdout


# the project's stack


@pytest.fixture
def stack(with_engine) -> Any:
    """A machine with a project and a selected stack; the answer configures it."""
    (with_engine.project / "Pulumi.yaml").write_text("name: p\nruntime: python\n")
    created = with_engine.call("pulumi", "stack", "init", "dev")
    assert created.returncode == 0, created.stderr

    def configure(*arguments: str) -> None:
        done = with_engine.call("pulumi", "config", "set", *arguments)
        assert done.returncode == 0, done.stderr

    return configure


@pytest.mark.engine
def test_the_stack_decides(with_engine, stack, emulator, aws) -> None:
    stack("ecr:region", "ap-south-1")
    stack("aws:region", "us-west-2")
    stack("ecr:endpointUrl", emulator.url)
    stack("--path", "ecr:allowedAccountIds[0]", "999999999999")
    stack("--secret", "ecr:httpProxy", "http://me:hunter2@proxy")
    del with_engine.env["PULUMI_CONFIG_PASSPHRASE"]  # the doctor needs none
    found = Diagnosis(with_engine, env={**aws, "AWS_ENDPOINT_URL": "http://127.0.0.1:9"})
    assert found.facts["region"] == ("ap-south-1", "pulumi config: ecr:region")
    assert found.facts["endpoint"] == (emulator.url, "pulumi config: ecr:endpointUrl")
    assert found.facts["stack"] == (
        "aws:region, ecr:allowedAccountIds, ecr:endpointUrl, ecr:region",
        "pulumi config; ecr:httpProxy is secret and not read",
    )
    assert found.facts["account"] == ("123456789012", "sts:GetCallerIdentity")
    assert "not among ecr:allowedAccountIds" in found.problems["account"]["cause"]
    assert called(emulator) == STS
    assert "hunter2" not in found.text


@pytest.mark.engine
def test_the_region_and_profile_of_the_aws_provider_count(with_engine, stack, aws) -> None:
    files(with_engine, "[profile work]\n", f"[work]\naws_access_key_id = AKIA\naws_secret_access_key = {SECRET}\n")
    stack("aws:region", "us-west-2")
    stack("aws:profile", "work")
    found = Diagnosis(with_engine, "--offline", env=aws)
    assert found.facts["region"] == ("us-west-2", "pulumi config: aws:region")
    assert found.facts["profile"] == ("work", "pulumi config: aws:profile")


@pytest.mark.engine
def test_a_setting_that_cannot_be(with_engine, stack, aws) -> None:
    stack("ecr:regoin", "eu-west-1")
    problem = Diagnosis(with_engine, "--offline", env=aws).problems["configuration"]
    assert "ecr:regoin is not a setting; did you mean region?" in problem["cause"]
    assert problem["remedy"] == "pulumi config rm ecr:regoin"


@pytest.mark.engine
def test_a_project_without_a_stack_is_no_problem(with_engine, aws) -> None:
    (with_engine.project / "Pulumi.yaml").write_text("name: p\nruntime: python\n")
    found = Diagnosis(with_engine, "--offline", env=aws)
    assert found.facts["stack"][0] == "not read"
    assert "no stack selected" in found.facts["stack"][1]
    assert "stack" not in found.problems


def test_a_reader_that_has_read_enough_is_no_defect(machine) -> None:
    done = machine.call("/bin/sh", "-c", f"'{sys.executable}' -m pulumi_ecr.cli doctor --offline | true")
    assert (done.returncode, done.stderr) == (0, "")
