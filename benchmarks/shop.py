"""A shop to measure: both simulators and the products service as processes."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
from aiokafka import AIOKafkaProducer

from demo import engines, shop
from demo.home import Home
from demo.options import read_options
from demo.part import Part
from shared.contracts.events import MASTER
from shared.contracts.topics import CONTROL, changed_topic

_TOPIC = changed_topic("products")
_LONGEST_SECONDS = 300.0
_ON_SALE = 1
"""Magento's status of a product that is enabled."""


class TookTooLong(RuntimeError):
    """A measurement did not come to its end."""


@dataclass
class BenchShop:
    """The running shop and the ways to use it."""

    bootstrap: str
    token: str
    secret: str
    counterpoint: Part
    magento: Part
    products: Part
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=60.0))

    def queue_all(self, task: str) -> int:
        """How many items Queue All found."""
        answer = self._ask("POST", f"/v1/tasks/{task}/queue-all", json={"by": "bench"})
        if not answer["running"]:
            return int(answer["queued"] + answer["already"])
        wait_for(lambda: not self._walking(task))
        walk = self._task(task)["walk"]
        return int(walk["queued"] + walk["already"])

    def wait_empty(self, task: str) -> None:
        """Returns when nothing of the task waits or works."""
        wait_for(lambda: self._empty(task), pause=0.05)

    def event_to_website(self, number: int) -> float:
        """Seconds from an event on the topic to the new quantity on the website, for the number-th plain item."""
        plain = self._plain_items()
        item = plain[number % len(plain)]
        quantity = str(100 + number)
        url = f"{self.counterpoint.url}/_control/items/{quote(item, safe='')}"
        self.http.patch(url, json={"quantity": quantity, "committed": "0"}).raise_for_status()
        began = time.monotonic()
        event = {"specversion": "1.0", "id": uuid4().hex, "source": "/bench", "type": _TOPIC, "subject": item}
        asyncio.run(self._publish(_TOPIC, key=item, value=event))
        wait_for(lambda: self._quantity(item) == float(quantity), pause=0.005)
        return time.monotonic() - began

    def memory_mib(self) -> int:
        """Resident memory of the products service."""
        status = Path(f"/proc/{self.products.child.pid}/status")
        line = next(line for line in status.read_text(encoding="ascii").splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) // 1024

    def forget_calls(self) -> None:
        """Counting begins at nought."""
        for part in (self.counterpoint, self.magento):
            self.http.delete(f"{part.url}/_control/calls")

    def counted_calls(self) -> tuple[int, int]:
        """Calls to Counterpoint and to the website since then, without the probes."""
        totals = []
        for part, probe in ((self.counterpoint, "/Company"), (self.magento, "/V1/store/websites")):
            calls = self.http.get(f"{part.url}/_control/calls").json()["calls"]
            totals.append(sum(call["count"] for call in calls if call["route"] != probe))
        return totals[0], totals[1]

    def master_on(self) -> None:
        """From now on events go straight to the website."""
        word = {"switch": MASTER, "on": True, "by": "bench", "at": datetime.now(UTC).isoformat()}
        asyncio.run(self._publish(CONTROL, key=MASTER, value=word))
        wait_for(lambda: bool(self._ask("GET", "/v1/status")["master"]["on"]))

    async def _publish(self, topic: str, *, key: str, value: dict[str, Any]) -> None:
        producer = AIOKafkaProducer(bootstrap_servers=self.bootstrap, acks="all")
        await producer.start()
        try:
            await producer.send_and_wait(topic, key=key.encode(), value=json.dumps(value).encode())
        finally:
            await producer.stop()

    def _plain_items(self) -> list[str]:
        state = self.http.get(f"{self.counterpoint.url}/_control/state").json()
        website = self.http.get(f"{self.magento.url}/_control/state").json()["products"]
        flags = ("USR_WEB_ARCHIVE", "USR_ALWAYS_IN_STOCK", "USR_ALLOW_BACKORDER")
        return [
            item["ITEM_NO"]
            for item in state["items"]
            # A kit has no stock of its own, and one that is off the website shows none.
            if (sold := website.get(item["ITEM_NO"])) is not None
            and (sold["type_id"], sold["status"]) == ("simple", _ON_SALE)
            and (item["TRK_METH"], item["ITEM_TYP"], item["STAT"]) == ("N", "I", "A")
            and not any(item[flag] == "Y" for flag in flags)
        ]

    def _quantity(self, sku: str) -> float | None:
        answer = self.http.get(
            f"{self.magento.url}/rest/all/V1/inventory/source-items",
            params={
                "searchCriteria[filterGroups][0][filters][0][field]": "sku",
                "searchCriteria[filterGroups][0][filters][0][value]": sku,
            },
            headers={"Authorization": f"Bearer {self.token}"},
        )
        rows = answer.json()["items"]
        return float(rows[0]["quantity"]) if rows else None

    def _empty(self, task: str) -> bool:
        # Not from the status, which may be half a second old.
        counts = self._ask("GET", f"/v1/tasks/{task}/queue", params={"limit": 1})["counts"]
        return not counts["waiting"] and not counts["working"]

    def _walking(self, task: str) -> bool:
        walk = self._task(task)["walk"]
        return walk is not None and walk["finished_at"] is None

    def _task(self, name: str) -> dict[str, Any]:
        status = self._ask("GET", "/v1/status")
        return next(task for task in status["tasks"] if task["name"] == name)

    def _ask(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        answer = self.http.request(
            method, f"{self.products.url}{path}", headers={"Authorization": f"Bearer {self.secret}"}, **more
        )
        answer.raise_for_status()
        return dict(answer.json())


def wait_for(true: Callable[[], bool], *, pause: float = 0.1) -> None:
    """Returns when it is true; raises TookTooLong after five minutes."""
    end = time.monotonic() + _LONGEST_SECONDS
    while not true():
        if time.monotonic() > end:
            raise TookTooLong("the measurement did not come to its end")
        time.sleep(pause)


@contextmanager
def open_shop(folder: Path, *, broker: engines.Broker, database: engines.Database, items: int) -> Iterator[BenchShop]:
    """A fresh shop with Master Sync off, so that nothing but the measured button moves."""
    folder.mkdir(parents=True)
    (folder / "logs").mkdir()
    home = Home(folder=folder)
    passwords = home.passwords()
    options = read_options(["--home", str(folder), "--items", str(items)])
    addresses = shop.Addresses(bootstrap=broker.bootstrap, mongodb_uri=database.uri)
    counterpoint = shop.counterpoint(options=options, home=home, passwords=passwords)
    magento = shop.magento(home=home, passwords=passwords)
    products = shop.domain_service(
        "products",
        addresses=addresses,
        home=home,
        passwords=passwords,
        counterpoint=counterpoint,
        magento=magento,
        settings={"MASTER_SYNC_AT_FIRST": "false"},
    )
    started: list[Part] = []
    try:
        for part in (counterpoint, magento):
            part.launch()
            started.append(part)
        for part in started:
            part.wait_ready()
        products.launch()
        started.append(products)
        products.wait_ready()
        running = BenchShop(
            bootstrap=broker.bootstrap,
            token=passwords.integration_token,
            secret=passwords.service_secret,
            counterpoint=counterpoint,
            magento=magento,
            products=products,
        )
        yield running
    finally:
        for part in reversed(started):
            part.child.stop()
