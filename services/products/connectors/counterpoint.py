"""The item and inventory endpoints of the Counterpoint API."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import ValidationError

from services.products.connectors.counterpoint_rows import ItemRow, StockRow, rows_of
from services.products.connectors.counterpoint_slashed import SlashedItems
from services.products.records.item import Item
from services.products.records.stock import Stock
from shared.connectors.counterpoint import COUNTERPOINT, CounterpointApi
from shared.connectors.paths import path_part
from shared.sync.beside import map_concurrently
from shared.sync.errors import DownKind, NotFoundError, RejectedError, SyncError, SystemDown, TemporaryError

PAGE_ROWS = 500
MOST_PAGES = 4000
"""Two million rows: a server that ignores paging can't keep us for ever."""


class CounterpointItems:
    """Reads items and stock, one call an item and whole pages for sweeps."""

    def __init__(self, api: CounterpointApi, *, slashed: SlashedItems) -> None:
        self._api = api
        self._slashed = slashed

    async def items(self, keys: Collection[str]) -> Mapping[str, Item | SyncError | None]:
        """Every key with its item as it is now; None = Counterpoint has none; an error concerns that item alone.

        The first call empties the server's item cache. Raises SystemDown.
        """
        by_path = [key for key in keys if "/" not in key]
        others_by_path = by_path[1:]
        found: dict[str, Item | SyncError | None] = {}
        if by_path:
            found[by_path[0]] = await self._item(by_path[0], fresh=True)
            found.update(zip(others_by_path, await map_concurrently(others_by_path, self._item), strict=True))
        if slashed := [key for key in keys if "/" in key]:
            found.update(await self._slashed.items(slashed))
        return found

    async def item_pages(
        self, *, since: datetime | None, until: datetime | None, fresh: bool = True
    ) -> AsyncIterator[Sequence[Item]]:
        """Pages of items whose row changed in [since, until]; everything when both are None."""
        async for rows in self._pages("/Items", "Items", since=since, until=until, fresh=fresh):
            yield [item for row in rows if (item := _item_of(row)) is not None]

    async def stocks(
        self, keys: Collection[str], *, locations: Collection[str]
    ) -> Mapping[str, tuple[Stock, ...] | SyncError]:
        """Every key with its stock at each location (none there = zero); an error concerns that item alone.

        Inventory is never cached by the server, so nothing is emptied. Raises SystemDown.
        """
        by_path = [key for key in keys if "/" not in key]
        answers = await map_concurrently(by_path, lambda key: self._stocks_of(key, locations))
        found: dict[str, tuple[Stock, ...] | SyncError] = dict(zip(by_path, answers, strict=True))
        if slashed := [key for key in keys if "/" in key]:
            found.update(await self._slashed.stocks(slashed, locations=locations))
        return found

    async def stock_pages(
        self, location: str, *, since: datetime | None, until: datetime | None
    ) -> AsyncIterator[Sequence[Stock]]:
        """Pages of stock rows of one location that changed in [since, until]."""
        path = f"/Inventory/{path_part(location)}"
        async for rows in self._pages(path, "IM_INV", since=since, until=until, fresh=False):
            yield [StockRow.model_validate(row).stock() for row in rows if _is_row(row)]

    async def _item(self, key: str, *, fresh: bool = False) -> Item | SyncError | None:
        try:
            answer = await self._api.get(f"/Item/{path_part(key)}", fresh=fresh)
            return ItemRow.model_validate(rows_of(answer, "IM_ITEM")[0]).item()
        except NotFoundError:
            return None
        except (TemporaryError, RejectedError) as error:
            return error
        except (ValidationError, IndexError) as error:
            return _unreadable(key, error)

    async def _stocks_of(self, key: str, locations: Collection[str]) -> tuple[Stock, ...] | SyncError:
        stocks: list[Stock] = []
        for location in locations:
            try:
                answer = await self._api.get(f"/Item/{path_part(key)}/Inventory/{path_part(location)}")
                stocks.append(StockRow.model_validate(rows_of(answer, "IM_INV")[0]).stock())
            except NotFoundError:
                continue
            except (TemporaryError, RejectedError) as error:
                return error
            except (ValidationError, IndexError) as error:
                return _unreadable(key, error)
        return tuple(stocks)

    async def _pages(
        self, path: str, container: str, *, since: datetime | None, until: datetime | None, fresh: bool
    ) -> AsyncIterator[list[Any]]:
        first: object = None
        for page in range(1, MOST_PAGES + 1):
            params: dict[str, str | int] = {"Page": page, "Rows": PAGE_ROWS, **_window(since, until)}
            rows = rows_of(await self._api.get(path, params=params, fresh=fresh and page == 1), container)
            if page > 1 and rows and rows[0] == first:
                return  # A server without paging repeats itself.
            first = rows[0] if rows else None
            yield rows
            if len(rows) < PAGE_ROWS:
                return
        raise SystemDown(
            COUNTERPOINT,
            "Counterpoint's list of items doesn't end",
            kind=DownKind.SERVER,
            technical=f"GET {path}: more than {MOST_PAGES} pages",
        )


def _window(since: datetime | None, until: datetime | None) -> dict[str, str]:
    bounds = {"StartDate": since, "EndDate": until if since is not None else None}
    return {
        name: moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
        for name, moment in bounds.items()
        if moment is not None
    }


def _is_row(row: object) -> bool:
    return isinstance(row, dict) and "ITEM_NO" in row


def _item_of(row: object) -> Item | None:
    return ItemRow.model_validate(row).item() if _is_row(row) else None


def _unreadable(key: str, error: Exception) -> TemporaryError:
    return TemporaryError(
        "Counterpoint's answer made no sense", technical=f"item {key}: {type(error).__name__} {error}"[:300]
    )
