"""schema.json as the engine's own tools see it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from harness import YamlEngine
from pulumi_ecr.package import schema
from pulumi_ecr.plugin import version

FILE = Path(__file__).parents[2] / "schema.json"


def test_the_engine_finds_nothing_wrong_with_it(yaml_engine: YamlEngine) -> None:
    checked = yaml_engine.command("schema", "check", str(FILE))
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")


def test_the_plugin_gives_the_same_with_its_version(yaml_engine: YamlEngine) -> None:
    found = yaml_engine.command("package", "get-schema", str(shutil.which("pulumi-resource-ecr")))
    assert found.returncode == 0, found.stderr
    given = json.loads(found.stdout)
    assert given.pop("version") == version()
    assert "version" not in schema()
    # The engine writes it anew: what it has understood is all there is.
    for part in ("resources", "functions", "types"):
        assert sorted(given[part]) == sorted(schema()[part])
