import pulumi_ecr as ecr

# minimal
web = ecr.Repository("web")
ecr.RepositoryPolicy(
    "web",
    repository=web,
    policy={
        "Version": "2012-10-17",
        "Statement": [
            {
                "Sid": "Pull",
                "Effect": "Allow",
                "Principal": {"AWS": "222222222222"},
                "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
            }
        ],
    },
)

# full
function = ecr.Repository("function")
ecr.RepositoryPolicy(
    "function",
    repository=function,
    policy=ecr.PolicyDocumentArgs(
        version="2012-10-17",
        statement=[
            ecr.PolicyStatementArgs(
                sid="LambdaPull",
                effect="Allow",
                principal={"Service": "lambda.amazonaws.com"},
                action=["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"],
                condition={"StringEquals": {"aws:SourceAccount": "123456789012"}},
            )
        ],
    ),
)
