"""AWS's wire protocols, JSON and query: reads requests, builds error answers, and applies faults to a call."""

from __future__ import annotations

import json
import time
import uuid
from dataclasses import replace
from html import escape
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl

from pulumi_ecr.testing.faults import Action, AwsError, Delay, Faults, Garble, Hold, Truncate
from pulumi_ecr.testing.messages import Answer, Call, Headers, Request
from pulumi_ecr.testing.sessions import DEFAULT_ACCOUNT, DEFAULT_REGION, account_of, operation_model

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from botocore.model import Shape

CHECKED: Final = frozenset({"ecr", "sts"})
"""The services whose requests and answers are checked against the service model."""

_UNTOUCHED: Final = Answer(0, [], b"")
_REPLACED: Final = frozenset(
    {"connection", "content-length", "date", "server", "transfer-encoding", "x-amzn-requestid"}
)
"""Headers that the server writes itself."""


# requests


def read_request(
    environ: Mapping[str, Any], body: bytes, find_account: Callable[[str], str] = lambda _: DEFAULT_ACCOUNT
) -> Request:
    """Service, operation, account and parameters of a request, from its signature, headers and body.

    ``find_account`` returns the account of an access key that does not contain one.
    """
    key, region, service = _credential(environ.get("HTTP_AUTHORIZATION", ""))
    account = account_of(key) or find_account(key)
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0]
    target = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
    if target:
        params, unread = _read_json(body)
        return Request(service, target, region, account, "json", params, unread)
    if kind == "application/x-www-form-urlencoded":
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        action = form.pop("Action", "")
        form.pop("Version", None)
        if action:
            service = service or "sts"
            params, unread = _read_query(service, action, form)
            return Request(service, action, region, account, "query", params, unread)
    return Request(service, f"{environ['REQUEST_METHOD']} {environ.get('PATH_INFO', '')}", region, account, "rest", {})


def _credential(authorization: str) -> tuple[str, str, str]:
    """Access key id, region and service of a signature (version 4); empty and the default region without one."""
    scope = authorization.partition("Credential=")[2].partition(",")[0].split("/")
    if len(scope) < 4:
        return "", DEFAULT_REGION, ""
    return scope[0], scope[-3], scope[-2]


def _read_json(body: bytes) -> tuple[dict[str, Any], str]:
    """The members of a JSON body, and why they cannot be read."""
    try:
        params = json.loads(body or b"{}")
    except ValueError as error:
        return {}, f"not JSON: {error}"
    return (params, "") if isinstance(params, dict) else ({}, "not a JSON object")


def _read_query(service: str, action: str, form: dict[str, str]) -> tuple[dict[str, Any], str]:
    """The parameters of the query protocol, with the types of the service model where the service is checked."""
    model = operation_model(service, action) if service in CHECKED else None
    if model is None or model.input_shape is None:
        return form, ""
    try:
        params = _query_value(model.input_shape, form, "") or {}
    except ValueError as error:
        return form, str(error)
    unknown = {key: value for key, value in form.items() if key.partition(".")[0] not in model.input_shape.members}
    return {**params, **unknown}, ""


def _query_value(shape: Shape, form: Mapping[str, str], prefix: str) -> Any:
    """The value of a shape whose form keys start with ``prefix``; None when there are none.

    Raises ValueError for a number that cannot be read.
    """
    if shape.type_name == "structure":
        members = {
            name: _query_value(member, form, ".".join(filter(None, [prefix, member.serialization.get("name", name)])))
            for name, member in shape.members.items()  # type: ignore[attr-defined]
        }
        return {name: value for name, value in members.items() if value is not None} or None
    if shape.type_name == "list":
        return _query_list(shape, form, prefix)
    text = form.get(prefix)
    if text is None:
        return None
    if shape.type_name in {"integer", "long"}:
        return int(text)
    return text.lower() == "true" if shape.type_name == "boolean" else text


def _query_list(shape: Shape, form: Mapping[str, str], prefix: str) -> list[Any] | None:
    if form.get(prefix) == "":  # an empty list
        return []
    member: Shape = shape.member  # type: ignore[attr-defined]
    items: list[Any] = []
    while True:
        number = len(items) + 1
        item = _query_value(member, form, f"{prefix}.{member.serialization.get('name', 'member')}.{number}")
        if item is None:
            return items or None
        items.append(item)


# answers


def error_answer(request: Request, error: AwsError, request_id: str) -> Answer:
    """The error in the protocol of the request."""
    if request.protocol == "query":
        kind = "Sender" if error.status < HTTPStatus.INTERNAL_SERVER_ERROR else "Receiver"
        text = (
            f"<ErrorResponse><Error><Type>{kind}</Type><Code>{escape(error.code, quote=False)}</Code>"
            f"<Message>{escape(error.message, quote=False)}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
        )
        return Answer(error.status, [("Content-Type", "text/xml")], text.encode())
    members = {"__type": error.code, "message": error.message}
    return Answer(error.status, [("Content-Type", "application/x-amz-json-1.1")], json.dumps(members).encode())


def phrase(status: int) -> str:
    """The reason phrase of an HTTP status: ``OK`` for 200."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def complete(answer: Answer, request_id: str = "") -> Headers:
    """The headers of an answer with its request id and length; the server adds the date."""
    kept = [(name, value) for name, value in answer.headers if name.lower() not in _REPLACED]
    given = next((value for name, value in answer.headers if name.lower() == "x-amzn-requestid"), "")
    return [
        *kept,
        ("x-amzn-RequestId", request_id or given or str(uuid.uuid4())),
        ("Content-Length", str(len(answer.body))),
    ]


# faults


def through_faults(faults: Faults, request: Request, call: Call, act: Callable[[], Answer]) -> Answer | None:
    """The answer of ``act``, or the one that a fault puts in its place; None where the connection closes."""
    answer = _apply(faults.take(call, "before"), request, call, None)
    if answer is not _UNTOUCHED:
        return answer
    done = act()
    answer = _apply(faults.take(call, "after"), request, call, done)
    return done if answer is _UNTOUCHED else answer


def _apply(actions: list[Action], request: Request, call: Call, done: Answer | None) -> Answer | None:
    for action in actions:
        if isinstance(action, Delay):
            time.sleep(action.seconds)
        elif isinstance(action, Hold):
            action.pause()
        elif isinstance(action, AwsError):
            return error_answer(request, action, call.request_id)
        elif isinstance(action, Garble):
            return Answer(action.status, [("Content-Type", "text/html")], action.body.encode())
        else:
            return replace(done, cut=True) if isinstance(action, Truncate) and done else None
    return _UNTOUCHED
