"""Rules for customers on a website with the prices of another location."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from shared.sync.model import Done
from simulators.counterpoint.changes import NewBreak, PriceRow
from simulators.magento.settings import StoreSettings
from tests.builders.misc_shop import MISC_RULES, MiscShop, misc_shop, rule_for

RULES, TRADE, POT = "misc.price_rules", "P|TRADE|1", "ENAMEL-POT"
EAST = replace(MISC_RULES, price_websites={"EAST": 2})
TENTH_OFF = NewBreak(prc_meth="D", amt_or_pct=Decimal(10))


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[MiscShop]:
    """A pot for 24.00, and for 20.00 in the east."""
    store = StoreSettings(second_website=True, price_scope="website")
    async with misc_shop(tmp_path, rules=EAST, store=store, online=[POT]) as started:
        started.systems.till.price(POT, PriceRow(location="EAST", price=Decimal(20)))
        yield started


def by_website(shop: MiscShop) -> list[tuple[int, float]]:
    """What the pot costs a customer of a group, by website."""
    rows = shop.systems.store.control("GET", "/state")["products"][POT]["tier_prices"]
    return sorted((row["extension_attributes"]["website_id"], float(row["value"])) for row in rows)


async def test_a_group_pays_by_the_rule_and_the_location_of_its_website(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item=POT, breaks=[TENTH_OFF]))

    outcome = await shop.outcome(RULES, TRADE)

    assert outcome == Done("prices for Wholesale: 1 item sent")
    assert by_website(shop) == [(0, 21.6), (2, 18.0)]
    assert await shop.found(RULES) == []


async def test_a_price_of_the_other_location_is_noticed_and_leaves_with_the_rule(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item=POT, breaks=[TENTH_OFF]))
    await shop.outcome(RULES, TRADE)

    shop.systems.till.price(POT, PriceRow(location="EAST", price=Decimal(10)))
    found = await shop.found(RULES)
    await shop.outcome(RULES, TRADE)
    changed = by_website(shop)
    shop.systems.till.end_promotion("TRADE")
    await shop.outcome(RULES, TRADE)

    assert found == [TRADE]
    assert changed == [(0, 21.6), (2, 9.0)]
    assert by_website(shop) == []
