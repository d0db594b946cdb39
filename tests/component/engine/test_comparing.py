"""What a person asks for is compared with the website first; what goes by itself trusts what was sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from shared.contracts.http import Result
from shared.sync.errors import TemporaryError
from shared.sync.model import DISTRUSTED, Done, Link
from shared.sync.rules import EngineLimits
from tests.builders.engine import Store, an_engine
from tests.builders.tiny_domain import TinyComparison, TinyFinder, TinyWork, changes, tiny_task
from tests.component.engine.test_scheduler import tick


async def test_sync_item_distrusts_what_the_website_has_otherwise_and_says_it(store: Store) -> None:
    comparison = TinyComparison(differs={"A": ("stock 99, should be 2",)})
    engine = an_engine(store, tiny_task(work=TinyWork(answers={"A": Done("stock 2")}), comparison=comparison))

    answer = await engine.desk.sync_item(engine.task, key="A", by="Ana")

    assert comparison.distrusted == ["A"]
    assert (answer.result, answer.words) == (Result.DONE, "stock 2; the website differed: stock 99, should be 2")


async def test_every_button_compares_and_a_whole_batch_in_one_set(store: Store) -> None:
    comparison = TinyComparison()
    finder = TinyFinder(pages=[["C", "D"]])
    engine = an_engine(store, tiny_task(comparison=comparison, finder=finder))
    await engine.turn("master", on=False)
    await engine.intake.take(changes("B"), source="/till")

    await engine.desk.queue_item(engine.task, key="A", by="Ana")
    await engine.desk.queue_changed(engine.task, by="Ana")
    await engine.desk.queue_all(engine.task, by="Ana")
    await engine.worker.work_once()

    assert [sorted(keys) for keys in comparison.asked] == [["A", "B", "C", "D"]]


async def test_what_goes_by_itself_costs_the_website_no_comparison(store: Store) -> None:
    comparison = TinyComparison(differs={"A": ("other",)})
    engine = an_engine(store, tiny_task(comparison=comparison))
    await engine.add("A")

    await engine.worker.work_once()

    assert (comparison.asked, comparison.distrusted) == ([], [])


async def test_what_is_sent_by_force_needs_no_comparison(store: Store) -> None:
    comparison, work = TinyComparison(), TinyWork()
    finder = TinyFinder(pages=[["A", "B"]])
    engine = an_engine(store, tiny_task(work=work, comparison=comparison, finder=finder))

    await engine.desk.queue_all(engine.task, by="Ana", force=True)
    await engine.worker.work_once()

    assert work.forced == {"A", "B"}
    assert comparison.asked == []


async def test_a_queue_all_by_force_that_another_replica_goes_on_with_stays_one_by_force(store: Store) -> None:
    work = TinyWork()
    finder = TinyFinder(pages=[["A"], ["B"]], stop_walk_after=1)
    limits = EngineLimits(walk_wait=timedelta(milliseconds=200))
    engine = an_engine(store, tiny_task(work=work, finder=finder), limits=limits)
    await engine.desk.queue_all(engine.task, by="Ana", force=True)
    await engine.desk.stop()
    finder.stop_walk_after = None

    engine.clock.forward(minutes=2)
    await tick(engine)
    await engine.worker.work_once()

    assert work.forced == {"A", "B"}


async def test_a_comparison_that_fails_for_a_moment_keeps_its_entries(store: Store) -> None:
    comparison = TinyComparison(fault=TemporaryError("The shop is busy"))
    work = TinyWork()
    engine = an_engine(store, tiny_task(work=work, comparison=comparison))
    await engine.add("A", "B", by_hand=True)

    await engine.worker.work_once()

    assert work.seen == []
    assert await engine.queued() == {"A", "B"}
    assert await engine.said() == {"A": "The shop is busy", "B": "The shop is busy"}


async def test_an_odd_key_in_a_comparison_stands_alone(store: Store) -> None:
    class Odd(TinyComparison):
        async def differing(self, keys: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
            if "B" in keys:
                raise KeyError("B")
            return await super().differing(keys)

    work = TinyWork()
    engine = an_engine(store, tiny_task(work=work, comparison=Odd()))
    await engine.add("A", "B", "C", by_hand=True)

    await engine.worker.work_once()

    assert set(work.written) == {"A", "C"}
    assert await engine.queued() == {"B"}


async def test_distrust_changes_the_digest_alone_and_only_where_there_is_one(store: Store) -> None:
    links = store.links("tiny.things")
    await links.save_many(
        [Link("A", "7", "d1", {"births": 2}), Link("B", None, None, {"births": 1}), Link("C", "9", "d3")]
    )

    await links.distrust_many(["A", "B", "unknown"])

    found = await links.read_many(["A", "B", "C", "unknown"])
    assert {key: (link.remote_id, link.digest, dict(link.facts)) for key, link in found.items()} == {
        "A": ("7", DISTRUSTED, {"births": 2}),
        "B": (None, None, {"births": 1}),
        "C": ("9", "d3", {}),
    }
    await links.distrust_many(["C"], digest=None)
    assert (await links.read_many(["C"]))["C"].digest is None
