"""The Image Changes task between a simulated Counterpoint and what Images sent."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path

import httpx
import pytest

from services.products.records.picture import Picture as PictureRecord
from services.products.records.picture import PictureName
from services.products.tasks.image_changes import change_words
from services.products.tasks.images import ImagesWork
from services.products.tasks.picture_desk import PictureDesk, PictureRoll
from shared.contracts.http import Level
from shared.sync.errors import SystemDown
from shared.sync.model import Change, Done, Link, Skipped, TryLater, Unchanged
from simulators.counterpoint.changes import ItemChange
from simulators.counterpoint.goods import Picture
from tests.builders.both_systems import BothSystems, both_systems
from tests.builders.pictures import a_photo

ITEMS, IMAGES, IMAGE_CHANGES = "products.items", "products.images", "products.image_changes"
ONLINE = ("WAX-100", "ENAMEL-POT", "TRL-JKT", "MUG 12/OZ")
TOLD = Change("WAX-100", frozenset({"images"}))


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as systems:
        await systems.sync(ITEMS, *ONLINE)
        await systems.sync(IMAGES, *ONLINE)
        systems.told.clear()
        systems.forget_calls()
        yield systems


class Interrupted(PictureDesk):
    """Reads pictures; something else happens before they are sent."""

    def __init__(self, desk: PictureDesk, meanwhile: Callable[[], Awaitable[None]]) -> None:
        self._desk = desk
        self._meanwhile = meanwhile

    async def read(self, names: Sequence[PictureName], *, known: Link | None) -> PictureRoll:
        roll = await self._desk.read(names, known=known)
        await self._meanwhile()
        return roll

    async def content(self, picture: PictureRecord, roll: PictureRoll) -> bytes:
        return await self._desk.content(picture, roll)


async def found_by_images(shop: BothSystems) -> list[str]:
    """What the Images task finds to do."""
    return await shop.found(IMAGES, since=shop.now, until=shop.now)


async def test_what_images_has_sent_is_no_change(shop: BothSystems) -> None:
    assert set((await shop.sync(IMAGE_CHANGES, *ONLINE)).values()) == {Unchanged()}
    assert (shop.told, shop.website_calls()) == ([], [])


async def test_a_swapped_picture_is_told_to_images(shop: BothSystems) -> None:
    shop.till.put_picture(Picture("WAX-100.jpg", a_photo("olive")))

    assert await shop.outcome(IMAGE_CHANGES, "WAX-100") == Done("1 picture changed")
    assert shop.told == [TOLD]
    assert await found_by_images(shop) == ["WAX-100"]


async def test_once_images_has_sent_it_nothing_is_left_to_find(shop: BothSystems) -> None:
    shop.till.put_picture(Picture("WAX-100.jpg", a_photo("olive")))
    await shop.outcome(IMAGE_CHANGES, "WAX-100")
    await shop.outcome(IMAGES, "WAX-100")

    assert await found_by_images(shop) == []
    assert await shop.outcome(IMAGE_CHANGES, "WAX-100") == Unchanged()


async def test_new_changed_and_gone_pictures_are_counted(shop: BothSystems) -> None:
    shop.till.put_picture(Picture("TRL-JKT.jpg", a_photo("olive")))
    shop.till.put_picture(Picture("TRL-JKT^2.jpg", a_photo("red")))
    shop.till.drop_picture("TRL-JKT^1.jpg")

    assert await shop.outcome(IMAGE_CHANGES, "TRL-JKT") == Done("1 picture changed, 1 new, 1 gone")


async def test_the_last_picture_gone_is_told_as_well(shop: BothSystems) -> None:
    shop.till.drop_picture("WAX-100.jpg")

    assert await shop.outcome(IMAGE_CHANGES, "WAX-100") == Done("1 picture gone")
    assert shop.told == [TOLD]


async def test_a_new_name_is_told_because_the_text_goes_by_it(shop: BothSystems) -> None:
    shop.till.change("WAX-100", ItemChange(descr="Beeswax 100 ml"))

    outcome = await shop.outcome(IMAGE_CHANGES, "WAX-100")

    assert outcome == Done("Pictures the same; Images was asked to look at their names")
    assert shop.told == [TOLD]


async def test_a_picture_folder_that_is_away_is_no_change(shop: BothSystems) -> None:
    shop.edit_counterpoint("DELETE FROM SIM_IMAGE_FILE")

    outcomes = await shop.sync(IMAGE_CHANGES, "WAX-100", "TRL-JKT", "ENAMEL-POT")

    assert isinstance(outcomes["WAX-100"], TryLater)
    assert isinstance(outcomes["TRL-JKT"], TryLater)
    assert outcomes["ENAMEL-POT"] == Unchanged()
    assert shop.told == []


async def test_a_picture_that_came_between_two_looks_and_is_gone_again_does_not_stay_on_the_website(
    shop: BothSystems,
) -> None:
    shop.till.drop_picture("WAX-100.jpg")
    await shop.outcome(IMAGE_CHANGES, "WAX-100")
    shop.till.put_picture(Picture("WAX-100.jpg", a_photo("olive")))
    await shop.outcome(IMAGES, "WAX-100")
    shop.till.drop_picture("WAX-100.jpg")
    shop.told.clear()

    await shop.outcome(IMAGE_CHANGES, "WAX-100")

    assert shop.told == [TOLD]
    assert await found_by_images(shop) == ["WAX-100"]


async def test_a_picture_swapped_and_swapped_back_between_two_looks_is_told(shop: BothSystems) -> None:
    first, second = a_photo("olive"), a_photo("red")
    shop.till.put_picture(Picture("WAX-100.jpg", first))
    await shop.outcome(IMAGE_CHANGES, "WAX-100")
    shop.till.put_picture(Picture("WAX-100.jpg", second))
    await shop.outcome(IMAGES, "WAX-100")
    shop.till.put_picture(Picture("WAX-100.jpg", first))
    shop.told.clear()

    await shop.outcome(IMAGE_CHANGES, "WAX-100")

    assert shop.told == [TOLD]
    assert await found_by_images(shop) == ["WAX-100"]


async def test_a_look_while_images_is_still_sending_what_was_there_before_is_found_again(shop: BothSystems) -> None:
    shop.till.drop_picture("WAX-100.jpg")
    await shop.outcome(IMAGE_CHANGES, "WAX-100")
    shop.till.put_picture(Picture("WAX-100.jpg", a_photo("olive")))

    async def meanwhile() -> None:
        shop.till.drop_picture("WAX-100.jpg")
        await shop.outcome(IMAGE_CHANGES, "WAX-100")

    images = shop.tasks[IMAGES].work
    assert isinstance(images, ImagesWork)
    await replace(images, desk=Interrupted(images.desk, meanwhile)).sync(["WAX-100"])

    assert await found_by_images(shop) == ["WAX-100"]
    assert await shop.outcome(IMAGES, "WAX-100") == Done(
        "1 picture removed: Counterpoint has none any more", level=Level.WARNING
    )
    assert await found_by_images(shop) == []


async def test_a_picture_that_images_could_not_send_is_not_found_again_every_time(shop: BothSystems) -> None:
    shop.till.put_picture(Picture("WAX-100.jpg", a_photo("olive")))
    await shop.outcome(IMAGE_CHANGES, "WAX-100")
    shop.store.control("PUT", "/faults", {"rules": [{"kind": "refuse", "method": "PUT", "key": "WAX-100"}]})
    await shop.outcome(IMAGES, "WAX-100")

    assert await found_by_images(shop) == []


async def test_items_that_are_not_online_are_skipped(shop: BothSystems) -> None:
    assert await shop.sync(IMAGE_CHANGES, "FIRE-STEEL", "NO-SUCH") == {
        "FIRE-STEEL": Skipped("Not on the website yet"),
        "NO-SUCH": Skipped("No longer in Counterpoint"),
    }


async def test_an_item_that_counterpoint_cannot_answer_waits_alone(shop: BothSystems) -> None:
    shop.refuse_at_counterpoint("WAX-100")

    outcomes = await shop.sync(IMAGE_CHANGES, "WAX-100", "TRL-JKT")

    assert isinstance(outcomes["WAX-100"], TryLater)
    assert outcomes["TRL-JKT"] == Unchanged()


async def test_a_counterpoint_that_is_away_ends_the_batch(shop: BothSystems) -> None:
    rules = {"rules": [{"kind": "status", "status": 503, "retry_after": 5}]}
    httpx.put(f"{shop.company_url}/_control/faults", json=rules, timeout=10, trust_env=False).raise_for_status()

    with pytest.raises(SystemDown):
        await shop.sync(IMAGE_CHANGES, *ONLINE)


async def test_the_nightly_run_looks_at_every_item_that_is_online(shop: BothSystems) -> None:
    assert await shop.found(IMAGE_CHANGES, since=shop.now, until=shop.now) == sorted(ONLINE)


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        ({}, {}, ""),
        ({"a": "1"}, {"a": "1"}, ""),
        ({"a": "1"}, {"a": "2"}, "1 picture changed"),
        ({"a": "1", "b": "1"}, {"a": "2", "b": "2", "c": "1"}, "2 pictures changed, 1 new"),
        ({}, {"a": "1", "b": "1"}, "2 pictures new"),
        ({"a": "1", "b": "1"}, {"b": "2"}, "1 picture changed, 1 gone"),
        ({"a": "1"}, {}, "1 picture gone"),
    ],
)
def test_what_became_of_pictures_is_said_in_numbers(was: dict[str, str], now: dict[str, str], words: str) -> None:
    assert change_words(was, now) == words
