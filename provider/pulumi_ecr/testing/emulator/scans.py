"""Image scans: basic (by a call or on push) and enhanced (by Amazon Inspector, with the rules of the registry)."""

from __future__ import annotations

import copy
import uuid
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from moto.ecr.exceptions import LimitExceededException, ScanNotFoundException

from pulumi_ecr.testing.emulator import images, validation
from pulumi_ecr.testing.emulator.refusals import Refusal
from pulumi_ecr.testing.sessions import operation_model

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from moto.ecr.models import Repository

    from pulumi_ecr.testing.emulator.images import StoredImage

_A_DAY: Final = 24 * 60 * 60


def check(findings: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A copy of findings of a basic scan. Raises ValueError for findings that ECR could not return."""
    model = operation_model("ecr", "DescribeImageScanFindings")
    assert model is not None
    copies = [copy.deepcopy(dict(one)) for one in findings]
    problems = validation.problems_of_answer(model, {"imageScanFindings": {"findings": copies}})
    if problems:
        raise ValueError("; ".join(f"{where}: {what}" for where, what in problems))
    return copies


@dataclass(frozen=True)
class Scanner:
    """The scanning of a registry at the time of a call. A basic scan takes ``seconds``."""

    partition: str
    region: str
    enhanced: bool
    seconds: float
    now: float

    def start(self, repository: Repository, image_id: Mapping[str, str]) -> dict[str, Any]:
        """StartImageScan."""
        image = images.one(repository, image_id)
        if self.enhanced:
            raise Refusal("ValidationException", "This feature is disabled")
        if images.parts(image):
            media_type = image.image_manifest_media_type
            words = "cannot be scanned. For more information, see the Amazon ECR documentation."
            raise Refusal("UnsupportedImageTypeException", f"An artifact with media type '{media_type}' {words}")
        if self._scanned_lately(image):
            raise LimitExceededException
        image.scan_started_at = self.now
        return {**_whole_id(repository, image, image_id), "imageScanStatus": {"status": "IN_PROGRESS"}}

    def on_push(self, repository: Repository, image: StoredImage) -> None:
        """Scan a pushed image where the repository or a rule of the registry requires it."""
        configuration = repository.scanning_config
        wanted = configuration["scanOnPush"] or configuration["scanFrequency"] == "SCAN_ON_PUSH"
        if wanted and not self.enhanced and not images.parts(image) and not self._scanned_lately(image):
            image.scan_started_at = self.now

    def findings(self, repository: Repository, image_id: Mapping[str, str]) -> tuple[dict[str, Any], list[Any]]:
        """DescribeImageScanFindings: its members without the findings, and all findings."""
        image = images.one(repository, image_id)
        summary = self.summary(repository, image)
        if not summary:
            raise ScanNotFoundException(images.shown(image_id), repository.name, repository.registry_id)
        members = {**_whole_id(repository, image, image_id), "imageScanStatus": summary["imageScanStatus"]}
        if "imageScanFindingsSummary" not in summary:
            return members, []
        members["imageScanFindings"] = summary["imageScanFindingsSummary"]
        if self.enhanced:
            return members, [self._enhance(repository, image, finding) for finding in image.findings]
        return members, image.findings

    def summary(self, repository: Repository, image: StoredImage) -> dict[str, Any]:
        """The scan members of an image in DescribeImages; empty when there was no scan."""
        status: dict[str, str]
        if self.enhanced:
            frequency = repository.scanning_config["scanFrequency"]
            if frequency == "MANUAL" or images.parts(image):  # no rule covers the repository
                return {}
            status, completed = {"status": "ACTIVE"}, float(image.image_pushed_at)
            if frequency == "CONTINUOUS_SCAN":
                status["description"] = "Continuous scan is selected for image."
        else:
            if image.scan_started_at is None:
                return {}
            completed = round(image.scan_started_at + self.seconds, 3)
            if completed > self.now:
                return {"imageScanStatus": {"status": "IN_PROGRESS"}}
            status = {"status": "COMPLETE", "description": "The scan was completed successfully."}
        return {
            "imageScanStatus": status,
            "imageScanFindingsSummary": {
                "imageScanCompletedAt": completed,
                "vulnerabilitySourceUpdatedAt": completed,
                "findingSeverityCounts": dict(Counter(one.get("severity", "UNDEFINED") for one in image.findings)),
            },
        }

    def _scanned_lately(self, image: StoredImage) -> bool:
        return image.scan_started_at is not None and self.now - image.scan_started_at < _A_DAY

    def _enhance(self, repository: Repository, image: StoredImage, finding: Mapping[str, Any]) -> dict[str, Any]:
        """A finding in Inspector's shape."""
        attributes = {one["key"]: one.get("value", "") for one in finding.get("attributes", [])}
        name, digest, seen = finding.get("name", ""), image.get_image_digest(), float(image.image_pushed_at)
        package = attributes.get("package_name")
        identity = uuid.uuid5(uuid.NAMESPACE_URL, f"{repository.arn} {digest} {name} {package}").hex
        tags = {"imageTags": sorted(image.image_tags)} if image.image_tags else {}
        packages = [{"name": package, "version": attributes.get("package_version", "")}] if package else []
        return {
            "awsAccountId": repository.registry_id,
            "description": finding.get("description", ""),
            "findingArn": f"arn:{self.partition}:inspector2:{self.region}:{repository.registry_id}:finding/{identity}",
            "firstObservedAt": seen,
            "lastObservedAt": seen,
            "updatedAt": seen,
            "packageVulnerabilityDetails": {
                "vulnerabilityId": name,
                "vulnerablePackages": packages,
                **({"sourceUrl": finding["uri"]} if "uri" in finding else {}),
            },
            "resources": [
                {
                    "details": {
                        "awsEcrContainerImage": {
                            "imageHash": digest,
                            **tags,
                            "pushedAt": seen,
                            "registry": repository.registry_id,
                            "repositoryName": repository.name,
                        }
                    },
                    "id": f"{repository.arn}/{digest}",
                    "type": "AWS_ECR_CONTAINER_IMAGE",
                }
            ],
            "severity": finding.get("severity", "UNDEFINED"),
            "status": "ACTIVE",
            "title": " - ".join(filter(None, [name, package])),
            "type": "PACKAGE_VULNERABILITY",
        }


def _whole_id(repository: Repository, image: StoredImage, image_id: Mapping[str, str]) -> dict[str, Any]:
    return {
        "registryId": repository.registry_id,
        "repositoryName": repository.name,
        "imageId": images.whole_id(image, image_id),
    }
