"""The limits of the installed botocore's ECR model, read from its data without making a client (and without boto3)."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from pulumi_ecr.core.model import Limits

if TYPE_CHECKING:
    from botocore.loaders import Loader


@functools.cache
def loader() -> Loader:
    """What reads botocore's data, once a process."""
    from botocore.loaders import Loader  # noqa: PLC0415 - 20 ms that a program never pays

    return Loader()


@functools.cache
def known_regions() -> frozenset[str]:
    """All regions that the installed botocore knows."""
    partitions = loader().load_data("partitions")["partitions"]
    return frozenset(region for known in partitions for region in known["regions"] if not region.endswith("-global"))


@functools.cache
def suffixes() -> frozenset[str]:
    """What the names of AWS's hosts end with, as far as the installed botocore knows."""
    outputs = [known["outputs"] for known in loader().load_data("partitions")["partitions"]]
    return frozenset(each[key] for each in outputs for key in ("dnsSuffix", "dualStackDnsSuffix") if each.get(key))


class BotocoreModel:
    """``ServiceModel`` over botocore's own description of ECR. One read of the file a process."""

    @functools.cached_property
    def _model(self) -> dict[str, Any]:
        model: dict[str, Any] = loader().load_service_model("ecr", "service-2")
        return model

    @property
    def _shapes(self) -> dict[str, Any]:
        shapes: dict[str, Any] = self._model["shapes"]
        return shapes

    @property
    def operations(self) -> tuple[str, ...]:
        """The names of all operations."""
        return tuple(self._model["operations"])

    @functools.cache  # noqa: B019 - one instance a process
    def member(self, shape: str, member: str) -> Limits | None:
        """The limits of one member, or ``None`` where the installed botocore does not have it."""
        members = self._shapes[shape].get("members", {})
        return self._limits(members[member]["shape"]) if member in members else None

    def _limits(self, shape: str) -> Limits:
        raw = self._shapes[shape]
        item = raw.get("member", {}).get("shape")
        return Limits(
            kind=raw["type"],
            min=raw.get("min"),
            max=raw.get("max"),
            pattern=raw.get("pattern"),
            enum=tuple(raw.get("enum", ())),
            item=self._limits(item) if item else None,
            name=shape,
        )
