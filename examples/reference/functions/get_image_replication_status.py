import pulumi

import pulumi_ecr.native as ecr

# plain
copies = ecr.get_image_replication_status("team/web", image_tag="v1.4.0")
if not copies.complete:
    raise pulumi.RunError("team/web:v1.4.0 has not reached every region yet")
pulumi.export("replicated", copies.complete)

# outputs
web = ecr.Repository.get("team-web", "team/web")
status = ecr.get_image_replication_status_output(web.id, image_tag="v1.4.0")
pulumi.export("destinations", status.replication_statuses)
