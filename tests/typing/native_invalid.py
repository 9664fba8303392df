"""What only the native face has, as type checkers must refuse it: at each line that ends in ``# error``."""

from __future__ import annotations

import pulumi

import pulumi_ecr.native as ecr

name: pulumi.Output[str] = pulumi.Output.from_input("app")

ecr.Provider("far", regin="eu-west-1")  # error
ecr.Provider("far", max_retries="three")  # error
ecr.AssumeRoleArgs()  # error
ecr.get_image()  # error
ecr.get_image(name)  # error
ecr.get_image("app", image_tg="v1")  # error
print(ecr.get_image("app").no_such_thing)  # error
ecr.get_image_output("app", most_recent="yes")  # error
ecr.get_lifecycle_policy_document([{"priority": 1}])  # error
