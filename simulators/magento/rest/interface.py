"""The REST interface itself: from a request to a status and a JSON value."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from simulators.magento.rest import described
from simulators.magento.rest.call import Call
from simulators.magento.rest.execution import Execution, named_keys
from simulators.magento.rest.query import read_query
from simulators.magento.rest.reading import UNLIMITED, InputLimits, read_arguments
from simulators.magento.rest.refusals import Crash, Refusal, not_authorized
from simulators.magento.rest.routing import ANONYMOUS, METHODS, Match, Route, Routes
from simulators.magento.rest.trimming import trimmed
from simulators.magento.rest.types import fields_of, snake
from simulators.magento.rest.xml_bodies import as_xml, from_xml
from simulators.magento.services.background import Background
from simulators.magento.sign_in.callers import Caller
from simulators.magento.sign_in.desk import SignInDesk
from simulators.magento.state.shop import ALL_STORES, Shop

SYNC_LIMITS = InputLimits(array_items=20, page_size=300, default_page_size=20)
ASYNC_LIMITS = InputLimits(array_items=5000, page_size=300, default_page_size=20)
_DEFAULT_VIEW = 1
_NO_ROUTE = "Request does not match any route."
_NOBODYS_PATH = "Specified request cannot be processed."
_DOORS = re.compile(r"(V\d+|async(/bulk)?/V\d+)(/|$)")
_OF_INVENTORY = "/V1/inventory/"
_JSON = "application/json; charset=utf-8"
_XML = "application/xml; charset=utf-8"
_PLAIN = "text/plain;charset=UTF-8"
_READ_AS_JSON = frozenset({"*/*", "application/*", "application/json"})
_READ_AS_XML = frozenset({"application/xml", "application/xhtml+xml", "text/xml"})
_ERROR_PAGE = (
    "<!doctype html>\n<html><head><title>There has been an error processing your request</title></head></html>\n"
)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came in; the path is what follows ``/rest``, still encoded."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    url: str = ""
    refused: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Answer:
    """A status, a body of the kind asked for and the route taken."""

    status: int
    body: bytes
    kind: str = _JSON
    route: str | None = None


class RestInterface:
    """Answers requests for one shop."""

    def __init__(
        self, *, shop: Shop, desk: SignInDesk, routes: Sequence[Route], execution: Execution, background: Background
    ) -> None:
        self._shop = shop
        self._desk = desk
        self._execution = execution
        self._background = background
        writing = [one for one in routes if one.method != "GET"]
        self._every = tuple(routes)
        self._routes = Routes(routes)
        self._async_routes = Routes([*writing])
        self._bulk_routes = Routes(writing, path_of=lambda one: one.bulk_path)

    async def answer(self, asked: Asked) -> Answer:
        """The answer to a request; refusals come as their own status and envelope."""
        route_name: list[str] = []
        kind = _wanted_kind(asked.headers.get("accept", ""))
        if kind is None:  # no renderer for it: the store itself falls over
            return Answer(status=500, body=_ERROR_PAGE.encode(), kind="text/html; charset=UTF-8")
        try:
            status, content = await self._answered(asked, route_name)
        except Crash as crash:
            status, kind, content = crash.status, _PLAIN, crash.message
        except Refusal as refusal:
            status, content = refusal.status, refusal.body()
        route_taken = route_name[0] if route_name else None
        if asked.method == "HEAD":
            return Answer(status=status, body=b"", kind=kind, route=route_taken)
        return Answer(status=status, body=_written(content, kind=kind), kind=kind, route=route_taken)

    async def _answered(self, asked: Asked, route_name: list[str]) -> tuple[int, Any]:
        if asked.method not in METHODS:
            raise Refusal(f"The {asked.method} HTTP method is not supported.", status=405)
        store_id, path = self._store_and_path(asked.path)
        if path != described.PATH and not _DOORS.match(path):
            raise Refusal(_NOBODYS_PATH)
        query = read_query(asked.query)
        if path.startswith("async/"):
            return 202, await self._accepted(asked, path, store_id, route_name)
        if path == described.PATH and asked.method == "GET":
            route_name.append(f"/{path}")
            return 200, self._described(asked, query)
        match = self._routes.find(method=asked.method, path=path)
        if match is None or self._switched_off(match.route):
            raise Refusal(_NO_ROUTE, status=404)
        route_name.append(match.route.path)
        caller = self._caller(asked, match.route)
        given: dict[str, Any] = dict(query)
        if asked.method in ("POST", "PUT"):
            body = _read_body(asked)
            # Anything but an object holds no argument: the store asks for the first one it misses.
            given.update(_overridden(match, body) if isinstance(body, Mapping) else {})
        given.update(match.path_values)
        limits = SYNC_LIMITS if self._shop.settings.input_limits else UNLIMITED
        arguments = read_arguments(given=given, wanted=match.route.arguments, limits=limits)
        call = Call(
            shop=self._shop,
            arguments=arguments,
            caller=caller,
            store_id=store_id,
            limits=limits,
            address=f"{asked.url.partition('/rest')[0]}/",
            refused=named_keys(arguments, among=asked.refused) if asked.refused else frozenset(),
        )
        content = await self._execution.run(route=match.route, call=call)
        if "fields" in query and isinstance(content, (dict, list)):
            content = trimmed(answer=content, fields=str(query["fields"]))
        return 200, content

    async def _accepted(self, asked: Asked, path: str, store_id: int, route_name: list[str]) -> Any:
        bulk = path.startswith("async/bulk/")
        inner = path.removeprefix("async/bulk/" if bulk else "async/")
        if asked.method == "GET":
            raise Refusal(_NOBODYS_PATH)
        match = (self._bulk_routes if bulk else self._async_routes).find(method=asked.method, path=inner)
        if match is None and not bulk:
            match = self._bulk_routes.find(method=asked.method, path=inner)
        if match is None or self._switched_off(match.route):
            raise Refusal(_NO_ROUTE, status=404)
        route_name.append(f"/async{'/bulk' if bulk else ''}{match.route.bulk_path if bulk else match.route.path}")
        caller = self._caller(asked, match.route)
        body = _read_body(asked, empty_list=bulk)
        if bulk:
            sent = list(body.values()) if isinstance(body, Mapping) else body if isinstance(body, list) else [body]
            elements = [one if isinstance(one, Mapping) else {} for one in sent]
        else:
            elements = [{**(_overridden(match, body) if isinstance(body, Mapping) else {}), **match.path_values}]
        limits = ASYNC_LIMITS if self._shop.settings.input_limits else UNLIMITED
        if limits.array_items is not None and len(elements) > limits.array_items:
            raise Refusal(
                'Maximum items of type "%type" is %max', parameters={"type": "array", "max": limits.array_items}
            )
        for element in elements:  # one faulty element fails the whole request and queues nothing
            read_arguments(given=element, wanted=match.route.arguments, limits=limits)
        return self._background.accept(
            route=match.route, elements=elements, caller=caller, store_id=store_id, refused=asked.refused
        )

    def _described(self, asked: Asked, query: Mapping[str, Any]) -> dict[str, Any]:
        return described.described(
            routes=self._every,
            caller=self._known(asked),
            services=str(query.get("services", "")),
            host=asked.headers.get("host", ""),
            base_path=f"/rest{asked.path.rstrip('/').removesuffix(described.PATH).rstrip('/')}",
        )

    def _switched_off(self, route: Route) -> bool:
        return not self._shop.settings.inventory_modules and route.path.startswith(_OF_INVENTORY)

    def _known(self, asked: Asked) -> Caller:
        return self._desk.caller(
            authorization=asked.headers.get("authorization", ""),
            method=asked.method,
            url=asked.url,
            query=asked.query,
        )

    def _caller(self, asked: Asked, route: Route) -> Caller:
        caller = self._known(asked)
        if route.acl != ANONYMOUS and not caller.may(route.acl):
            raise not_authorized(resources=[route.acl])
        return caller

    def _store_and_path(self, path: str) -> tuple[int, str]:
        trimmed_path = path.strip("/")
        first, _, rest = trimmed_path.partition("/")
        if first == "all":
            return ALL_STORES, rest
        for store in self._shop.stores:
            if store["id"] and store["code"] == first:
                return int(store["id"]), rest
        return _DEFAULT_VIEW, trimmed_path


def _wanted_kind(accept: str) -> str | None:
    """The content type of the first one in `Accept` that the store can write, None if there is none."""
    if not accept:
        return _JSON
    for part in accept.split(","):
        word = part.split(";")[0].strip().lower()
        if word in _READ_AS_JSON:
            return _JSON
        if word in _READ_AS_XML:
            return _XML
    return None


def _written(content: Any, *, kind: str) -> bytes:
    if kind == _JSON:
        return orjson.dumps(content)
    return (as_xml(content) if kind == _XML else str(content)).encode()


def _read_body(asked: Asked, *, empty_list: bool = False) -> Any:
    if asked.method == "DELETE" and not asked.body:
        return {}
    kind = asked.headers.get("content-type", "").split(";")[0].strip().lower()
    if not kind:
        raise Refusal("Content-Type header is empty.")
    if kind not in ("application/json", *_READ_AS_XML):
        raise Refusal(f"Server cannot understand Content-Type HTTP header media type {kind}")
    if not asked.body:
        return {}
    if kind != "application/json":
        read = from_xml(asked.body)
        if read is None:
            raise Refusal("Decoding Error")
        return read
    try:
        body = orjson.loads(asked.body)
    except orjson.JSONDecodeError:
        raise Refusal("Decoding error.") from None
    return body if body != [] or empty_list else {}  # an empty list and an empty object are the same to the store


def _overridden(match: Match, body: Any) -> dict[str, Any]:
    """The body with a path value put over the same property inside its only object."""
    given = dict(body)
    if len(given) != 1 or not match.path_values:
        return given
    name, content = next(iter(given.items()))
    kind = next((k for wanted, k in match.route.arguments.items() if name in (wanted, snake(wanted))), None)
    if kind is None or kind.scalar or kind.many or not isinstance(content, Mapping):
        return given
    fields = fields_of(kind.name)
    for variable, value in match.path_values.items():
        if snake(variable) in fields:
            inner = {key: one for key, one in content.items() if snake(key) != snake(variable)}
            given[name] = {**inner, snake(variable): value}
            content = given[name]
    return given
