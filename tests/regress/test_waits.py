"""What another part of AWS does not show to ECR yet is waited for, for a time that has an end, on both hosts."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from google.protobuf import empty_pb2

from cases import ACCOUNT, SECRET, lifecycle, policy
from hosts import HOSTS, Failed, Host, NativeHost
from pulumi_ecr.testing import AwsError, Emulator, Fault
from waiting import once, until

HUB = {"ecrRepositoryPrefix": "hub", "upstreamRegistryUrl": "registry-1.docker.io", "credentialArn": SECRET}
TEXT = json.dumps({"username": "u", "accessToken": "t"})


def test_a_secret_made_a_second_ago(host: Host, emulator: Emulator) -> None:
    manager = emulator.client("secretsmanager")
    with once(
        lambda: emulator.operations() and emulator.calls[-1].error,
        lambda: manager.create_secret(Name="ecr-pullthroughcache/hub", SecretString=TEXT),
    ):
        id, state = host.create("PullThroughCacheRule", host.check("PullThroughCacheRule", HUB)[0])
    assert (id, state["credentialArn"]) == ("hub", SECRET)
    assert set(emulator.operations()) == {"CreatePullThroughCacheRule"}
    assert len(emulator.operations()) > 1


def test_a_repository_of_this_very_run_that_is_not_seen_yet(host: Host, emulator: Emulator) -> None:
    host.create("Repository", host.check("Repository", {"name": "app"})[0])
    emulator.clear_calls()
    unseen = AwsError("RepositoryNotFoundException", "The repository does not exist")
    for resource, call, document in (
        ("LifecyclePolicy", "PutLifecyclePolicy", lifecycle()),
        ("RepositoryPolicy", "SetRepositoryPolicy", policy()),
    ):
        emulator.inject(Fault(call, unseen, times=1))
        checked, _ = host.check(resource, {"repository": "app", "policy": document})
        assert host.create(resource, checked)[0] == "app"
        # One that is really not there is told at once.
        checked, _ = host.check(resource, {"repository": "nowhere", "policy": document})
        with pytest.raises(Failed, match="nowhere"):
            host.create(resource, checked)
        assert emulator.operations().count(call) == 3
        emulator.clear_calls()


@pytest.mark.parametrize("kind", HOSTS)
def test_no_wait_is_without_end(kind: type[Host], emulator: Emulator) -> None:
    host = kind(emulator.env(), {"ecr:propagationTimeout": "1"})
    with pytest.raises(
        Failed,
        match=r"ECR did not see arn:aws:secretsmanager:.* within 1 s \(ecr:propagationTimeout\).*SecretNotFoundException, request ",
    ):
        host.create("PullThroughCacheRule", host.check("PullThroughCacheRule", HUB)[0])
    host.close()


@pytest.mark.parametrize("kind", HOSTS)
def test_a_wait_that_is_cut_says_how_long_it_was(kind: type[Host], emulator: Emulator) -> None:
    host = kind(emulator.env(), {"ecr:propagationTimeout": "600"})
    said = (
        r"was given up: the custom timeout has passed, after 1 attempt; .*[^.]; ECR did not see arn:aws:secretsmanager:.* within [12] s, "
        "when it was given up: the custom timeout has passed: create the secret in the same account and region, or correct "
    )
    with pytest.raises(Failed, match=said):
        host.create("PullThroughCacheRule", host.check("PullThroughCacheRule", HUB)[0], timeout=1)
    host.close()


def test_a_cancelled_wait_says_so(emulator: Emulator) -> None:
    host = NativeHost(emulator.env(), {"ecr:propagationTimeout": "600"})
    checked, _ = host.check("PullThroughCacheRule", HUB)
    with ThreadPoolExecutor(1) as pool:
        creating = pool.submit(host.create, "PullThroughCacheRule", checked)
        until(lambda: "CreatePullThroughCacheRule" in emulator.operations())
        host.stub.Cancel(empty_pb2.Empty())
        with pytest.raises(
            Failed, match=r"ECR did not see arn:aws:secretsmanager:.* within \d s, when it was cancelled"
        ):
            creating.result()
    host.close()


def test_a_custom_timeout_ends_a_wait_and_retries(host: Host, emulator: Emulator) -> None:
    emulator.client().create_repository(repositoryName="app")
    arn = f"arn:aws:iam::{ACCOUNT}:role/new"
    emulator.unknown_principals.add(arn)
    inputs = {"repository": "app", "policy": policy(Principal={"AWS": arn})}
    with pytest.raises(Failed, match="Principal not found"):
        host.create("RepositoryPolicy", host.check("RepositoryPolicy", inputs)[0], timeout=1)
    throttled = Fault.of("throttled", "CreateRepository", times=None)
    with emulator.inject(throttled), pytest.raises(Failed, match="was given up: the custom timeout has passed"):
        host.create("Repository", host.check("Repository", {"name": "late"})[0], timeout=1)
