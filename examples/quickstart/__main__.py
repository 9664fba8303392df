"""A repository that scans what is pushed, and a policy that keeps it small."""

import pulumi

import pulumi_ecr as ecr

app = ecr.Repository(
    "app",
    image_tag_mutability="IMMUTABLE_WITH_EXCLUSION",
    image_tag_mutability_exclusion_filters=[{"filter": "latest", "filter_type": "WILDCARD"}],
    image_scanning_configuration={"scan_on_push": True},
    tags={"team": "platform"},
)

ecr.LifecyclePolicy(
    "app",
    repository=app,
    policy={
        "rules": [
            {
                "description": "untagged images go after two weeks",
                "selection": {
                    "tag_status": "untagged",
                    "count_type": "sinceImagePushed",
                    "count_unit": "days",
                    "count_number": 14,
                },
                "action": {"type": "expire"},
            }
        ]
    },
)

pulumi.export("repository", app.name)
pulumi.export("url", app.repository_url)
