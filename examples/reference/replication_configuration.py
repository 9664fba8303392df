import pulumi_ecr as ecr

# minimal
ecr.ReplicationConfiguration(
    "replication",
    replication_configuration={
        "rules": [{"destinations": [{"region": "eu-west-1", "registry_id": "123456789012"}]}],
    },
)

# full
ecr.ReplicationConfiguration(
    "replication-west",
    region="us-west-2",
    adopt_existing=True,
    replication_configuration={
        "rules": [
            {
                "destinations": [
                    {"region": "eu-west-1", "registry_id": "123456789012"},
                    {"region": "us-east-1", "registry_id": "222222222222"},
                ],
                "repository_filters": [{"filter": "prod/", "filter_type": "PREFIX_MATCH"}],
                "delete_replication": {"enabled": True},
            }
        ],
    },
)
