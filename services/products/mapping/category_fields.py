"""A category as the website wants it: what to send for a new one, and what differs on one that stands there."""

from collections.abc import Collection, Mapping
from typing import Any

from services.products.mapping.words import slug
from services.products.records.category import WebCategory

CategoryPayload = Mapping[str, Any]
LONGEST_WORD = 100
HIDDEN: CategoryPayload = {"is_active": False}


def created(*, name: str, parent_id: int, url_key: str, html: str) -> CategoryPayload:
    """All of a new category. Its place among its neighbours is given by moving it."""
    values = [{"attribute_code": "url_key", "value": url_key}]
    if html:
        values.append(_description(html))
    return {
        "name": name,
        "parent_id": parent_id,
        "is_active": True,
        "include_in_menu": True,
        "custom_attributes": values,
    }


def difference(there: WebCategory, *, name: str, html: str | None, show: bool) -> CategoryPayload:
    """What must be sent so that the category says what Counterpoint says; empty = nothing.

    `html` None leaves its description alone. Without `show` a category that somebody hid stays hidden. Its web address
    is kept, so that links to it go on working.
    """
    payload: dict[str, Any] = {}
    if there.name != name:
        payload["name"] = name
    if show and not there.is_active:
        payload["is_active"] = True
    if html is not None and there.description != html:
        payload["custom_attributes"] = [_description(html)]
    return payload


def free_url_key(*, name: str, key: str, taken: Collection[str]) -> str:
    """A web address that no neighbour has: the name, if need be with the category's key."""
    word = _word(name)
    if word and word not in taken:
        return word
    return own_url_key(name=name, key=key)


def own_url_key(*, name: str, key: str) -> str:
    """A web address that no other category of Counterpoint's can have."""
    return "-".join(part for part in (_word(name) or "category", slug(key)) if part)


def _word(name: str) -> str:
    """The name as a part of an address, with room for the categories above it and the products below."""
    return slug(name)[:LONGEST_WORD].strip("-")


def same_name(one: str, other: str) -> bool:
    """Whether people would take two category names for the same."""
    return one.strip().casefold() == other.strip().casefold()


def _description(html: str) -> dict[str, str]:
    return {"attribute_code": "description", "value": html}
