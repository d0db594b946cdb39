"""What the staff do on a busy day, act by act. An act that finds nothing to act on becomes a sale."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from simulators.counterpoint import world
from simulators.counterpoint.back_office import BackOffice
from simulators.counterpoint.changes import CellChange, ItemChange, NewCell, NewItem, Places, PriceRow
from simulators.counterpoint.clock import Clock
from simulators.counterpoint.database import Database
from simulators.counterpoint.day_build import DayBuild
from simulators.counterpoint.day_promotions import DayPromotions
from simulators.counterpoint.day_quiet import DayQuiet
from simulators.counterpoint.day_shelf import DayShelf, KnownItem, shelf_of
from simulators.counterpoint.day_window import DayWindow
from simulators.counterpoint.till import Till

CENT = Decimal("0.01")
FLAGS: tuple[tuple[str, tuple[object, ...]], ...] = (
    ("web_enabled", (True, False, None)),
    ("allow_backorder", (True, None)),
    ("always_in_stock", (True, None)),
    ("web_archive", (True, None, None, None)),
    ("min_sale_qty", (Decimal(2), Decimal(3), None)),
    ("out_of_stock_qty", (Decimal(1), Decimal(2), None)),
)


@dataclass(frozen=True)
class Act:
    """One thing that was done: to which item, web category, image file's item or price group, and what it was."""

    number: int
    kind: str
    key: str
    what: str


class Staff:
    """Does what it is told to a shop, by seed."""

    def __init__(self, *, database: Database, till: Till, office: BackOffice, clock: Clock, seed: int) -> None:
        self._till = till
        self._office = office
        self._shelf = shelf_of(database)
        self._chance = random.Random(f"{seed}/acts")
        self._build = DayBuild(till=till, office=office, shelf=self._shelf, chance=self._chance)
        self._quiet = DayQuiet(till=till, shelf=self._shelf, chance=self._chance)
        self._window = DayWindow(till=till, shelf=self._shelf, chance=self._chance)
        self._promotions = DayPromotions(till=till, shelf=self._shelf, clock=clock, chance=self._chance)
        self._promotion_seconds = 60.0
        self._hands: dict[str, Callable[[int], tuple[str, str] | None]] = {
            "sell": lambda _: self._sell(),
            "sell_cell": lambda _: self._sell_cell(),
            "receive": lambda _: self._receive(),
            "stock_elsewhere": lambda _: self._stock_elsewhere(),
            "reprice": lambda _: self._reprice(),
            "reprice_here": lambda _: self._reprice_here(),
            "rename": lambda _: self._rename(),
            "describe": lambda _: self._describe(),
            "flag": lambda _: self._flag(),
            "hide": lambda _: self._hide(),
            "show": lambda _: self._show(),
            "tax_and_weight": lambda _: self._tax_and_weight(),
            "delete": lambda _: self._delete(),
            "bring": self._bring,
            "recategorise": lambda _: self._recategorise(),
            "place": lambda _: self._place(),
            "regrid": self._build.regrid,
            "units": lambda _: self._build.units(),
            "kit": lambda _: self._build.kit(),
            "ticket": lambda _: self._build.ticket(),
            "look_in": lambda _: self._quiet.look_in(),
            "replicate": lambda _: self._quiet.replicate(),
            "category": self._window.category,
            "picture": lambda _: self._window.picture(),
            "promotion": lambda number: self._promotions.promote(number, within_seconds=self._promotion_seconds),
        }

    @property
    def shelf(self) -> DayShelf:
        """What the staff know by now."""
        return self._shelf

    def do(self, kind: str, *, number: int, promotion_seconds: float) -> Act:
        """What was done. Raises LookupError when the shop has nothing left to sell."""
        self._promotion_seconds = promotion_seconds
        done = self._hands[kind](number)
        if done is None:
            kind = "sell"
            done = self._sell()
        if done is None:
            raise LookupError("there is nothing left to sell")
        return Act(number=number, kind=kind, key=done[0], what=done[1])

    def _one(self, items: list[KnownItem]) -> KnownItem | None:
        return self._chance.choice(items) if items else None

    def _sell(self) -> tuple[str, str] | None:
        item = self._one(self._shelf.plain())
        if item is None:
            return None
        sold = min(Decimal(self._chance.randrange(1, 4)), item.quantity + 2)
        promised = Decimal(self._chance.choice((0, 0, 0, 1, 2)))
        item.quantity -= sold
        self._till.change(item.number, ItemChange(quantity=item.quantity, committed=promised))
        return item.number, f"sold {sold}, {item.quantity} left, {promised} promised"

    def _sell_cell(self) -> tuple[str, str] | None:
        item = self._one(self._shelf.grids())
        if item is None:
            return None
        dims = self._chance.choice([*item.cells])
        left = max(item.cells[dims] - self._chance.randrange(1, 3), Decimal(0))
        if self._chance.random() < 0.3:
            left += 6
        item.cells[dims] = left
        self._till.change(item.number, ItemChange(cells=[CellChange(dims=list(dims), quantity=left)]))
        return item.number, f"{'/'.join(dims)}: {left} left"

    def _receive(self) -> tuple[str, str] | None:
        item = self._one(self._shelf.plain())
        if item is None:
            return None
        item.quantity += self._chance.randrange(6, 25)
        self._till.change(item.number, ItemChange(quantity=item.quantity))
        return item.number, f"received, {item.quantity} now"

    def _stock_elsewhere(self) -> tuple[str, str] | None:
        item = self._one(self._shelf.plain())
        if item is None:
            return None
        quantity = self._chance.randrange(0, 9)
        self._till.change(item.number, ItemChange(quantity=Decimal(quantity), location="LAKE"))
        return item.number, f"{quantity} at the lake"

    def _reprice(self) -> tuple[str, str] | None:
        item = self._one([one for one in self._shelf.items.values() if one.on_web and not one.is_ticket])
        if item is None:
            return None
        item.price = max((item.price * self._chance.randrange(80, 125) / 100).quantize(CENT), Decimal("0.10"))
        fields: dict[str, object] = {"price": item.price}
        if self._chance.random() < 0.3:
            fields["reg_price"] = self._chance.choice(((item.price * Decimal("1.25")).quantize(CENT), None))
        if self._chance.random() < 0.3:
            fields["prices"] = {2: (item.price * Decimal("0.9")).quantize(CENT)}
        self._till.change(item.number, ItemChange.model_validate(fields))
        return item.number, f"price {item.price}"

    def _reprice_here(self) -> tuple[str, str] | None:
        item = self._one(self._shelf.plain())
        if item is None:
            return None
        location = self._chance.choice(("MAIN", "LAKE"))
        price = self._chance.choice((None, (item.price * Decimal("0.95")).quantize(CENT)))
        self._till.price(item.number, PriceRow(location=location, price=price))
        return item.number, f"price at {location}: {price}"

    def _rename(self) -> tuple[str, str] | None:
        item = self._one([one for one in self._shelf.items.values() if one.on_web])
        if item is None:
            return None
        making = self._chance.choice(world.MAKINGS)
        item.name = f"{making} {item.name.removeprefix(item.name.split(' ')[0]).strip() or 'thing'}"[:30].strip()
        self._till.change(item.number, ItemChange(descr=item.name))
        return item.number, f"called {item.name!r}"

    def _describe(self) -> tuple[str, str] | None:
        item = self._one([one for one in self._shelf.items.values() if one.on_web])
        if item is None:
            return None
        points = "".join(f"<li>{point}</li>" for point in self._chance.sample(world.POINTS, 2))
        self._till.change(item.number, ItemChange(html_descr=f"<p>{item.name}</p><ul>{points}</ul>"))
        return item.number, "a new web text"

    def _flag(self) -> tuple[str, str] | None:
        item = self._one([one for one in self._shelf.items.values() if one.on_web and not one.is_kit])
        if item is None or item.is_ticket:
            return None
        name, values = self._chance.choice(FLAGS)
        value = self._chance.choice(values)
        self._till.change(item.number, ItemChange.model_validate({name: value}))
        return item.number, f"{name}: {value}"

    def _hide(self) -> tuple[str, str] | None:
        item = self._one(self._shelf.loose())
        if item is None:
            return None
        item.on_web = False
        inactive = self._chance.random() < 0.3
        self._till.change(item.number, ItemChange(stat="V") if inactive else ItemChange(is_ecomm=False))
        return item.number, "inactive" if inactive else "no web item any more"

    def _show(self) -> tuple[str, str] | None:
        item = self._one(self._shelf.hidden())
        if item is None:
            return None
        item.on_web = True
        self._till.change(item.number, ItemChange(is_ecomm=True, stat="A"))
        return item.number, "a web item again"

    def _tax_and_weight(self) -> tuple[str, str] | None:
        item = self._one(self._shelf.plain())
        if item is None:
            return None
        code = self._chance.choice(("GENERAL", "CLOTHING", "EXEMPT"))
        weight = Decimal(self._chance.randrange(1, 40)) / 10
        self._till.change(item.number, ItemChange(tax_categ_cod=code, weight=weight, is_txbl=code != "EXEMPT"))
        return item.number, f"tax category {code}, weight {weight}"

    def _delete(self) -> tuple[str, str] | None:
        item = self._one(self._shelf.loose())
        if item is None:
            return None
        self._till.remove(item.number)
        del self._shelf.items[item.number]
        return item.number, "deleted"

    def _bring(self, number: int) -> tuple[str, str]:
        item = KnownItem(
            number=f"NEW-{number:05}",
            name=f"{self._chance.choice(world.NAMES)} novelty",
            price=Decimal(self._chance.randrange(5, 200)),
            quantity=Decimal(self._chance.randrange(0, 30)),
            categories=self._some_categories(),
        )
        fields: dict[str, object] = {"quantity": item.quantity}
        if self._chance.random() < 0.3:
            sizes = self._chance.sample(world.SIZES, 3)
            item.cells = {(size,): Decimal(self._chance.randrange(0, 9)) for size in sizes}
            item.dimensions = 1
            cells = [NewCell(dims=list(dims), quantity=quantity) for dims, quantity in item.cells.items()]
            fields = {"dimensions": ["Size"], "cells": cells}
        self._till.add(
            NewItem.model_validate(
                {"item_no": item.number, "descr": item.name, "price": item.price, "tax_categ_cod": "GENERAL"}
                | {"categ_cod": self._department(), "ec_categories": item.categories, "weight": Decimal("0.5")}
                | fields
            )
        )
        self._shelf.items[item.number] = item
        return item.number, f"new: {item.name!r}"

    def _recategorise(self) -> tuple[str, str] | None:
        item = self._one([one for one in self._shelf.items.values() if one.on_web and not one.is_ticket])
        if item is None:
            return None
        item.categories = self._some_categories()
        fields: dict[str, object] = {"ec_categories": item.categories}
        if self._chance.random() < 0.2:
            fields |= {"categ_cod": self._department(), "subcat_cod": None}
        self._till.change(item.number, ItemChange.model_validate(fields))
        return item.number, f"in {', '.join(item.categories) or 'no category'}"

    def _place(self) -> tuple[str, str] | None:
        item = self._one([one for one in self._shelf.items.values() if one.on_web and one.categories])
        if item is None:
            return None
        category, place = self._chance.choice(item.categories), self._chance.randrange(1, 60)
        self._office.place(item.number, Places(places={category: place}))
        return item.number, f"place {place} in {category}"

    def _some_categories(self) -> list[str]:
        return self._chance.sample([*self._shelf.categories], min(self._chance.randrange(0, 4), 3))

    def _department(self) -> str | None:
        return self._chance.choice(self._shelf.departments) if self._shelf.departments else None
