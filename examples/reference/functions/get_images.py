import pulumi

import pulumi_ecr.native as ecr

# plain
releases = ecr.get_images("team/web", tag_pattern="v*", max_results=2)
pulumi.export("current", releases.images[0].image_digest)
pulumi.export("previous", releases.images[1].image_digest)

# outputs
api = ecr.Repository("api")
untagged = ecr.get_images_output(api.id, tag_status="UNTAGGED")
pulumi.export("untagged", untagged.image_ids)
