"""The imitated API as an ASGI app: route, gates, cache header, handler, in the order of the real server."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

from sqlalchemy.exc import SQLAlchemyError
from starlette.types import Receive, Scope, Send

from simulators.answers import whole_body
from simulators.control import refused
from simulators.counterpoint.endpoints import categories, images, inventory, items, settings, system
from simulators.counterpoint.gates import Gates
from simulators.counterpoint.refusals import Refusal
from simulators.counterpoint.routing import Answer, Asked, Match, Route, Router, query_of
from simulators.counterpoint.shop import Shop

JSON = "application/json; charset=utf-8"
WITH_A_BODY = ("POST", "PUT", "PATCH")


def all_routes(shop: Shop) -> list[Route]:
    """Every route of the imitated server; a new endpoint group is one more line."""
    return [
        *items.routes(shop),
        *images.routes(shop),
        *inventory.routes(shop),
        *categories.routes(shop),
        *settings.routes(shop),
        *system.routes(shop),
    ]


class CounterpointApi:
    """Answers HTTP calls as the Counterpoint API does."""

    def __init__(self, *, shop: Shop, gates: Gates) -> None:
        self._shop = shop
        self._gates = gates
        self.router = Router(all_routes(shop))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise NotImplementedError("the imitated API speaks HTTP alone")
        try:
            answer = await self._answer(scope, receive)
        except Refusal as refusal:
            await _refuse(send, refusal)
            return
        except SQLAlchemyError as error:
            await _refuse(send, Refusal.unhandled(500, "SqlException", str(error).partition("\n")[0]))
            return
        if isinstance(answer.body, bytes):
            await _send(send, answer.status, answer.media_type, answer.body, {})
        else:
            await _stream(send, answer, answer.body)

    def match(self, *, method: str, raw_path: str) -> Match | None:
        """The route for a path as it came over the wire, with or without its query."""
        return self.router.match(method=method, path=unquote(raw_path.partition("?")[0]))

    def template(self, *, method: str, raw_path: str) -> str | None:
        """The path template behind a path as it came over the wire."""
        match = self.match(method=method, raw_path=raw_path)
        return match.route.template if match is not None else None

    async def _answer(self, scope: Scope, receive: Receive) -> Answer:
        match = self.router.match(method=scope["method"], path=scope["path"])
        if match is None:
            raise Refusal.empty(404)
        scope.setdefault("state", {})["route_template"] = match.route.template
        headers = {name.lower(): value for name, value in scope["headers"]}
        self._gates.check(route=match.route, headers=headers)
        if headers.get(b"servercache", b"").strip().lower() == b"no-cache":
            self._shop.cache.drop()
        _turn_down(match, scope)
        body = await whole_body(scope, receive) if match.route.method in WITH_A_BODY else b""
        query = query_of(scope.get("query_string", b""))
        asked = Asked(codes=match.codes, sent=match.sent, query=query, body=body)
        return match.route.handler(asked)


def keys_of(match: Match | None) -> list[str]:
    """The item that a call names, as the control door's log shows it."""
    return [match.codes["ItemNo"]] if match is not None and "ItemNo" in match.codes else []


def _turn_down(match: Match, scope: Scope) -> None:
    keys = refused(scope)
    if keys and ("*" in keys or not keys.isdisjoint(match.codes.values())):
        name = next(iter(match.codes.values()), match.route.template)
        raise Refusal.business(500, "ERROR_UNKNOWN", f"An error occurred while reading {name}: the record is locked")


async def _send(send: Send, status: int, media_type: str | None, body: bytes, more: dict[str, str]) -> None:
    headers = [(b"content-length", str(len(body)).encode())]
    if media_type is not None:
        headers.append((b"content-type", media_type.encode()))
    headers += [(name.lower().encode(), value.encode()) for name, value in more.items()]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def _refuse(send: Send, refusal: Refusal) -> None:
    await _send(send, refusal.status, JSON if refusal.body else None, refusal.body, refusal.headers)


async def _stream(send: Send, answer: Answer, parts: Iterator[bytes]) -> None:
    headers = [(b"content-type", answer.media_type.encode())]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    for part in parts:
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
