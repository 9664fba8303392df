import pulumi

import pulumi_ecr.native as ecr

# regions
ireland = ecr.Provider("ireland", region="eu-west-1")
oregon = ecr.Provider("oregon", region="us-west-2", default_tags={"tags": {"site": "west"}})

ecr.Repository("web-ireland", name="web", opts=pulumi.ResourceOptions(provider=ireland))
ecr.Repository("web-oregon", name="web", opts=pulumi.ResourceOptions(provider=oregon))

west = ecr.get_registry(opts=pulumi.InvokeOptions(provider=oregon))
pulumi.export("scanType", west.scan_type)
