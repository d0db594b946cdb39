"""HTTP routes that only the misc service has: what Price Rules came to with each rule."""

from fastapi import APIRouter

from services.misc.tasks.rule_outcomes import LastOutcomes
from shared.contracts.promotions import RuleOutcomes


def rule_routes(outcomes: LastOutcomes) -> APIRouter:
    """`/v1/price-rules`; the frame puts it behind the service secret."""
    router = APIRouter(prefix="/v1/price-rules")

    @router.get("")
    async def read() -> RuleOutcomes:
        return await outcomes.read()

    return router
