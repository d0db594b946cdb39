"""The engines all suites share: one broker and one database a run, and a header that names them.

Where suites run side by side (`-n`), each worker is a run of its own in this sense: with a broker and a database of its
own, and with files that are worked whole.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import hypothesis
import pytest
from xdist.scheduler import LoadScopeScheduling

from demo import engines
from demo.apache_kafka import KafkaUnavailable, obtainable

# Tests make many things that live for a moment; looking for cycles among them at every turn took a tenth of the time.
gc.set_threshold(50_000, 20, 20)
hypothesis.settings.register_profile("quick", max_examples=20)
"""For `make unit`, which people run often; all suites together try five times as many examples of each property."""
REQUIRE_KAFKA: Final = os.environ.get("REQUIRE_KAFKA") == "1"
_taken: Final[dict[str, str]] = {}
STRANGER: Final = "what came of a stranger's client"
"""The name under which a test of tests/strangers hands its one line to the report."""
_LONG_FIRST: Final = ("tests/browser/", "tests/faults/", "tests/integration/")
"""The suites that take longest, in the order in which they are begun when there are several to run them."""
_ONE_SHOP: Final = "tests/browser/"
"""The suite whose files share one shop that takes long to start."""


def pytest_report_header() -> list[str]:
    demanded = " (demanded by REQUIRE_KAFKA=1)" if REQUIRE_KAFKA else ""
    return [
        f"broker: {engines.kafka_outlook()}{demanded}",
        f"databases: {engines.mongo_outlook()}; {engines.SecantusDB.title} where a suite runs on both",
    ]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Side by side, what takes long doesn't come last."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: [not item.nodeid.startswith(suite) for suite in _LONG_FIRST])


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadScopeScheduling:
    """Side by side, what shares something expensive stays together: the tests of a file, and those of one shop."""
    return Together(config, log)


class Together(LoadScopeScheduling):
    """Hands out whole files, and the browser's suite as if it were one."""

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.partition("::")[0]
        return _ONE_SHOP if file.startswith(_ONE_SHOP) else file


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker tells the one who reports what it ran on."""
    if hasattr(session.config, "workerinput"):
        session.config.workeroutput["taken"] = dict(_taken)  # type: ignore[attr-defined]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    """What a worker ran on stands in the report, once for all workers."""
    _taken.update(getattr(node, "workeroutput", {}).get("taken", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for sentence in _taken.values():
        terminalreporter.write_line(f"ran on: {sentence}")
    for reports in terminalreporter.stats.values():
        for report in reports:
            for name, line in getattr(report, "user_properties", ()):
                if name == STRANGER and getattr(report, "when", "") == "call":
                    terminalreporter.write_line(f"a stranger's client: {line}")


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
