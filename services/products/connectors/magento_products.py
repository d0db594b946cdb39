"""Finding and saving products, one call a product."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from services.products.records.kit import BundleChoice
from services.products.records.web import WebProduct, sku_key
from shared.connectors.amounts import amount
from shared.connectors.magento import MagentoApi
from shared.website.products import save_product
from shared.website.saved import differences
from shared.website.search import by_skus, items_of

_FIELDS = (
    "items[id,sku,name,price,weight,status,visibility,type_id,created_at,"
    "extension_attributes[website_ids,bundle_product_options,configurable_product_links],"
    "custom_attributes[attribute_code,value]],total_count"
)


class MagentoProducts:
    """Reads by SKU set, writes by upsert with the SKU in the body."""

    def __init__(self, api: MagentoApi) -> None:
        self._api = api

    async def find(self, skus: Collection[str]) -> Mapping[str, WebProduct]:
        """The products there are, by upper-case SKU."""
        found: dict[str, WebProduct] = {}
        for params in by_skus(skus, fields=_FIELDS):
            answer = await self._api.call("GET", "/V1/products", params=params)
            found.update({sku_key(str(row["sku"])): web_product(row) for row in items_of(answer)})
        return found

    async def save(self, product: Mapping[str, Any]) -> WebProduct:
        """The product as the website now holds it: created or updated by its SKU.

        Raises RejectedError, TemporaryError or SystemDown.
        """
        answer = await save_product(self._api, product)
        return replace(web_product(answer), unkept=differences(product, answer))


def web_product(row: Mapping[str, Any]) -> WebProduct:
    """A product row in our own shape."""
    values = row.get("custom_attributes") or []
    return WebProduct(
        id=int(row["id"]),
        sku=str(row.get("sku") or ""),
        kind=str(row.get("type_id") or "simple"),
        name=str(row.get("name") or ""),
        status=int(row.get("status") or 1),
        price=amount(row.get("price")),
        weight=amount(row.get("weight")),
        visibility=int(row.get("visibility") or 4),
        website_ids=tuple(int(one) for one in (row.get("extension_attributes") or {}).get("website_ids") or ()),
        values={
            str(one["attribute_code"]): str(one.get("value"))
            for one in values
            if isinstance(one, dict) and one.get("value") is not None and not isinstance(one["value"], list)
        },
        children=tuple(
            int(one) for one in (row.get("extension_attributes") or {}).get("configurable_product_links") or ()
        ),
        choices=tuple(_choices((row.get("extension_attributes") or {}).get("bundle_product_options") or [])),
        created=str(row.get("created_at") or ""),
        in_stock=_in_stock((row.get("extension_attributes") or {}).get("stock_item")),
    )


def _in_stock(stock_item: Any) -> bool | None:
    """Only the answers to saves carry it."""
    told = stock_item.get("is_in_stock") if isinstance(stock_item, dict) else None
    return None if told is None else bool(told)


def _choices(options: list[Any]) -> Iterator[BundleChoice]:
    for option in options:
        for link in option.get("product_links") or []:
            yield BundleChoice(
                option=int(option["option_id"]),
                selection=str(link.get("id") or ""),
                sku=str(link.get("sku") or ""),
                quantity=amount(link.get("qty")) or Decimal(0),
            )
