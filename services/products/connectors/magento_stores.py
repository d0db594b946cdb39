"""The website's store views."""

from collections.abc import Mapping

from shared.connectors.magento import MagentoApi


class MagentoStores:
    """Reads which store view belongs to which website."""

    def __init__(self, api: MagentoApi) -> None:
        self._api = api

    async def websites_by_store(self) -> Mapping[int, int]:
        """The number of each store view's website. Raises as the website's door does."""
        rows = await self._api.call("GET", "/V1/store/storeViews")
        return {
            int(row["id"]): int(row["website_id"])
            for row in rows or []
            if isinstance(row, dict) and "id" in row and "website_id" in row
        }
