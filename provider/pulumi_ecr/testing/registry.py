"""ECR as AWS documents it, on moto's backend: what moto lacks or answers otherwise.

Read against the service model of botocore and the ECR user guide. ``install`` puts it into moto, once a process.
"""

from __future__ import annotations

import base64
import binascii
import contextvars
import functools
import json
import re
import time
import unicodedata
import uuid
from datetime import timezone
from typing import TYPE_CHECKING, Any, Final

import moto.ecr.urls
from moto.core.responses import ActionContext, ActionResult
from moto.ecr.exceptions import (
    LifecyclePolicyNotFoundException,
    RegistryPolicyNotFoundException,
    RepositoryAlreadyExistsException,
    RepositoryNotEmptyException,
    RepositoryNotFoundException,
    RepositoryPolicyNotFoundException,
)
from moto.ecr.models import ECRBackend, Repository, ecr_backends
from moto.ecr.responses import ECRResponse
from moto.kms.models import kms_backends
from moto.sts.models import sts_backends
from moto.utilities.utils import get_partition

from pulumi_ecr.testing import images, previews, replicas
from pulumi_ecr.testing.cache_rules import CacheRules
from pulumi_ecr.testing.lifecycle import accept
from pulumi_ecr.testing.policies import accept_registry_policy, accept_repository_policy
from pulumi_ecr.testing.refusals import Refusal, invalid, invalid_tag, kms_failure
from pulumi_ecr.testing.scans import Scanner
from pulumi_ecr.testing.sessions import bare_session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from moto.core.common_types import TYPE_RESPONSE

    from pulumi_ecr.testing.server import Emulator

    Members = Mapping[str, Any]

acting: contextvars.ContextVar[Emulator] = contextvars.ContextVar("acting")
"""The emulator on whose behalf moto works: its settings decide."""

_JSON: Final = "application/x-amz-json-1.1"
_PAGE: Final = 100
_TAGS: Final = 50
_TAG_SIGNS: Final = frozenset("_.:/=+-@")
_DESTINATIONS: Final = 25
_WILDCARDS: Final = 2
_ARN: Final = re.compile(r"arn:([a-z-]+):ecr:([a-z0-9-]+):([0-9]{12}):repository/(.+)")
_KMS_ARN: Final = re.compile(r"arn:[a-z-]+:kms:([a-z0-9-]+):([0-9]{12}):(?:key|alias)/.+")
_DEFAULT_KEY: Final = "alias/aws/ecr"
_HALF_A_DAY: Final = 12 * 60 * 60


def install() -> None:
    """Make moto serve this ECR; harmless when it does."""
    moto.ecr.urls.url_paths["{0}/$"] = Responses.dispatch
    ecr_backends.backend = Registry


def suffix_of(region: str) -> str:
    """The domain of a region's partition: amazonaws.com, amazonaws.com.cn, ..."""
    return _suffixes()[get_partition(region)]


@functools.cache
def _suffixes() -> dict[str, str]:
    """The domain of each partition, from botocore's data."""
    partitions = bare_session().get_component("data_loader").load_data("partitions")["partitions"]
    return {partition["id"]: partition["outputs"]["dnsSuffix"] for partition in partitions}


class Registry(ECRBackend):
    """The registry of one account and region."""

    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.suffix = suffix_of(region_name)
        self.cache_rules = CacheRules(account_id, region_name, self.suffix)
        self.lifecycle_times: dict[str, float] = {}
        self.previews: dict[str, previews.Preview] = {}
        self._last_push = 0.0

    @property
    def _url_module(self) -> ModuleType:
        return moto.ecr.urls

    @property
    def default_key(self) -> str:
        """The ARN of the key that AWS manages for ECR; the same for ever."""
        name = uuid.uuid5(uuid.NAMESPACE_URL, f"{_DEFAULT_KEY} {self.account_id} {self.region_name}")
        return f"arn:{self.partition}:kms:{self.region_name}:{self.account_id}:key/{name}"

    def repository(self, name: str) -> Repository:
        """One that can be seen. Raises RepositoryNotFoundException."""
        found = self.repositories.get(name)
        if found is None or _hidden(found):
            raise RepositoryNotFoundException(name, self.account_id)
        return found

    def push_time(self) -> float:
        """Now, and later than every push before, to the millisecond."""
        self._last_push = max(round(time.time(), 3), round(self._last_push + 0.001, 3))
        return self._last_push

    def scanner(self) -> Scanner:
        """How this registry scans, now."""
        enhanced = self.registry_scanning_configuration["scanType"] == "ENHANCED"
        return Scanner(self.partition, self.region_name, enhanced, acting.get().scan_seconds, _now())

    def key_arn(self, key: str) -> str:
        """The ARN of a key given as id, ARN, alias or alias ARN. Raises KmsException."""
        account = self.account_id
        match = _KMS_ARN.fullmatch(key)
        if match:
            region, account = match[1], match[2]
            if region != self.region_name:
                raise kms_failure(f"The KMS key {key} is not in the region {self.region_name}", "NotFoundException")
        if key.rpartition(":")[2] == _DEFAULT_KEY or key == self.default_key:
            return self.default_key
        keys = kms_backends[account][self.region_name]
        name = keys.get_alias_name(key)
        identifier = keys.get_key_id_from_alias(name) if name.startswith("alias/") else keys.get_key_id(key)
        found = keys.keys.get(identifier or "")
        if found is None:
            raise kms_failure(f"The KMS key {key} does not exist", "NotFoundException")
        if found.key_state != "Enabled":
            kind = "DisabledException" if found.key_state == "Disabled" else "KMSInvalidStateException"
            raise kms_failure(f"The KMS key {found.arn} is {found.key_state}", kind)
        return str(found.arn)

    def encryption(self, asked: Members | None) -> dict[str, str]:
        """An encryptionConfiguration as ECR stores it."""
        kind, key = (asked or {}).get("encryptionType", "AES256"), (asked or {}).get("kmsKey")
        if kind == "AES256":
            if key is not None:
                raise invalid("encryptionConfiguration.kmsKey", "must be null when encryptionType is AES256")
            return {"encryptionType": kind}
        return {"encryptionType": kind, "kmsKey": self.default_key if key is None else self.key_arn(key)}


def registry_of(account: str, region: str) -> Registry:
    """The registry of an account and region; empty when nothing was done there."""
    registry = ecr_backends[account][region]
    assert isinstance(registry, Registry)
    return registry


class Said(ActionResult):
    """An answer member by member; None is left out."""

    def __init__(self, members: Members) -> None:
        super().__init__(members)
        self._members = members

    def execute_result(self, context: ActionContext) -> TYPE_RESPONSE:  # moto's serializer is not needed
        """Status, headers and body."""
        members = {name: value for name, value in self._members.items() if value is not None}
        return 200, {"Content-Type": _JSON}, json.dumps(members)


class Responses(ECRResponse):
    """The operations. Parameters have passed the service model by the time they get here."""

    def call_action(self) -> TYPE_RESPONSE:
        """The answer to the call: the operation's, or its refusal."""
        try:
            return super().call_action()
        except Refusal as refusal:
            return 400, {"Content-Type": _JSON}, json.dumps(refusal.members)

    @property
    def ecr_backend(self) -> Registry:
        """The registry that the call names, or the caller's own."""
        return self._registry(self._asked.get("registryId") or self.current_account)

    @property
    def _asked(self) -> dict[str, Any]:
        asked = _without_nulls(json.loads(self.body or "{}"))
        assert isinstance(asked, dict)
        return asked

    def _registry(self, account: str) -> Registry:
        if account != self.current_account and not acting.get().cross_account:
            raise self._denied(account)
        return registry_of(account, self.region)

    def _denied(self, account: str) -> Refusal:
        action = f"ecr:{self._get_action()}"
        caller = sts_backends[self.current_account][self.partition].get_caller_identity(self.access_key, self.region)[1]
        name = self._asked.get("repositoryName") or next(iter(self._asked.get("repositoryNames") or ["*"]))
        resource = f"arn:{self.partition}:ecr:{self.region}:{account}:repository/{name}"
        return Refusal(
            "AccessDeniedException",
            f"User: {caller} is not authorized to perform: {action} on resource: {resource} "
            f"because no resource-based policy allows the {action} action",
        )

    def _say_page(self, name: str, items: list[Any], key: Callable[[Any], str]) -> ActionResult:
        """One page of ``items``, which are sorted by ``key``."""
        page, more = self._page(items, key)
        return Said({name: page, "nextToken": more})

    def _page(self, items: list[Any], key: Callable[[Any], str]) -> tuple[list[Any], str | None]:
        """One page of ``items``, which are sorted by ``key``, and the token, which names the last of the page."""
        asked = self._asked
        after = _from_token(asked["nextToken"], self._get_action()) if asked.get("nextToken") else None
        rest = [item for item in items if after is None or key(item) > after]
        page = rest[: asked.get("maxResults", _PAGE)]
        return page, _to_token(key(page[-1]), self._get_action()) if len(page) < len(rest) else None

    def _check_no_pages(self, other: str) -> None:
        """Refuse paging together with the member that says which items are wanted."""
        asked = self._asked
        for member in ("maxResults", "nextToken"):
            if other in asked and member in asked:
                raise invalid(member, f"{member} cannot be used with {other}")

    # repositories

    def create_repository(self) -> ActionResult:
        """CreateRepository."""
        asked, registry = self._asked, self.ecr_backend
        name, on_push = asked["repositoryName"], bool(asked.get("imageScanningConfiguration", {}).get("scanOnPush"))
        mutability, filters = (
            asked.get("imageTagMutability", "MUTABLE"),
            asked.get("imageTagMutabilityExclusionFilters"),
        )
        _check_mutability(mutability, filters)
        tags = _check_tags(asked.get("tags", []), {})
        encryption = registry.encryption(asked.get("encryptionConfiguration"))
        if name in registry.repositories:
            raise RepositoryAlreadyExistsException(name, registry.account_id)
        repository = Repository(  # type: ignore[abstract]  # abstract in CloudFormation only
            registry.account_id,
            registry.region_name,
            name,
            registry.account_id,
            encryption,
            {"scanOnPush": on_push},  # type: ignore[arg-type]  # moto says str and means dict
            mutability,
            filters,
        )
        repository.scanning_config["scanOnPush"] = on_push
        repository.uri = f"{registry.account_id}.dkr.ecr.{registry.region_name}.{registry.suffix}/{name}"
        registry.repositories[name] = repository
        registry.tagger.tag_resource(repository.arn, tags)
        scanning = registry.registry_scanning_configuration
        registry.put_registry_scanning_configuration(scanning["scanType"], scanning["rules"])
        return Said({"repository": _repository(repository)})

    def describe_repositories(self) -> ActionResult:
        """DescribeRepositories."""
        asked, registry = self._asked, self.ecr_backend
        names = asked.get("repositoryNames")
        if names is None:
            found = sorted(name for name, each in registry.repositories.items() if not _hidden(each))
            return self._say_page(
                "repositories",
                [_repository(registry.repositories[name]) for name in found],
                lambda one: str(one["repositoryName"]),
            )
        self._check_no_pages("repositoryNames")
        repositories = [_repository(registry.repository(name)) for name in dict.fromkeys(names)]
        return Said({"repositories": repositories})

    def delete_repository(self) -> ActionResult:
        """DeleteRepository."""
        asked, registry = self._asked, self.ecr_backend
        repository = registry.repository(asked["repositoryName"])
        if repository.images and not asked.get("force"):
            raise RepositoryNotEmptyException(repository.name, registry.account_id)
        registry.tagger.delete_all_tags_for_resource(repository.arn)
        registry.lifecycle_times.pop(repository.name, None)
        registry.previews.pop(repository.name, None)
        del registry.repositories[repository.name]
        return Said({"repository": _repository(repository)})

    def put_image_tag_mutability(self) -> ActionResult:
        """PutImageTagMutability."""
        asked, registry = self._asked, self.ecr_backend
        mutability, filters = asked["imageTagMutability"], asked.get("imageTagMutabilityExclusionFilters")
        _check_mutability(mutability, filters)
        repository = registry.repository(asked["repositoryName"])
        repository.image_tag_mutability = mutability
        repository.image_tag_mutability_exclusion_filters = filters
        names = ("registryId", "repositoryName", "imageTagMutability", "imageTagMutabilityExclusionFilters")
        whole = _repository(repository)
        return Said({name: whole.get(name) for name in names})

    def put_image_scanning_configuration(self) -> ActionResult:
        """PutImageScanningConfiguration."""
        asked, registry = self._asked, self.ecr_backend
        repository = registry.repository(asked["repositoryName"])
        on_push = bool(asked["imageScanningConfiguration"].get("scanOnPush"))
        repository.image_scanning_configuration = {"scanOnPush": on_push}
        repository.scanning_config["scanOnPush"] = on_push
        whole = _repository(repository)
        return Said({name: whole[name] for name in ("registryId", "repositoryName", "imageScanningConfiguration")})

    # tags

    def list_tags_for_resource(self) -> ActionResult:
        """ListTagsForResource."""
        registry, repository = self._tagged()
        return Said(registry.tagger.list_tags_for_resource(repository.arn))

    def tag_resource(self) -> ActionResult:
        """TagResource."""
        registry, repository = self._tagged()
        present = registry.tagger.get_tag_dict_for_resource(repository.arn)
        registry.tagger.tag_resource(repository.arn, _check_tags(self._asked["tags"], present))
        return Said({})

    def untag_resource(self) -> ActionResult:
        """UntagResource."""
        registry, repository = self._tagged()
        keys = self._asked["tagKeys"]
        for key in keys:
            _check_tag_text(key, "key", 1, 128)
        registry.tagger.untag_resource_using_names(repository.arn, keys)
        return Said({})

    def _tagged(self) -> tuple[Registry, Repository]:
        match = _ARN.fullmatch(self._asked["resourceArn"])
        if not match or (match[1], match[2]) != (self.partition, self.region):
            raise invalid("resourceArn", "Invalid ARN")
        registry = self._registry(match[3])
        return registry, registry.repository(match[4])

    # policies

    def set_repository_policy(self) -> ActionResult:
        """SetRepositoryPolicy."""
        asked, registry = self._asked, self.ecr_backend
        repository = registry.repository(asked["repositoryName"])
        repository.policy = accept_repository_policy(
            asked["policyText"], registry.partition, acting.get().unknown_principals
        )
        return Said(_with_policy(repository, "policyText", repository.policy))

    def get_repository_policy(self) -> ActionResult:
        """GetRepositoryPolicy."""
        repository = self.ecr_backend.repository(self._asked["repositoryName"])
        if repository.policy is None:
            raise RepositoryPolicyNotFoundException(repository.name, repository.registry_id)
        return Said(_with_policy(repository, "policyText", repository.policy))

    def delete_repository_policy(self) -> ActionResult:
        """DeleteRepositoryPolicy."""
        answer = self.get_repository_policy()
        self.ecr_backend.repository(self._asked["repositoryName"]).policy = None
        return answer

    def put_lifecycle_policy(self) -> ActionResult:
        """PutLifecyclePolicy."""
        asked, registry = self._asked, self.ecr_backend
        repository = registry.repository(asked["repositoryName"])
        repository.lifecycle_policy = accept(asked["lifecyclePolicyText"])
        registry.lifecycle_times[repository.name] = _now()
        return Said(_with_policy(repository, "lifecyclePolicyText", repository.lifecycle_policy))

    def get_lifecycle_policy(self) -> ActionResult:
        """GetLifecyclePolicy."""
        registry = self.ecr_backend
        repository = registry.repository(self._asked["repositoryName"])
        if repository.lifecycle_policy is None:
            raise LifecyclePolicyNotFoundException(repository.name, repository.registry_id)
        members = _with_policy(repository, "lifecyclePolicyText", repository.lifecycle_policy)
        return Said({**members, "lastEvaluatedAt": registry.lifecycle_times[repository.name]})

    def delete_lifecycle_policy(self) -> ActionResult:
        """DeleteLifecyclePolicy."""
        answer = self.get_lifecycle_policy()
        self.ecr_backend.repository(self._asked["repositoryName"]).lifecycle_policy = None
        return answer

    def start_lifecycle_policy_preview(self) -> ActionResult:
        """StartLifecyclePolicyPreview."""
        asked, registry = self._asked, self.ecr_backend
        repository = registry.repository(asked["repositoryName"])
        text = accept(asked["lifecyclePolicyText"]) if "lifecyclePolicyText" in asked else repository.lifecycle_policy
        if text is None:
            raise LifecyclePolicyNotFoundException(repository.name, repository.registry_id)
        previous = registry.previews.get(repository.name)
        if previous and not _is_over(previous.started_at, acting.get().preview_seconds):
            raise previews.in_progress(repository)
        registry.previews[repository.name] = previews.start(repository, text, _now())
        return Said({**_with_policy(repository, "lifecyclePolicyText", text), "status": "IN_PROGRESS"})

    def get_lifecycle_policy_preview(self) -> ActionResult:
        """GetLifecyclePolicyPreview."""
        registry = self.ecr_backend
        repository = registry.repository(self._asked["repositoryName"])
        self._check_no_pages("imageIds")
        preview = registry.previews.get(repository.name)
        if preview is None:
            raise previews.not_found(repository)
        members = _with_policy(repository, "lifecyclePolicyText", preview.text)
        if not _is_over(preview.started_at, acting.get().preview_seconds):
            return Said({**members, "status": "IN_PROGRESS", "previewResults": []})
        page, more = self._page(previews.results(preview, self._asked), lambda one: str(one[0]))
        outcome = {"previewResults": [result for _, result in page], "summary": previews.summary(preview)}
        return Said({**members, "status": "COMPLETE", **outcome, "nextToken": more})

    def put_registry_policy(self) -> ActionResult:
        """PutRegistryPolicy."""
        registry = self.ecr_backend
        registry.registry_policy = accept_registry_policy(
            self._asked["policyText"], registry.partition, acting.get().unknown_principals
        )
        return self.get_registry_policy()

    def get_registry_policy(self) -> ActionResult:
        """GetRegistryPolicy."""
        registry = self.ecr_backend
        if registry.registry_policy is None:
            raise RegistryPolicyNotFoundException(registry.account_id)
        return Said({"registryId": registry.account_id, "policyText": registry.registry_policy})

    def delete_registry_policy(self) -> ActionResult:
        """DeleteRegistryPolicy."""
        answer = self.get_registry_policy()
        self.ecr_backend.registry_policy = None
        return answer

    # the registry

    def describe_registry(self) -> ActionResult:
        """DescribeRegistry."""
        registry = self.ecr_backend
        return Said({"registryId": registry.account_id, "replicationConfiguration": registry.replication_config})

    def put_replication_configuration(self) -> ActionResult:
        """PutReplicationConfiguration."""
        registry = self.ecr_backend
        configuration = self._asked["replicationConfiguration"]
        _check_destinations(configuration["rules"], registry)
        registry.replication_config = configuration
        return Said({"replicationConfiguration": configuration})

    def get_registry_scanning_configuration(self) -> ActionResult:
        """GetRegistryScanningConfiguration."""
        registry = self.ecr_backend
        configuration = registry.registry_scanning_configuration
        return Said({"registryId": registry.account_id, "scanningConfiguration": configuration})

    def put_registry_scanning_configuration(self) -> ActionResult:
        """PutRegistryScanningConfiguration."""
        asked, registry = self._asked, self.ecr_backend
        scan_type, rules = asked.get("scanType", "BASIC"), asked.get("rules", [])
        _check_scanning(scan_type, rules)
        registry.put_registry_scanning_configuration(scan_type, rules)
        return Said({"registryScanningConfiguration": {"scanType": scan_type, "rules": rules}})

    def get_authorization_token(self) -> ActionResult:
        """GetAuthorizationToken."""
        accounts = self._asked.get("registryIds") or [self.current_account]
        data = [
            {
                "authorizationToken": base64.b64encode(f"AWS:{account}-auth-token".encode()).decode(),
                "expiresAt": round(time.time() + _HALF_A_DAY, 3),
                "proxyEndpoint": f"https://{account}.dkr.ecr.{self.region}.{suffix_of(self.region)}",
            }
            for account in accounts
        ]
        return Said({"authorizationData": data})

    # images

    def put_image(self) -> ActionResult:
        """PutImage."""
        asked, registry = self._asked, self.ecr_backend
        repository, now = registry.repository(asked["repositoryName"]), registry.push_time()
        answer = images.put(repository, asked, now)
        image = images.one(repository, answer["image"]["imageId"])
        registry.scanner().on_push(repository, image)
        replicas.send(repository, image, registry.replication_config, now)
        return Said(answer)

    def describe_images(self) -> ActionResult:
        """DescribeImages."""
        asked, registry = self._asked, self.ecr_backend
        self._check_no_pages("imageIds")
        repository, scanner = registry.repository(asked["repositoryName"]), registry.scanner()
        details = images.describe(repository, asked, lambda image: scanner.summary(repository, image))
        if "imageIds" in asked:
            return Said({"imageDetails": details})
        return self._say_page("imageDetails", details, lambda one: str(one["imageDigest"]))

    def list_images(self) -> ActionResult:
        """ListImages."""
        asked = self._asked
        ids = images.list_ids(self.ecr_backend.repository(asked["repositoryName"]), asked)
        return self._say_page("imageIds", ids, images.id_key)

    def batch_get_image(self) -> ActionResult:
        """BatchGetImage."""
        asked = self._asked
        return Said(images.get(self.ecr_backend.repository(asked["repositoryName"]), asked["imageIds"], _now()))

    def batch_delete_image(self) -> ActionResult:
        """BatchDeleteImage."""
        asked = self._asked
        return Said(images.delete(self.ecr_backend.repository(asked["repositoryName"]), asked["imageIds"]))

    def update_image_storage_class(self) -> ActionResult:
        """UpdateImageStorageClass."""
        asked = self._asked
        return Said(images.move(self.ecr_backend.repository(asked["repositoryName"]), asked, _now()))

    def start_image_scan(self) -> ActionResult:
        """StartImageScan."""
        asked, registry = self._asked, self.ecr_backend
        return Said(registry.scanner().start(registry.repository(asked["repositoryName"]), asked["imageId"]))

    def describe_image_scan_findings(self) -> ActionResult:
        """DescribeImageScanFindings."""
        asked, registry = self._asked, self.ecr_backend
        scanner = registry.scanner()
        members, every = scanner.findings(registry.repository(asked["repositoryName"]), asked["imageId"])
        page, more = self._page(list(enumerate(every)), lambda one: f"{one[0]:09}")
        if "imageScanFindings" in members:
            kind = "enhancedFindings" if scanner.enhanced else "findings"
            members["imageScanFindings"] |= {kind: [finding for _, finding in page]}
        return Said({**members, "nextToken": more})

    def describe_image_replication_status(self) -> ActionResult:
        """DescribeImageReplicationStatus."""
        asked, registry = self._asked, self.ecr_backend
        repository, configuration = registry.repository(asked["repositoryName"]), registry.replication_config
        arrived_before = round(_now() - acting.get().replication_seconds, 3)
        return Said(replicas.describe(repository, asked["imageId"], configuration, arrived_before))

    # pull-through cache rules

    def create_pull_through_cache_rule(self) -> ActionResult:
        """CreatePullThroughCacheRule."""
        return Said(self.ecr_backend.cache_rules.create(self._asked))

    def describe_pull_through_cache_rules(self) -> ActionResult:
        """DescribePullThroughCacheRules."""
        rules = self.ecr_backend.cache_rules.describe(self._asked)
        return self._say_page("pullThroughCacheRules", rules, lambda one: str(one["ecrRepositoryPrefix"]))

    def update_pull_through_cache_rule(self) -> ActionResult:
        """UpdatePullThroughCacheRule."""
        return Said(self.ecr_backend.cache_rules.update(self._asked))

    def validate_pull_through_cache_rule(self) -> ActionResult:
        """ValidatePullThroughCacheRule."""
        return Said(self.ecr_backend.cache_rules.validate(self._asked))

    def delete_pull_through_cache_rule(self) -> ActionResult:
        """DeletePullThroughCacheRule."""
        return Said(self.ecr_backend.cache_rules.delete(self._asked))


def _hidden(repository: Repository) -> bool:
    """Whether it is too young to be seen everywhere."""
    emulator = acting.get(None)
    return emulator is not None and not _is_over(_created_at(repository), emulator.invisible_seconds)


def _created_at(repository: Repository) -> float:
    return round(repository.created_at.replace(tzinfo=timezone.utc).timestamp(), 3)


def _now() -> float:
    """Now, to the millisecond, as AWS tells times."""
    return round(time.time(), 3)


def _is_over(started_at: float, seconds: float) -> bool:
    return round(started_at + seconds, 3) <= _now()


def _without_nulls(value: Any) -> Any:
    """A request's members; a null is as good as none."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _repository(repository: Repository) -> dict[str, Any]:
    filters = repository.image_tag_mutability_exclusion_filters
    return {
        "repositoryArn": repository.arn,
        "registryId": repository.registry_id,
        "repositoryName": repository.name,
        "repositoryUri": repository.uri,
        "createdAt": _created_at(repository),
        "imageTagMutability": repository.image_tag_mutability,
        **({"imageTagMutabilityExclusionFilters": filters} if filters else {}),
        "imageScanningConfiguration": repository.image_scanning_configuration,
        "encryptionConfiguration": repository.encryption_configuration,
    }


def _with_policy(repository: Repository, member: str, text: str) -> dict[str, Any]:
    return {"registryId": repository.registry_id, "repositoryName": repository.name, member: text}


def _check_mutability(mutability: str, filters: list[dict[str, str]] | None) -> None:
    member = "imageTagMutabilityExclusionFilters"
    if mutability.endswith("_WITH_EXCLUSION") and not filters:
        raise invalid(
            member, f"ImageTagMutabilityExclusionFilters can't be null when imageTagMutability is set as {mutability}"
        )
    if filters and not mutability.endswith("_WITH_EXCLUSION"):
        raise invalid(
            member, f"ImageTagMutabilityExclusionFilters must be null when imageTagMutability is set as {mutability}"
        )
    for one in filters or []:
        if one["filter"].count("*") > _WILDCARDS:
            raise invalid(member, f"filter {one['filter']} must not have more than {_WILDCARDS} wildcards")


def _check_tags(tags: list[dict[str, str]], present: Mapping[str, str]) -> list[dict[str, str]]:
    keys = [tag["Key"] for tag in tags]
    for tag in tags:
        _check_tag_text(tag["Key"], "key", 1, 128)
        _check_tag_text(tag["Value"], "value", 0, 256)
        if tag["Key"].lower().startswith("aws:"):
            raise invalid_tag("aws: prefixed tag key names are not allowed for external use")
    if len(set(keys)) != len(keys):
        raise invalid_tag("Tag keys must be unique")
    total = {key for key in {*keys, *present} if not key.lower().startswith("aws:")}
    if len(total) > _TAGS:
        raise Refusal(
            "TooManyTagsException", f"The maximum number of tags that can be applied to a repository is {_TAGS}"
        )
    return tags


def _check_tag_text(text: str, what: str, least: int, most: int) -> None:
    if not least <= len(text) <= most:
        raise invalid_tag(f"Tag {what} must have a length between {least} and {most}")
    if not all(sign in _TAG_SIGNS or unicodedata.category(sign)[0] in "LZN" for sign in text):
        raise invalid_tag(f"Tag {what} may only contain letters, numbers, spaces and _ . : / = + - @")


def _check_destinations(rules: list[dict[str, Any]], registry: Registry) -> None:
    member = "replicationConfiguration"
    every = set()
    for rule in rules:
        here = [(one["region"], one["registryId"]) for one in rule["destinations"]]
        if (registry.region_name, registry.account_id) in here:
            raise invalid(member, "Replication destination cannot be the same as the source registry")
        if len(set(here)) != len(here):
            raise invalid(member, "Replication destinations of a rule must be unique")
        every |= set(here)
    if len(every) > _DESTINATIONS:
        raise invalid(member, f"Replication configuration must not have more than {_DESTINATIONS} unique destinations")


def _check_scanning(scan_type: str, rules: list[dict[str, Any]]) -> None:
    frequencies = [rule["scanFrequency"] for rule in rules]
    foreign = {"BASIC": "CONTINUOUS_SCAN", "ENHANCED": "MANUAL"}[scan_type]
    if foreign in frequencies:
        raise invalid("rules", f"scan frequency {foreign} is not supported for scan type {scan_type}")
    if len(set(frequencies)) != len(frequencies):
        raise invalid("rules", "each scan frequency can be used by one rule only")


def _to_token(last: str, operation: str) -> str:
    return base64.urlsafe_b64encode(json.dumps([operation, last]).encode()).decode()


def _from_token(token: str, operation: str) -> str:
    try:
        origin, last = json.loads(base64.urlsafe_b64decode(token.encode()))
    except (ValueError, TypeError, binascii.Error):
        origin, last = "", ""
    if origin != operation or not isinstance(last, str):
        raise invalid("nextToken", "Invalid token")
    return last
