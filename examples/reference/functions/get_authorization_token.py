import json

import pulumi

import pulumi_ecr.native as ecr

# plain
token = ecr.get_authorization_token()
docker_config = {"auths": {token.server: {"auth": token.authorization_token}}}
pulumi.export("dockerConfig", pulumi.Output.secret(json.dumps(docker_config)))

# outputs
web = ecr.Repository("web")
login = ecr.get_authorization_token_output(registry_id=web.registry_id)
pulumi.export("server", login.server)
pulumi.export("token", login.authorization_token)
