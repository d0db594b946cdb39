"""What the website answers is read by row models: nothing takes its rows apart by hand where it comes in."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.builders.project import ROOT

_ROOMS = ("shared/website/*.py", "services/*/connectors/magento*.py", "services/misc/connectors/cart_rules.py")
_OURS = {"shared/website/saved.py", "shared/website/refusals.py", "services/gateway/connectors/magento.py"}
"""Compare bodies of any shape by name, and meet each part with a check of its kind before it is used."""
_ROWS = {"row", "answer", "branch", "entry", "link", "option", "attribute"}


def by_hand(source: str) -> list[int]:
    """The lines on which a field is taken out of a row by its name: `row["id"]`, `row.get("id")`."""
    found: list[int] = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=str()), ctx=ast.Load()):
                found += [node.lineno] if name in _ROWS else []
            case ast.Call(func=ast.Name(id="int"), args=[ast.Subscript(slice=ast.Constant(value=str()))]):
                found.append(node.lineno)
            case ast.Call(func=ast.Name(id="int"), args=[ast.Call(func=ast.Attribute(attr="get")) | ast.BoolOp()]):
                found.append(node.lineno)
    return sorted(set(found))


def rooms() -> list[Path]:
    """Every file that reads answers of the website."""
    found = {path for pattern in _ROOMS for path in ROOT.glob(pattern)}
    return sorted(path for path in found if str(path.relative_to(ROOT)) not in _OURS)


def test_no_answer_of_the_website_is_taken_apart_by_hand() -> None:
    odd = [f"{path.relative_to(ROOT)}:{line}" for path in rooms() for line in by_hand(path.read_text())]
    assert len(rooms()) > 15
    assert odd == []


@pytest.mark.parametrize(
    "planted", ['number = int(row["id"])', 'number = int(row.get("id") or 0)', 'sku = str(answer["sku"])']
)
def test_a_planted_row_taken_apart_by_hand_is_found(planted: str) -> None:
    assert by_hand(planted) == [1]
