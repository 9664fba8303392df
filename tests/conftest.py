"""What all tests share: the emulator, and the hosts that run against it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

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
