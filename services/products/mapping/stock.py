"""Stock and item flags → quantities by inventory source."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType

from services.products.records.item import ItemFlags
from services.products.records.rules import ProductRules
from services.products.records.stock import NOTHING, Quantity, Stock
from services.products.records.web import SourceRow
from shared.catalog.units import AlternateUnit, unit_quantity
from shared.catalog.web_sku import Place, read_sku


def source_rows(
    *,
    skus: Sequence[str],
    stocks: Iterable[Stock],
    flags: ItemFlags,
    rules: ProductRules,
    units: Mapping[str, AlternateUnit] = MappingProxyType({}),
) -> tuple[SourceRow, ...]:
    """One row for each SKU and inventory source, in a fixed order: what the website may sell.

    The SKUs named in `units` count whole ones of that unit; the rest count stocking units.
    """
    by_source: dict[str, list[Stock]] = defaultdict(list)
    for stock in stocks:
        if stock.location in rules.sources:
            by_source[rules.sources[stock.location]].append(stock)
    rows: list[SourceRow] = []
    for sku in sorted(skus):
        place = read_sku(sku).cell
        amounts = {
            source: _for_sale(by_source[source], place, flags=flags, rules=rules)
            for source in sorted(set(rules.sources.values()))
        }
        enough = is_enough(sum(amounts.values(), NOTHING), flags=flags)
        unit = units.get(sku)
        if unit is not None:
            amounts = {source: unit_quantity(unit, quantity=quantity) for source, quantity in amounts.items()}
        rows.extend(
            SourceRow(sku=sku, source=source, quantity=quantity, in_stock=_in_stock(quantity, enough, flags=flags))
            for source, quantity in amounts.items()
        )
    return tuple(rows)


def is_enough(quantity: Decimal, *, flags: ItemFlags) -> bool:
    """Whether a quantity is above the item's Out Of Stock Quantity."""
    return quantity > (flags.out_of_stock_quantity or NOTHING)


def _in_stock(quantity: Decimal, enough: bool, *, flags: ItemFlags) -> bool:
    if flags.web_archive:
        return False
    if flags.always_in_stock or not flags.keeps_stock or flags.allow_backorder:
        return True
    return enough and quantity > 0


def _for_sale(stocks: Iterable[Stock], place: Place | None, *, flags: ItemFlags, rules: ProductRules) -> Decimal:
    if flags.web_archive:
        return NOTHING
    counts = [stock.quantity if place is None else stock.cells.get(place, Quantity()) for stock in stocks]
    total = sum((_counted(count, rules=rules) for count in counts), NOTHING) - rules.safety_stock
    below_zero = flags.allow_backorder and not flags.always_in_stock
    return total if below_zero else max(total, NOTHING)


def _counted(count: Quantity, *, rules: ProductRules) -> Decimal:
    match rules.quantity_method:
        case "available":
            return count.on_hand - count.committed
        case "on_hand":
            return count.on_hand
        case "net":
            return count.on_hand - count.committed + count.on_order


def shown(quantity: Decimal) -> str:
    """A quantity as staff read it: `4`, `2.5`."""
    return format(quantity.normalize(), "f") if quantity else "0"


def pieces(rows: Sequence[SourceRow]) -> list[SourceRow]:
    """The rows that count stocking units: other units count the same goods once more."""
    return [row for row in rows if read_sku(row.sku).unit is None]


def change_words(before: Sequence[str], rows: Sequence[SourceRow]) -> str:
    """What a log line says of sent rows: `stock 4 → 0`, for a grid the number of variants and their sum."""
    rows = pieces(rows)
    total = sum((row.quantity for row in rows), NOTHING)
    skus = len({row.sku for row in rows})
    many = f" in {skus} variants" if skus > 1 else ""
    if not before:
        return f"stock {shown(total)}{many}"
    earlier = sum((Decimal(quantity) for quantity in before), NOTHING)
    return f"stock {shown(earlier)} → {shown(total)}{many}"
