"""Composition root of the customers service."""

from services.customers.settings import CustomersSettings
from services.customers.tasks import all_tasks
from shared.runtime.frame import Domain, DomainService


def build(*, settings: CustomersSettings) -> DomainService:
    """The service, put together; it opens nothing before it runs."""
    return DomainService(
        settings=settings,
        domain=Domain(
            name="customers",
            title="Customers",
            summary="Syncing ecommerce customers and related information",
            tasks=lambda _: all_tasks(),
        ),
    )
