"""Counterpoint's price rules a second time: the first rule that applies to a guest sets the price."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from typing import Any

State = Mapping[str, Any]
CENT = Decimal("0.01")
ORDER = {"C": 0, "P": 1, "S": 2}
EQUALS = re.compile(r"\(?\s*IM_ITEM\.(\w+) = '((?:[^']|'')*)'\s*\)?")
BEGINS = re.compile(r"\(?\s*IM_ITEM\.(\w+) LIKE '((?:[^'%_]|'')*)%'\s*\)?")
ONE_OF = re.compile(r"\(?\s*IM_ITEM\.(\w+) IN \(((?:'(?:[^']|'')*'(?:, )?)+)\)\s*\)?")
UNKNOWN = object()
"""What a price is when a rule that nobody can read stands before the one that would win."""


@dataclass(frozen=True)
class Piece:
    """What is priced: an item, or one of its units of `pieces` stocking units."""

    item: State
    levels: Mapping[str, Decimal]
    pieces: Decimal = Decimal(1)


@dataclass(frozen=True)
class Rules:
    """All price groups in the order in which Counterpoint tries them."""

    groups: tuple[tuple[State, tuple[tuple[State, tuple[State, ...]], ...]], ...]

    def price(self, piece: Piece, *, now: datetime, quantity: Decimal = Decimal(1)) -> Any:
        """What one costs when a guest buys so many, or UNKNOWN."""
        many, doubt = quantity * piece.pieces, False
        for rule, breaks in self._in_force(now):
            if Decimal(rule["MIN_QTY"] or 0) > many or rule["USE_BOGO_TWOFER"] == "Y":
                continue
            custom = rule["IS_CUSTOM"] == "Y"
            reached = [one for one in breaks if Decimal(one["MIN_QTY"]) <= many]
            if not reached and not custom:
                continue
            meant = _concerns(rule, piece.item)
            if meant is None:
                doubt = True
            elif meant:
                price = None if custom else _amount(max(reached, key=lambda one: Decimal(one["MIN_QTY"])), piece)
                return UNKNOWN if doubt or price is None or price <= 0 else price
        return _rounded(piece.levels["PRC_1"])

    def steps(self, piece: Piece, *, now: datetime) -> list[Decimal]:
        """The quantities above one at which another price may begin."""
        found: set[Decimal] = set()
        for rule, breaks in self._in_force(now):
            if rule["USE_BOGO_TWOFER"] == "Y" or _concerns(rule, piece.item) is False:
                continue
            least = Decimal(rule["MIN_QTY"] or 0)
            for start in (least, *(max(Decimal(one["MIN_QTY"]), least) for one in breaks)):
                whole = (start / piece.pieces).to_integral_value(rounding=ROUND_CEILING)
                found.add(start if piece.pieces == 1 else whole)
        return sorted(step for step in found if step > 1)

    def _in_force(self, now: datetime) -> Iterator[tuple[State, tuple[State, ...]]]:
        for group, rules in self.groups:
            bound = group["GRP_TYP"] == "C" or group["CUST_FILT"] or group["CUST_NO"] or group["MIX_MATCH_COD"]
            if group["ENABLED"] == "Y" and not bound and _holds(group, now):
                yield from ((rule, breaks) for rule, breaks in rules if not (rule["CUST_FILT"] or rule["CUST_NO"]))


def rules_of(state: State) -> Rules:
    """The rules of a company."""
    breaks: dict[Any, list[State]] = {}
    for row in state["price_breaks"]:
        breaks.setdefault((row["GRP_TYP"], row["GRP_COD"], row["RUL_SEQ_NO"]), []).append(row)
    rules: dict[Any, list[tuple[State, tuple[State, ...]]]] = {}
    for row in sorted(state["price_rules"], key=lambda row: row["RUL_SEQ_NO"]):
        own = tuple(breaks.get((row["GRP_TYP"], row["GRP_COD"], row["RUL_SEQ_NO"]), ()))
        rules.setdefault((row["GRP_TYP"], row["GRP_COD"]), []).append((row, own))
    ordered = sorted(
        state["price_groups"], key=lambda row: (ORDER[row["GRP_TYP"]], row["GRP_SEQ_NO"] or 0, row["GRP_COD"])
    )
    return Rules(groups=tuple((row, tuple(rules.get((row["GRP_TYP"], row["GRP_COD"]), ()))) for row in ordered))


def _holds(group: State, now: datetime) -> bool:
    if group["NO_BEG_DAT"] != "Y" and now < _moment(group, "BEG"):
        return False
    return group["NO_END_DAT"] == "Y" or now <= _moment(group, "END")


def _moment(group: State, side: str) -> datetime:
    exact = datetime.fromisoformat(group[f"{side}_DT"])
    if group[f"{side}_TIM_FLG"] == "Y":
        return exact
    day = datetime.fromisoformat(group[f"{side}_DAT"])
    return day if side == "BEG" else day + timedelta(days=1) - timedelta(microseconds=1)


def _concerns(rule: State, item: State) -> bool | None:
    """Whether the rule is about the item; None = nobody can tell."""
    if rule["ITEM_NO"] and rule["ITEM_NO"].strip().upper() != item["ITEM_NO"].upper():
        return False
    if rule["ITEM_FILT"]:
        meant = _matches(rule["ITEM_FILT"], item)
        if meant is not True:
            return meant
    return not rule["SAL_FILT"]  # the website is no store of the shop


def _matches(text: str, item: State) -> bool | None:
    plain = text.replace("\\20", " ").replace("\\27", "'").strip()
    for form in (EQUALS, BEGINS, ONE_OF):
        found = form.fullmatch(plain)
        if found is None:
            continue
        column, words = found.groups()
        if column not in item:
            return None
        held = str(item[column] or "").strip().upper()
        if form is BEGINS:
            return held.startswith(words.replace("''", "'").upper())
        wanted = [words] if form is EQUALS else re.findall(r"'((?:[^']|'')*)'", words)
        return held in {word.replace("''", "'").strip().upper() for word in wanted}
    return None


def _amount(one: State, piece: Piece) -> Decimal | None:
    amount, method = Decimal(one["AMT_OR_PCT"]), one["PRC_METH"]
    if method in ("F", "O"):
        return _rounded(amount * piece.pieces)
    column = "REG_PRC" if one["PRC_BASIS"] == "R" else f"PRC_{one['PRC_BASIS']}"
    if method == "P":
        column = f"PRC_{int(amount)}" if amount in range(1, 7) else column
    basis = piece.levels.get(column)
    if basis is None or method not in ("D", "A", "P"):
        return None
    if method == "D":
        return _rounded(basis * (100 - amount) / 100)
    return _rounded(basis if method == "P" else basis - amount * piece.pieces)


def _rounded(price: Decimal) -> Decimal:
    return price.quantize(CENT, rounding=ROUND_HALF_UP)
