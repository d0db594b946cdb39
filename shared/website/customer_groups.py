"""The website's customer groups."""

from collections.abc import Mapping

from shared.connectors.magento import MagentoApi
from shared.website.answers import Answered, Text
from shared.website.pages import rows_of_all_pages

_PATH = "/V1/customerGroups/search"


class _Group(Answered):
    id: int
    code: Text


class CustomerGroups:
    """Reads all groups: a shop has a few dozen."""

    def __init__(self, api: MagentoApi) -> None:
        self._api = api

    async def all(self) -> Mapping[str, int]:
        """Every group's number by its name. Raises as the website's door does."""
        rows = await rows_of_all_pages(self._api, _PATH, _Group, sorted_by="id", fields="id,code")
        return {row.code: row.id for row in rows}
