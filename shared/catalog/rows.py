"""Rows of Counterpoint's tables as they come: keys, texts, and sets that fit into one query."""

from collections.abc import Collection, Iterable, Sequence

from sqlalchemy.engine import RowMapping

SET_SIZE = 500
"""Rows a page, and names in one IN list."""


def parts(keys: Collection[str]) -> Iterable[Sequence[str]]:
    """The keys in sets that fit into one IN list."""
    whole = sorted(keys)
    return (whole[start : start + SET_SIZE] for start in range(0, len(whole), SET_SIZE))


def key_in(row: RowMapping) -> str:
    """The item key of a row."""
    return str(row["ITEM_NO"]).strip().upper()


def text_of(value: object) -> str:
    """A column's text without outer blanks; empty where nothing stands."""
    return "" if value is None else str(value).strip()


def is_yes(value: object) -> bool:
    """Whether a Y/N column says yes."""
    return text_of(value).upper() == "Y"


def quoted(column: str) -> str:
    """A column's name as both databases take it. Only for names found among the table's own columns."""
    return '"' + column.replace('"', '""') + '"'
