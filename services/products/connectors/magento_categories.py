"""The website's category tree: reading in sets, one call a change."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.products.records.category import WebCategory
from shared.connectors.magento import MagentoApi
from shared.connectors.paths import path_part
from shared.sync.errors import NotFoundError, OddAnswer, TemporaryError
from shared.website.answers import Answered, Objects, Text, Whole, read_page, read_row
from shared.website.saved import differences

_PATH = "/V1/categories"
_FIELDS = "items[id,parent_id,name,is_active,position,custom_attributes[attribute_code,value]],total_count"
_IDS_A_CALL = 100
_PAGE = 100
_MOST_PAGES = 1000
TREE_ROOT = 1


class _Branch(Answered):
    id: int
    children_data: list[dict[str, Any]] | None = None


class _Alone(Answered):
    id: Whole = 0
    children: Text = ""
    """The numbers of the active ones right below, parted by commas."""


class _Row(Answered):
    id: int
    parent_id: Whole = 0
    name: Text = ""
    is_active: bool | None = None
    position: Whole = 0
    custom_attributes: Objects = ()

    def category(self) -> WebCategory:
        """The row in our own shape."""
        values = {str(one.get("attribute_code")): one.get("value") for one in self.custom_attributes}
        return WebCategory(
            id=self.id,
            parent_id=self.parent_id,
            name=self.name,
            is_active=bool(self.is_active),
            position=self.position,
            url_key=str(values.get("url_key") or ""),
            description=str(values.get("description") or ""),
        )


class MagentoCategories:
    """Reads and writes categories for all store views. Raises RejectedError, TemporaryError or SystemDown."""

    def __init__(self, api: MagentoApi) -> None:
        self._api = api

    async def find(self, numbers: Collection[int]) -> Mapping[int, WebCategory]:
        """The categories there are, by number.

        Raises OddAnswer where one that the list doesn't show stands at its own address: what is gone is made anew, and
        a list that came up empty once would double the whole tree.
        """
        found = {one.id: one for one in await self._search("entity_id", numbers)}
        missing = sorted(number for number in set(numbers) if number not in found)
        if missing and (await self._alone(missing[0])).id == missing[0]:
            raise _incomplete(f"{missing[0]} isn't listed and is there")
        return found

    async def children(self, parents: Collection[int]) -> Mapping[int, Sequence[WebCategory]]:
        """The categories right below each of these, in the order the website shows them."""
        found: dict[int, list[WebCategory]] = {parent: [] for parent in parents}
        below = await self._search("parent_id", parents)
        if parents and not below and (await self._alone(min(parents))).children:
            raise _incomplete(f"nothing is listed below {min(parents)} and something is there")
        for one in below:
            found.setdefault(one.parent_id, []).append(one)
        return {parent: sorted(rows, key=lambda one: (one.position, one.id)) for parent, rows in found.items()}

    async def all_numbers(self) -> frozenset[int]:
        """The numbers of all categories there are."""
        answer = await self._api.call("GET", _PATH, params={"rootCategoryId": TREE_ROOT})
        found: set[int] = set()
        open_branches = [answer] if isinstance(answer, dict) else []
        while open_branches:
            branch = read_row(_Branch, open_branches.pop(), call=f"GET {_PATH}")
            found.add(branch.id)
            open_branches += branch.children_data or []
        if not found:
            raise TemporaryError("The website didn't show its categories", technical=repr(answer)[:300])
        return frozenset(found)

    async def create(self, category: Mapping[str, Any]) -> WebCategory:
        """The new category as the website now holds it."""
        answer = await self._api.call("POST", _PATH, json={"category": dict(category)})
        return _saved(answer, "POST /V1/categories", sent=category)

    async def update(self, number: int, category: Mapping[str, Any]) -> WebCategory:
        """The category as the website now holds it; what is left out is kept. Raises NotFoundError too."""
        answer = await self._api.call("PUT", f"{_PATH}/{path_part(number)}", json={"category": dict(category)})
        return _saved(answer, f"PUT /V1/categories/{number}", sent=category)

    async def move(self, number: int, *, parent: int, after: int | None) -> None:
        """The category stands below `parent`, right after the neighbour `after`; 0 = first, None = last."""
        body = {"parentId": parent} | ({} if after is None else {"afterId": after})
        await self._api.call("PUT", f"{_PATH}/{path_part(number)}/move", json=body)

    async def _alone(self, number: int) -> _Alone:
        """The category at its own address; without a number when there is none."""
        try:
            answer = await self._api.call("GET", f"{_PATH}/{path_part(number)}", params={"fields": "id,children"})
        except NotFoundError:
            return _Alone()
        return read_row(_Alone, answer, call=f"GET {_PATH}/{number}")

    async def _search(self, field: str, numbers: Collection[int]) -> list[WebCategory]:
        found: list[WebCategory] = []
        whole = sorted(set(numbers))
        for start in range(0, len(whole), _IDS_A_CALL):
            found += await self._pages(field, whole[start : start + _IDS_A_CALL])
        return found

    async def _pages(self, field: str, numbers: Sequence[int]) -> list[WebCategory]:
        """All pages, each begun after the highest number of the one before."""
        found: list[WebCategory] = []
        filters = [(field, "in", ",".join(str(number) for number in numbers)), ("entity_id", "gt", "0")]
        for _ in range(_MOST_PAGES):
            params: dict[str, str | int] = {
                "searchCriteria[sortOrders][0][field]": "entity_id",
                "searchCriteria[sortOrders][0][direction]": "ASC",
                "searchCriteria[pageSize]": _PAGE,
                "searchCriteria[currentPage]": 1,
                "fields": _FIELDS,
            }
            for place, (name, condition, value) in enumerate(filters):
                stem = f"searchCriteria[filterGroups][{place}][filters][0]"
                params |= {f"{stem}[field]": name, f"{stem}[conditionType]": condition, f"{stem}[value]": value}
            answer = await self._api.call("GET", f"{_PATH}/list", params=params)
            call = f"GET {_PATH}/list"
            rows = [row.category() for row in read_page(_Row, answer, call=call, most=_PAGE)]
            found += rows
            if len(rows) < _PAGE:
                break
            last = max(row.id for row in rows)
            if last <= int(filters[1][2]):
                raise OddAnswer("The website's answer made no sense", technical=f"{call}: the same page again")
            filters[1] = ("entity_id", "gt", str(last))
        return found


def _incomplete(what: str) -> OddAnswer:
    return OddAnswer("The website's list of categories isn't complete", technical=f"GET {_PATH}/list: {what}")


def _saved(answer: Any, call: str, *, sent: Mapping[str, Any]) -> WebCategory:
    if not isinstance(answer, dict) or "id" not in answer:
        raise TemporaryError(
            "The website didn't say whether it saved the category", technical=f"{call}: {answer!r}"[:300]
        )
    return replace(read_row(_Row, answer, call=call).category(), unkept=differences(sent, answer))
