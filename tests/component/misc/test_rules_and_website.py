"""Price rules when somebody changed the website meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest

from shared.sync.model import Change, Done, Failed, Skipped
from simulators.counterpoint.changes import NewBreak
from tests.builders.misc_shop import MiscShop, misc_shop, rule_for

RULES, TRADE, POT = "misc.price_rules", "P|TRADE|1", "ENAMEL-POT"
TENTH_OFF = NewBreak(prc_meth="D", amt_or_pct=Decimal(10))


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[MiscShop]:
    """A website with the pot."""
    async with misc_shop(tmp_path, online=[POT]) as started:
        yield started


async def test_prices_of_a_product_that_was_deleted_on_the_website_fail_nothing(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item=POT, breaks=[TENTH_OFF]))
    await shop.outcome(RULES, TRADE)
    shop.systems.store.call("DELETE", f"/V1/products/{POT}")

    forced = await shop.outcome(RULES, TRADE, force=True)
    shop.systems.till.end_promotion("TRADE")
    ended = await shop.outcome(RULES, TRADE)

    assert not isinstance(forced, Failed)
    assert not isinstance(ended, Failed)
    assert await shop.found(RULES) == []


async def test_items_is_told_of_a_product_that_the_website_lost_and_only_once(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item=POT, breaks=[TENTH_OFF]))
    await shop.outcome(RULES, TRADE)
    shop.systems.store.call("DELETE", f"/V1/products/{POT}")

    await shop.pressed(RULES, TRADE)
    await shop.pressed(RULES, TRADE)

    assert shop.elsewhere.told == [("products", Change(POT, frozenset({"lost"})))]


async def test_items_is_told_the_next_time_where_it_can_not_be_told_at_once(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item=POT, breaks=[TENTH_OFF]))
    await shop.outcome(RULES, TRADE)
    shop.systems.store.call("DELETE", f"/V1/products/{POT}")
    shop.elsewhere.reachable = False
    await shop.pressed(RULES, TRADE)

    shop.elsewhere.reachable = True
    await shop.outcome(RULES, TRADE)

    assert shop.elsewhere.told == [("products", Change(POT, frozenset({"lost"})))]


async def test_a_product_that_was_never_online_is_none_that_was_lost(shop: MiscShop) -> None:
    shop.promote("TRADE", rule_for("WHOLESALE", item="WAX-100", breaks=[TENTH_OFF]))

    await shop.outcome(RULES, TRADE, force=True)

    assert shop.elsewhere.told == []


async def test_a_customer_group_added_on_the_website_is_known_at_the_next_attempt(shop: MiscShop) -> None:
    shop.promote("CLUB", rule_for("CLUBBERS", item=POT, breaks=[TENTH_OFF]))
    before = await shop.outcome(RULES, "P|CLUB|1")
    group = {"group": {"code": "CLUBBERS", "tax_class_id": 3}}
    shop.systems.store.send("POST", "/V1/customerGroups", group)

    after = await shop.outcome(RULES, "P|CLUB|1")

    assert isinstance(before, Skipped)
    assert after == Done("prices for CLUBBERS: 1 item sent")
