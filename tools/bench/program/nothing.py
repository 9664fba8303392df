"""The floor of the dynamic host: providers that answer at once."""

from __future__ import annotations

from typing import Any

from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, ResourceProvider, UpdateResult

OUTPUTS = {"registryId": "123456789012", "region": "us-east-1"}


class Repository(ResourceProvider):
    """Answers everything at once."""

    serialize_as_secret_always = False
    resource = "Repository"

    def check(self, olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """As given."""
        return CheckResult(news, [])

    def diff(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> DiffResult:
        """Plain comparison."""
        return DiffResult(changes=any(olds.get(key) != value for key, value in news.items()))

    def create(self, props: dict[str, Any]) -> CreateResult:
        """As given, with what AWS would add."""
        return CreateResult(props.get("name") or props["repository"], {**props, **OUTPUTS})

    def read(self, id: str, props: dict[str, Any]) -> ReadResult:
        """As it was."""
        return ReadResult(id, props, {key: value for key, value in props.items() if key not in OUTPUTS})

    def update(self, id: str, olds: dict[str, Any], news: dict[str, Any]) -> UpdateResult:
        """As given."""
        return UpdateResult({**news, **OUTPUTS})


class LifecyclePolicy(Repository):
    """The same."""

    resource = "LifecyclePolicy"
