"""The WSGI application of the emulator: records calls, checks requests and answers, applies faults, and calls moto."""

from __future__ import annotations

import io
import re
import threading
import traceback
from dataclasses import replace
from http import HTTPStatus
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from moto.core.base_backend import AccountSpecificBackend, BackendDict
from moto.core.exceptions import ServiceException
from moto.core.model_instances import reset_model_data
from moto.iam.models import get_account_id_from
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app

from pulumi_ecr.testing.calls import Record
from pulumi_ecr.testing.emulator import images, registry, scans, validation
from pulumi_ecr.testing.emulator.settings import Settings
from pulumi_ecr.testing.faults import AwsError, Faults
from pulumi_ecr.testing.messages import Answer, Call, Headers, Request
from pulumi_ecr.testing.protocol import CHECKED, complete, error_answer, phrase, read_request, through_faults
from pulumi_ecr.testing.sessions import boto_session, operation_model, regions

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_moto_lock: Final = threading.RLock()  # moto's models are not safe for threads; its calls take microseconds
_SERIAL: Final = frozenset({"ecr", "iam", "kms", "secretsmanager", "sts"})  # the ones that never call back over HTTP


class QuietHandler(MotoRequestHandler):
    """An HTTP handler without a log line a call."""

    disable_nagle_algorithm = True

    def log(self, type: str, message: str, *args: Any) -> None:
        """Write nothing: ``Emulator.calls`` is the record."""

    def connection_dropped(self, error: BaseException, environ: WSGIEnvironment | None = None) -> None:
        """Close the connection instead of waiting for the next request on it."""
        super().connection_dropped(error, environ)
        self.close_connection = True


def empty_aws() -> None:
    """Empty every account and region of every service."""
    with _moto_lock:
        BackendDict.reset()
        reset_model_data()


def put_system_tags(repository: str, tags: Mapping[str, str], region: str, account: str) -> None:
    """Set tags without the checks of the API."""
    with _moto_lock:
        backend = registry.registry_of(account, region)
        pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
        backend.tagger.tag_resource(backend.repository(repository).arn, pairs)


def set_findings(repository: str, image: str, findings: Sequence[Mapping[str, Any]], region: str, account: str) -> None:
    """Set the findings of an image. Raises LookupError without the image, ValueError for findings that ECR could not return."""
    checked = scans.check(findings)
    image_id = {"imageDigest" if image.startswith("sha256:") else "imageTag": image}
    with _moto_lock:
        try:
            found = images.one(registry.registry_of(account, region).repository(repository), image_id)
        except ServiceException as error:
            raise LookupError(str(error.message)) from None
        found.findings = checked


def build_gateway(settings: Settings, record: Record, faults: Faults, violations: list[str]) -> Gateway:
    """The WSGI application of an emulator, on a moto that serves this ECR."""
    # moto asks the default session for the list of regions; a profile that the environment names must not matter.
    session = boto_session()
    AccountSpecificBackend.get_session = classmethod(lambda _: session)  # type: ignore[assignment,method-assign]
    registry.install()
    return Gateway(settings, record, faults, violations)


class Gateway:
    """The WSGI application of an emulator."""

    def __init__(self, settings: Settings, record: Record, faults: Faults, violations: list[str]) -> None:
        self._settings = settings
        self._record = record
        self._faults = faults
        self._violations = violations
        self._moto = DomainDispatcherApplication(create_backend_app)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        request = read_request(environ, body, get_account_id_from)
        call = request.call
        number = self._record.arrive(call)
        # The host name of an unknown region does not resolve in AWS. The nearest that a server can do is not to answer.
        unknown_region = request.service in _SERIAL and request.region not in regions()
        answer = None if unknown_region else self._answer(environ, body, request, call)
        self._record.finish(number, answer, *(["UnknownRegion"] if unknown_region else []))
        if answer is None:
            raise ConnectionResetError  # the server closes the connection without an answer
        start_response(f"{answer.status} {phrase(answer.status)}", complete(answer, call.request_id))
        return _sent(answer)

    def _answer(self, environ: WSGIEnvironment, body: bytes, request: Request, call: Call) -> Answer | None:
        """The answer to a call; None for a dropped connection."""
        refusal = _refusal(request)
        if refusal is not None:
            return error_answer(request, refusal, call.request_id)
        return through_faults(
            self._faults, request, call, lambda: self._call_moto(environ, body, request, call.request_id)
        )

    def _call_moto(self, environ: WSGIEnvironment, body: bytes, request: Request, request_id: str) -> Answer:
        environ["wsgi.input"] = io.BytesIO(body)
        environ["HTTP_X_MOTO_ACCOUNT_ID"] = request.account
        environ[registry.SETTINGS] = self._settings
        try:
            if request.service in _SERIAL:
                with _moto_lock:
                    answer = self._run(environ)
            else:
                answer = self._run(environ)
        except NotImplementedError:
            message = f"the emulator has no {request.service}:{request.operation}"
            return error_answer(
                request, AwsError("UnknownOperationException", message, HTTPStatus.NOT_FOUND), request_id
            )
        except Exception as error:  # noqa: BLE001  # a failure inside moto is an answer and a violation
            return self._violated(request, _where(error), request_id)
        broken = _violation(request, answer)
        return self._violated(request, broken, request_id) if broken else _signed(answer, request, request_id)

    def _violated(self, request: Request, what: str, request_id: str) -> Answer:
        message = f"defect of the emulator in {request.service}:{request.operation}: {what}"
        self._violations.append(message)
        return error_answer(request, AwsError("InternalFailure", message, HTTPStatus.INTERNAL_SERVER_ERROR), request_id)

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


def _sent(answer: Answer) -> Iterable[bytes]:
    yield answer.sent
    if answer.cut:
        raise ConnectionResetError


_REQUEST_ID: Final = re.compile(rb"<RequestId>[^<]*</RequestId>")


def _refusal(request: Request) -> AwsError | None:
    """AWS's error for a request that the service model does not allow; None for a valid one."""
    if request.service not in CHECKED:
        return None
    model = operation_model(request.service, request.operation)
    if model is None:
        return AwsError("UnknownOperationException", "", HTTPStatus.NOT_FOUND)
    if request.unread:
        return AwsError("SerializationException", request.unread)
    problems = validation.problems_of_request(model, request.params)
    if not problems:
        return None
    return AwsError(validation.refusal_code(model), validation.refusal(request.service, problems[0]))


def _violation(request: Request, answer: Answer) -> str:
    """Why AWS could not have given an answer to a request; empty when it could."""
    if request.service not in CHECKED:
        return ""
    model = operation_model(request.service, request.operation)
    assert model is not None
    if answer.error is not None:
        known = answer.error in validation.error_codes(model) | validation.COMMON_ERRORS
        return "" if known else f"the error {answer.error} (status {answer.status}) is none of the operation's"
    if request.protocol != "json":
        return ""
    problems = validation.problems_of_answer(model, answer.parsed)
    return "; ".join(f"{where}: {what}" for where, what in problems)


def _where(error: Exception) -> str:
    """An exception in one line, with the function and line that raised it."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    said = " ".join(str(error).split())[:300]
    return f"{type(error).__name__}: {said} ({place.name}, line {place.lineno} of {PurePath(place.filename).name})"


def _signed(answer: Answer, request: Request, request_id: str) -> Answer:
    """The answer with the recorded request id in place of the one that moto wrote into its body."""
    if request.protocol != "query":
        return answer
    element = f"<RequestId>{request_id}</RequestId>".encode()
    return replace(answer, body=_REQUEST_ID.sub(element, answer.body))
