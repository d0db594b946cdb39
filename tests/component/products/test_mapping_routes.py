"""The service's own routes for data mappings, as the gateway calls them."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from services.products.api import mapping_routes
from services.products.app import build
from services.products.settings import ProductsSettings
from shared.runtime.api import answer_refusals
from tests.builders.both_systems import both_systems

DESCRIPTION: dict[str, Any] = {"column": "long_descr", "attribute": "short_description"}


SECRET = "s" * 32
SETTINGS: dict[str, Any] = {
    "kafka_bootstrap_servers": "127.0.0.1:9",
    "mongodb_uri": "mongodb://127.0.0.1:9/",
    "service_secret": SECRET,
    "counterpoint_url": "https://127.0.0.1:9",
    "counterpoint_company": "SHOP",
    "counterpoint_user": "sync",
    "counterpoint_password": "p",
    "counterpoint_api_key": "k",
    "counterpoint_sql_url": "sqlite://",
    "magento_url": "https://127.0.0.1:9",
    "magento_token": "t",
}


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    async with both_systems(tmp_path, items=50) as shop:
        app = FastAPI()
        answer_refusals(app)
        app.include_router(mapping_routes(shop.mapping_desk))
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://products") as client:
            yield client


def wish(version: int, *mappings: dict[str, Any]) -> dict[str, Any]:
    """What the gateway sends to save these."""
    return {"by": "ana", "version": version, "mappings": list(mappings)}


async def test_mappings_are_saved_by_version_and_read_back(service: httpx.AsyncClient) -> None:
    saved = await service.put("/v1/mappings", json=wish(0, DESCRIPTION))
    late = await service.put("/v1/mappings", json=wish(0))
    read = (await service.get("/v1/mappings")).json()

    assert (saved.status_code, saved.json()["saved"]["version"]) == (200, 1)
    assert late.status_code == 409
    assert late.json()["code"] == "changed_meanwhile"
    assert late.json()["words"].startswith("ana saved other mappings meanwhile.")
    assert [one["column"] for one in read["mappings"]] == ["LONG_DESCR"]


async def test_a_refusal_names_the_reasons_and_the_fields(service: httpx.AsyncClient) -> None:
    wrong = {"column": "NO_SUCH", "attribute": "price", "conversion": "number"}

    answer = await service.put("/v1/mappings", json=wish(0, wrong))

    assert answer.status_code == 422
    assert answer.json() == {
        "code": "wrong_mapping",
        "words": "Counterpoint's item table has no column NO_SUCH. price can't be mapped: Price Changes sends it "
        "already.",
        "fields": ["column", "attribute"],
    }


@pytest.mark.parametrize(
    "body", [{}, wish(-1), {**wish(0), "more": 1}, wish(0, {"column": "", "attribute": "brand"}), wish(0, {})]
)
async def test_what_is_not_a_wish_is_not_taken(service: httpx.AsyncClient, body: dict[str, Any]) -> None:
    assert (await service.put("/v1/mappings", json=body)).status_code == 422
    assert (await service.get("/v1/mappings")).json()["version"] == 0


async def test_fields_and_a_preview_are_given_without_saving(service: httpx.AsyncClient) -> None:
    fields = (await service.get("/v1/mappings/fields")).json()
    asked = {"mappings": [DESCRIPTION], "item": "ENAMEL-POT"}
    preview = (await service.post("/v1/mappings/preview", json=asked)).json()

    assert "LONG_DESCR" in {column["name"] for column in fields["columns"]}
    assert "short_description" in {attribute["code"] for attribute in fields["attributes"]}
    assert [line["attribute"] for line in preview["lines"]] == ["short_description"]
    assert (await service.get("/v1/mappings")).json()["version"] == 0


@pytest.mark.parametrize("said", [{}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {SECRET}x"}])
async def test_the_routes_of_the_service_itself_are_closed_without_its_secret(said: dict[str, str]) -> None:
    app = build(settings=ProductsSettings(**SETTINGS)).app()
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://products", headers=said) as stranger:
        answers = [
            await stranger.get("/v1/mappings"),
            await stranger.put("/v1/mappings", json=wish(0)),
            await stranger.get("/v1/mappings/fields"),
            await stranger.post("/v1/mappings/preview", json={"mappings": [], "item": "WAX-100"}),
            await stranger.get("/v1/promotions"),
        ]

    assert [answer.status_code for answer in answers] == [401] * 5
