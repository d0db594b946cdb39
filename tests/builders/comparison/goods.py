"""What should be on the website, worked out from Counterpoint's tables alone, and whether it is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.builders.comparison.difference import Difference
from tests.builders.comparison.texts import Mark, plain, readable, safely_readable

State = Mapping[str, Any]
Dims = tuple[str, str, str]
NO_CELL: Dims = ("*", "*", "*")
UNITS = range(1, 6)
TEN_THOUSANDTH = Decimal("0.0001")


@dataclass(frozen=True)
class Unit:
    """An alternate unit: so many stocking units, and its own price where it has one."""

    name: str
    size: Decimal
    price: Decimal | None


@dataclass(frozen=True)
class Good:
    """One product that should be on the website."""

    sku: str
    item: State
    kind: str
    name: str
    dims: Dims = NO_CELL
    unit: Unit | None = None
    parts: tuple[tuple[str, Decimal], ...] = ()
    variants: tuple[str, ...] = ()

    @property
    def sold(self) -> bool:
        """Whether it has a price and a quantity of its own."""
        return self.kind in ("simple", "virtual")


@dataclass
class Shelf:
    """Counterpoint's side, by item."""

    state: State
    prices: dict[str, dict[str, Decimal]] = field(default_factory=dict)
    """Price columns of every item, the location's own rows over the company-wide ones."""
    texts: dict[str, list[Mark]] = field(default_factory=dict)
    """Web texts by item."""
    goods: list[Good] = field(default_factory=list)
    """Everything that should be online, parents and kits after what they are made of."""


def sellable(item: State) -> bool:
    """Whether an item belongs on the website today: web item, active, named, no event ticket."""
    return (
        item["IS_ECOMM_ITEM"] == "Y"
        and item["STAT"] == "A"
        and item.get("IS_ADM_TKT") != "Y"
        and bool((item["DESCR"] or "").strip())
        and not {"|", "^"} & set(item["ITEM_NO"])
    )


def units_of(item: State) -> list[Unit]:
    """The item's alternate units."""
    found: dict[str, Unit] = {}
    for number in UNITS:
        name = (item.get(f"ALT_{number}_UNIT") or "").strip().upper()
        numerator, denominator = (Decimal(item.get(f"ALT_{number}_{part}") or 1) for part in ("NUMER", "DENOM"))
        own = item.get(f"ALT_{number}_PRC_1")
        if name and name not in found and numerator > 0 and denominator > 0:
            found[name] = Unit(name, numerator / denominator, Decimal(own) if own is not None else None)
    return [*found.values()]


def shelf_of(state: State, *, location: str = "MAIN") -> Shelf:
    """Counterpoint's side of the comparison."""
    texts = {row["ITEM_NO"]: safely_readable(row["HTML_DESCR"] or "") for row in state["descriptions"]}
    shelf = Shelf(state=state, prices=prices_at(state, location=location), texts=texts)
    cells = _cells(state)
    parts: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
    for row in sorted(state["kit_components"], key=lambda row: (row["ITEM_NO"], row["SEQ_NO"])):
        parts[row["ITEM_NO"]].append((row["COMP_ITEM_NO"].upper(), Decimal(row["COMP_QTY"])))
    online: set[str] = set()
    kits: list[State] = []
    for item in state["items"]:
        number = item["ITEM_NO"]
        if not sellable(item) or shelf.prices.get(number, {}).get("PRC_1", Decimal(0)) <= 0:
            continue
        if item.get("IS_KIT_PAR") == "Y":
            kits.append(item)
        elif item.get("TRK_METH") == "G":
            shelf.goods += _family(item, cells[number])
        else:
            online.add(number.upper())
            shelf.goods += _with_units(item)
    for item in kits:
        held = _merged(parts[item["ITEM_NO"]])
        if held and all(part in online for part, _ in held):
            shelf.goods.append(
                Good(sku=item["ITEM_NO"].upper(), item=item, kind="bundle", name=plain(item["DESCR"]), parts=held)
            )
    return shelf


def compare_goods(found: Difference, shelf: Shelf, website: State) -> None:
    """Kind, name, text, weight, state, tax class, variants and parts; and what is online and should not be."""
    products = {product["sku"].upper(): product for product in website["products"].values()}
    names = {str(row["class_id"]): row["class_name"] for row in website["tax_classes"]}
    for good in shelf.goods:
        found.compared += 1
        found.count(good.kind if good.unit is None else "unit")
        product = products.get(good.sku)
        if product is None:
            found.missing.append(good.sku)
            continue
        found.equal(good.sku, "kind", shown=product["type_id"], wanted=good.kind)
        found.equal(good.sku, "name", shown=product["name"].strip(), wanted=good.name)
        found.equal(good.sku, "state", shown=int(product["status"]), wanted=status_of(good.item))
        shown_tax = product["custom_attributes"].get("tax_class_id")
        found.equal(
            good.sku,
            "tax class",
            shown=(names.get(str(shown_tax), "") if str(shown_tax) != "0" else "None").upper(),
            wanted=_tax_of(good.item),
        )
        text = readable(product["custom_attributes"].get("description") or "")
        found.equal(good.sku, "text", shown=text, wanted=shelf.texts.get(good.item["ITEM_NO"], []))
        if good.item["WEIGHT"] is not None:
            size = good.unit.size if good.unit is not None else Decimal(1)
            found.equal(
                good.sku,
                "weight",
                shown=None if product["weight"] is None else Decimal(str(product["weight"])),
                wanted=(Decimal(good.item["WEIGHT"]) * size).quantize(TEN_THOUSANDTH),
            )
        if good.kind == "configurable":
            shown = sorted(sku.upper() for sku in product["children"])
            found.equal(good.sku, "variants", shown=shown, wanted=sorted(good.variants))
        if good.kind == "bundle":
            found.equal(good.sku, "parts", shown=_parts_shown(product), wanted=sorted(good.parts))
    wanted = {good.sku for good in shelf.goods}
    found.wrongly_online += [
        sku
        for sku, product in products.items()
        if sku not in wanted and int(product["status"]) == 1 and product["type_id"] != "virtual"
    ]


def status_of(item: State) -> int:
    """1 = enabled, 2 = disabled: Web Enabled says no, and Web Archive doesn't overrule it."""
    return 2 if item.get("USR_WEB_ENABLED") == "N" and item.get("USR_WEB_ARCHIVE") != "Y" else 1


def _tax_of(item: State) -> str:
    if item.get("IS_TXBL") == "N":
        return "NONE"
    return str(item.get("TAX_CATEG_COD") or "Taxable Goods").upper()


def _parts_shown(product: State) -> list[tuple[str, Decimal]]:
    return sorted(
        (link["sku"].upper(), Decimal(str(link["qty"])))
        for option in product["bundle_options"]
        for link in option["product_links"]
    )


def _family(item: State, cells: Sequence[tuple[Dims, str]]) -> list[Good]:
    number, name = item["ITEM_NO"].upper(), plain(item["DESCR"])
    if not cells:
        return []
    found = [
        Good(
            sku="|".join((number, *dims)).upper(),
            item=item,
            kind="simple",
            name=f"{name} {shown}",
            dims=dims,
        )
        for dims, shown in cells
    ]
    family = Good(sku=number, item=item, kind="configurable", name=name, variants=tuple(one.sku for one in found))
    return [*found, family]


def _with_units(item: State) -> list[Good]:
    number, name = item["ITEM_NO"].upper(), plain(item["DESCR"])
    found = [Good(sku=number, item=item, kind="simple", name=name)]
    for unit in units_of(item):
        word = unit.name.capitalize()
        whole = unit.size > 1 and unit.size == int(unit.size) and str(int(unit.size)) not in word
        title = f"{word} of {int(unit.size)}" if whole else word
        found.append(Good(sku=f"{number}^{unit.name}", item=item, kind="simple", name=f"{name} ({title})", unit=unit))
    return found


def _merged(parts: Sequence[tuple[str, Decimal]]) -> tuple[tuple[str, Decimal], ...]:
    found: dict[str, Decimal] = {}
    for part, quantity in parts:
        found[part] = found.get(part, Decimal(0)) + quantity
    return tuple(found.items())


def _cells(state: State) -> dict[str, list[tuple[Dims, str]]]:
    shown = {
        (row["ITEM_NO"], number, row[f"DIM_{number}_UPR"]): row[f"DIM_{number}"]
        for number in (1, 2, 3)
        for row in state[f"grid_dim_{number}"]
    }
    found: dict[str, list[tuple[Dims, str]]] = defaultdict(list)
    for row in state["skus"]:
        values = [(row[f"DIM_{number}"] or "*").strip().upper() for number in (1, 2, 3)]
        if values[0] == "*":
            continue
        words = [
            str(shown.get((row["ITEM_NO"], number, value), value)).strip()
            for number, value in enumerate(values, start=1)
            if value != "*"
        ]
        found[row["ITEM_NO"]].append(((values[0], values[1], values[2]), " ".join(words)))
    return found


def prices_at(state: State, *, location: str) -> dict[str, dict[str, Decimal]]:
    """Price columns of every item at a location: its own rows over the company-wide ones."""
    own_rows = state["inventory_control"][0]["USE_MULTI_LOC_PRCS"] == "Y"
    found: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for place in ("*", location) if own_rows else ("*",):
        for row in state["prices"]:
            if row["LOC_ID"] == place:
                columns = {name: row[name] for name in ("PRC_1", "PRC_2", "PRC_3", "PRC_4", "PRC_5", "PRC_6")}
                columns["REG_PRC"] = row["REG_PRC"]
                found[row["ITEM_NO"]].update(
                    {name: Decimal(value) for name, value in columns.items() if value is not None}
                )
    return found
