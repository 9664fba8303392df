import pulumi_ecr as ecr

# minimal
web = ecr.Repository("web")
ecr.LifecyclePolicy(
    "web",
    repository=web,
    policy={
        "rules": [
            {
                "description": "keep the newest thirty images",
                "selection": {"tag_status": "any", "count_type": "imageCountMoreThan", "count_number": 30},
                "action": {"type": "expire"},
            }
        ]
    },
)

# full
api = ecr.Repository("api")
ecr.LifecyclePolicy(
    "api",
    repository=api,
    policy=ecr.LifecyclePolicyDocumentArgs(
        rules=[
            ecr.LifecyclePolicyRuleArgs(
                rule_priority=1,
                description="builds of branches go after a week",
                selection=ecr.LifecyclePolicySelectionArgs(
                    tag_status="tagged",
                    tag_pattern_list=["branch-*"],
                    count_type="sinceImagePushed",
                    count_unit="days",
                    count_number=7,
                ),
                action=ecr.LifecyclePolicyActionArgs(type="expire"),
            ),
            ecr.LifecyclePolicyRuleArgs(
                rule_priority=2,
                description="what nobody pulls moves to the archive",
                selection=ecr.LifecyclePolicySelectionArgs(
                    tag_status="any", count_type="sinceImagePulled", count_unit="days", count_number=90
                ),
                action=ecr.LifecyclePolicyActionArgs(type="transition", target_storage_class="archive"),
            ),
        ]
    ),
)
