"""How often Items saves a product: once when it is new, and again only when it changed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.sync.model import Done, Failed, Outcome, Unchanged
from simulators.counterpoint.changes import ItemChange
from tests.builders.both_systems import BothSystems, both_systems, in_bulk

ITEMS, CATEGORIES, CATEGORY_ITEMS = "products.items", "products.categories", "products.category_items"
PRICES, INVENTORIES = "products.price_changes", "products.inventories"


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as systems:
        yield systems


async def all_keys(shop: BothSystems, task: str) -> list[str]:
    """What Queue All would queue."""
    return [key async for page in shop.tasks[task].finder.everything() for key in page]


def saves(shop: BothSystems) -> int:
    """How many product saves there were."""
    return shop.website_calls().count("POST /V1/products")


def words(outcome: Outcome) -> str:
    assert isinstance(outcome, Done), outcome
    return outcome.words


async def test_a_first_load_saves_each_product_once(shop: BothSystems) -> None:
    await shop.sync(CATEGORIES, *await all_keys(shop, CATEGORIES))
    keys = await all_keys(shop, ITEMS)
    shop.forget_calls()
    await shop.sync(ITEMS, *keys)
    first = saves(shop)

    outcomes = await shop.sync(CATEGORY_ITEMS, *keys)

    products = shop.products()
    assert first == len(products) > 40
    assert saves(shop) == first
    assert not any(isinstance(outcome, Done | Failed) for outcome in outcomes.values())
    assert sum(bool(row["categories"]) for row in products.values()) > 10
    assert not any(row["categories"] for sku, row in products.items() if "|" in sku)


async def test_a_category_deleted_by_hand_keeps_no_new_product_from_coming(shop: BothSystems) -> None:
    await shop.sync(CATEGORIES, *await all_keys(shop, CATEGORIES))
    for link in shop.links[CATEGORIES].rows.values():
        shop.store.call("DELETE", f"/V1/categories/{link.remote_id}")

    assert words(await shop.outcome(ITEMS, "ENAMEL-POT")) == "Added to the website"


async def test_a_new_cell_saves_itself_and_its_family_alone(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "TRL-JKT")
    shop.edit_counterpoint("DELETE FROM IM_SKU WHERE ITEM_NO = 'TRL-JKT' AND DIM_1 = 'Ember' AND DIM_2 = 'L'")
    shop.forget_calls()

    outcome = await shop.outcome(ITEMS, "TRL-JKT")

    assert words(outcome).endswith("taken off, as Counterpoint lacks them: Ember L")
    assert saves(shop) == 2
    assert len(shop.products()["TRL-JKT"]["children"]) == 5


async def test_in_bulk_a_lost_cell_saves_itself_and_its_family_alone(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50, rules=in_bulk()) as shop:
        await shop.sync(ITEMS, "TRL-JKT")
        shop.edit_counterpoint("DELETE FROM IM_SKU WHERE ITEM_NO = 'TRL-JKT' AND DIM_1 = 'Ember' AND DIM_2 = 'L'")
        before = {sku: row["updated_at"] for sku, row in shop.products().items()}
        links = dict(shop.links[ITEMS].rows)

        outcome = await shop.outcome(ITEMS, "TRL-JKT")

        assert isinstance(outcome, Done)
        assert set(before) == set(shop.products())
        assert len(shop.products()["TRL-JKT"]["children"]) == 5
        assert (
            dict(shop.links[ITEMS].rows["TRL-JKT"].facts["saves"]).items()
            < dict(links["TRL-JKT"].facts["saves"]).items()
        )


async def test_neighbours_are_saved_again_where_a_person_demands_it(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "TRL-JKT")
    shop.forget_calls()

    await shop.outcome(ITEMS, "TRL-JKT", force=True)

    assert saves(shop) == 7


async def test_a_variant_made_anew_by_hand_is_sent_although_it_seems_unchanged(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "TRL-JKT")
    sku = "TRL-JKT|MOSS|S|*"
    shop.store.control("DELETE", "/products/TRL-JKT%7CMOSS%7CS%7C*")
    shop.store.save(sku, name="By hand")
    shop.edit_counterpoint("DELETE FROM IM_SKU WHERE ITEM_NO = 'TRL-JKT' AND DIM_1 = 'Ember' AND DIM_2 = 'L'")

    outcome = await shop.outcome(ITEMS, "TRL-JKT")

    assert words(outcome).startswith("Updated on the website, where somebody had made it anew")
    assert shop.products()[sku]["name"] == "Trailhead rain jacket Moss S"


async def test_a_change_taken_back_after_half_of_it_was_refused_is_sent(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "TRL-JKT")
    shop.till.change("TRL-JKT", ItemChange(descr="Other jacket"))
    rule = {"kind": "refuse", "method": "POST", "path": "*/products", "key": "TRL-JKT|MOSS|S|*"}
    shop.store.control("PUT", "/faults", {"rules": [rule]})
    assert isinstance(await shop.outcome(ITEMS, "TRL-JKT"), Failed)
    shop.store.control("DELETE", "/faults")
    shop.till.change("TRL-JKT", ItemChange(descr="Trailhead rain jacket"))

    await shop.outcome(ITEMS, "TRL-JKT")

    assert {row["name"].startswith("Trailhead rain jacket") for row in shop.products().values()} == {True}


async def test_a_product_made_anew_by_hand_reaches_every_task(shop: BothSystems) -> None:
    every = (ITEMS, INVENTORIES, PRICES)
    for task in every:
        await shop.sync(task, "ENAMEL-POT")
    shop.store.control("DELETE", "/products/ENAMEL-POT")
    shop.store.save("ENAMEL-POT", price=1)
    shop.till.change("ENAMEL-POT", ItemChange(descr="Enamel pot, blue"))

    outcomes = [await shop.outcome(task, "ENAMEL-POT") for task in every]

    assert [type(outcome) for outcome in outcomes] == [Done] * len(every)
    assert float(shop.products()["ENAMEL-POT"]["price"]) == 24.0
    assert [change.key for change in shop.told].count("ENAMEL-POT") == 2
    assert [await shop.outcome(task, "ENAMEL-POT") for task in every] == [Unchanged()] * len(every)


async def test_rows_of_stock_carry_the_sku_as_the_website_spells_it(shop: BothSystems) -> None:
    shop.store.save("enamel-pot", price=5)
    adopted = await shop.outcome(ITEMS, "ENAMEL-POT")
    shop.store.control("DELETE", "/calls")

    for task in (INVENTORIES, PRICES, "products.images", CATEGORY_ITEMS):
        await shop.sync(task, "ENAMEL-POT")

    assert words(adopted) == "Took over the product that stood on the website already, and updated it"
    rows = shop.store.control("GET", "/state")["source_items"]
    assert [(row["sku"], float(row["quantity"])) for row in rows] == [("enamel-pot", 30.0)]
    assert list(shop.products()) == ["enamel-pot"]
    assert float(shop.products()["enamel-pot"]["price"]) == 24.0


async def test_two_products_that_swapped_their_skus_get_everything_again(shop: BothSystems) -> None:
    keys = ("ENAMEL-POT", "WAX-100")
    for task in (ITEMS, INVENTORIES, PRICES):
        await shop.sync(task, *keys)
    numbers = {key: shop.products()[key]["id"] for key in keys}
    for number, sku in (
        (numbers["WAX-100"], "SPARE"),
        (numbers["ENAMEL-POT"], "WAX-100"),
        (numbers["WAX-100"], "ENAMEL-POT"),
    ):
        shop.store.send("POST", "/V1/products", {"product": {"id": number, "sku": sku}})
    for key in keys:
        shop.till.change(key, ItemChange(min_sale_qty=2))

    outcomes = [await shop.sync(task, *keys) for task in (ITEMS, INVENTORIES, PRICES)]

    assert {type(outcome) for batch in outcomes for outcome in batch.values()} == {Done}
    assert shop.products()["ENAMEL-POT"]["name"] == "Enamel pot 1 l"
    assert float(shop.products()["ENAMEL-POT"]["price"]) == 24.0
