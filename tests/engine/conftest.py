"""Fixtures of the engine tests."""

from __future__ import annotations

import importlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from harness import Engine
from pulumi_ecr.testing import Emulator


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "engine" in Path(str(item.path)).parts[:-1]:
            item.add_marker(pytest.mark.engine)


@pytest.fixture
def new_engine(emulator: Emulator, tmp_path: Path) -> Iterator[Callable[..., Engine]]:
    """Makes stacks; each is destroyed at the end, and rule H3 holds: nothing of it is left."""
    if shutil.which("pulumi") is None:
        pytest.fail("pulumi is not on the PATH: run make test, or python tools/engine.py --print-path")
    engines: list[Engine] = []

    def make(config: Mapping[str, str] | None = None, name: str = "dev") -> Engine:
        engine = Engine(emulator, tmp_path / f"{name}{len(engines)}", config, name)
        engines.append(engine)
        return engine

    yield make
    for engine in engines:
        outcome = engine.destroy()
        assert outcome.error == ""


@pytest.fixture(params=["dynamic", "native"])
def ecr(request: pytest.FixtureRequest) -> Any:
    """The face of each host: the same classes and arguments."""
    return importlib.import_module("pulumi_ecr" if request.param == "dynamic" else "pulumi_ecr.native")


@pytest.fixture
def engine(new_engine: Callable[..., Engine]) -> Engine:
    return new_engine()
