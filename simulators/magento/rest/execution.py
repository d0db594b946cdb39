"""Runs a service and prints its result; the place where overlapping product saves can meet a deadlock."""

from __future__ import annotations

import asyncio
import random
import sys
import traceback
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from simulators.magento.rest.call import Call
from simulators.magento.rest.refusals import Refusal
from simulators.magento.rest.routing import Route
from simulators.magento.rest.writing import write_result
from simulators.magento.services.kept_text import as_kept

DEADLOCK = "Database deadlock found when trying to get lock"
_PRODUCT_SAVES = frozenset(
    {
        "Catalog.ProductRepository.save",
        "Catalog.ProductAttributeMediaGalleryManagement.create",
        "Catalog.ProductAttributeMediaGalleryManagement.update",
        "Catalog.ProductAttributeMediaGalleryManagement.remove",
        "ConfigurableProduct.LinkManagement.addChild",
        "ConfigurableProduct.OptionRepository.save",
    }
)
# These answer with a list of refusals, row by row, instead of failing as a whole.
_ROW_BY_ROW = "[catalog-data-price-update-result]"
_KEY_NAMES = frozenset({"sku", "skus", "productSku", "childSku", "linked_product_sku"})


class Execution:
    """Carries out calls. `share` of the product saves that overlap another one fail; 0 switches that off."""

    def __init__(self, *, seed: int = 11) -> None:
        self.share = 0.0
        self.save_ms = 5
        self._saving = 0
        self._chance = random.Random(seed)

    async def run(self, *, route: Route, call: Call) -> Any:
        """The printed result; raises Refusal."""
        if call.refused and route.returns != _ROW_BY_ROW and route.method != "GET":
            raise Refusal("Invalid product data: %1", parameters=[f"{sorted(call.refused)[0]} cannot be saved."])
        if self.share and route.service in _PRODUCT_SAVES:
            await self._save_slowly()
        if route.method != "GET" and not call.shop.settings.four_byte_text:
            call = replace(call, arguments=as_kept(call.arguments))
        try:
            return write_result(returns=route.returns, value=route.serve(call))
        except Refusal:
            raise
        except Exception as error:
            raise _internal_error(error) from error

    async def _save_slowly(self) -> None:
        overlaps = self._saving > 0
        self._saving += 1
        try:
            await asyncio.sleep(self.save_ms / 1000)
        finally:
            self._saving -= 1
        if overlaps and self._chance.random() < self.share:
            raise Refusal(DEADLOCK)


def _internal_error(error: Exception) -> Refusal:
    report = uuid.uuid4().hex[:13]
    sys.stderr.write(f"webapi-{report}\n{''.join(traceback.format_exception(error))}")
    return Refusal(f"Internal Error. Details are available in Magento log file. Report ID: webapi-{report}", status=500)


def named_keys(arguments: Any, *, among: frozenset[str]) -> frozenset[str]:
    """The SKUs (upper case) named anywhere in the arguments that are in the set; "*" takes whatever is named."""
    found: set[str] = set()
    _collect(arguments, found, inside=False)
    return frozenset(found if "*" in among else found & among)


def _collect(value: Any, found: set[str], *, inside: bool) -> None:
    if isinstance(value, Mapping):
        for name, content in value.items():
            _collect(content, found, inside=name in _KEY_NAMES)
    elif isinstance(value, list):
        for one in value:
            _collect(one, found, inside=inside)
    elif inside and isinstance(value, str):
        found.add(value.strip().upper())
