import pulumi_ecr as ecr

# minimal
ecr.RegistryPolicy(
    "registry",
    policy={
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "ReplicateFromProduction",
                "Effect": "Allow",
                "Principal": {"AWS": "222222222222"},
                "Action": ["ecr:CreateRepository", "ecr:ReplicateImage"],
                "Resource": "arn:aws:ecr:us-east-1:123456789012:repository/*",
            }
        ],
    },
)

# full
ecr.RegistryPolicy(
    "registry-west",
    region="us-west-2",
    adopt_existing=True,
    policy=ecr.PolicyDocumentArgs(
        version="2012-10-17",
        statement=[
            ecr.PolicyStatementArgs(
                sid="CacheForTheOrganisation",
                effect="Allow",
                principal={"AWS": "222222222222"},
                action="ecr:BatchImportUpstreamImage",
                resource="arn:aws:ecr:us-west-2:123456789012:repository/public/*",
            )
        ],
    ),
)
