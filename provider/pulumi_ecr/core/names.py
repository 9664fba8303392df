"""Names that follow from others. Light: the program side computes them too."""

from __future__ import annotations

import hashlib
import re
from typing import Final

from pulumi_ecr.core.errors import UserError
from pulumi_ecr.core.texts import visible

ACCOUNT: Final = r"[0-9]{12}"
"""What the id of an account looks like."""
REGION: Final = r"[a-z]{2,5}(-[a-z]+)+-[0-9]+"
"""What the name of a region looks like, in every partition."""
_LONGEST = 256
_DIGITS = 7


def autoname(project: str, stack: str, logical: str) -> str:
    """The logical name made legal for ECR, and 7 hex digits of project, stack and logical name.

    The same in the preview, in the update and on every host; different in another stack of the same registry.
    """
    digest = hashlib.sha256(f"{project}\0{stack}\0{logical}".encode()).hexdigest()[:_DIGITS]
    parts = (re.sub(r"[^a-z0-9]+", "-", part).strip("-") for part in logical.lower().split("/"))
    stem = "/".join(part for part in parts if part)[: _LONGEST - _DIGITS - 1].rstrip("-/")
    return f"{stem}-{digest}" if stem else f"repository-{digest}"


def repository_url(account: str, region: str, suffix: str, name: str) -> str:
    """Where a repository is pushed to and pulled from; ``suffix`` is the domain of its partition."""
    return f"{account}.dkr.ecr.{region}.{suffix}/{name}"


_ARN: Final = re.compile(rf"arn:[^:]+:ecr:(?P<region>[^:]*):(?P<account>{ACCOUNT})?:repository/(?P<name>.+)")
_ADDRESS: Final = re.compile(
    rf"(?:[a-z]+://)?(?P<account>{ACCOUNT})\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.[a-z0-9.-]+/(?P<name>[^:@]+)(?:[:@].*)?"
)


def repository_in(text: str) -> tuple[str, str, str]:
    """What a text is that names a repository in another way than by its name, the name and the region; all empty otherwise."""
    for kind, pattern in (("the ARN of a repository", _ARN), ("the address of a repository", _ADDRESS)):
        if found := pattern.fullmatch(text):
            whose = f" of account {found['account']}" if found["account"] else ""
            where = f" in {found['region']}" if found["region"] else ""
            return f"{kind}{whose}{where}", found["name"], found["region"]
    return "", "", ""


def no_url(text: str) -> str:
    """Why libraries could not read a URL; empty where they can. Its content may be a password and is not quoted."""
    if re.search(r"\s", text):
        return "has white space in it: remove it, and write a space in a user or password as %20"
    authority, *rest = re.split("[/?#]", text.partition("://")[2] or text, maxsplit=1)
    user = authority.rpartition("@")[0]
    if "\\" in user or not user.isascii():
        return "has a character in its user or password that no URL may hold: write a backslash as %5C, and letters beyond ASCII as their UTF-8 bytes, such as %C3%A9"
    if "@" in "".join(rest) and "@" not in authority:
        return "has a character in its user or password that ends them: write / ? # and @ there as %2F %3F %23 and %40"
    host, _, port = authority.rpartition("@")[2].rpartition(":")
    if host and "]" not in port and port and not (port.isascii() and port.isdigit() and int(port) <= _PORTS):
        return f"has a port that is none: write a number up to {_PORTS}, and / ? # @ in a password as %2F %3F %23 %40"
    return ""


_PORTS: Final = 65535


def without_user(url: str) -> str:
    """A URL without user and password, whatever characters they have."""
    return re.sub(r"^([A-Za-z][A-Za-z0-9+.-]*://)?.*@", r"\1", url, flags=re.DOTALL)


def no_region(text: str) -> str:
    """Why a text cannot be the name of a region; empty where it can."""
    return "" if re.fullmatch(REGION, text) else f'is "{visible(text)}": must be the name of a region such as eu-west-1'


def matches(pattern: str, text: str) -> bool:
    """Whether a text fits a pattern in which ``*`` stands for any characters, as in ECR's own filters.

    Each part is looked for once, from where the one before has ended: no pattern takes more than linear passes.
    """
    first, *middle = pattern.split("*")
    if not middle:
        return pattern == text
    *middle, last = middle
    if not text.startswith(first):
        return False
    at, end = len(first), len(text) - len(last)
    for part in middle:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return at <= end and text.endswith(last)


def semver(version: str) -> str:
    """A PEP 440 version as Pulumi's Python language host turns it into a plugin's: 0.1.0a1 is 0.1.0-alpha.1."""
    match = re.fullmatch(
        r"(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:(a|b|rc)(\d+))?(?:\.(post\d+))?(?:\.(dev\d+))?(?:\+([0-9a-z.]+))?", version
    )
    if match is None:
        raise UserError(f"version {version} of pulumi-ecr has no semantic version", "install a released version")
    major, minor, patch, phase, number, post, dev, local = match.groups()
    text = f"{major}.{minor or 0}.{patch or 0}"
    if phase:
        text += f"-{ {'a': 'alpha', 'b': 'beta', 'rc': 'rc'}[phase] }.{number}"
    build = ".".join(filter(None, [(post or "") + (dev or ""), local]))
    return f"{text}+{build}" if build else text


def engine_address(arguments: list[str]) -> str:
    """The address of the engine in the arguments of a provider process: the last one, behind whatever flags it sends."""
    values = iter(arguments)
    address = ""
    for argument in values:
        if argument == "--tracing":
            next(values, None)
        elif not argument.startswith("-"):
            address = argument
    return address


def logical_name(urn: str) -> str:
    """The name that the program gives a resource."""
    return urn.rpartition("::")[2]
