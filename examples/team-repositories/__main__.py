"""Teams and services in a file become repositories with lifecycle, policy and tags."""

from pathlib import Path
from typing import Any

import pulumi
import yaml

import pulumi_ecr as ecr

TEAMS: dict[str, dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "teams.yaml").read_text())["teams"]

urls: dict[str, pulumi.Output[str]] = {}
for team, settings in TEAMS.items():
    for service in settings["services"]:
        name = f"{team}/{service}"
        repository = ecr.Repository(
            name,
            name=name,
            image_tag_mutability="IMMUTABLE",
            image_scanning_configuration={"scan_on_push": True},
            tags={"team": team, "service": service},
        )
        ecr.LifecyclePolicy(
            name,
            repository=repository,
            policy={
                "rules": [
                    {
                        "description": f"keep the newest {settings['keep']} images",
                        "selection": {
                            "tag_status": "any",
                            "count_type": "imageCountMoreThan",
                            "count_number": settings["keep"],
                        },
                        "action": {"type": "expire"},
                    }
                ]
            },
        )
        ecr.RepositoryPolicy(
            name,
            repository=repository,
            policy={
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Sid": "Pull",
                        "Effect": "Allow",
                        "Principal": {"AWS": settings["pull"]},
                        "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                    }
                ],
            },
        )
        urls[name] = repository.repository_url

pulumi.export("urls", urls)
