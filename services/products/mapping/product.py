"""An item → the product the website holds: one simple product, or a family of variants under one parent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from services.products.mapping.kit import as_bundle, merged
from services.products.mapping.safe_texts import NO_SIGN_LEFT, with_safe_texts
from services.products.mapping.selling import Offline, following_rules, is_shown, nothing_left, stock_rules
from services.products.mapping.tax import tax_class_of, tax_value
from services.products.mapping.units import UnitProduct, unit_end, unit_products, unit_title, unit_trouble
from services.products.mapping.words import attribute_code, other_url_key, url_key
from services.products.records.item import Cell, Grid, Item, ItemFlags
from services.products.records.kit import Part
from services.products.records.rules import ProductRules
from services.products.records.web import Axis
from shared.catalog.price_book import WebPrice
from shared.catalog.web_sku import CELL_SIGN, can_be_told
from shared.sync.model import Skipped
from shared.sync.sets import digest
from shared.website.texts import fitted, has_lost_signs, shortened

LONGEST_SKU = 64
ENABLED, DISABLED = 1, 2
NOT_VISIBLE, EVERYWHERE = 1, 4
_ADDRESS = "url_key"
Payload = Mapping[str, Any]
Extra = Sequence[tuple[str, str]]
"""Attribute codes and their values as the website takes them; an empty value clears."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One grid dimension as an attribute of the website: its code, its title and the values in order."""

    code: str
    title: str
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """One cell as a product; `labels` in the order of the choices."""

    sku: str
    name: str
    payload: Payload
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """What the Items task owns of a product: all but price, quantity and pictures.

    It has either variants (a family), or parts (a kit), or is a simple one, perhaps with other units beside it.
    """

    payload: Payload
    choices: tuple[Choice, ...] = ()
    variants: tuple[Variant, ...] = ()
    units: tuple[UnitProduct, ...] = ()
    parts: tuple[Part, ...] = ()
    tax_class: str = ""
    """Name of the tax class to look up and add to every payload; empty = they have it."""
    left_out: tuple[str, ...] = ()
    """Cells of the grid, by number and place, that can't be sold."""
    notes: tuple[str, ...] = ()
    """What of the item isn't on the website, for the log."""
    category: str = ""
    """The item's category in Counterpoint: with the name it tells other goods under the same number."""

    @property
    def kind(self) -> str:
        """The website's name for this kind of product."""
        return str(self.payload["type_id"])

    @property
    def skus(self) -> tuple[str, ...]:
        """The SKUs that are sold, with a price of their own."""
        own = str(self.payload["sku"])
        return tuple(one.sku for one in self.variants) or (own, *(one.sku for one in self.units))

    @property
    def names(self) -> Mapping[str, str]:
        """What staff call the products beside the item's own, by SKU: its variants and units."""
        return {one.sku: one.name for one in self.variants} | {one.sku: one.name for one in self.units}

    @property
    def digest(self) -> str:
        """The fingerprint of all of it."""
        variants = [[one.payload, one.labels] for one in self.variants]
        units = [[one.payload, one.unit.numerator, one.unit.denominator] for one in self.units]
        parts = [[one.key, one.title, one.quantity] for one in self.parts]
        choices = [[one.code, one.title, one.labels] for one in self.choices]
        left_out = [self.left_out] if self.left_out else []
        return digest([self.payload, choices, variants, units, parts, self.tax_class, *left_out])


def product_of(
    item: Item,
    *,
    flags: ItemFlags,
    grid: Grid,
    rules: ProductRules,
    parts: Sequence[Part] = (),
    extra: Extra = (),
) -> Product | Skipped | Offline:
    """The product an item becomes, or why it can't become one; Offline where nothing of it is left to sell.

    `parts` are the components of a kit; `extra` is what the data mappings add to it.
    """
    given = item.texts.get(rules.name_column, "").strip()
    if not given:
        return Skipped(f"It has no name: {rules.name_column} is empty in Counterpoint", to_fix=True)
    item, text_notes = with_safe_texts(item, name_column=rules.name_column)
    name = item.texts[rules.name_column]
    if not name:
        return Skipped(NO_SIGN_LEFT, to_fix=True)
    if not can_be_told(item.key):
        return Skipped(
            "Its item number holds | or ^, which stand before variants and units in the website's SKUs", to_fix=True
        )
    if len(item.key) > LONGEST_SKU:
        return Skipped(
            f"Its item number is longer than the {LONGEST_SKU} characters of the website's SKUs", to_fix=True
        )
    if has_lost_signs(item.key):
        return Skipped("Its item number holds a sign that the website's database can't keep", to_fix=True)
    item_notes = (*_notes(item), *text_notes)
    whole = _payload(item, sku=item.key, name=fitted(name), flags=flags, rules=rules, extra=extra)
    tax = tax_class_of(item, rules=rules)
    named = tax if isinstance(tax, str) else ""
    if item.kit:
        return _kit(as_bundle(whole, flags=flags), parts, tax_class=named, notes=item_notes, category=item.category)
    if item.tracking != "grid":
        troubles = {unit: unit_trouble(item, unit, longest=LONGEST_SKU) for unit in item.units if rules.sell_units}
        sellable = [unit for unit, trouble in troubles.items() if not trouble]
        units = unit_products(whole, sellable, item=item, flags=flags)
        notes = tuple(f"not sold by the {unit_title(unit)}: {trouble}" for unit, trouble in troubles.items() if trouble)
        notes += shortened(name, ends={unit_title(unit): unit_end(unit) for unit in sellable})
        return Product(
            payload=_with_stock(whole, stock_rules(flags, fractions=item.fractions)),
            units=units,
            tax_class=named,
            notes=(*item_notes, *notes),
            category=item.category,
        )
    if not grid.cells:
        return nothing_left("A gridded item without any variant")
    if not item.grid_tags:
        return Skipped("A gridded item without names for its dimensions", to_fix=True)
    odd = {cell: trouble for cell in grid.cells if (trouble := _cell_trouble(item, cell))}
    cells = tuple(cell for cell in grid.cells if cell not in odd)
    if not cells:
        return nothing_left(f"None of its variants can be sold: {next(iter(odd.values()))}")
    choices = _choices(item, Grid(cells, grid.orders), rules=rules)
    if len({choice.code for choice in choices}) < len(choices):
        return Skipped("Two of its grid dimensions would become the same attribute on the website", to_fix=True)
    variants = tuple(_variant(item, cell, name=name, flags=flags, rules=rules, extra=extra) for cell in cells)
    family = _with_stock({**whole, "type_id": "configurable"}, following_rules(flags))
    return Product(
        payload=family,
        choices=choices,
        variants=variants,
        tax_class=named,
        category=item.category,
        left_out=tuple(cell_id(item.key, cell) for cell in odd),
        notes=(
            *item_notes,
            *(f"without the variant {trouble}" for trouble in odd.values()),
            *shortened(name, ends={cell.name: _end(cell) for cell in cells}),
        ),
    )


def cell_id(key: str, cell: Cell) -> str:
    """A cell by number and place, also where no SKU can be made of it."""
    return CELL_SIGN.join((key, *cell.place))


def created(
    payload: Payload,
    *,
    price: WebPrice,
    quantity: Decimal | None,
    in_stock: bool,
    list_price_attribute: str | None = None,
    period: tuple[str, str] = ("", ""),
) -> Payload:
    """The payload with what only creation carries: address, price and (unless quantity is None) stock.

    `period` is that of the special price, as the website writes it.
    """
    extras: list[dict[str, Any]] = [
        {"attribute_code": _ADDRESS, "value": url_key(name=str(payload["name"]), sku=str(payload["sku"]))}
    ]
    if price.listed is not None and list_price_attribute is not None:
        extras.append({"attribute_code": list_price_attribute, "value": format(price.listed, "f")})
    if price.special is not None and quantity is not None:
        extras.append({"attribute_code": "special_price", "value": format(price.special, "f")})
        dates = zip(("special_from_date", "special_to_date"), period, strict=True)
        extras.extend({"attribute_code": code, "value": moment} for code, moment in dates if moment)
    extension = dict(payload["extension_attributes"])
    if quantity is not None:
        rules = extension.get("stock_item", {})
        extension["stock_item"] = {**rules, "qty": quantity, "is_in_stock": rules.get("is_in_stock", in_stock)}
    return {
        **payload,
        "price": price.price,
        "extension_attributes": extension,
        "custom_attributes": [*payload["custom_attributes"], *extras],
    }


def readdressed(payload: Payload) -> Payload | None:
    """The payload with another web address; None where it carries none."""
    values = payload.get("custom_attributes", ())
    taken = next((str(one["value"]) for one in values if one["attribute_code"] == _ADDRESS), None)
    if taken is None:
        return None
    address = {"attribute_code": _ADDRESS, "value": other_url_key(taken, sku=str(payload["sku"]))}
    return {
        **payload,
        "custom_attributes": [*(one for one in values if one["attribute_code"] != _ADDRESS), address],
    }


def chosen(variant: Variant, *, axes: tuple[Axis, ...], payload: Payload) -> Payload:
    """A variant's payload with its value on every axis."""
    values = [
        {"attribute_code": axis.code, "value": str(axis.option(label))}
        for axis, label in zip(axes, variant.labels, strict=True)
    ]
    return {**payload, "custom_attributes": [*payload["custom_attributes"], *values]}


def parent(product: Product, *, axes: tuple[Axis, ...], children: tuple[int, ...], payload: Payload) -> Payload:
    """The parent's payload with its axes and variants; both lists replace those on the website."""
    options = [
        {
            "attribute_id": str(axis.attribute_id),
            "label": choice.title,
            "position": place,
            "is_use_default": True,
            "values": [{"value_index": axis.option(label)} for label in choice.labels],
        }
        for place, (choice, axis) in enumerate(zip(product.choices, axes, strict=True))
    ]
    extension = {
        **payload["extension_attributes"],
        "configurable_product_options": options,
        "configurable_product_links": list(children),
    }
    return {**payload, "extension_attributes": extension}


def finished(payload: Payload, *, tax: int | None, undescribed: bool) -> Payload:
    """The payload with what had to be asked: the number of its tax class, and whether an old description must go."""
    values = [*([] if tax is None else [tax_value(tax)]), *payload["custom_attributes"]]
    if undescribed:
        values.append({"attribute_code": "description", "value": ""})
    return {**payload, "custom_attributes": values}


def _notes(item: Item) -> tuple[str, ...]:
    return ("sent without a weight: it is below zero in Counterpoint",) if item.weight and item.weight < 0 else ()


def _kit(
    payload: Payload, parts: Sequence[Part], *, tax_class: str, notes: tuple[str, ...], category: str
) -> Product | Skipped | Offline:
    if not parts:
        return Skipped("A kit without any part in Counterpoint", to_fix=True)
    none = next((part for part in parts if part.quantity <= 0), None)
    if none is not None:
        return nothing_left(f"A kit of which the part {none.key} has no quantity")
    return Product(payload=payload, parts=merged(parts), tax_class=tax_class, notes=notes, category=category)


def _payload(item: Item, *, sku: str, name: str, flags: ItemFlags, rules: ProductRules, extra: Extra) -> dict[str, Any]:
    tax = tax_class_of(item, rules=rules)
    values: list[dict[str, Any]] = [] if isinstance(tax, str) else [tax_value(tax)]
    if item.html is not None:
        values.append({"attribute_code": "description", "value": item.html})
    values += [{"attribute_code": code, "value": value} for code, value in extra]
    payload: dict[str, Any] = {
        "sku": sku,
        "name": name,
        "attribute_set_id": rules.attribute_set_id,
        "type_id": "simple",
        "status": ENABLED if is_shown(flags) else DISABLED,
        "visibility": EVERYWHERE,
        "extension_attributes": {"website_ids": list(rules.website_ids)},
        "custom_attributes": values,
    }
    if item.weight is not None and item.weight >= 0:
        payload["weight"] = item.weight
    return payload


def _with_stock(payload: dict[str, Any], stock_item: dict[str, Any]) -> dict[str, Any]:
    return {**payload, "extension_attributes": {**payload["extension_attributes"], "stock_item": stock_item}}


def _cell_trouble(item: Item, cell: Cell) -> str:
    """Why a cell can't be sold, beginning with its name; empty = it can."""
    if len(cell.values) != len(item.grid_tags):
        return f"{cell.name}, which hasn't a value for every dimension"
    if any(CELL_SIGN in value for value in cell.values):
        return f"{cell.name}, which holds {CELL_SIGN}: that stands between the values in its SKU"
    if any(has_lost_signs(value) for value in cell.values):
        return f"{cell.name}, which holds a sign that the website's database can't keep"
    if len(cell.sku(item.key)) > LONGEST_SKU:
        return f"{cell.name}, whose SKU would be longer than the website's {LONGEST_SKU} characters"
    return ""


def _end(cell: Cell) -> str:
    """What stands behind the item's name in that of a variant."""
    return f" {cell.name}"


def _variant(item: Item, cell: Cell, *, name: str, flags: ItemFlags, rules: ProductRules, extra: Extra) -> Variant:
    sku = cell.sku(item.key)
    payload = _payload(item, sku=sku, name=fitted(name, after=_end(cell)), flags=flags, rules=rules, extra=extra)
    return Variant(
        sku=sku,
        name=cell.name,
        payload=_with_stock({**payload, "visibility": NOT_VISIBLE}, stock_rules(flags, fractions=item.fractions)),
        labels=tuple(value.strip() for value in cell.values),
    )


def _choices(item: Item, grid: Grid, *, rules: ProductRules) -> tuple[Choice, ...]:
    found: list[Choice] = []
    for place, tag in enumerate(item.grid_tags):
        labels = {cell.values[place].strip(): None for cell in grid.cells if place < len(cell.values)}
        order = grid.orders[place] if place < len(grid.orders) else {}
        code = rules.grid_attributes.get(tag.upper()) or attribute_code(tag)
        sorted_labels = sorted(labels, key=lambda label: (order.get(label.upper(), len(order)), label))
        found.append(Choice(code=code, title=tag, labels=tuple(sorted_labels)))
    return tuple(found)
