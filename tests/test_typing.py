"""The public classes as type checkers see them: what is right passes, and each wrong line is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TYPING = ROOT / "tests" / "typing"
FACES = ("pulumi_ecr", "pulumi_ecr.native")


@pytest.fixture(
    params=[("valid", *FACES), ("invalid", *FACES), ("native_valid",), ("native_invalid",)], ids=lambda p: p[0]
)
def programs(request: pytest.FixtureRequest, tmp_path: Path) -> list[Path]:
    """One program for each face that must take it: written for the first, and with the import line of the other."""
    name, *faces = request.param
    text = (TYPING / f"{name}.py").read_text() + "# pyright: strict\n"
    made = [tmp_path / f"{name}_{number}.py" for number in range(max(1, len(faces)))]
    for path, face in zip(made, faces or FACES[1:], strict=True):
        path.write_text(text.replace("import pulumi_ecr as ecr", f"import {face} as ecr"))
    return made


def wrong_lines(path: Path) -> set[int]:
    return {n for n, line in enumerate(path.read_text().splitlines(), 1) if line.endswith("# error")}


def mypy(path: Path) -> set[int]:
    command = [sys.executable, "-m", "mypy", "--strict", "--output", "json", "--config-file", "", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT / "tests", check=False)
    assert done.stderr == ""
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {item["line"] for item in found if item["severity"] == "error" and item["file"].endswith(path.name)}


def pyright(path: Path) -> set[int]:
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    found = json.loads(done.stdout)["generalDiagnostics"]
    return {item["range"]["start"]["line"] + 1 for item in found if item["severity"] == "error"}


def test_type_checkers_accept_what_is_right_and_refuse_each_wrong_line(programs: list[Path]) -> None:
    for program in programs:
        expected = wrong_lines(program)
        assert bool(expected) == ("invalid" in program.name)
        assert mypy(program) == expected, program
        assert pyright(program) == expected, program
