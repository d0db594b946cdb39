"""Settings of the misc service."""

from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from services.misc.records.rules import MiscRules
from shared.runtime.settings import DomainSettings


class MiscSettings(DomainSettings):
    """Where Counterpoint's database and the website are, and what the shop decided about rules and tickets."""

    counterpoint_sql_url: SecretStr
    """SQLAlchemy address of the company database, read only; it holds a password."""
    counterpoint_location: str = "MAIN"
    """Location whose prices count, and whose stock tickets have unless `inventory_sources` names others."""
    counterpoint_store: str | None = None
    """Store the website sells as, for price rules bound to a store."""

    magento_url: str
    magento_token: SecretStr
    """Access token of a Magento integration."""
    magento_ca_file: str | None = None
    magento_calls_at_once: Annotated[int, Field(ge=1, le=8)] = 2
    magento_website_ids: Annotated[tuple[int, ...], NoDecode] = (1,)
    magento_attribute_set_id: int = 4
    magento_tax_class_id: int = 2
    tax_classes: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    """Counterpoint tax category to tax class, e.g. `STD=Taxable Goods`; others go by their own name."""
    inventory_sources: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    """Counterpoint location to inventory source, e.g. `MAIN=default,EAST=east`."""
    inventory_safety_stock: Annotated[Decimal, Field(ge=0)] = Decimal(0)

    category_groups: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    """Customer category to customer group, e.g. `WHSL=Wholesale`; others go to the group of their own name."""
    customer_groups: Annotated[dict[str, str], NoDecode] = Field(default_factory=dict)
    """Number of a customer with a contract to the customer group made for it, e.g. `1001=Climbing club`."""
    cart_rule_most_items: Annotated[int, Field(ge=1, le=20_000)] = 2000
    ticket_name_columns: Annotated[tuple[str, ...], NoDecode] = ("DESCR",)
    """Columns that make up a ticket's name, e.g. `DESCR,PROF_DAT_1`."""
    ticket_day_column: str | None = None
    """Column with the day of the event, e.g. `PROF_DAT_1`."""

    @field_validator("magento_website_ids", mode="before")
    @classmethod
    def _numbers(cls, value: object) -> object:
        return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value

    @field_validator("ticket_name_columns", mode="before")
    @classmethod
    def _columns(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        names = [part.strip().upper() for part in value.split(",") if part.strip()]
        if not names or any(not name.replace("_", "").isalnum() or not name.isascii() for name in names):
            raise ValueError("a column name has letters, digits and underscores only")
        return names

    @field_validator("ticket_day_column", mode="after")
    @classmethod
    def _column(cls, value: str | None) -> str | None:
        if value and (not value.replace("_", "").isalnum() or not value.isascii()):
            raise ValueError("a column name has letters, digits and underscores only")
        return value.upper() if value else None

    @field_validator("category_groups", "customer_groups", "tax_classes", "inventory_sources", mode="before")
    @classmethod
    def _pairs(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        pairs = [part.split("=", 1) for part in value.split(",") if part.strip()]
        if any(len(pair) != 2 for pair in pairs):
            raise ValueError("expected NAME=value pairs, separated by commas")
        return {name.strip().upper(): target.strip() for name, target in pairs}

    def rules(self) -> MiscRules:
        """The shop's decisions as one value."""
        return MiscRules(
            price_location=self.counterpoint_location,
            price_store=self.counterpoint_store,
            zone=ZoneInfo(self.store_zone),
            website_ids=self.magento_website_ids,
            category_groups=self.category_groups,
            customer_groups=self.customer_groups,
            most_cart_items=self.cart_rule_most_items,
            attribute_set_id=self.magento_attribute_set_id,
            tax_class_id=self.magento_tax_class_id,
            sources=self.inventory_sources or {self.counterpoint_location: "default"},
            safety_stock=self.inventory_safety_stock,
            tax_classes=self.tax_classes,
            ticket_name_columns=self.ticket_name_columns,
            ticket_day_column=self.ticket_day_column,
        )
