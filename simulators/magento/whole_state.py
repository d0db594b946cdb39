"""All the store holds as one JSON value, for comparing it with what should be there."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from simulators.magento.services.product_view import shown_links, shown_media, shown_tier_prices
from simulators.magento.services.stock_items import shown_stock_item
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row

_CHOOSES = frozenset({"select", "multiselect", "swatch_visual", "swatch_text"})


def whole_state(shop: Shop) -> dict[str, Any]:
    """Products by SKU with everything attached, categories with members, attributes with options, all else as rows."""
    return {
        "products": {row["sku"]: _product(shop, row) for row in shop.products},
        "source_items": list(shop.source_items),
        "stock_items": {
            row["sku"]: shown_stock_item(shop, row) for row in shop.products if row["id"] in shop.stock_items
        },
        "categories": {row["id"]: _category(shop, row) for row in shop.categories},
        "attributes": {row["attribute_code"]: {**row, "options": list(row["options"])} for row in shop.attributes},
        "attribute_sets": list(shop.attribute_sets),
        "attribute_groups": list(shop.attribute_groups),
        "sources": list(shop.sources),
        "stocks": list(shop.stocks),
        "stock_links": list(shop.stock_links),
        "reservations": list(shop.reservations),
        "low_quantities": list(shop.low_quantities),
        "websites": list(shop.websites),
        "store_groups": list(shop.store_groups),
        "stores": list(shop.stores),
        "tax_classes": list(shop.tax_classes),
        "tax_rates": list(shop.tax_rates),
        "tax_rules": list(shop.tax_rules),
        "customer_groups": list(shop.customer_groups),
        "sales_rules": list(shop.sales_rules),
        "coupons": list(shop.coupons),
        "bulks": _bulks(shop),
    }


def _bulks(shop: Shop) -> list[dict[str, Any]]:
    """Every bulk with the states of its operations, 4 for those still open."""
    states: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for operation in shop.operations:
        states[operation["bulk_uuid"]][operation["status"]] += 1
    return [{**row, "statuses": dict(states[row["bulk_id"]])} for row in shop.bulks]


def _product(shop: Shop, row: Row) -> dict[str, Any]:
    values = dict(row["values"])
    return {
        **{name: row[name] for name in ("id", "sku", "type_id", "attribute_set_id", "created_at", "updated_at")},
        **{name: values.pop(name, None) for name in ("name", "price", "status", "visibility", "weight")},
        "special_price": values.get("special_price"),
        "special_from_date": values.get("special_from_date"),
        "special_to_date": values.get("special_to_date"),
        "custom_attributes": values,
        "labels": _labels(shop, row["values"]),
        "store_views": row["views"],
        "website_ids": row["website_ids"],
        "categories": row["categories"],
        "tier_prices": shown_tier_prices(row),
        "links": shown_links(shop, row),
        "options": row["options"],
        "configurable_options": row["configurable_options"],
        "children": [shop.products[number]["sku"] for number in row["children"]],
        "bundle_options": row["bundle_options"],
        "media": [{**entry, "sha256": shop.images[entry["file"]]["sha256"]} for entry in shown_media(row)],
    }


def _labels(shop: Shop, values: dict[str, Any]) -> dict[str, str]:
    """What the chosen options of a product are called."""
    labels = {}
    for code, value in values.items():
        attribute = shop.attributes.get(code)
        if attribute is None or attribute["frontend_input"] not in _CHOOSES:
            continue
        if code == "tax_class_id":
            names = {str(row["class_id"]): row["class_name"] for row in shop.tax_classes}
        else:
            names = {option["value"]: option["label"] for option in attribute["options"]}
        labels[code] = ", ".join(names.get(one, one) for one in str(value).split(","))
    return labels


def _category(shop: Shop, row: Row) -> dict[str, Any]:
    members = {shop.products[number]["sku"]: _position(shop, number, row["id"]) for number in shop.members[row["id"]]}
    shown = {name: content for name, content in row.items() if name != "values"}
    return {**shown, **row["values"], "products": dict(sorted(members.items()))}


def _position(shop: Shop, number: int, category: int) -> int:
    position: int = shop.products[number]["categories"][str(category)]
    return position
