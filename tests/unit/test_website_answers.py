"""Answers of the website are read by models: an odd field is a named error that is tried again, never a stumble."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, cast

import pytest

from services.misc.connectors.cart_rules import CartRules
from services.products.connectors.magento_attributes import MagentoAttributes
from services.products.connectors.magento_bulk import MagentoBulk
from services.products.connectors.magento_categories import MagentoCategories
from services.products.connectors.magento_category_links import MagentoCategoryLinks
from services.products.connectors.magento_mapped import MappedAttributes
from services.products.connectors.magento_pictures import MagentoPictures
from services.products.connectors.magento_prices import MagentoPrices
from services.products.connectors.magento_products import MagentoProducts
from services.products.connectors.magento_stores import MagentoStores
from shared.connectors.magento import MagentoApi
from shared.sync.errors import TemporaryError
from shared.website.answers import Answered, Text, Whole, read_rows
from shared.website.customer_groups import CustomerGroups
from shared.website.products import Products
from shared.website.source_items import MagentoStock
from shared.website.tax_classes import MagentoTaxClasses
from shared.website.tier_prices import TierPrices


class Says:
    """A website that answers every call with the same."""

    def __init__(self, answer: object) -> None:
        self.answer = answer

    async def call(self, method: str, path: str, **more: Any) -> object:
        """The same as ever."""
        return self.answer


def says(answer: object) -> MagentoApi:
    """A door behind which that website stands."""
    return cast("MagentoApi", Says(answer))


def found(**row: object) -> dict[str, object]:
    """The answer of a search that found one row."""
    return {"items": [row], "total_count": 1}


Asked = Callable[[], Awaitable[object]]
ODD = "x1"
CALLS: dict[str, tuple[Asked, str]] = {
    "product": (lambda: MagentoProducts(says(found(id=ODD, sku="A"))).find(["A"]), "id"),
    "saved product": (lambda: MagentoProducts(says({"id": ODD})).save({"sku": "A"}), "id"),
    "product without sku": (lambda: MagentoProducts(says(found(id=1))).find(["A"]), "sku"),
    "sold product": (lambda: Products(says(found(sku="A", status=ODD))).find(["A"]), "status"),
    "category": (lambda: MagentoCategories(says(found(id=ODD))).find([3]), "id"),
    "category tree": (lambda: MagentoCategories(says({"id": ODD})).all_numbers(), "id"),
    "category links": (
        lambda: MagentoCategoryLinks(
            says(found(sku="A", extension_attributes={"category_links": [{"category_id": ODD}]}))
        ).positions(["A"]),
        "category_id",
    ),
    "gallery": (
        lambda: MagentoPictures(says(found(sku="A", media_gallery_entries=[{"id": ODD}]))).galleries(["A"]),
        "id",
    ),
    "base prices": (lambda: MagentoPrices(says([{"price": 1}])).read_base(["A"]), "sku"),
    "special prices": (lambda: MagentoPrices(says([{"sku": "A", "store_id": ODD}])).read_special(["A"]), "store_id"),
    "tier prices": (lambda: TierPrices(says([{"sku": "A", "website_id": ODD}])).read(["A"]), "website_id"),
    "source items": (lambda: MagentoStock(says(found(sku="A"))).read(["A"]), "source_code"),
    "sources": (lambda: MagentoStock(says(found(enabled=True))).sources(), "source_code"),
    "tax classes": (lambda: MagentoTaxClasses(says(found(class_name="Goods", class_id=ODD))).numbers(), "class_id"),
    "customer groups": (lambda: CustomerGroups(says(found(code="Trade", id=ODD))).all(), "id"),
    "store views": (lambda: MagentoStores(says([{"id": ODD, "website_id": 1}])).websites_by_store(), "id"),
    "cart rules": (lambda: CartRules(says(found(rule_id=ODD, description="mark"))).find("mark"), "rule_id"),
    "new cart rule": (lambda: CartRules(says({"rule_id": ODD})).create({}), "rule_id"),
    "mapped attribute": (lambda: MappedAttributes(says([3])).in_set(4), "the row"),
    "axis": (
        lambda: MagentoAttributes(
            says({"frontend_input": "select", "scope": "global", "attribute_id": ODD, "options": []})
        ).ensure("color", title="Color", labels=["Red"], attribute_set=4),
        "attribute_id",
    ),
    "bulk": (
        lambda: MagentoBulk(
            says({"bulk_uuid": "u", "request_items": [{"id": ODD, "status": "rejected"}]}), deadline_seconds=1
        ).save([{"sku": "A"}]),
        "id",
    ),
}


@pytest.mark.parametrize("name", CALLS)
async def test_an_odd_field_is_a_temporary_error_that_names_it(name: str) -> None:
    ask, field = CALLS[name]
    with pytest.raises(TemporaryError) as caught:
        await ask()
    assert caught.value.reason == "The website's answer made no sense"
    assert field in caught.value.technical
    assert "/V1/" in caught.value.technical


class Row(Answered):
    """Some row."""

    number: Whole
    name: Text = ""


def test_numbers_as_text_nulls_and_unknown_fields_are_no_trouble() -> None:
    rows = read_rows(Row, {"items": [{"number": "12", "name": None, "more": 1}], "total_count": 1}, call="GET /V1/x")
    assert rows == [Row(number=12, name="")]
    assert read_rows(Row, {"items": None, "total_count": 0}, call="GET /V1/x") == []


@pytest.mark.parametrize("body", ["nothing", 3, {"message": "?"}, {"items": "none"}, {"items": [3]}])
def test_a_body_that_is_no_list_of_rows_is_an_error_and_not_nothing_found(body: object) -> None:
    with pytest.raises(TemporaryError, match="GET /V1/x"):
        read_rows(Row, body, call="GET /V1/x")
