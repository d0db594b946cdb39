"""The misc tasks."""

from services.misc.records.rules import MiscRules
from services.misc.tasks import help_texts
from services.misc.tasks.rule_task import price_rules
from services.misc.tasks.systems import Systems
from services.misc.tasks.ticket_finder import event_tickets
from shared.catalog.shop_time import TellsTime, utc_now
from shared.connectors.magento import MagentoApi
from shared.connectors.sql import SqlReader
from shared.sync.model import PlannedTask, Task
from shared.sync.ports import TaskTools

_WORDS = "This sync isn't built yet. Nothing is sent; until it comes, keep both sides in step by hand."


def all_tasks(
    *, database: SqlReader, magento: MagentoApi, tools: TaskTools, rules: MiscRules, now: TellsTime = utc_now
) -> tuple[Task | PlannedTask, ...]:
    """The registration of this domain's tasks, one line each, in the order of the dashboard."""
    systems = Systems(database=database, magento=magento, tools=tools, rules=rules, now=now)
    return (gift_cards(), price_rules(systems), event_tickets(systems))


def gift_cards() -> PlannedTask:
    """Gift card balances on both sides."""
    return PlannedTask(
        name="misc.gift_cards",
        title="Gift Cards",
        summary="Keeps gift card balances the same on both sides.",
        direction="Both ways",
        unit="card",
        words=_WORDS,
        help=help_texts.GIFT_CARDS,
    )
