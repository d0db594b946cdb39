"""Products by SKU: which there are, and saving one."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from shared.connectors.amounts import Amount, on_wire
from shared.connectors.magento import MagentoApi
from shared.connectors.paths import path_part
from shared.sync.errors import NotFoundError, OddAnswer, TemporaryError
from shared.website.answers import Answered, Text, Whole, read_row, read_whole
from shared.website.rows import sku_key
from shared.website.saved import differences
from shared.website.search import by_skus, rows_asked

ENABLED = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class SoldProduct:
    """What there is to know of a product before it is changed."""

    sku: str
    enabled: bool
    price: Decimal | None = None
    unkept: tuple[str, ...] = ()
    """After a save: what the website's own answer shows otherwise than it was sent, in words."""


class _Row(Answered):
    sku: Text
    status: Whole = ENABLED
    price: Amount = None

    def sold(self) -> SoldProduct:
        return SoldProduct(sku=self.sku, enabled=(self.status or ENABLED) == ENABLED, price=self.price)


class _Named(Answered):
    sku: Text = ""


class Products:
    """Reads by SKU set, writes by upsert with the SKU in the body."""

    def __init__(self, api: MagentoApi) -> None:
        self._api = api

    async def find(self, skus: Collection[str]) -> Mapping[str, SoldProduct]:
        """The products there are, by upper-case SKU."""
        found: dict[str, SoldProduct] = {}
        for params in by_skus(skus, fields="items[sku,status,price],total_count"):
            answer = await self._api.call("GET", "/V1/products", params=params)
            rows = read_whole(_Row, answer, call="GET /V1/products", most=rows_asked(params))
            found.update({sku_key(row.sku): row.sold() for row in rows})
        await nothing_overlooked(self._api, skus, found)
        return found

    async def save(self, product: Mapping[str, Any]) -> SoldProduct:
        """The product as the website now holds it. Raises RejectedError, TemporaryError or SystemDown."""
        answer = await save_product(self._api, product)
        row = read_row(_Row, answer, call="POST /V1/products")
        return replace(row.sold(), unkept=differences(product, answer))


async def nothing_overlooked(api: MagentoApi, skus: Collection[str], found: Collection[str]) -> None:
    """Where a search shows none of these products, one is asked for at its own address.

    What the website doesn't show is made anew as if it had never been there. Raises OddAnswer where it is there.
    """
    plain = [sku for sku in skus if "/" not in sku]
    if found or not plain:
        return
    try:
        answer = await api.call("GET", f"/V1/products/{path_part(min(plain))}", params={"fields": "sku"})
    except NotFoundError:
        return
    if read_row(_Named, answer, call="GET /V1/products").sku:
        raise OddAnswer(
            "The website's list of products isn't complete", technical=f"{min(plain)} isn't listed and is there"
        )


async def save_product(api: MagentoApi, product: Mapping[str, Any]) -> Mapping[str, Any]:
    """The row of the product, created or updated by its SKU; what the payload leaves out stays as it is.

    Raises RejectedError, TemporaryError or SystemDown.
    """
    answer = await api.call("POST", "/V1/products", json={"product": on_wire(product)})
    if not isinstance(answer, dict) or "id" not in answer:
        raise TemporaryError(
            "The website didn't say whether it saved the product", technical=f"POST /V1/products: {answer!r}"[:300]
        )
    return answer
