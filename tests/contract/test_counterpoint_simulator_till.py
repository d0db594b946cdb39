"""What changes at the till, what it stamps, and what it leaves alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.builders.counterpoint import SimulatedCompany, item, row, simulated_company, state


@pytest.fixture(scope="module")
def company() -> Iterator[SimulatedCompany]:
    with simulated_company(item_cache_minutes=0) as found:
        yield found


@pytest.fixture(scope="module")
def client(company: SimulatedCompany) -> Iterator[httpx.Client]:
    with company.client() as client:
        yield client


def key_in(client: httpx.Client, item_no: str, **fields: Any) -> dict[str, Any]:
    answer = client.patch(f"/_control/items/{item_no}", json=fields)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def found_since(client: httpx.Client, path: str, stamp: str) -> list[str]:
    answer = client.get(path, params={"StartDate": stamp}).json()
    return [one["ITEM_NO"] for one in answer["Items" if path.startswith("/Items") else "IM_INV"]]


@pytest.mark.parametrize(
    ("fields", "tables"),
    [
        ({"descr": "New name"}, {"IM_ITEM"}),
        ({"weight": "0.75"}, {"IM_ITEM"}),
        ({"web_enabled": False, "min_sale_qty": "3"}, {"IM_ITEM"}),
        ({"is_ecomm": False}, {"IM_ITEM"}),
        ({"tax_categ_cod": "exempt"}, {"IM_ITEM"}),
        ({"price": "13.25"}, {"IM_PRC"}),
        ({"reg_price": "15", "prices": {"2": "11.10"}}, {"IM_PRC"}),
        ({"html_descr": "<p>New</p>"}, {"EC_ITEM_DESCR"}),
        ({"barcode": "4006381333931"}, {"IM_BARCOD"}),
        ({"ec_categories": ["2024020109000003"]}, {"EC_CATEG_ITEM"}),
        ({"quantity": "7"}, {"IM_INV"}),
        ({"committed": "2"}, {"IM_INV"}),
    ],
)
def test_a_change_stamps_its_own_table_and_no_other(
    client: httpx.Client, fields: dict[str, Any], tables: set[str]
) -> None:
    before = state(client)
    answer = key_in(client, "WAX-100", **fields)
    after = state(client)
    assert set(answer["changed"]) == tables
    assert set(answer["rs_utc_dt"]) == tables - {"EC_ITEM_DESCR", "EC_CATEG_ITEM"}
    moved = {
        part
        for part in ("items", "prices", "descriptions", "barcodes", "inventory", "web_category_items")
        for old, new in [(before[part], after[part])]
        if _stamps(new) - _stamps(old)
    }
    names = {"IM_ITEM": "items", "IM_PRC": "prices", "EC_ITEM_DESCR": "descriptions", "IM_BARCOD": "barcodes"}
    names |= {"IM_INV": "inventory", "EC_CATEG_ITEM": "web_category_items"}
    assert moved == {names[table] for table in tables}


def _stamps(rows: list[dict[str, Any]]) -> set[str]:
    return {one.get("RS_UTC_DT", one["LST_MAINT_DT"]) for one in rows}


def test_a_new_price_is_not_found_by_the_item_window_yet_it_is_read(client: httpx.Client) -> None:
    stamp = key_in(client, "WAX-100", price="13.25")["rs_utc_dt"]["IM_PRC"]
    assert found_since(client, "/Items", stamp) == []
    assert item(client, "WAX-100")["PRC_1"] == 13.25


def test_a_window_takes_both_its_ends(client: httpx.Client) -> None:
    stamp = key_in(client, "WAX-100", descr="New name")["rs_utc_dt"]["IM_ITEM"]
    assert found_since(client, "/Items", stamp) == ["WAX-100"]
    until = client.get("/Items", params={"StartDate": "2026-01-01", "EndDate": stamp}).json()["Items"]
    assert "WAX-100" in [one["ITEM_NO"] for one in until]


def test_a_sold_cell_moves_its_header(client: httpx.Client) -> None:
    before = client.get("/Item/TRL-JKT/Inventory/MAIN").json()["IM_INV"]
    (cell,) = [one for one in before["IM_INV_CELL"] if one["DIM_1_UPR"] == "MOSS" and one["DIM_2_UPR"] == "L"]
    answer = key_in(client, "TRL-JKT", cells=[{"dims": ["Moss", "L"], "quantity": cell["QTY_ON_HND"] - 1}])
    after = client.get("/Item/TRL-JKT/Inventory/MAIN").json()["IM_INV"]
    assert set(answer["rs_utc_dt"]) == {"IM_INV", "IM_INV_CELL"}
    assert after["QTY_ON_HND"] == before["QTY_ON_HND"] - 1
    assert found_since(client, "/Inventory/MAIN", answer["rs_utc_dt"]["IM_INV"]) == ["TRL-JKT"]
    assert found_since(client, "/Items", answer["rs_utc_dt"]["IM_INV"]) == []


def test_a_gridded_item_wants_to_know_which_cell(client: httpx.Client) -> None:
    answer = client.patch("/_control/items/TRL-JKT", json={"quantity": "4"})
    assert answer.status_code == 409


def test_a_cell_that_does_not_exist_is_refused_and_nothing_changes(client: httpx.Client) -> None:
    before = state(client)
    answer = client.patch(
        "/_control/items/TRL-JKT", json={"descr": "X", "cells": [{"dims": ["Pink", "L"], "quantity": "1"}]}
    )
    assert answer.status_code == 404
    assert state(client) == before


@pytest.mark.parametrize("body", [{"colour": "red"}, {"price": "dear"}, {"descr": "x" * 31}, {"price": "1.00001"}])
def test_a_body_that_does_not_fit_is_refused(client: httpx.Client, body: dict[str, str]) -> None:
    assert client.patch("/_control/items/WAX-100", json=body).status_code == 422


def test_an_unknown_item_is_refused(client: httpx.Client) -> None:
    assert client.patch("/_control/items/NOPE", json={"descr": "x"}).status_code == 404


def test_an_item_with_a_slash_in_its_number_can_be_changed(client: httpx.Client) -> None:
    key_in(client, "MUG%2012%2FOZ", price="12.00")
    assert row(state(client)["prices"], ITEM_NO="MUG 12/OZ", LOC_ID="*")["PRC_1"] == "12.0000"


def test_stock_at_a_place_that_had_none_makes_a_row(client: httpx.Client) -> None:
    assert client.get("/Item/NEVER-STOCKED/Inventory/LAKE").status_code == 404
    key_in(client, "NEVER-STOCKED", quantity="2.5", location="lake")
    assert client.get("/Item/NEVER-STOCKED/Inventory/LAKE").json()["IM_INV"]["QTY_AVAIL"] == 2.5


def test_null_empties_a_flag(client: httpx.Client) -> None:
    key_in(client, "WEB-OFF", web_enabled=None)
    assert row(state(client)["items"], ITEM_NO="WEB-OFF")["USR_WEB_ENABLED"] is None


def test_a_column_is_keyed_in_by_its_name_and_comes_back_from_the_api(client: httpx.Client) -> None:
    columns = {"PROF_ALPHA_5": "Unisex", "prof_no_3": "2.5", "PROF_DAT_4": "2026-05-01", "ECOMM_NEW": "Y"}
    answer = key_in(client, "FREE", columns=columns)
    assert set(answer["rs_utc_dt"]) == {"IM_ITEM"}
    found = item(client, "FREE")
    assert (found["PROF_ALPHA_5"], found["PROF_NO_3"], found["ECOMM_NEW"]) == ("Unisex", 2.5, "Y")
    assert found["PROF_DAT_4"] == "2026-05-01T00:00:00.0000000"
    key_in(client, "FREE", columns={"PROF_ALPHA_5": None})
    assert "PROF_ALPHA_5" not in item(client, "FREE")


@pytest.mark.parametrize(
    ("columns", "status"),
    [
        ({"NO_SUCH_COLUMN": "x"}, 404),
        ({"RS_UTC_DT": "2026-05-01"}, 404),
        ({"DESCR_UPR": "X"}, 404),
        ({"ITEM_NO": "OTHER"}, 404),
        ({"PROF_COD_1": "longer than ten"}, 409),
        ({"PROF_COD_1": 7}, 409),
        ({"PROF_NO_1": "many"}, 409),
        ({"PROF_NO_1": "1.00001"}, 409),
        ({"PROF_DAT_1": "soon"}, 409),
        ({"PROF_COD_1": ["x"]}, 422),
    ],
)
def test_a_column_that_cannot_be_keyed_in_is_refused(
    client: httpx.Client, columns: dict[str, Any], status: int
) -> None:
    assert client.patch("/_control/items/FREE", json={"columns": columns}).status_code == status


def test_maintenance_is_shop_time_and_replication_is_utc(client: httpx.Client) -> None:
    key_in(client, "WAX-100", descr="New name")
    found = item(client, "WAX-100")
    local = datetime.fromisoformat(found["LST_MAINT_DT"][:26]).replace(tzinfo=ZoneInfo("America/Chicago"))
    utc = datetime.fromisoformat(found["RS_UTC_DT"][:26]).replace(tzinfo=ZoneInfo("UTC"))
    saved, stamped = local.astimezone(ZoneInfo("UTC")), utc
    assert 0 < (stamped - saved).total_seconds() < 1.2


def test_a_late_commit_is_stamped_in_the_past_once(client: httpx.Client) -> None:
    now = datetime.fromisoformat(client.post("/_control/clock", json={"late_commit_seconds": 90}).json()["now"])
    late = key_in(client, "WAX-100", descr="Late")["rs_utc_dt"]["IM_ITEM"]
    prompt = key_in(client, "WAX-100", descr="Prompt")["rs_utc_dt"]["IM_ITEM"]
    lag = now.replace(tzinfo=None) - datetime.fromisoformat(late)
    assert 60 < lag.total_seconds() <= 90
    assert datetime.fromisoformat(prompt) > datetime.fromisoformat(late)


def test_a_deleted_item_leaves_no_trace() -> None:
    with simulated_company(items=12) as company, company.client() as client:
        assert client.delete("/_control/items/TRL-JKT").status_code == 204
        after = state(client)
        assert client.get("/Item/TRL-JKT").status_code == 404
    assert not [part for part, rows in after.items() if isinstance(rows, list) and _names(rows, "TRL-JKT")]


def _names(rows: list[dict[str, Any]], item_no: str) -> bool:
    return any(one.get("ITEM_NO") == item_no and "GRP_COD" not in one for one in rows)


def test_a_new_gridded_item_can_be_sold_at_once(client: httpx.Client) -> None:
    body = {
        "item_no": "poncho",
        "descr": "Poncho",
        "price": "49.90",
        "dimensions": ["Color", "Size"],
        "cells": [{"dims": ["Moss", "S"], "quantity": "2"}, {"dims": ["Moss", "M"], "quantity": "3"}],
    }
    assert client.post("/_control/items", json=body).status_code == 201
    found = item(client, "PONCHO")
    assert (found["TRK_METH"], found["DIM_COUNT"], found["GRID_DIM_2_TAG"]) == ("G", 2, "Size")
    stock = client.get("/Item/PONCHO/Inventory/MAIN").json()["IM_INV"]
    assert (stock["QTY_ON_HND"], len(stock["IM_INV_CELL"])) == (5, 2)
    assert client.post("/_control/items", json=body).status_code == 409


def test_a_price_of_one_location_shows_only_there(client: httpx.Client) -> None:
    client.patch("/_control/prices/ENAMEL-POT", json={"location": "LAKE", "price": "21.50"})
    at_lake = {one["ITEM_NO"]: one for one in client.get("/Items/LAKE").json()["Items"]}["ENAMEL-POT"]
    assert (at_lake["PRC_1"], item(client, "ENAMEL-POT")["PRC_1"]) == (21.5, 24)


def test_prices_of_locations_count_only_where_the_company_keeps_them(client: httpx.Client) -> None:
    def at_lake() -> float:
        items = client.get("/Items/LAKE").json()["Items"]
        price: float = next(one["PRC_1"] for one in items if one["ITEM_NO"] == "LAKE-PRICE")
        return price

    assert at_lake() == 59
    client.patch("/_control/price-control", json={"multi_location": False})
    assert at_lake() == 65
    client.patch("/_control/price-control", json={"multi_location": True})


def test_stock_that_is_out_says_so(client: httpx.Client) -> None:
    key_in(client, "FIRE-STEEL", quantity="2", committed="2", limits=["2", "9"])
    found = client.get("/Item/FIRE-STEEL/Inventory/MAIN").json()["IM_INV"]
    assert (found["STK_STAT_PER_QTY_ON_HND"], found["STK_STAT_PER_QTY_AVAIL"]) == ("K", "O")


@pytest.mark.parametrize(
    ("quantity", "letter"), [("0", "O"), ("-3", "O"), ("1", "U"), ("2", "K"), ("9", "K"), ("10", "V")]
)
def test_a_letter_tells_how_stock_stands_to_its_limits(client: httpx.Client, quantity: str, letter: str) -> None:
    key_in(client, "FIRE-STEEL", quantity=quantity, committed="0", limits=["2", "9"])
    assert client.get("/Item/FIRE-STEEL/Inventory/MAIN").json()["IM_INV"]["STK_STAT_PER_QTY_AVAIL"] == letter


@pytest.mark.parametrize("quantity", ["-2", "0", "5"])
def test_stock_without_limits_has_no_status_whatever_it_is(client: httpx.Client, quantity: str) -> None:
    key_in(client, "FIRE-STEEL", quantity=quantity, committed="0", limits=["0", "0"])
    assert client.get("/Item/FIRE-STEEL/Inventory/MAIN").json()["IM_INV"]["STK_STAT_PER_QTY_ON_HND"] == "?"


def test_a_promotion_comes_with_its_rules_and_goes_with_them(client: httpx.Client) -> None:
    body = {
        "grp_cod": "flash",
        "begins": "2026-03-02T18:00:00Z",
        "ends": "2026-03-03T05:59:59Z",
        "rules": [{"item_no": "wax-100", "breaks": [{"prc_meth": "D", "amt_or_pct": "20"}]}],
    }
    assert client.post("/_control/promotions", json=body).status_code == 201
    held = state(client)
    group = row(held["price_groups"], GRP_COD="FLASH")
    assert (group["BEG_DT"], group["END_DT"]) == ("2026-03-02T12:00:00.000000", "2026-03-02T23:59:59.000000")
    assert row(held["price_rules"], GRP_COD="FLASH")["ITEM_FILT"] == "(IM_ITEM.ITEM_NO = 'WAX-100')"
    assert row(held["price_breaks"], GRP_COD="FLASH")["AMT_OR_PCT"] == "20.0000"
    assert client.delete("/_control/promotions/FLASH").status_code == 204
    after = state(client)
    assert not [
        one
        for part in ("price_groups", "price_rules", "price_breaks")
        for one in after[part]
        if one["GRP_COD"] == "FLASH"
    ]


def test_a_picture_is_listed_by_item_and_read_by_name_in_any_case(client: httpx.Client) -> None:
    client.put("/_control/images/ENAMEL-POT^2.png", content=b"second")
    client.put("/_control/images/Enamel-Pot.jpg", content=b"first")
    names = client.get("/Item/ENAMEL-POT/Images").json()["IMAGE_FILENAMES"]
    assert names == ["Enamel-Pot.jpg", "ENAMEL-POT^2.png"]
    answer = client.get("/Item/Images/enamel-pot%5E2.PNG")
    assert (answer.content, answer.headers["content-type"]) == (b"second", "image/jpg")
    client.delete("/_control/images/ENAMEL-POT.JPG")
    assert client.get("/Item/ENAMEL-POT/Images").json()["IMAGE_FILENAMES"] == ["ENAMEL-POT^2.png"]


def test_the_image_route_wins_over_an_item_named_images(client: httpx.Client) -> None:
    client.post("/_control/items", json={"item_no": "IMAGES", "descr": "Framed pictures"})
    assert client.get("/Item/Images/Images").status_code == 404
    assert item(client, "IMAGES")["DESCR"] == "Framed pictures"


def test_an_item_without_pictures_has_an_empty_list(client: httpx.Client) -> None:
    assert client.get("/Item/FREE/Images").json() == {"IMAGE_FILENAMES": [], "ErrorCode": "SUCCESS"}


def test_the_till_works_from_the_same_process_too(company: SimulatedCompany, client: httpx.Client) -> None:
    company.hand().drop_picture("WAX-100.jpg")
    assert client.get("/Item/WAX-100/Images").json()["IMAGE_FILENAMES"] == []
