"""Previews of lifecycle policies."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pulumi_ecr.testing.emulator import images
from pulumi_ecr.testing.emulator.expiry import Candidate, Verdict, evaluate
from pulumi_ecr.testing.emulator.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from moto.ecr.models import Repository


@dataclass(frozen=True)
class Preview:
    """A preview of a policy, evaluated at its start."""

    text: str
    started_at: float
    verdicts: list[Verdict]


def start(repository: Repository, text: str, now: float) -> Preview:
    """Evaluate an accepted policy over the images of a repository."""
    return Preview(text, now, evaluate(json.loads(text), _candidates(repository), now))


def results(preview: Preview, asked: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """The requested previewResults of all pages, each with its sort key."""
    status, ids = asked.get("filter", {}).get("tagStatus", "ANY"), asked.get("imageIds")
    return [
        (f"{one.image.pushed_at:017.3f} {one.image.digest}", _result(one))
        for one in preview.verdicts
        if images.has_status(one.image.tags, status)
        and (ids is None or any(_names(image_id, one.image) for image_id in ids))
    ]


def summary(preview: Preview) -> dict[str, Any]:
    """The summary of all images, not only of the requested ones."""
    targets = [one.target for one in preview.verdicts if one.target is not None]
    return {
        "expiringImageTotalCount": len(preview.verdicts) - len(targets),
        "transitioningImageTotalCounts": [
            {"targetStorageClass": target.upper(), "imageTotalCount": targets.count(target)}
            for target in dict.fromkeys(targets)
        ],
    }


def in_progress(repository: Repository) -> Refusal:
    """LifecyclePolicyPreviewInProgressException."""
    what = "The previous lifecycle policy preview has not completed"
    return Refusal("LifecyclePolicyPreviewInProgressException", f"{what} {_for(repository)}")


def not_found(repository: Repository) -> Refusal:
    """LifecyclePolicyPreviewNotFoundException."""
    what = "Lifecycle policy preview does not exist"
    return Refusal("LifecyclePolicyPreviewNotFoundException", f"{what} {_for(repository)}")


def _for(repository: Repository) -> str:
    return f"for the repository with name '{repository.name}' in the registry with id '{repository.registry_id}'"


def _candidates(repository: Repository) -> list[Candidate]:
    every = images.stored(repository)
    referenced = {digest for image in every for digest in images.parts(image)}
    return [
        Candidate(
            image.get_image_digest(),
            image.image_pushed_at,
            tuple(sorted(image.image_tags)),
            image.pulled_at,
            image.archived_at,
            referenced=image.get_image_digest() in referenced,
        )
        for image in every
    ]


def _result(verdict: Verdict) -> dict[str, Any]:
    image, target = verdict.image, verdict.target
    return {
        **({"imageTags": [*image.tags]} if image.tags else {}),
        "imageDigest": image.digest,
        "imagePushedAt": image.pushed_at,
        "action": {
            "type": verdict.action.upper(),
            **({} if target is None else {"targetStorageClass": target.upper()}),
        },
        "appliedRulePriority": verdict.priority,
        "storageClass": image.storage_class.upper(),
    }


def _names(image_id: Mapping[str, str], image: Candidate) -> bool:
    digest, tag = image_id.get("imageDigest"), image_id.get("imageTag")
    named = digest is not None or tag is not None
    return named and digest in {None, image.digest} and (tag is None or tag in image.tags)
