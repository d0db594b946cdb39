"""An item number that Counterpoint uses again for other goods: it has no day of creation that would tell."""

from __future__ import annotations

from pathlib import Path

from shared.contracts.http import Level
from shared.sync.model import Done
from simulators.counterpoint.changes import ItemChange
from tests.builders.both_systems import both_systems

ITEMS, POT = "products.items", "ENAMEL-POT"


async def test_a_number_used_again_for_other_goods_is_warned_of_and_reaches_every_task(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        await shop.sync(ITEMS, POT)
        shop.told.clear()
        shop.till.change(POT, ItemChange(descr="Lantern oil", long_descr="Lantern oil", categ_cod="FUEL"))

        outcome = await shop.outcome(ITEMS, POT)

        assert isinstance(outcome, Done)
        assert outcome.level is Level.WARNING
        assert "other goods under an old number" in outcome.words
        assert {aspect for change in shop.told if change.key == POT for aspect in change.aspects} >= {
            "category_items",
            "images",
            "inventory",
            "price",
        }


async def test_another_name_or_another_category_alone_is_no_other_item(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        await shop.sync(ITEMS, POT)
        shop.told.clear()
        for change in (
            ItemChange(descr="Lantern oil", long_descr="Lantern oil"),
            ItemChange(descr="Lantern oil, red", long_descr="Lantern oil, red", categ_cod="FUEL"),
        ):
            shop.till.change(POT, change)
            outcome = await shop.outcome(ITEMS, POT)
            assert isinstance(outcome, Done)
            assert outcome.level is Level.SUCCESS
        assert shop.told == []
