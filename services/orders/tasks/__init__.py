"""The orders tasks: listed on the dashboard, built by later versions."""

from shared.contracts.http import Help
from shared.sync.model import PlannedTask

_WORDS = "This sync isn't built yet. Nothing is sent; until it comes, enter web orders in Counterpoint by hand."


def all_tasks() -> tuple[PlannedTask, ...]:
    """The registration of this domain's tasks, one line each."""
    return (orders(), activity())


def orders() -> PlannedTask:
    """Web orders to Counterpoint."""
    return PlannedTask(
        name="orders.orders",
        title="Orders",
        summary="Turns web orders into Counterpoint orders.",
        direction="Website to Counterpoint",
        unit="order",
        words=_WORDS,
        help=Help(
            what_it_does=(
                "Enters each web order in Counterpoint once, with all its lines and the same total to the cent.",
                "Creates the customer on the way where that is needed.",
            ),
            good_to_know=("An order whose totals don't agree isn't sent: it will be shown as needing attention.",),
        ),
    )


def activity() -> PlannedTask:
    """What happens to orders in Counterpoint, to the website."""
    return PlannedTask(
        name="orders.activity",
        title="Activity",
        summary="Shows releases, tracking numbers and cancellations from Counterpoint on the website.",
        direction="Counterpoint to website",
        unit="order",
        words=_WORDS,
        help=Help(
            what_it_does=("Invoices, ships or cancels the web order as Counterpoint releases or cancels it.",),
            good_to_know=("An order invoiced by hand in Magento will be shown as needing attention.",),
        ),
    )
