"""What the item page shows of both sides."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from shared.contracts.http import SideField
from simulators.counterpoint.changes import ItemChange
from tests.builders.both_systems import FLAGS, both_systems

ITEMS = "products.items"


async def test_both_sides_stand_beside_each_other_and_differences_are_marked(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        shop.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        await shop.sync(ITEMS, "ENAMEL-POT")
        shop.till.change("ENAMEL-POT", ItemChange(quantity=3))

        name, in_counterpoint, on_website, fields, problems = await shop.sides.look(" enamel-pot ")

        assert (name, in_counterpoint, on_website, problems) == ("Enamel pot 1 l", True, True, ())
        assert SideField(field="In stock", counterpoint="3", magento="30", differs=True) in fields
        assert [field.field for field in fields if field.differs] == ["In stock"]


async def test_an_item_of_neither_side_is_shown_as_missing(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        assert await shop.sides.look("NOPE") == (None, False, False, (), ())


async def test_a_side_that_cannot_be_asked_is_a_problem_in_words(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        await shop.sync(ITEMS, "ENAMEL-POT")
        shop.store.control("PUT", "/faults", {"rules": [{"kind": "down"}]})

        name, in_counterpoint, on_website, _, problems = await shop.sides.look("ENAMEL-POT")

        assert (name, in_counterpoint, on_website) == ("Enamel pot 1 l", True, None)
        assert len(problems) == 1
        assert problems[0].startswith("The website (Magento)")


async def test_a_flag_column_that_is_missing_is_said(tmp_path: Path) -> None:
    flags = replace(FLAGS, web_enabled="USR_NO_SUCH_COLUMN")
    async with both_systems(tmp_path, items=50, flags=flags) as shop:
        *_, problems = await shop.sides.look("ENAMEL-POT")

        assert problems == ("Counterpoint's database has no column USR_NO_SUCH_COLUMN: that item flag isn't used",)
