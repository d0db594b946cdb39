"""The server itself: dropping its cache, and what a system administrator may see of it."""

from __future__ import annotations

import platform
from datetime import datetime
from functools import partial

from simulators.counterpoint.rendering import encoded
from simulators.counterpoint.routing import Answer, Asked, Gate, Route
from simulators.counterpoint.shop import SUCCESS, Shop, single

SERVER_VERSION = "2.4.0.0"


def routes(shop: Shop) -> list[Route]:
    """The server's own routes."""
    started = shop.clock.now()
    return [
        Route("DELETE", "/CACHE", partial(_drop_cache, shop)),
        Route("GET", "/SystemInfo", partial(_system_info, started), Gate.SYSTEM),
    ]


def _drop_cache(shop: Shop, _asked: Asked) -> Answer:
    shop.cache.drop()
    return Answer(b"{" + SUCCESS)


def _system_info(started: datetime, _asked: Asked) -> Answer:
    content = {
        "ServerLastStartedDateTime": started.replace(tzinfo=None).isoformat(timespec="microseconds") + "0",
        "ServerCodeVersion": SERVER_VERSION,
        "ServerOS": platform.system(),
        "Is64bitOS": True,
    }
    return single("SystemInfo", encoded(content))
