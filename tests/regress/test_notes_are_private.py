"""Files in the engine's home hold neither passwords nor secrets of the program, and only their owner can read them."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from cases import lifecycle
from hosts import HOSTS, Failed, Host
from pulumi_ecr.testing import Drop, Emulator, Fault

PASSWORD, SECRET = "hunter2-password", "hunter2-of-the-program"
FOLDERS = {"ecr-again", "ecr-attempts", "ecr-owners", "ecr-policies", "ecr-runs"}


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_notes_hold_no_password_and_no_secret_and_are_readable_by_their_owner_only(
    kind: type[Host], emulator: Emulator, tmp_path: Path
) -> None:
    url = emulator.url.replace("://", f"://user:{PASSWORD}@")
    env = {name: value for name, value in emulator.env().items() if not name.startswith("AWS_ENDPOINT_URL")}
    given, settings = ({}, {"ecr:endpointUrl": url}) if kind.name == "native" else ({"AWS_ENDPOINT_URL": url}, {})
    host = kind(
        {**env, **given, "PULUMI_HOME": str(tmp_path)}, {**settings, "ecr:maxRetries": "0"}, engine="127.0.0.1:1"
    )
    try:
        repository, _ = host.check("Repository", {"name": "app", "tags": {"a": SECRET}})
        id, state = host.create("Repository", repository)
        checked, _ = host.check("LifecyclePolicy", {"repository": "app", "policy": lifecycle(description=SECRET)})
        host.create("LifecyclePolicy", checked)
        other, _ = host.check("Repository", {"name": "other", "tags": {"a": SECRET}}, name="other")
        with emulator.inject(Fault("CreateRepository", Drop(), times=None)), pytest.raises(Failed):
            host.create("Repository", other)
        host.next_operation()
        host.check("Repository", {"name": "app", "tags": {"a": SECRET}})  # a replacement: checked without old inputs
        host.diff("Repository", id, state, repository)
        files = _files(tmp_path)
        host.delete("Repository", id, state, same_run=True)
        files |= _files(tmp_path)
    finally:
        host.close()
    assert {path.relative_to(tmp_path).parts[0] for path in files} == FOLDERS
    for path, (mode, text) in files.items():
        assert PASSWORD not in text, path
        assert SECRET not in text, path
        assert mode == 0o600, path


def _files(home: Path) -> dict[Path, tuple[int, str]]:
    """Mode and content of every file."""
    return {path: (stat.S_IMODE(path.stat().st_mode), path.read_text()) for path in home.rglob("*") if path.is_file()}
