"""A kit → a bundle with a fixed set of parts at the kit's own price."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.products.mapping.selling import following_rules
from services.products.mapping.stock import shown
from services.products.records.item import ItemFlags
from services.products.records.kit import BundleChoice, Part
from services.products.records.web import WebProduct
from shared.catalog.price_book import WebPrice
from shared.catalog.web_sku import plain_sku
from shared.website.texts import one_line

FIXED, TOGETHER, ONE_PRICE = "1", "0", "0"
_FIXED_PRICE = 0
_ENABLED = 1


def as_bundle(whole: Mapping[str, Any], *, flags: ItemFlags) -> dict[str, Any]:
    """The payload of an item as a bundle: own price, own SKU on order lines, own weight, shipped in one piece.

    Its stock follows its parts; only Web Archive puts the bundle itself out of stock.
    """
    values = [
        {"attribute_code": "price_type", "value": FIXED},
        {"attribute_code": "sku_type", "value": FIXED},
        {"attribute_code": "weight_type", "value": FIXED},
        {"attribute_code": "shipment_type", "value": TOGETHER},
        {"attribute_code": "price_view", "value": ONE_PRICE},
    ]
    return {
        **whole,
        "type_id": "bundle",
        "extension_attributes": {
            **whole["extension_attributes"],
            "stock_item": following_rules(flags),
        },
        "custom_attributes": [*whole["custom_attributes"], *values],
    }


def bundle_options(parts: Sequence[Part], *, there: WebProduct | None) -> list[dict[str, Any]]:
    """One required option for every part, with the numbers it has on the website already: carts refer to those."""
    known = {choice.sku.upper(): choice for choice in there.choices} if there is not None else {}
    return [_option(part, known.get(plain_sku(part.key).text), place=place) for place, part in enumerate(parts, 1)]


def merged(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Every item once: the website takes none twice."""
    found: dict[str, Part] = {}
    for part in parts:
        before = found.get(part.key)
        found[part.key] = part if before is None else replace(before, quantity=before.quantity + part.quantity)
    return tuple(found.values())


def parts_words(parts: Sequence[tuple[str, Any]]) -> str:
    """What staff read of a kit: `2 × WAX-100, 1 × ENAMEL-POT`."""
    return ", ".join(f"{shown(quantity)} × {sku}" for sku, quantity in sorted(parts))


def no_part_because(there: WebProduct | None) -> str:
    """What keeps a product of the website out of kits; empty = nothing does."""
    if there is None:
        return "not on the website"
    if there.status != _ENABLED:
        return "disabled there"
    return {"configurable": "it comes in variants", "bundle": "it is a kit itself"}.get(there.kind, "")


def bundle_price(price: WebPrice) -> WebPrice:
    """The price a bundle asks now: its special price would be read as a percentage, so none is sent."""
    asked = price.price if price.special is None else price.special
    return replace(price, price=asked, special=None, starts=None, ends=None)


def _option(part: Part, known: BundleChoice | None, *, place: int) -> dict[str, Any]:
    link: dict[str, Any] = {
        "sku": plain_sku(part.key).text,
        "qty": part.quantity,
        "position": 1,
        "is_default": True,
        "price": 0,
        "price_type": _FIXED_PRICE,
        "can_change_quantity": 0,
    }
    option: dict[str, Any] = {
        "title": one_line(part.title).text or part.key,
        "required": True,
        "type": "select",
        "position": place,
        "product_links": [link],
    }
    if known is not None:
        link["id"], link["option_id"], option["option_id"] = known.selection, known.option, known.option
    return option
