"""Lifecycle policies before they are put: the text made from rules, and what a policy would do to the images that are there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pydantic import Field

from pulumi_ecr.aws import ClientError, Context, code_of, details, doing
from pulumi_ecr.core.document_types import LifecyclePolicyAction, LifecyclePolicyDocument, LifecyclePolicySelection
from pulumi_ecr.core.errors import Doubt, Failure, MissingError
from pulumi_ecr.core.function import Function, RegistryArguments
from pulumi_ecr.core.lifecycle import LIFECYCLE
from pulumi_ecr.core.model import Model, Text, plain
from pulumi_ecr.core.values import Path, known

if TYPE_CHECKING:
    from mypy_boto3_ecr.type_defs import LifecyclePolicyPreviewResultTypeDef


class GetLifecyclePolicyDocumentRuleSelection(LifecyclePolicySelection):
    """Which images a rule means."""

    tag_pattern_lists: list[str] | None = None
    """The same as `tag_pattern_list`, as `pulumi_aws.ecr` calls it."""
    tag_prefix_lists: list[str] | None = None
    """The same as `tag_prefix_list`, as `pulumi_aws.ecr` calls it."""


class GetLifecyclePolicyDocumentRule(Model):
    """One rule."""

    priority: int
    """Lower numbers go first; unique."""
    selection: GetLifecyclePolicyDocumentRuleSelection
    """Which images it means."""
    action: LifecyclePolicyAction | None = None
    """What happens to them; left out, they expire."""
    description: str | None = None
    """What it is for."""


class GetLifecyclePolicyDocumentArguments(Model):
    """The rules."""

    rules: list[GetLifecyclePolicyDocumentRule]
    """1 to 50 rules."""

    def findings(self) -> Iterator[Failure | Doubt]:
        """Every rule of the lifecycle policy language, told where the program wrote it."""
        if not known(plain(self)):
            return
        failures, doubts = LIFECYCLE.check(LIFECYCLE.parse(_policy(self.rules))[0])
        for failure in failures:
            yield Failure(_where(failure.path), failure.reason)
        for doubt in doubts:
            yield Doubt(_where(doubt.path), doubt.reason)


class GetLifecyclePolicyDocumentResult(GetLifecyclePolicyDocumentArguments):
    """The policy."""

    json_: Annotated[str, Field(alias="json")]
    """The policy as JSON text, for `LifecyclePolicy.policy` and everything else that takes one."""


_NAMES = {"priority": "rulePriority", "tagPatternLists": "tagPatternList", "tagPrefixLists": "tagPrefixList"}


def _renamed(value: Any) -> Any:
    if isinstance(value, dict):
        return {_NAMES.get(key, key): _renamed(item) for key, item in value.items()}
    return [_renamed(item) for item in value] if isinstance(value, list) else value


def _policy(rules: list[GetLifecyclePolicyDocumentRule]) -> dict[str, Any]:
    return {"rules": [{"action": {"type": "expire"}, **_renamed(plain(rule))} for rule in rules]}


def _where(path: Path) -> Path:
    names = {inner: outer for outer, inner in _NAMES.items()}
    return tuple(names.get(part, part) if isinstance(part, str) else part for part in path)


class GetLifecyclePolicyDocument(
    Function[GetLifecyclePolicyDocumentArguments, GetLifecyclePolicyDocumentResult, Context]
):
    """A lifecycle policy as JSON text, made of checked rules. AWS is not asked."""

    name = "get_lifecycle_policy_document"
    inputs = GetLifecyclePolicyDocumentArguments
    outputs = GetLifecyclePolicyDocumentResult
    actions = ()
    notes: ClassVar = {
        "Simpler": '`LifecyclePolicy` takes the same rules as they are: `policy={"rules": [...]}`. The function is for '
        "programs that come from `pulumi_aws.ecr`, and for texts that go elsewhere.",
    }

    def call(self, inputs: GetLifecyclePolicyDocumentArguments, ctx: Context) -> GetLifecyclePolicyDocumentResult:
        """No call."""
        return self.result(inputs, json_=LIFECYCLE.text(_policy(inputs.rules)))


# --- preview ----------------------------------------------------------------------------------------------------------


class GetLifecyclePolicyPreviewArguments(RegistryArguments):
    """Which repository and policy."""

    shape: ClassVar[str] = "StartLifecyclePolicyPreviewRequest"

    repository_name: str
    """The repository."""
    policy: Annotated[Any, Text(LIFECYCLE, LifecyclePolicyDocument)] = None
    """The policy to try: JSON text, a dict, or typed rules. Left out: the one that the repository has."""


class LifecyclePolicyPreviewResult(Model):
    """An image that the policy would touch."""

    shape: ClassVar[str] = "LifecyclePolicyPreviewResult"

    image_digest: str
    """The digest."""
    image_tags: list[str]
    """Its tags."""
    image_pushed_at: int
    """When it was pushed, in seconds since 1970."""
    action: str
    """EXPIRE or TRANSITION."""
    applied_rule_priority: int
    """The rule that touches it."""
    target_storage_class: str | None = None
    """Where a transition moves it."""
    storage_class: str | None = None
    """Where it is now."""


class GetLifecyclePolicyPreviewResult(GetLifecyclePolicyPreviewArguments):
    """What the policy would do."""

    id: str
    """The repository."""
    expiring_image_count: int
    """How many images would be deleted."""
    transitioning_image_count: int
    """How many images would be moved to the archive."""
    preview_results: list[LifecyclePolicyPreviewResult]
    """The images, the newest first."""


class GetLifecyclePolicyPreview(Function[GetLifecyclePolicyPreviewArguments, GetLifecyclePolicyPreviewResult, Context]):
    """What a lifecycle policy would do to the images of a repository: the service's own preview, run and waited for."""

    name = "get_lifecycle_policy_preview"
    inputs = GetLifecyclePolicyPreviewArguments
    outputs = GetLifecyclePolicyPreviewResult
    actions = ("ecr:StartLifecyclePolicyPreview", "ecr:GetLifecyclePolicyPreview")
    on = "repository"
    subject = ("Repository", "repositoryName")
    notes: ClassVar = {
        "Effect": "Nothing is deleted. AWS keeps one preview a repository: one that somebody else has under way is "
        "waited for, and then this one is started.",
    }

    def call(self, inputs: GetLifecyclePolicyPreviewArguments, ctx: Context) -> GetLifecyclePolicyPreviewResult:
        """StartLifecyclePolicyPreview, GetLifecyclePolicyPreview until it is done, one call more for every 100 images."""
        name = inputs.repository_name
        where: Any = {"repositoryName": name, **({"registryId": inputs.registry_id} if inputs.registry_id else {})}
        text: Any = {"lifecyclePolicyText": LIFECYCLE.text(inputs.policy)} if inputs.policy is not None else {}
        with doing(f"previewing the lifecycle policy of repository {name}"):
            try:
                started = ctx.wait_while(
                    lambda: ctx.ecr.start_lifecycle_policy_preview(**where, **text),
                    lambda error: (
                        f"another preview of repository {name} to end"
                        if code_of(error) == "LifecyclePolicyPreviewInProgressException"
                        else ""
                    ),
                )
            except ClientError as error:
                if code_of(error) == "LifecyclePolicyNotFoundException":
                    raise MissingError(
                        f"repository {name} has no lifecycle policy", "give the policy to try", **details(error)
                    ) from error
                raise
            ctx.wait_for("lifecycle_policy_preview_complete", f"the preview of repository {name}", **where)
            pages = list(
                ctx.ecr.get_paginator("get_lifecycle_policy_preview").paginate(
                    **where, PaginationConfig={"PageSize": 100}
                )
            )
        found = [each for page in pages for each in page.get("previewResults", [])]
        found.sort(key=lambda each: each["imagePushedAt"], reverse=True)
        summary = pages[0].get("summary", {})
        moved = summary.get("transitioningImageTotalCounts") or []
        return self.result(
            inputs,
            id=name,
            registry_id=started["registryId"],
            policy=inputs.policy if inputs.policy is not None else started["lifecyclePolicyText"],
            expiring_image_count=summary.get("expiringImageTotalCount", 0),
            transitioning_image_count=sum(each.get("imageTotalCount", 0) for each in moved),
            preview_results=[_touched(each) for each in found],
        )


def _touched(found: LifecyclePolicyPreviewResultTypeDef) -> LifecyclePolicyPreviewResult:
    action = found.get("action", {})
    return LifecyclePolicyPreviewResult.model_construct(
        image_digest=found["imageDigest"],
        image_tags=found.get("imageTags") or [],
        image_pushed_at=int(found["imagePushedAt"].timestamp()),
        action=action.get("type", ""),
        applied_rule_priority=found["appliedRulePriority"],
        target_storage_class=action.get("targetStorageClass"),
        storage_class=found.get("storageClass"),
    )
