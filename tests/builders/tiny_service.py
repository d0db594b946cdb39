"""A whole domain service around the tiny domain: real Kafka, real database, real HTTP."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import uuid4

import httpx
import uvicorn
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition
from aiokafka.admin import AIOKafkaAdminClient
from pydantic import SecretStr

from shared.contracts.events import SwitchTurned
from shared.contracts.http import ServiceStatus, TaskStatus
from shared.contracts.topics import CONTROL, changed_topic, rejected_topic
from shared.runtime.frame import Domain, DomainService
from shared.runtime.settings import DomainSettings
from tests.builders.ports import own_socket, port_of
from tests.builders.tiny_domain import TinyFinder, TinyWork, tiny_task
from tests.builders.waiting import until

SECRET: Final = "a-secret-of-thirty-two-characters"


@dataclass(frozen=True, kw_only=True)
class TinyPlace:
    """Where a tiny service lives: its name, its broker and its database. It may be started there again and again."""

    bootstrap: str
    mongodb_uri: str
    name: str = field(default_factory=lambda: f"tiny{uuid4().hex[:8]}")
    forgotten: bool = False
    """Its database is another one that holds nothing yet."""

    @property
    def topic(self) -> str:
        """Its door."""
        return changed_topic(self.name)

    @property
    def task(self) -> str:
        """The full name of its one task."""
        return f"{self.name}.things"

    def service(self, *, work: TinyWork, finder: TinyFinder | None = None, port: int) -> DomainService:
        """The service, not started."""
        settings = DomainSettings(
            kafka_bootstrap_servers=self.bootstrap,
            mongodb_uri=SecretStr(self.mongodb_uri),
            mongodb_database=f"suite_{self.name}{'_again' if self.forgotten else ''}",
            service_secret=SecretStr(SECRET),
            http_port=port,
            lease_seconds=5,
            first_retry_seconds=0.2,
            stop_seconds=15,
        )
        task = tiny_task(name=self.task, work=work, finder=finder, systems=frozenset(), cron="0 3 1 1 *")
        return DomainService(
            settings=settings,
            domain=Domain(name=self.name, title="Tiny", summary="Writes things down.", tasks=lambda _: (task,)),
        )

    def event(self, subject: str, **changes: Any) -> bytes:
        """An event in structured mode."""
        event = {
            "specversion": "1.0",
            "id": uuid4().hex,
            "source": "/suite",
            "type": self.topic,
            "subject": subject,
            "time": "2026-03-02T12:00:00Z",
        }
        return json.dumps({**event, **changes}).encode()

    async def committed(self) -> int:
        """Up to where the group has committed, over all partitions."""
        admin = AIOKafkaAdminClient(bootstrap_servers=self.bootstrap)
        await admin.start()
        try:
            offsets = await admin.list_consumer_group_offsets(f"countersync.{self.name}")
        finally:
            await admin.close()
        return sum(place.offset for place in offsets.values() if place.offset > 0)

    async def refused(self, *, count: int) -> list[ConsumerRecord]:
        """The first records of the rejected topic."""
        place = TopicPartition(rejected_topic(self.topic), 0)
        consumer = AIOKafkaConsumer(
            bootstrap_servers=self.bootstrap, auto_offset_reset="earliest", max_partition_fetch_bytes=8 * 1024 * 1024
        )
        await consumer.start()
        try:
            consumer.assign([place])
            async with asyncio.timeout(20):
                return [await consumer.getone(place) for _ in range(count)]
        finally:
            await consumer.stop()

    @asynccontextmanager
    async def producer(self, **settings: Any) -> AsyncIterator[AIOKafkaProducer]:
        """Another program that sends events."""
        producer = AIOKafkaProducer(bootstrap_servers=self.bootstrap, acks="all", **settings)
        await producer.start()
        try:
            yield producer
        finally:
            await producer.stop()

    async def send(self, *events: bytes) -> None:
        """These events, acknowledged."""
        async with self.producer() as producer:
            sent = [await producer.send(self.topic, value=event, key=b"k") for event in events]
            await asyncio.gather(*sent)

    async def turn(self, switch: str, *, on: bool) -> None:
        """A word on a switch, on the control topic that all services share."""
        await self.say(SwitchTurned(switch=switch, on=on, by="Ana", at=datetime.now(UTC)))

    async def say(self, word: SwitchTurned) -> None:
        """This word, acknowledged."""
        async with self.producer() as producer:
            await producer.send_and_wait(CONTROL, value=word.model_dump_json().encode(), key=word.switch.encode())


@dataclass(frozen=True, kw_only=True)
class TinyService:
    """A running tiny service."""

    place: TinyPlace
    work: TinyWork
    client: httpx.AsyncClient
    server: uvicorn.Server
    serving: asyncio.Task[None]

    async def status(self) -> ServiceStatus:
        """What it says of itself."""
        answer = await self.client.get("/v1/status")
        answer.raise_for_status()
        return ServiceStatus.model_validate(answer.json())

    async def task(self) -> TaskStatus:
        """What it says of its one task."""
        (task,) = (await self.status()).tasks
        return task

    async def post(self, path: str, **body: Any) -> Mapping[str, Any]:
        """The answer of a button."""
        answer = await self.client.post(f"/v1/tasks/{self.place.task}/{path}", json={"by": "Ana", **body})
        answer.raise_for_status()
        said: dict[str, Any] = answer.json()
        return said

    async def keys_in(self, tab: str) -> set[str]:
        """The keys that the queue or the changed set shows."""
        answer = await self.client.get(f"/v1/tasks/{self.place.task}/{tab}", params={"limit": 500})
        answer.raise_for_status()
        rows: Sequence[Mapping[str, Any]] = answer.json()["entries" if tab == "queue" else "items"]
        return {row["key"] for row in rows}

    async def wrote(self, keys: set[str], *, seconds: float = 30.0) -> None:
        """Return when every key was written and nothing is left to do."""

        async def all_there() -> bool:
            return keys <= set(self.work.written) and not await self.keys_in("queue")

        await until(all_there, what=f"{len(keys)} keys written", seconds=seconds)

    async def read_up_to(self, offset: int, *, seconds: float = 30.0) -> None:
        """Return when the group has committed so far."""

        async def committed() -> bool:
            return await self.place.committed() >= offset

        await until(committed, what=f"offset {offset} committed", seconds=seconds)

    async def ready(self, *, seconds: float = 40.0) -> None:
        """Return when it says that it is ready."""

        async def says_so() -> bool:
            try:
                return (await self.client.get("/health/ready")).status_code == 200
            except httpx.TransportError:
                assert not self.serving.done(), "the service ended"
                return False

        await until(says_so, what="the service is ready", seconds=seconds)

    async def stop(self) -> None:
        """As SIGTERM would."""
        self.server.should_exit = True
        async with asyncio.timeout(30):
            await self.serving


@asynccontextmanager
async def a_tiny_service(
    place: TinyPlace, *, work: TinyWork | None = None, finder: TinyFinder | None = None, master: bool | None = True
) -> AsyncIterator[TinyService]:
    """The service at that place, ready, with Master Sync turned as said (None: left as it is)."""
    work = work or TinyWork()
    own = own_socket()
    port = port_of(own)
    app = place.service(work=work, finder=finder, port=port).app()
    server = uvicorn.Server(uvicorn.Config(app, log_level=logging.ERROR, timeout_graceful_shutdown=5))
    serving = asyncio.create_task(server.serve(sockets=[own]))
    client = httpx.AsyncClient(
        base_url=f"http://127.0.0.1:{port}",
        headers={"Authorization": f"Bearer {SECRET}"},
        timeout=30,
        trust_env=False,
    )
    service = TinyService(place=place, work=work, client=client, server=server, serving=serving)
    try:
        await service.ready()
        if master is not None:
            word = SwitchTurned(switch="master", on=master, by=uuid4().hex, at=datetime.now(UTC))
            await place.say(word)

            async def obeyed() -> bool:
                # By whom, not only how it stands: the words of earlier tests are still being read until ours is.
                return (await service.status()).master.by == word.by

            await until(obeyed, what="Master Sync is obeyed")
        yield service
    finally:
        if not serving.done():
            await service.stop()
        await client.aclose()
