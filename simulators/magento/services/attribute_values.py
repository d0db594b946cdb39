"""Custom attribute values: what an attribute keeps of what was sent, and in which store."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from simulators.magento.rest.refusals import Refusal, invalid_value
from simulators.magento.services.amounts import money
from simulators.magento.state.shop import ALL_STORES, Shop
from simulators.magento.state.tables import Row

NEGATIVE = "Please enter a number 0 or greater in this field."
MAIN_FIELDS = ("name", "price", "status", "visibility", "weight")
ROLES = ("image", "small_image", "thumbnail", "swatch_image")
# Kept elsewhere in the product; a value sent under these names is not an attribute value.
NOT_VALUES = frozenset(
    [
        "sku",
        "category_ids",
        "media_gallery",
        "gallery",
        "tier_price",
        "created_at",
        "updated_at",
        "required_options",
        "has_options",
        "quantity_and_stock_status",
        "url_path",
    ]
)


def kept_value(*, attribute: Row, value: Any) -> Any:
    """The value as it is stored, None to clear it. Raises Refusal (400) for a value the attribute cannot hold."""
    if is_choice_of_numbers(attribute):
        return _choice(attribute, value)
    if value is None or value == "" or value == []:
        return None
    match attribute["frontend_input"]:
        case "price" | "weight":
            try:
                return money(value)
            except ArithmeticError:
                raise Refusal(NEGATIVE) from None
        case "date" | "datetime":
            return date_text(value, field=attribute["attribute_code"])
        case "boolean":
            return "0" if str(value).strip().lower() in ("0", "false") else "1"
        case "multiselect":
            return ",".join(str(one) for one in value) if isinstance(value, list) else str(value)
        case _:
            return [str(one) for one in value] if isinstance(value, list) else _plain(value)


def is_choice_of_numbers(attribute: Row) -> bool:
    """Whether the value must be the number of one of the attribute's own options."""
    return bool(
        attribute["frontend_input"] == "select" and attribute["backend_type"] == "int" and attribute["is_user_defined"]
    )


def _choice(attribute: Row, value: Any) -> str | None:
    """The number of the option, None when the attribute hasn't got it: the store then drops the value."""
    text = "" if isinstance(value, bool) and not value else _plain(value)
    if value is None:
        return None
    if not text.strip().isdigit():
        code = attribute["attribute_code"]
        raise Refusal(
            f'Error occurred during "custom_attributes" processing. Attribute "{code}" has invalid value. '
            f'The "{text}" value\'s type is invalid. The "int" type was expected. Verify and try again.'
        )
    number = str(int(text))
    return number if any(str(option["value"]) == number for option in attribute["options"]) else None


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def date_text(value: Any, *, field: str) -> str:
    """A moment as ``YYYY-MM-DD HH:MM:SS``; raises Refusal (400) for anything else."""
    try:
        return datetime.fromisoformat(str(value)).strftime("%Y-%m-%d %H:%M:%S")
    except ValueError:
        raise invalid_value(field=field, value=value) from None


def invalid_product(reason: str) -> Refusal:
    """400 for product data that cannot be saved, with the reason as its parameter."""
    return Refusal("Invalid product data: %1", parameters=[reason])


def scope_of(*, shop: Shop, attribute: Row) -> str:
    """Where an attribute's value holds: everywhere, per website or per store view."""
    if attribute["frontend_input"] == "price":
        return shop.settings.price_scope
    scope: str = attribute["scope"]
    return scope


def values_in(row: Row, *, store_id: int) -> dict[str, Any]:
    """A record's values as one store view sees them."""
    values: dict[str, Any] = row["values"]
    if store_id == ALL_STORES:
        return values
    view = row["views"].get(str(store_id))
    return {**values, **view} if view else values


def stored_value(attribute: Row, value: Any) -> Any:
    """A value as its column holds it, for comparing: amounts and choices are numbers there, all else is text."""
    if value is None or isinstance(value, (int, list)):
        return value
    match attribute["backend_type"]:
        case "decimal":
            return Decimal(value)
        case "int" if value.isdigit():
            return int(value)
        case _:
            return value
