"""Repositories that were made again, whose policies are to be put again.

A repository takes its policies along when it is deleted, and the engine does not know which ones: a policy that names it
by text, of another provider or stack, or outside the targets of an update stays in state as it was. So each delete leaves a note,
and each adoption and import, since a repository that is not in state may be a later one; the note stays until each kind of
policy was put on a new repository, or seen there.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from pulumi_ecr._home import engine_home
from pulumi_ecr.aws import disk

if TYPE_CHECKING:
    from pulumi_ecr.aws.claims import Thing

POLICIES: Final = ("LifecyclePolicy", "RepositoryPolicy")
"""The resources that go with a repository."""


class Again:
    """The notes. ``place``: the emulator, if it is one."""

    def __init__(self, place: str, quiet: disk.Quiet | None = None) -> None:
        self._quiet = quiet or disk.Quiet()
        base = engine_home()
        self._folder = base / "ecr-again" if base else None
        self._place = place

    def _path(self, repository: Thing) -> Path | None:
        return disk.note(self._folder, self._place, *repository) if self._folder else None

    def lost(self, repository: Thing, kind: str) -> bool:
        """Whether the repository was made again, or the policy was not found there, and was not put since."""
        note = self._note(repository)
        return kind in _kinds(note, "missing") or (note.get("made") is not None and kind not in _kinds(note, "put"))

    def open(self, repository: Thing, kind: str) -> bool:
        """Whether the repository was deleted, taken over or made again, and the policy was neither put nor seen there since."""
        return _open(self._note(repository), kind)

    def gone(self, repository: Thing, kind: str) -> bool:
        """Whether the repository was deleted or taken over, and as far as this machine knows neither made again by a stack nor
        given the policy since: what is there now is not to be overwritten.
        """
        note = self._note(repository)
        return _open(note, kind) and note["made"] is None

    def _note(self, repository: Thing) -> dict[str, Any]:
        path = self._path(repository)
        with self._quiet():
            return disk.load(path) if path is not None else {}
        return {}

    def deleted(self, repository: Thing) -> None:
        """The repository is gone, and a new one may follow."""
        self._change(repository, lambda _: {"made": None, "put": []}, new=True)

    def made(self, repository: Thing, *, surely: bool) -> None:
        """A repository was made: again where there is a note of its delete, or ``surely``."""
        self._change(repository, lambda _: {"made": time.time(), "put": []}, new=surely)

    def taken_over(self, repository: Thing) -> None:
        """A resource has taken the repository over: policies in state may have gone with an older one."""
        self.deleted(repository)

    def missed(self, repository: Thing, kind: str) -> None:
        """The repository is there, made by somebody else perhaps, and the policy is not."""
        self._change(repository, lambda note: _moved(note, kind, "put", "missing"), new=False)

    def put(self, repository: Thing, kind: str) -> None:
        """The policy was put on the repository, or is there."""
        self._change(repository, lambda note: _moved(note, kind, "missing", "put"), new=False)

    def _change(self, repository: Thing, change: Callable[[dict[str, Any]], dict[str, Any]], *, new: bool) -> None:
        path = self._path(repository)
        if path is None or self._folder is None:
            return
        with self._quiet():
            if not new and not path.exists():
                return
            with disk.alone(self._folder):
                note = change(disk.load(path))
                if _kinds(note, "put").issuperset(POLICIES):
                    path.unlink(missing_ok=True)
                else:
                    disk.save(path, {**repository._asdict(), "endpoint": self._place, **note})


def _open(note: dict[str, Any], kind: str) -> bool:
    return "made" in note and kind not in _kinds(note, "put")


def _kinds(note: dict[str, Any], key: str) -> set[str]:
    found = note.get(key)
    return {kind for kind in found if isinstance(kind, str)} if isinstance(found, list) else set()


def _moved(note: dict[str, Any], kind: str, source: str, target: str) -> dict[str, Any]:
    """A note with a kind of policy in one list in place of another one."""
    lists = {source: _kinds(note, source) - {kind}, target: _kinds(note, target) | {kind}}
    return {**note, **{key: sorted(kinds) for key, kinds in lists.items()}}
