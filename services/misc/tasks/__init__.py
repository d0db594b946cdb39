"""The misc tasks: listed on the dashboard, built by later versions."""

from shared.contracts.http import Help
from shared.sync.model import PlannedTask

_WORDS = "This sync isn't built yet. Nothing is sent; until it comes, keep both sides in step by hand."


def all_tasks() -> tuple[PlannedTask, ...]:
    """The registration of this domain's tasks, one line each."""
    return (gift_cards(), price_rules(), event_tickets())


def gift_cards() -> PlannedTask:
    """Gift card balances on both sides."""
    return PlannedTask(
        name="misc.gift_cards",
        title="Gift Cards",
        summary="Keeps gift card balances the same on both sides.",
        direction="Both ways",
        unit="card",
        words=_WORDS,
        help=Help(
            what_it_does=("Books what is spent on one side on the other, once.",),
            good_to_know=("Only some editions of Magento have gift cards.",),
        ),
    )


def price_rules() -> PlannedTask:
    """Counterpoint price rules on the website."""
    return PlannedTask(
        name="misc.price_rules",
        title="Price Rules",
        summary="Carries Counterpoint's price rules to the website.",
        direction="Counterpoint to website",
        unit="rule",
        words=_WORDS,
        help=Help(
            what_it_does=("Turns contract, promotional and special rules into prices the website can apply.",),
            good_to_know=("Promotions on single items are already handled by Price Changes.",),
        ),
    )


def event_tickets() -> PlannedTask:
    """Availability and prices of event items."""
    return PlannedTask(
        name="misc.event_tickets",
        title="Event Tickets",
        summary="Offers event tickets with their ticket types on the website.",
        direction="Both ways",
        unit="event",
        words=_WORDS,
        help=Help(
            what_it_does=("Sends availability and the price of each ticket type.",),
            good_to_know=("Event items aren't ecommerce items; their ticket types are alternate units.",),
        ),
    )
