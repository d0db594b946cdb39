"""The product that a call names, or the store's refusal."""

from __future__ import annotations

from simulators.magento.rest.refusals import product_missing
from simulators.magento.state.shop import Shop
from simulators.magento.state.tables import Row


def product_named(shop: Shop, sku: str) -> Row:
    """The product with this SKU. Raises the 404 of a store that has none."""
    product = shop.product(sku)
    if product is None:
        raise product_missing()
    return product
