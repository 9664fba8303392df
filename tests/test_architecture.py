"""The house: imports point one way, the core does nothing but think, the face is sorted."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent / "provider" / "pulumi_ecr"
MODULES = sorted(HOUSE.rglob("*.py"))

# What a room may import of the house, beside itself.
ALLOWED = {
    "core": {"core"},
    "aws": {"aws", "core"},
    "resources": {"aws", "core"},
    "functions": {"aws", "core", "resources"},
    "cli": {"cli", "aws", "core"},
    "testing": {"testing", "core"},
}
HOSTS = {
    "dynamic.py",
    "plugin.py",
    "native.py",
    "package.py",
    "_program.py",
    "_functions.py",
    "_native.py",
    "_args.py",
    "_stubs.py",
    "_wire.py",
    "outputs.py",
    "__init__.py",
}


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports at run time."""
    tree = ast.parse(path.read_text())
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "pulumi_ecr":
                yield from (f"pulumi_ecr.{alias.name}" for alias in node.names)


def room(path: Path) -> str:
    parts = path.relative_to(HOUSE).parts
    return parts[0] if len(parts) > 1 else ""


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(HOUSE)) for path in MODULES])
def test_imports_point_one_way(path: Path) -> None:
    here = room(path)
    for module in imports(path):
        top, _, rest = module.partition(".")
        if top in ("boto3", "botocore"):
            assert here in ("aws", "testing"), f"{module}: only aws/ knows boto3"
        if top in ("pulumi", "grpc", "google"):
            assert here == "" or path.name in ("stacks.py", "doctor.py"), f"{module}: only hosts know the engine"
        if top == "pulumi_ecr" and here and rest:
            target = rest.split(".")[0]
            if target in ALLOWED:
                assert target in ALLOWED[here] or (here == target and path.name == "__init__.py"), module
            else:
                pytest.fail(f"{module}: a room never imports a face or a host")


def test_no_resource_imports_another() -> None:
    for path in (HOUSE / "resources").glob("*.py"):
        if path.name != "__init__.py":
            assert not [module for module in imports(path) if module.startswith("pulumi_ecr.resources")], path.name


def test_the_core_does_no_input_or_output() -> None:
    for path in (HOUSE / "core").glob("*.py"):
        found = set(imports(path))
        assert not found & {
            "os",
            "socket",
            "subprocess",
            "requests",
            "urllib.request",
            "threading",
            "time",
            "pathlib",
        }, path.name
        calls = {
            node.func.id
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert not calls & {"open", "print", "input"}, path.name


def test_what_a_program_imports_is_light() -> None:
    for name in (
        "__init__.py",
        "native.py",
        "_native.py",
        "_functions.py",
        "_program.py",
        "_args.py",
        "outputs.py",
        "dynamic.py",
    ):
        tree = ast.parse((HOUSE / name).read_text())
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and node.module:
                assert not node.module.startswith(("pulumi_ecr.aws", "pulumi_ecr.resources", "pydantic")), name


def test_the_hosts_are_all_that_stands_at_the_top() -> None:
    assert {path.name for path in HOUSE.glob("*.py")} == HOSTS


def test_the_faces_are_sorted_and_the_native_one_has_all_of_the_other() -> None:
    import pulumi_ecr.native

    for face in (pulumi_ecr, pulumi_ecr.native):
        assert face.__all__ == sorted(face.__all__)
        for name in face.__all__:
            assert hasattr(face, name)
    assert set(pulumi_ecr.__all__) < set(pulumi_ecr.native.__all__)


_TWO_PARTS = re.compile(r"""(?m)^.*[^\s(\[{"'](["'])\n\s*[rf]*["'](?=[^\s"',;:.)\]}|])""")
"""A part of a text that ends in no space, and its continuation, which begins with none."""


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(HOUSE)) for path in MODULES])
def test_no_text_in_several_parts_lacks_the_space_or_comma_between_them(path: Path) -> None:
    text = path.read_text()
    assert [found[0] for found in _TWO_PARTS.finditer(text) if "<" not in found[0] + text[found.end()]] == []
