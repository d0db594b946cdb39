"""What both sides hold of one item, for its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from services.products.connectors.counterpoint import CounterpointItems
from services.products.connectors.counterpoint_categories import CounterpointCategories
from services.products.connectors.counterpoint_database import CounterpointDatabase
from services.products.connectors.counterpoint_kits import CounterpointKits
from services.products.connectors.counterpoint_slashed import SlashedItems
from services.products.connectors.item_columns import ItemColumns
from services.products.connectors.magento_mapped import MappedAttributes
from services.products.connectors.magento_products import MagentoProducts
from services.products.mapping.kit import bundle_price, merged, no_part_because
from services.products.mapping.online_chain import Known, Unasked, answer_of, checks_of
from services.products.mapping.price_rows import special_period, tier_words
from services.products.mapping.price_sheet import PlacedItem, PriceSheet, price_sheet
from services.products.mapping.product import Product, product_of
from services.products.mapping.selling import verdict
from services.products.mapping.side_fields import Sides, shown_in_words, side_fields, stale_in_words
from services.products.mapping.side_fields import Unasked as Missing
from services.products.mapping.stock import source_rows
from services.products.mapping.units import UnitProduct
from services.products.records.item import Grid, Item, ItemFlags, item_key
from services.products.records.kit import Part
from services.products.records.rules import FlagColumns, ProductRules
from services.products.records.web import SourceRow, WebProduct
from services.products.tasks.asking import answer_or_none
from services.products.tasks.mapped_values import MappedSides
from services.products.tasks.outcomes import ITEMS
from services.products.tasks.picture_sides import PictureSides
from services.products.tasks.shop_clock import TellsTime, shop_time, utc_now
from shared.catalog.first_match import price_now
from shared.catalog.price_book import WebPrice
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

_STOCK, _PICTURES, _TIERS = "In stock", "Pictures", "Prices by quantity and group"
NOT_ASKED: Final = Unasked(why="this side couldn't be asked just now")


@dataclass(slots=True)
class _Counterpoint:
    """Counterpoint's side as it would stand on the website; what couldn't be asked stays Unasked."""

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
        ours = _Counterpoint()
        found = await answer_or_none(self._read_counterpoint(key, ours), problems)
        for column in await answer_or_none(self._database.missing_flag_columns(), problems) or ():
            problems.append(f"Counterpoint's database has no column {column}: that item flag isn't used")
        skus = (key, *ours.skus)
        web = await answer_or_none(self._products.find(skus), problems)
        rows = await answer_or_none(self._stock.read(skus), problems) if web else ()
        whole = web.get(key) if web is not None else None
        variants = ours.product.variants if isinstance(ours.product, Product) else ()
        sold = None if web is None else next((web[one.sku] for one in variants if one.sku in web), whole)
        number = ours.item.number if isinstance(ours.item, Item) else None
        pictures = await answer_or_none(self._pictures.in_counterpoint(number), problems) if number else ()
        large = await answer_or_none(self._pictures.too_large(number), problems) if number and pictures else ()
        web_pictures = await answer_or_none(self._pictures.on_the_website(number), problems) if number and whole else ()
        categories = await answer_or_none(self._categories_of(key), problems)
        attribute = self._rules.list_price_attribute
        tiers = await answer_or_none(self._tiers.read([sold.sku]), problems) if sold is not None else ()
        on_sale = whole is not None or isinstance(ours.product, Product)
        mapped = await answer_or_none(self._mapped.of(key, product=whole), problems) if on_sale else ()
        parts = NOT_ASKED if isinstance(ours.parts, Unasked) else await self._parts_online(ours.parts, problems)
        short = NOT_ASKED if isinstance(ours.parts, Unasked) else await self._parts_short(ours.parts, problems)
        checks = checks_of(
            Known(
                item=ours.item,
                flags=ours.flags,
                product=ours.product,
                price=ours.price,
                categories=NOT_ASKED if categories is None else categories,
                pictures=NOT_ASKED if pictures is None else pictures,
                too_large=large or (),
                parts=parts,
                short_parts=short,
                **_history(tasks, timeline),
                web=NOT_ASKED if web is None else whole,
                rows=NOT_ASKED if rows is None else tuple(rows),
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
            web_tiers=tier_words(self._own_kind(tiers or ())),
            list_price=ours.price.listed if attribute and isinstance(ours.price, WebPrice) else None,
            web_list_price=sold.values.get(attribute) if attribute and sold is not None else None,
            rows=ours.rows,
            whole=whole,
            sold=sold,
            web=web or {},
            web_rows=tuple(rows or ()),
            pictures=pictures or (),
            web_pictures=web_pictures or (),
            mapped=mapped or (),
            unasked=Missing(
                counterpoint=found is None,
                website=web is None,
                fields=_without_an_answer({_STOCK: rows, _PICTURES: pictures, _TIERS: tiers}, web_pictures),
            ),
        )
        fields = side_fields(sides)
        answer = answer_of(checks, shows=shown_in_words(sides), stale=stale_in_words(fields))
        return Sight(
            name=_name(ours, whole, rules=self._rules),
            found_in_counterpoint=found,
            found_in_magento=None if web is None else whole is not None,
            sides=fields,
            problems=tuple(problems),
            checks=checks,
            verdict=answer.words,
            verdict_kind=answer.kind,
        )

    async def _parts_online(self, parts: Sequence[Part], problems: list[str]) -> Mapping[str, str] | Unasked:
        skus = {part.key: plain_sku(part.key).text for part in parts}
        there = await answer_or_none(self._products.find(list(skus.values())), problems) if skus else {}
        if there is None:
            return NOT_ASKED
        return {key: no_part_because(there.get(sku)) for key, sku in skus.items()}

    async def _parts_short(self, parts: Sequence[Part], problems: list[str]) -> tuple[str, ...] | Unasked:
        if not parts:
            return ()
        flags = await answer_or_none(self._database.flags([part.key for part in parts]), problems)
        rows = await answer_or_none(self._stock.read([plain_sku(part.key).text for part in parts]), problems)
        if flags is None or rows is None:
            return NOT_ASKED
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
        if isinstance(verdict(item), Item):
            grid = (await self._database.grids([key])).get(key, Grid()) if item.tracking == "grid" else Grid()
            ours.parts = parts = (await self._kits.parts_of([key])).get(key, ()) if item.kit else ()
            ours.product = product_of(item, flags=flags, grid=grid, rules=self._rules, parts=parts)
        else:
            ours.product = None
        await self._read_prices(key, ours)
        stocks = (await self._counterpoint.stocks([key], locations=tuple(self._rules.sources)))[key]
        if isinstance(stocks, SyncError):
            raise stocks
        if not item.kit:
            units = {one.sku: one.unit for one in ours.units}
            ours.rows = source_rows(
                skus=ours.skus or (key,), stocks=stocks, flags=flags, rules=self._rules, units=units
            )
        return True

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

    async def _read_prices(self, key: str, ours: _Counterpoint) -> None:
        priced = (await self._prices.priced([key])).get(key)
        if priced is None:
            ours.price = None
            return
        book, now = await self._prices.book(), shop_time(self._now(), rules=self._rules)
        price = price_now(priced, book=book, now=now, store=self._rules.price_store)
        ours.price = bundle_price(price) if priced.kit and isinstance(price, WebPrice) else price
        skus = (ours.skus or (key,))[:1]
        sheet = price_sheet([PlacedItem(item=priced)], skus=skus, book=book, now=now, rules=self._rules)
        ours.tiers = sheet.tiers if isinstance(sheet, PriceSheet) else ()
        for one in ours.units:
            asked = price_now(in_unit(priced, one.unit), book=book, now=now, store=self._rules.price_store)
            if isinstance(asked, WebPrice):
                ours.unit_prices[one.sku] = asked


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
