"""Which broker and which database run, in one order for the demo, the tests and the benchmarks.

1. the one that was named (`KAFKA_BOOTSTRAP_SERVERS`, `MONGODB_URI`);
2. an image that a Docker engine on this machine already has;
3. Apache Kafka itself, where Java 17 and Maven are;
4. what comes with Python alone: Tansu, NX-27017.

Whatever is taken says so in `sentence`.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Protocol

from demo import containers
from demo.apache_kafka import ApacheKafka, KafkaUnavailable, obtainable
from demo.child import StartFailed
from demo.databases import Nx27017, SecantusDB, database_answers
from demo.engine import Engine
from demo.metadata import broker_answers
from demo.tansu import Tansu

__all__ = [
    "ApacheKafka",
    "Broker",
    "Database",
    "EngineMissing",
    "Nx27017",
    "SecantusDB",
    "Tansu",
    "choose_kafka",
    "choose_mongo",
    "kafka",
    "mongo",
]

KafkaChoice = Literal["auto", "kafka", "tansu"]
MongoChoice = Literal["auto", "nx-27017", "secantusdb"]


class EngineMissing(RuntimeError):
    """The engine that was demanded cannot run here; the text says what is missing."""


class Broker(Protocol):
    """A Kafka broker somebody can connect to. Only those that derive from Engine can be killed and restarted."""

    @property
    def kind(self) -> str:
        """Which engine it is, in one word."""

    @property
    def durable(self) -> bool:
        """Whether what it acknowledged is still there after a kill and a new start."""

    @property
    def sentence(self) -> str:
        """Which engine was taken and why, for people."""

    @property
    def bootstrap(self) -> str:
        """The address for clients, host:port."""

    def start(self) -> None:
        """Return once it answers; raises StartFailed."""

    def stop(self) -> None:
        """End it, where it is ours to end."""


class Database(Protocol):
    """A MongoDB server somebody can connect to. Only those that derive from Engine can be killed and restarted."""

    @property
    def kind(self) -> str:
        """Which engine it is, in one word."""

    @property
    def durable(self) -> bool:
        """Whether what it acknowledged is still there after a kill and a new start."""

    @property
    def sentence(self) -> str:
        """Which engine was taken and why, for people."""

    @property
    def uri(self) -> str:
        """The address for clients, without a database name."""

    def start(self) -> None:
        """Return once it answers; raises StartFailed."""

    def stop(self) -> None:
        """End it, where it is ours to end."""


class NamedBroker:
    """The broker of `KAFKA_BOOTSTRAP_SERVERS`: used, never started or stopped."""

    def __init__(self, bootstrap: str) -> None:
        self.kind = "named"
        self.durable = True
        self.bootstrap = bootstrap
        self.sentence = f"the Kafka at {bootstrap} (KAFKA_BOOTSTRAP_SERVERS says so)"

    def start(self) -> None:
        """Return if it answers; raises StartFailed when it does not."""
        if not broker_answers(self.bootstrap, timeout_seconds=10):
            raise StartFailed(f"no Kafka answers at {self.bootstrap} (KAFKA_BOOTSTRAP_SERVERS)")

    def stop(self) -> None:
        """Leave it alone: it is not ours."""


class NamedDatabase:
    """The database of `MONGODB_URI`: used, never started or stopped."""

    def __init__(self, uri: str) -> None:
        self.kind = "named"
        self.durable = True
        self.uri = uri
        self.sentence = "the MongoDB that MONGODB_URI names"  # not the address: it may hold a password

    def start(self) -> None:
        """Return if it answers; raises StartFailed when it does not."""
        if not database_answers(self.uri, timeout_milliseconds=10_000):
            raise StartFailed("no MongoDB answers at the address in MONGODB_URI")

    def stop(self) -> None:
        """Leave it alone: it is not ours."""


def choose_kafka(
    *,
    home: Path,
    log: Path | None = None,
    choice: KafkaChoice = "auto",
    require_kafka: bool = False,
    use_containers: bool = True,
) -> Broker:
    """The broker to use, not started yet.

    Raises EngineMissing when Apache Kafka is demanded (`choice="kafka"` or `require_kafka`) and cannot run here.
    """
    must = require_kafka or choice == "kafka"
    if choice == "tansu":
        if require_kafka:
            raise EngineMissing("Apache Kafka is demanded, so Tansu cannot be taken")
        return _tansu(home=home, log=log, why="it was asked for")
    named = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    if named:
        return NamedBroker(named)
    if use_containers and containers.has_image(containers.KAFKA_IMAGE):
        return containers.KafkaInContainer()
    try:
        return ApacheKafka(home=home, log=log)
    except KafkaUnavailable as error:
        if must:
            raise EngineMissing(f"Apache Kafka is demanded, but {error}") from error
        return _tansu(home=home, log=log, why=str(error).splitlines()[0])


def choose_mongo(
    *, home: Path, log: Path | None = None, choice: MongoChoice = "auto", use_containers: bool = True
) -> Database:
    """The database to use, not started yet."""
    if choice == "secantusdb":
        return SecantusDB(home=home, log=log)
    if choice == "auto":
        named = os.environ.get("MONGODB_URI")
        if named:
            return NamedDatabase(named)
        if use_containers and containers.has_image(containers.MONGODB_IMAGE):
            return containers.MongoInContainer()
    return Nx27017(home=home, log=log)


@contextlib.contextmanager
def kafka(
    *,
    home: Path,
    log: Path | None = None,
    choice: KafkaChoice = "auto",
    require_kafka: bool = False,
    use_containers: bool = True,
) -> Iterator[Broker]:
    """A broker that answers, ended when the block is left. `home` keeps its files; see `choose_kafka`."""
    broker = choose_kafka(home=home, log=log, choice=choice, require_kafka=require_kafka, use_containers=use_containers)
    try:
        broker.start()
        yield broker
    finally:
        broker.stop()


@contextlib.contextmanager
def mongo(
    *, home: Path, log: Path | None = None, choice: MongoChoice = "auto", use_containers: bool = True
) -> Iterator[Database]:
    """A database that answers, ended when the block is left. `home` keeps its files; see `choose_mongo`."""
    database = choose_mongo(home=home, log=log, choice=choice, use_containers=use_containers)
    try:
        database.start()
        yield database
    finally:
        database.stop()


def own(engine: Broker | Database) -> Engine:
    """The same engine, where it is ours to kill and restart; raises EngineMissing for a named one or a container."""
    if isinstance(engine, Engine):
        return engine
    raise EngineMissing(f"{engine.sentence} is not ours to stop and start")


def kafka_outlook() -> str:
    """One sentence on which broker `kafka()` would take now, without starting anything."""
    named = os.environ.get("KAFKA_BOOTSTRAP_SERVERS")
    if named:
        return f"the Kafka at {named} (KAFKA_BOOTSTRAP_SERVERS says so)"
    if containers.has_image(containers.KAFKA_IMAGE):
        return f"Apache Kafka in a container ({containers.KAFKA_IMAGE})"
    try:
        _, major = obtainable()
    except KafkaUnavailable as error:
        return f"Tansu in memory ({error})"
    return f"Apache Kafka itself (Java {major})"


def mongo_outlook() -> str:
    """One sentence on which database `mongo()` would take now, without starting anything."""
    if os.environ.get("MONGODB_URI"):
        return "the MongoDB that MONGODB_URI names"
    if containers.has_image(containers.MONGODB_IMAGE):
        return f"MongoDB in a container ({containers.MONGODB_IMAGE})"
    return Nx27017.title


def _tansu(*, home: Path, log: Path | None, why: str) -> Tansu:
    broker = Tansu(log=log or home / "tansu.log")
    broker.sentence = f"{broker.sentence}; taken because {why}"
    return broker
