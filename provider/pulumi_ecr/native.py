"""The face of the plugin: ``import pulumi_ecr.native as ecr``, the same classes and arguments, functions and providers.

Generated from the models by tools/generate.py; do not edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pulumi

from pulumi_ecr import _program, outputs
from pulumi_ecr._args import refuse_absent
from pulumi_ecr._functions import (
    AssumeRoleArgs,
    AssumeRoleArgsDict,
    DefaultTagsArgs,
    DefaultTagsArgsDict,
    GetAuthorizationTokenResult,
    GetCredentialsResult,
    GetImageReplicationStatusResult,
    GetImageResult,
    GetImageScanFindingsResult,
    GetImagesResult,
    GetLifecyclePolicyDocumentResult,
    GetLifecyclePolicyDocumentRuleArgs,
    GetLifecyclePolicyDocumentRuleArgsDict,
    GetLifecyclePolicyDocumentRuleSelectionArgs,
    GetLifecyclePolicyDocumentRuleSelectionArgsDict,
    GetLifecyclePolicyPreviewResult,
    GetPullThroughCacheRuleResult,
    GetRegistryResult,
    GetRepositoriesResult,
    GetRepositoryResult,
    IgnoreTagsArgs,
    IgnoreTagsArgsDict,
    Provider,
    ProviderArgs,
    ProviderArgsDict,
    get_authorization_token,
    get_authorization_token_output,
    get_credentials,
    get_credentials_output,
    get_image,
    get_image_output,
    get_image_replication_status,
    get_image_replication_status_output,
    get_image_scan_findings,
    get_image_scan_findings_output,
    get_images,
    get_images_output,
    get_lifecycle_policy_document,
    get_lifecycle_policy_document_output,
    get_lifecycle_policy_preview,
    get_lifecycle_policy_preview_output,
    get_pull_through_cache_rule,
    get_pull_through_cache_rule_output,
    get_registry,
    get_registry_output,
    get_repositories,
    get_repositories_output,
    get_repository,
    get_repository_output,
)
from pulumi_ecr._native import Declared
from pulumi_ecr._program import (
    GetLifecyclePolicyDocumentRuleActionArgs,
    GetLifecyclePolicyDocumentRuleActionArgsDict,
    LifecyclePolicyActionArgs,
    LifecyclePolicyActionArgsDict,
    LifecyclePolicyArgs,
    LifecyclePolicyArgsDict,
    LifecyclePolicyDocumentArgs,
    LifecyclePolicyDocumentArgsDict,
    LifecyclePolicyRuleArgs,
    LifecyclePolicyRuleArgsDict,
    LifecyclePolicySelectionArgs,
    LifecyclePolicySelectionArgsDict,
    PolicyDocumentArgs,
    PolicyDocumentArgsDict,
    PolicyStatementArgs,
    PolicyStatementArgsDict,
    PullThroughCacheRuleArgs,
    PullThroughCacheRuleArgsDict,
    RegistryPolicyArgs,
    RegistryPolicyArgsDict,
    RegistryScanningConfigurationArgs,
    RegistryScanningConfigurationArgsDict,
    RegistryScanningConfigurationRuleArgs,
    RegistryScanningConfigurationRuleArgsDict,
    RegistryScanningConfigurationRuleRepositoryFilterArgs,
    RegistryScanningConfigurationRuleRepositoryFilterArgsDict,
    ReplicationConfigurationArgs,
    ReplicationConfigurationArgsDict,
    ReplicationConfigurationReplicationConfigurationArgs,
    ReplicationConfigurationReplicationConfigurationArgsDict,
    ReplicationConfigurationReplicationConfigurationRuleArgs,
    ReplicationConfigurationReplicationConfigurationRuleArgsDict,
    ReplicationConfigurationReplicationConfigurationRuleDeleteReplicationArgs,
    ReplicationConfigurationReplicationConfigurationRuleDeleteReplicationArgsDict,
    ReplicationConfigurationReplicationConfigurationRuleDestinationArgs,
    ReplicationConfigurationReplicationConfigurationRuleDestinationArgsDict,
    ReplicationConfigurationReplicationConfigurationRuleRepositoryFilterArgs,
    ReplicationConfigurationReplicationConfigurationRuleRepositoryFilterArgsDict,
    RepositoryArgs,
    RepositoryArgsDict,
    RepositoryEncryptionConfigurationArgs,
    RepositoryEncryptionConfigurationArgsDict,
    RepositoryImageScanningConfigurationArgs,
    RepositoryImageScanningConfigurationArgsDict,
    RepositoryImageTagMutabilityExclusionFilterArgs,
    RepositoryImageTagMutabilityExclusionFilterArgsDict,
    RepositoryPolicyArgs,
    RepositoryPolicyArgsDict,
    ScanningConfigurationArgs,
    ScanningConfigurationArgsDict,
    ScanningConfigurationRuleArgs,
    ScanningConfigurationRuleArgsDict,
    ScanningConfigurationRuleRepositoryFilterArgs,
    ScanningConfigurationRuleRepositoryFilterArgsDict,
)


class Repository(Declared, _program.Repository, pulumi.CustomResource):
    """A private repository of Amazon ECR."""

    kind = "Repository"


class LifecyclePolicy(Declared, _program.LifecyclePolicy, pulumi.CustomResource):
    """The lifecycle policy of one repository."""

    kind = "LifecyclePolicy"


class RepositoryPolicy(Declared, _program.RepositoryPolicy, pulumi.CustomResource):
    """The resource policy of one repository."""

    kind = "RepositoryPolicy"


class RegistryPolicy(Declared, _program.RegistryPolicy, pulumi.CustomResource):
    """The policy of a whole registry."""

    kind = "RegistryPolicy"


class ScanningConfiguration(Declared, _program.ScanningConfiguration, pulumi.CustomResource):
    """How a registry scans the images of its repositories."""

    kind = "ScanningConfiguration"


class ReplicationConfiguration(Declared, _program.ReplicationConfiguration, pulumi.CustomResource):
    """Where the images of a registry are copied to."""

    kind = "ReplicationConfiguration"


class PullThroughCacheRule(Declared, _program.PullThroughCacheRule, pulumi.CustomResource):
    """A pull-through cache of another registry."""

    kind = "PullThroughCacheRule"


RegistryScanningConfiguration = ScanningConfiguration


if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Refuse a name that there is not."""
        if name.startswith("_"):
            raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
        refuse_absent(__name__, name)


__all__ = [
    "AssumeRoleArgs",
    "AssumeRoleArgsDict",
    "DefaultTagsArgs",
    "DefaultTagsArgsDict",
    "GetAuthorizationTokenResult",
    "GetCredentialsResult",
    "GetImageReplicationStatusResult",
    "GetImageResult",
    "GetImageScanFindingsResult",
    "GetImagesResult",
    "GetLifecyclePolicyDocumentResult",
    "GetLifecyclePolicyDocumentRuleActionArgs",
    "GetLifecyclePolicyDocumentRuleActionArgsDict",
    "GetLifecyclePolicyDocumentRuleArgs",
    "GetLifecyclePolicyDocumentRuleArgsDict",
    "GetLifecyclePolicyDocumentRuleSelectionArgs",
    "GetLifecyclePolicyDocumentRuleSelectionArgsDict",
    "GetLifecyclePolicyPreviewResult",
    "GetPullThroughCacheRuleResult",
    "GetRegistryResult",
    "GetRepositoriesResult",
    "GetRepositoryResult",
    "IgnoreTagsArgs",
    "IgnoreTagsArgsDict",
    "LifecyclePolicy",
    "LifecyclePolicyActionArgs",
    "LifecyclePolicyActionArgsDict",
    "LifecyclePolicyArgs",
    "LifecyclePolicyArgsDict",
    "LifecyclePolicyDocumentArgs",
    "LifecyclePolicyDocumentArgsDict",
    "LifecyclePolicyRuleArgs",
    "LifecyclePolicyRuleArgsDict",
    "LifecyclePolicySelectionArgs",
    "LifecyclePolicySelectionArgsDict",
    "PolicyDocumentArgs",
    "PolicyDocumentArgsDict",
    "PolicyStatementArgs",
    "PolicyStatementArgsDict",
    "Provider",
    "ProviderArgs",
    "ProviderArgsDict",
    "PullThroughCacheRule",
    "PullThroughCacheRuleArgs",
    "PullThroughCacheRuleArgsDict",
    "RegistryPolicy",
    "RegistryPolicyArgs",
    "RegistryPolicyArgsDict",
    "RegistryScanningConfiguration",
    "RegistryScanningConfigurationArgs",
    "RegistryScanningConfigurationArgsDict",
    "RegistryScanningConfigurationRuleArgs",
    "RegistryScanningConfigurationRuleArgsDict",
    "RegistryScanningConfigurationRuleRepositoryFilterArgs",
    "RegistryScanningConfigurationRuleRepositoryFilterArgsDict",
    "ReplicationConfiguration",
    "ReplicationConfigurationArgs",
    "ReplicationConfigurationArgsDict",
    "ReplicationConfigurationReplicationConfigurationArgs",
    "ReplicationConfigurationReplicationConfigurationArgsDict",
    "ReplicationConfigurationReplicationConfigurationRuleArgs",
    "ReplicationConfigurationReplicationConfigurationRuleArgsDict",
    "ReplicationConfigurationReplicationConfigurationRuleDeleteReplicationArgs",
    "ReplicationConfigurationReplicationConfigurationRuleDeleteReplicationArgsDict",
    "ReplicationConfigurationReplicationConfigurationRuleDestinationArgs",
    "ReplicationConfigurationReplicationConfigurationRuleDestinationArgsDict",
    "ReplicationConfigurationReplicationConfigurationRuleRepositoryFilterArgs",
    "ReplicationConfigurationReplicationConfigurationRuleRepositoryFilterArgsDict",
    "Repository",
    "RepositoryArgs",
    "RepositoryArgsDict",
    "RepositoryEncryptionConfigurationArgs",
    "RepositoryEncryptionConfigurationArgsDict",
    "RepositoryImageScanningConfigurationArgs",
    "RepositoryImageScanningConfigurationArgsDict",
    "RepositoryImageTagMutabilityExclusionFilterArgs",
    "RepositoryImageTagMutabilityExclusionFilterArgsDict",
    "RepositoryPolicy",
    "RepositoryPolicyArgs",
    "RepositoryPolicyArgsDict",
    "ScanningConfiguration",
    "ScanningConfigurationArgs",
    "ScanningConfigurationArgsDict",
    "ScanningConfigurationRuleArgs",
    "ScanningConfigurationRuleArgsDict",
    "ScanningConfigurationRuleRepositoryFilterArgs",
    "ScanningConfigurationRuleRepositoryFilterArgsDict",
    "get_authorization_token",
    "get_authorization_token_output",
    "get_credentials",
    "get_credentials_output",
    "get_image",
    "get_image_output",
    "get_image_replication_status",
    "get_image_replication_status_output",
    "get_image_scan_findings",
    "get_image_scan_findings_output",
    "get_images",
    "get_images_output",
    "get_lifecycle_policy_document",
    "get_lifecycle_policy_document_output",
    "get_lifecycle_policy_preview",
    "get_lifecycle_policy_preview_output",
    "get_pull_through_cache_rule",
    "get_pull_through_cache_rule_output",
    "get_registry",
    "get_registry_output",
    "get_repositories",
    "get_repositories_output",
    "get_repository",
    "get_repository_output",
    "outputs",
]
