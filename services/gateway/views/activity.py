"""What people did, in words: who, what, to what, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from services.gateway.views.words import Sign
from shared.contracts.events import MASTER
from shared.store.gateway import WrittenAct

_NAMES: Final = {
    MASTER: "Master Sync",
    "counterpoint": "Counterpoint",
    "counterpoint_database": "Counterpoint's database",
    "magento": "Magento",
}
_NOT_KNOWN: Final = Sign("Not known", "?", "warning")
_DONE: Final = Sign("Done", "✓", "good")
_REFUSED: Final = Sign("Not done", "✕", "bad")


@dataclass(frozen=True)
class ActLine:
    """One line of the page and of the API."""

    at: datetime
    who: str
    """Empty for somebody who did not get in: a name nobody confirmed may be a password in the wrong field."""
    address: str
    what: str
    target: str
    reason: str
    sign: Sign
    words: str
    """What came of it, beyond the sign."""


def act_line(written: WrittenAct, *, titles: Mapping[str, str]) -> ActLine:
    """The line for an act. `titles` are the tasks' names as people know them."""
    act = written.act
    task, _, rest = act.target.partition(" ")
    title = _NAMES.get(task) or titles.get(task, task)
    known = act.what != "sign in" or written.result == "signed in"
    sign, words = _came_of(written.result)
    return ActLine(
        at=act.at,
        who=act.who if known else "",
        address=act.address,
        what=act.what[:1].upper() + act.what[1:],
        target=f"{title} {rest}".strip(),
        reason=act.reason,
        sign=sign,
        words=words,
    )


def _came_of(result: str) -> tuple[Sign, str]:
    first, _, rest = result.partition(": ")
    match first:
        case "asked":
            return _NOT_KNOWN, "It was asked for, and nobody heard what came of it."
        case "done" | "signed in":
            return _DONE, rest
        case "locked":
            return _REFUSED, "Too many tries: locked."
        case "refused":
            return _REFUSED, rest
        case _:
            return _REFUSED, result
