"""Repository and registry policies: IAM's grammar as far as ECR takes it, and what makes two policies equal.

Sources: IAM user guide, "IAM JSON policy elements reference"; ECR user guide, "Private repository policies" and
"Private registry permissions".
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar, Final

from pulumi_ecr.core.align import Outline, arranged, arranged_set, joined, outline
from pulumi_ecr.core.align import json_key as _key
from pulumi_ecr.core.documents import Document, in_python, near, shown
from pulumi_ecr.core.errors import Doubt, Failure
from pulumi_ecr.core.names import ACCOUNT, matches
from pulumi_ecr.core.texts import unseen
from pulumi_ecr.core.values import UNKNOWN, Hidden, Path, known, leaves, unknown

_DIGITS: Final = 12
_TOP = ("Version", "Id", "Statement")
_ELEMENTS = (
    "Sid",
    "Effect",
    "Principal",
    "NotPrincipal",
    "Action",
    "NotAction",
    "Resource",
    "NotResource",
    "Condition",
)
_PRINCIPALS = ("AWS", "Service", "Federated", "CanonicalUser")
_OLDEST: Final = "2008-10-17"
"""What a policy without a version has."""
_VERSIONS = ("2012-10-17", _OLDEST)
# Typed forms in Python's spelling; plural names are what people write by mistake most often.
_TOP_NAMES: Final = {"version": "Version", "id": "Id", "statement": "Statement", "statements": "Statement"}
_NAMES: Final = {
    "sid": "Sid",
    "effect": "Effect",
    "principal": "Principal",
    "principals": "Principal",
    "not_principal": "NotPrincipal",
    "notPrincipal": "NotPrincipal",
    "action": "Action",
    "actions": "Action",
    "not_action": "NotAction",
    "notAction": "NotAction",
    "resource": "Resource",
    "resources": "Resource",
    "not_resource": "NotResource",
    "notResource": "NotResource",
    "condition": "Condition",
}
_PRINCIPAL_NAMES: Final = {
    "aws": "AWS",
    "service": "Service",
    "federated": "Federated",
    "canonical_user": "CanonicalUser",
    "canonicalUser": "CanonicalUser",
}
_SETS = ("Action", "NotAction", "Resource", "NotResource")
_ACCOUNT = re.compile(ACCOUNT)
_ROOT = re.compile(rf"arn:aws[a-z-]*:iam::({ACCOUNT}):root")
_UNIQUE_ID = re.compile(r"(AIDA|AROA)[A-Z0-9]{12,}")
# The principals that a policy can name (IAM user guide, "AWS JSON policy elements: Principal"); a path holds any
# printable character of ASCII.
_ARN = re.compile(
    rf"arn:aws[a-z-]*:(?:iam::(?:{ACCOUNT}|aws|cloudfront):(?:root|(?:user|role)/[!-~]+)"
    rf"|sts::{ACCOUNT}:(?:assumed-role/[!-~]+/[!-~]+|federated-user/[!-~]+))"
)
_RESOURCE = re.compile(r"arn:[^:]+:(?:ecr|[^:]*[*?][^:]*):[^:]*:([^:]*):.+")
_SERVICE = re.compile(r"[a-z0-9.-]+\.(?:amazonaws\.com(?:\.cn)?|amazon\.com|aws\.internal)")
_ACCOUNT_KEYS: Final = ("aws:sourceaccount", "aws:principalaccount", "aws:resourceaccount")
"""Keys of conditions whose values are accounts (IAM user guide, "AWS global condition context keys")."""
_OPERATORS: Final = tuple(
    f"{kind}{test}"
    for kind, tests in (
        ("String", ("Equals", "NotEquals", "EqualsIgnoreCase", "NotEqualsIgnoreCase", "Like", "NotLike")),
        (
            "Numeric",
            ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"),
        ),
        ("Date", ("Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals")),
        ("Arn", ("Equals", "NotEquals", "Like", "NotLike")),
        ("", ("Bool", "BinaryEquals", "IpAddress", "NotIpAddress", "Null")),
    )
    for test in tests
)
"""Operators of conditions (IAM user guide, "IAM JSON policy elements: Condition operators")."""

LANGUAGE: Final = frozenset(
    {*_TOP, *_ELEMENTS, *_PRINCIPALS, *_VERSIONS, *_TOP_NAMES, *_NAMES, *_PRINCIPAL_NAMES, *_OPERATORS, "Allow", "Deny"}
)
"""The words that policies are written in, actions apart: they are the same in everybody's."""

IAM_ONLY: Final = ("BatchImportUpstreamImage", "GetImageCopyStatus", "ReplicateImage")
"""Actions of ECR that are no operations of its API (service authorization reference)."""

_REGISTRY_V1 = ("ecr:replicateimage", "ecr:batchimportupstreamimage", "ecr:createrepository")


class PolicyDocument(Document):
    """A resource policy of ECR: at most 10,240 characters."""

    max_chars: ClassVar[int] = 10240
    words: ClassVar[Mapping[str, str]] = in_python({**_TOP_NAMES, **_NAMES})

    # --- forms --------------------------------------------------------------------------------------------------------

    def names(self, at: Path) -> Mapping[str, str]:
        """Those of the policy, of statements and of kinds of principals; what is inside conditions is never touched."""
        keys = tuple(part for part in at if isinstance(part, str))
        if keys[1:] in (("Principal",), ("NotPrincipal",)):
            return _PRINCIPAL_NAMES
        return {(): _TOP_NAMES, ("Statement",): _NAMES}.get(keys, {})

    def normal(self, value: dict[str, Any]) -> dict[str, Any]:
        """The policy as it is."""
        return value

    def needed(self, at: Path) -> bool:
        """A statement, and all that it says but its Sid: without it, it is about more, or about less."""
        return at[:1] == ("Statement",) and (at[-1] != "Sid" or "Condition" in at)

    def live(self, text: str) -> str:
        """A policy as AWS shows it, without conditions that test nothing: no program can have them."""
        policy, failures = self.parse(text)
        found = _statements(policy)
        tested = [_tested(statement) for statement in found]
        return text if failures or tested == found else self.text({**policy, "Statement": tested})

    def canonical(self, value: dict[str, Any]) -> Any:
        """Principals, actions and resources as sets, statements as a multiset; no Version is IAM's 2008-10-17."""
        top = {key: item for key, item in value.items() if key != "Statement"}
        top.setdefault("Version", _OLDEST)
        return _key(top), sorted(_key(_canonical(statement)) for statement in _statements(value))

    def unresolved(self, old: Any, new: Any) -> list[str]:
        """Unique ids in ``new``, which AWS shows, where ``old`` has ARNs, while nothing else differs: principals that
        were deleted in IAM, also if others have their names now.
        """
        if not known(old) or not known(new) or self.same(old, new):
            return []
        one, broken = self.parse(old)
        other, also = self.parse(new)
        if broken or also:
            return []
        olds, news = _statements(one), _statements(other)
        ids = [p for statement in news for p in _aws(statement) if _UNIQUE_ID.fullmatch(p)]
        before = {p for statement in olds for p in _aws(statement)}
        if not ids or len(olds) != len(news) or all(p in before for p in ids):
            return []
        if self.canonical({**one, "Statement": []}) != self.canonical({**other, "Statement": []}):
            return []
        left = list(olds)
        for statement in news:
            twin = next((candidate for candidate in left if _but_for_ids(candidate, statement)), None)
            if twin is None:
                return []
            left.remove(twin)
        return ids

    def differences(self, old: dict[str, Any], new: dict[str, Any]) -> Iterator[Path]:
        """Statement by statement: equal ones are matched first, the rest by Sid, then in order."""
        yield from super().differences(
            {key: item for key, item in old.items() if key != "Statement"},
            {key: item for key, item in new.items() if key != "Statement"},
        )
        olds = list(enumerate(_statements(old)))
        news = list(enumerate(_statements(new)))
        for entry in list(news):
            twin = next((o for o in olds if _key(_canonical(o[1])) == _key(_canonical(entry[1]))), None)
            if twin:
                olds.remove(twin)
                news.remove(entry)
        for index, statement in news:
            sid = statement.get("Sid") if isinstance(statement, Mapping) else None
            pair = next((o for o in olds if isinstance(o[1], Mapping) and o[1].get("Sid") == sid), None) or (
                olds[0] if olds else None
            )
            if pair is None or not isinstance(pair[1], Mapping) or not isinstance(statement, Mapping):
                yield ("Statement", index)
                continue
            olds.remove(pair)
            before, after = _canonical(pair[1]), _canonical(statement)
            for key in {**before, **after}:
                if _key(before.get(key)) != _key(after.get(key)) or (key in before) != (key in after):
                    yield ("Statement", index, key)
        for index, _ in olds:
            yield ("Statement", index)

    def arranged(self, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
        """Statements in the places of those that they follow: the same ones first, then by Sid, then the most alike."""
        if "Version" not in old and new.get("Version") == _OLDEST:
            new = {name: item for name, item in new.items() if name != "Version"}
        if old.get("Version") == _OLDEST:
            new = {"Version": _OLDEST, **new}
        result: dict[str, Any] = joined(old, new)
        before, after = old.get("Statement"), new.get("Statement")
        if isinstance(before, (list, Mapping)) and isinstance(after, (list, Mapping)):
            found = arranged(
                _statements(old),
                _statements(new),
                same=lambda statement: _key(_canonical(statement)),
                join=_arranged_statement,
                outlined=_outline,
                nearer=1_000_000,  # those with one Sid are the same statement before and after
            )
            result["Statement"] = found[0] if isinstance(before, Mapping) and len(found) == 1 else found
        return result

    def principals(self, value: Any) -> list[str]:
        """Every AWS principal that the policy names."""
        parsed, failures = self.parse(value)
        if failures or parsed is UNKNOWN:
            return []
        found = [p for statement in _statements(parsed) for p in _aws(statement)]
        return list(dict.fromkeys(found))

    def nameable(self, value: Any) -> list[str]:
        """Users and roles that the policy names: those that IAM may not know yet."""
        return [name for name in self.principals(value) if re.match(r"arn:[^:]*:iam::[^:]*:(?:user|role)/", name)]

    # --- rules --------------------------------------------------------------------------------------------------------

    def findings(self, value: dict[str, Any]) -> Iterator[Failure | Doubt]:
        """The grammar, and what this kind of policy allows."""
        for key in value:
            if key not in _TOP:
                yield Failure((key,), _closed(key, _TOP))
        version = value.get("Version", "2012-10-17")
        if version is not UNKNOWN and version not in _VERSIONS:
            yield Failure(("Version",), f"is {shown(version)}: must be one of {', '.join(_VERSIONS)}")
        statements = value.get("Statement")
        if statements is UNKNOWN:
            return
        if not isinstance(statements, (list, Mapping)) or not statements:
            yield Failure(("Statement",), "must be a list of at least 1 statement")
            return
        for index, statement in enumerate(_statements(value)):
            at: Path = ("Statement", index) if isinstance(statements, list) else ("Statement",)
            if statement is UNKNOWN:
                continue
            if not isinstance(statement, Mapping):
                yield Failure(at, f"must be an object with Effect, Principal and Action: got {shown(statement)}")
                continue
            yield from self._statement(statement, at)

    def _statement(self, statement: Mapping[str, Any], at: Path) -> Iterator[Failure | Doubt]:
        for key in statement:
            if key not in _ELEMENTS:
                yield Failure((*at, key), _closed(key, _ELEMENTS))
        effect = statement.get("Effect")
        if effect is None:
            yield Failure((*at, "Effect"), "is required: Allow or Deny")
        elif effect is not UNKNOWN and effect not in ("Allow", "Deny"):
            yield Failure((*at, "Effect"), f"is {shown(effect)}: must be Allow or Deny")
        for one, other in (("Action", "NotAction"), ("Principal", "NotPrincipal")):
            if one in statement and other in statement:
                yield Failure((*at, other), f"stands beside {one}: exactly one of the two is allowed")
            if one not in statement and other not in statement:
                yield Failure((*at, one), f"is required (or {other})")
        for name in ("Action", "NotAction"):
            yield from self._actions(name, statement.get(name, UNKNOWN), at)
        for name in ("Principal", "NotPrincipal"):
            if name in statement:
                yield from _principal(statement[name], (*at, name))
        if "NotPrincipal" in statement and effect == "Allow":
            yield Doubt(
                (*at, "NotPrincipal"),
                "with Effect Allow gives rights to everybody else: write Principal, or Effect Deny",
            )
        sid = statement.get("Sid", "")
        if sid is not UNKNOWN and not isinstance(sid, str):
            yield Failure((*at, "Sid"), f"must be a string: got {shown(sid)}")
        condition = statement.get("Condition", {})
        if not unknown(condition) and not isinstance(condition, Mapping):
            yield Failure((*at, "Condition"), f"must be an object {{operator: {{key: value}}}}: got {shown(condition)}")
        elif isinstance(condition, Mapping):
            if not condition and "Condition" in statement:
                yield Failure((*at, "Condition"), "is empty, so that it tests nothing: give it a test, or remove it")
            for operator, tests in condition.items():
                yield from _condition(operator, tests, (*at, "Condition", operator))
        yield from self.resources(statement, at)

    def resources(self, statement: Mapping[str, Any], at: Path) -> Iterator[Failure | Doubt]:
        """What this kind of policy says of Resource."""
        return iter(())

    def action(self, action: str, at: Path) -> Iterator[Failure | Doubt]:
        """What this kind of policy says of one action of ECR."""
        return iter(())

    def _actions(self, name: str, actions: Any, at: Path) -> Iterator[Failure | Doubt]:
        if actions is UNKNOWN:
            return
        if not isinstance(actions, (str, list)) or not actions:
            yield Failure(
                (*at, name), f'must be an action such as "ecr:BatchGetImage", or a list of them: got {shown(actions)}'
            )
            return
        for index, action in enumerate(actions if isinstance(actions, list) else [actions]):
            here: Path = (*at, name, index) if isinstance(actions, list) else (*at, name)
            if action is UNKNOWN:
                continue
            if not isinstance(action, str):
                yield Failure(here, f"must be a string: got {shown(action)}")
            elif action != "*" and not action.lower().startswith("ecr:"):
                yield Failure(here, f"is {shown(action)}: only actions of ECR (ecr:...) can stand in a {self.name}")
            else:
                yield from self.action(action, here)

    def misspelt(self, value: Any, operations: Collection[str]) -> Iterator[Doubt]:
        """Actions that match none of ECR's, of which ``operations`` are those that the API has."""
        parsed, failures = self.parse(value)
        if failures or parsed is UNKNOWN:
            return
        known_ones = {f"ecr:{name}".lower(): f"ecr:{name}" for name in (*operations, *IAM_ONLY)}
        listed = isinstance(parsed.get("Statement"), list)
        for number, statement in enumerate(_statements(parsed)):
            if not isinstance(statement, Mapping):
                continue
            for name in ("Action", "NotAction"):
                actions = statement.get(name, [])
                for index, action in enumerate(_listed(actions)):
                    if not isinstance(action, str) or not action.lower().startswith("ecr:"):
                        continue
                    if any(matches(action.lower().replace("?", "*"), each) for each in known_ones):
                        continue
                    at: Path = ("Statement", number, name) if listed else ("Statement", name)
                    told = "" if isinstance(action, Hidden) else action.lower()
                    near_one = difflib.get_close_matches(told, list(known_ones), 1, 0.75)
                    hint = f"did you mean {known_ones[near_one[0]]}?" if near_one else "correct it, or remove it"
                    yield Doubt(
                        (*at, index) if isinstance(actions, list) else at,
                        f"is {shown(action)}, which matches no action of ECR that is known here: {hint}",
                    )


class RepositoryPolicyDocument(PolicyDocument):
    """The policy of one repository."""

    name: ClassVar[str] = "repository policy"

    def action(self, action: str, at: Path) -> Iterator[Failure | Doubt]:
        """A token is for a registry."""
        if action.lower() == "ecr:getauthorizationtoken":
            yield Failure(
                at,
                f"is {action}, which belongs to no resource: allow it in an identity policy (of a role or user) and remove it here",
            )

    def resources(self, statement: Mapping[str, Any], at: Path) -> Iterator[Failure | Doubt]:
        """None: the repository is meant."""
        for name in ("Resource", "NotResource"):
            if name in statement:
                yield Failure((*at, name), "is not allowed: remove it, a repository policy is about its own repository")


class RegistryPolicyDocument(PolicyDocument):
    """The policy of a whole registry."""

    name: ClassVar[str] = "registry policy"

    def resources(self, statement: Mapping[str, Any], at: Path) -> Iterator[Failure | Doubt]:
        """Exactly one of the two."""
        if "Resource" in statement and "NotResource" in statement:
            yield Failure((*at, "NotResource"), "stands beside Resource: exactly one of the two is allowed")
        if "Resource" not in statement and "NotResource" not in statement:
            yield Failure(
                (*at, "Resource"),
                "is required: the ARNs of repositories, such as arn:aws:ecr:<region>:<account>:repository/*",
            )
        for name in ("Resource", "NotResource"):
            resources = statement.get(name, UNKNOWN)
            if resources is not UNKNOWN and (not isinstance(resources, (str, list)) or not resources):
                yield Failure((*at, name), f"must be an ARN, or a list of them: got {shown(resources)}")
                continue
            for path, resource in leaves(resources, (*at, name)):
                if resource is not UNKNOWN:
                    yield from _resource(resource, path)

    def action(self, action: str, at: Path) -> Iterator[Failure | Doubt]:
        """More than the three classic ones need scope V2."""
        if action.lower() not in _REGISTRY_V1:
            yield Doubt(
                at,
                f"is {action}: without the account setting REGISTRY_POLICY_SCOPE = V2 the registry accepts only "
                "ecr:ReplicateImage, ecr:BatchImportUpstreamImage and ecr:CreateRepository",
            )


def _closed(key: str, names: tuple[str, ...]) -> str:
    meant = near(key, names)
    if hidden := unseen(key):
        return f"is not an element of a policy: its name holds {hidden}: write it without"
    return (
        f"is not an element of a policy: write {meant}"
        if meant
        else f"is not an element of a policy: there are {', '.join(names)}"
    )


def _statements(policy: Any) -> list[Any]:
    statements = policy.get("Statement", []) if isinstance(policy, Mapping) else []
    return statements if isinstance(statements, list) else [statements]


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _set(values: Any) -> list[str]:
    return sorted({_key(item) for item in _listed(values)})


def _tested(statement: Any) -> Any:
    """A statement without a condition, or an operator in one, that tests nothing."""
    condition = statement.get("Condition") if isinstance(statement, Mapping) else None
    if not isinstance(condition, Mapping):
        return statement
    tests = {operator: each for operator, each in condition.items() if each != {}}
    return {
        key: tests if key == "Condition" else part for key, part in statement.items() if key != "Condition" or tests
    }


def _canonical(statement: Any) -> dict[str, Any]:
    if not isinstance(statement, Mapping):
        return {"": statement}
    form: dict[str, Any] = {}
    for key, value in _tested(statement).items():
        if key in ("Principal", "NotPrincipal"):
            form[key] = _canonical_principal(value)
        elif key in ("Action", "NotAction"):
            form[key] = _set([_folded(action) for action in _listed(value)])
        elif key in _SETS:
            form[key] = _set(value)
        elif key == "Condition" and isinstance(value, Mapping):
            form[key] = {operator: _canonical_tests(tests) for operator, tests in value.items()}
        else:
            form[key] = value
    if form.get("Sid") == "":
        del form["Sid"]
    return form


def _canonical_principal(value: Any) -> Any:
    if value == "*":
        value = {"AWS": "*"}
    if not isinstance(value, Mapping):
        return value
    return {kind: _set([_account(p) if kind == "AWS" else p for p in _listed(names)]) for kind, names in value.items()}


def _account(principal: Any) -> Any:
    """An account by one name: its id, or the root ARN of any partition, is the account."""
    match = _ROOT.fullmatch(principal) if isinstance(principal, str) else None
    return match[1] if match else principal


def _canonical_tests(tests: Any) -> Any:
    """Keys in lower case; of those that differ only in case, the values of each."""
    if not isinstance(tests, Mapping):
        return tests
    form: dict[str, list[list[str]]] = {}
    for key, values in tests.items():
        form.setdefault(key.lower(), []).append(sorted({_text(item) for item in _listed(values)}))
    return {key: each[0] if len(each) == 1 else sorted(each) for key, each in form.items()}


def _text(value: Any) -> str:
    """A condition's value as IAM compares it: booleans and numbers are their text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else _key(value)


def _outline(statement: Any) -> Outline:
    form = _canonical(statement)
    return outline(form, _key(form["Sid"]) if "Sid" in form else "")


def _arranged_statement(old: Any, new: Any) -> Any:
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return new
    one, other = _canonical(old), _canonical(new)
    if old.get("Sid") == "" and "Sid" not in new:
        new = {"Sid": "", **new}
    elif new.get("Sid") == "" and old.get("Sid") != "":
        new = {name: item for name, item in new.items() if name != "Sid"}
    result: dict[str, Any] = joined(old, new)
    for name in old.keys() & result.keys():
        before, after = old[name], new[name]
        if known(before, after) and _key(one.get(name)) == _key(other.get(name)):
            result[name] = before
        elif name in ("Principal", "NotPrincipal"):
            result[name] = _arranged_principal(before, after)
        elif name in ("Action", "NotAction"):
            result[name] = arranged_set(before, after, lambda item: _key(_folded(item)))
        elif name in _SETS:
            result[name] = arranged_set(before, after, _key)
        elif name == "Condition" and isinstance(before, Mapping) and isinstance(after, Mapping):
            result[name] = {
                operator: _arranged_tests(before[operator], tests) if operator in before else tests
                for operator, tests in joined(before, after).items()
            }
    return result


def _arranged_principal(old: Any, new: Any) -> Any:
    if new == "*" and isinstance(old, Mapping):
        new = {"AWS": "*"}
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return new
    return {
        kind: arranged_set(old[kind], names, lambda item, kind=kind: _key(_account(item) if kind == "AWS" else item))  # type: ignore[misc]
        if kind in old
        else names
        for kind, names in joined(old, new).items()
    }


def _arranged_tests(old: Any, new: Any) -> Any:
    """Keys of conditions are the same in any case; where one has several, each keeps its spelling."""
    if not isinstance(old, Mapping) or not isinstance(new, Mapping):
        return new
    spelt, keys = {name.lower(): name for name in old}, {name.lower() for name in new}
    if len(spelt) < len(old) or len(keys) < len(new):
        spelt = {}
    respelt = joined(old, {spelt.get(name.lower(), name): values for name, values in new.items()})
    return {name: arranged_set(old[name], values, _text) if name in old else values for name, values in respelt.items()}


def _folded(action: Any) -> Any:
    """Actions are the same in any case."""
    return action.lower() if isinstance(action, str) else action


def _aws(statement: Any) -> list[str]:
    if not isinstance(statement, Mapping):
        return []
    found: list[str] = []
    for name in ("Principal", "NotPrincipal"):
        principal = statement.get(name)
        if isinstance(principal, Mapping):
            found += [p for p in _listed(principal.get("AWS", [])) if isinstance(p, str)]
    return found


def _but_for_ids(old: Any, new: Any) -> bool:
    """Whether two statements differ at most in ARNs that turned into as many unique ids."""
    one, other = _canonical(old), _canonical(new)
    for name in ("Principal", "NotPrincipal"):
        before, after = one.pop(name, None), other.pop(name, None)
        if before == after:
            continue
        if not isinstance(before, Mapping) or not isinstance(after, Mapping):
            return False
        gone = [json.loads(p) for p in before.get("AWS", []) if p not in after.get("AWS", [])]
        come = [json.loads(p) for p in after.get("AWS", []) if p not in before.get("AWS", [])]
        if {k: v for k, v in before.items() if k != "AWS"} != {k: v for k, v in after.items() if k != "AWS"}:
            return False
        if len(gone) != len(come) or not all(isinstance(p, str) and _UNIQUE_ID.fullmatch(p) for p in come):
            return False
        if not all(isinstance(p, str) and p.startswith("arn:") and ":iam::" in p for p in gone):
            return False
    return one == other


def _principal(value: Any, at: Path) -> Iterator[Failure | Doubt]:
    if value is UNKNOWN or value == "*":
        return
    if not isinstance(value, Mapping):
        yield Failure(at, f'is {shown(value)}: must be "*", or an object such as {{"AWS": "123456789012"}}')
        return
    if not value:
        yield Failure(at, f"is empty: name a principal under one of {', '.join(_PRINCIPALS)}")
    for kind, names in value.items():
        here: Path = (*at, kind)
        if kind not in _PRINCIPALS:
            yield Failure(here, _closed(kind, _PRINCIPALS).replace("an element of a policy", "a kind of principal"))
        elif names is UNKNOWN:
            continue
        elif names in ("", []):
            yield Failure(here, "is empty: name at least one principal, or remove it")
        elif isinstance(names, Mapping):
            yield Failure(here, f"must be a string, or a list of them: got {shown(names)}")
        else:
            for path, name in leaves(names, here):
                if name is not UNKNOWN:
                    yield from _named_principal(kind, name, path)


def _named_principal(kind: str, name: Any, at: Path) -> Iterator[Failure | Doubt]:
    if isinstance(name, (int, float)) and not isinstance(name, bool):
        yield Failure(at, "is a number, which may have lost digits: put the 12 digits of the account in quotes")
    elif not isinstance(name, str):
        yield Failure(at, f"must be a string: got {shown(name)}")
    elif not name:
        yield Failure(at, "is empty: name a principal, or remove it")
    elif kind == "Service" and not _SERVICE.fullmatch(name):
        yield Doubt(at, f"is {shown(name)}: services are called such as ecs.amazonaws.com; left for AWS to decide")
    elif kind == "AWS" and name != "*" and (reason := _no_principal(name)):
        yield Failure(at, f"is {shown(name)}{reason}")


def _no_principal(name: str) -> str:
    """Why no policy can name an AWS principal so; empty where one can."""
    if name.isascii() and name.isdigit():
        few = f": an account has 12 digits, this has {len(name)}: write all of them, in quotes"
        return "" if _ACCOUNT.fullmatch(name) else few
    if "${" in name:
        return ": a principal takes no policy variables: name it in full, or test it in a Condition"
    if "*" in name or "?" in name:
        return ': wildcards match no part of a principal: name it in full, or write "*" and test aws:PrincipalArn in a Condition'
    if re.fullmatch(r"arn:[^:]*:iam::[^:]*:group/.*", name):
        return ": no policy can name a group: name its users, or a role that they assume"
    if re.fullmatch(r"arn:[^:]*:iam::[^:]*:(?:saml|oidc)-provider/.*", name):
        return ": an identity provider belongs under Federated: move it there"
    if _UNIQUE_ID.fullmatch(name) or _ARN.fullmatch(name):
        return ""
    if hidden := unseen(name):
        return f", which holds {hidden}: write it without"
    found = re.fullmatch(r"arn:[^:]*:(?:iam|sts)::([0-9]+):.*", name)
    if found and len(found[1]) != _DIGITS:
        return f": an account has 12 digits, this one has {len(found[1])}: write all of them"
    return ': must be "*", the 12 digits of an account, or the ARN of a user, role or account root'


def _resource(resource: Any, at: Path) -> Iterator[Failure]:
    how = "write the ARN of repositories, arn:aws:ecr:<region>:<account>:repository/<name>, where * is allowed"
    if not isinstance(resource, str):
        yield Failure(at, f"must be a string: got {shown(resource)}")
        return
    if resource == "*":
        return
    found = _RESOURCE.fullmatch(resource)
    if found is None:
        yield Failure(at, f"is {shown(resource)}, which is no ARN of ECR: {how}")
    elif found[1].isdigit() and not _ACCOUNT.fullmatch(found[1]):
        yield Failure(
            at, f"is {shown(resource)}: an account has 12 digits, this one has {len(found[1])}: write all of them"
        )


def _condition(operator: str, tests: Any, at: Path) -> Iterator[Failure | Doubt]:
    plain = operator.rpartition(":")[2].removesuffix("IfExists")
    if plain.lower() not in {name.lower() for name in _OPERATORS}:
        meant = near(plain, _OPERATORS)
        hint = f"write {operator.replace(plain, meant)}" if meant and plain else "left for AWS to decide"
        yield Doubt(at, f"is no operator of conditions that is known here; {hint}")
    if plain.lower() == "null" and operator.endswith("IfExists"):
        yield Failure(at, "is no operator: Null takes no IfExists, write Null")
    if tests is UNKNOWN:
        return
    if not isinstance(tests, Mapping):
        yield Failure(at, f"must be an object {{key: value}}: got {shown(tests)}")
        return
    if not tests:
        yield Failure(at, "is empty, so that it tests nothing: give it a key and a value, or remove it")
    for key, values in tests.items():
        for path, value in leaves(values, (*at, key)):
            if value == {} or len(path) > len(at) + 2 or isinstance(values, Mapping):
                yield Failure((*at, key), "must be a value, or a list of values: write no objects or lists inside")
                break
            digits = "" if isinstance(value, bool) else str(value) if isinstance(value, (int, str)) else ""
            if (
                key.lower() in _ACCOUNT_KEYS
                and digits.isascii()
                and digits.isdigit()
                and not _ACCOUNT.fullmatch(digits)
            ):
                yield Failure(path, "must be the 12 digits of an account: write all of them, in quotes")


REPOSITORY_POLICY: Final = RepositoryPolicyDocument()
REGISTRY_POLICY: Final = RegistryPolicyDocument()
