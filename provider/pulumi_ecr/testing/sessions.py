"""botocore sessions that know nothing of the machine: no profile, no files, no environment."""

from __future__ import annotations

import functools
import os
import re
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import botocore.session
    from botocore.config import Config
    from botocore.model import ServiceModel

DEFAULT_ACCOUNT = "123456789012"
DEFAULT_REGION = "us-east-1"
SECRET_KEY = "emulator"  # noqa: S105  # the emulator checks no signature

_KEY = re.compile(r"AKIAECRE([0-9]{12})")
_creating = threading.Lock()


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
    """boto3's face of the bare session; a second one on the same session would break its S3 clients."""
    import boto3  # noqa: PLC0415  # as above

    return boto3.Session(botocore_session=bare_session(), region_name=DEFAULT_REGION)


@functools.cache
def service_model(service: str) -> ServiceModel:
    """The service model of the installed botocore."""
    with _creating:
        return bare_session().get_service_model(service)


def make_client(service: str, region: str, account: str, endpoint: str, config: Config | None) -> Any:
    """A boto3 client of an emulator. It never retries unless ``config`` says so: one call is one request."""
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
