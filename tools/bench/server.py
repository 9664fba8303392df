"""A lean stand-in for ECR and STS: the operations of the benchmark, each answered a fixed time after it arrived.

Its own work counts inside that time, and takes a fraction of what the emulator takes, so that on few cores it is not
what gets measured. ``tests/tools/test_bench.py`` holds its answers against the emulator's.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import Counter
from collections.abc import Callable
from email.utils import formatdate
from typing import Any

ACCOUNT = "123456789012"
MOST_NAMES = 100


class Refused(Exception):
    """An AWS error: code and message."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code, self.message = code, message


class Registry:
    """The repositories of the one account, in the one region."""

    def __init__(self) -> None:
        self.repositories: dict[str, dict[str, Any]] = {}
        self.tags: dict[str, dict[str, str]] = {}
        self.policies: dict[str, str] = {}

    def _of(self, name: str) -> dict[str, Any]:
        found = self.repositories.get(name)
        if found is None:
            raise Refused(
                "RepositoryNotFoundException",
                f"The repository with name '{name}' does not exist in the registry with id '{ACCOUNT}'",
            )
        return found

    def _named(self, arn: str) -> str:
        name = arn.partition(":repository/")[2]
        self._of(name)
        return name

    def create_repository(self, asked: dict[str, Any], region: str) -> dict[str, Any]:
        """One more."""
        name = asked["repositoryName"]
        if name in self.repositories:
            raise Refused(
                "RepositoryAlreadyExistsException",
                f"The repository with name '{name}' already exists in the registry with id '{ACCOUNT}'",
            )
        self.repositories[name] = {
            "repositoryArn": f"arn:aws:ecr:{region}:{ACCOUNT}:repository/{name}",
            "registryId": ACCOUNT,
            "repositoryName": name,
            "repositoryUri": f"{ACCOUNT}.dkr.ecr.{region}.amazonaws.com/{name}",
            "createdAt": round(time.time(), 3),
            "imageTagMutability": asked.get("imageTagMutability", "MUTABLE"),
            "imageScanningConfiguration": asked.get("imageScanningConfiguration", {"scanOnPush": False}),
            "encryptionConfiguration": asked.get("encryptionConfiguration", {"encryptionType": "AES256"}),
        }
        self.tags[name] = {tag["Key"]: tag["Value"] for tag in asked.get("tags", [])}
        return {"repository": self.repositories[name]}

    def describe_repositories(self, asked: dict[str, Any], region: str) -> dict[str, Any]:
        """Those that are named, or none of them."""
        names = asked["repositoryNames"]
        if len(names) > MOST_NAMES:
            raise Refused("InvalidParameterException", f"more than {MOST_NAMES} names")
        return {"repositories": [self._of(name) for name in names]}

    def delete_repository(self, asked: dict[str, Any], region: str) -> dict[str, Any]:
        """One less, with what belongs to it."""
        gone = self._of(asked["repositoryName"])
        for kept in (self.repositories, self.tags, self.policies):
            kept.pop(asked["repositoryName"], None)
        return {"repository": gone}

    def list_tags_for_resource(self, asked: dict[str, Any], region: str) -> dict[str, Any]:
        """Its tags."""
        tags = self.tags[self._named(asked["resourceArn"])]
        return {"tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def tag_resource(self, asked: dict[str, Any], region: str) -> dict[str, Any]:
        """New or changed tags."""
        self.tags[self._named(asked["resourceArn"])].update({tag["Key"]: tag["Value"] for tag in asked["tags"]})
        return {}

    def put_lifecycle_policy(self, asked: dict[str, Any], region: str) -> dict[str, Any]:
        """Its policy."""
        name = self._of(asked["repositoryName"])["repositoryName"]
        self.policies[name] = json.dumps(json.loads(asked["lifecyclePolicyText"]), separators=(",", ":"))
        return {"registryId": ACCOUNT, "repositoryName": name, "lifecyclePolicyText": self.policies[name]}

    def get_lifecycle_policy(self, asked: dict[str, Any], region: str) -> dict[str, Any]:
        """Its policy, if it has one."""
        name = self._of(asked["repositoryName"])["repositoryName"]
        if name not in self.policies:
            raise Refused(
                "LifecyclePolicyNotFoundException",
                f"Lifecycle policy does not exist for the repository with name '{name}' "
                f"in the registry with id '{ACCOUNT}'",
            )
        return {"registryId": ACCOUNT, "repositoryName": name, "lifecyclePolicyText": self.policies[name]}

    def operations(self) -> dict[str, Callable[[dict[str, Any], str], dict[str, Any]]]:
        """What can be called, by AWS's names."""
        return {
            "CreateRepository": self.create_repository,
            "DeleteRepository": self.delete_repository,
            "DescribeRepositories": self.describe_repositories,
            "GetLifecyclePolicy": self.get_lifecycle_policy,
            "ListTagsForResource": self.list_tags_for_resource,
            "PutLifecyclePolicy": self.put_lifecycle_policy,
            "TagResource": self.tag_resource,
        }


class World:
    """What all connections share: AWS, the latency and the counts."""

    def __init__(self, latency: float) -> None:
        self.latency = latency
        self.calls: Counter[str] = Counter()
        self.in_flight = self.peak = 0
        self.operations = Registry().operations()

    def answer(self, head: dict[str, str], body: bytes) -> tuple[int, str, bytes]:
        """Status, content type and body."""
        operation = head.get("x-amz-target", "").rpartition(".")[2]
        if not operation:  # the only call in the query protocol
            self.calls["sts:GetCallerIdentity"] += 1
            return 200, "text/xml", _IDENTITY
        self.calls[operation] += 1
        region = head["authorization"].partition("Credential=")[2].split("/")[2]
        try:
            status, answer = 200, self.operations[operation](json.loads(body), region)
        except Refused as error:
            status, answer = 400, {"__type": error.code, "message": error.message}
        except KeyError as error:
            status, answer = 400, {"__type": "InvalidParameterException", "message": f"no {error}"}
        return status, "application/x-amz-json-1.1", json.dumps(answer).encode()

    def control(self, path: str) -> bytes:
        """``/counts`` tells what was called since the last time and begins anew."""
        told = {"calls": dict(self.calls), "peak": self.peak} if path == "/counts" else {}
        self.calls.clear()
        self.peak = self.in_flight
        return json.dumps(told).encode()


_IDENTITY = (
    '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    f"<Arn>arn:aws:iam::{ACCOUNT}:user/bench</Arn><UserId>AIDABENCH</UserId><Account>{ACCOUNT}</Account>"
    "</GetCallerIdentityResult><ResponseMetadata><RequestId>0</RequestId></ResponseMetadata>"
    "</GetCallerIdentityResponse>"
).encode()


class Connection(asyncio.Protocol):
    """One kept-alive connection; clients send one request at a time on it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.loop = asyncio.get_running_loop()
        self.data = b""
        self.arrived = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Remember where answers go."""
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each request that is complete."""
        if not self.data:
            self.arrived = self.loop.time()
        self.data += data
        head, end, rest = self.data.partition(b"\r\n\r\n")
        if not end:
            return
        first, *lines = head.decode("latin-1").split("\r\n")
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        length = int(fields.get("content-length", 0))
        if len(rest) < length:
            return
        self.data = rest[length:]
        method, path, _ = first.split(" ", 2)
        if method == "GET":
            self.send(200, "application/json", self.world.control(path))
            return
        self.world.in_flight += 1
        self.world.peak = max(self.world.peak, self.world.in_flight)
        answer = self.world.answer(fields, rest[:length])
        self.loop.call_at(self.arrived + self.world.latency, self.finish, answer)

    def finish(self, answer: tuple[int, str, bytes]) -> None:
        """The time of an answer has come."""
        self.world.in_flight -= 1
        self.send(*answer)

    def send(self, status: int, kind: str, body: bytes) -> None:
        """One answer."""
        reason = "OK" if status < 400 else "Bad Request"
        self.transport.write(
            f"HTTP/1.1 {status} {reason}\r\nDate: {formatdate(usegmt=True)}\r\nContent-Type: {kind}\r\n"
            f"x-amzn-RequestId: bench\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )


async def serve(latency: float) -> None:
    """Print the port, then answer until the process ends."""
    world = World(latency)
    server = await asyncio.get_running_loop().create_server(lambda: Connection(world), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(float(sys.argv[1]) / 1000))
