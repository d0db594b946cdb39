"""Prices by customer group and quantity: set calls that write the good rows and list the refused ones."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from shared.connectors.amounts import amount, on_wire
from shared.connectors.magento import MagentoApi
from shared.website.limits import ArrayLimit
from shared.website.refusals import Refusals, refusals
from shared.website.rows import TierRow

MOST_ROWS = 500
_PATH = "/V1/products/tier-prices"


class TierPrices:
    """Reads, writes and deletes single rows; rows that aren't named stay as they are."""

    def __init__(self, api: MagentoApi) -> None:
        self._api = api
        self._limit = ArrayLimit(MOST_ROWS)

    async def read(self, skus: Collection[str]) -> Sequence[TierRow]:
        """All rows there are for these SKUs, whoever made them."""

        async def ask(part: Sequence[str]) -> list[TierRow]:
            answer = await self._api.call("POST", f"{_PATH}-information", json={"skus": list(part)})
            return [_row_in(row) for row in answer or [] if isinstance(row, dict)]

        return [row for answer in await self._limit.send(sorted(set(skus)), ask) for row in answer]

    async def save(self, rows: Sequence[TierRow]) -> Refusals:
        """The refused ones by SKU; each of the others stands as given, in place of an older row at its place."""
        return await self._send(_PATH, rows)

    async def delete(self, rows: Sequence[TierRow]) -> Refusals:
        """The refused ones by SKU. A row goes only if it stands on the website exactly so."""
        return await self._send(f"{_PATH}-delete", rows)

    async def _send(self, path: str, rows: Sequence[TierRow]) -> Refusals:
        async def call(part: Sequence[TierRow]) -> dict[str, str]:
            answer = await self._api.call("POST", path, json={"prices": on_wire([_row_out(row) for row in part])})
            return refusals(answer, skus=[row.sku for row in part], call=path)

        refused: dict[str, str] = {}
        for answer in await self._limit.send(rows, call):
            refused.update(answer)
        return refused


def _row_out(row: TierRow) -> Mapping[str, Any]:
    return {
        "sku": row.sku,
        "customer_group": row.group,
        "quantity": row.quantity,
        "price": row.price,
        "price_type": "discount" if row.percent else "fixed",
        "website_id": row.website,
    }


def _row_in(row: Mapping[str, Any]) -> TierRow:
    return TierRow(
        sku=str(row.get("sku") or ""),
        group=str(row.get("customer_group") or ""),
        quantity=amount(row.get("quantity")) or Decimal(0),
        price=amount(row.get("price")) or Decimal(0),
        percent=row.get("price_type") == "discount",
        website=int(row.get("website_id") or 0),
    )
