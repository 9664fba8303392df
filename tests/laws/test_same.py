"""A create whose answer was lost takes for its own only what has every property that AWS is sent."""

from __future__ import annotations

from typing import Any

import pytest

from cases import CASES, ROLE, SECRET, SECRET2
from hosts import Host
from pulumi_ecr.aws.cloud import Cloud
from pulumi_ecr.core.config import Config
from pulumi_ecr.resources import ALL
from pulumi_ecr.testing import Emulator

KINDS: dict[str, Any] = {name: ALL[name] for name in ("Repository", "PullThroughCacheRule")}
FILTER = {"filter": "dev*", "filterType": "WILDCARD"}
VALUES: dict[str, dict[str, tuple[Any, Any]]] = {
    "Repository": {
        "name": ("app", "web"),
        "imageTagMutability": ("MUTABLE", "IMMUTABLE"),
        "imageTagMutabilityExclusionFilters": ([], [FILTER]),
        "imageScanningConfiguration": ({}, {"scanOnPush": True}),
        "encryptionConfigurations": ([{"encryptionType": "KMS", "kmsKey": "alias/a"}], [{"encryptionType": "AES256"}]),
        "tags": ({"a": "1"}, {"a": "2"}),
    },
    "PullThroughCacheRule": {
        "ecrRepositoryPrefix": ("a", "b"),
        "upstreamRegistryUrl": ("quay.io", "public.ecr.aws"),
        "upstreamRegistry": ("quay", "docker-hub"),
        "credentialArn": (SECRET, SECRET2),
        "customRoleArn": (ROLE, f"{ROLE}2"),
        "upstreamRepositoryPrefix": ("ROOT", "team"),
    },
}
"""Two values of every property that AWS is sent."""


@pytest.mark.parametrize("resource", sorted(KINDS))
def test_what_differs_in_one_property_that_is_sent_is_not_the_same(resource: str) -> None:
    handler, cloud = KINDS[resource], Cloud(Config(region="us-east-1", skip_requesting_account_id=True))
    values = VALUES[resource]
    assert set(values) == {{"tagsAll": "tags"}.get(spec.wire, spec.wire) for spec in handler.sent}

    def typed(given: dict[str, Any]) -> Any:
        return handler.typed_inputs(given, None, cloud)

    def there(given: dict[str, Any]) -> Any:
        inputs = typed(given)
        return handler.state(inputs, **({"tags_all": inputs.tags} if resource == "Repository" else {}))

    first = {name: one for name, (one, _) in values.items()}
    assert handler.same(typed(first), there({**first, "forceDelete": True, "adoptExisting": True}), cloud)
    for name, (_, other) in values.items():
        assert not handler.same(typed(first), there({**first, name: other}), cloud), name
        assert not handler.same(typed({**first, name: other}), there(first), cloud), name


@pytest.mark.parametrize("resource", sorted(KINDS))
def test_create_sends_every_field_that_is_compared(host: Host, emulator: Emulator, resource: str) -> None:
    case, handler = CASES[resource], KINDS[resource]
    case.before(lambda service: emulator.client(service))
    checked, failures = host.check(resource, {**case.full, "adoptExisting": False, "validateUpstream": None})
    assert failures == {}
    with emulator.counting() as calls:
        host.create(resource, checked)
    (create,) = [call for call in calls if call.operation.startswith("Create")]
    assert set(create.params) == {
        "tags" if spec.wire == "tagsAll" else spec.member
        for spec in handler.sent
        if spec.wire == "tagsAll" or checked.get(spec.wire) is not None
    } - {"upstreamRepositoryPrefix"}  # ROOT, which is the default
