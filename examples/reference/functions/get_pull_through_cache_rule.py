import pulumi

import pulumi_ecr.native as ecr

# plain
hub = ecr.get_pull_through_cache_rule("docker-hub")
registry = f"{hub.registry_id}.dkr.ecr.{hub.region}.amazonaws.com"
pulumi.export("nginx", f"{registry}/{hub.ecr_repository_prefix}/library/nginx:1.29")

# outputs
public = ecr.PullThroughCacheRule("public", ecr_repository_prefix="public", upstream_registry_url="public.ecr.aws")
rule = ecr.get_pull_through_cache_rule_output(public.ecr_repository_prefix)
pulumi.export("upstream", rule.upstream_registry)
