"""Cart rules on the website: made, changed and turned off, and only those that we made."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.misc.mapping.cart_rules import cart_rule, mark_of, marks_of
from services.misc.records.offers import CartOffer, SavedRule
from services.misc.records.rules import MiscRules
from shared.sync.model import Link
from shared.sync.sets import digest


class WritesCartRules(Protocol):
    """Where cart rules stand."""

    async def find(self, mark: str) -> int | None:
        """The number of the rule whose description is this; None when there is none."""
        ...

    async def active(self, beginning: str) -> Mapping[str, int]:
        """Description and number of the active rules whose description begins so."""
        ...

    async def create(self, rule: Mapping[str, Any]) -> SavedRule:
        """The new rule."""
        ...

    async def change(self, number: int, rule: Mapping[str, Any]) -> SavedRule | None:
        """The rule, now as given; None when somebody has deleted it."""
        ...

    async def turn_off(self, number: int) -> bool:
        """Whether the rule is there; it takes no part in any cart from now on."""
        ...


Carts = Mapping[str, int]
"""The mark of each cart rule that stands active by us → its number on the website."""


@dataclass(frozen=True, kw_only=True)
class RuleCarts:
    """Keeps the cart rules of one price rule."""

    website: WritesCartRules
    rules: MiscRules

    def payloads(
        self, offer: CartOffer, *, key: str, skus: Sequence[str], group_ids: Mapping[str, int], apart: Collection[str]
    ) -> Mapping[str, Mapping[str, Any]]:
        """What the website should hold, by mark; nothing for an offer about no item.

        An offer for everybody isn't for the groups `apart`: they have prices of their own for its items. Counterpoint
        gives one of the two, the website would give both.
        """
        if not offer.buyers:
            group_ids = {name: number for name, number in group_ids.items() if name not in apart}
        if not skus:
            return {}
        return {
            mark_of(key, step): cart_rule(
                offer, step, key=key, skus=skus, website_ids=self.rules.website_ids, group_ids=group_ids
            )
            for step in offer.steps
        }

    async def send(
        self, wanted: Mapping[str, Mapping[str, Any]], *, key: str, before: Carts
    ) -> tuple[Carts, Sequence[str]]:
        """The cart rules as they stand afterwards, and what the website keeps otherwise than it was sent.

        They stand as wanted, and those no longer wanted are turned off.
        """
        standing: dict[str, int] = {}
        unkept: list[str] = []
        for mark, payload in wanted.items():
            number = before.get(mark)
            if number is None:
                # Made, and then interrupted before the link was kept; or ours of an earlier time.
                number = await self.website.find(mark)
            saved = None if number is None else await self.website.change(number, payload)
            saved = saved or await self.website.create(payload)
            standing[mark] = saved.number
            unkept += saved.unkept
        shown = {**before, **(await self.website.active(marks_of(key)))}
        await self.turn_off({mark: number for mark, number in shown.items() if mark not in wanted})
        return standing, tuple(dict.fromkeys(unkept))

    async def standing(self, key: str, link: Link | None) -> Carts:
        """The cart rules active by us: as the link says, else as the website does, in case a link was never kept."""
        return carts_in(link) or await self.website.active(marks_of(key))

    async def turn_off(self, carts: Carts) -> None:
        """None of these takes part in a cart any more; one that somebody deleted doesn't either."""
        for number in carts.values():
            await self.website.turn_off(number)


def carts_in(link: Link | None) -> Carts:
    """The cart rules a link says are active by us."""
    return {} if link is None else {str(mark): int(number) for mark, number in link.facts.get("carts", ())}


def carts_fact(carts: Carts) -> list[list[str | int]]:
    """The cart rules as a link keeps them."""
    return [[mark, number] for mark, number in sorted(carts.items())]


def carts_digest(wanted: Mapping[str, Mapping[str, Any]]) -> str:
    """The fingerprint of what the website should hold."""
    return digest(["carts", wanted])
