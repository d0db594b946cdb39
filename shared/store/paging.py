"""Pages by a place token (the last row's sort value and tie-breaker): rows that come meanwhile don't shift them.

The tie-breaker is a field of its own, never `_id`: not every engine can keep an index that has `_id` beside others.
"""

import re
from typing import Any

from shared.store.connection import known_moment

Document = dict[str, Any]


def token_of(milliseconds: int, tie: str) -> str:
    """The place after this row."""
    return f"{milliseconds}~{tie}"


def after_filter(field: str, token: str, *, tie: str, newest_first: bool, dates: bool = False) -> Document:
    """Rows after that place. A token that isn't one of ours gives the first page. `dates`: the field holds dates."""
    head, _, tied = token.partition("~")
    if not re.fullmatch(r"[0-9]{1,14}", head):
        return {}
    place = known_moment(int(head)) if dates else int(head)
    compare = "$lt" if newest_first else "$gt"
    return {"$or": [{field: {compare: place}}, {field: place, tie: {compare: tied}}]}


def prefix_filter(q: str) -> Document:
    """Keys that begin with `q`, upper or lower case as our keys are."""
    text = q.strip()[:200]
    if not text:
        return {}
    prefixes = sorted({text, text.upper()})
    return {"$or": [{"key": {"$regex": f"^{re.escape(prefix)}"}} for prefix in prefixes]}
