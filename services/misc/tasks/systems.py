"""Both systems as the misc tasks see them, and what else every task of this domain is given."""

from services.misc.connectors.cart_rules import CartRules
from services.misc.connectors.tickets import TicketItems
from services.misc.connectors.web_items import WebItems
from services.misc.records.rules import MiscRules
from shared.catalog.price_reader import CounterpointPrices
from shared.catalog.shop_time import TellsTime
from shared.connectors.magento import MAGENTO, MagentoApi
from shared.connectors.sql import COUNTERPOINT_DATABASE, SqlReader
from shared.sync.ports import TaskTools
from shared.website.customer_groups import CustomerGroups
from shared.website.products import Products
from shared.website.source_items import MagentoStock
from shared.website.tax_classes import MagentoTaxClasses
from shared.website.tier_prices import TierPrices

TO_WEBSITE = "Counterpoint to website"
EVERY_HOUR = "20 * * * *"
EVERY_TEN_MINUTES = "*/10 * * * *"
DATABASE_AND_WEBSITE = frozenset({COUNTERPOINT_DATABASE, MAGENTO})


class Systems:
    """The tables and endpoints on the transports given, the shop's rules and the frame's tools."""

    def __init__(
        self, *, database: SqlReader, magento: MagentoApi, tools: TaskTools, rules: MiscRules, now: TellsTime
    ) -> None:
        self.rules = rules
        self.now = now
        self.links = tools.links
        self.tell_domain = tools.tell_domain
        self.prices = CounterpointPrices(database, location=rules.price_location)
        self.website_prices = {
            website: CounterpointPrices(database, location=location)
            for location, website in rules.price_websites.items()
        }
        self.items = WebItems(database)
        self.groups = CustomerGroups(magento)
        self.cart_rules = CartRules(magento)
        self.tiers = TierPrices(magento)
        self.products = Products(magento)
        self.stock = MagentoStock(magento)
        self.taxes = MagentoTaxClasses(magento)
        self.tickets = TicketItems(
            database,
            name_columns=rules.ticket_name_columns,
            day_column=rules.ticket_day_column,
            locations=tuple(rules.sources),
        )
