"""Settings of the misc service."""

from shared.runtime.settings import DomainSettings


class MiscSettings(DomainSettings):
    """Nothing of its own yet: its tasks come with later versions."""
