"""A stand-in for the provider that a user moves away from: it makes what it is told to, and really deletes it."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pulumi
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

TYPE = "pulumi-python:dynamic"
"""What the types of its resources begin with, as those of pulumi_aws begin with aws:ecr/."""


class RepositoryProvider(ResourceProvider):
    def create(self, props: dict[str, Any]) -> CreateResult:
        boto3.client("ecr").create_repository(repositoryName=props["name"])
        return CreateResult(props["name"], props)

    def delete(self, id: str, props: dict[str, Any]) -> None:
        boto3.client("ecr").delete_repository(repositoryName=id, force=True)


class LifecyclePolicyProvider(ResourceProvider):
    def create(self, props: dict[str, Any]) -> CreateResult:
        text = json.dumps(props["policy"])
        boto3.client("ecr").put_lifecycle_policy(repositoryName=props["repository"], lifecyclePolicyText=text)
        return CreateResult(props["repository"], props)

    def delete(self, id: str, props: dict[str, Any]) -> None:
        boto3.client("ecr").delete_lifecycle_policy(repositoryName=id)


class Repository(Resource):
    def __init__(self, name: str, props: dict[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(RepositoryProvider(), name, props, opts)


class LifecyclePolicy(Resource):
    def __init__(self, name: str, props: dict[str, Any], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(LifecyclePolicyProvider(), name, props, opts)
