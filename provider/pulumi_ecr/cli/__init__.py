"""The command ``pulumi-ecr``: one module a command. A command imports heavy packages (boto3, gRPC, YAML) when it needs them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from pulumi_ecr.cli import doctor, install
from pulumi_ecr.cli.output import as_ecr_error, hide

__all__ = ["main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="pulumi-ecr", description="Set up and check the Amazon ECR provider of Pulumi."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    for command in (install, doctor):
        command.add(commands)
    commands.metavar = " | ".join(commands.choices)
    options = parser.parse_args(argv)
    try:
        code = int(options.run(options))
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # the reader has closed the pipe, as head does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - a user gets one line, whatever the error
        sys.stderr.write(f"pulumi-ecr: {hide(str(as_ecr_error(error)))}\n")
        return 1
    else:
        return code
