"""What every answer of the gateway has in common: no session no answer, headers, hosts, sizes, origins."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
from fastapi.routing import APIRoute

from demo.engines import Database
from services.gateway.login.door import PUBLIC_PATHS
from tests.builders.fake_services import four_services, running
from tests.builders.gateway import PASSWORD, USER, RunningGateway, running_gateway


@pytest.fixture(scope="module")
async def gateway(mongo_engine: Database) -> AsyncIterator[RunningGateway]:
    async with (
        running(four_services()) as services,
        running_gateway(services=services, mongodb_uri=mongo_engine.uri, login_tries_per_address=100) as up,
    ):
        yield up


def routes(gateway: RunningGateway) -> Iterator[tuple[str, str]]:
    """Every method and path there is, with something in its gaps."""
    for route in gateway.gateway.app.routes:
        yield from _of(route)


def _of(route: object) -> Iterator[tuple[str, str]]:
    inner = getattr(route, "original_router", None)
    if isinstance(route, APIRoute):
        path = route.path
        for name, value in {"task": "products.items", "key:path": "ADM-TL7", "name": "counterpoint"}.items():
            path = path.replace(f"{{{name}}}", value)
        for method in route.methods:
            yield method, path
    elif inner is not None:
        prefix = getattr(getattr(route, "include_context", None), "prefix", "")
        for nested in inner.routes:
            for method, path in _of(nested):
                yield method, f"{prefix}{path}"


async def test_every_route_wants_a_session_unless_it_is_on_the_checked_in_list(gateway: RunningGateway) -> None:
    walked = set(routes(gateway))
    open_to_all = set()
    for cookies in ({}, {"sid": "x" * 43}):
        async with gateway.browser(cookies=cookies) as nobody:
            for method, path in walked:
                answer = await nobody.request(method, path, json={} if method != "GET" else None)
                if answer.status_code < 300:
                    open_to_all.add(path)
                elif path not in PUBLIC_PATHS:
                    assert answer.status_code in {303, 401}, (method, path)
                    assert answer.headers.get("location", "/login").startswith("/login")

    assert len(walked) > 45
    assert open_to_all <= PUBLIC_PATHS


async def test_every_answer_carries_the_security_headers(gateway: RunningGateway) -> None:
    async with gateway.signed_in() as browser:
        answers = [
            await browser.get("/"),
            await browser.get("/nothing/here"),
            await browser.get("/api/tasks/products.items/queue?limit=wrong"),
            await browser.request("TRACE", "/"),
            await browser.post("/tasks/products.items/queue-changed", headers={"Sec-Fetch-Site": "cross-site"}),
            await browser.get("/", headers={"Host": "evil.example"}),
            await browser.get("/health/live"),
        ]

    assert [answer.status_code for answer in answers] == [200, 404, 422, 405, 403, 400, 200]
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "server" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "", "Origin": "null"},
    ],
)
async def test_no_other_site_can_press_a_button(gateway: RunningGateway, headers: dict[str, str]) -> None:
    unsafe = {(method, path) for method, path in routes(gateway) if method not in {"GET", "HEAD"}}
    async with gateway.signed_in() as browser:
        before = len(gateway.services.products.asked)
        statuses = {(await browser.request(method, path, headers=headers)).status_code for method, path in unsafe}

    assert statuses == {403}
    assert len(gateway.services.products.asked) == before


async def test_a_foreign_host_name_is_refused_but_health_may_be_asked_by_any(gateway: RunningGateway) -> None:
    async with gateway.browser(headers={"Host": "evil.example"}) as browser:
        assert (await browser.get("/login")).status_code == 400
        assert (await browser.get("/health/ready")).status_code == 200


async def test_a_body_over_a_megabyte_is_cut_off_also_when_nobody_says_its_size(gateway: RunningGateway) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(300):
            yield b"x" * 10_000

    async with gateway.browser() as browser:
        named = await browser.post("/api/login", content=b"x" * 1_000_001)
        chunked = await browser.post(
            "/login", content=endless(), headers={"Content-Type": "application/x-www-form-urlencoded"}
        )

    assert named.status_code == 413
    assert chunked.status_code in {400, 413}


async def test_what_could_not_be_read_is_not_repeated(gateway: RunningGateway) -> None:
    async with gateway.browser() as browser:
        answer = await browser.post("/api/login", json={"username": 5, "password": "PlantedSecret", "more": "x"})

    assert answer.status_code == 422
    assert "PlantedSecret" not in answer.text
    assert set(answer.json()) == {"code", "words", "id", "fields"}


@pytest.mark.parametrize("body", [{"username": {"$ne": None}, "password": "x"}, {"username": ["a"], "password": "x"}])
async def test_no_operator_gets_in_as_a_name(gateway: RunningGateway, body: dict[str, object]) -> None:
    async with gateway.browser() as browser:
        assert (await browser.post("/api/login", json=body)).status_code == 422


@pytest.mark.parametrize("button", ["queue-all", "queue-changed", "look-now", "compare-now"])
async def test_a_field_that_nobody_named_is_refused_and_nothing_done(gateway: RunningGateway, button: str) -> None:
    async with gateway.signed_in() as browser:
        answer = await browser.post(f"/api/tasks/products.items/{button}", json={"dry_run": True})

    assert answer.status_code == 422
    assert gateway.services.products.asked == []


async def test_queue_all_by_the_api_can_send_everything_again(gateway: RunningGateway) -> None:
    async with gateway.signed_in() as browser:
        answers = [
            await browser.post("/api/tasks/products.items/queue-all"),
            await browser.post("/api/tasks/products.items/queue-all", json={"force": True}),
        ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [body["force"] for _, _, body in gateway.services.products.asked] == [False, True]


async def test_a_parameter_that_stands_twice_is_refused(gateway: RunningGateway) -> None:
    async with gateway.signed_in() as browser:
        assert (await browser.get("/tasks/products.items/log?q=a&q=b")).status_code == 400


async def test_the_description_of_the_api_is_behind_the_sign_in_and_docs_are_off(gateway: RunningGateway) -> None:
    async with gateway.browser() as nobody, gateway.signed_in() as browser:
        assert (await nobody.get("/api/openapi.json")).status_code == 401
        assert (await browser.get("/api/openapi.json")).json()["info"]["title"] == "CounterSync"
        assert (await browser.get("/docs")).status_code == 404


async def test_every_form_has_its_twin_in_the_api(gateway: RunningGateway) -> None:
    forms = {route for method, route in routes(gateway) if method == "POST" and not route.startswith("/api/")}
    async with gateway.signed_in() as browser:
        described = (await browser.get("/api/openapi.json")).json()["paths"]
    twins = {
        path.removeprefix("/api").replace("{task}", "products.items").replace("{name}", "counterpoint")
        for path, methods in described.items()
        if "post" in methods
    }

    assert len(forms) >= 13
    # A form changes one mapping; a program saves the whole list with its version.
    assert "put" in described["/api/mappings"]
    assert forms - {"/mappings/new", "/mappings/edit", "/mappings/remove"} <= twins


async def test_static_files_are_kept_for_good_and_come_from_here_alone(gateway: RunningGateway) -> None:
    async with gateway.browser() as browser:
        page = await browser.get("/login")
        style = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
        kept = await browser.get(style)

    assert kept.status_code == 200
    assert "immutable" in kept.headers["cache-control"]
    assert "//" not in style


async def test_the_sign_in_survives_many_sessions(gateway: RunningGateway) -> None:
    ids = set()
    for _ in range(5):
        async with gateway.browser() as browser:
            await browser.post("/login", data={"username": USER, "password": PASSWORD})
            ids.add(browser.cookies["sid"])

    assert len(ids) == 5
