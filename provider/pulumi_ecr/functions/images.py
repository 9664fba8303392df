"""Images: one by tag, digest or age, many by pattern; what scanners found in them, and where they were copied to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from pulumi_ecr.aws import ClientError, Context, code_of, details, doing
from pulumi_ecr.aws.moments import rfc3339
from pulumi_ecr.core.errors import Doubt, Failure, MissingError
from pulumi_ecr.core.function import Function, RegistryArguments
from pulumi_ecr.core.model import Model
from pulumi_ecr.core.names import matches, repository_url
from pulumi_ecr.core.values import known

if TYPE_CHECKING:
    from mypy_boto3_ecr.type_defs import DescribeImageScanFindingsResponseTypeDef, ImageDetailTypeDef

_ABSENT = ("ImageNotFoundException", "RepositoryNotFoundException")


class RepositoryArguments(RegistryArguments):
    """Whose images."""

    shape: ClassVar[str] = "DescribeImagesRequest"

    repository_name: str
    """The repository."""


class ImageArguments(RepositoryArguments):
    """Which image."""

    image_tag: str | None = None
    """Its tag."""
    image_digest: str | None = None
    """Its digest, `sha256:...`."""

    def findings(self) -> Iterator[Failure | Doubt]:
        """One image must be named."""
        if known(self.image_tag, self.image_digest) and not (self.image_tag or self.image_digest):
            yield Failure(("imageTag",), "is required unless imageDigest is given: name one image")

    def image_id(self) -> dict[str, str]:
        """The image as calls take it."""
        named = {"imageTag": self.image_tag, "imageDigest": self.image_digest}
        return {key: value for key, value in named.items() if value}

    def named(self) -> str:
        """The image in a message."""
        return f"{self.repository_name}{f':{self.image_tag}' if self.image_tag else ''}" + (
            f"@{self.image_digest}" if self.image_digest else ""
        )


def _owner(inputs: RegistryArguments) -> dict[str, Any]:
    return {"registryId": inputs.registry_id} if inputs.registry_id else {}


def _missing(error: ClientError, what: str) -> MissingError:
    whole = code_of(error) == "RepositoryNotFoundException"
    return MissingError(
        f"{'the repository of ' if whole else ''}image {what} does not exist",
        "create the repository first, or correct repository_name, region or registry_id"
        if whole
        else "push it first, or correct it",
        **details(error),
    )


# --- one image --------------------------------------------------------------------------------------------------------


class GetImageArguments(RepositoryArguments):
    """Which image: by tag, by digest, or the newest."""

    image_tag: str | None = None
    """Its tag."""
    image_digest: str | None = None
    """Its digest, `sha256:...`; with a tag, both must be those of one image."""
    most_recent: bool = False
    """The image pushed last, tagged or not; archived ones do not count."""
    tag_pattern: str | None = None
    """The image pushed last of those with a tag that fits; `*` stands for any characters, as in `v1.*`."""
    missing_ok: bool = False
    """Answer with `exists` false where there is no such image or repository, instead of failing."""

    def findings(self) -> Iterator[Failure | Doubt]:
        """By name, or by age."""
        if not known(self.image_tag, self.image_digest, self.most_recent, self.tag_pattern):
            return
        named, newest = bool(self.image_tag or self.image_digest), self.most_recent or bool(self.tag_pattern)
        if not named and not newest:
            yield Failure(("imageTag",), "is required unless imageDigest, mostRecent or tagPattern is given")
        if named and newest:
            which = "mostRecent" if self.most_recent else "tagPattern"
            yield Failure((which,), "looks for the newest image: it cannot stand beside imageTag or imageDigest")


class GetImageResult(GetImageArguments):
    """An image."""

    id: str
    """The digest; empty where there is no image."""
    exists: bool
    """Whether there is such an image; always true without `missing_ok`."""
    image_tags: list[str] | None = None
    """All its tags."""
    image_uri: str | None = None
    """What to deploy: `<repository url>@<digest>`, which no later push can change."""
    uri_with_digest: str | None = None
    """The same as `image_uri`."""
    image_pushed_at: int | None = None
    """When it was pushed, in seconds since 1970."""
    image_size_in_bytes: int | None = None
    """Its size, compressed."""
    image_manifest_media_type: str | None = None
    """The media type of its manifest: an image, or an index of several platforms."""
    artifact_media_type: str | None = None
    """The media type of the artifact, where it is no container image."""
    image_status: str | None = None
    """ACTIVE, ARCHIVED or ACTIVATING."""
    last_recorded_pull_time: int | None = None
    """When it was last pulled, in seconds since 1970; AWS records it once a day."""


class GetImage(Function[GetImageArguments, GetImageResult, Context]):
    """One image, by tag, by digest, or the newest; `uri_with_digest` is what to deploy."""

    name = "get_image"
    inputs = GetImageArguments
    outputs = GetImageResult
    actions = ("ecr:DescribeImages",)
    on = "repository"
    subject = ("Repository", "repositoryName")

    def call(self, inputs: GetImageArguments, ctx: Context) -> GetImageResult:
        """DescribeImages: once for a name, once for every 1,000 images for the newest."""
        image_id = {"imageTag": inputs.image_tag, "imageDigest": inputs.image_digest}
        chosen: Any = {key: value for key, value in image_id.items() if value}
        what = f"{inputs.repository_name}{_suffix(inputs)}"
        found: ImageDetailTypeDef | None = None
        with doing(f"reading image {what}"):
            try:
                if chosen:
                    answer = ctx.ecr.describe_images(
                        repositoryName=inputs.repository_name, imageIds=[chosen], **_owner(inputs)
                    )
                    found = answer["imageDetails"][0]
                else:
                    status = "TAGGED" if inputs.tag_pattern else "ANY"
                    images = ctx.images(inputs.repository_name, inputs.registry_id, tag_status=status)
                    found = next((image for image in images if _fits(image, inputs.tag_pattern)), None)
            except ClientError as error:
                if code_of(error) not in _ABSENT:
                    raise
                if not inputs.missing_ok:
                    raise _missing(error, what) from error
        if found is None:
            if not inputs.missing_ok:
                raise MissingError(f"no image fits {what}", "push one first, or set missing_ok=True and ask exists")
            return self.result(inputs, id="", exists=False)
        registry = found["registryId"]
        url = repository_url(registry, ctx.region, ctx.cloud.partition(ctx.region).suffix, inputs.repository_name)
        tags = found.get("imageTags") or []
        fitting = next((tag for tag in tags if matches(inputs.tag_pattern, tag)), None) if inputs.tag_pattern else None
        pulled = found.get("lastRecordedPullTime")
        digest = found["imageDigest"]
        return self.result(
            inputs,
            id=digest,
            exists=True,
            registry_id=registry,
            image_digest=digest,
            image_tag=inputs.image_tag or fitting,
            image_tags=tags,
            image_uri=f"{url}@{digest}",
            uri_with_digest=f"{url}@{digest}",
            image_pushed_at=int(found["imagePushedAt"].timestamp()),
            image_size_in_bytes=found.get("imageSizeInBytes"),
            image_manifest_media_type=found.get("imageManifestMediaType"),
            artifact_media_type=found.get("artifactMediaType"),
            image_status=found.get("imageStatus"),
            last_recorded_pull_time=int(pulled.timestamp()) if pulled else None,
        )


def _suffix(inputs: GetImageArguments) -> str:
    if inputs.tag_pattern:
        return f":{inputs.tag_pattern}"
    tag, digest = inputs.image_tag, inputs.image_digest
    return (f":{tag}" if tag else "") + (f"@{digest}" if digest else "") or " (the newest)"


def _fits(image: ImageDetailTypeDef, pattern: str | None) -> bool:
    return pattern is None or any(matches(pattern, tag) for tag in image.get("imageTags") or [])


# --- many images ------------------------------------------------------------------------------------------------------


class GetImagesImageId(Model):
    """An image by digest and one of its tags."""

    shape: ClassVar[str] = "ImageIdentifier"

    image_digest: str
    """The digest."""
    image_tag: str | None = None
    """One tag; an image with several stands in the list once for each."""


class GetImagesImage(Model):
    """An image in a list."""

    shape: ClassVar[str] = "ImageDetail"

    image_digest: str
    """The digest."""
    image_tags: list[str]
    """All its tags."""
    image_pushed_at: int
    """When it was pushed, in seconds since 1970."""
    image_size_in_bytes: int | None = None
    """Its size, compressed."""
    image_manifest_media_type: str | None = None
    """The media type of its manifest."""
    artifact_media_type: str | None = None
    """The media type of the artifact, where it is no container image."""
    image_status: str | None = None
    """ACTIVE, ARCHIVED or ACTIVATING."""
    last_recorded_pull_time: int | None = None
    """When it was last pulled, in seconds since 1970."""


class GetImagesArguments(RepositoryArguments):
    """Which images."""

    tag_pattern: str | None = None
    """Only images with a tag that fits; `*` stands for any characters."""
    tag_status: str = "ANY"
    """TAGGED, UNTAGGED or ANY."""
    image_status: str = "ACTIVE"
    """ACTIVE, ARCHIVED, ACTIVATING or ANY."""
    max_results: int | None = None
    """The newest so many, 1 to 1,000; left out, all."""

    def findings(self) -> Iterator[Failure | Doubt]:
        """A pattern is for tagged images; the enums are those of DescribeImagesFilter."""
        for name, value, members in (
            ("tagStatus", self.tag_status, ("TAGGED", "UNTAGGED", "ANY")),
            ("imageStatus", self.image_status, ("ACTIVE", "ARCHIVED", "ACTIVATING", "ANY")),
        ):
            if known(value) and value not in members:
                yield Failure((name,), f'is "{value}": must be one of {", ".join(members)}')
        if known(self.tag_pattern, self.tag_status) and self.tag_pattern and self.tag_status == "UNTAGGED":
            yield Failure(("tagPattern",), "fits no untagged image: leave out tagStatus or the pattern")


class GetImagesResult(GetImagesArguments):
    """Images, the newest first."""

    id: str
    """The repository."""
    images: list[GetImagesImage]
    """The images."""
    image_ids: list[GetImagesImageId]
    """The same as digests and tags, one entry a tag."""


class GetImages(Function[GetImagesArguments, GetImagesResult, Context]):
    """The images of a repository, the newest first, filtered by tag pattern and status."""

    name = "get_images"
    inputs = GetImagesArguments
    outputs = GetImagesResult
    actions = ("ecr:DescribeImages",)
    on = "repository"
    subject = ("Repository", "repositoryName")

    def call(self, inputs: GetImagesArguments, ctx: Context) -> GetImagesResult:
        """DescribeImages, one call for every 1,000."""
        with doing(f"listing the images of repository {inputs.repository_name}"):
            found = ctx.images(
                inputs.repository_name,
                inputs.registry_id,
                tag_status="TAGGED" if inputs.tag_pattern else inputs.tag_status,
                image_status=inputs.image_status,
            )
        found = [image for image in found if _fits(image, inputs.tag_pattern)][: inputs.max_results]
        return self.result(
            inputs,
            id=inputs.repository_name,
            registry_id=inputs.registry_id or next((image["registryId"] for image in found), None),
            images=[_listed(image) for image in found],
            image_ids=[
                GetImagesImageId.model_construct(image_digest=image["imageDigest"], image_tag=tag)
                for image in found
                for tag in (*image.get("imageTags", ()),) or (None,)
                if tag is None or matches(inputs.tag_pattern or "*", tag)
            ],
        )


def _listed(image: ImageDetailTypeDef) -> GetImagesImage:
    pulled = image.get("lastRecordedPullTime")
    return GetImagesImage.model_construct(
        image_digest=image["imageDigest"],
        image_tags=image.get("imageTags") or [],
        image_pushed_at=int(image["imagePushedAt"].timestamp()),
        image_size_in_bytes=image.get("imageSizeInBytes"),
        image_manifest_media_type=image.get("imageManifestMediaType"),
        artifact_media_type=image.get("artifactMediaType"),
        image_status=image.get("imageStatus"),
        last_recorded_pull_time=int(pulled.timestamp()) if pulled else None,
    )


# --- scan findings ----------------------------------------------------------------------------------------------------

RUNNING = ("IN_PROGRESS", "PENDING")
SEVERITIES = ("CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL", "UNDEFINED", "UNTRIAGED")


class GetImageScanFindingsArguments(ImageArguments):
    """Which image, and which findings."""

    shape: ClassVar[str] = "DescribeImageScanFindingsRequest"

    severities: list[str] | None = None
    """Only findings of these severities: CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL, UNDEFINED, UNTRIAGED."""
    wait: bool = True
    """Wait, up to 5 minutes, for a scan that is running."""

    def findings(self) -> Iterator[Failure | Doubt]:
        """One image, known severities."""
        yield from super().findings()
        if known(self.severities):
            for index, severity in enumerate(self.severities or []):
                if severity not in SEVERITIES:
                    yield Failure(("severities", index), f'is "{severity}": must be one of {", ".join(SEVERITIES)}')


class ImageScanFinding(Model):
    """Something that a scanner found."""

    shape: ClassVar[str] = "ImageScanFinding"

    name: str
    """The vulnerability, such as `CVE-2026-0001`."""
    severity: str
    """How bad it is."""
    description: str | None = None
    """What it is."""
    uri: str | None = None
    """Where to read about it."""
    package_name: str | None = None
    """The package that has it."""
    package_version: str | None = None
    """The version that has it."""
    fix_available: str | None = None
    """YES, NO or PARTIAL; enhanced scanning only."""
    exploit_available: str | None = None
    """YES or NO; enhanced scanning only."""


class GetImageScanFindingsResult(GetImageScanFindingsArguments):
    """What a scan has found."""

    id: str
    """The digest."""
    status: str
    """COMPLETE and ACTIVE mean that the findings are there; the others say why not."""
    status_description: str | None = None
    """The status in words."""
    completed_at: str | None = None
    """When the last scan ended, RFC 3339 in UTC."""
    vulnerability_source_updated_at: str | None = None
    """How old the scanner's knowledge is, RFC 3339 in UTC."""
    severity_counts: dict[str, int]
    """How many findings of each severity there are, all severities counted."""
    scan_findings: list[ImageScanFinding]
    """The findings of the severities asked for, the worst first."""


class GetImageScanFindings(Function[GetImageScanFindingsArguments, GetImageScanFindingsResult, Context]):
    """What basic or enhanced scanning has found in an image; waits for a scan that is running."""

    name = "get_image_scan_findings"
    inputs = GetImageScanFindingsArguments
    outputs = GetImageScanFindingsResult
    actions = ("ecr:DescribeImageScanFindings",)
    on = "repository"
    subject = ("Repository", "repositoryName")

    def call(self, inputs: GetImageScanFindingsArguments, ctx: Context) -> GetImageScanFindingsResult:
        """DescribeImageScanFindings, one call for every 1,000 findings."""
        request: Any = {
            "repositoryName": inputs.repository_name,
            "imageId": inputs.image_id(),
            **_owner(inputs),
        }
        with doing(f"reading the scan findings of image {inputs.named()}"):
            try:
                pages = _findings(ctx, request)
                if inputs.wait and pages[0].get("imageScanStatus", {}).get("status") in RUNNING:
                    ctx.wait_for("scan_ended", f"the scan of image {inputs.named()}", **request)
                    pages = _findings(ctx, request)
            except ClientError as error:
                if code_of(error) == "ScanNotFoundException":
                    raise MissingError(
                        f"image {inputs.named()} was never scanned",
                        "turn scanning on (ScanningConfiguration, or scan_on_push of the repository) and push again",
                        **details(error),
                    ) from error
                if code_of(error) in _ABSENT:
                    raise _missing(error, inputs.named()) from error
                raise
        status = pages[0].get("imageScanStatus", {})
        all_of = [page.get("imageScanFindings", {}) for page in pages]
        found = [_basic(each) for part in all_of for each in part.get("findings", [])]
        found += [_enhanced(each) for part in all_of for each in part.get("enhancedFindings", [])]
        chosen = [each for each in found if not inputs.severities or each.severity in inputs.severities]
        chosen.sort(key=lambda each: (_rank(each.severity), each.name))
        return self.result(
            inputs,
            id=pages[0].get("imageId", {}).get("imageDigest", ""),
            registry_id=pages[0].get("registryId"),
            image_digest=pages[0].get("imageId", {}).get("imageDigest"),
            status=status.get("status", ""),
            status_description=status.get("description"),
            completed_at=_moment(all_of[0], "imageScanCompletedAt"),
            vulnerability_source_updated_at=_moment(all_of[0], "vulnerabilitySourceUpdatedAt"),
            severity_counts=dict(all_of[0].get("findingSeverityCounts") or {}),
            scan_findings=chosen,
        )


def _findings(ctx: Context, request: Any) -> list[DescribeImageScanFindingsResponseTypeDef]:
    pages = ctx.ecr.get_paginator("describe_image_scan_findings")
    return list(pages.paginate(**request, PaginationConfig={"PageSize": 1000}))


def _moment(found: Mapping[str, Any], name: str) -> str | None:
    return rfc3339(found[name]) if found.get(name) else None


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def _basic(found: Mapping[str, Any]) -> ImageScanFinding:
    attributes = {each["key"]: each.get("value") for each in found.get("attributes", [])}
    return ImageScanFinding.model_construct(
        name=found.get("name", ""),
        severity=found.get("severity", "UNDEFINED"),
        description=found.get("description"),
        uri=found.get("uri"),
        package_name=attributes.get("package_name"),
        package_version=attributes.get("package_version"),
    )


def _enhanced(found: Mapping[str, Any]) -> ImageScanFinding:
    package = found.get("packageVulnerabilityDetails", {})
    vulnerable: Mapping[str, Any] = next(iter(package.get("vulnerablePackages", [])), {})
    return ImageScanFinding.model_construct(
        name=package.get("vulnerabilityId") or found.get("title", ""),
        severity=found.get("severity", "UNTRIAGED"),
        description=found.get("description"),
        uri=package.get("sourceUrl"),
        package_name=vulnerable.get("name"),
        package_version=vulnerable.get("version"),
        fix_available=found.get("fixAvailable"),
        exploit_available=found.get("exploitAvailable"),
    )


# --- replication ------------------------------------------------------------------------------------------------------


class GetImageReplicationStatusArguments(ImageArguments):
    """Which image."""

    shape: ClassVar[str] = "DescribeImageReplicationStatusRequest"


class ImageReplicationStatus(Model):
    """How far the copy to one destination is."""

    shape: ClassVar[str] = "ImageReplicationStatus"

    region: str
    """The destination's region."""
    registry_id: str
    """The destination's account."""
    status: str
    """IN_PROGRESS, COMPLETE or FAILED."""
    failure_code: str | None = None
    """Why it failed."""


class GetImageReplicationStatusResult(GetImageReplicationStatusArguments):
    """Where an image was copied to."""

    id: str
    """The digest."""
    complete: bool
    """Whether every copy is done; true, too, where no rule copies the image."""
    replication_statuses: list[ImageReplicationStatus]
    """One entry a destination."""


class GetImageReplicationStatus(Function[GetImageReplicationStatusArguments, GetImageReplicationStatusResult, Context]):
    """Whether replication has copied an image to every destination."""

    name = "get_image_replication_status"
    inputs = GetImageReplicationStatusArguments
    outputs = GetImageReplicationStatusResult
    actions = ("ecr:DescribeImageReplicationStatus",)
    on = "repository"
    subject = ("Repository", "repositoryName")

    def call(self, inputs: GetImageReplicationStatusArguments, ctx: Context) -> GetImageReplicationStatusResult:
        """DescribeImageReplicationStatus."""
        image_id: Any = inputs.image_id()
        with doing(f"reading the replication status of image {inputs.named()}"):
            try:
                answer = ctx.ecr.describe_image_replication_status(
                    repositoryName=inputs.repository_name, imageId=image_id, **_owner(inputs)
                )
            except ClientError as error:
                if code_of(error) in _ABSENT:
                    raise _missing(error, inputs.named()) from error
                raise
        statuses = [
            ImageReplicationStatus.model_construct(
                region=each["region"],
                registry_id=each["registryId"],
                status=each["status"],
                failure_code=each.get("failureCode"),
            )
            for each in answer["replicationStatuses"]
        ]
        digest = answer["imageId"].get("imageDigest", inputs.image_digest or "")
        return self.result(
            inputs,
            id=digest,
            image_digest=digest or None,
            complete=all(each.status == "COMPLETE" for each in statuses),
            replication_statuses=statuses,
        )
