"""Ports for what a test starts: a number for another process, a socket held from the start for a server in this one."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator

import uvicorn

from demo.ports import answers, free_port

__all__ = ["answers", "free_port", "own_socket", "port_of", "serving"]


def own_socket() -> socket.socket:
    """A socket on a port of its own: from now on nobody else can take it."""
    taken = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    taken.bind(("127.0.0.1", 0))
    return taken


def port_of(taken: socket.socket) -> int:
    """Its port."""
    port: int = taken.getsockname()[1]
    return port


@contextlib.asynccontextmanager
async def serving(server: uvicorn.Server, *, on: socket.socket) -> AsyncIterator[None]:
    """The server answers there for as long as the block runs. What it raises at its start is raised here."""
    # The test run keeps its own signals.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign]
    with on:
        running = asyncio.create_task(server.serve(sockets=[on]))
        while not server.started:
            if running.done():
                await running
                raise RuntimeError("the server ended at its start")
            await asyncio.sleep(0.01)
        try:
            yield
        finally:
            server.should_exit = True
            await running
