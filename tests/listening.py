"""What a host says to the user, with a stand-in for the engine that listens."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import empty_pb2, json_format
from pulumi.runtime.proto import engine_pb2_grpc, provider_pb2

from hosts import DynamicHost, Host, NativeHost, struct
from pulumi_ecr._wire import PROGRAM, encode
from pulumi_ecr.core.values import conceal
from pulumi_ecr.testing import Emulator


def said(
    kind: type[Host], emulator: Emulator, steps: Callable[[Host], None], *, late: int = 0, home: Path | None = None
) -> list[str]:
    """The warnings that stay with the user, with names as a Python program has them. ``late``: how many lines the engine
    takes too long for; ``home``: of an earlier run.
    """
    lines: list[str] = []
    slow = [None] * late

    class Listener(engine_pb2_grpc.EngineServicer):
        def Log(self, request: Any, context: Any) -> Any:
            if slow:
                slow.pop()
                context.abort(grpc.StatusCode.DEADLINE_EXCEEDED, "")
            lines.append(f"warning: {request.message}" if request.severity == 2 else request.message)
            return empty_pb2.Empty()

    server = grpc.server(ThreadPoolExecutor(max_workers=2))
    engine_pb2_grpc.add_EngineServicer_to_server(Listener(), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    env = {**emulator.env(), **({"PULUMI_HOME": str(home)} if home else {})}
    host = kind(env, engine=f"127.0.0.1:{port}" if kind is NativeHost else "")
    try:
        steps(host)
    finally:
        printed = host.close()
        server.stop(None)
    lines += [line.removeprefix("ecr: ") for line in printed.splitlines()]
    lines = [line.replace("retainOnDelete", "retain_on_delete") for line in lines]
    return [line.removeprefix("warning: ") for line in lines if line.startswith("warning: ")]


def previewed(
    host: Host, resource: str, inputs: dict[str, Any], name: str = "", secrets: tuple[tuple[str | int, ...], ...] = ()
) -> None:
    """The preview of a create. ``secrets``: the places in the inputs that are behind a secret mark."""
    paths = [list(path) for path in secrets]
    told = {PROGRAM: {"language": "python", "preview": True, "secrets": paths, "settings": []}}
    given = encode(conceal(inputs, frozenset(secrets))) if host.name == "native" else struct(inputs)
    checked, failures = host.check(resource, {**json_format.MessageToDict(given), **told}, name=name)
    assert failures == {}
    if isinstance(host, NativeHost):
        about = host._about(resource, name)
        host._call("Create", provider_pb2.CreateRequest(properties=struct(checked), preview=True, **about))


def of(kind: type[Host], name: str = Host.logical) -> str:
    """How a warning of a resource begins: the dynamic host's are printed under no resource."""
    return f"{name}: " if kind is DynamicHost else ""
