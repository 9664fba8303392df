"""Defects found by going beyond the peer's scenarios: states of other versions, settings as the command line makes them."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cases import ACCOUNT, CASES
from hosts import HOSTS, DynamicHost, Failed, Host, NativeHost
from pulumi_ecr.core.config import Config
from pulumi_ecr.core.errors import UserError
from pulumi_ecr.core.model import specs
from pulumi_ecr.resources import ALL
from pulumi_ecr.testing import AwsError, Emulator, Fault


def with_defaults(resource: str) -> list[str]:
    """The options that AWS or the provider has a default for: any of them may be younger than a state."""
    return [spec.wire for spec in specs(ALL[resource].inputs) if not spec.required and spec.default is not None]


def test_R14_R15_a_state_from_before_an_option_existed_changes_nothing(host: Host, emulator: Emulator) -> None:
    for resource in sorted(ALL):
        emulator.reset()
        CASES[resource].before(lambda service: emulator.client(service))
        checked, _ = host.check(resource, CASES[resource].minimal)
        id, state = host.create(resource, checked)
        younger = with_defaults(resource)
        assert "adoptExisting" in younger
        older = {key: value for key, value in state.items() if key not in younger}
        one_less = [{key: value for key, value in state.items() if key != name} for name in younger]
        for before in ({**state, "ofALaterVersion": "x"}, older, *one_less):
            news, failures = host.check(resource, CASES[resource].minimal, olds=before)
            assert failures == {}
            planned = host.diff(resource, id, before, news)
            assert (planned.changes, planned.replaces) == (False, []), (resource, set(state) ^ set(before))
        assert not host.diff(resource, id, older, {**checked, "adoptExisting": True}).changes, resource
        assert host.read(resource, id, older)[1] == state
        host.delete(resource, id, older)


def test_a_state_that_does_not_name_the_class_is_recorded_anew(emulator: Emulator) -> None:
    """Of another package, by an alias of the type: the engine finds the class by what the state says."""
    with closing(DynamicHost(emulator.env())) as host:
        checked, _ = host.check("Repository", {"name": "app"})
        id, state = host.create("Repository", checked)
        same = host.diff("Repository", id, state, checked)
        unknown = host.diff("Repository", id, {**state, "__provider": None}, checked)
        assert (same.changes, unknown.changes) == (False, True)


def test_settings_are_taken_as_the_command_line_writes_them() -> None:
    # pulumi config set --path makes numbers and booleans of what looks like them.
    config = Config.of(
        {
            "ecr:allowedAccountIds": f"[{ACCOUNT}]",
            "ecr:forbiddenAccountIds": json.dumps([222222222222, "012345678901"]),
            "ecr:defaultTags": json.dumps({"tags": {"cost": 42, "billed": True, "owner": "web"}}),
            "ecr:ignoreTags": json.dumps({"keys": [7], "keyPrefixes": [False]}),
            "ecr:assumeRoles": json.dumps(
                [{"roleArn": "arn:aws:iam::222222222222:role/x", "externalId": 4711, "durationSeconds": 3600}]
            ),
        }
    )
    assert config.allowed_account_ids == (ACCOUNT,)
    assert config.forbidden_account_ids == ("222222222222", "012345678901")
    assert config.default_tags.tags == {"cost": "42", "billed": "true", "owner": "web"}
    assert (config.ignore_tags.keys, config.ignore_tags.key_prefixes) == (("7",), ("false",))
    assert (config.assume_roles[0].external_id, config.assume_roles[0].duration_seconds) == ("4711", 3600)
    assert Config.of({"ecr:defaultTags": '{"cost": 42}'}).default_tags.tags == {"cost": "42"}


@pytest.mark.parametrize(
    ("key", "text", "words"),
    [
        ("ecr:defaultTags", '{"tags": {"a": {"b": 1}}}', "ecr:defaultTags.tags.a"),
        ("ecr:assumeRoles", '[{"roleArn": 5}]', "ecr:assumeRoles[0].roleArn"),
        (
            "ecr:assumeRoles",
            '[{"roleArn": "arn:aws:iam::222222222222:role/x", "durationSeconds": "long"}]',
            "ecr:assumeRoles[0].durationSeconds",
        ),
    ],
)
def test_settings_that_are_wrong_are_still_refused(key: str, text: str, words: str) -> None:
    with pytest.raises(Exception, match="pulumi config set") as refused:
        Config.of({key: text})
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"ignoreTags": {"key": ["x"]}}, ["ecr:ignoreTags.key is not a setting; did you mean keys?"]),
        (
            {"assumeRoles": [{"rolearn": "x"}]},
            ["assumeRoles[0].roleArn is required", "assumeRoles[0].rolearn is not a setting; did you mean roleArn?"],
        ),
        ({"defaultTags": "team=x"}, ["pulumi config set --path 'ecr:defaultTags.team' web"]),
    ],
)
def test_a_misspelt_part_of_a_setting_is_told_by_its_own_names(settings: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(UserError) as refused:
        Config.of_provider(settings)
    assert all(each in str(refused.value) for each in words)


@pytest.mark.parametrize("profile", ["nope", "broken"])
def test_a_profile_that_cannot_work_is_refused_before_anything_is_done(
    emulator: Emulator, tmp_path: Path, profile: str
) -> None:
    shared = tmp_path / "config"
    shared.write_text("[profile other]\nregion = eu-west-1\n" if profile == "nope" else "no section at all\n")
    keys = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"}
    env = {key: value for key, value in emulator.env().items() if key not in keys}
    for kind in HOSTS:
        host = kind({**env, "AWS_CONFIG_FILE": str(shared)}, {"ecr:profile": profile})
        try:
            with pytest.raises(Failed) as refused:
                host.certain("Repository", host.check("Repository", {"name": "app"})[0])
        finally:
            host.close()
        said = str(refused.value)
        assert "Traceback" not in said
        assert ("profile" if profile == "nope" else str(shared)) in said
        assert "check the network" not in said
    assert emulator.calls == []


def test_a_region_that_is_switched_off_is_a_possible_cause_of_strange_credentials(
    host: Host, emulator: Emulator
) -> None:
    # AWS answers so to good credentials in a region that the account has not enabled.
    said = AwsError("UnrecognizedClientException", "The security token included in the request is invalid.")
    emulator.inject(Fault("CreateRepository", said))
    checked, _ = host.check("Repository", {"name": "app", "region": "me-south-1"})
    with pytest.raises(Failed) as refused:
        host.create("Repository", checked)
    assert "switch the region on" in str(refused.value)
    assert "UnrecognizedClientException, request " in str(refused.value)


def test_a_replacement_that_images_forbid_says_how_to_get_there(host: Host, emulator: Emulator) -> None:
    checked, _ = host.check("Repository", {"name": "app"})
    id, state = host.create("Repository", checked)
    emulator.put_image("app", "v1")
    with pytest.raises(Failed, match=r"so that it is recorded, and destroy or replace it after that"):
        host.delete("Repository", id, state)


def test_a_quota_is_not_waited_for(host: Host, emulator: Emulator) -> None:
    full = AwsError("LimitExceededException", "The maximum number of repositories has been reached")
    checked, _ = host.check("Repository", {"name": "app"})
    with emulator.inject(Fault("CreateRepository", full, times=None)), pytest.raises(Failed, match="a higher quota"):
        host.create("Repository", checked)
    assert emulator.operations() == ["CreateRepository"]


@pytest.mark.parametrize("kind", HOSTS)
def test_a_region_or_an_address_of_the_environment_that_cannot_be(kind: type[Host], emulator: Emulator) -> None:
    nowhere = kind({**emulator.env(), "AWS_REGION": "mars-1", "AWS_ENDPOINT_URL": "127.0.0.1:9"})
    _, failures = nowhere.check("Repository", {"name": "app", "region": "eu-west-1x"})
    assert 'is "eu-west-1x": must be the name of a region' in failures["region"]
    # The dynamic host asks STS for the account when it checks, the plugin when it creates.
    with pytest.raises(Failed, match=r"Invalid endpoint: \S+ write AWS_ENDPOINT_URL as a whole"):
        nowhere.create("Repository", nowhere.check("Repository", {"name": "app", "region": "eu-west-1"})[0])
    _, failures = nowhere.check("Repository", {"name": "app"})
    assert 'is "mars-1"' in failures["region"]
    nowhere.close()


@pytest.mark.parametrize("imported", [True, False])
def test_a_refresh_shows_nothing_of_default_tags_that_no_update_has_put_yet(
    emulator: Emulator, *, imported: bool
) -> None:
    """Without a program the engine compares what is there with the recorded inputs."""
    host = NativeHost(emulator.env(), {"ecr:defaultTags": '{"tags": {"extra": "one"}}'})
    inputs, _ = host.check("Repository", {"name": "app"})
    id, state = host.create("Repository", inputs)
    host.close()
    host = NativeHost(emulator.env(), {"ecr:defaultTags": '{"tags": {"extra": "two", "new": "n"}}'})
    if imported:
        id, state, inputs = host.read("Repository", id)
    for _ in range(2):
        id, state, inputs = host.read("Repository", id, state, inputs)
        assert not host.diff("Repository", id, state, inputs).changes
    assert state["tags"] == ({"extra": "one"} if imported else {})
    checked, _ = host.check("Repository", {"name": "app"}, olds=inputs)
    assert host.diff("Repository", id, state, checked).changes
    host.close()
