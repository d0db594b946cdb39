"""Systems that go away or answer wrongly in the middle of the work: nothing is lost, nothing is stuck, all is said."""

import time
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from demo import engines
from tests.builders.comparison import compare
from tests.builders.shop import INVENTORIES, ITEMS, RunningShop, running_shop, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.kafka, pytest.mark.timeout(600)]

PROBE_WHEN_DOWN = timedelta(seconds=9)  # ten, less what the clocks may differ


@pytest.fixture(scope="module")
def shop(
    kafka_engine: engines.Broker, mongo_engine: engines.Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningShop]:
    with running_shop(
        tmp_path_factory.mktemp("outages"),
        bootstrap=kafka_engine.bootstrap,
        mongodb_uri=mongo_engine.uri,
        arguments=("--items", "300"),
        environment={"FIRST_RETRY_SECONDS": "0.5", "LONGEST_RETRY_SECONDS": "4"},
    ) as running:
        running.wait_idle()
        yield running


@pytest.fixture(autouse=True)
def healthy(shop: RunningShop) -> Iterator[None]:
    """Whatever a test broke is whole again for the next one."""
    yield
    for part in (shop.counterpoint, shop.magento):
        shop.break_calls(part)


def change_everything(shop: RunningShop, *, quantity: int) -> int:
    """Every plain item has this quantity and a new name at the till; how many they are."""
    website = shop.website()
    numbers = [
        item["ITEM_NO"]
        for item in shop.counterpoint_state()["items"]
        if item["ITEM_NO"] in website and item.get("TRK_METH") == "N"
    ]
    for number in numbers:
        shop.till(number, quantity=str(quantity), descr=f"Renamed {quantity} {number}"[:30])
    return len(numbers)


def attempts_used(shop: RunningShop) -> int:
    """The most tries any waiting entry has behind it."""
    return max((entry["attempts"] for entry in shop.queue(ITEMS)["entries"]), default=0)


def system(shop: RunningShop, name: str) -> dict[str, object]:
    return next(system for system in shop.status()["systems"] if system["name"] == name)


def next_try(shop: RunningShop, name: str) -> datetime:
    """When a system that is away will be asked again."""
    return datetime.fromisoformat(str(system(shop, name)["retry_at"]))


def test_counterpoint_stopped_in_mid_drain_uses_up_no_try_and_drains_by_itself_on_return(shop: RunningShop) -> None:
    change_everything(shop, quantity=41)
    # Slowed down, so that there is a middle to stop in.
    shop.break_calls(shop.counterpoint, {"kind": "latency", "latency_ms": 150})
    assert shop.press(ITEMS, "queue-all")["queued"] > 100
    shop.press(INVENTORIES, "queue-all")
    wait_until("some done, some waiting", lambda: shop.task(ITEMS)["counts"]["waiting"] > 0)

    shop.counterpoint.child.kill()
    stopped = time.monotonic()
    wait_until("the banner", lambda: system(shop, "counterpoint")["state"] == "down", seconds=30)
    print(f"banner after {time.monotonic() - stopped:.1f} s")
    assert shop.task(ITEMS)["state"] == "blocked"
    assert system(shop, "counterpoint")["kind"] == "no_answer"
    due = next_try(shop, "counterpoint")
    # So much later only a try that was due and failed sets it; calls under way at the death do not.
    wait_until("it was asked again, in vain", lambda: next_try(shop, "counterpoint") >= due + PROBE_WHEN_DOWN)
    assert system(shop, "counterpoint")["state"] == "down"
    wait_until("nothing held while it is away", lambda: shop.task(ITEMS)["counts"]["working"] == 0)
    assert shop.task(ITEMS)["counts"]["waiting"] > 0
    assert attempts_used(shop) == 0

    shop.counterpoint.launch()
    shop.counterpoint.wait_ready()
    shop.wait_idle(seconds=180)
    assert system(shop, "counterpoint")["state"] == "up"
    shop.send_pictures()
    difference = compare(shop.counterpoint_state(), shop.website_state())
    assert not difference, difference
    assert shop.task(ITEMS)["counts"]["parked"] == 0


@pytest.mark.parametrize(
    ("fault", "times"),
    [
        # These two make everybody wait each time.
        ({"kind": "status", "status": 503, "retry_after": "2"}, 3),
        ({"kind": "status", "status": 429, "retry_after": "1"}, 3),
        ({"kind": "status", "status": 500}, 12),
        ({"kind": "cut"}, 12),
        ({"kind": "cut_after"}, 12),
        ({"kind": "garbage"}, 12),
        ({"kind": "html"}, 12),
        ({"kind": "truncate"}, 12),
    ],
    ids=lambda value: "-".join(str(part) for part in value.values()) if isinstance(value, dict) else "",
)
def test_a_website_that_answers_wrongly_loses_nothing_and_gets_stuck_nowhere(
    shop: RunningShop, fault: dict[str, object], times: int, request: pytest.FixtureRequest
) -> None:
    changed = change_everything(shop, quantity=50 + request.node.callspec.indices["fault"])
    shop.break_calls(shop.magento, {**fault, "share": 0.2, "method": "POST", "path": "/rest/*"})
    try:
        shop.press(ITEMS, "queue-all")
        shop.press(INVENTORIES, "queue-all")
        wait_until(f"the fault met {times} times", lambda: shop.faults_met(shop.magento) >= times)
    finally:
        shop.break_calls(shop.magento)
    shop.wait_idle(seconds=180)
    shop.send_pictures()

    assert changed > 100
    difference = compare(shop.counterpoint_state(), shop.website_state())
    assert not difference, difference
    for task in (ITEMS, INVENTORIES):
        assert shop.task(task)["counts"]["parked"] == 0, shop.queue(task)


def test_a_refused_item_fails_alone_and_its_neighbours_go_through(shop: RunningShop) -> None:
    website = shop.website()
    numbers = [
        item["ITEM_NO"]
        for item in shop.counterpoint_state()["items"]
        if item["ITEM_NO"] in website and item.get("TRK_METH") == "N"
    ]
    refused, neighbour = numbers[0], numbers[1]
    shop.till(refused, quantity="77")
    shop.till(neighbour, quantity="78")
    shop.break_calls(shop.magento, {"kind": "refuse", "key": refused})
    try:
        shop.press(INVENTORIES, "queue-all")
        shop.wait_idle(seconds=120)
    finally:
        shop.break_calls(shop.magento)

    errors = shop.log(INVENTORIES, level="error")["lines"]
    assert {line["key"] for line in errors} == {refused}
    rows = {row["sku"]: row["quantity"] for row in shop.website_state()["source_items"]}
    assert float(rows[neighbour]) == 78
    shop.press(INVENTORIES, "sync-item", key=refused)
    difference = compare(shop.counterpoint_state(), shop.website_state())
    assert not difference, difference
