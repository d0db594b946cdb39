"""The one way in which a value gets into an address that we call."""

import re
from urllib.parse import quote

from shared.contracts.keys import dots_alone
from shared.sync.errors import RejectedError

_NAMES_NOTHING_ODD = re.compile(r"[A-Za-z0-9/_~-]+")


def names_nothing_odd(path: str) -> bool:
    """Whether no value in this path can be what leads it astray: no escaped sign, no dot that could be folded away."""
    return _NAMES_NOTHING_ODD.fullmatch(path.partition("?")[0]) is not None


def path_part(value: str | int) -> str:
    """The value as one part of a path, whatever signs it has. Raises RejectedError for one that no path can name.

    Dots alone would be folded away: `/Item/..` asks for `/`, and its answer would be taken for the item's.
    """
    text = str(value)
    if dots_alone(text):
        raise RejectedError("Dots alone name nothing", technical=f"no path can hold {text!r}")
    try:
        return quote(text, safe="")
    except UnicodeEncodeError as error:
        raise RejectedError("It holds signs that are no text", technical=f"no path can hold {text!r}") from error
