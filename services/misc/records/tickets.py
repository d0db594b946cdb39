"""An event as Counterpoint keeps it, and its tickets as the website sells them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from shared.catalog.units import AlternateUnit
from shared.website.rows import SourceRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """An admission-ticket item: its places are plain stock, its ticket types the units it is sold in."""

    key: str
    name: str
    stock_unit: str = ""
    """The unit the item is stocked in; it is a ticket type like the others."""
    units: tuple[AlternateUnit, ...] = ()
    ticket: bool = True
    active: bool = True
    on_web: bool = False
    """Also marked as an ecommerce item: once it is no ticket any more, Items keeps it."""
    gridded: bool = False
    taxable: bool = True
    tax_category: str = ""
    html: str = ""
    last_day: date | None = None
    """The day of the event, where the settings name the column."""
    places: Mapping[str, Decimal] = field(default_factory=dict)
    """Location → what can still be sold there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketType:
    """One ticket type as the website sells it."""

    sku: str
    name: str
    title: str
    """What staff call the type: `Child`."""
    price: Decimal
    rows: tuple[SourceRow, ...]


@dataclass(frozen=True, slots=True)
class OffSale:
    """The event isn't sold on the website, and why."""

    reason: str
    keeps: bool = False
    """Somebody else keeps the product now: it is left as it is."""


@dataclass(frozen=True, slots=True)
class OnSale:
    """An event with the ticket types sold on the website, the stocked one first, and why others aren't."""

    event: Event
    types: tuple[TicketType, ...]
    left_out: tuple[str, ...] = ()
