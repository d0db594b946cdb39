"""What the task Categories remembers of each category."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from services.products.tasks.outcomes import DISABLED
from shared.sync.comparing import walked
from shared.sync.model import Link
from shared.sync.ports import Links
from shared.sync.rules import PAGE


async def all_links(links: Links) -> dict[str, Link]:
    """Every link by key. A shop has some hundreds of categories, so all of them fit."""
    found: dict[str, Link] = {}
    async for batch in walked(links, page=PAGE):
        found.update(await links.read_many(batch))
    return found


def number_of(link: Link | None) -> int | None:
    """The category's number on the website; None while it never stood there."""
    return int(link.remote_id) if link is not None and link.remote_id else None


def is_hidden(link: Link | None) -> bool:
    """Whether we hid the category because Counterpoint no longer has it."""
    return link is not None and bool(link.facts.get("hidden"))


def was_described(link: Link | None) -> bool:
    """Whether its description on the website is one that we sent."""
    return link is not None and bool(link.facts.get("described"))


def name_in(link: Link) -> str:
    """What the category was last called."""
    return str(link.facts.get("name") or link.key)


def names_in(links: Mapping[str, Link]) -> dict[int, str]:
    """What to call each category on the website; two of one name by all that stands above them."""
    named = {number: link for link in links.values() if (number := number_of(link)) is not None}
    count = Counter(name_in(link) for link in named.values())
    return {
        number: str(link.facts.get("path") or link.key) if count[name_in(link)] > 1 else name_in(link)
        for number, link in named.items()
    }


def hidden(link: Link) -> Link:
    """The link of a category that we have hidden."""
    return replace(link, digest=DISABLED, facts={**link.facts, "hidden": True}, sent_at=None)


def lost(link: Link) -> Link:
    """The link of a category that somebody deleted on the website: it has to be made anew."""
    return replace(link, digest=None)


def numbers_in(links: Mapping[str, Link]) -> dict[str, int]:
    """The numbers of all categories that are shown on the website, by key."""
    return {
        key: number for key, link in links.items() if (number := number_of(link)) is not None and not is_hidden(link)
    }
