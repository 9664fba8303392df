"""The objects inside outputs, as programs see them.

Generated from the models by tools/generate.py; do not edit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi

__all__ = [
    "FoundRepository",
    "GetImagesImage",
    "GetImagesImageId",
    "GetLifecyclePolicyDocumentRule",
    "GetLifecyclePolicyDocumentRuleSelection",
    "ImageReplicationStatus",
    "ImageScanFinding",
    "LifecyclePolicyAction",
    "LifecyclePolicyPreviewResult",
    "ReplicationConfigurationReplicationConfiguration",
    "ReplicationConfigurationReplicationConfigurationRule",
    "ReplicationConfigurationReplicationConfigurationRuleDeleteReplication",
    "ReplicationConfigurationReplicationConfigurationRuleDestination",
    "ReplicationConfigurationReplicationConfigurationRuleRepositoryFilter",
    "RepositoryEncryptionConfiguration",
    "RepositoryImageScanningConfiguration",
    "RepositoryImageTagMutabilityExclusionFilter",
    "ScanningConfigurationRule",
    "ScanningConfigurationRuleRepositoryFilter",
]


@pulumi.output_type
class RepositoryImageTagMutabilityExclusionFilter(dict[str, Any]):
    """Tags that are exempt from the repository's mutability setting."""

    def __init__(self, *, filter: str | None = None, filter_type: str | None = None) -> None:
        pulumi.set(self, "filter", filter)
        pulumi.set(self, "filter_type", filter_type)

    @property
    @pulumi.getter(name="filter")
    def filter(self) -> str:
        """The tags meant: letters, digits, `.`, `_`, `-` and at most 2 `*`; 1 to 128 characters."""
        return pulumi.get(self, "filter")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="filterType")
    def filter_type(self) -> str:
        """Always WILDCARD."""
        return pulumi.get(self, "filter_type")  # type: ignore[no-any-return]


@pulumi.output_type
class RepositoryImageScanningConfiguration(dict[str, Any]):
    """Whether images are scanned when they are pushed."""

    def __init__(self, *, scan_on_push: bool | None = None) -> None:
        pulumi.set(self, "scan_on_push", scan_on_push)

    @property
    @pulumi.getter(name="scanOnPush")
    def scan_on_push(self) -> bool:
        """Scan each image after its push. AWS now prefers the registry-wide ScanningConfiguration."""
        return pulumi.get(self, "scan_on_push")  # type: ignore[no-any-return]


@pulumi.output_type
class RepositoryEncryptionConfiguration(dict[str, Any]):
    """How the images are encrypted at rest."""

    def __init__(self, *, encryption_type: str | None = None, kms_key: str | None = None) -> None:
        pulumi.set(self, "encryption_type", encryption_type)
        pulumi.set(self, "kms_key", kms_key)

    @property
    @pulumi.getter(name="encryptionType")
    def encryption_type(self) -> str:
        """AES256 uses keys of S3; KMS a key of AWS KMS; KMS_DSSE encrypts twice with it."""
        return pulumi.get(self, "encryption_type")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="kmsKey")
    def kms_key(self) -> str | None:
        """The KMS key, by id, ARN or alias, for KMS and KMS_DSSE. Left out, AWS uses its own key `aws/ecr`."""
        return pulumi.get(self, "kms_key")  # type: ignore[no-any-return]


@pulumi.output_type
class ScanningConfigurationRuleRepositoryFilter(dict[str, Any]):
    """Which repositories a rule means."""

    def __init__(self, *, filter: str | None = None, filter_type: str | None = None) -> None:
        pulumi.set(self, "filter", filter)
        pulumi.set(self, "filter_type", filter_type)

    @property
    @pulumi.getter(name="filter")
    def filter(self) -> str:
        """Part of a repository name with `*` for any text; 1 to 255 characters."""
        return pulumi.get(self, "filter")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="filterType")
    def filter_type(self) -> str:
        """Always WILDCARD."""
        return pulumi.get(self, "filter_type")  # type: ignore[no-any-return]


@pulumi.output_type
class ScanningConfigurationRule(dict[str, Any]):
    """How often some repositories are scanned."""

    def __init__(
        self,
        *,
        scan_frequency: str | None = None,
        repository_filters: Sequence[ScanningConfigurationRuleRepositoryFilter] | None = None,
    ) -> None:
        pulumi.set(self, "scan_frequency", scan_frequency)
        pulumi.set(self, "repository_filters", repository_filters)

    @property
    @pulumi.getter(name="scanFrequency")
    def scan_frequency(self) -> str:
        """SCAN_ON_PUSH with both scan types; CONTINUOUS_SCAN only with ENHANCED, MANUAL only with BASIC."""
        return pulumi.get(self, "scan_frequency")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="repositoryFilters")
    def repository_filters(self) -> Sequence[ScanningConfigurationRuleRepositoryFilter]:
        """Up to 100 filters; a repository is meant when one of them fits."""
        return pulumi.get(self, "repository_filters")  # type: ignore[no-any-return]


@pulumi.output_type
class ReplicationConfigurationReplicationConfigurationRuleDestination(dict[str, Any]):
    """One registry that gets copies."""

    def __init__(self, *, region: str | None = None, registry_id: str | None = None) -> None:
        pulumi.set(self, "region", region)
        pulumi.set(self, "registry_id", registry_id)

    @property
    @pulumi.getter(name="region")
    def region(self) -> str:
        """The region of the registry."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> str:
        """The account of the registry, 12 digits; the own one or another."""
        return pulumi.get(self, "registry_id")  # type: ignore[no-any-return]


@pulumi.output_type
class ReplicationConfigurationReplicationConfigurationRuleRepositoryFilter(dict[str, Any]):
    """Which repositories a rule means."""

    def __init__(self, *, filter: str | None = None, filter_type: str | None = None) -> None:
        pulumi.set(self, "filter", filter)
        pulumi.set(self, "filter_type", filter_type)

    @property
    @pulumi.getter(name="filter")
    def filter(self) -> str:
        """How their names begin; 2 to 256 characters."""
        return pulumi.get(self, "filter")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="filterType")
    def filter_type(self) -> str:
        """Always PREFIX_MATCH."""
        return pulumi.get(self, "filter_type")  # type: ignore[no-any-return]


@pulumi.output_type
class ReplicationConfigurationReplicationConfigurationRuleDeleteReplication(dict[str, Any]):
    """Whether the deletion of an image is copied too."""

    def __init__(self, *, enabled: bool | None = None) -> None:
        pulumi.set(self, "enabled", enabled)

    @property
    @pulumi.getter(name="enabled")
    def enabled(self) -> bool:
        """Delete the copies when the image is deleted."""
        return pulumi.get(self, "enabled")  # type: ignore[no-any-return]


@pulumi.output_type
class ReplicationConfigurationReplicationConfigurationRule(dict[str, Any]):
    """Some repositories, and where their images are copied to."""

    def __init__(
        self,
        *,
        destinations: Sequence[ReplicationConfigurationReplicationConfigurationRuleDestination] | None = None,
        repository_filters: Sequence[ReplicationConfigurationReplicationConfigurationRuleRepositoryFilter]
        | None = None,
        delete_replication: ReplicationConfigurationReplicationConfigurationRuleDeleteReplication | None = None,
    ) -> None:
        pulumi.set(self, "destinations", destinations)
        pulumi.set(self, "repository_filters", repository_filters)
        pulumi.set(self, "delete_replication", delete_replication)

    @property
    @pulumi.getter(name="destinations")
    def destinations(self) -> Sequence[ReplicationConfigurationReplicationConfigurationRuleDestination]:
        """1 to 100 registries, none of them twice, and not the own one."""
        return pulumi.get(self, "destinations")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="repositoryFilters")
    def repository_filters(self) -> Sequence[ReplicationConfigurationReplicationConfigurationRuleRepositoryFilter]:
        """Up to 100 filters; left out, all repositories are meant."""
        return pulumi.get(self, "repository_filters")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="deleteReplication")
    def delete_replication(self) -> ReplicationConfigurationReplicationConfigurationRuleDeleteReplication:
        """Whether the deletion of an image is copied too."""
        return pulumi.get(self, "delete_replication")  # type: ignore[no-any-return]


@pulumi.output_type
class ReplicationConfigurationReplicationConfiguration(dict[str, Any]):
    """All rules of a registry."""

    def __init__(self, *, rules: Sequence[ReplicationConfigurationReplicationConfigurationRule] | None = None) -> None:
        pulumi.set(self, "rules", rules)

    @property
    @pulumi.getter(name="rules")
    def rules(self) -> Sequence[ReplicationConfigurationReplicationConfigurationRule]:
        """Up to 25 rules; their order means nothing."""
        return pulumi.get(self, "rules")  # type: ignore[no-any-return]


@pulumi.output_type
class GetImagesImage(dict[str, Any]):
    """An image in a list."""

    def __init__(
        self,
        *,
        image_digest: str | None = None,
        image_tags: Sequence[str] | None = None,
        image_pushed_at: int | None = None,
        image_size_in_bytes: int | None = None,
        image_manifest_media_type: str | None = None,
        artifact_media_type: str | None = None,
        image_status: str | None = None,
        last_recorded_pull_time: int | None = None,
    ) -> None:
        pulumi.set(self, "image_digest", image_digest)
        pulumi.set(self, "image_tags", image_tags)
        pulumi.set(self, "image_pushed_at", image_pushed_at)
        pulumi.set(self, "image_size_in_bytes", image_size_in_bytes)
        pulumi.set(self, "image_manifest_media_type", image_manifest_media_type)
        pulumi.set(self, "artifact_media_type", artifact_media_type)
        pulumi.set(self, "image_status", image_status)
        pulumi.set(self, "last_recorded_pull_time", last_recorded_pull_time)

    @property
    @pulumi.getter(name="imageDigest")
    def image_digest(self) -> str:
        """The digest."""
        return pulumi.get(self, "image_digest")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageTags")
    def image_tags(self) -> Sequence[str]:
        """All its tags."""
        return pulumi.get(self, "image_tags")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imagePushedAt")
    def image_pushed_at(self) -> int:
        """When it was pushed, in seconds since 1970."""
        return pulumi.get(self, "image_pushed_at")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageSizeInBytes")
    def image_size_in_bytes(self) -> int | None:
        """Its size, compressed."""
        return pulumi.get(self, "image_size_in_bytes")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageManifestMediaType")
    def image_manifest_media_type(self) -> str | None:
        """The media type of its manifest."""
        return pulumi.get(self, "image_manifest_media_type")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="artifactMediaType")
    def artifact_media_type(self) -> str | None:
        """The media type of the artifact, where it is no container image."""
        return pulumi.get(self, "artifact_media_type")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageStatus")
    def image_status(self) -> str | None:
        """ACTIVE, ARCHIVED or ACTIVATING."""
        return pulumi.get(self, "image_status")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="lastRecordedPullTime")
    def last_recorded_pull_time(self) -> int | None:
        """When it was last pulled, in seconds since 1970."""
        return pulumi.get(self, "last_recorded_pull_time")  # type: ignore[no-any-return]


@pulumi.output_type
class GetImagesImageId(dict[str, Any]):
    """An image by digest and one of its tags."""

    def __init__(self, *, image_digest: str | None = None, image_tag: str | None = None) -> None:
        pulumi.set(self, "image_digest", image_digest)
        pulumi.set(self, "image_tag", image_tag)

    @property
    @pulumi.getter(name="imageDigest")
    def image_digest(self) -> str:
        """The digest."""
        return pulumi.get(self, "image_digest")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageTag")
    def image_tag(self) -> str | None:
        """One tag; an image with several stands in the list once for each."""
        return pulumi.get(self, "image_tag")  # type: ignore[no-any-return]


@pulumi.output_type
class ImageReplicationStatus(dict[str, Any]):
    """How far the copy to one destination is."""

    def __init__(
        self,
        *,
        region: str | None = None,
        registry_id: str | None = None,
        status: str | None = None,
        failure_code: str | None = None,
    ) -> None:
        pulumi.set(self, "region", region)
        pulumi.set(self, "registry_id", registry_id)
        pulumi.set(self, "status", status)
        pulumi.set(self, "failure_code", failure_code)

    @property
    @pulumi.getter(name="region")
    def region(self) -> str:
        """The destination's region."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> str:
        """The destination's account."""
        return pulumi.get(self, "registry_id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="status")
    def status(self) -> str:
        """IN_PROGRESS, COMPLETE or FAILED."""
        return pulumi.get(self, "status")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="failureCode")
    def failure_code(self) -> str | None:
        """Why it failed."""
        return pulumi.get(self, "failure_code")  # type: ignore[no-any-return]


@pulumi.output_type
class ImageScanFinding(dict[str, Any]):
    """Something that a scanner found."""

    def __init__(
        self,
        *,
        name: str | None = None,
        severity: str | None = None,
        description: str | None = None,
        uri: str | None = None,
        package_name: str | None = None,
        package_version: str | None = None,
        fix_available: str | None = None,
        exploit_available: str | None = None,
    ) -> None:
        pulumi.set(self, "name", name)
        pulumi.set(self, "severity", severity)
        pulumi.set(self, "description", description)
        pulumi.set(self, "uri", uri)
        pulumi.set(self, "package_name", package_name)
        pulumi.set(self, "package_version", package_version)
        pulumi.set(self, "fix_available", fix_available)
        pulumi.set(self, "exploit_available", exploit_available)

    @property
    @pulumi.getter(name="name")
    def name(self) -> str:
        """The vulnerability, such as `CVE-2026-0001`."""
        return pulumi.get(self, "name")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="severity")
    def severity(self) -> str:
        """How bad it is."""
        return pulumi.get(self, "severity")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="description")
    def description(self) -> str | None:
        """What it is."""
        return pulumi.get(self, "description")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="uri")
    def uri(self) -> str | None:
        """Where to read about it."""
        return pulumi.get(self, "uri")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="packageName")
    def package_name(self) -> str | None:
        """The package that has it."""
        return pulumi.get(self, "package_name")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="packageVersion")
    def package_version(self) -> str | None:
        """The version that has it."""
        return pulumi.get(self, "package_version")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="fixAvailable")
    def fix_available(self) -> str | None:
        """YES, NO or PARTIAL; enhanced scanning only."""
        return pulumi.get(self, "fix_available")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="exploitAvailable")
    def exploit_available(self) -> str | None:
        """YES or NO; enhanced scanning only."""
        return pulumi.get(self, "exploit_available")  # type: ignore[no-any-return]


@pulumi.output_type
class GetLifecyclePolicyDocumentRuleSelection(dict[str, Any]):
    """Which images a rule means."""

    def __init__(
        self,
        *,
        tag_status: str | None = None,
        count_type: str | None = None,
        count_number: int | None = None,
        count_unit: str | None = None,
        tag_pattern_list: Sequence[str] | None = None,
        tag_prefix_list: Sequence[str] | None = None,
        storage_class: str | None = None,
        tag_pattern_lists: Sequence[str] | None = None,
        tag_prefix_lists: Sequence[str] | None = None,
    ) -> None:
        pulumi.set(self, "tag_status", tag_status)
        pulumi.set(self, "count_type", count_type)
        pulumi.set(self, "count_number", count_number)
        pulumi.set(self, "count_unit", count_unit)
        pulumi.set(self, "tag_pattern_list", tag_pattern_list)
        pulumi.set(self, "tag_prefix_list", tag_prefix_list)
        pulumi.set(self, "storage_class", storage_class)
        pulumi.set(self, "tag_pattern_lists", tag_pattern_lists)
        pulumi.set(self, "tag_prefix_lists", tag_prefix_lists)

    @property
    @pulumi.getter(name="tagStatus")
    def tag_status(self) -> str:
        """tagged needs exactly one of the two lists; untagged and any allow none. A rule for any comes last."""
        return pulumi.get(self, "tag_status")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="countType")
    def count_type(self) -> str:
        """Whether images are counted, or their days since push, last pull or move to the archive."""
        return pulumi.get(self, "count_type")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="countNumber")
    def count_number(self) -> int:
        """How many images, or days; at least 1."""
        return pulumi.get(self, "count_number")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="countUnit")
    def count_unit(self) -> str | None:
        """Always days; required with every since... type and not allowed with imageCountMoreThan."""
        return pulumi.get(self, "count_unit")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="tagPatternList")
    def tag_pattern_list(self) -> Sequence[str] | None:
        """Patterns with at most four `*`; an image is meant when its tags match all of them."""
        return pulumi.get(self, "tag_pattern_list")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="tagPrefixList")
    def tag_prefix_list(self) -> Sequence[str] | None:
        """Beginnings of tags; an image is meant when its tags match all of them (AND, not OR)."""
        return pulumi.get(self, "tag_prefix_list")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="storageClass")
    def storage_class(self) -> str | None:
        """Where the images are; standard when left out."""
        return pulumi.get(self, "storage_class")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="tagPatternLists")
    def tag_pattern_lists(self) -> Sequence[str] | None:
        """The same as `tag_pattern_list`, as `pulumi_aws.ecr` calls it."""
        return pulumi.get(self, "tag_pattern_lists")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="tagPrefixLists")
    def tag_prefix_lists(self) -> Sequence[str] | None:
        """The same as `tag_prefix_list`, as `pulumi_aws.ecr` calls it."""
        return pulumi.get(self, "tag_prefix_lists")  # type: ignore[no-any-return]


@pulumi.output_type
class LifecyclePolicyAction(dict[str, Any]):
    """What happens to the images of a rule."""

    def __init__(self, *, type: str | None = None, target_storage_class: str | None = None) -> None:
        pulumi.set(self, "type", type)
        pulumi.set(self, "target_storage_class", target_storage_class)

    @property
    @pulumi.getter(name="type")
    def type(self) -> str:
        """expire deletes; transition moves to the archive."""
        return pulumi.get(self, "type")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="targetStorageClass")
    def target_storage_class(self) -> str | None:
        """Required with transition."""
        return pulumi.get(self, "target_storage_class")  # type: ignore[no-any-return]


@pulumi.output_type
class GetLifecyclePolicyDocumentRule(dict[str, Any]):
    """One rule."""

    def __init__(
        self,
        *,
        priority: int | None = None,
        selection: GetLifecyclePolicyDocumentRuleSelection | None = None,
        action: LifecyclePolicyAction | None = None,
        description: str | None = None,
    ) -> None:
        pulumi.set(self, "priority", priority)
        pulumi.set(self, "selection", selection)
        pulumi.set(self, "action", action)
        pulumi.set(self, "description", description)

    @property
    @pulumi.getter(name="priority")
    def priority(self) -> int:
        """Lower numbers go first; unique."""
        return pulumi.get(self, "priority")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="selection")
    def selection(self) -> GetLifecyclePolicyDocumentRuleSelection:
        """Which images it means."""
        return pulumi.get(self, "selection")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="action")
    def action(self) -> LifecyclePolicyAction | None:
        """What happens to them; left out, they expire."""
        return pulumi.get(self, "action")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="description")
    def description(self) -> str | None:
        """What it is for."""
        return pulumi.get(self, "description")  # type: ignore[no-any-return]


@pulumi.output_type
class LifecyclePolicyPreviewResult(dict[str, Any]):
    """An image that the policy would touch."""

    def __init__(
        self,
        *,
        image_digest: str | None = None,
        image_tags: Sequence[str] | None = None,
        image_pushed_at: int | None = None,
        action: str | None = None,
        applied_rule_priority: int | None = None,
        target_storage_class: str | None = None,
        storage_class: str | None = None,
    ) -> None:
        pulumi.set(self, "image_digest", image_digest)
        pulumi.set(self, "image_tags", image_tags)
        pulumi.set(self, "image_pushed_at", image_pushed_at)
        pulumi.set(self, "action", action)
        pulumi.set(self, "applied_rule_priority", applied_rule_priority)
        pulumi.set(self, "target_storage_class", target_storage_class)
        pulumi.set(self, "storage_class", storage_class)

    @property
    @pulumi.getter(name="imageDigest")
    def image_digest(self) -> str:
        """The digest."""
        return pulumi.get(self, "image_digest")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageTags")
    def image_tags(self) -> Sequence[str]:
        """Its tags."""
        return pulumi.get(self, "image_tags")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imagePushedAt")
    def image_pushed_at(self) -> int:
        """When it was pushed, in seconds since 1970."""
        return pulumi.get(self, "image_pushed_at")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="action")
    def action(self) -> str:
        """EXPIRE or TRANSITION."""
        return pulumi.get(self, "action")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="appliedRulePriority")
    def applied_rule_priority(self) -> int:
        """The rule that touches it."""
        return pulumi.get(self, "applied_rule_priority")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="targetStorageClass")
    def target_storage_class(self) -> str | None:
        """Where a transition moves it."""
        return pulumi.get(self, "target_storage_class")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="storageClass")
    def storage_class(self) -> str | None:
        """Where it is now."""
        return pulumi.get(self, "storage_class")  # type: ignore[no-any-return]


@pulumi.output_type
class FoundRepository(dict[str, Any]):
    """A repository in a list."""

    def __init__(
        self,
        *,
        name: str | None = None,
        arn: str | None = None,
        repository_url: str | None = None,
        created_at: str | None = None,
    ) -> None:
        pulumi.set(self, "name", name)
        pulumi.set(self, "arn", arn)
        pulumi.set(self, "repository_url", repository_url)
        pulumi.set(self, "created_at", created_at)

    @property
    @pulumi.getter(name="name")
    def name(self) -> str:
        """Its name."""
        return pulumi.get(self, "name")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="arn")
    def arn(self) -> str:
        """`arn:aws:ecr:<region>:<account>:repository/<name>`."""
        return pulumi.get(self, "arn")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="repositoryUrl")
    def repository_url(self) -> str:
        """Where to push and pull."""
        return pulumi.get(self, "repository_url")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="createdAt")
    def created_at(self) -> str:
        """When it was made, RFC 3339 in UTC."""
        return pulumi.get(self, "created_at")  # type: ignore[no-any-return]
