"""Events from a client by other people (kcat on librdkafka)."""

from __future__ import annotations

import asyncio

import pytest

from tests.builders.kcat import produce_with_kcat
from tests.builders.tiny_service import TinyPlace, a_tiny_service
from tests.builders.waiting import until

pytestmark = pytest.mark.kafka


async def test_a_foreign_producer_is_heard_in_both_content_modes_and_told_when_it_is_wrong(place: TinyPlace) -> None:
    headers = {
        "ce_specversion": "1.0",
        "ce_id": "7",
        "ce_source": "/shop/import",
        "ce_type": place.topic,
        "ce_subject": "BINARY",
        "content-type": "application/json",
    }
    async with a_tiny_service(place) as service:

        async def produce(key: str, value: str, headers: dict[str, str] | None = None) -> None:
            await asyncio.to_thread(
                produce_with_kcat, bootstrap=place.bootstrap, topic=place.topic, key=key, value=value, headers=headers
            )

        await produce("STRUCTURED", place.event("STRUCTURED").decode())
        await produce("BINARY", '{"aspects":["price"]}', headers)
        await produce("WRONG", "price changed!")
        await produce("LAST", place.event("LAST").decode())

        await service.wrote({"STRUCTURED", "BINARY", "LAST"})
        (refused,) = await place.refused(count=1)
        assert refused.key == b"WRONG"
        assert dict(refused.headers)["reason"] == b"the body is not JSON"

        async def shown() -> bool:
            return (await service.status()).rejected_last_week == 1

        await until(shown, what="the status shows the refused event")
