"""botocore sessions and service models, independent of the AWS profiles and files of the machine."""

from __future__ import annotations

import difflib
import functools
import os
import re
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    import botocore.session
    from botocore.config import Config
    from botocore.model import OperationModel, ServiceModel

DEFAULT_ACCOUNT = "123456789012"
DEFAULT_REGION = "us-east-1"
SECRET_KEY = "emulator"  # noqa: S105  # the emulator checks no signature

_KEY = re.compile(r"AKIAECRE([0-9]{12})")
_creating = threading.Lock()
_MOST_NAMED = 12
_LAST_PORT = 65535


def access_key(account: str) -> str:
    """The dummy access key id of an account: the emulator reads the account back out of it."""
    return f"AKIAECRE{account}"


def account_of(key: str) -> str | None:
    """The account that a dummy access key id names; None for any other key."""
    match = _KEY.fullmatch(key)
    return match[1] if match else None


@functools.cache
def bare_session() -> botocore.session.Session:
    """A session without profile and configuration files; shared."""
    import botocore.session  # noqa: PLC0415  # heavy, and only needed when an emulator runs

    def only(default: str | None) -> tuple[None, None, str | None, None]:
        return (None, None, default, None)

    return botocore.session.Session(
        session_vars={
            "profile": only(None),
            "config_file": only(os.devnull),
            "credentials_file": only(os.devnull),
        }
    )


@functools.cache
def boto_session() -> Any:
    """The boto3 session on the bare session; a second one on the same session would break its S3 clients."""
    import boto3  # noqa: PLC0415  # as above

    return boto3.Session(botocore_session=bare_session(), region_name=DEFAULT_REGION)


@functools.cache
def regions() -> frozenset[str]:
    """The regions with ECR of every partition, from botocore's data."""
    with _creating:
        session = bare_session()
        partitions = session.get_available_partitions()
        found = [session.get_available_regions("ecr", partition_name=each) for each in partitions]
    return frozenset(region for some in found for region in some)


def known(what: str, name: str, names: Iterable[str]) -> None:
    """Raise ValueError, with the closest valid name, for a name that is not in ``names``."""
    every = {each.lower(): each for each in names}
    if name not in every.values():
        near = difflib.get_close_matches(str(name).lower(), every, 1)
        shown = ", ".join(sorted(every.values())[:_MOST_NAMED]) + (", ..." if len(every) > _MOST_NAMED else "")
        remedy = f'did you mean "{every[near[0]]}"?' if near else f"use one of {shown}"
        raise ValueError(f'"{name}" is not a valid {what}: {remedy}')


def check_port(port: int) -> None:
    """Raise ValueError for a number that is not a TCP port."""
    if not 0 <= port <= _LAST_PORT:
        raise ValueError(f"port must be 0 to {_LAST_PORT}, is {port}: use 0 for any free port")


@functools.cache
def service_model(service: str) -> ServiceModel:
    """The service model of the installed botocore."""
    with _creating:
        return bare_session().get_service_model(service)


def operation_model(service: str, name: str) -> OperationModel | None:
    """The model of an operation; None when the service has no such operation."""
    model = service_model(service)
    return model.operation_model(name) if name in model.operation_names else None


def make_client(service: str, region: str, account: str, endpoint: str, config: Config | None) -> Any:
    """A boto3 client of an emulator. It never retries unless ``config`` sets retries: one call is one request."""
    from botocore.config import Config as BotoConfig  # noqa: PLC0415  # as above

    chosen = BotoConfig(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=60, proxies={})
    with _creating:  # sessions are not safe for threads; clients are
        return boto_session().client(
            service,
            region_name=region,
            endpoint_url=endpoint,
            aws_access_key_id=access_key(account),
            aws_secret_access_key=SECRET_KEY,
            config=chosen.merge(config) if config else chosen,
        )
