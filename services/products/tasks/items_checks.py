"""What is looked at, now and then, of how the website is set up for Items."""

from services.products.tasks.item_offers import OFFERS
from services.products.tasks.stock_settings_check import StockSettings
from services.products.tasks.systems import Systems
from services.products.tasks.website_checks import Consumers, Indexers, Workers
from shared.sync.model import SetUpQuestion


def items_checks(systems: Systems) -> tuple[SetUpQuestion, ...]:
    """The questions, in the order in which they are told."""
    return (
        Indexers(waiting=systems.links(OFFERS)),
        *([Consumers(bulks=systems.bulk)] if systems.rules.write_mode == "async_bulk" else []),
        Workers(website=systems.website),
        StockSettings(stock_items=systems.web_stock_items),
    )
