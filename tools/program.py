"""The typed classes that programs use, out of the models: ``_program.py``, ``_functions.py``, ``outputs.py``, both faces."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable
from typing import Any

from pulumi_ecr.core.config import Config
from pulumi_ecr.core.document_types import OneOrMany
from pulumi_ecr.core.function import Function
from pulumi_ecr.core.model import Model, Sensitive, Text
from pulumi_ecr.core.schema import Property, always, nested, outputs_only, properties
from pulumi_ecr.functions import ALL as FUNCTIONS
from pulumi_ecr.resources import ALL

_HEAD = '"""{doc}\n\nGenerated from the models by tools/generate.py; do not edit.\n"""\n\nfrom __future__ import annotations\n\n'


def files() -> dict[str, str]:
    """The generated modules by path."""
    return {
        "provider/pulumi_ecr/_program.py": _program(),
        "provider/pulumi_ecr/outputs.py": _outputs(),
        "provider/pulumi_ecr/_functions.py": _functions(),
        "provider/pulumi_ecr/__init__.py": _face(),
        "provider/pulumi_ecr/native.py": _native_face(),
    }


def _input_models() -> tuple[type[Model], ...]:
    return nested(handler.inputs for handler in ALL.values())


def _function_models() -> tuple[type[Model], ...]:
    """What functions and providers take beside what resources take."""
    own = nested([*(function.inputs for function in FUNCTIONS.values()), Config])
    return tuple(model for model in own if model not in _input_models())


def _output_models() -> tuple[type[Model], ...]:
    handlers = (handler.outputs for handler in ALL.values())
    return nested([*handlers, *(function.outputs for function in FUNCTIONS.values())], forms=False)


# --- types ----------------------------------------------------------------------------------------------------------


def _scalar(prop: Property, kind: str | None) -> str:
    if prop.values and kind == "str":
        return f"Literal[{', '.join(json.dumps(v) for v in prop.values)}] | str"
    return {"str": "str", "int": "int", "bool": "bool", "any": "Any"}[str(kind)]


def _plain_type(prop: Property) -> str:
    """The type of an argument that must be known."""
    spec = prop.spec
    if text := spec.marker(Text):
        return f"str | Mapping[str, Any] | {text.form.__name__}Args | {text.form.__name__}ArgsDict"
    if spec.model is not None:
        one = f"{spec.model.__name__}Args | {spec.model.__name__}ArgsDict"
        return f"Sequence[{one}]" if spec.kind == "list" else one
    return f"Sequence[{_scalar(prop, spec.item)}]" if spec.kind == "list" else _scalar(prop, spec.kind)


def _argument_type(prop: Property) -> str:
    spec = prop.spec
    if text := spec.marker(Text):
        form = text.form.__name__
        return f"pulumi.Input[str | Mapping[str, Any] | {form}Args | {form}ArgsDict]"
    if spec.has(OneOrMany):
        one = f"{spec.model.__name__}Args | {spec.model.__name__}ArgsDict" if spec.model else "str"
        return f"pulumi.Input[{one}] | pulumi.Input[Sequence[pulumi.Input[{one}]]]"
    if spec.model is not None:
        one = f"pulumi.Input[{spec.model.__name__}Args | {spec.model.__name__}ArgsDict]"
        return f"pulumi.Input[Sequence[{one}]]" if spec.kind == "list" else one
    if spec.kind == "list":
        return f"pulumi.Input[Sequence[pulumi.Input[{_scalar(prop, spec.item)}]]]"
    if spec.kind == "map":
        return f"pulumi.Input[Mapping[str, pulumi.Input[{_scalar(prop, spec.item)}]]]"
    return f"pulumi.Input[{_scalar(prop, spec.kind)}]"


def _value_type(prop: Property, prefix: str = "") -> str:
    """The type of an output's value."""
    spec = prop.spec
    if spec.kind in ("document", "any"):
        return "Any"
    if spec.model is not None:
        inner = f"{prefix}{spec.model.__name__}"
        full = f"Sequence[{inner}]" if spec.kind == "list" else inner
    elif spec.kind == "list":
        full = f"Sequence[{spec.item}]"
    elif spec.kind == "map":
        full = f"Mapping[str, {spec.item}]"
    else:
        full = spec.kind
    return full if always(prop) else f"{full} | None"


def _nested_args(prop: Property) -> str:
    text = prop.spec.marker(Text)
    model = text.form if text else prop.spec.model
    return f", {model.__name__}Args" if model else ""


def _rows(props: Iterable[Property]) -> str:
    return " ".join(f'"{p.spec.name}": Property("{p.spec.wire}"{_nested_args(p)}),' for p in props)


def _table(props: Iterable[Property]) -> str:
    return f"PROPERTIES: ClassVar[Mapping[str, Property]] = {{{_rows(props)}}}"


def _doc(text: str, indent: str) -> str:
    return f'{indent}"""{text}"""\n'


# --- argument classes -----------------------------------------------------------------------------------------------


def _program() -> str:
    out = [
        _HEAD.format(doc="Typed resource and argument classes behind both faces."),
        "import sys\nfrom collections.abc import Mapping, Sequence\nfrom typing import Any, ClassVar, Literal, overload\n\n"
        "import pulumi\n\n"
        "from pulumi_ecr import outputs\nfrom pulumi_ecr._args import Args, Program, Property\n\n"
        "if sys.version_info >= (3, 11):\n    from typing import NotRequired, Self, TypedDict\n"
        "else:\n    from typing_extensions import NotRequired, Self, TypedDict\n",
    ]
    for model in _input_models():
        out.append(_args_class(f"{model.__name__}", model.__doc__ or "", properties(model), free=not model.shape))
        for alias in model.also_known_as:
            out.append(f"{alias}Args = {model.__name__}Args\n{alias}ArgsDict = {model.__name__}ArgsDict\n")
    for handler in ALL.values():
        props = properties(handler.inputs)
        given = [_optional_name(p) if p.spec.name == "name" else p for p in props]
        out.append(_args_class(handler.name, handler.inputs.__doc__ or "", given, repository=bool(handler.parent)))
        for alias in handler.also_known_as:
            out.append(f"{alias}Args = {handler.name}Args\n{alias}ArgsDict = {handler.name}ArgsDict\n")
        out.append(_resource_class(handler.name))
    return "\n\n".join(out)


def _optional_name(prop: Property) -> Property:
    """A repository's name may be left to the provider."""
    from dataclasses import replace  # noqa: PLC0415

    return Property(replace(prop.spec, required=False), prop.doc, prop.values)


def _typed(prop: Property, *, repository: bool) -> str:
    kind = _argument_type(prop)
    return f"{kind} | Repository" if repository and prop.spec.name == "repository" else kind


def _ordered(props: Iterable[Property]) -> list[Property]:
    return sorted(props, key=lambda p: not p.spec.required)


def _parameters(props: Iterable[Property], *, repository: bool) -> str:
    rows = []
    for prop in _ordered(props):
        kind = _typed(prop, repository=repository)
        rows.append(f"{prop.spec.name}: {kind}" if prop.spec.required else f"{prop.spec.name}: {kind} | None = None")
    return ", ".join(rows)


def _args_class(name: str, doc: str, props: Iterable[Property], *, free: bool = False, repository: bool = False) -> str:
    props = _ordered(props)
    lines = [f"class {name}ArgsDict(TypedDict):\n", _doc(doc, "    "), "\n"]
    for prop in props:
        kind = _typed(prop, repository=repository)
        lines.append(f"    {prop.spec.name}: {kind if prop.spec.required else f'NotRequired[{kind} | None]'}\n")
        lines.append(_doc(prop.doc, "    "))
    lines.append(f"\n\nclass {name}Args(Args):\n" + _doc(doc, "    "))
    lines.append(f"\n    {_table(props)}\n")
    if free:
        lines.append("    FREE: ClassVar[bool] = True\n")
    lines.append(f"\n    def __init__(self, *, {_parameters(props, repository=repository)}) -> None:\n")
    for prop in props:
        lines.append(f"        self.{prop.spec.name} = {prop.spec.name}\n" + _doc(prop.doc, "        "))
    return "".join(lines)


# --- resources ------------------------------------------------------------------------------------------------------


def _resource_class(name: str) -> str:
    handler = ALL[name]
    props = [_optional_name(p) if p.spec.name == "name" else p for p in properties(handler.inputs)]
    extra = outputs_only(handler)
    repository = bool(handler.parent)
    keywords = []
    for prop in _ordered(props):
        keywords.append(
            f"{prop.spec.name}: {_typed(prop, repository=repository)}"
            + ("" if prop.spec.required else " | None = None")
        )
    summary = (handler.__doc__ or "").split("\n\n")[0]
    doc = summary + "\n\n" + "".join(f"    {p.spec.name}: {p.doc}\n" for p in _ordered(props))
    lines = [
        f"class {name}(Program):\n",
        f'    """{summary}"""\n\n',
        f"    {_table(props)}\n",
        f"    OUTPUTS: ClassVar[Sequence[str]] = {tuple(p.spec.wire for p in extra)!r}\n",
        f"    MANAGED: ClassVar[Mapping[str, str]] = {dict(handler.managed_by)!r}\n" if handler.managed_by else "",
        "\n",
        "    @overload\n",
        f"    def __init__(self, resource_name: str, args: {name}Args, opts: pulumi.ResourceOptions | None = None) -> None: ...\n\n",
        "    @overload\n",
        "    def __init__(self, resource_name: str, opts: pulumi.ResourceOptions | None = None, *, "
        + ", ".join(keywords)
        + ") -> None: ...\n\n",
        "    def __init__(self, resource_name: str, *args: Any, **values: Any) -> None:\n",
        f'        """{doc}        """\n',
        "        self._create(resource_name, args, values)\n\n",
        "    @classmethod\n",
        "    def get(cls, resource_name: str, id: pulumi.Input[str], opts: pulumi.ResourceOptions | None = None, *, "
        "region: pulumi.Input[str] | None = None) -> Self:\n",
        f'        """Read an existing one without managing it; it fails when there is none. The id is {_id_text(name)}."""\n',
        "        return cls._get(resource_name, id, region, opts)  # type: ignore[no-any-return]\n",
    ]
    for prop in [*_ordered(properties(handler.inputs)), *extra]:
        kind = _value_type(prop, "outputs.")
        lines.append(f'\n    @property\n    @pulumi.getter(name="{prop.spec.wire}")\n')
        lines.append(f"    def {prop.spec.name}(self) -> pulumi.Output[{kind}]:\n" + _doc(prop.doc, "        "))
        lines.append(f'        return pulumi.get(self, "{prop.spec.wire}")  # type: ignore[no-any-return]\n')
    return "".join(lines)


def _id_text(name: str) -> str:
    handler = ALL[name]
    what = {"name": "its name", "repository": "the repository's name", "": "the registry id"}.get(handler.identifier)
    return f"{what or 'its prefix'}, with @region behind it for another region"


# --- functions ------------------------------------------------------------------------------------------------------


def _functions() -> str:
    head = _HEAD.format(
        doc="The functions and the provider class of the native face, with their argument and result classes."
    )
    out = [
        f"{head}import sys\nfrom collections.abc import Mapping, Sequence\n"
        "from typing import Any, ClassVar, Literal, overload\n\n"
        "import pulumi\n\nfrom pulumi_ecr import outputs\nfrom pulumi_ecr._args import Args, Property\n"
        "from pulumi_ecr._native import Configured, ask, ask_output\n"
        f"from pulumi_ecr._program import ({', '.join(sorted(_argument_names(_input_models())))},)\n\n"
        "if sys.version_info >= (3, 11):\n    from typing import NotRequired, TypedDict\n"
        "else:\n    from typing_extensions import NotRequired, TypedDict\n",
    ]
    for model in _function_models():
        out.append(_args_class(model.__name__, model.__doc__ or "", properties(model)))
        for alias in model.also_known_as:
            out.append(f"{alias}Args = {model.__name__}Args\n{alias}ArgsDict = {model.__name__}ArgsDict\n")
    out.append(_args_class("Provider", Config.__doc__ or "", properties(Config)))
    out.append(_provider_class())
    for function in FUNCTIONS.values():
        out.append(_output_class(function.outputs, "outputs."))
        out.append(_function(function, output=False))
        out.append(_function(function, output=True))
    return "\n\n".join(out)


def _provider_class() -> str:
    props = properties(Config)
    keywords = ", ".join(f"{p.spec.name}: {_argument_type(p)} | None = None" for p in props)
    doc = "".join(f"    {p.spec.name}: {p.doc}\n" for p in props)
    secrets = tuple(p.spec.wire for p in props if p.spec.has(Sensitive))
    return (
        "class Provider(Configured):\n"
        '    """A provider with settings of its own: another region, account or role beside the stack\'s."""\n\n'
        f"    {_table(props)}\n"
        f"    SECRETS: ClassVar[Sequence[str]] = {secrets}\n\n"
        "    @overload\n"
        "    def __init__(self, resource_name: str, args: ProviderArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...\n\n"
        "    @overload\n"
        f"    def __init__(self, resource_name: str, opts: pulumi.ResourceOptions | None = None, *, {keywords}) -> None: ...\n\n"
        "    def __init__(self, resource_name: str, *args: Any, **values: Any) -> None:\n"
        f'        """A provider.\n\n{doc}        """\n'
        "        self._create(resource_name, args, values)\n"
    )


def _function(function: Function[Any, Any, Any], *, output: bool) -> str:
    props = _ordered(properties(function.inputs))
    rows, optional = [], False
    for prop in props:
        kind = _argument_type(prop) if output else _plain_type(prop)
        if not prop.spec.required and not optional:
            rows.append("*")
            optional = True
        rows.append(f"{prop.spec.name}: {kind}" + ("" if prop.spec.required else " | None = None"))
    rows += [] if optional else ["*"]
    options = "pulumi.InvokeOptions | pulumi.InvokeOutputOptions" if output else "pulumi.InvokeOptions"
    rows.append(f"opts: {options} | None = None")
    result = function.outputs.__name__
    summary = (function.__doc__ or "").strip()
    doc = (f"As ``{function.name}``, with outputs among the arguments." if output else summary) + "\n\n"
    doc += "".join(f"    {p.spec.name}: {p.doc}\n" for p in props)
    given = " ".join(f'"{p.spec.wire}": ({p.spec.name}, {_nested_args(p)[2:] or None}),' for p in props)
    name = f"{function.name}_output" if output else function.name
    return (
        f"def {name}({', '.join(rows)}) -> {f'pulumi.Output[{result}]' if output else result}:\n"
        f'    """{doc}    """\n'
        f'    return {"ask_output" if output else "ask"}("{function.wire}", {{{given}}}, opts, {result})\n'
    )


# --- outputs --------------------------------------------------------------------------------------------------------


def _outputs() -> str:
    out = [
        _HEAD.format(doc="The objects inside outputs, as programs see them."),
        "from collections.abc import Sequence\nfrom typing import Any\n\nimport pulumi\n",
    ]
    names = sorted(model.__name__ for model in _output_models())
    out.append(f"__all__ = {json.dumps(names)}\n")
    out += [_output_class(model) for model in _output_models()]
    return "\n\n".join(out)


def _output_class(model: type[Model], prefix: str = "") -> str:
    props = [(prop, prop.spec.name.rstrip("_"), _value_type(prop, prefix)) for prop in properties(model)]
    lines = [
        "@pulumi.output_type\n",
        f"class {model.__name__}(dict[str, Any]):\n",
        _doc(model.__doc__ or "", "    "),
    ]
    parameters = ", ".join(f"{name}: {_optional(kind)} = None" for _, name, kind in props)
    lines.append(f"\n    def __init__(self, *, {parameters}) -> None:\n")
    for _, name, _kind in props:
        lines.append(f'        pulumi.set(self, "{name}", {name})\n')
    for prop, name, kind in props:
        lines.append(f'\n    @property\n    @pulumi.getter(name="{prop.spec.wire}")\n')
        lines.append(f"    def {name}(self) -> {kind}:\n" + _doc(prop.doc, "        "))
        ignore = "" if kind == "Any" else "  # type: ignore[no-any-return]"
        lines.append(f'        return pulumi.get(self, "{name}"){ignore}\n')
    return "".join(lines)


def _optional(kind: str) -> str:
    return kind if kind.endswith("None") or kind == "Any" else f"{kind} | None"


# --- the face -------------------------------------------------------------------------------------------------------


def _argument_names(models: Iterable[type[Model]]) -> list[str]:
    names = [name for model in models for name in (model.__name__, *model.also_known_as)]
    return [f"{name}{ending}" for name in names for ending in ("Args", "ArgsDict")]


def _shared_names() -> list[str]:
    """What both faces have beside the resources."""
    return [
        *_argument_names(_input_models()),
        *(f"{n}{end}" for n in _resource_names() for end in ("Args", "ArgsDict")),
    ]


def _resource_names() -> list[str]:
    return [*ALL, *(alias for handler in ALL.values() for alias in handler.also_known_as)]


def _face() -> str:
    exported = sorted([*_shared_names(), *_resource_names(), "outputs"])
    return (
        _HEAD.format(doc="A Pulumi provider for Amazon ECR: ``import pulumi_ecr as ecr``.")
        + "from typing import TYPE_CHECKING\n\n"
        + "if TYPE_CHECKING:\n    from pulumi_ecr import outputs\n"
        + f"    from pulumi_ecr._program import ({', '.join(sorted(_shared_names()))},)\n"
        + f"    from pulumi_ecr.dynamic import ({', '.join(sorted(_resource_names()))},)\n"
        + f"else:\n    from importlib import import_module\n    from importlib.util import find_spec\n\n{textwrap.indent(_LAZY, '    ')}\n"
        + f"__all__ = {json.dumps(exported)}\n"
    )


_LAZY = '''def __getattr__(name: str) -> object:
    """Load what a program uses when it first does: the plugin and the emulator live here too, and need none of it."""
    if name not in __all__:
        if name.startswith("_") or find_spec(f"{__name__}.{name}"):  # a module that is about to be imported
            raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
        import_module("pulumi_ecr._args").refuse_absent(__name__, name)
    if name == "outputs":
        return import_module("pulumi_ecr.outputs")
    dynamic = import_module("pulumi_ecr.dynamic")
    globals()[name] = getattr(dynamic, name, None) or getattr(import_module("pulumi_ecr._program"), name)
    return globals()[name]


def __dir__() -> list[str]:
    return __all__
'''


_STRICT = '''if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Refuse a name that there is not."""
        if name.startswith("_"):
            raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
        refuse_absent(__name__, name)
'''


def _native_face() -> str:
    functions = [name for f in FUNCTIONS.values() for name in (f.name, f"{f.name}_output", f.outputs.__name__)]
    own = [*_argument_names(_function_models()), "Provider", "ProviderArgs", "ProviderArgsDict", *functions]
    exported = sorted([*_shared_names(), *_resource_names(), *own, "outputs"])
    classes = "".join(
        f"class {name}(Declared, _program.{name}, pulumi.CustomResource):\n"
        f'    """{(handler.__doc__ or "").splitlines()[0]}"""\n\n    kind = "{name}"\n\n\n'
        for name, handler in ALL.items()
    )
    also = "".join(f"{alias} = {name}\n" for name, handler in ALL.items() for alias in handler.also_known_as)
    head = "The face of the plugin: ``import pulumi_ecr.native as ecr``, the same classes and arguments, functions and providers."
    return (
        _HEAD.format(doc=head)
        + "from typing import TYPE_CHECKING\n\nimport pulumi\n\nfrom pulumi_ecr import _program, outputs\n"
        + "from pulumi_ecr._args import refuse_absent\n"
        + f"from pulumi_ecr._functions import ({', '.join(sorted(own))},)\n"
        + "from pulumi_ecr._native import Declared\n"
        + f"from pulumi_ecr._program import ({', '.join(sorted(_shared_names()))},)\n\n\n"
        + f"{classes}{also}\n\n{_STRICT}\n__all__ = {json.dumps(exported)}\n"
    )
