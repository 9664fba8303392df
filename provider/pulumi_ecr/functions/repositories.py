"""Repositories as AWS has them: one by its name, or all that fit a pattern."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from pulumi_ecr.aws import Context, doing
from pulumi_ecr.aws.moments import rfc3339
from pulumi_ecr.core.errors import MissingError
from pulumi_ecr.core.function import Function, RegistryArguments
from pulumi_ecr.core.model import Member, Model
from pulumi_ecr.core.names import matches
from pulumi_ecr.resources.repository import (
    RepositoryEncryptionConfiguration,
    RepositoryImageScanningConfiguration,
    RepositoryImageTagMutabilityExclusionFilter,
)

if TYPE_CHECKING:
    from mypy_boto3_ecr.type_defs import RepositoryTypeDef


class GetRepositoryArguments(RegistryArguments):
    """Which repository, and what to ask beside it."""

    shape: ClassVar[str] = "CreateRepositoryRequest"

    name: Annotated[str, Member("repositoryName")]
    """Its name."""
    with_tags: bool = False
    """Read its tags too: one call more."""
    with_most_recent_image_tags: bool = False
    """Look for the newest image too: a call for every 1,000 images that the repository holds."""


class GetRepositoryResult(GetRepositoryArguments):
    """A repository."""

    id: str
    """The name."""
    arn: str
    """`arn:aws:ecr:<region>:<account>:repository/<name>`."""
    repository_url: str
    """Where to push and pull."""
    created_at: str
    """When it was made, RFC 3339 in UTC."""
    image_tag_mutability: str
    """MUTABLE, IMMUTABLE, or either with `_WITH_EXCLUSION`."""
    image_tag_mutability_exclusion_filters: list[RepositoryImageTagMutabilityExclusionFilter]
    """The tags that are exempt."""
    image_scanning_configurations: list[RepositoryImageScanningConfiguration]
    """One entry: whether images are scanned when they are pushed."""
    encryption_configurations: list[RepositoryEncryptionConfiguration]
    """One entry: how images are encrypted at rest."""
    tags: dict[str, str] | None = None
    """Its tags, if `with_tags` asked for them, without those that `ecr:ignoreTags` covers."""
    most_recent_image_tags: list[str] | None = None
    """The tags of the image pushed last, if `with_most_recent_image_tags` asked for them."""


class GetRepository(Function[GetRepositoryArguments, GetRepositoryResult, Context]):
    """A repository that exists, by its name. One call; tags and the newest image only on request."""

    name = "get_repository"
    inputs = GetRepositoryArguments
    outputs = GetRepositoryResult
    actions = ("ecr:DescribeRepositories", "ecr:ListTagsForResource", "ecr:DescribeImages")
    on = "repository"
    subject = ("Repository", "name")
    notes: ClassVar = {
        "Differences": "`pulumi_aws.ecr.get_repository` reads tags and pages through every image at each preview. Here "
        "both are off until `with_tags` and `with_most_recent_image_tags` ask for them.",
    }

    def call(self, inputs: GetRepositoryArguments, ctx: Context) -> GetRepositoryResult:
        """DescribeRepositories; ListTagsForResource and DescribeImages on request."""
        with doing(f"reading repository {inputs.name}"):
            found = ctx.cloud.repository(ctx.region, inputs.name, inputs.registry_id).result()
            if found is None:
                raise MissingError(
                    f"repository {inputs.name} does not exist in {ctx.region}",
                    "correct the name or the region, or create it first",
                    code="RepositoryNotFoundException",
                )
            details: dict[str, Any] = {}
            if inputs.with_tags:
                tags = ctx.ecr.list_tags_for_resource(resourceArn=found["repositoryArn"])["tags"]
                hidden = ctx.config.ignore_tags.covers
                details["tags"] = {tag["Key"]: tag["Value"] for tag in tags if not hidden(tag["Key"])}
            if inputs.with_most_recent_image_tags:
                images = ctx.images(inputs.name, inputs.registry_id)
                details["most_recent_image_tags"] = (images[0].get("imageTags") or []) if images else []
        return self.result(inputs, **_described(found), **details, id=inputs.name)


def _described(found: RepositoryTypeDef) -> dict[str, Any]:
    encryption = found.get("encryptionConfiguration", {"encryptionType": "AES256"})
    return {
        "registry_id": found["registryId"],
        "arn": found["repositoryArn"],
        "repository_url": found["repositoryUri"],
        "created_at": rfc3339(found["createdAt"]),
        "image_tag_mutability": found.get("imageTagMutability", "MUTABLE"),
        "image_tag_mutability_exclusion_filters": [
            RepositoryImageTagMutabilityExclusionFilter.model_construct(
                filter=each["filter"], filter_type=each["filterType"]
            )
            for each in found.get("imageTagMutabilityExclusionFilters") or []
        ],
        "image_scanning_configurations": [
            RepositoryImageScanningConfiguration.model_construct(
                scan_on_push=bool(found.get("imageScanningConfiguration", {}).get("scanOnPush"))
            )
        ],
        "encryption_configurations": [
            RepositoryEncryptionConfiguration.model_construct(
                encryption_type=encryption["encryptionType"], kms_key=encryption.get("kmsKey")
            )
        ],
    }


class FoundRepository(Model):
    """A repository in a list."""

    shape: ClassVar[str] = "Repository"

    name: str
    """Its name."""
    arn: str
    """`arn:aws:ecr:<region>:<account>:repository/<name>`."""
    repository_url: str
    """Where to push and pull."""
    created_at: str
    """When it was made, RFC 3339 in UTC."""


class GetRepositoriesArguments(RegistryArguments):
    """Which repositories."""

    pattern: str | None = None
    """Only names that fit: `*` stands for any characters, as in `team-a/*`."""


class GetRepositoriesResult(GetRepositoriesArguments):
    """Repositories, by name."""

    id: str
    """The region."""
    names: list[str]
    """Their names, sorted."""
    repositories: list[FoundRepository]
    """The same with ARN and URL."""


class GetRepositories(Function[GetRepositoriesArguments, GetRepositoriesResult, Context]):
    """All repositories of a registry, or those whose names fit a pattern."""

    name = "get_repositories"
    inputs = GetRepositoriesArguments
    outputs = GetRepositoriesResult
    actions = ("ecr:DescribeRepositories",)
    on = "repository"

    def call(self, inputs: GetRepositoriesArguments, ctx: Context) -> GetRepositoriesResult:
        """DescribeRepositories, one call for every 1,000."""
        owner: Any = {"registryId": inputs.registry_id} if inputs.registry_id else {}
        with doing("listing repositories"):
            pages = ctx.ecr.get_paginator("describe_repositories").paginate(
                **owner, PaginationConfig={"PageSize": 1000}
            )
            found = [one for page in pages for one in page["repositories"]]
        fitting = [one for one in found if matches(inputs.pattern or "*", one["repositoryName"])]
        fitting.sort(key=lambda one: one["repositoryName"])
        return self.result(
            inputs,
            id=ctx.region,
            registry_id=inputs.registry_id or next((one["registryId"] for one in found), None),
            names=[one["repositoryName"] for one in fitting],
            repositories=[
                FoundRepository.model_construct(
                    name=one["repositoryName"],
                    arn=one["repositoryArn"],
                    repository_url=one["repositoryUri"],
                    created_at=rfc3339(one["createdAt"]),
                )
                for one in fitting
            ],
        )
