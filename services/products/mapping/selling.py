"""Whether an item is sold on the website at all, and under which stock rules."""

from dataclasses import dataclass
from typing import Any

from services.products.records.item import Item, ItemFlags


@dataclass(frozen=True, slots=True)
class Offline:
    """The item must not be on the website: in words for one that is there, and for one that never was."""

    gone: str
    never: str
    passed_on: bool = False
    """Whether another task sells it from now on under the same SKUs, so that only its variants go."""
    to_fix: bool = False
    """Whether somebody has to put something right in Counterpoint before it can be sold."""


DELETED = Offline(gone="Deleted in Counterpoint", never="Not in Counterpoint")
NOT_FOR_WEB = Offline(
    gone="No longer marked for the website in Counterpoint", never="Not marked for the website in Counterpoint"
)
NOT_ACTIVE = Offline(gone="No longer active in Counterpoint", never="Not active in Counterpoint")
TICKET = Offline(
    gone="An event ticket now, sold by the task Event Tickets",
    never="Event tickets have a task of their own",
    passed_on=True,
)
NO_LONGER_SOLD_TICKET = Offline(
    gone="An event ticket now, and no longer active in Counterpoint", never="Event tickets have a task of their own"
)


def verdict(item: Item | None) -> Item | Offline:
    """The item itself when it is to be sold on the website, else why not."""
    if item is None:
        return DELETED
    if item.ticket:
        return TICKET if item.active else NO_LONGER_SOLD_TICKET
    if not item.on_web:
        return NOT_FOR_WEB
    if not item.active:
        return NOT_ACTIVE
    return item


def nothing_left(why: str) -> Offline:
    """An item of which nothing can be sold as it is in Counterpoint now."""
    return Offline(gone=why, never=why, to_fix=True)


def is_shown(flags: ItemFlags) -> bool:
    """Whether shoppers see the item: an archived one stays to be found, out of stock."""
    return flags.web_enabled or flags.web_archive


def stock_rules(flags: ItemFlags, *, fractions: bool = False) -> dict[str, Any]:
    """The website's stock rules for an item. Every rule is said each time, so that a flag taken back is reset.

    `fractions`: carts take half a metre of it.
    """
    always = (flags.always_in_stock or not flags.keeps_stock) and not flags.web_archive
    backorder = flags.allow_backorder and not always and not flags.web_archive
    threshold = None if always or flags.web_archive or backorder else _above_zero(flags.out_of_stock_quantity)
    least = _above_zero(flags.min_sale_quantity)
    rules: dict[str, Any] = {
        "is_qty_decimal": fractions,
        "use_config_manage_stock": not always,
        "use_config_backorders": not backorder,
        "use_config_min_qty": threshold is None,
        "use_config_min_sale_qty": int(least is None),
    }
    if always:
        rules["manage_stock"] = False
    if backorder:
        rules["backorders"] = 1
    if threshold is not None:
        rules["min_qty"] = threshold
    if least is not None:
        rules["min_sale_qty"] = least
    if flags.web_archive:
        rules["is_in_stock"] = False
    return rules


def following_rules(flags: ItemFlags) -> dict[str, Any]:
    """The stock rules of a family or a kit, whose stock follows from others: only Web Archive puts it out of stock.

    Said with every save: one that was created without this stays out of stock for good, whatever its variants have.
    """
    return {"use_config_manage_stock": True, "is_in_stock": not flags.web_archive}


def _above_zero(value: Any) -> Any:
    return value if value is not None and value > 0 else None
