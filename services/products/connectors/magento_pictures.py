"""Galleries of products. Each call saves the whole product, so never two at a time for one SKU."""

import contextlib
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from services.products.records.picture import GalleryEntry
from services.products.records.web import sku_key
from shared.connectors.magento import MagentoApi
from shared.connectors.paths import path_part
from shared.sync.errors import NotFoundError, TemporaryError
from shared.website.answers import Answered, Objects, Text, Whole, read_row, read_whole
from shared.website.search import by_skus, rows_asked

Body = Mapping[str, Any]
_FIELDS = "items[sku,media_gallery_entries],total_count"
_FIT_FOR_PATH = re.compile(r"[A-Za-z0-9._~-]+")
_ROUTE_WORDS = frozenset({"attributes", "attribute-sets", "media", "types", "links", "options", "cost", "base-prices"})


class _Entry(Answered):
    id: int
    file: Text = ""
    label: Text = ""
    position: Whole = 0
    types: list[Text] | None = None


class _Product(Answered):
    sku: Text
    media_gallery_entries: Objects = ()


class MagentoPictures:
    """Reads by SKU set; writes entry by entry, or inside the product save where an address can't hold the SKU."""

    def __init__(self, api: MagentoApi) -> None:
        self._api = api

    async def galleries(self, skus: Collection[str]) -> Mapping[str, tuple[GalleryEntry, ...]]:
        """The gallery of every product there is, by upper-case SKU, without the bytes of its pictures."""
        found: dict[str, tuple[GalleryEntry, ...]] = {}
        for params in by_skus(skus, fields=_FIELDS):
            answer = await self._api.call("GET", "/V1/products", params=params)
            for row in read_whole(_Product, answer, call="GET /V1/products", most=rows_asked(params)):
                entries = (entry for entry in row.media_gallery_entries if entry.get("id"))
                found[sku_key(row.sku)] = tuple(gallery_entry(entry) for entry in entries)
        return found

    async def add(self, sku: str, body: Body) -> None:
        """The picture stands at the end of the gallery. Raises RejectedError when the website refuses it."""
        if _path_holds(sku):
            await self._api.call("POST", _path(sku), json={"entry": body})
        else:
            await self._save_whole(sku, lambda gallery: [*(entry.whole for entry in gallery), body])

    async def change(self, sku: str, number: int, body: Body) -> None:
        """The entry of this number is as given; with new bytes it gets a new number."""
        if _path_holds(sku):
            await self._api.call("PUT", f"{_path(sku)}/{path_part(number)}", json={"entry": body})
        else:
            await self._save_whole(
                sku, lambda gallery: [body if entry.id == number else entry.whole for entry in gallery]
            )

    async def remove(self, sku: str, number: int) -> None:
        """The entry of this number is gone, whoever took it away."""
        if not _path_holds(sku):
            await self._save_whole(sku, lambda gallery: [entry.whole for entry in gallery if entry.id != number])
            return
        with contextlib.suppress(NotFoundError):
            await self._api.call("DELETE", f"{_path(sku)}/{path_part(number)}")

    async def _save_whole(self, sku: str, become: Callable[[Sequence[GalleryEntry]], list[Body]]) -> None:
        """A product save, which replaces the gallery: everything that is to stay is listed, as read just before."""
        gallery = (await self.galleries([sku])).get(sku_key(sku))
        if gallery is None:
            raise TemporaryError("The website doesn't show the product", technical=f"no product {sku}")
        product = {"sku": sku, "media_gallery_entries": become(gallery)}
        await self._api.call("POST", "/V1/products", json={"product": product})


def gallery_entry(row: Mapping[str, Any]) -> GalleryEntry:
    """A gallery entry in our own shape."""
    entry = read_row(_Entry, row, call="GET /V1/products")
    return GalleryEntry(
        id=entry.id,
        file=entry.file,
        label=entry.label,
        position=entry.position,
        roles=tuple(entry.types or ()),
        whole=row,
    )


def _path(sku: str) -> str:
    return f"/V1/products/{path_part(sku)}/media"


def _path_holds(sku: str) -> bool:
    """Whether every web server passes an address with this SKU in it as it is."""
    lower = sku.lower()
    return bool(_FIT_FOR_PATH.fullmatch(sku)) and lower not in _ROUTE_WORDS and not lower.startswith("rest")
