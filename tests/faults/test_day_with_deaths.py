"""The day at the till with deaths of the services, the broker and the database, and faults at both outer systems."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from demo import engines
from tests.builders.day import WorkedDay
from tests.builders.evening import evening, set_aside, tell_half, told
from tests.builders.shop import RunningShop, running_shop, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.kafka, pytest.mark.timeout(1500)]

DAY = {"seed": 24, "changes": 5_000, "pictures": 300, "promotions": 24, "promotion_seconds": 30}
VICTIMS = ("products", "broker", "misc", "database", "products", "products")
TROUBLE: tuple[dict[str, Any], ...] = (
    {"kind": "latency", "latency_ms": 20, "jitter_ms": 60, "share": 0.5},
    {"kind": "status", "status": 500, "share": 0.03},
    {"kind": "status", "status": 503, "retry_after": "1", "share": 0.02},
    {"kind": "status", "status": 429, "retry_after": "1", "share": 0.02},
    {"kind": "cut", "share": 0.02},
    {"kind": "cut_after", "share": 0.02},
    {"kind": "garbage", "share": 0.03},
)


def kill(victim: str, *, shop: RunningShop, broker: engines.ApacheKafka, database: engines.Nx27017) -> None:
    """The victim dies at once, without a word, and is started again."""
    match victim:
        case "broker":
            broker.kill()
            broker.start()
        case "database":
            database.kill()
            database.start()
        case _:
            part = shop.misc if victim == "misc" else shop.products
            assert part is not None
            part.child.kill()
            part.launch()
            part.wait_ready()


def test_the_same_day_with_deaths_and_faults_on_all_sides_ends_the_same(
    apache_kafka: engines.ApacheKafka, tmp_path: Path
) -> None:
    database = engines.Nx27017(home=tmp_path / "mongo")
    database.start()
    try:
        with running_shop(
            tmp_path / "shop",
            bootstrap=apache_kafka.bootstrap,
            mongodb_uri=database.uri,
            arguments=("--items", "300"),
            with_misc=True,
            environment={"LEASE_SECONDS": "6", "FIRST_RETRY_SECONDS": "0.5", "LONGEST_RETRY_SECONDS": "4"},
        ) as shop:
            shop.wait_idle(seconds=240)
            for system in (shop.counterpoint, shop.magento):
                shop.break_calls(system, *TROUBLE)
            day = WorkedDay(shop, **DAY, seconds=60)
            known = 0
            for victim in VICTIMS:
                time.sleep(8)
                fresh, known = day.items(since=known), len(day.acts)
                tell_half(apache_kafka.bootstrap, fresh)
                time.sleep(1)
                kill(victim, shop=shop, broker=apache_kafka, database=database)
            day.wait_over()
            tell_half(apache_kafka.bootstrap, day.items(since=known))
            met = sum(shop.faults_met(system) for system in (shop.counterpoint, shop.magento))
            for system in (shop.counterpoint, shop.magento):
                shop.break_calls(system)
            wait_until("an answer again", shop.answers)
            shop.wait_idle(seconds=600)
            waiting = set_aside(shop)
            for task, key, reason in waiting:
                assert "three times" in reason or "tries" in reason, (task, key, reason)
                shop.press(task, "queue-item", key=key)
            found = evening(shop)

            told(f"R31 day with {len(VICTIMS)} deaths and {met} spoiled calls, {len(waiting)} set aside,", day, found)
            assert len(day.acts) == DAY["changes"]
            assert met > 100
            assert not found, found
            assert set_aside(shop) == []
    finally:
        database.stop()
