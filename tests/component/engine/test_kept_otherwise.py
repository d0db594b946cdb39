"""What the website keeps otherwise than it is sent: told once with its value, and not sent again every night."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from shared.contracts.http import Level
from shared.sync.errors import TemporaryError
from shared.sync.model import Done, Failed, Link
from tests.builders.engine import Engine, Store, an_engine
from tests.builders.tiny_domain import TinyComparison, TinyWork, tiny_task

ODD = ("the name is “Tent?”, should be “Tent⛺”",)


@dataclass
class Website:
    """A website that the comparison sees, and what is sent to it."""

    comparison: TinyComparison
    work: TinyWork
    engine: Engine

    async def night(self) -> int:
        """The comparison, and all that it queued is worked; how many were sent."""
        before = len(self.work.seen)
        self.engine.clock.forward(days=1)
        await self.engine.drift.run(self.engine.task)
        while await self.engine.worker.work_once():
            pass
        return sum(len(keys) for keys in self.work.seen[before:])


@pytest.fixture
async def website(store: Store) -> Website:
    comparison = TinyComparison(differs={"A": ODD})
    await comparison.links.save_many([Link(key, key, "digest") for key in "AB"])
    work = TinyWork(answers={"A": Done("sent")})
    return Website(comparison, work, an_engine(store, tiny_task(work=work, comparison=comparison)))


async def test_it_is_told_with_its_value_when_it_still_differs_right_after_it_was_sent(website: Website) -> None:
    assert await website.night() == 1

    (line,) = await website.engine.lines()
    assert (line.key, line.level) == ("A", Level.WARNING)
    assert "keeps it otherwise all the same: the name is “Tent?”, should be “Tent⛺”" in line.words


async def test_it_is_not_sent_again_the_nights_after_and_still_counts_as_different(website: Website) -> None:
    assert [await website.night() for _ in range(3)] == [1, 0, 0]

    website.engine.clock.forward(days=1)
    run = await website.engine.drift.run(website.engine.task)
    assert run is not None
    assert (run.differed, run.queued) == (1, 0)
    assert len(await website.engine.lines()) == 1


async def test_it_is_sent_again_once_a_side_changed(website: Website) -> None:
    assert [await website.night() for _ in range(2)] == [1, 0]

    website.comparison.differs["A"] = ("the name is “Tent?”, should be “Tent XL⛺”",)
    assert [await website.night() for _ in range(2)] == [1, 0]


async def test_what_somebody_changes_there_again_each_day_is_put_right_each_night(website: Website) -> None:
    """Right after the sending the website agreed, so that the same difference the next day is another one."""
    for _ in range(3):
        website.comparison.differs["A"] = ODD
        website.engine.clock.forward(days=1)
        await website.engine.drift.run(website.engine.task)
        website.comparison.differs.clear()  # What is sent now is kept.
        await website.engine.worker.work_once()

    assert website.work.seen == [("A",)] * 3
    assert [line.level for line in await website.engine.lines()] == [Level.SUCCESS] * 3


async def test_what_agreed_in_between_begins_anew(website: Website) -> None:
    assert await website.night() == 1
    website.comparison.differs.clear()
    assert await website.night() == 0

    website.comparison.differs["A"] = ODD
    assert await website.night() == 1


async def test_what_could_not_be_sent_is_tried_again_the_next_night(website: Website) -> None:
    website.work.answers["A"] = Failed("The website refused the name")

    assert [await website.night() for _ in range(2)] == [1, 1]


async def test_a_second_look_that_fails_takes_nothing_back_of_what_was_sent(website: Website) -> None:
    await website.engine.drift.run(website.engine.task)
    website.comparison.fault = TemporaryError("The website is busy")
    await website.engine.worker.work_once()

    (line,) = await website.engine.lines()
    assert (line.level, line.words) == (Level.SUCCESS, "sent")
    website.comparison.fault = None
    assert await website.night() == 1
