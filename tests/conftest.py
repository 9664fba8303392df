"""What all tests share: the emulator, and the hosts that run against it."""

from __future__ import annotations

import os
import zlib
from collections import Counter
from collections.abc import Generator, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

pytest.register_assert_rewrite("harness", "hosts", "cases")

from hosts import HOSTS, Host  # noqa: E402 - after its asserts are made to speak
from pulumi_ecr.testing import Emulator  # noqa: E402

# Nothing of the machine's own AWS set-up may reach a test.
for name in [name for name in os.environ if name.startswith("AWS_")]:
    del os.environ[name]
os.environ["AWS_CONFIG_FILE"] = os.environ["AWS_SHARED_CREDENTIALS_FILE"] = os.devnull


@pytest.fixture(scope="session")
def running_emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def emulator(running_emulator: Emulator) -> Iterator[Emulator]:
    """An empty AWS; at the end it must have had no answer to be ashamed of."""
    running_emulator.reset()
    yield running_emulator
    assert running_emulator.violations == []


@pytest.fixture(params=HOSTS, ids=[kind.name for kind in HOSTS])
def host(request: pytest.FixtureRequest, emulator: Emulator) -> Iterator[Host]:
    """A fresh process of each host, as each preview and each update of the engine gets one."""
    started = request.param(emulator.env())
    yield started
    started.close()


pytest_plugins = ["pytester"]

# Examples of hypothesis: make test tries the same ones each time, make test-long more of them, from a new seed each time.
ALWAYS: dict[str, Any] = {"deadline": None, "suppress_health_check": list(HealthCheck), "database": None}
settings.register_profile("default", max_examples=150, derandomize=True, **ALWAYS)
settings.register_profile("long", max_examples=600, derandomize=False, print_blob=True, **ALWAYS)
settings.load_profile("default")  # unless the command line names one: that is read later


NAMES = [kind.name for kind in HOSTS]


def _host(item: pytest.Item) -> str:
    """The host that a test is played on where there is a variant for each; empty if not."""
    given = item.callspec.params.values() if isinstance(item, pytest.Function) and hasattr(item, "callspec") else ()
    found = [str(getattr(value, "name", value)) for value in given]
    return next((name for name in found if name in NAMES and name in item.nodeid), "")


def _name(item: pytest.Item) -> str:
    """What the variants of a test for each host have in common."""
    return item.nodeid.replace(_host(item), "")


def _drawn(name: str) -> str:
    return NAMES[zlib.crc32(name.encode()) % len(NAMES)]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """``make test`` plays each test on one of the hosts, which one follows from its name, ``make test-long`` on the other.
    What is itself long is played there on one host, which one follows from the seed; without a seed on both.
    """
    seed, left_out = config.getoption("--hypothesis-seed"), []
    variants = Counter(_name(item) for item in items if _host(item))
    for item in items:
        name, host = _name(item), _host(item)
        if host and item.get_closest_marker("long"):
            if seed is not None and variants[name] > 1 and host != _drawn(f"{seed} {name}"):
                left_out.append(item)
        elif host and host != _drawn(name):
            item.add_marker(pytest.mark.long)
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def _again(config: pytest.Config) -> str:
    seed = config.getoption("--hypothesis-seed")
    return "" if seed is None else f"random examples come from this seed: make test-long SEED={seed}"


def pytest_report_header(config: pytest.Config) -> list[str]:
    return [line for line in [_again(config)] if line]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """What failed says how to play it again."""
    report = yield
    if report.failed and (item.get_closest_marker("hypothesis") or item.get_closest_marker("long")):
        report.sections += [("seed", line) for line in [_again(item.config)] if line]
    return report
