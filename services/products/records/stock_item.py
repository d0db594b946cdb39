"""The settings by which the website sells a product from its stock."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class StockItem:
    """A product's stock item, its settings named as the website names them.

    Each value is the one in force; `use_config_…` = it is that of the website's configuration.
    """

    is_in_stock: bool = True
    is_qty_decimal: bool = False
    use_config_manage_stock: bool = True
    manage_stock: bool = True
    use_config_backorders: bool = True
    backorders: int = 0
    use_config_min_qty: bool = True
    min_qty: Decimal = Decimal(0)
    use_config_min_sale_qty: bool = True
    min_sale_qty: Decimal = Decimal(1)
