"""The recorded exchanges that the simulated store has a route for, in the order they are asked again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.builders.project import ROOT

RECORDINGS = ROOT.parent / "shared" / "reference" / "recordings" / "magento-2.4.7-p3.jsonl"
"""Beside the project, never in it: the suite is skipped where it isn't."""

_MONEY_SIDE = (
    "/V1/customers",
    "/V1/carts",
    "/V1/guest-carts",
    "/V1/orders",
    "/V1/order/",
    "/V1/invoices",
    "/V1/invoice/",
    "/V1/shipment",
    "/V1/creditmemo",
    "/V1/transactions",
    "/V1/products-render-info",
    "/V1/attributeMetadata",
)
"""What the simulated store has no routes for: what customers do and what came of it."""

_NOT_ASKED = frozenset({"C2 O1 salable", "C1 cust token"})
"""What follows an order or a customer that cannot be made here."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """A call and what the running Magento answered."""

    name: str
    method: str
    path: str
    body: Any
    status: int
    content_type: str
    response: Any


def recorded_exchanges() -> list[Exchange]:
    """The exchanges in the order of the replay: two people recorded at once, so the file's order is not time's."""
    with RECORDINGS.open(encoding="utf-8") as lines:
        rows = [_exchange(json.loads(line)) for line in lines]
    asked = [row for row in rows if not any(part in row.path for part in _MONEY_SIDE)]
    asked = [row for row in asked if row.name not in _NOT_ASKED]
    first = [row for row in asked if row.name.startswith("C1 ")]
    main = [row for row in asked if row.name.startswith("B ")]
    rest = [row for row in asked if row not in first and row not in main]
    groups_read = _place(main, "B taxRates")
    class_made = _place(first, "C1 C tax class customer")
    return [*first[:class_made], *main[:groups_read], *first[class_made:], *main[groups_read:], *rest]


def _place(rows: Sequence[Exchange], name: str) -> int:
    return next(place for place, row in enumerate(rows) if row.name == name)


def _exchange(row: dict[str, Any]) -> Exchange:
    return Exchange(
        name=row["name"],
        method=row["method"],
        path=row["path"],
        body=row["body"],
        status=row["status"],
        content_type=row["headers"].get("content-type", ""),
        response=row["response"],
    )
