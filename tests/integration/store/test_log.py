"""The log: written once, found by task, level, key and time, gone after a week."""

from __future__ import annotations

from datetime import timedelta

import pytest

from shared.contracts.http import Level, LogLine, Result
from shared.store.log import WEEK_SECONDS, MongoLog
from shared.sync.ports import Failures
from tests.builders.engine import Store
from tests.builders.tiny_domain import NAME


def line(store: Store, key: str, *, token: str = "t", level: Level = Level.SUCCESS, task: str = NAME) -> LogLine:
    return LogLine(
        id=f"{token}|{key}",
        at=store.clock.now(),
        task=task,
        key=key,
        level=level,
        result=Result.FAILED if level is Level.ERROR else Result.DONE,
        words=f"{key} sent",
        technical="POST /things",
        attempt=2,
        max_attempts=4,
        seconds=0.25,
        by="Ana",
    )


async def keys(store: Store, *, q: str = "", level: Level | None = None) -> list[str]:
    return [one.key for one in (await store.log.page(NAME, q=q, level=level, after=None, limit=50)).lines]


async def test_a_line_comes_back_as_it_was_written(store: Store) -> None:
    written = line(store, "A", level=Level.ERROR)
    await store.log.write([written])

    assert (await store.log.page(NAME, q="", level=None, after=None, limit=5)).lines == (written,)
    assert list(await store.log.timeline("A", limit=5)) == [written]


async def test_lines_written_again_are_there_once(store: Store) -> None:
    await store.log.write([line(store, "A"), line(store, "B")])
    await store.log.write([line(store, "B"), line(store, "C"), line(store, "A")])
    await store.log.write([])

    assert sorted(await keys(store)) == ["A", "B", "C"]


async def test_the_database_itself_drops_lines_after_a_week(store: Store) -> None:
    indexes = await store.connection.database["log"].list_indexes().to_list(length=20)

    dropping = [index for index in indexes if index.get("expireAfterSeconds") == WEEK_SECONDS]

    assert [dict(index["key"]) for index in dropping] == [{"at": 1}]
    await store.log.write([line(store, "A")])
    stored = await store.connection.database["log"].find_one({})
    assert stored is not None
    assert stored["at"] == store.clock.now(), "only a date is ever dropped"


async def test_the_level_filter_narrows_the_lines_and_not_the_counts(store: Store) -> None:
    await store.log.write(
        [line(store, "A"), line(store, "B", level=Level.ERROR), line(store, "AB", level=Level.WARNING)]
    )

    page = await store.log.page(NAME, q="", level=Level.ERROR, after=None, limit=5)

    assert [one.key for one in page.lines] == ["B"]
    assert page.levels == {Level.SUCCESS: 1, Level.ERROR: 1, Level.WARNING: 1}
    assert (await store.log.page(NAME, q="a", level=None, after=None, limit=5)).levels == {
        Level.SUCCESS: 1,
        Level.WARNING: 1,
    }


async def test_pages_show_every_line_once_newest_first_while_new_ones_come(store: Store) -> None:
    for number in range(11):
        await store.log.write([line(store, "A", token=f"t{number:02}")])
        if number % 4 == 0:
            store.clock.forward(seconds=1)
    shown: list[str] = []
    after: str | None = None
    for number in range(6):
        page = await store.log.page(NAME, q="", level=None, after=after, limit=4)
        shown += [one.id for one in page.lines]
        store.clock.forward(seconds=1)
        await store.log.write([line(store, "A", token=f"new{number}")])
        after = page.next
        if after is None:
            break

    assert shown == [f"t{number:02}|A" for number in reversed(range(11))]


async def test_a_place_that_is_none_of_ours_gives_the_first_page(store: Store) -> None:
    await store.log.write([line(store, "A")])

    for place in ("nonsense", "²~x", "99999999999999~zzz"):
        page = await store.log.page(NAME, q="", level=None, after=place, limit=5)
        assert [one.key for one in page.lines] == ["A"], place


async def test_the_timeline_of_an_item_has_all_tasks_newest_first(store: Store) -> None:
    await store.log.write([line(store, "A", token="1")])
    store.clock.forward(seconds=1)
    await store.log.write([line(store, "A", token="2", task="tiny.others"), line(store, "B")])

    assert [one.task for one in await store.log.timeline("A", limit=5)] == ["tiny.others", NAME]
    assert len(await store.log.timeline("A", limit=1)) == 1


async def test_speed_and_last_finished_are_told_by_task(store: Store) -> None:
    assert await store.log.last_finished(NAME) is None
    await store.log.write([line(store, "A")])
    store.clock.forward(minutes=10)
    await store.log.write([line(store, "B"), line(store, "C"), line(store, "D", task="tiny.others")])

    recently = await store.log.finished_since(store.clock.now() - timedelta(minutes=5))

    assert recently == {NAME: 2, "tiny.others": 1}
    assert await store.log.last_finished(NAME) == store.clock.now()


async def test_keys_are_found_by_their_beginning_once_each(store: Store) -> None:
    await store.log.write([line(store, key, token=token) for key in ("ADM-1", "ADM-2", "BAT") for token in ("1", "2")])

    assert list(await store.log.keys_like("adm", limit=10)) == ["ADM-1", "ADM-2"]
    assert list(await store.log.keys_like("ADM", limit=1)) == ["ADM-1"]
    assert list(await store.log.keys_like("  ", limit=10)) == []
    assert list(await store.log.keys_like("$", limit=10)) == []


def ended(store: Store, key: str, *, token: str, level: Level, result: Result) -> LogLine:
    return line(store, key, token=token, level=level).model_copy(update={"result": result})


async def test_failures_are_told_by_task_lately_and_those_not_put_right(store: Store) -> None:
    await store.log.write([line(store, "A", level=Level.ERROR), line(store, "B", level=Level.ERROR)])
    store.clock.forward(hours=25)
    failed = [line(store, key, token="2", level=Level.ERROR) for key in ("B", "C", "D")]
    await store.log.write([*failed, line(store, "E", task="tiny.others", level=Level.ERROR), line(store, "F")])
    store.clock.forward(minutes=1)
    await store.log.write(
        [
            ended(store, "C", token="3", level=Level.SUCCESS, result=Result.DONE),
            ended(store, "D", token="3", level=Level.WARNING, result=Result.TRY_LATER),
        ]
    )

    told = await store.log.failures(since=store.clock.now() - timedelta(hours=24))

    assert told == {NAME: Failures(lately=3, still=3), "tiny.others": Failures(lately=1, still=1)}, (
        "A, B and D are left"
    )


async def test_a_failure_that_is_written_again_does_not_count_as_put_right(store: Store) -> None:
    failed = line(store, "A", level=Level.ERROR)
    await store.log.write([failed])
    await store.log.write([failed])

    assert (await store.log.failures(since=failed.at))[NAME] == Failures(lately=1, still=1)


async def test_lines_of_earlier_versions_get_the_levels_of_today(store: Store) -> None:
    await store.log.write([ended(store, "A", token="1", level=Level.NO_CHANGE, result=Result.UNCHANGED)])
    await store.log.write([ended(store, "B", token="1", level=Level.SKIPPED, result=Result.SKIPPED)])
    lines = store.connection.database["log"]
    await lines.update_many({}, {"$set": {"level": "info"}})

    read = (await store.log.page(NAME, q="", level=None, after=None, limit=5)).lines
    assert {one.key: one.level for one in read} == {"A": Level.NO_CHANGE, "B": Level.SKIPPED}

    await store.log.ensure_indexes()
    assert await keys(store, level=Level.NO_CHANGE) == ["A"]
    assert await keys(store, level=Level.SKIPPED) == ["B"]


async def test_what_changed_nothing_can_be_folded_away_and_is_counted(store: Store) -> None:
    await store.log.write([ended(store, "A", token="1", level=Level.NO_CHANGE, result=Result.UNCHANGED)])
    await store.log.write([line(store, "B"), line(store, "C", level=Level.ERROR)])

    page = await store.log.page(NAME, q="", level=None, after=None, limit=5, folded=True)

    assert sorted(one.key for one in page.lines) == ["B", "C"]
    assert page.levels == {Level.NO_CHANGE: 1, Level.SUCCESS: 1, Level.ERROR: 1}


@pytest.mark.parametrize("q", ["soup", "SOUP", "tomato soup (", "  soup "])
async def test_the_log_is_searched_by_words_too(store: Store, q: str) -> None:
    await store.log.write([line(store, "A").model_copy(update={"words": "Tomato Soup (0.5 l): price sent"})])
    await store.log.write([line(store, "B"), line(store, "soup-1"), line(store, "A", token="o", task="tiny.others")])

    found = set(await keys(store, q=q))

    assert found - {"soup-1"} == {"A"}
    page = await store.log.page(NAME, q=q, level=None, after=None, limit=5)
    assert sum(page.levels.values()) == len(found)
    assert await keys(store, q=".*") == [], "what is typed is text, no pattern"


async def test_a_search_in_words_reads_only_so_many_lines_and_says_so(store: Store) -> None:
    log = MongoLog(database=store.connection.database, most_searched=3)
    for number in range(5):
        await log.write([line(store, f"K{number}").model_copy(update={"words": "Soup"})])
        store.clock.forward(seconds=1)

    page = await log.page(NAME, q="soup", level=None, after=None, limit=50)
    assert [one.key for one in page.lines] == ["K4", "K3", "K2"]
    assert page.words_searched_from == page.lines[-1].at
    by_key = await log.page(NAME, q="k0", level=None, after=None, limit=50)
    assert [one.key for one in by_key.lines] == ["K0"], "keys are found in the whole week"
    assert (await log.page(NAME, q="", level=None, after=None, limit=50)).words_searched_from is None
