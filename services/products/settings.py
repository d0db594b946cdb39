"""Settings of the products service."""

import re
from decimal import Decimal
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from services.products.records.prices import PricePlace
from services.products.records.rules import FlagColumns, ProductRules
from shared.connectors.http import CallLimits
from shared.runtime.settings import ColumnName, Pairs, Seconds, ShopSettings, ZoneName, paired

PriceLevel = Annotated[int, Field(ge=1, le=6)]


class ProductsSettings(ShopSettings):
    """Where the two systems are, and what the shop decided about its products."""

    counterpoint_url: str
    counterpoint_company: str
    counterpoint_user: str
    counterpoint_password: SecretStr
    counterpoint_api_key: SecretStr
    counterpoint_ca_file: str | None = None
    """Certificate authority of the Counterpoint server, where it isn't one the system knows."""
    counterpoint_calls_at_once: Annotated[int, Field(ge=1, le=8)] = 2
    counterpoint_read_seconds: Seconds = 30.0
    counterpoint_file_seconds: Seconds = 45.0
    """For a picture as a whole."""

    magento_calls_at_once: Annotated[int, Field(ge=1, le=8)] = 4
    magento_write_mode: Literal["single", "async_bulk"] = "single"
    magento_grid_attributes: Pairs = Field(default_factory=dict)
    """Grid tag to attribute code, e.g. `COLOR=color,SIZE=size`; others become `cp_<tag>`."""
    magento_families_at_once: Annotated[int, Field(ge=1, le=4)] = 2

    category_root: Annotated[int, Field(ge=1)] = 2
    """Number of the website's root category that Counterpoint's ecommerce categories hang below."""
    category_roots: Annotated[dict[str, Annotated[int, Field(ge=1)]], NoDecode, BeforeValidator(paired)] = Field(
        default_factory=dict
    )
    """Id of a top category in Counterpoint to another root category, e.g. that of a second store."""

    item_name_column: Literal["DESCR", "LONG_DESCR", "SHORT_DESCR", "ADDL_DESCR_1", "ADDL_DESCR_2", "ADDL_DESCR_3"] = (
        "DESCR"
    )
    alternate_units: bool = True
    """Whether an item's alternate units are sold as products of their own."""
    inventory_method: Literal["available", "on_hand", "net"] = "available"
    price_level_groups: Annotated[dict[PriceLevel, str], NoDecode, BeforeValidator(paired)] = Field(
        default_factory=dict
    )
    """Price level to customer group of the website, e.g. `2=Wholesale,3=VIP`."""
    price_list_attribute: str | None = "msrp"
    """Attribute of the website that takes the list price; empty where it isn't sent."""
    magento_zone: ZoneName | None = None
    """The website's time zone (IANA name), where it isn't that of the Counterpoint server."""
    image_most_megabytes: Annotated[Decimal, Field(gt=0, le=8)] = Decimal(2)
    """Larger pictures are not sent; the log names them with their size."""
    image_suffix_signs: Annotated[str, Field(max_length=8, pattern=r"^[-_^~!@$,;=+]+$")] = "^_"
    """Signs that may part the item number from the suffix in a picture's file name."""
    flag_web_enabled: ColumnName = "USR_WEB_ENABLED"
    flag_web_archive: ColumnName = "USR_WEB_ARCHIVE"
    flag_always_in_stock: ColumnName = "USR_ALWAYS_IN_STOCK"
    flag_allow_backorder: ColumnName = "USR_ALLOW_BACKORDER"
    flag_min_sale_quantity: ColumnName = "USR_MIN_SALE_QTY"
    flag_out_of_stock_quantity: ColumnName = "USR_OUT_OF_STOCK_QTY"

    @field_validator("price_list_attribute", mode="after")
    @classmethod
    def _attribute(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r"[a-z][a-z0-9_]{0,59}", value):
            raise ValueError("an attribute code has small letters, digits and underscores only")
        return value or None

    @field_validator("magento_zone", mode="before")
    @classmethod
    def _none_named(cls, value: object) -> object:
        return value or None

    def counterpoint_limits(self) -> CallLimits:
        """How long calls to Counterpoint may take."""
        read = self.call_seconds(self.counterpoint_read_seconds)
        return CallLimits(
            read_seconds=read, save_seconds=read, file_seconds=self.call_seconds(self.counterpoint_file_seconds)
        )

    def longest_call(self) -> float:
        """See ShopSettings.longest_call."""
        return max(super().longest_call(), self.counterpoint_read_seconds, self.counterpoint_file_seconds)

    def _price_places(self) -> tuple[PricePlace, ...]:
        places = [(location, *place.split(":")) for location, place in self.price_websites.items()]
        return tuple(
            PricePlace(location=location, website=int(website), store=int(store)) for location, website, store in places
        )

    def rules(self) -> ProductRules:
        """The shop's decisions as one value."""
        return ProductRules(
            name_column=self.item_name_column,
            attribute_set_id=self.magento_attribute_set_id,
            tax_class_id=self.magento_tax_class_id,
            tax_classes=self.tax_classes,
            sell_units=self.alternate_units,
            website_ids=self.magento_website_ids,
            grid_attributes=self.magento_grid_attributes,
            category_root=self.category_root,
            category_roots=self.category_roots,
            quantity_method=self.inventory_method,
            safety_stock=self.inventory_safety_stock,
            sources=self.sources(),
            price_location=self.counterpoint_location,
            price_store=self.counterpoint_store,
            level_groups=self.price_level_groups,
            price_places=self._price_places(),
            list_price_attribute=self.price_list_attribute,
            zone=ZoneInfo(self.store_zone),
            website_zone=ZoneInfo(self.magento_zone) if self.magento_zone else None,
            image_most_bytes=int(self.image_most_megabytes * 1024 * 1024),
            image_suffix_signs=self.image_suffix_signs,
            write_mode=self.magento_write_mode,
            families_at_once=self.magento_families_at_once,
        )

    def flag_columns(self) -> FlagColumns:
        """The names of the shop's own columns."""
        return FlagColumns(
            web_enabled=self.flag_web_enabled,
            web_archive=self.flag_web_archive,
            always_in_stock=self.flag_always_in_stock,
            allow_backorder=self.flag_allow_backorder,
            min_sale_quantity=self.flag_min_sale_quantity,
            out_of_stock_quantity=self.flag_out_of_stock_quantity,
        )
