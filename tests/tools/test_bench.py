"""The benchmark: it runs, its stand-in for AWS answers as the emulator does, and each phase makes the calls it may."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from pulumi_ecr.testing import Emulator

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tools"))

import bench  # noqa: E402

COUNT = 24
PARALLEL = 8


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tools" / "bench.py"), *arguments], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.engine
@pytest.mark.parametrize("host", ["native", "dynamic"])
def test_a_stack_makes_exactly_the_calls_that_it_may(host: str, tmp_path: Path) -> None:
    """How many reads share a call depends on how fast the engine sends them: tests/regress/test_shared_reads.py."""
    file = tmp_path / "figures.json"
    size = ("--repositories", str(COUNT), "--latency", "20", "--parallel", str(PARALLEL))
    run(*size, "--hosts", host, "--no-floors", "--no-checkpoints", "--json", str(file))
    calls = {phase: found["calls"] for phase, found in json.loads(file.read_text())["measured"][host].items()}
    for phase in ("create", "preview", "update", "destroy"):  # all but a refresh need the account
        assert calls[phase].pop("sts:GetCallerIdentity") == 1
    assert calls["create"] == {"CreateRepository": COUNT, "PutLifecyclePolicy": COUNT}
    assert calls["preview"] == {}
    assert calls["refresh"].pop("DescribeRepositories") <= COUNT
    assert calls["refresh"] == {"ListTagsForResource": COUNT, "GetLifecyclePolicy": COUNT}
    assert calls["update"] == {"TagResource": COUNT}
    assert calls["destroy"] == {"DeleteRepository": COUNT}


@pytest.mark.engine
@pytest.mark.long
def test_it_measures_prints_and_draws(tmp_path: Path) -> None:
    page, plot = tmp_path / "page.md", tmp_path / "plot.svg"
    page.write_text("before\n<!-- bench:begin -->\nold\n<!-- bench:end -->\nafter\n")
    small = ("--repositories", "2", "--latency", "1", "--hosts", "native", "--phases", "create,destroy")
    printed = run(*small, "--sweep", "1", "--plot", str(plot), "--page", str(page))
    assert "| create | " in printed
    assert page.read_text().startswith(f"before\n<!-- bench:begin -->\n{printed.strip()}\n<!-- bench:end -->\nafter")
    assert ET.fromstring(plot.read_text()).tag.endswith("svg")


def answers(url: str) -> list[Any]:
    """What one AWS says to all that the benchmark asks, and to what goes wrong."""
    keys = {"aws_access_key_id": "AKIAECRE123456789012", "aws_secret_access_key": "bench", "region_name": "us-east-1"}
    session, config = boto3.Session(**keys), Config(retries={"total_max_attempts": 1})
    ecr: Any = session.client("ecr", endpoint_url=url, config=config)
    sts: Any = session.client("sts", endpoint_url=url, config=config)
    arn = "arn:aws:ecr:us-east-1:123456789012:repository/"
    calls = [
        lambda: ecr.create_repository(repositoryName="app/one", tags=[{"Key": "a", "Value": "1"}]),
        lambda: ecr.create_repository(repositoryName="app/one"),
        lambda: ecr.create_repository(
            repositoryName="app/two",
            imageTagMutability="IMMUTABLE",
            imageScanningConfiguration={"scanOnPush": True},
            encryptionConfiguration={"encryptionType": "AES256"},
        ),
        lambda: ecr.describe_repositories(repositoryNames=["app/one", "app/two"]),
        lambda: ecr.describe_repositories(repositoryNames=["app/one", "gone"]),
        lambda: ecr.get_lifecycle_policy(repositoryName="app/one"),
        lambda: ecr.get_lifecycle_policy(repositoryName="gone"),
        lambda: ecr.put_lifecycle_policy(repositoryName="app/one", lifecyclePolicyText=bench.POLICY),
        lambda: ecr.put_lifecycle_policy(repositoryName="gone", lifecyclePolicyText=bench.POLICY),
        lambda: ecr.get_lifecycle_policy(repositoryName="app/one"),
        lambda: ecr.tag_resource(resourceArn=f"{arn}app/one", tags=[{"Key": "b", "Value": "2"}]),
        lambda: ecr.tag_resource(resourceArn=f"{arn}gone", tags=[{"Key": "b", "Value": "2"}]),
        lambda: ecr.list_tags_for_resource(resourceArn=f"{arn}app/one"),
        lambda: ecr.list_tags_for_resource(resourceArn=f"{arn}app/two"),
        lambda: ecr.delete_repository(repositoryName="app/one"),
        lambda: ecr.delete_repository(repositoryName="app/one"),
        lambda: sts.get_caller_identity()["Account"],
    ]
    return [answer(call) for call in calls]


def answer(call: Any) -> Any:
    try:
        return json.loads(json.dumps(call(), default=lambda _: "a moment"), object_hook=plain)
    except ClientError as error:
        return error.response["Error"]


def plain(value: dict[str, Any]) -> dict[str, Any]:
    value.pop("ResponseMetadata", None)
    value.pop("lastEvaluatedAt", None)  # not read by the provider
    return value


def test_the_stand_in_answers_as_the_emulator_does(emulator: Emulator) -> None:
    with bench.serving(0) as server:
        lean = answers(server.url)
    assert lean == answers(emulator.url)
