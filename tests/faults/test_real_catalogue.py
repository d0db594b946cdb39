"""The real catalogue beside the project, when it is there: all of it online by Queue All, and nothing twice."""

import os
from pathlib import Path

import pytest

from demo import engines
from tests.builders.comparison import compare
from tests.builders.shop import INVENTORIES, ITEMS, PRICES, running_shop
from tests.builders.stream import turn

pytestmark = [pytest.mark.faults, pytest.mark.kafka, pytest.mark.shared_data, pytest.mark.timeout(900)]

SHARED = Path(os.environ.get("COUNTERSYNC_SHARED", Path(__file__).parents[3] / "shared"))
CATALOGUE = SHARED / "data" / "magento-sample"
ROWS = 2_046
PARENTS = 147


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

        for task in (ITEMS, INVENTORIES, PRICES):
            shop.press(task, "queue-all")
            shop.wait_idle(seconds=400)
            errors = shop.log(task, level="error")["lines"]
            assert errors == [], errors

        website = shop.website()
        configurable = [product for product in website.values() if product["type_id"] == "configurable"]
        difference = compare(shop.counterpoint_state(), shop.website_state())
        print(f"catalogue rows={catalogue['rows']} online={len(website)} configurable={len(configurable)} mode={mode}")
        assert len(configurable) == PARENTS
        assert not difference, difference

        shop.forget_calls()
        for task in (ITEMS, INVENTORIES, PRICES):
            assert shop.press(task, "queue-all")["queued"] > 150
            shop.wait_idle(seconds=400)
        assert shop.writes() == {}
        turn(kafka_engine.bootstrap, "master", on=True)
