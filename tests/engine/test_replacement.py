"""Replacements of repositories: what would be refused is refused before the first delete, and policies come back."""

from __future__ import annotations

import contextlib
import importlib
import json
import shutil
import time
from collections.abc import Callable
from typing import Any

import pulumi
import pytest

import pulumi_ecr
import pulumi_ecr.native
from cases import ACCOUNT, OTHER_REGION, lifecycle, policy, registry_policy
from harness import PROJECT, Engine, Outcome, YamlEngine
from hosts import on_another_machine
from pulumi_ecr.aws.run import OWN
from pulumi_ecr.core.resource import SAME, STAYS
from pulumi_ecr.testing import AwsError, Drop, Emulator, Fault

ecr: Any = pulumi_ecr
HOSTS: dict[str, Any] = {"dynamic": pulumi_ecr, "native": pulumi_ecr.native}
O = pulumi.ResourceOptions  # noqa: E741
KMS = {"encryption_configurations": [{"encryption_type": "KMS"}]}
REFUSED = (
    "repository app cannot be replaced",
    "it still holds 4 images (newest v4, v3, v2) and the recorded force_delete is false",
    "or force_delete=True (they are deleted), run pulumi up so that it is recorded, then replace it; nothing of it was changed",
)

REFUSED_TO_THE_USER = (
    "repository app cannot be replaced",
    "it still holds 4 images (newest v4, v3, v2), and without --refresh the engine does not say whether force_delete",
    "if it is not in the state, since that was lost or retain_on_delete kept it, set adopt_existing=True; if it is, and force_delete is "
    "recorded, run pulumi up --refresh; if that is not, take --replace, replace_with or the taint away, set",
)


def family(opts: pulumi.ResourceOptions | None = None, **values: Any) -> Callable[[], None]:
    def program() -> None:
        repo = ecr.Repository("repo", name="app", opts=opts, **values)
        ecr.LifecyclePolicy("lifecycle", repository=repo, policy=lifecycle())
        ecr.RepositoryPolicy("policy", repository=repo, policy=policy())

    return program


KMS_FORCED = family(**KMS, force_delete=True)


def refused(outcome: Outcome, *words: str, looks: tuple[str, ...] = ("DescribeImages", "DescribeRepositories")) -> None:
    """``looks``: one for images, one whether it is still the repository that the state says."""
    assert all(word in outcome.error for word in words), outcome.error
    assert "Traceback" not in outcome.error
    assert outcome.calls == [*looks]


@pytest.mark.usefixtures("both_hosts")
def test_replacement_of_a_repository_with_images_is_refused_before_the_first_delete(
    engine: Engine, emulator: Emulator
) -> None:
    assert engine.up(family()).error == ""
    for tag in ("v1", "v2", "v3", "v4"):
        emulator.put_image("app", tag)
    before = engine.state()
    # By a change, and by the program's own wish.
    wished = family(O(replace_on_changes=["image_tag_mutability"]), image_tag_mutability="IMMUTABLE")
    for run in (engine.preview, engine.up):
        refused(run(family(**KMS, force_delete=True)), *REFUSED)
        # Here it may be that an earlier replacement has failed.
        refused(run(wished), *REFUSED, looks=("DescribeRepositories", "DescribeImages"))
    # By the user's: the children are compared before the first delete.
    urn = before["repo"]["urn"]
    for run in (engine.preview, engine.up):
        for program in (family(), family(force_delete=True)):  # what the program says is not recorded yet
            refused(run(program, replace=[urn]), *REFUSED_TO_THE_USER, looks=("DescribeImages",))
    # By the settings: the images are where the repository was.
    engine.configure("ecr:region", OTHER_REGION)
    for run in (engine.preview, engine.up):
        outcome = run(family())
        refused(outcome, *REFUSED, f"undo the change of region (us-east-1 => {OTHER_REGION}, set in ecr:region) or")
        assert outcome.requests[0].region == "us-east-1"
    told = f"undo the change of name (app => new) and region (us-east-1 => {OTHER_REGION}, set in ecr:region) or"
    refused(engine.preview(lambda: ecr.Repository("repo", name="new") and None), told)
    engine.stack.remove_config("ecr:region")
    assert engine.up(family()).changed == {}

    # One that is to stay in AWS is not asked for its images, and neither is one that may go with them.
    planned = engine.preview(family(O(retain_on_delete=True), **KMS))
    assert ("where it is not recorded yet" in planned.error, planned.calls) == (True, [])
    # What cannot be seen is warned of.
    denied = AwsError("AccessDeniedException", "not authorized to perform ecr:DescribeImages")
    with emulator.inject(Fault("DescribeImages", denied, times=None)):
        planned = engine.preview(family(**KMS))
    assert planned.error == ""
    assert planned.changed["repo"] == "replace"
    assert len(planned.lines("fails if it holds images, which is not known")) == 1
    assert engine.up(family(force_delete=True)).error == ""
    refused(engine.up(family(force_delete=True), replace=[urn]), *REFUSED_TO_THE_USER, looks=("DescribeImages",))
    for program, options in ((family(force_delete=True), {"replace": [urn], "refresh": True}), (KMS_FORCED, {})):
        emulator.put_image("app", "v5")
        replaced = engine.up(program, **options)
        assert (replaced.error, replaced.changed["repo"]) == ("", "replace")
        assert "DescribeImages" not in replaced.calls
    emulator.client().get_lifecycle_policy(repositoryName="app")


def content(emulator: Emulator, name: str) -> Any:
    return json.loads(emulator.client().get_lifecycle_policy(repositoryName=name)["lifecyclePolicyText"])


@pytest.mark.usefixtures("both_hosts")
def test_replacement_onto_what_is_there_is_refused_before_the_first_delete(engine: Engine, emulator: Emulator) -> None:
    def program(name: str = "app", home: str = "one", **values: Any) -> Callable[[], None]:
        def declare() -> None:
            repo = ecr.Repository("repo", name=name, force_delete=True, **values)
            ecr.LifecyclePolicy("lifecycle", repository=repo, policy=lifecycle())
            ecr.LifecyclePolicy("moving", repository=home, policy=lifecycle(7), region="us-east-1")

        return declare

    client, other = emulator.client(), emulator.client(region=OTHER_REGION)
    client.create_repository(repositoryName="one")
    client.create_repository(repositoryName="taken", encryptionConfiguration={"encryptionType": "KMS"})
    client.put_lifecycle_policy(repositoryName="taken", lifecyclePolicyText=json.dumps(lifecycle(9)))
    other.create_repository(repositoryName="app")
    assert engine.up(program()).error == ""
    emulator.put_image("app", "v1")
    repository = ["the replacement of Repository repo is not possible: ", "nothing of it was changed"]
    lies_there = [*repository, "repository taken in us-east-1 already exists: set adopt_existing=True to take it over"]
    moving = "the replacement of LifecyclePolicy moving is not possible: LifecyclePolicy of taken in us-east-1 already exists"
    for run, change, said, reads in (
        (engine.preview, program("taken"), lies_there, 1),
        (engine.up, program("taken"), lies_there, 1),
        (engine.up, program("taken", adopt_existing=True), [*repository, "cannot be adopted: encryption_conf"], 2),
        (engine.preview, program(home="taken"), [moving, "countNumber: 9 => 7", "; nothing of it was changed"], 1),
        (
            engine.up,
            program(home="nowhere"),
            ["moving is not possible: repository nowhere does not exist in us-east-1: correct"],
            1,
        ),
    ):
        outcome = run(change)
        assert all(words in outcome.error for words in said), outcome.error
        assert len(outcome.calls) == reads
    engine.configure("ecr:region", OTHER_REGION)
    outcome = engine.up(program())
    assert "repository app in eu-west-1 already exists" in outcome.error
    assert outcome.calls == ["DescribeRepositories"]
    engine.stack.remove_config("ecr:region")
    for name, days in (("app", 14), ("one", 7), ("taken", 9)):
        assert content(emulator, name) == lifecycle(days)
    assert engine.preview(program()).changed == {}
    for name in ("one", "taken"):
        client.delete_repository(repositoryName=name, force=True)
    other.delete_repository(repositoryName="app")


@pytest.mark.long
@pytest.mark.usefixtures("both_hosts")
def test_policy_that_moves_to_where_another_one_leaves_is_taken_over_or_refused_first(
    engine: Engine, emulator: Emulator
) -> None:
    def program(home: str = "one", *, second: bool = True, **values: Any) -> Callable[[], None]:
        def declare() -> None:
            repos = {name: ecr.Repository(name, name=name) for name in ("one", "two")}
            ecr.LifecyclePolicy("moving", repository=repos[home], policy=lifecycle(7), **values)
            if second:
                ecr.LifecyclePolicy("leaving", repository=repos["two"], policy=lifecycle(9))

        return declare

    assert engine.up(program()).error == ""
    shutil.rmtree(engine.folder / "home" / "ecr-policies")  # as on another machine
    outcome = engine.up(program("two", second=False))
    assert "LifecyclePolicy of two in us-east-1 already exists and is not what the program says" in outcome.error
    assert "set adopt_existing=True to replace it with the program's" in outcome.error
    assert outcome.calls == ["GetLifecyclePolicy"]
    assert content(emulator, "one") == lifecycle(7)
    moved = engine.up(program("two", second=False, adopt_existing=True))
    assert (moved.error, moved.changed) == ("", {"moving": "replace", "leaving": "delete"})
    assert content(emulator, "two") == lifecycle(7)
    assert engine.preview().changed == {}

    # Also where notes show that the stack itself has put it: it may have kept that for somebody else.
    assert engine.up(program("one", second=False)).error == ""
    assert engine.up(program()).error == ""
    refused = engine.up(program("two", second=False))
    assert "set adopt_existing=True to replace it with the program's" in refused.error
    assert refused.calls == ["GetLifecyclePolicy"]


@pytest.mark.parametrize("bound", ["depends_on", "nothing"])
@pytest.mark.usefixtures("both_hosts")
def test_policies_named_by_text_are_put_again_after_their_repository(
    engine: Engine, emulator: Emulator, bound: str
) -> None:
    def program(**values: Any) -> None:
        late: list[Any] = []
        if bound == "depends_on":
            late.append(ecr.Repository("repo", name="app", **values))
        options = O(depends_on=late)
        ecr.LifecyclePolicy("lifecycle", repository="app", policy=lifecycle(), opts=options)
        ecr.RepositoryPolicy("policy", repository="app", policy=json.dumps(policy()), opts=options)
        if not late:
            ecr.Repository("repo", name="app", **values)

    client = emulator.client()
    client.create_repository(repositoryName="app")
    assert engine.up(lambda: program(adopt_existing=True)).error == ""
    said = "would be put again"
    planned = engine.preview(lambda: program(**KMS))
    assert planned.error == ""
    expected = {"repo": "replace", "lifecycle": "update", "policy": "update"}
    if bound == "depends_on":
        assert planned.changed == expected
    else:
        assert planned.changed["repo"] == "replace"
        if set(planned.changed) == {"repo"}:  # the policies were compared before
            assert len(planned.lines(said)) == 2
    done = engine.up(lambda: program(**KMS))
    assert done.error == ""
    assert sorted(call for call in done.calls if call in ("PutLifecyclePolicy", "SetRepositoryPolicy")) == [
        "PutLifecyclePolicy",
        "SetRepositoryPolicy",
    ]
    client.get_lifecycle_policy(repositoryName="app")
    client.get_repository_policy(repositoryName="app")
    for options in ({}, {"refresh": True}):
        quiet = engine.preview(**options)
        assert (quiet.error, quiet.changed) == ("", {})


def held(emulator: Emulator, name: str = "app") -> set[str]:
    """The policies that a repository has."""
    client = emulator.client()
    found = set()
    with contextlib.suppress(client.exceptions.LifecyclePolicyNotFoundException):
        client.get_lifecycle_policy(repositoryName=name)
        found.add("lifecycle")
    with contextlib.suppress(client.exceptions.RepositoryPolicyNotFoundException):
        client.get_repository_policy(repositoryName=name)
        found.add("policy")
    return found


def put_by_the_next_up(engine: Engine, emulator: Emulator, *names: str) -> None:
    """The plan has looked at the policies that are lost, and shows them; the update puts them, and then all is quiet."""
    planned = engine.preview()
    assert (planned.error, planned.changed, len(planned.calls)) == ("", dict.fromkeys(names, "update"), len(names))
    assert {*planned.calls} <= {"GetLifecyclePolicy", "GetRepositoryPolicy"}
    assert len(planned.lines("of app is not on the repository, and is put again")) == len(names)
    assert engine.up().error == ""
    assert held(emulator) == {"lifecycle", "policy"}
    for options in ({}, {"refresh": True}):
        quiet = engine.preview(**options)
        assert (quiet.error, quiet.changed) == ("", {})


@pytest.mark.long
@pytest.mark.usefixtures("both_hosts")
def test_policies_that_were_no_target_of_the_replacement_are_put_by_the_next_update(
    engine: Engine, emulator: Emulator
) -> None:
    def program(encryption: str = "AES256", **values: Any) -> None:
        repo = ecr.Repository("repo", name="app", encryption_configurations=[{"encryption_type": encryption}], **values)
        options = O(depends_on=[repo])
        ecr.LifecyclePolicy("lifecycle", repository="app", policy=lifecycle(), opts=options)
        ecr.RepositoryPolicy("policy", repository="app", policy=policy(), opts=options)

    assert engine.up(program).error == ""
    target = {"target": [engine.state()["repo"]["urn"]]}
    planned = engine.preview(lambda: program("KMS"), **target)
    assert (planned.error, planned.changed) == ("", {"repo": "replace"})
    assert len(planned.lines("policies that name it as text are restored in this or the next pulumi up")) == 1
    assert engine.up(**target).error == ""
    assert held(emulator) == set()
    put_by_the_next_up(engine, emulator, "lifecycle", "policy")

    # The same where the new repository could not be made at first, and is none of a replacement any more.
    with emulator.inject(Fault("CreateRepository", AwsError("KmsException", "no such key"), times=None)):
        assert engine.up(program, **target).error != ""
    assert engine.up(**target).error == ""
    put_by_the_next_up(engine, emulator, "lifecycle", "policy")

    # And where the put fails.
    denied = AwsError("AccessDeniedException", "not authorized to perform ecr:PutLifecyclePolicy")
    with emulator.inject(Fault("PutLifecyclePolicy", denied, times=None)):
        assert engine.up(lambda: program("KMS")).error != ""
    missing = {"lifecycle", "policy"} - held(emulator)
    assert "lifecycle" in missing
    put_by_the_next_up(engine, emulator, *missing)
    assert list((engine.folder / "home").glob("ecr-again/*.json")) == []


@pytest.mark.long
@pytest.mark.usefixtures("both_hosts")
def test_policies_that_could_not_be_put_again_with_their_repository_are_put_by_the_next_update(
    engine: Engine, emulator: Emulator
) -> None:
    def program(encryption: str = "AES256") -> None:
        ecr.LifecyclePolicy("lifecycle", repository="app", policy=lifecycle())
        ecr.RepositoryPolicy("policy", repository="app", policy=policy())
        ecr.Repository(
            "repo", name="app", encryption_configurations=[{"encryption_type": encryption}], adopt_existing=True
        )

    emulator.client().create_repository(repositoryName="app")
    assert engine.up(program).error == ""
    denied = AwsError("AccessDeniedException", "not authorized to perform ecr:PutLifecyclePolicy")
    with emulator.inject(Fault("PutLifecyclePolicy", denied, times=None)):
        engine.up(lambda: program("KMS"))
    assert "lifecycle" not in held(emulator)
    put_by_the_next_up(engine, emulator, *({"lifecycle", "policy"} - held(emulator)))


@pytest.mark.parametrize(
    ("bound", "other"),
    [
        ("depends_on", "provider"),
        pytest.param("nothing", "host", marks=pytest.mark.long),
        pytest.param("depends_on", "host", marks=pytest.mark.long),
        pytest.param("nothing", "provider", marks=pytest.mark.long),
    ],
)
def test_policies_of_another_provider_are_put_again_after_their_repository(
    engine: Engine, emulator: Emulator, other: str, bound: str
) -> None:
    plugin = importlib.import_module("pulumi_ecr.native")
    face = ecr if other == "host" else plugin

    def program(encryption: str = "AES256") -> None:
        options = O() if other == "host" else O(provider=plugin.Provider("p"))
        repo = plugin.Repository(
            "repo", name="app", encryption_configurations=[{"encryption_type": encryption}], adopt_existing=True
        )
        if bound == "depends_on":
            options = O.merge(options, O(depends_on=[repo]))
        face.LifecyclePolicy("lifecycle", repository="app", policy=lifecycle(), opts=options)
        face.RepositoryPolicy("policy", repository="app", policy=policy(), opts=options)

    emulator.client().create_repository(repositoryName="app")
    assert engine.up(program).error == ""
    planned = engine.preview(lambda: program("KMS"))
    if bound == "depends_on":
        assert planned.changed == {"repo": "replace", "lifecycle": "update", "policy": "update"}
    done = engine.up(lambda: program("KMS"))
    assert done.error == ""
    missing = {"lifecycle", "policy"} - held(emulator)
    assert bound == "nothing" or not missing
    for each in missing:
        assert done.lines(f"warning: {each}, the ") or done.lines(f"{each}, the "), done.messages
    put_by_the_next_up(engine, emulator, *missing)


@pytest.mark.usefixtures("both_hosts")
def test_retained_repository_is_not_replaced_under_its_name(engine: Engine) -> None:
    keep = O(retain_on_delete=True)
    assert engine.up(family(keep)).error == ""
    for run in (engine.preview, engine.up):
        outcome = run(family(keep, **KMS))
        assert "Repository app cannot be replaced under its name" in outcome.error
        assert "take retain_on_delete off and run pulumi up, so that it is recorded" in outcome.error
        assert outcome.calls == []
    assert engine.up(family()).error == ""
    assert engine.up(family(**KMS)).error == ""


@pytest.mark.long
@pytest.mark.usefixtures("both_hosts")
def test_replacement_goes_by_the_recorded_retain_on_delete_and_the_plan_says_so(
    engine: Engine, emulator: Emulator
) -> None:
    """The engine deletes by the option of the state; a program may have another one."""
    keep = O(retain_on_delete=True)

    def program(name: str, *keeping: str, home: str = "home", **values: Any) -> Callable[[], None]:
        def declare() -> None:
            kept = [keep if each in keeping else O() for each in ("repo", "moving")]
            ecr.Repository("repo", name=name, opts=kept[0], **values)
            homes = [ecr.Repository(each, name=each) for each in ("home", "away")]
            bound = O.merge(kept[1], O(depends_on=homes))
            ecr.LifecyclePolicy("moving", repository=home, policy=lifecycle(), opts=bound)

        return declare

    assert engine.up(program("one")).error == ""
    for run in (engine.preview, engine.up):
        for change, thing in (
            (program("two", "repo"), "repository one"),
            (program("one", "moving", home="away"), "lifecycle policy of home"),
        ):
            outcome = run(change)
            assert f"the {thing} would be deleted, although retain_on_delete is set" in outcome.error
            assert (
                "run pulumi up with retain_on_delete alone, then replace it; nothing of it was changed" in outcome.error
            )
            assert outcome.calls == []
    both = ("repo", "moving")
    with_change = program("one", *both, tags={"x": "1"})
    for plan in (engine.preview(with_change), engine.preview(with_change, diff=True, color="never")):
        assert (plan.error, "__" in plan.output) == ("", False)  # how it is recorded
    recorded = engine.up(program("one", *both))
    assert (recorded.error, recorded.changed, recorded.calls) == ("", {}, [])
    assert engine.refresh().error == ""
    assert engine.preview(program("one", *both)).changed == {}
    moved = engine.up(program("two", home="away"))  # taken off in the very step that replaces
    assert moved.error == ""
    assert len(moved.lines("repository one in us-east-1 is replaced (name) and stays in AWS with its images")) == 1
    assert not [call for call in moved.calls if call.startswith("Delete")]
    assert held(emulator, "home") == held(emulator, "away") == {"lifecycle"}
    emulator.client().delete_repository(repositoryName="one")


@pytest.mark.long
@pytest.mark.usefixtures("both_hosts")
def test_what_is_retained_and_put_again_in_its_place_is_looked_at_first(engine: Engine, emulator: Emulator) -> None:
    """AWS has one of it, and the engine deletes nothing: a policy of a repository is known to be the stack's own."""
    emulator.client().create_repository(repositoryName="app")

    def program(sid: str = "Before", **values: Any) -> None:
        options = O(retain_on_delete=True, replace_on_changes=["policy"])
        ecr.RegistryPolicy("registry", policy=registry_policy(Sid="Before"), opts=O(retain_on_delete=True))
        ecr.RepositoryPolicy("policy", repository="app", policy=policy(Sid=sid), opts=options, **values)

    def there() -> bool:
        return "After" in emulator.client().get_repository_policy(repositoryName="app")["policyText"]

    assert engine.up(program).error == ""
    registry = engine.state()["registry"]["urn"]
    changed = engine.up(lambda: program("After"))
    assert (changed.error, changed.changed, there()) == ("", {"policy": "replace"}, True)
    assert "DeleteRepositoryPolicy" not in changed.calls
    assert engine.preview(lambda: program("After")).changed == {}
    again = engine.up(lambda: program("After"), replace=[registry])
    assert (again.error, again.changed) == ("", {"registry": "replace"})
    shutil.rmtree(engine.folder / "home" / "ecr-policies")  # as on another machine
    back = engine.up(program)
    assert (back.error, back.changed, there()) == ("", {"policy": "replace"}, False)
    foreign = json.dumps(policy(Sid="Foreign"))
    emulator.client().set_repository_policy(repositoryName="app", policyText=foreign)
    for run in (engine.preview, engine.up):
        outcome = run(lambda: program("After"))
        assert "the replacement of RepositoryPolicy policy is not possible" in outcome.error
        assert "set adopt_existing=True to replace it with the program's" in outcome.error
        assert "nothing of it was changed" in outcome.error
    adopted = engine.up(lambda: program("After", adopt_existing=True))
    assert (adopted.error, there()) == ("", True)
    emulator.client().delete_registry_policy()
    emulator.client().delete_repository(repositoryName="app", force=True)


@pytest.mark.long
@pytest.mark.usefixtures("both_hosts")
def test_what_is_replaced_without_a_change_is_made_again_as_the_plan_says(engine: Engine, emulator: Emulator) -> None:
    """A trigger is compared as any change. Of a taint, and of ``--replace``, no provider hears before the delete."""
    repositories = {"filter": "*", "filter_type": "WILDCARD"}
    destinations = [{"region": OTHER_REGION, "registry_id": "210987654321"}]

    def program(trigger: str = "one", *, adopt_existing: bool = False) -> None:
        options: dict[str, Any] = {"opts": O(replacement_trigger=trigger), "adopt_existing": adopt_existing}
        app = ecr.Repository("app", name="app", **options)
        ecr.LifecyclePolicy("lifecycle", repository=app, policy=lifecycle(), **options)
        ecr.RepositoryPolicy("policy", repository=app, policy=policy(), **options)
        ecr.RegistryPolicy("registry", policy=registry_policy(), **options)
        rules = [{"scan_frequency": "SCAN_ON_PUSH", "repository_filters": [repositories]}]
        ecr.ScanningConfiguration("scanning", rules=rules, **options)
        replicated = {"rules": [{"destinations": destinations}]}
        ecr.ReplicationConfiguration("replication", replication_configuration=replicated, **options)

    everything = {"app", "lifecycle", "policy", "registry", "scanning", "replication"}
    assert engine.up(program).error == ""
    for run in (engine.preview, engine.up):
        triggered = run(lambda: program("two"))
        assert (triggered.error, {*triggered.changed}, triggered.lines("exists already")) == ("", everything, [])
    assert held(emulator) == {"lifecycle", "policy"}
    settings = {engine.state()[name]["urn"]: "replace" for name in sorted(everything - {"app"})}
    for adopts, found in ((False, f"{SAME}{STAYS}{OWN}: set adopt_existing=True"), (True, f"adopted as it is{OWN}")):
        assert engine.up(lambda adopts=adopts: program("two", adopt_existing=adopts)).error == ""
        planned = engine.preview(replace=[*settings])
        assert (planned.error, {*planned.changed.values()}) == ("", {"replace"})
        assert len(planned.lines(found)) == len(settings)
        again = engine.up(replace=[*settings])
        assert (again.error, again.changed, again.lines(SAME)) == ("", planned.changed, [])
    assert engine.destroy().error == ""
    assert emulator.client().describe_registry()["replicationConfiguration"] == {"rules": []}


@pytest.mark.usefixtures("both_hosts")
def test_policy_of_a_repository_that_is_retained_and_taken_over_again_is_deleted(
    engine: Engine, emulator: Emulator
) -> None:
    def program(*, policies: bool = True) -> Callable[[], None]:
        def declare() -> None:
            options = O(retain_on_delete=True, replace_on_changes=["image_tag_mutability"])
            mutability = "MUTABLE" if policies else "IMMUTABLE"
            repo = ecr.Repository(
                "repo", name="app", image_tag_mutability=mutability, adopt_existing=True, opts=options
            )
            if policies:
                ecr.LifecyclePolicy("lifecycle", repository=repo, policy=lifecycle())

        return declare

    assert engine.up(program()).error == ""
    done = engine.up(program(policies=False))
    assert (done.error, done.changed["repo"]) == ("", "replace")
    assert set(engine.state()) == {"repo"}
    assert held(emulator) == set()
    emulator.client().delete_repository(repositoryName="app")


@pytest.mark.usefixtures("both_hosts")
def test_policy_of_a_retained_repository_is_deleted(engine: Engine, emulator: Emulator) -> None:
    """The option may be set by a transformation; a policy that is to stay itself stays."""

    def program() -> None:
        def retain(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
            args.opts.retain_on_delete = True
            return pulumi.ResourceTransformationResult(args.props, args.opts)

        repo = ecr.Repository("repo", name="app", opts=O(transformations=[retain]))
        ecr.LifecyclePolicy("lifecycle", repository=repo, policy=lifecycle())
        ecr.RepositoryPolicy("policy", repository=repo, policy=policy(), opts=O(retain_on_delete=True))

    assert engine.up(program).error == ""
    gone = engine.up(lambda: None)
    assert (gone.error, gone.calls) == ("", ["DeleteLifecyclePolicy"])
    client = emulator.client()
    with pytest.raises(client.exceptions.LifecyclePolicyNotFoundException):
        client.get_lifecycle_policy(repositoryName="app")
    client.get_repository_policy(repositoryName="app")
    client.delete_repository(repositoryName="app")


@pytest.mark.usefixtures("both_hosts")
def test_create_before_delete_is_warned_of_and_not_done(engine: Engine) -> None:
    options = O(delete_before_replace=False)
    made = engine.up(lambda: ecr.Repository("repo", name="app", opts=options) and None)
    assert made.error == ""
    assert len(made.lines("delete_before_replace=False is not possible, since names are unique")) == 1
    replaced = engine.up(lambda: ecr.Repository("repo", name="app", opts=options, **KMS) and None)
    assert (replaced.error, replaced.changed) == ("", {"repo": "replace"})
    assert replaced.calls == ["DescribeImages", "DeleteRepository", "CreateRepository"]


def test_create_before_delete_in_another_language_names_the_option(yaml_engine: YamlEngine) -> None:
    def write(**values: Any) -> None:
        repo = {
            "type": "ecr:Repository",
            "properties": {"name": "app", **values},
            "options": {"deleteBeforeReplace": False},
        }
        yaml_engine.write(resources={"repo": repo})

    write()
    assert yaml_engine.up().error == ""
    write(encryptionConfigurations=[{"encryptionType": "KMS"}])
    outcome = yaml_engine.up()
    assert len(outcome.lines("AWS refuses it with deleteBeforeReplace: false or retainOnDelete")) == 1
    assert "would be created before the old one is deleted" in outcome.error
    assert "remove deleteBeforeReplace: false" in outcome.error


def test_trigger_in_another_language_needs_delete_before_replace(yaml_engine: YamlEngine) -> None:
    """The plan and the refusal say so; classes of Python set the option."""

    def write(trigger: int, **options: Any) -> None:
        options["replacementTrigger"] = trigger
        repo = {"type": "ecr:Repository", "properties": {"name": "app"}, "options": options}
        public = {"ecrRepositoryPrefix": "public", "upstreamRegistryUrl": "public.ecr.aws"}
        rule = {"type": "ecr:PullThroughCacheRule", "properties": public, "options": options}
        yaml_engine.write(resources={"repo": repo, "rule": rule})

    write(1)
    assert yaml_engine.up().error == ""
    write(2)
    says = "where replacementTrigger asks for it, unless the resource has the option deleteBeforeReplace: true"
    assert len(yaml_engine.preview().lines(says)) == 2
    refused = yaml_engine.up()
    assert "would be created before the old one is deleted" in refused.error
    assert "set the option deleteBeforeReplace: true" in refused.error
    write(2, deleteBeforeReplace=True)
    done = yaml_engine.up()
    rule = ["DeletePullThroughCacheRule", "CreatePullThroughCacheRule"]
    repository = ["DescribeImages", "DeleteRepository", "CreateRepository"]
    assert (done.error, sorted(done.calls)) == ("", sorted([*repository, *rule]))


def test_retained_repository_that_is_replaced_in_another_language_keeps_its_policy(
    yaml_engine: YamlEngine, emulator: Emulator
) -> None:
    def write(options: dict[str, Any], **values: Any) -> None:
        repo = {"type": "ecr:Repository", "properties": {"name": "app", **values}, "options": options}
        child = {"repository": "${repo.name}", "policy": lifecycle()}
        policy_of_it = {
            "type": "ecr:LifecyclePolicy",
            "properties": child,
            "options": {"deletedWith": "${repo}"},
        }
        yaml_engine.write(resources={"repo": repo, "lifecycle": policy_of_it})

    kms = [{"encryptionType": "KMS"}]
    write({"retainOnDelete": True})
    assert yaml_engine.up().error == ""
    write({"retainOnDelete": True}, encryptionConfigurations=kms)
    outcome = yaml_engine.up()
    assert (
        "undo the change, set adoptExisting: true, remove deleteBeforeReplace: false and retainOnDelete"
        in outcome.error
    )
    assert outcome.calls == ["DescribeImages", "CreateRepository", "DescribeRepositories", "ListTagsForResource"]
    assert held(emulator) == {"lifecycle"}
    write({}, adoptExisting=True)
    assert yaml_engine.up().error == ""
    write({}, adoptExisting=True, encryptionConfigurations=kms)
    assert yaml_engine.up().error == ""
    assert held(emulator) == {"lifecycle"}
    assert yaml_engine.preview().changed == {}


@pytest.mark.long
def test_replacement_in_another_language_is_refused_with_its_options(
    yaml_engine: YamlEngine, emulator: Emulator
) -> None:
    def write(name: str = "app", **options: Any) -> None:
        repo = {"type": "ecr:Repository", "properties": {"name": name}, "options": options}
        yaml_engine.write(resources={"repo": repo})

    write()
    assert yaml_engine.up().error == ""
    emulator.client().create_repository(repositoryName="taken")
    write("taken")
    outcome = yaml_engine.up()
    assert "repository taken in us-east-1 already exists: set adoptExisting: true to take it over" in outcome.error
    assert [call for call in outcome.calls if "Repository" in call] == []
    emulator.client().delete_repository(repositoryName="taken")

    # By the user's wish alone: the provider is not asked for the order.
    write()
    user = {"replace": [yaml_engine.state()["repo"]["urn"]]}
    planned = yaml_engine.preview(**user)
    assert (
        len(
            planned.lines(
                "and --replace is to make it again, the engine makes the new one before it deletes the old one"
            )
        )
        == 1
    )
    outcome = yaml_engine.up(**user)
    assert (
        "repository app in us-east-1 already exists, and repo itself has it: set adoptExisting: true if it is not in"
        in outcome.error
    )
    assert "set the option deleteBeforeReplace: true for --replace" in outcome.error
    assert outcome.calls == ["CreateRepository"]
    write(deleteBeforeReplace=True)
    assert yaml_engine.up(**user).error == ""

    # No program but one in Python tells that it retains the repository, so that option alone changes nothing.
    emulator.put_image("app", "v1")
    write("other", retainOnDelete=True)
    held = yaml_engine.preview()
    assert (
        "set forceDelete: true together with retainOnDelete (it stays with its images and its policies that have deletedWith)"
        in held.error
    )
    emulator.client().batch_delete_image(repositoryName="app", imageIds=[{"imageTag": "v1"}])


@pytest.mark.usefixtures("both_hosts")
def test_the_caution_does_not_say_more_than_the_provider_knows(engine: Engine) -> None:
    """The engine gives a child the ``retain_on_delete`` of its parent, and tells nobody."""

    def program(*, parent: bool, **values: Any) -> None:
        options = O()
        if parent:
            options.parent = pulumi.ComponentResource("x:y:Z", "parent", None, O(retain_on_delete=True))
        ecr.Repository("repo", name="app", opts=options, **values)

    said, unless = (
        "will be deleted and created again",
        "; where its parent or a transform sets retain_on_delete, it stays",
    )
    for parent in (False, True):
        assert engine.up(lambda parent=parent: program(parent=parent)).error == ""
        [line] = engine.preview(lambda parent=parent: program(parent=parent, **KMS)).lines(said)
        assert line.endswith(unless) is parent
        assert engine.destroy().error == ""
    engine.emulator.client().delete_repository(repositoryName="app")


@pytest.mark.long
@pytest.mark.usefixtures("both_hosts")
def test_a_repository_that_comes_back_has_its_text_policies_put_once(engine: Engine, emulator: Emulator) -> None:
    def program(*, home: bool) -> None:
        if home:
            ecr.Repository("repo", name="app")
        ecr.LifecyclePolicy("lifecycle", repository="app", policy=lifecycle())
        ecr.RepositoryPolicy("policy", repository="app", policy=policy())

    assert engine.up(lambda: ecr.Repository("repo", name="app") and None).error == ""
    assert engine.up(lambda: program(home=True)).error == ""
    gone = "of app is gone with its repository: it is put again when the program makes that again"
    left = engine.up(lambda: program(home=False))
    assert (left.error, len(left.lines(gone))) == ("", 2)
    bare = engine.preview()
    assert (bare.error, bare.changed, len(bare.lines(gone))) == ("", {}, 2)
    back = engine.up(lambda: program(home=True))
    assert back.error == ""
    assert [back.calls.count(put) for put in ("PutLifecyclePolicy", "SetRepositoryPolicy")] == [1, 1]
    assert held(emulator) == {"lifecycle", "policy"}
    for options in ({}, {"refresh": True}):
        quiet = engine.preview(**options)
        assert (quiet.error, quiet.changed, quiet.lines("gone")) == ("", {}, [])


@pytest.mark.usefixtures("both_hosts")
def test_policies_that_move_from_a_repository_that_cannot_go_are_not_promised_to_it(
    engine: Engine, emulator: Emulator
) -> None:
    """A repository without ``name`` gets another logical name without an alias, and holds images."""

    def program(logical: str, *aliases: str) -> None:
        repo = ecr.Repository(logical, opts=O(aliases=[pulumi.Alias(name=each) for each in aliases]))
        ecr.LifecyclePolicy("lifecycle", repository=repo, policy=lifecycle())

    assert engine.up(lambda: program("web")).error == ""
    name = engine.state()["web"]["id"]
    emulator.put_image(name, "v1")
    refused = engine.up(lambda: program("api"))
    words = "its LifecyclePolicy was deleted before, since the program gives it another repository"
    assert f"repository {name} still holds 1 image" in refused.error
    assert words in refused.error
    assert "put it back under the old one, run pulumi up, and then rename it with the alias web" in refused.error
    assert "pulumi up of the same program makes it again" not in refused.error
    # What it says leads to success.
    assert engine.up(lambda: program("web")).error == ""
    assert engine.up(lambda: program("api", "web")).error == ""
    assert engine.state()["api"]["id"] == name
    emulator.client().batch_delete_image(repositoryName=name, imageIds=[{"imageTag": "v1"}])


@pytest.mark.usefixtures("both_hosts")
@pytest.mark.parametrize("after", [True, False])
def test_the_plan_of_a_rename_names_the_text_policies_that_go_with_it(engine: Engine, *, after: bool) -> None:
    """Whether the engine compares them after their repository or before it."""

    def program(name: str) -> None:
        if after:
            options = O(depends_on=[ecr.Repository("repo", name=name)])
            ecr.LifecyclePolicy("lifecycle", repository="app", policy=lifecycle(), opts=options)
            return
        kept = ecr.LifecyclePolicy("lifecycle", repository="app", policy=lifecycle())
        ecr.Repository("repo", name=name, opts=O(depends_on=[kept]))

    assert engine.up(lambda: ecr.Repository("repo", name="app") and None).error == ""
    assert engine.up(lambda: program("app")).error == ""
    said = "the LifecyclePolicy of app {} with its repository: it is put again"
    planned = engine.preview(lambda: program("two"))
    assert (planned.error, len(planned.lines(said.format("goes")))) == ("", 1)
    done = engine.up(lambda: program("two"))
    assert (done.error, len(done.lines(said.format("is gone")))) == ("", 1)
    later = engine.preview()
    assert (later.error, later.changed, len(later.lines(said.format("is gone")))) == ("", {}, 1)


@pytest.mark.usefixtures("both_hosts")
def test_a_policy_whose_repository_gives_its_name_to_another_one_is_put_on_that(
    engine: Engine, emulator: Emulator
) -> None:
    """Names rotate: the policy names its repository by text, and comes first."""

    def program(first: str, second: str) -> None:
        kept = ecr.LifecyclePolicy("lifecycle", repository="app", policy=lifecycle())
        one = ecr.Repository("one", name=first, opts=O(depends_on=[kept]))
        ecr.Repository("two", name=second, opts=O(depends_on=[one]))

    assert engine.up(lambda: ecr.Repository("one", name="app") and None).error == ""
    assert engine.up(lambda: program("app", "two")).error == ""
    assert engine.up(lambda: program("one", "app")).error == ""
    client = emulator.client()
    assert client.get_lifecycle_policy(repositoryName="app")["lifecyclePolicyText"]
    assert engine.preview(refresh=True).changed == {}


@pytest.mark.usefixtures("both_hosts")
@pytest.mark.parametrize("follows", ["name", pytest.param("region", marks=pytest.mark.long)])
def test_what_follows_from_a_replaced_repository_is_replaced_as_the_plan_says(
    engine: Engine, emulator: Emulator, follows: str
) -> None:
    """The engine deletes it first, and only compares it before that: its check comes later."""

    def program(first: str, *, keep: bool = False, **values: Any) -> Callable[[], None]:
        def declare() -> None:
            base = ecr.Repository("base", name=first)
            given = {
                "name": {"name": pulumi.Output.concat(base.id, "/cache")},
                "region": {"name": "cache", "region": base.created_at.apply(lambda _: OTHER_REGION)},
            }[follows]
            cache = ecr.Repository("cache", **given, **values, opts=O(retain_on_delete=keep))
            rules = [{"destinations": [{"region": "eu-central-1", "registry_id": "123456789012"}]}]
            ecr.ReplicationConfiguration("copies", replication_configuration={"rules": rules}, region=cache.region)

        return declare

    region, name = {"name": ("us-east-1", "one/cache"), "region": (OTHER_REGION, "cache")}[follows]
    follows_from = f"whose {follows} follows from a resource that is replaced"
    assert engine.up(program("one")).error == ""
    emulator.put_image(name, "v1", region=region)
    for run in (engine.preview, engine.up):
        outcome = run(program("two"))
        assert f"repository {name}, {follows_from}, cannot be deleted: it still holds 1 image" in outcome.error
        assert (
            f"undo that, or first write its {follows} as text and run pulumi up; to make it all the same, before it set "
            "retain_on_delete (it stays with its images but without its policies) or force_delete=True"
        ) in outcome.error
        assert set(outcome.calls) == {"DescribeImages", "DescribeRepositories"}
        outcome = run(program("two", keep=True))
        assert f"repository {name}, {follows_from}, cannot be deleted: it still holds 1 image" in outcome.error

    assert engine.up(program("one", keep=True)).error == ""
    planned = engine.preview(program("two", keep=True))
    assert planned.error == ""
    said = f"repository {name} in {region} is replaced ({follows}) and stays in AWS with its images"
    assert len(planned.lines(said)) == 1

    assert engine.up(program("one", force_delete=True)).error == ""
    said = (
        f"repository {name} in {region}, {follows_from}, will be deleted, and created again if the program has it: its images "
        "are deleted with it, since force_delete is recorded"
    )
    assert engine.preview(program("one", force_delete=True)).lines(said) == []
    unrecorded = engine.preview(program("two", keep=True, force_delete=True))
    assert f"repository {name} would be deleted, although retain_on_delete is set" in unrecorded.error
    for run in (engine.preview, engine.up):
        outcome = run(program("two", force_delete=True), diff=True, color="never")
        assert outcome.error == ""
        assert ("replace" in outcome.changed["copies"], "+ deleteReplication" in outcome.output) == (True, False)
        assert len(outcome.lines(said)) == len(outcome.lines("will be deleted, and")) == 1


@pytest.mark.long
@pytest.mark.usefixtures("both_hosts")
def test_a_name_that_follows_and_stays_the_same_is_told_of_once(engine: Engine) -> None:
    def program() -> None:
        base = ecr.Repository("base", name="one")
        ecr.Repository("cache", name=pulumi.Output.concat(base.name, "/cache"))

    assert engine.up(program).error == ""
    urn = engine.state()["base"]["urn"]
    for run in (engine.preview, engine.up):
        outcome = run(program, replace=[urn])
        assert outcome.error == ""
        follows = "repository one/cache in us-east-1, whose name follows from a resource that is replaced, will be deleted if it holds "
        assert len(outcome.lines(f"{follows}no images, and created again if the program has it")) == 1
        assert outcome.lines("repository one/cache in us-east-1 will be") == []


@pytest.mark.long
@pytest.mark.usefixtures("both_hosts")
def test_a_retained_one_whose_replacement_failed_is_taken_over_again(engine: Engine, emulator: Emulator) -> None:
    def program(first: str, *, adopt: bool = False) -> None:
        base = ecr.Repository("base", name=first)
        name, keep = pulumi.Output.concat(base.id, "/cache"), O(retain_on_delete=True)
        ecr.Repository("cache", name=name, adopt_existing=adopt, opts=keep)

    for name in ("one", "two"):
        assert engine.up(lambda name=name: program(name)).error == ""
    assert "repository one/cache in us-east-1 already exists" in engine.up(lambda: program("one")).error
    refused = engine.up(lambda: program("two")).error
    assert "Repository two/cache cannot be replaced under its name, since retain_on_delete keeps the old one" in refused
    assert "set adopt_existing=True, so that it is taken over again, or choose another name" in refused
    assert engine.up(lambda: program("two", adopt=True)).error == ""
    assert engine.preview(lambda: program("two", adopt=True), refresh=True).changed == {}
    assert engine.destroy().error == ""
    for name in ("one/cache", "two/cache"):
        emulator.client().delete_repository(repositoryName=name)


@pytest.mark.long
@pytest.mark.parametrize("host", sorted(HOSTS))
def test_what_follows_and_another_stack_has_is_replaced_and_stays(
    new_engine: Callable[..., Engine], emulator: Emulator, host: str
) -> None:
    one, two = new_engine(), new_engine(name="second")
    two.env["PULUMI_HOME"] = one.env["PULUMI_HOME"]

    def program(first: str) -> None:
        base = HOSTS[host].Repository("base", name=first)
        HOSTS[host].Repository("cache", name=base.id.apply(lambda name: f"{name[0]}/cache"))

    assert one.up(lambda: program("one")).error == ""
    emulator.put_image("o/cache", "v1")
    taken = two.up(lambda: HOSTS[host].Repository("theirs", name="o/cache", adopt_existing=True) and None)
    assert taken.error == ""
    for run in (one.preview, one.up):
        outcome = run(lambda: program("two"))
        assert outcome.error == ""
        said = "the repository o/cache is replaced and stays in AWS: it belongs to theirs of stack tests/second"
        assert len(outcome.lines(said)) == 1
    emulator.client().batch_delete_image(repositoryName="o/cache", imageIds=[{"imageTag": "v1"}])


@pytest.mark.usefixtures("both_hosts")
@pytest.mark.parametrize(
    "what",
    [
        "equal policies",
        "policies, on another machine",
        "repository",
        pytest.param("cache rule", marks=pytest.mark.long),
        pytest.param("nothing", marks=pytest.mark.long),
    ],
)
def test_what_a_failed_replacement_has_deleted_is_another_ones_by_then(
    engine: Engine, emulator: Emulator, what: str
) -> None:
    """The engine asks again for the delete of what waits to be made, if its repository is replaced once more."""
    client = emulator.client()

    def program(name: str) -> Callable[[], None]:
        def declare() -> None:
            repo = ecr.Repository("repo", name=name)
            follows = pulumi.Output.concat(repo.name, "-x")
            if what == "repository":
                ecr.Repository("follower", name=follows)
            elif what == "cache rule":
                ecr.PullThroughCacheRule(
                    "follower", ecr_repository_prefix=follows, upstream_registry_url="public.ecr.aws"
                )
            else:
                ecr.LifecyclePolicy("lifecycle", repository=repo, policy=lifecycle())
                ecr.RepositoryPolicy("policy", repository=repo, policy=policy())

        return declare

    def theirs(name: str) -> None:
        if what == "repository":
            client.create_repository(repositoryName=f"{name}-x")
            emulator.put_image(f"{name}-x", "v1")
        elif what == "cache rule":
            client.create_pull_through_cache_rule(ecrRepositoryPrefix=f"{name}-x", upstreamRegistryUrl="public.ecr.aws")
        elif what != "nothing" and name == "one":
            client.create_repository(repositoryName=name)
            text = lifecycle() if what == "equal policies" else lifecycle(99)
            client.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=json.dumps(text))
            document = policy() if what == "equal policies" else policy(Sid="Theirs")
            client.set_repository_policy(repositoryName=name, policyText=json.dumps(document))

    assert engine.up(program("one")).error == ""
    theirs("two")
    denied = AwsError("AccessDeniedException", "no")
    puts = ("PutLifecyclePolicy", "SetRepositoryPolicy")
    with contextlib.ExitStack() as faults:
        for put in puts:
            faults.enter_context(emulator.inject(Fault(put, denied, times=None)))
        assert engine.up(program("two")).error
    theirs("one")
    if "another machine" in what:
        on_another_machine(engine.folder / "home")
    outcome = engine.up(program("three"))
    assert outcome.error == ""
    count = {"nothing": 0, "repository": 1, "cache rule": 1}.get(what, 2)
    assert (
        len(outcome.lines(" stays: it is another one than the state says, or may be; an earlier replacement")) == count
    )
    assert [call for call in outcome.calls if call.startswith("Delete")] == ["DeleteRepository"]  # of two
    left = {"repository": ["one-x", "two-x"], "cache rule": ["one-x", "two-x"], "nothing": []}.get(what, ["one"])
    assert engine.destroy().error == ""
    for name in left:  # all raise where it is gone
        if what == "cache rule":
            client.delete_pull_through_cache_rule(ecrRepositoryPrefix=name)
            continue
        if left == ["one"]:
            client.get_lifecycle_policy(repositoryName=name)
            client.get_repository_policy(repositoryName=name)
        client.delete_repository(repositoryName=name, force=True)


@pytest.mark.long
@pytest.mark.usefixtures("both_hosts")
def test_what_a_failed_replacement_has_deleted_in_a_region_is_another_ones_by_then(
    engine: Engine, emulator: Emulator
) -> None:
    def document(region: str, sid: str) -> str:
        return json.dumps(registry_policy(Resource=[f"arn:aws:ecr:{region}:{ACCOUNT}:repository/*"], Sid=sid))

    def program(name: str, region: str) -> Callable[[], None]:
        def declare() -> None:
            repo = ecr.Repository("repo", name=name)
            follows = repo.name.apply(lambda _: region)
            ecr.RegistryPolicy("follower", region=follows, policy=document(region, "Own"))

        return declare

    assert engine.up(program("one", OTHER_REGION)).error == ""
    with emulator.inject(Fault("PutRegistryPolicy", AwsError("AccessDeniedException", "no"), times=None)):
        assert "no: allow it" in engine.up(program("two", "eu-central-1")).error
    theirs = emulator.client(region=OTHER_REGION)
    theirs.put_registry_policy(policyText=document(OTHER_REGION, "Theirs"))
    outcome = engine.up(program("three", "us-east-1"))
    assert outcome.error == ""
    assert len(outcome.lines("the registry policy stays: it is another one than the state says")) == 1
    assert "Theirs" in theirs.get_registry_policy()["policyText"]
    theirs.delete_registry_policy()


@pytest.mark.parametrize("what", ["repository", pytest.param("cache rule", marks=pytest.mark.long)])
def test_what_a_failed_replacement_has_deleted_stays_after_an_import_in_its_place(
    engine: Engine, emulator: Emulator, what: str
) -> None:
    """The engine keeps the old one beside what is imported, and asks for its delete in every update."""
    native, client = HOSTS["native"], emulator.client()

    def program(name: str, imported: str | None = None) -> Callable[[], None]:
        opts = O(import_=imported)
        if what == "repository":
            return lambda: native.Repository("it", name=name, force_delete=imported is None, opts=opts) and None
        url = "public.ecr.aws"
        return lambda: (
            native.PullThroughCacheRule("it", ecr_repository_prefix=name, upstream_registry_url=url, opts=opts) and None
        )

    def theirs(name: str) -> None:
        if what == "repository":
            client.create_repository(repositoryName=name)
        else:
            client.create_pull_through_cache_rule(ecrRepositoryPrefix=name, upstreamRegistryUrl="public.ecr.aws")

    create = "CreateRepository" if what == "repository" else "CreatePullThroughCacheRule"
    assert engine.up(program("one")).error == ""
    with emulator.inject(Fault(create, AwsError("AccessDeniedException", "no"), times=None)):
        assert engine.up(program("two")).error
    theirs("two")
    assert engine.up(program("two", "two")).error == ""
    theirs("one")
    late = engine.up(program("two", "two"))
    assert (late.error, len(late.lines(" stays: it is another one than the state says, or may be"))) == ("", 1)
    for name in ("Repository", "PullThroughCacheRule"):
        assert f"Delete{name}" not in late.calls
    # The engine's own destroy ends in an invalid state then; this machine knows what is gone.
    file = engine.folder / ".pulumi" / "stacks" / PROJECT / "dev.json"
    before = file.read_text()
    assert len(engine.destroy().lines(" was deleted by an earlier replacement: what may be there now stays")) == 1
    file.write_text(before)
    assert engine.command("state", "delete", "--all", "--force", "--yes", "--stack", "dev").returncode == 0
    if what == "repository":
        client.delete_repository(repositoryName="one")
    else:
        client.delete_pull_through_cache_rule(ecrRepositoryPrefix="one")


@pytest.mark.usefixtures("both_hosts")
@pytest.mark.parametrize("way", ["back", pytest.param("back, elsewhere", marks=pytest.mark.long), "again", "by hand"])
def test_what_would_be_replaced_by_what_another_one_has_is_refused_by_the_preview(
    engine: Engine, emulator: Emulator, way: str
) -> None:
    """What an earlier replacement has deleted, or somebody, is there again. Nobody says that it would be deleted."""
    client = emulator.client()

    def program(name: str, **encryption: Any) -> Callable[[], None]:
        def declare() -> None:
            repo = ecr.Repository("repo", name=name, **encryption)
            ecr.Repository("follower", name=pulumi.Output.concat(repo.name, "-x"), force_delete=True)

        return declare

    assert engine.up(program("one")).error == ""
    wanted = program("one", **KMS)
    if way == "by hand":
        client.delete_repository(repositoryName="one-x")
        time.sleep(1)  # a date of AWS may lack its fraction
    else:
        client.create_repository(repositoryName="two-x")
        failed = engine.up(program("two"))
        assert "two-x in us-east-1 already exists" in failed.error
        client.delete_repository(repositoryName="two-x")
        wanted = program("two" if way == "again" else "one")
        if way == "again":
            gone = engine.preview(wanted)
            assert gone.error == ""
            assert len(gone.lines("repository one-x is gone already: an earlier replacement, or somebody,")) == 1
            assert gone.lines("one-x in us-east-1 will be deleted") == []
    client.create_repository(repositoryName="one-x")
    emulator.put_image("one-x", "theirs")
    if "elsewhere" in way:
        on_another_machine(engine.folder / "home")
    outcome = engine.preview(wanted)
    assert outcome.lines("one-x in us-east-1 will be deleted") == []
    assert len(outcome.lines("the repository one-x stays: it is another one than the state says")) == 1
    if way == "again":
        assert (outcome.error, engine.up(wanted).error) == ("", "")
        assert [each["repositoryName"] for each in client.describe_repositories()["repositories"]] == [
            "one-x",
            "two",
            "two-x",
        ]
    else:
        assert (
            "replacement of Repository follower is not possible: repository one-x in us-east-1 already exists"
            in outcome.error
        )
        assert "adopt_existing=True" in outcome.error
    client.delete_repository(repositoryName="one-x", force=True)


@pytest.mark.usefixtures("both_hosts")
@pytest.mark.parametrize("then", ["again", "undone"])
def test_what_a_replacement_without_an_answer_has_made_is_seen_by_the_preview(
    engine: Engine, emulator: Emulator, then: str
) -> None:
    def program(**encryption: Any) -> Callable[[], None]:
        return lambda: ecr.Repository("repo", name="app", **encryption) and None

    deleted = False

    def create(_: Any) -> bool:
        nonlocal deleted
        deleted = True
        return True

    engine.configure("ecr:maxRetries", "0")
    assert engine.up(program()).error == ""
    denied = AwsError("AccessDeniedException", "no")
    with (
        emulator.inject(Fault("CreateRepository", Drop(), when="after", matches=create)),
        emulator.inject(Fault("DescribeRepositories", denied, times=None, matches=lambda _: deleted)),
    ):
        failed = engine.up(program(**KMS))
    assert "AWS may have made it nevertheless: run pulumi up of the same program again, on this machine" in failed.error
    told = (
        "the replacement of Repository repo is not possible: repository app in us-east-1 already exists, and is not as the program says: an "
        "earlier create without an answer may have made it: "
    )
    for run in (engine.preview, engine.up) if then == "undone" else ():
        outcome = run(program())
        assert told in outcome.error
        assert "CreateRepository" not in outcome.calls
    for run in (engine.preview, engine.up):  # as the remedy says
        outcome = run(program(**KMS))
        assert (outcome.error, outcome.ops) == ("", {"repo": "replace"})


@pytest.mark.usefixtures("both_hosts")
@pytest.mark.parametrize("elsewhere", [False, pytest.param(True, marks=pytest.mark.long)])
def test_what_was_made_by_hand_after_a_failed_replacement_is_adopted(
    engine: Engine, emulator: Emulator, *, elsewhere: bool
) -> None:
    """Its images are not those of what the replacement has deleted."""

    def program(**values: Any) -> Callable[[], None]:
        return lambda: ecr.Repository("repo", name="app", **values) and None

    assert engine.up(program()).error == ""
    with emulator.inject(Fault("CreateRepository", AwsError("AccessDeniedException", "no"), times=None)):
        assert engine.up(program(**KMS)).error
    for values in ({}, {"tags": {"a": "1"}}):
        gone = engine.preview(program(**values))
        assert (
            len(gone.lines("repository app is gone already: an earlier replacement, or somebody, has deleted it")) == 1
        )
        assert gone.lines("app in us-east-1 will be deleted") == []
    emulator.client().create_repository(repositoryName="app", encryptionConfiguration={"encryptionType": "KMS"})
    emulator.put_image("app", "v1")
    if elsewhere:
        on_another_machine(engine.folder / "home")
    assert "repository app in us-east-1 already exists: " in engine.preview(program(**KMS)).error
    for values in ({}, {"tags": {"a": "1"}}):  # undone, also together with another change
        undone = engine.preview(program(**values))
        assert "repository app in us-east-1 already exists: " in undone.error
        assert len(undone.lines("repository app stays: it is another one than the state says")) == 1
        assert undone.lines("app in us-east-1 will be deleted") == []
    adopted = [run(program(**KMS, adopt_existing=True)) for run in (engine.preview, engine.up)]
    assert [(outcome.error, outcome.ops) for outcome in adopted] == [("", {"repo": "replace"})] * 2
    assert len(adopted[0].lines("Repository app in us-east-1 exists and would be adopted as it is")) == 1
    assert not any(call.startswith("Delete") for call in adopted[1].calls)
    assert engine.up(program(**KMS, force_delete=True)).error == ""  # for its destroy


@pytest.mark.usefixtures("both_hosts")
@pytest.mark.parametrize("way", ["by hand", "after a failed replacement"])
def test_a_policy_of_another_ones_repository_stays_with_it(engine: Engine, emulator: Emulator, way: str) -> None:
    """A policy that names a repository by text, which was deleted and is another team's now."""
    client = emulator.client()

    def program(name: str) -> Callable[[], None]:
        def declare() -> None:
            repo = ecr.Repository("repo", name=name)
            follows = pulumi.Output.concat(repo.name, "-x")
            follower = ecr.Repository("follower", name=follows)
            ecr.LifecyclePolicy("lifecycle", repository=follows, policy=lifecycle(), opts=O(depends_on=[follower]))

        return declare

    assert engine.up(program("one")).error == ""
    if way == "by hand":
        client.delete_repository(repositoryName="one-x")
        time.sleep(1)  # a date of AWS may lack its fraction
    else:
        client.create_repository(repositoryName="two-x")
        assert "two-x in us-east-1 already exists" in engine.up(program("two")).error
        client.delete_repository(repositoryName="two-x")
    client.create_repository(repositoryName="one-x")
    client.put_lifecycle_policy(repositoryName="one-x", lifecyclePolicyText=json.dumps(lifecycle(99)))
    outcome = engine.up(program("three"))
    assert outcome.error == ""
    assert len(outcome.lines("the lifecycle policy of one-x stays: ")) == 1
    assert content(emulator, "one-x") == lifecycle(99)
    client.delete_repository(repositoryName="one-x")


@pytest.mark.usefixtures("both_hosts")
@pytest.mark.parametrize(
    ("refused", "way"),
    [("CreateRepository", "another name"), ("PutLifecyclePolicy", "an update"), ("PutLifecyclePolicy", "a destroy")],
)
def test_a_policy_of_a_repository_that_the_stack_has_made_again_is_its_own(
    engine: Engine, emulator: Emulator, refused: str, way: str
) -> None:
    """It names the repository by text. It gets another logical name, or leaves after somebody has mended it by hand."""

    def program(policy: str, **settings: Any) -> Callable[[], None]:
        def declare() -> None:
            repo = ecr.Repository("repo", name="app", **settings)
            if policy:
                ecr.LifecyclePolicy(policy, repository="app", policy=lifecycle(), opts=O(depends_on=[repo]))

        return declare

    client, kms = emulator.client(), {"encryption_configurations": [{"encryption_type": "KMS"}]}
    assert engine.up(program("lifecycle")).error == ""
    with emulator.inject(Fault(refused, AwsError("AccessDeniedException", "no"), times=None)):
        assert "AccessDeniedException" in engine.up(program("lifecycle", **kms)).error
    if way == "another name":
        outcome = engine.up(program("second", **kms))
        assert (outcome.error, content(emulator, "app")) == ("", lifecycle())
        assert len(outcome.lines("LifecyclePolicy app in us-east-1 stays: it belongs to second now")) == 1
    else:
        client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle(99)))
        urn = engine.state()["lifecycle"]["urn"]
        outcome = engine.destroy(target=[urn]) if way == "a destroy" else engine.up(program("", **kms))
        assert (outcome.error, outcome.calls) == ("", ["DeleteLifecyclePolicy"])
    assert outcome.lines("may be another one's") == []


@pytest.mark.parametrize("by", ["hand", "another stack"])
def test_a_policy_that_another_team_has_put_on_a_repository_of_a_deleted_ones_name_stays(
    engine: Engine, new_engine: Callable[..., Engine], emulator: Emulator, both_hosts: str, by: str
) -> None:
    def program(*names: str) -> Callable[[], None]:
        def declare() -> None:
            if "repo" in names:
                ecr.Repository("repo", name="app")
            if "lifecycle" in names:
                ecr.LifecyclePolicy("lifecycle", repository="app", policy=lifecycle())
            ecr.Repository("other", name="other")

        return declare

    def theirs() -> None:
        ecr.Repository("theirs", name="app")

    client = emulator.client()
    assert engine.up(program("repo")).error == ""
    assert engine.up(program("repo", "lifecycle")).error == ""
    assert engine.up(program("lifecycle")).error == ""
    if by == "hand":
        client.create_repository(repositoryName="app")
    else:
        other = new_engine(name="theirs")
        other.env["PULUMI_HOME"] = engine.env["PULUMI_HOME"]
        assert other.up(theirs).error == ""
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle(99)))
    if both_hosts == "native":  # an import that is only previewed makes it nobody's
        assert engine.preview(lambda: ecr.Repository("repo", name="app", opts=O(import_="app")) and None).error == ""
    outcome = engine.up(program())
    assert outcome.error == ""
    assert len(outcome.lines("the lifecycle policy of app stays: its repository was deleted")) == 1
    assert content(emulator, "app") == lifecycle(99)
    if by == "hand":
        client.delete_repository(repositoryName="app")


@pytest.mark.parametrize("end", ["up", "destroy"])
def test_a_policy_that_somebody_has_edited_on_a_repository_that_was_brought_in_is_deleted(
    engine: Engine, emulator: Emulator, both_hosts: str, end: str
) -> None:
    """The delete names the policy alone, so that nothing else is compared."""

    def program(*, repo: bool = True, policy: bool = True) -> None:
        if repo:
            imports = both_hosts == "native"
            opts = O(import_="app") if imports else None
            ecr.Repository("repo", name="app", adopt_existing=not imports, opts=opts)
        if policy:
            ecr.LifecyclePolicy("lifecycle", repository="app", policy=lifecycle())

    client = emulator.client()
    client.create_repository(repositoryName="app")
    assert engine.up(lambda: program(repo=False)).error == ""
    assert engine.up(program).error == ""
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle(99)))
    target = [engine.state()["lifecycle"]["urn"]]
    last = (
        engine.destroy(target=target) if end == "destroy" else engine.up(lambda: program(policy=False), target=target)
    )
    assert (last.error, last.calls) == ("", ["DeleteLifecyclePolicy"])


@pytest.mark.usefixtures("both_hosts")
@pytest.mark.parametrize("elsewhere", [False, pytest.param(True, marks=pytest.mark.long)])
def test_what_somebody_has_edited_is_deleted_by_a_replacement_that_follows(
    engine: Engine, emulator: Emulator, *, elsewhere: bool
) -> None:
    """No earlier replacement has failed, so that it is the resource's own; on another machine only the repository says so."""

    def program(name: str) -> Callable[[], None]:
        def declare() -> None:
            repo = ecr.Repository("repo", name=name, opts=O(retain_on_delete=True))
            ecr.LifecyclePolicy("lifecycle", repository=repo, policy=lifecycle())
            if not elsewhere:
                ecr.RegistryPolicy("all", region=repo.name.apply(lambda _: "us-east-1"), policy=registry_policy())

        return declare

    client = emulator.client()
    assert engine.up(program("one")).error == ""
    client.put_lifecycle_policy(repositoryName="one", lifecyclePolicyText=json.dumps(lifecycle(99)))
    if elsewhere:
        on_another_machine(engine.folder / "home")
    else:
        client.put_registry_policy(policyText=json.dumps(registry_policy(Sid="Edited")))
    outcome = engine.up(program("two"))
    assert (outcome.error, outcome.lines("another one than the state says")) == ("", [])
    deletes = ["DeleteLifecyclePolicy"] if elsewhere else ["DeleteLifecyclePolicy", "DeleteRegistryPolicy"]
    assert sorted(call for call in outcome.calls if call.startswith("Delete")) == deletes
    assert engine.destroy().error == ""
    for name in ("one", "two"):
        client.delete_repository(repositoryName=name)
