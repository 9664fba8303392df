"""The reference pages, and the sections of the README that follow from the models."""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import samples
from pulumi_ecr.aws.shapes import BotocoreModel
from pulumi_ecr.core.config import AssumeRole, Config, DefaultTags, IgnoreTags
from pulumi_ecr.core.document_types import OneOrMany
from pulumi_ecr.core.model import (
    Computed,
    Immutable,
    Limits,
    Local,
    Model,
    Sensitive,
    Text,
    Tried,
    Unclearable,
    _pattern_text,
)
from pulumi_ecr.core.resource import Handler
from pulumi_ecr.core.schema import Property, nested, outputs_only, properties
from pulumi_ecr.functions import ALL as FUNCTIONS
from pulumi_ecr.resources import ALL

SERVICE = BotocoreModel()
_STEM = re.compile(r"(?<!^)(?=[A-Z])")


def files(root: Path) -> dict[str, str]:
    """Generated texts by path."""
    resources = {f"docs/{stem(name)}.md": page(root, name) for name in ALL}
    functions = {f"docs/functions/{name}.md": function_page(root, name) for name in FUNCTIONS}
    own = {"docs/README.md": index(), "docs/configuration.md": configuration(root), "README.md": readme(root)}
    return {**resources, **functions, **own}


def stem(name: str) -> str:
    """``LifecyclePolicy`` as ``lifecycle_policy``."""
    return _STEM.sub("_", name).lower()


# --- a resource -----------------------------------------------------------------------------------------------------


def page(root: Path, name: str) -> str:
    """The reference page of one resource."""
    handler = ALL[name]
    summary, _, calls = (handler.__doc__ or "").partition("\n\n")
    parts = [f"# {name}\n\n{summary}\n"]
    for title, text in samples.sections(root / "examples" / "reference" / f"{stem(name)}.py").items():
        parts.append(f"## {title.capitalize()}\n\n{_both(text)}")
    parts += [_import(handler), "## Arguments\n\n" + _arguments(handler.inputs)]
    parts += [_nested(model) for model in reversed(nested([handler.inputs]))]
    parts.append(
        "## Outputs\n\nEvery argument under its own name, and:\n\n"
        + _table(["name", "what"], [(f"`{p.spec.name}`", p.doc) for p in outputs_only(handler)])
    )
    parts += [f"## {heading}\n\n{text}\n" for heading, text in handler.notes.items()]
    parts.append(_limits(handler.inputs))
    parts.append(
        "## AWS calls\n\n"
        + _budget(handler)
        + "\nWhat an update calls:\n\n"
        + re.sub(r"(?m)^    ", "", calls).strip()
        + "\n"
    )
    parts.append(_iam([_needs(handler)]) + _optional(handler))
    parts.append("[All resources and functions](README.md)\n")
    return "\n".join(part for part in parts if part)


def _both(text: str) -> str:
    """A sample in both languages."""
    return f"{_block('python', text)}\n{_block('yaml', samples.in_yaml(text))}"


def _block(language: str, text: str) -> str:
    return f"```{language}\n{text.rstrip()}\n```\n"


def _import(handler: Handler[Any, Any, Any]) -> str:
    name, token = handler.name, f"ecr:index:{handler.name}"
    what, key = {
        "name": ("name", "app"),
        "repository": ("repository's name", "app"),
        "": ("registry id (the account)", "123456789012"),
    }.get(handler.identifier, ("prefix", "docker-hub"))
    line = f"pulumi import {token} app {key}"
    return (
        "## Import\n\n"
        f"The id is the {what}; `<id>@<region>` is one in another region.\n\n"
        "With the plugin (`import pulumi_ecr.native as ecr`, YAML, other languages) the engine imports what exists, "
        "with this command or with the option `import`, "
        "beside which the program names what is imported, its region too:\n\n"
        + _block("sh", f"{line}\n{line}@eu-west-1")
        + "\nRead without managing it, on both hosts:\n\n"
        + _both(f'import pulumi_ecr as ecr\n\nfound = ecr.{name}.get("found", "{key}")\n')
        + "\nTo manage what exists already without an import, declare it with `adopt_existing=True` "
        "(`adoptExisting: true`), on both hosts: if encryption or another fixed property differs, it is refused; "
        "everything else is updated to your program.\n"
    )


def _arguments(model: type[Model], *, asked: bool = False) -> str:
    rows = [
        (f"`{p.spec.name}`", _kind(p), _default(p, asked=asked), f"{p.doc}{_marks(p)}{_length(model, p)}")
        for p in properties(model)
    ]
    return _table(["name", "type", "default", "what"], rows)


def _nested(model: type[Model]) -> str:
    name = f"{model.__name__}Args"
    lines = [f"### {name}", f"{model.__doc__} A dict with the same keys does as well.{_spelling(model)}"]
    return "\n\n".join([*lines, _arguments(model)])


def _spelling(model: type[Model]) -> str:
    """The keys in YAML, where they are not simply the camelCase of those in Python."""
    plain = {prop.spec.wire for prop in properties(model) if prop.spec.wire[:1].islower()}
    odd = [prop.spec.wire for prop in properties(model) if prop.spec.wire not in plain]
    return f" In YAML the keys are {', '.join(f'`{wire}`' for wire in odd)}; a dict may have these too." if odd else ""


def _kind(prop: Property, ending: str = "Args") -> str:
    spec = prop.spec
    if text := spec.marker(Text):
        return f"text, dict or `{text.form.__name__}Args`" if ending else "text or dict"
    if spec.model:
        name = f"`{spec.model.__name__}{ending}`"
        if spec.has(OneOrMany):
            return f"{name} or list of them"
        return f"list of {name}" if spec.kind == "list" else name
    if prop.values:
        return " ".join(f"`{value}`" for value in prop.values)
    if spec.name == "repository" and ending:
        return "string or `Repository`"
    if spec.has(OneOrMany):
        return "string or list of strings"
    if spec.kind in ("list", "map"):
        return f"{spec.kind} of {'ints' if spec.item == 'int' else 'strings'}"
    return {"str": "string", "bool": "bool", "int": "int"}.get(spec.kind, "any")


def _default(prop: Property, *, asked: bool = False) -> str:
    default = prop.spec.default
    if prop.spec.name == "name" and not asked:
        return "made by the provider"
    if prop.spec.required:
        return "required"
    if prop.spec.has(Computed):
        known = {"region": "the provider's", "registry_id": "the credentials' account"}
        return known.get(prop.spec.name, "chosen by AWS")
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
    if spec.has(Local) and not spec.has(Tried):
        marks.append("A change makes no call.")
    return "".join(f" {mark}" for mark in marks if not ("replaces" in mark and "replaces" in prop.doc))


def _length(model: type[Model], prop: Property) -> str:
    limits = SERVICE.member(model.shape, prop.spec.member) if model.shape else None
    if limits is None or prop.spec.has(Text):
        return ""
    text = _limit_text(limits)
    return f" {text}." if text and str(limits.max or limits.min) not in prop.doc else ""


def _limit_text(limits: Limits) -> str:
    unit = {"string": " characters", "list": " entries", "integer": ""}.get(limits.kind)
    if unit is None or (limits.min is None and limits.max is None) or limits.enum:
        return ""
    if limits.max is None:
        return f"At least {limits.min}{unit}"
    return f"{limits.min or 0} to {limits.max}{unit}"


def _limits(top: type[Model]) -> str:
    """What the service model says of every property, the nested ones too."""
    rows = []
    for model in (top, *reversed(nested([top]))):
        owner = "" if model is top else f"{model.__name__}Args."
        for prop in properties(model):
            limits = SERVICE.member(model.shape, prop.spec.member) if model.shape and not prop.values else None
            texts = [_limit_text(limits), _pattern(limits)] if limits else []
            if text := "; ".join(filter(None, texts)):
                rows.append((f"`{owner}{prop.spec.name}`", text))
    if not rows:
        return ""
    return "## Limits\n\nOf the API, checked before any call:\n\n" + _table(["property", "limit"], rows)


def _pattern(limits: Limits) -> str:
    return _pattern_text(limits.pattern) if limits.pattern else ""


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
        [
            *((step, ", ".join(action.partition(":")[2] for action in actions)) for step, actions in steps),
            *((when, action.partition(":")[2]) for action, when in permissions.seldom),
        ],
    )


def _optional(handler: Handler[Any, Any, Any]) -> str:
    if not handler.permissions.optional:
        return ""
    return "\nAnd only when a property asks for it:\n\n" + _table(
        ["action", "for"], [(f"`{action}`", why) for action, why in handler.permissions.optional]
    )


# --- a function -----------------------------------------------------------------------------------------------------

_ABOUT = {
    "plain": (
        "Minimal",
        "`{name}` waits for the answer. Its arguments are plain values, and so is what it returns.",
    ),
    "outputs": (
        "With outputs",
        "`{name}_output` takes outputs as well and returns an output. It asks when all of them are known, and not in "
        "a preview that does not know them.",
    ),
}
_SECRETS = {
    "plain": " Plain values do not carry the mark of a secret: `pulumi.Output.secret` gives it back.",
    "outputs": " The answer holds secrets, and so the whole of it is one.",
}


def function_page(root: Path, name: str) -> str:
    """The reference page of one function."""
    function = FUNCTIONS[name]
    parts = [f"# {name}\n\n{(function.__doc__ or '').strip()}\n"]
    for title, text in samples.sections(root / "examples" / "reference" / "functions" / f"{name}.py").items():
        heading, about = _ABOUT[title]
        if any(prop.spec.has(Sensitive) for prop in properties(function.outputs)):
            about += _SECRETS[title]
        parts.append(f"## {heading}\n\n{about.format(name=name)}\n\n{_block('python', text)}")
        if samples.branches(text):
            parts.append("YAML has neither conditions nor loops: the result is only exported.\n")
        parts.append(_block("yaml", samples.in_yaml(text)))
    parts.append("## Arguments\n\n" + _arguments(function.inputs, asked=True))
    parts += [_nested(model) for model in reversed(nested([function.inputs]))]
    parts.append(
        "`opts` takes `pulumi.InvokeOptions` (`provider`, `parent`); the `_output` form `pulumi.InvokeOutputOptions` too "
        "(`depends_on`).\n"
    )
    given = {prop.spec.wire for prop in properties(function.inputs)}
    own = [prop for prop in properties(function.outputs) if prop.spec.wire not in given]
    parts.append(f"## Result\n\nEvery argument under its own name, and:\n\n{_results(own)}")
    parts += [
        f"### {model.__name__}\n\n{model.__doc__}\n\n{_results(properties(model))}"
        for model in reversed(nested([function.outputs], forms=False))
        if model not in nested([function.inputs])
    ]
    parts += [f"## {heading}\n\n{text}\n" for heading, text in function.notes.items()]
    parts.append(f"## AWS calls\n\n{textwrap.dedent(type(function).call.__doc__ or '').strip()}\n")
    parts.append(
        _iam([(function.on, function.actions)]) if function.actions else "## IAM\n\nNothing: AWS is not asked.\n"
    )
    parts.append("[All resources and functions](../README.md)\n")
    return "\n".join(parts)


def _results(props: Iterable[Property]) -> str:
    rows = []
    for prop in props:
        spec = prop.spec
        kind = _kind(prop, "") if spec.required or spec.default is not None else f"{_kind(prop, '')} or None"
        doc = f"{prop.doc} Secret." if spec.has(Sensitive) else prop.doc
        rows.append((f"`{spec.name.rstrip('_')}`", kind, doc))
    return _table(["name", "type", "what"], rows)


# --- IAM ------------------------------------------------------------------------------------------------------------

Needs = tuple[str, Iterable[str]]
"""What actions can be limited to, and the actions."""


def _needs(handler: Handler[Any, Any, Any]) -> Needs:
    permissions = handler.permissions
    steps = (permissions.create, permissions.read, permissions.update, permissions.delete)
    return permissions.on, {*(action for actions in steps for action in actions), *(a for a, _ in permissions.seldom)}


def _policy(needs: Iterable[Needs]) -> dict[str, Any]:
    on: dict[str, set[str]] = {}
    for place, actions in needs:
        on.setdefault(place, set()).update(actions)
    statements = []
    for place in sorted(on, reverse=True):
        resource = "arn:aws:ecr:*:<account>:repository/*" if place == "repository" else "*"
        statements.append({"Effect": "Allow", "Action": sorted(on[place]), "Resource": resource})
    return {"Version": "2012-10-17", "Statement": statements}


def _iam(needs: Iterable[Needs]) -> str:
    return "## IAM\n\nThe least that the credentials need:\n\n" + _block("json", _pretty(_policy(needs)))


def _pretty(value: Any) -> str:
    return json.dumps(value, indent=2)


# --- index ----------------------------------------------------------------------------------------------------------


def _resource_list(folder: str) -> str:
    rows = [(f"[{name}]({folder}{stem(name)}.md)", (h.__doc__ or "").split("\n\n")[0]) for name, h in ALL.items()]
    return _table(["resource", "what"], rows)


def _function_list(folder: str) -> str:
    rows = [(f"[{name}]({folder}functions/{name}.md)", (f.__doc__ or "").strip()) for name, f in FUNCTIONS.items()]
    return _table(["function", "what"], rows)


def index() -> str:
    """The page that leads to all others."""
    return "\n".join(
        [
            "# Reference\n",
            "Samples in Python are written with `import pulumi_ecr as ecr`; resources take the same arguments with "
            "`import pulumi_ecr.native as ecr`, which runs them in the plugin. Functions and provider objects need the "
            "plugin, and so do YAML and all other languages.\n",
            "Names on the pages are those of Python. In YAML they are in camelCase: `force_delete` is `forceDelete`. Samples "
            "in YAML are parts of a `Pulumi.yaml`; above them stand its name and `runtime: yaml`. YAML makes a number of "
            "a setting that looks like one, whatever its type: give an account id quotes of its own, "
            "`pulumi config set account '\"222222222222\"'`.\n",
            "## Resources\n\n" + _resource_list(""),
            "## Functions\n\n" + _function_list(""),
            "## Provider\n\n[Configuration](configuration.md): what a stack may set under `ecr:`, and `ecr.Provider`, a "
            "provider with settings of its own.\n",
            "## Moving over\n\n[Moving over](moving.md) from `pulumi_aws.ecr`: the safe order, and what the plan must show.\n\n"
            "## Tests without AWS\n\n[Tests](testing.md): pytest fixtures, the emulator, and faults in the way of calls.\n\n"
            "## Rules of AWS\n\n[Rules of AWS](parity.md), the pages they come from, and where each is checked.\n\n"
            "## Speed\n\n[Speed](benchmark.md): what a stack costs through either host, where the time goes, and what "
            "helps large stacks.\n",
            "## Decisions\n\nWhy it is built so: [decisions](decisions).\n",
        ]
    )


# --- configuration --------------------------------------------------------------------------------------------------


def _settings() -> str:
    rows = []
    for prop in properties(Config):
        default = prop.spec.default
        shown = f"`{default}`" if isinstance(default, (str, int)) and not isinstance(default, bool) else ""
        rows.append((f"`ecr:{prop.spec.wire}`", prop.doc, shown))
    return _table(["setting", "what", "default"], rows)


def configuration(root: Path) -> str:
    """The page of all settings."""
    [two] = samples.sections(root / "examples" / "reference" / "configuration" / "provider.py").values()
    parts = [
        "# Configuration\n\nSet with `pulumi config set`; lists and objects as JSON or with `--path`.\n",
        "```sh\npulumi config set ecr:region eu-west-1\n"
        "pulumi config set --path 'ecr:defaultTags.team' platform\n"
        "pulumi config set --path 'ecr:assumeRoles[0].roleArn' arn:aws:iam::222222222222:role/deploy\n```\n",
        _settings(),
        "Credentials are found by boto3's own chain (environment, profiles, SSO, web identity, instance roles) at each "
        "run. They are never inputs and never in state. The engine runs refresh and destroy with the settings of the "
        "last `pulumi up`.\n",
        "The engine gives a plugin the settings of its own name only: in YAML and the other languages, `aws:region` and "
        "`aws:profile` do not count, and `aws:profile` does not with `import pulumi_ecr.native as ecr`.\n",
    ]
    for title, model in (("assumeRoles", AssumeRole), ("defaultTags", DefaultTags), ("ignoreTags", IgnoreTags)):
        rows = [(f"`{prop.spec.wire}`", prop.doc) for prop in properties(model)]
        text = "The map itself does as well, without `tags`.\n\n" if model is DefaultTags else ""
        parts.append(f"## ecr:{title}\n\n{text}" + _table(["key", "what"], rows))
    names = ", ".join(f"`{prop.spec.name}`" for prop in properties(Config))
    parts += [
        "## ecr.Provider\n\nA provider with settings of its own, beside the stack's: another region, account or role. It "
        "belongs to the plugin (`import pulumi_ecr.native as ecr`, YAML, other languages); resources and functions take it "
        "as the option `provider`.\n",
        _both(two),
        f"It takes the settings above, in Python as {names}; `AssumeRoleArgs`, `DefaultTagsArgs`, `IgnoreTagsArgs` or "
        "dicts inside. What is left out comes from the environment, not from the stack's `ecr:` settings.\n",
        "A resource alone goes to another region without a provider: `region` is one of its arguments.\n",
        "## Reporting a defect\n\nSet the environment variable `PULUMI_ECR_DEBUG=1` and run the command again: each error "
        "then comes with its traceback, on standard error. Passwords of URLs and the secrets of the program are "
        "masked in it; names, ARNs and account ids are not.\n",
        "[All resources and functions](README.md)\n",
    ]
    return "\n".join(parts)


# --- README ---------------------------------------------------------------------------------------------------------


def readme(root: Path) -> str:
    """README.md with its generated sections made anew; a section whose markers are not there is left out."""
    text = (root / "README.md").read_text()
    sections = {
        "iam": _block("json", _pretty(_policy(_needs(handler) for handler in ALL.values()))),
        "resources": _resource_list("docs/"),
        "functions": _function_list("docs/"),
        "configuration": _settings(),
    }
    for name, section in sections.items():
        begin, end = f"<!-- {name}:begin -->\n", f"<!-- {name}:end -->"
        head, there, rest = text.partition(begin)
        _, closed, tail = rest.partition(end)
        if there and closed:
            text = head + begin + section + end + tail
    return text


def _table(heads: list[str], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"| {' | '.join('---' for _ in heads)} |"]
    lines += [f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in rows]
    return "\n".join(lines) + "\n"
