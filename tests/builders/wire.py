"""A server that says exactly the bytes it is given, to whoever connects."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import gzip
from collections.abc import AsyncIterator

from tests.builders.ports import own_socket, port_of


def packed(head: str, body: bytes) -> bytes:
    """An answer with that head besides its length."""
    first = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    return f"{first}{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


@functools.cache
def folded(megabytes: int, *, times: int) -> bytes:
    """So many megabytes of noughts, packed so many times over."""
    inner = folded(megabytes, times=times - 1) if times > 1 else b"0" * (megabytes * 1024 * 1024)
    return gzip.compress(inner, compresslevel=1)


@contextlib.asynccontextmanager
async def saying(whole: bytes, *, then: bytes = b"", pause: float = 0.0) -> AsyncIterator[str]:
    """The address of a server that says `whole`, and then, if given, `then` again and again until it is left."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(whole)
            await writer.drain()
            while then:
                writer.write(then)
                await writer.drain()
                await asyncio.sleep(pause)
        writer.close()

    own = own_socket()
    server = await asyncio.start_server(answer, sock=own)
    try:
        yield f"http://127.0.0.1:{port_of(own)}"
    finally:
        server.close()
