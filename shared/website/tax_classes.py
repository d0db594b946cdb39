"""The website's tax classes for products, by name."""

from collections.abc import Mapping

from shared.connectors.magento import MagentoApi
from shared.website.answers import Answered, Text, read_rows

_MOST = 300
_SEARCH = "searchCriteria[filterGroups][0][filters][0]"


class _Class(Answered):
    class_id: int
    class_name: Text


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
        rows = read_rows(_Class, answer, call="GET /V1/taxClasses/search")
        return {row.class_name.strip().casefold(): row.class_id for row in rows}
