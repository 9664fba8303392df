"""Pull-through cache rules as the API reference and the user guide document them; moto has none."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from moto.secretsmanager.models import FakeSecret, ReplicaSecret, secretsmanager_backends

from pulumi_ecr.testing.emulator.refusals import Refusal, invalid

if TYPE_CHECKING:
    from collections.abc import Mapping


_MAX_RULES: Final = 50
_EVERYTHING: Final = "ROOT"
"""The prefix for any repository, upstream (where it is the default) and in the registry itself."""
_PUBLIC: Final = {
    "cgr.dev": "chainguard",
    "ghcr.io": "github-container-registry",
    "public.ecr.aws": "ecr-public",
    "quay.io": "quay",
    "registry-1.docker.io": "docker-hub",
    "registry.gitlab.com": "gitlab-container-registry",
    "registry.k8s.io": "k8s",
}
_AZURE: Final = re.compile(r"[a-zA-Z0-9]+\.azurecr\.io")
_PRIVATE: Final = re.compile(r"([0-9]{12})\.dkr\.ecr\.([a-z0-9-]+)\.(.+)")
_WITH_CREDENTIALS: Final = frozenset(
    {
        "azure-container-registry",
        "chainguard",
        "docker-hub",
        "github-container-registry",
        "gitlab-container-registry",
    }
)
_ROLE: Final = re.compile(r"arn:[a-z-]+:iam::([0-9]{12}):role/\S+")
_SUFFIX: Final = 7  # Secrets Manager adds a dash and six characters to a secret's name


@dataclass
class CacheRule:
    """One rule. Times are seconds since 1970. Answers omit members that are None."""

    prefix: str
    url: str
    kind: str
    registry_id: str
    created_at: float
    updated_at: float
    credential_arn: str | None = None
    custom_role_arn: str | None = None
    upstream_prefix: str | None = None

    def members(self, *names: str) -> dict[str, Any]:
        """The members of every answer, and those in ``names``."""
        every = {
            "ecrRepositoryPrefix": self.prefix,
            "registryId": self.registry_id,
            "credentialArn": self.credential_arn,
            "customRoleArn": self.custom_role_arn,
            "upstreamRepositoryPrefix": self.upstream_prefix,
        }
        some = {
            "upstreamRegistryUrl": self.url,
            "upstreamRegistry": self.kind,
            "createdAt": self.created_at,
            "updatedAt": self.updated_at,
        }
        chosen = {**every, **{name: some[name] for name in names}}
        return {name: value for name, value in chosen.items() if value is not None}


class CacheRules:
    """The rules of one registry."""

    def __init__(self, account: str, region: str, suffix: str) -> None:
        self._account = account
        self._region = region
        self._suffix = suffix
        self._rules: dict[str, CacheRule] = {}

    def create(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """CreatePullThroughCacheRule."""
        prefix, url = params["ecrRepositoryPrefix"], params["upstreamRegistryUrl"]
        kind, source = self._upstream(url)
        if params.get("upstreamRegistry", kind) != kind:
            raise invalid("upstreamRegistry", f"upstream registry must be {kind} for the upstream registry URL {url}")
        if prefix == _EVERYTHING != params.get("upstreamRepositoryPrefix", _EVERYTHING):
            what = f"upstream repository prefix must be {_EVERYTHING} for the prefix {_EVERYTHING}"
            raise invalid("upstreamRepositoryPrefix", what)
        self._check_role(kind, source, params)
        credential = params.get("credentialArn")
        if credential is None and kind in _WITH_CREDENTIALS:
            raise Refusal(
                "UnsupportedUpstreamRegistryException",
                "The specified upstream registry requires authentication. Specify a valid Secrets Manager ARN "
                "that contains the credentials for the upstream registry and try again.",
            )
        if _key(prefix) in self._rules:
            raise Refusal(
                "PullThroughCacheRuleAlreadyExistsException",
                f"A pull through cache rule with the prefix '{prefix}' already exists "
                f"in the registry with id '{self._account}'",
            )
        if len(self._rules) >= _MAX_RULES:
            raise Refusal(
                "LimitExceededException",
                f"The registry with id '{self._account}' has reached the limit of {_MAX_RULES} pull through cache rules",
            )
        self._check_secret(credential)
        now = round(time.time(), 3)
        rule = CacheRule(
            prefix,
            url,
            kind,
            self._account,
            now,
            now,
            credential,
            params.get("customRoleArn"),
            params.get("upstreamRepositoryPrefix", _EVERYTHING),
        )
        self._rules[_key(prefix)] = rule
        return rule.members("upstreamRegistryUrl", "upstreamRegistry", "createdAt")

    def describe(self, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """DescribePullThroughCacheRules, all pages: sorted by prefix."""
        wanted = params.get("ecrRepositoryPrefixes")
        rules = [self._find(prefix) for prefix in dict.fromkeys(wanted)] if wanted else list(self._rules.values())
        members = ("upstreamRegistryUrl", "upstreamRegistry", "createdAt", "updatedAt")
        return [rule.members(*members) for rule in sorted(rules, key=lambda rule: rule.prefix)]

    def update(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """UpdatePullThroughCacheRule."""
        credential, role = params.get("credentialArn"), params.get("customRoleArn")
        if credential is None and role is None:
            raise Refusal(
                "InvalidParameterException",
                "Invalid input: Please set either credential arn or role arn to update the credentials",
            )
        rule = self._find(params["ecrRepositoryPrefix"])
        self._check_role(rule.kind, _PRIVATE.fullmatch(rule.url), {"customRoleArn": role or rule.custom_role_arn})
        self._check_secret(credential)
        rule.credential_arn = credential or rule.credential_arn
        rule.custom_role_arn = role or rule.custom_role_arn
        rule.updated_at = max(round(time.time(), 3), round(rule.updated_at + 0.001, 3))
        return rule.members("updatedAt")

    def validate(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """ValidatePullThroughCacheRule: checks the secret only; the upstream registry is not contacted."""
        rule = self._find(params["ecrRepositoryPrefix"])
        failure = self._credential_failure(rule)
        return {**rule.members("upstreamRegistryUrl"), "isValid": not failure, "failure": failure}

    def delete(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """DeletePullThroughCacheRule."""
        rule = self._find(params["ecrRepositoryPrefix"])
        del self._rules[_key(rule.prefix)]
        return rule.members("upstreamRegistryUrl", "createdAt")

    def _find(self, prefix: str) -> CacheRule:
        try:
            return self._rules[_key(prefix)]
        except KeyError:
            raise Refusal(
                "PullThroughCacheRuleNotFoundException",
                f"The pull through cache rule with the prefix '{prefix}' does not exist "
                f"in the registry with id '{self._account}'",
            ) from None

    def _upstream(self, url: str) -> tuple[str, re.Match[str] | None]:
        """The kind of upstream registry of a URL, and the match of an ECR private one."""
        if url in _PUBLIC:
            return _PUBLIC[url], None
        if _AZURE.fullmatch(url):
            return "azure-container-registry", None
        private = _PRIVATE.fullmatch(url)
        if private and private[3] == self._suffix:
            return "ecr", private
        raise Refusal(
            "UnsupportedUpstreamRegistryException", f"The specified upstream registry '{url}' isn't supported."
        )

    def _check_role(self, kind: str, source: re.Match[str] | None, params: Mapping[str, Any]) -> None:
        role = params.get("customRoleArn")
        if kind != "ecr":
            if role is not None:
                raise invalid("customRoleArn", "a custom role is only supported for an ECR private upstream registry")
            return
        assert source is not None
        if (source[1], source[2]) == (self._account, self._region):
            raise invalid("upstreamRegistryUrl", "the upstream registry cannot be the registry itself")
        if role is None:
            if source[1] != self._account:
                raise invalid("customRoleArn", "a custom role is required for an upstream registry of another account")
            return
        match = _ROLE.fullmatch(role)
        if not match or match[1] != self._account:
            raise invalid("customRoleArn", f"must be the ARN of a role in the account {self._account}")

    def _check_secret(self, arn: str | None) -> None:
        if arn is not None and self._secret(arn) is None:
            raise Refusal(
                "SecretNotFoundException",
                "The ARN of the secret specified in the pull through cache rule was not found. "
                "Update the pull through cache rule with a valid secret ARN and try again.",
            )

    def _secret(self, arn: str) -> FakeSecret | ReplicaSecret | None:
        """The secret with this ARN in this account and region; the ARN may lack the random suffix."""
        for secret in dict.values(secretsmanager_backends[self._account][self._region].secrets):
            if arn in {secret.arn, secret.arn[:-_SUFFIX]} and not secret.is_deleted():
                return secret
        return None

    def _credential_failure(self, rule: CacheRule) -> str:
        if rule.credential_arn is None:
            return ""
        secret = self._secret(rule.credential_arn)
        if secret is None:
            return "The secret of the pull through cache rule was not found."
        version = secret.versions.get(secret.default_version_id or "") or {}
        try:
            value = json.loads(version.get("secret_string") or "")
        except ValueError:
            value = None
        if not isinstance(value, dict) or not all(
            isinstance(value.get(k), str) and value[k] for k in ("username", "accessToken")
        ):
            return "The secret must be a JSON object with the keys username and accessToken."
        return ""


def _key(prefix: str) -> str:
    """The key of a prefix: ECR assumes a slash at the end."""
    return prefix.rstrip("/")
