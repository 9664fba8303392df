"""From botocore's exceptions to ours: the one table of AWS codes, and what a user does about each.

Codes come from the error shapes of the ECR and STS service models and from the common errors of all AWS services.
An unlisted code keeps AWS's own message, code and request id.
"""

from __future__ import annotations

import os
import sys
import traceback
from typing import TYPE_CHECKING, Any, Final

from botocore import exceptions as boto
from botocore.parsers import ResponseParserError

from pulumi_ecr.aws.outages import in_words, not_reached, remedy
from pulumi_ecr.core.errors import (
    ConflictError,
    DeniedError,
    EcrError,
    InternalError,
    MissingError,
    PreconditionError,
    UnavailableError,
    UserError,
    without_passwords,
)

if TYPE_CHECKING:
    from pulumi_ecr.core.messages import Secrets

_SERVER: Final = 500
_RENEW: Final = "renew the credentials (aws sso login, or new keys) and run again"
_RENEW_OR_ENABLE: Final = (  # AWS answers so in a region that the account has not switched on, too
    "renew the credentials (aws sso login, or new keys), or switch the region on for the account if it is off by default"
)
_ALLOW: Final = "allow it in the IAM policy of the credentials in use (the reference page of each resource, docs/, lists what it needs)"
_LATER: Final = "run it again later; raise ecr:maxRetries if this happens often"
_URL: Final = "write / ? # and @ in its password as %2F %3F %23 and %40"
_FIX: Final = "correct the value and run again"

TABLE: Final[dict[str, tuple[type[EcrError], str]]] = {
    "AccessDenied": (DeniedError, _ALLOW),
    "AccessDeniedException": (DeniedError, _ALLOW),
    "UnauthorizedOperation": (DeniedError, _ALLOW),
    "OptInRequired": (DeniedError, "switch the region on for the account, or choose another ecr:region"),
    "AuthFailure": (DeniedError, _RENEW),
    "ExpiredToken": (DeniedError, _RENEW),
    "ExpiredTokenException": (DeniedError, _RENEW),
    "RequestExpired": (DeniedError, "set the clock of this machine right and run again"),
    "InvalidClientTokenId": (DeniedError, _RENEW_OR_ENABLE),
    "UnrecognizedClientException": (DeniedError, _RENEW_OR_ENABLE),
    "IncompleteSignature": (DeniedError, _RENEW),
    "SignatureDoesNotMatch": (DeniedError, "check the secret access key and the clock of this machine"),
    "InvalidSignatureException": (DeniedError, "check the secret access key and the clock of this machine"),
    "MissingAuthenticationToken": (DeniedError, _RENEW),
    "RepositoryAlreadyExistsException": (ConflictError, ""),
    "PullThroughCacheRuleAlreadyExistsException": (ConflictError, ""),
    "RepositoryNotFoundException": (
        MissingError,
        "create the repository first, or run pulumi refresh if it was deleted",
    ),
    "RepositoryPolicyNotFoundException": (MissingError, "run pulumi refresh"),
    "LifecyclePolicyNotFoundException": (MissingError, "run pulumi refresh"),
    "RegistryPolicyNotFoundException": (MissingError, "run pulumi refresh"),
    "PullThroughCacheRuleNotFoundException": (MissingError, "run pulumi refresh"),
    "SecretNotFoundException": (
        MissingError,
        "create the secret in the same account and region, or correct credential_arn",
    ),
    "UnableToAccessSecretException": (
        PreconditionError,
        "let ECR read the secret (its policy and its KMS key), in the same account and region",
    ),
    "UnableToDecryptSecretValueException": (PreconditionError, "let ECR use the KMS key of the secret"),
    "UnsupportedUpstreamRegistryException": (UserError, "use one of the upstream registries that ECR supports"),
    "RepositoryNotEmptyException": (PreconditionError, ""),
    "LimitExceededException": (
        PreconditionError,
        "ask AWS for a higher quota (Service Quotas, Amazon ECR), or remove what is not needed",
    ),
    "TooManyTagsException": (UserError, "at most 50 tags are allowed"),
    "InvalidTagParameterException": (UserError, _FIX),
    "InvalidParameterException": (UserError, _FIX),
    "ValidationException": (UserError, _FIX),
    "KmsException": (
        PreconditionError,
        "let ECR use the KMS key (kms:CreateGrant, kms:DescribeKey), in the same region",
    ),
    "BlockedByOrganizationPolicyException": (
        DeniedError,
        "the organisation's policy decides this setting: change it there",
    ),
    "Throttling": (UnavailableError, _LATER),
    "ThrottlingException": (UnavailableError, _LATER),
    "ThrottledException": (UnavailableError, _LATER),
    "RequestLimitExceeded": (UnavailableError, _LATER),
    "TooManyRequestsException": (UnavailableError, _LATER),
    "RequestThrottled": (UnavailableError, _LATER),
    "RequestThrottledException": (UnavailableError, _LATER),
    "ServiceUnavailable": (UnavailableError, _LATER),
    "InternalFailure": (UnavailableError, _LATER),
    "InternalServerError": (UnavailableError, _LATER),
    "ServerException": (UnavailableError, _LATER),
}


def code_of(error: BaseException) -> str:
    """AWS's code of an exception, empty where there is none."""
    return str(error.response.get("Error", {}).get("Code", "")) if isinstance(error, boto.ClientError) else ""


def message_of(error: BaseException) -> str:
    """AWS's own words."""
    return str(error.response.get("Error", {}).get("Message", "")) if isinstance(error, boto.ClientError) else ""


def details(error: BaseException) -> dict[str, Any]:
    """Code and request id, as our errors take them; empty where AWS said nothing."""
    metadata = error.response.get("ResponseMetadata", {}) if isinstance(error, boto.ClientError) else {}
    return {"code": code_of(error), "request_id": str(metadata.get("RequestId", ""))}


def translate(error: BaseException, doing: str) -> EcrError:
    """Any exception as one of ours. ``doing`` says what was tried and on what: ``creating repository app/web``."""
    if isinstance(error, EcrError):
        return error
    if isinstance(error, boto.ClientError):
        return _from_aws(error, doing)
    for kind, family, cause, usual in _LOCAL:
        if isinstance(error, kind):
            said = cause or in_words(error) or str(error)
            return family(f"{doing}: {said}", remedy(error) or usual, quoted=said)
    if isinstance(error, ValueError) and str(error).startswith("Port "):  # of a URL, of which it quotes a part
        return UserError(f"{doing}: the URL of an endpoint or a proxy has a port that is none", _URL)
    if isinstance(error, ValueError) and str(error).startswith("Invalid endpoint"):  # botocore has no type for it
        return UserError(f"{doing}: {error}", "write AWS_ENDPOINT_URL as a whole, with http:// or https://")
    return InternalError(
        f"{doing}: {type(error).__name__}: {error}",
        "this is a defect of pulumi-ecr; please report it with the output of PULUMI_ECR_DEBUG=1",
        quoted=str(error),
    )


def debug(error: BaseException, secrets: Secrets | None) -> None:
    """Print the traceback of an error where PULUMI_ECR_DEBUG is set: without passwords and secrets of the program."""
    if os.environ.get("PULUMI_ECR_DEBUG"):
        # With a limit of its own: the process of dynamic resources sets sys.tracebacklimit.
        lines = traceback.format_exception(type(error), error, error.__traceback__, limit=_FRAMES)
        text = without_passwords("".join(lines))
        sys.stderr.write(secrets.without(text) if secrets else text)


_FRAMES: Final = 200


def _from_aws(error: boto.ClientError, doing: str) -> EcrError:
    code = code_of(error)
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    family, advice = TABLE.get(code, (UnavailableError, _LATER) if status >= 500 else (PreconditionError, ""))
    said = message_of(error).strip().rstrip(". ") or (f"HTTP status {status}" if status else "no reason was given")
    retries = error.response.get("ResponseMetadata", {}).get("RetryAttempts", 0)
    tried = f" (after {retries} retries)" if family is UnavailableError and retries else ""
    fitting = _fitting(error.operation_name, code, said, advice)
    return family(f"{doing}: {said}{tried}", fitting, quoted=said, **details(error))


def _fitting(operation: str, code: str, said: str, advice: str) -> str:
    """The remedy for what AWS says, where one code stands for several faults."""
    if advice == _ALLOW and operation.startswith("AssumeRole"):
        return "allow it in the trust policy of the role, and in the IAM policy of the credentials that take it"
    if code == "KmsException" and "not exist" in said:
        return "correct the KMS key, or create it in the same region"
    return advice


NO_CREDENTIALS: Final = (
    "no AWS credentials were found",
    "set AWS_PROFILE or ecr:profile, or both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
)
"""What is wrong, and the remedy."""
_PROFILE = "set ecr:profile or AWS_PROFILE to a profile of ~/.aws/config, and unset AWS_PROFILE where it is empty"
_FILES = "correct the AWS configuration files (~/.aws/config, ~/.aws/credentials)"
REACH = "check the network, the proxy, ecr:endpointUrl and ecr:region"
_LOCAL: Final[tuple[tuple[type[BaseException], type[EcrError], str, str], ...]] = (
    (
        boto.NoCredentialsError,
        DeniedError,
        *NO_CREDENTIALS,
    ),
    (boto.PartialCredentialsError, DeniedError, "", "set both AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"),
    (boto.ProfileNotFound, UserError, "", _PROFILE),
    (boto.ConfigNotFound, UserError, "", _FILES),
    (boto.ConfigParseError, UserError, "", _FILES),
    (boto.InvalidConfigError, UserError, "", _FILES),
    (boto.TokenRetrievalError, DeniedError, "", "aws sso login"),
    (boto.UnauthorizedSSOTokenError, DeniedError, "", "aws sso login"),
    (boto.SSOTokenLoadError, DeniedError, "", "aws sso login"),
    (boto.CredentialRetrievalError, DeniedError, "", _RENEW),
    (boto.NoRegionError, UserError, "no region is set", "pulumi config set ecr:region eu-west-1"),
    (boto.InvalidRegionError, UserError, "", "pulumi config set ecr:region eu-west-1"),
    (boto.EndpointConnectionError, UnavailableError, "", REACH),
    (boto.SSLError, UnavailableError, "", "check ecr:customCaBundle or AWS_CA_BUNDLE, and the proxy"),
    (boto.ProxyConnectionError, UnavailableError, "", "check ecr:httpProxy or HTTPS_PROXY"),
    (boto.HTTPClientError, UnavailableError, "", REACH),
    (ResponseParserError, UnavailableError, "the answer was broken", REACH),
    (boto.ParamValidationError, UserError, "", _FIX),
    (boto.BotoCoreError, UnavailableError, "", REACH),
)


class BrokenAnswerError(boto.HTTPClientError):
    """An answer that is not the JSON that AWS sends: cut off on its way, or made by something in between. botocore takes
    it for a success with nothing in it.
    """

    fmt = "the answer to {operation} was broken"


def unheard(error: BaseException) -> bool:
    """Whether AWS may have done what was asked although the answer is an error, or there is none."""
    if isinstance(error, boto.ClientError):
        return int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)) >= _SERVER
    return isinstance(error, boto.HTTPClientError) and not not_reached(error)
