"""No way into the product may lose an event: what each Kafka subscriber has to say for itself."""

from __future__ import annotations

import ast

import pytest

from tests.builders.project import Source, sources_in


def faults_of(source: Source) -> list[str]:
    """What is wrong with the subscribers and consumers of one file."""
    return [
        f"{source.path}:{node.lineno}: {fault}"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        for fault in _faults_of_call(node)
    ]


def _faults_of_call(call: ast.Call) -> list[str]:
    called = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    given = {keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg is not None}
    faults = []
    if called == "subscriber":
        # FastStream's own default commits before the work is done.
        if given.get("ack_policy") != "AckPolicy.MANUAL":
            faults.append("a subscriber without ack_policy=AckPolicy.MANUAL")
        # The default skips what was produced before the group's first start.
        if given.get("auto_offset_reset") != "'earliest'":
            faults.append("a subscriber that does not begin with the earliest event")
    if called == "AIOKafkaConsumer" and "group_id" in given and given.get("enable_auto_commit") != "False":
        faults.append("a consumer in a group that commits by itself")
    if called == "AIOKafkaConsumer" and "group_id" in given and given.get("auto_offset_reset") == "'latest'":
        faults.append("a group that begins with the latest event")
    return faults


def test_no_subscriber_can_lose_an_event() -> None:
    assert [fault for source in sources_in("services", "shared") for fault in faults_of(source)] == []


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("@broker.subscriber('t', group_id='g')\ndef f(): ...", "without ack_policy"),
        ("broker.subscriber('t', ack_policy=AckPolicy.ACK, auto_offset_reset='earliest')", "without ack_policy"),
        ("broker.subscriber('t', ack_policy=AckPolicy.MANUAL)", "earliest"),
        ("broker.subscriber('t', ack_policy=AckPolicy.MANUAL, auto_offset_reset='latest')", "earliest"),
        ("AIOKafkaConsumer('t', group_id='g')", "commits by itself"),
        ("AIOKafkaConsumer('t', group_id='g', enable_auto_commit=False, auto_offset_reset='latest')", "latest event"),
    ],
)
def test_a_planted_lossy_door_is_found(line: str, fault: str) -> None:
    assert any(fault in found for found in faults_of(Source(path="planted.py", text=line)))


def test_a_good_door_is_left_alone() -> None:
    good = "broker.subscriber('t', ack_policy=AckPolicy.MANUAL, auto_offset_reset='earliest', decoder=no_decode)"

    assert faults_of(Source(path="good.py", text=good)) == []
