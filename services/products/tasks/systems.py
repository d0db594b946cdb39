"""Both systems as the product tasks see them, and what else every task of this domain is given."""

from services.products.connectors.counterpoint import CounterpointItems
from services.products.connectors.counterpoint_categories import CounterpointCategories
from services.products.connectors.counterpoint_database import CounterpointDatabase
from services.products.connectors.counterpoint_kits import CounterpointKits
from services.products.connectors.counterpoint_pictures import CounterpointPictures
from services.products.connectors.counterpoint_slashed import SlashedItems
from services.products.connectors.counterpoint_titles import CounterpointTitles
from services.products.connectors.item_columns import ItemColumns
from services.products.connectors.magento_attributes import MagentoAttributes
from services.products.connectors.magento_bulk import MagentoBulk
from services.products.connectors.magento_categories import MagentoCategories
from services.products.connectors.magento_category_links import MagentoCategoryLinks
from services.products.connectors.magento_mapped import MappedAttributes
from services.products.connectors.magento_pictures import MagentoPictures
from services.products.connectors.magento_prices import MagentoPrices
from services.products.connectors.magento_products import MagentoProducts
from services.products.connectors.magento_stock_items import MagentoStockItems
from services.products.connectors.magento_stores import MagentoStores
from services.products.records.rules import FlagColumns, ProductRules
from services.products.tasks.first_pictures import FirstPictures
from services.products.tasks.item_writers import InBulk, OneByOne, Writer
from services.products.tasks.mapped_values import MappedValues
from services.products.tasks.outcomes import IMAGES, ITEMS
from services.products.tasks.picture_desk import PictureDesk
from services.products.tasks.presence import Presence
from services.products.tasks.shop_clock import TellsTime
from shared.catalog.price_reader import CounterpointPrices
from shared.connectors.counterpoint import COUNTERPOINT, CounterpointApi
from shared.connectors.magento import MAGENTO, MagentoApi
from shared.connectors.sql import COUNTERPOINT_DATABASE, SqlReader
from shared.sync.ports import TaskTools
from shared.website.customer_groups import CustomerGroups
from shared.website.products import Products
from shared.website.source_items import MagentoStock
from shared.website.tax_classes import MagentoTaxClasses
from shared.website.tier_prices import TierPrices

TO_WEBSITE = "Counterpoint to website"
ALL_SYSTEMS = frozenset({COUNTERPOINT, COUNTERPOINT_DATABASE, MAGENTO})
EVERY_TEN_MINUTES = "*/10 * * * *"
NIGHTLY_AT_ONE = "0 1 * * *"


class Systems:
    """The endpoints and tables of both systems on the transports given, the shop's rules and the frame's tools."""

    def __init__(
        self,
        *,
        counterpoint: CounterpointApi,
        database: SqlReader,
        magento: MagentoApi,
        tools: TaskTools,
        rules: ProductRules,
        flags: FlagColumns,
        now: TellsTime,
    ) -> None:
        self.rules = rules
        self.now = now
        self.links = tools.links
        self.tell = tools.tell
        self.counterpoint = CounterpointItems(counterpoint, slashed=SlashedItems(database))
        self.database = CounterpointDatabase(database, flags=flags, zone=rules.zone)
        self.prices = CounterpointPrices(database, location=rules.price_location)
        self.website_prices = {
            place: CounterpointPrices(database, location=place.location) for place in rules.price_places
        }
        self.kits = CounterpointKits(database, name_column=rules.name_column)
        self.website = magento
        self.products = MagentoProducts(magento)
        self.sold = Products(magento)
        self.tax_classes = MagentoTaxClasses(magento)
        self.attributes = MagentoAttributes(magento)
        self.mapped = MappedValues(
            documents=tools.documents, columns=ItemColumns(database), attributes=MappedAttributes(magento)
        )
        self.pictures = CounterpointPictures(counterpoint)
        self.desk = PictureDesk(pictures=self.pictures, most_bytes=rules.image_most_bytes)
        self.titles = CounterpointTitles(database, column=rules.name_column)
        self.galleries = MagentoPictures(magento)
        self.categories = CounterpointCategories(database)
        self.web_categories = MagentoCategories(magento)
        self.web_category_links = MagentoCategoryLinks(magento)
        self.bulk = MagentoBulk(magento, deadline_seconds=rules.bulk_deadline_seconds, clock=lambda: now().timestamp())
        self.web_prices = MagentoPrices(magento)
        self.web_tiers = TierPrices(magento)
        self.web_groups = CustomerGroups(magento)
        self.web_stores = MagentoStores(magento)
        self.web_stock = MagentoStock(magento)
        self.web_stock_items = MagentoStockItems(magento, now=now)

    @property
    def presence(self) -> Presence:
        """Which products the website still has."""
        return Presence(products=self.sold, items=self.links(ITEMS), tell=self.tell)

    @property
    def writer(self) -> Writer:
        """The way to send products that the settings chose."""
        if self.rules.write_mode == "async_bulk":
            return InBulk(self.bulk, self.products, families_at_once=self.rules.families_at_once)
        dresses = FirstPictures(
            pictures=self.pictures, desk=self.desk, sent=self.links(IMAGES), signs=self.rules.image_suffix_signs
        )
        return OneByOne(self.products, families_at_once=self.rules.families_at_once, dresses=dresses)
