"""Values of an attribute that the website takes for numbers of its own."""

import re
from collections.abc import Sequence

from shared.connectors.magento import MagentoApi
from shared.connectors.paths import path_part
from shared.sync.errors import RejectedError
from shared.website.answers import Answered, Text, Whole, read_row

_PATH = "/V1/products/attributes"
_CLASH = re.compile(r"option label .* already exists", re.IGNORECASE)


class _Option(Answered):
    value: Text = ""
    label: Text = ""
    sort_order: Whole = 0


class _Attribute(Answered):
    attribute_id: int
    attribute_code: Text
    frontend_input: Text
    default_frontend_label: Text = ""
    scope: Text = ""
    is_required: bool | None = None
    default_value: Text = ""
    options: list[_Option] | None = None


def is_clash(refusal: RejectedError) -> bool:
    """Whether the website says that a value is there already; where it isn't, it mistook it for a number."""
    return _CLASH.search(refusal.reason) is not None


async def add_past_numbers(api: MagentoApi, code: str, labels: Sequence[str]) -> None:
    """The attribute has these values too, in this order after its others.

    Adding one value, the website takes a size “9” for its own option number 9 and says that it is there already. A save
    of the attribute doesn't compare the two, and leaves values that it doesn't name as they are. Raises RejectedError
    with what a person can do where that is refused as well.
    """
    path = f"{_PATH}/{path_part(code)}"
    attribute = read_row(_Attribute, await api.call("GET", path), call=f"GET {_PATH}/{code}")
    standing = attribute.options or []
    after = max((option.sort_order for option in standing), default=0)
    options: list[dict[str, object]] = [
        {"value": one.value, "label": one.label, "sort_order": one.sort_order, "is_default": True}
        for one in standing
        if one.value and one.value == attribute.default_value
    ]
    options += [{"label": label, "sort_order": after + place} for place, label in enumerate(labels, 1)]
    body = attribute.model_dump(exclude={"options", "default_value"}, exclude_none=True)
    try:
        await api.call("PUT", path, json={"attribute": {**body, "options": options}})
    except RejectedError as refusal:
        raise RejectedError(
            f"The website takes the value “{labels[0]}” of {code} for the number of one of its own values: "
            "add it there by hand, in the attribute's list of values",
            technical=refusal.reason,
        ) from refusal
