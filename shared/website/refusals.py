"""What the set calls for prices refuse: always answered with 200 and a list of the rows that were not written."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from shared.connectors.magento import MOST_OF_A_VALUE, MOST_SIGNS
from shared.sync.errors import RejectedError
from shared.website.rows import sku_key

Refusals = Mapping[str, str]
"""Upper-case SKU → why its row was refused."""
GONE = "The product that was requested doesn't exist. Verify the product and try again."
TIER_ROW = ("SKU", "websiteId", "customerGroup", "qty")
SPECIAL_ROW = ("SKU", "storeId", "priceFrom", "priceTo")
BASE_ROW = ("SKU", "storeId")
"""The names of a refused row's parameters, in the order in which each call gives them without their names."""
_NAMES_ROW = "Row ID: SKU"
_PLACEHOLDER = re.compile(r"%(\w+)")
_NO_GROUP = re.compile(r"^No such entity with Customer Group = (.*?)\. Row ID:", re.DOTALL)
_TWICE = "We found a duplicate website, tier price, customer group and quantity"
_NO_SUCH_SKU = "Invalid attribute SKU = "


def refusals(answer: object, *, skus: Sequence[str], call: str, row: Sequence[str]) -> list[tuple[str, str]]:
    """The refused rows among those sent: upper-case SKU, and why in the website's words; one SKU may be there often.

    Raises RejectedError when a refusal names none of the SKUs.
    """
    ours = {sku_key(sku) for sku in skus}
    refused: list[tuple[str, str]] = []
    for one in answer if isinstance(answer, list) else []:
        sku, words = _read(one if isinstance(one, dict) else {}, row)
        if sku_key(sku) not in ours:
            raise RejectedError(f"The website refused prices: {words}", technical=f"POST {call}: {words}"[:300])
        refused.append((sku_key(sku), words))
    return refused


def first_of_each(refused: Sequence[tuple[str, str]]) -> dict[str, str]:
    """The first reason of every SKU."""
    return dict(reversed(refused))


def names_no_product(words: str) -> bool:
    """Whether the website said that it has no product of this SKU, or none that has prices of its own."""
    return words.startswith((GONE, _NO_SUCH_SKU))


def missing_group(words: str) -> str:
    """The customer group that the website said it lacks; empty when it said something else."""
    found = _NO_GROUP.match(words)
    return found[1] if found else ""


def stands_beside(words: str) -> bool:
    """Whether a row was refused for one that stands for all websites where it is for one, or the other way round."""
    return words.startswith(_TWICE)


def _read(refusal: Mapping[str, Any], row: Sequence[str]) -> tuple[str, str]:
    """The SKU that a refusal is about (empty where it says none) and its text, filled in."""
    message, parameters = str(refusal.get("message") or "")[:MOST_SIGNS], refusal.get("parameters")
    if isinstance(parameters, dict):
        named = {str(name): value for name, value in parameters.items()}
        return _text(named.get("SKU")), _filled(message, named, [])
    values = list(parameters) if isinstance(parameters, list) else []
    if _NAMES_ROW in message and len(values) >= len(row):
        # The row stands at the end; what is before it fills the names that aren't the row's.
        first, last = values[: -len(row)], values[-len(row) :]
        return _text(last[0]), _filled(message, dict(zip(row, last, strict=True)), first)
    return _text(values[1]) if len(values) > 1 and values[0] == "SKU" else "", _filled(message, {}, values)


def _filled(message: str, named: Mapping[str, Any], others: Sequence[Any]) -> str:
    """The text with its names filled in: those known by name, the rest in the order in which they appear."""
    rest = iter(others)
    values = dict(named)
    for name in _PLACEHOLDER.findall(message):
        if name not in values:
            values[name] = next(rest, f"%{name}")
    return _PLACEHOLDER.sub(lambda found: _text(values[found[1]])[:MOST_OF_A_VALUE], message)[:MOST_SIGNS]


def _text(value: object) -> str:
    return "" if value is None else str(value)
