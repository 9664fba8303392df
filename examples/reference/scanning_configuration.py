import pulumi_ecr as ecr

# minimal
ecr.ScanningConfiguration(
    "scanning",
    rules=[{"scan_frequency": "SCAN_ON_PUSH", "repository_filters": [{"filter": "*", "filter_type": "WILDCARD"}]}],
)

# full
ecr.ScanningConfiguration(
    "scanning-west",
    region="us-west-2",
    scan_type="ENHANCED",
    rules=[
        ecr.ScanningConfigurationRuleArgs(
            scan_frequency="CONTINUOUS_SCAN",
            repository_filters=[
                ecr.ScanningConfigurationRuleRepositoryFilterArgs(filter="prod-*", filter_type="WILDCARD")
            ],
        ),
        ecr.ScanningConfigurationRuleArgs(
            scan_frequency="SCAN_ON_PUSH",
            repository_filters=[ecr.ScanningConfigurationRuleRepositoryFilterArgs(filter="*", filter_type="WILDCARD")],
        ),
    ],
    adopt_existing=True,
)
