"""How long a provider process takes to be of use: its port, its first answer, its first check; and its memory then."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import grpc
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from pulumi_ecr._wire import PROVIDER_KEY, carrier

COMMANDS = {
    "native": [sys.executable, "-m", "pulumi_ecr.plugin"],
    "dynamic": [sys.executable, "-u", "-m", "pulumi.dynamic"],
}
ENV = {"AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}


def _struct(values: dict[str, Any]) -> struct_pb2.Struct:
    message = struct_pb2.Struct()
    json_format.ParseDict(values, message)
    return message


def once(host: str) -> dict[str, float]:
    """Seconds since the start of the process, and megabytes."""
    begun = time.monotonic()
    process = subprocess.Popen(
        COMMANDS[host], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env={**os.environ, **ENV}
    )
    try:
        assert process.stdout is not None
        port = process.stdout.readline().strip()
        listening = time.monotonic() - begun
        # A proxy that the environment names is not for this machine.
        with grpc.insecure_channel(f"127.0.0.1:{port}", options=[("grpc.enable_http_proxy", 0)]) as channel:
            stub = provider_pb2_grpc.ResourceProviderStub(channel)
            alone = {("ecr:" if host == "dynamic" else "") + "skipRequestingAccountId": "true"}
            stub.Configure(provider_pb2.ConfigureRequest(args=_struct(alone)), wait_for_ready=True, timeout=60)
            configured = time.monotonic() - begun
            urn = "urn:pulumi:bench::bench::ecr:index:Repository::r"
            hidden = {PROVIDER_KEY: carrier("Repository")} if host == "dynamic" else {}
            news = _struct({"name": "bench/r", "registryId": "123456789012", **hidden})
            request = provider_pb2.CheckRequest(urn=urn, name="r", type="ecr:index:Repository", news=news, olds=news)
            stub.Check(request, timeout=60)
            checked = time.monotonic() - begun
        status = Path(f"/proc/{process.pid}/status")
        lines = status.read_text().splitlines() if status.exists() else []
        memory = next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS")), 0.0)
    finally:
        process.kill()
        process.wait()
    return {"listening": listening, "configured": configured, "checked": checked, "memory": memory}


def measured(hosts: Sequence[str], runs: int) -> dict[str, dict[str, float]]:
    """The medians of some starts."""
    found = {host: [once(host) for _ in range(runs)] for host in hosts}
    return {
        host: {key: statistics.median(each[key] for each in starts) for key in starts[0]}
        for host, starts in found.items()
    }
