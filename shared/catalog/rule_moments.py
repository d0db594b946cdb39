"""Looks again at what price rules decide at the moment other rules hold."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from shared.sync.model import Change, Finder, Link
from shared.sync.ports import Links

_IN_FORCE = "in force"


class TellsRules(Protocol):
    """Tells the price rules that hold apart from others."""

    async def __call__(self, moment: datetime) -> str:
        """A fingerprint of the rules that hold at a moment, with zone. Raises SystemDown or RejectedError."""
        ...


@dataclass(frozen=True, kw_only=True)
class RuleMoments:
    """A finder's comparison whenever other price rules hold than at the last look, and only then.

    Rules begin and end by the clock, and are entered, edited, switched off and deleted at any time; what counts is
    which of them hold now. So nothing is missed between two runs, nor while the service was down or the clock was put
    back. A second look a minute later covers a worker whose clock is a little behind.
    """

    finder: Finder
    holding: TellsRules
    memory: Links

    async def changes(self, *, since: datetime | None, until: datetime) -> AsyncIterator[Sequence[Change]]:
        """The finder's pages at `until` when other rules hold; else nothing."""
        holding = await self.holding(until)
        before = (await self.memory.read_many([_IN_FORCE])).get(_IN_FORCE)
        known = before is not None and before.digest == holding
        if before is not None and known and before.facts.get("looked_twice"):
            return
        async for page in self.finder.changes(since=since, until=until):
            yield page
        # Only when the last page was taken: until then the next minute looks again.
        await self.memory.save_many([Link(key=_IN_FORCE, digest=holding, facts={"looked_twice": known})])

    async def everything(self) -> AsyncIterator[Sequence[str]]:
        """Nothing: the clock has no keys of its own."""
        return
        yield []
