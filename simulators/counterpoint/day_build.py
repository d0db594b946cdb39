"""What items are made of, changed on a busy day: grids, alternate units, kits, tickets."""

from __future__ import annotations

import random
from decimal import Decimal

from simulators.counterpoint import world
from simulators.counterpoint.back_office import BackOffice
from simulators.counterpoint.changes import GridChange, ItemChange, KitPart, KitParts, NewCell, UnitChange, UnitList
from simulators.counterpoint.day_shelf import DayShelf
from simulators.counterpoint.till import Till

CENT = Decimal("0.01")


class DayBuild:
    """Rebuilds goods, by chance."""

    def __init__(self, *, till: Till, office: BackOffice, shelf: DayShelf, chance: random.Random) -> None:
        self._till = till
        self._office = office
        self._shelf = shelf
        self._chance = chance

    def regrid(self, number: int) -> tuple[str, str] | None:
        """A gridded item gets a cell or loses one; it never loses the last."""
        grids = self._shelf.grids()
        if not grids:
            return None
        item = self._chance.choice(grids)
        if len(item.cells) > 2 and self._chance.random() < 0.5:
            dims = self._chance.choice([*item.cells])
            del item.cells[dims]
            self._office.change_grid(item.number, GridChange(drop=[list(dims)]))
            return item.number, f"without {'/'.join(dims)}"
        first = next(iter(item.cells))
        value = self._chance.choice((*world.SIZES, *world.COLOURS, f"No {number}"))
        dims = (*first[:-1], value)
        if dims in item.cells or value.upper() in {one[-1].upper() for one in item.cells}:
            dims = (*first[:-1], f"No {number}")
        quantity = Decimal(self._chance.randrange(0, 9))
        self._office.change_grid(item.number, GridChange(add=[NewCell(dims=list(dims), quantity=quantity)]))
        item.cells[tuple(one.upper() for one in dims)] = quantity
        return item.number, f"with {'/'.join(dims)}"

    def units(self) -> tuple[str, str] | None:
        """An item has other alternate units, or none."""
        plain = self._shelf.plain()
        if not plain:
            return None
        item = self._chance.choice(plain)
        sizes = self._chance.sample((2, 6, 12), self._chance.randrange(0, 3))
        units = []
        for size in sizes:
            price = (item.price * size * Decimal("0.9")).quantize(CENT) if self._chance.random() < 0.6 else None
            units.append(UnitChange(name=f"PACK{size}", price=price, numerator=Decimal(size)))
        self._office.set_units(item.number, UnitList(units=units))
        return item.number, f"units {', '.join(unit.name for unit in units) or 'none'}"

    def kit(self) -> tuple[str, str] | None:
        """A kit holds other things."""
        kits, plain = self._shelf.kits(), self._shelf.plain()
        if not kits or len(plain) < 3:
            return None
        item = self._chance.choice(kits)
        parts = [
            KitPart(item_no=part.number, quantity=Decimal(self._chance.randrange(1, 4)))
            for part in self._chance.sample(plain, self._chance.randrange(2, 4))
        ]
        self._office.set_kit(item.number, KitParts(components=parts))
        self._shelf.parts.update(part.item_no for part in parts)
        return item.number, f"holds {', '.join(part.item_no for part in parts)}"

    def ticket(self) -> tuple[str, str] | None:
        """Tickets are sold, or cost something else."""
        tickets = self._shelf.tickets()
        if not tickets:
            return None
        item = self._chance.choice(tickets)
        if self._chance.random() < 0.7:
            item.quantity = max(item.quantity - self._chance.randrange(1, 4), Decimal(0))
            self._till.change(item.number, ItemChange(quantity=item.quantity))
            return item.number, f"{item.quantity} seats left"
        price = Decimal(self._chance.randrange(12, 30))
        self._till.change(item.number, ItemChange(price=price))
        return item.number, f"a seat costs {price}"
