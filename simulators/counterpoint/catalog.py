"""Goods from a catalogue in Magento's import format: every row becomes an item or a grid cell, or says why not.

A folder is searched for the import files of a sample store (configurable, simple, downloadable, bundle and grouped
goods); a single CSV file is read by its header.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from simulators.counterpoint.goods import Cell, Goods, GridDimension, Stock
from simulators.counterpoint.goods_rows import MAIN, three
from simulators.counterpoint.world import WebCategory

ITEM_NO_LENGTH = 20
DESCR_LENGTH = 30
DIM_LENGTH = 15
_FOLDERS = (
    "ConfigurableSampleData/products.csv",
    "CatalogSampleData/SimpleProduct/products_*.csv",
    "DownloadableSampleData/products_*.csv",
    "BundleSampleData/*.csv",
    "GroupedProductSampleData/*.csv",
)

Line = dict[str, str]


@dataclass(frozen=True)
class LeftOut:
    """A row that became nothing; `row` names file, line and SKU."""

    row: str
    reason: str


@dataclass(frozen=True)
class Catalog:
    """A whole catalogue, with an account of every row."""

    rows: int
    goods: tuple[Goods, ...]
    categories: tuple[WebCategory, ...]
    left_out: tuple[LeftOut, ...]

    def account(self) -> dict[str, object]:
        """How many rows there were and what became of them; rows = items + cells + rows left out."""
        return {
            "rows": self.rows,
            "items": len(self.goods),
            "cells": sum(len(goods.cells) for goods in self.goods),
            "left_out": [{"row": one.row, "reason": one.reason} for one in self.left_out],
        }


def read_catalog(path: Path, *, changed_at: datetime) -> Catalog:
    """The goods of a file or folder, all last changed at `changed_at`.

    Raises OSError when it cannot be read, ValueError when no row of it has a SKU.
    """
    files = [path] if path.is_file() else [file for pattern in _FOLDERS for file in sorted(path.glob(pattern))]
    lines = [(f"{file.name} line {number}", line) for file in files for number, line in _lines(file)]
    if not lines:
        raise ValueError(f"{path} holds no catalogue rows with a SKU")
    return _Reading(lines=lines, changed_at=changed_at).catalog()


def _lines(file: Path) -> Iterator[tuple[int, Line]]:
    with file.open(encoding="utf-8-sig", newline="") as text:
        reader = csv.DictReader(text)
        if "sku" not in (reader.fieldnames or ()):
            return
        for line in reader:
            yield reader.line_num, {name: value or "" for name, value in line.items() if name is not None}


class _Reading:
    """One pass over all rows: parents first claim their variants, then every row is placed."""

    def __init__(self, *, lines: list[tuple[str, Line]], changed_at: datetime) -> None:
        self._lines = lines
        self._changed_at = changed_at
        self._left_out: list[LeftOut] = []
        self._categories: dict[tuple[str, ...], WebCategory] = {}
        self._by_sku = {line["sku"]: line for _, line in lines}
        self._parent_of: dict[str, tuple[str, tuple[str, ...]]] = {}
        self._cell_of: dict[tuple[str, tuple[str, str, str]], str] = {}
        self._tags: dict[str, tuple[str, ...]] = {}
        for _, line in lines:
            self._claim(line)
        self._variants_of: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
        for sku, (parent, values) in self._parent_of.items():
            self._variants_of.setdefault(parent, []).append((sku, values))

    def catalog(self) -> Catalog:
        goods: dict[str, Goods] = {}
        for where, line in self._lines:
            reason = self._trouble(line, taken=goods)
            if reason is not None:
                self._left_out.append(LeftOut(f"{where}: {line['sku']}", reason))
            elif line["sku"] not in self._parent_of:
                item_no = line["sku"].upper()
                goods[item_no] = self._goods(item_no, line)
        return Catalog(
            rows=len(self._lines),
            goods=tuple(goods.values()),
            categories=tuple(self._categories.values()),
            left_out=tuple(self._left_out),
        )

    def _claim(self, line: Line) -> None:
        variations = [
            dict(part.partition("=")[::2] for part in text.split(","))
            for text in line.get("configurable_variations", "").split("|")
            if text
        ]
        if not variations:
            return
        tags = tuple(name for name in variations[0] if name != "sku")
        ordered = tuple(sorted(tags, key=lambda tag: (tag != "color", tag)))[:3]
        self._tags[line["sku"]] = ordered
        for variation in variations:
            values = tuple(variation.get(tag, "") for tag in ordered)
            self._parent_of.setdefault(variation["sku"], (line["sku"], values))
            self._cell_of.setdefault((line["sku"], three(values)), variation["sku"])

    def _trouble(self, line: Line, *, taken: dict[str, Goods]) -> str | None:
        sku = line["sku"]
        if not sku.strip():
            return "has no SKU"
        if self._by_sku[sku] is not line:
            return "the same SKU comes again further down"
        if sku in self._parent_of:
            parent, values = self._parent_of[sku]
            if "" in values:
                return "names no value for one of its grid dimensions"
            if self._cell_of[parent, three(values)] != sku:
                return "another variant of its parent has the same grid values"
            long = next((value for value in values if len(value) > DIM_LENGTH), None)
            if parent in self._parent_of or self._trouble(self._by_sku[parent], taken={}) is not None:
                return "its parent was left out"
            return f"grid value {long!r} is longer than {DIM_LENGTH} signs" if long is not None else None
        if len(sku) > ITEM_NO_LENGTH:
            return f"an item number has at most {ITEM_NO_LENGTH} signs, this one has {len(sku)}"
        if sku.upper() in taken:
            return "differs from another SKU only by upper and lower case"
        return None

    def _goods(self, item_no: str, line: Line) -> Goods:
        cells = tuple(self._cells(line["sku"]))
        paths = self._paths(line)
        name = line.get("name", "").strip()
        kind = "N" if "links_title" in line or line.get("product_type") in ("virtual", "downloadable") else "I"
        kit = tuple((sku.upper(), Decimal(1)) for sku in self._components(line))
        quantity = _amount(line.get("qty")) or Decimal(0)
        return Goods(
            item_no=item_no,
            descr=name[:DESCR_LENGTH] or None,
            long_descr=name or None,
            html_descr=line.get("description") or None,
            item_typ=kind,
            stat="A" if line.get("product_online", "1") != "0" else "V",
            categ_cod=paths[0][-1][:10].upper() if paths else None,
            tax_categ_cod=line.get("tax_class_name", "").upper().partition(" ")[0][:10] or None,
            price=_amount(line.get("price")) or self._price_of_parts(kit),
            weight=_amount(line.get("weight")) or self._weight_of_variants(line["sku"]),
            dimensions=_dimensions(self._tags.get(line["sku"], ()), cells),
            cells=cells,
            stock=() if cells or kit or kind == "N" else (Stock(MAIN, quantity),),
            kit=kit,
            is_ecomm=True,
            ec_categories=tuple(dict.fromkeys(self._category(path).categ_id for path in paths)),
            changed_at=self._changed_at,
        )

    def _cells(self, parent: str) -> Iterator[Cell]:
        for sku, values in self._variants_of.get(parent, ()):
            line = self._by_sku.get(sku)
            if line is not None and self._trouble(line, taken={}) is None:
                yield Cell(values=values, quantity=_amount(line.get("qty")) or Decimal(0))

    def _weight_of_variants(self, parent: str) -> Decimal | None:
        """What every variant weighs: an item has one weight, and a catalogue names it at the variants."""
        lines = [self._by_sku.get(sku) for sku, _ in self._variants_of.get(parent, ())]
        weights = {_amount(line.get("weight")) for line in lines if line is not None}
        return weights.pop() if len(weights) == 1 else None

    def _components(self, line: Line) -> Iterator[str]:
        grouped = line.get("associated_sku", "")
        bundled = [option.partition(":")[2].split(",")[0] for option in line.get("bundle_options", "").splitlines()]
        yield from (sku.strip() for sku in [*grouped.split(","), *bundled] if sku.strip())

    def _price_of_parts(self, kit: tuple[tuple[str, Decimal], ...]) -> Decimal | None:
        prices = {sku.upper(): _amount(line.get("price")) or Decimal(0) for sku, line in self._by_sku.items()}
        return sum((prices.get(sku, Decimal(0)) * quantity for sku, quantity in kit), Decimal(0)) if kit else None

    def _paths(self, line: Line) -> list[tuple[str, ...]]:
        if "category" in line:
            path = tuple(part.strip() for part in line["category"].splitlines() if part.strip())
            return [path] if path else []
        parted = [tuple(part.strip() for part in text.split("/")) for text in line.get("categories", "").split(",")]
        return [path[1:] for path in parted if len(path) > 1]

    def _category(self, path: tuple[str, ...]) -> WebCategory:
        known = self._categories.get(path)
        if known is not None:
            return known
        parent = self._category(path[:-1]).categ_id if len(path) > 1 else "0"
        number = len(self._categories) + 1
        made = WebCategory(f"20240601{number:08}", parent, path[-1], number * 10)
        self._categories[path] = made
        return made


def _dimensions(tags: tuple[str, ...], cells: tuple[Cell, ...]) -> tuple[GridDimension, ...]:
    return tuple(
        GridDimension(tag.title(), tuple(dict.fromkeys(cell.values[place] for cell in cells)))
        for place, tag in enumerate(tags)
    )


def _amount(text: str | None) -> Decimal | None:
    try:
        return Decimal(text.strip()) if text and text.strip() else None
    except InvalidOperation:
        return None
