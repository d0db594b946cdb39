"""What is asked of a domain service: the bodies of the calls that change something."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

from shared.contracts.keys import names_something
from shared.contracts.said import Said

Person = Annotated[str, StringConstraints(min_length=1, max_length=100, strip_whitespace=True)]
Key = Annotated[
    str, StringConstraints(min_length=1, max_length=200, strip_whitespace=True), AfterValidator(names_something)
]


class By(Said):
    """Who asks, and why if they said so."""

    by: Person
    reason: Annotated[str, StringConstraints(max_length=300)] = ""


class AllBy(By):
    """Who asks for all items. `force` sends every one again, also those that the website has right."""

    force: bool = False


class KeyBy(By):
    """Who asks for which item. `force` sends even when nothing changed since the last time."""

    key: Key
    force: bool = False


class TakeOut(By):
    """Who takes which entry out of the queue. Any key, dots alone too: what got in can be got out."""

    key: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class Reschedule(By):
    """A new schedule: five cron fields."""

    cron: Annotated[str, StringConstraints(min_length=9, max_length=100, strip_whitespace=True)]
