"""The reference keeps its word: every page is there and linked, every sample is right, and the engine takes it."""

from __future__ import annotations

import ast
import contextlib
import functools
import json
import re
import runpy
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unittest import mock

import pulumi
import pytest
import yaml

from harness import Engine, YamlEngine
from pulumi_ecr._native import Configured, Declared
from pulumi_ecr.functions import ALL as FUNCTIONS
from pulumi_ecr.resources import ALL as RESOURCES
from pulumi_ecr.testing import Emulator

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])
REFERENCE = [page for page in PAGES if page.is_relative_to(ROOT / "docs") and page.parent.name != "decisions"]
SCHEMA: dict[str, Any] = json.loads((ROOT / "schema.json").read_text())
OPTIONS = {"deletedWith", "dependsOn", "ignoreChanges", "import", "protect", "provider", "retainOnDelete"}
SECTIONS = {"name", "runtime", "plugins", "config", "resources", "variables", "outputs"}


def stem(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def page_of(name: str) -> Path:
    return ROOT / "docs" / (f"functions/{name}.md" if name in FUNCTIONS else f"{stem(name)}.md")


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text(), flags=re.DOTALL)


def links(page: Path) -> list[str]:
    return [link for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text()) if "://" not in link]


# --- pages and links --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", [*RESOURCES, *FUNCTIONS])
def test_everything_has_a_page_that_the_index_leads_to_and_that_leads_back(name: str) -> None:
    page, index = page_of(name), ROOT / "docs" / "README.md"
    assert page.exists()
    assert page in [(index.parent / link).resolve() for link in links(index)]
    assert index in [(page.parent / link).resolve() for link in links(page)]
    assert page.read_text().startswith(f"# {name}\n")


def test_no_page_is_left_over() -> None:
    known = {page_of(name) for name in [*RESOURCES, *FUNCTIONS]}
    others = ("README", "configuration", "benchmark", "moving", "parity", "testing")
    assert set(REFERENCE) == known | {ROOT / "docs" / f"{name}.md" for name in others}


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_every_link_leads_somewhere(page: Path) -> None:
    assert [link for link in links(page) if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_python_parses(page: Path) -> None:
    for text in blocks(page, "python"):
        ast.parse(text)


@pytest.mark.parametrize("name", [*RESOURCES, *FUNCTIONS])
def test_every_sample_in_python_is_there_in_yaml(name: str) -> None:
    assert len(blocks(page_of(name), "python")) == len(blocks(page_of(name), "yaml")) >= 2


def test_secret_results_are_marked() -> None:
    for name, function in FUNCTIONS.items():
        properties = SCHEMA["functions"][f"ecr:index:{function.wire}"]["outputs"]["properties"]
        rows = [line for line in page_of(name).read_text().splitlines() if line.endswith(" Secret. |")]
        assert len(rows) == sum(1 for prop in properties.values() if prop.get("secret")), name


# --- YAML against the schema ------------------------------------------------------------------------------------------


class Program:
    """A program in YAML; ``faults`` says what in it the schema does not know."""

    def __init__(self, text: str) -> None:
        self.parts: dict[str, Any] = yaml.safe_load(text)
        self.faults: list[str] = []
        self.types: dict[str, Any] = {}
        """What each name stands for, as a type of the schema; nothing where the schema does not say."""
        for section in self.parts:
            self.expect(section in SECTIONS, f"{section} is no section")
        self.types.update(dict.fromkeys(self.parts.get("config", {})))
        for name, resource in self.parts.get("resources", {}).items():
            self.resource(name, resource)
        for name, asked in self.invokes(self.parts):
            self.invoke(name, asked)
        for where, found in self.texts(self.parts):
            for reference in re.findall(r"(?<!\$)\$\{([^}]*)\}", found):
                self.reference(where, reference)

    def expect(self, holds: bool, fault: str) -> None:
        if not holds:
            self.faults.append(fault)

    def resource(self, name: str, given: Mapping[str, Any]) -> None:
        self.expect(set(given) <= {"type", "name", "get", "properties", "options"}, f"{name}: {sorted(given)}")
        self.expect(set(given.get("options", {})) <= OPTIONS, f"{name}: {sorted(given.get('options', {}))}")
        self.types[name] = None
        if given["type"] == "pulumi:providers:ecr":
            known, needed = SCHEMA["provider"]["inputProperties"], []
        elif not given["type"].startswith("ecr:"):
            return
        elif (found := SCHEMA["resources"].get(given["type"].replace("ecr:", "ecr:index:"))) is None:
            self.faults.append(f"{name}: there is no resource {given['type']}")
            return
        else:
            known, needed = found["inputProperties"], found["requiredInputs"]
            outputs = {"id": {"type": "string"}, "urn": {"type": "string"}, **found["properties"]}
            self.types[name] = {"type": "object", "properties": outputs}
        if "get" in given:
            self.expect(set(given) <= {"type", "name", "get", "options"} and "id" in given["get"], f"{name}: get")
        else:
            wanted = {"type": "object", "properties": known, "required": needed}
            self.value(given.get("properties", {}), wanted, name)

    def invokes(self, value: Any, name: str = "") -> Iterator[tuple[str, Mapping[str, Any]]]:
        for key, item in (
            value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else [])
        ):
            if key == "fn::invoke":
                yield name, item
            yield from self.invokes(item, str(key))

    def invoke(self, name: str, asked: Mapping[str, Any]) -> None:
        self.expect(set(asked) <= {"function", "arguments", "options", "return"}, f"{name}: {sorted(asked)}")
        self.expect(set(asked.get("options", {})) <= OPTIONS, f"{name}: {sorted(asked.get('options', {}))}")
        found = SCHEMA["functions"].get(asked["function"].replace("ecr:", "ecr:index:"))
        self.types[name] = None
        if found is None:
            self.faults.append(f"{name}: there is no function {asked['function']}")
            return
        self.value(asked.get("arguments", {}), found["inputs"], name)
        self.types[name] = found["outputs"]
        if "return" in asked:
            self.reference(name, f"{name}.{asked['return']}")

    def value(self, value: Any, kind: Mapping[str, Any], where: str) -> None:
        """Whether a value has a type of the schema; inside it, too."""
        if isinstance(value, str) and "${" in value:
            return
        if "oneOf" in kind:
            tries = [Try(self, value, each, where).faults for each in kind["oneOf"]]
            other = f"{where}: {value!r} is no "
            self.faults += min(tries, key=lambda faults: (any(f.startswith(other) for f in faults), len(faults)))
            return
        kind = resolved(kind)
        if not kind:
            return
        if "enum" in kind:
            self.expect(value in [each["value"] for each in kind["enum"]], f"{where}: {value} is no member")
            return
        types = {"string": str, "integer": int, "number": (int, float), "boolean": bool, "array": list, "object": dict}
        if not isinstance(value, types[kind["type"]]) or isinstance(value, bool) != (kind["type"] == "boolean"):
            self.faults.append(f"{where}: {value!r} is no {kind['type']}")
        elif kind["type"] == "array":
            for index, item in enumerate(value):
                self.value(item, kind["items"], f"{where}[{index}]")
        elif kind["type"] == "object" and "properties" in kind:
            for key in kind.get("required", []):
                self.expect(key in value, f"{where}: {key} is missing")
            for key, item in value.items():
                if key in kind["properties"]:
                    self.value(item, kind["properties"][key], f"{where}.{key}")
                else:
                    self.faults.append(f"{where}: there is no property {key}")
        elif kind["type"] == "object":
            for key, item in value.items():
                self.value(item, kind["additionalProperties"], f"{where}.{key}")

    def texts(self, value: Any, where: str = "") -> Iterator[tuple[str, str]]:
        if isinstance(value, str):
            yield where, value
        for key, item in (
            value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else [])
        ):
            yield from self.texts(item, f"{where}.{key}" if where else str(key))

    def reference(self, where: str, text: str) -> None:
        """Whether ``name.property[0].inner`` is there."""
        name, *path = re.findall(r"[^.\[\]]+", text)
        if name not in self.types:
            self.faults.append(f"{where}: there is no {name}")
            return
        kind = self.types[name]
        for key in path:
            if not kind:
                return
            if key.isdigit() and kind.get("type") == "array":
                kind = resolved(kind["items"])
            elif "additionalProperties" in kind:
                kind = resolved(kind["additionalProperties"])
            elif key in kind.get("properties", {}):
                kind = resolved(kind["properties"][key])
            else:
                self.faults.append(f"{where}: {text} is not there")
                return


class Try(Program):
    """One of several types that a value may have."""

    def __init__(self, program: Program, value: Any, kind: Mapping[str, Any], where: str) -> None:
        self.faults = []
        self.types = program.types
        self.value(value, kind, where)


def resolved(kind: Mapping[str, Any]) -> Any:
    """A type with its reference followed; nothing for any value."""
    reference = kind.get("$ref")
    if reference is None:
        return kind
    return SCHEMA["types"][reference.removeprefix("#/types/")] if reference.startswith("#/types/") else None


@pytest.mark.parametrize("page", PAGES, ids=[str(page.relative_to(ROOT)) for page in PAGES])
def test_yaml_says_what_the_schema_knows(page: Path) -> None:
    for text in blocks(page, "yaml"):
        assert Program(text).faults == []


IMAGE = "variables: {image: {fn::invoke: {function: ecr:getImage, arguments: {repositoryName: web, imageTag: v1}}}}"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("resources: {a: {type: ecr:Repo}}", "a: there is no resource ecr:Repo"),
        ("resources: {a: {type: ecr:Repository, properties: {force_delete: true}}}", "no property force_delete"),
        ("resources: {a: {type: ecr:Repository, properties: {forceDelete: 'yes'}}}", "'yes' is no boolean"),
        (
            "resources: {a: {type: ecr:Repository, properties: {imageScanningConfiguration: {scan: true}}}}",
            "a.imageScanningConfiguration: there is no property scan",
        ),
        (
            "resources: {a: {type: ecr:Repository, properties: {encryptionConfigurations: [{key: x}]}}}",
            "a.encryptionConfigurations[0]: there is no property key",
        ),
        ("resources: {a: {type: ecr:Repository, properties: {tags: {a: 1}}}}", "a.tags.a: 1 is no string"),
        ("resources: {a: {type: ecr:Repository, options: {providr: x}}}", "a: ['providr']"),
        ("resources: {a: {type: ecr:LifecyclePolicy, properties: {repository: x}}}", "a: policy is missing"),
        (
            "resources: {a: {type: ecr:LifecyclePolicy, properties: {repository: x, policy: {rules: [{rank: 1}]}}}}",
            "there is no property rank",
        ),
        (
            "resources: {a: {type: ecr:RegistryPolicy, properties: {policy: {statement: []}}}}",
            "there is no property statement",
        ),
        (f"{IMAGE}\noutputs: {{uri: '${{image.uri}}'}}", "outputs.uri: image.uri is not there"),
        (f"{IMAGE}\noutputs: {{uri: '${{imag.imageUri}}'}}", "outputs.uri: there is no imag"),
        (IMAGE.replace("imageTag", "tag"), "image: there is no property tag"),
        (IMAGE.replace("getImage", "getPicture"), "image: there is no function ecr:getPicture"),
        ("resource: {}", "resource is no section"),
    ],
)
def test_a_wrong_sample_would_be_found(text: str, fault: str) -> None:
    assert fault in "\n".join(Program(text).faults)


# --- samples in the engine --------------------------------------------------------------------------------------------

SAMPLES = sorted((ROOT / "examples" / "reference").glob("*/*.py"))
APART = {"get_registry", "get_repositories"}
"""Samples that change what others look at: another scan type, another lifecycle policy."""
SECRET = {"get_authorization_token-dockerConfig", "get_authorization_token-token"}
STACKS = [[path for path in SAMPLES if (path.stem in APART) == apart] for apart in (False, True)]
YAML = [[*RESOURCES], [name for name in FUNCTIONS if name not in APART] + ["configuration"], sorted(APART)]


@pytest.fixture
def there(emulator: Emulator) -> Emulator:
    """What the samples find: a repository with two scanned images, a cache rule, a secret."""
    client = emulator.client()
    client.create_repository(repositoryName="team/web")
    for tag in ("v1.3.0", "v1.4.0"):
        emulator.put_image("team/web", tag)
        client.start_image_scan(repositoryName="team/web", imageId={"imageTag": tag})
    client.create_pull_through_cache_rule(
        ecrRepositoryPrefix="docker-hub", upstreamRegistryUrl="registry-1.docker.io", credentialArn=secret(emulator)
    )
    return emulator


def secret(emulator: Emulator) -> str:
    text = json.dumps({"username": "u", "accessToken": "t"})
    client = emulator.client("secretsmanager")
    return str(client.create_secret(Name="ecr-pullthroughcache/hub", SecretString=text)["ARN"])


def run(path: Path) -> None:
    """A sample as it is, beside others in one stack: names get the file's before them."""

    def declare(made: Any, name: str, props: dict[str, Any], opts: Any, *, real: Any) -> None:
        real(made, f"{path.stem}-{name}", props, opts)

    real, export = {kind: kind._declare for kind in (Declared, Configured)}, pulumi.export
    with contextlib.ExitStack() as stack:
        for kind, method in real.items():
            stack.enter_context(mock.patch.object(kind, "_declare", functools.partialmethod(declare, real=method)))
        stack.enter_context(mock.patch.object(pulumi, "export", lambda key, value: export(f"{path.stem}-{key}", value)))
        runpy.run_path(str(path))


@pytest.mark.engine
@pytest.mark.parametrize("paths", STACKS, ids=["most", "apart"])
def test_samples_of_the_plugin_run(paths: list[Path], there: Emulator, tmp_path: Path) -> None:
    engine = Engine(there, tmp_path)
    others = dict.fromkeys(("pulumi_aws", "pulumi_docker_build"), mock.MagicMock())
    with mock.patch.dict(sys.modules, others):
        assert engine.up(lambda: [run(path) for path in paths] and None).error == ""
        found = engine._outputs()
        assert [key for key in SECRET & set(found) if not found[key].secret] == []
        quiet = engine.preview()
        assert (quiet.error, quiet.changed) == ("", {})
        assert engine.destroy().error == ""


def together(pages: Mapping[str, list[str]]) -> dict[str, Any]:
    """Samples in YAML as one program: names get the page's before them. Other providers are not there."""
    whole: dict[str, Any] = {"config": {}, "resources": {}, "variables": {}, "outputs": {}}
    for page, texts in pages.items():
        for text in texts:
            settings = yaml.safe_load(text).get("config", {})
            whole["config"].update(settings)
            named = re.sub(r"\$\{([^}.\[]+)", lambda m: m[0] if m[1] in settings else f"${{{page}-{m[1]}", text)
            for section, entries in yaml.safe_load(named).items():
                if section != "config":
                    whole[section].update({f"{page}-{name}": entry for name, entry in entries.items()})
    known = {key: each for key, each in whole["resources"].items() if each["type"].startswith(("ecr:", "pulumi:"))}
    return {**whole, "resources": {key: {k: v for k, v in each.items() if k != "name"} for key, each in known.items()}}


@pytest.mark.engine
@pytest.mark.parametrize("names", YAML, ids=["resources", "most", "apart"])
def test_yaml_runs(names: list[str], emulator: Emulator, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    engine = YamlEngine(emulator, tmp_path)
    if "Repository" in names:
        engine.configure("dockerHubSecret", secret(emulator))
    else:
        request.getfixturevalue("there")
    # The third sample of a resource reads what is there.
    engine.write(**together({name: blocks(page_of(name), "yaml")[:2] for name in names}))
    assert engine.up().error == ""
    quiet = engine.preview()
    assert (quiet.error, quiet.changed) == ("", {})
    assert engine.destroy().error == ""


def test_every_test_that_the_page_of_rules_names_exists() -> None:
    page = (ROOT / "docs" / "parity.md").read_text()
    there = "".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))
    named = set(re.findall(r"`(test_\w+)`", page))
    assert named
    assert [name for name in sorted(named) if f"def {name}(" not in there] == []
