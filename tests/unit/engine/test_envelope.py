"""Reading events: both content modes, and nothing a record holds does more harm than being refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.contracts.events import ItemChanged
from shared.sync.envelope import LARGEST_BYTES, UnreadableEvent, read_event, write_event

EVENT: dict[str, Any] = {
    "specversion": "1.0",
    "id": "e-1",
    "source": "/counterpoint/finder",
    "type": "countersync.tiny.changed",
    "subject": "A-1",
    "time": "2026-03-02T12:00:00Z",
    "data": {"aspects": ["price"]},
}
BINARY = [
    ("ce_specversion", b"1.0"),
    ("ce_id", b"e-1"),
    ("ce_source", b"/counterpoint/finder"),
    ("ce_type", b"countersync.tiny.changed"),
    ("ce_subject", b"A-1"),
    ("ce_time", b"2026-03-02T12:00:00Z"),
    ("content-type", b"application/json"),
]


def structured(**changes: Any) -> bytes:
    """The event as one JSON object; a change to `...` leaves the field out."""
    return json.dumps({name: value for name, value in {**EVENT, **changes}.items() if value is not ...}).encode()


def test_both_content_modes_hold_the_same_event() -> None:
    whole = read_event(value=structured(), headers=[])
    binary = read_event(value=b'{"aspects": ["price"]}', headers=BINARY)

    assert whole == binary
    assert (whole.subject, whole.data.aspects) == ("A-1", ("price",))


@pytest.mark.parametrize("value", [None, b"", b"null", b"{}"])
def test_a_binary_event_without_aspects_means_all_of_them(value: bytes | None) -> None:
    assert read_event(value=value, headers=BINARY).data.aspects == ()


def test_header_names_are_read_in_any_case() -> None:
    headers = [(name.upper(), text) for name, text in BINARY]

    assert read_event(value=None, headers=headers).subject == "A-1"


def test_a_header_without_a_value_is_no_attribute() -> None:
    assert read_event(value=None, headers=[*BINARY[:-2], ("ce_time", None), ("traceparent", None)]).time is None
    with pytest.raises(UnreadableEvent, match="subject"):
        read_event(value=None, headers=[(name, None if name == "ce_subject" else text) for name, text in BINARY])


def test_an_attribute_that_is_no_text_is_refused_and_an_unknown_one_does_no_harm() -> None:
    assert read_event(value=None, headers=[*BINARY, ("ce_trace", b"\xff")]).subject == "A-1"
    spoiled = [(name, b"A\xff1" if name == "ce_subject" else text) for name, text in BINARY]
    with pytest.raises(UnreadableEvent, match="ce_subject is not UTF-8"):
        read_event(value=None, headers=spoiled)


def test_the_content_type_decides_the_mode_where_both_seem_to_be_meant() -> None:
    both = [*BINARY[:-1], ("content-type", b"application/cloudevents+json; charset=UTF-8")]

    assert read_event(value=structured(subject="B-2"), headers=both).subject == "B-2"


def test_what_later_versions_add_is_passed_over() -> None:
    event = read_event(
        value=structured(traceparent="00-1", dataschema="x", data={"aspects": ["price"], "colour": "red"}), headers=[]
    )

    assert event.data.aspects == ("price",)


def test_what_may_be_missing_may_be_missing() -> None:
    event = read_event(value=structured(time=..., data=..., id=...), headers=[])

    assert event.id
    assert event.time is None
    assert event.data.aspects == ()


def test_keys_and_aspects_are_tidied() -> None:
    event = read_event(value=structured(subject="  A-1 ", data={"aspects": [" Price "]}), headers=[])

    assert (event.subject, event.data.aspects) == ("A-1", ("price",))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "empty"),
        (b"", "empty"),
        (b"not json", "not JSON"),
        (b"\xff\xfe\x00", "not JSON"),
        (structured()[:-5], "not JSON"),
        (b"[]", "not a JSON object"),
        (b'"text"', "not a JSON object"),
        (b"7", "not a JSON object"),
        (b"null", "not a JSON object"),
        (b"{}", "source"),
        (structured(subject=...), "subject"),
        (structured(subject=""), "subject"),
        (structured(subject="   "), "subject"),
        (structured(subject="A\u0000B"), "printable"),
        (structured(subject="A\nB"), "printable"),
        (structured(subject="x" * 201), "subject"),
        (structured(subject=7), "subject"),
        (structured(subject={"$ne": None}), "subject"),
        (structured(specversion="2.0"), "specversion"),
        (structured(specversion="0.3"), "specversion"),
        (structured(time="yesterday"), "time"),
        (structured(time="2026-03-02T12:00:00"), "time"),
        (structured(data={"aspects": "price"}), "data.aspects"),
        (structured(data={"aspects": ["x"] * 51}), "data.aspects"),
        (structured(data=[1]), "data"),
        (b'{"subject":"\\ud800"}', "subject"),
        (b"[" * 60_000, "not JSON"),
        (b'{"a":' * 10_000 + b"1" + b"}" * 10_000, "bytes|not JSON"),
        (b'{"id":' + b"9" * 5_000 + b"}", "not JSON"),
        (structured(filler="x" * LARGEST_BYTES), "bytes"),
    ],
)
def test_what_is_no_event_is_refused_with_the_reason(value: bytes | None, words: str) -> None:
    with pytest.raises(UnreadableEvent, match=words) as refusal:
        read_event(value=value, headers=[])

    assert len(str(refusal.value)) < 2_000
    str(refusal.value).encode()


def test_the_reason_does_not_repeat_what_was_sent() -> None:
    with pytest.raises(UnreadableEvent) as refusal:
        read_event(value=structured(subject="secret" * 40, time="secret"), headers=[])

    assert "secret" not in str(refusal.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from([name for name, _ in BINARY] + ["ce_data", "ce_", "CE_SPECVERSION"]) | st.text(max_size=10),
        st.none() | st.binary(max_size=30) | st.just(b"1.0"),
    ),
    max_size=8,
)


@settings(max_examples=90, deadline=None)
@given(
    value=st.none() | st.binary(max_size=200) | JSON.map(lambda any_json: json.dumps(any_json).encode()),
    headers=HEADERS,
)
def test_any_record_is_an_event_or_refused(value: bytes | None, headers: list[tuple[str, bytes | None]]) -> None:
    try:
        event = read_event(value=value, headers=headers)
    except UnreadableEvent as refusal:
        str(refusal).encode()
    else:
        assert event.subject.isprintable()


@settings(max_examples=90, deadline=None)
@given(changed=st.dictionaries(st.sampled_from(sorted(EVENT)), JSON, min_size=1, max_size=3))
def test_an_event_with_any_field_spoiled_is_an_event_or_refused(changed: dict[str, Any]) -> None:
    try:
        event = read_event(value=structured(**changed), headers=[])
    except UnreadableEvent:
        return
    assert 1 <= len(event.subject) <= 200


KEYS = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=200)


@settings(max_examples=100, deadline=None)
@given(subject=KEYS, aspects=st.lists(st.sampled_from(["price", "name", "stock"]), max_size=3))
def test_what_we_write_we_read(subject: str, aspects: list[str]) -> None:
    event = ItemChanged.model_validate({**EVENT, "subject": subject, "data": {"aspects": aspects}})

    value, headers = write_event(event)

    assert read_event(value=value, headers=headers) == event
