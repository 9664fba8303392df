# pyright: basic
import pulumi
import pulumi_docker_build as docker_build  # type: ignore[import-not-found]

import pulumi_ecr.native as ecr

# plain
login = ecr.get_credentials()
docker_build.Image(
    "api",
    context={"location": "api"},
    tags=[f"{login.server}/team/api:v1.4.0"],
    push=True,
    registries=[
        {
            "address": login.server,
            "username": login.user_name,
            "password": pulumi.Output.secret(login.password),
        }
    ],
)

# outputs
web = ecr.Repository("web")
credentials = ecr.get_credentials_output(registry_id=web.registry_id)
docker_build.Image(
    "web-image",
    context={"location": "web"},
    tags=[pulumi.Output.concat(web.repository_url, ":v1.4.0")],
    push=True,
    registries=[
        {
            "address": credentials.server,
            "username": credentials.user_name,
            "password": credentials.password,
        }
    ],
)
