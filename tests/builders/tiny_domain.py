"""A domain of one task whose work writes into a dict: small enough to see everything it was asked."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shared.contracts.http import Help
from shared.sync.model import Change, Done, Outcome, SetUp, SetUpQuestion, Task, same_key
from tests.builders.links import LinksInMemory

NAME = "tiny.things"


@dataclass
class TinyWork:
    """Work that answers as it was told to; by default it writes the key down and is done."""

    answers: dict[str, Outcome] = field(default_factory=dict)
    faults: dict[str, Exception] = field(default_factory=dict)
    """Raised whenever the key is in the batch."""
    left_out: set[str] = field(default_factory=set)
    """Keys it forgets to answer."""
    seen: list[tuple[str, ...]] = field(default_factory=list)
    written: Counter[str] = field(default_factory=Counter)
    overlaps: list[str] = field(default_factory=list)
    """Keys that were being worked on when they came a second time."""
    forced: set[str] = field(default_factory=set)
    free: asyncio.Event = field(default_factory=asyncio.Event)
    """Cleared, it keeps every batch from ending."""
    began: asyncio.Event = field(default_factory=asyncio.Event)
    _busy: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.free.set()

    async def sync(self, keys: Sequence[str], *, force: bool = False) -> Mapping[str, Outcome]:
        """See Work.sync."""
        self.seen.append(tuple(keys))
        self.overlaps += [key for key in keys if key in self._busy]
        self._busy.update(keys)
        self.began.set()
        try:
            await asyncio.sleep(0)
            await self.free.wait()
            for key in keys:
                if key in self.faults:
                    raise self.faults[key]
            self.written.update(keys)
            if force:
                self.forced.update(keys)
            return {key: self.answers.get(key, Done("Written")) for key in keys if key not in self.left_out}
        finally:
            self._busy.difference_update(keys)


@dataclass
class TinyComparison:
    """A comparison that says what it was told to say of the website."""

    differs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    links: LinksInMemory = field(default_factory=LinksInMemory)
    """What was sent."""
    fault: Exception | None = None
    """Raised at every comparison."""
    asked: list[tuple[str, ...]] = field(default_factory=list)
    distrusted: list[str] = field(default_factory=list)

    async def differing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """See Comparison.differing."""
        self.asked.append(tuple(keys))
        if self.fault is not None:
            raise self.fault
        return {key: self.differs[key] for key in keys if key in self.differs}

    async def distrust(self, keys: Sequence[str]) -> None:
        """See Comparison.distrust."""
        self.distrusted += keys


@dataclass
class TinyFinder:
    """A finder that finds what it was given."""

    found: list[Sequence[Change]] = field(default_factory=list)
    """Pages of changes."""
    pages: list[Sequence[str]] = field(default_factory=list)
    """Pages of all keys."""
    fault: Exception | None = None
    """Raised after the pages."""
    asked: list[tuple[datetime | None, datetime]] = field(default_factory=list)
    walks: int = 0
    stop_walk_after: int | None = None
    """So many pages, then the walk stands still until it is cancelled."""

    async def changes(self, *, since: datetime | None, until: datetime) -> AsyncIterator[Sequence[Change]]:
        """See Finder.changes."""
        self.asked.append((since, until))
        for page in self.found:
            yield page
        if self.fault is not None:
            raise self.fault

    async def everything(self) -> AsyncIterator[Sequence[str]]:
        """See Finder.everything."""
        self.walks += 1
        for number, page in enumerate(self.pages):
            if number == self.stop_walk_after:
                await asyncio.Event().wait()
            yield page
        if self.fault is not None:
            raise self.fault


def changes(*keys: str) -> list[Change]:
    """One change a key, of all aspects."""
    return [Change(key=key) for key in keys]


def tiny_task(
    *,
    work: TinyWork | None = None,
    finder: TinyFinder | None = None,
    comparison: TinyComparison | None = None,
    moments: TinyFinder | None = None,
    name: str = NAME,
    systems: frozenset[str] = frozenset({"shop"}),
    aspects: frozenset[str] = frozenset({"name", "price"}),
    cron: str = "*/5 * * * *",
    batch_size: int = 100,
    key_of: Callable[[str], str] = same_key,
    only_named: bool = False,
    doubted_at: frozenset[str] = frozenset(),
    set_up: SetUp | None = None,
    checks: tuple[SetUpQuestion, ...] = (),
) -> Task:
    """The one task."""
    return Task(
        name=name,
        title="Things",
        summary="Writes things down.",
        direction="Counterpoint to website",
        help=Help(what_it_does=("Writes things down.",)),
        work=work or TinyWork(),
        finder=finder or TinyFinder(),
        comparison=comparison,
        moments=moments,
        systems=systems,
        aspects=aspects,
        only_named=only_named,
        doubted_at=doubted_at,
        set_up=set_up,
        checks=checks,
        default_cron=cron,
        key_of=key_of,
        batch_size=batch_size,
    )
