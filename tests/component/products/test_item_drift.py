"""What leaves no change stamp in Counterpoint is found all the same, and a quiet shop gives no work."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from shared.sync.model import Done, Unchanged
from simulators.counterpoint.changes import ItemChange
from tests.builders.both_systems import BothSystems, both_systems

ITEMS = "products.items"
KEYS = ("ENAMEL-POT", "FIRE-STEEL", "WAX-100", "TRL-JKT", "PICNIC-KIT")
LONG_AFTER = timedelta(days=3000)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as systems:
        await systems.sync(ITEMS, *KEYS)
        yield systems


async def drifted(shop: BothSystems) -> list[str]:
    """What the finder finds long after every stamp."""
    return await shop.found(ITEMS, since=shop.now + LONG_AFTER, until=shop.now + LONG_AFTER + timedelta(minutes=10))


async def test_nothing_is_found_where_nothing_happened(shop: BothSystems) -> None:
    assert await drifted(shop) == []


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        ("UPDATE IM_KIT_COMP SET COMP_QTY = 3 WHERE ITEM_NO = 'PICNIC-KIT' AND COMP_ITEM_NO = 'WAX-100'", "PICNIC-KIT"),
        ("DELETE FROM IM_KIT_COMP WHERE ITEM_NO = 'PICNIC-KIT'", "PICNIC-KIT"),
        ("UPDATE IM_ITEM SET DESCR = 'Wax' WHERE ITEM_NO = 'WAX-100'", "PICNIC-KIT"),
        ("DELETE FROM IM_SKU WHERE ITEM_NO = 'TRL-JKT' AND DIM_1 = 'Ember'", "TRL-JKT"),
        ("DELETE FROM EC_ITEM_DESCR WHERE ITEM_NO = 'ENAMEL-POT'", "ENAMEL-POT"),
        ("DELETE FROM IM_ITEM WHERE ITEM_NO = 'WAX-100'", "WAX-100"),
        ("UPDATE IM_ITEM SET IS_ECOMM_ITEM = 'N' WHERE ITEM_NO = 'WAX-100'", "WAX-100"),
    ],
)
async def test_what_was_edited_past_every_stamp_is_found_until_it_is_on_the_website(
    shop: BothSystems, statement: str, found: str
) -> None:
    shop.edit_counterpoint(statement)

    first = await drifted(shop)
    outcome = await shop.outcome(ITEMS, found)

    assert first[0] == found
    assert set(first) <= {found, "PICNIC-KIT"}
    assert outcome != Unchanged()
    assert found not in await drifted(shop)


async def test_a_kit_is_found_when_one_of_its_parts_went_and_again_when_it_is_back(shop: BothSystems) -> None:
    shop.till.change("WAX-100", ItemChange(is_ecomm=False))
    await shop.outcome(ITEMS, "WAX-100")
    assert await drifted(shop) == ["PICNIC-KIT"]
    await shop.outcome(ITEMS, "PICNIC-KIT")
    assert await drifted(shop) == []
    shop.till.change("WAX-100", ItemChange(is_ecomm=True))
    await shop.outcome(ITEMS, "WAX-100")

    assert await drifted(shop) == ["PICNIC-KIT"]


async def test_a_variant_that_cant_be_sold_is_said_once_and_not_found_again_and_again(shop: BothSystems) -> None:
    shop.edit_counterpoint(
        "INSERT INTO IM_SKU (SKU_ID, ITEM_NO, UNIT, DIM_1, DIM_2) VALUES (99001, 'TRL-JKT', 'EACH', 'A|b', 'S')"
    )

    found = await drifted(shop)
    outcome = await shop.outcome(ITEMS, "TRL-JKT")

    assert found == ["TRL-JKT"]
    assert isinstance(outcome, Done)
    assert outcome.words.startswith("Updated on the website with 6 variants; without the variant A|b S")
    assert await drifted(shop) == []
    assert await shop.outcome(ITEMS, "TRL-JKT") == Unchanged()
