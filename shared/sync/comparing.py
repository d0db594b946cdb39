"""What a comparison of both sides is used for: what was sent is distrusted where the website has it otherwise."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import replace

from shared.sync.model import Done, Outcome, Skipped, Task, WalksSent

_NAMED = 3


async def distrusted(task: Task, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """Those of the keys that the website has otherwise, each with what differs; their next sync sends it."""
    if task.comparison is None or not keys:
        return {}
    differs = await task.comparison.differing(keys)
    if differs:
        await task.comparison.distrust(list(differs))
    return differs


def naming(outcomes: Mapping[str, Outcome], differs: Mapping[str, Sequence[str]]) -> Mapping[str, Outcome]:
    """The outcomes, in which what was sent or passed over also says what the website had instead."""
    return {
        key: _naming(outcome, difference_words(differs[key])) if key in differs else outcome
        for key, outcome in outcomes.items()
    }


def _naming(outcome: Outcome, words: str) -> Outcome:
    match outcome:
        case Done():
            return replace(outcome, words=f"{outcome.words}; {words}")
        case Skipped():
            return replace(outcome, reason=f"{outcome.reason}; {words}")
        case _:
            return outcome


def difference_words(what: Sequence[str]) -> str:
    """What differs on the website, for a line of the log: the first few, and how many more."""
    return f"the website differed: {short_words(what)}"


def short_words(what: Sequence[str]) -> str:
    """The first few, and how many more."""
    more = f" and {len(what) - _NAMED} more" if len(what) > _NAMED else ""
    return f"{', '.join(what[:_NAMED])}{more}"


async def walked(links: WalksSent, *, page: int = 100, after: str = "") -> AsyncIterator[Sequence[str]]:
    """Pages of the keys of all links behind `after`, in order; one page in memory."""
    while batch := await links.keys_after(after, limit=page):
        yield batch
        after = batch[-1]
