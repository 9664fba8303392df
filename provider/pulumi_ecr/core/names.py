"""The name of a repository whose program gives none. Standard library only: the program side computes it too."""

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
