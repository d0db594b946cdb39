"""The dashboard as a process: settings, server, and an end within seconds."""

from __future__ import annotations

import asyncio
from types import FrameType

import uvicorn

from services.gateway.app import Gateway, build
from services.gateway.login.wire import bounded_http
from services.gateway.settings import GatewaySettings
from shared.runtime.logging import set_up_logging

_STREAMS_END_SECONDS = 5


class StreamEndingServer(uvicorn.Server):
    """A server that ends the live streams first: they would hold up its end for as long as pages are open."""

    def __init__(self, config: uvicorn.Config, *, stopping: asyncio.Event) -> None:
        super().__init__(config)
        self._stopping = stopping

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop accepting, and let every stream finish now."""
        self._stopping.set()
        super().handle_exit(sig, frame)


def main() -> None:
    """Run until told to stop."""
    settings = GatewaySettings()  # the environment fills it
    set_up_logging(service="gateway", level=settings.log_level)
    asyncio.run(_serve(settings))


def server_of(gateway: Gateway, *, host: str, port: int) -> StreamEndingServer:
    """The server that a gateway runs in."""
    config = uvicorn.Config(
        gateway.asgi,
        host=host,
        port=port,
        http=bounded_http(trusted=gateway.trusted),
        log_config=None,
        access_log=False,
        server_header=False,
        date_header=True,
        proxy_headers=False,
        lifespan="on",
        limit_concurrency=400,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=_STREAMS_END_SECONDS,
    )
    return StreamEndingServer(config, stopping=gateway.stopping)


async def _serve(settings: GatewaySettings) -> None:
    await server_of(build(settings=settings), host=settings.http_host, port=settings.http_port).serve()


if __name__ == "__main__":
    main()
