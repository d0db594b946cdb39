"""Websites with prices of their own, and websites that want other things of a price."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from services.products.records.prices import PricePlace
from services.products.records.rules import ProductRules
from shared.sync.model import Done, Failed, Unchanged
from simulators.counterpoint.changes import ItemChange, NewBreak, NewPromotion, NewRule, PriceRow
from simulators.magento.settings import Edition, StoreSettings
from tests.builders.both_systems import RULES, BothSystems, both_systems

ITEMS, PRICES, POT = "products.items", "products.price_changes", "ENAMEL-POT"
EAST = replace(RULES, price_places=(PricePlace(location="EAST", website=2, store=2),))
TWO_WEBSITES = StoreSettings(second_website=True, price_scope="website")


def promote(shop: BothSystems, **more: Any) -> None:
    """Ten percent off one pot, twenty off three."""
    breaks = [
        NewBreak(prc_meth="D", min_qty=Decimal(least), amt_or_pct=Decimal(off)) for least, off in ((0, 10), (3, 20))
    ]
    rule = NewRule(item_no=POT, breaks=breaks)
    shop.till.promote(NewPromotion(grp_cod="TEST", rules=[rule], descr="Test days", **more))


def prices_at(shop: BothSystems, *, store: int) -> tuple[list[float], list[float]]:
    """Base and special prices of the pot in one store view."""
    found = [
        shop.store.send("POST", f"/V1/products/{kind}-information", {"skus": [POT]})
        for kind in ("base-prices", "special-price")
    ]
    base, special = ({float(row["price"]) for row in rows if row["store_id"] == store} for rows in found)
    return sorted(base), sorted(special)


async def begin(shop: BothSystems) -> None:
    """The pot is online, and nothing is promoted."""
    shop.edit_counterpoint("DELETE FROM IM_PRC_GRP")
    await shop.outcome(ITEMS, POT)


async def test_a_website_has_the_prices_of_its_location(tmp_path: Path) -> None:
    async with both_systems(tmp_path, rules=EAST, store=TWO_WEBSITES, items=50) as shop:
        await begin(shop)
        shop.till.price(POT, PriceRow(location="EAST", price=Decimal(30)))
        promote(shop, ends=shop.now + timedelta(days=1))

        at_first = await shop.outcome(PRICES, POT)
        during, east_during = shop.products()[POT], prices_at(shop, store=2)
        second = await shop.outcome(PRICES, POT)
        shop.now += timedelta(days=2)
        await shop.outcome(PRICES, POT)
        after, east_after = shop.products()[POT], prices_at(shop, store=2)

    assert isinstance(at_first, Done)
    assert second == Unchanged()
    assert (float(during["price"]), float(during["special_price"])) == (24.0, 21.6)
    assert east_during == ([30.0], [27.0])
    tiers = [(row["extension_attributes"]["website_id"], float(row["value"])) for row in during["tier_prices"]]
    assert tiers == [(0, 19.2), (2, 24.0)]
    assert after["special_price"] is None
    assert east_after == ([30.0], [])
    assert after["tier_prices"] == []


async def test_prices_of_two_websites_are_found_as_they_were_sent(tmp_path: Path) -> None:
    async with both_systems(tmp_path, rules=EAST, store=TWO_WEBSITES, items=50) as shop:
        await begin(shop)
        shop.till.price(POT, PriceRow(location="EAST", price=Decimal(30)))
        promote(shop, ends=shop.now + timedelta(days=1))
        await shop.outcome(PRICES, POT)
        comparison = shop.tasks[PRICES].comparison
        assert comparison is not None

        as_sent = await comparison.differing([POT])
        row = {"sku": POT, "store_id": 2, "price": 5, "price_from": "2026-01-01", "price_to": "2026-12-31"}
        shop.store.send("POST", "/V1/products/special-price", {"prices": [row]})
        by_hand = await comparison.differing([POT])

    assert as_sent == {}
    assert by_hand == {POT: (f"the special price of {POT} is 5, should be 27.00",)}


async def test_a_website_that_keeps_one_price_for_all_is_said_and_keeps_the_right_one(tmp_path: Path) -> None:
    store = replace(TWO_WEBSITES, price_scope="global")
    async with both_systems(tmp_path, rules=EAST, store=store, items=50) as shop:
        await begin(shop)
        shop.till.change(POT, ItemChange(price=Decimal(25)))
        shop.till.price(POT, PriceRow(location="EAST", price=Decimal(30)))

        outcome = await shop.outcome(PRICES, POT)

        assert isinstance(outcome, Failed)
        assert outcome.reason.startswith("The website keeps one price for all websites: set its price scope to Website")
        assert float(shop.products()[POT]["price"]) == 25.0


@pytest.mark.parametrize("edition", ["open_source", "commerce"])
async def test_an_open_ended_promotion_takes_the_dates_of_the_one_before_it_away(
    tmp_path: Path, edition: Edition
) -> None:
    async with both_systems(tmp_path, store=StoreSettings(edition=edition), items=50) as shop:
        await begin(shop)
        promote(shop, begins=shop.now - timedelta(days=1), ends=shop.now + timedelta(days=2))
        await shop.outcome(PRICES, POT)
        promote(shop)

        opened = await shop.outcome(PRICES, POT)
        during = shop.products()[POT]
        shop.till.end_promotion("TEST")
        await shop.outcome(PRICES, POT)

        assert isinstance(opened, Done)
        dates = (during["special_from_date"], during["special_to_date"])
        assert dates == ("2000-01-01 00:00:00", "2037-12-31 00:00:00")
        assert shop.products()[POT]["special_price"] is None


async def test_a_new_product_has_the_period_of_its_promotion_as_the_website_wants_it(tmp_path: Path) -> None:
    rules = replace(RULES, website_zone=ZoneInfo("America/New_York"))
    async with both_systems(tmp_path, rules=rules, store=StoreSettings(edition="commerce"), items=50) as shop:
        shop.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        promote(shop, ends=shop.now + timedelta(days=1))
        await shop.outcome(ITEMS, POT)
        new = shop.products()[POT]

        seen = await shop.sides.look(POT)
        await shop.outcome(PRICES, POT)
        sent = shop.products()[POT]

        dates = ("2000-01-01 00:00:00", "2026-03-03 00:00:00")
        assert (new["special_from_date"], new["special_to_date"]) == dates
        assert (sent["special_from_date"], sent["special_to_date"]) == dates
        assert [field.field for field in seen.sides if field.differs] == ["Prices by quantity and group"]


async def test_a_promotion_may_choose_its_items_by_any_profile_code(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        await begin(shop)
        shop.edit_counterpoint(f"UPDATE IM_ITEM SET PROF_COD_2 = 'SUMMER' WHERE ITEM_NO = '{POT}'")
        rule = NewRule(item_filt="IM_ITEM.PROF_COD_2 = 'SUMMER'", breaks=[NewBreak(prc_meth="D", amt_or_pct=10)])
        shop.till.promote(NewPromotion(grp_cod="TEST", rules=[rule], descr="Test days"))

        await shop.outcome(PRICES, POT)

        assert float(shop.products()[POT]["special_price"]) == 21.6


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"level_groups": {2: "wholesale"}}, ""),
        (
            {"level_groups": {2: "Wholesale", 3: "Club", 4: "VIP"}},
            "The website has no customer group “Club”, “VIP”: add it there, or correct PRICE_LEVEL_GROUPS.",
        ),
        ({"price_places": (PricePlace(location="EAST", website=2, store=2),)}, ""),
        (
            {"price_places": (PricePlace(location="EAST", website=2, store=7),)},
            "The website has no store view 7: add it there, or correct PRICE_WEBSITES.",
        ),
        (
            {"price_places": (PricePlace(location="EAST", website=2, store=1),)},
            "Store view 1 belongs to website 1, not 2: correct PRICE_WEBSITES.",
        ),
    ],
)
async def test_what_the_settings_name_and_the_website_lacks_is_said_before_anything_is_sent(
    tmp_path: Path, rules: dict[str, Any], words: str
) -> None:
    changed: ProductRules = replace(RULES, **rules)
    async with both_systems(tmp_path, rules=changed, store=TWO_WEBSITES, items=50) as shop:
        asked = shop.tasks[PRICES].set_up
        assert asked is not None

        assert await asked() == words


async def test_a_shop_that_uses_neither_setting_is_asked_nothing(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50) as shop:
        assert shop.tasks[PRICES].set_up is None


async def test_a_promotion_to_the_last_day_there_is_holds_up_no_price(tmp_path: Path) -> None:
    """Across zones that moment lies past the calendar: looking, sending and comparing all stumbled over it."""
    async with both_systems(tmp_path, rules=replace(RULES, website_zone=ZoneInfo("UTC")), items=50) as shop:
        shop.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        await shop.sync(ITEMS, POT, "FIRE-STEEL")
        rule = NewRule(item_no=POT, breaks=[NewBreak(prc_meth="D", amt_or_pct=Decimal(10))])
        ends = datetime.fromisoformat("9999-12-31T23:59:59")
        shop.till.promote(
            NewPromotion(grp_cod="EVER", rules=[rule], descr="Ever", begins=shop.now - timedelta(days=1), ends=ends)
        )

        found = await shop.found(PRICES, since=None, until=shop.now)
        outcomes = await shop.sync(PRICES, POT, "FIRE-STEEL")

        assert {POT, "FIRE-STEEL"} <= set(found)
        assert all(isinstance(outcome, Done) for outcome in outcomes.values()), outcomes
        assert await shop.differing(PRICES, POT, "FIRE-STEEL") == {}
