"""Pictures: as Counterpoint names and holds them, and as they stand in a gallery of the website."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

PictureKind = Literal["jpeg", "png", "gif"]
MAIN_ROLES = ("image", "small_image", "thumbnail")
"""What the main picture of a product is used for: its page, lists, and small views such as the cart."""


@dataclass(frozen=True, slots=True)
class PictureName:
    """A picture file of an item. `suffix` is what its name adds to the item number, empty for the main one."""

    file: str
    suffix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture as Counterpoint holds it now. `trouble` says why it can't be sent; then `kind` is None.

    `sha256` is that of the file as it lies in Counterpoint, `size` its bytes.
    """

    name: PictureName
    sha256: str
    size: int
    kind: PictureKind | None = None
    trouble: str = ""
    noted: bool = False
    """Whether the file carries notes that don't go to the website; known of those whose bytes were just looked at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryEntry:
    """A picture in the gallery of a product on the website."""

    id: int
    file: str
    label: str = ""
    position: int = 0
    roles: tuple[str, ...] = ()
    whole: Mapping[str, Any] = field(default_factory=dict)
    """The entry as the website gave it: what we don't know of it must survive a save."""
