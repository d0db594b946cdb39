"""The server itself: dropping its cache, and what a system administrator may see of it."""

from __future__ import annotations

import platform
from datetime import datetime
from functools import partial

from simulators.counterpoint.refusals import Refusal
from simulators.counterpoint.rendering import encoded
from simulators.counterpoint.routing import Answer, Asked, Gate, Route
from simulators.counterpoint.shop import SUCCESS, Shop, single

SERVER_VERSION = "2.4.0.0"
SERVER_USER = "LAKESIDE\\cpapi"
ONLY_REFUSING = (
    ("GET", "/APIKeys"),
    ("GET", "/APIKey/{AppID}"),
    ("POST", "/APIKey"),
    ("GET", "/Databases"),
    ("GET", "/Databases/ini"),
    ("POST", "/Databases"),
    ("GET", "/Database/{Id}"),
    ("PUT", "/Database/{Id}"),
    ("DELETE", "/Database/{Id}"),
    ("GET", "/CompanyAdmins/{CompanyName}"),
    ("POST", "/CompanyAdmins"),
    ("PUT", "/CompanyAdmins"),
    ("DELETE", "/CompanyAdmin"),
    ("GET", "/AdminUsers"),
    ("DELETE", "/AdminUser/{UserId}"),
)
"""Endpoints of a system administrator that are not imitated: they refuse everybody else, and are unknown to one."""


def routes(shop: Shop) -> list[Route]:
    """The server's own routes."""
    started = shop.clock.now()
    return [
        Route("DELETE", "/CACHE", partial(_drop_cache, shop)),
        Route("GET", "/SystemInfo", partial(_system_info, shop, started), Gate.SYSTEM),
        *(Route(method, path, _not_imitated, Gate.SYSTEM) for method, path in ONLY_REFUSING),
    ]


def _drop_cache(shop: Shop, _asked: Asked) -> Answer:
    shop.cache.drop()
    return Answer(b"{" + SUCCESS)


def _not_imitated(_asked: Asked) -> Answer:
    """Never an answer."""
    raise Refusal.empty(404)


def _system_info(shop: Shop, started: datetime, _asked: Asked) -> Answer:
    content = {
        "SystemDBCreatedDateTime": _with_offset(shop, started),
        "ServerLastStartedDateTime": _with_offset(shop, started),
        "ServerCodeVersion": SERVER_VERSION,
        "ServerOS": platform.system(),
        "Is64bitOS": True,
        "ServerUser": SERVER_USER,
    }
    return single("SystemInfo", encoded(content))


def _with_offset(shop: Shop, moment: datetime) -> str:
    """The server's own times have seven digits and the offset of its zone, which no column of the database has."""
    here = moment.astimezone(shop.clock.zone).isoformat(timespec="microseconds")
    return f"{here[:26]}0{here[26:]}"
