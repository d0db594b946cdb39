"""What the API takes and gives besides the models the services speak. Nothing unnamed is accepted."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, StringConstraints

from services.gateway.records.acts import Checked, Turned
from services.gateway.records.overview import Overview
from shared.contracts.http import Said, ServiceStatus
from shared.contracts.keys import names_something

Reason = Annotated[str, StringConstraints(max_length=300)]
ItemKey = Annotated[
    str,
    StringConstraints(min_length=1, max_length=200, strip_whitespace=True, pattern=r"^[^\x00-\x1f\x7f]+$"),
    AfterValidator(names_something),
]


class Asked(BaseModel):
    """Base of every body: strict types, no unknown fields."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ReasonAsk(Asked):
    """Why a switch is turned, if somebody wants to say."""

    reason: Reason = ""


class KeyAsk(Asked):
    """One item. `force` sends even when nothing changed since the last time."""

    key: ItemKey
    force: bool = False


class OutAsk(Asked):
    """One entry of the queue, exactly as the list names it, and why it is taken out if somebody wants to say."""

    key: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    reason: Reason = ""


class AllAsk(Asked):
    """All items. `force` sends every one again, also those that the website has right."""

    force: bool = False


class NothingAsk(Asked):
    """Nothing to say: a body may be left out, or hold no field."""


class ScheduleAsk(Asked):
    """A new schedule: five cron fields in the Counterpoint server's zone."""

    cron: Annotated[str, StringConstraints(min_length=9, max_length=100)]
    reason: Reason = ""


class SignInAsk(Asked):
    """A Magento admin user's details; the code only when Magento asks for one."""

    username: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    password: Annotated[SecretStr, Field(min_length=1, max_length=200)]
    code: Annotated[str, StringConstraints(max_length=20)] | None = None


class Problem(Said):
    """Why something was not done: code for programs, words for people, id to quote."""

    code: str
    words: str
    id: str = ""
    fields: list[str] = Field(default_factory=list)


REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    400: {"model": Problem, "description": "An unknown host name, or a query parameter that stands there twice"},
    401: {"model": Problem, "description": "Not signed in"},
    403: {"model": Problem, "description": "It did not come with the dashboard's own Origin; nothing was done"},
    404: {"model": Problem, "description": "No such task, item or path"},
    409: {"model": Problem, "description": "The task isn't built yet, or somebody else saved meanwhile"},
    413: {"model": Problem, "description": "A body over 1 MB"},
    422: {"model": Problem, "description": "A field is missing or impossible; `fields` says which"},
    500: {"model": Problem, "description": "Something broke; `id` is for support"},
    503: {"model": Problem, "description": "A service, the database or the event stream does not answer"},
}
"""How every call may be refused, for the description of the API."""


class SignedInAs(Said):
    """Who is signed in."""

    user: str


class NotSignedInYet(Said):
    """Why somebody is not in."""

    code: str
    words: str
    tries_left: int | None = None
    locked_until: AwareDatetime | None = None


class ServiceView(Said):
    """A service's answer, or why there is none and what it said last."""

    name: str
    title: str
    up: bool
    away: str | None
    away_since: AwareDatetime | None
    heard_at: AwareDatetime | None
    status: ServiceStatus | None


class OverviewView(Said):
    """All services at one moment."""

    taken_at: AwareDatetime
    event_stream: Literal["up", "away"]
    services: list[ServiceView]

    @classmethod
    def of(cls, overview: Overview) -> OverviewView:
        """The same as the pages show."""
        return cls(
            taken_at=overview.taken_at,
            event_stream="away" if overview.stream_away else "up",
            services=[
                ServiceView(
                    name=answer.service.name,
                    title=answer.service.title,
                    up=answer.up,
                    away=answer.away,
                    away_since=answer.away_since,
                    heard_at=answer.heard_at,
                    status=answer.status,
                )
                for answer in overview.answers
            ],
        )


class TurnedView(Said):
    """A turned switch: which services report the new position, and which have not heard yet."""

    switch: str
    on: bool
    at: AwareDatetime
    obeyed: list[str]
    not_yet: list[str]
    held: int = 0
    """How many changes had been held while it was off and are queued now that it is on."""

    @classmethod
    def of(cls, turned: Turned) -> TurnedView:
        """The same as the pages say."""
        return cls(
            switch=turned.switch,
            on=turned.on,
            at=turned.at,
            obeyed=list(turned.obeyed),
            not_yet=list(turned.not_yet),
            held=turned.held,
        )


class CheckedView(Said):
    """Which services ask the system again now."""

    system: str
    asked: list[str]
    not_reached: list[str]

    @classmethod
    def of(cls, checked: Checked) -> CheckedView:
        """The same as the pages say."""
        return cls(system=checked.system, asked=list(checked.asked), not_reached=list(checked.not_reached))


class SchedulePreview(Said):
    """A schedule before it is kept: its sentence and its next five runs, or what is wrong with it."""

    cron: str
    possible: bool
    words: str
    zone: str
    runs: list[AwareDatetime] = Field(default_factory=list)
    notes: list[str] = Field(default_factory=list)
    """What changes of the clocks within a year do to it."""


class ActView(Said):
    """Something a person did. `result`: done, refused, or not_known when nobody heard what came of it."""

    at: AwareDatetime
    who: str
    """Empty for somebody who did not get in."""
    address: str
    what: str
    target: str
    reason: str
    result: Literal["done", "refused", "not_known"]
    words: str


class ActivityView(Said):
    """A page of what people did, newest first; `next` continues it."""

    lines: list[ActView]
    next: int | None = None


class Found(Said):
    """Keys that begin with or equal what was looked for, by service; and the services that did not answer."""

    keys: dict[str, list[str]]
    unanswered: list[str]
