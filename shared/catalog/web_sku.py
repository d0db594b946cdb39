"""What an SKU on the website says: an item, one cell of its grid, or one of its other units."""

from dataclasses import dataclass

CELL_SIGN, UNIT_SIGN = "|", "^"
UNUSED = "*"
"""Stands for a grid dimension that an item doesn't have."""
_DIMENSIONS = 3
Place = tuple[str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class WebSku:
    """`ITEM`, `ITEM|DIM1|DIM2|DIM3` or `ITEM^UNIT`; at most one of `cell` and `unit` is set.

    All parts are upper case without outer blanks, as Counterpoint compares its codes.
    """

    item: str
    cell: Place | None = None
    unit: str | None = None

    @property
    def text(self) -> str:
        """The SKU as the website holds it."""
        if self.cell is not None:
            return CELL_SIGN.join((self.item, *self.cell))
        return self.item if self.unit is None else f"{self.item}{UNIT_SIGN}{self.unit}"


def plain_sku(item: str) -> WebSku:
    """The item itself. Raises ValueError for a number that `can_be_told` refuses."""
    return WebSku(item=_item(item))


def cell_sku(item: str, values: tuple[str, ...]) -> WebSku:
    """One cell of a grid, its values in the order of the dimensions. Raises ValueError for what can't be told apart."""
    upper = [value.strip().upper() for value in values]
    if not upper or len(upper) > _DIMENSIONS or any(not value or CELL_SIGN in value for value in upper):
        raise ValueError(f"not the values of a cell: {values!r}")
    first, second, third = (upper + [UNUSED] * _DIMENSIONS)[:_DIMENSIONS]
    return WebSku(item=_item(item), cell=(first, second, third))


def unit_sku(item: str, unit: str) -> WebSku:
    """The item in another unit. Raises ValueError for an empty unit."""
    name = unit.strip().upper()
    if not name:
        raise ValueError("a unit without a name")
    return WebSku(item=_item(item), unit=name)


def can_be_told(item: str) -> bool:
    """Whether an item number leaves no doubt where it ends: it holds neither of the two signs, and isn't empty."""
    return bool(item.strip()) and CELL_SIGN not in item and UNIT_SIGN not in item


def read_sku(text: str) -> WebSku:
    """What an SKU says; letter case and outer blanks don't count. The first of the two signs decides.

    Never fails: what follows a sign and makes no sense is left out, so that the item at least is known.
    """
    whole = text.strip().upper()
    ends = [place for sign in (CELL_SIGN, UNIT_SIGN) if (place := whole.find(sign)) >= 0]
    if not ends:
        return WebSku(item=whole)
    end = min(ends)
    item, rest = whole[:end].strip(), whole[end + 1 :].strip()
    if whole[end] == UNIT_SIGN:
        return WebSku(item=item, unit=rest or None)
    values = [value.strip() or UNUSED for value in rest.split(CELL_SIGN)] if rest else []
    if not values:
        return WebSku(item=item)
    first, second, third = (values + [UNUSED] * _DIMENSIONS)[:_DIMENSIONS]
    return WebSku(item=item, cell=(first, second, third))


def _item(item: str) -> str:
    if not can_be_told(item):
        raise ValueError(f"not an item number an SKU can be made of: {item!r}")
    return item.strip().upper()
