"""An answer that is small on the wire and huge in memory, or has no end, is given up for what it is."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from pydantic import SecretStr

from shared.connectors.http import CallLimits, open_client
from shared.connectors.magento import MagentoApi
from shared.sync.errors import SyncError
from tests.builders.wire import folded, packed, saying

MOST = 40 * 1024 * 1024


@contextmanager
def little_memory() -> Iterator[None]:
    """What happens within takes no more of it than a large honest answer would."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < MOST
    finally:
        tracemalloc.stop()


async def asked(url: str, *, limits: CallLimits | None = None) -> object:
    """What the website at that address answers."""
    async with open_client(base_url=url, at_once=1) as client:
        api = MagentoApi(client=client, token=SecretStr("token"), limits=limits or CallLimits())
        return await api.call("GET", "/V1/products")


async def test_a_packed_answer_is_unpacked() -> None:
    async with saying(packed("Content-Encoding: gzip\r\n", gzip.compress(b'{"items": []}'))) as url:
        assert await asked(url) == {"items": []}


@pytest.mark.parametrize(
    ("head", "body"),
    [
        ("Content-Encoding: gzip\r\n", folded(60, times=1)),
        ("Content-Encoding: gzip, gzip\r\n", folded(60, times=2)),
        ("Content-Encoding: gzip\r\nContent-Encoding: gzip\r\n", folded(60, times=2)),
        ("Content-Encoding: deflate\r\n", b"x" * 100),
        ("Content-Encoding: gzip\r\n", b"not packed at all"),
        ("Content-Encoding: gzip\r\n", gzip.compress(b"{}") + gzip.compress(b"{}")),
        ("", b"[" + b"{}," * 2_000_000 + b"{}]"),
        ("", b"[" * 100_000),
    ],
    ids=["packed", "twice", "twice-apart", "unasked", "lie", "behind-its-end", "many-parts", "deep"],
)
async def test_what_unfolds_is_given_up_before_it_takes_memory(head: str, body: bytes) -> None:
    async with saying(packed(head, body)) as url:
        with little_memory(), pytest.raises(SyncError):
            await asked(url)


async def test_an_answer_that_says_it_is_huge_is_not_read() -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n"
    async with saying(head, then=b"0" * 65_536) as url:
        with little_memory(), pytest.raises(SyncError):
            await asked(url)


async def test_an_endless_answer_is_read_to_its_bound() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with saying(head, then=b"10000\r\n" + b"0" * 65_536 + b"\r\n") as url:
        with little_memory(), pytest.raises(SyncError):
            await asked(url)


async def test_an_answer_that_drips_ends_with_the_time_of_the_whole_call() -> None:
    head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with saying(head, then=b"1\r\n0\r\n", pause=0.05) as url:
        with pytest.raises(SyncError, match="took too long"):
            await asked(url, limits=CallLimits(read_seconds=0.5))
