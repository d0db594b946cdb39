"""What the simulated server keeps in memory, and what clears it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.builders.counterpoint import SimulatedCompany, item, simulated_company


@pytest.fixture
def company() -> Iterator[SimulatedCompany]:
    with simulated_company(items=12) as found:
        yield found


@pytest.fixture
def client(company: SimulatedCompany) -> Iterator[httpx.Client]:
    with company.client() as client:
        yield client


def rename(client: httpx.Client, item_no: str, name: str) -> None:
    assert client.patch(f"/_control/items/{item_no}", json={"descr": name}).status_code == 200


def test_an_item_once_read_stays_as_it_was(client: httpx.Client) -> None:
    before = item(client, "WAX-100")["DESCR"]
    rename(client, "WAX-100", "Boot wax, new tin")
    assert item(client, "WAX-100")["DESCR"] == before


def test_an_item_not_yet_read_is_fresh(client: httpx.Client) -> None:
    rename(client, "WAX-100", "Boot wax, new tin")
    assert item(client, "WAX-100")["DESCR"] == "Boot wax, new tin"


def test_a_list_shows_that_an_item_changed_and_still_its_old_content(client: httpx.Client) -> None:
    before = item(client, "WAX-100")["DESCR"]
    client.get("/Items")
    client.post("/_control/clock", json={"forward_seconds": 60})
    stamp = client.patch("/_control/items/WAX-100", json={"descr": "Fresh"}).json()["rs_utc_dt"]["IM_ITEM"]
    (found,) = client.get("/Items", params={"StartDate": stamp}).json()["Items"]
    assert (found["ITEM_NO"], found["DESCR"]) == ("WAX-100", before)


def test_no_cache_on_any_request_drops_the_whole_companys_cache(client: httpx.Client) -> None:
    item(client, "WAX-100")
    rename(client, "WAX-100", "Boot wax, new tin")
    assert client.get("/TaxCodes", headers={"ServerCache": "no-cache"}).status_code == 200
    assert item(client, "WAX-100")["DESCR"] == "Boot wax, new tin"


def test_no_cache_of_a_caller_who_may_not_call_drops_nothing(company: SimulatedCompany, client: httpx.Client) -> None:
    before = item(client, "WAX-100")["DESCR"]
    rename(client, "WAX-100", "Boot wax, new tin")
    httpx.get(company.url + "/TaxCodes", headers={"ServerCache": "no-cache"}, timeout=20, trust_env=False)
    assert item(client, "WAX-100")["DESCR"] == before


def test_deleting_the_cache_makes_items_fresh(client: httpx.Client) -> None:
    item(client, "WAX-100")
    rename(client, "WAX-100", "Boot wax, new tin")
    client.delete("/cache")
    assert item(client, "WAX-100")["DESCR"] == "Boot wax, new tin"


def test_an_item_is_kept_for_two_hours(client: httpx.Client) -> None:
    before = item(client, "WAX-100")["DESCR"]
    rename(client, "WAX-100", "Boot wax, new tin")
    client.post("/_control/clock", json={"forward_seconds": 119 * 60})
    assert item(client, "WAX-100")["DESCR"] == before
    client.post("/_control/clock", json={"forward_seconds": 2 * 60})
    assert item(client, "WAX-100")["DESCR"] == "Boot wax, new tin"


def test_a_deleted_item_is_still_answered_from_the_cache(client: httpx.Client) -> None:
    item(client, "WAX-100")
    assert client.delete("/_control/items/WAX-100").status_code == 204
    assert client.get("/Item/WAX-100").status_code == 200
    client.delete("/CACHE")
    assert client.get("/Item/WAX-100").status_code == 404


def test_an_item_that_was_missing_is_found_as_soon_as_it_exists(client: httpx.Client) -> None:
    assert client.get("/Item/BRAND-NEW").status_code == 404
    client.post("/_control/items", json={"item_no": "brand-new", "descr": "Brand new", "price": "3"})
    assert item(client, "BRAND-NEW")["DESCR"] == "Brand new"


def test_with_a_life_of_zero_no_item_is_kept() -> None:
    with simulated_company(items=12, item_cache_minutes=0) as company, company.client() as client:
        item(client, "WAX-100")
        rename(client, "WAX-100", "Boot wax, new tin")
        assert item(client, "WAX-100")["DESCR"] == "Boot wax, new tin"


def test_stock_is_never_kept(client: httpx.Client) -> None:
    client.get("/Item/WAX-100/Inventory/MAIN")
    client.patch("/_control/items/WAX-100", json={"quantity": "5"})
    assert client.get("/Item/WAX-100/Inventory/MAIN").json()["IM_INV"]["QTY_ON_HND"] == 5


def test_web_categories_are_kept_for_a_day(client: httpx.Client) -> None:
    def names() -> set[str]:
        return {category["DESCR"] for category in client.get("/ECCategories").json()["EC_CATEG"]}

    before = names()
    client.put("/_control/categories/2030010100000001", json={"descr": "Brand new"})
    client.post("/_control/clock", json={"forward_seconds": 23 * 3600})
    assert names() == before
    client.post("/_control/clock", json={"forward_seconds": 2 * 3600})
    assert names() == before | {"Brand new"}
