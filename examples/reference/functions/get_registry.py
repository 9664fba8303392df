import pulumi

import pulumi_ecr.native as ecr

# plain
west = ecr.get_registry(region="us-west-2")
pulumi.export("scanType", west.scan_type)
pulumi.export("copies", west.replication_configuration.rules)

# outputs
scanning = ecr.ScanningConfiguration("scanning", scan_type="ENHANCED")
here = ecr.get_registry_output(opts=pulumi.InvokeOutputOptions(depends_on=[scanning]))
pulumi.export("rules", here.scanning_rules)
