"""The door beside an imitated system: counts its calls, breaks them on request, and never shows in them.

Everything under `/_control` is answered here, without credentials, uncounted and never broken. All else goes to the
imitated app, which may say in `scope["state"]["route_template"]` what route a call took, and which asks
`refused(scope)` which keys it has to turn down by its own business refusal.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
from collections.abc import Callable, Collection
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl, unquote

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from starlette.applications import Starlette
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from simulators.answers import Seen, Taken, replayed, stated, whole_body
from simulators.calls import CUT, Calls
from simulators.faults import Faults, Rule
from simulators.wire import cut, serve, serving

__all__ = ["ControlDoor", "Faults", "KeyOf", "Rule", "json_answer", "keys_named", "refused", "serve", "serving"]

KeyOf = Callable[[str, str, bytes], Collection[str]]
RouteOf = Callable[[str, str], str | None]

PREFIX = "/_control"
GARBAGE = b"\x1f\x8b\x00 \xff\xfe<<< this is no JSON {"
PROXY_PAGE = (
    b"<!DOCTYPE html><html><head><title>Service unavailable</title></head>"
    b"<body><h1>The page cannot be displayed</h1><p>The gateway has no answer for this address.</p></body></html>"
)

_BODY_KEY = re.compile(rb'"(?:sku|item_no)"\s*:\s*("(?:[^"\\]|\\.)*")', re.IGNORECASE)
_BEFORE_KEY = frozenset({"item", "items", "products", "product"})


class FaultRules(BaseModel):
    """The body of `PUT /_control/faults`: all rules, an empty list for a healthy system. A bare list will do."""

    model_config = ConfigDict(extra="forbid")

    rules: list[Rule] = Field(max_length=1000)

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, given: Any) -> Any:
        return {"rules": given} if isinstance(given, list) else given


def json_answer(content: object, *, status: int = 200) -> Response:
    """A JSON response; moments are written in ISO form, decimals as text."""
    body = orjson.dumps(content, default=str, option=orjson.OPT_NON_STR_KEYS)
    return Response(body, status_code=status, media_type="application/json")


def refused(scope: Scope) -> frozenset[str]:
    """The keys (upper case) that the imitated system must refuse in this call; "*" stands for whatever it names."""
    keys: frozenset[str] = scope.get("state", {}).get("refused", frozenset())
    return keys


def keys_named(_method: str, path: str, body: bytes) -> Collection[str]:
    """The item numbers or SKUs that a call names: after /products or /item in its path, in its query, in its body.

    `path` is the raw path with its query, still percent-encoded.
    """
    route, _, query = path.partition("?")
    segments = [unquote(segment) for segment in route.split("/") if segment]
    found = [segment for before, segment in pairwise(segments) if before.lower() in _BEFORE_KEY]
    found += [value for name, value in parse_qsl(query) if name.lower().rstrip("[]") in ("sku", "skus", "itemno")]
    for quoted in _BODY_KEY.findall(body):
        with contextlib.suppress(ValueError):
            found.append(json.loads(quoted))
    return list(dict.fromkeys(found))


class ControlDoor:
    """An ASGI app: the imitated app behind a door that counts, delays, cuts and spoils."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        extra: Starlette | None = None,
        key_of: KeyOf = keys_named,
        route_of: RouteOf | None = None,
        seed: int = 7,
    ) -> None:
        """`route_of(method, raw path)` names the route of a call that never reached the app; None: the raw path."""
        self._app = app
        self._key_of = key_of
        self._route_of = route_of
        self.calls = Calls()
        self.faults = Faults(seed=seed)
        own = [
            Route(f"{PREFIX}/calls", self._show_calls, methods=["GET"]),
            Route(f"{PREFIX}/calls", self._empty_calls, methods=["DELETE"]),
            Route(f"{PREFIX}/calls/log", self._show_log, methods=["GET"]),
            Route(f"{PREFIX}/faults", self._show_faults, methods=["GET"]),
            Route(f"{PREFIX}/faults", self._put_faults, methods=["PUT"]),
            Route(f"{PREFIX}/faults", self._clear_faults, methods=["DELETE"]),
        ]
        self._control = Starlette(routes=[*own, *(extra.routes if extra is not None else [])])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path: str = scope["path"]
        if path == PREFIX or path.startswith(PREFIX + "/"):
            await self._control(scope, receive, send)
            return
        await self._pass(scope, receive, send)

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        started_at = self.calls.begin()
        method: str = scope["method"]
        raw_path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
        query = scope.get("query_string", b"").decode("latin-1")
        target = f"{raw_path}?{query}" if query else raw_path
        state: dict[str, Any] = scope.setdefault("state", {})
        seen = Seen(send)
        keys: tuple[str, ...] = ()
        try:
            body = await whole_body(scope, receive)
            keys = tuple(self._key_of(method, target, body))
            await self._meet(scope, replayed(body, receive), seen, target=target, keys=keys, body=body)
        finally:
            route = state.get("route_template")
            if route is None and self._route_of is not None:
                route = self._route_of(method, raw_path)
            self.calls.end(
                method=method,
                path=target,
                route=route or raw_path,
                status=seen.status if seen.status is not None else CUT,
                keys=keys,
                started_at=started_at,
            )

    async def _meet(
        self, scope: Scope, receive: Receive, seen: Seen, *, target: str, keys: tuple[str, ...], body: bytes
    ) -> None:
        if self.faults.healthy:
            await self._app(scope, receive, seen)
            return
        named = {key.upper() for key in keys}
        trouble = self.faults.meet(
            method=scope["method"],
            path=target.partition("?")[0],
            names=lambda key: key.upper() in named or _mentions(key, target=target, body=body),
        )
        scope["state"]["refused"] = trouble.refused
        if trouble.wait_seconds:
            await asyncio.sleep(trouble.wait_seconds)
        rule = trouble.breakage
        match rule.kind if rule is not None else None:
            case "cut" | "down":
                await cut(scope=scope, receive=receive)
            case "status" if rule is not None:
                await stated(rule)(scope, receive, seen)
            case "html" if rule is not None:
                status = rule.status if "status" in rule.model_fields_set else 200
                await Response(PROXY_PAGE, status_code=status, media_type="text/html")(scope, receive, seen)
            case "cut_after":
                await Taken.by(self._app, scope, receive)
                await cut(scope=scope, receive=receive)
            case "garbage":
                await Taken.by(self._app, scope, receive)
                await Response(GARBAGE, media_type="application/json")(scope, receive, seen)
            case "truncate":
                taken = await Taken.by(self._app, scope, receive)
                await taken.send_half(seen)
                await cut(scope=scope, receive=receive)
            case "drip":
                taken = await Taken.by(self._app, scope, receive)
                await taken.drip(seen)
            case _:
                await self._app(scope, receive, seen)

    async def _show_calls(self, request: Request) -> Response:
        asked: QueryParams = request.query_params
        return json_answer(self.calls.shown(method=asked.get("method"), route=asked.get("route")))

    async def _empty_calls(self, _request: Request) -> Response:
        self.calls.empty()
        return Response(status_code=204)

    async def _show_log(self, request: Request) -> Response:
        asked = request.query_params.get("limit", "1000")
        if not asked.isdigit():
            return json_answer({"detail": "limit must be a whole number"}, status=422)
        return json_answer({"calls": list(self.calls.last(int(asked)))})

    async def _show_faults(self, _request: Request) -> Response:
        return json_answer({"rules": self.faults.shown()})

    async def _put_faults(self, request: Request) -> Response:
        try:
            wanted = FaultRules.model_validate_json(await request.body())
        except ValidationError as error:
            return json_answer({"detail": json.loads(error.json(include_url=False))}, status=422)
        return json_answer({"rules": self.faults.replace(wanted.rules)})

    async def _clear_faults(self, _request: Request) -> Response:
        self.faults.replace([])
        return Response(status_code=204)


def _mentions(key: str, *, target: str, body: bytes) -> bool:
    """Whether the key stands in the call as a path segment, a query value (or one of a comma list) or a JSON text."""
    wanted = key.upper()
    route, _, query = target.partition("?")
    if any(unquote(segment).upper() == wanted for segment in route.split("/")):
        return True
    for _, value in parse_qsl(query):
        if value.upper() == wanted or wanted in (part.strip().upper() for part in value.split(",")):
            return True
    if not body:
        return False
    text = body.decode("utf-8", "replace").upper()
    return any(json.dumps(wanted, ensure_ascii=plain).upper() in text for plain in (True, False))
