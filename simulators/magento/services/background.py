"""Work accepted for later: bulks, their operations, and the consumer that carries them out."""

from __future__ import annotations

import asyncio
import hashlib
import random
import uuid
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from simulators.magento.rest.call import Call
from simulators.magento.rest.execution import Execution, named_keys
from simulators.magento.rest.reading import UNLIMITED, read_arguments
from simulators.magento.rest.refusals import Refusal
from simulators.magento.rest.routing import Route
from simulators.magento.sign_in.callers import Caller
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row

COMPLETE, FAILED_RETRIABLE, FAILED, OPEN, REJECTED = 1, 2, 3, 4, 5
STORED_BYTES = 65_535
MESSAGE_LENGTH = 255
MOST_CONSUMERS = 8
_SEED = 13
DEADLOCK = (
    "SQLSTATE[40001]: Serialization failure: 1213 Deadlock found when trying to get lock; try restarting transaction"
)
TOO_LONG = "SQLSTATE[22001]: String data, right truncated: 1406 Data too long for column 'serialized_data' at row 1"


@dataclass
class ConsumerSettings:
    """How the consumer works; a stopped one leaves operations open for ever."""

    delay_ms: int = 50
    stopped: bool = False
    parallel: int = 1
    early_poll_gap_ms: int = 0
    retriable_share: float = 0.0
    rejected_share: float = 0.0


class Background:
    """The queue and its consumers. Operations outlive a restart and are taken up again."""

    def __init__(
        self, *, shop: Shop, execution: Execution, routes: Sequence[Route], settings: ConsumerSettings
    ) -> None:
        self._shop = shop
        self._execution = execution
        self._by_path = {(one.method, one.path): one for one in routes}
        self._waiting: deque[str] = deque()
        self._wake = asyncio.Event()
        self._consumers: list[asyncio.Task[None]] = []
        self._chance = random.Random(_SEED)
        self.settings = settings

    def start(self) -> None:
        """Takes up open operations; needs a running event loop."""
        self._waiting = deque(
            f"{row['bulk_uuid']}|{row['id']}" for row in self._shop.operations if row["status"] == OPEN
        )
        self._consumers = [asyncio.create_task(self._consume(number)) for number in range(MOST_CONSUMERS)]
        self._wake.set()

    async def stop(self) -> None:
        """Ends the consumers; open operations stay open."""
        for task in self._consumers:
            task.cancel()
        await asyncio.gather(*self._consumers, return_exceptions=True)
        self._consumers = []

    def forget(self) -> None:
        """Drops everything that waits."""
        self._waiting.clear()

    def wake(self) -> None:
        """Tells the consumers that settings changed."""
        self._wake.set()

    def accept(
        self,
        *,
        route: Route,
        elements: Sequence[Mapping[str, Any]],
        caller: Caller,
        store_id: int,
        refused: frozenset[str],
    ) -> dict[str, Any]:
        """The answer to an accepted request; its operations wait from now on."""
        number = str(uuid.uuid4())
        stamp = self._shop.stamp()
        self._shop.bulks.put(
            number,
            {
                "bulk_id": number,
                "description": f"Topic {route.topic}",
                "start_time": stamp,
                "user_id": caller.user_id,
                "user_type": caller.user_type,
                "operation_count": len(elements),
            },
        )
        seen_from = self._shop.now().timestamp() + self.settings.early_poll_gap_ms / 1000
        items = []
        for place, element in enumerate(elements):
            text = orjson.dumps(element).decode()
            key = f"{number}|{place}"
            rejected = self._chance.random() < self.settings.rejected_share
            self._shop.operations.put(
                key,
                {
                    "id": place,
                    "bulk_uuid": number,
                    "topic_name": route.topic,
                    "serialized_data": orjson.dumps(
                        {"entity_id": None, "entity_link": "", "meta_information": text, "store_id": str(store_id)}
                    ).decode(),
                    "result_serialized_data": None,
                    "status": REJECTED if rejected else OPEN,
                    "result_message": None,
                    "error_code": None,
                    "start_time": stamp,
                    "route": [route.method, route.path],
                    "store_id": store_id,
                    "caller": [caller.user_id, caller.user_type],
                    "refused": sorted(refused),
                    "seen_from": seen_from,
                },
            )
            item = {"id": place, "data_hash": hashlib.sha256(text.encode()).hexdigest(), "status": "accepted"}
            if rejected:
                item |= {"status": "rejected", "error_message": f"Error processing {place} element of input data"}
                item["error_code"] = 0
            else:
                self._waiting.append(key)
            items.append(item)
        self._wake.set()
        return {"bulk_uuid": number, "request_items": items, "errors": any("error_code" in one for one in items)}

    def _idle(self, number: int) -> bool:
        return self.settings.stopped or number >= self.settings.parallel or not self._waiting

    async def _consume(self, number: int) -> None:
        while True:
            if self._idle(number):
                self._wake.clear()
                await self._wake.wait()
                if self._idle(number):
                    await asyncio.sleep(0)  # another consumer was meant
                    continue
            key = self._waiting.popleft()
            await asyncio.sleep(self.settings.delay_ms / 1000)
            row = self._shop.operations.get(key)
            if row is not None and row["status"] == OPEN:
                await self._carry_out(row)
                self._shop.operations.changed(key)

    async def _carry_out(self, row: Row) -> None:
        route = self._by_path[row["route"][0], row["route"][1]]
        if len(row["serialized_data"].encode()) > STORED_BYTES:
            row.update(status=FAILED, result_message=TOO_LONG, error_code=0, serialized_data="")
            return
        if self._chance.random() < self.settings.retriable_share:  # below the repositories, so not theirs to wrap
            row.update(status=FAILED_RETRIABLE, result_message=DEADLOCK, error_code=1213)
            return
        try:
            arguments = read_arguments(given=_element(row), wanted=route.arguments, limits=UNLIMITED)
            refused = frozenset(row["refused"])
            call = Call(
                shop=self._shop,
                arguments=arguments,
                caller=Caller(user_id=row["caller"][0], user_type=row["caller"][1]),
                store_id=row["store_id"],
                refused=named_keys(arguments, among=refused) if refused else frozenset(),
                in_background=True,
            )
            result = await self._execution.run(route=route, call=call)
        except Refusal as refusal:
            row.update(status=FAILED, result_message=refusal.rendered()[:MESSAGE_LENGTH], error_code=0)
            return
        row.update(
            status=COMPLETE,
            result_message=f"Service execution success {route.carried_out_by}::{route.service.rsplit('.', 1)[1]}",
            serialized_data=None,  # what went well is not kept
            result_serialized_data=orjson.dumps(result).decode(),
        )


def _element(row: Row) -> dict[str, Any]:
    """What was sent for one operation."""
    element: dict[str, Any] = orjson.loads(orjson.loads(row["serialized_data"])["meta_information"])
    return element
