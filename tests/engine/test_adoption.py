"""Adoptions in the preview: what would be taken over, and what AWS would be asked to change."""

from __future__ import annotations

import json
import re
from typing import Any

import pulumi
import pytest

import pulumi_ecr
from cases import OTHER_REGION, lifecycle, policy, registry_policy
from harness import Engine, YamlEngine
from pulumi_ecr.core.resource import ADOPTION_WARNING
from pulumi_ecr.testing import Emulator

pytestmark = pytest.mark.usefixtures("both_hosts")
ecr: Any = pulumi_ecr
READS = ("Describe", "Get", "List")


def test_what_exists_in_another_region_is_brought_in_from_there(
    engine: Engine, emulator: Emulator, both_hosts: str
) -> None:
    for region in ("us-east-1", "ca-central-1"):
        emulator.client(region=region).create_repository(repositoryName="app")
    refused = engine.up(lambda: ecr.Repository("app", name="app", region="ca-central-1") and None).error
    assert "repository app in ca-central-1 already exists" in refused
    command = r"Repository <name> ([^\s;]+)" if both_hosts == "native" else r'Repository.get\("<name>", "(\S+)"\)'
    [id] = re.findall(command, refused)

    def program() -> None:
        if both_hosts == "native":
            brought = pulumi.ResourceOptions(import_=id)
            ecr.Repository("app", name="app", region="ca-central-1", opts=brought)
        else:
            pulumi.export("arn", ecr.Repository.get("app", id).arn)

    assert engine.up(program).error == ""
    assert "arn:aws:ecr:ca-central-1:" in str(engine.stack.export_stack().deployment)
    for region in ("us-east-1", "ca-central-1"):
        emulator.client(region=region).delete_repository(repositoryName="app")


@pytest.mark.parametrize("region", ["us-east-1", pytest.param(None, marks=pytest.mark.long)])
def test_what_is_only_looked_up_is_no_change_after_a_refresh(
    engine: Engine, emulator: Emulator, region: str | None
) -> None:
    client = emulator.client()
    arn = client.create_repository(repositoryName="app")["repository"]["repositoryArn"]
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle()))

    def program() -> None:
        pulumi.export("tags", ecr.Repository.get("app", "app", region=region).tags_all)
        ecr.LifecyclePolicy.get("old", "app", region=region)
        ecr.ScanningConfiguration("own")

    assert engine.up(program).error == ""
    before = engine.preview(diff=True, color="never").output
    client.tag_resource(resourceArn=arn, tags=[{"Key": "theirs", "Value": "1"}])
    for _ in range(2):
        assert engine.refresh().error == ""
        assert engine.outputs_of("app")["tagsAll"] == {"theirs": "1"}
        planned = engine.preview(diff=True, color="never").output
        lines = planned.partition("--outputs:--")[0].splitlines()
        assert [line for line in lines if line not in before] == []
        assert "+ theirs" in planned
    client.delete_repository(repositoryName="app")


@pytest.mark.long
def test_the_preview_of_an_adoption_says_what_it_cannot_look_for(engine: Engine, emulator: Emulator) -> None:
    def program(*, adopt: bool = True) -> None:
        base = ecr.Repository("base", name="base")
        later = base.created_at.apply(lambda _: OTHER_REGION)
        ecr.Repository("cache", name=pulumi.Output.concat(base.id, "/cache"), adopt_existing=adopt)
        ecr.ScanningConfiguration("scan", region=later, adopt_existing=adopt)
        perhaps = base.created_at.apply(lambda _: adopt)
        ecr.RepositoryPolicy("doubt", repository="old", region=OTHER_REGION, policy=policy(), adopt_existing=perhaps)
        ecr.LifecyclePolicy("old", repository="old", policy=lifecycle(), region=later, adopt_existing=adopt)

    client = emulator.client()
    for region, name in (("us-east-1", "base/cache"), (OTHER_REGION, "old")):
        emulator.client(region=region).create_repository(repositoryName=name)
    said = "{} would adopt what is there, which nobody can look for yet: {} will be known in the update"
    for adopt in (True, False):
        planned = engine.preview(lambda adopt=adopt: program(adopt=adopt))
        assert planned.error == ""
        for what, unknown in (("cache", "name"), ("scan", "region"), ("old", "region")):
            assert len(planned.lines(said.format(what, unknown))) == adopt
        assert len(planned.lines(said.format("doubt", "adopt_existing").replace("would", "may"))) == 1
    assert engine.up(program).error == ""
    assert engine.destroy().error == ""
    assert not client.describe_repositories()["repositories"]
    emulator.client(region=OTHER_REGION).delete_repository(repositoryName="old")


@pytest.mark.parametrize("form", ["output", pytest.param("text", marks=pytest.mark.long)])
def test_what_was_managed_and_is_only_looked_up_stays(engine: Engine, emulator: Emulator, form: str) -> None:
    """By an id in another form the engine would take it for another resource, and delete the old one."""
    abroad = emulator.client(region=OTHER_REGION)

    def managed() -> None:
        ecr.Repository("repo", name="app", region=OTHER_REGION, force_delete=True)
        ecr.ScanningConfiguration("scan", region=OTHER_REGION, scan_type="ENHANCED")

    def looked_up() -> None:
        ids = (f"app@{OTHER_REGION}", f"123456789012@{OTHER_REGION}")
        repo, scan = ids if form == "text" else map(pulumi.Output.from_input, ids)
        ecr.Repository.get("repo", repo)
        ecr.ScanningConfiguration.get("scan", scan)

    assert engine.up(managed).error == ""
    emulator.put_image("app", "v1", region=OTHER_REGION)
    for outcome in (engine.preview(looked_up), engine.up(looked_up), engine.refresh(), engine.up(looked_up)):
        assert (outcome.error, outcome.changed) == ("", {})
        assert [call for call in outcome.calls if call.startswith(("Delete", "Put"))] == []
    assert engine.destroy().error == ""
    assert abroad.get_registry_scanning_configuration()["scanningConfiguration"]["scanType"] == "ENHANCED"
    assert len(abroad.list_images(repositoryName="app")["imageIds"]) == 1
    abroad.delete_repository(repositoryName="app", force=True)
    abroad.put_registry_scanning_configuration(scanType="BASIC", rules=[])


@pytest.mark.long
def test_what_yaml_managed_and_only_looks_up_stays(yaml_engine: YamlEngine, emulator: Emulator) -> None:
    """The engine takes it for another resource by this form of the id, and has the old one deleted."""
    repository: dict[str, Any] = {"type": "ecr:Repository"}
    managed = {"name": "app", "region": OTHER_REGION, "forceDelete": True}
    yaml_engine.write(resources={"repo": {**repository, "properties": managed}})
    assert yaml_engine.up().error == ""
    emulator.put_image("app", "v1", region=OTHER_REGION)
    yaml_engine.write(resources={"repo": {**repository, "get": {"id": f"app@{OTHER_REGION}"}}})
    stays = yaml_engine.up()
    assert (stays.error, len(stays.lines("repository app stays: the program looks it up now"))) == ("", 1)
    for _ in range(2):
        assert yaml_engine.refresh().error == ""
        assert yaml_engine.up().changed == {}
    assert yaml_engine.destroy().error == ""
    emulator.client(region=OTHER_REGION).delete_repository(repositoryName="app", force=True)


def test_what_yaml_only_looks_up_is_no_change_after_a_refresh(yaml_engine: YamlEngine, emulator: Emulator) -> None:
    client = emulator.client()
    arn = client.create_repository(repositoryName="app")["repository"]["repositoryArn"]
    own = {"type": "ecr:ScanningConfiguration", "options": {"retainOnDelete": True}}
    get = {"id": "app", "state": {"region": "us-east-1"}}
    yaml_engine.write(resources={"repo": {"type": "ecr:Repository", "get": get}, "own": own})
    assert yaml_engine.up().error == ""
    before = yaml_engine.preview(diff=True, color="never").output
    client.tag_resource(resourceArn=arn, tags=[{"Key": "theirs", "Value": "1"}])
    for _ in range(2):
        assert yaml_engine.refresh().error == ""
        assert yaml_engine.outputs_of("repo")["tagsAll"] == {"theirs": "1"}
        assert yaml_engine.preview(diff=True, color="never").output == before
    client.delete_repository(repositoryName="app")


def test_preview_of_an_adoption_tells_what_the_update_does(engine: Engine, emulator: Emulator) -> None:
    engine.configure("ecr:defaultTags", json.dumps({"env": "dev", "team": "web"}))
    client = emulator.client()
    tags = [{"Key": "env", "Value": "dev"}, {"Key": "team", "Value": "api"}, {"Key": "old", "Value": "1"}]
    client.create_repository(repositoryName="app", tags=tags)
    client.create_repository(repositoryName="same", tags=[{"Key": "env", "Value": "dev"}, tags[1] | {"Value": "web"}])
    client.put_lifecycle_policy(repositoryName="app", lifecyclePolicyText=json.dumps(lifecycle(3)))
    client.set_repository_policy(repositoryName="app", policyText=json.dumps(policy()))
    client.put_registry_policy(policyText=json.dumps(registry_policy(Sid="Theirs")))
    client.create_pull_through_cache_rule(ecrRepositoryPrefix="pub", upstreamRegistryUrl="public.ecr.aws")

    def program(adopt: bool = True, **values: Any) -> None:
        flag = {"adopt_existing": True} if adopt else {}
        ecr.Repository("app", name="app", force_delete=True, image_tag_mutability="IMMUTABLE", **flag, **values)
        ecr.Repository("same", name="same", **flag)
        ecr.Repository("new", name="new", **flag)
        ecr.LifecyclePolicy("lifecycle", repository="app", policy=lifecycle(14), **flag)
        ecr.RepositoryPolicy("policy", repository="app", policy=policy(), **flag)
        ecr.RegistryPolicy("registry", policy=registry_policy(), **flag)
        ecr.ScanningConfiguration("scanning", **flag)
        ecr.PullThroughCacheRule("rule", ecr_repository_prefix="pub", upstream_registry_url="public.ecr.aws", **flag)

    planned = engine.preview(program)
    assert planned.error == ""
    assert set(planned.changed.values()) == {"create"}
    assert [call for call in planned.calls if not call.startswith(READS)] == []
    told = {
        "Repository app in us-east-1": "exists and would be adopted; AWS would be asked to change: "
        'image_tag_mutability: "MUTABLE" => "IMMUTABLE"; tags.old removed (was "1"); tags.team: "api" => "web"; '
        "force_delete is a setting of the provider and sends nothing",
        "Repository same in us-east-1": "exists and would be adopted as it is",
        "LifecyclePolicy of app in us-east-1": "exists and would be overwritten; AWS would be asked to change: policy.rules[0].selection.countNumber: 3 => 14",
        "RepositoryPolicy of app in us-east-1": "exists and would be adopted as it is",
        "the registry's RegistryPolicy in us-east-1": 'exists and would be overwritten; AWS would be asked to change: policy.Statement[0].Sid: "Theirs" => "Replicate"',
        "PullThroughCacheRule pub in us-east-1": "exists and would be adopted as it is",
    }
    for what, words in told.items():
        (line,) = planned.lines(f"{what} exists")
        assert words in line
        assert "adopt" not in line.replace("adopted", "")
        assert re.search(f"warning: (\\w+: )?{what} exists", planned.output)
    assert len(planned.lines("exists and would be")) == len(told)
    assert planned.output.count(ADOPTION_WARNING) in (1, 2)  # as a message, and in the summary
    absent = "adopt_existing is set, but there is no {} in us-east-1 of account 123456789012: it would be created"
    for thing in ("repository new", "scanning configuration"):
        assert len(planned.lines(absent.format(thing))) == 1
    # What cannot be changed is refused in the preview as in the update.
    kms = {"encryption_configurations": [{"encryption_type": "KMS"}]}
    for run in (engine.preview, engine.up):
        refused = run(lambda: ecr.Repository("app", name="app", adopt_existing=True, **kms) and None)
        words = (
            'Repository app in us-east-1 exists and cannot be adopted: encryption_configurations[0].encryption_type is "AES256" and '
            'the program says "KMS"; it cannot be changed: write what is there, or choose another name'
        )
        assert len(refused.lines(words)) >= 1
        assert [call for call in refused.calls if not call.startswith((*READS, "CreateRepository"))] == []

    done = engine.up(program)
    assert done.error == ""
    assert done.calls.count("TagResource") == done.calls.count("UntagResource") == 1
    assert (
        len(
            done.lines(
                'adopting Repository app in us-east-1; AWS is asked to change: image_tag_mutability: "MUTABLE" =>'
            )
        )
        == 1
    )
    assert len(done.lines("adopting Repository same in us-east-1 as it is, nothing is changed")) == 1
    assert len(done.lines("adopting RepositoryPolicy of app in us-east-1 as it is, nothing is changed")) == 1
    assert (
        len(
            done.lines(
                "adopting LifecyclePolicy of app in us-east-1; AWS is asked to change: policy.rules[0].selection.countNumber: 3 => 14"
            )
        )
        == 1
    )
    # Taking the flag out again is no change, and no reason to look.
    for adopt in (True, False):
        quiet = engine.preview(lambda adopt=adopt: program(adopt))
        assert (quiet.error, quiet.changed, quiet.calls) == ("", {}, [])
    assert engine.up(lambda: program(adopt=False)).changed == {}
    quiet = engine.preview(refresh=True)
    assert (quiet.error, quiet.changed) == ("", {})


def test_adoption_whose_values_are_not_known_yet_is_told_as_far_as_it_is(engine: Engine, emulator: Emulator) -> None:
    client = emulator.client()
    client.create_repository(repositoryName="app")
    client.create_repository(repositoryName="bare", tags=[{"Key": "old", "Value": "1"}])

    def program() -> None:
        ecr.Repository("bare", name="bare", adopt_existing=True)
        first = ecr.Repository("first", name="first")
        tags = first.created_at.apply(lambda moment: {"since": moment})
        ecr.Repository("app", name="app", adopt_existing=True, tags=tags)
        late = first.created_at.apply(lambda moment: f"late{len(moment)}")
        ecr.Repository("late", name=late, adopt_existing=True)

    planned = engine.preview(program)
    assert planned.error == ""
    assert len(planned.lines("exists and would be adopted")) == 2
    for words in (
        "Repository app in us-east-1 exists and would be adopted; AWS would be asked to change: tags added: what is not known yet",
        'change: tags.old removed (was "1")',
    ):
        assert len(planned.lines(words)) == 1
    assert engine.up(lambda: pulumi.log.info("nothing")).error == ""
    client.delete_repository(repositoryName="app")
    client.delete_repository(repositoryName="bare")


def test_adoption_never_quotes_what_the_program_keeps_secret(engine: Engine, emulator: Emulator) -> None:
    client = emulator.client()
    client.create_repository(repositoryName="app", tags=[{"Key": "token", "Value": "0ld-t0ken"}])

    def program() -> None:
        tags = {"token": pulumi.Output.secret("n3w-t0ken")}
        ecr.Repository("app", name="app", adopt_existing=True, image_tag_mutability="IMMUTABLE", tags=tags)

    for run, words in ((engine.preview, "AWS would be asked to change: "), (engine.up, "AWS is asked to change: ")):
        outcome = run(program)
        assert outcome.error == ""
        assert len(outcome.lines(f'{words}image_tag_mutability: "MUTABLE" => "IMMUTABLE"; tags.token: [secret]')) == 1
        for token in ("0ld-t0ken", "n3w-t0ken"):
            assert token not in outcome.output


def test_warning_of_a_replacement_spells_names_as_the_program_does(engine: Engine) -> None:
    assert engine.up(lambda: ecr.Repository("app", name="app") and None).error == ""
    kms = [{"encryption_type": "KMS"}]
    planned = engine.preview(lambda: ecr.Repository("app", name="app", encryption_configurations=kms) and None)
    assert planned.error == ""
    assert len(planned.lines("will be deleted and created again (encryption_configurations)")) == 1
