import pulumi

import pulumi_ecr.native as ecr

# plain
base = ecr.get_repository("team/web", with_tags=True)
pulumi.export("url", base.repository_url)
pulumi.export("tags", base.tags)

# outputs
api = ecr.Repository("api")
state = ecr.get_repository_output(api.id, with_most_recent_image_tags=True)
pulumi.export("newest", state.most_recent_image_tags)
