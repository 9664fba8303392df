"""The objects inside outputs, as programs see them.

Generated from the models by tools/generate.py; do not edit.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pulumi

__all__ = [
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
