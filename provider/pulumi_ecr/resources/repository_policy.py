"""RepositoryPolicy: who may do what with one repository. One a repository."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pulumi_ecr.aws import ClientError, Context, code_of, doing
from pulumi_ecr.core.document_types import PolicyDocument
from pulumi_ecr.core.errors import Doubt, Failure
from pulumi_ecr.core.model import CreateOnly, Immutable, Local, Member, Stable, Text
from pulumi_ecr.core.policies import REPOSITORY_POLICY
from pulumi_ecr.core.resource import HOMELESS, MISSING, Missing, Permissions, PutHandler, RegionalInputs, World


class RepositoryPolicyInputs(RegionalInputs):
    """What a program says of a repository policy."""

    shape: ClassVar[str] = "SetRepositoryPolicyRequest"

    repository: Annotated[str, Member("repositoryName"), Immutable()]
    """The repository: its name, or the Repository or its `name`, with which the policy then goes and is replaced."""
    policy: Annotated[Any, Member("policyText"), Text(REPOSITORY_POLICY, PolicyDocument)]
    """The policy: JSON text, a dict, or typed statements; at most 10,240 characters, and no `Resource` element."""
    force: Annotated[bool, Local()] = False
    """Set the policy even if it will keep the caller from ever changing it again."""
    adopt_existing: Annotated[bool, CreateOnly()] = False
    """Replace a policy that the repository has already and that differs."""


class RepositoryPolicyOutputs(RepositoryPolicyInputs):
    """A repository policy as it is."""

    registry_id: Annotated[str, Stable()]
    """The account that owns the registry."""


class RepositoryPolicy(PutHandler[RepositoryPolicyInputs, RepositoryPolicyOutputs, Context]):
    """The resource policy of one repository.

    | property | call that changes it |
    | --- | --- |
    | policy | SetRepositoryPolicy |
    | force, adopt_existing | none |
    | repository, region | none: the policy is replaced |
    """

    name = "RepositoryPolicy"
    inputs = RepositoryPolicyInputs
    outputs = RepositoryPolicyOutputs
    identifier = "repository"
    parent = "repository"
    permissions = Permissions(
        create=("ecr:GetRepositoryPolicy", "ecr:SetRepositoryPolicy"),
        read=("ecr:GetRepositoryPolicy",),
        update=("ecr:SetRepositoryPolicy",),
        delete=("ecr:DeleteRepositoryPolicy",),
        list=("ecr:DescribeRepositories",),
        seldom=(
            ("ecr:DescribeRepositories", "create and delete of what the repository had before, or what is taken back"),
        ),
        on="repository",
    )
    notes: ClassVar[Mapping[str, str]] = {
        "Equality": "By meaning: an account id is its root ARN, one item is a list of one, the order of principals, "
        "actions, statements and keys does not matter. State keeps the program's spelling.",
        "New principals": "A role that IAM does not know yet is waited for, up to `ecr:propagationTimeout` seconds.",
        "What replaces": "`repository` and `region`.",
        "What drifts": "The policy, by meaning. A principal that AWS shows as a unique id (AROA..., AIDA...) was "
        "deleted in IAM: the refresh warns, and the next update puts the program's policy, so that a role made again "
        "under its name gets its rights.",
    }

    def findings(self, inputs: RepositoryPolicyInputs, world: World) -> Iterator[Failure | Doubt]:
        """Actions that no operation of ECR has; the installed botocore names them."""
        for doubt in REPOSITORY_POLICY.misspelt(inputs.policy, world.service.operations):
            yield doubt.under("policy")

    def address(self, inputs: RepositoryPolicyInputs) -> str:
        """The repository."""
        return inputs.repository

    def fresh(self, inputs: RepositoryPolicyInputs, ctx: Context) -> bool:
        """A repository made by this very process has no policy yet."""
        return ctx.cloud.created.get((ctx.region, inputs.repository), False)

    def put(
        self, inputs: RepositoryPolicyInputs, live: RepositoryPolicyOutputs | None, ctx: Context
    ) -> RepositoryPolicyOutputs:
        """SetRepositoryPolicy, again while IAM does not know a principal yet."""
        with ctx.naming_principals(
            REPOSITORY_POLICY, inputs.policy, f"setting the policy of repository {inputs.repository}"
        ):
            answer = ctx.wait_while(
                lambda: ctx.ecr.set_repository_policy(
                    repositoryName=inputs.repository,
                    policyText=REPOSITORY_POLICY.text(inputs.policy),
                    force=bool(inputs.force),
                    **ctx.owner(),
                ),
                ctx.invisible(inputs.repository),
                ctx.unknown_principal(REPOSITORY_POLICY, inputs.policy),
            )
        return self.state(inputs, registry_id=answer["registryId"])

    def find(self, id: str, ctx: Context) -> RepositoryPolicyOutputs | Missing:
        """GetRepositoryPolicy."""
        with doing(f"reading the policy of repository {id}"):
            try:
                answer = ctx.ecr.get_repository_policy(repositoryName=id, **ctx.owner())
            except ClientError as error:
                if code_of(error) in ("RepositoryPolicyNotFoundException", "RepositoryNotFoundException"):
                    ctx.cloud.same_account(ctx.registry, f"repository {id}")
                    return HOMELESS if code_of(error) == "RepositoryNotFoundException" else MISSING
                raise
        ctx.resolved(REPOSITORY_POLICY, answer["policyText"], f"the policy of repository {id}")
        return RepositoryPolicyOutputs.model_construct(
            repository=answer["repositoryName"],
            policy=REPOSITORY_POLICY.live(answer["policyText"]),
            region=ctx.region,
            force=False,
            adopt_existing=False,
            registry_id=answer["registryId"],
        )

    def listed(self, size: int, token: str, ctx: Context) -> tuple[Sequence[str], str]:
        """The repositories that have one: DescribeRepositories, and a look at each."""
        return ctx.repositories_with(self.find, size, token)

    def delete(self, id: str, state: RepositoryPolicyOutputs, ctx: Context) -> None:
        """DeleteRepositoryPolicy."""
        with doing(f"deleting the policy of repository {id}"):
            try:
                ctx.ecr.delete_repository_policy(repositoryName=id, **ctx.owner())
            except ClientError as error:
                if code_of(error) not in ("RepositoryPolicyNotFoundException", "RepositoryNotFoundException"):
                    raise
