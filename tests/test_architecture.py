"""Rules of the architecture: imports point one way and in no circle, the core does no I/O, the public API is sorted."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "provider" / "pulumi_ecr"
MODULES = sorted(PACKAGE.rglob("*.py"))

# The layers, and the layers that each one may import.
ALLOWED = {
    "core": {"core"},
    "aws": {"aws", "core"},
    "resources": {"aws", "core"},
    "functions": {"aws", "core", "resources"},
    "cli": {"cli", "aws", "core"},
    "testing": {"testing", "core"},
}
# What every layer may import, and what imports nothing of the package itself.
BELOW = {"_home", "_lifetime"}
# The modules of some layers in order: each imports only modules of the lines before its own. A package is one of them.
ORDERS = {
    "cli": (["output"], ["locate"], ["doctor", "install"], ["__init__"], ["__main__"]),
    "testing": (
        ["messages", "sessions", "stacks"],
        ["calls", "faults"],
        ["protocol", "recorded"],
        ["emulator", "proxy"],
        ["plugin"],
        ["__init__"],
        ["__main__"],
    ),
}
TOP_MODULES = {
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
    "_home.py",
    "_lifetime.py",
    "outputs.py",
    "__init__.py",
}


def imports(path: Path, *, annotations: bool = False) -> Iterator[str]:
    """Every module that a file imports at run time, with ``annotations`` also those that only type checkers import."""
    tree = ast.parse(path.read_text())
    skipped = {
        id(inner)
        for node in ast.walk(tree)
        if not annotations and isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                member = f"{node.module}.{alias.name}"
                yield member if member in NAMES or node.module == "pulumi_ecr" else node.module


def module_name(path: Path, root: Path) -> str:
    return ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


NAMES = {module_name(path, PACKAGE.parent): path for path in MODULES}


def layer(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(PACKAGE)) for path in MODULES])
def test_a_module_imports_only_what_its_layer_may_import(path: Path) -> None:
    here, place = layer(path), path.relative_to(PACKAGE).as_posix()
    for module in imports(path):
        top, _, rest = module.partition(".")
        if top in ("boto3", "botocore"):
            assert here in ("aws", "testing"), f"{module}: only aws/ and testing/ import boto3"
        if top in ("moto", "werkzeug"):
            assert place.startswith("testing/emulator/"), f"{module}: only testing/emulator/ imports moto"
        if top in ("pulumi", "grpc", "google"):
            assert here == "" or place in ("testing/stacks.py", "cli/doctor.py"), (
                f"{module}: only the public API and the hosts import Pulumi"
            )
        if top == "pulumi_ecr" and here and rest:
            target = rest.split(".")[0]
            if target in BELOW:
                assert not any(each.startswith("pulumi_ecr") for each in imports(PACKAGE / f"{target}.py"))
            elif target in ALLOWED:
                assert target in ALLOWED[here] or (here == target and path.name == "__init__.py"), module
            else:
                pytest.fail(f"{module}: a layer never imports the public API or a host")


@pytest.mark.parametrize("folder", ORDERS)
def test_a_module_imports_only_modules_before_it_in_its_layer(folder: str) -> None:
    order = {name: place for place, names in enumerate(ORDERS[folder]) for name in names}
    modules = {path: name_in_layer(module_name(path, PACKAGE), folder) for path in (PACKAGE / folder).rglob("*.py")}
    assert set(modules.values()) == order.keys()
    for path, name in modules.items():
        for module in imports(path, annotations=True):
            if module == f"pulumi_ecr.{folder}" or module.startswith(f"pulumi_ecr.{folder}."):
                other = name_in_layer(module.removeprefix("pulumi_ecr."), folder)
                assert other == name == "emulator" or order[other] < order[name], f"{path.name} imports {module}"


def name_in_layer(module: str, folder: str) -> str:
    return module.removeprefix(folder).removeprefix(".").partition(".")[0] or "__init__"


def test_modules_of_the_package_do_not_import_each_other_in_a_circle() -> None:
    # In aws/ some classes name each other in annotations.
    graph = {name: set(imports(path, annotations=layer(path) != "aws")) for name, path in NAMES.items()}
    assert not circle(graph)


def test_tools_do_not_import_each_other_in_a_circle() -> None:
    tools = ROOT / "tools"
    graph = {path.stem: set(imports(path, annotations=True)) for path in tools.rglob("*.py")}
    assert not circle(graph)


def circle(graph: dict[str, set[str]]) -> Sequence[str]:
    """The names of a circle; empty where there is none."""
    within = {name: (found & graph.keys()) - {name} for name, found in graph.items()}
    try:
        TopologicalSorter(within).prepare()
    except CycleError as error:
        return error.args[1]
    return []


def test_no_resource_imports_another() -> None:
    for path in (PACKAGE / "resources").glob("*.py"):
        if path.name != "__init__.py":
            assert not [module for module in imports(path) if module.startswith("pulumi_ecr.resources")], path.name


def test_core_does_no_input_or_output() -> None:
    for path in (PACKAGE / "core").glob("*.py"):
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


def test_modules_that_a_program_imports_load_neither_pydantic_nor_aws() -> None:
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
        tree = ast.parse((PACKAGE / name).read_text())
        for node in tree.body:
            if isinstance(node, ast.ImportFrom) and node.module:
                assert not node.module.startswith(("pulumi_ecr.aws", "pulumi_ecr.resources", "pydantic")), name


def test_top_folder_holds_only_the_public_api_and_the_hosts() -> None:
    assert {path.name for path in PACKAGE.glob("*.py")} == TOP_MODULES


def test_public_names_are_sorted_and_native_has_all_of_the_dynamic_ones() -> None:
    import pulumi_ecr.native

    for api in (pulumi_ecr, pulumi_ecr.native):
        assert api.__all__ == sorted(api.__all__)
        for name in api.__all__:
            assert hasattr(api, name)
    assert set(pulumi_ecr.__all__) < set(pulumi_ecr.native.__all__)


_TWO_PARTS = re.compile(r"""(?m)^.*[^\s(\[{"'](["'])\n\s*[rf]*["'](?=[^\s"',;:.)\]}|])""")
"""A part of a text that ends in no space, and its continuation, which begins with none."""


@pytest.mark.parametrize("path", MODULES, ids=[str(path.relative_to(PACKAGE)) for path in MODULES])
def test_no_text_in_several_parts_lacks_the_space_or_comma_between_them(path: Path) -> None:
    text = path.read_text()
    assert [found[0] for found in _TWO_PARTS.finditer(text) if "<" not in found[0] + text[found.end()]] == []
