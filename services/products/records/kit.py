"""What a kit is put together from."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One component of a kit: the item, what it is called, and how many stocking units of it belong in."""

    key: str
    title: str
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleChoice:
    """A part of a bundle as the website holds it, with the numbers it has there."""

    option: int
    selection: str
    sku: str
    quantity: Decimal
    required: bool = True
    """Whether it is sold with the bundle, whatever the buyer says."""
