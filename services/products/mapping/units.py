"""An item's other units → products of their own beside it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from services.products.mapping.selling import stock_rules
from services.products.records.item import Item, ItemFlags
from shared.catalog.units import ONE, AlternateUnit, least_units
from shared.catalog.web_sku import unit_sku
from shared.website.texts import fitted


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitProduct:
    """One unit as a product."""

    sku: str
    name: str
    payload: Mapping[str, Any]
    unit: AlternateUnit


def unit_products(
    whole: Mapping[str, Any], units: Sequence[AlternateUnit], *, item: Item, flags: ItemFlags
) -> tuple[UnitProduct, ...]:
    """A product for each of these units, like the item's own but for SKU, name, weight and stock rules."""
    return tuple(_unit_product(whole, unit, item=item, flags=flags) for unit in units)


def unit_title(unit: AlternateUnit) -> str:
    """What shoppers read of a unit: `Box of 12`; only its name where it isn't several whole pieces."""
    name = unit.name.capitalize()
    pieces = unit.size
    if pieces <= ONE or pieces != pieces.to_integral_value() or str(int(pieces)) in name:
        return name
    return f"{name} of {int(pieces)}"


def unit_end(unit: AlternateUnit) -> str:
    """What stands behind the item's name in that of the unit."""
    return f" ({unit_title(unit)})"


def unit_trouble(item: Item, unit: AlternateUnit, *, longest: int) -> str:
    """Why a unit can't be sold on the website; empty = it can."""
    if unit.price is not None and unit.price <= 0:
        return "its price is zero or less"
    if len(unit_sku(item.key, unit.name).text) > longest:
        return f"its SKU would be longer than the website's {longest} characters"
    return ""


def _unit_product(whole: Mapping[str, Any], unit: AlternateUnit, *, item: Item, flags: ItemFlags) -> UnitProduct:
    sku, title = unit_sku(item.key, unit.name).text, unit_title(unit)
    payload = {
        **whole,
        "sku": sku,
        "name": fitted(str(whole["name"]), after=unit_end(unit)),
        "extension_attributes": {**whole["extension_attributes"], "stock_item": stock_rules(_for_unit(flags, unit))},
    }
    if item.weight is not None and "weight" in whole:
        payload["weight"] = (item.weight * unit.size).quantize(Decimal("0.0001"))
    return UnitProduct(sku=sku, name=title, payload=payload, unit=unit)


def _for_unit(flags: ItemFlags, unit: AlternateUnit) -> ItemFlags:
    """The flags counted in this unit. The threshold is left to our own stock figures: it counts stocking units."""
    least = flags.min_sale_quantity
    whole = None if least is None else least_units(unit, quantity=least)
    return replace(
        flags, out_of_stock_quantity=None, min_sale_quantity=whole if whole is not None and whole > ONE else None
    )
