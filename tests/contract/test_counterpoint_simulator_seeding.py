"""Where the simulated company comes from, what is odd in it, and how it lives in a file beside other readers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import create_engine, select

from simulators.counterpoint import tables
from simulators.counterpoint.__main__ import main
from simulators.counterpoint.settings import Settings
from tests.builders.counterpoint import SEEDED_AT, row, simulated_company, state
from tests.builders.project import ROOT

READY = "counterpoint simulator ready "


def seeded(**settings: Any) -> bytes:
    with simulated_company(**settings) as company, company.client() as client:
        return client.get("/_control/state").content


@pytest.fixture(scope="module")
def shop() -> Iterator[dict[str, Any]]:
    with simulated_company(items=400) as company, company.client() as client:
        yield state(client)


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "simulators.counterpoint", "--port", "0", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith(READY + "http://127.0.0.1:"), line
        usual = Settings()
        with httpx.Client(
            base_url=line.removeprefix(READY).strip(),
            auth=(f"{usual.company}.{usual.user}", usual.password),
            headers={"APIKey": usual.api_key},
            timeout=20,
            trust_env=False,
        ) as client:
            yield process, client
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=20)


def test_the_same_seed_and_moment_give_the_same_company_to_the_byte() -> None:
    assert seeded(seed=3) == seeded(seed=3)
    assert seeded(seed=3) != seeded(seed=4)


def test_there_are_as_many_items_as_were_asked_for(shop: dict[str, Any]) -> None:
    assert len(shop["items"]) == 400
    assert len({one["ITEM_NO"] for one in shop["items"]}) == 400


def test_most_items_are_for_the_web_and_some_have_a_grid(shop: dict[str, Any]) -> None:
    web = [one for one in shop["items"] if one["IS_ECOMM_ITEM"] == "Y"]
    gridded = [one for one in shop["items"] if one["TRK_METH"] == "G"]
    assert 0.6 < len(web) / 400 < 0.85
    assert 0.06 < len(gridded) / 400 < 0.2


def test_cells_of_a_grid_add_up_to_their_header(shop: dict[str, Any]) -> None:
    totals: dict[str, Decimal] = {}
    for cell in shop["cells"]:
        totals[cell["ITEM_NO"]] = totals.get(cell["ITEM_NO"], Decimal(0)) + Decimal(cell["QTY_ON_HND"])
    headers = {one["ITEM_NO"]: Decimal(one["QTY_ON_HND"]) for one in shop["inventory"] if one["LOC_ID"] == "MAIN"}
    assert totals
    assert {number: headers[number] for number in totals} == totals


def test_every_gridded_item_has_its_values_and_variants(shop: dict[str, Any]) -> None:
    variants = {(one["ITEM_NO"], (one["DIM_1"] or "*").upper(), (one["DIM_2"] or "*").upper()) for one in shop["skus"]}
    assert {(one["ITEM_NO"], one["DIM_1_UPR"], one["DIM_2_UPR"]) for one in shop["cells"]} <= variants
    values = {(one["ITEM_NO"], one["DIM_1_UPR"]) for one in shop["grid_dim_1"]}
    assert {(one["ITEM_NO"], one["DIM_1_UPR"]) for one in shop["cells"]} <= values


def test_the_odd_things_of_real_shops_are_there(shop: dict[str, Any]) -> None:
    items = {one["ITEM_NO"]: one for one in shop["items"]}
    prices = {one["ITEM_NO"]: one for one in shop["prices"] if one["LOC_ID"] == "*"}
    stock = {one["ITEM_NO"]: one for one in shop["inventory"] if one["LOC_ID"] == "MAIN"}
    assert {"MUG 12/OZ", "#10-SCREW", "50%-BLEND", "A+B-SET", "CUP&SAUCER", "O'HARA-TIN"} <= items.keys()
    assert items["NO-NAME"]["DESCR"] is None
    assert items["BLANK-NAME"]["DESCR"].strip() == ""
    assert any(one["RS_UTC_DT"] is None for one in shop["items"])
    assert stock["OVERSOLD"]["QTY_ON_HND"] == "-4.0000"
    assert "NEVER-STOCKED" not in stock
    assert prices["FREE"]["PRC_1"] == "0.0000"
    assert "NO-PRICE" not in prices
    assert Decimal(prices["BELOW-PRICE"]["REG_PRC"]) < Decimal(prices["BELOW-PRICE"]["PRC_1"])
    assert items["OWL-WALK"]["IS_ADM_TKT"] == "Y"
    assert items["PICNIC-KIT"]["IS_KIT_PAR"] == "Y"
    assert [one["COMP_ITEM_NO"] for one in shop["kit_components"] if one["ITEM_NO"] == "PICNIC-KIT"]
    assert items["SKI-TUNE"]["ITEM_TYP"] == "S"
    assert max(len(one["HTML_DESCR"]) for one in shop["descriptions"]) > 50_000
    assert any(one["size"] > 2_000_000 for one in shop["images"])


def test_promotions_run_have_ended_and_are_about_to_start(shop: dict[str, Any]) -> None:
    now = "2026-03-02T06:00:00"
    groups = {one["GRP_COD"]: one for one in shop["price_groups"]}
    assert groups["BOOTDAYS"]["BEG_DT"] < now < groups["BOOTDAYS"]["END_DT"]
    assert groups["LASTWEEK"]["END_DT"] < now
    assert groups["TOMORROW"]["BEG_DT"] == "2026-03-03T00:00:00.000000"
    assert {one["GRP_TYP"] for one in shop["price_groups"]} == {"P", "C", "S"}
    assert row(shop["price_rules"], GRP_COD="BOGO")["USE_BOGO_TWOFER"] == "Y"


def test_pictures_are_real_files_of_their_kind() -> None:
    with simulated_company() as company, company.client() as client:
        names = client.get("/Item/TRL-JKT/Images").json()["IMAGE_FILENAMES"]
        assert names == ["TRL-JKT.jpg", "TRL-JKT^1.jpg", "TRL-JKT^MOSS.png"]
        first, last = (
            client.get(f"/Item/Images/{httpx.URL(path=name).raw_path.decode()}") for name in (names[0], names[2])
        )
    assert first.content.startswith(b"\xff\xd8\xff")
    assert first.content.endswith(b"\xff\xd9")
    assert last.content.startswith(b"\x89PNG\r\n\x1a\n")


def test_a_configurable_with_its_variants_becomes_one_gridded_item(tmp_path: Path) -> None:
    catalogue = tmp_path / "goods.csv"
    catalogue.write_text(
        "sku,product_type,categories,name,price,qty,weight,configurable_variations\n"
        "cap-s-red,simple,Default Category/Hats,Cap S red,9,4,0.2,\n"
        "cap-m-red,simple,Default Category/Hats,Cap M red,9,5,0.2,\n"
        'cap,configurable,"Default Category/Hats,Default Category/Sale",Cap,9,0,,'
        '"sku=cap-s-red,size=S,color=Red|sku=cap-m-red,size=M,color=Red|sku=cap-again,size=m,color=Red"\n'
        "cap-again,simple,Default Category/Hats,Cap M red,9,5,0.2,\n"
        "scarf-loose,simple,Default Category/Hats,Scarf,12.50,3,,\n"
        "an-item-number-that-is-too-long,simple,,Too long,1,1,,\n",
        encoding="utf-8",
    )
    with simulated_company(catalog=catalogue) as company, company.client() as client:
        held = state(client)
    account = held["catalog"]
    assert (account["rows"], account["items"], account["cells"]) == (6, 2, 2)
    again, long = account["left_out"]
    assert (again["row"], "same grid values" in again["reason"]) == ("goods.csv line 5: cap-again", True)
    assert (long["row"], "20" in long["reason"]) == ("goods.csv line 7: an-item-number-that-is-too-long", True)
    assert {one["ITEM_NO"]: one["TRK_METH"] for one in held["items"]} == {"CAP": "G", "SCARF-LOOSE": "N"}
    assert row(held["items"], ITEM_NO="CAP")["WEIGHT"] == "0.2000"
    assert {(one["DIM_1_UPR"], one["DIM_2_UPR"], one["QTY_ON_HND"]) for one in held["cells"]} == {
        ("RED", "S", "4.0000"),
        ("RED", "M", "5.0000"),
    }
    assert len([one for one in held["web_category_items"] if one["ITEM_NO"] == "CAP"]) == 2


@pytest.mark.shared_data
def test_every_row_of_the_sample_catalogue_is_accounted_for() -> None:
    shared = Path(os.environ.get("COUNTERSYNC_SHARED", ROOT.parent / "shared"))
    folder = shared / "data" / "magento-sample"
    if not folder.is_dir():
        pytest.skip(f"no sample catalogue in {folder}")
    with simulated_company(catalog=folder) as company, company.client() as client:
        held = state(client)
    account = held["catalog"]
    assert account["rows"] == 2046
    assert account["items"] + account["cells"] + len(account["left_out"]) == 2046
    assert len([one for one in held["items"] if one["TRK_METH"] == "G"]) == 147
    assert len(held["cells"]) == account["cells"] == 1847
    assert row(held["items"], ITEM_NO="24-WG080")["IS_KIT_PAR"] == "Y"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--zone", "Mars/Olympus"], "no such time zone: 'Mars/Olympus'"),
        (["--items", "-1"], "no number of items: '-1'"),
        (["--port", "99999"], "no port: '99999'"),
        (["--certificate", "server.pem"], "--certificate and --certificate-key go together"),
    ],
)
def test_an_option_that_makes_no_sense_ends_the_start_with_its_reason(
    capsys: pytest.CaptureFixture[str], given: list[str], words: str
) -> None:
    with pytest.raises(SystemExit):
        main(given)
    assert words in capsys.readouterr().err


def test_a_catalogue_that_is_not_there_ends_the_start_with_its_reason() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "simulators.counterpoint", "--catalog", "no-such-catalogue"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "no-such-catalogue" in done.stderr


def test_a_database_file_is_kept_over_a_restart_and_read_by_others_meanwhile(tmp_path: Path) -> None:
    file = tmp_path / "not" / "there yet" / "company.sqlite"
    with started("--database", str(file), "--items", "20", "--now", SEEDED_AT.isoformat()) as (process, client):
        client.patch("/_control/items/WAX-100", json={"price": "13.25", "quantity": "9"})
        engine = create_engine(f"sqlite:///{file}")
        with engine.connect() as reader:
            price = reader.execute(select(tables.IM_PRC).filter_by(ITEM_NO="WAX-100", LOC_ID="*")).mappings().one()
            stock = reader.execute(select(tables.IM_INV).filter_by(ITEM_NO="WAX-100", LOC_ID="MAIN")).mappings().one()
        engine.dispose()
        assert (price["PRC_1"], stock["QTY_AVAIL"]) == (Decimal("13.25"), Decimal(9))
        assert price["RS_UTC_DT"].year >= 2026
        before = client.get("/_control/state").content
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    with started("--database", str(file), "--items", "33") as (process, client):
        assert client.get("/_control/state").content == before
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 0
    with started("--database", str(file), "--items", "33", "--reset") as (_, client):
        assert len(state(client)["items"]) == 33
