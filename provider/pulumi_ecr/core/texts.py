"""What a text holds that a reader does not see, or that its author did not mean. Standard library only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from pulumi_ecr.core.values import Hidden, Path

FORMATTED: Final = (
    "holds the help text of an Output that was formatted into a string: "
    "make the string with Output.concat or Output.format, or inside apply"
)
"""The reason for which such a text is refused."""

# What the SDKs of Python and Node.js put where a program formats an Output, and Python's repr of one.
_HELP: Final = re.compile(
    r"Calling __str__ on an Output\[T\] is not supported"
    r"|Calling \[toString\] on an \[Output<T>\] is not supported"
    r"|<pulumi\.output\.Output object at 0x[0-9a-fA-F]+>"
)


def formatted(value: Any) -> list[Path]:
    """Where a value, keys included, holds the text that stands for an Output formatted into a string."""
    found: list[Path] = []
    rest: list[tuple[Path, Any]] = [((), value)]
    while rest:
        at, item = rest.pop()
        if isinstance(item, str):
            if _HELP.search(item):
                found.append(at)
        elif isinstance(item, Mapping):
            if any(isinstance(key, str) and _HELP.search(key) for key in item):
                found.append(at)
            rest += [((*at, str(key)), inner) for key, inner in item.items()]
        elif isinstance(item, (list, tuple)):
            rest += [((*at, index), inner) for index, inner in enumerate(item)]
    return found[::-1]


def unseen(text: str) -> str:
    """The first character that a reader does not see or takes for another one, named; empty where there is none."""
    # Of a text behind a secret mark nothing is told.
    return next((named(char) for char in text if _unseen(char)), "") if not isinstance(text, Hidden) else ""


def named(char: str) -> str:
    """A character as a message names it: ``U+00A0 (no-break space)``."""
    name = unicodedata.name(char, "").lower() or ("byte order mark" if char == "\ufeff" else "control character")
    return f"U+{ord(char):04X} ({name})"


def _unseen(char: str) -> bool:
    return char != " " and unicodedata.category(char)[0] in "ZC"


def visible(text: str) -> str:
    """The text with characters that a reader does not see as escapes."""
    if isinstance(text, Hidden):
        return text
    return "".join(f"\\u{ord(char):04x}" if _unseen(char) and char not in "\n\t" else char for char in text)


def shortened(text: str) -> str:
    """A text as a message quotes it: of a very long one its beginning and its end, where mistakes are."""
    return text if len(text) <= _MOST_QUOTED else f"{text[: _MOST_QUOTED // 2]}...{text[-_MOST_QUOTED // 4 :]}"


_MOST_QUOTED: Final = 240
"""Characters of a text in a message; the ARN of a secret has up to 200."""


def in_tags(char: str) -> bool:
    r"""Whether AWS takes a character in keys and values of tags: ``[\p{L}\p{Z}\p{N}_.:/=+\-@]``."""
    return char in "_.:/=+-@" or unicodedata.category(char)[0] in "LZN"
