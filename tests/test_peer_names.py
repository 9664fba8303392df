"""Programs written for pulumi_aws.ecr find their names: classes, inputs, outputs and argument classes."""

from __future__ import annotations

import pulumi_ecr as ecr

# Names of pulumi_aws.ecr 7.51 for the resources that exist here.
RESOURCES = {
    "LifecyclePolicy": ("policy repository region", "policy region registry_id repository"),
    "PullThroughCacheRule": (
        "ecr_repository_prefix upstream_registry_url credential_arn custom_role_arn region upstream_repository_prefix",
        "credential_arn custom_role_arn ecr_repository_prefix region registry_id upstream_registry_url "
        "upstream_repository_prefix",
    ),
    "RegistryPolicy": ("policy region", "policy region registry_id"),
    "RegistryScanningConfiguration": ("scan_type region rules", "region registry_id rules scan_type"),
    "ReplicationConfiguration": ("region replication_configuration", "region registry_id replication_configuration"),
    "Repository": (
        "encryption_configurations force_delete image_scanning_configuration image_tag_mutability "
        "image_tag_mutability_exclusion_filters name region tags",
        "arn encryption_configurations force_delete image_scanning_configuration image_tag_mutability "
        "image_tag_mutability_exclusion_filters name region registry_id repository_url tags tags_all",
    ),
    "RepositoryPolicy": ("policy repository region", "policy region registry_id repository"),
}
ARGS = {
    "LifecyclePolicyActionArgs": "type target_storage_class",
    "LifecyclePolicyDocumentArgs": "rules",
    "LifecyclePolicyRuleArgs": "action rule_priority selection description",
    "LifecyclePolicySelectionArgs": "count_number count_type tag_status count_unit storage_class tag_prefix_list",
    "PolicyDocumentArgs": "statement version id",
    "RegistryScanningConfigurationRuleArgs": "repository_filters scan_frequency",
    "RegistryScanningConfigurationRuleRepositoryFilterArgs": "filter filter_type",
    "ReplicationConfigurationReplicationConfigurationArgs": "rules",
    "ReplicationConfigurationReplicationConfigurationRuleArgs": "destinations repository_filters",
    "ReplicationConfigurationReplicationConfigurationRuleDestinationArgs": "region registry_id",
    "ReplicationConfigurationReplicationConfigurationRuleRepositoryFilterArgs": "filter filter_type",
    "RepositoryEncryptionConfigurationArgs": "encryption_type kms_key",
    "RepositoryImageScanningConfigurationArgs": "scan_on_push",
    "RepositoryImageTagMutabilityExclusionFilterArgs": "filter filter_type",
}


def test_resources_have_the_peers_inputs_and_outputs() -> None:
    for name, (inputs, outputs) in RESOURCES.items():
        resource = getattr(ecr, name)
        assert set(inputs.split()) <= set(resource.PROPERTIES), name
        assert all(hasattr(resource, output) for output in outputs.split()), name


def test_argument_classes_have_the_peers_names() -> None:
    for name, keys in ARGS.items():
        assert set(keys.split()) <= set(getattr(ecr, name).PROPERTIES), name
        assert hasattr(ecr, f"{name}Dict")
