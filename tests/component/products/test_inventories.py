"""The Inventories task between a simulated Counterpoint and a simulated website, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from shared.sync.model import Done, Failed, Skipped, TryLater, Unchanged
from simulators.counterpoint.changes import CellChange, ItemChange
from tests.builders.both_systems import RULES, BothSystems, both_systems

ITEMS, INVENTORIES = "products.items", "products.inventories"
ONLINE = ("ENAMEL-POT", "WAX-100", "TRL-JKT", "ARCHIVED", "ALWAYS", "BACKORDER", "MIN-SIX", "MUG 12/OZ", "LAKE-ONLY")


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as systems:
        await systems.sync(ITEMS, *ONLINE)
        await systems.sync(INVENTORIES, *ONLINE)
        systems.forget_calls()
        yield systems


async def test_a_sale_at_the_till_arrives_as_the_new_number(shop: BothSystems) -> None:
    shop.till.change("ENAMEL-POT", ItemChange(quantity=4, committed=1))

    assert await shop.outcome(INVENTORIES, "ENAMEL-POT") == Done("stock 30 → 3")
    assert shop.stock()["ENAMEL-POT"] == (3.0, 1)


async def test_the_last_piece_sold_puts_the_item_out_of_stock(shop: BothSystems) -> None:
    shop.till.change("ENAMEL-POT", ItemChange(quantity=0))

    assert await shop.outcome(INVENTORIES, "ENAMEL-POT") == Done("stock 30 → 0")
    assert shop.stock()["ENAMEL-POT"] == (0.0, 0)


async def test_unchanged_stock_costs_the_website_not_a_single_call(shop: BothSystems) -> None:
    assert set((await shop.sync(INVENTORIES, *ONLINE)).values()) == {Unchanged()}
    assert shop.website_calls() == []


async def test_force_puts_right_a_number_that_somebody_typed_into_the_website(shop: BothSystems) -> None:
    row = {"sku": "ENAMEL-POT", "source_code": "default", "quantity": 999, "status": 1}
    shop.store.send("POST", "/V1/inventory/source-items", {"sourceItems": [row]})

    left = await shop.outcome(INVENTORIES, "ENAMEL-POT")
    typed = shop.stock()["ENAMEL-POT"]
    forced = await shop.outcome(INVENTORIES, "ENAMEL-POT", force=True)

    assert (left, typed) == (Unchanged(), (999.0, 1))
    assert isinstance(forced, Done)
    assert shop.stock()["ENAMEL-POT"] == (30.0, 1)


async def test_a_whole_batch_is_one_call(shop: BothSystems) -> None:
    for key in ("ENAMEL-POT", "WAX-100", "MUG 12/OZ"):
        shop.till.change(key, ItemChange(quantity=2))

    await shop.sync(INVENTORIES, *ONLINE)

    assert shop.website_calls() == ["POST /V1/inventory/source-items"]


async def test_each_variant_has_its_own_number(shop: BothSystems) -> None:
    shop.till.change("TRL-JKT", ItemChange(cells=[CellChange(dims=["MOSS", "S"], quantity=0, committed=0)]))

    outcome = await shop.outcome(INVENTORIES, "TRL-JKT")

    assert isinstance(outcome, Done)
    assert "in 6 variants" in outcome.words
    assert shop.stock()["TRL-JKT|MOSS|S|*"] == (0.0, 0)
    assert shop.stock()["TRL-JKT|EMBER|L|*"][1] == 1


async def test_flags_decide_what_is_in_stock(shop: BothSystems) -> None:
    stock = shop.stock()

    assert {key: stock[key] for key in ("ARCHIVED", "ALWAYS", "BACKORDER", "MIN-SIX", "LAKE-ONLY")} == {
        "ARCHIVED": (0.0, 0),
        "ALWAYS": (0.0, 1),
        "BACKORDER": (0.0, 1),
        "MIN-SIX": (600.0, 1),
        "LAKE-ONLY": (0.0, 0),
    }


async def test_a_quantity_at_its_threshold_is_out_of_stock(shop: BothSystems) -> None:
    shop.till.change("MIN-SIX", ItemChange(quantity=60))

    await shop.outcome(INVENTORIES, "MIN-SIX")

    assert shop.stock()["MIN-SIX"] == (60.0, 0)


async def test_an_item_that_is_not_online_is_skipped(shop: BothSystems) -> None:
    assert await shop.outcome(INVENTORIES, "FIRE-STEEL") == Skipped("Not on the website yet")


async def test_a_refused_row_fails_alone_and_its_neighbours_go_through(shop: BothSystems) -> None:
    for key in ONLINE:
        if key != "TRL-JKT":
            shop.till.change(key, ItemChange(quantity=77))
    rule = {"kind": "refuse", "method": "POST", "path": "*/source-items", "key": "WAX-100"}
    shop.store.control("PUT", "/faults", {"rules": [rule]})

    outcomes = await shop.sync(INVENTORIES, *ONLINE)

    assert [key for key, outcome in outcomes.items() if isinstance(outcome, Failed)] == ["WAX-100"]
    assert (shop.stock()["ENAMEL-POT"][0], shop.stock()["MUG 12/OZ"][0]) == (77.0, 77.0)
    shop.store.control("DELETE", "/faults")
    assert isinstance(await shop.outcome(INVENTORIES, "WAX-100"), Done)


async def test_an_item_that_counterpoint_cannot_answer_waits_alone(shop: BothSystems) -> None:
    shop.till.change("ENAMEL-POT", ItemChange(quantity=5))
    shop.refuse_at_counterpoint("WAX-100")

    outcomes = await shop.sync(INVENTORIES, "WAX-100", "ENAMEL-POT")

    assert isinstance(outcomes["WAX-100"], TryLater)
    assert outcomes["ENAMEL-POT"] == Done("stock 30 → 5")


async def test_the_finder_finds_sold_items_that_are_online(shop: BothSystems) -> None:
    shop.till.change("ENAMEL-POT", ItemChange(quantity=5))
    shop.till.change("FIRE-STEEL", ItemChange(quantity=5))

    found = await shop.found(INVENTORIES, since=shop.now - timedelta(minutes=1), until=shop.now + timedelta(days=3650))

    assert found == ["ENAMEL-POT"]


async def test_an_item_that_came_online_meanwhile_is_found_without_any_sale(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "FIRE-STEEL")
    window = {"since": shop.now + timedelta(days=3000), "until": shop.now + timedelta(days=3001)}

    assert await shop.found(INVENTORIES, **window) == ["FIRE-STEEL"]
    await shop.outcome(INVENTORIES, "FIRE-STEEL")
    assert await shop.found(INVENTORIES, **window) == []


async def test_every_location_is_a_source_from_the_first_creation_on_and_the_website_adds_them_up(
    tmp_path: Path,
) -> None:
    rules = replace(RULES, sources={"MAIN": "default", "LAKE": "lake"})
    async with both_systems(tmp_path, items=50, rules=rules) as shop:
        source = {"source_code": "lake", "name": "Lake", "enabled": True, "country_id": "US", "postcode": "1"}
        shop.store.send("POST", "/V1/inventory/sources", {"source": source})
        link = {"stock_id": 1, "source_code": "lake", "priority": 2}
        shop.store.send("POST", "/V1/inventory/stock-source-links", {"links": [link]})

        await shop.sync(ITEMS, "LAKE-ONLY", "ENAMEL-POT", "TRL-JKT", "FIRE-STEEL")
        created = stock_at(shop, "lake")
        salable = shop.store.get("/V1/inventory/get-product-salable-quantity/LAKE-ONLY/1")
        shop.till.change("LAKE-ONLY", ItemChange(quantity=2, location="LAKE"))
        shop.till.change("ENAMEL-POT", ItemChange(quantity=7, location="LAKE"))
        await shop.sync(INVENTORIES, "LAKE-ONLY", "ENAMEL-POT")

        assert created["LAKE-ONLY"] == (6.0, 1)
        assert {sku for sku, row in created.items() if row == (0.0, 0)} >= {"ENAMEL-POT", "TRL-JKT|MOSS|S|*"}
        assert (float(salable), shop.stock()["LAKE-ONLY"]) == (6.0, (0.0, 0))
        assert stock_at(shop, "lake")["LAKE-ONLY"] == (2.0, 1)
        assert (shop.stock()["ENAMEL-POT"], stock_at(shop, "lake")["ENAMEL-POT"]) == ((30.0, 1), (7.0, 1))


def stock_at(shop: BothSystems, source: str) -> dict[str, tuple[float, int]]:
    """Quantity and status at one inventory source by SKU."""
    rows = shop.store.control("GET", "/state")["source_items"]
    return {row["sku"]: (float(row["quantity"]), int(row["status"])) for row in rows if row["source_code"] == source}


async def test_a_source_that_the_website_lacks_is_named_before_anything_is_sent(tmp_path: Path) -> None:
    rules = replace(RULES, sources={"MAIN": "default", "EAST": "east"})
    async with both_systems(tmp_path, items=50, rules=rules) as systems:
        asked = systems.tasks[INVENTORIES].set_up
        assert asked is not None
        assert (
            await asked() == "The website has no inventory source “east”: add it there, or correct INVENTORY_SOURCES."
        )

        source = {"source_code": "east", "name": "East", "enabled": True, "country_id": "US", "postcode": "1"}
        systems.store.send("POST", "/V1/inventory/sources", {"source": source})
        assert await asked() == ""
