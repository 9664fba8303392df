"""LifecyclePolicy: which images of a repository expire, or move to the archive. One a repository."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pulumi_ecr.aws import ClientError, Context, code_of, doing
from pulumi_ecr.core.document_types import LifecyclePolicyDocument
from pulumi_ecr.core.lifecycle import LIFECYCLE
from pulumi_ecr.core.model import CreateOnly, Immutable, Member, Stable, Text
from pulumi_ecr.core.resource import HOMELESS, MISSING, Missing, Permissions, PutHandler, RegionalInputs


class LifecyclePolicyInputs(RegionalInputs):
    """What a program says of a lifecycle policy."""

    shape: ClassVar[str] = "PutLifecyclePolicyRequest"

    repository: Annotated[str, Member("repositoryName"), Immutable()]
    """The repository: its name, or the Repository or its `name`, with which the policy then goes and is replaced."""
    policy: Annotated[Any, Member("lifecyclePolicyText"), Text(LIFECYCLE, LifecyclePolicyDocument)]
    """The rules: JSON text, a dict, or typed rules; 1 to 50 rules, 100 to 30,720 characters."""
    adopt_existing: Annotated[bool, CreateOnly()] = False
    """Replace a policy that the repository has already and that differs."""


class LifecyclePolicyOutputs(LifecyclePolicyInputs):
    """A lifecycle policy as it is."""

    registry_id: Annotated[str, Stable()]
    """The account that owns the registry."""


class LifecyclePolicy(PutHandler[LifecyclePolicyInputs, LifecyclePolicyOutputs, Context]):
    """The lifecycle policy of one repository.

    | property | call that changes it |
    | --- | --- |
    | policy | PutLifecyclePolicy: the repository is never without its policy in between |
    | adopt_existing | none |
    | repository, region | none: the policy is replaced |
    """

    name = "LifecyclePolicy"
    inputs = LifecyclePolicyInputs
    outputs = LifecyclePolicyOutputs
    identifier = "repository"
    parent = "repository"
    permissions = Permissions(
        create=("ecr:GetLifecyclePolicy", "ecr:PutLifecyclePolicy"),
        read=("ecr:GetLifecyclePolicy",),
        update=("ecr:PutLifecyclePolicy",),
        delete=("ecr:DeleteLifecyclePolicy",),
        list=("ecr:DescribeRepositories",),
        seldom=(
            ("ecr:DescribeRepositories", "create and delete of what the repository had before, or what is taken back"),
        ),
        on="repository",
    )
    notes: ClassVar[Mapping[str, str]] = {
        "Equality": "Key order, white space, the order of rules and the spelling of numbers do not matter; any value "
        "does. State keeps the program's spelling.",
        "What replaces": "`repository` and `region`. Any change of the policy itself is one put in place.",
        "What drifts": "The policy, by meaning.",
    }

    def address(self, inputs: LifecyclePolicyInputs) -> str:
        """The repository."""
        return inputs.repository

    def fresh(self, inputs: LifecyclePolicyInputs, ctx: Context) -> bool:
        """A repository made by this very process has no policy yet."""
        return ctx.cloud.created.get((ctx.region, inputs.repository), False)

    def put(
        self, inputs: LifecyclePolicyInputs, live: LifecyclePolicyOutputs | None, ctx: Context
    ) -> LifecyclePolicyOutputs:
        """PutLifecyclePolicy."""
        with doing(f"putting the lifecycle policy of repository {inputs.repository}"):
            answer = ctx.wait_while(
                lambda: ctx.ecr.put_lifecycle_policy(
                    repositoryName=inputs.repository, lifecyclePolicyText=LIFECYCLE.text(inputs.policy), **ctx.owner()
                ),
                ctx.invisible(inputs.repository),
            )
        return self.state(inputs, registry_id=answer["registryId"])

    def find(self, id: str, ctx: Context) -> LifecyclePolicyOutputs | Missing:
        """GetLifecyclePolicy."""
        with doing(f"reading the lifecycle policy of repository {id}"):
            try:
                answer = ctx.ecr.get_lifecycle_policy(repositoryName=id, **ctx.owner())
            except ClientError as error:
                if code_of(error) in ("LifecyclePolicyNotFoundException", "RepositoryNotFoundException"):
                    ctx.cloud.same_account(ctx.registry, f"repository {id}")
                    return HOMELESS if code_of(error) == "RepositoryNotFoundException" else MISSING
                raise
        return LifecyclePolicyOutputs.model_construct(
            repository=answer["repositoryName"],
            policy=answer["lifecyclePolicyText"],
            region=ctx.region,
            adopt_existing=False,
            registry_id=answer["registryId"],
        )

    def listed(self, size: int, token: str, ctx: Context) -> tuple[Sequence[str], str]:
        """The repositories that have one: DescribeRepositories, and a look at each."""
        return ctx.repositories_with(self.find, size, token)

    def delete(self, id: str, state: LifecyclePolicyOutputs, ctx: Context) -> None:
        """DeleteLifecyclePolicy."""
        with doing(f"deleting the lifecycle policy of repository {id}"):
            try:
                ctx.ecr.delete_lifecycle_policy(repositoryName=id, **ctx.owner())
            except ClientError as error:
                if code_of(error) not in ("LifecyclePolicyNotFoundException", "RepositoryNotFoundException"):
                    raise
