"""The set calls for prices: always answered with a list of the rows that were refused."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from services.products.records.web import SpecialRow, sku_key
from shared.connectors.amounts import amount, on_wire
from shared.connectors.magento import MagentoApi, rendered_message
from shared.sync.errors import RejectedError
from shared.website.limits import ArrayLimit

MOST_ROWS = 500
ALL_STORES = 0
Refusals = Mapping[str, str]
"""Upper-case SKU → why its row was refused."""


class MagentoPrices:
    """Writes base and special prices in sets; what isn't among the refusals was written."""

    def __init__(self, api: MagentoApi) -> None:
        self._api = api
        self._limit = ArrayLimit(MOST_ROWS)

    async def save_base(self, prices: Mapping[str, Decimal]) -> Refusals:
        """The refused ones of these prices by SKU. Raises RejectedError when a refusal names no SKU of ours."""
        rows = [{"sku": sku, "store_id": ALL_STORES, "price": price} for sku, price in prices.items()]
        return await self._send("/V1/products/base-prices", rows)

    async def save_special(self, rows: Sequence[SpecialRow]) -> Refusals:
        """The refused ones of these special prices by SKU."""
        return await self._send("/V1/products/special-price", [_row(row) for row in rows])

    async def delete_special(self, rows: Sequence[SpecialRow]) -> Refusals:
        """The refused ones by SKU. A row goes only if it stands on the website exactly so."""
        return await self._send("/V1/products/special-price-delete", [_row(row) for row in rows])

    async def read_special(self, skus: Collection[str]) -> Sequence[SpecialRow]:
        """The special prices there are for these SKUs."""

        async def ask(part: Sequence[str]) -> list[SpecialRow]:
            answer = await self._api.call("POST", "/V1/products/special-price-information", json={"skus": list(part)})
            return [_special(row) for row in answer if isinstance(row, dict) and _is_default(row)]

        answers = await self._limit.send(sorted(set(skus)), ask)
        return [row for answer in answers for row in answer]

    async def _send(self, path: str, rows: Sequence[Mapping[str, Any]]) -> Refusals:
        async def call(part: Sequence[Mapping[str, Any]]) -> dict[str, str]:
            answer = await self._api.call("POST", path, json={"prices": on_wire(part)})
            return _refusals(answer, skus=[str(row["sku"]) for row in part], call=path)

        refused: dict[str, str] = {}
        for answer in await self._limit.send(rows, call):
            refused.update(answer)
        return refused


def _row(row: SpecialRow) -> dict[str, Any]:
    period = {"price_from": row.starts, "price_to": row.ends}
    return {
        "sku": row.sku,
        "store_id": ALL_STORES,
        "price": row.price,
        **{name: text for name, text in period.items() if text},
    }


def _special(row: Mapping[str, Any]) -> SpecialRow:
    return SpecialRow(
        sku=str(row["sku"]),
        price=amount(row.get("price")) or Decimal(0),
        starts=str(row.get("price_from") or ""),
        ends=str(row.get("price_to") or ""),
    )


def _is_default(row: Mapping[str, Any]) -> bool:
    return str(row.get("store_id") or ALL_STORES) == str(ALL_STORES)


def _refusals(answer: object, *, skus: Sequence[str], call: str) -> dict[str, str]:
    ours = {sku_key(sku): sku_key(sku) for sku in skus}
    refused: dict[str, str] = {}
    for row in answer if isinstance(answer, list) else []:
        words = rendered_message(row)
        parameters = row.get("parameters") if isinstance(row, dict) else None
        values = parameters.values() if isinstance(parameters, dict) else parameters or []
        named = next((ours[key] for value in values if (key := sku_key(str(value))) in ours), None)
        if named is None:
            raise RejectedError(f"The website refused prices: {words}", technical=f"POST {call}: {words}"[:300])
        refused[named] = words
    return refused
