"""Rules of the sign-in and of the gates, as pure functions."""

from __future__ import annotations

from datetime import UTC, datetime
from ipaddress import ip_network
from zoneinfo import ZoneInfo

import pytest

from services.gateway.connectors.magento import Answer, understood
from services.gateway.login import tries
from services.gateway.login.addresses import client_address, neighbourhood, within
from services.gateway.login.gates import host_name, is_own
from services.gateway.records.sign_in import NotIn, Why
from services.gateway.views.sign_in_words import sign_in_words
from services.gateway.views.times import Clock

NOW = datetime(2026, 11, 23, 16, 42, tzinfo=UTC)
CLOCK = Clock(now=NOW, zone=ZoneInfo("America/Chicago"))
PROXY = (ip_network("10.0.0.0/8"),)


def test_the_sixth_try_is_not_passed_on() -> None:
    judged = [tries.verdict(count=count, until=NOW, most=5).locked_until for count in range(1, 7)]

    assert judged == [None, None, None, None, None, NOW]


@pytest.mark.parametrize("spelling", ["Ana", " ana ", "ANA", "ａｎａ"])
def test_spelling_tricks_give_no_new_tries(spelling: str) -> None:
    assert tries.account_key(spelling) == tries.account_key("ana")


def test_a_name_is_not_kept_where_tries_are_counted() -> None:
    assert "hunter2" not in tries.account_key("hunter2")


def test_only_a_trusted_proxy_is_believed() -> None:
    told = ["203.0.113.7, 198.51.100.4"]

    assert client_address(peer="192.0.2.1", forwarded_for=told, trusted=PROXY) == "192.0.2.1"
    assert client_address(peer="10.1.2.3", forwarded_for=told, trusted=PROXY) == "198.51.100.4"
    assert client_address(peer="10.1.2.3", forwarded_for=["203.0.113.7, 10.9.9.9"], trusted=PROXY) == "203.0.113.7"
    assert client_address(peer="10.1.2.3", forwarded_for=["<script>"], trusted=PROXY) == "10.1.2.3"


def test_tries_are_counted_for_the_neighbourhood() -> None:
    assert neighbourhood("203.0.113.7") == neighbourhood("203.0.113.200") == "203.0.113.0/24"
    assert neighbourhood("2001:db8::1") == neighbourhood("2001:db8::ffff") == "2001:db8::/64"
    assert within("::ffff:10.1.2.3", networks=PROXY)


@pytest.mark.parametrize(
    ("fetch_site", "origin", "own"),
    [
        ("same-origin", None, True),
        ("none", None, True),
        ("cross-site", "http://shop.example:8080", False),
        ("same-site", None, False),
        (None, "http://shop.example:8080", True),
        (None, "http://shop.example", False),
        (None, "http://evil.example:8080", False),
        (None, "null", False),
        (None, None, False),
    ],
)
def test_only_our_own_pages_may_change_something(fetch_site: str | None, origin: str | None, *, own: bool) -> None:
    told = is_own(fetch_site=fetch_site, origin=origin, host="shop.example:8080", schemes={"http", "https"})

    assert told is own


def test_the_host_is_read_without_its_port() -> None:
    assert [host_name("Shop.example:8080"), host_name("[::1]:80"), host_name("shop.example")] == [
        "shop.example",
        "::1",
        "shop.example",
    ]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, b"null"),
        (200, b'""'),
        (200, b'"We are back soon"'),
        (200, b'"maintenance"'),
        (200, b'"<html>"'),
        (200, b"{}"),
        (200, b'{"token": "x"}'),
        (200, b"[]"),
        (200, b"true"),
        (200, b"<html>"),
        (200, b""),
        (200, b'"' + b"a" * 100_000 + b'"'),
        (201, b'"token"'),
        (302, b'"token"'),
        (401, b"<html>"),
        (500, b'"token"'),
        (502, b"{}"),
    ],
)
def test_nobody_enters_on_an_answer_that_is_no_clear_yes(status: int, body: bytes) -> None:
    assert understood(status=status, body=body) is Answer.UNREACHABLE


@pytest.mark.parametrize(
    ("status", "body", "answer"),
    [
        (200, b'"eyJ.a.b"', Answer.YES),
        (401, b'{"message": "The account sign-in was incorrect"}', Answer.NO),
        (400, b'{"message": "Use", "parameters": {"active_providers": ["google"]}}', Answer.CODE_NEEDED),
        (400, b'{"message": "Use", "parameters": {"active_providers": ["duo_security"]}}', Answer.SETUP_NEEDED),
        (400, b'{"message": "You are required to configure personal Two-Factor Authorization"}', Answer.SETUP_NEEDED),
        (503, b"<html>maintenance</html>", Answer.NOT_ASKED),
        (503, b'"token"', Answer.NOT_ASKED),
        (400, b'{"message": "One or more input exceptions have occurred."}', Answer.NO),
    ],
)
def test_magentos_clear_answers_are_understood(status: int, body: bytes, answer: Answer) -> None:
    assert understood(status=status, body=body) is answer


def test_the_words_count_down_and_name_the_end_of_a_lock() -> None:
    wrong = sign_in_words(NotIn(why=Why.WRONG, tries_left=3), clock=CLOCK, address="203.0.113.7")
    locked = sign_in_words(NotIn(why=Why.LOCKED, locked_until=NOW), clock=CLOCK, address="203.0.113.7")
    away = sign_in_words(NotIn(why=Why.MAGENTO_AWAY), clock=CLOCK, address="203.0.113.7")

    assert "3 tries left" in wrong.words
    assert "Locked until 10:42" in locked.words
    assert away.words == (
        "Magento can't be reached, so nobody can sign in right now. "
        "What goes to the website waits and goes by itself when it is back."
    )
    assert [wrong.status, locked.status, away.status] == [401, 429, 503]


@pytest.mark.parametrize("origin", ["http://[", "http://shop\u2100.example", "http://]", "http://[::1"])
def test_an_origin_that_is_no_address_is_not_ours(origin: str) -> None:
    assert is_own(fetch_site=None, origin=origin, host="shop.example:8080", schemes={"http", "https"}) is False


@pytest.mark.parametrize("sign", [b"[", b'{"a":'])
@pytest.mark.parametrize("status", [200, 400, 401])
def test_an_answer_of_nothing_but_brackets_lets_nobody_in_and_breaks_nothing(status: int, sign: bytes) -> None:
    assert understood(status=status, body=sign * 10_000) is Answer.UNREACHABLE
