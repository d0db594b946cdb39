"""What the store's database keeps of a text: three bytes a sign unless it was set up otherwise, and only so long."""

from __future__ import annotations

import re
from typing import Any

from simulators.magento.state.tables import Row

LONGEST_VARCHAR = 255
_FOUR_BYTES = re.compile("[\U00010000-\U0010ffff]")


def as_kept(value: Any) -> Any:
    """The same arguments with a question mark for each byte of a sign that needs four of them."""
    match value:
        case str():
            return value if value.isascii() else _FOUR_BYTES.sub("????", value)
        case dict():
            return {name: as_kept(content) for name, content in value.items()}
        case list():
            return [as_kept(content) for content in value]
        case _:
            return value


def cut_to_column(attribute: Row | None, value: Any) -> Any:
    """The value as long as its column is: a database that isn't strict cuts in silence."""
    if attribute is None or attribute["backend_type"] != "varchar" or not isinstance(value, str):
        return value
    return value[:LONGEST_VARCHAR]
