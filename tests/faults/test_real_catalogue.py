"""The real catalogue beside the project, when it is there: all of it online by Queue All, and nothing twice."""

import os
from collections import Counter
from pathlib import Path

import pytest

from demo import engines
from tests.builders.comparison import compare
from tests.builders.shop import running_shop
from tests.builders.stream import turn

pytestmark = [pytest.mark.faults, pytest.mark.kafka, pytest.mark.shared_data, pytest.mark.timeout(900)]

SHARED = Path(os.environ.get("COUNTERSYNC_SHARED", Path(__file__).parents[3] / "shared"))
CATALOGUE = SHARED / "data" / "magento-sample"
ROWS = 2_046
PARENTS = 147
LONGEST_SECONDS = 400
"""For one task to drain; the whole catalogue is a few hundred items."""


@pytest.mark.skipif(not CATALOGUE.is_dir(), reason="the real catalogue is not beside the project")
@pytest.mark.parametrize("mode", ["single", "async_bulk"])
def test_the_real_catalogue_loads_by_queue_all_and_a_second_round_writes_nothing(
    mode: str, kafka_engine: engines.Broker, mongo_engine: engines.Database, tmp_path: Path
) -> None:
    with running_shop(
        tmp_path,
        bootstrap=kafka_engine.bootstrap,
        mongodb_uri=mongo_engine.uri,
        arguments=("--catalog", str(CATALOGUE)),
        environment={"MAGENTO_WRITE_MODE": mode, "MASTER_SYNC_AT_FIRST": "false"},
    ) as shop:
        # Only the button moves anything here.
        turn(kafka_engine.bootstrap, "master", on=False)
        catalogue = shop.counterpoint_state()["catalog"]
        assert catalogue["rows"] == ROWS, catalogue

        tasks = [task["name"] for task in shop.status()["tasks"] if task["built"]]
        for task in tasks:
            shop.press(task, "queue-all")
            shop.wait_idle(seconds=LONGEST_SECONDS)
            errors = shop.log(task, level="error")["lines"]
            assert errors == [], errors

        website = shop.website()
        kinds = Counter(product["type_id"] for product in website.values())
        difference = compare(shop.counterpoint_state(), shop.website_state())
        print(
            f"catalogue rows={catalogue['rows']} online={len(website)} kinds={dict(kinds)} mode={mode} "
            f"tasks={len(tasks)} compared={difference.counts}"
        )
        assert kinds["configurable"] == PARENTS
        assert kinds["bundle"] > 0
        assert difference.counts["category"] > 30
        assert difference.counts["membership"] > 200
        assert not difference, difference

        for task in tasks:
            shop.forget_calls()
            assert shop.press(task, "queue-all")["queued"] > 30
            shop.wait_idle(seconds=LONGEST_SECONDS)
            assert shop.writes() == {}, task
        turn(kafka_engine.bootstrap, "master", on=True)
