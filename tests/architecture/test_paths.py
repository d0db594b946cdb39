"""A value gets into an address that we call in one way only: a key of dots or with a slash asks for another thing."""

from __future__ import annotations

import ast
import re
from typing import Final

import pytest

from tests.builders.project import Source, sources_in

_ONE_WAY: Final = "shared/connectors/paths.py"
_QUOTERS: Final = {"quote", "quote_plus", "quote_from_bytes", "urljoin"}
_NO_CALLS: Final = {
    "services/gateway/views/listing.py": "links for a browser, not addresses that we call",
    "shared/website/search.py": "weighs a query, names no path",
    _ONE_WAY: "the one way",
}
_WRAPPED: Final = {"services/gateway/connectors/services.py": "_part"}
"""The gateway answers what no path can name with its own refusal."""
_ROOMS: Final = re.compile(r"^(shared/(connectors|website)|services/\w+/connectors)/")
_TOLD: Final = re.compile(r"^(GET|POST|PUT|PATCH|DELETE) ")


def other_quoting(source: Source) -> list[str]:
    """The calls that make a value fit for an address in another way."""
    return [
        f"{source.path}:{node.lineno}: {ast.unparse(node.func)}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in _QUOTERS
    ]


def bare_parts(source: Source) -> list[str]:
    """The values put into paths as they are."""
    return [
        f"{source.path}:{node.lineno}: {ast.unparse(node)}"
        for node in ast.walk(source.tree)
        if (isinstance(node, ast.JoinedStr) and _has_bare_part(node, source.path))
        or (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add) and _ends_in_slash(node.left))
    ]


def _has_bare_part(text: ast.JoinedStr, path: str) -> bool:
    first = text.values[0]
    if isinstance(first, ast.Constant) and _TOLD.match(str(first.value)):
        return False
    pairs = zip(text.values, text.values[1:], strict=False)
    return any(
        _ends_in_slash(before) and isinstance(value, ast.FormattedValue) and not _is_safe(value.value, path)
        for before, value in pairs
    )


def _ends_in_slash(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.endswith("/")


def _is_safe(value: ast.expr, path: str) -> bool:
    match value:
        case ast.Call(func=ast.Name(id=name)):
            return name == "path_part" or name == _WRAPPED.get(path)
        case ast.Name(id=name):
            return name.strip("_").isupper()
        case _:
            return False


def test_values_get_into_addresses_in_the_one_way() -> None:
    sources = list(sources_in("shared", "services"))

    assert [one for s in sources if s.path not in _NO_CALLS for one in other_quoting(s)] == []
    assert [one for s in sources if _ROOMS.match(s.path) and s.path not in _NO_CALLS for one in bare_parts(s)] == []


@pytest.mark.parametrize("line", ["quote(key, safe='')", "urllib.parse.quote(key)", "urljoin(base, key)"])
def test_planted_quoting_is_found(line: str) -> None:
    assert len(other_quoting(Source(path="planted.py", text=f"path = {line}\n"))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "f'/V1/products/{sku}'",
        "f'{_PATH}/{number}/move'",
        "f'/Item/{path_part(key)}/Inventory/{location}'",
        "f'/Item/{quote(key)}'",
        "f'/v1/items/{_part(key)}'",
        "'/Item/' + key",
    ],
)
def test_a_planted_bare_part_is_found(line: str) -> None:
    assert len(bare_parts(Source(path="shared/connectors/planted.py", text=f"path = {line}\n"))) == 1


@pytest.mark.parametrize("line", ["f'/Item/{path_part(key)}/Images'", "f'{_SETS}/{_NAME}'", "f'GET /Item/{key}: 404'"])
def test_what_is_fine_is_left_alone(line: str) -> None:
    assert bare_parts(Source(path="shared/connectors/fine.py", text=f"path = {line}\n")) == []
