"""The first five minutes: quickstart through the real engine against a local emulator.

The emulator and the stack stay up, so that one can look further; ``--clean`` takes both away.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".pulumi" / "demo"
RUNNING = HOME / "emulator.json"
STACK = "demo"


def say(line: str) -> None:
    """One line of the demo's own."""
    print(f"\n\033[1m{line}\033[0m" if sys.stdout.isatty() else f"\n== {line}", flush=True)


def environment(url: str) -> dict[str, str]:
    """What the engine and the provider need: a backend in a folder, and the emulator as AWS."""
    return {
        "PULUMI_BACKEND_URL": f"file://{HOME}",
        "PULUMI_CONFIG_PASSPHRASE": "demo",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
        "AWS_ENDPOINT_URL": url,
        "AWS_ACCESS_KEY_ID": "demo",
        "AWS_SECRET_ACCESS_KEY": "demo",
        "AWS_REGION": "us-east-1",
    }


def emulator() -> str | None:
    """The address of the running emulator, if there is one."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        known = json.loads(RUNNING.read_text())
        os.kill(known["pid"], 0)
        return str(known["url"])
    return None


def start_emulator() -> str:
    """A new one, in the background."""
    HOME.mkdir(parents=True, exist_ok=True)
    log = (HOME / "emulator.log").open("w+")
    process = subprocess.Popen(
        [sys.executable, "-m", "pulumi_ecr.testing", "--port", "0"],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    end = time.monotonic() + 60
    while time.monotonic() < end:
        text = Path(log.name).read_text()
        if "http://" in text:
            url = "http://" + text.split("http://")[1].split()[0]
            RUNNING.write_text(json.dumps({"pid": process.pid, "url": url}))
            return url
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise SystemExit(f"demo: the emulator did not start:\n{Path(log.name).read_text()}")


def pulumi(*arguments: str, url: str) -> int:
    """Run the engine in the checkout, as a user would."""
    print(f"$ pulumi {' '.join(arguments)}", flush=True)
    command = ["pulumi", *arguments, "--non-interactive", "--color", "auto"]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environment(url)}, check=False).returncode


def clean() -> None:
    """Destroy the stack, stop the emulator, remove the folder."""
    url = emulator()
    if url:
        pulumi("destroy", "--stack", STACK, "--yes", "--suppress-progress", url=url)
        os.kill(json.loads(RUNNING.read_text())["pid"], signal.SIGTERM)
    shutil.rmtree(HOME, ignore_errors=True)
    (ROOT / f"Pulumi.{STACK}.yaml").unlink(missing_ok=True)
    say("the demo is gone")


def main() -> int:
    """Up, outputs, up again, and how to go on."""
    parser = argparse.ArgumentParser(description="Quickstart against a local emulator.")
    parser.add_argument("--clean", action="store_true", help="take the demo away")
    if parser.parse_args().clean:
        clean()
        return 0
    if emulator() is None:
        shutil.rmtree(HOME, ignore_errors=True)  # state of an emulator that is gone is worth nothing
        say("starting a local emulator of Amazon ECR")
        url = start_emulator()
        print(f"it listens on {url}")
    else:
        url = str(emulator())
        say(f"the emulator of an earlier demo listens on {url}")
    say("a repository and its lifecycle policy (examples/quickstart)")
    for step in (
        ["stack", "select", STACK, "--create"],
        ["up", "--stack", STACK, "--yes", "--suppress-progress", "--skip-preview"],
        ["stack", "output", "--stack", STACK],
    ):
        if pulumi(*step, url=url):
            return 1
    say("the same again: nothing changes")
    if pulumi("up", "--stack", STACK, "--yes", "--suppress-progress", "--skip-preview", "--expect-no-changes", url=url):
        return 1
    say("look further: change examples/quickstart/__main__.py and preview in this folder, with these in your shell")
    exports = {
        **environment(url),
        "PATH": f"{Path(str(shutil.which('pulumi'))).parent}:{Path(sys.executable).parent}:$PATH",
    }
    for key, value in exports.items():
        print(f"export {key}={value}")
    print(f"pulumi preview --diff --stack {STACK}")
    say("clean up: make clean-demo")
    return 0


if __name__ == "__main__":
    sys.exit(main())
