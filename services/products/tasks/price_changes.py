"""Price Changes: the price as promotions set it, from Counterpoint to the website."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from services.products.mapping.price_rows import price_digest, price_words, special_rows
from services.products.records.rules import ProductRules
from services.products.records.web import SpecialRow, sku_key
from services.products.tasks.outcomes import in_order, online_skus
from services.products.tasks.shop_clock import TellsTime, shop_time
from shared.catalog.first_match import price_now
from shared.catalog.price_book import PriceBook, PricedItem, WebPrice
from shared.sync.model import Done, Failed, Link, Outcome, Skipped, Unchanged
from shared.sync.ports import Links
from shared.sync.sets import send_in_halves


class ReadsPrices(Protocol):
    """Where prices and price rules come from."""

    async def priced(self, keys: Collection[str]) -> Mapping[str, PricedItem]:
        """The items there are, with their prices."""
        ...

    async def book(self) -> PriceBook:
        """All price groups in the order in which Counterpoint tries them."""
        ...


class WritesPrices(Protocol):
    """Where prices go. What isn't among the refusals (upper-case SKU → why) was written."""

    async def save_base(self, prices: Mapping[str, Decimal]) -> Mapping[str, str]:
        """The refused ones of these base prices."""
        ...

    async def save_special(self, rows: Sequence[SpecialRow]) -> Mapping[str, str]:
        """The refused ones of these special prices."""
        ...

    async def delete_special(self, rows: Sequence[SpecialRow]) -> Mapping[str, str]:
        """The refused ones; a row goes only if it stands exactly so."""
        ...

    async def read_special(self, skus: Collection[str]) -> Sequence[SpecialRow]:
        """The special prices there are."""
        ...


@dataclass(frozen=True, slots=True)
class _ToSend:
    price: WebPrice
    skus: tuple[str, ...]
    special: tuple[SpecialRow, ...]
    link: Link | None


@dataclass(frozen=True, kw_only=True)
class PriceChangesWork:
    """Sends base and special prices of items that are on the website: three calls for the whole batch."""

    prices: ReadsPrices
    magento: WritesPrices
    links: Links
    items: Links
    rules: ProductRules
    now: TellsTime

    async def sync(self, keys: Sequence[str], *, force: bool = False) -> Mapping[str, Outcome]:
        """One outcome for every key."""
        keys = in_order(keys)
        known = await self.items.read_many(keys)
        skus = {key: online_skus(known.get(key)) for key in keys}
        online = [key for key in keys if skus[key]]
        outcomes: dict[str, Outcome] = {key: Skipped("Not on the website yet") for key in keys if not skus[key]}
        if not online:
            return outcomes
        now = shop_time(self.now(), rules=self.rules)
        priced, book = await self.prices.priced(online), await self.prices.book()
        links = await self.links.read_many(online)
        to_send: dict[str, _ToSend] = {}
        for key in online:
            if key not in priced:
                outcomes[key] = Skipped("No longer in Counterpoint")
                continue
            price = price_now(priced[key], book=book, now=now, store=self.rules.price_store)
            link = links.get(key)
            if isinstance(price, Skipped):
                outcomes[key] = price
            elif link is not None and link.digest == price_digest(price, skus=skus[key]) and not force:
                outcomes[key] = Unchanged()
            else:
                special = special_rows(price, skus=skus[key])
                to_send[key] = _ToSend(price=price, skus=skus[key], special=special, link=link)
        outcomes.update(await send_in_halves(list(to_send), lambda some: self._send(some, to_send, force=force)))
        return outcomes

    async def _send(self, keys: Sequence[str], to_send: Mapping[str, _ToSend], *, force: bool) -> Mapping[str, Outcome]:
        chosen = [to_send[key] for key in keys]
        refused: dict[str, str] = {}
        gone = await self._over(chosen, force=force)
        if gone:
            refused.update(await self.magento.delete_special(gone))
        refused.update(await self.magento.save_base({sku: one.price.price for one in chosen for sku in one.skus}))
        special = [row for one in chosen for row in one.special]
        if special:
            refused.update(await self.magento.save_special(special))
        outcomes: dict[str, Outcome] = {}
        taken: list[Link] = []
        for key, one in zip(keys, chosen, strict=True):
            reasons = {sku: refused[sku_key(sku)] for sku in one.skus if sku_key(sku) in refused}
            if reasons:
                sku, reason = next(iter(reasons.items()))
                outcomes[key] = Failed(f"The website refused the price of {sku}", technical=reason)
                continue
            taken.append(_link(key, one))
            outcomes[key] = Done(price_words(one.price, before=_price_before(one.link)), technical=one.price.note)
        await self.links.save_many(taken)
        return outcomes

    async def _over(self, chosen: Sequence[_ToSend], *, force: bool) -> list[SpecialRow]:
        """The special prices on the website that must go: ours of last time, or whatever stands there unknown to us."""
        without = [one for one in chosen if not one.special]
        unknown = [sku for one in without if one.link is None or force for sku in one.skus]
        ours = [row for one in without if one.link is not None and not force for row in _rows_before(one.link)]
        return [*ours, *(await self.magento.read_special(unknown) if unknown else ())]


def _link(key: str, sent: _ToSend) -> Link:
    facts = {
        "price": str(sent.price.price),
        "special": [[row.sku, str(row.price), row.starts, row.ends] for row in sent.special],
    }
    return Link(key=key, remote_id=key, digest=price_digest(sent.price, skus=sent.skus), facts=facts)


def _price_before(link: Link | None) -> Decimal | None:
    return Decimal(str(link.facts["price"])) if link is not None and "price" in link.facts else None


def _rows_before(link: Link) -> list[SpecialRow]:
    return [
        SpecialRow(sku=str(sku), price=Decimal(str(price)), starts=str(starts), ends=str(ends))
        for sku, price, starts, ends in link.facts.get("special", ())
    ]
