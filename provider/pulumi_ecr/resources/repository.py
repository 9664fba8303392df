"""Repository: where images are stored. One name an account and region."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pulumi_ecr.aws import (
    Attempt,
    ClientError,
    Context,
    HTTPClientError,
    code_of,
    details,
    doing,
)
from pulumi_ecr.aws.moments import rfc3339
from pulumi_ecr.core.config import IgnoreTags
from pulumi_ecr.core.diff import Changes
from pulumi_ecr.core.documents import shown
from pulumi_ecr.core.errors import (
    DeniedError,
    Doubt,
    EcrError,
    Failure,
    MissingError,
    Partial,
    PartialError,
    PreconditionError,
)
from pulumi_ecr.core.model import (
    Computed,
    CreateOnly,
    Equal,
    Immutable,
    Local,
    Managed,
    Member,
    Model,
    Stable,
    Unordered,
    plain,
)
from pulumi_ecr.core.names import logical_name, repository_url
from pulumi_ecr.core.resource import MISSING, Handler, Missing, Permissions, RegionalInputs, World, region_of, undo
from pulumi_ecr.core.texts import in_tags, named, unseen
from pulumi_ecr.core.values import UNKNOWN, Hidden, as_secret, hide, hide_at, known, unknown

if TYPE_CHECKING:
    from mypy_boto3_ecr.type_defs import ImageDetailTypeDef, RepositoryTypeDef

MOST_TAGS = 50
_POLICIES_AGAIN = "; policies that name it as text are restored in this or the next pulumi up"
_WITHOUT_POLICIES = ", without its policies unless they have retain_on_delete, too"
_KEY_ARN = re.compile(r"arn:[^:]+:kms:([a-z0-9-]+):[0-9]{12}:")
_KEY = re.compile(r"arn:[^:]+:kms:[^:]+:[0-9]{12}:(key|alias)/.+|alias/.+|(mrk-)?[0-9a-f-]{32,36}")


def same_key(one: str, other: str) -> bool:
    """Whether two spellings can be one KMS key: id, key ARN, alias or alias ARN.

    An alias says nothing offline about the key behind it. Encryption never changes in the life of a repository, so
    a doubt is decided for the key that is there and never for a replacement.
    """

    def parts(key: str) -> tuple[str, str]:
        kind, _, name = key.rpartition("/")
        return ("alias" if "alias" in kind else "key"), name

    (kind, name), (other_kind, other_name) = parts(one), parts(other)
    return kind != other_kind or name == other_name


class RepositoryEncryptionConfiguration(Model):
    """How the images are encrypted at rest."""

    shape: ClassVar[str] = "EncryptionConfiguration"

    encryption_type: Literal["AES256", "KMS", "KMS_DSSE"] = "AES256"
    """AES256 uses keys of S3; KMS a key of AWS KMS; KMS_DSSE encrypts twice with it."""
    kms_key: Annotated[str | None, Computed(), Equal(same_key)] = None
    """The KMS key, by id, ARN or alias, for KMS and KMS_DSSE. Left out, AWS uses its own key `aws/ecr`."""

    def findings(self) -> Iterator[Failure | Doubt]:
        """A key needs one of the KMS types, and is named by id, ARN or alias."""
        if known(self.kms_key) and self.kms_key and not _KEY.fullmatch(self.kms_key):
            yield Doubt(
                ("kmsKey",),
                f'is "{self.kms_key}", which is no id, ARN or alias/<name> of a key; left for AWS to decide',
            )
        if known(self.encryption_type, self.kms_key) and self.kms_key and self.encryption_type == "AES256":
            yield Failure(
                ("kmsKey",),
                "is allowed only with encryptionType KMS or KMS_DSSE: set encryptionType, or remove the key",
            )


class RepositoryImageScanningConfiguration(Model):
    """Whether images are scanned when they are pushed."""

    shape: ClassVar[str] = "ImageScanningConfiguration"

    scan_on_push: bool = False
    """Scan each image after its push. AWS now prefers the registry-wide ScanningConfiguration."""


class RepositoryImageTagMutabilityExclusionFilter(Model):
    """Tags that are exempt from the repository's mutability setting."""

    shape: ClassVar[str] = "ImageTagMutabilityExclusionFilter"

    filter: str
    """The tags meant: letters, digits, `.`, `_`, `-` and at most 2 `*`; 1 to 128 characters."""
    filter_type: Literal["WILDCARD"]
    """Always WILDCARD."""

    def findings(self) -> Iterator[Failure | Doubt]:
        """Two wildcards at most (ECR user guide, image tag mutability)."""
        if known(self.filter) and self.filter.count("*") > 2:
            yield Failure(
                ("filter",), f'has {self.filter.count("*")} wildcards in "{self.filter}": at most 2 are allowed'
            )


class RepositoryInputs(RegionalInputs):
    """What a program says of a repository."""

    shape: ClassVar[str] = "CreateRepositoryRequest"

    name: Annotated[str, Member("repositoryName"), Immutable()]
    """The name, 2 to 256 characters: lower-case letters, digits, `.`, `_`, `-`, parts split by `/`. Left out, it is made from the names of resource, stack and project: the same in another stack of these names."""
    image_tag_mutability: Literal["MUTABLE", "IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE_WITH_EXCLUSION"] = (
        "MUTABLE"
    )
    """Whether a tag may be moved to another image; with `_WITH_EXCLUSION` some tags are exempt."""
    image_tag_mutability_exclusion_filters: Annotated[
        list[RepositoryImageTagMutabilityExclusionFilter], Unordered()
    ] = []  # noqa: RUF012
    """1 to 5 filters for the tags that are exempt; needed with, and only with, a `_WITH_EXCLUSION` mutability."""
    image_scanning_configuration: RepositoryImageScanningConfiguration = RepositoryImageScanningConfiguration()
    """Whether images are scanned when they are pushed."""
    encryption_configurations: Annotated[
        list[RepositoryEncryptionConfiguration], Member("encryptionConfiguration"), Immutable()
    ] = [RepositoryEncryptionConfiguration()]  # noqa: RUF012
    """One entry: how the images are encrypted. A change replaces the repository."""
    force_delete: Annotated[bool, Local()] = False
    """Delete the repository even when it still holds images. Must be applied by `pulumi up` before the destroy."""
    tags: dict[str, str] = {}  # noqa: RUF012
    """Tags, up to 50 with the default ones: keys of 1 to 128 and values of up to 256 characters."""
    adopt_existing: Annotated[bool, CreateOnly()] = False
    """Take over a repository that exists already, if what cannot be changed agrees."""

    def findings(self) -> Iterator[Failure | Doubt]:
        """Mutability and filters go together; tags have limits that the service model does not carry."""
        exempt = known(self.image_tag_mutability) and self.image_tag_mutability.endswith("_WITH_EXCLUSION")
        if known(self.image_tag_mutability) and not unknown(self.image_tag_mutability_exclusion_filters):
            if exempt and not self.image_tag_mutability_exclusion_filters:
                yield Failure(
                    ("imageTagMutabilityExclusionFilters",),
                    f"is required with imageTagMutability {self.image_tag_mutability}: give 1 to 5 filters",
                )
            if not exempt and self.image_tag_mutability_exclusion_filters:
                yield Failure(
                    ("imageTagMutabilityExclusionFilters",),
                    f"is not allowed with imageTagMutability {self.image_tag_mutability}: "
                    "set IMMUTABLE_WITH_EXCLUSION or MUTABLE_WITH_EXCLUSION, or remove the filters",
                )
        if not unknown(self.tags):
            yield from _tag_rules(self.tags)


class RepositoryOutputs(RepositoryInputs):
    """A repository as it is."""

    registry_id: Annotated[str, Stable()]
    """The account that owns the registry."""
    arn: Annotated[str, Stable()]
    """`arn:aws:ecr:<region>:<account>:repository/<name>`."""
    repository_url: Annotated[str, Stable()]
    """Where to push and pull: `<account>.dkr.ecr.<region>.amazonaws.com/<name>`."""
    tags_all: Annotated[dict[str, str], Managed("tags")]
    """All tags: the repository's own and the default ones."""
    created_at: Annotated[str, Stable()]
    """When it was made, RFC 3339 in UTC."""


def _tag_rules(tags: Mapping[str, Any]) -> Iterator[Failure | Doubt]:
    """Limits of the page "Tagging a private repository" of the ECR user guide."""
    if len(tags) > MOST_TAGS:
        yield Failure(("tags",), f"has {len(tags)} tags: at most {MOST_TAGS} are allowed on a repository")
    for key, value in tags.items():
        if key.lower().startswith("aws:"):
            yield Failure(("tags", key), "begins with aws:, which AWS keeps for itself: choose another key")
        if not 1 <= len(key) <= 128:
            yield Failure(("tags", key), f"has a key of {len(key)} characters: must have 1 to 128 characters")
        if known(value) and len(value) > 256:
            yield Failure(("tags", key), f"has {len(value)} characters: must have 0 to 256 characters")
        for part, text in (("key", key), ("value", value if known(value) else "")):
            if illegal := [char for char in text if not in_tags(char)]:
                yield Failure(
                    ("tags", key),
                    f"has the character {_character(illegal[0])} in its {part}: "
                    "letters, digits, spaces and + - = . _ : / @ are allowed",
                )
                break


def _character(char: str) -> str:
    """A character as a message shows it."""
    return named(char) if unseen(char) else shown(hide(char) if isinstance(char, Hidden) else char)


def _hidden(tags: Mapping[str, Any], ignored: IgnoreTags) -> Iterator[Failure]:
    """Tags that nobody would see."""
    for key in tags:
        if ignored.covers(key) and not key.lower().startswith("aws:"):
            yield Failure(("tags", key), "is covered by ecr:ignoreTags: remove the tag, or the key from ecr:ignoreTags")


def _following(names: Collection[str]) -> str:
    return f"{' and '.join(names)} {'follow' if len(names) > 1 else 'follows'} from a resource that is replaced"


class Repository(Handler[RepositoryInputs, RepositoryOutputs, Context]):
    """A private repository of Amazon ECR.

    | property | call that changes it |
    | --- | --- |
    | image_tag_mutability, image_tag_mutability_exclusion_filters | PutImageTagMutability, one for both |
    | image_scanning_configuration | PutImageScanningConfiguration |
    | tags | TagResource for new and changed ones, then UntagResource for those that go |
    | force_delete, adopt_existing | none |
    | name, encryption_configurations, region | none: the repository is replaced |
    """

    name = "Repository"
    noun = "repository"
    inputs = RepositoryInputs
    outputs = RepositoryOutputs
    identifier = "name"
    home = True
    permissions = Permissions(
        create=("ecr:CreateRepository", "ecr:TagResource"),
        read=("ecr:DescribeRepositories", "ecr:ListTagsForResource"),
        update=(
            "ecr:PutImageTagMutability",
            "ecr:PutImageScanningConfiguration",
            "ecr:TagResource",
            "ecr:UntagResource",
        ),
        delete=("ecr:DeleteRepository", "ecr:DescribeImages"),
        on="repository",
        optional=(
            ("kms:CreateGrant", "encryption with your own KMS key"),
            ("kms:DescribeKey", "encryption with your own KMS key"),
            ("ecr:GetLifecyclePolicy", "naming the policies that stay with a repository"),
            ("ecr:GetRepositoryPolicy", "naming the policies that stay with a repository"),
        ),
    )
    notes: ClassVar[Mapping[str, str]] = {
        "Deleting": "A repository that still holds images is not deleted: the error counts them and names the newest. "
        "To delete them, too, set `force_delete=True`, run `pulumi up` so that the value is recorded, then destroy; to keep the "
        "repository, set `retain_on_delete` in the same way. Before such an error, that of a policy without it that cannot be "
        "deleted (expired credentials, say), or that of something that must go first, policies with "
        "the option `deletedWith` leave the state and stay in AWS; the next `pulumi up` of a program that has them takes them "
        "back on a machine that has put or compared them; on another, such as a fresh one of CI, give them `adopt_existing=True` once. Policies without it are deleted, and the next `pulumi up` creates them again. A Python program that passes "
        "the Repository or its output `name` or `id` as `repository` sets the option; in other languages, set it. With "
        "`retain_on_delete` the repository stays, and its policies are deleted on their own; so in other languages leave "
        "`deletedWith` out where the repository has `retainOnDelete`, or its policies stay, too. With `protect` the preview of "
        "its delete fails; without a preview, and where what uses the repository and is of another package cannot be deleted, the engine takes "
        "its policies out of the state before it comes to that, and they stay in AWS: "
        "give them `adopt_existing=True` once. If a component has that "
        "option, or a resource transform sets it, set it on the repository, too: the provider sees the options of neither, and "
        "with them a replacement under the same name fails in the update only.",
        "What replaces": "`name`, `encryption_configurations` and `region`; nothing else. The old repository is "
        "deleted first, since names are unique; it goes only when it is empty or `force_delete` was recorded. For a "
        "repository that holds images, add `--refresh` to `--replace`, and to an update that replaces it by the option "
        "`replace_with`: the provider sees then what was recorded.",
        "Another logical name": 'An alias (`aliases=[pulumi.Alias(name="old")]`) keeps the repository. Without one, '
        "`adopt_existing=True` takes it over, and the resource of the old name then leaves it in place.",
        "What drifts": "Mutability and its filters, scanning, and tags; foreign tags are removed by the next update "
        "unless `ecr:ignoreTags` covers them.",
    }

    # --- before any call ----------------------------------------------------------------------------------------------

    def propose(self, inputs: dict[str, Any], old: Mapping[str, Any] | None, proposed: str | None) -> None:
        """An existing repository keeps its name; a new one gets the proposed one."""
        if inputs.get("name") is None:
            name = (old or {}).get("name") or proposed
            if name:
                inputs["name"] = name

    def findings(self, inputs: RepositoryInputs, world: World) -> Iterator[Failure | Doubt]:
        """The limit on tags counts the default ones too. A key is in the region of the repository (ECR API reference,
        EncryptionConfiguration).
        """
        region = region_of(inputs, world)
        given = inputs.encryption_configurations
        for index, each in enumerate(given if known(given) else []):
            key = _KEY_ARN.match(each.kms_key or "") if known(each) and known(each.kms_key) else None
            if key and known(region) and region not in (None, key[1]):
                theirs = as_secret(each.kms_key, key[1])
                yield Failure(
                    ("encryptionConfigurations", index, "kmsKey"),
                    f"is a key of {theirs}: name one of {region}, in which the repository is",
                )
        if unknown(inputs.tags):
            return
        everything = self._all_tags(inputs.tags, world)
        if len(everything) > MOST_TAGS >= len(inputs.tags):
            yield Failure(
                ("tags",),
                f"has {len(everything)} tags with those of ecr:defaultTags: at most {MOST_TAGS} are allowed on a repository",
            )
        hidden = world.config.ignore_tags
        every: Any = world.config.default_tags.model_dump()
        default = hide_at({"defaultTags": every}, world.secrets)["defaultTags"]["tags"]
        for finding in (*_tag_rules(default), *_hidden(default, hidden)):
            yield Failure(("tags", *finding.path[1:]), f"(from ecr:defaultTags) {finding.reason}")
        yield from _hidden(inputs.tags, hidden)

    def covered(self, values: Mapping[str, Any], world: World) -> dict[str, dict[str, Any]]:
        """Tags that ``ecr:ignoreTags`` covers: they were recorded before it did."""
        covers = world.config.ignore_tags.covers
        hidden = {
            name: {key: value for key, value in values[name].items() if covers(key)}
            for name in ("tags", "tagsAll")
            if isinstance(values.get(name), Mapping)
        }
        return {name: tags for name, tags in hidden.items() if tags}

    def managed(self, inputs: RepositoryInputs, world: World) -> Mapping[str, Any]:
        """All tags."""
        return {"tagsAll": self._all_tags(inputs.tags, world)}

    def certain(self, inputs: RepositoryInputs, prior: RepositoryOutputs | None, world: World) -> Mapping[str, Any]:
        """ARN and URL follow from name, region and account."""
        outputs: dict[str, Any] = {}
        region = region_of(inputs, world)
        account = prior.registry_id if prior and prior.registry_id else world.account()
        if not known(inputs.name, region) or not region or not account:
            return {"arn": UNKNOWN, "repositoryUrl": UNKNOWN}
        partition = world.partition(region)
        outputs["arn"] = f"arn:{partition.name}:ecr:{region}:{account}:repository/{inputs.name}"
        outputs["repositoryUrl"] = repository_url(account, region, partition.suffix, inputs.name)
        if prior and prior.arn == outputs["arn"] and prior.created_at:
            outputs["createdAt"] = prior.created_at
        return outputs

    def caution(
        self, state: Mapping[str, Any], replaces: Collection[str], *, stays: bool, follows: Collection[str] = ()
    ) -> str:
        """Images do not survive a replacement, unless the old repository stays."""
        what = f"repository {state['name']}" + (f" in {state['region']}" if state.get("region") else "")
        why = ", ".join(replaces) or "without a change of its own"
        if stays:
            return f"{what} is replaced ({why}) and stays in AWS with its images{_WITHOUT_POLICIES}"
        deleted = ": its images are deleted with it, since force_delete is recorded"
        images = deleted if state.get("forceDelete") else " if it holds no images"
        again = "" if {"name", "region"} & {*replaces} else _POLICIES_AGAIN
        if follows:
            begin = f"{what}, whose {_following(follows)}, will be deleted"
            again = ", and created again if the program has it"
            return f"{begin}{again}{deleted}" if images == deleted else f"{begin}{images}{again}"
        return f"{what} will be deleted and created again ({why}){images}{again}"

    def refuse_replacement(
        self,
        state: Mapping[str, Any],
        ctx: Context,
        replaces: Collection[str] = (),
        *,
        python: bool = True,
        follows: Collection[str] = (),
    ) -> None:
        """A delete without force_delete fails where images are; its policies would be gone by then."""
        recorded = state.get("forceDelete")
        if known(recorded) and recorded:
            return
        name = state["name"]
        held = self._images(name, ctx)
        if held and not known(recorded):
            raise PreconditionError(
                f"repository {name} cannot be replaced: it still holds {held}, and without --refresh the engine does not "
                "say whether force_delete is recorded",
                "if it is not in the state, since that was lost or retain_on_delete kept it, set adopt_existing=True; if it is, and "
                "force_delete is recorded, run pulumi up --refresh; if that is not, take --replace, replace_with or the taint away, set "
                "force_delete=True and run pulumi up, then replace it with --refresh; nothing of it was changed",
            )
        if held:
            keeps = f"it stays with its images {'but without its policies' if python else 'and its policies that have deletedWith'}"
            if {"name", "region"}.isdisjoint((*replaces, *follows)):
                keeps += ", and the new one needs another name"
            ways = (
                f"retain_on_delete ({keeps}) or force_delete=True (they are deleted)"
                if python
                else f"force_delete=True together with retain_on_delete ({keeps}), or alone (they are deleted)"
            )
            cannot = f", whose {_following(follows)}, cannot be deleted" if follows else " cannot be replaced"
            undone = (
                f"undo that, or first write its {' and '.join(follows)} as text and run pulumi up; to make it all the same, before it "
                if follows
                else undo(replaces)
            )
            raise PreconditionError(
                f"repository {name}{cannot}: it still holds {held} and the recorded force_delete is false",
                f"{undone}set {ways}, run pulumi up so that it is recorded, then replace it; nothing of it was changed",
            )

    def made_again(self, state: Mapping[str, Any], inputs: Mapping[str, Any], ctx: Context) -> str:
        """Whether images go. What only a note says may also be a state that was lost."""
        name = state["name"]
        if known(state.get("forceDelete")):
            self.refuse_replacement(state, ctx)
            return self.caution(state, [], stays=False)
        if True not in (inputs.get("forceDelete"), inputs.get("adoptExisting")):
            self.refuse_replacement(state, ctx)
            return ""
        held = self._images(name, ctx)
        return (
            f"{self.name} {name} in {ctx.region} is this resource's own: where --replace or replace_with has it made again, "
            f"it is deleted first, with its {held} if force_delete is recorded, which only --refresh shows; without them the create is "
            "refused, unless adopt_existing is set"
            if held
            else ""
        )

    @staticmethod
    def _images(name: str, ctx: Context) -> str:
        """The images of a repository that may be replaced, in words; empty if there are none, or nobody may look."""
        looked, place = ctx.cloud.run.images, (ctx.region, name)
        if place in looked:
            return looked[place]
        try:
            with doing(f"looking for images in repository {name}"):
                looked[place] = _some_held(name, ctx)
                return looked[place]
        except MissingError:
            return ""
        except DeniedError as error:
            ctx.cloud.same_account(ctx.registry, f"repository {name}")
            ctx.note(
                f"warning: the replacement of repository {name} fails if it holds images, which is not known: {error}"
            )
            return ""

    def remains(self, id: str, ctx: Context, without: Callable[[str], bool]) -> str:
        """The engine drops policies with ``deletedWith`` as if the repository were gone. GetLifecyclePolicy and
        GetRepositoryPolicy, for those that may be left.
        """
        left = []
        looks = {"LifecyclePolicy": ctx.ecr.get_lifecycle_policy, "RepositoryPolicy": ctx.ecr.get_repository_policy}
        for kind, look in looks.items():
            if without(kind):
                with contextlib.suppress(Exception):  # there is none, or nobody can look, which is no reason to refuse
                    look(repositoryName=id, **ctx.owner())
                    left.append(kind)
        if not left:
            return ""
        return (
            f"the {' and the '.join(left)} of {id} {'stays, too' if len(left) == 1 else 'stay, too'}: if no resource has it "
            "any more, declare it again to keep it under Pulumi, or delete it in AWS"
        )

    @staticmethod
    def _all_tags(tags: dict[str, str], world: World) -> Any:
        if unknown(tags):
            return UNKNOWN
        return {**world.config.default_tags.tags, **tags}

    def own(self, prior: Mapping[str, Any], live: dict[str, Any], world: World) -> None:
        """The program's tags are all but those that only the defaults put there, those of now or of the last update."""
        mine, default = prior.get("tags") or {}, world.config.default_tags.tags
        put = prior.get("tagsAll") or {}
        live["tags"] = {
            key: value
            for key, value in (live.get("tagsAll") or {}).items()
            if key in mine or (key not in put and default.get(key) != value)
        }

    # --- calls --------------------------------------------------------------------------------------------------------

    def create(self, inputs: RepositoryInputs, ctx: Context) -> RepositoryOutputs:
        """CreateRepository, tags and all settings in it."""
        tags = {**ctx.config.default_tags.tags, **inputs.tags}
        request: dict[str, Any] = {
            "repositoryName": inputs.name,
            "imageTagMutability": inputs.image_tag_mutability,
            "imageScanningConfiguration": plain(inputs.image_scanning_configuration),
            "encryptionConfiguration": plain(inputs.encryption_configurations[0]),
        }
        if inputs.image_tag_mutability_exclusion_filters:
            request["imageTagMutabilityExclusionFilters"] = _filters(inputs)
        if tags:
            request["tags"] = [{"Key": key, "Value": value} for key, value in tags.items()]
        with ctx.attempt(self.name, inputs.name) as attempt, doing(f"creating repository {inputs.name}"):
            try:
                made = ctx.ecr.create_repository(**request)["repository"]
            except (ClientError, HTTPClientError) as error:
                found = self._lost(error, inputs, attempt, ctx)
                if found is None:
                    if code_of(error) == "RepositoryAlreadyExistsException":
                        return ctx.taken_over(self, inputs.name, inputs, error)
                    raise
                made = found
        ctx.cloud.created[ctx.region, inputs.name] = not ctx.known_again
        return self._state(made, inputs, tags)

    def _lost(
        self,
        error: ClientError | HTTPClientError,
        inputs: RepositoryInputs,
        attempt: Attempt,
        ctx: Context,
    ) -> RepositoryTypeDef | None:
        """The repository that this create made although its answer was lost; ``None`` if there is none."""

        def look() -> tuple[RepositoryTypeDef, Any]:
            answer = ctx.ecr.describe_repositories(repositoryNames=[inputs.name])
            return answer["repositories"][0], answer

        def same(found: RepositoryTypeDef) -> bool:
            live = self._state(found, inputs, _tags(ctx, found["repositoryArn"]) or {}, from_answer=True)
            return self.same(inputs, live, ctx.cloud)

        found: RepositoryTypeDef | None = ctx.made_unheard(self.name, inputs.name, error, attempt, look=look, same=same)
        return found

    def created(self, name: str, ctx: Context) -> str | None:
        """DescribeRepositories alone."""
        with doing(f"looking for repository {name}"):
            found = ctx.cloud.repository(ctx.region, name, ctx.registry).result()
        return None if found is None else rfc3339(found["createdAt"])

    def find(self, id: str, ctx: Context) -> RepositoryOutputs | Missing:
        """DescribeRepositories, shared by all reads of the moment, and ListTagsForResource, beside it where state knows
        the ARN.
        """
        arn = ctx.prior.get("arn")
        with doing(f"reading repository {id}"):
            asked = ctx.cloud.repository(ctx.region, id, ctx.registry)
            tags = _tags(ctx, arn) if arn else None
            found = asked.result() or ctx.late(
                lambda: ctx.cloud.repository(ctx.region, id, ctx.registry).result(),
                ctx.prior.get("createdAt"),
                f"repository {id}",
            )
            if found is None:
                ctx.cloud.same_account(ctx.registry, f"repository {id}")
                return MISSING
            if tags is None or found["repositoryArn"] != arn:
                tags = _tags(ctx, found["repositoryArn"])
                if tags is None:
                    return MISSING
        blank = RepositoryInputs.model_construct(name=id, region=ctx.region)
        return self._state(found, blank, tags, from_answer=True)

    def update(
        self, id: str, state: RepositoryOutputs, inputs: RepositoryInputs, changes: Changes, ctx: Context
    ) -> RepositoryOutputs:
        """One call a changed property; what was done before a failure is told with it."""
        tags = {**ctx.config.default_tags.tags, **inputs.tags}
        now: dict[str, Any] = {name: getattr(state, name) for name in type(state).model_fields}
        covers = ctx.config.ignore_tags.covers
        for name in ("tags", "tags_all"):
            now[name] = {key: value for key, value in (now[name] or {}).items() if not covers(key)}
        before = {**now, "tags_all": dict(now["tags_all"])}
        try:
            if changes.touches("tags_all"):
                with doing(f"tagging repository {id}"):
                    _retag(ctx, state.arn, now["tags_all"], tags)
                now["tags_all"] = tags
            if changes.touches("image_tag_mutability", "image_tag_mutability_exclusion_filters"):
                with doing(f"changing the tag mutability of repository {id}"):
                    request: dict[str, Any] = {"repositoryName": id, "imageTagMutability": inputs.image_tag_mutability}
                    if inputs.image_tag_mutability_exclusion_filters:
                        request["imageTagMutabilityExclusionFilters"] = _filters(inputs)
                    ctx.ecr.put_image_tag_mutability(**request, **ctx.owner())
                now.update(
                    image_tag_mutability=inputs.image_tag_mutability,
                    image_tag_mutability_exclusion_filters=inputs.image_tag_mutability_exclusion_filters,
                )
            if changes.touches("image_scanning_configuration"):
                with doing(f"changing the scanning of repository {id}"):
                    ctx.ecr.put_image_scanning_configuration(
                        repositoryName=id,
                        imageScanningConfiguration={"scanOnPush": inputs.image_scanning_configuration.scan_on_push},
                        **ctx.owner(),
                    )
                now.update(image_scanning_configuration=inputs.image_scanning_configuration)
        except EcrError as error:
            if now == before:
                raise  # nothing was done: the state is as true as before
            own = {*now["tags"].items(), *inputs.tags.items()}
            now["tags"] = dict(each for each in now["tags_all"].items() if each in own)
            raise PartialError(Partial(id, plain(RepositoryOutputs.model_construct(**now))), error) from error
        if changes.touches("tags"):
            now["tags"] = inputs.tags
        now.update(force_delete=inputs.force_delete, adopt_existing=inputs.adopt_existing)
        now.update(encryption_configurations=_keep_key(inputs, state))
        return RepositoryOutputs.model_construct(**now)

    def delete(self, id: str, state: RepositoryOutputs, ctx: Context) -> None:
        """DeleteRepository, with force when that was recorded; never a loop over images."""
        with doing(f"deleting repository {id}"):
            try:
                ctx.ecr.delete_repository(repositoryName=id, force=bool(state.force_delete), **ctx.owner())
            except ClientError as error:
                if code_of(error) == "RepositoryNotFoundException":
                    return
                if code_of(error) == "RepositoryNotEmptyException":
                    remedy = (
                        "to keep the repository (another stack, provider or tool may have it now), set retain_on_delete, on its policies, too; to delete "
                        "its images, set force_delete=True; then run pulumi up with the repository in the program, so that it is recorded, and "
                        "destroy or replace it after that"
                    )
                    if ctx.cloud.run.left_out(ctx.urn):
                        name = logical_name(ctx.urn)
                        remedy = (
                            f"if {name} has another name in the program now, put it back under the old one, run pulumi up, and then rename it with "
                            f"the alias {name} (option aliases), its policies, too; if another stack, provider or tool has it now, or it is to stay, "
                            f"put {name} back with retain_on_delete, on its policies, too; to delete its images, put it back with force_delete=True; "
                            "run pulumi up so that it is recorded, and take it out again"
                        )
                    raise PreconditionError(
                        f"repository {id} still holds {_held(id, ctx)} and the recorded force_delete is false",
                        remedy,
                        **details(error),
                    ) from error
                raise
        ctx.cloud.created.pop((ctx.region, id), None)

    def listed(self, size: int, token: str, ctx: Context) -> tuple[Sequence[str], str]:
        """DescribeRepositories."""
        return ctx.repositories(size, token)

    def _state(
        self, found: RepositoryTypeDef, inputs: RepositoryInputs, tags: dict[str, str], *, from_answer: bool = False
    ) -> RepositoryOutputs:
        """State from the answer of a call; as sent where the inputs are known, else as AWS says."""
        encryption = found.get("encryptionConfiguration", {"encryptionType": "AES256"})
        outputs: dict[str, Any] = {
            "registry_id": found["registryId"],
            "arn": found["repositoryArn"],
            "repository_url": found["repositoryUri"],
            "tags_all": tags,
            "created_at": rfc3339(found["createdAt"]) if found.get("createdAt") else None,
        }
        there = RepositoryEncryptionConfiguration.model_construct(
            encryption_type=encryption["encryptionType"], kms_key=encryption.get("kmsKey")
        )
        if from_answer:
            outputs.update(
                name=found["repositoryName"],
                image_tag_mutability=found.get("imageTagMutability", "MUTABLE"),
                image_tag_mutability_exclusion_filters=[
                    RepositoryImageTagMutabilityExclusionFilter.model_construct(
                        filter=f["filter"], filter_type=f["filterType"]
                    )
                    for f in found.get("imageTagMutabilityExclusionFilters") or []
                ],
                image_scanning_configuration=RepositoryImageScanningConfiguration.model_construct(
                    scan_on_push=bool(found.get("imageScanningConfiguration", {}).get("scanOnPush"))
                ),
                encryption_configurations=[there],
                tags=tags,
                force_delete=False,
                adopt_existing=False,
            )
        else:
            before = RepositoryOutputs.model_construct(encryption_configurations=[there])
            outputs["encryption_configurations"] = _keep_key(inputs, before)
        return self.state(inputs, **outputs)


def _keep_key(inputs: RepositoryInputs, state: RepositoryOutputs) -> list[RepositoryEncryptionConfiguration]:
    """The encryption in the program's spelling, with the key that AWS chose where the program names none."""
    asked, there = inputs.encryption_configurations[0], state.encryption_configurations[0]
    if asked.kms_key or asked.encryption_type == "AES256":
        return [asked]
    return [asked.model_copy(update={"kms_key": there.kms_key})]


def _filters(inputs: RepositoryInputs) -> list[dict[str, Any]]:
    return [plain(item) for item in inputs.image_tag_mutability_exclusion_filters]


def _tags(ctx: Context, arn: str) -> dict[str, str] | None:
    """The tags of a repository that are ours to see; ``None`` where there is no such repository."""
    try:
        answer = ctx.ecr.list_tags_for_resource(resourceArn=arn)
    except ClientError as error:
        if code_of(error) == "RepositoryNotFoundException":
            return None
        raise
    return {tag["Key"]: tag["Value"] for tag in answer.get("tags", []) if not ctx.config.ignore_tags.covers(tag["Key"])}


def _retag(ctx: Context, arn: str, now: dict[str, str], new: Mapping[str, str]) -> None:
    """Add before removing, so that a failure in between loses nothing; the other way round only at the limit of 50,
    which counts the tags that are not seen here, too.

    ``now`` is kept true to what AWS has, call by call.
    """
    put = {key: value for key, value in new.items() if now.get(key) != value}
    gone = [key for key in now if key not in new]

    def add() -> None:
        if put:
            ctx.ecr.tag_resource(resourceArn=arn, tags=[{"Key": key, "Value": value} for key, value in put.items()])
            now.update(put)

    def remove() -> None:
        if gone:
            ctx.ecr.untag_resource(resourceArn=arn, tagKeys=gone)
            for key in gone:
                del now[key]
            gone.clear()

    if len({*now, *new}) > MOST_TAGS:
        remove()
    try:
        add()
    except ClientError as error:
        if not gone or code_of(error) != "TooManyTagsException":
            raise
        remove()
        add()
    else:
        remove()


def _held(name: str, ctx: Context) -> str:
    """``3 images (newest v1.4.2, v1.4.1, v1.4.0)``; without figures where they cannot be had."""
    try:
        images = ctx.images(name, ctx.registry, image_status="ANY")
    except Exception:  # noqa: BLE001 - AWS has refused the delete already: the user must hear of that
        return "images"
    return _told(images)


def _some_held(name: str, ctx: Context) -> str:
    """The same from one call, empty where there are none."""
    most: Any = {"imageStatus": "ANY"}
    answer = ctx.ecr.describe_images(repositoryName=name, maxResults=1000, filter=most, **ctx.owner())
    images = sorted(answer["imageDetails"], key=lambda image: image["imagePushedAt"], reverse=True)
    if not images:
        return ""
    return f"more than {len(images)} images" if answer.get("nextToken") else _told(images)


def _told(images: Sequence[ImageDetailTypeDef]) -> str:
    newest = [tag for image in images for tag in image.get("imageTags", [])][:3]
    count = f"{len(images)} image{'' if len(images) == 1 else 's'}"
    return f"{count} (newest {', '.join(newest)})" if newest else f"{count} (all untagged)"
