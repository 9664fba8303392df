"""A valid image, pushed as docker pushes it: layers and config, then the manifest."""

from __future__ import annotations

import hashlib
import json
import secrets
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_MANIFEST: Final = "application/vnd.oci.image.manifest.v1+json"
_INDEX: Final = "application/vnd.oci.image.index.v1+json"
_CONFIG: Final = "application/vnd.oci.image.config.v1+json"
_LAYER: Final = "application/vnd.oci.image.layer.v1.tar+gzip"


def push(client: Any, repository: str, tag: str | None, platforms: Sequence[str], content: bytes | None) -> str:
    """Push one image, or an index of one image a platform (``linux/arm64``). Returns the digest of the tagged image or index."""
    data = secrets.token_bytes(32) if content is None else content
    if not platforms:
        return _put(client, repository, _MANIFEST, _image(client, repository, "linux/amd64", data), tag)[0]
    entries = []
    for platform in platforms:
        manifest = _image(client, repository, platform, data)
        digest, size = _put(client, repository, _MANIFEST, manifest, None)
        entries.append({"mediaType": _MANIFEST, "digest": digest, "size": size, "platform": _platform(platform)})
    return _put(client, repository, _INDEX, {"manifests": entries}, tag)[0]


def _image(client: Any, repository: str, platform: str, data: bytes) -> dict[str, Any]:
    layer = _blob(client, repository, _LAYER, platform.encode() + data)
    diff = {"type": "layers", "diff_ids": [layer["digest"]]}
    config = json.dumps({**_platform(platform), "rootfs": diff, "config": {}}).encode()
    return {"config": _blob(client, repository, _CONFIG, config), "layers": [layer]}


def _blob(client: Any, repository: str, media_type: str, data: bytes) -> dict[str, Any]:
    upload = client.initiate_layer_upload(repositoryName=repository)["uploadId"]
    client.upload_layer_part(
        repositoryName=repository, uploadId=upload, partFirstByte=0, partLastByte=len(data) - 1, layerPartBlob=data
    )
    digest = "sha256:" + hashlib.sha256(data).hexdigest()
    client.complete_layer_upload(repositoryName=repository, uploadId=upload, layerDigests=[digest])
    return {"mediaType": media_type, "digest": digest, "size": len(data)}


def _put(client: Any, repository: str, media_type: str, parts: dict[str, Any], tag: str | None) -> tuple[str, int]:
    text = json.dumps({"schemaVersion": 2, "mediaType": media_type, **parts})
    named = {} if tag is None else {"imageTag": tag}
    answer = client.put_image(repositoryName=repository, imageManifest=text, imageManifestMediaType=media_type, **named)
    return str(answer["image"]["imageId"]["imageDigest"]), len(text)


def _platform(name: str) -> dict[str, str]:
    system, _, architecture = name.partition("/")
    return {"os": system, "architecture": architecture}
