"""Errors of steps that no check precedes, in a refresh and in a destroy: only what is secret is masked."""

from __future__ import annotations

from typing import Any

import pytest

from hosts import HOSTS, DynamicHost, Failed, Host
from pulumi_ecr._wire import PROGRAM
from pulumi_ecr.testing import AwsError, Emulator, Fault

ACCOUNT = "123456789012"
NAME = "payments/api"
PLAIN = {"team": "payments", "service": "api", "note": "repository", "count": "image"}
HIDDEN = "opensesame"
HOST = pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])


def secret(kind: type[Host], value: Any) -> Any:
    """A value behind a secret mark, which only the plugin is given."""
    mark = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": value}
    return mark if kind.name == "native" else value


def tagged(kind: type[Host], tags: dict[str, Any], *secrets: str) -> dict[str, Any]:
    """Inputs as the engine gives them to the host. ``secrets``: the keys of tags that are."""
    shown = {key: secret(kind, value) if key in secrets else value for key, value in tags.items()}
    program = {"language": "python", "secrets": [["tags", key] for key in secrets], "settings": []}
    return {"name": NAME, "tags": shown, PROGRAM: program}


def made(host: Host, inputs: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Id and state of a repository, as the engine saves it."""
    checked, failures = host.check("Repository", inputs)
    assert failures == {}
    if host.name == "native":
        checked["tags"] = inputs["tags"]
    id, state = host.create("Repository", checked)
    return id, {**state, "tags": checked["tags"], **host.record}


def failed_delete(host: Host, id: str, state: dict[str, Any]) -> str:
    with pytest.raises(Failed) as failed:
        host.delete("Repository", id, state)
    return str(failed.value)


def failed_read(host: Host, id: str, state: dict[str, Any]) -> str:
    host.next_operation()
    with pytest.raises(Failed) as failed:
        host.read("Repository", id, state)
    return str(failed.value)


@HOST
def test_errors_keep_their_words_when_nothing_is_secret(kind: type[Host], emulator: Emulator) -> None:
    host = kind(emulator.env())
    id, state = made(host, tagged(kind, PLAIN))
    emulator.put_image(NAME, "1")
    said = failed_delete(host, id, state)
    assert f"repository {NAME} still holds 1 image" in said
    assert "[secret]" not in said
    denied = Fault("DescribeRepositories", AwsError("AccessDeniedException", f"no access to {NAME}"), times=None)
    with emulator.inject(denied):
        said = failed_read(host, id, state)
    assert f"no access to {NAME}" in said
    assert "[secret]" not in said
    host.close()


@HOST
def test_errors_mask_what_is_secret_and_nothing_else(kind: type[Host], emulator: Emulator) -> None:
    host = kind(emulator.env())
    id, state = made(host, tagged(kind, {**PLAIN, "key": HIDDEN}, "key"))
    quoting = AwsError("InvalidParameterException", f"tag value {HIDDEN} of {NAME} is not allowed")
    for operation, failed in (("DeleteRepository", failed_delete), ("DescribeRepositories", failed_read)):
        with emulator.inject(Fault(operation, quoting, times=None)):
            assert f"tag value [secret] of {NAME} is not allowed" in failed(host, id, state)
    # What Read gives back has the record, too.
    host.next_operation()
    _, live, _ = host.read("Repository", id, state)
    live = {**live, "tags": state["tags"], **host.record}
    with emulator.inject(Fault("DeleteRepository", quoting, times=None)):
        said = failed_delete(host, id, live)
    assert f"tag value [secret] of {NAME} is not allowed" in said
    assert HIDDEN not in str(host.record)
    host.close()


@HOST
def test_the_error_of_another_account_names_it(kind: type[Host], emulator: Emulator) -> None:
    host = kind(emulator.env())
    id, state = made(host, tagged(kind, {**PLAIN, "owner": ACCOUNT}))
    host.close()
    other = kind(emulator.env(account="222222222222"))
    said = failed_delete(other, id, state)
    assert ACCOUNT in said
    assert "222222222222" in said
    assert "[secret]" not in said
    other.close()


def test_states_of_earlier_versions_keep_names_and_words_and_mask_what_may_be_secret(emulator: Emulator) -> None:
    likely = "xJ9-hunter2"
    host = DynamicHost(emulator.env(), {"ecr:defaultTags": '{"what": "images", "owner": "hunter2-default"}'})
    id, state = made(host, tagged(DynamicHost, {**PLAIN, "region": "us-east-1", "key": likely}))
    del state["__secrets"]
    emulator.put_image(NAME, "1")
    said = failed_delete(host, id, state)
    assert f"repository {NAME} still holds 1 image" in said
    assert "[secret]" not in said
    quoting = AwsError("InvalidParameterException", f"{likely} and hunter2-default of {NAME} in us-east-1 are refused")
    for operation, failed in (("DeleteRepository", failed_delete), ("DescribeRepositories", failed_read)):
        with emulator.inject(Fault(operation, quoting, times=None)):
            assert f"[secret] and [secret] of {NAME} in us-east-1 are refused" in failed(host, id, state)
    host.read("Repository", id, state)
    assert host.record == {}, "nobody has said yet what is secret"
    host.close()


def test_a_value_that_becomes_secret_is_an_update(emulator: Emulator) -> None:
    host = DynamicHost(emulator.env())
    id, state = made(host, tagged(DynamicHost, {"key": HIDDEN}))
    quoting = Fault("DeleteRepository", AwsError("InvalidParameterException", f"{HIDDEN} is wrong"), times=None)
    for secrets, changes, shown in ((("key",), True, "[secret] is wrong"), ((), False, "[secret] is wrong")):
        host.next_operation()
        news, _ = host.check("Repository", tagged(DynamicHost, {"key": HIDDEN}, *secrets), state)
        assert host.diff("Repository", id, state, news).changes == changes
        if changes:
            with emulator.counting() as calls:
                updated = host.update("Repository", id, state, news)
            assert [call.operation for call in calls if call.service == "ecr"] == []
            state = {**updated, **host.record}
        with emulator.inject(quoting):
            assert shown in failed_delete(host, id, state)
    # What is secret no more is recorded with the next change.
    host.next_operation()
    news, _ = host.check("Repository", tagged(DynamicHost, {"key": HIDDEN, "more": "x"}), state)
    state = {**host.update("Repository", id, state, news), **host.record}
    with emulator.inject(quoting):
        assert f"{HIDDEN} is wrong" in failed_delete(host, id, state)
    host.close()


@HOST
@pytest.mark.parametrize("value", ["hunter2-" * 30, "hunter2 force_delete=True"], ids=["long", "names a property"])
@pytest.mark.parametrize("before", ["", "o" * 500], ids=["short words", "long words"])
def test_no_part_of_a_secret_is_left_where_words_are_cut_or_spelt(
    kind: type[Host], emulator: Emulator, before: str, value: str
) -> None:
    host = kind(emulator.env())
    inputs = tagged(kind, {"key": value}, "key")
    checked, failures = host.check("Repository", inputs)
    assert failures == {}
    if kind.name == "native":
        checked["tags"] = inputs["tags"]
    quoting = AwsError("InvalidTagParameterException", f"{before} Tag(key=key, value={value}) {'is wrong ' * 80}")
    with emulator.inject(Fault("CreateRepository", quoting, times=None)), pytest.raises(Failed) as failed:
        host.create("Repository", checked)
    host.close()
    said = str(failed.value)
    assert "hunter2" not in said
    assert "value=[secret])" in said
    assert " ...: " in said or " ... [" in said, said
    assert len(said) < 1000
