"""The data mappings page and its API against hostile words, broken forms and people who are not signed in any more."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from demo.engines import Database
from shared.contracts.http import Refusal
from shared.contracts.mappings import DataMapping, ValuePair
from shared.store.connection import Connection
from tests.builders.fake_mappings import FakeMappings
from tests.builders.fake_services import four_services, running
from tests.builders.gateway import RunningGateway, running_gateway

BRAND = DataMapping(column="USR_BRAND", attribute="brand")
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "'\"><script>alert(1)</script>",
    "{{ 31337 * 31337 }}{% raw %}",
    "x'; DROP TABLE IM_ITEM; --",
    "\u202egnp.exe\u2066",
    "a\x00b",
    "😀" * 60,
    "../../../etc/passwd",
    "%00%0d%0aSet-Cookie: a=b",
)


@pytest.fixture(scope="module")
async def gateway(mongo_engine: Database) -> AsyncIterator[RunningGateway]:
    async with (
        running(four_services()) as services,
        running_gateway(services=services, mongodb_uri=mongo_engine.uri) as up,
    ):
        yield up


@pytest.fixture
def kept(gateway: RunningGateway) -> FakeMappings:
    mappings = FakeMappings()
    mappings.join(gateway.services.products)
    return mappings


def raw_in(html: str, words: str) -> bool:
    """Whether the words stand in the page as marks instead of as text, or were worked out as a template."""
    # The product of two numbers so big that no time of day and no port on a page can hold it by chance.
    return any(sign in words and words in html for sign in "<\"'") or ("{{" in words and str(31337 * 31337) in html)


@pytest.mark.parametrize("words", HOSTILE)
async def test_hostile_words_in_any_field_are_text_on_every_page_and_break_none(
    gateway: RunningGateway, kept: FakeMappings, words: str
) -> None:
    form = {"version": words, "column": words, "attribute": words, "default": words, "conversion": words}
    form |= {"values": f"{words} = {words}", "when_empty": words, "item": words}
    off = DataMapping(
        column=words,
        attribute=words[:60],
        values=(ValuePair(counterpoint=words, website=words),),
        default=words,
        enabled=False,
    )
    async with gateway.signed_in(follow_redirects=True) as browser:
        pages = [await browser.post("/mappings/new", data={**form, "do": do}) for do in ("save", "preview")]
        kept.saved_by(words, BRAND, off)
        kept.refusal = (422, Refusal(code="wrong_mapping", words=words, fields=(words,)))
        pages += [
            await browser.post("/mappings/edit", params={"attribute": words}, data={**form, "version": "1"}),
            await browser.get("/mappings", params={"item": words}),
            await browser.get("/mappings/edit", params={"attribute": off.attribute}),
            await browser.get("/mappings/remove", params={"attribute": off.attribute}),
            await browser.post("/mappings/remove", data={"attribute": words, "version": "1"}),
        ]

    assert [page.status_code for page in pages if page.status_code >= 500] == []
    assert [page.url.path for page in pages if raw_in(page.text, words)] == []
    assert all("set-cookie" not in page.headers for page in pages)


@pytest.mark.parametrize("item", ["", " ", "x" * 201, "a\x00b", "a\nb"])
async def test_an_item_that_cannot_be_one_is_a_wrong_field_and_nothing_breaks(
    gateway: RunningGateway, kept: FakeMappings, item: str
) -> None:
    kept.saved_by("ana", BRAND)
    form = {"version": "1", "column": "USR_BRAND", "attribute": "brand", "item": item, "do": "preview"}
    async with gateway.signed_in() as browser:
        tried = await browser.post("/mappings/new", data=form)
        table = await browser.get("/mappings", params={"item": item})

    assert "Type the number of an item to try the mapping on." in tried.text
    assert table.status_code in (200, 422)
    assert kept.tried == []


@pytest.mark.parametrize(
    "body",
    [
        b'{"version": 0, "mappings": [{"column": "\\ud800", "attribute": "brand"}]}',
        b'{"version": 0, "mappings": [{"column": {"$gt": ""}, "attribute": "brand"}]}',
        b'{"version": -1, "mappings": []}',
        b'{"version": 0, "mappings": ' + b"[" * 5000 + b"]" * 5000 + b"}",
        b'{"version": NaN, "mappings": []}',
        b"version=0",
        b"\xff\xfe",
    ],
)
async def test_a_body_that_is_no_wish_is_refused_in_words_without_its_own_text(
    gateway: RunningGateway, kept: FakeMappings, body: bytes
) -> None:
    async with gateway.signed_in() as browser:
        answer = await browser.put("/api/mappings", content=body, headers={"Content-Type": "application/json"})

    assert answer.status_code in (400, 422)
    assert answer.json()["code"] == "bad_request"
    assert "Traceback" not in answer.text
    assert kept.version == 0


async def test_more_than_a_megabyte_is_cut_off_and_two_values_of_one_field_are_none(
    gateway: RunningGateway, kept: FakeMappings
) -> None:
    kept.saved_by("ana", BRAND)
    async with gateway.signed_in() as browser:
        huge = await browser.post("/mappings/new", data={"values": "x" * 1_000_001})
        twice = await browser.post(
            "/mappings/remove",
            content="attribute=brand&attribute=eco&version=1",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
        )
        many = await browser.post("/mappings/new", data={f"f{place}": "x" for place in range(30)})

    assert (huge.status_code, twice.status_code, many.status_code) == (413, 404, 400)
    assert kept.mappings == (BRAND,)
    assert kept.version == 1


async def test_what_breaks_in_the_service_is_said_without_its_address_or_its_stack(
    gateway: RunningGateway, kept: FakeMappings
) -> None:
    address = gateway.services.url("products")
    async with gateway.signed_in() as browser:
        gateway.services.products.away = True
        try:
            pages = [
                await browser.get("/mappings"),
                await browser.get("/mappings/new"),
                await browser.get("/mappings/remove", params={"attribute": "brand"}),
                await browser.post("/mappings/new", data={"column": "USR_BRAND", "attribute": "brand"}),
                await browser.put("/api/mappings", json={"version": 0, "mappings": []}),
                await browser.get("/items/ADM-TL7"),
            ]
        finally:
            gateway.services.products.away = False

    assert [page.status_code for page in pages] == [200, 503, 503, 503, 503, 200]
    for page in pages:
        assert "Products service" in page.text
        assert address not in page.text
        assert "Traceback" not in page.text


async def test_every_save_and_removal_stands_in_the_audit_trail_as_it_was_before_and_is_after(
    gateway: RunningGateway, kept: FakeMappings
) -> None:
    red = ValuePair(counterpoint="RD", website="Red")
    kept.saved_by("ben", BRAND)
    form = {"column": "PROF_COD_1", "attribute": "brand", "values": "RD = Red", "enabled": "yes", "version": "1"}
    body = {"version": 3, "mappings": [{"column": "USR_ECO", "attribute": "eco"}], "reason": "new season"}
    async with gateway.signed_in() as browser:
        await browser.post("/mappings/edit?attribute=brand", data=form)
        assert kept.mappings == (BRAND.model_copy(update={"column": "PROF_COD_1", "values": (red,)}),)
        await browser.post("/mappings/remove", data={"attribute": "brand", "version": "2"})
        await browser.put("/api/mappings", json=body)

    settings = gateway.settings
    store = Connection(uri=settings.mongodb_uri.get_secret_value(), database=settings.mongodb_database, appname="test")
    found = store.database["gateway_audit"].find({"what": "Save mappings"}).sort("at", -1)
    lines = (await found.to_list(length=3))[::-1]
    store.close()
    assert [(line["who"], line["reason"], line["result"]) for line in lines] == [
        (
            "ana",
            "",
            "done: changed brand: column USR_BRAND → PROF_COD_1; Text → Text, one value becomes another; "
            "“RD”: as it is → Red",
        ),
        ("ana", "", "done: removed brand from PROF_COD_1 (it was: Text, one value becomes another)"),
        ("ana", "new season", "done: added eco from USR_ECO (Text)"),
    ]
    assert {line["address"] for line in lines} == {"127.0.0.1"}
