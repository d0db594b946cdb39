"""Composition root of the orders service."""

from services.orders.settings import OrdersSettings
from services.orders.tasks import all_tasks
from shared.runtime.frame import Domain, DomainService


def build(*, settings: OrdersSettings) -> DomainService:
    """The service, put together; it opens nothing before it runs."""
    return DomainService(
        settings=settings,
        domain=Domain(
            name="orders",
            title="Orders",
            summary="Syncing orders to and from the website and Counterpoint",
            tasks=lambda _: all_tasks(),
        ),
    )
