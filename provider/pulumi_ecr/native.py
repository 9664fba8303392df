"""The face of the plugin: ``import pulumi_ecr.native as ecr``, the same classes and arguments over ``pulumi-resource-ecr``."""

from __future__ import annotations

from typing import Any, ClassVar

import pulumi

from pulumi_ecr import _program
from pulumi_ecr._args import Program
from pulumi_ecr._program import *  # noqa: F403 - the argument classes are the same


class _Declared(Program):
    """Registers a program's resource with the plugin."""

    kind: ClassVar[str]

    def _declare(self, name: str, props: dict[str, Any], opts: pulumi.ResourceOptions | None) -> None:
        moved = pulumi.ResourceOptions(aliases=[pulumi.Alias(type_=f"pulumi-python:dynamic/ecr:{self.kind}")])
        props.pop("__autoname", None)  # the plugin gets the name of the resource itself
        merged = pulumi.ResourceOptions.merge(moved, opts)
        pulumi.CustomResource.__init__(self, f"ecr:index:{self.kind}", name, props, merged)  # type: ignore[arg-type]


class Repository(_Declared, _program.Repository, pulumi.CustomResource):  # type: ignore[no-redef]
    kind = "Repository"


class LifecyclePolicy(_Declared, _program.LifecyclePolicy, pulumi.CustomResource):  # type: ignore[no-redef]
    kind = "LifecyclePolicy"


class RepositoryPolicy(_Declared, _program.RepositoryPolicy, pulumi.CustomResource):  # type: ignore[no-redef]
    kind = "RepositoryPolicy"


class RegistryPolicy(_Declared, _program.RegistryPolicy, pulumi.CustomResource):  # type: ignore[no-redef]
    kind = "RegistryPolicy"


class ScanningConfiguration(_Declared, _program.ScanningConfiguration, pulumi.CustomResource):  # type: ignore[no-redef]
    kind = "ScanningConfiguration"


class ReplicationConfiguration(_Declared, _program.ReplicationConfiguration, pulumi.CustomResource):  # type: ignore[no-redef]
    kind = "ReplicationConfiguration"


class PullThroughCacheRule(_Declared, _program.PullThroughCacheRule, pulumi.CustomResource):  # type: ignore[no-redef]
    kind = "PullThroughCacheRule"


RegistryScanningConfiguration = ScanningConfiguration
