"""N repositories, each with a lifecycle policy, through the host that the environment names."""

import os

HOST = os.environ["BENCH_HOST"]

if HOST.startswith("dynamic"):
    import pulumi_ecr as ecr

    if HOST == "dynamic-nothing":
        import nothing

        ecr.Repository.provider = nothing.Repository  # type: ignore[assignment]
        ecr.LifecyclePolicy.provider = nothing.LifecyclePolicy  # type: ignore[assignment]
else:
    import pulumi_ecr.native as ecr  # type: ignore[no-redef]

for number in range(int(os.environ["BENCH_COUNT"])):
    repository = ecr.Repository(
        f"r{number:05}", name=f"bench/r{number:05}", tags={"run": os.environ["BENCH_RUN"], "team": "web"}
    )
    ecr.LifecyclePolicy(f"r{number:05}", repository=repository, policy=os.environ["BENCH_POLICY"])
