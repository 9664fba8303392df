"""The floor without an engine: a pool of threads that makes the calls of one phase with plain boto3."""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
from botocore.config import Config

ARN = "arn:aws:ecr:us-east-1:123456789012:repository/"


def main(phase: str, count: int, threads: int, policy: str) -> None:
    """All calls of a phase, as many at a time as the engine would offer."""
    config = Config(max_pool_connections=threads, retries={"total_max_attempts": 1})
    ecr: Any = boto3.client("ecr", config=config)
    names = [f"bench/r{number:05}" for number in range(count)]

    def tags(value: str) -> list[dict[str, str]]:
        return [{"Key": "run", "Value": value}, {"Key": "team", "Value": "web"}]

    steps: dict[str, list[Any]] = {
        "create": [
            lambda name: ecr.create_repository(repositoryName=name, tags=tags("1")),
            lambda name: ecr.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=policy),
        ],
        "preview": [],
        "refresh": [
            lambda name: ecr.list_tags_for_resource(resourceArn=f"{ARN}{name}"),
            lambda name: ecr.get_lifecycle_policy(repositoryName=name),
        ],
        "update": [lambda name: ecr.tag_resource(resourceArn=f"{ARN}{name}", tags=tags("2")[:1])],
        "destroy": [lambda name: ecr.delete_repository(repositoryName=name)],
    }
    batches = [names[at : at + 100] for at in range(0, count, 100)] if phase == "refresh" else []
    with ThreadPoolExecutor(threads) as pool:
        done = [pool.submit(ecr.describe_repositories, repositoryNames=batch) for batch in batches]
        done += [pool.submit(lambda one=name: [step(one) for step in steps[phase]]) for name in names]
    for each in done:
        each.result()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4])
