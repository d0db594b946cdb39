"""What a product needs before it is saved: the required values, and words that are nobody else's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from simulators.magento.rest.refusals import Refusal
from simulators.magento.services.bundle_parts import has_dynamic_price
from simulators.magento.state.shop import Shop, url_keys
from simulators.magento.state.tables import Row

URL_KEY_TAKEN = "URL key for specified store already exists."
_PRICED = frozenset({"simple", "virtual", "downloadable"})
_INVISIBLE = 1
TOP_LEVEL = 2
"""How deep the categories right below a root are."""
_NOT_WORD = re.compile(r"[^0-9a-z]+")


def url_word(name: str) -> str:
    """A name as an address word."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return _NOT_WORD.sub("-", plain).strip("-")


def check_required(shop: Shop, draft: Row) -> None:
    """Returns when a new product has every value it needs; raises Refusal (400) with the first one's label."""
    values, kind = draft["values"], draft["type_id"]
    for code in _needed(shop, draft):
        if values.get(code) in (None, ""):
            label = shop.attributes[code]["default_frontend_label"]
            raise Refusal(f'The "{label}" attribute value is empty. Set the attribute and try again.')
    if kind == "bundle" and "price_view" not in values:
        raise Refusal('The "Price View" attribute value is empty. Set the attribute and try again.')


def _needed(shop: Shop, draft: Row) -> Iterator[str]:
    yield "name"
    if draft["type_id"] in _PRICED or (draft["type_id"] == "bundle" and not has_dynamic_price(draft)):
        yield "price"
    for code in shop.attribute_sets[draft["attribute_set_id"]]["attributes"]:
        attribute = shop.attributes[code]
        meant = not attribute["apply_to"] or draft["type_id"] in attribute["apply_to"]
        if attribute["is_user_defined"] and attribute["is_required"] and meant:
            yield code


def check_unique_words(shop: Shop, draft: Row) -> None:
    """Returns when nobody else has the product's address or its unique values; raises Refusal (400) otherwise.

    Only who can be visited has an address, and on another website it is another one. Categories have addresses too:
    one right below the root has the same as a product of its word.
    """
    for layer in (draft["values"], *draft["views"].values()):
        if layer.get("url_key"):
            layer["url_key"] = url_word(str(layer["url_key"]))
    if is_visited(draft):
        taken = any(is_visited(owner) and _meet(owner, draft) for owner in shop.owners_of_address(draft))
        if taken or _is_a_category(shop, url_keys(draft)):
            raise Refusal(URL_KEY_TAKEN)
    for code, value in draft["values"].items():
        attribute = shop.attributes.get(code)
        if attribute is not None and attribute["is_unique"] == "1":
            _check_unique(shop, draft, code, value)


def is_visited(product: Row) -> bool:
    """Whether a product has a page of its own."""
    return bool(product["values"].get("visibility") != _INVISIBLE)


def _is_a_category(shop: Shop, words: list[str]) -> bool:
    return any(
        row["level"] == TOP_LEVEL and layer.get("url_key") in words
        for row in shop.categories
        for layer in (row["values"], *row["views"].values())
        if layer.get("url_key")
    )


def _meet(one: Row, other: Row) -> bool:
    return bool(set(one["website_ids"]) & set(other["website_ids"]))


def _check_unique(shop: Shop, draft: Row, code: str, value: Any) -> None:
    if any(row["values"].get(code) == value and row["id"] != draft["id"] for row in shop.products):
        raise Refusal(
            'The value of the "%1" attribute isn\'t unique. Set a unique value and try again.', parameters=[code]
        )
