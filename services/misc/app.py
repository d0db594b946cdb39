"""Composition root of the misc service."""

from services.misc.settings import MiscSettings
from services.misc.tasks import all_tasks
from shared.runtime.frame import Domain, DomainService


def build(*, settings: MiscSettings) -> DomainService:
    """The service, put together; it opens nothing before it runs."""
    return DomainService(
        settings=settings,
        domain=Domain(
            name="misc",
            title="Misc Tasks",
            summary="Syncing price rules, gift cards and other miscellaneous data",
            tasks=lambda _: all_tasks(),
        ),
    )
