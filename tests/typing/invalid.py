"""Programs that type checkers must refuse, at every line that ends in ``# error`` and nowhere else."""

from __future__ import annotations

import pulumi

import pulumi_ecr as ecr

ecr.Repository("app", nme="app")  # error
ecr.Repository("app", name=3)  # error
ecr.Repository("app", tags=["a"])  # error
ecr.Repository("app", force_delete="yes")  # error
ecr.Repository("app", image_scanning_configuration={"scanOnPush": True})  # error
ecr.Repository("app", image_scanning_configuration={"scan_on_push": "yes"})  # error
ecr.Repository("app", encryption_configurations={"encryption_type": "KMS"})  # error
ecr.Repository("app", ecr.LifecyclePolicyArgs(repository="app", policy=""))  # error
ecr.RepositoryImageTagMutabilityExclusionFilterArgs(filter="v*")  # error
ecr.LifecyclePolicy("app", policy="")  # error
ecr.LifecyclePolicy("app", repository="app")  # error
ecr.LifecyclePolicy("app", repository=3, policy="")  # error
ecr.ReplicationConfiguration("app")  # error
ecr.PullThroughCacheRule("app", ecr_repository_prefix="public")  # error
ecr.ScanningConfiguration("app", rules=[{"scan_frequency": "MANUAL"}])  # error
ecr.ScanningConfigurationRuleArgs("MANUAL", [])  # error
number: pulumi.Output[int] = ecr.Repository("app").repository_url  # error
