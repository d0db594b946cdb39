"""What a manager sets up through the control door, and stamps that move though nothing changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from simulators.counterpoint.set_up_desk import CONTROLS, KINDS
from tests.builders.counterpoint import SimulatedCompany, row, simulated_company, state

FRESH = {"ServerCache": "no-cache"}


@pytest.fixture(scope="module")
def company() -> Iterator[SimulatedCompany]:
    with simulated_company(item_cache_minutes=0) as found:
        yield found


@pytest.fixture(scope="module")
def client(company: SimulatedCompany) -> Iterator[httpx.Client]:
    with company.client() as client:
        yield client


def set_up(client: httpx.Client, path: str, descr: str | None = None, **columns: Any) -> dict[str, Any]:
    answer = client.put(f"/_control/set-up/{path}", json={"descr": descr, "columns": columns})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def seen(client: httpx.Client, path: str, container: str) -> Any:
    answer = client.get(path, headers=FRESH)
    assert answer.status_code == 200, answer.text
    return answer.json()[container]


def test_a_new_store_has_its_stations_and_settings_of_its_own(client: httpx.Client) -> None:
    set_up(client, "stores/east", "East side", STR_NO=7, STK_LOC_ID="LAKE", MIN_ORD_DEP_PCT="12.5")
    set_up(client, "stations/EAST/2", "Side door", DFLT_TND_PAY_COD="CHECK")
    store = seen(client, "/Store/East", "PS_STR")
    assert (store["DESCR"], store["DESCR_UPR"], store["STR_NO"]) == ("East side", "EAST SIDE", 7)
    settings = store["PS_STR_CFG_PS"]
    assert (settings["STK_LOC_ID"], settings["MIN_ORD_DEP_PCT"], settings["STR_ID"]) == ("LAKE", 12.5, "EAST")
    station = seen(client, "/Store/EAST/Station/2", "PS_STA")
    assert (station["DESCR"], station["PS_STA_CFG_PS"]["DFLT_TND_PAY_COD"]) == ("Side door", "CHECK")
    assert client.delete("/_control/set-up/stores/EAST").status_code == 204
    assert client.get("/Store/EAST", headers=FRESH).status_code == 404
    assert client.get("/Store/EAST/Station/2", headers=FRESH).status_code == 404


@pytest.mark.parametrize(
    ("kind", "code", "path", "container"),
    [
        ("pay-codes", "points", "/PayCode/POINTS", "SY_PAY_COD"),
        ("workgroups", "7", "/Workgroup/7", "SY_WRKGRP"),
        ("item-categories", "toys", "/ItemCategory/TOYS", "Category"),
    ],
)
def test_a_record_comes_changes_and_goes(client: httpx.Client, kind: str, code: str, path: str, container: str) -> None:
    set_up(client, f"{kind}/{code}", "Something new")
    assert seen(client, path, container)["DESCR"] == "Something new"
    set_up(client, f"{kind}/{code.upper()}", "Something else")
    assert seen(client, path, container)["DESCR_UPR"] == "SOMETHING ELSE"
    assert client.delete(f"/_control/set-up/{kind}/{code}").status_code == 204
    assert client.get(path, headers=FRESH).status_code == 404
    assert client.delete(f"/_control/set-up/{kind}/{code}").status_code == 404


def test_a_new_tax_code_is_listed(client: httpx.Client) -> None:
    set_up(client, "tax-codes/wi", "Wisconsin")
    assert "WI" in [one["TAX_COD"] for one in seen(client, "/TaxCodes", "TaxCodes")]


def test_a_user_is_set_up_with_columns_of_its_own(client: httpx.Client) -> None:
    set_up(client, "users/ann", NAM="Ann", WRKGRP_ID="1", LOGIN_DISABLED="Y")
    found = seen(client, "/User/Ann", "SY_USR")
    assert (found["USR_ID"], found["NAM"], found["LOGIN_DISABLED"]) == ("ANN", "Ann", "Y")


def test_a_sub_category_stands_in_its_category(client: httpx.Client) -> None:
    set_up(client, "subcategories/CAMP/lamps", "Lamps")
    (found,) = [one for one in seen(client, "/ItemCategories", "ItemCategories") if one["CATEG_COD"] == "CAMP"]
    assert "LAMPS" in [one["SUBCAT_COD"] for one in found["IM_SUBCAT_COD"]]


def test_a_new_location_holds_stock(client: httpx.Client) -> None:
    set_up(client, "locations/dock", "The dock", CITY="Duluth")
    assert "DOCK" in [one["LOC_ID"] for one in seen(client, "/Inventory/Locations", "IM_LOC")]
    client.patch("/_control/items/WAX-100", json={"quantity": "4", "location": "DOCK"})
    assert seen(client, "/Item/WAX-100/Inventory/Dock", "IM_INV")["QTY_ON_HND"] == 4
    assert client.delete("/_control/set-up/locations/DOCK").status_code == 409


def test_a_serial_number_is_on_hand_until_it_is_sold(client: httpx.Client) -> None:
    set_up(client, "serials/WAX-100/sn-1", SER_COST="4.5")
    assert seen(client, "/Item/WAX-100/Serial/SN-1", "IM_SER")["SER_COST"] == 4.5
    assert [one["SER_NO"] for one in seen(client, "/Item/WAX-100/Serials/Location/MAIN", "ItemSerials")] == ["SN-1"]
    set_up(client, "serials/WAX-100/SN-1", STAT="S", PREV_STAT="A")
    assert seen(client, "/Item/WAX-100/Serials/Location/MAIN", "ItemSerials") == []


@pytest.mark.parametrize("method", ["U", "D", "N"])
def test_the_rounding_of_prices_can_be_chosen(client: httpx.Client, method: str) -> None:
    assert client.patch("/_control/price-control", json={"rounding": method}).status_code == 200
    assert seen(client, "/InventoryControl", "IM_CTL")["PRC_ROUND_METH"] == method


@pytest.mark.parametrize(
    ("name", "column", "path", "container"),
    [
        ("company", "ALLOW_OTHR_STR_GFCS", "/Company", "SY_COMP"),
        ("ecommerce", "ORD_REDUCE_INIT_DEP_FOR_BO", "/EC", "EC_CTL"),
        ("inventory", "USE_CELL_PRCS", "/InventoryControl", "IM_CTL"),
    ],
)
def test_a_control_record_can_be_changed(
    client: httpx.Client, name: str, column: str, path: str, container: str
) -> None:
    for value in ("Y", "N"):
        assert client.patch(f"/_control/controls/{name}", json={"columns": {column: value}}).status_code == 200
        assert seen(client, path, container)[column] == value


def test_the_server_goes_on_answering_from_memory_after_a_manager_changed_a_code(client: httpx.Client) -> None:
    before = seen(client, "/PayCode/CASH", "SY_PAY_COD")["DESCR"]
    set_up(client, "pay-codes/CASH", "Coins")
    assert client.get("/PayCode/CASH").json()["SY_PAY_COD"]["DESCR"] == before
    assert seen(client, "/PayCode/CASH", "SY_PAY_COD")["DESCR"] == "Coins"


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("dreams/X", {}, 404),
        ("stores/X", {"columns": {"NO_SUCH": 1}}, 404),
        ("stations/NOWHERE/1", {}, 404),
        ("stations/MAIN", {}, 404),
        ("serials/NO-SUCH-ITEM/1", {}, 404),
        ("pay-codes/X", {"columns": {"PAY_TYP": "too long"}}, 409),
        ("pay-codes/A-CODE-FAR-TOO-LONG", {}, 409),
        ("pay-codes/X", {"surprise": 1}, 422),
    ],
)
def test_what_cannot_be_set_up_is_told_so_and_changes_nothing(
    client: httpx.Client, path: str, body: dict[str, Any], status: int
) -> None:
    before = state(client)
    assert client.put(f"/_control/set-up/{path}", json=body).status_code == status
    assert state(client) == before


def test_every_kind_that_is_set_up_has_a_door() -> None:
    assert set(KINDS) == {
        *("stores", "stations", "pay-codes", "tax-codes", "workgroups", "users"),
        *("item-categories", "subcategories", "locations", "serials"),
    }
    assert set(CONTROLS) == {"company", "database", "inventory", "ecommerce"}


@pytest.mark.parametrize("locked", [False, True])
def test_a_touched_row_has_a_new_stamp_and_nothing_else(client: httpx.Client, locked: bool) -> None:
    before = state(client)
    answer = client.post("/_control/touch", json={"items": ["wax-100", "FREE"], "locked": locked})
    assert answer.status_code == 200
    after = state(client)
    for part, columns in (("items", {"RS_UTC_DT"}), ("inventory", {"RS_UTC_DT"})):
        old = row(before[part], ITEM_NO="WAX-100", **({"LOC_ID": "MAIN"} if part == "inventory" else {}))
        new = row(after[part], ITEM_NO="WAX-100", **({"LOC_ID": "MAIN"} if part == "inventory" else {}))
        moved = {name for name in new if new[name] != old[name]}
        assert moved - {"RS_STAT"} == columns | ({"LST_LCK_DT"} if locked else set())
    assert {part for part in after if after[part] != before[part]} == {"items", "inventory"}


def test_touched_rows_share_one_stamp_and_are_found_by_it(client: httpx.Client) -> None:
    stamp = client.post("/_control/touch", json={"items": ["WAX-100", "FREE"], "tables": ["IM_ITEM"]}).json()
    found = client.get("/Items", params={"StartDate": stamp["rs_utc_dt"], "EndDate": "2099-01-01"}).json()["Items"]
    assert {one["ITEM_NO"] for one in found} == {"WAX-100", "FREE"}
    assert len({one["RS_UTC_DT"] for one in found}) == 1


def test_a_category_is_touched_too(client: httpx.Client) -> None:
    before = seen(client, "/ItemCategory/CAMP", "Category")
    client.post("/_control/touch", json={"categories": ["CAMP"]})
    after = seen(client, "/ItemCategory/CAMP", "Category")
    assert {name for name in after if after[name] != before[name]} == {"RS_UTC_DT"}


def test_nothing_is_touched_when_one_item_is_unknown(client: httpx.Client) -> None:
    before = state(client)
    assert client.post("/_control/touch", json={"items": ["WAX-100", "NOPE"]}).status_code == 404
    assert state(client) == before
