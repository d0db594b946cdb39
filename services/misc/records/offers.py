"""What becomes of a price rule on the website."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

CartAction = Literal["by_percent", "by_fixed", "buy_x_get_y"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who buys, as far as price rules ask: a customer of this category, or this one customer."""

    category: str = ""
    customer: str = ""
    group: str
    """The customer group such buyers are in on the website."""


@dataclass(frozen=True, slots=True)
class NotSent:
    """Nothing stands on the website for the rule, and why."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupPrices:
    """The rule becomes prices of these buyers' customer groups."""

    buyers: tuple[Buyer, ...]
    note: str = ""
    """Who of those the rule is for has no group on the website."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CartStep:
    """From `least` pieces in one cart on: so much off, or one free with each one bought."""

    least: Decimal
    action: CartAction
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class CartOffer:
    """The rule becomes one cart rule for each of its steps, the step that needs most pieces first."""

    name: str
    order: int
    steps: tuple[CartStep, ...]
    buyers: tuple[Buyer, ...] = ()
    """Empty = everybody."""
    mix_code: str = ""
    first_day: date | None = None
    last_day: date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class SavedRule:
    """A cart rule that the website has saved."""

    number: int
    unkept: tuple[str, ...] = ()
    """What the website's own answer shows otherwise than it was sent, in words."""


Decision = NotSent | GroupPrices | CartOffer


@dataclass(frozen=True, slots=True)
class RuleKey:
    """The name of a rule in this domain: `P|SUMMER|10` for the group's type, its code and the rule's number."""

    kind: str
    code: str
    number: int

    @property
    def text(self) -> str:
        """The key as the queue and the log hold it."""
        return f"{self.kind}|{self.code}|{self.number}"


def rule_key(subject: str) -> str:
    """The key for what a person typed or an event named: blanks and letter case don't count."""
    parts = [part.strip().upper() for part in subject.split("|")]
    if len(parts) >= 3 and parts[-1].isdecimal():
        parts[-1] = str(int(parts[-1]))
    return "|".join(parts)
