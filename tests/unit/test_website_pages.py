"""Searches that the website answers in numbered pages."""

from __future__ import annotations

import httpx
import pytest
from pydantic import SecretStr

from shared.connectors.magento import MagentoApi
from shared.website.customer_groups import CustomerGroups


class Groups:
    """A website with so many customer groups; behind its last page it shows that page again, as Magento does."""

    def __init__(self, many: int) -> None:
        self.many = many
        self.asked = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        size, page = (int(request.url.params[f"searchCriteria[{name}]"]) for name in ("pageSize", "currentPage"))
        begins = (min(page, max(1, -(-self.many // size))) - 1) * size
        items = [{"id": number, "code": f"G{number}"} for number in range(begins, min(begins + size, self.many))]
        return httpx.Response(200, json={"items": items, "total_count": self.many})


@pytest.mark.parametrize(("many", "calls"), [(0, 1), (1, 1), (99, 1), (100, 2), (101, 2), (200, 3)])
async def test_every_row_is_read_once_and_the_last_page_ends_it(many: int, calls: int) -> None:
    website = Groups(many)
    async with httpx.AsyncClient(transport=httpx.MockTransport(website), base_url="http://127.0.0.1:9") as client:
        found = await CustomerGroups(MagentoApi(client=client, token=SecretStr("any"))).all()

    assert found == {f"G{number}": number for number in range(many)}
    assert website.asked == calls
