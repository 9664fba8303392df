"""ReplicationConfiguration: where images are copied to. One an account and region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Final, Literal

from pulumi_ecr.aws import Context, doing
from pulumi_ecr.core.errors import Doubt, Failure
from pulumi_ecr.core.model import CreateOnly, Model, Region, Stable, Unordered, plain
from pulumi_ecr.core.resource import MISSING, Missing, Permissions, PutHandler, RegionalInputs, World, region_of
from pulumi_ecr.core.values import known

_DESTINATIONS: Final = 25
"""Different ones in all rules together."""


class ReplicationConfigurationReplicationConfigurationRuleDestination(Model):
    """One registry that gets copies."""

    shape: ClassVar[str] = "ReplicationDestination"

    region: Annotated[str, Region()]
    """The region of the registry."""
    registry_id: str
    """The account of the registry, 12 digits; the own one or another."""


class ReplicationConfigurationReplicationConfigurationRuleRepositoryFilter(Model):
    """Which repositories a rule means."""

    shape: ClassVar[str] = "RepositoryFilter"

    filter: str
    """How their names begin; 2 to 256 characters."""
    filter_type: Literal["PREFIX_MATCH"]
    """Always PREFIX_MATCH."""


class ReplicationConfigurationReplicationConfigurationRuleDeleteReplication(Model):
    """Whether the deletion of an image is copied too."""

    shape: ClassVar[str] = "DeleteReplication"

    enabled: bool = False
    """Delete the copies when the image is deleted."""


class ReplicationConfigurationReplicationConfigurationRule(Model):
    """Some repositories, and where their images are copied to."""

    shape: ClassVar[str] = "ReplicationRule"

    destinations: Annotated[list[ReplicationConfigurationReplicationConfigurationRuleDestination], Unordered()]
    """1 to 100 registries, none of them twice, and not the own one."""
    repository_filters: Annotated[
        list[ReplicationConfigurationReplicationConfigurationRuleRepositoryFilter], Unordered()
    ] = []  # noqa: RUF012
    """Up to 100 filters; left out, all repositories are meant."""
    delete_replication: ReplicationConfigurationReplicationConfigurationRuleDeleteReplication = (
        ReplicationConfigurationReplicationConfigurationRuleDeleteReplication()
    )
    """Whether the deletion of an image is copied too."""

    def findings(self) -> Iterator[Failure | Doubt]:
        """Each destination once, and at least one."""
        if not isinstance(self.destinations, list):
            return
        if not self.destinations:
            yield Failure(("destinations",), "has 0 entries: at least 1 is needed; remove the rule to copy nothing")
        seen: set[tuple[str, str]] = set()
        for index, destination in enumerate(self.destinations):
            if not isinstance(destination, Model) or not known(destination.region, destination.registry_id):
                continue
            place = (destination.registry_id, destination.region)
            if place in seen:
                yield Failure(
                    ("destinations", index),
                    f"registry {place[0]} in {place[1]} stands in an earlier entry too: each may stand once in a rule",
                )
            seen.add(place)


class ReplicationConfigurationReplicationConfiguration(Model):
    """All rules of a registry."""

    shape: ClassVar[str] = "ReplicationConfiguration"

    rules: Annotated[list[ReplicationConfigurationReplicationConfigurationRule], Unordered()]
    """Up to 25 rules; their order means nothing."""


class ReplicationConfigurationInputs(RegionalInputs):
    """What a program says of replication."""

    shape: ClassVar[str] = "PutReplicationConfigurationRequest"

    replication_configuration: ReplicationConfigurationReplicationConfiguration
    """The rules."""
    adopt_existing: Annotated[bool, CreateOnly()] = False
    """Replace rules that somebody else has set and that differ."""


class ReplicationConfigurationOutputs(ReplicationConfigurationInputs):
    """The replication configuration as it is."""

    registry_id: Annotated[str, Stable()]
    """The account that owns the registry."""


class ReplicationConfiguration(PutHandler[ReplicationConfigurationInputs, ReplicationConfigurationOutputs, Context]):
    """Where the images of a registry are copied to.

    | property | call that changes it |
    | --- | --- |
    | replication_configuration | PutReplicationConfiguration |
    | adopt_existing | none |
    | region | none: the resource is replaced |
    """

    name = "ReplicationConfiguration"
    inputs = ReplicationConfigurationInputs
    outputs = ReplicationConfigurationOutputs
    permissions = Permissions(
        create=("ecr:DescribeRegistry", "ecr:PutReplicationConfiguration"),
        read=("ecr:DescribeRegistry",),
        update=("ecr:PutReplicationConfiguration",),
        delete=("ecr:PutReplicationConfiguration",),
        optional=(("iam:CreateServiceLinkedRole", "the first replication configuration of an account"),),
    )
    notes: ClassVar[Mapping[str, str]] = {
        "One a registry": "There is one configuration an account and region. A create over rules that somebody has "
        "set and that differ fails and shows them, unless `adopt_existing` is set.",
        "Deleting": "Puts an empty list of rules. Copies that were made stay.",
        "What replaces": "`region` only.",
        "What drifts": "The rules; the order of rules, destinations and filters means nothing.",
    }

    def findings(self, inputs: ReplicationConfigurationInputs, world: World) -> Iterator[Failure | Doubt]:
        """A registry does not copy to itself, nor to more than 25 others (AWS, service quotas), nor to another partition (ECR
        user guide, "Private image replication").
        """
        own = region_of(inputs, world)
        configuration = inputs.replication_configuration
        if not known(own) or not isinstance(configuration, Model) or not isinstance(configuration.rules, list):
            return
        places: set[tuple[str, str]] = set()
        for r, rule in enumerate(configuration.rules):
            if not isinstance(rule, Model) or not isinstance(rule.destinations, list):
                continue
            for d, destination in enumerate(rule.destinations):
                if not isinstance(destination, Model) or not known(destination.region, destination.registry_id):
                    continue
                places.add((destination.registry_id, destination.region))
                if destination.region == own and destination.registry_id == world.account():
                    yield Failure(
                        ("replicationConfiguration", "rules", r, "destinations", d),
                        f"is this very registry ({destination.registry_id} in {own}): name another region or account",
                    )
                if own is None or not {own, destination.region} <= {*world.regions}:
                    continue
                here, there = world.partition(own).name, world.partition(destination.region).name
                if here != there:
                    yield Failure(
                        ("replicationConfiguration", "rules", r, "destinations", d, "region"),
                        f"is {destination.region} of the partition {there}, and {own} is of {here}: nothing is copied from one partition "
                        "to another, name a region of the same",
                    )
        if len(places) > _DESTINATIONS:
            yield Failure(
                ("replicationConfiguration", "rules"),
                f"have {len(places)} different destinations: at most {_DESTINATIONS} are possible, over all rules",
            )

    def address(self, inputs: ReplicationConfigurationInputs) -> str:
        """There is one."""
        return ""

    def put(
        self, inputs: ReplicationConfigurationInputs, live: ReplicationConfigurationOutputs | None, ctx: Context
    ) -> ReplicationConfigurationOutputs:
        """PutReplicationConfiguration."""
        with doing("putting the registry's replication configuration"):
            ctx.cloud.same_account(ctx.registry, "the replication configuration")
            ctx.ecr.put_replication_configuration(replicationConfiguration=_sent(inputs.replication_configuration))
        # The look before a first put has told whose registry this is; no rules carry no id.
        return self.state(inputs, registry_id=live.registry_id if live else ctx.cloud.registries[ctx.region])

    def find(self, id: str, ctx: Context) -> ReplicationConfigurationOutputs | Missing:
        """DescribeRegistry; no rules are no configuration, unless they are what was asked for."""
        with doing("reading the registry's replication configuration"):
            answer = ctx.ecr.describe_registry()
            ctx.of_registry(id, answer["registryId"], "replication configuration")
        rules: list[Any] = list(answer["replicationConfiguration"]["rules"])
        if not rules and (ctx.prior.get("replicationConfiguration") or {}).get("rules") != []:
            return MISSING
        return ReplicationConfigurationOutputs.model_construct(
            replication_configuration=ReplicationConfigurationReplicationConfiguration.model_construct(
                rules=[_rule(rule) for rule in rules]
            ),
            region=ctx.region,
            adopt_existing=False,
            registry_id=answer["registryId"],
        )

    def delete(self, id: str, state: ReplicationConfigurationOutputs, ctx: Context) -> None:
        """No rules."""
        with doing("resetting the registry's replication configuration"):
            ctx.cloud.same_account(state.registry_id, "the replication configuration")
            ctx.ecr.put_replication_configuration(replicationConfiguration={"rules": []})


def _sent(configuration: ReplicationConfigurationReplicationConfiguration) -> Any:
    """The rules as AWS takes them: what is empty or off is left out."""
    return {
        "rules": [
            {
                "destinations": [plain(destination) for destination in rule.destinations],
                **(
                    {"repositoryFilters": [plain(f) for f in rule.repository_filters]}
                    if rule.repository_filters
                    else {}
                ),
                **({"deleteReplication": {"enabled": True}} if rule.delete_replication.enabled else {}),
            }
            for rule in configuration.rules
        ]
    }


def _rule(rule: Mapping[str, Any]) -> ReplicationConfigurationReplicationConfigurationRule:
    """A rule as AWS tells it."""
    return ReplicationConfigurationReplicationConfigurationRule.model_construct(
        destinations=[
            ReplicationConfigurationReplicationConfigurationRuleDestination.model_construct(
                region=there["region"], registry_id=there["registryId"]
            )
            for there in rule["destinations"]
        ],
        repository_filters=[
            ReplicationConfigurationReplicationConfigurationRuleRepositoryFilter.model_construct(
                filter=there["filter"], filter_type=there["filterType"]
            )
            for there in rule.get("repositoryFilters", [])
        ],
        delete_replication=ReplicationConfigurationReplicationConfigurationRuleDeleteReplication.model_construct(
            enabled=bool(rule.get("deleteReplication", {}).get("enabled"))
        ),
    )
