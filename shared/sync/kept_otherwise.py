"""What the website keeps otherwise than it is sent, however often: told once, and not sent again each night."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import structlog

from shared.contracts.http import Level
from shared.sync.attempts import Fault, or_fault
from shared.sync.comparing import short_words
from shared.sync.errors import StoreDown, SyncError
from shared.sync.model import Done, Link, Outcome, Task
from shared.sync.ports import Links
from shared.sync.sets import digest

_log = structlog.get_logger(__name__)
_SENT_AGAIN = "sent again"
"""Of a key that the comparison has queued: whether the website keeps what it is sent is looked at once it was sent."""


@dataclass(frozen=True, kw_only=True)
class KeptOtherwise:
    """Remembers, by task and key, what still differed right after it was sent: the same needn't be sent again.

    What somebody changes there again each day isn't that: right after the sending the website agreed.
    """

    links: Callable[[str], Links]

    async def lasting(self, task: Task, differs: Mapping[str, Sequence[str]]) -> frozenset[str]:
        """Those that differ exactly as they did right after they had been sent."""
        known = await self._of(task).read_many(list(differs)) if differs else {}
        return frozenset(key for key, link in known.items() if link.digest == digest(list(differs[key])))

    async def sent_again(self, task: Task, keys: Collection[str]) -> None:
        """These are about to be sent because they differ."""
        await self._of(task).save_many([Link(key, key, _SENT_AGAIN) for key in keys])

    async def agree(self, task: Task, keys: Collection[str]) -> None:
        """These don't differ any more."""
        if keys:
            await self._of(task).forget_many(list(keys))

    async def after(self, task: Task, outcomes: Mapping[str, Outcome]) -> Mapping[str, Outcome]:
        """The outcomes, in which what was sent because it differed, and still does, is a warning that says so."""
        done = {key: outcome for key, outcome in outcomes.items() if isinstance(outcome, Done)}
        if task.comparison is None or not done:
            return outcomes
        known = await self._of(task).read_many(list(done))
        asked = [key for key, link in known.items() if link.digest == _SENT_AGAIN]
        if not asked:
            return outcomes
        try:
            differs = await or_fault(task.comparison.differing(asked), what=f"second look at {asked[:3]}")
        except StoreDown:
            raise
        except SyncError as error:
            # Sent it was, whatever became of the second look: the next night looks again.
            _log.warning("kept_otherwise.not_looked", task=task.name, error=str(error))
            return outcomes
        if isinstance(differs, Fault):
            return outcomes
        await self._of(task).save_many([Link(key, key, digest(list(what))) for key, what in differs.items()])
        await self.agree(task, [key for key in asked if key not in differs])
        return {**outcomes, **{key: _told(done[key], what) for key, what in differs.items() if key in done}}

    def _of(self, task: Task) -> Links:
        return self.links(f"{task.name}.kept_otherwise")


def _told(outcome: Done, what: Sequence[str]) -> Done:
    words = (
        f"{outcome.words}; the website took it and keeps it otherwise all the same: {short_words(what)}. "
        "It isn't sent again each night as long as both sides stay so: look on the website for what changes it"
    )
    return replace(outcome, words=words, level=Level.WARNING)
