"""Room 3, the collection: one file is one resource. ``ALL`` lists them; nothing else does."""

from __future__ import annotations

from typing import Any, Final

from pulumi_ecr.aws import Context
from pulumi_ecr.core.resource import Handler
from pulumi_ecr.resources.lifecycle_policy import LifecyclePolicy
from pulumi_ecr.resources.pull_through_cache_rule import PullThroughCacheRule
from pulumi_ecr.resources.registry_policy import RegistryPolicy
from pulumi_ecr.resources.replication_configuration import ReplicationConfiguration
from pulumi_ecr.resources.repository import Repository
from pulumi_ecr.resources.repository_policy import RepositoryPolicy
from pulumi_ecr.resources.scanning_configuration import ScanningConfiguration

ALL: Final[dict[str, Handler[Any, Any, Context]]] = {
    handler.name: handler
    for handler in (
        Repository(),
        LifecyclePolicy(),
        RepositoryPolicy(),
        RegistryPolicy(),
        ScanningConfiguration(),
        ReplicationConfiguration(),
        PullThroughCacheRule(),
    )
}
"""Every resource by its class name."""
