"""The README keeps its word: its programs run, its commands and links exist."""

from __future__ import annotations

import re
import runpy
import subprocess
from pathlib import Path
from typing import get_args

import pytest

from harness import Engine, YamlEngine
from pulumi_ecr import testing
from pulumi_ecr.testing import Emulator, plugin
from pulumi_ecr.testing.faults import Kind

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README, flags=re.DOTALL)
PAGES = sorted([ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")])


def block(kind: str, holding: str) -> str:
    [found] = [text for language, text in BLOCKS if language == kind and holding in text]
    return found


@pytest.mark.engine
def test_the_quick_start_runs_in_an_empty_folder(emulator: Emulator, tmp_path: Path) -> None:
    program = tmp_path / "__main__.py"
    program.write_text(block("python", "pulumi.export"))
    assert "runtime: python" in block("yaml", "name: registry\n")
    engine = Engine(emulator, tmp_path / "state")
    engine.step(lambda: runpy.run_path(str(program)) and None)
    assert engine.outputs()["url"].startswith("123456789012.dkr.ecr.us-east-1.amazonaws.com/app-")
    assert engine.destroy().error == ""


@pytest.mark.engine
def test_the_stack_in_yaml_runs(emulator: Emulator, tmp_path: Path) -> None:
    text = block("yaml", "runtime: yaml")
    engine = YamlEngine(emulator, tmp_path)
    backend = f"backend: {{ url: 'file://{tmp_path}' }}\n"
    (tmp_path / "Pulumi.yaml").write_text(text.replace("name: registry-yaml\n", f"name: tests\n{backend}"))
    assert engine.up().error == ""
    assert engine.outputs()["newest"] is None
    name = engine.outputs()["url"].rpartition("/")[2]
    digest = emulator.put_image(name, "v1")
    again = engine.up()
    assert (again.error, again.changed) == ("", {})
    assert engine.outputs()["newest"] == f"{engine.outputs()['url']}@{digest}"
    emulator.client().batch_delete_image(repositoryName=name, imageIds=[{"imageDigest": digest}])
    assert engine.destroy().error == ""


@pytest.mark.long
@pytest.mark.engine
def test_a_users_tests_pass(pytester: pytest.Pytester) -> None:
    both = block("python", "test_my_stack") + block("python", "test_a_bad_day")
    text = both.replace('"examples/quickstart"', repr(str(ROOT / "examples" / "quickstart")))
    pytester.makepyfile(test_stack=text.replace('pytest_plugins = ["pulumi_ecr.testing.plugin"]\n', ""))
    result = pytester.runpytest_subprocess("-p", "pulumi_ecr.testing.plugin")
    result.assert_outcomes(passed=2)


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    for page in PAGES:
        for target in re.findall(r"`?make ([a-z-]+)`", page.read_text()) + re.findall(
            r"^make ([a-z-]+)", page.read_text(), flags=re.MULTILINE
        ):
            assert target in targets, f"{page.name}: make {target}"


def test_every_link_leads_somewhere() -> None:
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#]+)\)", page.read_text()):
            if not link.startswith("http"):
                assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_python_blocks_of_all_pages_are_python() -> None:
    for page in PAGES:
        for kind, text in re.findall(r"```(\w+)\n(.*?)```", page.read_text(), flags=re.DOTALL):
            if kind == "python":
                compile(text, str(page), "exec")


def test_the_gate_is_the_test_command_of_the_readme() -> None:
    gate = (ROOT / ".ci" / "run").read_text()
    for command in ("make check", "make test", "make test-long"):
        assert f"\n{command}\n" in gate
        assert command in README
    assert subprocess.run(["bash", "-n", ROOT / ".ci" / "run"], check=False).returncode == 0


TESTING = (ROOT / "docs" / "testing.md").read_text()


@pytest.mark.long
@pytest.mark.engine
def test_the_samples_of_the_page_on_tests_pass(pytester: pytest.Pytester) -> None:
    samples = re.findall(r"```python\n(.*?)```", TESTING, flags=re.DOTALL)
    assert len(samples) == 3
    texts = [text.replace('pytest_plugins = ["pulumi_ecr.testing.plugin"]\n', "") for text in samples]
    pytester.makepyfile(**{f"test_sample_{number}": text for number, text in enumerate(texts)})
    result = pytester.runpytest_subprocess("-p", "pulumi_ecr.testing.plugin")
    result.assert_outcomes(passed=3)


def test_the_page_on_tests_names_everything_public() -> None:
    for name in [*testing.__all__, *get_args(Kind), *plugin.__all__]:
        known = {"Call", "Calls", "Injection", "Result", "Stack", "Step", "ecr_emulator_of_session"}  # what those give
        assert name in known or re.search(rf"`{name}\b", TESTING), name
