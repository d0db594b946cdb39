"""Sudden deaths: of the service, the broker, the database. Every item ends as the source has it."""

import random
import time
from pathlib import Path

import pytest

from demo import engines
from tests.builders.comparison import compare
from tests.builders.shop import INVENTORIES, ITEMS, RunningShop, running_shop, wait_until
from tests.builders.stream import tell_changed

pytestmark = [pytest.mark.faults, pytest.mark.kafka, pytest.mark.timeout(600)]

LEASE_SECONDS = 6
KILLS = 10


def gone_home(shop: RunningShop) -> bool:
    """Whether no entry is held longer than the lease allows."""
    return all(shop.task(task)["counts"]["working"] == 0 for task in (ITEMS, INVENTORIES))


def busy(shop: RunningShop) -> bool:
    """Whether items wait or are worked on: only then does a kill show anything."""
    counts = [shop.task(task)["counts"] for task in (ITEMS, INVENTORIES)]
    return any(count["waiting"] or count["working"] for count in counts)


def touch_all(shop: RunningShop, *, quantity: int) -> list[str]:
    """Plain items online get this quantity at the till; their numbers."""
    website = shop.website()
    numbers = [
        str(item["ITEM_NO"])
        for item in shop.counterpoint_state()["items"]
        if item["ITEM_NO"] in website and item.get("TRK_METH") == "N"
    ]
    for number in numbers:
        shop.till(number, quantity=str(quantity), descr=f"Renamed {quantity} {number}"[:30])
    return numbers


def test_ten_kills_of_the_service_and_one_each_of_broker_and_database_lose_nothing(
    apache_kafka: engines.ApacheKafka, tmp_path: Path
) -> None:
    chance = random.Random(11)
    database = engines.Nx27017(home=tmp_path / "mongo")
    database.start()
    try:
        with running_shop(
            tmp_path / "shop",
            bootstrap=apache_kafka.bootstrap,
            mongodb_uri=database.uri,
            arguments=("--items", "250"),
            environment={"LEASE_SECONDS": str(LEASE_SECONDS)},
        ) as shop:
            shop.wait_idle()
            numbers = touch_all(shop, quantity=61)
            shop.break_calls(shop.magento, {"kind": "latency", "latency_ms": 40, "jitter_ms": 40})
            tell_changed(apache_kafka.bootstrap, *numbers)
            in_mid_drain = 0
            for kill in range(KILLS):
                time.sleep(chance.uniform(0.3, 2.0))
                if kill == 3:
                    apache_kafka.kill()
                    apache_kafka.start()
                if kill == 6:
                    database.kill()
                    database.start()
                if not busy(shop):
                    shop.press(ITEMS, "queue-all")
                    shop.press(INVENTORIES, "queue-all")
                in_mid_drain += busy(shop)
                shop.products.child.kill()
                shop.products.launch()
                shop.products.wait_ready()
                if kill % 3 == 0:
                    numbers = touch_all(shop, quantity=70 + kill)
                    tell_changed(apache_kafka.bootstrap, *numbers)
            shop.break_calls(shop.magento)

            wait_until("no entry held longer than the lease", lambda: gone_home(shop), seconds=LEASE_SECONDS * 10)
            shop.wait_idle(seconds=240)
            difference = compare(shop.counterpoint_state(), shop.website_state())
            print(f"R26 items={len(numbers)} kills={KILLS} in_mid_drain={in_mid_drain} stale={len(difference.stale)}")
            assert in_mid_drain >= KILLS // 2, "the kills hit an idle service and show nothing"
            assert not difference, difference
            for task in (ITEMS, INVENTORIES):
                assert shop.task(task)["counts"]["parked"] == 0, shop.queue(task)
    finally:
        database.stop()


def test_two_replicas_drain_one_queue_and_no_key_is_worked_twice_at_once(
    kafka_engine: engines.Broker, mongo_engine: engines.Database, tmp_path: Path
) -> None:
    with running_shop(
        tmp_path,
        bootstrap=kafka_engine.bootstrap,
        mongodb_uri=mongo_engine.uri,
        arguments=("--items", "250"),
        replicas=2,
    ) as shop:
        shop.wait_idle()
        touch_all(shop, quantity=62)
        shop.break_calls(shop.magento, {"kind": "latency", "latency_ms": 30, "jitter_ms": 30})
        shop.forget_calls()
        assert shop.press(ITEMS, "queue-all")["queued"] > 100
        shop.press(INVENTORIES, "queue-all")
        # The buttons of the other replica mean the same queue.
        shop.ask("POST", f"/v1/tasks/{ITEMS}/queue-all", replica=1, json={"by": "other"})
        shop.wait_idle(seconds=180)

        log = shop.http.get(f"{shop.magento.url}/_control/calls/log", params={"limit": 10000}).json()["calls"]
        saves = [call for call in log if call["method"] == "POST" and call["route"] == "/V1/products"]
        overlaps = overlapping(saves)
        workers = {part.child.pid for part in shop.services}
        print(f"R12 saves={len(saves)} overlaps={overlaps} replicas={len(workers)}")
        assert len(saves) > 100
        assert overlaps == 0
        assert not compare(shop.counterpoint_state(), shop.website_state())


def overlapping(calls: list[dict[str, object]]) -> int:
    """How many pairs of calls named the same key while both were under way."""
    found = 0
    last: dict[str, str] = {}
    for call in sorted(calls, key=lambda call: str(call["started_at"])):
        keys = call["keys"]
        assert isinstance(keys, list)
        for key in keys:
            if key in last and str(call["started_at"]) < last[key]:
                found += 1
            last[key] = max(last.get(key, ""), str(call["ended_at"]))
    return found
