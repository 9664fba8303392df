"""``pulumi-ecr``: puts the plugin where the engine finds it, and says what is missing on this machine.

The engine looks for ``pulumi-resource-ecr`` in the project's Pulumi.yaml, then on the PATH, then in its plugin cache.
A console script of a virtual environment that is not activated is in none of these: ``install`` closes the gap.
What is heavy (boto3, gRPC, YAML) is imported by the command that needs it.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from pulumi_ecr.core.errors import (
    EcrError,
    InternalError,
    MissingError,
    PreconditionError,
    UnavailableError,
    UserError,
    without_passwords,
)
from pulumi_ecr.core.names import semver

if TYPE_CHECKING:
    from pulumi_ecr.aws import Cloud
    from pulumi_ecr.core.config import Config

NAME: Final = "pulumi-resource-ecr"
WINDOWS: Final = os.name == "nt"
_MARK: Final = "Written by pulumi-ecr install; pulumi-ecr install --uninstall removes it."
_MODULE: Final = "pulumi_ecr.plugin"
_SIDECARS: Final = (".partial", ".lock", ".lastused")
"""What the engine keeps beside a plugin's folder; while ``.partial`` is there, it takes the plugin for half installed."""
_PATIENCE: Final = 15.0
"""Seconds for each of the engine's answers, the plugin's start, and AWS."""

T = TypeVar("T")


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the answer is the exit code."""
    parser = argparse.ArgumentParser(
        prog="pulumi-ecr", description="Set up and check the Amazon ECR provider of Pulumi."
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="install | doctor")
    install = commands.add_parser("install", help="let the Pulumi engine find the plugin of this Python environment")
    install.add_argument("--uninstall", action="store_true", help="take it away again")
    install.set_defaults(run=lambda options: _uninstall() if options.uninstall else _install())
    doctor = commands.add_parser("doctor", help="say what the provider works with, and what is missing")
    doctor.add_argument("--offline", action="store_true", help="do not ask AWS who the credentials are")
    doctor.add_argument("--json", action="store_true", help="the same as JSON")
    doctor.set_defaults(run=lambda options: _doctor(offline=options.offline, as_json=options.json))
    options = parser.parse_args(argv)
    try:
        code = int(options.run(options))
        sys.stdout.flush()
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever reads has read enough, as head does
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001 - whatever it is, a user gets one line
        sys.stderr.write(f"pulumi-ecr: {_hide(str(_own(error)))}\n")
        return 1
    else:
        return code


def _own(error: Exception) -> EcrError:
    """Any exception as one of ours, without the need of boto3."""
    if isinstance(error, EcrError):
        return error
    if os.environ.get("PULUMI_ECR_DEBUG"):
        sys.stderr.write(_hide(traceback.format_exc()))
    return InternalError(
        f"{type(error).__name__}: {error}",
        "this is a defect of pulumi-ecr; please report it with the output of PULUMI_ECR_DEBUG=1",
    )


# --- install ----------------------------------------------------------------------------------------------------------


def launcher(python: str, *, windows: bool = WINDOWS) -> str:
    """The text of the file that the engine starts."""
    # Without -P (Python 3.11) modules in the folder of the Pulumi project could hide those that the plugin imports.
    flags = "-P -m" if sys.version_info >= (3, 11) else "-m"
    if windows:
        page = "" if python.isascii() else "@chcp 65001 >nul\n"  # cmd.exe reads the rest as UTF-8 then
        return f'@rem {_MARK}\n{page}@"{python.replace("%", "%%")}" {flags} {_MODULE} %*\n'
    return f'#!/bin/sh\n# {_MARK}\nexec {shlex.quote(python)} {flags} {_MODULE} "$@"\n'


def interpreter(text: str) -> str | None:
    """The Python that a launcher or a console script runs, where its text says so."""
    for line in text.splitlines()[:5]:
        if line.startswith('@"'):
            return line[2:].partition('"')[0].replace("%%", "%")
        if line.startswith(("exec ", "'''exec' ")):  # pip writes the second where a path is long or has spaces
            with contextlib.suppress(ValueError):
                found = shlex.split(line)[1]
                return None if "$" in found and line.startswith("'") else found  # theirs may be worked out at run time
        if line.startswith("#!") and "python" in line and "/env " not in line:
            return line[2:].strip()
    return None


def _text(path: Path) -> str:
    """The beginning of a file, empty where there is none."""
    try:
        with path.open("rb") as file:
            return os.fsdecode(file.read(8192))
    except OSError:
        return ""


def _environment(python: str) -> str:
    """What two names of one Python environment have in common. A symbolic link alone does not make it the same one."""
    path = Path(os.path.abspath(python))  # noqa: PTH100 - resolve() would leave the virtual environment
    if (path.parent.parent / "pyvenv.cfg").is_file():
        return str(path.parent.resolve())
    return str(path.resolve())


def _here(python: str | None) -> bool:
    return python is not None and _environment(python) == _environment(_python())


def _python() -> str:
    if not sys.executable:
        raise PreconditionError("this Python does not know its own path", "run pulumi-ecr from a virtual environment")
    return sys.executable


def _plugins() -> Path:
    """The engine's plugin cache."""
    try:
        return Path(os.environ.get("PULUMI_HOME") or Path.home() / ".pulumi") / "plugins"
    except RuntimeError as error:
        raise PreconditionError("the home folder of the user is unknown", "set PULUMI_HOME") from error


def _launcher_in(folder: Path) -> Path:
    return folder / (f"{NAME}.cmd" if WINDOWS else NAME)


def _folder() -> Path:
    return _plugins().absolute() / f"resource-ecr-v{semver(metadata.version('pulumi-ecr'))}"


def _ours() -> Iterator[tuple[Path, str | None]]:
    """Every launcher in the cache that this command wrote, of any version, and the Python that it runs."""
    for folder in sorted(_plugins().absolute().glob("resource-ecr-v*")):
        text = _text(_launcher_in(folder))
        if _MARK in text:
            yield folder, interpreter(text)


@contextlib.contextmanager
def _one_line(doing: str, folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        where = error.filename or folder
        raise PreconditionError(
            f"{doing}: {error.strerror or error}: {os.fspath(where)}",
            "make the folder writable, or set PULUMI_HOME to another one",
        ) from error


def _install() -> int:
    folder, python = _folder(), _python()
    said = f"ecr {folder.name.partition('-v')[2]}, run by {python}: {folder}"
    before, wanted = _text(_launcher_in(folder)), launcher(python)
    half = Path(f"{folder}.partial")
    with _one_line("installing the plugin", folder):
        if before == wanted and not half.exists() and not folder.is_symlink():
            _say(f"unchanged: {said}")
        else:
            _put(folder, wanted)
            half.unlink(missing_ok=True)
            _say(f"replaced: {said} ({_was(before)})" if before and before != wanted else f"installed: {said}")
        # An older launcher of this very environment would now run the new version under the old one's name.
        for other, runs in _ours():
            if other.name != folder.name and _here(runs):
                _remove(other)
                _say(f"removed: ecr {other.name.partition('-v')[2]}, which this environment held before: {other}")
    _say(f"for a single project, in place of this, in its Pulumi.yaml: {_project_line()}")
    if ambient := shutil.which(NAME):
        _say(
            f"the engine takes {ambient} before it and warns so: PULUMI_IGNORE_AMBIENT_PLUGINS=true makes it take this one"
        )
    return 0


def _was(before: str) -> str:
    if _MARK not in before:
        return "what was there had not come from pulumi-ecr install"
    return f"it ran {interpreter(before)}"


def _put(folder: Path, text: str) -> None:
    """Put a launcher in place in one step: whoever looks sees the old one, none, or the whole new one."""
    plugins = folder.parent
    plugins.parent.mkdir(mode=0o700, parents=True, exist_ok=True)  # as the engine makes them
    plugins.mkdir(mode=0o700, exist_ok=True)
    # The engine passes over folders whose names begin so.
    with tempfile.TemporaryDirectory(prefix=".pulumi-ecr-", dir=plugins) as scratch:
        new = Path(scratch) / "new"
        new.mkdir()
        file = _launcher_in(new)
        file.write_bytes(os.fsencode(text))
        file.chmod(0o755)
        if folder.is_symlink() or folder.is_file():
            folder.unlink()  # what a link points to is not ours to write into
        if not folder.exists():
            try:
                new.rename(folder)
            except OSError:
                if not folder.is_dir():  # else another install was faster
                    raise
            else:
                return
        file.replace(_launcher_in(folder))
        if WINDOWS:
            (folder / f"{NAME}.exe").unlink(missing_ok=True)  # the engine would prefer it


def _uninstall() -> int:
    own = _folder()
    with _one_line("removing the plugin", own):
        found = [(folder, runs) for folder, runs in _ours() if folder.name == own.name or _here(runs)]
        for folder, runs in found:
            _remove(folder)
            _say(f"removed: ecr {folder.name.partition('-v')[2]}, which ran {runs}: {folder}")
    if not found and own.exists():
        raise PreconditionError(
            f"{own} has not come from pulumi-ecr install",
            f"pulumi plugin rm resource ecr {own.name.partition('-v')[2]}",
        )
    if not found:
        _say(f"nothing to remove: {own} does not exist")
    return 0


def _remove(folder: Path) -> None:
    # The launcher first: a removal that is cut short leaves no plugin that starts.
    if folder.is_symlink():
        folder.unlink()
    else:
        _launcher_in(folder).unlink(missing_ok=True)
        shutil.rmtree(folder)
    for suffix in _SIDECARS:
        with contextlib.suppress(OSError):
            Path(f"{folder}{suffix}").unlink(missing_ok=True)


def _project_line() -> str:
    """The lines of Pulumi.yaml that do for one project what ``install`` does for the user."""
    scripts = Path(sysconfig.get_path("scripts"))
    if not any((scripts / f"{NAME}{suffix}").exists() for suffix in ("", ".exe")):
        path = f"<the folder that holds {NAME}>"
    elif scripts.is_relative_to(Path.cwd()):
        path = scripts.relative_to(Path.cwd()).as_posix()
    else:
        path = scripts.as_posix()
    return f"plugins: {{providers: [{{name: ecr, path: {json.dumps(path, ensure_ascii=False)}}}]}}"


def _say(line: str) -> None:
    # A path may hold what the terminal cannot show.
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")


# --- doctor -----------------------------------------------------------------------------------------------------------

_ACCESS_KEY: Final = re.compile(r"\bA[KS]IA[0-9A-Z]{8,}([0-9A-Z]{4})\b")
_SECRETS: Final = {os.environ.get(name, "") for name in ("AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")}
"""Values that are never shown, whoever says them."""


def _hide(text: str) -> str:
    """A text without credentials: messages of AWS and of proxies may quote some."""
    for secret in _SECRETS:
        if len(secret) >= 16:  # shorter ones are no real secrets, but parts of words
            text = text.replace(secret, "****")
    return _ACCESS_KEY.sub(r"****\1", without_passwords(text))


@dataclass
class Report:
    """What the doctor found."""

    facts: list[tuple[str, str, str]] = field(default_factory=list)
    """Name, value, and where the value comes from."""
    problems: list[tuple[str, EcrError]] = field(default_factory=list)
    """The name of the fact that is missing or wrong, and what to do about it."""

    def fact(self, name: str, value: str, source: str = "") -> None:
        """One row."""
        self.facts.append((name, _hide(value), _hide(source)))

    def problem(self, name: str, error: EcrError) -> None:
        """One line at the end."""
        self.problems.append((name, error))

    def missing(self, name: str, error: EcrError) -> None:
        """A row whose value could not be had, and its line."""
        value = "not found" if isinstance(error, MissingError) else "unknown"
        self.fact(name, f"{value}: {error.remedy}" if error.remedy else value)
        self.problem(name, error)

    @contextlib.contextmanager
    def about(self, name: str) -> Iterator[None]:
        """Whatever goes wrong inside becomes the row of this fact, and the other facts are still found."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - whatever it is, a user gets one line
            own = error if isinstance(error, EcrError) else self._translated(error, f"looking for the {name}")
            self.missing(name, own)

    @staticmethod
    def _translated(error: Exception, doing: str) -> EcrError:
        try:
            from pulumi_ecr.aws import translate  # noqa: PLC0415 - heavy
        except ImportError:
            return _own(error)
        return translate(error, doing)

    def text(self) -> str:
        """For people."""
        first = max(len(name) for name, _, _ in self.facts)
        second = max((len(value) for _, value, source in self.facts if source), default=0)
        rows = [f"{name:<{first}}  {value:<{second}}  {source}".rstrip() for name, value, source in self.facts]
        rows += [f"problem: {name}: {_hide(str(error))}" for name, error in self.problems]
        return "\n".join(rows)

    def json(self) -> str:
        """For programs."""
        content = {
            "ok": not self.problems,
            "facts": [{"name": name, "value": value, "source": source} for name, value, source in self.facts],
            "problems": [
                {"name": name, "cause": _hide(error.cause), "remedy": _hide(error.remedy), "code": error.code}
                for name, error in self.problems
            ],
        }
        return json.dumps(content, indent=2)


def _doctor(*, offline: bool, as_json: bool) -> int:
    report = Report()
    _packages(report)
    engine = _engine(report)
    with report.about("plugin"):
        _plugin(report)
    settings = _settings(report, engine)
    _aws(report, settings, offline=offline)
    _say(report.json() if as_json else report.text())
    return 1 if report.problems else 0


def _packages(report: Report) -> None:
    with report.about("pulumi-ecr"):
        report.fact("pulumi-ecr", metadata.version("pulumi-ecr"), str(Path(__file__).parent))
    report.fact("python", ".".join(map(str, sys.version_info[:3])), sys.executable)
    for name, package in (("pulumi SDK", "pulumi"), ("boto3", "boto3")):
        with report.about(name):
            report.fact(name, *_package(package))


def _package(name: str) -> tuple[str, str]:
    try:
        found = metadata.distribution(name)
    except metadata.PackageNotFoundError as error:
        raise MissingError(f"{name} is not installed", "pip install pulumi-ecr") from error
    return found.version, str(found.locate_file(name))


# the engine


def _pulumi(engine: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """One question to the engine."""
    try:
        return subprocess.run(  # noqa: S603 - the user's own engine
            [engine, *arguments],
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=_PATIENCE,
            check=False,
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        reason = f"no answer within {_PATIENCE:.0f} s" if isinstance(error, subprocess.TimeoutExpired) else str(error)
        raise UnavailableError(
            f"{engine} {arguments[0]}: {reason}",
            f"see what pulumi {arguments[0]} says, or install the Pulumi CLI again",
        ) from error


def _engine(report: Report) -> str | None:
    """The engine, if it answers."""
    with report.about("engine"):
        engine = shutil.which("pulumi")
        if engine is None:
            raise MissingError(
                "pulumi is not on the PATH", "install the Pulumi CLI, https://www.pulumi.com/docs/install"
            )
        answer = _pulumi(engine, "version")
        if answer.returncode:
            raise UnavailableError(f"{engine} version: {_last(answer.stderr)}", "install the Pulumi CLI again")
        report.fact("engine", answer.stdout.strip(), f"PATH: {engine}")
        return engine
    return None


def _last(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1].removeprefix("error: ") if lines else "no reason was given"


@functools.cache
def _project() -> Path | None:
    """The file of the Pulumi project that this folder belongs to."""
    here = Path.cwd()
    names = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")
    return next(
        (folder / name for folder in (here, *here.parents) for name in names if (folder / name).is_file()), None
    )


def _settings(report: Report, engine: str | None) -> dict[str, str]:
    """The configuration of the selected stack, if there is one, without what is secret."""
    if engine is None or _project() is None:
        return {}
    with report.about("stack"):
        # Without --show-secrets it works without the passphrase, and secrets never come here.
        answer = _pulumi(engine, "config", "--json", "--non-interactive")
        if answer.returncode:
            report.fact("stack", "not read", f"pulumi config: {_last(answer.stderr)}")
            return {}
        own = {
            key: entry
            for key, entry in json.loads(answer.stdout or "{}").items()
            if key.startswith("ecr:") or key in ("aws:region", "aws:profile")
        }
        values = {key: entry["value"] for key, entry in own.items() if not entry.get("secret") and "value" in entry}
        hidden = "".join(f"; {key} is secret and not read" for key in own if key not in values)
        report.fact("stack", ", ".join(sorted(values)) or "sets nothing of ecr or aws", f"pulumi config{hidden}")
        return values
    return {}


# the plugin


@dataclass(frozen=True)
class _Found:
    """The plugin that the engine would start."""

    path: Path
    origin: str
    remedy: str
    """How another one takes its place."""


def _plugin(report: Report) -> None:
    found = _found()
    if found is None:
        raise MissingError("the engine would not find pulumi-resource-ecr", "pulumi-ecr install")
    runs = interpreter(_text(found.path))
    if runs is None and found.path.suffix == ".exe" and found.path.parent == Path(_python()).parent:
        runs = _python()
    started = _started_version(found)
    whose = "run by this Python" if _here(runs) else f"run by {runs or 'an unknown program'}"
    report.fact("plugin", f"{started}, {whose}", f"{found.origin}: {found.path}")
    version = metadata.version("pulumi-ecr")
    if started.removeprefix("v") not in (version, semver(version)):
        report.problem(
            "plugin", PreconditionError(f"the engine would start version {started}, not {version}", found.remedy)
        )


def _found() -> _Found | None:
    """The engine's own search, in its order."""
    scripts = sysconfig.get_path("scripts")
    folder = _project_folder()
    if folder is not None:
        remedy = f"in {_project()}, set the path of plugin ecr to {scripts}"
        path = _executable_in(folder)
        if path is None:
            raise PreconditionError(f"{_project()} names {folder}, which holds no {NAME}", remedy)
        return _Found(path, "Pulumi.yaml", remedy)
    if os.environ.get("PULUMI_IGNORE_AMBIENT_PLUGINS", "").lower() not in ("1", "true"):
        ambient = shutil.which(NAME)
        if ambient is not None:
            return _Found(Path(ambient), "PATH", f"put {scripts} first on the PATH, or take {ambient} off it")
    cached = _cached()
    if cached is None:
        return None
    other = cached.name.partition("-v")[2]
    higher = (_rank(cached.name) or ()) > (_rank(_folder().name) or ())
    remedy = f"pulumi plugin rm resource ecr {other}" if higher else "pulumi-ecr install"
    return _Found(_executable_in(cached) or _launcher_in(cached), "plugin cache", remedy)


def _executable_in(folder: Path) -> Path | None:
    suffixes = (".exe", ".cmd") if WINDOWS else ("",)
    return next((folder / f"{NAME}{suffix}" for suffix in suffixes if (folder / f"{NAME}{suffix}").exists()), None)


def _project_folder() -> Path | None:
    """Where the project's Pulumi.yaml says that the plugin is."""
    project = _project()
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


def _cached() -> Path | None:
    """The version in the plugin cache that the engine takes where none is asked for."""
    found = [
        (rank, folder)
        for folder in sorted(_plugins().absolute().glob("resource-ecr-v*"))
        if (rank := _rank(folder.name)) and folder.is_dir() and not folder.is_symlink()
        if not Path(f"{folder}.partial").exists()
    ]
    return max(found, key=lambda each: each[0])[1] if found else None


def _rank(folder: str) -> tuple[object, ...] | None:
    """What the engine orders the cache by: releases above all others, then the higher version."""
    match = re.fullmatch(r"resource-ecr-v(\d+)\.(\d+)\.(\d+)(?:-([^+]+))?(?:\+.*)?", folder)
    if match is None:
        return None
    phase = [(0, int(part), "") if part.isdigit() else (1, 0, part) for part in (match[4] or "").split(".")]
    return (not match[4], *map(int, match.groups()[:3]), phase)


def _started_version(found: _Found) -> str:
    """Start the plugin as the engine does, and ask for its version."""
    import grpc  # noqa: PLC0415 - heavy
    from google.protobuf import empty_pb2  # noqa: PLC0415
    from pulumi.runtime.proto import provider_pb2_grpc  # noqa: PLC0415

    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(  # noqa: S603 - what the engine would start
                [found.path],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=not WINDOWS,
            )
        except OSError as error:
            raise PreconditionError(f"{found.path} does not start: {error.strerror}", found.remedy) from error
        impatient = threading.Timer(_PATIENCE, _end, [process])
        impatient.start()
        try:
            assert process.stdout is not None
            port = process.stdout.readline().strip()
            if not port.isdigit():
                _end(process)
                errors.seek(0)
                said = _last(errors.read().decode(errors="replace"))
                raise PreconditionError(f"{found.path} does not start: {said}", found.remedy)
            # A proxy of the environment has no way to this machine.
            with grpc.insecure_channel(f"127.0.0.1:{int(port)}", options=[("grpc.enable_http_proxy", 0)]) as channel:
                stub = provider_pb2_grpc.ResourceProviderStub(channel)
                return str(stub.GetPluginInfo(empty_pb2.Empty(), timeout=_PATIENCE).version)
        except grpc.RpcError as error:
            raise PreconditionError(f"{found.path} does not answer: {error.code().name}", found.remedy) from error
        finally:
            impatient.cancel()
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the plugin, and what its launcher may have started in its place.

    At once: it holds nothing, and at a polite end gRPC would write of the lost connection on the user's terminal.
    """
    if process.returncode is not None:
        return  # its number may be another's by now
    with contextlib.suppress(OSError):
        if WINDOWS:
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    process.wait()


# AWS


def _aws(report: Report, settings: Mapping[str, str], *, offline: bool) -> None:
    with report.about("configuration"):
        from pulumi_ecr.aws import Cloud  # noqa: PLC0415 - heavy
        from pulumi_ecr.core.config import Config  # noqa: PLC0415

        config = Config.of(settings)
        cloud = Cloud(config.model_copy(update={"max_retries": 0}))
        with report.about("region"):
            _region(report, settings, cloud)
        with report.about("profile"):
            report.fact("profile", *_profile(settings, config))
        _credentials(report, cloud, offline=offline)
        for value, source in _endpoints(settings, config):
            report.fact("endpoint", value, source)


def _key(settings: Mapping[str, str], name: str) -> str:
    """The key of the stack's configuration that a setting was taken from."""
    return f"pulumi config: {'ecr' if settings.get(f'ecr:{name}') else 'aws'}:{name}"


def _region(report: Report, settings: Mapping[str, str], cloud: Cloud) -> None:
    region = cloud.region
    if not region:
        raise MissingError("no region is set", "pulumi config set ecr:region eu-west-1, or set AWS_REGION")
    if cloud.config.region:
        source = _key(settings, "region")
    else:
        name = next((name for name in ("AWS_REGION", "AWS_DEFAULT_REGION") if os.environ.get(name)), None)
        file = os.environ.get("AWS_CONFIG_FILE", "~/.aws/config")
        source = f"environment: {name}" if name else f"profile {_profile(settings, cloud.config)[0]} in {file}"
    report.fact("region", region, source)


def _profile(settings: Mapping[str, str], config: Config) -> tuple[str, str]:
    if config.profile:
        return config.profile, _key(settings, "profile")
    for name in ("AWS_DEFAULT_PROFILE", "AWS_PROFILE"):  # in botocore's order
        if os.environ.get(name):
            return os.environ[name], f"environment: {name}"
    return "default", "no other is named"


def _endpoints(settings: Mapping[str, str], config: Config) -> Iterator[tuple[str, str]]:
    if config.endpoint_url:
        yield config.endpoint_url, _key(settings, "endpointUrl")
    elif os.environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() != "true":
        for name in ("AWS_ENDPOINT_URL_ECR", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL"):
            if os.environ.get(name):
                yield os.environ[name], f"environment: {name}"


def _credentials(report: Report, cloud: Cloud, *, offline: bool) -> None:
    with report.about("credentials"):
        method, key = _within(lambda: _holder(cloud, offline=offline))
        report.fact("credentials", f"access key ****{key[-4:]}" if key else "not fetched yet (--offline)", method)
        if offline or cloud.config.skip_requesting_account_id:
            source = "not asked: --offline" if offline else "not asked: ecr:skipRequestingAccountId"
            report.fact("account", "unknown", source)
            return
        with report.about("account"):
            account, arn = _within(lambda: _caller(cloud))
            report.fact("account", account, "sts:GetCallerIdentity")
            report.fact("caller", arn, "sts:GetCallerIdentity")
            try:
                cloud.permit()
            except EcrError as error:
                report.problem("account", error)


def _holder(cloud: Cloud, *, offline: bool) -> tuple[str, str]:
    """How the credentials were found, and the access key's id; empty where only the network could tell."""
    from pulumi_ecr.aws import doing  # noqa: PLC0415 - heavy
    from pulumi_ecr.aws.errors import NO_CREDENTIALS  # noqa: PLC0415

    with doing("looking for credentials"):
        found = cloud._session.get_credentials()  # noqa: SLF001 - Cloud has no public word for it yet
        if found is None:
            raise MissingError(*NO_CREDENTIALS)
        if offline and hasattr(found, "refresh_needed"):
            return str(found.method), ""
        frozen = found.get_frozen_credentials()
        _SECRETS.update(filter(None, (frozen.secret_key, frozen.token)))
        return str(found.method), str(frozen.access_key)


def _caller(cloud: Cloud) -> tuple[str, str]:
    """Account and ARN of the credentials, from one call."""
    from pulumi_ecr.aws import doing  # noqa: PLC0415 - heavy

    with doing("asking STS whose the credentials are"):
        answer = cloud._client("sts", cloud.region or "us-east-1").get_caller_identity()  # noqa: SLF001 - as above
    cloud._account, cloud._asked = str(answer["Account"]), True  # noqa: SLF001 - or permit() would ask again
    return str(answer["Account"]), str(answer["Arn"])


def _within(call: Callable[[], T]) -> T:
    """The answer of a call that may hang: at a proxy, a network without a way out, a process that gives credentials."""
    answers: list[T] = []
    failures: list[Exception] = []

    def run() -> None:
        try:
            answers.append(call())
        except Exception as error:  # noqa: BLE001 - raised below, where someone waits
            failures.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(_PATIENCE)
    if answers:
        return answers[0]
    if failures:
        raise failures[0]
    raise UnavailableError(
        f"no answer within {_PATIENCE:.0f} s", "check the network, the proxy, the endpoint and the region"
    )


if __name__ == "__main__":
    sys.exit(main())
