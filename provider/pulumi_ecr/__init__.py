"""A Pulumi provider for Amazon ECR: ``import pulumi_ecr as ecr``.

Generated from the models by tools/generate.py; do not edit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pulumi_ecr import outputs
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
    from pulumi_ecr.dynamic import (
        LifecyclePolicy,
        PullThroughCacheRule,
        RegistryPolicy,
        RegistryScanningConfiguration,
        ReplicationConfiguration,
        Repository,
        RepositoryPolicy,
        ScanningConfiguration,
    )
else:
    from importlib import import_module
    from importlib.util import find_spec

    def __getattr__(name: str) -> object:
        """Load what a program uses when it first does: the plugin and the emulator live here too, and need none of it."""
        if name not in __all__:
            if name.startswith("_") or find_spec(f"{__name__}.{name}"):  # a module that is about to be imported
                raise AttributeError(f"module '{__name__}' has no attribute '{name}'")
            import_module("pulumi_ecr._args").refuse_absent(__name__, name)
        if name == "outputs":
            return import_module("pulumi_ecr.outputs")
        dynamic = import_module("pulumi_ecr.dynamic")
        globals()[name] = getattr(dynamic, name, None) or getattr(import_module("pulumi_ecr._program"), name)
        return globals()[name]

    def __dir__() -> list[str]:
        return __all__


__all__ = [
    "GetLifecyclePolicyDocumentRuleActionArgs",
    "GetLifecyclePolicyDocumentRuleActionArgsDict",
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
    "outputs",
]
