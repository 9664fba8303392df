"""One table of the seven resources for all laws: small and full inputs, and what can be changed how."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

ACCOUNT = "123456789012"
REGION = "us-east-1"
OTHER_REGION = "eu-west-1"

PUTS = {
    "LifecyclePolicy": "PutLifecyclePolicy",
    "RepositoryPolicy": "SetRepositoryPolicy",
    "RegistryPolicy": "PutRegistryPolicy",
    "ScanningConfiguration": "PutRegistryScanningConfiguration",
    "ReplicationConfiguration": "PutReplicationConfiguration",
}
"""By resource that create and update put, the AWS operation."""


def lifecycle(days: int = 14, **extra: Any) -> dict[str, Any]:
    return {
        "rules": [
            {
                "rulePriority": 1,
                "description": "old ones go",
                "selection": {
                    "tagStatus": "untagged",
                    "countType": "sinceImagePushed",
                    "countUnit": "days",
                    "countNumber": days,
                },
                "action": {"type": "expire"},
                **extra,
            }
        ]
    }


def statement(**changes: Any) -> dict[str, Any]:
    return {
        "Sid": "Pull",
        "Effect": "Allow",
        "Principal": {"AWS": [f"arn:aws:iam::{ACCOUNT}:root", "arn:aws:iam::222222222222:root"]},
        "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
        **changes,
    }


def policy(**changes: Any) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [statement(**changes)]}


def registry_policy(**changes: Any) -> dict[str, Any]:
    return policy(
        **{
            "Sid": "Replicate",
            "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
            "Action": ["ecr:ReplicateImage"],
            "Resource": [f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/*"],
            **changes,
        }
    )


def rule(*regions: str, prefix: str | None = None, **extra: Any) -> dict[str, Any]:
    filters = {"repositoryFilters": [{"filter": prefix, "filterType": "PREFIX_MATCH"}]} if prefix else {}
    return {"destinations": [{"region": r, "registryId": ACCOUNT} for r in regions], **filters, **extra}


def scan(frequency: str, *filters: str) -> dict[str, Any]:
    return {
        "scanFrequency": frequency,
        "repositoryFilters": [{"filter": f, "filterType": "WILDCARD"} for f in filters or ("*",)],
    }


SECRET = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:ecr-pullthroughcache/hub"
SECRET2 = f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:secret:ecr-pullthroughcache/hub2"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/cache"


@dataclass(frozen=True)
class Case:
    """One resource. ``options``: for each optional property a first and a second value, and with what they go."""

    minimal: dict[str, Any]
    full: dict[str, Any]
    options: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    immutable: dict[str, Any] = field(default_factory=dict)
    documents: tuple[str, ...] = ()
    clearing_replaces: tuple[str, ...] = ()
    before: Callable[[Any], None] = lambda client: None
    """Makes what the resource needs in the emulator, given ``client(service)``."""

    def inputs(self, **changes: Any) -> dict[str, Any]:
        values = {**copy.deepcopy(self.minimal), **changes}
        return {key: value for key, value in values.items() if value is not None}


def _repository(client: Any) -> None:
    client("ecr").create_repository(repositoryName="app/web")
    client("ecr").create_repository(repositoryName="app/other")


def _secrets(client: Any) -> None:
    manager = client("secretsmanager")
    for name in ("hub", "hub2"):
        manager.create_secret(
            Name=f"ecr-pullthroughcache/{name}", SecretString=json.dumps({"username": "u", "accessToken": "t"})
        )


CASES: dict[str, Case] = {
    "Repository": Case(
        minimal={"name": "app/web"},
        full={
            "name": "app/web",
            "imageTagMutability": "IMMUTABLE_WITH_EXCLUSION",
            "imageTagMutabilityExclusionFilters": [
                {"filter": "latest*", "filterType": "WILDCARD"},
                {"filter": "dev-*", "filterType": "WILDCARD"},
            ],
            "imageScanningConfiguration": {"scanOnPush": True},
            "encryptionConfigurations": [{"encryptionType": "KMS"}],
            "forceDelete": True,
            "tags": {"team": "web", "cost centre": "42", "repositoryUrl": "a key in camelCase"},
            "adoptExisting": True,
        },
        options={
            "imageTagMutability": ("IMMUTABLE", "MUTABLE"),
            "imageScanningConfiguration": ({"scanOnPush": True}, {"scanOnPush": False}),
            "forceDelete": (True, False),
            "tags": ({"a": "1"}, {"a": "2", "b": ""}),
            "adoptExisting": (True, False),
        },
        immutable={"name": "app/new", "encryptionConfigurations": [{"encryptionType": "KMS"}], "region": OTHER_REGION},
    ),
    "LifecyclePolicy": Case(
        minimal={"repository": "app/web", "policy": lifecycle()},
        full={"repository": "app/web", "policy": json.dumps(lifecycle(), indent=2), "adoptExisting": True},
        options={"adoptExisting": (True, False)},
        immutable={"repository": "app/other", "region": OTHER_REGION},
        documents=("policy",),
        before=_repository,
    ),
    "RepositoryPolicy": Case(
        minimal={"repository": "app/web", "policy": policy()},
        full={"repository": "app/web", "policy": json.dumps(policy(), indent=2), "force": True, "adoptExisting": True},
        options={"force": (True, False), "adoptExisting": (True, False)},
        immutable={"repository": "app/other", "region": OTHER_REGION},
        documents=("policy",),
        before=_repository,
    ),
    "RegistryPolicy": Case(
        minimal={"policy": registry_policy()},
        full={"policy": json.dumps(registry_policy(), indent=2), "adoptExisting": True},
        options={"adoptExisting": (True, False)},
        immutable={"region": OTHER_REGION},
        documents=("policy",),
    ),
    "ScanningConfiguration": Case(
        minimal={},
        full={
            "scanType": "ENHANCED",
            "rules": [scan("CONTINUOUS_SCAN", "prod-*", "live-*"), scan("SCAN_ON_PUSH")],
            "adoptExisting": True,
        },
        options={
            "scanType": ("ENHANCED", "BASIC"),
            "rules": ([scan("SCAN_ON_PUSH", "a*")], [scan("SCAN_ON_PUSH", "a*", "b*")]),
            "adoptExisting": (True, False),
        },
        immutable={"region": OTHER_REGION},
    ),
    "ReplicationConfiguration": Case(
        minimal={"replicationConfiguration": {"rules": [rule(OTHER_REGION)]}},
        full={
            "replicationConfiguration": {
                "rules": [
                    rule(OTHER_REGION, "us-west-2", prefix="prod", deleteReplication={"enabled": True}),
                    rule("us-west-2", prefix="dev"),
                ]
            },
            "adoptExisting": True,
        },
        options={"adoptExisting": (True, False)},
        immutable={"region": "ap-south-1"},
    ),
    "PullThroughCacheRule": Case(
        minimal={"ecrRepositoryPrefix": "public", "upstreamRegistryUrl": "public.ecr.aws"},
        full={
            "ecrRepositoryPrefix": "hub",
            "upstreamRegistryUrl": "registry-1.docker.io",
            "upstreamRegistry": "docker-hub",
            "credentialArn": SECRET,
            "validateUpstream": True,
            "adoptExisting": True,
        },
        options={"adoptExisting": (True, False), "validateUpstream": (True, False)},
        immutable={"ecrRepositoryPrefix": "other", "upstreamRegistryUrl": "quay.io", "region": OTHER_REGION},
        before=_secrets,
    ),
}
