"""Moments as texts of states and notes."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone


def rfc3339(moment: datetime) -> str:
    """A moment of AWS's as text, in UTC whatever the time zone of this machine."""
    return moment.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")


def moment(text: object) -> datetime | None:
    """The moment that a text names, which an earlier version may have written in another time zone; ``None`` if none."""
    if not isinstance(text, str):
        return None
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        return None
    return found if found.tzinfo else None


def older(one: object, other: object) -> bool:
    """Whether a text names an earlier moment than another one; AWS may leave out the fraction of a second."""
    first, second = moment(one), moment(other)
    return first is not None and second is not None and second - first >= timedelta(seconds=1)
