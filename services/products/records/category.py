"""Web categories on both sides, and which items stand in them."""

from dataclasses import dataclass


def category_key(text: str) -> str:
    """The category an event's subject or a typed text means: letter case and outer blanks don't count."""
    return text.strip().upper()


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    """A category of Counterpoint's ecommerce tree."""

    key: str
    code: str
    """CATEG_ID as Counterpoint writes it."""
    parent: str | None
    """The key of the category above; None = it stands at the top."""
    name: str
    sequence: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class WebCategory:
    """A category as the website holds it."""

    id: int
    parent_id: int
    name: str
    is_active: bool = True
    position: int = 0
    url_key: str = ""
    description: str = ""
    unkept: tuple[str, ...] = ()
    """After a save: what the website's own answer shows otherwise than it was sent, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """An item stands in a category, at this place."""

    category: str
    position: int = 0
