"""Category Items: which items stand in which category of the website, and at which place."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from services.products.mapping.category_links import (
    Positions,
    change_words,
    links_payload,
    memberships_digest,
    merged,
    wanted_positions,
)
from services.products.records.category import Membership
from services.products.records.item import item_key
from services.products.records.web import WebProduct
from services.products.tasks import help_texts
from services.products.tasks.categories import CategoriesWork
from services.products.tasks.category_items_comparison import CategoryItemsComparison
from services.products.tasks.category_memory import all_links, name_in, names_in, numbers_in
from services.products.tasks.item_plans import Draft, Plan
from services.products.tasks.item_writers import Writer
from services.products.tasks.outcomes import (
    CATEGORIES,
    CATEGORY_ITEMS,
    ITEMS,
    births,
    categorised_skus,
    in_order,
    spelled,
    stands,
)
from services.products.tasks.presence import Withdraws
from services.products.tasks.systems import TO_WEBSITE, Systems
from shared.connectors.magento import MAGENTO
from shared.connectors.sql import COUNTERPOINT_DATABASE
from shared.contracts.http import Level
from shared.sync.comparing import walked
from shared.sync.model import Change, Done, Link, Outcome, Skipped, Task, Unchanged
from shared.sync.ports import Links
from shared.sync.rules import PAGE


class ReadsMemberships(Protocol):
    """Where it stands which item belongs to which category."""

    async def memberships(self, keys: Collection[str]) -> Mapping[str, tuple[Membership, ...]]:
        """The categories of each item that stands in any."""
        ...


class ListsItems(Protocol):
    """Where item numbers come from."""

    def web_items(self) -> AsyncIterator[Sequence[str]]:
        """Pages of the numbers of all items meant for the website."""
        ...


class StandsCategories(Protocol):
    """What makes sure of categories."""

    async def stand(self, keys: Collection[str]) -> Mapping[str, int]:
        """The website's number of every category that stands there; missing ones among `keys` are sent first."""
        ...


class ReadsPositions(Protocol):
    """In which categories products stand on the website."""

    async def positions(self, skus: Collection[str]) -> Mapping[str, Positions]:
        """For every product there is, by upper-case SKU: the numbers of its categories and its place in each."""
        ...


@dataclass(frozen=True, kw_only=True)
class CategoryItemsWork:
    """Saves a product with the whole list of its categories: the website has no other call that is fit for many.

    That list replaces the one that stands, so it is read first and what isn't ours goes back in.
    """

    counterpoint: ReadsMemberships
    categories: StandsCategories
    magento: ReadsPositions
    writer: Writer
    presence: Withdraws
    links: Links
    items: Links
    category_links: Links

    async def sync(self, keys: Sequence[str], *, force: bool = False) -> Mapping[str, Outcome]:
        """One outcome for every key."""
        keys = in_order(keys)
        online = {key: link for key, link in (await self.items.read_many(keys)).items() if stands(link)}
        outcomes: dict[str, Outcome] = {key: Skipped("Not on the website yet") for key in keys if key not in online}
        if not online:
            return outcomes
        belongs = await self.counterpoint.memberships(list(online))
        numbers = numbers_in(await all_links(self.category_links))
        sent = await self.links.read_many(list(online))
        changed: list[str] = []
        for key, item in online.items():
            link = sent.get(key)
            if link is not None and not force and link.digest == _digest(item, belongs.get(key, ()), numbers):
                outcomes[key] = Unchanged()
            else:
                changed.append(key)
        if changed:
            outcomes.update(await self._send({key: online[key] for key in changed}, belongs))
        return outcomes

    async def _send(
        self, items: Mapping[str, Link], belongs: Mapping[str, Sequence[Membership]]
    ) -> Mapping[str, Outcome]:
        wanted_categories = {one.category for key in items for one in belongs.get(key, ())}
        numbers = await self.categories.stand(wanted_categories)
        known = await all_links(self.category_links)
        names = names_in(known)
        there = await self.magento.positions([sku for item in items.values() for sku in categorised_skus(item)])
        outcomes: dict[str, Outcome] = {}
        if any(key not in there for key in items):
            await self.presence.withdraw([key for key in items if key not in there])
        plans: list[Plan] = []
        at_rest: list[Link] = []
        for key, item in items.items():
            if key not in there:
                outcomes[key] = Skipped("Not on the website any more: the task Items brings it back")
                continue
            own = belongs.get(key, ())
            wanted = wanted_positions(own, numbers=numbers)
            drafts: list[Draft] = []
            for sku in categorised_skus(item):
                if sku in there and (after := merged(there[sku], wanted=wanted, ours=names)) != there[sku]:
                    drafts.append(
                        Draft(payload=links_payload(spelled(item, sku), after), label="" if sku == key else sku)
                    )
            words = change_words(there[key], merged(there[key], wanted=wanted, ours=names), names=names)
            missing = [
                name_in(known[one.category]) if one.category in known else one.category
                for one in own
                if one.category not in numbers
            ]
            plan = Plan(
                key=key,
                first=tuple(drafts),
                done=_done(words or "its other units put into its categories", missing, is_sent=bool(drafts)),
                digest=_digest(item, own, numbers),
                facts={},
            )
            if drafts:
                plans.append(plan)
            else:
                at_rest.append(plan.link({}))
                outcomes[key] = plan.done if missing else Unchanged()
        await self.links.save_many(at_rest)
        outcomes.update(await self.writer.write(plans, self._finish))
        return outcomes

    async def _finish(self, plan: Plan, saved: Mapping[str, WebProduct]) -> Outcome:
        await self.links.save_many([plan.link(saved)])
        return plan.done


@dataclass(frozen=True, kw_only=True)
class CategoryItemsFinder:
    """Compares what each item on the website should stand in with what was last sent: assignments leave no stamp."""

    counterpoint: ReadsMemberships
    database: ListsItems
    links: Links
    items: Links
    category_links: Links

    async def changes(self, *, since: datetime | None, until: datetime) -> AsyncIterator[Sequence[Change]]:
        """Pages of items whose categories differ, whatever the time."""
        numbers = numbers_in(await all_links(self.category_links))
        async for batch in walked(self.items, page=PAGE):
            online = {key: link for key, link in (await self.items.read_many(batch)).items() if stands(link)}
            sent = await self.links.read_many(list(online))
            belongs = await self.counterpoint.memberships(list(online))
            yield [
                Change(key, frozenset({"category_items"}))
                for key, item in online.items()
                if key not in sent or sent[key].digest != _digest(item, belongs.get(key, ()), numbers)
            ]

    async def everything(self) -> AsyncIterator[Sequence[str]]:
        """Pages of all items meant for the website."""
        async for page in self.database.web_items():
            yield page


def _digest(item: Link, own: Sequence[Membership], numbers: Mapping[str, int]) -> str:
    return memberships_digest(
        own, numbers=numbers, products=[item.remote_id, str(births(item)), *categorised_skus(item)]
    )


def _done(words: str, missing: Sequence[str], *, is_sent: bool) -> Done:
    if not missing:
        return Done(words)
    lost = f"not in {', '.join(sorted(missing))}, which the website lacks"
    return Done(f"{words}; {lost}" if is_sent else lost, level=Level.WARNING)


def category_items(systems: Systems, tree: CategoriesWork) -> Task:
    """The task, ready to be registered."""
    own, items, known = systems.links(CATEGORY_ITEMS), systems.links(ITEMS), systems.links(CATEGORIES)
    return Task(
        name=CATEGORY_ITEMS,
        title="Category Items",
        summary="Puts items into the categories they have in Counterpoint, in the same order.",
        direction=TO_WEBSITE,
        help=help_texts.CATEGORY_ITEMS,
        work=CategoryItemsWork(
            counterpoint=systems.categories,
            categories=tree,
            magento=systems.web_category_links,
            writer=systems.writer,
            presence=systems.presence,
            links=own,
            items=items,
            category_links=known,
        ),
        finder=CategoryItemsFinder(
            counterpoint=systems.categories,
            database=systems.database,
            links=own,
            items=items,
            category_links=known,
        ),
        comparison=CategoryItemsComparison(
            counterpoint=systems.categories,
            magento=systems.web_category_links,
            presence=systems.presence,
            links=own,
            category_links=known,
        ),
        systems=frozenset({COUNTERPOINT_DATABASE, MAGENTO}),
        aspects=frozenset({"categories", "category_items"}),
        default_cron="10 * * * *",
        key_of=item_key,
    )
