"""What is asked of an outer system about how it is set up, as services tell it."""

from enum import StrEnum

from pydantic import AwareDatetime

from shared.contracts.said import Said


class SetUpVerdict(StrEnum):
    """What a check came to."""

    FINE = "fine"
    WRONG = "wrong"
    UNKNOWN = "unknown"
    """It couldn't be asked, or nothing has happened yet by which one could tell."""


class SetUpCheck(Said):
    """One thing that was looked at: the work goes on whatever came of it."""

    name: str
    """E.g. `price-scope`."""
    title: str
    verdict: SetUpVerdict
    words: str
    """What was found, and what it means for the shop."""
    advice: str = ""
    """What to do about it; empty = nothing."""
    asked_at: AwareDatetime
