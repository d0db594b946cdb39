"""What the simulated Counterpoint's columns hold: numbers, stamps, and which tables have which."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from simulators.counterpoint import setup_tables, tables
from tests.builders.counterpoint import SimulatedCompany, item, simulated_company, state

NUMBER = re.compile(r'":(-?\d+(?:\.\d+)?)[,}]')
STAMP = re.compile(r'"[A-Z_]+_DT":"([^"]+)"')
PAY_TYPES = set("ABCDEFGLSV")


@pytest.fixture(scope="module")
def company() -> Iterator[SimulatedCompany]:
    with simulated_company(items=400, item_cache_minutes=0) as found:
        yield found


@pytest.fixture(scope="module")
def client(company: SimulatedCompany) -> Iterator[httpx.Client]:
    with company.client() as client:
        yield client


@pytest.fixture
def padded(client: httpx.Client) -> Iterator[None]:
    client.put("/_control/numbers", json={"numbers": "padded"})
    yield
    client.put("/_control/numbers", json={"numbers": "short"})


WITH_NUMBERS = ["/Items", "/Inventory/MAIN", "/Item/FIRE-STEEL/InventoryCost/MAIN", "/ItemCategories", "/Store/MAIN"]


@pytest.mark.parametrize("path", WITH_NUMBERS)
def test_no_number_has_a_trailing_zero(client: httpx.Client, path: str) -> None:
    numbers = NUMBER.findall(client.get(path).text)
    assert numbers
    assert [one for one in numbers if "." in one and one.endswith("0")] == []


@pytest.mark.usefixtures("padded")
@pytest.mark.parametrize("path", WITH_NUMBERS)
def test_every_amount_has_four_decimals_when_the_server_is_told_so(client: httpx.Client, path: str) -> None:
    numbers = NUMBER.findall(client.get(path).text)
    assert any("." in one for one in numbers)
    assert all(len(one.partition(".")[2]) in (0, 4) for one in numbers)


@pytest.mark.usefixtures("padded")
def test_both_ways_to_write_an_amount_are_the_same_number(client: httpx.Client) -> None:
    long = item(client, "WAX-100")
    client.put("/_control/numbers", json={"numbers": "short"})
    assert item(client, "WAX-100") == long


@pytest.mark.parametrize(
    "path", ["/Items", "/Inventory/MAIN", "/ItemCategories", "/ECCategories", "/Company", "/PayCodes", "/Store/MAIN"]
)
def test_every_stamp_is_a_tick_of_the_databases_clock(client: httpx.Client, path: str) -> None:
    for place in range(5):
        client.patch("/_control/items/WAX-100", json={"descr": f"Wax {place}", "quantity": f"{place}"})
    client.post("/_control/touch", json={"categories": ["CAMP"]})
    stamps = STAMP.findall(client.get(path).text)
    assert stamps
    assert [one for one in stamps if not re.fullmatch(r".{20}\d\d[037]0000", one)] == []


def test_rows_that_one_transaction_changed_share_their_stamp(client: httpx.Client) -> None:
    stamps = Counter(one.get("RS_UTC_DT") for one in client.get("/Items").json()["Items"])
    stamps.pop(None, None)
    assert max(stamps.values()) >= 4


def test_one_change_has_three_moments(client: httpx.Client) -> None:
    client.patch("/_control/items/WAX-100", json={"descr": "Wax", "quantity": "6"})
    for found in (item(client, "WAX-100"), client.get("/Item/WAX-100/Inventory/MAIN").json()["IM_INV"]):
        minutes = [found[name][14:] for name in ("LST_MAINT_DT", "LST_LCK_DT", "RS_UTC_DT")]
        assert len(set(minutes)) == 3


def test_a_form_is_saved_at_a_whole_second_and_stock_is_kept_by_the_server(client: httpx.Client) -> None:
    for place in range(4):
        client.patch("/_control/items/WAX-100", json={"descr": f"Wax no. {place}", "quantity": f"{place}"})
        assert item(client, "WAX-100")["LST_MAINT_DT"].endswith(".0000000")
    saved = {one["LST_MAINT_DT"][20:] for one in client.get("/Inventory/MAIN").json()["IM_INV"] if "RS_UTC_DT" in one}
    assert saved != {"0000000"}


@pytest.mark.parametrize(
    ("path", "container"), [("/InventoryControl", "IM_CTL"), ("/EC", "EC_CTL"), ("/Company", "SY_COMP")]
)
def test_the_key_of_a_table_of_one_row_is_the_number_one(client: httpx.Client, path: str, container: str) -> None:
    assert client.get(path).json()[container]["KEY_ID"] == 1


def test_the_key_of_the_database_record_is_a_number_too(client: httpx.Client) -> None:
    assert client.get("/Company").json()["SY_COMP"]["DB_CTL"]["KEY_ID"] == 1


def _rows(answer: Any) -> list[dict[str, Any]]:
    return answer if isinstance(answer, list) else [answer]


@pytest.mark.parametrize(
    ("path", "container", "child", "shown"),
    [
        ("/PayCodes", "Paycodes", None, set()),
        ("/PayCode/CASH", "SY_PAY_COD", None, set()),
        ("/EC", "EC_CTL", None, set()),
        ("/Store/MAIN", "PS_STR", None, {"RS_UTC_DT", "RS_STAT"}),
        ("/Store/MAIN", "PS_STR", "PS_STR_CFG_PS", set()),
        ("/Store/MAIN/Station/1", "PS_STA", "PS_STA_CFG_PS", {"RS_UTC_DT", "RS_STAT"}),
        ("/TaxCodes", "TaxCodes", None, {"RS_STAT"}),
        ("/ItemCategories", "ItemCategories", None, {"RS_UTC_DT", "RS_STAT"}),
        ("/ItemCategories", "ItemCategories", "IM_SUBCAT_COD", {"RS_STAT"}),
        ("/ECCategories", "EC_CATEG", None, set()),
        ("/Company", "SY_COMP", None, {"RS_UTC_DT", "RS_STAT"}),
    ],
)
def test_each_table_shows_the_replication_columns_it_has(
    client: httpx.Client, path: str, container: str, child: str | None, shown: set[str]
) -> None:
    rows = _rows(client.get(path).json()[container])
    if child is not None:
        rows = [one for row in rows for one in _rows(row[child])]
    assert rows
    assert {name for one in rows for name in one if name in ("RS_UTC_DT", "RS_STAT")} == shown


@pytest.mark.parametrize(
    "table", [setup_tables.SY_PAY_COD, setup_tables.EC_CTL, setup_tables.PS_STR_CFG_PS, tables.EC_CATEG, tables.IM_SER]
)
def test_a_reader_of_the_database_finds_no_replication_stamp_where_there_is_none(table: Any) -> None:
    assert "RS_UTC_DT" not in table.columns


def test_pay_codes_have_only_the_types_that_counterpoint_knows(client: httpx.Client) -> None:
    assert {one["PAY_TYP"] for one in client.get("/PayCodes").json()["Paycodes"]} <= PAY_TYPES


def test_the_web_settings_have_only_codes_of_the_guide(client: httpx.Client) -> None:
    settings = client.get("/EC").json()["EC_CTL"]
    names = ("ORD_PRC_METH", "ORD_TAX_METH", "ITEM_SELL_PRC_METH", "ITEM_LIST_PRC_METH", "ITEM_QTY_METH")
    assert [settings[name] for name in (*names, "ITEM_UNIT_METH")] == ["I", "I", "1", "1", "1", "P"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"SY_PAY_COD":{"DESCR":"Paid online"}}',
        b'{"sy_pay_cod":{"Descr":"Paid online","NO_SUCH_COLUMN":1}}',
        b'{"SY_PAY_COD":{"DESCR":"Paid online",},}',
        b'{"SY_PAY_COD":{"DESCR":"Paid online"}',
    ],
    ids=["plain", "other letter case", "commas too many", "a brace too few"],
)
def test_a_pay_code_changed_by_the_api_is_read_at_once_though_it_is_cached(client: httpx.Client, body: bytes) -> None:
    client.patch("/PayCode/WEB", content=b'{"SY_PAY_COD":{"DESCR":"Before"}}')
    assert client.get("/PayCode/WEB").json()["SY_PAY_COD"]["DESCR"] == "Before"
    answer = client.patch("/PayCode/web", content=body)
    assert (answer.status_code, answer.json()) == (201, {"ErrorCode": "SUCCESS"})
    found = client.get("/PayCode/WEB").json()["SY_PAY_COD"]
    assert (found["DESCR"], found["DESCR_UPR"], found["LST_MAINT_USR_ID"]) == ("Paid online", "PAID ONLINE", "API")
    assert found in client.get("/PayCodes").json()["Paycodes"]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/PayCode/nope", b'{"SY_PAY_COD":{"DESCR":"x"}}', 404, "ERROR_RECORD_NOT_FOUND"),
        ("/PayCode/WEB", b'{"SY_PAY_COD":{"PAY_TYP":"too long"}}', 500, "ERROR_UNKNOWN"),
    ],
)
def test_a_pay_code_that_cannot_be_changed_is_told_so(
    client: httpx.Client, path: str, body: bytes, status: int, code: str
) -> None:
    answer = client.patch(path, content=body)
    assert (answer.status_code, answer.json()["ErrorCode"]) == (status, code)


@pytest.mark.parametrize("body", [b"", b"DESCR=x", b"[1]", b'{"SY_PAY_COD":"half'])
def test_a_body_that_is_no_object_is_not_understood(client: httpx.Client, body: bytes) -> None:
    before = state(client)["pay_codes"]
    answer = client.patch("/PayCode/WEB", content=body)
    assert (answer.status_code, answer.json()["ResponseStatus"]["ErrorCode"]) == (400, "SerializationException")
    assert state(client)["pay_codes"] == before


@pytest.mark.parametrize(
    ("path", "container", "child", "width"),
    [
        ("/Inventory/MAIN", "IM_INV", None, 36),
        ("/Store/MAIN", "PS_STR", "PS_STR_CFG_PS", 300),
        ("/Store/MAIN/Station/1", "PS_STA", "PS_STA_CFG_PS", 44),
        ("/PayCodes", "Paycodes", None, 52),
        ("/Company", "SY_COMP", None, 134),
        ("/InventoryControl", "IM_CTL", None, 110),
        ("/Workgroup/1", "SY_WRKGRP", None, 49),
        ("/User/COUNTER", "SY_USR", None, 45),
        ("/Items", "Items", None, 74),
    ],
)
def test_rows_are_as_wide_as_those_of_the_guide(
    client: httpx.Client, path: str, container: str, child: str | None, width: int
) -> None:
    rows = _rows(client.get(path).json()[container])
    assert max(len(one[child] if child is not None else one) for one in rows) >= width


def test_a_barcode_comes_in_the_signs_of_its_font_too(client: httpx.Client) -> None:
    items = [one for one in client.get("/Items").json()["Items"] if "BARCOD" in one]
    assert items
    assert all(one["BARCOD_3_OF_9"] == f"*{one['BARCOD']}*" for one in items)


def test_the_value_of_stock_moves_with_its_quantity(client: httpx.Client) -> None:
    client.patch("/_control/items/FIRE-STEEL", json={"quantity": "8"})
    found = client.get("/Item/FIRE-STEEL/Inventory/MAIN").json()["IM_INV"]
    assert found["GL_VAL"] == round(8 * found.get("LST_COST", 0), 4)
