"""The main job on real engines: an item changed at the till is on the website, and the buttons do what they say."""

import json
import time
from collections.abc import Iterator

import pytest

from demo import engines
from tests.builders.comparison import compare
from tests.builders.shop import CATEGORIES, INVENTORIES, ITEMS, PRICES, RunningShop, running_shop, wait_until
from tests.builders.stream import CHANGED, changed_event, publish, tell_changed, turn

pytestmark = [pytest.mark.faults, pytest.mark.kafka, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def shop(
    kafka_engine: engines.Broker, mongo_engine: engines.Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningShop]:
    with running_shop(
        tmp_path_factory.mktemp("main-job"),
        bootstrap=kafka_engine.bootstrap,
        mongodb_uri=mongo_engine.uri,
        arguments=("--items", "80"),
    ) as running:
        running.wait_idle()
        yield running


def plain_item(shop: RunningShop, place: int = 0) -> str:
    """The number of an ordinary item that is on the website."""
    website = shop.website()
    numbers = [
        item["ITEM_NO"]
        for item in shop.counterpoint_state()["items"]
        if item["ITEM_NO"] in website
        and item["ITEM_NO"].isalnum() is False
        and item.get("TRK_METH") == "N"
        and item["ITEM_NO"].replace("-", "").isalnum()
        and item.get("USR_WEB_ARCHIVE") != "Y"
        and item.get("USR_ALLOW_BACKORDER") != "Y"
        and website[item["ITEM_NO"]]["type_id"] == "simple"
    ]
    return str(numbers[place])


def quantity_online(shop: RunningShop, sku: str) -> float:
    rows = shop.website_state()["source_items"]
    return next(float(row["quantity"]) for row in rows if row["sku"] == sku and row["source_code"] == "default")


def test_the_first_full_load_brings_the_whole_shop_online(shop: RunningShop) -> None:
    difference = compare(shop.counterpoint_state(), shop.website_state())

    assert difference.compared > 40
    assert not difference, difference
    assert shop.log(ITEMS)["levels"].get("error", 0) == 0, shop.log(ITEMS, level="error")


def test_an_event_from_another_program_puts_the_change_on_the_website(
    shop: RunningShop, kafka_engine: engines.Broker
) -> None:
    number = plain_item(shop)
    shop.till(number, descr="Renamed at the till", quantity="37", committed="0")
    began = time.monotonic()
    tell_changed(kafka_engine.bootstrap, number)

    wait_until("the new name online", lambda: shop.website()[number]["name"] == "Renamed at the till", pause=0.02)
    wait_until("the new quantity online", lambda: quantity_online(shop, number) == 37, pause=0.02)
    print(f"event to website: {time.monotonic() - began:.2f} s")


def test_with_master_sync_off_changes_are_only_counted_and_queue_changed_queues_exactly_those(
    shop: RunningShop, kafka_engine: engines.Broker
) -> None:
    first, second = plain_item(shop, 1), plain_item(shop, 2)
    turn(kafka_engine.bootstrap, "master", on=False)
    wait_until("Master Sync off", lambda: not shop.status()["master"]["on"])
    try:
        shop.till(first, quantity="11", committed="0")
        shop.till(second, quantity="12", committed="0")
        tell_changed(kafka_engine.bootstrap, first, second, first)
        wait_until("two changed items counted", lambda: shop.task(INVENTORIES)["counts"]["changed"] == 2)
        assert shop.task(INVENTORIES)["counts"]["waiting"] == 0
        assert quantity_online(shop, first) != 11

        assert shop.press(INVENTORIES, "queue-changed")["queued"] == 2
        wait_until("both online", lambda: quantity_online(shop, first) == 11 and quantity_online(shop, second) == 12)
        wait_until("nothing left to queue", lambda: shop.task(INVENTORIES)["counts"]["changed"] == 0)
        logged = {line["key"] for line in shop.log(INVENTORIES)["lines"] if line["by"] == "tester"}
        assert logged == {first, second}
    finally:
        turn(kafka_engine.bootstrap, "master", on=True)
        wait_until("Master Sync on", lambda: shop.status()["master"]["on"])
    for task in (ITEMS, PRICES):
        shop.press(task, "queue-changed")
    shop.wait_idle()


def test_sync_item_answers_with_the_result_and_queue_item_with_the_place_in_line(shop: RunningShop) -> None:
    number = "WAX-100"  # no price rule touches it
    shop.till(number, price="123.45")

    synced = shop.press(PRICES, "sync-item", key=number.lower())

    assert synced["finished"] is True
    assert synced["result"] == "done", synced
    assert float(shop.website()[number]["price"]) == 123.45
    assert shop.press(PRICES, "sync-item", key=number)["result"] == "unchanged"

    shop.till(number, price="99.00")
    assert shop.press(PRICES, "queue-item", key=number)["queued"] == 1
    wait_until("the queued price online", lambda: float(shop.website()[number]["price"]) == 99.0)


def test_a_second_queue_all_makes_no_call_that_changes_the_website(shop: RunningShop) -> None:
    for task in (ITEMS, INVENTORIES, PRICES):
        shop.press(task, "queue-all")
    shop.wait_idle()
    shop.forget_calls()

    for task in (ITEMS, INVENTORIES, PRICES):
        answer = shop.press(task, "queue-all")
        assert answer["queued"] > 30
    shop.wait_idle()

    assert shop.writes() == {}


def test_an_item_taken_off_the_web_or_deleted_is_disabled_and_said_so(shop: RunningShop) -> None:
    unflagged, deleted = plain_item(shop, 4), plain_item(shop, 5)
    shop.till(unflagged, is_ecomm=False)
    shop.http.delete(f"{shop.counterpoint.url}/_control/items/{deleted}").raise_for_status()

    for number in (unflagged, deleted):
        synced = shop.press(ITEMS, "sync-item", key=number)
        assert (synced["result"], synced["level"]) == ("done", "warning"), synced
        assert int(shop.website()[number]["status"]) == 2


def test_an_event_that_names_a_category_puts_its_new_name_on_the_website_and_on_no_other_task(
    shop: RunningShop, kafka_engine: engines.Broker
) -> None:
    sale = next(row for row in shop.counterpoint_state()["web_categories"] if row["DESCR"] == "Sale")["CATEG_ID"]
    door = f"{shop.counterpoint.url}/_control/categories/{sale}"
    shop.http.put(door, json={"descr": "Last chances"}).raise_for_status()

    event = json.dumps(changed_event(sale, "category")).encode()
    publish(kafka_engine.bootstrap, CHANGED, [(sale, event)])

    def names() -> set[str]:
        return {row["name"] for row in shop.website_state()["categories"].values()}

    wait_until("the new name online", lambda: "Last chances" in names(), pause=0.05)
    assert "Sale" not in names()
    shop.wait_idle()
    assert shop.log(CATEGORIES)["lines"][0]["words"] == "“Last chances” renamed, was “Sale”"
    assert not [line for line in shop.log(ITEMS)["lines"] if line["key"] == sale]
