"""A price that can't be said any more: the website goes on selling, somebody is told, and all else stays right."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from services.products.records.prices import PricePlace
from shared.contracts.http import Level
from shared.sync.model import Change, Done, Outcome, Skipped, Unchanged
from simulators.counterpoint.changes import ItemChange, NewBreak, NewPromotion, NewRule, PriceRow
from simulators.magento.settings import StoreSettings
from tests.builders.both_systems import RULES, BothSystems, both_systems

ITEMS, PRICES, POT = "products.items", "products.price_changes", "ENAMEL-POT"
DAY = timedelta(days=1)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    """A pot of 24.00 on the website, which wholesalers get for 20.00."""
    rules = replace(RULES, level_groups={2: "Wholesale"}, list_price_attribute="msrp")
    async with both_systems(tmp_path, rules=rules, items=50) as systems:
        systems.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        systems.till.price(POT, PriceRow(prices={"2": Decimal(20)}))
        await systems.sync(ITEMS, POT)
        await systems.sync(PRICES, POT)
        yield systems


def promote(shop: BothSystems, code: str, *, number: int, percent: int = 10, **rule: Any) -> None:
    """A promotion on the pot that runs."""
    rules = [NewRule(item_no=POT, breaks=[NewBreak(prc_meth="D", amt_or_pct=Decimal(percent))], **rule)]
    fields = {"begins": shop.now - DAY, "ends": shop.now + DAY, "descr": "Test days", "grp_seq_no": number}
    shop.till.promote(NewPromotion(grp_cod=code, rules=rules, **fields))


def unreadable(shop: BothSystems) -> None:
    """A promotion stands before another one, and its filter can't be read."""
    promote(shop, "ODD", number=1, item_filt="SOUNDEX(DESCR) = 'X'")
    promote(shop, "SALE", number=2)


def warned(outcome: Outcome) -> str:
    """The words of a warning."""
    assert isinstance(outcome, Done), outcome
    assert outcome.level is Level.WARNING
    return outcome.words


def tiers(shop: BothSystems, sku: str = POT) -> list[tuple[int, float]]:
    """Website and price of the prices by quantity and group."""
    rows = shop.products()[sku]["tier_prices"]
    return [(row["extension_attributes"]["website_id"], float(row["value"])) for row in rows]


@pytest.mark.parametrize(
    ("price", "because"),
    [
        (Decimal(0), "the price in Counterpoint is zero or less"),
        (None, "no price in Counterpoint (Price-1 is empty)"),
    ],
)
async def test_an_item_whose_price_is_taken_away_is_told_once_with_what_it_is_still_sold_at(
    shop: BothSystems, price: Decimal | None, because: str
) -> None:
    value = "NULL" if price is None else str(price)
    shop.edit_counterpoint(f"UPDATE IM_PRC SET PRC_1 = {value} WHERE ITEM_NO = '{POT}'")

    found = await shop.found(PRICES, since=None, until=shop.now)
    told = warned(await shop.outcome(PRICES, POT))
    again = await shop.found(PRICES, since=None, until=shop.now)

    assert (found, again) == ([POT], [])
    assert told.startswith(f"still sold at 24.00 because {because}")
    assert await shop.outcome(PRICES, POT) == Unchanged()
    assert float(shop.products()[POT]["price"]) == 24.0


async def test_a_price_behind_a_rule_that_cant_be_read_is_told_at_each_change(shop: BothSystems) -> None:
    unreadable(shop)
    shop.till.change(POT, ItemChange(price=Decimal(35)))
    first = warned(await shop.outcome(PRICES, POT))
    shop.till.change(POT, ItemChange(price=Decimal(36)))
    found = await shop.found(PRICES, since=None, until=shop.now)
    second = warned(await shop.outcome(PRICES, POT))

    assert first.startswith("still sold at 24.00 because price rule ")
    assert "can't be read" in first
    assert "(Price-1 is 35.00)" in first
    assert found == [POT]
    assert "(Price-1 is 36.00)" in second
    assert float(shop.products()[POT]["price"]) == 24.0


async def test_what_can_be_said_is_right_though_the_price_cant(shop: BothSystems) -> None:
    unreadable(shop)
    shop.till.price(POT, PriceRow(reg_price=Decimal(40), prices={"2": Decimal(18)}))

    told = warned(await shop.outcome(PRICES, POT))

    assert "Wholesale 18.00" in told
    assert tiers(shop) == [(0, 18.0)]
    assert float(shop.products()[POT]["custom_attributes"]["msrp"]) == 40.0


async def test_a_special_price_stays_with_its_period_until_the_price_can_be_said_again(shop: BothSystems) -> None:
    promote(shop, "SALE", number=2)
    await shop.outcome(PRICES, POT)
    promote(shop, "ODD", number=1, item_filt="SOUNDEX(DESCR) = 'X'")

    told = warned(await shop.outcome(PRICES, POT))
    during = shop.products()[POT]
    shop.till.end_promotion("ODD")
    shop.till.end_promotion("SALE")
    shop.now += timedelta(minutes=1)
    ended = await shop.outcome(PRICES, POT)

    assert told.startswith("still sold at 21.60 because price rule ")
    assert (float(during["special_price"]), during["special_to_date"]) == (21.6, "2026-03-03 00:00:00")
    assert isinstance(ended, Done)
    assert shop.products()[POT]["special_price"] is None


async def test_one_website_whose_price_cant_be_said_keeps_no_other_from_its_own(tmp_path: Path) -> None:
    rules = replace(RULES, price_places=(PricePlace(location="EAST", website=2, store=2),))
    store = StoreSettings(second_website=True, price_scope="website")
    async with both_systems(tmp_path, rules=rules, store=store, items=50) as shop:
        shop.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        await shop.sync(ITEMS, POT)
        shop.till.price(POT, PriceRow(location="EAST", price=Decimal(30)))
        await shop.sync(PRICES, POT)
        shop.edit_counterpoint(f"UPDATE IM_PRC SET PRC_1 = 0 WHERE ITEM_NO = '{POT}' AND LOC_ID = 'EAST'")
        shop.till.price(POT, PriceRow(price=Decimal(22)))

        told = warned(await shop.outcome(PRICES, POT))

        rows = shop.store.send("POST", "/V1/products/base-prices-information", {"skus": [POT]})
        assert {row["store_id"]: row["price"] for row in rows} == {0: 22, 2: 30}
        assert told == (
            "still sold at its old price on website 2 because the price in Counterpoint is zero or less; "
            "price 24.00 → 22.00"
        )


@pytest.mark.parametrize(
    ("path", "kept"), [("*/special-price", "special"), ("*/base-prices", "base"), ("*/tier-prices", "tiers")]
)
async def test_a_refusal_of_one_kind_of_price_keeps_no_other_kind_from_the_website(
    shop: BothSystems, path: str, kept: str
) -> None:
    promote(shop, "SALE", number=2)
    shop.till.price(POT, PriceRow(price=Decimal(30), reg_price=Decimal(40), prices={"2": Decimal(18)}))
    fault = {"kind": "status", "method": "POST", "path": path, "status": 413}
    shop.store.control("PUT", "/faults", {"rules": [fault]})

    await shop.outcome(PRICES, POT)

    pot = shop.products()[POT]
    special = pot["special_price"]
    shown = {
        "base": float(pot["price"]) == 30,
        "special": special is not None and float(special) == 27,
        "tiers": tiers(shop) == [(0, 18.0)],
        "list": float(pot["custom_attributes"].get("msrp") or 0) == 40,
    }
    assert [name for name, right in shown.items() if not right] == [kept]


async def test_a_product_that_is_gone_from_the_website_is_told_to_items(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "WAX-100")
    await shop.sync(PRICES, "WAX-100")
    shop.store.call("DELETE", f"/V1/products/{POT}")
    for key in (POT, "WAX-100"):
        shop.till.change(key, ItemChange(price=Decimal(31)))
    shop.told.clear()

    outcomes = await shop.sync(PRICES, POT, "WAX-100")

    assert outcomes[POT] == Skipped("No longer on the website: Items puts it there again, and its prices with it")
    assert isinstance(outcomes["WAX-100"], Done)
    assert shop.told == [Change(POT, frozenset({"item"}))]
    await shop.sync(ITEMS, POT)
    assert float(shop.products()[POT]["price"]) == 31.0


async def test_what_stays_as_it_is_on_the_website_is_no_difference(shop: BothSystems) -> None:
    unreadable(shop)
    await shop.outcome(PRICES, POT)
    comparison = shop.tasks[PRICES].comparison
    assert comparison is not None

    assert await comparison.differing([POT]) == {}
