import pulumi

import pulumi_ecr.native as ecr

# plain
team = ecr.get_repositories(pattern="team/*")
for name in team.names:
    ecr.LifecyclePolicy(
        name,
        repository=name,
        policy={
            "rules": [
                {
                    "selection": {"tag_status": "any", "count_type": "imageCountMoreThan", "count_number": 30},
                    "action": {"type": "expire"},
                }
            ]
        },
    )
pulumi.export("repositories", team.names)

# outputs
web = ecr.Repository("web")
everything = ecr.get_repositories_output(registry_id=web.registry_id)
pulumi.export("all", everything.repositories)
