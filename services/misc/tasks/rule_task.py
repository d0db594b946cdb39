"""Price Rules as a task."""

from services.misc.records.offers import rule_key
from services.misc.tasks import help_texts
from services.misc.tasks.price_rules import BOOK, PRICE_RULES, ROWS, PriceRulesWork
from services.misc.tasks.price_rules_comparison import PriceRulesComparison
from services.misc.tasks.rule_carts import RuleCarts
from services.misc.tasks.rule_finder import PriceRulesFinder, RulesHolding
from services.misc.tasks.rule_items import RuleItems
from services.misc.tasks.rule_prices import RulePrices
from services.misc.tasks.systems import DATABASE_AND_WEBSITE, EVERY_HOUR, TO_WEBSITE, Systems
from shared.catalog.rule_moments import RuleMoments
from shared.sync.model import Task


def price_rules(systems: Systems) -> Task:
    """The task, ready to be registered."""
    rules = systems.rules
    work = PriceRulesWork(
        prices=systems.prices,
        groups=systems.groups,
        items=RuleItems(items=systems.items, prices=systems.prices, websites=systems.website_prices, rules=rules),
        rows=RulePrices(
            tiers=systems.tiers, products=systems.products, links=systems.links(ROWS), tell=systems.tell_domain
        ),
        carts=RuleCarts(website=systems.cart_rules, rules=rules),
        links=systems.links(PRICE_RULES),
        rules=rules,
        now=systems.now,
    )
    finder = PriceRulesFinder(work=work)
    return Task(
        name=PRICE_RULES,
        title="Price Rules",
        summary="Carries Counterpoint's rules for customers and carts to the website.",
        direction=TO_WEBSITE,
        unit="rule",
        help=help_texts.PRICE_RULES,
        work=work,
        finder=finder,
        comparison=PriceRulesComparison(work=work, tiers=systems.tiers, website=systems.cart_rules),
        moments=RuleMoments(
            finder=finder, holding=RulesHolding(prices=systems.prices, rules=rules), memory=systems.links(BOOK)
        ),
        systems=DATABASE_AND_WEBSITE,
        aspects=frozenset({"price_rule", "promotion"}),
        only_named=True,
        default_cron=EVERY_HOUR,
        key_of=rule_key,
    )
