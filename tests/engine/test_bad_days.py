"""Bad days in the real engine: whatever went wrong, once the faults stop one more ``up`` makes all as it should be."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from typing import get_args

import pulumi
import pytest

import neighbours
import pulumi_ecr
import pulumi_ecr.native
from cases import ACCOUNT, lifecycle, policy, registry_policy
from harness import Engine, Outcome
from pulumi_ecr.testing import AwsError, Drop, Emulator, Fault, FaultProxy
from pulumi_ecr.testing.faults import Kind
from scenarios import FACES, seven
from waiting import LAST_RESORT, once

REGIONS = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "ca-west-1", "sa-east-1", "eu-west-1"),
    *("eu-west-2", "eu-west-3", "eu-central-1", "eu-central-2", "eu-north-1", "eu-south-1", "eu-south-2", "ap-east-1"),
    *("ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2"),
)


@pytest.fixture
def proxy(emulator: Emulator, engine: Engine) -> Iterator[FaultProxy]:
    """Between the engine's providers and the emulator."""
    with FaultProxy(emulator.url, seed=5) as running:
        engine.env["AWS_ENDPOINT_URL"] = running.url
        engine.stack.workspace.env_vars = engine.env
        yield running
        running.clear_faults()
        engine.destroy()  # while there is a proxy to go through


def one_line_each(outcome: Outcome) -> None:
    assert "Traceback" not in outcome.error
    assert "correct horse" not in outcome.error


@pytest.mark.long
def test_throttling_and_server_errors_fail_not_even_the_first_up(engine: Engine, proxy: FaultProxy) -> None:
    proxy.inject(Fault.of("throttled", rate=0.3))
    proxy.inject(Fault.of("failed before", rate=0.1))
    proxy.inject(Fault.of("failed after", rate=0.1))

    def program(*, later: bool = False) -> None:
        seven(pulumi_ecr.native, "us-east-1", later=later)
        seven(pulumi_ecr, "eu-west-1", later=later)

    runs: list[tuple[Callable[[], Outcome], str | None]] = [
        (lambda: engine.up(program), "create"),
        (lambda: engine.up(lambda: program(later=True)), "update"),
        (engine.refresh, None),
        (engine.destroy, "delete"),
    ]
    for run, op in runs:
        outcome = run()
        assert outcome.error == ""
        assert Counter(outcome.changed.values()) == (Counter({op: 14}) if op else Counter())
        assert len(engine.state()) == (0 if op == "delete" else 14)
    met = Counter(call.error for call in proxy.calls if call.error)
    assert met["ThrottlingException"] >= 5
    assert met["ServerException"] >= 5
    for region in ("us-east-1", "eu-west-1"):
        assert neighbours.ours(engine.emulator, region) == {"repositories": [], "cache rules": []}


@pytest.mark.long
def test_every_fault_in_every_step_is_repaired_by_one_more_run(engine: Engine, proxy: FaultProxy) -> None:
    """Each fault has two regions, one a host; in them every call meets it for as long as the run lasts."""
    engine.configure("ecr:maxRetries", "1")
    kinds = get_args(Kind)
    places = dict(zip(REGIONS, [(kind, face) for kind in kinds for face in FACES], strict=True))
    for region in places:
        neighbours.settle_in(engine.emulator, region)
    before = {region: neighbours.as_they_are(engine.emulator, region) for region in places}

    def program(*, later: bool = False) -> None:
        for region, (_, face) in places.items():
            seven(FACES[face], region, later=later)

    def bad(run: Callable[..., Outcome]) -> Outcome:
        for region, (kind, _) in places.items():
            proxy.inject(Fault.of(kind, region=region))
        outcome = run(continue_on_error=True)
        proxy.clear_faults()
        assert outcome.error != ""
        one_line_each(outcome)
        return outcome

    for later in (False, True):
        bad(lambda later=later, **options: engine.up(lambda: program(later=later), **options))
        repaired = engine.up()
        assert repaired.error == ""
        engine.whole(7 * len(places))
    bad(lambda **_: engine.refresh())  # what could not be read stays in state
    engine.whole(7 * len(places))
    bad(engine.destroy)
    assert engine.destroy().error == ""
    assert engine.state() == {}
    for region in places:
        assert neighbours.ours(engine.emulator, region) == {"repositories": [], "cache rules": []}
        assert neighbours.as_they_are(engine.emulator, region) == before[region]
        neighbours.move_out(engine.emulator, region)


@pytest.mark.parametrize("face", sorted(FACES))
def test_a_name_that_somebody_takes_between_preview_and_up(engine: Engine, face: str) -> None:
    def program() -> None:
        FACES[face].Repository("app", name="foreign")
        FACES[face].PullThroughCacheRule(
            "cache", ecr_repository_prefix="foreign", upstream_registry_url="public.ecr.aws"
        )

    planned = engine.preview(program)
    assert (planned.error, planned.changed) == ("", {"app": "create", "cache": "create"})
    neighbours.settle_in(engine.emulator, "us-east-1")
    before = neighbours.as_they_are(engine.emulator, "us-east-1")
    for _ in range(2):
        refused = engine.up(continue_on_error=True)
        assert refused.lines(
            "repository foreign in us-east-1 already exists: set adopt_existing=True to take it over, or "
        )
        assert refused.lines(
            "pull-through cache rule foreign in us-east-1 already exists: set adopt_existing=True to take it over, or "
        )
        assert engine.state() == {}
    assert neighbours.as_they_are(engine.emulator, "us-east-1") == before
    assert engine.destroy().error == ""
    assert neighbours.as_they_are(engine.emulator, "us-east-1") == before
    neighbours.move_out(engine.emulator, "us-east-1")


@pytest.mark.parametrize("face", sorted(FACES))
@pytest.mark.parametrize("adopts", [False, True])
def test_an_unknown_result_stays_unknown_through_a_half_done_step(engine: Engine, face: str, *, adopts: bool) -> None:
    def program(mutability: str, tag: str = "1") -> Callable[[], None]:
        values = {"image_tag_mutability": mutability, "tags": {"x": tag}, "adopt_existing": adopts}
        return lambda: FACES[face].Repository("repo", name="app", **values) and None

    engine.configure("ecr:maxRetries", "0")
    client = engine.emulator.client()
    if adopts:
        client.create_repository(repositoryName="app", imageTagMutability="IMMUTABLE")
    else:
        assert engine.up(program("IMMUTABLE")).error == ""
    with engine.emulator.inject(Fault("PutImageTagMutability", Drop(), when="after")):
        lost = engine.up(program("MUTABLE")).error
    stateless = adopts and face == "dynamic"
    assert lost
    assert ("AWS may have done it nevertheless" in lost) is not stateless
    if not adopts:
        with engine.emulator.inject(
            Fault("PutImageTagMutability", AwsError("AccessDeniedException", "no"), times=None)
        ):
            half = engine.up(program("MUTABLE", "2"))
        assert (half.error != "", half.calls[-2:]) == (True, ["TagResource", "PutImageTagMutability"])
    planned = engine.preview(program("IMMUTABLE", "2"))
    if stateless:
        assert (planned.error, planned.changed) == ("", {"repo": "create"})
    else:
        assert "and AWS has something else than the state: run pulumi refresh" in planned.error
    assert engine.up(program("IMMUTABLE", "2"), refresh=True).error == ""
    (there,) = client.describe_repositories()["repositories"]
    assert there["imageTagMutability"] == "IMMUTABLE"
    assert engine.preview(refresh=True).changed == {}


@pytest.mark.parametrize("face", sorted(FACES))
@pytest.mark.parametrize("covered", [False, True])
def test_a_state_that_an_unknown_result_leaves_true_is_looked_at_once(
    engine: Engine, face: str, *, covered: bool
) -> None:
    """A secret that ``ecr:ignoreTags`` covers by then is shown by nothing later."""
    tag = "opensesame-5f0c"

    def program(*keys: str) -> Callable[[], None]:
        return lambda: declare({key: pulumi.Output.secret(tag) for key in keys})

    def declare(tags: dict[str, pulumi.Output[str]]) -> None:
        FACES[face].Repository("repo", name="app", tags=tags)

    engine.configure("ecr:maxRetries", "0")
    assert engine.up(program("a")).error == ""
    with engine.emulator.inject(Fault("TagResource", Drop(), when="after")):
        assert "AWS may have done it nevertheless" in engine.up(program("a", "c")).error
    keys = ["a"] if covered else ["a", "c"]
    if covered:
        engine.configure("ecr:ignoreTags", json.dumps({"keys": ["c"]}))
        # Its refresh takes the settings of the update before.
        assert engine.preview(program(*keys), refresh=True).error == ""
    shown = [engine.refresh(diff=True), *(engine.preview(program(*keys), diff=True) for _ in range(2))]
    shown += [engine.up(diff=True), engine.preview(diff=True)]
    assert [(outcome.error, outcome.changed) for outcome in shown] == [("", {})] * len(shown)
    assert (len(shown[1].calls) <= 2, [each.calls for each in shown[2:]]) == (True, [[]] * 3)
    engine.stack.remove_config("ecr:ignoreTags")
    shown += [engine.up(diff=True), engine.refresh(diff=True), engine.preview(diff=True)]
    assert engine.state()["repo"]["outputs"]["tagsAll"] != {}
    written = [file for file in engine.folder.rglob("*") if file.is_file() and tag in file.read_text(errors="replace")]
    assert (written, [each.output for each in shown if tag in each.output]) == ([], [])


@pytest.mark.parametrize("face", sorted(FACES))
def test_a_replacement_whose_create_was_lost_can_be_taken_back(engine: Engine, face: str) -> None:
    """What is noted of its secrets puts no state in doubt."""

    def program(encryption: str) -> Callable[[], None]:
        values = {"name": "app", "encryption_configurations": [{"encryption_type": encryption}]}
        return lambda: FACES[face].Repository("repo", tags={"t": pulumi.Output.secret("x")}, **values) and None

    engine.configure("ecr:maxRetries", "0")
    assert engine.up(program("AES256")).error == ""
    with engine.emulator.inject(Fault("CreateRepository", Drop(), times=None)):
        assert engine.up(program("KMS")).error
    assert engine.emulator.client().describe_repositories()["repositories"] == []
    assert engine.preview(program("AES256")).error == ""
    assert engine.up().error == ""
    assert engine.preview(refresh=True).changed == {}


@pytest.mark.long
@pytest.mark.parametrize("face", sorted(FACES))
def test_what_is_not_seen_everywhere_yet_is_waited_for(engine: Engine, face: str) -> None:
    """A repository, a principal and a secret are unknown until each call that needs them was refused."""
    ecr, emulator = FACES[face], engine.emulator
    secret = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:ecr-pullthroughcache/hub"
    emulator.client("secretsmanager").create_secret(Name="ecr-pullthroughcache/hub", SecretString='{"username": "u"}')
    role = f"arn:aws:iam::{ACCOUNT}:role/new"

    def program() -> None:
        one = ecr.Repository("one")
        ecr.LifecyclePolicy("lifecycle", repository=one, policy=lifecycle())
        two = ecr.Repository("two")
        ecr.RepositoryPolicy("policy", repository=two, policy=policy(Principal={"AWS": role}))
        ecr.RegistryPolicy("registry", policy=registry_policy(Principal={"AWS": role}))
        ecr.PullThroughCacheRule(
            "cache",
            ecr_repository_prefix="hub",
            upstream_registry_url="registry-1.docker.io",
            credential_arn=secret,
        )

    def refused(code: str, *operations: str) -> bool:
        return set(operations) <= {call.operation for call in emulator.calls if call.error == code}

    engine.configure("ecr:propagationTimeout", str(LAST_RESORT))
    emulator.invisible_seconds = 3600
    emulator.unknown_principals.add(role)
    late = AwsError("SecretNotFoundException", "Secrets Manager can't find the specified secret")
    emulator.inject(Fault("CreatePullThroughCacheRule", late, times=3))
    with (
        once(
            lambda: refused("RepositoryNotFoundException", "PutLifecyclePolicy", "SetRepositoryPolicy"),
            lambda: setattr(emulator, "invisible_seconds", 0),
        ),
        once(
            lambda: refused("InvalidParameterException", "SetRepositoryPolicy", "PutRegistryPolicy"),
            emulator.unknown_principals.clear,
        ),
    ):
        made = engine.up(program)
    assert made.error == ""
    assert len(engine.state()) == 6
    emulator.invisible_seconds = 0
    # Right after a create, in a process that knows nothing of it, neither a repository nor its policy is taken for gone.

    def more() -> None:
        program()
        ecr.LifecyclePolicy("of three", repository=ecr.Repository("three"), policy=lifecycle())

    assert engine.up(more).error == ""
    emulator.invisible_seconds = 5  # less than the provider believes in what is new: right on the slowest machine
    refreshed = engine.refresh()
    assert (refreshed.error, refreshed.changed) == ("", {})
    emulator.invisible_seconds = 0
    engine.whole(8)
