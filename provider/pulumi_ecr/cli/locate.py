"""Where the plugin is: launchers, the folders of the engine's plugin cache, and the engine's own search.

The engine looks for ``pulumi-resource-ecr`` in the Pulumi.yaml of the project, then on the PATH, then in its plugin cache.
"""

from __future__ import annotations

import contextlib
import functools
import os
import re
import shlex
import shutil
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Final

from pulumi_ecr._home import engine_home
from pulumi_ecr.core.errors import PreconditionError, UserError
from pulumi_ecr.core.names import semver

PLUGIN: Final = "pulumi-resource-ecr"
WINDOWS: Final = os.name == "nt"
MARK: Final = "Written by pulumi-ecr install; pulumi-ecr install --uninstall removes it."
"""A line of every launcher that ``pulumi-ecr install`` writes."""
_MODULE: Final = "pulumi_ecr.plugin"


# launchers


def launcher(python: str, *, windows: bool = WINDOWS) -> str:
    """The text of the file that the engine starts."""
    # Without -P (Python 3.11) modules in the folder of the Pulumi project could hide those that the plugin imports.
    flags = "-P -m" if sys.version_info >= (3, 11) else "-m"
    if windows:
        page = "" if python.isascii() else "@chcp 65001 >nul\n"  # cmd.exe then reads the rest as UTF-8
        return f'@rem {MARK}\n{page}@"{python.replace("%", "%%")}" {flags} {_MODULE} %*\n'
    return f'#!/bin/sh\n# {MARK}\nexec {shlex.quote(python)} {flags} {_MODULE} "$@"\n'


def interpreter(text: str) -> str | None:
    """The Python that a launcher or a console script runs; None where its text does not name one."""
    for line in text.splitlines()[:5]:
        if line.startswith('@"'):
            return line[2:].partition('"')[0].replace("%%", "%")
        if line.startswith(("exec ", "'''exec' ")):  # pip writes the second where a path is long or has spaces
            with contextlib.suppress(ValueError):
                found = shlex.split(line)[1]
                return None if "$" in found and line.startswith("'") else found  # pip's path may depend on a variable
        if line.startswith("#!") and "python" in line and "/env " not in line:
            return line[2:].strip()
    return None


def read_start(path: Path) -> str:
    """The first 8 KB of a file, empty where it cannot be read."""
    try:
        with path.open("rb") as file:
            return os.fsdecode(file.read(8192))
    except OSError:
        return ""


# Python environments


def this_python() -> str:
    """The path of this Python. Raises PreconditionError where it does not know its path."""
    if not sys.executable:
        raise PreconditionError("this Python does not know its own path", "run pulumi-ecr from a virtual environment")
    return sys.executable


def is_this_environment(python: str | None) -> bool:
    """Whether a Python belongs to the environment of this one."""
    return python is not None and _environment(python) == _environment(this_python())


def _environment(python: str) -> str:
    """A key of the Python environment, equal for all its interpreters. A symbolic link may lead to another one."""
    path = Path(os.path.abspath(python))  # noqa: PTH100 - resolve() would leave the virtual environment
    if (path.parent.parent / "pyvenv.cfg").is_file():
        return str(path.parent.resolve())
    return str(path.resolve())


# the plugin cache


def plugin_cache() -> Path:
    """The engine's plugin cache. Raises PreconditionError where the user has no home folder."""
    home = engine_home()
    if home is None:
        raise PreconditionError("the home folder of the user is unknown", "set PULUMI_HOME")
    return (home / "plugins").absolute()


def cache_folder() -> Path:
    """The folder in the plugin cache for the version of this package."""
    return plugin_cache() / f"resource-ecr-v{semver(metadata.version('pulumi-ecr'))}"


def ignores_ambient() -> bool:
    """Whether the engine is told to start no plugin from the PATH."""
    return os.environ.get("PULUMI_IGNORE_AMBIENT_PLUGINS", "").lower() in ("1", "true")


def version_of(folder: Path) -> str:
    """The version in the name of a folder of the plugin cache."""
    return folder.name.partition("-v")[2]


def launcher_in(folder: Path) -> Path:
    """The path of the launcher in a folder of the plugin cache."""
    return folder / (f"{PLUGIN}.cmd" if WINDOWS else PLUGIN)


def installed() -> Iterator[tuple[Path, str | None]]:
    """Each folder of the cache with a launcher that ``pulumi-ecr install`` wrote, of any version, and its Python."""
    for folder in _cached_folders():
        text = read_start(launcher_in(folder))
        if MARK in text:
            yield folder, interpreter(text)


def _cached_folders() -> list[Path]:
    return sorted(plugin_cache().glob("resource-ecr-v*"))


# the engine's search


@dataclass(frozen=True)
class Plugin:
    """The plugin that the engine would start."""

    path: Path
    origin: str
    remedy: str
    """How to make the engine start another one."""


@functools.cache
def project_file() -> Path | None:
    """The file of the Pulumi project that the current folder belongs to."""
    here = Path.cwd()
    names = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
    return next(
        (folder / name for folder in (here, *here.parents) for name in names if (folder / name).is_file()), None
    )


def find_plugin() -> Plugin | None:
    """The plugin that the engine would start: of the project, else on the PATH, else in the plugin cache."""
    scripts = sysconfig.get_path("scripts")
    folder = _project_folder()
    if folder is not None:
        remedy = f"in {project_file()}, set the path of plugin ecr to {scripts}"
        path = _executable_in(folder)
        if path is None:
            raise PreconditionError(f"{project_file()} names {folder}, which holds no {PLUGIN}", remedy)
        return Plugin(path, "Pulumi.yaml", remedy)
    if not ignores_ambient():
        ambient = shutil.which(PLUGIN)
        if ambient is not None:
            return Plugin(Path(ambient), "PATH", f"put {scripts} first on the PATH, or take {ambient} off it")
    cached = _best_cached()
    if cached is None:
        return None
    higher = (_rank(cached.name) or ()) > (_rank(cache_folder().name) or ())
    remedy = f"pulumi plugin rm resource ecr {version_of(cached)}" if higher else "pulumi-ecr install"
    return Plugin(_executable_in(cached) or launcher_in(cached), "plugin cache", remedy)


def _executable_in(folder: Path) -> Path | None:
    suffixes = (".exe", ".cmd") if WINDOWS else ("",)
    return next((folder / f"{PLUGIN}{suffix}" for suffix in suffixes if (folder / f"{PLUGIN}{suffix}").exists()), None)


def _project_folder() -> Path | None:
    """The folder of the plugin in the project's Pulumi.yaml."""
    project = project_file()
    if project is None:
        return None
    import yaml  # type: ignore[import-untyped]  # noqa: PLC0415 - the SDK brings it

    try:
        content = yaml.safe_load(project.read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise UserError(f"{project} cannot be read: {error}", "correct it") from error
    content = content if isinstance(content, Mapping) else {}
    plugins = content.get("plugins")
    providers = plugins.get("providers") if isinstance(plugins, Mapping) else None
    for entry in providers if isinstance(providers, list) else []:
        if isinstance(entry, Mapping) and entry.get("name") == "ecr":
            return project.parent / str(entry.get("path", ""))
    packages = content.get("packages")
    source = packages.get("ecr") if isinstance(packages, Mapping) else None
    source = source.get("source") if isinstance(source, Mapping) else source
    return project.parent / source if isinstance(source, str) and source.startswith(("./", "..", "/")) else None


def _best_cached() -> Path | None:
    """The folder in the plugin cache that the engine takes when no version is requested."""
    found = [
        (rank, folder)
        for folder in _cached_folders()
        if (rank := _rank(folder.name)) and folder.is_dir() and not folder.is_symlink()
        if not Path(f"{folder}.partial").exists()
    ]
    return max(found, key=lambda each: each[0])[1] if found else None


def _rank(folder: str) -> tuple[object, ...] | None:
    """The engine's order of the cache: releases above all others, then the higher version."""
    match = re.fullmatch(r"resource-ecr-v(\d+)\.(\d+)\.(\d+)(?:-([^+]+))?(?:\+.*)?", folder)
    if match is None:
        return None
    phase = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in (match[4] or "").split(".")]
    return (not match[4], *map(int, match.groups()[:3]), phase)
