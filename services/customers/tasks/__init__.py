"""The customers tasks: listed on the dashboard, built by later versions."""

from shared.contracts.http import Help
from shared.sync.model import PlannedTask

_WORDS = "This sync isn't built yet. Nothing is sent; until it comes, keep customers in step by hand."


def all_tasks() -> tuple[PlannedTask, ...]:
    """The registration of this domain's tasks, one line each."""
    return (customers(), loyalty(), rewards())


def customers() -> PlannedTask:
    """Ecommerce customers to the website."""
    return PlannedTask(
        name="customers.customers",
        title="Customers",
        summary="Sends ecommerce customers to the website.",
        direction="Counterpoint to website",
        unit="customer",
        words=_WORDS,
        help=Help(
            what_it_does=(
                "Creates and updates website accounts for customers marked for ecommerce in Counterpoint.",
                "Puts tax-exempt customers into the exempt group.",
            ),
            good_to_know=("It will be off until you turn it on: Magento e-mails each customer about a new account.",),
        ),
    )


def loyalty() -> PlannedTask:
    """Loyalty balances to the website."""
    return PlannedTask(
        name="customers.loyalty",
        title="Loyalty",
        summary="Shows loyalty balances on the website after posted activity.",
        direction="Counterpoint to website",
        unit="customer",
        words=_WORDS,
        help=Help(
            what_it_does=("Sends the points of enrolled ecommerce customers to the website.",),
            good_to_know=("It needs a points extension in Magento.",),
        ),
    )


def rewards() -> PlannedTask:
    """Points earned and spent on the website, to Counterpoint."""
    return PlannedTask(
        name="customers.rewards",
        title="Rewards",
        summary="Brings points earned or spent on the website to Counterpoint.",
        direction="Website to Counterpoint",
        unit="customer",
        words=_WORDS,
        help=Help(
            what_it_does=("Enters web points as point adjustments, which somebody posts in Counterpoint.",),
            good_to_know=("What it brings in doesn't come back through Loyalty as a change.",),
        ),
    )
