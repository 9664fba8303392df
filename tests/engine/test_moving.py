"""docs/moving.md, followed with a stand-in for pulumi_aws: in the safe order, and in the order that loses everything."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pulumi
import pytest

import pulumi_ecr as ecr
import stand_in
from cases import lifecycle
from harness import Engine
from pulumi_ecr.core.resource import ADOPTION_WARNING
from pulumi_ecr.testing import AwsError, Emulator, Fault

pytestmark = pytest.mark.usefixtures("both_hosts")

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "moving.md").read_text()
DELETES = {"DeleteRepository", "DeleteLifecyclePolicy"}


def retain(types: str | tuple[str, ...] = stand_in.TYPE) -> None:
    """The page's transformation, for the stand-in, or for other types."""
    [text] = [text for text in re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL) if "retain_on_delete" in text]
    exec(text.replace('"aws:ecr/"', repr(types)), {})


def before(*, retained: bool = False, protect: bool = False) -> None:
    if retained:
        retain()
    app = stand_in.Repository("app", {"name": "team/app"}, pulumi.ResourceOptions(protect=protect))
    policy = {"repository": "team/app", "policy": lifecycle()}
    stand_in.LifecyclePolicy("cleaning", policy, pulumi.ResourceOptions(depends_on=[app]))


def after(**adopt: Any) -> None:
    app = ecr.Repository("app", name="team/app", force_delete=True, **adopt)
    ecr.LifecyclePolicy("cleaning", repository=app, policy=lifecycle(), **adopt)


def there(engine: Engine) -> list[str]:
    return [found["repositoryName"] for found in engine.emulator.client().describe_repositories()["repositories"]]


def old_ones(engine: Engine) -> list[str]:
    """The resources of the stand-in, policies before their repositories."""
    return [
        each["urn"] for each in reversed(engine.deployment()["resources"]) if each["type"].endswith("dynamic:Resource")
    ]


def old_state(engine: Engine, command: str) -> None:
    """A ``pulumi state`` command for each resource of the stand-in."""
    for urn in old_ones(engine):
        assert engine.command("state", command, urn, "--yes", "--stack", "dev").returncode == 0


def goes_on(engine: Engine, **options: Any) -> None:
    """The update that had stopped half way ends, and nothing is deleted."""
    ended = engine.up(**options)
    assert (ended.error, there(engine)) == ("", ["team/app"])
    assert DELETES & set(ended.calls) == set()
    assert engine.preview().changed == {}


def test_the_safe_order_deletes_nothing_and_ends_with_an_empty_plan(engine: Engine) -> None:
    assert engine.up(before).error == ""
    digest = engine.emulator.put_image("team/app", "v1")
    # Step 1.
    retained = engine.up(lambda: before(retained=True))
    assert (retained.error, retained.calls) == ("", [])
    # Step 2: what the plan must show, and then does.
    planned = engine.preview(lambda: after(adopt_existing=True))
    assert planned.error == ""
    removed = [
        line for line in planned.output.splitlines() if re.search(r"\bdelete", line) and "dynamic:Resource" in line
    ]
    assert removed
    assert [line for line in removed if "delete[retain]" not in line] == []
    moved = engine.up()
    assert moved.error == ""
    assert DELETES & set(moved.calls) == set()
    client = engine.emulator.client()
    assert client.describe_images(repositoryName="team/app")["imageDetails"][0]["imageDigest"] == digest
    assert client.get_lifecycle_policy(repositoryName="team/app")["lifecyclePolicyText"]
    # Step 3.
    assert engine.up(after).error == ""
    engine.whole(2)


def test_a_protected_resource_stops_the_move_and_keeps_all(engine: Engine) -> None:
    assert engine.up(lambda: before(retained=True, protect=True)).error == ""
    halfway = engine.up(lambda: after(adopt_existing=True))
    assert "protect" in halfway.error
    assert old_ones(engine)
    old_state(engine, "unprotect")
    goes_on(engine)


def test_a_move_that_has_stopped_half_way_goes_on_without_the_old_state(engine: Engine) -> None:
    """Step 1 was left out, and the update of step 2 ends in an error."""
    assert engine.up(before).error == ""
    engine.emulator.put_image("team/app", "v1")
    with engine.emulator.inject(Fault("GetLifecyclePolicy", AwsError("AccessDeniedException", "no", 400), times=None)):
        assert engine.up(lambda: after(adopt_existing=True)).error
    old_state(engine, "delete")
    goes_on(engine)


def test_what_the_old_provider_has_deleted_is_made_again(engine: Engine) -> None:
    """Step 1 was left out, and the repository holds images that the old provider does not delete."""
    assert engine.up(before).error == ""
    engine.emulator.put_image("team/app", "v1")
    with engine.emulator.inject(
        Fault("DeleteRepository", AwsError("RepositoryNotEmptyException", "images", 400), times=None)
    ):
        assert engine.up(lambda: after(adopt_existing=True)).error
    old_state(engine, "delete")
    goes_on(engine, refresh=True)
    assert engine.emulator.client().get_lifecycle_policy(repositoryName="team/app")["lifecyclePolicyText"]


def test_the_way_back_deletes_nothing(engine: Engine) -> None:
    assert engine.up(lambda: after(adopt_existing=True)).error == ""

    def retained() -> None:
        retain(("ecr:", "pulumi-python:dynamic/ecr:"))
        after(adopt_existing=True)

    assert engine.up(retained).error == ""
    left = engine.up(lambda: None)
    assert (left.error, left.calls, there(engine)) == ("", [], ["team/app"])
    engine.emulator.client().delete_repository(repositoryName="team/app", force=True)


def test_without_step_1_the_old_provider_deletes_and_every_advice_to_adopt_says_so(engine: Engine) -> None:
    assert engine.up(before).error == ""
    refused = engine.up(after)
    assert "repository team/app in us-east-1 already exists" in refused.error
    assert ADOPTION_WARNING in refused.error
    assert there(engine) == ["team/app"]
    planned = engine.preview(lambda: after(adopt_existing=True))
    assert "delete[retain]" not in planned.output  # what the page calls the sign to stop
    lost = engine.up()
    assert "DeleteRepository" in lost.calls
    assert there(engine) == []


def test_a_takeover_of_equal_policies_alone_which_nothing_refuses_says_so_too(
    engine: Engine, emulator: Emulator
) -> None:
    emulator.client().create_repository(repositoryName="app")
    policy = {"repository": "app", "policy": lifecycle()}
    assert engine.up(lambda: stand_in.LifecyclePolicy("cleaning", policy) and None).error == ""
    for run in (engine.preview, engine.up):
        told = run(lambda: ecr.LifecyclePolicy("cleaning", repository="app", policy=lifecycle()) and None)
        assert (told.error, told.changed) == ("", {"cleaning": "delete"})  # one name, two types
        assert (
            len(
                told.lines(
                    "LifecyclePolicy of app in us-east-1 exists already with the same content, and stays in AWS when this resource goes"
                )
            )
            == 1
        )
        assert len(told.lines(ADOPTION_WARNING)) == 1
    emulator.client().delete_repository(repositoryName="app")


def test_the_page_and_the_readme_warn_before_anything_else() -> None:
    first = PAGE.split("\n\n")[1]
    assert first.startswith("> [!WARNING]")
    assert "retain_on_delete" in first
    assert PAGE.index("retain_on_delete") < PAGE.index("```diff")
    readme = (Path(__file__).resolve().parent.parent.parent / "README.md").read_text()
    section = readme[readme.index("## Moving over") :]
    assert section.index("[!WARNING]") < section.index("docs/moving.md")
    assert section.index("retain_on_delete") < (
        section.index("```") if "```" in section.split("\n## ")[0] else len(section)
    )


def test_a_state_of_another_package_without_a_region_is_refused_in_a_sentence(engine: Engine) -> None:
    """An alias of the type gives the old state to the new provider."""
    assert engine.up(before).error == ""

    def aliased() -> None:
        old = pulumi.ResourceOptions(aliases=[pulumi.Alias(type_="pulumi-python:dynamic:Resource")])
        ecr.Repository("app", name="team/app", opts=old)

    refused = engine.preview(aliased)
    assert "the state of Repository team/app is that of another package: it names no region" in refused.error
    assert (refused.calls, "Traceback" in refused.error) == ([], False)
    assert engine.up(before).error == ""
