"""Prices by customer group and quantity: set calls that write the good rows and list the refused ones."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from shared.connectors.amounts import Amount, on_wire
from shared.connectors.magento import MagentoApi
from shared.sync.errors import NotFoundError
from shared.website.answers import Answered, Text, Whole, read_rows, read_whole
from shared.website.limits import ArrayLimit
from shared.website.refusals import GONE, TIER_ROW, Refusals, first_of_each, refusals, stands_beside
from shared.website.rows import ALL_GROUPS, TierRow, sku_key
from shared.website.search import by_skus, rows_asked

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


class _Named(Answered):
    sku: Text


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
        refused = await self._send("POST", _PATH, [(row,) for row in rows])
        beside = {sku for sku, why in refused if stands_beside(why)}
        if not beside:
            return first_of_each(refused)
        # The website refuses to add a row for one website beside one for all: there everything is said anew.
        refused = [(sku, why) for sku, why in refused if not stands_beside(why)]
        standing = await self.read({row.sku for row in rows if sku_key(row.sku) in beside})
        coming = await self._beside(
            [row for row in rows if sku_key(row.sku) in beside and row not in standing],
            doubtful={sku for sku, _ in refused},
        )
        return first_of_each([*refused, *(await self._replace(standing, coming))])

    async def _beside(self, rows: Sequence[TierRow], *, doubtful: Collection[str]) -> list[TierRow]:
        """Those of the refused rows that were so only for what stands beside them.

        The refusals name no row: where a product has others as well, each is asked for once more by itself. Sent in
        place of what stands there, a row that is refused for itself would take that with it.
        """
        found: list[TierRow] = []
        for row in rows:
            told = await self._send("POST", _PATH, [(row,)]) if sku_key(row.sku) in doubtful else ()
            if sku_key(row.sku) not in doubtful or any(stands_beside(why) for _, why in told):
                found.append(row)
        return found

    async def delete(self, rows: Sequence[TierRow]) -> Refusals:
        """The refused ones by SKU. A row goes only if it stands on the website exactly so, and no other row goes."""
        standing = await self.read({row.sku for row in rows})
        wanted = {(row.place, row.price, row.percent) for row in rows}
        going = [row for row in standing if (row.place, row.price, row.percent) in wanted]
        ours = {(_corner(row), row.price, row.percent) for row in going}
        staying = [row for row in standing if row not in going]
        # The website would take a row of the same price there for ours: what such a product keeps is said anew.
        twins = {sku_key(row.sku) for row in staying if (_corner(row), row.price, row.percent) in ours}
        refused = await self._clear([row for row in going if sku_key(row.sku) not in twins])
        kept = [row for row in staying if sku_key(row.sku) in twins]
        return first_of_each([*refused, *(await self._replace(kept))])

    async def _replace(self, standing: Sequence[TierRow], coming: Sequence[TierRow] = ()) -> list[tuple[str, str]]:
        """The refusals once these rows, and no others, stand for their products.

        In one call for a product: broken off, it leaves all that stood or all that shall stand, and loses nobody's row.
        """
        products: defaultdict[str, dict[tuple[str, str, Decimal, int], TierRow]] = defaultdict(dict)
        for row in (*standing, *coming):
            products[sku_key(row.sku)][row.place] = row
        return await self._send("PUT", _PATH, [tuple(own.values()) for own in products.values()])

    async def _clear(self, rows: Sequence[TierRow]) -> list[tuple[str, str]]:
        """The refusals while these standing rows went: one of each corner a call, as a call takes away one of twins."""
        corners: defaultdict[_Corner, list[TierRow]] = defaultdict(list)
        for row in rows:
            corners[_corner(row)].append(row)
        refused: list[tuple[str, str]] = []
        for turn in range(max(map(len, corners.values()), default=0)):
            going = [(own[turn],) for own in corners.values() if turn < len(own)]
            refused += await self._send("POST", f"{_PATH}-delete", going)
        return refused

    async def _send(self, method: str, path: str, sets: Sequence[Sequence[TierRow]]) -> list[tuple[str, str]]:
        """The refusals of as many calls as it takes; the rows of one set go in one call."""
        try:
            return await self._call(method, path, sets)
        except NotFoundError:
            # One unknown SKU fails the call for all: it is left out, and the others are sent without it.
            there = await self._there({rows[0].sku for rows in sets})
            known = [rows for rows in sets if sku_key(rows[0].sku) in there]
            if len(known) == len(sets):
                raise
            gone = [(sku_key(rows[0].sku), GONE) for rows in sets if sku_key(rows[0].sku) not in there]
            return [*gone, *(await self._call(method, path, known))]

    async def _call(self, method: str, path: str, sets: Sequence[Sequence[TierRow]]) -> list[tuple[str, str]]:
        async def call(part: Sequence[Sequence[TierRow]]) -> list[tuple[str, str]]:
            rows = [row for own in part for row in own]
            answer = await self._api.call(method, path, json={"prices": on_wire([_row_out(row) for row in rows])})
            return refusals(answer, skus=[row.sku for row in rows], call=path, row=TIER_ROW)

        return [refusal for answer in await self._limit.send(sets, call, size=len) for refusal in answer]

    async def _there(self, skus: Collection[str]) -> frozenset[str]:
        found: set[str] = set()
        for params in by_skus(skus, fields="items[sku],total_count"):
            answer = await self._api.call("GET", "/V1/products", params=params)
            rows = read_whole(_Named, answer, call="GET /V1/products", most=rows_asked(params))
            found.update(sku_key(row.sku) for row in rows)
        return frozenset(found)


def _corner(row: TierRow) -> _Corner:
    return row.place[:3]


def _row_out(row: TierRow) -> Mapping[str, Any]:
    return {
        "sku": row.sku,
        "customer_group": row.group,
        "quantity": row.quantity,
        "price": row.price,
        "price_type": "discount" if row.percent else "fixed",
        "website_id": row.website,
    }
