"""Images of a repository: push, describe, list, delete. moto loses images when a tag moves."""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any, Final, cast

from moto.ecr.exceptions import ImageAlreadyExistsException, ImageNotFoundException
from moto.ecr.models import Image

from pulumi_ecr.core.names import matches
from pulumi_ecr.testing.emulator.refusals import Refusal, invalid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from moto.ecr.models import Repository

_DIGEST: Final = re.compile(r"[0-9A-Za-z_+.-]+:[0-9a-fA-F]{64}")


class StoredImage(Image):
    """An image with the properties that moto does not keep. Times are seconds since 1970, None for never."""

    def __init__(self, repository: Repository, manifest: str, media_type: str, digest: str, pushed_at: float) -> None:
        account, registry = repository.account_id, repository.registry_id
        tag: Any = None  # which moto leaves out of its types
        super().__init__(account, tag, manifest, repository.name, media_type, digest, registry)
        self.image_pushed_at = pushed_at  # type: ignore[assignment]  # moto cuts it to whole seconds
        self.pulled_at: float | None = None
        self.archived_at: float | None = None
        self.scan_started_at: float | None = None
        self.findings: list[dict[str, Any]] = []
        self.sent: dict[tuple[str, str], float] = {}
        """The region and registry of each replica, and the time at which it was sent."""

    @property
    def status(self) -> str:
        """Whether it can be pulled."""
        return "ACTIVE" if self.archived_at is None else "ARCHIVED"


def put(repository: Repository, params: Mapping[str, Any], now: float) -> dict[str, Any]:
    """PutImage: stores the image, with its tag if there is one. ``now`` is the push time."""
    text: str = params["imageManifest"]
    tag: Any = params.get("imageTag")  # None for an image without a tag, which moto leaves out of its types
    manifest = _manifest(text)
    media_type = params.get("imageManifestMediaType") or manifest.get("mediaType")
    if not isinstance(media_type, str):
        raise invalid("imageManifestMediaType", "must not be null when the manifest does not name its media type")
    digest = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    if params.get("imageDigest", digest) != digest:
        raise Refusal(
            "ImageDigestDoesNotMatchException",
            f"Image digest '{params['imageDigest']}' does not match the digest '{digest}' calculated for the image",
        )
    _check_parts(repository, manifest)
    image = _find(repository, digest=digest)
    if image and (tag is None or tag in image.image_tags):
        raise ImageAlreadyExistsException(repository.name, repository.registry_id, digest, tag)
    holder = _find(repository, tag=tag) if tag else None
    if holder and tag and _immutable(repository, tag):
        raise Refusal(
            "ImageTagAlreadyExistsException",
            f"The image tag '{tag}' already exists in the '{repository.name}' repository "
            f"and cannot be overwritten because the repository is immutable.",
        )
    if holder and tag:
        holder.remove_tag(tag)  # the image stays, without a tag
    if image is None:
        image = StoredImage(repository, text, media_type, digest, now)
        repository.images.append(image)
    image.update_tag(tag)
    return {"image": _image(repository, image, tag)}


def describe(
    repository: Repository, params: Mapping[str, Any], more: Callable[[StoredImage], Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """DescribeImages, all pages: sorted by digest. ``more`` returns further members of an image."""
    wanted = params.get("imageIds")
    found = [one(repository, image_id) for image_id in wanted] if wanted else stored(repository)
    if not wanted:
        found = [image for image in found if _passes(image, params)]
    kept = {image.get_image_digest(): image for image in found}
    return [{**_detail(repository, kept[digest]), **more(kept[digest])} for digest in sorted(kept)]


def list_ids(repository: Repository, params: Mapping[str, Any]) -> list[dict[str, str]]:
    """ListImages, all pages: one id for each tag and for each image without tags."""
    ids = [
        {"imageDigest": image.get_image_digest(), **({"imageTag": tag} if tag else {})}
        for image in stored(repository)
        if _passes(image, params)
        for tag in image.image_tags or [""]
    ]
    return sorted(ids, key=id_key)


def get(repository: Repository, ids: list[dict[str, str]], now: float) -> dict[str, Any]:
    """BatchGetImage: counts as a pull."""
    images, failures = [], []
    for wanted in ids:
        image = _find(repository, digest=wanted.get("imageDigest"), tag=wanted.get("imageTag"))
        if image:
            image.pulled_at = now
            images.append(_image(repository, image, wanted.get("imageTag") or next(iter(image.image_tags), None)))
        else:
            failures.append(_failure(wanted, "ImageNotFound", "Requested image not found"))
    return {"images": images, "failures": failures}


def delete(repository: Repository, ids: list[dict[str, str]]) -> dict[str, Any]:
    """BatchDeleteImage: a digest deletes the image with all tags; a tag deletes itself, the last one also the image."""
    gone, failures = [], []
    for wanted in ids:
        tag, digest = wanted.get("imageTag"), wanted.get("imageDigest")
        if tag is None and digest is None:
            reason = "Invalid request parameters: both tag and digest cannot be null"
            failures.append(_failure(wanted, "MissingDigestAndTag", reason))
            continue
        if digest is not None and not _DIGEST.fullmatch(digest):
            reason = "Invalid request parameters: image digest should satisfy the regex '[a-zA-Z0-9-_+.]+:[a-fA-F0-9]+'"
            failures.append(_failure(wanted, "InvalidImageDigest", reason))
            continue
        image = _find(repository, digest=digest, tag=tag)
        if image is None:
            failures.append(_failure(wanted, "ImageNotFound", "Requested image not found"))
            continue
        whole = tag is None or image.image_tags == [tag]
        owner = _index_of(repository, image.get_image_digest()) if whole else None
        if owner is not None:
            reason = f"Requested image referenced by manifest list: [{owner}]"
            failures.append(_failure(wanted, "ImageReferencedByManifestList", reason))
            continue
        tags = [*image.image_tags] if tag is None else [tag]
        found = {"imageDigest": image.get_image_digest()}
        gone += [{**found, **({"imageTag": name} if name else {})} for name in tags or [""]]
        if whole:
            repository.images.remove(image)
        elif tag is not None:
            image.remove_tag(tag)
    return {"imageIds": gone, "failures": failures}


def stored(repository: Repository) -> list[StoredImage]:
    """The images of a repository."""
    return cast("list[StoredImage]", repository.images)  # put() stores no others


def one(repository: Repository, image_id: Mapping[str, str]) -> StoredImage:
    """The image that an id names. Raises ImageNotFoundException."""
    digest, tag = image_id.get("imageDigest"), image_id.get("imageTag")
    image = _find(repository, digest=digest, tag=tag) if digest or tag else None
    if image is None:
        raise ImageNotFoundException(shown(image_id), repository.name, repository.registry_id)
    return image


def whole_id(image: StoredImage, image_id: Mapping[str, str]) -> dict[str, str]:
    """The requested id of an image, with the digest."""
    return {**image_id, "imageDigest": image.get_image_digest()}


def shown(image_id: Mapping[str, str]) -> str:
    """An image id in AWS's messages."""
    digest, tag = image_id.get("imageDigest") or "null", image_id.get("imageTag") or "null"
    return f"{{imageDigest:'{digest}', imageTag:'{tag}'}}"


def parts(image: Image) -> list[str]:
    """The digests of the images of an index; none for an image that is not an index."""
    return [part["digest"] for part in _parts(json.loads(image.image_manifest), "manifests")]


def has_status(tags: Iterable[str], status: str) -> bool:
    """Whether an image with these tags passes a filter by tagStatus."""
    return status == "ANY" or (status == "TAGGED") == any(tags)


def _passes(image: StoredImage, params: Mapping[str, Any]) -> bool:
    """Whether a list contains an image; without a filter by status, only active images."""
    chosen = params.get("filter", {})
    status = chosen.get("imageStatus", "ACTIVE")
    return status in ("ANY", image.status) and has_status(image.image_tags, chosen.get("tagStatus", "ANY"))


def move(repository: Repository, params: Mapping[str, Any], now: float) -> dict[str, Any]:
    """UpdateImageStorageClass: to the archive, or back without delay."""
    image = one(repository, params["imageId"])
    image.archived_at = now if params["targetStorageClass"] == "ARCHIVE" else None
    return {
        "registryId": repository.registry_id,
        "repositoryName": repository.name,
        "imageId": {**params["imageId"], "imageDigest": image.get_image_digest()},
        "imageStatus": image.status,
    }


def id_key(image_id: Mapping[str, str]) -> str:
    """The sort key of an image id."""
    return f"{image_id['imageDigest']} {image_id.get('imageTag', '')}"


def _manifest(text: str) -> dict[str, Any]:
    try:
        manifest = json.loads(text)
    except ValueError:
        manifest = None
    if not isinstance(manifest, dict):
        raise invalid("imageManifest", "Invalid JSON syntax")
    return manifest


def _check_parts(repository: Repository, manifest: Mapping[str, Any]) -> None:
    """Layers must have been uploaded, and the images of an index pushed."""
    layers = [part["digest"] for part in _parts(manifest, "layers") + _parts(manifest, "config")]
    missing = [digest for digest in layers if digest not in repository.layers]
    if missing:
        raise Refusal("LayersNotFoundException", _lacking(repository, "Layers", missing))
    images = [part["digest"] for part in _parts(manifest, "manifests")]
    absent = [digest for digest in images if _find(repository, digest=digest) is None]
    if absent:
        raise Refusal("ReferencedImagesNotFoundException", _lacking(repository, "Images", absent))


def _parts(manifest: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    value = manifest.get(name, [])
    parts = [value] if isinstance(value, dict) else value
    if not isinstance(parts, list) or not all(
        isinstance(part, dict) and isinstance(part.get("digest"), str) for part in parts
    ):
        raise invalid("imageManifest", f"Invalid {name} in the manifest")
    return parts


def _lacking(repository: Repository, what: str, digests: list[str]) -> str:
    return (
        f"{what} with digests '[{', '.join(digests)}]' required for pushing image into repository with name "
        f"'{repository.name}' in the registry with id '{repository.registry_id}' do not exist"
    )


def _immutable(repository: Repository, tag: str) -> bool:
    filters = repository.image_tag_mutability_exclusion_filters or []
    excluded = any(matches(rule["filter"], tag) for rule in filters)
    return str(repository.image_tag_mutability).startswith("IMMUTABLE") != excluded


def _find(repository: Repository, digest: str | None = None, tag: str | None = None) -> StoredImage | None:
    for image in stored(repository):
        if (digest is None or image.get_image_digest() == digest) and (tag is None or tag in image.image_tags):
            return image
    return None


def _index_of(repository: Repository, digest: str) -> str | None:
    for image in repository.images:
        if digest in parts(image):
            return str(image.get_image_digest())
    return None


def _image(repository: Repository, image: Image, tag: str | None) -> dict[str, Any]:
    return {
        "registryId": repository.registry_id,
        "repositoryName": repository.name,
        "imageId": {"imageDigest": image.get_image_digest(), **({"imageTag": tag} if tag else {})},
        "imageManifest": image.image_manifest,
        "imageManifestMediaType": image.image_manifest_media_type,
    }


def _detail(repository: Repository, image: StoredImage) -> dict[str, Any]:
    manifest = json.loads(image.image_manifest)
    return {
        "registryId": repository.registry_id,
        "repositoryName": repository.name,
        "imageDigest": image.get_image_digest(),
        **({"imageTags": sorted(image.image_tags)} if image.image_tags else {}),
        "imageSizeInBytes": sum(
            int(part.get("size", 0)) for name in ("config", "layers") for part in _parts(manifest, name)
        ),
        "imagePushedAt": image.image_pushed_at,
        "imageManifestMediaType": image.image_manifest_media_type,
        "imageStatus": image.status,
        **({} if image.archived_at is None else {"lastArchivedAt": image.archived_at}),
        **({} if image.pulled_at is None else {"lastRecordedPullTime": image.pulled_at}),
    }


def _failure(wanted: dict[str, str], code: str, reason: str) -> dict[str, Any]:
    return {"imageId": wanted, "failureCode": code, "failureReason": reason}
