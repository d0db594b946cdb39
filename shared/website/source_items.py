"""Quantities by inventory source: set calls that the website takes whole or not at all."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from shared.connectors.amounts import Amount, on_wire
from shared.connectors.magento import MagentoApi
from shared.website.answers import Answered, Text, read_page, read_rows, total_of
from shared.website.limits import ArrayLimit
from shared.website.rows import SourceRow
from shared.website.search import by_skus, rows_asked

MOST_ROWS = 500
MOST_ROWS_EACH = 20
MOST_SOURCES = 300
_IN_ORDER = {
    "searchCriteria[sortOrders][0][field]": "source_item_id",
    "searchCriteria[sortOrders][0][direction]": "ASC",
}


class _Item(Answered):
    sku: Text
    source_code: Text
    quantity: Amount = None
    status: Text = ""

    def row(self) -> SourceRow:
        return SourceRow(
            sku=self.sku,
            source=self.source_code,
            quantity=self.quantity or Decimal(0),
            in_stock=self.status == "1",
        )


class _Source(Answered):
    source_code: Text
    enabled: bool = True


class MagentoStock:
    """Reads and writes source items."""

    def __init__(self, api: MagentoApi) -> None:
        self._api = api
        self._limit = ArrayLimit(MOST_ROWS)

    async def save(self, rows: Sequence[SourceRow]) -> None:
        """All rows stand as given. Raises RejectedError when the website refuses a set: then none of it was taken."""
        await self._limit.send(rows, self._save)

    async def read(self, skus: Collection[str], *, sources: Collection[str] = ()) -> Sequence[SourceRow]:
        """All rows there are for these SKUs; where sources are named, only theirs, with fewer calls."""
        found: list[SourceRow] = []
        named = {"source_code": ",".join(sorted(sources))} if sources else {}
        rows_each = len(sources) or MOST_ROWS_EACH
        fields = "items[sku,source_code,quantity,status],total_count"
        for params in by_skus(skus, fields=fields, rows_each=rows_each, also=named):
            found += [row.row() for row in await self._pages(params)]
        return found

    async def _pages(self, params: Mapping[str, str | int]) -> list[_Item]:
        """All that such a search finds: a product may stand at more sources than its first page has room for."""
        call, most = "GET /V1/inventory/source-items", rows_asked(params)
        found: list[_Item] = []
        for page in range(1, MOST_SOURCES + 1):
            at = {**params, **_IN_ORDER, "searchCriteria[currentPage]": page}
            answer = await self._api.call("GET", "/V1/inventory/source-items", params=at)
            found += read_page(_Item, answer, call=call, most=most, page=page)
            if page * most >= (total_of(answer, call=call) or 0):
                break
        return found

    async def sources(self) -> Mapping[str, bool]:
        """The inventory sources there are, by code, and whether each is enabled."""
        params: dict[str, str | int] = {
            "searchCriteria[pageSize]": MOST_SOURCES,
            "fields": "items[source_code,enabled],total_count",
        }
        answer = await self._api.call("GET", "/V1/inventory/sources", params=params)
        return {row.source_code: row.enabled for row in read_rows(_Source, answer, call="GET /V1/inventory/sources")}

    async def _save(self, rows: Sequence[SourceRow]) -> None:
        body = [
            {"sku": row.sku, "source_code": row.source, "quantity": row.quantity, "status": int(row.in_stock)}
            for row in rows
        ]
        await self._api.call("POST", "/V1/inventory/source-items", json={"sourceItems": on_wire(body)})
