"""The axes and variants of a configurable product, checked against each other."""

from __future__ import annotations

from typing import Any

from simulators.magento.rest.refusals import Refusal, no_such_entity
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row


def apply_configurable(shop: Shop, draft: Row, *, options: list[Row] | None, links: list[int] | None) -> None:
    """Replaces the axes and the variants that were sent. Raises Refusal (400) when variants do not fit the axes."""
    if options is not None:
        known = {option["attribute_id"]: option for option in draft["configurable_options"]}
        draft["configurable_options"] = [axis(shop, draft, option, known=known) for option in options]
    if links is not None:
        children = [_child(shop, number) for number in dict.fromkeys(links)]
        check_variants(shop, draft, children)
        draft["children"] = [child["id"] for child in children]


def axis(shop: Shop, draft: Row, given: Row, *, known: dict[str, Row]) -> Row:
    """An axis as it is kept; a second save for the same attribute stays the same row."""
    number = str(given.get("attribute_id") or "")
    attribute = attribute_by_number(shop, number)
    if attribute is None:
        raise no_such_entity(attributeId=number)
    before = known.get(number, {})
    values = given.get("values")
    if values is None:
        values = before.get("values", [])
    if not values:
        raise Refusal("Option values are not specified.")
    return {
        "id": before.get("id") or shop.next_number("super attribute"),
        "attribute_id": number,
        "label": given.get("label") or before.get("label") or attribute.get("default_frontend_label"),
        "position": given.get("position") if given.get("position") is not None else before.get("position", 0),
        "is_use_default": given.get("is_use_default"),
        "values": [{"value_index": value["value_index"]} for value in values],
        "product_id": draft["id"],
    }


def attribute_by_number(shop: Shop, number: str) -> Row | None:
    """The attribute with this number, None if there is none."""
    return next((row for row in shop.attributes if str(row["attribute_id"]) == number), None)


def axis_codes(shop: Shop, product: Row) -> list[str]:
    """The attribute codes of a product's axes."""
    found = (attribute_by_number(shop, option["attribute_id"]) for option in product["configurable_options"])
    return [attribute["attribute_code"] for attribute in found if attribute is not None]


def check_variants(shop: Shop, parent: Row, children: list[Row]) -> None:
    """Returns if every variant has a value on each axis and no two have the same; raises Refusal (400) otherwise."""
    codes = axis_codes(shop, parent)
    seen: dict[tuple[Any, ...], str] = {}
    for child in children:
        for code in codes:
            if not child["values"].get(code):
                raise Refusal(
                    'The child product doesn\'t have the "%1" attribute value. Verify the value and try again.',
                    parameters=[code],
                )
        place = tuple(str(child["values"][code]) for code in codes)
        if place in seen:
            raise Refusal(
                'Products "%1" and "%2" have the same set of attribute values.',
                parameters=[child["sku"], seen[place]],
            )
        seen[place] = child["sku"]


def _child(shop: Shop, number: int) -> Row:
    child = shop.products.get(number)
    if child is None:
        raise Refusal('The product with id "%1" does not exist.', parameters=[number])
    return child
