"""Price rules and event tickets on real engines, from the shop's door to the website."""

import json
from collections.abc import Iterator

import pytest

from demo import engines
from tests.builders.comparison import TICKETS as TICKETS_OF_THE_SHOP
from tests.builders.comparison import compare
from tests.builders.shop import RunningShop, running_shop, wait_until
from tests.builders.stream import changed_event, publish

pytestmark = [pytest.mark.faults, pytest.mark.kafka, pytest.mark.timeout(300)]

RULES, TICKETS = "misc.price_rules", "misc.event_tickets"
MISC = "countersync.misc.changed"


@pytest.fixture(scope="module")
def shop(
    kafka_engine: engines.Broker, mongo_engine: engines.Database, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[RunningShop]:
    with running_shop(
        tmp_path_factory.mktemp("misc-tasks"),
        bootstrap=kafka_engine.bootstrap,
        mongodb_uri=mongo_engine.uri,
        arguments=("--items", "60"),
        with_misc=True,
    ) as running:
        running.wait_idle()
        yield running


def wholesale_rows(shop: RunningShop, sku: str) -> dict[float, float]:
    state = shop.website_state()
    group = next(row["id"] for row in state["customer_groups"] if row["code"] == "Wholesale")
    rows = state["products"][sku]["tier_prices"]
    return {float(row["qty"]): float(row["value"]) for row in rows if row["customer_group_id"] == group}


def tell(bootstrap: str, key: str, *aspects: str) -> None:
    publish(bootstrap, MISC, [(key, json.dumps(changed_event(key, *aspects, type=MISC)).encode())])


def test_the_first_full_load_brings_rules_and_tickets_online(shop: RunningShop) -> None:
    # The rules were first looked at while items were still on their way.
    shop.press(RULES, "queue-all")
    shop.wait_idle()

    website = shop.website_state()
    difference = compare(shop.counterpoint_state(), website, parts=TICKETS_OF_THE_SHOP)
    assert not difference, difference
    assert difference.counts == {"ticket": 6}
    assert {sku for sku in website["products"] if sku.startswith("OWL-WALK")} == {
        "OWL-WALK",
        "OWL-WALK^CHILD",
        "OWL-WALK^SENIOR",
    }
    assert wholesale_rows(shop, "ENAMEL-POT") == {1.0: 21.6, 6.0: 20.4}
    assert {rule["simple_action"] for rule in website["sales_rules"]} == {"buy_x_get_y", "by_percent"}
    for task in (RULES, TICKETS):
        assert shop.log(task)["levels"].get("error", 0) == 0, shop.log(task, level="error")


def test_a_second_queue_all_makes_no_call_that_changes_the_website(shop: RunningShop) -> None:
    shop.forget_calls()

    for task in (RULES, TICKETS):
        shop.press(task, "queue-all")
    shop.wait_idle()

    assert shop.writes() == {}


def test_an_event_that_names_the_rule_and_its_aspect_sends_the_rule(
    shop: RunningShop, kafka_engine: engines.Broker
) -> None:
    url = f"{shop.counterpoint.url}/_control/promotions"
    rule = {
        "item_no": "WAX-100",
        "cust_filt": "(AR_CUST.CATEG_COD = 'WHOLESALE')",
        "breaks": [{"prc_meth": "F", "amt_or_pct": "7.50"}],
    }
    # Before all other groups, so that it is the first for such a customer.
    group = {"grp_cod": "FIRST", "grp_typ": "C", "grp_seq_no": 1, "rules": [rule]}
    assert shop.http.post(url, json=group).status_code == 201

    tell(kafka_engine.bootstrap, "c|first|1", "price_rule")

    wait_until("the group's price online", lambda: wholesale_rows(shop, "WAX-100").get(1.0) == 7.5, pause=0.1)


def test_an_event_without_aspects_reaches_no_task_whose_keys_are_its_own(
    shop: RunningShop, kafka_engine: engines.Broker
) -> None:
    shop.wait_idle()
    before = shop.log(RULES)["lines"][:1]

    tell(kafka_engine.bootstrap, "WAX-100")
    shop.wait_idle()

    assert shop.log(RULES)["lines"][:1] == before
    assert shop.queue(TICKETS)["entries"] == []
