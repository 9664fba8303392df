"""RegistryPolicy: who may replicate into the registry and fill its caches. One an account and region."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, ClassVar

from pulumi_ecr.aws import ClientError, Context, code_of, doing
from pulumi_ecr.core.document_types import PolicyDocument
from pulumi_ecr.core.errors import Doubt, Failure
from pulumi_ecr.core.model import CreateOnly, Member, Stable, Text
from pulumi_ecr.core.policies import REGISTRY_POLICY
from pulumi_ecr.core.resource import MISSING, Missing, Permissions, PutHandler, RegionalInputs, World


class RegistryPolicyInputs(RegionalInputs):
    """What a program says of the registry policy."""

    shape: ClassVar[str] = "PutRegistryPolicyRequest"

    policy: Annotated[Any, Member("policyText"), Text(REGISTRY_POLICY, PolicyDocument)]
    """The policy: JSON text, a dict, or typed statements; at most 10,240 characters."""
    adopt_existing: Annotated[bool, CreateOnly()] = False
    """Replace a policy that the registry has already and that differs."""


class RegistryPolicyOutputs(RegistryPolicyInputs):
    """The registry policy as it is."""

    registry_id: Annotated[str, Stable()]
    """The account that owns the registry."""


class RegistryPolicy(PutHandler[RegistryPolicyInputs, RegistryPolicyOutputs, Context]):
    """The policy of a whole registry.

    | property | call that changes it |
    | --- | --- |
    | policy | PutRegistryPolicy |
    | adopt_existing | none |
    | region | none: the policy is replaced |
    """

    name = "RegistryPolicy"
    inputs = RegistryPolicyInputs
    outputs = RegistryPolicyOutputs
    permissions = Permissions(
        create=("ecr:GetRegistryPolicy", "ecr:PutRegistryPolicy"),
        read=("ecr:GetRegistryPolicy",),
        update=("ecr:PutRegistryPolicy",),
        delete=("ecr:DeleteRegistryPolicy",),
        seldom=(
            (
                "ecr:DescribeRegistry",
                "read, update and delete with `ecr:skipRequestingAccountId`, where AWS has no policy",
            ),
        ),
    )
    notes: ClassVar[Mapping[str, str]] = {
        "One a registry": "There is one policy an account and region. A create over a policy that is there already "
        "and differs fails and shows it, unless `adopt_existing` is set. Delete removes the policy.",
        "Equality": "By meaning, as for RepositoryPolicy.",
        "What replaces": "`region` only.",
        "What drifts": "The policy, by meaning.",
    }

    def findings(self, inputs: RegistryPolicyInputs, world: World) -> Iterator[Failure | Doubt]:
        """Actions that no operation of ECR has; the installed botocore names them."""
        for doubt in REGISTRY_POLICY.misspelt(inputs.policy, world.service.operations):
            yield doubt.under("policy")

    def address(self, inputs: RegistryPolicyInputs) -> str:
        """There is one."""
        return ""

    def put(
        self, inputs: RegistryPolicyInputs, live: RegistryPolicyOutputs | None, ctx: Context
    ) -> RegistryPolicyOutputs:
        """PutRegistryPolicy, again while IAM does not know a principal yet."""
        with ctx.naming_principals(REGISTRY_POLICY, inputs.policy, "putting the registry policy"):
            answer = ctx.wait_while(
                lambda: ctx.ecr.put_registry_policy(policyText=REGISTRY_POLICY.text(inputs.policy)),
                ctx.unknown_principal(REGISTRY_POLICY, inputs.policy),
            )
        return self.state(inputs, registry_id=answer["registryId"])

    def find(self, id: str, ctx: Context) -> RegistryPolicyOutputs | Missing:
        """GetRegistryPolicy."""
        with doing("reading the registry policy"):
            try:
                answer = ctx.ecr.get_registry_policy()
            except ClientError as error:
                if code_of(error) == "RegistryPolicyNotFoundException":
                    ctx.not_there(id, "registry policy")
                    return MISSING
                raise
            ctx.of_registry(id, answer["registryId"], "registry policy")
        ctx.resolved(REGISTRY_POLICY, answer["policyText"], "the registry policy")
        return RegistryPolicyOutputs.model_construct(
            policy=REGISTRY_POLICY.live(answer["policyText"]),
            region=ctx.region,
            adopt_existing=False,
            registry_id=answer["registryId"],
        )

    def delete(self, id: str, state: RegistryPolicyOutputs, ctx: Context) -> None:
        """DeleteRegistryPolicy."""
        with doing("deleting the registry policy"):
            ctx.cloud.same_account(state.registry_id, "the registry policy")
            try:
                ctx.ecr.delete_registry_policy()
            except ClientError as error:
                if code_of(error) != "RegistryPolicyNotFoundException":
                    raise
