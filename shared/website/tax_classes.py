"""The website's tax classes for products, by name."""

from collections.abc import Mapping

from shared.connectors.magento import MagentoApi
from shared.website.search import items_of

_MOST = 300
_SEARCH = "searchCriteria[filterGroups][0][filters][0]"


class MagentoTaxClasses:
    """Reads all of them in one call: there are a handful."""

    def __init__(self, api: MagentoApi) -> None:
        self._api = api

    async def numbers(self) -> Mapping[str, int]:
        """Casefolded name → number. Raises SystemDown, TemporaryError or RejectedError."""
        params: dict[str, str | int] = {
            f"{_SEARCH}[field]": "class_type",
            f"{_SEARCH}[value]": "PRODUCT",
            "searchCriteria[pageSize]": _MOST,
        }
        answer = await self._api.call("GET", "/V1/taxClasses/search", params=params)
        return {str(row["class_name"]).strip().casefold(): int(row["class_id"]) for row in items_of(answer)}
