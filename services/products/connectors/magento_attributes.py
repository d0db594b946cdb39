"""Attributes that tell variants apart: made sure of before the variants are sent, one at a time for each attribute."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence

from services.products.connectors.magento_options import add_past_numbers, is_clash
from services.products.records.web import Axis
from shared.connectors.magento import MagentoApi
from shared.connectors.paths import path_part
from shared.sync.errors import NotFoundError, RejectedError
from shared.website.answers import Answered, Text, read_row, read_rows

_PATH = "/V1/products/attributes"
_SETS = "/V1/products/attribute-sets"


class _Option(Answered):
    value: Text = ""
    label: Text = ""


class _Attribute(Answered):
    attribute_id: int
    frontend_input: Text = ""
    scope: Text = ""
    options: list[_Option] | None = None


class _Member(Answered):
    attribute_code: Text = ""


class _Group(Answered):
    attribute_group_id: int
    attribute_group_name: Text = ""


REMEMBERED_SECONDS = 300.0
"""What somebody edits on the website meanwhile is seen after that, also where no call was refused for it."""


class MagentoAttributes:
    """Makes sure of select attributes and their options, and remembers for some minutes what it saw."""

    def __init__(self, api: MagentoApi, *, remembered_seconds: float = REMEMBERED_SECONDS) -> None:
        self._api = api
        self._remembered_seconds = remembered_seconds
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._known: dict[tuple[str, int], tuple[float, Axis]] = {}

    async def ensure(self, code: str, *, title: str, labels: Iterable[str], attribute_set: int) -> Axis:
        """The attribute with an option for every label, a member of the attribute set; created where missing.

        Raises RejectedError when an attribute of that code can't tell variants apart.
        """
        wanted = {label.strip().casefold(): label.strip() for label in labels}
        async with self._locks[code]:
            try:
                now = asyncio.get_running_loop().time()
                seen, axis = self._known.get((code, attribute_set), (now, None))
                if axis is None or now - seen >= self._remembered_seconds:
                    seen = now
                    axis = await self._read_or_create(code, title=title, labels=list(wanted.values()))
                    await self._assign(code, attribute_set)
                    self._known[code, attribute_set] = (seen, axis)
                missing = [label for folded, label in wanted.items() if folded not in axis.options]
                if missing:
                    axis = await self._add(axis, missing)
                    self._known[code, attribute_set] = (seen, axis)
            except RejectedError:
                # What we remember may be what is wrong.
                self.forget(code)
                raise
        return axis

    def forget(self, code: str) -> None:
        """Look again next time: somebody may have edited the attribute by hand."""
        for known in [key for key in self._known if key[0] == code]:
            del self._known[known]

    def forget_all(self) -> None:
        """Look again at every attribute next time."""
        self._known.clear()

    async def look(self, code: str) -> Axis | None:
        """The attribute with its options, asked anew and changed in nothing; None = there is none that could serve."""
        try:
            return await self._read(code)
        except RejectedError:
            return None

    async def has_set(self, number: int) -> bool:
        """Whether the website has an attribute set of this number."""
        try:
            await self._api.call("GET", f"{_SETS}/{path_part(number)}/attributes", params={"fields": "attribute_code"})
        except NotFoundError:
            return False
        return True

    async def _read_or_create(self, code: str, *, title: str, labels: Sequence[str]) -> Axis:
        try:
            return await self._read(code)
        except NotFoundError:
            pass
        attribute = {
            "attribute_code": code,
            "frontend_input": "select",
            "scope": "global",
            "default_frontend_label": title,
            "is_required": False,
            "is_user_defined": True,
            "options": [{"label": label, "sort_order": place} for place, label in enumerate(labels, 1) if label],
        }
        try:
            return _axis(code, await self._api.call("POST", _PATH, json={"attribute": attribute}), call=f"POST {_PATH}")
        except RejectedError as refusal:
            # Another replica may have been quicker, or an earlier call of ours whose answer was lost.
            try:
                return await self._read(code)
            except NotFoundError:
                raise refusal from None

    async def _read(self, code: str) -> Axis:
        return _axis(code, await self._api.call("GET", f"{_PATH}/{path_part(code)}"), call=f"GET {_PATH}/{code}")

    async def _add(self, axis: Axis, labels: list[str]) -> Axis:
        refusals: dict[str, RejectedError] = {}
        for label in labels:
            try:
                await self._api.call(
                    "POST", f"{_PATH}/{path_part(axis.code)}/options", json={"option": {"label": label}}
                )
            except RejectedError as refusal:
                # Somebody else may have added it since we looked: whether it is there now decides.
                refusals[label] = refusal
        # Read back: older versions answer the call with anything but the number.
        options = await self._options_of(axis.code)
        lost = [label for label in labels if label.casefold() not in options]
        if any(is_clash(refusals[label]) for label in lost if label in refusals):
            await add_past_numbers(self._api, axis.code, [label for label in lost if label])
            options = await self._options_of(axis.code)
            lost = [label for label in lost if label.casefold() not in options]
        if lost:
            kept_not = RejectedError(f"The website didn't keep the value “{lost[0]}” of {axis.code}")
            raise refusals.get(lost[0], kept_not)
        return Axis(code=axis.code, attribute_id=axis.attribute_id, options=options)

    async def _options_of(self, code: str) -> dict[str, int]:
        rows = await self._api.call("GET", f"{_PATH}/{path_part(code)}/options")
        return _options(read_rows(_Option, rows, call=f"GET {_PATH}/{code}/options"))

    async def _assign(self, code: str, attribute_set: int) -> None:
        members = await self._api.call(
            "GET", f"{_SETS}/{path_part(attribute_set)}/attributes", params={"fields": "attribute_code"}
        )
        listed = read_rows(_Member, members, call=f"GET {_SETS}/{attribute_set}/attributes")
        if any(member.attribute_code == code for member in listed):
            return
        start = "searchCriteria[filterGroups][0][filters][0]"
        answer = await self._api.call(
            "GET",
            f"{_SETS}/groups/list",
            params={f"{start}[field]": "attribute_set_id", f"{start}[value]": attribute_set},
        )
        groups = read_rows(_Group, answer, call=f"GET {_SETS}/groups/list")
        if not groups:
            raise RejectedError(f"The website's attribute set {attribute_set} has no group for {code}")
        details = [group for group in groups if group.attribute_group_name == "Product Details"]
        body = {
            "attributeSetId": attribute_set,
            "attributeGroupId": (details or groups)[0].attribute_group_id,
            "attributeCode": code,
            "sortOrder": 100,
        }
        await self._api.call("POST", f"{_SETS}/attributes", json=body)


def _axis(code: str, answer: object, *, call: str) -> Axis:
    attribute = read_row(_Attribute, answer, call=call)
    if attribute.frontend_input != "select" or attribute.scope != "global":
        raise RejectedError(
            f"The website's attribute {code} can't tell variants apart: it must be a drop-down with global scope",
            technical=f"{attribute.frontend_input} {attribute.scope}",
        )
    return Axis(code=code, attribute_id=attribute.attribute_id, options=_options(attribute.options or []))


def _options(rows: Iterable[_Option]) -> dict[str, int]:
    options: dict[str, int] = {}
    for row in rows:
        if row.value.isdigit():
            label, number = row.label.strip().casefold(), int(row.value)
            # Two calls at the same moment can leave two of one label: every replica must settle on the same one.
            options[label] = min(number, options.get(label, number))
    return options
