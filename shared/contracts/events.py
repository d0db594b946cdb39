"""Kafka events: CloudEvents 1.0, past tense. They say *which* item changed, never its values."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import uuid4

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from shared.contracts.keys import names_something

ItemKey = Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True)]
Aspect = Annotated[str, StringConstraints(min_length=1, max_length=60, strip_whitespace=True, to_lower=True)]


def _printable(value: str) -> str:
    if not value.isprintable():
        raise ValueError("an item key has printable characters only")
    return value


class ChangeData(BaseModel):
    """What is known of a change besides its item: the aspects that changed (empty = all of them)."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    aspects: Annotated[tuple[Aspect, ...], Field(max_length=50)] = ()


class ItemChanged(BaseModel):
    """One item was noticed changed. `subject` is its key, `type` names the domain's topic."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    specversion: Literal["1.0"] = "1.0"
    id: Annotated[str, StringConstraints(min_length=1, max_length=200)] = Field(default_factory=lambda: uuid4().hex)
    source: Annotated[str, StringConstraints(min_length=1, max_length=300)]
    type: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    subject: Annotated[ItemKey, AfterValidator(_printable), AfterValidator(names_something)]
    time: AwareDatetime | None = None
    data: ChangeData = ChangeData()


class SwitchTurned(BaseModel):
    """A switch was turned: Master Sync (`master`) or one task (`products.items`). Newest `at` wins."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    switch: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    on: bool
    by: Annotated[str, StringConstraints(min_length=1, max_length=100)]
    reason: Annotated[str, StringConstraints(max_length=300)] = ""
    at: AwareDatetime


MASTER = "master"
"""The name of the Master Sync switch."""


class ActivityHappened(BaseModel):
    """Something a page may want to show at once."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    service: str
    kind: Literal["finished", "queued", "switch", "system", "found", "rejected", "rescheduled"]
    task: str | None = None
    keys: tuple[str, ...] = ()
    """At most 20; `count` tells how many there really were."""
    count: int = 0
    words: str = ""
    at: datetime
