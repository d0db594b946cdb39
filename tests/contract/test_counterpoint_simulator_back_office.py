"""What the back office changes: kits, alternate units, grids, places in categories, discount codes, price control."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.builders.counterpoint import item, row, simulated_company, state


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with simulated_company(item_cache_minutes=0) as company, company.client() as client:
        yield client


def asked(client: httpx.Client, method: str, path: str, **body: Any) -> httpx.Response:
    return client.request(method, f"/_control/{path}", json=body)


def test_units_stand_on_the_item_in_the_database_and_in_the_api(client: httpx.Client) -> None:
    units = [{"name": "BOX", "price": "99.00", "numerator": "12"}, {"name": "PAIR", "numerator": "2"}]
    answer = asked(client, "PUT", "units/WAX-100", units=units)
    assert answer.status_code == 200
    assert set(answer.json()["rs_utc_dt"]) == {"IM_ITEM"}
    held = row(state(client)["items"], ITEM_NO="WAX-100")
    assert (held["ALT_1_UNIT"], held["ALT_1_NUMER"], held["ALT_1_DENOM"]) == ("BOX", "12.0000", "1.0000")
    assert (held["ALT_2_UNIT"], held["ALT_2_PRC_1"], held["ALT_3_UNIT"]) == ("PAIR", None, None)
    assert item(client, "WAX-100")["ALT_1_PRC_1"] == 99.0

    asked(client, "PUT", "units/WAX-100", units=[])
    assert "ALT_1_UNIT" not in item(client, "WAX-100")


@pytest.mark.parametrize("units", [[{"name": "EACH"}], [{"name": "BOX"}, {"name": "box"}]])
def test_a_unit_that_is_there_already_is_refused(client: httpx.Client, units: list[dict[str, str]]) -> None:
    assert asked(client, "PUT", "units/WAX-100", units=units).status_code == 409


def test_changed_components_stamp_themselves_and_a_new_kit_stamps_its_item(client: httpx.Client) -> None:
    first = asked(client, "PUT", "kits/PICNIC-KIT", components=[{"item_no": "enamel-pot", "quantity": "2"}])
    assert set(first.json()["rs_utc_dt"]) == {"IM_KIT_COMP"}
    made = asked(client, "PUT", "kits/FIRE-STEEL", components=[{"item_no": "WAX-100"}])
    assert set(made.json()["rs_utc_dt"]) == {"IM_KIT_COMP", "IM_ITEM"}
    held = state(client)
    parts = [(one["ITEM_NO"], one["COMP_ITEM_NO"], one["COMP_QTY"]) for one in held["kit_components"]]
    assert parts == [("FIRE-STEEL", "WAX-100", "1.0000"), ("PICNIC-KIT", "ENAMEL-POT", "2.0000")]
    assert item(client, "FIRE-STEEL")["IS_KIT_PAR"] == "Y"

    asked(client, "PUT", "kits/PICNIC-KIT", components=[])
    assert item(client, "PICNIC-KIT")["IS_KIT_PAR"] == "N"


@pytest.mark.parametrize(
    ("number", "parts", "status"),
    [
        ("PICNIC-KIT", ["PICNIC-KIT"], 409),
        ("PICNIC-KIT", ["WAX-100", "WAX-100"], 409),
        ("TRL-JKT", ["WAX-100"], 409),
        ("PICNIC-KIT", ["NO-SUCH"], 404),
        ("NO-SUCH", ["WAX-100"], 404),
    ],
)
def test_a_kit_that_cannot_be_is_refused_and_nothing_changes(
    client: httpx.Client, number: str, parts: list[str], status: int
) -> None:
    before = state(client)
    answer = asked(client, "PUT", f"kits/{number}", components=[{"item_no": part} for part in parts])
    assert answer.status_code == status
    assert state(client) == before


def test_a_new_cell_has_a_variant_a_value_stock_and_a_barcode(client: httpx.Client) -> None:
    before = row(state(client)["inventory"], ITEM_NO="TRL-JKT", LOC_ID="MAIN")
    cell = {"dims": ["Moss", "XL"], "quantity": "5", "barcode": "0840099900099"}
    answer = asked(client, "PATCH", "grids/TRL-JKT", add=[cell])
    assert {"IM_SKU", "IM_GRID_DIM_2", "IM_INV_CELL", "IM_INV", "IM_BARCOD"} <= set(answer.json()["rs_utc_dt"])
    held = state(client)
    assert row(held["skus"], ITEM_NO="TRL-JKT", DIM_1="Moss", DIM_2="XL")
    assert row(held["grid_dim_2"], ITEM_NO="TRL-JKT", DIM_2_UPR="XL")["DIM_2"] == "XL"
    assert row(held["barcodes"], BARCOD="0840099900099")["DIM_2_UPR"] == "XL"
    after = row(held["inventory"], ITEM_NO="TRL-JKT", LOC_ID="MAIN")
    assert float(after["QTY_ON_HND"]) == float(before["QTY_ON_HND"]) + 5


def test_a_dropped_cell_is_gone_with_all_that_hung_on_it(client: httpx.Client) -> None:
    asked(client, "PATCH", "grids/TRL-JKT", drop=[["moss", "s"], ["ember", "s"]])
    held = state(client)
    assert {one["DIM_2"] for one in held["skus"] if one["ITEM_NO"] == "TRL-JKT"} == {"M", "L"}
    assert {one["DIM_2_UPR"] for one in held["grid_dim_2"] if one["ITEM_NO"] == "TRL-JKT"} == {"M", "L"}
    cells = [one for one in held["cells"] if one["ITEM_NO"] == "TRL-JKT"]
    assert len(cells) == 4
    header = row(held["inventory"], ITEM_NO="TRL-JKT", LOC_ID="MAIN")
    assert float(header["QTY_ON_HND"]) == sum(float(one["QTY_ON_HND"]) for one in cells)


@pytest.mark.parametrize(
    ("number", "change", "status"),
    [
        ("WAX-100", {"add": [{"dims": ["Red"]}]}, 409),
        ("TRL-JKT", {"add": [{"dims": ["Moss", "S"]}]}, 409),
        ("TRL-JKT", {"add": [{"dims": ["Moss"]}]}, 409),
        ("TRL-JKT", {"drop": [["Pink", "S"]]}, 404),
    ],
)
def test_a_grid_change_that_cannot_be_is_refused(
    client: httpx.Client, number: str, change: dict[str, Any], status: int
) -> None:
    assert asked(client, "PATCH", f"grids/{number}", **change).status_code == status


def test_a_place_in_a_category_is_kept_where_the_item_stands(client: httpx.Client) -> None:
    held = state(client)
    mine = next(one for one in held["web_category_items"] if one["ITEM_NO"] == "WAX-100")
    asked(client, "PATCH", "places/WAX-100", places={mine["CATEG_ID"]: 77})
    after = row(state(client)["web_category_items"], ITEM_NO="WAX-100", CATEG_ID=mine["CATEG_ID"])
    assert after["ENTRY_SEQ_NO"] == 77
    assert asked(client, "PATCH", "places/WAX-100", places={"nowhere": 1}).status_code == 404


def test_discount_codes_come_change_and_go(client: httpx.Client) -> None:
    asked(client, "PUT", "discount-codes/AUTUMN", code="autumn", kind="A", amount="7.50")
    held = row(state(client)["discount_codes"], DISC_ID="AUTUMN")
    assert (held["DISC_COD"], held["DISC_TYP"], held["DISC_AMT"], held["APPLY_TO"]) == ("AUTUMN", "A", "7.5000", "H")
    assert asked(client, "DELETE", "discount-codes/AUTUMN").status_code == 204
    assert asked(client, "DELETE", "discount-codes/AUTUMN").status_code == 404


def test_location_prices_can_be_turned_off(client: httpx.Client) -> None:
    asked(client, "PATCH", "price-control", multi_location=False)
    assert state(client)["inventory_control"][0]["USE_MULTI_LOC_PRCS"] == "N"


def test_prices_by_cell_can_be_turned_on_and_off(client: httpx.Client) -> None:
    for cells, flag in ((True, "Y"), (False, "N")):
        asked(client, "PATCH", "price-control", cells=cells)
        assert state(client)["inventory_control"][0]["USE_CELL_PRCS"] == flag


def test_ordinary_goods_have_kits_boxes_and_six_levels_too() -> None:
    with simulated_company(items=300) as company, company.client() as client:
        held = state(client)
    kits = {one["ITEM_NO"] for one in held["items"] if one["IS_KIT_PAR"] == "Y"}
    parts = {one["COMP_ITEM_NO"] for one in held["kit_components"]}
    numbers = {one["ITEM_NO"]: one for one in held["items"]}
    assert len(kits) > 8
    assert all(numbers[part]["IS_ECOMM_ITEM"] == "Y" and part not in kits for part in parts)
    assert any(one["ALT_1_UNIT"] == "BOX" for one in held["items"])
    assert any(one["PRC_6"] for one in held["prices"])
    assert {one["GRP_COD"] for one in held["price_groups"] if one["GRP_TYP"] == "C"} == {"CLUB1001", "TRADE"}


GRID = {"item_no": "twice", "dimensions": ["Color"], "cells": [{"dims": ["Red"]}, {"dims": ["red"]}]}
BREAK = {"prc_meth": "D", "amt_or_pct": "5"}


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "items", GRID, 409),
        ("POST", "items", {"item_no": "KIT-OF-AIR", "kit": [{"item_no": "NO-SUCH-ITEM"}]}, 404),
        ("POST", "items", {"item_no": "LONG", "dimensions": ["Color"], "cells": [{"dims": ["x" * 16]}]}, 422),
        ("POST", "promotions", {"grp_cod": "TWICE", "rules": [{"item_no": "FREE", "breaks": [BREAK, BREAK]}]}, 409),
        ("PATCH", "items/FREE", {"cells": []}, 422),
        ("PATCH", "items/FREE", {"quantity": None}, 422),
        ("PATCH", "items/FREE", {"stat": None}, 422),
        ("PUT", "categories/20240201090000010", {"descr": "Too long an id"}, 409),
        ("PUT", "categories/2024020109000001", {"disp_seq_no": 10**12}, 422),
    ],
)
def test_what_no_database_would_take_is_refused_and_nothing_changes(
    client: httpx.Client, method: str, path: str, body: dict[str, Any], status: int
) -> None:
    before = state(client)
    assert client.request(method, f"/_control/{path}", json=body).status_code == status
    assert state(client) == before
