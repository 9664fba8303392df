"""Random steps with tags and a policy that are partly secret: no secret is shown or written, and no plan is untrue."""

from __future__ import annotations

import contextlib
import itertools
import json
import random
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pulumi
import pytest
from hypothesis import Phase, given, note, settings
from hypothesis import strategies as st
from pulumi import automation as auto

from cases import policy
from harness import Engine, Outcome
from pulumi_ecr.testing import AwsError, Drop, Emulator, Fault
from scenarios import FACES

KEYS = ("a", "b", "c")
DEFAULT_KEYS = ("a", "d")
CALLS = ("TagResource", "UntagResource", "PutImageTagMutability", "SetRepositoryPolicy")
STALE = "run pulumi refresh"


class Life:
    """A stack of one repository and its policy, and what its program says at the moment."""

    def __init__(self, emulator: Emulator, folder: Path, seed: int) -> None:
        self.random = random.Random(seed)
        self.engine = Engine(emulator, folder, {"ecr:maxRetries": "0"})
        self.engine.program = self.program
        self.secrets: list[str] = []
        self.numbers = itertools.count()
        self.host = self.one_of(sorted(FACES))
        self.mutability = "MUTABLE"
        self.tags = {key: self.text() for key in KEYS[:2]}
        self.sid = self.text()
        self.defaults: dict[str, str] = {}
        self.ignored: list[str] = []

    def one_of(self, values: Any) -> Any:
        return self.random.choice(list(values))

    def perhaps(self) -> bool:
        return self.one_of([True, False])

    def some(self, values: Sequence[str]) -> list[str]:
        return self.random.sample(values, self.random.randint(0, 2))

    def text(self, *, secret: bool | None = None) -> tuple[str, bool]:
        """A new text, and whether the program marks it."""
        secret = self.perhaps() if secret is None else secret
        text = f"{'hidden' if secret else 'shown'}5f0c{next(self.numbers)}x"
        if secret:
            self.secrets.append(text)
        return text, secret

    def program(self) -> None:
        def marked(text: str, secret: bool) -> Any:
            return pulumi.Output.secret(text) if secret else text

        tags = {key: marked(*text) for key, text in self.tags.items()}
        face = FACES[self.host]
        repo = face.Repository("repo", name="app", image_tag_mutability=self.mutability, tags=tags)
        face.RepositoryPolicy("policy", repository=repo.name, policy=policy(Sid=marked(*self.sid)))

    def configure(self, key: str, value: Any, *, secret: bool = False) -> None:
        if value:
            self.engine.stack.set_config(key, auto.ConfigValue(json.dumps(value), secret=secret))
        else:
            with contextlib.suppress(auto.CommandError):
                self.engine.stack.remove_config(key)

    def change(self) -> None:
        """One change of the program, of the settings or of AWS."""
        what = self.one_of(["tag", "tag", "no tag", "Sid", "mutability", "defaults", "ignore", "host", "by hand"])
        if what == "tag":
            self.tags[self.one_of(KEYS)] = self.text()
        elif what == "no tag":
            self.tags.pop(self.one_of(KEYS), None)
        elif what == "Sid":
            self.sid = self.text()
        elif what == "mutability":
            self.mutability = "MUTABLE" if self.mutability == "IMMUTABLE" else "IMMUTABLE"
        elif what == "defaults":
            secret = self.perhaps()
            keys = self.some(DEFAULT_KEYS)
            self.defaults = {key: self.text(secret=secret)[0] for key in keys}
            self.configure("ecr:defaultTags", self.defaults, secret=secret)
        elif what == "ignore":
            self.ignored = self.some([*KEYS, "d"])
            self.configure("ecr:ignoreTags", self.ignored and {"keys": self.ignored})
        elif what == "host":
            self.host = next(host for host in FACES if host != self.host)
        else:
            self.by_hand()
        for covered in self.ignored:  # what the program says of them is refused
            self.tags.pop(covered, None)
            if self.defaults.pop(covered, None):
                self.configure("ecr:defaultTags", self.defaults, secret=True)
        note(f"{what}: {self.tags} {self.sid} {self.mutability} {self.defaults} without {self.ignored} on {self.host}")

    def by_hand(self) -> None:
        client, key = self.engine.emulator.client(), self.one_of([*KEYS, "e"])
        arn = client.describe_repositories()["repositories"][0]["repositoryArn"]
        if self.perhaps():
            client.tag_resource(resourceArn=arn, tags=[{"Key": key, "Value": "by hand"}])
        else:
            client.untag_resource(resourceArn=arn, tagKeys=[key])
        self.run("refresh")

    def run(self, kind: str, *, fails: bool = False, **options: Any) -> Outcome:
        """One operation of the engine; a plan that is refused since the state is in doubt is made again after a refresh."""
        outcome = getattr(self.engine, kind)(diff=True, **options)
        note(f"{kind} {options or ''}: {outcome.changed} {outcome.calls} {outcome.error}")
        files = [file for file in self.engine.folder.rglob("*") if file.is_file()]
        told = {"shown": "\n".join([outcome.output, outcome.error, *outcome.messages])}
        told |= {file.name: file.read_text(errors="replace") for file in files}
        assert [(where, secret) for secret in self.secrets for where, text in told.items() if secret in text] == []
        if STALE in outcome.error and not fails:
            assert self.run("refresh").error == ""
            return self.run(kind, fails=True, **options)
        assert fails or outcome.error == ""
        return outcome

    def fail(self) -> None:
        """An update in which one call is refused, or has no answer; and perhaps what somebody does then."""
        call = self.one_of(CALLS)
        fault = self.one_of([Fault(call, AwsError("AccessDeniedException", "no")), Fault(call, Drop(), when="after")])
        note(f"{call}: {fault.action}")
        with self.engine.emulator.inject(fault):
            self.run("up", fails=True)
        if self.perhaps():
            self.change()
        if (then := self.one_of(["up", "preview", "refresh", ""])) != "":
            self.run(then, fails=True)

    def whole(self) -> None:
        """AWS has what the program says, and the next preview asks nothing and plans nothing."""
        client = self.engine.emulator.client()
        (there,) = client.describe_repositories()["repositories"]
        tags = {
            each["Key"]: each["Value"]
            for each in client.list_tags_for_resource(resourceArn=there["repositoryArn"])["tags"]
        }
        wanted = {**self.defaults, **{key: text for key, (text, _) in self.tags.items()}}
        assert {key: text for key, text in tags.items() if key not in self.ignored} == wanted
        assert there["imageTagMutability"] == self.mutability
        put = json.loads(client.get_repository_policy(repositoryName="app")["policyText"])
        assert put["Statement"][0]["Sid"] == self.sid[0]
        quiet = self.run("preview")
        assert (quiet.changed, quiet.calls) == ({}, [])


@pytest.mark.long
@settings(settings.get_profile("long"), max_examples=4, phases=[Phase.generate])
@given(seed=st.integers(0, 2**32))
def test_random_steps_show_no_secret_and_no_untruth(running_emulator: Emulator, seed: int) -> None:
    running_emulator.reset()
    with tempfile.TemporaryDirectory() as folder:
        life = Life(running_emulator, Path(folder), seed)
        life.run("up")
        for _ in range(6):
            life.change()
            step = life.one_of(["up", "up", "preview", "refresh", "fail", "fail"])
            life.fail() if step == "fail" else life.run(step)
        for kind in ("up", "refresh", "up"):  # a refresh takes the settings of the update before
            life.run(kind)
        life.whole()
        assert life.run("preview", refresh=True).changed == {}
        life.run("destroy")
    assert running_emulator.violations == []
