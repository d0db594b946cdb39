"""The control door of the simulators: what each trouble really does on the wire, and what the counters say."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import httpx
import pytest

from tests.builders.counterpoint import SimulatedCompany, item, simulated_company

WAX, JACKET = "/Item/WAX-100", "/Item/TRL-JKT"


@pytest.fixture(scope="module")
def company() -> Iterator[SimulatedCompany]:
    with simulated_company(items=12) as found:
        yield found


@pytest.fixture
def client(company: SimulatedCompany) -> Iterator[httpx.Client]:
    with company.client() as client:
        yield client
        client.delete("/_control/faults")
        client.delete("/_control/calls")


def trouble(client: httpx.Client, *rules: dict[str, Any]) -> None:
    answer = client.put("/_control/faults", json={"rules": list(rules)})
    assert (answer.status_code, answer.json()) == (200, {"rules": len(rules)})


def counted(client: httpx.Client, **asked: str) -> dict[str, int]:
    calls = client.get("/_control/calls", params=asked).json()["calls"]
    return {status: count for call in calls for status, count in call["statuses"].items()}


def carried_out(client: httpx.Client) -> bool:
    """Whether a DELETE /CACHE that was just sent reached the server: an item read before is fresh then."""
    client.delete("/_control/faults")
    return bool(item(client, "WAX-100")["DESCR"] == "Changed")


@pytest.fixture
def stale(client: httpx.Client) -> None:
    client.patch("/_control/items/WAX-100", json={"descr": "Old"})
    client.delete("/CACHE")
    assert item(client, "WAX-100")["DESCR"] == "Old"
    client.patch("/_control/items/WAX-100", json={"descr": "Changed"})


@pytest.mark.parametrize("kind", ["cut", "down"])
@pytest.mark.usefixtures("stale")
def test_a_cut_connection_gives_no_answer_and_carries_nothing_out(client: httpx.Client, kind: str) -> None:
    trouble(client, {"kind": kind})
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        client.delete("/CACHE")
    assert not carried_out(client)


@pytest.mark.usefixtures("stale")
def test_a_connection_cut_afterwards_gives_no_answer_but_carries_the_call_out(client: httpx.Client) -> None:
    trouble(client, {"kind": "cut_after"})
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        client.delete("/CACHE")
    assert carried_out(client)


@pytest.mark.usefixtures("stale")
def test_garbage_is_a_success_that_is_no_json_after_the_call_was_carried_out(client: httpx.Client) -> None:
    trouble(client, {"kind": "garbage"})
    answer = client.delete("/CACHE")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    with pytest.raises(ValueError):
        answer.json()
    assert carried_out(client)


@pytest.mark.usefixtures("stale")
def test_a_proxy_page_is_a_success_in_html_and_nothing_was_carried_out(client: httpx.Client) -> None:
    trouble(client, {"kind": "html"})
    answer = client.delete("/CACHE")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert not carried_out(client)


def test_a_truncated_answer_promises_more_than_it_gives(client: httpx.Client) -> None:
    whole = client.get("/Company").content
    trouble(client, {"kind": "truncate"})
    given: list[bytes] = []
    with client.stream("GET", "/Company") as answer:
        promised = int(answer.headers["content-length"])
        with pytest.raises(httpx.RemoteProtocolError):
            given.extend(answer.iter_raw())
    assert promised == len(whole)
    assert b"".join(given) == whole[: len(whole) // 2]


def test_a_dripping_answer_arrives_whole_in_single_bytes(client: httpx.Client) -> None:
    whole = client.get(f"{WAX}/Images").content
    trouble(client, {"kind": "drip"})
    with client.stream("GET", f"{WAX}/Images") as answer:
        parts = list(answer.iter_raw())
    assert b"".join(parts) == whole
    assert len(parts) > len(whole) // 2


def test_a_status_comes_with_its_body_and_its_retry_after(client: httpx.Client) -> None:
    trouble(client, {"kind": "status", "status": 429, "retry_after": 7, "body": '{"ErrorCode": "BUSY"}'})
    answer = client.get(WAX)
    assert (answer.status_code, answer.headers["retry-after"], answer.json()) == (429, "7", {"ErrorCode": "BUSY"})


def test_retry_after_may_be_a_date_but_no_other_text(client: httpx.Client) -> None:
    date = "Wed, 21 Oct 2026 07:28:00 GMT"
    trouble(client, {"kind": "status", "status": 503, "retry_after": date})
    assert client.get(WAX).headers["retry-after"] == date
    refused = client.put("/_control/faults", json={"rules": [{"kind": "status", "retry_after": "soon"}]})
    assert refused.status_code == 422


def test_latency_delays_and_then_answers(client: httpx.Client) -> None:
    trouble(client, {"kind": "latency", "latency_ms": 300, "path": "/item/*"})
    began = time.monotonic()
    assert client.get(WAX).status_code == 200
    # A lower bound holds however slow the machine is.
    assert time.monotonic() - began >= 0.3


def test_a_refused_key_gets_the_systems_own_no_and_its_neighbours_go_through(client: httpx.Client) -> None:
    trouble(client, {"kind": "refuse", "key": "wax-100"})
    refused = client.get(WAX)
    assert (refused.status_code, refused.json()["ErrorCode"]) == (500, "ERROR_UNKNOWN")
    assert client.get(JACKET).status_code == 200


def test_a_rule_meets_only_its_method_path_and_key(client: httpx.Client) -> None:
    trouble(client, {"kind": "status", "method": "get", "path": "/ITEM/*", "key": "trl-jkt"})
    assert client.get(JACKET).status_code == 503
    assert client.get(WAX).status_code == 200
    assert client.get("/Items").status_code == 200
    assert client.delete("/CACHE").status_code == 200


def test_a_rule_skips_the_first_calls_and_fires_so_many_times(client: httpx.Client) -> None:
    trouble(client, {"kind": "status", "after": 2, "count": 1})
    assert [client.get(WAX).status_code for _ in range(4)] == [200, 200, 503, 200]
    (shown,) = client.get("/_control/faults").json()["rules"]
    assert (shown["met"], shown["fired"]) == (4, 1)


def test_a_share_of_calls_meets_the_rule_the_same_way_each_time(client: httpx.Client) -> None:
    def statuses() -> list[int]:
        trouble(client, {"kind": "status", "share": 0.5})
        return [client.get(WAX).status_code for _ in range(40)]

    once = statuses()
    assert once == statuses()
    assert 5 < once.count(503) < 35


def test_a_rule_with_an_unknown_word_is_refused(client: httpx.Client) -> None:
    assert client.put("/_control/faults", json={"rules": [{"kind": "cut", "chance": 1}]}).status_code == 422


def test_calls_are_counted_by_route_and_status(client: httpx.Client) -> None:
    for path in (WAX, JACKET, "/Item/NOPE", "/item/wax-100"):
        client.get(path)
    (call,) = client.get("/_control/calls", params={"route": "/Item/{ItemNo}"}).json()["calls"]
    assert call == {"method": "GET", "route": "/Item/{ItemNo}", "count": 4, "statuses": {"200": 3, "404": 1}}


def test_calls_that_never_got_an_answer_are_counted_under_their_route(client: httpx.Client) -> None:
    trouble(client, {"kind": "cut"})
    with pytest.raises(httpx.HTTPError):
        client.get(WAX)
    assert counted(client, route="/Item/{ItemNo}", method="get") == {"cut": 1}


def test_counters_can_be_emptied(client: httpx.Client) -> None:
    client.get(WAX)
    assert client.delete("/_control/calls").status_code == 204
    assert client.get("/_control/calls").json()["total"] == 0


def test_the_log_names_the_item_and_when_the_call_began_and_ended(client: httpx.Client) -> None:
    client.get("/Item/10%25-OFF")
    (call,) = client.get("/_control/calls/log", params={"limit": 1}).json()["calls"]
    assert (call["path"], call["route"], call["keys"]) == ("/Item/10%25-OFF", "/Item/{ItemNo}", ["10%-OFF"])
    assert datetime.fromisoformat(call["started_at"]) <= datetime.fromisoformat(call["ended_at"])


async def test_the_most_calls_at_once_are_remembered(company: SimulatedCompany, client: httpx.Client) -> None:
    trouble(client, {"kind": "latency", "latency_ms": 1000})
    login = (f"{company.company}.{company.user}", company.password)
    async with httpx.AsyncClient(
        base_url=company.url, auth=login, headers={"APIKey": company.api_key}, timeout=20, trust_env=False
    ) as many:
        await asyncio.gather(*(many.get(WAX) for _ in range(3)))
    assert client.get("/_control/calls").json()["max_in_flight"] == 3


def test_a_bare_list_will_do_and_a_status_or_a_wait_says_what_kind_a_rule_is(client: httpx.Client) -> None:
    rules = [{"path": JACKET, "status": 429, "retry_after": 9, "count": 1}, {"path": WAX, "latency_ms": 1}]
    assert client.put("/_control/faults", json=rules).json() == {"rules": 2}
    assert [rule["kind"] for rule in client.get("/_control/faults").json()["rules"]] == ["status", "latency"]
    busy = client.get(JACKET)
    assert (busy.status_code, busy.headers["retry-after"]) == (429, "9")
    assert client.get(JACKET).status_code == 200


def test_a_rule_that_says_nothing_is_refused_and_the_old_ones_stay(client: httpx.Client) -> None:
    trouble(client, {"kind": "status", "status": 500, "path": JACKET})
    assert client.put("/_control/faults", json={"rules": [{"path": WAX}]}).status_code == 422
    assert client.get(JACKET).status_code == 500
