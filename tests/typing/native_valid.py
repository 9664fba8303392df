"""What only the native face has, as type checkers must accept it; nothing here is run."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from typing_extensions import assert_type

import pulumi_ecr.native as ecr

name: pulumi.Output[str] = pulumi.Output.from_input("app")

far = ecr.Provider("far", region="eu-west-1", default_tags={"tags": {"team": "web"}}, max_retries=3)
roles = [ecr.AssumeRoleArgs(role_arn="arn:aws:iam::222222222222:role/x"), ecr.AssumeRoleArgs(role_arn=name)]
other = ecr.Provider("other", ecr.ProviderArgs(assume_roles=roles, profile=name))
app = ecr.Repository("app", opts=pulumi.ResourceOptions(provider=far))

image = ecr.get_image("app", tag_pattern="v*", missing_ok=True)
assert_type(image, ecr.GetImageResult)
assert_type(image.exists, bool)
assert_type(image.uri_with_digest, "str | None")
later = ecr.get_image_output(app.name, most_recent=True, opts=pulumi.InvokeOutputOptions(depends_on=[app]))
assert_type(later, pulumi.Output[ecr.GetImageResult])
assert_type(ecr.get_repositories(pattern="team/*").names, Sequence[str])
assert_type(ecr.get_registry().scanning_rules, Sequence[ecr.outputs.ScanningConfigurationRule])
ecr.get_credentials(opts=pulumi.InvokeOptions(provider=far))
ecr.get_lifecycle_policy_document(
    [{"priority": 1, "selection": {"tag_status": "any", "count_type": "imageCountMoreThan", "count_number": 3}}]
)
