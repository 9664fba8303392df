"""Sessions, clients, the account, retries and shared reads: one ``Cloud`` a process and configuration."""

from __future__ import annotations

import contextlib
import contextvars
import copy
import functools
import json
import os
import random
import re
import threading
import time
import urllib.request
import weakref
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from math import ceil
from typing import TYPE_CHECKING, Any, Final, TypeAlias, TypeVar
from urllib.parse import urlsplit

import botocore.session
from botocore.config import Config as ClientConfig
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
from botocore.exceptions import ClientError, ConnectionClosedError, HTTPClientError, WaiterError
from botocore.parsers import ResponseParserError
from botocore.waiter import Waiter, WaiterModel, create_waiter_with_client

from pulumi_ecr.aws import attempts, disk, turns
from pulumi_ecr.aws.again import POLICIES
from pulumi_ecr.aws.attempts import Attempt
from pulumi_ecr.aws.batch import Batcher, Traffic
from pulumi_ecr.aws.claims import THERE_BEFORE, Claims, Outdated, Previewed, Thing, Unsure, place_of, stack_of, whose
from pulumi_ecr.aws.doubts import Doubt, Doubts
from pulumi_ecr.aws.errors import (
    NO_CREDENTIALS,
    REACH,
    BrokenAnswerError,
    code_of,
    details,
    message_of,
    translate,
    unheard,
)
from pulumi_ecr.aws.moments import moment, rfc3339
from pulumi_ecr.aws.outages import (
    PATIENCE,
    PATIENCE_OF_PREVIEWS,
    Outages,
    address,
    hopeless,
    in_words,
    is_unknown,
    not_reached,
)
from pulumi_ecr.aws.run import LONGEST_LOOK, Run, doubtful
from pulumi_ecr.aws.shapes import BotocoreModel, known_regions, loader
from pulumi_ecr.core.config import AssumeRole, Config
from pulumi_ecr.core.errors import (
    DeniedError,
    EcrError,
    MissingError,
    PartialError,
    PreconditionError,
    UnavailableError,
    UserError,
)
from pulumi_ecr.core.messages import Known, Secrets
from pulumi_ecr.core.model import Model
from pulumi_ecr.core.names import logical_name, no_url
from pulumi_ecr.core.resource import ADOPTION_WARNING, Missing, Partition, taking_back, unknown_region
from pulumi_ecr.core.values import HIDDEN, Path, within

if TYPE_CHECKING:
    from mypy_boto3_ecr.client import ECRClient
    from mypy_boto3_ecr.type_defs import (
        ImageDetailTypeDef,
        PaginatorConfigTypeDef,
        PullThroughCacheRuleTypeDef,
        RepositoryTypeDef,
    )

    from pulumi_ecr.core.policies import PolicyDocument
    from pulumi_ecr.core.resource import Handler

    AnyHandler: TypeAlias = Handler[Any, Any, "Context"]

T = TypeVar("T")
O = TypeVar("O", bound=Model)  # noqa: E741 - outputs

_STS_ATTEMPTS: Final = 3
_STS_TIMEOUT: Final = 4
"""Seconds to connect to STS, and to wait for its answer."""
_TOLD_ATTEMPTS: Final = (2, 5, 9)
"""The attempts that a user is told of."""

_ADDRESSES: Final = tuple(
    spelt
    for name in ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ECR", "AWS_ENDPOINT_URL_STS", "HTTPS_PROXY", "HTTP_PROXY")
    for spelt in ((name, name.lower()) if name.endswith("PROXY") else (name,))
)
"""The variables in which the environment has addresses."""
_ATTEMPTS_NOWHERE: Final = 3
"""The attempts at a call to a region that nobody knows, where every connection is closed without an answer."""
_MAY_BE_MADE: Final = (
    "AWS may have made it nevertheless: run pulumi up of the same program again, on this machine, before anything else"
)

POOL = 100
"""Connections a client keeps: above any parallelism that an engine asks of one process by default."""


@dataclass(frozen=True)
class Credentials:
    """How AWS credentials were found, and their keys as far as they are known."""

    method: str
    access_key: str = ""
    secrets: tuple[str, ...] = field(default=(), repr=False)
    """The secret key and the session token."""


@dataclass(frozen=True)
class Identity:
    """The AWS account and the ARN of a caller."""

    account: str
    arn: str


class Cloud:
    """AWS as one configuration sees it. Thread-safe; clients are made once a region."""

    def __init__(
        self,
        config: Config,
        log: Callable[[str], None] = lambda _: None,
        secrets: frozenset[Path] = frozenset(),
        engine: str = "",
    ) -> None:
        """``engine``: its address, which all providers of one run have in common."""
        self.config = config
        self.log = log
        self.secrets = secrets
        """Where in the configuration values behind a secret mark are."""
        self.known = Known()
        """What the resources of the program have behind secret marks."""
        self.service = BotocoreModel()
        self.created: dict[tuple[str, str], bool] = {}
        """(region, name) of repositories that this process made or knew again, and whether it is certain that nobody else has
        put a policy there: of those whose create it heard the answer of.
        """
        self._endpoint = (
            config.endpoint_url or os.environ.get("AWS_ENDPOINT_URL_ECR") or os.environ.get("AWS_ENDPOINT_URL", "")
        )
        self.place = place_of(self._endpoint)
        """What tells emulators on this machine apart; it is noted on disk."""
        self.quiet = disk.Quiet(log)
        """For files that are a help only."""
        self.claims = Claims(engine, self.place, self.quiet)
        """Which resources have what."""
        self.doubts = Doubts(self.place, self.quiet)
        """Updates and deletes with an unknown result."""
        self.run = Run(self)
        """What this operation has asked so far."""
        self.registries: dict[str, str] = {}
        """The registry id that ECR has named, by region."""
        self._lock = threading.RLock()
        self._clients: dict[tuple[str, str], Any] = {}
        self._batchers: dict[tuple[str, str, str | None], Batcher[Any]] = {}
        self._identity: Identity | None = None
        self._refused: EcrError | None = None
        """Why the identity could not be read."""
        self._outages = Outages(log)
        self.traffic = Traffic()
        """The reads under way, which the shared ones wait for."""
        self._acting: contextvars.ContextVar[Callable[[], Context | None]] = contextvars.ContextVar("acting")
        """The operation that a thread is in, as a weak reference: it is over when its context is gone."""

    # --- session ------------------------------------------------------------------------------------------------------

    @functools.cached_property
    def _session(self) -> botocore.session.Session:
        core = self._bare()
        if self.config.custom_ca_bundle:
            core.set_config_variable("ca_bundle", self.config.custom_ca_bundle)
        for role in self.config.assume_roles:
            core = self._assume(core, role)
        return core

    def _bare(self) -> botocore.session.Session:
        """A session with the user's profile, on the data that this process has read already."""
        core = botocore.session.Session(profile=self.config.profile)
        if not core.get_config_variable("data_path"):
            core.register_component("data_loader", loader())
        return core

    def _assume(self, source: botocore.session.Session, role: AssumeRole) -> botocore.session.Session:
        extra: dict[str, Any] = {
            "RoleSessionName": role.session_name,
            "ExternalId": role.external_id,
            "DurationSeconds": role.duration_seconds,
            "Policy": role.policy,
            "SourceIdentity": role.source_identity,
        }

        asked = False

        def client(service: str, **kwargs: Any) -> Any:
            nonlocal asked
            # The first credentials are wanted by the preview, renewed ones in the middle of an update.
            hurried, asked = not asked, True
            return self._made(source, service, self.region or "us-east-1", hurried=hurried, **kwargs)

        fetcher = AssumeRoleCredentialFetcher(
            client_creator=client,
            source_credentials=source.get_credentials(),
            role_arn=role.role_arn,
            extra_args={key: value for key, value in extra.items() if value is not None},
        )
        assumed = self._bare()
        assumed._credentials = DeferredRefreshableCredentials(  # type: ignore[attr-defined]  # noqa: SLF001 - the way botocore leaves
            method="assume-role", refresh_using=fetcher.fetch_credentials
        )
        return assumed

    @property
    def region(self) -> str | None:
        """The region of resources that name none: ``ecr:region``, ``aws:region``, environment, profile."""
        return self._region[0]

    @property
    def region_setting(self) -> str:
        """Where it is set."""
        return self._region[1]

    @functools.cached_property
    def _region(self) -> tuple[str | None, str]:
        if self.config.region:
            return self.config.region, self.config.region_setting
        for name in ("AWS_REGION", "AWS_DEFAULT_REGION"):
            if region := os.environ.get(name):
                return region, name
        return botocore.session.Session(profile=self.config.profile).get_config_variable("region"), "the profile"

    def _client(self, service: str, region: str) -> Any:
        with self._lock:
            client = self._clients.get((service, region))
            if client is None:
                client = self._made(self._session, service, region, hurried=service == "sts")
                self._clients[service, region] = client
        return client

    def _made(
        self, session: botocore.session.Session, service: Any, region: str, *, hurried: bool, **kwargs: Any
    ) -> Any:
        """A client whose attempts the user hears of; a ``hurried`` one gives up in seconds, as previews want it."""
        for name in _ADDRESSES:
            if why := no_url(os.environ.get(name, "")):
                raise UserError(f"{name} {why}")
        client: Any = session.create_client(
            service,
            region_name=region,
            endpoint_url=self.config.endpoint_url,
            config=self._client_config(hurried=hurried),
            **kwargs,
        )
        if why := no_url(client.meta.endpoint_url):
            raise UserError(f"the endpoint_url of the AWS configuration files {why}")
        retry = functools.partial(self._on_retry, hurried=hurried)
        client.meta.events.register_first(f"needs-retry.{service}", retry)
        client.meta.events.register(f"before-send.{service}", self._on_send)
        return client

    def _client_config(self, *, hurried: bool) -> ClientConfig:
        """Retries, timeouts and the way to AWS."""
        proxy, attempts = self.config.http_proxy, self.config.max_retries + 1
        patience: dict[str, Any] = {"connect_timeout": 10, "read_timeout": 20}  # ECR answers within seconds
        if hurried:
            attempts = min(attempts, _STS_ATTEMPTS)
            patience = {"connect_timeout": _STS_TIMEOUT, "read_timeout": _STS_TIMEOUT}
        return ClientConfig(
            retries={"mode": "adaptive", "total_max_attempts": attempts},
            max_pool_connections=POOL,
            use_fips_endpoint=self.config.use_fips_endpoint or None,
            use_dualstack_endpoint=self.config.use_dualstack_endpoint or None,
            proxies={"http": proxy, "https": proxy} if proxy else None,
            user_agent_extra="pulumi-ecr",
            **patience,
        )

    def _on_retry(
        self,
        attempts: int = 1,
        operation: Any = None,
        response: Any = None,
        caught_exception: Any = None,
        request_dict: Any = None,
        *,
        hurried: bool = False,
        **_: Any,
    ) -> float | None:
        """Says what a repeated call waits for, ends it when the user's patience does or when no try can help, and repeats
        it where only the answer was broken. botocore asks all its handlers after every attempt, in the thread of the call;
        the first delay counts.
        """
        url = str((request_dict or {}).get("url", ""))
        error, broken = _trouble(operation.name, response, caught_exception)
        if caught_exception is None:
            self._outages.over(url)
        if error is None:
            return None
        if code_of(error) == "LimitExceededException":  # botocore takes it for throttling; to ECR it is a quota
            raise error
        acting = self._acting.get(lambda: None)()
        if acting is not None:
            if unheard(error):
                acting.unheard.add(operation.name)
            if why := acting.spent():
                met = message_of(error) or in_words(error) or str(error)
                raise UnavailableError(
                    f"{operation.name} {why}, after {attempts} attempt{'s' if attempts > 1 else ''}; it last met: {met.rstrip('.')}",
                    "run it again",
                    **details(error),
                )
        if hopeless(error):
            raise error
        region = str((request_dict or {}).get("context", {}).get("client_region", ""))
        unknown = unknown_region(region, self.regions) if region else ""
        if unknown and attempts >= _ATTEMPTS_NOWHERE and isinstance(error, ConnectionClosedError):
            raise UnavailableError(f"{operation.name}: {in_words(error)}", unknown)
        most = min(self.config.max_retries + 1, _STS_ATTEMPTS) if hurried else self.config.max_retries + 1
        if not_reached(error):
            patience = PATIENCE_OF_PREVIEWS if hurried else PATIENCE
            pause = self._outages.pause(url, operation.name, attempts, patience) if attempts < most else None
            if pause is None:
                raise error
            return pause
        if attempts in _TOLD_ATTEMPTS:
            say = acting.status if acting is not None else self.log
            what = code_of(error) or in_words(error) or str(error)
            say(f"{operation.name}: {what}, attempt {attempts} of {most}")
        if not broken:
            return None
        if attempts >= most:
            raise error
        return random.random() * min(0.05 * 2.0**attempts, 20)  # noqa: S311 - the pauses of botocore's own

    def _on_send(self, event_name: str = "", **_: Any) -> None:
        """Notes until when an attempt at a create has sent requests, and that an update or a delete sends one."""
        acting = self._acting.get(lambda: None)()
        operation = event_name.rpartition(".")[2]
        if acting is not None and acting.attempting is not None and operation in attempts.MAKING:
            acting.attempting.sent()
        if acting is not None and not operation.startswith(_READING):
            acting.sends()

    def masks(self, urn: str, *more: Secrets) -> Secrets:
        """All that texts about a resource must not show: what it has behind secret marks, and secret settings."""
        at = "defaultTags"
        places = [path for path in self.secrets if path[0] != at]
        others = self.config.model_dump(mode="json", by_alias=True, exclude_unset=True) if places else {}
        settings = {**others, at: self.config.default_tags.tags}
        secret = Secrets(settings, [*places, *((at, key) for key in self.config.secret_tags(self.secrets))], {at})
        known = self.known.of(urn)
        return Secrets.joined((*more, secret, *((known,) if known else ())))

    def serve(self, context: Context) -> None:
        """What this thread calls from now on is part of an operation."""
        self._acting.set(weakref.ref(context))

    def ecr(self, region: str) -> ECRClient:
        """The ECR client of a region."""
        client: ECRClient = self._client("ecr", region)
        return client

    @property
    def regions(self) -> Collection[str]:
        """All regions that the installed botocore knows."""
        return known_regions()

    @functools.cache  # noqa: B019 - one instance a process
    def is_nowhere(self, region: str) -> bool:
        """Whether the name of ECR's own host in a region is unknown to the network. Looked up once, AWS is not called;
        not at all behind a proxy, at an endpoint of the user's, or where the account is not to be asked for.
        """
        proxies = urllib.request.getproxies()
        indirect = self._endpoint or self.config.http_proxy or proxies.get("https") or proxies.get("all")
        if indirect or self.config.skip_requesting_account_id:
            return False
        host = urlsplit(self.ecr(region).meta.endpoint_url).hostname or ""
        return region in host and is_unknown(host)

    @functools.cache  # noqa: B019 - one instance a process
    def partition(self, region: str) -> Partition:
        """The partition of a region, from the table that botocore brings."""
        partitions = loader().load_data("partitions")["partitions"]
        for known in partitions:
            if region in known["regions"] or re.match(known["regionRegex"], region):
                return Partition(known["id"], known["outputs"]["dnsSuffix"])
        return Partition("aws", "amazonaws.com")

    # --- account ------------------------------------------------------------------------------------------------------

    def thing(self, kind: str, region: str, id: str, state: Mapping[str, Any]) -> Thing:
        """What a state, or old inputs alone, have. Of what there is one in a registry ``id`` may be empty."""
        registry = str(state.get("registryId") or self.account(region) or "")
        return Thing(kind, registry, region, id or registry)

    def engine_ended(self) -> None:
        """The engine was killed while this process lives: what it has not kept is known by the notes."""
        self.doubts.engine_ended()
        self.claims.engine_ended()

    def compared(
        self, handler: AnyHandler, id: str, state: Mapping[str, Any], urn: str, *, keeps: bool, before: Any
    ) -> None:
        """A resource of the program has this thing in state, and keeps it unless it is replaced. ``before``: what the state
        keeps of ``Context.was_before``.
        """
        thing, created = self.thing(handler.name, state["region"], id, state), str(state.get("createdAt", ""))
        adopted = state.get("adoptExisting") is True
        self.claims.compared(thing, urn, created, keeps=keeps, adopted=adopted, before=before)
        if keeps:
            found = bool(before) and not self.claims.was_given(thing, urn, before)
            self.holds(handler, thing, urn, state, before=found)

    def holds(self, handler: AnyHandler, thing: Thing, urn: str, state: Mapping[str, Any], *, before: bool) -> None:
        """What the stack has put, compared or read, unless something was there ``before``."""
        retained = self.run.retained(urn)
        self.claims.holds(thing, urn, handler.meaning(state), before=before, retained=retained)

    @contextmanager
    def deleting(self, handler: AnyHandler, id: str, state: Mapping[str, Any], urn: str) -> Iterator[None]:
        """A delete. The engine may have dropped the policies of repositories from state by then, before that of the repository,
        of a policy beside them or of what follows from it; where the delete fails, whatever the reason, the stack may take
        them back.
        """
        try:
            yield
        except Exception as error:
            name = str(state.get(handler.identifier_wire) or id)
            thing = self.thing(handler.name, state.get("region") or self.region or "", name, state)
            others = self.claims.may_have_left(thing, urn)
            if handler.home:
                left, gone, moved = self.claims.refused(thing, urn, str(state.get("createdAt")))
                if isinstance(error, EcrError):
                    said = _what_of_policies(left, gone, moved, doubt=error.in_doubt)
                    error.cause += said or (self._policies_left(handler, id, thing, state) if error.code else "")
            if isinstance(error, EcrError):
                beside = [each.kind for each in others if each._replace(kind=thing.kind) == thing]
                error.cause += _what_may_have_left(
                    beside, elsewhere=len(others) > len(beside) and not self.run.has_program
                )
            raise

    def _policies_left(self, handler: AnyHandler, id: str, repository: Thing, state: Mapping[str, Any]) -> str:
        """The policies of a repository that could not be deleted, where this machine does not know whose they are. Two reads."""
        ctx = Context(self, repository.region, prior=state, deadline=time.monotonic() + LONGEST_LOOK)
        line = handler.remains(id, ctx, lambda kind: not self.claims.present(repository._replace(kind=kind)))
        return f"; {line}; what is declared again takes adopt_existing=True" if line else ""

    def credentials(self, *, fetch: bool = True) -> Credentials:
        """How the credentials were found, with their keys; without ``fetch`` no keys that a call has to fetch.

        Raises ``MissingError`` where there are none.
        """
        with doing("looking for credentials"):
            found = self._session.get_credentials()
            if found is None:
                raise MissingError(*NO_CREDENTIALS)
            if not fetch and hasattr(found, "refresh_needed"):
                return Credentials(str(found.method))
            keys = found.get_frozen_credentials()
            secrets = tuple(filter(None, (keys.secret_key, keys.token)))
            return Credentials(str(found.method), str(keys.access_key), secrets)

    def account(self, region: str | None = None) -> str | None:
        """The account of the credentials; see ``identity``. ``None`` only with ``skipRequestingAccountId``."""
        return None if self.config.skip_requesting_account_id else self.identity(region).account

    def identity(self, region: str | None = None) -> Identity:
        """The caller that the credentials belong to: one STS call a process.

        Raises ``EcrError`` where the call fails, in each later call a copy of it: a caller may change its error. ``region``
        is where STS is asked if no region is configured.
        """
        with self._lock:
            if self._refused is not None:
                raise copy.copy(self._refused)
            if self._identity is None:
                self._identity = self._ask(self.region or region or "us-east-1")
            return self._identity

    def _ask(self, region: str) -> Identity:
        doing, status = f"asking STS in {region} for the account", []
        try:
            client = self._client("sts", region)
            note = lambda response_dict, **_: status.append(response_dict["status_code"])  # noqa: E731
            client.meta.events.register("before-parse.sts", note)
            answer = client.get_caller_identity()
            return Identity(str(answer["Account"]), str(answer.get("Arn", "")))
        except Exception as error:
            refused = translate(error, doing)
            if isinstance(error, ResponseParserError) and status:
                who = address(client.meta.endpoint_url)
                refused = UnavailableError(f"{doing}: {who} answered {status[-1]} with no answer of AWS", REACH)
            skipped = "set ecr:skipRequestingAccountId to true to work without the account"
            if isinstance(refused, UnavailableError):
                if region in self.regions:  # else the region is what is wrong
                    refused.remedy = f"{refused.remedy}; where only ECR can be reached, {skipped}"
            elif getattr(error, "operation_name", "") == "GetCallerIdentity" and refused.code.startswith(
                "AccessDenied"
            ):
                refused.remedy = f"let the credentials call sts:GetCallerIdentity, or {skipped}"
            self._refused = refused
            raise copy.copy(refused) from error

    def permit(self) -> None:
        """Refuse to work in an account that the configuration rules out.

        Raises ``PreconditionError``; no call where neither list is set.
        """
        allowed, forbidden = self.config.allowed_account_ids, self.config.forbidden_account_ids
        if not allowed and not forbidden:
            return
        account = self.account()
        if account is None:
            raise PreconditionError(
                "ecr:allowedAccountIds and ecr:forbiddenAccountIds need the account of the credentials, "
                "but ecr:skipRequestingAccountId is set",
                "remove ecr:skipRequestingAccountId, or the lists",
            )
        if (allowed and account not in allowed) or account in forbidden:
            rule = (
                "is not among ecr:allowedAccountIds" if account not in forbidden else "is among ecr:forbiddenAccountIds"
            )
            raise PreconditionError(
                f"the credentials belong to account {account}, which {rule}", "use other credentials"
            )

    def same_account(self, owner: str | None, what: str) -> None:
        """Refuse to work on what another account holds, and to take "not there" for its answer."""
        if owner is None:
            return
        account = self.account()
        if account is not None and account != owner:
            raise PreconditionError(
                f"{what} belongs to account {owner}, but the credentials belong to account {account}",
                f"use credentials of account {owner}; nothing of it was changed",
            )

    @contextmanager
    def reading(self, owner: str | None, what: str) -> Iterator[None]:
        """A read. Where AWS refuses it to credentials of another account than the owner's, that is the reason."""
        try:
            with self.traffic.read():
                yield
        except DeniedError as error:
            try:
                self.account()
            except EcrError:
                raise error from None
            self.same_account(owner, what)
            raise

    # --- shared reads -------------------------------------------------------------------------------------------------

    def repository(self, region: str, name: str, registry: str | None) -> Future[RepositoryTypeDef | None]:
        """One repository, read together with all others that are asked for at the same time."""
        batcher: Batcher[RepositoryTypeDef] = self._batcher(
            "repository", region, registry, lambda names: _repositories(self.ecr(region), names, registry)
        )
        return batcher.ask(name)

    def cache_rule(self, region: str, prefix: str, registry: str | None) -> PullThroughCacheRuleTypeDef | None:
        """One pull-through cache rule, shared in the same way."""
        batcher: Batcher[PullThroughCacheRuleTypeDef] = self._batcher(
            "rule", region, registry, lambda names: _cache_rules(self.ecr(region), names, registry)
        )
        return batcher.ask(prefix).result()

    def _batcher(
        self,
        kind: str,
        region: str,
        registry: str | None,
        fetch: Callable[[Sequence[str]], Mapping[str, T]],
    ) -> Batcher[T]:
        with self._lock:
            return self._batchers.setdefault((kind, region, registry), Batcher(fetch, self.traffic))


_NO_REPOSITORY = "RepositoryNotFoundException"


_READING: Final = ("Describe", "Get", "List", "BatchGet", "AssumeRole", "Validate")
"""What the operations begin with that change nothing."""
_REFUSED_POLICY = re.compile("Invalid (repository|registry) policy provided")
_NAMED = re.compile(r"name '([^']+)'")


def _what_may_have_left(beside: Sequence[str], *, elsewhere: bool) -> str:
    """Policies that nobody was asked to delete: other ones of the same repository, and ``elsewhere``, as in a destroy."""
    said = ""
    if beside:
        them = "it" if len(beside) == 1 else "them"
        said = (
            f"; its {' and '.join(beside)} may have left the state without a delete: if so, pulumi up of a program that has {them} "
            f"takes {them} back"
        )
    if elsewhere:
        said += (
            "; policies with the option deletedWith of repositories that are still there may have left the state: pulumi up of a "
            "program that has them takes them back"
        )
    return said


def _what_of_policies(left: Sequence[str], gone: Sequence[str], moved: Sequence[str], *, doubt: bool) -> str:
    """What became of the policies of a repository that is not deleted, or perhaps is: a ``doubt``."""
    said = ""

    def them(kinds: Sequence[str]) -> str:
        return "it" if len(kinds) == 1 else "them"

    if left:
        one = len(left) == 1
        stays = "may have left the state" if doubt else f"{'stays' if one else 'stay'} in AWS"
        still = "the repository is still there" if doubt else f"{'it has' if one else 'they have'} left the state"
        said += f"; its {' and '.join(left)} {stays}; if {still}, pulumi up of a program that has {them(left)} takes {them(left)} back"
    if gone:
        one = len(gone) == 1
        said += (
            f"; its {' and '.join(gone)} {'was' if one else 'were'} deleted before, "
            f"and pulumi up of a program that has {them(gone)} makes {them(gone)} again"
        )
    if moved:
        one = len(moved) == 1
        said += (
            f"; its {' and '.join(moved)} {'was' if one else 'were'} deleted before, since the program gives "
            f"{them(moved)} another repository"
        )
    return said


def _repositories(ecr: ECRClient, names: Sequence[str], registry: str | None) -> dict[str, RepositoryTypeDef]:
    extra: Any = {"registryId": registry} if registry else {}

    def call(some: Sequence[str]) -> dict[str, RepositoryTypeDef]:
        answer = ecr.describe_repositories(repositoryNames=some, **extra)
        return {found["repositoryName"]: found for found in answer["repositories"] if "repositoryName" in found}

    return _surviving(call, names, _NO_REPOSITORY)


def _cache_rules(
    ecr: ECRClient, prefixes: Sequence[str], registry: str | None
) -> dict[str, PullThroughCacheRuleTypeDef]:
    extra: Any = {"registryId": registry} if registry else {}

    def call(some: Sequence[str]) -> dict[str, PullThroughCacheRuleTypeDef]:
        answer = ecr.describe_pull_through_cache_rules(ecrRepositoryPrefixes=some, **extra)
        rules = answer["pullThroughCacheRules"]
        return {found["ecrRepositoryPrefix"]: found for found in rules if "ecrRepositoryPrefix" in found}

    return _surviving(call, prefixes, "PullThroughCacheRuleNotFoundException")


def _surviving(call: Callable[[Sequence[str]], dict[str, T]], names: Sequence[str], not_found: str) -> dict[str, T]:
    """Ask for many; where AWS refuses because one is missing, ask again without it, or for each half."""
    try:
        return call(names)
    except ClientError as error:
        if code_of(error) != not_found:
            raise
        if len(names) == 1:
            return {}
        named = _NAMED.search(str(error.response.get("Error", {}).get("Message", "")))
        if named and named[1] in names:
            return _surviving(call, [name for name in names if name != named[1]], not_found)
        half = len(names) // 2
        return _surviving(call, names[:half], not_found) | _surviving(call, names[half:], not_found)


def _trouble(operation: str, response: Any, caught: Any) -> tuple[BaseException | None, bool]:
    """What an attempt at a call met, and whether that is an answer which got broken on its way."""
    if caught is not None or response is None:
        return caught, False
    http, parsed = response
    failed = bool(parsed.get("Error", {}).get("Code"))
    # Nothing but the metadata, although something was said; or an error of which AWS's own beginning is left.
    if (failed and http.content.startswith(b"{")) or (len(parsed) == 1 and http.content):
        try:
            json.loads(http.content)
        except ValueError:
            return BrokenAnswerError(operation=operation), True
    return (ClientError(parsed, operation) if failed else None), False


def one_page(size: int, token: str) -> PaginatorConfigTypeDef:
    """What makes a paginator of botocore's read one page, and go on behind it another time."""
    return {"MaxItems": size, "PageSize": size, **({"StartingToken": token} if token else {})}


_PAUSE: Final = 2
_LONGEST: Final = 300
_RUNNING: Final = ("IN_PROGRESS", "PENDING")
_POLL: Final = 0.1
"""Seconds between two tries to have the turn at a thing."""
_FRESH: Final = 8
"""Seconds in which a new repository may not be seen everywhere yet."""


def _scan_ended(ecr: ECRClient) -> Waiter:
    """Botocore's own waiter for scans knows basic scanning only, which ends with COMPLETE; enhanced stays ACTIVE."""
    shape: Any = ecr.meta.service_model.shape_for("ScanStatus")
    ended = [
        {"state": "success", "matcher": "path", "argument": "imageScanStatus.status", "expected": status}
        for status in shape.enum
        if status not in _RUNNING
    ]
    waiters = {
        "ScanEnded": {"operation": "DescribeImageScanFindings", "delay": 2, "maxAttempts": 1, "acceptors": ended}
    }
    return create_waiter_with_client("ScanEnded", WaiterModel({"version": 2, "waiters": waiters}), ecr)


def deadline(request: Any) -> float | None:
    """When the option ``custom_timeouts`` of the resource ends the operation of an RPC, on ``time.monotonic``."""
    seconds = getattr(request, "timeout", 0)
    return time.monotonic() + seconds if seconds else None


@dataclass
class Context:
    """One operation on one resource: its region, and where to say what it waits for."""

    cloud: Cloud
    region: str
    status: Callable[[str], None] = lambda _: None
    note: Callable[[str], None] = lambda _: None
    """Takes a line that stays."""
    cancelled: threading.Event = field(default_factory=threading.Event)
    deadline: float | None = None
    """The moment, on ``time.monotonic``, at which the operation is given up."""
    given_up: str = "the custom timeout has passed"
    """What is said then."""
    prior: Mapping[str, Any] = field(default_factory=dict)
    """The state that was there before."""
    bring_in: str = 'read it with ecr.{resource}.get("<name>", "{id}")'
    """How the host brings in what exists already."""
    urn: str = ""
    """The resource of the program, where the host knows it."""
    secrets: Callable[[], Secrets] = Secrets
    """What the resource has behind secret marks."""
    attempting: Attempt | None = None
    """The create that is under way."""
    unheard: set[str] = field(default_factory=set)
    """The AWS operations of which some attempt ended with nobody knowing whether it took effect."""

    def __post_init__(self) -> None:
        self._begun = time.time()
        self._found, self._unasked, self._back = False, "", False
        self.known_again = False
        """Whether the create has found what it, or an earlier one, had made without hearing the answer: others may have
        used it since.
        """
        self._changing: Thing | None = None
        """What is being updated or deleted."""
        self._secret_places: frozenset[Path] = frozenset()
        """Where that has secrets."""
        self._adds_secrets = False
        """Whether it gets some where its state says of none."""
        self._makes = False
        self._waits_since = 0.0
        """The moment, on ``time.monotonic``, since which something is waited for."""
        self.was_in_doubt = False
        """Whether an earlier update has an unknown result, too."""
        self._doubt: Doubt | None = None
        self._ended: list[Attempt] | None = None
        """Attempts that have succeeded, while the answer to the engine is being built."""
        self.cloud.serve(self)

    def spent(self) -> str:
        """Why the operation should not go on; empty while it should."""
        if self.cancelled.is_set():
            return "was cancelled"
        late = self.deadline is not None and time.monotonic() >= self.deadline
        return f"was given up: {self.given_up}" if late else ""

    @property
    def ecr(self) -> ECRClient:
        """The client of the resource's region."""
        return self.cloud.ecr(self.region)

    @property
    def config(self) -> Config:
        """The provider's configuration."""
        return self.cloud.config

    @property
    def registry(self) -> str | None:
        """The account that holds the resource, where state knows it: sent along, so that credentials of another
        account are refused by AWS and never answered with "not found".
        """
        return self.prior.get("registryId")

    def conceals(self, *names: str) -> bool:
        """Whether one of these properties holds something behind a secret mark."""
        return not self.secrets().names.isdisjoint(names)

    def marked(self) -> Iterable[tuple[Mapping[str, Any], frozenset[Path]]]:
        """Properties as they were given, with the places in them that are behind a secret mark."""
        return self.secrets().given

    def owner(self) -> dict[str, Any]:
        """``registryId`` as calls take it, if it is known."""
        return {"registryId": self.registry} if self.registry else {}

    def existing(self, resource: str, id: str) -> str:
        """How the host at hand brings an existing resource in, as a line to paste."""
        # The command goes to the default provider, which may be in another region than the one of the resource.
        return self.bring_in.format(resource=resource, id=f"{id}@{self.region}")

    def _thing(self, kind: str, id: str, state: Mapping[str, Any]) -> Thing:
        return self.cloud.thing(kind, self.region, id, state)

    def adopting(self, line: str, kind: str, id: str, stays: str = "") -> None:
        """Warn that a thing is taken over, and once a run of what may delete it then. ``stays``: what is added where no
        resource of the stack is known to have it.
        """
        owner = self.cloud.claims.would_stay(self._thing(kind, id, {}), self.urn)
        if owner and stack_of(owner) == stack_of(self.urn) and not isinstance(owner, Previewed):
            # Its delete, in this run or another one, asks who has the thing.
            noted = (
                "" if owner in self.cloud.claims.present(self._thing(kind, id, {})) else "as this machine has noted, "
            )
            self.note(
                f"warning: {line}; {noted}{logical_name(owner)} of this stack has it too, and leaves it in AWS when it goes"
            )
            return
        self.note(f"warning: {line}{stays}")
        if not self.cloud.run.adoption_was_told:
            self.cloud.run.adoption_was_told = True
            self.note(f"warning: {ADOPTION_WARNING}")

    @property
    def has_found(self) -> bool:
        """Whether the create has taken over what was there."""
        return self._found

    def was_before(self, handler: AnyHandler, id: str) -> dict[str, str] | None:
        """What the state keeps where the create took over what was as it should be, which nobody has asked for: when. A policy
        may go with its repository: of it also when that was made, where that can be read.
        """
        if not self._unasked:
            return None
        kept = {"found": self._unasked}
        if handler.parent:
            with contextlib.suppress(EcrError):  # the create has succeeded
                kept["repository"] = self._created(id)
        return kept

    def kept_before(self, handler: AnyHandler, id: str, kept: Any) -> Any:
        """What a state keeps of that from now on: nothing where an earlier owner has left the thing to this one since."""
        given = kept and self.cloud.claims.was_given(self._thing(handler.name, id, self.prior), self.urn, kept)
        return None if given else kept

    def still_before(self, handler: AnyHandler, id: str, kept: Any) -> bool:
        """Whether that holds now; also where nobody may look. ``kept``: what the state says, which an earlier version has written
        as the date of the repository alone, or as ``True``.
        """
        if not self.kept_before(handler, id, kept):
            return False
        made = kept.get("repository") if isinstance(kept, dict) else kept
        try:
            return not handler.parent or moment(made) is None or moment(self._created(id)) == moment(made)
        except DeniedError:
            return True

    def _created(self, repository: str) -> str:
        """When a repository was made; empty if there is none."""
        with doing(f"reading repository {repository}"):
            found = self.cloud.repository(self.region, repository, self.registry).result()
        return rfc3339(found["createdAt"]) if found is not None else ""

    def found(self, handler: AnyHandler, id: str, live: Mapping[str, Any], *, asked: bool) -> None:
        """The create takes over what is there. ``asked``: the program says that it may, or it is the stack's own. What an
        earlier run has noted as such counts while the state has it, as in a replacement: what left the state without a delete
        may be in that of another stack.
        """
        thing = self._thing(handler.name, id, live)
        kept, claims = self.cloud.run.has(handler, (self.region, id), self.urn), self.cloud.claims
        before = self.cloud.run.found_before(self.urn)
        own = claims.was_given(thing, self.urn, before) if before else claims.has(thing, self.urn)
        self._found = True
        if self._changing is not None:
            self._changing = thing  # whose account is known now
        self._unasked = "" if asked or (kept and own) else rfc3339(datetime.now(timezone.utc))

    def claim(self, handler: AnyHandler, id: str, state: Mapping[str, Any]) -> None:
        """The create has ended: from now on the thing belongs to this resource of the program."""
        thing = self._thing(handler.name, id, state)
        self.cloud.doubts.end(thing)
        if self._found:
            self.cloud.claims.taken(thing, self.urn, unasked=self._unasked, back=self._back)
        else:
            created = str(state.get("createdAt", ""))
            again, since = self.known_again, 0.0 if created else self._begun
            self.cloud.claims.made(thing, self.urn, created, known_again=again, since=since)
            if handler.home and not self.known_again:
                self._end_attempts(POLICIES, id)
        self.holds(handler, id, state, before=bool(self._unasked))

    def other_owner(self, handler: AnyHandler, id: str, state: Mapping[str, Any]) -> str:
        """In words, who else has what the create knew again; empty if nobody is known to."""
        owner = self.cloud.claims.would_stay(self._thing(handler.name, id, state), self.urn) if self.known_again else ""
        return whose(owner, self.urn) if owner else ""

    def holds(self, handler: AnyHandler, id: str, state: Mapping[str, Any], *, before: bool) -> None:
        """What the stack has put, unless something was there ``before``."""
        self.cloud.holds(handler, self._thing(handler.name, id, state), self.urn, state, before=before)

    def was_read(
        self, handler: AnyHandler, id: str, state: Mapping[str, Any], *, found: bool, imported: bool = False
    ) -> None:
        """A refresh or an import has read the thing of this resource; ``state``: what is there, or was."""
        thing, created = self._thing(handler.name, id, state), str(state.get("createdAt", ""))
        self.cloud.claims.was_read(thing, self.urn, created, found=found, imported=imported)

    @contextmanager
    def turn(self, handler: AnyHandler, id: str, *, deletes: bool = False) -> Iterator[None]:
        """A create, an import or a delete of a thing, from the look at what is there until it is known who has it. A delete
        is under way alone, on this machine: it sees who has taken the thing, and who takes it next sees that it is gone.

        Raises ``UnavailableError`` where the others do not end. A process that has ended holds up nobody.
        """
        name = id if handler.identifier else ""
        what = handler.described({handler.identifier_wire: name})
        begun, told = time.monotonic(), False

        def pause() -> None:
            nonlocal told
            late = time.monotonic() >= begun + _LONGEST
            if why := self.spent() or (f"was given up after {_LONGEST} s" if late else ""):
                raise UnavailableError(
                    f"waiting for the {what}, which another resource makes or deletes, {why}",
                    "run it again when that has ended; nothing of it was changed",
                )
            if not told:
                self.status(f"waiting for the {what}, which another resource makes or deletes, up to {_LONGEST} s")
            told = True
            self.cancelled.wait(_POLL)

        thing = self._what(handler.name, name)
        with turns.turn(*thing, deletes=deletes, pause=pause, quiet=self.cloud.quiet):
            yield

    def left_to_another(self, handler: AnyHandler, id: str, *, may_undo: bool, before: Any) -> bool:
        """Whether a resource that goes leaves the thing to another one: after a change of the logical name the engine
        first has the new one created or imported, which finds the thing as it should be, and then the old one deleted.
        ``may_undo``: the resource may delete what it has made itself in this run. ``before``: what the state keeps of
        ``was_before``.

        Raises ``PreconditionError`` where it may have the thing itself under another name.
        """
        kind, claims = handler.name, self.cloud.claims
        thing = self._thing(kind, id, self.prior)
        what = f"{kind} {id} in {self.region}"
        created = str(self.prior.get("createdAt", ""))
        owner = claims.left_to(
            thing,
            self.urn,
            created,
            may_undo=may_undo,
            given=bool(before) and not self.kept_before(handler, id, before),
            before=self.still_before(handler, id, before),
        )
        if owner is THERE_BEFORE:
            self.status(
                f"warning: {what} stays: it was there when this resource was made, without adopt_existing; delete it in AWS if "
                "nobody needs it"
            )
            return True
        if not owner:
            return False
        if isinstance(owner, (Previewed, Outdated)):
            raise doubtful(what, owner, self.urn, claims.note_of(thing), "it was not deleted")
        if isinstance(owner, Unsure):
            raise PreconditionError(
                f"{what} is noted as that of {whose(owner, self.urn)}, and nothing on this machine says that it is the same "
                "resource",
                "if it was renamed, by an alias or in the state, perhaps on another machine, run pulumi refresh and try again; if it belongs to both, "
                "set retain_on_delete or use pulumi state delete; it was not deleted",
            )
        if claims.failed(thing, owner):
            self.status(f"warning: {what} stays: {whose(owner, self.urn)} was to have it")
        else:
            name = logical_name(owner)
            noted = (
                f", as this machine has noted: if {name} has it no more, as after retain_on_delete, delete it in AWS"
            )
            here = "" if owner in claims.present(thing) else noted
            self.status(f"warning: {what} stays: it belongs to {whose(owner, self.urn)} now{here}")
        for each in POLICIES if handler.home else ():
            claims.passed_on(thing._replace(kind=each), self.urn, owner)
        if line := handler.remains(id, self, lambda other: claims.is_nobodys(thing._replace(kind=other), self.urn)):
            self.status(f"warning: {line}")
        return True

    def _check_registry(self, handler: AnyHandler) -> None:
        """Refuse to change a setting of another account's registry where ``ecr:skipRequestingAccountId`` is set: its calls
        take no registry id, so only a read shows which registry the credentials reach.
        """
        if handler.identifier or self.cloud.account() is not None:
            return
        try:
            handler.find("", self)
        except DeniedError as error:
            error.cause += "; nothing else shows whose registry would be changed"
            error.remedy += "; or remove ecr:skipRequestingAccountId; nothing of it was changed"
            raise

    @contextmanager
    def changing(
        self, handler: AnyHandler, id: str, *, makes: bool = False, hides: frozenset[Path] | None = None
    ) -> Iterator[None]:
        """An update or a delete. If its result stays unknown, a note stays on disk and the error says so. Of a create that
        ``makes`` something, or adopts it, the note only keeps where AWS may have secrets. ``hides``: of an update, where the
        state says that it has some.
        """
        if not makes:
            self._check_registry(handler)
        by = handler.managed_by.items()

        def repeated(secrets: Iterable[Path]) -> frozenset[Path]:
            given = frozenset(path for path in secrets if path and handler.tops([path]))
            return given | {(output, *path[1:]) for path in given for output, source in by if path[0] == source}

        self._makes, known = makes, False
        default = self.cloud.config.secret_tags(self.cloud.secrets)
        defaults = frozenset((name, key) for pair in by for name in pair for key in default)
        own = repeated(path for _, secrets in self.marked() for path in secrets)
        self._secret_places = handler.tops(own) | defaults
        # Outputs repeat what their inputs (tags) have, and what others say.
        told = {path for path in own | defaults if path[0] not in handler.managed_by.values()}
        said = repeated(hides or ())
        self._adds_secrets = hides is not None and not all(within(path, said) for path in told)
        if self._secret_places or not makes:
            self._changing = self._thing(handler.name, id, self.prior)
        try:
            yield  # the note stays until the answer is made: see ``updated``, ``deleted`` and ``claim``
        except EcrError as error:
            heard = self._heard
            known = heard and not isinstance(error, PartialError)  # AWS has what it had before
            if makes and not heard:
                error.remedy = "; ".join(filter(None, (error.remedy, _MAY_BE_MADE)))
            elif not heard:
                self._in_doubt(error, self.here())
            raise
        finally:
            self._changing = None
            if self._doubt is not None:
                self._doubt.end(known=known)
                self._doubt = None

    @property
    def _heard(self) -> bool:
        """Whether AWS has answered all that may have changed something."""
        return all(operation.startswith(_READING) for operation in self.unheard)

    @staticmethod
    def _in_doubt(error: EcrError, here: str = "") -> None:
        error.in_doubt = True
        doubt = f"AWS may have done it nevertheless: run pulumi refresh first{here}"
        error.remedy = "; ".join(filter(None, (error.remedy, doubt)))

    def half_made(self, handler: AnyHandler, error: PartialError) -> None:
        """What a create has made, or adopted, goes into state although a later step of it failed."""
        made = error.partial
        self.claim(handler, made.id, made.state)
        if not self._heard:
            note = self.cloud.doubts.begin(self._thing(handler.name, made.id, made.state), self._secret_places)
            if note is not None:
                note.end(known=False)
            self._in_doubt(error)

    def here(self) -> str:
        """Where to refresh after an update that was half done or may have been: where secrets are that it adds only this machine
        notes.
        """
        return ", on this machine: another one does not know what of it is secret" if self._adds_secrets else ""

    def sends(self) -> None:
        """A request goes out now that may change something."""
        if self._changing is not None and self._doubt is None:
            self._doubt = self.cloud.doubts.begin(self._changing, self._secret_places, makes=self._makes)
            self.was_in_doubt = self._doubt is not None and self._doubt.was_open

    def updated(self, handler: AnyHandler, id: str, state: Mapping[str, Any]) -> None:
        """The engine is told this state."""
        thing = self._thing(handler.name, id, self.prior)
        content = handler.content(handler.visible(state, self.cloud))
        self.cloud.doubts.done(thing, self.urn, content, self._secret_places)

    def unsaid_secrets(self, handler: AnyHandler, id: str, live: Mapping[str, Any]) -> frozenset[Path]:
        """Where AWS may have secrets since a create or an update of which no state knows. ``live``: what is there."""
        return self.cloud.doubts.places(self._thing(handler.name, id, live))

    def covered_secrets(self, handler: AnyHandler, id: str, live: Mapping[str, Any]) -> frozenset[Path]:
        """Those of them that the configuration covers, so that a state does not say so after a create or an update either."""
        return handler.hides(self.unsaid_secrets(handler, id, live), self.cloud)

    def ends(self, handler: AnyHandler, id: str, state: Mapping[str, Any]) -> None:
        """What a create had made is gone again."""
        self.cloud.doubts.end(self._thing(handler.name, id, state))

    def deleted(self, handler: AnyHandler, id: str) -> None:
        """The delete has succeeded."""
        self.cloud.doubts.done(self._thing(handler.name, id, self.prior), self.urn)
        self.cloud.claims.gone(self._thing(handler.name, id, self.prior), self.urn)
        kinds = (handler.name, *(POLICIES if handler.home else ()))
        self._end_attempts(kinds, id if handler.identifier else "")

    def left_here(self, handler: AnyHandler, id: str, live: Mapping[str, Any]) -> bool:
        """Whether the policy of a repository belonged to this stack, and left its state without a delete: as the engine
        lets it, where the repository was to go first and did not. Also whether another resource leaves it in this run,
        whose delete comes later.
        """
        place, thing = (self.region, id), self._thing(handler.name, id, live)
        if self.cloud.run.is_left(handler.name, place, self.urn):
            return True
        kept = self.cloud.run.has(handler, place, self.urn)
        created = self.cloud.claims.left_policy(thing, self.urn, handler.meaning(live), kept=kept)
        if not created:
            return created is not None
        self._back = moment(self._created(id)) == moment(created)
        return self._back

    def has_deleted(self, kind: str, id: str) -> bool:
        """Whether this process has deleted the thing."""
        return self.cloud.claims.has_deleted(self._thing(kind, id, {}))

    @contextmanager
    def attempt(self, kind: str, name: str, content: str = "") -> Iterator[Attempt]:
        """A create that is under way; see ``attempts``. What fails leaves a doubt only where AWS may have done it."""
        what = self._what(kind, name)
        self.cloud.claims.tries(self._thing(kind, name, {}), self.urn)
        self.attempting = under_way = attempts.attempt(self.urn, *what, content=content, quiet=self.cloud.quiet)
        try:
            yield under_way
        except BaseException:
            under_way.end(known=under_way.settled, doubt=not attempts.MAKING.isdisjoint(self.unheard))
            raise
        else:
            if self._ended is None:
                under_way.end()
            else:
                self._ended.append(under_way)
        finally:
            self.attempting = None

    @contextmanager
    def answering(self) -> Iterator[None]:
        """A create and the answer to it. Until the answer is there the note of the attempt stays: a process that is killed
        before has told the engine nothing.
        """
        ended: list[Attempt] = []
        self._ended = ended
        answered = False
        try:
            yield
            answered = True
        except PartialError:
            answered = True  # it is in state, or was deleted
            raise
        finally:
            self._ended = None
            for each in ended:
                each.end(known=answered, doubt=not answered)

    def unkept(self, kind: str, id: str, live: Mapping[str, Any]) -> bool:
        """Whether the resource has put this within the last day, its engine was killed, and no state has shown it since."""
        return self.cloud.claims.unkept(self._thing(kind, id, live), self.urn) is not None

    def attempted(self, kind: str, name: str, content: str, created: str) -> bool:
        """Whether there is a note of such a create that may have made what AWS dates so, or has, and the engine may not have kept
        it.
        """
        lost = self.cloud.claims.unkept(self._thing(kind, name, {}), self.urn)
        return (bool(lost) and moment(lost) == moment(created)) or attempts.noted(
            self.urn, *self._what(kind, name), content=content, created=created, quiet=self.cloud.quiet
        )

    def _what(self, kind: str, name: str) -> tuple[str, ...]:
        return self.registry or self.cloud.account() or "", self.cloud.place, self.region, kind, name

    def _end_attempts(self, kinds: Sequence[str], name: str) -> None:
        """Earlier attempts of the stack at what is gone, or was made anew, are over."""
        for kind in kinds:
            attempts.forget(self.urn, *self._what(kind, name), quiet=self.cloud.quiet)

    def made_unheard(
        self,
        kind: str,
        name: str,
        error: ClientError | HTTPClientError,
        attempt: Attempt,
        *,
        look: Callable[[], tuple[Any, Any]],
        same: Callable[[Any], bool],
    ) -> Any:
        """What the create of a ``kind`` of a name made although its answer was lost; ``None`` if nothing of ours is there.

        ``look`` gives what is there and the whole answer, ``same`` says whether it is what was asked for.
        """
        operation, missing = f"Create{kind}", f"{kind}NotFoundException"
        exists = code_of(error) == f"{kind}AlreadyExistsException"
        doubt = operation in self.unheard or unheard(error)
        lost = self.cloud.claims.unkept(self._thing(kind, name, {}), self.urn)
        if not doubt and not (exists and (attempt.mine() or lost)):
            return None
        try:
            found, answer = self.wait_while(
                look, lambda e: "what exists to be visible" if exists and code_of(e) == missing else ""
            )
            date = answer["ResponseMetadata"].get("HTTPHeaders", {}).get("date")
            thing, created = self._thing(kind, name, found), found["createdAt"]
            mine = attempt.mine(created, date or "", doubt=doubt)
            others = {self.urn, *attempt.others()}
            own = (
                moment(lost) == created or (mine and not self.cloud.claims.made_by_another(thing, others, created))
            ) and same(found)
        except (ClientError, HTTPClientError) as failed:
            if exists and unheard(failed):
                raise
            return None
        attempt.settled = True
        self.known_again = own
        if own and lost is not None:
            self.note(f"warning: {taking_back(f'{kind} {name}')}")
        return found if own else None

    def taken_over(self, handler: Handler[Any, O, Context], name: str, inputs: Any, error: Exception) -> O:
        """What somebody made before, which the create has met: adopted if the program says so. It may have been made a
        moment ago, and not be seen everywhere yet.

        Raises ``ConflictError`` where it may not be adopted, ``UnavailableError`` where it does not come to be seen.
        """
        if not inputs.adopt_existing:
            raise handler.taken(name, self, **details(error)) from error

        def look() -> O | None:
            live = handler.find(name, self)
            return None if isinstance(live, Missing) else live

        what = f"{handler.noun} {name} in {self.region}"
        found = look()
        if found is None:
            found = self.late(look, rfc3339(datetime.now(timezone.utc)), what)
        if found is None:
            says = f"AWS says that {what} already exists, but does not show it yet"
            raise UnavailableError(says, "run pulumi up again", **details(error)) from error
        return handler.adopt(name, inputs, found, self.cloud, self)

    def of_registry(self, id: str, registry: str, what: str) -> None:
        """Note whose registry answered, and refuse another one than the resource's or the import id's.

        Raises ``PreconditionError``.
        """
        self.cloud.registries[self.region] = registry
        for expected in (self.registry, id or None):
            if expected is not None and expected != registry:
                other_id = "" if self.registry else f", or the id {registry}"
                raise PreconditionError(
                    f"the {what} belongs to account {expected}, but the credentials belong to account {registry}",
                    f"use credentials of account {expected}{other_id}; nothing of it was changed",
                )

    def not_there(self, id: str, what: str) -> None:
        """Refuse to believe that the registry has nothing, where it is another one than the resource's or the import id's.
        Where nobody asks for the account, DescribeRegistry shows which one it is.

        Raises ``PreconditionError``.
        """
        owner = self.registry or id or None
        self.cloud.same_account(owner, f"the {what}")
        if owner is not None and self.cloud.account() is None:
            with doing("reading the registry"):
                self.of_registry(id, self.ecr.describe_registry()["registryId"], what)

    def repositories(self, size: int, token: str) -> tuple[list[str], str]:
        """One page of names, and the token of the next."""
        with doing("listing repositories"):
            pages = self.ecr.get_paginator("describe_repositories")
            found = pages.paginate(PaginationConfig=one_page(size, token)).build_full_result()
        return [repository["repositoryName"] for repository in found["repositories"]], found.get("NextToken", "")

    def repositories_with(self, find: Callable[[str, Context], object], size: int, token: str) -> tuple[list[str], str]:
        """Those of one page in which ``find`` finds something; many are looked at side by side."""
        names, following = self.repositories(size, token)
        with ThreadPoolExecutor(max_workers=16) as pool:
            found = list(pool.map(lambda name: find(name, self), names))
        return [name for name, one in zip(names, found, strict=True) if not isinstance(one, Missing)], following

    def images(
        self, repository: str, registry: str | None, *, tag_status: str = "ANY", image_status: str = "ACTIVE"
    ) -> list[ImageDetailTypeDef]:
        """All images of a repository, the newest first; archived ones only if asked for."""
        request: dict[str, Any] = {"repositoryName": repository, **({"registryId": registry} if registry else {})}
        given = (("tagStatus", tag_status, "ANY"), ("imageStatus", image_status, "ACTIVE"))
        if chosen := {key: value for key, value, default in given if value != default}:
            request["filter"] = chosen
        pages = self.ecr.get_paginator("describe_images").paginate(**request, PaginationConfig={"PageSize": 1000})
        found = [image for page in pages for image in page["imageDetails"]]
        return sorted(found, key=lambda image: image["imagePushedAt"], reverse=True)

    def wait_for(self, waiter: str, what: str, **request: Any) -> None:
        """Wait, for 5 minutes at most, with a waiter of botocore's; it is asked once at a time, so that Cancel is heard.

        Raises ``UnavailableError`` when it takes longer, is cancelled or ends badly, ``ClientError`` as the calls do.
        """
        self.status(f"waiting for {what}, up to {_LONGEST} s")
        waiting: Any = _scan_ended(self.ecr) if waiter == "scan_ended" else self.ecr.get_waiter(waiter)  # type: ignore[call-overload]
        begun = time.monotonic()
        while True:
            try:
                waiting.wait(**request, WaiterConfig={"MaxAttempts": 1})
            except WaiterError as error:  # noqa: PERF203 - each try waits for the one before
                answer: Any = error.last_response
                if "Error" in answer:
                    raise ClientError(answer, waiter) from error
                status = answer.get("status") or answer.get("imageScanStatus", {}).get("status")
                waited = time.monotonic() - begun
                if status not in _RUNNING or waited >= _LONGEST or self.cancelled.wait(_PAUSE):
                    raise UnavailableError(
                        f"{what} has the status {status} after {waited:.0f} s", "run again later"
                    ) from error
            else:
                return

    def invisible(self, repository: str) -> Callable[[ClientError], str]:
        """Waits out the moment in which a repository that this process made is not seen everywhere yet."""

        def waiting(error: ClientError) -> str:
            fresh = (self.region, repository) in self.cloud.created
            return f"repository {repository} to be visible" if fresh and code_of(error) == _NO_REPOSITORY else ""

        return waiting

    def late_home(
        self, look: Callable[[], dict[str, Any] | Missing | None], repository: str
    ) -> dict[str, Any] | Missing | None:
        """As ``late``, of a policy whose repository is not seen: it has no date of its own, and this machine may know that of
        the repository.
        """
        created = self.cloud.claims.created(self._thing("Repository", repository, self.prior))
        late: Callable[..., dict[str, Any] | Missing | None] = self.late
        return late(look, created, f"repository {repository}")

    def late(self, look: Callable[[], T | None], created: str | None, what: str) -> T | None:
        """What ``look`` finds of something that was made seconds ago, and may not be seen everywhere yet."""
        made = moment(created)
        until = made.timestamp() + _FRESH if made else 0
        found, pause = None, 0.5
        while found is None and 0 < (left := until - time.time()) <= _FRESH:
            self.status(f"waiting for {what} to be visible, up to {ceil(left)} s")
            if self.cancelled.wait(min(pause, left)):
                break
            found, pause = look(), pause * 2
        return found

    def resolved(self, document: PolicyDocument, live: str, what: str) -> None:
        """Tell of principals that AWS shows by a unique id only, since somebody deleted them in IAM."""
        before = self.prior.get("policy")
        gone = document.unresolved(before, live) if before is not None else []
        if gone:
            named = HIDDEN if self.conceals("policy") else ", ".join(gone)
            self.status(
                f"warning: {what} names {named}, which is a user or role that was deleted in IAM: "
                "create it again and run pulumi up, or take it out of the policy"
            )

    def unknown_principal(self, document: PolicyDocument, policy: Any) -> Callable[[ClientError], str]:
        """Waits until IAM knows the principals of a policy; ECR says so in words only."""

        def waiting(error: ClientError) -> str:
            named = document.nameable(policy)
            if _no_principal(message_of(error), named):
                return f"IAM to know {', '.join(named) or 'the principals of the policy'}"
            return ""

        return waiting

    @contextmanager
    def naming_principals(self, document: PolicyDocument, policy: Any, what: str) -> Iterator[None]:
        """``doing``, and a principal that stays unknown is named."""
        try:
            with doing(what):
                yield
        except EcrError as error:
            named = document.nameable(policy)
            if _no_principal(error.cause, named):
                raise MissingError(
                    f"{error.cause} after {self.waited()}; "
                    f"its principals are {', '.join(named or document.principals(policy))}",
                    "create those that do not exist, correct their ARNs, raise ecr:propagationTimeout, or correct what else is wrong "
                    "in the policy",
                    code=error.code,
                    request_id=error.request_id,
                ) from error
            raise

    def waited(self) -> str:
        """How long ``wait_while`` has waited, and what has ended that."""
        if not (why := self.spent()):
            return f"{self.config.propagation_timeout} s (ecr:propagationTimeout)"
        return f"{time.monotonic() - self._waits_since:.0f} s, when it {why}"

    def wait_while(self, call: Callable[[], T], *reasons: Callable[[ClientError], str]) -> T:
        """Repeat a call while one of ``reasons`` names what is awaited, for ``ecr:propagationTimeout`` seconds at most.

        Pauses grow from half a second to ten; each is announced. The last error is raised.
        """
        start = self._waits_since = time.monotonic()
        end = start + self.config.propagation_timeout
        if self.deadline is not None:
            end = min(end, self.deadline)
        pause = 0.5
        while True:
            try:
                return call()
            except ClientError as error:  # noqa: PERF203 - each try waits for the one before
                what = next(filter(None, (reason(error) for reason in reasons)), "")
                now = time.monotonic()
                if not what or now >= end:
                    raise
                self.status(f"waiting for {what}, {now - start:.0f} s of {end - start:.0f} s")
                if self.cancelled.wait(min(pause, end - now)):
                    raise
                pause = min(pause * 2, 10)


def _no_principal(said: str, named: Sequence[str]) -> bool:
    """Whether AWS may have refused a policy since IAM does not know one of the users and roles that it names."""
    return "Principal not found" in said or (bool(named) and _REFUSED_POLICY.search(said) is not None)


@contextmanager
def doing(what: str) -> Iterator[None]:
    """Turn whatever AWS raises inside into one of our errors that says what was tried."""
    try:
        yield
    except EcrError:
        raise
    except Exception as error:
        raise translate(error, what) from error
