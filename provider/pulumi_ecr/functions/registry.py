"""The registry as a whole, and its pull-through cache rules: what the resources of the same names would find."""

from __future__ import annotations

from typing import ClassVar

from pulumi_ecr.aws import Context
from pulumi_ecr.core.errors import MissingError
from pulumi_ecr.core.function import Function, RegionalArguments
from pulumi_ecr.core.policies import REGISTRY_POLICY
from pulumi_ecr.core.resource import Missing
from pulumi_ecr.resources.pull_through_cache_rule import PullThroughCacheRule
from pulumi_ecr.resources.registry_policy import RegistryPolicy
from pulumi_ecr.resources.replication_configuration import (
    ReplicationConfiguration,
    ReplicationConfigurationReplicationConfiguration,
)
from pulumi_ecr.resources.scanning_configuration import ScanningConfiguration, ScanningConfigurationRule


class GetRegistryArguments(RegionalArguments):
    """Which region's registry; always that of the credentials' account."""


class GetRegistryResult(GetRegistryArguments):
    """A registry's settings."""

    id: str
    """The registry id."""
    registry_id: str
    """The account that owns the registry."""
    policy: str | None = None
    """The registry policy as JSON text; nothing where there is none."""
    scan_type: str
    """BASIC or ENHANCED."""
    scanning_rules: list[ScanningConfigurationRule]
    """Which repositories are scanned, and when."""
    replication_configuration: ReplicationConfigurationReplicationConfiguration
    """What is copied where."""


class GetRegistry(Function[GetRegistryArguments, GetRegistryResult, Context]):
    """Policy, scanning and replication of a registry in one value."""

    name = "get_registry"
    inputs = GetRegistryArguments
    outputs = GetRegistryResult
    actions = ("ecr:DescribeRegistry", "ecr:GetRegistryPolicy", "ecr:GetRegistryScanningConfiguration")

    def call(self, inputs: GetRegistryArguments, ctx: Context) -> GetRegistryResult:
        """DescribeRegistry, GetRegistryPolicy, GetRegistryScanningConfiguration."""
        scanning = ScanningConfiguration().find("", ctx)
        assert not isinstance(scanning, Missing)
        replication, policy = ReplicationConfiguration().find("", ctx), RegistryPolicy().find("", ctx)
        nowhere = ReplicationConfigurationReplicationConfiguration(rules=[])
        return self.result(
            inputs,
            id=scanning.registry_id,
            registry_id=scanning.registry_id,
            policy=None if isinstance(policy, Missing) else REGISTRY_POLICY.text(policy.policy),
            scan_type=scanning.scan_type,
            scanning_rules=scanning.rules,
            replication_configuration=nowhere
            if isinstance(replication, Missing)
            else replication.replication_configuration,
        )


class GetPullThroughCacheRuleArguments(RegionalArguments):
    """Which rule."""

    shape: ClassVar[str] = "CreatePullThroughCacheRuleRequest"

    ecr_repository_prefix: str
    """Its prefix, or `ROOT`."""


class GetPullThroughCacheRuleResult(GetPullThroughCacheRuleArguments):
    """A rule."""

    id: str
    """The prefix."""
    registry_id: str
    """The account that owns the registry."""
    upstream_registry_url: str
    """The host of the upstream."""
    upstream_registry: str | None = None
    """What kind of registry the upstream is."""
    upstream_repository_prefix: str
    """The part of the upstream that is cached; `ROOT` is all of it."""
    credential_arn: str | None = None
    """The Secrets Manager secret with the upstream's user and token."""
    custom_role_arn: str | None = None
    """The role with which ECR reads an ECR registry of another account."""
    created_at: str | None = None
    """When it was made, RFC 3339 in UTC."""


class GetPullThroughCacheRule(Function[GetPullThroughCacheRuleArguments, GetPullThroughCacheRuleResult, Context]):
    """A pull-through cache rule that exists, by its prefix."""

    name = "get_pull_through_cache_rule"
    inputs = GetPullThroughCacheRuleArguments
    outputs = GetPullThroughCacheRuleResult
    actions = ("ecr:DescribePullThroughCacheRules",)
    subject = ("PullThroughCacheRule", "ecrRepositoryPrefix")

    def call(self, inputs: GetPullThroughCacheRuleArguments, ctx: Context) -> GetPullThroughCacheRuleResult:
        """DescribePullThroughCacheRules, shared with the other reads of the moment."""
        found = PullThroughCacheRule().find(inputs.ecr_repository_prefix, ctx)
        if isinstance(found, Missing):
            raise MissingError(
                f"pull-through cache rule {inputs.ecr_repository_prefix} does not exist in {ctx.region}",
                "correct the prefix or the region, or create it first",
                code="PullThroughCacheRuleNotFoundException",
            )
        shared = set(type(found).model_fields) & set(self.outputs.model_fields) - {"region"}
        return self.result(inputs, **{name: getattr(found, name) for name in shared}, id=inputs.ecr_repository_prefix)
