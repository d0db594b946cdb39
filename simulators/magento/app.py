"""Puts a simulated store together: data, sign-in, interface, background work, pages and the control door."""

from __future__ import annotations

import asyncio
import sqlite3
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import unquote

from starlette.types import ASGIApp, Receive, Scope, Send

from simulators.control import ControlDoor, refused
from simulators.magento.all_routes import all_routes
from simulators.magento.handles import control_handles
from simulators.magento.rest.execution import Execution
from simulators.magento.rest.interface import Asked, RestInterface
from simulators.magento.services.background import Background, ConsumerSettings
from simulators.magento.settings import Edition, Settings
from simulators.magento.sign_in.desk import SignInDesk
from simulators.magento.state.disk import Disk, write_behind
from simulators.magento.state.seed import seed
from simulators.magento.state.shop import Shop
from simulators.magento.storefront import storefront_page

REST = "/rest"
_PICTURES = "/media/catalog/product"
_VERSION_PATH = "/magento_version"
_EDITIONS: dict[Edition, str] = {"open_source": "Community", "commerce": "Enterprise"}
_LARGEST_BODY = 64 * 1024 * 1024


def _moment() -> datetime:
    return datetime.now(UTC)


def build(settings: Settings, *, now: Callable[[], datetime] = _moment) -> ASGIApp:
    """The store as an ASGI app; its data is loaded when the app starts and written while it runs."""
    store = replace(settings.store, two_factor=settings.store.two_factor or settings.sign_in.totp_secret is not None)
    shop = Shop(settings=store, now=now)
    desk = SignInDesk(settings=settings.sign_in, users=shop.users, now=now)
    routes = all_routes(desk=desk)
    execution = Execution()
    background = Background(
        shop=shop, execution=execution, routes=routes, settings=ConsumerSettings(delay_ms=settings.bulk_delay_ms)
    )
    interface = RestInterface(shop=shop, desk=desk, routes=routes, execution=execution, background=background)
    web_store = WebStore(shop=shop, desk=desk, interface=interface, background=background, settings=settings)
    handles = control_handles(
        shop=shop, desk=desk, background=background, execution=execution, open_shop=web_store.fill
    )
    return ControlDoor(web_store, extra=handles)


class WebStore:
    """The imitated host: `/rest` for programs, a small storefront for people."""

    def __init__(
        self,
        *,
        shop: Shop,
        desk: SignInDesk,
        interface: RestInterface,
        background: Background,
        settings: Settings,
    ) -> None:
        self._shop = shop
        self._desk = desk
        self._interface = interface
        self._background = background
        self._settings = settings

    def fill(self) -> None:
        """Seeds an empty shop and opens the sign-in desk."""
        seed(self._shop)
        self._desk.open(counters=self._shop.counters)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        raw: str = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
        if raw == REST or raw.startswith(REST + "/"):
            await self._rest(raw, scope, receive, send)
            return
        if raw == _VERSION_PATH:
            text = f"Magento/2.4 ({_EDITIONS[self._shop.settings.edition]})"
            await _send(send, status=200, kind=b"text/plain; charset=utf-8", body=text.encode())
            return
        picture = self._shop.images.get(unquote(raw).removeprefix(_PICTURES)) if raw.startswith(_PICTURES) else None
        if picture is not None:
            await _send(send, status=200, kind=picture["type"].encode(), body=b64decode(picture["base64"]))
            return
        page = storefront_page(
            shop=self._shop, path=scope["path"], query=scope.get("query_string", b"").decode("latin-1")
        )
        await _send(send, status=page.status, kind=b"text/html; charset=utf-8", body=page.html.encode())

    async def _live(self, receive: Receive, send: Send) -> None:
        """Runs for as long as the server: opens everything before the first call, saves everything after the last."""
        await receive()
        disk = Disk(path=self._settings.database)
        try:
            disk.open()
            if self._settings.reset:
                disk.empty()
            disk.load(self._shop.tables)
        except (OSError, sqlite3.Error, ValueError) as error:
            # Without this word the server would go on with a store that holds nothing.
            await send({"type": "lifespan.startup.failed", "message": f"{self._settings.database}: {error}"})
            return
        self._shop.reindex()
        self.fill()
        self._background.start()
        stop = asyncio.Event()
        writing = asyncio.create_task(write_behind(disk=disk, tables=self._shop.tables, stop=stop))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        await self._background.stop()
        stop.set()
        await writing
        disk.close()
        await send({"type": "lifespan.shutdown.complete"})

    async def _rest(self, raw: str, scope: Scope, receive: Receive, send: Send) -> None:
        if self._shop.settings.apache_slashes and "%2f" in raw.lower():
            await _send(send, status=404, kind=b"text/html", body=b"<html><body><h1>Not Found</h1></body></html>")
            return
        body = bytearray()
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            if len(body) > _LARGEST_BODY:
                await _send(send, status=413, kind=b"text/html", body=b"<h1>Request Entity Too Large</h1>")
                return
            if not message.get("more_body"):
                break
        headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        asked = Asked(
            method=scope["method"],
            path=raw[len(REST) :],
            query=scope.get("query_string", b"").decode("latin-1"),
            headers=headers,
            body=bytes(body),
            url=f"{scope.get('scheme', 'http')}://{headers.get('host', '')}{raw}",
            refused=refused(scope),
        )
        answer = await self._interface.answer(asked)
        scope.setdefault("state", {})["route_template"] = answer.route
        await _send(send, status=answer.status, kind=answer.kind.encode(), body=answer.body)


async def _send(send: Send, *, status: int, kind: bytes, body: bytes) -> None:
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
