"""Rules that no linter knows: names of rooms, sizes of files, and the one broad `except`."""

from __future__ import annotations

import ast
import re
from typing import Final

import pytest

from tests.builders.project import ROOT, Source, sources_in

ALL_CODE: Final = ("shared", "services", "simulators", "demo", "benchmarks", "tests")
_MOST_LINES: Final = 400
_NO_NAMES: Final = {"utils", "util", "helpers", "helper", "common", "base", "manager", "managers", "misc_utils"}
_DOMAIN_WORDS: Final = {"sku", "skus", "customer", "customers", "product", "products", "price", "prices", "inventory"}
_ROOMS: Final = {"contracts", "sync", "connectors", "store", "runtime", "catalog", "website"}


def broad_catches(source: Source) -> list[int]:
    """The lines that catch every exception there is."""
    return [
        node.lineno
        for node in ast.walk(source.tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or re.search(r"\b(Base)?Exception\b(?!Group)", ast.unparse(node.type)))
    ]


def domain_words(source: Source) -> set[str]:
    """Names in the code that belong to a domain of the shop."""
    names: set[str] = set()
    for node in ast.walk(source.tree):
        match node:
            case ast.Name(id=name) | ast.arg(arg=name) | ast.Attribute(attr=name):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
            case _:
                pass
    words = {word.lower() for name in names for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)}
    return words & _DOMAIN_WORDS


def test_every_exception_is_caught_in_one_place_at_most() -> None:
    found = {source.path: lines for source in sources_in("shared", "services") if (lines := broad_catches(source))}

    assert set(found) <= {"shared/sync/attempts.py"}
    assert sum(map(len, found.values())) <= 1


@pytest.mark.parametrize(
    "line", ["except Exception:", "except BaseException as error:", "except:", "except (OSError, Exception):"]
)
def test_a_planted_broad_catch_is_found(line: str) -> None:
    planted = Source(path="planted.py", text=f"try:\n    work()\n{line}\n    pass\n")

    assert broad_catches(planted) == [3]


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = {
        source.path: source.text.count("\n")
        for source in sources_in(*ALL_CODE)
        if source.text.count("\n") > _MOST_LINES
    }

    assert long == {}


def test_no_module_is_named_for_its_kind() -> None:
    names = {
        source.path for source in sources_in(*ALL_CODE) if set(source.path.removesuffix(".py").split("/")) & _NO_NAMES
    }

    assert names == set()


def test_the_shared_code_has_its_rooms_and_no_other() -> None:
    rooms = {path.name for path in (ROOT / "shared").iterdir() if path.is_dir() and not path.name.startswith("__")}

    assert rooms == _ROOMS


def test_the_engine_knows_no_domain() -> None:
    found = {source.path: words for source in sources_in("shared/sync") if (words := domain_words(source))}

    assert found == {}


def test_a_planted_domain_word_is_found() -> None:
    planted = Source(path="planted.py", text="def claim(sku_of_item, CustomerKey): return self.product_list")

    assert domain_words(planted) == {"sku", "customer", "product"}
