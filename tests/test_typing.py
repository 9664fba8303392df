"""The public classes as type checkers see them: what is right passes, and each wrong line is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VALID, INVALID = ROOT / "tests" / "typing" / "valid.py", ROOT / "tests" / "typing" / "invalid.py"


def wrong_lines() -> set[int]:
    return {n for n, line in enumerate(INVALID.read_text().splitlines(), 1) if line.endswith("# error")}


def mypy(path: Path) -> set[int]:
    command = [sys.executable, "-m", "mypy", "--strict", "--output", "json", "--config-file", "", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT / "tests", check=False)
    assert done.stderr == ""
    found = [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]
    return {item["line"] for item in found if item["severity"] == "error" and item["file"].endswith(path.name)}


def pyright(path: Path) -> set[int]:
    """Strict, as pyproject.toml says for this folder."""
    command = [sys.executable, "-m", "pyright", "--outputjson", "--pythonpath", sys.executable, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    found = json.loads(done.stdout)["generalDiagnostics"]
    return {item["range"]["start"]["line"] + 1 for item in found if item["severity"] == "error"}


def test_mypy_accepts_what_is_right_and_refuses_each_wrong_line() -> None:
    assert mypy(VALID) == set()
    assert mypy(INVALID) == wrong_lines()


def test_pyright_accepts_what_is_right_and_refuses_each_wrong_line() -> None:
    assert pyright(VALID) == set()
    assert pyright(INVALID) == wrong_lines()
