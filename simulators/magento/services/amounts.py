"""Money and quantities as the store keeps them: exact texts with a fixed number of decimals."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any

_MONEY = Decimal("0.000001")
_QUANTITY = Decimal("0.0001")


def money(value: Any) -> str:
    """An amount with six decimals, as the price columns hold it; raises ArithmeticError for no number."""
    return format(Decimal(str(value)).quantize(_MONEY, ROUND_HALF_UP), "f")


def quantity(value: Any) -> str:
    """A number of pieces with four decimals; raises ArithmeticError for no number."""
    return format(Decimal(str(value)).quantize(_QUANTITY, ROUND_HALF_UP), "f")
