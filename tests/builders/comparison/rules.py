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
OF_CATEGORY = re.compile(r"\(?\s*AR_CUST.CATEG_COD = '((?:[^']|'')*)'\s*\)?")
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
class Won:
    """What one costs, and the rule that says so; None = no rule does."""

    price: Decimal
    group: State | None = None
    rule: State | None = None

    @property
    def own(self) -> bool:
        """Whether it is a price for certain customers."""
        return self.group is not None and self.rule is not None and bound(self.group, self.rule)


@dataclass(frozen=True)
class Rules:
    """All price groups in the order in which Counterpoint tries them."""

    groups: tuple[tuple[State, tuple[tuple[State, tuple[State, ...]], ...]], ...]

    def price(self, piece: Piece, *, now: datetime, quantity: Decimal = Decimal(1)) -> Any:
        """What one costs when a guest buys so many, or UNKNOWN."""
        won = self.won(piece, now=now, quantity=quantity)
        return won.price if isinstance(won, Won) else won

    def won(self, piece: Piece, *, now: datetime, quantity: Decimal = Decimal(1), buyer: str = "") -> Any:
        """What one costs when somebody of this customer category ("" = a guest) buys so many, or UNKNOWN."""
        many, doubt = quantity * piece.pieces, False
        for group, rule, breaks in self.in_force(now, buyer=buyer):
            if Decimal(rule["MIN_QTY"] or 0) > many or rule["USE_BOGO_TWOFER"] == "Y":
                continue
            custom = rule["IS_CUSTOM"] == "Y"
            reached = [one for one in breaks if Decimal(one["MIN_QTY"]) <= many]
            if not reached and not custom:
                continue
            meant = concerns(rule, piece.item)
            if meant is None:
                doubt = True
            elif meant:
                price = None if custom else _amount(max(reached, key=lambda one: Decimal(one["MIN_QTY"])), piece)
                return UNKNOWN if doubt or price is None or price <= 0 else Won(price, group, rule)
        return Won(_rounded(piece.levels["PRC_1"]))

    def steps(self, piece: Piece, *, now: datetime, buyer: str = "") -> list[Decimal]:
        """The quantities above one at which another price may begin."""
        found: set[Decimal] = set()
        for _, rule, breaks in self.in_force(now, buyer=buyer):
            if rule["USE_BOGO_TWOFER"] == "Y" or concerns(rule, piece.item) is False:
                continue
            least = Decimal(rule["MIN_QTY"] or 0)
            for start in (least, *(max(Decimal(one["MIN_QTY"]), least) for one in breaks)):
                whole = (start / piece.pieces).to_integral_value(rounding=ROUND_CEILING)
                found.add(start if piece.pieces == 1 else whole)
        return sorted(step for step in found if step > 1)

    def in_force(self, now: datetime, *, buyer: str = "") -> Iterator[tuple[State, State, tuple[State, ...]]]:
        """Groups and rules with their breaks that set prices of single items for such a buyer, first match first."""
        for group, rules in self.groups:
            if holds(group, now) and not group["MIX_MATCH_COD"]:
                for rule, breaks in rules:
                    if not bound(group, rule) or (buyer and meant_for(group, rule) == buyer):
                        yield group, rule, breaks


def bound(group: State, rule: State) -> bool:
    """Whether a rule is for certain customers."""
    names = ("CUST_FILT", "CUST_NO")
    return group["GRP_TYP"] == "C" or any(one[name] for one in (group, rule) for name in names)


def meant_for(group: State, rule: State) -> str | None:
    """The one customer category a rule is for; None where that isn't what it says."""
    texts = {one["CUST_FILT"] for one in (group, rule) if one["CUST_FILT"]}
    if len(texts) != 1 or group["CUST_NO"] or rule["CUST_NO"]:
        return None
    found = OF_CATEGORY.fullmatch(_plain(texts.pop()))
    return found[1].replace("''", "'").strip().upper() if found else None


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


def holds(group: State, now: datetime) -> bool:
    """Whether a price group counts at a moment of shop time."""
    if group["ENABLED"] != "Y":
        return False
    if group["NO_BEG_DAT"] != "Y" and now < _moment(group, "BEG"):
        return False
    return group["NO_END_DAT"] == "Y" or now <= _moment(group, "END")


def _moment(group: State, side: str) -> datetime:
    exact = datetime.fromisoformat(group[f"{side}_DT"])
    if group[f"{side}_TIM_FLG"] == "Y":
        return exact
    day = datetime.fromisoformat(group[f"{side}_DAT"])
    return day if side == "BEG" else day + timedelta(days=1) - timedelta(microseconds=1)


def concerns(rule: State, item: State) -> bool | None:
    """Whether the rule is about the item; None = nobody can tell."""
    if rule["ITEM_NO"] and rule["ITEM_NO"].strip().upper() != item["ITEM_NO"].upper():
        return False
    if rule["ITEM_FILT"]:
        meant = _matches(rule["ITEM_FILT"], item)
        if meant is not True:
            return meant
    return not rule["SAL_FILT"]  # the website is no store of the shop


def _matches(text: str, item: State) -> bool | None:
    for form in (EQUALS, BEGINS, ONE_OF):
        found = form.fullmatch(_plain(text))
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


def _plain(text: str) -> str:
    return text.replace("\\20", " ").replace("\\27", "'").strip()


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
