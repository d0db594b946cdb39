"""One call out over HTTP, bounded in number, time and size whatever the other side does. Everybody's calls go here.

Nothing here names what a failure means: domain services do that in `http`, the gateway at its own two doors.
"""

import asyncio
import contextlib
import hashlib
import ssl
import zlib
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

MAX_BODY_BYTES = 10 * 1024 * 1024
MAX_PARTS = 400_000
"""So many objects and lists in one answer, and it isn't taken apart: small ones take thirty times their text."""
MAX_RATIO = 250
"""Text of either system packs to a tenth or a fortieth; only what was made to harm packs like this."""
_RATIO_FROM_BYTES = 1024 * 1024
_CONNECT_SECONDS = 3.0
_PIECE = 64 * 1024


@dataclass(frozen=True, slots=True)
class CallLimits:
    """How long a call may take from its first byte to its last, by what it does."""

    read_seconds: float = 30.0
    save_seconds: float = 120.0
    """Also calls that send a whole set of rows: a busy website goes on working on them long after we hung up."""
    file_seconds: float = 45.0


USUAL_LIMITS = CallLimits()


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. `data` is the parsed JSON body, or None where the body isn't JSON."""

    status: int
    headers: httpx.Headers
    content: bytes
    data: Any
    is_json: bool


@dataclass(frozen=True, slots=True)
class Download:
    """A file that was read through to its end, or to `most` bytes of it.

    `size` is in bytes, `sha256` in hex. `content` is None when the file is larger than what was to be kept.
    """

    status: int
    headers: httpx.Headers
    size: int
    sha256: str
    content: bytes | None


class Outlet:
    """A pool of connections with so many places. Raises httpx.HTTPError or TimeoutError, nothing else."""

    def __init__(self, *, client: httpx.AsyncClient, at_once: int, most_bytes: int = MAX_BODY_BYTES) -> None:
        self._client = client
        self._most_bytes = most_bytes
        self._places = asyncio.Semaphore(at_once)

    @contextlib.asynccontextmanager
    async def place(self, *, within_seconds: float | None = None) -> AsyncIterator[None]:
        """One place among the calls, held to the end; httpx.PoolTimeout if none comes free in time."""
        try:
            async with asyncio.timeout(within_seconds):
                await self._places.acquire()
        except TimeoutError as error:
            raise httpx.PoolTimeout("all connections are busy") from error
        try:
            yield
        finally:
            self._places.release()

    async def ask(
        self,
        method: str,
        path: str,
        *,
        seconds: float,
        params: Mapping[str, str | int] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """The whole answer, unpacked, at most `seconds` after the call began. To be called while holding a place."""
        # Only what can be unpacked piece by piece is asked for.
        sent = {**(headers or {}), "Accept-Encoding": "gzip"}
        async with (
            asyncio.timeout(seconds),
            self._client.stream(
                method, path, params=params, content=content, headers=sent, timeout=_timeouts(seconds)
            ) as response,
        ):
            whole = await read_whole(response, most_bytes=self._most_bytes)
        data, is_json = parsed(whole)
        return Answer(status=response.status_code, headers=response.headers, content=whole, data=data, is_json=is_json)

    async def fetch(self, path: str, *, seconds: float, headers: Mapping[str, str], keep: int, most: int) -> Download:
        """A file as it is on the wire, read no further than `most`; its bytes only where they are at most `keep`."""
        # Unpacked on the way a small answer could become a huge one: the size that counts is the one on the wire.
        plain = {**headers, "Accept-Encoding": "identity"}
        async with (
            asyncio.timeout(seconds),
            self._client.stream("GET", path, headers=plain, timeout=_timeouts(seconds)) as response,
        ):
            kept: list[bytes] = []
            fingerprint, size = hashlib.sha256(), 0
            async for part in response.aiter_raw(_PIECE):
                size += len(part)
                fingerprint.update(part)
                if size <= keep:
                    kept.append(part)
                elif kept:
                    kept.clear()
                if size >= most:
                    break
        return Download(
            status=response.status_code,
            headers=response.headers,
            size=max(size, announced_size(response.headers)),
            sha256=fingerprint.hexdigest(),
            content=b"".join(kept) if size <= keep else None,
        )

    async def listens(self) -> bool:
        """Whether anybody takes connections there: tells one broken call from a stopped system."""
        url = self._client.base_url
        port = url.port or (443 if url.scheme == "https" else 80)
        try:
            async with asyncio.timeout(_CONNECT_SECONDS):
                _, writer = await asyncio.open_connection(url.host, port)
        except (OSError, TimeoutError):
            return False
        writer.close()
        return True


async def read_whole(response: httpx.Response, *, most_bytes: int) -> bytes:
    """The unpacked body. httpx.DecodingError as soon as it is, or says it is, larger than that, or packed oddly."""
    if announced_size(response.headers) > most_bytes:
        raise httpx.DecodingError(f"the answer is larger than {most_bytes} bytes")
    unpack = _plain if response.is_stream_consumed else _unpacker(response.headers)
    parts: list[bytes] = []
    packed = size = 0
    async for piece in _pieces(response):
        packed += len(piece)
        waiting = piece
        while waiting:
            part, waiting = unpack(waiting)
            size += len(part)
            if max(size, packed) > most_bytes:
                raise httpx.DecodingError(f"the answer is larger than {most_bytes} bytes")
            if size > _RATIO_FROM_BYTES and size > MAX_RATIO * packed:
                raise httpx.DecodingError(f"the answer unpacks to more than {MAX_RATIO} times its size")
            parts.append(part)
    return b"".join(parts)


async def _pieces(response: httpx.Response) -> AsyncIterator[bytes]:
    """The body as it comes; in one piece where it is in memory already."""
    if response.is_stream_consumed:
        yield response.content
        return
    async for piece in response.aiter_raw(_PIECE):
        yield piece


def parsed(whole: bytes) -> tuple[Any, bool]:
    """The JSON value of a body and True; None and False where it is no JSON, or JSON of absurdly many parts."""
    if whole.count(b"{") + whole.count(b"[") > MAX_PARTS:
        return None, False
    try:
        return orjson.loads(whole), True
    except orjson.JSONDecodeError:
        return None, False


def announced_size(headers: httpx.Headers) -> int:
    """What Content-Length says, or nought where it says nothing that can be believed."""
    told = headers.get("Content-Length", "")
    # By its length first: Python refuses to read a number of thousands of digits.
    return int(told) if told.isascii() and told.isdigit() and len(told) < 16 else 0


def open_client(*, base_url: str, at_once: int, verify: bool | str = True) -> httpx.AsyncClient:
    """A client for one target: no redirects, no proxies from the environment, every wait bounded.

    `verify` may name a PEM file: who shows one of its certificates is trusted, and nobody else.
    """
    return httpx.AsyncClient(
        base_url=base_url,
        timeout=_timeouts(USUAL_LIMITS.read_seconds),
        limits=httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once),
        follow_redirects=False,
        trust_env=False,
        verify=ssl.create_default_context(cafile=verify) if isinstance(verify, str) else verify,
    )


def _timeouts(seconds: float) -> httpx.Timeout:
    """Nothing within a call may take longer than the whole call; a connection has to come quickly."""
    return httpx.Timeout(seconds, connect=min(seconds, _CONNECT_SECONDS))


class _Gunzip:
    """Unpacks gzip a bounded piece at a time."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)

    def __call__(self, packed: bytes) -> tuple[bytes, bytes]:
        """The next piece, and what of `packed` is still to be given again."""
        if self._stream.eof:
            raise httpx.DecodingError("the packed answer goes on behind its end")
        try:
            part = self._stream.decompress(packed, _PIECE)
        except zlib.error as error:
            raise httpx.DecodingError("the answer isn't packed as it says") from error
        return part, self._stream.unused_data or self._stream.unconsumed_tail


def _plain(piece: bytes) -> tuple[bytes, bytes]:
    return piece, b""


def _unpacker(headers: httpx.Headers) -> Callable[[bytes], tuple[bytes, bytes]]:
    named = ",".join(headers.get_list("Content-Encoding")).lower().split(",")
    codings = [coding.strip() for coding in named if coding.strip() not in ("", "identity")]
    match codings:
        case []:
            return _plain
        case ["gzip" | "x-gzip"]:
            return _Gunzip()
        case _:
            raise httpx.DecodingError(f"the answer is packed in a way nobody asked for: {', '.join(codings)[:100]}")
