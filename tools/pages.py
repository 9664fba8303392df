"""The reference pages, and the sections of the README that follow from the models."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pulumi_ecr.aws.shapes import BotocoreModel
from pulumi_ecr.core.config import AssumeRole, Config, IgnoreTags
from pulumi_ecr.core.model import Computed, Immutable, Limits, Local, Model, Text, Unclearable
from pulumi_ecr.core.resource import Handler
from pulumi_ecr.core.schema import Property, nested, outputs_only, properties
from pulumi_ecr.resources import ALL

SERVICE = BotocoreModel()
_STEM = re.compile(r"(?<!^)(?=[A-Z])")


def files(root: Path) -> dict[str, str]:
    """Generated texts by path."""
    pages = {f"docs/{stem(name)}.md": page(root, name) for name in ALL}
    return {**pages, "docs/configuration.md": configuration(), "README.md": readme(root)}


def stem(name: str) -> str:
    """``LifecyclePolicy`` as ``lifecycle_policy``."""
    return _STEM.sub("_", name).lower()


# --- a resource -----------------------------------------------------------------------------------------------------


def page(root: Path, name: str) -> str:
    """The reference page of one resource."""
    handler = ALL[name]
    summary, _, calls = (handler.__doc__ or "").partition("\n\n")
    small, full = _examples(root, name)
    inputs = properties(handler.inputs)
    parts = [
        f"# {name}\n\n{summary}\n",
        f"## Minimal\n\n```python\n{small}```\n",
        f"## Full\n\n```python\n{full}```\n",
        _existing(handler),
        "## Arguments\n\n" + _arguments(handler.inputs, inputs),
    ]
    parts += [_nested(model) for model in reversed(nested([handler.inputs]))]
    parts.append(
        "## Outputs\n\nEvery argument under its own name, and:\n\n"
        + _table(["name", "what"], [(f"`{p.spec.name}`", p.doc) for p in outputs_only(handler)])
    )
    parts += [f"## {heading}\n\n{text}\n" for heading, text in handler.notes.items()]
    parts.append(
        "## AWS calls\n\n"
        + _budget(handler)
        + "\nWhat an update calls:\n\n"
        + re.sub(r"(?m)^    ", "", calls).strip()
        + "\n"
    )
    parts.append(
        "## IAM\n\nThe least that the credentials need:\n\n```json\n"
        + _pretty(_policy([handler]))
        + "\n```\n"
        + _optional(handler)
    )
    return "\n".join(parts)


def _examples(root: Path, name: str) -> tuple[str, str]:
    text = (root / "examples" / "reference" / f"{stem(name)}.py").read_text()
    head, _, rest = text.partition("# minimal\n")
    small, _, full = rest.partition("# full\n")
    return head + small.strip() + "\n", head + full.strip() + "\n"


def _existing(handler: Handler[Any, Any, Any]) -> str:
    what = {"name": "name", "repository": "repository's name", "": "registry id (the account)"}.get(
        handler.identifier, "prefix"
    )
    name = handler.name
    return (
        "## One that exists\n\n"
        f"The id is the {what}; `<id>@<region>` is one in another region.\n\n"
        f'```python\n# read it, without managing it\nfound = ecr.{name}.get("found", "<id>")\n```\n\n'
        "To manage what exists already, declare it with `adopt_existing=True`: what cannot be changed is compared first, "
        "and the rest is brought to what the program says.\n"
    )


def _arguments(model: type[Model], props: Iterable[Property]) -> str:
    rows = [(f"`{p.spec.name}`", _kind(p), _default(p), f"{p.doc}{_marks(p)}{_limits(model, p)}") for p in props]
    return _table(["name", "type", "default", "what"], rows)


def _nested(model: type[Model]) -> str:
    name = f"{model.__name__}Args"
    return f"### {name}\n\n{model.__doc__} A dict with the same keys does as well.\n\n" + _arguments(
        model, properties(model)
    )


def _kind(prop: Property) -> str:
    spec = prop.spec
    if text := spec.marker(Text):
        return f"text, dict or `{text.form.__name__}Args`"
    if spec.model:
        return f"list of `{spec.model.__name__}Args`" if spec.kind == "list" else f"`{spec.model.__name__}Args`"
    if prop.values:
        return " ".join(f"`{value}`" for value in prop.values)
    if spec.name == "repository":
        return "string or `Repository`"
    return {"str": "string", "bool": "bool", "int": "int", "list": "list of strings", "map": "map of strings"}.get(
        spec.kind, "any"
    )


def _default(prop: Property) -> str:
    default = prop.spec.default
    if prop.spec.name == "name":
        return "made by the provider"
    if prop.spec.required:
        return "required"
    if prop.spec.has(Computed):
        return "chosen by AWS" if prop.spec.name != "region" else "the provider's"
    if default in (None, [], {}) or isinstance(default, (Model, list)):
        return _spelt(default)
    return f"`{default}`"


def _spelt(default: Any) -> str:
    if isinstance(default, list) and default and isinstance(default[0], Model):
        return f"`{[_snake(item) for item in default]}`"
    return f"`{_snake(default)}`" if isinstance(default, Model) else "none"


def _snake(model: Model) -> dict[str, Any]:
    """A default as a program would write it."""
    values = {name: getattr(model, name) for name in type(model).model_fields}
    return {name: value for name, value in values.items() if value is not None}


def _marks(prop: Property) -> str:
    spec = prop.spec
    marks = []
    if spec.has(Immutable):
        marks.append("A change replaces.")
    if spec.has(Unclearable):
        marks.append("Taking it away replaces.")
    if spec.has(Local):
        marks.append("A change makes no call.")
    return "".join(f" {mark}" for mark in marks if not ("replaces" in mark and "replaces" in prop.doc))


def _limits(model: type[Model], prop: Property) -> str:
    limits = SERVICE.member(model.shape, prop.spec.member) if model.shape else None
    if limits is None or prop.spec.has(Text):
        return ""
    text = _limit_text(limits)
    return f" {text}." if text and str(limits.max or limits.min) not in prop.doc else ""


def _limit_text(limits: Limits) -> str:
    unit = {"string": "characters", "list": "entries"}.get(limits.kind)
    if unit is None or (limits.min is None and limits.max is None) or limits.enum:
        return ""
    if limits.max is None:
        return f"At least {limits.min} {unit}"
    return f"{limits.min or 0} to {limits.max} {unit}"


def _budget(handler: Handler[Any, Any, Any]) -> str:
    permissions = handler.permissions
    steps = (
        ("create", permissions.create),
        ("read", permissions.read),
        ("update", permissions.update),
        ("delete", permissions.delete),
    )
    return _table(
        ["step", "calls"],
        [(step, ", ".join(action.partition(":")[2] for action in actions)) for step, actions in steps],
    )


def _optional(handler: Handler[Any, Any, Any]) -> str:
    if not handler.permissions.optional:
        return ""
    return "\nAnd only when a property asks for it:\n\n" + _table(
        ["action", "for"], [(f"`{action}`", why) for action, why in handler.permissions.optional]
    )


# --- IAM ------------------------------------------------------------------------------------------------------------


def _policy(handlers: Iterable[Handler[Any, Any, Any]]) -> dict[str, Any]:
    on: dict[str, set[str]] = {}
    for handler in handlers:
        permissions = handler.permissions
        actions = {*permissions.create, *permissions.read, *permissions.update, *permissions.delete}
        on.setdefault(permissions.on, set()).update(actions)
    statements = []
    for place in sorted(on, reverse=True):
        resource = "arn:aws:ecr:*:<account>:repository/*" if place == "repository" else "*"
        statements.append({"Effect": "Allow", "Action": sorted(on[place]), "Resource": resource})
    return {"Version": "2012-10-17", "Statement": statements}


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2)


# --- configuration --------------------------------------------------------------------------------------------------


def _settings() -> str:
    rows = []
    for prop in properties(Config):
        default = prop.spec.default
        shown = f"`{default}`" if isinstance(default, (str, int)) and not isinstance(default, bool) else ""
        rows.append((f"`ecr:{prop.spec.wire}`", prop.doc, shown))
    return _table(["setting", "what", "default"], rows)


def configuration() -> str:
    """The page of all settings."""
    parts = [
        "# Configuration\n\nSet with `pulumi config set`; lists and objects as JSON or with `--path`.\n",
        "```sh\npulumi config set ecr:region eu-west-1\n"
        "pulumi config set --path 'ecr:defaultTags.team' platform\n"
        "pulumi config set --path 'ecr:assumeRoles[0].roleArn' arn:aws:iam::222222222222:role/deploy\n```\n",
        _settings(),
        "Credentials are found by boto3's own chain (environment, profiles, SSO, web identity, instance roles) at each "
        "run. They are never inputs and never in state. The engine runs refresh and destroy with the settings of the "
        "last `pulumi up`.\n",
    ]
    for title, model in (("assumeRoles", AssumeRole), ("ignoreTags", IgnoreTags)):
        rows = [(f"`{prop.spec.wire}`", prop.doc) for prop in properties(model)]
        parts.append(f"## ecr:{title}\n\n" + _table(["key", "what"], rows))
    return "\n".join(parts)


# --- README ---------------------------------------------------------------------------------------------------------


def readme(root: Path) -> str:
    """README.md with its generated sections made anew."""
    text = (root / "README.md").read_text()
    resources = _table(
        ["resource", "what"],
        [(f"[{name}](docs/{stem(name)}.md)", (h.__doc__ or "").split("\n\n")[0]) for name, h in ALL.items()],
    )
    sections = {
        "iam": "```json\n" + _pretty(_policy(ALL.values())) + "\n```\n",
        "resources": resources,
        "configuration": _settings(),
    }
    for name, section in sections.items():
        begin, end = f"<!-- {name}:begin -->\n", f"<!-- {name}:end -->"
        head, _, rest = text.partition(begin)
        _, _, tail = rest.partition(end)
        text = head + begin + section + end + tail
    return text


def _table(heads: list[str], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"| {' | '.join('---' for _ in heads)} |"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"
