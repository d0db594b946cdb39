"""Pictures that an earlier version sent with EXIF and places stand on the website without them, by themselves."""

from __future__ import annotations

import base64
import io
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from simulators.counterpoint.goods import Picture
from tests.builders.both_systems import BothSystems, both_systems
from tests.builders.pictures import a_photo

ITEMS, IMAGES = "products.items", "products.images"
POT = "ENAMEL-POT"


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[BothSystems]:
    """An item with two pictures, one of which carries EXIF; both sent as an earlier version sent them."""
    async with both_systems(tmp_path, items=50) as systems:
        files = {f"{POT}.jpg": a_photo("red", turned=1), f"{POT}^2.jpg": a_photo("green")}
        for name, content in files.items():
            systems.till.put_picture(Picture(name, content))
        await systems.sync(ITEMS, POT)
        await systems.sync(IMAGES, POT)
        for entry, content in zip(media(systems), files.values(), strict=True):
            raw = {
                "base64_encoded_data": base64.b64encode(content).decode(),
                "type": "image/jpeg",
                "name": entry["file"].rsplit("/", 1)[-1],
            }
            body = {"entry": {**entry, "content": raw}}
            systems.store.send("PUT", f"/V1/products/{POT}/media/{entry['id']}", body)
        links = systems.links[IMAGES].rows
        links[POT] = replace(links[POT], facts={k: v for k, v in links[POT].facts.items() if k != "prepared"})
        systems.forget_calls()
        yield systems


def media(shop: BothSystems) -> list[dict[str, Any]]:
    """The item's pictures on the website in order."""
    found = shop.store.get(f"/V1/products/{POT}/media")
    return sorted(found, key=lambda entry: int(entry["position"]))


def notes(entry: dict[str, Any]) -> dict[int, Any]:
    """The EXIF of a picture on the website."""
    shown = Image.open(io.BytesIO(base64.b64decode(entry["content"]["base64_encoded_data"])))
    return dict(shown.getexif())


async def test_only_the_pictures_that_carried_notes_are_sent_again_and_only_once(shop: BothSystems) -> None:
    assert [bool(notes(entry)) for entry in media(shop)] == [True, False]
    assert POT in await shop.found(IMAGES, since=shop.now, until=shop.now)
    shop.forget_calls()

    await shop.outcome(IMAGES, POT)

    assert len(shop.website_calls("PUT")) == 1
    assert [notes(entry) for entry in media(shop)] == [{}, {}]
    assert POT not in await shop.found(IMAGES, since=shop.now, until=shop.now)
    shop.forget_calls()
    await shop.outcome(IMAGES, POT)
    assert shop.website_calls() == []
