"""In which categories products stand on the website, asked for many products at once."""

from collections.abc import Collection, Mapping

from services.products.records.web import sku_key
from shared.connectors.magento import MagentoApi
from shared.website.search import by_skus, items_of

_FIELDS = "items[sku,extension_attributes[category_links]],total_count"


class MagentoCategoryLinks:
    """Reads by SKU set. Raises RejectedError, TemporaryError or SystemDown."""

    def __init__(self, api: MagentoApi) -> None:
        self._api = api

    async def positions(self, skus: Collection[str]) -> Mapping[str, Mapping[int, int]]:
        """For every product there is, by upper-case SKU: the numbers of its categories and its place in each."""
        found: dict[str, Mapping[int, int]] = {}
        for params in by_skus(skus, fields=_FIELDS):
            for row in items_of(await self._api.call("GET", "/V1/products", params=params)):
                links = (row.get("extension_attributes") or {}).get("category_links") or []
                found[sku_key(str(row["sku"]))] = {
                    int(one["category_id"]): int(one.get("position") or 0) for one in links
                }
        return found
