"""Calls, requests and answers: the values that the emulator, the proxy, the record and the faults share."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Call:
    """One recorded call to an AWS service.

    ``params`` are the members of the request, under AWS's names. ``status`` is the HTTP status, 0 while the call is under
    way or when its connection was dropped. ``error`` is AWS's code, None for success.
    """

    service: str
    operation: str
    region: str
    params: dict[str, Any]
    status: int = 0
    error: str | None = None
    account: str = ""
    request_id: str = ""


@dataclass(frozen=True)
class Request:
    """One AWS request. ``unread`` is why its parameters cannot be read, empty when they can."""

    service: str
    operation: str
    region: str
    account: str
    protocol: str
    params: dict[str, Any]
    unread: str = ""

    @property
    def call(self) -> Call:
        """The call for the record, with a new request id."""
        return Call(
            self.service,
            self.operation,
            self.region,
            self.params,
            account=self.account,
            request_id=str(uuid.uuid4()),
        )


@dataclass(frozen=True)
class Answer:
    """One AWS answer: HTTP status, headers and body."""

    status: int
    headers: Headers
    body: bytes
    cut: bool = False
    """Whether the connection closes in the middle of the body."""

    @property
    def sent(self) -> bytes:
        """The part of the body that is sent."""
        return self.body[: len(self.body) // 2] if self.cut else self.body

    @property
    def parsed(self) -> dict[str, Any]:
        """The members of a JSON answer; empty for any other answer."""
        try:
            value = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def error(self) -> str | None:
        """AWS's error code; None for success."""
        if self.status < HTTPStatus.BAD_REQUEST:
            return None
        code = self.parsed.get("__type") or _xml_code(self.body)
        return str(code).rpartition("#")[2] or str(self.status)


def _xml_code(body: bytes) -> str:
    return body.decode("utf-8", "replace").partition("<Code>")[2].partition("</Code>")[0]
