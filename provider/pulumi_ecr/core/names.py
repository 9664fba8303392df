"""Names that follow from others. Standard library only: the program side computes them too."""

from __future__ import annotations

import hashlib
import re

_LONGEST = 256
_DIGITS = 7


def autoname(project: str, stack: str, logical: str) -> str:
    """The logical name made legal for ECR, and 7 hex digits of project, stack and logical name.

    The same in the preview, in the update and on every host; different in another stack of the same registry.
    """
    digest = hashlib.sha256(f"{project}\0{stack}\0{logical}".encode()).hexdigest()[:_DIGITS]
    parts = (re.sub(r"[^a-z0-9]+", "-", part).strip("-") for part in logical.lower().split("/"))
    stem = "/".join(part for part in parts if part)[: _LONGEST - _DIGITS - 1].rstrip("-/")
    return f"{stem}-{digest}" if stem else f"repository-{digest}"


def repository_url(account: str, region: str, suffix: str, name: str) -> str:
    """Where a repository is pushed to and pulled from; ``suffix`` is the domain of its partition."""
    return f"{account}.dkr.ecr.{region}.{suffix}/{name}"


def matches(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern in which ``*`` stands for any characters, as in ECR's own filters."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text) is not None
