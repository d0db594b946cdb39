"""What both sides hold of one item, for its page."""

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, TypeVar

from services.products.connectors.counterpoint import CounterpointItems
from services.products.connectors.counterpoint_database import CounterpointDatabase
from services.products.connectors.magento_products import MagentoProducts
from services.products.mapping.online_chain import Known, Unasked, answer_of, checks_of
from services.products.mapping.price_rows import web_time
from services.products.mapping.product import Product, product_of
from services.products.mapping.selling import verdict
from services.products.mapping.stock import shown, source_rows
from services.products.records.item import Grid, Item, ItemFlags, item_key
from services.products.records.rules import FlagColumns, ProductRules
from services.products.records.web import SourceRow, WebProduct
from services.products.tasks.outcomes import ITEMS
from services.products.tasks.shop_clock import TellsTime, shop_time, utc_now
from shared.catalog.first_match import price_now
from shared.catalog.price_book import WebPrice
from shared.catalog.price_reader import CounterpointPrices
from shared.connectors.counterpoint import CounterpointApi
from shared.connectors.magento import MagentoApi
from shared.connectors.sql import SqlReader
from shared.contracts.http import ItemTask, LogLine, Result, SideField, Sight
from shared.sync.errors import SyncError
from shared.sync.model import Skipped
from shared.website.source_items import MagentoStock

T = TypeVar("T")
NOT_ASKED: Final = Unasked(why="this side couldn't be asked just now")


@dataclass(slots=True)
class _Counterpoint:
    """Counterpoint's side as it would stand on the website; what couldn't be asked stays Unasked."""

    item: Item | Unasked | None = NOT_ASKED
    flags: ItemFlags | Unasked = NOT_ASKED
    product: Product | Skipped | Unasked | None = NOT_ASKED
    price: WebPrice | Skipped | Unasked | None = NOT_ASKED
    rows: tuple[SourceRow, ...] = ()

    @property
    def skus(self) -> tuple[str, ...]:
        """The SKUs sold for it; none while that isn't known."""
        return self.product.skus if isinstance(self.product, Product) else ()


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

    async def look(self, key: str, *, tasks: Sequence[ItemTask] = (), timeline: Sequence[LogLine] = ()) -> Sight:
        """Both sides as they are now, and why it is online or isn't."""
        key = item_key(key)
        problems: list[str] = []
        ours = _Counterpoint()
        found = await _asked(self._read_counterpoint(key, ours), problems)
        for column in await _asked(self._database.missing_flag_columns(), problems) or ():
            problems.append(f"Counterpoint's database has no column {column}: that item flag isn't used")
        skus = (key, *ours.skus)
        web = await _asked(self._products.find(skus), problems)
        rows = await _asked(self._stock.read(skus), problems) if web else ()
        whole = web.get(key) if web is not None else None
        sold = None if web is None else next((web[sku] for sku in skus[1:] if sku in web), whole)
        checks = checks_of(
            Known(
                item=ours.item,
                flags=ours.flags,
                product=ours.product,
                price=ours.price,
                **_history(tasks, timeline),
                web=NOT_ASKED if web is None else whole,
                rows=NOT_ASKED if rows is None else tuple(rows),
            ),
            rules=self._rules,
        )
        return Sight(
            name=_name(ours, whole, rules=self._rules),
            found_in_counterpoint=found,
            found_in_magento=None if web is None else whole is not None,
            sides=_fields(ours, whole=whole, sold=sold, rows=tuple(rows or ())),
            problems=tuple(problems),
            checks=checks,
            verdict=answer_of(checks),
        )

    async def _read_counterpoint(self, key: str, ours: _Counterpoint) -> bool:
        """Whether Counterpoint has the item; fills in what it holds, as far as the reading comes."""
        item = (await self._counterpoint.items([key]))[key]
        if isinstance(item, SyncError):
            raise item
        ours.item = item
        if item is None:
            ours.flags, ours.product, ours.price = ItemFlags(), None, None
            return False
        ours.flags = flags = (await self._database.flags([key])).get(key, ItemFlags())
        grid = (await self._database.grids([key])).get(key, Grid()) if item.tracking == "grid" else Grid()
        sellable = isinstance(verdict(item), Item)
        ours.product = product_of(item, flags=flags, grid=grid, rules=self._rules) if sellable else None
        priced = (await self._prices.priced([key])).get(key)
        now = shop_time(self._now(), rules=self._rules)
        ours.price = (
            None
            if priced is None
            else price_now(priced, book=await self._prices.book(), now=now, store=self._rules.price_store)
        )
        stocks = (await self._counterpoint.stocks([key], locations=tuple(self._rules.sources)))[key]
        if isinstance(stocks, SyncError):
            raise stocks
        ours.rows = source_rows(skus=ours.skus or (key,), stocks=stocks, flags=flags, rules=self._rules)
        return True


def _history(tasks: Sequence[ItemTask], timeline: Sequence[LogLine]) -> dict[str, Any]:
    """Where the item stands with Items: in its queue, or what the last attempt said."""
    entry = next((task.entry for task in tasks if task.task == ITEMS and task.entry is not None), None)
    last = next((line for line in timeline if line.task == ITEMS), None)
    waiting = ""
    if entry is not None:
        waiting = f"It is in the queue of Items ({entry.state.value.replace('_', ' ')})"
    return {
        "waiting": waiting,
        "last_words": last.words if last is not None else "",
        "last_failed": last is not None and last.result is Result.FAILED,
    }


async def _asked(question: Awaitable[T], problems: list[str]) -> T | None:
    try:
        return await question
    except SyncError as error:
        if error.reason not in problems:
            problems.append(error.reason)
        return None


def _name(ours: _Counterpoint, whole: WebProduct | None, *, rules: ProductRules) -> str | None:
    if isinstance(ours.item, Item) and ours.item.texts.get(rules.name_column):
        return ours.item.texts[rules.name_column]
    return whole.name if whole is not None else None


def _fields(
    ours: _Counterpoint, *, whole: WebProduct | None, sold: WebProduct | None, rows: tuple[SourceRow, ...]
) -> tuple[SideField, ...]:
    product = ours.product if isinstance(ours.product, Product) else None
    payload = product.payload if product is not None else {}
    price = ours.price if isinstance(ours.price, WebPrice) else None
    found = [
        _field("Name", payload.get("name"), whole.name if whole else None),
        _field("Shown on the website", _yes(payload.get("status")), _yes(whole.status) if whole else None),
        _field("Price", _money(price.price if price else None), _money(sold.price if sold else None)),
        _field("Special price", _money(price.special if price else None), _money(_value(sold, "special_price"))),
        _field("Special price until", _ends(price), _value(sold, "special_to_date")),
        _field("In stock", _sum(ours.rows), _sum(rows)),
        _field("Description", ours.item.html if isinstance(ours.item, Item) else None, _value(whole, "description")),
    ]
    if product is not None and product.variants:
        there = {row.sku for row in rows}
        count = sum(sku in there for sku in product.skus)
        found.append(_field("Variants", str(len(product.variants)), str(count)))
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
