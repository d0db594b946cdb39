"""A website altered by hand through a day at the till: whole again by Queue All, and by the nightly comparison."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from demo import engines
from tests.builders.day import WorkedDay
from tests.builders.evening import built, difference, evening, look_everywhere, tell_half
from tests.builders.shop import RunningShop, running_shop, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.kafka, pytest.mark.timeout(900)]

PROMOTION_SECONDS = 20
DAY = {"seed": 9, "changes": 400, "pictures": 20, "promotions": 4, "promotion_seconds": PROMOTION_SECONDS}


class Hand:
    """Somebody with the website's admin open."""

    def __init__(self, shop: RunningShop) -> None:
        self._shop = shop
        self._token = shop.home.passwords().integration_token

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """What the website answers."""
        headers = {"Authorization": f"Bearer {self._token}"}
        url = f"{self._shop.magento.url}/rest/all{path}"
        answer = self._shop.http.request(method, url, json=body, headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def save(self, sku: str, **fields: Any) -> None:
        """A product is saved with these fields."""
        self.call("POST", "/V1/products", {"product": {"sku": sku, **fields}})

    def meddle(self, *, place: int) -> list[str]:
        """One of everything is deleted or altered; what was done. `place` chooses other goods each time."""
        shelf = self._shop.website()
        plain = [sku for sku, row in shelf.items() if row["type_id"] == "simple" and row["status"] == 1]
        plain = [sku for sku in sorted(plain) if sku.replace("-", "").isalnum()]
        gone, renamed, priced, counted, emptied = plain[place * 5 : place * 5 + 5]
        family = next(row for row in shelf.values() if row["type_id"] == "configurable" and len(row["children"]) > 1)
        variant = family["children"][place % len(family["children"])]
        pictured = [row for row in shelf.values() if row["media"] and row["sku"] in plain and row["sku"] != gone]
        picture = pictured[place % len(pictured)]
        self.call("DELETE", f"/V1/products/{gone}")
        self.call("DELETE", f"/V1/products/{quote(variant, safe='')}")
        self.save(renamed, name="Somebody's words", status=2)
        self.call("POST", "/V1/products/base-prices", {"prices": [{"sku": priced, "store_id": 0, "price": 0.5}]})
        row = {"sku": counted, "source_code": "default", "quantity": 7777, "status": 1}
        self.call("POST", "/V1/inventory/source-items", {"sourceItems": [row]})
        self.save(emptied, extension_attributes={"category_links": []})
        self.call("DELETE", f"/V1/products/{quote(picture['sku'], safe='')}/media/{picture['media'][0]['id']}")
        rows = self._shop.website_state()["categories"].values()
        leaves = [one for one in rows if one["level"] >= 2 and not any(r["parent_id"] == one["id"] for r in rows)]
        self.call("DELETE", f"/V1/categories/{leaves[place % len(leaves)]['id']}")
        return [gone, variant, renamed, priced, counted, emptied, picture["sku"]]


def compare_all(shop: RunningShop) -> dict[str, Any]:
    """The nightly comparison of every task that has a website side, begun by hand; how each ended."""
    ended: dict[str, Any] = {}
    for task in built(shop):
        if shop.task(task)["drift"] is None:
            continue
        before = (shop.task(task)["drift"]["last"] or {}).get("started_at")
        assert shop.press(task, "compare-now")["started"]

        def over(task: str = task, before: str | None = before) -> Any:
            last = shop.task(task)["drift"]["last"]
            return last if last and last["started_at"] != before and last["finished_at"] else None

        ended[task] = wait_until(f"{task} compared", over, seconds=120)
        shop.wait_idle(seconds=240)
    return ended


def test_a_day_with_hands_on_the_website_ends_with_both_sides_equal(
    kafka_engine: engines.Broker, mongo_engine: engines.Database, tmp_path: Path
) -> None:
    with running_shop(
        tmp_path,
        bootstrap=kafka_engine.bootstrap,
        mongodb_uri=mongo_engine.uri,
        arguments=("--items", "80"),
        with_misc=True,
    ) as shop:
        shop.wait_idle(seconds=240)
        look_everywhere(shop)
        shop.wait_idle(seconds=240)
        first = difference(shop)
        assert not first, first.stale[:4]
        hand = Hand(shop)

        hand.meddle(place=0)
        assert difference(shop)
        look_everywhere(shop)
        shop.wait_idle(seconds=240)
        assert difference(shop), "what goes by itself trusts what was sent"
        for task in built(shop):
            shop.press(task, "queue-all")
            shop.wait_idle(seconds=240)
        assert not difference(shop), ("after one Queue All of each task", difference(shop))

        hand.meddle(place=1)
        assert difference(shop)
        ended = compare_all(shop)
        assert not difference(shop), ("after one comparison of each task", difference(shop), ended)
        assert sum(run["differed"] for run in ended.values()) >= 6
        print({task: (run["compared"], run["differed"], run["queued"]) for task, run in ended.items()})

        day = WorkedDay(shop, **DAY, seconds=20)
        known = 0
        for place in range(2, 5):
            time.sleep(4)
            fresh, known = day.items(since=known), len(day.acts)
            tell_half(kafka_engine.bootstrap, fresh)
            hand.meddle(place=place)
        day.wait_over()
        promotions_over = time.monotonic() + PROMOTION_SECONDS
        look_everywhere(shop)
        shop.wait_idle(seconds=240)
        time.sleep(max(0.0, promotions_over - time.monotonic()))
        compare_all(shop)
        found = evening(shop)
        assert not found, found

        shop.forget_calls()
        for task in built(shop):
            shop.press(task, "queue-all")
        shop.wait_idle(seconds=240)
        assert shop.writes() == {}
