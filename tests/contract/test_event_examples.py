"""Every event that was ever sent is still read. Examples are only ever added, never changed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from shared.contracts.events import ActivityHappened, SwitchTurned
from shared.contracts.topics import ACTIVITY, CONTROL, DOMAINS, changed_topic
from shared.sync.envelope import read_event, write_event

EXAMPLES = sorted((Path(__file__).parent / "events").glob("*.json"))
CHANGED = {changed_topic(domain) for domain in DOMAINS}


def stored(path: Path) -> dict[str, Any]:
    example: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return example


def value_of(example: dict[str, Any]) -> bytes | None:
    return None if example["value"] is None else json.dumps(example["value"], ensure_ascii=False).encode()


def test_there_is_an_example_of_every_kind_of_event() -> None:
    assert {stored(path)["topic"] for path in EXAMPLES} == CHANGED | {CONTROL, ACTIVITY}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_stored_event_still_means_what_it_meant(path: Path) -> None:
    example = stored(path)
    means = example["means"]
    if example["topic"] in CHANGED:
        headers = [(name, text.encode()) for name, text in example["headers"].items()]
        event = read_event(value=value_of(example), headers=headers)
        assert (event.subject, list(event.data.aspects), event.source) == (
            means["subject"],
            means["aspects"],
            means["source"],
        )
        assert event.type == example["topic"]
        value, written_headers = write_event(event)
        assert read_event(value=value, headers=written_headers) == event
        return
    model: type[BaseModel] = SwitchTurned if example["topic"] == CONTROL else ActivityHappened
    said = model.model_validate_json(value_of(example) or b"")
    assert {name: getattr(said, name) for name in means} == means
