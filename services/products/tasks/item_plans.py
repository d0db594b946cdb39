"""What has to be sent for one item, worked out before anything is sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from services.products.mapping.product import DISABLED as STATUS_DISABLED
from services.products.mapping.product import Choice, Payload, Product, chosen, created, parent
from services.products.mapping.selling import Offline
from services.products.mapping.stock import source_rows
from services.products.records.item import ItemFlags
from services.products.records.rules import ProductRules
from services.products.records.stock import Stock
from services.products.records.web import Axis, WebProduct
from services.products.tasks.outcomes import DISABLED
from shared.catalog.first_match import price_now
from shared.catalog.price_book import PriceBook, PricedItem, WebPrice
from shared.contracts.http import Level
from shared.sync.model import Done, Failed, Link, Skipped

SIMPLE_KINDS = frozenset({"simple", "virtual"})
PARENT_KINDS = frozenset({"configurable", "simple", "virtual"})
DEFAULT_SOURCE = "default"
"""The inventory source that the stock of a new product goes to."""


class EnsuresAxes(Protocol):
    """Where the attributes that tell variants apart come from."""

    async def ensure(self, code: str, *, title: str, labels: Iterable[str], attribute_set: int) -> Axis:
        """The attribute with an option for every label, created where missing."""
        ...

    def forget(self, code: str) -> None:
        """Look again next time."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What only a new product needs: its price and its stock."""

    price: WebPrice | Skipped
    stocks: tuple[Stock, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """One product save. `label` names a variant in words, empty for the item itself."""

    payload: Payload
    label: str = ""

    @property
    def sku(self) -> str:
        """The SKU it saves."""
        return str(self.payload["sku"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything to send for one item: `first`, then its parent if any; then `link` holds and `done` is said."""

    key: str
    first: tuple[Draft, ...]
    done: Done
    digest: str
    facts: Mapping[str, Any]
    product: Product | None = None
    parent: Payload | None = None
    axes: tuple[Axis, ...] = ()

    @property
    def is_family(self) -> bool:
        """Whether a parent follows the first saves."""
        return self.parent is not None

    def parent_draft(self, ids: Mapping[str, int]) -> Draft:
        """The parent with its variants by the numbers they have on the website."""
        if self.product is None or self.parent is None:
            raise ValueError("a simple product has no parent")
        children = tuple(ids[variant.sku] for variant in self.product.variants)
        return Draft(payload=parent(self.product, axes=self.axes, children=children, payload=self.parent))

    def link(self, remote_id: int | None) -> Link:
        """What stands once all of it was taken."""
        remote = None if remote_id is None else str(remote_id)
        return Link(key=self.key, remote_id=remote, digest=self.digest, facts=self.facts)


def cells_of(link: Link | None) -> dict[str, str]:
    """The variants last sent: SKU → name."""
    return {} if link is None else {str(sku): str(name) for sku, name in link.facts.get("cells", ())}


def plan_removal(key: str, *, why: Offline, link: Link, there: Mapping[str, WebProduct]) -> Plan:
    """Takes an item and its variants off the website; what isn't there any more is left alone."""
    cells = cells_of(link)
    skus = [sku for sku in (key, *cells) if sku in there]
    words = "taken off the website" if skus else "it was not on the website any more"
    return Plan(
        key=key,
        first=tuple(Draft(payload=_off(sku), label=str(cells.get(sku, ""))) for sku in skus),
        done=Done(f"{why.gone}: {words}", level=Level.WARNING),
        digest=DISABLED,
        facts={"skus": [], "cells": _pairs(cells)},
    )


def plan_product(
    key: str,
    *,
    product: Product,
    flags: ItemFlags,
    link: Link | None,
    there: Mapping[str, WebProduct],
    axes: tuple[Axis, ...],
    start: Start | None,
    rules: ProductRules,
) -> Plan | Skipped | Failed:
    """Creates what isn't on the website yet, updates what is, and takes off the variants that vanished.

    `start` is needed where something must be created; without a price nothing is created.
    """
    wrong = _wrong_kind(key, product, there)
    if wrong is not None:
        return wrong
    new = [sku for sku in (key, *product.skus) if sku not in there]
    if new and start is None:
        return Skipped("No longer in Counterpoint")
    if new and start is not None and isinstance(start.price, Skipped):
        return Skipped(f"{start.price.reason}: it can't be put on the website")
    begin = _Beginning(key=key, product=product, flags=flags, start=start, rules=rules, new=frozenset(new))
    cells = {variant.sku: variant.name for variant in product.variants}
    gone = {sku: name for sku, name in cells_of(link).items() if sku not in cells and sku in there}
    first = [
        Draft(payload=chosen(variant, axes=axes, payload=begin.child(variant.payload)), label=variant.name)
        for variant in product.variants
    ] or [Draft(payload=begin.child(product.payload))]
    first += [Draft(payload=_off(sku), label=name) for sku, name in gone.items()]
    return Plan(
        key=key,
        first=tuple(first),
        done=_done(product, flags=flags, is_new=key in new, gone=gone),
        digest=product.digest,
        facts={"skus": list(product.skus), "cells": _pairs(cells)},
        product=product,
        parent=begin.whole(product.payload) if product.variants else None,
        axes=axes,
    )


def start_of(
    key: str, *, priced: PricedItem | None, book: PriceBook, stocks: tuple[Stock, ...], now: datetime, store: str | None
) -> Start:
    """The price and stock a new product begins with; its list price where its promotion can't be worked out."""
    if priced is None:
        return Start(price=Skipped("No price in Counterpoint"), stocks=stocks)
    price = price_now(priced, book=book, now=now, store=store)
    if isinstance(price, Skipped):
        price = price_now(priced, book=PriceBook(), now=now)
    return Start(price=price, stocks=stocks)


async def axes_of(choices: Sequence[Choice], *, attributes: EnsuresAxes, rules: ProductRules) -> tuple[Axis, ...]:
    """The website's attributes for a product's grid dimensions, each with an option for every value."""
    return tuple(
        [
            await attributes.ensure(
                choice.code, title=choice.title, labels=choice.labels, attribute_set=rules.attribute_set_id
            )
            for choice in choices
        ]
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beginning:
    """Adds to the payloads of new products what only creation carries."""

    key: str
    product: Product
    flags: ItemFlags
    start: Start | None
    rules: ProductRules
    new: frozenset[str]

    def child(self, payload: Payload) -> Payload:
        sku = str(payload["sku"])
        if sku not in self.new or self.start is None or isinstance(self.start.price, Skipped):
            return payload
        rows = source_rows(key=self.key, skus=[sku], stocks=self.start.stocks, flags=self.flags, rules=self.rules)
        own = next((row for row in rows if row.source == DEFAULT_SOURCE), None)
        quantity = own.quantity if own is not None else rows[0].quantity * 0
        in_stock = own.in_stock if own is not None else False
        return created(payload, price=self.start.price, quantity=quantity, in_stock=in_stock)

    def whole(self, payload: Payload) -> Payload:
        if self.key not in self.new or self.start is None or isinstance(self.start.price, Skipped):
            return payload
        return created(payload, price=self.start.price, quantity=None, in_stock=True)


def _pairs(names: Mapping[str, str]) -> list[list[str]]:
    # Not a map: SKUs hold dots and dollar signs, which a document's field names must not.
    return [[sku, name] for sku, name in names.items()]


def _off(sku: str) -> Payload:
    return {"sku": sku, "status": STATUS_DISABLED}


def _wrong_kind(key: str, product: Product, there: Mapping[str, WebProduct]) -> Failed | None:
    kinds = PARENT_KINDS if product.variants else SIMPLE_KINDS
    if key in there and there[key].kind not in kinds:
        return Failed(f"The website holds {key} as another kind of product ({there[key].kind})")
    for variant in product.variants:
        if variant.sku in there and there[variant.sku].kind not in SIMPLE_KINDS:
            return Failed(f"The website holds the variant {variant.name} as another kind of product")
    return None


def _done(product: Product, *, flags: ItemFlags, is_new: bool, gone: Mapping[str, str]) -> Done:
    count = len(product.variants)
    words = "Added to the website" if is_new else "Updated on the website"
    if count:
        words += f" with {count} variant{'s' if count > 1 else ''}"
    if flags.web_archive:
        words += ", out of stock for good (Web Archive)"
    elif not flags.web_enabled:
        words += ", not shown there (Web Enabled is off)"
    if gone:
        return Done(f"{words}; taken off, as Counterpoint lacks them: {', '.join(gone.values())}", level=Level.WARNING)
    return Done(words)
