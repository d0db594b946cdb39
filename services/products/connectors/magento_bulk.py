"""Many product saves in one call, carried out by the website in the background and watched to the end."""

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from shared.connectors.amounts import on_wire
from shared.connectors.magento import MAGENTO, MOST_SIGNS, NO_REASON, MagentoApi, no_reason_given, will_pass
from shared.connectors.paths import path_part
from shared.sync.errors import DownKind, NotFoundError, RejectedError, SyncError, SystemDown, TemporaryError
from shared.website.answers import Answered, Text, read_row
from shared.website.limits import ArrayLimit

MOST_OPERATIONS = 100
_MOST_ASKED = 5
OPEN_TOO_LONG = timedelta(minutes=5)
"""A consumer that runs takes up work within a minute, and a hundred saves take it two."""
OPEN, DONE, RETRIABLE = 4, 1, 2
_FIRST_WAIT, _LONGEST_WAIT = 0.2, 5.0
_LATER = timedelta(seconds=60)


class _Item(Answered):
    id: int
    status: Text = ""
    error_message: Text = ""


class _Accepted(Answered):
    request_items: list[_Item] | None = None


class _Operation(Answered):
    id: int
    status: int
    result_message: Text = ""


class _Status(Answered):
    operations_list: list[_Operation] | None = None


class MagentoBulk:
    """Saves products through the bulk queue."""

    def __init__(
        self, api: MagentoApi, *, deadline_seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._api = api
        self._deadline_seconds = deadline_seconds
        self._limit = ArrayLimit(MOST_OPERATIONS)
        self._open: dict[str, tuple[str, int]] = {}
        """SKU → the earlier bulk, and the place in it, that wasn't seen to end."""
        self._clock = clock
        self._since: dict[str, float] = {}
        """When each bulk was taken that has something open."""
        self.ended_one = False
        """Whether any operation was seen to end."""

    async def longest_open(self) -> timedelta | None:
        """For how long the oldest operation has been open, as the website says now; None = none is.

        Asks for one bulk, or for a few where those that seemed open have ended meanwhile.
        """
        for _ in range(_MOST_ASKED):
            open_now = {uuid for uuid, _ in self._open.values()}
            self._since = {uuid: since for uuid, since in self._since.items() if uuid in open_now}
            if not self._since:
                return None
            oldest = min(self._since, key=self._since.__getitem__)
            if await self._still_open([sku for sku, (uuid, _) in self._open.items() if uuid == oldest]):
                return timedelta(seconds=self._clock() - self._since[oldest])
        return timedelta(0)

    async def save(self, products: Sequence[Mapping[str, Any]]) -> Mapping[str, SyncError | None]:
        """For every SKU None when it was saved, else why not; waits to the end, at most until the deadline.

        A product whose earlier save is still in the website's queue isn't sent: with several consumers the older one
        could come last and stay. Raises RejectedError when a whole request was refused for its form: then nothing of
        it was queued; SystemDown of the task alone when nothing at all has come out of the queue for long.
        """
        results: dict[str, SyncError | None] = dict(await self._still_open([str(one["sku"]) for one in products]))
        free = [product for product in products if product["sku"] not in results]
        for answer in await self._limit.send(free, self._save):
            results.update(answer)
        if results and all(sku in self._open for sku in results):
            age = self._clock() - min(self._since[self._open[sku][0]] for sku in results)
            if timedelta(seconds=age) >= OPEN_TOO_LONG:
                raise _nobody_works(minutes=int(age // 60))
        return results

    async def _still_open(self, skus: Sequence[str]) -> Mapping[str, SyncError]:
        """Those of the SKUs that an earlier bulk hasn't come to yet."""
        asked = {bulk: sku for sku in skus if (bulk := self._open.get(sku)) is not None}
        ended: dict[str, dict[int, SyncError | None]] = {uuid: {} for uuid, _ in asked}
        for uuid, places in ended.items():
            try:
                places.update(_ended(uuid, await self._api.call("GET", f"/V1/bulk/{path_part(uuid)}/status")))
            except NotFoundError:
                places.update((place, None) for bulk, place in asked if bulk == uuid)  # Cleared away since.
        found: dict[str, SyncError] = {}
        for (uuid, place), sku in asked.items():
            if place in ended[uuid]:
                del self._open[sku]
                self.ended_one = True
            else:
                words = "The website hasn't worked off the product's earlier change yet"
                found[sku] = TemporaryError(words, after=_LATER, technical=f"bulk {uuid} is still open")
        return found

    async def _save(self, products: Sequence[Mapping[str, Any]]) -> dict[str, SyncError | None]:
        body = [{"product": on_wire(product)} for product in products]
        accepted = await self._api.call("POST", "/async/bulk/V1/products", json=body)
        uuid = str(accepted.get("bulk_uuid") or "") if isinstance(accepted, dict) else ""
        if not uuid:
            raise TemporaryError("The website didn't say whether it took the products", technical=repr(accepted)[:300])
        taken = read_row(_Accepted, accepted, call="POST /async/bulk/V1/products")
        results: dict[int, SyncError | None] = {
            row.id: RejectedError(
                f"The website refused: {row.error_message[:MOST_SIGNS] or 'no reason given'}", technical=f"bulk {uuid}"
            )
            for row in taken.request_items or []
            if row.status == "rejected"
        }
        skus = [str(product["sku"]) for product in products]
        # Noted before the wait: it may end with an error, and what is in the queue stays there.
        self._since[uuid] = self._clock()
        self._open.update((sku, (uuid, place)) for place, sku in enumerate(skus) if place not in results)
        await self._watch(uuid, results, total=len(products))
        late = TemporaryError(
            "The website hasn't worked off the products yet. If this stays so, its cron or its consumer isn't running",
            after=_LATER,
            technical=f"bulk {uuid} still open after {self._deadline_seconds:g} s",
        )
        for place, sku in enumerate(skus):
            if place in results:
                self._open.pop(sku, None)
                self.ended_one = True
        return {sku: results.get(place, late) for place, sku in enumerate(skus)}

    async def _watch(self, uuid: str, results: dict[int, SyncError | None], *, total: int) -> None:
        clock = asyncio.get_running_loop().time
        ends, wait = clock() + self._deadline_seconds, _FIRST_WAIT
        while len(results) < total and clock() < ends:
            await asyncio.sleep(min(wait, max(0.0, ends - clock())))
            wait = min(wait * 1.5, _LONGEST_WAIT)
            try:
                status = await self._api.call("GET", f"/V1/bulk/{path_part(uuid)}/status")
            except NotFoundError:
                continue  # The rows of a new bulk appear a moment after it was accepted.
            for place, result in _ended(uuid, status).items():
                if place < total:
                    results.setdefault(place, result)


def _nobody_works(*, minutes: int) -> SystemDown:
    """The website takes everything and carries out nothing: no item is to blame, however often it is tried."""
    return SystemDown(
        MAGENTO,
        "The website carries out nothing of what it takes in bulk",
        kind=DownKind.REFUSED,
        technical=f"an operation has been open for {minutes} min",
        unsure=True,
        lack="The website takes products in bulk and doesn't carry them out: its cron or its consumer "
        "async.operations.all isn't running. Have one of them run, or set MAGENTO_WRITE_MODE=single",
        whoever=True,
    )


def _ended(uuid: str, answer: object) -> dict[int, SyncError | None]:
    """What became of each operation that isn't open any more, by its place in the bulk."""
    status = read_row(_Status, answer, call=f"GET /V1/bulk/{uuid}/status")
    return {
        row.id: _result(uuid, row.status, row.result_message)
        for row in status.operations_list or []
        if row.status != OPEN
    }


def _result(uuid: str, state: int, message: str) -> SyncError | None:
    message = message[:MOST_SIGNS]
    technical = f"bulk {uuid}: status {state} {message}"[:300]
    if state == DONE:
        return None
    if state == RETRIABLE or will_pass(message):
        return TemporaryError("The website was busy with another change", technical=technical)
    if NO_REASON in message:
        return no_reason_given(technical=technical)
    return RejectedError(f"The website refused: {message or 'no reason given'}", technical=technical)
