"""The gateway's settings. Each is an environment variable; each secret may be a file instead (`NAME_FILE`)."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_network
from typing import Annotated

from pydantic import Field, HttpUrl, field_validator

from services.gateway.login.addresses import Network
from services.gateway.login.tries import normal_name
from services.gateway.records.overview import DomainService
from shared.runtime.settings import FrameSettings


class GatewaySettings(FrameSettings):
    """What the dashboard needs to know besides."""

    magento_url: HttpUrl
    """The store's address, without /rest: who signs in there may sign in here."""
    products_url: HttpUrl
    customers_url: HttpUrl
    orders_url: HttpUrl
    misc_url: HttpUrl
    allowed_hosts: str = "localhost,127.0.0.1"
    """Host names people use for the dashboard, separated by commas. Others are answered with 400."""
    secure_cookies: bool = True
    """False only for a try-out over plain HTTP."""
    trusted_proxies: str = ""
    """Networks (CIDR) whose X-Forwarded-For is believed."""
    allowed_addresses: str = ""
    """Networks (CIDR) from which people may sign in. Empty: from everywhere."""
    allowed_users: str = ""
    """Magento admin users who may come in. Empty: every Magento admin user."""
    environment: str = "Production"
    """The name of this installation, shown on every page."""
    session_idle_minutes: Annotated[int, Field(ge=1, le=720)] = 15
    session_most_hours: Annotated[int, Field(ge=1, le=24)] = 8
    login_tries_per_account: Annotated[int, Field(ge=1, le=5)] = 5
    """Wrong tries in 30 minutes that reach Magento, which locks the account itself at the sixth."""
    login_tries_per_address: Annotated[int, Field(ge=1, le=100)] = 5

    @field_validator("trusted_proxies", "allowed_addresses")
    @classmethod
    def _networks(cls, value: str) -> str:
        _parsed(value)
        return value

    @property
    def services(self) -> tuple[DomainService, ...]:
        """The domain services in the order of the navigation."""
        return (
            DomainService(name="products", title="Products", url=str(self.products_url)),
            DomainService(name="customers", title="Customers", url=str(self.customers_url)),
            DomainService(name="orders", title="Orders", url=str(self.orders_url)),
            DomainService(name="misc", title="Misc Tasks", url=str(self.misc_url)),
        )

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names."""
        return _listed(self.allowed_hosts)

    @property
    def users(self) -> frozenset[str]:
        """The user names, as they are compared."""
        return frozenset(normal_name(name) for name in _listed(self.allowed_users))

    @property
    def proxies(self) -> tuple[Network, ...]:
        """The networks of trusted proxies."""
        return _parsed(self.trusted_proxies)

    @property
    def sign_in_networks(self) -> tuple[Network, ...]:
        """The networks people may sign in from."""
        return _parsed(self.allowed_addresses)

    @property
    def session_idle(self) -> timedelta:
        """How long a session lasts without its user doing anything."""
        return timedelta(minutes=self.session_idle_minutes)

    @property
    def session_most(self) -> timedelta:
        """How long it lasts at the most."""
        return timedelta(hours=self.session_most_hours)


def _listed(value: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _parsed(value: str) -> tuple[Network, ...]:
    return tuple(ip_network(part, strict=False) for part in _listed(value))
