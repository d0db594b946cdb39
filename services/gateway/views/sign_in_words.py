"""What the sign-in says when somebody is not in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from services.gateway.records.sign_in import NotIn, Why
from services.gateway.views.times import Clock
from services.gateway.views.words import plural

_WRONG = "These details don't match a Magento admin user who may come in here."


@dataclass(frozen=True)
class Said:
    """Words for a person, and the HTTP status that goes with them."""

    words: str
    status: int


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
            return Said(f"Too many tries. Locked{until}. Syncs keep running.", 429)
        case Why.CODE_NEEDED:
            return Said("Magento asks for the code from your authenticator app. Enter it with your password.", 401)
        case Why.SETUP_NEEDED:
            words = (
                "Magento wants you to set up an authenticator app (Google Authenticator) first. "
                "Sign in to the Magento admin panel and follow its steps, then come back."
            )
            return Said(words, 403)
        case Why.MAGENTO_AWAY:
            words = "Magento can't be reached, so nobody can sign in right now. Syncs keep running."
            return Said(words, 503)
        case Why.ADDRESS:
            return Said(f"Your address {address} isn't on the allowed list.", 403)
        case _:
            assert_never(outcome.why)
