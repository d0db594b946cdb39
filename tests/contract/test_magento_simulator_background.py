"""The simulated store's background work, deadlocks, and what outlives a restart."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import orjson
import pytest

from tests.builders.magento import RunningStore, product, running_store
from tests.contract.magento_store import shared_store, store

__all__ = ["shared_store", "store"]

PROJECT = Path(__file__).parents[2]
BULK = "/async/bulk/V1/products"


def accepted(store: RunningStore, path: str, body: Any, *, method: str = "POST") -> dict[str, Any]:
    answer = store.call(method, path, body)
    assert answer.status_code == 202, answer.text
    shown: dict[str, Any] = answer.json()
    return shown


def test_an_array_is_accepted_and_worked_off(store: RunningStore) -> None:
    told = accepted(store, BULK, [{"product": product(f"A-{number}")} for number in range(3)])
    assert told["errors"] is False
    assert [(one["id"], one["status"], len(one["data_hash"])) for one in told["request_items"]] == [
        (0, "accepted", 64),
        (1, "accepted", 64),
        (2, "accepted", 64),
    ]
    operations = store.finished(told["bulk_uuid"])
    assert [one["status"] for one in operations] == [1, 1, 1]
    first = operations[0]
    assert first["topic_name"] == "async.magento.catalog.api.productrepositoryinterface.save.post"
    assert first["result_message"].startswith("Service execution success ")
    assert orjson.loads(first["result_serialized_data"])["sku"] == "A-0"
    assert first["serialized_data"] is None  # what went well is not kept
    assert store.get(f"/V1/bulk/{told['bulk_uuid']}/operation-status/1") == 3
    assert store.get(f"/V1/bulk/{told['bulk_uuid']}/status")["operation_count"] == 3
    listed = store.searched("/V1/bulk", ("bulk_uuid", "eq", told["bulk_uuid"]))
    assert listed["total_count"] == 3


def test_path_variables_travel_in_the_elements(store: RunningStore) -> None:
    store.save("A/B")
    told = accepted(store, f"{BULK}/bySku", [{"sku": "A/B", "product": {"sku": "A/B", "price": 3}}], method="PUT")
    assert store.finished(told["bulk_uuid"])[0]["status"] == 1
    item = {"productSku": "A/B", "itemId": 1, "stockItem": {"qty": 6, "is_in_stock": True}}
    told = accepted(store, f"{BULK}/byProductSku/stockItems/byItemId", [item], method="PUT")
    assert store.finished(told["bulk_uuid"])[0]["status"] == 1
    assert store.searched("/V1/inventory/source-items", ("sku", "eq", "A/B"))["items"][0]["quantity"] == 6
    told = accepted(store, f"{BULK}/bySku", [{"sku": "A/B"}], method="DELETE")
    assert store.finished(told["bulk_uuid"])[0]["status"] == 1
    assert store.control("GET", "/state")["products"] == {}


def test_a_single_call_can_wait_too(store: RunningStore) -> None:
    told = accepted(store, "/async/V1/products", {"product": product("A")})
    assert store.finished(told["bulk_uuid"])[0]["status"] == 1
    told = accepted(store, "/async/V1/products/A", {"product": {"price": 4}}, method="PUT")
    assert store.finished(told["bulk_uuid"])[0]["status"] == 1
    assert store.get("/V1/products/A")["price"] == 4


def test_one_faulty_element_fails_the_whole_request(store: RunningStore) -> None:
    answer = store.call("POST", BULK, [{"product": product("A")}, {"product": product("B", nonsense=1)}])
    assert (answer.status_code, answer.json()["parameters"]) == (400, {"fieldName": "Nonsense"})
    assert store.call("POST", BULK, [{"product": product("A")}, {}]).status_code == 400
    assert store.searched("/V1/bulk")["total_count"] == 0
    assert store.call("GET", BULK).json() == {"message": "Specified request cannot be processed."}


def test_a_business_refusal_shows_in_the_status(store: RunningStore) -> None:
    told = accepted(store, f"{BULK}/bySku", [{"sku": "NOPE"}], method="DELETE")
    (operation,) = store.finished(told["bulk_uuid"])
    assert operation["status"] == 3
    assert operation["result_message"].startswith("The product that was requested doesn't exist.")
    store.control("PUT", "/faults", {"rules": [{"kind": "refuse", "key": "B"}]})
    told = accepted(store, BULK, [{"product": product(sku)} for sku in ("A", "B", "C")])
    assert [one["status"] for one in store.finished(told["bulk_uuid"])] == [1, 3, 1]


def test_an_operation_over_64_kilobytes_fails(store: RunningStore) -> None:
    long = product("A", custom_attributes=[{"attribute_code": "description", "value": "x" * 70_000}])
    told = accepted(store, BULK, [{"product": long}])
    (operation,) = store.finished(told["bulk_uuid"])
    assert operation["status"] == 3
    assert "Data too long" in operation["result_message"]
    assert store.control("GET", "/state")["products"] == {}


def test_an_operation_can_end_in_a_deadlock_worth_another_try(store: RunningStore) -> None:
    store.control("PUT", "/bulk", {"retriable_share": 1})
    accepted = store.call("POST", "/async/bulk/V1/products", [{"product": product("A")}]).json()
    (operation,) = store.finished(accepted["bulk_uuid"])
    assert (operation["status"], operation["error_code"]) == (2, 1213)
    assert store.call("GET", "/V1/products/A").status_code == 404


def test_elements_can_be_rejected_while_the_request_is_accepted(store: RunningStore) -> None:
    store.control("PUT", "/bulk", {"rejected_share": 1})
    answer = store.call("POST", "/async/bulk/V1/products", [{"product": product("A")}])
    (item,) = answer.json()["request_items"]
    assert (answer.status_code, answer.json()["errors"], item["status"]) == (202, True, "rejected")
    assert (item["error_message"], item["error_code"]) == ("Error processing 0 element of input data", 0)
    (operation,) = store.finished(answer.json()["bulk_uuid"])
    assert operation["status"] == 5


def test_a_stopped_consumer_leaves_operations_open_until_it_goes_on(store: RunningStore) -> None:
    store.control("PUT", "/bulk", {"stopped": True})
    told = accepted(store, BULK, [{"product": product("A")}])
    status = store.get(f"/V1/bulk/{told['bulk_uuid']}/status")
    assert [one["status"] for one in status["operations_list"]] == [4]
    store.control("PUT", "/bulk", {"stopped": False})
    assert store.finished(told["bulk_uuid"])[0]["status"] == 1


def test_an_early_poll_sees_fewer_operations(store: RunningStore) -> None:
    store.control("PUT", "/bulk", {"early_poll_gap": 60_000})
    told = accepted(store, BULK, [{"product": product("A")}])
    assert store.get(f"/V1/bulk/{told['bulk_uuid']}/status")["operations_list"] == []


def test_status_needs_its_own_right_and_a_known_bulk(store: RunningStore) -> None:
    missing = store.call("GET", "/V1/bulk/none/status")
    assert missing.status_code == 404
    assert missing.json() == {"message": "Bulk uuid %bulkUuid not exist", "parameters": {"bulkUuid": "none"}}
    clerk = {"username": "clerk", "password": "Clerk#2026", "resources": ["Magento_Catalog::products"]}
    store.control("PUT", "/users", [clerk])
    words = {name: clerk[name] for name in ("username", "password")}
    token = httpx.post(f"{store.address}/rest/V1/integration/admin/token", json=words).json()
    header = {"Authorization": f"Bearer {token}"}
    url = f"{store.address}/rest/all"
    told = httpx.post(url + BULK, json=[{"product": product("A")}], headers=header)
    assert told.status_code == 202
    status = httpx.get(f"{url}/V1/bulk/{told.json()['bulk_uuid']}/status", headers=header)
    assert status.status_code == 401


def test_overlapping_saves_can_deadlock_and_lone_ones_never_do(store: RunningStore) -> None:
    store.control("PUT", "/deadlocks", {"share": 1, "save_ms": 50})
    with ThreadPoolExecutor(max_workers=4) as several:
        answers = list(
            several.map(lambda n: store.call("POST", "/V1/products", {"product": product(f"A-{n}")}), range(4))
        )
    refused = [one for one in answers if one.status_code == 400]
    assert refused
    assert all(one.json() == {"message": "Database deadlock found when trying to get lock"} for one in refused)
    for number in range(3):
        assert store.save(f"LONE-{number}")["sku"] == f"LONE-{number}"


def test_everything_outlives_a_restart(tmp_path: Path) -> None:
    database = str(tmp_path / "store.db")
    with running_store(database=database) as store:
        store.save("A", extension_attributes={"stock_item": {"qty": 3, "is_in_stock": True}})
        store.save("B")
        store.call("DELETE", "/V1/products/B")
        store.control("PUT", "/bulk", {"stopped": True})
        waiting = accepted(store, BULK, [{"product": product("LATER")}])["bulk_uuid"]
        before = store.control("GET", "/state")
    with running_store(database=database) as store:
        after = store.control("GET", "/state")
        assert after["products"]["A"] == before["products"]["A"]
        assert after["source_items"] == before["source_items"]
        assert "B" not in after["products"]
        assert store.finished(waiting)[0]["status"] == 1
        assert store.save("C")["id"] == 4


def test_it_starts_alone_says_where_and_ends_cleanly(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "simulators.magento", "--port", "0", "--database", str(tmp_path / "store.db")]
    process = subprocess.Popen(
        [*command, "--admin-user", "ann", "--admin-password", "Ann#2026"],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        assert line.startswith("magento simulator ready http://127.0.0.1:")
        words = {"username": "ann", "password": "Ann#2026"}
        url = f"{line.rsplit(' ', 1)[1]}/rest/V1/integration/admin/token"
        assert httpx.post(url, json=words).status_code == 200
    finally:
        process.terminate()
        assert process.wait(timeout=15) == 0
        if process.stdout is not None:
            process.stdout.close()


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--database", "/dev/null/store.db"], "/dev/null/store.db"),
        (["--database", __file__], "file is not a database"),
        (["--port", "70000"], "no port: '70000'"),
        (["--zone", "Mars/Base"], "no such time zone: 'Mars/Base'"),
    ],
)
def test_it_says_why_it_cannot_start(arguments: list[str], reason: str) -> None:
    command = [sys.executable, "-m", "simulators.magento", *arguments]
    ended = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=30, check=False)
    assert ended.returncode != 0
    assert reason in ended.stderr
    assert "Traceback" not in ended.stderr
