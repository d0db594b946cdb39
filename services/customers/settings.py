"""Settings of the customers service."""

from shared.runtime.settings import DomainSettings


class CustomersSettings(DomainSettings):
    """Nothing of its own yet: its tasks come with later versions."""
