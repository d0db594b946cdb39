"""Settings of the orders service."""

from shared.runtime.settings import DomainSettings


class OrdersSettings(DomainSettings):
    """Nothing of its own yet: its tasks come with later versions."""
