"""When an item's last picture is believed to be gone, and when the whole folder is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from services.products.connectors.counterpoint_titles import ItemTitle
from services.products.tasks.picture_source import WITNESSES, PictureFolder
from services.products.tasks.pictured_item import PicturedItem
from shared.connectors.http import Download
from shared.sync.errors import TemporaryError
from shared.sync.model import Link
from tests.builders.links import LinksInMemory


@dataclass
class Folder:
    """A picture folder that counts how often it was asked."""

    files: dict[str, list[str]]
    asked: list[str] = field(default_factory=list)
    emptied: int = 0
    stale: dict[str, list[str]] = field(default_factory=dict)

    async def names(self, number: str, *, fresh: bool = False) -> Sequence[str]:
        self.asked.append(number)
        if fresh:
            self.emptied += 1
            self.stale.clear()
        return self.stale.get(number, self.files.get(number, []))

    async def first_that_exists(self, files: Sequence[str]) -> str | None:
        self.asked.extend(files)
        there = {file for files in self.files.values() for file in files}
        return next((file for file in files if file in there), None)

    async def file(self, name: str, *, keep: int) -> Download | None:
        raise AssertionError(f"nobody needs the bytes of {name} up to {keep}")


def an_item(key: str = "A-500", *, had: Sequence[str] = ("A-500.jpg",)) -> PicturedItem:
    """An item on the website that had a picture."""
    return PicturedItem(key=key, title=ItemTitle(number=key, name="Wax"), skus=(key,), product="1", had=frozenset(had))


def sent(*keys: str) -> LinksInMemory:
    """What Images remembers: each of these has a picture."""
    links = LinksInMemory()
    for key in keys:
        links.rows[key] = Link(key=key, facts={"pictures": [[f"{key}.jpg", "0", "jpeg", ""]]})
    return links


def looking(folder: Folder, links: LinksInMemory) -> PictureFolder:
    """The folder as one batch sees it."""
    return PictureFolder(pictures=folder, sent=links, signs="^_")


async def test_an_item_that_never_had_a_picture_is_asked_for_once() -> None:
    folder = Folder({})

    assert await looking(folder, sent()).names(an_item(had=())) == ()
    assert (folder.asked, folder.emptied) == (["A-500"], 0)


async def test_a_stale_answer_of_the_server_is_seen_through() -> None:
    folder = Folder({"A-500": ["A-500.jpg"]}, stale={"A-500": []})

    found = await looking(folder, sent("A-500", "B")).names(an_item())

    assert [name.file for name in found] == ["A-500.jpg"]
    assert folder.emptied == 1


async def test_the_last_picture_is_gone_when_another_item_still_shows_one() -> None:
    folder = Folder({"B": ["B.jpg"]})

    assert await looking(folder, sent("A-500", "B")).names(an_item()) == ()


async def test_the_only_pictured_item_of_a_shop_may_lose_its_picture() -> None:
    assert await looking(Folder({}), sent("A-500")).names(an_item()) == ()


async def test_nothing_is_gone_when_no_other_item_shows_a_picture_either() -> None:
    with pytest.raises(TemporaryError, match="Is its picture folder there"):
        await looking(Folder({}), sent("A-500", "B", "C")).names(an_item())


async def test_a_person_who_is_sure_is_not_held_up() -> None:
    assert await looking(Folder({}), sent("A-500", "B", "C")).names(an_item(), sure=True) == ()


async def test_a_range_of_items_may_lose_its_pictures_at_once() -> None:
    keys = [f"A-{place:03}" for place in range(400, 600)]
    folder = Folder({key: [f"{key}.jpg"] for key in keys if not 500 <= int(key[2:]) < 540})

    assert await looking(folder, sent(*keys)).names(an_item()) == ()


async def test_a_batch_asks_the_witnesses_and_empties_the_cache_once() -> None:
    keys = [f"A-{place:03}" for place in range(500, 600)]
    folder, links = Folder({}), sent(*keys)
    batch = looking(folder, links)

    for key in keys[:20]:
        with pytest.raises(TemporaryError):
            await batch.names(an_item(key))

    assert folder.emptied == 1
    assert len(folder.asked) == 20 * 2 + WITNESSES


async def test_an_item_with_a_stroke_in_its_number_is_looked_for_by_likely_names() -> None:
    item = PicturedItem(
        key="MUG 1/2", title=ItemTitle(number="MUG 1/2", name="Mug"), skus=("MUG 1/2", "MUG 1/2|RED|*|*"), product="1"
    )
    files = ["MUG 1_2.png", "MUG 1_2^1.jpg", "MUG 1_2^RED.jpg", "MUG 1_2^3.jpg"]

    found = await looking(Folder({"any": files}), sent()).names(item)

    assert [name.file for name in found] == ["MUG 1_2.png", "MUG 1_2^1.jpg", "MUG 1_2^RED.jpg"]
