"""The package as the engine and the generators of other languages see it: schema.json, out of the models."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from pulumi_ecr.core.config import Config
from pulumi_ecr.core.document_types import OneOrMany
from pulumi_ecr.core.model import Immutable, Model, Text
from pulumi_ecr.core.schema import Property, nested, outputs_only, properties, settings_docs
from pulumi_ecr.resources import ALL

NAME: Final = "ecr"
MODULE: Final = f"{NAME}:index"
_ANY: Final = {"$ref": "pulumi.json#/Any"}


def schema_text(version: str = "") -> str:
    """The schema as JSON text; with a version for the engine, without one in the repository."""
    return json.dumps({**schema(), **({"version": version} if version else {})}, indent=2) + "\n"


def schema() -> dict[str, Any]:
    """The schema as data, in the order of the package schema's own documentation."""
    models = nested([m for handler in ALL.values() for m in (handler.inputs, handler.outputs)])
    return {
        "name": NAME,
        "displayName": "Amazon ECR",
        "description": "Repositories, policies, scanning, replication and pull-through caches of Amazon ECR.",
        "keywords": ["pulumi", "aws", "ecr", "category/cloud"],
        "license": "Apache-2.0",
        "meta": {"moduleFormat": "(.*)"},
        "language": {
            "python": {
                "packageName": "pulumi_ecr_sdk",
                "pyproject": {"enabled": True},
                "inputTypes": "classes-and-dicts",
            },
            "nodejs": {"packageName": "@pulumi-ecr/ecr", "respectSchemaVersion": True},
            "go": {"generateResourceContainerTypes": True, "respectSchemaVersion": True},
            "csharp": {"rootNamespace": "PulumiEcr", "respectSchemaVersion": True},
            "java": {},
        },
        "config": {"variables": _settings(), "defaults": []},
        "types": {f"{MODULE}:{model.__name__}": _object(model) for model in sorted(models, key=lambda m: m.__name__)}
        | _setting_types(),
        "provider": {
            "description": "The provider of Amazon ECR. Credentials come from the AWS chain and are never stored.",
            "type": "object",
            "inputProperties": _settings(),
            "properties": {key: value for key, value in _settings().items() if value.get("type") == "string"},
        },
        "resources": {f"{MODULE}:{handler.name}": _resource(handler.name) for handler in ALL.values()},
        "functions": {},
    }


def _resource(name: str) -> dict[str, Any]:
    handler = ALL[name]
    inputs = properties(handler.inputs)
    outputs = [*inputs, *outputs_only(handler)]
    always = [p.spec.wire for p in outputs if p.spec.required or p.spec.default is not None or p.spec.wire == "region"]
    aliases = [{"type": f"pulumi-python:dynamic/{NAME}:{name}"}]
    return {
        "description": (handler.__doc__ or "").strip(),
        "properties": {p.spec.wire: _property(p, output=True) for p in outputs},
        "required": sorted(always),
        "inputProperties": {p.spec.wire: _property(p) for p in inputs},
        "requiredInputs": sorted(p.spec.wire for p in inputs if p.spec.required and p.spec.wire != "name"),
        "aliases": [*aliases, *({"type": f"{MODULE}:{other}"} for other in handler.also_known_as)],
    }


def _object(model: type[Model]) -> dict[str, Any]:
    props = properties(model)
    return {
        "description": model.__doc__ or "",
        "type": "object",
        "properties": {p.spec.wire: _property(p) for p in props},
        "required": sorted(p.spec.wire for p in props if p.spec.required),
    }


def _property(prop: Property, *, output: bool = False) -> dict[str, Any]:
    described: dict[str, Any] = {**_type(prop), "description": _description(prop)}
    spec = prop.spec
    if not output:
        if spec.kind in ("str", "bool", "int") and isinstance(spec.default, (str, bool, int)):
            described["default"] = spec.default
        if spec.has(Immutable):
            described["willReplaceOnChanges"] = True
    return described


def _description(prop: Property) -> str:
    values = f" One of {', '.join(f'`{v}`' for v in prop.values)}." if len(prop.values) > 1 else ""
    return prop.doc + values


def _type(prop: Property) -> dict[str, Any]:
    spec = prop.spec
    if text := spec.marker(Text):
        return {"oneOf": [{"type": "string"}, {"$ref": f"#/types/{MODULE}:{text.form.__name__}"}]}
    if spec.has(OneOrMany):
        return {"oneOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
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


# --- configuration ----------------------------------------------------------------------------------------------------


def _settings() -> dict[str, Any]:
    docs = settings_docs(Config)
    return {
        _wire(info, name): {**_setting(info), "description": docs[name]} for name, info in Config.model_fields.items()
    }


def _setting_types() -> dict[str, Any]:
    return {
        f"{MODULE}:{kind.__name__}": {
            "description": " ".join((kind.__doc__ or "").split()),
            "type": "object",
            "properties": {
                _wire(info, name): {**_setting(info), "description": settings_docs(kind)[name]}
                for name, info in kind.model_fields.items()
            },
            "required": sorted(_wire(info, name) for name, info in kind.model_fields.items() if info.is_required()),
        }
        for kind in _setting_models()
    }


def _setting_models() -> Iterable[type[BaseModel]]:
    from pulumi_ecr.core.config import AssumeRole, DefaultTags, IgnoreTags  # noqa: PLC0415

    return (AssumeRole, DefaultTags, IgnoreTags)


def _wire(info: FieldInfo, name: str) -> str:
    return info.alias or name


def _setting(info: FieldInfo) -> dict[str, Any]:
    kind = str(info.annotation)
    for model in _setting_models():
        if model.__name__ in kind:
            reference = {"$ref": f"#/types/{MODULE}:{model.__name__}"}
            return {"type": "array", "items": reference} if "tuple" in kind else reference
    if "tuple" in kind:
        return {"type": "array", "items": {"type": "string"}}
    if "dict" in kind:
        return {"type": "object", "additionalProperties": {"type": "string"}}
    scalar = {"type": "boolean"} if "bool" in kind else {"type": "integer"} if "int" in kind else {"type": "string"}
    has_default = info.default not in (PydanticUndefined, None)
    return {**scalar, **({"default": info.default} if has_default else {})}
