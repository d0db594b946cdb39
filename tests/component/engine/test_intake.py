"""The intake, over a real store: which events reach which task."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable

import pytest

from shared.sync.errors import RejectedError
from shared.sync.intake import RawEvent
from shared.sync.model import Change
from tests.builders.engine import Engine, Store, an_engine
from tests.builders.tiny_domain import TinyWork, tiny_task


def an_event(key: str, *aspects: str) -> RawEvent:
    """An outside program's event as Kafka hands it over."""
    event = {
        "specversion": "1.0",
        "source": "/till/3",
        "type": "countersync.tiny.changed",
        "subject": key,
        "data": {"aspects": aspects},
    }
    return RawEvent(
        topic="countersync.tiny.changed",
        partition=0,
        offset=0,
        key=key.encode(),
        value=json.dumps(event).encode(),
        headers=(),
    )


def an_engine_of_items(store: Store) -> Engine:
    """A task whose keys are the domain's items."""
    return an_engine(store, tiny_task(aspects=frozenset({"name"})))


def an_engine_with_own_keys(store: Store) -> Engine:
    """A task whose keys are something else than the domain's items."""
    return an_engine(store, tiny_task(aspects=frozenset({"shelf"}), only_named=True))


@pytest.mark.parametrize("aspects", [(), ("name",), ("colour",), ("name", "colour")])
async def test_a_task_of_items_takes_events_of_its_aspects_of_all_aspects_and_of_unknown_ones(
    store: Store, aspects: tuple[str, ...]
) -> None:
    engine = an_engine_of_items(store)

    await engine.intake.accept([an_event("A-1", *aspects)])

    assert await engine.queued() == {"A-1"}


async def test_an_event_that_says_the_website_lost_an_item_has_it_sent_even_if_it_seems_unchanged(store: Store) -> None:
    work = TinyWork()
    aspects = frozenset({"name", "lost"})
    engine = an_engine(store, tiny_task(work=work, aspects=aspects, doubted_at=frozenset({"lost"})))

    await engine.intake.accept([an_event("A-1", "lost"), an_event("A-2", "name")])
    await engine.worker.work_once()

    assert work.forced == {"A-1"}
    assert work.written.keys() == {"A-1", "A-2"}


async def lost_and_noticed_off(engine: Engine) -> None:
    await engine.turn(engine.task.name, on=False)
    await engine.intake.accept([an_event("A-1", "lost")])
    await engine.intake.accept([an_event("A-1", "name")])


async def lost_then_queue_changed(engine: Engine) -> None:
    await lost_and_noticed_off(engine)
    await engine.desk.queue_changed(engine.task, by="Ana")
    await engine.worker.work_once()


async def lost_then_sync_item(engine: Engine) -> None:
    await lost_and_noticed_off(engine)
    await engine.desk.sync_item(engine.task, key="A-1", by="Ana")


async def lost_in_one_batch_with_news_of_all_aspects(engine: Engine) -> None:
    await engine.intake.accept([an_event("A-1", "lost"), an_event("A-1")])
    await engine.worker.work_once()


@pytest.mark.parametrize(
    "happens", [lost_then_queue_changed, lost_then_sync_item, lost_in_one_batch_with_news_of_all_aspects]
)
async def test_what_the_website_lost_is_sent_however_its_event_reaches_the_queue(
    store: Store, happens: Callable[[Engine], Awaitable[None]]
) -> None:
    work = TinyWork()
    engine = an_engine(store, tiny_task(work=work, aspects=frozenset({"name", "lost"}), doubted_at=frozenset({"lost"})))

    await happens(engine)

    assert work.forced == {"A-1"}
    assert await engine.changed() == set()


@pytest.mark.parametrize("aspects", [(), ("colour",), ("name", "colour")])
async def test_an_event_that_names_no_aspect_of_a_task_with_keys_of_its_own_never_reaches_it(
    store: Store, aspects: tuple[str, ...]
) -> None:
    engine = an_engine_with_own_keys(store)

    await engine.intake.accept([an_event("A-1", *aspects)])
    await engine.turn("tiny.things", on=False)
    await engine.intake.accept([an_event("A-2", *aspects)])

    assert await engine.queued() == set()
    assert await engine.changed() == set()


@pytest.mark.parametrize("aspects", [("shelf",), ("shelf", "colour")])
async def test_a_task_with_keys_of_its_own_takes_events_that_name_it(store: Store, aspects: tuple[str, ...]) -> None:
    engine = an_engine_with_own_keys(store)

    await engine.intake.accept([an_event("SHELF-1", *aspects), an_event("A-1")])

    assert await engine.queued() == {"SHELF-1"}


def item_of(subject: str) -> str:
    """A key as the shop's own tasks make it: a cell belongs to its item."""
    return subject.split("|")[0].strip()


async def test_a_subject_that_names_nothing_is_refused_and_a_button_says_so(store: Store) -> None:
    engine = an_engine(store, tiny_task(key_of=item_of))

    refused = await engine.intake.accept([an_event("|MOSS|S"), an_event("A-1|MOSS")])

    assert [one.reason for one in refused] == ["subject: it names no item"]
    assert await engine.queued() == {"A-1"}
    for press in (engine.desk.queue_item, engine.desk.sync_item):
        with pytest.raises(RejectedError, match="not the name"):
            await press(engine.task, key="|MOSS|S", by="Ana")
    await engine.intake.take([Change("|"), Change("B-1")], source="/counterpoint/finder")
    assert await engine.queued() == {"A-1", "B-1"}
