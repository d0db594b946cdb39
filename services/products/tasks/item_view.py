"""What both sides hold of one item, for its page."""

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final, TypeVar

from services.products.connectors.counterpoint import CounterpointItems
from services.products.connectors.counterpoint_categories import CounterpointCategories
from services.products.connectors.counterpoint_database import CounterpointDatabase
from services.products.connectors.counterpoint_kits import CounterpointKits
from services.products.connectors.counterpoint_slashed import SlashedItems
from services.products.connectors.item_columns import ItemColumns
from services.products.connectors.magento_mapped import MappedAttributes
from services.products.connectors.magento_products import MagentoProducts
from services.products.connectors.magento_stock_items import MagentoStockItems
from services.products.mapping.kit import bundle_price, merged, no_part_because
from services.products.mapping.online_chain import Known, Unasked, answer_of, checks_of
from services.products.mapping.price_rows import special_period, tier_words
from services.products.mapping.price_sheet import PlacedItem, PriceSheet, price_sheet
from services.products.mapping.product import Product, product_of
from services.products.mapping.selling import Offline, verdict
from services.products.mapping.side_fields import Sides, shown_in_words, side_fields, stale_in_words
from services.products.mapping.side_fields import Unasked as Missing
from services.products.mapping.stock import source_rows
from services.products.mapping.stock_settings import is_put_out, stock_differences
from services.products.mapping.units import UnitProduct
from services.products.records.item import Grid, Item, ItemFlags, item_key
from services.products.records.kit import Part
from services.products.records.rules import FlagColumns, ProductRules
from services.products.records.stock_item import StockItem
from services.products.records.web import SourceRow, WebProduct
from services.products.tasks.asking import Answer, Questions
from services.products.tasks.mapped_values import MappedSides
from services.products.tasks.outcomes import ITEMS
from services.products.tasks.picture_sides import PictureSides
from services.products.tasks.shop_clock import TellsTime, shop_time, utc_now
from shared.catalog.first_match import price_now
from shared.catalog.price_book import PriceBook, PricedItem, WebPrice
from shared.catalog.price_reader import CounterpointPrices
from shared.catalog.unit_prices import in_unit
from shared.catalog.web_sku import plain_sku
from shared.connectors.counterpoint import CounterpointApi
from shared.connectors.magento import MagentoApi
from shared.connectors.sql import SqlReader
from shared.contracts.http import ItemTask, LogLine, Result, Sight
from shared.sync.errors import SyncError
from shared.sync.model import Skipped
from shared.sync.ports import Documents
from shared.website.rows import ALL_GROUPS, TierRow
from shared.website.source_items import MagentoStock
from shared.website.tier_prices import TierPrices

T = TypeVar("T")
_STOCK, _PICTURES, _TIERS = "In stock", "Pictures", "Prices by quantity and group"
_MOST_ASKED: Final = 12
NOT_ASKED: Final = Unasked(why="this side couldn't be asked just now")


@dataclass(slots=True)
class _Counterpoint:
    """Counterpoint's side as it would stand on the website; what couldn't be asked stays Unasked."""

    found: bool | None = None
    """Whether Counterpoint has it; None where not everything about it could be asked."""
    categories: tuple[str, ...] | None = None
    item: Item | Unasked | None = NOT_ASKED
    flags: ItemFlags | Unasked = NOT_ASKED
    product: Product | Skipped | Unasked | None = NOT_ASKED
    price: WebPrice | Skipped | Unasked | None = NOT_ASKED
    unit_prices: dict[str, WebPrice] = field(default_factory=dict)
    tiers: tuple[TierRow, ...] = ()
    """Prices by quantity and group of one of its SKUs; the others have the same."""
    rows: tuple[SourceRow, ...] = ()
    parts: tuple[Part, ...] | Unasked = NOT_ASKED

    @property
    def units(self) -> tuple[UnitProduct, ...]:
        """Its other units; none while that isn't known."""
        return self.product.units if isinstance(self.product, Product) else ()

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
        documents: Documents,
        rules: ProductRules,
        flags: FlagColumns,
        now: TellsTime = utc_now,
    ) -> None:
        self._counterpoint = CounterpointItems(counterpoint, slashed=SlashedItems(database))
        self._database = CounterpointDatabase(database, flags=flags, zone=rules.zone)
        self._kits = CounterpointKits(database, name_column=rules.name_column)
        self._categories = CounterpointCategories(database)
        self._prices = CounterpointPrices(database, location=rules.price_location)
        self._products = MagentoProducts(magento)
        self._stock = MagentoStock(magento)
        self._stock_items = MagentoStockItems(magento, now=now)
        self._tiers = TierPrices(magento)
        self._pictures = PictureSides(
            counterpoint=counterpoint,
            magento=magento,
            signs=rules.image_suffix_signs,
            most_bytes=rules.image_most_bytes,
        )
        self._mapped = MappedSides(
            documents=documents,
            columns=ItemColumns(database),
            attributes=MappedAttributes(magento),
            attribute_set=rules.attribute_set_id,
        )
        self._rules = rules
        self._now = now

    async def look(self, key: str, *, tasks: Sequence[ItemTask] = (), timeline: Sequence[LogLine] = ()) -> Sight:
        """Both sides as they are now, and why it is online or isn't."""
        key = item_key(key)
        problems: list[str] = []
        ours = await self._read_counterpoint(key, problems)
        questions = Questions(problems)
        skus = (key, *ours.skus)
        number = ours.item.number if isinstance(ours.item, Item) else None
        found_there = questions.ask(self._products.find(skus))
        rows_there = questions.ask(self._stock.read(skus))
        pictures_here = questions.ask(self._pictures.in_counterpoint(number)) if number else Answer(())
        kit = None if isinstance(ours.parts, Unasked) else ours.parts
        parts_there = questions.ask(self._parts_online(kit)) if kit is not None else Answer()
        short_there = questions.ask(self._parts_short(kit)) if kit is not None else Answer()
        await questions.answered()
        web = found_there.value
        rows = rows_there.value if web else ()
        whole = web.get(key) if web is not None else None
        variants = ours.product.variants if isinstance(ours.product, Product) else ()
        sold = None if web is None else next((web[one.sku] for one in variants if one.sku in web), whole)
        pictures = pictures_here.value
        attribute = self._rules.list_price_attribute
        large = questions.ask(self._pictures.too_large(number)) if number and pictures else Answer(())
        pictures_there = questions.ask(self._pictures.on_the_website(number)) if number and whole else Answer(())
        tiers = questions.ask(self._tiers.read([sold.sku])) if sold is not None else Answer(())
        on_sale = whole is not None or isinstance(ours.product, Product)
        mapped = questions.ask(self._mapped.of(key, product=whole)) if on_sale else Answer(())
        settings = questions.ask(self._stock_items.of(_asked_one_by_one(key, ours, web or {}), of_one=True))
        await questions.answered()
        web_pictures = pictures_there.value
        parts = _or_unasked(parts_there)
        short = _or_unasked(short_there)
        checks = checks_of(
            Known(
                item=ours.item,
                flags=ours.flags,
                product=ours.product,
                price=ours.price,
                categories=NOT_ASKED if ours.categories is None else ours.categories,
                pictures=NOT_ASKED if pictures is None else pictures,
                too_large=large.value or (),
                parts=parts,
                short_parts=short,
                **_history(tasks, timeline),
                web=NOT_ASKED if web is None else whole,
                rows=NOT_ASKED if rows is None else tuple(rows),
                **_stock_settings(ours.product, whole, web=web or {}, told=settings.value or {}),
            ),
            rules=self._rules,
        )
        sides = Sides(
            item=ours.item if isinstance(ours.item, Item) else None,
            product=ours.product if isinstance(ours.product, Product) else None,
            price=ours.price if isinstance(ours.price, WebPrice) else None,
            special_until=self._special_until(ours.price),
            unit_prices=ours.unit_prices,
            tiers=tier_words(ours.tiers),
            web_tiers=tier_words(self._own_kind(tiers.value or ())),
            list_price=ours.price.listed if attribute and isinstance(ours.price, WebPrice) else None,
            web_list_price=sold.values.get(attribute) if attribute and sold is not None else None,
            rows=ours.rows,
            whole=whole,
            sold=sold,
            web=web or {},
            web_rows=tuple(rows or ()),
            pictures=pictures or (),
            web_pictures=web_pictures or (),
            mapped=mapped.value or (),
            unasked=Missing(
                counterpoint=ours.found is None,
                website=web is None,
                fields=_without_an_answer({_STOCK: rows, _PICTURES: pictures, _TIERS: tiers.value}, web_pictures),
            ),
        )
        fields = side_fields(sides)
        answer = answer_of(checks, shows=shown_in_words(sides), stale=stale_in_words(fields))
        return Sight(
            name=_name(ours, whole, rules=self._rules),
            found_in_counterpoint=ours.found,
            found_in_magento=None if web is None else whole is not None,
            sides=fields,
            problems=tuple(problems),
            checks=checks,
            verdict=answer.words,
            verdict_kind=answer.kind,
        )

    async def _parts_online(self, parts: Sequence[Part]) -> Mapping[str, str]:
        skus = {part.key: plain_sku(part.key).text for part in parts}
        there = await self._products.find(list(skus.values())) if skus else {}
        return {key: no_part_because(there.get(sku)) for key, sku in skus.items()}

    async def _parts_short(self, parts: Sequence[Part]) -> tuple[str, ...]:
        if not parts:
            return ()
        flags = await self._database.flags([part.key for part in parts])
        rows = await self._stock.read([plain_sku(part.key).text for part in parts])
        held = {part.key: _at_hand(plain_sku(part.key).text, rows) for part in merged(parts)}
        return tuple(
            part.key
            for part in merged(parts)
            if held[part.key] < part.quantity and flags.get(part.key, ItemFlags()).runs_out
        )

    async def _categories_of(self, key: str) -> tuple[str, ...]:
        members = (await self._categories.memberships([key])).get(key, ())
        tree = await self._categories.tree() if members else {}
        return tuple(tree[one.category].name for one in members if one.category in tree)

    async def _read_counterpoint(self, key: str, problems: list[str]) -> _Counterpoint:
        """What Counterpoint holds, as far as it could be asked."""
        ours, questions = _Counterpoint(), Questions(problems)
        items = questions.ask(_whole(self._counterpoint.items([key])))
        flags = questions.ask(self._database.flags([key]))
        priced = questions.ask(self._prices.priced([key]))
        book = questions.ask(self._prices.book())
        stocks = questions.ask(_whole(self._counterpoint.stocks([key], locations=tuple(self._rules.sources))))
        columns = questions.ask(self._database.missing_flag_columns())
        categories = questions.ask(self._categories_of(key))
        await questions.answered()
        problems += [
            f"Counterpoint's database has no column {column}: that item flag isn't used"
            for column in columns.value or ()
        ]
        ours.categories = categories.value
        if items.value is None:
            return ours
        ours.item = item = items.value[key]
        if item is None:
            ours.found, ours.flags, ours.product, ours.price = False, ItemFlags(), None, None
            return ours
        if flags.value is None:
            return ours
        ours.flags = flags.value.get(key, ItemFlags())
        await self._read_product(item, ours, questions)
        if priced.value is not None and book.value is not None:
            self._work_out_prices(priced.value.get(key), book.value, ours)
        if stocks.value is not None and not item.kit:
            units = {one.sku: one.unit for one in ours.units}
            ours.rows = source_rows(
                skus=ours.skus or (key,), stocks=stocks.value[key], flags=ours.flags, rules=self._rules, units=units
            )
        unknown = stocks.value is None or isinstance(ours.product, Unasked) or isinstance(ours.price, Unasked)
        ours.found = None if unknown else True
        return ours

    async def _read_product(self, item: Item, ours: _Counterpoint, questions: Questions) -> None:
        """Fills in what it would be on the website."""
        if not isinstance(verdict(item), Item):
            ours.product = None
            return
        grids = questions.ask(self._database.grids([item.key])) if item.tracking == "grid" else Answer({})
        parts = questions.ask(self._kits.parts_of([item.key])) if item.kit else Answer({})
        await questions.answered()
        if grids.value is None or parts.value is None:
            return
        ours.parts = own = parts.value.get(item.key, ())
        grid = grids.value.get(item.key, Grid())
        flags = ours.flags if isinstance(ours.flags, ItemFlags) else ItemFlags()
        product = product_of(item, flags=flags, grid=grid, rules=self._rules, parts=own)
        ours.product = Skipped(product.gone) if isinstance(product, Offline) else product

    def _special_until(self, price: object) -> str:
        """The end of a special price as the website writes it."""
        if not isinstance(price, WebPrice) or price.special is None:
            return ""
        return special_period(price, rules=self._rules)[1]

    def _own_kind(self, rows: Sequence[TierRow]) -> Sequence[TierRow]:
        """The rows at places that Price Changes fills; the others are of Price Rules, or a person's."""
        groups = {name.casefold() for name in (ALL_GROUPS, *self._rules.level_groups.values())}
        found = [row for row in rows if row.website == 0 and row.group.casefold() in groups and not row.percent]
        return sorted(found, key=lambda row: (row.group != ALL_GROUPS, row.group, row.quantity))

    def _work_out_prices(self, priced: PricedItem | None, book: PriceBook, ours: _Counterpoint) -> None:
        if priced is None:
            ours.price = None
            return
        now = shop_time(self._now(), rules=self._rules)
        price = price_now(priced, book=book, now=now, store=self._rules.price_store)
        ours.price = bundle_price(price) if priced.kit and isinstance(price, WebPrice) else price
        skus = (ours.skus or (priced.key,))[:1]
        sheet = price_sheet([PlacedItem(item=priced)], skus=skus, book=book, now=now, rules=self._rules)
        ours.tiers = sheet.tiers if isinstance(sheet, PriceSheet) else ()
        for one in ours.units:
            asked = price_now(in_unit(priced, one.unit), book=book, now=now, store=self._rules.price_store)
            if isinstance(asked, WebPrice):
                ours.unit_prices[one.sku] = asked


async def _whole(answer: Awaitable[Mapping[str, T | SyncError]]) -> Mapping[str, T]:
    """The answer, whose first error concerns the one item that was asked for."""
    whole: dict[str, T] = {}
    for key, value in (await answer).items():
        if isinstance(value, SyncError):
            raise value
        whole[key] = value
    return whole


def _or_unasked(answer: Answer[T]) -> T | Unasked:
    return NOT_ASKED if answer.value is None else answer.value


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
        "last_skipped": last is not None and last.result is Result.SKIPPED,
    }


def _asked_one_by_one(key: str, ours: _Counterpoint, web: Mapping[str, WebProduct]) -> dict[str, int]:
    """The products whose stock settings a page asks for, with their numbers: of a large family only its own."""
    skus = (key, *ours.skus) if len(ours.skus) <= _MOST_ASKED else (key,)
    return {web[sku].sku: web[sku].id for sku in skus if sku in web and "/" not in sku}


def _stock_settings(
    product: object, whole: WebProduct | None, *, web: Mapping[str, WebProduct], told: Mapping[int, StockItem]
) -> dict[str, Any]:
    """What of its stock settings the website has otherwise; a family or kit out of stock is told apart."""
    if not isinstance(product, Product) or whole is None:
        return {}
    put_out = is_put_out(product, told.get(whole.id))
    own = {
        number: replace(item, is_in_stock=True) if number == whole.id and put_out else item
        for number, item in told.items()
    }
    return {"put_out": put_out, "stock_settings": tuple(stock_differences(product, products=web, stock=own))}


def _without_an_answer(answers: Mapping[str, object], web_pictures: object) -> frozenset[str]:
    """The fields that a system could not be asked for."""
    found = {name for name, answer in answers.items() if answer is None}
    return frozenset(found if web_pictures is not None else {*found, _PICTURES})


def _at_hand(sku: str, rows: Sequence[SourceRow]) -> Decimal:
    return sum((row.quantity for row in rows if row.sku.upper() == sku.upper() and row.in_stock), Decimal(0))


def _name(ours: _Counterpoint, whole: WebProduct | None, *, rules: ProductRules) -> str | None:
    if isinstance(ours.item, Item) and ours.item.texts.get(rules.name_column):
        return ours.item.texts[rules.name_column]
    return whole.name if whole is not None else None
