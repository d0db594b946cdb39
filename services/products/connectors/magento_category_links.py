"""In which categories products stand on the website, asked for many products at once."""

from collections.abc import Collection, Mapping

from services.products.records.web import sku_key
from shared.connectors.magento import MagentoApi
from shared.website.answers import Answered, Text, Whole, read_whole
from shared.website.search import by_skus, rows_asked

_FIELDS = "items[sku,extension_attributes[category_links]],total_count"


class _Link(Answered):
    category_id: int
    position: Whole = 0


class _Extension(Answered):
    category_links: list[_Link] | None = None


class _Product(Answered):
    sku: Text
    # A product without any is printed with a list in its place.
    extension_attributes: _Extension | list[None] | None = None

    def links(self) -> list[_Link]:
        extension = self.extension_attributes
        return (extension.category_links or []) if isinstance(extension, _Extension) else []


class MagentoCategoryLinks:
    """Reads by SKU set. Raises RejectedError, TemporaryError or SystemDown."""

    def __init__(self, api: MagentoApi) -> None:
        self._api = api

    async def positions(self, skus: Collection[str]) -> Mapping[str, Mapping[int, int]]:
        """For every product there is, by upper-case SKU: the numbers of its categories and its place in each."""
        found: dict[str, Mapping[int, int]] = {}
        for params in by_skus(skus, fields=_FIELDS):
            answer = await self._api.call("GET", "/V1/products", params=params)
            for row in read_whole(_Product, answer, call="GET /V1/products", most=rows_asked(params)):
                found[sku_key(row.sku)] = {link.category_id: link.position for link in row.links()}
        return found
