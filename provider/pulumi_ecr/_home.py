"""Where the engine keeps its own files."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def engine_home() -> Path | None:
    """``$PULUMI_HOME``, or ``.pulumi`` in the home folder that the system has for the user: the engine goes by that, also where
    ``$HOME`` is another one, as in containers of CI. ``None`` for a user without a home folder.
    """
    if given := os.environ.get("PULUMI_HOME"):
        return Path(given)
    with contextlib.suppress(ImportError, KeyError):  # Windows; a user whom the system does not know
        import pwd  # noqa: PLC0415

        return Path(pwd.getpwuid(os.getuid()).pw_dir) / ".pulumi"
    with contextlib.suppress(RuntimeError):
        return Path.home() / ".pulumi"
    return None
