"""What the Counterpoint API answers to its readers. Runs against a real server too (COUNTERPOINT_URL and its like)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from urllib.parse import quote

import httpx
import pytest

from tests.builders.counterpoint import Company, any_company

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}")


@pytest.fixture(scope="module")
def company() -> Iterator[Company]:
    with any_company() as found:
        yield found


@pytest.fixture(scope="module")
def client(company: Company) -> Iterator[httpx.Client]:
    with company.client() as client:
        yield client


@pytest.fixture(scope="module")
def item_numbers(client: httpx.Client) -> list[str]:
    items = client.get("/Items", params={"Page": 1, "Rows": 40}).json()["Items"]
    return [item["ITEM_NO"] for item in items]


@pytest.fixture(scope="module")
def plain_number(item_numbers: list[str]) -> str:
    return next(number for number in item_numbers if number.replace("-", "").isalnum() and not number.isdigit())


def test_the_company_tells_the_database_version_and_says_success_last(client: httpx.Client) -> None:
    answer = client.get("/Company")
    assert answer.status_code == 200
    assert answer.json()["SY_COMP"]["DB_CTL"]["DB_VER"]
    assert list(answer.json())[-1] == "ErrorCode"
    assert answer.json()["ErrorCode"] == "SUCCESS"


@pytest.mark.parametrize("path", ["/company", "/COMPANY", "//Company"])
def test_letter_case_and_doubled_slashes_of_a_path_do_not_count(
    company: Company, client: httpx.Client, path: str
) -> None:
    assert client.get(company.url + path).status_code == 200


def test_an_item_is_found_by_its_number_in_any_letter_case(client: httpx.Client, plain_number: str) -> None:
    found = client.get(f"/item/{plain_number.lower()}").json()["IM_ITEM"]
    assert found["ITEM_NO"] == plain_number


def test_columns_without_a_value_are_left_out(client: httpx.Client) -> None:
    items = client.get("/Items", params={"Page": 1, "Rows": 40}).json()["Items"]
    assert all(value is not None for item in items for value in item.values())


def test_custom_columns_never_come_back(client: httpx.Client) -> None:
    items = client.get("/Items", params={"Page": 1, "Rows": 40}).json()["Items"]
    assert not [name for item in items for name in item if name.startswith("USR_")]


def test_moments_have_seven_fraction_digits_and_no_zone(client: httpx.Client) -> None:
    items = client.get("/Items", params={"Page": 1, "Rows": 40}).json()["Items"]
    moments = [item[name] for item in items for name in ("LST_MAINT_DT", "RS_UTC_DT") if name in item]
    assert moments
    assert all(MOMENT.fullmatch(moment) for moment in moments)


def test_both_page_and_rows_make_a_page(client: httpx.Client, item_numbers: list[str]) -> None:
    second = client.get("/Items", params={"Page": 2, "Rows": 10}).json()["Items"]
    assert [item["ITEM_NO"] for item in second] == item_numbers[10:20]


def test_rows_without_page_are_ignored(client: httpx.Client) -> None:
    assert len(client.get("/Items", params={"Rows": 1}).json()["Items"]) > 1


def test_a_page_after_the_last_is_empty(client: httpx.Client) -> None:
    answer = client.get("/Items", params={"Page": 100000, "Rows": 500})
    assert (answer.status_code, answer.json()["Items"]) == (200, [])


def test_the_names_of_query_values_may_have_any_letter_case(client: httpx.Client) -> None:
    assert len(client.get("/Items", params={"PAGE": 1, "rows": 3}).json()["Items"]) == 3


def test_unknown_query_values_are_ignored(client: httpx.Client) -> None:
    assert client.get("/Items", params={"Page": 1, "Rows": 3, "Sort": "DESCR"}).status_code == 200


def test_a_window_in_the_future_is_empty(client: httpx.Client) -> None:
    answer = client.get("/Items", params={"StartDate": "2099-01-01T00:00:00"})
    assert (answer.status_code, answer.json()["Items"]) == (200, [])


def test_a_list_from_a_location_shows_items(company: Company, client: httpx.Client, item_numbers: list[str]) -> None:
    items = client.get(f"/Items/{company.location}", params={"Page": 1, "Rows": 5}).json()["Items"]
    assert [item["ITEM_NO"] for item in items] == item_numbers[:5]


def test_available_is_on_hand_less_committed_and_net_adds_what_is_on_order(
    company: Company, client: httpx.Client
) -> None:
    answer = client.get(f"/Inventory/{company.location}", params={"Page": 1, "Rows": 50})
    rows = httpx.Response(200, content=answer.content).json(parse_float=Decimal, parse_int=Decimal)["IM_INV"]
    assert rows
    for row in rows:
        assert row["QTY_AVAIL"] == row["QTY_ON_HND"] - row["QTY_COMMIT"]
        assert row["NET_QTY"] == row["QTY_AVAIL"] + row["QTY_ON_PO"]
        assert isinstance(row["IM_INV_CELL"], list)


def test_a_location_nobody_knows_has_no_stock(client: httpx.Client) -> None:
    answer = client.get("/Inventory/NOWHERE")
    assert (answer.status_code, answer.json()["IM_INV"]) == (200, [])


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("/Item/NO-SUCH-ITEM", "Item record does not exist for item NO-SUCH-ITEM"),
        ("/Item/NO-SUCH-ITEM/Images", "Item record does not exist for item NO-SUCH-ITEM"),
        (
            "/Item/NO-SUCH-ITEM/Inventory/MAIN",
            "Inventory record does not exist for item NO-SUCH-ITEM location MAIN",
        ),
        (
            "/Item/NO-SUCH-ITEM/InventoryCost/MAIN",
            "Inventory location record does not exist for item NO-SUCH-ITEM location MAIN",
        ),
        ("/Item/NO-SUCH-ITEM/Serial/1", "Item serial record does not exist for item NO-SUCH-ITEM"),
        ("/Item/NO-SUCH-ITEM/GridDim1", "No item grid dimension 1 found for item NO-SUCH-ITEM"),
        ("/Item/NO-SUCH-ITEM/GridDim3", "No item grid dimension 3 found for item NO-SUCH-ITEM"),
        ("/ItemCategory/NOPE", "Unable to load item Category: NOPE"),
        ("/PayCode/NOPE", "Paycode record does not exist for PAY_COD NOPE"),
        ("/Store/NOPE", "Store record does not exist for STR_ID NOPE"),
        ("/store/Shenanigans", "Store record does not exist for STR_ID Shenanigans"),
        ("/Store/main/Station/Blooper", "Station record does not exist for STR_ID main, STA_ID Blooper"),
        ("/Item/No-such", "Item record does not exist for item No-such"),
        ("/Item/No-such/Inventory/main", "Inventory record does not exist for item No-such location main"),
        ("/ItemCategory/nope", "Unable to load item Category: nope"),
        ("/PayCode/nope", "Paycode record does not exist for PAY_COD nope"),
        ("/Workgroup/nope", "Workgroup record does not exist for WRKGRP_ID nope"),
        ("/User/nope", "User record does not exist for USR_ID nope"),
        ("/Store/NOPE/Station/9", "Station record does not exist for STR_ID NOPE, STA_ID 9"),
        ("/Workgroup/NOPE", "Workgroup record does not exist for WRKGRP_ID NOPE"),
        ("/User/NOPE", "User record does not exist for USR_ID NOPE"),
    ],
)
def test_a_missing_record_is_404_with_its_fixed_text(client: httpx.Client, path: str, message: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer.json() == {"ErrorCode": "ERROR_RECORD_NOT_FOUND", "Message": message}


def test_a_missing_image_file_is_404(client: httpx.Client) -> None:
    assert client.get("/Item/Images/no-such-picture.jpg").status_code == 404


@pytest.mark.parametrize("path", ["/NoSuchRoute", "/Item", "/Item/A/B/C/D/E", "/"])
def test_an_unknown_route_is_404_without_a_json_body(client: httpx.Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 404
    assert not answer.headers.get("content-type", "").startswith("application/json")


def test_an_item_number_with_a_slash_cannot_be_asked_for_by_path(client: httpx.Client) -> None:
    assert client.get("/Item/A%2FB").status_code == 404
    assert client.get("/Item/A%2FB").content == b""


def test_a_call_without_a_credential_is_401_with_the_challenge(company: Company) -> None:
    answer = httpx.get(company.url + "/Company", trust_env=False, timeout=20)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'basic realm="/auth/basic"'


def test_a_wrong_api_key_is_403(company: Company) -> None:
    with company.client(APIKey="wrong") as client:
        answer = client.get("/Company")
    assert (answer.status_code, answer.json()["ErrorCode"]) == (403, "ERROR_INVALID_APIKEY")


def test_the_web_tree_lists_its_items_and_hides_the_parent(client: httpx.Client) -> None:
    categories = client.get("/ECCategories").json()["EC_CATEG"]
    assert categories
    assert all(isinstance(category["EC_CATEG_ITEM"], list) for category in categories)
    assert not [category for category in categories if "PARENT_ID" in category]


@pytest.mark.parametrize(
    ("path", "container"),
    [
        ("/ItemCategories", "ItemCategories"),
        ("/Inventory/Locations", "IM_LOC"),
        ("/PayCodes", "Paycodes"),
        ("/TaxCodes", "TaxCodes"),
        ("/InventoryControl", "IM_CTL"),
        ("/EC", "EC_CTL"),
    ],
)
def test_settings_come_in_their_containers(client: httpx.Client, path: str, container: str) -> None:
    answer = client.get(path).json()
    assert list(answer) == [container, "ErrorCode"]
    assert answer[container]


def test_the_stock_of_the_web_store_is_that_of_its_stock_location(client: httpx.Client) -> None:
    store = client.get("/EC").json()["EC_CTL"]["STR_ID"]
    location = client.get(f"/Store/{quote(store)}").json()["PS_STR"]["PS_STR_CFG_PS"]["STK_LOC_ID"]
    rows = client.get("/Inventory/EC", params={"Page": 1, "Rows": 50}).json()["IM_INV"]
    assert rows
    assert {row["LOC_ID"] for row in rows} == {location}


def test_dropping_the_cache_answers_success(client: httpx.Client) -> None:
    answer = client.delete("/CACHE")
    assert (answer.status_code, answer.json()) == (200, {"ErrorCode": "SUCCESS"})
