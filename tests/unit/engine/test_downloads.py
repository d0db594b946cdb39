"""A file that is read through: its size and fingerprint, and never more of it in memory than was asked for."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator

import httpx
import pytest
from pydantic import SecretStr

from shared.connectors.counterpoint import CounterpointApi
from shared.connectors.http import Download
from shared.sync.errors import NotFoundError, SystemDown, TemporaryError

PIECE = b"0123456789" * 1000


def said(status: int, content: bytes = b"") -> httpx.Response:
    """An answer that comes in pieces, as over a wire."""

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 3000):
            yield content[start : start + 3000]

    return httpx.Response(status, content=pieces())


def a_counterpoint(answer: httpx.Response) -> CounterpointApi:
    """A Counterpoint that always answers this."""
    client = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: answer), base_url="http://127.0.0.1:9")
    return CounterpointApi(
        client=client, company="ACME", user="web", password=SecretStr("word"), api_key=SecretStr("key")
    )


async def taken(answer: httpx.Response, *, keep: int = 1_000_000, most: int = 1_000_000) -> Download:
    """The download of that answer."""
    return await a_counterpoint(answer).file("/Item/Images/X.jpg", keep=keep, most=most)


async def test_a_file_has_its_bytes_its_size_and_its_fingerprint() -> None:
    found = await taken(said(200, PIECE))

    assert found.content == PIECE
    assert (found.size, found.sha256) == (len(PIECE), hashlib.sha256(PIECE).hexdigest())


async def test_of_a_larger_file_only_size_and_fingerprint_are_kept() -> None:
    found = await taken(said(200, PIECE), keep=5_000)

    assert found.content is None
    assert (found.size, found.sha256) == (len(PIECE), hashlib.sha256(PIECE).hexdigest())


async def test_an_endless_file_is_read_no_further_than_allowed() -> None:
    read = 0

    async def pieces() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += len(PIECE)
            yield PIECE

    found = await taken(httpx.Response(200, content=pieces()), keep=5_000, most=100_000)

    assert found.content is None
    assert 100_000 <= found.size <= 200_000
    assert read <= 300_000


async def test_a_file_that_is_missing_is_told_apart_from_a_server_without_the_route() -> None:
    refusal = b'{"ErrorCode":"ERROR_NOT_FOUND","Message":"Image file does not exist"}'
    with pytest.raises(NotFoundError, match="Image file does not exist"):
        await taken(said(404, refusal), keep=0)

    with pytest.raises(SystemDown, match="no Counterpoint API"):
        await taken(said(404))


@pytest.mark.parametrize(
    ("status", "error"), [(401, SystemDown), (403, SystemDown), (429, SystemDown), (500, TemporaryError)]
)
async def test_a_refused_file_is_an_error_like_any_other(status: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        await taken(said(status))


async def test_an_answer_without_a_file_is_no_file() -> None:
    with pytest.raises(TemporaryError):
        await taken(said(201, b'{"ErrorCode":"SUCCESS"}'))
