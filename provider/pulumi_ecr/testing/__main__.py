"""``python -m pulumi_ecr.testing``: the emulator in the foreground."""

from __future__ import annotations

import argparse
import errno
import signal
import sys
import threading

from pulumi_ecr.testing.emulator import Emulator
from pulumi_ecr.testing.sessions import known, regions


def main(arguments: list[str] | None = None) -> int:
    """Serve until Ctrl-C or SIGTERM. Exit status 0 after a stop, 1 when the port is taken or moto is missing, 2 for wrong options."""
    parser = argparse.ArgumentParser(
        prog="python -m pulumi_ecr.testing",
        description="A local AWS for tests: ECR as documented, and STS, IAM, KMS and Secrets Manager.",
    )
    parser.add_argument("--port", type=int, default=4599, help="TCP port, 0 for any free one (default: %(default)s)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--region", default="us-east-1", help="region of the printed settings (default: %(default)s)")
    options = parser.parse_args(arguments)
    stopped = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopped.set())
    try:
        known("region", options.region, regions())
        emulator = Emulator(options.host, options.port, keep_calls=1000)
    except ValueError as error:
        parser.error(str(error))
    try:
        emulator.start()
    except OSError as error:
        taken = "the port is in use: choose another --port, 0 for any free one"
        reason = taken if error.errno == errno.EADDRINUSE else error.strerror
        print(f"cannot listen on {options.host}:{options.port}: {reason}", file=sys.stderr)  # noqa: T201
        return 1
    except ModuleNotFoundError as error:
        print(error, file=sys.stderr)  # noqa: T201
        return 1
    with emulator:
        _greet(emulator, options.region)
        # With a timeout: the kernel may deliver the signal to another thread, which does not wake this one.
        while not stopped.wait(0.2):
            pass
    return 0


def _greet(emulator: Emulator, region: str) -> None:
    lines = [f"ECR emulator at {emulator.url} (Ctrl-C stops it; nothing is kept). In another terminal:"]
    lines += [f"  export {name}={value}" for name, value in emulator.env(region).items()]
    lines += ["or, for one Pulumi stack:", f"  pulumi config set ecr:endpointUrl {emulator.url}"]
    print("\n".join(lines), flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
