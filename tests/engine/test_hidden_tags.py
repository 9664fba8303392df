"""Tags that ``ecr:ignoreTags`` covers, or ``ignore_changes`` names: the plan shows what the update sends, and no more."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

import pulumi_ecr as ecr
from harness import Engine, Outcome, YamlEngine

pytestmark = pytest.mark.usefixtures("both_hosts")


def shown(planned: Outcome) -> dict[str, set[str]]:
    """Each changed leaf of the plan by the id of its resource, such as ``- team "one"``."""
    found: dict[str, set[str]] = {}
    here = ""
    for line in re.sub(r"\x1b\[[0-9;]*m", "", planned.output).splitlines():
        if named := re.search(r"\[id=(.+)\]", line):
            here = named[1]
        elif (leaf := re.match(r'\s*([-+~]) (\w+)\s*: ("?\w.*)$', line)) and here:
            found.setdefault(here, set()).add(" ".join(leaf.groups()))
    return found


def untagged(outcome: Outcome) -> dict[str, set[str]]:
    return {
        each.params["resourceArn"].rpartition("/")[2]: {*each.params["tagKeys"]}
        for each in outcome.requests
        if each.operation == "UntagResource"
    }


def tags(engine: Engine, name: str) -> dict[str, str]:
    client = engine.emulator.client()
    arn = client.describe_repositories(repositoryNames=[name])["repositories"][0]["repositoryArn"]
    return {tag["Key"]: tag["Value"] for tag in client.list_tags_for_resource(resourceArn=arn)["tags"]}


def planned_and_done(engine: Engine, program: Callable[[], None] | None = None) -> tuple[dict[str, set[str]], Outcome]:
    planned = engine.preview(program, diff=True)
    done = engine.up()
    assert (planned.error, done.error) == ("", "")
    assert planned.changed == done.changed
    assert bool(planned.changed) == bool(done.calls)
    again = engine.preview()
    assert (again.error, again.changed) == ("", {})
    return shown(planned), done


@pytest.mark.long
def test_plan_shows_tags_that_are_removed_and_none_that_ignore_tags_covers(new_engine: Callable[..., Engine]) -> None:
    engine = new_engine({"ecr:defaultTags": json.dumps({"tags": {"team": "one"}})})

    def program(scan: bool = False, **of: dict[str, str]) -> None:
        for name, own in of.items():
            ecr.Repository(name, name=f"t/{name}", tags=own, image_scanning_configuration={"scan_on_push": scan})

    everything: dict[str, dict[str, str]] = {"foreign": {"x": "1"}, "own": {"gone": "1", "x": "1"}}
    everything["only"] = {"gone": "1", "other": "1"}
    assert engine.up(lambda: program(**everything)).error == ""
    arn = engine.outputs_of("foreign")["arn"]
    engine.emulator.client().tag_resource(resourceArn=arn, tags=[{"Key": "f", "Value": "1"}])
    assert engine.refresh().error == ""

    # What is covered leaves the program, or was never of it: nothing is shown of it beside other changes.
    engine.configure("ecr:ignoreTags", json.dumps({"keys": ["f", "gone", "team"]}))
    engine.stack.remove_config("ecr:defaultTags")
    fewer: dict[str, dict[str, str]] = {"foreign": {"x": "1"}, "own": {"x": "1"}, "only": {"other": "1"}}
    plan, done = planned_and_done(engine, lambda: program(**{**fewer, "own": {"x": "2"}}))
    assert plan == {"t/own": {'~ x "1" => "2"'}}
    assert done.calls == ["TagResource"]
    plan, done = planned_and_done(engine, lambda: program(**fewer))
    assert plan == {"t/own": {'~ x "2" => "1"'}}

    # Covered no longer, while another key is from now on, in a step that changes something else, too.
    engine.configure("ecr:ignoreTags", json.dumps({"keys": ["other"]}))
    plan, done = planned_and_done(engine, lambda: program(**{**fewer, "only": {}}, scan=True))
    for name, leaves in plan.items():
        gone = {leaf.split()[1] for leaf in leaves if leaf.startswith("-")}
        assert gone == untagged(done).get(name.rpartition("/")[2], set())
        assert leaves - {f'- {key} "{"one" if key == "team" else "1"}"' for key in gone} == {
            "~ scanOnPush false => true"
        }
    assert untagged(done)["foreign"] == {"f", "team"}
    assert untagged(done)["only"] == {"gone", "team"}
    assert tags(engine, "t/foreign") == {"x": "1"}
    assert tags(engine, "t/only") == {"other": "1"}


@pytest.mark.long
def test_a_secret_tag_that_ignore_tags_covers_stays_encrypted(new_engine: Callable[..., Engine]) -> None:
    engine = new_engine()

    def program(**own: pulumi.Input[str]) -> None:
        ecr.Repository("repo", name="app", tags=own)

    assert engine.up(lambda: program(key="hush-hush", x="2")).error == ""
    planned = engine.preview(lambda: program(key=pulumi.Output.secret("hush-hush"), x="1"), diff=True, color="never")
    assert ("~ x" in planned.output, "__" in planned.output) == (True, False)
    assert engine.up(lambda: program(key=pulumi.Output.secret("hush-hush"), x="1")).error == ""
    engine.configure("ecr:ignoreTags", json.dumps({"keys": ["key"]}))
    for value in ("1", "2"):  # unchanged, then changed beside what is covered
        _, done = planned_and_done(engine, lambda value=value: program(x=value))
        assert done.calls == ([] if value == "1" else ["TagResource"])
        assert "hush-hush" not in engine.command("stack", "export", "--stack", "dev").stdout
    assert engine.refresh().error == ""
    assert "hush-hush" not in engine.command("stack", "export", "--stack", "dev").stdout
    assert tags(engine, "app") == {"key": "hush-hush", "x": "2"}


@pytest.mark.long
def test_tags_all_is_ignored_with_tags_or_not_at_all(new_engine: Callable[..., Engine]) -> None:
    engine = new_engine({"ecr:defaultTags": json.dumps({"team": "one"})})

    def program(x: str, *ignored: str, scan: bool = False) -> None:
        options = pulumi.ResourceOptions(ignore_changes=list(ignored))
        ecr.Repository(
            "repo", name="app", tags={"x": x}, image_scanning_configuration={"scan_on_push": scan}, opts=options
        )

    assert engine.up(lambda: program("1")).error == ""
    engine.configure("ecr:defaultTags", json.dumps({"team": "two"}))
    for paths in (["tags_all"], ["tagsAll"], ["tagsAll.team"], ["tags.team", "tags_all.team"], ["tags.x", "tagsAll"]):
        refused = engine.preview(lambda paths=paths: program("2", *paths))
        assert "tags: is not in ignore_changes where tags_all is" in refused.error
        assert 'write ignore_changes=["tags"]' in refused.error
        assert refused.calls == []

    plan, done = planned_and_done(engine, lambda: program("2", 'tags["x"]', 'tags_all["x"]'))
    assert plan == {"app": {'~ team "one" => "two"'}}
    assert done.calls == ["TagResource"]
    engine.configure("ecr:defaultTags", json.dumps({"team": "one"}))
    plan, done = planned_and_done(engine, lambda: program("2", 'tags["x"]'))
    assert plan == {"app": {'~ team "two" => "one"'}}
    engine.configure("ecr:defaultTags", json.dumps({"team": "two"}))
    plan, done = planned_and_done(engine, lambda: program("2", "tags", "tags_all", scan=True))
    assert plan == {"app": {"~ scanOnPush false => true"}}
    assert done.calls == ["PutImageScanningConfiguration"]
    assert tags(engine, "app") == engine.outputs_of("repo")["tagsAll"] == {"team": "one", "x": "1"}
    plan, done = planned_and_done(engine, lambda: program("2", scan=True))
    assert plan == {"app": {'~ team "one" => "two"', '~ x "1" => "2"'}}
    assert done.calls == ["TagResource"]
    assert tags(engine, "app") == {"team": "two", "x": "2"}


def test_what_ignore_changes_puts_back_is_not_the_programs(new_engine: Callable[..., Engine]) -> None:
    engine = new_engine()

    def program(**values: Any) -> None:
        options = pulumi.ResourceOptions(ignore_changes=["tags"])
        ecr.Repository("repo", name="app", tags={"x": "1"}, opts=options, **values)

    assert engine.up(lambda: ecr.Repository("repo", name="app", tags={"x": "1", "ci": "1"}) and None).error == ""
    engine.configure("ecr:ignoreTags", json.dumps({"keys": ["ci"]}))
    assert engine.preview(program).changed == {}
    replaced = engine.up(lambda: program(encryption_configurations=[{"encryption_type": "KMS"}]))
    assert (replaced.error, replaced.changed) == ("", {"repo": "replace"})
    assert tags(engine, "app") == {"x": "1"}


def test_other_languages_may_have_what_ignore_tags_covers_put_back(yaml_engine: YamlEngine, both_hosts: str) -> None:
    if both_hosts == "dynamic":
        pytest.skip("dynamic resources are of Python alone")

    def write(tags: dict[str, str], **options: Any) -> None:
        repo = {"type": "ecr:Repository", "properties": {"name": "app", "tags": tags}, "options": options}
        yaml_engine.write(resources={"repo": repo})

    write({"x": "1", "ci": "1"})
    assert yaml_engine.up().error == ""
    yaml_engine.configure("ecr:ignoreTags", json.dumps({"keys": ["ci"]}))
    write({"x": "1"}, ignoreChanges=["tags"])
    for run in (yaml_engine.preview, yaml_engine.up):
        outcome = run()
        assert (outcome.error, outcome.changed, outcome.calls) == ("", {}, [])
        assert len(outcome.lines("tags.ci: is covered by ecr:ignoreTags and stays as it is in AWS")) == 1
    assert tags(yaml_engine, "app") == {"x": "1", "ci": "1"}
    write({"x": "1", "ci": "2"})
    assert "tags.ci: is covered by ecr:ignoreTags" in yaml_engine.preview().error


def test_other_languages_are_refused_tags_all_without_tags(yaml_engine: YamlEngine, both_hosts: str) -> None:
    if both_hosts == "dynamic":
        pytest.skip("dynamic resources are of Python alone")

    def write(x: str, **options: Any) -> None:
        repo = {"type": "ecr:Repository", "properties": {"name": "app", "tags": {"x": x}}, "options": options}
        yaml_engine.write(resources={"repo": repo})

    write("1")
    assert yaml_engine.up().error == ""
    write("2", ignoreChanges=["tagsAll"])
    for run in (yaml_engine.preview, yaml_engine.up):
        refused = run()
        assert "tags: is not in ignoreChanges where tagsAll is" in refused.error
        assert refused.calls == []
