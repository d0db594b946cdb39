"""Group prices wanted, sent before and standing on the website → what to send, take back and leave alone."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from shared.website.rows import TierRow, sku_key

Place = tuple[str, str, Decimal, int]


@dataclass(slots=True)
class RowPlan:
    """What to send and take back for one item, and what stands there afterwards."""

    new: list[TierRow] = field(default_factory=list)
    gone: list[TierRow] = field(default_factory=list)
    ours: list[TierRow] = field(default_factory=list)
    """What stands on the website by us afterwards."""
    left_alone: list[str] = field(default_factory=list)
    put_right: list[str] = field(default_factory=list)
    waits: bool = False


def plan_rows(
    wanted: Sequence[TierRow],
    before: Sequence[TierRow],
    *,
    standing: Mapping[Place, TierRow],
    absent: Collection[str],
) -> RowPlan:
    """What to send and take back. A row at a place of ours that isn't ours stays, whatever it asks.

    `before` may hold two rows at one place: what was sent, and what was about to be sent when we were interrupted.
    """
    plan = RowPlan()
    sent: defaultdict[Place, list[TierRow]] = defaultdict(list)
    for row in before:
        sent[row.place].append(row)
    for row in wanted:
        there = standing.get(row.place)
        if there is None and sku_key(row.sku) in absent:
            plan.waits = True
            continue
        if there is not None and _same(there, row):
            plan.ours.append(row)
            continue
        if there is not None and row.place not in sent:
            plan.left_alone.append(row.sku)
            continue
        if there is not None and not any(_same(there, one) for one in sent[row.place]):
            plan.put_right.append(row.sku)
        plan.new.append(row)
        plan.ours.append(row)
    places = {row.place for row in wanted}
    plan.gone = [
        row for row in before if row.place not in places and row.place in standing and _same(standing[row.place], row)
    ]
    return plan


def _same(there: TierRow, row: TierRow) -> bool:
    return there.price == row.price and there.percent == row.percent
