"""How a simulated store is set up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Edition = Literal["open_source", "commerce"]
PriceScope = Literal["global", "website"]
IndexMode = Literal["schedule", "realtime"]


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """What the store's administrator would have configured."""

    edition: Edition = "open_source"
    price_scope: PriceScope = "global"
    zone: str = "America/Chicago"
    input_limits: bool = False
    repeat_last_page: bool = False
    four_byte_text: bool = False
    """Whether the database was set up for signs of four bytes (utf8mb4): an ordinary one keeps "????" of each."""
    apache_slashes: bool = False  # Apache answers 404 for an encoded slash by itself
    two_factor: bool = False
    index_mode: IndexMode = "schedule"
    """When the stock index hears of new products: at the next run of cron, or at once ("update on save")."""
    index_seconds: float = 60.0
    """How far apart those runs are."""
    inventory_modules: bool = True
    """Whether the modules of inventory by source are switched on: without them their routes match nothing."""
    second_website: bool = False
    """Website 2 ("east") with store view 2 of its own."""
    strict_database: bool = False
    """Whether a text that is too long for its column is refused; an ordinary Magento has it cut in silence."""
    tax_classes: tuple[str, ...] = ("GENERAL", "CLOTHING", "EXEMPT", "TAXABLE")
    """Product tax classes beside those of a new store: the ones the simulated shop's tax categories go to."""


@dataclass(frozen=True, slots=True)
class SignInSettings:
    """Who may call and for how long."""

    admin_user: str = "admin"
    admin_password: str = "Admin#2026"  # noqa: S105 - a simulator's well-known seed
    totp_secret: str | None = None
    token_life_seconds: int = 3600
    lock_after_failures: int = 6
    lock_seconds: int = 1800
    integration_token: str | None = None
    bearer_integration: bool = False
    integration_resources: tuple[str, ...] = ("Magento_Backend::all",)
    """What the integration was granted."""
    consumer_key: str = "simulated-consumer-key"
    consumer_secret: str = "simulated-consumer-secret"  # noqa: S105
    token_secret: str = "simulated-token-secret"  # noqa: S105


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything `python -m simulators.magento` can be told."""

    store: StoreSettings = StoreSettings()
    sign_in: SignInSettings = SignInSettings()
    database: str = ":memory:"
    reset: bool = False
    bulk_delay_ms: int = 50
