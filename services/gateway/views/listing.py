"""Links: item keys in addresses, pages of lists, and where a form may lead back to."""

from __future__ import annotations

from urllib.parse import quote, urlencode


def item_href(key: str, *, task: str | None = None) -> str:
    """The item's page; whatever signs its key has."""
    domain = f"?{urlencode({'in': task.partition('.')[0]})}" if task else ""
    return f"/items/{quote(key, safe='')}{domain}"


def task_href(task: str, tab: str = "sync", /, **query: str | None) -> str:
    """A tab of a task's page."""
    return with_query(f"/tasks/{quote(task, safe='')}/{tab}", **query)


def with_query(path: str, /, **query: str | None) -> str:
    """The path with those query parameters that say something."""
    said = {name: value for name, value in query.items() if value}
    return f"{path}?{urlencode(said)}" if said else path


def safe_back(path: str | None, *, otherwise: str) -> str:
    """A path of our own to go back to; anything that could lead elsewhere is replaced."""
    if not path or len(path) > 2000 or not path.startswith("/") or path[1:2] in {"/", "\\"}:
        return otherwise
    if not path.isprintable() or "\\" in path:
        return otherwise
    return path
