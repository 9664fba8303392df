"""The emulator's own tests also hold it to its word: no answer that AWS could not give."""

from __future__ import annotations

import functools
import json
import os
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from pulumi_ecr.testing.plugin import ecr_emulator, ecr_emulator_of_session, ecr_faults, ecr_stack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pulumi_ecr.testing import Emulator

__all__ = ["ecr_emulator", "ecr_emulator_of_session", "ecr_faults", "ecr_stack"]


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*os.environ]:
        if name.startswith("AWS_") or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture
def emulator(ecr_emulator: Emulator) -> Iterator[Emulator]:
    yield ecr_emulator
    assert ecr_emulator.violations == []


@pytest.fixture
def ecr(emulator: Emulator) -> Any:
    return emulator.client()


@pytest.fixture
def raw(emulator: Emulator) -> Any:
    return functools.partial(raw_call, emulator)


class Refusals:
    """Calls that AWS refuses: ``refused(client.operation, code, words, member=value)``."""

    def __call__(self, call: Any, code: str, words: str = "", /, **members: Any) -> str:
        with pytest.raises(ClientError) as caught:
            call(**members)
        error = caught.value.response["Error"]
        assert error["Code"] == code, error["Message"]
        assert words in error["Message"]
        return str(error["Message"])


@pytest.fixture
def refused() -> Refusals:
    return Refusals()


def raw_call(
    emulator: Emulator, operation: str, body: bytes, service: str = "ecr"
) -> tuple[int, dict[str, str], dict[str, Any]]:
    """A request without botocore's own checks: status, headers and members of the answer."""
    request = urllib.request.Request(emulator.url, data=body)
    request.add_header("X-Amz-Target", f"AmazonEC2ContainerRegistry_V20150921.{operation}")
    request.add_header("Content-Type", "application/x-amz-json-1.1")
    scope = f"{emulator.env()['AWS_ACCESS_KEY_ID']}/20300101/us-east-1/{service}/aws4_request"
    request.add_header("Authorization", f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0")
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, dict(answer.headers), json.loads(answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers), json.loads(error.read())
