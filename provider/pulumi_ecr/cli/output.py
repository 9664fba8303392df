"""Output of the commands: lines for any terminal, without credentials."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Iterable
from typing import Final

from pulumi_ecr.core.errors import EcrError, InternalError, without_passwords

_ACCESS_KEY: Final = re.compile(r"\bA[KS]IA[0-9A-Z]{8,}([0-9A-Z]{4})\b")
_SHORTEST_SECRET: Final = 16
"""Shorter values are no real secrets, and may be part of a word."""
_secrets: Final = {os.environ.get(name, "") for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")}


def say(line: str) -> None:
    """Print a line; characters that the terminal cannot show are escaped."""
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")


def keep_secret(values: Iterable[str]) -> None:
    """Replace these values in all later output."""
    _secrets.update(values)


def hide(text: str) -> str:
    """The text without credentials: messages of AWS and of proxies may contain some."""
    for secret in _secrets:
        if len(secret) >= _SHORTEST_SECRET:
            text = text.replace(secret, "****")
    return _ACCESS_KEY.sub(r"****\1", without_passwords(text))


def as_ecr_error(error: Exception) -> EcrError:
    """The error as an ``EcrError``: any other is a defect. Works without boto3."""
    if isinstance(error, EcrError):
        return error
    if os.environ.get("PULUMI_ECR_DEBUG"):
        sys.stderr.write(hide(traceback.format_exc()))
    return InternalError(
        f"{type(error).__name__}: {error}",
        "this is a defect of pulumi-ecr; please report it with the output of PULUMI_ECR_DEBUG=1",
    )
