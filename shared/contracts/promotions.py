"""Counterpoint's price groups as the dashboard shows them: what holds when, and how the website says it."""

from collections.abc import Mapping
from enum import StrEnum

from pydantic import AwareDatetime

from shared.contracts.http import Said
from shared.contracts.states import Level


class Period(StrEnum):
    """Where a price group stands by the shop's clock."""

    RUNNING = "running"
    COMING = "coming"
    OVER = "over"
    OFF = "off"
    """Switched off in Counterpoint."""


class Saying(StrEnum):
    """How the website says a price rule."""

    SPECIAL_PRICE = "special_price"
    BY_QUANTITY = "by_quantity"
    BOTH = "both"
    PRICE_RULES = "price_rules"
    """No price of one piece for everybody: the task Price Rules looks after it."""
    NOT_SAID = "not_said"


class RuleOutcome(Said):
    """What came of the last attempt of Price Rules at a rule that changed something or said why not."""

    level: Level
    words: str
    at: AwareDatetime


class RuleOutcomes(Said):
    """What Price Rules came to last, by the rule's key as the log has it: `P|SUMMER|10`."""

    rules: Mapping[str, RuleOutcome]


class PromotionRule(Said):
    """One rule of a group. `words` says how it is said on the website, or why it isn't."""

    number: int
    key: str = ""
    """Its key with Price Rules."""
    title: str = ""
    saying: Saying
    words: str
    web_items: int | None = None
    """Items meant for the website that it is about; None = it can't be known."""
    last: RuleOutcome | None = None
    """What Price Rules came to last, where it looks after the rule; None = that isn't known."""


class Promotion(Said):
    """One price group. A period that is open on a side has None there."""

    kind: str
    code: str
    title: str
    period: Period
    begins: AwareDatetime | None = None
    ends: AwareDatetime | None = None
    web_items: int | None = None
    rules: tuple[PromotionRule, ...] = ()


class Promotions(Said):
    """All groups that run, come within `days_ahead`, ended within `days_back` or are switched off, in order of time."""

    at: AwareDatetime
    zone: str
    days_ahead: int
    days_back: int
    next_change: AwareDatetime | None = None
    """When the next group begins or ends."""
    promotions: tuple[Promotion, ...] = ()
    left_out: int = 0
    """Groups beyond the most that are listed."""
