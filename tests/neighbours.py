"""What is somebody else's in a registry: nothing that we do may touch it."""

from __future__ import annotations

import json
from typing import Any

from cases import lifecycle, policy
from pulumi_ecr.testing import Emulator

NAME = "foreign"


def settle_in(emulator: Emulator, region: str) -> None:
    ecr = emulator.client("ecr", region)
    ecr.create_repository(repositoryName=NAME, tags=[{"Key": "theirs", "Value": "1"}])
    ecr.put_lifecycle_policy(repositoryName=NAME, lifecyclePolicyText=json.dumps(lifecycle(99)))
    ecr.set_repository_policy(repositoryName=NAME, policyText=json.dumps(policy(Sid="Theirs")))
    ecr.create_pull_through_cache_rule(ecrRepositoryPrefix=NAME, upstreamRegistryUrl="public.ecr.aws")


def as_they_are(emulator: Emulator, region: str) -> Any:
    """All that is theirs."""
    ecr = emulator.client("ecr", region)
    [found] = ecr.describe_repositories(repositoryNames=[NAME])["repositories"]
    return (
        found,
        ecr.list_tags_for_resource(resourceArn=found["repositoryArn"])["tags"],
        ecr.get_lifecycle_policy(repositoryName=NAME)["lifecyclePolicyText"],
        ecr.get_repository_policy(repositoryName=NAME)["policyText"],
        ecr.describe_pull_through_cache_rules(ecrRepositoryPrefixes=[NAME])["pullThroughCacheRules"],
    )


def move_out(emulator: Emulator, region: str) -> None:
    ecr = emulator.client("ecr", region)
    ecr.delete_repository(repositoryName=NAME)
    ecr.delete_pull_through_cache_rule(ecrRepositoryPrefix=NAME)


def ours(emulator: Emulator, region: str) -> dict[str, list[str]]:
    """Beside them, what one could make twice or leave behind."""
    ecr = emulator.client("ecr", region)
    names = [each["repositoryName"] for each in ecr.describe_repositories()["repositories"]]
    rules = ecr.describe_pull_through_cache_rules()["pullThroughCacheRules"]
    found = {"repositories": names, "cache rules": [rule["ecrRepositoryPrefix"] for rule in rules]}
    return {kind: sorted(name for name in there if name != NAME) for kind, there in found.items()}
