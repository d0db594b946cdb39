"""Settings of the misc service."""

from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from services.misc.records.rules import MiscRules
from shared.runtime.settings import ColumnName, Pairs, ShopSettings, column_name, listed


class MiscSettings(ShopSettings):
    """Where Counterpoint's database and the website are, and what the shop decided about rules and tickets."""

    magento_calls_at_once: Annotated[int, Field(ge=1, le=8)] = 2

    category_groups: Pairs = Field(default_factory=dict)
    """Customer category to customer group, e.g. `WHSL=Wholesale`; others go to the group of their own name."""
    customer_groups: Pairs = Field(default_factory=dict)
    """Number of a customer with a contract to the customer group made for it, e.g. `1001=Climbing club`."""
    cart_rule_most_items: Annotated[int, Field(ge=1, le=20_000)] = 2000
    ticket_name_columns: Annotated[tuple[str, ...], NoDecode] = ("DESCR",)
    """Columns that make up a ticket's name, e.g. `DESCR,PROF_DAT_1`."""
    ticket_day_column: ColumnName = None
    """Column with the day of the event, e.g. `PROF_DAT_1`."""

    @field_validator("ticket_name_columns", mode="before")
    @classmethod
    def _listed(cls, value: object) -> object:
        return listed(value)

    @field_validator("ticket_name_columns", mode="after")
    @classmethod
    def _columns(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        names = tuple(name for one in value if (name := column_name(one)))
        if not names:
            raise ValueError("a column name has letters, digits and underscores only")
        return names

    def rules(self) -> MiscRules:
        """The shop's decisions as one value."""
        return MiscRules(
            price_location=self.counterpoint_location,
            price_store=self.counterpoint_store,
            price_websites={location: int(place.partition(":")[0]) for location, place in self.price_websites.items()},
            zone=ZoneInfo(self.store_zone),
            website_ids=self.magento_website_ids,
            category_groups=self.category_groups,
            customer_groups=self.customer_groups,
            most_cart_items=self.cart_rule_most_items,
            attribute_set_id=self.magento_attribute_set_id,
            tax_class_id=self.magento_tax_class_id,
            sources=self.sources(),
            safety_stock=self.inventory_safety_stock,
            tax_classes=self.tax_classes,
            ticket_name_columns=self.ticket_name_columns,
            ticket_day_column=self.ticket_day_column,
        )
