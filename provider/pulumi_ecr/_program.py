"""Typed resource and argument classes behind both faces.

Generated from the models by tools/generate.py; do not edit.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, overload

import pulumi

from pulumi_ecr import outputs
from pulumi_ecr._args import Args, Program, Property

if sys.version_info >= (3, 11):
    from typing import NotRequired, Self, TypedDict
else:
    from typing_extensions import NotRequired, Self, TypedDict


class RepositoryImageTagMutabilityExclusionFilterArgsDict(TypedDict):
    """Tags that are exempt from the repository's mutability setting."""

    filter: pulumi.Input[str]
    """The tags meant: letters, digits, `.`, `_`, `-` and at most 2 `*`; 1 to 128 characters."""
    filter_type: pulumi.Input[Literal["WILDCARD"] | str]
    """Always WILDCARD."""


class RepositoryImageTagMutabilityExclusionFilterArgs(Args):
    """Tags that are exempt from the repository's mutability setting."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "filter": Property("filter"),
        "filter_type": Property("filterType"),
    }

    def __init__(self, *, filter: pulumi.Input[str], filter_type: pulumi.Input[Literal["WILDCARD"] | str]) -> None:
        self.filter = filter
        """The tags meant: letters, digits, `.`, `_`, `-` and at most 2 `*`; 1 to 128 characters."""
        self.filter_type = filter_type
        """Always WILDCARD."""


class RepositoryImageScanningConfigurationArgsDict(TypedDict):
    """Whether images are scanned when they are pushed."""

    scan_on_push: NotRequired[pulumi.Input[bool] | None]
    """Scan each image after its push. AWS now prefers the registry-wide ScanningConfiguration."""


class RepositoryImageScanningConfigurationArgs(Args):
    """Whether images are scanned when they are pushed."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "scan_on_push": Property("scanOnPush"),
    }

    def __init__(self, *, scan_on_push: pulumi.Input[bool] | None = None) -> None:
        self.scan_on_push = scan_on_push
        """Scan each image after its push. AWS now prefers the registry-wide ScanningConfiguration."""


class RepositoryEncryptionConfigurationArgsDict(TypedDict):
    """How the images are encrypted at rest."""

    encryption_type: NotRequired[pulumi.Input[Literal["AES256", "KMS", "KMS_DSSE"] | str] | None]
    """AES256 uses keys of S3; KMS a key of AWS KMS; KMS_DSSE encrypts twice with it."""
    kms_key: NotRequired[pulumi.Input[str] | None]
    """The KMS key, by id, ARN or alias, for KMS and KMS_DSSE. Left out, AWS uses its own key `aws/ecr`."""


class RepositoryEncryptionConfigurationArgs(Args):
    """How the images are encrypted at rest."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "encryption_type": Property("encryptionType"),
        "kms_key": Property("kmsKey"),
    }

    def __init__(
        self,
        *,
        encryption_type: pulumi.Input[Literal["AES256", "KMS", "KMS_DSSE"] | str] | None = None,
        kms_key: pulumi.Input[str] | None = None,
    ) -> None:
        self.encryption_type = encryption_type
        """AES256 uses keys of S3; KMS a key of AWS KMS; KMS_DSSE encrypts twice with it."""
        self.kms_key = kms_key
        """The KMS key, by id, ARN or alias, for KMS and KMS_DSSE. Left out, AWS uses its own key `aws/ecr`."""


class LifecyclePolicySelectionArgsDict(TypedDict):
    """Which images a rule means."""

    tag_status: pulumi.Input[Literal["tagged", "untagged", "any"] | str]
    """tagged needs exactly one of the two lists; untagged and any allow none. A rule for any comes last."""
    count_type: pulumi.Input[
        Literal["imageCountMoreThan", "sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned"] | str
    ]
    """Whether images are counted, or their days since push, last pull or move to the archive."""
    count_number: pulumi.Input[int]
    """How many images, or days; at least 1."""
    count_unit: NotRequired[pulumi.Input[Literal["days"] | str] | None]
    """Always days; required with every since... type and not allowed with imageCountMoreThan."""
    tag_pattern_list: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]] | None]
    """Patterns with at most four `*`; an image is meant when its tags match all of them."""
    tag_prefix_list: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]] | None]
    """Beginnings of tags; an image is meant when its tags match all of them (AND, not OR)."""
    storage_class: NotRequired[pulumi.Input[Literal["standard", "archive"] | str] | None]
    """Where the images are; standard when left out."""


class LifecyclePolicySelectionArgs(Args):
    """Which images a rule means."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "tag_status": Property("tagStatus"),
        "count_type": Property("countType"),
        "count_number": Property("countNumber"),
        "count_unit": Property("countUnit"),
        "tag_pattern_list": Property("tagPatternList"),
        "tag_prefix_list": Property("tagPrefixList"),
        "storage_class": Property("storageClass"),
    }
    FREE: ClassVar[bool] = True

    def __init__(
        self,
        *,
        tag_status: pulumi.Input[Literal["tagged", "untagged", "any"] | str],
        count_type: pulumi.Input[
            Literal["imageCountMoreThan", "sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned"] | str
        ],
        count_number: pulumi.Input[int],
        count_unit: pulumi.Input[Literal["days"] | str] | None = None,
        tag_pattern_list: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        tag_prefix_list: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        storage_class: pulumi.Input[Literal["standard", "archive"] | str] | None = None,
    ) -> None:
        self.tag_status = tag_status
        """tagged needs exactly one of the two lists; untagged and any allow none. A rule for any comes last."""
        self.count_type = count_type
        """Whether images are counted, or their days since push, last pull or move to the archive."""
        self.count_number = count_number
        """How many images, or days; at least 1."""
        self.count_unit = count_unit
        """Always days; required with every since... type and not allowed with imageCountMoreThan."""
        self.tag_pattern_list = tag_pattern_list
        """Patterns with at most four `*`; an image is meant when its tags match all of them."""
        self.tag_prefix_list = tag_prefix_list
        """Beginnings of tags; an image is meant when its tags match all of them (AND, not OR)."""
        self.storage_class = storage_class
        """Where the images are; standard when left out."""


class LifecyclePolicyActionArgsDict(TypedDict):
    """What happens to the images of a rule."""

    type: pulumi.Input[Literal["expire", "transition"] | str]
    """expire deletes; transition moves to the archive."""
    target_storage_class: NotRequired[pulumi.Input[Literal["archive"] | str] | None]
    """Required with transition."""


class LifecyclePolicyActionArgs(Args):
    """What happens to the images of a rule."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "type": Property("type"),
        "target_storage_class": Property("targetStorageClass"),
    }
    FREE: ClassVar[bool] = True

    def __init__(
        self,
        *,
        type: pulumi.Input[Literal["expire", "transition"] | str],
        target_storage_class: pulumi.Input[Literal["archive"] | str] | None = None,
    ) -> None:
        self.type = type
        """expire deletes; transition moves to the archive."""
        self.target_storage_class = target_storage_class
        """Required with transition."""


GetLifecyclePolicyDocumentRuleActionArgs = LifecyclePolicyActionArgs
GetLifecyclePolicyDocumentRuleActionArgsDict = LifecyclePolicyActionArgsDict


class LifecyclePolicyRuleArgsDict(TypedDict):
    """One rule of a lifecycle policy."""

    selection: pulumi.Input[LifecyclePolicySelectionArgs | LifecyclePolicySelectionArgsDict]
    """Which images it means."""
    action: pulumi.Input[LifecyclePolicyActionArgs | LifecyclePolicyActionArgsDict]
    """What happens to them."""
    rule_priority: NotRequired[pulumi.Input[int] | None]
    """Lower numbers go first; unique. Left out of all rules, their order in the list counts."""
    description: NotRequired[pulumi.Input[str] | None]
    """What it is for."""


class LifecyclePolicyRuleArgs(Args):
    """One rule of a lifecycle policy."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "selection": Property("selection", LifecyclePolicySelectionArgs),
        "action": Property("action", LifecyclePolicyActionArgs),
        "rule_priority": Property("rulePriority"),
        "description": Property("description"),
    }
    FREE: ClassVar[bool] = True

    def __init__(
        self,
        *,
        selection: pulumi.Input[LifecyclePolicySelectionArgs | LifecyclePolicySelectionArgsDict],
        action: pulumi.Input[LifecyclePolicyActionArgs | LifecyclePolicyActionArgsDict],
        rule_priority: pulumi.Input[int] | None = None,
        description: pulumi.Input[str] | None = None,
    ) -> None:
        self.selection = selection
        """Which images it means."""
        self.action = action
        """What happens to them."""
        self.rule_priority = rule_priority
        """Lower numbers go first; unique. Left out of all rules, their order in the list counts."""
        self.description = description
        """What it is for."""


class LifecyclePolicyDocumentArgsDict(TypedDict):
    """A whole lifecycle policy."""

    rules: pulumi.Input[Sequence[pulumi.Input[LifecyclePolicyRuleArgs | LifecyclePolicyRuleArgsDict]]]
    """1 to 50 rules."""


class LifecyclePolicyDocumentArgs(Args):
    """A whole lifecycle policy."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "rules": Property("rules", LifecyclePolicyRuleArgs),
    }
    FREE: ClassVar[bool] = True

    def __init__(
        self, *, rules: pulumi.Input[Sequence[pulumi.Input[LifecyclePolicyRuleArgs | LifecyclePolicyRuleArgsDict]]]
    ) -> None:
        self.rules = rules
        """1 to 50 rules."""


class PolicyStatementArgsDict(TypedDict):
    """One statement of a policy."""

    effect: pulumi.Input[Literal["Allow", "Deny"] | str]
    """Allow or Deny."""
    principal: NotRequired[pulumi.Input[Any] | None]
    """Who: `"*"`, or a map such as `{"AWS": ["123456789012"]}`."""
    not_principal: NotRequired[pulumi.Input[Any] | None]
    """Who not, in place of principal."""
    action: NotRequired[pulumi.Input[str] | pulumi.Input[Sequence[pulumi.Input[str]]] | None]
    """What, such as `ecr:BatchGetImage`; one or a list."""
    not_action: NotRequired[pulumi.Input[str] | pulumi.Input[Sequence[pulumi.Input[str]]] | None]
    """What not, in place of action."""
    resource: NotRequired[pulumi.Input[str] | pulumi.Input[Sequence[pulumi.Input[str]]] | None]
    """On what; registry policies only."""
    not_resource: NotRequired[pulumi.Input[str] | pulumi.Input[Sequence[pulumi.Input[str]]] | None]
    """On what not; registry policies only."""
    condition: NotRequired[pulumi.Input[Any] | None]
    """When: `{operator: {key: value}}`."""
    sid: NotRequired[pulumi.Input[str] | None]
    """A name of the statement."""


class PolicyStatementArgs(Args):
    """One statement of a policy."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "effect": Property("Effect"),
        "principal": Property("Principal"),
        "not_principal": Property("NotPrincipal"),
        "action": Property("Action"),
        "not_action": Property("NotAction"),
        "resource": Property("Resource"),
        "not_resource": Property("NotResource"),
        "condition": Property("Condition"),
        "sid": Property("Sid"),
    }
    FREE: ClassVar[bool] = True

    def __init__(
        self,
        *,
        effect: pulumi.Input[Literal["Allow", "Deny"] | str],
        principal: pulumi.Input[Any] | None = None,
        not_principal: pulumi.Input[Any] | None = None,
        action: pulumi.Input[str] | pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        not_action: pulumi.Input[str] | pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        resource: pulumi.Input[str] | pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        not_resource: pulumi.Input[str] | pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        condition: pulumi.Input[Any] | None = None,
        sid: pulumi.Input[str] | None = None,
    ) -> None:
        self.effect = effect
        """Allow or Deny."""
        self.principal = principal
        """Who: `"*"`, or a map such as `{"AWS": ["123456789012"]}`."""
        self.not_principal = not_principal
        """Who not, in place of principal."""
        self.action = action
        """What, such as `ecr:BatchGetImage`; one or a list."""
        self.not_action = not_action
        """What not, in place of action."""
        self.resource = resource
        """On what; registry policies only."""
        self.not_resource = not_resource
        """On what not; registry policies only."""
        self.condition = condition
        """When: `{operator: {key: value}}`."""
        self.sid = sid
        """A name of the statement."""


class PolicyDocumentArgsDict(TypedDict):
    """A whole policy."""

    statement: (
        pulumi.Input[PolicyStatementArgs | PolicyStatementArgsDict]
        | pulumi.Input[Sequence[pulumi.Input[PolicyStatementArgs | PolicyStatementArgsDict]]]
    )
    """What is allowed and denied; one statement or a list."""
    version: NotRequired[pulumi.Input[Literal["2012-10-17", "2008-10-17"] | str] | None]
    """The version of the policy language; 2012-10-17 is the current one."""
    id: NotRequired[pulumi.Input[str] | None]
    """An id of the policy."""


class PolicyDocumentArgs(Args):
    """A whole policy."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "statement": Property("Statement", PolicyStatementArgs),
        "version": Property("Version"),
        "id": Property("Id"),
    }
    FREE: ClassVar[bool] = True

    def __init__(
        self,
        *,
        statement: pulumi.Input[PolicyStatementArgs | PolicyStatementArgsDict]
        | pulumi.Input[Sequence[pulumi.Input[PolicyStatementArgs | PolicyStatementArgsDict]]],
        version: pulumi.Input[Literal["2012-10-17", "2008-10-17"] | str] | None = None,
        id: pulumi.Input[str] | None = None,
    ) -> None:
        self.statement = statement
        """What is allowed and denied; one statement or a list."""
        self.version = version
        """The version of the policy language; 2012-10-17 is the current one."""
        self.id = id
        """An id of the policy."""


class ScanningConfigurationRuleRepositoryFilterArgsDict(TypedDict):
    """Which repositories a rule means."""

    filter: pulumi.Input[str]
    """Part of a repository name with `*` for any text; 1 to 255 characters."""
    filter_type: pulumi.Input[Literal["WILDCARD"] | str]
    """Always WILDCARD."""


class ScanningConfigurationRuleRepositoryFilterArgs(Args):
    """Which repositories a rule means."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "filter": Property("filter"),
        "filter_type": Property("filterType"),
    }

    def __init__(self, *, filter: pulumi.Input[str], filter_type: pulumi.Input[Literal["WILDCARD"] | str]) -> None:
        self.filter = filter
        """Part of a repository name with `*` for any text; 1 to 255 characters."""
        self.filter_type = filter_type
        """Always WILDCARD."""


RegistryScanningConfigurationRuleRepositoryFilterArgs = ScanningConfigurationRuleRepositoryFilterArgs
RegistryScanningConfigurationRuleRepositoryFilterArgsDict = ScanningConfigurationRuleRepositoryFilterArgsDict


class ScanningConfigurationRuleArgsDict(TypedDict):
    """How often some repositories are scanned."""

    scan_frequency: pulumi.Input[Literal["SCAN_ON_PUSH", "CONTINUOUS_SCAN", "MANUAL"] | str]
    """SCAN_ON_PUSH with both scan types; CONTINUOUS_SCAN only with ENHANCED, MANUAL only with BASIC."""
    repository_filters: pulumi.Input[
        Sequence[
            pulumi.Input[
                ScanningConfigurationRuleRepositoryFilterArgs | ScanningConfigurationRuleRepositoryFilterArgsDict
            ]
        ]
    ]
    """Up to 100 filters; a repository is meant when one of them fits."""


class ScanningConfigurationRuleArgs(Args):
    """How often some repositories are scanned."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "scan_frequency": Property("scanFrequency"),
        "repository_filters": Property("repositoryFilters", ScanningConfigurationRuleRepositoryFilterArgs),
    }

    def __init__(
        self,
        *,
        scan_frequency: pulumi.Input[Literal["SCAN_ON_PUSH", "CONTINUOUS_SCAN", "MANUAL"] | str],
        repository_filters: pulumi.Input[
            Sequence[
                pulumi.Input[
                    ScanningConfigurationRuleRepositoryFilterArgs | ScanningConfigurationRuleRepositoryFilterArgsDict
                ]
            ]
        ],
    ) -> None:
        self.scan_frequency = scan_frequency
        """SCAN_ON_PUSH with both scan types; CONTINUOUS_SCAN only with ENHANCED, MANUAL only with BASIC."""
        self.repository_filters = repository_filters
        """Up to 100 filters; a repository is meant when one of them fits."""


RegistryScanningConfigurationRuleArgs = ScanningConfigurationRuleArgs
RegistryScanningConfigurationRuleArgsDict = ScanningConfigurationRuleArgsDict


class ReplicationConfigurationReplicationConfigurationRuleDestinationArgsDict(TypedDict):
    """One registry that gets copies."""

    region: pulumi.Input[str]
    """The region of the registry."""
    registry_id: pulumi.Input[str]
    """The account of the registry, 12 digits; the own one or another."""


class ReplicationConfigurationReplicationConfigurationRuleDestinationArgs(Args):
    """One registry that gets copies."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "region": Property("region"),
        "registry_id": Property("registryId"),
    }

    def __init__(self, *, region: pulumi.Input[str], registry_id: pulumi.Input[str]) -> None:
        self.region = region
        """The region of the registry."""
        self.registry_id = registry_id
        """The account of the registry, 12 digits; the own one or another."""


class ReplicationConfigurationReplicationConfigurationRuleRepositoryFilterArgsDict(TypedDict):
    """Which repositories a rule means."""

    filter: pulumi.Input[str]
    """How their names begin; 2 to 256 characters."""
    filter_type: pulumi.Input[Literal["PREFIX_MATCH"] | str]
    """Always PREFIX_MATCH."""


class ReplicationConfigurationReplicationConfigurationRuleRepositoryFilterArgs(Args):
    """Which repositories a rule means."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "filter": Property("filter"),
        "filter_type": Property("filterType"),
    }

    def __init__(self, *, filter: pulumi.Input[str], filter_type: pulumi.Input[Literal["PREFIX_MATCH"] | str]) -> None:
        self.filter = filter
        """How their names begin; 2 to 256 characters."""
        self.filter_type = filter_type
        """Always PREFIX_MATCH."""


class ReplicationConfigurationReplicationConfigurationRuleDeleteReplicationArgsDict(TypedDict):
    """Whether the deletion of an image is copied too."""

    enabled: NotRequired[pulumi.Input[bool] | None]
    """Delete the copies when the image is deleted."""


class ReplicationConfigurationReplicationConfigurationRuleDeleteReplicationArgs(Args):
    """Whether the deletion of an image is copied too."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "enabled": Property("enabled"),
    }

    def __init__(self, *, enabled: pulumi.Input[bool] | None = None) -> None:
        self.enabled = enabled
        """Delete the copies when the image is deleted."""


class ReplicationConfigurationReplicationConfigurationRuleArgsDict(TypedDict):
    """Some repositories, and where their images are copied to."""

    destinations: pulumi.Input[
        Sequence[
            pulumi.Input[
                ReplicationConfigurationReplicationConfigurationRuleDestinationArgs
                | ReplicationConfigurationReplicationConfigurationRuleDestinationArgsDict
            ]
        ]
    ]
    """1 to 100 registries, none of them twice, and not the own one."""
    repository_filters: NotRequired[
        pulumi.Input[
            Sequence[
                pulumi.Input[
                    ReplicationConfigurationReplicationConfigurationRuleRepositoryFilterArgs
                    | ReplicationConfigurationReplicationConfigurationRuleRepositoryFilterArgsDict
                ]
            ]
        ]
        | None
    ]
    """Up to 100 filters; left out, all repositories are meant."""
    delete_replication: NotRequired[
        pulumi.Input[
            ReplicationConfigurationReplicationConfigurationRuleDeleteReplicationArgs
            | ReplicationConfigurationReplicationConfigurationRuleDeleteReplicationArgsDict
        ]
        | None
    ]
    """Whether the deletion of an image is copied too."""


class ReplicationConfigurationReplicationConfigurationRuleArgs(Args):
    """Some repositories, and where their images are copied to."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "destinations": Property("destinations", ReplicationConfigurationReplicationConfigurationRuleDestinationArgs),
        "repository_filters": Property(
            "repositoryFilters", ReplicationConfigurationReplicationConfigurationRuleRepositoryFilterArgs
        ),
        "delete_replication": Property(
            "deleteReplication", ReplicationConfigurationReplicationConfigurationRuleDeleteReplicationArgs
        ),
    }

    def __init__(
        self,
        *,
        destinations: pulumi.Input[
            Sequence[
                pulumi.Input[
                    ReplicationConfigurationReplicationConfigurationRuleDestinationArgs
                    | ReplicationConfigurationReplicationConfigurationRuleDestinationArgsDict
                ]
            ]
        ],
        repository_filters: pulumi.Input[
            Sequence[
                pulumi.Input[
                    ReplicationConfigurationReplicationConfigurationRuleRepositoryFilterArgs
                    | ReplicationConfigurationReplicationConfigurationRuleRepositoryFilterArgsDict
                ]
            ]
        ]
        | None = None,
        delete_replication: pulumi.Input[
            ReplicationConfigurationReplicationConfigurationRuleDeleteReplicationArgs
            | ReplicationConfigurationReplicationConfigurationRuleDeleteReplicationArgsDict
        ]
        | None = None,
    ) -> None:
        self.destinations = destinations
        """1 to 100 registries, none of them twice, and not the own one."""
        self.repository_filters = repository_filters
        """Up to 100 filters; left out, all repositories are meant."""
        self.delete_replication = delete_replication
        """Whether the deletion of an image is copied too."""


class ReplicationConfigurationReplicationConfigurationArgsDict(TypedDict):
    """All rules of a registry."""

    rules: pulumi.Input[
        Sequence[
            pulumi.Input[
                ReplicationConfigurationReplicationConfigurationRuleArgs
                | ReplicationConfigurationReplicationConfigurationRuleArgsDict
            ]
        ]
    ]
    """Up to 25 rules; their order means nothing."""


class ReplicationConfigurationReplicationConfigurationArgs(Args):
    """All rules of a registry."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "rules": Property("rules", ReplicationConfigurationReplicationConfigurationRuleArgs),
    }

    def __init__(
        self,
        *,
        rules: pulumi.Input[
            Sequence[
                pulumi.Input[
                    ReplicationConfigurationReplicationConfigurationRuleArgs
                    | ReplicationConfigurationReplicationConfigurationRuleArgsDict
                ]
            ]
        ],
    ) -> None:
        self.rules = rules
        """Up to 25 rules; their order means nothing."""


class RepositoryArgsDict(TypedDict):
    """What a program says of a repository."""

    name: NotRequired[pulumi.Input[str] | None]
    """The name, 2 to 256 characters: lower-case letters, digits, `.`, `_`, `-`, parts split by `/`. Left out, it is made from the names of resource, stack and project: the same in another stack of these names."""
    region: NotRequired[pulumi.Input[str] | None]
    """Where it lives. Left out: the provider's region. A change replaces."""
    image_tag_mutability: NotRequired[
        pulumi.Input[Literal["MUTABLE", "IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE_WITH_EXCLUSION"] | str] | None
    ]
    """Whether a tag may be moved to another image; with `_WITH_EXCLUSION` some tags are exempt."""
    image_tag_mutability_exclusion_filters: NotRequired[
        pulumi.Input[
            Sequence[
                pulumi.Input[
                    RepositoryImageTagMutabilityExclusionFilterArgs
                    | RepositoryImageTagMutabilityExclusionFilterArgsDict
                ]
            ]
        ]
        | None
    ]
    """1 to 5 filters for the tags that are exempt; needed with, and only with, a `_WITH_EXCLUSION` mutability."""
    image_scanning_configuration: NotRequired[
        pulumi.Input[RepositoryImageScanningConfigurationArgs | RepositoryImageScanningConfigurationArgsDict] | None
    ]
    """Whether images are scanned when they are pushed."""
    encryption_configurations: NotRequired[
        pulumi.Input[
            Sequence[pulumi.Input[RepositoryEncryptionConfigurationArgs | RepositoryEncryptionConfigurationArgsDict]]
        ]
        | None
    ]
    """One entry: how the images are encrypted. A change replaces the repository."""
    force_delete: NotRequired[pulumi.Input[bool] | None]
    """Delete the repository even when it still holds images. Must be applied by `pulumi up` before the destroy."""
    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]] | None]
    """Tags, up to 50 with the default ones: keys of 1 to 128 and values of up to 256 characters."""
    adopt_existing: NotRequired[pulumi.Input[bool] | None]
    """Take over a repository that exists already, if what cannot be changed agrees."""


class RepositoryArgs(Args):
    """What a program says of a repository."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "name": Property("name"),
        "region": Property("region"),
        "image_tag_mutability": Property("imageTagMutability"),
        "image_tag_mutability_exclusion_filters": Property(
            "imageTagMutabilityExclusionFilters", RepositoryImageTagMutabilityExclusionFilterArgs
        ),
        "image_scanning_configuration": Property(
            "imageScanningConfiguration", RepositoryImageScanningConfigurationArgs
        ),
        "encryption_configurations": Property("encryptionConfigurations", RepositoryEncryptionConfigurationArgs),
        "force_delete": Property("forceDelete"),
        "tags": Property("tags"),
        "adopt_existing": Property("adoptExisting"),
    }

    def __init__(
        self,
        *,
        name: pulumi.Input[str] | None = None,
        region: pulumi.Input[str] | None = None,
        image_tag_mutability: pulumi.Input[
            Literal["MUTABLE", "IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE_WITH_EXCLUSION"] | str
        ]
        | None = None,
        image_tag_mutability_exclusion_filters: pulumi.Input[
            Sequence[
                pulumi.Input[
                    RepositoryImageTagMutabilityExclusionFilterArgs
                    | RepositoryImageTagMutabilityExclusionFilterArgsDict
                ]
            ]
        ]
        | None = None,
        image_scanning_configuration: pulumi.Input[
            RepositoryImageScanningConfigurationArgs | RepositoryImageScanningConfigurationArgsDict
        ]
        | None = None,
        encryption_configurations: pulumi.Input[
            Sequence[pulumi.Input[RepositoryEncryptionConfigurationArgs | RepositoryEncryptionConfigurationArgsDict]]
        ]
        | None = None,
        force_delete: pulumi.Input[bool] | None = None,
        tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        adopt_existing: pulumi.Input[bool] | None = None,
    ) -> None:
        self.name = name
        """The name, 2 to 256 characters: lower-case letters, digits, `.`, `_`, `-`, parts split by `/`. Left out, it is made from the names of resource, stack and project: the same in another stack of these names."""
        self.region = region
        """Where it lives. Left out: the provider's region. A change replaces."""
        self.image_tag_mutability = image_tag_mutability
        """Whether a tag may be moved to another image; with `_WITH_EXCLUSION` some tags are exempt."""
        self.image_tag_mutability_exclusion_filters = image_tag_mutability_exclusion_filters
        """1 to 5 filters for the tags that are exempt; needed with, and only with, a `_WITH_EXCLUSION` mutability."""
        self.image_scanning_configuration = image_scanning_configuration
        """Whether images are scanned when they are pushed."""
        self.encryption_configurations = encryption_configurations
        """One entry: how the images are encrypted. A change replaces the repository."""
        self.force_delete = force_delete
        """Delete the repository even when it still holds images. Must be applied by `pulumi up` before the destroy."""
        self.tags = tags
        """Tags, up to 50 with the default ones: keys of 1 to 128 and values of up to 256 characters."""
        self.adopt_existing = adopt_existing
        """Take over a repository that exists already, if what cannot be changed agrees."""


class Repository(Program):
    """A private repository of Amazon ECR."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "name": Property("name"),
        "region": Property("region"),
        "image_tag_mutability": Property("imageTagMutability"),
        "image_tag_mutability_exclusion_filters": Property(
            "imageTagMutabilityExclusionFilters", RepositoryImageTagMutabilityExclusionFilterArgs
        ),
        "image_scanning_configuration": Property(
            "imageScanningConfiguration", RepositoryImageScanningConfigurationArgs
        ),
        "encryption_configurations": Property("encryptionConfigurations", RepositoryEncryptionConfigurationArgs),
        "force_delete": Property("forceDelete"),
        "tags": Property("tags"),
        "adopt_existing": Property("adoptExisting"),
    }
    OUTPUTS: ClassVar[Sequence[str]] = ("registryId", "arn", "repositoryUrl", "tagsAll", "createdAt")
    MANAGED: ClassVar[Mapping[str, str]] = {"tagsAll": "tags"}

    @overload
    def __init__(
        self, resource_name: str, args: RepositoryArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        name: pulumi.Input[str] | None = None,
        region: pulumi.Input[str] | None = None,
        image_tag_mutability: pulumi.Input[
            Literal["MUTABLE", "IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE_WITH_EXCLUSION"] | str
        ]
        | None = None,
        image_tag_mutability_exclusion_filters: pulumi.Input[
            Sequence[
                pulumi.Input[
                    RepositoryImageTagMutabilityExclusionFilterArgs
                    | RepositoryImageTagMutabilityExclusionFilterArgsDict
                ]
            ]
        ]
        | None = None,
        image_scanning_configuration: pulumi.Input[
            RepositoryImageScanningConfigurationArgs | RepositoryImageScanningConfigurationArgsDict
        ]
        | None = None,
        encryption_configurations: pulumi.Input[
            Sequence[pulumi.Input[RepositoryEncryptionConfigurationArgs | RepositoryEncryptionConfigurationArgsDict]]
        ]
        | None = None,
        force_delete: pulumi.Input[bool] | None = None,
        tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None,
        adopt_existing: pulumi.Input[bool] | None = None,
    ) -> None: ...

    def __init__(self, resource_name: str, *args: Any, **values: Any) -> None:
        """A private repository of Amazon ECR.

        name: The name, 2 to 256 characters: lower-case letters, digits, `.`, `_`, `-`, parts split by `/`. Left out, it is made from the names of resource, stack and project: the same in another stack of these names.
        region: Where it lives. Left out: the provider's region. A change replaces.
        image_tag_mutability: Whether a tag may be moved to another image; with `_WITH_EXCLUSION` some tags are exempt.
        image_tag_mutability_exclusion_filters: 1 to 5 filters for the tags that are exempt; needed with, and only with, a `_WITH_EXCLUSION` mutability.
        image_scanning_configuration: Whether images are scanned when they are pushed.
        encryption_configurations: One entry: how the images are encrypted. A change replaces the repository.
        force_delete: Delete the repository even when it still holds images. Must be applied by `pulumi up` before the destroy.
        tags: Tags, up to 50 with the default ones: keys of 1 to 128 and values of up to 256 characters.
        adopt_existing: Take over a repository that exists already, if what cannot be changed agrees.
        """
        self._create(resource_name, args, values)

    @classmethod
    def get(
        cls,
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        *,
        region: pulumi.Input[str] | None = None,
    ) -> Self:
        """Read an existing one without managing it; it fails when there is none. The id is its name, with @region behind it for another region."""
        return cls._get(resource_name, id, region, opts)  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="name")
    def name(self) -> pulumi.Output[str]:
        """The name, 2 to 256 characters: lower-case letters, digits, `.`, `_`, `-`, parts split by `/`. Left out, it is made from the names of resource, stack and project: the same in another stack of these names."""
        return pulumi.get(self, "name")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="region")
    def region(self) -> pulumi.Output[str]:
        """Where it lives. Left out: the provider's region. A change replaces."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageTagMutability")
    def image_tag_mutability(self) -> pulumi.Output[str]:
        """Whether a tag may be moved to another image; with `_WITH_EXCLUSION` some tags are exempt."""
        return pulumi.get(self, "imageTagMutability")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageTagMutabilityExclusionFilters")
    def image_tag_mutability_exclusion_filters(
        self,
    ) -> pulumi.Output[Sequence[outputs.RepositoryImageTagMutabilityExclusionFilter]]:
        """1 to 5 filters for the tags that are exempt; needed with, and only with, a `_WITH_EXCLUSION` mutability."""
        return pulumi.get(self, "imageTagMutabilityExclusionFilters")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageScanningConfiguration")
    def image_scanning_configuration(self) -> pulumi.Output[outputs.RepositoryImageScanningConfiguration]:
        """Whether images are scanned when they are pushed."""
        return pulumi.get(self, "imageScanningConfiguration")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="encryptionConfigurations")
    def encryption_configurations(self) -> pulumi.Output[Sequence[outputs.RepositoryEncryptionConfiguration]]:
        """One entry: how the images are encrypted. A change replaces the repository."""
        return pulumi.get(self, "encryptionConfigurations")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="forceDelete")
    def force_delete(self) -> pulumi.Output[bool]:
        """Delete the repository even when it still holds images. Must be applied by `pulumi up` before the destroy."""
        return pulumi.get(self, "forceDelete")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="tags")
    def tags(self) -> pulumi.Output[Mapping[str, str]]:
        """Tags, up to 50 with the default ones: keys of 1 to 128 and values of up to 256 characters."""
        return pulumi.get(self, "tags")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="adoptExisting")
    def adopt_existing(self) -> pulumi.Output[bool]:
        """Take over a repository that exists already, if what cannot be changed agrees."""
        return pulumi.get(self, "adoptExisting")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> pulumi.Output[str]:
        """The account that owns the registry."""
        return pulumi.get(self, "registryId")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="arn")
    def arn(self) -> pulumi.Output[str]:
        """`arn:aws:ecr:<region>:<account>:repository/<name>`."""
        return pulumi.get(self, "arn")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="repositoryUrl")
    def repository_url(self) -> pulumi.Output[str]:
        """Where to push and pull: `<account>.dkr.ecr.<region>.amazonaws.com/<name>`."""
        return pulumi.get(self, "repositoryUrl")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="tagsAll")
    def tags_all(self) -> pulumi.Output[Mapping[str, str]]:
        """All tags: the repository's own and the default ones."""
        return pulumi.get(self, "tagsAll")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="createdAt")
    def created_at(self) -> pulumi.Output[str]:
        """When it was made, RFC 3339 in UTC."""
        return pulumi.get(self, "createdAt")  # type: ignore[no-any-return]


class LifecyclePolicyArgsDict(TypedDict):
    """What a program says of a lifecycle policy."""

    repository: pulumi.Input[str] | Repository
    """The repository: its name, or the Repository or its `name`, with which the policy then goes and is replaced."""
    policy: pulumi.Input[str | Mapping[str, Any] | LifecyclePolicyDocumentArgs | LifecyclePolicyDocumentArgsDict]
    """The rules: JSON text, a dict, or typed rules; 1 to 50 rules, 100 to 30,720 characters."""
    region: NotRequired[pulumi.Input[str] | None]
    """Where it lives. Left out: the provider's region. A change replaces."""
    adopt_existing: NotRequired[pulumi.Input[bool] | None]
    """Replace a policy that the repository has already and that differs."""


class LifecyclePolicyArgs(Args):
    """What a program says of a lifecycle policy."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "repository": Property("repository"),
        "policy": Property("policy", LifecyclePolicyDocumentArgs),
        "region": Property("region"),
        "adopt_existing": Property("adoptExisting"),
    }

    def __init__(
        self,
        *,
        repository: pulumi.Input[str] | Repository,
        policy: pulumi.Input[str | Mapping[str, Any] | LifecyclePolicyDocumentArgs | LifecyclePolicyDocumentArgsDict],
        region: pulumi.Input[str] | None = None,
        adopt_existing: pulumi.Input[bool] | None = None,
    ) -> None:
        self.repository = repository
        """The repository: its name, or the Repository or its `name`, with which the policy then goes and is replaced."""
        self.policy = policy
        """The rules: JSON text, a dict, or typed rules; 1 to 50 rules, 100 to 30,720 characters."""
        self.region = region
        """Where it lives. Left out: the provider's region. A change replaces."""
        self.adopt_existing = adopt_existing
        """Replace a policy that the repository has already and that differs."""


class LifecyclePolicy(Program):
    """The lifecycle policy of one repository."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "repository": Property("repository"),
        "policy": Property("policy", LifecyclePolicyDocumentArgs),
        "region": Property("region"),
        "adopt_existing": Property("adoptExisting"),
    }
    OUTPUTS: ClassVar[Sequence[str]] = ("registryId",)

    @overload
    def __init__(
        self, resource_name: str, args: LifecyclePolicyArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        repository: pulumi.Input[str] | Repository,
        policy: pulumi.Input[str | Mapping[str, Any] | LifecyclePolicyDocumentArgs | LifecyclePolicyDocumentArgsDict],
        region: pulumi.Input[str] | None = None,
        adopt_existing: pulumi.Input[bool] | None = None,
    ) -> None: ...

    def __init__(self, resource_name: str, *args: Any, **values: Any) -> None:
        """The lifecycle policy of one repository.

        repository: The repository: its name, or the Repository or its `name`, with which the policy then goes and is replaced.
        policy: The rules: JSON text, a dict, or typed rules; 1 to 50 rules, 100 to 30,720 characters.
        region: Where it lives. Left out: the provider's region. A change replaces.
        adopt_existing: Replace a policy that the repository has already and that differs.
        """
        self._create(resource_name, args, values)

    @classmethod
    def get(
        cls,
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        *,
        region: pulumi.Input[str] | None = None,
    ) -> Self:
        """Read an existing one without managing it; it fails when there is none. The id is the repository's name, with @region behind it for another region."""
        return cls._get(resource_name, id, region, opts)  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="repository")
    def repository(self) -> pulumi.Output[str]:
        """The repository: its name, or the Repository or its `name`, with which the policy then goes and is replaced."""
        return pulumi.get(self, "repository")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="policy")
    def policy(self) -> pulumi.Output[Any]:
        """The rules: JSON text, a dict, or typed rules; 1 to 50 rules, 100 to 30,720 characters."""
        return pulumi.get(self, "policy")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="region")
    def region(self) -> pulumi.Output[str]:
        """Where it lives. Left out: the provider's region. A change replaces."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="adoptExisting")
    def adopt_existing(self) -> pulumi.Output[bool]:
        """Replace a policy that the repository has already and that differs."""
        return pulumi.get(self, "adoptExisting")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> pulumi.Output[str]:
        """The account that owns the registry."""
        return pulumi.get(self, "registryId")  # type: ignore[no-any-return]


class RepositoryPolicyArgsDict(TypedDict):
    """What a program says of a repository policy."""

    repository: pulumi.Input[str] | Repository
    """The repository: its name, or the Repository or its `name`, with which the policy then goes and is replaced."""
    policy: pulumi.Input[str | Mapping[str, Any] | PolicyDocumentArgs | PolicyDocumentArgsDict]
    """The policy: JSON text, a dict, or typed statements; at most 10,240 characters, and no `Resource` element."""
    region: NotRequired[pulumi.Input[str] | None]
    """Where it lives. Left out: the provider's region. A change replaces."""
    force: NotRequired[pulumi.Input[bool] | None]
    """Set the policy even if it will keep the caller from ever changing it again."""
    adopt_existing: NotRequired[pulumi.Input[bool] | None]
    """Replace a policy that the repository has already and that differs."""


class RepositoryPolicyArgs(Args):
    """What a program says of a repository policy."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "repository": Property("repository"),
        "policy": Property("policy", PolicyDocumentArgs),
        "region": Property("region"),
        "force": Property("force"),
        "adopt_existing": Property("adoptExisting"),
    }

    def __init__(
        self,
        *,
        repository: pulumi.Input[str] | Repository,
        policy: pulumi.Input[str | Mapping[str, Any] | PolicyDocumentArgs | PolicyDocumentArgsDict],
        region: pulumi.Input[str] | None = None,
        force: pulumi.Input[bool] | None = None,
        adopt_existing: pulumi.Input[bool] | None = None,
    ) -> None:
        self.repository = repository
        """The repository: its name, or the Repository or its `name`, with which the policy then goes and is replaced."""
        self.policy = policy
        """The policy: JSON text, a dict, or typed statements; at most 10,240 characters, and no `Resource` element."""
        self.region = region
        """Where it lives. Left out: the provider's region. A change replaces."""
        self.force = force
        """Set the policy even if it will keep the caller from ever changing it again."""
        self.adopt_existing = adopt_existing
        """Replace a policy that the repository has already and that differs."""


class RepositoryPolicy(Program):
    """The resource policy of one repository."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "repository": Property("repository"),
        "policy": Property("policy", PolicyDocumentArgs),
        "region": Property("region"),
        "force": Property("force"),
        "adopt_existing": Property("adoptExisting"),
    }
    OUTPUTS: ClassVar[Sequence[str]] = ("registryId",)

    @overload
    def __init__(
        self, resource_name: str, args: RepositoryPolicyArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        repository: pulumi.Input[str] | Repository,
        policy: pulumi.Input[str | Mapping[str, Any] | PolicyDocumentArgs | PolicyDocumentArgsDict],
        region: pulumi.Input[str] | None = None,
        force: pulumi.Input[bool] | None = None,
        adopt_existing: pulumi.Input[bool] | None = None,
    ) -> None: ...

    def __init__(self, resource_name: str, *args: Any, **values: Any) -> None:
        """The resource policy of one repository.

        repository: The repository: its name, or the Repository or its `name`, with which the policy then goes and is replaced.
        policy: The policy: JSON text, a dict, or typed statements; at most 10,240 characters, and no `Resource` element.
        region: Where it lives. Left out: the provider's region. A change replaces.
        force: Set the policy even if it will keep the caller from ever changing it again.
        adopt_existing: Replace a policy that the repository has already and that differs.
        """
        self._create(resource_name, args, values)

    @classmethod
    def get(
        cls,
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        *,
        region: pulumi.Input[str] | None = None,
    ) -> Self:
        """Read an existing one without managing it; it fails when there is none. The id is the repository's name, with @region behind it for another region."""
        return cls._get(resource_name, id, region, opts)  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="repository")
    def repository(self) -> pulumi.Output[str]:
        """The repository: its name, or the Repository or its `name`, with which the policy then goes and is replaced."""
        return pulumi.get(self, "repository")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="policy")
    def policy(self) -> pulumi.Output[Any]:
        """The policy: JSON text, a dict, or typed statements; at most 10,240 characters, and no `Resource` element."""
        return pulumi.get(self, "policy")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="region")
    def region(self) -> pulumi.Output[str]:
        """Where it lives. Left out: the provider's region. A change replaces."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="force")
    def force(self) -> pulumi.Output[bool]:
        """Set the policy even if it will keep the caller from ever changing it again."""
        return pulumi.get(self, "force")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="adoptExisting")
    def adopt_existing(self) -> pulumi.Output[bool]:
        """Replace a policy that the repository has already and that differs."""
        return pulumi.get(self, "adoptExisting")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> pulumi.Output[str]:
        """The account that owns the registry."""
        return pulumi.get(self, "registryId")  # type: ignore[no-any-return]


class RegistryPolicyArgsDict(TypedDict):
    """What a program says of the registry policy."""

    policy: pulumi.Input[str | Mapping[str, Any] | PolicyDocumentArgs | PolicyDocumentArgsDict]
    """The policy: JSON text, a dict, or typed statements; at most 10,240 characters."""
    region: NotRequired[pulumi.Input[str] | None]
    """Where it lives. Left out: the provider's region. A change replaces."""
    adopt_existing: NotRequired[pulumi.Input[bool] | None]
    """Replace a policy that the registry has already and that differs."""


class RegistryPolicyArgs(Args):
    """What a program says of the registry policy."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "policy": Property("policy", PolicyDocumentArgs),
        "region": Property("region"),
        "adopt_existing": Property("adoptExisting"),
    }

    def __init__(
        self,
        *,
        policy: pulumi.Input[str | Mapping[str, Any] | PolicyDocumentArgs | PolicyDocumentArgsDict],
        region: pulumi.Input[str] | None = None,
        adopt_existing: pulumi.Input[bool] | None = None,
    ) -> None:
        self.policy = policy
        """The policy: JSON text, a dict, or typed statements; at most 10,240 characters."""
        self.region = region
        """Where it lives. Left out: the provider's region. A change replaces."""
        self.adopt_existing = adopt_existing
        """Replace a policy that the registry has already and that differs."""


class RegistryPolicy(Program):
    """The policy of a whole registry."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "policy": Property("policy", PolicyDocumentArgs),
        "region": Property("region"),
        "adopt_existing": Property("adoptExisting"),
    }
    OUTPUTS: ClassVar[Sequence[str]] = ("registryId",)

    @overload
    def __init__(
        self, resource_name: str, args: RegistryPolicyArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        policy: pulumi.Input[str | Mapping[str, Any] | PolicyDocumentArgs | PolicyDocumentArgsDict],
        region: pulumi.Input[str] | None = None,
        adopt_existing: pulumi.Input[bool] | None = None,
    ) -> None: ...

    def __init__(self, resource_name: str, *args: Any, **values: Any) -> None:
        """The policy of a whole registry.

        policy: The policy: JSON text, a dict, or typed statements; at most 10,240 characters.
        region: Where it lives. Left out: the provider's region. A change replaces.
        adopt_existing: Replace a policy that the registry has already and that differs.
        """
        self._create(resource_name, args, values)

    @classmethod
    def get(
        cls,
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        *,
        region: pulumi.Input[str] | None = None,
    ) -> Self:
        """Read an existing one without managing it; it fails when there is none. The id is the registry id, with @region behind it for another region."""
        return cls._get(resource_name, id, region, opts)  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="policy")
    def policy(self) -> pulumi.Output[Any]:
        """The policy: JSON text, a dict, or typed statements; at most 10,240 characters."""
        return pulumi.get(self, "policy")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="region")
    def region(self) -> pulumi.Output[str]:
        """Where it lives. Left out: the provider's region. A change replaces."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="adoptExisting")
    def adopt_existing(self) -> pulumi.Output[bool]:
        """Replace a policy that the registry has already and that differs."""
        return pulumi.get(self, "adoptExisting")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> pulumi.Output[str]:
        """The account that owns the registry."""
        return pulumi.get(self, "registryId")  # type: ignore[no-any-return]


class ScanningConfigurationArgsDict(TypedDict):
    """What a program says of scanning."""

    region: NotRequired[pulumi.Input[str] | None]
    """Where it lives. Left out: the provider's region. A change replaces."""
    scan_type: NotRequired[pulumi.Input[Literal["BASIC", "ENHANCED"] | str] | None]
    """BASIC scans for known weaknesses of operating systems; ENHANCED hands the work to Amazon Inspector."""
    rules: NotRequired[
        pulumi.Input[Sequence[pulumi.Input[ScanningConfigurationRuleArgs | ScanningConfigurationRuleArgsDict]]] | None
    ]
    """Up to 2 rules, each frequency at most once; repositories that no rule means are scanned by hand."""
    adopt_existing: NotRequired[pulumi.Input[bool] | None]
    """Replace a configuration that somebody else has set and that differs."""


class ScanningConfigurationArgs(Args):
    """What a program says of scanning."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "region": Property("region"),
        "scan_type": Property("scanType"),
        "rules": Property("rules", ScanningConfigurationRuleArgs),
        "adopt_existing": Property("adoptExisting"),
    }

    def __init__(
        self,
        *,
        region: pulumi.Input[str] | None = None,
        scan_type: pulumi.Input[Literal["BASIC", "ENHANCED"] | str] | None = None,
        rules: pulumi.Input[Sequence[pulumi.Input[ScanningConfigurationRuleArgs | ScanningConfigurationRuleArgsDict]]]
        | None = None,
        adopt_existing: pulumi.Input[bool] | None = None,
    ) -> None:
        self.region = region
        """Where it lives. Left out: the provider's region. A change replaces."""
        self.scan_type = scan_type
        """BASIC scans for known weaknesses of operating systems; ENHANCED hands the work to Amazon Inspector."""
        self.rules = rules
        """Up to 2 rules, each frequency at most once; repositories that no rule means are scanned by hand."""
        self.adopt_existing = adopt_existing
        """Replace a configuration that somebody else has set and that differs."""


RegistryScanningConfigurationArgs = ScanningConfigurationArgs
RegistryScanningConfigurationArgsDict = ScanningConfigurationArgsDict


class ScanningConfiguration(Program):
    """How a registry scans the images of its repositories."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "region": Property("region"),
        "scan_type": Property("scanType"),
        "rules": Property("rules", ScanningConfigurationRuleArgs),
        "adopt_existing": Property("adoptExisting"),
    }
    OUTPUTS: ClassVar[Sequence[str]] = ("registryId",)

    @overload
    def __init__(
        self, resource_name: str, args: ScanningConfigurationArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        region: pulumi.Input[str] | None = None,
        scan_type: pulumi.Input[Literal["BASIC", "ENHANCED"] | str] | None = None,
        rules: pulumi.Input[Sequence[pulumi.Input[ScanningConfigurationRuleArgs | ScanningConfigurationRuleArgsDict]]]
        | None = None,
        adopt_existing: pulumi.Input[bool] | None = None,
    ) -> None: ...

    def __init__(self, resource_name: str, *args: Any, **values: Any) -> None:
        """How a registry scans the images of its repositories.

        region: Where it lives. Left out: the provider's region. A change replaces.
        scan_type: BASIC scans for known weaknesses of operating systems; ENHANCED hands the work to Amazon Inspector.
        rules: Up to 2 rules, each frequency at most once; repositories that no rule means are scanned by hand.
        adopt_existing: Replace a configuration that somebody else has set and that differs.
        """
        self._create(resource_name, args, values)

    @classmethod
    def get(
        cls,
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        *,
        region: pulumi.Input[str] | None = None,
    ) -> Self:
        """Read an existing one without managing it; it fails when there is none. The id is the registry id, with @region behind it for another region."""
        return cls._get(resource_name, id, region, opts)  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="region")
    def region(self) -> pulumi.Output[str]:
        """Where it lives. Left out: the provider's region. A change replaces."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="scanType")
    def scan_type(self) -> pulumi.Output[str]:
        """BASIC scans for known weaknesses of operating systems; ENHANCED hands the work to Amazon Inspector."""
        return pulumi.get(self, "scanType")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="rules")
    def rules(self) -> pulumi.Output[Sequence[outputs.ScanningConfigurationRule]]:
        """Up to 2 rules, each frequency at most once; repositories that no rule means are scanned by hand."""
        return pulumi.get(self, "rules")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="adoptExisting")
    def adopt_existing(self) -> pulumi.Output[bool]:
        """Replace a configuration that somebody else has set and that differs."""
        return pulumi.get(self, "adoptExisting")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> pulumi.Output[str]:
        """The account that owns the registry."""
        return pulumi.get(self, "registryId")  # type: ignore[no-any-return]


class ReplicationConfigurationArgsDict(TypedDict):
    """What a program says of replication."""

    replication_configuration: pulumi.Input[
        ReplicationConfigurationReplicationConfigurationArgs | ReplicationConfigurationReplicationConfigurationArgsDict
    ]
    """The rules."""
    region: NotRequired[pulumi.Input[str] | None]
    """Where it lives. Left out: the provider's region. A change replaces."""
    adopt_existing: NotRequired[pulumi.Input[bool] | None]
    """Replace rules that somebody else has set and that differ."""


class ReplicationConfigurationArgs(Args):
    """What a program says of replication."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "replication_configuration": Property(
            "replicationConfiguration", ReplicationConfigurationReplicationConfigurationArgs
        ),
        "region": Property("region"),
        "adopt_existing": Property("adoptExisting"),
    }

    def __init__(
        self,
        *,
        replication_configuration: pulumi.Input[
            ReplicationConfigurationReplicationConfigurationArgs
            | ReplicationConfigurationReplicationConfigurationArgsDict
        ],
        region: pulumi.Input[str] | None = None,
        adopt_existing: pulumi.Input[bool] | None = None,
    ) -> None:
        self.replication_configuration = replication_configuration
        """The rules."""
        self.region = region
        """Where it lives. Left out: the provider's region. A change replaces."""
        self.adopt_existing = adopt_existing
        """Replace rules that somebody else has set and that differ."""


class ReplicationConfiguration(Program):
    """Where the images of a registry are copied to."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "replication_configuration": Property(
            "replicationConfiguration", ReplicationConfigurationReplicationConfigurationArgs
        ),
        "region": Property("region"),
        "adopt_existing": Property("adoptExisting"),
    }
    OUTPUTS: ClassVar[Sequence[str]] = ("registryId",)

    @overload
    def __init__(
        self, resource_name: str, args: ReplicationConfigurationArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        replication_configuration: pulumi.Input[
            ReplicationConfigurationReplicationConfigurationArgs
            | ReplicationConfigurationReplicationConfigurationArgsDict
        ],
        region: pulumi.Input[str] | None = None,
        adopt_existing: pulumi.Input[bool] | None = None,
    ) -> None: ...

    def __init__(self, resource_name: str, *args: Any, **values: Any) -> None:
        """Where the images of a registry are copied to.

        replication_configuration: The rules.
        region: Where it lives. Left out: the provider's region. A change replaces.
        adopt_existing: Replace rules that somebody else has set and that differ.
        """
        self._create(resource_name, args, values)

    @classmethod
    def get(
        cls,
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        *,
        region: pulumi.Input[str] | None = None,
    ) -> Self:
        """Read an existing one without managing it; it fails when there is none. The id is the registry id, with @region behind it for another region."""
        return cls._get(resource_name, id, region, opts)  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="replicationConfiguration")
    def replication_configuration(self) -> pulumi.Output[outputs.ReplicationConfigurationReplicationConfiguration]:
        """The rules."""
        return pulumi.get(self, "replicationConfiguration")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="region")
    def region(self) -> pulumi.Output[str]:
        """Where it lives. Left out: the provider's region. A change replaces."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="adoptExisting")
    def adopt_existing(self) -> pulumi.Output[bool]:
        """Replace rules that somebody else has set and that differ."""
        return pulumi.get(self, "adoptExisting")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> pulumi.Output[str]:
        """The account that owns the registry."""
        return pulumi.get(self, "registryId")  # type: ignore[no-any-return]


class PullThroughCacheRuleArgsDict(TypedDict):
    """What a program says of a rule."""

    ecr_repository_prefix: pulumi.Input[str]
    """How the cached repositories' names begin, 2 to 30 characters; `ROOT` caches under no prefix."""
    upstream_registry_url: pulumi.Input[str]
    """The host of the upstream, such as `public.ecr.aws`, `registry-1.docker.io` or another ECR registry."""
    region: NotRequired[pulumi.Input[str] | None]
    """Where it lives. Left out: the provider's region. A change replaces."""
    upstream_registry: NotRequired[
        pulumi.Input[
            Literal[
                "ecr",
                "ecr-public",
                "quay",
                "k8s",
                "docker-hub",
                "github-container-registry",
                "azure-container-registry",
                "gitlab-container-registry",
                "chainguard",
            ]
            | str
        ]
        | None
    ]
    """What kind of registry the upstream is. Left out, AWS tells it from the URL."""
    credential_arn: NotRequired[pulumi.Input[str] | None]
    """The Secrets Manager secret with the upstream's user and token; its name starts with `ecr-pullthroughcache/`."""
    custom_role_arn: NotRequired[pulumi.Input[str] | None]
    """The role with which ECR reads an ECR registry of another account."""
    upstream_repository_prefix: NotRequired[pulumi.Input[str] | None]
    """The part of an ECR upstream that is cached; `ROOT`, all of it, is the only one where `ecr_repository_prefix` is `ROOT`."""
    validate_upstream: NotRequired[pulumi.Input[bool] | None]
    """Have ECR try the upstream after a create or update, and fail if it cannot be reached: one call, ValidatePullThroughCacheRule. What failed is tried again by the next update; on the dynamic host not after a refresh, where the credentials were changed in the same step."""
    adopt_existing: NotRequired[pulumi.Input[bool] | None]
    """Take over a rule that exists already, if what cannot be changed agrees."""


class PullThroughCacheRuleArgs(Args):
    """What a program says of a rule."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "ecr_repository_prefix": Property("ecrRepositoryPrefix"),
        "upstream_registry_url": Property("upstreamRegistryUrl"),
        "region": Property("region"),
        "upstream_registry": Property("upstreamRegistry"),
        "credential_arn": Property("credentialArn"),
        "custom_role_arn": Property("customRoleArn"),
        "upstream_repository_prefix": Property("upstreamRepositoryPrefix"),
        "validate_upstream": Property("validateUpstream"),
        "adopt_existing": Property("adoptExisting"),
    }

    def __init__(
        self,
        *,
        ecr_repository_prefix: pulumi.Input[str],
        upstream_registry_url: pulumi.Input[str],
        region: pulumi.Input[str] | None = None,
        upstream_registry: pulumi.Input[
            Literal[
                "ecr",
                "ecr-public",
                "quay",
                "k8s",
                "docker-hub",
                "github-container-registry",
                "azure-container-registry",
                "gitlab-container-registry",
                "chainguard",
            ]
            | str
        ]
        | None = None,
        credential_arn: pulumi.Input[str] | None = None,
        custom_role_arn: pulumi.Input[str] | None = None,
        upstream_repository_prefix: pulumi.Input[str] | None = None,
        validate_upstream: pulumi.Input[bool] | None = None,
        adopt_existing: pulumi.Input[bool] | None = None,
    ) -> None:
        self.ecr_repository_prefix = ecr_repository_prefix
        """How the cached repositories' names begin, 2 to 30 characters; `ROOT` caches under no prefix."""
        self.upstream_registry_url = upstream_registry_url
        """The host of the upstream, such as `public.ecr.aws`, `registry-1.docker.io` or another ECR registry."""
        self.region = region
        """Where it lives. Left out: the provider's region. A change replaces."""
        self.upstream_registry = upstream_registry
        """What kind of registry the upstream is. Left out, AWS tells it from the URL."""
        self.credential_arn = credential_arn
        """The Secrets Manager secret with the upstream's user and token; its name starts with `ecr-pullthroughcache/`."""
        self.custom_role_arn = custom_role_arn
        """The role with which ECR reads an ECR registry of another account."""
        self.upstream_repository_prefix = upstream_repository_prefix
        """The part of an ECR upstream that is cached; `ROOT`, all of it, is the only one where `ecr_repository_prefix` is `ROOT`."""
        self.validate_upstream = validate_upstream
        """Have ECR try the upstream after a create or update, and fail if it cannot be reached: one call, ValidatePullThroughCacheRule. What failed is tried again by the next update; on the dynamic host not after a refresh, where the credentials were changed in the same step."""
        self.adopt_existing = adopt_existing
        """Take over a rule that exists already, if what cannot be changed agrees."""


class PullThroughCacheRule(Program):
    """A pull-through cache of another registry."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "ecr_repository_prefix": Property("ecrRepositoryPrefix"),
        "upstream_registry_url": Property("upstreamRegistryUrl"),
        "region": Property("region"),
        "upstream_registry": Property("upstreamRegistry"),
        "credential_arn": Property("credentialArn"),
        "custom_role_arn": Property("customRoleArn"),
        "upstream_repository_prefix": Property("upstreamRepositoryPrefix"),
        "validate_upstream": Property("validateUpstream"),
        "adopt_existing": Property("adoptExisting"),
    }
    OUTPUTS: ClassVar[Sequence[str]] = ("registryId", "createdAt")

    @overload
    def __init__(
        self, resource_name: str, args: PullThroughCacheRuleArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None: ...

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        ecr_repository_prefix: pulumi.Input[str],
        upstream_registry_url: pulumi.Input[str],
        region: pulumi.Input[str] | None = None,
        upstream_registry: pulumi.Input[
            Literal[
                "ecr",
                "ecr-public",
                "quay",
                "k8s",
                "docker-hub",
                "github-container-registry",
                "azure-container-registry",
                "gitlab-container-registry",
                "chainguard",
            ]
            | str
        ]
        | None = None,
        credential_arn: pulumi.Input[str] | None = None,
        custom_role_arn: pulumi.Input[str] | None = None,
        upstream_repository_prefix: pulumi.Input[str] | None = None,
        validate_upstream: pulumi.Input[bool] | None = None,
        adopt_existing: pulumi.Input[bool] | None = None,
    ) -> None: ...

    def __init__(self, resource_name: str, *args: Any, **values: Any) -> None:
        """A pull-through cache of another registry.

        ecr_repository_prefix: How the cached repositories' names begin, 2 to 30 characters; `ROOT` caches under no prefix.
        upstream_registry_url: The host of the upstream, such as `public.ecr.aws`, `registry-1.docker.io` or another ECR registry.
        region: Where it lives. Left out: the provider's region. A change replaces.
        upstream_registry: What kind of registry the upstream is. Left out, AWS tells it from the URL.
        credential_arn: The Secrets Manager secret with the upstream's user and token; its name starts with `ecr-pullthroughcache/`.
        custom_role_arn: The role with which ECR reads an ECR registry of another account.
        upstream_repository_prefix: The part of an ECR upstream that is cached; `ROOT`, all of it, is the only one where `ecr_repository_prefix` is `ROOT`.
        validate_upstream: Have ECR try the upstream after a create or update, and fail if it cannot be reached: one call, ValidatePullThroughCacheRule. What failed is tried again by the next update; on the dynamic host not after a refresh, where the credentials were changed in the same step.
        adopt_existing: Take over a rule that exists already, if what cannot be changed agrees.
        """
        self._create(resource_name, args, values)

    @classmethod
    def get(
        cls,
        resource_name: str,
        id: pulumi.Input[str],
        opts: pulumi.ResourceOptions | None = None,
        *,
        region: pulumi.Input[str] | None = None,
    ) -> Self:
        """Read an existing one without managing it; it fails when there is none. The id is its prefix, with @region behind it for another region."""
        return cls._get(resource_name, id, region, opts)  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="ecrRepositoryPrefix")
    def ecr_repository_prefix(self) -> pulumi.Output[str]:
        """How the cached repositories' names begin, 2 to 30 characters; `ROOT` caches under no prefix."""
        return pulumi.get(self, "ecrRepositoryPrefix")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="upstreamRegistryUrl")
    def upstream_registry_url(self) -> pulumi.Output[str]:
        """The host of the upstream, such as `public.ecr.aws`, `registry-1.docker.io` or another ECR registry."""
        return pulumi.get(self, "upstreamRegistryUrl")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="region")
    def region(self) -> pulumi.Output[str]:
        """Where it lives. Left out: the provider's region. A change replaces."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="upstreamRegistry")
    def upstream_registry(self) -> pulumi.Output[str | None]:
        """What kind of registry the upstream is. Left out, AWS tells it from the URL."""
        return pulumi.get(self, "upstreamRegistry")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="credentialArn")
    def credential_arn(self) -> pulumi.Output[str | None]:
        """The Secrets Manager secret with the upstream's user and token; its name starts with `ecr-pullthroughcache/`."""
        return pulumi.get(self, "credentialArn")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="customRoleArn")
    def custom_role_arn(self) -> pulumi.Output[str | None]:
        """The role with which ECR reads an ECR registry of another account."""
        return pulumi.get(self, "customRoleArn")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="upstreamRepositoryPrefix")
    def upstream_repository_prefix(self) -> pulumi.Output[str]:
        """The part of an ECR upstream that is cached; `ROOT`, all of it, is the only one where `ecr_repository_prefix` is `ROOT`."""
        return pulumi.get(self, "upstreamRepositoryPrefix")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="validateUpstream")
    def validate_upstream(self) -> pulumi.Output[bool]:
        """Have ECR try the upstream after a create or update, and fail if it cannot be reached: one call, ValidatePullThroughCacheRule. What failed is tried again by the next update; on the dynamic host not after a refresh, where the credentials were changed in the same step."""
        return pulumi.get(self, "validateUpstream")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="adoptExisting")
    def adopt_existing(self) -> pulumi.Output[bool]:
        """Take over a rule that exists already, if what cannot be changed agrees."""
        return pulumi.get(self, "adoptExisting")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> pulumi.Output[str]:
        """The account that owns the registry."""
        return pulumi.get(self, "registryId")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="createdAt")
    def created_at(self) -> pulumi.Output[str | None]:
        """When it was made, RFC 3339 in UTC."""
        return pulumi.get(self, "createdAt")  # type: ignore[no-any-return]
