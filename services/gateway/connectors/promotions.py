"""The promotions calendar of the products service, joined with what Price Rules came to."""

from services.gateway.connectors.services import DomainServices, ServiceAway, ServiceRefused
from shared.contracts.promotions import PromotionRule, Promotions, RuleOutcomes, Saying


async def promotions_told(services: DomainServices) -> Promotions:
    """The calendar; without the misc service it doesn't know what became of rules that Price Rules looks after.

    Raises ServiceAway or ServiceRefused when the products service doesn't tell it.
    """
    promotions = await services.promotions()
    try:
        outcomes = await services.rule_outcomes()
    except (ServiceAway, ServiceRefused):
        return promotions
    return _joined(promotions, outcomes)


def _joined(promotions: Promotions, outcomes: RuleOutcomes) -> Promotions:
    """The calendar in which each rule that Price Rules looks after has its last outcome."""
    return promotions.model_copy(
        update={
            "promotions": tuple(
                one.model_copy(update={"rules": tuple(_with_last(rule, outcomes) for rule in one.rules)})
                for one in promotions.promotions
            )
        }
    )


def _with_last(rule: PromotionRule, outcomes: RuleOutcomes) -> PromotionRule:
    last = outcomes.rules.get(rule.key) if rule.saying is Saying.PRICE_RULES else None
    return rule if last is None else rule.model_copy(update={"last": last})
