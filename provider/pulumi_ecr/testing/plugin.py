"""pytest fixtures: ``ecr_emulator``, a local AWS; ``ecr_stack``, Pulumi stacks that use it; ``ecr_faults``, a fault proxy
between the two.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

import pytest

from pulumi_ecr.testing.emulator import Emulator
from pulumi_ecr.testing.proxy import FaultProxy
from pulumi_ecr.testing.stacks import EngineMissingError, open_stack

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from pulumi_ecr.testing.stacks import Program, Stack

__all__ = ["ecr_emulator", "ecr_emulator_of_session", "ecr_faults", "ecr_stack"]

_FOREIGN: Final = (
    "AWS_CONFIG_FILE",
    "AWS_DEFAULT_PROFILE",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS",
    "AWS_PROFILE",
    "AWS_ROLE_ARN",
    "AWS_SESSION_TOKEN",
    "AWS_SHARED_CREDENTIALS_FILE",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)
"""Variables that would make an SDK use another endpoint or real credentials."""


@pytest.fixture(scope="session")
def ecr_emulator_of_session() -> Iterator[Emulator]:
    """One running emulator for the whole session; tests take ``ecr_emulator``."""
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def ecr_emulator(ecr_emulator_of_session: Emulator) -> Iterator[Emulator]:
    """A running, empty emulator: no repositories, no calls and no faults in any account or region."""
    ecr_emulator_of_session.reset()
    yield ecr_emulator_of_session
    ecr_emulator_of_session.reset()


@pytest.fixture
def ecr_faults(ecr_emulator: Emulator) -> Iterator[FaultProxy]:
    """A proxy between the stacks of the test and the emulator; it changes nothing until a fault or a latency is set."""
    with FaultProxy(ecr_emulator.url) as proxy:
        yield proxy


@pytest.fixture
def ecr_stack(
    ecr_emulator: Emulator, ecr_faults: FaultProxy, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Stack]]:
    """Open stacks of your own programs: ``ecr_stack(program, config={"ecr:region": "eu-west-1"}, name="dev")``.

    ``program``: a Python function, or a folder with a Pulumi.yaml (a copy of it runs). ``region``: AWS_REGION of
    the run. A stack that is still deployed when the test ends is destroyed, unless ``destroy=False``.
    """
    for name in [*os.environ]:
        if name in _FOREIGN or name.startswith("AWS_ENDPOINT_URL_"):
            monkeypatch.delenv(name)
    for name in ("NO_PROXY", "no_proxy"):  # a proxy of the machine could not reach the emulator
        monkeypatch.setenv(name, ",".join(filter(None, [os.environ.get(name), "127.0.0.1", "localhost"])))
    opened: list[Stack] = []

    def open_one(
        program: Program | str | os.PathLike[str],
        *,
        config: Mapping[str, Any] | None = None,
        name: str = "test",
        region: str = "us-east-1",
        destroy: bool = True,
    ) -> Stack:
        env = {**ecr_emulator.env(region), "AWS_ENDPOINT_URL": ecr_faults.url}
        for variable, value in env.items():
            monkeypatch.setenv(variable, value)  # a Python function runs in this process
        try:
            stack = open_stack(program, name, config or {}, env, tmp_path / "pulumi")
        except EngineMissingError as error:
            pytest.fail(str(error), pytrace=False)
        if destroy:
            opened.append(stack)
        return stack

    yield open_one
    ecr_emulator.clear_faults()
    ecr_faults.clear_faults()
    ecr_faults.latency = 0
    for stack in reversed(opened):
        if stack.deployed:
            stack.destroy(exclude_protected=True)
