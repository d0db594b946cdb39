"""The state of the simulated company: everything it holds, all of one moment."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from simulators.counterpoint.app import assemble
from simulators.counterpoint.changes import NewItem
from simulators.counterpoint.settings import MEMORY, Settings
from simulators.counterpoint.state import PARTS, whole_state
from simulators.counterpoint.tables import METADATA


def test_every_table_of_the_company_is_shown() -> None:
    shown = {table.name for _, table in PARTS}
    assert shown == {name for name in METADATA.tables if not name.startswith("SIM_")}
    assert len({name for name, _ in PARTS}) == len(PARTS)


@pytest.mark.parametrize("kept", ["in memory", "in a file"])
def test_what_changes_while_the_state_is_read_is_not_in_it(kept: str, tmp_path: Path) -> None:
    database = MEMORY if kept == "in memory" else str(tmp_path / "company.sqlite")
    simulator = assemble(Settings(items=20, database=database))
    before = json.loads(b"".join(whole_state(simulator.database)))
    reading = whole_state(simulator.database)
    parts = [next(reading)]
    simulator.till.remove("WAX-100")
    simulator.till.add(NewItem(item_no="AAA", descr="Comes first"))
    parts += reading
    assert json.loads(b"".join(parts)) == before
    after = json.loads(b"".join(whole_state(simulator.database)))
    numbers = [one["ITEM_NO"] for one in after["items"]]
    assert "AAA" in numbers
    assert "WAX-100" not in numbers
    simulator.close()


def test_a_file_that_an_older_simulator_made_gets_the_columns_it_lacks(tmp_path: Path) -> None:
    settings = Settings(items=20, database=str(tmp_path / "company.sqlite"))
    simulator = assemble(settings)
    with simulator.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE IM_ITEM DROP COLUMN PROF_ALPHA_5")
        connection.exec_driver_sql("ALTER TABLE IM_INV DROP COLUMN STK_STAT_PER_QTY_AVAIL")
    simulator.close()
    simulator = assemble(settings)
    held = json.loads(b"".join(whole_state(simulator.database)))
    simulator.close()
    assert [one["PROF_ALPHA_5"] for one in held["items"]] == [None] * 20
    assert {one["STK_STAT_PER_QTY_AVAIL"] for one in held["inventory"]} == {"?", "K", "V"}
