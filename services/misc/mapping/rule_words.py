"""What a log line says of a price rule."""

from collections.abc import Collection, Mapping
from typing import Protocol

from services.misc.records.offers import CartOffer, CartStep, Decision, NotSent


class Counted(Protocol):
    """What was done for one rule."""

    standing: int
    sent: int
    taken_back: int
    not_online: int
    left_alone: list[str]
    put_right: list[str]
    unclear: dict[str, str]


def price_words(tally: Counted, *, decision: Decision, note: str) -> str:
    """`prices for Wholesale: 12 items sent, 3 taken back; ITEM keeps a price somebody else made`."""
    buyers = () if isinstance(decision, NotSent) else decision.buyers
    groups = ", ".join(sorted({buyer.group for buyer in buyers}))
    parts: list[str] = []
    if tally.standing > 0 and tally.standing == tally.not_online:
        parts.append(f"none of its {items_in_words(tally.standing)} is on the website yet")
    elif tally.not_online:
        parts.append(f"{items_in_words(tally.not_online)} not on the website yet")
    if tally.left_alone:
        parts.append(f"{_some(tally.left_alone)} has a price for the group that CounterSync didn't make; it stays")
    if tally.put_right:
        parts.append(f"a price of {_some(tally.put_right)} had been changed by hand and is right again")
    if tally.unclear:
        item, reason = next(iter(tally.unclear.items()))
        parts.append(
            f"{_some([*tally.unclear])} left out ({reason})" if len(tally.unclear) > 1 else f"{item}: {reason}"
        )
    if note:
        parts.append(note)
    done = [f"{items_in_words(tally.sent)} sent"] if tally.sent else []
    done += [f"{items_in_words(tally.taken_back)} taken back"] if tally.taken_back else []
    if not done and not tally.standing and not tally.unclear:
        done = ["it is first for no item on the website"]
    elif not done and tally.standing > tally.not_online:
        done = ["no change"]
    return "; ".join([f"prices for {groups}" + (f": {', '.join(done)}" if done else ""), *parts])


def cart_words(offer: CartOffer, *, items: int, left_out: Mapping[str, str]) -> str:
    """`cart rule for 12 items: 20 % off from 4 pieces on`."""
    steps = ", ".join(_step(step) for step in reversed(offer.steps))
    groups = sorted({buyer.group for buyer in offer.buyers})
    words = f"cart rule for {items_in_words(items)}" + (f" and {', '.join(groups)}" if groups else "") + f": {steps}"
    if left_out:
        item, reason = next(iter(left_out.items()))
        words += f"; {item} left out: {reason}" if len(left_out) == 1 else f"; {items_in_words(len(left_out))} left out"
    return words


def taken_back_words(reason: str, *, carts: int, items: int) -> str:
    """`It ended on 3 Mar 2026: cart rule turned off, prices of 3 items taken back`."""
    done = ["cart rule turned off"] if carts == 1 else [f"{carts} cart rules turned off"] if carts else []
    done += [f"prices of {items_in_words(items)} taken back"] if items else []
    return f"{reason}: {', '.join(done)}"


def _step(step: CartStep) -> str:
    amount = f"{step.amount.normalize():f}"
    if step.action == "buy_x_get_y":
        return "one free with each one bought"
    off = f"{amount} % off" if step.action == "by_percent" else f"{amount} off each"
    return f"{off} from {step.least.normalize():f} on" if step.least > 1 else off


def items_in_words(count: int) -> str:
    """`1 item`, `3 items`."""
    return "1 item" if count == 1 else f"{count} items"


def _some(skus: Collection[str]) -> str:
    first = next(iter(skus))
    return first if len(skus) == 1 else f"{first} and {len(skus) - 1} more"
