import pulumi

import pulumi_ecr.native as ecr

# plain
found = ecr.get_image_scan_findings("team/web", image_tag="v1.4.0", severities=["CRITICAL"])
if found.scan_findings:
    names = ", ".join(finding.name for finding in found.scan_findings)
    raise pulumi.RunError(f"team/web:v1.4.0 is not deployed: {names}")
pulumi.export("critical", found.severity_counts.get("CRITICAL", 0))


# outputs
def clean(found: ecr.GetImageScanFindingsResult) -> str | None:
    if found.scan_findings:
        names = ", ".join(finding.name for finding in found.scan_findings)
        raise pulumi.RunError(f"{found.repository_name} is not deployed: {names}")
    return found.image_digest


web = ecr.Repository.get("team-web", "team/web")
scan = ecr.get_image_scan_findings_output(web.id, image_tag="v1.4.0", severities=["CRITICAL"])
pulumi.export("clean", scan.apply(clean))
