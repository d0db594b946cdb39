"""Kits from Counterpoint to the website: bundles that stand there only together with their parts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.http import Level
from shared.sync.model import Change, Done, Failed, Outcome, Skipped, Unchanged
from simulators.counterpoint.changes import ItemChange
from tests.builders.both_systems import BothSystems, both_systems, in_bulk

ITEMS, STOCK, PRICES = "products.items", "products.inventories", "products.price_changes"
KIT, PARTS = "PICNIC-KIT", ("ENAMEL-POT", "FIRE-STEEL", "WAX-100")


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    async with both_systems(tmp_path, items=50) as systems:
        systems.edit_counterpoint("DELETE FROM IM_PRC_GRP")
        yield systems


def parts_on_website(shop: BothSystems) -> dict[str, Decimal]:
    """The parts of the kit on the website, with their quantities."""
    options: list[dict[str, Any]] = shop.products()[KIT]["bundle_options"]
    return {link["sku"]: Decimal(str(link["qty"])) for option in options for link in option["product_links"]}


def salable(shop: BothSystems) -> bool:
    """Whether shoppers can buy the kit."""
    answer: bool = shop.store.get(f"/V1/inventory/is-product-salable/{KIT}/1")
    return answer


def words(outcome: Outcome) -> str:
    """What the log says of something that was sent."""
    assert isinstance(outcome, Done), outcome
    return outcome.words


def woken(shop: BothSystems) -> list[str]:
    """The kits that are to be looked at again."""
    return [change.key for change in shop.told if change.aspects == frozenset({"kit"})]


async def test_a_kit_goes_online_as_a_bundle_of_its_parts_even_in_one_batch_with_them(shop: BothSystems) -> None:
    outcomes = await shop.sync(ITEMS, KIT, *PARTS)

    kit = shop.products()[KIT]
    assert words(outcomes[KIT]) == "Added to the website as a kit of 3 parts"
    assert (kit["type_id"], kit["status"], float(kit["price"])) == ("bundle", 1, 39.9)
    assert (kit["custom_attributes"]["price_type"], kit["custom_attributes"]["sku_type"]) == ("1", "1")
    assert parts_on_website(shop) == {"ENAMEL-POT": 1, "FIRE-STEEL": 1, "WAX-100": 2}
    assert [option["title"] for option in kit["bundle_options"]] == ["Enamel pot 1 l", "Fire steel", "Boot wax 100 ml"]


async def test_a_kit_goes_online_through_the_bulk_queue_as_well(tmp_path: Path) -> None:
    async with both_systems(tmp_path, items=50, rules=in_bulk()) as shop:
        shop.store.control("PUT", "/bulk", {"delay_ms": 1})

        outcomes = await shop.sync(ITEMS, KIT, *PARTS)

        assert isinstance(outcomes[KIT], Done)
        assert parts_on_website(shop) == {"ENAMEL-POT": 1, "FIRE-STEEL": 1, "WAX-100": 2}


async def test_a_kit_is_in_stock_while_its_parts_are(shop: BothSystems) -> None:
    await shop.sync(ITEMS, KIT, *PARTS)
    await shop.sync(STOCK, *PARTS)
    assert salable(shop)
    shop.till.change("WAX-100", ItemChange(quantity=1))

    await shop.sync(STOCK, *PARTS)

    assert not salable(shop)


async def test_inventories_leaves_kits_to_the_website(shop: BothSystems) -> None:
    await shop.sync(ITEMS, KIT, *PARTS)

    outcome = await shop.outcome(STOCK, KIT)

    assert isinstance(outcome, Skipped)
    assert "kit" in outcome.reason
    assert KIT not in await shop.found(STOCK, since=shop.now, until=shop.now + timedelta(minutes=10))


async def test_a_kit_waits_for_its_parts_by_name_and_is_woken_when_one_comes_online(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "ENAMEL-POT", "FIRE-STEEL")
    shop.told.clear()

    waiting = await shop.outcome(ITEMS, KIT)
    await shop.outcome(ITEMS, "WAX-100")

    assert waiting == Skipped("Not on the website yet, but part of this kit: WAX-100")
    assert woken(shop) == [KIT]
    assert isinstance(await shop.outcome(ITEMS, KIT), Done)


async def test_a_kit_is_taken_off_with_a_part_and_returns_with_it(shop: BothSystems) -> None:
    await shop.sync(ITEMS, KIT, *PARTS)
    shop.told.clear()
    shop.till.change("WAX-100", ItemChange(is_ecomm=False))
    await shop.outcome(ITEMS, "WAX-100")
    assert woken(shop) == [KIT]

    gone = await shop.outcome(ITEMS, KIT)

    assert isinstance(gone, Done)
    assert gone.level is Level.WARNING
    assert gone.words == "Not on the website any more, but part of this kit: WAX-100: taken off the website"
    assert shop.products()[KIT]["status"] == 2
    shop.till.change("WAX-100", ItemChange(is_ecomm=True))
    await shop.outcome(ITEMS, "WAX-100")
    await shop.outcome(ITEMS, KIT)
    assert shop.products()[KIT]["status"] == 1


async def test_changed_parts_replace_those_on_the_website_and_kept_ones_keep_their_number(shop: BothSystems) -> None:
    await shop.sync(ITEMS, KIT, *PARTS)
    before = {one["product_links"][0]["sku"]: one["option_id"] for one in shop.products()[KIT]["bundle_options"]}
    shop.edit_counterpoint(f"DELETE FROM IM_KIT_COMP WHERE ITEM_NO = '{KIT}' AND COMP_ITEM_NO = 'FIRE-STEEL'")
    shop.edit_counterpoint(f"UPDATE IM_KIT_COMP SET COMP_QTY = 5 WHERE ITEM_NO = '{KIT}' AND COMP_ITEM_NO = 'WAX-100'")

    assert words(await shop.outcome(ITEMS, KIT)) == "Updated on the website as a kit of 2 parts"

    assert parts_on_website(shop) == {"ENAMEL-POT": 1, "WAX-100": 5}
    after = {one["product_links"][0]["sku"]: one["option_id"] for one in shop.products()[KIT]["bundle_options"]}
    assert after == {sku: before[sku] for sku in after}


async def test_a_part_given_by_the_box_counts_its_pieces(shop: BothSystems) -> None:
    shop.edit_counterpoint(
        f"UPDATE IM_KIT_COMP SET COMP_UNIT = 'BOX' WHERE ITEM_NO = '{KIT}' AND COMP_ITEM_NO = 'FIRE-STEEL'"
    )

    await shop.sync(ITEMS, KIT, *PARTS)

    assert parts_on_website(shop)["FIRE-STEEL"] == 12


async def test_a_kit_with_a_part_in_variants_is_skipped_with_the_reason(shop: BothSystems) -> None:
    shop.edit_counterpoint(
        f"UPDATE IM_KIT_COMP SET COMP_ITEM_NO = 'TRL-JKT' WHERE ITEM_NO = '{KIT}' AND COMP_ITEM_NO = 'FIRE-STEEL'"
    )
    await shop.sync(ITEMS, *PARTS, "TRL-JKT")

    assert await shop.outcome(ITEMS, KIT) == Skipped("A kit can't hold an item that comes in variants: TRL-JKT")


async def test_a_second_round_over_a_kit_makes_no_call(shop: BothSystems) -> None:
    for task in (ITEMS, PRICES):
        await shop.sync(task, KIT, *PARTS)
    shop.forget_calls()

    outcomes = [(await shop.sync(task, KIT, *PARTS))[KIT] for task in (ITEMS, PRICES)]

    assert outcomes == [Unchanged(), Unchanged()]
    assert shop.website_calls() == []


async def test_a_kits_price_follows_counterpoint(shop: BothSystems) -> None:
    await shop.sync(ITEMS, KIT, *PARTS)
    shop.till.change(KIT, ItemChange(price=45))

    await shop.outcome(PRICES, KIT)

    assert float(shop.products()[KIT]["price"]) == 45.0


async def test_a_kit_the_website_refuses_fails_alone(shop: BothSystems) -> None:
    rule = {"kind": "refuse", "method": "POST", "path": "*/products", "key": KIT}
    shop.store.control("PUT", "/faults", {"rules": [rule]})

    outcomes = await shop.sync(ITEMS, KIT, *PARTS)

    assert isinstance(outcomes[KIT], Failed)
    assert all(isinstance(outcomes[part], Done) for part in PARTS)


async def test_a_product_of_another_kind_is_not_turned_into_a_kit(shop: BothSystems) -> None:
    shop.store.save(KIT)

    outcomes = await shop.sync(ITEMS, KIT, *PARTS)

    failed = outcomes[KIT]
    assert isinstance(failed, Failed)
    assert failed.reason.startswith("It is a kit (bundle) now, but a simple product on the website")
    assert "It isn't ours: rename or delete PICNIC-KIT there" in failed.reason
    assert shop.products()[KIT]["status"] == 1


async def test_a_deleted_kit_is_taken_off(shop: BothSystems) -> None:
    await shop.sync(ITEMS, KIT, *PARTS)
    shop.till.remove(KIT)

    await shop.outcome(ITEMS, KIT)

    assert shop.products()[KIT]["status"] == 2
    assert shop.products()["WAX-100"]["status"] == 1


async def test_other_tasks_hear_of_an_item_once_it_is_online_and_not_again(shop: BothSystems) -> None:
    await shop.outcome(ITEMS, "ENAMEL-POT")
    first = [change for change in shop.told if change.key == "ENAMEL-POT"]
    shop.told.clear()
    shop.till.change("ENAMEL-POT", ItemChange(descr="Renamed pot"))

    await shop.outcome(ITEMS, "ENAMEL-POT")

    assert first == [Change("ENAMEL-POT", frozenset({"category_items", "images", "inventory", "price"}))]
    assert shop.told == []


async def test_a_kit_that_becomes_a_plain_item_goes_off_the_website_and_its_price_rests(shop: BothSystems) -> None:
    await shop.sync(ITEMS, KIT, *PARTS)
    shop.edit_counterpoint(f"UPDATE IM_ITEM SET IS_KIT_PAR = 'N' WHERE ITEM_NO = '{KIT}'")
    shop.till.change(KIT, ItemChange(price=11))

    outcome = await shop.outcome(ITEMS, KIT)

    assert isinstance(outcome, Done)
    assert outcome.level is Level.WARNING
    assert outcome.words == (
        "It is a simple product now, but a kit (bundle) on the website, which can't turn one into the other: taken off "
        "the website. Delete PICNIC-KIT there, then press Sync Item: it comes back as what it is now"
    )
    assert shop.products()[KIT]["status"] == 2
    assert isinstance(await shop.outcome(PRICES, KIT), Skipped)
    assert float(shop.products()[KIT]["price"]) == 39.9
    again = await shop.outcome(ITEMS, KIT)
    assert isinstance(again, Skipped)
    assert "press Sync Item" in again.reason
    assert await shop.differing(ITEMS, KIT) == {}, "off is what it should be"
    assert isinstance((await shop.pressed(ITEMS, KIT))[KIT], Skipped), "not taken off again and again"
    shop.store.send("POST", "/V1/products", {"product": {"sku": KIT, "status": 1}})
    assert await shop.differing(ITEMS, KIT) == {KIT: (f"{KIT} is enabled, should be off the website",)}
    await shop.pressed(ITEMS, KIT)
    assert shop.products()[KIT]["status"] == 2

    shop.store.control("DELETE", f"/products/{KIT}")
    assert words(await shop.outcome(ITEMS, KIT)) == "Added to the website"
    assert shop.products()[KIT]["type_id"] == "simple"


async def test_a_plain_item_that_becomes_a_kit_goes_off_the_website(shop: BothSystems) -> None:
    shop.edit_counterpoint(f"UPDATE IM_ITEM SET IS_KIT_PAR = 'N' WHERE ITEM_NO = '{KIT}'")
    await shop.sync(ITEMS, KIT, *PARTS)
    shop.edit_counterpoint(f"UPDATE IM_ITEM SET IS_KIT_PAR = 'Y' WHERE ITEM_NO = '{KIT}'")

    outcome = await shop.outcome(ITEMS, KIT)

    assert words(outcome).startswith("It is a kit (bundle) now, but a simple product on the website")
    assert shop.products()[KIT]["status"] == 2


async def test_a_grid_that_becomes_a_plain_item_goes_off_the_website_with_its_variants(shop: BothSystems) -> None:
    await shop.sync(ITEMS, "TRL-JKT")
    shop.edit_counterpoint("UPDATE IM_ITEM SET TRK_METH = 'N' WHERE ITEM_NO = 'TRL-JKT'")

    outcome = await shop.outcome(ITEMS, "TRL-JKT")

    assert words(outcome).startswith("It is a simple product now, but a product with variants on the website")
    assert {row["status"] for row in shop.products().values()} == {2}
    assert isinstance(await shop.outcome(PRICES, "TRL-JKT"), Skipped)
