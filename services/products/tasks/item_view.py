"""What both sides hold of one item, for its page."""

from collections.abc import Awaitable
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from services.products.connectors.counterpoint import CounterpointItems
from services.products.connectors.counterpoint_database import CounterpointDatabase
from services.products.connectors.magento_products import MagentoProducts
from services.products.connectors.magento_stock import MagentoStock
from services.products.mapping.price_rows import web_time
from services.products.mapping.product import Product, product_of
from services.products.mapping.selling import verdict
from services.products.mapping.stock import shown, source_rows
from services.products.records.item import Grid, Item, ItemFlags, item_key
from services.products.records.rules import FlagColumns, ProductRules
from services.products.records.web import SourceRow, WebProduct
from services.products.tasks.shop_clock import TellsTime, shop_time, utc_now
from shared.catalog.first_match import price_now
from shared.catalog.price_book import WebPrice
from shared.catalog.price_reader import CounterpointPrices
from shared.connectors.counterpoint import CounterpointApi
from shared.connectors.magento import MagentoApi
from shared.connectors.sql import SqlReader
from shared.contracts.http import SideField
from shared.sync.errors import SyncError

T = TypeVar("T")
Look = tuple[str | None, bool | None, bool | None, tuple[SideField, ...], tuple[str, ...]]
"""Name, whether Counterpoint has it, whether the website has it (None = couldn't ask), fields, problems in words."""


@dataclass(slots=True)
class _Counterpoint:
    """Counterpoint's side as it would stand on the website; None = not known or not sent."""

    item: Item | None = None
    product: Product | None = None
    price: WebPrice | None = None
    rows: tuple[SourceRow, ...] = ()


class ItemSides:
    """Asks both systems for one item. A system that can't be asked becomes a problem, never an error."""

    def __init__(
        self,
        *,
        counterpoint: CounterpointApi,
        database: SqlReader,
        magento: MagentoApi,
        rules: ProductRules,
        flags: FlagColumns,
        now: TellsTime = utc_now,
    ) -> None:
        self._counterpoint = CounterpointItems(counterpoint)
        self._database = CounterpointDatabase(database, flags=flags, zone=rules.zone)
        self._prices = CounterpointPrices(database, location=rules.price_location)
        self._products = MagentoProducts(magento)
        self._stock = MagentoStock(magento)
        self._rules = rules
        self._now = now

    async def look(self, key: str) -> Look:
        """Both sides as they are now."""
        key = item_key(key)
        problems: list[str] = []
        ours = _Counterpoint()
        found = await _asked(self._read_counterpoint(key, ours), problems)
        for column in await _asked(self._database.missing_flag_columns(), problems) or ():
            problems.append(f"Counterpoint's database has no column {column}: that item flag isn't used")
        skus = (key, *(ours.product.skus if ours.product is not None else ()))
        web = await _asked(self._products.find(skus), problems)
        rows = await _asked(self._stock.read(skus), problems) if web else ()
        whole = web.get(key) if web is not None else None
        sold = None if web is None else next((web[sku] for sku in skus[1:] if sku in web), whole)
        fields = _fields(ours, whole=whole, sold=sold, rows=tuple(rows or ()))
        name = _name(ours, whole, rules=self._rules)
        return name, found, None if web is None else whole is not None, fields, tuple(problems)

    async def _read_counterpoint(self, key: str, ours: _Counterpoint) -> bool:
        """Whether Counterpoint has the item; fills in what it holds."""
        item = (await self._counterpoint.items([key]))[key]
        if isinstance(item, SyncError):
            raise item
        ours.item = item
        if item is None:
            return False
        flags = (await self._database.flags([key])).get(key, ItemFlags())
        grid = (await self._database.grids([key])).get(key, Grid()) if item.tracking == "grid" else Grid()
        if isinstance(verdict(item), Item):
            product = product_of(item, flags=flags, grid=grid, rules=self._rules)
            ours.product = product if isinstance(product, Product) else None
        priced = (await self._prices.priced([key])).get(key)
        if priced is not None:
            now = shop_time(self._now(), rules=self._rules)
            price = price_now(priced, book=await self._prices.book(), now=now, store=self._rules.price_store)
            ours.price = price if isinstance(price, WebPrice) else None
        stocks = (await self._counterpoint.stocks([key], locations=tuple(self._rules.sources)))[key]
        if isinstance(stocks, SyncError):
            raise stocks
        skus = ours.product.skus if ours.product is not None else (key,)
        ours.rows = source_rows(key=key, skus=skus, stocks=stocks, flags=flags, rules=self._rules)
        return True


async def _asked(question: Awaitable[T], problems: list[str]) -> T | None:
    try:
        return await question
    except SyncError as error:
        if error.reason not in problems:
            problems.append(error.reason)
        return None


def _name(ours: _Counterpoint, whole: WebProduct | None, *, rules: ProductRules) -> str | None:
    if ours.item is not None and ours.item.texts.get(rules.name_column):
        return ours.item.texts[rules.name_column]
    return whole.name if whole is not None else None


def _fields(
    ours: _Counterpoint, *, whole: WebProduct | None, sold: WebProduct | None, rows: tuple[SourceRow, ...]
) -> tuple[SideField, ...]:
    payload = ours.product.payload if ours.product is not None else {}
    price = ours.price
    found = [
        _field("Name", payload.get("name"), whole.name if whole else None),
        _field("Shown on the website", _yes(payload.get("status")), _yes(whole.status) if whole else None),
        _field("Price", _money(price.price if price else None), _money(sold.price if sold else None)),
        _field("Special price", _money(price.special if price else None), _money(_value(sold, "special_price"))),
        _field("Special price until", _ends(price), _value(sold, "special_to_date")),
        _field("In stock", _sum(ours.rows), _sum(rows)),
        _field("Description", ours.item.html if ours.item else None, _value(whole, "description")),
    ]
    if ours.product is not None and ours.product.variants:
        there = {row.sku for row in rows}
        count = sum(sku in there for sku in ours.product.skus)
        found.append(_field("Variants", str(len(ours.product.variants)), str(count)))
    return tuple(field for field in found if field.counterpoint is not None or field.magento is not None)


def _field(name: str, counterpoint: str | None, magento: str | None) -> SideField:
    left, right = counterpoint or None, magento or None
    return SideField(field=name, counterpoint=left, magento=right, differs=left != right)


def _yes(status: object) -> str | None:
    return None if status is None else "Yes" if status == 1 else "No"


def _money(amount: Decimal | str | None) -> str | None:
    return None if amount is None else f"{Decimal(amount):.2f}"


def _value(product: WebProduct | None, code: str) -> str | None:
    return None if product is None else product.values.get(code)


def _ends(price: WebPrice | None) -> str | None:
    return None if price is None or price.special is None else web_time(price.ends)


def _sum(rows: tuple[SourceRow, ...]) -> str | None:
    return shown(sum((row.quantity for row in rows), Decimal(0))) if rows else None
