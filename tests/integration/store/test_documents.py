"""Documents that people edit: no lost edit, every version kept."""

from __future__ import annotations

import asyncio

from shared.store.documents import KEPT_VERSIONS
from shared.sync.ports import Document
from tests.builders.engine import Store


async def test_a_document_nobody_saved_has_version_nought_and_no_content(store: Store) -> None:
    assert await store.documents.read("rules") == Document(name="rules")
    assert await store.documents.versions("rules", limit=5) == []


async def test_what_was_saved_is_read_back_with_who_and_when(store: Store) -> None:
    content = {"rows": [{"from": "a.b$c", "to": "", "on": True}]}

    saved = await store.documents.save("rules", content=content, after=0, by="ana")

    assert saved == Document(name="rules", version=1, content=content, by="ana", at=store.clock.now())
    assert await store.documents.read("rules") == saved
    assert (await store.documents.read("others")).version == 0


async def test_of_two_people_who_edit_the_same_version_the_second_is_told_and_overwrites_nothing(store: Store) -> None:
    await store.documents.save("rules", content={"n": 1}, after=0, by="ana")

    late = await store.documents.save("rules", content={"n": 2}, after=0, by="ben")
    early = await store.documents.save("rules", content={"n": 3}, after=7, by="ben")

    assert (late, early) == (None, None)
    assert (await store.documents.read("rules")).content == {"n": 1}


async def test_of_many_who_save_at_the_same_moment_exactly_one_wins(store: Store) -> None:
    saved = await asyncio.gather(
        *(store.documents.save("rules", content={"n": n}, after=0, by=f"person {n}") for n in range(8))
    )

    winners = [one for one in saved if one is not None]
    assert len(winners) == 1
    assert await store.documents.read("rules") == winners[0]


async def test_versions_come_newest_first_and_very_old_ones_are_forgotten(store: Store) -> None:
    for version in range(KEPT_VERSIONS + 3):
        await store.documents.save("rules", content={"n": version}, after=version, by="ana")

    versions = await store.documents.versions("rules", limit=2 * KEPT_VERSIONS)

    assert [one.version for one in versions] == list(range(KEPT_VERSIONS + 3, 3, -1))
