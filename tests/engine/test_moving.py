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
from pulumi_ecr.testing import Emulator

pytestmark = pytest.mark.usefixtures("both_hosts")

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "moving.md").read_text()
DELETES = {"DeleteRepository", "DeleteLifecyclePolicy"}


def retain() -> None:
    """The page's transformation, for the stand-in."""
    [text] = [text for text in re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL) if "retain_on_delete" in text]
    exec(text.replace("aws:ecr/", stand_in.TYPE), {})


def before(*, retained: bool = False) -> None:
    if retained:
        retain()
    app = stand_in.Repository("app", {"name": "team/app"})
    policy = {"repository": "team/app", "policy": lifecycle()}
    stand_in.LifecyclePolicy("cleaning", policy, pulumi.ResourceOptions(depends_on=[app]))


def after(**adopt: Any) -> None:
    app = ecr.Repository("app", name="team/app", force_delete=True, **adopt)
    ecr.LifecyclePolicy("cleaning", repository=app, policy=lifecycle(), **adopt)


def there(engine: Engine) -> list[str]:
    return [found["repositoryName"] for found in engine.emulator.client().describe_repositories()["repositories"]]


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


def test_without_step_1_the_old_provider_deletes_and_every_advice_to_adopt_says_so(engine: Engine) -> None:
    assert engine.up(before).error == ""
    refused = engine.up(after)
    assert "repository team/app already exists" in refused.error
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
