"""What is said of the website's own stock configuration, which decides for every product whether too much is sold."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from services.products.records.stock_item import StockItem
from services.products.tasks.stock_settings_check import StockSettings
from shared.contracts.http import SetUpVerdict
from shared.sync.errors import DownKind, RejectedError, SyncError, SystemDown, TemporaryError

AS_USUAL = StockItem()


class Website:
    """A website that has these stock items, or refuses."""

    def __init__(self, *items: StockItem, refuses: SyncError | None = None) -> None:
        self.items, self.refuses = items, refuses

    async def sample(self, *, most: int) -> tuple[StockItem, ...]:
        if self.refuses is not None:
            raise self.refuses
        return self.items[:most]


CONFIGURED = {
    "no counting of stock": (replace(AS_USUAL, manage_stock=False), "not to count stock", "Manage Stock"),
    "backorders": (replace(AS_USUAL, backorders=2), "to take backorders", "Backorders"),
    "a threshold": (replace(AS_USUAL, min_qty=Decimal("2.5")), "sold out at 2.5", "Out-of-Stock Threshold"),
}


@pytest.mark.parametrize("configured", CONFIGURED)
async def test_a_configuration_that_sells_too_much_or_too_little_is_named_with_what_to_set(configured: str) -> None:
    item, words, setting = CONFIGURED[configured]

    said = await StockSettings(stock_items=Website(AS_USUAL, item))()

    assert said.verdict is SetUpVerdict.WRONG
    assert words in said.words
    assert setting in said.advice


async def test_what_single_products_have_of_their_own_says_nothing_of_the_configuration() -> None:
    own = StockItem(
        use_config_manage_stock=False,
        manage_stock=False,
        use_config_backorders=False,
        backorders=1,
        use_config_min_qty=False,
        min_qty=Decimal(5),
    )

    assert (await StockSettings(stock_items=Website(own))()).verdict is SetUpVerdict.FINE


async def test_a_website_without_products_is_not_known() -> None:
    assert (await StockSettings(stock_items=Website())()).verdict is SetUpVerdict.UNKNOWN


@pytest.mark.parametrize(
    "refuses",
    [
        SystemDown("magento", "No", kind=DownKind.CREDENTIALS, lack="Its integration lacks a right"),
        SystemDown("magento", "No", kind=DownKind.ADDRESS, lack="The website lacks a part"),
        RejectedError("The website refused: no such list"),
    ],
)
async def test_a_right_or_a_module_that_is_missing_is_said_with_what_goes_unseen(refuses: SyncError) -> None:
    said = await StockSettings(stock_items=Website(refuses=refuses))()

    assert said.verdict is SetUpVerdict.WRONG
    assert "are not noticed" in said.words
    assert said.advice


@pytest.mark.parametrize(
    "refuses", [SystemDown("magento", "Away", kind=DownKind.NO_ANSWER), TemporaryError("The website had trouble")]
)
async def test_a_website_that_is_away_is_no_fault_of_its_set_up(refuses: SyncError) -> None:
    with pytest.raises(type(refuses)):
        await StockSettings(stock_items=Website(refuses=refuses))()
