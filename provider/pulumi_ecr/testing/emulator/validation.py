"""Checks of requests and answers against the service model of the installed botocore."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pulumi_ecr.core.model import compiled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botocore.model import OperationModel, Shape

COMMON_ERRORS: Final = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InternalFailure",
        "InvalidClientTokenId",
        "InvalidParameterValue",
        "MissingAuthenticationToken",
        "OptInRequired",
        "RequestExpired",
        "ServiceUnavailable",
        "ThrottlingException",
        "UnknownOperationException",
        "UnrecognizedClientException",
        "ValidationError",
        "ValidationException",
    }
)
"""Errors of every AWS service, besides those in the model of an operation (API reference, common errors)."""

_KINDS: Final[Mapping[str, tuple[type, ...]]] = {
    "string": (str,),
    "blob": (str, bytes),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
    "structure": (dict,),
    "map": (dict,),
    "list": (list,),
}

_RESPELLED: Final = "policytext"
"""The end of the names of members that AWS returns in its own spelling, which may exceed the limit of the request."""

Problem = tuple[str, str]
"""The dotted path of a member, and the constraint that it breaks."""


def problems_of_request(model: OperationModel, params: Mapping[str, Any]) -> list[Problem]:
    """Everything in a request that the model forbids: unknown and missing members, types, limits, patterns, enums."""
    if model.input_shape is None:
        return [(name, "unknown member") for name in params]
    return list(_walk(model.input_shape, dict(params), "", answer=False))


def problems_of_answer(model: OperationModel, members: Mapping[str, Any]) -> list[Problem]:
    """Everything in an answer that the model forbids. Minimum lengths are not checked: AWS itself returns shorter values."""
    if model.output_shape is None:
        return [(name, "unknown member") for name in members]
    return list(_walk(model.output_shape, dict(members), "", answer=True))


def refusal_code(model: OperationModel) -> str:
    """The error code of an operation for a malformed request."""
    codes = error_codes(model)
    return next(
        (code for code in ("InvalidParameterException", "ValidationException") if code in codes), "ValidationError"
    )


def error_codes(model: OperationModel) -> frozenset[str]:
    """The error codes in the model of an operation."""
    return frozenset(shape.metadata.get("error", {}).get("code", shape.name) for shape in model.error_shapes)


def refusal(service: str, problem: Problem) -> str:
    """AWS's message for a broken constraint."""
    where, what = problem
    if service == "ecr":
        return f"Invalid parameter at '{where}' failed to satisfy constraint: '{what}'"
    return f"1 validation error detected: Value at '{where}' failed to satisfy constraint: {what}"


def _walk(shape: Shape, value: Any, path: str, *, answer: bool) -> Iterator[Problem]:
    kind = shape.type_name
    if kind == "timestamp":
        if isinstance(value, str | bool) or value is None:
            yield path, "Member must be a timestamp"
        return
    if not _is(value, kind):
        yield path, "Member must not be null" if value is None else f"Member must be a {kind}"
        return
    if kind == "structure":
        yield from _structure(shape, value, path, answer=answer)
    elif kind == "list":
        yield from _length(shape, len(value), path, answer=answer)
        for number, item in enumerate(value, start=1):
            yield from _walk(shape.member, item, f"{path}.{number}.member", answer=answer)  # type: ignore[attr-defined]
    elif kind == "map":
        for key, item in value.items():
            yield from _walk(shape.value, item, f"{path}.{key}", answer=answer)  # type: ignore[attr-defined]
    elif kind == "string":
        yield from _string(shape, value, path, answer=answer)
    elif kind in {"integer", "long"}:
        yield from _range(shape, value, path)


def _is(value: Any, kind: str) -> bool:
    expected = _KINDS[kind]
    return isinstance(value, expected) and (bool in expected or not isinstance(value, bool))


def _structure(shape: Any, value: dict[str, Any], path: str, *, answer: bool) -> Iterator[Problem]:
    names = {member.serialization.get("name", name): name for name, member in shape.members.items()}
    for name in shape.required_members:
        if shape.members[name].serialization.get("name", name) not in value:
            yield _join(path, name), "Member must not be null"
    for key, item in value.items():
        if key not in names:
            yield _join(path, key), "unknown member"
        elif item is not None or answer or names[key] in shape.required_members:
            yield from _walk(shape.members[names[key]], item, _join(path, names[key]), answer=answer)


def _string(shape: Shape, value: str, path: str, *, answer: bool) -> Iterator[Problem]:
    yield from _length(shape, len(value), path, answer=answer)
    enum = getattr(shape, "enum", [])
    if enum and value not in enum:
        yield path, f"Member must satisfy enum value set: [{', '.join(enum)}]"
    pattern = shape.metadata.get("pattern")
    if pattern and not compiled(pattern).fullmatch(value):
        yield path, f"must satisfy regular expression '{pattern}'"


def _length(shape: Shape, length: int, path: str, *, answer: bool) -> Iterator[Problem]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if answer and path.lower().endswith(_RESPELLED):
        most = None
    if least is not None and length < least and not answer:
        yield path, f"Member must have length greater than or equal to {least}"
    if most is not None and length > most:
        yield path, f"Member must have length less than or equal to {most}"


def _range(shape: Shape, value: int, path: str) -> Iterator[Problem]:
    least, most = shape.metadata.get("min"), shape.metadata.get("max")
    if least is not None and value < least:
        yield path, f"Member must have value greater than or equal to {least}"
    if most is not None and value > most:
        yield path, f"Member must have value less than or equal to {most}"


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
