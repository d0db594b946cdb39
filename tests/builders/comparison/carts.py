"""Offers about several pieces in one cart: two for one, and so much off a mix of goods."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from tests.builders.comparison.difference import Difference
from tests.builders.comparison.goods import Good, Shelf, State
from tests.builders.comparison.groups import groups_with_prices
from tests.builders.comparison.prices import cents, piece_of
from tests.builders.comparison.rules import Rules, bound, concerns, holds, meant_for, rules_of

ONE = Decimal(1)
WHOLE = Decimal(100)
OURS = "Made by CounterSync from price rule "


@dataclass(frozen=True)
class Offer:
    """One cart rule as it should stand."""

    action: str
    amount: Decimal
    skus: frozenset[str]
    groups: frozenset[int]
    days: tuple[str, str]


def compare_carts(found: Difference, shelf: Shelf, website: State, *, now: datetime) -> None:
    """Every active cart rule that was made from a price rule, which goods it is about, whom it is for and its place."""
    wanted = offers_of(shelf, website, now=now)
    known = {good.sku for good in shelf.goods}
    shown: dict[tuple[str, Decimal], State] = {}
    for row in website["sales_rules"]:
        text = str(row["description"] or "")
        if row["is_active"] and text.startswith(OURS):
            key, _, rest = text.removeprefix(OURS).partition(", from ")
            place = key, Decimal(rest.split(" ", 1)[0])
            if place in shown:
                found.wrongly_online.append(f"a second cart rule for {place}")
            shown[place] = row
    found.count("cart rule", len(wanted))
    found.missing += [f"cart rule {place}" for place in wanted if place not in shown]
    found.wrongly_online += [f"cart rule {place}" for place in shown if place not in wanted]
    both = [place for place in wanted if place in shown]
    for place in both:
        row, offer = shown[place], wanted[place]
        name = f"cart rule {place[0]} from {place[1].normalize():f}"
        least = _least(row["condition"])
        found.equal(name, "pieces", shown=least, wanted=max(place[1], ONE))
        found.equal(name, "action", shown=row["simple_action"], wanted=offer.action)
        found.equal(name, "amount", shown=Decimal(str(row["discount_amount"])), wanted=offer.amount)
        found.equal(name, "goods", shown=_skus(row["action_condition"]) & known, wanted=offer.skus)
        if least > 1:
            found.equal(name, "counted goods", shown=_skus(row["condition"]) & known, wanted=offer.skus)
        found.equal(name, "groups", shown=frozenset(row["customer_group_ids"]), wanted=offer.groups)
        days = ((row["from_date"] or "")[:10], (row["to_date"] or "")[:10])
        found.equal(name, "days", shown=days, wanted=offer.days)
        found.equal(name, "without coupon", shown=row["coupon_type"], wanted="NO_COUPON")
        found.equal(name, "ends the others", shown=bool(row["stop_rules_processing"]), wanted=True)
    order = sorted(both, key=lambda place: shown[place]["sort_order"])
    found.equal("cart rules", "order", shown=order, wanted=both)


def offers_of(shelf: Shelf, website: State, *, now: datetime) -> dict[tuple[str, Decimal], Offer]:
    """The cart rules that should be active, by price rule and least quantity, in the order in which they are asked."""
    rules = rules_of(shelf.state)
    numbers = {str(row["code"]): int(row["id"]) for row in website["customer_groups"]}
    found: dict[tuple[str, Decimal], Offer] = {}
    for group, own in rules.groups:
        if not holds(group, now):
            continue
        for rule, breaks in own:
            if not (group["MIX_MATCH_COD"] or rule["USE_BOGO_TWOFER"] == "Y") or rule["IS_CUSTOM"] == "Y":
                continue
            steps = [*(_two_for_one if rule["USE_BOGO_TWOFER"] == "Y" else _mix)(rule, breaks)]
            buyer = meant_for(group, rule) if bound(group, rule) else ""
            named = {name for name in numbers if buyer and name.upper() == buyer}
            if not steps or (bound(group, rule) and not named):
                continue
            goods = _members(shelf, rules, group, rule, buyer=buyer or "", now=now)
            if not goods:
                continue
            about = {good.sku: good for good in shelf.goods if _base(good) in goods}
            apart = groups_with_prices(shelf, about, now=now, names=numbers)
            for_whom = named or {name for name in numbers if name not in apart}
            for least, action, amount in steps:
                found[f"{group['GRP_TYP']}|{group['GRP_COD']}|{rule['RUL_SEQ_NO']}", least] = Offer(
                    action=action,
                    amount=amount,
                    skus=frozenset(sku for sku, good in about.items() if good.unit is None),
                    groups=frozenset(numbers[name] for name in for_whom),
                    days=(_day(group, "BEG"), _day(group, "END")),
                )
    return found


def _members(shelf: Shelf, rules: Rules, group: State, rule: State, *, buyer: str, now: datetime) -> set[str]:
    """The items that are in an offer: those whose price nothing else lowers already."""
    code = str(group["MIX_MATCH_COD"] or "").strip().upper()
    found: set[str] = set()
    for good in shelf.goods:
        if "|" in good.sku or good.unit is not None:
            continue
        if code and str(good.item["MIX_MATCH_COD"] or "").strip().upper() != code:
            continue
        piece = piece_of(good, shelf)
        if concerns(rule, good.item) is not True:
            continue
        won = rules.won(piece, now=now, buyer=buyer)
        if hasattr(won, "price") and won.price >= cents(piece.levels["PRC_1"]):
            found.add(_base(good))
    return found


def _base(good: Good) -> str:
    return str(good.item["ITEM_NO"]).upper()


def _two_for_one(rule: State, breaks: tuple[State, ...]) -> Iterator[tuple[Decimal, str, Decimal]]:
    """One free with each one bought is all that the website can say."""
    for one in breaks:
        least = max(Decimal(one["MIN_QTY"]), Decimal(rule["MIN_QTY"] or 0))
        free = one["PRC_METH"] == "D" and Decimal(one["AMT_OR_PCT"]) == WHOLE
        if free and least <= 1 and len(breaks) == 1:
            yield Decimal(one["MIN_QTY"]), "buy_x_get_y", ONE


def _mix(rule: State, breaks: tuple[State, ...]) -> Iterator[tuple[Decimal, str, Decimal]]:
    """So much off each from so many pieces on; the one that needs most pieces is asked first."""
    actions = {"D": "by_percent", "A": "by_fixed"}
    if any(one["PRC_METH"] not in actions or one["PRC_BASIS"] != "1" for one in breaks):
        return
    seen: set[Decimal] = set()
    for one in sorted(breaks, key=lambda one: Decimal(one["MIN_QTY"]), reverse=True):
        least = max(Decimal(one["MIN_QTY"]), Decimal(rule["MIN_QTY"] or 0))
        if least not in seen and Decimal(one["AMT_OR_PCT"]) > 0:
            seen.add(least)
            yield least, actions[one["PRC_METH"]], Decimal(one["AMT_OR_PCT"])


def _day(group: State, side: str) -> str:
    return "" if group[f"NO_{side}_DAT"] == "Y" else str(group[f"{side}_DT"])[:10]


def _skus(condition: Mapping[str, object]) -> frozenset[str]:
    """All SKUs that a condition names."""
    found: set[str] = set()
    if condition.get("attribute_name") == "sku":
        value = str(condition["value"])
        found.update(sku.strip().upper() for sku in (value.split(",") if condition["operator"] == "()" else [value]))
    inner = condition.get("conditions") or []
    assert isinstance(inner, list)
    return frozenset(found.union(*(_skus(one) for one in inner)))


def _least(condition: Mapping[str, object]) -> Decimal:
    """From how many pieces on a cart gets it."""
    inner = condition.get("conditions") or []
    assert isinstance(inner, list)
    return next((Decimal(str(one["value"])) for one in inner if one.get("attribute_name") == "qty"), ONE)
