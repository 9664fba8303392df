import pulumi

import pulumi_ecr as ecr

# minimal
ecr.PullThroughCacheRule("public", ecr_repository_prefix="public", upstream_registry_url="public.ecr.aws")

# full
ecr.PullThroughCacheRule(
    "docker-hub",
    ecr_repository_prefix="docker-hub",
    upstream_registry_url="registry-1.docker.io",
    upstream_registry="docker-hub",
    credential_arn=pulumi.Config().require("dockerHubSecret"),
    validate_upstream=True,
)
