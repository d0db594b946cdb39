"""No list that somebody outside can lengthen is read to a fixed length: what matters may stand behind the end."""

from __future__ import annotations

import ast
from typing import Final

import pytest

from tests.builders.project import Source, sources_in

_READS: Final = {"to_list", "limit", "fetchmany"}
_ALLOWED: Final = {
    ("shared/store/queue.py", "500"): "expired leases; the next tick, a second later, takes the next ones",
    ("shared/store/log.py", "1"): "the newest line is the only one asked for",
    ("shared/catalog/walking.py", "SET_SIZE"): "one page of a walk that goes on behind its last row",
    ("shared/connectors/sql.py", "1"): "one row of a table, for the names of its columns",
}


def fixed_reads(source: Source) -> list[tuple[str, str]]:
    """The reads of one file whose length is a number of the code, not the caller's page or what was asked for."""
    return [
        (source.path, ast.unparse(length))
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _READS
        for length in [*node.args, *(keyword.value for keyword in node.keywords if keyword.arg == "length")]
        if _is_fixed(length)
    ]


def _is_fixed(length: ast.expr) -> bool:
    match length:
        case ast.Constant(value=int()):
            return True
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").isupper()
        case _:
            return False


def test_no_list_is_read_to_a_fixed_length() -> None:
    found = {read for source in sources_in("shared", "services") for read in fixed_reads(source)}

    assert found == set(_ALLOWED)


@pytest.mark.parametrize(
    "read", ["find({}).to_list(length=200)", "find({}).to_list(50)", "find({}).limit(_MOST)", "result.fetchmany(100)"]
)
def test_a_planted_fixed_read_is_found(read: str) -> None:
    assert len(fixed_reads(Source(path="planted.py", text=f"rows = await table.{read}\n"))) == 1


def test_a_page_that_the_caller_asked_for_is_none() -> None:
    assert (
        fixed_reads(Source(path="fine.py", text="rows = await table.limit(limit + 1).to_list(length=len(ids))")) == []
    )
