"""The store's data with the look-ups that follow from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from simulators.magento.settings import StoreSettings
from simulators.magento.state.tables import Row, Table

ALL_STORES = 0

_TABLES = [
    "products",
    "images",
    "source_items",
    "stock_items",
    "reservations",
    "categories",
    "attributes",
    "attribute_sets",
    "attribute_groups",
    "sources",
    "stocks",
    "stock_links",
    "low_quantities",
    "tax_classes",
    "tax_rates",
    "tax_rules",
    "customer_groups",
    "sales_rules",
    "coupons",
    "websites",
    "store_groups",
    "stores",
    "counters",
    "users",
    "bulks",
    "operations",
]


class Shop:
    """All tables. The look-ups (by SKU, by category …) are rebuilt from them after loading."""

    def __init__(self, *, settings: StoreSettings, now: Callable[[], datetime]) -> None:
        self.settings = settings
        self.now = now
        self._tables = {name: Table(name) for name in _TABLES}
        self.products = self._tables["products"]
        self.images = self._tables["images"]
        self.source_items = self._tables["source_items"]
        self.stock_items = self._tables["stock_items"]
        self.reservations = self._tables["reservations"]
        self.categories = self._tables["categories"]
        self.attributes = self._tables["attributes"]
        self.attribute_sets = self._tables["attribute_sets"]
        self.attribute_groups = self._tables["attribute_groups"]
        self.sources = self._tables["sources"]
        self.stocks = self._tables["stocks"]
        self.stock_links = self._tables["stock_links"]
        self.low_quantities = self._tables["low_quantities"]
        self.tax_classes = self._tables["tax_classes"]
        self.tax_rates = self._tables["tax_rates"]
        self.tax_rules = self._tables["tax_rules"]
        self.customer_groups = self._tables["customer_groups"]
        self.sales_rules = self._tables["sales_rules"]
        self.coupons = self._tables["coupons"]
        self.websites = self._tables["websites"]
        self.store_groups = self._tables["store_groups"]
        self.stores = self._tables["stores"]
        self.counters = self._tables["counters"]
        self.users = self._tables["users"]
        self.bulks = self._tables["bulks"]
        self.operations = self._tables["operations"]
        self.sku_numbers: dict[str, int] = {}
        self.url_owners: defaultdict[str, set[int]] = defaultdict(set)
        self.members: defaultdict[int, set[int]] = defaultdict(set)
        self.parents: defaultdict[int, set[int]] = defaultdict(set)
        self.rows_of_sku: defaultdict[str, dict[str, Row]] = defaultdict(dict)
        self.unindexed: dict[int, datetime] = {}
        """New products that the stock index hasn't heard of, and since when they wait for it."""

    @property
    def tables(self) -> list[Table]:
        """Every table, for the disk."""
        return list(self._tables.values())

    def clear(self) -> None:
        """Removes every row."""
        for table in self.tables:
            for key in list(table.rows):
                table.drop(key)
        self.unindexed.clear()
        self.reindex()

    def reindex(self) -> None:
        """Builds the look-ups anew from the tables."""
        self.sku_numbers.clear()
        self.url_owners.clear()
        self.members.clear()
        self.parents.clear()
        self.rows_of_sku.clear()
        for row in self.products:
            self.index(row)
        for row in self.source_items:
            self.rows_of_sku[sku_key(row["sku"])][row["source_code"]] = row

    def index(self, row: Row) -> None:
        """Adds a product to the look-ups."""
        number: int = row["id"]
        self.sku_numbers[sku_key(row["sku"])] = number
        for url_key in url_keys(row):
            self.url_owners[url_key].add(number)
        for category in row["categories"]:
            self.members[int(category)].add(number)
        for child in row["children"]:
            self.parents[child].add(number)

    def unindex(self, row: Row) -> None:
        """Takes a product out of the look-ups."""
        number: int = row["id"]
        self.sku_numbers.pop(sku_key(row["sku"]), None)
        for url_key in url_keys(row):
            self.url_owners[url_key].discard(number)
        for category in row["categories"]:
            self.members[int(category)].discard(number)
        for child in row["children"]:
            self.parents[child].discard(number)

    def product(self, sku: str) -> Row | None:
        """The product with this SKU; case and outer blanks do not count."""
        number = self.sku_numbers.get(sku_key(sku))
        return None if number is None else self.products[number]

    def owners_of_address(self, product: Row) -> list[Row]:
        """The other products that use one of its address words in any store."""
        numbers = {number for word in url_keys(product) for number in self.url_owners.get(word, ())}
        return [self.products[number] for number in sorted(numbers - {product["id"]})]

    def product_saved(self, product: Row) -> None:
        """The product was saved now: it says so, and goes to the file with the others."""
        product["updated_at"] = self.stamp()
        self.products.changed(product["id"])

    def next_number(self, name: str, *, first: int = 1) -> int:
        """A number never given before under this name."""
        row = self.counters.get(name)
        number: int = first if row is None else row["last"] + 1
        self.counters.put(name, {"last": number})
        return number

    def is_indexed(self, number: int) -> bool:
        """Whether the stock index knows the product: at once when it works in real time, else after its next run."""
        since = self.unindexed.get(number)
        if since is None or self.settings.index_mode == "realtime":
            return True
        return (self.now() - since).total_seconds() >= self.settings.index_seconds

    def stamp(self) -> str:
        """The moment as the store writes it: UTC, whole seconds, no zone mark."""
        return self.now().astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")

    def local_now(self) -> datetime:
        """The moment on the store's wall clock."""
        return self.now().astimezone(ZoneInfo(self.settings.zone))

    def store_ids(self) -> Iterable[int]:
        """The numbers of all store views, 0 included."""
        return [row["id"] for row in self.stores]


def sku_key(sku: str) -> str:
    """A SKU as it is compared."""
    return sku.strip().casefold()


def url_keys(row: Row) -> list[str]:
    """Every address word a product uses, over all stores."""
    layers = [row["values"], *row["views"].values()]
    return [layer["url_key"] for layer in layers if layer.get("url_key")]
