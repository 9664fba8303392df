"""Samples of the reference: run with a recorder in place of the engine, and told once more in YAML.

A sample is written once, in Python. What it declares, asks and exports is recorded with names on the wire; whatever
stands for a value that only a run knows is a reference, and comes out as ``${name.property}``.
"""

from __future__ import annotations

import ast
import asyncio
import contextlib
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from unittest import mock

import pulumi
import yaml  # type: ignore[import-untyped]  # comes with pulumi

from pulumi_ecr import _args, _functions, _native, dynamic
from pulumi_ecr._args import AUTONAME, Args, Program
from pulumi_ecr.core.model import FieldSpec, Model, specs
from pulumi_ecr.functions import ALL as FUNCTIONS

FOREIGN: Final = ("pulumi_aws", "pulumi_docker_build")
"""Packages of other providers that samples name. They need not be installed: the recorder stands in for them."""
_OPEN, _CLOSE = "@@(", ")@@"  # survives json.dumps
_REFERENCE = re.compile(rf"{re.escape(_OPEN)}([^.\[)]*)([^)]*){re.escape(_CLOSE)}")
_OPTIONS = {
    "deleted_with": "deletedWith",
    "depends_on": "dependsOn",
    "import_": "import",
    "protect": "protect",
    "provider": "provider",
    "retain_on_delete": "retainOnDelete",
}


# --- sections of a file ---------------------------------------------------------------------------------------------


def sections(path: Path) -> dict[str, str]:
    """The samples of a file by the comment that opens each, every one a program of its own."""
    head, *parts = re.split(r"(?m)^# ([a-z]+)\n", path.read_text())
    names, bodies = parts[::2], parts[1::2]
    return {name: program(head, body) for name, body in zip(names, bodies, strict=True)}


def program(head: str, body: str) -> str:
    """A sample with those imports of the file that it needs."""
    used = {node.id for node in ast.walk(ast.parse(body)) if isinstance(node, ast.Name)}
    lines = head.splitlines()
    for node in reversed(ast.parse(head).body):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names = {(alias.asname or alias.name).partition(".")[0] for alias in node.names}
            if names & used:
                lines[node.lineno - 1] = lines[node.lineno - 1].partition("  #")[0]
            else:
                del lines[node.lineno - 1 : node.end_lineno]
    kept = "\n".join(line for line in lines if not line.startswith("#"))
    gap = "\n\n\n" if body.lstrip().startswith("def ") else "\n\n"
    return re.sub(r"\n{3,}", "\n\n", kept).strip() + gap + body.strip() + "\n"


def branches(text: str) -> bool:
    """Whether a sample decides or repeats something, which YAML cannot."""
    return any(isinstance(node, (ast.If, ast.For, ast.Raise)) for node in ast.walk(ast.parse(text)))


# --- what stands for values that only a run knows -------------------------------------------------------------------


class _Text(str):
    """A text that only a run knows."""

    __slots__ = ()

    @property
    def told(self) -> str:
        return str(self)


class _Whole(int):
    """A number or a boolean that only a run knows."""

    told: str


class _Many(list[Any]):
    """A list that only a run knows: empty, though each of its items can be asked for."""

    def __init__(self, spec: FieldSpec, path: str) -> None:
        super().__init__()
        self.spec = spec
        self.told = _reference(path)
        self.path = path

    def __getitem__(self, index: Any) -> Any:
        path = f"{self.path}[{index}]"
        return _Answer(self.spec.model, path) if self.spec.model else _known(str(self.spec.item), path)


class _Table(dict[str, Any]):
    """A map that only a run knows: empty, though each of its keys can be asked for."""

    def __init__(self, spec: FieldSpec, path: str) -> None:
        super().__init__()
        self.spec = spec
        self.told = _reference(path)
        self.path = path

    def __missing__(self, key: str) -> Any:
        return _known(str(self.spec.item), f"{self.path}.{key}")

    def get(self, key: str, default: Any = None) -> Any:
        return self[key]


class _Answer:
    """The result of a function, or an object inside one."""

    def __init__(self, model: type[Model], path: str) -> None:
        self.told = _reference(path)
        for spec in specs(model):
            setattr(self, spec.name.rstrip("_"), _placeholder(spec, f"{path}.{spec.wire}"))


def _reference(path: str) -> str:
    return f"{_OPEN}{path}{_CLOSE}"


def _known(kind: str, path: str) -> Any:
    if kind in ("int", "bool"):
        whole = _Whole(kind == "bool")
        whole.told = _reference(path)
        return whole
    return _Text(_reference(path))


def _placeholder(spec: FieldSpec, path: str) -> Any:
    if spec.kind == "list":
        return _Many(spec, path)
    if spec.kind == "map":
        return _Table(spec, path)
    return _Answer(spec.model, path) if spec.kind == "model" and spec.model else _known(spec.kind, path)


# --- the recorder ---------------------------------------------------------------------------------------------------


@dataclass
class _Entry:
    """A resource or a question, in the order of the program."""

    token: str
    values: Mapping[str, Any]
    options: dict[str, Any]
    name: str = ""
    """Of a resource: as Python has it."""
    answer: Any = None
    """Of a question: what the program got."""
    get: dict[str, Any] = field(default_factory=dict)


@dataclass
class _Recorder:
    entries: list[_Entry] = field(default_factory=list)
    config: dict[str, Any] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)

    @property
    def following(self) -> str:
        """How the next entry is called until it has its name."""
        return f"#{len(self.entries)}"

    def declare(self, made: Any, token: str, name: str, props: Mapping[str, Any], opts: Any) -> None:
        """Take down a resource, and give it outputs."""
        handle = self.following
        given = [key for key, value in props.items() if value is not None and key != AUTONAME]
        order = made.__dict__.get("_order", given)
        values = {key: props[key] for key in sorted(given, key=lambda k: order.index(k) if k in order else len(order))}
        options, get = _options(opts, _OPTIONS), {}
        if opts is not None and opts.id is not None:
            get = {"id": opts.id, **({"state": values} if values else {})}
            values = {}
        parent = getattr(made, "_repository", None)
        if parent is not None:  # as the Python class completes them
            of_parent = parent.__dict__["_options"]
            if not of_parent.get("retainOnDelete") and not parent.__dict__["_read"]:
                options.setdefault("deletedWith", parent)
            if "provider" in of_parent:
                options.setdefault("provider", of_parent["provider"])
        self.entries.append(_Entry(token, values, options, name, get=get))
        made.__dict__["_options"], made.__dict__["_read"] = options, bool(get)
        made.__dict__["_told"] = _reference(handle)
        for wire in (*props, "id"):
            made.__dict__[wire] = pulumi.Output.from_input(_Text(_reference(f"{handle}.{wire}")))

    def ask(self, function: str, given: Any, opts: Any, _: Any) -> _Answer:
        """Take down a question."""
        outputs = next(f.outputs for f in FUNCTIONS.values() if f.wire == function)
        answer = _Answer(outputs, self.following)
        wired = ((key, value, kind) for key, (value, kind) in given.items() if value is not None)
        values = {key: _args.to_wire(value, kind, f"{function}.{key}") for key, value, kind in wired}
        self.entries.append(_Entry(f"ecr:{function}", values, _options(opts, _OPTIONS), answer=answer))
        return answer

    def ask_output(self, function: str, given: Any, opts: Any, result: Any) -> pulumi.Output[Any]:
        """The same, with outputs."""
        output = pulumi.Output.from_input(self.ask(function, given, opts, result))
        self.entries[-1].answer = output
        return output

    def setting(self, key: str) -> _Text:
        """Take down that a setting is read."""
        self.config[key] = {"type": "string"}
        return _Text(_reference(key))


_create, _to_wire = Program._create, _args.to_wire  # noqa: SLF001


def _create_in_order(made: Program, name: str, positional: Sequence[Any], values: dict[str, Any]) -> None:
    """A constructor that remembers in which order a program has given the arguments."""
    made.__dict__["_order"] = [prop.wire for key in values if (prop := made.PROPERTIES.get(key))]
    _create(made, name, positional, values)


def _to_wire_in_order(value: Any, kind: type[Args] | None, where: str, depth: int = 0, *, needed: bool = False) -> Any:
    """Args classes do not remember the order: what is short goes first."""
    wire = _to_wire(value, kind, where, depth, needed=needed)
    if isinstance(value, Args):
        return dict(sorted(wire.items(), key=lambda item: isinstance(item[1], (list, dict))))
    return wire


def _options(opts: Any, known: Mapping[str, str]) -> dict[str, Any]:
    given = {key: value for key, value in vars(opts or pulumi.InvokeOptions()).items() if value not in (None, [], "")}
    given.pop("id", None)
    if not any(vars(given.get("hooks")).values() if "hooks" in given else ()):
        given.pop("hooks", None)  # merged options have one that holds nothing
    if unknown := set(given) - set(known):
        raise NotImplementedError(f"samples in YAML know no option {', '.join(sorted(unknown))}")
    return {known[key]: value for key, value in given.items()}


class _Foreign:
    """A part of another provider's package: whatever is called in it is a resource."""

    def __init__(self, recorder: _Recorder, path: Sequence[str]) -> None:
        self._recorder, self._path = recorder, path

    def __getattr__(self, name: str) -> _Foreign:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Foreign(self._recorder, (*self._path, name.rstrip("_")))

    def __call__(self, name: str, opts: Any = None, **values: Any) -> _ForeignResource:
        made = _ForeignResource()
        self._recorder.declare(made, ":".join(self._path), name, _camel(values), opts)
        return made


class _ForeignResource:
    """A resource of another provider."""


def _camel(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {re.sub(r"_(\w)", lambda m: m[1].upper(), key): _camel(item) for key, item in value.items()}
    return [_camel(item) for item in value] if isinstance(value, list) else value


@contextlib.contextmanager
def _recording(recorder: _Recorder) -> Iterator[None]:
    """The recorder in the place of engine and plugin."""

    def declared(made: Program, name: str, props: dict[str, Any], opts: Any) -> None:
        recorder.declare(made, f"ecr:{type(made).__name__}", name, props, opts)

    def configured(made: Program, name: str, props: dict[str, Any], opts: Any) -> None:
        recorder.declare(made, "pulumi:providers:ecr", name, props, opts)

    def setting(_: Any, key: str) -> _Text:
        return recorder.setting(key)

    foreign = {name: _Foreign(recorder, (name.removeprefix("pulumi_").replace("_", "-"),)) for name in FOREIGN}
    with (
        mock.patch.object(Program, "_create", _create_in_order),
        mock.patch.object(_args, "to_wire", _to_wire_in_order),
        mock.patch.object(dynamic._Declared, "_declare", declared),  # noqa: SLF001
        mock.patch.object(_native.Declared, "_declare", declared),
        mock.patch.object(_native.Configured, "_declare", configured),
        mock.patch.object(_functions, "ask", recorder.ask),
        mock.patch.object(_functions, "ask_output", recorder.ask_output),
        mock.patch.object(pulumi, "export", recorder.outputs.__setitem__),
        mock.patch.object(pulumi.Config, "require", setting),
        mock.patch.dict(sys.modules, foreign),
    ):
        yield


# --- YAML -----------------------------------------------------------------------------------------------------------


def in_yaml(text: str) -> str:
    """A Python sample as the part of a Pulumi.yaml that says the same."""
    return asyncio.run(_in_yaml(text))


async def _in_yaml(text: str) -> str:
    recorder, space = _Recorder(), {"__name__": "sample"}
    with _recording(recorder):
        exec(compile(text, "sample", "exec"), space)  # noqa: S102 - samples of this repository
        for entry in recorder.entries:
            entry.values, entry.options = await _settled(entry.values), await _settled(entry.options)
            entry.get = await _settled(entry.get)
        recorder.outputs = await _settled(recorder.outputs)
    return dump(_parts(recorder, _names(recorder, space)))


def _parts(recorder: _Recorder, names: Mapping[str, str]) -> dict[str, Any]:
    """The parts of a Pulumi.yaml."""
    resources, variables = {}, {}
    for index, entry in enumerate(recorder.entries):
        name, values, options = names[f"#{index}"], _written(entry.values, names), _written(entry.options, names)
        if entry.name:
            own = entry.name if entry.name != name else None
            parts = {"type": entry.token, "name": own, "get": _written(entry.get, names)}
            resources[name] = _filled({**parts, "properties": values, "options": options})
        else:
            parts = {"function": entry.token, "arguments": values, "options": options}
            variables[name] = {"fn::invoke": _filled(parts)}
    outputs = _written(recorder.outputs, names)
    return _filled({"config": recorder.config, "resources": resources, "variables": variables, "outputs": outputs})


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, {})}


def _names(recorder: _Recorder, space: Mapping[str, Any]) -> dict[str, str]:
    """What each entry is called in YAML: resources as in Python, answers as the variable that holds them."""
    names = {key: key for key in recorder.config}
    for index, entry in enumerate(recorder.entries):
        if entry.name:
            taken = entry.name in names.values()
            names[f"#{index}"] = f"{entry.name}{entry.token.rpartition(':')[2]}" if taken else entry.name
    for index, entry in enumerate(recorder.entries):
        if not entry.name:
            [variable] = [key for key, value in space.items() if value is entry.answer]
            name = str(next(iter(_camel({variable: None}))))
            if name in names.values():
                raise ValueError(f"the variable {variable} is called like a resource: YAML has one room for all names")
            names[f"#{index}"] = name
    return names


async def _settled(value: Any) -> Any:
    """A value without outputs, references as marked text."""
    if isinstance(value, pulumi.Output):
        plain = await _settled(await value.future())
        return {"fn::secret": plain} if await value.is_secret() else plain
    if isinstance(value, (Program, _ForeignResource)):
        return value.__dict__["_told"]
    if hasattr(value, "told"):
        return value.told
    if isinstance(value, Mapping):
        return {key: await _settled(item) for key, item in value.items()}
    return [await _settled(item) for item in value] if isinstance(value, (list, tuple)) else value


def _written(value: Any, names: Mapping[str, str]) -> Any:
    """Marked references as YAML has them."""
    if isinstance(value, Mapping):
        return {key: _written(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_written(item, names) for item in value]
    if not isinstance(value, str):
        return value
    escaped = value.replace("${", "$${")
    return _REFERENCE.sub(lambda match: f"${{{names[match[1]]}{match[2]}}}", escaped)


class _Dumper(yaml.SafeDumper):  # type: ignore[misc]
    """Lists stand deeper than the key that they belong to; no anchors."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)

    def ignore_aliases(self, data: Any) -> bool:
        return True


def dump(value: Any) -> str:
    """YAML in the order of the value."""
    return str(yaml.dump(value, Dumper=_Dumper, sort_keys=False, width=10_000, allow_unicode=True))
