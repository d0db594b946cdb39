"""What the shop decided about price rules and event tickets: settings of this service as one value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from decimal import Decimal
from types import MappingProxyType
from zoneinfo import ZoneInfo


def _nothing() -> Mapping[str, str]:
    return MappingProxyType({})


def _nowhere() -> Mapping[str, int]:
    return MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class MiscRules:
    """How price rules reach customer groups and carts, and tickets become products."""

    price_location: str = "MAIN"
    price_store: str | None = None
    """The Counterpoint store the website sells as, for price rules bound to a store."""
    price_websites: Mapping[str, int] = field(default_factory=_nowhere)
    """Counterpoint location (upper case) → the website whose prices are those of that location."""
    zone: tzinfo = field(default_factory=lambda: ZoneInfo("UTC"))
    """The zone of the Counterpoint server: the periods of price groups are in it."""
    website_ids: tuple[int, ...] = (1,)
    category_groups: Mapping[str, str] = field(default_factory=_nothing)
    """Counterpoint customer category (upper case) → the website's customer group; others go by their own name."""
    customer_groups: Mapping[str, str] = field(default_factory=_nothing)
    """Number of a single customer (upper case) → the website's customer group made for that customer's contract."""
    most_cart_items: int = 2000
    """A cart rule about more items than these isn't sent: the website would read all of them for every cart."""
    attribute_set_id: int = 4
    tax_class_id: int = 2
    tax_classes: Mapping[str, str] = field(default_factory=_nothing)
    """Counterpoint tax category (upper case) → the website's tax class; others go by their own name."""
    sources: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({"MAIN": "default"}))
    """Counterpoint location → inventory source on the website."""
    safety_stock: Decimal = Decimal(0)
    ticket_name_columns: tuple[str, ...] = ("DESCR",)
    """Columns of an item that make up the name of its ticket, such as a profile field with the event's date."""
    ticket_day_column: str | None = None
    """The column with the day of the event: afterwards its tickets are off sale."""
