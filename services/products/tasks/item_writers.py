"""Two ways to send plans that end in the same state: product by product, or through the website's bulk queue."""

import contextlib
import re
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Protocol

import orjson

from services.products.mapping.product import Payload, readdressed
from services.products.records.web import WebProduct
from services.products.tasks.item_plans import Draft, Plan
from services.products.tasks.outcomes import each, outcome_of, with_notes
from shared.sync.errors import RejectedError, SyncError, TemporaryError
from shared.sync.model import Done, Failed, Outcome, TryLater
from shared.sync.sets import send_in_halves
from shared.website.saved import differences

Finish = Callable[[Plan, Mapping[str, WebProduct]], Awaitable[Outcome]]
"""Makes a plan's link durable and answers its outcome; with its products as the website holds them now, by SKU."""
LARGEST_OPERATION = 60_000
"""Bytes of one bulk operation; the website keeps at most 64 KB of each."""


class SavesProducts(Protocol):
    """One save a call."""

    async def save(self, product: Payload) -> WebProduct:
        """The product as the website now holds it."""
        ...

    async def find(self, skus: Collection[str]) -> Mapping[str, WebProduct]:
        """The products there are, by upper-case SKU."""
        ...


class SavesInBulk(Protocol):
    """Many saves a call."""

    async def save(self, products: Sequence[Payload]) -> Mapping[str, SyncError | None]:
        """For every SKU None when it was saved, else why not; RejectedError when nothing was queued."""
        ...


class Writer(Protocol):
    """Sends plans."""

    async def write(self, plans: Sequence[Plan], finish: Finish) -> Mapping[str, Outcome]:
        """One outcome for every plan; `finish` was awaited for each that was taken whole."""
        ...


class Dress(Protocol):
    """The pictures of an item that is being created."""

    def entries(self, sku: str) -> Sequence[Mapping[str, Any]]:
        """The gallery of a new product."""
        ...


class Dresses(Protocol):
    """Where the pictures of new products come from."""

    async def of(self, plan: Plan) -> Dress | None:
        """The pictures of a plan's new products, if there are any."""
        ...


class OneByOne:
    """Each family strictly in a row, a few families at once; new products with their pictures where `dresses` is given.

    Pictures are too large for the website's bulk queue: there the task Images brings them.
    """

    def __init__(self, products: SavesProducts, *, families_at_once: int, dresses: Dresses | None = None) -> None:
        self._products = products
        self._families_at_once = families_at_once
        self._dresses = dresses

    async def write(self, plans: Sequence[Plan], finish: Finish) -> Mapping[str, Outcome]:
        """One outcome for every plan."""
        by_key = {plan.key: plan for plan in plans}

        async def one(key: str) -> Outcome:
            plan = by_key[key]
            dress = await self._dresses.of(plan) if self._dresses is not None and plan.new else None
            saved = dict(plan.kept)
            for draft in plan.first:
                saved[draft.sku] = await self._save_new(draft, plan, dress)
            if plan.is_family:
                ids = {sku: product.id for sku, product in saved.items()}
                saved[key] = await self._save_new(plan.parent_draft(ids), plan, dress)
            notes = [note for sku, product in saved.items() for note in _named_notes(plan, sku, product)]
            return with_notes(await finish(plan, saved), notes)

        return await each(by_key, one, at_once=self._families_at_once)

    async def _save_new(self, draft: Draft, plan: Plan, dress: Dress | None) -> WebProduct:
        """Saved with its pictures if it is new; without them where the website refuses it so."""
        entries = dress.entries(draft.sku) if dress is not None and draft.sku in plan.new else ()
        if entries:
            with contextlib.suppress(RejectedError):
                return await self._products.save({**draft.payload, "media_gallery_entries": entries})
        return await self._save(draft)

    async def _save(self, draft: Draft) -> WebProduct:
        try:
            return await self._saved(draft)
        except RejectedError as error:
            raise RejectedError(_named(draft, error.reason), technical=error.technical, status=error.status) from error
        except TemporaryError as error:
            raise TemporaryError(
                _named(draft, error.reason), after=error.after, technical=error.technical, lasting=error.lasting
            ) from error

    async def _saved(self, draft: Draft) -> WebProduct:
        """Saved, if need be with another web address."""
        try:
            return await self._products.save(draft.payload)
        except RejectedError as error:
            other = _elsewhere(draft, error.reason)
            if other is None:
                raise
            return await self._products.save(other.payload)


class InBulk:
    """All first saves in one bulk, then all parents in another: two waits for the whole batch."""

    def __init__(self, bulk: SavesInBulk, products: SavesProducts, *, families_at_once: int) -> None:
        self._bulk = bulk
        self._products = products
        self._families_at_once = families_at_once

    async def write(self, plans: Sequence[Plan], finish: Finish) -> Mapping[str, Outcome]:
        """One outcome for every plan."""
        outcomes: dict[str, Outcome] = {}
        saved = await self._save([draft for plan in plans for draft in plan.first])
        for plan in plans:
            trouble = _first_trouble(plan.first, saved)
            if trouble is not None:
                outcomes[plan.key] = trouble
        through = [plan for plan in plans if plan.key not in outcomes]
        saved_now = await self._products.find([draft.sku for plan in through for draft in plan.first])
        for plan in [plan for plan in through if not plan.is_family]:
            done = await finish(plan, {**plan.kept, **_of(plan, saved_now)})
            outcomes[plan.key] = with_notes(done, _unkept(plan.first, saved_now))
        outcomes.update(await self._parents([plan for plan in through if plan.is_family], saved_now, finish))
        return outcomes

    async def _parents(
        self, plans: Sequence[Plan], saved_now: Mapping[str, WebProduct], finish: Finish
    ) -> Mapping[str, Outcome]:
        outcomes: dict[str, Outcome] = {}
        drafts: dict[str, Draft] = {}
        for plan in plans:
            lost = [draft for draft in plan.first if draft.sku not in saved_now]
            if lost:
                outcomes[plan.key] = TryLater(_named(lost[0], "The website doesn't show it yet"))
            else:
                ids = {sku: product.id for sku, product in {**plan.kept, **_of(plan, saved_now)}.items()}
                drafts[plan.key] = plan.parent_draft(ids)
        saved = await self._save(list(drafts.values()))
        found = await self._products.find(list(drafts)) if drafts else {}
        for plan in plans:
            if plan.key in drafts:
                trouble = _first_trouble([drafts[plan.key]], saved)
                products = {**plan.kept, **_of(plan, saved_now), **_of(plan, found)}
                outcomes[plan.key] = trouble if trouble is not None else await finish(plan, products)
                outcomes[plan.key] = with_notes(outcomes[plan.key], _unkept([drafts[plan.key]], found))
        return outcomes

    async def _save(self, drafts: Sequence[Draft]) -> Mapping[str, Outcome]:
        """The outcome of every save by SKU; those whose web address is taken go again with another."""
        outcomes = await self._send(drafts)
        again = [
            other
            for draft in drafts
            if isinstance(outcome := outcomes[draft.sku], Failed)
            and (other := _elsewhere(draft, outcome.reason)) is not None
        ]
        return {**outcomes, **await self._send(again)} if again else outcomes

    async def _send(self, drafts: Sequence[Draft]) -> dict[str, Outcome]:
        by_sku = {draft.sku: draft for draft in drafts}
        large = [sku for sku, draft in by_sku.items() if _size(draft.payload) > LARGEST_OPERATION]

        async def send(skus: Sequence[str]) -> Mapping[str, Outcome]:
            results = await self._bulk.save([by_sku[sku].payload for sku in skus])
            return {sku: _taken(results.get(sku, _LOST)) for sku in skus}

        async def save_one(sku: str) -> Outcome:
            await self._products.save(by_sku[sku].payload)
            return _TAKEN

        outcomes = await send_in_halves([sku for sku in by_sku if sku not in set(large)], send)
        outcomes.update(await each(large, save_one, at_once=self._families_at_once))
        return outcomes


_ADDRESS_TAKEN = re.compile(r"url[ _]key", re.IGNORECASE)
_TAKEN = Done("Saved")
_LOST = TemporaryError("The website didn't say what became of it")


def _of(plan: Plan, found: Mapping[str, WebProduct]) -> dict[str, WebProduct]:
    return {sku: found[sku] for sku in (plan.key, *(draft.sku for draft in plan.first)) if sku in found}


def _taken(error: SyncError | None) -> Outcome:
    return _TAKEN if error is None else outcome_of(error)


def _first_trouble(drafts: Sequence[Draft], saved: Mapping[str, Outcome]) -> Outcome | None:
    """Why a set of saves counts as failed: what needs a person before what is only tried again."""
    later: Outcome | None = None
    for draft in drafts:
        match saved[draft.sku]:
            case Failed(reason, technical):
                return Failed(_named(draft, reason), technical=technical)
            case TryLater(reason) as outcome:
                later = replace(outcome, reason=_named(draft, reason))
            case _:
                continue
    return later


def _named_notes(plan: Plan, sku: str, product: WebProduct) -> list[str]:
    labels = {draft.sku: draft.label for draft in plan.first}
    label = labels.get(sku, "")
    return [f"{label}: {note}" if label else note for note in product.unkept]


def _unkept(drafts: Sequence[Draft], found: Mapping[str, WebProduct]) -> list[str]:
    """What the website shows otherwise than these saves sent it: a bulk's own answer doesn't tell."""
    notes: list[str] = []
    for draft in drafts:
        product = found.get(draft.sku)
        if product is not None:
            shown = {
                "name": product.name,
                "status": product.status,
                "visibility": product.visibility,
                "extension_attributes": {"website_ids": list(product.website_ids)},
                "custom_attributes": [{"attribute_code": code, "value": text} for code, text in product.values.items()],
            }
            sent = {**draft.payload, "custom_attributes": _told(draft.payload, product)}
            notes.extend(_named(draft, note) for note in differences(sent, shown))
    return notes


def _told(payload: Payload, product: WebProduct) -> list[Mapping[str, Any]]:
    """The attributes that a search tells of: one that was sent with another address goes without that."""
    values = payload.get("custom_attributes", ())
    return [one for one in values if one["attribute_code"] != "url_key" or product.values.get("url_key") is None]


def _elsewhere(draft: Draft, reason: str) -> Draft | None:
    """The draft with a web address of its own where the website said that the first one is taken."""
    payload = readdressed(draft.payload) if _ADDRESS_TAKEN.search(reason) else None
    return None if payload is None else Draft(payload=payload, label=draft.label)


def _named(draft: Draft, reason: str) -> str:
    return f"{draft.label}: {reason}" if draft.label else reason


def _size(payload: Any) -> int:
    return len(orjson.dumps(payload, default=str))
