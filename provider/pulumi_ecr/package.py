"""The package as the engine and the generators of other languages see it: schema.json, out of the models."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic.alias_generators import to_pascal

from pulumi_ecr.aws.shapes import BotocoreModel
from pulumi_ecr.core.config import Config
from pulumi_ecr.core.document_types import OneOrMany
from pulumi_ecr.core.function import Function
from pulumi_ecr.core.model import Immutable, Model, Sensitive, Text
from pulumi_ecr.core.schema import Property, always, nested, outputs_only, properties
from pulumi_ecr.functions import ALL as FUNCTIONS
from pulumi_ecr.resources import ALL

NAME: Final = "ecr"
MODULE: Final = f"{NAME}:index"
_SERVICE: Final = BotocoreModel()
_ANY: Final = {"$ref": "pulumi.json#/Any"}


def schema_text(version: str = "") -> str:
    """The schema as JSON text; with a version for the engine, without one in the repository."""
    return json.dumps({**schema(), **({"version": version} if version else {})}, indent=2) + "\n"


def schema() -> dict[str, Any]:
    """The schema as data, in the order of the package schema's own documentation."""
    models, settings = nested([*_tops(), Config]), _anonymous(properties(Config))["properties"]
    return {
        "name": NAME,
        "displayName": "Amazon ECR",
        "description": "Repositories, policies, scanning, replication and pull-through caches of Amazon ECR.",
        "keywords": ["pulumi", "aws", "ecr", "category/cloud"],
        "license": "Apache-2.0",
        "meta": {"moduleFormat": "(.*)"},
        "language": {
            "python": {
                "packageName": "pulumi_ecr.native",
                "pyproject": {"enabled": True},
                "inputTypes": "classes-and-dicts",
            },
            "nodejs": {"packageName": "@pulumi-ecr/ecr", "respectSchemaVersion": True},
            "go": {"generateResourceContainerTypes": True, "respectSchemaVersion": True},
            "csharp": {"rootNamespace": "PulumiEcr", "respectSchemaVersion": True},
            "java": {},
        },
        "config": {"variables": settings, "defaults": []},
        "types": {f"{MODULE}:{model.__name__}": _object(model) for model in sorted(models, key=lambda m: m.__name__)}
        | _enums(),
        "provider": {
            "description": "The provider of Amazon ECR. Credentials come from the AWS chain and are never stored.",
            "type": "object",
            "inputProperties": settings,
            # What is no text reaches the engine as JSON text: as an output of a provider it would have the wrong type.
            "properties": {key: value for key, value in settings.items() if value.get("type") == "string"},
        },
        "resources": {f"{MODULE}:{handler.name}": _resource(handler.name) for handler in ALL.values()},
        "functions": {f"{MODULE}:{function.wire}": _function(function) for function in FUNCTIONS.values()},
    }


def _tops() -> list[type[Model]]:
    """The arguments and results of everything."""
    tops = [model for handler in ALL.values() for model in (handler.inputs, handler.outputs)]
    return tops + [model for function in FUNCTIONS.values() for model in (function.inputs, function.outputs)]


def _resource(name: str) -> dict[str, Any]:
    handler = ALL[name]
    inputs = properties(handler.inputs)
    outputs = [*inputs, *outputs_only(handler)]
    aliases = [{"type": f"pulumi-python:dynamic/{NAME}:{name}"}]
    return {
        "description": (handler.__doc__ or "").strip(),
        "properties": {p.spec.wire: _property(p, output=True) for p in outputs},
        "required": sorted(p.spec.wire for p in outputs if always(p)),
        "inputProperties": {p.spec.wire: _property(p) for p in inputs},
        "requiredInputs": sorted(p.spec.wire for p in inputs if p.spec.required and p.spec.wire != "name"),
        "stateInputs": _anonymous(p for p in inputs if p.spec.wire == "region"),
        "listInputs": _anonymous(properties(handler.query)),
        "aliases": [*aliases, *({"type": f"{MODULE}:{other}"} for other in handler.also_known_as)],
    }


def _function(function: Function[Any, Any, Any]) -> dict[str, Any]:
    results = properties(function.outputs)
    return {
        "description": (function.__doc__ or "").strip(),
        "inputs": {
            **_anonymous(properties(function.inputs)),
            "required": sorted(p.spec.wire for p in properties(function.inputs) if p.spec.required),
        },
        "outputs": {
            **_anonymous(results, output=True),
            "required": sorted(p.spec.wire for p in results if always(p)),
        },
    }


def _anonymous(props: Iterable[Property], *, output: bool = False) -> dict[str, Any]:
    return {"type": "object", "properties": {p.spec.wire: _property(p, output=output) for p in props}}


def _object(model: type[Model]) -> dict[str, Any]:
    props = properties(model)
    return {
        "description": model.__doc__ or "",
        "type": "object",
        "properties": {p.spec.wire: _property(p, nested=True) for p in props},
        "required": sorted(p.spec.wire for p in props if p.spec.required),
    }


def _property(prop: Property, *, output: bool = False, nested: bool = False) -> dict[str, Any]:
    # YAML can give no output with an enum, nor an object with one, to an input of the very type.
    plain = output or nested
    told = prop.doc if not plain or all(str(value) in prop.doc for value in prop.values) else _with_values(prop)
    described: dict[str, Any] = {**_type(prop, enums=not plain), "description": told}
    spec = prop.spec
    if not output:
        if spec.kind in ("str", "bool", "int") and isinstance(spec.default, (str, bool, int)):
            described["default"] = spec.default
        if spec.has(Immutable):
            described["willReplaceOnChanges"] = True
    if spec.has(Sensitive):
        described["secret"] = True
    return described


def _with_values(prop: Property) -> str:
    return f"{prop.doc} One of {', '.join(map(str, prop.values))}."


# --- enums ------------------------------------------------------------------------------------------------------------


def _enum_name(prop: Property) -> str:
    """As the service model calls it; documents, which it does not know, name theirs after type and property."""
    limits = _SERVICE.member(prop.model.shape, prop.spec.member) if prop.model.shape else None
    if limits:
        return limits.name
    writer = next(
        base for base in reversed(prop.model.__mro__) if prop.spec.name in getattr(base, "__annotations__", {})
    )
    return f"{writer.__name__}{to_pascal(prop.spec.name)}"


def _member_name(value: str) -> str:
    """``IMMUTABLE_WITH_EXCLUSION`` as ``ImmutableWithExclusion``, ``imageCountMoreThan`` as ``ImageCountMoreThan``."""
    words = re.split(r"[-_]", value.lower() if value.upper() == value else value)
    name = "".join(word[:1].upper() + word[1:] for word in words)
    return f"V{'_'.join(words)}" if name[:1].isdigit() else name


def _enums() -> dict[str, Any]:
    found = {
        _enum_name(prop): {
            "type": "string",
            "enum": [{"name": _member_name(value), "value": value} for value in prop.values],
        }
        for inputs in (*(handler.inputs for handler in ALL.values()), *(each.inputs for each in FUNCTIONS.values()))
        for prop in properties(inputs)
        if prop.values and prop.spec.kind == "str"
    }
    return {f"{MODULE}:{name}": found[name] for name in sorted(found)}


def _type(prop: Property, *, enums: bool = True) -> dict[str, Any]:
    spec = prop.spec
    if text := spec.marker(Text):
        return {"oneOf": [{"type": "string"}, {"$ref": f"#/types/{MODULE}:{text.form.__name__}"}]}
    if spec.has(OneOrMany):
        one = {"$ref": f"#/types/{MODULE}:{spec.model.__name__}"} if spec.model else {"type": "string"}
        return {"oneOf": [one, {"type": "array", "items": one}]}
    if enums and prop.values and spec.kind == "str":
        # A text as well: AWS may know a member tomorrow that the generated SDK does not.
        return {"oneOf": [{"type": "string"}, {"$ref": f"#/types/{MODULE}:{_enum_name(prop)}"}]}
    if spec.model is not None:
        inner = {"$ref": f"#/types/{MODULE}:{spec.model.__name__}"}
        return {"type": "array", "items": inner} if spec.kind == "list" else inner
    if spec.kind == "list":
        return {"type": "array", "items": _scalar(spec.item)}
    if spec.kind == "map":
        return {"type": "object", "additionalProperties": _scalar(spec.item)}
    return _scalar(spec.kind)


def _scalar(kind: str | None) -> dict[str, Any]:
    names: Mapping[str | None, dict[str, Any]] = {
        "str": {"type": "string"},
        "int": {"type": "integer"},
        "bool": {"type": "boolean"},
        "any": _ANY,
    }
    return dict(names[kind])
