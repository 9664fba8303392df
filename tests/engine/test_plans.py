"""What a person reads: the engine's own text of a table of changes, on both hosts.

Each row is a resource that changes from one program to the next, or that others change. The text of all rows is kept in
``goldens``; ``PULUMI_ECR_GOLDENS=write`` writes it anew, and whoever does so reads the difference as a reviewer. Beside
that, a machine looks whether each changed value stands in the text, and nothing that stays as it is.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pulumi
import pytest

import pulumi_ecr as ecr
from cases import ACCOUNT, ROLE, SECRET, SECRET2
from harness import Engine, Outcome
from pulumi_ecr.resources import ALL

GOLDENS = Path(__file__).parent / "goldens"
WRITE = os.environ.get("PULUMI_ECR_GOLDENS") == "write"
FORMS = ("text", "dict", "typed")


@dataclass(frozen=True)
class Form:
    """A document in one of the forms that a program may give."""

    form: str
    value: Any


@dataclass(frozen=True)
class Row:
    """One resource before and after. ``still``: values that the engine repeats although they stay, host by host."""

    kind: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    op: str = "update"
    still: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)


# --- documents ------------------------------------------------------------------------------------------------------------


def keep(priority: int, prefix: str, count: int, text: str = "") -> dict[str, Any]:
    selection = {"tagStatus": "tagged", "tagPrefixList": [prefix], "countType": "imageCountMoreThan"}
    return {
        "rulePriority": priority,
        "description": text or f"keep some of {prefix}",
        "selection": {**selection, "countNumber": count},
        "action": {"type": "expire"},
    }


def rules(*each: dict[str, Any]) -> dict[str, Any]:
    return {"rules": list(each)}


def allow(sid: str, account: Any, *actions: str, **more: Any) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Principal": {"AWS": account}, "Action": list(actions), **more}


def policy(*statements: dict[str, Any]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": list(statements)}


GET, LAYER, PUT, LIST = (
    f"ecr:{name}" for name in ("BatchGetImage", "GetDownloadUrlForLayer", "PutImage", "ListImages")
)
TWO, THREE = "222222222222", "333333333333"


def of_registry(account: str = TWO, *more: str) -> dict[str, Any]:
    resources = [f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/{name}" for name in ("a/*", *more)]
    return policy(allow("Copy", account, "ecr:ReplicateImage", Resource=resources))


def given(value: Any, face: Any) -> Any:
    """A value of the table as a program writes it."""
    if not isinstance(value, Form):
        return value
    if value.form == "text":
        return json.dumps(value.value, indent=2)
    return _typed(value.value, face) if value.form == "typed" else value.value


def _typed(value: Any, face: Any) -> Any:
    if "rules" in value:
        return face.LifecyclePolicyDocumentArgs(
            rules=[
                face.LifecyclePolicyRuleArgs(
                    rule_priority=rule["rulePriority"],
                    description=rule["description"],
                    selection=face.LifecyclePolicySelectionArgs(**_snake(rule["selection"])),
                    action=face.LifecyclePolicyActionArgs(**_snake(rule["action"])),
                )
                for rule in value["rules"]
            ]
        )
    return face.PolicyDocumentArgs(
        version=value["Version"],
        statement=[
            face.PolicyStatementArgs(**{name.lower(): item for name, item in statement.items()})
            for statement in value["Statement"]
        ],
    )


def _snake(values: Mapping[str, Any]) -> dict[str, Any]:
    return {re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", name): item for name, item in values.items()}


# --- the table ------------------------------------------------------------------------------------------------------------


def scan(frequency: str, *filters: str) -> dict[str, Any]:
    return {
        "scan_frequency": frequency,
        "repository_filters": [{"filter": each, "filter_type": "WILDCARD"} for each in filters],
    }


def copies(*places: str, prefixes: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    filters = [{"filter": each, "filter_type": "PREFIX_MATCH"} for each in prefixes]
    return {
        "destinations": [{"region": place, "registry_id": TWO} for place in places],
        **({"repository_filters": filters} if filters else {}),
        **more,
    }


def replication(*each: dict[str, Any]) -> dict[str, Any]:
    return {"replication_configuration": {"rules": list(each)}}


def exempt(mutability: str, *filters: str) -> dict[str, Any]:
    return {
        "image_tag_mutability": mutability,
        "image_tag_mutability_exclusion_filters": [{"filter": each, "filter_type": "WILDCARD"} for each in filters],
    }


def _repositories() -> Iterator[tuple[str, Row]]:
    def row(before: Mapping[str, Any], after: Mapping[str, Any], op: str = "update", **more: Any) -> Row:
        return Row("Repository", before, after, op, **more)

    immutable = {"image_tag_mutability": "IMMUTABLE"}
    yield "mutability added", row({}, immutable)
    yield "mutability removed", row(immutable, {})
    yield "filters added", row({}, exempt("IMMUTABLE_WITH_EXCLUSION", "dev-*", "pr-*"))
    yield (
        "filter changed",
        row(exempt("MUTABLE_WITH_EXCLUSION", "v*", "w*"), exempt("MUTABLE_WITH_EXCLUSION", "v*", "x*")),
    )
    still = {"dynamic": ("w*", "x*")}
    three = exempt("MUTABLE_WITH_EXCLUSION", "v*", "w*", "x*"), exempt("MUTABLE_WITH_EXCLUSION", "w*", "x*")
    yield "first filter removed", row(*three, still=still)
    yield "filter order", row(three[1], exempt("MUTABLE_WITH_EXCLUSION", "x*", "w*"), "same")
    yield "filters removed", row(exempt("MUTABLE_WITH_EXCLUSION", "v*"), {})
    on, off = ({"image_scanning_configuration": {"scan_on_push": each}} for each in (True, False))
    yield "scanning added", row({}, on)
    yield "scanning changed", row(on, off)
    yield "scanning removed", row(on, {})
    kms = {"encryption_configurations": [{"encryption_type": "KMS"}]}
    yield "encryption added", row({}, kms, "replace")
    yield "encryption removed", row(kms, {}, "replace")
    yield "name changed", row({"name": "name-one"}, {"name": "name-two"}, "replace")
    yield "region added", row({}, {"region": "eu-west-1"}, "replace")
    yield "region removed", row({"region": "eu-west-1"}, {}, "replace")
    yield "force_delete added", row({}, {"force_delete": True})
    yield "force_delete removed", row({"force_delete": True}, {})
    yield "adopt_existing added", row({}, {"adopt_existing": True}, "same")
    yield "adopt_existing removed", row({"adopt_existing": True}, {}, "same")
    yield "tag added", row({"tags": {"stay": "yes"}}, {"tags": {"stay": "yes", "stage": "dev"}})
    yield "tag changed", row({"tags": {"stay": "yes", "stage": "dev"}}, {"tags": {"stay": "yes", "stage": "prod"}})
    yield "tag removed", row({"tags": {"stay": "yes", "stage": "dev"}}, {"tags": {"stay": "yes"}})
    yield "tags removed", row({"tags": {"stage": "dev"}}, {})
    yield "default tag overridden", row({"tags": {"stay": "yes"}}, {"tags": {"stay": "yes", "team": "core"}})
    yield "default tag back", row({"tags": {"team": "core"}}, {})
    yield (
        "two properties with adopt_existing",
        row({"adopt_existing": True, "tags": {"stage": "dev"}}, {"tags": {"stage": "prod"}, **immutable}),
    )


def _documents() -> Iterator[tuple[str, Row]]:
    release = keep(1, "release", 50)
    old, new = allow("Pull", [TWO, "111111111111"], GET, LAYER), allow("Pull", ["111111111111", THREE], PUT, LAYER, GET)
    for one in FORMS:
        for other in FORMS:
            lifecycle = (rules(release, keep(2, "nightly", each)) for each in (32, 33))
            before, after = (Form(form, each) for form, each in zip((one, other), lifecycle, strict=True))
            yield f"lifecycle {one} to {other}, a count", Row("LifecyclePolicy", {"policy": before}, {"policy": after})
            trust = {"policy": Form(one, policy(old))}, {"policy": Form(other, policy(new))}
            yield f"policy {one} to {other}, an account and an action", Row("RepositoryPolicy", *trust)
            if one != other:
                kept = {"policy": before}, {"policy": Form(other, before.value)}
                yield f"lifecycle {one} to {other}", Row("LifecyclePolicy", *kept, "same")
                kept = trust[0], {"policy": Form(other, policy(old))}
                yield f"policy {one} to {other}", Row("RepositoryPolicy", *kept, "same")
    tagged = {**keep(2, "nightly", 10)}
    tagged["selection"] = {**tagged["selection"], "tagPrefixList": ["x", "y", "z"]}
    retagged = {**tagged, "selection": {**tagged["selection"], "tagPrefixList": ["z", "y", "w"]}}
    nightly, branch, last = keep(2, "nightly", 10), keep(2, "branch", 5), keep(9, "last", 500)
    shapes = {
        "a rule inserted": (rules(release, nightly), rules(release, branch, {**nightly, "rulePriority": 3})),
        "the first rule removed": (rules(release, nightly), rules(nightly)),
        "the last rule removed": (rules(release, nightly), rules(release)),
        "a rule removed, another changed": (rules(release, nightly, last), rules(keep(2, "nightly", 77), last)),
        "a prefix": (rules(release, tagged), rules(release, retagged)),
        "a description": (rules(release, nightly), rules(release, {**nightly, "description": "another text"})),
    }
    for name, (before, after) in shapes.items():
        for form in ("text", "dict"):
            still: dict[str, tuple[Any, ...]] = {}
            if name == "a rule inserted":  # the priority of one and of the other
                still = dict.fromkeys(("dynamic", "native"), (2,))
            if name == "the first rule removed":
                still = {"dynamic": (nightly,), **({"native": (nightly,)} if form == "text" else {})}
            if name == "a rule removed, another changed":
                still = {"dynamic": (last,), **({"native": (last,)} if form == "text" else {})}
            values = {"policy": Form(form, before)}, {"policy": Form(form, after)}
            yield f"lifecycle {form}, {name}", Row("LifecyclePolicy", *values, still=still)
    order = rules(release, nightly), rules(nightly, release)
    yield "lifecycle, order", Row("LifecyclePolicy", *({"policy": Form("dict", each)} for each in order), "same")
    pull, push = allow("Pull", TWO, GET, LAYER), allow("Push", THREE, PUT)
    listing = allow("List", "444444444444", LIST)
    ban, to_five = {**allow("Ban", "666666666666", LIST), "Effect": "Deny"}, {"Principal": {"AWS": "555555555555"}}
    secure = {"Condition": {"StringEquals": {"aws:PrincipalOrgID": ["o-one"]}}}
    org = {"Condition": {"StringEquals": {"aws:PrincipalOrgID": ["o-two"]}}}
    shapes = {
        "a statement inserted": (policy(pull, push), policy(listing, push, pull)),
        "the first statement removed": (policy(pull, push), policy(push)),
        "a statement removed, another changed": (policy(pull, push, ban), policy({**push, **to_five}, ban)),
        "an action removed": (policy(allow("Pull", TWO, GET, LIST, LAYER)), policy(allow("Pull", TWO, GET, LAYER))),
        "a condition added": (policy(pull), policy({**pull, **secure})),
        "a condition changed": (policy({**pull, **secure}), policy({**pull, **org})),
        "an effect": (policy(pull, push), policy(pull, {**push, "Effect": "Deny"})),
        "a service": (policy(pull), policy({**pull, "Principal": {"Service": "lambda.amazonaws.com"}})),
    }
    for name, (before, after) in shapes.items():
        for form in ("text", "dict"):
            still = {}
            if name == "the first statement removed":
                still = {"dynamic": (push,), **({"native": (push,)} if form == "text" else {})}
            if name == "a statement removed, another changed":
                still = {"dynamic": (ban,), **({"native": (ban,)} if form == "text" else {})}
            if name == "an action removed":
                still = {"dynamic": (LAYER,), **({"native": (LAYER,)} if form == "text" else {})}
            values = {"policy": Form(form, before)}, {"policy": Form(form, after)}
            yield f"policy {form}, {name}", Row("RepositoryPolicy", *values, still=still)
    order = (
        policy(pull, push),
        policy(push, {**pull, "Principal": {"AWS": [f"arn:aws:iam::{TWO}:root"]}, "Action": [LAYER, GET.lower()]}),
    )
    yield (
        "policy, order and spelling",
        Row("RepositoryPolicy", *({"policy": Form("dict", each)} for each in order), "same"),
    )
    yield (
        "policy, force",
        Row("RepositoryPolicy", *({"policy": Form("dict", policy(pull)), **each} for each in ({}, {"force": True}))),
    )
    values = ({"policy": Form("dict", policy(pull)), "repository": each} for each in ("spare-one", "spare-two"))
    yield "policy, repository", Row("RepositoryPolicy", *values, "replace")


REGIONS = ("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "eu-central-1", "eu-west-2", "eu-west-3")


def _of_registries() -> Iterator[tuple[str, Row]]:
    """One a region, since there is one of each in a registry."""

    def row(
        kind: str, region: str, before: Mapping[str, Any], after: Mapping[str, Any], op: str = "update", **more: Any
    ) -> Row:
        return Row(kind, {"region": region, **before}, {"region": region, **after}, op, **more)

    kind = "RegistryPolicy"
    for region, (one, other) in zip(
        REGIONS, (("text", "text"), ("text", "dict"), ("dict", "typed"), ("typed", "dict")), strict=False
    ):
        before, after = {"policy": Form(one, of_registry())}, {"policy": Form(other, of_registry(THREE, "b/*"))}
        yield f"registry policy {one} to {other}", row(kind, region, before, after)
    kept = ({"policy": Form(form, of_registry())} for form in ("typed", "text"))
    yield "registry policy typed to text, nothing", row(kind, REGIONS[4], *kept, "same")

    kind, one, other = "ScanningConfiguration", scan("SCAN_ON_PUSH", "a*", "b*", "c*"), scan("CONTINUOUS_SCAN", "d*")
    enhanced = {"scan_type": "ENHANCED"}
    plain = {"rules": [scan("SCAN_ON_PUSH", "a*")]}
    yield "scan type", row(kind, REGIONS[0], plain, {**plain, **enhanced})
    values = ({**enhanced, "rules": each} for each in ([one, other], [other, scan("SCAN_ON_PUSH", "c*", "x*", "a*")]))
    yield "scan filter", row(kind, REGIONS[1], *values)
    values = ({**enhanced, "rules": each} for each in ([one, other], [other, scan("SCAN_ON_PUSH", "c*", "b*", "a*")]))
    yield "scan order", row(kind, REGIONS[2], *values, "same")
    yield "scan rule added", row(kind, REGIONS[3], {**enhanced, "rules": [one]}, {**enhanced, "rules": [other, one]})
    yield "scan rule removed", row(kind, REGIONS[4], {**enhanced, "rules": [one, other]}, {**enhanced, "rules": [one]})

    kind = "ReplicationConfiguration"
    far = copies("ap-south-1", "sa-east-1", prefixes=("prod/", "base/"))
    moved = copies("sa-east-1", "ap-east-1", prefixes=("base/", "prod/"))
    near = copies("af-south-1")
    yield "destination", row(kind, REGIONS[0], replication(far), replication(moved))
    yield "destination rule added", row(kind, REGIONS[1], replication(far), replication(near, far))
    yield (
        "delete replication",
        row(kind, REGIONS[2], replication(near), replication({**near, "delete_replication": {"enabled": True}})),
    )
    same = copies("sa-east-1", "ap-south-1", prefixes=("base/", "prod/"))
    yield "destination order", row(kind, REGIONS[3], replication(near, far), replication(same, near), "same")
    prefixed = replication(copies("ap-south-1", prefixes=("prod/", "dev/")))
    yield "destination prefix", row(kind, REGIONS[4], replication(copies("ap-south-1", prefixes=("prod/",))), prefixed)


def _cache_rules() -> Iterator[tuple[str, Row]]:
    def row(before: Mapping[str, Any], after: Mapping[str, Any], op: str = "update") -> Row:
        return Row("PullThroughCacheRule", before, after, op)

    hub = {"upstream_registry_url": "registry-1.docker.io", "credential_arn": SECRET}
    public = {"upstream_registry_url": "public.ecr.aws"}
    other = {"upstream_registry_url": f"{TWO}.dkr.ecr.us-east-1.amazonaws.com", "custom_role_arn": ROLE}
    other["upstream_repository_prefix"] = "lib"
    yield "cache credential changed", row(hub, {**hub, "credential_arn": SECRET2})
    yield "cache credential added", row(public, {**public, "credential_arn": SECRET})
    yield "cache credential removed", row({**public, "credential_arn": SECRET}, public, "replace")
    yield "cache url changed", row(public, {"upstream_registry_url": "quay.io"}, "replace")
    yield (
        "cache prefix changed",
        row({**public, "ecr_repository_prefix": "one"}, {**public, "ecr_repository_prefix": "two"}, "replace"),
    )
    yield "cache role changed", row(other, {**other, "custom_role_arn": f"{ROLE}2"})
    yield "cache upstream prefix changed", row(other, {**other, "upstream_repository_prefix": "base"}, "replace")
    yield "cache validation removed", row({**public, "validate_upstream": True}, public)


ROWS = {**dict(_repositories()), **dict(_documents()), **dict(_of_registries()), **dict(_cache_rules())}


def _drifts() -> dict[str, tuple[str, dict[str, Any], Callable[[Any, str], Any], tuple[Any, Any]]]:
    """Kind, arguments, what others do to it, and the leaves before and after."""

    def tag(client: Any, name: str) -> None:
        arn = f"arn:aws:ecr:ap-south-1:{ACCOUNT}:repository/{name}"
        client.tag_resource(
            resourceArn=arn, tags=[{"Key": "stage", "Value": "theirs"}, {"Key": "foreign", "Value": "x"}]
        )
        client.untag_resource(resourceArn=arn, tagKeys=["gone"])

    def life(count: int) -> dict[str, Any]:
        return rules(keep(1, "release", 50), keep(2, "nightly", count))

    pull, theirs = (
        policy(allow("Pull", [TWO, "111111111111"], GET, LAYER)),
        policy(allow("Pull", ["111111111111", "arn:aws:iam::333333333333:root"], GET, LAYER)),
    )
    found: dict[str, tuple[str, dict[str, Any], Callable[[Any, str], Any], tuple[Any, Any]]] = {
        "drift of mutability": (
            "Repository",
            {},
            lambda client, name: client.put_image_tag_mutability(repositoryName=name, imageTagMutability="IMMUTABLE"),
            ("MUTABLE", "IMMUTABLE"),
        ),
        "drift of tags": (
            "Repository",
            {"tags": {"stay": "yes", "stage": "dev", "gone": "soon"}},
            tag,
            (["yes", "dev", "soon"], ["yes", "theirs", "x"]),
        ),
        "drift of scanning": (
            "ScanningConfiguration",
            {"rules": [scan("SCAN_ON_PUSH", "a*", "b*")]},
            lambda client, _: client.put_registry_scanning_configuration(
                scanType="BASIC",
                rules=[
                    {
                        "scanFrequency": "SCAN_ON_PUSH",
                        "repositoryFilters": [{"filter": each, "filterType": "WILDCARD"} for each in ("c*", "a*")],
                    }
                ],
            ),
            (["a*", "b*"], ["a*", "c*"]),
        ),
        "drift of replication": (
            "ReplicationConfiguration",
            replication(copies("eu-west-1", "eu-west-2")),
            lambda client, _: client.put_replication_configuration(
                replicationConfiguration={
                    "rules": [
                        {"destinations": [{"region": each, "registryId": TWO} for each in ("eu-west-2", "eu-west-3")]}
                    ]
                }
            ),
            (["eu-west-1", "eu-west-2"], ["eu-west-2", "eu-west-3"]),
        ),
        "drift of registry policy": (
            "RegistryPolicy",
            {"policy": Form("dict", of_registry())},
            lambda client, _: client.put_registry_policy(policyText=json.dumps(of_registry(THREE))),
            (of_registry(), of_registry("arn:aws:iam::333333333333:root")),
        ),
    }
    for form in FORMS:
        found[f"drift of lifecycle {form}"] = (
            "LifecyclePolicy",
            {"policy": Form(form, life(30))},
            lambda client, name: client.put_lifecycle_policy(
                repositoryName=name, lifecyclePolicyText=json.dumps(life(99))
            ),
            (life(30), life(99)),
        )
        found[f"drift of policy {form}"] = (
            "RepositoryPolicy",
            {"policy": Form(form, pull)},
            lambda client, name: client.set_repository_policy(repositoryName=name, policyText=json.dumps(theirs)),
            (pull, theirs),
        )
    return found


DRIFTS = _drifts()
DRIFT_REGION = "ap-south-1"


def slug(name: str) -> str:
    return re.sub("[^a-z0-9]+", "-", name)


def declare(face: Any, name: str, kind: str, arguments: Mapping[str, Any], **where: Any) -> None:
    values = {key: given(value, face) for key, value in arguments.items()}
    values = {**where, **values}
    if kind == "Repository":
        values.setdefault("name", slug(name))
    elif ALL[kind].parent and "repository" not in values:
        values["repository"] = face.Repository(f"{name} repo", name=slug(name), **where)
    elif kind == "PullThroughCacheRule":
        values.setdefault("ecr_repository_prefix", slug(name.replace("cache ", ""))[:30])
    getattr(face, kind)(name, **values)


def program(face: Any, time: str) -> Callable[[], None]:
    def run() -> None:
        for spare in ("spare-one", "spare-two"):
            face.Repository(spare, name=spare)
        for name, row in ROWS.items():
            declare(face, name, row.kind, getattr(row, time))
        for name, (kind, arguments, _, _) in DRIFTS.items():
            declare(face, name, kind, arguments, region=DRIFT_REGION)
        face.Repository("default tag changed", name="default-tag-changed", tags={"stay": "yes"})
        if face.__name__ == "pulumi_ecr.native" and time == "after":
            options = pulumi.ResourceOptions(import_="imported")
            face.Repository("imported", name="imported", tags={"stay": "yes", "stage": "prod"}, opts=options)

    return run


# --- the engine's text ----------------------------------------------------------------------------------------------------

_HEAD = re.compile(r"\s*(\S{1,2} )?\s*\S+:\S+: \(([a-z-]+)\)( .*)?$")
_URN = re.compile(r"\s*\[urn=urn:pulumi:\S+?::tests::\S+::(.*)\]$")


def blocks(outcome: Outcome) -> dict[str, str]:
    """What the engine shows of each resource; of a replacement the step that shows the reason."""
    assert outcome.error == ""
    found: dict[str, str] = {}
    lines: list[str] = []
    for line in [*outcome.output.splitlines(), "    end:of:: (end)"]:
        if not _HEAD.match(line):
            lines.append(line)
            if re.match(r"(Resources|Outputs|Policies|\s*--outputs:--)", line):
                lines.pop()
                lines.append("\0")
            continue
        if lines and (head := _HEAD.match(lines[0])) and head[2] in ("update", "replace", "import"):
            name = next((urn[1] for each in lines if (urn := _URN.match(each))), "")
            end = lines.index("\0") if "\0" in lines else len(lines)
            body = [each.removeprefix("    ") for each in lines[:end] if not re.match(r"\s*\[(id|urn|provider)=", each)]
            body[0] = re.sub(r"\s*(\W{1,2})\s*\w\S*:\S*:", r"\1", body[0])
            found[name] = "\n".join(each.rstrip() for each in body if each.strip())
        lines = [line]
    return found


def short(outcome: Outcome) -> dict[str, str]:
    """What the engine shows of each resource without --diff."""
    assert outcome.error == ""
    found = {}
    for line in outcome.output.splitlines():
        if (diff := re.search(r"\[diff: (.*?)\]", line)) and (name := _named(line)):
            found[name] = f"[diff: {diff[1]}]"
    return found


def _named(line: str) -> str:
    names = [*ROWS, "imported", *DRIFTS, "default tag changed"]
    return max((name for name in names if f" {name} " in line), key=len, default="")


def _sent(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments but for the one that is for a create alone."""
    return {name: value for name, value in arguments.items() if name != "adopt_existing"}


def tokens(value: Any) -> Counter[str]:
    """Every leaf as the engine writes it."""
    if isinstance(value, Form):
        return tokens(value.value)
    if isinstance(value, dict):
        return sum((tokens(item) for item in value.values()), Counter())
    if isinstance(value, (list, tuple)):
        return sum((tokens(item) for item in value), Counter())
    return Counter([json.dumps(value)])


def stands(token: str, text: str) -> bool:
    return re.search(rf"(?<![\w\[])({re.escape(token)})(?![\w\]])", text) is not None


def judged(text: str, before: Any, after: Any, still: Any = ()) -> list[str]:
    """What is wrong with the text of a change. Inside JSON text the engine shows what stays, too, without a mark."""
    text = "\n".join(line for line in text.splitlines() if re.match(r"\s*[+~-]", line))
    old, new = tokens(before), tokens(after)
    gone, came = old - new, new - old
    wrong = [f"{token} is not shown" for token in (*gone, *came) if not stands(token, text)]
    kept = set(old & new) - set(gone) - set(came) - set(tokens(still))
    return wrong + [f"{token} did not change" for token in kept if stands(token, text)]


def compared(host: str, text: str) -> None:
    golden = GOLDENS / f"plans-{host}.txt"
    if WRITE:
        golden.write_text(text)
    assert text == golden.read_text(), "read the difference, then write the golden with PULUMI_ECR_GOLDENS=write"


@pytest.mark.usefixtures("both_hosts")
def test_plans_show_what_changes_and_nothing_else(new_engine: Callable[..., Engine], both_hosts: str) -> None:
    engine = new_engine({"ecr:defaultTags": json.dumps({"tags": {"team": "web"}})})
    manager = engine.emulator.client("secretsmanager")
    for name in ("hub", "hub2"):
        text = json.dumps({"username": "u", "accessToken": "t"})
        manager.create_secret(Name=f"ecr-pullthroughcache/{name}", SecretString=text)
    face = ecr
    made = engine.up(program(face, "before"))
    assert made.error == ""
    if both_hosts == "native":
        tags = [{"Key": key, "Value": value} for key, value in {"stay": "yes", "stage": "dev", "team": "web"}.items()]
        engine.emulator.client().create_repository(repositoryName="imported", tags=tags)

    text, wrong = [], []
    planned = engine.preview(program(face, "after"), diff=True, color="never")
    shown = blocks(planned)
    done = engine.up(program(face, "after"), color="never")
    brief = short(done)
    for name, row in ROWS.items():
        block = shown.get(name, "same")
        text.append(f"== {name}\n{block}\n{brief.get(name, '')}".rstrip())
        if block == "same" or row.op == "same":
            wrong += [f"{name}: {block} for {row.op}"] if (block == "same") != (row.op == "same") else []
            continue
        wrong += [] if block.splitlines()[0].endswith(f"({row.op})") else [f"{name}: no {row.op}"]
        wrong += [
            f"{name}: {each}"
            for each in judged(block, _sent(row.before), _sent(row.after), row.still.get(both_hosts, ()))
        ]
    if both_hosts == "native":
        text.append(f"== import of what differs\n{shown['imported']}\n{brief.get('imported', '')}")

    engine.configure("ecr:defaultTags", json.dumps({"tags": {"team": "core", "cost": "7"}}))
    shown = blocks(engine.preview(diff=True, color="never"))
    text.append(f"== default tag changed\n{shown['default tag changed']}")
    engine.configure("ecr:defaultTags", json.dumps({"tags": {"team": "web"}}))

    client = engine.emulator.client(region=DRIFT_REGION)
    for name, (_, _, drift, _) in DRIFTS.items():
        drift(client, slug(name))
    shown = blocks(engine.preview_refresh(diff=True, color="never"))
    for name, (_, _, _, (before, after)) in DRIFTS.items():
        text.append(f"== {name}\n{shown.get(name, 'same')}")
        wrong += [f"{name}: {each}" for each in judged(shown.get(name, "same"), before, after)]
    compared(both_hosts, "\n\n".join(text) + "\n")
    assert wrong == []
