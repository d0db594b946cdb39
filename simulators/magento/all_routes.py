"""The list of everything the simulated interface answers."""

from __future__ import annotations

from simulators.magento.rest.routing import Route
from simulators.magento.services import (
    bulk_status,
    configurable,
    media,
    products,
    salable,
    stock_items,
    stocks,
    system,
)
from simulators.magento.services.signing_in import sign_in_routes
from simulators.magento.sign_in.desk import SignInDesk


def all_routes(*, desk: SignInDesk) -> tuple[Route, ...]:
    """Every route, one subject after the other."""
    return (
        *sign_in_routes(desk),
        *system.ROUTES,
        *products.ROUTES,
        *media.ROUTES,
        *configurable.ROUTES,
        *stock_items.ROUTES,
        *stocks.ROUTES,
        *salable.ROUTES,
        *bulk_status.ROUTES,
    )
