"""Nothing is read, unpacked or unfolded without a bound: one room for each, and nobody goes around it."""

from __future__ import annotations

import ast
import re
from typing import Final

import pytest

from tests.builders.project import Source, sources_in

ROOMS: Final = {
    "a connection out": (
        r"^httpx\.(Async)?Client$|^httpx\.(get|post|put|patch|delete|head|request|stream)$",
        {"shared/connectors/outlet.py"},
    ),
    "an answer's body": (
        r"\.(aread|aiter_bytes|aiter_text|aiter_lines|aiter_raw)$",
        {"shared/connectors/outlet.py"},
    ),
    "a request's body": (r"\brequest\.(body|stream|json)$", set[str]()),
    "an unpacked whole": (
        r"^(codec\.)?(gzip|zlib|bz2|lzma)\.(decompress|decompressobj|open|GzipFile)$|^(cramjam|zstandard|lz4|snappy)\b.*decompress",
        {"shared/connectors/outlet.py", "shared/runtime/unpacking.py"},
    ),
    "a picture": (r"\bImage\.open$", {"services/products/mapping/picture_content.py"}),
}
"""What is bounded: the calls that do it, and the only files that may."""


def unbounded(source: Source) -> list[str]:
    """The calls of a file that read or unfold something outside the room that bounds it."""
    called = [ast.unparse(node.func) for node in ast.walk(source.tree) if isinstance(node, ast.Call)]
    return [
        call
        for call in called
        for pattern, rooms in ROOMS.values()
        if source.path not in rooms and re.search(pattern, call)
    ]


def test_everything_from_outside_is_read_by_the_one_that_bounds_it() -> None:
    assert {source.path: calls for source in sources_in("shared", "services") if (calls := unbounded(source))} == {}


def unbounded_consumers(source: Source) -> list[str]:
    """The consumers of a file that doesn't bound what they unpack."""
    called = [ast.unparse(node.func) for node in ast.walk(source.tree) if isinstance(node, ast.Call)]
    return (
        [] if "bound_unpacking" in called else [name for name in called if name in ("AIOKafkaConsumer", "KafkaBroker")]
    )


def test_every_consumer_of_events_unpacks_within_a_bound() -> None:
    found = {
        source.path: names for source in sources_in("shared", "services") if (names := unbounded_consumers(source))
    }

    assert found == {}


def test_a_planted_consumer_without_a_bound_is_found() -> None:
    assert unbounded_consumers(Source(path="services/planted.py", text="AIOKafkaConsumer('events')\n"))


def test_every_room_is_still_there() -> None:
    paths = {source.path for source in sources_in("shared", "services")}

    assert {room for _, rooms in ROOMS.values() for room in rooms} <= paths


@pytest.mark.parametrize(
    "line",
    [
        "httpx.AsyncClient()",
        "httpx.get('http://shop')",
        "await response.aread()",
        "response.aiter_bytes()",
        "await request.body()",
        "gzip.decompress(value)",
        "zlib.decompressobj()",
        "cramjam.zstd.decompress(value)",
        "Image.open(file)",
    ],
)
def test_a_planted_read_without_a_bound_is_found(line: str) -> None:
    planted = Source(path="services/planted.py", text=f"async def work():\n    {line}\n")

    assert len(unbounded(planted)) == 1
