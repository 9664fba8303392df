"""Listing over gRPC: what is there, page by page, and each id good for a Read."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

import grpc
import pytest
from pulumi.runtime.proto import provider_pb2

from cases import ACCOUNT, CASES, OTHER_REGION, REGION, lifecycle, policy, rule, scan
from hosts import NativeHost, plain
from pulumi_ecr._wire import encode
from pulumi_ecr.core.model import specs
from pulumi_ecr.core.values import UNKNOWN, Secret
from pulumi_ecr.package import schema
from pulumi_ecr.resources import ALL
from pulumi_ecr.testing import AwsError, Emulator, Fault, Hold
from waiting import LAST_RESORT

NAMED: Final = sorted(name for name, handler in ALL.items() if handler.identifier)
SINGLETONS: Final = sorted(set(ALL) - set(NAMED))


@dataclass(frozen=True)
class Page:
    """One answer: ids and names in order, and the token of the next."""

    ids: list[str]
    names: list[str]
    token: str = ""
    computed: bool = False


class Lister:
    """Calls List, and reads a stream by the rules of the protocol."""

    def __init__(self, plugin: NativeHost) -> None:
        self.plugin = plugin

    def page(self, resource: str, /, query: Mapping[str, Any] | None = None, **request: Any) -> Page:
        """``request``: limit, page_size, continuation_token."""
        asked = provider_pb2.ListRequest(token=f"ecr:index:{resource}", query=encode(query or {}), **request)
        answers = list(self.plugin.stub.List(asked, timeout=LAST_RESORT))
        kinds = [answer.WhichOneof("response") for answer in answers]
        if "computed" in kinds:
            assert kinds == ["computed"]
            return Page([], [], computed=True)
        token = answers.pop().continuation.continuation_token if kinds[-1:] == ["continuation"] else ""
        assert "continuation" not in kinds[:-1]
        assert bool(token) == ("continuation" in kinds)
        return Page([each.result.id for each in answers], [each.result.name for each in answers], token)

    def __call__(self, resource: str, /, **query: Any) -> list[str]:
        """All ids, which come without a second page when none is asked for."""
        page = self.page(resource, query)
        assert not page.token
        return page.ids

    def walk(self, resource: str, size: int, /, **query: Any) -> list[Page]:
        """All pages of at most so many."""
        pages = [self.page(resource, query, page_size=size)]
        while pages[-1].token:
            pages.append(self.page(resource, query, page_size=size, continuation_token=pages[-1].token))
            assert len(pages) < 100
        return pages

    def refused(self, code: grpc.StatusCode, resource: str, /, **query: Any) -> str:
        with pytest.raises(grpc.RpcError) as raised:
            self.page(resource, query)
        error: Any = raised.value
        text = str(error.details())
        assert error.code() == code, text
        assert text.startswith("ecr: ")
        assert "\n" not in text
        return text


@pytest.fixture(scope="module")
def plugin(running_emulator: Emulator) -> Iterator[NativeHost]:
    """One process for all tests of the module."""
    started = NativeHost(running_emulator.env())
    yield started
    assert "Traceback" not in started.close()


@pytest.fixture
def lister(plugin: NativeHost, emulator: Emulator) -> Lister:
    return Lister(plugin)


@pytest.fixture
def ecr(emulator: Emulator) -> Any:
    return emulator.client()


def made(plugin: NativeHost, resource: str, inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The state after a create."""
    checked, failures = plugin.check(resource, inputs)
    assert not failures
    return plugin.create(resource, checked)[1]


def read(plugin: NativeHost, resource: str, id: str) -> dict[str, Any]:
    """The state that an import of a listed id would give, without anything else to go by."""
    kind = f"ecr:index:{resource}"
    about = {"urn": f"urn:pulumi:dev::tests::{kind}::res", "name": "res", "type": kind}
    return plain(plugin.stub.Read(provider_pb2.ReadRequest(id=id, **about)).properties)


def documents(state: dict[str, Any]) -> dict[str, Any]:
    """A state with its JSON documents as data: AWS tells them as text."""
    text = state.get("policy")
    return {**state, "policy": json.loads(text)} if isinstance(text, str) else state


# --- what the strongest peer is tested with ---------------------------------------------------------------------------


def test_R16_R17_repositories_and_what_each_is(lister: Lister, plugin: NativeHost, emulator: Emulator) -> None:
    full = {**CASES["Repository"].full, "forceDelete": False, "adoptExisting": False}
    states = {"app/web": made(plugin, "Repository", full), "app/api": made(plugin, "Repository", {"name": "app/api"})}
    emulator.clear_calls()
    page = lister.page("Repository")
    assert (page.ids, page.names, page.token) == (["app/api", "app/web"], ["app/api", "app/web"], "")
    assert emulator.operations() == ["DescribeRepositories"]
    for id in page.ids:
        assert read(plugin, "Repository", id) == states[id]


@pytest.mark.parametrize(
    ("resource", "document"),
    [("LifecyclePolicy", lifecycle()), ("RepositoryPolicy", policy())],
    ids=["L11-L12", "P10-P11"],
)
def test_L11_L12_P10_P11_policies_and_what_each_is(
    lister: Lister, plugin: NativeHost, emulator: Emulator, resource: str, document: dict[str, Any]
) -> None:
    states = {}
    for name in ("app/web", "app/api", "app/bare"):
        made(plugin, "Repository", {"name": name})
        if name != "app/bare":
            states[name] = made(plugin, resource, {"repository": name, "policy": document})
    emulator.clear_calls()
    page = lister.page(resource)
    # The repository without a policy is no policy.
    assert (page.ids, page.names) == (["app/api", "app/web"], ["app/api", "app/web"])
    look = {"LifecyclePolicy": "GetLifecyclePolicy", "RepositoryPolicy": "GetRepositoryPolicy"}[resource]
    assert emulator.operations() == ["DescribeRepositories", look, look, look]
    for id in page.ids:
        state = documents(read(plugin, resource, id))
        assert (state["region"], state["registryId"], state["repository"]) == (REGION, ACCOUNT, id)
        assert state == documents(states[id])


def test_F22_policies_are_looked_for_side_by_side(
    lister: Lister, plugin: NativeHost, ecr: Any, emulator: Emulator
) -> None:
    for number in range(8):
        ecr.create_repository(repositoryName=f"app-{number}")
    hold = Hold()
    with emulator.inject(Fault("GetLifecyclePolicy", hold, times=None)), ThreadPoolExecutor(1) as pool:
        listing = pool.submit(lister, "LifecyclePolicy")
        hold.wait(8)
        assert hold.held == 8
        hold.release()
        assert listing.result() == []


@pytest.mark.parametrize("resource", ["Repository", "LifecyclePolicy", "RepositoryPolicy"], ids=["R18", "L13", "P12"])
def test_R18_L13_P12_another_region(lister: Lister, plugin: NativeHost, emulator: Emulator, resource: str) -> None:
    inputs = {"name": "there"} if resource == "Repository" else {**CASES[resource].minimal, "repository": "there"}
    if resource != "Repository":
        made(plugin, "Repository", {"name": "there", "region": OTHER_REGION})
        made(plugin, "Repository", {"name": "here"})
    state = made(plugin, resource, {**inputs, "region": OTHER_REGION})
    emulator.clear_calls()
    page = lister.page(resource, {"region": OTHER_REGION})
    assert (page.ids, page.names) == ([f"there@{OTHER_REGION}"], ["there"])
    assert {call.region for call in emulator.calls} == {OTHER_REGION}
    assert documents(read(plugin, resource, page.ids[0])) == documents(state)
    assert lister(resource) == []


# --- every resource ---------------------------------------------------------------------------------------------------


@pytest.fixture
def hub(emulator: Emulator) -> None:
    """What the cache rules of ``CASES`` need."""
    CASES["PullThroughCacheRule"].before(lambda service: emulator.client(service))


def inputs_of(resource: str) -> dict[str, Any]:
    """Inputs with which there is something to list: a scanning configuration without any is only AWS's default."""
    return {"rules": [scan("SCAN_ON_PUSH")]} if resource == "ScanningConfiguration" else CASES[resource].minimal


@pytest.mark.parametrize("resource", sorted(ALL))
def test_where_nothing_is_set_nothing_is_listed(lister: Lister, emulator: Emulator, resource: str) -> None:
    assert lister(resource) == []
    allowed = {*ALL[resource].permissions.read, *ALL[resource].permissions.list}
    assert {f"ecr:{operation}" for operation in emulator.operations()} <= allowed
    assert len(emulator.operations()) == 1


@pytest.mark.parametrize("resource", sorted(ALL))
def test_what_is_listed_can_be_read_and_is_what_was_made(
    lister: Lister, plugin: NativeHost, emulator: Emulator, resource: str
) -> None:
    CASES[resource].before(lambda service: emulator.client(service))
    state = made(plugin, resource, inputs_of(resource))
    emulator.clear_calls()
    [id] = lister(resource)
    called = emulator.operations()
    assert all(operation.startswith(("Describe", "Get", "List")) for operation in called)
    allowed = {*ALL[resource].permissions.read, *ALL[resource].permissions.list}
    assert {f"ecr:{operation}" for operation in called} <= allowed
    assert set(ALL[resource].permissions.list) <= {f"ecr:{operation}" for operation in called}
    assert id == ALL[resource].id_of(state)
    assert documents(read(plugin, resource, id)) == documents(state)


@pytest.mark.parametrize("resource", sorted(ALL))
def test_the_ids_of_another_region_say_so(
    lister: Lister, plugin: NativeHost, emulator: Emulator, resource: str
) -> None:
    CASES[resource].before(lambda service: emulator.client(service, region=OTHER_REGION))
    inputs = inputs_of(resource)
    if resource == "ReplicationConfiguration":
        inputs = {"replicationConfiguration": {"rules": [rule(REGION)]}}
    if resource == "RegistryPolicy":
        inputs = json.loads(json.dumps(inputs).replace(REGION, OTHER_REGION))
    state = made(plugin, resource, {**inputs, "region": OTHER_REGION})
    [id] = lister(resource, region=OTHER_REGION)
    assert id == f"{ALL[resource].id_of(state)}@{OTHER_REGION}"
    assert documents(read(plugin, resource, id)) == documents(state)
    assert lister(resource) == []
    # The provider's own region, named, needs no suffix.
    assert lister(resource, region=REGION) == []


def test_cache_rules(lister: Lister, plugin: NativeHost, emulator: Emulator, hub: None) -> None:
    cases = CASES["PullThroughCacheRule"]
    full = {**cases.full, "adoptExisting": False, "validateUpstream": False}
    states = {"hub": made(plugin, "PullThroughCacheRule", full)}
    states["public"] = made(plugin, "PullThroughCacheRule", cases.minimal)
    root = {"ecrRepositoryPrefix": "ROOT", "upstreamRegistryUrl": "quay.io"}
    states["ROOT"] = made(plugin, "PullThroughCacheRule", root)
    emulator.clear_calls()
    page = lister.page("PullThroughCacheRule")
    assert (page.ids, page.names) == (["ROOT", "hub", "public"], ["ROOT", "hub", "public"])
    assert emulator.operations() == ["DescribePullThroughCacheRules"]
    for id in page.ids:
        assert read(plugin, "PullThroughCacheRule", id) == states[id]
    assert lister("PullThroughCacheRule", pattern="*ub*") == ["hub", "public"]


@pytest.mark.parametrize("resource", SINGLETONS)
def test_what_there_is_one_of_is_listed_under_the_registrys_id(
    lister: Lister, plugin: NativeHost, emulator: Emulator, resource: str
) -> None:
    state = made(plugin, resource, inputs_of(resource))
    page = lister.page(resource, limit=5, page_size=1)
    assert (page.ids, page.names, page.token) == ([ACCOUNT], [ACCOUNT], "")
    plugin.delete(resource, ACCOUNT, state)
    assert lister(resource) == []


def test_a_scanning_configuration_is_listed_when_it_is_more_than_awss_own(lister: Lister, ecr: Any) -> None:
    ecr.put_registry_scanning_configuration(scanType="BASIC", rules=[])
    assert lister("ScanningConfiguration") == []
    ecr.put_registry_scanning_configuration(scanType="ENHANCED", rules=[])
    assert lister("ScanningConfiguration") == [ACCOUNT]


# --- patterns and pages -----------------------------------------------------------------------------------------------

NAMES: Final = ["team-a/api", "team-a/web", "team-b/api", "team-b/web", "team-c/web", "web", "www"]


def fill(ecr: Any, resource: str) -> list[str]:
    """Several of a resource, and their ids; of policies every second repository has none."""
    if resource == "PullThroughCacheRule":
        for name in NAMES:
            ecr.create_pull_through_cache_rule(ecrRepositoryPrefix=name, upstreamRegistryUrl="quay.io")
        return NAMES
    for name in NAMES:
        ecr.create_repository(repositoryName=name)
    if resource == "Repository":
        return NAMES
    for name in NAMES[::2]:
        if resource == "LifecyclePolicy":
            ecr.put_lifecycle_policy(repositoryName=name, lifecyclePolicyText=json.dumps(lifecycle()))
        else:
            ecr.set_repository_policy(repositoryName=name, policyText=json.dumps(policy()))
    return NAMES[::2]


@pytest.mark.parametrize("resource", NAMED)
def test_only_names_that_fit_the_pattern(lister: Lister, ecr: Any, resource: str) -> None:
    everything = fill(ecr, resource)

    def fitting(pattern: str) -> list[str]:
        return lister(resource, pattern=pattern)

    assert fitting("*") == lister(resource) == everything
    assert fitting("team-a/*") == [name for name in everything if name.startswith("team-a/")]
    assert fitting("*/web") == [name for name in everything if name.endswith("/web")]
    assert fitting(everything[-1]) == everything[-1:]
    # No other sign stands for anything but itself.
    assert fitting("team.a/*") == fitting("w?b") == fitting("team") == []


@pytest.mark.parametrize("size", [1, 2, 3, 100])
@pytest.mark.parametrize("resource", NAMED)
@pytest.mark.parametrize("pattern", [None, "*/*"])
def test_pages_give_everything_exactly_once(
    lister: Lister, emulator: Emulator, ecr: Any, *, resource: str, size: int, pattern: str | None
) -> None:
    everything = fill(ecr, resource)
    emulator.clear_calls()
    query = {"pattern": pattern} if pattern else {}
    pages = lister.walk(resource, size, **query)
    given = [id for page in pages for id in page.ids]
    assert given == [name for name in everything if not pattern or "/" in name]
    assert all(len(page.ids) <= size for page in pages)
    if resource in {"Repository", "PullThroughCacheRule"} and not pattern:
        assert [len(page.ids) for page in pages[:-1]] == [size] * (len(pages) - 1)
        assert len(emulator.operations()) == len(pages)
    for call in emulator.calls:
        assert call.params.get("maxResults", 0) <= size
    if resource in {"LifecyclePolicy", "RepositoryPolicy"}:
        # However small the pages, each repository is looked at once.
        looked = [call.params["repositoryName"] for call in emulator.calls if call.operation.startswith("Get")]
        assert sorted(looked) == sorted(NAMES)


@pytest.mark.parametrize("resource", NAMED)
def test_the_limit_holds_and_the_rest_is_not_lost(lister: Lister, ecr: Any, resource: str) -> None:
    everything = fill(ecr, resource)
    for limit in (1, 2, len(everything), len(everything) + 1, 1000):
        page = lister.page(resource, limit=limit)
        assert page.ids == everything[:limit]
    # `pulumi do` counts what it still wants down, and hands the token back.
    first = lister.page(resource, limit=3, page_size=2)
    assert first.ids == everything[:2]
    rest = lister.page(resource, limit=1, page_size=2, continuation_token=first.token)
    assert rest.ids == everything[2:3]
    # Less than 1 is no limit.
    assert lister.page(resource, limit=0, page_size=0).ids == lister.page(resource, limit=-1, page_size=-1).ids
    assert lister.page(resource).ids == everything


@pytest.mark.parametrize("resource", NAMED)
def test_a_limit_counts_what_fits_and_not_what_was_looked_at(lister: Lister, ecr: Any, resource: str) -> None:
    everything = fill(ecr, resource)
    assert lister.page(resource, {"pattern": "w*"}, limit=1).ids == [n for n in everything if n[0] == "w"][:1]


def test_thousands_are_listed_by_the_thousand(lister: Lister, emulator: Emulator, ecr: Any) -> None:
    from pulumi_ecr.testing.emulator.registry import registry_of

    ecr.create_repository(repositoryName="app")
    registry = registry_of(ACCOUNT, REGION)
    # Put there behind the API, which would take a minute.
    for number in range(1500):
        another = copy.copy(registry.repositories["app"])
        another.name = f"app-{number:04}"
        registry.repositories[another.name] = another
    emulator.clear_calls()
    everything = lister("Repository")
    assert everything == ["app", *(f"app-{number:04}" for number in range(1500))]
    assert [call.params.get("maxResults") for call in emulator.calls] == [1000, 1000]
    emulator.clear_calls()
    page = lister.page("Repository", limit=1200)
    assert page.ids == everything[:1200]
    assert [call.params.get("maxResults") for call in emulator.calls] == [1000, 200]
    rest = lister.page("Repository", continuation_token=page.token)
    assert (rest.ids, rest.token) == (everything[1200:], "")


# --- what is not known, not right, not allowed ------------------------------------------------------------------------


@pytest.mark.parametrize("resource", sorted(ALL))
def test_with_an_unknown_in_the_query_the_answer_is_that_it_is_computed(
    lister: Lister, emulator: Emulator, resource: str
) -> None:
    for query in ({"region": UNKNOWN}, {"region": Secret(UNKNOWN)}, {"region": REGION, "pattern": UNKNOWN}):
        if "pattern" not in query or resource in NAMED:
            assert lister.page(resource, query).computed
    assert emulator.calls == []


def test_a_secret_in_the_query_is_as_good_as_any(lister: Lister, ecr: Any) -> None:
    fill(ecr, "Repository")
    assert lister("Repository", pattern=Secret("w*"), region=Secret(REGION)) == ["web", "www"]


@pytest.mark.parametrize("resource", sorted(ALL))
def test_a_query_that_cannot_be_is_refused(lister: Lister, emulator: Emulator, resource: str) -> None:
    said = lister.refused(grpc.StatusCode.INVALID_ARGUMENT, resource, regoin=REGION)
    assert f"cannot list {resource}: regoin: is not a property: did you mean region?" in said
    said = lister.refused(grpc.StatusCode.INVALID_ARGUMENT, resource, region=5)
    assert f"cannot list {resource}: region: must be a string, got the number 5" in said
    said = lister.refused(grpc.StatusCode.INVALID_ARGUMENT, resource, region="no region")
    assert "no region" in said
    if resource in SINGLETONS:
        said = lister.refused(grpc.StatusCode.INVALID_ARGUMENT, resource, pattern="x*")
        assert f"cannot list {resource}: pattern: is not a property: there are region" in said
    assert emulator.calls == []


@pytest.mark.parametrize("token", ["Nothing", "getImage", ""])
def test_a_type_that_does_not_exist(lister: Lister, emulator: Emulator, token: str) -> None:
    said = lister.refused(grpc.StatusCode.INVALID_ARGUMENT, token)
    assert f"there is no ecr:index:{token} in the package ecr: there are Repository, " in said
    assert emulator.calls == []


@pytest.mark.parametrize("resource", NAMED)
def test_a_token_that_is_none_of_ours_is_refused(lister: Lister, ecr: Any, resource: str) -> None:
    fill(ecr, resource)
    for token in ("nonsense", "bm9uc2Vuc2U=", "eyJuZXh0VG9rZW4iOiAibm9uc2Vuc2UifQ=="):
        with pytest.raises(grpc.RpcError) as raised:
            lister.page(resource, continuation_token=token)
        error: Any = raised.value
        assert error.code() == grpc.StatusCode.INVALID_ARGUMENT, (token, error.details())
        assert "\n" not in error.details()


def test_without_a_region_the_remedy_is_told(running_emulator: Emulator, emulator: Emulator, ecr: Any) -> None:
    plugin = NativeHost({key: value for key, value in running_emulator.env().items() if "REGION" not in key})
    try:
        fill(ecr, "Repository")
        emulator.clear_calls()
        said = Lister(plugin).refused(grpc.StatusCode.INVALID_ARGUMENT, "Repository")
        assert "region: is not set: set ecr:region (pulumi config set ecr:region eu-west-1) or AWS_REGION" in said
        assert emulator.calls == []
        assert Lister(plugin)("Repository", region=REGION) == [f"{name}@{REGION}" for name in NAMES]
    finally:
        plugin.close()


LOOKS: Final = {
    "Repository": ["DescribeRepositories"],
    "LifecyclePolicy": ["DescribeRepositories", "GetLifecyclePolicy"],
    "RepositoryPolicy": ["DescribeRepositories", "GetRepositoryPolicy"],
    "RegistryPolicy": ["GetRegistryPolicy"],
    "ScanningConfiguration": ["GetRegistryScanningConfiguration"],
    "ReplicationConfiguration": ["DescribeRegistry"],
    "PullThroughCacheRule": ["DescribePullThroughCacheRules"],
}


@pytest.mark.parametrize(("resource", "operation"), [(name, look) for name in LOOKS for look in LOOKS[name]])
def test_what_is_denied_says_so_in_one_line(
    lister: Lister, emulator: Emulator, ecr: Any, resource: str, operation: str
) -> None:
    ecr.create_repository(repositoryName="app")
    emulator.clear_calls()
    emulator.inject(Fault(operation, AwsError("AccessDeniedException", f"not authorized: ecr:{operation}")))
    said = lister.refused(grpc.StatusCode.PERMISSION_DENIED, resource)
    assert f"not authorized: ecr:{operation}: allow it in the IAM policy" in said
    assert said.endswith(f"[AccessDeniedException, request {emulator.calls[-1].request_id}]")


# --- the schema -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("resource", sorted(ALL))
def test_the_schema_has_the_query_of_every_resource(resource: str) -> None:
    described = schema()["resources"][f"ecr:index:{resource}"]["listInputs"]
    assert set(described["properties"]) == {spec.wire for spec in specs(ALL[resource].query)}
    assert set(described["properties"]) == {"region", *(["pattern"] if resource in NAMED else [])}
    assert not described.get("required")
    assert all(prop["type"] == "string" and prop["description"] for prop in described["properties"].values())


def test_the_schema_has_no_other_resources() -> None:
    assert set(schema()["resources"]) == {f"ecr:index:{resource}" for resource in ALL}
    assert set(LOOKS) == set(ALL)
