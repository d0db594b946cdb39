"""Price Changes: prices as Counterpoint's price rules set them, from Counterpoint to the website."""

from collections.abc import Awaitable, Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from services.products.mapping.price_rows import list_prices_in, special_place, special_rows_in, tier_rows_in
from services.products.mapping.price_sheet import PriceSheet
from services.products.records.prices import ALL_STORES, BaseRow, SpecialRow
from services.products.records.rules import ProductRules
from services.products.tasks.list_prices import ListAnswers, SendsListPrices
from services.products.tasks.outcomes import births, in_order, online_skus, outcome_of
from services.products.tasks.presence import Withdraws
from services.products.tasks.price_drafts import PriceDraft, all_wanted, draft_link, is_sent, left_alone, price_draft
from services.products.tasks.price_reading import SheetReader
from services.products.tasks.price_words import ONE_PRICE, done, failed
from services.products.tasks.shop_clock import TellsTime, shop_time
from shared.sync.errors import RejectedError
from shared.sync.model import Link, Outcome, Skipped, Unchanged
from shared.sync.ports import Links
from shared.sync.sets import send_in_halves
from shared.website.refusals import missing_group, names_no_product
from shared.website.rows import ALL_WEBSITES, TierRow, sku_key

WITHDRAWN = Skipped("No longer on the website: Items puts it there again, and its prices with it")


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


@dataclass(frozen=True, kw_only=True)
class PriceChangesWork:
    """Sends the prices of items that are on the website: a handful of calls for the whole batch."""

    sheets: SheetReader
    magento: WritesPrices
    tiers: WritesTiers
    list_prices: SendsListPrices
    links: Links
    items: Links
    presence: Withdraws
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
        to_send: dict[str, PriceDraft] = {}
        left: dict[str, PriceDraft] = {}
        for key in online:
            sheet, link = sheets.get(key), links.get(key)
            match sheet:
                case None:
                    outcomes[key] = Skipped("No longer in Counterpoint")
                case Skipped():
                    outcomes[key] = sheet
                case PriceSheet():
                    one = price_draft(key, sheet, link=link, births=births(known.get(key)))
                    if one.says_nothing:
                        outcomes[key] = Skipped(sheet.held[0].reason, to_fix=True)
                        continue
                    if force or not is_sent(link, sheet, births=one.births):
                        to_send[key] = one
                        continue
                    outcomes[key] = Unchanged()
                    if left_alone(link, sheet):
                        left[key] = one
        occupied = await self._by_hand([*left.values()])
        to_send |= {key: one for key, one in left.items() if any(row.place not in occupied for row in one.left_alone)}
        outcomes.update(await send_in_halves(list(to_send), lambda some: self._send(some, to_send, force=force)))
        partly = await self.items.read_many([key for key, outcome in outcomes.items() if outcome == WITHDRAWN])
        rest = [key for key, link in partly.items() if online_skus(link)]
        # What still stands of them has its prices all the same. Each round leaves out what the last one missed.
        return {**outcomes, **await self.sync(rest, force=force)} if rest else outcomes

    async def _send(
        self, keys: Sequence[str], to_send: Mapping[str, PriceDraft], *, force: bool
    ) -> Mapping[str, Outcome]:
        chosen = [to_send[key] for key in keys]
        by_hand = await self._by_hand(chosen)
        tiers = {one.key: [row for row in one.sheet.tiers if row.place not in by_hand] for one in chosen}
        await self._intend(chosen, tiers)
        refused = await self._write(chosen, tiers, force=force)
        listed = await self._send_listed(chosen, force=force)
        gone = await self._gone(chosen, refused)
        outcomes: dict[str, Outcome] = {}
        taken: list[Link] = []
        local = shop_time(self.now(), rules=self.rules)
        now = self.rules.on_website(local) or local
        for one in chosen:
            error = next((listed.failed[sku_key(sku)] for sku in one.skus if sku_key(sku) in listed.failed), None)
            why = {sku: refused[sku_key(sku)] for sku in one.skus if sku_key(sku) in refused}
            if one.key in gone:
                outcomes[one.key] = WITHDRAWN
            elif why:
                outcomes[one.key] = failed(*next(iter(why.items())))
            elif error is not None:
                outcomes[one.key] = outcome_of(error)
            else:
                taken.append(draft_link(one, special=one.sheet.special, tiers=tiers[one.key], digest=one.digest))
                left = [row for row in one.sheet.tiers if row.place in by_hand]
                unkept = {sku: notes for sku in one.skus if (notes := listed.unkept.get(sku_key(sku)))}
                outcomes[one.key] = done(one, sent=tiers[one.key], left=left, unkept=unkept, now=now)
        await self.links.save_many(taken)
        return outcomes

    async def _write(
        self, chosen: Sequence[PriceDraft], tiers: Mapping[str, Sequence[TierRow]], *, force: bool
    ) -> dict[str, str]:
        """The refusals by SKU. A refusal of one kind of price keeps no other kind from being sent."""
        refused: dict[str, str] = {}

        async def sent(call: Awaitable[Mapping[str, str]]) -> None:
            try:
                answer = await call
            except RejectedError as refusal:
                if len(chosen) > 1:
                    raise
                answer = {sku_key(sku): refusal.technical or refusal.reason for sku in chosen[0].skus}
            for sku, why in answer.items():
                refused.setdefault(sku, why)

        await sent(self._take_special(chosen, force=force))
        await sent(self._take_tiers(chosen, tiers))
        base = [row for one in chosen for row in one.sheet.base]
        if base:
            await sent(self.magento.save_base(base))
        special = [row for one in chosen for row in one.sheet.special]
        fresh = [row for one in chosen for row in tiers[one.key] if force or row not in one.stands]
        if await self._one_price_for_all(chosen, refused=refused):
            # What is for all websites is right all the same.
            special = [row for row in special if row.store == ALL_STORES]
            fresh = [row for row in fresh if row.website == ALL_WEBSITES]
            refused.update({sku_key(sku): ONE_PRICE for one in chosen for sku in one.skus})
        if special:
            await sent(self.magento.save_special(special))
        if fresh:
            await sent(self.tiers.save(fresh))
        return refused

    async def _gone(self, chosen: Sequence[PriceDraft], refused: Mapping[str, str]) -> frozenset[str]:
        """The items of which the website said that it has no such product, and doesn't; Items has been told."""
        missing = {sku for sku, why in refused.items() if names_no_product(why)}
        asked = [one.key for one in chosen if any(sku_key(sku) in missing for sku in one.skus)]
        return await self.presence.withdraw(asked) if asked else frozenset()

    async def _send_listed(self, chosen: Sequence[PriceDraft], *, force: bool) -> ListAnswers:
        """What came of the list prices."""
        ours = {sku: amount for one in chosen for sku, amount in list_prices_in(one.facts).items()}
        wanted: dict[str, Decimal | None] = {sku: None for one in chosen for sku in one.skus}
        wanted.update(amount for one in chosen for amount in one.sheet.listed)
        certain = {sku for one in chosen for sku in one.certain}
        born = {sku for one in chosen if one.births for sku in one.skus if sku not in one.certain}
        return await self.list_prices.send(wanted, ours=ours, certain=() if force else certain, born=born)

    async def _one_price_for_all(self, chosen: Sequence[PriceDraft], *, refused: Collection[str]) -> bool:
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

    async def _by_hand(self, chosen: Sequence[PriceDraft]) -> set[tuple[str, str, Decimal, int]]:
        """Places of rows wanted now where another row stands that isn't ours: a person's, and left to that person."""
        new = {row.place: row for one in chosen for row in one.left_alone}
        if not new:
            return set()
        there = await self.tiers.read({row.sku for row in new.values()})
        return {
            row.place for row in there if row.place in new and (row.price, row.percent) != (new[row.place].price, False)
        }

    async def _intend(self, chosen: Sequence[PriceDraft], tiers: Mapping[str, Sequence[TierRow]]) -> None:
        """Remembers what is about to be sent beside what was sent: after a sudden end nothing of ours stays behind.

        Until all of it was taken no price counts as sent, also where one goes back to what it was in the meantime.
        """
        intents: list[Link] = []
        for one in chosen:
            special, rows = special_rows_in(one.facts), tier_rows_in(one.facts)
            new_special = [row for row in one.sheet.special if row not in special]
            new_tiers = [row for row in tiers[one.key] if row not in rows]
            intents.append(draft_link(one, special=[*special, *new_special], tiers=[*rows, *new_tiers], digest=None))
        await self.links.save_many(intents)

    async def _take_special(self, chosen: Sequence[PriceDraft], *, force: bool) -> Mapping[str, str]:
        """The refusals while special prices were taken away that the website must no longer hold."""
        special = await self._special_over(chosen, force=force)
        return await self.magento.delete_special(special) if special else {}

    async def _take_tiers(
        self, chosen: Sequence[PriceDraft], tiers: Mapping[str, Sequence[TierRow]]
    ) -> Mapping[str, str]:
        """The same for prices by quantity and group; those of a group that is gone from the website went with it."""
        places = {row.place for rows in tiers.values() for row in rows}
        gone = [row for one in chosen for row in tier_rows_in(one.facts) if row.place not in places]
        refused = await self.tiers.delete(gone) if gone else {}
        return {sku: why for sku, why in refused.items() if not missing_group(why)}

    async def _special_over(self, chosen: Sequence[PriceDraft], *, force: bool) -> list[SpecialRow]:
        """Special prices that must go, exactly as they stand: those in places of ours, whoever edited them since."""
        wanted = {special_place(row) for one in chosen for row in one.sheet.special}
        wanted |= {place for one in chosen for place in one.held_places}
        unknown = {sku for one in chosen for sku in one.skus if force or sku not in one.certain}
        ours = [row for one in chosen for row in special_rows_in(one.facts)]
        asked = {sku for sku in unknown if not all_wanted(sku, chosen, wanted)}
        asked |= {row.sku for row in ours if special_place(row) not in wanted}
        if not asked:
            return []
        stores = {row.store for one in chosen for row in one.sheet.base} | {row.store for row in ours}
        there = [row for row in await self.magento.read_special(asked) if row.store in stores]
        return list(dict.fromkeys(row for row in there if special_place(row) not in wanted))
