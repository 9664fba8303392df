"""What stands between the socket and moto: requests are read, recorded, checked and met by faults."""

from __future__ import annotations

import io
import json
import re
import threading
import time
import traceback
import uuid
from dataclasses import dataclass, replace
from http import HTTPStatus
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl
from xml.sax.saxutils import escape

from moto.core.base_backend import AccountSpecificBackend, BackendDict
from moto.core.exceptions import ServiceException
from moto.core.model_instances import reset_model_data
from moto.core.parse import QueryParser
from moto.core.utils import get_service_model
from moto.iam.models import get_account_id_from
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app

from pulumi_ecr.testing import images, registry, scans, validation
from pulumi_ecr.testing.calls import Call, Record
from pulumi_ecr.testing.faults import Action, AwsError, Delay, Faults, Garble, Hold, Truncate
from pulumi_ecr.testing.sessions import DEFAULT_REGION, account_of, boto_session, regions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

    from pulumi_ecr.testing.server import Emulator

Headers = list[tuple[str, str]]

_moto_lock: Final = threading.RLock()  # moto's models are not safe for threads; its calls take microseconds
_SERIAL: Final = frozenset({"ecr", "iam", "kms", "secretsmanager", "sts"})  # the ones that never call back over HTTP


@dataclass(frozen=True)
class Request:
    """One AWS request, read off the wire. ``unread`` says what made its parameters unreadable."""

    service: str
    operation: str
    region: str
    account: str
    protocol: str
    params: dict[str, Any]
    unread: str = ""

    @property
    def call(self) -> Call:
        """The request as the record takes it, with a new id."""
        known = (self.service, self.operation, self.region, self.params)
        return Call(*known, account=self.account, request_id=str(uuid.uuid4()))


@dataclass(frozen=True)
class Answer:
    """One AWS answer, ready for the wire."""

    status: int
    headers: Headers
    body: bytes
    cut: bool = False
    """Whether the connection closes in the middle of it."""

    @property
    def sent(self) -> bytes:
        """What goes out of the body."""
        return self.body[: len(self.body) // 2] if self.cut else self.body

    @property
    def parsed(self) -> dict[str, Any]:
        """The members of a JSON answer; empty for any other."""
        try:
            value = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return value if isinstance(value, dict) else {}

    @property
    def error(self) -> str | None:
        """AWS's code; None for success."""
        if self.status < HTTPStatus.BAD_REQUEST:
            return None
        code = self.parsed.get("__type") or _between(self.body.decode("utf-8", "replace"), "<Code>", "</Code>")
        return str(code).rpartition("#")[2] or str(self.status)


class QuietHandler(MotoRequestHandler):
    """Answers without a line of log each."""

    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: ``Emulator.calls`` holds the record."""

    def connection_dropped(self, error: BaseException, environ: WSGIEnvironment | None = None) -> None:
        """Close the connection, instead of waiting for the next request on it."""
        super().connection_dropped(error, environ)
        self.close_connection = True


def empty_aws() -> None:
    """Empty every account and region of every service."""
    with _moto_lock:
        BackendDict.reset()
        reset_model_data()


def put_system_tags(repository: str, tags: Mapping[str, str], region: str, account: str) -> None:
    """Set tags past the checks of the API."""
    with _moto_lock:
        backend = registry.registry_of(account, region)
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        backend.tagger.tag_resource(backend.repository(repository).arn, pairs)


def set_findings(repository: str, image: str, findings: Sequence[Mapping[str, Any]], region: str, account: str) -> None:
    """Set what scans find in an image. Raises LookupError without the image, ValueError for what is no finding."""
    checked = scans.check(findings)
    image_id = {"imageDigest" if image.startswith("sha256:") else "imageTag": image}
    with _moto_lock:
        try:
            found = images.one(registry.registry_of(account, region).repository(repository), image_id)
        except ServiceException as error:
            raise LookupError(str(error.message)) from None
        found.findings = checked


def build_gateway(emulator: Emulator, record: Record, faults: Faults, violations: list[str]) -> Gateway:
    """The WSGI application of an emulator."""
    # moto asks the default session for the list of regions; a profile that the environment names must not matter.
    session = boto_session()
    AccountSpecificBackend.get_session = classmethod(lambda _: session)  # type: ignore[assignment,method-assign]
    registry.install()
    return Gateway(emulator, record, faults, violations)


class Gateway:
    """The WSGI application: records each call, then validation, faults, moto, validation, faults."""

    def __init__(self, emulator: Emulator, record: Record, faults: Faults, violations: list[str]) -> None:
        self._emulator = emulator
        self._record = record
        self._faults = faults
        self._violations = violations
        self._moto = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        request = read_request(environ, body)
        call = request.call
        number = self._record.arrive(call)
        # The host name of such a region does not resolve: no answer is the nearest that a server can come to that.
        nowhere = request.service in _SERIAL and request.region not in regions()
        answer = None if nowhere else self._answer(environ, body, request, call)
        self._record.finish(number, answer, *(["UnknownRegion"] if nowhere else []))
        if answer is None:
            raise ConnectionResetError  # the server closes the connection without a word
        start_response(f"{answer.status} {phrase(answer.status)}", complete(answer, call.request_id))
        return _sent(answer)

    def _answer(self, environ: WSGIEnvironment, body: bytes, request: Request, call: Call) -> Answer | None:
        """The answer to a call; None for a dropped connection."""
        refusal = _refusal(request)
        if refusal is not None:
            return _error(request, refusal, call.request_id)
        return through_faults(
            self._faults, request, call, lambda: self._call_moto(environ, body, request, call.request_id)
        )

    def _call_moto(self, environ: WSGIEnvironment, body: bytes, request: Request, request_id: str) -> Answer:
        environ["wsgi.input"] = io.BytesIO(body)
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = request.account
        registry.acting.set(self._emulator)
        try:
            if request.service in _SERIAL:
                with _moto_lock:
                    answer = self._run(environ)
            else:
                answer = self._run(environ)
        except NotImplementedError:
            message = f"the emulator has no {request.service}:{request.operation}"
            return _error(request, AwsError("UnknownOperationException", message, HTTPStatus.NOT_FOUND), request_id)
        except Exception as error:  # noqa: BLE001  # whatever breaks inside moto is an answer, and a defect to be seen
            return self._violated(request, _where(error), request_id)
        broken = _violation(request, answer)
        return self._violated(request, broken, request_id) if broken else _signed(answer, request, request_id)

    def _violated(self, request: Request, what: str, request_id: str) -> Answer:
        message = f"defect of the emulator in {request.service}:{request.operation}: {what}"
        self._violations.append(message)
        return _error(request, AwsError("InternalFailure", message, HTTPStatus.INTERNAL_SERVER_ERROR), request_id)

    def _run(self, environ: WSGIEnvironment) -> Answer:
        status, headers = 500, Headers()

        def start(line: str, fields: Headers, _: object = None) -> Any:
            nonlocal status, headers
            status, headers = int(line.split(None, 1)[0]), fields

        chunks = self._moto(environ, start)
        try:
            return Answer(status, headers, b"".join(chunks))
        finally:
            if hasattr(chunks, "close"):
                chunks.close()


def through_faults(faults: Faults, request: Request, call: Call, act: Callable[[], Answer]) -> Answer | None:
    """The answer to a call once all faults that it meets have had their way; None where the connection closes."""
    answer = _met(faults.take(call, "before"), request, call, None)
    if answer is not _UNTOUCHED:
        return answer
    done = act()
    answer = _met(faults.take(call, "after"), request, call, done)
    return done if answer is _UNTOUCHED else answer


def _met(actions: list[Action], request: Request, call: Call, done: Answer | None) -> Answer | None:
    for action in actions:
        if isinstance(action, Delay):
            time.sleep(action.seconds)
        elif isinstance(action, Hold):
            action.pause()
        elif isinstance(action, AwsError):
            return _error(request, action, call.request_id)
        elif isinstance(action, Garble):
            return Answer(action.status, [("Content-Type", "text/html")], action.body.encode())
        else:
            return replace(done, cut=True) if isinstance(action, Truncate) and done else None
    return _UNTOUCHED


def _sent(answer: Answer) -> Iterable[bytes]:
    yield answer.sent
    if answer.cut:
        raise ConnectionResetError


_UNTOUCHED: Final = Answer(0, [], b"")
_REQUEST_ID: Final = re.compile(rb"<RequestId>[^<]*</RequestId>")
_OURS: Final = frozenset({"connection", "content-length", "date", "server", "transfer-encoding", "x-amzn-requestid"})


def read_request(environ: WSGIEnvironment, body: bytes) -> Request:
    """Service, operation, account and parameters of a request, from its signature, headers and body."""
    key, region, service = _credential(environ.get("HTTP_AUTHORIZATION", ""))
    account = account_of(key) or get_account_id_from(key)
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0]
    target = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
    if target:
        try:
            params = json.loads(body or b"{}")
        except ValueError as error:
            return Request(service, target, region, account, "json", {}, f"not JSON: {error}")
        if not isinstance(params, dict):
            return Request(service, target, region, account, "json", {}, "not a JSON object")
        return Request(service, target, region, account, "json", params)
    if kind == "application/x-www-form-urlencoded":
        form = dict(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
        action = form.pop("Action", "")
        form.pop("Version", None)
        if action:
            return _read_query(service or "sts", action, region, account, form)
    return Request(service, f"{environ['REQUEST_METHOD']} {environ.get('PATH_INFO', '')}", region, account, "rest", {})


def _read_query(service: str, action: str, region: str, account: str, form: dict[str, str]) -> Request:
    """The parameters of the query protocol, with the types that the model of a checked service gives them."""
    known = validation.operation(service, action) if service in validation.CHECKED else None
    if known is None or known.input_shape is None:
        return Request(service, action, region, account, "query", dict(form))
    model = get_service_model(service).operation_model(action)  # moto's parser wants moto's kind of model
    try:
        params = QueryParser(model, map_type=dict).parse({"values": form})  # type: ignore[typeddict-item]  # it reads no more
    except ValueError as error:
        return Request(service, action, region, account, "query", dict(form), str(error))
    members = known.input_shape.members
    strange = {key: value for key, value in form.items() if key.partition(".")[0] not in members}
    return Request(service, action, region, account, "query", {**params, **strange})


def _refusal(request: Request) -> AwsError | None:
    """What AWS says to a request that its service model forbids; None to any other."""
    if request.service not in validation.CHECKED:
        return None
    model = validation.operation(request.service, request.operation)
    if model is None:
        return AwsError("UnknownOperationException", "", HTTPStatus.NOT_FOUND)
    if request.unread:
        return AwsError("SerializationException", request.unread)
    problems = validation.problems_of_request(model, request.params)
    if not problems:
        return None
    return AwsError(validation.refusal_code(model), validation.refusal(request.service, problems[0]))


def _violation(request: Request, answer: Answer) -> str:
    """What AWS would never answer to a request; empty when all is well."""
    if request.service not in validation.CHECKED:
        return ""
    model = validation.operation(request.service, request.operation)
    assert model is not None
    if answer.error is not None:
        known = answer.error in validation.error_codes(model) | validation.COMMON_ERRORS
        return "" if known else f"the error {answer.error} (status {answer.status}) is none of the operation's"
    if request.protocol != "json":
        return ""
    problems = validation.problems_of_answer(model, answer.parsed)
    return "; ".join(f"{where}: {what}" for where, what in problems)


def _where(error: Exception) -> str:
    """An exception in one line, with the place that raised it."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    said = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {said} ({place.name}, line {place.lineno} of {PurePath(place.filename).name})"


def _credential(authorization: str) -> tuple[str, str, str]:
    """Access key id, region and service of a signature (version 4); empty and the default region without one."""
    scope = _between(authorization, "Credential=", ",").split("/")
    if len(scope) < 4:
        return "", DEFAULT_REGION, ""
    return scope[0], scope[-3], scope[-2]


def _between(text: str, left: str, right: str) -> str:
    return text.partition(left)[2].partition(right)[0]


def phrase(status: int) -> str:
    """``OK`` for 200, and so on."""
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Unknown"


def _error(request: Request, error: AwsError, request_id: str) -> Answer:
    if request.protocol == "query":
        kind = "Sender" if error.status < HTTPStatus.INTERNAL_SERVER_ERROR else "Receiver"
        text = (
            f"<ErrorResponse><Error><Type>{kind}</Type><Code>{escape(error.code)}</Code>"
            f"<Message>{escape(error.message)}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
        )
        return Answer(error.status, [("Content-Type", "text/xml")], text.encode())
    members = {"__type": error.code, "message": error.message}
    return Answer(error.status, [("Content-Type", "application/x-amz-json-1.1")], json.dumps(members).encode())


def _signed(answer: Answer, request: Request, request_id: str) -> Answer:
    """The answer with our request id where moto wrote one into its text."""
    if request.protocol != "query":
        return answer
    element = f"<RequestId>{request_id}</RequestId>".encode()
    return replace(answer, body=_REQUEST_ID.sub(element, answer.body))


def complete(answer: Answer, request_id: str = "") -> Headers:
    """The headers of an answer with its request id and length; the server adds the date."""
    kept = [(name, value) for name, value in answer.headers if name.lower() not in _OURS]
    given = next((value for name, value in answer.headers if name.lower() == "x-amzn-requestid"), "")
    return [
        *kept,
        ("x-amzn-RequestId", request_id or given or str(uuid.uuid4())),
        ("Content-Length", str(len(answer.body))),
    ]
