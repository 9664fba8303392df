"""What both hosts say, in a preview, of adoptions and replacements."""

from __future__ import annotations

import json

import pytest

from cases import ACCOUNT, policy, registry_policy
from hosts import HOSTS, DynamicHost, Failed, Host, NativeHost
from listening import of, previewed, said
from pulumi_ecr._wire import PROGRAM, RETAINED
from pulumi_ecr.core.resource import ADOPTION_WARNING, SAME, STAYS
from pulumi_ecr.testing import AwsError, Emulator, Fault

KMS = [{"encryptionType": "KMS"}]


ABSENT = {
    "Repository": ({"name": "mv/wbe"}, "repository mv/wbe"),
    "LifecyclePolicy": (
        {
            "repository": "mv/web",
            "policy": '{"rules":[{"selection":{"tagStatus":"any","countType":"imageCountMoreThan","countNumber":3},"action":{"type":"expire"}}]}',
        },
        "lifecycle policy of mv/web",
    ),
    "ScanningConfiguration": ({"scanType": "ENHANCED"}, "scanning configuration"),
    "PullThroughCacheRule": (
        {"ecrRepositoryPrefix": "pub", "upstreamRegistryUrl": "public.ecr.aws"},
        "pull-through cache rule pub",
    ),
}


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_preview_tells_that_there_is_nothing_to_adopt(kind: type[Host], emulator: Emulator) -> None:
    emulator.client().create_repository(repositoryName="mv/web")

    def steps(host: Host) -> None:
        for resource, (inputs, _) in ABSENT.items():
            previewed(host, resource, {**inputs, "adoptExisting": True})

    assert said(kind, emulator, steps) == [
        f"{of(kind)}adopt_existing is set, but there is no {what} in us-east-1 of account {ACCOUNT}: it would be created"
        for _, what in ABSENT.values()
    ]


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_update_tells_that_there_was_nothing_to_adopt(kind: type[Host], emulator: Emulator) -> None:
    emulator.client().create_repository(repositoryName="mv/web")

    def steps(host: Host) -> None:
        for resource, (inputs, _) in ABSENT.items():
            checked, _ = host.check(resource, {**inputs, "adoptExisting": True})
            host.create(resource, checked)

    assert [line.replace("adoptExisting", "adopt_existing") for line in said(kind, emulator, steps)] == [
        f"{of(kind)}adopt_existing is set, but there was no {what} in us-east-1 of account {ACCOUNT}: it was created"
        for _, what in ABSENT.values()
    ]


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_nothing_to_adopt_under_a_name_made_anew_is_told_with_the_remedy(kind: type[Host], emulator: Emulator) -> None:
    emulator.client().create_repository(repositoryName="res-1a2b3c4")

    def steps(host: Host) -> None:
        previewed(host, "Repository", {"adoptExisting": True})
        host.next_operation()
        checked, _ = host.check("Repository", {"adoptExisting": True})
        name, _ = host.create("Repository", checked)
        made.append(name)
        policy = {**ABSENT["LifecyclePolicy"][0], "repository": name, "adoptExisting": True}
        host.create("LifecyclePolicy", host.check("LifecyclePolicy", policy)[0])

    made: list[str] = []
    lines = [line.replace("adoptExisting", "adopt_existing") for line in said(kind, emulator, steps)]
    begins = f"{of(kind)}adopt_existing is set, but there"
    why = "; name is not set, so a new one was made: set name to that of the repository to take over"
    assert lines == [  # and nothing of the policy of a repository that is new
        f"{begins} is no repository {made[0]} in us-east-1 of account {ACCOUNT}: it would be created{why}",
        f"{begins} was no repository {made[0]} in us-east-1 of account {ACCOUNT}: it was created{why}",
    ]


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_warning_of_adoptions_is_given_once_a_run(kind: type[Host], emulator: Emulator) -> None:
    for name in ("a1", "a2"):
        emulator.client().create_repository(repositoryName=name)
    program = {name: {"name": name, "adoptExisting": True, "forceDelete": True} for name in ("a1", "a2")}

    def preview(host: Host) -> None:
        for name, inputs in program.items():
            previewed(host, "Repository", inputs, name)

    noted = "; force_delete is a setting of the provider and sends nothing"
    first, *rest = said(kind, emulator, preview)
    assert first == f"{of(kind, 'a1')}Repository a1 in us-east-1 exists and would be adopted as it is{noted}"
    assert rest == [
        ADOPTION_WARNING,
        f"{of(kind, 'a2')}Repository a2 in us-east-1 exists and would be adopted as it is{noted}",
    ]

    def update(host: Host) -> None:
        for inputs in program.values():
            checked, _ = host.check("Repository", inputs)
            host.create("Repository", checked)

    assert [line.replace("retainOnDelete", "retain_on_delete") for line in said(kind, emulator, update)] == [
        f"{of(kind)}adopting Repository a1 in us-east-1 as it is, nothing is changed",
        ADOPTION_WARNING,
        f"{of(kind)}adopting Repository a2 in us-east-1 as it is, nothing is changed",
    ]


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_changed_boolean_is_told_in_one_spelling(kind: type[Host], emulator: Emulator) -> None:
    scanned = {"scanOnPush": True}
    emulator.client().create_repository(repositoryName="app", imageScanningConfiguration=scanned)
    first, _ = said(kind, emulator, lambda host: previewed(host, "Repository", {"name": "app", "adoptExisting": True}))
    assert first.endswith("AWS would be asked to change: image_scanning_configuration.scan_on_push: true => false")


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("forced", [False, True])
def test_replacement_tells_what_becomes_of_images_and_refusal_names_the_change(
    kind: type[Host], emulator: Emulator, *, forced: bool
) -> None:
    def steps(host: Host) -> None:
        checked, _ = host.check("Repository", {"name": "app", "forceDelete": forced})
        id, state = host.create("Repository", checked)
        emulator.put_image("app", "v1")
        host.next_operation()
        changed = {"name": "app", "forceDelete": True, "encryptionConfigurations": KMS, PROGRAM: {"language": "python"}}
        news, _ = host.check("Repository", changed, checked)
        assert host.diff("Repository", id, state, news).replaces == ["encryptionConfigurations"]
        if forced:
            host.check("Repository", changed)
            return
        with pytest.raises(Failed) as refused:
            host.check("Repository", changed)
        assert str(refused.value).partition("force_delete is false: ")[2].strip() == (
            "undo the change of encryption_configurations or write what AWS has into the program; to make it all the same, "
            "first without the change set retain_on_delete (it stays with its images but without its policies, and the new one "
            "needs another name) or force_delete=True (they are deleted), run pulumi up so that it is recorded, then "
            "replace it; nothing of it was changed"
        )

    ends = ": its images are deleted with it, since force_delete is recorded" if forced else " if it holds no images"
    (line,) = said(kind, emulator, steps)
    begin = f"{of(kind)}repository app in us-east-1 will be deleted and created again (encryption_configurations)"
    assert line.startswith(begin + ends)


@pytest.mark.parametrize("kind", HOSTS)
def test_replacement_of_a_retained_repository_says_that_its_images_stay(kind: type[Host], emulator: Emulator) -> None:
    def steps(host: Host) -> None:
        checked, _ = host.check("Repository", {"name": "app"})
        id, state = host.create("Repository", checked)
        host.next_operation()
        changed = {"name": "other", PROGRAM: {"language": "python", "retained": True}}
        news, _ = host.check("Repository", changed, {**checked, RETAINED: True})
        assert host.diff("Repository", id, state, news).replaces == ["name"]
        host.check("Repository", changed)

    assert said(kind, emulator, steps) == [
        f"{of(kind)}repository app in us-east-1 is replaced (name) and stays in AWS with its images, without its policies "
        "unless they have retain_on_delete, too"
    ]


def test_errors_of_what_exists_warn_of_the_owner_once_a_run(host: Host, emulator: Emulator) -> None:
    emulator.client().create_repository(repositoryName="app")
    emulator.client().set_repository_policy(repositoryName="app", policyText=json.dumps(policy(Sid="Theirs")))
    warned = []
    for resource, inputs in (
        ("Repository", {"name": "app"}),
        ("RepositoryPolicy", {"repository": "app", "policy": policy()}),
    ):
        checked, _ = host.check(resource, inputs)
        with pytest.raises(Failed, match="already exists") as refused:
            host.create(resource, checked)
        assert "adopt" in str(refused.value)
        warned.append(host.spelt(ADOPTION_WARNING) in str(refused.value))
    assert warned == [True, False]


def test_error_of_what_exists_warns_of_the_owner_for_the_import_too(emulator: Emulator) -> None:
    emulator.client().create_repository(repositoryName="app")
    host = NativeHost(emulator.env())
    checked, _ = host.check("Repository", {"name": "app"})
    with pytest.raises(Failed) as refused:
        host.create("Repository", checked)
    host.close()
    remedy = str(refused.value).partition("already exists: ")[2]
    assert remedy.startswith(
        "set adoptExisting: true to take it over, or import it: pulumi import ecr:index:Repository <name> app@us-east-1; if another"
    )


def test_a_dynamic_update_that_ends_half_way_says_that_the_state_does_not_know(emulator: Emulator) -> None:
    """The engine keeps the old state then; the plugin hands over what is true."""
    host = DynamicHost(emulator.env())
    checked, _ = host.check("Repository", {"name": "app"})
    id, state = host.create("Repository", checked)
    changed = {"name": "app", "imageTagMutability": "IMMUTABLE", "imageScanningConfiguration": {"scanOnPush": True}}
    news, _ = host.check("Repository", changed, checked)
    denied = AwsError("AccessDeniedException", "not authorized", 403)
    for operation, half in (("PutImageTagMutability", False), ("PutImageScanningConfiguration", True)):
        with emulator.inject(Fault(operation, denied)), pytest.raises(Failed) as failed:
            host.update("Repository", id, state, news)
        assert ("part of the change was made before: run pulumi refresh" in str(failed.value)) is half
    emulator.client().create_repository(repositoryName="theirs")
    adopts, _ = host.check("Repository", {**changed, "name": "theirs", "adoptExisting": True, "tags": {"a": "1"}})
    for operation, half in (("TagResource", False), ("PutImageTagMutability", True)):
        with emulator.inject(Fault(operation, denied)), pytest.raises(Failed) as failed:
            host.create("Repository", adopts)
        told = "part of the adoption was made before, and no state has it: run pulumi up again, which makes the rest"
        assert (told in str(failed.value)) is half
    host.close()


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
def test_a_change_of_what_was_there_before_is_warned_of(kind: type[Host], emulator: Emulator) -> None:
    """To declare the same content first is no way around the refusal to overwrite."""
    emulator.client().put_registry_policy(policyText=json.dumps(registry_policy()))

    def steps(host: Host, **options: bool) -> None:
        checked, _ = host.check("RegistryPolicy", {"policy": registry_policy(), **options})
        id, state = host.create("RegistryPolicy", checked)
        whole = {**state, **host.record}
        for sid in ("Replicate", "Other"):
            checked, _ = host.check("RegistryPolicy", {"policy": registry_policy(Sid=sid), **options}, olds=whole)
            host.diff("RegistryPolicy", id, whole, checked)

    line = "this would overwrite the registry policy that was there before this stack had it, and may be another one's"
    taken, deletes, warned = said(kind, emulator, steps)
    assert taken.endswith(f"the registry's RegistryPolicy in us-east-1 {SAME}{STAYS}")
    assert deletes == ADOPTION_WARNING
    assert line in warned
    adopted = said(kind, emulator, lambda host: steps(host, adoptExisting=True))
    assert not [each for each in adopted if line in each]


def unasked(host: Host, **values: object) -> None:
    """The preview of a replacement that replace_with asks for: the engine compares nothing."""
    previewed(host, "Repository", {"name": "app", **values})


@pytest.mark.parametrize("kind", HOSTS, ids=[kind.name for kind in HOSTS])
@pytest.mark.parametrize("refreshed", [False, True])
@pytest.mark.parametrize("recorded", [False, True])
def test_replacement_that_only_the_user_asks_for_looks_for_images(
    kind: type[Host], emulator: Emulator, *, refreshed: bool, recorded: bool
) -> None:
    def steps(host: Host) -> None:
        checked, _ = host.check("Repository", {"name": "app", "forceDelete": recorded})
        id, state = host.create("Repository", checked)

        def begin() -> None:
            host.next_operation()
            if refreshed:
                host.read("Repository", id, state, checked)
            emulator.clear_calls()

        if not refreshed:
            begin()
            unasked(host, forceDelete=recorded)
            assert emulator.operations() == ["DescribeImages"]
        emulator.put_image("app", "v1")
        begin()
        if recorded:
            unasked(host, forceDelete=True)
        else:
            with pytest.raises(Failed) as refused:
                unasked(host)
            reason = (
                " and the recorded force_delete is false"
                if refreshed
                else ", and without --refresh the engine does not say whether force_delete is recorded"
            )
            words = f"repository app cannot be replaced: it still holds 1 image (newest v1){reason}"
            assert words in str(refused.value)
        assert emulator.operations() == ([] if refreshed and recorded else ["DescribeImages"])

    lines = said(kind, emulator, steps)
    if not recorded:
        assert lines == []
    elif refreshed:
        (line,) = lines
        begin = (
            f"{of(kind)}repository app in us-east-1 will be deleted and created again (without a change of its own): "
        )
        assert line.startswith(f"{begin}its images are deleted with it, since force_delete is recorded")
    else:
        assert lines == [
            f"{of(kind)}Repository app in us-east-1 is this resource's own: where --replace or replace_with has it made again, "
            "it is deleted first, with its 1 image (newest v1) if force_delete is recorded, which only --refresh shows; without them the "
            "create is refused, unless adopt_existing is set"
        ]


def test_what_stays_or_was_lost_from_the_state_is_not_refused_for_its_images(host: Host, emulator: Emulator) -> None:
    checked, _ = host.check("Repository", {"name": "app"})
    host.create("Repository", checked)
    emulator.put_image("app", "v1")
    host.next_operation()
    unasked(host, adoptExisting=True)
    host.next_operation()
    told = {PROGRAM: {"language": "python", "preview": True, "retained": True}}
    emulator.clear_calls()
    checked, _ = host.check("Repository", {"name": "app", **told})
    host.certain("Repository", checked)
    assert "DescribeImages" not in emulator.operations()
