"""Pages by a place token (the last row's sort value and id), so that rows that come meanwhile don't shift them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

Document = dict[str, Any]
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def token_of(moment: datetime, row_id: str) -> str:
    """The place after this row."""
    milliseconds = round((moment - _EPOCH).total_seconds() * 1000)
    return f"{milliseconds}~{row_id}"


def after_filter(field: str, token: str, *, newest_first: bool) -> Document:
    """Rows after that place. A token that isn't one of ours gives the first page."""
    head, _, row_id = token.partition("~")
    if not re.fullmatch(r"[0-9]{1,14}", head):
        return {}
    moment = _EPOCH + timedelta(milliseconds=int(head))
    compare = "$lt" if newest_first else "$gt"
    return {"$or": [{field: {compare: moment}}, {field: moment, "_id": {compare: row_id}}]}


def prefix_filter(q: str) -> Document:
    """Keys that begin with `q`, upper or lower case as our keys are."""
    text = q.strip()[:200]
    if not text:
        return {}
    prefixes = sorted({text, text.upper()})
    return {"$or": [{"key": {"$regex": f"^{re.escape(prefix)}"}} for prefix in prefixes]}
