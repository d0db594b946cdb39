"""Search criteria: reading them from a query, filtering, sorting and paging rows, and echoing them."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from simulators.magento.rest.reading import InputLimits
from simulators.magento.rest.refusals import Refusal

ValueOf = Callable[[Any, str], Any]
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d")
_DAY_OR_MOMENT = re.compile(r"\d{4}-\d\d-\d\d([t ]\d\d:\d\d(:\d\d)?)?")
_NUMBERS = (int, float, Decimal)
_ORDERED = {"gt": operator.gt, "gteq": operator.ge, "lt": operator.lt, "lteq": operator.le}


class UnknownColumnError(Exception):
    """A search by a column its table hasn't got; the store doesn't catch what its database says of that."""


@dataclass(frozen=True, slots=True)
class Filter:
    """One comparison of a field with a value."""

    field: str
    value: str
    condition: str


@dataclass(frozen=True, slots=True)
class SortOrder:
    """A field to sort by and its direction."""

    field: str
    direction: str


@dataclass(frozen=True, slots=True)
class Criteria:
    """What a list call asks for: groups all apply, filters within a group are alternatives."""

    groups: tuple[tuple[Filter, ...], ...]
    sort_orders: tuple[SortOrder, ...]
    page_size: int | None
    current_page: int | None
    repeat_last_page: bool = False
    """What old builds did past the end, in every list."""

    def echo(self) -> dict[str, Any]:
        """The criteria as an answer repeats them."""
        shown: dict[str, Any] = {
            "filter_groups": [
                {"filters": [{"field": f.field, "value": f.value, "condition_type": f.condition} for f in group]}
                for group in self.groups
            ]
        }
        if self.sort_orders:
            shown["sort_orders"] = [{"field": s.field, "direction": s.direction} for s in self.sort_orders]
        if self.page_size is not None:
            shown["page_size"] = self.page_size
        if self.current_page is not None:
            shown["current_page"] = self.current_page
        return shown


def read_criteria(*, given: Any, limits: InputLimits, repeat_last_page: bool = False) -> Criteria:
    """The criteria of a parsed query; raises Refusal (400) for a page size over the limit."""
    values: Mapping[str, Any] = given if isinstance(given, Mapping) else {}
    groups = tuple(
        tuple(_filter(one) for one in _listed(_either(group, "filters", "filters")))
        for group in _listed(_either(values, "filterGroups", "filter_groups"))
    )
    orders = tuple(
        SortOrder(field=str(one.get("field", "")), direction=_direction(one.get("direction")))
        for one in _listed(_either(values, "sortOrders", "sort_orders"))
        if isinstance(one, Mapping)
    )
    page_size = _whole(_either(values, "pageSize", "page_size"), name="pageSize")
    if limits.page_size is not None and page_size is not None and page_size > limits.page_size:
        raise Refusal("Maximum SearchCriteria pageSize is %max", parameters={"max": limits.page_size})
    return Criteria(
        groups=tuple(group for group in groups if group),
        sort_orders=orders,
        page_size=page_size or limits.default_page_size or page_size,
        current_page=_whole(_either(values, "currentPage", "current_page"), name="currentPage"),
        repeat_last_page=repeat_last_page,
    )


def named_fields(criteria: Criteria) -> list[str]:
    """Every field a search filters or sorts by."""
    return filtered_fields(criteria) + [order.field for order in criteria.sort_orders]


def filtered_fields(criteria: Criteria) -> list[str]:
    """Every field a search filters by."""
    return [one.field for group in criteria.groups for one in group]


def _direction(value: Any) -> str:
    asked = str(value or "DESC").upper()
    if asked not in ("ASC", "DESC"):
        raise Refusal(
            "The sort order has to be specified as %1 for ascending order or %2 for descending order.",
            parameters=["ASC", "DESC"],
        )
    return asked


def _filter(one: Any) -> Filter:
    values: Mapping[str, Any] = one if isinstance(one, Mapping) else {}
    condition = str(_either(values, "conditionType", "condition_type") or "eq")
    value = values.get("value", "")
    if isinstance(value, Mapping):
        value = ",".join(str(part) for part in value.values())
    return Filter(field=str(values.get("field", "")), value=str(value), condition=condition)


def _either(values: Any, first: str, second: str) -> Any:
    if not isinstance(values, Mapping):
        return None
    return values.get(first, values.get(second))


def _listed(values: Any) -> Sequence[Any]:
    if isinstance(values, Mapping):
        return list(values.values())
    return values if isinstance(values, list) else []


def _whole(value: Any, *, name: str) -> int | None:
    if value is None or value == "":
        return None
    try:
        return int(value)
    except (TypeError, ValueError):
        raise Refusal(
            f'Error occurred during "{name}" processing. The "{value}" value\'s type is invalid. '
            'The "int" type was expected. Verify and try again.'
        ) from None


def matching(*, rows: Iterable[Any], criteria: Criteria, value_of: ValueOf) -> list[Any]:
    """The rows that satisfy every group."""
    kept = rows
    for group in criteria.groups:
        if len(group) == 1 and group[0].condition in _ORDERED and group[0].value.isdigit():
            kept = _in_number_order(rows=kept, wanted=group[0], value_of=value_of)
            continue
        kept = [row for row in kept if any(_holds(value_of(row, one.field), one) for one in group)]
    return list(kept)


def _in_number_order(*, rows: Iterable[Any], wanted: Filter, value_of: ValueOf) -> list[Any]:
    """The same as the general way, without reading the wanted number anew for each row: pages by number are common."""
    holds, target, field = _ORDERED[wanted.condition], int(wanted.value), wanted.field
    kept = []
    for row in rows:
        value = value_of(row, field)
        if holds(value, target) if type(value) is int else _holds(value, wanted):
            kept.append(row)
    return kept


def result_page(
    *,
    rows: Iterable[Any],
    criteria: Criteria,
    value_of: ValueOf,
    columns: Collection[str] | None = None,
) -> dict[str, Any]:
    """The page asked for, its criteria and the total of all matches; rows stay rows for the caller to present.

    `value_of` gives numbers for columns that hold numbers and texts for those that hold texts: they compare as such.
    Raises UnknownColumnError for a field that is none of the `columns`, where these are given.
    """
    if columns is not None:
        unknown = [name for name in named_fields(criteria) if name not in columns]
        if unknown:
            raise UnknownColumnError(unknown[0])
    found = _sorted(rows=matching(rows=rows, criteria=criteria, value_of=value_of), criteria=criteria, of=value_of)
    total = len(found)
    if criteria.page_size:
        page = max(criteria.current_page or 1, 1)
        if criteria.repeat_last_page:
            page = min(page, max(-(-total // max(criteria.page_size, 1)), 1))
        size = max(criteria.page_size, 1)  # a size below zero is one row
        found = found[(page - 1) * size : page * size]
    return {"items": found, "search_criteria": criteria.echo(), "total_count": total}


def table_page(*, rows: Iterable[Any], criteria: Criteria, columns: Collection[str]) -> dict[str, Any]:
    """The page asked for of a plain table. Raises UnknownColumnError."""
    return result_page(rows=rows, criteria=criteria, value_of=lambda row, field: row.get(field), columns=columns)


def _sorted(*, rows: list[Any], criteria: Criteria, of: ValueOf) -> list[Any]:
    # Stable sorts from the last order to the first give the combined order.
    for order in reversed(criteria.sort_orders):
        values = [of(row, order.field) for row in rows]
        keyed = sorted(
            zip(_sort_keys(values), range(len(rows)), strict=True),
            key=lambda entry: entry[0],
            reverse=order.direction == "DESC",
        )
        rows = [rows[place] for _, place in keyed]
    return rows


def _sort_keys(values: list[Any]) -> list[tuple[bool, Any]]:
    """Keys that order all values alike: numbers as numbers, else all as texts; nothing comes first."""
    if all(type(value) is int for value in values):
        return [(True, value) for value in values]
    if all(value is None or isinstance(value, _NUMBERS) for value in values):
        return [(value is not None, 0 if value is None else value) for value in values]
    return [(value is not None, "" if value is None else _folded(value)) for value in values]


def _holds(value: Any, wanted: Filter) -> bool:
    if isinstance(value, (list, set, frozenset, tuple)):
        negative = wanted.condition in ("neq", "nin", "nlike", "nfinset")
        results = [_one_holds(one, wanted) for one in value] or [_one_holds(None, wanted)]
        return all(results) if negative else any(results)
    return _one_holds(value, wanted)


def _one_holds(value: Any, wanted: Filter) -> bool:
    condition, target = wanted.condition, wanted.value
    if condition == "null":
        return value is None
    if condition == "notnull":
        return value is not None
    if value is None:
        return False
    match condition:
        case "eq":
            return _compare(value, target) == 0
        case "neq":
            return _compare(value, target) != 0
        case "gt":
            return _compare(value, target) > 0
        case "gteq" | "moreq" | "from":
            return _compare(value, target) >= 0
        case "lt":
            return _compare(value, target) < 0
        case "lteq" | "to":
            return _compare(value, target) <= 0
        case "in":
            return _among(value, target)
        case "nin":
            return not _among(value, target)
        case "like":
            return _pattern(target).fullmatch(str(value)) is not None
        case "nlike":
            return _pattern(target).fullmatch(str(value)) is None
        case "finset":
            return target.casefold() in _folded(value).split(",")
        case "nfinset":
            return target.casefold() not in _folded(value).split(",")
        case _:  # a word nobody knows is read as "eq"
            return _compare(value, target) == 0


@lru_cache(maxsize=64)
def comma_list(text: str) -> frozenset[str]:
    """The parts of a comma list, without case."""
    return frozenset(part.strip().casefold() for part in text.split(","))


@lru_cache(maxsize=64)
def _pattern(text: str) -> re.Pattern[str]:
    parts = (".*" if sign == "%" else "." if sign == "_" else re.escape(sign) for sign in text)
    return re.compile("".join(parts), re.IGNORECASE | re.DOTALL)


def _folded(value: Any) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value).casefold()


def _among(value: Any, target: str) -> bool:
    if isinstance(value, (Decimal, float)):  # 5 is among them however many decimals either is written with
        return any(_compare(value, one) == 0 for one in comma_list(target))
    return _folded(value) in comma_list(target)


def _compare(left: Any, right: str) -> int:
    """Below, at or above zero; a number with a number, a text (even one of digits) as text without case."""
    if isinstance(left, _NUMBERS):
        number = _number(right)
        if number is not None:
            return (left > number) - (left < number)
    one, other = _folded(left), _folded(right)
    if _MOMENT.fullmatch(one):
        other = _padded(other)
    return (one > other) - (one < other)


@lru_cache(maxsize=64)
def _padded(text: str) -> str:
    """A day or a moment written shorter or with a "T" as the moment it means; anything else as it is."""
    if not _DAY_OR_MOMENT.fullmatch(text):
        return text
    return text.replace("t", " ") + " 00:00:00"[len(text) - 10 :]


def _number(text: str) -> Decimal | int | None:
    if not text or text[0] not in "-0123456789.":
        return None
    if text.isdigit():
        return int(text)
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
