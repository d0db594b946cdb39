"""The set calls for base and special prices: always answered with a list of the rows that were refused."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from typing import Any, TypeVar

from services.products.records.prices import ALL_STORES, BaseRow, SpecialRow
from shared.connectors.amounts import Amount, on_wire
from shared.connectors.magento import MagentoApi
from shared.website.answers import Answered, Text, Whole, read_rows
from shared.website.limits import ArrayLimit
from shared.website.refusals import BASE_ROW, SPECIAL_ROW, Refusals, first_of_each, refusals
from shared.website.rows import sku_key

MOST_ROWS = 500
_Priced = TypeVar("_Priced", BaseRow, SpecialRow)


class _Row(Answered):
    sku: Text
    price: Amount = None
    store_id: Whole = ALL_STORES
    price_from: Text = ""
    price_to: Text = ""

    def base(self) -> BaseRow:
        return BaseRow(sku=self.sku, price=self.price or Decimal(0), store=self.store_id)

    def special(self) -> SpecialRow:
        price = self.price or Decimal(0)
        return SpecialRow(sku=self.sku, price=price, starts=self.price_from, ends=self.price_to, store=self.store_id)


class MagentoPrices:
    """Writes base and special prices in sets; what isn't among the refusals was written."""

    def __init__(self, api: MagentoApi) -> None:
        self._api = api
        self._limit = ArrayLimit(MOST_ROWS)

    async def save_base(self, rows: Sequence[BaseRow]) -> Refusals:
        """The refused ones of these prices by SKU. Raises RejectedError when a refusal names no SKU of ours."""
        return await self._send("/V1/products/base-prices", rows, _base_out, named=BASE_ROW)

    async def read_base(self, skus: Collection[str]) -> Sequence[BaseRow]:
        """The prices there are for these SKUs, in every store view that has its own."""

        async def ask(part: Sequence[str]) -> list[BaseRow]:
            answer = await self._api.call("POST", "/V1/products/base-prices-information", json={"skus": list(part)})
            return [row.base() for row in read_rows(_Row, answer, call="POST /V1/products/base-prices-information")]

        answers = await self._limit.send(sorted(set(skus)), ask)
        return [row for answer in answers for row in answer]

    async def save_special(self, rows: Sequence[SpecialRow]) -> Refusals:
        """The refused ones of these special prices by SKU."""
        return await self._send("/V1/products/special-price", rows, _special_out, named=SPECIAL_ROW)

    async def delete_special(self, rows: Sequence[SpecialRow]) -> Refusals:
        """The refused ones by SKU. What stands at a row's place goes, whatever price and dates the row names."""
        places = {(sku_key(row.sku), row.store): row for row in rows}
        return await self._send(
            "/V1/products/special-price-delete", [*places.values()], _special_out, named=SPECIAL_ROW
        )

    async def read_special(self, skus: Collection[str]) -> Sequence[SpecialRow]:
        """The special prices there are for these SKUs, in every store view.

        Where store views have dates of their own the website gives each price once with every date of the product.
        """

        async def ask(part: Sequence[str]) -> list[SpecialRow]:
            answer = await self._api.call("POST", "/V1/products/special-price-information", json={"skus": list(part)})
            return [
                row.special() for row in read_rows(_Row, answer, call="POST /V1/products/special-price-information")
            ]

        answers = await self._limit.send(sorted(set(skus)), ask)
        return [row for answer in answers for row in answer]

    async def _send(
        self,
        path: str,
        rows: Sequence[_Priced],
        out: Callable[[_Priced], dict[str, Any]],
        *,
        named: Sequence[str],
    ) -> Refusals:
        async def call(part: Sequence[_Priced]) -> list[tuple[str, str]]:
            answer = await self._api.call("POST", path, json={"prices": on_wire([out(row) for row in part])})
            return refusals(answer, skus=[row.sku for row in part], call=path, row=named)

        refused: list[tuple[str, str]] = []
        for each in _by_store(rows):
            for answer in await self._limit.send(each, call):
                refused += answer
        return first_of_each(refused)


def _by_store(rows: Sequence[_Priced]) -> Sequence[Sequence[_Priced]]:
    """The rows of each store on their own: a refusal names its SKU only, so that a call holds each SKU once.

    Those for all stores come last: a website that keeps one price for all takes every row for that one.
    """
    found: dict[int, list[_Priced]] = defaultdict(list)
    for row in rows:
        found[row.store].append(row)
    return [found[store] for store in sorted(found, reverse=True)]


def _base_out(row: BaseRow) -> dict[str, Any]:
    return {"sku": row.sku, "store_id": row.store, "price": row.price}


def _special_out(row: SpecialRow) -> dict[str, Any]:
    period = {"price_from": row.starts, "price_to": row.ends}
    return {
        "sku": row.sku,
        "store_id": row.store,
        "price": row.price,
        **{name: text for name, text in period.items() if text},
    }
