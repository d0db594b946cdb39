"""What the sign-in says when somebody is not in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, assert_never

from services.gateway.records.sign_in import NotIn, Why
from services.gateway.views.times import Clock
from services.gateway.views.words import plural

WARN_BEFORE: Final = timedelta(seconds=140)
"""Two minutes, and the time that may pass before an open page is looked at again."""
_WRONG = "These details don't match a Magento admin user who may come in here."


@dataclass(frozen=True)
class Said:
    """Words for a person, and the HTTP status that goes with them."""

    words: str
    status: int


@dataclass(frozen=True)
class Ending:
    """That a session ends soon, and whether its user can go on with it."""

    words: str
    can_stay: bool


def ending(*, idle_at: datetime, ends_at: datetime, clock: Clock) -> Ending | None:
    """The warning before a sign-out, or None while there is time."""
    if min(idle_at, ends_at) - clock.now > WARN_BEFORE:
        return None
    if ends_at <= idle_at:
        words = f"You will be signed out at {clock.time(ends_at)}, as everybody is after some hours. "
        return Ending(f"{words}What you queued still runs.", can_stay=False)
    words = f"You will be signed out at {clock.time(idle_at)}, because nothing was pressed here for a while. "
    return Ending(f"{words}What you queued still runs.", can_stay=True)


def sign_in_words(outcome: NotIn, *, clock: Clock, address: str) -> Said:
    """The sentence above the form. It never tells which of name, password and code was wrong."""
    match outcome.why:
        case Why.WRONG:
            left = outcome.tries_left
            if not left:
                return Said(f"{_WRONG} That was the last try; the next one locks the sign-in for 30 minutes.", 401)
            return Said(f"{_WRONG} {plural(left, 'try')} left before a 30-minute lock.", 401)
        case Why.LOCKED:
            until = f" until {clock.time(outcome.locked_until)}" if outcome.locked_until else ""
            return Said(f"Too many tries. Locked{until}. This stops no sync.", 429)
        case Why.CODE_NEEDED:
            return Said("Magento asks for the code from your authenticator app. Enter it with your password.", 401)
        case Why.SETUP_NEEDED:
            words = (
                "Magento wants you to set up an authenticator app (Google Authenticator) first. "
                "Sign in to the Magento admin panel and follow its steps, then come back."
            )
            return Said(words, 403)
        case Why.MAGENTO_AWAY:
            words = (
                "Magento can't be reached, so nobody can sign in right now. "
                "What goes to the website waits and goes by itself when it is back."
            )
            return Said(words, 503)
        case Why.ADDRESS:
            return Said(f"Your address {address} isn't on the allowed list.", 403)
        case _:
            assert_never(outcome.why)
