"""Everything that can go wrong, by whose fault it is. Each error is one line: cause, remedy, AWS code and request id.

Why own errors: a user must never see a traceback or a library's wording, and a host must be able to choose a status
code without knowing boto3. Originals are chained with ``from`` for whoever debugs.
Standard library only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from pulumi_ecr.core.values import Path, path_text

_URL_USER: Final = re.compile(
    r"""(?<=://)(?:
        [^\s/:@\[]*:(?!\s|\d{1,5}(?:[^\w@]|$)).+@(?!\s)  # a user and what is no port: the password may have spaces
        | \S+@
    )""",
    re.VERBOSE,
)
"""Up to the last @ of the line, or of the word where there is no password."""


def without_passwords(text: str) -> str:
    """A text in which URLs have neither user nor password."""
    return _URL_USER.sub("****@", text)


_MOST_QUOTED: Final = 600
"""Characters of the words of others that a message has."""


@dataclass(frozen=True)
class Failure:
    """One input that is refused: where it sits, what is wrong, the limit and the remedy."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return f"{path_text(self.path)}: {self.reason}" if self.path else self.reason

    def under(self, *prefix: str | int) -> Failure:
        """The same failure seen from further up."""
        return Failure((*prefix, *self.path), self.reason)


@dataclass(frozen=True)
class Doubt:
    """A warning about an input: shown, never fatal."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return str(Failure(self.path, self.reason))

    def under(self, *prefix: str | int) -> Doubt:
        """The same doubt seen from further up."""
        return Doubt((*prefix, *self.path), self.reason)


class EcrError(Exception):
    """Base of all. ``cause`` says what is wrong, ``remedy`` what to do; ``code`` and ``request_id`` are AWS's."""

    spelt = False
    """Whether the names in its texts are in the spelling of the program's language already."""
    in_doubt = False
    """Whether AWS may have done what was asked for nevertheless."""

    def __init__(self, cause: str, remedy: str = "", *, quoted: str = "", code: str = "", request_id: str = "") -> None:
        """``quoted``: the part of the cause that another one has written, of any length."""
        self.cause = without_passwords(" ".join(cause.split()))
        self.quoted = without_passwords(" ".join(quoted.split()))
        super().__init__(self.cause)
        self.remedy = without_passwords(" ".join(remedy.split()))
        self.code = code
        self.request_id = request_id

    def __str__(self) -> str:
        # Cut here and not earlier: a secret of which only the beginning is left would no longer be found and masked.
        cut = len(self.quoted) > _MOST_QUOTED
        cause = self.cause.replace(self.quoted, f"{self.quoted[:_MOST_QUOTED].rstrip('. ')} ...") if cut else self.cause
        line = cause if cut else cause.rstrip(".")
        if self.remedy:
            line += f": {self.remedy}"
        tail = ", ".join(part for part in (self.code, f"request {self.request_id}" if self.request_id else "") if part)
        return f"{line} [{tail}]" if tail else line


class UserError(EcrError):
    """The program or the configuration asks for something that cannot be."""


class ConflictError(EcrError):
    """Something is there already that is not ours."""


class PreconditionError(EcrError):
    """AWS is in a state in which it refuses: a repository with images, a wrong account, a reached quota."""


class MissingError(EcrError):
    """What the step needs does not exist."""


class DeniedError(EcrError):
    """Credentials are absent, wrong, expired, or may not do this."""


class UnavailableError(EcrError):
    """AWS could not be reached, or kept failing after all retries."""


class InternalError(EcrError):
    """Ours: please report."""


@dataclass(frozen=True)
class Partial:
    """What a half-finished create or update left behind, for hosts that can save it."""

    id: str
    state: dict[str, Any]
    created: bool = False
    """Whether this very operation made it, so that a host without partial states may take it away again."""


class PartialError(EcrError):
    """The resource exists but is not all it should be; ``partial`` is what is true now."""

    def __init__(self, partial: Partial, error: EcrError) -> None:
        super().__init__(error.cause, error.remedy, quoted=error.quoted, code=error.code, request_id=error.request_id)
        self.partial = partial
        self.error = error
