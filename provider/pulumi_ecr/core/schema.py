"""The models as data for generators: classes, reference pages, schema.json. Docs are the docstrings under the fields."""

from __future__ import annotations

import ast
import functools
import inspect
import sys
import textwrap
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, get_args, get_origin

from pulumi_ecr.core.model import Computed, FieldSpec, Model, Text, specs
from pulumi_ecr.core.resource import Handler


@dataclass(frozen=True)
class Property:
    """One property with its docs."""

    spec: FieldSpec
    doc: str
    values: tuple[str, ...] = ()
    """The members of an enum."""
    model: type[Model] = Model
    """The model that it is written in."""


def properties(model: type[Model]) -> tuple[Property, ...]:
    """The properties of a model, those that must be given first."""
    docs = _docs(model)
    found = [Property(spec, docs.get(spec.name, ""), _values(model, spec), model) for spec in specs(model)]
    return tuple(sorted(found, key=lambda prop: not prop.spec.required))


def nested(models: Iterable[type[Model]], *, forms: bool = True) -> tuple[type[Model], ...]:
    """Every model inside the given ones, with ``forms`` the typed forms of documents, too; inner ones first."""
    found: dict[type[Model], None] = {}

    def visit(model: type[Model]) -> None:
        for spec in specs(model):
            text = spec.marker(Text)
            inner = (text.form if forms else None) if text else spec.model
            if inner is not None and inner not in found:
                visit(inner)
                found[inner] = None

    for model in models:
        visit(model)
    return tuple(found)


def always(prop: Property) -> bool:
    """Whether an output is never without a value: a region is found where none is given."""
    return (
        prop.spec.required or prop.spec.default is not None or (prop.spec.wire == "region" and prop.spec.has(Computed))
    )


def outputs_only(handler: Handler[Any, Any, Any]) -> tuple[Property, ...]:
    """What AWS adds to the inputs."""
    return tuple(prop for prop in properties(handler.outputs) if prop.spec.wire in handler.output_names)


def _values(model: type[Model], spec: FieldSpec) -> tuple[str, ...]:
    annotation: Any = model.model_fields[spec.name].annotation
    for candidate in (annotation, *get_args(annotation)):
        if get_origin(candidate) is Literal:
            return tuple(str(value) for value in get_args(candidate))
    return ()


def _docs(model: type[Model]) -> dict[str, str]:
    docs: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if isinstance(base, type) and issubclass(base, Model) and base is not Model:
            docs.update(_class_docs(base.__module__).get(base.__name__, {}))
    return docs


@functools.cache
def _class_docs(module: str) -> dict[str, dict[str, str]]:
    """Field docstrings by class, read from the source only when somebody asks for a schema."""
    tree = ast.parse(inspect.getsource(sys.modules[module]))
    return {node.name: _field_docs(node) for node in tree.body if isinstance(node, ast.ClassDef)}


def _field_docs(node: ast.ClassDef) -> dict[str, str]:
    docs: dict[str, str] = {}
    for item, following in zip(node.body, node.body[1:], strict=False):
        if (
            isinstance(item, ast.AnnAssign)
            and isinstance(item.target, ast.Name)
            and isinstance(following, ast.Expr)
            and isinstance(following.value, ast.Constant)
            and isinstance(following.value.value, str)
        ):
            docs[item.target.id] = " ".join(textwrap.dedent(following.value.value).split())
    return docs
