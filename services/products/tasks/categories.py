"""Categories: Counterpoint's ecommerce tree on the website."""

import asyncio
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from services.products.mapping.category_fields import HIDDEN
from services.products.mapping.category_tree import Place, category_digest, from_the_top, place_of, with_those_above
from services.products.mapping.safe_texts import with_safe_descriptions, with_safe_names
from services.products.records.category import Category, category_key
from services.products.records.rules import ProductRules
from services.products.tasks import help_texts
from services.products.tasks.categories_comparison import CategoriesComparison
from services.products.tasks.category_branch import Branch
from services.products.tasks.category_finder import CategoryFinder, ReadsCategories
from services.products.tasks.category_memory import all_links, hidden, is_hidden, lost, name_in, number_of, numbers_in
from services.products.tasks.outcomes import CATEGORIES, in_order, outcome_of
from services.products.tasks.site_tree import KeepsCategories, SiteTree
from services.products.tasks.systems import TO_WEBSITE, Systems
from shared.connectors.magento import MAGENTO
from shared.connectors.sql import COUNTERPOINT_DATABASE
from shared.contracts.http import Level
from shared.sync.errors import NotFoundError, RejectedError, TemporaryError
from shared.sync.model import DISTRUSTED, Done, Failed, Link, Outcome, Skipped, Task, TryLater, Unchanged
from shared.sync.ports import Links


@dataclass(frozen=True, kw_only=True)
class CategoriesWork:
    """Sends categories one by one, parents first: the website has no call for many."""

    counterpoint: ReadsCategories
    magento: KeepsCategories
    links: Links
    rules: ProductRules
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Category Items may ask for a category while this task is at work: two at once could make it twice."""

    async def sync(self, keys: Sequence[str], *, force: bool = False) -> Mapping[str, Outcome]:
        """One outcome for every key."""
        async with self._alone:
            return await self._sync(in_order(keys), force=force)

    async def stand(self, keys: Collection[str]) -> Mapping[str, int]:
        """The website's number of every category that stands there, all of them.

        Those among `keys` that are missing are sent first, even where somebody deleted them on the website.
        """
        async with self._alone:
            links = await self.links.read_many(sorted(keys))
            numbers = numbers_in(links)
            there = await self.magento.find(numbers.values())
            gone = [lost(links[key]) for key, number in numbers.items() if number not in there]
            if gone:
                await self.links.save_many(gone)
            missing = [key for key in sorted(keys) if numbers.get(key) not in there]
            if missing:
                await self._sync(missing, force=False)
            return numbers_in(await all_links(self.links))

    async def _sync(self, keys: Sequence[str], *, force: bool) -> dict[str, Outcome]:
        tree, notes = with_safe_names(await self.counterpoint.tree())
        links = await all_links(self.links)
        outcomes: dict[str, Outcome] = {}
        places: dict[str, Place] = {}
        for key in keys:
            place = place_of(key, tree=tree) if key in tree else None
            if isinstance(place, Place):
                places[key] = place
            elif place is not None:
                outcomes[key] = place
                await self._remember_skipped(key, place, links.get(key), tree[key])
        every = with_those_above(places.values(), tree=tree)
        given = await self.counterpoint.descriptions([tree[key] for key in every]) if every else {}
        html, notes = with_safe_descriptions(given, notes=notes)
        branch = Branch(
            tree=tree,
            html=html,
            links=links,
            memory=self.links,
            site=SiteTree(self.magento),
            rules=self.rules,
            notes=notes,
        )
        stale = {key for key, place in every.items() if self._differs(place, html[key], links.get(key))}
        stale.update(places if force else ())
        outcomes.update({key: Unchanged() for key in places if key not in stale})
        if changed := [place for key, place in places.items() if key in stale]:
            todo = with_those_above(changed, tree=tree)
            outcomes.update(await self._place(todo, stale, branch, wanted={one.category.key for one in changed}))
        for key in keys:
            if key not in outcomes:
                outcomes[key] = await self._hide(key, branch.links.get(key), force=force)
        return outcomes

    def _differs(self, place: Place, html: str, link: Link | None) -> bool:
        root = self.rules.category_root_of(place.category.key)
        return link is None or link.remote_id is None or link.digest != category_digest(place, root=root, html=html)

    async def _place(
        self, todo: Mapping[str, Place], stale: Collection[str], branch: Branch, *, wanted: Collection[str]
    ) -> dict[str, Outcome]:
        """Sends what is stale and whatever of the categories above it the website lacks."""
        numbers = [number for key in todo if (number := number_of(branch.links.get(key))) is not None]
        await branch.site.look_up(numbers)
        await branch.site.look_below(branch.parents_of(todo.values()) & {*branch.site.known, *self._roots(todo)})
        troubles: dict[str, Outcome] = {}
        sent: list[Place] = []
        for key in from_the_top({key: place.category for key, place in todo.items()}):
            place = todo[key]
            above = next((troubles[one] for one in place.above if one in troubles), None)
            if above is not None:
                troubles[key] = _below(above)
            elif key in stale or number_of(branch.links.get(key)) not in branch.site.known:
                try:
                    await branch.put(place)
                    sent.append(place)
                except (RejectedError, TemporaryError) as error:
                    troubles[key] = outcome_of(error)
        for parent in branch.parents_of(sent):
            try:
                await branch.bring_into_order(parent)
            except (RejectedError, TemporaryError) as error:
                disordered = [one for one in sent if branch.parents_of([one]) == {parent}]
                troubles.update((one.category.key, outcome_of(error)) for one in disordered)
        outcomes = {key: trouble for key, trouble in troubles.items() if key in wanted}
        for place in sent:
            if place.category.key not in troubles:
                outcome = await branch.settle(place)
                if place.category.key in wanted:
                    outcomes[place.category.key] = outcome
        return outcomes

    def _roots(self, todo: Mapping[str, Place]) -> Iterable[int]:
        return (self.rules.category_root_of(place.top) for place in todo.values())

    async def _hide(self, key: str, link: Link | None, *, force: bool) -> Outcome:
        """A category that Counterpoint no longer has is hidden, never deleted."""
        number = number_of(link)
        if link is None or number is None:
            await self.links.forget_many([key])
            return Skipped("There is no such category in Counterpoint")
        if is_hidden(link) and link.digest != DISTRUSTED and not force:
            return Skipped(f"“{name_in(link)}” is no longer in Counterpoint: it is hidden on the website")
        try:
            await self.magento.update(number, HIDDEN)
        except NotFoundError:
            await self.links.forget_many([key])
            return Skipped(f"“{name_in(link)}” is no longer in Counterpoint, and not on the website any more")
        except (RejectedError, TemporaryError) as error:
            return outcome_of(error)
        await self.links.save_many([hidden(link)])
        words = f"“{name_in(link)}” is no longer in Counterpoint: hidden on the website, not deleted"
        return Done(words, level=Level.WARNING)

    async def _remember_skipped(self, key: str, why: Skipped, link: Link | None, category: Category) -> None:
        """So that the finder doesn't find it again until something about it changes."""
        digest = category_digest(why, root=self.rules.category_root, html="")
        before = link or Link(key=key, facts={"name": category.name})
        await self.links.save_many([replace(before, digest=digest, sent_at=None)])


def _below(above: Outcome) -> Outcome:
    """What the trouble of a category means for those below it."""
    match above:
        case TryLater(reason):
            return replace(above, reason=f"The category above it has to come first: {reason}")
        case Failed(reason, technical):
            return Failed(f"The category above it couldn't be sent: {reason}", technical=technical)
        case _:
            return above


def categories_work(systems: Systems) -> CategoriesWork:
    """What puts categories on the website, for this task and for Category Items."""
    return CategoriesWork(
        counterpoint=systems.categories,
        magento=systems.web_categories,
        links=systems.links(CATEGORIES),
        rules=systems.rules,
    )


def categories(systems: Systems, work: CategoriesWork) -> Task:
    """The task, ready to be registered."""
    return Task(
        name=CATEGORIES,
        title="Categories",
        summary="Keeps the website's categories like Counterpoint's ecommerce categories.",
        direction=TO_WEBSITE,
        help=help_texts.CATEGORIES,
        work=work,
        finder=CategoryFinder(
            counterpoint=systems.categories, magento=systems.web_categories, links=work.links, rules=systems.rules
        ),
        comparison=CategoriesComparison(
            counterpoint=systems.categories, magento=systems.web_categories, links=work.links, rules=systems.rules
        ),
        systems=frozenset({COUNTERPOINT_DATABASE, MAGENTO}),
        aspects=frozenset({"category"}),
        only_named=True,
        default_cron="0 * * * *",
        unit="category",
        key_of=category_key,
        batch_size=25,  # One call and more for each: the log should show how it goes on.
    )
