"""The pictures of every product: which, in which order, byte by byte, their words, and which is the main one."""

from __future__ import annotations

import re
from collections import defaultdict

from tests.builders.comparison.difference import Difference
from tests.builders.comparison.goods import Good, Shelf, State
from tests.builders.comparison.texts import plain

MOST_BYTES = 2_000_000
MAIN_ROLES = {"image", "small_image", "thumbnail"}
TURNED = frozenset({"MUG 12_OZ.JPG"})
"""Files that the seeding stored turned by EXIF: the website holds them upright, so with other bytes."""
NO_FILE_NAME = re.compile(r'[\\/:*?"<>|#%&+]')


def compare_pictures(found: Difference, shelf: Shelf, website: State) -> None:
    """Galleries against the image folder; a file that is too big for a web page is not expected."""
    files: dict[str, list[State]] = defaultdict(list)
    for image in shelf.state["images"]:
        stem = image["name"].rsplit(".", 1)[0].partition("^")[0]
        if image["size"] <= MOST_BYTES:
            files[stem.upper()].append(image)
    values: dict[str, set[str]] = defaultdict(set)
    for good in shelf.goods:
        values[good.item["ITEM_NO"]].update(dim for dim in good.dims if dim != "*")
    products = {product["sku"].upper(): product for product in website["products"].values()}
    for good in shelf.goods:
        product = products.get(good.sku)
        if product is None:
            continue
        number = good.item["ITEM_NO"]
        wanted = [
            image
            for image in sorted(files[NO_FILE_NAME.sub("_", number).upper()], key=_order)
            if _shown_on(image, good, others=values[number] - set(good.dims))
        ]
        media = sorted(product["media"], key=lambda entry: entry["position"])
        found.count("picture", len(wanted))
        if len(media) != len(wanted):
            names = [image["name"] for image in wanted]
            found.stale.append(f"{good.sku}: {len(media)} pictures, should be {len(wanted)}: {names}")
            continue
        for place, (image, entry) in enumerate(zip(wanted, media, strict=True)):
            if image["name"].upper() not in TURNED:
                found.equal(good.sku, image["name"], shown=entry["sha256"], wanted=image["sha256"])
            found.equal(good.sku, f"label of {image['name']}", shown=entry["label"], wanted=_label(image, good))
            roles = MAIN_ROLES & set(entry["types"])
            found.equal(good.sku, f"roles of {image['name']}", shown=roles, wanted=MAIN_ROLES if place == 0 else set())


def _order(image: State) -> tuple[bool, int, str]:
    suffix = _suffix(image)
    return suffix != "", int(suffix) if suffix.isdecimal() else 10**9, suffix


def _suffix(image: State) -> str:
    return str(image["name"].rsplit(".", 1)[0].partition("^")[2].strip().upper())


def _label(image: State, good: Good) -> str:
    """The item's name with the words of the suffix, those in capitals as words."""
    own = image["name"].rsplit(".", 1)[0].partition("^")[2]
    words = [word for word in re.split(r"[\^_\s]+", own) if word and not word.isdigit()]
    return " ".join([plain(good.item["DESCR"]), *(word.capitalize() if word.isupper() else word for word in words)])


def _shown_on(image: State, good: Good, *, others: set[str]) -> bool:
    """All pictures are shown with the item itself; a variant has those that are named after its values alone."""
    if "|" not in good.sku:
        return True
    suffix = _suffix(image)
    words = {word for word in re.split(r"[\^_\s]+", suffix) if word}
    return suffix in good.dims or (bool(words & set(good.dims)) and not words & others)
