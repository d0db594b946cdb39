"""Prices and price rules from Counterpoint's database. Read-only."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, time
from decimal import ROUND_DOWN, ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any

from sqlalchemy import Select, Table, literal_column, select
from sqlalchemy.engine import RowMapping

from shared.catalog.price_book import Break, Group, PriceBook, PricedItem, PriceLevels, Rule
from shared.catalog.rows import is_yes, key_in, parts, text_of
from shared.catalog.tables import (
    FILTERED,
    IM_CTL,
    IM_ITEM,
    IM_PRC,
    IM_PRC_GRP,
    IM_PRC_RUL,
    IM_PRC_RUL_BRK,
    LEVELS,
)
from shared.catalog.units import UNIT_COLUMNS, units_in
from shared.connectors.amounts import amount
from shared.connectors.sql import SqlReader

COMPANY_WIDE = "*"
_CONTRACT = "C"
_ORDER = {_CONTRACT: 0, "P": 1, "S": 2}
_SMALLEST, _MOST_DECIMALS = 0, 4
_KIT, _TRACKING = "IS_KIT_PAR", "TRK_METH"
_BY_LOCATION = "USE_MULTI_LOC_PRCS"
_ROUNDING, _ROUNDINGS = "PRC_ROUND_METH", {"U": ROUND_UP, "D": ROUND_DOWN, "N": ROUND_HALF_UP}
_BY_CELL = frozenset({"USE_CELL_PRCS", "USE_LOC_CELL_PRCS"})


class CounterpointPrices:
    """Reads in sets. Raises SystemDown or RejectedError as the reader does."""

    def __init__(self, reader: SqlReader, *, location: str) -> None:
        self._reader = reader
        self._location = location

    async def priced(self, keys: Collection[str]) -> Mapping[str, PricedItem]:
        """The items there are, with their prices: the company's row, overlaid column by column by the location's.

        The location's row counts only where the company keeps prices by location.
        """
        there = await self._reader.columns(IM_ITEM)
        filtered = [column for column in FILTERED if column in there]
        named = [*filtered, *(column for column in (_KIT, _TRACKING, *UNIT_COLUMNS) if column in there)]
        extra: list[Any] = [literal_column(column).label(column) for column in named]
        found: dict[str, PricedItem] = {}
        kept, rounding = await self._kept()
        locations = [COMPANY_WIDE, *([self._location] if _BY_LOCATION in kept else [])]
        for part in parts(keys):
            levels = await self._levels(part, locations=locations)
            query = select(IM_ITEM.c.ITEM_NO, IM_ITEM.c.PRC_DECS, *extra).where(IM_ITEM.c.ITEM_NO.in_(part))
            for row in await self._reader.rows(query):
                key = key_in(row)
                columns = {column: text_of(row[column]) for column in filtered}
                found[key] = PricedItem(
                    key=key,
                    levels=levels.get(key, PriceLevels()),
                    decimals=_decimals(row["PRC_DECS"]),
                    rounding=rounding,
                    columns={**columns, "ITEM_NO": key},
                    kit=_KIT in named and is_yes(row[_KIT]),
                    by_cell=bool(_BY_CELL & kept) and _TRACKING in named and text_of(row[_TRACKING]).upper() == "G",
                    units=units_in({column: row[column] for column in UNIT_COLUMNS if column in there}),
                )
        return found

    async def book(self, *, contracts: bool = True) -> PriceBook:
        """All price groups with their rules and breaks, in the order in which Counterpoint tries them.

        Contracts are for certain customers, and there may be very many; without them the book still says all that
        guests pay.
        """
        breaks: dict[tuple[str, str, int], list[Break]] = defaultdict(list)
        for row in await self._reader.rows(_of_groups(IM_PRC_RUL_BRK, contracts=contracts)):
            breaks[_rule_id(row)].append(_break(row))
        rules: dict[tuple[str, str], list[Rule]] = defaultdict(list)
        for row in await self._reader.rows(_of_groups(IM_PRC_RUL, contracts=contracts)):
            kind, code, number = _rule_id(row)
            rules[kind, code].append(_rule(row, breaks[kind, code, number]))
        groups = [_group(row, rules) for row in await self._reader.rows(_of_groups(IM_PRC_GRP, contracts=contracts))]
        return PriceBook(
            groups=tuple(sorted(groups, key=lambda group: (_ORDER.get(group.kind, 3), group.number, group.code)))
        )

    async def _kept(self) -> tuple[frozenset[str], str]:
        """How the company keeps prices: the flags of its inventory control that are on, and how it rounds.

        Where Counterpoint doesn't say whether prices by location count, they do.
        """
        there = await self._reader.columns(IM_CTL)
        named = [column.name for column in IM_CTL.columns if column.name in there]
        rows = await self._reader.rows(select(*(IM_CTL.c[name] for name in named))) if named else []
        kept = {name for row in rows for name in named if is_yes(row[name])}
        methods = [text_of(row[_ROUNDING]).upper() for row in rows] if _ROUNDING in named else []
        rounding = next((_ROUNDINGS[method] for method in methods if method in _ROUNDINGS), ROUND_HALF_UP)
        return frozenset(kept if _BY_LOCATION in named else kept | {_BY_LOCATION}), rounding

    async def _levels(self, part: Sequence[str], *, locations: Sequence[str]) -> Mapping[str, PriceLevels]:
        query = select(IM_PRC).where(IM_PRC.c.ITEM_NO.in_(part), IM_PRC.c.LOC_ID.in_(locations))
        rows = await self._reader.rows(query)
        found: dict[str, dict[str, Decimal]] = defaultdict(dict)
        for row in sorted(rows, key=lambda row: text_of(row["LOC_ID"]) != COMPANY_WIDE):
            own = {name: price for name in LEVELS if (price := amount(row[name])) is not None}
            found[key_in(row)].update(own)
        return {key: PriceLevels(amounts) for key, amounts in found.items()}


def _of_groups(table: Table, *, contracts: bool) -> Select[Any]:
    query = select(table)
    return query if contracts else query.where(table.c.GRP_TYP != _CONTRACT)


def _group(row: RowMapping, rules: Mapping[tuple[str, str], Sequence[Rule]]) -> Group:
    kind, code = text_of(row["GRP_TYP"]).upper(), text_of(row["GRP_COD"]).upper()
    return Group(
        kind=kind,
        code=code,
        number=row["GRP_SEQ_NO"] or 0,
        title=text_of(row["DESCR"]),
        enabled=is_yes(row["ENABLED"]),
        begins=_begin(row),
        ends=_end(row),
        customer_bound=kind == _CONTRACT or _is_set(row["CUST_FILT"]) or _is_set(row["CUST_NO"]),
        customer=_set_text(row["CUST_NO"]),
        customer_filter=_set_text(row["CUST_FILT"]),
        mix_and_match=_is_set(row["MIX_MATCH_COD"]),
        mix_code=_set_text(row["MIX_MATCH_COD"]),
        rules=tuple(sorted(rules.get((kind, code), ()), key=lambda rule: rule.number)),
    )


def _rule(row: RowMapping, breaks: Sequence[Break]) -> Rule:
    return Rule(
        number=row["RUL_SEQ_NO"] or 0,
        title=text_of(row["DESCR"]),
        item=_set_text(row["ITEM_NO"]),
        item_filter=_set_text(row["ITEM_FILT"]),
        customer_bound=_is_set(row["CUST_FILT"]) or _is_set(row["CUST_NO"]),
        customer=_set_text(row["CUST_NO"]),
        customer_filter=_set_text(row["CUST_FILT"]),
        sale_filter=_set_text(row["SAL_FILT"]),
        least=amount(row["MIN_QTY"]) or Decimal(0),
        own_procedure=is_yes(row["IS_CUSTOM"]),
        two_for_one=is_yes(row["USE_BOGO_TWOFER"]),
        breaks=tuple(sorted(breaks, key=lambda one: one.least)),
    )


def _break(row: RowMapping) -> Break:
    return Break(
        least=amount(row["MIN_QTY"]) or Decimal(0),
        method=text_of(row["PRC_METH"]).upper(),
        basis=text_of(row["PRC_BASIS"]).upper(),
        amount=amount(row["AMT_OR_PCT"]) or Decimal(0),
    )


def _rule_id(row: RowMapping) -> tuple[str, str, int]:
    return text_of(row["GRP_TYP"]).upper(), text_of(row["GRP_COD"]).upper(), row["RUL_SEQ_NO"] or 0


def _begin(row: RowMapping) -> datetime | None:
    if is_yes(row["NO_BEG_DAT"]):
        return None
    day, moment = _moment(row["BEG_DAT"]), _moment(row["BEG_DT"])
    if is_yes(row["BEG_TIM_FLG"]) or day is None:
        return moment or day
    return datetime.combine(day.date(), time())


def _end(row: RowMapping) -> datetime | None:
    """The last second of the period: an end without a time of day includes its whole day."""
    if is_yes(row["NO_END_DAT"]):
        return None
    day, moment = _moment(row["END_DAT"]), _moment(row["END_DT"])
    if is_yes(row["END_TIM_FLG"]) and moment is not None:
        return moment
    last = day or moment
    return None if last is None else datetime.combine(last.date(), time(23, 59, 59))


def _moment(value: object) -> datetime | None:
    """A column of date and time, or of the date alone as some versions keep it, without a zone."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None)
    return datetime.combine(value, time()) if isinstance(value, date) else None


def _decimals(value: object) -> int:
    number = amount(value)
    return int(number) if number is not None and _SMALLEST <= number <= _MOST_DECIMALS else 2


def _is_set(value: object) -> bool:
    return text_of(value) not in ("", "!", "*")


def _set_text(value: object) -> str:
    return text_of(value) if _is_set(value) else ""
