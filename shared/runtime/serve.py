"""Serves an ASGI app until a signal ends it, in order and within the time given."""

import uvicorn
from fastapi import FastAPI

from shared.runtime.logging import set_up_logging
from shared.runtime.settings import FrameSettings


def serve(app: FastAPI, *, service: str, settings: FrameSettings) -> None:
    """Returns when the service has stopped."""
    set_up_logging(service=service, level=settings.log_level)
    uvicorn.run(
        app,
        host=settings.http_host,
        port=settings.http_port,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=5,
        limit_concurrency=200,
    )
