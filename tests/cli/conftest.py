"""Fixtures of the command line's tests: real processes in real virtual environments, in folders of their own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from waiting import LAST_RESORT

SITE = sysconfig.get_path("purelib")


class Machine:
    """A user's machine: a home folder, a PATH without surprises, and the command."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.home = root / "home"
        self.pulumi_home = root / "pulumi home"
        self.project = root / "project"
        self.project.mkdir(parents=True)
        self.home.mkdir()
        self.env = {
            "HOME": str(self.home),
            "PATH": os.pathsep.join(["/usr/bin", "/bin"]),
            "PULUMI_HOME": str(self.pulumi_home),
            "PULUMI_CONFIG_PASSPHRASE": "correct horse",
            "PULUMI_BACKEND_URL": f"file://{root}",
            "PULUMI_SKIP_UPDATE_CHECK": "true",
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1,localhost",
        }

    @property
    def plugins(self) -> Path:
        return self.pulumi_home / "plugins"

    def cached(self) -> list[str]:
        """What is in the plugin cache, scratch folders included."""
        return sorted(path.name for path in self.plugins.iterdir()) if self.plugins.exists() else []

    def put(self, version: str, text: str) -> Path:
        """A plugin that something else has put into the cache."""
        folder = self.plugins / f"resource-ecr-v{version}"
        folder.mkdir(parents=True)
        file = folder / "pulumi-resource-ecr"
        file.write_text(text)
        file.chmod(0o755)
        return file

    def environment(self, name: str, version: str | None = None) -> str:
        """The interpreter of a new virtual environment that holds the provider, in ``version`` or as it is."""
        folder = self.root / name
        venv.create(folder, symlinks=True, with_pip=False)
        python = folder / "bin" / "python"
        here = Path(sysconfig.get_path("purelib", vars={"base": str(folder)}))
        (here / "provider.pth").write_text(f"import site; site.addsitedir({SITE!r})\n")
        if version:
            described = here / f"pulumi_ecr-{version}.dist-info"
            described.mkdir()
            (described / "METADATA").write_text(f"Metadata-Version: 2.1\nName: pulumi-ecr\nVersion: {version}\n")
        return str(python)

    def run(
        self,
        *arguments: str,
        python: str = sys.executable,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """``pulumi-ecr`` in the project's folder; whatever happens, no traceback."""
        done = self.call(python, "-m", "pulumi_ecr.cli", *arguments, env=env, cwd=cwd)
        assert "Traceback" not in done.stdout + done.stderr, done
        return done

    def call(
        self, *command: str, env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            capture_output=True,
            text=True,
            cwd=cwd or self.project,
            env={**self.env, **(env or {})},
            timeout=LAST_RESORT,
            check=False,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture(scope="session")
def engine_folder() -> Path:
    """Where the real engine is: on the PATH, or where tools/engine.py has put it."""
    found = shutil.which("pulumi")
    if found is not None:
        return Path(found).parent
    cache = Path(os.environ.get("PULUMI_ECR_CACHE") or Path.home() / ".cache" / "pulumi-ecr")
    built = sorted(cache.glob("engine/*/pulumi"))
    if not built:
        pytest.fail("pulumi is not on the PATH: run make test, or python tools/engine.py --print-path")
    return built[-1].parent


@pytest.fixture
def with_engine(machine: Machine, engine_folder: Path) -> Machine:
    """A machine that has the engine, and no plugin on its PATH."""
    own = machine.root / "engine"
    own.mkdir()
    for file in engine_folder.iterdir():  # the folder itself may hold a pulumi-resource-ecr, as a venv's would
        if file.name.startswith("pulumi") and file.name != "pulumi-resource-ecr":
            (own / file.name).symlink_to(file)
    machine.env["PATH"] = os.pathsep.join([str(own), machine.env["PATH"]])
    return machine


@pytest.fixture
def started() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start processes that end with the test."""
    running: list[subprocess.Popen[str]] = []

    def start(*command: str, **options: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
        running.append(process)
        return process

    yield start
    for process in running:
        process.terminate()
        process.communicate(timeout=LAST_RESORT)
