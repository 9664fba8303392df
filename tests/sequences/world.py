"""What should be in AWS: what the program has, what somebody else has, and what each operation may do to either."""

from __future__ import annotations

import functools
import itertools
import json
import os
import re
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import pulumi
from pydantic.alias_generators import to_camel

import pulumi_ecr
import pulumi_ecr.native
from cases import ACCOUNT, lifecycle, policy, registry_policy
from engine_model import Kept, Outcome, Stack
from hosts import on_another_machine
from pulumi_ecr.testing import Emulator, Fault

OTHER_ACCOUNT = "222222222222"
ROLE = f"arn:aws:iam::{OTHER_ACCOUNT}:role/deploy"
POLICIES = ("LifecyclePolicy", "RepositoryPolicy")
NAMED = ("Repository", "PullThroughCacheRule")
"""What AWS refuses to make twice; everything else has a put."""
PLACES = ("dynamic", "native", "explicit")
FOREIGN = "ci-build"
"""A tag that somebody else sets, and that ``ecr:ignoreTags`` may cover."""
_DAY = 24 * 60 * 60


class Thing(NamedTuple):
    """A thing of AWS by its kind and id, such as one repository."""

    kind: str
    id: str
    account: str = ACCOUNT

    @property
    def home(self) -> Thing:
        """The repository that it goes with."""
        return Thing("Repository", self.id, self.account)


@dataclass(frozen=True)
class Declared:
    """A resource of the program. ``variant``: 0 and 1 are the program's, 2 is what somebody else would write."""

    name: str
    kind: str
    id: str
    place: str = "native"
    variant: int = 0
    kms: bool = False
    force: bool = False
    adopt: bool = False
    retain: bool = False
    brought_in: bool = False
    by_text: bool = False
    """A policy that names its repository in plain text and depends on it."""
    alias: str = ""

    @property
    def thing(self) -> Thing:
        return Thing(self.kind, self.id, OTHER_ACCOUNT if self.place == "elsewhere" else ACCOUNT)

    def said(self) -> dict[str, Any]:
        """The arguments."""
        other = self.variant
        if self.kind == "Repository":
            return {
                "name": self.id,
                "tags": {"team": f"team-{other}"},
                "image_tag_mutability": "IMMUTABLE" if other else "MUTABLE",
                "force_delete": self.force,
                **({"encryption_configurations": [{"encryption_type": "KMS"}]} if self.kms else {}),
            }
        documents: dict[str, Any] = {
            "LifecyclePolicy": {"policy": lifecycle(14 + other)},
            "RepositoryPolicy": {"policy": policy(Sid=f"Sid{other}")},
            "RegistryPolicy": {"policy": registry_policy(Sid=f"Sid{other}")},
            "ScanningConfiguration": {
                "rules": [
                    {
                        "scan_frequency": "SCAN_ON_PUSH",
                        "repository_filters": [{"filter": f"prod-{other}-*", "filter_type": "WILDCARD"}],
                    }
                ]
            },
            "ReplicationConfiguration": {
                "replication_configuration": {
                    "rules": [
                        {
                            "destinations": [{"region": "ca-central-1", "registry_id": ACCOUNT}],
                            "repository_filters": [{"filter": f"prod-{other}", "filter_type": "PREFIX_MATCH"}],
                        }
                    ]
                }
            },
            "PullThroughCacheRule": {
                "ecr_repository_prefix": self.id,
                "upstream_registry_url": ("public.ecr.aws", "quay.io", "registry.k8s.io")[other],
            },
        }
        return dict(documents[self.kind])


class World:
    """The emulator, a stack, and a model of both."""

    def __init__(self, emulator: Emulator, home: Path) -> None:
        self.emulator, self.home = emulator, home
        self.stack = Stack(emulator, home, {"ecr:maxRetries": "0"})
        self.second = Stack(emulator, home, {"ecr:maxRetries": "0"}, "second")
        self.program: list[Declared] = []
        self.strangers: dict[Thing, Any] = {}
        """What somebody else has made, as it was made."""
        self.foreign_tags: set[Thing] = set()
        """Repositories on which somebody else has set a tag that the configuration covers."""
        self.orphans: set[Thing] = set()
        """What a refused destroy has left behind and the engine has forgotten: the program's still."""
        self.shared: set[Thing] = set()
        """What somebody else had put before the program put the same, without being asked to take it over: it stays."""
        self._numbers = itertools.count()
        self._client = functools.lru_cache(lambda account: emulator.client("ecr", account=account))

    # --- the program --------------------------------------------------------------------------------------------------

    def fresh_name(self, kind: str) -> str:
        return f"{kind[:4].lower()}{next(self._numbers)}"

    def declare(self, kind: str, id: str = "t/a", place: str = "native", **options: Any) -> Declared:
        name = options.pop("name", None) or self.fresh_name(kind)
        declared = Declared(name, kind, id, place, **options)
        self.program.append(declared)
        return declared

    def change(self, declared: Declared, **changes: Any) -> Declared:
        changed = replace(declared, **changes)
        self.program[self.program.index(declared)] = changed
        return changed

    def declared(self, thing: Thing) -> Declared | None:
        return next((each for each in self.program if each.thing == thing), None)

    async def run(self) -> None:
        """The program, as a user writes it; one registration after the other, so that each run does the same."""
        ignored = {"keys": [FOREIGN]} if "ecr:ignoreTags" in self.stack.config else None
        providers: dict[str, Any] = {}
        repositories: dict[tuple[Thing, bool], Any] = {}

        def provider(place: str) -> Any:
            if place not in providers:
                roles = {"assume_roles": [{"role_arn": ROLE}]} if place == "elsewhere" else {}
                providers[place] = pulumi_ecr.native.Provider(
                    place, region="us-east-1", max_retries=0, ignore_tags=ignored, **roles
                )
            return providers[place]

        for each in sorted(self.program, key=lambda declared: declared.kind != "Repository"):
            ecr: Any = pulumi_ecr if each.place == "dynamic" else pulumi_ecr.native
            values = each.said()
            options: dict[str, Any] = {}
            if each.place in ("explicit", "elsewhere"):
                options["provider"] = provider(each.place)
            if each.kind in POLICIES:
                home = repositories.get((each.thing.home, each.place == "dynamic"))
                if home is not None and not each.by_text:
                    values["repository"] = home
                    options.pop("provider", None) if each.place == "elsewhere" else None
                else:
                    values["repository"] = each.id
                    above = [there for (thing, _), there in repositories.items() if thing == each.thing.home]
                    options["depends_on"] = above
            if each.adopt:
                values["adopt_existing"] = True
            if each.retain:
                options["retain_on_delete"] = True
            if each.brought_in:
                options["import_"] = each.id if each.kind in (*POLICIES, *NAMED) else ACCOUNT
            if each.alias:
                options["aliases"] = [pulumi.Alias(name=each.alias)]
            made = getattr(ecr, each.kind)(each.name, **values, opts=pulumi.ResourceOptions(**options))
            await made.urn.future()
            if each.kind == "Repository":
                repositories[each.thing, each.place == "dynamic"] = made

    # --- AWS ----------------------------------------------------------------------------------------------------------

    def seen(self) -> dict[Thing, Any]:
        """Everything that is there."""
        found: dict[Thing, Any] = {}
        for account in (ACCOUNT, OTHER_ACCOUNT):
            found |= self._seen(account)
        return found

    def _seen(self, account: str) -> dict[Thing, Any]:
        ecr, found = self._client(account), {}
        for each in ecr.describe_repositories()["repositories"]:
            name = each["repositoryName"]
            tags = ecr.list_tags_for_resource(resourceArn=each["repositoryArn"])["tags"]
            found[Thing("Repository", name, account)] = {
                "made": each["createdAt"],
                "tags": {tag["Key"]: tag["Value"] for tag in tags},
                "mutability": each["imageTagMutability"],
                "encryption": each["encryptionConfiguration"]["encryptionType"],
                "images": len(ecr.list_images(repositoryName=name)["imageIds"]),
            }
            for kind, method, key in (
                ("LifecyclePolicy", ecr.get_lifecycle_policy, "lifecyclePolicyText"),
                ("RepositoryPolicy", ecr.get_repository_policy, "policyText"),
            ):
                if text := _text(method, key, repositoryName=name):
                    found[Thing(kind, name, account)] = _document(text)
        if text := _text(ecr.get_registry_policy, "policyText"):
            found[Thing("RegistryPolicy", "", account)] = _document(text)
        scanning = ecr.get_registry_scanning_configuration()["scanningConfiguration"]
        if scanning["rules"]:
            found[Thing("ScanningConfiguration", "", account)] = scanning["rules"]
        if rules := ecr.describe_registry()["replicationConfiguration"]["rules"]:
            found[Thing("ReplicationConfiguration", "", account)] = rules
        for each in ecr.describe_pull_through_cache_rules()["pullThroughCacheRules"]:
            prefix = each["ecrRepositoryPrefix"]
            found[Thing("PullThroughCacheRule", prefix, account)] = each["upstreamRegistryUrl"]
        return found

    def as_written(self, declared: Declared, there: Any) -> bool:
        """Whether AWS holds what the program says."""
        said = declared.said()
        if declared.kind == "Repository":
            tags = {key: value for key, value in there["tags"].items() if key != FOREIGN}
            kind = "KMS" if declared.kms else "AES256"
            return (tags, there["mutability"], there["encryption"]) == (
                said["tags"],
                said["image_tag_mutability"],
                kind,
            )
        if declared.kind in ("ScanningConfiguration", "ReplicationConfiguration"):
            return f"prod-{declared.variant}" in str(there)
        if declared.kind == "PullThroughCacheRule":
            return bool(there == said["upstream_registry_url"])
        return bool(there == _document(json.dumps(said["policy"])))

    # --- somebody else ------------------------------------------------------------------------------------------------

    def somebody_makes(self, thing: Thing, variant: int = 2) -> None:
        """Out of band, in the console, say."""
        said, ecr = Declared("", thing.kind, thing.id, variant=variant).said(), self._client(thing.account)
        if thing.kind == "Repository":
            tags = [{"Key": key, "Value": value} for key, value in said["tags"].items()]
            ecr.create_repository(repositoryName=thing.id, tags=tags, imageTagMutability=said["image_tag_mutability"])
        elif thing.kind == "LifecyclePolicy":
            ecr.put_lifecycle_policy(repositoryName=thing.id, lifecyclePolicyText=json.dumps(said["policy"]))
        elif thing.kind == "RepositoryPolicy":
            ecr.set_repository_policy(repositoryName=thing.id, policyText=json.dumps(said["policy"]))
        elif thing.kind == "RegistryPolicy":
            ecr.put_registry_policy(policyText=json.dumps(said["policy"]))
        elif thing.kind == "ScanningConfiguration":
            ecr.put_registry_scanning_configuration(scanType="BASIC", rules=_camel(said["rules"]))
        elif thing.kind == "ReplicationConfiguration":
            ecr.put_replication_configuration(replicationConfiguration=_camel(said["replication_configuration"]))
        else:
            ecr.create_pull_through_cache_rule(
                ecrRepositoryPrefix=thing.id, upstreamRegistryUrl=said["upstream_registry_url"]
            )
        if not self.kept(thing):
            self.orphans.discard(thing)
            self.strangers[thing] = self.seen()[thing]

    def somebody_deletes(self, thing: Thing) -> None:
        ecr = self._client(thing.account)
        if thing.kind == "Repository":
            ecr.delete_repository(repositoryName=thing.id, force=True)
            for kept in self.kept(thing):  # providers wait for one that state says is a few seconds old
                kept.outputs["createdAt"] = "2026-01-01T00:00:00Z"
        elif thing.kind == "LifecyclePolicy":
            ecr.delete_lifecycle_policy(repositoryName=thing.id)
        elif thing.kind == "RepositoryPolicy":
            ecr.delete_repository_policy(repositoryName=thing.id)
        elif thing.kind == "PullThroughCacheRule":
            ecr.delete_pull_through_cache_rule(ecrRepositoryPrefix=thing.id)
        elif thing.kind == "RegistryPolicy":
            ecr.delete_registry_policy()
        elif thing.kind == "ScanningConfiguration":
            ecr.put_registry_scanning_configuration(scanType="BASIC", rules=[])
        else:
            ecr.put_replication_configuration(replicationConfiguration={"rules": []})
        self._note(self.seen())

    def somebody_tags(self, thing: Thing) -> None:
        arn = f"arn:aws:ecr:us-east-1:{thing.account}:repository/{thing.id}"
        self._client(thing.account).tag_resource(resourceArn=arn, tags=[{"Key": FOREIGN, "Value": "1"}])
        self.foreign_tags.add(thing)

    def push(self, thing: Thing) -> None:
        self.emulator.put_image(thing.id, f"v{next(self._numbers)}", account=thing.account)
        if thing in self.strangers:
            self.strangers[thing] = self.seen()[thing]

    def ignore_tags(self) -> None:
        self.stack.config["ecr:ignoreTags"] = json.dumps({"keys": [FOREIGN]})

    def seconds_pass(self) -> None:
        """What is there was certainly not made by a create that is under way from now on: AWS dates by the second."""
        made = [each["made"].timestamp() for thing, each in self.seen().items() if thing.kind == "Repository"]
        time.sleep(max(0, max(made, default=0) + 3 - time.time()))

    def days_pass(self, days: int = 3) -> None:
        """The notes that this machine keeps are of another day now. Fails where it does not find their moments."""
        for note in sorted(self.home.glob("ecr-*/**/*")):
            if not note.is_file() or note.suffix == ".jsonl":  # journals of runs count in their run only
                continue
            text = note.read_text()
            moments = 0

            def earlier(value: Any) -> Any:
                nonlocal moments
                if isinstance(value, dict):
                    return {key: earlier(item) for key, item in value.items()}
                if isinstance(value, list):
                    return [earlier(item) for item in value]
                if isinstance(value, (int, float)) and abs(value - time.time()) < 3000 * _DAY:
                    moments += 1
                    return value - days * _DAY
                return value

            if text.strip():
                moved = json.dumps(earlier(json.loads(text)))
                assert moments or "attempts" not in str(note), f"no moment in the note {note.name}: {text}"
                note.write_text(moved)
            past = note.stat().st_mtime - days * _DAY
            os.utime(note, (past, past))

    @property
    def notes(self) -> list[Path]:
        return [note for note in self.home.glob("ecr-attempts/*") if note.is_file()]

    # --- operations, and what must hold behind each -------------------------------------------------------------------

    def kept(self, thing: Thing) -> list[Kept]:
        """The resources in state that are this thing."""
        return [kept for kept in self.stack.state if _thing(kept) == thing]

    def up(self, *, targets: Iterable[str] | None = None, refresh: bool = False, fault: Fault | None = None) -> Outcome:
        """``pulumi up``; a fault is followed by another without, which must put all right."""
        aimed = [each for each in self.program if targets is None or each.name in set(targets)]
        before, state = self.seen(), list(self.stack.state)
        may, must = self._reasons(aimed, before, targets)
        if fault is None:
            outcome = self.stack.up(self.run, targets=targets, refresh=refresh)
        else:
            with self.emulator.inject(fault):
                outcome = self.stack.up(self.run, targets=targets, refresh=refresh)
        after = self.seen()
        told = f"{outcome.error or outcome.said}; in state: {[(k.name, _thing(k)) for k in self.stack.state]}"
        self._note_shared(aimed, before, after)
        if outcome.ok:
            assert not must, f"{must}, and nothing was said"
            for each in aimed:
                assert each.thing in after, f"{each} is not in AWS: {told}"
                assert self.as_written(each, after[each.thing]), f"{each} is not as written: {after[each.thing]}"
                assert self.stack.named(each.name) is not None, f"{each} is not in state"
            self._tags_of_others_stay(before, after)
        else:
            assert may or must or fault is not None, f"there is no reason to fail: {outcome.error}"
            if re.search(r"still holds .*image", outcome.error):
                self._nothing_has_changed(before, after, state, outcome)
        self._others_are_untouched(aimed, before, after, outcome)
        self._what_is_shared_stays(before, after, outcome)
        self._nothing_is_lost(before, after, state, outcome)
        self._nothing_is_left_in_silence(before, after, state, outcome)
        if fault is not None and not outcome.ok:
            held = {_thing(kept) for kept in self.stack.state}
            self.orphans |= {each.thing for each in aimed if each.thing in after and each.thing not in {*before, *held}}
        self._note(after)
        if fault is not None and not outcome.ok:
            self.up(targets=targets, refresh=refresh)
        return outcome

    def another_machine(self) -> None:
        """Nothing that was noted is known from now on: what was left behind is as good as somebody else's."""
        on_another_machine(self.home)
        self.shared.clear()
        self.orphans.clear()
        self._note(self.seen())

    def preview(self) -> Outcome:
        """``pulumi preview``: touches nothing."""
        before = self.seen()
        outcome = self.stack.preview(self.run)
        assert self.seen() == before
        return outcome

    def refresh(self) -> Outcome:
        """``pulumi refresh``: touches nothing, and never fails."""
        before, held = self.seen(), {_thing(kept) for kept in self.stack.state}
        outcome = self.stack.refresh()
        assert (outcome.error, self.seen()) == ("", before)
        assert before.keys() & held <= {_thing(kept) for kept in self.stack.state}
        self._note(before)
        return outcome

    def destroy(self) -> Outcome:
        """``pulumi destroy``; what was refused because of images is the program's still."""
        before, state = self.seen(), list(self.stack.state)
        blocked = [kept for kept in state if self._blocked(kept, before)]
        outcome = self.stack.destroy()
        after = self.seen()
        assert outcome.ok == (not blocked), outcome.error
        self._others_are_untouched([], before, after, outcome)
        self._what_is_shared_stays(before, after, outcome)
        if outcome.ok:
            assert self.stack.state == []
        else:
            left = {_thing(kept) for kept in self.stack.state}
            self.orphans |= {_thing(kept) for kept in state} & set(after) - left
        self._nothing_is_left_in_silence(before, after, state, outcome)
        self._note(after)
        return outcome

    def second_stack(self, thing: Thing) -> Outcome:
        """Another stack makes a repository of this name, without taking anything over."""

        def run() -> None:
            pulumi_ecr.native.Repository("theirs", name=thing.id)

        before, managed = self.seen(), self.second.named("theirs")
        outcome = self.second.up(run)
        after = self.seen()
        if managed is None and thing in before:
            assert "already exists" in outcome.error, f"{thing} was taken by a second stack"
        assert {key: value for key, value in after.items() if key in before} == before
        if outcome.ok and thing not in before:
            self.strangers[thing] = after[thing]
        return outcome

    def second_stack_goes(self) -> None:
        kept, before = self.second.named("theirs"), self.seen()
        outcome = self.second.destroy()
        after = self.seen()
        own = _thing(kept) if kept else None
        for thing, content in before.items():
            if own is not None and own in (thing, thing.home):
                continue
            assert after.get(thing) == content, f"the second stack took {thing}"
        assert outcome.ok or self._images(own, before), outcome.error
        self._note(after)

    # --- the rules ----------------------------------------------------------------------------------------------------

    def _managed(self, declared: Declared) -> Kept | None:
        """An alias of the name does not reach the other host's type, which the same name does."""
        for name in filter(None, (declared.name, declared.alias)):
            kept = self.stack.named(name)
            if kept is None or kept.kind != declared.kind:
                continue
            if name == declared.name or kept.dynamic == (declared.place == "dynamic"):
                return kept
        return None

    def _reasons(self, aimed: list[Declared], there: dict[Thing, Any], targets: Any) -> tuple[list[str], list[str]]:
        """Why an update may fail, and why it must."""
        may, must = [], []
        for each in aimed:
            kept, content = self._managed(each), there.get(each.thing)
            encryption = "KMS" if each.kms else "AES256"
            if kept is not None and kept.pending_replacement and content is not None:
                may.append(f"{each.thing} is there again before its replacement was made")
            if kept is None:
                if each.brought_in:
                    if content is None:
                        must.append(f"{each.thing} cannot be imported, it is not there")
                elif content is not None and not each.adopt:
                    if each.thing in self.orphans:
                        pass  # the program's own, of which the engine knows nothing
                    elif each.kind in NAMED:
                        must.append(f"{each.thing} is there already")
                    elif not self.as_written(each, content):
                        (must if each.thing in self.strangers else may).append(f"{each.thing} is there and differs")
                elif content is not None and each.kind == "Repository":
                    if content["encryption"] != encryption:
                        must.append(f"{each.thing} cannot be adopted")
                elif content is not None and each.kind == "PullThroughCacheRule" and not self.as_written(each, content):
                    must.append(f"{each.thing} cannot be adopted")
                if each.brought_in and content is not None:
                    may.append("what is imported may differ in what cannot be changed")
            elif kept.retained and each.kind == "Repository" and _encryption(kept) != encryption:
                may.append("what is retained keeps its name, and nothing can be made in its place")
            elif len(self.kept(each.thing)) > 1 and _encryption(kept) != encryption:
                may.append("the resource that it was adopted from is in the state still, and would keep it")
            elif kept.retained and each.kind == "PullThroughCacheRule":
                may.append("what is retained keeps its name")
            elif self._blocked(kept, there) and _encryption(kept) != encryption:
                may.append("images")
            home = self.declared(each.thing.home) if each.kind in POLICIES else None
            if targets is not None and home is not None and self.stack.named(home.name) is None:
                may.append(f"{each} depends on what is no target")
            if each.kind in POLICIES and each.thing.home not in there:
                if self.declared(each.thing.home) is None or targets is not None:
                    may.append(f"{each.thing} has no repository")
                elif self.kept(each.thing.home):
                    may.append(f"the repository of {each.thing} was deleted by somebody")
            if kept is not None and content is None:
                may.append(f"{each.thing} was deleted by somebody")
        known = {each.name for each in self.program} | {each.alias for each in self.program}
        for kept in self.stack.state:
            gone = kept.name not in known and (targets is None or kept.name in set(targets))
            if gone and self._blocked(kept, there):
                may.append("images")
        for one, other in itertools.combinations(self.program, 2):
            if one.thing == other.thing:
                may.append("two resources are one thing")
        return may, must

    def _blocked(self, kept: Kept, there: dict[Thing, Any]) -> bool:
        held = kept.kind == "Repository" and self._images(_thing(kept), there)
        return bool(held and not kept.retained and not kept.outputs.get("forceDelete"))

    @staticmethod
    def _images(thing: Thing | None, there: dict[Thing, Any]) -> bool:
        return thing is not None and thing in there and thing.kind == "Repository" and there[thing]["images"] > 0

    def _others_are_untouched(
        self, aimed: list[Declared], before: dict[Thing, Any], after: dict[Thing, Any], outcome: Outcome
    ) -> None:
        taken = {each.thing for each in aimed if each.adopt or each.brought_in}
        for thing, content in self.strangers.items():
            if thing in taken:
                continue
            if thing.kind in POLICIES and after.get(thing.home, {}).get("made") != before.get(thing.home, {}).get(
                "made"
            ):
                continue  # it went with its repository
            assert after.get(thing) == content, f"{thing} is somebody else's and has changed: {outcome}"

    def _note_shared(self, aimed: list[Declared], before: dict[Thing, Any], after: dict[Thing, Any]) -> None:
        for each in aimed:
            made_here = each.kind in POLICIES and _made(before, each) != _made(after, each)
            if self.stack.named(each.name) is None or each.adopt or each.brought_in or made_here:
                self.shared.discard(each.thing)
            elif each.thing in self.strangers:
                self.shared.add(each.thing)

    def _what_is_shared_stays(self, before: dict[Thing, Any], after: dict[Thing, Any], outcome: Outcome) -> None:
        for thing in self.shared & before.keys():
            gone_with_home = thing.kind in POLICIES and thing.home not in after
            assert thing in after or gone_with_home, f"{thing} was there before and was deleted: {outcome}"

    def _nothing_has_changed(
        self, before: dict[Thing, Any], after: dict[Thing, Any], state: list[Kept], outcome: Outcome
    ) -> None:
        """An update that was refused because of images has deleted nothing that the program has."""
        for each in self.program:
            if each.thing in before:
                assert each.thing in after, f"{each.thing} went before the refusal: {outcome.error}"

    def _nothing_is_lost(
        self, before: dict[Thing, Any], after: dict[Thing, Any], state: list[Kept], outcome: Outcome
    ) -> None:
        """What the program has is there, or the next update makes it again, or the error names it."""
        held = {_thing(kept) for kept in state}
        for each in self.program:
            if each.thing not in held or each.thing not in before or each.thing in after:
                continue
            kept = self.stack.named(each.name)
            assert kept is None or kept.pending_replacement or outcome.tells(each.id), f"{each} is lost: {outcome}"

    def _nothing_is_left_in_silence(
        self, before: dict[Thing, Any], after: dict[Thing, Any], state: list[Kept], outcome: Outcome
    ) -> None:
        """What has left the state is gone, or was kept on purpose, or was said to stay."""
        held = {_thing(kept) for kept in self.stack.state}
        for kept in state:
            thing = _thing(kept)
            if thing in held or thing not in after or kept.retained or thing in self.orphans:
                continue
            if kept.kind in NAMED and after[thing] != before.get(thing):
                continue
            said = outcome.says(kept.kind, kept.id, "stay")
            assert said, f"{thing} left the state and stays: {outcome}"

    def _tags_of_others_stay(self, before: dict[Thing, Any], after: dict[Thing, Any]) -> None:
        if "ecr:ignoreTags" not in self.stack.config:
            return
        for thing in self.foreign_tags:
            same = thing in before and thing in after and before[thing]["made"] == after[thing]["made"]
            if same and FOREIGN in before[thing]["tags"]:
                assert FOREIGN in after[thing]["tags"], f"the tag that is ignored has gone from {thing}"

    def _note(self, after: dict[Thing, Any]) -> None:
        """Who has what from now on."""
        held = {_thing(kept) for kept in self.stack.state}
        self.strangers = {thing: after[thing] for thing in self.strangers if thing in after and thing not in held}
        self.orphans = {thing for thing in self.orphans if thing in after and thing not in held}
        self.shared &= after.keys() & held
        # What the stack has left behind is from now on as good as somebody else's.
        for thing in after.keys() - held - self.orphans:
            self.strangers.setdefault(thing, after[thing])


def _thing(kept: Kept) -> Thing:
    named = kept.kind in (*POLICIES, *NAMED)
    account = kept.outputs.get("registryId", ACCOUNT)
    return Thing(kept.kind, kept.id if named else "", account)


def _made(there: dict[Thing, Any], declared: Declared) -> Any:
    """When the repository of a policy was made."""
    return there.get(declared.thing.home, {}).get("made")


def _camel(value: Any) -> Any:
    if isinstance(value, dict):
        return {to_camel(key): _camel(item) for key, item in value.items()}
    return [_camel(item) for item in value] if isinstance(value, list) else value


def _encryption(kept: Kept) -> str:
    return str(kept.outputs["encryptionConfigurations"][0]["encryptionType"])


def _text(method: Callable[..., Any], key: str, **arguments: Any) -> str:
    try:
        return str(method(**arguments)[key])
    except Exception as error:
        if "NotFoundException" in str(error):
            return ""
        raise


def _document(text: str) -> str:
    return json.dumps(json.loads(text), sort_keys=True)
