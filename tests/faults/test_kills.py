"""Sudden deaths: of the service, the broker, the database. Every item ends as the source has it."""

import random
import time
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from demo import engines
from tests.builders.comparison import compare
from tests.builders.shop import INVENTORIES, ITEMS, RunningShop, running_shop, wait_until
from tests.builders.stream import tell_changed

pytestmark = [pytest.mark.faults, pytest.mark.kafka, pytest.mark.timeout(600)]

LEASE_SECONDS = 6
LEADER_SECONDS = 15
"""How long a dead leader is waited for, before another takes back what it held."""
ROUNDS = (*["service"] * 3, "broker", *["service"] * 3, "database", *["service"] * 4)
KILLS = ROUNDS.count("service")
TASKS = (ITEMS, INVENTORIES)


def in_hand(shop: RunningShop, *, since: datetime) -> dict[str, str]:
    """Entries being worked on that were taken up since then, with the moment they were."""
    return {
        f"{task}|{entry['key']}": entry["working_since"]
        for task in TASKS
        for entry in shop.queue(task)["entries"]
        if entry["state"] == "working" and datetime.fromisoformat(entry["working_since"]) >= since
    }


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


def wake_the_set_aside(shop: RunningShop) -> int:
    """How many entries were set aside because they were in hand at three kills; a person queues them again."""
    parked = [(task, entry) for task in TASKS for entry in shop.queue(task)["entries"] if entry["state"] == "parked"]
    for task, entry in parked:
        assert "stopped three times" in entry["last_reason"], entry
        shop.press(task, "queue-item", key=entry["key"])
    return len(parked)


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
            # The website sets the pace, so that on any machine there is a middle to be killed in.
            shop.break_calls(shop.magento, {"kind": "latency", "latency_ms": 40, "jitter_ms": 40})
            launched, in_mid_drain, held, numbers = datetime.now(UTC), 0, dict[str, str](), list[str]()
            for number, victim in enumerate(ROUNDS):
                numbers = touch_all(shop, quantity=61 + number)
                if number % 3:
                    for task in TASKS:
                        shop.press(task, "queue-all")
                else:
                    tell_changed(apache_kafka.bootstrap, *numbers)
                at_work = partial(in_hand, shop, since=launched)
                wait_until("work begun", at_work, seconds=90)
                time.sleep(chance.uniform(0, 1.0))
                held = wait_until("entries in hand", at_work, pause=0.02)
                match victim:
                    case "broker":
                        apache_kafka.kill()
                        apache_kafka.start()
                    case "database":
                        database.kill()
                        database.start()
                        wait_until("an answer again", shop.answers)
                    case _:
                        shop.products.child.kill()
                        in_mid_drain += bool(held)
                        launched = datetime.now(UTC)
                        shop.products.launch()
                        shop.products.wait_ready()
            shop.break_calls(shop.magento)

            wait_until(
                "nothing held for the one that died",
                lambda: not held.items() & in_hand(shop, since=datetime.min.replace(tzinfo=UTC)).items(),
                seconds=LEADER_SECONDS + LEASE_SECONDS * 5,
            )
            shop.wait_idle(seconds=240)
            set_aside = wake_the_set_aside(shop)
            shop.wait_idle(seconds=60)
            shop.send_pictures()
            difference = compare(shop.counterpoint_state(), shop.website_state())
            print(
                f"R26 items={len(numbers)} kills={KILLS} in_mid_drain={in_mid_drain} "
                f"set_aside={set_aside} stale={len(difference.stale)}"
            )
            assert len(numbers) > 100
            assert in_mid_drain == KILLS
            assert not difference, difference
            for task in TASKS:
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
        # Both make sure of the same attributes and values: the slower that is, the more they get in each other's way.
        slow = {"kind": "latency", "latency_ms": 200, "path": "*/products/attributes*"}
        shop.break_calls(shop.magento, slow)
        shop.wait_idle()
        assert shop.log(ITEMS)["levels"].get("error", 0) == 0, shop.log(ITEMS, level="error")
        assert len(touch_all(shop, quantity=62)) > 100
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
        print(f"R12 saves={len(saves)} overlaps={len(overlaps)} replicas={len(workers)}")
        assert len(saves) > 100
        assert overlaps == [], "the same key at once"
        shop.send_pictures()
        difference = compare(shop.counterpoint_state(), shop.website_state())
        assert not difference, (difference, shop.log(ITEMS, level="error"))


def overlapping(calls: list[dict[str, object]]) -> list[str]:
    """The pairs of calls that named the same key while both were under way, with their times."""
    found: list[str] = []
    last: dict[str, dict[str, object]] = {}
    for call in sorted(calls, key=lambda call: str(call["started_at"])):
        keys = call["keys"]
        assert isinstance(keys, list)
        for key in keys:
            before = last.get(key)
            if before is not None and str(call["started_at"]) < str(before["ended_at"]):
                pair = [f"{one['path']} {one['started_at']} to {one['ended_at']}" for one in (before, call)]
                found.append(f"{key}: {' and '.join(pair)}")
            if before is None or str(call["ended_at"]) > str(before["ended_at"]):
                last[key] = call
    return found
