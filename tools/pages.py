"""The reference pages and the IAM policy of the README, out of the models."""

from __future__ import annotations

from pathlib import Path


def files(root: Path) -> dict[str, str]:
    """Generated texts by path."""
    return {}
