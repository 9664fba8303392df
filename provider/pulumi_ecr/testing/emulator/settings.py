"""The settings of an emulator."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import Final

_JOB_SECONDS: Final = 0.2


@dataclass(eq=False, repr=False)
class Settings:
    """How an emulator behaves where AWS depends on time, accounts or IAM. Each call reads the settings anew."""

    unknown_principals: set[str] = field(default_factory=set)
    """ARNs that IAM does not know: policies that name them are refused with "Principal not found"."""
    cross_account: bool = False
    """True: a call that names another account's registry acts there. False: it is refused with AccessDenied."""
    invisible_seconds: float = 0.0
    """How long after its creation a repository is visible to CreateRepository alone."""
    scan_seconds: float = _JOB_SECONDS
    """How long a basic scan of an image is IN_PROGRESS; 0 also ends those under way."""
    preview_seconds: float = _JOB_SECONDS
    """How long a preview of a lifecycle policy is IN_PROGRESS."""
    replication_seconds: float = _JOB_SECONDS
    """How long the replication of a pushed image is IN_PROGRESS."""

    def reset_settings(self) -> None:
        """Give each setting its default again."""
        defaults = Settings()
        for each in fields(Settings):
            setattr(self, each.name, getattr(defaults, each.name))
