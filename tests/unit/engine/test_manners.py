"""The manners of outer systems: how long they ask us to wait, and what their messages say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.connectors.http import MAX_WAIT, retry_after
from shared.connectors.magento import rendered_message

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("0", timedelta(0)),
        ("30", timedelta(seconds=30)),
        (" 7 ", timedelta(seconds=7)),
        ("3600", MAX_WAIT),
        ("3601", MAX_WAIT),
        ("9" * 5_000, MAX_WAIT),
        ("Mon, 02 Mar 2026 12:01:30 GMT", timedelta(seconds=90)),
        ("Monday, 02-Mar-26 12:01:30 GMT", timedelta(seconds=90)),
        ("Mon, 02 Mar 2026 14:01:30 +0200", timedelta(seconds=90)),
        ("Mon, 02 Mar 2026 11:00:00 GMT", timedelta(0)),
        ("Wed, 21 Oct 2099 07:28:00 GMT", MAX_WAIT),
        ("Fri, 31 Dec 9999 23:59:59 -2359", MAX_WAIT),
        ("Mon, 01 Jan 0001 00:00:00 +2359", timedelta(0)),
        (None, None),
        ("", None),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("²", None),
        ("١٢", None),
        ("Mon, 99 Mar 2026 12:00:00 GMT", None),
        ("Mon, 99999999999999999999 Mar 2026 12:00:00 GMT", None),
    ],
)
def test_retry_after_is_read_in_both_forms_and_cut_to_an_hour(header: str | None, wait: timedelta | None) -> None:
    assert retry_after(header, now=NOON) == wait


@given(header=st.text(max_size=60))
def test_no_retry_after_asks_for_more_than_an_hour_or_less_than_nothing(header: str) -> None:
    wait = retry_after(header, now=NOON)

    assert wait is None or timedelta(0) <= wait <= MAX_WAIT


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"message": "It broke"}, "It broke"),
        ({"message": 'No "%1" in %2', "parameters": ["A-1", "shop"]}, 'No "A-1" in shop'),
        (
            {"message": "%fieldName is a required field.", "parameters": {"fieldName": "sku"}},
            "sku is a required field.",
        ),
        ({"message": "No entity with %fieldName = %fieldValue", "parameters": ["sku", "A"]}, "No entity with sku = A"),
        ({"message": "100% of %1", "parameters": ["it"]}, "100% of it"),
        ({"message": "%1 and %3", "parameters": ["A"]}, "A and %3"),
        ({"message": "%1 twice %1", "parameters": ["A"]}, "A twice A"),
        (
            {
                "message": "One or more input exceptions have occurred.",
                "errors": [
                    {"message": '"%1" is required.', "parameters": ["name"]},
                    {"message": "The price is wrong."},
                    "nonsense",
                ],
            },
            'One or more input exceptions have occurred. "name" is required. The price is wrong.',
        ),
        ({"message": "It broke", "trace": "#0 /var/www"}, "It broke"),
        ({"message": 7}, ""),
        ({}, ""),
        ([], ""),
        (None, ""),
        ("text", ""),
    ],
)
def test_a_message_of_magento_is_filled_in(data: object, words: str) -> None:
    assert rendered_message(data) == words
