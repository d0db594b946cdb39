"""What has to be sent for one item, worked out before anything is sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from services.products.mapping.product import DISABLED as STATUS_DISABLED
from services.products.mapping.product import Choice, Payload, Product, chosen, parent
from services.products.mapping.selling import Offline
from services.products.records.item import ItemFlags
from services.products.records.rules import ProductRules
from services.products.records.web import Axis, SourceRow, WebProduct
from services.products.tasks.item_beginnings import Beginning, Start
from services.products.tasks.outcomes import (
    BUNDLE,
    DISABLED,
    NEW,
    SENDING,
    births,
    described_skus,
    gone_skus,
    is_online,
    till_units,
)
from services.products.tasks.plan_words import came_words, done_words, other_goods, warned
from shared.contracts.http import Level
from shared.sync.model import Done, Failed, Link, Skipped
from shared.sync.sets import digest

SIMPLE_KINDS = frozenset({"simple", "virtual"})
PARENT_KINDS = frozenset({"configurable", "simple", "virtual"})
KINDS = {"simple": SIMPLE_KINDS, "configurable": PARENT_KINDS, BUNDLE: frozenset({BUNDLE})}
"""For each kind of ours, the kinds a product on the website may have to become it."""
KIND_NAMES = {
    "simple": "a simple product",
    "virtual": "a virtual product",
    "configurable": "a product with variants",
    BUNDLE: "a kit (bundle)",
    "grouped": "a grouped product",
    "downloadable": "a download",
}


class EnsuresAxes(Protocol):
    """Where the attributes that tell variants apart come from."""

    async def ensure(self, code: str, *, title: str, labels: Iterable[str], attribute_set: int) -> Axis:
        """The attribute with an option for every label, created where missing."""
        ...

    def forget_all(self) -> None:
        """Look again at every attribute next time."""
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
    kept: Mapping[str, WebProduct] = field(default_factory=dict)
    """Products of the item that stand as they were sent, so that they aren't saved again."""

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

    def link(self, saved: Mapping[str, WebProduct]) -> Link:
        """What stands once all of it was taken, with the products as the website holds them now."""
        own = saved.get(self.key)
        facts = self.facts if self.product is None else {**self.facts, **_held(self.product, saved, key=self.key)}
        return Link(key=self.key, remote_id=None if own is None else str(own.id), digest=self.digest, facts=facts)


def signs_of(link: Link | None) -> dict[str, tuple[str, str]]:
    """By SKU, what was last sent of each product and to which product; nothing where that isn't to be relied on."""
    if link is None or link.digest != link.facts.get("whole"):
        return {}
    made = _made(link)
    return {str(sku): (str(sign), made[str(sku)]) for sku, sign in link.facts.get("saves", ()) if str(sku) in made}


def cells_of(link: Link | None) -> dict[str, str]:
    """The variants last sent: SKU → name."""
    return {} if link is None else {str(sku): str(name) for sku, name in link.facts.get("cells", ())}


def beside(link: Link | None) -> dict[str, str]:
    """The variants and units last sent, and those of which an interrupted or refused attempt may have left some."""
    units = {sku: unit.name.capitalize() for sku, unit in till_units(link).items()}
    return {**_begun_skus(link), **cells_of(link), **units}


def begun(plan: Plan, link: Link | None) -> Link:
    """What stands while a plan is being sent: an attempt that ends half-way leaves nothing that nobody knows of.

    An item that wasn't on the website isn't yet; one that was stays so, and where something of it comes online the
    other tasks are told again. Nothing of it counts as sent meanwhile: Counterpoint may go back to what it was.
    """
    before = {} if link is None else dict(link.facts)
    names = plan.product.names if plan.product is not None else {}
    started = _begun_skus(link) | {sku: names.get(sku, "") for sku in plan.new if sku != plan.key}
    described = described_skus(link) | frozenset(plan.facts.get("described", ()))
    facts = {
        **before,
        "births": plan.facts.get("births", births(link)),
        "begun": _pairs(dict(sorted(started.items()))),
        "described": sorted(described),
    }
    remote = None if link is None else link.remote_id
    meanwhile = None if not is_online(link) else NEW if plan.comes or (link and link.digest == NEW) else SENDING
    return Link(key=plan.key, remote_id=remote, digest=meanwhile, facts=facts)


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
    force: bool = False,
) -> Plan | Skipped | Failed:
    """Creates what isn't on the website yet, updates what is, and takes off the variants and units that vanished.

    `start` is needed where something must be created; without a price nothing is created. `tax` is the number of the
    product's tax class where that had to be looked up.
    """
    wrong = wrong_kind(key, product, link=link, there=there)
    if wrong is not None:
        return wrong
    new = [sku for sku in (key, *product.skus) if sku not in there]
    if new and start is None:
        return Skipped("No longer in Counterpoint")
    if new and start is not None and isinstance(start.price, Skipped):
        return Skipped(f"{start.price.reason}: it can't be put on the website", to_fix=True)
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
    anew = _made_anew(link, there)
    other = other_goods(link, product)
    first, signs, kept = _saves(key, product=product, ready=ready, axes=axes, link=link, there=there, force=force)
    facts = {
        **_facts(product, described=before | sent if described else before - sent),
        "births": births(link) + bool(new or anew or other),
        "goods": [str(product.payload["name"]), product.category],
        "saves": [[sku, sign] for sku, sign in signs.items()],
        "whole": product.digest,
    }
    return Plan(
        key=key,
        first=(*first, *(Draft(payload=_off(sku), label=name) for sku, name in gone.items())),
        done=warned(
            done_words(product, flags=flags, came=came_words(key, link=link, new=new, anew=anew), gone=gone), other
        ),
        digest=product.digest,
        facts=facts,
        product=product,
        parent=ready.family(product.payload) if product.variants else None,
        axes=axes,
        new=frozenset(new),
        stock=ready.stock_elsewhere(),
        comes=bool(new or anew or other) or _sold_otherwise(link, facts),
        kept=kept,
    )


def _saves(
    key: str,
    *,
    product: Product,
    ready: Beginning,
    axes: tuple[Axis, ...],
    link: Link | None,
    there: Mapping[str, WebProduct],
    force: bool,
) -> tuple[list[Draft], dict[str, str], dict[str, WebProduct]]:
    """The saves before the parent's, a fingerprint of each product, and the products that need none.

    One new cell of a family doesn't have its neighbours saved again: each save takes a second or more.
    """
    drafts: dict[str, Draft] = {}
    signs: dict[str, str] = {}
    for variant in product.variants:
        payload = ready.child(variant.payload)
        drafts[variant.sku] = Draft(payload=chosen(variant, axes=axes, payload=payload), label=variant.name)
        signs[variant.sku] = digest(chosen(variant, axes=axes, payload=ready.plain(variant.payload)))
    if not product.variants:
        drafts[key] = Draft(payload=ready.whole(product.payload, there=there.get(key)))
        parts = [[part.key, part.title, part.quantity] for part in product.parts]
        signs[key] = digest([ready.plain(product.payload), parts])
    for one in product.units:
        drafts[one.sku] = Draft(payload=ready.child(one.payload), label=one.name)
        signs[one.sku] = digest(ready.plain(one.payload))
    known = {} if force else signs_of(link)
    kept = {
        sku: there[sku]
        for sku, draft in drafts.items()
        if sku in there
        and sku not in ready.undescribed
        and known.get(sku) == (signs[sku], there[sku].made)
        and there[sku].status == draft.payload["status"]
    }
    if not product.variants and len(kept) == len(drafts):
        del kept[key]
    return [draft for sku, draft in drafts.items() if sku not in kept], signs, kept


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


def _made(link: Link | None) -> dict[str, str]:
    """Which products stood on the website when the item was last sent, by SKU."""
    return {} if link is None else {str(sku): str(which) for sku, which in link.facts.get("made", ())}


def _made_anew(link: Link | None, there: Mapping[str, WebProduct]) -> bool:
    """Whether somebody deleted a product of the item and made another one under its SKU: what we sent is gone."""
    return any(sku in there and there[sku].made != which for sku, which in _made(link).items())


def _held(product: Product, saved: Mapping[str, WebProduct], *, key: str) -> dict[str, Any]:
    """What the website's own products are, for the next time."""
    own = {sku: saved[sku] for sku in dict.fromkeys((key, *product.skus)) if sku in saved}
    return {
        "made": [[sku, one.made] for sku, one in own.items()],
        "spelled": [[sku, one.sku] for sku, one in own.items() if one.sku and one.sku != sku],
    }


def _sold_otherwise(link: Link | None, facts: Mapping[str, Any]) -> bool:
    """Whether the item wasn't online so far as others know, or was sold under other SKUs or units of another size."""
    if link is None or not is_online(link) or link.digest == NEW or gone_skus(link):
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


def wrong_kind(
    key: str, product: Product, *, link: Link | None, there: Mapping[str, WebProduct]
) -> Plan | Skipped | Failed | None:
    """What follows where the website holds the item as a kind of product that can't become what it is now.

    One that we sent goes off the website: it would be sold as what it isn't any more, at a price that nobody keeps.
    """
    if key in there and there[key].kind not in KINDS[product.kind]:
        held = KIND_NAMES.get(there[key].kind, there[key].kind)
        what = f"It is {KIND_NAMES[product.kind]} now, but {held} on the website, which can't turn one into the other"
        advice = f"Delete {key} there, then press Sync Item: it comes back as what it is now"
        if link is None:
            return Failed(f"{what}. It isn't ours: rename or delete {key} there, then press Sync Item")
        if link.digest == DISABLED:
            return Skipped(f"{what}. {advice}", to_fix=True)
        plan = plan_removal(key, why=Offline(gone=what, never=what), link=link, there=there)
        return replace(plan, done=replace(plan.done, words=f"{plan.done.words}. {advice}"))
    for sku, name in product.names.items():
        if sku in there and there[sku].kind not in SIMPLE_KINDS:
            held = KIND_NAMES.get(there[sku].kind, there[sku].kind)
            return Failed(f"The website holds {name} ({sku}) as {held}: delete it there, then press Sync Item")
    return None
