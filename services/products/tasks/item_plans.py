"""What has to be sent for one item, worked out before anything is sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.products.mapping.product import DISABLED as STATUS_DISABLED
from services.products.mapping.product import Choice, Payload, Product, chosen, parent
from services.products.mapping.selling import Offline
from services.products.records.item import ItemFlags
from services.products.records.rules import ProductRules
from services.products.records.web import Axis, SourceRow, WebProduct
from services.products.tasks.item_beginnings import Beginning, Start
from services.products.tasks.outcomes import BUNDLE, DISABLED, NEW, births, described_skus, is_online, online_units
from shared.contracts.http import Level
from shared.sync.model import Done, Failed, Link, Skipped

SIMPLE_KINDS = frozenset({"simple", "virtual"})
PARENT_KINDS = frozenset({"configurable", "simple", "virtual"})
KINDS = {"simple": SIMPLE_KINDS, "configurable": PARENT_KINDS, BUNDLE: frozenset({BUNDLE})}
"""For each kind of ours, the kinds a product on the website may have to become it."""


class EnsuresAxes(Protocol):
    """Where the attributes that tell variants apart come from."""

    async def ensure(self, code: str, *, title: str, labels: Iterable[str], attribute_set: int) -> Axis:
        """The attribute with an option for every label, created where missing."""
        ...

    def forget(self, code: str) -> None:
        """Look again next time."""
        ...


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
    new: frozenset[str] = frozenset()
    """SKUs that are created with it."""
    stock: tuple[SourceRow, ...] = ()
    """The stock of the new ones at other sources than the one a product save fills."""
    comes: bool = False
    """Whether something of the item comes online with it, which other tasks must hear of."""

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


def beside(link: Link | None) -> dict[str, str]:
    """The variants and units last sent, and those of which an interrupted or refused attempt may have left some."""
    units = {sku: unit.name.capitalize() for sku, unit in online_units(link).items()}
    return {**_begun_skus(link), **cells_of(link), **units}


def begun(plan: Plan, link: Link | None) -> Link:
    """What stands while a plan is being sent: an attempt that ends half-way leaves nothing that nobody knows of.

    An item that wasn't on the website isn't yet; one that was stays so, and the other tasks are told again.
    """
    before = {} if link is None else dict(link.facts)
    names = plan.product.names if plan.product is not None else {}
    started = _begun_skus(link) | {sku: names.get(sku, "") for sku in plan.new if sku != plan.key}
    described = described_skus(link) | frozenset(plan.facts["described"])
    facts = {
        **before,
        "births": plan.facts["births"],
        "begun": _pairs(dict(sorted(started.items()))),
        "described": sorted(described),
    }
    remote = None if link is None else link.remote_id
    return Link(key=plan.key, remote_id=remote, digest=NEW if is_online(link) else None, facts=facts)


def plan_removal(key: str, *, why: Offline, link: Link, there: Mapping[str, WebProduct]) -> Plan:
    """Takes an item with its variants and units off the website; what isn't there any more is left alone."""
    others = beside(link)
    skus = [sku for sku in (key, *others) if sku in there and not (why.passed_on and sku not in cells_of(link))]
    missing = "it was not on the website" if link.digest is None else "it was not on the website any more"
    words = "its variants were taken off the website" if why.passed_on else "taken off the website"
    words = words if skus else "left as it stands there" if why.passed_on else missing
    return Plan(
        key=key,
        first=tuple(Draft(payload=_off(sku), label=others.get(sku, "")) for sku in skus),
        done=Done(f"{why.gone}: {words}", level=Level.WARNING),
        digest=DISABLED,
        facts={**link.facts, "skus": []},
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
    tax: int | None = None,
) -> Plan | Skipped | Failed:
    """Creates what isn't on the website yet, updates what is, and takes off the variants and units that vanished.

    `start` is needed where something must be created; without a price nothing is created. `tax` is the number of the
    product's tax class where that had to be looked up.
    """
    wrong = _wrong_kind(key, product, there)
    if wrong is not None:
        return wrong
    new = [sku for sku in (key, *product.skus) if sku not in there]
    if new and start is None:
        return Skipped("No longer in Counterpoint")
    if new and start is not None and isinstance(start.price, Skipped):
        return Skipped(f"{start.price.reason}: it can't be put on the website")
    described = any(one["attribute_code"] == "description" for one in product.payload["custom_attributes"])
    sent, before = frozenset((key, *product.skus)), described_skus(link)
    ready = Beginning(
        product=product,
        flags=flags,
        start=start,
        rules=rules,
        new=frozenset(new),
        tax=tax,
        undescribed=frozenset() if described else before,
    )
    gone = {sku: name for sku, name in beside(link).items() if sku not in product.names and sku in there}
    facts = {
        **_facts(product, described=before | sent if described else before - sent),
        "births": births(link) + bool(new),
    }
    first = [
        Draft(payload=chosen(variant, axes=axes, payload=ready.child(variant.payload)), label=variant.name)
        for variant in product.variants
    ] or [Draft(payload=ready.whole(product.payload, there=there.get(key)))]
    first += [Draft(payload=ready.child(one.payload), label=one.name) for one in product.units]
    first += [Draft(payload=_off(sku), label=name) for sku, name in gone.items()]
    return Plan(
        key=key,
        first=tuple(first),
        done=_done(product, flags=flags, is_new=key in new, gone=gone),
        digest=product.digest,
        facts=facts,
        product=product,
        parent=ready.family(product.payload) if product.variants else None,
        axes=axes,
        new=frozenset(new),
        stock=ready.stock_elsewhere(),
        comes=bool(new) or _sold_otherwise(link, facts),
    )


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


def _sold_otherwise(link: Link | None, facts: Mapping[str, Any]) -> bool:
    """Whether the item wasn't online so far as others know, or was sold under other SKUs or units of another size."""
    if link is None or not is_online(link) or link.digest == NEW:
        return True
    return any(link.facts.get(name) != facts[name] for name in ("skus", "units"))


def _begun_skus(link: Link | None) -> dict[str, str]:
    return {} if link is None else {str(sku): str(name) for sku, name in link.facts.get("begun", ())}


def _facts(product: Product, *, described: frozenset[str]) -> dict[str, Any]:
    return {
        "kind": product.kind,
        "skus": list(product.skus),
        "cells": _pairs({variant.sku: variant.name for variant in product.variants}),
        "units": [[one.sku, str(one.unit.numerator), str(one.unit.denominator)] for one in product.units],
        "left_out": list(product.left_out),
        "parts": [[part.key, str(part.quantity), part.title] for part in product.parts],
        "described": sorted(described),
        "offered": True,
    }


def _pairs(names: Mapping[str, str]) -> list[list[str]]:
    # Not a map: SKUs hold dots and dollar signs, which a document's field names must not.
    return [[sku, name] for sku, name in names.items()]


def _off(sku: str) -> Payload:
    return {"sku": sku, "status": STATUS_DISABLED}


def _wrong_kind(key: str, product: Product, there: Mapping[str, WebProduct]) -> Failed | None:
    if key in there and there[key].kind not in KINDS[product.kind]:
        return Failed(f"The website holds {key} as another kind of product ({there[key].kind})")
    for sku, name in product.names.items():
        if sku in there and there[sku].kind not in SIMPLE_KINDS:
            return Failed(f"The website holds the product {name} as another kind of product ({there[sku].kind})")
    return None


def _done(product: Product, *, flags: ItemFlags, is_new: bool, gone: Mapping[str, str]) -> Done:
    count = len(product.variants)
    words = "Added to the website" if is_new else "Updated on the website"
    if count:
        words += f" with {count} variant{'s' if count > 1 else ''}"
    if product.units:
        words += f", also by the {' and the '.join(one.name for one in product.units)}"
    if product.parts:
        words += f" as a kit of {len(product.parts)} parts"
    if flags.web_archive:
        words += ", out of stock for good (Web Archive)"
    elif not flags.web_enabled:
        words += ", not shown there (Web Enabled is off)"
    words += "".join(f"; {note}" for note in product.notes)
    if gone:
        return Done(f"{words}; taken off, as Counterpoint lacks them: {', '.join(gone.values())}", level=Level.WARNING)
    return Done(words, level=Level.WARNING if product.notes else Level.SUCCESS)
