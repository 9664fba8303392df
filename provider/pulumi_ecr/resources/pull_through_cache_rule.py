"""PullThroughCacheRule: a prefix under which images of another registry are fetched and kept."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal

from pulumi_ecr.aws import (
    Attempt,
    ClientError,
    Context,
    HTTPClientError,
    code_of,
    doing,
    one_page,
)
from pulumi_ecr.aws.errors import TABLE
from pulumi_ecr.aws.moments import rfc3339
from pulumi_ecr.core.diff import Changes
from pulumi_ecr.core.errors import Doubt, EcrError, Failure, Partial, PartialError, PreconditionError, UnavailableError
from pulumi_ecr.core.model import Computed, CreateOnly, Immutable, Stable, Tried, Unclearable, plain
from pulumi_ecr.core.names import ACCOUNT
from pulumi_ecr.core.resource import (
    MISSING,
    Handler,
    Missing,
    Permissions,
    RegionalInputs,
    World,
    region_of,
    strange_regions,
)
from pulumi_ecr.core.values import as_secret, known

if TYPE_CHECKING:
    from mypy_boto3_ecr.type_defs import PullThroughCacheRuleTypeDef

# Host of the upstream, its kind, and whether it needs credentials (ECR user guide, "Sync an upstream registry").
UPSTREAMS: Final = (
    (r"public\.ecr\.aws", "ecr-public", False),
    (r"registry\.k8s\.io", "k8s", False),
    (r"quay\.io", "quay", False),
    (r"registry-1\.docker\.io", "docker-hub", True),
    (r"ghcr\.io", "github-container-registry", True),
    (r"[a-zA-Z0-9][a-zA-Z0-9-]*\.azurecr\.(io|us|cn)", "azure-container-registry", True),
    (r"registry\.gitlab\.com", "gitlab-container-registry", True),
    (r"cgr\.dev", "chainguard", True),
    (r"(?P<account>[0-9]{12})\.dkr\.ecr(-fips)?\.(?P<region>[a-z0-9-]+)\.[a-z0-9.-]+", "ecr", False),
)
_ROLE = re.compile(rf"arn:aws[a-z-]*:iam::({ACCOUNT}):role/[!-~]+")
_SECRET = re.compile(rf"arn:aws[a-z-]*:secretsmanager:([a-z0-9-]+):({ACCOUNT}):secret:[!-~]+")
_ROOT = "ROOT"
_LATE = ("SecretNotFoundException", "UnableToAccessSecretException")


def upstream(url: str) -> tuple[str, bool, Mapping[str, str]] | None:
    """Kind of an upstream, whether it needs credentials, and for ECR its account and region."""
    for pattern, kind, credentials in UPSTREAMS:
        if match := re.fullmatch(pattern, url):
            return kind, credentials, match.groupdict()
    return None


class PullThroughCacheRuleInputs(RegionalInputs):
    """What a program says of a rule."""

    shape: ClassVar[str] = "CreatePullThroughCacheRuleRequest"

    ecr_repository_prefix: Annotated[str, Immutable()]
    """How the cached repositories' names begin, 2 to 30 characters; `ROOT` caches under no prefix."""
    upstream_registry_url: Annotated[str, Immutable()]
    """The host of the upstream, such as `public.ecr.aws`, `registry-1.docker.io` or another ECR registry."""
    upstream_registry: Annotated[
        Literal[
            "ecr",
            "ecr-public",
            "quay",
            "k8s",
            "docker-hub",
            "github-container-registry",
            "azure-container-registry",
            "gitlab-container-registry",
            "chainguard",
        ]
        | None,
        Computed(),
        Immutable(),
    ] = None
    """What kind of registry the upstream is. Left out, AWS tells it from the URL."""
    credential_arn: Annotated[str | None, Unclearable()] = None
    """The Secrets Manager secret with the upstream's user and token; its name starts with `ecr-pullthroughcache/`."""
    custom_role_arn: Annotated[str | None, Unclearable()] = None
    """The role with which ECR reads an ECR registry of another account."""
    upstream_repository_prefix: Annotated[str, Immutable()] = _ROOT
    """The part of an ECR upstream that is cached; `ROOT`, all of it, is the only one where `ecr_repository_prefix` is `ROOT`."""
    validate_upstream: Annotated[bool, Tried()] = False
    """Have ECR try the upstream after a create or update, and fail if it cannot be reached: one call,
    ValidatePullThroughCacheRule. What failed is tried again by the next update; on the dynamic host not after a refresh,
    where the credentials were changed in the same step."""
    adopt_existing: Annotated[bool, CreateOnly()] = False
    """Take over a rule that exists already, if what cannot be changed agrees."""

    def findings(self) -> Iterator[Failure | Doubt]:
        """What each kind of upstream needs."""
        if known(self.custom_role_arn) and self.custom_role_arn and not _ROLE.fullmatch(self.custom_role_arn):
            yield Failure(
                ("customRoleArn",),
                f'is "{self.custom_role_arn}": must be the ARN of an IAM role, arn:aws:iam::<account>:role/<name>',
            )
        prefix = self.upstream_repository_prefix
        if known(self.ecr_repository_prefix, prefix) and self.ecr_repository_prefix == _ROOT != prefix:
            yield Failure(
                ("upstreamRepositoryPrefix",),
                f'is "{prefix}", which is not allowed with ecrRepositoryPrefix ROOT: '
                "remove it, or set another ecrRepositoryPrefix",
            )
        if not known(self.upstream_registry_url):
            return
        url = self.upstream_registry_url
        if "://" in url or url.endswith("/"):
            host = url.split("://")[-1].rstrip("/")
            yield Failure(("upstreamRegistryUrl",), f'is "{url}": must be the host alone: write {host}')
            return
        found = upstream(url)
        if url in ("docker.io", "index.docker.io", "hub.docker.com"):
            yield Failure(("upstreamRegistryUrl",), f'is "{url}": Docker Hub is registry-1.docker.io to ECR')
            return
        if found is None:
            meant = f"did you mean {url.lower()}?" if upstream(url.lower()) else "left for AWS to decide"
            yield Doubt(
                ("upstreamRegistryUrl",), f'is "{url}", which is no upstream that ECR is known to support; {meant}'
            )
            return
        kind, credentials, _ = found
        if credentials and self.credential_arn is None:
            yield Failure(
                ("credentialArn",),
                f"is required for {url}: give the ARN of a Secrets Manager secret whose name starts with ecr-pullthroughcache/",
            )
        if kind != "ecr" and known(prefix) and prefix != _ROOT:
            yield Doubt(
                ("upstreamRepositoryPrefix",),
                f'is "{prefix}", which counts for an ECR upstream only; left for AWS to decide',
            )
        if self.upstream_registry is not None and known(self.upstream_registry) and self.upstream_registry != kind:
            yield Failure(
                ("upstreamRegistry",),
                f'is "{self.upstream_registry}", but {url} is "{as_secret(url, kind)}": write that, or leave it out',
            )


class PullThroughCacheRuleOutputs(PullThroughCacheRuleInputs):
    """A rule as it is."""

    registry_id: Annotated[str, Stable()]
    """The account that owns the registry."""
    created_at: Annotated[str | None, Stable()] = None
    """When it was made, RFC 3339 in UTC."""


class PullThroughCacheRule(Handler[PullThroughCacheRuleInputs, PullThroughCacheRuleOutputs, Context]):
    """A pull-through cache of another registry.

    | property | call that changes it |
    | --- | --- |
    | credential_arn, custom_role_arn | UpdatePullThroughCacheRule; taken away, the rule is replaced |
    | validate_upstream | ValidatePullThroughCacheRule, when it is turned on |
    | adopt_existing | none |
    | all others | none: the rule is replaced; repositories that it made stay |
    """

    name = "PullThroughCacheRule"
    noun = "pull-through cache rule"
    inputs = PullThroughCacheRuleInputs
    outputs = PullThroughCacheRuleOutputs
    identifier = "ecr_repository_prefix"
    permissions = Permissions(
        create=("ecr:CreatePullThroughCacheRule",),
        read=("ecr:DescribePullThroughCacheRules",),
        update=("ecr:UpdatePullThroughCacheRule",),
        delete=("ecr:DeletePullThroughCacheRule",),
        optional=(
            ("ecr:ValidatePullThroughCacheRule", "validate_upstream"),
            ("secretsmanager:GetSecretValue", "credential_arn"),
            ("iam:PassRole", "custom_role_arn"),
            ("iam:CreateServiceLinkedRole", "the first rule of an account"),
        ),
    )
    notes: ClassVar[Mapping[str, str]] = {
        "New secrets": "A secret that ECR does not see yet is waited for, up to `ecr:propagationTimeout` seconds.",
        "What replaces": "Everything but `credential_arn` and `custom_role_arn`; taking one of those away replaces too. "
        "The old rule is deleted first. Repositories and images that a rule has made stay.",
        "What drifts": "All properties.",
    }

    def findings(self, inputs: PullThroughCacheRuleInputs, world: World) -> Iterator[Failure | Doubt]:
        """An ECR registry of another account is read with a role, and is in a region that exists. A secret is in the account
        and the region of the rule (ECR user guide, "Creating a pull through cache rule").
        """
        host = upstream(inputs.upstream_registry_url) if known(inputs.upstream_registry_url) else None
        if host and (region := host[2].get("region")):
            yield from strange_regions(
                [(("upstreamRegistryUrl",), as_secret(inputs.upstream_registry_url, region))], world
            )
        place = (world.account(), region_of(inputs, world))
        if host and host[0] == "ecr" and (host[2]["account"], host[2].get("region")) == place:
            yield Failure(("upstreamRegistryUrl",), "is this very registry: name one of another region or account")
        role = _ROLE.fullmatch(inputs.custom_role_arn or "") if known(inputs.custom_role_arn) else None
        if role and (own := world.account()) and role[1] != own:
            account = as_secret(inputs.custom_role_arn, role[1])
            yield Failure(
                ("customRoleArn",),
                f"is a role of account {account}: name one of account {own}, in which the rule is",
            )
        secret = _SECRET.fullmatch(inputs.credential_arn or "") if known(inputs.credential_arn) else None
        for own, found, kind in zip(place, secret.groups()[::-1] if secret else (), ("account ", ""), strict=False):
            if known(own) and own not in (None, found):
                theirs = as_secret(inputs.credential_arn, f"{kind}{found}")
                yield Failure(
                    ("credentialArn",), f"is a secret of {theirs}: name one of {kind}{own}, in which the rule is"
                )
        if not known(inputs.upstream_registry_url) or inputs.custom_role_arn is not None:
            return
        found = upstream(inputs.upstream_registry_url)
        if found and found[0] == "ecr" and (own := world.account()) and found[2]["account"] != own:
            yield Failure(
                ("customRoleArn",),
                f"is required for {inputs.upstream_registry_url}, the registry of another account: give the role to read it with",
            )

    def create(self, inputs: PullThroughCacheRuleInputs, ctx: Context) -> PullThroughCacheRuleOutputs:
        """CreatePullThroughCacheRule, again while ECR does not see the secret yet."""
        prefix = inputs.ecr_repository_prefix
        given = plain(inputs)
        request: dict[str, Any] = {spec.member: given[spec.wire] for spec in self.sent if spec.wire in given}
        if request["upstreamRepositoryPrefix"] == _ROOT:
            del request["upstreamRepositoryPrefix"]
        what = f"creating pull-through cache rule {prefix}"
        with ctx.attempt(self.name, prefix) as attempt, self._naming_secret(inputs, ctx), doing(what):
            try:
                made: Any = ctx.wait_while(
                    lambda: ctx.ecr.create_pull_through_cache_rule(**request), self._late_secret(inputs)
                )
            except (ClientError, HTTPClientError) as error:
                exists = code_of(error) == "PullThroughCacheRuleAlreadyExistsException"
                found = self._lost(error, inputs, attempt, ctx)
                if found is None and exists:
                    return ctx.taken_over(self, prefix, inputs, error)
                if found is None:
                    raise
                made = found
        state = self._state(made, inputs)
        self._validate(inputs, state, ctx, created=True)
        return state

    def _lost(
        self,
        error: ClientError | HTTPClientError,
        inputs: PullThroughCacheRuleInputs,
        attempt: Attempt,
        ctx: Context,
    ) -> Any:
        """The rule that this create made although its answer was lost; ``None`` if there is none."""

        def look() -> tuple[Any, Any]:
            prefix = inputs.ecr_repository_prefix
            answer = ctx.ecr.describe_pull_through_cache_rules(ecrRepositoryPrefixes=[prefix])
            return answer["pullThroughCacheRules"][0], answer

        def same(found: Any) -> bool:
            return self.same(inputs, self._live(found, ctx), ctx.cloud)

        return ctx.made_unheard(self.name, inputs.ecr_repository_prefix, error, attempt, look=look, same=same)

    @staticmethod
    def _late_secret(inputs: PullThroughCacheRuleInputs) -> Any:
        def waiting(error: ClientError) -> str:
            return f"ECR to see secret {inputs.credential_arn}" if code_of(error) in _LATE else ""

        return waiting

    @staticmethod
    @contextlib.contextmanager
    def _naming_secret(inputs: PullThroughCacheRuleInputs, ctx: Context) -> Iterator[None]:
        try:
            yield
        except EcrError as error:
            if error.code in _LATE:
                error.cause += f"; ECR did not see {inputs.credential_arn} within {ctx.waited()}"
                if isinstance(error, UnavailableError):  # it was given up
                    error.remedy = f"{TABLE[error.code][1]}, then {error.remedy}"
            raise

    def _validate(
        self,
        inputs: PullThroughCacheRuleInputs,
        state: PullThroughCacheRuleOutputs,
        ctx: Context,
        *,
        created: bool = False,
        done: bool = True,
    ) -> None:
        """ValidatePullThroughCacheRule, where the program asks for it. ``done``: something was made or changed before."""
        if not inputs.validate_upstream:
            return
        prefix = inputs.ecr_repository_prefix
        what = f"pull-through cache rule {prefix}"
        try:
            with doing(f"validating {what}"):
                answer = ctx.ecr.validate_pull_through_cache_rule(ecrRepositoryPrefix=prefix, **ctx.owner())
            if answer.get("isValid"):
                return
            reason = answer.get("failure", "no reason was given")
            failure: EcrError = PreconditionError(
                f"{what} does not work: {reason}",
                "correct the secret, the role or the upstream, and run pulumi up again",
                request_id=answer["ResponseMetadata"]["RequestId"],
            )
        except EcrError as error:
            failure = error
        if not done:
            raise failure
        untried = {**plain(state), "validateUpstream": False}
        raise PartialError(Partial(prefix, untried, created), failure)

    def find(self, id: str, ctx: Context) -> PullThroughCacheRuleOutputs | Missing:
        """DescribePullThroughCacheRules, shared by all reads of the moment."""
        with doing(f"reading pull-through cache rule {id}"):
            found = ctx.cloud.cache_rule(ctx.region, id, ctx.registry)
            if found is None:
                ctx.cloud.same_account(ctx.registry, f"pull-through cache rule {id}")
                return MISSING
        return self._live(found, ctx)

    def _live(self, found: PullThroughCacheRuleTypeDef, ctx: Context) -> PullThroughCacheRuleOutputs:
        """A rule as AWS says."""
        blank = PullThroughCacheRuleInputs.model_construct(
            ecr_repository_prefix=found["ecrRepositoryPrefix"],
            upstream_registry_url=found["upstreamRegistryUrl"],
            credential_arn=found.get("credentialArn"),
            custom_role_arn=found.get("customRoleArn"),
            upstream_repository_prefix=found.get("upstreamRepositoryPrefix") or _ROOT,
            region=ctx.region,
        )
        return self._state(found, blank)

    def update(
        self,
        id: str,
        state: PullThroughCacheRuleOutputs,
        inputs: PullThroughCacheRuleInputs,
        changes: Changes,
        ctx: Context,
    ) -> PullThroughCacheRuleOutputs:
        """UpdatePullThroughCacheRule for credential and role, together; the service wants both again."""
        done = changes.touches("credential_arn", "custom_role_arn")
        if done:
            request = {"credentialArn": inputs.credential_arn, "customRoleArn": inputs.custom_role_arn}
            with self._naming_secret(inputs, ctx), doing(f"updating pull-through cache rule {id}"):
                ctx.wait_while(
                    lambda: ctx.ecr.update_pull_through_cache_rule(
                        ecrRepositoryPrefix=id, **{k: v for k, v in request.items() if v}, **ctx.owner()
                    ),
                    self._late_secret(inputs),
                )
        outputs = {"registry_id": state.registry_id, "created_at": state.created_at}
        kind = inputs.upstream_registry or state.upstream_registry
        changed = self.state(inputs, **outputs, upstream_registry=kind)
        self._validate(inputs, changed, ctx, done=done or ctx.has_found)  # an adoption is one
        return changed

    def delete(self, id: str, state: PullThroughCacheRuleOutputs, ctx: Context) -> None:
        """DeletePullThroughCacheRule; repositories that the rule made stay."""
        with doing(f"deleting pull-through cache rule {id}"):
            try:
                ctx.ecr.delete_pull_through_cache_rule(ecrRepositoryPrefix=id, **ctx.owner())
            except ClientError as error:
                if code_of(error) != "PullThroughCacheRuleNotFoundException":
                    raise

    def listed(self, size: int, token: str, ctx: Context) -> tuple[Sequence[str], str]:
        """DescribePullThroughCacheRules."""
        with doing("listing pull-through cache rules"):
            pages = ctx.ecr.get_paginator("describe_pull_through_cache_rules")
            found = pages.paginate(PaginationConfig=one_page(size, token)).build_full_result()
        return [rule["ecrRepositoryPrefix"] for rule in found["pullThroughCacheRules"]], found.get("NextToken", "")

    def _state(
        self, found: PullThroughCacheRuleTypeDef, inputs: PullThroughCacheRuleInputs
    ) -> PullThroughCacheRuleOutputs:
        kind = upstream(inputs.upstream_registry_url)
        return self.state(
            inputs,
            registry_id=found["registryId"],
            upstream_registry=inputs.upstream_registry or found.get("upstreamRegistry") or (kind[0] if kind else None),
            created_at=rfc3339(found["createdAt"]) if found.get("createdAt") else None,
        )
