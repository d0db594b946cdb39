"""What the staff of a busy day know of their shop: read once in the morning, kept up as they work."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from simulators.counterpoint.database import Database
from simulators.counterpoint.goods import UNUSED
from simulators.counterpoint.goods_rows import MAIN, file_stem

ROOT = "0"


@dataclass
class KnownItem:
    """An item as its shopkeeper has it in mind."""

    number: str
    name: str
    price: Decimal
    quantity: Decimal = Decimal(0)
    on_web: bool = True
    cells: dict[tuple[str, ...], Decimal] = field(default_factory=dict)
    dimensions: int = 0
    is_kit: bool = False
    is_ticket: bool = False
    categories: list[str] = field(default_factory=list)
    pictures: list[str] = field(default_factory=list)

    @property
    def stem(self) -> str:
        """How its image files begin."""
        return file_stem(self.number)


@dataclass
class KnownCategory:
    """A web category."""

    identity: str
    parent: str
    name: str


@dataclass
class DayShelf:
    """Items and categories of the shop, in a fixed order, so that the same seed meets the same goods."""

    items: dict[str, KnownItem]
    categories: dict[str, KnownCategory]
    parts: set[str]
    """Items that some kit holds."""
    departments: list[str]

    def plain(self) -> list[KnownItem]:
        """Items with a quantity of their own that are meant for the website."""
        return [one for one in self.items.values() if _ordinary(one) and not one.cells and one.on_web]

    def loose(self) -> list[KnownItem]:
        """Plain and gridded items that no kit needs."""
        return [one for one in self.items.values() if _ordinary(one) and one.on_web and one.number not in self.parts]

    def hidden(self) -> list[KnownItem]:
        """Items that were taken off the website."""
        return [one for one in self.items.values() if _ordinary(one) and not one.on_web]

    def grids(self) -> list[KnownItem]:
        """Gridded items that are meant for the website."""
        return [one for one in self.items.values() if one.cells and one.on_web]

    def kits(self) -> list[KnownItem]:
        """Kits that are meant for the website."""
        return [one for one in self.items.values() if one.is_kit and one.on_web]

    def tickets(self) -> list[KnownItem]:
        """Admission tickets."""
        return [one for one in self.items.values() if one.is_ticket]

    def leaves(self) -> list[KnownCategory]:
        """Categories without children."""
        parents = {one.parent for one in self.categories.values()}
        return [one for one in self.categories.values() if one.identity not in parents]

    def below(self, identity: str) -> set[str]:
        """The category and all under it."""
        found = {identity}
        for _ in self.categories:
            more = {one.identity for one in self.categories.values() if one.parent in found} - found
            if not more:
                break
            found |= more
        return found


def _ordinary(item: KnownItem) -> bool:
    return not item.is_kit and not item.is_ticket


def shelf_of(database: Database) -> DayShelf:
    """The shop as its database holds it now; only active items with a name and a price are minded."""
    items: dict[str, KnownItem] = {}
    rows = database.rows(
        "SELECT item.ITEM_NO, item.DESCR, price.PRC_1, item.IS_ECOMM_ITEM, item.TRK_METH, item.DIM_COUNT,"
        " item.IS_KIT_PAR, item.IS_ADM_TKT, stock.QTY_ON_HND FROM IM_ITEM AS item"
        " JOIN IM_PRC AS price ON price.ITEM_NO = item.ITEM_NO AND price.LOC_ID = '*'"
        " LEFT JOIN IM_INV AS stock ON stock.ITEM_NO = item.ITEM_NO AND stock.LOC_ID = ?"
        " WHERE item.STAT = 'A' AND item.ITEM_TYP = 'I' AND item.TRK_METH IN ('N', 'G') AND price.PRC_1 > 0"
        " AND trim(coalesce(item.DESCR, '')) <> '' ORDER BY item.ITEM_NO",
        (MAIN,),
    )
    for number, name, price, web, _tracking, dimensions, kit, ticket, on_hand in rows:
        items[number] = KnownItem(
            number=number,
            name=name,
            price=_amount(price),
            quantity=_amount(on_hand),
            on_web=web == "Y",
            dimensions=dimensions or 0,
            is_kit=kit == "Y",
            is_ticket=ticket == "Y",
        )
    for number, *dims, on_hand in database.rows(
        "SELECT ITEM_NO, DIM_1_UPR, DIM_2_UPR, DIM_3_UPR, QTY_ON_HND FROM IM_INV_CELL WHERE LOC_ID = ?"
        " ORDER BY ITEM_NO, DIM_1_UPR, DIM_2_UPR, DIM_3_UPR",
        (MAIN,),
    ):
        if number in items:
            items[number].cells[tuple(dim for dim in dims if dim != UNUSED)] = _amount(on_hand)
    for number, category in database.rows(
        "SELECT ITEM_NO, CATEG_ID FROM EC_CATEG_ITEM ORDER BY ITEM_NO, ENTRY_SEQ_NO, CATEG_ID"
    ):
        if number in items:
            items[number].categories.append(category)
    stems = {one.stem.upper(): one for one in items.values()}
    for name, stem in database.rows("SELECT NAME, STEM_UPR FROM SIM_IMAGE_FILE ORDER BY NAME_UPR"):
        if stem in stems:
            stems[stem].pictures.append(name)
    categories = {
        identity: KnownCategory(identity, parent, name)
        for identity, parent, name in database.rows("SELECT CATEG_ID, PARENT_ID, DESCR FROM EC_CATEG ORDER BY CATEG_ID")
    }
    parts = {row[0] for row in database.rows("SELECT COMP_ITEM_NO FROM IM_KIT_COMP")}
    departments = [row[0] for row in database.rows("SELECT CATEG_COD FROM IM_CATEG_COD ORDER BY CATEG_COD")]
    return DayShelf(items=items, categories=categories, parts=parts, departments=departments)


def _amount(value: object) -> Decimal:
    return Decimal(str(value)) if value is not None else Decimal(0)
