"""An error that several resources share is told for each of them as it is, without what was added for another one."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence

import pytest

from cases import lifecycle
from hosts import HOSTS, Failed, Host, NativeHost
from listening import said
from pulumi_ecr.aws.batch import Batcher
from pulumi_ecr.core.errors import UnavailableError
from pulumi_ecr.dynamic import _Host
from pulumi_ecr.testing import AwsError, Emulator, Fault


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_refused_deletes_add_nothing_to_the_errors_of_others(kind: type[Host], emulator: Emulator) -> None:
    host = kind(emulator.env())
    states = {}
    for name in ("alpha", "beta"):
        host.logical = name
        checked, _ = host.check("Repository", {"name": name})
        states[name] = host.create("Repository", checked)[1]
    host.logical = "policy"
    checked, _ = host.check("LifecyclePolicy", {"repository": "alpha", "policy": lifecycle()})
    host.create("LifecyclePolicy", checked)
    host.next_operation()
    expired = AwsError("ExpiredToken", "The security token included in the request is expired", 403)
    told = {}
    with emulator.inject(Fault("GetCallerIdentity", expired, times=None, service="sts")):
        for name, state in states.items():
            host.logical = name
            with pytest.raises(Failed) as failed:
                host.delete("Repository", name, state, same_run=True)
            told[name] = str(failed.value)
    host.close()
    assert "its LifecyclePolicy stays in AWS" in told["alpha"]
    assert "LifecyclePolicy" not in told["beta"]


def test_readers_of_a_failed_batch_have_an_error_each() -> None:
    calls: list[Sequence[str]] = []

    def fetch(names: Sequence[str]) -> dict[str, str]:
        calls.append(names)
        raise UnavailableError("DescribeRepositories was cancelled", "run pulumi up again", code="x", request_id="y")

    batcher = Batcher(fetch)
    asked = [batcher.ask(name) for name in ("a", "b")]
    one, other = (future.exception() for future in asked)
    assert calls == [["a", "b"]]
    assert isinstance(one, UnavailableError)
    assert one is not other
    assert str(one) == str(other) == "DescribeRepositories was cancelled: run pulumi up again [x, request y]"


def test_what_threads_say_at_once_stays_a_message_each(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []

    class Stream(io.StringIO):
        def write(self, text: str) -> int:
            written.append(text)
            return len(text)

    monkeypatch.setattr(sys, "stderr", Stream())
    host = _Host({})
    host.say("warning: a: first")
    host.say("warning: a: first")
    host.say("warning: b: second")
    assert written == ["ecr: warning: a: first\n", "ecr: warning: b: second\n"]


def test_a_line_that_the_engine_is_late_with_silences_no_other(emulator: Emulator) -> None:
    def steps(host: Host) -> None:
        for name in ("one", "two"):
            emulator.client().create_repository(repositoryName=name)
            host.logical = name
            host.create("Repository", host.check("Repository", {"name": name, "adoptExisting": True})[0])

    for late in (0, 1):
        emulator.reset()
        lines = said(NativeHost, emulator, steps, late=late)
        assert [line for line in lines if line.startswith("adopting Repository two")] != [], lines
