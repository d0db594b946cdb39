"""The sync tasks of the products."""

from collections.abc import Callable

from services.products.connectors.counterpoint import CounterpointItems
from services.products.connectors.counterpoint_database import CounterpointDatabase
from services.products.connectors.counterpoint_prices import CounterpointPrices
from services.products.connectors.magento_attributes import MagentoAttributes
from services.products.connectors.magento_bulk import MagentoBulk
from services.products.connectors.magento_prices import MagentoPrices
from services.products.connectors.magento_products import MagentoProducts
from services.products.connectors.magento_stock import MagentoStock
from services.products.records.item import item_key
from services.products.records.rules import FlagColumns, ProductRules
from services.products.tasks import help_texts, outcomes
from services.products.tasks.inventories import InventoriesFinder, InventoriesWork
from services.products.tasks.item_finder import ItemFinder
from services.products.tasks.item_writers import InBulk, OneByOne, Writer
from services.products.tasks.items import ItemsWork
from services.products.tasks.price_changes import PriceChangesWork, TellsTime, utc_now
from services.products.tasks.price_finders import PriceFinder, PromotionMoments
from shared.connectors.counterpoint import COUNTERPOINT, CounterpointApi
from shared.connectors.magento import MAGENTO, MagentoApi
from shared.connectors.sql import COUNTERPOINT_DATABASE, SqlReader
from shared.contracts.http import Help
from shared.sync.model import PlannedTask, Task
from shared.sync.ports import Links

TO_WEBSITE = "Counterpoint to website"
SYSTEMS = frozenset({COUNTERPOINT, COUNTERPOINT_DATABASE, MAGENTO})
EVERY_TEN_MINUTES = "*/10 * * * *"
NIGHTLY_AT_ONE = "0 1 * * *"
_NOT_BUILT = "This sync isn't built yet. Nothing is sent; until it comes, keep this up on the website by hand."


def all_tasks(
    *,
    counterpoint: CounterpointApi,
    database: SqlReader,
    magento: MagentoApi,
    links: Callable[[str], Links],
    rules: ProductRules,
    flags: FlagColumns,
    now: TellsTime = utc_now,
) -> tuple[Task | PlannedTask, ...]:
    """The registration of this domain's tasks, one line each, in the order of the dashboard."""
    systems = _Systems(counterpoint=counterpoint, database=database, magento=magento, rules=rules, flags=flags)
    return (
        _items(systems, links=links, rules=rules, now=now),
        _planned(
            "categories", "Categories", "Keeps the website's categories like Counterpoint's.", help_texts.CATEGORIES
        ),
        _planned("category_items", "Category Items", "Puts items into their categories.", help_texts.CATEGORY_ITEMS),
        _inventories(systems, links=links, rules=rules),
        _price_changes(systems, links=links, rules=rules, now=now),
        _planned("image_changes", "Image Changes", "Finds pictures that changed.", help_texts.IMAGE_CHANGES),
        _planned("images", "Images", "Sends the pictures that changed.", help_texts.IMAGES),
    )


class _Systems:
    """The endpoints and tables of both systems, on the transports given."""

    def __init__(
        self,
        *,
        counterpoint: CounterpointApi,
        database: SqlReader,
        magento: MagentoApi,
        rules: ProductRules,
        flags: FlagColumns,
    ) -> None:
        self.counterpoint = CounterpointItems(counterpoint)
        self.database = CounterpointDatabase(database, flags=flags, zone=rules.zone)
        self.prices = CounterpointPrices(database, database=self.database, location=rules.price_location)
        self.products = MagentoProducts(magento)
        self.attributes = MagentoAttributes(magento)
        self.bulk = MagentoBulk(magento, deadline_seconds=rules.bulk_deadline_seconds)
        self.web_prices = MagentoPrices(magento)
        self.web_stock = MagentoStock(magento)

    def writer(self, rules: ProductRules) -> Writer:
        """The way to send products that the settings chose."""
        if rules.write_mode == "async_bulk":
            return InBulk(self.bulk, self.products, families_at_once=rules.families_at_once)
        return OneByOne(self.products, families_at_once=rules.families_at_once)


def _items(systems: _Systems, *, links: Callable[[str], Links], rules: ProductRules, now: TellsTime) -> Task:
    own = links(outcomes.ITEMS)
    return Task(
        name=outcomes.ITEMS,
        title="Items",
        summary="Creates and updates products whose details changed in Counterpoint.",
        direction=TO_WEBSITE,
        help=help_texts.ITEMS,
        work=ItemsWork(
            counterpoint=systems.counterpoint,
            database=systems.database,
            prices=systems.prices,
            magento=systems.products,
            attributes=systems.attributes,
            writer=systems.writer(rules),
            links=own,
            rules=rules,
            now=now,
        ),
        finder=ItemFinder(counterpoint=systems.counterpoint, database=systems.database, links=own),
        systems=SYSTEMS,
        aspects=frozenset({"item", "details", "description", "flags", "grid", "deleted"}),
        default_cron=EVERY_TEN_MINUTES,
        key_of=item_key,
    )


def _inventories(systems: _Systems, *, links: Callable[[str], Links], rules: ProductRules) -> Task:
    own, items = links(outcomes.INVENTORIES), links(outcomes.ITEMS)
    return Task(
        name=outcomes.INVENTORIES,
        title="Inventories",
        summary="Keeps the number in stock on the website like Counterpoint's.",
        direction=TO_WEBSITE,
        help=help_texts.INVENTORIES,
        work=InventoriesWork(
            counterpoint=systems.counterpoint,
            database=systems.database,
            magento=systems.web_stock,
            links=own,
            items=items,
            rules=rules,
        ),
        finder=InventoriesFinder(
            counterpoint=systems.counterpoint, database=systems.database, links=own, items=items, rules=rules
        ),
        systems=SYSTEMS,
        aspects=frozenset({"inventory", "quantity", "stock", "flags"}),
        default_cron=EVERY_TEN_MINUTES,
        key_of=item_key,
    )


def _price_changes(systems: _Systems, *, links: Callable[[str], Links], rules: ProductRules, now: TellsTime) -> Task:
    own, items = links(outcomes.PRICE_CHANGES), links(outcomes.ITEMS)
    finder = PriceFinder(prices=systems.prices, database=systems.database, links=own, items=items, rules=rules)
    return Task(
        name=outcomes.PRICE_CHANGES,
        title="Price Changes",
        summary="Sends the current price as promotions set it.",
        direction=TO_WEBSITE,
        help=help_texts.PRICE_CHANGES,
        work=PriceChangesWork(
            prices=systems.prices, magento=systems.web_prices, links=own, items=items, rules=rules, now=now
        ),
        finder=finder,
        moments=PromotionMoments(prices=systems.prices, finder=finder, rules=rules),
        systems=frozenset({COUNTERPOINT_DATABASE, MAGENTO}),
        aspects=frozenset({"price", "promotion"}),
        default_cron=NIGHTLY_AT_ONE,
        key_of=item_key,
    )


def _planned(name: str, title: str, summary: str, text: Help) -> PlannedTask:
    return PlannedTask(
        name=f"products.{name}", title=title, summary=summary, direction=TO_WEBSITE, help=text, words=_NOT_BUILT
    )
