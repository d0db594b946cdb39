"""The website's customer groups."""

from collections.abc import Mapping

from shared.connectors.magento import MagentoApi
from shared.website.answers import Answered, Text, read_rows

_PATH = "/V1/customerGroups/search"
_PAGE = 100
_MOST_PAGES = 50


class _Group(Answered):
    id: int
    code: Text


class CustomerGroups:
    """Reads all groups: a shop has a few dozen."""

    def __init__(self, api: MagentoApi) -> None:
        self._api = api

    async def all(self) -> Mapping[str, int]:
        """Every group's number by its name. Raises as the website's door does."""
        found: dict[str, int] = {}
        for page in range(1, _MOST_PAGES + 1):
            params: dict[str, str | int] = {
                "searchCriteria[sortOrders][0][field]": "id",
                "searchCriteria[sortOrders][0][direction]": "ASC",
                "searchCriteria[pageSize]": _PAGE,
                "searchCriteria[currentPage]": page,
                "fields": "items[id,code],total_count",
            }
            answer = await self._api.call("GET", _PATH, params=params)
            rows = read_rows(_Group, answer, call=f"GET {_PATH}")
            before = len(found)
            found.update({row.code: row.id for row in rows})
            if len(rows) < _PAGE or len(found) == before:
                break
        return found
