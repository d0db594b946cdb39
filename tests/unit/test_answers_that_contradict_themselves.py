"""What an answer doesn't show is believed to be gone only where the answer counts no more than it shows."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

import pytest

from services.misc.connectors.cart_rules import CartRules
from services.products.connectors.magento_categories import MagentoCategories
from services.products.connectors.magento_category_links import MagentoCategoryLinks
from services.products.connectors.magento_pictures import MagentoPictures
from services.products.connectors.magento_products import MagentoProducts
from shared.connectors.magento import MagentoApi
from shared.sync.errors import OddAnswer
from shared.website.answers import Answered, Text, read_page
from shared.website.customer_groups import CustomerGroups
from shared.website.products import Products
from shared.website.source_items import MagentoStock
from tests.unit.test_website_answers import says

Reading = Callable[[MagentoApi], Awaitable[object]]
READINGS: Mapping[str, Reading] = {
    "products": lambda api: MagentoProducts(api).find(["A", "B"]),
    "sold products": lambda api: Products(api).find(["A", "B"]),
    "pictures": lambda api: MagentoPictures(api).galleries(["A", "B"]),
    "category links": lambda api: MagentoCategoryLinks(api).positions(["A", "B"]),
    "source items": lambda api: MagentoStock(api).read(["A", "B"]),
    "categories": lambda api: MagentoCategories(api).find([3, 4]),
    "children": lambda api: MagentoCategories(api).children([2]),
    "cart rule": lambda api: CartRules(api).find("countersync|P|A|1"),
    "cart rules": lambda api: CartRules(api).active("countersync"),
    "whole cart rules": lambda api: CartRules(api).read([7, 8]),
    "customer groups": lambda api: CustomerGroups(api).all(),
}


@pytest.mark.parametrize("items", [[], None])
@pytest.mark.parametrize("reading", READINGS.values(), ids=READINGS)
async def test_an_empty_page_of_a_search_that_found_something_says_nothing(reading: Reading, items: Any) -> None:
    with pytest.raises(OddAnswer):
        await reading(says({"items": items, "total_count": 2}))


@pytest.mark.parametrize("items", [[], None])
@pytest.mark.parametrize("reading", READINGS.values(), ids=READINGS)
async def test_an_empty_page_of_a_search_that_found_nothing_is_believed(reading: Reading, items: Any) -> None:
    assert not dict.fromkeys(_keys(await reading(says({"items": items, "total_count": 0}))))


@pytest.mark.parametrize("shown", [2, 20])
async def test_the_first_page_of_the_whole_catalogue_is_no_answer_to_a_search_for_two(shown: int) -> None:
    rows = [{"id": number, "sku": f"OTHER-{number}"} for number in range(shown)]

    for reading in ("products", "sold products", "pictures", "category links"):
        with pytest.raises(OddAnswer):
            await READINGS[reading](says({"items": rows, "total_count": 900}))


async def test_a_website_that_shows_the_same_categories_again_is_asked_no_thousand_times() -> None:
    rows = [{"id": number, "name": "Tents", "parent_id": 2} for number in range(3, 103)]

    with pytest.raises(OddAnswer, match="made no sense"):
        await MagentoCategories(says({"items": rows, "total_count": 250})).children([2])


@pytest.mark.parametrize("total", [2, "2", "2.0"])
async def test_a_count_that_comes_as_text_is_a_count(total: object) -> None:
    with pytest.raises(OddAnswer):
        await READINGS["products"](says({"items": [], "total_count": total}))


@pytest.mark.parametrize("below", ["3,4", 7, {"id": 3}])
async def test_a_tree_with_odd_branches_is_not_taken_for_the_whole(below: object) -> None:
    with pytest.raises(OddAnswer):
        await MagentoCategories(says({"id": 2, "children_data": below})).all_numbers()


class Website:
    """Answers by path, and a list of products that came up empty."""

    async def call(self, method: str, path: str, **more: Any) -> object:
        """A product at its own address, nothing in the list."""
        return {"sku": "A"} if path == "/V1/products/A" else {"items": None, "total_count": 0}


async def test_products_under_a_list_that_came_up_empty_are_not_taken_for_gone() -> None:
    for reading in ("products", "sold products"):
        with pytest.raises(OddAnswer, match="isn't complete"):
            await READINGS[reading](cast("MagentoApi", Website()))


class ManySources:
    """A product at 50 sources, shown in pages as long as asked for."""

    async def call(self, method: str, path: str, *, params: Mapping[str, Any], **more: Any) -> object:
        """The page asked for."""
        rows = [{"sku": "A", "source_code": f"S{number}", "quantity": 1, "status": 1} for number in range(50)]
        size = int(params["searchCriteria[pageSize]"])
        start = (int(params["searchCriteria[currentPage]"]) - 1) * size
        return {"items": rows[start : start + size], "total_count": len(rows)}


async def test_a_product_at_more_sources_than_a_page_holds_is_read_whole() -> None:
    assert len(await MagentoStock(cast("MagentoApi", ManySources())).read(["A"])) == 50


class _Row(Answered):
    sku: Text


@pytest.mark.parametrize(
    ("shown", "total", "page"), [(2, 2, 1), (3, 30, 1), (3, 30, 10), (1, 28, 10), (0, 27, 10), (0, 3, 9), (2, None, 1)]
)
def test_pages_as_the_website_gives_them_are_read(shown: int, total: int | None, page: int) -> None:
    answer = {"items": [{"sku": "A"}] * shown, "total_count": total}

    assert len(read_page(_Row, answer, call="GET", most=3, page=page)) == shown


def _keys(answer: object) -> Any:
    """What was found: of children only what stands below somebody."""
    if isinstance(answer, Mapping):
        return [key for key, value in answer.items() if value != [] and value != ()]
    return answer or []
