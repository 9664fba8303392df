"""Turns at a thing of AWS, for the threads, processes and stacks of one machine: creates and imports come together, a delete
comes alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from pulumi_ecr._home import engine_home
from pulumi_ecr.aws import disk

_DELETES: Final = "deletes"
"""Stands for the account in the lock that all deletes of one name share."""


@contextmanager
def turn(account: str, *thing: str, deletes: bool, pause: Callable[[], None], quiet: disk.Quiet) -> Iterator[None]:
    """Wait for a turn, and have it. ``account``: empty for a create that does not know it, with
    ``ecr:skipRequestingAccountId``; it minds the deletes in every account. ``pause``: waits a moment, and raises where nobody
    should wait any more.
    """
    home = engine_home()
    with ExitStack() as held:
        with quiet():
            if home is not None:
                _take(held, home / "ecr-turns", account, thing, deletes=deletes, pause=pause)
        yield


def _take(
    held: ExitStack, folder: Path, account: str, thing: tuple[str, ...], *, deletes: bool, pause: Callable[[], None]
) -> None:
    def lock(of: str, *, shared: bool = False) -> disk.Held | None:
        return disk.hold(disk.note(folder, of, *thing), shared=shared)

    def keep(attempt: Callable[[], disk.Held | None], until: ExitStack = held) -> None:
        while (file := attempt()) is None:
            pause()
        until.callback(file.drop)

    def beside_no_delete() -> disk.Held | None:
        file = lock("", shared=True)
        if file is None:
            return None
        none = lock(_DELETES)
        (file if none is None else none).drop()
        return None if none is None else file

    if deletes:
        keep(lambda: lock(_DELETES, shared=True))
        with ExitStack() as moment:  # those that know no account have ended then, and begin no more
            keep(lambda: lock(""), moment)
        keep(lambda: lock(account))
    elif account:
        keep(lambda: lock(account, shared=True))
    else:
        keep(beside_no_delete)
