"""An HTTP server on the loopback whose connections can be cut for real."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import uvicorn
from starlette.types import ASGIApp, Receive, Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

TRANSPORT = "countersync.transport"
START_SECONDS = 30
STOP_SECONDS = 15


@dataclass(frozen=True)
class Tls:
    """A certificate and its key, PEM files both."""

    certificate: Path
    key: Path


class CuttableProtocol(HttpToolsProtocol):
    """HTTP/1.1 whose requests carry their own connection in the ASGI scope."""

    def on_message_begin(self) -> None:
        super().on_message_begin()
        scope: Any = self.scope
        scope["extensions"] = {TRANSPORT: {"transport": self.transport}}


async def cut(*, scope: Scope, receive: Receive) -> None:
    """Ends the connection without another byte: the caller sees a reset, in-process ConnectionResetError."""
    carried = scope.get("extensions", {}).get(TRANSPORT)
    if carried is None:
        raise ConnectionResetError("the simulator cut the connection")
    carried["transport"].abort()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(1):
            while (await receive())["type"] != "http.disconnect":
                pass


class _Server(uvicorn.Server):
    """Says when it is ready, and ends with a normal exit after SIGINT or SIGTERM."""

    def __init__(self, *, config: uvicorn.Config, ready: Callable[[], None], signals: bool) -> None:
        super().__init__(config)
        self._ready = ready
        self._signals = signals

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        if not self._signals:
            yield
            return

        def leave(_signal: int, _frame: FrameType | None) -> None:
            self.should_exit = True

        before = {number: signal.signal(number, leave) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)


def _config(app: ASGIApp, *, tls: Tls | None) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        ssl_certfile=tls.certificate if tls is not None else None,
        ssl_keyfile=tls.key if tls is not None else None,
        http=CuttableProtocol,
        ws="none",
        access_log=False,
        log_level="warning",
        timeout_keep_alive=30,
        timeout_graceful_shutdown=2,
        backlog=1024,
    )


def _bound(*, host: str, port: int) -> socket.socket:
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    door.bind((host, port))
    return door


def _address(door: socket.socket, *, tls: Tls | None) -> str:
    host, port = door.getsockname()[:2]
    return f"{'http' if tls is None else 'https'}://{host}:{port}"


def serve(app: ASGIApp, *, name: str, host: str = "127.0.0.1", port: int = 0, tls: Tls | None = None) -> None:
    """Serves until SIGINT or SIGTERM, then returns. Prints "<name> ready <address>" once calls are taken.

    Raises OSError when the port is taken or the certificate can't be used, RuntimeError when the app could not start.
    """
    door = _bound(host=host, port=port)

    def ready() -> None:
        sys.stdout.write(f"{name} ready {_address(door, tls=tls)}\n")
        sys.stdout.flush()

    server = _Server(config=_config(app, tls=tls), ready=ready, signals=True)
    with door:
        server.run(sockets=[door])
    if not server.started:
        raise RuntimeError(f"{name} could not start")


@contextlib.contextmanager
def serving(app: ASGIApp, *, host: str = "127.0.0.1", port: int = 0, tls: Tls | None = None) -> Iterator[str]:
    """The address of the app, served from a thread of this process for as long as the block runs."""
    door = _bound(host=host, port=port)
    started = threading.Event()
    server = _Server(config=_config(app, tls=tls), ready=started.set, signals=False)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [door]}, name="simulator", daemon=True)
    with door:
        thread.start()
        try:
            if not started.wait(START_SECONDS):
                raise RuntimeError("the simulator did not start in time")
            yield _address(door, tls=tls)
        finally:
            server.should_exit = True
            thread.join(STOP_SECONDS)
