"""Two ways to send products, one final state."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from services.products.records.rules import ProductRules
from services.products.tasks.outcomes import is_online
from shared.sync.model import Done, Failed, Outcome, TryLater, Unchanged
from simulators.counterpoint.changes import ItemChange
from simulators.magento.settings import StoreSettings
from tests.builders.both_systems import RULES, BothSystems, both_systems, in_bulk, without_times

ITEMS = "products.items"
KEYS = (
    "ENAMEL-POT",
    "WAX-100",
    "MUG 12/OZ",
    "LONG-TEXT",
    "WEB-OFF",
    "ARCHIVED",
    "ALWAYS",
    "BACKORDER",
    "TRL-JKT",
    "NO-NAME",
)


async def a_week_of_changes(shop: BothSystems) -> None:
    """Everything that happens to products: added, edited, hidden, a variant lost, an item deleted."""
    await shop.sync(ITEMS, *KEYS)
    shop.till.change("ENAMEL-POT", ItemChange(descr="Renamed pot"))
    shop.till.change("WAX-100", ItemChange(web_enabled=False))
    shop.till.remove("BACKORDER")
    shop.edit_counterpoint("DELETE FROM IM_SKU WHERE ITEM_NO = 'TRL-JKT' AND DIM_1 = 'Ember' AND DIM_2 = 'L'")
    await shop.sync(ITEMS, *KEYS)
    # Pictures are too large for the bulk queue: there this task brings what a single save carries at once.
    await shop.sync("products.images", *KEYS)


def sent(shop: BothSystems) -> dict[str, tuple[str | None, dict[str, Any]]]:
    """What Items remembers, but for when and as which number a product was made."""
    return {
        key: (link.digest, {name: value for name, value in link.facts.items() if name != "made"})
        for key, link in shop.links[ITEMS].rows.items()
    }


async def test_both_write_modes_leave_the_same_website(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "bulk").mkdir()
    async with both_systems(tmp_path / "one", items=50) as single:
        await a_week_of_changes(single)
        one_by_one = without_numbers(single)
        links = sent(single)
    async with both_systems(tmp_path / "bulk", items=50, rules=in_bulk()) as bulk:
        await a_week_of_changes(bulk)
        calls = bulk.website_calls("POST")

        assert without_numbers(bulk) == one_by_one
        assert sent(bulk) == links
        assert 3 <= sum("async/bulk" in call for call in calls) <= 4


def without_numbers(shop: BothSystems) -> dict[str, object]:
    """The website as a visitor sees it, without the numbers that depend on the order of arrival."""
    products = without_times(shop.products(), leave_out=("configurable_options",))
    for product in products.values():
        product["children"] = sorted(product["children"])
        product["media"] = [
            {name: entry[name] for name in ("sha256", "label", "position", "types")} for entry in product["media"]
        ]
        for value in ("cp_color", "cp_size", "image", "small_image", "thumbnail"):
            product["custom_attributes"].pop(value, None)
    return {"products": products, "stock": shop.stock()}


async def test_in_bulk_a_second_pass_costs_no_call(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50, rules=in_bulk()) as shop:
        await shop.sync(ITEMS, "ENAMEL-POT", "TRL-JKT")
        shop.forget_calls()

        outcomes = await shop.sync(ITEMS, "ENAMEL-POT", "TRL-JKT")

        assert set(outcomes.values()) == {Unchanged()}
        assert shop.website_calls() == []


async def test_in_bulk_a_refused_variant_fails_its_item_alone(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50, rules=in_bulk()) as shop:
        rule = {"kind": "refuse", "method": "POST", "key": "TRL-JKT|EMBER|M|*"}
        shop.store.control("PUT", "/faults", {"rules": [rule]})

        outcomes = await shop.sync(ITEMS, "TRL-JKT", "ENAMEL-POT", "WAX-100")

        assert isinstance(outcomes["TRL-JKT"], Failed)
        assert outcomes["TRL-JKT"].reason.startswith("Ember M: ")
        assert isinstance(outcomes["ENAMEL-POT"], Done)
        assert isinstance(outcomes["WAX-100"], Done)


@pytest.mark.parametrize("rules", [RULES, in_bulk()], ids=["one by one", "in bulk"])
async def test_a_web_address_that_another_product_has_keeps_nothing_off_the_website(
    tmp_path: Path, rules: ProductRules
) -> None:
    async with both_systems(tmp_path, items=50, rules=rules) as shop:
        taken = "enamel-pot-1-l-enamel-pot"
        values = [{"attribute_code": "url_key", "value": taken}]
        shop.store.save("BY-HAND", custom_attributes=values)
        jacket = "trailhead-rain-jacket-moss-s-trl-jkt-moss-s-fca6fe"
        shop.store.save("ALSO-BY-HAND", custom_attributes=[{"attribute_code": "url_key", "value": jacket}])

        outcomes = await shop.sync(ITEMS, "ENAMEL-POT", "TRL-JKT", "WAX-100")

        assert all(isinstance(outcome, Done) for outcome in outcomes.values()), outcomes
        addresses = {sku: row["custom_attributes"]["url_key"] for sku, row in shop.products().items()}
        assert addresses["ENAMEL-POT"].startswith(f"{taken}-")
        assert addresses["TRL-JKT|MOSS|S|*"] == jacket  # a variant can't be visited, so nobody is in its way


async def test_a_bulk_that_nobody_works_off_is_tried_again_later(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50, rules=replace(in_bulk(), bulk_deadline_seconds=0.5)) as shop:
        shop.store.control("PUT", "/bulk", {"stopped": True})

        outcome = await shop.outcome(ITEMS, "ENAMEL-POT")

        assert isinstance(outcome, TryLater)
        assert not any(is_online(link) for link in shop.links[ITEMS].rows.values())


async def test_a_product_whose_earlier_change_is_still_in_the_websites_queue_is_not_sent_again_until_it_is_through(
    tmp_path: Path,
) -> None:
    async with both_systems(tmp_path, items=50, rules=replace(in_bulk(), bulk_deadline_seconds=0.5)) as shop:
        await until_done(shop, "ENAMEL-POT")
        shop.store.control("PUT", "/bulk", {"stopped": True})
        shop.till.change("ENAMEL-POT", ItemChange(descr="Blue pot"))
        await shop.outcome(ITEMS, "ENAMEL-POT")
        shop.till.change("ENAMEL-POT", ItemChange(descr="Red pot"))
        shop.forget_calls()

        held = await shop.outcome(ITEMS, "ENAMEL-POT")
        posts = shop.website_calls("POST")
        shop.store.control("PUT", "/bulk", {"stopped": False, "parallel": 8})
        sent = await until_done(shop, "ENAMEL-POT")

        assert isinstance(held, TryLater)
        assert held.reason == "The website hasn't worked off the product's earlier change yet"
        assert posts == []
        assert sent == Done("Updated on the website")
        assert shop.products()["ENAMEL-POT"]["name"] == "Red pot"


async def until_done(shop: BothSystems, key: str) -> Outcome:
    """The outcome of Items once the website's queue is through, after some tries."""
    outcome: Outcome = TryLater("not tried yet")
    for _ in range(20):
        outcome = await shop.outcome(ITEMS, key)
        if not isinstance(outcome, TryLater):
            break
        await asyncio.sleep(0.1)
    return outcome


async def test_the_size_of_a_set_is_learned_from_the_websites_own_limit(tmp_path: Path) -> None:
    store = StoreSettings(input_limits=True)
    async with both_systems(tmp_path, items=50, store=store) as shop:
        keys = await shop.found(ITEMS, since=None, until=shop.now)
        await shop.sync(ITEMS, *keys)

        stock = await shop.sync("products.inventories", *keys)

        sent = [key for key, outcome in stock.items() if isinstance(outcome, Done)]
        assert len(sent) > 20
        assert not [outcome for outcome in stock.values() if isinstance(outcome, Failed)]
