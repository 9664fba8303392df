"""What a registry needs once: scanning, replication, a registry policy and pull-through caches."""

import pulumi

import pulumi_ecr as ecr

config = pulumi.Config()
standby = config.require("standbyRegion")
production = config.require("productionAccount")

scanning = ecr.ScanningConfiguration(
    "scanning",
    rules=[{"scan_frequency": "SCAN_ON_PUSH", "repository_filters": [{"filter": "*", "filter_type": "WILDCARD"}]}],
)

replication = ecr.ReplicationConfiguration(
    "replication",
    replication_configuration={
        "rules": [
            {
                "destinations": [{"region": standby, "registry_id": scanning.registry_id}],
                "repository_filters": [{"filter": "prod/", "filter_type": "PREFIX_MATCH"}],
            }
        ]
    },
)

ecr.RegistryPolicy(
    "registry",
    policy={
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ReplicateFromProduction",
                "Effect": "Allow",
                "Principal": {"AWS": production},
                "Action": ["ecr:CreateRepository", "ecr:ReplicateImage"],
                "Resource": pulumi.Output.format("arn:aws:ecr:*:{}:repository/*", scanning.registry_id),
            }
        ],
    },
)

for prefix, upstream in {"public": "public.ecr.aws", "k8s": "registry.k8s.io", "quay": "quay.io"}.items():
    ecr.PullThroughCacheRule(prefix, ecr_repository_prefix=prefix, upstream_registry_url=upstream)

pulumi.export("registry", scanning.registry_id)
pulumi.export("scanType", scanning.scan_type)
