import pulumi_ecr as ecr

# minimal
web = ecr.Repository("web")

# full
api = ecr.Repository(
    "api",
    name="team/api",
    image_tag_mutability="IMMUTABLE_WITH_EXCLUSION",
    image_tag_mutability_exclusion_filters=[{"filter": "latest", "filter_type": "WILDCARD"}],
    image_scanning_configuration={"scan_on_push": True},
    encryption_configurations=[{"encryption_type": "KMS"}],
    force_delete=True,
    tags={"team": "api"},
)
