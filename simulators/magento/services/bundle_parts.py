"""The options of a bundle and the products to choose from in each."""

from __future__ import annotations

from collections.abc import Iterator

from simulators.magento.rest.refusals import Refusal, product_missing
from simulators.magento.services.amounts import money, quantity
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row

DYNAMIC = "0"
_COMPOSITE = frozenset({"bundle", "configurable", "grouped"})


def apply_bundle(shop: Shop, draft: Row, options: list[Row] | None) -> None:
    """Replaces the options that were sent; those with a number of this bundle keep it, and so do their products.

    Only a bundle has options, and an empty list is passed over. Raises Refusal (400, or 404 for an unknown SKU).
    """
    if draft["type_id"] != "bundle":
        draft["bundle_options"] = []
        return
    if not options:
        return
    known = {option["option_id"]: option for option in draft["bundle_options"]}
    draft["bundle_options"] = [_option(shop, draft, option, known=known) for option in options]


def has_dynamic_price(product: Row) -> bool:
    """Whether a bundle's price follows its parts: no price of its own can be set."""
    return product["type_id"] == "bundle" and str(product["values"].get("price_type", DYNAMIC)) == DYNAMIC


def shown_options(shop: Shop, bundle: Row) -> list[Row]:
    """The options as a read shows them: in a bundle whose price follows its parts, these have their own prices."""
    if not has_dynamic_price(bundle):
        options: list[Row] = bundle["bundle_options"]
        return options
    return [
        {**option, "product_links": [_own_price(shop, link) for link in option["product_links"]]}
        for option in bundle["bundle_options"]
    ]


def _own_price(shop: Shop, link: Row) -> Row:
    part = shop.product(link["sku"])
    return {**link, "price": part["values"].get("price", 0) if part else 0, "price_type": None}


def needed_choices(shop: Shop, bundle: Row) -> Iterator[list[tuple[Row, str]]]:
    """For every option that a customer must choose from, its enabled products with their quantities."""
    for option in bundle["bundle_options"]:
        if option["required"]:
            rows = ((shop.product(link["sku"]), link["qty"]) for link in option["product_links"])
            yield [(row, qty) for row, qty in rows if row is not None and row["values"].get("status") == 1]


def _option(shop: Shop, draft: Row, given: Row, *, known: dict[int, Row]) -> Row:
    before = known.get(given.get("option_id") or 0)
    number = before["option_id"] if before else shop.next_number("bundle option")
    if not given.get("title"):
        raise Refusal("The option couldn't be saved.")
    links = given.get("product_links")
    there = {link["sku"].upper(): link for link in (before or {}).get("product_links", [])}
    return {
        "option_id": number,
        "title": given["title"],
        "required": bool(given.get("required")),
        "type": given.get("type") or "select",
        "position": given.get("position") or 0,
        "sku": draft["sku"],
        "product_links": [_link(shop, link, number=number, there=there) for link in links or []],
    }


def _link(shop: Shop, given: Row, *, number: int, there: dict[str, Row]) -> Row:
    child = shop.product(given.get("sku") or "")
    if child is None:
        raise product_missing()
    if child["type_id"] in _COMPOSITE:
        raise Refusal("The bundle product can't contain another composite product.")
    before = there.get(child["sku"].upper())
    return {
        "id": before["id"] if before else str(shop.next_number("bundle link")),
        "sku": child["sku"],
        "option_id": number,
        "qty": quantity(given.get("qty") or 0),
        "position": given.get("position") or 0,
        "is_default": bool(given.get("is_default")),
        "price": money(given.get("price") or 0),
        "price_type": given.get("price_type") or 0,
        "can_change_quantity": given.get("can_change_quantity") or 0,
    }
