"""The programs of the demo, laid out: who runs with which settings on which port."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from demo.home import Home, Passwords
from demo.options import Options
from demo.part import Part, module_part
from demo.ports import free_port

ZONE: Final = "America/Chicago"
COMPANY: Final = "DEMO"
COUNTERPOINT_USER: Final = "COUNTER"
ADMIN: Final = "admin"
_SEED: Final = 7


@dataclass(frozen=True)
class Addresses:
    """Where broker and database answer."""

    bootstrap: str
    mongodb_uri: str


def counterpoint(*, options: Options, home: Home, passwords: Passwords) -> Part:
    """The simulated Counterpoint, stocked at its first start."""
    port = free_port()
    stock = ["--catalog", str(options.catalog)] if options.catalog is not None else ["--items", str(options.items)]
    credentials = ["--password", passwords.counterpoint_password, "--api-key", passwords.counterpoint_api_key]
    return module_part(
        module="simulators.counterpoint",
        log=home.log("counterpoint"),
        arguments=[
            *("--port", str(port), "--database", str(home.counterpoint_database), "--seed", str(_SEED)),
            *(*stock, "--zone", ZONE, "--company", COMPANY, "--user", COUNTERPOINT_USER, *credentials),
        ],
        url=f"http://127.0.0.1:{port}",
        ready_path="/_control/calls",
        start_seconds=300.0,  # a shop of 100,000 items takes a while to stock
    )


def magento(*, home: Home, passwords: Passwords) -> Part:
    """The simulated web store, empty at its first start."""
    port = free_port()
    return module_part(
        module="simulators.magento",
        log=home.log("magento"),
        arguments=[
            *("--port", str(port), "--database", str(home.magento_database), "--zone", ZONE),
            *("--admin-user", ADMIN, "--admin-password", passwords.admin_password),
            *("--integration-token", passwords.integration_token, "--bearer-integration"),
        ],
        url=f"http://127.0.0.1:{port}",
        ready_path="/_control/calls",
        start_seconds=120.0,
    )


def domain_service(
    name: str,
    *,
    addresses: Addresses,
    home: Home,
    passwords: Passwords,
    counterpoint: Part,
    magento: Part,
    log: str | None = None,
    settings: Mapping[str, str] | None = None,
) -> Part:
    """One of the four services that do the work; `settings` come on top of the demo's."""
    port = free_port()
    return module_part(
        module=f"services.{name}",
        log=home.log(log or name),
        environment={
            **_common(port=port, addresses=addresses, passwords=passwords),
            "COUNTERPOINT_URL": str(counterpoint.url),
            "COUNTERPOINT_COMPANY": COMPANY,
            "COUNTERPOINT_USER": COUNTERPOINT_USER,
            "COUNTERPOINT_PASSWORD": passwords.counterpoint_password,
            "COUNTERPOINT_API_KEY": passwords.counterpoint_api_key,
            "COUNTERPOINT_SQL_URL": f"sqlite:///{home.counterpoint_database}",
            "COUNTERPOINT_LOCATION": "MAIN",
            "MAGENTO_URL": str(magento.url),
            "MAGENTO_TOKEN": passwords.integration_token,
            # Who stops a simulated system here wants to see soon what the dashboard says.
            "PROBE_SECONDS": "5",
            **(settings or {}),
        },
        url=f"http://127.0.0.1:{port}",
        ready_path="/health/ready",
        start_seconds=120.0,  # a busy machine takes its time; a part that ends is noticed at once
        stop_seconds=30.0,
    )


def gateway(
    *, port: int, addresses: Addresses, home: Home, passwords: Passwords, magento: Part, services: dict[str, Part]
) -> Part:
    """The dashboard."""
    return module_part(
        module="services.gateway",
        log=home.log("gateway"),
        environment={
            **_common(port=port, addresses=addresses, passwords=passwords),
            **{f"{name.upper()}_URL": str(part.url) for name, part in services.items()},
            "MAGENTO_URL": str(magento.url),
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "ENVIRONMENT": "Demo",
            "SECURE_COOKIES": "false",  # plain HTTP, and only on this machine
        },
        url=f"http://127.0.0.1:{port}",
        ready_path="/health/ready",
        start_seconds=120.0,  # a busy machine takes its time; a part that ends is noticed at once
        stop_seconds=30.0,
    )


def till(*, options: Options, addresses: Addresses, home: Home, counterpoint: Part) -> Part:
    """Somebody at the counter who changes an item every few seconds."""
    return module_part(
        module="demo.till",
        log=home.log("till"),
        arguments=[
            *("--counterpoint", str(counterpoint.url), "--database", str(home.counterpoint_database)),
            *("--bootstrap", addresses.bootstrap, "--every", str(options.till_seconds)),
        ],
    )


def _common(*, port: int, addresses: Addresses, passwords: Passwords) -> dict[str, str]:
    return {
        "KAFKA_BOOTSTRAP_SERVERS": addresses.bootstrap,
        "MONGODB_URI": addresses.mongodb_uri,
        "HTTP_HOST": "127.0.0.1",
        "HTTP_PORT": str(port),
        "SERVICE_SECRET": passwords.service_secret,
        "STORE_ZONE": ZONE,
    }
