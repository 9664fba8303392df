"""Fixtures of the engine tests."""

from __future__ import annotations

import contextlib
import importlib
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from harness import Engine, YamlEngine
from hosts import HOSTS
from pulumi_ecr.testing import Emulator

NAMES = [kind.name for kind in HOSTS]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in list(items):
        if "engine" in Path(str(item.path)).parts[:-1]:
            item.add_marker(pytest.mark.engine)
            if "yaml_engine" in getattr(item, "fixturenames", ()) and "dynamic" in item.nodeid:
                items.remove(item)  # YAML knows the plugin alone


def left_over(emulator: Emulator) -> list[str]:
    """All that ECR still holds, in every account and region that was called."""
    found = []
    for region, account in sorted({(c.region, c.account) for c in emulator.calls if c.service == "ecr"}):
        client: Any = emulator.client(region=region, account=account)
        found += [each["repositoryArn"] for each in client.describe_repositories()["repositories"]]
        rules = client.describe_pull_through_cache_rules()["pullThroughCacheRules"]
        scanning = client.get_registry_scanning_configuration()["scanningConfiguration"]
        replication = client.describe_registry()["replicationConfiguration"]["rules"]
        what = {
            "cache rules": [each["ecrRepositoryPrefix"] for each in rules],
            "replication rules": replication,
            "scanning": scanning.get("rules") or [kind for kind in [scanning["scanType"]] if kind != "BASIC"],
        }
        with contextlib.suppress(client.exceptions.RegistryPolicyNotFoundException):
            what["registry policy"] = [client.get_registry_policy()["policyText"]]
        found += [f"{account} {region} {kind}: {content}" for kind, content in what.items() if content]
    return found


@pytest.fixture
def new_engine(emulator: Emulator, tmp_path: Path) -> Iterator[Callable[..., Engine]]:
    """Makes stacks; each is destroyed at the end, and rule H3 holds: nothing of it is left."""
    if shutil.which("pulumi") is None:
        pytest.fail("pulumi is not on the PATH: run make test, or python tools/engine.py --print-path")
    engines: list[Engine] = []

    def make(config: Mapping[str, str] | None = None, name: str = "dev", kind: type[Engine] = Engine) -> Engine:
        engine = kind(emulator, tmp_path / f"{name}{len(engines)}", config, name)
        engines.append(engine)
        return engine

    yield make
    for engine in engines:
        if engine.state():
            outcome = engine.destroy()
            assert outcome.error == ""
    assert left_over(emulator) == []


@pytest.fixture(params=NAMES)
def ecr(request: pytest.FixtureRequest) -> Any:
    """The face of each host: the same classes and arguments."""
    return importlib.import_module("pulumi_ecr" if request.param == "dynamic" else "pulumi_ecr.native")


@pytest.fixture(params=NAMES)
def both_hosts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Runs each test of a module once a host: what the module calls ``ecr`` is that host's face."""
    host: str = request.param
    monkeypatch.setattr(
        request.module, "ecr", importlib.import_module("pulumi_ecr" if host == "dynamic" else "pulumi_ecr.native")
    )
    return host


@pytest.fixture
def engine(new_engine: Callable[..., Engine]) -> Engine:
    return new_engine()


@pytest.fixture
def yaml_engine(new_engine: Callable[..., Engine]) -> YamlEngine:
    if shutil.which("pulumi-language-yaml") is None:
        pytest.fail("pulumi-language-yaml is not on the PATH: run make test, or python tools/engine.py --with-yaml")
    made = new_engine(kind=YamlEngine)
    assert isinstance(made, YamlEngine)
    return made
