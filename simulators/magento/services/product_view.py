"""A product as the interface shows it."""

from __future__ import annotations

from typing import Any

from simulators.magento.services.attribute_values import MAIN_FIELDS, ROLES, values_in
from simulators.magento.services.bundle_parts import has_dynamic_price, shown_options
from simulators.magento.services.configurable_parts import shown_axes
from simulators.magento.services.stock_items import shown_stock_item
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row

_DYNAMIC = "0"
_WITH_ACTUAL_PRICE = frozenset({"simple", "virtual", "downloadable", "bundle", "configurable"})


def shown_saved(shop: Shop, row: Row, given: Row, *, store_id: int) -> dict[str, Any]:
    """A product as its first save answers: without links and tier prices where there are none."""
    shown = shown_product(shop, row, store_id=store_id, with_stock=True)
    sku = given.get("sku") or ""
    if sku != sku.strip():  # then the store reads it back
        return shown
    if given.get("product_links") is None:
        shown["product_links"] = shown["product_links"] or None
    shown["tier_prices"] = shown["tier_prices"] or None
    return shown


def shown_product(shop: Shop, row: Row, *, store_id: int, with_stock: bool) -> dict[str, Any]:
    """The whole product; the stock item only where the store adds it (single reads and saves)."""
    values = values_in(row, store_id=store_id)
    extension: dict[str, Any] = {"website_ids": row["website_ids"]}
    if row["categories"]:
        extension["category_links"] = [
            {"position": position, "category_id": category} for category, position in row["categories"].items()
        ]
    if with_stock:
        extension["stock_item"] = shown_stock_item(shop, row)
    if row["type_id"] == "configurable":
        extension["configurable_product_options"] = shown_axes(shop, row)
        extension["configurable_product_links"] = row["children"]
    if row["type_id"] == "bundle":
        extension["bundle_product_options"] = shown_options(shop, row) or None
    return {
        "id": row["id"],
        "sku": row["sku"],
        "name": values.get("name"),
        "attribute_set_id": row["attribute_set_id"],
        "price": _price(row, values),
        "status": values.get("status"),
        "visibility": values.get("visibility"),
        "type_id": row["type_id"],
        "created_at": row["created_at"],
        "updated_at": row["updated_at"],
        "weight": 0 if row["type_id"] == "bundle" and values.get("weight_type") == _DYNAMIC else values.get("weight"),
        "extension_attributes": extension,
        "product_links": shown_links(shop, row),
        "options": row["options"],
        "media_gallery_entries": shown_media(row),
        "tier_prices": shown_tier_prices(row),
        "custom_attributes": _custom_attributes(row, values),
    }


def _custom_attributes(row: Row, values: dict[str, Any]) -> dict[str, Any]:
    shown = {code: value for code, value in values.items() if code not in MAIN_FIELDS}
    shown["required_options"] = "1" if any(option.get("is_require") for option in row["options"]) else "0"
    shown["has_options"] = "1" if row["options"] else "0"
    shown["category_ids"] = list(row["categories"])
    if row["type_id"] in _WITH_ACTUAL_PRICE:
        shown.setdefault("msrp_display_actual_price_type", "0")
    return shown


def _price(row: Row, values: dict[str, Any]) -> Any:
    if row["type_id"] == "configurable" or has_dynamic_price(row):
        return 0  # its parts have the prices
    return values.get("price")


def shown_media(row: Row) -> list[dict[str, Any]]:
    """The gallery without picture bytes; an entry's roles are those whose attribute names its file."""
    values = row["values"]
    in_order = sorted(row["media"], key=lambda entry: (entry["position"], -entry["id"]))
    return [{**entry, "types": [role for role in ROLES if values.get(role) == entry["file"]]} for entry in in_order]


def shown_tier_prices(product: Row) -> list[dict[str, Any]]:
    """The tier prices of a product, lowest quantity of each website and group first."""
    tiers = sorted(
        product["tier_prices"], key=lambda tier: (tier["website_id"], tier["customer_group_id"], float(tier["qty"]))
    )
    return [shown_tier_price(tier) for tier in tiers]


def shown_tier_price(tier: Row) -> dict[str, Any]:
    """A tier price; a percentage travels beside its value."""
    extension: dict[str, Any] = {"website_id": tier["website_id"]}
    if tier["percentage_value"] is not None:
        extension["percentage_value"] = tier["percentage_value"]
    return {
        "customer_group_id": tier["customer_group_id"],
        "qty": tier["qty"],
        "value": tier["value"],
        "extension_attributes": extension,
    }


def shown_links(shop: Shop, row: Row) -> list[dict[str, Any]]:
    """The related, up-sell, cross-sell and associated products; links to deleted products are gone."""
    shown = []
    for link in row["links"]:
        linked = shop.products.get(link["product_id"])
        if linked is not None:
            shown.append(
                {
                    "sku": row["sku"],
                    "link_type": link["link_type"],
                    "linked_product_sku": linked["sku"],
                    "linked_product_type": linked["type_id"],
                    "position": link["position"],
                    "extension_attributes": {"qty": link["qty"]} if link["link_type"] == "associated" else {},
                }
            )
    return shown
