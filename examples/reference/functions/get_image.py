# pyright: basic
import pulumi
import pulumi_aws as aws  # type: ignore[import-not-found]

import pulumi_ecr.native as ecr

# plain
image = ecr.get_image("team/web", image_tag="v1.4.0")
aws.lambda_.Function(
    "web",
    package_type="Image",
    image_uri=image.uri_with_digest,
    role="arn:aws:iam::123456789012:role/web",
)

# outputs
api = ecr.Repository("api")
newest = ecr.get_image_output(api.id, tag_pattern="v*", missing_ok=True)
pulumi.export("exists", newest.exists)
pulumi.export("uri", newest.uri_with_digest)
