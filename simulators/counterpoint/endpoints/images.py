"""Image files: names by item, bytes by name."""

from __future__ import annotations

from functools import partial

from simulators.counterpoint.goods_rows import file_stem
from simulators.counterpoint.refusals import Refusal
from simulators.counterpoint.rendering import encoded
from simulators.counterpoint.routing import Answer, Asked, Route
from simulators.counterpoint.shop import Shop, single


def routes(shop: Shop) -> list[Route]:
    """The image routes. A file name in a path is a code like any other: its letter case does not count."""
    return [
        Route("GET", "/Item/{ItemNo}/Images", partial(_names, shop)),
        Route("GET", "/Item/Images/{Filename}", partial(_file, shop)),
    ]


def image_names(shop: Shop, item_no: str) -> list[str]:
    """An item's files: its own name first, then by suffix."""
    stem = file_stem(item_no)
    rows = shop.database.rows("SELECT NAME FROM SIM_IMAGE_FILE WHERE STEM_UPR = ?", (stem.upper(),))
    return sorted((row[0] for row in rows), key=lambda name: ("^" in name, name.upper()))


def _names(shop: Shop, asked: Asked) -> Answer:
    item_no = asked.codes["ItemNo"]
    if shop.database.value("SELECT 1 FROM IM_ITEM WHERE ITEM_NO = ?", (item_no,)) is None:
        raise Refusal.not_found(f"Item record does not exist for item {asked.sent['ItemNo']}")
    return single("IMAGE_FILENAMES", encoded(image_names(shop, item_no)))


def _file(shop: Shop, asked: Asked) -> Answer:
    name = asked.codes["Filename"]
    content = shop.database.value("SELECT CONTENT FROM SIM_IMAGE_FILE WHERE NAME_UPR = ?", (name,))
    if not isinstance(content, bytes):
        raise Refusal.not_found(f"Image file does not exist for {asked.sent['Filename']}")
    # The real server says JPEG whatever the file holds.
    return Answer(content, media_type="image/jpg")
