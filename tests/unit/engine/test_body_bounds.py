"""What the frame of a service refuses by itself is told as every refusal is."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
from fastapi import FastAPI, Request
from pydantic import SecretStr

from shared.runtime.api import answer_refusals
from shared.runtime.gates import MOST_BODY, SecretGate


def a_service() -> httpx.AsyncClient:
    app = FastAPI()
    answer_refusals(app)

    @app.post("/v1/read")
    async def read(request: Request) -> int:
        return len(await request.body())

    transport = httpx.ASGITransport(app=SecretGate(app, secret=SecretStr("secret")))
    return httpx.AsyncClient(
        transport=transport, base_url="http://here", headers={"Authorization": "Bearer secret"}, timeout=10.0
    )


async def test_a_body_that_says_nothing_of_its_size_and_is_too_large_is_refused_in_words() -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(MOST_BODY // 65_536 + 2):
            yield bytes(65_536)

    async with a_service() as client:
        answer = await client.post("/v1/read", content=pieces())

    assert (answer.status_code, answer.json()) == (
        413,
        {"code": "body_too_large", "words": "That is too much at once.", "fields": []},
    )


async def test_an_address_or_a_way_of_calling_that_nobody_knows_is_refused_in_words() -> None:
    async with a_service() as client:
        missing, wrong = await client.get("/v1/nothing"), await client.get("/v1/read")

    assert (missing.status_code, missing.json()["code"]) == (404, "not_found")
    assert (wrong.status_code, wrong.json()["code"]) == (405, "not_allowed")
