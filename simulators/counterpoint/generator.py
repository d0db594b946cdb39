"""Ordinary goods of the invented shop, the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from simulators.counterpoint import world
from simulators.counterpoint.goods import Cell, Goods, GridDimension, Picture, Stock, Unit
from simulators.counterpoint.goods_rows import MAIN, file_stem
from simulators.counterpoint.pictures import jpeg, png
from simulators.counterpoint.world import Department, Kind

PICTURED = 600
KIT_EVERY = 12
CENT = Decimal("0.01")
TOGETHER_EVERY = 5
TOGETHER = timedelta(days=33, milliseconds=753)


@dataclass(frozen=True)
class _Drawer:
    department: Department
    subcat: str
    kind: Kind


def ordinary_goods(*, count: int, seed: int, now: datetime) -> Iterator[Goods]:
    """`count` items. Their last changes lie within the year before `now`; one in twenty was never touched."""
    drawers = [
        _Drawer(department, subcat, kind)
        for department in world.DEPARTMENTS
        for subcat, kinds in department.kinds.items()
        for kind in kinds
    ]
    plain = [drawer for drawer in drawers if not drawer.kind.grid]
    gridded = [drawer for drawer in drawers if drawer.kind.grid]
    twigs = {category.subcat: category for category in world.web_categories() if category.subcat is not None}
    shown: list[str] = []
    for number in range(1, count + 1):
        chance = random.Random(f"{seed}/{number}")
        drawer = chance.choice(gridded if chance.random() < 0.12 else plain)
        twig = twigs.get(drawer.subcat)
        goods = _goods(
            number=number,
            drawer=drawer,
            chance=chance,
            now=now,
            categories=(twig.categ_id, twig.parent) if twig is not None else (),
        )
        if goods.is_ecomm and goods.stat == "A" and not goods.cells:
            goods = _furthered(goods, number=number, seed=seed, parts=tuple(shown[-6:]))
            if not goods.kit:
                shown.append(goods.item_no)
        yield goods


def _furthered(goods: Goods, *, number: int, seed: int, parts: tuple[str, ...]) -> Goods:
    """Now and then a kit of goods before it, a box as a second unit, or more price levels."""
    chance = random.Random(f"{seed}/{number}/further")
    price = goods.price if goods.price is not None else Decimal(0)
    if number % KIT_EVERY == 0 and len(parts) == 6:
        held = tuple((part, Decimal(chance.randrange(1, 3))) for part in sorted(chance.sample(parts, 3)))
        return replace(goods, kit=held, stock=())
    if chance.random() < 0.07:
        size = Decimal(chance.choice((6, 12)))
        whole = (price * size * Decimal("0.92")).quantize(CENT) if chance.random() < 0.6 else None
        goods = replace(goods, units=(Unit("BOX", whole, size),))
    if chance.random() < 0.1:
        levels = {level: (price * (100 - 5 * level) / 100).quantize(CENT) for level in range(2, 7)}
        goods = replace(goods, levels=levels)
    return goods


def _goods(*, number: int, drawer: _Drawer, chance: random.Random, now: datetime, categories: tuple[str, ...]) -> Goods:
    kind = drawer.kind
    item_no = f"{kind.code}-{number:05}"
    name = chance.choice(world.NAMES)
    making = chance.choice(world.MAKINGS)
    service = drawer.department.code == "SERVICE"
    is_ecomm = not service and chance.random() < 0.74
    price = _price(kind, chance)
    dimensions, cells = _grid(kind, number=number, chance=chance) if kind.grid else ((), ())
    if is_ecomm and chance.random() < 0.08:
        categories = (*categories, world.GIFTS)
    return Goods(
        item_no=item_no,
        descr=f"{name} {kind.noun}"[:30],
        long_descr=f"{name} {making.lower()} {kind.noun}, no. {number}",
        short_descr=f"{name}"[:15],
        html_descr=_html(name=name, noun=kind.noun, chance=chance) if is_ecomm and chance.random() < 0.9 else None,
        item_typ="S" if service else "I",
        stat=chance.choices("AVD", weights=[94, 3, 3])[0],
        categ_cod=drawer.department.code,
        subcat_cod=drawer.subcat,
        tax_categ_cod=drawer.department.tax,
        is_txbl=drawer.department.tax != "EXEMPT",
        vendor=chance.choice(world.VENDORS),
        price=price,
        reg_price=(price * Decimal("1.2")).quantize(CENT) if chance.random() < 0.3 else None,
        levels={2: (price * Decimal("0.9")).quantize(CENT)} if chance.random() < 0.4 else {},
        location_prices={"LAKE": price - 1} if chance.random() < 0.04 else {},
        cost=(price * Decimal("0.55")).quantize(CENT),
        weight=Decimal(kind.weight),
        barcodes=(f"08400{number:07}",) if chance.random() < 0.8 else (),
        dimensions=dimensions,
        cells=cells,
        stock=() if service or cells else tuple(_stock(chance)),
        is_ecomm=is_ecomm,
        ec_categories=categories if is_ecomm else (),
        web_enabled=False if chance.random() < 0.02 else (True if is_ecomm else None),
        allow_backorder=True if chance.random() < 0.05 else None,
        always_in_stock=True if chance.random() < 0.02 else None,
        web_archive=True if chance.random() < 0.01 else None,
        min_sale_qty=Decimal(2) if chance.random() < 0.03 else None,
        out_of_stock_qty=Decimal(1) if chance.random() < 0.03 else None,
        pictures=_pictures(item_no, chance=chance, cells=cells) if is_ecomm and number <= PICTURED else (),
        changed_at=_changed_at(number, chance=chance, now=now),
    )


def _changed_at(number: int, *, chance: random.Random, now: datetime) -> datetime | None:
    """Some rows were never touched, many share the stamp of the transaction that changed them all at once."""
    if chance.random() < 0.05:
        return None
    alone = now - timedelta(minutes=chance.randrange(60, 525_600))
    return now - TOGETHER if number % TOGETHER_EVERY == 0 else alone


def _price(kind: Kind, chance: random.Random) -> Decimal:
    return Decimal(chance.randrange(kind.lowest, kind.highest)) + chance.choice(
        (Decimal("0.95"), Decimal("0.50"), Decimal(0))
    )


def _stock(chance: random.Random) -> Iterator[Stock]:
    on_hand = chance.choices((0, chance.randrange(1, 12), chance.randrange(12, 120)), weights=[12, 40, 48])[0]
    committed = chance.randrange(0, min(on_hand, 5) + 1) if chance.random() < 0.25 else 0
    on_order = chance.choice((12, 24)) if chance.random() < 0.15 else 0
    yield Stock(MAIN, Decimal(on_hand), Decimal(committed), Decimal(on_order))
    if chance.random() < 0.3:
        yield Stock("LAKE", Decimal(chance.randrange(0, 9)))


def _grid(kind: Kind, *, number: int, chance: random.Random) -> tuple[tuple[GridDimension, ...], tuple[Cell, ...]]:
    colours = tuple(chance.sample(world.COLOURS, chance.randrange(2, 4)))
    first = chance.randrange(0, 3)
    sizes = world.SIZES[first : first + 4]
    match kind.grid:
        case "color size":
            dimensions: tuple[GridDimension, ...] = (GridDimension("Color", colours), GridDimension("Size", sizes))
        case "size":
            dimensions = (GridDimension("Size", sizes),)
        case "shoe":
            start = chance.randrange(0, 3)
            dimensions = (GridDimension("Size", world.SHOE_SIZES[start : start + 6]),)
        case _:
            dimensions = (GridDimension("Color", tuple(chance.sample(world.COLOURS, 4))),)
    values: list[tuple[str, ...]] = [()]
    for dimension in dimensions:
        values = [(*before, value) for before in values for value in dimension.values]
    cells = tuple(
        Cell(
            values=one,
            quantity=Decimal(chance.randrange(0, 15)),
            barcode=f"0841{number:06}{place:02}",
        )
        for place, one in enumerate(values)
        if len(values) <= 4 or chance.random() > 0.06
    )
    return dimensions, cells


def _html(*, name: str, noun: str, chance: random.Random) -> str:
    points = "".join(f"<li>{point}</li>" for point in chance.sample(world.POINTS, 3))
    return f"<p>The {name} {noun}. {chance.choice(world.CLAIMS)}</p>\r\n<ul>{points}</ul>"


def _pictures(item_no: str, *, chance: random.Random, cells: tuple[Cell, ...]) -> tuple[Picture, ...]:
    stem = file_stem(item_no)
    if chance.random() < 0.35:
        return ()
    main = (
        Picture(f"{stem}.png", png(chance=chance))
        if chance.random() < 0.3
        else Picture(f"{stem}.jpg", jpeg(chance=chance))
    )
    further = [Picture(f"{stem}^1.jpg", jpeg(chance=chance))] if chance.random() < 0.2 else []
    if cells and chance.random() < 0.5:
        shown = cells[0].values[0].upper()
        further.append(Picture(f"{stem}^{shown}.png", png(chance=chance)))
    return (main, *further)
