"""The website's store views, and what it says of its own configuration."""

from collections.abc import Mapping, Sequence

from services.products.records.store_view import StoreView
from shared.connectors.magento import MagentoApi
from shared.connectors.paths import path_part
from shared.website.answers import Answered, Text, read_row, read_rows

_PRICE = "price"


class _View(Answered):
    id: int
    website_id: int


class _Configuration(Answered):
    website_id: int
    code: Text = ""
    base_currency_code: Text = ""
    timezone: Text = ""


class _Attribute(Answered):
    scope: Text = ""


class MagentoStores:
    """Reads which store view belongs to which website, and how prices are kept."""

    def __init__(self, api: MagentoApi) -> None:
        self._api = api

    async def websites_by_store(self) -> Mapping[int, int]:
        """The number of each store view's website. Raises as the website's door does."""
        rows = await self._api.call("GET", "/V1/store/storeViews")
        return {row.id: row.website_id for row in read_rows(_View, rows, call="GET /V1/store/storeViews")}

    async def views(self) -> Sequence[StoreView]:
        """Every store view that shoppers see."""
        call = "/V1/store/storeConfigs"
        rows = read_rows(_Configuration, await self._api.call("GET", call), call=f"GET {call}")
        return [
            StoreView(website=row.website_id, code=row.code, currency=row.base_currency_code, zone=row.timezone)
            for row in rows
        ]

    async def price_scope(self) -> str:
        """`global` or `website`: whether websites can have prices of their own.

        The setting itself can't be read; Magento writes it into the scope of its price attributes whenever it is saved.
        """
        call = f"/V1/products/attributes/{path_part(_PRICE)}"
        return read_row(
            _Attribute, await self._api.call("GET", call, params={"fields": "scope"}), call=f"GET {call}"
        ).scope
