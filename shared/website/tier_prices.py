"""Prices by customer group and quantity: set calls that write the good rows and list the refused ones."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from shared.connectors.amounts import Amount, on_wire
from shared.connectors.magento import MagentoApi
from shared.sync.errors import NotFoundError
from shared.website.answers import Answered, Text, Whole, read_rows
from shared.website.limits import ArrayLimit
from shared.website.refusals import GONE, TIER_ROW, Refusals, first_of_each, refusals, stands_beside
from shared.website.rows import ALL_GROUPS, TierRow, sku_key
from shared.website.search import by_skus, items_of

MOST_ROWS = 500
_PATH = "/V1/products/tier-prices"
_Corner = tuple[str, str, Decimal]
"""SKU, group and quantity: the website deletes there without looking at the website that a row is for."""


class _Row(Answered):
    sku: Text
    customer_group: Text = ""
    quantity: Amount = None
    price: Amount = None
    price_type: Text = ""
    website_id: Whole = 0

    def row(self) -> TierRow:
        # The website says the group of all in small letters, whatever was sent.
        for_all = self.customer_group.casefold() == ALL_GROUPS.casefold()
        return TierRow(
            sku=self.sku,
            group=ALL_GROUPS if for_all else self.customer_group,
            quantity=self.quantity or Decimal(0),
            price=self.price or Decimal(0),
            percent=self.price_type == "discount",
            website=self.website_id,
        )


class TierPrices:
    """Reads, writes and deletes single rows; rows that aren't named stay as they are."""

    def __init__(self, api: MagentoApi) -> None:
        self._api = api
        self._limit = ArrayLimit(MOST_ROWS)

    async def read(self, skus: Collection[str]) -> Sequence[TierRow]:
        """All rows there are for these SKUs, whoever made them."""

        async def ask(part: Sequence[str]) -> list[TierRow]:
            answer = await self._api.call("POST", f"{_PATH}-information", json={"skus": list(part)})
            return [row.row() for row in read_rows(_Row, answer, call=f"POST {_PATH}-information")]

        return [row for answer in await self._limit.send(sorted(set(skus)), ask) for row in answer]

    async def save(self, rows: Sequence[TierRow]) -> Refusals:
        """The refused ones by SKU; each of the others stands as given, in place of an older row at its place.

        A SKU that the website hasn't is among the refused ones, with GONE as the reason.
        """
        refused = await self._send(_PATH, rows)
        beside = {sku for sku, why in refused if stands_beside(why)}
        if not beside:
            return first_of_each(refused)
        refused = [(sku, why) for sku, why in refused if not stands_beside(why)]
        again = await self._together([row for row in rows if sku_key(row.sku) in beside])
        return first_of_each([*refused, *again])

    async def delete(self, rows: Sequence[TierRow]) -> Refusals:
        """The refused ones by SKU. A row goes only if it stands on the website exactly so, and no other row goes."""
        standing = await self.read({row.sku for row in rows})
        wanted = {(row.place, row.price, row.percent) for row in rows}
        going = [row for row in standing if (row.place, row.price, row.percent) in wanted]
        ours = {(_corner(row), row.price, row.percent) for row in going}
        # The website would take any row of the same price there for ours: what it took too much is put back.
        twins = [
            row
            for row in standing
            if (_corner(row), row.price, row.percent) in ours and row.place not in _places(going)
        ]
        refused = await self._clear([*going, *twins])
        return first_of_each([*refused, *(await self._send(_PATH, twins))]) if twins else first_of_each(refused)

    async def _together(self, rows: Sequence[TierRow]) -> list[tuple[str, str]]:
        """The refusals once rows for one website stand beside rows for all.

        The website adds such rows in one call only: what stands there is taken away and comes back with them.
        """
        standing = await self.read({row.sku for row in rows})
        corners = {_corner(row) for row in rows}
        there = [row for row in standing if _corner(row) in corners]
        crowded = {_corner(row) for row in there}
        wanted = {row.place: row for row in [*there, *rows] if _corner(row) in crowded}
        refused = await self._clear(there)
        return [*refused, *(await self._send(_PATH, [*wanted.values()]))]

    async def _clear(self, rows: Sequence[TierRow]) -> list[tuple[str, str]]:
        """The refusals while these standing rows went: one of each corner a call, as a call takes away one of twins."""
        corners: defaultdict[_Corner, list[TierRow]] = defaultdict(list)
        for row in rows:
            corners[_corner(row)].append(row)
        refused: list[tuple[str, str]] = []
        for turn in range(max(map(len, corners.values()), default=0)):
            refused += await self._send(f"{_PATH}-delete", [own[turn] for own in corners.values() if turn < len(own)])
        return refused

    async def _send(self, path: str, rows: Sequence[TierRow]) -> list[tuple[str, str]]:
        try:
            return await self._call(path, rows)
        except NotFoundError:
            # One unknown SKU fails the call for all: it is left out, and the others are sent without it.
            there = await self._there({row.sku for row in rows})
            known = [row for row in rows if sku_key(row.sku) in there]
            if len(known) == len(rows):
                raise
            gone = [(sku_key(row.sku), GONE) for row in rows if sku_key(row.sku) not in there]
            return [*gone, *(await self._call(path, known))]

    async def _call(self, path: str, rows: Sequence[TierRow]) -> list[tuple[str, str]]:
        async def call(part: Sequence[TierRow]) -> list[tuple[str, str]]:
            answer = await self._api.call("POST", path, json={"prices": on_wire([_row_out(row) for row in part])})
            return refusals(answer, skus=[row.sku for row in part], call=path, row=TIER_ROW)

        return [refusal for answer in await self._limit.send(rows, call) for refusal in answer]

    async def _there(self, skus: Collection[str]) -> frozenset[str]:
        found: set[str] = set()
        for params in by_skus(skus, fields="items[sku],total_count"):
            rows = items_of(await self._api.call("GET", "/V1/products", params=params))
            found.update(sku_key(str(row.get("sku") or "")) for row in rows)
        return frozenset(found)


def _corner(row: TierRow) -> _Corner:
    return row.place[:3]


def _places(rows: Iterable[TierRow]) -> set[tuple[str, str, Decimal, int]]:
    return {row.place for row in rows}


def _row_out(row: TierRow) -> Mapping[str, Any]:
    return {
        "sku": row.sku,
        "customer_group": row.group,
        "quantity": row.quantity,
        "price": row.price,
        "price_type": "discount" if row.percent else "fixed",
        "website_id": row.website,
    }
