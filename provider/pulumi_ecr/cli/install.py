"""``pulumi-ecr install``: a launcher in the engine's plugin cache, so that the engine finds the plugin of this environment.

The console script of a virtual environment that is not activated is neither on the PATH nor in the cache.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pulumi_ecr.cli.locate import (
    MARK,
    PLUGIN,
    WINDOWS,
    cache_folder,
    ignores_ambient,
    installed,
    interpreter,
    is_this_environment,
    launcher,
    launcher_in,
    read_start,
    this_python,
    version_of,
)
from pulumi_ecr.cli.output import say
from pulumi_ecr.core.errors import PreconditionError

if TYPE_CHECKING:
    import argparse

_SIDECARS: Final = (".partial", ".lock", ".lastused")
"""Files of the engine beside a plugin's folder. While ``.partial`` exists, the engine ignores the plugin as half installed."""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("install", help="let the Pulumi engine find the plugin of this Python environment")
    parser.add_argument("--uninstall", action="store_true", help="remove it")
    parser.set_defaults(run=lambda options: uninstall() if options.uninstall else install())


def install() -> int:
    """Write the launcher of this version; remove those of other versions that run this environment."""
    folder, python = cache_folder(), this_python()
    plugin = f"ecr {version_of(folder)}, run by {python}: {folder}"
    before, wanted = read_start(launcher_in(folder)), launcher(python)
    partial = Path(f"{folder}.partial")
    with _os_errors("installing the plugin", folder):
        if before == wanted and not partial.exists() and not folder.is_symlink():
            say(f"unchanged: {plugin}")
        else:
            _put(folder, wanted)
            partial.unlink(missing_ok=True)
            replaced = before and before != wanted
            say(f"replaced: {plugin} ({_description(before)})" if replaced else f"installed: {plugin}")
        # An older launcher of this environment would now run the new version under the old version's name.
        for other, runs in installed():
            if other.name != folder.name and is_this_environment(runs):
                _remove(other)
                say(f"removed: ecr {version_of(other)}, an earlier version in this environment: {other}")
    say(f"to use it in one project only, add to its Pulumi.yaml instead: {_project_line()}")
    if not ignores_ambient() and (ambient := shutil.which(PLUGIN)):
        say(
            f"the engine starts {ambient} instead, with a warning: set PULUMI_IGNORE_AMBIENT_PLUGINS=true to start this one"
        )
    return 0


def uninstall() -> int:
    """Remove the launcher of this version, and those that run this environment."""
    own = cache_folder()
    with _os_errors("removing the plugin", own):
        found = [(folder, runs) for folder, runs in installed() if folder.name == own.name or is_this_environment(runs)]
        for folder, runs in found:
            _remove(folder)
            say(f"removed: ecr {version_of(folder)}, which ran {runs}: {folder}")
    if not found and own.exists():
        raise PreconditionError(
            f"{own} was not created by pulumi-ecr install", f"pulumi plugin rm resource ecr {version_of(own)}"
        )
    if not found:
        say(f"nothing to remove: {own} does not exist")
    return 0


@contextlib.contextmanager
def _os_errors(doing: str, folder: Path) -> Iterator[None]:
    """Raise PreconditionError for an OSError inside."""
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        raise PreconditionError(
            f"{doing}: {error.strerror or error}: {os.fspath(where)}",
            "make the folder writable, or set PULUMI_HOME to another one",
        ) from error


def _description(before: str) -> str:
    """A description of the launcher that is replaced."""
    if MARK not in before:
        return "the previous file was not created by pulumi-ecr install"
    return f"the previous one ran {interpreter(before)}"


def _put(folder: Path, text: str) -> None:
    """Put a launcher in place in one step: a reader sees the old one, none, or the whole new one."""
    plugins = folder.parent
    plugins.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # the modes that the engine uses
    plugins.mkdir(mode=0o700, exist_ok=True)
    # The engine ignores folders whose names start with a dot.
    with tempfile.TemporaryDirectory(prefix=".pulumi-ecr-", dir=plugins) as scratch:
        new = Path(scratch) / "new"
        new.mkdir()
        file = launcher_in(new)
        file.write_bytes(os.fsencode(text))
        file.chmod(0o755)
        if folder.is_symlink() or folder.is_file():
            folder.unlink()  # the target of a link belongs to the user
        if not folder.exists():
            try:
                new.rename(folder)
            except OSError:
                if not folder.is_dir():  # else another install was faster
                    raise
            else:
                return
        file.replace(launcher_in(folder))
        if WINDOWS:
            (folder / f"{PLUGIN}.exe").unlink(missing_ok=True)  # the engine would prefer it


def _remove(folder: Path) -> None:
    # The launcher first: after an interrupted removal no plugin starts.
    if folder.is_symlink():
        folder.unlink()
    else:
        launcher_in(folder).unlink(missing_ok=True)
        shutil.rmtree(folder)
    for suffix in _SIDECARS:
        with contextlib.suppress(OSError):
            Path(f"{folder}{suffix}").unlink(missing_ok=True)


def _project_line() -> str:
    """The line of Pulumi.yaml that makes the engine find the plugin for one project."""
    scripts = Path(sysconfig.get_path("scripts"))
    if not any((scripts / f"{PLUGIN}{suffix}").exists() for suffix in ("", ".exe")):
        path = f"<the folder that holds {PLUGIN}>"
    elif scripts.is_relative_to(Path.cwd()):
        path = scripts.relative_to(Path.cwd()).as_posix()
    else:
        path = scripts.as_posix()
    return f"plugins: {{providers: [{{name: ecr, path: {json.dumps(path, ensure_ascii=False)}}}]}}"
