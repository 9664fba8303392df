"""Programs that type checkers must accept; nothing here is run."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from typing_extensions import assert_type

import pulumi_ecr as ecr

config = pulumi.Config()
name: pulumi.Output[str] = pulumi.Output.from_input("app")

# plain values
plain = ecr.Repository(
    "plain",
    name="app",
    image_tag_mutability="IMMUTABLE",
    image_scanning_configuration={"scan_on_push": True},
    image_tag_mutability_exclusion_filters=[{"filter": "latest", "filter_type": "WILDCARD"}],
    encryption_configurations=[{"encryption_type": "KMS", "kms_key": "alias/images"}],
    tags={"team": "web"},
    force_delete=True,
    region="eu-west-1",
    adopt_existing=True,
    opts=pulumi.ResourceOptions(protect=True),
)
# options in second place, as generated SDKs take them
ecr.Repository("options", pulumi.ResourceOptions(protect=True), name="app")
# Args classes and outputs
ecr.Repository(
    "args",
    image_scanning_configuration=ecr.RepositoryImageScanningConfigurationArgs(scan_on_push=True),
    image_tag_mutability=config.get("mutability"),
    name=name,
    tags={"team": name},
)
# all arguments at once
ecr.Repository("whole", ecr.RepositoryArgs(name="app", tags={"a": "b"}), pulumi.ResourceOptions())
# a typed dict of one's own
filters: list[ecr.RepositoryImageTagMutabilityExclusionFilterArgsDict] = [{"filter": "v*", "filter_type": "WILDCARD"}]
ecr.Repository("dict", image_tag_mutability_exclusion_filters=filters)

ecr.LifecyclePolicy("text", repository=plain, policy='{"rules": []}')
ecr.LifecyclePolicy("named", repository="app", policy={"rules": [{"rulePriority": 1}]})
ecr.LifecyclePolicy("output", repository=plain.name, policy=name)
ecr.LifecyclePolicy(
    "typed",
    repository=plain,
    policy=ecr.LifecyclePolicyDocumentArgs(
        rules=[
            ecr.LifecyclePolicyRuleArgs(
                selection=ecr.LifecyclePolicySelectionArgs(
                    tag_status="untagged", count_type="sinceImagePushed", count_unit="days", count_number=14
                ),
                action=ecr.LifecyclePolicyActionArgs(type="expire"),
            )
        ]
    ),
)
ecr.RepositoryPolicy(
    "policy",
    repository=plain,
    policy=ecr.PolicyDocumentArgs(
        statement=[ecr.PolicyStatementArgs(effect="Allow", principal="*", action=["ecr:BatchGetImage", name])]
    ),
)
ecr.RegistryPolicy("registry", policy={"Version": "2012-10-17", "Statement": []})
ecr.ScanningConfiguration(
    "scanning",
    scan_type="ENHANCED",
    rules=[{"scan_frequency": "SCAN_ON_PUSH", "repository_filters": [{"filter": "*", "filter_type": "WILDCARD"}]}],
)
ecr.RegistryScanningConfiguration(
    "peer",
    scan_type="BASIC",
    rules=[
        ecr.RegistryScanningConfigurationRuleArgs(
            scan_frequency="MANUAL",
            repository_filters=[
                ecr.RegistryScanningConfigurationRuleRepositoryFilterArgs(filter="*", filter_type="WILDCARD")
            ],
        )
    ],
)
ecr.ReplicationConfiguration(
    "replication",
    replication_configuration=ecr.ReplicationConfigurationReplicationConfigurationArgs(
        rules=[
            ecr.ReplicationConfigurationReplicationConfigurationRuleArgs(
                destinations=[{"region": "eu-west-1", "registry_id": name}],
                delete_replication={"enabled": True},
            )
        ]
    ),
)
ecr.PullThroughCacheRule(
    "cache", ecr_repository_prefix="public", upstream_registry_url="public.ecr.aws", credential_arn=name
)

# outputs
assert_type(plain.repository_url, pulumi.Output[str])
assert_type(plain.force_delete, pulumi.Output[bool])
assert_type(plain.encryption_configurations, pulumi.Output[Sequence[ecr.outputs.RepositoryEncryptionConfiguration]])
kind: pulumi.Output[str] = plain.encryption_configurations.apply(lambda them: them[0].encryption_type)
got = ecr.Repository.get("got", "app", region="eu-west-1")
assert_type(got, ecr.Repository)
pulumi.export("tags", got.tags_all)
