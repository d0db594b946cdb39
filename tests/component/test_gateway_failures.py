"""Failures reach the first page, and the Log tells what must be mended from what needs nobody."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

from shared.contracts import http as say
from tests.builders.fake_services import ITEMS, changed_item, log_line
from tests.builders.gateway import RunningGateway
from tests.component.test_gateway_pages import text_of

FAILED = say.TaskState.NEEDS_ATTENTION


def row_of(html: str, task: str) -> str:
    """The dashboard's row of a task."""
    found = re.search(rf'<tr id="row-{task.replace(".", "-")}">.*?</tr>', html, re.S)
    assert found
    return found.group()


async def test_failures_stand_on_the_dashboard_with_a_way_to_them(gateway: RunningGateway) -> None:
    gateway.services.products.set_task(
        "products.inventories", state=FAILED, state_words="41 failed and are not right yet",
        failed_last_day=53, still_failed=41,
    )  # fmt: skip
    async with gateway.signed_in() as browser:
        html = (await browser.get("/")).text
    row = row_of(html, "products.inventories")

    assert "Needs attention" in text_of(row)
    assert "On time" not in text_of(row)
    assert 'href="/tasks/products.inventories/log?level=error"' in row
    assert "53 failures in 24 hours; 41 items are not right yet" in unescape(row)
    assert re.search(r">53</a>", row)
    assert "Products 41 failed" in text_of(html), "the badge in the navigation"
    assert ">0<" in row_of(html, ITEMS)


async def test_the_task_page_says_how_many_are_not_right_and_leads_to_them(gateway: RunningGateway) -> None:
    gateway.services.products.set_task(
        ITEMS, state=FAILED, state_words="2 failed and are not right yet", failed_last_day=2, still_failed=2
    )
    async with gateway.signed_in() as browser:
        html = (await browser.get(f"/tasks/{ITEMS}/queue")).text

    assert "2 items failed and are not right on the other side yet." in text_of(html)
    assert f'href="/tasks/{ITEMS}/log?level=error"' in html


async def test_lines_without_change_are_folded_and_counted(gateway: RunningGateway) -> None:
    gateway.services.products.log = [
        log_line("SAME", level=say.Level.NO_CHANGE, result=say.Result.UNCHANGED, words="No change"),
        log_line("RULE", level=say.Level.SKIPPED, result=say.Result.SKIPPED, words="It isn't an ecommerce item"),
        log_line("SENT", level=say.Level.SUCCESS, result=say.Result.DONE, words="price 24.99"),
    ]
    async with gateway.signed_in() as browser:
        log = f"/tasks/{ITEMS}/log"
        folded, everything, alone, skipped = [
            (await browser.get(log, params={"level": level})).text for level in ("", "all", "no_change", "skipped")
        ]
        twin = (await browser.get(f"/api{log}", params={"folded": "true"})).json()

    assert [">SAME<" in page for page in (folded, everything, alone, skipped)] == [False, True, True, False]
    assert [">RULE<" in page for page in (folded, everything, alone, skipped)] == [True, True, False, True]
    assert "1 line with No change is folded away." in text_of(folded)
    for words in ("All but No change (2)", "All (3)", "Success (1)", "No change (1)", "Skipped (1)", "Warning (0)"):
        assert words in text_of(folded), words
    assert [line["key"] for line in twin["lines"]] == ["RULE", "SENT"]
    assert twin["levels"]["no_change"] == 1


async def test_the_button_and_the_list_never_contradict_each_other(gateway: RunningGateway) -> None:
    products = gateway.services.products
    products.set_task(ITEMS, counts=say.Counts(changed=7))
    async with gateway.signed_in() as browser:
        emptied = text_of((await browser.get(f"/tasks/{ITEMS}/sync")).text)
        products.changed = [changed_item("A"), changed_item("B")]
        filled = text_of((await browser.get(f"/tasks/{ITEMS}/sync")).text)

    assert "Queue Changed (0)" in emptied
    assert "Queue Changed (2)" in filled
    assert "Nothing has changed" not in filled


async def test_a_page_that_listed_nothing_does_not_go_on_saying_so_when_something_is_found(
    gateway: RunningGateway,
) -> None:
    products = gateway.services.products
    async with gateway.signed_in() as browser:
        page = f"/tasks/{ITEMS}/sync"
        await browser.get(page)
        products.set_task(ITEMS, counts=say.Counts(changed=7))
        watching = {"at": f"task:{ITEMS}:sync", "mark": "0", "path": page}
        heard = ""
        async with browser.stream("GET", "/ui/events", params=watching) as stream:
            async for line in stream.aiter_lines():
                if not line and "Queue Changed (7)" in heard:
                    break
                heard = heard + line if line else ""

    assert "7 changed items found since this page was opened." in text_of(heard)
    assert "Nothing has changed" not in heard


async def test_an_item_that_is_out_of_date_is_amber_and_one_that_nobody_could_ask_is_grey(
    gateway: RunningGateway,
) -> None:
    def item(key: str, kind: say.VerdictKind, *, differs: bool | None, words: str) -> say.ItemView:
        return say.ItemView(
            key=key, checks=(say.Check(name="On the website", passed=True, words="Product 7"),),
            verdict=words, verdict_kind=kind, found_in_counterpoint=differs, found_in_magento=True,
            sides=(say.SideField(field="Price", counterpoint=None, magento="46.62", differs=differs),),
            timeline=(log_line(key, level=say.Level.SUCCESS, result=say.Result.DONE, words="price 46.62"),),
            looked_at=datetime.now(UTC),
        )  # fmt: skip

    stale = "For sale, but out of date: still shows 46.62 and 20 pieces. The price in Counterpoint is zero or less."
    gateway.services.products.items = {
        "OLD": item("OLD", say.VerdictKind.OUT_OF_DATE, differs=True, words=stale),
        "GREY": item("GREY", say.VerdictKind.UNKNOWN, differs=None, words="Not known"),
    }
    async with gateway.signed_in() as browser:
        old, grey = [(await browser.get(f"/items/{key}?in=products")).text for key in ("OLD", "GREY")]

    assert f'<p class="notice warning"><strong>{stale}' in old
    assert '<p class="notice plain"><strong>Not known' in grey
    assert "1 difference." in text_of(old)
    assert "difference" not in text_of(grey).replace("Only differences", "")
    assert "differs" not in grey
    assert "Price not asked 46.62 not known" in text_of(grey)
    assert "Last known: Items sent 1 min ago : price 46.62." in text_of(grey)
