"""Endpoints that cannot be reached: what is wrong in words, what no further try can mend, and how long to go on."""

from __future__ import annotations

import errno
import os
import random
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any, Final
from urllib.parse import urlsplit

from botocore import exceptions as boto

from pulumi_ecr.aws.shapes import known_regions
from pulumi_ecr.core.names import no_url

PATIENCE: Final = 30
"""Seconds for which an endpoint of ECR that does not answer is tried."""
PATIENCE_OF_PREVIEWS: Final = 5
"""The same for STS, which previews ask."""
_LONGEST_LOOK: Final = 3
"""Seconds for which the name of a host is looked up."""
_QUIET: Final = 2
"""Seconds of trying about which nothing is said."""
_LONGEST_PAUSE: Final = 4
_UNKNOWN_HOST: Final = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}
_NOT_REACHED: Final = (boto.EndpointConnectionError, boto.ConnectTimeoutError, boto.ProxyConnectionError)
_PASSING: Final = ("EOF", "reset", "closed", "timed out")
"""Words of TLS errors that say that a connection broke, not that the two sides do not agree."""
_REGION: Final = re.compile(r"(?:^|\.)(?:ecr|ecr-fips|sts|sts-fips)\.([a-z0-9-]+)\.(?:amazonaws|api\.aws)")


class Outages:
    """The endpoints that a process cannot reach just now, for all its calls together."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._lock = threading.Lock()
        self._since: dict[str, float] = {}
        self._told: set[str] = set()

    def over(self, url: str) -> None:
        """An endpoint has answered."""
        if self._since:
            with self._lock:
                self._since.pop(address(url), None)
                self._told.discard(address(url))

    def pause(self, url: str, operation: str, attempts: int, patience: float) -> float | None:
        """Seconds until the next try; ``None`` if there should be none, since others have tried long enough, too."""
        where, now = address(url), time.monotonic()
        with self._lock:
            tried = now - self._since.setdefault(where, now)
            left = patience - tried
            tell = tried >= min(_QUIET, patience) and left > 0 and where not in self._told
            if tell:
                self._told.add(where)
        if tell:
            self._say(f"warning: cannot reach {where} ({operation}), retrying for up to {patience:.0f} s")
        if left <= 0:
            return None
        return min(left, _LONGEST_PAUSE, 0.5 * 2.0 ** (attempts - 1)) * (0.75 + random.random() / 4)  # noqa: S311


def not_reached(error: BaseException) -> bool:
    """Whether no connection came to be, so that AWS was asked nothing."""
    return isinstance(error, _NOT_REACHED)


def is_unknown(host: str) -> bool:
    """Whether the network says that there is no such host; false if it does not say so in time."""
    found: list[bool] = []

    def look() -> None:
        try:
            socket.getaddrinfo(host, 443)
        except socket.gaierror as error:
            found.append(error.errno in _UNKNOWN_HOST)
        except OSError:
            return

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    looking.join(_LONGEST_LOOK)
    return found == [True]


def hopeless(error: BaseException) -> bool:
    """Whether no further try can succeed: the host does not exist, or the two sides do not agree on TLS."""
    if isinstance(error, boto.SSLError):
        return not any(word in str(error) for word in _PASSING)
    return not_reached(error) and _unknown_host(error)


def in_words(error: BaseException) -> str:
    """What stood in the way of a call, without the name of a class and without credentials; empty if it is none of these."""
    url = str(getattr(error, "kwargs", {}).get("endpoint_url") or "")
    if isinstance(error, boto.ProxyConnectionError):
        proxy = str(error.kwargs.get("proxy_url", ""))
        return f"cannot reach the proxy {address(proxy)}: {_reason(error)}"
    if isinstance(error, boto.SSLError):
        return f"cannot agree on TLS with {address(url)}: {_tls(error)}"
    if isinstance(error, boto.ConnectTimeoutError):
        return f"cannot reach {address(url)}: no answer"
    if isinstance(error, boto.EndpointConnectionError):
        return f"cannot reach {address(url)}: {_reason(error)}"
    if isinstance(error, boto.ReadTimeoutError):
        return f"{address(url)} did not answer in time"
    if isinstance(error, boto.ConnectionClosedError):
        return f"{address(url)} closed the connection before it answered"
    return ""


def remedy(error: BaseException) -> str:
    """What a user does about it; empty where the usual remedy is right."""
    url = str(getattr(error, "kwargs", {}).get("endpoint_url") or "")
    region = _REGION.search(urlsplit(url).hostname or "")
    if isinstance(error, boto.EndpointConnectionError) and _unknown_host(error) and region:
        correct = "" if region[1] in known_regions() else f"correct the region {region[1]} (ecr:region), or "
        return f"{correct}check the network and its DNS"
    if isinstance(error, boto.SSLError) and "WRONG_VERSION_NUMBER" in str(error):
        return "write http:// in place of https:// in ecr:endpointUrl or AWS_ENDPOINT_URL, or correct the port"
    return ""


def address(url: str) -> str:
    """Scheme, host and port of a URL: no user, no password, no path."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}" if parts.scheme and host and not no_url(url) else "the endpoint"


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what caused it, inside out of libraries."""
    seen: list[BaseException] = []
    rest: list[Any] = [error]
    while rest:
        one = rest.pop(0)
        if not isinstance(one, BaseException) or one in seen:
            continue
        seen.append(one)
        yield one
        rest += [getattr(one, "kwargs", {}).get("error"), getattr(one, "reason", None)]
        rest += [one.__cause__, one.__context__, *(part for part in one.args if isinstance(part, BaseException))]


def _unknown_host(error: BaseException) -> bool:
    return any(isinstance(one, socket.gaierror) and one.errno in _UNKNOWN_HOST for one in _chain(error))


def _reason(error: BaseException) -> str:
    for one in _chain(error):
        if isinstance(one, socket.gaierror):
            return (
                "the host is unknown" if one.errno in _UNKNOWN_HOST else "the name of the host could not be looked up"
            )
        if isinstance(one, TimeoutError):
            return "no answer"
        if isinstance(one, OSError) and one.errno in errno.errorcode:
            return os.strerror(one.errno or 0).lower()
    return "no connection"


def _tls(error: BaseException) -> str:
    found = re.search(r"\[SSL: \w+\] ([^(\]]+)", str(error)) or re.search(
        r"(certificate verify failed: [^(]+)", str(error)
    )
    return found[1].strip() if found else "the connection failed"
