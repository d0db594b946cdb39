"""The data mappings page and its API: what is shown, saved, refused and tried, and two people at once."""

from __future__ import annotations

import re
from html import unescape

import pytest

from shared.contracts.http import Refusal
from shared.contracts.mappings import DataMapping, ValuePair, WhenEmpty
from shared.store.connection import Connection
from tests.builders.fake_mappings import FakeMappings
from tests.builders.gateway import RunningGateway

BRAND = DataMapping(column="USR_BRAND", attribute="brand")
FORM = {"version": "0", "column": "usr_brand", "attribute": "Brand", "conversion": "text", "enabled": "yes"}


@pytest.fixture
def kept(gateway: RunningGateway) -> FakeMappings:
    mappings = FakeMappings()
    mappings.join(gateway.services.products)
    return mappings


def text_of(html: str) -> str:
    """What a person reads of the page itself."""
    main = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


async def test_without_mappings_the_page_says_what_they_are_for(gateway: RunningGateway, kept: FakeMappings) -> None:
    async with gateway.signed_in() as browser:
        page = await browser.get("/mappings")
        items = await browser.get("/tasks/products.items/sync")
        item = await browser.get("/items/WAX-100?in=products")

    assert "No mappings yet." in text_of(page.text)
    assert 'href="/mappings/new"' in page.text
    assert 'href="/mappings"' in text_with_links(items.text)
    assert 'href="/mappings?item=WAX-100"' in item.text


def text_with_links(html: str) -> str:
    """The page itself, with its links."""
    return html.partition("<main")[2].partition("</main>")[0]


async def test_a_mapping_typed_into_the_form_is_saved_and_the_page_offers_to_send_it_to_all(
    gateway: RunningGateway, kept: FakeMappings
) -> None:
    filled = {**FORM, "values": "RD = Red\r\n\r\nBL=Blue", "when_empty": "default", "default": "No brand", "do": "save"}
    async with gateway.signed_in(follow_redirects=True) as browser:
        page = await browser.post("/mappings/new", data=filled)

    values = (ValuePair(counterpoint="RD", website="Red"), ValuePair(counterpoint="BL", website="Blue"))
    said = text_of(page.text)
    assert kept.mappings == (
        DataMapping(
            column="USR_BRAND", attribute="brand", values=values, when_empty=WhenEmpty.DEFAULT, default="No brand"
        ),
    )
    assert kept.by == "ana"
    assert "brand is saved. 54 items are meant for the website." in said
    assert "Text, 2 values become others, “No brand” when empty" in said
    assert "ana added brand from USR_BRAND" in said
    assert 'href="/tasks/products.items/queue-all"' in page.text


async def test_what_the_service_refuses_stands_beside_the_field_with_everything_typed_kept(
    gateway: RunningGateway, kept: FakeMappings
) -> None:
    words = "The website has no attribute brand."
    kept.refusal = (422, Refusal(code="wrong_mapping", words=words, fields=("attribute",)))
    async with gateway.signed_in() as browser:
        page = await browser.post("/mappings/new", data={**FORM, "values": "<b> = Red"})

    assert page.status_code == 422
    assert f"Not saved. {words}" in text_of(page.text)
    assert re.search(r'name="attribute" value="Brand"[^>]*aria-invalid="true"', page.text)
    assert not re.search(r'name="column"[^>]*aria-invalid', page.text)
    assert "&lt;b&gt; = Red</textarea>" in page.text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"column": ""}, "Choose a Counterpoint column."),
        ({"attribute": " "}, "Choose an attribute of the website."),
        ({"values": "RD = Red\nBlue"}, "Line 2 of the value list isn't"),
        ({"default": "x" * 256}, "The value for an empty column is longer than 255 characters."),
    ],
)
async def test_what_is_typed_wrong_is_said_before_anybody_is_asked(
    gateway: RunningGateway, kept: FakeMappings, wrong: dict[str, str], words: str
) -> None:
    async with gateway.signed_in() as browser:
        page = await browser.post("/mappings/new", data={**FORM, **wrong})

    assert (page.status_code, kept.version) == (422, 0)
    assert words in text_of(page.text)


async def test_of_two_people_the_second_sees_what_the_first_saved_and_overwrites_only_knowingly(
    gateway: RunningGateway, kept: FakeMappings
) -> None:
    kept.saved_by("ben", BRAND)
    mine = {**FORM, "column": "PROF_COD_1", "version": "1"}
    kept.saved_by("ben", BRAND.model_copy(update={"enabled": False}), DataMapping(column="USR_ECO", attribute="eco"))
    async with gateway.signed_in(follow_redirects=True) as browser:
        late = await browser.post("/mappings/edit?attribute=brand", data=mine)
        stands = kept.mappings
        again = await browser.post("/mappings/edit?attribute=brand", data={**mine, "version": "2"})

    assert late.status_code == 409
    assert "Not saved: ben saved other mappings meanwhile" in text_of(late.text)
    assert "This one now is: USR_BRAND to brand , Text, off." in text_of(late.text)
    assert 'name="version" value="2"' in late.text
    assert 'name="column" value="PROF_COD_1"' in late.text
    assert [one.column for one in stands] == ["USR_BRAND", "USR_ECO"]
    assert again.status_code == 200
    assert [one.column for one in kept.mappings] == ["PROF_COD_1", "USR_ECO"]


async def test_a_save_that_crosses_another_one_in_the_service_is_told_the_same_way(
    gateway: RunningGateway, kept: FakeMappings
) -> None:
    kept.refusal = (409, Refusal(code="changed_meanwhile", words="ben saved other mappings meanwhile."))
    async with gateway.signed_in() as browser:
        page = await browser.post("/mappings/new", data=FORM)

    assert page.status_code == 409
    assert "Not saved:" in text_of(page.text)


async def test_a_mapping_is_tried_on_an_item_before_it_is_saved(gateway: RunningGateway, kept: FakeMappings) -> None:
    async with gateway.signed_in() as browser:
        page = await browser.post("/mappings/new", data={**FORM, "do": "preview", "item": "WAX-100"})
        without_item = await browser.post("/mappings/new", data={**FORM, "do": "preview"})

    said = text_of(page.text)
    assert "What would be sent for WAX-100 Boot wax Nothing was sent." in said
    assert "Sends Acme" in said
    assert kept.version == 0
    assert [one.item for one in kept.tried] == ["WAX-100"]
    assert "Type the number of an item to try the mapping on." in text_of(without_item.text)


async def test_all_saved_mappings_are_tried_on_an_item_from_the_table(
    gateway: RunningGateway, kept: FakeMappings
) -> None:
    kept.saved_by("ana", BRAND, DataMapping(column="USR_ECO", attribute="eco"))
    async with gateway.signed_in() as browser:
        page = await browser.get("/mappings", params={"item": "WAX-100"})

    assert "2 mappings tried on this item" in text_of(page.text)


async def test_a_mapping_is_removed_after_a_question_and_only_as_it_was_seen(
    gateway: RunningGateway, kept: FakeMappings
) -> None:
    kept.saved_by("ana", BRAND)
    async with gateway.signed_in(follow_redirects=True) as browser:
        question = await browser.get("/mappings/remove", params={"attribute": "brand"})
        stale = await browser.post("/mappings/remove", data={"attribute": "brand", "version": "0"})
        still = kept.mappings
        done = await browser.post("/mappings/remove", data={"attribute": "brand", "version": "1"})
        unknown = await browser.get("/mappings/edit", params={"attribute": "brand"})

    assert "Values that were sent stay on the website." in text_of(question.text)
    assert "Not removed. ana saved other mappings meanwhile." in text_of(stale.text)
    assert still == (BRAND,)
    assert "The mapping to brand is removed." in text_of(done.text)
    assert kept.mappings == ()
    assert unknown.status_code == 404


async def test_a_side_that_is_away_is_named_on_the_form_and_the_service_on_the_table(
    gateway: RunningGateway, kept: FakeMappings
) -> None:
    away = "The website (Magento) can't be reached"
    kept.fields = kept.fields.model_copy(update={"attributes": (), "problems": (away,)})
    async with gateway.signed_in() as browser:
        form = await browser.get("/mappings/new")
        gateway.services.products.away = True
        table = await browser.get("/mappings")

    assert f"{away} The lists below may be empty" in text_of(form.text)
    assert table.status_code == 200
    assert "This part can't be shown right now." in text_of(table.text)
    assert "Add a mapping" not in text_of(table.text)


async def test_every_step_is_one_call_of_the_api_as_well(gateway: RunningGateway, kept: FakeMappings) -> None:
    body = {"version": 0, "mappings": [{"column": "usr_brand", "attribute": "brand", "when_empty": "clear"}]}
    async with gateway.signed_in() as browser:
        saved = await browser.put("/api/mappings", json=body)
        late = await browser.put("/api/mappings", json=body)
        read = await browser.get("/api/mappings")
        fields = await browser.get("/api/mappings/fields")
        tried = await browser.post("/api/mappings/preview", json={"mappings": body["mappings"], "item": "WAX-100"})
        strange = await browser.put("/api/mappings", json={**body, "force": True})
        described = (await browser.get("/api/openapi.json")).json()["paths"]

    assert saved.json()["items"] == 54
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
    assert [one["column"] for one in read.json()["mappings"]] == ["USR_BRAND"]
    assert fields.json()["columns"][0]["samples"] == ["Acme", "Bolt"]
    assert tried.json()["lines"][0]["value"] == "Acme"
    assert strange.status_code == 422
    assert {"get", "put"} <= set(described["/api/mappings"])


async def test_nobody_saves_without_signing_in_or_from_another_site(
    gateway: RunningGateway, kept: FakeMappings
) -> None:
    body = {"version": 0, "mappings": []}
    async with gateway.browser() as stranger:
        unknown = await stranger.put("/api/mappings", json=body)
    async with gateway.signed_in() as browser:
        foreign = await browser.put("/api/mappings", json=body, headers={"Sec-Fetch-Site": "cross-site"})

    assert (unknown.status_code, foreign.status_code, kept.version) == (401, 403, 0)


async def test_who_saved_what_and_what_came_of_it_stands_in_the_audit_trail(
    gateway: RunningGateway, kept: FakeMappings
) -> None:
    async with gateway.signed_in() as browser:
        await browser.post("/mappings/new", data=FORM)
        kept.refusal = (422, Refusal(code="wrong_mapping", words="The website has no attribute eco."))
        await browser.post("/mappings/new", data={**FORM, "version": "1", "attribute": "eco"})

    settings = gateway.settings
    store = Connection(uri=settings.mongodb_uri.get_secret_value(), database=settings.mongodb_database, appname="test")
    lines = await store.database["gateway_audit"].find({"what": "Save mappings"}).to_list(length=10)
    store.close()
    assert sorted((line["who"], line["target"], line["result"]) for line in lines) == [
        ("ana", "USR_BRAND to brand", "done: added brand from USR_BRAND (Text)"),
        ("ana", "USR_BRAND to eco", "refused: The website has no attribute eco."),
    ]
    assert {body["by"] for _, _, body in gateway.services.products.asked} == {"ana"}
