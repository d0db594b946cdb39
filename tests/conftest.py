"""The engines all suites share: one broker and one database a run, and a header that names them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from demo import engines
from demo.apache_kafka import KafkaUnavailable, obtainable

REQUIRE_KAFKA: Final = os.environ.get("REQUIRE_KAFKA") == "1"
_taken: Final[dict[str, str]] = {}


def pytest_report_header() -> list[str]:
    demanded = " (demanded by REQUIRE_KAFKA=1)" if REQUIRE_KAFKA else ""
    return [
        f"broker: {engines.kafka_outlook()}{demanded}",
        f"databases: {engines.mongo_outlook()}; {engines.SecantusDB.title} where a suite runs on both",
    ]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for sentence in _taken.values():
        terminalreporter.write_line(f"ran on: {sentence}")


@pytest.fixture(scope="session")
def kafka_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.Broker]:
    """A running broker, one for the whole run. With REQUIRE_KAFKA=1 a missing Apache Kafka fails, never skips."""
    home = tmp_path_factory.mktemp("kafka")
    try:
        with engines.kafka(home=home, require_kafka=REQUIRE_KAFKA) as broker:
            _taken["broker"] = broker.sentence
            yield broker
    except engines.EngineMissing as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.fixture(scope="session")
def apache_kafka(
    kafka_engine: engines.Broker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[engines.ApacheKafka]:
    """Apache Kafka as a process of our own, to be killed and restarted: the shared one when it is that, else another.

    Whoever kills it starts it again before the test ends.
    """
    if isinstance(kafka_engine, engines.ApacheKafka):
        yield kafka_engine
        return
    try:
        obtainable()
    except KafkaUnavailable as missing:
        if REQUIRE_KAFKA:
            pytest.fail(f"REQUIRE_KAFKA=1, but {missing}", pytrace=False)
        pytest.skip(str(missing))
    broker = engines.ApacheKafka(home=tmp_path_factory.mktemp("own-kafka"))
    _taken["own broker"] = broker.sentence
    try:
        broker.start()
        yield broker
    finally:
        broker.stop()


@pytest.fixture(scope="session")
def mongo_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.Database]:
    """A running database, one for the whole run: NX-27017 on files unless told otherwise."""
    with engines.mongo(home=tmp_path_factory.mktemp("mongo")) as database:
        _taken["database"] = database.sentence
        yield database


@pytest.fixture(scope="session")
def secantus_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[engines.Database]:
    """A running SecantusDB, one for the whole run: the second opinion of the store suites."""
    with engines.mongo(home=tmp_path_factory.mktemp("secantus"), choice="secantusdb") as database:
        _taken["second database"] = database.sentence
        yield database


@pytest.fixture(scope="session")
def mongo_engines(mongo_engine: engines.Database, secantus_engine: engines.Database) -> list[engines.Database]:
    """Both databases, running."""
    return [mongo_engine, secantus_engine]


@pytest.fixture(scope="session", params=["mongo_engine", "secantus_engine"], ids=["main", "secantusdb"])
def each_mongo_engine(request: pytest.FixtureRequest) -> engines.Database:
    """Each database in turn: a test that asks for this one runs on all of them."""
    database: engines.Database = request.getfixturevalue(request.param)
    return database


@pytest.fixture
def project_root() -> Path:
    """The folder that holds the whole project."""
    return Path(__file__).parent.parent
