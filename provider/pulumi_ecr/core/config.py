"""The provider's configuration: what a stack may set under ``ecr:``, parsed and checked once.

Values arrive as the engine has them: strings, and JSON texts for lists and objects (``pulumi config set --path``).
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, ClassVar, Final, get_args

from pydantic import BaseModel, Field, PrivateAttr, ValidationError, field_validator
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from pulumi_ecr.core.documents import shown
from pulumi_ecr.core.errors import Failure, UserError
from pulumi_ecr.core.model import Model, Sensitive
from pulumi_ecr.core.names import ACCOUNT, REGION, no_url
from pulumi_ecr.core.texts import FORMATTED, formatted
from pulumi_ecr.core.values import Hidden, Path, bare, hide, hide_at, known, leaves, path_text, transform


class AssumeRole(Model):
    """One role of the chain that ends in the credentials in use."""

    role_arn: str = Field(max_length=2048, pattern=f"^arn:aws[a-z-]*:iam::{ACCOUNT}:role/[!-~]+$")
    """The role to assume, `arn:aws:iam::<account>:role/<name>`."""
    session_name: str = Field(default="pulumi-ecr", min_length=2, max_length=64)
    """How the session is called in CloudTrail."""
    external_id: str | None = Field(default=None, min_length=2, max_length=1224)
    """The external id that the role's trust policy asks for."""
    duration_seconds: int | None = Field(default=None, ge=900, le=43200)
    """How long one set of credentials lives, 900 to 43,200 seconds; they are renewed by themselves."""
    policy: str | None = None
    """A session policy (JSON) that narrows what the role may do."""
    source_identity: str | None = Field(default=None, min_length=2, max_length=64)
    """Who stands behind the session, where the trust policy asks for it."""

    @field_validator("policy")
    @classmethod
    def _json(cls, text: str | None) -> str | None:
        """Refused here, since botocore reads it."""
        try:
            is_object = text is None or isinstance(json.loads(text), dict)
        except (ValueError, RecursionError):
            is_object = False
        if not is_object:
            raise PydanticCustomError("session_policy", "must be a JSON object")
        return text


class IgnoreTags(Model):
    """Tags that others put on repositories and that are left alone."""

    keys: tuple[str, ...] = ()
    """Tag keys, no patterns."""
    key_prefixes: tuple[str, ...] = ()
    """Beginnings of tag keys."""

    @field_validator("keys", "key_prefixes")
    @classmethod
    def _no_patterns(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        """Refused where they would cover nothing, or all."""
        if "" in texts:
            raise PydanticCustomError("tag_keys", "must have no empty text: name keys, or what they begin with")
        if any("*" in text for text in texts):
            raise PydanticCustomError(
                "tag_keys", "must have no *, which no tag key holds: keyPrefixes has what keys begin with"
            )
        return texts

    def covers(self, key: str) -> bool:
        """Whether a tag of this key is not ours to touch. AWS's own (`aws:`) never are."""
        return key.startswith("aws:") or key in self.keys or any(key.startswith(p) for p in self.key_prefixes)


class DefaultTags(Model):
    """Tags that every repository gets unless it sets the key itself."""

    tags: dict[str, str] = Field(default_factory=dict)
    """Keys and values."""


class Config(Model):
    """All of it. Every value is optional; credentials are found by boto3's own chain and never stored."""

    NAMESPACE: ClassVar[str] = "ecr"
    _region_setting: str = PrivateAttr("ecr:region")

    @property
    def region_setting(self) -> str:
        """The setting of the stack that ``region`` comes from."""
        return self._region_setting

    region: str | None = Field(default=None, pattern=f"^{REGION}$")
    """Where resources live that name no region. Falls back to `aws:region` (in Python), AWS_REGION, AWS_DEFAULT_REGION, the profile."""
    profile: str | None = None
    """The profile of the shared AWS configuration files. Falls back to `aws:profile` (with dynamic resources), AWS_PROFILE."""
    endpoint_url: str | None = Field(default=None, pattern=r"^https?://")
    """One address for ECR and STS in place of AWS's, for emulators and private endpoints. Set it with `--secret` if it holds a password."""
    assume_roles: tuple[AssumeRole, ...] = ()
    """Roles to assume one after the other, the last one being the one that works."""
    default_tags: DefaultTags = Field(default_factory=DefaultTags)
    """Tags for every repository."""
    ignore_tags: IgnoreTags = Field(default_factory=IgnoreTags)
    """Tags that are neither shown nor removed."""
    allowed_account_ids: tuple[str, ...] = ()
    """If set, the only accounts in which previews and updates work. Refresh and destroy use the settings of the last update."""
    forbidden_account_ids: tuple[str, ...] = ()
    """Accounts in which no preview and no update works. Refresh and destroy use the settings of the last update."""
    max_retries: int = Field(default=10, ge=0, le=100)
    """How often a throttled or failed call is repeated, with growing pauses."""
    propagation_timeout: int = Field(default=120, ge=0, le=3600)
    """Seconds to wait for a new IAM principal or secret to become known to ECR."""
    skip_requesting_account_id: bool = False
    """Never ask STS for the account; ARNs and URLs are then unknown in the preview of a create."""
    use_fips_endpoint: bool = False
    """Call the FIPS endpoints."""
    use_dualstack_endpoint: bool = False
    """Call the endpoints that also speak IPv6."""
    custom_ca_bundle: str | None = None
    """A file of certificates to trust. Falls back to AWS_CA_BUNDLE."""
    http_proxy: Annotated[str | None, Sensitive()] = None
    """The proxy to use, a secret since it may hold a password: `pulumi config set --secret ecr:httpProxy ...`. Falls back to HTTPS_PROXY and similar variables."""

    @classmethod
    def of(cls, values: Mapping[str, Any], secrets: frozenset[Path] = frozenset()) -> Config:
        """Parse what the engine gives under full keys (``ecr:region``); other namespaces are passed over. ``secrets``
        has paths of plain names.

        Raises ``UserError`` in one line that names the key.
        """
        own = {key.partition(":")[2]: value for key, value in values.items() if key.partition(":")[0] == cls.NAMESPACE}
        for name in ("region", "profile"):
            if not own.get(name) and values.get(f"aws:{name}"):
                own[name] = values[f"aws:{name}"]
        config = cls.of_provider(own, secrets)
        if config.region and not values.get("ecr:region"):
            config._region_setting = "aws:region"  # noqa: SLF001 - one of this class
        return config

    @classmethod
    def of_provider(cls, values: Mapping[str, Any], secrets: frozenset[Path] = frozenset()) -> Config:
        """Parse plain names (``region``), as a provider object has them. Raises ``UserError`` as ``of`` does."""
        parsed = cls._parsed(values)
        if isinstance(parsed, Config):
            return parsed
        parsed = cls.failures(values, secrets) or parsed
        *others, (cause, remedy) = map(cls.of_stack, parsed)
        raise UserError("; ".join((*map(": ".join, others), cause)), remedy)

    @classmethod
    def of_stack(cls, failure: Failure) -> tuple[str, str]:
        """What is wrong with a setting of the stack, and the command that mends it."""
        key = f"{cls.NAMESPACE}:{failure.path[0]}"
        known = {to_camel(name) for name in cls.model_fields}
        remedy = f"set {_SAMPLES.get(key, f'{key} ...')}" if failure.path[0] in known else f"rm {key}"
        return f"{cls.NAMESPACE}:{path_text(failure.path)} {failure.reason}", f"pulumi config {remedy}"

    def secret_tags(self, secrets: frozenset[Path]) -> frozenset[str]:
        """The keys of the default tags that are behind a secret mark; ``secrets``: where in the settings such are."""
        places: tuple[Path, ...] = (("defaultTags",), ("defaultTags", "tags"))
        return frozenset(
            key
            for key in self.default_tags.tags
            if any(place in secrets or (*place, key) in secrets for place in places)
        )

    @classmethod
    def failures(
        cls, values: Mapping[str, Any], secrets: frozenset[Path] = frozenset(), *, marked: bool = True
    ) -> list[Failure]:
        """Everything that is wrong with the settings; what is unknown yet is not judged. No failure quotes a secret. Unless
        values are ``marked`` as such, none quotes what is inside of a list or an object: of other secrets the engine
        knows the text.
        """
        told = {key: value for key, value in hide_at(values, secrets).items() if known(value)}
        parsed = cls._parsed(told, marked=marked)
        return parsed if isinstance(parsed, list) else []

    @classmethod
    def _parsed(cls, values: Mapping[str, Any], *, marked: bool = True) -> Config | list[Failure]:
        own: dict[str, Any] = {}
        for name, value in values.items():
            if value is None or name in ("version", "pluginDownloadURL"):
                continue
            try:
                own[name] = _structured(name, value)
            except ValueError as error:
                return [Failure((name,), f"is not valid JSON: {error}")]
            if not marked and isinstance(own[name], (list, dict)):
                own[name] = transform(own[name], hide)
        tags = own.get("defaultTags")
        if isinstance(tags, dict) and set(tags) != {"tags"}:
            if isinstance(tags.get("tags"), dict):
                return [
                    Failure(("defaultTags",), "has keys beside tags: write them inside of it, or all tags without it")
                ]
            own["defaultTags"] = {"tags": tags}  # the plain map is what people write first
        wrong = [Failure(at, FORMATTED) for at in formatted(own)] or [*_no_accounts(own), *_no_urls(own)]
        try:
            config = cls.model_validate(own)
        except ValidationError as error:
            told = {failure.path for failure in wrong}
            found = [Failure(tuple(one["loc"]), _reason(one)) for one in error.errors(include_url=False)]
            return wrong + [failure for failure in found if failure.path not in told]
        return wrong or config


def _no_accounts(own: Mapping[str, Any]) -> list[Failure]:
    """Account ids that are none: a guard that matches nothing would be off in silence."""
    return [
        Failure(
            at,
            f"is {'none' if isinstance(given, Hidden) else shown(given)}: an account has 12 digits: write all of them, in quotes, "
            "or leading zeros are lost",
        )
        for name in ("allowedAccountIds", "forbiddenAccountIds")
        for at, given in leaves(own.get(name), (name,))
        if isinstance(given, (str, int)) and not re.fullmatch(ACCOUNT, str(bare(given)))
    ]


def _no_urls(own: Mapping[str, Any]) -> list[Failure]:
    """Addresses that no library could read, and whose password it would show."""
    given = {name: bare(own.get(name)) for name in ("endpointUrl", "httpProxy")}
    return [Failure((name,), why) for name, url in given.items() if isinstance(url, str) and (why := no_url(url))]


_SHAPES: Final = {
    "roleArn": "must be the ARN of a role, arn:aws:iam::<account of 12 digits>:role/<name>",
    "region": "must be the name of a region such as eu-west-1",
    "endpointUrl": "must begin with http:// or https://",
}
_SAMPLES: Final = {
    "ecr:region": "ecr:region eu-west-1",
    "ecr:defaultTags": "--path 'ecr:defaultTags.team' web",
}
_WORDS: Final = {
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "string_type": "must be text",
    "missing": "is required: give it a value",
    "dict_type": "must be an object",
    "model_type": "must be an object",
    "model_attributes_type": "must be an object",
    "tuple_type": "must be a list",
}
"""By pydantic's type of an error, what is wrong."""


def _reason(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        names = [to_camel(name) for name in _model_at(error["loc"][:-1]).model_fields]
        near = difflib.get_close_matches(str(error["loc"][-1]), names, 1)
        return f"is not a setting; {f'did you mean {near[0]}?' if near else 'there are ' + ', '.join(names)}"
    if error["type"] == "missing":
        return _WORDS["missing"]
    if isinstance(error["input"], Hidden):
        return _wrong(error)
    given = "text with a password" if "@" in str(bare(error["input"])) else shown(error["input"])
    return f"{_wrong(error)} (got {given})"


def _model_at(path: Sequence[Any]) -> type[BaseModel]:
    """The model of what stands at a place in the settings."""
    model: type[BaseModel] = Config
    for name in path:
        field = next((each for key, each in model.model_fields.items() if to_camel(key) == name), None)
        inner = [part for part in _parts(field.annotation) if isinstance(part, type)] if field is not None else []
        model = next((part for part in inner if issubclass(part, BaseModel)), model)
    return model


def _parts(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in get_args(annotation):
        yield from _parts(part)


def _wrong(error: Any) -> str:
    """What is wrong with a value, in words."""
    limits, kind = error.get("ctx", {}), error["type"]
    if kind == "string_pattern_mismatch":
        return _SHAPES.get(str(error["loc"][-1]), "must be written in another way")
    if error["loc"][-1] == "roleArn" and kind.startswith("string_"):
        return "must be the ARN of a role, arn:aws:iam::<account>:role/<name>"
    for name, words in (("ge", "at least"), ("le", "at most")):
        if name in limits:
            return f"must be {words} {limits[name]}"
    for name, words in (("min_length", "at least"), ("max_length", "at most")):
        if name in limits:
            return f"must have {words} {limits[name]} characters"
    said = str(error["msg"])
    return _WORDS.get(kind, said[:1].lower() + said[1:])


def _text(value: Any) -> Any:
    """A scalar inside a list or object as text: ``pulumi config set --path`` stores what looks like a number or a
    boolean as one, account ids and tags too. Settings that are numbers are parsed from text just as well. Of an account
    id that has lost its leading zeros so, too few digits are left.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, int) and not isinstance(value, Hidden) else value


def _structured(name: str, value: Any) -> Any:
    if isinstance(value, str) and value[:1] in ("[", "{"):
        value = hide(json.loads(value)) if isinstance(value, Hidden) else json.loads(value)
    if isinstance(value, (list, tuple, Mapping)):
        return transform(value, _text)
    if isinstance(value, str) and name in ("allowedAccountIds", "forbiddenAccountIds"):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value
