"""The proxy for bad days, and faults that a seed deals out."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, get_args

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from pulumi_ecr.testing import EVERY, AwsError, Delay, Drop, Emulator, Fault, FaultProxy, Garble, Hold, Truncate
from pulumi_ecr.testing.faults import Kind
from pulumi_ecr.testing.sessions import DEFAULT_ACCOUNT, make_client


@pytest.fixture
def proxy(emulator: Emulator) -> Iterator[FaultProxy]:
    with FaultProxy(emulator.url, seed=7) as running:
        yield running


@pytest.fixture
def through(proxy: FaultProxy) -> Any:
    """Makes clients that go through the proxy, and do not try again unless they are told to."""

    def client(attempts: int = 1, region: str = "us-east-1", service: str = "ecr") -> Any:
        config = Config(retries={"total_max_attempts": attempts, "mode": "standard"})
        return make_client(service, region, DEFAULT_ACCOUNT, proxy.url, config)

    return client


def there(emulator: Emulator) -> list[str]:
    return [found["repositoryName"] for found in emulator.client().describe_repositories()["repositories"]]


def test_calls_go_through_and_are_counted(emulator: Emulator, proxy: FaultProxy, through: Any) -> None:
    made = through().create_repository(repositoryName="app")
    with pytest.raises(ClientError) as refused:
        through().create_repository(repositoryName="app")
    assert refused.value.response["Error"]["Code"] == "RepositoryAlreadyExistsException"
    assert through(service="sts").get_caller_identity()["Account"] == DEFAULT_ACCOUNT
    assert there(emulator) == ["app"]
    assert [(c.service, c.operation, c.status, c.error) for c in proxy.calls] == [
        ("ecr", "CreateRepository", 200, None),
        ("ecr", "CreateRepository", 400, "RepositoryAlreadyExistsException"),
        ("sts", "GetCallerIdentity", 200, None),
    ]
    # The id is the one that AWS gave, and so is the clock.
    assert made["ResponseMetadata"]["RequestId"] == emulator.calls[0].request_id
    assert "date" in made["ResponseMetadata"]["HTTPHeaders"]


def test_latency_is_waited_by_each_call_and_by_all_at_once(emulator: Emulator, proxy: FaultProxy, through: Any) -> None:
    proxy.latency = 0.3
    client, hold = through(), Hold()
    proxy.inject(Fault("CreateRepository", hold, times=None))
    started = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        creating = pool.map(lambda n: client.create_repository(repositoryName=f"app-{n}"), range(8))
        hold.wait(8)
        assert time.monotonic() - started >= 0.3
        assert proxy.in_flight == 8
        hold.release()
        assert len(list(creating)) == 8
    assert (proxy.in_flight, proxy.most_in_flight) == (0, 8)


@pytest.mark.parametrize("kind", get_args(Kind))
def test_each_kind_of_fault(emulator: Emulator, proxy: FaultProxy, through: Any, kind: Any) -> None:
    with proxy.inject(Fault.of(kind, "CreateRepository", times=1)) as injection:
        try:
            through().create_repository(repositoryName="app")
            said = "done"
        except ClientError as error:
            said = error.response["Error"]["Code"]
        except ConnectionClosedError:
            said = "closed"
        except KeyError:
            said = "no answer"
        assert injection.hits == 1
    expected = {
        "throttled": "ThrottlingException",
        "failed before": "ServerException",
        "failed after": "ServerException",
        "lost before": "closed",
        "lost after": "closed",
        "slow": "done",
        "truncated": "done",  # botocore takes whatever it cannot read for an answer with nothing in it
        "not JSON": "done",
        "expired token": "ExpiredTokenException",
        "denied": "AccessDeniedException",
    }
    assert said == expected[kind]
    done = kind in ("failed after", "lost after", "slow", "truncated", "not JSON")
    assert there(emulator) == (["app"] if done else [])


def test_the_emulator_knows_the_same_faults(emulator: Emulator) -> None:
    emulator.inject(Fault("CreateRepository", Truncate(), when="after"))
    assert "repository" not in emulator.client().create_repository(repositoryName="app")
    emulator.inject(Fault("DescribeRepositories", Garble("gone", 503), when="after"))
    with pytest.raises(ClientError, match="gone"):
        emulator.client().describe_repositories()
    assert there(emulator) == ["app"]
    emulator.inject(Fault("CreateRepository", Truncate()))  # there is no answer yet that could be cut
    with pytest.raises(ConnectionClosedError):
        emulator.client().create_repository(repositoryName="web")
    assert there(emulator) == ["app"]


def test_a_rate_is_drawn_by_the_seed_and_not_by_the_order_of_calls(emulator: Emulator) -> None:
    def met(seed: int, names: list[int]) -> set[str]:
        emulator.reset()
        with FaultProxy(emulator.url, seed=seed) as proxy:
            proxy.inject(Fault.of("denied", rate=0.3))
            client = make_client("ecr", "us-east-1", DEFAULT_ACCOUNT, proxy.url, None)
            for name in names:
                with contextlib.suppress(ClientError):
                    client.create_repository(repositoryName=f"app-{name}")
            return {call.params["repositoryName"] for call in proxy.calls if call.error}

    forwards = met(1, list(range(100)))
    assert forwards == met(1, list(range(99, -1, -1)))
    assert 15 <= len(forwards) <= 45
    assert forwards != met(2, list(range(100)))


def test_each_repetition_draws_anew(emulator: Emulator, proxy: FaultProxy, through: Any) -> None:
    proxy.inject(Fault.of("failed before", rate=0.5))
    for n in range(10):
        through(attempts=12).create_repository(repositoryName=f"app-{n}")
    assert len(proxy.calls) > 10
    assert len(there(emulator)) == 10


def test_a_fault_of_one_region(emulator: Emulator, proxy: FaultProxy, through: Any) -> None:
    proxy.inject(Fault(EVERY, Drop(), times=None, region="eu-west-1"))
    through().describe_repositories()
    with pytest.raises(ConnectionClosedError):
        through(region="eu-west-1").describe_repositories()


def test_delays_and_an_error_and_another_service(emulator: Emulator, proxy: FaultProxy, through: Any) -> None:
    proxy.inject(Fault(EVERY, Delay(0.01), times=None, service="sts"))
    proxy.inject(Fault(EVERY, AwsError("ExpiredToken", "old", 403), service="sts"))
    through().describe_repositories()
    with pytest.raises(ClientError, match="old"):
        through(service="sts").get_caller_identity()
    through(service="sts").get_caller_identity()


def test_an_emulator_that_is_gone(through: Any, proxy: FaultProxy) -> None:
    proxy.target = "http://127.0.0.1:9"
    with pytest.raises(ClientError, match="cannot be reached"):
        through().describe_repositories()
    proxy.stop()
    with pytest.raises(RuntimeError, match="not running"):
        assert proxy.url
