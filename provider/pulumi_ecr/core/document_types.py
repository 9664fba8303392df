"""The typed forms of policy documents: names and docs for programs and schemas. ``documents`` gives them their meaning."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import ConfigDict
from pydantic.alias_generators import to_pascal

from pulumi_ecr.core.model import Model


@dataclass(frozen=True)
class OneOrMany:
    """One value, or a list of them."""


class LifecyclePolicySelection(Model):
    """Which images a rule means."""

    tag_status: Literal["tagged", "untagged", "any"]
    """tagged needs exactly one of the two lists; untagged and any allow none. A rule for any comes last."""
    count_type: Literal["imageCountMoreThan", "sinceImagePushed", "sinceImagePulled", "sinceImageTransitioned"]
    """Whether images are counted, or their days since push, last pull or move to the archive."""
    count_number: int
    """How many images, or days; at least 1."""
    count_unit: Literal["days"] | None = None
    """Always days; required with every since... type and not allowed with imageCountMoreThan."""
    tag_pattern_list: list[str] | None = None
    """Patterns with at most four `*`; an image is meant when its tags match all of them."""
    tag_prefix_list: list[str] | None = None
    """Beginnings of tags; an image is meant when its tags match all of them (AND, not OR)."""
    storage_class: Literal["standard", "archive"] | None = None
    """Where the images are; standard when left out."""


class LifecyclePolicyAction(Model):
    """What happens to the images of a rule."""

    also_known_as: ClassVar[tuple[str, ...]] = ("GetLifecyclePolicyDocumentRuleAction",)

    type: Literal["expire", "transition"]
    """expire deletes; transition moves to the archive."""
    target_storage_class: Literal["archive"] | None = None
    """Required with transition."""


class LifecyclePolicyRule(Model):
    """One rule of a lifecycle policy."""

    selection: LifecyclePolicySelection
    """Which images it means."""
    action: LifecyclePolicyAction
    """What happens to them."""
    rule_priority: int | None = None
    """Lower numbers go first; unique. Left out of all rules, their order in the list counts."""
    description: str | None = None
    """What it is for."""


class LifecyclePolicyDocument(Model):
    """A whole lifecycle policy."""

    rules: list[LifecyclePolicyRule]
    """1 to 50 rules."""


class PolicyStatement(Model):
    """One statement of a policy."""

    model_config = ConfigDict(alias_generator=to_pascal)

    effect: Literal["Allow", "Deny"]
    """Allow or Deny."""
    principal: Any = None
    """Who: `"*"`, or a map such as `{"AWS": ["123456789012"]}`."""
    not_principal: Any = None
    """Who not, in place of principal."""
    action: Annotated[Any, OneOrMany()] = None
    """What, such as `ecr:BatchGetImage`; one or a list."""
    not_action: Annotated[Any, OneOrMany()] = None
    """What not, in place of action."""
    resource: Annotated[Any, OneOrMany()] = None
    """On what; registry policies only."""
    not_resource: Annotated[Any, OneOrMany()] = None
    """On what not; registry policies only."""
    condition: Any = None
    """When: `{operator: {key: value}}`."""
    sid: str | None = None
    """A name of the statement."""


class PolicyDocument(Model):
    """A whole policy."""

    model_config = ConfigDict(alias_generator=to_pascal)

    statement: Annotated[list[PolicyStatement], OneOrMany()]
    """What is allowed and denied; one statement or a list."""
    version: Literal["2012-10-17", "2008-10-17"] | None = None
    """The version of the policy language; 2012-10-17 is the current one."""
    id: str | None = None
    """An id of the policy."""
