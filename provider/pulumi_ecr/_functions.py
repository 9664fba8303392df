"""The functions and the provider class of the native face, with their argument and result classes.

Generated from the models by tools/generate.py; do not edit.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, Literal, overload

import pulumi

from pulumi_ecr import outputs
from pulumi_ecr._args import Args, Property
from pulumi_ecr._native import Configured, ask, ask_output
from pulumi_ecr._program import (
    LifecyclePolicyActionArgs,
    LifecyclePolicyActionArgsDict,
    LifecyclePolicyDocumentArgs,
    LifecyclePolicyDocumentArgsDict,
)

if sys.version_info >= (3, 11):
    from typing import NotRequired, TypedDict
else:
    from typing_extensions import NotRequired, TypedDict


class GetLifecyclePolicyDocumentRuleSelectionArgsDict(TypedDict):
    """Which images a rule means."""

    tag_status: pulumi.Input[Literal["tagged", "untagged", "any"] | str]
    """tagged needs exactly one of the two lists; untagged and any allow none. A rule for any comes last."""
    count_type: pulumi.Input[
        Literal["imageCountMoreThan", "sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned"] | str
    ]
    """Whether images are counted, or their days since push, last pull or move to the archive."""
    count_number: pulumi.Input[int]
    """How many images, or days; at least 1."""
    count_unit: NotRequired[pulumi.Input[Literal["days"] | str] | None]
    """Always days; required with every since... type and not allowed with imageCountMoreThan."""
    tag_pattern_list: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]] | None]
    """Patterns with at most four `*`; an image is meant when its tags match all of them."""
    tag_prefix_list: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]] | None]
    """Beginnings of tags; an image is meant when its tags match all of them (AND, not OR)."""
    storage_class: NotRequired[pulumi.Input[Literal["standard", "archive"] | str] | None]
    """Where the images are; standard when left out."""
    tag_pattern_lists: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]] | None]
    """The same as `tag_pattern_list`, as `pulumi_aws.ecr` calls it."""
    tag_prefix_lists: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]] | None]
    """The same as `tag_prefix_list`, as `pulumi_aws.ecr` calls it."""


class GetLifecyclePolicyDocumentRuleSelectionArgs(Args):
    """Which images a rule means."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "tag_status": Property("tagStatus"),
        "count_type": Property("countType"),
        "count_number": Property("countNumber"),
        "count_unit": Property("countUnit"),
        "tag_pattern_list": Property("tagPatternList"),
        "tag_prefix_list": Property("tagPrefixList"),
        "storage_class": Property("storageClass"),
        "tag_pattern_lists": Property("tagPatternLists"),
        "tag_prefix_lists": Property("tagPrefixLists"),
    }

    def __init__(
        self,
        *,
        tag_status: pulumi.Input[Literal["tagged", "untagged", "any"] | str],
        count_type: pulumi.Input[
            Literal["imageCountMoreThan", "sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned"] | str
        ],
        count_number: pulumi.Input[int],
        count_unit: pulumi.Input[Literal["days"] | str] | None = None,
        tag_pattern_list: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        tag_prefix_list: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        storage_class: pulumi.Input[Literal["standard", "archive"] | str] | None = None,
        tag_pattern_lists: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        tag_prefix_lists: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    ) -> None:
        self.tag_status = tag_status
        """tagged needs exactly one of the two lists; untagged and any allow none. A rule for any comes last."""
        self.count_type = count_type
        """Whether images are counted, or their days since push, last pull or move to the archive."""
        self.count_number = count_number
        """How many images, or days; at least 1."""
        self.count_unit = count_unit
        """Always days; required with every since... type and not allowed with imageCountMoreThan."""
        self.tag_pattern_list = tag_pattern_list
        """Patterns with at most four `*`; an image is meant when its tags match all of them."""
        self.tag_prefix_list = tag_prefix_list
        """Beginnings of tags; an image is meant when its tags match all of them (AND, not OR)."""
        self.storage_class = storage_class
        """Where the images are; standard when left out."""
        self.tag_pattern_lists = tag_pattern_lists
        """The same as `tag_pattern_list`, as `pulumi_aws.ecr` calls it."""
        self.tag_prefix_lists = tag_prefix_lists
        """The same as `tag_prefix_list`, as `pulumi_aws.ecr` calls it."""


class GetLifecyclePolicyDocumentRuleArgsDict(TypedDict):
    """One rule."""

    priority: pulumi.Input[int]
    """Lower numbers go first; unique."""
    selection: pulumi.Input[
        GetLifecyclePolicyDocumentRuleSelectionArgs | GetLifecyclePolicyDocumentRuleSelectionArgsDict
    ]
    """Which images it means."""
    action: NotRequired[pulumi.Input[LifecyclePolicyActionArgs | LifecyclePolicyActionArgsDict] | None]
    """What happens to them; left out, they expire."""
    description: NotRequired[pulumi.Input[str] | None]
    """What it is for."""


class GetLifecyclePolicyDocumentRuleArgs(Args):
    """One rule."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "priority": Property("priority"),
        "selection": Property("selection", GetLifecyclePolicyDocumentRuleSelectionArgs),
        "action": Property("action", LifecyclePolicyActionArgs),
        "description": Property("description"),
    }

    def __init__(
        self,
        *,
        priority: pulumi.Input[int],
        selection: pulumi.Input[
            GetLifecyclePolicyDocumentRuleSelectionArgs | GetLifecyclePolicyDocumentRuleSelectionArgsDict
        ],
        action: pulumi.Input[LifecyclePolicyActionArgs | LifecyclePolicyActionArgsDict] | None = None,
        description: pulumi.Input[str] | None = None,
    ) -> None:
        self.priority = priority
        """Lower numbers go first; unique."""
        self.selection = selection
        """Which images it means."""
        self.action = action
        """What happens to them; left out, they expire."""
        self.description = description
        """What it is for."""


class AssumeRoleArgsDict(TypedDict):
    """One role of the chain that ends in the credentials in use."""

    role_arn: pulumi.Input[str]
    """The role to assume, `arn:aws:iam::<account>:role/<name>`."""
    session_name: NotRequired[pulumi.Input[str] | None]
    """How the session is called in CloudTrail."""
    external_id: NotRequired[pulumi.Input[str] | None]
    """The external id that the role's trust policy asks for."""
    duration_seconds: NotRequired[pulumi.Input[int] | None]
    """How long one set of credentials lives, 900 to 43,200 seconds; they are renewed by themselves."""
    policy: NotRequired[pulumi.Input[str] | None]
    """A session policy (JSON) that narrows what the role may do."""
    source_identity: NotRequired[pulumi.Input[str] | None]
    """Who stands behind the session, where the trust policy asks for it."""


class AssumeRoleArgs(Args):
    """One role of the chain that ends in the credentials in use."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "role_arn": Property("roleArn"),
        "session_name": Property("sessionName"),
        "external_id": Property("externalId"),
        "duration_seconds": Property("durationSeconds"),
        "policy": Property("policy"),
        "source_identity": Property("sourceIdentity"),
    }

    def __init__(
        self,
        *,
        role_arn: pulumi.Input[str],
        session_name: pulumi.Input[str] | None = None,
        external_id: pulumi.Input[str] | None = None,
        duration_seconds: pulumi.Input[int] | None = None,
        policy: pulumi.Input[str] | None = None,
        source_identity: pulumi.Input[str] | None = None,
    ) -> None:
        self.role_arn = role_arn
        """The role to assume, `arn:aws:iam::<account>:role/<name>`."""
        self.session_name = session_name
        """How the session is called in CloudTrail."""
        self.external_id = external_id
        """The external id that the role's trust policy asks for."""
        self.duration_seconds = duration_seconds
        """How long one set of credentials lives, 900 to 43,200 seconds; they are renewed by themselves."""
        self.policy = policy
        """A session policy (JSON) that narrows what the role may do."""
        self.source_identity = source_identity
        """Who stands behind the session, where the trust policy asks for it."""


class DefaultTagsArgsDict(TypedDict):
    """Tags that every repository gets unless it sets the key itself."""

    tags: NotRequired[pulumi.Input[Mapping[str, pulumi.Input[str]]] | None]
    """Keys and values."""


class DefaultTagsArgs(Args):
    """Tags that every repository gets unless it sets the key itself."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "tags": Property("tags"),
    }

    def __init__(self, *, tags: pulumi.Input[Mapping[str, pulumi.Input[str]]] | None = None) -> None:
        self.tags = tags
        """Keys and values."""


class IgnoreTagsArgsDict(TypedDict):
    """Tags that others put on repositories and that are left alone."""

    keys: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]] | None]
    """Tag keys, no patterns."""
    key_prefixes: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]] | None]
    """Beginnings of tag keys."""


class IgnoreTagsArgs(Args):
    """Tags that others put on repositories and that are left alone."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "keys": Property("keys"),
        "key_prefixes": Property("keyPrefixes"),
    }

    def __init__(
        self,
        *,
        keys: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        key_prefixes: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    ) -> None:
        self.keys = keys
        """Tag keys, no patterns."""
        self.key_prefixes = key_prefixes
        """Beginnings of tag keys."""


class ProviderArgsDict(TypedDict):
    """All of it. Every value is optional; credentials are found by boto3's own chain and never stored."""

    region: NotRequired[pulumi.Input[str] | None]
    """Where resources live that name no region. Falls back to `aws:region` (in Python), AWS_REGION, AWS_DEFAULT_REGION, the profile."""
    profile: NotRequired[pulumi.Input[str] | None]
    """The profile of the shared AWS configuration files. Falls back to `aws:profile` (with dynamic resources), AWS_PROFILE."""
    endpoint_url: NotRequired[pulumi.Input[str] | None]
    """One address for ECR and STS in place of AWS's, for emulators and private endpoints. Set it with `--secret` if it holds a password."""
    assume_roles: NotRequired[pulumi.Input[Sequence[pulumi.Input[AssumeRoleArgs | AssumeRoleArgsDict]]] | None]
    """Roles to assume one after the other, the last one being the one that works."""
    default_tags: NotRequired[pulumi.Input[DefaultTagsArgs | DefaultTagsArgsDict] | None]
    """Tags for every repository."""
    ignore_tags: NotRequired[pulumi.Input[IgnoreTagsArgs | IgnoreTagsArgsDict] | None]
    """Tags that are neither shown nor removed."""
    allowed_account_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]] | None]
    """If set, the only accounts in which previews and updates work. Refresh and destroy use the settings of the last update."""
    forbidden_account_ids: NotRequired[pulumi.Input[Sequence[pulumi.Input[str]]] | None]
    """Accounts in which no preview and no update works. Refresh and destroy use the settings of the last update."""
    max_retries: NotRequired[pulumi.Input[int] | None]
    """How often a throttled or failed call is repeated, with growing pauses."""
    propagation_timeout: NotRequired[pulumi.Input[int] | None]
    """Seconds to wait for a new IAM principal or secret to become known to ECR."""
    skip_requesting_account_id: NotRequired[pulumi.Input[bool] | None]
    """Never ask STS for the account; ARNs and URLs are then unknown in the preview of a create."""
    use_fips_endpoint: NotRequired[pulumi.Input[bool] | None]
    """Call the FIPS endpoints."""
    use_dualstack_endpoint: NotRequired[pulumi.Input[bool] | None]
    """Call the endpoints that also speak IPv6."""
    custom_ca_bundle: NotRequired[pulumi.Input[str] | None]
    """A file of certificates to trust. Falls back to AWS_CA_BUNDLE."""
    http_proxy: NotRequired[pulumi.Input[str] | None]
    """The proxy to use, a secret since it may hold a password: `pulumi config set --secret ecr:httpProxy ...`. Falls back to HTTPS_PROXY and similar variables."""


class ProviderArgs(Args):
    """All of it. Every value is optional; credentials are found by boto3's own chain and never stored."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "region": Property("region"),
        "profile": Property("profile"),
        "endpoint_url": Property("endpointUrl"),
        "assume_roles": Property("assumeRoles", AssumeRoleArgs),
        "default_tags": Property("defaultTags", DefaultTagsArgs),
        "ignore_tags": Property("ignoreTags", IgnoreTagsArgs),
        "allowed_account_ids": Property("allowedAccountIds"),
        "forbidden_account_ids": Property("forbiddenAccountIds"),
        "max_retries": Property("maxRetries"),
        "propagation_timeout": Property("propagationTimeout"),
        "skip_requesting_account_id": Property("skipRequestingAccountId"),
        "use_fips_endpoint": Property("useFipsEndpoint"),
        "use_dualstack_endpoint": Property("useDualstackEndpoint"),
        "custom_ca_bundle": Property("customCaBundle"),
        "http_proxy": Property("httpProxy"),
    }

    def __init__(
        self,
        *,
        region: pulumi.Input[str] | None = None,
        profile: pulumi.Input[str] | None = None,
        endpoint_url: pulumi.Input[str] | None = None,
        assume_roles: pulumi.Input[Sequence[pulumi.Input[AssumeRoleArgs | AssumeRoleArgsDict]]] | None = None,
        default_tags: pulumi.Input[DefaultTagsArgs | DefaultTagsArgsDict] | None = None,
        ignore_tags: pulumi.Input[IgnoreTagsArgs | IgnoreTagsArgsDict] | None = None,
        allowed_account_ids: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        forbidden_account_ids: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        max_retries: pulumi.Input[int] | None = None,
        propagation_timeout: pulumi.Input[int] | None = None,
        skip_requesting_account_id: pulumi.Input[bool] | None = None,
        use_fips_endpoint: pulumi.Input[bool] | None = None,
        use_dualstack_endpoint: pulumi.Input[bool] | None = None,
        custom_ca_bundle: pulumi.Input[str] | None = None,
        http_proxy: pulumi.Input[str] | None = None,
    ) -> None:
        self.region = region
        """Where resources live that name no region. Falls back to `aws:region` (in Python), AWS_REGION, AWS_DEFAULT_REGION, the profile."""
        self.profile = profile
        """The profile of the shared AWS configuration files. Falls back to `aws:profile` (with dynamic resources), AWS_PROFILE."""
        self.endpoint_url = endpoint_url
        """One address for ECR and STS in place of AWS's, for emulators and private endpoints. Set it with `--secret` if it holds a password."""
        self.assume_roles = assume_roles
        """Roles to assume one after the other, the last one being the one that works."""
        self.default_tags = default_tags
        """Tags for every repository."""
        self.ignore_tags = ignore_tags
        """Tags that are neither shown nor removed."""
        self.allowed_account_ids = allowed_account_ids
        """If set, the only accounts in which previews and updates work. Refresh and destroy use the settings of the last update."""
        self.forbidden_account_ids = forbidden_account_ids
        """Accounts in which no preview and no update works. Refresh and destroy use the settings of the last update."""
        self.max_retries = max_retries
        """How often a throttled or failed call is repeated, with growing pauses."""
        self.propagation_timeout = propagation_timeout
        """Seconds to wait for a new IAM principal or secret to become known to ECR."""
        self.skip_requesting_account_id = skip_requesting_account_id
        """Never ask STS for the account; ARNs and URLs are then unknown in the preview of a create."""
        self.use_fips_endpoint = use_fips_endpoint
        """Call the FIPS endpoints."""
        self.use_dualstack_endpoint = use_dualstack_endpoint
        """Call the endpoints that also speak IPv6."""
        self.custom_ca_bundle = custom_ca_bundle
        """A file of certificates to trust. Falls back to AWS_CA_BUNDLE."""
        self.http_proxy = http_proxy
        """The proxy to use, a secret since it may hold a password: `pulumi config set --secret ecr:httpProxy ...`. Falls back to HTTPS_PROXY and similar variables."""


class Provider(Configured):
    """A provider with settings of its own: another region, account or role beside the stack's."""

    PROPERTIES: ClassVar[Mapping[str, Property]] = {
        "region": Property("region"),
        "profile": Property("profile"),
        "endpoint_url": Property("endpointUrl"),
        "assume_roles": Property("assumeRoles", AssumeRoleArgs),
        "default_tags": Property("defaultTags", DefaultTagsArgs),
        "ignore_tags": Property("ignoreTags", IgnoreTagsArgs),
        "allowed_account_ids": Property("allowedAccountIds"),
        "forbidden_account_ids": Property("forbiddenAccountIds"),
        "max_retries": Property("maxRetries"),
        "propagation_timeout": Property("propagationTimeout"),
        "skip_requesting_account_id": Property("skipRequestingAccountId"),
        "use_fips_endpoint": Property("useFipsEndpoint"),
        "use_dualstack_endpoint": Property("useDualstackEndpoint"),
        "custom_ca_bundle": Property("customCaBundle"),
        "http_proxy": Property("httpProxy"),
    }
    SECRETS: ClassVar[Sequence[str]] = ("httpProxy",)

    @overload
    def __init__(self, resource_name: str, args: ProviderArgs, opts: pulumi.ResourceOptions | None = None) -> None: ...

    @overload
    def __init__(
        self,
        resource_name: str,
        opts: pulumi.ResourceOptions | None = None,
        *,
        region: pulumi.Input[str] | None = None,
        profile: pulumi.Input[str] | None = None,
        endpoint_url: pulumi.Input[str] | None = None,
        assume_roles: pulumi.Input[Sequence[pulumi.Input[AssumeRoleArgs | AssumeRoleArgsDict]]] | None = None,
        default_tags: pulumi.Input[DefaultTagsArgs | DefaultTagsArgsDict] | None = None,
        ignore_tags: pulumi.Input[IgnoreTagsArgs | IgnoreTagsArgsDict] | None = None,
        allowed_account_ids: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        forbidden_account_ids: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
        max_retries: pulumi.Input[int] | None = None,
        propagation_timeout: pulumi.Input[int] | None = None,
        skip_requesting_account_id: pulumi.Input[bool] | None = None,
        use_fips_endpoint: pulumi.Input[bool] | None = None,
        use_dualstack_endpoint: pulumi.Input[bool] | None = None,
        custom_ca_bundle: pulumi.Input[str] | None = None,
        http_proxy: pulumi.Input[str] | None = None,
    ) -> None: ...

    def __init__(self, resource_name: str, *args: Any, **values: Any) -> None:
        """A provider.

        region: Where resources live that name no region. Falls back to `aws:region` (in Python), AWS_REGION, AWS_DEFAULT_REGION, the profile.
        profile: The profile of the shared AWS configuration files. Falls back to `aws:profile` (with dynamic resources), AWS_PROFILE.
        endpoint_url: One address for ECR and STS in place of AWS's, for emulators and private endpoints. Set it with `--secret` if it holds a password.
        assume_roles: Roles to assume one after the other, the last one being the one that works.
        default_tags: Tags for every repository.
        ignore_tags: Tags that are neither shown nor removed.
        allowed_account_ids: If set, the only accounts in which previews and updates work. Refresh and destroy use the settings of the last update.
        forbidden_account_ids: Accounts in which no preview and no update works. Refresh and destroy use the settings of the last update.
        max_retries: How often a throttled or failed call is repeated, with growing pauses.
        propagation_timeout: Seconds to wait for a new IAM principal or secret to become known to ECR.
        skip_requesting_account_id: Never ask STS for the account; ARNs and URLs are then unknown in the preview of a create.
        use_fips_endpoint: Call the FIPS endpoints.
        use_dualstack_endpoint: Call the endpoints that also speak IPv6.
        custom_ca_bundle: A file of certificates to trust. Falls back to AWS_CA_BUNDLE.
        http_proxy: The proxy to use, a secret since it may hold a password: `pulumi config set --secret ecr:httpProxy ...`. Falls back to HTTPS_PROXY and similar variables.
        """
        self._create(resource_name, args, values)


@pulumi.output_type
class GetAuthorizationTokenResult(dict[str, Any]):
    """A token, and what it is made of."""

    def __init__(
        self,
        *,
        id: str | None = None,
        authorization_token: str | None = None,
        user_name: str | None = None,
        password: str | None = None,
        proxy_endpoint: str | None = None,
        server: str | None = None,
        expires_at: str | None = None,
        region: str | None = None,
        registry_id: str | None = None,
    ) -> None:
        pulumi.set(self, "id", id)
        pulumi.set(self, "authorization_token", authorization_token)
        pulumi.set(self, "user_name", user_name)
        pulumi.set(self, "password", password)
        pulumi.set(self, "proxy_endpoint", proxy_endpoint)
        pulumi.set(self, "server", server)
        pulumi.set(self, "expires_at", expires_at)
        pulumi.set(self, "region", region)
        pulumi.set(self, "registry_id", registry_id)

    @property
    @pulumi.getter(name="id")
    def id(self) -> str:
        """The region."""
        return pulumi.get(self, "id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="authorizationToken")
    def authorization_token(self) -> str:
        """User and password, base64 of `AWS:<password>`."""
        return pulumi.get(self, "authorization_token")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="userName")
    def user_name(self) -> str:
        """Always `AWS`."""
        return pulumi.get(self, "user_name")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="password")
    def password(self) -> str:
        """The password."""
        return pulumi.get(self, "password")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="proxyEndpoint")
    def proxy_endpoint(self) -> str:
        """The registry's address, `https://<account>.dkr.ecr.<region>.amazonaws.com`."""
        return pulumi.get(self, "proxy_endpoint")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="server")
    def server(self) -> str:
        """The same without `https://`: what `docker login` takes."""
        return pulumi.get(self, "server")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="expiresAt")
    def expires_at(self) -> str:
        """Until when it is good, RFC 3339 in UTC: 12 hours, or as long as the role's session."""
        return pulumi.get(self, "expires_at")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="region")
    def region(self) -> str:
        """Where to ask. Left out: the provider's region."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> str | None:
        """The account whose registry is asked. Left out: that of the credentials."""
        return pulumi.get(self, "registry_id")  # type: ignore[no-any-return]


def get_authorization_token(
    *, region: str | None = None, registry_id: str | None = None, opts: pulumi.InvokeOptions | None = None
) -> GetAuthorizationTokenResult:
    """A token with which Docker reaches a registry for 12 hours.

    region: Where to ask. Left out: the provider's region.
    registry_id: The account whose registry is asked. Left out: that of the credentials.
    """
    return ask(
        "getAuthorizationToken",
        {
            "region": (region, None),
            "registryId": (registry_id, None),
        },
        opts,
        GetAuthorizationTokenResult,
    )


def get_authorization_token_output(
    *,
    region: pulumi.Input[str] | None = None,
    registry_id: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[GetAuthorizationTokenResult]:
    """As ``get_authorization_token``, with outputs among the arguments.

    region: Where to ask. Left out: the provider's region.
    registry_id: The account whose registry is asked. Left out: that of the credentials.
    """
    return ask_output(
        "getAuthorizationToken",
        {
            "region": (region, None),
            "registryId": (registry_id, None),
        },
        opts,
        GetAuthorizationTokenResult,
    )


@pulumi.output_type
class GetCredentialsResult(dict[str, Any]):
    """What a Docker client logs in with."""

    def __init__(
        self,
        *,
        id: str | None = None,
        authorization_token: str | None = None,
        user_name: str | None = None,
        password: str | None = None,
        proxy_endpoint: str | None = None,
        server: str | None = None,
        expires_at: str | None = None,
        region: str | None = None,
        registry_id: str | None = None,
    ) -> None:
        pulumi.set(self, "id", id)
        pulumi.set(self, "authorization_token", authorization_token)
        pulumi.set(self, "user_name", user_name)
        pulumi.set(self, "password", password)
        pulumi.set(self, "proxy_endpoint", proxy_endpoint)
        pulumi.set(self, "server", server)
        pulumi.set(self, "expires_at", expires_at)
        pulumi.set(self, "region", region)
        pulumi.set(self, "registry_id", registry_id)

    @property
    @pulumi.getter(name="id")
    def id(self) -> str:
        """The region."""
        return pulumi.get(self, "id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="authorizationToken")
    def authorization_token(self) -> str:
        """User and password, base64 of `AWS:<password>`."""
        return pulumi.get(self, "authorization_token")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="userName")
    def user_name(self) -> str:
        """Always `AWS`."""
        return pulumi.get(self, "user_name")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="password")
    def password(self) -> str:
        """The password."""
        return pulumi.get(self, "password")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="proxyEndpoint")
    def proxy_endpoint(self) -> str:
        """The registry's address, `https://<account>.dkr.ecr.<region>.amazonaws.com`."""
        return pulumi.get(self, "proxy_endpoint")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="server")
    def server(self) -> str:
        """The same without `https://`: what `docker login` takes."""
        return pulumi.get(self, "server")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="expiresAt")
    def expires_at(self) -> str:
        """Until when it is good, RFC 3339 in UTC: 12 hours, or as long as the role's session."""
        return pulumi.get(self, "expires_at")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="region")
    def region(self) -> str:
        """Where to ask. Left out: the provider's region."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> str | None:
        """The account whose registry is asked. Left out: that of the credentials."""
        return pulumi.get(self, "registry_id")  # type: ignore[no-any-return]


def get_credentials(
    *, region: str | None = None, registry_id: str | None = None, opts: pulumi.InvokeOptions | None = None
) -> GetCredentialsResult:
    """Server, user and password for `docker login`, image builds and Kubernetes pull secrets.

    region: Where to ask. Left out: the provider's region.
    registry_id: The account whose registry is asked. Left out: that of the credentials.
    """
    return ask(
        "getCredentials",
        {
            "region": (region, None),
            "registryId": (registry_id, None),
        },
        opts,
        GetCredentialsResult,
    )


def get_credentials_output(
    *,
    region: pulumi.Input[str] | None = None,
    registry_id: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[GetCredentialsResult]:
    """As ``get_credentials``, with outputs among the arguments.

    region: Where to ask. Left out: the provider's region.
    registry_id: The account whose registry is asked. Left out: that of the credentials.
    """
    return ask_output(
        "getCredentials",
        {
            "region": (region, None),
            "registryId": (registry_id, None),
        },
        opts,
        GetCredentialsResult,
    )


@pulumi.output_type
class GetImageResult(dict[str, Any]):
    """An image."""

    def __init__(
        self,
        *,
        repository_name: str | None = None,
        id: str | None = None,
        exists: bool | None = None,
        region: str | None = None,
        registry_id: str | None = None,
        image_tag: str | None = None,
        image_digest: str | None = None,
        most_recent: bool | None = None,
        tag_pattern: str | None = None,
        missing_ok: bool | None = None,
        image_tags: Sequence[str] | None = None,
        image_uri: str | None = None,
        uri_with_digest: str | None = None,
        image_pushed_at: int | None = None,
        image_size_in_bytes: int | None = None,
        image_manifest_media_type: str | None = None,
        artifact_media_type: str | None = None,
        image_status: str | None = None,
        last_recorded_pull_time: int | None = None,
    ) -> None:
        pulumi.set(self, "repository_name", repository_name)
        pulumi.set(self, "id", id)
        pulumi.set(self, "exists", exists)
        pulumi.set(self, "region", region)
        pulumi.set(self, "registry_id", registry_id)
        pulumi.set(self, "image_tag", image_tag)
        pulumi.set(self, "image_digest", image_digest)
        pulumi.set(self, "most_recent", most_recent)
        pulumi.set(self, "tag_pattern", tag_pattern)
        pulumi.set(self, "missing_ok", missing_ok)
        pulumi.set(self, "image_tags", image_tags)
        pulumi.set(self, "image_uri", image_uri)
        pulumi.set(self, "uri_with_digest", uri_with_digest)
        pulumi.set(self, "image_pushed_at", image_pushed_at)
        pulumi.set(self, "image_size_in_bytes", image_size_in_bytes)
        pulumi.set(self, "image_manifest_media_type", image_manifest_media_type)
        pulumi.set(self, "artifact_media_type", artifact_media_type)
        pulumi.set(self, "image_status", image_status)
        pulumi.set(self, "last_recorded_pull_time", last_recorded_pull_time)

    @property
    @pulumi.getter(name="repositoryName")
    def repository_name(self) -> str:
        """The repository."""
        return pulumi.get(self, "repository_name")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="id")
    def id(self) -> str:
        """The digest; empty where there is no image."""
        return pulumi.get(self, "id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="exists")
    def exists(self) -> bool:
        """Whether there is such an image; always true without `missing_ok`."""
        return pulumi.get(self, "exists")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="region")
    def region(self) -> str:
        """Where to ask. Left out: the provider's region."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> str | None:
        """The account whose registry is asked. Left out: that of the credentials."""
        return pulumi.get(self, "registry_id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageTag")
    def image_tag(self) -> str | None:
        """Its tag."""
        return pulumi.get(self, "image_tag")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageDigest")
    def image_digest(self) -> str | None:
        """Its digest, `sha256:...`; with a tag, both must be those of one image."""
        return pulumi.get(self, "image_digest")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="mostRecent")
    def most_recent(self) -> bool:
        """The image pushed last, tagged or not; archived ones do not count."""
        return pulumi.get(self, "most_recent")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="tagPattern")
    def tag_pattern(self) -> str | None:
        """The image pushed last of those with a tag that fits; `*` stands for any characters, as in `v1.*`."""
        return pulumi.get(self, "tag_pattern")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="missingOk")
    def missing_ok(self) -> bool:
        """Answer with `exists` false where there is no such image or repository, instead of failing."""
        return pulumi.get(self, "missing_ok")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageTags")
    def image_tags(self) -> Sequence[str] | None:
        """All its tags."""
        return pulumi.get(self, "image_tags")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageUri")
    def image_uri(self) -> str | None:
        """What to deploy: `<repository url>@<digest>`, which no later push can change."""
        return pulumi.get(self, "image_uri")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="uriWithDigest")
    def uri_with_digest(self) -> str | None:
        """The same as `image_uri`."""
        return pulumi.get(self, "uri_with_digest")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imagePushedAt")
    def image_pushed_at(self) -> int | None:
        """When it was pushed, in seconds since 1970."""
        return pulumi.get(self, "image_pushed_at")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageSizeInBytes")
    def image_size_in_bytes(self) -> int | None:
        """Its size, compressed."""
        return pulumi.get(self, "image_size_in_bytes")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageManifestMediaType")
    def image_manifest_media_type(self) -> str | None:
        """The media type of its manifest: an image, or an index of several platforms."""
        return pulumi.get(self, "image_manifest_media_type")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="artifactMediaType")
    def artifact_media_type(self) -> str | None:
        """The media type of the artifact, where it is no container image."""
        return pulumi.get(self, "artifact_media_type")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageStatus")
    def image_status(self) -> str | None:
        """ACTIVE, ARCHIVED or ACTIVATING."""
        return pulumi.get(self, "image_status")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="lastRecordedPullTime")
    def last_recorded_pull_time(self) -> int | None:
        """When it was last pulled, in seconds since 1970; AWS records it once a day."""
        return pulumi.get(self, "last_recorded_pull_time")  # type: ignore[no-any-return]


def get_image(
    repository_name: str,
    *,
    region: str | None = None,
    registry_id: str | None = None,
    image_tag: str | None = None,
    image_digest: str | None = None,
    most_recent: bool | None = None,
    tag_pattern: str | None = None,
    missing_ok: bool | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetImageResult:
    """One image, by tag, by digest, or the newest; `uri_with_digest` is what to deploy.

    repository_name: The repository.
    region: Where to ask. Left out: the provider's region.
    registry_id: The account whose registry is asked. Left out: that of the credentials.
    image_tag: Its tag.
    image_digest: Its digest, `sha256:...`; with a tag, both must be those of one image.
    most_recent: The image pushed last, tagged or not; archived ones do not count.
    tag_pattern: The image pushed last of those with a tag that fits; `*` stands for any characters, as in `v1.*`.
    missing_ok: Answer with `exists` false where there is no such image or repository, instead of failing.
    """
    return ask(
        "getImage",
        {
            "repositoryName": (repository_name, None),
            "region": (region, None),
            "registryId": (registry_id, None),
            "imageTag": (image_tag, None),
            "imageDigest": (image_digest, None),
            "mostRecent": (most_recent, None),
            "tagPattern": (tag_pattern, None),
            "missingOk": (missing_ok, None),
        },
        opts,
        GetImageResult,
    )


def get_image_output(
    repository_name: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    registry_id: pulumi.Input[str] | None = None,
    image_tag: pulumi.Input[str] | None = None,
    image_digest: pulumi.Input[str] | None = None,
    most_recent: pulumi.Input[bool] | None = None,
    tag_pattern: pulumi.Input[str] | None = None,
    missing_ok: pulumi.Input[bool] | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[GetImageResult]:
    """As ``get_image``, with outputs among the arguments.

    repository_name: The repository.
    region: Where to ask. Left out: the provider's region.
    registry_id: The account whose registry is asked. Left out: that of the credentials.
    image_tag: Its tag.
    image_digest: Its digest, `sha256:...`; with a tag, both must be those of one image.
    most_recent: The image pushed last, tagged or not; archived ones do not count.
    tag_pattern: The image pushed last of those with a tag that fits; `*` stands for any characters, as in `v1.*`.
    missing_ok: Answer with `exists` false where there is no such image or repository, instead of failing.
    """
    return ask_output(
        "getImage",
        {
            "repositoryName": (repository_name, None),
            "region": (region, None),
            "registryId": (registry_id, None),
            "imageTag": (image_tag, None),
            "imageDigest": (image_digest, None),
            "mostRecent": (most_recent, None),
            "tagPattern": (tag_pattern, None),
            "missingOk": (missing_ok, None),
        },
        opts,
        GetImageResult,
    )


@pulumi.output_type
class GetImagesResult(dict[str, Any]):
    """Images, the newest first."""

    def __init__(
        self,
        *,
        repository_name: str | None = None,
        id: str | None = None,
        images: Sequence[outputs.GetImagesImage] | None = None,
        image_ids: Sequence[outputs.GetImagesImageId] | None = None,
        region: str | None = None,
        registry_id: str | None = None,
        tag_pattern: str | None = None,
        tag_status: str | None = None,
        image_status: str | None = None,
        max_results: int | None = None,
    ) -> None:
        pulumi.set(self, "repository_name", repository_name)
        pulumi.set(self, "id", id)
        pulumi.set(self, "images", images)
        pulumi.set(self, "image_ids", image_ids)
        pulumi.set(self, "region", region)
        pulumi.set(self, "registry_id", registry_id)
        pulumi.set(self, "tag_pattern", tag_pattern)
        pulumi.set(self, "tag_status", tag_status)
        pulumi.set(self, "image_status", image_status)
        pulumi.set(self, "max_results", max_results)

    @property
    @pulumi.getter(name="repositoryName")
    def repository_name(self) -> str:
        """The repository."""
        return pulumi.get(self, "repository_name")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="id")
    def id(self) -> str:
        """The repository."""
        return pulumi.get(self, "id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="images")
    def images(self) -> Sequence[outputs.GetImagesImage]:
        """The images."""
        return pulumi.get(self, "images")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageIds")
    def image_ids(self) -> Sequence[outputs.GetImagesImageId]:
        """The same as digests and tags, one entry a tag."""
        return pulumi.get(self, "image_ids")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="region")
    def region(self) -> str:
        """Where to ask. Left out: the provider's region."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> str | None:
        """The account whose registry is asked. Left out: that of the credentials."""
        return pulumi.get(self, "registry_id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="tagPattern")
    def tag_pattern(self) -> str | None:
        """Only images with a tag that fits; `*` stands for any characters."""
        return pulumi.get(self, "tag_pattern")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="tagStatus")
    def tag_status(self) -> str:
        """TAGGED, UNTAGGED or ANY."""
        return pulumi.get(self, "tag_status")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageStatus")
    def image_status(self) -> str:
        """ACTIVE, ARCHIVED, ACTIVATING or ANY."""
        return pulumi.get(self, "image_status")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="maxResults")
    def max_results(self) -> int | None:
        """The newest so many, 1 to 1,000; left out, all."""
        return pulumi.get(self, "max_results")  # type: ignore[no-any-return]


def get_images(
    repository_name: str,
    *,
    region: str | None = None,
    registry_id: str | None = None,
    tag_pattern: str | None = None,
    tag_status: str | None = None,
    image_status: str | None = None,
    max_results: int | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetImagesResult:
    """The images of a repository, the newest first, filtered by tag pattern and status.

    repository_name: The repository.
    region: Where to ask. Left out: the provider's region.
    registry_id: The account whose registry is asked. Left out: that of the credentials.
    tag_pattern: Only images with a tag that fits; `*` stands for any characters.
    tag_status: TAGGED, UNTAGGED or ANY.
    image_status: ACTIVE, ARCHIVED, ACTIVATING or ANY.
    max_results: The newest so many, 1 to 1,000; left out, all.
    """
    return ask(
        "getImages",
        {
            "repositoryName": (repository_name, None),
            "region": (region, None),
            "registryId": (registry_id, None),
            "tagPattern": (tag_pattern, None),
            "tagStatus": (tag_status, None),
            "imageStatus": (image_status, None),
            "maxResults": (max_results, None),
        },
        opts,
        GetImagesResult,
    )


def get_images_output(
    repository_name: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    registry_id: pulumi.Input[str] | None = None,
    tag_pattern: pulumi.Input[str] | None = None,
    tag_status: pulumi.Input[str] | None = None,
    image_status: pulumi.Input[str] | None = None,
    max_results: pulumi.Input[int] | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[GetImagesResult]:
    """As ``get_images``, with outputs among the arguments.

    repository_name: The repository.
    region: Where to ask. Left out: the provider's region.
    registry_id: The account whose registry is asked. Left out: that of the credentials.
    tag_pattern: Only images with a tag that fits; `*` stands for any characters.
    tag_status: TAGGED, UNTAGGED or ANY.
    image_status: ACTIVE, ARCHIVED, ACTIVATING or ANY.
    max_results: The newest so many, 1 to 1,000; left out, all.
    """
    return ask_output(
        "getImages",
        {
            "repositoryName": (repository_name, None),
            "region": (region, None),
            "registryId": (registry_id, None),
            "tagPattern": (tag_pattern, None),
            "tagStatus": (tag_status, None),
            "imageStatus": (image_status, None),
            "maxResults": (max_results, None),
        },
        opts,
        GetImagesResult,
    )


@pulumi.output_type
class GetImageReplicationStatusResult(dict[str, Any]):
    """Where an image was copied to."""

    def __init__(
        self,
        *,
        repository_name: str | None = None,
        id: str | None = None,
        complete: bool | None = None,
        replication_statuses: Sequence[outputs.ImageReplicationStatus] | None = None,
        region: str | None = None,
        registry_id: str | None = None,
        image_tag: str | None = None,
        image_digest: str | None = None,
    ) -> None:
        pulumi.set(self, "repository_name", repository_name)
        pulumi.set(self, "id", id)
        pulumi.set(self, "complete", complete)
        pulumi.set(self, "replication_statuses", replication_statuses)
        pulumi.set(self, "region", region)
        pulumi.set(self, "registry_id", registry_id)
        pulumi.set(self, "image_tag", image_tag)
        pulumi.set(self, "image_digest", image_digest)

    @property
    @pulumi.getter(name="repositoryName")
    def repository_name(self) -> str:
        """The repository."""
        return pulumi.get(self, "repository_name")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="id")
    def id(self) -> str:
        """The digest."""
        return pulumi.get(self, "id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="complete")
    def complete(self) -> bool:
        """Whether every copy is done; true, too, where no rule copies the image."""
        return pulumi.get(self, "complete")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="replicationStatuses")
    def replication_statuses(self) -> Sequence[outputs.ImageReplicationStatus]:
        """One entry a destination."""
        return pulumi.get(self, "replication_statuses")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="region")
    def region(self) -> str:
        """Where to ask. Left out: the provider's region."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> str | None:
        """The account whose registry is asked. Left out: that of the credentials."""
        return pulumi.get(self, "registry_id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageTag")
    def image_tag(self) -> str | None:
        """Its tag."""
        return pulumi.get(self, "image_tag")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageDigest")
    def image_digest(self) -> str | None:
        """Its digest, `sha256:...`."""
        return pulumi.get(self, "image_digest")  # type: ignore[no-any-return]


def get_image_replication_status(
    repository_name: str,
    *,
    region: str | None = None,
    registry_id: str | None = None,
    image_tag: str | None = None,
    image_digest: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetImageReplicationStatusResult:
    """Whether replication has copied an image to every destination.

    repository_name: The repository.
    region: Where to ask. Left out: the provider's region.
    registry_id: The account whose registry is asked. Left out: that of the credentials.
    image_tag: Its tag.
    image_digest: Its digest, `sha256:...`.
    """
    return ask(
        "getImageReplicationStatus",
        {
            "repositoryName": (repository_name, None),
            "region": (region, None),
            "registryId": (registry_id, None),
            "imageTag": (image_tag, None),
            "imageDigest": (image_digest, None),
        },
        opts,
        GetImageReplicationStatusResult,
    )


def get_image_replication_status_output(
    repository_name: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    registry_id: pulumi.Input[str] | None = None,
    image_tag: pulumi.Input[str] | None = None,
    image_digest: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[GetImageReplicationStatusResult]:
    """As ``get_image_replication_status``, with outputs among the arguments.

    repository_name: The repository.
    region: Where to ask. Left out: the provider's region.
    registry_id: The account whose registry is asked. Left out: that of the credentials.
    image_tag: Its tag.
    image_digest: Its digest, `sha256:...`.
    """
    return ask_output(
        "getImageReplicationStatus",
        {
            "repositoryName": (repository_name, None),
            "region": (region, None),
            "registryId": (registry_id, None),
            "imageTag": (image_tag, None),
            "imageDigest": (image_digest, None),
        },
        opts,
        GetImageReplicationStatusResult,
    )


@pulumi.output_type
class GetImageScanFindingsResult(dict[str, Any]):
    """What a scan has found."""

    def __init__(
        self,
        *,
        repository_name: str | None = None,
        id: str | None = None,
        status: str | None = None,
        severity_counts: Mapping[str, int] | None = None,
        scan_findings: Sequence[outputs.ImageScanFinding] | None = None,
        region: str | None = None,
        registry_id: str | None = None,
        image_tag: str | None = None,
        image_digest: str | None = None,
        severities: Sequence[str] | None = None,
        wait: bool | None = None,
        status_description: str | None = None,
        completed_at: str | None = None,
        vulnerability_source_updated_at: str | None = None,
    ) -> None:
        pulumi.set(self, "repository_name", repository_name)
        pulumi.set(self, "id", id)
        pulumi.set(self, "status", status)
        pulumi.set(self, "severity_counts", severity_counts)
        pulumi.set(self, "scan_findings", scan_findings)
        pulumi.set(self, "region", region)
        pulumi.set(self, "registry_id", registry_id)
        pulumi.set(self, "image_tag", image_tag)
        pulumi.set(self, "image_digest", image_digest)
        pulumi.set(self, "severities", severities)
        pulumi.set(self, "wait", wait)
        pulumi.set(self, "status_description", status_description)
        pulumi.set(self, "completed_at", completed_at)
        pulumi.set(self, "vulnerability_source_updated_at", vulnerability_source_updated_at)

    @property
    @pulumi.getter(name="repositoryName")
    def repository_name(self) -> str:
        """The repository."""
        return pulumi.get(self, "repository_name")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="id")
    def id(self) -> str:
        """The digest."""
        return pulumi.get(self, "id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="status")
    def status(self) -> str:
        """COMPLETE and ACTIVE mean that the findings are there; the others say why not."""
        return pulumi.get(self, "status")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="severityCounts")
    def severity_counts(self) -> Mapping[str, int]:
        """How many findings of each severity there are, all severities counted."""
        return pulumi.get(self, "severity_counts")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="scanFindings")
    def scan_findings(self) -> Sequence[outputs.ImageScanFinding]:
        """The findings of the severities asked for, the worst first."""
        return pulumi.get(self, "scan_findings")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="region")
    def region(self) -> str:
        """Where to ask. Left out: the provider's region."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> str | None:
        """The account whose registry is asked. Left out: that of the credentials."""
        return pulumi.get(self, "registry_id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageTag")
    def image_tag(self) -> str | None:
        """Its tag."""
        return pulumi.get(self, "image_tag")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageDigest")
    def image_digest(self) -> str | None:
        """Its digest, `sha256:...`."""
        return pulumi.get(self, "image_digest")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="severities")
    def severities(self) -> Sequence[str] | None:
        """Only findings of these severities: CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL, UNDEFINED, UNTRIAGED."""
        return pulumi.get(self, "severities")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="wait")
    def wait(self) -> bool:
        """Wait, up to 5 minutes, for a scan that is running."""
        return pulumi.get(self, "wait")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="statusDescription")
    def status_description(self) -> str | None:
        """The status in words."""
        return pulumi.get(self, "status_description")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="completedAt")
    def completed_at(self) -> str | None:
        """When the last scan ended, RFC 3339 in UTC."""
        return pulumi.get(self, "completed_at")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="vulnerabilitySourceUpdatedAt")
    def vulnerability_source_updated_at(self) -> str | None:
        """How old the scanner's knowledge is, RFC 3339 in UTC."""
        return pulumi.get(self, "vulnerability_source_updated_at")  # type: ignore[no-any-return]


def get_image_scan_findings(
    repository_name: str,
    *,
    region: str | None = None,
    registry_id: str | None = None,
    image_tag: str | None = None,
    image_digest: str | None = None,
    severities: Sequence[str] | None = None,
    wait: bool | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetImageScanFindingsResult:
    """What basic or enhanced scanning has found in an image; waits for a scan that is running.

    repository_name: The repository.
    region: Where to ask. Left out: the provider's region.
    registry_id: The account whose registry is asked. Left out: that of the credentials.
    image_tag: Its tag.
    image_digest: Its digest, `sha256:...`.
    severities: Only findings of these severities: CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL, UNDEFINED, UNTRIAGED.
    wait: Wait, up to 5 minutes, for a scan that is running.
    """
    return ask(
        "getImageScanFindings",
        {
            "repositoryName": (repository_name, None),
            "region": (region, None),
            "registryId": (registry_id, None),
            "imageTag": (image_tag, None),
            "imageDigest": (image_digest, None),
            "severities": (severities, None),
            "wait": (wait, None),
        },
        opts,
        GetImageScanFindingsResult,
    )


def get_image_scan_findings_output(
    repository_name: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    registry_id: pulumi.Input[str] | None = None,
    image_tag: pulumi.Input[str] | None = None,
    image_digest: pulumi.Input[str] | None = None,
    severities: pulumi.Input[Sequence[pulumi.Input[str]]] | None = None,
    wait: pulumi.Input[bool] | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[GetImageScanFindingsResult]:
    """As ``get_image_scan_findings``, with outputs among the arguments.

    repository_name: The repository.
    region: Where to ask. Left out: the provider's region.
    registry_id: The account whose registry is asked. Left out: that of the credentials.
    image_tag: Its tag.
    image_digest: Its digest, `sha256:...`.
    severities: Only findings of these severities: CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL, UNDEFINED, UNTRIAGED.
    wait: Wait, up to 5 minutes, for a scan that is running.
    """
    return ask_output(
        "getImageScanFindings",
        {
            "repositoryName": (repository_name, None),
            "region": (region, None),
            "registryId": (registry_id, None),
            "imageTag": (image_tag, None),
            "imageDigest": (image_digest, None),
            "severities": (severities, None),
            "wait": (wait, None),
        },
        opts,
        GetImageScanFindingsResult,
    )


@pulumi.output_type
class GetLifecyclePolicyDocumentResult(dict[str, Any]):
    """The policy."""

    def __init__(
        self, *, rules: Sequence[outputs.GetLifecyclePolicyDocumentRule] | None = None, json: str | None = None
    ) -> None:
        pulumi.set(self, "rules", rules)
        pulumi.set(self, "json", json)

    @property
    @pulumi.getter(name="rules")
    def rules(self) -> Sequence[outputs.GetLifecyclePolicyDocumentRule]:
        """1 to 50 rules."""
        return pulumi.get(self, "rules")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="json")
    def json(self) -> str:
        """The policy as JSON text, for `LifecyclePolicy.policy` and everything else that takes one."""
        return pulumi.get(self, "json")  # type: ignore[no-any-return]


def get_lifecycle_policy_document(
    rules: Sequence[GetLifecyclePolicyDocumentRuleArgs | GetLifecyclePolicyDocumentRuleArgsDict],
    *,
    opts: pulumi.InvokeOptions | None = None,
) -> GetLifecyclePolicyDocumentResult:
    """A lifecycle policy as JSON text, made of checked rules. AWS is not asked.

    rules: 1 to 50 rules.
    """
    return ask(
        "getLifecyclePolicyDocument",
        {
            "rules": (rules, GetLifecyclePolicyDocumentRuleArgs),
        },
        opts,
        GetLifecyclePolicyDocumentResult,
    )


def get_lifecycle_policy_document_output(
    rules: pulumi.Input[
        Sequence[pulumi.Input[GetLifecyclePolicyDocumentRuleArgs | GetLifecyclePolicyDocumentRuleArgsDict]]
    ],
    *,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[GetLifecyclePolicyDocumentResult]:
    """As ``get_lifecycle_policy_document``, with outputs among the arguments.

    rules: 1 to 50 rules.
    """
    return ask_output(
        "getLifecyclePolicyDocument",
        {
            "rules": (rules, GetLifecyclePolicyDocumentRuleArgs),
        },
        opts,
        GetLifecyclePolicyDocumentResult,
    )


@pulumi.output_type
class GetLifecyclePolicyPreviewResult(dict[str, Any]):
    """What the policy would do."""

    def __init__(
        self,
        *,
        repository_name: str | None = None,
        id: str | None = None,
        expiring_image_count: int | None = None,
        transitioning_image_count: int | None = None,
        preview_results: Sequence[outputs.LifecyclePolicyPreviewResult] | None = None,
        region: str | None = None,
        registry_id: str | None = None,
        policy: Any = None,
    ) -> None:
        pulumi.set(self, "repository_name", repository_name)
        pulumi.set(self, "id", id)
        pulumi.set(self, "expiring_image_count", expiring_image_count)
        pulumi.set(self, "transitioning_image_count", transitioning_image_count)
        pulumi.set(self, "preview_results", preview_results)
        pulumi.set(self, "region", region)
        pulumi.set(self, "registry_id", registry_id)
        pulumi.set(self, "policy", policy)

    @property
    @pulumi.getter(name="repositoryName")
    def repository_name(self) -> str:
        """The repository."""
        return pulumi.get(self, "repository_name")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="id")
    def id(self) -> str:
        """The repository."""
        return pulumi.get(self, "id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="expiringImageCount")
    def expiring_image_count(self) -> int:
        """How many images would be deleted."""
        return pulumi.get(self, "expiring_image_count")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="transitioningImageCount")
    def transitioning_image_count(self) -> int:
        """How many images would be moved to the archive."""
        return pulumi.get(self, "transitioning_image_count")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="previewResults")
    def preview_results(self) -> Sequence[outputs.LifecyclePolicyPreviewResult]:
        """The images, the newest first."""
        return pulumi.get(self, "preview_results")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="region")
    def region(self) -> str:
        """Where to ask. Left out: the provider's region."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> str | None:
        """The account whose registry is asked. Left out: that of the credentials."""
        return pulumi.get(self, "registry_id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="policy")
    def policy(self) -> Any:
        """The policy to try: JSON text, a dict, or typed rules. Left out: the one that the repository has."""
        return pulumi.get(self, "policy")


def get_lifecycle_policy_preview(
    repository_name: str,
    *,
    region: str | None = None,
    registry_id: str | None = None,
    policy: str | Mapping[str, Any] | LifecyclePolicyDocumentArgs | LifecyclePolicyDocumentArgsDict | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetLifecyclePolicyPreviewResult:
    """What a lifecycle policy would do to the images of a repository: the service's own preview, run and waited for.

    repository_name: The repository.
    region: Where to ask. Left out: the provider's region.
    registry_id: The account whose registry is asked. Left out: that of the credentials.
    policy: The policy to try: JSON text, a dict, or typed rules. Left out: the one that the repository has.
    """
    return ask(
        "getLifecyclePolicyPreview",
        {
            "repositoryName": (repository_name, None),
            "region": (region, None),
            "registryId": (registry_id, None),
            "policy": (policy, LifecyclePolicyDocumentArgs),
        },
        opts,
        GetLifecyclePolicyPreviewResult,
    )


def get_lifecycle_policy_preview_output(
    repository_name: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    registry_id: pulumi.Input[str] | None = None,
    policy: pulumi.Input[str | Mapping[str, Any] | LifecyclePolicyDocumentArgs | LifecyclePolicyDocumentArgsDict]
    | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[GetLifecyclePolicyPreviewResult]:
    """As ``get_lifecycle_policy_preview``, with outputs among the arguments.

    repository_name: The repository.
    region: Where to ask. Left out: the provider's region.
    registry_id: The account whose registry is asked. Left out: that of the credentials.
    policy: The policy to try: JSON text, a dict, or typed rules. Left out: the one that the repository has.
    """
    return ask_output(
        "getLifecyclePolicyPreview",
        {
            "repositoryName": (repository_name, None),
            "region": (region, None),
            "registryId": (registry_id, None),
            "policy": (policy, LifecyclePolicyDocumentArgs),
        },
        opts,
        GetLifecyclePolicyPreviewResult,
    )


@pulumi.output_type
class GetPullThroughCacheRuleResult(dict[str, Any]):
    """A rule."""

    def __init__(
        self,
        *,
        ecr_repository_prefix: str | None = None,
        id: str | None = None,
        registry_id: str | None = None,
        upstream_registry_url: str | None = None,
        upstream_repository_prefix: str | None = None,
        region: str | None = None,
        upstream_registry: str | None = None,
        credential_arn: str | None = None,
        custom_role_arn: str | None = None,
        created_at: str | None = None,
    ) -> None:
        pulumi.set(self, "ecr_repository_prefix", ecr_repository_prefix)
        pulumi.set(self, "id", id)
        pulumi.set(self, "registry_id", registry_id)
        pulumi.set(self, "upstream_registry_url", upstream_registry_url)
        pulumi.set(self, "upstream_repository_prefix", upstream_repository_prefix)
        pulumi.set(self, "region", region)
        pulumi.set(self, "upstream_registry", upstream_registry)
        pulumi.set(self, "credential_arn", credential_arn)
        pulumi.set(self, "custom_role_arn", custom_role_arn)
        pulumi.set(self, "created_at", created_at)

    @property
    @pulumi.getter(name="ecrRepositoryPrefix")
    def ecr_repository_prefix(self) -> str:
        """Its prefix, or `ROOT`."""
        return pulumi.get(self, "ecr_repository_prefix")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="id")
    def id(self) -> str:
        """The prefix."""
        return pulumi.get(self, "id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> str:
        """The account that owns the registry."""
        return pulumi.get(self, "registry_id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="upstreamRegistryUrl")
    def upstream_registry_url(self) -> str:
        """The host of the upstream."""
        return pulumi.get(self, "upstream_registry_url")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="upstreamRepositoryPrefix")
    def upstream_repository_prefix(self) -> str:
        """The part of the upstream that is cached; `ROOT` is all of it."""
        return pulumi.get(self, "upstream_repository_prefix")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="region")
    def region(self) -> str:
        """Where to ask. Left out: the provider's region."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="upstreamRegistry")
    def upstream_registry(self) -> str | None:
        """What kind of registry the upstream is."""
        return pulumi.get(self, "upstream_registry")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="credentialArn")
    def credential_arn(self) -> str | None:
        """The Secrets Manager secret with the upstream's user and token."""
        return pulumi.get(self, "credential_arn")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="customRoleArn")
    def custom_role_arn(self) -> str | None:
        """The role with which ECR reads an ECR registry of another account."""
        return pulumi.get(self, "custom_role_arn")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="createdAt")
    def created_at(self) -> str | None:
        """When it was made, RFC 3339 in UTC."""
        return pulumi.get(self, "created_at")  # type: ignore[no-any-return]


def get_pull_through_cache_rule(
    ecr_repository_prefix: str, *, region: str | None = None, opts: pulumi.InvokeOptions | None = None
) -> GetPullThroughCacheRuleResult:
    """A pull-through cache rule that exists, by its prefix.

    ecr_repository_prefix: Its prefix, or `ROOT`.
    region: Where to ask. Left out: the provider's region.
    """
    return ask(
        "getPullThroughCacheRule",
        {
            "ecrRepositoryPrefix": (ecr_repository_prefix, None),
            "region": (region, None),
        },
        opts,
        GetPullThroughCacheRuleResult,
    )


def get_pull_through_cache_rule_output(
    ecr_repository_prefix: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[GetPullThroughCacheRuleResult]:
    """As ``get_pull_through_cache_rule``, with outputs among the arguments.

    ecr_repository_prefix: Its prefix, or `ROOT`.
    region: Where to ask. Left out: the provider's region.
    """
    return ask_output(
        "getPullThroughCacheRule",
        {
            "ecrRepositoryPrefix": (ecr_repository_prefix, None),
            "region": (region, None),
        },
        opts,
        GetPullThroughCacheRuleResult,
    )


@pulumi.output_type
class GetRegistryResult(dict[str, Any]):
    """A registry's settings."""

    def __init__(
        self,
        *,
        id: str | None = None,
        registry_id: str | None = None,
        scan_type: str | None = None,
        scanning_rules: Sequence[outputs.ScanningConfigurationRule] | None = None,
        replication_configuration: outputs.ReplicationConfigurationReplicationConfiguration | None = None,
        region: str | None = None,
        policy: str | None = None,
    ) -> None:
        pulumi.set(self, "id", id)
        pulumi.set(self, "registry_id", registry_id)
        pulumi.set(self, "scan_type", scan_type)
        pulumi.set(self, "scanning_rules", scanning_rules)
        pulumi.set(self, "replication_configuration", replication_configuration)
        pulumi.set(self, "region", region)
        pulumi.set(self, "policy", policy)

    @property
    @pulumi.getter(name="id")
    def id(self) -> str:
        """The registry id."""
        return pulumi.get(self, "id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> str:
        """The account that owns the registry."""
        return pulumi.get(self, "registry_id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="scanType")
    def scan_type(self) -> str:
        """BASIC or ENHANCED."""
        return pulumi.get(self, "scan_type")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="scanningRules")
    def scanning_rules(self) -> Sequence[outputs.ScanningConfigurationRule]:
        """Which repositories are scanned, and when."""
        return pulumi.get(self, "scanning_rules")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="replicationConfiguration")
    def replication_configuration(self) -> outputs.ReplicationConfigurationReplicationConfiguration:
        """What is copied where."""
        return pulumi.get(self, "replication_configuration")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="region")
    def region(self) -> str:
        """Where to ask. Left out: the provider's region."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="policy")
    def policy(self) -> str | None:
        """The registry policy as JSON text; nothing where there is none."""
        return pulumi.get(self, "policy")  # type: ignore[no-any-return]


def get_registry(*, region: str | None = None, opts: pulumi.InvokeOptions | None = None) -> GetRegistryResult:
    """Policy, scanning and replication of a registry in one value.

    region: Where to ask. Left out: the provider's region.
    """
    return ask(
        "getRegistry",
        {
            "region": (region, None),
        },
        opts,
        GetRegistryResult,
    )


def get_registry_output(
    *, region: pulumi.Input[str] | None = None, opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None
) -> pulumi.Output[GetRegistryResult]:
    """As ``get_registry``, with outputs among the arguments.

    region: Where to ask. Left out: the provider's region.
    """
    return ask_output(
        "getRegistry",
        {
            "region": (region, None),
        },
        opts,
        GetRegistryResult,
    )


@pulumi.output_type
class GetRepositoriesResult(dict[str, Any]):
    """Repositories, by name."""

    def __init__(
        self,
        *,
        id: str | None = None,
        names: Sequence[str] | None = None,
        repositories: Sequence[outputs.FoundRepository] | None = None,
        region: str | None = None,
        registry_id: str | None = None,
        pattern: str | None = None,
    ) -> None:
        pulumi.set(self, "id", id)
        pulumi.set(self, "names", names)
        pulumi.set(self, "repositories", repositories)
        pulumi.set(self, "region", region)
        pulumi.set(self, "registry_id", registry_id)
        pulumi.set(self, "pattern", pattern)

    @property
    @pulumi.getter(name="id")
    def id(self) -> str:
        """The region."""
        return pulumi.get(self, "id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="names")
    def names(self) -> Sequence[str]:
        """Their names, sorted."""
        return pulumi.get(self, "names")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="repositories")
    def repositories(self) -> Sequence[outputs.FoundRepository]:
        """The same with ARN and URL."""
        return pulumi.get(self, "repositories")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="region")
    def region(self) -> str:
        """Where to ask. Left out: the provider's region."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> str | None:
        """The account whose registry is asked. Left out: that of the credentials."""
        return pulumi.get(self, "registry_id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="pattern")
    def pattern(self) -> str | None:
        """Only names that fit: `*` stands for any characters, as in `team-a/*`."""
        return pulumi.get(self, "pattern")  # type: ignore[no-any-return]


def get_repositories(
    *,
    region: str | None = None,
    registry_id: str | None = None,
    pattern: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetRepositoriesResult:
    """All repositories of a registry, or those whose names fit a pattern.

    region: Where to ask. Left out: the provider's region.
    registry_id: The account whose registry is asked. Left out: that of the credentials.
    pattern: Only names that fit: `*` stands for any characters, as in `team-a/*`.
    """
    return ask(
        "getRepositories",
        {
            "region": (region, None),
            "registryId": (registry_id, None),
            "pattern": (pattern, None),
        },
        opts,
        GetRepositoriesResult,
    )


def get_repositories_output(
    *,
    region: pulumi.Input[str] | None = None,
    registry_id: pulumi.Input[str] | None = None,
    pattern: pulumi.Input[str] | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[GetRepositoriesResult]:
    """As ``get_repositories``, with outputs among the arguments.

    region: Where to ask. Left out: the provider's region.
    registry_id: The account whose registry is asked. Left out: that of the credentials.
    pattern: Only names that fit: `*` stands for any characters, as in `team-a/*`.
    """
    return ask_output(
        "getRepositories",
        {
            "region": (region, None),
            "registryId": (registry_id, None),
            "pattern": (pattern, None),
        },
        opts,
        GetRepositoriesResult,
    )


@pulumi.output_type
class GetRepositoryResult(dict[str, Any]):
    """A repository."""

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,
        arn: str | None = None,
        repository_url: str | None = None,
        created_at: str | None = None,
        image_tag_mutability: str | None = None,
        image_tag_mutability_exclusion_filters: Sequence[outputs.RepositoryImageTagMutabilityExclusionFilter]
        | None = None,
        image_scanning_configurations: Sequence[outputs.RepositoryImageScanningConfiguration] | None = None,
        encryption_configurations: Sequence[outputs.RepositoryEncryptionConfiguration] | None = None,
        region: str | None = None,
        registry_id: str | None = None,
        with_tags: bool | None = None,
        with_most_recent_image_tags: bool | None = None,
        tags: Mapping[str, str] | None = None,
        most_recent_image_tags: Sequence[str] | None = None,
    ) -> None:
        pulumi.set(self, "name", name)
        pulumi.set(self, "id", id)
        pulumi.set(self, "arn", arn)
        pulumi.set(self, "repository_url", repository_url)
        pulumi.set(self, "created_at", created_at)
        pulumi.set(self, "image_tag_mutability", image_tag_mutability)
        pulumi.set(self, "image_tag_mutability_exclusion_filters", image_tag_mutability_exclusion_filters)
        pulumi.set(self, "image_scanning_configurations", image_scanning_configurations)
        pulumi.set(self, "encryption_configurations", encryption_configurations)
        pulumi.set(self, "region", region)
        pulumi.set(self, "registry_id", registry_id)
        pulumi.set(self, "with_tags", with_tags)
        pulumi.set(self, "with_most_recent_image_tags", with_most_recent_image_tags)
        pulumi.set(self, "tags", tags)
        pulumi.set(self, "most_recent_image_tags", most_recent_image_tags)

    @property
    @pulumi.getter(name="name")
    def name(self) -> str:
        """Its name."""
        return pulumi.get(self, "name")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="id")
    def id(self) -> str:
        """The name."""
        return pulumi.get(self, "id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="arn")
    def arn(self) -> str:
        """`arn:aws:ecr:<region>:<account>:repository/<name>`."""
        return pulumi.get(self, "arn")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="repositoryUrl")
    def repository_url(self) -> str:
        """Where to push and pull."""
        return pulumi.get(self, "repository_url")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="createdAt")
    def created_at(self) -> str:
        """When it was made, RFC 3339 in UTC."""
        return pulumi.get(self, "created_at")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageTagMutability")
    def image_tag_mutability(self) -> str:
        """MUTABLE, IMMUTABLE, or either with `_WITH_EXCLUSION`."""
        return pulumi.get(self, "image_tag_mutability")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageTagMutabilityExclusionFilters")
    def image_tag_mutability_exclusion_filters(self) -> Sequence[outputs.RepositoryImageTagMutabilityExclusionFilter]:
        """The tags that are exempt."""
        return pulumi.get(self, "image_tag_mutability_exclusion_filters")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="imageScanningConfigurations")
    def image_scanning_configurations(self) -> Sequence[outputs.RepositoryImageScanningConfiguration]:
        """One entry: whether images are scanned when they are pushed."""
        return pulumi.get(self, "image_scanning_configurations")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="encryptionConfigurations")
    def encryption_configurations(self) -> Sequence[outputs.RepositoryEncryptionConfiguration]:
        """One entry: how images are encrypted at rest."""
        return pulumi.get(self, "encryption_configurations")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="region")
    def region(self) -> str:
        """Where to ask. Left out: the provider's region."""
        return pulumi.get(self, "region")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="registryId")
    def registry_id(self) -> str | None:
        """The account whose registry is asked. Left out: that of the credentials."""
        return pulumi.get(self, "registry_id")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="withTags")
    def with_tags(self) -> bool:
        """Read its tags too: one call more."""
        return pulumi.get(self, "with_tags")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="withMostRecentImageTags")
    def with_most_recent_image_tags(self) -> bool:
        """Look for the newest image too: a call for every 1,000 images that the repository holds."""
        return pulumi.get(self, "with_most_recent_image_tags")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="tags")
    def tags(self) -> Mapping[str, str] | None:
        """Its tags, if `with_tags` asked for them, without those that `ecr:ignoreTags` covers."""
        return pulumi.get(self, "tags")  # type: ignore[no-any-return]

    @property
    @pulumi.getter(name="mostRecentImageTags")
    def most_recent_image_tags(self) -> Sequence[str] | None:
        """The tags of the image pushed last, if `with_most_recent_image_tags` asked for them."""
        return pulumi.get(self, "most_recent_image_tags")  # type: ignore[no-any-return]


def get_repository(
    name: str,
    *,
    region: str | None = None,
    registry_id: str | None = None,
    with_tags: bool | None = None,
    with_most_recent_image_tags: bool | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> GetRepositoryResult:
    """A repository that exists, by its name. One call; tags and the newest image only on request.

    name: Its name.
    region: Where to ask. Left out: the provider's region.
    registry_id: The account whose registry is asked. Left out: that of the credentials.
    with_tags: Read its tags too: one call more.
    with_most_recent_image_tags: Look for the newest image too: a call for every 1,000 images that the repository holds.
    """
    return ask(
        "getRepository",
        {
            "name": (name, None),
            "region": (region, None),
            "registryId": (registry_id, None),
            "withTags": (with_tags, None),
            "withMostRecentImageTags": (with_most_recent_image_tags, None),
        },
        opts,
        GetRepositoryResult,
    )


def get_repository_output(
    name: pulumi.Input[str],
    *,
    region: pulumi.Input[str] | None = None,
    registry_id: pulumi.Input[str] | None = None,
    with_tags: pulumi.Input[bool] | None = None,
    with_most_recent_image_tags: pulumi.Input[bool] | None = None,
    opts: pulumi.InvokeOptions | pulumi.InvokeOutputOptions | None = None,
) -> pulumi.Output[GetRepositoryResult]:
    """As ``get_repository``, with outputs among the arguments.

    name: Its name.
    region: Where to ask. Left out: the provider's region.
    registry_id: The account whose registry is asked. Left out: that of the credentials.
    with_tags: Read its tags too: one call more.
    with_most_recent_image_tags: Look for the newest image too: a call for every 1,000 images that the repository holds.
    """
    return ask_output(
        "getRepository",
        {
            "name": (name, None),
            "region": (region, None),
            "registryId": (registry_id, None),
            "withTags": (with_tags, None),
            "withMostRecentImageTags": (with_most_recent_image_tags, None),
        },
        opts,
        GetRepositoryResult,
    )
