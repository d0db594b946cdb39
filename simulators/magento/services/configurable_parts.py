"""The axes and variants of a configurable product, checked against each other."""

from __future__ import annotations

from typing import Any

from simulators.magento.rest.refusals import Refusal, product_missing
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row

ATTRIBUTE_MISSING = 'The attribute with a "%1" attributeCode doesn\'t exist. Verify the attribute and try again.'
_SAME_VALUES = 'Products "%1" and "%2" have the same set of attribute values.'


def apply_configurable(shop: Shop, draft: Row, *, options: list[Row] | None, links: list[int] | None) -> None:
    """Replaces the axes and the variants that were sent. Raises Refusal (400) when variants do not fit the axes."""
    if options is not None:
        known = {option["attribute_id"]: option for option in draft["configurable_options"]}
        draft["configurable_options"] = [axis(shop, draft, option, known=known) for option in options]
    if links is not None:
        children = [_child(shop, number) for number in dict.fromkeys(links)]
        _check_all(shop, draft, children)
        draft["children"] = [child["id"] for child in children]


def axis(shop: Shop, draft: Row, given: Row, *, known: dict[str, Row]) -> Row:
    """An axis as it is kept; a second save for the same attribute stays the same row."""
    number = str(given.get("attribute_id") or "")
    attribute = attribute_by_number(shop, number)
    if attribute is None:
        raise Refusal(ATTRIBUTE_MISSING, status=404, parameters=[number])
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


def shown_axes(shop: Shop, product: Row) -> list[Row]:
    """The axes as a read shows them: their values are those that the variants have, none while there are none."""
    children = [shop.products[number] for number in product["children"]]
    shown = []
    for option in product["configurable_options"]:
        attribute = attribute_by_number(shop, option["attribute_id"])
        code = attribute["attribute_code"] if attribute else ""
        values = dict.fromkeys(child["values"][code] for child in children if child["values"].get(code))
        shown.append({**option, "values": [{"value_index": value} for value in values]})
    return shown


def _check_all(shop: Shop, parent: Row, children: list[Row]) -> None:
    """As a save of the whole product checks them: by number, and variants without any axis look alike."""
    codes = axis_codes(shop, parent)
    seen: dict[tuple[Any, ...], int] = {}
    for child in children:
        for code in codes:
            if not child["values"].get(code):
                raise Refusal(
                    'Product with id "%1" does not contain required attribute "%2".', parameters=[child["id"], code]
                )
        place = tuple(str(child["values"][code]) for code in codes)
        if place in seen:
            raise Refusal(_SAME_VALUES, parameters=[child["id"], seen[place]])
        seen[place] = child["id"]


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
            raise Refusal(_SAME_VALUES, parameters=[child["sku"], seen[place]])
        seen[place] = child["sku"]


def _child(shop: Shop, number: int) -> Row:
    child = shop.products.get(number)
    if child is None:
        raise product_missing()
    return child
