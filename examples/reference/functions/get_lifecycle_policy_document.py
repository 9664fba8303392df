import pulumi

import pulumi_ecr.native as ecr

# plain
thirty = ecr.get_lifecycle_policy_document(
    rules=[
        {
            "priority": 1,
            "description": "keep the newest thirty images",
            "selection": {"tag_status": "any", "count_type": "imageCountMoreThan", "count_number": 30},
        }
    ]
)
web = ecr.Repository("web")
ecr.LifecyclePolicy("web", repository=web, policy=thirty.json)

# outputs
api = ecr.Repository("api")
branches = ecr.get_lifecycle_policy_document_output(
    rules=[
        {
            "priority": 1,
            "description": pulumi.Output.concat("branches of ", api.name, " go after a week"),
            "selection": {
                "tag_status": "tagged",
                "tag_prefix_list": ["branch-"],
                "count_type": "sinceImagePushed",
                "count_unit": "days",
                "count_number": 7,
            },
        }
    ]
)
ecr.LifecyclePolicy("api", repository=api, policy=branches.json)
