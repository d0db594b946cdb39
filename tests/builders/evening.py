"""The evening of a day at the till: all tasks look once more, and both sides are compared.

The comparison is independent: written only against what both control doors show, with none of the product's code.
"""

from __future__ import annotations

import time
from typing import Any

from tests.builders.comparison import ALL, OFFERS, TICKETS, Difference, compare
from tests.builders.day import WorkedDay
from tests.builders.shop import RunningShop
from tests.builders.stream import tell_changed

A_MINUTE_S_LOOK = 90.0
"""Promotions are looked after every minute; this is that minute, and the work that follows."""


def built(shop: RunningShop) -> list[str]:
    """The names of all tasks there are, in the order of the dashboard."""
    tasks = [task for domain in ("products", "misc") for task in shop.status(domain=domain)["tasks"]]
    return [task["name"] for task in tasks if task["built"]]


def tell_half(bootstrap: str, numbers: list[str]) -> None:
    """Another program knows of every second item; the rest must be found."""
    tell_changed(bootstrap, *numbers[::2])


def look_everywhere(shop: RunningShop) -> None:
    """All tasks look for changes, as their schedules would make them."""
    for task in built(shop):
        shop.press(task, "look-now")


def difference(shop: RunningShop) -> Difference:
    """What is wrong on the website now."""
    return compare(shop.counterpoint_state(), shop.website_state(), parts=ALL | TICKETS | OFFERS)


def evening(shop: RunningShop) -> Difference:
    """What is still wrong when all is quiet and the minute of the promotions is over.

    All look twice, as in two hours: Price Rules can send nothing for items that only came online after its first look.
    """
    for _ in range(2):
        look_everywhere(shop)
        shop.wait_idle(seconds=480)
    end = time.monotonic() + A_MINUTE_S_LOOK
    found = difference(shop)
    while found and time.monotonic() < end:
        time.sleep(3)
        shop.wait_idle(seconds=120)
        found = difference(shop)
    return found


def set_aside(shop: RunningShop) -> list[tuple[str, str, str]]:
    """Entries that wait for a person: task, key and why."""
    return [
        (task, entry["key"], _why(entry))
        for task in built(shop)
        for entry in shop.queue(task)["entries"]
        if entry["state"] == "parked"
    ]


def _why(entry: dict[str, Any]) -> str:
    """Its last reason, and where that had used up all tries, so many."""
    used_up = entry["attempts"] >= entry["max_attempts"]
    return f"{entry['attempts']} tries: {entry['last_reason']}" if used_up else str(entry["last_reason"])


def told(label: str, day: WorkedDay, found: Difference) -> None:
    """The figures of a day, for the record."""
    counts = ", ".join(f"{number} {kind}" for kind, number in sorted(found.counts.items()))
    print(
        f"{label} changes={len(day.acts)} pictures={day.kinds['picture']} promotions={day.kinds['promotion']} "
        f"compared={found.compared} ({counts}) missing={len(found.missing)} stale={len(found.stale)} "
        f"wrongly_online={len(found.wrongly_online)} unsaid={len(found.unsaid)}"
    )
