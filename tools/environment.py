"""Make the virtual environment of the checkout, once for each pyproject.toml and interpreter. Standard library only."""

from __future__ import annotations

import hashlib
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
    digest = hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()
    stamp = f"{sys.version}\n{digest}\n"
    made = STAMP.read_text() if STAMP.exists() else ""
    if made == stamp:
        return 0
    print("environment: installing the project and its tools into .venv", file=sys.stderr, flush=True)
    venv.create(HOME, clear=not made.startswith(f"{sys.version}\n"), with_pip=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    for arguments in ([f"pip>={PIP}"], ["--editable", ".[testing]", "--group", "dev"]):
        done = subprocess.run([*pip, *arguments], cwd=ROOT, check=False)
        if done.returncode:
            print(f"environment: pip install {' '.join(arguments)} failed", file=sys.stderr)
            return done.returncode
    STAMP.write_text(stamp)
    return 0


if __name__ == "__main__":
    sys.exit(main())
