"""Price groups with their rules and quantity breaks, as the shop keys them in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal

from sqlalchemy import Connection

from simulators.counterpoint import tables
from simulators.counterpoint.auditing import audit
from simulators.counterpoint.clock import Stamp
from simulators.counterpoint.database import Row, put_all


@dataclass(frozen=True)
class PriceBreak:
    """From `min_qty` on: `method` D percent off, A amount off, F fixed price, M markup, P price level."""

    method: str
    amount: Decimal
    basis: str = "1"
    min_qty: Decimal = Decimal(0)


@dataclass(frozen=True)
class PriceRule:
    """Which items and sales a rule takes, and its breaks."""

    breaks: tuple[PriceBreak, ...]
    descr: str | None = None
    item_no: str | None = None
    item_filt: str | None = None
    cust_filt: str | None = None
    cust_no: str | None = None
    sal_filt: str | None = None
    min_qty: Decimal | None = None
    custom_procedure: str | None = None
    bogo: bool = False


@dataclass(frozen=True)
class Promotion:
    """A price group. `begins` and `ends` are shop time without a zone; None means open on that side."""

    grp_cod: str
    rules: tuple[PriceRule, ...]
    grp_typ: str = "P"
    seq_no: int = 100
    descr: str | None = None
    enabled: bool = True
    cust_no: str | None = None
    cust_filt: str | None = None
    mix_match: str | None = None
    begins: datetime | None = None
    ends: datetime | None = None


def put_promotions(connection: Connection, promotions: Iterable[Promotion], *, stamp: Stamp) -> None:
    """Writes each group with its rules and breaks."""
    for promotion in promotions:
        key: Row = {"GRP_TYP": promotion.grp_typ, "GRP_COD": promotion.grp_cod} | audit(
            tables.IM_PRC_GRP, stamp, by="BUYER"
        )
        put_all(connection, tables.IM_PRC_GRP, [_group(promotion) | key])
        for number, rule in enumerate(promotion.rules, start=1):
            rule_key = key | {"RUL_SEQ_NO": number}
            put_all(connection, tables.IM_PRC_RUL, [_rule(rule) | rule_key])
            put_all(connection, tables.IM_PRC_RUL_BRK, [_break(one) | rule_key for one in rule.breaks])


def _group(promotion: Promotion) -> Row:
    return {
        "GRP_SEQ_NO": promotion.seq_no,
        "DESCR": promotion.descr,
        "DESCR_UPR": promotion.descr.upper() if promotion.descr else None,
        "ENABLED": _flag(promotion.enabled),
        "CUST_FILT": promotion.cust_filt,
        "CUST_NO": promotion.cust_no,
        "MIX_MATCH_COD": promotion.mix_match,
        **_edge("BEG", promotion.begins),
        **_edge("END", promotion.ends),
    }


def _edge(side: str, moment: datetime | None) -> Row:
    if moment is None:
        return {f"NO_{side}_DAT": "Y", f"{side}_TIM_FLG": "N"}
    day = datetime.combine(moment.date(), time())
    whole_days = (moment == day) if side == "BEG" else moment.time() == time(23, 59, 59)
    return {
        f"NO_{side}_DAT": "N",
        f"{side}_DAT": day,
        f"{side}_DT": moment,
        f"{side}_TIM_FLG": _flag(not whole_days),
    }


def _rule(rule: PriceRule) -> Row:
    item_filt = rule.item_filt
    if item_filt is None and rule.item_no is not None:
        quoted = rule.item_no.replace("'", "''")
        item_filt = f"(IM_ITEM.ITEM_NO = '{quoted}')"
    return {
        "DESCR": rule.descr,
        "DESCR_UPR": rule.descr.upper() if rule.descr else None,
        "CUST_FILT": rule.cust_filt,
        "CUST_NO": rule.cust_no,
        "ITEM_FILT": item_filt,
        "ITEM_NO": rule.item_no,
        "SAL_FILT": rule.sal_filt,
        "MIN_QTY": rule.min_qty,
        "IS_CUSTOM": _flag(rule.custom_procedure is not None),
        "CUSTOM_SP": rule.custom_procedure,
        "USE_BOGO_TWOFER": _flag(rule.bogo),
        "REQ_FULL_GRP_FOR_BOGO_TWOFER": "N",
    }


def _break(one: PriceBreak) -> Row:
    return {"MIN_QTY": one.min_qty, "PRC_METH": one.method, "PRC_BASIS": one.basis, "AMT_OR_PCT": one.amount}


def _flag(value: bool) -> str:
    return "Y" if value else "N"
