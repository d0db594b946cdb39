"""Items: creates and updates the website's products from Counterpoint's items."""

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from services.products.mapping.data_mappings import Extras
from services.products.mapping.product import Product, product_of
from services.products.mapping.selling import Offline, verdict
from services.products.records.item import Grid, Item, ItemFlags, item_key
from services.products.records.rules import ProductRules
from services.products.records.web import WebProduct
from services.products.tasks import help_texts
from services.products.tasks.announces import Announces
from services.products.tasks.item_batch import Batch, naming, take_off
from services.products.tasks.item_beginnings import NOWHERE, Start, start_of
from services.products.tasks.item_drift import ItemDrift
from services.products.tasks.item_finder import ItemFinder
from services.products.tasks.item_holds import is_held, plan_hold
from services.products.tasks.item_offers import (
    OFFER,
    OFFERS,
    Composed,
    OfferMoments,
    Offers,
    composed,
    composed_as_sent,
)
from services.products.tasks.item_places import FirstPlaces
from services.products.tasks.item_plans import (
    EnsuresAxes,
    Plan,
    axes_of,
    begun,
    beside,
    plan_product,
    plan_removal,
)
from services.products.tasks.item_ports import (
    FindsPlaces,
    FindsProducts,
    FindsTaxClasses,
    MapsColumns,
    ReadsDetails,
    ReadsItems,
    WritesStock,
)
from services.products.tasks.item_set_up import ItemsSetUp
from services.products.tasks.item_writers import Writer
from services.products.tasks.items_checks import items_checks
from services.products.tasks.items_comparison import Intended, ItemsComparison
from services.products.tasks.kits import ReadsParts, troubles
from services.products.tasks.outcomes import (
    CATEGORIES,
    DISABLED,
    ITEMS,
    NEW,
    in_order,
    is_online,
    outcome_of,
    split_errors,
)
from services.products.tasks.price_reading import ReadsPrices
from services.products.tasks.shop_clock import TellsTime, shop_time
from services.products.tasks.systems import ALL_SYSTEMS, EVERY_TEN_MINUTES, TO_WEBSITE, Systems
from shared.sync.errors import RejectedError, SyncError, TemporaryError
from shared.sync.model import Done, Failed, Outcome, Skipped, Task, TryLater, Unchanged
from shared.sync.ports import Links


@dataclass(frozen=True, kw_only=True)
class ItemsWork:
    """Sends an item's details and flags; its price, stock and pictures only when the product is new."""

    counterpoint: ReadsItems
    database: ReadsDetails
    mapped: MapsColumns
    prices: ReadsPrices
    kits: ReadsParts
    magento: FindsProducts
    stock: WritesStock
    tax_classes: FindsTaxClasses
    attributes: EnsuresAxes
    writer: Writer
    offers: Offers
    places: FindsPlaces
    announces: Announces
    links: Links
    rules: ProductRules
    now: TellsTime

    async def sync(self, keys: Sequence[str], *, force: bool = False) -> Mapping[str, Outcome]:
        """One outcome for every key. Kits go last: their parts may stand in the same batch."""
        keys = in_order(keys)
        items = await self.counterpoint.items(keys)
        kits = [key for key in keys if isinstance(item := items[key], Item) and item.kit]
        outcomes: dict[str, Outcome] = {}
        for some in ([key for key in keys if key not in set(kits)], kits):
            if some:
                outcomes.update(await self._round({key: items[key] for key in some}, force=force))
        return outcomes

    async def intended(self, keys: Sequence[str]) -> Intended:
        """What should stand on the website of these items, whatever was sent of them. Nothing is added to it here."""
        batch = Batch(links=await self.links.read_many(keys))
        await self._decide(await self.counterpoint.items(keys), batch, force=True, look_only=True)
        lacking = {key: extra.lacking for key, extra in batch.extras.items() if extra.lacking}
        return Intended(links=batch.links, products=batch.products, removals=batch.removals, lacking=lacking)

    async def startable(self, products: Mapping[str, Product]) -> frozenset[str]:
        """Those of which everything is known that a new product needs."""
        starts = await self._starts(Batch(links={}, products=dict(products)), {})
        return frozenset(key for key, start in starts.items() if not isinstance(start.price, Skipped))

    async def _round(self, items: Mapping[str, Item | SyncError | None], *, force: bool) -> Mapping[str, Outcome]:
        batch = Batch(links=await self.links.read_many(list(items)), force=force)
        await self._decide(items, batch, force=force)
        plans = await self._plans(batch)
        await self.links.save_many([begun(plan, batch.links.get(plan.key)) for plan in plans])

        async def finish(plan: Plan, saved: Mapping[str, WebProduct]) -> Outcome:
            link = plan.link(saved)
            if plan.product is not None:
                await self.offers.note(plan.key, plan.product, saved.get(plan.key))
            elif plan.digest == DISABLED:
                await self.offers.forget(plan.key)
            if plan.comes:
                batch.came[plan.key] = link
                link = replace(link, digest=NEW)
            await self.links.save_many([link])
            return plan.done

        try:
            batch.outcomes.update(await self.writer.write(plans, finish))
            offered = await self._offer(batch)
            # What a person must mend is said whatever the website sells meanwhile.
            batch.outcomes |= {
                key: one for key, one in offered.items() if not isinstance(batch.outcomes.get(key), Failed)
            }
            await self._stock_elsewhere([plan for plan in plans if isinstance(batch.outcomes[plan.key], Done)])
        finally:
            await self.announces.tell_of(batch.came)
        gone = [plan.key for plan in plans if plan.digest == DISABLED and isinstance(batch.outcomes[plan.key], Done)]
        await self.announces.wake_kits_with(gone)
        return batch.outcomes

    async def _decide(
        self, items: Mapping[str, Item | SyncError | None], batch: Batch, *, force: bool, look_only: bool = False
    ) -> None:
        """Sorts the keys into decided ones, removals and products to send; `look_only` = nothing will be sent."""
        split_errors(items, batch.outcomes)
        wanted: dict[str, Item] = {}
        for key, item in items.items():
            if isinstance(item, SyncError):
                continue
            match verdict(item):
                case Offline() as why:
                    take_off(key, why, batch, force=force)
                case Item() as sold:
                    wanted[key] = sold
        kits = [key for key, item in wanted.items() if item.kit]
        if kits:
            found = await self.kits.parts_of(kits)
            batch.parts = {key: found.get(key, ()) for key in kits}
            for key, why in (await troubles(batch.parts, links=self.links)).items():
                take_off(key, why, batch, force=force)
                del wanted[key]
        batch.flags = await self.database.flags(list(wanted)) if wanted else {}
        gridded = [key for key, item in wanted.items() if item.tracking == "grid"]
        grids = await self.database.grids(gridded) if gridded else {}
        batch.extras = await self.mapped.of(list(wanted), fresh=force, add=not look_only)
        same: dict[str, Composed] = {}
        stopped: dict[str, Composed] = {}
        for key, item in wanted.items():
            extra = batch.extras.get(key, Extras()).values
            flags = batch.flags.get(key, ItemFlags())
            product = product_of(
                item,
                flags=flags,
                grid=grids.get(key, Grid()),
                rules=self.rules,
                parts=batch.parts.get(key, ()),
                extra=extra,
            )
            link = batch.links.get(key)
            if isinstance(product, Offline):
                take_off(key, product, batch, force=force)
            elif isinstance(product, Skipped):
                if force or (is_online(link) and not is_held(link, reason=product.reason, flags=flags)):
                    batch.held[key] = product.reason
                else:
                    batch.outcomes[key] = product
                    stopped |= {key: composed_as_sent(link, flags=flags)} if link is not None else {}
            elif link is not None and link.digest == product.digest and not force:
                same[key] = composed(product)
            else:
                batch.products[key] = product
        due = await self.offers.due([*same, *stopped], batch.links)
        batch.offers = {key: one for key, one in (same | stopped).items() if key in due}
        batch.outcomes.update({key: Unchanged() for key in same if key not in due})

    async def _offer(self, batch: Batch) -> Mapping[str, Outcome]:
        """Has the website offer what seemed unchanged but isn't for sale there."""
        if not batch.offers:
            return {}
        at_once = self.rules.families_at_once
        outcomes = await self.offers.make(batch.offers, flags=batch.flags, at_once=at_once)
        told = [key for key, outcome in outcomes.items() if not isinstance(outcome, Failed | TryLater)]
        links = [batch.links[key] for key in told]
        await self.links.save_many([replace(link, facts={**link.facts, "offered": True}) for link in links])
        return outcomes

    async def _plans(self, batch: Batch) -> list[Plan]:
        """What to send; keys that turn out not to be sendable get their outcome."""
        there = await self._there(batch)
        batch.unoffered = await self.offers.due([*batch.held, *batch.products], batch.links)
        starts = await self._starts(batch, there)
        plans = [plan_removal(key, why=why, link=batch.links[key], there=there) for key, why in batch.removals.items()]
        for key, reason in batch.held.items():
            self._hold(key, reason, batch, plans, there)
        if any(product.choices for product in batch.products.values()):
            # Somebody may have edited attributes since the last batch: they are read once for each.
            self.attributes.forget_all()
        named = any(product.tax_class for product in batch.products.values())
        classes = await self.tax_classes.numbers() if named else {}
        for key, product in batch.products.items():
            if key in batch.outcomes:
                continue
            tax = classes.get(product.tax_class.casefold()) if product.tax_class else None
            if product.tax_class and tax is None:
                lacks = f"The website has no product tax class “{product.tax_class}”"
                failed = Failed(f"{lacks}: add it there, or correct TAX_CLASSES")
                self._hold(key, lacks, batch, plans, there, failed=failed)
                continue
            try:
                axes = await axes_of(product.choices, attributes=self.attributes, rules=self.rules)
            except RejectedError as error:
                self._hold(key, error.reason, batch, plans, there, failed=outcome_of(error))
                continue
            except TemporaryError as error:
                batch.outcomes[key] = outcome_of(error)
                continue
            plan = plan_product(
                key,
                product=product,
                flags=batch.flags.get(key, ItemFlags()),
                link=batch.links.get(key),
                there=there,
                axes=axes,
                start=starts.get(key),
                rules=self.rules,
                tax=tax,
                force=batch.force,
            )
            if isinstance(plan, Skipped):
                self._hold(key, plan.reason, batch, plans, there, failed=plan)
            elif isinstance(plan, Plan):
                plans.append(naming(plan, batch.extras.get(key, Extras()).problems))
            else:
                batch.outcomes[key] = plan
        return plans

    def _hold(
        self,
        key: str,
        reason: str,
        batch: Batch,
        plans: list[Plan],
        there: Mapping[str, WebProduct],
        *,
        failed: Outcome | None = None,
    ) -> None:
        """Has an item that can't be sent stay as it is on the website, hidden where its flags say so, and says it."""
        link, flags = batch.links.get(key), batch.flags.get(key, ItemFlags())
        offered = key not in batch.unoffered
        if link is not None and not offered:
            batch.offers[key] = composed_as_sent(link, flags=flags)
        plan = plan_hold(key, reason=reason, link=link, flags=flags, there=there, offered=offered)
        if isinstance(plan, Skipped) or (not batch.force and is_held(link, reason=reason, flags=flags)):
            batch.outcomes[key] = failed or Skipped(reason)
        elif isinstance(failed, Failed) and not plan.first:
            batch.outcomes[key] = replace(
                failed, reason=f"{failed.reason}. On the website it stays as it was sent last"
            )
        else:
            batch.offers.pop(key, None)
            plans.append(plan)

    async def _there(self, batch: Batch) -> Mapping[str, WebProduct]:
        """What the website has of all that may be sent, asked once: also finds what somebody deleted there by hand."""
        skus: list[str] = []
        for key in (*batch.removals, *batch.held, *batch.products):
            link = batch.links.get(key)
            skus += [key, *beside(link)]
            skus += batch.products[key].skus if key in batch.products else ()
        return await self.magento.find(skus) if skus else {}

    async def _starts(self, batch: Batch, there: Mapping[str, WebProduct]) -> Mapping[str, Start]:
        """Price and stock of those that have something to create."""
        new = [key for key, product in batch.products.items() if any(sku not in there for sku in (key, *product.skus))]
        if not new:
            return {}
        priced, book = await self.prices.priced(new), await self.prices.book()
        stocks = await self.counterpoint.stocks(new, locations=tuple(self.rules.sources))
        split_errors(stocks, batch.outcomes)
        now, places = shop_time(self.now(), rules=self.rules), await self.places.of(new)
        return {
            key: start_of(
                batch.products[key],
                priced=priced.get(key),
                book=book,
                stocks=found,
                now=now,
                store=self.rules.price_store,
                places=places.get(key, NOWHERE),
            )
            for key, found in stocks.items()
            if not isinstance(found, SyncError)
        }

    async def _stock_elsewhere(self, plans: Sequence[Plan]) -> None:
        """Fills the other sources for what was created; Inventories, which hears of it too, makes up for a refusal."""
        rows = [row for plan in plans for row in plan.stock]
        if rows:
            with contextlib.suppress(RejectedError, TemporaryError):
                await self.stock.save(rows)


def items_work(systems: Systems) -> ItemsWork:
    """What sends items."""
    own, waiting = systems.links(ITEMS), systems.links(OFFERS)
    return ItemsWork(
        counterpoint=systems.counterpoint,
        database=systems.database,
        mapped=systems.mapped,
        prices=systems.prices,
        kits=systems.kits,
        magento=systems.products,
        stock=systems.web_stock,
        tax_classes=systems.tax_classes,
        attributes=systems.attributes,
        writer=systems.writer,
        offers=Offers(
            counterpoint=systems.counterpoint,
            database=systems.database,
            magento=systems.products,
            waiting=waiting,
            rules=systems.rules,
            now=systems.now,
        ),
        places=FirstPlaces(
            counterpoint=systems.categories, magento=systems.web_categories, categories=systems.links(CATEGORIES)
        ),
        announces=Announces(links=own, kits=systems.kits, tell=systems.tell),
        links=own,
        rules=systems.rules,
        now=systems.now,
    )


def items(systems: Systems) -> Task:
    """The task, ready to be registered."""
    own, waiting = systems.links(ITEMS), systems.links(OFFERS)
    work = items_work(systems)
    return Task(
        name=ITEMS,
        title="Items",
        summary="Creates and updates products whose details changed in Counterpoint.",
        direction=TO_WEBSITE,
        help=help_texts.ITEMS,
        work=work,
        comparison=ItemsComparison(
            work=work,
            products=systems.products,
            stock_items=systems.web_stock_items,
            tax_classes=systems.tax_classes,
            attributes=systems.attributes,
        ),
        finder=ItemFinder(
            counterpoint=systems.counterpoint,
            database=systems.database,
            drift=ItemDrift(database=systems.database, kits=systems.kits, links=own),
            links=own,
        ),
        moments=OfferMoments(waiting=waiting),
        systems=ALL_SYSTEMS,
        aspects=OFFER | {"item", "details", "description", "flags", "grid", "kit", "units", "deleted", "lost"},
        doubted_at=frozenset({"lost"}),
        default_cron=EVERY_TEN_MINUTES,
        key_of=item_key,
        set_up=ItemsSetUp(
            stores=systems.web_stores,
            attributes=systems.attributes,
            tax_classes=systems.tax_classes,
            rules=systems.rules,
        ),
        checks=items_checks(systems),
    )
