"""Somebody at the counter: every few seconds an item changes in Counterpoint, and Kafka is told, as a till would.

python -m demo.till --counterpoint URL --database FILE --bootstrap HOST:PORT --every SECONDS
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import random
import signal
import sqlite3
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

import httpx
from aiokafka import AIOKafkaProducer  # type: ignore[import-untyped, unused-ignore]
from aiokafka.errors import KafkaError  # type: ignore[import-untyped, unused-ignore]

from shared.contracts.events import ChangeData, ItemChanged
from shared.contracts.topics import changed_topic

TOPIC: Final = changed_topic("products")
_NOTE: Final = " (new)"
_LONGEST_NAME: Final = 30
_SQL: Final = """
    SELECT item.ITEM_NO, item.DESCR, price.PRC_1, stock.QTY_ON_HND
    FROM IM_ITEM AS item
    JOIN IM_PRC AS price ON price.ITEM_NO = item.ITEM_NO AND price.LOC_ID = '*'
    JOIN IM_INV AS stock ON stock.ITEM_NO = item.ITEM_NO AND stock.LOC_ID = 'MAIN'
    WHERE item.IS_ECOMM_ITEM = 'Y' AND item.STAT = 'A' AND item.ITEM_TYP = 'I'
      AND item.GRID_DIM_1_TAG IS NULL AND item.DESCR IS NOT NULL AND price.PRC_1 > 1
    ORDER BY random() LIMIT 1
"""


@dataclass(frozen=True)
class Item:
    """An item as the till sees it."""

    number: str
    name: str
    price: Decimal
    on_hand: Decimal


@dataclass(frozen=True)
class TillChange:
    """What is keyed in for one item. `fields` is the body the simulator's till takes; `aspects` is for the event."""

    item: str
    fields: Mapping[str, str]
    aspects: tuple[str, ...]
    words: str


def next_change(item: Item, *, chance: random.Random) -> TillChange:
    """What happens to this item now: mostly sales, sometimes a delivery, a new price or a new name."""
    kind = chance.choices(["sale", "delivery", "price", "name"], weights=[5, 2, 2, 1])[0]
    if kind == "sale" and item.on_hand < 1:
        kind = "delivery"
    if kind == "price":
        price = (item.price * Decimal(chance.randint(90, 111)) / 100).quantize(Decimal("0.01"))
        if price == item.price:
            price += Decimal("0.50")
        return TillChange(item.number, {"price": str(price)}, ("price",), f"{item.number}: price {price}")
    if kind == "name":
        name = item.name.removesuffix(_NOTE) if item.name.endswith(_NOTE) else item.name + _NOTE
        if len(name) <= _LONGEST_NAME:
            return TillChange(item.number, {"descr": name}, ("details",), f'{item.number}: now called "{name}"')
        kind = "delivery"
    moved = chance.randint(6, 24) if kind == "delivery" else -min(chance.randint(1, 3), int(item.on_hand))
    quantity = item.on_hand + moved
    words = f"{item.number}: {abs(moved)} {'delivered' if moved > 0 else 'sold'}, {quantity.normalize():f} left"
    return TillChange(item.number, {"quantity": str(quantity)}, ("quantity",), words)


def event_for(change: TillChange, *, at: datetime) -> ItemChanged:
    """The CloudEvent that tells the products service which item changed."""
    return ItemChanged(
        source="/demo/till", type=TOPIC, subject=change.item, time=at, data=ChangeData(aspects=change.aspects)
    )


def any_item(database: Path) -> Item | None:
    """Some plain item that is sold on the web; None when the shop has none."""
    with contextlib.closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=5)) as connection:
        row = connection.execute(_SQL).fetchone()
    if row is None:
        return None
    number, name, price, on_hand = row
    return Item(number=number, name=name, price=Decimal(str(price)), on_hand=Decimal(str(on_hand or 0)))


async def key_in(change: TillChange, *, http: httpx.AsyncClient) -> None:
    """Return once Counterpoint holds the change; raises httpx.HTTPError."""
    path = f"/_control/items/{urllib.parse.quote(change.item, safe='')}"
    (await http.patch(path, json=dict(change.fields))).raise_for_status()


async def tell(change: TillChange, *, producer: AIOKafkaProducer) -> None:
    """Return once the broker has the event; raises KafkaError or TimeoutError."""
    event = event_for(change, at=datetime.now(UTC))
    async with asyncio.timeout(10):
        await producer.send_and_wait(TOPIC, key=change.item.encode(), value=event.model_dump_json().encode())


async def serve(*, counterpoint: str, database: Path, bootstrap: str, every_seconds: float) -> None:
    """Change items until the process is asked to stop; trouble is printed, and the next item is tried."""
    here = asyncio.current_task()
    assert here is not None  # noqa: S101 - a coroutine always runs in a task
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, here.cancel)
    chance = random.Random()  # noqa: S311 - no secret depends on what is sold
    producer = AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all", request_timeout_ms=10_000)
    await producer.start()
    try:
        async with httpx.AsyncClient(base_url=counterpoint, timeout=10, trust_env=False) as http:
            while True:
                await change_something(database=database, http=http, producer=producer, chance=chance)
                await asyncio.sleep(every_seconds)
    except asyncio.CancelledError:
        print("closed", flush=True)
    finally:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(3):
                await producer.stop()


async def change_something(
    *, database: Path, http: httpx.AsyncClient, producer: AIOKafkaProducer, chance: random.Random
) -> None:
    """Change one item and tell Kafka; whatever goes wrong is printed, for the next customer is waiting."""
    try:
        item = await asyncio.to_thread(any_item, database)
        if item is None:
            print("there is no plain item to sell", flush=True)
            return
        change = next_change(item, chance=chance)
        await key_in(change, http=http)
        await tell(change, producer=producer)
        print(change.words, flush=True)
    except (httpx.HTTPError, sqlite3.Error, KafkaError, TimeoutError) as error:
        print(f"nothing changed this time: {error!r}", flush=True)


def main() -> None:
    """Read the command line and serve."""
    parser = argparse.ArgumentParser(prog="python -m demo.till")
    parser.add_argument("--counterpoint", required=True)
    parser.add_argument("--database", required=True, type=Path)
    parser.add_argument("--bootstrap", required=True)
    parser.add_argument("--every", type=float, default=6.0)
    read = parser.parse_args()
    asyncio.run(
        serve(
            counterpoint=read.counterpoint, database=read.database, bootstrap=read.bootstrap, every_seconds=read.every
        )
    )


if __name__ == "__main__":
    main()
