"""Keep the states that this version makes, so that later versions can show that they change nothing: ``make record``.

Into ``<version>/``, beside the program as it was: for each host its exported state, and the writes that made the
registry what it is.
"""

from __future__ import annotations

import importlib
import json
import runpy
import shutil
import sys
import tempfile
from importlib import metadata
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
READS = ("Describe", "Get", "List")
FACES = {"dynamic": "pulumi_ecr", "native": "pulumi_ecr.native"}
_OF_THE_MACHINE = ("sourcePosition", "stackTrace")


def program_of(version: str) -> Any:
    """The program of a version: a function of the face."""
    return runpy.run_path(str(HERE / version / "program.py"))["program"]


def before(emulator: Any) -> None:
    """What the program needs beside ECR."""
    manager = emulator.client("secretsmanager")
    manager.create_secret(Name="ecr-pullthroughcache/hub", SecretString='{"username": "u", "accessToken": "t"}')


def record(version: str, host: str, folder: Path) -> None:
    """One host's state."""
    from harness import Engine
    from pulumi_ecr.testing import Emulator

    with Emulator() as emulator:
        before(emulator)
        engine = Engine(emulator, folder)
        face = importlib.import_module(FACES[host])
        made = engine.up(lambda: program_of(version)(face))
        assert made.error == "", made.error
        deployment = engine.stack.export_stack().deployment
        writes = [
            {"operation": call.operation, "region": call.region, "params": call.params}
            for call in made.requests
            if not call.operation.startswith(READS)
        ]
    for resource in deployment["resources"]:
        for key in _OF_THE_MACHINE:
            resource.pop(key, None)
    kept = {"writes": writes, "deployment": deployment}
    (HERE / version / f"{host}.json").write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")


def main() -> None:
    """All hosts; the program is the newest version's."""
    sys.path[:0] = [str(HERE.parent), str(HERE.parent / "engine")]
    version = metadata.version("pulumi-ecr")
    versions = sorted(path.parent.name for path in HERE.glob("*/program.py"))
    if version not in versions:
        (HERE / version).mkdir()
        shutil.copyfile(HERE / versions[-1] / "program.py", HERE / version / "program.py")
    for host in FACES:
        with tempfile.TemporaryDirectory() as folder:
            record(version, host, Path(folder))
        print(f"recorded: {host} of {version}", flush=True)


if __name__ == "__main__":
    main()
