"""A refusal whose words may mean a busy moment: tried a few times, and then told as what it is."""

from __future__ import annotations

from shared.contracts.http import Level, Result
from shared.sync.errors import Lasting
from shared.sync.model import Done, TryLater
from tests.builders.engine import Store, an_engine
from tests.builders.tiny_domain import TinyWork, tiny_task

NO_REASON = TryLater("It gave no reason; it may have been busy", lasting=Lasting(3, "It refuses and gives no reason"))


async def test_after_three_tries_it_is_failed_with_its_own_words_and_not_tried_again(store: Store) -> None:
    engine = an_engine(store, tiny_task(work=TinyWork(answers={"A": NO_REASON})))
    await engine.add("A")
    for _ in range(6):
        await engine.worker.work_once()
        engine.clock.forward(hours=1)

    lines = await engine.lines()
    assert [line.result for line in lines] == [Result.FAILED, Result.TRY_LATER, Result.TRY_LATER]
    assert lines[0].level is Level.ERROR
    assert lines[0].words == "It refuses and gives no reason (3 tries, the same answer each time)"
    assert await engine.queued() == set()


async def test_a_busy_moment_that_ends_is_no_refusal(store: Store) -> None:
    work = TinyWork(answers={"A": NO_REASON})
    engine = an_engine(store, tiny_task(work=work))
    await engine.add("A")
    await engine.worker.work_once()
    engine.clock.forward(hours=1)
    work.answers["A"] = Done("Saved")
    await engine.worker.work_once()

    assert [line.words for line in await engine.lines()] == ["Saved", "It gave no reason; it may have been busy"]
