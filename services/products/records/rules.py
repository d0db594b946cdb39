"""What the shop decided about its products: settings of this service as one value, passed in by `app`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal
from types import MappingProxyType
from typing import Literal
from zoneinfo import ZoneInfo

from services.products.records.prices import PricePlace

QuantityMethod = Literal["available", "on_hand", "net"]
WriteMode = Literal["single", "async_bulk"]


@dataclass(frozen=True, kw_only=True)
class FlagColumns:
    """Names of the shop's own columns of IM_ITEM that carry the item flags; None = that flag is not used."""

    web_enabled: str | None = None
    web_archive: str | None = None
    always_in_stock: str | None = None
    allow_backorder: str | None = None
    min_sale_quantity: str | None = None
    out_of_stock_quantity: str | None = None


@dataclass(frozen=True, kw_only=True)
class ProductRules:
    """How items become products, stock becomes quantities and promotions become prices."""

    name_column: str = "DESCR"
    attribute_set_id: int = 4
    tax_class_id: int = 2
    """The tax class of items without a tax category in Counterpoint."""
    tax_classes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Tax category (upper case) → name of the website's tax class; those not named here have the same name there."""
    sell_units: bool = True
    """Whether an item's alternate units are products of their own."""
    website_ids: tuple[int, ...] = (1,)
    grid_attributes: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    """Grid tag (upper case) → attribute code on the website; tags not named here become `cp_<tag>`."""
    quantity_method: QuantityMethod = "available"
    safety_stock: Decimal = Decimal(0)
    sources: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({"MAIN": "default"}))
    """Counterpoint location → inventory source on the website."""
    price_location: str = "MAIN"
    price_store: str | None = None
    """The Counterpoint store the website sells as, for price rules bound to a store."""
    level_groups: Mapping[int, str] = field(default_factory=lambda: MappingProxyType({}))
    """Price level (2 to 6) → the website's customer group that pays it."""
    price_places: tuple[PricePlace, ...] = ()
    """Websites with the prices of a Counterpoint location of their own."""
    list_price_attribute: str | None = None
    """The website's attribute for the list price; None = it isn't sent."""
    zone: tzinfo = field(default_factory=lambda: ZoneInfo("UTC"))
    """The zone of the Counterpoint server: its promotion dates are in it."""
    website_zone: tzinfo | None = None
    """The zone in which the website reads the dates of special prices; None = the same."""
    category_root: int = 2
    """The website's root category that Counterpoint's tree hangs below."""
    category_roots: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """A top category of Counterpoint → the root category that it hangs below instead, e.g. of another store."""
    image_most_bytes: int = 2 * 1024 * 1024
    image_suffix_signs: str = "^_"
    """Signs that may part the item number from what a picture's file name adds to it."""
    write_mode: WriteMode = "single"
    families_at_once: int = 2
    bulk_deadline_seconds: float = 120.0

    def on_website(self, moment: datetime | None) -> datetime | None:
        """A moment of the shop's wall clock as the website's clock shows it, both without a zone."""
        if moment is None or self.website_zone is None:
            return moment
        try:
            return moment.replace(tzinfo=self.zone).astimezone(self.website_zone).replace(tzinfo=None)
        except OverflowError:
            return moment  # The first or the last day there is, meaning "ever": a few hours don't matter there.

    def category_root_of(self, top: str) -> int:
        """The website's root category that a top category of Counterpoint hangs below."""
        return self.category_roots.get(top, self.category_root)
