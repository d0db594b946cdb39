"""Finding and saving products, one call a product."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from services.products.records.kit import BundleChoice
from services.products.records.web import WebProduct, sku_key
from shared.connectors.amounts import Amount
from shared.connectors.magento import MagentoApi
from shared.website.answers import Answered, Objects, Text, Whole, read_row, read_whole
from shared.website.products import nothing_overlooked, save_product
from shared.website.saved import differences
from shared.website.search import by_skus, rows_asked

_FIELDS = (
    "items[id,sku,name,attribute_set_id,price,weight,status,visibility,type_id,created_at,"
    "extension_attributes[website_ids,bundle_product_options,configurable_product_links],"
    "custom_attributes[attribute_code,value]],total_count"
)


class _Link(Answered):
    id: Text = ""
    sku: Text = ""
    qty: Amount = None


class _Option(Answered):
    option_id: int
    required: bool = True
    product_links: list[_Link] | None = None


class _StockItem(Answered):
    is_in_stock: bool | None = None


class _Extension(Answered):
    website_ids: list[int] | None = None
    configurable_product_links: list[int] | None = None
    bundle_product_options: list[_Option] | None = None
    stock_item: _StockItem | None = None
    """Only the answers to saves carry it."""


class _Row(Answered):
    id: int
    sku: Text
    type_id: Text = "simple"
    name: Text = ""
    attribute_set_id: Whole = 0
    status: Whole = 1
    price: Amount = None
    weight: Amount = None
    visibility: Whole = 4
    created_at: Text = ""
    # A product without any is printed with a list in its place.
    extension_attributes: _Extension | list[None] | None = None
    custom_attributes: Objects = ()

    def product(self) -> WebProduct:
        """The row in our own shape."""
        extension = self.extension_attributes if isinstance(self.extension_attributes, _Extension) else _Extension()
        return WebProduct(
            id=self.id,
            sku=self.sku,
            kind=self.type_id or "simple",
            name=self.name,
            attribute_set=self.attribute_set_id or None,
            status=self.status or 1,
            price=self.price,
            weight=self.weight,
            visibility=self.visibility or 4,
            website_ids=tuple(extension.website_ids or ()),
            values=_values(self.custom_attributes),
            children=tuple(extension.configurable_product_links or ()),
            choices=tuple(_choices(extension.bundle_product_options or [])),
            created=self.created_at,
            in_stock=extension.stock_item.is_in_stock if extension.stock_item is not None else None,
        )


def _values(attributes: Sequence[Mapping[str, object]]) -> dict[str, str]:
    told = [(one.get("attribute_code"), one.get("value")) for one in attributes]
    return {str(code): str(value) for code, value in told if value is not None and not isinstance(value, list)}


def _choices(options: Sequence[_Option]) -> Iterator[BundleChoice]:
    for option in options:
        for link in option.product_links or []:
            yield BundleChoice(
                option=option.option_id,
                selection=link.id,
                sku=link.sku,
                quantity=link.qty or Decimal(0),
                required=option.required,
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
            rows = read_whole(_Row, answer, call="GET /V1/products", most=rows_asked(params))
            found.update({sku_key(row.sku): row.product() for row in rows})
        await nothing_overlooked(self._api, skus, found)
        return found

    async def save(self, product: Mapping[str, Any]) -> WebProduct:
        """The product as the website now holds it: created or updated by its SKU.

        Raises RejectedError, TemporaryError or SystemDown.
        """
        answer = await save_product(self._api, product)
        return replace(read_row(_Row, answer, call="POST /V1/products").product(), unkept=differences(product, answer))
