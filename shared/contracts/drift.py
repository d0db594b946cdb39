"""The comparison of the whole website as the services tell it."""

from pydantic import AwareDatetime

from shared.contracts.said import Said
from shared.contracts.states import DriftMode


class DriftRun(Said):
    """One comparison of the whole website, in progress or just ended."""

    by: str
    started_at: AwareDatetime
    finished_at: AwareDatetime | None = None
    compared: int = 0
    differed: int = 0
    queued: int = 0
    """Those that were queued to be sent again; the others were only named in the log."""
    unclear: int = 0
    """Those that couldn't be compared."""
    examples: tuple[str, ...] = ()
    """The first that differed, each with what differs."""
    error: str | None = None
    sent_up_to: str = ""
    """The last key of what was sent that has been compared: one that was cut off goes on behind it."""


class Drift(Said):
    """The nightly comparison of a task."""

    mode: DriftMode
    cron: str
    next_run: AwareDatetime | None = None
    last: DriftRun | None = None
