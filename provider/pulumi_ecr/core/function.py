"""The contract of a function: what a program may ask of AWS without managing anything.

A function says which calls answer it. Checking, echoed arguments and secrets come from here, out of the models.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Annotated, Any, ClassVar, Generic, TypeVar

from pulumi_ecr.core.errors import Doubt, Failure
from pulumi_ecr.core.messages import told, without_truth
from pulumi_ecr.core.model import (
    Computed,
    Member,
    Model,
    Parsed,
    Region,
    Sensitive,
    construct,
    effective,
    parse,
    plain,
    specs,
)
from pulumi_ecr.core.resource import World, default_region, strange_regions
from pulumi_ecr.core.values import Path, Secret, bare, hide_at


class RegionalArguments(Model):
    """What every function that asks AWS takes."""

    region: Annotated[str | None, Computed(), Region()] = None
    """Where to ask. Left out: the provider's region."""


class RegistryArguments(RegionalArguments):
    """What functions take that can ask another account's registry."""

    shape: ClassVar[str] = "DescribeRepositoriesRequest"

    registry_id: Annotated[str | None, Computed(), Member("registryId")] = None
    """The account whose registry is asked. Left out: that of the credentials."""


I = TypeVar("I", bound=Model)  # noqa: E741 - inputs
O = TypeVar("O", bound=Model)  # noqa: E741 - outputs
C = TypeVar("C")


class Function(ABC, Generic[I, O, C]):
    """One function. ``O`` has every argument of ``I`` beside its own properties, so that results echo them."""

    name: ClassVar[str]
    """The name that Python programs use."""
    inputs: type[I]
    outputs: type[O]
    actions: ClassVar[tuple[str, ...]]
    """The IAM actions that a call may need."""
    on: ClassVar[str] = "*"
    """What the actions can be limited to in an identity policy: one repository, or the whole registry."""
    subject: ClassVar[tuple[str, str]] = ("", "")
    """The resource that a call is about, and the argument that names it on the wire; empty for the registry itself."""
    notes: ClassVar[Mapping[str, str]] = {}
    """Texts of the reference page that no property can carry, by heading."""

    @abstractmethod
    def call(self, inputs: I, ctx: C) -> O:
        """Ask."""

    @property
    def wire(self) -> str:
        """The name in the package schema: ``getImage``."""
        head, *rest = self.name.split("_")
        return head + "".join(part.capitalize() for part in rest)

    @property
    def regional(self) -> bool:
        """Whether AWS is asked at all."""
        return issubclass(self.inputs, RegionalArguments)

    def check(self, values: Mapping[str, Any], world: World, secrets: frozenset[Path] = frozenset()) -> Parsed:
        """Arguments made canonical, or what is wrong with them. Pure, no call. No finding quotes a secret."""
        found = parse(self.inputs, hide_at(values, secrets), world.service)
        parsed = Parsed(
            bare(found.values),
            tuple(without_truth(failure, secrets) for failure in found.failures),
            tuple(
                without_truth(warning, secrets) for warning in (*found.warnings, *strange_regions(found.regions, world))
            ),
        )
        if self.regional and (wrong := default_region(parsed.values, world)):
            return Parsed(parsed.values, (*parsed.failures, *wrong), parsed.warnings)
        return parsed

    def told(self, finding: Failure | Doubt, *, python: bool) -> str:
        """A finding of ``check`` as one line in the spelling of the program's language."""
        return f"{self.name if python else self.wire}: {told(finding, self.models, python=python)}"

    @property
    def models(self) -> tuple[type[Model], ...]:
        """Where the names come from that texts may hold."""
        return self.inputs, self.outputs

    def arguments(self, checked: Mapping[str, Any], world: World) -> dict[str, Any]:
        """Checked arguments with their defaults."""
        full = effective(self.inputs, checked)
        if self.regional and world.region is not None:
            full.setdefault("region", world.region)
        return full

    def pending(self, arguments: Mapping[str, Any], planned: AbstractSet[tuple[str, str, str]]) -> str:
        """The thing that a call is about if it is only planned to be made; ``planned`` holds resource, region and id."""
        resource, named = self.subject
        there = (resource, arguments.get("region"), arguments.get(named)) not in planned
        return "" if there else f"{resource} {arguments[named]}"

    def answer(self, arguments: Mapping[str, Any], ctx: C) -> dict[str, Any]:
        """The result of a call, secrets marked."""
        answer = plain(self.call(construct(self.inputs, arguments), ctx))
        # What is not there is null: a program in YAML that asks for it would fail if it were left out.
        result: dict[str, Any] = {spec.wire: answer.get(spec.wire) for spec in specs(self.outputs)}
        secret = [spec.wire for spec in specs(self.outputs) if spec.has(Sensitive)]
        return {key: Secret(value) if key in secret else value for key, value in result.items()}

    def result(self, inputs: I, **outputs: Any) -> O:
        """A result out of the arguments as given and the properties as answered."""
        values = {name: getattr(inputs, name) for name in type(inputs).model_fields}
        return self.outputs.model_construct(**{**values, **outputs})
