"""Make the virtual environment of the checkout, once for each pyproject.toml and interpreter. Standard library only."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv"
PYTHON = HOME / "bin" / "python"
STAMP = HOME / "made-from"
PIP = "25.1"  # the first that knows dependency groups


def main() -> int:
    """Make it where it is missing or stale."""
    if sys.version_info < (3, 10):
        print(f"environment: Python 3.10 or newer is needed, this is {sys.version.split()[0]}", file=sys.stderr)
        return 1
    digest = hashlib.sha256(_installed_from((ROOT / "pyproject.toml").read_text()).encode()).hexdigest()
    stamp = f"{sys.version}\n{digest}\n"
    made = STAMP.read_text() if STAMP.exists() else ""
    if made == stamp:
        return 0
    print("environment: installing the project and its tools into .venv", file=sys.stderr, flush=True)
    # One of the same interpreter is kept: a process that runs in it has its files open.
    if not (PYTHON.exists() and made.startswith(f"{sys.version}\n")):
        venv.create(HOME, clear=True, with_pip=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for arguments in ([f"pip>={PIP}"], ["--editable", ".[testing]", "--group", "dev"]):
        done = subprocess.run([*pip, *arguments], cwd=ROOT, check=False)
        if done.returncode:
            print(f"environment: pip install {' '.join(arguments)} failed", file=sys.stderr)
            return done.returncode
    STAMP.write_text(stamp)
    return 0


def _installed_from(text: str) -> str:
    """What of a pyproject.toml decides what is installed: settings of pytest, ruff and mypy do not."""
    sections = re.split(r"^(?=\[)", text, flags=re.MULTILINE)
    return "".join(s for s in sections if not s.startswith("[tool.") or s.startswith("[tool.hatch"))


if __name__ == "__main__":
    sys.exit(main())
