"""The engine's home, as the engine finds it."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

import pytest

from pulumi_ecr._home import engine_home


def test_home_is_that_of_the_accounts_of_the_system_whatever_the_environment_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", "/somewhere/else")
    monkeypatch.delenv("PULUMI_HOME", raising=False)
    assert engine_home() == Path(pwd.getpwuid(os.getuid()).pw_dir) / ".pulumi"
    monkeypatch.setenv("PULUMI_HOME", "/given")
    assert engine_home() == Path("/given")
