"""The stock settings of products: told one by one, or of all together in pages, never of a chosen set."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from services.products.records.stock_item import StockItem
from shared.connectors.amounts import Amount
from shared.connectors.magento import MagentoApi
from shared.connectors.paths import path_part
from shared.sync.beside import map_concurrently
from shared.sync.errors import RejectedError, SystemDown
from shared.website.answers import Answered, Whole, read_row, read_rows, total_of

BELOW = 99_999_999
"""More than a website's column of quantities can hold (twelve digits, four of them behind the point) is never asked."""
PAGE_ROWS, MOST_PAGES = 300, 3_000
KEPT_FOR = timedelta(minutes=5)
_ALL = "/V1/stockItems/lowStock"
_SETTINGS = (
    "is_in_stock,is_qty_decimal,use_config_manage_stock,manage_stock,use_config_backorders,backorders,"
    "use_config_min_qty,min_qty,use_config_min_sale_qty,min_sale_qty"
)


class _Row(Answered):
    product_id: Whole
    is_in_stock: bool = False
    is_qty_decimal: bool = False
    use_config_manage_stock: bool = True
    manage_stock: bool = True
    use_config_backorders: bool = True
    backorders: Whole = 0
    use_config_min_qty: bool = True
    min_qty: Amount = None
    use_config_min_sale_qty: bool = True
    min_sale_qty: Amount = None

    def settings(self) -> StockItem:
        """The row in our own shape."""
        own = self.model_dump(exclude={"product_id", "min_qty", "min_sale_qty"})
        plain = StockItem()
        return StockItem(
            **own,
            min_qty=plain.min_qty if self.min_qty is None else self.min_qty,
            min_sale_qty=plain.min_sale_qty if self.min_sale_qty is None else self.min_sale_qty,
        )


class MagentoStockItems:
    """Asks for one product's settings by its SKU, and for those of many by reading the list of all.

    The list is kept for a few minutes, so that a run over all products reads it once, and each row of it is believed
    once: who looks a second time wants to know what became of it.
    """

    def __init__(self, api: MagentoApi, *, now: Callable[[], datetime]) -> None:
        self._api = api
        self._now = now
        self._rows: dict[int, StockItem] = {}
        self._believed: set[int] = set()
        self._read_at: datetime | None = None
        self._pages = 0

    async def of(self, products: Mapping[str, int], *, of_one: bool = False) -> Mapping[int, StockItem]:
        """By the number of the product, the settings of those that the website tells; `products` = SKU → number.

        `of_one`: they belong to one item, for which the list of all isn't read. Nothing of any where the right or the
        module for it is missing: that is told by a check of the set-up, and keeps nobody from comparing the rest.
        """
        try:
            return await self._of(products, of_one=of_one)
        except SystemDown as error:
            if not error.lack:
                raise
            return {}

    async def sample(self, *, most: int) -> tuple[StockItem, ...]:
        """The settings of a few products, whichever. Raises as MagentoApi.call does."""
        return tuple((await self._page(1, size=most))[0].values())

    async def _of(self, products: Mapping[str, int], *, of_one: bool) -> dict[int, StockItem]:
        by_path = {sku: number for sku, number in products.items() if "/" not in sku}
        found: dict[int, StockItem] = {}
        rest = products
        if of_one:
            found = await self._one_by_one(by_path)
            rest = {sku: number for sku, number in products.items() if sku not in by_path}
        if rest:
            if self._is_too_old(rest.values()):
                await self._read_all()
            found |= {number: self._rows.pop(number) for number in rest.values() if number in self._rows}
            self._believed |= found.keys()
        # Of a product that nobody ever stocked the list knows nothing: its quantity isn't below anything.
        missing = {sku: number for sku, number in by_path.items() if number not in found} if not of_one else {}
        return {**found, **(await self._one_by_one(missing))}

    def _is_too_old(self, numbers: Collection[int]) -> bool:
        if self._read_at is None or self._now() - self._read_at > KEPT_FOR:
            return True
        return len(self._believed.intersection(numbers)) > self._pages

    async def _read_all(self) -> None:
        rows: dict[int, StockItem] = {}
        began, pages = self._now(), 0
        for page in range(1, MOST_PAGES + 1):
            found, total = await self._page(page, size=PAGE_ROWS)
            rows |= found
            pages = page
            if not found or page * PAGE_ROWS >= total:
                break
        self._rows, self._believed, self._read_at, self._pages = rows, set(), began, pages

    async def _page(self, page: int, *, size: int) -> tuple[dict[int, StockItem], int]:
        params: dict[str, str | int] = {
            "scopeId": 0,
            "qty": BELOW,
            "pageSize": size,
            "currentPage": page,
            "fields": f"items[product_id,{_SETTINGS}],total_count",
        }
        answer = await self._api.call("GET", _ALL, params=params)
        rows = read_rows(_Row, answer, call=f"GET {_ALL}")
        total = total_of(answer, call=f"GET {_ALL}") or 0
        return {row.product_id: row.settings() for row in rows}, total

    async def _one_by_one(self, products: Mapping[str, int]) -> dict[int, StockItem]:
        async def one(sku: str) -> StockItem | None:
            try:
                answer = await self._api.call(
                    "GET", f"/V1/stockItems/{path_part(sku)}", params={"fields": f"product_id,{_SETTINGS}"}
                )
            except RejectedError:
                return None
            return read_row(_Row, answer, call="GET /V1/stockItems").settings()

        told = await map_concurrently(products, one, at_once=self._api.at_once)
        return {products[sku]: item for sku, item in zip(products, told, strict=True) if item is not None}
