"""Checks of lifecycle policies, as the ECR user guide documents them ("Lifecycle policy properties")."""

from __future__ import annotations

import json
from typing import Any, Final

from pulumi_ecr.testing.emulator.refusals import Refusal, invalid

_STANDARD: Final = "standard"
_ARCHIVE: Final = "archive"
_DAYS_IN_ARCHIVE: Final = 90
_WILDCARDS: Final = 4
_RULES: Final = 50

_RULE: Final = {"rulePriority", "description", "selection", "action"}
_SELECTION: Final = {
    "tagStatus",
    "tagPatternList",
    "tagPrefixList",
    "storageClass",
    "countType",
    "countUnit",
    "countNumber",
}
_ACTION: Final = {"type", "targetStorageClass"}
_TAG_STATUS: Final = ("any", "tagged", "untagged")
_SINCE: Final = ("sinceImagePulled", "sinceImagePushed", "sinceImageTransitioned")
_COUNT_TYPES: Final = ("imageCountMoreThan", *_SINCE)


def accept(text: str) -> str:
    """The policy as ECR returns it: compact, rules by priority. Raises InvalidParameterException as ECR does."""
    try:
        policy = json.loads(text)
    except ValueError:
        policy = None
    if not isinstance(policy, dict):
        raise _failure("Could not map policyString into LifecyclePolicy.")
    _object(policy, {"rules"}, {"rules"})
    rules = policy["rules"]
    if not isinstance(rules, list):
        raise _wrong_type(rules, "array")
    if not rules:
        raise _failure("array is too short: must have at least 1 elements but instance has 0 elements")
    if len(rules) > _RULES:
        raise _failure(f"array is too long: must have at most {_RULES} elements but instance has {len(rules)} elements")
    for rule in rules:
        _rule(rule)
    _together(rules)
    return json.dumps(
        {"rules": sorted(rules, key=lambda rule: rule["rulePriority"])}, separators=(",", ":"), ensure_ascii=False
    )


def _rule(rule: Any) -> None:
    _object(rule, _RULE, {"rulePriority", "selection", "action"})
    _number(rule, "rulePriority")
    if "description" in rule and not isinstance(rule["description"], str):
        raise _wrong_type(rule["description"], "string")
    selection, action = rule["selection"], rule["action"]
    _object(selection, _SELECTION, {"tagStatus", "countType", "countNumber"})
    _object(action, _ACTION, {"type"})
    _one_of(selection["tagStatus"], _TAG_STATUS)
    _tags(selection)
    _count(selection)
    _action(selection, action)


def _tags(selection: dict[str, Any]) -> None:
    lists = [name for name in ("tagPatternList", "tagPrefixList") if name in selection]
    for name in lists:
        values = selection[name]
        if not isinstance(values, list):
            raise _wrong_type(values, "array")
        if not values:
            raise _failure("array is too short: must have at least 1 elements but instance has 0 elements")
        for value in values:
            if not isinstance(value, str):
                raise _wrong_type(value, "string")
            if name == "tagPatternList" and value.count("*") > _WILDCARDS:
                raise _failure(f"Tag pattern {value} must not have more than {_WILDCARDS} wildcards.")
    if selection["tagStatus"] == "tagged":
        if not lists:
            raise _failure("Must specify tagPrefixList or tagPatternList when tagStatus=TAGGED.")
        if len(lists) > 1:
            raise _failure("Must specify only one of tagPrefixList or tagPatternList.")
    elif lists:
        raise _failure(f"Must not specify {lists[0]} when tagStatus={selection['tagStatus'].upper()}.")


def _count(selection: dict[str, Any]) -> None:
    kind = selection["countType"]
    if kind not in _COUNT_TYPES:
        raise _no_schema()
    _number(selection, "countNumber")
    if (kind in _SINCE) != ("countUnit" in selection):
        raise _no_schema()
    if kind in _SINCE:
        _one_of(selection["countUnit"], ("days",))
    storage = selection.get("storageClass", _STANDARD)
    _one_of(storage, (_ARCHIVE, _STANDARD))
    if (kind == "sinceImageTransitioned") != (storage == _ARCHIVE):
        raise _no_schema()


def _action(selection: dict[str, Any], action: dict[str, Any]) -> None:
    _one_of(action["type"], ("expire", "transition"))
    if (action["type"] == "transition") != ("targetStorageClass" in action):
        raise _no_schema()
    if action["type"] == "transition":
        _one_of(action["targetStorageClass"], (_ARCHIVE,))
    kind = selection["countType"]
    if kind == "sinceImagePulled" and action["type"] != "transition":
        raise _failure("countType sinceImagePulled can only be used with action type transition.")
    if kind == "sinceImageTransitioned":
        if action["type"] != "expire":
            raise _failure("countType sinceImageTransitioned can only be used with action type expire.")
        if selection["countNumber"] < _DAYS_IN_ARCHIVE:
            raise _failure(
                f"numeric instance is lower than the required minimum "
                f"(minimum: {_DAYS_IN_ARCHIVE}, found: {selection['countNumber']})"
            )


def _together(rules: list[dict[str, Any]]) -> None:
    priorities = [rule["rulePriority"] for rule in rules]
    for number, priority in enumerate(priorities):
        if priority in priorities[:number]:
            raise _failure(f"Rule priority {priority} is used by more than one rule: priorities must be unique.")
    for storage in (_STANDARD, _ARCHIVE):
        alike = [rule for rule in rules if rule["selection"].get("storageClass", _STANDARD) == storage]
        by_status = {status: [r for r in alike if r["selection"]["tagStatus"] == status] for status in _TAG_STATUS}
        if len(by_status["untagged"]) > 1:
            raise _failure("Only one rule can select Untagged images per storage class")
        last = max((rule["rulePriority"] for rule in alike), default=0)
        if len(by_status["any"]) > 1 or any(rule["rulePriority"] != last for rule in by_status["any"]):
            raise _failure("Rule for tagStatus=ANY must have the lowest priority per storage class")


def _object(value: Any, known: set[str], required: set[str]) -> None:
    if not isinstance(value, dict):
        raise _wrong_type(value, "object")
    missing = sorted(required - value.keys())
    if missing:
        raise _failure(f"object has missing required properties ({json.dumps(missing)})")
    unknown = sorted(value.keys() - known)
    if unknown:
        raise _failure(f"object instance has properties which are not allowed by the schema: ({json.dumps(unknown)})")


def _number(owner: dict[str, Any], name: str) -> None:
    """Check a positive integer, and store it as one: 14.0 is valid, "14" is not."""
    value = owner[name]
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not whole:
        raise _wrong_type(value, "integer")
    if value < 1:
        raise _failure(f"numeric instance is lower than the required minimum (minimum: 1, found: {value})")
    owner[name] = int(value)


def _one_of(value: Any, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise _failure(
            f"instance value ({json.dumps(value)}) not found in enum (possible values: {json.dumps(allowed)})"
        )


def _wrong_type(value: Any, wanted: str) -> Refusal:
    kinds = {str: "string", bool: "boolean", int: "integer", float: "number", list: "array", dict: "object"}
    found = kinds.get(type(value), "null")
    return _failure(f'instance type ({found}) does not match any allowed primitive type (allowed: ["{wanted}"])')


def _no_schema() -> Refusal:
    return _failure("instance failed to match exactly one schema (matched 0 out of 2)")


def _failure(reason: str) -> Refusal:
    return invalid("LifecyclePolicyText", f"Lifecycle policy validation failure: {reason}")
