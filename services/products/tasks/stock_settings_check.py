"""Whether the website keeps its stock so that it sells no more than there is, and lets us look at that."""

from dataclasses import dataclass
from typing import Protocol

from services.products.mapping.stock import shown
from services.products.records.stock_item import StockItem
from shared.contracts.set_up import SetUpVerdict
from shared.sync.errors import RejectedError, SystemDown
from shared.sync.model import CheckAnswer

_SAMPLE = 100
_PLACE = "In Magento, under Stores, Configuration, Catalog, Inventory"


class SamplesStockSettings(Protocol):
    """Where stock settings are asked for."""

    async def sample(self, *, most: int) -> tuple[StockItem, ...]:
        """The settings of a few products, whichever."""
        ...


@dataclass(frozen=True, kw_only=True)
class StockSettings:
    """What of the website's configuration decides whether more is sold than there is: Items sends it for no product.

    Products that follow the configuration tell what it is; the values of single ones are compared by Items.
    """

    stock_items: SamplesStockSettings
    name: str = "stock-settings"
    title: str = "Stock settings"

    async def __call__(self) -> CheckAnswer:
        """See SetUpQuestion."""
        try:
            sample = await self.stock_items.sample(most=_SAMPLE)
        except (SystemDown, RejectedError) as error:
            if isinstance(error, SystemDown) and not error.lack:
                raise
            return _unseen(error.lack if isinstance(error, SystemDown) else error.reason)
        if any(one.use_config_manage_stock and not one.manage_stock for one in sample):
            return CheckAnswer(
                SetUpVerdict.WRONG,
                "The website is configured not to count stock: it sells whatever is asked for, also what the shop "
                "hasn't got, whatever quantities CounterSync sends.",
                f"{_PLACE}, set Manage Stock to Yes. What is always in stock has its own flag in Counterpoint.",
            )
        if any(one.use_config_backorders and one.backorders for one in sample):
            return CheckAnswer(
                SetUpVerdict.WRONG,
                "The website is configured to take backorders: it goes on selling every product when there is none "
                "left, not only those that Counterpoint allows it for.",
                f"{_PLACE}, set Backorders to No Backorders. Allow Backorder in Counterpoint still works by item.",
            )
        kept = {one.min_qty for one in sample if one.use_config_min_qty and one.min_qty}
        if kept:
            pieces = shown(kept.pop())
            return CheckAnswer(
                SetUpVerdict.WRONG,
                f"The website is configured to count a product as sold out at {pieces}: with that many left it stops "
                "selling it, although the item's page shows stock.",
                f"{_PLACE}, set Out-of-Stock Threshold to 0. Counterpoint has a threshold for each item.",
            )
        if not sample:
            return CheckAnswer(SetUpVerdict.UNKNOWN, "The website has no product with stock yet.")
        return CheckAnswer(SetUpVerdict.FINE, "The website counts stock and sells no more than there is.")


def _unseen(why: str) -> CheckAnswer:
    return CheckAnswer(
        SetUpVerdict.WRONG,
        "Stock settings that somebody changes on the website by hand, such as backorders, are not noticed: CounterSync "
        f"can't look at them, and compares everything else. {why.rstrip('. ')}.",
        "In Magento, under System, Integrations, give the integration the right Catalog, Inventory "
        "(Magento_Catalog::catalog_inventory), and have the module Magento_CatalogInventory switched on.",
    )
