"""Programs written for pulumi_aws.ecr find their names: classes, inputs, outputs and argument classes."""

from __future__ import annotations

from types import ModuleType

import pulumi
import pytest

import pulumi_ecr as ecr
from pulumi_ecr import native

# Names of pulumi_aws.ecr 7.51 for the resources that exist here.
RESOURCES = {
    "LifecyclePolicy": ("policy repository region", "policy region registry_id repository"),
    "PullThroughCacheRule": (
        "ecr_repository_prefix upstream_registry_url credential_arn custom_role_arn region upstream_repository_prefix",
        "credential_arn custom_role_arn ecr_repository_prefix region registry_id upstream_registry_url "
        "upstream_repository_prefix",
    ),
    "RegistryPolicy": ("policy region", "policy region registry_id"),
    "RegistryScanningConfiguration": ("scan_type region rules", "region registry_id rules scan_type"),
    "ReplicationConfiguration": ("region replication_configuration", "region registry_id replication_configuration"),
    "Repository": (
        "encryption_configurations force_delete image_scanning_configuration image_tag_mutability "
        "image_tag_mutability_exclusion_filters name region tags",
        "arn encryption_configurations force_delete image_scanning_configuration image_tag_mutability "
        "image_tag_mutability_exclusion_filters name region registry_id repository_url tags tags_all",
    ),
    "RepositoryPolicy": ("policy repository region", "policy region registry_id repository"),
}
ARGS = {
    "LifecyclePolicyActionArgs": "type target_storage_class",
    "LifecyclePolicyDocumentArgs": "rules",
    "LifecyclePolicyRuleArgs": "action rule_priority selection description",
    "LifecyclePolicySelectionArgs": "count_number count_type tag_status count_unit storage_class tag_prefix_list",
    "PolicyDocumentArgs": "statement version id",
    "RegistryScanningConfigurationRuleArgs": "repository_filters scan_frequency",
    "RegistryScanningConfigurationRuleRepositoryFilterArgs": "filter filter_type",
    "ReplicationConfigurationReplicationConfigurationArgs": "rules",
    "ReplicationConfigurationReplicationConfigurationRuleArgs": "destinations repository_filters",
    "ReplicationConfigurationReplicationConfigurationRuleDestinationArgs": "region registry_id",
    "ReplicationConfigurationReplicationConfigurationRuleRepositoryFilterArgs": "filter filter_type",
    "RepositoryEncryptionConfigurationArgs": "encryption_type kms_key",
    "RepositoryImageScanningConfigurationArgs": "scan_on_push",
    "RepositoryImageTagMutabilityExclusionFilterArgs": "filter filter_type",
}
# Names of pulumi_aws.ecr 7.51 that are not here, but for types that a program never names.
ELSEWHERE = """
AccountSetting AccountSettingArgs PullTimeUpdateExclusion PullTimeUpdateExclusionArgs GetRepositoryCreationTemplateResult
RepositoryCreationTemplate RepositoryCreationTemplateArgs RepositoryCreationTemplateEncryptionConfigurationArgs
RepositoryCreationTemplateImageTagMutabilityExclusionFilterArgsDict get_repository_creation_template
get_repository_creation_template_output
"""
FUNCTIONS = """
get_authorization_token get_credentials get_image get_images get_lifecycle_policy_document get_pull_through_cache_rule
get_repositories get_repository
"""
PLUGIN = " It needs the plugin: import pulumi_ecr.native as ecr, in place of pulumi_ecr"
FACES = pytest.mark.parametrize("face", [ecr, native], ids=["dynamic", "native"])


def absent(face: ModuleType, name: str) -> str:
    """The one line that a program ends with which uses a name."""
    with pytest.raises(AttributeError) as refused:
        getattr(face, name)
    with pytest.raises(ImportError) as unimportable:
        exec(f"from {face.__name__} import {name}")
    assert not hasattr(face, name)
    for error in (refused.value, unimportable.value):
        assert isinstance(error, pulumi.RunError)  # the engine shows it without a traceback
    assert str(refused.value) == str(unimportable.value)
    return str(refused.value)


def test_resources_have_the_peers_inputs_and_outputs() -> None:
    for name, (inputs, outputs) in RESOURCES.items():
        resource = getattr(ecr, name)
        assert set(inputs.split()) <= set(resource.PROPERTIES), name
        assert all(hasattr(resource, output) for output in outputs.split()), name


def test_argument_classes_have_the_peers_names() -> None:
    for name, keys in ARGS.items():
        assert set(keys.split()) <= set(getattr(ecr, name).PROPERTIES), name
        assert hasattr(ecr, f"{name}Dict")


def test_argument_classes_of_resources_and_functions_have_the_peers_names() -> None:
    for name in RESOURCES:
        assert hasattr(ecr, f"{name}Args")
    for name in FUNCTIONS.split():
        assert hasattr(native, name)
        assert hasattr(native, f"{name}_output")


@FACES
@pytest.mark.parametrize("name", ELSEWHERE.split())
def test_name_that_only_the_peer_has_is_refused_with_the_advice_to_keep_it(face: ModuleType, name: str) -> None:
    assert absent(face, name) == f"ecr: {name} is not part of pulumi-ecr yet: keep it with pulumi_aws"


@FACES
def test_enum_of_the_peer_is_refused_with_the_text_to_write(face: ModuleType) -> None:
    for name in ("LifecyclePolicyActionType", "LifecyclePolicyCountType", "LifecyclePolicyTagStatus"):
        words = f"ecr: {name} is not part of pulumi-ecr: write its value as text, such as"
        assert absent(face, name).startswith(words)


@FACES
@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Repositry", "Repository"),
        ("repository", "Repository"),
        ("LifecyclePolcy", "LifecyclePolicy"),
        ("ScaningConfiguration", "ScanningConfiguration"),
        ("RepositoryArg", "RepositoryArgs"),
        ("get_repositry", "get_repository"),
        ("getImage", "get_image"),
    ],
)
def test_misspelt_name_is_refused_with_the_one_that_was_meant(face: ModuleType, name: str, meant: str) -> None:
    needs = PLUGIN if face is ecr and meant.startswith("get_") else ""
    assert absent(face, name) == f"ecr: {face.__name__} has no {name}: did you mean {meant}?{needs}"


@FACES
def test_a_program_may_derive_a_class_of_its_own(face: ModuleType) -> None:
    class Mine(face.Repository):  # type: ignore[name-defined, misc]
        """Ours."""

    assert (Mine.__doc__, face.Repository.__doc__) == ("Ours.", "A private repository of Amazon ECR.")


@FACES
def test_name_like_no_other_is_refused_with_the_resources(face: ModuleType) -> None:
    line = absent(face, "Xyzzy")
    assert line.startswith(f"ecr: {face.__name__} has no Xyzzy: its resources are LifecyclePolicy, ")
    assert "Args" not in line


def test_modules_of_the_package_can_be_imported_by_name() -> None:
    from pulumi_ecr import package, testing

    assert (package.__name__, testing.__name__) == ("pulumi_ecr.package", "pulumi_ecr.testing")
