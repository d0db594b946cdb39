"""All rows of a search that the website gives in numbered pages."""

from collections.abc import Mapping
from types import MappingProxyType

from shared.connectors.magento import MagentoApi
from shared.website.answers import Model, read_page

PAGE_ROWS = 100
MOST_PAGES = 50


async def rows_of_all_pages(
    api: MagentoApi,
    path: str,
    model: type[Model],
    *,
    sorted_by: str,
    fields: str,
    filters: Mapping[str, str | int] = MappingProxyType({}),
) -> list[Model]:
    """The rows in the order of a field that doesn't change. Raises as the website's door does.

    `fields` are those of one row, `filters` query parameters that choose among them. Behind its last page the website
    shows that page again.
    """
    found: list[Model] = []
    last: list[Model] = []
    for page in range(1, MOST_PAGES + 1):
        params: dict[str, str | int] = {
            **filters,
            "searchCriteria[sortOrders][0][field]": sorted_by,
            "searchCriteria[sortOrders][0][direction]": "ASC",
            "searchCriteria[pageSize]": PAGE_ROWS,
            "searchCriteria[currentPage]": page,
            "fields": f"items[{fields}],total_count",
        }
        answer = await api.call("GET", path, params=params)
        rows = read_page(model, answer, call=f"GET {path}", most=PAGE_ROWS, page=page)
        if rows == last:
            break
        found += rows
        if len(rows) < PAGE_ROWS:
            break
        last = rows
    return found
