"""The website's store views."""

from collections.abc import Mapping

from shared.connectors.magento import MagentoApi
from shared.website.answers import Answered, read_rows


class _View(Answered):
    id: int
    website_id: int


class MagentoStores:
    """Reads which store view belongs to which website."""

    def __init__(self, api: MagentoApi) -> None:
        self._api = api

    async def websites_by_store(self) -> Mapping[int, int]:
        """The number of each store view's website. Raises as the website's door does."""
        rows = await self._api.call("GET", "/V1/store/storeViews")
        return {row.id: row.website_id for row in read_rows(_View, rows, call="GET /V1/store/storeViews")}
