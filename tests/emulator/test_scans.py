"""Scans: basic ones start, run and end; enhanced ones are simply there."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pytest

from pulumi_ecr.testing import Emulator
from pulumi_ecr.testing.emulator import registry

APP = {"repositoryName": "app"}
V1 = {**APP, "imageId": {"imageTag": "v1"}}
QUICK = {"Delay": 0.05, "MaxAttempts": 200}
FINDINGS = [
    {
        "name": "CVE-2026-0001",
        "severity": "HIGH",
        "description": "A hole.",
        "uri": "https://example.com/CVE-2026-0001",
        "attributes": [{"key": "package_name", "value": "openssl"}, {"key": "package_version", "value": "1.0"}],
    },
    {"name": "CVE-2026-0002", "severity": "LOW"},
    {"name": "CVE-2026-0003", "severity": "HIGH"},
]


@pytest.fixture
def repository(ecr: Any) -> str:
    return str(ecr.create_repository(repositoryName="app")["repository"]["repositoryName"])


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    def advance(seconds: float) -> None:
        monkeypatch.setattr(registry, "time", SimpleNamespace(time=lambda: time.time() + seconds))

    return advance


def configure(ecr: Any, scan_type: str, frequency: str = "", pattern: str = "*") -> None:
    filters = [{"filter": pattern, "filterType": "WILDCARD"}]
    rules = [{"scanFrequency": frequency, "repositoryFilters": filters}] if frequency else []
    ecr.put_registry_scanning_configuration(scanType=scan_type, rules=rules)


def status(ecr: Any, **members: Any) -> str:
    return str(ecr.describe_image_scan_findings(**{**V1, **members})["imageScanStatus"]["status"])


def test_a_scan_runs_and_ends(emulator: Emulator, ecr: Any, repository: str) -> None:
    emulator.scan_seconds = 60
    digest = emulator.put_image(repository, "v1")
    started = ecr.start_image_scan(**V1)
    assert started["imageScanStatus"] == {"status": "IN_PROGRESS"}
    assert started["imageId"] == {"imageDigest": digest, "imageTag": "v1"}
    assert (started["registryId"], started["repositoryName"]) == ("123456789012", "app")
    running = ecr.describe_image_scan_findings(**V1)
    assert running["imageScanStatus"] == {"status": "IN_PROGRESS"}
    assert "imageScanFindings" not in running
    emulator.scan_seconds = 0
    found = ecr.describe_image_scan_findings(**APP, imageId={"imageDigest": digest})
    assert found["imageId"] == {"imageDigest": digest}
    assert found["imageScanStatus"] == {"status": "COMPLETE", "description": "The scan was completed successfully."}
    findings = found["imageScanFindings"]
    assert (findings["findings"], findings["findingSeverityCounts"]) == ([], {})
    assert abs(findings["imageScanCompletedAt"].timestamp() - time.time()) < 60
    assert findings["vulnerabilitySourceUpdatedAt"] <= findings["imageScanCompletedAt"]
    assert "nextToken" not in found


def test_the_waiter_waits(emulator: Emulator, ecr: Any, repository: str) -> None:
    emulator.put_image(repository, "v1")
    ecr.start_image_scan(**V1)
    ecr.get_waiter("image_scan_complete").wait(**V1, WaiterConfig=QUICK)
    assert status(ecr) == "COMPLETE"


def test_once_in_a_day(emulator: Emulator, ecr: Any, repository: str, refused: Any, later: Any) -> None:
    emulator.scan_seconds = 0
    digest = emulator.put_image(repository, "v1")
    ecr.start_image_scan(**V1)
    words = "The scan quota per image has been exceeded. Wait and try again."
    refused(ecr.start_image_scan, "LimitExceededException", words, **V1)
    later(86_000)
    refused(ecr.start_image_scan, "LimitExceededException", **APP, imageId={"imageDigest": digest})
    later(86_500)
    ecr.start_image_scan(**V1)
    emulator.put_image(repository, "v1")
    ecr.start_image_scan(**V1)


def test_what_cannot_be_scanned_or_was_not(emulator: Emulator, ecr: Any, repository: str, refused: Any) -> None:
    emulator.put_image(repository, "v1")
    words = "Image scan does not exist for the image with '{imageDigest:'null', imageTag:'v1'}' in the repository "
    where = "with name 'app' in the registry with id '123456789012'"
    refused(ecr.describe_image_scan_findings, "ScanNotFoundException", words + where, **V1)
    for call in (ecr.start_image_scan, ecr.describe_image_scan_findings):
        refused(call, "RepositoryNotFoundException", "'none'", repositoryName="none", imageId={"imageTag": "v1"})
        refused(call, "ImageNotFoundException", "imageTag:'v2'", **APP, imageId={"imageTag": "v2"})
    emulator.put_image(repository, "index", platforms=["linux/amd64"])
    words = "An artifact with media type 'application/vnd.oci.image.index.v1+json' cannot be scanned."
    refused(ecr.start_image_scan, "UnsupportedImageTypeException", words, **APP, imageId={"imageTag": "index"})


def test_findings_are_told_counted_and_paged(emulator: Emulator, ecr: Any, repository: str, refused: Any) -> None:
    emulator.scan_seconds = 0
    digest = emulator.put_image(repository, "v1")
    emulator.put_image(repository, "v2")
    emulator.set_findings(repository, "v1", FINDINGS)
    for tag in ("v1", "v2"):
        ecr.start_image_scan(**APP, imageId={"imageTag": tag})
    found = ecr.describe_image_scan_findings(**V1)["imageScanFindings"]
    assert found["findings"] == FINDINGS
    assert found["findingSeverityCounts"] == {"HIGH": 2, "LOW": 1}
    other = ecr.describe_image_scan_findings(**APP, imageId={"imageTag": "v2"})
    assert other["imageScanFindings"]["findings"] == []
    first = ecr.describe_image_scan_findings(**V1, maxResults=2)
    assert first["imageScanFindings"]["findings"] == FINDINGS[:2]
    assert first["imageScanFindings"]["findingSeverityCounts"] == {"HIGH": 2, "LOW": 1}
    second = ecr.describe_image_scan_findings(**V1, maxResults=2, nextToken=first["nextToken"])
    assert (second["imageScanFindings"]["findings"], "nextToken" in second) == (FINDINGS[2:], False)
    refused(ecr.describe_image_scan_findings, "InvalidParameterException", "Invalid token", **V1, nextToken="x")
    many = [{"name": f"CVE-{number}", "severity": "MEDIUM"} for number in range(230)]
    emulator.set_findings(repository, digest, many)
    pages = [*ecr.get_paginator("describe_image_scan_findings").paginate(**V1)]
    assert [len(page["imageScanFindings"]["findings"]) for page in pages] == [100, 100, 30]
    assert [one for page in pages for one in page["imageScanFindings"]["findings"]] == many


def test_findings_that_ecr_could_not_tell(emulator: Emulator, ecr: Any, repository: str) -> None:
    emulator.put_image(repository, "v1")
    for finding in ({"severity": "AWFUL"}, {"cve": "CVE-2026-0001"}, {"attributes": [{"value": "x"}]}):
        with pytest.raises(ValueError, match=r"imageScanFindings\.findings\.1"):
            emulator.set_findings(repository, "v1", [finding])
    for name, image in ((repository, "v2"), ("none", "v1"), (repository, "sha256:" + "0" * 64)):
        with pytest.raises(LookupError, match="does not exist"):
            emulator.set_findings(name, image, [])
    with pytest.raises(LookupError):
        emulator.set_findings(repository, "v1", [], region="eu-west-1")


def test_scan_on_push_by_the_repository(emulator: Emulator, ecr: Any, repository: str, refused: Any) -> None:
    emulator.scan_seconds = 0
    ecr.put_image_scanning_configuration(**APP, imageScanningConfiguration={"scanOnPush": True})
    emulator.put_image(repository, "v1")
    assert status(ecr) == "COMPLETE"
    refused(ecr.start_image_scan, "LimitExceededException", **V1)
    ecr.create_repository(repositoryName="other", imageScanningConfiguration={"scanOnPush": True})
    emulator.put_image("other", "v1")
    assert status(ecr, repositoryName="other") == "COMPLETE"
    (scanning,) = ecr.batch_get_repository_scanning_configuration(repositoryNames=["other"])["scanningConfigurations"]
    assert scanning["scanOnPush"]
    emulator.put_image("other", "index", platforms=["linux/amd64", "linux/arm64"])
    index = {"repositoryName": "other", "imageId": {"imageTag": "index"}}
    refused(ecr.describe_image_scan_findings, "ScanNotFoundException", **index)
    ecr.put_image_scanning_configuration(**APP, imageScanningConfiguration={"scanOnPush": False})
    emulator.put_image(repository, "v1")
    refused(ecr.describe_image_scan_findings, "ScanNotFoundException", **V1)


def test_scan_on_push_by_the_registry(emulator: Emulator, ecr: Any, repository: str, refused: Any) -> None:
    emulator.scan_seconds = 0
    configure(ecr, "BASIC", "SCAN_ON_PUSH", "prod*")
    ecr.create_repository(repositoryName="prod-app")
    for name in ("prod-app", repository):
        emulator.put_image(name, "v1")
    assert status(ecr, repositoryName="prod-app") == "COMPLETE"
    refused(ecr.describe_image_scan_findings, "ScanNotFoundException", **V1)
    configure(ecr, "BASIC", "MANUAL")
    emulator.put_image("prod-app", "v1")
    refused(ecr.describe_image_scan_findings, "ScanNotFoundException", **{**V1, "repositoryName": "prod-app"})


@pytest.mark.parametrize("frequency", ["CONTINUOUS_SCAN", "SCAN_ON_PUSH"])
def test_enhanced_scans_are_inspectors(
    emulator: Emulator, ecr: Any, repository: str, refused: Any, frequency: str
) -> None:
    digest = emulator.put_image(repository, "v1")
    emulator.set_findings(repository, "v1", FINDINGS)
    configure(ecr, "ENHANCED", frequency)
    refused(ecr.start_image_scan, "ValidationException", "This feature is disabled", **V1)
    found = ecr.describe_image_scan_findings(**V1)
    assert found["imageScanStatus"]["status"] == "ACTIVE"
    said = found["imageScanStatus"].get("description")
    assert said == ("Continuous scan is selected for image." if frequency == "CONTINUOUS_SCAN" else None)
    findings = found["imageScanFindings"]
    assert "findings" not in findings
    assert findings["findingSeverityCounts"] == {"HIGH": 2, "LOW": 1}
    one = findings["enhancedFindings"][0]
    assert (one["title"], one["severity"], one["description"]) == ("CVE-2026-0001 - openssl", "HIGH", "A hole.")
    assert (one["type"], one["status"], one["awsAccountId"]) == ("PACKAGE_VULNERABILITY", "ACTIVE", "123456789012")
    details = one["packageVulnerabilityDetails"]
    assert details["vulnerabilityId"] == "CVE-2026-0001"
    assert details["vulnerablePackages"] == [{"name": "openssl", "version": "1.0"}]
    assert one["resources"][0]["details"]["awsEcrContainerImage"]["imageHash"] == digest
    pages = ecr.get_paginator("describe_image_scan_findings").paginate(**V1, PaginationConfig={"PageSize": 1})
    whole = pages.build_full_result()["imageScanFindings"]["enhancedFindings"]
    assert [each["title"] for each in whole] == ["CVE-2026-0001 - openssl", "CVE-2026-0002", "CVE-2026-0003"]
    assert len({each["findingArn"] for each in whole}) == 3


def test_enhanced_scans_only_reach_what_a_rule_covers(
    emulator: Emulator, ecr: Any, repository: str, refused: Any
) -> None:
    emulator.put_image(repository, "v1")
    configure(ecr, "ENHANCED", "CONTINUOUS_SCAN", "prod*")
    refused(ecr.describe_image_scan_findings, "ScanNotFoundException", **V1)
    assert "imageScanStatus" not in ecr.describe_images(**APP)["imageDetails"][0]
    configure(ecr, "ENHANCED", "CONTINUOUS_SCAN", "app")
    assert status(ecr) == "ACTIVE"
    configure(ecr, "BASIC")
    refused(ecr.describe_image_scan_findings, "ScanNotFoundException", **V1)


def test_images_are_described_with_their_scan(emulator: Emulator, ecr: Any, repository: str) -> None:
    emulator.scan_seconds = 60
    emulator.put_image(repository, "v1")
    emulator.set_findings(repository, "v1", FINDINGS)

    def described() -> dict[str, Any]:
        (one,) = ecr.describe_images(**APP, imageIds=[{"imageTag": "v1"}])["imageDetails"]
        return {name: one[name] for name in ("imageScanStatus", "imageScanFindingsSummary") if name in one}

    assert described() == {}
    ecr.start_image_scan(**V1)
    assert described() == {"imageScanStatus": {"status": "IN_PROGRESS"}}
    emulator.scan_seconds = 0
    now = described()
    assert now["imageScanStatus"]["status"] == "COMPLETE"
    assert now["imageScanFindingsSummary"]["findingSeverityCounts"] == {"HIGH": 2, "LOW": 1}
    configure(ecr, "ENHANCED", "CONTINUOUS_SCAN")
    assert described()["imageScanStatus"]["status"] == "ACTIVE"


def test_the_settings_are_forgotten(emulator: Emulator) -> None:
    emulator.scan_seconds = emulator.preview_seconds = emulator.replication_seconds = 5
    emulator.reset()
    assert (emulator.scan_seconds, emulator.preview_seconds, emulator.replication_seconds) == (0.2, 0.2, 0.2)
