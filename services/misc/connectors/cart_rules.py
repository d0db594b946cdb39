"""The website's cart rules, as far as they are ours."""

from collections.abc import Collection, Mapping
from typing import Any

from pydantic import ConfigDict

from services.misc.records.offers import SavedRule
from shared.connectors.amounts import on_wire
from shared.connectors.magento import MagentoApi
from shared.connectors.paths import path_part
from shared.sync.errors import NotFoundError, TemporaryError
from shared.website.answers import Answered, Text, read_page, read_row, read_whole
from shared.website.pages import rows_of_all_pages
from shared.website.saved import differences

_PATH = "/V1/salesRules"
_AT_ONCE = 100


class _Rule(Answered):
    rule_id: int
    description: Text = ""
    is_active: bool = False


class _WholeRule(_Rule):
    """With all that we don't know, for comparing."""

    model_config = ConfigDict(extra="allow", frozen=True)


class CartRules:
    """Creates, changes and turns off; never deletes."""

    def __init__(self, api: MagentoApi) -> None:
        self._api = api

    async def find(self, mark: str) -> int | None:
        """The number of the rule whose description is this; None when there is none."""
        params: dict[str, str | int] = {
            "searchCriteria[filterGroups][0][filters][0][field]": "description",
            "searchCriteria[filterGroups][0][filters][0][value]": mark,
            "searchCriteria[filterGroups][0][filters][0][conditionType]": "eq",
            "searchCriteria[pageSize]": 2,
            "searchCriteria[currentPage]": 1,
            "fields": "items[rule_id,description],total_count",
        }
        answer = await self._api.call("GET", f"{_PATH}/search", params=params)
        rows = read_page(_Rule, answer, call=f"GET {_PATH}/search", most=2)
        return next((row.rule_id for row in rows if row.description == mark), None)

    async def active(self, beginning: str) -> Mapping[str, int]:
        """Description and number of the active rules whose description begins so."""
        filters: dict[str, str | int] = {
            "searchCriteria[filterGroups][0][filters][0][field]": "description",
            "searchCriteria[filterGroups][0][filters][0][value]": f"{beginning}%",
            "searchCriteria[filterGroups][0][filters][0][conditionType]": "like",
            "searchCriteria[filterGroups][1][filters][0][field]": "is_active",
            "searchCriteria[filterGroups][1][filters][0][value]": 1,
        }
        fields = "rule_id,description,is_active"
        rows = await rows_of_all_pages(
            self._api, f"{_PATH}/search", _Rule, sorted_by="rule_id", fields=fields, filters=filters
        )
        return {row.description: row.rule_id for row in rows if row.description.startswith(beginning) and row.is_active}

    async def read(self, numbers: Collection[int]) -> Mapping[int, Mapping[str, Any]]:
        """The rules there are of these numbers, whole, by number."""
        found: dict[int, Mapping[str, Any]] = {}
        whole = sorted(set(numbers))
        for start in range(0, len(whole), _AT_ONCE):
            part = whole[start : start + _AT_ONCE]
            params: dict[str, str | int] = {
                "searchCriteria[filterGroups][0][filters][0][field]": "rule_id",
                "searchCriteria[filterGroups][0][filters][0][value]": ",".join(map(str, part)),
                "searchCriteria[filterGroups][0][filters][0][conditionType]": "in",
                "searchCriteria[pageSize]": len(part),
                "searchCriteria[currentPage]": 1,
            }
            answer = await self._api.call("GET", f"{_PATH}/search", params=params)
            rows = read_whole(_WholeRule, answer, call=f"GET {_PATH}/search", most=len(part))
            found.update((row.rule_id, row.model_dump()) for row in rows)
        return found

    async def create(self, rule: Mapping[str, Any]) -> SavedRule:
        """The new rule."""
        answer = await self._api.call("POST", _PATH, json={"rule": on_wire(rule)})
        if not isinstance(answer, dict) or "rule_id" not in answer:
            raise TemporaryError(
                "The website didn't say whether it made the cart rule", technical=f"POST {_PATH}: {answer!r}"[:300]
            )
        number = read_row(_Rule, answer, call=f"POST {_PATH}").rule_id
        return SavedRule(number, differences(rule, answer))

    async def change(self, number: int, rule: Mapping[str, Any]) -> SavedRule | None:
        """The rule, now as given; None when somebody has deleted it."""
        try:
            answer = await self._api.call("PUT", f"{_PATH}/{path_part(number)}", json={"rule": on_wire(rule)})
        except NotFoundError:
            return None
        return SavedRule(number, differences(rule, answer) if isinstance(answer, dict) else ())

    async def turn_off(self, number: int) -> bool:
        """Whether the rule is there; it takes no part in any cart from now on.

        Sent whole, as it is read: the website takes what a rule doesn't name for emptied, and refuses one that names
        no website.
        """
        try:
            rule = await self._api.call("GET", f"{_PATH}/{path_part(number)}")
        except NotFoundError:
            return False
        if not isinstance(rule, dict) or "website_ids" not in rule:
            raise TemporaryError(
                "The website didn't say what its cart rule holds",
                technical=f"GET {_PATH}/{number}: {rule!r}"[:300],
            )
        return await self.change(number, {**rule, "is_active": False}) is not None
