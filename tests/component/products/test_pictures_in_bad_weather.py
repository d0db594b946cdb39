"""A day of swapped pictures while answers get lost: in the end the website shows what Counterpoint has, each once."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import httpx

from shared.sync.errors import SystemDown
from shared.sync.model import Done, Outcome, Skipped, TryLater, Unchanged
from simulators.counterpoint.goods import Picture
from tests.builders.both_systems import BothSystems, both_systems
from tests.builders.pictures import a_photo

ITEMS, IMAGES, IMAGE_CHANGES = "products.items", "products.images", "products.image_changes"
KEYS = ("WAX-100", "ENAMEL-POT", "TRL-JKT", "MUG 12/OZ", "A+B-SET", "QUOTE-12")
STEMS = {"A+B-SET": "A_B-SET", "MUG 12/OZ": "MUG 12_OZ"}
LOST = [{"kind": "cut_after", "method": method, "share": 0.4} for method in ("POST", "PUT", "DELETE")]


def counterpoint_files(shop: BothSystems) -> dict[str, str]:
    """The image folder: file name → SHA-256, by Counterpoint's control door."""
    state = httpx.get(f"{shop.company_url}/_control/state", timeout=30, trust_env=False).json()
    return {row["name"]: row["sha256"] for row in state["images"]}


def shown(shop: BothSystems, sku: str) -> Counter[str]:
    """The bytes in a product's gallery, by fingerprint."""
    media: list[dict[str, Any]] = shop.products()[sku]["media"]
    return Counter(entry["sha256"] for entry in media)


async def until_settled(shop: BothSystems, *keys: str) -> int:
    """Tries until every key got through, as the queue does; how many rounds that took beyond the first."""
    waiting = list(keys)
    for turn in range(40):
        try:
            outcomes: dict[str, Outcome] = dict(await shop.sync(IMAGES, *waiting))
        except SystemDown:
            continue
        assert all(isinstance(one, Done | Unchanged | Skipped | TryLater) for one in outcomes.values()), outcomes
        waiting = [key for key, outcome in outcomes.items() if isinstance(outcome, TryLater)]
        if not waiting:
            return turn
    raise AssertionError(f"still not through: {waiting}")


async def test_lost_answers_double_nothing_and_lose_nothing(tmp_path: Path) -> None:
    chance = random.Random(7)
    async with both_systems(tmp_path, items=50) as shop:
        shop.till.drop_picture("MUG 12_OZ.JPG")  # one that has to be turned compares by its mark alone
        await shop.sync(ITEMS, *KEYS)
        shop.store.control("PUT", "/faults", {"rules": LOST})
        again = 0
        for turn in range(12):
            key = chance.choice(KEYS)
            stem = STEMS.get(key, key)
            mine = [file for file in counterpoint_files(shop) if file.split(".")[0].split("^")[0] == stem]
            if mine and chance.random() < 0.3:
                shop.till.drop_picture(chance.choice(mine))
            else:
                name = chance.choice([f"{stem}.jpg", f"{stem}^1.jpg", f"{stem}^2.jpg"])
                shop.till.put_picture(Picture(name, a_photo(f"#{chance.randrange(16**6):06x}", across=40 + turn)))
            again += await until_settled(shop, key)
        shop.store.control("DELETE", "/faults")

        found = await shop.sync(IMAGE_CHANGES, *KEYS)
        await until_settled(shop, *KEYS)

        assert again >= 3, "the weather was too fine to show anything"
        assert not any(isinstance(one, Done) for one in found.values()), "Images has sent them all"
        files = counterpoint_files(shop)
        for key in KEYS:
            stem = STEMS.get(key, key)
            mine = {file: sha for file, sha in files.items() if file.split(".")[0].split("^")[0] == stem}
            assert shown(shop, key) == Counter(mine.values())
        shop.forget_calls()
        assert set((await shop.sync(IMAGES, *KEYS)).values()) == {Unchanged()}
        assert shop.website_calls() == []
