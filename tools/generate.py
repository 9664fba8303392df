"""Write everything that follows from the models; with --check, only say whether it is up to date."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "provider"), str(ROOT / "tools")]

import pages  # noqa: E402
import program  # noqa: E402
from pulumi_ecr.package import schema_text  # noqa: E402


def main() -> int:
    """Generate, format, compare."""
    files = {**program.files(), **pages.files(ROOT), "schema.json": schema_text()}
    stale = []
    for name, text in files.items():
        path = ROOT / name
        wanted = _formatted(text) if path.suffix == ".py" else text
        if not path.exists() or path.read_text() != wanted:
            stale.append(name)
            if "--check" not in sys.argv:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(wanted)
    if stale and "--check" in sys.argv:
        print(f"stale: {', '.join(stale)}: run make generate")
        return 1
    print(f"{len(files)} generated files, {len(stale)} {'written' if stale else 'changed'}")
    return 0


def _formatted(text: str) -> str:
    for step in (["check", "--select", "I,F401", "--fix", "--quiet"], ["format"]):
        command = [sys.executable, "-m", "ruff", *step, "--stdin-filename", "provider/pulumi_ecr/generated.py", "-"]
        text = subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd=ROOT).stdout
    return text


if __name__ == "__main__":
    sys.exit(main())
