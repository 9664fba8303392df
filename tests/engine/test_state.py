"""What state holds: no secrets, and references to the provider classes that no release may break."""

from __future__ import annotations

import base64
import json
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pulumi
import pytest
from pulumi.dynamic.dynamic import serialize_provider

import pulumi_ecr as ecr
from cases import ACCOUNT, OTHER_REGION, lifecycle, policy, registry_policy
from harness import Engine
from pulumi_ecr import dynamic
from pulumi_ecr._wire import carrier

GOLDEN: dict[str, str] = json.loads((Path(__file__).parents[1] / "golden" / "providers.json").read_text())
"""By resource, what the state of every stack out there says. Entries are added here, never changed."""


def carriers() -> dict[str, type[Any]]:
    return {kind.resource: kind for kind in dynamic._Provider.__subclasses__()}


def test_every_provider_class_is_pinned() -> None:
    assert sorted(carriers()) == sorted(GOLDEN)
    assert len(GOLDEN) == 7


@pytest.mark.parametrize("resource", sorted(GOLDEN))
def test_the_text_in_state_is_what_it_always_was(resource: str) -> None:
    kind = carriers()[resource]
    text = serialize_provider(kind())
    assert text == GOLDEN[resource] == carrier(resource)
    assert len(text) <= 100
    found = pickle.loads(base64.b64decode(GOLDEN[resource]))
    assert type(found) is kind
    assert vars(found) == {}
    assert (kind.__module__, kind.__qualname__) == ("pulumi_ecr.dynamic", f"{resource}Provider")


def stack() -> None:
    one = ecr.Repository("one", tags={"a": "1"})
    two = ecr.Repository("two", image_tag_mutability="IMMUTABLE", opts=pulumi.ResourceOptions(protect=False))
    ecr.LifecyclePolicy("lifecycle", repository=one, policy=lifecycle())
    ecr.LifecyclePolicy("lifecycle2", repository=two, policy=lifecycle(3))
    ecr.RepositoryPolicy("policy", repository=one, policy=policy())
    ecr.RegistryPolicy("registry", policy=registry_policy())
    ecr.ScanningConfiguration("scanning")
    ecr.ReplicationConfiguration(
        "replication",
        replication_configuration={"rules": [{"destinations": [{"region": OTHER_REGION, "registry_id": ACCOUNT}]}]},
    )
    ecr.PullThroughCacheRule("cache", ecr_repository_prefix="public", upstream_registry_url="public.ecr.aws")


def test_state_holds_no_credentials_and_the_pinned_texts(engine: Engine) -> None:
    env = {
        **engine.emulator.env(),
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI-not-for-state",
        "AWS_SESSION_TOKEN": "token-4711",
    }
    engine.stack.workspace.env_vars = {**engine.env, **env}
    assert engine.up(stack).error == ""
    assert engine.refresh().error == ""
    secrets = [value for key, value in env.items() if "KEY" in key or "TOKEN" in key]
    assert len(secrets) == 3
    files = [path.read_text(errors="replace") for path in engine.folder.rglob("*") if path.is_file()]
    for text in (engine.exported(), *files):
        assert [secret for secret in secrets if secret in text] == []
    assert env["AWS_ENDPOINT_URL"] not in engine.exported()

    texts: dict[str, set[str]] = {}
    for found in engine.state().values():
        resource = found["type"].rpartition(":")[2]
        texts.setdefault(resource, set()).update((found["inputs"]["__provider"], found["outputs"]["__provider"]))
    assert texts == {resource: {text} for resource, text in GOLDEN.items()}


def test_what_is_secret_in_a_program_is_in_no_file(engine: Engine, both_hosts: str) -> None:
    hidden = {"tag": "hidden-tag", "condition": "hidden-tag-of-a-principal", "rule": "hidden-description"}
    credentials = {"AWS_SECRET_ACCESS_KEY": "hidden-key", "AWS_SESSION_TOKEN": "hidden-token"}
    engine.stack.workspace.env_vars = {**engine.env, **credentials}

    def program() -> None:
        repo = ecr.Repository("repo", name="app", tags={"a": pulumi.Output.secret(hidden["tag"]), "b": "1"})
        condition = {"StringEquals": {"aws:PrincipalTag/x": pulumi.Output.secret(hidden["condition"])}}
        ecr.RepositoryPolicy("policy", repository=repo, policy=pulumi.Output.json_dumps(policy(Condition=condition)))
        rules = pulumi.Output.secret(lifecycle(description=hidden["rule"]))
        ecr.LifecyclePolicy("lifecycle", repository=repo, policy=rules)

    for outcome in (engine.up(program), engine.refresh()):
        assert outcome.error == ""
        for path in engine.folder.rglob("*.json"):
            assert "hidden-" not in path.read_text(errors="replace"), path.name
    assert engine.up().changed == {}
    hidden["tag"] = "hidden-too"
    planned = engine.preview(diff=True)
    assert planned.changed == {"repo": "update"}
    assert "hidden-" not in planned.output


def test_a_program_loads_neither_boto3_nor_pydantic() -> None:
    script = "import sys, pulumi_ecr; pulumi_ecr.Repository; print(sorted({'boto3', 'botocore', 'pydantic', 'moto'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
