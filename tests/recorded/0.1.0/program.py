"""A stack of this version: each resource in its least and in its fullest form."""

import json
from typing import Any

ACCOUNT = "123456789012"
SECRET = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:ecr-pullthroughcache/hub"


def statement(**changes: Any) -> dict[str, Any]:
    return {
        "Sid": "Pull",
        "Effect": "Allow",
        "Principal": {"AWS": [ACCOUNT, "arn:aws:iam::222222222222:root"]},
        "Action": ["ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"],
        **changes,
    }


def program(ecr: Any) -> None:
    plain = ecr.Repository("plain")
    full = ecr.Repository(
        "full",
        name="team/full",
        image_tag_mutability="IMMUTABLE_WITH_EXCLUSION",
        image_tag_mutability_exclusion_filters=[{"filter": "latest*", "filter_type": "WILDCARD"}],
        image_scanning_configuration={"scan_on_push": True},
        encryption_configurations=[{"encryption_type": "KMS"}],
        force_delete=True,
        tags={"team": "web", "cost centre": "42"},
    )
    ecr.Repository("far", name="far", region="eu-west-1", tags={"repositoryUrl": "a key in camelCase"})
    newest = {"tag_status": "any", "count_type": "imageCountMoreThan", "count_number": 30}
    ecr.LifecyclePolicy(
        "typed", repository=plain, policy={"rules": [{"selection": newest, "action": {"type": "expire"}}]}
    )
    old = {"tagStatus": "untagged", "countType": "sinceImagePushed", "countUnit": "days", "countNumber": 14}
    rules = [{"rulePriority": 10, "description": "old ones go", "selection": old, "action": {"type": "expire"}}]
    ecr.LifecyclePolicy("text", repository="team/full", policy=json.dumps({"rules": rules}, indent=2), opts=after(full))
    ecr.RepositoryPolicy("allowed", repository=full, policy={"Version": "2012-10-17", "Statement": [statement()]})
    registry = statement(
        Sid="Replicate", Action="ecr:ReplicateImage", Resource=f"arn:aws:ecr:us-east-1:{ACCOUNT}:repository/*"
    )
    ecr.RegistryPolicy("registry", policy=json.dumps({"Version": "2012-10-17", "Statement": registry}))
    everything = [{"filter": "*", "filter_type": "WILDCARD"}]
    ecr.ScanningConfiguration(
        "scanning",
        scan_type="ENHANCED",
        rules=[
            {"scan_frequency": "SCAN_ON_PUSH", "repository_filters": everything},
            {
                "scan_frequency": "CONTINUOUS_SCAN",
                "repository_filters": [{"filter": "prod-*", "filter_type": "WILDCARD"}],
            },
        ],
    )
    destinations = [{"region": region, "registry_id": ACCOUNT} for region in ("us-west-2", "eu-west-1")]
    ecr.ReplicationConfiguration("replication", replication_configuration={"rules": [{"destinations": destinations}]})
    ecr.PullThroughCacheRule("open", ecr_repository_prefix="public", upstream_registry_url="public.ecr.aws")
    ecr.PullThroughCacheRule(
        "hub", ecr_repository_prefix="hub/", upstream_registry_url="registry-1.docker.io", credential_arn=SECRET
    )


def after(resource: Any) -> Any:
    import pulumi

    return pulumi.ResourceOptions(depends_on=[resource])
