"""Lifecycle policies: the rules of the ECR user guide ("Lifecycle policy properties"), and what makes two equal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final

from pulumi_ecr.core.align import Outline, arranged, arranged_set, joined, outline
from pulumi_ecr.core.align import json_key as _key
from pulumi_ecr.core.documents import Document, in_python, near, shown
from pulumi_ecr.core.errors import Doubt, Failure
from pulumi_ecr.core.values import UNKNOWN, Path, known

_RULE = ("rulePriority", "description", "selection", "action")
_SELECTION = (
    "tagStatus",
    "tagPatternList",
    "tagPrefixList",
    "storageClass",
    "countType",
    "countUnit",
    "countNumber",
)
_LISTS = ("tagPatternList", "tagPrefixList")
_ACTION = ("type", "targetStorageClass")
# Typed forms and the names that pulumi_aws uses in its document function.
_NAMES: Final = {
    "rule_priority": "rulePriority",
    "priority": "rulePriority",
    "tag_status": "tagStatus",
    "tag_pattern_list": "tagPatternList",
    "tag_pattern_lists": "tagPatternList",
    "tagPatternLists": "tagPatternList",
    "tag_prefix_list": "tagPrefixList",
    "tag_prefix_lists": "tagPrefixList",
    "tagPrefixLists": "tagPrefixList",
    "storage_class": "storageClass",
    "count_type": "countType",
    "count_unit": "countUnit",
    "count_number": "countNumber",
    "target_storage_class": "targetStorageClass",
}
_VALUES = ("rules", "tagged", "untagged", "any", "days", "expire", "transition", "standard", "archive")
_COUNT_TYPES = ("imageCountMoreThan", "sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned")
LANGUAGE: Final = frozenset({*_RULE, *_SELECTION, *_ACTION, *_NAMES, *_COUNT_TYPES, *_VALUES})
"""The words that lifecycle policies are written in: they are the same in everybody's."""
_MOST_RULES = 50
_MOST_WILDCARDS = 4
_DAYS_IN_ARCHIVE = 90
_PATTERN = re.compile(r"[A-Za-z0-9._*-]+")


class LifecycleDocument(Document):
    """A lifecycle policy: 1 to 50 rules, 100 to 30,720 characters."""

    name: ClassVar[str] = "lifecycle policy"
    min_chars: ClassVar[int] = 100
    max_chars: ClassVar[int] = 30720
    words: ClassVar[Mapping[str, str]] = in_python(_NAMES)

    def names(self, at: Path) -> Mapping[str, str]:
        """The same everywhere."""
        return _NAMES

    def normal(self, value: dict[str, Any]) -> dict[str, Any]:
        """Priorities from the order of the list where no rule has one; no empty lists of tags, which AWS takes beside no
        tag status.
        """
        document = dict(value)
        rules = document.get("rules")
        if isinstance(rules, list):
            document["rules"] = rules = [_without_empty_lists(rule) for rule in rules]
        if (
            isinstance(rules, list)
            and all(isinstance(rule, Mapping) for rule in rules)
            and not any("rulePriority" in rule for rule in rules)
        ):
            document["rules"] = [{"rulePriority": number, **rule} for number, rule in enumerate(rules, 1)]
        return document

    def canonical(self, value: dict[str, Any]) -> Any:
        """Rules as a multiset, since priorities order them; tag lists as sets."""
        document = {key: item for key, item in value.items() if key != "rules"}
        rules = value.get("rules", [])
        listed = [_rule_key(rule) for rule in rules] if isinstance(rules, list) else _key(rules)
        return _key(document), sorted(listed) if isinstance(listed, list) else listed

    def differences(self, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Path]:
        """Rule by rule, matched by priority."""
        olds, news = old.get("rules"), new.get("rules")
        if not isinstance(olds, list) or not isinstance(news, list):
            yield from super().differences(old, new)
            return
        by_priority = {_key(rule.get("rulePriority")): rule for rule in olds if isinstance(rule, Mapping)}
        gone = dict(by_priority)
        for index, rule in enumerate(news):
            priority = _key(rule.get("rulePriority")) if isinstance(rule, Mapping) else ""
            before = by_priority.get(priority)
            gone.pop(priority, None)
            if before is None:
                yield ("rules", index)
            elif _rule_key(before) != _rule_key(rule):
                yield from (
                    super().differences({"rules": [before]}, {"rules": [rule]})
                    if index == 0
                    else (
                        (path[0], index, *path[2:])
                        for path in super().differences({"rules": [before]}, {"rules": [rule]})
                    )
                )
        for rule in gone.values():
            yield ("rules", olds.index(rule))
        yield from super().differences(
            {key: item for key, item in old.items() if key != "rules"},
            {key: item for key, item in new.items() if key != "rules"},
        )

    def arranged(self, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
        """Rules in the places of those that they follow: the same ones first, then the most alike."""
        result: dict[str, Any] = joined(old, new)
        before, after = old.get("rules"), new.get("rules")
        if isinstance(before, list) and isinstance(after, list):
            result["rules"] = arranged(
                before, after, same=_rule_key, join=_arranged_rule, outlined=_outline, nearer=0.5
            )
        return result

    def findings(self, value: dict[str, Any]) -> Iterator[Failure | Doubt]:
        """Every rule of the user guide that can be known without AWS."""
        yield from _keys(value, ("rules",), ())
        rules = value.get("rules")
        if rules is UNKNOWN:
            return
        if not isinstance(rules, list):
            yield Failure(
                ("rules",),
                "must be a list of 1 to 50 rules" if "rules" in value else "is required: a list of 1 to 50 rules",
            )
            return
        if not 1 <= len(rules) <= _MOST_RULES:
            yield Failure(("rules",), f"has {len(rules)} rules: must have 1 to {_MOST_RULES}")
        for index, rule in enumerate(rules):
            at = ("rules", index)
            if rule is UNKNOWN:
                continue
            if not isinstance(rule, Mapping):
                yield Failure(at, f"must be an object with rulePriority, selection and action: got {shown(rule)}")
                continue
            yield from _rule(rule, at)
        yield from _together([(i, r) for i, r in enumerate(rules) if isinstance(r, Mapping)])


def _without_empty_lists(rule: Any) -> Any:
    if not isinstance(rule, Mapping) or not isinstance(rule.get("selection"), Mapping):
        return rule
    selection = {
        key: item for key, item in rule["selection"].items() if key not in _LISTS or item is UNKNOWN or item != []
    }
    return {**rule, "selection": selection}


def _rule_key(rule: Any) -> str:
    if not isinstance(rule, Mapping) or not isinstance(rule.get("selection"), Mapping):
        return _key(rule)
    selection = dict(rule["selection"])
    for name in _LISTS:
        items = selection.get(name)
        if isinstance(items, list):
            selection[name] = sorted({_key(item) for item in items})
    return _key({**rule, "selection": selection})


def _outline(rule: Any) -> Outline:
    return outline(rule, _key(rule.get("rulePriority")) if isinstance(rule, Mapping) else "")


def _arranged_rule(old: Any, new: Any) -> Any:
    result: Any = joined(old, new)
    if not isinstance(old, Mapping) or not isinstance(result, Mapping):
        return result
    before, after = old.get("selection"), result.get("selection")
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return result
    selection = dict(after)
    for name in ("tagPrefixList", "tagPatternList"):
        if before.get(name) == [] and name not in selection:
            selection[name] = []
        elif selection.get(name) == [] and name not in before:
            del selection[name]
        elif name in before and name in selection:
            selection[name] = arranged_set(before[name], selection[name], _key)
    return {**result, "selection": joined(before, selection)}


def _keys(value: Mapping[str, Any], names: tuple[str, ...], at: Path) -> Iterator[Failure | Doubt]:
    for key in value:
        if key in names:
            continue
        if meant := near(key, names):
            yield Failure((*at, key), f"is not an element of a lifecycle policy: write {meant}")
        else:
            yield Doubt((*at, key), f"is not known here ({', '.join(names)} are); kept, and left for AWS to decide")


def _required(value: Mapping[str, Any], name: str, at: Path, what: str) -> Iterator[Failure]:
    if name not in value:
        yield Failure((*at, name), f"is required: {what}")


def _one_of(value: Mapping[str, Any], name: str, members: tuple[str, ...], at: Path) -> Iterator[Failure]:
    given = value.get(name, UNKNOWN)
    if given is not UNKNOWN and (not isinstance(given, str) or given not in members):
        yield Failure((*at, name), f"is {shown(given)}: must be one of {', '.join(members)}")


def _positive(value: Mapping[str, Any], name: str, at: Path) -> Iterator[Failure]:
    number = value.get(name)
    if number is None or number is UNKNOWN:
        return
    if isinstance(number, str) and number.strip().lstrip("-").isdigit():
        yield Failure((*at, name), f'must be a number: write {number.strip()}, not "{number}"')
    elif isinstance(number, bool) or not isinstance(number, int):
        yield Failure((*at, name), f"is {shown(number)}: must be a whole number of at least 1")
    elif number < 1:
        yield Failure((*at, name), f"is {number}: must be at least 1")


def _rule(rule: Mapping[str, Any], at: Path) -> Iterator[Failure | Doubt]:
    yield from _keys(rule, _RULE, at)
    yield from _positive(rule, "rulePriority", at)
    description = rule.get("description", "")
    if description is not UNKNOWN and not isinstance(description, str):
        yield Failure((*at, "description"), f"must be a string: got {shown(description)}")
    selection, action = rule.get("selection", UNKNOWN), rule.get("action", UNKNOWN)
    yield from _required(rule, "selection", at, "it says which images the rule means")
    yield from _required(rule, "action", at, 'write {"type": "expire"}')
    if selection is not UNKNOWN and not isinstance(selection, Mapping):
        yield Failure((*at, "selection"), f"must be an object: got {shown(selection)}")
    elif isinstance(selection, Mapping):
        yield from _selection(selection, (*at, "selection"))
    if action is not UNKNOWN and not isinstance(action, Mapping):
        yield Failure((*at, "action"), f'must be an object such as {{"type": "expire"}}: got {shown(action)}')
    elif isinstance(action, Mapping):
        yield from _action(action, selection if isinstance(selection, Mapping) else {}, (*at, "action"))


def _selection(selection: Mapping[str, Any], at: Path) -> Iterator[Failure | Doubt]:
    yield from _keys(selection, _SELECTION, at)
    yield from _required(selection, "tagStatus", at, "tagged, untagged or any")
    yield from _required(selection, "countType", at, f"one of {', '.join(_COUNT_TYPES)}")
    yield from _required(selection, "countNumber", at, "how many images, or days")
    yield from _one_of(selection, "tagStatus", ("tagged", "untagged", "any"), at)
    yield from _one_of(selection, "countType", _COUNT_TYPES, at)
    yield from _one_of(selection, "countUnit", ("days",), at)
    yield from _one_of(selection, "storageClass", ("standard", "archive"), at)
    yield from _positive(selection, "countNumber", at)
    yield from _tags(selection, at)
    kind = selection.get("countType")
    if kind in _COUNT_TYPES:
        if kind == "imageCountMoreThan" and "countUnit" in selection:
            yield Failure((*at, "countUnit"), "is not allowed with countType imageCountMoreThan: remove it")
        if kind != "imageCountMoreThan" and "countUnit" not in selection:
            yield Failure((*at, "countUnit"), f'is required with countType {kind}: write "days"')
    storage = selection.get("storageClass", "standard")
    if kind == "sinceImageTransitioned" and storage == "standard":
        yield Failure(
            (*at, "storageClass"), 'must be archive with countType sinceImageTransitioned: write storageClass "archive"'
        )
    if storage == "archive" and kind in _COUNT_TYPES and kind != "sinceImageTransitioned":
        yield Failure(
            (*at, "storageClass"),
            f"is archive, which is not allowed with countType {kind}: set countType sinceImageTransitioned, or remove storageClass",
        )


def _tags(selection: Mapping[str, Any], at: Path) -> Iterator[Failure | Doubt]:
    status = selection.get("tagStatus")
    lists = [name for name in ("tagPatternList", "tagPrefixList") if selection.get(name) not in (None, [])]
    if status == "tagged":
        if not lists:
            yield Failure(
                (*at, "tagPatternList"), 'is required with tagStatus tagged (or tagPrefixList): ["*"] means every tag'
            )
        if len(lists) > 1:
            yield Failure((*at, "tagPrefixList"), "stands beside tagPatternList: exactly one of the two is allowed")
    elif status in ("untagged", "any"):
        for name in lists:
            yield Failure((*at, name), f"is not allowed with tagStatus {status}: remove it, or set tagStatus tagged")
    for name in lists:
        items = selection[name]
        if items is UNKNOWN:
            continue
        if not isinstance(items, list):
            yield Failure((*at, name), f"must be a list of strings: got {shown(items)}")
            continue
        for index, item in enumerate(items):
            if item is UNKNOWN:
                continue
            if not isinstance(item, str) or not item:
                yield Failure((*at, name, index), f"is {shown(item)}: must be a string that is not empty")
            elif name == "tagPatternList" and item.count("*") > _MOST_WILDCARDS:
                yield Failure(
                    (*at, name),
                    f'has {item.count("*")} wildcards in "{item}": at most {_MOST_WILDCARDS} are allowed in a pattern',
                )
            elif name == "tagPatternList" and not _PATTERN.fullmatch(item):
                yield Failure((*at, name, index), f"is {shown(item)}: letters, digits and . _ - * are allowed")
            elif name == "tagPrefixList" and "*" in item:
                yield Doubt(
                    (*at, name, index),
                    f"is {shown(item)}: a prefix has no wildcards and matches no tag so: use tagPatternList",
                )
            elif name == "tagPrefixList" and not _PATTERN.fullmatch(item):
                yield Doubt(
                    (*at, name, index),
                    f"is {shown(item)}, with which no tag begins: tags have letters, digits and . _ - only",
                )
        if len(items) > 1 and known(items) and not any(i for i in items if not isinstance(i, str)):
            rules = " and ".join(f'one with ["{item}"]' for item in items[:2])
            yield Doubt(
                (*at, name),
                f"has {len(items)} entries, and an image is meant only when its tags match all of them (AND); for any of them (OR) write a rule each: {rules}",
            )


def _action(action: Mapping[str, Any], selection: Mapping[str, Any], at: Path) -> Iterator[Failure | Doubt]:
    yield from _keys(action, _ACTION, at)
    yield from _required(action, "type", at, "expire or transition")
    yield from _one_of(action, "type", ("expire", "transition"), at)
    yield from _one_of(action, "targetStorageClass", ("archive",), at)
    kind, storage, count = action.get("type"), selection.get("storageClass", "standard"), selection.get("countNumber")
    counted = selection.get("countType")
    if kind == "transition":
        if "targetStorageClass" not in action:
            yield Failure((*at, "targetStorageClass"), 'is required with type transition: write "archive"')
        if storage == "archive":
            yield Failure(
                (*at, "type"), "transition is not allowed for storageClass archive: such images are there already"
            )
        elif counted == "sinceImageTransitioned":
            yield Failure(
                (*at, "type"), "transition is not allowed with countType sinceImageTransitioned: write type expire"
            )
    if kind == "expire":
        if "targetStorageClass" in action:
            yield Failure(
                (*at, "targetStorageClass"), "is not allowed with type expire: remove it, or set type transition"
            )
        if counted == "sinceImagePulled":
            yield Failure(
                (*at, "type"),
                "expire is not allowed with countType sinceImagePulled: "
                "write type transition, and a further rule that expires with countType sinceImageTransitioned",
            )
        if counted == "sinceImageTransitioned" and isinstance(count, int) and count < _DAYS_IN_ARCHIVE:
            yield Doubt(
                at, f"AWS keeps images in the archive for at least {_DAYS_IN_ARCHIVE} days; left for AWS to decide"
            )


def _together(rules: list[tuple[int, Mapping[str, Any]]]) -> Iterator[Failure | Doubt]:
    """What holds between rules: unique priorities, and ``any`` last and alone in its storage class."""
    given = [index for index, rule in rules if "rulePriority" in rule]
    seen: dict[Any, int] = {}
    for index, rule in rules:
        if "rulePriority" not in rule:
            if given:
                yield Failure(
                    ("rules", index, "rulePriority"),
                    "is required when other rules have one: give it to all rules, or to none",
                )
            continue
        priority = rule["rulePriority"]
        if priority is UNKNOWN or isinstance(priority, (list, dict)):
            continue
        if priority in seen:
            yield Failure(
                ("rules", index, "rulePriority"),
                f"is {priority}, as in rules[{seen[priority]}]: priorities must be unique",
            )
        seen.setdefault(priority, index)
    classes: dict[str, list[tuple[int, Mapping[str, Any]]]] = {}
    for index, rule in rules:
        selection = rule.get("selection")
        if isinstance(selection, Mapping) and isinstance(selection.get("storageClass", "standard"), str):
            classes.setdefault(selection.get("storageClass", "standard"), []).append((index, rule))
    for storage, members in classes.items():
        lone = [(i, r) for i, r in members if r["selection"].get("tagStatus") == "any"]
        for index, _ in lone[1:]:
            yield Failure(
                ("rules", index, "selection", "tagStatus"),
                f'is "any", as in rules[{lone[0][0]}]: one rule of storage class {storage} may mean any image',
            )
        untagged = [i for i, r in members if r["selection"].get("tagStatus") == "untagged"]
        for index in untagged[1:]:
            yield Failure(
                ("rules", index, "selection", "tagStatus"),
                f'is "untagged", as in rules[{untagged[0]}]: keep one rule for untagged images of storage class {storage}',
            )
        yield from _alike(members, storage)
        numbers = [r.get("rulePriority") for _, r in members]
        if lone and all(isinstance(n, int) and not isinstance(n, bool) for n in numbers):
            index, rule = lone[0]
            highest = max(n for n in numbers if isinstance(n, int))
            if rule["rulePriority"] != highest:
                yield Failure(
                    ("rules", index, "rulePriority"),
                    f"is {rule['rulePriority']}: a rule with tagStatus any must have the highest number, above {highest}: give it that "
                    "or, where the rules have no numbers, move it to the end",
                )


def _alike(members: list[tuple[int, Mapping[str, Any]]], storage: str) -> Iterator[Doubt]:
    """Rules of one storage class that name the same tags (ECR user guide, "Lifecycle policy evaluation rules")."""
    seen: dict[str, int] = {}
    for index, rule in members:
        for name in _LISTS:
            items = rule["selection"].get(name)
            if not isinstance(items, list) or not known(items):
                continue
            first = seen.setdefault(_key([name, sorted(map(_key, items))]), index)
            if first != index:
                yield Doubt(
                    ("rules", index, "selection", name),
                    f"names the tags of rules[{first}]: AWS wants them unique in storage class {storage}; left for AWS to decide",
                )


LIFECYCLE: Final = LifecycleDocument()
