"""Health for whoever starts and watches the process. Says ok or not, and nothing else."""

from collections.abc import Callable

from fastapi import APIRouter
from starlette.responses import PlainTextResponse, Response


def health_pages(*, ready: Callable[[], bool]) -> APIRouter:
    """`/health/live` and `/health/ready`."""
    router = APIRouter(prefix="/health", include_in_schema=False)

    @router.get("/live")
    async def live() -> Response:
        return PlainTextResponse("ok")

    @router.get("/ready")
    async def is_ready() -> Response:
        return PlainTextResponse("ok") if ready() else PlainTextResponse("not ready", status_code=503)

    return router
