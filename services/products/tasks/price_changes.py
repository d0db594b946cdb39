"""Price Changes: prices as Counterpoint's price rules set them, from Counterpoint to the website."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Protocol

from services.products.mapping.price_rows import (
    list_prices_in,
    price_words,
    special_facts,
    special_place,
    special_rows_in,
    tier_facts,
    tier_rows_in,
    tier_words,
)
from services.products.mapping.price_sheet import PriceSheet
from services.products.records.prices import ALL_STORES, BaseRow, SpecialRow
from services.products.records.rules import ProductRules
from services.products.tasks.list_prices import SendsListPrices
from services.products.tasks.outcomes import births, in_order, online_skus, outcome_of
from services.products.tasks.price_reading import SheetReader
from services.products.tasks.shop_clock import TellsTime, shop_time
from shared.contracts.http import Level
from shared.sync.errors import SyncError
from shared.sync.model import Done, Failed, Link, Outcome, Skipped, Unchanged
from shared.sync.ports import Links
from shared.sync.sets import send_in_halves
from shared.website.refusals import missing_group
from shared.website.rows import TierRow, sku_key

_ONE_PRICE = (
    "The website keeps one price for all websites: set its price scope to Website there, or empty PRICE_WEBSITES"
)


class WritesPrices(Protocol):
    """Where prices go. What isn't among the refusals (upper-case SKU → why) was written."""

    async def save_base(self, rows: Sequence[BaseRow]) -> Mapping[str, str]:
        """The refused ones of these base prices."""
        ...

    async def read_base(self, skus: Collection[str]) -> Sequence[BaseRow]:
        """The base prices there are, in every store view that has its own."""
        ...

    async def save_special(self, rows: Sequence[SpecialRow]) -> Mapping[str, str]:
        """The refused ones of these special prices."""
        ...

    async def delete_special(self, rows: Sequence[SpecialRow]) -> Mapping[str, str]:
        """The refused ones; whatever stands at a row's place goes, and its dates with it."""
        ...

    async def read_special(self, skus: Collection[str]) -> Sequence[SpecialRow]:
        """The special prices there are."""
        ...


class WritesTiers(Protocol):
    """Where prices by customer group and quantity go; refusals as above."""

    async def read(self, skus: Collection[str]) -> Sequence[TierRow]:
        """All rows there are, whoever made them."""
        ...

    async def save(self, rows: Sequence[TierRow]) -> Mapping[str, str]:
        """The refused ones; each of the others stands in place of an older row at its place."""
        ...

    async def delete(self, rows: Sequence[TierRow]) -> Mapping[str, str]:
        """The refused ones; a row goes only if it stands exactly so."""
        ...


@dataclass(frozen=True, slots=True)
class _ToSend:
    key: str
    sheet: PriceSheet
    link: Link | None
    births: int

    @property
    def facts(self) -> Mapping[str, Any]:
        """What the website may hold of ours."""
        return {} if self.link is None else self.link.facts

    @property
    def stands(self) -> tuple[TierRow, ...]:
        """Rows of which it is certain that they were taken."""
        return tuple(row for row in tier_rows_in(self.facts) if row.sku in self.certain)

    @property
    def certain(self) -> frozenset[str]:
        """SKUs whose prices were sent last time and taken, by products that still are the same.

        A product made anew, or one that wasn't on sale last time, may hold prices that it was created with.
        """
        if self.link is None or self.link.digest is None or births_in(self.link) != self.births:
            return frozenset()
        return frozenset(str(sku) for sku in self.facts.get("skus", ()))

    @property
    def left_alone(self) -> tuple[TierRow, ...]:
        """Rows that weren't sent last time because somebody else's stood there."""
        return left_alone(self.link, self.sheet)

    @property
    def skus(self) -> tuple[str, ...]:
        """The SKUs it has prices for."""
        return in_order([row.sku for row in self.sheet.base])


@dataclass(frozen=True, kw_only=True)
class PriceChangesWork:
    """Sends the prices of items that are on the website: a handful of calls for the whole batch."""

    sheets: SheetReader
    magento: WritesPrices
    tiers: WritesTiers
    list_prices: SendsListPrices
    links: Links
    items: Links
    rules: ProductRules
    now: TellsTime

    async def sync(self, keys: Sequence[str], *, force: bool = False) -> Mapping[str, Outcome]:
        """One outcome for every key."""
        keys = in_order(keys)
        known = await self.items.read_many(keys)
        skus = {key: online_skus(known.get(key)) for key in keys}
        online = {key: found for key, found in skus.items() if found}
        outcomes: dict[str, Outcome] = {key: Skipped("Not on the website yet") for key in keys if key not in online}
        if not online:
            return outcomes
        sheets = await self.sheets.sheets(online, now=shop_time(self.now(), rules=self.rules))
        links = await self.links.read_many(list(online))
        to_send: dict[str, _ToSend] = {}
        left: dict[str, _ToSend] = {}
        for key in online:
            sheet, link = sheets.get(key), links.get(key)
            match sheet:
                case None:
                    outcomes[key] = Skipped("No longer in Counterpoint")
                case Skipped():
                    outcomes[key] = sheet
                case PriceSheet():
                    one = _ToSend(key=key, sheet=sheet, link=link, births=births(known.get(key)))
                    if force or not is_sent(link, sheet, births=one.births):
                        to_send[key] = one
                        continue
                    outcomes[key] = Unchanged()
                    if left_alone(link, sheet):
                        left[key] = one
        occupied = await self._by_hand([*left.values()])
        to_send |= {key: one for key, one in left.items() if any(row.place not in occupied for row in one.left_alone)}
        outcomes.update(await send_in_halves(list(to_send), lambda some: self._send(some, to_send, force=force)))
        return outcomes

    async def _send(self, keys: Sequence[str], to_send: Mapping[str, _ToSend], *, force: bool) -> Mapping[str, Outcome]:
        chosen = [to_send[key] for key in keys]
        by_hand = await self._by_hand(chosen)
        tiers = {one.key: [row for row in one.sheet.tiers if row.place not in by_hand] for one in chosen}
        await self._intend(chosen, tiers)
        refused = await self._remove(chosen, tiers, force=force)
        refused.update(await self.magento.save_base([row for one in chosen for row in one.sheet.base]))
        if await self._one_price_for_all(chosen, refused=refused):
            return {key: Failed(_ONE_PRICE) for key in keys}
        special = [row for one in chosen for row in one.sheet.special]
        if special:
            refused.update(await self.magento.save_special(special))
        fresh = [row for one in chosen for row in tiers[one.key] if force or row not in one.stands]
        if fresh:
            refused.update(await self.tiers.save(fresh))
        unsaved = await self._send_listed(chosen, force=force)
        outcomes: dict[str, Outcome] = {}
        taken: list[Link] = []
        for one in chosen:
            error = next((unsaved[sku_key(sku)] for sku in one.skus if sku_key(sku) in unsaved), None)
            why = {sku: refused[sku_key(sku)] for sku in one.skus if sku_key(sku) in refused}
            if why:
                outcomes[one.key] = _failed(*next(iter(why.items())))
                continue
            if error is not None:
                outcomes[one.key] = outcome_of(error)
                continue
            taken.append(_link(one, special=one.sheet.special, tiers=tiers[one.key], digest=one.sheet.digest))
            left = [row for row in one.sheet.tiers if row.place in by_hand]
            outcomes[one.key] = _done(one, sent=tiers[one.key], left=left)
        await self.links.save_many(taken)
        return outcomes

    async def _send_listed(self, chosen: Sequence[_ToSend], *, force: bool) -> Mapping[str, SyncError]:
        """The SKUs whose list price was not saved, with why."""
        ours = {sku: amount for one in chosen for sku, amount in list_prices_in(one.facts).items()}
        wanted: dict[str, Decimal | None] = {sku: None for one in chosen for sku in one.skus}
        wanted.update(amount for one in chosen for amount in one.sheet.listed)
        certain = {sku for one in chosen for sku in one.certain}
        born = {sku for one in chosen if one.births for sku in one.skus if sku not in one.certain}
        return await self.list_prices.send(wanted, ours=ours, certain=() if force else certain, born=born)

    async def _one_price_for_all(self, chosen: Sequence[_ToSend], *, refused: Collection[str]) -> bool:
        """Whether the website took prices meant for one store as the price of all, as it does with a global scope."""
        own = {
            (sku_key(row.sku), row.store)
            for one in chosen
            for row in one.sheet.base
            if row.store != ALL_STORES and sku_key(row.sku) not in refused
        }
        if not own:
            return False
        there = await self.magento.read_base({row.sku for one in chosen for row in one.sheet.base})
        return not own <= {(sku_key(row.sku), row.store) for row in there}

    async def _by_hand(self, chosen: Sequence[_ToSend]) -> set[tuple[str, str, Decimal, int]]:
        """Places of rows wanted now where another row stands that isn't ours: a person's, and left to that person."""
        new = {row.place: row for one in chosen for row in one.left_alone}
        if not new:
            return set()
        there = await self.tiers.read({row.sku for row in new.values()})
        return {
            row.place for row in there if row.place in new and (row.price, row.percent) != (new[row.place].price, False)
        }

    async def _intend(self, chosen: Sequence[_ToSend], tiers: Mapping[str, Sequence[TierRow]]) -> None:
        """Remembers what is about to be sent beside what was sent: after a sudden end nothing of ours stays behind.

        Until all of it was taken no price counts as sent, also where one goes back to what it was in the meantime.
        """
        intents: list[Link] = []
        for one in chosen:
            special, rows = special_rows_in(one.facts), tier_rows_in(one.facts)
            new_special = [row for row in one.sheet.special if row not in special]
            new_tiers = [row for row in tiers[one.key] if row not in rows]
            intents.append(_link(one, special=[*special, *new_special], tiers=[*rows, *new_tiers], digest=None))
        await self.links.save_many(intents)

    async def _remove(
        self, chosen: Sequence[_ToSend], tiers: Mapping[str, Sequence[TierRow]], *, force: bool
    ) -> dict[str, str]:
        """The refusals while rows were taken away that the website must no longer hold."""
        refused: dict[str, str] = {}
        special = await self._special_over(chosen, force=force)
        if special:
            refused.update(await self.magento.delete_special(special))
        places = {row.place for rows in tiers.values() for row in rows}
        gone = [row for one in chosen for row in tier_rows_in(one.facts) if row.place not in places]
        if gone:
            # Rows of a customer group that was deleted on the website went with it.
            left = await self.tiers.delete(gone)
            refused.update({sku: why for sku, why in left.items() if not missing_group(why)})
        return refused

    async def _special_over(self, chosen: Sequence[_ToSend], *, force: bool) -> list[SpecialRow]:
        """Special prices that must go, exactly as they stand: those in places of ours, whoever edited them since."""
        wanted = {special_place(row) for one in chosen for row in one.sheet.special}
        unknown = {sku for one in chosen for sku in one.skus if force or sku not in one.certain}
        ours = [row for one in chosen for row in special_rows_in(one.facts)]
        asked = {sku for sku in unknown if not _all_wanted(sku, chosen, wanted)}
        asked |= {row.sku for row in ours if special_place(row) not in wanted}
        if not asked:
            return []
        stores = {row.store for one in chosen for row in one.sheet.base} | {row.store for row in ours}
        there = [row for row in await self.magento.read_special(asked) if row.store in stores]
        return list(dict.fromkeys(row for row in there if special_place(row) not in wanted))


def is_sent(link: Link | None, sheet: PriceSheet, *, births: int) -> bool:
    """Whether the website holds this sheet: it was sent, and no product was made anew since."""
    return link is not None and link.digest == sheet.digest and births_in(link) == births


def left_alone(link: Link | None, sheet: PriceSheet) -> tuple[TierRow, ...]:
    """Rows of a sent sheet that aren't on the website by us: in their places stood rows of somebody else."""
    ours = {row.place for row in tier_rows_in({} if link is None else link.facts)}
    return tuple(row for row in sheet.tiers if row.place not in ours)


def births_in(link: Link) -> int:
    """How often the item's products had been made anew when its prices were sent."""
    return int(link.facts.get("births", 0))


def _all_wanted(sku: str, chosen: Sequence[_ToSend], wanted: Collection[tuple[str, int]]) -> bool:
    places = {(sku_key(row.sku), row.store) for one in chosen for row in one.sheet.base if row.sku == sku}
    return places <= set(wanted)


def _link(one: _ToSend, *, special: Iterable[SpecialRow], tiers: Iterable[TierRow], digest: str | None) -> Link:
    # Until all of it was taken, a list price of last time may still stand there.
    listed = dict(one.sheet.listed) if digest is not None else {**list_prices_in(one.facts), **dict(one.sheet.listed)}
    facts: dict[str, Any] = {
        "skus": list(one.skus),
        "special": special_facts(special),
        "tiers": tier_facts(tiers),
        "listed": [[sku, str(amount)] for sku, amount in listed.items()],
        "births": one.births,
    }
    price = one.sheet.price.price if digest is not None else _price_before(one.link)
    if price is not None:
        facts["price"] = str(price)
    return Link(key=one.key, remote_id=one.key, digest=digest, facts=facts)


def _price_before(link: Link | None) -> Decimal | None:
    return Decimal(str(link.facts["price"])) if link is not None and "price" in link.facts else None


def _failed(sku: str, reason: str) -> Failed:
    if group := missing_group(reason):
        return Failed(f"The website has no customer group {group}", technical=reason)
    return Failed(f"The website refused the price of {sku}", technical=reason)


def _done(one: _ToSend, *, sent: Sequence[TierRow], left: Sequence[TierRow]) -> Done:
    price = one.sheet.price
    words = price_words(price, before=_price_before(one.link))
    own = [row for row in sent if row.sku == one.sheet.base[0].sku]
    if own:
        words += f"; {tier_words(own)}"
    if one.sheet.unsaid:
        more = f" and {len(one.sheet.unsaid) - 1} more" if len(one.sheet.unsaid) > 1 else ""
        words += f"; not a price of its own: {one.sheet.unsaid[0]}{more}"
    technical = "; ".join(dict.fromkeys(text for text in (price.note, *one.sheet.unsaid) if text))
    if left:
        words += f"; left as somebody entered it on the website: {tier_words(left)}"
    # A rule that can't be read is for a person to mend, although the price went through.
    odd = bool(left or price.note)
    return Done(words, level=Level.WARNING if odd else Level.SUCCESS, technical=technical)
