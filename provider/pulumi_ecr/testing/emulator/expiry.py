"""The evaluation of lifecycle policies, by the rules of the ECR user guide ("Lifecycle policies")."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pulumi_ecr.core.names import matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_DAY: Final = 24 * 60 * 60


@dataclass(frozen=True)
class Candidate:
    """The properties of an image that the evaluation uses. Times are seconds since 1970, None for never."""

    digest: str
    pushed_at: float
    tags: tuple[str, ...] = ()
    pulled_at: float | None = None
    archived_at: float | None = None
    referenced: bool = False
    """Whether an index contains the image: rules count it, but do not act on it while the index exists."""

    @property
    def storage_class(self) -> str:
        """The storage class: ``standard`` or ``archive``."""
        return "standard" if self.archived_at is None else "archive"


@dataclass(frozen=True)
class Verdict:
    """The action of a policy on an image, and the priority of its rule."""

    image: Candidate
    priority: int
    action: str
    target: str | None


def evaluate(policy: Mapping[str, Any], images: Iterable[Candidate], now: float) -> list[Verdict]:
    """The images on which an accepted policy acts, oldest first.

    An image belongs to the first rule that selects it, even when that rule does not act on it. Later rules count it,
    but do not act on it.
    """
    every = sorted(images, key=_age)
    taken: set[str] = set()
    verdicts = []
    for rule in sorted(policy["rules"], key=lambda one: int(one["rulePriority"])):
        selection, action = rule["selection"], rule["action"]
        selected = [image for image in every if _selects(selection, image)]
        verdicts += [
            Verdict(image, rule["rulePriority"], action["type"], action.get("targetStorageClass"))
            for image in _due(selection, selected, now)
            if not image.referenced and image.digest not in taken
        ]
        taken |= {image.digest for image in selected}
    return sorted(verdicts, key=lambda one: _age(one.image))


def _age(image: Candidate) -> tuple[float, str]:
    return image.pushed_at, image.digest


def _selects(selection: Mapping[str, Any], image: Candidate) -> bool:
    if selection.get("storageClass", "standard") != image.storage_class:
        return False
    status = selection["tagStatus"]
    if status != "tagged":
        return status == "any" or not image.tags
    patterns = selection.get("tagPatternList") or [f"{prefix}*" for prefix in selection["tagPrefixList"]]
    return all(any(matches(pattern, tag) for tag in image.tags) for pattern in patterns)


def _due(selection: Mapping[str, Any], images: list[Candidate], now: float) -> list[Candidate]:
    """Those of the selected images, oldest first, that are too many or too old."""
    kind, number = selection["countType"], selection["countNumber"]
    if kind == "imageCountMoreThan":
        return images[: max(0, len(images) - number)]
    return [image for image in images if now - _since(kind, image) > number * _DAY]


def _since(kind: str, image: Candidate) -> float:
    times = {"sinceImagePulled": image.pulled_at, "sinceImageTransitioned": image.archived_at}
    time = times.get(kind)
    return image.pushed_at if time is None else time
