"""The sync tasks of the products."""

from services.products.records.rules import FlagColumns, ProductRules
from services.products.tasks.categories import categories, categories_work
from services.products.tasks.category_items import category_items
from services.products.tasks.image_changes import image_changes
from services.products.tasks.images import images
from services.products.tasks.inventories import inventories
from services.products.tasks.items import items
from services.products.tasks.price_finders import price_changes
from services.products.tasks.shop_clock import TellsTime, utc_now
from services.products.tasks.systems import Systems
from shared.connectors.counterpoint import CounterpointApi
from shared.connectors.magento import MagentoApi
from shared.connectors.sql import SqlReader
from shared.sync.model import Task
from shared.sync.ports import TaskTools


def all_tasks(
    *,
    counterpoint: CounterpointApi,
    database: SqlReader,
    magento: MagentoApi,
    tools: TaskTools,
    rules: ProductRules,
    flags: FlagColumns,
    now: TellsTime = utc_now,
) -> tuple[Task, ...]:
    """The registration of this domain's tasks, one line each, in the order of the dashboard."""
    systems = Systems(
        counterpoint=counterpoint, database=database, magento=magento, tools=tools, rules=rules, flags=flags, now=now
    )
    tree = categories_work(systems)
    return (
        items(systems),
        categories(systems, tree),
        category_items(systems, tree),
        inventories(systems),
        price_changes(systems),
        image_changes(systems),
        images(systems),
    )
