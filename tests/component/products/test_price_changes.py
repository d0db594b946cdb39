"""The Price Changes task between a simulated Counterpoint and a simulated website."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shared.sync.errors import SyncError
from shared.sync.model import Done, Failed, Skipped, Unchanged
from simulators.counterpoint.changes import ItemChange, NewBreak, NewPromotion, NewRule
from tests.builders.both_systems import BothSystems, both_systems

ITEMS, PRICES = "products.items", "products.price_changes"
ONLINE = ("ENAMEL-POT", "WAX-100", "TRL-JKT", "MUG 12/OZ", "CUP&SAUCER")
DAY = timedelta(days=1)


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    """A shop without promotions whose prices stand on the website."""
    async with both_systems(tmp_path, items=50) as systems:
        systems.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        await systems.sync(ITEMS, *ONLINE)
        await systems.sync(PRICES, *ONLINE)
        systems.forget_calls()
        yield systems


def promote(shop: BothSystems, item: str, *, percent: str = "10", **more: Any) -> None:
    """A promotion on one item, in force for a day around now unless said otherwise."""
    rule = NewRule(item_no=item, breaks=[NewBreak(prc_meth="D", amt_or_pct=Decimal(percent))])
    fields = {"begins": shop.now - DAY, "ends": shop.now + DAY, **more}
    shop.till.promote(NewPromotion(grp_cod=f"TEST{item[:8]}", rules=[rule], descr="Test days", **fields))


def web_price(shop: BothSystems, sku: str) -> tuple[float, float | None]:
    """Price and special price on the website."""
    row = shop.products()[sku]
    special = row["special_price"]
    return float(row["price"]), None if special is None else float(special)


async def test_a_new_price_at_the_till_arrives(shop: BothSystems) -> None:
    shop.till.change("ENAMEL-POT", ItemChange(price=Decimal("22.50")))

    assert await shop.outcome(PRICES, "ENAMEL-POT") == Done("price 24.00 → 22.50")
    assert web_price(shop, "ENAMEL-POT") == (22.5, None)
    assert shop.website_calls("POST") == ["POST /V1/products/base-prices"]


async def test_a_promotion_becomes_a_special_price_with_its_period_and_goes_when_it_ends(shop: BothSystems) -> None:
    promote(shop, "ENAMEL-POT")

    begun = await shop.outcome(PRICES, "ENAMEL-POT")
    during = shop.products()["ENAMEL-POT"]
    shop.now += 2 * DAY
    ended = await shop.outcome(PRICES, "ENAMEL-POT")

    assert begun == Done("price 24.00, special 21.60 until 3 Mar 2026 (Test days)")
    assert (during["special_from_date"], during["special_to_date"]) == ("2026-03-01 00:00:00", "2026-03-03 00:00:00")
    assert ended == Done("price 24.00")
    assert web_price(shop, "ENAMEL-POT") == (24.0, None)


async def test_unchanged_prices_cost_the_website_not_a_single_call(shop: BothSystems) -> None:
    assert set((await shop.sync(PRICES, *ONLINE)).values()) == {Unchanged()}
    assert shop.website_calls() == []


async def test_a_whole_batch_is_two_calls_and_all_variants_have_the_items_price(shop: BothSystems) -> None:
    for key in ONLINE:
        promote(shop, key)

    outcomes = await shop.sync(PRICES, *ONLINE)

    assert all(isinstance(outcome, Done) for outcome in outcomes.values())
    assert shop.website_calls() == ["POST /V1/products/base-prices", "POST /V1/products/special-price"]
    assert web_price(shop, "TRL-JKT|EMBER|L|*") == (189.0, 170.1)
    assert web_price(shop, "TRL-JKT|MOSS|S|*") == (189.0, 170.1)


async def test_a_refused_price_fails_its_item_alone(shop: BothSystems) -> None:
    for key in ONLINE:
        shop.till.change(key, ItemChange(price=5))
    rule = {"kind": "refuse", "method": "POST", "path": "*/base-prices", "key": "WAX-100"}
    shop.store.control("PUT", "/faults", {"rules": [rule]})

    outcomes = await shop.sync(PRICES, *ONLINE)

    assert [key for key, outcome in outcomes.items() if isinstance(outcome, Failed)] == ["WAX-100"]
    assert web_price(shop, "ENAMEL-POT") == (5.0, None)
    shop.store.control("DELETE", "/faults")
    assert isinstance(await shop.outcome(PRICES, "WAX-100"), Done)


async def test_a_special_price_that_stood_there_before_us_is_removed(shop: BothSystems) -> None:
    row = {"sku": "ENAMEL-POT", "store_id": 0, "price": 1, "price_from": "2026-01-01 00:00:00", "price_to": ""}
    shop.store.send("POST", "/V1/products/special-price", {"prices": [row]})

    await shop.outcome(PRICES, "ENAMEL-POT", force=True)

    assert web_price(shop, "ENAMEL-POT") == (24.0, None)


async def test_an_item_that_is_not_online_is_skipped(shop: BothSystems) -> None:
    assert await shop.outcome(PRICES, "FIRE-STEEL") == Skipped("Not on the website yet")


async def test_the_finder_names_exactly_the_items_whose_price_differs(shop: BothSystems) -> None:
    shop.till.change("MUG 12/OZ", ItemChange(price=12))
    shop.till.change("WAX-100", ItemChange(descr="Renamed wax"))
    promote(shop, "ENAMEL-POT")

    assert await shop.found(PRICES, since=shop.now - DAY, until=shop.now) == ["ENAMEL-POT", "MUG 12/OZ"]


async def at_the_minute(shop: BothSystems, moment: datetime) -> list[str]:
    """What the every-minute finder finds in the minute up to a moment."""
    moments = shop.tasks[PRICES].moments
    assert moments is not None
    pages = moments.changes(since=moment - timedelta(minutes=1), until=moment)
    return [change.key async for page in pages for change in page]


async def test_a_promotion_is_noticed_in_the_minute_it_begins_and_in_the_minute_it_ends(shop: BothSystems) -> None:
    begins, ends = shop.now + timedelta(hours=1), shop.now + timedelta(hours=3)
    promote(shop, "ENAMEL-POT", begins=begins, ends=ends)

    before = await at_the_minute(shop, begins - timedelta(minutes=5))
    at_begin = await at_the_minute(shop, begins + timedelta(seconds=1))
    shop.now = begins + timedelta(seconds=2)
    await shop.sync(PRICES, *at_begin)
    at_end = await at_the_minute(shop, ends + timedelta(seconds=1))

    assert (before, at_begin, at_end) == ([], ["ENAMEL-POT"], ["ENAMEL-POT"])


async def test_a_new_product_starts_with_the_price_of_its_promotion(shop: BothSystems) -> None:
    promote(shop, "FIRE-STEEL", percent="50")

    await shop.outcome(ITEMS, "FIRE-STEEL")

    assert web_price(shop, "FIRE-STEEL") == (9.9, 4.95)


async def test_a_price_put_back_after_it_was_sent_in_part_is_sent_again(shop: BothSystems) -> None:
    promote(shop, "ENAMEL-POT")
    await shop.outcome(PRICES, "ENAMEL-POT")
    shop.till.change("ENAMEL-POT", ItemChange(price=Decimal(30)))
    rule = {"kind": "refuse", "method": "POST", "path": "*/special-price", "key": "ENAMEL-POT"}
    shop.store.control("PUT", "/faults", {"rules": [rule]})
    refused = await shop.outcome(PRICES, "ENAMEL-POT")
    in_part = web_price(shop, "ENAMEL-POT")
    shop.store.control("DELETE", "/faults")

    shop.till.change("ENAMEL-POT", ItemChange(price=Decimal(24)))
    found = await shop.found(PRICES, since=None, until=shop.now)
    await shop.outcome(PRICES, "ENAMEL-POT")

    assert isinstance(refused, Failed)
    assert in_part == (30.0, 21.6)
    assert found == ["ENAMEL-POT"]
    assert web_price(shop, "ENAMEL-POT") == (24.0, 21.6)


async def test_a_price_put_back_while_the_website_was_away_is_sent_again(shop: BothSystems) -> None:
    shop.till.change("ENAMEL-POT", ItemChange(price=Decimal(30)))
    shop.store.control("PUT", "/faults", {"rules": [{"kind": "cut_after", "method": "POST", "path": "*/base-prices"}]})
    with pytest.raises(SyncError):
        await shop.outcome(PRICES, "ENAMEL-POT")
    shop.store.control("DELETE", "/faults")
    arrived = web_price(shop, "ENAMEL-POT")

    shop.till.change("ENAMEL-POT", ItemChange(price=Decimal(24)))
    await shop.outcome(PRICES, "ENAMEL-POT")

    assert arrived == (30.0, None)
    assert web_price(shop, "ENAMEL-POT") == (24.0, None)


@pytest.mark.parametrize(
    ("method", "price", "special"),
    [("N", "13.15", 11.84), ("D", "13.15", 11.83), ("N", "13.16", 11.84), ("U", "13.16", 11.85)],
)
async def test_a_promotion_is_rounded_as_the_company_rounds(
    shop: BothSystems, method: str, price: str, special: float
) -> None:
    shop.edit_counterpoint(f"UPDATE IM_CTL SET PRC_ROUND_METH = '{method}'")
    shop.till.change("ENAMEL-POT", ItemChange(price=Decimal(price)))
    promote(shop, "ENAMEL-POT")

    await shop.outcome(PRICES, "ENAMEL-POT")

    assert web_price(shop, "ENAMEL-POT") == (float(price), special)


@pytest.mark.parametrize("edited", [{"special_price": 1}, {"special_to_date": "2030-01-01"}])
async def test_a_special_price_that_somebody_edited_goes_with_its_promotion_all_the_same(
    shop: BothSystems, edited: dict[str, Any]
) -> None:
    promote(shop, "ENAMEL-POT")
    await shop.outcome(PRICES, "ENAMEL-POT")
    shop.store.control("PATCH", "/products/ENAMEL-POT", edited)

    shop.now += 2 * DAY
    await shop.outcome(PRICES, "ENAMEL-POT")

    assert web_price(shop, "ENAMEL-POT") == (24.0, None)
