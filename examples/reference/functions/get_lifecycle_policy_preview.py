import pulumi

import pulumi_ecr.native as ecr

# plain
newest = {"tag_status": "any", "count_type": "imageCountMoreThan", "count_number": 30}
preview = ecr.get_lifecycle_policy_preview(
    "team/web", policy={"rules": [{"selection": newest, "action": {"type": "expire"}}]}
)
pulumi.export("expiring", preview.expiring_image_count)

# outputs
web = ecr.LifecyclePolicy(
    "web",
    repository="team/web",
    policy={
        "rules": [
            {
                "selection": {"tag_status": "any", "count_type": "imageCountMoreThan", "count_number": 50},
                "action": {"type": "expire"},
            }
        ]
    },
)
going = ecr.get_lifecycle_policy_preview_output(web.repository)
pulumi.export("going", going.preview_results)
