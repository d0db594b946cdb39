"""The Category Items task between a simulated Counterpoint and a simulated website, over real HTTP."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path

import pytest

from services.products.records.rules import ProductRules
from shared.contracts.http import Level
from shared.sync.errors import SystemDown
from shared.sync.model import Change, Done, Failed, Outcome, Skipped, Unchanged
from simulators.counterpoint.changes import CategoryChange, ItemChange
from tests.builders.both_systems import RULES, BothSystems, both_systems, in_bulk
from tests.builders.counterpoint import SEEDED_AT
from tests.builders.website_categories import WebsiteCategories

ITEMS, CATEGORIES, CATEGORY_ITEMS = "products.items", "products.categories", "products.category_items"
ONLINE = ("ENAMEL-POT", "WAX-100", "TRL-JKT", "FIRE-STEEL")
SHOES, SALE, GIFTS = "2030010100000001", "2030010100000002", "2030010100000003"


async def small_shop(systems: BothSystems) -> BothSystems:
    """Three categories, and a few items on the website: the pot and the wax in Shoes, the jacket in Sale."""
    systems.edit_counterpoint("DELETE FROM EC_CATEG_ITEM")
    systems.edit_counterpoint("DELETE FROM EC_CATEG")
    for key, name in ((SHOES, "Shoes"), (SALE, "Sale"), (GIFTS, "Gifts")):
        systems.till.categorise(key, CategoryChange(descr=name, parent_id="0", disp_seq_no=10))
    await systems.sync(ITEMS, *ONLINE)
    systems.till.change("ENAMEL-POT", ItemChange(ec_categories=[SHOES]))
    systems.till.change("WAX-100", ItemChange(ec_categories=[SALE, SHOES]))
    systems.till.change("TRL-JKT", ItemChange(ec_categories=[SALE]))
    return systems


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=10) as systems:
        yield await small_shop(systems)


def standing(shop: BothSystems, sku: str) -> dict[str, int]:
    """The categories that a product of the website stands in, by name, with its place."""
    names = {str(number): row["name"] for number, row in WebsiteCategories(shop).rows().items()}
    return {names[number]: place for number, place in shop.products()[sku]["categories"].items()}


async def found(shop: BothSystems) -> list[str]:
    return await shop.found(CATEGORY_ITEMS, since=SEEDED_AT, until=SEEDED_AT)


async def sync_all(shop: BothSystems) -> Mapping[str, Outcome]:
    """What the finder finds, worked as one batch."""
    return await shop.sync(CATEGORY_ITEMS, *await found(shop))


async def test_items_come_into_their_categories_which_are_sent_first(shop: BothSystems) -> None:
    assert await sync_all(shop) == {
        "ENAMEL-POT": Done("added to Shoes"),
        "FIRE-STEEL": Unchanged(),
        "TRL-JKT": Done("added to Sale"),
        "WAX-100": Done("added to Sale, Shoes"),
    }
    assert WebsiteCategories(shop).paths() == ["Sale", "Shoes"]
    assert (standing(shop, "WAX-100"), standing(shop, "TRL-JKT")) == ({"Sale": 1, "Shoes": 2}, {"Sale": 1})
    assert all(standing(shop, sku) == {} for sku in shop.products() if sku.startswith("TRL-JKT|"))


async def test_a_second_round_finds_nothing_and_calls_nobody(shop: BothSystems) -> None:
    await sync_all(shop)
    shop.forget_calls()

    assert await found(shop) == []
    assert set((await shop.sync(CATEGORY_ITEMS, *ONLINE)).values()) == {Unchanged()}
    assert shop.website_calls() == []


async def test_a_recategorised_item_leaves_and_joins(shop: BothSystems) -> None:
    await sync_all(shop)
    shop.till.change("ENAMEL-POT", ItemChange(ec_categories=[GIFTS]))

    assert await sync_all(shop) == {"ENAMEL-POT": Done("added to Gifts, taken out of Shoes")}
    assert standing(shop, "ENAMEL-POT") == {"Gifts": 1}


async def test_two_categories_of_one_name_are_told_apart(shop: BothSystems) -> None:
    shop.till.categorise("MEN", CategoryChange(descr="Men", parent_id="0"))
    shop.till.categorise("MEN-SHOES", CategoryChange(descr="Shoes", parent_id="MEN"))
    await shop.sync(CATEGORIES, SHOES, "MEN-SHOES")
    shop.till.change("ENAMEL-POT", ItemChange(ec_categories=["MEN-SHOES", GIFTS]))

    assert await shop.outcome(CATEGORY_ITEMS, "ENAMEL-POT") == Done("added to Gifts, Men › Shoes")


async def test_the_last_category_is_left_too(shop: BothSystems) -> None:
    await sync_all(shop)
    shop.till.change("WAX-100", ItemChange(ec_categories=[]))

    assert await sync_all(shop) == {"WAX-100": Done("taken out of Sale, Shoes")}
    assert standing(shop, "WAX-100") == {}


async def test_a_new_place_in_a_category_is_sent(shop: BothSystems) -> None:
    await sync_all(shop)
    shop.edit_counterpoint(f"UPDATE EC_CATEG_ITEM SET ENTRY_SEQ_NO = 7 WHERE CATEG_ID = '{SHOES}'")

    assert await sync_all(shop) == {
        "ENAMEL-POT": Done("new place in Shoes"),
        "WAX-100": Done("new place in Shoes"),
    }
    assert standing(shop, "WAX-100") == {"Sale": 1, "Shoes": 7}


async def test_what_people_put_into_their_own_categories_stays_there(shop: BothSystems) -> None:
    await sync_all(shop)
    own = WebsiteCategories(shop).add("Staff picks")
    link = {"productLink": {"sku": "WAX-100", "position": 3, "category_id": str(own)}}
    shop.store.send("POST", f"/V1/categories/{own}/products", link)
    shop.till.change("WAX-100", ItemChange(ec_categories=[GIFTS]))

    await sync_all(shop)

    assert standing(shop, "WAX-100") == {"Staff picks": 3, "Gifts": 1}


async def test_the_rest_of_a_product_is_left_as_it_was(shop: BothSystems) -> None:
    before = shop.products()["ENAMEL-POT"]

    await sync_all(shop)

    after = shop.products()["ENAMEL-POT"]
    assert {name for name in after if after[name] != before[name]} <= {"categories", "updated_at"}


async def test_a_category_deleted_on_the_website_is_made_anew_for_its_items(shop: BothSystems) -> None:
    await sync_all(shop)
    website = WebsiteCategories(shop)
    website.delete(website.named("Shoes")["id"])
    shop.till.change("TRL-JKT", ItemChange(ec_categories=[SHOES]))

    assert await sync_all(shop) == {"TRL-JKT": Done("added to Shoes, taken out of Sale")}
    assert await sync_all(shop) == {"ENAMEL-POT": Done("added to Shoes"), "WAX-100": Done("added to Shoes")}
    assert standing(shop, "WAX-100") == {"Sale": 1, "Shoes": 2}


async def test_a_category_that_vanished_loses_its_items(shop: BothSystems) -> None:
    await sync_all(shop)
    shop.till.drop_category(SHOES)
    await shop.sync(CATEGORIES, SHOES)

    assert await sync_all(shop) == {
        "ENAMEL-POT": Done("taken out of Shoes"),
        "WAX-100": Done("taken out of Shoes"),
    }


async def test_a_category_that_cant_be_placed_is_named(shop: BothSystems) -> None:
    shop.till.categorise(GIFTS, CategoryChange(parent_id="NOWHERE"))
    shop.till.change("ENAMEL-POT", ItemChange(ec_categories=[SHOES, GIFTS]))
    shop.till.change("WAX-100", ItemChange(ec_categories=[GIFTS]))

    outcomes = await shop.sync(CATEGORY_ITEMS, "ENAMEL-POT", "WAX-100")

    lost = "not in Gifts, which the website lacks"
    assert outcomes["ENAMEL-POT"] == Done(f"added to Shoes; {lost}", level=Level.WARNING)
    assert outcomes["WAX-100"] == Done(lost, level=Level.WARNING)

    shop.till.categorise(GIFTS, CategoryChange(parent_id=SHOES))
    await shop.sync(CATEGORIES, GIFTS)

    assert {"ENAMEL-POT", "WAX-100"} <= set(await found(shop))
    await sync_all(shop)
    assert standing(shop, "WAX-100") == {"Gifts": 1}


async def test_another_unit_of_an_item_stands_where_the_item_stands(shop: BothSystems) -> None:
    shop.till.change("FIRE-STEEL", ItemChange(ec_categories=[SHOES]))

    assert await shop.outcome(CATEGORY_ITEMS, "FIRE-STEEL") == Done("added to Shoes")
    assert standing(shop, "FIRE-STEEL^BOX") == {"Shoes": 1}


async def test_an_item_that_isnt_online_is_skipped(shop: BothSystems) -> None:
    assert await shop.outcome(CATEGORY_ITEMS, "NOT-ON-WEB") == Skipped("Not on the website yet")


async def test_a_product_deleted_on_the_website_waits_for_items(shop: BothSystems) -> None:
    shop.store.call("DELETE", "/V1/products/ENAMEL-POT")

    assert await shop.outcome(CATEGORY_ITEMS, "ENAMEL-POT") == Skipped(
        "Not on the website any more: the task Items brings it back"
    )


async def test_a_product_that_was_made_anew_comes_back_into_its_categories(shop: BothSystems) -> None:
    await sync_all(shop)
    shop.store.call("DELETE", "/V1/products/ENAMEL-POT")
    await shop.sync(ITEMS, "ENAMEL-POT", force=True)

    # Items creates it there; this task has nothing left to save.
    assert await sync_all(shop) == {"ENAMEL-POT": Unchanged()}
    assert shop.products()["ENAMEL-POT"]["categories"] != {}


@pytest.mark.parametrize("rules", [RULES, in_bulk()], ids=["one by one", "in bulk"])
async def test_a_refused_item_fails_alone(tmp_path: Path, rules: ProductRules) -> None:
    async with both_systems(tmp_path, items=10, rules=rules) as systems:
        shop = await small_shop(systems)
        shop.store.control("PUT", "/faults", {"rules": [{"kind": "refuse", "method": "POST", "key": "ENAMEL-POT"}]})

        outcomes = await shop.sync(CATEGORY_ITEMS, *ONLINE)

        assert isinstance(outcomes["ENAMEL-POT"], Failed)
        assert outcomes["WAX-100"] == Done("added to Sale, Shoes")
        assert standing(shop, "TRL-JKT") == {"Sale": 1}
        assert await found(shop) == ["ENAMEL-POT"]


async def test_a_website_that_is_away_stops_the_whole_batch(shop: BothSystems) -> None:
    shop.store.control("PUT", "/faults", {"rules": [{"kind": "status", "status": 503, "retry_after": 7}]})

    with pytest.raises(SystemDown):
        await shop.sync(CATEGORY_ITEMS, *ONLINE)


async def test_force_puts_right_what_somebody_did_to_our_categories(shop: BothSystems) -> None:
    await sync_all(shop)
    shoes = WebsiteCategories(shop).named("Shoes")["id"]
    shop.store.call("DELETE", f"/V1/categories/{shoes}/products/ENAMEL-POT")

    assert await shop.outcome(CATEGORY_ITEMS, "ENAMEL-POT") == Unchanged()
    assert await shop.outcome(CATEGORY_ITEMS, "ENAMEL-POT", force=True) == Done("added to Shoes")


async def test_the_finder_names_its_aspect(shop: BothSystems) -> None:
    finder = shop.tasks[CATEGORY_ITEMS].finder

    changes = [change async for page in finder.changes(since=None, until=SEEDED_AT) for change in page]

    assert Change("WAX-100", frozenset({"category_items"})) in changes
