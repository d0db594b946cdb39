"""What we need from a broker and a database process, shown on every engine that the demo and the tests may take."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, ConsumerRecord, TopicPartition  # type: ignore[import-untyped, unused-ignore]
from aiokafka.admin import AIOKafkaAdminClient, NewTopic  # type: ignore[import-untyped, unused-ignore]
from pymongo import MongoClient, WriteConcern

from demo import engines
from demo.child import Child, StartFailed
from tests.builders.kcat import produce_with_kcat
from tests.builders.ports import answers

pytestmark = pytest.mark.kafka


@pytest.fixture(scope="module", params=["apache-kafka", "tansu"])
def broker(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.Broker]:
    if request.param == "apache-kafka":
        yield request.getfixturevalue("apache_kafka")
        return
    with engines.kafka(home=tmp_path_factory.mktemp("tansu"), choice="tansu") as tansu:
        yield tansu


async def create_topic(broker: engines.Broker, *, partitions: int = 1, settings: dict[str, str] | None = None) -> str:
    name = f"suite.{uuid4().hex}"
    admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
    await admin.start()
    try:
        await admin.create_topics([NewTopic(name, partitions, 1, topic_configs=settings or {})])
    finally:
        await admin.close()
    return name


@asynccontextmanager
async def producer_to(broker: engines.Broker, **settings: object) -> AsyncIterator[AIOKafkaProducer]:
    producer = AIOKafkaProducer(bootstrap_servers=broker.bootstrap, acks="all", **settings)
    await producer.start()
    try:
        yield producer
    finally:
        await producer.stop()


@asynccontextmanager
async def consumer_of(
    broker: engines.Broker, *topics: str, group: str | None = None
) -> AsyncIterator[AIOKafkaConsumer]:
    consumer = AIOKafkaConsumer(
        *topics,
        bootstrap_servers=broker.bootstrap,
        group_id=group,
        enable_auto_commit=False,
        auto_offset_reset="earliest",
        fetch_max_wait_ms=50,
        session_timeout_ms=10_000,
    )
    await consumer.start()
    try:
        yield consumer
    finally:
        await consumer.stop()


async def read(consumer: AIOKafkaConsumer, *, count: int, seconds: float = 30.0) -> list[ConsumerRecord]:
    """Exactly `count` records; fails when they do not come in time."""
    records: list[ConsumerRecord] = []
    async with asyncio.timeout(seconds):
        while len(records) < count:
            polled = await consumer.getmany(timeout_ms=200, max_records=count - len(records))
            records += [record for batch in polled.values() for record in batch]
    return records


async def test_a_group_resumes_where_it_committed_after_its_consumer_was_replaced(broker: engines.Broker) -> None:
    topic, group = await create_topic(broker), uuid4().hex
    async with producer_to(broker) as producer:
        for number in range(60):
            await producer.send_and_wait(topic, key=b"item", value=str(number).encode())

    async with consumer_of(broker, topic, group=group) as consumer:
        handled = await read(consumer, count=25)
        await consumer.commit({TopicPartition(topic, 0): handled[-1].offset + 1})
        await read(consumer, count=10)  # taken, but never committed

    async with consumer_of(broker, topic, group=group) as consumer:
        rest = await read(consumer, count=35)

    assert [record.value for record in rest] == [str(number).encode() for number in range(25, 60)]


async def test_a_late_reader_gets_the_newest_switch_from_a_compacted_topic(broker: engines.Broker) -> None:
    topic = await create_topic(broker, settings={"cleanup.policy": "compact"})
    async with producer_to(broker) as producer:
        for switch, position in [(b"master", b"on"), (b"products.items", b"off"), (b"master", b"off")]:
            await producer.send_and_wait(topic, key=switch, value=position)

    async with consumer_of(broker, topic) as consumer:
        newest = {record.key: record.value for record in await read(consumer, count=3)}

    assert newest == {b"master": b"off", b"products.items": b"off"}


async def test_keys_keep_their_order_within_their_partition(broker: engines.Broker) -> None:
    topic = await create_topic(broker, partitions=3)
    async with producer_to(broker) as producer:
        for number in range(90):
            await producer.send_and_wait(topic, key=f"item-{number % 5}".encode(), value=str(number).encode())

    async with consumer_of(broker, topic) as consumer:
        records = await read(consumer, count=90)

    for item in range(5):
        of_item = [record for record in records if record.key == f"item-{item}".encode()]
        assert [int(record.value) for record in of_item] == list(range(item, 90, 5))
        assert len({record.partition for record in of_item}) == 1


async def test_headers_and_bytes_that_are_no_text_arrive_unchanged(broker: engines.Broker) -> None:
    topic = await create_topic(broker)
    headers = [("ce_type", b"countersync.products.changed"), ("reason", "Preis fehlt – ☂".encode())]
    async with producer_to(broker) as producer:
        await producer.send_and_wait(topic, value=b"\xff\x00\xfe", headers=headers)

    async with consumer_of(broker, topic) as consumer:
        (record,) = await read(consumer, count=1)

    assert record.value == b"\xff\x00\xfe"
    assert list(record.headers) == headers


async def test_a_foreign_producer_is_understood(apache_kafka: engines.ApacheKafka) -> None:
    # On Apache Kafka alone: Debian's librdkafka cannot read the versions that Tansu offers.
    topic = await create_topic(apache_kafka)

    await asyncio.to_thread(
        produce_with_kcat,
        bootstrap=apache_kafka.bootstrap,
        topic=topic,
        key="LAMP 1/2",
        value='{"specversion":"1.0"}',
        headers={"content-type": "application/cloudevents+json"},
    )

    async with consumer_of(apache_kafka, topic) as consumer:
        (record,) = await read(consumer, count=1)
    assert (record.key, record.value) == (b"LAMP 1/2", b'{"specversion":"1.0"}')
    assert list(record.headers) == [("content-type", b"application/cloudevents+json")]


async def test_apache_kafka_killed_under_load_keeps_what_it_acknowledged(apache_kafka: engines.ApacheKafka) -> None:
    topic, group = await create_topic(apache_kafka), uuid4().hex
    acknowledged: list[int] = []
    async with producer_to(apache_kafka, enable_idempotence=True) as producer:

        async def produce() -> None:
            for number in range(3_000):
                await producer.send_and_wait(topic, value=str(number).encode())
                acknowledged.append(number)

        producing = asyncio.create_task(produce())
        while len(acknowledged) < 200:
            assert not producing.done()
            await asyncio.sleep(0.01)
        before_kill = len(acknowledged)
        await asyncio.to_thread(apache_kafka.kill)
        await asyncio.to_thread(apache_kafka.start)
        async with asyncio.timeout(60):
            await producing

    async with consumer_of(apache_kafka, topic, group=group) as consumer:
        values = [int(record.value) for record in await read(consumer, count=3_000)]

    assert values == list(range(3_000))
    print(f"broker-kill sent=3000 acknowledged_before={before_kill} lost=0 dup=0")


async def test_apache_kafka_keeps_committed_offsets_over_a_kill(apache_kafka: engines.ApacheKafka) -> None:
    topic, group = await create_topic(apache_kafka), uuid4().hex
    async with producer_to(apache_kafka) as producer:
        for number in range(10):
            await producer.send_and_wait(topic, value=str(number).encode())
    async with consumer_of(apache_kafka, topic, group=group) as consumer:
        await read(consumer, count=6)
        await consumer.commit({TopicPartition(topic, 0): 6})

    await asyncio.to_thread(apache_kafka.kill)
    await asyncio.to_thread(apache_kafka.start)

    async with consumer_of(apache_kafka, topic, group=group) as consumer:
        assert [record.value for record in await read(consumer, count=4)] == [b"6", b"7", b"8", b"9"]


async def test_tansu_comes_back_empty_on_the_same_address(tmp_path: Path) -> None:
    with engines.kafka(home=tmp_path, choice="tansu") as broker:
        await create_topic(broker)
        tansu, address = engines.own(broker), broker.bootstrap
        tansu.kill()
        tansu.start()

        assert broker.bootstrap == address
        admin = AIOKafkaAdminClient(bootstrap_servers=broker.bootstrap)
        await admin.start()
        try:
            assert await admin.list_topics() == []
        finally:
            await admin.close()
        assert not broker.durable


@pytest.mark.parametrize("choice", ["nx-27017", "secantusdb"])
def test_a_killed_database_keeps_what_it_acknowledged(choice: engines.MongoChoice, tmp_path: Path) -> None:
    with engines.mongo(home=tmp_path, choice=choice) as database:
        process, address = engines.own(database), database.uri
        for round_number in range(3):
            with MongoClient[dict[str, int]](address, serverSelectionTimeoutMS=5_000, timeoutMS=20_000) as client:
                # Journaled: without `j` one of the two loses its last writes in a kill.
                rows = client["kept"].get_collection("rows", write_concern=WriteConcern(w="majority", j=True))
                for number in range(40):
                    rows.insert_one({"_id": round_number * 40 + number})
            process.kill()
            process.start()
        with MongoClient[dict[str, int]](address, serverSelectionTimeoutMS=5_000, timeoutMS=20_000) as client:
            found = sorted(row["_id"] for row in client["kept"]["rows"].find())

        assert database.uri == address
    assert found == list(range(120))


def test_databases_of_two_services_do_not_see_each_other(mongo_engine: engines.Database) -> None:
    with MongoClient[dict[str, str]](mongo_engine.uri, serverSelectionTimeoutMS=5_000, timeoutMS=20_000) as client:
        client["suite_products"]["queue"].insert_one({"_id": "only-here"})

        assert client["suite_orders"]["queue"].find_one({"_id": "only-here"}) is None


def test_engines_end_when_the_program_that_started_them_is_killed(tmp_path: Path) -> None:
    program = textwrap.dedent(
        """
        import sys, time
        from pathlib import Path
        from demo import engines
        home = Path(sys.argv[1])
        with engines.kafka(home=home, choice="tansu") as one, engines.mongo(home=home, choice="nx-27017") as other:
            print(engines.own(one).port, engines.own(other).port, flush=True)
            time.sleep(60)
        """
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    )
    try:
        assert starter.stdout is not None
        ports = [int(port) for port in starter.stdout.readline().split()]
        assert len(ports) == 2
        assert all(answers(port=port) for port in ports)
    finally:
        os.kill(starter.pid, signal.SIGKILL)
        starter.communicate(timeout=10)

    deadline = time.monotonic() + 5
    while any(answers(port=port) for port in ports) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [answers(port=port) for port in ports] == [False, False]


def test_a_process_that_cannot_start_says_why_with_its_last_lines(tmp_path: Path) -> None:
    words = "print('disk is full'); raise SystemExit(3)"
    child = Child(name="the till", argv=[sys.executable, "-c", words], log=tmp_path / "till.log")
    child.start()

    with pytest.raises(StartFailed, match=r"(?s)the till ended with exit code 3.*disk is full"):
        child.wait_ready(ready=lambda: False, seconds=10)


def test_a_process_that_ignores_the_stop_signal_is_ended_by_force(tmp_path: Path) -> None:
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)"
    )
    child = Child(name="deaf", argv=[sys.executable, "-c", deaf], log=tmp_path / "deaf.log", stop_seconds=0.3)
    child.start()
    child.wait_ready(ready=lambda: "deaf" in child.tail(), seconds=10)

    child.stop()

    assert child.exit_code == -signal.SIGKILL


def test_a_demanded_apache_kafka_that_cannot_run_is_an_error_and_no_silent_fall_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KAFKA_BOOTSTRAP_SERVERS", "JAVA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(engines.EngineMissing, match="no Java on this machine"):
        engines.choose_kafka(home=tmp_path, require_kafka=True, use_containers=False)
    with pytest.raises(engines.EngineMissing, match="no Java on this machine"):
        engines.choose_kafka(home=tmp_path, choice="kafka", use_containers=False)
    fallen_back = engines.choose_kafka(home=tmp_path, use_containers=False)

    assert fallen_back.kind == "tansu"
    assert "because no Java on this machine" in fallen_back.sentence


def test_a_named_broker_and_database_are_used_and_left_alone(
    kafka_engine: engines.Broker, mongo_engine: engines.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", kafka_engine.bootstrap)
    monkeypatch.setenv("MONGODB_URI", mongo_engine.uri)

    with engines.kafka(home=tmp_path) as broker, engines.mongo(home=tmp_path) as database:
        assert (broker.kind, broker.bootstrap) == ("named", kafka_engine.bootstrap)
        assert (database.kind, database.uri) == ("named", mongo_engine.uri)

    assert answers(port=int(kafka_engine.bootstrap.rpartition(":")[2]))
    assert list(tmp_path.iterdir()) == []
