"""Signing in to the real gateway, with a small Magento behind it and a real database."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import httpx
import pytest
from motor.motor_asyncio import AsyncIOMotorClient

from demo.engines import Database
from services.gateway.login.sessions import digest_of
from tests.builders.fake_services import four_services, running
from tests.builders.gateway import CODE, PASSWORD, USER, RunningGateway, SmallMagento, running_gateway


async def everything_kept(gateway: RunningGateway) -> list[dict[str, Any]]:
    """Every document the gateway has written."""
    client: AsyncIOMotorClient[dict[str, Any]] = AsyncIOMotorClient(gateway.settings.mongodb_uri.get_secret_value())
    database = client.get_database(gateway.settings.mongodb_database)
    names = await database.list_collection_names()
    found = [document for name in names for document in await database.get_collection(name).find().to_list(1000)]
    client.close()
    return found


async def test_a_magento_admin_user_gets_in_and_returns_to_the_page_they_wanted(gateway: RunningGateway) -> None:
    async with gateway.browser() as browser:
        asked = await browser.get("/tasks/products.items/queue?state=waiting")
        form = await browser.get(asked.headers["location"])
        wanted = "/tasks/products.items/queue?state=waiting"
        entered = await browser.post("/login", data={"username": USER, "password": PASSWORD, "next": wanted})

        assert asked.status_code == 303
        assert "Use your Magento admin user name and password." in form.text
        assert (entered.status_code, entered.headers["location"]) == (303, wanted)
        assert (await browser.get(wanted)).status_code == 200


async def test_wrong_user_and_wrong_password_get_the_same_answer(gateway: RunningGateway) -> None:
    async with gateway.browser() as browser:
        bodies = []
        for username in (USER, "nobody"):
            details = {"username": username, "password": "wrong"}
            answer = await browser.post("/api/login", json=details)
            body = answer.json()
            body.pop("tries_left")
            bodies.append((answer.status_code, body["code"], body["words"].split(".")[0]))

    assert bodies[0] == bodies[1] == (
        401, "wrong", "These details don't match a Magento admin user who may come in here"
    )  # fmt: skip


async def test_the_sixth_try_is_refused_without_asking_magento_even_with_the_right_password(
    gateway: RunningGateway,
) -> None:
    async with gateway.browser() as browser:
        tries = [await browser.post("/api/login", json={"username": USER, "password": "no"}) for _ in range(5)]
        right = await browser.post("/api/login", json={"username": USER, "password": PASSWORD})

    assert [answer.json()["tries_left"] for answer in tries] == [4, 3, 2, 1, 0]
    assert right.status_code == 429
    assert "Locked until" in right.json()["words"]
    assert len(gateway.magento.calls) == 5


async def test_of_fifty_tries_at_once_five_at_the_most_reach_magento(gateway: RunningGateway) -> None:
    # One machine may not open more connections at once than this, whatever it has to say.
    async with gateway.browser(limits=httpx.Limits(max_connections=30)) as browser:
        details = {"username": USER, "password": "no"}
        answers = await asyncio.gather(*(browser.post("/api/login", json=details) for _ in range(50)))

    passed_on = [answer for answer in answers if answer.status_code == 401]
    assert {answer.status_code for answer in answers} == {401, 429}
    assert len(gateway.magento.calls) == len(passed_on) <= 5


async def test_a_lock_outlives_a_restart(mongo_engine: Database) -> None:
    details = {"username": USER, "password": "no"}
    async with running(four_services()) as services:
        async with (
            running_gateway(
                services=services, mongodb_uri=mongo_engine.uri, mongodb_database="gateway_restart"
            ) as before,
            before.browser() as browser,
        ):
            for _ in range(6):
                await browser.post("/api/login", json=details)
        async with (
            running_gateway(
                services=services, mongodb_uri=mongo_engine.uri, mongodb_database="gateway_restart"
            ) as after,
            after.browser() as browser,
        ):
            answer = await browser.post("/api/login", json=details)

        assert answer.status_code == 429
        assert after.magento.calls == []


async def test_guessing_one_password_for_many_names_is_stopped_by_address(gateway: RunningGateway) -> None:
    async with gateway.browser() as browser:
        answers = [
            await browser.post("/api/login", json={"username": f"user{n}", "password": "Spring2026"}) for n in range(8)
        ]

    assert [answer.status_code for answer in answers] == [401] * 5 + [429] * 3
    assert len(gateway.magento.calls) == 5


async def test_a_good_sign_in_clears_ones_own_tries_and_nobody_elses(gateway: RunningGateway) -> None:
    async with gateway.browser() as browser:
        for _ in range(3):
            for _ in range(4):
                assert (await browser.post("/api/login", json={"username": USER, "password": "no"})).status_code == 401
            good = await browser.post("/api/login", json={"username": USER, "password": PASSWORD})
            assert good.status_code == 200, "mistyping four times and then right, again and again"
        for name in range(3):
            await browser.post("/api/login", json={"username": f"user{name}", "password": "no"})
        await browser.post("/api/login", json={"username": USER, "password": PASSWORD})
        left = (await browser.post("/api/login", json={"username": "user9", "password": "no"})).json()["tries_left"]

    assert left == 1, "three tries at other names still count"


async def test_the_code_is_asked_only_when_magento_wants_one_and_works_once(mongo_engine: Database) -> None:
    magento = SmallMagento(two_factor=True)
    async with (
        running(four_services()) as services,
        running_gateway(services=services, mongodb_uri=mongo_engine.uri, magento=magento) as gateway,
        gateway.browser() as browser,
    ):
        asked = await browser.post("/login", data={"username": USER, "password": PASSWORD})
        details = {"username": USER, "password": PASSWORD, "code": "314 159"}
        entered = await browser.post("/api/login", json=details)
        again = await browser.post("/api/login", json=details)

        assert "Code from your authenticator app" in asked.text
        assert PASSWORD not in asked.text
        assert entered.status_code == 200
        assert again.status_code == 401
        assert magento.calls == ["token", "authenticate"]


@pytest.mark.parametrize("answer", [(500, '"token"'), (200, "null"), (200, "<html></html>"), (302, '"token"')])
async def test_nobody_enters_while_magento_talks_nonsense_and_it_is_said_plainly(
    mongo_engine: Database, answer: tuple[int, str]
) -> None:
    magento = SmallMagento(answer=answer)
    async with (
        running(four_services()) as services,
        running_gateway(services=services, mongodb_uri=mongo_engine.uri, magento=magento) as gateway,
        gateway.browser() as browser,
    ):
        said = await browser.post("/login", data={"username": USER, "password": PASSWORD})

        assert said.status_code == 503
        assert "Magento can&#39;t be reached, so nobody can sign in right now." in said.text
        assert not browser.cookies


@pytest.mark.parametrize("away", ["no connection", "maintenance"])
async def test_trying_while_magento_is_away_uses_no_try_up(mongo_engine: Database, away: str) -> None:
    magento = SmallMagento(answer=(503, "<html>Back soon</html>"))
    elsewhere = "http://127.0.0.1:9" if away == "no connection" else None
    async with (
        running(four_services()) as services,
        running_gateway(
            services=services, mongodb_uri=mongo_engine.uri, magento=magento, magento_url=elsewhere
        ) as gateway,
        gateway.browser() as browser,
    ):
        details = {"username": USER, "password": PASSWORD}
        answers = [await browser.post("/api/login", json=details) for _ in range(8)]

    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(503, "magento_away")}


async def test_no_password_stands_in_any_log(
    mongo_engine: Database, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level("DEBUG")
    planted = "Planted#Secret7"
    for magento in (SmallMagento(), SmallMagento(two_factor=True), SmallMagento(answer=(500, "<html>"))):
        async with (
            running(four_services()) as services,
            running_gateway(services=services, mongodb_uri=mongo_engine.uri, magento=magento) as gateway,
            gateway.browser() as browser,
        ):
            await browser.post("/api/login", json={"username": USER, "password": planted, "code": "271828"})
            await browser.post("/api/login", json={"username": USER, "password": planted, "code": 5})
            await browser.post("/login", data={"username": planted, "password": planted, "more": planted})
            await browser.post("/login?password=x", content=b"{" + planted.encode())
            await browser.post("/api/login", json={"username": USER, "password": PASSWORD})
    printed = capfd.readouterr()

    said = "".join(f"{record.getMessage()} {record.__dict__}" for record in caplog.records)
    assert caplog.records
    for secret in (planted, PASSWORD, "271828", "nobody-keeps"):
        assert secret not in said + printed.out + printed.err


async def test_an_admin_user_who_is_not_on_the_list_stays_out(mongo_engine: Database) -> None:
    async with (
        running(four_services()) as services,
        running_gateway(services=services, mongodb_uri=mongo_engine.uri, allowed_users="ben, carla") as gateway,
        gateway.browser() as browser,
    ):
        said = await browser.post("/api/login", json={"username": USER, "password": PASSWORD})

        assert (said.status_code, said.json()["code"]) == (401, "wrong")


async def test_an_address_outside_the_list_is_told_so_before_magento_is_asked(mongo_engine: Database) -> None:
    async with (
        running(four_services()) as services,
        running_gateway(services=services, mongodb_uri=mongo_engine.uri, allowed_addresses="203.0.113.0/24") as gateway,
        gateway.browser() as browser,
    ):
        said = await browser.post("/login", data={"username": USER, "password": PASSWORD})

        assert "Your address 127.0.0.1 isn&#39;t on the allowed list." in said.text
        assert gateway.magento.calls == []


async def test_only_the_digest_of_a_session_and_no_password_is_kept(gateway: RunningGateway) -> None:
    async with gateway.signed_in() as browser:
        await browser.post("/api/login", json={"username": "PlantedSecret1", "password": "PlantedSecret2"})
        session_id = browser.cookies["sid"]
        kept = json.dumps(await everything_kept(gateway), default=str)

        assert digest_of(session_id) in kept
        assert session_id not in kept
        assert PASSWORD not in kept
        assert "PlantedSecret" not in kept
        assert "nobody-keeps" not in kept


async def test_signing_in_again_ends_the_old_session_and_an_unknown_id_is_never_taken(gateway: RunningGateway) -> None:
    async with gateway.signed_in() as browser:
        old = browser.cookies["sid"]
        await browser.post("/api/login", json={"username": USER, "password": PASSWORD})
        new = browser.cookies["sid"]
        async with gateway.browser(cookies={"sid": old}) as stale, gateway.browser(cookies={"sid": "x" * 43}) as forged:
            statuses = [(await one.get("/api/me")).status_code for one in (browser, stale, forged)]

        assert old != new
        assert statuses == [200, 401, 401]


async def test_signing_out_ends_the_session_for_everybody_who_holds_its_cookie(gateway: RunningGateway) -> None:
    async with gateway.signed_in() as browser:
        stolen = browser.cookies["sid"]
        left = await browser.post("/logout")
        async with gateway.browser(cookies={"sid": stolen}) as thief:
            assert (await thief.get("/api/status")).status_code == 401

        assert left.headers["clear-site-data"] == '"cache", "storage"'


async def test_over_tls_the_cookie_is_bound_to_this_host(mongo_engine: Database) -> None:
    async with (
        running(four_services()) as services,
        running_gateway(services=services, mongodb_uri=mongo_engine.uri, secure_cookies=True) as gateway,
        gateway.browser() as browser,
    ):
        entered = await browser.post("/login", data={"username": USER, "password": PASSWORD})
        cookie = entered.headers["set-cookie"]

        assert cookie.startswith("__Host-sid=")
        assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
        assert "max-age" in entered.headers["strict-transport-security"]


async def test_wrong_codes_count_as_tries(mongo_engine: Database) -> None:
    magento = SmallMagento(two_factor=True)
    async with (
        running(four_services()) as services,
        running_gateway(services=services, mongodb_uri=mongo_engine.uri, magento=magento) as gateway,
        gateway.browser() as browser,
    ):
        for guess in range(20):
            details = {"username": USER, "password": PASSWORD, "code": f"{guess:06}"}
            answer = await browser.post("/api/login", json=details)

        assert answer.status_code == 429
        assert CODE not in {f"{guess:06}" for guess in range(20)}
        assert magento.calls == ["authenticate"] * 5
