"""What the item page shows of both sides."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from shared.contracts.http import SideField, VerdictKind
from simulators.counterpoint.changes import ItemChange, NewBreak, NewPromotion, NewRule, PriceRow
from tests.builders.both_systems import FLAGS, RULES, both_systems

ITEMS = "products.items"


async def test_both_sides_stand_beside_each_other_and_differences_are_marked(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        shop.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        await shop.sync(ITEMS, "ENAMEL-POT")
        shop.till.change("ENAMEL-POT", ItemChange(quantity=3))

        seen = await shop.sides.look(" enamel-pot ")

        assert (seen.name, seen.found_in_counterpoint, seen.found_in_magento) == ("Enamel pot 1 l", True, True)
        assert seen.problems == ()
        assert SideField(field="In stock", counterpoint="3", magento="30", differs=True) in seen.sides
        assert [field.field for field in seen.sides if field.differs] == ["In stock"]


async def test_an_item_of_neither_side_is_shown_as_missing(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        seen = await shop.sides.look("NOPE")

        assert (seen.name, seen.found_in_counterpoint, seen.found_in_magento) == (None, False, False)
        assert (seen.sides, seen.problems) == ((), ())
        assert seen.verdict == "Not for sale on the website. Counterpoint has no such item."


async def test_a_side_that_cannot_be_asked_is_a_problem_in_words(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        await shop.sync(ITEMS, "ENAMEL-POT")
        shop.store.control("PUT", "/faults", {"rules": [{"kind": "down"}]})

        seen = await shop.sides.look("ENAMEL-POT")

        assert (seen.name, seen.found_in_counterpoint, seen.found_in_magento) == ("Enamel pot 1 l", True, None)
        assert len(seen.problems) == 1
        assert seen.problems[0].startswith("The website (Magento)")
        unasked = [check.name for check in seen.checks if check.passed is None and check.side == "Website"]
        assert "On the website" in unasked
        assert all("Not checked" in check.words for check in seen.checks if check.passed is None)


async def test_a_flag_column_that_is_missing_is_said(tmp_path: Path) -> None:
    flags = replace(FLAGS, web_enabled="USR_NO_SUCH_COLUMN")
    async with both_systems(tmp_path, items=50, flags=flags) as shop:
        seen = await shop.sides.look("ENAMEL-POT")

        assert seen.problems == ("Counterpoint's database has no column USR_NO_SUCH_COLUMN: that item flag isn't used",)


async def test_other_units_are_compared_each_by_itself(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        shop.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        await shop.sync(ITEMS, "FIRE-STEEL")
        shop.edit_counterpoint("UPDATE IM_ITEM SET ALT_1_PRC_1 = 88 WHERE ITEM_NO = 'FIRE-STEEL'")

        seen = await shop.sides.look("FIRE-STEEL^BOX")

        fields = {field.field: (field.counterpoint, field.magento) for field in seen.sides}
        assert fields["In stock"] == ("200", "200")
        assert fields["In stock by the Box of 12"] == ("16", "16")
        assert [field.field for field in seen.sides if field.differs] == ["Price of a Box of 12"]
        assert fields["Price of a Box of 12"] == ("88.00", "99.00")


async def test_a_kit_is_shown_with_its_parts_on_both_sides(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        shop.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        await shop.sync(ITEMS, "PICNIC-KIT", "ENAMEL-POT", "FIRE-STEEL", "WAX-100")
        shop.till.drop_picture("PICNIC-KIT.png")  # too large for the website: a difference of its own
        same = await shop.sides.look("PICNIC-KIT")
        shop.edit_counterpoint("DELETE FROM IM_KIT_COMP WHERE COMP_ITEM_NO = 'FIRE-STEEL'")

        seen = await shop.sides.look("PICNIC-KIT")

        assert [field.field for field in same.sides if field.differs] == []
        assert (
            SideField(
                field="Parts of the kit",
                counterpoint="1 × ENAMEL-POT, 2 × WAX-100",
                magento="1 × ENAMEL-POT, 1 × FIRE-STEEL, 2 × WAX-100",
                differs=True,
            )
            in seen.sides
        )


async def test_a_kit_that_is_not_online_names_the_parts_that_keep_it_off(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        shop.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        await shop.sync(ITEMS, "ENAMEL-POT", "WAX-100", "PICNIC-KIT")
        shop.store.send("PUT", "/V1/products/WAX-100", {"product": {"sku": "WAX-100", "status": 2}})

        seen = await shop.sides.look("PICNIC-KIT")

        parts = next(check for check in seen.checks if check.name == "Its parts are online")
        assert parts.passed is False
        assert parts.words == (
            "A kit is on the website only together with all its parts. "
            "What keeps it off: FIRE-STEEL (not on the website), WAX-100 (disabled there)."
        )
        assert seen.verdict == f"Not for sale on the website. {parts.words}"


async def test_a_kit_is_for_sale_while_the_website_has_enough_of_every_part(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        shop.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        parts = ("ENAMEL-POT", "FIRE-STEEL", "WAX-100")
        await shop.sync(ITEMS, *parts, "PICNIC-KIT")
        await shop.sync("products.inventories", *parts)
        enough = await shop.sides.look("PICNIC-KIT")
        shop.till.change("WAX-100", ItemChange(quantity=1))
        await shop.sync("products.inventories", "WAX-100")

        short = await shop.sides.look("PICNIC-KIT")

        assert [check.words for check in enough.checks if check.name == "In stock there"] == [
            "Enough of every part for one kit"
        ]
        assert short.verdict == "Not for sale on the website. The website has too few of WAX-100 for one kit."


async def test_prices_by_quantity_and_the_list_price_stand_on_both_sides(tmp_path: Path) -> None:
    rules = replace(RULES, list_price_attribute="msrp", level_groups={2: "Wholesale"})
    async with both_systems(tmp_path, items=50, rules=rules) as shop:
        shop.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        breaks = [NewBreak(prc_meth="D", min_qty=Decimal(3), amt_or_pct=Decimal(10))]
        shop.till.promote(NewPromotion(grp_cod="MORE", rules=[NewRule(item_no="ENAMEL-POT", breaks=breaks)]))
        shop.till.price("ENAMEL-POT", PriceRow(reg_price=Decimal(30), prices={"2": Decimal(20)}))
        await shop.sync(ITEMS, "ENAMEL-POT")
        await shop.sync("products.price_changes", "ENAMEL-POT")
        shop.till.price("ENAMEL-POT", PriceRow(prices={"2": Decimal(19)}))

        sides = {field.field: field for field in (await shop.sides.look("ENAMEL-POT")).sides}

        assert sides["List price"] == SideField(
            field="List price", counterpoint="30.00", magento="30.00", differs=False
        )
        tiers = sides["Prices by quantity and group"]
        assert (tiers.counterpoint, tiers.magento) == (
            "21.60 from 3, Wholesale 19.00",
            "21.60 from 3, Wholesale 20.00",
        )
        assert tiers.differs


async def test_what_is_for_sale_but_not_as_counterpoint_has_it_is_out_of_date(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        shop.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        await shop.sync(ITEMS, "ENAMEL-POT")
        fine = await shop.sides.look("ENAMEL-POT")
        shop.edit_counterpoint("UPDATE IM_PRC SET PRC_1 = 0 WHERE ITEM_NO = 'ENAMEL-POT'")

        seen = await shop.sides.look("ENAMEL-POT")

        assert fine.verdict_kind is VerdictKind.FOR_SALE
        assert seen.verdict_kind is VerdictKind.OUT_OF_DATE
        assert seen.verdict is not None
        price = next(field.magento for field in seen.sides if field.field == "Price")
        assert seen.verdict.startswith(f"For sale, but out of date: still shows {price} and 30 pieces. ")


async def test_a_side_that_cannot_be_asked_has_no_differences_and_no_colour(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        await shop.sync(ITEMS, "ENAMEL-POT")
        shop.store.control("PUT", "/faults", {"rules": [{"kind": "down"}]})

        seen = await shop.sides.look("ENAMEL-POT")

        assert seen.verdict_kind is VerdictKind.UNKNOWN
        assert {field.differs for field in seen.sides if field.magento is None} == {None}
        assert not [field for field in seen.sides if field.differs]


async def test_a_picture_that_is_too_large_to_be_sent_is_a_failed_check_with_its_size(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50, rules=replace(RULES, image_most_bytes=100)) as shop:
        await shop.sync(ITEMS, "WAX-100")

        seen = await shop.sides.look("WAX-100")

    failed = [check for check in seen.checks if check.passed is False]
    assert [check.name for check in failed] == ["Its pictures can be sent"]
    assert failed[0].words.startswith("The picture WAX-100.jpg is ")
    assert failed[0].words.endswith("that are sent: save it smaller.")
    assert seen.verdict_kind is VerdictKind.OUT_OF_DATE
    assert failed[0].words in seen.verdict


async def test_what_needs_no_other_answer_is_asked_at_the_same_time(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        await shop.sync(ITEMS, "ENAMEL-POT")
        shop.store.control("PUT", "/faults", {"rules": [{"kind": "latency", "latency_ms": 100}]})
        shop.store.control("DELETE", "/calls")

        await shop.sides.look("ENAMEL-POT")

        assert shop.store.control("GET", "/calls")["max_in_flight"] > 1
