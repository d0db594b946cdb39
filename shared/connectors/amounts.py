"""Exact amounts at the wire: in from JSON and database numbers, out as JSON numbers. Never as float arithmetic."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

import orjson
from pydantic import BeforeValidator


def amount(value: object) -> Decimal | None:
    """The number as it was written, without trailing zeros; None for none or for what is no number."""
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return plain(number) if number.is_finite() else None


def plain(number: Decimal) -> Decimal:
    """The same number without trailing zeros or exponent: 189.0000 → 189."""
    return Decimal(format(number.normalize(), "f")) if number else Decimal(0)


Amount = Annotated[Decimal | None, BeforeValidator(amount)]


def on_wire(payload: Any) -> Any:
    """The payload with every Decimal as an exact JSON number."""
    match payload:
        case Decimal():
            return orjson.Fragment(format(plain(payload), "f"))
        case Mapping():
            return {name: on_wire(value) for name, value in payload.items()}
        case list() | tuple():
            return [on_wire(value) for value in payload]
        case _:
            return payload
