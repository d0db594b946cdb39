"""The list of everything the simulated interface answers."""

from __future__ import annotations

from simulators.magento.rest.routing import Route
from simulators.magento.services import (
    attribute_options,
    attribute_sets,
    attributes,
    bulk_status,
    bundles,
    categories,
    category_attributes,
    configurable,
    coupons,
    custom_options,
    group_tiers,
    links,
    low_quantities,
    media,
    prices,
    products,
    salable,
    sales_rules,
    source_items,
    stock_items,
    stocks,
    system,
    tax_and_groups,
    tax_rules,
    tier_prices,
)
from simulators.magento.services.signing_in import sign_in_routes
from simulators.magento.sign_in.desk import SignInDesk


def all_routes(*, desk: SignInDesk) -> tuple[Route, ...]:
    """Every route, one subject after the other."""
    return (
        *sign_in_routes(desk),
        *system.ROUTES,
        *attribute_sets.ROUTES,
        *attributes.ROUTES,
        *attribute_options.ROUTES,
        *bundles.ROUTES,
        *categories.ROUTES,
        *category_attributes.ROUTES,
        *configurable.ROUTES,
        *coupons.ROUTES,
        *custom_options.ROUTES,
        *group_tiers.ROUTES,
        *links.ROUTES,
        *low_quantities.ROUTES,
        *media.ROUTES,
        *prices.ROUTES,
        *products.ROUTES,
        *salable.ROUTES,
        *sales_rules.ROUTES,
        *source_items.ROUTES,
        *stock_items.ROUTES,
        *stocks.ROUTES,
        *tax_and_groups.ROUTES,
        *tax_rules.ROUTES,
        *tier_prices.ROUTES,
        *bulk_status.ROUTES,
    )
