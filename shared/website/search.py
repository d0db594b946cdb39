"""Searches by SKU: never in the path, in sets whose address stays short enough for any web server."""

from collections.abc import Collection, Iterator, Mapping
from types import MappingProxyType
from urllib.parse import quote

LONGEST_VALUE = 3000
MOST_SKUS = 100
MOST_ROWS = 300
"""Rows of one page: where the website limits them, this is what it takes unless told otherwise."""


def by_skus(
    skus: Collection[str], *, fields: str, rows_each: int = 1, also: Mapping[str, str] = MappingProxyType({})
) -> Iterator[dict[str, str | int]]:
    """The query parameters of as many searches as the SKUs need; `rows_each` rows may be found for one SKU.

    Whatever is found fits into the one page that each asks for. `also` names fields that must be among the values
    given, parted by commas.
    """
    for part in _parts(sorted(set(skus)), most=min(MOST_SKUS, max(1, MOST_ROWS // rows_each))):
        plain = [sku for sku in part if "," not in sku]
        values = [("in", ",".join(plain))] if plain else []
        values += [("eq", sku) for sku in part if "," in sku]
        params: dict[str, str | int] = {}
        for place, (condition, value) in enumerate(values):
            start = f"searchCriteria[filterGroups][0][filters][{place}]"
            params[f"{start}[field]"] = "sku"
            params[f"{start}[value]"] = value
            params[f"{start}[conditionType]"] = condition
        for place, (field, among) in enumerate(also.items(), start=1):
            start = f"searchCriteria[filterGroups][{place}][filters][0]"
            params[f"{start}[field]"] = field
            params[f"{start}[value]"] = among
            params[f"{start}[conditionType]"] = "in"
        params["searchCriteria[pageSize]"] = len(part) * rows_each
        params["searchCriteria[currentPage]"] = 1
        params["fields"] = fields
        yield params


def rows_asked(params: Mapping[str, str | int]) -> int:
    """How many rows the page of such a search may hold."""
    most = params["searchCriteria[pageSize]"]
    return int(most)


def _parts(skus: list[str], *, most: int) -> Iterator[list[str]]:
    part: list[str] = []
    length = 0
    for sku in skus:
        size = len(quote(sku, safe="")) + 3
        if part and (len(part) == most or length + size > LONGEST_VALUE):
            yield part
            part, length = [], 0
        part.append(sku)
        length += size
    if part:
        yield part
