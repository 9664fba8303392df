"""ScanningConfiguration: how the registry scans images. One an account and region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar, Literal

from pulumi_ecr.aws import Context, doing
from pulumi_ecr.core.errors import Doubt, Failure
from pulumi_ecr.core.model import CreateOnly, Model, Stable, Unordered, plain
from pulumi_ecr.core.resource import Missing, Permissions, PutHandler, RegionalInputs
from pulumi_ecr.core.values import known, unknown


class ScanningConfigurationRuleRepositoryFilter(Model):
    """Which repositories a rule means."""

    shape: ClassVar[str] = "ScanningRepositoryFilter"
    also_known_as: ClassVar[tuple[str, ...]] = ("RegistryScanningConfigurationRuleRepositoryFilter",)

    filter: str
    """Part of a repository name with `*` for any text; 1 to 255 characters."""
    filter_type: Literal["WILDCARD"]
    """Always WILDCARD."""


class ScanningConfigurationRule(Model):
    """How often some repositories are scanned."""

    shape: ClassVar[str] = "RegistryScanningRule"
    also_known_as: ClassVar[tuple[str, ...]] = ("RegistryScanningConfigurationRule",)

    scan_frequency: Literal["SCAN_ON_PUSH", "CONTINUOUS_SCAN", "MANUAL"]
    """SCAN_ON_PUSH with both scan types; CONTINUOUS_SCAN only with ENHANCED, MANUAL only with BASIC."""
    repository_filters: Annotated[list[ScanningConfigurationRuleRepositoryFilter], Unordered()]
    """Up to 100 filters; a repository is meant when one of them fits."""

    def findings(self) -> Iterator[Failure | Doubt]:
        """A rule without filters would mean nothing."""
        if not unknown(self.repository_filters) and not self.repository_filters:
            yield Failure(("repositoryFilters",), 'has 0 entries: at least 1 is needed; "*" means all repositories')


class ScanningConfigurationInputs(RegionalInputs):
    """What a program says of scanning."""

    shape: ClassVar[str] = "PutRegistryScanningConfigurationRequest"

    scan_type: Literal["BASIC", "ENHANCED"] = "BASIC"
    """BASIC scans for known weaknesses of operating systems; ENHANCED hands the work to Amazon Inspector."""
    rules: Annotated[list[ScanningConfigurationRule], Unordered()] = []  # noqa: RUF012
    """Up to 2 rules, each frequency at most once; repositories that no rule means are scanned by hand."""
    adopt_existing: Annotated[bool, CreateOnly()] = False
    """Replace a configuration that somebody else has set and that differs."""

    def findings(self) -> Iterator[Failure | Doubt]:
        """Frequencies fit the scan type, and none stands twice."""
        if not isinstance(self.rules, list):
            return
        seen: set[str] = set()
        for index, rule in enumerate(self.rules):
            if not isinstance(rule, ScanningConfigurationRule) or not known(rule.scan_frequency):
                continue
            frequency, at = rule.scan_frequency, ("rules", index, "scanFrequency")
            if known(self.scan_type):
                if frequency == "CONTINUOUS_SCAN" and self.scan_type == "BASIC":
                    yield Failure(
                        at, "CONTINUOUS_SCAN is allowed only with scanType ENHANCED: set it, or use SCAN_ON_PUSH"
                    )
                if frequency == "MANUAL" and self.scan_type == "ENHANCED":
                    yield Failure(at, "MANUAL is allowed only with scanType BASIC: set it, or use CONTINUOUS_SCAN")
            if frequency in seen:
                yield Failure(at, f"{frequency} stands in an earlier rule too: put all its filters into one rule")
            seen.add(frequency)


class ScanningConfigurationOutputs(ScanningConfigurationInputs):
    """The scanning configuration as it is."""

    registry_id: Annotated[str, Stable()]
    """The account that owns the registry."""


class ScanningConfiguration(PutHandler[ScanningConfigurationInputs, ScanningConfigurationOutputs, Context]):
    """How a registry scans the images of its repositories.

    | property | call that changes it |
    | --- | --- |
    | scan_type, rules | PutRegistryScanningConfiguration, one for both |
    | adopt_existing | none |
    | region | none: the resource is replaced |
    """

    name = "ScanningConfiguration"
    inputs = ScanningConfigurationInputs
    outputs = ScanningConfigurationOutputs
    also_known_as: ClassVar[tuple[str, ...]] = ("RegistryScanningConfiguration",)
    permissions = Permissions(
        create=("ecr:GetRegistryScanningConfiguration", "ecr:PutRegistryScanningConfiguration"),
        read=("ecr:GetRegistryScanningConfiguration",),
        update=("ecr:PutRegistryScanningConfiguration",),
        delete=("ecr:PutRegistryScanningConfiguration",),
        optional=(
            ("inspector2:Enable", "scan_type ENHANCED where Amazon Inspector is not on yet"),
            ("iam:CreateServiceLinkedRole", "scan_type ENHANCED where Amazon Inspector is not on yet"),
        ),
    )
    notes: ClassVar[Mapping[str, str]] = {
        "One a registry": "There is one configuration an account and region. A create over one that somebody has set "
        "and that differs fails and shows it, unless `adopt_existing` is set.",
        "Deleting": "Puts back what AWS starts with: BASIC, no rules. Amazon Inspector is never called.",
        "What replaces": "`region` only.",
        "What drifts": "Scan type and rules; their order means nothing.",
    }

    def address(self, inputs: ScanningConfigurationInputs) -> str:
        """There is one."""
        return ""

    def untouched(self, live: ScanningConfigurationOutputs) -> bool:
        """AWS's own beginning is nobody's."""
        return live.scan_type == "BASIC" and not live.rules

    def put(
        self, inputs: ScanningConfigurationInputs, live: ScanningConfigurationOutputs | None, ctx: Context
    ) -> ScanningConfigurationOutputs:
        """PutRegistryScanningConfiguration."""
        assert live is not None
        with doing("putting the registry's scanning configuration"):
            ctx.cloud.same_account(ctx.registry, "the scanning configuration")
            rules: Any = [plain(rule) for rule in inputs.rules]
            ctx.ecr.put_registry_scanning_configuration(scanType=inputs.scan_type, rules=rules)
        return self.state(inputs, registry_id=live.registry_id)

    def find(self, id: str, ctx: Context) -> ScanningConfigurationOutputs | Missing:
        """GetRegistryScanningConfiguration: there always is one."""
        with doing("reading the registry's scanning configuration"):
            answer = ctx.ecr.get_registry_scanning_configuration()
            ctx.of_registry(id, answer["registryId"], "scanning configuration")
        there = answer["scanningConfiguration"]
        return ScanningConfigurationOutputs.model_construct(
            scan_type=there.get("scanType", "BASIC"),
            rules=[
                ScanningConfigurationRule.model_construct(
                    scan_frequency=rule["scanFrequency"],
                    repository_filters=[
                        ScanningConfigurationRuleRepositoryFilter.model_construct(
                            filter=f["filter"], filter_type=f["filterType"]
                        )
                        for f in rule["repositoryFilters"]
                    ],
                )
                for rule in there.get("rules", [])
            ],
            region=ctx.region,
            adopt_existing=False,
            registry_id=answer["registryId"],
        )

    def delete(self, id: str, state: ScanningConfigurationOutputs, ctx: Context) -> None:
        """Back to BASIC without rules."""
        with doing("resetting the registry's scanning configuration"):
            ctx.cloud.same_account(state.registry_id, "the scanning configuration")
            ctx.ecr.put_registry_scanning_configuration(scanType="BASIC", rules=[])
