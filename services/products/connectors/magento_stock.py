"""Quantities by inventory source, as every service sends them."""

from shared.website.source_items import MagentoStock as MagentoStock
