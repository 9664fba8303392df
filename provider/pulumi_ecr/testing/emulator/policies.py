"""Checks of repository policies and registry policies, and the form in which ECR returns them."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from pulumi_ecr.testing.emulator.refusals import invalid

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_TOP: Final = {"Version", "Id", "Statement"}
_VERSIONS: Final = ("2008-10-17", "2012-10-17")
_STATEMENT: Final = {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Condition"}
_RESOURCE: Final = {"Resource", "NotResource"}
_PRINCIPALS: Final = {"AWS", "CanonicalUser", "Federated", "Service"}
_ACTION: Final = re.compile(r"\*|ecr:[A-Za-z0-9*?]+", re.IGNORECASE)
_NOT_ON_A_REPOSITORY: Final = "ecr:getauthorizationtoken"
_ACCOUNT: Final = re.compile(r"[0-9]{12}")
_ARN: Final = re.compile(
    r"arn:[a-z-]+:(?:iam::[0-9]{12}:(?:root|(?:user|role)/[^\s*?]+)"
    r"|sts::[0-9]{12}:(?:assumed-role/[^\s*?/]+/[^\s*?]+|federated-user/[^\s*?]+))"
    r"|arn:[a-z-]+:iam::(?:aws|cloudfront):(?:user|role)/[^\s*?]+"
)
_SERVICE: Final = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws\.internal)")
_RESOURCE_ARN: Final = re.compile(r"\*|arn:[^:]+:[^:]+:[^:]*:[^:]*:.+")
_OPERATORS: Final = frozenset(
    {
        *(f"String{test}" for test in ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase")),
        *("StringLike", "StringNotLike", "ArnEquals", "ArnNotEquals", "ArnLike", "ArnNotLike"),
        *("Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "Null"),
        *(
            f"{kind}{test}"
            for kind in ("Numeric", "Date")
            for test in ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")
        ),
    }
)
_QUALIFIERS: Final = ("ForAllValues:", "ForAnyValue:")
_UNIQUE_ID: Final = re.compile(r"A(?:IDA|ROA)[A-Z0-9]{12,}")


class _BrokenError(Exception):
    """The document is not a valid policy."""


def accept_repository_policy(text: str, partition: str, unknown: Collection[str]) -> str:
    """The text as ECR returns it. ``unknown``: principals that do not exist in IAM."""
    return _accept(text, "repository", partition, unknown)


def accept_registry_policy(text: str, partition: str, unknown: Collection[str]) -> str:
    """The text as ECR returns it: any ECR action on a resource (scope V2, the default)."""
    return _accept(text, "registry", partition, unknown)


def _accept(text: str, kind: str, partition: str, unknown: Collection[str]) -> str:
    try:
        policy = json.loads(text)
        _check(policy, kind)
    except (_BrokenError, ValueError):
        raise invalid("PolicyText", f"Invalid {kind} policy provided") from None
    for owner, key, principal in _principals(policy):
        if principal in unknown:
            raise invalid("PolicyText", "Principal not found")
        if _ACCOUNT.fullmatch(principal):
            owner[key] = f"arn:{partition}:iam::{principal}:root"
    return _pretty(policy, "")


def _check(policy: Any, kind: str) -> None:
    _keys(policy, _TOP, {"Statement"})
    if policy.get("Version", _VERSIONS[0]) not in _VERSIONS:
        raise _BrokenError
    statements = policy["Statement"]
    if isinstance(statements, dict):
        statements = [statements]
    if not isinstance(statements, list) or not statements:
        raise _BrokenError
    for statement in statements:
        _keys(statement, _STATEMENT | (_RESOURCE if kind == "registry" else set()), {"Effect"})
        if statement["Effect"] not in {"Allow", "Deny"}:
            raise _BrokenError
        _principal(_exactly_one(statement, "Principal", "NotPrincipal"))
        for action in _strings(_exactly_one(statement, "Action", "NotAction")):
            if not _ACTION.fullmatch(action) or (kind == "repository" and action.lower() == _NOT_ON_A_REPOSITORY):
                raise _BrokenError
        if kind == "registry":
            for resource in _strings(_exactly_one(statement, "Resource", "NotResource")):
                if not _RESOURCE_ARN.fullmatch(resource):
                    raise _BrokenError
        _condition(statement.get("Condition", {}))


def _principal(value: Any) -> None:
    if value == "*":
        return
    _keys(value, _PRINCIPALS, set())
    if not value:
        raise _BrokenError
    for kind, names in value.items():
        for name in _strings(names):
            known = name == "*" or _ACCOUNT.fullmatch(name) or _ARN.fullmatch(name) or _UNIQUE_ID.fullmatch(name)
            if (kind == "AWS" and not known) or (kind == "Service" and not _SERVICE.fullmatch(name)):
                raise _BrokenError


def _condition(value: Any) -> None:
    if not isinstance(value, dict):
        raise _BrokenError
    for operator, tests in value.items():
        name = operator
        for qualifier in _QUALIFIERS:
            name = name.removeprefix(qualifier)
        plain = name.removesuffix("IfExists")
        if plain not in _OPERATORS or (plain == "Null" and plain != name):
            raise _BrokenError
        if not isinstance(tests, dict) or not tests:
            raise _BrokenError
        for values in tests.values():
            for one in values if isinstance(values, list) else [values]:
                if not isinstance(one, str | bool | int | float):
                    raise _BrokenError


def _principals(policy: dict[str, Any]) -> Iterator[tuple[Any, Any, str]]:
    """Every AWS principal with its container and its key there."""
    statements = policy["Statement"]
    for statement in [statements] if isinstance(statements, dict) else statements:
        for element in ("Principal", "NotPrincipal"):
            value = statement.get(element)
            if not isinstance(value, dict) or "AWS" not in value:
                continue
            if isinstance(value["AWS"], str):
                yield value, "AWS", value["AWS"]
            else:
                yield from ((value["AWS"], number, name) for number, name in enumerate(value["AWS"]))


def _exactly_one(statement: dict[str, Any], name: str, other: str) -> Any:
    if (name in statement) == (other in statement):
        raise _BrokenError
    return statement.get(name, statement.get(other))


def _strings(value: Any) -> list[str]:
    values = [value] if isinstance(value, str) else value
    if not isinstance(values, list) or not values or not all(isinstance(item, str) for item in values):
        raise _BrokenError
    return values


def _keys(value: Any, known: set[str], required: set[str]) -> None:
    if not isinstance(value, dict) or not required <= value.keys() <= known:
        raise _BrokenError


def _pretty(value: Any, indent: str) -> str:
    """The text in ECR's format: two spaces a level, ``"key" : value``, lists on one line."""
    deeper = indent + "  "
    if isinstance(value, dict) and value:
        members = (f"{deeper}{json.dumps(key)} : {_pretty(item, deeper)}" for key, item in value.items())
        return "{\n" + ",\n".join(members) + f"\n{indent}}}"
    if isinstance(value, list) and value:
        return "[ " + ", ".join(_pretty(item, indent) for item in value) + " ]"
    return json.dumps(value, ensure_ascii=False)
