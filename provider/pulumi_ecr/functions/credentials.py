"""Credentials for Docker and its kin, good for 12 hours. Asked anew each time, never kept."""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, TypeVar

from pulumi_ecr.aws import Context, doing
from pulumi_ecr.core.errors import UnavailableError
from pulumi_ecr.core.function import Function, RegistryArguments
from pulumi_ecr.core.model import Sensitive

if TYPE_CHECKING:
    from mypy_boto3_ecr.type_defs import AuthorizationDataTypeDef


class GetAuthorizationTokenArguments(RegistryArguments):
    """Whose registry."""


class GetAuthorizationTokenResult(GetAuthorizationTokenArguments):
    """A token, and what it is made of."""

    id: str
    """The region."""
    authorization_token: Annotated[str, Sensitive()]
    """User and password, base64 of `AWS:<password>`."""
    user_name: str
    """Always `AWS`."""
    password: Annotated[str, Sensitive()]
    """The password."""
    proxy_endpoint: str
    """The registry's address, `https://<account>.dkr.ecr.<region>.amazonaws.com`."""
    server: str
    """The same without `https://`: what `docker login` takes."""
    expires_at: str
    """Until when it is good, RFC 3339 in UTC: 12 hours, or as long as the role's session."""


class GetCredentialsArguments(RegistryArguments):
    """Whose registry."""


class GetCredentialsResult(GetCredentialsArguments, GetAuthorizationTokenResult):
    """What a Docker client logs in with."""


I = TypeVar("I", bound=RegistryArguments)  # noqa: E741 - inputs
O = TypeVar("O", bound=GetAuthorizationTokenResult)  # noqa: E741 - outputs


class _Credentials(Function[I, O, Context]):
    actions = ("ecr:GetAuthorizationToken",)
    notes: ClassVar = {
        "Secrets": "`authorization_token` and `password` are secrets: in the form with `_output`, and in YAML, the engine "
        "encrypts what is made of them. The plain form gives plain values, as with every Pulumi provider: wrap them in "
        "`pulumi.Output.secret`. Nothing is kept between two runs, so that no run sees an expired token.",
    }

    def call(self, inputs: I, ctx: Context) -> O:
        """GetAuthorizationToken, once."""
        with doing("asking for an authorization token"):
            chosen: Any = {"registryIds": [inputs.registry_id]} if inputs.registry_id else {}
            data = ctx.ecr.get_authorization_token(**chosen)["authorizationData"][0]
        return self.result(inputs, **_opened(data), id=ctx.region)


class GetAuthorizationToken(_Credentials[GetAuthorizationTokenArguments, GetAuthorizationTokenResult]):
    """A token with which Docker reaches a registry for 12 hours."""

    name = "get_authorization_token"
    inputs = GetAuthorizationTokenArguments
    outputs = GetAuthorizationTokenResult


class GetCredentials(_Credentials[GetCredentialsArguments, GetCredentialsResult]):
    """Server, user and password for `docker login`, image builds and Kubernetes pull secrets."""

    name = "get_credentials"
    inputs = GetCredentialsArguments
    outputs = GetCredentialsResult


def _opened(data: AuthorizationDataTypeDef) -> dict[str, Any]:
    token, endpoint = data["authorizationToken"], data["proxyEndpoint"]
    try:
        user, colon, password = base64.b64decode(token, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        colon = ""
    if not colon:
        raise UnavailableError("AWS answered with an authorization token that is no user and password", "run again")
    return {
        "authorization_token": token,
        "user_name": user,
        "password": password,
        "proxy_endpoint": endpoint,
        "server": endpoint.partition("://")[2],
        "expires_at": data["expiresAt"].isoformat(timespec="seconds").replace("+00:00", "Z"),
    }
