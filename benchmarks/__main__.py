"""`python -m benchmarks`: the main job measured on this machine, reported as one JSON line and a few ratios.

Lone absolute times say little about another machine: compare the ratios of one run (calls an item, the share of the
time the outer systems' own answers take), or two runs on the same machine.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.floor import save_directly
from benchmarks.shop import BenchShop, open_shop
from demo import engines

ITEMS, INVENTORIES, PRICES = "products.items", "products.inventories", "products.price_changes"


@dataclass(frozen=True)
class Drain:
    """One Queue All, from the press to the empty queue."""

    task: str
    items: int
    seconds: float
    reads: int
    writes: int

    def figures(self) -> dict[str, Any]:
        """As reported."""
        return {
            "task": self.task,
            "items": self.items,
            "items_per_second": round(self.items / self.seconds, 1),
            "counterpoint_calls_per_item": round(self.reads / self.items, 3),
            "website_calls_per_item": round(self.writes / self.items, 3),
        }


def main() -> None:
    """Prints the report."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=500, help="items in the simulated shop (500)")
    parser.add_argument("--events", type=int, default=30, help="changes whose way to the website is timed (30)")
    parser.add_argument("--engine", choices=["auto", "kafka", "tansu"], default="auto")
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="countersync-bench-") as folder,
        _engines(Path(folder), given.engine) as (
            broker,
            database,
        ),
    ):
        print(f"broker: {broker.sentence}\ndatabase: {database.sentence}")
        with open_shop(Path(folder) / "shop", broker=broker, database=database, items=given.items) as shop:
            report = measure(shop, events=given.events)
    print(json.dumps(report, indent=1))


def measure(shop: BenchShop, *, events: int) -> dict[str, Any]:
    """All figures of one run."""
    first = [drain(shop, task) for task in (ITEMS, INVENTORIES, PRICES)]
    second = [drain(shop, task) for task in (ITEMS, INVENTORIES, PRICES)]
    shop.master_on()
    seconds = sorted(shop.event_to_website(number) for number in range(events))
    floor = save_directly(shop)
    return {
        "first_round": [one.figures() for one in first],
        "second_round": [one.figures() for one in second],
        "event_to_website_seconds": {
            "events": len(seconds),
            "median": round(statistics.median(seconds), 3),
            "p95": round(seconds[int(len(seconds) * 0.95)], 3),
        },
        "memory_mib": {"products": shop.memory_mib()},
        "ratios": {
            "first_round_against_bare_saves": round((first[0].items / first[0].seconds) / floor, 3),
            "second_round_against_first": round(
                (second[0].items / second[0].seconds) / (first[0].items / first[0].seconds), 2
            ),
        },
    }


def drain(shop: BenchShop, task: str) -> Drain:
    """Presses Queue All and waits for the empty queue."""
    shop.forget_calls()
    began = time.monotonic()
    items = shop.queue_all(task)
    shop.wait_empty(task)
    seconds = time.monotonic() - began
    reads, writes = shop.counted_calls()
    return Drain(task=task, items=items, seconds=seconds, reads=reads, writes=writes)


@contextmanager
def _engines(folder: Path, choice: engines.KafkaChoice) -> Iterator[tuple[engines.Broker, engines.Database]]:
    broker = engines.choose_kafka(home=folder / "kafka", choice=choice)
    database = engines.choose_mongo(home=folder / "mongo")
    broker.start()
    try:
        database.start()
        try:
            yield broker, database
        finally:
            database.stop()
    finally:
        broker.stop()


if __name__ == "__main__":
    main()
