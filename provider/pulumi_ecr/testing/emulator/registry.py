"""Amazon ECR as AWS documents it, on moto's backend: the operations that moto lacks or answers differently.

It follows botocore's service model and the ECR user guide. ``install`` makes moto serve it, in the whole process.
"""

from __future__ import annotations

import base64
import binascii
import functools
import json
import re
import time
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

from pulumi_ecr.testing.emulator import checks, images, previews, replicas
from pulumi_ecr.testing.emulator.cache_rules import CacheRules
from pulumi_ecr.testing.emulator.lifecycle import accept
from pulumi_ecr.testing.emulator.policies import accept_registry_policy, accept_repository_policy
from pulumi_ecr.testing.emulator.refusals import Refusal, invalid, kms_failure
from pulumi_ecr.testing.emulator.scans import Scanner
from pulumi_ecr.testing.emulator.settings import Settings
from pulumi_ecr.testing.sessions import bare_session

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

    from moto.core.common_types import TYPE_RESPONSE

    Members = Mapping[str, Any]

SETTINGS: Final = "pulumi_ecr.settings"
"""The key of the WSGI environment that holds the settings of the emulator that a request came to."""

_JSON: Final = "application/x-amz-json-1.1"
_PAGE: Final = 100
_ARN: Final = re.compile(r"arn:([a-z-]+):ecr:([a-z0-9-]+):([0-9]{12}):repository/(.+)")
_KMS_ARN: Final = re.compile(r"arn:[a-z-]+:kms:([a-z0-9-]+):([0-9]{12}):(?:key|alias)/.+")
_DEFAULT_KEY: Final = "alias/aws/ecr"
_HALF_A_DAY: Final = 12 * 60 * 60


def install() -> None:
    """Make moto serve this ECR; does nothing when it already does."""
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
        """The ARN of the key that AWS manages for ECR; it never changes."""
        name = uuid.uuid5(uuid.NAMESPACE_URL, f"{_DEFAULT_KEY} {self.account_id} {self.region_name}")
        return f"arn:{self.partition}:kms:{self.region_name}:{self.account_id}:key/{name}"

    def repository(self, name: str, invisible_seconds: float = 0.0) -> Repository:
        """A visible repository. Raises RepositoryNotFoundException."""
        found = self.repositories.get(name)
        if found is None or not _is_visible(found, invisible_seconds):
            raise RepositoryNotFoundException(name, self.account_id)
        return found

    def push_time(self) -> float:
        """The current time, in milliseconds and later than that of every earlier push."""
        self._last_push = max(round(time.time(), 3), round(self._last_push + 0.001, 3))
        return self._last_push

    def scanner(self, scan_seconds: float) -> Scanner:
        """The scanner of this registry, at the time of the call."""
        enhanced = self.registry_scanning_configuration["scanType"] == "ENHANCED"
        return Scanner(self.partition, self.region_name, enhanced, scan_seconds, _now())

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

    def encryption(self, wanted: Members | None) -> dict[str, str]:
        """An encryptionConfiguration as ECR stores it."""
        kind, key = (wanted or {}).get("encryptionType", "AES256"), (wanted or {}).get("kmsKey")
        if kind == "AES256":
            if key is not None:
                raise invalid("encryptionConfiguration.kmsKey", "must be null when encryptionType is AES256")
            return {"encryptionType": kind}
        return {"encryptionType": kind, "kmsKey": self.default_key if key is None else self.key_arn(key)}


def registry_of(account: str, region: str) -> Registry:
    """The registry of an account and region."""
    registry = ecr_backends[account][region]
    assert isinstance(registry, Registry)
    return registry


class JsonResult(ActionResult):
    """A JSON answer without the members that are None."""

    def __init__(self, members: Members) -> None:
        super().__init__(members)
        self._members = members

    def execute_result(self, context: ActionContext) -> TYPE_RESPONSE:  # moto's serializer is not needed
        """Status, headers and body."""
        members = {name: value for name, value in self._members.items() if value is not None}
        return 200, {"Content-Type": _JSON}, json.dumps(members)


class Responses(ECRResponse):
    """The operations. The gateway has checked their parameters against the service model."""

    def call_action(self) -> TYPE_RESPONSE:
        """Run the operation; a refusal becomes the error answer."""
        try:
            return super().call_action()
        except Refusal as refusal:
            return 400, {"Content-Type": _JSON}, json.dumps(refusal.members)

    @property
    def ecr_backend(self) -> Registry:
        """The registry that the call names, or the caller's own."""
        return self._registry(self._params.get("registryId") or self.current_account)

    @property
    def _params(self) -> dict[str, Any]:
        params = _without_nulls(json.loads(self.body or "{}"))
        assert isinstance(params, dict)
        return params

    @property
    def _settings(self) -> Settings:
        settings = self.normalized_request.environ[SETTINGS]
        assert isinstance(settings, Settings)
        return settings

    def _repository(self) -> Repository:
        """The repository that the call names."""
        return self._visible(self.ecr_backend, self._params["repositoryName"])

    def _visible(self, registry: Registry, name: str) -> Repository:
        return registry.repository(name, self._settings.invisible_seconds)

    def _scanner(self) -> Scanner:
        return self.ecr_backend.scanner(self._settings.scan_seconds)

    def _registry(self, account: str) -> Registry:
        if account != self.current_account and not self._settings.cross_account:
            raise self._denied(account)
        return registry_of(account, self.region)

    def _denied(self, account: str) -> Refusal:
        action = f"ecr:{self._get_action()}"
        caller = sts_backends[self.current_account][self.partition].get_caller_identity(self.access_key, self.region)[1]
        name = self._params.get("repositoryName") or next(iter(self._params.get("repositoryNames") or ["*"]))
        resource = f"arn:{self.partition}:ecr:{self.region}:{account}:repository/{name}"
        return Refusal(
            "AccessDeniedException",
            f"User: {caller} is not authorized to perform: {action} on resource: {resource} "
            f"because no resource-based policy allows the {action} action",
        )

    def _paged(self, name: str, items: list[Any], key: Callable[[Any], str]) -> ActionResult:
        """One page of ``items``, which are sorted by ``key``."""
        page, more = self._page(items, key)
        return JsonResult({name: page, "nextToken": more})

    def _page(self, items: list[Any], key: Callable[[Any], str]) -> tuple[list[Any], str | None]:
        """One page of ``items``, which are sorted by ``key``, and the token, which names the last of the page."""
        params = self._params
        after = _from_token(params["nextToken"], self._get_action()) if params.get("nextToken") else None
        rest = [item for item in items if after is None or key(item) > after]
        page = rest[: params.get("maxResults", _PAGE)]
        return page, _to_token(key(page[-1]), self._get_action()) if len(page) < len(rest) else None

    def _check_no_pages(self, other: str) -> None:
        """Refuse paging together with the member that names single items."""
        params = self._params
        for member in ("maxResults", "nextToken"):
            if other in params and member in params:
                raise invalid(member, f"{member} cannot be used with {other}")

    # repositories

    def create_repository(self) -> ActionResult:
        """CreateRepository."""
        params, registry = self._params, self.ecr_backend
        name, on_push = params["repositoryName"], bool(params.get("imageScanningConfiguration", {}).get("scanOnPush"))
        mutability, filters = (
            params.get("imageTagMutability", "MUTABLE"),
            params.get("imageTagMutabilityExclusionFilters"),
        )
        checks.tag_mutability(mutability, filters)
        tags = checks.new_tags(params.get("tags", []), {})
        encryption = registry.encryption(params.get("encryptionConfiguration"))
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
        return JsonResult({"repository": _described(repository)})

    def describe_repositories(self) -> ActionResult:
        """DescribeRepositories."""
        params, registry = self._params, self.ecr_backend
        names = params.get("repositoryNames")
        if names is None:
            found = sorted(
                name
                for name, each in registry.repositories.items()
                if _is_visible(each, self._settings.invisible_seconds)
            )
            return self._paged(
                "repositories",
                [_described(registry.repositories[name]) for name in found],
                lambda one: str(one["repositoryName"]),
            )
        self._check_no_pages("repositoryNames")
        repositories = [_described(self._visible(registry, name)) for name in dict.fromkeys(names)]
        return JsonResult({"repositories": repositories})

    def delete_repository(self) -> ActionResult:
        """DeleteRepository."""
        params, registry = self._params, self.ecr_backend
        repository = self._repository()
        if repository.images and not params.get("force"):
            raise RepositoryNotEmptyException(repository.name, registry.account_id)
        registry.tagger.delete_all_tags_for_resource(repository.arn)
        registry.lifecycle_times.pop(repository.name, None)
        registry.previews.pop(repository.name, None)
        del registry.repositories[repository.name]
        return JsonResult({"repository": _described(repository)})

    def put_image_tag_mutability(self) -> ActionResult:
        """PutImageTagMutability."""
        params = self._params
        mutability, filters = params["imageTagMutability"], params.get("imageTagMutabilityExclusionFilters")
        checks.tag_mutability(mutability, filters)
        repository = self._repository()
        repository.image_tag_mutability = mutability
        repository.image_tag_mutability_exclusion_filters = filters
        names = ("registryId", "repositoryName", "imageTagMutability", "imageTagMutabilityExclusionFilters")
        whole = _described(repository)
        return JsonResult({name: whole.get(name) for name in names})

    def put_image_scanning_configuration(self) -> ActionResult:
        """PutImageScanningConfiguration."""
        params = self._params
        repository = self._repository()
        on_push = bool(params["imageScanningConfiguration"].get("scanOnPush"))
        repository.image_scanning_configuration = {"scanOnPush": on_push}
        repository.scanning_config["scanOnPush"] = on_push
        whole = _described(repository)
        return JsonResult(
            {name: whole[name] for name in ("registryId", "repositoryName", "imageScanningConfiguration")}
        )

    # tags

    def list_tags_for_resource(self) -> ActionResult:
        """ListTagsForResource."""
        registry, repository = self._tagged()
        return JsonResult(registry.tagger.list_tags_for_resource(repository.arn))

    def tag_resource(self) -> ActionResult:
        """TagResource."""
        registry, repository = self._tagged()
        present = registry.tagger.get_tag_dict_for_resource(repository.arn)
        registry.tagger.tag_resource(repository.arn, checks.new_tags(self._params["tags"], present))
        return JsonResult({})

    def untag_resource(self) -> ActionResult:
        """UntagResource."""
        registry, repository = self._tagged()
        keys = self._params["tagKeys"]
        for key in keys:
            checks.tag_text(key, "key", 1, 128)
        registry.tagger.untag_resource_using_names(repository.arn, keys)
        return JsonResult({})

    def _tagged(self) -> tuple[Registry, Repository]:
        match = _ARN.fullmatch(self._params["resourceArn"])
        if not match or (match[1], match[2]) != (self.partition, self.region):
            raise invalid("resourceArn", "Invalid ARN")
        registry = self._registry(match[3])
        return registry, self._visible(registry, match[4])

    # policies

    def set_repository_policy(self) -> ActionResult:
        """SetRepositoryPolicy."""
        params, registry = self._params, self.ecr_backend
        repository = self._repository()
        repository.policy = accept_repository_policy(
            params["policyText"], registry.partition, self._settings.unknown_principals
        )
        return JsonResult(_with_policy(repository, "policyText", repository.policy))

    def get_repository_policy(self) -> ActionResult:
        """GetRepositoryPolicy."""
        repository = self._repository()
        if repository.policy is None:
            raise RepositoryPolicyNotFoundException(repository.name, repository.registry_id)
        return JsonResult(_with_policy(repository, "policyText", repository.policy))

    def delete_repository_policy(self) -> ActionResult:
        """DeleteRepositoryPolicy."""
        answer = self.get_repository_policy()
        self._repository().policy = None
        return answer

    def put_lifecycle_policy(self) -> ActionResult:
        """PutLifecyclePolicy."""
        params, registry = self._params, self.ecr_backend
        repository = self._repository()
        repository.lifecycle_policy = accept(params["lifecyclePolicyText"])
        registry.lifecycle_times[repository.name] = _now()
        return JsonResult(_with_policy(repository, "lifecyclePolicyText", repository.lifecycle_policy))

    def get_lifecycle_policy(self) -> ActionResult:
        """GetLifecyclePolicy."""
        registry = self.ecr_backend
        repository = self._repository()
        if repository.lifecycle_policy is None:
            raise LifecyclePolicyNotFoundException(repository.name, repository.registry_id)
        members = _with_policy(repository, "lifecyclePolicyText", repository.lifecycle_policy)
        return JsonResult({**members, "lastEvaluatedAt": registry.lifecycle_times[repository.name]})

    def delete_lifecycle_policy(self) -> ActionResult:
        """DeleteLifecyclePolicy."""
        answer = self.get_lifecycle_policy()
        self._repository().lifecycle_policy = None
        return answer

    def start_lifecycle_policy_preview(self) -> ActionResult:
        """StartLifecyclePolicyPreview."""
        params, registry = self._params, self.ecr_backend
        repository = self._repository()
        text = accept(params["lifecyclePolicyText"]) if "lifecyclePolicyText" in params else repository.lifecycle_policy
        if text is None:
            raise LifecyclePolicyNotFoundException(repository.name, repository.registry_id)
        previous = registry.previews.get(repository.name)
        if previous and not _is_over(previous.started_at, self._settings.preview_seconds):
            raise previews.in_progress(repository)
        registry.previews[repository.name] = previews.start(repository, text, _now())
        return JsonResult({**_with_policy(repository, "lifecyclePolicyText", text), "status": "IN_PROGRESS"})

    def get_lifecycle_policy_preview(self) -> ActionResult:
        """GetLifecyclePolicyPreview."""
        registry = self.ecr_backend
        repository = self._repository()
        self._check_no_pages("imageIds")
        preview = registry.previews.get(repository.name)
        if preview is None:
            raise previews.not_found(repository)
        members = _with_policy(repository, "lifecyclePolicyText", preview.text)
        if not _is_over(preview.started_at, self._settings.preview_seconds):
            return JsonResult({**members, "status": "IN_PROGRESS", "previewResults": []})
        page, more = self._page(previews.results(preview, self._params), lambda one: str(one[0]))
        outcome = {"previewResults": [result for _, result in page], "summary": previews.summary(preview)}
        return JsonResult({**members, "status": "COMPLETE", **outcome, "nextToken": more})

    def put_registry_policy(self) -> ActionResult:
        """PutRegistryPolicy."""
        registry = self.ecr_backend
        registry.registry_policy = accept_registry_policy(
            self._params["policyText"], registry.partition, self._settings.unknown_principals
        )
        return self.get_registry_policy()

    def get_registry_policy(self) -> ActionResult:
        """GetRegistryPolicy."""
        registry = self.ecr_backend
        if registry.registry_policy is None:
            raise RegistryPolicyNotFoundException(registry.account_id)
        return JsonResult({"registryId": registry.account_id, "policyText": registry.registry_policy})

    def delete_registry_policy(self) -> ActionResult:
        """DeleteRegistryPolicy."""
        answer = self.get_registry_policy()
        self.ecr_backend.registry_policy = None
        return answer

    # the registry

    def describe_registry(self) -> ActionResult:
        """DescribeRegistry."""
        registry = self.ecr_backend
        return JsonResult({"registryId": registry.account_id, "replicationConfiguration": registry.replication_config})

    def put_replication_configuration(self) -> ActionResult:
        """PutReplicationConfiguration."""
        registry = self.ecr_backend
        configuration = self._params["replicationConfiguration"]
        checks.destinations(configuration["rules"], (registry.region_name, registry.account_id))
        registry.replication_config = configuration
        return JsonResult({"replicationConfiguration": configuration})

    def get_registry_scanning_configuration(self) -> ActionResult:
        """GetRegistryScanningConfiguration."""
        registry = self.ecr_backend
        configuration = registry.registry_scanning_configuration
        return JsonResult({"registryId": registry.account_id, "scanningConfiguration": configuration})

    def put_registry_scanning_configuration(self) -> ActionResult:
        """PutRegistryScanningConfiguration."""
        params, registry = self._params, self.ecr_backend
        scan_type, rules = params.get("scanType", "BASIC"), params.get("rules", [])
        checks.scan_rules(scan_type, rules)
        registry.put_registry_scanning_configuration(scan_type, rules)
        return JsonResult({"registryScanningConfiguration": {"scanType": scan_type, "rules": rules}})

    def get_authorization_token(self) -> ActionResult:
        """GetAuthorizationToken."""
        accounts = self._params.get("registryIds") or [self.current_account]
        data = [
            {
                "authorizationToken": base64.b64encode(f"AWS:{account}-auth-token".encode()).decode(),
                "expiresAt": round(time.time() + _HALF_A_DAY, 3),
                "proxyEndpoint": f"https://{account}.dkr.ecr.{self.region}.{suffix_of(self.region)}",
            }
            for account in accounts
        ]
        return JsonResult({"authorizationData": data})

    # images

    def put_image(self) -> ActionResult:
        """PutImage."""
        params, registry = self._params, self.ecr_backend
        repository, now = self._repository(), registry.push_time()
        answer = images.put(repository, params, now)
        image = images.one(repository, answer["image"]["imageId"])
        self._scanner().on_push(repository, image)
        replicas.send(repository, image, registry.replication_config, now)
        return JsonResult(answer)

    def describe_images(self) -> ActionResult:
        """DescribeImages."""
        params = self._params
        self._check_no_pages("imageIds")
        repository, scanner = self._repository(), self._scanner()
        details = images.describe(repository, params, lambda image: scanner.summary(repository, image))
        if "imageIds" in params:
            return JsonResult({"imageDetails": details})
        return self._paged("imageDetails", details, lambda one: str(one["imageDigest"]))

    def list_images(self) -> ActionResult:
        """ListImages."""
        params = self._params
        ids = images.list_ids(self._repository(), params)
        return self._paged("imageIds", ids, images.id_key)

    def batch_get_image(self) -> ActionResult:
        """BatchGetImage."""
        params = self._params
        return JsonResult(images.get(self._repository(), params["imageIds"], _now()))

    def batch_delete_image(self) -> ActionResult:
        """BatchDeleteImage."""
        params = self._params
        return JsonResult(images.delete(self._repository(), params["imageIds"]))

    def update_image_storage_class(self) -> ActionResult:
        """UpdateImageStorageClass."""
        params = self._params
        return JsonResult(images.move(self._repository(), params, _now()))

    def start_image_scan(self) -> ActionResult:
        """StartImageScan."""
        params = self._params
        return JsonResult(self._scanner().start(self._repository(), params["imageId"]))

    def describe_image_scan_findings(self) -> ActionResult:
        """DescribeImageScanFindings."""
        params = self._params
        scanner = self._scanner()
        members, every = scanner.findings(self._repository(), params["imageId"])
        page, more = self._page(list(enumerate(every)), lambda one: f"{one[0]:09}")
        if "imageScanFindings" in members:
            kind = "enhancedFindings" if scanner.enhanced else "findings"
            members["imageScanFindings"] |= {kind: [finding for _, finding in page]}
        return JsonResult({**members, "nextToken": more})

    def describe_image_replication_status(self) -> ActionResult:
        """DescribeImageReplicationStatus."""
        params, registry = self._params, self.ecr_backend
        repository, configuration = self._repository(), registry.replication_config
        arrived_before = round(_now() - self._settings.replication_seconds, 3)
        return JsonResult(replicas.describe(repository, params["imageId"], configuration, arrived_before))

    # pull-through cache rules

    def create_pull_through_cache_rule(self) -> ActionResult:
        """CreatePullThroughCacheRule."""
        return JsonResult(self.ecr_backend.cache_rules.create(self._params))

    def describe_pull_through_cache_rules(self) -> ActionResult:
        """DescribePullThroughCacheRules."""
        rules = self.ecr_backend.cache_rules.describe(self._params)
        return self._paged("pullThroughCacheRules", rules, lambda one: str(one["ecrRepositoryPrefix"]))

    def update_pull_through_cache_rule(self) -> ActionResult:
        """UpdatePullThroughCacheRule."""
        return JsonResult(self.ecr_backend.cache_rules.update(self._params))

    def validate_pull_through_cache_rule(self) -> ActionResult:
        """ValidatePullThroughCacheRule."""
        return JsonResult(self.ecr_backend.cache_rules.validate(self._params))

    def delete_pull_through_cache_rule(self) -> ActionResult:
        """DeletePullThroughCacheRule."""
        return JsonResult(self.ecr_backend.cache_rules.delete(self._params))


def _is_visible(repository: Repository, invisible_seconds: float) -> bool:
    """Whether ``invisible_seconds`` have passed since the creation."""
    return _is_over(_created_at(repository), invisible_seconds)


def _created_at(repository: Repository) -> float:
    return round(repository.created_at.replace(tzinfo=timezone.utc).timestamp(), 3)


def _now() -> float:
    """The current time in milliseconds precision, as AWS returns times."""
    return round(time.time(), 3)


def _is_over(started_at: float, seconds: float) -> bool:
    return round(started_at + seconds, 3) <= _now()


def _without_nulls(value: Any) -> Any:
    """The members of a request without those that are null."""
    if isinstance(value, dict):
        return {key: _without_nulls(item) for key, item in value.items() if item is not None}
    return [_without_nulls(item) for item in value] if isinstance(value, list) else value


def _described(repository: Repository) -> dict[str, Any]:
    """A repository as DescribeRepositories returns it."""
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
