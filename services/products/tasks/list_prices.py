"""List prices: an attribute of the product, so that each one that changed costs a save of its product."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from services.products.mapping.price_rows import same_amount
from services.products.records.web import WebProduct
from shared.sync.errors import RejectedError, StoreDown, SyncError, SystemDown, TemporaryError
from shared.website.rows import sku_key
from shared.website.saved import differences


class SavesProducts(Protocol):
    """The website's products one by one."""

    async def find(self, skus: Collection[str]) -> Mapping[str, WebProduct]:
        """The products there are, by upper-case SKU."""
        ...

    async def save(self, product: Mapping[str, Any]) -> WebProduct:
        """The product as the website now holds it."""
        ...


class SavesInBulk(Protocol):
    """Many saves a call."""

    async def save(self, products: Sequence[Mapping[str, Any]]) -> Mapping[str, SyncError | None]:
        """For every SKU None when it was saved, else why not."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAnswers:
    """What the website said of list prices, by upper-case SKU."""

    failed: Mapping[str, SyncError] = field(default_factory=dict)
    """Why some were not saved."""
    unkept: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What was saved and stands otherwise than it was sent, in words."""


class SendsListPrices(Protocol):
    """Where list prices go."""

    async def send(
        self,
        wanted: Mapping[str, Decimal | None],
        *,
        ours: Mapping[str, Decimal],
        certain: Collection[str],
        born: Collection[str],
    ) -> ListAnswers:
        """What came of the list prices.

        `ours` is what we sent, `certain` what surely stands, `born` what may hold the list price it was created with.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class ListPrices:
    """Saves what the website doesn't hold yet; takes back only what we sent ourselves."""

    products: SavesProducts
    bulk: SavesInBulk | None
    attribute: str | None
    """None = list prices are not sent."""

    async def send(
        self,
        wanted: Mapping[str, Decimal | None],
        *,
        ours: Mapping[str, Decimal],
        certain: Collection[str],
        born: Collection[str],
    ) -> ListAnswers:
        """What came of the list prices. Raises what concerns a whole system."""
        if self.attribute is None:
            return ListAnswers()
        new = {
            sku: amount
            for sku, amount in wanted.items()
            if (amount is None and (sku in ours or sku in born))
            or (amount is not None and not (sku in certain and ours.get(sku) == amount))
        }
        if not new:
            return ListAnswers()
        there = await self.products.find(list(new))
        payloads = [
            self._payload(sku, amount)
            for sku, amount in new.items()
            if (product := there.get(sku_key(sku))) is not None
            and not same_amount(product.values.get(self.attribute), amount)
        ]
        return await self._save(payloads)

    def _payload(self, sku: str, amount: Decimal | None) -> dict[str, Any]:
        value = "" if amount is None else format(amount, "f")
        return {"sku": sku, "custom_attributes": [{"attribute_code": self.attribute, "value": value}]}

    async def _save(self, payloads: Sequence[Mapping[str, Any]]) -> ListAnswers:
        if self.bulk is not None and payloads:
            answers = await self.bulk.save(payloads)
            failed = {sku_key(sku): error for sku, error in answers.items() if error is not None}
            taken = [one for one in payloads if sku_key(str(one["sku"])) not in failed]
            # A bulk's own answer doesn't tell what stands now.
            there = await self.products.find([str(one["sku"]) for one in taken]) if taken else {}
            shown = {sku: {"custom_attributes": _rows(product)} for sku, product in there.items()}
            notes = {sku: differences(one, shown[sku]) for one in taken if (sku := sku_key(str(one["sku"]))) in shown}
            return ListAnswers(failed=failed, unkept=notes)
        failed, notes = {}, {}
        for payload in payloads:
            sku = sku_key(str(payload["sku"]))
            try:
                notes[sku] = (await self.products.save(payload)).unkept
            except (SystemDown, StoreDown):
                raise
            except (RejectedError, TemporaryError) as error:
                failed[sku] = error
        return ListAnswers(failed=failed, unkept=notes)


def _rows(product: WebProduct) -> list[Mapping[str, str]]:
    return [{"attribute_code": code, "value": value} for code, value in product.values.items()]
