"""What somebody altered or deleted on the website by hand is seen and put right when a person presses a button."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import pytest

from shared.sync.model import Change, Done, Skipped, Unchanged
from simulators.counterpoint.changes import ItemChange
from tests.builders.both_systems import BothSystems, both_systems

ITEMS, INVENTORIES = "products.items", "products.inventories"
ONLINE = ("ENAMEL-POT", "WAX-100", "TRL-JKT", "ALWAYS", "BACKORDER", "MUG 12/OZ")


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as systems:
        await systems.sync(ITEMS, *ONLINE)
        await systems.sync(INVENTORIES, *ONLINE)
        systems.forget_calls()
        yield systems


async def test_stock_typed_into_the_website_is_put_right_and_said(shop: BothSystems) -> None:
    row = {"sku": "ENAMEL-POT", "source_code": "default", "quantity": 99, "status": 1}
    shop.store.send("POST", "/V1/inventory/source-items", {"sourceItems": [row]})

    outcomes = await shop.pressed(INVENTORIES, *ONLINE)

    assert outcomes.pop("ENAMEL-POT") == Done(
        "stock 30 → 30; the website differed: stock of ENAMEL-POT at default 99, should be 30"
    )
    assert set(outcomes.values()) == {Unchanged()}
    assert shop.stock()["ENAMEL-POT"] == (30.0, 1)


async def test_stock_deleted_or_switched_off_on_the_website_comes_back(shop: BothSystems) -> None:
    rows = [{"sku": "WAX-100", "source_code": "default"}]
    shop.store.send("POST", "/V1/inventory/source-items-delete", {"sourceItems": rows})
    before = shop.stock()["ENAMEL-POT"]
    off = {"sku": "ENAMEL-POT", "source_code": "default", "quantity": before[0], "status": 0}
    shop.store.send("POST", "/V1/inventory/source-items", {"sourceItems": [off]})

    assert await shop.differing(INVENTORIES, *ONLINE) == {
        "ENAMEL-POT": ("ENAMEL-POT at default is out of stock, should be in stock",),
        "WAX-100": ("no stock of WAX-100 at default, should be 64",),
    }
    await shop.pressed(INVENTORIES, *ONLINE)
    assert await shop.differing(INVENTORIES, *ONLINE) == {}
    assert shop.stock()["ENAMEL-POT"] == before


async def test_equal_stock_costs_only_reads_in_sets(shop: BothSystems) -> None:
    assert set((await shop.pressed(INVENTORIES, *ONLINE)).values()) == {Unchanged()}
    assert sorted(shop.website_calls()) == ["GET /V1/inventory/source-items", "GET /V1/products"]


async def test_stock_of_a_product_that_is_gone_is_not_called_sent_and_items_is_told(shop: BothSystems) -> None:
    shop.store.call("DELETE", "/V1/products/ENAMEL-POT")
    shop.told.clear()

    outcomes = await shop.pressed(INVENTORIES, *ONLINE)

    assert outcomes["ENAMEL-POT"] == Skipped(
        "Not on the website yet; the website differed: ENAMEL-POT isn't there any more"
    )
    assert shop.told == [Change("ENAMEL-POT", frozenset({"item"}))]
    assert isinstance(await shop.outcome(ITEMS, "ENAMEL-POT"), Done)
    assert isinstance((await shop.pressed(INVENTORIES, "ENAMEL-POT"))["ENAMEL-POT"], Done | Unchanged)
    assert await shop.differing(INVENTORIES, *ONLINE) == {}


async def test_scheduled_work_trusts_what_was_sent(shop: BothSystems) -> None:
    assert set((await shop.sync(INVENTORIES, *ONLINE)).values()) == {Unchanged()}
    assert shop.website_calls() == []


async def test_a_product_as_it_was_sent_agrees_and_costs_only_reads_in_sets(shop: BothSystems) -> None:
    everything = [key async for page in shop.tasks[ITEMS].finder.everything() for key in page]
    await shop.sync(ITEMS, *everything)
    await shop.sync(ITEMS, *everything)
    shop.forget_calls()

    assert await shop.differing(ITEMS, *everything) == {}
    reads = shop.website_calls()
    assert {call.split()[0] for call in reads} == {"GET"}
    assert reads.count("GET /V1/products") <= 1 + len(shop.products()) // 100


async def test_a_deleted_product_is_made_anew_by_its_own_task(shop: BothSystems) -> None:
    shop.store.call("DELETE", "/V1/products/ENAMEL-POT")
    assert await shop.outcome(ITEMS, "ENAMEL-POT") == Unchanged(), "what goes by itself trusts what was sent"

    outcome = (await shop.pressed(ITEMS, *ONLINE))["ENAMEL-POT"]

    assert isinstance(outcome, Done)
    assert "ENAMEL-POT isn't there any more" in outcome.words
    assert "ENAMEL-POT" in shop.products()
    assert await shop.differing(ITEMS, *ONLINE) == {}


async def test_a_product_changed_by_hand_shows_again_what_counterpoint_says(shop: BothSystems) -> None:
    before = shop.products()["WAX-100"]
    changed = {"sku": "WAX-100", "name": "Cheap wax", "status": 2, "visibility": 1, "weight": 77}
    values = [{"attribute_code": "description", "value": "<p>Not ours</p>"}]
    shop.store.send("POST", "/V1/products", {"product": {**changed, "custom_attributes": values}})

    words = (await shop.differing(ITEMS, *ONLINE))["WAX-100"]
    await shop.pressed(ITEMS, *ONLINE)

    assert words[0].startswith("the name of WAX-100 is “Cheap wax”, should be “")
    assert "WAX-100 is disabled, should be enabled" in words
    after = shop.products()["WAX-100"]
    assert {name: after[name] for name in ("name", "status", "visibility", "weight")} == {
        name: before[name] for name in ("name", "status", "visibility", "weight")
    }
    assert after["custom_attributes"].get("description") == before["custom_attributes"].get("description")
    assert await shop.differing(ITEMS, *ONLINE) == {}


async def test_a_variant_deleted_or_unlinked_by_hand_comes_back(shop: BothSystems) -> None:
    family = shop.products()["TRL-JKT"]
    lost, loose = family["children"][:2]
    shop.store.call("DELETE", f"/V1/configurable-products/TRL-JKT/children/{quote(loose, safe='')}")
    shop.store.call("DELETE", f"/V1/products/{quote(lost, safe='')}")

    words = (await shop.differing(ITEMS, *ONLINE))["TRL-JKT"]
    await shop.pressed(ITEMS, *ONLINE)

    assert words == (f"{lost} isn't there any more", f"the variant {loose} isn't linked to TRL-JKT")
    assert sorted(shop.products()["TRL-JKT"]["children"]) == sorted(family["children"])
    assert await shop.differing(ITEMS, *ONLINE) == {}


async def test_an_option_deleted_by_hand_is_there_again_and_its_variants_have_it(shop: BothSystems) -> None:
    axis = shop.store.get("/V1/configurable-products/TRL-JKT/options/all")[0]
    code = shop.store.get(f"/V1/products/attributes/{axis['attribute_id']}")["attribute_code"]
    number = axis["values"][0]["value_index"]
    shop.store.call("DELETE", f"/V1/products/attributes/{code}/options/{number}")

    words = (await shop.differing(ITEMS, *ONLINE))["TRL-JKT"]
    await shop.pressed(ITEMS, *ONLINE)

    assert any("isn't there any more" in word for word in words)
    assert await shop.differing(ITEMS, *ONLINE) == {}


async def test_what_was_taken_off_and_is_switched_on_by_hand_goes_off_again(shop: BothSystems) -> None:
    shop.till.change("WAX-100", ItemChange(is_ecomm=False))
    await shop.sync(ITEMS, "WAX-100")
    shop.store.send("POST", "/V1/products", {"product": {"sku": "WAX-100", "status": 1}})

    assert await shop.differing(ITEMS, *ONLINE) == {"WAX-100": ("WAX-100 is enabled, should be off the website",)}
    await shop.pressed(ITEMS, "WAX-100")
    assert int(shop.products()["WAX-100"]["status"]) == 2


async def test_the_comparison_asks_nothing_of_what_was_never_for_the_website(shop: BothSystems) -> None:
    assert await shop.differing(ITEMS, "NO-SUCH-ITEM") == {}


async def test_a_product_moved_to_another_attribute_set_is_moved_back(shop: BothSystems) -> None:
    made = {"attribute_set_name": "Hats", "entity_type_id": 4, "sort_order": 1}
    other = shop.store.send("POST", "/V1/products/attribute-sets", {"attributeSet": made, "skeletonId": 4})
    number = other["attribute_set_id"]
    shop.store.send("POST", "/V1/products", {"product": {"sku": "WAX-100", "attribute_set_id": number}})

    assert await shop.differing(ITEMS, *ONLINE) == {
        "WAX-100": (f"WAX-100 is of the attribute set {number}, should be of 4",)
    }
    await shop.pressed(ITEMS, "WAX-100")

    assert await shop.differing(ITEMS, *ONLINE) == {}


async def test_a_part_that_can_be_left_out_of_a_kit_is_sold_with_it_again(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "PICNIC-KIT", "ENAMEL-POT", "FIRE-STEEL", "WAX-100")
    kit = shop.store.get("/V1/products/PICNIC-KIT")
    option, *others = kit["extension_attributes"]["bundle_product_options"]
    options = [{**option, "required": False}, *others]
    edited = {"sku": "PICNIC-KIT", "extension_attributes": {"bundle_product_options": options}}
    shop.store.send("POST", "/V1/products", {"product": edited})

    words = (await shop.differing(ITEMS, "PICNIC-KIT"))["PICNIC-KIT"]
    await shop.pressed(ITEMS, "PICNIC-KIT")

    assert words == (f"{option['product_links'][0]['sku']} can be left out of PICNIC-KIT",)
    assert all(one["required"] for one in shop.products()["PICNIC-KIT"]["bundle_options"])
    assert await shop.differing(ITEMS, "PICNIC-KIT") == {}
