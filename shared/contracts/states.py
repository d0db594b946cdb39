"""The words for how things stand, the same in every service, on the pages and in the API."""

from enum import StrEnum


class Level(StrEnum):
    """How a finished attempt went, for the Log tab's Level filter."""

    SUCCESS = "success"
    NO_CHANGE = "no_change"
    """The other side had it already."""
    SKIPPED = "skipped"
    """A rule says that it isn't sent."""
    WARNING = "warning"
    """It went through or will be tried again, and a person should look."""
    ERROR = "error"
    """It was not sent: a person must act."""


class Result(StrEnum):
    """What came of an attempt, in the words of the pages (Done, No change, Skipped, Trying again, Failed)."""

    DONE = "done"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    TRY_LATER = "try_later"
    FAILED = "failed"


class TaskState(StrEnum):
    """On time, Late, Very late, Off, Blocked (a system is away), Not set up and Needs attention (the shop must act)."""

    ON_TIME = "on_time"
    LATE = "late"
    VERY_LATE = "very_late"
    OFF = "off"
    BLOCKED = "blocked"
    NEEDS_ATTENTION = "needs_attention"
    """Something failed or was parked, and has not gone well since."""
    NOT_SET_UP = "not_set_up"
    NOT_BUILT = "not_built"


class EntryState(StrEnum):
    """Where a queue entry stands."""

    WAITING = "waiting"
    TRYING_AGAIN = "trying_again"
    """Waiting after at least one failed try; `due` tells when the next one comes."""
    WORKING = "working"
    PARKED = "parked"


class SystemState(StrEnum):
    """The circuit of one outer system."""

    UP = "up"
    BUSY = "busy"
    """It asked us to wait (429, or 503 with Retry-After) until `retry_at`."""
    DOWN = "down"
    UNKNOWN = "unknown"
    """Not asked yet."""


class VerdictKind(StrEnum):
    """Whether shoppers can buy an item, by what the website itself says, and whether as Counterpoint wants it."""

    FOR_SALE = "for_sale"
    """Asked on both sides, and right."""
    OUT_OF_DATE = "out_of_date"
    """For sale, but not as Counterpoint has it."""
    NOT_FOR_SALE = "not_for_sale"
    UNKNOWN = "unknown"
    """A side could not be asked."""


class DriftMode(StrEnum):
    """What the nightly comparison does with what the website has otherwise."""

    HEAL = "heal"
    """Queues it to be sent again."""
    TELL = "tell"
    """Only names it in the log."""
    OFF = "off"
    """Isn't made."""
