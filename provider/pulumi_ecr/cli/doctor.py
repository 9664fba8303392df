"""``pulumi-ecr doctor``: a report of what the provider works with, where each value comes from, and what is missing."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from pulumi_ecr.cli.locate import (
    WINDOWS,
    Plugin,
    find_plugin,
    interpreter,
    is_this_environment,
    project_file,
    read_start,
    this_python,
)
from pulumi_ecr.cli.output import as_ecr_error, hide, keep_secret, say
from pulumi_ecr.core.errors import EcrError, MissingError, PreconditionError, UnavailableError
from pulumi_ecr.core.names import semver

if TYPE_CHECKING:
    import argparse

    from pulumi_ecr.aws import Cloud, Credentials
    from pulumi_ecr.core.config import Config

TIMEOUT: Final = 15.0
"""Seconds for each answer of the engine, of the plugin and of AWS."""

T = TypeVar("T")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    parser = commands.add_parser("doctor", help="show what the provider works with, and what is missing")
    parser.add_argument("--offline", action="store_true", help="do not call AWS")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.set_defaults(run=lambda options: doctor(offline=options.offline, as_json=options.json))


def doctor(*, offline: bool, as_json: bool) -> int:
    """Print the report; returns 1 where there is a problem."""
    report = Report()
    _packages(report)
    engine = _engine(report)
    with report.about("plugin"):
        _plugin(report)
    settings = _settings(report, engine)
    _aws(report, settings, offline=offline)
    say(report.json() if as_json else report.text())
    return 1 if report.problems else 0


@dataclass
class Report:
    """The facts and problems that the doctor found."""

    facts: list[tuple[str, str, str]] = field(default_factory=list)
    """Name, value, and source of the value."""
    problems: list[tuple[str, EcrError]] = field(default_factory=list)
    """The name of a missing or wrong fact, and the error with its remedy."""

    def fact(self, name: str, value: str, source: str = "") -> None:
        """Add a fact."""
        self.facts.append((name, hide(value), hide(source)))

    def problem(self, name: str, error: EcrError) -> None:
        """Add a problem."""
        self.problems.append((name, error))

    def missing(self, name: str, error: EcrError) -> None:
        """Add a fact without a value, and its problem."""
        value = "not found" if isinstance(error, MissingError) else "unknown"
        self.fact(name, f"{value}: {error.remedy}" if error.remedy else value)
        self.problem(name, error)

    @contextlib.contextmanager
    def about(self, name: str) -> Iterator[None]:
        """An error inside becomes a problem of this fact; the report continues with the other facts."""
        try:
            yield
        except Exception as error:  # noqa: BLE001 - a user gets one line, whatever the error
            own = error if isinstance(error, EcrError) else self._translated(error, f"reading the {name}")
            self.missing(name, own)

    @staticmethod
    def _translated(error: Exception, doing: str) -> EcrError:
        try:
            from pulumi_ecr.aws import translate  # noqa: PLC0415 - heavy
        except ImportError:
            return as_ecr_error(error)
        return translate(error, doing)

    def text(self) -> str:
        """The report as a table."""
        first = max(len(name) for name, _, _ in self.facts)
        second = max((len(value) for _, value, source in self.facts if source), default=0)
        rows = [f"{name:<{first}}  {value:<{second}}  {source}".rstrip() for name, value, source in self.facts]
        rows += [f"problem: {name}: {hide(str(error))}" for name, error in self.problems]
        return "\n".join(rows)

    def json(self) -> str:
        """The report as JSON."""
        content = {
            "ok": not self.problems,
            "facts": [{"name": name, "value": value, "source": source} for name, value, source in self.facts],
            "problems": [
                {"name": name, "cause": hide(error.cause), "remedy": hide(error.remedy), "code": error.code}
                for name, error in self.problems
            ],
        }
        return json.dumps(content, indent=2)


def _packages(report: Report) -> None:
    with report.about("pulumi-ecr"):
        report.fact("pulumi-ecr", metadata.version("pulumi-ecr"), str(Path(__file__).parent.parent))
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
    """Run a command of the engine."""
    try:
        return subprocess.run(  # noqa: S603 - the user's own engine
            [engine, *arguments],
            capture_output=True,
            text=True,
            errors="replace",
            stdin=subprocess.DEVNULL,
            timeout=TIMEOUT,
            check=False,
            env={**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        reason = f"no answer within {TIMEOUT:.0f} s" if isinstance(error, subprocess.TimeoutExpired) else str(error)
        raise UnavailableError(
            f"{engine} {arguments[0]}: {reason}",
            f"run pulumi {arguments[0]} and read its error, or install the Pulumi CLI again",
        ) from error


def _engine(report: Report) -> str | None:
    """The path of the engine; None where it is missing or does not answer."""
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
    """The last line of an output."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1].removeprefix("error: ") if lines else "no reason was given"


def _settings(report: Report, engine: str | None) -> dict[str, str]:
    """The configuration of the selected stack without secret values; empty where no stack is selected."""
    if engine is None or project_file() is None:
        return {}
    with report.about("stack"):
        # Without --show-secrets the engine needs no passphrase and prints no secrets.
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
        report.fact("stack", ", ".join(sorted(values)) or "no configuration of ecr or aws", f"pulumi config{hidden}")
        return values
    return {}


# the plugin


def _plugin(report: Report) -> None:
    found = find_plugin()
    if found is None:
        raise MissingError("the engine would not find pulumi-resource-ecr", "pulumi-ecr install")
    runs = interpreter(read_start(found.path))
    if runs is None and found.path.suffix == ".exe" and found.path.parent == Path(this_python()).parent:
        runs = this_python()
    started = _started_version(found)
    runner = "run by this Python" if is_this_environment(runs) else f"run by {runs or 'an unknown program'}"
    report.fact("plugin", f"{started}, {runner}", f"{found.origin}: {found.path}")
    version = metadata.version("pulumi-ecr")
    if started.removeprefix("v") not in (version, semver(version)):
        report.problem(
            "plugin", PreconditionError(f"the engine would start version {started}, not {version}", found.remedy)
        )


def _started_version(found: Plugin) -> str:
    """The version that the plugin reports when it is started as the engine starts it."""
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
        timer = threading.Timer(TIMEOUT, _end, [process])
        timer.start()
        try:
            assert process.stdout is not None
            port = process.stdout.readline().strip()
            if not port.isdigit():
                _end(process)
                errors.seek(0)
                reason = _last(errors.read().decode(errors="replace"))
                raise PreconditionError(f"{found.path} does not start: {reason}", found.remedy)
            # A proxy of the environment cannot reach this machine.
            with grpc.insecure_channel(f"127.0.0.1:{int(port)}", options=[("grpc.enable_http_proxy", 0)]) as channel:
                stub = provider_pb2_grpc.ResourceProviderStub(channel)
                return str(stub.GetPluginInfo(empty_pb2.Empty(), timeout=TIMEOUT).version)
        except grpc.RpcError as error:
            raise PreconditionError(f"{found.path} does not answer: {error.code().name}", found.remedy) from error
        finally:
            timer.cancel()
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the plugin and the processes that its launcher started.

    It has nothing to save, and after a regular end gRPC would print the lost connection to the user's terminal.
    """
    if process.returncode is not None:
        return  # its process id may belong to another process
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
    """The source of a setting: its key in the configuration of the stack."""
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
    return "default", "no profile is set"


def _endpoints(settings: Mapping[str, str], config: Config) -> Iterator[tuple[str, str]]:
    if config.endpoint_url:
        yield config.endpoint_url, _key(settings, "endpointUrl")
    elif os.environ.get("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "").lower() != "true":
        for name in ("AWS_ENDPOINT_URL_ECR", "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL"):
            if os.environ.get(name):
                yield os.environ[name], f"environment: {name}"


def _credentials(report: Report, cloud: Cloud, *, offline: bool) -> None:
    with report.about("credentials"):
        found = _within(lambda: _read_credentials(cloud, offline=offline))
        key = f"access key ****{found.access_key[-4:]}" if found.access_key else "not fetched yet (--offline)"
        report.fact("credentials", key, found.method)
        if offline or cloud.config.skip_requesting_account_id:
            source = "not requested: --offline" if offline else "not requested: ecr:skipRequestingAccountId"
            report.fact("account", "unknown", source)
            return
        with report.about("account"):
            caller = _within(cloud.identity)
            report.fact("account", caller.account, "sts:GetCallerIdentity")
            report.fact("caller", caller.arn, "sts:GetCallerIdentity")
            try:
                cloud.permit()
            except EcrError as error:
                report.problem("account", error)


def _read_credentials(cloud: Cloud, *, offline: bool) -> Credentials:
    found = cloud.credentials(fetch=not offline)
    keep_secret(found.secrets)
    return found


def _within(call: Callable[[], T]) -> T:
    """The result of a call that may hang: a proxy, a network without a route, or a credential process."""
    answers: list[T] = []
    failures: list[Exception] = []

    def run() -> None:
        try:
            answers.append(call())
        except Exception as error:  # noqa: BLE001 - raised below, in the caller's thread
            failures.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(TIMEOUT)
    if answers:
        return answers[0]
    if failures:
        raise failures[0]
    raise UnavailableError(
        f"no answer within {TIMEOUT:.0f} s", "check the network, the proxy, the endpoint and the region"
    )
