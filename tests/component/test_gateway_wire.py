"""Requests as bytes, as no browser and no client library would send them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from ipaddress import ip_network
from urllib.parse import urlsplit

import httpx
import pytest

from demo.engines import Database
from services.gateway.login import wire
from services.gateway.pages import stream as pages
from shared.runtime import gates
from tests.builders.fake_services import four_services, running
from tests.builders.gateway import RunningGateway, running_gateway
from tests.builders.waiting import until

PATIENCE_SECONDS = 30


@pytest.fixture(scope="module")
async def gateway(mongo_engine: Database) -> AsyncIterator[RunningGateway]:
    async with (
        running(four_services()) as services,
        running_gateway(services=services, mongodb_uri=mongo_engine.uri) as up,
    ):
        yield up


async def answer_to(gateway: RunningGateway, *pieces: bytes) -> bytes:
    """All that comes back until the gateway closes the connection."""
    place = urlsplit(gateway.url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    try:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0.01)
    except ConnectionError:
        pass
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await reader.read()
    except ConnectionError:
        return b"reset"
    finally:
        writer.close()


def post(*headers: str, body: str = "") -> bytes:
    """A request to sign in with those headers."""
    return "\r\n".join(["POST /api/login HTTP/1.1", *headers, "", body]).encode()


@pytest.mark.parametrize(
    "request_bytes",
    [
        post("Host: localhost", "Content-Length: 4", "Transfer-Encoding: chunked", body="0\r\n\r\n"),
        post("Host: localhost", "Content-Length: 4", "Content-Length: 5", body="abcde"),
        post("Host: localhost", "Content-Length: +4", body="abcd"),
        post("Host: localhost", "Content-Length: 0", "X-Note: a", " b"),
        post("Host: localhost", "Content-Length : 0"),
        post("Host: localhost", "Transfer-Encoding: xchunked", body="0\r\n\r\n"),
        post("Host: localhost", "Host: evil.example", "Connection: close", "Content-Length: 0"),
        post("Connection: close", "Content-Length: 0"),
    ],
)
async def test_a_request_that_two_readers_could_understand_differently_is_refused(
    gateway: RunningGateway, request_bytes: bytes
) -> None:
    answer = await answer_to(gateway, request_bytes)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"\r\nserver:" not in answer.lower()


async def test_a_head_over_sixteen_kilobytes_is_refused(gateway: RunningGateway) -> None:
    own = ("Host: localhost", "Sec-Fetch-Site: same-origin")
    head = post(*own, "Connection: close", f"X-Note: {'a' * 17_000}", "Content-Length: 0")

    assert (await answer_to(gateway, head)).startswith(b"HTTP/1.1 431 ")


async def test_a_head_without_end_is_given_up(gateway: RunningGateway) -> None:
    pieces = [b"GET /login HTTP/1.1\r\nX-Note: ", *(b"a" * 1_000 for _ in range(40))]

    answer = await answer_to(gateway, *pieces)

    assert answer == b"reset" or answer.startswith(b"HTTP/1.1 400 ")


async def test_who_never_finishes_asking_is_not_waited_for(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "HEAD_SECONDS", 0.2)
    monkeypatch.setattr(gates, "BODY_SECONDS", 0.2)

    silent = await answer_to(gateway)
    half_a_head = await answer_to(gateway, b"GET /login HTTP/1.1\r\nHost: local")
    half_a_body = await answer_to(
        gateway,
        post("Host: localhost", "Sec-Fetch-Site: same-origin", "Connection: close", "Content-Length: 9", body="{"),
    )

    assert silent == b""
    assert half_a_head.startswith(b"HTTP/1.1 400 ")
    assert half_a_body.startswith(b"HTTP/1.1 408 ")


async def test_one_machine_that_only_connects_takes_no_place_from_others(gateway: RunningGateway) -> None:
    place = urlsplit(gateway.url)
    open_ones = [
        await asyncio.open_connection(place.hostname, place.port, local_addr=("127.0.0.2", 0)) for _ in range(410)
    ]
    try:
        async with gateway.browser() as browser:
            assert (await browser.get("/login")).status_code == 200
        async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(local_address="127.0.0.2")) as more:
            with pytest.raises(httpx.TransportError):
                await more.get(f"{gateway.url}/login")
    finally:
        for _, writer in open_ones:
            writer.close()

    async def room_again() -> bool:
        try:
            async with httpx.AsyncClient(transport=httpx.AsyncHTTPTransport(local_address="127.0.0.2")) as one:
                return (await one.get(f"{gateway.url}/login")).status_code == 200
        except httpx.TransportError:
            return False

    await until(room_again, what="who hung up may come again")


async def test_a_trusted_proxy_may_have_as_many_connections_as_it_needs() -> None:
    crowd = wire.Crowd(trusted=(ip_network("10.0.0.0/8"),))

    assert all(crowd.come("10.1.2.3") for _ in range(300))
    assert [crowd.come("10.1.2.3"), crowd.come("192.0.2.1")] == [True, True]


async def test_one_session_cannot_have_every_open_page(
    gateway: RunningGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "_MOST_OF_A_SESSION", 2)
    # Kept, because a stream whose reader is forgotten is hung up on.
    held: list[AsyncIterator[str]] = []
    async with gateway.signed_in() as greedy, gateway.signed_in() as other, contextlib.AsyncExitStack() as opened:

        async def asked(browser: httpx.AsyncClient) -> int:
            answer = await opened.enter_async_context(browser.stream("GET", "/ui/events"))
            if answer.status_code == 200:
                held.append(answer.aiter_lines())
                await anext(held[-1])
            return answer.status_code

        assert [await asked(greedy) for _ in range(3)] == [200, 200, 429]
        assert await asked(other) == 200


async def test_programs_get_every_refusal_with_a_code_and_words(gateway: RunningGateway) -> None:
    async with gateway.signed_in() as browser:
        answers = [
            await browser.get("/api/status", headers={"Host": "evil.example"}),
            await browser.post("/api/master/off", json={}, headers={"Sec-Fetch-Site": "cross-site"}),
            await browser.post("/api/login", content=b"x" * 1_000_001),
            await browser.get(f"/api/search?q={'a' * 5_000}"),
            await browser.get("/api/nothing-here"),
        ]

    assert [answer.status_code for answer in answers] == [400, 403, 413, 414, 404]
    assert all({"code", "words"} <= set(answer.json()) for answer in answers)


@pytest.fixture
def deaf(gateway: RunningGateway) -> Iterator[None]:
    """No service hears of a switch by HTTP; there is no Kafka here either, so Master Sync can't be turned."""
    for service in gateway.services.all:
        service.deaf = True
    yield
    for service in gateway.services.all:
        service.deaf = False


@pytest.mark.usefixtures("deaf")
async def test_the_description_of_the_api_names_every_way_a_call_is_refused(gateway: RunningGateway) -> None:
    async with gateway.signed_in() as browser, gateway.browser() as nobody:
        described = (await browser.get("/api/openapi.json")).json()
        tries = [
            ("get", "/api/tasks/{task}/log", await nobody.get("/api/tasks/products.items/log")),
            ("get", "/api/tasks/{task}/log", await browser.get("/api/tasks/products.items/log?level=worst")),
            ("get", "/api/tasks/{task}/log", await browser.get("/api/tasks/products.items/log?q=a&q=b")),
            ("get", "/api/items/{key}", await browser.get("/api/items/%00")),
            ("get", "/api/items/{key}", await browser.get("/api/items/%20")),
            ("post", "/api/tasks/{task}/queue-item", await browser.post("/api/tasks/products.items/queue-item")),
            ("post", "/api/master/off", await browser.post("/api/master/off", json={})),
            ("post", "/api/login", await nobody.post("/api/login", json={"username": "x", "password": "y"})),
            ("put", "/api/mappings", await nobody.put("/api/mappings", headers={"Sec-Fetch-Site": "cross-site"})),
        ]

    assert [answer.status_code for _, _, answer in tries] == [401, 422, 400, 404, 404, 422, 503, 401, 403]
    for method, path, answer in tries:
        promised = described["paths"][path][method]["responses"]
        assert str(answer.status_code) in promised, (method, path, answer.status_code)
    assert "HTTPValidationError" not in described["components"]["schemas"]


async def test_a_key_of_dots_names_nothing_and_is_no_way_to_another_route(gateway: RunningGateway) -> None:
    async with gateway.signed_in() as browser:
        answers = [await browser.get(f"/api/items/{dots}") for dots in ("%2E", "%2E%2E")]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "not_found")] * 2
